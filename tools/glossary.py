"""Write data/glossary.md, the words, people and places of the course, from three tables.

    python tools/glossary.py   (part of `make build`)

Of people and places the page shows only what was read: rows with seen = yes, without their unverified_fields.
"""
import csv
from pathlib import Path

from language import marked, span
from language import words as foreign_words

DATA = Path(__file__).resolve().parent.parent / "data"
UNITS = ("unit", "calendar")

INTRODUCTION = """\
# Glossary

The words, people and places of the course. This page is made from `glossary.csv`, `people.csv` and `places.csv` by `make
build`: change the tables, not this page. A word in `this type` at the end is the source, as named in `sources.csv`; plain
explanations of words have none. Of people and places the page shows only what was read in a source.

- [Words](#words)
- [Units and calendars](#units-and-calendars)
- [People](#people)
- [Places: names then and now](#places-names-then-and-now)

To link to an entry, use its row id: `glossary.md#casualties`.
"""
PEOPLE = """\
Russian, European, American and Korean names are spelled as the tables spell them. The family name stands first; there is a
comma where the person's own language puts it last.
"""
PLACES = """\
Most places had several names: Chinese, Korean, Russian, Japanese and Western. The course uses the name of English books of
1904 and 1905.
"""


def read_rows(folder, name):
    """Rows of a table as dicts; in a table with the column `seen` only what was read, other cells are blank."""
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("seen", "yes") == "yes"]
    for row in rows:
        row.update({column: "" for column in row.get("unverified_fields", "").split(";") if column})
    return rows


def anchor(row, text):
    """The name of an entry in bold, with the target for links to it."""
    return f'<a id="{row["row_id"]}"></a>**{text}**'


def words(folder):
    """The entries of the words and of the units and calendars, as two texts."""
    rows = sorted(read_rows(folder, "glossary"), key=lambda row: row["term"].casefold())
    terms = {row["row_id"]: row["term"] for row in rows}
    texts = {True: [], False: []}
    for row in rows:
        text = f"{anchor(row, span(row['term'], row['term_language']))}: {row['meaning']}"
        if row["see_also"]:
            text += " See also " + ", ".join(f"[{terms.get(other, other)}](#{other})" for other in row["see_also"].split(";")) + "."
        text += f" *First in lesson {row['lesson']}.*" if row["lesson"] else ""
        text += f" `{row['source_id']}`" if row["source_id"] else ""
        texts[row["kind"] in UNITS].append(text)
    return "\n\n".join(texts[False]), "\n\n".join(texts[True])


def people(folder):
    """The entries of the people. What negotiators.csv says of a person is taken from there."""
    negotiators, known = {row["row_id"]: row for row in read_rows(folder, "negotiators")}, foreign_words(folder)
    entries = []
    for row in sorted(read_rows(folder, "people"), key=lambda row: row["name"].casefold()):
        delegate = negotiators.get(row["negotiator_id"], {})
        names = [row["name_native"], row["other_spellings"] or delegate.get("other_spellings", "")]
        also = [name for text in names for name in map(str.strip, text.split(";")) if name not in row["name"]]
        office = row["office"] or delegate.get("office", "")
        facts = "; ".join(fact for fact in (row["side"], office, row["years"]) if fact)
        text = anchor(row, marked(row["name"], known)) + (f" ({marked(', '.join(also), known)})" if also else "")
        entries.append(f"{text}: {row['role']} " + (f"*{facts}.* " if facts else "") + f"`{row['source_id']}`")
    return "\n\n".join(entries)


def places(folder):
    """The table of the places."""
    lines = ["| In 1904 | Other names | Today | What it is | Source |", "| --- | --- | --- | --- | --- |"]
    for row in sorted(read_rows(folder, "places"), key=lambda row: row["name_1904"].casefold()):
        today = ", ".join(name for name in (row["name_now"], row["country_now"]) if name)
        lines.append(f"| {anchor(row, row['name_1904'])} | {row['other_names'].replace(';', ', ')} | {today} | {row['what']} | "
                     f"`{row['source_id']}` |")
    return "\n".join(lines)


def page(folder=DATA):
    """Text of glossary.md for the tables in `folder`."""
    terms, units = words(folder)
    return (f"{INTRODUCTION}\n## Words\n\n{terms}\n\n## Units and calendars\n\n{units}\n\n## People\n\n{PEOPLE}\n"
            f"{people(folder)}\n\n## Places: names then and now\n\n{PLACES}\n{places(folder)}\n")


def page_problems(folder=DATA):
    """A stale or missing glossary.md of the data folder, as a list of sentences."""
    path = Path(folder) / "glossary.md"
    if path.is_file() and path.read_text(encoding="utf-8") == page(folder):
        return []
    return ["glossary.md of the data: not in step with glossary.csv, people.csv and places.csv; run `make build`."]


if __name__ == "__main__":
    (DATA / "glossary.md").write_text(page(), encoding="utf-8", newline="\n")
