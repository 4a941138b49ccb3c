"""Exercise 02, the battles: right answers, anticipated wrong answers and hints."""
import pandas as pd

from portsmouth.exercises import Chart, Choice, Number, Question, Written, evidence, table

CASES = {"act": ["ld13", "ld08", "ld14"], "battle": ["yalu", "telissu", "sandepu"]}

NEUTRAL = ("Korea only", "China only", "both", "neither")
WITNESSES = ("three witnesses", "probably one witness", "proved copies of one report", "no witness at all")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")


def neutral_before():
    """Which government had declared itself neutral before the first torpedo."""
    torpedo = evidence("timeline").loc["E026", "date_start"]
    korea, china = (evidence("korea_china").loc[row, "date"] < torpedo for row in ("KC03", "KC29"))
    return "both" if korea and china else "Korea only" if korea else "China only" if china else "neither"


def hours(act, use=(1, 1)):
    """Hours from an act to the notes; `use` says how often the offset of each clock is taken away."""
    def moment(row, times):
        event = evidence("last_days").loc[row]
        return pd.Timestamp(f"{event['local_date']} {event['local_time']}") - times * pd.Timedelta(event["utc_offset"].lstrip("+") + ":00")
    return (moment("ld16", use[1]) - moment(act, use[0])) / pd.Timedelta(hours=1)


def minutes_as_decimals(act):
    whole, part = divmod(round(60 * hours(act)), 60)
    return whole + part / 100


def losses():
    """The losses that the lesson uses."""
    rows = evidence("casualties").dropna(subset="total")
    rows = rows[(rows["source_id"] != "statedept") & rows["side"].isin(["Russia", "Japan"])]
    return rows[rows["total_includes"].str.contains("wounded|undefined") & ~rows["total_kind"].str.contains(r"only|one army|sick|dead \(")]


def strengths():
    """The strengths that the lesson uses."""
    rows = evidence("strengths")
    return rows[~rows["counts"].isin(["part of the force", "whole front"]) & ~rows["locator"].str.contains("older")]


def lost(battle, loss, army, side="Russia"):
    """Lost of a hundred; `loss` and `army` say which statement is taken: min, max or mean."""
    def pick(rows, column, which):
        return getattr(rows.loc[(rows["battle_id"] == battle) & (rows["side"] == side), column], which)()
    return 100 * pick(losses(), "total", loss) / pick(strengths(), "strength", army)


def unless_right(battle, army):
    """The highest Russian loss in per cent of another army, or None where it makes no difference."""
    loss = losses()
    number = 100 * loss.loc[(loss["battle_id"] == battle) & (loss["side"] == "Russia"), "total"].max() / army
    return None if abs(number - lost(battle, "max", "min")) < 0.1 else number


def smallest(rows, battle, sides):
    return rows.loc[(rows["battle_id"] == battle) & rows["side"].isin(sides), "strength"].min()


def same_numbers():
    """Whether three texts on Liaoyang have the same numbers for both armies."""
    rows = evidence("strengths").loc[["st-liaoyang-jp-04", "st-liaoyang-jp-05", "st-liaoyang-jp-07", "st-liaoyang-ru-04", "st-liaoyang-ru-05", "st-liaoyang-ru-07"]]
    return "probably one witness" if (rows.groupby("side")["strength"].nunique() == 1).all() else "three witnesses"


def at_sea(sides=("Russia",)):
    """Statements on the sea fights that give the killed."""
    rows, battles = evidence("casualties"), table("battles")
    return rows[rows["battle_id"].map(battles["theatre"]).eq("naval") & rows["side"].isin(sides) & rows["killed"].notna()]


def sea_russia():
    """All Russian statements on the sea fights, with and without parts."""
    rows, battles = evidence("casualties"), table("battles")
    return rows[rows["battle_id"].map(battles["theatre"]).eq("naval") & (rows["side"] == "Russia")]


def deaths(rows, wounded="wounded"):
    return (100 * rows["killed"] / (rows["killed"] + rows[wounded])).dropna()


def one_table():
    """The armies of one Japanese book, battle by battle, with the result."""
    rows = evidence("strengths")
    wide = rows[rows["source_id"] == "yokoyama_heishi"].pivot(index="battle_id", columns="side", values="strength")
    wide["larger"] = (wide["Russia"] > wide["Japan"]).map({True: "Russia", False: "Japan"})
    wide["victor"] = table("battles")["victor"]
    return wide


def count(rule):
    return int(rule(one_table()).sum())


def more_lost_at_sea():
    """Whether the lowest Russian total is above the highest Japanese one in every sea fight."""
    rows = losses()
    rows = rows[rows["battle_id"].map(table("battles")["theatre"]) == "naval"]
    ends = rows.groupby(["battle_id", "side"])["total"].agg(["min", "max"]).unstack()
    return "supported" if (ends["min", "Russia"] > ends["max", "Japan"]).all() else "wrong"


QUESTIONS = [
    Question(
        "q1", Choice(*NEUTRAL), level="recall", points=1,
        right=lambda case: neutral_before(),
        wrong={
            "no clock for China": (lambda case: "both", "Both governments did declare it. But put the three dates in order: one decree came after the torpedo."),
            "the two exchanged": (lambda case: "China only", "Look once more which government spoke in January and which in February."),
            "victims did nothing": (lambda case: "neither", "The lesson has a paragraph about a government that acted in January, although the telegraph was not in its hands."),
        },
        hints=("The first torpedo was fired on 8 February, Greenwich time. Which of the two governments had spoken by then?",
               "Print the date and what of the rows KC03 and KC29 of people."),
        why="One neutral country was invaded before the torpedo, and the other declared itself neutral in a war that was already on its land.",
    ),
    Question(
        "q2", Number("hours", digits=1), level="apply", points=2,
        right=lambda case: hours(case.act),
        wrong={
            "two clocks": (lambda case: hours(case.act, (0, 0)), "You subtracted two clocks that do not show the same time. Move both events to Greenwich time first."),
            "offset added": (lambda case: hours(case.act, (-1, -1)), "You added the offsets. These clocks are ahead of Greenwich: when it is noon there, is it earlier or later in Greenwich?"),
            "one clock only": (lambda case: hours(case.act, (1, 0)), "You moved the Japanese act to Greenwich time, but not the notes. The clock of St Petersburg has an offset, too."),
            "the other clock only": (lambda case: hours(case.act, (0, 1)), "You moved the notes to Greenwich time, but not the act in the Far East. Its clock has an offset, too."),
            "minutes as hundredths": (lambda case: minutes_as_decimals(case.act), "Thirty minutes are half an hour, so 0.5 and not 0.30. Divide the minutes by 60."),
            "minutes": (lambda case: 60 * hours(case.act), "This looks like minutes. The question asks for hours."),
            "upside down": (lambda case: -hours(case.act), "The size is right and the sign is not. Subtract the earlier moment from the later one."),
        },
        hints=("If it is 16:00 in St Petersburg, what time is it in Greenwich? The column utc_offset says how far a clock is ahead.",
               "Subtract utc_offset from local_time for both rows, or read gmt_date and gmt_time. Mind the date. Then count the hours between the two moments; 30 minutes are 0.5 of an hour."),
        why="In St Petersburg relations were still whole when this happened on the other side of the continent.",
    ),
    Question(
        "q3", Number("men lost of 100", digits=1), level="apply", points=2,
        right=lambda case: lost(case.battle, "max", "min"),
        wrong={
            "the mildest reading": (lambda case: lost(case.battle, "min", "max"), "This is the smallest share that the sources allow. The question is about the largest one."),
            "both at the top": (lambda case: lost(case.battle, "max", "max"), "You took the largest army as well. Does the same loss weigh more in a large army or in a small one?"),
            "mean of dependent sources": (lambda case: lost(case.battle, "mean", "mean"), "You took averages. Sources that copy each other would then vote several times. The question asks for the edge "
                                          "of what they allow."),
            "the other army": (lambda case: lost(case.battle, "max", "min", "Japan"), "This is the Japanese army. The question is about the Russian one."),
            "both armies": (lambda case: unless_right(case.battle, smallest(strengths(), case.battle, ["Russia", "Japan"])), "You divided by the smallest army of both sides. Keep the Russian statements."),
            "a part of the force": (lambda case: unless_right(case.battle, smallest(evidence("strengths"), case.battle, ["Russia"])), "You divided by a row that counts only a part of the army. "
                                    "Use strengths and not all_strengths: the lesson leaves such rows out."),
            "fraction": (lambda case: lost(case.battle, "max", "min") / 100, "This is a fraction of 1. The question asks for men out of a hundred."),
            "upside down": (lambda case: 10_000 / lost(case.battle, "max", "min"), "You divided the army by its loss. Which of the two is the part, and which is the whole?"),
        },
        hints=("A share becomes large in two ways: if the part is large, or if the whole is small. Which statement of each kind do you need?",
               "The rows: losses[(losses[\"battle_id\"] == battle) & (losses[\"side\"] == \"Russia\")], and the same of strengths. Take [\"total\"].max() of one, [\"strength\"].min() of the other, divide, and multiply by 100."),
        why="This is an edge and not a finding: it joins the highest loss and the smallest army, which no single source may have held together.",
    ),
    Question(
        "q4", Choice(*WITNESSES), level="analyse", points=2,
        right=lambda case: same_numbers(),
        wrong={
            "three texts, three witnesses": (lambda case: "three witnesses", "Three texts are not yet three witnesses. Look at the Russian numbers of the same three texts, and at reliability_note of their sources."),
            "a hint taken for proof": (lambda case: "proved copies of one report", "Equal digits make it likely. Does any of the three rows name the report from which it took them?"),
            "copies are worth nothing": (lambda case: "no witness at all", "Somebody wrote these numbers down first, and we read them. Where one text copies, it takes nothing away from the first."),
        },
        hints=("If two pupils have the same wrong answers in a whole test, what do you think? And what can you prove?",
               "Print strength and source_id of st-liaoyang-ru-04, -05 and -07 from all_strengths. Then read sources.loc[\"enw_museum\", \"reliability_note\"], and the same for the other two."),
        why="Both armies have the same number in all three texts, so they very likely go back to one. None of them says so, and that is why it stays an inference.",
    ),
    Question(
        "q5", Chart("statements", digits=1), level="analyse", points=3,
        right=lambda case: deaths(at_sea()),
        wrong={
            "prisoners among the hit": (lambda case: 100 * at_sea().dropna(subset="wounded")["killed"] / at_sea().dropna(subset="wounded")["total"],
                                        "You divided by the total, and one total counts prisoners. A prisoner was not hit for that reason: add killed and wounded yourself."),
            "NA taken as zero": (lambda case: deaths(at_sea().fillna({"wounded": 0})), "In one statement the wounded are empty, and you made them 0. "
                                 "Then everybody who was hit was dead. Leave out what the source does not say."),
            "empty rows kept": (lambda case: 100 * sea_russia()["killed"] / (sea_russia()["killed"] + sea_russia()["wounded"]), "Some of your bars have no length, because their killed or wounded are empty. "
                                "They are in the chart all the same: drop these rows first."),
            "fractions": (lambda case: deaths(at_sea()) / 100, "These are fractions of 1. The question asks how many out of a hundred."),
            "killed for each wounded": (lambda case: (100 * at_sea()["killed"] / at_sea()["wounded"]).dropna(), "You divided the killed by the wounded. Of a hundred men hit, "
                                        "the dead are a part: the whole is both together."),
            "men for per cent": (lambda case: at_sea().dropna(subset="wounded")["killed"], "These bars are men. Then a large fight always has the longest bar: ask how many of a hundred."),
            "both fleets": (lambda case: deaths(at_sea(("Russia", "Japan"))), "There are Japanese statements among your bars. The question is about the Russian ones."),
        },
        hints=("Who is hit: the killed, the wounded, or both together? And what about men who were taken prisoner without a scratch?",
               "From the table sea keep the Russian rows, drop those without killed or wounded with dropna(subset=[\"killed\", \"wounded\"]), then 100 * killed / (killed + wounded). "
               "The row ids are the index."),
        why="At Tsushima most of the Russians who are counted as hit died. The likely reason is that many went down with their ships.",
    ),
    Question(
        "q6", Number("battles"), level="analyse", points=2,
        right=lambda case: count(lambda rows: rows["larger"] == rows["victor"]),
        wrong={
            "undecided taken for a win": (lambda case: count(lambda rows: (rows["larger"] == rows["victor"]) | (rows["victor"] == "inconclusive")),
                                          "You counted undecided battles as won by the larger army. Look at victor: it has a third entry besides the two sides."),
            "all Japanese victories": (lambda case: count(lambda rows: rows["victor"] == "Japan"), "This is how many of the nine Japan won. In some of them the Japanese army was the smaller one."),
            "larger, but did it win": (lambda case: count(lambda rows: rows["larger"] == "Russia"), "This is how often the Russian army was the larger one. The question is whether the larger army won."),
            "the smaller army": (lambda case: count(lambda rows: (rows["larger"] != rows["victor"]) & (rows["victor"] != "inconclusive")),
                                 "So often the smaller army won. The lesson has the same number, for another question: there every source had to agree, here only one speaks."),
        },
        hints=("For each of the nine battles two things matter: which number is larger, and who won. What do you do with a battle that nobody won?",
               "The table one = strengths[strengths[\"source_id\"] == \"yokoyama_heishi\"] has 18 rows. Print battle_id, side and strength, then battles[\"victor\"], and count by eye, "
               "or use pivot as in the lesson."),
        why="In this one table the larger army won whenever it was the Japanese one, and never when it was the Russian one. So size alone does not explain it.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: more_lost_at_sea(),
        wrong={
            "victory for loss": (lambda case: "wrong", "Perhaps you thought of a fight without a victor. The sentence is about losses. Compare the lowest Russian total of each fight with the highest Japanese one."),
            "a wish for more": (lambda case: "simplified", "Something is always left out. Look what the sentence says of itself: it names the table and asks for every total. Does one total speak against it?"),
            "mistrust": (lambda case: "misleading", "It would mislead if a reader came to believe something false. Test it first: is there one total that speaks against it?"),
            "taste": (lambda case: "a judgement", "Whether one number is larger than another can be checked. Do it for each fight."),
        },
        hints=("What is the strictest test of \"whatever source one takes\"? Which two numbers of each fight do you need?",
               "The line sea_losses.groupby([\"battle_id\", \"side\"])[\"total\"].agg([\"min\", \"max\"]) has them. Compare the min of Russia with the max of Japan."),
        why="In every fight even the lowest Russian total is above the highest Japanese one. On land the sources rarely agree so well.",
    ),
    Question("q8", Written("R02-position", "R02-evidence", "R02-missing"), level="judge", points=6),
]
