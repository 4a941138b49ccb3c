"""The helper package, and the tool that builds the lessons."""
import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import build_lessons
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image, ImageDraw

import portsmouth
from portsmouth.tables import number, words_to_the_left

ROOT = Path(__file__).resolve().parent.parent
ALT = "One bar for each side, Russia with 60,000 and Japan with 41,000 men."


def bars(height=1.0):
    """A small figure."""
    fig, ax = plt.subplots(figsize=(3, 1.5))
    ax.bar(["Russia", "Japan"], [height, 2])
    return fig


def chart(height=1.0, **words):
    """A small finished chart."""
    return portsmouth.publish(bars(height), **({"title": "Finding", "subtitle": "Unit", "alt": ALT, "sources": ["one"]} | words))


# evidence ----------------------------------------------------------------------------------------------------------

DATA = ROOT / "data"


def test_evidence_rows_says_what_was_read():
    """One row for each reference, in order, with its source; cells that nobody read and empty ones are left out."""
    found = portsmouth.evidence_rows(" naval_totals#t27; ships#ru01.fate ;", DATA)
    assert list(found.index) == ["naval_totals#t27", "ships#ru01.fate"] and list(found) == ["says", "source", "note"]
    assert "engaged n: 37" in found["says"].iloc[0] and "sunk" not in found["says"].iloc[0]
    assert found["says"].iloc[1] == "fate: sunk by gunfire and torpedoes" and found["source"].iloc[1] == "English Wikipedia"


def test_evidence_rows_finds_the_evidence_of_every_claim():
    """Whatever claims.csv names can be shown to a reader."""
    claims = pd.read_csv(DATA / "claims.csv", index_col="claim_id")["evidence"].dropna()
    for evidence in claims:
        found = portsmouth.evidence_rows(evidence, DATA)
        assert (found["says"] != "").all() and (found["source"] != "").all(), evidence


@pytest.mark.parametrize("evidence, fault", [
    (None, "no rows are named in None"),
    (" ; ", "no rows are named"),
    ("ships ru01", "is not of the form table#row_id"),
    ("shps#ru01", "no table 'shps'.* did you mean ships"),
    ("ships#ru-1", "no row 'ru-1'; did you mean ru"),
    ("ships#ru01.fat", "no column 'fat'; did you mean fate"),
    ("ships#ru01.zzz", "no column 'zzz'; look at the names"),
    ("ships#ru01.dead", "this cell is empty"),
    ("costs#c017", "nobody has read this"),
])
def test_evidence_rows_names_what_is_wrong(evidence, fault):
    """Each error says which reference is wrong and what to do."""
    with pytest.raises(ValueError, match=fault):
        portsmouth.evidence_rows(evidence, DATA)


# publish -----------------------------------------------------------------------------------------------------------

def test_publish_puts_the_words_around_the_picture():
    """Title, subtitle and alternative text make one text; the source ids are sorted and named once."""
    made = chart(title=" Finding? ", subtitle="Unit.", sources=pd.Series(["two", "one", "two", None, float("nan"), " "]))
    figure = BeautifulSoup(made._repr_html_(), "html.parser").find("figure")
    assert figure.img["alt"] == repr(made) == f"Finding? Unit. {ALT}"
    assert figure.figcaption.get_text() == "Sources: one, two"
    assert figure.img["width"] == str(3 * 96)


def test_publish_escapes_html():
    """Quotation marks, angle brackets and ampersands come through unharmed."""
    words = 'He said "5 < 7 & 9 > 8"'
    figure = BeautifulSoup(chart(title=words, sources="a<b")._repr_html_(), "html.parser").find("figure")
    assert figure["data-title"] == words and figure.img["alt"].startswith(words)
    assert figure.figcaption.get_text() == "Sources: a<b"


def test_publish_shows_the_numbers_below_the_sources():
    """The table can be opened under the picture: numbers as in other tables, missing ones blank, words to the left and escaped, dates unbroken."""
    table = pd.DataFrame({"men": [41000, 60000.5], "note": ["<b>", None], "day": "1905-03-12"}, index=pd.Index(["Japan", "Russia"], name="side"))
    html = chart(data=table)._repr_html_()
    cells = BeautifulSoup(html, "html.parser").select("tbody td")
    assert [cell.text for cell in cells] == ["41,000", "<b>", "1905-03-12", "60,000.50", "", "1905-03-12"]
    assert [cell.get("style") for cell in cells[:3]] == [None, "text-align: left", "text-align: left; white-space: nowrap"]
    assert html.index("<figcaption>") < html.index("<details><summary>The numbers of this chart</summary><table")
    assert "<details>" not in chart()._repr_html_()
    assert list(chart(data=table["men"]).data) == ["men"]


@pytest.mark.parametrize("data, fault", [(pd.DataFrame(), "data has 0 rows"), (pd.DataFrame({"men": range(201)}), "data has 201 rows"),
                                         ([1, 2], "not list")])
def test_publish_says_what_is_wrong_with_the_numbers(data, fault):
    """A table that says nothing or too much is refused."""
    with pytest.raises((TypeError, ValueError), match=fault):
        chart(data=data)


def test_publish_gives_the_same_picture_twice():
    """Nothing random, dated or versioned is in the picture, and another figure gives another one."""
    assert chart().png == chart().png != chart(1.5).png
    assert b"Software" not in chart().png


def test_publish_draws_the_title_and_closes_the_figure():
    """The title is in the picture, the figure grows for it, and nothing stays open."""
    fig = bars()
    made = portsmouth.publish(fig, "A long finding " * 6, "Unit", ALT, "one")
    assert "".join(fig.texts[0].get_text().split()) == "Alongfinding" * 6
    assert fig.get_size_inches()[1] > 1.5 and made.png != chart().png
    assert not plt.fignum_exists(fig.number)


@pytest.mark.parametrize("words, fault", [
    ({"title": ""}, "title must be a sentence"),
    ({"subtitle": None}, "subtitle must be a sentence"),
    ({"alt": 5}, "alt must be a sentence"),
    ({"alt": "too short"}, "alt has 9 characters"),
    ({"sources": []}, "sources is empty"),
    ({"sources": [float("nan"), ""]}, "sources is empty"),
])
def test_publish_says_which_argument_is_wrong(words, fault):
    """A wrong argument is named."""
    with pytest.raises(ValueError, match=fault):
        chart(**words)
    plt.close("all")


def test_publish_wants_a_figure():
    """Axes instead of a figure are refused with advice."""
    with pytest.raises(TypeError, match="must be a matplotlib figure, not Axes"):
        portsmouth.publish(bars().axes[0], "Finding", "Unit", ALT, "one")
    plt.close("all")


# panel -------------------------------------------------------------------------------------------------------------

def test_panel_ties_slider_and_pictures(monkeypatch):
    """A labelled slider and a stack of all frames, tied in the browser and so without a kernel."""
    links = []
    monkeypatch.setattr("ipywidgets.jslink", lambda *ends: links.append(ends))
    frames = [chart(), chart(1.5)]
    slider, stack = portsmouth.panel(frames, ["first", "second"], name="Count").children
    assert (slider.options, slider.description, slider.index, stack.selected_index) == (("first", "second"), "Count", 0, 0)
    assert all(page.value.endswith(frame._repr_html_()) for page, frame in zip(stack.children, frames, strict=True))
    assert links == [((slider, "index"), (stack, "selected_index"))]


@pytest.mark.parametrize("frames, labels, fault", [
    (1, ["only"], "two or more"),
    (2, ["only"], "one label for each"),
])
def test_panel_counts_frames_and_labels(frames, labels, fault):
    """One frame is no panel, and every frame has a label."""
    with pytest.raises(ValueError, match=fault):
        portsmouth.panel([chart()] * frames, labels, name="Count")


def test_panel_refuses_heavy_frames():
    """More than 1.5 MB is too much for a notebook."""
    heavy = portsmouth.Chart(b"0" * 600_000, 300, "t", "s", ALT, ["one"])
    with pytest.raises(ValueError, match="at most 1.5 MB"):
        portsmouth.panel([heavy, heavy], ["a", "b"], name="Count")


# tables ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("value, text", [(8705.0, "8,705"), (0.456, "0.46"), (-3.0, "-3"), (1234567, "1,234,567")])
def test_numbers_in_tables(value, text):
    """Whole numbers have separators and no decimals, others two decimals."""
    assert number(value) == text


def test_words_stand_to_the_left_and_numbers_to_the_right():
    """Only numbers keep the viewer's alignment, header and cells, and the words are those of pandas."""
    table = pd.DataFrame({"side": ["Russia"], "total": [41000.0], "kind": ["<lost>"]})
    made = BeautifulSoup(words_to_the_left(table), "html.parser")
    left = {cell.get_text(): "text-align: left" in cell.get("style", "") for cell in made.select("tr > *")}
    words, numbers = ("", "0", "side", "Russia", "kind", "<lost>"), ("total", "41,000")
    assert left == dict.fromkeys(words, True) | dict.fromkeys(numbers, False)
    assert made.get_text(" ").split() == BeautifulSoup(table._repr_html_(), "html.parser").get_text(" ").split()


# import ------------------------------------------------------------------------------------------------------------

def run_in(folder, code):
    """Run Python code in a folder; its output and its warnings."""
    here = {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]), "MPLBACKEND": "agg"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=os.environ | here, capture_output=True, text=True,
                          check=True, timeout=120)
    return done.stdout, done.stderr


@pytest.mark.parametrize("folder", ["notebooks", "work", "a path with spaces/été 奉天/notebooks"])
def test_import_from_where_readers_are(tmp_path, folder):
    """The package imports from the lessons' folder, the reader's folder and awkward paths, and finds data/ beside it."""
    place = tmp_path / folder
    place.mkdir(parents=True)
    (place.parent / "data").mkdir()
    (place.parent / "data" / "datapackage.json").write_text("{}")
    code = "import portsmouth, matplotlib.pyplot as plt; print(plt.rcParams['font.family'][0], portsmouth.SIDE_COLORS['Japan'])"
    out, warnings = run_in(place, code)
    assert out.split() == ["IBM", "Plex", "Sans", portsmouth.SIDE_COLORS["Japan"]]
    assert "data/" not in warnings


def test_a_lesson_alone_says_that_it_needs_the_course(tmp_path):
    """Where there is no data/ beside the notebook, a warning says what to do."""
    _, warnings = run_in(tmp_path, "import portsmouth")
    assert "There is no folder data/" in warnings and "README" in warnings


# make build --------------------------------------------------------------------------------------------------------

def small_notebook(path, code="1 + 1"):
    """A lesson file with one text cell, one code cell, and all that a careless editor leaves in it."""
    nb = new_notebook(cells=[new_markdown_cell("# Why?"), new_code_cell(code)])
    nb.cells[1]["id"] = "sum"
    nb.cells[1].metadata = {"execution": {"iopub.execute_input": "2026-11-23T10:00:00Z"}, "collapsed": False, "tags": ["kept"]}
    del nb.cells[0]["id"]
    nb.metadata = {"kernelspec": {"name": "mine", "display_name": "My Python"},
                   "language_info": {"name": "python", "version": "3.11.7"}}
    path.write_text(nbformat.v4.writes(nb), encoding="utf-8")
    return path


def test_build_writes_a_tidy_file_and_then_no_byte(tmp_path):
    """Timestamps and names of kernels go, ids come and stay, panels get stable ids, and a second build changes nothing."""
    code = "from ipywidgets import HTML, VBox\nVBox([HTML('a'), HTML('b')])"
    path = small_notebook(tmp_path / "00-small.ipynb", code)
    assert build_lessons.build(path)
    first = path.read_bytes()
    nb = build_lessons.read(path)
    assert [cell["id"] for cell in nb.cells] == ["why", "sum"]
    assert nb.cells[1].metadata == {"tags": ["kept"]} and nb.cells[1].execution_count == 1
    assert nb.metadata["kernelspec"] == build_lessons.METADATA["kernelspec"] and b"version\": \"3.11" not in first
    view = nb.cells[1].outputs[0].data[build_lessons.VIEW]["model_id"]
    assert view.startswith("00-small-widget-")
    assert [m["value"] for m in build_lessons.models(nb, view) if m["_model_name"] == "HTMLModel"] == ["a", "b"]
    assert first.endswith(b"}\n") and not first.endswith(b"\n\n")
    assert not build_lessons.build(path) and path.read_bytes() == first


def test_build_leaves_a_failing_lesson_as_it_was(tmp_path):
    """The message names lesson, cell and error."""
    path = small_notebook(tmp_path / "00-small.ipynb", "1 / 0")
    before = path.read_bytes()
    said = build_lessons.main([str(path)])
    assert said.startswith("00-small.ipynb, cell sum: ZeroDivisionError: division by zero")
    assert path.read_bytes() == before


def drawn_over(png, box, colour):
    """A base64 picture with a rectangle drawn over it."""
    picture, file = Image.open(io.BytesIO(png)).convert("RGB"), io.BytesIO()
    ImageDraw.Draw(picture).rectangle(box, fill=colour)
    picture.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize("colour, kept", [((254, 254, 254), True), ((0, 0, 0), False)])
def test_build_keeps_a_picture_that_looks_the_same(colour, kept):
    """A difference that nobody sees does not rewrite the picture; one that can be seen does."""
    old, new = base64.b64encode(chart().png).decode(), drawn_over(chart().png, (0, 0, 30, 2), colour)

    def notebook(image):
        data = {"text/html": f'<figure><img src="data:image/png;base64,{image}"></figure>'}
        cell = new_code_cell("c", outputs=[nbformat.v4.new_output("execute_result", data)])
        cell["id"] = "chart"
        return new_notebook(cells=[cell])

    result = build_lessons.keep_pictures(notebook(new), notebook(old))
    assert build_lessons.pictures(result) == {"cell chart": [old if kept else new]}


def test_cells_without_an_id_get_different_ones():
    """The id comes from the first words, and a second cell with the same words gets a number."""
    cell = new_markdown_cell("## Où est-ce?")
    taken = set()
    for expected in ("o-est-ce", "o-est-ce-2"):
        name = build_lessons.name(cell, taken)
        assert name == expected and re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name)
        taken.add(name)
