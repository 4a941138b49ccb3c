"""The 69 claims: each is judged in one lesson, with evidence that was read, in words that say so."""
import csv
import re
from pathlib import Path

from bs4 import BeautifulSoup

from checks import data
from checks.expected_missing import LESSONS
from checks.notebook import Lesson, html_of

COLUMNS = ["claim_id", "paragraph", "claim", "wording", "verdict", "reason", "evidence", "confidence", "lesson", "anchor"]
IDS = [f"S{number:02}" for number in range(1, 70)]
VERDICTS = ("supported", "simplified", "misleading", "wrong", "judgement")
NOT_COUNTED = ("00", "10")  # 00 judges nothing, 10 repeats all verdicts


def verdict_rows(lesson):
    """Rows of the tables printed under "## Verdicts", by claim id: {"S22": [(cell, text of the row), …]}."""
    found = {}
    for cell in lesson.code("Verdicts"):
        for row in BeautifulSoup(html_of(cell), "html.parser").select("table tr"):
            text = row.get_text(" ")
            for claim in re.findall(r"\bS\d\d\b", text)[:1]:
                found.setdefault(claim, []).append((cell, text))
    return found


def table_problems(folder):
    """claims.csv as a table: its columns and its 69 ids."""
    with open(Path(folder, "claims.csv"), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    problems = [] if reader.fieldnames == COLUMNS else [f"claims.csv line 1: the columns must be exactly {', '.join(COLUMNS)}."]
    ids = [row.get("claim_id", "") for row in rows]
    problems += [f"claims.csv row {i}: the claim is missing; restore it." for i in IDS if i not in ids]
    problems += [f"claims.csv row {i}: there is no such claim; take it out." for i in ids if i not in IDS]
    problems += [f"claims.csv row {row['claim_id']}, column verdict: {row['verdict']!r} is not one of {', '.join(VERDICTS)}."
                 for row in rows if row.get("verdict") not in VERDICTS]
    return ([] if problems else rows), problems


def judged_problems(row, lesson):
    """A claim whose lesson is written: final, with evidence, an anchor, a row in the table and words in the prose."""
    claim, verdict, at = row["claim_id"], row["verdict"], f"claims.csv row {row['claim_id']}, column"
    printed = verdict_rows(lesson).get(claim, [])
    problems = []
    if row["confidence"] in ("", "draft"):
        problems.append(f"{at} confidence: {row['confidence'] or 'empty'!r} although {lesson.file} is written; say how sure "
                        "the verdict is.")
    if not row["evidence"]:
        problems.append(f"{at} evidence: empty; name the rows that decide, as in casualties#mukden-ru-03.")
    if row["anchor"] not in lesson.anchors():
        problems.append(f"{at} anchor: {row['anchor']!r} is no heading and no cell id of {lesson.file}; correct it.")
    if len(printed) != 1:
        problems.append(f"{lesson.file}, section Verdicts: claim {claim} stands in {len(printed)} rows of the verdict table; "
                        "print it once.")
    problems += [f"{lesson.place(cell)}: the row of claim {claim} does not say {verdict!r}; run `make build`."
                 for cell, text in printed if verdict not in text.lower()]
    if not any(re.search(rf"\b{claim}\b", b.words) and re.search(rf"\b{verdict}\b", b.words.lower()) for _, b in lesson.prose()):
        problems.append(f"{lesson.file}, section Verdicts: no paragraph names claim {claim} together with its verdict "
                        f"{verdict!r}; write one.")
    return problems


def claim_problems(folder, notebooks, missing=LESSONS):
    """Everything wrong between claims.csv, the tables it points to, and the lessons, as sentences."""
    rows, problems = table_problems(folder)
    lessons = {path.name[:2]: Lesson(path) for path in sorted(Path(notebooks).glob("*.ipynb"))}
    problems += data.claim_problems(data.read_package(folder)[0])
    for row in rows:
        number, at = row["lesson"], f"claims.csv row {row['claim_id']}, column"
        if number in NOT_COUNTED or not re.fullmatch(r"0\d", number):
            problems.append(f"{at} lesson: {number!r} is not one of 01 to 09; name the lesson that judges the claim.")
        elif number in lessons:
            problems += judged_problems(row, lessons[number])
        elif number not in missing:
            problems.append(f"{at} lesson: there is no lesson {number} in {Path(notebooks).name}/; restore it.")
        elif row["confidence"] != "draft":
            problems.append(f"{at} confidence: {row['confidence']!r}, but lesson {number} is not written; write draft.")
    home = {row["claim_id"]: row["lesson"] for row in rows}
    return problems + [f"{lesson.place(cell)}: claim {claim} is judged here, but claims.csv gives it to lesson "
                       f"{home.get(claim)}; choose one."
                       for number, lesson in lessons.items() if number not in NOT_COUNTED
                       for claim, printed in verdict_rows(lesson).items() if home.get(claim) != number for cell, _ in printed]
