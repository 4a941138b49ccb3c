"""The lesson contract: what every notebook of the course has in common.

`lesson_problems(path)` returns sentences such as "04-losses.ipynb, cell spread: 18 lines of code; …".
"""
import ast
import copy
import re
import statistics
import warnings

import nbformat
from bs4 import BeautifulSoup
from build_lessons import VIEW, models, normalise, write

from checks.expected_missing import LESSONS
from checks.notebook import Lesson, html_of, parse

#: The H2 headings of a lesson, in this order, each once. Other H2 headings may stand between them.
SECTIONS = ["The claims on trial", "Predict before you look", "Look", "Explain", "Question the sources", "Verdicts",
            "What we cannot know", "Recap", "Where next"]
#: Lessons that need only these sections: 00 judges no claim, 10 is a worked case and the table of all verdicts.
EXCEPTIONS = {"00": ["Recap", "Where next"], "10": ["Verdicts", "What we cannot know", "Recap", "Where next"]}
WORDS = (1200, 2200)
#: 07 has the bargaining model as well and takes 90 minutes.
WORDS_OF = {"00": (300, 1500), "07": (1200, 3200), "10": (600, 2200)}
HEAD = {  # what stands before the first H2 heading
    r"^# .+\?$": "a title (H1) that is a question and ends with a question mark",
    r"^\*\*Time needed:\*\* \d+ minutes": "a line **Time needed:** 60 minutes",
    r"^\*\*What you will be able to do:\*\* \S": "a line **What you will be able to do:** …",
    r"^\*\*What you need from before:\*\* \S": "a line **What you need from before:** …",
    r"Version \d+\.\d+\.\d+\b": "the version, as in Version 0.1.0",
    r"last checked on \d{1,2} [A-Z][a-z]+ \d{4}\b": "the date, as in last checked on 23 November 2026",
}
MEDIAN_LINES, MOST_LINES = 4, 15
CLICHES = re.compile(
    r"\b(delve|tapestry|testament to|worth noting|let'?s dive|dive into|deep dive|in conclusion|plays? an? (crucial|pivotal|"
    r"vital|key) role|game.?changer|not just [^.]{3,40} but|more than just|stark reminder|rich history|unlock|embark|"
    r"navigate the complexit|sheds? light|underscores?|in today's world|journey through)\b", re.IGNORECASE)
NETWORK = {"requests", "urllib", "urllib3", "httpx", "http", "socket", "ftplib", "subprocess"}
ABBREVIATION = re.compile(r"\b(Mr|Mrs|Dr|St|vs|cf|nos|vol|p|pp|ed|c|ca|[A-Z])\.$")


def needed(lesson):
    """The sections that this lesson must have."""
    return EXCEPTIONS.get(lesson.number, SECTIONS)


def head_problems(lesson):
    """Title, time, aims, needs, version and date stand before the first section."""
    first = next((p.index for p in lesson.flow if p.block and p.block.level == 2), len(lesson.cells))
    text = "\n".join(c.source for c in lesson.cells[:first + 1] if c.cell_type == "markdown").split("\n## ")[0]
    return [(lesson.cells[0], f"before the first section there must be {what}.")
            for pattern, what in HEAD.items() if not re.search(pattern, text, re.MULTILINE)]


def section_problems(lesson):
    """The fixed sections are there, once, in order, and hold something."""
    found = [(cell, b.words.strip()) for cell, b in lesson.prose() if b.level == 2]
    names = [name for _, name in found]
    problems = [(lesson.cells[0], f"the section \"## {name}\" is missing; write it.")
                for name in needed(lesson) if name not in names]
    order = [(cell, name) for cell, name in found if name in SECTIONS]
    for (_, one), (cell, two) in zip(order, order[1:]):
        if SECTIONS.index(one) >= SECTIONS.index(two):
            problems.append((cell, f"\"## {two}\" stands after \"## {one}\"; the order is {', '.join(SECTIONS)}."))
    return problems + [(cell, f"the section \"## {name}\" is empty; fill it.") for cell, name in found
                       if not lesson.prose(name) and not lesson.code(name)]


def heading_problems(lesson):
    """One H1, at the top, and no level left out."""
    problems, level = [], 0
    for cell, block in lesson.prose():
        if block.kind == "heading":
            if block.level > level + 1 or (block.level == 1 and level):
                problems.append((cell, f"heading \"{block.words}\" has level {block.level} after level {level}; leave no "
                                       "level out, and have only one H1."))
            level = block.level
    return problems


def predict_problems(lesson):
    """The reader can write down a guess, and everything works without one."""
    def is_guess(cell):
        body = parse(cell).body
        return any(isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant) and s.value.value is None for s in body)

    name = "Predict before you look"
    if name not in needed(lesson) or any(is_guess(cell) for cell in lesson.code(name)):
        return []
    return [(lesson.cells[0], f"no cell such as my_guess = None under \"## {name}\"; add one.")]


def recap_problems(lesson):
    """The recap has three sentences."""
    text = " ".join(block.words.strip() for _, block in lesson.prose("Recap"))
    count = len(sentences(text))
    cell = next((cell for cell, block in lesson.prose() if block.words.strip() == "Recap"), lesson.cells[0])
    return [] if count == 3 or "Recap" not in needed(lesson) else [(cell, f"the recap has {count} sentences; write exactly three.")]


def sentences(text):
    """A text as a list of sentences."""
    found = [""]
    for piece in re.split(r"(?<=[.?])[\"”'’)]*\s+(?=[\"“'(]?[A-Z0-9])", text.strip()):
        joined = ABBREVIATION.search(found[-1])
        found[-1:] = [found[-1] + " " + piece] if joined else [found[-1], piece]
    return [s for s in found if s.strip()]


def word_count(lesson):
    """Words of prose, without tables, code, captions and hidden comments."""
    return sum(len(re.findall(r"\w[\w'’,.-]*", block.words)) for _, block in lesson.prose() if block.kind != "row")


def prose_problems(lesson):
    """Length and tone: no exclamation marks, long dashes or worn phrases."""
    low, high = WORDS_OF.get(lesson.number, WORDS)
    words = word_count(lesson)
    problems = []
    if not low <= words <= high:
        problems.append((lesson.cells[0], f"{words} words of prose in the lesson; {low:,} to {high:,} are allowed."))
    for cell, block in lesson.prose():
        problems += [(cell, f"{what} in \"{block.words.strip()[:60]}…\"; write it otherwise.") for what, found in (
            ("an exclamation mark", "!" in block.words),
            ("a long dash", re.search(r"—|\s–\s", block.words)),
            ("a worn phrase", CLICHES.search(block.words))) if found]
    return problems


def code_lines(cell):
    """Lines of code of a cell, without blank lines, comments, and the text arguments of publish."""
    words = set()
    for call in ast.walk(parse(cell)):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "publish":
            for keyword in call.keywords:
                if keyword.arg in ("title", "subtitle", "alt"):
                    words |= set(range(keyword.lineno, keyword.value.end_lineno + 1)) - {call.lineno}
    return sum(1 for number, line in enumerate(cell.source.splitlines(), start=1)
               if number not in words and line.strip() and not line.strip().startswith("#"))


def median_lines(lesson):
    """Lines of code of the median code cell."""
    return statistics.median([code_lines(cell) for cell in lesson.code()] or [0])


def code_problems(lesson):
    """Cells are short, plain Python, and read nothing but ../data/*.csv."""
    median = median_lines(lesson)
    problems = []
    if median > MEDIAN_LINES:
        problems.append((lesson.cells[0], f"the median code cell has {median:g} lines; at most {MEDIAN_LINES}, so split some."))
    for cell in lesson.code():
        count = code_lines(cell)
        if count > MOST_LINES:
            problems.append((cell, f"{count} lines of code; at most {MOST_LINES}, so split the cell."))
        if not parse(cell).body:
            problems.append((cell, "not plain Python (a magic, a shell command or an error of syntax); write plain Python."))
        problems += [(cell, what) for what in reading_problems(cell)]
    return problems


def reading_problems(cell):
    """What a cell reads that is not a table of the course."""
    for node in ast.walk(parse(cell)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"(https?|ftp)://", node.value):
            yield f"{node.value} is an address of the network; a lesson reads only ../data/."
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            yield from (f"imports {n}, which reads from outside; a lesson reads only ../data/."
                        for n in names if n.split(".")[0] in NETWORK)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0] if node.args else None
            table = isinstance(first, ast.Constant) and re.fullmatch(r"\.\./data/[\w-]+\.csv", str(first.value))
            reads = name.startswith("read_") or name in ("open", "urlopen")
            if reads and not (name == "read_csv" and table):
                yield f"{name}(…) is not how the course reads a table; write pd.read_csv(\"../data/….csv\")."


def output_problems(lesson):
    """Every code cell has been run, in order, without errors and warnings."""
    problems = []
    for number, cell in enumerate(lesson.code(), start=1):
        if cell.execution_count != number:
            was = "never" if cell.execution_count is None else f"as number {cell.execution_count}"
            problems.append((cell, f"run {was} instead of as number {number}; run `make build`."))
        for output in cell.outputs:
            if output.output_type == "error":
                problems.append((cell, f"its output is an error ({output.ename}); correct the cell and run `make build`."))
            if output.get("name") == "stderr":
                warning = output.text.strip()[:80]
                problems.append((cell, f"its output holds a warning ({warning}); correct the cell and run `make build`."))
    return problems


def link_problems(lesson):
    """Links to files of the course find them, and links to places in a lesson find those."""
    problems = []
    for cell, block in lesson.prose():
        for link in block.links:
            file, _, anchor = link.partition("#")
            target = (lesson.path.parent / file).resolve() if file else lesson.path
            if re.match(r"[a-z]+:", link):
                continue
            if not target.exists():
                problems.append((cell, f"the link {link} leads nowhere; correct it."))
            elif anchor and target.suffix == ".ipynb":
                known = (lesson if target == lesson.path.resolve() or not file else Lesson(target)).anchors()
                if anchor.removeprefix("cell-id=") not in known:
                    problems.append((cell, f"the link {link} names no heading or cell of {target.name}; correct it."))
    return problems


def rows_below(lesson, cell):
    """Rows of the longest table under a code cell, up to the next code cell (whose output counts) or section."""
    rows = [0]
    for place in lesson.flow:
        if place.index <= lesson.cells.index(cell):
            continue
        if not place.block:
            tables = BeautifulSoup(html_of(place.cell), "html.parser").select("table:not(figure table)")  # not the numbers of a chart
            return max(rows + [len(table.select("tbody tr")) for table in tables])
        if place.block.level == 2:
            break
        rows.append(rows[-1] + 1 if place.block.kind == "row" else -1)  # -1, because the first row holds the headers
    return max(rows)


def panel_problems(lesson):
    """A panel follows its default frame as an ordinary chart, and a table in words follows the panel."""
    problems, alts = [], set()
    for cell in lesson.code():
        views = [o.data[VIEW]["model_id"] for o in cell.outputs if VIEW in o.get("data", {})]
        for view in views:
            frames = [m["value"] for m in models(lesson.nb, view) if m["_model_name"] == "HTMLModel"]
            size = sum(map(len, frames))
            if not frames:
                problems.append((cell, "the state of the panel is not kept in the notebook; run `make build`."))
            elif not alt(frames[0]) & alts:
                problems.append((cell, "the first frame of the panel does not stand above it as an ordinary chart; show it there."))
            if size > 1_500_000:
                problems.append((cell, f"the panel weighs {size / 1e6:.1f} MB; at most 1.5 MB, so draw fewer or smaller frames."))
            if frames and rows_below(lesson, cell) < len(frames):
                problems.append((cell, f"no table below the panel says its {len(frames)} frames in words; add one, a row "
                                       "for each."))
        alts |= alt(html_of(cell))
    return problems


def alt(html):
    """The alternative texts in an HTML text."""
    return {img.get("alt") for img in BeautifulSoup(html, "html.parser")("img")}


def tidy_problems(lesson):
    """The file is what `make build` writes: ids, generic metadata, nothing random or timed."""
    ids = [cell.get("id") for cell in lesson.cells]
    problems = [(cell, "the cell has no id; run `make build`.") for cell in lesson.cells if not cell.get("id")]
    problems += [(cell, f"the cell id {cell.id} is used twice; give the newer cell another one.")
                 for n, cell in enumerate(lesson.cells) if ids[n] and ids[n] in ids[:n]]
    problems += [(cell, "the notebook format does not allow this cell: " + message) for cell, message in format_problems(lesson)]
    text = lesson.path.read_text(encoding="utf-8")
    if not problems and text != write(normalise(copy.deepcopy(lesson.nb), lesson.path.stem)):
        problems.append((lesson.cells[0], "the file is not as `make build` writes it (metadata, timestamps, order or line "
                                          "ends); run `make build`."))
    return problems


def format_problems(lesson):
    """Where the file breaks the notebook format."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            nbformat.validate(copy.deepcopy(lesson.nb))
        except nbformat.ValidationError as error:
            yield lesson.cells[0], str(error).splitlines()[0]


CHECKS = [head_problems, section_problems, heading_problems, predict_problems, recap_problems, prose_problems, code_problems,
          output_problems, link_problems, panel_problems, tidy_problems]


def lesson_problems(path, checks=CHECKS):
    """All breaches of the lesson contract in one notebook file, as sentences that name lesson and cell."""
    lesson = Lesson(path)
    if not lesson.cells:
        return [f"{lesson.file}: the notebook has no cells; restore it."]
    return [f"{lesson.place(cell)}: {what}" for check in checks for cell, what in check(lesson)]


def course_problems(notebooks, missing=LESSONS):
    """Lessons 00 to 10: each is one file, or is listed as not yet written, never both."""
    files = [path.name for path in sorted(notebooks.glob("*.ipynb"))]
    problems = [f"{name}: the name of a lesson begins with two digits and a hyphen; rename it."
                for name in files if not re.match(r"(0\d|10)-", name)]
    for number in [f"{n:02}" for n in range(11)]:
        own = [name for name in files if name.startswith(number)]
        if own and number in missing:
            problems.append(f"{own[0]}: written, but still listed in tests/checks/expected_missing.py; take {number} out there.")
        if len(own) != 1 and number not in missing:
            problems.append(f"lesson {number}: {len(own)} files in notebooks/; there must be one.")
    return problems
