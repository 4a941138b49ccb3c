"""The check of chart colours, and that the committed pictures stand on white paper."""
import base64
import io
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from PIL import Image

from checks import colours

ROOT = Path(__file__).resolve().parent.parent
LESSONS = {path.stem for folder in ("notebooks", "exercises/solutions", "teaching") for path in (ROOT / folder).rglob("*.ipynb")}
FREE = colours.Excused([], "")


def test_pictures_stand_on_white(lesson):
    """So a dark page that puts them on a white card changes no contrast."""
    problems = colours.paper_problems(lesson)
    assert not problems, "\n".join(problems)


def test_exceptions_have_reasons():
    """Each row names a lesson that exists, or all of them, a colour and a reason."""
    rows = colours.exceptions(ROOT / "tests" / "colour-exceptions.csv")
    assert rows and all(row["colour"] and row["reason"] and row["lesson"] in LESSONS | {""} for row in rows)


@pytest.fixture
def ax():
    figure, ax = plt.subplots(figsize=(4, 3), layout="constrained")
    ax.set(xlim=(0, 4), ylim=(0, 3))
    yield ax
    plt.close(figure)


@pytest.mark.parametrize("draw, found", [
    (lambda ax: ax.text(1, 1, "pale", color="#aaaaaa"), "the text 'pale' in #aaaaaa has a contrast of 2.32 on #ffffff"),
    (lambda ax: (ax.barh(1, 4, color="#777777"), ax.text(1, 1, "dark", va="center", color="#222222")), "the text 'dark' in #222222"),
    (lambda ax: ax.text(1, 1, "large", color="#8a8371", size=20), None),
    (lambda ax: ax.text(1, 1, "box", color="white", bbox={"facecolor": "#222222"}), None),
    (lambda ax: ax.text(1, 1, "half", color="black", alpha=0.3), "the text 'half' in #b2b2b2")])
def test_texts(ax, draw, found):
    """The background of a text is what is drawn behind it, its own box included; a large text may be paler."""
    draw(ax)
    problems = colours.text_problems("here", colours.texts(ax.figure))
    assert any(found in problem for problem in problems) if found else not problems, problems


@pytest.mark.parametrize("draw, found", [
    (lambda ax: ax.barh(1, 2, color="#d9d4c5"), "a mark in #d9d4c5 has a contrast of 1.48"),
    (lambda ax: ax.barh(1, 2, color="#d9d4c5", edgecolor="#77705f"), None),
    (lambda ax: ax.plot([0, 1], [0, 1], color="#222222", alpha=0.3), "a mark in #bdbdbd"),
    (lambda ax: ax.scatter([1, 2], [1, 1], color=["#2e7d32", "#c62828"]), "#2e7d32 and #c62828 differ by"),
    (lambda ax: ax.imshow([[4, 5]], cmap="gray", vmin=0, vmax=5), "a mark in #cccccc has"),
    (lambda ax: (ax.scatter(1, 1, color="#2e7d32"), ax.scatter(2, 1, facecolor="none", edgecolor="#c62828")), None),
    (lambda ax: ax.fill([0, 1, 1], [0, 0, 1], alpha=0), None),
    (lambda ax: ax.grid(color="#e2e2e2"), None)])
def test_marks(ax, draw, found):
    """Pale and alike marks are found; an edge, another form, the grid and what is not drawn are no fault."""
    draw(ax)
    problems = colours.mark_problems("here", "cell", colours.marks(ax.figure), FREE)
    assert any(found in problem for problem in problems) if found else not problems, problems


def test_exceptions_are_used_up(ax):
    """A named exception is passed over; one that nothing needs is reported."""
    row = {"lesson": "01", "cell": "c", "colour": "#d9d4c5", "other": "", "reason": "decoration"}
    ax.barh(1, 2, color="#d9d4c5")
    drawn = [("c", colours.marks(ax.figure), [])]
    assert colours.chart_problems("01", drawn, [row]) == []
    assert len(colours.chart_problems("01", [("other", *drawn[0][1:])], [row])) == 2


def test_a_transparent_or_dark_picture_is_found(monkeypatch):
    """An alpha channel and a grey background are reported."""
    def code(mode, colour):
        file = io.BytesIO()
        Image.new(mode, (9, 9), colour).save(file, "png")
        return base64.b64encode(file.getvalue()).decode()

    monkeypatch.setattr(colours, "read", lambda path: None)
    for mode, colour, word in (("RGBA", (255, 255, 255, 0), "transparent"), ("RGB", (238, 238, 238), "white paper"), ("RGB", "white", None)):
        monkeypatch.setattr(colours, "pictures", lambda nb, image=code(mode, colour): {"cell x": [image]})
        problems = colours.paper_problems(Path("01.ipynb"))
        assert (word in problems[0]) if word else not problems
