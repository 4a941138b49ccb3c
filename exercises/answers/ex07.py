"""Exercise 07, the negotiation: right answers, anticipated wrong answers and hints."""
import re

import pandas as pd

from portsmouth import bargaining
from portsmouth.exercises import Chart, Choice, Number, Question, Text, Written, evidence
from portsmouth.exercises.kinds import Unreadable

CASES = {"price": ["cf11", "cf15", "cf17"], "allowed": ["sakhalin", "payment", "ships"]}

CONDITIONS = ("the rights of Russians in Korea", "the sovereignty of the Korean emperor", "the Russian border", "the ports of China")
WITTE = ("they show that he knew it on the 28th", "they show how he told it later", "they are worthless, because a newspaper printed them",
         "they show that the tsar wanted peace on the 28th")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")
TOKYO, PORTSMOUTH = 9, -5


class Moment(Text):
    """A day and an hour as a text; two minutes more or less make no difference."""

    def read(self, value):
        if isinstance(value, str):
            found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(\.\d+)?)?", value.strip().rstrip("."))
            try:
                return pd.Timestamp(f"{found[1]} {found[2]}{(found[3] or '')[:3]}")
            except (ValueError, TypeError):
                raise Unreadable('write day and hour with all their digits, like "1905-08-10 07:05"') from None
        return super().read(value)

    def fits(self, given, wanted):
        return abs(given - wanted) <= pd.Timedelta(minutes=2)


def refused_condition():
    """The condition of the Russian reply that is missing in the outcome."""
    demand = evidence("demands").loc["D01"]
    return CONDITIONS[1] if "sovereignty" in demand["russian_reply"] and "no sovereignty" in demand["outcome"] else CONDITIONS[0]


def sum_named(row):
    return evidence("conflicts").loc[row, "number"]


def parity(row):
    return evidence("parities").loc[row, "value"]


def council(back=TOKYO, on=PORTSMOUTH):
    """Eight in the morning of 28 August in Tokyo on another clock."""
    return f"{pd.Timestamp('1905-08-28 08:00') + pd.Timedelta(hours=on - back):%Y-%m-%d %H:%M}"


def known(status=("known",)):
    rows = evidence("knowledge")
    return rows.loc[rows["status"].isin(status), "person"].value_counts()


def known_of(side):
    """A count over the facts, not over the persons."""
    rows = evidence("knowledge")
    return rows.loc[rows["status"] == "known", side].value_counts()


def left(allowed=None, settled=True, refused=True, words="throughout"):
    """How many packages are left if Russia would have allowed everything on one issue."""
    options = evidence("bargain_options")
    every = bargaining.packages(options)
    keep = pd.Series(True, index=every.index)
    if refused:
        keep &= bargaining.avoids(every, options[options["russia_refuses"].str.contains(words, na=False) & (options["issue"] != allowed)])
    if settled:
        keep &= bargaining.agrees(every, options[options["settled"] == "yes"])
    return int(keep.sum())


def left_only(allowed):
    """Only the one issue refused."""
    options = evidence("bargain_options")
    every = bargaining.packages(options)
    mine = options[(options["russia_refuses"] == "throughout") & (options["issue"] == allowed)]
    return int((bargaining.avoids(every, mine) & bargaining.agrees(every, options[options["settled"] == "yes"])).sum())


def later_account():
    """The words of M099 are an account of later days, and other rows say that he did not know."""
    later = "later account" in evidence("messages").loc["M099", "note"]
    return WITTE[1] if later and evidence("knowledge").loc["kn13", "status"] == "not known" else WITTE[0]


def consent():
    """In the minutes, by a summary, but not in the treaty; and three months later there was a convention among soldiers."""
    summary = "consent" in evidence("demands").loc["D01", "note"]
    soldiers = evidence("korea_china").loc["KC24", "number"] > 0
    return "misleading" if summary and soldiers else "supported"


QUESTIONS = [
    Question(
        "q1", Choice(*CONDITIONS), level="recall", points=1,
        right=lambda case: refused_condition(),
        wrong={
            "a condition that made no trouble": (lambda case: CONDITIONS[0], "Russia did ask for that. Look at outcome in the row D01: which of the conditions is named there as missing in the treaty?"),
            "soldiers before rights": (lambda case: CONDITIONS[2], "Russia asked for that, too. Which condition is the one that outcome says is not in the treaty?"),
            "another demand": (lambda case: CONDITIONS[3], "Demand 1 is about Korea alone. Read russian_reply in the row D01."),
        },
        hints=("Three conditions came with the Russian yes. For one of them Japan would have had to say who rules in Seoul.",
               "Print russian_reply, outcome and note of D01 with demands.loc[\"D01\", \"outcome\"] and so on."),
        why="Two empires quarrelled over the sovereignty of a third ruler, and he was not asked.",
    ),
    Question(
        "q2", Number("million roubles"), level="apply", points=2,
        right=lambda case: sum_named(case.price) / parity("pa19"),
        wrong={
            "yen for roubles": (lambda case: sum_named(case.price), "These are yen. In St Petersburg one counted in roubles."),
            "wrong direction": (lambda case: sum_named(case.price) * parity("pa19"), "You multiplied. One rouble bought a little more than one yen: are the same sums more roubles than yen, or fewer?"),
            "dollars for yen": (lambda case: sum_named(case.price) / parity("pa20"), "You took the price of a rouble in dollars, pa20. The sum is in yen."),
            "yen to dollars": (lambda case: sum_named(case.price) * parity("pa20") / parity("pa19"), "These are dollars. You have gone one step too far."),
            "not in millions": (lambda case: sum_named(case.price) * 1e6 / parity("pa19"), "These are roubles. The question asks for millions of roubles."),
        },
        hints=("Does one rouble buy more or less than one yen? Will the number grow or shrink?",
               "The number of your row in conflicts is in million yen. The value of pa19 in parities says how many yen one rouble is worth: divide."),
        why="A Russian minister of finance would have read this number. The table of a consul gives the rate, and a real payment might have moved it.",
    ),
    Question(
        "q3", Moment("the moment"), level="apply", points=2,
        right=lambda case: council(),
        wrong={
            "not converted": (lambda case: "1905-08-28 08:00", "This is the clock in Tokyo. Portsmouth kept Washington's time."),
            "stopped at Greenwich": (lambda case: council(on=0), "This is Greenwich. Go on from there to the west."),
            "wrong direction": (lambda case: council(back=PORTSMOUTH, on=TOKYO), "You went the wrong way. The sun comes up in Tokyo many hours before it comes up in Portsmouth, so which clock is behind?"),
            "the hour without the day": (lambda case: "1905-08-28 18:00", "The hour is right. But when you go back over midnight, does the day stay the same?"),
            "the hours subtracted": (lambda case: council(on=5), "You took nine less five. One clock is ahead of Greenwich and the other behind it: are they nearer to each other or farther apart?"),
            "Tokyo taken for Greenwich": (lambda case: council(back=0), "You went from Greenwich to Portsmouth. But 8 o'clock is the hour of Tokyo: go to Greenwich first."),
            "summer time": (lambda case: council(on=-4), "You counted with the summer time of today, which nobody had in 1905. Portsmouth was five hours behind Greenwich."),
        },
        hints=("Tokyo was nine hours ahead of Greenwich, Portsmouth five behind it. How far are the two clocks apart, and which is behind?",
               "You come to Greenwich with pd.Timestamp(\"1905-08-28 08:00\") - pd.Timedelta(hours=9). Go on to Portsmouth in the same way."),
        why="So a witness in America could honestly write the 27th, and one in Tokyo the 28th. That does not prove that this is how cf27 came about.",
    ),
    Question(
        "q4", Chart("persons"), level="analyse", points=3,
        right=lambda case: known(),
        wrong={
            "rows for knowledge": (lambda case: evidence("knowledge")["person"].value_counts(), "You counted rows. Some of them say that the person did not know: look at status."),
            "doubt taken for knowledge": (lambda case: known(("known", "witnesses differ")), "Where the witnesses differ, nobody has shown that the person knew. Keep only the status known."),
            "not known is not known": (lambda case: known(("known", "not known")), "The words \"not known\" have \"known\" in them. Compare the whole text of status with ==."),
            "ignorance counted": (lambda case: known(("not known",)), "These are the facts that a person did not know. Turn it round."),
            "facts for persons": (lambda case: known_of("fact"), "Your bars are facts, with the number of people who knew them. The question asks for a bar for each person."),
        },
        hints=("What does one row of the table say, and which word in it must stand there to count?",
               "Keep the rows with knowledge[knowledge[\"status\"] == \"known\"]. Then .value_counts() of person counts for each of them, and ax.barh(counts.index, counts) draws it."),
        why="Nobody is known to have known all four facts. A short bar can also mean that we have read little about a person.",
    ),
    Question(
        "q5", Number("packages"), level="analyse", points=2,
        right=lambda case: left(case.allowed),
        wrong={
            "nothing allowed": (lambda case: left(), "This is the number of the lesson, with all refusals. Your question allows one issue: leave its rows out of refused."),
            "no refusal at all": (lambda case: left(refused=False), "Here Russia refuses nothing any more. Only the options of one issue should be allowed."),
            "what was settled forgotten": (lambda case: left(case.allowed, settled=False), "You have the refusals, but not what was settled by 18 August. Both conditions must hold: join them with &."),
            "only the one issue refused": (lambda case: left_only(case.allowed), "Here only your issue is refused and all others are free. It should be the other way round: look at the sign between issue and allowed."),
        },
        hints=("Which rows of options does Russia still refuse, if it gives way on your issue?",
               "Change the first line of the example. Two conditions, each in brackets and joined with &: russia_refuses is \"throughout\", and issue is not (!=) your allowed matter."),
        why="So many treaties would have been open. The number says what the papers do not exclude, and not what two governments would have signed.",
    ),
    Question(
        "q6", Choice(*WITTE), level="analyse", points=2,
        right=lambda case: later_account(),
        wrong={
            "hindsight": (lambda case: WITTE[0], "Read the note of M099, then kn13 and kn18 with their notes. When were the words spoken, and what did others see that night?"),
            "press means worthless": (lambda case: WITTE[2], "A newspaper can print what a man really said. Ask first when he said it, and what he wanted to be thought of."),
            "the other man": (lambda case: WITTE[3], "Read the instruction of RI24. Is it the order of a man who thinks that the peace is made?"),
        },
        hints=("When a man says afterwards that he knew it all along, what has happened between the event and his words?",
               "Print quote and note of M099 in messages, and status and note of kn13 and kn18 in knowledge."),
        why="The words belong to the man who had made the peace. On the evening of the 28th others saw one who expected a rupture.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: consent(),
        wrong={
            "true is enough": (lambda case: "supported", "One summary of the minutes does have the sentence. But what will a reader of this book believe about Korea after 1905? Read KC24 with its note."),
            "a gap that does no harm": (lambda case: "simplified", "A simplified sentence leaves something out and still gives the right picture. Read KC24 with its note: is the picture right?"),
            "no false word found": (lambda case: "wrong", "Which word of the sentence is false? Read the note of D01. A sentence can lead to a false belief without a false word."),
            "taste": (lambda case: "a judgement", "Whether the sentence stood in the minutes, and what happened in November, can be looked up."),
        },
        hints=("Imagine a reader who knows only this sentence. What does he think happened in Seoul in the next three months?",
               "Print outcome and note of D01 in demands, then what and note of KC23 and KC24 in people."),
        why="The words may well have been spoken. Who reads nothing else believes that Korea was protected.",
    ),
    Question("q8", Written("R07-position", "R07-evidence", "R07-doubt"), level="judge", points=6),
]
