"""Exercise 03, the voyage and Tsushima: right answers, anticipated wrong answers and hints."""
import pandas as pd

from portsmouth.exercises import Chart, Choice, Names, Number, Question, Written, evidence

CASES = {"stop": ["mai08", "mai06", "mai09", "mai11"]}

FATES = ("sunk", "interned", "escaped", "reached Vladivostok")
VERDICTS = ("supported", "simplified", "misleading", "wrong", "a judgement")


def days(stop, end="arrive", start="depart"):
    """Days from Libau to a stop."""
    voyage = evidence("voyage")
    return (pd.Timestamp(voyage.loc[stop, end]) - pd.Timestamp(voyage.loc["mai02", start])).days


def at_sea(stop):
    """The days of them at sea."""
    voyage = evidence("voyage")
    stops = voyage[(voyage["squadron"] == "main") & (voyage["anchored"] == "yes")].loc["mai02":stop]
    legs = pd.to_datetime(stops["arrive"]) - pd.to_datetime(stops["depart"]).shift()
    return legs.iloc[1:].dt.days.sum()


def japan(column):
    return evidence("naval_totals").loc["t10":"t16", column].fillna(0)


def gap():
    """Tons that should remain, less tons that are printed."""
    return (japan("engaged_t") - japan("sunk_t") - japan("remaining_t")).astype(int)


def should_remain():
    row = gap()[gap() != 0].index[0]
    return evidence("naval_totals").loc[row, "remaining_t"] + gap()[row]


def battleships(*fates):
    """Russian battleships of Tsushima with one of these fates; all, if none is named."""
    ships = evidence("ships")
    ours = ships[(ships["side"] == "Russia") & (ships["type"] == "battleship")]
    return len(ours[ours["fate_class"].isin(fates)] if fates else ours)


def of_the_war(column):
    return evidence("naval_totals").loc["t01", column]


def read(*columns):
    """Ships for which somebody read all these cells."""
    ships = evidence("ships")
    for column in columns:
        unread = ships["unverified_fields"].fillna("").str.split(";").map(lambda cells: column in cells)
        ships = ships[ships[column].notna() & ~unread]
    return ships.set_index("name")


def share_of_dead(ships):
    return ships["dead"] / ships["crew"] * 100


def with_all_cells():
    return evidence("ships").dropna(subset=["crew", "dead"]).set_index("name")


def row_ids():
    return {name: row for row, name in evidence("ships")["name"].items()}


def in_port(*ports, unread=False):
    ships = evidence("ships")
    there = ships["fate"].fillna("").str.contains("|".join(ports))
    return list(ships.index[there & (unread | ships["name"].isin(read("fate").index))])


def verdict_on_the_navarin():
    """Wrong, if the dead of the one ship are more than double the dead of the fleet."""
    return "wrong" if evidence("ships").loc["ru07", "dead"] > 2 * evidence("casualties").loc["tsushima-jp-01", "killed"] else "supported"


QUESTIONS = [
    Question(
        "q1", Choice(*FATES), level="recall", points=1,
        right=lambda case: "sunk" if evidence("ships").loc["ru19", "fate_class"] == "wrecked" else "escaped",
        wrong={
            "escaped once": (lambda case: "escaped", "The Izumrud did escape the surrender. The lesson asks what became of the ship in the end. Which ships does it call escaped, and could they still sail?"),
            "nearly there": (lambda case: "reached Vladivostok", "Vladimir Bay is not Vladivostok, only the names are alike. Read the sentence once more: was there still a ship after 29 May?"),
            "own crew": (lambda case: "interned", "An interned ship is whole and is held in a neutral port. Who destroyed this ship does not matter for the word."),
        },
        hints=("Could anybody use this ship again after 29 May?", "Look in the lesson under \"Explain\" for the word wrecked, and for what the lesson does with such a ship."),
        why="The lesson counts a wrecked ship as sunk. That is a decision, and another reader could decide otherwise.",
    ),
    Question(
        "q2", Number("days"), level="apply", points=2,
        right=lambda case: days(case.stop),
        wrong={
            "Old Style not converted": (lambda case: days(case.stop, end="arrive_os"), "Here the arrival is in the Russian calendar and the departure is not. Two days can only be subtracted if one calendar has both."),
            "the other mixture": (lambda case: days(case.stop, start="depart_os"), "Here the departure is in the Russian calendar and the arrival is not. Two days can only be subtracted if one calendar has both."),
            "end of the stay": (lambda case: days(case.stop, end="depart"), "This counts until the fleet left your stop. The question is when it came."),
            "arrival at Libau": (lambda case: days(case.stop, start="arrive"), "This counts from the day on which the fleet came to Libau. The question begins with the day on which it left."),
            "the stay": (lambda case: (pd.Timestamp(evidence("voyage").loc[case.stop, "depart"]) - pd.Timestamp(evidence("voyage").loc[case.stop, "arrive"])).days, "This is how long the fleet stayed at your stop. The question counts from Libau."),
            "the whole voyage": (lambda case: days("mai22"), "This is the whole voyage to Tsushima, which the lesson counts. The question ends at your stop."),
            "both ends counted": (lambda case: days(case.stop) + 1, "You count the day of departure as a day, too. From one day to the next is one day: subtract, and add nothing."),
            "backwards": (lambda case: -days(case.stop), "A time that has passed is not below zero. The later day stands first in a subtraction."),
            "days at sea only": (lambda case: at_sea(case.stop), "These are the days at sea only. The days at anchor on the way passed, too."),
        },
        hints=("The table has four columns of days. Which two of them are in the same calendar?",
               "Subtract voyage.loc[\"mai02\", \"depart\"] from voyage.loc[stop, \"arrive\"]. Put brackets around it and write .days behind them."),
        why="Russia's calendar was 13 days behind. Within one calendar the number of days is the same in both.",
    ),
    Question(
        "q3", Number("tons"), level="apply", points=2,
        right=lambda case: should_remain(),
        wrong={
            "the printed number": (lambda case: japan("remaining_t")["t10"], "This number is printed there. Take the tons that were sunk from the tons engaged, and compare."),
            "the difference": (lambda case: abs(gap()).max(), "This is by how much the cell is wrong. The question is what should stand in it."),
            "the difference, below zero": (lambda case: -abs(gap()).max(), "This is by how much the cell is wrong, turned round. The question is what should stand in it."),
            "the wrong way": (lambda case: japan("remaining_t")["t10"] - abs(gap()).max(), "You found the line and the difference. But should more or fewer tons stand there? Take the tons that were sunk from the tons engaged."),
            "the last line": (lambda case: (japan("engaged_t") - japan("sunk_t"))["t16"], "This is the last line, and it agrees with itself. One of the lines above it does not."),
            "the other navy": (lambda case: of_the_war("engaged_t") - of_the_war("sunk_t"), "This is a Russian line. Japan has the rows t10 to t16."),
            "ships for tons": (lambda case: (japan("engaged_n") - japan("sunk_n"))["t10"], "These are ships. The question is about tons, so use the columns that end in _t."),
            "sunk put back": (lambda case: (japan("remaining_t") + japan("sunk_t"))["t10"], "You added what was sunk to what remained. That gives the tons engaged, if the line is right. What must remain if you begin with engaged_t?"),
            "point for thousands": (lambda case: should_remain() / 1000, "You wrote a point between the thousands. For Python that is a small number: leave the point out."),
            "the total blamed": (lambda case: japan("remaining_t").drop("t16").sum(), "Here you corrected the last line so that it fits the column. But does the last line agree with itself, engaged less sunk?"),
            "an empty cell": (lambda case: japan("engaged_t")["t11"], "In this line no ship was sunk, so its cell is empty, and the line agrees with itself. Look at the others."),
        },
        hints=("What must be true of engaged, sunk and remaining in every line of such a table?",
               "Compute engaged_t less sunk_t less remaining_t for the rows t10 to t16, with .fillna(0) behind sunk_t. One line does not give 0."),
        why="In the printed number two digits have changed places, and the last line of the table needs the corrected one.",
    ),
    Question(
        "q4", Number("per cent"), level="analyse", points=2,
        right=lambda case: 100 * battleships("sunk") / of_the_war("sunk_n"),
        wrong={
            "captured counted as sunk": (lambda case: 100 * battleships("sunk", "captured") / of_the_war("sunk_n"), "This counts the captured battleships of Tsushima among the sunk ones. A captured ship still floats."),
            "all of the fleet": (lambda case: 100 * battleships("sunk") / battleships(), "The whole is another one here. The question is not about the battleships of this fleet, but about those that were sunk in the war."),
            "all of the war": (lambda case: 100 * battleships("sunk") / of_the_war("engaged_n"), "The whole is another one here. Some battleships of the war were not sunk: leave them out."),
            "lost of all": (lambda case: 100 * battleships("sunk", "captured") / of_the_war("engaged_n"), "Two things are mixed here: captured ships stand in the part, and ships that were not sunk stand in the whole. Ask of both: is this ship sunk?"),
            "without Tsushima": (lambda case: 100 * of_the_war("sunk_n") / of_the_war("engaged_n"), "This is the share of all Russian battleships that were sunk in the war, and Tsushima is not in it. The part of your share must be the ships sunk at Tsushima."),
            "captured on both sides": (lambda case: 100 * battleships("sunk", "captured") / (of_the_war("sunk_n") + of_the_war("captured_n")), "Here part and whole fit each other, but both hold captured ships. The question is about sunk ones."),
            "all kinds of ships": (lambda case: 100 * battleships("sunk") / evidence("naval_totals").loc["t07", "sunk_n"], "Your whole has ships of all kinds. Battleships stand in the row t01."),
            "number for share": (lambda case: battleships("sunk"), "This is a number of ships. The question is how many per cent it is of the whole."),
        },
        hints=("A share needs a part and a whole. Which ships are the whole here?",
               "The part is the number of rows in ships with side Russia, type battleship and fate_class sunk. The whole is sunk_n in the row t01."),
        why="The other half was sunk elsewhere in the war. \"Half\" can be true if one says of what.",
    ),
    Question(
        "q5", Chart("ships"), level="analyse", points=3,
        right=lambda case: share_of_dead(read("crew", "dead")),
        wrong={
            "row ids": (lambda case: share_of_dead(read("crew", "dead")).rename(row_ids()), "The numbers are right, but your labels are row ids, which say nothing to a reader. The column name has the names of the ships."),
            "numbers for shares": (lambda case: read("crew", "dead")["dead"], "These bars are men and not per cent. On a large ship more men could die: divide by the crew."),
            "crew not asked": (lambda case: share_of_dead(read("dead")), "For some of these ships nobody read the crew, so their bar is empty or cannot be trusted. Both cells must be read: join read(\"crew\") and read(\"dead\") with &."),
            "all the dead": (lambda case: read("dead")["dead"], "These bars are men, as in the lesson. The question is about per cent of the crew, and about ships for which the crew was read, too."),
            "the saved": (lambda case: 100 - share_of_dead(read("crew", "dead")), "These bars are the men who were saved. The question is about the dead."),
            "unread cells": (lambda case: share_of_dead(with_all_cells()), "Some of these bars rest on cells that nobody read; one has more dead than men on board. Pick the ships with read(\"crew\") and read(\"dead\")."),
            "NA taken as zero": (lambda case: share_of_dead(read("crew").assign(dead=lambda s: s["dead"].fillna(0))), "Here an empty cell became 0 dead. Nobody has said that everybody was saved on these ships: leave them out."),
            "fractions": (lambda case: share_of_dead(read("crew", "dead")) / 100, "These bars are between 0 and 1. Times 100 they are per cent, as the question asks."),
        },
        hints=("For which ships do we know both numbers from a source? An empty cell is not 0, and a cell that nobody read is no evidence.",
               "The ships are men = ships[read(\"crew\") & read(\"dead\")]. Divide men[\"dead\"] by men[\"crew\"], times 100. ax.barh(men[\"name\"], numbers) draws the bars."),
        why="Few ships are left, because for most of them nobody could say both numbers.",
    ),
    Question(
        "q6", Names("row ids"), level="analyse", points=2,
        right=lambda case: in_port("Shanghai"),
        wrong={
            "unread cells": (lambda case: in_port("Shanghai", unread=True), "For some of these vessels nobody read the fate in a source. Look at unverified_fields, or use read(\"fate\")."),
            "any neutral port": (lambda case: in_port("Shanghai", "Manila"), "Some of these ships were in Manila. That is a neutral port too, but not a Chinese one."),
            "names": (lambda case: list(evidence("ships").loc[in_port("Shanghai"), "name"]), "This is a name. Give the row id, which stands on the left of the table: two names in it are alike, two row ids never are."),
            "the word China": (lambda case: [], "No row is left. The column fate names the port, and not the country. Which of its ports is in China?"),
            "the other table": (lambda case: ["KC35"], "This is a row of another table, on a ship of 1904. The vessels that fled from Tsushima are in ships."),
            "everywhere": (lambda case: in_port("Shanghai", "Manila", unread=True), "These are the vessels in all neutral ports, and some of the cells were not read. Ask for China, and for cells that were read."),
        },
        hints=("Which of the ports in the column fate is in China?",
               "Join two conditions with &: read(\"fate\") and ships[\"fate\"].str.contains(\"Shanghai\"). The row ids are the index; the answer is a list."),
        why="One vessel is left. For the others the port is often named, but not in a source that we read.",
    ),
    Question(
        "q7", Choice(*VERDICTS), level="judge", points=2,
        right=lambda case: verdict_on_the_navarin(),
        wrong={
            "killed for losses": (lambda case: "supported", "700 is in the table, and it is near. But which men does it count? Look at total_includes."),
            "rounding": (lambda case: "simplified", "A simplified sentence leaves something out, but is right in the main. Set the two numbers of dead side by side: are they near?"),
            "too mild": (lambda case: "misleading", "The lesson calls a sentence misleading if one way of counting makes it true. Is there a count of dead here that does?"),
            "taste": (lambda case: "a judgement", "This sentence compares two numbers. Sources can show whether they are alike."),
        },
        hints=("The sentence says died. Which men are in each of the two numbers that you would compare?",
               "Dead of the Navarin: dead in the row ru07 of ships. Dead of the Japanese fleet: killed in tsushima-jp-01 of statements."),
        why="The sentence takes killed and wounded for dead. It is the same slip as \"losses\" for \"killed\".",
    ),
    Question("q8", Written("R03-whole", "R03-evidence", "R03-people", "R03-doubt"), level="judge", points=8),
]
