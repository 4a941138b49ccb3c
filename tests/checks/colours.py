"""The colours that charts really draw: read from the figures while a lesson runs, and from the committed pictures.

A text must be read on what lies behind it. A mark that carries meaning must be seen on the paper, and be told from the other marks
of its chart by a colour-blind reader. tests/colour-exceptions.csv names the marks that need not, and why: a colour alone is seen
too little (it is decoration, or a label says the same); two colours are too alike (something else tells them apart).
"""
import base64
import csv
import io
from contextlib import chdir
from itertools import combinations
from unittest import mock

import numpy as np
from build_lessons import pictures, read
from colorspacious import cspace_convert
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import colors, pyplot
from matplotlib.collections import Collection
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text
from PIL import Image

from checks.charts import BLINDNESS, COLOUR_DISTANCE, CONTRAST, contrast
from portsmouth import charts

TEXT_CONTRAST, LARGE_CONTRAST = 4.5, 3  # WCAG 2.2, 1.4.3
LARGE = 18  # points
BEHIND = 0.1  # a colour that fills less of the box of a text is not its background
WHITE = "#ffffff"
WHITE_SHARE = 0.1  # of a picture; a map is mostly land


def exceptions(path):
    """Rows of colour-exceptions.csv as dicts."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def on_paper(colour, alpha=None):
    """A matplotlib colour as "#rrggbb" on white paper, None if nothing is seen of it."""
    red_green_blue, opacity = np.array(colors.to_rgb(colour)), colors.to_rgba(colour, alpha)[3]
    return colors.to_hex(1 - opacity * (1 - red_green_blue)) if opacity else None


def pair(face, edge, width):
    """The two colours of a filled shape, None for what is not drawn."""
    return on_paper(face), on_paper(edge) if width else None


def shapes(artist):
    """The (face, edge) colours of what one artist draws."""
    if isinstance(artist, Line2D):
        line = on_paper(artist.get_color(), artist.get_alpha()) if artist.get_linestyle() != "None" and artist.get_linewidth() else None
        if artist.get_marker() not in (None, "None", "", " "):
            filled = artist.get_fillstyle() != "none" and artist.get_marker() not in ("x", "+", "|", "_")
            yield (on_paper(artist.get_markerfacecolor(), artist.get_alpha()) if filled else None,
                   on_paper(artist.get_markeredgecolor(), artist.get_alpha()))
        if line:
            yield line, None
    elif isinstance(artist, Patch):
        yield pair(artist.get_facecolor(), artist.get_edgecolor(), artist.get_linewidth())
    elif isinstance(artist, Collection):
        faces, edges, widths = artist.get_facecolor(), artist.get_edgecolor(), artist.get_linewidths()
        for n in range(max(len(faces), len(edges))):
            yield pair(faces[n % len(faces)] if len(faces) else "none", edges[n % len(edges)] if len(edges) else "none",
                       widths[n % len(widths)] if len(widths) else 0)
    elif isinstance(artist, AxesImage):
        for value in np.unique(artist.get_array().compressed()):
            yield on_paper(artist.cmap(artist.norm(value))), None


def marks(figure):
    """The (face, edge) colours of all marks of a figure: lines, points, bars and areas, not its frame, ticks and grid."""
    frame = {figure.patch}
    for ax in figure.axes:
        frame |= {ax.patch, *ax.spines.values(), *ax.xaxis.findobj(), *ax.yaxis.findobj()}
    for part in figure.findobj(lambda a: isinstance(a, (Legend, Text))):
        frame |= {part.get_frame()} if isinstance(part, Legend) else {part.get_bbox_patch()}
    drawn = figure.findobj(lambda a: isinstance(a, (Line2D, Patch, Collection, AxesImage)) and not isinstance(a, Spine) and a.get_visible())
    return {shape for artist in drawn if artist not in frame for shape in shapes(artist) if any(shape)}


def texts(figure):
    """(words, colour, size, colours behind) of every text of a figure. The figure is spoilt: its texts lose their colour."""
    canvas = figure.canvas
    canvas.draw()
    figure.set_layout_engine("none")
    renderer, found = canvas.get_renderer(), []
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            found.append((text, text.get_window_extent(renderer), on_paper(text.get_color(), text.get_alpha())))
    for text, _, _ in found:
        text.set_color("none")
    canvas.draw()
    paper = np.asarray(canvas.buffer_rgba())[..., :3]
    for text, box, colour in found:
        left, right = (int(np.clip(x, 0, paper.shape[1])) for x in (box.x0, box.x1 + 1))
        top, bottom = (int(np.clip(paper.shape[0] - y, 0, paper.shape[0])) for y in (box.y1 + 1, box.y0))
        inside = paper[top:bottom, left:right].reshape(-1, 3)
        if colour and len(inside):
            kinds, counts = np.unique(inside, axis=0, return_counts=True)
            yield (" ".join(text.get_text().split()), colour, text.get_size(),
                   [colors.to_hex(kind / 255) for kind in kinds[counts >= BEHIND * len(inside)]])


def drawn(path):
    """Run the code of a notebook: (cell, marks, texts) of each chart that it publishes."""
    cell, found = [None], []
    empty = io.BytesIO()
    Image.new("RGB", (1, 1)).save(empty, "png")

    def keep(figure):
        found.append((cell[0], marks(figure), list(texts(figure))))
        return empty.getvalue()

    shell = InteractiveShell()
    with chdir(path.parent), mock.patch.object(charts, "_png", keep):
        for part in read(path).cells:
            if part.cell_type == "code":
                cell[0] = part.id
                shell.run_cell(part.source, silent=True).raise_error()
    pyplot.close("all")
    return found


def between(one, other):
    """WCAG contrast of two colours "#rrggbb"."""
    ratio = contrast(one) / contrast(other)
    return max(ratio, 1 / ratio)


def apart(one, other):
    """The least CAM02-UCS distance of two colours for readers with and without colour blindness, and for whom."""
    rgb = np.array([colors.to_rgb(one), colors.to_rgb(other)])
    seen = {"full colour vision": rgb} | {
        kind: np.clip(cspace_convert(rgb, {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}, "sRGB1"), 0, 1)
        for kind in BLINDNESS}
    gaps = {kind: float(np.linalg.norm(np.diff(cspace_convert(pair, "sRGB1", "CAM02-UCS"), axis=0))) for kind, pair in seen.items()}
    return min((gap, kind) for kind, gap in gaps.items())


class Excused:
    """The exceptions that hold in one notebook. It remembers which were needed; a row without a cell holds in all cells of its lesson."""

    def __init__(self, rows, lesson):
        self.rows = [row for row in rows if row["lesson"] in ("", lesson)]
        self.unused = [row for row in self.rows if row["lesson"]]

    def __call__(self, cell, colour, other=""):
        found = [row for row in self.rows if row["cell"] in ("", cell) and {row["colour"], row["other"]} == {colour, other}]
        self.unused = [row for row in self.unused if row not in found]
        return bool(found)


def mark_problems(place, cell, found, excused):
    """Marks of one chart that are not seen on the paper, or not told apart. Rings and other hollow marks differ in form from full ones."""
    problems, full, hollow = [], set(), set()
    for face, edge in sorted(found, key=str):
        strongest = max((c for c in (face, edge) if c), key=contrast)
        if strongest == WHITE or excused(cell, face or edge):
            continue
        (full if face else hollow).add(face or edge)
        if contrast(strongest) < CONTRAST:
            problems.append(f"{place}: a mark in {face or edge} has a contrast of {contrast(strongest):.2f} on the paper; at least "
                            f"{CONTRAST}, so darken it or its edge, or say in colour-exceptions.csv why it need not be seen.")
    for one, other in (pair for kind in (full, hollow) for pair in combinations(sorted(kind), 2)):
        gap, reader = apart(one, other)
        if gap < COLOUR_DISTANCE and not excused(cell, one, other):
            problems.append(f"{place}: {one} and {other} differ by {gap:.0f} ({reader}); at least {COLOUR_DISTANCE}, so choose others, or "
                            "say in colour-exceptions.csv what else tells them apart.")
    return problems


def text_problems(place, found):
    """Texts of one chart that cannot be read on what lies behind them."""
    problems = []
    for words, colour, size, behind in found:
        least = LARGE_CONTRAST if size >= LARGE else TEXT_CONTRAST
        for paper in behind:
            if between(colour, paper) < least:
                problems.append(f"{place}: the text {words[:40]!r} in {colour} has a contrast of {between(colour, paper):.2f} on {paper}; at "
                                f"least {least}, so change one of the two.")
    return problems


def chart_problems(lesson, charts_drawn, rows):
    """All faults in the colours of the charts of one notebook, and the exceptions that it does not need, each once."""
    excused, problems = Excused(rows, lesson), []
    for cell, found, words in charts_drawn:
        problems += mark_problems(f"{lesson}, cell {cell}", cell, found, excused)
        problems += text_problems(f"{lesson}, cell {cell}", words)
    problems += [f"colour-exceptions.csv: {row['lesson']}, cell {row['cell'] or '(all)'}, {row['colour']} {row['other']} is not needed; "
                 "take the row out." for row in excused.unused]
    return list(dict.fromkeys(problems))


def paper_problems(path):
    """Committed pictures that are transparent, or whose corners and most pixels are not white: the site shows them on white paper."""
    problems = []
    for place, images in pictures(read(path)).items():
        for image in images:
            picture = Image.open(io.BytesIO(base64.b64decode(image)))
            if picture.has_transparency_data:
                problems.append(f"{path.name}, {place}: the picture is transparent; save it without an alpha channel.")
                continue
            pixels = np.asarray(picture.convert("RGB"))
            if (pixels[[0, 0, -1, -1], [0, -1, 0, -1]] != 255).any() or (pixels == 255).all(axis=2).mean() < WHITE_SHARE:
                problems.append(f"{path.name}, {place}: the picture does not stand on white paper; leave figure.facecolor white.")
    return problems
