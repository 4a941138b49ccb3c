"""Read the treaties of a class that played the role-play in ``teaching/roleplay/``.

    options = pd.read_csv("data/bargain_options.csv", index_col="row_id")
    placed, not_placed = read_class("treaties.csv", options)

One row of the file is the treaty of one table. A row that cannot be placed is kept, with the reason in words.
"""

import csv
import io
import re
from pathlib import Path

import pandas as pd
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from portsmouth.bargaining import makes_sense

_YES, _NO = {"yes", "y", "1", "true"}, {"no", "n", "0", "false"}


class ClassFileError(ValueError):
    """The file as a whole cannot be read; its text says why. A notebook shows the sentence alone, without a traceback."""

    def _render_traceback_(self):
        return [f"The class file was not read. {self}"]


def read_class(path, options):
    """Treaties of a class from a CSV file.

    path : file with the columns group, signed, one column for each issue, and any others, which are ignored except ``note``.
        A cell holds the number of an option, counted from 1 as on the treaty sheet, or its words. Commas, semicolons or tabs
        may stand between the cells.
    options : DataFrame with the columns issue and option (data/bargain_options.csv).

    Returns two DataFrames. The first has the group as index, a column for each issue with the words of its option, and ``note``.
    The second has the columns line, group, reason and note, and holds every other row of the file. Raises ClassFileError if the file
    is missing or empty, is no CSV file or lacks a column.
    """
    choices = {issue: list(rows) for issue, rows in options.groupby("issue", sort=False)["option"]}
    header, rows = _table(Path(path), ["group", "signed", *choices])
    placed, not_placed = {}, []
    names = [dict(zip(header, cells)).get("group", "").casefold() for _, cells in rows]
    for line, cells in rows:
        row = dict(zip(header, cells + [""] * (len(header) - len(cells))))
        treaty, reasons = _treaty(row, choices)
        if len(cells) > len(header):
            reasons.insert(0, "there are more cells than columns: text with a comma in it needs quotation marks")
        if row["group"] and names.count(row["group"].casefold()) > 1:
            lines = [str(other) for (other, _), name in zip(rows, names) if name == row["group"].casefold()]
            reasons.insert(0, f"the group stands on lines {' and '.join(lines)}: give each table its own name")
        if reasons:
            not_placed.append({"line": line, "group": row["group"] or "(no name)", "reason": "; ".join(reasons), "note": row.get("note", "")})
        else:
            placed[row["group"]] = treaty | {"note": row.get("note", "")}
    return (pd.DataFrame.from_dict(placed, orient="index", columns=[*choices, "note"]).rename_axis("group"),
            pd.DataFrame(not_placed, columns=["line", "group", "reason", "note"]))


def orders(treaties, options):
    """What a treaty does to the orders of July: DataFrame with the columns ``japan_lacks`` and ``russia_gives``, in words.

    japan_lacks : issues of class A in which Japan does not get in full what it called absolutely indispensable.
    russia_gives : issues in which Russia gives what the tsar refused, on the day of the instructions.
    """
    facts = options.set_index(["issue", "option"])

    def issues(row, is_so):
        return ", ".join(issue for issue in options["issue"].unique() if is_so(facts.loc[(issue, row[issue])]))

    return pd.DataFrame({
        "japan_lacks": [issues(row, lambda fact: fact["japan_needs"] in ("no", "in part")) for _, row in treaties.iterrows()],
        "russia_gives": [issues(row, lambda fact: pd.notna(fact["russia_refuses"])) for _, row in treaties.iterrows()],
    }, index=treaties.index)


def label(ax, names):
    """Write names beside points so that they do not cover each other or a point, as far as there is room.

    names : Series of texts; its index holds the places (x, y).
    """
    ax.figure.draw_without_rendering()
    draw = ax.figure.canvas.get_renderer()
    pixels = ax.transData.transform(list(names.index)) if len(names) else []
    taken = [Bbox.from_extents(x - 8, y - 8, x + 8, y + 8) for x, y in pixels]
    for (x, y), name in names.items():
        best = None
        for up, right in ((up, right) for up in (0, 10, -10, 20, -20, 32, -32, 44, -44) for right in (9, -9)):
            text = ax.annotate(name, (x, y), xytext=(right, up), textcoords="offset points", va="center",
                               ha="left" if right > 0 else "right", color="black",
                               bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
                               arrowprops={"arrowstyle": "-", "color": "#999999", "lw": 0.6} if abs(up) > 10 else None)
            text.update_positions(draw)
            box = Text.get_window_extent(text, draw).padded(2)  # without the arrow
            faults = sum(box.overlaps(other) for other in taken) + 2 * (not ax.bbox.padded(60).contains(box.x1, box.y1))
            if best is None or faults < best[0]:
                if best:
                    best[1].remove()
                best = faults, text, box
            else:
                text.remove()
        taken.append(best[2])


def _treaty(row, choices):
    """Options of one row by issue, and the reasons why the row cannot be placed."""
    reasons = [] if row["group"] else ["the name of the group is missing"]
    signed = row["signed"].casefold()
    if signed in _NO:
        return {}, [*reasons, "no treaty was signed: the war goes on"]
    if signed not in _YES:
        reasons.append(f"signed: {row['signed']!r} is neither yes nor no" if signed else "signed: yes or no is missing")
    empty = [issue for issue in choices if not row[issue]]
    if empty:
        reasons.append(f"nothing is written for {', '.join(empty)}")
    treaty = {issue: _option(row[issue], words) for issue, words in choices.items()}
    reasons += [f"{issue}: {row[issue]!r} is no option; write a number from 1 to {len(words)}"
                for issue, words in choices.items() if row[issue] and treaty[issue] is None]
    if None not in treaty.values():
        reasons += _nonsense(treaty)
    return treaty, reasons


def _option(cell, words):
    """The option that a cell names by number or in words; None if there is none."""
    if re.fullmatch(r"\d+([.,]0*)?", cell):
        number = int(re.match(r"\d+", cell)[0])
        return words[number - 1] if 1 <= number <= len(words) else None
    return {_plain(word): word for word in words}.get(_plain(cell))


def _plain(text):
    """Letters and figures of a text, small: what a spreadsheet does to quotation marks or commas does not matter."""
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=\d)[ ,.](?=\d{3})", "", text)).casefold().strip()


def _nonsense(treaty):
    """Why a complete treaty cannot be: the rules of ``makes_sense`` in words."""
    if makes_sense(pd.DataFrame([treaty])).all():
        return []
    reasons = []
    if treaty.get("payment") in ("price by arbitration", "1,200 million yen") and treaty.get("sakhalin") != "south to Japan":
        reasons.append(f"a price is paid for the north of Sakhalin, but the island is not divided ({treaty['sakhalin']})")
    if treaty.get("railway") != "stays Russian" and treaty.get("lease") == "stays Russian":
        reasons.append("Japan gets the railway to Port Arthur, but not the leased land in which it ends")
    return reasons or ["these options cannot stand together in one treaty"]


def _table(path, columns):
    """Names of the columns and (line number, cells) of each row that is not blank."""
    if not path.is_file():
        raise ClassFileError(f"There is no file {path}. Write its name exactly, with .csv at the end.")
    raw = path.read_bytes()
    if raw[:2] == b"PK":
        raise ClassFileError(f"{path.name} is a workbook of a spreadsheet. Open it there and save it as CSV.")
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # what older spreadsheets write
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if not line.casefold().startswith("sep=")]
    filled = [number for number, line in lines if line.strip(" ,;\t\"")]
    if not filled:
        raise ClassFileError(f"{path.name} is empty. Its first line must be: {','.join(columns)}")
    first = next(i for i, (number, _) in enumerate(lines) if number == filled[0])
    head = lines[first][1]
    reader = csv.reader(io.StringIO("\n".join(line for _, line in lines[first:])), delimiter=max(",;\t", key=head.count))
    header = [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in next(reader)]
    missing = [name for name in columns if name not in header]
    if missing:
        unknown = [name for name in header if name and name not in [*columns, "note"]]
        also = f" It has columns that the treaty sheet does not know: {', '.join(unknown)}." if unknown else ""
        raise ClassFileError(f"{path.name} has no column {', '.join(missing)}.{also} Its first line must be: {','.join(columns)}")
    twice = sorted({name for name in columns if header.count(name) > 1})
    if twice:
        raise ClassFileError(f"{path.name} has the column {', '.join(twice)} twice. Keep one.")
    offset = lines[first][0] - 1
    rows = []
    for cells in reader:
        cells = [cell.strip() for cell in cells]
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if any(cells):
            rows.append((reader.line_num + offset, cells))
    if not rows:
        raise ClassFileError(f"{path.name} has the names of the columns but no treaty. Write one row for each table.")
    return header, rows
