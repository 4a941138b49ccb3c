"""The negotiating table as a model: every package of terms, what it is worth to each side, and what bargaining theory says.

A *package* answers every issue once, for example Sakhalin: "south to Japan". The issues and their options stand in
``data/bargain_options.csv``. A side has a *weight* for each issue and a *value* between 0 and 1 for each option; the score of
a package is the sum of weight times value, 0 for the worst answer to every issue and 1 for the best. Scores of the two sides
cannot be compared with each other: each has its own scale.

    options = pd.read_csv("../data/bargain_options.csv", index_col="row_id")
    table = packages(options)                             # one row a package
    points = scores(table, even_weights(options), equal_steps(options))
    points[pareto(points)]                                # the frontier
    nash(points, reservation=(0.4, 0.4))                  # the label of one package

Documents give an order of the issues (classes A, B, C; "never") and of the options, not numbers. ``sample_weights`` and
``sample_values`` draw numbers that keep the order, and ``survey`` counts what is true in which share of the draws.

What adding up leaves out: that a side may value two terms together more or less than one by one, honour, time, and what a
side believes about the other.
"""

import math

import numpy as np
import pandas as pd

SIDES = ["Japan", "Russia"]
#: Classes of the documents, heaviest first; an issue without a class may have any weight.
CLASSES = {"Japan": ["A", "B", "C"], "Russia": ["never", "negotiable"]}
_DIGITS = 12  # scores are rounded here, so that packages that are equal on paper are equal


# Packages ----------------------------------------------------------------------------------------------------------

def makes_sense(table):
    """True for packages that are not nonsense, as a Series.

    Two rules. The railway to Port Arthur goes to Japan only together with the leased land in which it ends: instruction A3 names
    them in one breath. A price for the north of Sakhalin is paid only where the island is divided.
    """
    line = (table["railway"] == "stays Russian") | (table["lease"] == "to Japan")
    price = ~table["payment"].isin(["price by arbitration", "1,200 million yen"]) | (table["sakhalin"] == "south to Japan")
    return line & price


def packages(options, rule=makes_sense):
    """All combinations of one option for each issue that pass ``rule``.

    options : DataFrame with the columns issue and option, one row for each option (data/bargain_options.csv).
    rule : function from the DataFrame of all combinations to a boolean Series; None keeps them all.

    Returns a DataFrame with a column for each issue and a row for each package, numbered from 0, in the order of the options.
    Raises ValueError if a column is missing, a cell empty, or an option stands there twice.
    """
    _need(options, ["issue", "option"], "packages")
    if options.empty or options[["issue", "option"]].isna().any(axis=None):
        raise ValueError("packages: options has no rows or an empty cell in issue or option")
    if options.duplicated(["issue", "option"]).any():
        twice = options[options.duplicated(["issue", "option"])].iloc[0]
        raise ValueError(f"packages: the option {twice['option']!r} of {twice['issue']} stands there twice")
    choices = {issue: list(rows["option"]) for issue, rows in options.groupby("issue", sort=False)}
    grids = np.indices([len(c) for c in choices.values()], dtype=np.int8).reshape(len(choices), -1)
    table = pd.DataFrame({issue: pd.Categorical.from_codes(codes, choices[issue])
                          for issue, codes in zip(choices, grids)})
    return table if rule is None else table[rule(table)].reset_index(drop=True)


def find(table, point):
    """Label of the package of ``table`` that answers every issue as ``point`` does (a row of data/bargain_points.csv).

    Raises KeyError if there is none: the answer to an issue is unknown, or a rule or switch has taken the package out.
    """
    same = np.ones(len(table), bool)
    for issue in table.columns:
        if issue not in point or point[issue] not in table[issue].cat.categories:
            raise KeyError(f"find: {point.get(issue)!r} is not an option of {issue}")
        same &= (table[issue] == point[issue]).to_numpy()
    if not same.any():
        raise KeyError("find: no such package; a rule or a switch has taken it out")
    return table.index[same][0]


def avoids(table, refused):
    """True for packages that contain none of the options in ``refused`` (rows of the table of options), as a Series.

    This is how a constraint is switched on: ``table[avoids(table, options[options["russia_refuses"] == "throughout"])]``.
    Raises ValueError if an option is unknown in ``table``.
    """
    keep = pd.Series(True, index=table.index)
    for issue, option in _pairs_of(table, refused, "avoids"):
        keep &= table[issue] != option
    return keep


def agrees(table, fixed):
    """True for packages that contain every option in ``fixed`` (rows of the table of options, one for an issue), as a Series.

    ``table[agrees(table, options[options["settled"] == "yes"])]`` are the packages still open after 18 August. Raises
    ValueError if an option is unknown in ``table``.
    """
    keep = pd.Series(True, index=table.index)
    for issue, option in _pairs_of(table, fixed, "agrees"):
        keep &= table[issue] == option
    return keep


# Numbers for what the documents give as an order -------------------------------------------------------------------

def even_weights(options):
    """The same weight for each issue and side: DataFrame, a row for each issue, the columns Japan and Russia add up to 1."""
    issues = options["issue"].unique()
    return pd.DataFrame(1 / len(issues), index=issues, columns=SIDES)


def equal_steps(options):
    """Values of the options when each step from worst (0) to best (1) is equally long, which no document says.

    Returns a DataFrame with the columns Japan and Russia, a row for each row of ``options``, in the same order.
    """
    return pd.DataFrame({side: _order(options, side) / _last(options, side) for side in SIDES})


def ranks(options, side):
    """Class of each issue for a side as a number, 0 the heaviest, as a Series; NaN where documents name no class."""
    known = {name: rank for rank, name in enumerate(CLASSES[side])}
    classes = options.drop_duplicates("issue").set_index("issue")[f"class_{side.lower()}"]
    unknown = set(classes.dropna()) - set(known)
    if unknown:
        raise ValueError(f"ranks: {unknown.pop()!r} is not a class of {side}; there are {', '.join(known)}")
    return classes.map(known).astype(float)


def sample_weights(order, n, rng, alpha=1.0):
    """Draw ``n`` sets of weights that respect an order of classes: shape (n, number of issues), each row adds up to 1.

    order : rank of each issue, 0 the heaviest (see ``ranks``). Every issue of a class weighs at least as much as every issue of a
        later class; inside a class, and for an issue with rank NaN, nothing is said. All NaN is no order at all.
    rng : numpy Generator.
    alpha : above 0. 1 draws evenly from all weights that keep the order; more draws nearer to equal weights, less nearer to
        one issue that decides all.

    The draws are exactly a symmetric Dirichlet distribution under the condition of the order. Its coordinates are exchangeable,
    so it is enough to sort them and to deal them out: a random set of places to the issues without class, the other places
    class by class.
    """
    order = np.asarray(order, dtype=float)
    if order.ndim != 1 or order.size == 0:
        raise ValueError(f"sample_weights: order has the shape {order.shape}; give one rank for each issue")
    if not alpha > 0 or not math.isfinite(alpha):
        raise ValueError(f"sample_weights: alpha is {alpha}; it must be above 0")
    if n < 1:
        raise ValueError(f"sample_weights: n is {n}; draw at least one set of weights")
    falling = -np.sort(-rng.dirichlet(np.full(order.size, alpha), size=n), axis=1)
    place = np.argsort(rng.random((n, order.size)), axis=1)  # a random place in the row of falling weights for each issue
    classed = np.flatnonzero(~np.isnan(order))
    mixed = np.argsort(order[classed] + rng.random((n, classed.size)) * 0.5, axis=1)  # class by class, at random inside a class
    places = np.sort(place[:, classed], axis=1)
    for column in range(classed.size):
        place[np.arange(n), classed[mixed[:, column]]] = places[:, column]
    return np.take_along_axis(falling, place, axis=1)


def sample_values(options, side, n, rng):
    """Draw ``n`` sets of values of the options for a side that keep their order: shape (n, rows of ``options``).

    The worst option of an issue has the value 0 and the best 1. Those between are drawn evenly from all values that keep the
    order (sorted uniform numbers), so that a half of Sakhalin may be worth almost nothing or almost the whole.
    """
    order, last = _order(options, side).to_numpy(), _last(options, side).to_numpy()
    values = np.empty((n, len(options)))
    for issue in options["issue"].unique():
        rows = np.flatnonzero(options["issue"] == issue)
        between = np.sort(rng.random((n, int(last[rows[0]]) - 1)), axis=1)
        steps = np.hstack([np.zeros((n, 1)), between, np.ones((n, 1))])
        values[:, rows] = steps[:, order[rows].astype(int)]
    return values


# Scores ------------------------------------------------------------------------------------------------------------

def scores(table, weights, values):
    """What each package is worth to each side: DataFrame with the columns Japan and Russia, between 0 and 1.

    table : DataFrame of packages, as ``packages`` makes it.
    weights : DataFrame with a row for each issue and the columns Japan and Russia, not negative; each column is divided by
        its sum, so only proportions count.
    values : DataFrame with the columns Japan and Russia and a row for each option, in the order of the table of options.

    Raises ValueError for a missing issue, a wrong number of values, a negative or missing number, or weights that are all 0.
    """
    _need(weights, SIDES, "scores, weights")
    _need(values, SIDES, "scores, values")
    missing = [issue for issue in table.columns if issue not in weights.index]
    extra = [issue for issue in weights.index if issue not in table.columns]
    if missing or extra or weights.index.has_duplicates:
        raise ValueError(f"scores: weights must name each issue once; missing {missing}, unknown {extra}")
    sizes = [len(table[issue].cat.categories) for issue in table.columns]
    if len(values) != sum(sizes):
        raise ValueError(f"scores: there are {sum(sizes)} options and {len(values)} values")
    first = np.cumsum([0, *sizes])
    result = {}
    for side in SIDES:
        weight = _numbers(weights.loc[list(table.columns), side], f"weight of {side}")
        value = _numbers(values[side], f"value for {side}")
        if weight.sum() == 0:
            raise ValueError(f"scores: all weights of {side} are 0; give at least one issue a weight")
        total = np.zeros(len(table))
        for issue, share, start, end in zip(table.columns, weight / weight.sum(), first, first[1:]):
            total += (share * value[start:end]).take(table[issue].cat.codes.to_numpy())
        result[side] = total.round(_DIGITS)
    return pd.DataFrame(result, index=table.index)


def pareto(points):
    """True for points that no other point beats: none is at least as good for both sides and better for one.

    points : DataFrame or array of the shape (n, 2), or (m, n, 2) for m sets of points. Equal points stand or fall together.

    Returns a boolean array without the last axis. Takes the time of sorting.
    """
    points = _pairs(points, "pareto")
    if points.ndim == 3:
        return np.array([_frontier(*one.T) for one in points]).reshape(points.shape[:2])
    return _frontier(*points.T)


def _frontier(x, y):
    """Mask of the points (x, y) that no other point beats."""
    if x.size > 1000:  # first drop what one of a few good points beats for both: most of a large set
        keep = np.ones(x.size, bool)
        for share in (0.5, 0.25, 0.75, 0.1, 0.9):
            best = np.argmax(share * x + (1 - share) * y)
            keep &= (x >= x[best]) | (y >= y[best])
        rows = np.flatnonzero(keep)
        keep[rows] = _sweep(x[rows], y[rows])
        return keep
    return _sweep(x, y)


def _sweep(x, y):
    """The same by sorting along x and keeping the highest y so far."""
    order = np.argsort(-x)
    if (x[order][1:] == x[order][:-1]).any():  # of points with the same x the highest comes first
        order = np.lexsort((-y, -x))
    along, height = x[order], y[order]
    record = np.ones(x.size, bool)
    if x.size > 1:
        highest = np.maximum.accumulate(height)
        record[1:] = height[1:] > highest[:-1]
        same = (along[1:] == along[:-1]) & (height[1:] == height[:-1])
        if same.any():  # an equal point shares the fate of the first of its kind
            first = np.maximum.accumulate(np.where(np.r_[True, ~same], np.arange(x.size), 0))
            record = record[first]
    mask = np.empty(x.size, bool)
    mask[order] = record
    return mask


def zone(points, reservation):
    """True for points that both sides like at least as much as no agreement: the zone of possible agreement.

    reservation : two numbers, what no agreement is worth to Japan and to Russia on their scales.
    """
    points, floor = _pairs(points, "zone"), _floor(reservation, "zone")
    return (points >= floor).all(axis=-1)


# Solutions ---------------------------------------------------------------------------------------------------------

def nash(points, reservation):
    """Label of the package with the largest product of gains over the reservation values (Nash 1950).

    points : DataFrame with the columns Japan and Russia, or an array of the shape (n, 2); then the label is a position.

    Only packages in the zone count. The theory is for convex sets, in which sides may also agree to draw lots. Here the set is
    finite: the same product is maximised over the packages (papers of Mariotti 1998 and of Nagahisa and Tanaka 2002 are said to
    give axioms for finite sets; we have not read them). Of several best packages the
    one with the larger smaller share of what each side could hope for is taken, then the one better for Japan, then the
    first. Raises ValueError if the zone is empty.
    """
    return _choose(points, reservation, "nash", lambda gains, hopes: gains.prod(axis=1))


def kalai_smorodinsky(points, reservation):
    """Label of the package in which the sides get the most equal share of what each could hope for (Kalai and Smorodinsky 1975).

    A side's hope is its largest gain in the zone. In a convex set both get the same share of their hopes, the largest possible.
    In a finite set no package need lie on that line: the smaller of the two shares is made as large as possible, and among
    equals the larger share. Arguments, ties and errors as in ``nash``.
    """
    return _choose(points, reservation, "kalai_smorodinsky", lambda gains, hopes: (gains / hopes).min(axis=1))


def egalitarian(points, reservation):
    """Label of the package in which the smaller of the two gains is largest, and among equals the larger gain (Kalai 1977).

    It compares the points of one side with those of the other, which the other two solutions do not; with scales that run from
    a side's worst to its best package this is a strong assumption. Arguments, ties and errors as in ``nash``.
    """
    return _choose(points, reservation, "egalitarian", lambda gains, hopes: gains.min(axis=1))


def _choose(points, reservation, name, merit):
    """Label of the point in the zone with the greatest merit; ties as ``nash`` says."""
    array, floor = _pairs(points, name), _floor(reservation, name)
    inside = np.flatnonzero((array >= floor).all(axis=-1))
    if array.ndim != 2 or not inside.size:
        raise ValueError(f"{name}: no package gives both sides at least {floor[0]:g} and {floor[1]:g}; the zone is empty")
    gains = array[inside] - floor
    hopes = gains.max(axis=0)
    hopes[hopes == 0] = 1  # nobody can gain: shares are 0
    shares = gains / hopes
    keys = [merit(gains, hopes), shares.min(axis=1), shares.max(axis=1), gains[:, 0]]
    best = inside[np.lexsort([-key.round(_DIGITS) for key in reversed(keys)])[0]]
    return points.index[best] if isinstance(points, pd.DataFrame) else int(best)


# Fighting on -------------------------------------------------------------------------------------------------------

def fighting_on(later, months, cost, price, worth):
    """What no agreement is worth to a side: the score of the peace it expects later, less what the months until then cost.

    later : score of that later peace on the side's own scale.
    months : how long the war would go on.
    cost, price : a month of war and the payment asked for, in the same money (lesson 05).
    worth : how many points of the scale the payment is worth to this side: weight of the issue times difference in value.

    The payment is the bridge from money to points: if 1,200 million yen are worth 0.2 and a month costs a fifteenth of that,
    a month costs 0.013. Who refuses a payment for reasons of honour gives money less worth than the payment, so the
    result is then too low. Below 0 means: worse than the worst package.
    """
    for name, number in [("later", later), ("months", months), ("cost", cost), ("price", price), ("worth", worth)]:
        if not math.isfinite(number) or number < 0:
            raise ValueError(f"fighting_on: {name} is {number}; it must be a number of at least 0")
    if price == 0:
        raise ValueError("fighting_on: price is 0; nothing can be measured by it")
    return later - months * cost / price * worth


# Many weightings ---------------------------------------------------------------------------------------------------

def draw_scores(table, options, n, rng, order=None, alpha=1.0, values="drawn", at_once=8):
    """Scores of all packages under ``n`` drawn weightings, in pieces: yields arrays of the shape (up to at_once, packages, 2).

    order : DataFrame of ranks with the columns Japan and Russia, a row for each issue; None takes ``ranks`` of the documents.
    values : "drawn" (``sample_values``) or "equal" (``equal_steps``).

    Scores are not rounded. The numbers drawn do not depend on ``at_once``; 8 weightings of 10,000 packages are 1.3 MB.
    """
    issues = list(table.columns)
    if list(options["issue"].unique()) != issues:
        raise ValueError("draw_scores: options and table do not have the same issues in the same order")
    if values not in ("drawn", "equal"):
        raise ValueError(f"draw_scores: values is {values!r}; say drawn or equal")
    order = pd.DataFrame({side: ranks(options, side) for side in SIDES}) if order is None else order.loc[issues]
    chosen = np.hstack([np.eye(len(table[i].cat.categories))[table[i].cat.codes] for i in issues]).T  # options by packages
    of_issue = np.repeat(np.arange(len(issues)), [len(table[i].cat.categories) for i in issues])
    worth = []  # of each option in each draw
    for side in SIDES:
        weight = sample_weights(order[side], n, rng, alpha)[:, of_issue]
        worth.append(weight * (sample_values(options, side, n, rng) if values == "drawn" else equal_steps(options)[side].to_numpy()))
    for start in range(0, n, at_once):
        yield np.stack([one[start:start + at_once] @ chosen for one in worth], axis=1).transpose(0, 2, 1)


def survey(table, options, points, n, rng, reservation=(0.0, 0.0), **how):
    """For each point of history, in which share of ``n`` drawn weightings something is true of it.

    points : DataFrame with a column for each issue (data/bargain_points.csv); its index names the rows of the result.
    how : as in ``draw_scores``.

    Returns a DataFrame of shares: ``efficient``, on the frontier of all packages; ``in the zone``; ``japan_prefers`` and
    ``russia_prefers``, the side likes it better than the last point; and one number that is not a share,
    ``both_could_gain``: the median of the largest gain that another package gives to both at once, in points of the scales.
    """
    where = table.index.get_indexer([find(table, point) for _, point in points.iterrows()])
    floor, counts, gains = _floor(reservation, "survey"), 0, []
    for piece in draw_scores(table, options, n, rng, **how):
        own, frontier = piece[:, where], pareto(piece)
        masks = [frontier[:, where], (own >= floor).all(axis=2), *np.moveaxis(own > own[:, -1:], 2, 0)]
        counts = counts + np.array(masks).sum(axis=1)
        gains += [(one[best, None] - one[where]).min(axis=2).max(axis=0) for one, best in zip(piece, frontier)]
    names = ["efficient", "in the zone", "japan_prefers", "russia_prefers"]
    result = pd.DataFrame(counts.T / n, index=points.index, columns=names)
    return result.assign(both_could_gain=np.median(gains, axis=0))


# What is wrong with an argument ------------------------------------------------------------------------------------

def _need(frame, columns, who):
    """Say which columns a DataFrame lacks."""
    missing = [c for c in columns if c not in getattr(frame, "columns", [])]
    if missing:
        raise ValueError(f"{who}: the column {missing[0]} is missing")


def _pairs_of(table, rows, who):
    """(issue, option) of each row, all of them known in the packages."""
    _need(rows, ["issue", "option"], who)
    for issue, option in zip(rows["issue"], rows["option"]):
        if issue not in table.columns or option not in table[issue].cat.categories:
            raise ValueError(f"{who}: {option!r} is not an option of {issue!r} in these packages")
        yield issue, option


def _numbers(column, what):
    """A Series as an array of finite numbers that are not negative."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(float)
    wrong = np.flatnonzero(~np.isfinite(numbers) | (numbers < 0))
    if wrong.size:
        raise ValueError(f"scores: the {what} for {column.index[wrong[0]]} is {column.iloc[wrong[0]]}; "
                         "it must be a number of at least 0")
    return numbers


def _pairs(points, who):
    """Points as an array whose last axis has the two sides."""
    array = np.asarray(points[SIDES] if isinstance(points, pd.DataFrame) else points, dtype=float)
    if array.ndim not in (2, 3) or array.shape[-1] != 2:
        raise ValueError(f"{who}: points have the shape {array.shape}; give one row for each package and two columns")
    if np.isnan(array).any():
        raise ValueError(f"{who}: a score is missing (NaN)")
    return array


def _floor(reservation, who):
    """Reservation values as an array of two numbers."""
    floor = np.asarray(reservation, dtype=float)
    if floor.shape != (2,) or not np.isfinite(floor).all():
        raise ValueError(f"{who}: reservation is {reservation!r}; give two numbers, for Japan and for Russia")
    return floor


def _order(options, side):
    """Rank of each option for a side, 0 the worst; every rank from 0 on is there once in each issue."""
    _need(options, ["issue", "option", f"order_{side.lower()}"], "options")
    order = options[f"order_{side.lower()}"]
    for issue, ranking in order.groupby(options["issue"], sort=False):
        if sorted(ranking) != list(range(len(ranking))) or len(ranking) < 2:
            raise ValueError(f"options: order_{side.lower()} of {issue} must hold 0, 1, … once each, and two options or more")
    return order


def _last(options, side):
    """Highest rank in the issue of each row."""
    return _order(options, side).groupby(options["issue"]).transform("max")
