"""Sliders and switches that draw a chart again."""
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

import portsmouth
from portsmouth.charts import draw_quickly

LOANS = {"loans": ("more loans", 1, 0, 3, 0.5)}


def chart(loans=1.0, gold=0.0):
    """A small finished chart whose words tell its assumptions."""
    fig, ax = plt.subplots(figsize=(3, 1.5))
    ax.bar(["Japan", "Russia"], [loans, gold])
    return portsmouth.publish(fig, f"Loans {loans:g}", "Months", f"Two bars: loans {loans:g} and the share of gold {gold:g}, the longer bar is the larger sum.", "one")


def test_live_shows_the_first_chart_and_labels_its_sliders():
    """Before anybody moves a slider the given chart is there, and each slider has its label, range and start."""
    start = chart()
    box = portsmouth.live(chart, start, loans=("more loans", 1, 0, 3, 0.5), gold=("share of the gold", 0, 0, 1, 0.05))
    *sliders, picture = box.children
    assert picture.value == start._repr_html_()
    assert [(s.description, s.value, s.min, s.max, s.step, s.readout_format) for s in sliders] == [
        ("more loans", 1, 0, 3, 0.5, ".1f"), ("share of the gold", 0, 0, 1, 0.05, ".2f")]


def test_live_draws_again_with_all_values():
    """A moved slider changes picture and words in place, and the other sliders keep theirs."""
    box = portsmouth.live(chart, chart(), loans=("more loans", 1, 0, 3, 0.5), gold=("share of the gold", 0, 0, 1, 0.05))
    loans, gold, picture = box.children
    pictures = set()
    for loans.value, gold.value in ((2.5, 0.25), (1.5, 0.25)):
        image = BeautifulSoup(picture.value, "html.parser").img
        assert f"loans {loans.value:g} and the share of gold 0.25" in image["alt"]
        pictures.add(image["src"])
    assert len(pictures) == 2 and box.children[-1] is picture
    assert plt.get_fignums() == []


def test_live_waits_until_a_slider_is_let_go():
    """Dragging sends one value, so no charts queue up; how a held key is thinned out is measured in bench/bench_live.py."""
    assert not portsmouth.live(chart, chart(), **LOANS).children[0].continuous_update


@pytest.mark.parametrize("before", [True, False])
def test_live_makes_a_switch_for_yes_or_no(before):
    """A bool becomes a labelled checkbox, and the draw function gets a bool."""
    got = []

    def draw(loans, peace):
        got.append((loans, peace))
        return chart(loans, peace)

    _, switch, _ = portsmouth.live(draw, chart(), **LOANS, peace=("peace at once", before)).children
    assert (type(switch).__name__, switch.description, switch.value) == ("Checkbox", "peace at once", before)
    switch.value = not before
    assert got == [(1, not before)] and isinstance(got[0][1], bool)


def test_live_does_not_draw_other_charts_quickly():
    """After a redraw, also one that failed, charts are drawn with the usual care."""
    usual = chart().png

    def broken(loans):
        raise ZeroDivisionError

    portsmouth.live(chart, chart(), **LOANS).children[0].value = 2
    assert chart().png == usual
    with pytest.raises(ZeroDivisionError):
        portsmouth.live(broken, chart(), **LOANS).children[0].value = 2
    assert chart().png == usual


def pixels(made):
    """Colours of a chart's picture, as numbers from 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(made.png)).convert("RGB")).astype(int)


def test_a_quick_picture_shows_the_same():
    """It is as large and as sharp as a usual one and differs by no colour that an eye could see, also the second time."""
    usual, places = pixels(chart()), {}
    for _ in range(2):
        with draw_quickly(places):
            quick = pixels(chart())
        assert quick.shape == usual.shape and abs(quick - usual).max() <= 20
        assert (quick[0, 0] == 255).all(), "the background must be the white of the page"
    with draw_quickly(places):
        assert abs(pixels(chart(2.0)) - usual).max() > 100


def test_a_quick_picture_keeps_the_places_of_its_axes(monkeypatch):
    """The layout is made once for a figure of one size and number of axes, and again for another."""
    layouts, made = [], plt.matplotlib.layout_engine.ConstrainedLayoutEngine.execute
    monkeypatch.setattr("matplotlib.layout_engine.ConstrainedLayoutEngine.execute", lambda self, fig: layouts.append(len(fig.axes)) or made(self, fig))
    places = {}

    def draw(ylabel, columns=1, height=1.5):
        fig, axes = plt.subplots(1, columns, figsize=(3, height), squeeze=False)
        axes[0, 0].set_ylabel(ylabel)
        with draw_quickly(places):
            portsmouth.publish(fig, "Finding", "Unit", "Nothing but axes, so that only the places of these axes can be seen.", "one")
        return [ax.get_position().bounds for ax in axes.flat]

    first = draw("one")
    assert draw("one\ntwo\nthree") == first and layouts == [1]
    assert draw("one", columns=2) != first and layouts == [1, 2]
    assert draw("one", height=2) != first and layouts == [1, 2, 1]
