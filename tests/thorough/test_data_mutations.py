"""Do the checks of the data catch mistakes?

Each test damages a copy of data/ in one way and expects a message that names the place.
"""
import csv
import json
import re
import runpy
import shutil
from pathlib import Path

import pytest

from checks import data

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
TOO_EARLY = "1904-01-15"


@pytest.fixture
def copy(tmp_path):
    """A copy of data/ that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def problems(folder):
    """What the checks of the tables say about a folder; if that is nothing, what the check of the codebook says."""
    codebook = runpy.run_path(str(ROOT / "tools" / "codebook.py"))
    return data.data_problems(folder) or codebook["codebook_problems"](folder)


def rows_of(folder, name):
    """Rows of a table as dicts."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, rows, columns=None, **style):
    """Write rows back as a table."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or list(rows[0]), extrasaction="ignore", lineterminator="\n", **style)
        writer.writeheader()
        writer.writerows(rows)


def change(folder, name, wanted, **cells):
    """Change cells of the first row for which `wanted(row)` is true; a value may be a function of the old one.

    Returns the id of that row.
    """
    rows = rows_of(folder, name)
    row = next((row for row in rows if wanted(row)), None)
    assert row and not set(cells) - set(row), f"{name}.csv has no row or column to damage; choose another one"
    for column, new in cells.items():
        row[column] = new(row[column]) if callable(new) else new
    write(folder, name, rows)
    return next(iter(row.values()))


def any_row(row):
    """True for every row."""
    return True


def filled(*columns, **values):
    """A condition for `change`: these columns are filled, and those have these values."""
    return lambda row: all(row[c] for c in columns) and all(row[c] == v for c, v in values.items())


def edit(folder, name, function):
    """Pass the bytes of a file through a function."""
    path = folder / name
    path.write_bytes(function(path.read_bytes()))


# One function for each kind of damage. It returns what a message must contain: the file, the row or line, the column.

KINDS = []


def kind(function):
    """Put a function on the list of kinds of damage."""
    KINDS.append(function)
    return function


@kind
def letter_in_number(folder):
    row = change(folder, "casualties", filled("killed"), killed=lambda old: old[:-1] + "O")
    return "casualties.csv", row, "killed"


@kind
def thousands_separator(folder):
    row = change(folder, "casualties", filled("total"), total="41,000")
    return "casualties.csv", row, "total"


@kind
def swapped_side(folder):
    row = change(folder, "casualties", filled(side="Japan", battle_id="mukden"), side="Russia")
    return "casualties.csv", row, "side"


@kind
def misspelt_side(folder):
    row = change(folder, "casualties", filled(side="Japan"), side="Jpan")
    return "casualties.csv", row, "side", "Jpan"


@kind
def swapped_side_of_ship(folder):
    row = change(folder, "ships", filled(side="Japan"), side="Russia")
    return "ships.csv", row, "side"


@kind
def battle_outside_war(folder):
    row = change(folder, "battles", any_row, start=TOO_EARLY)
    return "battles.csv", row, "start", TOO_EARLY


@kind
def old_style_slip(folder):
    row = change(folder, "casualties", filled(battle_id="mukden"), start="1905-02-07")
    return "casualties.csv", row, "start"


@kind
def old_style_pair_broken(folder):
    row = change(folder, "sessions", filled("date_os"), date_os=lambda old: old[:-2] + "01")
    return "sessions.csv", row, "date_os", "13 days"


@kind
def duplicate_row_id(folder):
    rows = rows_of(folder, "casualties")
    rows[5]["row_id"] = rows[4]["row_id"]
    write(folder, "casualties", rows)
    return "casualties.csv", rows[4]["row_id"], "row_id", "twice"


@kind
def lost_column(folder):
    rows = rows_of(folder, "casualties")
    write(folder, "casualties", rows, [c for c in rows[0] if c != "wounded"])
    return "casualties.csv", "line 1", "wounded"


@kind
def extra_column(folder):
    rows = [row | {"my_note": "x"} for row in rows_of(folder, "battles")]
    write(folder, "battles", rows)
    return "battles.csv", "line 1", "my_note"


@kind
def swapped_columns(folder):
    rows = rows_of(folder, "battles")
    columns = list(rows[0])
    write(folder, "battles", rows, [columns[1], columns[0], *columns[2:]])
    return "battles.csv", "line 1", "order"


@kind
def unknown_source(folder):
    row = change(folder, "timeline", any_row, source_id="no_such_source")
    return "timeline.csv", row, "source_id", "no_such_source"


@kind
def source_lost(folder):
    rows = rows_of(folder, "sources")
    write(folder, "sources", [row for row in rows if row["source_id"] != "cdb90"])
    return "cdb90.csv", "row ", "source_id"


@kind
def source_status_wrong(folder):
    row = change(folder, "sources", filled(status="used"), status="not obtained")
    return "sources.csv", row, "status"


@kind
def used_source_uncited(folder):
    row = change(folder, "sources", filled(status="read, not used"), status="used")
    return "sources.csv", row, "status", "no row cites it"


@kind
def total_stops_adding_up(folder):
    row = change(folder, "casualties", filled(sum_status="adds up", total_by="source"),
                 total=lambda old: str(int(old) + 10))
    return "casualties.csv", row, "total"


@kind
def part_changed(folder):
    row = change(folder, "casualties", filled("wounded", sum_status="adds up"), wounded=lambda old: "1" + old)
    return "casualties.csv", row, "total"


@kind
def sum_status_lies(folder):
    row = change(folder, "casualties", filled(sum_status="does not add up in the source"), sum_status="adds up")
    return "casualties.csv", row, "sum_status"


@kind
def unknown_part_in_total(folder):
    row = change(folder, "casualties", filled("total_includes"), total_includes="killed;hurt")
    return "casualties.csv", row, "total_includes", "hurt"


@kind
def part_above_total(folder):
    def counted(row):
        return row["killed"] and row["sum_status"] == "not comparable" and "killed" in data.split(row["total_includes"])
    row = change(folder, "casualties", counted, killed="9999999")
    return "casualties.csv", row, "killed"


@kind
def total_from_unread_part(folder):
    computed = filled("killed", total_by="computed here", sum_status="adds up")
    row = change(folder, "casualties", computed, unverified_fields="killed")
    return "casualties.csv", row, "unverified_fields"


@kind
def speaks_before_battle(folder):
    row = change(folder, "casualties", filled("stated_on", battle_id="mukden"), stated_on="1904-03-12")
    return "casualties.csv", row, "stated_on"


@kind
def unread_row_as_evidence(folder):
    unread = next(row for row in rows_of(folder, "casualties") if row["seen"] == "no")["row_id"]
    row = change(folder, "claims", any_row, evidence=f"casualties#{unread}")
    return "claims.csv", row, "evidence", unread


@kind
def unread_cell_as_evidence(folder):
    cell = change(folder, "casualties", filled("total", seen="yes"), unverified_fields="total")
    row = change(folder, "claims", any_row, evidence=f"casualties#{cell}.total")
    return "claims.csv", row, "evidence", f"{cell}.total"


@kind
def accused_as_evidence(folder):
    cell = next(row for row in rows_of(folder, "casualties") if row["source_id"] == data.ACCUSED)["row_id"]
    row = change(folder, "claims", any_row, evidence=f"casualties#{cell}")
    return "claims.csv", row, "evidence", "on trial"


@kind
def evidence_row_missing(folder):
    row = change(folder, "claims", any_row, evidence="casualties#mukden-ru-999")
    return "claims.csv", row, "evidence", "mukden-ru-999"


@kind
def map_position_as_evidence(folder):
    cell = rows_of(folder, "battles")[0]["row_id"]
    row = change(folder, "claims", any_row, evidence=f"battles#{cell}.lat")
    return "claims.csv", row, "evidence", f"{cell}.lat"


@kind
def misspelt_verdict(folder):
    row = change(folder, "claims", filled(verdict="misleading"), verdict="mislaeding")
    return "claims.csv", row, "verdict", "mislaeding"


@kind
def missing_file(folder):
    (folder / "terms.csv").unlink()
    return "terms.csv", "missing"


@kind
def undeclared_file(folder):
    shutil.copy(folder / "terms.csv", folder / "terms-new.csv")
    return "terms-new.csv", "datapackage.json"


@kind
def latin_1(folder):
    text = (folder / "battles.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    text[2] = text[2].replace("e", "é", 1)
    (folder / "battles.csv").write_bytes("".join(text).encode("latin-1"))
    return "battles.csv", "line 3", "UTF-8"


@kind
def byte_order_mark(folder):
    edit(folder, "battles.csv", lambda raw: b"\xef\xbb\xbf" + raw)
    return "battles.csv", "line 1", "byte order mark"


@kind
def empty_file(folder):
    edit(folder, "battles.csv", lambda raw: b"")
    return "battles.csv", "empty"


@kind
def header_only(folder):
    edit(folder, "battles.csv", lambda raw: raw.split(b"\n")[0] + b"\n")
    return "battles.csv", "no rows"


@kind
def ragged_row(folder):
    edit(folder, "roots.csv", lambda raw: re.sub(rb"\n([^\n]+)\n", rb"\n\1,surplus\n", raw, count=1))
    return "roots.csv", "line 2", "cells instead of"


@kind
def semicolons(folder):
    write(folder, "battles", rows_of(folder, "battles"), delimiter=";")
    return "battles.csv", "line 1", "semicolons"


@kind
def negative_count(folder):
    row = change(folder, "casualties", filled("killed"), killed=lambda old: "-" + old)
    return "casualties.csv", row, "killed"


@kind
def start_after_end(folder):
    row = change(folder, "battles", filled(row_id="mukden"), start="1905-03-12")
    return "battles.csv", row, "start", "later"


@kind
def impossible_day(folder):
    row = change(folder, "battles", filled(row_id="mukden"), start="1905-02-30")
    return "battles.csv", row, "start", "calendar"


@kind
def spreadsheet_date(folder):
    row = change(folder, "timeline", any_row, date_start="05/09/1905")
    return "timeline.csv", row, "date_start", "ISO"


@kind
def date_outside_table(folder):
    row = change(folder, "timeline", any_row, date_start="1805-09-05")
    return "timeline.csv", row, "date_start", "1805"


@kind
def unknown_word(folder):
    row = change(folder, "casualties", filled("derived_basis"), derived_basis="guessed")
    return "casualties.csv", row, "derived_basis", "guessed"


@kind
def empty_required_cell(folder):
    row = change(folder, "casualties", any_row, side="")
    return "casualties.csv", row, "side", "empty"


@kind
def unknown_battle(folder):
    row = change(folder, "casualties", filled(battle_id="mukden"), battle_id="mukdn")
    return "casualties.csv", row, "battle_id", "mukdn"


@kind
def unknown_root(folder):
    row = change(folder, "casualties", filled("derived_from"), derived_from="root_nobody")
    return "casualties.csv", row, "derived_from", "root_nobody"


@kind
def unverified_names_no_column(folder):
    row = change(folder, "casualties", any_row, unverified_fields="losses")
    return "casualties.csv", row, "unverified_fields", "losses"


@kind
def link_target_missing(folder):
    row = change(folder, "row_sources", any_row, target_row_id="nowhere-1")
    return "row_sources.csv", row, "target_row_id", "nowhere-1"


@kind
def swapped_coordinates(folder):
    rows = rows_of(folder, "battles")
    rows[0]["lat"], rows[0]["lon"] = rows[0]["lon"], rows[0]["lat"]
    write(folder, "battles", rows)
    return "battles.csv", rows[0]["row_id"], "lat"


@kind
def zero_for_unknown(folder):
    row = change(folder, "casualties", lambda row: not row["missing"] and row["killed"], missing="0")
    return "casualties.csv", row, "missing", "zero"


@kind
def stray_blank(folder):
    row = change(folder, "battles", any_row, victor=lambda old: old + " ")
    return "battles.csv", row, "victor", "blanks"


@kind
def claim_lost(folder):
    rows = rows_of(folder, "claims")
    write(folder, "claims", rows[:-1])
    return "claim_notes.csv", rows[-1]["claim_id"], "row_id"


def descriptor(folder, function):
    """Change the parsed datapackage.json of a folder."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    function({r["name"]: r for r in package["resources"]}, package)
    path.write_text(json.dumps(package), encoding="utf-8")


def column(tables, table, name):
    """The descriptor of a column."""
    return next(f for f in tables[table]["schema"]["fields"] if f["name"] == name)


@kind
def unit_lost(folder):
    descriptor(folder, lambda tables, _: column(tables, "casualties", "killed").pop("unit"))
    return "datapackage.json", "casualties", "killed", "unit"


@kind
def description_lost(folder):
    descriptor(folder, lambda tables, _: column(tables, "battles", "victor").update(description=""))
    return "datapackage.json", "battles", "victor", "description"


@kind
def table_not_listed(folder):
    descriptor(folder, lambda tables, package: package["resources"].remove(tables["nobel"]))
    return "nobel.csv", "not in datapackage.json"


@kind
def broken_descriptor(folder):
    edit(folder, "datapackage.json", lambda raw: raw[:-20])
    return "datapackage.json", "not valid JSON"


@kind
def stale_codebook(folder):
    descriptor(folder, lambda tables, _: column(tables, "battles", "victor").update(description="Who won."))
    return "README.md", "make build"


@kind
def row_added_codebook_stale(folder):
    rows = rows_of(folder, "roots")
    write(folder, "roots", rows + [rows[-1] | {"row_id": "root_new"}])
    return "README.md", "make build"


def test_untouched_copy_has_no_problems(copy):
    """The checks are not simply always red."""
    assert problems(copy) == []


@pytest.mark.parametrize("damage", KINDS, ids=lambda damage: damage.__name__)
def test_damage_is_reported_with_its_place(copy, damage):
    """One message names the file, the row or line, and the column."""
    wanted = damage(copy)
    found = problems(copy)
    assert any(all(word in message for word in wanted) for message in found), (wanted, found[:10])


def test_tag_on_unread_cell_is_reported(copy, tmp_path):
    """A lesson that names an unread cell in a hidden tag."""
    unread = next(row for row in rows_of(copy, "casualties") if row["seen"] == "no")["row_id"]
    cell = {"cell_type": "markdown", "source": f"Many. <!-- data: casualties#{unread}.total -->"}
    (tmp_path / "04-losses.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    found = data.tag_problems(copy, tmp_path)
    assert len(found) == 1 and "04-losses.ipynb cell 1" in found[0] and unread in found[0]


@pytest.mark.parametrize("damage", [
    lambda tables, package: package.update({"$schema": "https://datapackage.org/profiles/1.0/datapackage.json"}),
    lambda tables, package: column(tables, "casualties", "killed").update(type="intger"),
    lambda tables, package: tables["casualties"].pop("path"),
    lambda tables, package: package["resources"].append(tables["casualties"])],
    ids=["version 1", "misspelt type", "no path", "table twice"])
def test_descriptor_against_the_standard(copy, damage):
    """A descriptor that departs from the standard is reported."""
    assert data.profile_problems(copy) == []
    descriptor(copy, damage)
    assert data.profile_problems(copy)


@pytest.mark.parametrize("damage", [letter_in_number, duplicate_row_id, lost_column, unknown_source, ragged_row],
                         ids=lambda damage: damage.__name__)
def test_frictionless_agrees(copy, damage):
    """An independent validator reports the same damage, so that the package is usable without our checks."""
    wanted = damage(copy)
    assert any(wanted[0] in message for message in data.frictionless_problems(copy))
