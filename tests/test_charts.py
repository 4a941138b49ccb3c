"""The charts as they are committed, and the side colours."""
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from checks import charts
from portsmouth import SIDE_COLORS

DATA = Path(__file__).resolve().parent.parent / "data"
GOOD = ('<figure data-title="Finding" data-subtitle="Unit"><img src="data:image/png;base64,AA==" '
        f'alt="Finding. Unit. {70 * "a"}" width="800"><figcaption>Sources: one, two</figcaption></figure>')


def test_charts(lesson):
    """Every chart and every panel frame has its words and known sources, every chart its numbers; one picture a cell."""
    problems = charts.chart_problems(lesson, DATA)
    assert not problems, "\n".join(problems)


def test_side_colours():
    """The side colours stand out on white and are told apart by colour-blind readers and in grey print."""
    problems = charts.colour_problems(SIDE_COLORS)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("colours, fault", [
    ({"Russia": "#12436d", "Japan": "#ffd060"}, "contrast"),
    ({"Russia": "#2e7d32", "Japan": "#c62828"}, "deuteranomaly"),
    ({"Russia": "#12436d", "Japan": "#7a2d2d"}, "grey print"),
])
def test_bad_colours_are_named(colours, fault):
    """Pale yellow, red against green, and two colours of one lightness are found."""
    assert any(fault in problem for problem in charts.colour_problems(colours))


@pytest.mark.parametrize("old, new, fault", [
    ("", "", ""),
    ('data-title="Finding"', "", "no title"),
    ('data-subtitle="Unit"', 'data-subtitle=" "', "no subtitle"),
    (70 * "a", "short", "less than 60"),
    ("Finding. Unit.", "Another. Unit.", "does not begin with"),
    ("Sources: one, two", "one, two", "no line of sources"),
    ("one, two", "one, three", "'three'"),
    ("<figcaption>", '<img src="x.png"><figcaption>', "2 pictures"),
])
def test_words_of_a_figure(old, new, fault):
    """Each missing word of a chart has its own sentence."""
    figure = BeautifulSoup(GOOD.replace(old, new) if old else GOOD, "html.parser").find("figure")
    found = " ".join(charts.figure_problems(figure, {"one", "two"}))
    assert (fault in found) if fault else not found
