"""A check of the checks: spoil a copy of lesson 04 in many ways; each must be caught, with the place named."""
import base64
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build_lessons
import pandas as pd
import pytest
from build_lessons import PICTURE, STATE, VIEW
from nbformat.v4 import new_output
from PIL import Image, ImageDraw

from checks import charts, claims, data, lessons, number_audit
from checks.notebook import Lesson

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "04-losses.ipynb"
EXCEPTIONS = number_audit.read_exceptions(ROOT / "tests" / "number-audit-exceptions.csv")


@pytest.fixture
def course(tmp_path):
    """A copy of the course."""
    hidden = shutil.ignore_patterns(".*", "work", "__pycache__", "_site")
    return Path(shutil.copytree(ROOT, tmp_path / "course", ignore=hidden))


def problems(course):
    """What all checks say about lesson 04 of a copy."""
    path, folder = course / "notebooks" / NAME, course / "data"
    committed = build_lessons.read(ROOT / "notebooks" / NAME)
    return (lessons.lesson_problems(path) + charts.chart_problems(path, folder) + claims.claim_problems(folder, path.parent)
            + number_audit.audit_problems(path, folder, EXCEPTIONS) + data.tag_problems(folder, path.parent)
            + charts.image_problems(NAME, build_lessons.read(path), committed))  # tests/thorough/test_images.py proves `committed`


# Finding something to spoil ------------------------------------------------------------------------------------------

def code_cell(nb, has):
    """The first code cell for which `has(cell)` is true."""
    return next(cell for cell in nb.cells if cell.cell_type == "code" and has(cell))


def html_output(cell):
    """Data of the first output with HTML."""
    return next(o.data for o in cell.get("outputs", []) if "text/html" in o.get("data", {}))


def shows(pattern):
    """A condition on a cell: `pattern` is found in its HTML."""
    return lambda cell: any(re.search(pattern, o.get("data", {}).get("text/html", "")) for o in cell.outputs)


def chart(nb):
    """The first chart."""
    return code_cell(nb, shows("<figure"))


def table(nb):
    """The first table."""
    return code_cell(nb, shows("<table"))


def panel(nb):
    """The first panel and the states of its frames."""
    cell = code_cell(nb, lambda cell: any(VIEW in o.get("data", {}) for o in cell.outputs))
    view = next(o.data[VIEW]["model_id"] for o in cell.outputs if VIEW in o.get("data", {}))
    return cell, [m for m in build_lessons.models(nb, view) if m["_model_name"] == "HTMLModel"]


def prose(nb, pattern):
    """The first text cell in which `pattern` is found."""
    return next(cell for cell in nb.cells if cell.cell_type == "markdown" and re.search(pattern, cell.source))


def substitute(holder, key, pattern, new):
    """Replace the first find of `pattern` in holder[key]; it must be there."""
    holder[key], count = re.subn(pattern, new, holder[key], count=1, flags=re.DOTALL | re.MULTILINE)
    assert count == 1, f"{pattern} not found"


def drawn_over(match):
    """A picture with one thin line drawn over it."""
    picture, file = Image.open(io.BytesIO(base64.b64decode(match[1]))).convert("RGB"), io.BytesIO()
    width, height = picture.size
    ImageDraw.Draw(picture).line((width // 4, height // 2, 3 * width // 4, height // 2 + 40), fill="#12436d", width=3)
    picture.save(file, "png")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


# The ways to spoil it: each changes the notebook and returns (where, what) the message must say ------------------------

SPOILERS = []


def spoiler(function):
    """Put a function on the list."""
    SPOILERS.append(pytest.param(function, id=function.__name__))
    return function


@spoiler
def alternative_text_removed(nb):
    cell = chart(nb)
    substitute(html_output(cell), "text/html", r' alt="[^"]*"', ' alt=""')
    return cell.id, "alternative text says less than"


@spoiler
def alternative_text_of_a_frame_removed(nb):
    cell, frames = panel(nb)
    substitute(frames[1], "value", r' alt="[^"]*"', "")
    return f"{cell.id}, frame 2", "alternative text says less than"


@spoiler
def title_removed(nb):
    cell = chart(nb)
    substitute(html_output(cell), "text/html", r' data-title="[^"]*"', "")
    return cell.id, "no title"


@spoiler
def numbers_of_a_chart_removed(nb):
    cell = chart(nb)
    substitute(html_output(cell), "text/html", r"<details>.*</details>", "")
    return cell.id, "no table of its numbers"


@spoiler
def numbers_of_a_chart_without_rows(nb):
    cell = chart(nb)
    substitute(html_output(cell), "text/html", r"<tbody>.*</tbody>", "<tbody></tbody>")
    return cell.id, "no table of its numbers"


@spoiler
def line_drawn_into_a_chart(nb):
    cell = chart(nb)
    html_output(cell)["text/html"] = PICTURE.sub(drawn_over, html_output(cell)["text/html"])
    return cell.id, "differs from a new run"


@spoiler
def line_drawn_into_a_frame(nb):
    cell, frames = panel(nb)
    frames[1]["value"] = PICTURE.sub(drawn_over, frames[1]["value"])
    return f"{cell.id}, frame 2", "differs from a new run"


@spoiler
def two_frames_swapped(nb):
    cell, frames = panel(nb)
    frames[1]["value"], frames[2]["value"] = frames[2]["value"], frames[1]["value"]
    return f"{cell.id}, frame 2", "differs from a new run"


@spoiler
def frame_repeated(nb):
    cell, frames = panel(nb)
    frames[2]["value"] = frames[1]["value"]
    return f"{cell.id}, frame 3", "same words as frame 2"


@spoiler
def state_of_a_panel_lost(nb):
    cell, _ = panel(nb)
    nb.metadata.widgets[STATE]["state"] = {}
    return cell.id, "state of the panel is not kept"


@spoiler
def unknown_source_in_a_caption(nb):
    cell = chart(nb)
    substitute(html_output(cell), "text/html", "Sources: ", "Sources: nobody1905, ")
    return cell.id, "'nobody1905', which is not in data/sources.csv"


@spoiler
def bare_picture(nb):
    cell = chart(nb)
    cell.outputs.append(new_output("display_data", {"image/png": "AA=="}))
    return cell.id, "a picture without words"


@spoiler
def two_pictures_in_a_cell(nb):
    cell = chart(nb)
    cell.outputs.append(cell.outputs[0].copy())
    return cell.id, "one picture a cell"


@spoiler
def number_changed_in_the_prose(nb):
    cell = prose(nb, r"\d\d,\d{3}")
    substitute(cell, "source", r"\d(\d),\d{3}", r"9\1,417")
    return cell.id, ",417 is in no table"


@spoiler
def number_changed_in_a_title(nb):
    cell = code_cell(nb, shows(r'data-title="[^"]*\d\d,\d{3}'))
    substitute(html_output(cell), "text/html", r'(data-title="[^"]*)\d\d,\d{3}', r"\g<1>99,417")
    return f"{cell.id}, title", "99,417 is in no table"


@spoiler
def date_changed(nb):
    cell = prose(nb, r"\d{1,2} March 1905")
    substitute(cell, "source", r"\d{1,2} March 1905", "10 March 1855")
    return cell.id, "1855-03-10) is in no date column"


@spoiler
def tag_names_an_unread_cell(nb):
    cell = prose(nb, "<!-- data:")
    rows = pd.read_csv(ROOT / "data" / "casualties.csv")
    row = rows[(rows["seen"] == "no") & rows["total"].notna()]["row_id"].iloc[0]
    substitute(cell, "source", r"<!-- data: ", f"<!-- data: casualties#{row}.total; ")
    return cell.id, "was not read in its source"


@spoiler
def thirty_line_cell(nb):
    cell = table(nb)
    cell.source = "\n".join(f"line_{n} = {n}" for n in range(30)) + "\n" + cell.source
    return cell.id, "lines of code; at most 15"


@spoiler
def network_read(nb):
    cell = code_cell(nb, lambda cell: "read_csv" in cell.source)
    substitute(cell, "source", r"\.\./data/", "https://example.org/")
    return cell.id, "is an address of the network"


@spoiler
def cell_never_run(nb):
    cell = table(nb)
    cell.execution_count, cell.outputs = None, []
    return cell.id, "run never"


@spoiler
def cells_run_out_of_order(nb):
    cell = table(nb)
    cell.execution_count += 50
    return cell.id, "run as number"


@spoiler
def error_in_an_output(nb):
    cell = table(nb)
    cell.outputs = [new_output("error", ename="KeyError", evalue="'total'", traceback=["KeyError"])]
    return cell.id, "its output is an error (KeyError)"


@spoiler
def warning_in_an_output(nb):
    cell = table(nb)
    cell.outputs.append(new_output("stream", name="stderr", text="FutureWarning: old"))
    return cell.id, "its output holds a warning (FutureWarning: old)"


@spoiler
def guess_lost(nb):
    cell = code_cell(nb, lambda cell: re.search(r"^\w+ = None", cell.source))
    cell.source = "my_guess = 60_000"
    return nb.cells[0].id, "no cell such as my_guess = None"


@spoiler
def section_lost(nb):
    cell = prose(nb, r"(?m)^## Question the sources")
    substitute(cell, "source", r"^## Question the sources", "### Question the sources")
    return nb.cells[0].id, 'the section "## Question the sources" is missing'


@spoiler
def recap_too_long(nb):
    cell = prose(nb, r"(?m)^## Recap")
    substitute(cell, "source", r"^## Recap\s*", "## Recap\n\nThis is one sentence more. ")
    return cell.id, "the recap has 4 sentences"


@spoiler
def dead_link(nb):
    cell = prose(nb, r"\]\(00-start-here\.ipynb")
    substitute(cell, "source", r"00-start-here\.ipynb", "00-begin-here.ipynb")
    return cell.id, "the link 00-begin-here.ipynb"


@spoiler
def heading_level_left_out(nb):
    cell = prose(nb, r"(?m)^### ")
    substitute(cell, "source", r"^### ", "#### ")
    return cell.id, "has level 4 after level"


@spoiler
def exclamation_mark(nb):
    cell = prose(nb, r"(?m)^## Explain")
    cell.source += "\n\nHow terrible!"
    return cell.id, "an exclamation mark"


@spoiler
def cell_id_twice(nb):
    nb.cells[5]["id"] = nb.cells[4]["id"]
    return nb.cells[4].id, "is used twice"


@spoiler
def timestamps_left_in(nb):
    nb.cells[4].metadata["execution"] = {"iopub.status.busy": "2026-11-23T10:00:00Z"}
    return nb.cells[0].id, "not as `make build` writes it"


@spoiler
def verdict_changed_in_the_table(nb):
    cell = code_cell(nb, shows("S22</t[hd]>"))
    substitute(html_output(cell), "text/html", rf"(S22</t[hd]>.*?>)({'|'.join(claims.VERDICTS)})<", r"\1excellent<")
    return cell.id, "the row of claim S22 does not say"


def spoil(course, change):
    """Spoil lesson 04 of a copy; returns what the change returns."""
    path = course / "notebooks" / NAME
    nb = build_lessons.read(path)
    expected = change(nb)
    path.write_text(build_lessons.write(nb), encoding="utf-8")
    return expected


def test_the_untouched_copy_is_clean(course):
    """What is caught below is caught because it was spoilt."""
    found = [problem for problem in problems(course) if NAME in problem or "row S22" in problem]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("change", SPOILERS)
def test_spoilt_lesson_is_caught(course, change):
    """The message names the lesson, the cell and the fault."""
    cell, fault = spoil(course, change)
    found = problems(course)
    assert any(p.startswith(f"{NAME}, cell {cell}") and fault in p for p in found), "\n".join(found) or "nothing was caught"


def verdict_lost(nb):
    cell = code_cell(nb, shows("S22</t[hd]>"))
    substitute(html_output(cell), "text/html", r"<tr>(?:(?!<tr>).)*?S22</t[hd]>.*?</tr>", "")


def verdict_not_explained(nb):
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("S22", "the first claim")


LOST_VERDICTS = [
    (verdict_lost, f"{NAME}, section Verdicts: claim S22 stands in 0 rows"),
    (verdict_not_explained, f"{NAME}, section Verdicts: no paragraph names claim S22"),
]
BAD_EVIDENCE = [
    ("casualties#{unread}", "was not read"),
    ("casualties#no-such-row", "does not exist"),
    ("casualties#{page}", "the page on trial"),
    ("", "evidence: empty"),
]


@pytest.mark.parametrize("change, fault", LOST_VERDICTS)
def test_lost_verdict_is_caught(course, change, fault):
    """A claim that is no longer judged is named with the lesson and the section where it should be."""
    spoil(course, change)
    assert any(p.startswith(fault) for p in problems(course))


@pytest.mark.parametrize("evidence, fault", BAD_EVIDENCE)
def test_bad_evidence_is_caught(course, evidence, fault):
    """Evidence that was not read, is not there, or is the accused page itself."""
    rows = pd.read_csv(course / "data" / "casualties.csv")
    names = {name: rows[where]["row_id"].iloc[0]
             for name, where in (("unread", rows["seen"] == "no"), ("page", rows["source_id"] == "statedept"))}
    path = course / "data" / "claims.csv"
    table_ = pd.read_csv(path, dtype=str, keep_default_na=False)
    table_.loc[table_["claim_id"] == "S22", "evidence"] = evidence.format(**names)
    table_.to_csv(path, index=False, lineterminator="\n")
    assert any(p.startswith("claims.csv row S22, column evidence") and fault in p for p in problems(course))


def test_stale_output_is_caught(course):
    """A table that the code no longer gives fails in nbval, which names the lesson and the number of its code cell."""
    path = course / "notebooks" / NAME
    nb = build_lessons.read(path)
    cell = table(nb)
    index = [c.id for c in nb.cells if c.cell_type == "code"].index(cell.id)
    substitute(html_output(cell), "text/html", r"(<td[^>]*>)[^<]+", r"\g<1>stale")
    path.write_text(build_lessons.write(nb), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n0", f"notebooks/{NAME}"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=600)
    failed = re.findall(rf"FAILED notebooks/{NAME}::Cell (\d+)", done.stdout)
    assert failed == [str(index)], done.stdout[-3000:]


def test_changed_digits_are_caught(record_property):
    """Every digit of every audited number, changed to every other one."""
    caught, tried, numbers, missed = number_audit.catch_rate(Lesson(ROOT / "notebooks" / NAME), ROOT / "data")
    kinds = len(SPOILERS) + len(LOST_VERDICTS) + len(BAD_EVIDENCE) + 2  # and a stale output, and changed digits
    record_property("figure", f"{NAME}: {kinds} kinds of corruption tried; {caught:,} of {tried:,} changed digits ({caught / tried:.1%}) "
                              "caught")
    assert numbers > 50 and caught / tried >= 0.95, "\n".join(missed)
