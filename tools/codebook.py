"""Write data/README.md, the codebook, from data/datapackage.json and the tables.

    python tools/codebook.py   (part of `make build`)
"""
import csv
import json
from collections import Counter
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"

INTRODUCTION = """\
# {title}

This is the codebook. It is made from `datapackage.json` by `make build`: change the descriptions there, not here.

{description}

Licence of the compilation: {licence}. Where a table has another licence, it says so below. {rights}

## How to read a table

- One row is one statement by one source. Sources that disagree stand in several rows; nothing is averaged.
- An empty cell means unknown. It never means zero.
- Dates are Gregorian and written YYYY-MM-DD. A date of which only the month or the year is known is written YYYY-MM or
  YYYY. Russia then used the Julian calendar, 13 days behind; such dates stand in columns of their own.
- A list in one cell is separated by semicolons.
- `row_id` names a row for good: lessons and claims refer to it. A cell is written `casualties#mukden-ru-03.total`.

## What counts as evidence

A cell counts as evidence only if somebody who made this collection has read it in its source:

1. the row has `seen` = yes, **and**
2. the column is not listed in `unverified_fields` of that row.

All other cells are unchecked knowledge. They stay here so that they can be checked one day; no chart, sum or sentence of
the course uses them. Positions serve maps only. A table without the column `seen` names, links or draws things and holds
no evidence.

## How to correct or add something

1. Edit the CSV file itself: UTF-8, commas, no byte order mark. A text editor is safer than a spreadsheet, which may
   rewrite dates.
2. Never give a used `row_id` to another row. A new row gets a new one, and a `source_id` that stands in `sources.csv`.
3. Put `seen` = yes only on what you have read, and list the columns you have not read in `unverified_fields`.
4. If two sources contradict each other, keep both rows.
5. A new column or table is first described in `datapackage.json`.
6. Run `make build` and `make test`. The messages name the file, the row and the column.

## Columns that most tables share

{shared}
## The tables

"""


def row_count(path):
    """Rows of a CSV file below its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def licence_names(holder):
    """Titles of the licences of a package or a table, as one phrase."""
    return "; ".join(licence.get("title", licence["name"]) for licence in holder.get("licenses", []))


def describe(column, schema):
    """Meaning of a column with what its cells may hold, in one table cell."""
    rules = column.get("constraints", {})
    words = [column["description"]]
    if "enum" in rules:
        words.append("One of: " + ", ".join(f"`{value}`" for value in rules["enum"]) + ".")
    if "dateRange" in column:
        words.append("From {} to {}.".format(*column["dateRange"]))
    if column.get("mapsOnly"):
        words.append("For maps only.")
    for key in schema.get("foreignKeys", []):
        if column["name"] in key["fields"]:
            words.append(f"A `{key['reference']['fields'][0]}` of `{key['reference']['resource']}.csv`.")
    return " ".join(words).replace("|", "\\|")


def kind(column):
    """Type of a column, with "required" where a cell may not be empty."""
    partial = column.get("constraints", {}).get("pattern", "").startswith("^\\d{4}(")
    name = "partial date" if partial else "text" if column["type"] == "string" else column["type"]
    return name + (", required" if column.get("constraints", {}).get("required") else "")


def unit(column):
    """Unit of a quantity, "" for other columns."""
    return column.get("unit") or (f"see `{column['unitFrom']}`" if "unitFrom" in column else "")


def shared_columns(package):
    """Columns that ten tables or more have with the same meaning, described only once: {name: column}."""
    columns = [c for r in package["resources"] for c in r["schema"]["fields"]]
    meanings = Counter((c["name"], c["description"]) for c in columns)
    return {c["name"]: c for c in columns if meanings[c["name"], c["description"]] >= 10}


def column_table(columns, schema):
    """Markdown table of columns."""
    lines = ["| Column | Type | Unit | Meaning |", "| --- | --- | --- | --- |"]
    lines += [f"| `{c['name']}` | {kind(c)} | {unit(c)} | {describe(c, schema)} |" for c in columns]
    return "\n".join(lines) + "\n"


def table_text(resource, folder, shared):
    """The section of one table."""
    text = f"### {heading(resource)}\n\n{resource['description']}\n\n{row_count(folder / resource['path'])} rows."
    if "dateRange" in resource:
        text += " Dates from {} to {}.".format(*resource["dateRange"])
    if "licenses" in resource:
        text += f" Licence: {licence_names(resource)}."
    columns = resource["schema"]["fields"]
    same = [c["name"] for c in columns if c["description"] == shared.get(c["name"], {}).get("description")]
    if same:
        text += " Shared columns: " + ", ".join(f"`{name}`" for name in same) + "."
    return text + "\n\n" + column_table([c for c in columns if c["name"] not in same], resource["schema"])


def heading(resource):
    """Heading of the section of a table."""
    return f"{resource['path']}: {resource['title']}"


def codebook(folder=DATA):
    """Text of README.md for the data package in `folder`."""
    folder = Path(folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    shared = shared_columns(package)
    introduction = INTRODUCTION.format(title=package["title"], description=package["description"],
                                       licence=licence_names(package), rights=package["rights"],
                                       shared=column_table(shared.values(), {}))
    index = "".join(f"- [{heading(r)}](#{anchor(r)})\n" for r in package["resources"])
    return introduction + index + "\n" + "\n".join(table_text(r, folder, shared) for r in package["resources"])


def anchor(resource):
    """The link target that viewers make of the heading of a table."""
    return "".join(c for c in heading(resource).lower().replace(" ", "-") if c.isalnum() or c in "-_")


def codebook_problems(folder=DATA):
    """A stale or missing README.md of the data folder, as a list of sentences."""
    path = Path(folder) / "README.md"
    if path.is_file() and path.read_text(encoding="utf-8") == codebook(folder):
        return []
    return ["README.md of the data: not in step with datapackage.json and the tables; run `make build`."]


if __name__ == "__main__":
    (DATA / "README.md").write_text(codebook(), encoding="utf-8", newline="\n")
