"""The exercises as the tests see them: their contract, a run of a notebook without a kernel, and wrong answers made up at random."""
import contextlib
import io
import itertools
import math
import random
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd

from portsmouth.exercises import LEVELS, Chart, Choice, Exercise, Written
from portsmouth.exercises.plain import plain

ROOT = Path(__file__).resolve().parent.parent.parent
SOLUTIONS = sorted((ROOT / "exercises" / "solutions").glob("*.ipynb"))
NUMBERS = [path.name[:2] for path in SOLUTIONS]


def load(number):
    exercise = Exercise(number, ROOT)
    assert exercise.fault is None, exercise.fault
    return exercise


def cases(exercise):
    """Every combination of the choices of an exercise, as dictionaries."""
    return [dict(zip(exercise.cases, values)) for values in itertools.product(*exercise.cases.values())]


def checkable(exercise):
    return [q for q in exercise.questions.values() if not isinstance(q.kind, Written)]


def run(path, case=None, folder=None):
    """The names of a notebook after its code cells were run one by one in `folder`; a cell that fails is passed over.

    `case` replaces what the cell with the id "choice" sets. Returns (names, [cells that failed], what was printed).
    """
    names, failed, said = {"__name__": "__main__"}, [], io.StringIO()
    with contextlib.chdir(folder or path.parent), contextlib.redirect_stdout(said):
        for cell in nbformat.v4.reads(path.read_text(encoding="utf-8")).cells:
            if cell.cell_type == "code":
                try:
                    exec(compile(cell.source, cell.id, "exec"), names)
                except Exception as error:
                    failed.append(f"{cell.id}: {type(error).__name__}: {error}")
                if cell.id == "choice" and case:
                    names.update(case)
        plt.close("all")
    return names, failed, said.getvalue()


# The contract

def problems(path):
    """What an exercise lacks, as sentences."""
    exercise = load(path.name[:2])
    nb = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    cells = {cell.id: cell for cell in nb.cells}
    questions, found = exercise.questions, []

    def want(condition, sentence):
        if not condition:
            found.append(f"{path.name}: {sentence}")

    want(6 <= len(questions) <= 8, f"{len(questions)} questions; there must be six to eight.")
    want(list(questions) == [f"q{n}" for n in range(1, len(questions) + 1)], "the questions must be called q1, q2, … in this order.")
    for level in LEVELS:
        want(any(q.level == level for q in questions.values()), f"no question of the level {level}.")
    want(all(q.level in LEVELS for q in questions.values()), f"a level is none of {', '.join(LEVELS)}.")
    want(any(isinstance(q.kind, Chart) for q in questions.values()), "no question asks for a chart.")
    want(any(isinstance(q.kind, Written) for q in questions.values()), "no question asks for a written answer.")
    blocks = {name: points for name, points in re.findall(r"# BEGIN QUESTION\nname: (\w+)\npoints: (\d+)", "\n".join(c.source for c in nb.cells if c.cell_type == "raw"))}
    want(blocks == {q.id: str(q.points) for q in questions.values()}, "names or points in the notebook are not those of the answers.")
    for q in questions.values():
        text = cells[q.id].source if q.id in cells else ""
        want(text, f"no cell with the id {q.id} that asks the question.")
        if isinstance(q.kind, Written):
            rubric = (ROOT / "teaching" / "rubrics.md").read_text(encoding="utf-8")
            for row in q.kind.rubric:
                want(f"| {row} |" in rubric, f"{q.id}: no row {row} in teaching/rubrics.md.")
            continue
        want(len(q.wrong) >= 2, f"{q.id}: {len(q.wrong)} anticipated wrong answers; there must be two.")
        want(len(q.hints) == 2, f"{q.id}: {len(q.hints)} hints; there must be two.")
        want(q.why, f"{q.id}: nothing is said with a right answer (why).")
        sentences = [sentence for _, sentence in q.wrong.values()]
        want(len(set(sentences)) == len(sentences), f"{q.id}: two wrong answers have the same sentence.")
        for sentence in [*sentences, *q.hints, q.why]:
            want(not sentence[:1].islower(), f"{q.id}: a sentence begins with a small letter: {sentence}")
            want(sentence[-1:] in ".?" and len(sentence.split()) <= 50, f"{q.id}: not one or two short sentences: {sentence}")
        if isinstance(q.kind, Choice):
            for option in getattr(q.kind, "options", ()):
                want(f'"{option}"' in text, f'{q.id}: the question does not offer "{option}".')
        for part in ("answer", "check"):
            want(f"{q.id}-{part}" in cells, f"no cell with the id {q.id}-{part}.")
        answer = cells.get(f"{q.id}-answer")
        want(answer is not None and re.search(rf"^{q.id} = .*# SOLUTION$", answer.source, re.M), f"{q.id}-answer: no line \"{q.id} = …  # SOLUTION\".")
        want(any(cells[i].cell_type == "markdown" for i in cells if i.startswith(f"{q.id}-why")), f"{q.id}: the solution gives no reason in prose ({q.id}-why).")
    if exercise.cases:
        varied = [q.id for q in checkable(exercise) if len({repr(plain(q.right(_space(case)))) for case in cases(exercise)}) > 1]
        want(1 <= len(varied) <= 3, f"{len(varied)} questions depend on the choice; there should be one or two.")
    else:
        want(False, "no choice of a case (CASES).")
    return found


def _space(case):
    return type("Case", (), case)


# Random wrong answers

def equal_apart(question, answer, right):
    """Whether an answer is the solution, written without the code of the checks."""
    name = question.kind.name
    try:
        if name == "number":
            answer = answer if np.isscalar(answer) else list(getattr(answer, "values", answer))[0] if len(answer) == 1 else None
            return isinstance(answer, (int, float, np.number)) and not isinstance(answer, bool) and math.isclose(
                answer, right, rel_tol=1e-9, abs_tol=0.5 / 10**question.kind.digits)
        if name in ("choice", "text"):
            return isinstance(answer, str) and " ".join(answer.lower().split()).strip(" .") == right.lower()
        if name == "names":
            return isinstance(answer, (list, tuple, set, dict, pd.Series, pd.Index)) and {str(x).lower() for x in answer} == {str(x).lower() for x in right}
        if isinstance(answer, (pd.Series, dict)):
            answer = pd.Series(answer)
            return set(map(str, answer.index)) == set(map(str, right.index)) and bool(
                ((answer.rename(str).sort_index() - right.rename(str).sort_index()).abs() <= 0.5 / 10**question.kind.digits).all())
        if name == "table":
            return isinstance(answer, pd.DataFrame) and bool(np.allclose(answer.sort_index()[right.columns], right.sort_index(), equal_nan=True))
        if name == "chart":
            heights = sorted(max(patch.get_width(), patch.get_height()) for patch in answer.patches)
            return np.allclose(heights, sorted(right))
    except Exception:
        return False
    return False


class Hostile:
    """An object that raises whenever it is touched."""

    def __getattribute__(self, name):
        raise RuntimeError("do not touch")

    __eq__ = __len__ = __iter__ = __str__ = __repr__ = __bool__ = __float__ = __array__ = __hash__ = lambda self, *a: 1 / 0


def random_answers(question, right, seed, count):
    """Answers of all kinds, most of them absurd, some of them near the right one."""
    dice = random.Random(f"{question.id}-{seed}")
    loop = []
    loop.append(loop)
    makers = [
        lambda: dice.choice([0, 1, -1, True, False, 10**dice.randint(1, 400), -dice.randint(1, 10**6), 2**64]),
        lambda: dice.uniform(-1e6, 1e6) * 10**dice.randint(-9, 9),
        lambda: dice.choice([float("nan"), float("inf"), -float("inf"), np.nan, pd.NA, pd.NaT, np.float32(3), np.int8(-3), 1 + 2j, None, ...]),
        lambda: "".join(dice.choices("abc ÄÖ\n\t\0'\"{}123é漢", k=dice.randint(0, 30))),
        lambda: dice.choice(["q1", "60093", "60,093", "x" * 100_000, "It does not say, maybe", "killed; wounded", "..."]),
        lambda: [dice.randint(0, 99) for _ in range(dice.randint(0, 9))],
        lambda: dice.choice([loop, [[[[[]]]]], (), set(), {}, [None] * 5, [Hostile()], {"a": {"b": []}}, range(10**9), b"bytes", iter([])]),
        lambda: np.random.default_rng(dice.randint(0, 999)).random((dice.randint(0, 4), dice.randint(0, 4))),
        lambda: pd.Series([dice.choice([dice.random(), np.nan, "x", None]) for _ in range(dice.randint(0, 6))]),
        lambda: pd.Series(range(dice.randint(1, 40_000))),
        lambda: pd.DataFrame(np.random.default_rng(dice.randint(0, 999)).random((dice.randint(0, 5), dice.randint(0, 5)))),
        lambda: pd.DataFrame({"total": [1, "a", None], "total ": [1, 2, 3], ("a", 1): [np.nan, [], {}]}),
        lambda: pd.DataFrame([[1, 2]], columns=["a", "a"], index=pd.MultiIndex.from_tuples([("x", 1)])),
        lambda: dice.choice([print, len, lambda: 1, Hostile, Hostile(), type, Exception("no"), plt, pd, object(), open, NotImplemented]),
        lambda: dice.choice([pd.Timestamp("1905-03-10"), np.datetime64("1905-03-10"), pd.Timedelta(3), pd.Categorical(["a"]), pd.Interval(0, 1)]),
        lambda: _drawing(dice),
        lambda: _spoiled(right, dice),
        lambda: _spoiled(right, dice),
    ]
    for _ in range(count):
        yield dice.choice(makers)()


def _drawing(dice):
    fig, ax = plt.subplots()
    kind = dice.choice(["empty", "bars", "line", "dots", "figure", "pie", "two", "text"])
    numbers = [dice.choice([dice.random(), 0, float("nan"), -5]) for _ in range(dice.randint(1, 6))]
    if kind == "bars":
        ax.bar([f"b{n}" for n in range(len(numbers))], numbers)
    elif kind == "line":
        ax.plot(numbers)
    elif kind == "dots":
        ax.scatter(numbers, numbers)
    elif kind == "pie":
        ax.pie([1, 2])
    elif kind == "two":
        fig.add_subplot(2, 2, 1)
    elif kind == "text":
        ax.set_title("A title that says nothing at all")
    plt.close(fig)
    return fig if kind in ("figure", "two") else ax


def _spoiled(right, dice):
    """The right answer with something wrong in it."""
    if isinstance(right, (int, float, np.number)):
        return dice.choice([right * dice.uniform(1.02, 3) + 1, -right - 1, str(right), [right, right], {right, "a"}, right + 1 + dice.random()])
    if isinstance(right, str):
        return dice.choice([right[::-1] + "x", right + " and more", [right], right[:-2], {"a": right}, lambda: right])
    if isinstance(right, list):
        return dice.choice([right[1:], right + ["another"], right[0], [0] * len(right), [r + "x" for r in right], {r: 1 for r in right[1:]}])
    spoiled = right.copy()
    if len(spoiled) and isinstance(spoiled, pd.Series):
        spoiled = spoiled.astype(float)
        spoiled.iloc[dice.randrange(len(spoiled))] += dice.choice([2, 1000, -5000, np.nan])
    return dice.choice([spoiled, spoiled.iloc[1:], spoiled.astype(str), spoiled.to_frame().T if isinstance(spoiled, pd.Series) else spoiled.T])


def random_problems(number, seed, count):
    """Feed random answers to all checks of an exercise: ([problems], answers, removed because they equal the solution)."""
    exercise = load(number)
    found, tried, removed = [], 0, 0
    options = cases(exercise) or [{}]
    with contextlib.redirect_stdout(io.StringIO()):
        for question in checkable(exercise):
            rights = [question.right(_space(case)) for case in options]
            for n in range(count):
                case, right = options[n % len(options)], rights[n % len(options)]
                (answer,) = random_answers(question, right, f"{seed}-{n}", 1)
                tried += 1
                if equal_apart(question, answer, right):
                    removed += 1
                    continue
                try:
                    verdict = exercise.verdict(question.id, plain(answer), case)
                except Exception as error:
                    found.append(f"exercise {number}, {question.id}, answer {n}: the check raised {type(error).__name__}: {error}")
                    continue
                said = str(verdict)
                if verdict.state == "right" or "Traceback" in said or "itself has failed" in said or len(said) > 700:
                    found.append(f"exercise {number}, {question.id}, answer {n} ({type(answer).__name__}): {said[:200]}")
    return found, tried, removed
