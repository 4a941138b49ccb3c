"""The number audit: every number that a reader sees is one that the data say.

What is audited: the words of a lesson and the titles, subtitles and alternative texts of its charts and panel frames.
What is left out: code, links, headings, claim ids, article, session and lesson numbers, ordinals, whole numbers below 13,
the line with the time needed and the line with the version. Dates and years must stand in a date column of data/.

Every other number must equal, as it is printed,
- a cell named in a hidden tag of its paragraph,   <!-- data: casualties#mukden-ru-03.total; casualties#mukden-jp-02.killed -->
- a number in an output named in such a tag,       <!-- output: spread -->   (the id of a code cell)
- or a number in a table or computed value of the lesson: under the same heading of any level if the number is below 100 (or 100 million),
  under the same H2 heading if it is round (one or two digits and then zeros), anywhere in the lesson if it is neither.
For a chart the tags of the text cells directly above and below count. A printed constant is not a computed value, and a
chart's words prove nothing. After "about" (or "over", "nearly", …) a number ending in zeros may be a rounded one.

Not seen: a right number in a wrong sentence, and a wrong number that happens to equal another one of the lesson. How often
the second happens is what `catch_rate` measures.
"""
import ast
import csv
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from bs4 import BeautifulSoup
from build_lessons import VIEW, pages

from checks import data
from checks.charts import sentence
from checks.notebook import Lesson, parse, tags_in

SMALLEST = 13  # whole numbers below it are words rather than figures
NEAR = 100  # small and round numbers are found everywhere, so these must be found close by
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
UNITS = r"\s*(%|per cent|thousand|million|billion)(?!\w)"
NUMBER = re.compile(rf"(?<![\w.,#])(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?(?!\w|,\d|\.\d)(?:{UNITS})?")
NEAREST = ("about", "some", "roughly", "around", "approximately")
DOWN = ("over", "more than", "at least", "above")
UP = ("nearly", "almost", "under", "fewer than", "less than", "below", "up to")
ROUNDED = re.compile(rf"\b({'|'.join(NEAREST + DOWN + UP)})\s+(?:the |a )?[£$¥]?$", re.IGNORECASE)
SECOND = re.compile(r"\s*(?:men|soldiers|yen|roubles)?\s*(?:to|and|or|-|–)\s*[£$¥]?", re.IGNORECASE)
MONTHS = ("January February March April May June July August September October November December").split()
MONTH = rf"({'|'.join(MONTHS)})"
DATES = [re.compile(pattern) for pattern in (
    rf"\b(\d{{1,2}})(?: {MONTH})?(?:\s*[-–]\s*| (?:to|and|or|until) )(\d{{1,2}}) {MONTH}(?: (\d{{4}}))?\b",
    rf"\b(\d{{1,2}}) {MONTH}(?: (\d{{4}}))?\b",
    rf"\b{MONTH} (\d{{4}})\b",
    r"(?<![\w-])(\d{4}-\d\d(?:-\d\d)?)(?![\w-])",
    r"(?<![\w,.])((?:1[89]|20)\d\d)[-–](\d{4}|\d\d)(?![\w-])",
    r"(?<![\w,.])((?:18|19)\d\d|20[012]\d)(?!\w|,\d|\.\d|" + UNITS + ")")]
SKIPPED = re.compile(r"\b(?:article|session|lesson|exercise)s? (?:[IVX]+|\d+)(?:(?:, | and | to |[-–])(?:[IVX]+|\d+))*\b",
                     re.IGNORECASE)
CLAIMS = re.compile(r"\b(\d+) (?:checkable )?claims\b")
HOUSEKEEPING = re.compile(r"^\s*(Time needed:|Version \d)")


@dataclass
class Text:
    """A piece of text to audit: a paragraph, a title, an alternative text."""

    place: str
    text: str
    at: tuple  # (section, part) as in notebook.Place
    tags: list = field(default_factory=list)


@dataclass
class Finding:
    """One number or date as printed, where it stands, and whether the data say so. `kind` is "number", "date" or "tag"."""

    number: str
    place: str
    ok: bool
    why: str
    kind: str = "number"
    start: int = 0

    def __str__(self):
        return f"{self.place}: {self.number} {self.why}"


@dataclass(frozen=True)
class Printed:
    """A number as printed: `unit` is the place of its last digit; `mode` how it was rounded after "about" and the like."""

    value: float
    unit: float
    scale: float = 1
    percent: bool = False
    mode: str = ""
    zeros: int = 0

    @classmethod
    def of(cls, match, before="", mode=""):
        """From a match of NUMBER, the text before it, and the mode of the number before in "about 88,000 to 97,000"."""
        digits, decimals, word = match[1].replace(",", ""), match[2] or "", match[3]
        rounded = ROUNDED.search(before)
        if rounded:
            mode = "down" if rounded[1].lower() in DOWN else "up" if rounded[1].lower() in UP else "near"
        zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
        scale = SCALES.get(word, 1)
        unit = 10.0 ** -max(len(decimals) - 1, 0) * scale
        return cls(float(digits + decimals) * scale, unit, scale, word in ("%", "per cent"), mode, zeros)

    def may_come_from(self, here, there):
        """Whether a number printed `here` may come from an output `there`, both (section, part)."""
        round_ = len(f"{self.value:.0f}".rstrip("0")) <= 2
        return here == there or (self.value / self.scale >= NEAR and (not round_ or here[0] == there[0]))

    def equals(self, value, kept=0):
        """Whether `value` is printed so. `kept`: digits that "about" leaves alone (2 for outputs, 0 for a tagged cell)."""
        candidates = [value, value * self.scale] + ([100 * value] if self.percent and value < 2 else [])
        zeros = min(self.zeros, max(len(f"{self.value / self.scale:.0f}") - kept, 0)) if self.mode else 0
        unit = self.unit * 10 ** zeros
        low, high = {"down": (0, unit), "up": (-unit, 0)}.get(self.mode if zeros else "", (-unit / 2, unit / 2))
        return any(low - 1e-9 * unit <= v - self.value <= high + 1e-9 * unit for v in candidates)


# What the data say -------------------------------------------------------------------------------------------------

def numbers_in(text):
    """All numbers of a text."""
    return [Printed.of(match).value for match in NUMBER.finditer(text)]


def table_numbers(html):
    """Numbers that fill a cell of an HTML table. Row labels count only where the index has a name."""
    for table in BeautifulSoup(html, "html.parser")("table"):
        named = any(row.find("th") and row.find("th").get_text().strip() for row in table.select("thead tr"))
        for cell in table.select("tbody td, tbody th" if named else "tbody td"):
            text = cell.get_text().strip().lstrip("-−+£$¥")
            match = NUMBER.fullmatch(text)
            if match:
                yield Printed.of(match).value


def plain_numbers(text):
    """Numbers of a printed value; of a Series the values, not the labels."""
    if "dtype:" not in text:
        return numbers_in(text)
    lines = [line.split() for line in text.splitlines() if not re.match(r"(Name|Length|dtype):", line)]
    return [n for words in lines if len(words) > 1 for n in numbers_in(words[-1].lstrip("-"))]


def roots(node):
    """Names that an assignment to `node` changes: x, x["a"], x.loc[…], (x, y)."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return {name for item in node.elts for name in roots(item)}
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def from_data(node, names):
    """Whether an expression uses a table that was read, or a name that depends on one."""
    return any(getattr(n, "id", "") in names or getattr(n, "attr", "") == "read_csv" for n in ast.walk(node))


def data_names(trees):
    """Names whose value depends on a table that was read."""
    links = []
    for node in (n for tree in trees for n in ast.walk(tree)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            links += [(roots(target), node.value) for target in targets]
        elif isinstance(node, ast.For):
            links.append((roots(node.target), node.iter))
        elif isinstance(node, ast.FunctionDef):
            links.append(({node.name}, ast.Module(node.body, [])))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            links += [(roots(node.value.func), argument) for argument in node.value.args]
    names, before = set(), None
    while names != before:
        before = set(names)
        names |= {name for targets, value in links if from_data(value, names) for name in targets}
    return names


def literals(node):
    """Numbers typed into an expression, also inside its texts."""
    constants = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    texts_ = [c for c in constants if isinstance(c, str)]
    return {float(c) for c in constants if type(c) in (int, float)} | {n for text in texts_ for n in numbers_in(text)}


def output_numbers(cell, names):
    """Numbers that a code cell prints and that come out of the data: never those of a chart, a panel or a constant."""
    tree = parse(cell)
    shown = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") in ("print", "display")]
    last = [tree.body[-1]] if tree.body and isinstance(tree.body[-1], ast.Expr) else []
    for output in cell.outputs:
        kinds, result = output.get("data", {}), output.output_type == "execute_result"
        source = [node for node in (last if result else shown) if from_data(node, names)]
        if not source or VIEW in kinds or "<figure" in kinds.get("text/html", ""):
            continue
        if "<table" in kinds.get("text/html", ""):
            yield from table_numbers(kinds["text/html"])
        else:
            typed = set().union(*map(literals, source))
            yield from (n for n in plain_numbers(output.get("text", "") or kinds.get("text/plain", "")) if n not in typed)


class Evidence:
    """What the data and the outputs of one lesson say."""

    def __init__(self, lesson, folder):
        self.folder = Path(folder)
        self.tables, _ = data.read_package(folder)
        names = data_names([parse(cell) for cell in lesson.code()])
        self.outputs = {}
        for place in lesson.flow:
            if not place.block and place.cell.source.strip():
                self.outputs[place.cell.get("id")] = ((place.section, place.part), sorted(set(output_numbers(place.cell, names))))

    @cached_property
    def dates(self):
        """Every date, whole or partial, in a read cell, and the years of the sources."""
        found = set()
        for table in self.tables.values():
            columns = [name for name, d in table.fields.items() if data.is_date(d) or name == "year"]
            found |= {text for row in data.evidence(table) for c in columns for text in re.findall(r"\d{4}(?:-\d\d){0,2}", row[c])}
        return found

    def has_date(self, date):
        """Whether a date is known: "1905-03-10", "1905-03", "1905", or "-03-10" for that day of any year."""
        return any(known.startswith(date) or (date[0] == "-" and known[4:] == date) for known in self.dates)

    @cached_property
    def claims(self):
        """How many claims there are."""
        with open(self.folder / "claims.csv", encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.DictReader(file))

    @cache
    def tagged(self, tag):
        """(numbers that a tag names, what is wrong with the tag or None)."""
        kind, name = tag
        if kind == "output":
            return (self.outputs[name][1], None) if name in self.outputs else ([], f"names no code cell {name!r}; correct it.")
        fault = data.reference_fault(self.tables, name) if "." in name else f"{name!r} names no column; add one."
        if fault:
            return [], fault
        table, row, column = data.REFERENCE.fullmatch(name).groups()
        return numbers_in(self.tables[table].index()[row][column]), None

    @cache
    def match(self, printed, at, tags):
        """(whether a printed number is right, why); `at` and `tags` are those of its text."""
        for tag in tags:
            if any(printed.equals(n, 0 if tag[0] == "data" else 2) for n in self.tagged(tag)[0]):
                return True, "is in " + ": ".join(tag)
        cells = [(cell, there) for cell, (there, numbers) in self.outputs.items() if any(printed.equals(n, 2) for n in numbers)]
        close = [cell for cell, there in cells if printed.may_come_from(at, there)]
        if close:
            return True, f"is printed by cell {close[0]}"
        if cells:
            return False, ("is small or round and printed only under another heading; name its cell in a tag, <!-- data: "
                           f"table#row_id.column --> or <!-- output: {cells[0][0]} -->, or correct it.")
        return False, ("is in no table or computed value of the lesson; print it, name its cell in a tag <!-- data: "
                       "table#row_id.column -->, or correct it.")


# What the lesson says ----------------------------------------------------------------------------------------------

def chart_texts(lesson):
    """The words of every chart and panel frame."""
    places = {p.cell.get("id"): p for p in lesson.flow if not p.block}
    for cell, frame, html in pages(lesson.nb):
        place = places[cell.get("id")]
        index = place.index
        around = [c.source for c in lesson.cells[max(index - 1, 0):index + 2] if c.cell_type == "markdown"]
        tags = [tag for source in around for tag in tags_in(source)]
        where = lesson.place(cell) + (f", frame {frame}" if frame else "")
        for figure in BeautifulSoup(html, "html.parser")("figure"):
            title, subtitle = figure.get("data-title", ""), figure.get("data-subtitle", "")
            alt = " ".join(image.get("alt", "") for image in figure("img"))
            words = {"title": title, "subtitle": subtitle, "alt": alt.removeprefix(f"{sentence(title)} {sentence(subtitle)}")}
            yield from (Text(f"{where}, {name}", text, (place.section, place.part), tags) for name, text in words.items())


def texts(lesson):
    """Every text of a lesson that is audited, in order."""
    found = [Text(lesson.place(p.cell), p.block.text, (p.section, p.part), p.block.tags) for p in lesson.flow
             if p.block and p.block.kind != "heading" and not HOUSEKEEPING.match(p.block.text)]
    return found + list(chart_texts(lesson))


def date_texts(pattern, match):
    """The ISO dates in a match of one of DATES; "-MM-DD" where the year is not said."""
    groups = match.groups()
    iso = lambda day, month, year: f"{year or ''}-{MONTHS.index(month) + 1:02}-{int(day):02}"
    if pattern is DATES[0]:
        first, month, second, last, year = groups
        return [iso(first, month or last, year), iso(second, last, year)]
    if pattern is DATES[1]:
        return [iso(*groups)]
    if pattern is DATES[2]:
        return [f"{groups[1]}-{MONTHS.index(groups[0]) + 1:02}"]
    if pattern is DATES[4]:
        return [groups[0], groups[1] if len(groups[1]) == 4 else groups[0][:2] + groups[1]]
    return [groups[0]]


def check_dates(text, evidence):
    """(findings for the dates of a text, the text with its dates blanked)."""
    findings, rest = [], text.text
    for pattern in DATES:
        for match in pattern.finditer(rest):
            missing = ", ".join(d for d in date_texts(pattern, match) if not evidence.has_date(d))
            why = f"({missing}) is in no date column of data/; correct it or add the row." if missing else "is a date of data/"
            findings.append(Finding(match[0], text.place, not missing, why, "date", match.start()))
        rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return findings, rest


def check(text, evidence):
    """All findings in one text."""
    findings = [Finding(f"the tag {name}", text.place, False, fault, "tag")
                for name, fault in ((tag[1], evidence.tagged(tag)[1]) for tag in text.tags) if fault]
    dates, rest = check_dates(text, evidence)
    for match in CLAIMS.finditer(rest):
        why = f"is compared with the number of claims, {evidence.claims}"
        findings.append(Finding(match[1], text.place, int(match[1]) == evidence.claims, why, start=match.start()))
    for pattern in (SKIPPED, CLAIMS):
        rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    end, mode = 0, ""
    for match in NUMBER.finditer(rest):
        before = rest[:match.start()]
        printed = Printed.of(match, before, mode if SECOND.fullmatch(before[end:]) else "")
        end, mode = match.end(), printed.mode
        if printed.value < SMALLEST and match[2] is None:
            continue
        ok, why = evidence.match(printed, text.at, tuple(text.tags))
        findings.append(Finding(match[0].strip(), text.place, ok, why, start=match.start()))
    return findings + dates


def audit(lesson, folder):
    """All findings of a lesson (a Lesson, or a path), right ones too."""
    lesson = lesson if isinstance(lesson, Lesson) else Lesson(lesson)
    evidence = Evidence(lesson, folder)
    return [finding for text in texts(lesson) for finding in check(text, evidence)]


def read_exceptions(path):
    """Rows of the file of exceptions: lesson (as in "04"), number (as printed), reason."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def audit_problems(path, folder, exceptions=()):
    """What the audit does not accept in a lesson, and exceptions that are not needed, as sentences."""
    wrong = [f for f in audit(path, folder) if not f.ok]
    own = {row["number"]: row for row in exceptions if row["lesson"] == Path(path).name[:2]}
    problems = [str(f) for f in wrong if f.number not in own]
    problems += [f"exceptions, lesson {row['lesson']}, number {row['number']}: no reason is given; give one."
                 for row in own.values() if not row["reason"]]
    unused = own.keys() - {f.number for f in wrong}
    return problems + [f"exceptions, lesson {own[n]['lesson']}, number {n}: not needed; take it out." for n in sorted(unused)]


# What the audit is worth -------------------------------------------------------------------------------------------

def variants(number):
    """`number` with one digit changed, in every possible way; the first digit never becomes 0."""
    places = [i for i, letter in enumerate(number) if letter.isdigit()]
    for i in places:
        for digit in "0123456789":
            if digit != number[i] and not (i == places[0] and digit == "0"):
                yield number[:i] + digit + number[i + 1:]


def catch_rate(lesson, folder, kind="number"):
    """(caught, tried, numbers, missed): every audited number of a lesson with each digit changed to each other one.

    `missed` lists "place: 41,000 as 47,000" for each change that the audit accepts.
    """
    lesson = lesson if isinstance(lesson, Lesson) else Lesson(lesson)
    evidence, tried, numbers, missed = Evidence(lesson, folder), 0, 0, []
    for text in texts(lesson):
        for finding in check(text, evidence):
            if finding.kind != kind or not finding.ok:
                continue
            numbers += 1
            end = finding.start + len(finding.number)
            for changed in variants(finding.number):
                tried += 1
                new = Text(text.place, text.text[:finding.start] + changed + text.text[end:], text.at, text.tags)
                if not any(f.start == finding.start and not f.ok for f in check(new, evidence)):
                    missed.append(f"{text.place}: {finding.number} as {changed}")
    return tried - len(missed), tried, numbers, missed
