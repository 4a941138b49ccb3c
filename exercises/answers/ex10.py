"""Exercise 10, making a case: right answers, anticipated wrong answers and hints."""
import pandas as pd

from portsmouth.evidence import evidence_rows
from portsmouth.exercises import Chart, Choice, Column, Names, Number, Question, Written, course, evidence, table

CASES = {"claim": ["S14", "S20", "S44"]}

THESES = ("S19 tells of a long and complicated war.", "S19 is wrong, because no land battle of the table was fought in Korea.",
          "S19 is misleading, and the page is unfair to China, too.", "The page should say more about the people of Manchuria.")
DEAD = ("Two sources agree on 20,000 dead.", "No count was made, so few people died.", "More than 30,000 people died around Liaoyang.",
        "One author repeats 20,000 and doubts it.", "Several million people were killed or wounded.")


def claims():
    return table("claims").join(table("claim_notes"))


def behind(claim):
    """The rows that carry the verdict on a claim, in words."""
    return evidence_rows(table("claims").loc[claim, "evidence"], course() / "data")


def tables(claim):
    return len({row.split("#")[0] for row in behind(claim).index})


def siege(*others):
    """Statements on the Japanese loss before Port Arthur that go back to the table of the Third Army, without that table, and `others`."""
    rows = evidence("casualties")
    rows = rows[rows["derived_from"] == "root_third_army_return"]
    return [*rows.index[rows["derived_basis"] == "inferred"], *others]


def percent(which, of):
    return 100 * which.sum() / of.sum()


def strict(of_all=False, any_confidence=False, simplified=False):
    """Percent of the claims that are supported and sure, if judgements are left out."""
    c = claims()
    good = c["verdict"].isin(["supported", "simplified"]) if simplified else c["verdict"] == "supported"
    return percent(good if any_confidence else good & (c["confidence"] == "high"), c["verdict"].notna() if of_all else c["verdict"] != "judgement")


def strict_count():
    c = claims()
    return ((c["verdict"] == "supported") & (c["confidence"] == "high")).sum()


def unlike(value, right):
    """`value`, or None where it happens to be the right answer."""
    return None if abs(value - right) < 0.2 else value


def unsure():
    c = claims()
    return c["confidence"].isin(["medium", "low"]).groupby(c["topic"])


def points(**changed):
    """What the weak case deserves by the rubric of lesson 10, with changes."""
    return pd.Series({"thesis": 3, "evidence": 1, "sources": 1, "the other side": 1, **{name.replace("_", " "): n for name, n in changed.items()}})


def sentence_on_the_dead():
    """Right as long as one row with this number was read, and the other was not."""
    return DEAD[3] if table("korea_china").loc["KC42", "seen"] == "no" and "whole-war-cn-01" in evidence("casualties").index else DEAD[0]


QUESTIONS = [
    Question(
        "q1", Choice(*THESES), level="recall", points=1,
        right=lambda case: THESES[1],
        wrong={
            "a topic": (lambda case: THESES[0], "Nobody will ever say no to this sentence. What would you have to find to prove it wrong?"),
            "two things at once": (lambda case: THESES[2], "This defends two things. If somebody refutes one of them, is the thesis right or wrong?"),
            "a wish": (lambda case: THESES[3], "This is a wish, and perhaps a good one. But it gives no verdict on a claim, so no row can decide it."),
        },
        hints=("Imagine that you want to refute each sentence. For which one do you know at once what to look for?",
               "A thesis is one sentence. It names a claim and a verdict, and a single row can overturn it."),
        why="It names a claim, a verdict and a reason, and one row of battles.csv could overturn it.",
    ),
    Question(
        "q2", Number("sources"), level="apply", points=2,
        right=lambda case: behind(case.claim)["source"].nunique(),
        wrong={
            "rows for sources": (lambda case: len(behind(case.claim)), "These are the rows. Some of them come from the same source, and ten rows from one book are one witness."),
            "tables for sources": (lambda case: tables(case.claim), "These are the tables. A table gathers many sources: look at the column source."),
        },
        hints=("If one book stands behind three rows, how many witnesses are they?",
               "With rows = evidence_rows(claims.loc[claim, \"evidence\"]) you look the rows up. Then rows[\"source\"].nunique() counts each name once."),
        why="That many names stand behind the verdict. Whether they are independent is the next question.",
    ),
    Question(
        "q3", Names("row ids"), level="analyse", points=2,
        right=lambda case: siege(),
        wrong={
            "one root for all": (lambda case: siege("port-arthur-siege-jp-04"), "One of these has a root of its own. Compare derived_from, row by row."),
            "the only other": (lambda case: ["port-arthur-siege-jp-04"], "It is the other way round: this row has a root of its own. Which ones have not?"),
            "rounding only": (lambda case: ["port-arthur-siege-jp-05"], "Its numbers are rounded, and that gives it away. But a number that is not rounded can have the same origin, too."),
            "small differences": (lambda case: ["port-arthur-siege-jp-06"], "A few hundred men more or less can come from copying, and you saw that. Numbers can also change by rounding."),
            "short names": (lambda case: [row.removeprefix("port-arthur-siege-") for row in siege()], "These are the ends of the row ids. Write each id in full, as it stands in the table."),
            "the table itself": (lambda case: siege("port-arthur-siege-jp-07"), "The list has port-arthur-siege-jp-07, too. The question is which of the others go back to it."),
        },
        hints=("When do two witnesses count as one?",
               "Print derived_from and derived_reason for the four rows. Which of the three have the same root as port-arthur-siege-jp-07?"),
        why="Three rows, one root. Your case has two witnesses and not four.",
    ),
    Question(
        "q4", Choice(*DEAD), level="analyse", points=2,
        right=lambda case: sentence_on_the_dead(),
        wrong={
            "an unread row": (lambda case: DEAD[0], "The number stands in two rows. Look at seen: did anybody read both of them in a source?"),
            "no number taken as zero": (lambda case: DEAD[1], "An empty cell is no zero. That nobody counted the dead says something about those who counted, and nothing about the dead."),
            "refugees for dead": (lambda case: DEAD[2], "That row counts people who fled. Look at what, the column that says it."),
            "the largest number": (lambda case: DEAD[4], "Somebody did write this. Read the note of that row, and ask how many people lived there."),
        },
        hints=("Who was counted, by whom, and did we read it? Ask this for every row.",
               "Print what, number, number_words, seen and note of the rows of people, and total, total_kind and note of casualties whole-war-cn-01."),
        why="This is all that the rows allow. It is little, and it is honest.",
    ),
    Question(
        "q5", Number("percent", digits=1), level="apply", points=2,
        right=lambda case: strict(),
        wrong={
            "judgements left in": (lambda case: unlike(strict(of_all=True), strict()), "You divided by all claims. The rule leaves the judgements out, above and below the line."),
            "confidence forgotten": (lambda case: unlike(strict(any_confidence=True), strict()), "These are all supported claims. The rule wants those of high confidence only."),
            "both forgotten": (lambda case: unlike(strict(of_all=True, any_confidence=True), strict()), "This is the part of all claims that is supported. The rule has two more conditions: read it again."),
            "confidence alone": (lambda case: unlike(100 * (claims()["confidence"] == "high").mean(), strict()), "These are all verdicts of which we are sure, the hard ones among them. The rule wants the supported ones only."),
            "simplified for supported": (lambda case: unlike(strict(simplified=True), strict()), "Here simplified claims count, too. The rule gives no credit for a truth with something left out."),
            "number for percent": (lambda case: unlike(strict_count(), strict()), "This is a number of claims. Divide it by the number of claims that are no judgements, and multiply by 100."),
        },
        hints=("A rule has two parts: which claims are counted, and of how many? Write both down before you count.",
               "Write tested = claims[claims[\"verdict\"] != \"judgement\"]. Then count the rows of tested with two conditions, joined with &, and divide by len(tested)."),
        why="The lesson says that most of the page holds. By this rule far less does, and not one fact has changed.",
    ),
    Question(
        "q6", Chart("topics"), level="analyse", points=3,
        right=lambda case: 100 * unsure().mean(),
        wrong={
            "numbers for percent": (lambda case: unsure().sum(), "These bars are numbers of claims. Topics have different sizes, so take the percent of each topic."),
            "share of the page": (lambda case: 100 * unsure().sum() / len(claims()), "These bars are parts of all claims of the page. Divide by the claims of the topic itself."),
            "parts for percent": (lambda case: unsure().mean(), "These are parts of one. The question asks for per cent: multiply by 100."),
            "share of the doubts": (lambda case: 100 * unsure().sum() / unsure().sum().sum(), "These bars say how the doubts are spread over the topics. Ask each topic how many of its own claims are in doubt."),
            "sure for unsure": (lambda case: 100 - 100 * unsure().mean(), "This is the other part: the claims whose verdict is sure. Which words of confidence did you look for?"),
        },
        hints=("Two uncertain verdicts out of three, or ten out of sixteen: which topic is less sure?",
               "Write claims[\"unsure\"] = claims[\"confidence\"].isin([\"medium\", \"low\"]). Then claims.groupby(\"topic\")[\"unsure\"].mean() * 100 gives the percent for each topic."),
        why="The chart shows where a new case has the best chance. Confidence is our feeling, so it is a map of our doubts, not of the truth.",
    ),
    Question(
        "q7", Column("criteria"), level="judge", points=3,
        right=lambda case: points(),
        wrong={
            "truth for form": (lambda case: points(thesis=0), "You do not believe the thesis, and that is allowed. But the rubric asks whether it is one sentence that can be wrong."),
            "a number is proof": (lambda case: points(evidence=3), "The row is real, and was read. But what was this money paid for? Compare it with the words of the claim."),
            "nearly fits": (lambda case: points(evidence=2), "Two points need rows that fit, with one that counts something else. How many rows does the case have, and does any of them fit?"),
            "not from memory": (lambda case: points(evidence=0), "The case names a row that exists, so it was not written from memory. Which line of the rubric is the next?"),
            "one thing at once": (lambda case: points(thesis=2), "Does the thesis say two things at once? Read it again, and look for a claim, a verdict and a reason."),
            "a name is a source": (lambda case: points(sources=2), "The case gives a name. Does it say when he wrote, or what he counted?"),
            "nothing said": (lambda case: points(the_other_side=0), "The case does name an objection. Is it a strong one or a weak one?"),
            "kindness": (lambda case: points(evidence=2, sources=2, the_other_side=2), "You are kind. Two points need rows that fit, a speaker with a date, and a real point against the case. Read the middle lines of the rubric again."),
            "kind twice": (lambda case: points(evidence=2, the_other_side=2), "The thesis and the sources are judged as we do. For the two others, ask what the money was paid for: what follows for the row and for the objection?"),
            "any objection": (lambda case: points(the_other_side=2), "Is that the strongest point against the case? Read article XIII again: what is the money for?"),
        },
        hints=("Can you give points for a thesis that you do not believe?",
               "Go through the rubric of the lesson line by line. Read the row aftermath A57 and article XIII before you judge the evidence."),
        why="A clear thesis on weak ground. The rubric judges how well a case is argued, and here it also shows why it fails.",
    ),
    Question("q8", Written("R10x-thesis", "R10x-evidence", "R10x-sources", "R10x-other-side"), level="judge", points=8),
]
