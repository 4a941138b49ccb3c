"""Every lesson and exercise in JupyterLab in Chromium: shown as committed, run from the menu, panels used with keyboard and mouse.

The words of each picture are those of the committed notebook, and a panel's frames those of its committed widget state.
"""
import re
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"
PATHS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/*.ipynb"), *ROOT.glob("exercises/solutions/*.ipynb")])
PATIENCE = 120  # seconds, for anything that JupyterLab does on a busy machine

# All that is looked at, of each cell that JupyterLab has in the page at this moment.
READ = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')].map(cell => ({
  index: Number(cell.dataset.windowedListIndex),
  code: cell.classList.contains('jp-CodeCell'),
  prompt: cell.querySelector('.jp-InputPrompt')?.textContent ?? '',
  pictures: [...cell.querySelectorAll('img')].filter(img => img.checkVisibility())
    .map(img => ({alt: img.alt, drawn: img.complete && img.naturalWidth > 0})),
  errors: [...cell.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]')]
    .map(output => output.textContent),
  words: cell.querySelector('.jp-OutputArea')?.textContent ?? '',
  marked: [...cell.querySelectorAll('.jupyter-widgets-disconnected')].some(part =>
    part.checkVisibility() && getComputedStyle(part, '::before').display !== 'none'),
}))"""
SCROLL = """to => new Promise(done => {
  const view = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer');
  view.scrollTop = to * view.clientHeight;
  requestAnimationFrame(() => requestAnimationFrame(() => done(view.scrollTop + view.clientHeight >= view.scrollHeight - 2)));
})"""


class Notebook:
    """A committed notebook: what a reader must see in each cell."""

    def __init__(self, path):
        self.cells = nbformat.read(path, as_version=4).cells
        self.widgets = nbformat.read(path, as_version=4).metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})

    def outputs(self, kind):
        """(index of the cell, what an output of this kind holds) of all code cells."""
        return [(index, output.data[kind]) for index, cell in enumerate(self.cells) if cell.cell_type == "code"
                for output in cell.outputs if kind in output.get("data", {})]

    def part(self, name):
        """The state of one widget, named by its id or by IPY_MODEL_id."""
        return self.widgets[name.removeprefix("IPY_MODEL_")]["state"]

    def panels(self):
        """{index of the cell: (words of the frames, labels)} of the panels that need no kernel."""
        found = {}
        for index, view in self.outputs(WIDGET):
            parts = [self.part(child) for child in self.part(view["model_id"])["children"]]
            if parts[-1]["_model_name"] == "StackModel":
                frames = [words(self.part(frame)["value"])[0] for frame in parts[-1]["children"]]
                found[index] = frames, parts[0]["_options_labels"]
        return found

    def live(self):
        """{index of the cell: words of the first picture} of the panels that need one."""
        views = [(index, self.part(self.part(view["model_id"])["children"][-1])) for index, view in self.outputs(WIDGET)]
        return {index: words(last["value"])[0] for index, last in views if last["_model_name"] == "HTMLModel"}

    def pictures(self):
        """{index of the cell: words of the picture that it shows before anybody touches it}."""
        charts = {index: found[0] for index, text in self.outputs("text/html") if (found := words("".join(text)))}
        return charts | {index: frames[0] for index, (frames, _) in self.panels().items()} | self.live()


def words(text):
    """Alternative texts of the pictures of some HTML."""
    return [image["alt"] for image in BeautifulSoup(text, "html.parser").find_all("img")]


def until_none(page, what, problems):
    """Ask for `problems` until there are none; fail with those that stay."""
    end = time.monotonic() + PATIENCE
    while found := problems():
        if time.monotonic() > end:
            pytest.fail(f"{what}, {PATIENCE} s waited:\n" + "\n".join(found), pytrace=False)
        page.wait_for_timeout(200)


def read(page):
    """{index: what is seen of the cell}, scrolling from the first cell to the last: JupyterLab may keep only those in view in the page."""
    cells, step = {}, 0
    while True:
        last = page.evaluate(SCROLL, step)
        cells |= {cell["index"]: cell for cell in page.evaluate(READ)}
        if last:
            return cells
        step += 1


def picture_problems(cells, pictures, marked=()):
    """Pictures that are not drawn or have no words, words of `pictures` that are not there, and panels marked as broken, but for the cells `marked`."""
    for index, cell in cells.items():
        if not all(picture["alt"].strip() for picture in cell["pictures"]):
            yield f"cell {index}: a picture has no alternative text"
        if not all(picture["drawn"] for picture in cell["pictures"]):
            yield f"cell {index}: a picture is not drawn"
        if cell["marked"] != (index in marked):
            yield f"cell {index}: the panel is {'' if cell['marked'] else 'not '}marked as disconnected"
    for index, alt in pictures.items():
        cell = cells.get(index, {"pictures": [], "words": "(not in the page)"})
        if alt not in [picture["alt"] for picture in cell["pictures"]]:
            yield f"cell {index}: no picture in the page has the words: {alt}; its output is: {cell['words'][:300]}"


def run_problems(cells, notebook):
    """Cells that are not in the page, were not run in their turn, or show an error or a warning."""
    count = 0
    for index, cell in enumerate(notebook.cells):
        if index not in cells:
            yield f"cell {index}: not in the page"
            continue
        seen = cells[index]
        if cell.cell_type == "code":
            count += 1
            if seen["prompt"] != f"[{count}]:":
                yield f"cell {index}: its number is {seen['prompt']!r} instead of '[{count}]:'"
        yield from (f"cell {index}: shows an error: {error[:300]}" for error in seen["errors"])
        if "Traceback" in seen["words"] and not seen["errors"]:
            yield f"cell {index}: shows a traceback: {seen['words'][:300]}"


def open_notebook(visit, lab, path):
    """Open a notebook and wait for its kernel."""
    visit.page.goto(lab.address(f"/lab/tree/{path}"), timeout=1000 * PATIENCE)
    wait_for_kernel(visit.page, path.rpartition("/")[2])


def wait_for_kernel(page, name):
    expect(page.get_by_title(f"Change kernel for {name}"), f"the kernel of {name} is ready").to_contain_text("| Idle", timeout=1000 * PATIENCE)


def wait_for_run(page):
    """Wait until JupyterLab says that it has executed all cells it was told to, or stopped at an error."""
    said = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator-tooltip")
    expect(said, "the run of all cells has ended").to_contain_text(re.compile(r"Status: Idle.*Executed \d+ cell", re.IGNORECASE | re.DOTALL), timeout=1000 * PATIENCE)


def run_all(page):
    """Run > Run All Cells, with the mouse; return the seconds from the click to the end of the run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    start = time.monotonic()
    wait_for_run(page)
    return time.monotonic() - start


def output_of(page, index):
    """The output of a cell, scrolled into view."""
    output = page.locator(f'.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell[data-windowed-list-index="{index}"] .jp-OutputArea')
    output.scroll_into_view_if_needed()
    return output


def shows(output, alt, what):
    """Wait until the picture in view has these words, a text or a pattern."""
    expect(output.locator("figure img:visible"), what).to_have_attribute("alt", alt, timeout=1000 * PATIENCE)


def use_panel(page, output, frames, labels):
    """Move a panel with the keyboard, with a click and by dragging; it ends where it began."""
    def at(position, what):
        shows(output, frames[position], what)
        expect(output.locator(".widget-readout"), what).to_have_text(labels[position])

    handle, track = output.locator(".noUi-handle"), output.locator(".noUi-base")
    at(0, "the panel at its start")
    handle.focus()
    page.keyboard.press("ArrowRight")
    at(1, "the panel after the key ArrowRight")
    size = track.bounding_box()
    track.click(position={"x": size["width"] - 2, "y": size["height"] / 2})
    at(-1, "the panel after a click at the end of its track")
    handle.drag_to(track, target_position={"x": 1, "y": size["height"] / 2})
    at(0, "the panel after its handle was dragged back")


def use_money(page, output, frames):
    """Lesson 05: the subtitle names both values."""
    loans, gold = output.locator(".noUi-handle").all()
    for handle, value in ((loans, r"like the last: 1\.5\. .* spent: 0\."), (gold, r"like the last: 1\.5\. .* spent: 0\.05\.")):
        before = output.locator("figure img").get_attribute("src")
        handle.focus()
        page.keyboard.press("ArrowRight")
        shows(output, re.compile(value), "the live panel after the key ArrowRight")
        assert output.locator("figure img").get_attribute("src") != before, "new words stand beside the old picture"


def use_treaties(page, output, frames):
    """Lesson 07: at the values of two frames of the panel above, the live picture has the words of these frames; their titles are their own."""
    def description(alt):
        return alt[alt.index("A grey cloud"):]

    frame = {start: next(frame for frame in frames if frame.startswith(start)) for start in ("If money weighs little", "With both rules on")}
    money = output.locator(".noUi-handle").first
    for key, text in (("ArrowLeft", "0.5"), ("ArrowRight", "1.5")):
        money.focus()
        for _ in range(10):
            page.keyboard.press(key)
        expect(output.locator(".widget-readout").first, f"the slider after ten times {key}").to_have_text(text)
        if text == "0.5":
            shows(output, re.compile(re.escape(description(frame["If money weighs little"])) + "$"), "the live panel with the money at 0.5")
    for box in output.get_by_role("checkbox").all():
        before = output.locator("figure img").get_attribute("src")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
        expect(output.locator("figure img"), "a new picture after the key Space").not_to_have_attribute("src", before, timeout=1000 * PATIENCE)
    shows(output, re.compile(re.escape(description(frame["With both rules on"])) + "$"), "the live panel with both rules on")


LIVE = {("05-money", "try-it"): use_money, ("07-negotiation", "live-treaties"): use_treaties}


@pytest.mark.parametrize("path", PATHS, ids=[path.relative_to(ROOT).with_suffix("").as_posix() for path in PATHS])
def test_notebook(path, lab, visit, screenshot, record_property):
    """The notebook is shown as committed; it runs without an error; its panels and tables answer; nothing is asked for elsewhere."""
    notebook, visit = Notebook(path), visit()
    page, pictures, panels, live = visit.page, notebook.pictures(), notebook.panels(), notebook.live()
    where = path.relative_to(ROOT).as_posix() if path.parent.name == "solutions" else f"work/{path.name}"
    shot = "jupyterlab/" + path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "-")

    start = time.monotonic()
    open_notebook(visit, lab, where)
    screenshot(page, f"{shot}-top")
    until_none(page, "as committed", lambda: list(picture_problems(read(page), pictures, marked=live)))
    opened = time.monotonic() - start
    for index, (frames, labels) in panels.items():
        use_panel(page, output_of(page, index), frames, labels)

    ran = run_all(page)
    record_property("figure", f"{where}: {ran:.1f} s for Run All Cells of {len(page.locator('.jp-CodeCell').all())} cells, "
                              f"{opened:.1f} s from the address to the last picture")
    until_none(page, "after the run", lambda: [*picture_problems(read(page), pictures), *run_problems(read(page), notebook)])
    for number, (index, (frames, labels)) in enumerate(panels.items(), 1):
        use_panel(page, output_of(page, index), frames, labels)
        screenshot(output_of(page, index), f"{shot}-panel-{number}")
    for index in live:
        use = LIVE[path.stem, notebook.cells[index].id]
        use(page, output_of(page, index), [frame for frames, _ in panels.values() for frame in frames])
        screenshot(output_of(page, index), f"{shot}-{notebook.cells[index].id}")
    if panels:
        handles = page.locator(".noUi-handle").all()
        named = sum(1 for handle in handles if handle.get_attribute("aria-label") or handle.get_attribute("aria-labelledby"))
        record_property("figure", f"{where}: {named} of {len(handles)} slider handles have a name for screen readers; ipywidgets sets none")
    for index in pictures:
        open_numbers(output_of(page, index))

    assert not page.locator(".jp-Dialog").all(), f"a dialog is open: {page.locator('.jp-Dialog').first.inner_text()}"
    assert not visit.outside, "asked for something that is not on this computer"
    assert not visit.complaints, "errors in the console of the page"


def open_numbers(output):
    """Open the table under a chart, if it has one, with a click."""
    for table in output.locator("details:visible").all():
        expect(table.locator("table"), "the numbers of a chart are closed at first").to_be_hidden()
        table.locator("summary").click()
        expect(table.locator("table"), "the numbers of a chart after a click").to_be_visible()


def test_keyboard_only(lab, visit):
    """From what `make lab` opens to a moved panel of lesson 04 with the keys Tab, Enter, Ctrl-A, Ctrl-Enter and an arrow."""
    visit, path = visit(), ROOT / "notebooks/04-losses.ipynb"
    page, notebook = visit.page, Notebook(path)
    [(index, (frames, labels))] = notebook.panels().items()

    page.goto(lab.address("/"), timeout=1000 * PATIENCE)
    wait_for_kernel(page, "00-start-here.ipynb")
    press_tab(page, f"link to {path.name}", f"e => e.matches('a[href*=\"{path.name}\"]')")
    page.keyboard.press("Enter")
    wait_for_kernel(page, path.name)
    press_tab(page, "lesson 04", "e => e.matches('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+Enter")
    wait_for_run(page)
    until_none(page, "after the run with the keyboard", lambda: list(run_problems(read(page), notebook)))
    press_tab(page, "the slider of the panel", "e => e.matches('.portsmouth-panel .noUi-handle')")
    page.keyboard.press("ArrowRight")
    shows(output_of(page, index), frames[1], "the panel after the key ArrowRight")


def press_tab(page, what, reached, most=300):
    """Press Tab until the element with the focus is the one meant; fail after so many presses."""
    passed = []
    for _ in range(most):
        focus = page.evaluate_handle("() => document.activeElement")
        if focus.evaluate(reached):
            return
        passed.append(focus.evaluate("e => e.tagName + ' ' + (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 30)"))
        page.keyboard.press("Tab")
    pytest.fail(f"{most} presses of Tab do not reach {what}; they reach: {', '.join(dict.fromkeys(passed))}", pytrace=False)


FAULTY = {
    "a chart with its numbers": """\
import matplotlib.pyplot as plt
import pandas as pd
from portsmouth import publish
fig, ax = plt.subplots()
publish(fig, "A finding", "in men", "An empty chart that is here only so that a test can look at it: there are no bars.", ["test"], data=pd.Series([1, 2]))""",
    "a picture without words": "plt.plot([1, 2]); plt.show()",
    "an error": "1 / 0",
    "a cell after it": "print(1)",
}


def test_faults_are_found(lab, visit):
    """The checks above report a picture without words, words that are missing, an error, a cell that was not run, and requests to elsewhere."""
    path = lab.root / "work/faulty.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(code) for code in FAULTY.values()], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}), path)
    notebook, visit = Notebook(path), visit()
    open_notebook(visit, lab, "work/faulty.ipynb")
    run_all(visit.page)
    until_none(visit.page, "the picture without words", lambda: [] if read(visit.page)[1]["pictures"] else ["cell 1 has no picture"])
    cells = read(visit.page)

    wordless, missing = picture_problems(cells, {0: "Other words."})
    error, not_run = run_problems(cells, notebook)
    [_, unmarked] = picture_problems(cells, {}, marked=[3])
    assert wordless == "cell 1: a picture has no alternative text" and missing.startswith("cell 0: no picture in the page has the words: Other words.")
    assert error.startswith("cell 2: shows an error: ") and "ZeroDivisionError" in error and not_run.startswith("cell 3: its number is '[ ]:'")
    assert unmarked == "cell 3: the panel is not marked as disconnected"
    open_numbers(output_of(visit.page, 0))
    assert output_of(visit.page, 0).locator("table:visible").count() == 1

    assert not visit.outside and not visit.complaints
    visit.page.evaluate("fetch('https://example.org/').catch(() => null)")
    assert visit.outside == ["https://example.org/"]
    assert any("ERR_NAME_NOT_RESOLVED" in complaint for complaint in visit.complaints)
