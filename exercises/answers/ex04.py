"""Exercise 04, Mukden: right answers, anticipated wrong answers and hints."""
from portsmouth.exercises import Chart, Choice, Names, Number, Question, Written, evidence

CASES = {"battle": ["shaho", "yalu", "sandepu"]}

PAIRS = ("liaoyang-ru-05 and liaoyang-jp-06", "liaoyang-ru-02 and liaoyang-jp-02", "liaoyang-ru-06 and liaoyang-jp-06",
         "liaoyang-ru-11 and liaoyang-jp-07")
KINDS = ("killed", "killed and wounded", "killed, wounded, missing and captured", "it does not say")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")


def losses(battle, side=None):
    """The statements about one battle that somebody has read."""
    rows = evidence("casualties")
    rows = rows[rows["battle_id"] == battle]
    return rows if side is None else rows[rows["side"] == side]


def times(totals):
    return totals.max() / totals.min()


def lost_and_free(row="mukden-ru-23", twice=0, missing=True):
    """Killed, wounded and missing men of one statement, less those whom Japan held."""
    rows = evidence("casualties")
    parts = rows.loc[row, ["killed", "wounded", "missing"] if missing else ["killed", "wounded"]].sum()
    return parts + twice * rows.loc["mukden-ru-25", "captured"]


def from_oyama(documented=True, side="Japan", total=True, root="root_oyama_march1905"):
    """Row ids of the statements about Mukden; `total`: only with a total, `root`: only with this origin."""
    rows = losses("mukden", side)
    rows = rows[rows["total"].notna()] if total else rows
    rows = rows[rows["derived_from"] == root] if root else rows
    return list(rows.index[rows["derived_basis"] == "documented"] if documented else rows.index)


def where_they_stand(rows):
    return list(evidence("casualties").loc[rows, "source_id"])


def with_parts(battle):
    return losses(battle).dropna(subset=["killed", "wounded"])


def with_one_part(battle):
    """The bars of question 5 if one of the two numbers is enough; None if every statement with one has both."""
    rows = losses(battle)[["killed", "wounded"]].dropna(how="all")
    return rows.fillna(0).sum(axis=1) if len(rows) > len(with_parts(battle)) else None


def by_source(battle):
    """The bars of question 5 with the names of the sources; None if a source stands twice."""
    rows = with_parts(battle)
    return None if rows["source_id"].duplicated().any() else rows.set_index("source_id")[["killed", "wounded"]].sum(axis=1)


def same_kinds():
    """The pair whose two statements count the same kinds of men, and say which."""
    includes = evidence("casualties")["total_includes"]
    return next(p for p in PAIRS if len({includes[row] for row in p.split(" and ")}) == 1 and "undefined" not in includes[p.split(" and ")[0]])


def verdict_on_41_000():
    """Wrong, if the official history has another number than the one that the sentence says it has."""
    return "supported" if evidence("casualties").loc["mukden-jp-20", "total"] == 41_000 else "wrong"


QUESTIONS = [
    Question(
        "q1", Choice(*KINDS), level="recall", points=1,
        right=lambda case: "it does not say" if evidence("casualties").loc["mukden-ru-01", "total_includes"] == "undefined" else "killed",
        wrong={
            "killed for losses": (lambda case: "killed", "\"Lost\" is not \"killed\". The sentence never says that these men died."),
            "inference taken for a statement": (lambda case: "killed and wounded", "That is what the lesson infers, because 60,000 is close to the killed "
                                                "and wounded of other sources. The question is what the page itself says."),
            "everybody": (lambda case: "killed, wounded, missing and captured", "Counts of all these men are far above 60,000, and the page names none of "
                          "these words. The question is what the page itself says."),
        },
        hints=("Read the sentence once more, word by word. Which word tells you what happened to the men?",
               "Look up total_includes in the row mukden-ru-01 of the table."),
        why="The page says only \"lost\". Everything else is an inference of its readers.",
    ),
    Question(
        "q2", Number("times", digits=1), level="apply", points=2,
        right=lambda case: times(losses(case.battle, "Russia")["total"]),
        wrong={
            "difference": (lambda case: losses(case.battle, "Russia")["total"].max() - losses(case.battle, "Russia")["total"].min(),
                           "This is the distance between the two totals, in men. The question is how many times larger one is: divide."),
            "smallest one taken away": (lambda case: times(losses(case.battle, "Russia")["total"]) - 1, "Here the smallest total is taken away before you divide. Divide the two totals themselves."),
            "difference of both sides": (lambda case: losses(case.battle)["total"].max() - losses(case.battle)["total"].min(), "This is a difference in men, and it mixes the two armies. Keep the Russian statements, and divide."),
            "all battles": (lambda case: times(evidence("casualties").query("side == 'Russia'")["total"]), "Your rows are from all battles of the war. Keep those whose battle_id is your battle."),
            "the battle of the lesson": (lambda case: times(losses("mukden", "Russia")["total"]), "This is Mukden, the battle of the lesson. Yours is the one in the cell battle = ..., so compare battle_id with battle, without quotes."),
            "one number": (lambda case: losses(case.battle, "Russia")["total"].max(), "This is the largest total. Divide it by the smallest one."),
            "both sides": (lambda case: times(losses(case.battle)["total"]), "This mixes the two armies. Keep the statements about Russia only."),
            "other side": (lambda case: times(losses(case.battle, "Japan")["total"]), "This is the Japanese loss. The question is about the Russian one."),
            "upside down": (lambda case: 1 / times(losses(case.battle, "Russia")["total"]), "This is the smaller total divided by the larger one. Turn it round."),
        },
        hints=("Keep the rows of your battle and of Russia, and look at the column total. How do you find its largest and its smallest number?",
               "Two conditions are joined with &, each in brackets: (losses[\"battle_id\"] == battle) & (losses[\"side\"] == \"Russia\"). Then .max() and .min()."),
        why="One army, one battle, and sources this far apart. A single total without its source proves little.",
    ),
    Question(
        "q3", Number("men"), level="apply", points=2,
        right=lambda case: lost_and_free(twice=-1),
        wrong={
            "prisoners left in": (lambda case: lost_and_free(), "These are all men whom the army had lost, the prisoners among them. "
                                  "The question is about those who were not in Japanese hands."),
            "prisoners twice": (lambda case: lost_and_free(twice=1), "This counts the prisoners twice. In this count they stand among the missing already: total_includes has no captured men."),
            "missing only": (lambda case: lost_and_free(twice=-1) - lost_and_free(missing=False), "The lesson asked how many of the missing were not prisoners, and this is that number. Here the killed and the wounded belong to it, too."),
            "wounded left out": (lambda case: lost_and_free(twice=-1) - evidence("casualties").loc["mukden-ru-23", "wounded"], "This is the number of the lesson, of those who may have been dead. Here the question is about the wounded, too."),
            "printed total, prisoners in": (lambda case: evidence("casualties").loc["mukden-ru-23", "total"], "This is the printed total, with the prisoners in it. Begin with its three parts, and ask where the prisoners are among them."),
            "the prisoners": (lambda case: evidence("casualties").loc["mukden-ru-25", "captured"], "These are the prisoners themselves. The question is about all the others who were killed, wounded or missing."),
            "point for thousands": (lambda case: lost_and_free(twice=-1) / 1000, "You wrote a point between the thousands. For Python 8.899 is less than nine: write 8899."),
            "missing left out": (lambda case: lost_and_free(missing=False), "These are the killed and the wounded only. Some of the missing were not prisoners either."),
            "printed total": (lambda case: evidence("casualties").loc["mukden-ru-23", "total"] - evidence("casualties").loc["mukden-ru-25", "captured"],
                              "You began with the printed total. It is 30 more than its own parts, and nobody knows which of them is misprinted. Add the parts."),
            "killed for losses": (lambda case: evidence("casualties").loc["mukden-ru-23", "killed"], "These are the killed only. A wounded man was lost to his army, too."),
            "the other count": (lambda case: lost_and_free("mukden-ru-24", twice=-1), "This is the Japanese count of the Russian loss, mukden-ru-24. "
                                "The question names mukden-ru-23."),
        },
        hints=("In a Russian list of March 1905, under which word would you find a man who was a prisoner in Japan?",
               "Add killed, wounded and missing of mukden-ru-23. The prisoners, captured in mukden-ru-25, are inside that sum."),
        why="The prisoners stand among the missing of this count, so they are taken away once.",
    ),
    Question(
        "q4", Names("row ids"), level="analyse", points=2,
        right=lambda case: from_oyama(),
        wrong={
            "inference taken for evidence": (lambda case: from_oyama(documented=False), "This list also has rows where we only inferred the origin from the digits. "
                                             "Look at derived_basis."),
            "both sides, without a total": (lambda case: from_oyama(side=None, total=False), "Two conditions are still missing: whose loss it is, in the column side, and that the statement has a total."),
            "the whole root": (lambda case: list(evidence("casualties").query("derived_from == 'root_oyama_march1905'").index), "These are all statements that we trace back to Oyama. For which side, and with which derived_basis, does the question ask?"),
            "any origin": (lambda case: from_oyama(root=None), "Some of these sources name another origin. Look at derived_from."),
            "names of sources": (lambda case: where_they_stand(from_oyama()), "These are the names of the sources. The question asks for the row ids, which stand on the left of the table, in its index."),
            "both sides": (lambda case: from_oyama(side=None), "Some of these rows are about the Russian loss. Look at side."),
            "same digits": (lambda case: list(losses("mukden", "Japan").query("total == 41000").index), "Equal digits are a hint and no proof. "
                            "derived_from and derived_basis say what is known of the origin."),
        },
        hints=("Three columns are needed: whose loss it is, from which root it comes, and how we know that.",
               "The side is Japan, derived_from is root_oyama_march1905, derived_basis is documented. The names of the rows are in the index."),
        why="Only these sources name the report themselves. For all others the origin is our inference.",
    ),
    Question(
        "q5", Chart("statements"), level="analyse", points=3,
        right=lambda case: with_parts(case.battle)[["killed", "wounded"]].sum(axis=1),
        wrong={
            "missing and prisoners in": (lambda case: with_parts(case.battle)["total"], "These bars are the totals. Some totals also count missing men or "
                                         "prisoners. Add killed and wounded yourself."),
            "NA taken as zero": (lambda case: losses(case.battle)[["killed", "wounded"]].fillna(0).sum(axis=1), "Here an empty cell became 0. A source that gives "
                                 "no number of wounded did not count none: leave such statements out."),
            "one part is enough": (lambda case: with_one_part(case.battle), "Some of your statements give only one of the two numbers, and the other one became 0. Keep those that give both."),
            "bars without a length": (lambda case: losses(case.battle)[["killed", "wounded"]].sum(axis=1, skipna=False), "Some of your statements lack a number, so their bars have no length, and only the label is there. Drop these rows first."),
            "names of sources": (lambda case: by_source(case.battle), "The numbers are right, but your labels are the names of the sources. Use the row ids, from the index of the table, so that each bar can be looked up."),
            "the Japanese only": (lambda case: with_parts(case.battle).query("side == 'Japan'")[["killed", "wounded"]].sum(axis=1), "These are the Japanese statements only. Both armies belong into the chart."),
            "killed for losses": (lambda case: with_parts(case.battle)["killed"], "These bars are the killed only. Add the wounded."),
            "one side only": (lambda case: with_parts(case.battle).query("side == 'Russia'")[["killed", "wounded"]].sum(axis=1),
                              "These are the Russian statements only. Both armies belong into the chart."),
        },
        hints=("First drop the statements in which killed or wounded is empty. Then add the two columns. Then draw one bar for each row.",
               "With dropna(subset=[\"killed\", \"wounded\"]) you keep the statements that have both. ax.barh(table.index, numbers) draws lying bars; "
               "ax.set_title and ax.set_xlabel take the words."),
        why="Every bar counts the same two kinds of men, so the bars may be compared.",
    ),
    Question(
        "q6", Choice(*PAIRS), level="analyse", points=2,
        right=lambda case: same_kinds(),
        wrong={
            "missing on one side": (lambda case: PAIRS[0], "The Russian total counts the missing and the Japanese one does not. Compare total_includes."),
            "nobody knows": (lambda case: PAIRS[1], "Both numbers come from one list, which is good. But the list does not say what it counts, and so it may count "
                             "different men for the two armies."),
            "prisoners on one side": (lambda case: PAIRS[3], "The Russian total counts prisoners, the Japanese one counts men who died of wounds. Compare total_includes."),
        },
        hints=("Two numbers can be compared if they count the same kinds of men. Which column says what a total counts?",
               "Print losses.loc[[\"liaoyang-ru-05\", \"liaoyang-jp-06\"], \"total_includes\"], and so on for the other pairs. One pair has the same words twice, and these words are not \"undefined\"."),
        why="Both totals count killed and wounded. They may still be false; but they can be compared.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: verdict_on_41_000(),
        wrong={
            "right number, wrong source": (lambda case: "supported", "41,000 is a number of that battle, but of another source. Which number does the official history have?"),
            "too mild": (lambda case: "misleading", "In lesson 04 the page misleads because it names no source and no day. This sentence names a book. Does the number stand in that book? "
                         "Then ask if any reading of the sentence makes it true."),
            "rounding": (lambda case: "simplified", "The two numbers are about 30,000 men apart. No rounding does that."),
            "taste": (lambda case: "a judgement", "This sentence says what a certain book contains. That can be checked, whatever we think of the battle."),
        },
        hints=("The sentence makes a claim about a source. Which row of the table stands for that source?",
               "The General Staff history, as the page of Kitami quotes it, is mukden-jp-20. Compare its total with the sentence."),
        why="The sentence ascribes to the history a number that stands in the first cable.",
    ),
    Question("q8", Written("R04-position", "R04-evidence", "R04-doubt"), level="judge", points=6),
]
