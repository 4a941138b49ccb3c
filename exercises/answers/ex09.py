"""Exercise 09, Hibiya and the newspapers: right answers, anticipated wrong answers and hints."""
from portsmouth.exercises import Chart, Choice, Names, Number, Question, Written, evidence

CASES = {"piece": ["P73", "P85", "P77"], "country": ["United States", "New Zealand", "Japan"]}

PAIRS = ("hb09 and hb15", "hb15 and hb19", "hb16 and hb19")
WORDS = {1: "for", 0: "neutral", -1: "against"}
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")


def two_roots():
    """The pair of rows that go back to two counts."""
    root = evidence("hibiya")["root"]
    return next(pair for pair in PAIRS if len({root[row] for row in pair.split(" and ")}) == 2)


def code(piece, side="russia"):
    return WORDS[evidence("newspapers").loc[piece, f"attitude_{side}"]]


def only(piece, answer):
    """A wrong answer that belongs to one piece."""
    return lambda case: answer if case.piece == piece else None


def codes(country, side="russia"):
    papers = evidence("newspapers")
    return papers.loc[papers["country"] == country, f"attitude_{side}"]


def share_against(country, side="russia"):
    known = codes(country, side).dropna()
    return 100 * (known == -1).mean()


def american():
    papers = evidence("newspapers")
    return papers[papers["country"] == "United States"]


def pieces_of_the_talks():
    us = american()
    return len(us[(us["date"] >= "1905-08-02") & (us["date"] <= "1905-08-29")]["attitude_japan"].dropna())


def for_japan_before():
    us = american()
    return (us[us["date"] < "1905-08-02"]["attitude_japan"].dropna() == 1).mean()


def places(papers, least=3):
    counts = papers["place"].value_counts()
    return counts[counts >= least]


def korean_rows(since="1905-09", source=("mckenzie_fight",), read=True):
    """Rows on Korea since a month, from some sources, whose words somebody has read."""
    rows = evidence("korea_china")
    rows = rows[(rows["country"] == "Korea") & (rows["date"] >= since)]
    if source:
        rows = rows[rows["source_id"].isin(source)]
    if read:
        rows = rows[~rows["unverified_fields"].fillna("").str.split(";").map(lambda cells: "what" in cells)]
    return list(rows.index)


def named_in_a_note():
    rows = evidence("korea_china").loc[korean_rows(source=(), read=False)]
    return sorted({*korean_rows(), *rows.index[rows["note"].fillna("").str.contains("McKenzie")]})


def verdict_on_washington():
    """Wrong, if Washington was given the open articles and the division stood in the secret ones."""
    facts = evidence("aftermath")["fact"]
    return "wrong" if "open articles" in facts["A65"] and "secret articles" in facts["A45"] else "supported"


QUESTIONS = [
    Question(
        "q1", Choice(*PAIRS), level="recall", points=1,
        right=lambda case: two_roots(),
        wrong={
            "other digits, other witness": (lambda case: "hb15 and hb19", "The two numbers differ a little, but that does not make two witnesses. One count can be rounded on the way. Look at root."),
            "far apart, so independent": (lambda case: "hb16 and hb19", "These numbers are the farthest apart. But how far apart they are says nothing about where they come from. Look at root."),
        },
        hints=("When is a second source a second witness: if it has another number, or if it counted for itself?",
               "Look up hb09, hb15, hb16 and hb19 in the column root. One of the three pairs has two different roots."),
        why="The equal numbers go back to two roots, and the unequal ones to one. Digits alone do not show who counted.",
    ),
    Question(
        "q2", Choice("for", "neutral", "against", "empty"), level="apply", points=2,
        right=lambda case: code(case.piece),
        wrong={
            "not mentioned": (lambda case: "empty", "Empty means that the piece does not speak of Russia. Look at headline and gist once more: who is named?"),
            "form taken for content": (only("P73", "neutral"), "The paper adds nothing of its own, that is true. But the rule has a sentence for a piece that only carries other people's views."),
            "the other side": (only("P73", "for"), "To whom are these words friendly? The question is about the attitude to Russia."),
            "bare report": (only("P85", "neutral"), "A report can still take a side by the words that it chooses. Read the headline word by word."),
            "defeat taken for blame": (only("P85", "against"), "The ships were shattered, and that is bad news for Russia. But bad news is not blame. What do the words say about the men?"),
            "retreat taken for blame": (only("P77", "against"), "Where a general lives and which roads there are is news. Which word would blame or mock him?"),
            "news from a side taken for favour": (only("P77", "for"), "The news comes from St Petersburg. That is where it comes from, and not yet praise. Which word would praise?"),
        },
        hints=("Whose voice is it, and does one of its words praise, justify, blame or mock Russia?",
               "Look at quoting_whom: does the piece speak itself, or does it only carry others? Then go through the verbs of the rule, one after the other: which of them fits a word of the headline or the gist?"),
        why="So the course has coded it, too. A reader who decides otherwise should be able to say which words of the rule decide.",
    ),
    Question(
        "q3", Number("per cent", digits=1), level="apply", points=2,
        right=lambda case: share_against(case.country),
        wrong={
            "NA taken as zero": (lambda case: 100 * (codes(case.country) == -1).sum() / len(codes(case.country)), "The pieces with an empty code are in your whole. They do not speak of Russia, so they are not neutral either: leave them out."),
            "only those who take a side": (lambda case: 100 * (codes(case.country) == -1).sum() / codes(case.country).isin([1, -1]).sum(), "Your whole has only the pieces that take a side. The neutral ones speak of Russia, too."),
            "mean of the codes": (lambda case: 100 * codes(case.country).mean(), "This is the mean of the codes. In it a piece for Russia cancels one against it. Count the pieces that are against."),
            "all countries": (lambda case: 100 * (evidence("newspapers")["attitude_russia"].dropna() == -1).mean(), "These are the papers of all countries. Keep the rows in which country is the one that you chose."),
            "number for share": (lambda case: (codes(case.country) == -1).sum(), "This is a number of pieces. The question is how many per cent they are of those that speak of Russia."),
            "text compared with a number": (lambda case: 0, "You found no piece at all. The codes are numbers: compare them with -1, without quotes."),
            "the other side": (lambda case: share_against(case.country, "japan") or None, "These are the pieces against Japan. Look at attitude_russia."),
        },
        hints=("A share needs a part and a whole. Does a piece that does not mention Russia belong to the whole?",
               "Take the rows of your country, the column attitude_russia, and .dropna(). (codes == -1).sum() counts the part, len(codes) the whole."),
        why="Before you use this number, count the pieces behind it. The fewer they are, the more one of them can change it.",
    ),
    Question(
        "q4", Number("per cent", digits=1), level="analyse", points=2,
        right=lambda case: 100 * (1 - for_japan_before()) ** pieces_of_the_talks(),
        wrong={
            "the opposite": (lambda case: 100 - 100 * (1 - for_japan_before()) ** pieces_of_the_talks(), "This is the chance that at least one of the pieces is for Japan. The question is the chance that none is."),
            "all of them": (lambda case: 100 * for_japan_before() ** pieces_of_the_talks(), "This is the chance that all the pieces are for Japan. Which chance does one piece have to be not for Japan?"),
            "one piece": (lambda case: 100 * (1 - for_japan_before()), "This is right for one piece. With each further piece it becomes harder to find none for Japan."),
            "added": (lambda case: 100 * (1 - for_japan_before()) * pieces_of_the_talks(), "Here 0.8 is taken times the number of pieces, and no chance is more than 100 per cent. Look at the example: what is done there with the second piece?"),
            "added, not yet in per cent": (lambda case: (1 - for_japan_before()) * pieces_of_the_talks(), "This is 0.8 taken times the number of pieces, and it is more than 1. Look at the example: there 0.8 is taken times 0.8."),
            "shares added": (lambda case: 100 * for_japan_before() * pieces_of_the_talks(), "You added the chances of the pieces, and the sum is more than 100 per cent. Chances of things that must all happen are multiplied."),
            "two pieces": (lambda case: 100 * (1 - for_japan_before()) ** 2, "This is the example with two pieces. Count the pieces of the weeks of the talks and go on."),
        },
        hints=("With three pieces, would the chance to find none for Japan be larger or smaller than with two?",
               "In Python 0.8 ** 2 is 0.8 * 0.8. Put in the number of pieces for the 2, and take it times 100."),
        why="Even if opinion had not moved at all, a sample this small would look quite often as if nobody was for Japan.",
    ),
    Question(
        "q5", Chart("places"), level="analyse", points=3,
        right=lambda case: places(american()),
        wrong={
            "all countries": (lambda case: places(evidence("newspapers")), "Some of these places are not in the United States. Pick the country first, then count."),
            "everything": (lambda case: places(evidence("newspapers"), 1), "Here are the places of all countries, also those with one piece. Two conditions are missing: the country, and at least three pieces."),
            "no limit": (lambda case: places(american(), 1), "Here every place has a bar, also those with one piece or two. Keep the places with at least three."),
            "coded pieces only": (lambda case: places(american()[american()["attitude_japan"].notna()]), "You left out the pieces without a code. Here the question is what we collected, and these were collected, too."),
            "more than three": (lambda case: places(american(), 4), "At least three means three or more. You kept the places with more than three."),
            "shares": (lambda case: 100 * places(american()) / len(american()), "These bars are per cent. The question asks for the number of pieces."),
        },
        hints=("Which column says where a piece was printed, and what counts how often each value occurs?",
               "Let american be the rows of the United States. The counts are american[\"place\"].value_counts(), and counts[counts >= 3] keeps the places with three or more. ax.barh(counts.index, counts) draws the bars."),
        why="The chart shows where we looked. It does not show where Americans thought about the war.",
    ),
    Question(
        "q6", Names("row ids"), level="analyse", points=2,
        right=lambda case: korean_rows(),
        wrong={
            "unread cells": (lambda case: korean_rows(read=False), "In one of these rows nobody has read the words in the column what. unverified_fields tells you which."),
            "also before the peace": (lambda case: korean_rows(since="1900"), "One of these rows is older than the peace. Look at date."),
            "date and cells": (lambda case: korean_rows(since="1900", read=False), "These are all rows on Korea from this book. Two conditions are still missing: one is on the date, the other on cells that nobody has read."),
            "named in a note": (lambda case: named_in_a_note(), "Some of these rows only name McKenzie in the note, because he says something else. The column source_id says from where a row comes."),
            "all of Korea": (lambda case: korean_rows(source=(), read=False), "These are all rows on Korea since September 1905. The question is which of them rest on one man's book."),
            "the unread row": (lambda case: sorted({*korean_rows(read=False)} - {*korean_rows()}), "This is the row that must be left out. The question is about the others."),
            "name of the source": (lambda case: ["mckenzie_fight"], "This is the name of the book in source_id. Give the row ids of what rests on it, from the left of the table."),
            "the other witness": (lambda case: korean_rows(source=("ladd1908",)), "This is the book of Ladd, the guest of Ito. The question is about McKenzie."),
        },
        hints=("Who told us this? Which column names the source of a row, and which one names the cells that nobody has read?",
               "Three conditions: the country is Korea, the date is \"1905-09\" or later, the source_id is mckenzie_fight. Print date, what and unverified_fields of these rows, and leave out the row whose unverified_fields is what."),
        why="The letter, the Hague and the number of troops rest on one book. In our table these are one witness.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: verdict_on_washington(),
        wrong={
            "one half read": (lambda case: "supported", "The division was agreed in that summer, that is right. But was it in the articles that Washington was given?"),
            "nothing left over": (lambda case: "simplified", "A simplified sentence is right in the main and leaves something out. The main point here is what Washington was told. Is it right?"),
            "too mild": (lambda case: "misleading", "A misleading sentence is true in one way of reading it. Compare it with A65, word by word: is there such a way?"),
            "taste": (lambda case: "a judgement", "Whether the agreement was good can be disputed. What stood in a paper that was handed over can be looked up."),
        },
        hints=("The sentence says two things: what was agreed, and who was told. Test them apart.",
               "Print the column fact of A45 and A65 in after. Which articles have the division, and which were given to the United States?"),
        why="Washington was given the open articles, which speak of China's integrity. The division stood in the secret ones.",
    ),
    Question("q8", Written("R09-measure", "R09-evidence", "R09-whose"), level="judge", points=6),
]
