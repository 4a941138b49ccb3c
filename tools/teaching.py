"""Write what the teacher's kit takes from elsewhere (part of `make build`).

    claims-handout.md   the claims to judge, from data/claims.csv, with empty columns
    claims-answers.md   the same claims with verdict and reason
    lessons/NN.md       the line on the exercise, from its answers and the rubrics
    print.html          all sheets of the kit, ready for the printer
"""
import csv
import re
from pathlib import Path

import paper

from portsmouth.exercises import Exercise, Written

ROOT = Path(__file__).resolve().parent.parent
FIRST = ["claims-handout", "guide"]
LAST = ["rubrics", "claims-answers"]
NONE = "The exercise of this lesson is not written yet."

HANDOUT = """\
# {number} claims: what is your verdict?

The sentences below come from one page of the US State Department, "The Treaty of Portsmouth and the Russo-Japanese War,
1904-1905". They stand in the words of the page; a few words were added or changed, so that each can stand alone. Some are whole
sentences and some are parts of one.

Write one letter beside each: first before you read the lesson, and again after it.

- **A** supported: the evidence agrees.
- **B** simplified: true, but something that matters is left out.
- **C** misleading: no false word, and yet a reader will think something false.
- **D** wrong.
- **E** a judgement: an opinion, which evidence can make more or less likely but never settle.

Name: ______________________________ Date: ____________
"""
ANSWERS = """\
# {number} claims: the verdicts of the course

For the teacher. The order is that of the [handout](claims-handout.md). A verdict is an argument and not a law: a student who
gives another one with better evidence has done well. Behind the verdict stands how sure the course is: high, medium or low. The
evidence of each claim is named in the column `evidence` of [claims.csv](../data/claims.csv).

In all: {counts}.
"""
STYLE = """\
body { font: 9.8pt/1.32 "Course", Helvetica, Arial, sans-serif; color: #111; max-width: 178mm; margin: 0 auto; }
section { break-after: page; }
h1 { font-size: 16pt; line-height: 1.15; margin: 0 0 2.5mm; }
h2 { font-size: 12pt; margin: 3.5mm 0 1.2mm; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 3mm 0 1mm; break-after: avoid; }
p, ul, ol { margin: 0 0 1.7mm; }
ul, ol { padding-left: 5.5mm; }
li { margin-bottom: 0.5mm; }
a { color: inherit; text-decoration: none; }
code { font: 8pt "DejaVu Sans Mono", Consolas, monospace; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2.5mm; }
th, td { border: 0.3mm solid #888; padding: 0.8mm 1.8mm; text-align: left; vertical-align: top; font-size: 9.2pt; }
tr { break-inside: avoid; }
td:first-child { white-space: nowrap; }
.guide td:first-child, .rubrics td:first-child { white-space: normal; min-width: 15mm; }
.lesson { font-size: 9.1pt; line-height: 1.27; }
.lesson td, .lesson th { font-size: 8.7pt; padding: 0.5mm 1.5mm; }
.claims-handout table, .claims-answers table { table-layout: fixed; }
.claims-handout th:first-child, .claims-answers th:first-child { width: 10mm; }
.claims-handout th:nth-child(n+3) { width: 14mm; }
.claims-handout td { padding: 1.05mm 1.8mm; }
.claims-answers th:nth-child(2) { width: 36mm; }
"""


def claims(root=ROOT):
    with (root / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def titles(root=ROOT):
    """{number of a lesson: its question}, from the README."""
    return dict(re.findall(r"^\| \[(\d\d)\]\([^)]*\) \| ([^|]*\?)", (root / "README.md").read_text(encoding="utf-8"), re.M))


def cell(text):
    return text.replace("|", "\\|")


def table(columns, rows):
    return "\n".join(["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|", *("| " + " | ".join(map(cell, row)) + " |" for row in rows)])


def by_paragraph(root, columns, row):
    """The claims as tables, one for each paragraph of the page and lesson of the course."""
    groups, questions = {}, titles(root)
    for claim in claims(root):
        groups.setdefault(int(claim["paragraph"]), {}).setdefault(claim["lesson"].zfill(2), []).append(row(claim))
    parts = []
    for paragraph in sorted(groups):
        parts.append(f"## Paragraph {paragraph} of the page")
        for lesson in sorted(groups[paragraph]):
            parts += [f"### Lesson {lesson}: {questions[lesson]}", table(columns, groups[paragraph][lesson])]
    return "\n\n".join(parts) + "\n"


def handout(root=ROOT):
    """The text of claims-handout.md."""
    rows = by_paragraph(root, ["Claim", "What the page says", "Before", "After"], lambda c: [c["claim_id"], c["claim"], "", ""])
    return HANDOUT.format(number=len(claims(root))) + "\n" + rows


def answers(root=ROOT):
    """The text of claims-answers.md."""
    verdicts = [c["verdict"] for c in claims(root)]
    names = {"supported": "supported", "simplified": "simplified", "misleading": "misleading", "wrong": "wrong", "judgement": "a judgement"}
    counts = ", ".join(f"{verdicts.count(verdict)} {name}" for verdict, name in names.items())
    rows = by_paragraph(root, ["Claim", "Verdict", "Reason"], lambda c: [c["claim_id"], f"{names[c['verdict']]} ({c['confidence']})", c["reason"]])
    return ANSWERS.format(number=len(verdicts), counts=counts) + "\n" + rows


def exercise_line(number, root=ROOT):
    """What a lesson's page says of its exercise: which questions the notebook checks, and which the teacher reads."""
    if number == "00":
        return "This lesson has no exercise."
    if not any((root / "exercises").glob(f"{number}-*.ipynb")):
        return NONE
    rubrics = (root / "teaching" / "rubrics.md").read_text(encoding="utf-8")
    asked = dict(re.findall(rf"^## Exercise {number}, question (\d+): (.*)$", rubrics, re.M))
    questions = Exercise(number, root).questions
    read = {name[1:]: q.kind.rubric for name, q in questions.items() if isinstance(q.kind, Written)}
    by_you = [f"question {n} ({asked.get(n, 'written')}), with the rubric rows " + ", ".join(f"`{row}`" for row in rows) for n, rows in read.items()]
    return (f"**Exercise {number}** has {len(questions)} questions. The notebook checks {len(questions) - len(read)} of them. "
            f"You read {'; '.join(by_you)}.")


def lesson_page(number, root=ROOT):
    """The text of a lesson's page with its line on the exercise."""
    text = (root / "teaching" / "lessons" / f"{number}.md").read_text(encoding="utf-8")
    return re.sub(r"(?<=<!-- exercise -->\n).*?(?=<!-- /exercise -->)", lambda _: exercise_line(number, root) + "\n", text, flags=re.DOTALL)


def print_page(root=ROOT):
    """The text of print.html, from the Markdown as it stands."""
    folder = root / "teaching"
    lessons = sorted(path.stem for path in (folder / "lessons").glob("*.md"))
    sheets = [(name, folder / f"{name}.md") for name in FIRST] + [("lesson", folder / "lessons" / f"{n}.md") for n in lessons] + [(name, folder / f"{name}.md") for name in LAST]
    sections = []
    for name, path in sheets:
        html = paper.MARKDOWN.render(re.sub(r"<!--.*?-->\n?", "", path.read_text(encoding="utf-8")))
        html = re.sub(r'<a href="(?!https?:)[^"]*">(.*?)</a>', r"\1", html)
        sections.append(f'<section class="{name}">\n{html}</section>\n')
    return paper.page("the teacher's kit", "../", STYLE, sections)


def written(root=ROOT):
    """{file: text} of what this tool writes, print.html last: it is made from the others."""
    folder = root / "teaching"
    files = {folder / "claims-handout.md": handout, folder / "claims-answers.md": answers}
    texts = {path: make(root) for path, make in files.items()}
    return texts | {path: lesson_page(path.stem, root) for path in sorted((folder / "lessons").glob("*.md"))}


def stale(root=ROOT):
    """Files of the kit that are not what this tool would write."""
    texts = written(root)
    page = root / "teaching" / "print.html"
    old = [path for path, text in texts.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    return [path.name for path in old] + ([] if page.is_file() and page.read_text(encoding="utf-8") == print_page(root) else ["print.html"])


def main(root=ROOT):
    for path, text in written(root).items():
        path.write_text(text, encoding="utf-8", newline="\n")
    (root / "teaching" / "print.html").write_text(print_page(root), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
