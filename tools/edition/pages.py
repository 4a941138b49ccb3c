"""The pages of the static edition that are made from tables: lessons, claims, sources."""
import csv
import html
import re

NAMES = {"supported": "supported", "simplified": "simplified", "misleading": "misleading", "wrong": "wrong", "judgement": "a judgement"}


def read(root, table):
    with (root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lesson_rows(root):
    """(stem of the file, question, what else the README says) for each lesson, in order."""
    found = re.findall(r"^\| \[\d\d\]\(notebooks/([\w-]+)\.ipynb\) \| ([^|]*?\?)([^|]*)\|$", (root / "README.md").read_text("utf-8"), re.M)
    files = sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))
    if [stem for stem, *_ in found] != files:
        raise ValueError("README.md: its table of lessons does not name the files of notebooks/ in their order; correct it.")
    return found


def lesson_list(root):
    """The questions of the lessons with their exercises, as a list in Markdown."""
    exercises = {path.stem[:2]: path.stem for path in (root / "exercises").glob("*.ipynb")}
    return "\n".join(f"- [**{stem[:2]}** · {question}](notebooks/{stem}.ipynb){more.rstrip()}"
                     + (f" · [exercise](exercises/{exercises[stem[:2]]}.ipynb)" if stem[:2] in exercises else "")
                     for stem, question, more in lesson_rows(root))


def lessons(root):
    """lessons.md: the list, and the contents of the section."""
    return LESSONS.format(list=lesson_list(root), contents="\n".join(f"notebooks/{stem}" for stem, *_ in lesson_rows(root)))


LESSONS = """\
# Lessons

Each lesson takes an hour unless another time stands beside it. It can be read here without running anything.

{list}

```{{toctree}}
:hidden:

{contents}
```
"""


def claims(root):
    """claims.md: the claims with their verdicts, each with the way to the passage that argues it."""
    stems = {stem[:2]: stem for stem, *_ in lesson_rows(root)}
    rows = read(root, "claims")
    better = {row["row_id"]: row for row in read(root, "claim_notes")}
    lines = [f"# The {len(rows)} claims", "", CLAIMS.format(counts=", ".join(
        f"{sum(row['verdict'] == verdict for row in rows)} {name}" for verdict, name in NAMES.items())), "",
        '<div class="wide"><table id="claims" class="filterable">',
        '<caption class="visually-hidden">The claims of the page with the verdict of the course</caption>',
        '<thead><tr><th scope="col">Claim</th><th scope="col">What the page says</th><th scope="col" data-filter="verdict">Verdict</th>'
        '<th scope="col">Why</th><th scope="col" data-filter="lesson">Lesson</th></tr></thead><tbody>']
    for row in rows:
        lesson, anchor, say = row["lesson"].zfill(2), row["anchor"], html.escape
        # Sphinx writes the id of a heading in small letters; ids of cells are small anyway
        passage = f'notebooks/{stems[lesson]}.html#{anchor.lower()}'
        more = say(better[row["claim_id"]]["better_statement"])
        lines.append(f'<tr id="{row["claim_id"]}"><th scope="row">{row["claim_id"]}</th><td>{say(row["claim"])}</td>'
                     f'<td data-value="{NAMES[row["verdict"]]}"><span class="verdict {row["verdict"]}">{NAMES[row["verdict"]]}</span> '
                     f'<span class="sure">{row["confidence"]} confidence</span></td>'
                     f'<td>{say(row["reason"])} <details><summary>A better sentence</summary>{more}</details></td>'
                     f'<td data-value="{lesson}"><a href="{passage}" aria-label="{row["claim_id"]} in lesson {lesson}">{lesson}</a></td></tr>')
    return "\n".join([*lines, "</tbody></table></div>", ""])


CLAIMS = """\
The page [The Treaty of Portsmouth and the Russo-Japanese War](https://history.state.gov/milestones/1899-1913/portsmouth-treaty) of the
US Department of State makes these statements. Of the verdicts {counts}. "A judgement" means that the statement weighs things and cannot be
right or wrong like a number; the lesson says what speaks for it. The number of the lesson leads to the passage that argues the verdict. A
verdict is an argument: if you have a row that speaks against it, [tell the editors](corrections.md)."""


def uses(root, charts):
    """{source id: {lesson stem: place}} for every source that a lesson names in a chart, a table, or a claim's evidence.

    charts : {lesson stem: {source id: ids of charts}}.
    """
    found = {}
    known = {row["source_id"] for row in read(root, "sources")}
    for stem, named in charts.items():
        for source, places in named.items():
            found.setdefault(source, {})[stem] = places[0]
        # A source named in the words or tables of a lesson, but under no chart: the link leads to the top of the lesson
        words = set(re.findall(r"[\w-]+", (root / "notebooks" / f"{stem}.ipynb").read_text("utf-8")))
        for source in known & words:
            found.setdefault(source, {}).setdefault(stem, "")
    return found


def rows_of_sources(root):
    """{source id: {table: number of rows that name it}}."""
    found = {}
    for path in sorted((root / "data").glob("*.csv")):
        if path.stem == "sources":
            continue
        for row in read(root, path.stem):
            for source in filter(None, (row.get("source_id") or "").split(";")):
                found.setdefault(source, {}).setdefault(path.stem, 0)
                found[source][path.stem] += 1
    return found


def linked(text):
    """Escaped text in which addresses of the web are links."""
    return re.sub(r"https?://[^\s;,<)]+", lambda m: f'<a href="{m[0]}">{m[0]}</a>', html.escape(text))


def sources(root, charts):
    """sources.md: every source, with the lessons and tables that use it."""
    used, rows = uses(root, charts), rows_of_sources(root)
    entries = []
    for row in sorted(read(root, "sources"), key=lambda r: (r["author"] or r["title"]).casefold()):
        say, name = html.escape, row["source_id"]
        lang = f' lang="{row["title_language"]}"' if row.get("title_language") else ""
        words = [say(row["author"])] if row["author"] else []
        words += [f"<cite{lang}>{say(row['title'])}</cite>"] if row["title"] else []
        words += [linked(row[k]) for k in ("publisher_or_site", "year") if row[k]]
        seen = f"Read: {linked(row['where_seen'])}. " if row["where_seen"] else ""
        note = f"{linked(row['reliability_note'])}. " if row["reliability_note"] else ""
        back = ", ".join(f'<a href="notebooks/{stem}.html{"#" + place if place else ""}" aria-label="{say(name)} in lesson {stem[:2]}">lesson {stem[:2]}</a>'
                         for stem, place in sorted(used.get(name, {}).items()))
        tables = ", ".join(f"{table} ({count})" for table, count in rows.get(name, {}).items())
        entries.append(
            f'<li id="{name}" data-kind="{say(row["kind"])}"><p>{", ".join(words)}. <code>{name}</code></p><p class="details">{say(row["kind"]).capitalize()}, '
            f'{say(row["status"])}. {seen}{note}' + (f"Rows: {tables}. " if tables else "") + (f"Used in {back}." if back else "") + "</p></li>")
    return SOURCES.format(number=len(entries)) + f'\n<ul id="sources" class="filterable sources">\n' + "\n".join(entries) + "\n</ul>\n"


SOURCES = """\
# Sources

The {number} sources of the course, by author. Under each stands what of it was read and how far it can be trusted, how many rows of which tables
come from it, and the lessons that name it in a chart, a table or a sentence. The link leads to the first chart that rests on it. *Not obtained*
means that nobody of us has read it; such a source carries no statement of the course.
"""
