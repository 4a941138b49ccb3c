"""From the evidence of a claim, ``"ships#ru01; naval_totals#t26"``, to rows that a person can read."""

import difflib
import re
from pathlib import Path

import pandas as pd

# Columns that say where a statement comes from; the rest of a row is the statement itself.
_ABOUT = {
    "source_id", "locator", "seen", "unverified_fields", "note", "battle_id", "coord_source", "lat", "lon", "importance",
    "alt_names", "derived_from", "derived_basis", "derived_reason", "sum_status", "merged_parts",
}  # fmt: skip


def evidence_rows(evidence, folder="../data"):
    """Look up the rows that carry a verdict.

    evidence : str, rows as ``table#row_id`` or cells as ``table#row_id.column``, separated by semicolons.
    folder : where the tables lie.

    Returns a DataFrame with one row for each reference, in the order given, and the columns ``says`` (the filled cells of the
    row that somebody read), ``source`` (short name, or author and year) and ``note``; the index is the reference.
    Raises ValueError that says which reference is wrong and what to do: no such table, row or column, or a row that nobody read.
    """
    references = [part.strip() for part in str(evidence).split(";") if part.strip()] if isinstance(evidence, str) else []
    if not references:
        raise ValueError(f"evidence_rows: no rows are named in {evidence!r}; write for example 'ships#ru01; naval_totals#t26'")
    folder = Path(folder)
    sources = _read(folder, "sources", "sources").set_index("source_id")
    return pd.DataFrame([_look_up(reference, folder, sources) for reference in references], index=pd.Index(references, name="row"))


def _read(folder, table, reference):
    """One table with all cells as text."""
    if not (folder / f"{table}.csv").is_file():
        tables = sorted(path.stem for path in folder.glob("*.csv"))
        raise ValueError(f"evidence_rows: {reference}: there is no table {table!r} in {folder}/{_near(table, tables)}")
    return pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)


def _near(name, names):
    """What the reader may have meant."""
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return "; did you mean " + " or ".join(close) + "?" if close else "; look at the names in data/README.md"


def _look_up(reference, folder, sources):
    """What one reference says, as a dict."""
    match = re.fullmatch(r"([a-z0-9_]+)#([\w-]+)(?:\.(\w+))?", reference)
    if not match:
        raise ValueError(f"evidence_rows: {reference!r} is not of the form table#row_id or table#row_id.column")
    table, row_id, column = match.groups()
    rows = _read(folder, table, reference)
    key = rows.columns[0]
    found = rows[rows[key] == row_id]
    if found.empty:
        raise ValueError(f"evidence_rows: {reference}: {table}.csv has no row {row_id!r}{_near(row_id, list(rows[key]))}")
    row = found.iloc[0]
    if column and column not in row:
        raise ValueError(f"evidence_rows: {reference}: {table}.csv has no column {column!r}{_near(column, list(row.index))}")
    if column and not row[column]:
        raise ValueError(f"evidence_rows: {reference}: this cell is empty, which means unknown; choose another")
    unread = row.get("unverified_fields", "").split(";")
    if row.get("seen", "yes") != "yes" or column in unread:
        raise ValueError(f"evidence_rows: {reference}: nobody has read this in its source, so it is no evidence; choose another row")
    shown = [column] if column else [c for c in row.index if c != key and c not in _ABOUT and c not in unread]
    source = row.get("source_id", "")
    return {
        "says": "; ".join(f"{c.replace('_', ' ')}: {row[c]}" for c in shown if row[c]),
        "source": _source(sources.loc[source]) if source in sources.index else source,
        "note": row.get("note", ""),
    }


def _source(source):
    """A name for a source: its short name, or author and year."""
    author = "" if source["author"].startswith(("author not", "unsigned")) else source["author"]
    return source["short_name"] or ", ".join(filter(None, [author or source["title"], source["year"]]))
