"""The teacher's kit: what its sheets name exists, what they say stands in the lessons, and the printed sheets are fresh."""
import ast
import csv
import json
import re
import shutil
from pathlib import Path

import pytest

import teaching

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = [f"{n:02}" for n in range(11)]
PARTS = ["Aim", "Key moments", "Discussion", "Misconceptions", 'Answers to "Where next"', "If there are only 20 minutes"]
MINUTES = {"00": 15, "07": 90, "10": 90}
FEWEST, MOST = 450, 680  # words of a page without its line on the exercise
SPAN = r"^\| (?:(\d+) \| )?(\d+)–(\d+) \|"


def read(path):
    return path.read_text(encoding="utf-8")


def sheets(root):
    return sorted((root / "teaching").glob("*.md")) + sorted((root / "teaching" / "lessons").glob("*.md"))


def notebook(number, root):
    return next((root / "notebooks").glob(f"{number}-*.ipynb"), None)


def cells(path):
    """(id, source, printed text) of the cells of a notebook."""
    for cell in json.loads(read(path))["cells"]:
        outputs = cell.get("outputs", [])
        printed = ["".join(o.get("data", {}).get("text/plain", o.get("text", ""))) for o in outputs]
        yield cell["cell_type"], cell.get("id", ""), "".join(cell["source"]), "\n".join(printed)


def everything(number, root):
    """All that a reader sees of a lesson, as one text."""
    return "\n".join(f"{name} {source} {printed}" for _, name, source, printed in cells(notebook(number, root)))


def headings(number, root):
    prose = "\n".join(source for kind, _, source, _ in cells(notebook(number, root)) if kind == "markdown")
    return {h.strip() for h in re.findall(r"^#+ (.*)$", prose, re.M)}


def prose(page):
    """A lesson's page without its line on the exercise, its link targets and its first line."""
    page = re.sub(r"<!-- exercise -->.*?<!-- /exercise -->", "", page, flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", page)


def part(page, name):
    return page.split(f"\n## {name}\n")[1].split("\n## ")[0]


# What is wrong, as sentences

def name_problems(root):
    """Questions, rubric rows, make commands, files and claims that a sheet names and that do not exist."""
    found = []
    targets = set(re.findall(r"^([a-z-]+):", read(root / "Makefile"), re.M))
    rows = set(re.findall(r"^\| (R\d\d-[\w-]+) \|", read(root / "teaching" / "rubrics.md"), re.M))
    with (root / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        verdicts = {row["claim_id"]: row["verdict"] for row in csv.DictReader(file)}
    for path in sheets(root):
        page, where = read(path), f"teaching/{path.relative_to(root / 'teaching').as_posix()}"
        for number, question in re.findall(r"[Ee]xercise (\d\d)(?:, question (\d+))?", page):
            student = next((root / "exercises").glob(f"{number}-*.ipynb"), None)
            if student is None:
                found.append(f"{where}: there is no exercise {number}")
            elif question and not any(source.startswith(f"## Question {question}:") for _, _, source, _ in cells(student)):
                found.append(f"{where}: exercise {number} has no question {question}")
        found += [f"{where}: there is no rubric row {row}" for row in re.findall(r"R\d\d-[a-z][\w-]*", page) if row not in rows]
        found += [f"{where}: there is no command make {name}" for name in re.findall(r"`make ([a-z-]+)", page) if name not in targets]
        found += [f"{where}: there is no file {link}" for link in re.findall(r"\]\(([^)#]+)\)", page)
                  if "://" not in link and not (path.parent / link).exists()]
        found += [f"{where}: there is no file {name}" for name in re.findall(r"`(?:python3? |py )?((?:[a-z]+[/\\])+[a-z_]+\.(?:py|md|csv|toml))", page)
                  if not name.startswith("grades/") and not (root / name.replace("\\", "/")).exists()]
        for claim, verdict in re.findall(r"\b(S\d\d)\b(?: \((supported|simplified|misleading|wrong|judgement)\))?", page):
            if claim not in verdicts:
                found.append(f"{where}: there is no claim {claim}")
            elif verdict and verdict != verdicts[claim]:
                found.append(f"{where}: {claim} is {verdicts[claim]} and not {verdict}")
    return found


def heading_problems(number, root):
    """Words in italics on a lesson's page are headings of the lesson, or menus of JupyterLab."""
    menus = {"Run", "Kernel", "File", "Restart Kernel and Run All Cells…"}
    page = read(root / "teaching" / "lessons" / f"{number}.md")
    named = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", page)
    return [f"lesson {number} has no heading {name}" for name in named if name not in headings(number, root) | menus]


def number_problems(number, root):
    """Numbers from 13 on, and with a point, that stand on a lesson's page and nowhere in the lesson."""
    page = re.sub(r"^\| \d+–\d+ \|", "|", prose(read(root / "teaching" / "lessons" / f"{number}.md")), flags=re.M)
    page = re.sub(r"\b(lessons?|exercise) \d\d\b|\bS\d\d\b|^# .*|\b\d+ (to \d+ )?minutes|\bquestion \d+|`[^`]*`", "", page, flags=re.M)
    digits = re.compile(r"(?<![\d.,:])\d[\d,]*(?:[.:]\d+)?")

    def plain(text):
        return {n.replace(",", "").lstrip("0") for n in digits.findall(text)}

    known = plain(everything(number, root))
    return [f"the page of lesson {number} has {n}, and the lesson has not" for n in sorted(plain(page))
            if (":" in n or "." in n or int(n or 0) >= 13) and n not in known]


def word_problems(number, root):
    """Words in code type on a lesson's page stand in the lesson."""
    text = everything(number, root)
    page = prose(read(root / "teaching" / "lessons" / f"{number}.md"))
    return [f"the page of lesson {number} names {word}, and the lesson does not" for word in re.findall(r"`([^`]+)`", page) if word not in text]


def part_problems(number, root):
    """A page has its parts in their order, its length, its minutes, and an answer for each question under "Where next"."""
    page = read(root / "teaching" / "lessons" / f"{number}.md")
    found = [] if re.findall(r"^## (.*)$", page, re.M) == PARTS else [f"{number}.md has not the parts {', '.join(PARTS)} in this order"]
    if found:
        return found
    words = len(re.findall(r"[\w’'%-]*\w[\w’'%-]*", prose(page)))
    if not FEWEST <= words <= MOST:
        found.append(f"{number}.md has {words} words; there should be {FEWEST} to {MOST}")
    title = f"# Lesson {number} · {teaching.titles(root).get(number)}"
    if page.splitlines()[0] != title:
        found.append(f"{number}.md does not begin with {title}")
    found += span_problems(number, part(page, "Key moments"), MINUTES.get(number, 60))
    if part(page, "Discussion").count("?**") < 3:
        found.append(f"{number}.md has fewer than three questions to discuss")
    if len(re.findall(r"^- ", part(page, "Misconceptions"), re.M)) < 4:
        found.append(f"{number}.md has fewer than four misconceptions")
    if notebook(number, root):
        last = [source for kind, _, source, _ in cells(notebook(number, root)) if kind == "markdown" and "## Where next" in source][-1]
        asked = re.findall(r"^(\d)\. ", last.split("## Where next")[1], re.M)
        answered = re.findall(r"^(\d)\. ", part(page, 'Answers to "Where next"'), re.M)
        if asked != answered:
            found.append(f"{number}.md answers {len(answered)} questions; the lesson asks {len(asked)}")
    return found


def span_problems(where, text, minutes):
    """Rows with minutes that do not follow each other from 0 to the end. Weeks, where there are any, each begin at 0."""
    weeks = {}
    for week, start, end in re.findall(SPAN, text, re.M):
        weeks.setdefault(week, []).append((int(start), int(end)))
    found = [] if weeks else [f"{where}: no rows with minutes"]
    for week, spans in weeks.items():
        if spans[0][0] != 0 or spans[-1][1] != minutes or any(a[1] != b[0] or a[0] >= a[1] for a, b in zip(spans, spans[1:])):
            found.append(f"{where}{f', week {week}' if week else ''}: the minutes do not run from 0 to {minutes}")
    return found


def rubric_problems(root):
    """Rows of rubrics.md: unique ids, and those of the capstone say what lesson 10 says."""
    lines = [line for line in read(root / "teaching" / "rubrics.md").splitlines() if re.match(r"\| R\d\d-", line)]
    rows = {line.split(" | ")[0][2:]: [cell.strip(" |") for cell in line.split(" | ")[1:]] for line in lines}
    found = [] if len(rows) == len(lines) else ["rubrics.md has a row id twice"]
    found += [f"rubrics.md, row {row}: a cell is empty" for row, texts in rows.items() if not all(texts) or len(texts) not in (3, 5)]
    text = next(source for _, name, source, _ in cells(notebook("10", root)) if name == "rubric")
    lesson = [[cell.strip(" |*") for cell in line.split(" | ")] for line in text.splitlines() if line.startswith("| **")]
    capstone = [texts for row, texts in rows.items() if row.startswith("R10-case-")]
    if capstone != lesson or len(lesson) != 5:
        found.append("rubrics.md: the rows R10-case-… and the rubric of lesson 10 differ")
    return found


def message_problems(root):
    """Messages that the guide quotes, in its table of what breaks, are those that the course prints."""
    table = part(read(root / "teaching" / "guide.md"), "What breaks, and what to do")
    quoted = re.findall(r'^\| "([^"]+)"', table, re.M)
    said = []
    for path in (root / "tools" / "lab.py", root / "portsmouth" / "exercises" / "__init__.py"):
        said += [node.value for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    shown = "\n".join(said)
    quoted = [q for q in quoted if not re.fullmatch(r"\d of \d done", q)]
    return ([] if len(quoted) > 5 else ["the guide quotes no messages"]) + [f"the course never prints: {q}" for q in quoted if q not in shown]


# The kit as it is

def test_what_the_sheets_name_exists():
    assert name_problems(ROOT) == []


def test_the_sheets_are_fresh():
    """Handout, answers, lines on the exercises and print.html are what tools/teaching.py writes: `make build`."""
    assert teaching.stale(ROOT) == []


def test_a_page_for_each_lesson():
    assert sorted(path.stem for path in (ROOT / "teaching" / "lessons").glob("*.md")) == NUMBERS == sorted(teaching.titles(ROOT))


@pytest.mark.parametrize("number", NUMBERS)
def test_parts_of_a_page(number):
    assert part_problems(number, ROOT) == []


@pytest.mark.parametrize("check", [heading_problems, number_problems, word_problems])
@pytest.mark.parametrize("number", NUMBERS)
def test_what_a_page_says_stands_in_the_lesson(number, check):
    assert check(number, ROOT) == []


def test_rubrics():
    assert rubric_problems(ROOT) == []


def test_plans_fill_their_time():
    guide = read(ROOT / "teaching" / "guide.md")
    plans = [plan.split("\n## ")[0] for plan in guide.split("\n## Plan ")[1:]]
    assert len(plans) == 3
    assert [p for plan in plans for p in span_problems(plan.splitlines()[0], plan, 90)] == []
    assert all(name in guide for name in ("exercise 04, question 8", "R10-case-thesis", "make grade"))


def test_messages_quoted_in_the_guide():
    assert message_problems(ROOT) == []


def test_every_claim_is_on_both_sheets():
    ids = [claim["claim_id"] for claim in teaching.claims(ROOT)]
    for name in ("claims-handout", "claims-answers"):
        rows = re.findall(r"^\| (S\d\d) \| ", read(ROOT / "teaching" / f"{name}.md"), re.M)
        assert sorted(rows) == sorted(ids) and len(ids) == 69
    assert not re.search(r"\b(misleading|wrong)\b", read(ROOT / "teaching" / "claims-handout.md").split("Name:")[1])


# Each check is tried on a spoilt copy

@pytest.fixture
def course(tmp_path):
    """What the kit needs of the course, to be spoilt."""
    for folder in ("teaching", "notebooks", "exercises", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("README.md", "Makefile", "pyproject.toml", "tools/lab.py", "tools/roleplay_print.py", "portsmouth/exercises/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def spoil(path, old, new):
    text = read(path)
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("file, old, new, found", [
    ("guide.md", "exercise 04, question 8", "exercise 04, question 9", "exercise 04 has no question 9"),
    ("lessons/04.md", "exercise 04, question 3", "exercise 11, question 3", "there is no exercise 11"),
    ("guide.md", "`R04-doubt`", "`R04-style`", "no rubric row R04-style"),
    ("guide.md", "`make grade ", "`make marks ", "no command make marks"),
    ("guide.md", "(claims-handout.md)", "(claims.md)", "no file claims.md"),
    ("guide.md", "python3 tools/lab.py", "python3 tools/lap.py", "no file tools/lap.py"),
    ("lessons/04.md", "S22 (misleading)", "S22 (wrong)", "S22 is misleading and not wrong"),
    ("lessons/03.md", "S25 (simplified)", "S72 (simplified)", "no claim S72")])
def test_a_name_that_does_not_exist_is_found(course, file, old, new, found):
    path = course / "teaching" / file
    spoil(path, old, new)
    assert [p for p in name_problems(course) if found in p], name_problems(course)


@pytest.mark.parametrize("check, file, old, new, found", [
    (heading_problems, "lessons/04.md", "*Who copied whom*", "*Who wrote to whom*", "no heading Who wrote to whom"),
    (heading_problems, "notebooks/04-losses.ipynb", "### The words", "### Some words", "no heading The words"),
    (number_problems, "lessons/04.md", "70,028", "70,082", "has 70082"),
    (number_problems, "lessons/05.md", "6.94", "6.49", "has 6.49"),
    (number_problems, "lessons/02.md", "23:33", "23:35", "has 23:35"),
    (number_problems, "lessons/00.md", "155 days", "156 days", "has 156"),
    (word_problems, "lessons/10.md", "`better_statement`", "`best_statement`", "names best_statement"),
    (part_problems, "lessons/04.md", "## Misconceptions", "## Mistakes", "has not the parts"),
    (part_problems, "lessons/04.md", "| 7–12 |", "| 8–12 |", "the minutes do not run"),
    (part_problems, "lessons/10.md", "| 75–90 |", "| 75–85 |", "the minutes do not run"),
    (part_problems, "lessons/04.md", "\n2. Any source", "\nAny source", "answers 1 questions; the lesson asks 2"),
    (part_problems, "lessons/04.md", "## Aim\n", "## Aim\n" + "word " * 100, "words; there should be"),
    (part_problems, "lessons/04.md", "How many soldiers", "How many men", "does not begin with"),
])
def test_a_spoilt_page_is_found(course, check, file, old, new, found):
    folder, number = ("" if file.startswith("notebooks") else "teaching"), re.search(r"\d\d", file)[0]
    spoil(course / folder / file, old, new)
    problems = check(number, course)
    assert [p for p in problems if found in p], problems


@pytest.mark.parametrize("old, new, found", [("?**", ".**", "fewer than three questions"), ("\n- ", "\n", "fewer than four misconceptions")])
def test_a_thin_page_is_found(course, old, new, found):
    path = course / "teaching" / "lessons" / "03.md"
    path.write_text(read(path).replace(old, new), encoding="utf-8", newline="\n")
    assert [p for p in part_problems("03", course) if found in p]


@pytest.mark.parametrize("name, old, new, found", [
    ("R10-case-thesis", "| Thesis | one sentence that can be wrong", "| Thesis | a sentence", "differ"),
    ("twice", "| R10-case-sources |", "| R10-case-thesis |", "twice"),
    ("empty", "| Answers yes or no. |", "| |", "empty")])
def test_a_spoilt_rubric_is_found(course, name, old, new, found):
    spoil(course / "teaching" / "rubrics.md", old, new)
    assert [p for p in rubric_problems(course) if found in p], rubric_problems(course)


def test_a_rubric_changed_in_the_lesson_is_found(course):
    spoil(notebook("10", course), "the strongest point against it, answered fairly", "a point against it, answered")
    assert [p for p in rubric_problems(course) if "differ" in p]


@pytest.mark.parametrize("file, old, new, stale", [
    ("data/claims.csv", "S22,3,", "S22,4,", "claims-handout.md"),
    ("data/claims.csv", ",misleading,", ",wrong,", "claims-answers.md"),
    ("teaching/rubrics.md", "did the Russians lose more men", "who lost more men", "04.md"),
    ("teaching/guide.md", "You teach history", "You teach", "print.html"),
    ("teaching/lessons/07.md", "Students rebuild", "Students build", "print.html")])
def test_a_stale_sheet_is_found(course, file, old, new, stale):
    shutil.copytree(ROOT / "exercises" / "answers", course / "exercises" / "answers", dirs_exist_ok=True)
    assert teaching.stale(course) == []
    spoil(course / file, old, new)
    assert stale in teaching.stale(course)


def test_spoilt_minutes_of_a_plan_are_found():
    plan = part(read(ROOT / "teaching" / "guide.md"), "Plan B: five weeks, 90 minutes each")
    assert span_problems("B", plan, 90) == []
    assert span_problems("B", plan.replace("| 3 | 25–80 |", "| 3 | 25–75 |"), 90) == ["B, week 3: the minutes do not run from 0 to 90"]
    assert span_problems("B", "nothing", 90) == ["B: no rows with minutes"]


def test_a_message_that_is_never_printed_is_found(course):
    spoil(course / "tools" / "lab.py", "There is a corrected version of", "A newer version exists of")
    assert message_problems(course) == ["the course never prints: There is a corrected version of"]
