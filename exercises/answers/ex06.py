"""Exercise 06, the mediation: right answers, anticipated wrong answers and hints."""
import re

import pandas as pd

from portsmouth.exercises import Chart, Choice, Names, Number, Question, Text, Written, evidence
from portsmouth.exercises.kinds import Unreadable

CASES = {"moment": ["M102", "M038", "M095"], "reader": ["Kaneko", "Henry Cabot Lodge", "Cecil Spring Rice"]}

TOLD = ("Griscom", "Takahira", "Roosevelt himself", "Lamsdorff")
COUNTED = ("M606", "M081", "M094", "none of them")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")
PEKING = "M111"
HOUR = pd.Timedelta(hours=1)


class Moment(Text):
    """A day and an hour as a text; two minutes more or less make no difference."""

    def read(self, value):
        if isinstance(value, str):
            found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(\.\d+)?)?", value.strip().rstrip("."))
            try:
                return pd.Timestamp(f"{found[1]} {found[2]}{(found[3] or '')[:3]}")
            except (ValueError, TypeError):
                raise Unreadable('write day and hour with all their digits, like "1905-06-09 07:05"') from None
        return super().read(value)

    def fits(self, given, wanted):
        return abs(given - wanted) <= pd.Timedelta(minutes=2)


def told_komura():
    """Who had sent Komura the news before Griscom came."""
    rows = evidence("messages")
    visit = rows.loc["M027", "sent_date"]
    before = rows[(rows["to_person"] == "Komura") & (rows["received_date"] <= visit) & (rows["received_date"] >= "1905-06-07")]
    return before["from_person"].iloc[-1]


def on_clock(row, own=1, peking=1, offset=None):
    """The moment on a clock: `own` is how often the offset of its own clock is taken away, `peking` how often the other is added."""
    rows = evidence("messages")
    there = pd.Timestamp(f"{rows.loc[row, 'sent_date']} {rows.loc[row, 'sent_time']}")
    ahead = rows.loc[PEKING, "utc_offset_hours"] if offset is None else offset
    return f"{there - own * rows.loc[row, 'utc_offset_hours'] * HOUR + peking * ahead * HOUR:%Y-%m-%d %H:%M}"


def next_day(row, days):
    return f"{pd.Timestamp(on_clock(row)) + pd.Timedelta(days=days):%Y-%m-%d %H:%M}"


def spoke_to_washington(last="1905-09-05", words="Roosevelt|Washington", columns=("actor", "what", "note"), country="Korea|China"):
    """Acts of Koreans and Chinese that reached the President or his government."""
    rows = evidence("korea_china")
    rows = rows[rows["date"].between("1905-05-31", last) & rows["country"].str.contains(country)]
    text = rows[list(columns)].fillna("").agg(" ".join, axis=1)
    return list(rows.index[text.str.contains(words)])


def messages():
    """The messages; days that nobody read are empty."""
    rows = evidence("messages").copy()
    rows["sent_date"] = rows["sent_date"].where(~rows["unverified_fields"].str.contains("sent_date", na=False))
    return rows


def deadlock(column="to_side", of="from_side", side="United States", once=True, own=False, first="1905-08-18"):
    """How many messages went out from Americans in the deadlock, by the side of the receiver."""
    rows = messages()
    rows = rows[rows["sent_date"].between(first, "1905-08-28")]
    if once:
        rows = rows[~rows["note"].str.contains("the same message as", na=False)]
    if side:
        rows = rows[rows[of] == side]
    counts = rows[column].value_counts()
    return counts if own else counts.drop("United States", errors="ignore")


def letters(reader, private=True):
    """The texts for one reader; addressees that nobody read are empty."""
    rows = evidence("letters").copy()
    rows = rows[~rows["unverified_fields"].str.contains("addressee", na=False)].dropna(subset="addressee")
    official = (rows["reason_for_code"].fillna("") + rows["note"].fillna("")).str.contains("official")
    rows = rows[~official] if private else rows
    return rows[rows["addressee"].str.startswith(reader)]


def warmer(rows, how="mean"):
    return getattr(rows["stance_japan"], how)() - getattr(rows["stance_russia"], how)()


def unless(number, other):
    return None if abs(number - other) < 0.06 else number


def from_the_council():
    """The row of which the sender sat in the council of Tokyo and names the President as a reason; none has both."""
    rows = evidence("messages").loc[list(COUNTED[:3])]
    fit = rows["from_person"].str.contains("cabinet|Katsura") & rows["gist"].str.contains("Roosevelt|President")
    return next(iter(rows.index[fit]), "none of them")


def only_russia():
    return "wrong" if "selfish" in evidence("letters").loc["R601", "gist"] else "supported"


QUESTIONS = [
    Question(
        "q1", Choice(*TOLD), level="recall", points=1,
        right=lambda case: told_komura(),
        wrong={
            "the visitor": (lambda case: "Griscom", "Griscom came with empty hands: look when the note M025 reached him, and when he saw Komura."),
            "a step left out": (lambda case: "Roosevelt himself", "The President spoke in Washington, and Komura was in Tokyo. Somebody stood between them: follow the arrows from M022 on."),
            "the enemy": (lambda case: "Lamsdorff", "The lesson counts the messages that went straight from one enemy to the other. How many were there?"),
        },
        hints=("In the lesson, one road to Tokyo was faster than the American one. Whose road was it?",
               "Print from_person, to_person, received_date and received_time of M022, M023, M025 and M027, one after the other."),
        why="The envoy of Japan was faster than the cable of the American government, so the guest was told what he was to bring.",
    ),
    Question(
        "q2", Moment("the moment"), level="apply", points=2,
        right=lambda case: on_clock(case.moment),
        wrong={
            "not converted": (lambda case: on_clock(case.moment, own=0, peking=0), "This is the hour of the place where the message was sent. In Peking another clock hung on the wall."),
            "stopped at Greenwich": (lambda case: on_clock(case.moment, peking=0), "This is Greenwich. You are half way: now go from Greenwich to Peking."),
            "the way to Greenwich left out": (lambda case: on_clock(case.moment, own=0), "You added the hours of Peking to a clock that was not at Greenwich. Go to Greenwich first, with the offset of the message."),
            "wrong direction": (lambda case: on_clock(case.moment, own=-1), "You went the wrong way to Greenwich. If a clock is ahead of Greenwich, do you add its hours or take them away?"),
            "Peking behind Greenwich": (lambda case: on_clock(case.moment, peking=-1), "Greenwich is right. But Peking is ahead of it: must its hours be added or taken away?"),
            "another clock": (lambda case: None if evidence("messages").loc[case.moment, "utc_offset_hours"] == 9 else on_clock(case.moment, offset=9),
                              "This is the clock in Tokyo. Peking had its own: look at M111."),
            "the clock of today": (lambda case: on_clock(case.moment, offset=8), "You gave Peking the eight hours of today. In our table its clock still follows the sun: look at utc_offset_hours of M111."),
            "the wrong day": (lambda case: next_day(case.moment, -1), "The hour is right and the day is not. Let pandas count across midnight."),
            "a day too far": (lambda case: next_day(case.moment, 1), "The hour is right, but you are a day too late. Let pandas count across midnight."),
        },
        hints=("The lesson goes from Tokyo to Greenwich, and from there to each place. Which two offsets do you need here?",
               "Make a time of sent_date and sent_time. Take away pd.Timedelta(hours=utc_offset_hours of your message), then add pd.Timedelta(hours=utc_offset_hours of M111)."),
        why="That was the hour at the court in Peking. Nothing in our table shows that anybody sent word there at that moment.",
    ),
    Question(
        "q3", Names("row ids"), level="analyse", points=2,
        right=lambda case: spoke_to_washington(),
        wrong={
            "only who was received": (lambda case: spoke_to_washington(columns=("what",)), "To be received is not the only way to speak. Did a government write, too?"),
            "only the President": (lambda case: spoke_to_washington(words="Roosevelt"), "You have everything that names the President. One more paper went to several governments: its note says in which capital it was handed in."),
            "one country": (lambda case: spoke_to_washington(country="China"), "These are the Chinese. The table has Koreans, too."),
            "a plan for a message": (lambda case: [*spoke_to_washington(), "KC19"], "One of these rows is a meeting that chose a speaker. Nobody in Washington had heard him yet."),
            "everything of that summer": (lambda case: spoke_to_washington(words=""), "These are all the acts of these weeks. Read them: one is a meeting that chose a speaker, and one counts people who had fled."),
            "people who fled": (lambda case: [*spoke_to_washington(), "KC49"], "One of your rows counts people who had fled. They suffered from the war, but this row does not say that they spoke to anybody."),
            "after the peace": (lambda case: [*spoke_to_washington(), "KC23"], "One of these acts is later than the signature. Look at date."),
        },
        hints=("Who tried to be heard while the President mediated? The lesson names two of these acts, and there is a third.",
               "With people[people[\"date\"].between(\"1905-05-31\", \"1905-09-05\")] you keep a handful of rows. Read actor, what and note of each: did it reach the President or his government?"),
        why="Koreans and Chinese did speak. Our table of messages is silent about them because of what we collected.",
    ),
    Question(
        "q4", Chart("receivers"), level="analyse", points=3,
        right=lambda case: deadlock(),
        wrong={
            "one message twice": (lambda case: deadlock(once=False), "One message stands in two rows, told in two places of one blog. The column note says which, with the words \"the same message\". Count it once."),
            "among themselves": (lambda case: deadlock(own=True), "One bar is the American side itself. The question is about those to whom it turned: take it out."),
            "both mistakes": (lambda case: deadlock(own=True, once=False), "Two things are left: take out the American side itself, and read the notes for a row that repeats another one."),
            "the other direction": (lambda case: deadlock("from_side", "to_side"), "These are the messages that came to the Americans. The question is where they went."),
            "all senders": (lambda case: deadlock(side=None), "Here everybody's messages are counted. Keep those whose from_side is the United States."),
            "too many days": (lambda case: deadlock(first="1905-08-01"), "You began before the deadlock. Keep the days from 18 to 28 August."),
        },
        hints=("Which rows count: who is the sender, who must not be the receiver, and on which days?",
               "Keep the rows by sent_date.between and from_side, read their note, and take out the row that repeats another with .drop(\"its id\"). Then .value_counts() of to_side."),
        why="More went to Russia and its friends than to Japan. How hard a message pressed, no count can say.",
    ),
    Question(
        "q5", Number("points", digits=1), level="apply", points=2,
        right=lambda case: warmer(letters(case.reader)),
        wrong={
            "official messages in": (lambda case: unless(warmer(letters(case.reader, private=False)), warmer(letters(case.reader))),
                                     "Some of these texts are official. They got 0 by rule, and not because he felt nothing: keep kind private."),
            "exact name": (lambda case: unless(warmer(letters(case.reader).query("addressee == @case.reader")), warmer(letters(case.reader))),
                           "You kept only the rows in which the name stands alone. Some have a word after it: print addressee, and use str.startswith."),
            "Japan only": (lambda case: letters(case.reader)["stance_japan"].mean(), "This is the mean towards Japan. How far is it above the mean towards Russia?"),
            "sum for mean": (lambda case: warmer(letters(case.reader), "sum"), "These are sums. Who got more letters would seem to be better loved: take means."),
            "upside down": (lambda case: -warmer(letters(case.reader)), "You took Japan away from Russia. Turn it round."),
            "all readers": (lambda case: warmer(letters("")), "These are the letters to everybody. Keep those to your reader."),
            "no word taken for no letter": (lambda case: unless(warmer(letters(case.reader).dropna(subset=["stance_japan", "stance_russia"])), warmer(letters(case.reader))),
                                            "You left out a letter because it does not speak of one country. It does speak of the other: mean passes over empty cells by itself."),
        },
        hints=("You need two means over the same letters. Which letters: to whom, and of which kind?",
               "Two conditions pick the rows: addressee begins with the name of your reader, and kind is private. Then take .mean() of stance_japan and of stance_russia, and subtract."),
        why="The distance depends on the reader. So a letter tells something about two people, the one who wrote and the one who was to read it.",
    ),
    Question(
        "q6", Choice(*COUNTED), level="analyse", points=2,
        right=lambda case: from_the_council(),
        wrong={
            "thanks for evidence": (lambda case: "M606", "Kaneko was Tokyo's envoy in America, and he praises the man he writes to. Could he see why the council in Tokyo decided, and would he say so here?"),
            "hearsay": (lambda case: "M081", "Read the note: whose version is this? He was on the other side, and not in the room."),
            "after is not because": (lambda case: "M094", "This row says that the council met. Does it say what was read there, or why it decided?"),
        },
        hints=("Who could know why the council in Tokyo decided as it did? Ask of each row where its speaker was.",
               "Print from_person, gist and note of the three rows. Look for a member of the council who names the President's letters as a reason."),
        why="None of these speakers both sat in the council and gives his letters as a reason. The question stays open.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: only_russia(),
        wrong={
            "0 for silence": (lambda case: "supported", "Perhaps you looked at stance_japan, which is 0 there. A 0 can mean that he said nothing, or that praise and blame are in balance. Read gist and reason_for_code."),
            "too mild": (lambda case: "simplified", "A simplified sentence is true and leaves something out. Test its last word against the letter of 16 June, R601."),
            "no false word": (lambda case: "misleading", "A misleading sentence has no false word. Test the last word of this one against the letter of 16 June, R601."),
            "taste": (lambda case: "a judgement", "How hard a word is may be taste. Whether a second country is blamed at all can be read."),
        },
        hints=("Which single letter would be enough to show that this sentence is false?",
               "Print gist and reason_for_code of the letters dated June 1905. What does the one of 16 June say of Japan?"),
        why="In that letter Japan, too, is blamed. The code 0 hides it, because he praised it in the same sentence.",
    ),
    Question("q8", Written("R06-position", "R06-evidence", "R06-reader"), level="judge", points=6),
]
