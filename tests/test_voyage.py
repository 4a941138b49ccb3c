"""The figure of the voyage."""
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import portsmouth
from portsmouth.voyage import voyage_figure

COAST = pd.DataFrame({"part": [1, 1, 1], "lon": [0, 20, 10], "lat": [0, 0, 20]})
TRACK = pd.DataFrame({
    "squadron": ["main"] * 4 + ["Nebogatov"] * 2,
    "seq": [3, 1, 2, 4, 1, 2],
    "lat": [35.8, 56.5, 50.0, 14.6, 56.5, 12.3],
    "lon": [-5.8, 20.8, -5.0, -17.4, 20.8, 109.8],
    "name": ["Tangier", "Libau", None, "Dakar", "Libau", "junction"],
})
STAYS = pd.DataFrame({
    "place": ["Libau", "Tangier", "Dakar"],
    "arrive": [None, "1904-11-03", "1905-01-12"],
    "depart": ["1904-10-15", "1904-12-03", None],
})
FLOWS = [("main", "Libau", "Tangier", 24, "24 ships", (-16, 48)), ("main", "Tangier", "Dakar", 8, "8 ships", (-9, -22)),
         ("Nebogatov", "Libau", "junction", 5, "5 ships", (75, 20))]


@pytest.fixture(autouse=True)
def close():
    """No figure stays open."""
    yield
    plt.close("all")


def draw(flows=FLOWS, stays=STAYS):
    """The figure of a small voyage."""
    return voyage_figure(TRACK, flows, COAST, stays, ("1905-01-02", "a fortress falls"))


def test_width_is_the_number_of_ships():
    """Each path is as wide as its ships are many, and runs from place to place in the order of the points."""
    paths = [line for line in draw().axes[0].lines if line.get_marker() != "o"]
    assert [path.get_linewidth() / paths[0].get_linewidth() for path in paths] == pytest.approx([1, 8 / 24, 5 / 24])
    assert list(paths[0].get_xdata()) == [20.8, -5.0, -5.8]
    assert list(paths[1].get_xdata()) == [-5.8, -17.4]


def test_places_and_words_are_on_the_map():
    """The words of the flows and the names of the places can be read."""
    words = {text.get_text() for text in draw().axes[0].texts}
    assert {"24 ships", "8 ships", "5 ships", "Libau", "Tangier", "Dakar"} <= words


def test_strip_holds_every_day():
    """Days at sea and at anchor follow each other without a gap; long ones carry their number, the moment has its line."""
    strip = draw().axes[1]
    bars = sorted((bar.get_x(), bar.get_width()) for bar in strip.patches)
    assert sum(width for _, width in bars) == 89
    assert all(x + width == pytest.approx(after) for (x, width), (after, _) in zip(bars, bars[1:]))
    assert {"Tangier: 30 days", "at sea: 40 days", "a fortress falls"} <= {text.get_text() for text in strip.texts}


def test_figure_can_be_published():
    """It is 8.4 inches wide and goes through publish like any other chart."""
    fig = draw()
    assert fig.get_size_inches()[0] == 8.4
    words = {"title": "Finding", "subtitle": "Unit", "alt": "A band of 24 ships grows thin and ends as a thread of five ships."}
    assert portsmouth.publish(fig, sources=["one"], **words).png.startswith(b"\x89PNG")


@pytest.mark.parametrize("flow, words", [
    (("main", "Libau", "Atlantis", 3, "3", (0, 0)), "'Atlantis' is not on the track of main; the names are Libau, Tangier, Dakar"),
    (("Felkersam", "Libau", "Tangier", 3, "3", (0, 0)), "'Libau' is not on the track of Felkersam"),
    (("main", "Libau", "Tangier", 0, "0", (0, 0)), "0 ships from Libau to Tangier"),
])
def test_wrong_flow_is_named(flow, words):
    """A flow that cannot be drawn raises ValueError, and the message says what is wrong."""
    with pytest.raises(ValueError, match=words):
        draw([flow])


def test_missing_day_is_named():
    """A missing day inside the voyage raises ValueError."""
    with pytest.raises(ValueError, match="a day of arrival or departure is missing"):
        draw(stays=STAYS.assign(arrive=None))
