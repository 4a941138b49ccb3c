"""The number audit over all lessons, what it is worth, and its rules one by one."""
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from checks import number_audit
from checks.notebook import Lesson

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
EXCEPTIONS = number_audit.read_exceptions(ROOT / "tests" / "number-audit-exceptions.csv")
NEEDED = 0.95
TABLE = ("<table><thead><tr><th></th><th>men</th></tr></thead><tbody><tr><th>41</th><td>88,352</td></tr>"
         "<tr><th>42</th><td>0.46</td></tr></tbody></table>")
CHART = ('<figure data-title="{0}" data-subtitle="men"><img alt="{0}. men. {1}"><figcaption>Sources: a</figcaption></figure>')


def test_audit(lesson):
    """Every number and date of a lesson is one that the data say, or a listed exception."""
    problems = number_audit.audit_problems(lesson, DATA, EXCEPTIONS)
    assert not problems, "\n".join(problems)


def test_exceptions_name_a_lesson():
    """An exception belongs to a lesson that exists."""
    lessons = [path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert [row for row in EXCEPTIONS if row["lesson"] not in lessons] == []


def test_catch_rate(lesson, record_property):
    """Of all ways to change one digit of one audited number, at least 95 % are caught."""
    caught, tried, numbers, missed = number_audit.catch_rate(lesson, DATA)
    dates = number_audit.catch_rate(lesson, DATA, "date")
    rate = caught / tried if tried else 1
    record_property("figure", f"{lesson.stem}: number audit catches {rate:.1%} of {tried:,} changed digits in {numbers} numbers "
                              f"(and {dates[0] / max(dates[1], 1):.0%} of {dates[1]:,} in {dates[2]} dates)")
    assert rate >= NEEDED, f"{rate:.1%} of {tried} changes are caught; the audit accepts\n" + "\n".join(missed[:40])


def small_lesson(prose, code="t = pd.read_csv('x')\nt", html=TABLE, plain=""):
    """A lesson with one table (88,352 and 0.46) under the heading A, and `prose` after it."""
    data = {"text/plain": plain} | ({"text/html": html} if html else {})
    cell = new_code_cell(code, outputs=[new_output("execute_result", data, execution_count=1)])
    cell["id"] = "table"
    words = new_markdown_cell(prose)
    words["id"] = "words"
    return Lesson("04-small.ipynb", new_notebook(cells=[new_markdown_cell("## A"), cell, words]))


def wrong(prose, **kwargs):
    """The numbers that the audit does not accept in `prose`."""
    return [f.number for f in number_audit.audit(small_lesson(prose, **kwargs), DATA) if not f.ok]


@pytest.mark.parametrize("prose, expected", [
    ("88,352 men, and 88,353 men", ["88,353"]),
    ("about 88,000, about 90,000, nearly 89,000, over 88,000", ["90,000"]),  # an output keeps two digits
    ("88,000 men; under 88,000", ["88,000", "88,000"]),
    ("about 88,000 to 97,000", ["97,000"]),
    ("88.4 thousand, 88.3 thousand, 0.09 million", ["88.3 thousand"]),
    ("46 % or 0.46 or 0.5, not 47 %", ["47 %"]),
    ("41 men, 42 men", ["41", "42"]),  # row labels of a table are no evidence
    ("12 towns, 13 towns", ["13"]),
    ("S41, article 14, articles 14 and 15, sessions 14-16, lesson 20, the 50th parallel", []),
    ("`14` and [15](notes-77.md)", ["15"]),
    ("**41,000** men. <!-- data: casualties#mukden-jp-01.total -->", []),
    ("**41,001** men. <!-- data: casualties#mukden-jp-01.total -->", ["41,001"]),
    ("- 41,000 men\n- 41,000 more <!-- data: casualties#mukden-jp-01.total -->", ["41,000"]),  # a tag serves its own item
    ("Nothing. <!-- data: casualties#no-such-row.total -->", ["the tag casualties#no-such-row.total"]),
    ("Nothing. <!-- output: no-such-cell -->", ["the tag no-such-cell"]),
    ("the 69 claims, 68 claims", ["68"]),
    ("**Time needed:** 60 minutes", []),
    ("*Version 0.1.0. Last checked on 23 November 2026.*", []),
    ("On 10 March 1905, on 11 March 1805; from 20 February to 10 March 1905; in 1905; in 1815; 1904-05", ["11 March 1805", "1815"]),
])
def test_rules(prose, expected):
    """Rounding, units, scope, tags, and what is left out."""
    assert wrong(prose) == expected


@pytest.mark.parametrize("prose, expected", [
    ("## B\n\n46 %", ["46 %"]),
    ("## B\n\nabout 88,000", ["88,000"]),
    ("## B\n\n88,352", []),
    ("### B\n\nabout 88,000", []),
    ("## B\n\n46 % <!-- output: table -->", []),
])
def test_small_and_round_numbers_are_found_close_by(prose, expected):
    """Under another heading a small or a round number needs a tag."""
    assert wrong(prose) == expected


@pytest.mark.parametrize("code, plain, expected", [
    ("t = pd.read_csv('x')\nt['men'].sum()", "np.int64(5000)", ["7,000"]),
    ("t = pd.read_csv('x')\nf'{t.men.sum():,} of 7,000'", "'5,000 of 7,000'", ["7,000"]),
    ("t = pd.read_csv('x')\nt.men", "41    5000\n42    7000\nName: men, dtype: int64", []),
    ("5000 + 0, 7000", "(5000, 7000)", ["5,000", "7,000"]),
    ("n = 5000\nn, 7000", "(5000, 7000)", ["5,000", "7,000"]),
    ("t = pd.read_csv('x')\nn = len(t)\nn, 7000", "(5000, 7000)", ["7,000"]),
])
def test_only_computed_values_are_evidence(code, plain, expected):
    """A printed constant proves nothing, alone or beside a computed value."""
    assert wrong("5,000 and 7,000", code=code, html="", plain=plain) == expected


def test_the_words_of_a_chart_prove_nothing():
    """A number in a chart's words is audited and is no evidence for another one."""
    assert wrong("5,000", html=CHART.format("5,000", "7,000"), plain="5,000. men. 7,000") == ["5,000", "5,000", "7,000"]


def test_a_tag_below_a_chart_serves_the_chart():
    """The tags of the text cells beside a chart count for its words."""
    chart = CHART.format("41,000", "It equals the cable.")
    assert wrong("It is early. <!-- data: casualties#mukden-jp-01.total -->", html=chart) == []
    assert wrong("It is early.", html=chart) == ["41,000"]


def test_variants():
    """Every digit becomes every other digit, and the first never 0."""
    assert len(list(number_audit.variants("41,000"))) == 8 + 4 * 9


def test_exceptions():
    """An exception needs a reason, and an exception that is not needed is a problem."""
    path = next(iter(sorted((ROOT / "notebooks").glob("*.ipynb"))))
    row = {"lesson": path.name[:2], "number": "987,654", "reason": ""}
    found = number_audit.audit_problems(path, DATA, [row])
    assert any("no reason" in problem for problem in found) and any("not needed" in problem for problem in found)
