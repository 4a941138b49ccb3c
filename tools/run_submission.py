"""Run one submission and write down its answers in plain form. `make grade` calls this inside a closed room.

    python run_submission.py NOTEBOOK ANSWERS SECONDS   SECONDS is the most that one cell may take

Everything in this process belongs to the submission as soon as its first cell runs: nothing that it writes is believed, it is
only read as answers. The file is written after every cell, so that a later endless loop does not lose earlier answers.
"""
import io
import json
import os
import signal
import sys

import matplotlib

matplotlib.use("agg")

from IPython.core.interactiveshell import InteractiveShell  # noqa: E402
from traitlets.config import Config  # noqa: E402

from portsmouth.exercises.plain import plain  # noqa: E402


class Counter(io.TextIOBase):
    """Takes what is printed, counts it and forgets it."""

    letters = 0

    def write(self, text):
        self.letters += len(text)
        return len(text)


def too_long(signum, frame):
    raise TimeoutError("this cell ran too long")


def main(notebook, target, seconds):
    with open(notebook, encoding="utf-8") as file:
        wanted = json.load(file)
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}}))
    sys.stdout = sys.stderr = counter = Counter()
    report = {"answers": {}, "errors": [], "cell": 0, "done": False, "printed": 0}
    signal.signal(signal.SIGALRM, too_long)

    def save():
        report["answers"] = {name: plain(shell.user_ns[name]) for name in wanted["names"] if name in shell.user_ns}
        report["printed"] = counter.letters
        with open(target + ".half", "w", encoding="utf-8") as file:
            json.dump(report, file)
        os.replace(target + ".half", target)

    def values():
        return [id(shell.user_ns.get(name)) for name in wanted["names"]]

    before = None
    for number, source in enumerate(wanted["cells"], start=1):
        report["cell"] = number
        signal.alarm(int(seconds))
        try:
            result = shell.run_cell(source, store_history=False, silent=False)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as caught:  # also KeyboardInterrupt and SystemExit
            error = caught
        finally:
            signal.alarm(0)
        if error is not None:
            report["errors"].append([number, type(error).__name__, str(error)[:200]])
        if error is not None or values() != before:
            save()
            before = values()
    report["done"] = True
    save()
    os._exit(0)  # threads and exit handlers of the submission get no further turn


if __name__ == "__main__":
    main(*sys.argv[1:])
