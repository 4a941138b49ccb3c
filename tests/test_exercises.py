"""The exercises: fresh copies, full marks for solutions and none for untouched copies, and a sentence for every wrong answer."""
import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import build_exercises
import new_exercise
from checks import exercises
from checks.exercises import NUMBERS, ROOT, SOLUTIONS, cases, checkable, load
from portsmouth.exercises import Chart, Choice, Column, Exercise, Names, Number, Question, Table, Written, judge
from portsmouth.exercises.plain import UNDEFINED, plain

each_solution = pytest.mark.parametrize("solution", SOLUTIONS, ids=NUMBERS)
each_number = pytest.mark.parametrize("number", NUMBERS)


@each_solution
def test_contract(solution, record_property):
    exercise = load(solution.name[:2])
    wrong = sum(len(q.wrong) for q in exercise.questions.values())
    levels = ", ".join(f"{sum(q.level == level for q in exercise.questions.values())} {level}" for level in ("recall", "apply", "analyse", "judge"))
    record_property("figure", f"exercise {solution.stem}: {levels}; {wrong} anticipated wrong answers, {len(cases(exercise))} variants")
    assert not (problems := exercises.problems(solution)), "\n".join(problems)


@each_solution
def test_what_is_made_from_a_solution_is_fresh(solution):
    made = build_exercises.files(solution)
    stale = [str(path.relative_to(ROOT)) for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    stale += [str(path) for path in (ROOT / "exercises" / "marking" / solution.stem).glob("*.py") if path not in made]
    assert not stale, f"stale: {', '.join(stale)}; run `make exercises`."


@each_solution
def test_a_solution_has_the_cells_of_a_new_exercise(solution):
    """tools/new_exercise.py lays out what the checks and Otter need; a solution keeps it and may have more."""
    planned = [(c.cell_type, c.id) for c in new_exercise.skeleton(load(solution.name[:2]), solution.stem).cells]
    there = [(c["cell_type"], c["id"]) for c in json.loads(solution.read_text("utf-8"))["cells"]]
    assert [cell for cell in there if cell in planned] == planned


@each_solution
def test_nothing_lies_about(solution):
    """Each student copy has its solution and its answers."""
    assert {p.name for p in (ROOT / "exercises").glob("*.ipynb")} == {p.name for p in SOLUTIONS}
    assert {p.stem[2:] for p in (ROOT / "exercises" / "answers").glob("ex*.py")} == set(NUMBERS)


def failures(number, stem, names):
    """{question: message} of the Otter tests that fail with these names."""
    from otter.test_files import ExceptionTestFile
    results = {}
    for path in sorted((ROOT / "exercises" / "marking" / stem).glob("*.py")):
        test = ExceptionTestFile.from_file(str(path))
        test.run(names)
        if test.score < test.possible:
            results[path.stem] = test.test_case_results[0].message
    return results


@each_solution
def test_a_solution_gets_full_marks_whatever_the_choice(solution):
    """Also with every other case than the one in the notebook."""
    exercise = load(solution.name[:2])
    for case in cases(exercise):
        names, failed, said = exercises.run(solution, case)
        assert not failed and "Traceback" not in said, failed
        assert failures(exercise.number, solution.stem, names) == {}, case


@each_solution
def test_an_untouched_copy_gets_nothing(solution, tmp_path):
    exercise = load(solution.name[:2])
    names, failed, said = exercises.run(ROOT / "exercises" / solution.name)
    assert not failed, failed
    assert said.count("○ Not answered yet") == len(checkable(exercise)) and "0 of" in said
    messages = failures(exercise.number, solution.stem, names)
    assert set(messages) == {q.id for q in checkable(exercise)} and all("○ Not answered yet" in m for m in messages.values())


@each_number
def test_every_anticipated_wrong_answer_gets_its_own_sentence(number):
    exercise = load(number)
    for question in checkable(exercise):
        used = set()
        for case in cases(exercise):
            space, seen = exercises._space(case), []
            right = plain(question.kind.answer(question.right(space)))
            assert exercise.verdict(question.id, right, case).state == "right", (question.id, case)
            for misconception, (function, sentence) in question.wrong.items():
                value = function(space)
                if value is None:
                    continue
                verdict = exercise.verdict(question.id, plain(question.kind.answer(value)), case)
                assert (verdict.state, verdict.sentence) == ("wrong", sentence), (question.id, misconception, case, verdict)
                used.add(misconception)
        assert used == set(question.wrong), f"{number}, {question.id}: never applies: {set(question.wrong) - used}"


@each_solution
def test_no_answer_is_copied_from_a_lesson(solution):
    """No solution cell stands word for word in a lesson."""
    def tidy(text):
        return [line.split("# SOLUTION")[0].strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    lessons = [tidy("".join(c["source"])) for p in (ROOT / "notebooks").glob("*.ipynb") for c in json.loads(p.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    for cell in json.loads(solution.read_text("utf-8"))["cells"]:
        if cell["id"].endswith("-answer") and cell["cell_type"] == "code":
            assert tidy("".join(cell["source"])) not in lessons, cell["id"]


@each_number
def test_random_answers_never_raise_and_never_pass(number, record_property):
    problems, tried, removed = exercises.random_problems(number, "make test", 50)
    record_property("figure", f"exercise {number}: {tried} random answers, {removed} removed because they equal the solution")
    assert not problems, "\n".join(problems[:20])
    assert removed < tried / 100


# The rules of the checks, with examples

def verdict(kind, answer, right, **more):
    question = Question("q1", kind, "apply", 1, right=lambda case: right, why="so it is.", **more)
    return judge(question, UNDEFINED if answer is UNDEFINED else plain(answer), None)


@pytest.mark.parametrize("answer", [5, 5.0, np.int8(5), np.float32(5), 5.4, 4.6, np.array([5]), pd.Series([5.0]), [5], np.array(5)])
def test_a_near_number_passes(answer):
    assert verdict(Number("men"), answer, 5).state == "right"


@pytest.mark.parametrize("answer, state, words", [
    (UNDEFINED, "open", "no value"), (..., "open", "three dots"), (None, "open", "three dots"), ("5", "problem", "text"),
    (True, "problem", "True or False"), (float("nan"), "problem", "NaN"), ([1, 2], "problem", "2 entries"), (print, "problem", "a function"),
    (pd.DataFrame({"a": [1]}), "problem", "a table"), (pd.Timedelta(days=5), "problem", "span of time"), (6, "wrong", "men"), (500, "wrong", "size"), (float("inf"), "wrong", "infinite")])
def test_a_wrong_number_gets_a_sentence(answer, state, words):
    said = verdict(Number("men"), answer, 5)
    assert said.state == state and words in str(said), said


def test_the_order_of_rows_does_not_matter():
    right = pd.Series([1.0, 2.0], index=["a", "b"])
    for answer in (right[::-1], {"b": 2, "a": 1}, pd.DataFrame({"who": ["b", "a"], "n": [2, 1]}), right.to_frame()):
        assert verdict(Column("sides"), answer, right).state == "right"
    assert verdict(Names("rows"), ["b", "a", "b"], ["a", "b"]).state == verdict(Names("rows"), {"a", "b"}, ["a", "b"]).state == "right"
    wanted = pd.DataFrame({"n": [1, 2]}, index=["a", "b"])
    for answer in (wanted[::-1].assign(more="x"), wanted.reset_index(names="who")):
        assert verdict(Table("who", ["n"]), answer, wanted).state == "right"
    assert "no column" in str(verdict(Table("who", ["n"]), wanted.rename(columns={"n": "m"}), wanted))


def drawn(draw, **words):
    fig, ax = plt.subplots()
    draw(ax)
    ax.set(**words)
    plt.close(fig)
    return ax


@pytest.mark.parametrize("draw, words, state, part", [
    (lambda ax: ax.barh(["b", "a"], [2, 1]), {"title": "A finding in four words", "xlabel": "men"}, "right", ""),
    (lambda ax: ax.bar(["a", "b"], [1, 2]), {"title": "A finding in four words", "ylabel": "men"}, "right", ""),
    (lambda ax: ax.bar(["a", "b"], [1, 2]), {"ylabel": "men"}, "wrong", "title"),
    (lambda ax: ax.bar(["a", "b"], [1, 2]), {"title": "A finding in four words"}, "wrong", "name that axis"),
    (lambda ax: (ax.bar(["a", "b"], [1, 2]), ax.set_ylim(0.5, 3)), {"title": "A finding in four words", "ylabel": "men"}, "wrong", "begin at 0"),
    (lambda ax: ax.bar(["a", "b"], [1, 3]), {}, "wrong", '"b"'),
    (lambda ax: ax.bar(["a"], [1]), {}, "wrong", "1 missing"),
    (lambda ax: ax.bar(["a", "b"], [1, 2], bottom=1), {}, "problem", "stacked"),
    (lambda ax: ax.plot([1, 2]), {}, "problem", "no bars"),
])
def test_a_chart_is_judged_by_its_structure(draw, words, state, part):
    said = verdict(Chart("sides"), drawn(draw, **words), pd.Series([1, 2], index=["a", "b"]))
    assert said.state == state and part in str(said), said


def test_numbers_that_are_not_drawn_are_no_chart():
    right = pd.Series([1, 2], index=["a", "b"])
    said = verdict(Chart("sides"), right, right)
    assert said.state == "wrong" and "not drawn" in str(said)


def test_lines_and_dots_are_charts_too():
    right = pd.Series([3.0, 5.0], index=[1, 2])
    words = {"title": "A finding in four words", "ylabel": "men"}
    assert verdict(Chart("years", "line"), drawn(lambda ax: ax.plot([1, 2], [3, 5]), **words), right).state == "right"
    assert verdict(Chart("years", "dots"), drawn(lambda ax: ax.scatter([1, 2], [3, 5]), **words), right).state == "right"


def test_a_choice_outside_the_list_is_named():
    assert "none of the answers" in str(verdict(Choice("yes", "no"), "maybe", "yes"))
    assert verdict(Choice("yes", "no"), " Yes. ", "yes").state == "right"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A course with one exercise, and its work folder as the folder of the notebook."""
    for name in ("data", "exercises"):
        os.symlink(ROOT / name, tmp_path / name)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


NUMBER = NUMBERS[0] if NUMBERS else "04"


def right_answers(exercise):
    case = cases(exercise)[0]
    return {**case, **{q.id: q.kind.answer(q.right(exercises._space(case))) for q in checkable(exercise)}}


def test_progress_outlives_the_kernel(copy, capsys):
    exercise = Exercise(NUMBER)
    names = dict(right_answers(exercise), exercise=exercise)
    exec("exercise.check('q1'); exercise.check('q2'); exercise.check('q9')", names)
    assert "There is no question 'q9'" in capsys.readouterr().out
    assert json.loads((copy / ".progress.json").read_text()) == {NUMBER: ["q1", "q2"]}
    Exercise(NUMBER).progress()
    assert capsys.readouterr().out.startswith(f"2 of {len(checkable(exercise))} done.")
    exec("exercise.check('q1', 'nonsense')", names)
    assert json.loads((copy / ".progress.json").read_text()) == {NUMBER: ["q1", "q2"]}
    for spoilt in ("", "[]", "{\"%s\": 5}" % NUMBER, "null"):
        (copy / ".progress.json").write_text(spoilt)
        Exercise(NUMBER).progress()
        exec("exercise.check('q1')", names)
    assert "Traceback" not in capsys.readouterr().out


def test_without_a_writable_folder_checks_still_work(copy, capsys, monkeypatch):
    monkeypatch.setattr(Path, "write_text", lambda *a, **k: (_ for _ in ()).throw(PermissionError("read-only")))
    exercise = Exercise(NUMBER)
    exec("exercise.check('q1'); exercise.check('q2'); exercise.progress()", dict(right_answers(exercise), exercise=exercise))
    said = capsys.readouterr().out
    assert said.count("✓ Right") == 2 and said.count("cannot be saved") == 1 and "2 of" in said


def test_hints_come_in_two_steps(capsys):
    exercise = load(NUMBER)
    for _ in range(3):
        exercise.hint("q1")
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Hint 1 of 2: ") and said[1].startswith("Hint 2 of 2: ") and "solutions" in said[2]
    exercise.hint("q99")
    assert "There is no question" in capsys.readouterr().out


def test_outside_the_course_a_sentence_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exercise = Exercise("04")
    exercise.check("q1")
    exercise.hint("q1")
    exercise.progress()
    assert capsys.readouterr().out.count("get the whole course") == 3 and "get the whole course" in repr(exercise)


def test_a_wrong_choice_is_named(copy, capsys):
    exercise = load(NUMBER)
    names = dict(right_answers(exercise), exercise=exercise, **{next(iter(exercise.cases)): "Waterloo"})
    exec("exercise.check('q1')", names)
    assert "must be one of" in capsys.readouterr().out


def test_an_error_in_the_students_cell_is_explained(copy, capsys, monkeypatch):
    exercise = Exercise(NUMBER)
    monkeypatch.setattr(sys, "last_value", KeyError("totl"), raising=False)
    exec("exercise.check('q1')", dict(right_answers(exercise), exercise=exercise, q1=...))
    said = capsys.readouterr().out
    assert "KeyError ('totl')" in said and "no column or row" in said


def test_an_error_after_a_wrong_answer_is_explained(copy, capsys, monkeypatch):
    """The name still holds the older answer, so the sentence says that, too, and only once."""
    exercise = Exercise(NUMBER)
    monkeypatch.setattr(sys, "last_value", NameError("MAX"), raising=False)
    exec("exercise.check('q1'); exercise.check('q1')", dict(right_answers(exercise), exercise=exercise, q1="nonsense"))
    assert capsys.readouterr().out.count("older answer") == 1


@pytest.mark.parametrize("kind, answer, part", [
    (Number("men"), (2, 3), "no comma"), (Names("rows"), pd.Series([True, False], index=["a", "b"]), "True and False"),
    (Chart("sides"), "nothing drawn", "any row was left")])
def test_what_a_simulated_attempt_ran_into(kind, answer, part):
    answer = drawn(lambda ax: None) if isinstance(answer, str) else answer
    assert part in str(verdict(kind, answer, None))


def test_no_notebook_imports_otter():
    """Otter costs more to import than pandas and matplotlib together."""
    for path in (ROOT / "exercises").glob("*.ipynb"):
        assert "otter" not in "".join(l for c in json.loads(path.read_text("utf-8"))["cells"] for l in c["source"])
    loaded = subprocess.run([sys.executable, "-c", "import sys, portsmouth.exercises; print([m for m in sys.modules if m.split('.')[0] in ('otter', 'ipywidgets', 'nbformat')])"],
                            capture_output=True, text=True, cwd=ROOT).stdout
    assert loaded.strip() == "[]"
