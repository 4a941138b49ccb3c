"""What must be true of the glossary: glossary.csv, people.csv, places.csv, and the links of lessons to glossary.md.

Each function returns a list of sentences; an empty list means that all is well.
"""
import json
import re
from pathlib import Path

from checks import data

LINK = re.compile(r"\]\((?:\.\./)*data/glossary\.md(?:#([^)\s]*))?\)")
TABLES = ("glossary", "people", "places")
NO_SOURCE = {"claim", "nominal-value", "par", "percentile", "row-id"}  # numbers that are no facts about the past


def entry_problems(folder):
    """Empty or double terms, an entry that refers to itself, one anchor for two entries, rows that do not exist or were not read."""
    tables, problems = data.read_package(folder)
    anchors, terms = {}, set()
    for name in TABLES:
        for row in tables[name].rows:
            if row["row_id"] in anchors:
                problems.append(f"{name}.csv row {row['row_id']}: the id stands in {anchors[row['row_id']]}.csv too, and both are "
                                "anchors of one page; choose another.")
            anchors[row["row_id"]] = name
            for reference in data.split(row.get("rows", "")):
                table, _, row_id = reference.partition("#")
                target = tables[table].index().get(row_id) if table in tables else None
                if target is None or target.get("seen", "yes") != "yes":
                    problems.append(f"{name}.csv row {row['row_id']}, column rows: {reference} does not exist or was not read; "
                                    "take it out.")
    for row in tables["glossary"].rows:
        if row["term"].casefold() in terms:
            problems.append(f"glossary.csv row {row['row_id']}, column term: {row['term']!r} stands there twice; keep one.")
        terms.add(row["term"].casefold())
        if not row["meaning"].strip():
            problems.append(f"glossary.csv row {row['row_id']}, column meaning: empty; explain the word.")
        if row["row_id"] in data.split(row["see_also"]):
            problems.append(f"glossary.csv row {row['row_id']}, column see_also: the row names itself; take it out.")
        if not row["source_id"] and re.search(r"\d{2}", row["meaning"]) and row["row_id"] not in NO_SOURCE:
            problems.append(f"glossary.csv row {row['row_id']}, column source_id: the meaning states a number; name its source.")
    return problems


def link_problems(page, notebooks):
    """Links of lessons and exercises to glossary.md that lead to no entry of the page."""
    anchors = set(re.findall(r'<a id="([^"]+)">', page))
    problems = []
    for path in sorted(Path(notebooks).rglob("*.ipynb")):
        for position, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
            for anchor in LINK.findall("".join(cell["source"])) if cell["cell_type"] == "markdown" else []:
                if anchor and anchor not in anchors:
                    problems.append(f"{path.name} cell {position}: the glossary has no entry {anchor!r}; use a row id.")
    return problems
