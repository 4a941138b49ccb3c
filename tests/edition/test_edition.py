"""The static edition as files, checked by `make site` after each build."""
import csv
import re

import pytest
from checks.edition import LESSONS, PAGES, PRINTED, SITE, link_problems, soup


def test_there_is_an_edition():
    """Without pages all other tests here would pass."""
    assert len(LESSONS) == 11 and {"index.html", "claims.html", "sources.html", "search.html"} <= set(PAGES)
    assert (SITE / "portsmouth-1905.zip").stat().st_size > 1_000_000


@pytest.mark.parametrize("name", PAGES)
def test_every_link_and_anchor_resolves(name):
    assert not link_problems(name)


@pytest.mark.parametrize("name", [page for page in PAGES if page not in PRINTED])
def test_a_page_has_one_title_and_headings_in_order(name):
    levels = [int(heading.name[1]) for heading in soup(name).select("main h1, main h2, main h3, main h4, main h5, main h6")]
    assert levels[:1] == [1] and levels.count(1) == 1, levels
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels


@pytest.mark.parametrize("name", PAGES)
def test_a_page_allows_only_its_own_scripts(name):
    policy = soup(name).find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts and "http" not in policy and policy.startswith("default-src 'none'")
    assert not [element for element in soup(name).find_all(True) if any(attribute.startswith("on") for attribute in element.attrs)]


@pytest.mark.parametrize("name", LESSONS)
def test_every_chart_has_words_sources_and_numbers(name):
    figures = soup(name).select("figure.chart")
    assert figures
    for figure in figures:
        image = figure.img
        assert len(image["alt"]) > 100 and image["width"].isdigit() and image["height"].isdigit() and image["loading"] == "lazy", figure["id"]
        assert figure.select("figcaption a[href*='sources.html#']"), figure["id"]
        table, download = figure.select_one("details table"), figure.select_one("a[download]")
        if table is None:  # a frame of a panel may leave its numbers to the table below
            assert figure.find_parent(class_="panel"), f"{figure['id']} has no table of its numbers"
            continue
        with ((SITE / name).parent / download["href"]).open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [[cell.get_text() for cell in row(["th", "td"])] for row in table("tr")]


def test_a_live_chart_says_what_it_needs():
    for name in ("notebooks/05-money.html", "notebooks/07-negotiation.html"):
        note = soup(name).select_one(".live-note")
        target = note.find("a", href=lambda href: href.startswith("#"))["href"]
        assert "Python" in note.get_text() and "panel" in soup(name).find(id=target[1:])["class"]


def test_words_of_other_languages_are_marked():
    assert soup("data/glossary.html").select("article [lang='ja']") and soup("data/glossary.html").select("article [lang='ru-Latn']")
    titles = {cite.get_text(): cite.select_one("[lang]") for cite in soup("sources.html").select("cite")}
    assert titles["Russkii gosudarstvennyi kredit, vol. 3 part 5, p. 1185"]["lang"] == "ru-Latn"
    assert soup("notebooks/05-money.html").select("article [lang='ru-Latn']")
    letters = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
    for name in PAGES:
        for text in soup(name).body.find_all(string=letters):
            assert any(parent.get("lang", "en") != "en" for parent in text.parents) or text.find_parent(["code", "pre", "script"]), f"{name}: {text}"
