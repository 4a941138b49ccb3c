"""The role-play: what its sheets cite, what fits on a page, the class file and the debrief."""
import csv
import json
import math
import re
from pathlib import Path

import pandas as pd
import pytest
import roleplay_print

from checks import data
from portsmouth import bargaining, roleplay

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "teaching" / "roleplay"
ROLES = roleplay_print.ROLES
MOST_WORDS = 525
HIGHEST = 255  # mm by `height`; printed with Chromium, sheets up to 256 filled one A4 page of print.html and no more
OPTIONS = pd.read_csv(ROOT / "data" / "bargain_options.csv", index_col="row_id")
ISSUES = list(OPTIONS["issue"].unique())
HEADER = ",".join(["group", "signed", *ISSUES, "note"])
REAL = dict(zip(ISSUES, "22221211121"))


def text(name):
    return (FOLDER / name).read_text("utf-8")


def tables():
    """Rows of every table by id, with every cell that was not read left blank."""
    return {path.stem: {row[next(iter(row))]: row for row in csv.DictReader(path.open(encoding="utf-8", newline=""))}
            for path in (ROOT / "data").glob("*.csv")}


def citation_problems(page, known):
    """What is wrong with the rows that a page cites: sentences."""
    problems = []
    for table, row_id in re.findall(r"`([a-z_0-9]+)#([\w-]+)`", page):
        row = known.get(table, {}).get(row_id)
        if row is None:
            problems.append(f"{table}#{row_id} does not exist")
        elif row.get("seen") != "yes":
            problems.append(f"{table}#{row_id} was not read")
    return problems


def hour_problems(page, known):
    """Hours in a page that no cited row of the same paragraph carries as read, in the cells of sending or arrival."""
    problems = []
    for paragraph in page.split("\n\n"):
        read = set()
        for table, row_id in re.findall(r"`(cables|messages)#([\w-]+)`", paragraph):
            row = known[table][row_id]
            if row.get("time_quality", "hour given") == "hour given":
                read |= {row[c] for c in ("sent_time", "received_time") if c not in row["unverified_fields"].split(";")}
        problems += [f"{hour} is the hour of no row cited beside it" for hour in re.findall(r"\b\d{1,2}:\d\d\b", paragraph) if hour not in read]
    return problems


def option_lines(sheet):
    """{issue: options in the order of the numbers} of the treaty sheet, and what is wrong with the numbers."""
    found, problems = {}, []
    for line in sheet.splitlines():
        issue = re.match(r"\| [^|`]*`([a-z_]+)` \|", line)
        if issue:
            numbered = re.findall(r"(\d) \*\*(.+?)\*\*", line)
            found[issue[1]] = [words for _, words in numbered]
            if [int(n) for n, _ in numbered] != list(range(1, len(numbered) + 1)):
                problems.append(f"{issue[1]}: the numbers do not run from 1")
    return found, problems


def words(page):
    """Words of a page as a reader counts them; names of rows are none."""
    return len(re.findall(r"\w[\w'’,.-]*", re.sub(r"`[^`]*`", "", page)))


def height(page):
    """About how many millimetres a page takes in print.html, whose lines hold some 110 letters."""
    total = 0
    for line in filter(None, map(str.strip, page.splitlines())):
        letters = len(re.sub(r"`[^`]*`|\*", "", line)) + 0.75 * sum(map(len, re.findall(r"`([^`]*)`", line)))
        if line.startswith("# "):
            total += 9.5
        elif line.startswith("|"):
            total += 0 if set(line) <= set("|- ") else 7.6
        elif re.match(r"- |\d+\. ", line):
            total += math.ceil(letters / 106) * 4.79 + 0.5
        else:
            total += math.ceil(letters / 110) * 4.79 + 1.9
    return total


# The sheets

@pytest.mark.parametrize("page", sorted(path.name for path in FOLDER.glob("*.md")))
def test_what_a_sheet_cites_was_read(page):
    assert not citation_problems(text(page), tables())


@pytest.mark.parametrize("page", ["japan.md", "russia.md", "mediator.md", "korea.md", "china.md", "press.md", "bankers.md", "public-brief.md"])
def test_lines_of_a_role_name_their_row(page):
    """Every line of a list above "How to play" or "Rules" says where it comes from."""
    facts = re.split(r"\*\*(?:How to play|Rules|What you want)", text(page))[0]
    lines = re.findall(r"^(?:- |\d+\. )(.*)$", facts, flags=re.MULTILINE)
    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize("page, problem", [
    ("Peace. (`instructions#JI99`)", "instructions#JI99 does not exist"),
    ("Peace. (`orders#JI01`)", "orders#JI01 does not exist"),
    ("Peace. (`instructions#RI04`)", "instructions#RI04 was not read"),
    ("Peace. (`instructions#JI01`)", "")])
def test_a_wrong_citation_is_found(page, problem):
    assert citation_problems(page, tables()) == ([problem] if problem else [])


def test_hours_on_the_cards_were_read():
    """An hour stands on a card only if a source gives it; placeholders do not."""
    assert not hour_problems(text("cables.md"), tables())
    assert hour_problems("At 20:00 `messages#M022`", tables()) == ["20:00 is the hour of no row cited beside it"]
    assert hour_problems("At 06:35 `cables#CW24`", tables()) == ["06:35 is the hour of no row cited beside it"]


def test_quotations_are_the_words_of_a_row():
    """What stands in quotation marks on a sheet or card is found in a row that its paragraph or line cites."""
    known, plain = tables(), lambda s: re.sub(r"\W+", " ", s).casefold().strip()
    missing = []
    for page in [f"{role}.md" for role in ROLES] + ["cables.md"]:
        for part in re.split(r"\n\n|\n(?=- |\d+\. )", text(page)):
            rows = [known[t][r] for t, r in re.findall(r"`([a-z_0-9]+)#([\w-]+)`", part)]
            cited = plain(" ".join(cell for row in rows for cell in row.values()))
            missing += [f"{page}: {quote}" for quote in re.findall(r'"([^"]+)"', part) if rows and plain(quote) not in cited]
    assert missing == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_fits_one_page(role):
    page = text(f"{role}.md")
    assert 300 < words(page) <= MOST_WORDS and height(page) <= HIGHEST
    assert height(page + "\nOne more paragraph of ordinary words, long enough to take two lines of the page, as they mostly do there." * 12) > HIGHEST


def test_cards_have_different_names_and_the_plan_knows_them():
    cards = re.findall(r"^\*\*([JRMN]\d+) · ", text("cables.md"), flags=re.MULTILINE)
    assert len(cards) == len(set(cards)) > 20
    assert set(re.findall(r"\b[JRM]\d+\b", re.sub(r"`[^`]*`", "", text("README.md")))) <= set(cards)


def test_cards_say_what_kind_of_text_they_are():
    """A card that cites a cable calls it words, our translation or a summary, as its row does."""
    kinds = {"Words": "English words", "Our translation": "our translation", "Summary": "summary in the source"}
    known, wrong, checked = tables()["cables"], [], 0
    for card in text("cables.md").split("\n---\n"):
        head = re.search(r"^\*\*([JRM]\d+) .*?\*(Words|Our translation|Summary)\b", card, flags=re.MULTILINE)
        first = re.search(r"`([a-z_]+)#(\w+)`", card)
        if head and first[1] == "cables":
            checked += 1
            wrong += [head[1]] if known[first[2]]["reading"] != kinds[head[2]] else []
    assert wrong == [] and checked >= 8


def test_the_printed_page_is_fresh():
    """print.html is what tools/roleplay_print.py writes from the sheets, and has a section for each."""
    page = roleplay_print.print_page(FOLDER)
    assert text("print.html") == page and page.count("<section") == len(roleplay_print.SHEETS)


@pytest.mark.parametrize("page", sorted(path.name for path in FOLDER.glob("*.md")))
def test_links_of_the_sheets_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", text(page))
    assert [link for link in links if not (FOLDER / link).exists()] == []


def test_plans_fill_their_time():
    """The rows of both plans follow each other without a gap and end at 180 and 60 minutes."""
    plans = [re.findall(r"^\| (\d+)–(\d+) \|", plan, flags=re.MULTILINE) for plan in text("README.md").split("## Plan for ")[1:]]
    for plan, minutes in zip(plans, (180, 60), strict=True):
        edges = [(int(a), int(b)) for a, b in plan]
        assert edges[0][0] == 0 and edges[-1][1] == minutes
        assert all(one[1] == other[0] for one, other in zip(edges, edges[1:]))


# The treaty sheet and the model

def test_sheet_and_options_are_the_same():
    found, problems = option_lines(text("treaty-sheet.md"))
    assert not problems
    assert found == {issue: list(rows) for issue, rows in OPTIONS.groupby("issue", sort=False)["option"]}


def test_a_missing_option_on_the_sheet_is_found():
    sheet = text("treaty-sheet.md").replace("2 **south to Japan** ", "")
    found, problems = option_lines(sheet)
    assert problems == ["sakhalin: the numbers do not run from 1"] and found["sakhalin"] == ["none to Japan", "all to Japan"]


def test_empty_template():
    assert text("treaties.csv") == HEADER + "\n"


def test_example_in_the_readme_is_the_real_treaty(tmp_path):
    row = re.search(r"`(Table 1,yes,[^`]+)`", text("README.md"))[1]
    placed, not_placed = read(tmp_path, HEADER + "\n" + row)
    treaty = pd.read_csv(ROOT / "data" / "bargain_points.csv", index_col="short").loc["Treaty"]
    assert not len(not_placed) and placed.loc["Table 1", ISSUES].equals(treaty[ISSUES].rename("Table 1"))


# The class file

def read(tmp_path, content, name="class.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return roleplay.read_class(path, OPTIONS)


def row(group="A", signed="yes", note="", **change):
    return ",".join([group, signed, *(REAL | change).values(), note])


def reasons(tmp_path, *rows):
    placed, not_placed = read(tmp_path, "\n".join([HEADER, *rows]))
    assert len(placed) + len(not_placed) == len(rows), "a row was lost"
    return dict(zip(not_placed["group"], not_placed["reason"]))


def test_the_example_class():
    """Of 12 tables 6 are placed; the others are named, each with its own reason."""
    placed, not_placed = roleplay.read_class(FOLDER / "example-class.csv", OPTIONS)
    assert len(placed) == 6 and len(not_placed) == 6
    why = dict(zip(not_placed["group"], not_placed["reason"]))
    assert why["Table 5"] == "no treaty was signed: the war goes on"
    assert "not the leased land" in why["Table 7"] and "the island is not divided" in why["Table 8"]
    assert why["Table 9"] == "nothing is written for payment, fisheries"
    assert why["Table 10"] == "sakhalin: 'half' is no option; write a number from 1 to 3"
    assert why["Table 12"] == "payment: '5' is no option; write a number from 1 to 4"
    packages = bargaining.packages(OPTIONS)
    assert all(bargaining.find(packages, treaty) >= 0 for _, treaty in placed.iterrows())


@pytest.mark.parametrize("change, reason", [
    ({"sakhalin": "a half"}, "sakhalin: 'a half' is no option; write a number from 1 to 3"),
    ({"payment": "a lot"}, "payment: 'a lot' is no option; write a number from 1 to 4"),
    ({"payment": "2.5"}, "payment: '2.5' is no option; write a number from 1 to 4"),
    ({"payment": "0"}, "payment: '0' is no option; write a number from 1 to 4"),
    ({"payment": "-1"}, "payment: '-1' is no option; write a number from 1 to 4"),
    ({"korea": "", "ships": ""}, "nothing is written for korea, ships"),
    ({"korea": "", "ships": "x"}, "nothing is written for korea; ships: 'x' is no option; write a number from 1 to 2"),
    ({"lease": "1"}, "Japan gets the railway to Port Arthur, but not the leased land in which it ends"),
    ({"lease": "1", "railway": "1"}, None),
    ({"payment": "2", "sakhalin": "1"}, "a price is paid for the north of Sakhalin, but the island is not divided (none to Japan)"),
    ({"payment": "4", "sakhalin": "1"}, None),
    ({"sakhalin": "South to JAPAN "}, None),
    ({"sakhalin": "2.0"}, None),
    ({"payment": "1200 million yen"}, None),
])
def test_one_row(tmp_path, change, reason):
    assert reasons(tmp_path, row(**change)) == ({"A": reason} if reason else {})


@pytest.mark.parametrize("signed, reason", [
    ("no", "no treaty was signed: the war goes on"), ("", "signed: yes or no is missing"), ("YES", None),
    ("perhaps", "signed: 'perhaps' is neither yes nor no")])
def test_signed(tmp_path, signed, reason):
    assert reasons(tmp_path, row(signed=signed)) == ({"A": reason} if reason else {})


def test_groups(tmp_path):
    """The same name twice, no name, and a comma that splits a cell: nobody is placed by guess."""
    why = reasons(tmp_path, row("A"), row("B"), row("a"), row(""))
    assert why["A"] == why["a"] == "the group stands on lines 2 and 4: give each table its own name"
    assert why["(no name)"] == "the name of the group is missing" and "B" not in why
    assert "more cells than columns" in reasons(tmp_path, row("C", note="peace, at last"))["C"]


def test_lines_are_those_of_the_file(tmp_path):
    """Blank lines and the line of the separator are counted, so that the teacher finds the row."""
    _, not_placed = read(tmp_path, f"sep=,\n{HEADER}\n\n{row('A', signed='no')}\n,,,\n{row('B', signed='no')}\n")
    assert list(not_placed["line"]) == [4, 6]


@pytest.mark.parametrize("change", [
    lambda t: t.encode("utf-8-sig"),
    lambda t: t.replace(",", ";").encode("utf-8-sig"),
    lambda t: ("sep=;\n" + t.replace(",", ";")).replace("\n", "\r\n").encode("cp1252"),
    lambda t: t.replace(",", "\t").encode("utf-16"),
    lambda t: t.replace("naval_limit", " Naval limit ").replace("group", "GROUP").encode(),
    lambda t: ("\n\n" + t).encode(),
], ids=["byte order mark", "semicolons", "separator line and Windows", "tabs and UTF-16", "names of columns", "blank lines above"])
def test_what_spreadsheets_do(tmp_path, change):
    placed, not_placed = read(tmp_path, change(f"{HEADER}\n{row('Été')}\n{row('B', signed='no')}\n"))
    assert list(placed.index) == ["Été"] and list(not_placed["group"]) == ["B"]
    assert placed.loc["Été", "sakhalin"] == "south to Japan"


@pytest.mark.parametrize("content, sentence", [
    ("", "class.csv is empty. Its first line must be: group,signed,korea"),
    ("\ufeff\n,,,\n", "class.csv is empty"),
    (HEADER, "has the names of the columns but no treaty"),
    (HEADER.replace(",sakhalin", "") + "\n" + row(), "class.csv has no column sakhalin. Its first line"),
    (HEADER.replace("payment", "money") + "\n" + row(), "no column payment. It has columns that the treaty sheet does not know: money."),
    (HEADER.replace("ships", "lease") + "\n" + row(), "no column ships"),
    (HEADER + ",lease\n" + row(), "has the column lease twice. Keep one."),
    (b"PK\x03\x04 and so on", "is a workbook of a spreadsheet. Open it there and save it as CSV."),
])
def test_damaged_files(tmp_path, content, sentence):
    with pytest.raises(roleplay.ClassFileError) as error:
        read(tmp_path, content)
    assert sentence in str(error.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(roleplay.ClassFileError, match="There is no file .*nowhere.csv. Write its name exactly"):
        roleplay.read_class(tmp_path / "nowhere.csv", OPTIONS)


def test_a_notebook_shows_the_sentence_alone():
    shown = roleplay.ClassFileError("class.csv is empty.")._render_traceback_()
    assert shown == ["The class file was not read. class.csv is empty."]


def test_orders_of_the_real_treaty_and_of_the_demands():
    """Both sides left their first orders in 1905; the twelve demands leave no order of Tokyo."""
    points = pd.read_csv(ROOT / "data" / "bargain_points.csv", index_col="short")
    found = roleplay.orders(points[ISSUES], OPTIONS)
    assert tuple(found.loc["Treaty"]) == ("korea, railway", "sakhalin")
    assert tuple(found.loc["12 demands"]) == ("", "sakhalin, payment, ships, naval_limit")


# The debrief

def run_debrief(tmp_path, monkeypatch, class_text):
    """Run the code of the debrief on a class file; what its cells left behind."""
    monkeypatch.chdir(FOLDER)
    path = tmp_path / "class.csv"
    path.write_text(class_text, "utf-8")
    found = {}
    for cell in json.loads(text("debrief.ipynb"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), found)  # noqa: S102
            if cell["id"] == "file":
                assert found["my_file"] == "example-class.csv"
                found["my_file"] = path
    return found


@pytest.mark.parametrize("rows, placed", [
    ([row("A", lease="1"), row("B", payment=""), row("C", signed="no")], 0),
    ([row(f"A table with a rather long name, no. {n}".replace(",", ""), korea=str(n % 3 + 1), ships=str(n % 2 + 1)) for n in range(12)], 12),
], ids=["nobody has a place", "twelve near each other"])
def test_debrief_with_other_classes(tmp_path, monkeypatch, rows, placed):
    """The notebook also runs where no treaty can be placed, and where many lie near each other."""
    found = run_debrief(tmp_path, monkeypatch, "\n".join([HEADER, *rows]))
    assert len(found["placed"]) == placed and len(found["not_placed"]) == len(rows) - placed
    assert list(found["own"].index[-1:]) == ["the real treaty"] and len(found["shares"]) == placed + 1


def test_labels_do_not_cover_each_other():
    """Six near points: each label has its own place; without the search they would lie on each other."""
    import matplotlib.pyplot as plt
    from matplotlib.text import Annotation, Text
    fig, ax = plt.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    roleplay.label(ax, pd.Series([f"Table {n}" for n in range(6)], index=[(0.5 + n / 200, 0.5 + n / 60) for n in range(6)]))
    fig.draw_without_rendering()
    boxes = [Text.get_window_extent(t) for t in ax.texts if isinstance(t, Annotation)]
    plt.close(fig)
    assert len(boxes) == 6
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_tables_behind_the_sheets_are_sound():
    """The words of orders and cables are in the language that their row says."""
    for row_id, cells in tables()["cables"].items():
        english = bool(re.fullmatch(r"[\x00-\x7f’]*", cells["original"]))
        assert english == (cells["reading"] == "English words"), row_id
        if english:
            assert cells["original"].casefold() in cells["words"].casefold(), row_id
    assert not data.data_problems(ROOT / "data")
