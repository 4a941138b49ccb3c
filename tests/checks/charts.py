"""Charts as they are committed: their words, their sources, their colours, and whether a new run draws the same."""
import csv
from pathlib import Path

import numpy as np
from bs4 import BeautifulSoup
from build_lessons import TOLERANCE, difference, pages, pictures
from colorspacious import cspace_convert, deltaE

from checks.notebook import Lesson

SHORTEST_ALT = 60  # characters, without title and subtitle
CONTRAST = 3  # a colour on white, as WCAG 2.2 (1.4.11) asks of graphics
COLOUR_DISTANCE = 20  # CAM02-UCS between the two sides as a colour-blind reader sees them
GREY_DISTANCE = 12  # L* between the two sides in grey print
BLINDNESS = ("deuteranomaly", "protanomaly", "tritanomaly")


def source_ids(folder):
    """The ids in data/sources.csv."""
    with open(Path(folder, "sources.csv"), encoding="utf-8", newline="") as file:
        return {row["source_id"] for row in csv.DictReader(file)}


def sentence(text):
    """A text with a full stop, as `publish` puts it into the alternative text."""
    return text.strip() if text.strip()[-1:] in (".", "?") else text.strip() + "."


def figure_problems(figure, known):
    """What is wrong with the words of one <figure>."""
    title, subtitle = figure.get("data-title", "").strip(), figure.get("data-subtitle", "").strip()
    images, caption = figure("img"), figure.find("figcaption")
    problems = [f"the chart has no {name}; give it to publish."
                for name, text in (("title", title), ("subtitle", subtitle)) if not text]
    if len(images) != 1:
        return problems + [f"{len(images)} pictures in one figure; publish makes one."]
    alt = images[0].get("alt", "").strip()
    opening = f"{sentence(title)} {sentence(subtitle)}"
    if not alt.startswith(opening):
        problems.append("the alternative text does not begin with the title and subtitle of the chart; run `make build`.")
    if len(alt.removeprefix(opening).strip()) < SHORTEST_ALT:
        problems.append(f"the alternative text says less than {SHORTEST_ALT} characters beside title and subtitle; "
                        "describe the finding.")
    words = caption.get_text().strip() if caption else ""
    sources = [s.strip() for s in words.removeprefix("Sources:").split(",") if s.strip()]
    if not words.startswith("Sources:") or not sources:
        problems.append("no line of sources under the chart; give publish the source ids.")
    return problems + [f"the caption names the source {s!r}, which is not in data/sources.csv; correct the id."
                       for s in sources if s not in known]


def chart_problems(path, data):
    """All faults of the charts and panel frames committed in one notebook, as sentences that name lesson and cell."""
    lesson, known, problems, count, alts = Lesson(path), source_ids(data), [], {}, {}
    for cell, frame, html in pages(lesson.nb):
        soup = BeautifulSoup(html, "html.parser")
        place = lesson.place(cell) + (f", frame {frame}" if frame else "")
        problems += [f"{place}: {what}" for figure in soup("figure") for what in figure_problems(figure, known)]
        if any(not image.find_parent("figure") for image in soup("img")) or (frame and not soup("figure")):
            problems.append(f"{place}: a picture without words; show it with publish.")
        if not frame and any(not figure.select("details tbody tr") for figure in soup("figure")):
            problems.append(f"{place}: no table of its numbers; give publish data=… with what is drawn.")
        for image in soup("img"):
            count[place] = count.get(place, 0) + 1
            same = alts.setdefault((lesson.place(cell), image.get("alt")), frame)
            if same != frame:
                problems.append(f"{place}: the same words as frame {same}; say what this frame shows.")
    problems += [f"{place}: {n} pictures; one picture a cell." for place, n in count.items() if n > 1]
    for cell in lesson.code():
        if any(kind.startswith("image/") for o in cell.outputs for kind in o.get("data", {})):
            problems.append(f"{lesson.place(cell)}: a picture without words; show it with publish and end the cell with it.")
    return problems


def image_problems(file, committed, fresh):
    """Where the pictures of a committed notebook differ from those of a new run."""
    old, new, problems = pictures(committed), pictures(fresh), []
    for place in sorted(old.keys() | new.keys()):
        one, two = old.get(place, []), new.get(place, [])
        if len(one) != len(two):
            problems.append(f"{file}, {place}: {len(one)} pictures are committed and a new run draws {len(two)}; run `make build`.")
        for gap in (difference(a, b) for a, b in zip(one, two)):
            if gap > TOLERANCE:
                problems.append(f"{file}, {place}: the committed picture differs from a new run by {gap:.1f} grey levels "
                                f"(allowed: {TOLERANCE}); look at both and run `make build`.")
    return problems


def contrast(colour):
    """WCAG contrast of a colour "#rrggbb" on white."""
    channels = np.array([int(colour[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05)


def colour_problems(colours):
    """What keeps the side colours {"Russia": "#…", "Japan": "#…", …} from being seen and told apart."""
    problems = [f"SIDE_COLORS: {side} {colour} has a contrast of {contrast(colour):.1f} on white; at least {CONTRAST}, so "
                "darken it." for side, colour in colours.items() if contrast(colour) < CONTRAST]
    pair = np.array([[int(colours[side][i:i + 2], 16) for i in (1, 3, 5)] for side in ("Russia", "Japan")]) / 255
    for kind in BLINDNESS:
        seen = np.clip(cspace_convert(pair, {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}, "sRGB1"), 0, 1)
        gap = deltaE(seen[0], seen[1], input_space="sRGB1")
        if gap < COLOUR_DISTANCE:
            problems.append(f"SIDE_COLORS: with {kind} Russia and Japan differ by {gap:.0f}; at least {COLOUR_DISTANCE}, so "
                            "choose others.")
    grey = abs(float(np.diff(cspace_convert(pair, "sRGB1", "CIELab")[:, 0])[0]))
    if grey < GREY_DISTANCE:
        problems.append(f"SIDE_COLORS: in grey print Russia and Japan differ by {grey:.0f}; at least {GREY_DISTANCE}, so "
                        "make one lighter.")
    return problems
