"""The data package: its tables, its descriptor and its codebook.

A message names the file, the row (or the line) and the column, and says what to do. What a table may hold is written in
data/datapackage.json; the checks are in tests/checks/data.py.
"""
import runpy
from pathlib import Path

import pytest

from checks import data

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def sentences(problems):
    """The problems as one text, the first thirty of them."""
    return "\n".join([f"{len(problems)} problems:", *problems[:30]])


@pytest.mark.parametrize("check", [data.data_problems, data.profile_problems, data.frictionless_problems],
                         ids=["tables", "standard", "frictionless"])
def test_package(check):
    """The tables hold together, the descriptor follows the standard, and an independent validator agrees."""
    problems = check(DATA)
    assert not problems, sentences(problems)


def test_tags_of_lessons_name_read_cells():
    """A cell that a lesson names in a hidden tag was read in its source."""
    problems = data.tag_problems(DATA, ROOT / "notebooks")
    assert not problems, sentences(problems)


def test_codebook_is_fresh():
    """data/README.md is what tools/codebook.py writes."""
    problems = runpy.run_path(str(ROOT / "tools" / "codebook.py"))["codebook_problems"](DATA)
    assert not problems, sentences(problems)


def test_evidence_blanks_what_was_not_read():
    """Cells of an unread row, unverified cells and map positions are blank; ids stay."""
    fields = [{"name": "row_id"}, {"name": "dead"}, {"name": "lat", "mapsOnly": True}, {"name": "seen"},
              {"name": "unverified_fields"}]
    table = data.Table({"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": ["row_id"]}}, [
        {"row_id": "a", "dead": "5", "lat": "40", "seen": "yes", "unverified_fields": ""},
        {"row_id": "b", "dead": "5", "lat": "40", "seen": "yes", "unverified_fields": "dead"},
        {"row_id": "c", "dead": "5", "lat": "40", "seen": "no", "unverified_fields": ""}])
    assert [(row["row_id"], row["dead"], row["lat"]) for row in data.evidence(table)] == [
        ("a", "5", ""), ("b", "", ""), ("c", "", "")]


@pytest.mark.parametrize("row, status", [
    ({"killed": "2", "wounded": "3", "total": "5", "total_includes": "killed;wounded"}, "adds up"),
    ({"killed": "2", "wounded": "3", "total": "6", "total_includes": "killed;wounded"}, "does not add up in the source"),
    ({"killed": "2", "wounded": "", "total": "5", "total_includes": "killed;wounded"}, "not comparable"),
    ({"killed": "2", "wounded": "3", "total": "5", "total_includes": "killed;wounded;other"}, "not comparable"),
    ({"killed": "2", "died_of_wounds": "1", "wounded": "3", "total": "5", "merged_parts": "died_of_wounds in killed",
      "total_includes": "killed;died_of_wounds;wounded"}, "adds up"),
    ({"killed": "", "died_of_wounds": "1", "wounded": "3", "total": "4", "merged_parts": "died_of_wounds in killed",
      "total_includes": "killed;died_of_wounds;wounded"}, "not comparable")])
def test_arithmetic_of_totals(row, status):
    """A part that is counted inside another one is not added again, and an unknown part makes a total incomparable."""
    assert data.recompute({"merged_parts": ""} | row)[0] == status
