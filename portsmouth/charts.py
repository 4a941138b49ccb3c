"""Finished charts: title, sources and written description travel with the picture."""

import base64
import contextlib
import contextvars
import html
import io
import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from PIL import Image

from portsmouth import tables

#: One colour for each side; ``tests/test_charts.py`` checks contrast, grey print and colour blindness.
SIDE_COLORS = {"Russia": "#12436d", "Japan": "#c1502e", "China": "#6b6b6b", "Korea": "#6b6b6b"}

_TITLE_SIZE, _SUBTITLE_SIZE = 14, 10.5  # points
_TITLE_FONT, _SUBTITLE_FONT = "IBM Plex Sans SmBld", "IBM Plex Sans"
_MARGIN = 0.06  # inches, as in portsmouth.mplstyle
_MOST_ROWS = 200  # of the table under a chart: more is no longer read
_SHORTEST_ALT = 60  # characters: less cannot carry a finding and its numbers
_PLACES = contextvars.ContextVar("places", default=None)  # set while a live picture is drawn, see draw_quickly


class Chart:
    """A finished picture that every notebook viewer can show, with its words.

    Attributes: ``title``, ``subtitle``, ``alt`` (all words of the picture), ``sources`` (list of ids),
    ``png`` (bytes), ``width`` (CSS pixels) and ``data`` (the numbers of the picture as a DataFrame, or None).
    """

    def __init__(self, png, width, title, subtitle, alt, sources, data=None):
        self.png, self.width, self.data = png, width, data
        self.title, self.subtitle, self.alt, self.sources = title, subtitle, alt, sources

    def __repr__(self):
        return self.alt

    def _repr_html_(self):
        say = html.escape
        image = base64.b64encode(self.png).decode("ascii")
        return (
            f'<figure data-title="{say(self.title)}" data-subtitle="{say(self.subtitle)}">'
            f'<img src="data:image/png;base64,{image}" alt="{say(self.alt)}" width="{self.width}">'
            f"<figcaption>Sources: {say(', '.join(self.sources))}</figcaption>{_numbers(self.data)}</figure>"
        )


def _numbers(data):
    """The numbers of a chart as a table that opens at a click; nothing if there are none."""
    if data is None:
        return ""
    # To keep every name on one line too would make a long table twice as heavy.
    table = tables.aligned(data.to_html(border=0, na_rep="", float_format=tables.number), data, unbroken=tables.DATE)
    return f"<details><summary>The numbers of this chart</summary>{table}</details>"


def _lines(text, size, family, width):
    """Break ``text`` (``size`` in points) into lines of even length that fit ``width`` inches."""
    length = text_to_path.get_text_width_height_descent(text, FontProperties(family=family, size=size), ismath=False)[0] / 72
    letters = max(int(len(text) * 0.97 * width / length), 1)
    wrapped = textwrap.wrap(text, letters)
    while letters > 1 and len(textwrap.wrap(text, letters - 1)) == len(wrapped):
        letters -= 1
    return textwrap.wrap(text, letters)


def _png(fig):
    """The figure as PNG bytes, with at most 256 colours: a third of the size, and no difference that an eye can see."""
    drawn, small = io.BytesIO(), io.BytesIO()
    fig.savefig(drawn, format="png")
    colours = Image.open(drawn).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    colours.save(small, format="png", optimize=True)
    return small.getvalue()


@contextlib.contextmanager
def draw_quickly(places):
    """Inside this context ``publish`` takes a third of its time, for pictures that are looked at and not kept.

    places : dict, empty at first; it keeps where the axes stand. A figure of the same size with as many axes gets them at the
        same places, which saves the layout, and the frame does not jump while its content changes.

    Colours may differ a little from those of a kept picture; size and sharpness do not.
    """
    before = _PLACES.set(places)
    try:
        yield
    finally:
        _PLACES.reset(before)


def _quick_png(fig, places):
    """The figure as PNG bytes: drawn once, its axes at their known places, and packed with less care than by :func:`_png`."""
    figure = (*fig.get_size_inches(), len(fig.axes))
    if figure in places:
        fig.set_layout_engine("none")
        for ax, place in zip(fig.axes, places[figure]):
            ax.set_position(place)
    fig.set_dpi(plt.rcParams["savefig.dpi"])
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    places[figure] = [ax.get_position(original=True) for ax in fig.axes]
    drawn, small = Image.frombuffer("RGBA", canvas.get_width_height(physical=True), canvas.buffer_rgba()), io.BytesIO()
    colours = drawn.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours.putpalette([255 if level > 252 else level for level in colours.getpalette()])  # the octree's white is 254
    colours.save(small, "png", compress_level=1)
    return small.getvalue()


def publish(fig, title, subtitle, alt, sources, data=None):
    """Finish a matplotlib figure and return it as a :class:`Chart`; the figure is closed.

    fig : matplotlib figure; it grows upwards by the height of title and subtitle.
    title : str, the finding, as a sentence that could be quoted.
    subtitle : str, what is measured and in which unit.
    alt : str, at least 60 characters: what the picture shows, with its key numbers, for those who cannot see it.
        Title and subtitle are put before it.
    sources : iterable of source ids (a column of a table will do); repeated ids are named once.
    data : DataFrame or Series of at most 200 rows, the numbers that the picture shows; they can be opened under it as a table.

    Raises ValueError, saying which argument is wrong, and TypeError if ``fig`` is not a figure.
    """
    if not isinstance(fig, plt.Figure):
        raise TypeError(f"publish: fig must be a matplotlib figure, not {type(fig).__name__}; start with fig, ax = plt.subplots()")
    for name, text in (("title", title), ("subtitle", subtitle), ("alt", alt)):
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"publish: {name} must be a sentence, not {text!r}")
    if len(alt) < _SHORTEST_ALT:
        raise ValueError(f"publish: alt has {len(alt)} characters; describe the finding and its key numbers in at least {_SHORTEST_ALT}")
    sources = [sources] if isinstance(sources, str) else sources
    sources = sorted({source for source in sources if isinstance(source, str) and source.strip()})
    if not sources:
        raise ValueError("publish: sources is empty; name the source ids, for example sources=table['source_id']")
    if isinstance(data, pd.Series):
        data = data.to_frame(data.name or "value")
    if data is not None and not isinstance(data, pd.DataFrame):
        raise TypeError(f"publish: data must be a DataFrame or a Series, not {type(data).__name__}; give the table that you drew")
    if data is not None and not 0 < len(data) <= _MOST_ROWS:
        raise ValueError(f"publish: data has {len(data)} rows; give between 1 and {_MOST_ROWS}, if need be a summary of what is drawn")

    width, height = fig.get_size_inches()
    title_lines = _lines(title, _TITLE_SIZE, _TITLE_FONT, width - 2 * _MARGIN)
    subtitle_lines = _lines(subtitle, _SUBTITLE_SIZE, _SUBTITLE_FONT, width - 2 * _MARGIN)
    title_height = len(title_lines) * _TITLE_SIZE * 1.3 / 72
    header = title_height + len(subtitle_lines) * _SUBTITLE_SIZE * 1.35 / 72 + 3 * _MARGIN
    total = height + header
    fig.set_size_inches(width, total)
    fig.set_layout_engine("constrained", rect=(0, 0, 1, height / total))
    left = {"x": _MARGIN / width, "ha": "left", "va": "top"}
    top, below = 1 - _MARGIN / total, 1 - (title_height + 2 * _MARGIN) / total
    fig.text(y=top, s="\n".join(title_lines), family=_TITLE_FONT, size=_TITLE_SIZE, linespacing=1.15, **left)
    fig.text(y=below, s="\n".join(subtitle_lines), family=_SUBTITLE_FONT, size=_SUBTITLE_SIZE, color="#444444", linespacing=1.2, **left)

    places = _PLACES.get()
    png = _png(fig) if places is None else _quick_png(fig, places)
    plt.close(fig)
    words = " ".join(text.strip() if text.strip()[-1] in ".?" else text.strip() + "." for text in (title, subtitle, alt))
    return Chart(png, round(width * 96), title, subtitle, words, sources, data)
