"""How long a live panel takes from the key to the new picture, in JupyterLab in a real browser.

    make bench BENCH=live                     120 presses of an arrow key
    make bench BENCH=live ARGS="--presses 200 --browser chromium"

A notebook with a frontier of lesson 07 and its sliders is opened in JupyterLab on this computer; all it writes stays in a
temporary folder. Each press is timed in the page, from the key until the new picture was loaded,
decoded and painted. Between two such presses one press on an *empty* slider is timed the same way: its observer only writes a short
text, so it shows what keyboard, messages and the machine take without any drawing. Then the key is held down: how many pictures
came, when the last one came, and whether it belongs to the last value. Nothing is asserted.

Needs Playwright and Chromium, see README.md beside this file.
"""
import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import lab  # noqa: E402

CELLS = [f"""\
import os, sys
sys.path.insert(0, {str(ROOT)!r})
os.chdir({str(ROOT / "notebooks")!r})
import matplotlib.pyplot as plt
import pandas as pd
from portsmouth import SIDE_COLORS, bargaining, live, publish""", """\
options = pd.read_csv("../data/bargain_options.csv", index_col="row_id")
history = pd.read_csv("../data/bargain_points.csv", index_col="short")
table, steps = bargaining.packages(options), bargaining.equal_steps(options)
history = history.loc[history[table.columns].notna().all(axis=1)]
ours = pd.DataFrame({side: 4 - bargaining.ranks(options, side).fillna(1) for side in bargaining.SIDES})
where = [bargaining.find(table, point) for _, point in history.iterrows()]""", """\
def frontier(money=4.0, land=3.0, japan=0.4, russia=0.4, tsar=False, tokyo=False):
    weights = ours.copy()
    weights.loc["payment", "Russia"], weights.loc["sakhalin", "Japan"] = money, land
    points = bargaining.scores(table, weights, steps)
    kept = pd.Series(True, index=table.index)
    if tsar:
        kept &= bargaining.avoids(table, options[options["russia_refuses"] == "throughout"])
    if tokyo:
        kept &= bargaining.avoids(table, options[options["japan_needs"] == "no"])
    points_left = points[kept]
    best, inside = points_left[bargaining.pareto(points_left)].sort_values("Japan"), bargaining.zone(points_left, (japan, russia))
    fig, ax = plt.subplots(figsize=(8.4, 5.2))
    ax.scatter(*points_left[~inside].T.to_numpy(), s=1, color="#d9d4c7")
    ax.scatter(*points_left[inside].T.to_numpy(), s=1, color="#8a8371")
    ax.plot(best["Japan"], best["Russia"], "-", color="#222222", lw=1)
    ax.axvline(japan, color=SIDE_COLORS["Japan"], lw=1)
    ax.axhline(russia, color=SIDE_COLORS["Russia"], lw=1)
    for name, label in zip(history.index, where):
        ax.plot(*points.loc[label], "o", color="#222222", ms=5)
        ax.annotate(name, points.loc[label], xytext=(6, 6), textcoords="offset points")
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="worth to Japan", ylabel="worth to Russia")
    words = f"Money {money:.2f}, land {land:.2f}. " + " ".join(f"{name}: {points.loc[label, 'Japan']:.2f}, {points.loc[label, 'Russia']:.2f}." for name, label in zip(history.index, where))
    return publish(fig, f"{inside.sum()} of {len(points_left)} packages are better than no agreement for both sides", "Each dot is a package of terms, from 0, the worst for that side, to 1, the best.", words, options["source_id"])

start = frontier()
live(frontier, start, money=("weight of the money", 4, 0, 10, 0.05), land=("weight of Sakhalin", 3, 0, 10, 0.05),
     japan=("no agreement, Japan", 0.4, 0, 1, 0.05), russia=("no agreement, Russia", 0.4, 0, 1, 0.05),
     tsar=("the tsar: no payment", False), tokyo=("Tokyo: class A indispensable", False))""", """\
import ipywidgets
empty, said = ipywidgets.FloatSlider(value=4, min=0, max=10, step=0.05, description="empty"), ipywidgets.HTML("<b class='empty'>4</b>")
empty.observe(lambda change: setattr(said, "value", f"<b class='empty'>{change['new']:.2f}</b>"), "value")
ipywidgets.VBox([empty, said])"""]

# `press` gives the milliseconds from the next arrow key to the paint after the thing that it changes; `held` counts pictures.
SCRIPT = """
const seen = {picture: () => document.querySelector('.jp-OutputArea-output .widget-html figure img'),
              empty: () => document.querySelector('b.empty')};
const state = what => { const node = seen[what](); return node && (what === 'picture' ? node.src : node.textContent); };
window.press = what => new Promise((done, fail) => {
  const old = state(what);
  let began;
  document.addEventListener('keydown', event => { began = event.timeStamp; }, {once: true, capture: true});
  const watch = new MutationObserver(async () => {
    if (began === undefined || state(what) === old || !state(what)) return;
    watch.disconnect();
    if (what === 'picture') await seen.picture().decode();
    requestAnimationFrame(() => { // a message sent here arrives when this frame has been painted
      const painted = new MessageChannel();
      painted.port1.onmessage = () => done(performance.now() - began);
      painted.port2.postMessage('');
    });
  });
  watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  setTimeout(() => fail(new Error('no new ' + what + ' within 20 seconds')), 20000);
});
window.hold = () => {
  window.pictures = []; window.keys = 0; window.heights = [];
  document.addEventListener('keydown', event => { window.keys += event.isTrusted; }, true);  // JupyterLab sends each key once more
  document.addEventListener('keyup', event => { window.released = event.timeStamp; }, true);
  let last = state('picture');
  new MutationObserver(() => {
    const now = state('picture');
    if (now && now !== last) { last = now; window.pictures.push(performance.now()); }
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
  const tick = () => { window.heights.push(document.querySelector('.widget-html:has(figure)').offsetHeight); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
};
null;  // Playwright would call a function that stands at the end
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_lab(folder, port, token):
    """JupyterLab as `make lab` starts it, on a free port of this computer; settings, runtime files and notebook in `folder`."""
    variables = dict(lab.Environment(Path(folder)).variables(), JUPYTER_TOKEN=token)
    Path(variables["IPYTHONDIR"]).mkdir(parents=True)
    command = [sys.executable, *lab.jupyterlab(folder, ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--no-browser"])]
    return subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(address, server):
    """Return when the server answers; stop if it has ended or a minute has passed."""
    for _ in range(240):
        if server.poll() is not None:
            sys.exit(f"JupyterLab ended with the code {server.returncode} before it answered.")
        try:
            return urllib.request.urlopen(address, timeout=5).read()
        except OSError:
            time.sleep(0.25)
    sys.exit("JupyterLab did not answer within a minute.")


def p95(times):
    return sorted(times)[max(round(0.95 * len(times) + 0.5) - 1, 0)]


def measure(page, presses):
    """Milliseconds of each press on the live slider and on the empty one, in turn, and what a held key did."""
    handle = {"picture": page.locator(".noUi-handle").nth(0), "empty": page.locator(".noUi-handle").last}
    times = {"picture": [], "empty": []}
    for n in range(-5, presses):  # the first five of each warm up
        for what, slider in handle.items():
            slider.focus()
            timing = page.evaluate_handle(f"({{time: press('{what}')}})")
            page.keyboard.press("ArrowRight" if n % 20 < 10 else "ArrowLeft")
            time_taken = timing.evaluate("it => it.time")
            if n >= 0:
                times[what].append(time_taken)
            page.wait_for_timeout(30)
    handle["picture"].focus()
    page.evaluate("hold()")
    for _ in range(60):  # a held key repeats about thirty times a second
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(33)
    page.keyboard.up("ArrowRight")
    page.wait_for_timeout(2500)
    held = page.evaluate("({keys: keys, pictures: pictures.length, after: pictures.at(-1) - released, heights: [Math.min(...heights), Math.max(...heights)]})")
    held["value"] = page.locator(".widget-readout").nth(0).inner_text()
    held["words"] = page.locator(".widget-html figure img").get_attribute("alt").split("Money ")[1].split(",")[0]
    return times, held


def processor(rounds=20):
    """Median of the processor milliseconds of one redraw: as a kept chart, and as `live` makes it."""
    names = {}
    for cell in CELLS[:3]:
        exec(cell, names)  # our own cells, above
    slider = names["live"](names["frontier"], names["start"], money=("money", 4, 0, 10, 0.05)).children[0]
    times = {"kept": [], "live": []}
    for n in range(rounds):
        for how, redraw in (("kept", names["frontier"]), ("live", lambda: setattr(slider, "value", 4.5 + n % 2))):
            before = time.process_time()
            redraw()
            times[how].append(1000 * (time.process_time() - before))
    return {how: statistics.median(spent[1:]) for how, spent in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=120)
    parser.add_argument("--browser", default="chromium", help="the Chromium to start: its name or path")
    parser.add_argument("--picture", help="write a picture of the page to this file")
    options = parser.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("This measurement needs Playwright, which the course does not install: bench/README.md says how to get it.")
    browser_path = shutil.which(options.browser)
    if not browser_path:
        sys.exit(f"There is no browser {options.browser}: name your Chromium with --browser.")

    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}), Path(folder, "live.ipynb"))
        port, token = free_port(), secrets.token_hex(16)
        server = start_lab(folder, port, token)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api?token={token}", server)
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 1500})
                page.goto(f"{address}/lab/tree/live.ipynb?token={token}&reset")
                page.get_by_text("| Idle").wait_for(timeout=60_000)
                page.get_by_text("Run", exact=True).first.click()
                page.get_by_text("Run All Cells", exact=True).click()
                page.locator("b.empty").wait_for(timeout=60_000)
                page.wait_for_timeout(2000)
                page.evaluate(SCRIPT)
                load = os.getloadavg()[0]
                times, held = measure(page, options.presses)
                if options.picture:
                    page.screenshot(path=options.picture)
                browser.close()
        finally:
            server.terminate()
            server.wait()
    print(f"{options.presses} presses each, in turn; load of the machine {load:.1f} before and {os.getloadavg()[0]:.1f} after")
    print(f"{'milliseconds':24}{'median':>8}{'p95':>8}{'longest':>9}")
    for what, name in (("picture", "key to new picture"), ("empty", "key to short text")):
        print(f"{name:24}{statistics.median(times[what]):8.0f}{p95(times[what]):8.0f}{max(times[what]):9.0f}")
    print(f"Key held down: {held['keys']} values, {held['pictures']} pictures, the last {held['after']:.0f} ms after the key went up; "
          f"slider {held['value']}, words of the picture {held['words']}; height of the picture {held['heights'][0]} to {held['heights'][1]}")
    spent = processor()
    print(f"Processor time of one redraw alone: {spent['live']:.0f} ms, as a kept chart {spent['kept']:.0f} ms")
    print(json.dumps({"load": load, **{k: [round(t) for t in v] for k, v in times.items()}}), file=sys.stderr)


if __name__ == "__main__":
    main()
