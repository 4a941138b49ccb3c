"""Mark words of other languages with their language, so that a screen reader can change its voice (WCAG 2.2, 3.1.2).

The words come from the tables: names of people (people.csv), words that English has not made its own (glossary.csv) and
titles (sources.csv). Where a table gives no language, the script of the letters does. A romanised name has the subtag -Latn.

Proper names need no mark under WCAG. People's names get one all the same, so that a voice which knows the language can say them;
not every voice does: eSpeak NG, the voice that comes with NVDA, spells Latin letters marked as Japanese one by one. To leave the
romanised words unmarked, take the -Latn entries out of what `words` returns. Places get no mark: places.csv has the names of
English books, and its other names are lists in several languages.
"""
import csv
import re
from pathlib import Path

from bs4 import NavigableString, Tag

DATA = Path(__file__).resolve().parent.parent / "data"
ENGLISH = "en"
# English words in or before a name. They are not part of it.
TITLES = re.compile(r"\b(?:the|Emperor|Empress|Queen|Prince|Marquis|Baron|Dowager)\b|\(.*\)")
# Elements whose text is no prose.
SKIPPED = ("code", "pre", "kbd", "samp", "script", "style", "textarea", "title", "math", "svg")
# Scripts in the order in which they decide: kana and hangul make the Han characters beside them Japanese and Korean. Han
# characters alone that no table knows are taken for Chinese. Signs of that script's own punctuation stay with it.
HAN = r"々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
EAST = HAN + r"\u3040-\u30ff\uac00-\ud7af\u3000-\u303f"
SCRIPTS = (("ja", re.compile(r"[\u3041-\u30fa]")), ("ko", re.compile(r"[\uac00-\ud7af]")), ("zh", re.compile(f"[{HAN}]")),
           ("ru", re.compile(r"[\u0400-\u04ff]")))
RUN = (rf"[{EAST}](?:[{EAST}\s\d,]*[{EAST}])?"
       r"|[\u0400-\u04ff]+(?:[\s.,;:-]+(?:\d+[\s.,-]+)?[\u0400-\u04ff]+)*")


def read(folder, name):
    """Rows of a table as dicts."""
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def forms(row, more=""):
    """The forms in which a text may name a person: "Witte, Sergei" → Witte, Sergei; Sergei Witte; Witte; and all other spellings."""
    for name in (row["name"], *row["other_spellings"].split(";"), *more.split(";")):
        bare = " ".join(TITLES.sub("", name).split()).strip(" ,")
        family, _, given = bare.partition(", ")
        if given:
            yield f"{given} {family}"
        yield bare
        if name == row["name"]:
            yield family if given else bare.split(" ")[0]


def words(folder=DATA):
    """The language of each name, word and title of the tables: {"Komura": "ja-Latn", …}."""
    known = {}
    for row in read(folder, "sources"):
        if row["title_language"]:
            known[row["title_foreign"] or row["title"]] = row["title_language"]
    for row in read(folder, "glossary"):
        if row["term_language"]:
            known |= dict.fromkeys((row["term"], row["term"][0].upper() + row["term"][1:]), row["term_language"])
    delegates = {row["row_id"]: f"{row['name']};{row['other_spellings']}" for row in read(folder, "negotiators")}
    for row in read(folder, "people"):
        if row["name_language"]:
            known |= {form: row["name_language"] for form in forms(row, delegates.get(row["negotiator_id"], "")) if form}
            own = row["name_language"].partition("-")[0]
            known |= {name: own for name in row["name_native"].split(";") if name}
    return known


def pattern(known):
    """The regular expression that finds the words of `words`, the longest first, and letters of other scripts."""
    listed = (re.sub("['’]", "['’]", re.escape(word)) for word in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)|{RUN}")


def language(found, known):
    """The language of what `pattern` has found."""
    return known.get(found) or known.get(found.replace("’", "'")) or next(tag for tag, script in SCRIPTS if script.search(found))


def pieces(text, known, search=None):
    """A text cut into (words, language) pairs; the language of English words is None."""
    position = 0
    for match in (search or pattern(known)).finditer(text):
        if match.start() > position:
            yield text[position:match.start()], None
        yield match.group(), language(match.group(), known)
        position = match.end()
    if position < len(text):
        yield text[position:], None


def span(text, tag):
    """A piece of Markdown or HTML with its language, unless it is English."""
    return f'<span lang="{tag}">{text}</span>' if tag else text


def marked(text, known):
    """A text, in Markdown or HTML without tags of its own, with its foreign words in <span lang="…">."""
    return "".join(span(*piece) for piece in pieces(text, known))


def untouched(node):
    """True if the text of a node has its language already, is no prose, or is a comment."""
    return type(node) is not NavigableString or any(
        parent.name in SKIPPED or parent.get("lang", ENGLISH) != ENGLISH for parent in node.parents)


def mark(soup, known):
    """Mark the foreign words in the text of a parsed page, in place; the number of marks. `known` is what `words` returns."""
    search, count = pattern(known), 0
    for node in soup.find_all(string=search):
        if untouched(node):
            continue
        for text, tag in list(pieces(str(node), known, search)):
            new = NavigableString(text)
            if tag:
                new = Tag(name="span", attrs={"lang": tag})
                new.append(text)
                count += 1
            node.insert_before(new)
        node.extract()
    return count
