"""Sliders that draw a chart again."""
import matplotlib.pyplot as plt

import portsmouth


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
    """A moved slider changes the picture in place, and the other sliders keep theirs."""
    box = portsmouth.live(chart, chart(), loans=("more loans", 1, 0, 3, 0.5), gold=("share of the gold", 0, 0, 1, 0.05))
    loans, gold, picture = box.children
    loans.value, gold.value = 2.5, 0.25
    assert "loans 2.5 and the share of gold 0.25" in picture.value
    assert plt.get_fignums() == []
