"""The glossary: words, people and places, the page made from them, and the links that lead there."""
import json
import re
import shutil
from pathlib import Path

import pytest

import glossary as tool
from checks import data, glossary

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


@pytest.fixture
def folder(tmp_path):
    """A copy of the data that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "data")


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")


def test_entries():
    """Terms and anchors are unique, meanings filled, and what an entry refers to exists and was read."""
    problems = glossary.entry_problems(DATA)
    assert not problems, "\n".join(problems)


def test_page_is_fresh():
    """data/glossary.md is what tools/glossary.py writes."""
    assert tool.page_problems(DATA) == []


def test_lesson_links():
    """Links of lessons and exercises to the glossary lead to an entry."""
    page = (DATA / "glossary.md").read_text("utf-8")
    problems = [p for name in ("notebooks", "exercises") for p in glossary.link_problems(page, ROOT / name)]
    assert not problems, "\n".join(problems)


def test_links_of_the_page_lead_to_entries():
    page = tool.page(DATA)
    anchors = re.findall(r'<a id="([^"]+)">', page)
    headings = {"words", "units-and-calendars", "people", "places-names-then-and-now"}
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(anchors) | headings


def test_page_marks_languages():
    """Names and words of other languages stand in their language, native writing in the plain tag; English words do not."""
    page = tool.page(DATA)
    assert '**<span lang="ru-Latn">Witte, Sergei</span>**' in page
    assert '**Queen <span lang="ko-Latn">Min</span>** (<span lang="ko">명성황후</span>' in page
    assert '**<span lang="ja-Latn">genro</span>**' in page and "**Hay, John**" in page and "**treaty**" in page
    tables, _ = data.read_package(DATA)
    for row in tables["people"].rows:
        entry = re.search(rf'<a id="{row["row_id"]}"></a>\*\*(.*?)\*\*', page)
        assert entry is None or (f'lang="{row["name_language"]}"' in entry[1]) == bool(row["name_language"]), row["row_id"]
    outside = re.sub(r"<span [^>]*>.*?</span>", "", page)
    assert not re.search(r"[\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", outside)


def test_page_leaves_out_what_was_not_read():
    """An unverified cell, and a row with seen = no, are not on the page."""
    tables, _ = data.read_package(DATA)
    known = {row["row_id"]: row for row in tables["places"].rows}
    shown = {row["row_id"]: row for row in tool.read_rows(DATA, "places")}
    for row_id, row in known.items():
        assert all(shown[row_id][column] == "" for column in data.split(row["unverified_fields"]))
    assert "Hay, John" in tool.page(DATA)


@pytest.mark.parametrize("old, new, found", [
    ("casualties,casualties,", "casualties,losses,", "stands there twice"),
    ("losses;killed;wounded;missing", "losses;killed;wounded;nowhere", "'nowhere' is no row of glossary.csv"),
    ("yen,yen,,The money of Japan. It stood for 0.75 grams of gold.,unit,05,rouble;gold-parity;pence,syb1899",
     "yen,yen,,The money of Japan. It stood for 0.75 grams of gold.,unit,05,rouble;gold-parity;pence,", "name its source"),
    ("Usually the killed", "Commonly the killed", "not in step")])
def test_spoilt_words_are_found(folder, old, new, found):
    replace(folder / "glossary.csv", old, new)
    problems = glossary.entry_problems(folder) + data.list_problems(data.read_package(folder)[0]) + tool.page_problems(folder)
    assert any(found in problem for problem in problems), problems


def test_an_empty_meaning_is_found(folder):
    table = folder / "glossary.csv"
    table.write_text(re.sub(r"(?m)^siege,siege,,[^,]+,", "siege,siege,,,", table.read_text("utf-8")), "utf-8", newline="\n")
    assert "glossary.csv row siege, column meaning: empty; explain the word." in glossary.entry_problems(folder)


def test_one_anchor_for_two_entries_is_found(folder):
    replace(folder / "places.csv", "\nmukden,", "\nwitte,")
    assert any("places.csv row witte: the id stands in people.csv too" in p for p in glossary.entry_problems(folder))


def test_a_row_that_was_not_read_is_found(folder):
    replace(folder / "people.csv", "negotiators#N22", "negotiators#N18")
    assert any("negotiators#N18 does not exist or was not read" in p for p in glossary.entry_problems(folder))


def test_a_broken_link_is_found(tmp_path):
    cell = {"cell_type": "markdown", "source": ["[the dead](../data/glossary.md#no-such-word), [all](../data/glossary.md)"]}
    (tmp_path / "01.ipynb").write_text(json.dumps({"cells": [cell]}), "utf-8")
    assert glossary.link_problems(tool.page(DATA), tmp_path) == [
        "01.ipynb cell 1: the glossary has no entry 'no-such-word'; use a row id."]
