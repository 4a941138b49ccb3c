"""The lesson contract, over all lessons, and the rules that need an example of their own."""
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from checks import lessons
from checks.notebook import Lesson, blocks

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def test_contract(lesson, record_property):
    """Every lesson keeps the contract of checks/lessons.py."""
    problems = lessons.lesson_problems(lesson)
    read = Lesson(lesson)
    record_property("figure", f"{lesson.stem}: {lessons.word_count(read)} words, {len(read.cells)} cells, {len(read.code())} with "
                              f"code, median {lessons.median_lines(read):g} lines")
    assert not problems, "\n".join(problems)


def test_no_lesson_is_lost():
    """Lessons 00 to 10 are there, or listed as not yet written."""
    problems = lessons.course_problems(NOTEBOOKS)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("text, count", [
    ("One. Two. Three.", 3),
    ("The loss was 88,352 men, of 7.5 in 100. Mr. Smith said \"no.\" Why?", 3),
    ("On p. 5 stands 41,000. It is early.", 2),
    ("Nothing", 1),
])
def test_sentences(text, count):
    """Decimals, initials and abbreviations end no sentence."""
    assert len(lessons.sentences(text)) == count


@pytest.mark.parametrize("code, lines", [
    ("a = 1\n\n# why\nb = 2", 2),
    ("publish(\n    fig,\n    title='t',\n    subtitle='s'\n    'more',\n    alt='a',\n    sources=ids,\n)", 4),
    ("publish(fig, title='t', alt='a'\n    'b', sources=ids)", 1),
    ("text = '''\none\ntwo\n'''", 4),
])
def test_code_lines(code, lines):
    """Blank lines, comments and the words of a chart are no code; other texts are."""
    assert lessons.code_lines(new_code_cell(code)) == lines


@pytest.mark.parametrize("code, fault", [
    ("pd.read_csv('../data/casualties.csv')", ""),
    ("pd.read_csv('https://example.org/a.csv')", "address of the network"),
    ("pd.read_csv(path)", "is not how"),
    ("pd.read_excel('../data/a.xlsx')", "is not how"),
    ("open('../data/a.csv')", "is not how"),
    ("import urllib.request", "reads from outside"),
    ("from requests import get", "reads from outside"),
])
def test_reading(code, fault):
    """Only ../data/*.csv is read, with pd.read_csv."""
    found = " ".join(lessons.reading_problems(new_code_cell(code)))
    assert (fault in found) if fault else not found


def test_blocks():
    """Paragraphs, items and rows are told apart; code and comments are no text; a comment of its own belongs to the block above."""
    source = ("## A head\n\nOne `code 5` two [three](x.md). <!-- data: a#b.c; d#e.f -->\n\n- item\n\n> quote\n\n"
              "<!-- output: g -->\n\n| x | y |\n|---|---|\n| 1 | 2 |\n")
    found = blocks(source)
    assert [b.kind for b in found] == ["heading", "paragraph", "item", "quote", "row", "row"]
    assert found[1].text.split() == ["One", "`", "two", "three."] and found[1].links == ["x.md"]
    assert found[1].tags == [("data", "a#b.c"), ("data", "d#e.f")] and found[3].tags == [("output", "g")]
    assert found[5].text.split() == ["1", "2"]


def test_course_problems(tmp_path):
    """A lost lesson and a lesson that is written although listed as missing are named."""
    (tmp_path / "00-start-here.ipynb").touch()
    missing = [f"{n:02}" for n in range(11) if n != 4]
    assert lessons.course_problems(tmp_path, missing) == [
        "00-start-here.ipynb: written, but still listed in tests/checks/expected_missing.py; take 00 out there.",
        "lesson 04: 0 files in notebooks/; there must be one."]


def test_an_empty_notebook_is_named(tmp_path):
    """A notebook without cells gives a sentence."""
    path = tmp_path / "04-losses.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    assert lessons.lesson_problems(path) == ["04-losses.ipynb: the notebook has no cells; restore it."]
