"""Colours of all charts of the lessons and the debrief, as they are drawn: texts are read, marks are seen and told apart."""
from pathlib import Path

import pytest

from checks import colours

ROOT = Path(__file__).resolve().parent.parent.parent
EXCEPTIONS = colours.exceptions(ROOT / "tests" / "colour-exceptions.csv")
NOTEBOOKS = [*sorted((ROOT / "notebooks").glob("*.ipynb")), ROOT / "teaching" / "roleplay" / "debrief.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_colours_of_charts(path):
    """WCAG contrast of every text and mark, and the distance of colours with three kinds of colour blindness at full strength."""
    problems = colours.chart_problems(path.stem, colours.drawn(path), EXCEPTIONS)
    assert not problems, "\n".join(problems)
