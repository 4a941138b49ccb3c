"""Every measurement of the table in README.md, each beside something simpler that was measured in the same run.

    make bench                   all lines, each in a process of its own; writes the table into README.md
    make bench ARGS=memory       only the lines with that word in their name, without a change of README.md

The two things of a line take turns, so that a slower minute of the machine meets both: read the ratio, not the seconds.
A line that fails ends the run and no table is written. Needs Chromium; builds the static edition anew, because two lines look at it.
"""
import argparse
import datetime
import json
import os
import platform
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import bench_exercise_start as start  # noqa: E402
import bench_live as panels  # noqa: E402
import bench_pages  # noqa: E402
import build_lessons  # noqa: E402
import lab  # noqa: E402
import readme  # noqa: E402

FIVE = ["jupyterlab", "pandas", "matplotlib", "ipywidgets", "nbval"]
TWO_CELLS = ["import matplotlib.pyplot as plt\nimport pandas as pd", "pd.read_csv('../data/casualties.csv').head()"]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SITE = ROOT / "_site"


def in_turn(rounds, *works):
    """The seconds of each piece of work, in `rounds` rounds of all of them; a work that returns a number is measured by that."""
    found = [[] for _ in works]
    for _ in range(rounds):
        for numbers, work in zip(found, works):
            began = time.perf_counter()
            said = work()
            numbers.append(time.perf_counter() - began if said is None else said)
    return found


def notebook(cells):
    """A notebook with these cells of code."""
    return new_notebook(cells=[new_code_cell(cell) for cell in cells])


# One function for each line: rows of (what, ours, compared with, theirs, unit) ------------------------------------------

def clone():
    """From `git clone` to JupyterLab's first answer, beside a virtual environment with the five packages."""
    def ours():
        """As a newcomer does it, and Ctrl-C when JupyterLab answers."""
        with tempfile.TemporaryDirectory() as folder:
            began, course, port, token = time.perf_counter(), Path(folder, "course"), panels.free_port(), secrets.token_hex(16)
            subprocess.run(["git", "clone", "--quiet", ROOT, course], check=True)
            command = [sys.executable, course / "tools" / "lab.py", "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
            server = subprocess.Popen(command, env=os.environ | {"JUPYTER_TOKEN": token}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                panels.wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, seconds=900)
                return time.perf_counter() - began
            finally:
                server.terminate()
                server.wait()

    def alone():
        """The same Python and downloads, without locked versions and without starting anything."""
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([Path(folder, "bin", "python"), "-m", "pip", "install", "-qq", *FIVE], check=True,
                           env=lab.Environment(Path(folder)).variables())
            return time.perf_counter() - began
    course, five = in_turn(2, ours, alone)
    return [("from a fresh clone to JupyterLab's answer, downloads in pip's cache (best of 2)", min(course),
             "`pip install` of jupyterlab, pandas, matplotlib, ipywidgets and nbval", min(five), "s")]


def imports():
    """What the course's package adds to a fresh Python."""
    start.seconds(start.CHECK)  # fills the caches of the disk
    alone, course, check = map(statistics.median, in_turn(11, *(lambda p=p: start.seconds(p) for p in (start.ALONE, start.COURSE, start.CHECK))))
    theirs = ("import of pandas and matplotlib", alone, "s")
    return [("import as in a lesson (median of 11)", course, *theirs), ("import and the first check of an exercise (median of 11)", check, *theirs)]


def lessons():
    """Each lesson run from first to last cell, kernel included."""
    spent, two = [], []
    for path in LESSONS:
        for numbers, nb in ((spent, build_lessons.read(path)), (two, notebook(TWO_CELLS))):
            numbers += in_turn(1, lambda nb=nb: build_lessons.execute(nb, path.parent) and None)[0]
    small = ("notebook of two cells: imports, a table", statistics.median(two), "s")
    longest = LESSONS[spent.index(max(spent))].stem[:2]
    return [(f"a run of a lesson (median of {len(spent)})", statistics.median(spent), *small), (f"the longest, lesson {longest}", max(spent), *small)]


def suite():
    """All of `make test`, beside nbval's strict comparison of the lessons alone, with as many processes."""
    def test(*arguments):
        """Runs the tests and stops unless all pass."""
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(done.stdout[-3000:])
    (whole,), (alone,) = in_turn(1, test, lambda: test("notebooks"))
    return [("`make test` (once)", whole, "nbval on the lessons alone (once)", alone, "s")]


def live():
    """The panel that computes, in JupyterLab."""
    with bench_pages.chromium() as browser, panels.live_panel(browser) as (page, sliders):
        times = panels.press(page, sliders, 60)
    return [(f"key to picture, a panel that computes (median of 60; p95 {panels.p95(times['picture']):.0f} ms)", statistics.median(times["picture"]),
             "a slider that changes a short text through the kernel", statistics.median(times["empty"]), "ms")]


def kernelless(times, where):
    """The row of a panel that needs no kernel."""
    return (f"key to picture, a panel without a kernel, {where} (median of 60; p95 {panels.p95(times['picture']):.0f} ms)", statistics.median(times["picture"]),
            "a slider of the browser that changes a number beside it", statistics.median(times["bare"]), "ms")


def panel_in_lab():
    """The panel of lesson 03 as it was saved, in JupyterLab."""
    nb = build_lessons.read(ROOT / "notebooks" / "03-voyage.ipynb")
    nb.cells = [cell for cell in nb.cells if any(build_lessons.VIEW in output.get("data", {}) for output in cell.get("outputs", []))]
    with bench_pages.chromium() as browser, panels.jupyterlab(nb) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1500})
        page.goto(address)
        return [kernelless(panels.kernelless(page, 60), "JupyterLab")]


def page_of(lesson):
    """The page of a lesson in the static edition."""
    return next(SITE.rglob(f"{lesson}.html")).relative_to(SITE).as_posix()


def panel_in_site():
    """The panel of lesson 03 in the static edition."""
    with bench_pages.chromium() as browser, bench_pages.served(SITE) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1500})
        page.goto(f"{address}/{page_of('03-voyage')}")
        return [kernelless(panels.kernelless(page, 60), "static edition")]


def pages():
    """Two lessons of the static edition, beside nbconvert's page of the same notebook."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, bench_pages.chromium() as browser:
        for lesson in ("04-losses", "03-voyage"):
            subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", "--log-level=ERROR", "--output-dir", folder, ROOT / "notebooks" / f"{lesson}.ipynb"], check=True)
            with bench_pages.served(SITE) as address:
                ours = bench_pages.weigh(browser, SITE, page_of(lesson), address)
            with bench_pages.served(folder) as address:
                plain = bench_pages.weigh(browser, folder, f"{lesson}.html", address)
            name, other = f"page of lesson {lesson[:2]}, compressed", f"nbconvert's page ({plain[5]} request; {plain[6]} elsewhere, not weighed)"
            rows += [(f"{name}, on load ({ours[2]} requests)", ours[1], other, plain[1], "kB"),
                     (f"{name}, scrolled to its end ({ours[5]} requests; {ours[6]} elsewhere)", ours[4], other, plain[4], "kB")]
    return rows


def memory():
    """Memory of one kernel, shared pages divided among the processes that share them (PSS, Linux)."""
    def used(nb):
        """Run a notebook; its last cell says what the kernel takes."""
        nb.cells.append(new_code_cell("import psutil\nprint(psutil.Process().memory_full_info().pss)"))
        return int(build_lessons.execute(nb, ROOT / "notebooks").cells[-1].outputs[0].text) / 1e6
    lesson, alone = map(statistics.median, in_turn(3, lambda: used(build_lessons.read(ROOT / "notebooks" / "04-losses.ipynb")), lambda: used(notebook(TWO_CELLS[:1]))))
    return [("memory of a kernel after lesson 04 (median of 3)", lesson, "a kernel that has imported pandas and matplotlib", alone, "MB")]


LINES = {line.__name__: line for line in (clone, imports, lessons, suite, live, panel_in_lab, panel_in_site, pages, memory)}


# The table ---------------------------------------------------------------------------------------------------------

def figure(number):
    """Three digits that count, and no exponent."""
    return f"{float(f'{number:.3g}'):,g}"


def main():
    """Measure, print the table, and write it into README.md when it is whole."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("word", nargs="?", default="", help=f"only the lines with this word in their name: {', '.join(LINES)}")
    parser.add_argument("--line", choices=LINES, help=argparse.SUPPRESS)  # in the process of one line
    chosen = parser.parse_args()
    if chosen.line:
        print(json.dumps(LINES[chosen.line]()))
        return
    if not shutil.which("chromium"):
        sys.exit("There is no chromium: the panels and pages are measured in it, so please install it.")
    names = [name for name in LINES if chosen.word in name]
    if {"panel_in_site", "pages"} & set(names):
        subprocess.run([sys.executable, ROOT / "tools" / "edition" / "build.py"], check=True)
    loads, table = [os.getloadavg()[0]], ["| What | Ours | Compared with | Theirs | Ratio |", "|---|---|---|---|---|"]
    began = time.monotonic()
    for name in names:
        done = subprocess.run([sys.executable, __file__, "--line", name], stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"The line {name} could not be measured; README.md was not changed.")
        for what, ours, other, theirs, unit in json.loads(done.stdout.splitlines()[-1]):
            table.append(f"| {what} | {figure(ours)} {unit} | {other} | {figure(theirs)} {unit} | {ours / theirs:.2f} |")
            print(table[-1], flush=True)
        loads.append(os.getloadavg()[0])
    today = datetime.date.today()
    words = (f"Measured on {today.day} {today:%B %Y} by `make bench` ({(time.monotonic() - began) / 60:.0f} minutes): {os.cpu_count()} cores, "
             f"load {min(loads):.0f} to {max(loads):.0f}, Python {platform.python_version()}. Both things of a line took turns.")
    print(words)
    if not chosen.word:
        path = ROOT / "README.md"
        text = "\n".join([words, "", *table, ""])
        path.write_text(readme.between(path.read_text("utf-8"), "bench", text), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
