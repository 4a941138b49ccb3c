"""Write the tables of deploy/README.md from measured.json and values.yaml.

    python3 tools/lab.py run deploy/plan.py     after a change of values.yaml; rehearse.py --record does it too
"""
import json
import math
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from readme import between  # noqa: E402

SEATS = [30, 100, 300, 1000, 3000]
NODE = {"cores": 16, "gb": 64, "free": 0.9}  # the rest of a node is for Kubernetes
WAIT = 90  # seconds: how long the last of a class that comes all at once may wait for the first output


def read():
    """What was measured, and the values of the hub."""
    return json.loads((HERE / "measured.json").read_text("utf-8")), yaml.safe_load((HERE / "values.yaml").read_text("utf-8"))


def mb(size):
    """Megabytes of a size as values.yaml writes it, such as 384M or 1G."""
    return float(size[:-1]) * {"M": 1, "G": 1024}[size[-1]]


def measured_table(runs):
    lines = ["| simulated students | " + " | ".join(str(run["seats"]) for run in runs) + " |", "|---|" + "---|" * len(runs)]
    both = "{p50} / {p95}".format_map
    for name, cell in {
            "all log in within": lambda run: f"{run['within_seconds']} s" if run["within_seconds"] else "at once",
            "errors": lambda run: run["errors"],
            "login to lesson open, p50 / p95, s": lambda run: both(run["login_to_lesson_open"]),
            "login to first output": lambda run: both(run["login_to_first_output"]),
            "Run to first output": lambda run: both(run["run_to_first_output"]),
            "Run to all cells done": lambda run: both(run["run_to_all_done"]),
            "memory of a seat, mean / largest, MB": lambda run: f"{run['seat_mb']} / {run['seat_mb_largest']}",
            "largest peak of a seat, MB": lambda run: run["seat_mb_peak"],
            "processor seconds of a seat, to the first output": lambda run: run["seat_cpu_first_output"],
            "the same, to the end of the lesson": lambda run: run["seat_cpu_lesson"],
            "disk of a seat, MB": lambda run: run["seat_disk_mb"],
            "hub / proxy, MB": lambda run: f"{run['hub_mb']} / {run['proxy_mb']}",
            "hub and proxy, processor seconds a student": lambda run: run["hub_cpu"],
            "the simulated students, processor seconds each": lambda run: run["students_cpu"],
            "other work on the machine: load before, share of the processors": lambda run: f"{run['load']}, {run['other_work_percent']} %",
            "date": lambda run: run["date"]}.items():
        lines.append(f"| {name} | " + " | ".join(str(cell(run)) for run in runs) + " |")
    return "\n".join(lines) + "\n"


def plan_table(values):
    seat = values["singleuser"]
    gb, cores = mb(seat["memory"]["guarantee"]) / 1024, seat["cpu"]["guarantee"]
    lines = ["| seats at the same time | memory, GB | cores | nodes | disks, GB |", "|---|---|---|---|---|"]
    for seats in SEATS:
        nodes = math.ceil(max(seats * gb / NODE["gb"], seats * cores / NODE["cores"]) / NODE["free"])
        disk = seats * mb(seat["storage"]["capacity"].removesuffix("i")) / 1024
        lines.append(f"| {seats:,} | {seats * gb:,.0f} | {seats * cores:,.1f} | {nodes} | {disk:,.0f} |")
    return "\n".join(lines) + "\n"


def written(text, measured, values):
    """The text of README.md with both tables."""
    return between(between(text, "measured", measured_table(measured)), "plan", plan_table(values))


def main():
    path = HERE / "README.md"
    path.write_text(written(path.read_text("utf-8"), *read()), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
