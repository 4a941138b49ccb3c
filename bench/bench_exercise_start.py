"""What the first check of an exercise costs in a fresh Python, beside the import of pandas and matplotlib alone.

    python bench/bench_exercise_start.py      prints medians of 11 runs each and their ratio

The goal is at most 1.5. Both programs run by turns, so that a slower minute of the machine meets both.
"""
import statistics
import subprocess
import sys
import time
from pathlib import Path

WORK = Path(__file__).resolve().parent.parent / "exercises"
ALONE = "import matplotlib.pyplot as plt\nimport pandas as pd"
COURSE = ALONE + "\nfrom portsmouth import SIDE_COLORS, publish"
CHECK = COURSE + """
from portsmouth.exercises import Exercise
exercise = Exercise("04")
battle, q2 = "shaho", 1.5
exercise.check("q2")
"""
RUNS = 11


def seconds(program):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], cwd=WORK, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    for program in (ALONE, CHECK):
        seconds(program)  # fills the caches of the disk
    times = [(seconds(ALONE), seconds(CHECK)) for _ in range(RUNS)]
    alone, check = (statistics.median(column) for column in zip(*times))
    print(f"pandas and matplotlib alone: {alone:.2f} s; with the course and a first check: {check:.2f} s; ratio {check / alone:.2f} (goal: at most 1.5)")


if __name__ == "__main__":
    main()
