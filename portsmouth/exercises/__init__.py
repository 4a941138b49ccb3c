"""Exercises that answer: checks in plain words, hints, and a memory of what is done.

In a notebook::

    from portsmouth.exercises import Exercise
    exercise = Exercise("04")
    exercise.check("q1")      # looks at the name q1
    exercise.hint("q1")       # a first hint; once more: a second
    exercise.progress()       # 3 of 7 done

The questions with their right and anticipated wrong answers stand in `exercises/answers/ex04.py`; CONTRIBUTING.md says how to
write such a file. Marking (`make grade`) judges with the same functions.
"""
import importlib.util
import inspect
import json
import os
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
from IPython import get_ipython

from portsmouth.exercises.kinds import Chart, Choice, Column, Moment, Names, Number, Table, Text, Unreadable, Written
from portsmouth.exercises.plain import UNDEFINED, plain

__all__ = ["Chart", "Choice", "Column", "Exercise", "Moment", "Names", "Number", "Question", "Table", "Text", "Verdict", "Written", "evidence", "table"]

LEVELS = ("recall", "apply", "analyse", "judge")
SIGNS = {"right": "✓ Right", "wrong": "✗ Not yet", "open": "○ Not answered yet", "problem": "! Cannot be checked"}
_ERRORS = {
    "NameError": "a name is used that does not exist: look at its spelling, and run the cell that makes it",
    "KeyError": "the name in brackets is no column or row of the table: look at its spelling",
    "AttributeError": "the name after a dot does not exist: look at its spelling",
    "SyntaxError": "Python cannot read the line: look for a missing bracket, quote or comma",
    "TypeError": "two things of different kinds were put together, for example a text and a number, or a condition beside & has no brackets",
    "FileNotFoundError": "a file was not found: tables are read from ../data/",
}
_LOOK_UP = object()


@dataclass
class Question:
    """One question.

    id : its name, which is also the name of the answer in the notebook: "q1".
    kind : an object of portsmouth.exercises.kinds, for example ``Number("men")``.
    level : recall, apply, analyse or judge.
    points : int.
    right : function of the case that returns the right answer, computed from the data.
    wrong : {misconception: (function of the case, sentence)}. A function may return None where it does not apply.
    hints : two sentences, the second says more.
    why : a sentence shown with a right answer.
    """

    id: str
    kind: object
    level: str
    points: int
    right: object = None
    wrong: dict = field(default_factory=dict)
    hints: tuple = ()
    why: str = ""


@dataclass
class Verdict:
    """What a check says: `state` is right, wrong, open or problem."""

    state: str
    sentence: str

    def __repr__(self):
        return f"{SIGNS[self.state]}: {self.sentence}"


@lru_cache
def _course(folder):
    return next((f for f in (folder, *folder.parents) if (f / "data" / "datapackage.json").is_file()), None)


def course():
    """The folder of the course, found from the folder of the notebook upwards; None if there is none."""
    return _course(Path.cwd())


@lru_cache
def _read(path):
    return pd.read_csv(path)


def table(name):
    """A table of `data/`, with the name of each row (its first column) as index. For answers that are computed from it."""
    read = _read(course() / "data" / f"{name}.csv")
    return read.set_index(read.columns[0])


def evidence(name):
    """The rows of a table that somebody has read in their source, and that may therefore be used."""
    rows = table(name)
    return rows[rows["seen"] == "yes"]


def judge(question, answer, case):
    """The verdict on an answer in its plain form."""
    if answer == UNDEFINED:
        return Verdict("open", f"There is no value under the name {question.id}. Write your answer into its cell, run that cell, then run this one again.")
    if answer is None:
        return Verdict("open", f"Put your answer in place of the three dots in {question.id} = ..., run that cell, then run this one again.")
    kind = question.kind
    try:
        given = kind.read(answer)
    except Unreadable as problem:
        return Verdict("problem", _sentence(problem))
    right = kind.read(plain(question.right(case)))
    if kind.fits(given, right):
        fault = kind.form(given)
        return Verdict("wrong", _sentence(fault)) if fault else Verdict("right", question.why)
    for function, sentence in question.wrong.values():
        value = function(case)
        if value is not None and kind.fits(given, kind.read(plain(value))):
            return Verdict("wrong", sentence)
    return Verdict("wrong", f'{_sentence(kind.difference(given, right))} For a hint: exercise.hint("{question.id}")')


def _sentence(text):
    return f"{str(text)[0].upper()}{str(text)[1:]}."


class Exercise:
    """The checks of one exercise, for example ``Exercise("04")``. No method raises; each says in a sentence what is wrong."""

    def __init__(self, number, root=None):
        self.number, self.fault, self.questions, self.cases = str(number), None, {}, {}
        self.hints_given, self.error_known = {}, getattr(sys, "last_value", None)
        self._kept, self._warned = [], False
        try:
            root = Path(root or course() or "")
            path = root / "exercises" / "answers" / f"ex{self.number}.py"
            if not path.is_file():
                self.fault = (f"There is no exercise {self.number} in this course, or the notebook was taken out of the course: "
                              "get the whole course and open the exercise there.")
                return
            spec = importlib.util.spec_from_file_location(f"ex{self.number}", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            self.questions = {question.id: question for question in module.QUESTIONS}
            self.cases = getattr(module, "CASES", {})
        except Exception as error:
            self.fault = f"The answers of exercise {self.number} cannot be read ({type(error).__name__}: {error}); please report this."

    def __repr__(self):
        return f"! {self.fault}" if self.fault else f"Exercise {self.number}: {len(self.questions)} questions. {self._done_words()}"

    # What a student calls

    def check(self, name, answer=_LOOK_UP):
        """Judge the answer that stands under `name`, or the one that is given."""
        names = _names(inspect.currentframe().f_back)
        missing = answer is _LOOK_UP and name not in names
        value = UNDEFINED if missing else plain(names[name] if answer is _LOOK_UP else answer)
        verdict = self.verdict(name, value, {n: plain(names.get(n)) for n in self.cases})
        if verdict.state != "right":
            verdict.sentence += self._last_error(older=verdict.state != "open")
        note = self._remember(name, verdict.state)
        print("\n".join(filter(None, [str(verdict), note])))

    def hint(self, name):
        """The next of two hints."""
        question = self.questions.get(name)
        if self.fault or question is None:
            print(f"! {self.fault or self._unknown(name)}")
            return
        number = self.hints_given[name] = self.hints_given.get(name, 0) + 1
        if number > len(question.hints):
            print(f"There is no further hint. The solution, with its reasons, is in exercises/solutions/, in the notebook that begins with {self.number}.")
        else:
            print(f"Hint {number} of {len(question.hints)}: {question.hints[number - 1]}")

    def progress(self):
        """How many questions are done."""
        print(f"! {self.fault}" if self.fault else self._done_words())

    # What marking and tests call

    def verdict(self, name, answer, case):
        """The verdict on a plain answer; `case` holds the plain values of the names in the cell of choices."""
        if self.fault:
            return Verdict("problem", self.fault)
        question = self.questions.get(name)
        if question is None:
            return Verdict("problem", self._unknown(name))
        if isinstance(question.kind, Written):
            return Verdict("open", "This answer is read by a person; the check cannot judge it.")
        for choice, options in self.cases.items():
            if case.get(choice) not in options:
                return Verdict("problem", f"The choice {choice} must be one of: " + ", ".join(map(repr, options)) + ". Correct the cell where you chose it, and run it.")
        try:
            return judge(question, answer, SimpleNamespace(**{c: case[c] for c in self.cases}))
        except Exception as error:
            return Verdict("problem", f"The check itself has failed ({type(error).__name__}: {error}). This is our mistake: please report it.")

    def require(self, name, names):
        """Raise AssertionError with the sentence of the check unless the answer among `names` is right: what Otter's tests call."""
        verdict = self.verdict(name, plain(names[name]) if name in names else UNDEFINED, {n: plain(names.get(n)) for n in self.cases})
        assert verdict.state == "right", str(verdict)

    # Helpers

    def _unknown(self, name):
        return f"There is no question {name!r} in exercise {self.number}; there are: {', '.join(self.questions)}."

    def _last_error(self, older=False):
        error = getattr(sys, "last_value", None)
        if error is None or error is self.error_known:
            return ""
        self.error_known = error
        kind = type(error).__name__
        said = str(error).splitlines()[0][:80] if str(error) else ""
        stale = " If that was the cell of this answer, the check has seen your older answer." if older else ""
        return f"{chr(10) if older else ' '}The last cell that failed stopped with {kind} ({said}): {_ERRORS.get(kind, 'read the last line under that cell')}.{stale}"

    @property
    def _file(self):
        return Path.cwd() / ".progress.json"

    def _done(self):
        try:
            done = json.loads(self._file.read_text(encoding="utf-8"))[self.number]
            return [name for name in self.questions if name in done]
        except (OSError, ValueError, KeyError, TypeError):
            return self._kept

    def _checkable(self):
        return [q for q in self.questions.values() if not isinstance(q.kind, Written)]

    def _done_words(self):
        words = f"{len(self._done())} of {len(self._checkable())} done."
        written = [name for name, q in self.questions.items() if isinstance(q.kind, Written)]
        return words + (f" A person reads {' and '.join(written)}." if written else "")

    def _remember(self, name, state):
        """Note in a small file what is done; a sentence if that is not possible."""
        if state not in ("right", "wrong"):
            return ""
        done = set(self._done())
        self._kept = sorted(done | {name} if state == "right" else done - {name})
        if self._kept == sorted(done) or Path.cwd().name == "solutions":  # a solution is no working copy
            return ""
        try:
            half = self._file.with_suffix(f".{os.getpid()}")
            try:
                everything = json.loads(self._file.read_text(encoding="utf-8"))
                everything = everything if isinstance(everything, dict) else {}
            except (OSError, ValueError):
                everything = {}
            half.write_text(json.dumps({**everything, self.number: self._kept}, indent=1, sort_keys=True), encoding="utf-8")
            os.replace(half, self._file)
            return ""
        except OSError:
            if self._warned:
                return ""
            self._warned = True
            return "(What is done cannot be saved in this folder, so it is forgotten when the notebook is closed.)"


def _names(frame):
    """The names of the notebook, or of the code that calls."""
    shell = get_ipython()
    return shell.user_ns if shell is not None else frame.f_globals
