"""The marks of language: what the tables say of names, words and titles, and what is marked on a page."""
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import language
from checks import data

DATA = Path(__file__).resolve().parent.parent / "data"
KNOWN = {"Komura": "ja-Latn", "Komura Jutaro": "ja-Latn", "Witte": "ru-Latn", "Kan'ichi": "ja-Latn", "rente": "fr", "高宗": "ko"}


@pytest.fixture(scope="module")
def tables():
    return data.read_package(DATA)[0]


def marks(html, known=None):
    """The page with its marks, and the marked words with their languages."""
    soup = BeautifulSoup(html, "html.parser")
    count = language.mark(soup, known or KNOWN)
    found = [(span.get_text(), span["lang"]) for span in soup("span", lang=True)]
    return str(soup), found, count


@pytest.mark.parametrize("html, found", [
    ("<p>Komura met Witte. Komura's cable.</p>", [("Komura", "ja-Latn"), ("Witte", "ru-Latn"), ("Komura", "ja-Latn")]),
    ("<p>Komura Jutaro and Komura</p>", [("Komura Jutaro", "ja-Latn"), ("Komura", "ja-Latn")]),
    ("<p>Komuras, Wittenberg, komura</p>", []),
    ("<p>the Komura-Witte talk</p>", [("Komura", "ja-Latn"), ("Witte", "ru-Latn")]),
    ("<p>Asakawa Kan’ichi</p>", [("Kan’ichi", "ja-Latn")]),
    ("<p>The <em>rente</em></p>", [("rente", "fr")]),
    ("<h1>Witte<a href='#x'>#</a></h1><td>Witte</td>", [("Witte", "ru-Latn")] * 2),
    ("<p>«Сахалин в руках японцев» and 27 more</p>", [("Сахалин в руках японцев", "ru")]),
    ("<p>(奉天会戦の記載, 万)</p>", [("奉天会戦の記載, 万", "ja")]),
    ("<p>고종; 高宗</p>", [("고종", "ko"), ("高宗", "ko")]),
    ("<p>國民, unknown to the tables</p>", [("國民", "zh")]),
    ("<p>A sentence in English.</p>", []),
])
def test_words_are_marked(html, found):
    """Whole words, the longest first, every time; other scripts by their letters."""
    page, seen, count = marks(html)
    assert seen == found and count == len(found)
    assert BeautifulSoup(page, "html.parser").get_text() == BeautifulSoup(html, "html.parser").get_text()


@pytest.mark.parametrize("html", [
    "<code>Witte</code>", "<pre><span>Witte</span></pre>", '<img alt="Witte" src="Witte.png">', "<!-- Witte -->",
    '<p lang="de">Witte</p>', '<span lang="ru-Latn">Sergei <b>Witte</b></span>', "<script>Witte</script>", "<title>Witte</title>"])
def test_these_stay_as_they_are(html):
    """Code, attributes, comments and what has its language already."""
    soup = BeautifulSoup(html, "html.parser")
    assert language.mark(soup, KNOWN) == 0 and str(soup) == str(BeautifulSoup(html, "html.parser"))


def test_marking_twice_changes_nothing():
    page, _, count = marks('<html lang="en"><body><p>Komura met Witte.</p></body></html>')
    assert count == 2 and marks(page)[::2] == (page, 0)


def test_an_english_part_in_another_language_is_read():
    """lang="en" is no reason to pass a text by."""
    assert marks('<div lang="en">Witte</div>')[2] == 1


def test_people_are_named_in_all_their_forms(tables):
    """Every name that has a language, in its own order and in the English one, without the English title."""
    known = language.words(DATA)
    for row in tables["people"].rows:
        if row["name_language"]:
            family, _, given = row["name"].partition(", ")
            text = family if given in ("Emperor", "Prince") or not given else f"{given} {family}"
            seen = marks(f"<p>{text} wrote.</p>", known)[1]
            assert len(seen) == 1 and seen[0][1] == row["name_language"], f"people.csv row {row['row_id']}: {text!r} is marked {seen}"
            assert seen[0][0] in text
    assert known["Sergei Witte"] == known["Witte, Sergei"] == known["Vitte"] == "ru-Latn"
    assert known["明治天皇"] == "ja" and known["明成皇后"] == "ko"
    assert not {"Emperor", "Queen", "Prince", "the", "the Empress Dowager", "Dowager", "Roosevelt", "Nicholas II", ""} & set(known)


def test_no_word_has_two_languages(tables):
    """Two people of one name, or a name in a title, do not pull in two directions."""
    seen = {}
    for row in tables["people"].rows:
        for form in filter(None, language.forms(row)) if row["name_language"] else ():
            assert seen.setdefault(form, row["name_language"]) == row["name_language"], f"people.csv row {row['row_id']}: {form}"


def test_languages_of_the_tables(tables):
    """Native names need a language; a foreign part stands in its title; letters and language go together."""
    problems = [f"{tables['people'].at(row, 'name_language')}: empty beside a native name; fill it." for row in tables["people"].rows
                if row["name_native"] and not row["name_language"]]
    other = re.compile(language.RUN)
    for name, column, tag in (("people", "name", "name_language"), ("sources", "title", "title_language"),
                              ("glossary", "term", "term_language")):
        for row in tables[name].rows:
            if other.search(row[column]) and (not row[tag] or row[tag].endswith("-Latn")):
                problems.append(f"{tables[name].at(row, tag)}: {row[column]!r} is in another script; give its language without -Latn.")
    for row in tables["sources"].rows:
        part = row["title_foreign"]
        if part and (part not in row["title"] or part == row["title"] or not row["title_language"]):
            problems.append(f"{tables['sources'].at(row, 'title_foreign')}: not a part of the title, or no language given; correct it.")
    assert not problems, "\n".join(problems)


def test_every_foreign_title_is_marked(tables):
    """Each title with a language is found on a page, whole, in that language."""
    known = language.words(DATA)
    for row in tables["sources"].rows:
        if row["title_language"]:
            foreign = row["title_foreign"] or row["title"]
            assert (foreign, row["title_language"]) in marks(f"<td>{row['title']}</td>", known)[1], f"sources.csv row {row['source_id']}"
