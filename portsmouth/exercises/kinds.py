"""Kinds of answers: how each is read, when two are the same, and what is said when they are not.

Tolerances (the README of the exercises repeats them):

- a number may be wrong by half a unit of the last digit asked for (`digits`, 0 unless said otherwise); int, float and numpy
  numbers are the same, and so are 5 and 5.0;
- a text is compared without regard to capitals, spaces at its ends, or a full stop;
- names may come as a list, a set, a column or an index, in any order; a name that stands twice counts once;
- rows of a table or column may come in any order, further columns are allowed, and the name of a row may be the index or a column;
- bars may lie or stand, in any order.
"""
import math
import re

#: What the student reads instead of the name of a type.
_WORDS = {bool: "True or False", int: "a number", float: "a number", str: "a text"}
_KINDS = {"list": "a list", "series": "a column or a dictionary", "frame": "a table", "chart": "a chart"}


class Unreadable(Exception):
    """The answer is of a wrong kind; its text is the sentence for the student."""


def describe(value):
    """What a plain value is, in words."""
    if isinstance(value, dict):
        return value["what"] if value["kind"] == "other" else _KINDS[value["kind"]]
    if isinstance(value, float) and math.isnan(value):
        return "NaN, which means that there is no number (was any row left when you picked them?)"
    return _WORDS.get(type(value), "nothing")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def near(one, other, digits):
    """Whether two plain numbers are the same; two missing ones are."""
    if not (is_number(one) and is_number(other)):
        return tidy(one) == tidy(other)
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= 0.5 * 10.0**-digits * (1 + 1e-9)


def tidy(value):
    """A text or label as it is compared."""
    if is_number(value):
        return f"{value:.10g}"
    return re.sub(r"\s+", " ", str(value)).strip().rstrip(".").strip().casefold()


class Kind:
    """A kind of answer. `read` gives a plain value the form that `fits` and `difference` compare, or raises Unreadable."""

    name = ""

    def form(self, given):
        """What is still wrong with an answer whose content is right; None if nothing is."""
        return None

    def answer(self, value):
        """What a student would have in the notebook for a computed answer; used by the tests."""
        return value


class Number(Kind):
    """One number. `unit` says what it counts, `digits` how many digits after the point are asked for."""

    name = "number"

    def __init__(self, unit, digits=0):
        self.unit, self.digits = unit, digits

    def read(self, value):
        if isinstance(value, dict) and value["kind"] in ("list", "series"):
            items = value.get("items", value.get("values"))
            if len(items) == 1 and is_number(items[0]):
                value = items[0]
            elif value["kind"] == "list" and len(items) == 2:
                raise Unreadable(f"this is a list with 2 entries; the question asks for one number ({self.unit}). Python writes a point, as in 2.5, and no comma inside a number")
            else:
                raise Unreadable(f"this is {describe(value)} with {len(items)} entries; the question asks for one number ({self.unit})")
        if isinstance(value, str):
            raise Unreadable("this is a text; write a number, without quotes and without a comma, for example 1234")
        if not is_number(value) or math.isnan(value):
            raise Unreadable(f"this is {describe(value)}; the question asks for one number ({self.unit})")
        return value

    def fits(self, given, wanted):
        return near(given, wanted, self.digits)

    def difference(self, given, wanted):
        if math.isinf(given):
            return "this is infinite; something was divided by 0"
        if wanted and near(given / wanted, 100, 0) or wanted and near(given * 100, wanted, self.digits):
            return f"the digits are right but the size is not: look at the unit asked for ({self.unit})"
        if wanted and 0 < abs(given - wanted) <= abs(wanted) * 0.01:
            return "this is close, but the sources allow an exact answer: round only at the end"
        return f"this is not the number of {self.unit} that the data give"


class Choice(Kind):
    """One of a few texts. `options` are listed in the question."""

    name = "choice"

    def __init__(self, *options):
        self.options = options

    def read(self, value):
        if not isinstance(value, str):
            raise Unreadable(f"this is {describe(value)}; write one of these texts, with quotes: {self._list()}")
        if tidy(value) not in map(tidy, self.options):
            raise Unreadable(f"this is none of the answers to choose from: {self._list()}")
        return value

    def _list(self):
        return ", ".join(f'"{option}"' for option in self.options)

    def fits(self, given, wanted):
        return tidy(given) == tidy(wanted)

    def difference(self, given, wanted):
        return f'"{given}" is not what the sources say'


class Text(Choice):
    """A short text: a name, a row id, a date."""

    name = "text"

    def __init__(self, what):
        self.what = what

    def read(self, value):
        if not isinstance(value, str):
            raise Unreadable(f"this is {describe(value)}; write {self.what} as a text, with quotes")
        return value

    def difference(self, given, wanted):
        return f"this is not {self.what} that was asked for"


class Moment(Text):
    """A day and an hour as a text; two minutes more or less make no difference."""

    def read(self, value):
        import pandas as pd  # here, so that this module stays light

        if isinstance(value, str):
            found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(\.\d+)?)?", value.strip().rstrip("."))
            try:
                return pd.Timestamp(f"{found[1]} {found[2]}{(found[3] or '')[:3]}")
            except (ValueError, TypeError):
                raise Unreadable('write day and hour with all their digits, like "1905-06-09 07:05"') from None
        return super().read(value)

    def fits(self, given, wanted):
        return abs((given - wanted).total_seconds()) <= 120


class Names(Kind):
    """Several names or row ids; order does not matter. `what` is their word in the plural."""

    name = "names"

    def __init__(self, what):
        self.what = what

    def read(self, value):
        if isinstance(value, str):
            raise Unreadable(f'this is one text; write {self.what} as a list, for example ["one", "another"]')
        if isinstance(value, dict) and value["kind"] == "list":
            items = value["items"]
        elif isinstance(value, dict) and value["kind"] == "series":
            if value["values"] and all(isinstance(v, bool) for v in value["values"]):
                raise Unreadable(f"this is a column of True and False; put it in brackets behind the name of the table, and give {self.what} of the rows that are left")
            items = value["values"] if all(isinstance(v, str) for v in value["values"]) else value["index"]
        elif isinstance(value, dict) and value["kind"] == "frame":
            items = value["index"]
        else:
            raise Unreadable(f"this is {describe(value)}; write {self.what} as a list of texts")
        if not all(isinstance(item, str) for item in items):
            raise Unreadable(f"some entries are not texts; write {self.what} as a list of texts, each with quotes")
        return sorted({tidy(item) for item in items})

    def fits(self, given, wanted):
        return given == wanted

    def difference(self, given, wanted):
        return _set_difference(set(given), set(wanted), self.what)


def _set_difference(given, wanted, what):
    parts = []
    if given - wanted:
        parts.append(f'{len(given - wanted)} too many, for example "{min(given - wanted)}"')
    if wanted - given:
        parts.append(f"{len(wanted - given)} missing")
    return f"of the {len(wanted)} {what} there are " + " and ".join(parts)


class Column(Kind):
    """A number for each label: a Series, a dictionary, or a table with one column of numbers. `what` names the labels, in the plural."""

    name = "column"

    def __init__(self, what, digits=0):
        self.what, self.digits = what, digits

    def read(self, value):
        if isinstance(value, dict) and value["kind"] == "frame":
            value = self._from_frame(value)
        if not isinstance(value, dict) or value["kind"] != "series":
            raise Unreadable(f"this is {describe(value)}; the question asks for a column (a Series) with a number for each of the {self.what}")
        if not all(is_number(v) for v in value["values"]):
            raise Unreadable(f"some entries are not numbers; the question asks for a number for each of the {self.what}")
        pairs = dict(zip(map(tidy, value["index"]), value["values"]))
        if len(pairs) < len(value["index"]):
            raise Unreadable(f"a label stands more than once; the question asks for one number for each of the {self.what}")
        return pairs

    def _from_frame(self, value):
        columns = list(zip(*value["rows"])) or [()] * len(value["columns"])
        numbers = [c for c in columns if all(map(is_number, c))]
        words = [c for c in columns if all(isinstance(v, str) for v in c)]
        if len(numbers) != 1 or len(words) > 1:
            raise Unreadable("this is a table with several columns; pick the one column that is asked for, for example table[\"total\"]")
        return {"kind": "series", "index": list(words[0]) if words else value["index"], "values": list(numbers[0])}

    def fits(self, given, wanted):
        return given.keys() == wanted.keys() and all(near(given[k], wanted[k], self.digits) for k in wanted)

    def difference(self, given, wanted):
        if given.keys() != wanted.keys():
            return _set_difference(set(given), set(wanted), self.what)
        wrong = [k for k in wanted if not near(given[k], wanted[k], self.digits)]
        return f'{len(wrong)} of {len(wanted)} numbers are not what the data give, the first at "{wrong[0]}"'


class Table(Kind):
    """A table. `columns` are those that must be there, `key` the one (or the index) that names a row."""

    name = "table"

    def __init__(self, key, columns, digits=0):
        self.key, self.columns, self.digits = key, list(columns), digits

    def read(self, value):
        if not isinstance(value, dict) or value["kind"] != "frame":
            raise Unreadable(f"this is {describe(value)}; the question asks for a table (a DataFrame)")
        names = [tidy(c) for c in value["columns"]]
        for column in self.columns:
            if tidy(column) not in names:
                raise Unreadable(f'the table has no column "{column}"; it has {", ".join(map(str, value["columns"]))}')
        keys = [row[names.index(tidy(self.key))] for row in value["rows"]] if tidy(self.key) in names else value["index"]
        if len(set(map(tidy, keys))) < len(keys):
            raise Unreadable(f"some rows stand twice; the question asks for one row for each {self.key}")
        places = [names.index(tidy(c)) for c in self.columns]
        return {tidy(k): [row[p] for p in places] for k, row in zip(keys, value["rows"])}

    def fits(self, given, wanted):
        return given.keys() == wanted.keys() and all(near(a, b, self.digits) for k in wanted for a, b in zip(given[k], wanted[k]))

    def difference(self, given, wanted):
        if given.keys() != wanted.keys():
            return _set_difference(set(given), set(wanted), "rows")
        for key, cells in wanted.items():
            for column, mine, its in zip(self.columns, given[key], cells):
                if not near(mine, its, self.digits):
                    return f'the column "{column}" is not what the data give, first in the row "{key}"'
        return "this is not the table that was asked for"


class Chart(Column):
    """A chart, given as its axes. `mark` is "bars", "line" or "dots"; the right answer is a Series: label → length, or x → y.

    Beside the data it needs a title and a name for the axis of the numbers, and bars must begin at 0.
    """

    name = "chart"

    def __init__(self, what, mark="bars", digits=0):
        super().__init__(what, digits)
        self.mark = mark

    def read(self, value):
        if isinstance(value, dict) and value["kind"] == "series":  # a right or an anticipated wrong answer
            return {"data": super().read(value)}
        if not isinstance(value, dict) or value["kind"] != "chart":
            raise Unreadable(f"this is {describe(value)}; give the axes of your chart, for example fig, ax = plt.subplots() and then the name = ax")
        marks = {"bars": value["bars"], "line": [p for line in value["lines"] for p in line], "dots": value["dots"]}[self.mark]
        if not marks:
            raise Unreadable(f"the chart has no {self.mark}; draw the numbers as {self.mark}, and look if any row was left to draw")
        if self.mark == "bars":
            pairs, flat = [(tidy(bar["label"]), bar["value"]) for bar in marks], marks[0]["flat"]
            if any(bar["start"] for bar in marks):
                raise Unreadable("the bars are stacked or do not begin at 0; the question asks for one simple bar for each of the " + self.what)
            low = min(value["xlim"] if flat else value["ylim"])
            named = value["xlabel"] if flat else value["ylabel"]
            cut = low > 0
        else:
            flat = all(is_number(x) for x, _ in marks) and not all(is_number(y) for _, y in marks)
            pairs = [(tidy(y), x) if flat else (tidy(x), y) for x, y in marks]
            named, cut = value["xlabel"] if flat else value["ylabel"], False
        if not all(is_number(v) for _, v in pairs):
            raise Unreadable("both axes of the chart have words; one of them must have the numbers")
        if len(dict(pairs)) < len(pairs):
            raise Unreadable(f"two marks stand at the same place; the question asks for one for each of the {self.what}")
        return {"data": dict(pairs), "title": value["title"], "named": named, "cut": cut}

    def fits(self, given, wanted):
        return super().fits(given["data"], wanted["data"])

    def difference(self, given, wanted):
        return super().difference(given["data"], wanted["data"])

    def form(self, given):
        if "cut" not in given:
            return "the numbers are right, but they are not drawn yet: draw them, and give the axes of the chart"
        if given["cut"]:
            return "the numbers are right, but the axis does not begin at 0, so the bars mislead"
        if not given["named"].strip():
            return "the numbers are right, but a reader cannot know what they count: name that axis, for example with ax.set_xlabel"
        if len(given["title"].split()) < 4:
            return "the numbers are right, but the chart needs a title that says its finding in a short sentence"
        return None

    def answer(self, value):
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots()
        draw = {"bars": ax.bar, "line": ax.plot, "dots": ax.scatter}[self.mark]
        draw([str(label) for label in value.index], value.to_numpy())
        ax.set(title="A title that says what was found", ylabel="number")
        plt.close(fig)
        return ax


class Written(Kind):
    """A few sentences in a text cell, read by a person with the rows of `teaching/rubrics.md` that `rubric` names."""

    name = "written"

    def __init__(self, *rubric):
        self.rubric = rubric
