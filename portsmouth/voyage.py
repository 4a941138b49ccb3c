"""The figure of the voyage: a path on a map, as wide as the number of ships, above a strip of days.

The idea is Charles Minard's, who in 1869 drew Napoleon's march to Moscow as a band that grows thin. It stands here and not
in a lesson because placing the words takes more lines than a reader should have to scroll past.
"""

import matplotlib.pyplot as plt
import pandas as pd

from portsmouth.charts import SIDE_COLORS

_LAND, _LIGHT, _BLACK = "#e9e5da", "#7895b0", "#222222"
_POINTS = 0.5  # width of the path in points for each ship
_NAMED = {  # place on the map: where its name stands beside it, in degrees east and north, and how it is aligned
    "Libau": (2, 1.5, "left"),
    "Vigo": (2.5, -0.6, "left"),
    "Tangier": (3, -3.4, "left"),
    "Dakar": (3, -0.6, "left"),
    "Gabon": (2, -0.6, "left"),
    "Great Fish Bay": (2.5, -0.8, "left"),
    "Angra Pequena": (2.5, -0.6, "left"),
    "Sainte-Marie": (2.5, -1.5, "left"),
    "Nossi-Be": (-2.5, 0.5, "right"),
    "Singapore passed": (2.5, -1.5, "left"),
    "Cam Ranh Bay": (2.5, -1.8, "left"),
    "Tsushima": (2.5, -2.2, "left"),
    "Vladivostok": (2.5, 0, "left"),
}


def voyage_figure(track, flows, coast, stays, moment):
    """Draw the voyage of a fleet and return the matplotlib figure, 8.4 inches wide, for ``publish``.

    track : DataFrame with the columns squadron, seq, lat, lon (degrees, north and east positive) and name (of a place),
        one row for each point of the drawn lines. Source: data/voyage_track.csv, drawn for maps and not logged.
    flows : list of tuples (squadron, first place, last place, ships, words, (lon, lat)), drawn in this order: a part of
        the track, the number of ships on it, and the words for it with their place. Half a point of width for each ship.
    coast : DataFrame with the columns part, lon, lat (degrees): outlines of the land. Source: data/coastline.csv, region world.
    stays : DataFrame with the columns place, arrive and depart (dates), in order of time. The time between is drawn as at sea.
        The strip runs from the first departure to the last arrival. Source: data/voyage.csv.
    moment : tuple (date, words): a vertical line through the strip of days.

    Raises ValueError if a flow has no ships or names a place that is not on the track of its squadron, and if a day is
    missing between the first departure and the last arrival.
    """
    if stays["arrive"].iloc[1:].isna().any() or stays["depart"].iloc[:-1].isna().any():
        raise ValueError("voyage_figure: a day of arrival or departure is missing in stays")
    fig, (above, below) = plt.subplots(2, 1, figsize=(8.4, 6.05), height_ratios=[4.75, 1.1])
    for _, land in coast.groupby("part"):
        above.fill(land["lon"], land["lat"], color=_LAND)
    for squadron, first, last, ships, words, (lon, lat) in flows:
        if not ships > 0:
            raise ValueError(f"voyage_figure: {ships} ships from {first} to {last}; the width of the path needs at least one")
        line = _between(track[track["squadron"] == squadron].sort_values("seq"), squadron, first, last)
        light = squadron == "Nebogatov"  # it runs over the paths of the others
        above.plot(line["lon"], line["lat"], color=_LIGHT if light else SIDE_COLORS["Russia"], linewidth=_POINTS * ships, solid_joinstyle="round")
        above.text(lon, lat, words, color="#41617f" if light else SIDE_COLORS["Russia"], weight="semibold", ha="center", va="center")
    for name, (east, north, align) in _NAMED.items():
        for _, place in track[(track["name"] == name) & (track["squadron"] == "main")].iterrows():
            above.plot(place["lon"], place["lat"], "o", color="white", markeredgecolor=_BLACK, markersize=4)
            above.text(place["lon"] + east, place["lat"] + north, name, size=9, ha=align, va="center")
    above.set(xlim=(-24, 154), ylim=(-38, 63), aspect="equal")
    above.axis("off")
    _strip(below, stays, moment)
    return fig


def _between(line, squadron, first, last):
    """The points of one line from place to place."""
    found = {name: line.loc[line["name"] == name, "seq"] for name in (first, last)}
    for name, seq in found.items():
        if seq.empty:
            raise ValueError(f"voyage_figure: {name!r} is not on the track of {squadron}; the names are {', '.join(line['name'].dropna())}")
    return line[line["seq"].between(found[first].iloc[0], found[last].iloc[0])]


def _strip(ax, stays, moment):
    """Days at sea (dark) and at anchor (light) from left to right; long ones carry their number."""
    arrive, depart = pd.to_datetime(stays["arrive"]), pd.to_datetime(stays["depart"])
    start, end = depart.iloc[0], arrive.iloc[-1]
    stops = [(stays["place"].iloc[i] + ":", arrive.iloc[i], depart.iloc[i], _LIGHT, _BLACK) for i in range(1, len(stays) - 1)]
    legs = [("at sea:", depart.iloc[i], arrive.iloc[i + 1], SIDE_COLORS["Russia"], "white") for i in range(len(stays) - 1)]
    for words, begin, finish, color, ink in legs + stops:
        days = (finish - begin).days
        ax.barh(0, days, left=begin, color=color, height=0.8)
        if days > 20:
            ax.text(begin + (finish - begin) / 2, 0, f"{words} {days} days", color=ink, ha="center", va="center")
    day = pd.Timestamp(moment[0])
    ax.plot([day, day], [-0.45, 0.75], color="black", linewidth=1.5)
    ax.text(day, 0.85, moment[1], ha="center", va="bottom", weight="semibold")
    ax.set(ylim=(-0.5, 1.4), yticks=[], xlim=(start, end))
    ax.spines["left"].set_visible(False)
    ticks = pd.date_range(start, end, freq="MS")
    ax.set_xticks(ticks, [f"{tick:%b %Y}" if tick.month in (1, 11) else f"{tick:%b}" for tick in ticks])
