"""Colours of all charts of the lessons, the solutions and the debrief, as they are drawn: texts are read, marks are seen and told apart."""
from pathlib import Path

import pytest

from checks import colours

ROOT = Path(__file__).resolve().parent.parent.parent
EXCEPTIONS = colours.exceptions(ROOT / "tests" / "colour-exceptions.csv")
FOLDERS = [ROOT / "notebooks", ROOT / "exercises" / "solutions", ROOT / "teaching" / "roleplay"]
NOTEBOOKS = [path for folder in FOLDERS for path in sorted(folder.glob("*.ipynb"))]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_colours_of_charts(path):
    """WCAG contrast of every text and mark, and the distance of colours with three kinds of colour blindness at full strength."""
    problems = colours.chart_problems(path.stem, colours.drawn(path), EXCEPTIONS)
    assert not problems, "\n".join(problems)
