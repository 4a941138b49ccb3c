"""What all tests share: the tools on the import path, the lessons, and figures reported at the end of a run."""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests")]


def pytest_generate_tests(metafunc):
    """A test with the argument `lesson` runs once for each lesson."""
    if "lesson" in metafunc.fixturenames:
        lessons = sorted((ROOT / "notebooks").glob("*.ipynb"))
        metafunc.parametrize("lesson", lessons, ids=[path.stem for path in lessons])


def pytest_terminal_summary(terminalreporter):
    """Print what tests recorded with `record_property("figure", …)`."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    for figure in sorted({value for report in reports for key, value in report.user_properties if key == "figure"}):
        terminalreporter.write_line(figure)
