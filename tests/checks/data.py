"""Checks of the data package in data/.

Every check returns a list of sentences. A sentence names the file, the row (or the line) and the column, and says what
to do. What a table may hold is written in datapackage.json, and so are the properties that only this project knows:

    dateRange       ["1904-02-08", "1905-09-05"]  first and last day allowed: of a column, or of all dates of a table
    dateOrder       [["start", "end"]]            of a table: pairs of columns of which the first is never later
    oldStyleOf      "date"                        the column is the Julian form of that one
    unit            "people"                      what a number counts; every number has this or unitFrom
    unitFrom        "currency"                    the column that holds the unit
    mapsOnly        true                          the column places things on a map and is never evidence
    zeroNeedsWords  true                          a zero stands only where the row says "none" or "zero" in words
    listOf          "claims"                      the column holds a list of ids of that table
    inRowId         {"Russia": "-ru-", …}         letters in the row id for each value, so that a swapped side is seen
    pointsTo        {"table": "table", …}         of a table: its columns that name a row, or a cell, elsewhere
"""
import csv
import io
import json
import math
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

PROFILE = Path(__file__).resolve().parent.parent / "schemas" / "datapackage.json"
PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
REFERENCE = re.compile(r"([a-z0-9_]+)#([\w-]+)(?:\.(\w+))?")
TAG = re.compile(r"<!--\s*data:(.*?)-->", re.DOTALL)
ACCUSED = "statedept"
PARTS = ("killed", "died_of_wounds", "died_of_disease", "wounded", "missing", "captured")
SAYS_ZERO = re.compile(r"\b(zero|none|nil|nobody|no dead)\b", re.IGNORECASE)


@dataclass
class Table:
    """One CSV file: its resource in datapackage.json and its rows as dicts of strings ("" = unknown)."""

    resource: dict
    rows: list = field(default_factory=list)

    @property
    def name(self):
        """Name of the resource, which is the file name without .csv."""
        return self.resource["name"]

    @property
    def file(self):
        """File name, as messages print it."""
        return self.resource["path"]

    @property
    def fields(self):
        """Field descriptors by column name."""
        return {f["name"]: f for f in self.resource["schema"]["fields"]}

    @property
    def key(self):
        """Column that names a row."""
        key = self.resource["schema"].get("primaryKey", "row_id")
        return key if isinstance(key, str) else key[0]

    def at(self, row, column):
        """The place of a cell in words: "casualties.csv row mukden-ru-03, column total"."""
        return f"{self.file} row {row.get(self.key) or '(no id)'}, column {column}"

    def index(self):
        """Rows by their id."""
        return {row[self.key]: row for row in self.rows}


def split(cell):
    """Items of a list cell: "killed;wounded" → ["killed", "wounded"]."""
    return [item.strip() for item in cell.split(";") if item.strip()]


# Reading ---------------------------------------------------------------------------------------------------------

def decode(raw, file):
    """Text of a file and what is wrong with its bytes. Latin-1 stands in where UTF-8 fails, so that reading goes on."""
    if not raw.strip():
        return "", [f"{file}: the file is empty; restore it from the history."]
    problems = []
    if raw.startswith(b"\xef\xbb\xbf"):
        problems.append(f"{file} line 1: begins with a byte order mark; save it as plain UTF-8.")
        raw = raw[3:]
    try:
        return raw.decode("utf-8"), problems
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(f"{file} line {line}: byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8.")
        return raw.decode("latin-1"), problems


def header_problems(header, columns, file):
    """Compare the header line of a file with the columns of datapackage.json."""
    if len(header) == 1 and ";" in header[0]:
        return [f"{file} line 1: the columns are separated by semicolons; save the file with commas."]
    if len(header) == 1 and "\t" in header[0]:
        return [f"{file} line 1: the columns are separated by tabs; save the file with commas."]
    problems = [f"{file} line 1: column {c} is missing; restore it." for c in columns if c not in header]
    problems += [f"{file} line 1: column {c!r} is not in datapackage.json; describe it there or take it out."
                 for c in header if c not in columns]
    problems += [f"{file} line 1: column {c} stands there twice; keep one." for c in dict.fromkeys(header)
                 if header.count(c) > 1]
    if not problems and header != columns:
        problems = [f"{file} line 1: the columns stand in another order than in datapackage.json; use {columns}."]
    return problems


def read_table(folder, resource):
    """A Table and the problems of its file as a file: bytes, separators, header, length of the lines."""
    table = Table(resource)
    path = folder / resource["path"]
    if not path.is_file():
        return table, [f"{table.file}: the file is missing although datapackage.json lists it; restore it."]
    text, problems = decode(path.read_bytes(), table.file)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header:
        problems += header_problems(header, list(table.fields), table.file)
    for cells in reader:
        if len(cells) == len(header):
            table.rows.append({column: "" for column in table.fields} | dict(zip(header, cells)))
        else:
            problems.append(f"{table.file} line {reader.line_num}, row {cells[0] if cells else '(blank)'}: {len(cells)} "
                            f"cells instead of {len(header)}; look for a comma outside quotation marks.")
    if header and not table.rows:
        problems.append(f"{table.file}: no rows below the header; restore them from the history.")
    return table, problems


def read_package(folder):
    """All tables of the package by name, and the problems found while reading."""
    folder = Path(folder)
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, ["datapackage.json: the file is missing; restore it."]
    except ValueError as error:
        return {}, [f"datapackage.json: not valid JSON or not UTF-8 ({error}); put it right."]
    whole = [r for r in package.get("resources", []) if all(r.get(k) for k in ("name", "path", "schema"))]
    problems = [f"datapackage.json, table {r.get('name', '(no name)')}: name, path or schema is missing; restore it."
                for r in package.get("resources", []) if r not in whole]
    listed = [r["path"] for r in whole]
    problems += [f"{p.name}: the file is not in datapackage.json; describe it there or take it out."
                 for p in sorted(folder.rglob("*.csv")) if p.relative_to(folder).as_posix() not in listed]
    tables = {}
    for resource in whole:
        tables[resource["name"]], found = read_table(folder, resource)
        problems += found
    return tables, problems


# One cell ----------------------------------------------------------------------------------------------------------

def is_date(descriptor):
    """True for a field that holds dates, whole or partial."""
    return descriptor.get("type") == "date" or descriptor.get("constraints", {}).get("pattern") == PARTIAL_DATE


def number(cell):
    """The number in a cell, None if there is none."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def real_day(text):
    """True if a partial or whole date exists in the calendar."""
    try:
        date.fromisoformat((text + "-01-01")[:10] if len(text) < 8 else text)
    except ValueError:
        return False
    return True


def type_fault(cell, descriptor):
    """What is wrong with the type of a filled cell, or None."""
    kind = descriptor.get("type")
    if kind == "integer" and not re.fullmatch(r"-?\d+", cell):
        return f"{cell!r} is not a whole number; write digits only, no separators or words."
    if kind == "number" and number(cell) is None:
        return f"{cell!r} is not a number; write digits and a point only, no separators or words."
    if is_date(descriptor) and not re.fullmatch(PARTIAL_DATE if kind == "string" else r"\d{4}-\d{2}-\d{2}", cell):
        return f"{cell!r} is not an ISO date; write YYYY-MM-DD{', YYYY-MM or YYYY' if kind == 'string' else ''}."
    if is_date(descriptor) and not real_day(cell):
        return f"{cell} is not a day of the calendar; look the date up again."
    return None


def constraint_fault(cell, descriptor):
    """What a filled cell of the right type breaks among the constraints of its field, or None."""
    rules = descriptor.get("constraints", {})
    if "enum" in rules and cell not in rules["enum"]:
        return f"{cell!r} is not one of: {' / '.join(rules['enum'])}; use one of them."
    if "pattern" in rules and not is_date(descriptor) and not re.search(rules["pattern"], cell):
        return f"{cell!r} does not have the form {rules['pattern']}; write it so."
    if "minimum" in rules and number(cell) < number(str(rules["minimum"])):
        return f"{cell} is below {rules['minimum']}; correct the number."
    if "maximum" in rules and number(cell) > number(str(rules["maximum"])):
        return f"{cell} is above {rules['maximum']}; correct the number."
    return None


def cell_fault(cell, descriptor):
    """What is wrong with a cell taken by itself, or None."""
    if cell == "":
        required = descriptor.get("constraints", {}).get("required")
        return "the cell is empty; fill it or take the row out." if required else None
    if cell != cell.strip():
        return "blanks before or after the text; take them out."
    return type_fault(cell, descriptor) or constraint_fault(cell, descriptor)


def cell_problems(table):
    """Types, required cells, enumerations, patterns, smallest and largest values."""
    fields = table.fields.items()
    faults = ((row, name, cell_fault(row[name], d)) for row in table.rows for name, d in fields)
    return [f"{table.at(row, name)}: {fault}" for row, name, fault in faults if fault]


# One table ---------------------------------------------------------------------------------------------------------

def key_problems(table):
    """Row ids are unique."""
    seen, problems = set(), []
    for row in table.rows:
        if row[table.key] in seen:
            problems.append(f"{table.at(row, table.key)}: the id is used twice; give the newer row a new one.")
        seen.add(row[table.key])
    return problems


def side_problems(table):
    """A side or country is the one that the row id says (the column's property inRowId)."""
    problems = []
    for name, d in table.fields.items():
        letters = d.get("inRowId", {})
        problems += [f"{table.at(row, name)}: {row[name]} does not go with the row id, which has no "
                     f"{letters[row[name]]!r}; correct the side." for row in table.rows
                     if letters.get(row[name], "") not in row[table.key]]
    return problems


def unit_problems(table):
    """Every number says what it counts, and every column what it means."""
    problems = []
    for name, d in table.fields.items():
        place = f"datapackage.json, table {table.name}, column {name}"
        if d.get("type") in ("integer", "number") and not (d.get("unit") or d.get("unitFrom") in table.fields):
            problems.append(f"{place}: no unit; say what the number counts.")
        if not d.get("description"):
            problems.append(f"{place}: no description; say what the column means.")
    return problems


def date_range_problems(table):
    """Dates lie inside the range declared for their field or table. A partial date may lie partly inside."""
    problems = []
    for name, d in table.fields.items():
        first, last = d.get("dateRange") or table.resource.get("dateRange") or ("", "")
        if not is_date(d):
            continue
        if not first:
            problems.append(f"datapackage.json, table {table.name}, column {name}: no dateRange; declare one.")
            continue
        for row in table.rows:
            day = row[name]
            if day and not first[:len(day)] <= day <= last[:len(day)]:
                problems.append(f"{table.at(row, name)}: {day} is outside {first} to {last}; look the date up again "
                                "(an Old Style date is 13 days early).")
    return problems


def date_order_problems(table):
    """No beginning after its end. Partial dates are compared as far as both go."""
    problems = []
    for first, last in table.resource.get("dateOrder", []):
        for row in table.rows:
            a, b = row[first], row[last]
            if a and b and a[:min(len(a), len(b))] > b[:min(len(a), len(b))]:
                problems.append(f"{table.at(row, first)}: {a} is later than {last} {b}; correct one of them.")
    return problems


def old_style_problems(table):
    """A Julian date and its Gregorian form are 13 days apart, 12 before March 1900."""
    problems = []
    for name, d in table.fields.items():
        for row in table.rows if "oldStyleOf" in d else []:
            new, old = row[d["oldStyleOf"]], row[name]
            if not (len(new) == len(old) == 10 and real_day(new) and real_day(old)):
                continue
            gap = timedelta(days=13 if new > "1900-03-13" else 12)
            if date.fromisoformat(new) - date.fromisoformat(old) != gap:
                problems.append(f"{table.at(row, name)}: {old} is not {gap.days} days before {d['oldStyleOf']} {new}; "
                                "correct one of them.")
    return problems


def zero_problems(table):
    """Empty means unknown; a zero is allowed only where the row says in words that the source has none."""
    counts = [n for n, d in table.fields.items() if d.get("type") == "integer" and d.get("zeroNeedsWords")]
    return [f"{table.at(row, name)}: a zero that the row does not explain; leave an unknown number empty, or write "
            "\"none\" or \"zero\" in total_kind or note."
            for row in table.rows for name in counts
            if row[name] == "0" and not SAYS_ZERO.search(row.get("total_kind", "") + " " + row.get("note", ""))]


def unverified_problems(table):
    """unverified_fields names columns of the table, and cells that are filled."""
    problems = []
    for row in table.rows:
        for name in split(row.get("unverified_fields", "")):
            if name not in table.fields:
                problems.append(f"{table.at(row, 'unverified_fields')}: {name!r} is not a column; name the column.")
            elif not row[name]:
                problems.append(f"{table.at(row, 'unverified_fields')}: {name} is empty in this row; take it out.")
    return problems


# Between tables ----------------------------------------------------------------------------------------------------

def foreign_key_problems(tables):
    """Ids that point to another table exist there."""
    problems = []
    for table in tables.values():
        for name, target, column in foreign_keys(table):
            known = {row[column] for row in tables[target].rows} if target in tables else set()
            problems += [f"{table.at(row, name)}: {row[name]!r} is not a {column} of {target}.csv; correct it or add "
                         "the row there." for row in table.rows if row[name] and row[name] not in known]
    return problems


def foreign_keys(table):
    """(column, table pointed to, column there) of each foreign key."""
    for key in table.resource["schema"].get("foreignKeys", []):
        fields, reference = key["fields"], key["reference"]
        yield fields[0], reference.get("resource") or table.name, reference["fields"][0]


def link_problems(tables):
    """Rows that speak of a row elsewhere (the table's property pointsTo) find the table, the row and the columns."""
    problems = []
    for table in tables.values():
        link = table.resource.get("pointsTo")
        for row in table.rows if link else []:
            target = tables.get(row[link["table"]])
            if target is None:
                problems.append(f"{table.at(row, link['table'])}: there is no table {row[link['table']]!r}; correct it.")
                continue
            if row[link["row"]] and row[link["row"]] not in target.index():
                problems.append(f"{table.at(row, link['row'])}: {target.file} has no row {row[link['row']]!r}; correct it.")
            problems += [f"{table.at(row, link['column'])}: {target.file} has no column {name!r}; correct it."
                         for name in split(row.get(link.get("column"), "")) if name not in target.fields]
    return problems


def list_problems(tables):
    """Lists of ids (a column's property listOf) name rows of the table that the property names."""
    problems = []
    for table in tables.values():
        for name, d in table.fields.items():
            known = tables[d["listOf"]].index() if d.get("listOf") in tables else {}
            problems += [f"{table.at(row, name)}: {item!r} is no row of {d['listOf']}.csv; correct it."
                         for row in table.rows if "listOf" in d for item in split(row[name]) if item not in known]
    return problems


def source_problems(tables):
    """The status of a source agrees with the rows that cite it; a source that was not obtained carries no read row."""
    if "sources" not in tables:
        return []
    cited, read = set(), set()
    for table in tables.values():
        for name, target, _ in foreign_keys(table):
            for row in table.rows if target == "sources" else []:
                cited.add(row[name])
                read.update({row[name]} if row.get("seen") == "yes" else ())
    sources, problems = tables["sources"], []
    for row in sources.rows:
        status, source = row["status"], row["source_id"]
        if status == "used" and source not in cited:
            problems.append(f"{sources.at(row, 'status')}: used, but no row cites it; write \"read, not used\".")
        if status == "read, not used" and source in cited:
            problems.append(f"{sources.at(row, 'status')}: {status}, but rows cite it; write \"used\".")
        if status == "not obtained" and source in read:
            problems.append(f"{sources.at(row, 'status')}: {status}, but rows with seen = yes cite it; correct one of them.")
    return problems


def battle_problems(tables):
    """A row of casualties.csv agrees with its battle in battles.csv on name and theatre, and nearly on the days.

    Sources count over different days, so up to 12 days more are allowed before and after: fewer than the 13 days of an
    Old Style slip. A siege has no clear first day and is allowed three months.
    """
    if "battles" not in tables or "casualties" not in tables:
        return []
    battles, casualties, problems = tables["battles"].index(), tables["casualties"], []
    for row in casualties.rows:
        battle = battles.get(row["battle_id"])
        for name in ("battle", "theatre") if battle else ():
            if row[name] != battle[name]:
                problems.append(f"{casualties.at(row, name)}: {row[name]!r} is not {battle[name]!r} of battles.csv; "
                                "correct one of them.")
        if battle and all(len(r[c]) == 10 and real_day(r[c]) for r in (row, battle) for c in ("start", "end")):
            problems += [f"{casualties.at(row, name)}: {row[name]} does not fit {battle['start']} to {battle['end']} of "
                         "battles.csv; correct one of them (an Old Style date is 13 days early)."
                         for name in day_faults(row, battle)]
    return problems


def day_faults(row, battle):
    """Columns of a row of casualties.csv that do not fit the days of its battle."""
    spare = timedelta(days=92 if battle["theatre"] == "siege" else 12)
    first, last = (date.fromisoformat(battle[c]) for c in ("start", "end"))
    start, end = (date.fromisoformat(row[c]) for c in ("start", "end"))
    faults = {"start": not first - spare <= start <= last, "end": not first <= end <= last + spare}
    return [name for name, fault in faults.items() if fault]


# Casualties --------------------------------------------------------------------------------------------------------

def recompute(row):
    """(status that the arithmetic demands, sum of the parts or None) of a row of casualties.csv.

    A part listed in merged_parts is counted inside another one, so it is not added again and its cell may be empty.
    """
    includes = split(row["total_includes"])
    merged = dict(item.split(" in ") for item in split(row["merged_parts"]))
    addends = [part for part in includes if part not in merged]
    hosts_filled = all(row.get(host) for part, host in merged.items())
    if not includes or not row["total"] or not hosts_filled or not all(p in PARTS and row[p] for p in addends):
        return "not comparable", None
    total = sum(int(row[part]) for part in addends)
    return ("adds up" if total == int(row["total"]) else "does not add up in the source"), total


def casualty_problems(tables):
    """The totals of casualties.csv, what they say they include, and whether they say rightly that they add up."""
    table = tables.get("casualties")
    problems = []
    for row in table.rows if table else []:
        if any(row[c] and not row[c].isdigit() for c in PARTS + ("total",)):
            continue  # reported as a cell that is not a whole number
        if not all(re.fullmatch(r"\w+ in \w+", words) for words in split(row["merged_parts"])):
            problems.append(f"{table.at(row, 'merged_parts')}: {row['merged_parts']!r} is not of the form \"captured in "
                            "missing\"; write it so.")
            continue
        problems += include_problems(table, row) + part_problems(table, row) + status_problems(table, row)
    return problems


def include_problems(table, row):
    """total_includes uses the controlled words, names the merged parts, and is filled exactly when there is a total."""
    allowed, includes = PARTS + ("sick", "other", "undefined"), split(row["total_includes"])
    problems = [f"{table.at(row, 'total_includes')}: {word!r} is not one of: {', '.join(allowed)}; use one of them."
                for word in includes if word not in allowed]
    problems += [f"{table.at(row, 'merged_parts')}: {word!r} is not in total_includes; put it into both or neither."
                 for words in split(row["merged_parts"]) for word in words.split(" in ") if word not in includes]
    for name in ("total_includes", "total_by", "sum_status"):
        if bool(row[name]) != bool(row["total"]):
            problems.append(f"{table.at(row, name)}: {'empty although' if row['total'] else 'filled, but'} the row has "
                            f"{'a' if row['total'] else 'no'} total; put it right.")
    return problems


def part_problems(table, row):
    """No part is larger than its total, and a total computed here rests on read parts."""
    parts = [part for part in split(row["total_includes"]) if row.get(part)]
    problems = [f"{table.at(row, part)}: {row[part]} is more than the total {row['total']}; correct one of them."
                for part in parts if row["total"] and int(row[part]) > int(row["total"])]
    unread = [part for part in parts if part in split(row["unverified_fields"])]
    if row["total_by"] == "computed here" and unread and "total" not in split(row["unverified_fields"]):
        problems.append(f"{table.at(row, 'unverified_fields')}: the total is computed from {unread[0]}, which was not read; "
                        "list total here too.")
    return problems


def status_problems(table, row):
    """sum_status agrees with the arithmetic."""
    status, total = recompute(row)
    if not row["total"]:
        return []
    if row["total_by"] == "computed here" and total is not None and status != "adds up":
        return [f"{table.at(row, 'total')}: computed here as {row['total']}, but the parts add up to {total}; compute it "
                "again."]
    if row["sum_status"] and row["sum_status"] != status:
        parts = "the parts cannot be added" if total is None else f"the parts add up to {total}"
        return [f"{table.at(row, 'sum_status')}: {row['sum_status']!r}, but {parts} and column total is {row['total']}: "
                f"correct a number, or write {status!r}."]
    return []


def origin_problems(tables):
    """derived_from names a root, a row of the same table or a source; nobody speaks of a battle before it."""
    table = tables.get("casualties")
    known = {i for name in ("roots", "casualties", "sources") if name in tables for i in tables[name].index()}
    problems = []
    for row in table.rows if table else []:
        for origin in split(row["derived_from"]):
            if origin not in known:
                problems.append(f"{table.at(row, 'derived_from')}: {origin!r} is no row of roots.csv, casualties.csv or "
                                "sources.csv; correct it or add the root.")
        day = row["stated_on"]
        if day and day < row["start"][:len(day)]:
            problems.append(f"{table.at(row, 'stated_on')}: {day} is earlier than start {row['start']}; correct one of them.")
        if row["derived_from"] and not row["derived_basis"]:
            problems.append(f"{table.at(row, 'derived_basis')}: empty although derived_from is filled; say documented, "
                            "inferred or unknown.")
    return problems


# Evidence ----------------------------------------------------------------------------------------------------------

def is_read(table, row, column):
    """True if the cell is evidence: filled, and read in its source by whoever made the row.

    A table without the column `seen` names, links or draws, and holds no evidence.
    """
    unverified = split(row.get("unverified_fields", ""))
    maps_only = table.fields[column].get("mapsOnly")
    return bool(row[column]) and row.get("seen") == "yes" and column not in unverified and not maps_only


def evidence(table):
    """Rows of a Table with every cell blanked that is not evidence; ids stay."""
    return [{c: v if c == table.key or is_read(table, row, c) else "" for c, v in row.items()} for row in table.rows]


def reference_fault(tables, reference):
    """Why "table#row_id" or "table#row_id.column" is not evidence, or None if it is."""
    match = REFERENCE.fullmatch(reference)
    if not match:
        return f"{reference!r} is not of the form table#row_id.column; write it so."
    table, row_id, column = match.groups()
    row = tables[table].index().get(row_id) if table in tables else None
    if row is None or (column and column not in tables[table].fields):
        return f"{reference} does not exist; correct it."
    if column and not is_read(tables[table], row, column):
        return f"{reference} was not read in its source or is empty, so it is not evidence; use another cell."
    if row.get("seen") != "yes":
        return f"{reference} was not read in its source, so it is not evidence; use another row."
    return None


def claim_problems(tables):
    """The evidence of each claim is read, and is not the accused page itself."""
    claims, problems = tables.get("claims"), []
    for row in claims.rows if claims else []:
        for reference in split(row["evidence"]):
            fault = reference_fault(tables, reference)
            if not fault and cited(tables, reference) == ACCUSED:
                fault = f"{reference} is the page on trial, not evidence for its own claim; use another row."
            if fault:
                problems.append(f"{claims.at(row, 'evidence')}: {fault}")
    return problems


def cited(tables, reference):
    """source_id of the row that a reference names."""
    table, row_id, _ = REFERENCE.fullmatch(reference).groups()
    return tables[table].index()[row_id].get("source_id", "")


def tag_problems(folder, notebooks):
    """Cells that lessons name in hidden tags, <!-- data: table#row_id.column -->, are read cells."""
    tables, _ = read_package(folder)
    problems = []
    for path in sorted(Path(notebooks).glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for position, cell in enumerate(cells, start=1):
            for tag in TAG.findall("".join(cell["source"])) if cell["cell_type"] == "markdown" else []:
                for reference in split(tag):
                    column = "." in reference
                    fault = reference_fault(tables, reference) if column else f"{reference} names no column; add one."
                    problems += [f"{path.name} cell {position}: {fault}"] if fault else []
    return problems


# All together ------------------------------------------------------------------------------------------------------

def data_problems(folder):
    """Everything wrong with the tables in a data folder, as sentences."""
    tables, problems = read_package(folder)
    for table in tables.values():
        for check in (cell_problems, key_problems, side_problems, unit_problems, date_range_problems, date_order_problems,
                      old_style_problems, zero_problems, unverified_problems):
            problems += check(table)
    for check in (foreign_key_problems, link_problems, list_problems, source_problems, battle_problems, casualty_problems,
                  origin_problems, claim_problems):
        problems += check(tables)
    return problems


def profile_problems(folder):
    """Where datapackage.json departs from the Data Package standard, version 2."""
    import jsonschema

    package = json.loads((Path(folder) / "datapackage.json").read_text(encoding="utf-8"))
    errors = jsonschema.Draft7Validator(json.loads(PROFILE.read_text(encoding="utf-8"))).iter_errors(package)
    problems = [f"datapackage.json, {place(package, error.absolute_path)}: {error.message[:300]}" for error in errors]
    # What the standard demands or forbids in words only.
    if package.get("$schema") != "https://datapackage.org/profiles/2.0/datapackage.json":
        problems.append("datapackage.json, $schema: does not name version 2 of the standard; restore the line.")
    names = [resource.get("name") for resource in package.get("resources", [])]
    problems += [f"datapackage.json, table {n}: described twice; keep one." for n in set(names) if names.count(n) > 1]
    for resource in package.get("resources", []):
        columns = [d.get("name") for d in resource.get("schema", {}).get("fields", [])]
        problems += [f"datapackage.json, table {resource.get('name')}, column {c}: described twice; keep one."
                     for c in set(columns) if columns.count(c) > 1]
        if "profile" in resource:
            problems.append(f"datapackage.json, table {resource.get('name')}: profile belongs to version 1; write type.")
    return problems


def place(package, path):
    """A path of JSON keys in words: the named things by their names."""
    words, here = [], package
    for key in path:
        here = here[key]
        words.append(str(here.get("name", key) if isinstance(here, dict) else key))
    return " / ".join(words) or "top level"


def frictionless_problems(folder):
    """What the frictionless validator says against the package."""
    import frictionless

    report = frictionless.validate(str(Path(folder) / "datapackage.json"))
    return [f"{Path(task.place).name} {error.message}" for task in report.tasks for error in task.errors] + [
        f"datapackage.json {error.message}" for error in report.errors]
