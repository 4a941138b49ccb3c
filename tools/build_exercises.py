"""Make what students open from the solutions (`make exercises`).

    python tools/build_exercises.py                                     every exercise
    python tools/build_exercises.py exercises/solutions/04-mukden.ipynb  only this one

A solution in exercises/solutions/ is a notebook in the assignment format of Otter-Grader. It is run again like a lesson.
`otter assign`, which needs no network, then takes the solutions out: exercises/04-mukden.ipynb is what a student opens, and
exercises/marking/04-mukden/ holds the tests that Otter marks with. A second run changes no byte.
"""
import re
import sys
import tempfile
from pathlib import Path

import build_lessons
import nbformat

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "exercises" / "solutions"
RESPONSE = "*Write your answer here, in place of this line.*"


def assign(solution):
    """What `otter assign` makes of a solution: (the student's notebook as text, {name of a test file: its text})."""
    from otter.assign import main as otter_assign  # here, because it takes seconds

    with tempfile.TemporaryDirectory() as folder:
        master = Path(folder, solution.name)
        master.write_text(solution.read_text(encoding="utf-8"), encoding="utf-8")
        otter_assign(str(master), str(Path(folder, "dist")), no_pdfs=True, no_run_tests=True)
        student = build_lessons.read(Path(folder, "dist", "student", solution.name))
        tests = {path.name: tidy(path.read_text(encoding="utf-8")) for path in sorted(Path(folder, "dist", "autograder", "tests").glob("*.py"))}
    return build_lessons.write(student_copy(student, solution.stem)), tests


def tidy(text):
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n") + "\n"


def student_copy(nb, stem):
    """The student's notebook in the form of the course: stable ids, no outputs, paths one folder shorter."""
    before = ""
    for cell in nb.cells:
        cell.source = re.sub(r"<!-- (BEGIN|END) QUESTION -->\s*", "", cell.source.replace("../../", "../"))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if cell.source == "_Type your answer here, replacing this text._":
            cell.source, cell["id"] = RESPONSE, f"{before}-answer"
        before = cell["id"]
    nb.metadata.pop("widgets", None)
    return build_lessons.normalise(nb, stem)


def files(solution):
    """Everything that is made from a solution: {path: text}."""
    notebook, tests = assign(solution)
    made = {ROOT / "exercises" / solution.name: notebook}
    return made | {ROOT / "exercises" / "marking" / solution.stem / name: text for name, text in tests.items()}


def build(solution):
    """Run a solution, write what is made from it; returns whether anything changed."""
    changed = build_lessons.build(solution)
    made = files(solution)
    for path in (ROOT / "exercises" / "marking" / solution.stem).glob("*.py"):
        if path not in made:
            path.unlink()
            changed = True
    for path, text in made.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed = True
    return changed


def main(arguments):
    for path in map(Path, arguments or sorted(SOLUTIONS.glob("*.ipynb"))):
        try:
            print(f"{path.name}: {'written' if build(path.resolve()) else 'unchanged'}", flush=True)
        except (build_lessons.LessonError, OSError, ValueError) as error:
            return f"{path.name}, {error}\nNothing more was written."
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
