"""Marking: who handed in what, and one run from notebook to table. tests/thorough/ has the hostile submissions."""
import csv
from pathlib import Path

import nbformat
import pytest

import grade
from checks.exercises import NUMBERS, ROOT, SOLUTIONS, checkable, load


@pytest.mark.parametrize("path, student", [
    ("Åsa Öberg_31_assignsubmission_file_/04-mukden.ipynb", "Åsa Öberg"), ("Åsa Öberg_31_assignsubmission_file/04.ipynb", "Åsa Öberg"),
    ("Åsa Öberg/04-mukden.ipynb", "Åsa Öberg"), ("obergasa_12_345_04-mukden-1.ipynb", "obergasa"), ("obergasa_LATE_12_345_04-mukden.ipynb", "obergasa"),
    ("asa.ipynb", "asa"), ("a/b/c.ipynb", "a"), ("line\nbreak/04.ipynb", "line?break")])
def test_who_handed_in(path, student):
    assert grade.student_of(Path("s") / path, Path("s")) == student


def test_of_two_files_the_later_counts():
    sent = [grade.Submission(Path(name), student, changed, "04") for name, student, changed in
            [("a-2.ipynb", "a", 5), ("a-10.ipynb", "a", 5), ("a.ipynb", "a", 1), ("b.ipynb", "b", 1)]]
    grade.choose(sent)
    assert [bool(s.fault) for s in sent] == [True, False, True, False]
    assert sent[1].notes == ["the latest of 3 files for this exercise"] and "a-10.ipynb by the same student is later" in sent[0].fault


def test_another_exercise_than_the_one_asked_for_is_named():
    sent = [grade.Submission(Path("a.ipynb"), "a", number="05")]
    grade.choose(sent, "04")
    assert sent[0].fault == "this is a notebook of exercise 05 and not of 04"


def test_a_spreadsheet_finds_no_formula():
    assert [grade.cell(v) for v in ("=1+1", "@a", "Anna", 5, "")] == ["'=1+1", "'@a", "Anna", 5, ""]


def test_an_empty_or_missing_folder_is_named(tmp_path):
    for folder, words in (("missing", "no folder"), ("", "has no files")):
        with pytest.raises(grade.Stop, match=words):
            grade.grade(tmp_path / folder, tmp_path / "out", quiet=True)


def test_where_limits_are_unknown_it_refuses(monkeypatch):
    monkeypatch.setattr(grade, "resource", None)
    assert "needs Linux, macOS" in grade.main(["folder"])
    monkeypatch.undo()
    assert "Say where" in grade.main([""])


@pytest.mark.parametrize("solution", SOLUTIONS[:1], ids=NUMBERS[:1])
def test_from_notebook_to_table(solution, tmp_path):
    """A solved and an untouched notebook, one without the ids of its cells."""
    exercise = load(solution.name[:2])
    full = sum(q.points for q in checkable(exercise))
    answers = {c.id: c.source for c in nbformat.v4.reads(solution.read_text("utf-8")).cells if c.id.endswith("-answer")}
    for student in ("solved", "untouched"):
        nb = nbformat.v4.reads((ROOT / "exercises" / solution.name).read_text("utf-8"))
        for cell in nb.cells if student == "solved" else ():
            cell.source = answers.get(cell.id, cell.source if cell.cell_type == "code" or not cell.id.endswith("-answer") else "Five words of my own.")
        if student == "solved":
            nb.nbformat_minor = 4
            for cell in nb.cells:
                del cell["id"]
        (tmp_path / "s" / student).mkdir(parents=True)
        nbformat.write(nb, tmp_path / "s" / student / "homework.ipynb")
    done, _ = grade.grade(tmp_path / "s", tmp_path / "out", quiet=True)
    with (tmp_path / "out" / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    points = {student: sum(float(r["points"] or 0) for r in rows if r["student"] == student) for student in ("solved", "untouched")}
    assert points == {"solved": full, "untouched": 0} and list(rows[0]) == grade.COLUMNS
    written = [r["status"] for r in rows if r["question"] not in {q.id for q in checkable(exercise)}]
    assert "to be read: 5 words" in written[0] and written[1] == "not answered"
    assert "Five words of my own." in (tmp_path / "out" / "feedback" / f"solved {exercise.number}.md").read_text("utf-8")
