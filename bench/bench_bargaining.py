"""Time and memory of the bargaining model, beside plain Python, one bare numpy pass and libraries for the same work.

    make bench BENCH=bargaining                    all of it, a table; nothing is asserted
    make bench BENCH=bargaining ARGS="--rounds 9"  the best of nine instead of five
    make bench BENCH=bargaining ARGS=frontier      only the lines whose name has this word

"processor" is the processor time of all threads of the same round; on a busy machine it is the fairer number.

Each line runs in a process of its own, so that its peak of memory is its own: "at rest" is what Python with numpy and pandas
takes before the work, "peak" the highest during it. A library that is not installed is named and left out; the course does
not need any of them.
"""
import argparse
import importlib.util
import multiprocessing
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from portsmouth import bargaining  # noqa: E402


# The work ----------------------------------------------------------------------------------------------------------

def million():
    """4^10 packages, a little over a million: ten issues of four options, with random weights and values."""
    rng = np.random.default_rng(1905)
    options = pd.DataFrame({"issue": np.repeat([f"issue {i}" for i in range(10)], 4), "option": [f"option {i}" for i in range(4)] * 10})
    table = bargaining.packages(options, rule=None)
    weights = pd.DataFrame(rng.random((10, 2)), index=table.columns, columns=bargaining.SIDES)
    values = pd.DataFrame(rng.random((40, 2)), columns=bargaining.SIDES)
    return table, weights, values


def ten_thousand():
    """10,000 packages of the lesson's options, without the two rules that would leave 9,216."""
    options = pd.read_csv(ROOT / "data" / "bargain_options.csv", index_col="row_id")
    return bargaining.packages(options, rule=None).sample(10_000, random_state=1905), options


def score_and_frontier(table, weights, values):
    """What the lesson does, for a million packages."""
    return bargaining.pareto(bargaining.scores(table, weights, values)).sum()


def plain_python(codes, worth):
    """The same in plain Python, from lists: two sums for each package, one sort, one sweep."""
    points = [tuple(sum(w[c] for w, c in zip(side, row)) for side in worth) for row in codes]
    best, frontier = float("-inf"), 0
    for _, y in sorted(points, reverse=True):
        if y > best:
            best, frontier = y, frontier + 1
    return frontier


def weightings(table, options, n=10_000):
    """10,000 weightings of 10,000 packages: scores and the frontier of each."""
    rng = np.random.default_rng(1905)
    return sum(bargaining.pareto(piece).sum() for piece in bargaining.draw_scores(table, options, n, rng))


def debrief_survey(table, options, n=10_000):
    """What the lesson prints: 10,000 weightings of all its packages, and shares for the ten points of history."""
    points = pd.read_csv(ROOT / "data" / "bargain_points.csv", index_col="row_id")
    return bargaining.survey(table, options, points, n, np.random.default_rng(1905)).loc["BP10", "efficient"]


# One line of the table each: set up, then the function that is timed --------------------------------------------------

def ours_million():
    """Scores and frontier by portsmouth.bargaining."""
    work = million()
    return lambda: score_and_frontier(*work)


def frontier_million():
    """The frontier alone, as compared with the libraries."""
    points = bargaining.scores(*million()).to_numpy()
    return lambda: bargaining.pareto(points).sum()


def bare_million():
    """One numpy pass: the maximum of each column of the same array of scores."""
    points = bargaining.scores(*million()).to_numpy()
    return lambda: points.max(axis=0)


def plain_million():
    """Plain Python."""
    table, weights, values = million()
    codes = list(zip(*(table[i].cat.codes.tolist() for i in table.columns)))
    share = weights / weights.sum()
    worth = [[(share[s].iloc[i] * values[s].iloc[4 * i:4 * i + 4]).tolist() for i in range(10)] for s in bargaining.SIDES]
    return lambda: plain_python(codes, worth)


def ours_weightings():
    """Scores and frontiers by portsmouth.bargaining."""
    work = ten_thousand()
    return lambda: weightings(*work)


def ours_debrief():
    """The survey of the role-play's debrief."""
    _, options = ten_thousand()
    table = bargaining.packages(options)
    return lambda: debrief_survey(table, options)


def bare_weightings():
    """One numpy pass: the maximum over as many numbers, in pieces of the same size."""
    piece = np.random.default_rng(1905).random((8, 10_000, 2))
    return lambda: [piece.max() for _ in range(1250)][0]


def plain_weightings():
    """Plain Python, 20 weightings; the table gives the time times 500."""
    table, options = ten_thousand()
    codes = list(zip(*(table[i].cat.codes.tolist() for i in table.columns)))
    rng, sizes = np.random.default_rng(1905), [len(table[i].cat.categories) for i in table.columns]
    worth = [[[rng.random(k).tolist() for k in sizes] for _ in bargaining.SIDES] for _ in range(20)]
    return lambda: [plain_python(codes, one) for one in worth][0]


def library(name, call):
    """A library for the frontier of a million points; `call` makes the function from (module, points, smaller is better)."""
    def setup():
        """The points, turned round for libraries that look for the smallest."""
        points = bargaining.scores(*million()).to_numpy()
        return call(importlib.import_module(name), points)
    setup.__name__, setup.needs = f"frontier_{name}", name.split(".")[0]
    return setup


def with_paretoset(module, points):
    """paretoset.paretoset, which is compiled by numba where that is installed."""
    return lambda: module.paretoset(points, sense=["max", "max"], distinct=False).sum()


def with_moocore(module, points):
    """moocore.is_nondominated, written in C."""
    return lambda: module.is_nondominated(points, maximise=True, keep_weakly=True).sum()


def with_pymoo(module, points):
    """pymoo's NonDominatedSorting, first front only; it looks for the smallest."""
    sorting = module.NonDominatedSorting()
    some = -points[:20_000]
    return lambda: sorting.do(some, only_non_dominated_front=True).size


LINES = [
    ("1,048,576 packages: scores and frontier", ours_million, 1, None),
    ("  plain Python", plain_million, 1, 1),
    ("  one bare numpy pass over the scores", bare_million, 1, None),
    ("  frontier alone, ours", frontier_million, 1, None),
    ("  frontier alone, paretoset", library("paretoset", with_paretoset), 1, None),
    ("  frontier alone, moocore", library("moocore", with_moocore), 1, None),
    ("  frontier of 20,000 of them, pymoo", library("pymoo.util.nds.non_dominated_sorting", with_pymoo), 1, 1),
    ("10,000 weightings of 10,000 packages", ours_weightings, 1, None),
    ("  plain Python (20 weightings times 500)", plain_weightings, 500, 1),
    ("  one bare numpy pass over as many scores", bare_weightings, 1, None),
    ("10,000 weightings, survey of the debrief", ours_debrief, 1, None),
]


# Measuring ---------------------------------------------------------------------------------------------------------

def memory():
    """Highest memory of this process so far in MB, or None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def measure(number, rounds):
    """(seconds, seconds of the processor, MB at rest, peak MB) of one line, or None where the library is not installed.

    Runs in a process of its own.
    """
    _, setup, times, limit = LINES[number]
    if importlib.util.find_spec(getattr(setup, "needs", "numpy")) is None:
        return None
    rest, work = memory(), setup()
    work() if limit is None else None  # the first call warms up
    seconds = []
    for _ in range(limit or rounds):
        start = time.perf_counter(), time.process_time()
        work()
        seconds.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    wall, processor = min(seconds)
    return wall * times, processor * times, rest, memory()


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="take the best of this many rounds (plain Python and pymoo: one)")
    parser.add_argument("word", nargs="?", default="", help="only the lines whose name has this word")
    chosen = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}, {os.cpu_count()} cores, "
          f"best of {chosen.rounds}")
    print(f"{'':44}{'seconds':>10}{'processor':>11}{'at rest, MB':>13}{'peak, MB':>10}")
    for number, (name, *_) in enumerate(LINES):
        if chosen.word not in name:
            continue
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(measure, (number, chosen.rounds))
        if found is None:
            print(f"{name:44}{'not installed':>21}", flush=True)
        else:
            wall, processor, *megabytes = found
            print(f"{name:44}{wall:10.3f}{processor:11.3f}"
                  + ("" if None in megabytes else f"{megabytes[0]:13.0f}{megabytes[1]:10.0f}"), flush=True)


if __name__ == "__main__":
    main()
