"""The bargaining model: known solutions, a slow version that is obviously right, what must not matter, and bad input."""
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from checks import data
from portsmouth import bargaining
from portsmouth.bargaining import (agrees, avoids, draw_scores, egalitarian, equal_steps, even_weights, fighting_on, find,
                                   kalai_smorodinsky, nash, packages, pareto, ranks, sample_values, sample_weights, scores,
                                   survey, zone)

DATA = Path(__file__).resolve().parent.parent / "data"
SOLUTIONS = [nash, kalai_smorodinsky, egalitarian]


@pytest.fixture(scope="module")
def options():
    """The options of the lesson."""
    return pd.read_csv(DATA / "bargain_options.csv", index_col="row_id")


@pytest.fixture(scope="module")
def history():
    """The packages of history."""
    return pd.read_csv(DATA / "bargain_points.csv", index_col="row_id")


@pytest.fixture(scope="module")
def table(options):
    """All packages of the lesson."""
    return packages(options)


@pytest.fixture
def rng():
    """A seeded generator."""
    return np.random.default_rng(1905)


# Solutions that are printed elsewhere ------------------------------------------------------------------------------

# Nash, "The Bargaining Problem", Econometrica 18 (1950), pp. 155-162, the example of Bill and Jack: what each good is worth
# to (Bill, Jack). The table of outcomes is printed at paperzz.com/doc/7960067, "Table 2: Outcomes of Barter".
BILLS = [(2, 4), (2, 2), (2, 1), (2, 2), (4, 1)]  # book, whip, ball, bat, box
JACKS = [(10, 1), (4, 1), (6, 2), (2, 2)]  # pen, toy, knife, hat


def barter():
    """Gains of Bill and Jack, and which goods change hands, for each of the 512 barters."""
    moved = list(itertools.product([0, 1], repeat=9))
    gains = [(-b, j) for b, j in BILLS] + [(b, -j) for b, j in JACKS]
    return np.array(moved) @ np.array(gains), moved


def test_nash_bill_and_jack():
    """Bill gives book, whip, ball and bat for pen, toy and knife: gains 12 and 5, product 60."""
    gains, moved = barter()
    best = nash(gains, (0, 0))
    assert moved[best] == (1, 1, 1, 1, 0, 1, 1, 1, 0) and gains[best].tolist() == [12, 5]


def test_frontier_of_bill_and_jack():
    """The printed table of outcomes, without its rows 6 and 8, which others of its rows beat.

    Its row 1, (0, 8), keeps the box with Bill for nothing: book, whip, ball and bat for the pen give (2, 8).
    """
    gains, _ = barter()
    found = {tuple(pair) for pair in gains[pareto(gains) & zone(gains, (0, 0))].tolist()}
    assert found == {(2, 8), (6, 7), (8, 6), (12, 5), (14, 4), (16, 2), (18, 0)}


def test_other_solutions_of_bill_and_jack():
    """By hand from the printed table: smallest gains 6 of (8, 6); smallest share of the hopes 18 and 8, 5/8 of (12, 5)."""
    gains, _ = barter()
    assert gains[egalitarian(gains, (0, 0))].tolist() == [8, 6]
    assert gains[kalai_smorodinsky(gains, (0, 0))].tolist() == [12, 5]


# A sum of money between one side that counts money and one that counts its square root. Nash: for the powers g and h of the
# shares, x = g / (g + h), as solved at math.techqa.club, "Nash bargaining equilibrium with exponential utilities" (1083578).
# The other two by hand: equal shares of the hopes 1 and 1, so x = sqrt(1 - x).
@pytest.mark.parametrize("solution, share", [(nash, 2 / 3), (kalai_smorodinsky, (5**0.5 - 1) / 2), (egalitarian, (5**0.5 - 1) / 2)])
def test_split_the_dollar(solution, share):
    """Two thirds go to the side that is not afraid of risk by Nash, the golden ratio by the other two."""
    x = np.linspace(0, 1, 100_001)
    assert x[solution(np.column_stack([x, np.sqrt(1 - x)]), (0, 0))] == pytest.approx(share, abs=1e-5)


@pytest.mark.parametrize("solution", SOLUTIONS)
@pytest.mark.parametrize("floor, share", [((0, 0), 0.5), ((0.2, 0), 0.6), ((0.1, 0.5), 0.3)])
def test_linear_frontier(solution, floor, share):
    """Where each gains what the other loses, all three split what is above the reservation values."""
    x = np.linspace(0, 1, 1001)
    assert x[solution(np.column_stack([x, 1 - x]), floor)] == pytest.approx(share, abs=1e-9)


def test_kalai_smorodinsky_sees_what_a_side_could_hope_for():
    """The triangle (0,0) (1,0) (0,1) cut at 1/2 for the second side: Nash stays at 1/2, 1/2; Kalai-Smorodinsky gives 2/3, 1/3."""
    x = np.linspace(0.5, 1, 3001)
    points = np.column_stack([x, 1 - x])
    assert points[nash(points, (0, 0))] == pytest.approx([1 / 2, 1 / 2], abs=1e-3)
    assert points[kalai_smorodinsky(points, (0, 0))] == pytest.approx([2 / 3, 1 / 3], abs=1e-3)


# A slow version ----------------------------------------------------------------------------------------------------

def slow_pareto(points):
    """No other point is at least as good for both and better for one."""
    return [not any(b[0] >= a[0] and b[1] >= a[1] and (b[0] > a[0] or b[1] > a[1]) for b in points) for a in points]


def slow_best(points, floor, merit):
    """All points of the zone with the largest merit(gains, hopes)."""
    gains = [(x - floor[0], y - floor[1]) for x, y in points if x >= floor[0] and y >= floor[1]]
    hopes = [max(g[side] for g in gains) for side in (0, 1)]
    best = max(merit(g, hopes) for g in gains)
    return [(g[0] + floor[0], g[1] + floor[1]) for g in gains if merit(g, hopes) == pytest.approx(best)]


@pytest.mark.parametrize("seed", range(40))
def test_pareto_against_the_slow_version(seed):
    """Random points on a coarse grid, so that equal points and equal coordinates are frequent; alone and in a batch."""
    rng = np.random.default_rng(seed)
    batch = rng.integers(0, 2 + seed % 9, size=(3, 1 + seed * 2, 2)) / 4
    expected = [slow_pareto(one.tolist()) for one in batch]
    assert pareto(batch).tolist() == expected
    assert pareto(pd.DataFrame(batch[0], columns=["Japan", "Russia"])).tolist() == expected[0]


@pytest.mark.parametrize("digits", [2, 12])
def test_pareto_of_a_large_set(rng, digits):
    """Large sets are thinned out first; the frontier is that of the slow sweep, with equal points and without."""
    points = (rng.random((120_000, 2)) ** 0.5).round(digits)
    order = sorted(range(len(points)), key=lambda i: (-points[i, 0], -points[i, 1]))
    expected, record, last = set(), -1.0, None
    for i in order:
        if points[i, 1] > record or tuple(points[i]) == last:
            expected.add(i)
            record, last = points[i, 1], tuple(points[i])
    assert set(np.flatnonzero(pareto(points))) == expected


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("solution, merit", [
    (nash, lambda g, h: g[0] * g[1]),
    (kalai_smorodinsky, lambda g, h: min(g[0] / h[0], g[1] / h[1])),
    (egalitarian, lambda g, h: min(g))])
def test_solutions_against_the_slow_version(solution, merit, seed):
    """The chosen point is in the zone, on the frontier and has the largest merit."""
    rng = np.random.default_rng(seed)
    points = np.vstack([rng.integers(0, 12, size=(30, 2)), [[9, 9]]]).astype(float)
    floor = tuple(rng.integers(0, 8, size=2) + 0.5)
    chosen = solution(points, floor)
    assert tuple(points[chosen]) in slow_best(points.tolist(), floor, merit)
    assert pareto(points)[chosen] and zone(points, floor)[chosen]


def test_scores_against_the_slow_version(options, table, rng):
    """The sum of weight times value, looked up by name, for some packages."""
    weights = pd.DataFrame(rng.random((table.shape[1], 2)), index=table.columns, columns=["Japan", "Russia"])
    values = pd.DataFrame({side: sample_values(options, side, 1, rng)[0] for side in ("Japan", "Russia")})
    found = scores(table, weights.sample(frac=1, random_state=1), values)
    place = {pair: i for i, pair in enumerate(zip(options["issue"], options["option"]))}
    for label in rng.integers(0, len(table), 60):
        for side in ("Japan", "Russia"):
            worth = sum(weights.loc[i, side] * values[side][place[i, table.loc[label, i]]] for i in table.columns)
            assert found.loc[label, side] == pytest.approx(worth / weights[side].sum(), abs=1e-9)


def test_packages_against_the_slow_version(options, table):
    """Every combination once, and the rules taken by hand."""
    lists = options.groupby("issue", sort=False)["option"].agg(list)
    combinations = [dict(zip(lists.index, one)) for one in itertools.product(*lists)]
    kept = [c for c in combinations if (c["railway"] == "stays Russian" or c["lease"] == "to Japan") and (
        c["payment"] not in ("price by arbitration", "1,200 million yen") or c["sakhalin"] == "south to Japan")]
    assert len(packages(options, rule=None)) == len(combinations) and len(table) == len(kept) == 9216
    assert table.astype(str).to_dict("records") == kept and not table.duplicated().any()


# What must not matter ----------------------------------------------------------------------------------------------

@pytest.fixture
def cloud(rng):
    """Random points, some of them in the zone."""
    return rng.random((400, 2))


@pytest.mark.parametrize("solution", [nash, kalai_smorodinsky])
def test_scale_does_not_matter(solution, cloud):
    """Other units and another zero for one side leave the choice as it is."""
    for factor, shift in [((3, 0.1), (2, -7)), ((1000, 1), (0, 5))]:
        assert solution(cloud * factor + shift, (0.3 * factor[0] + shift[0], 0.2 * factor[1] + shift[1])) == solution(cloud, (0.3, 0.2))


def test_the_egalitarian_solution_depends_on_the_scale(cloud):
    """It compares points of the two sides, so it moves when one side counts in other units."""
    assert egalitarian(cloud * [10, 1], (0, 0)) != egalitarian(cloud, (0, 0))


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_names_and_order_do_not_matter(solution, cloud, rng):
    """Sides exchanged, packages shuffled: the same package."""
    chosen = solution(cloud, (0.3, 0.2))
    assert solution(cloud[:, ::-1], (0.2, 0.3)) == chosen
    shuffled = pd.DataFrame(cloud, columns=["Japan", "Russia"]).sample(frac=1, random_state=2)
    assert solution(shuffled, (0.3, 0.2)) == chosen


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_worse_packages_do_not_matter(solution, cloud):
    """Packages that others beat change neither the choice nor the frontier."""
    more = np.vstack([cloud, cloud * 0.99])
    assert solution(more, (0.3, 0.2)) == solution(cloud, (0.3, 0.2))
    assert pareto(more)[:400].tolist() == pareto(cloud).tolist() and not pareto(more)[400:].any()


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_ties(solution):
    """Of mirror images the one better for the first side is taken, and of equal points the first."""
    assert solution(np.array([[1, 3], [3, 1], [3, 1]]), (0, 0)) == 1
    assert solution(pd.DataFrame([[1.0, 1.0]], index=["only"], columns=["Japan", "Russia"]), (1, 1)) == "only"


def test_equal_smaller_gains_are_settled_by_the_larger_one():
    """(2, 5) is better than (2, 4), and a choice is never beaten by another package."""
    points = np.array([[2, 4], [2, 5], [5, 1]])
    assert [solution(points, (0, 0)) for solution in SOLUTIONS] == [1, 1, 1]
    assert [solution(np.array([[1, 1], [1, 2]]), (1, 1)) for solution in SOLUTIONS] == [1, 1, 1]  # the first side cannot gain


def test_equal_products_are_settled_by_the_smaller_share():
    """All three have the product 12; in (3, 4) nobody gets less than half of what he could hope for."""
    assert nash(np.array([[2, 6], [3, 4], [6, 2]]), (0, 0)) == 1
    assert nash(np.array([[0.4, 0.9], [0.6, 0.6], [0.9, 0.4]]), (0, 0)) == 1  # 0.4 * 0.9 is 0.36000000000000004 to a computer


def test_equal_weights_leave_nothing_to_trade(options, table):
    """If both sides weigh everything alike and want the opposite, every package is efficient."""
    points = scores(table, even_weights(options), equal_steps(options))
    assert (points.sum(axis=1).round(9) == 1).all() and pareto(points).all()


# Draws -------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("alpha", [0.3, 1, 5])
def test_weights_keep_the_order(options, rng, alpha):
    """Each row adds up to 1, and no issue of a later class outweighs one of an earlier class."""
    for side in ("Japan", "Russia"):
        order = ranks(options, side).to_numpy()
        drawn = sample_weights(order, 500, rng, alpha)
        assert drawn.shape == (500, 11) and np.allclose(drawn.sum(axis=1), 1) and (drawn > 0).all()
        for heavy, light in itertools.pairwise(np.unique(order[~np.isnan(order)])):
            assert (drawn[:, order == heavy].min(axis=1) >= drawn[:, order == light].max(axis=1)).all()


def test_ranks_of_the_documents(options):
    """Class A before B before C, never before negotiable, and nothing for an issue without class."""
    assert ranks(options, "Japan")[["korea", "sakhalin", "vladivostok"]].tolist() == [0, 1, 2]
    assert ranks(options, "Russia")[["payment", "korea"]].tolist() == [0, 1] and np.isnan(ranks(options, "Russia")["fisheries"])


def test_alpha_spreads_the_weights(rng):
    """The largest of four even weights is 25/48 on average; a larger alpha brings it nearer to a quarter."""
    largest = [sample_weights([np.nan] * 4, 20_000, rng, alpha).max(axis=1).mean() for alpha in (0.3, 1, 10)]
    assert largest[0] > 0.6 > largest[1] > 0.4 > largest[2] > 0.25 and largest[1] == pytest.approx(25 / 48, abs=0.01)


def test_weights_are_those_of_a_conditioned_dirichlet(rng):
    """Against drawing without order and throwing away what breaks it: the same means, also for an issue without class."""
    order = np.array([1, np.nan, 0, 0])
    thrown = rng.dirichlet(np.ones(4), size=200_000)
    thrown = thrown[(thrown[:, 2:].min(axis=1) >= thrown[:, 0])]
    drawn = sample_weights(order, 60_000, rng)
    for quantile in (0.1, 0.5, 0.9):
        assert np.quantile(drawn, quantile, axis=0) == pytest.approx(np.quantile(thrown, quantile, axis=0), abs=0.01)


def test_weights_of_a_full_order_have_known_means(rng):
    """The rank-order centroid of four, (1 + 1/2 + 1/3 + 1/4) / 4 and so on; 0.52, 0.27, 0.15, 0.06 are printed in the lesson
    "Rank Order Centroid Method" at couryes.com (Business Mathematics, ETF2700).
    """
    means = sample_weights([0, 1, 2, 3], 100_000, rng).mean(axis=0)
    assert means == pytest.approx(np.array([25 / 48, 13 / 48, 7 / 48, 3 / 48]), abs=0.005)


def test_values_keep_the_order(options, rng):
    """The worst option is worth 0 and the best 1, in between they rise; the middle one of three is even on 0 to 1."""
    for side in ("Japan", "Russia"):
        drawn = sample_values(options, side, 4000, rng)
        for issue, rows in options.reset_index(drop=True).groupby("issue"):
            rising = drawn[:, rows.sort_values(f"order_{side.lower()}").index]
            assert (np.diff(rising, axis=1) >= 0).all() and (rising[:, 0] == 0).all() and (rising[:, -1] == 1).all(), issue
        south = drawn[:, (options["option"] == "south to Japan").to_numpy()]
        assert np.quantile(south, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.03)


def test_drawn_scores_are_scores(options, table):
    """A batch gives what the single function gives with the same numbers, and the seed decides."""
    order = pd.DataFrame({side: ranks(options, side) for side in ("Japan", "Russia")})
    [piece] = draw_scores(table, options, 3, np.random.default_rng(7), alpha=0.5, values="equal")
    rng, weights = np.random.default_rng(7), {}
    for side in ("Japan", "Russia"):
        weights[side] = sample_weights(order[side], 3, rng, alpha=0.5)
    for one in range(3):
        frame = pd.DataFrame({side: weights[side][one] for side in weights}, index=order.index)
        assert scores(table, frame, equal_steps(options)).to_numpy() == pytest.approx(piece[one], abs=1e-9)


def test_survey_counts(options, table, history):
    """Against a slow count over the same draws."""
    floor, points = (0.35, 0.35), history.set_index("short")
    found = survey(table, options, points, 30, np.random.default_rng(3), floor)
    drawn = np.concatenate(list(draw_scores(table, options, 30, np.random.default_rng(3), at_once=7)))
    treaty = find(table, points.loc["Treaty"])
    for name, point in points.iterrows():
        own = drawn[:, find(table, point)]
        beaten = [((one >= mine).all(axis=1) & (one > mine).any(axis=1)).any() for one, mine in zip(drawn, own)]
        gain = [np.minimum(*(one - mine).T).max() for one, mine in zip(drawn, own)]
        assert found.loc[name].tolist() == pytest.approx([
            1 - np.mean(beaten), np.mean((own >= floor).all(axis=1)), np.mean(own[:, 0] > drawn[:, treaty, 0]),
            np.mean(own[:, 1] > drawn[:, treaty, 1]), np.median(gain)])


# The data ----------------------------------------------------------------------------------------------------------

def test_history_is_among_the_packages(table, history):
    """Every package of history is one of those enumerated, and the tsar's formula is the treaty."""
    labels = [find(table, point) for _, point in history.iterrows()]
    assert dict(zip(history["short"], labels))["Tsar, 23 Aug"] == dict(zip(history["short"], labels))["Treaty"]
    assert len(set(labels)) == 8


def test_switches(options, table, history):
    """What the tsar refused leaves no payment, and only the strict reading of class A takes the treaty out."""
    tsar = table[avoids(table, options[options["russia_refuses"] == "throughout"])]
    assert set(tsar["payment"]) == {"none"} and set(tsar["sakhalin"]) == {"none to Japan", "south to Japan"}
    treaty = history.set_index("short").loc["Treaty"]
    class_a = table[avoids(table, options[options["japan_needs"] == "no"])]
    assert find(class_a, treaty) in class_a.index and set(class_a["lease"]) == {"to Japan"}
    with pytest.raises(KeyError, match="a switch has taken it out"):
        find(table[avoids(table, options[options["japan_needs"].isin(["no", "in part"])])], treaty)


def test_settled_options_are_those_of_the_treaty(options, history):
    """One option for each issue settled by 18 August, and the treaty has them."""
    settled = options[options["settled"] == "yes"].set_index("issue")["option"]
    assert settled.index.is_unique and set(settled.index) == set(options["issue"]) - {"sakhalin", "payment", "ships", "naval_limit"}
    assert (history.set_index("short").loc["Treaty", settled.index] == settled).all()


def test_after_18_august_little_is_open(options, table, history):
    """Sakhalin with payment in eight ways, ships and naval limit in two each; all that was said later is among them."""
    left = table[agrees(table, options[options["settled"] == "yes"])]
    assert len(left) == 32 and not left.drop(columns=["sakhalin", "payment", "ships", "naval_limit"]).nunique().ne(1).any()
    assert all(find(left, point) in left.index for _, point in history[history["date"] >= "1905-08-18"].iterrows())


def test_rows_behind_options_and_points_were_read(options, history):
    """Every row named as evidence exists and was read."""
    tables, _ = data.read_package(DATA)
    faults = [fault for cell in [*options["refs"], *history["refs"]] for reference in data.split(cell)
              if (fault := data.reference_fault(tables, reference))]
    assert not faults


def test_sides_want_the_opposite(options):
    """In every issue the order of one side is that of the other turned round, and classes belong to the issue."""
    for _, rows in options.groupby("issue"):
        assert (rows["order_japan"] + rows["order_russia"] == len(rows) - 1).all()
        assert rows["class_japan"].nunique(dropna=False) == rows["class_russia"].nunique(dropna=False) == 1


# Fighting on -------------------------------------------------------------------------------------------------------

def test_fighting_on():
    """A month that costs a tenth of a payment worth 0.2 costs 0.02."""
    assert fighting_on(0.6, 5, 120, 1200, 0.2) == pytest.approx(0.5)
    assert fighting_on(0.6, 0, 120, 1200, 0.2) == 0.6


# Bad input ---------------------------------------------------------------------------------------------------------

def weights_with(options, issue, side, number):
    """Even weights with one of them changed."""
    weights = even_weights(options)
    weights.loc[issue, side] = number
    return weights


@pytest.mark.parametrize("change, fault", [
    (lambda o: weights_with(o, "ships", "Japan", -1.0), "weight of Japan for ships is -1.0; it must be a number of at least 0"),
    (lambda o: weights_with(o, "ships", "Russia", np.nan), "weight of Russia for ships is nan"),
    (lambda o: weights_with(o, "moon", "Japan", 1.0), r"unknown \['moon'\]"),
    (lambda o: even_weights(o).drop("korea"), r"missing \['korea'\]"),
    (lambda o: pd.concat([even_weights(o), even_weights(o).loc[["korea"]]]), "each issue once"),
    (lambda o: even_weights(o) * [0, 1], "all weights of Japan are 0"),
    (lambda o: even_weights(o)[["Japan"]], "the column Russia is missing")])
def test_bad_weights(options, table, change, fault):
    """The message names side, issue and number."""
    with pytest.raises(ValueError, match=fault):
        scores(table, change(options), equal_steps(options))


def test_bad_values(options, table):
    """Too few values, or a missing one."""
    with pytest.raises(ValueError, match="there are 28 options and 27 values"):
        scores(table, even_weights(options), equal_steps(options).iloc[1:])
    values = equal_steps(options)
    values.iloc[3, 1] = np.nan
    with pytest.raises(ValueError, match="value for Russia for BO04 is nan"):
        scores(table, even_weights(options), values)


@pytest.mark.parametrize("call, fault", [
    (lambda p: pareto(p[:, :1]), r"shape \(400, 1\)"),
    (lambda p: pareto(np.where(p > 0.5, np.nan, p)), r"missing \(NaN\)"),
    (lambda p: zone(p, 0.3), "two numbers, for Japan and for Russia"),
    (lambda p: nash(p, (0.3, np.nan)), "two numbers"),
    (lambda p: nash(p, (2, 2)), "no package gives both sides at least 2 and 2; the zone is empty"),
    (lambda p: kalai_smorodinsky(p[:0], (0, 0)), "the zone is empty"),
    (lambda p: egalitarian(p, (0, 2)), "the zone is empty"),
    (lambda p: sample_weights([0, 1], 5, None, alpha=0), "alpha is 0"),
    (lambda p: sample_weights([], 5, None), "one rank for each issue"),
    (lambda p: sample_weights([0, 1], 0, None), "n is 0"),
    (lambda p: fighting_on(0.5, -1, 1, 1, 1), "months is -1"),
    (lambda p: fighting_on(0.5, 1, 1, 0, 1), "price is 0")])
def test_bad_numbers(cloud, call, fault):
    """Each wrong argument is named in a sentence."""
    with pytest.raises(ValueError, match=fault):
        call(cloud)


def test_bad_tables(options, table, history):
    """Unknown options, double options, broken orders and missing columns are named."""
    with pytest.raises(KeyError, match="'east' is not an option of sakhalin"):
        find(table, {**history.iloc[0], "sakhalin": "east"})
    with pytest.raises(KeyError, match="a rule or a switch has taken it out"):
        find(table, {**history.iloc[0], "lease": "stays Russian"})
    with pytest.raises(ValueError, match="'east' is not an option of 'sakhalin'"):
        avoids(table, pd.DataFrame({"issue": ["sakhalin"], "option": ["east"]}))
    with pytest.raises(ValueError, match="agrees: 'ceded' is not an option of 'ships'"):
        agrees(table, pd.DataFrame({"issue": ["ships"], "option": ["ceded"]}))
    with pytest.raises(ValueError, match="the option 'limited' of naval_limit stands there twice"):
        packages(pd.concat([options, options[options["option"] == "limited"]]))
    with pytest.raises(ValueError, match="no rows or an empty cell"):
        packages(options.iloc[:0])
    with pytest.raises(ValueError, match="the column option is missing"):
        packages(options.drop(columns="option"))
    with pytest.raises(ValueError, match="order_japan of korea must hold 0, 1"):
        equal_steps(options.assign(order_japan=0))
    with pytest.raises(ValueError, match="'D' is not a class of Japan"):
        ranks(options.assign(class_japan="D"), "Japan")
    with pytest.raises(ValueError, match="same issues in the same order"):
        next(draw_scores(table, options.iloc[::-1], 1, None))
    with pytest.raises(ValueError, match="say drawn or equal"):
        next(draw_scores(table, options, 1, None, values="even"))


def test_constants_name_what_the_data_hold(options):
    """The two rules speak of options that exist."""
    assert {"stays Russian", "price by arbitration", "1,200 million yen", "south to Japan"} <= set(options["option"])
    assert bargaining.SIDES == ["Japan", "Russia"]
