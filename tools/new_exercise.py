"""Lay out the notebook of a new exercise from its file of answers.

    python tools/new_exercise.py 05-loans      from exercises/answers/ex05.py to exercises/solutions/05-loans.ipynb

All cells that Otter-Grader and the checks need are there, in order and with their ids; what remains is to replace the words
in CAPITALS. An existing notebook is not touched.
"""
import sys
from pathlib import Path

import build_lessons
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from portsmouth.exercises import Chart, Exercise, Written

ROOT = Path(__file__).resolve().parent.parent
CONFIG = "# ASSIGNMENT CONFIG\ninit_cell: false\nexport_cell: false\ngenerate: false\nrun_tests: false\ntests:\n  files: true\n  ok_format: false"
INTRODUCTION = """# Exercise {number} · TITLE AS A QUESTION

**Time needed:** 60 minutes. **What you need from before:** [lesson {number}](../../notebooks/{lesson}).

Write each answer in place of the three dots, run the cell, then run the check below it. A check says in a sentence what is right, or which misunderstanding your answer looks like. It never counts against you. Below a check that helps too little, run `exercise.hint("q2")`, with the name of the question. [How exercises work](../../exercises/README.md) says more.

{read} is read by a person; the others are checked here."""
END = "## How far are you?\n\nThe next cell counts what is done. It remembers that when you close the notebook."
NEXT = "Go on with [lesson NUMBER](../../notebooks/NAME.ipynb). The [solution](../../exercises/solutions/{stem}.ipynb) gives the reasons for each answer."


def skeleton(exercise, stem):
    """The cells of the notebook of an exercise."""
    cells = []

    def add(make, name, source):
        cells.append(make(source, id=name))

    lesson = next((p.name for p in (ROOT / "notebooks").glob(f"{exercise.number}-*.ipynb")), "NAME.ipynb")
    read = " and ".join(f"Question {q.id[1:]}" for q in exercise.questions.values() if isinstance(q.kind, Written))
    add(new_raw_cell, "config", CONFIG)
    add(new_markdown_cell, "title", INTRODUCTION.format(number=exercise.number, lesson=lesson, read=read))
    add(new_code_cell, "imports", "import matplotlib.pyplot as plt\nimport pandas as pd\nfrom portsmouth import SIDE_COLORS, publish\n"
        f'from portsmouth.exercises import Exercise\n\nexercise = Exercise("{exercise.number}")\nTABLE = pd.read_csv("../../data/TABLE.csv", index_col="row_id")')
    if exercise.cases:
        add(new_markdown_cell, "choice-words", "Questions NUMBERS are about a CASE that you choose, or that your teacher gives you: "
            + ", ".join(f'`"{option}"`' for options in exercise.cases.values() for option in options) + ".")
        add(new_code_cell, "choice", "\n".join(f"{name} = {options[0]!r}" for name, options in exercise.cases.items()).replace("'", '"'))
    for q in exercise.questions.values():
        written = isinstance(q.kind, Written)
        add(new_raw_cell, f"{q.id}-begin", f"# BEGIN QUESTION\nname: {q.id}\npoints: {q.points}\n{'manual: true' if written else 'check_cell: false'}")
        options = "".join(f' "{option}",' for option in getattr(q.kind, "options", ())).rstrip(",")
        add(new_markdown_cell, q.id, f"## Question {q.id[1:]}: TITLE\n\nTHE QUESTION.{' Choose one of these texts:' + options + '.' if options else ''}")
        add(new_raw_cell, f"{q.id}-begin-solution", "# BEGIN SOLUTION")
        if written:
            add(new_markdown_cell, f"{q.id}-solution", "ONE GOOD ANSWER.\n\n*This is one good answer of several. The rubric looks for WHAT.*")
            add(new_raw_cell, f"{q.id}-end-solution", "# END SOLUTION")
        else:
            steps = "fig, ax = plt.subplots()\nSTEPS" if isinstance(q.kind, Chart) else "STEPS"
            add(new_code_cell, f"{q.id}-answer", f"# BEGIN SOLUTION NO PROMPT\n{steps}\n# END SOLUTION\n{q.id} = ANSWER  # SOLUTION")
            add(new_markdown_cell, f"{q.id}-why", "WHY THIS IS THE ANSWER, AND WHAT SPEAKS AGAINST IT.")
            add(new_raw_cell, f"{q.id}-end-solution", "# END SOLUTION")
            add(new_code_cell, f"{q.id}-check", f'exercise.check("{q.id}")  # for a hint: exercise.hint("{q.id}")')
            add(new_raw_cell, f"{q.id}-begin-tests", "# BEGIN TESTS")
            add(new_code_cell, f"{q.id}-test", f'def test_{q.id}(env):\n    from portsmouth.exercises import Exercise\n    Exercise("{exercise.number}").require("{q.id}", env)')
            add(new_raw_cell, f"{q.id}-end-tests", "# END TESTS")
        add(new_raw_cell, f"{q.id}-end", "# END QUESTION")
    add(new_markdown_cell, "end", END)
    add(new_code_cell, "progress", "exercise.progress()")
    add(new_markdown_cell, "next", NEXT.format(stem=stem))
    return new_notebook(cells=cells)


def main(arguments):
    if len(arguments) != 1:
        return "Say which exercise, for example: python tools/new_exercise.py 05-loans"
    stem = arguments[0]
    target, exercise = ROOT / "exercises" / "solutions" / f"{stem}.ipynb", Exercise(stem[:2], ROOT)
    if exercise.fault:
        return f"exercises/answers/ex{stem[:2]}.py: {exercise.fault}"
    if target.exists():
        return f"{target.relative_to(ROOT)} exists already and is left as it is."
    target.write_text(build_lessons.write(build_lessons.normalise(skeleton(exercise, stem), stem)), encoding="utf-8", newline="\n")
    print(f"{target.relative_to(ROOT)} is laid out: replace the words in CAPITALS, then `make exercises`.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
