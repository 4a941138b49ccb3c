"""How long a panel takes from the key to the new picture, in Chromium.

    make bench BENCH=live                     the panel that computes, 120 presses of an arrow key
    make bench BENCH=live ARGS="--presses 200 --browser chromium"

A notebook with a frontier of lesson 07 and its sliders is opened in JupyterLab on this computer; all it writes stays in a
temporary folder. Each press is timed in the page, from the key until the new picture was loaded,
decoded and painted. Between two such presses one press on an *empty* slider is timed the same way: its observer only writes a short
text, so it shows what keyboard, messages and the machine take without any drawing. Then the key is held down: how many pictures
came, when the last one came, and whether it belongs to the last value. Nothing is asserted.

bench_all.py times the panels that need no kernel in the same way, in turn with a *bare* slider: one that the browser itself has,
which changes a number beside it.
"""
import argparse
import contextlib
import json
import os
import secrets
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
from bench_pages import chromium  # noqa: E402

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
const shown = '.jp-OutputArea-output .widget-html figure img, .panel .frames img';  // in JupyterLab, in the static edition
const seen = {picture: () => [...document.querySelectorAll(shown)].find(image => image.offsetParent),  // the one that shows
              empty: () => document.querySelector('b.empty'), bare: () => document.querySelector('output.bare')};
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
window.addBare = () => {
  document.body.insertAdjacentHTML('beforeend', '<div><input class="bare" type="range" max="1000" value="500"><output class="bare">500</output></div>');
  document.body.lastChild.style.cssText = 'position: fixed; top: 0; left: 0; z-index: 9999';
  const [slider, number] = document.querySelectorAll('.bare');
  slider.addEventListener('input', () => { number.textContent = slider.value; });
};
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


@contextlib.contextmanager
def jupyterlab(notebook):
    """The address of a notebook in JupyterLab, started as `make lab` does on a free port; everything it writes is in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "panel.ipynb")
        nbformat.write(notebook, path)
        port, token, environment = free_port(), secrets.token_hex(16), lab.Environment(Path(folder))
        variables = dict(environment.variables(), JUPYTER_TOKEN=token)
        Path(variables["IPYTHONDIR"]).mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "nbformat.sign", path], env=variables, check=True, capture_output=True)
        options = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--no-browser"]
        server = subprocess.Popen([sys.executable, *lab.jupyterlab(folder, options)], cwd=folder, env=variables,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server)
            yield f"http://127.0.0.1:{port}/lab/tree/panel.ipynb?token={token}&reset"
        finally:
            server.terminate()
            server.wait()


def wait_for(address, server, seconds=60):
    """Return when the server answers; stop if it has ended or the seconds have passed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            sys.exit(f"JupyterLab ended with the code {server.returncode} before it answered.")
        try:
            return urllib.request.urlopen(address, timeout=5).read()
        except OSError:
            time.sleep(0.25)
    sys.exit(f"JupyterLab did not answer within {seconds} seconds.")


def p95(times):
    return sorted(times)[max(round(0.95 * len(times) + 0.5) - 1, 0)]


def press(page, sliders, presses):
    """Milliseconds of each press on each of the sliders, {what it changes: the slider}, in turn."""
    times = {what: [] for what in sliders}
    for n in range(-5, presses):  # the first five of each warm up
        for what, slider in sliders.items():
            slider.focus()
            timing = page.evaluate_handle(f"({{time: press('{what}')}})")
            page.keyboard.press("ArrowRight" if (n + 5) % 20 < 10 else "ArrowLeft")
            time_taken = timing.evaluate("it => it.time")
            if n >= 0:
                times[what].append(time_taken)
            page.wait_for_timeout(30)
    return times


def hold(page, slider):
    """What a held key does: values, pictures, milliseconds from the key's end to the last picture, and what that shows."""
    slider.focus()
    page.evaluate("hold()")
    for _ in range(60):  # a held key repeats about thirty times a second
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(33)
    page.keyboard.up("ArrowRight")
    page.wait_for_timeout(2500)
    held = page.evaluate("({keys: keys, pictures: window.pictures.length, after: window.pictures.at(-1) - released, heights: [Math.min(...heights), Math.max(...heights)]})")
    held["value"] = page.locator(".widget-readout").nth(0).inner_text()
    held["words"] = page.locator(".widget-html figure img").get_attribute("alt").split("Money ")[1].split(",")[0]
    return held


@contextlib.contextmanager
def live_panel(browser):
    """The page with the panel that computes, after its cells have been run, and its two sliders."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    with jupyterlab(new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata=metadata)) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1500})
        page.goto(address)
        page.get_by_text("| Idle").wait_for(timeout=60_000)
        page.get_by_text("Run", exact=True).first.click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.locator("b.empty").wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        page.evaluate(SCRIPT)
        yield page, {"picture": page.locator(".noUi-handle").nth(0), "empty": page.locator(".noUi-handle").last}


def kernelless(page, presses):
    """The times of a panel that needs no kernel, on a page where it shows, in turn with a bare slider."""
    slider = page.locator(".portsmouth-panel .noUi-handle, .panel input[type=range]").first
    slider.wait_for(timeout=60_000)
    page.wait_for_timeout(2000)
    page.evaluate(SCRIPT)
    page.evaluate("addBare()")
    return press(page, {"picture": slider, "bare": page.locator("input.bare")}, presses)


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
    with chromium(options.browser) as browser, live_panel(browser) as (page, sliders):
        load = os.getloadavg()[0]
        times, held = press(page, sliders, options.presses), hold(page, sliders["picture"])
        if options.picture:
            page.screenshot(path=options.picture)
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
