"""Answers in a plain form: only numbers, texts, lists and dictionaries.

A check never touches what a student made, only its plain form. The same form travels as JSON from the process that runs a
submission to the one that marks it, so that both judge the same thing.

A plain value is None (nothing there yet), a bool, int, float or str, or a dictionary with a "kind":

    {"kind": "list", "items": [...]}                                 list, tuple, set, array, index
    {"kind": "series", "index": [...], "values": [...]}              Series and dict
    {"kind": "frame", "columns": [...], "index": [...], "rows": [...]}
    {"kind": "chart", "title": "", "xlabel": "", "ylabel": "", "bars": [...], "lines": [...], "dots": [...]}
    {"kind": "other", "what": "a function"}                          anything else, in words
    {"kind": "undefined"}                                            the name does not exist
"""
import datetime
import numbers
import warnings

import numpy as np
import pandas as pd

MOST = 20_000  # cells of a table, items of a list, letters of a text; no answer of the course needs so many
UNDEFINED = {"kind": "undefined"}


def plain(value):
    """The plain form of any object. Whatever that object raises when it is touched, this function does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _plain(value, 0)
    except RecursionError:
        return other("a list that contains itself")
    except (Exception, SystemExit, GeneratorExit):
        return other(f"an object of the type {type(value).__name__}")


def other(what):
    return {"kind": "other", "what": what}


def _plain(value, depth):
    if value is None or value is ...:
        return None
    if isinstance(value, Ready):
        return value.value
    if depth > 3:
        return other("a list of lists of lists")
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, str):
        return str(value) if len(value) <= MOST else other("a very long text")
    if isinstance(value, numbers.Integral):
        number = int(value)
        return number if abs(number) < 10**30 else other("a number with more than 30 digits")
    if isinstance(value, numbers.Real):
        return float(value)
    if value is pd.NA or value is pd.NaT:
        return float("nan")
    if isinstance(value, (datetime.date, np.datetime64)):  # Timestamps are dates, too
        stamp = pd.Timestamp(value)
        return stamp.date().isoformat() if stamp == stamp.normalize() else stamp.isoformat()
    if isinstance(value, (datetime.timedelta, np.timedelta64)):
        return other("a span of time, which (later - earlier).days turns into a number of days")
    if isinstance(value, pd.DataFrame):
        if value.size > MOST or len(value) > MOST:
            return other(f"a table with {len(value):,} rows")
        rows = [[_plain(cell, depth + 1) for cell in row] for row in value.itertuples(index=False, name=None)]
        return {"kind": "frame", "columns": [_label(c) for c in value.columns], "index": [_label(i) for i in value.index], "rows": rows}
    if isinstance(value, pd.Series):
        if len(value) > MOST:
            return other(f"a column with {len(value):,} rows")
        return {"kind": "series", "index": [_label(i) for i in value.index], "values": [_plain(v, depth + 1) for v in value]}
    if isinstance(value, dict):
        if len(value) > MOST:
            return other("a very long dictionary")
        return {"kind": "series", "index": [_label(k) for k in value], "values": [_plain(v, depth + 1) for v in value.values()]}
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return _plain(value.item(), depth)
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray, pd.Index, pd.api.extensions.ExtensionArray)):
        if len(value) > MOST or getattr(value, "size", 0) > MOST:
            return other("a very long list")
        return {"kind": "list", "items": [_plain(item, depth + 1) for item in value]}
    drawn = _chart(value)
    if drawn is not None:
        return drawn
    if callable(value):
        return other("a function")
    return other(f"an object of the type {type(value).__name__}")


def _label(value):
    """A label of a row, column or bar: a text or a number."""
    if isinstance(value, tuple):
        return ", ".join(str(_label(part)) for part in value)
    value = _plain(value, 3)
    return value if isinstance(value, (str, int, float)) else str(value)


def _chart(value):
    """The structure of a matplotlib axes, figure or set of bars; None if it is none of these."""
    import matplotlib.axes
    import matplotlib.container
    import matplotlib.figure
    if isinstance(value, matplotlib.container.BarContainer) and value.patches:
        value = value.patches[0].axes
    if isinstance(value, matplotlib.figure.Figure):
        if len(value.axes) != 1:
            return other(f"a figure with {len(value.axes)} charts in it")
        value = value.axes[0]
    if not isinstance(value, matplotlib.axes.Axes):
        return None
    titles = [value.get_title(loc) for loc in ("left", "center", "right")] + [text.get_text() for text in value.figure.texts]
    title = " ".join(filter(None, titles + [value.figure.get_suptitle()]))  # publish writes its title as a text of the figure
    bars = []
    for container in value.containers:
        if isinstance(container, matplotlib.container.BarContainer):
            flat = container.orientation == "horizontal"
            names = _tick_names(value.yaxis if flat else value.xaxis)
            for bar in container.patches:
                middle = bar.get_y() + bar.get_height() / 2 if flat else bar.get_x() + bar.get_width() / 2
                length = float(bar.get_width() if flat else bar.get_height())
                bars.append({"label": _name(middle, names), "value": length, "flat": flat, "start": float(bar.get_x() if flat else bar.get_y())})
    lines = [_pairs(value, line.get_xydata()) for line in value.lines if len(line.get_xydata()) > 1 and line.get_linestyle() != "None"]
    dots = [pair for line in value.lines if line.get_linestyle() == "None" for pair in _pairs(value, line.get_xydata())]
    dots += [pair for dots in value.collections if hasattr(dots, "get_sizes") for pair in _pairs(value, dots.get_offsets())]
    if len(bars) + len(dots) + sum(map(len, lines)) > MOST:
        return other("a chart with too many marks to look at")
    return {"kind": "chart", "title": title, "xlabel": value.get_xlabel(), "ylabel": value.get_ylabel(),
            "xlim": [float(x) for x in value.get_xlim()], "ylim": [float(y) for y in value.get_ylim()],
            "bars": bars, "lines": lines, "dots": dots}


def _pairs(axes, points):
    across, up = _tick_names(axes.xaxis), _tick_names(axes.yaxis)
    return [[_name(x, across), _name(y, up)] for x, y in points]


def _tick_names(axis):
    """Names that an axis writes at its ticks, where they are words; {} for an axis of numbers."""
    names = {round(float(place), 6): tick.get_text() for place, tick in zip(axis.get_majorticklocs(), axis.get_majorticklabels())}
    return {place: name for place, name in names.items() if name and not _is_number(name, place)}


def _is_number(name, place):
    try:
        return abs(float(name.replace("\N{MINUS SIGN}", "-").replace(",", "")) - place) < 1e-6
    except ValueError:
        return False


def _name(place, names):
    return names.get(round(float(place), 6), float(place))


class Ready:
    """Holds a value that is in its plain form already, for example one that was read from a file."""

    def __init__(self, value):
        self.value = sound(value)


def sound(value, depth=0):
    """A plain value from an untrusted file, or a description of what is wrong with it."""
    if value is None or isinstance(value, (bool, float, int)):
        return value
    if isinstance(value, str):
        return value[:MOST]
    try:
        kind = value["kind"]
        if depth < 4 and kind == "list":
            return {"kind": kind, "items": [sound(v, depth + 1) for v in value["items"][:MOST]]}
        if depth < 4 and kind == "series" and len(value["index"]) == len(value["values"]):
            return {"kind": kind, "index": [_word(i) for i in value["index"]], "values": [sound(v, depth + 1) for v in value["values"]]}
        if depth < 4 and kind == "frame" and {len(row) for row in value["rows"]} <= {len(value["columns"])} and len(value["rows"]) == len(value["index"]):
            return {"kind": kind, "columns": [_word(c) for c in value["columns"]], "index": [_word(i) for i in value["index"]],
                    "rows": [[sound(v, depth + 1) for v in row] for row in value["rows"]]}
        if depth == 0 and kind == "chart":
            pairs = lambda marks: [[_word(x), _word(y)] for x, y in marks]  # noqa: E731
            return {"kind": kind, **{k: str(value[k]) for k in ("title", "xlabel", "ylabel")}, **{k: [float(x) for x in value[k]] for k in ("xlim", "ylim")},
                    "bars": [{"label": _word(b["label"]), "value": float(b["value"]), "flat": bool(b["flat"]), "start": float(b["start"])} for b in value["bars"]],
                    "lines": [pairs(line) for line in value["lines"]], "dots": pairs(value["dots"])}
        if kind == "undefined":
            return UNDEFINED
        return other(str(value["what"])[:100] if kind == "other" else "something that cannot be read")
    except (TypeError, KeyError, ValueError, AttributeError):
        return other("something that cannot be read")


def _word(value):
    if not isinstance(value, (str, int, float)):
        raise ValueError("no label")
    return value
