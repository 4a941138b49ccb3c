"""Exercise 05, the money: right answers, anticipated wrong answers and hints."""
import re

from portsmouth.exercises import Chart, Choice, Names, Number, Question, Written, evidence, table

CASES = {"loan": ["jp_f1", "jp_f2", "ru_f5"]}

WAYS = ("it rose", "it fell", "it stayed the same")
COUNTS = ("raised", "spent", "spent, with indirect costs", "voted", "borrowed")
PURSES = {"c010": "loans", "c011": "new taxes", "c012": "general account", "c013": "surpluses", "c014": "special accounts"}


def missing(loan, column="net_to_government_pct", nominal="nominal_million_gbp"):
    """Nominal value less the money that was paid for it."""
    row = evidence("loans").loc[loan]
    return row[nominal] * (1 - row[column] / 100)


def per_pound(row):
    """Units of a currency in a pound, by the gold in them."""
    parities = evidence("parities")["value"]
    return parities["pa17"] * parities["pa21"] / parities[row]


def of_the_claim(rate):
    """The sum asked for in August, in per cent of what the newspaper thought fair."""
    fair = float(re.search(r"£([\d,]+)", evidence("newspapers").loc["P25", "quote"])[1].replace(",", "")) / 1e6
    return 100 * evidence("costs").loc["c058", "amount"] / rate / fair


def totals(words=None, unread=False):
    rows = table("costs") if unread else evidence("costs")
    counts = rows["total_counts"].fillna("")
    return list(rows.index[counts.map(words or bool)])


def purses():
    return evidence("costs").loc[list(PURSES), "amount"].rename(PURSES)


def nearest_to_1720():
    """What the total counts that is nearest to the one of Tomita and says what it counts."""
    costs = evidence("costs")
    yen = costs[(costs["unit"] == "million yen") & costs["total_counts"].notna() & (costs["total_counts"] != "does not say")]
    return yen.loc[(yen["amount"] - costs.loc["c003", "amount"]).abs().idxmin(), "total_counts"]


def china(paid, cost):
    amount = evidence("costs")["amount"]
    return amount[paid] / amount[cost]


def all_pairs():
    return [china(paid, cost) for paid in ("c801", "c803") for cost in ("c802", "c804")]


def taels():
    return float(re.search(r"(\d+) million taels", evidence("costs").loc["c803", "measure"])[1])


QUESTIONS = [
    Question(
        "q1", Choice(*WAYS), level="recall", points=1,
        right=lambda case: "it rose" if evidence("bond_prices").loc["q067", "price"] < evidence("bond_prices").loc["q066", "price"] else "it fell",
        wrong={
            "price for yield": (lambda case: "it fell", "The price fell. But the yield is what a buyer gets for his money, and he paid less for the same interest."),
            "coupon for yield": (lambda case: "it stayed the same", "The interest of 4 a year for each bond stayed the same. That is the coupon. The yield sets it against the price that a buyer pays."),
        },
        hints=("A buyer gets 4 a year for each bond. Is that more or less for his money if the bond is cheap?",
               "Compute 100 * 4 / 91.2 and 100 * 4 / 83.6 in a new cell, and compare."),
        why="A low price means a high yield: whoever lent to Russia now wanted more for it.",
    ),
    Question(
        "q2", Number("million pounds", digits=1), level="apply", points=2,
        right=lambda case: missing(case.loan),
        wrong={
            "what buyers kept": (lambda case: missing(case.loan, "issue_price_pct"), "This is how much less the buyers paid. The banks took their share after that: look for the net price."),
            "pounds less per cent": (lambda case: evidence("loans").loc[case.loan, "nominal_million_gbp"] - evidence("loans").loc[case.loan, "net_to_government_pct"], "Here per cent are taken from million pounds. First find how many per cent were missing, then take that share of the pounds."),
            "what was received": (lambda case: evidence("loans").loc[case.loan, "nominal_million_gbp"] - missing(case.loan), "This is the money that the government received. The question is what was missing from the full sum."),
            "per cent for pounds": (lambda case: 100 - evidence("loans").loc[case.loan, "net_to_government_pct"], "These are pounds for each bond of 100. The question is about the whole loan."),
            "francs for pounds": (lambda case: missing(case.loan, nominal="nominal_amount_million") if case.loan == "ru_f5" else None, "These are francs. Another column has the nominal value in pounds."),
        },
        hints=("The state must pay back 100 for each bond. How much of these 100 did it ever hold in its hands?",
               "Take nominal_million_gbp and net_to_government_pct of your loan. 100 less the net price is what was missing from each 100."),
        why="The state paid interest on this money, and had to pay it back, and never received it.",
    ),
    Question(
        "q3", Number("per cent"), level="apply", points=2,
        right=lambda case: of_the_claim(per_pound("pa33")),
        wrong={
            "yen for pounds": (lambda case: of_the_claim(1), "Here yen stand beside pounds as if they were the same. One of the two sums must be converted first."),
            "pounds for per cent": (lambda case: evidence("costs").loc["c058", "amount"] / per_pound("pa33"), "This looks like million pounds. The question is how many per cent of the newspaper's sum they are."),
            "multiplied": (lambda case: of_the_claim(1 / per_pound("pa33")), "A pound was worth several yen. So are there more pounds or fewer than yen in the same sum? You multiplied."),
            "roubles for yen": (lambda case: of_the_claim(per_pound("pa21")), "This is the rate of the rouble. The sum was proposed in yen."),
            "upside down": (lambda case: 10_000 / of_the_claim(per_pound("pa33")), "This is the newspaper's sum in per cent of the other. Turn it round."),
        },
        hints=("The two sums are in two currencies. Which number from the lesson brings them together?",
               "A pound was 9.76 yen. Divide the yen by it, then divide by the pounds of the newspaper, times 100."),
        why="What Japan proposed was far below what this newspaper called justified.",
    ),
    Question(
        "q4", Names("row ids"), level="analyse", points=2,
        right=lambda case: totals(lambda words: words == "spent"),
        wrong={
            "unread rows": (lambda case: totals(lambda words: words == "spent", unread=True), "Some of these rows nobody has read in their source, although they are quoted everywhere. Look at seen."),
            "indirect costs": (lambda case: totals(lambda words: words.startswith("spent")), "Some of these totals hold indirect costs too, which stand outside the account of the war. The others do not."),
            "both faults": (lambda case: totals(lambda words: words.startswith("spent"), unread=True), "Some of these totals hold indirect costs, and some rows were not read. Look at total_counts and at seen."),
            "one state": (lambda case: [row for row in totals(lambda words: words == "spent") if evidence("costs").loc[row, "country"] == "Japan"], "These rows are about Japan only. The question is about both states."),
            "any money": (lambda case: totals(), "These are all totals, also of money that was borrowed, raised or voted. Was all of that spent on the war?"),
        },
        hints=("Money can be voted and never spent. Which column says what a total counts, and which one says whether a row was read?",
               "Join two conditions with &, each in brackets: costs[\"seen\"] == \"yes\" and costs[\"total_counts\"] == \"spent\". The row ids are the index."),
        why="Of so many totals only these count the same kind of money, and somebody has read them.",
    ),
    Question(
        "q5", Chart("purses"), level="analyse", points=3,
        right=lambda case: 100 * purses() / purses().sum(),
        wrong={
            "yen for per cent": (lambda case: purses(), "These bars are million yen. The question is how many per cent of all the money each purse was to give."),
            "fractions": (lambda case: purses() / purses().sum(), "These bars are between 0 and 1. Times 100 they are per cent, as the question asks."),
            "another whole": (lambda case: 100 * purses() / evidence("costs").loc["c018", "amount"], "Here planned money is divided by money that was spent. A share needs a part and a whole of the same plan."),
            "loans as the whole": (lambda case: 100 * purses() / purses().max(), "Here the loans are the whole. The whole is the sum of all five purses."),
        },
        hints=("Shares must add up to 100. What is the whole here?",
               "The numbers are share = 100 * purses[\"amount\"] / purses[\"amount\"].sum(). ax.barh(share.index, share) draws them; ax.set_xlabel and ax.set_title take words."),
        why="Nearly four of five yen in this plan were to be borrowed.",
    ),
    Question(
        "q6", Choice(*COUNTS), level="analyse", points=2,
        right=lambda case: nearest_to_1720(),
        wrong={
            "cost must be spent": (lambda case: "spent", "A cost should be money that was spent, that is true. But no total of this kind lies near 1,720. Compare the column amount."),
            "the second nearest": (lambda case: "spent, with indirect costs", "One such total is near indeed, and it may be the origin. Another total is nearer still: sort by amount."),
            "the budget": (lambda case: "voted", "The voted sums lie farther away. Sort the Japanese totals by amount and look at the neighbours of 1,720."),
            "the loans": (lambda case: "borrowed", "The borrowed sums lie farther away. Sort the Japanese totals by amount and look at the neighbours of 1,720."),
        },
        hints=("If a writer rounded a number to 1,720, which numbers could it have been?",
               "Take the rows with unit \"million yen\" and seen \"yes\", sort them with sort_values(\"amount\"), and read total_counts beside the neighbours of 1,720."),
        why="That is a hint at its origin, and no proof: the books do not say where they have it from.",
    ),
    Question(
        "q7", Number("times", digits=1), level="analyse", points=2,
        right=lambda case: min(all_pairs()),
        wrong={
            "the largest": (lambda case: max(all_pairs()), "This pair makes the sum look as large as possible. \"At least\" asks for the pair that makes it look smallest."),
            "mean of sources": (lambda case: sum(all_pairs()) / 4, "This is a mean. The sources count different things, so a mean of them counts nothing. Which pair gives the smallest number?"),
            "taels for yen": (lambda case: taels() / evidence("costs").loc["c804", "amount"], "200 million is in taels, the Chinese money of account. The column amount has the same sum in yen."),
            "the larger payment": (lambda case: china("c801", "c804"), "You took the larger of the two payments. \"At least\" asks for the pair that makes the sum look smallest."),
            "the smaller cost": (lambda case: china("c803", "c802"), "You took the smaller of the two costs, and that makes the payment look larger. \"At least\" asks for the opposite."),
        },
        hints=("Two sources say what was paid and two say what the war cost. How many pairs are there, and which is the most careful?",
               "Divide c801 and c803 each by c802 and c804. Take the smallest of the four."),
        why="Whichever pair one takes, China paid for more than the war had cost Japan.",
    ),
    Question("q8", Written("R05-position", "R05-evidence", "R05-source", "R05-doubt"), level="judge", points=8),
]
