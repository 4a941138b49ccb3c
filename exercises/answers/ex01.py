"""Exercise 01, the causes: right answers, anticipated wrong answers and hints."""
import re

import pandas as pd

from portsmouth.exercises import Chart, Choice, Names, Number, Question, Text, Written, evidence
from portsmouth.exercises.kinds import Unreadable

CASES = {"point": ["Advice to Korea", "Japanese troops in Korea", "Freedom of the Straits of Korea"], "act": ["E143", "E135", "E140"]}

PAID = ("Japan paid China", "China paid Japan", "Russia paid Japan", "nobody paid")
PROOF = ("it proves that the powers were content", "it proves nothing and can be left out",
         "it shows what Russia said after the attack", "it shows that Korea was neutral in 1901")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")
FOUR = ["TR43", "TR44", "TR45", "TR46"]


class Date(Text):
    """A day as a text with year, month and day."""

    def read(self, value):
        if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip().rstrip(".")):
            raise Unreadable('write the date with year, month and day, each with all its digits, like "1905-02-20"')
        return super().read(value)


def papers():
    """The statements of the seven papers, coded in the lesson."""
    rows = evidence("proposals")
    return rows[rows["stance"].notna() & ~rows["draft_no"].isin(["3a", "8"])]


def days(point, first=None, last=None, stance="agrees"):
    """Days from the first paper on a point to the first one with this stance, or None if there is no such paper."""
    rows = papers()
    rows = rows[rows["point_words"] == point]
    ends = rows.loc[rows["stance"] == stance, "date"]
    if last is None and ends.empty:
        return None
    return (pd.Timestamp(last or ends.min()) - pd.Timestamp(first or rows["date"].min())).days


def unless_right(point, number):
    return None if number == days(point) else number


def last_mention(point):
    rows = papers()
    return rows.loc[rows["point_words"] == point, "date"].max()


def gap(row):
    """How far the Russian calendar was behind, by an event of which we have both dates."""
    both = evidence("timeline").loc[row]
    return pd.Timestamp(both["date_start"]) - pd.Timestamp(both["date_os"])


def gaps(act):
    """The gap at the time of an act, and the one of the other century."""
    old, new = gap("E138"), gap("E014")
    return (old, new) if evidence("timeline").loc[act, "date_start"] < "1900-03-14" else (new, old)


def day(act, shift=pd.Timedelta(0)):
    return (pd.Timestamp(evidence("timeline").loc[act, "date_start"]) + shift).strftime("%Y-%m-%d")


def who_paid():
    """China pays after the war, and 30 million more when Liaotung comes back."""
    events = evidence("timeline")["event"]
    return "China paid Japan" if "China cedes" in events["E002"] and "pays" in events["E002"] and "extra" in events["E005"] else "nobody paid"


def circular():
    """The circular is later than the first torpedo."""
    later = evidence("korea_china").loc["KC09", "date"] > evidence("timeline").loc["E026", "date_start"]
    return "it shows what Russia said after the attack" if later else "it proves that the powers were content"


def shares(whole, part=FOUR):
    trade = evidence("trade")
    four = trade.loc[part].set_index("group")["value"]
    return 100 * four / (four.sum() if whole is None else trade.loc[whole, "value"].sum())


def refusals(words, side=None):
    rows = papers()
    rows = rows[rows["stance"] == "refuses"]
    rows = rows if words is None else rows[rows["short"].isin(words)]
    return list(rows.index if side is None else rows.index[rows["from_side"] == side])


def first_proposal():
    """Whether a neutral Korea was proposed before 1904."""
    acts = evidence("korea_china")
    acts = acts[(acts["country"] == "Korea") | (acts["actor"] == "Li Hung-chang")]
    return "wrong" if acts.loc[acts["what"].str.contains("neutral"), "date"].min() < "1904" else "supported"


QUESTIONS = [
    Question(
        "q1", Choice(*PAID), level="recall", points=1,
        right=lambda case: who_paid(),
        wrong={
            "the loser of land pays": (lambda case: "Japan paid China", "Japan gave land back here. Look at E002: which of the two had lost the war and was paying already?"),
            "the adviser pays": (lambda case: "Russia paid Japan", "Russia, Germany and France gave advice. Look for a row in which one of them gives money."),
            "a gift": (lambda case: "nobody paid", "Read E005 to its end: there is a sum in brackets. The course calls it the price of Liaotung."),
        },
        hints=("Who had lost the war of 1894 and 1895? Think of what a loser usually signs.",
               "Print the event of the rows E002 and E005, one after the other. What does the word \"extra\" come on top of?"),
        why="China lost the war, paid for it, and paid once more to get a part of its own land back.",
    ),
    Question(
        "q2", Number("days"), level="apply", points=2,
        right=lambda case: days(case.point),
        wrong={
            "an offer taken for a settlement": (lambda case: days(case.point, stance="gives"), "You stopped at the first paper that offers a part. "
                                                "In the lesson a point counts as settled only when a paper accepts it: look at stance."),
            "from the first paper of all": (lambda case: unless_right(case.point, days(case.point, first=papers()["date"].min())), "You began with the first paper of the talks. "
                                            "Does that paper raise your point already? Look at its rows."),
            "to the last mention": (lambda case: unless_right(case.point, days(case.point, last=last_mention(case.point))), "You stopped at the last paper that mentions your point. "
                                    "Later papers may only repeat what is settled: look for the first with this stance."),
            "to the end of the talks": (lambda case: days(case.point, last=papers()["date"].max()), "You counted to the last of the seven papers. The question ends earlier, "
                                        "on the day on which one side accepts."),
            "both ends counted": (lambda case: days(case.point) + 1, "You counted the first day and the last. From Monday to Tuesday is one day: take the difference of the dates."),
            "papers counted": (lambda case: int((papers()["point_words"] == case.point).sum()), "This is the number of papers that mention the point. The question is about days."),
        },
        hints=("Two dates are needed. Which paper raises the point for the first time, and in which paper does somebody accept it?",
               "Print the date and stance of papers[papers[\"point_words\"] == point]. Then pd.Timestamp(\"1904-01-13\") - pd.Timestamp(\"1904-01-06\") shows how dates are "
               "subtracted; put your two dates there."),
        why="So long two governments wrote about this point, and neither of them asked the third one, in Seoul.",
    ),
    Question(
        "q3", Date("the date"), level="apply", points=2,
        right=lambda case: day(case.act, -gaps(case.act)[0]),
        wrong={
            "not converted": (lambda case: day(case.act), "This is the date of our table, in the calendar of today. On that day a Russian calendar showed an earlier date."),
            "wrong direction": (lambda case: day(case.act, gaps(case.act)[0]), "You went the wrong way. Compare date_start and date_os of E014: which of the two is earlier?"),
            "the other century": (lambda case: day(case.act, -gaps(case.act)[1]), "You are one day off: the gap has two sizes. Look whether your act falls before or after "
                                  "the end of February 1900, and take an event from the same side."),
        },
        hints=("On one and the same day, which calendar shows the lower date, the Russian one or ours?",
               "Subtract date_os from date_start of an event from the right side of February 1900 (E138 or E014). Then go back so many days from date_start of your act."),
        why="One day, two dates. In a Russian diary the act stands under this date, and a reader who does not know it builds a false order of events.",
    ),
    Question(
        "q4", Choice(*PROOF), level="analyse", points=2,
        right=lambda case: circular(),
        wrong={
            "quotation for evidence": (lambda case: PROOF[0], "That is what the paper says. Who wrote it, on which day, and what did he want from the powers?"),
            "interested means worthless": (lambda case: PROOF[1], "An interested witness still shows something: what his government wanted others to believe. Look at its date as well."),
            "the misprint": (lambda case: PROOF[3], "The note of this row says how the year 1901 came into the text. Look there, and then at the date of the declaration, KC03."),
        },
        hints=("Imagine a witness in court who is a party to the quarrel. What can his words show, and what not?",
               "Compare the date of KC09 with the first torpedo, E026. Then read KC05 with its note: do other witnesses agree on the answer of the powers?"),
        why="The circular is good evidence for the case that Russia made in February, and weak evidence for what happened in January.",
    ),
    Question(
        "q5", Chart("countries", digits=1), level="apply", points=3,
        right=lambda case: shares(["TR41"]),
        wrong={
            "per cent of the four": (lambda case: shares(None), "Your bars add up to 100. But these four are not all the buyers: divide by all exports, TR41."),
            "exports and imports": (lambda case: shares(["TR41", "TR42"]), "You divided by exports and imports together. The question is about what was sold: only the exports."),
            "imports for exports": (lambda case: shares(["TR42"]), "You divided by the imports. The goods went out of the port: look at topic."),
            "taels for per cent": (lambda case: shares(["TR41"]) * evidence("trade").loc["TR41", "value"] / 100, "These bars are sums of silver, in taels. The question is how much of every "
                                   "hundred taels went there."),
            "row ids for names": (lambda case: (shares(["TR41"]).set_axis(FOUR)), "Your bars have row ids for names. A reader does not know what TR43 is: let the column group name them."),
            "fractions": (lambda case: shares(["TR41"]) / 100, "These are fractions of 1. Of a hundred taels means per cent: one more step is missing."),
        },
        hints=("A share needs a whole. Which row has the whole of what left the port in 1898?",
               "In the table, four = trade.loc[\"TR43\":\"TR46\"] has the parts, trade.loc[\"TR41\", \"value\"] the whole. Divide, multiply by 100, and draw them with ax.bar(four[\"group\"], ...)."),
        why="A third went to Japan and hardly anything to the Russians. This is one port in one year, before the railway was there.",
    ),
    Question(
        "q6", Names("row ids"), level="analyse", points=2,
        right=lambda case: refusals(["strike out"]),
        wrong={
            "silence for a refusal": (lambda case: refusals(None), "This is every row with the stance refuses. In many of them the paper says nothing. Read short and position."),
            "one side only": (lambda case: refusals(None, "Russia"), "These are the Russian refusals, spoken or not. Choose by the words in short, not by the side."),
            "the silent ones": (lambda case: refusals(["no word", "left out"]), "These are the silences. The question asks for the others."),
            "left out is not struck out": (lambda case: refusals(["strike out", "left out"]), "These are all the Japanese refusals. Some of these articles were only left out of the paper, and that is silence, too: read short."),
        },
        hints=("What does a reader in the other capital see: a sentence that says no, or no sentence at all?",
               "Keep the rows whose stance is refuses, and print from_side and short. Only one of the three wordings in short tells the other side to do something."),
        why="Every spoken no is Japanese, and every Russian refusal is a silence. Our one word, refuses, hides that difference.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: first_proposal(),
        wrong={
            "the famous date": (lambda case: "supported", "The declaration of that month is the best known act. Was it the first? Look for the word \"neutral\" in earlier rows."),
            "too mild": (lambda case: "simplified", "A simplified sentence is true and leaves something out. Is it true that nobody had proposed it before? Look at the dates."),
            "no false word": (lambda case: "misleading", "A misleading sentence has no false word. Test the words \"for the first time\" against the dates."),
            "taste": (lambda case: "a judgement", "Who came first can be checked with dates. No opinion is needed."),
        },
        hints=("What would you have to find in the table to show that this sentence is false?",
               "With people[people[\"what\"].str.contains(\"neutral\")] you keep the rows with the word. Sort them by date, and look at the oldest ones."),
        why="The idea was older than the war, and it came from Chinese and Koreans.",
    ),
    Question("q8", Written("R01-position", "R01-evidence", "R01-voices"), level="judge", points=6),
]
