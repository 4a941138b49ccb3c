"""Exercise 08, the treaty: right answers, anticipated wrong answers and hints."""
import re

from portsmouth.exercises import Chart, Choice, Names, Number, Question, Written, evidence

CASES = {"word": ["Manchuria", "railway", "subjects"], "years": [4, 5, 6]}

LINES = ("on no part of it", "in the leased territory only", "from Changchun to Port Arthur", "on every railway in Manchuria")
CONSENT = ("Korea consented before the landing", "Korea did not consent", "Japan said that Korea had consented", "the row proves nothing at all")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")


def treaty():
    """The articles of Portsmouth, under their numbers."""
    articles = evidence("articles")
    return articles[articles["treaty"] == "Portsmouth"].set_index("article")["text"]


def instalments():
    """The whole indemnity of 1895 and its first two instalments, in million taels, as article IV names them."""
    text = evidence("articles").loc["shimonoseki-04", "text"]
    return [int(n.replace(",", "")) / 1e6 for n in re.findall(r"([\d,]{5,}) (?:Kuping )?[Tt]aels", text)]


def paid(years, equal=6, begin=1, first=True):
    """What China had to pay within so many years, without interest."""
    whole, one, two = instalments()
    return (one + two if first else 0) + (years - begin) * (whole - one - two) / equal


def million_yen(dollars="pa24", yen="pa33", turned=False):
    """Brinkley's sum for the prisoners in million yen, by the gold in a dollar and in a yen."""
    gold = evidence("parities")["value"]
    rate = gold[dollars] / gold[yen]
    return evidence("aftermath").loc["A47", "value"] / 1e6 * (1 / rate if turned else rate)


def ito():
    return evidence("aftermath").loc["A57", "value"] / 1e6


def to_china():
    terms = evidence("terms")
    return terms[terms["beneficiary"] == "China"]


def dated():
    return to_china().dropna(subset=["deadline"])


def counted(word):
    counts = treaty().str.count(word)
    return counts[counts > 0]


def no_additional(word):
    """The bars without the additional articles; None where the word does not stand in them."""
    short = counted(word)[lambda c: ~c.index.str.startswith("additional")]
    return short if len(short) < len(counted(word)) else None


def verdict_on_victors():
    """Supported, if no article uses a word for victory or defeat."""
    return "wrong" if treaty().str.contains("victor|defeat|conquer|vanquish|loser|beaten", case=False).any() else "supported"


QUESTIONS = [
    Question(
        "q1", Choice(*LINES), level="recall", points=1,
        right=lambda case: LINES[1] if "does not apply to the railway in the territory affected by the lease" in treaty()["VII"] else LINES[0],
        wrong={
            "only the first sentence": (lambda case: LINES[0], "The first sentence of the article says this. A second sentence follows."),
            "railway for leased land": (lambda case: LINES[2], "That is the railway which Japan received by article VI. Most of it runs outside the land that was leased."),
            "guards for soldiers": (lambda case: LINES[3], "Guards may protect the railways, by additional article I. To carry an army for a war is another thing, and "
                                    "article VII speaks of it."),
        },
        hints=("A rule often has an exception. Does the article end where the rule ends?",
               "Print treaty.loc[\"portsmouth-07\", \"text\"] and read the sentence that begins with \"It is understood\"."),
        why="Outside the leased land the railway is for trade only. In it, the article sets no limit.",
    ),
    Question(
        "q2", Number("million taels", digits=1), level="apply", points=2,
        right=lambda case: paid(case.years),
        wrong={
            "eight equal parts": (lambda case: (case.years + 1) * instalments()[0] / 8, "This divides the whole sum by eight. There are eight instalments, but the first two are larger than the others."),
            "an instalment too many": (lambda case: paid(case.years, begin=0), "This is one small instalment too many. In the first year the two large ones are due; when does the first small one follow?"),
            "the first two forgotten": (lambda case: paid(case.years, first=False), "These are the equal instalments alone. China had to pay two others before."),
            "the large ones only": (lambda case: sum(instalments()[1:]), "These are the two large instalments. Some small ones are due by then, too."),
            "whole sum in six": (lambda case: sum(instalments()[1:]) + (case.years - 1) * instalments()[0] / 6, "Only what remains after the first two instalments is divided by six."),
            "taels for million taels": (lambda case: paid(case.years) * 1e6, "The digits are right, but these are taels. The question asks for million taels."),
        },
        hints=("How many payments does the article name, and are they of one size?",
               "Two large instalments are due in the first year. The remainder is cut into six equal parts, one for each year from the second to the seventh."),
        why="This is the plan of the treaty, without interest. Every year of it was money that China could not use at home.",
    ),
    Question(
        "q3", Number("million yen", digits=1), level="apply", points=2,
        right=lambda case: ito() - million_yen(),
        wrong={
            "dollars for yen": (lambda case: ito() - evidence("aftermath").loc["A47", "value"] / 1e6, "This takes dollars for yen. In gold, a dollar and a yen were not worth the same."),
            "rate upside down": (lambda case: ito() - million_yen(turned=True), "The rate is upside down. A dollar held more gold than a yen, so a sum has more yen than dollars."),
            "the old yen": (lambda case: ito() - million_yen(yen="pa25"), "This is the yen of pa25. The note of that row says what is wrong with it for these years."),
            "all of it": (lambda case: million_yen(), "This is Brinkley's sum in yen. The question is how far it stays below the other."),
            "yen for million yen": (lambda case: 1e6 * (ito() - million_yen()), "The digits are right, but these are yen. The question asks for million yen."),
            "rounded too early": (lambda case: round(ito(), 1) - round(million_yen(), 1), "This was rounded before the subtraction, and the last digit suffered. Round only at the end."),
            "wrong way round": (lambda case: million_yen() - ito(), "The size is right, but the sign is not. Take the smaller sum away from the larger one."),
        },
        hints=("Can you take dollars away from yen? What must happen first?",
               "Multiply the dollars of A47 by the gold in a dollar (pa24) and divide by the gold in a yen (pa33). Divide both sums by 1,000,000."),
        why="One payment, two books, and a gap of several million yen. Brinkley says \"some\", and he rounds; the other author has every yen.",
    ),
    Question(
        "q4", Names("row ids"), level="analyse", points=2,
        right=lambda case: list(dated().index),
        wrong={
            "the date forgotten": (lambda case: list(to_china().index), "These are all promises from which China gains. Some of them name no time: look at deadline."),
            "everybody's deadlines": (lambda case: list(evidence("terms").dropna(subset=["deadline"]).index), "These are all promises with a time. For some of them others gain: look at beneficiary."),
            "consent for gain": (lambda case: list(evidence("terms").query("needs_consent_of == 'China'").index), "These are the promises that need the consent of China. "
                                 "To be asked is not the same as to gain: look at beneficiary."),
            "the additional articles only": (lambda case: [row for row in dated().index if "additional" in evidence("terms").loc[row, "article"]],
                                             "The term itself stands in the additional article. But the table gives it to one promise of an earlier article too."),
        },
        hints=("Which two columns tell who gains, and until when?",
               "Join two conditions with &, each in brackets. The second is terms[\"deadline\"].notna(), which means that the cell is not empty. The names of the rows are in the index."),
        why="Three rows, but one date: all of them speak of the armies that must leave.",
    ),
    Question(
        "q5", Chart("articles"), level="analyse", points=3,
        right=lambda case: counted(case.word),
        wrong={
            "once for each article": (lambda case: counted(case.word).clip(upper=1), "Each bar is 1 here. That says where the word stands, and not how often: count it."),
            "length for count": (lambda case: evidence("articles").query("treaty == 'Portsmouth'").set_index("article")["text"].str.split().str.len()[counted(case.word).index],
                                 "These bars are the lengths of the articles in words. Count one word only."),
            "no additional articles": (lambda case: no_additional(case.word), "The additional articles belong to the treaty, too, and the word stands in one of them."),
            "row ids for numbers": (lambda case: evidence("articles").query("treaty == 'Portsmouth'")["text"].str.count(case.word)[lambda c: c > 0],
                                    "The counts are right, but the bars carry row ids. A reader knows the articles by their numbers: take the column article for the names."),
            "articles without the word": (lambda case: treaty().str.count(case.word), "Many bars are 0 here. Leave out the articles in which the word does not stand."),
        },
        hints=("Which of the lesson's words counts how often something stands in a text, and which only asks whether it stands there?",
               "Write counts = treaty.set_index(\"article\")[\"text\"].str.count(word) gives a number for each article. Keep counts[counts > 0], and draw it with ax.barh."),
        why="The bars show where the treaty speaks of it. What it says there, only reading can tell.",
    ),
    Question(
        "q6", Choice(*CONSENT), level="analyse", points=2,
        right=lambda case: CONSENT[2] if evidence("korea_china").loc["KC10", "actor"].startswith("Japan") else CONSENT[0],
        wrong={
            "quotation for evidence": (lambda case: CONSENT[0], "The words are a quotation, but of whom? Look at actor, and ask who had a reason to say so."),
            "silence for a no": (lambda case: CONSENT[1], "You may doubt it, and the rows on neutrality give a reason. But no Korean paper with a refusal stands in this row, and a paper not found proves nothing."),
            "a party proves nothing": (lambda case: CONSENT[3], "A party to a quarrel is a bad judge, but a good witness for one thing: what it told the world. What did it say?"),
        },
        hints=("Who speaks in this row? And who does not?",
               "Print korea.loc[\"KC10\"], and read actor, quote and note one after the other."),
        why="The row proves what Japan told the world. The Korean voices in KC03 and KC69 speak of neutrality.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: verdict_on_victors(),
        wrong={
            "a word without its sentence": (lambda case: "wrong", "Is there a word that you found? \"Surrender\" stands in article XIII, but read who surrenders there: single soldiers, not a state."),
            "the war for the text": (lambda case: "misleading", "The sentence is about the words of the treaty, and not about who won the war. Does it lead a reader astray about the words?"),
            "taste": (lambda case: "a judgement", "Whether a word stands in a text can be looked up, and two readers will find the same."),
            "something left out": (lambda case: "simplified", "Simplified means true, but with something left out. Which article would have to be added?"),
        },
        hints=("Can you look this up, or is it a matter of opinion?",
               "Search treaty[\"text\"] with str.contains for several words at once: \"victor|defeat|conquer\". The stroke means or."),
        why="No article names a victor. Who reads the treaty alone learns who must give what, but not who won.",
    ),
    Question("q8", Written("R08-position", "R08-evidence", "R08-voices", "R08-doubt"), level="judge", points=8),
]
