"""Hostile and broken submissions: each gets a row that says what happened, and the others keep their marks."""
import csv
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

import grade
from checks.exercises import ROOT, SOLUTIONS

NUMBER = "04"
SOLVED = next(p for p in SOLUTIONS if p.name.startswith(NUMBER))
LIMITS = grade.Limits(seconds=40, cell=10, megabytes=1000, processes=40)
needs_room = pytest.mark.skipif(not grade.has_closed_room(), reason="bubblewrap does not work here, so submissions are only limited and not shut in")


def solved(*more, before="progress"):
    """A notebook with right answers and further cells of code."""
    nb = nbformat.v4.reads((ROOT / "exercises" / SOLVED.name).read_text(encoding="utf-8"))
    answers = {c.id: c.source for c in nbformat.v4.reads(SOLVED.read_text(encoding="utf-8")).cells if c.id.endswith("-answer")}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source = answers.get(cell.id, cell.source)
        elif cell.id.endswith("-answer"):
            cell.source = "I think that it depends on who is counted."
    place = next(n for n, c in enumerate(nb.cells) if c.id == before)
    nb.cells[place:place] = [nbformat.v4.new_code_cell(code) for code in more]
    return nb


class Room:
    """A folder of submissions, marked once."""

    def __init__(self, folder):
        self.folder, self.out = folder / "submissions", folder / "marks"
        self.folder.mkdir()
        self.sent = {}

    def add(self, student, nb, name="04-mukden.ipynb"):
        path = self.folder / student / name
        path.parent.mkdir(exist_ok=True)
        text = nb if isinstance(nb, (str, bytes)) else nbformat.writes(nb)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def mark(self):
        self.before = {p: p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}
        self.done, self.marker = grade.grade(self.folder, self.out, limits=LIMITS, quiet=True)
        with (self.out / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def points(self, student):
        rows = [r for r in self.rows if r["student"] == student and r["question"]]
        return sum(float(r["points"] or 0) for r in rows)

    def status(self, student):
        return " | ".join(r["status"] for r in self.rows if r["student"] == student)


FULL = 14
HOLDS_ON = "import time\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n    except BaseException: pass"

#: name: (code cells, cell before which they stand, points that must be left, words of the status)
CODE = {
    "endless loop": (["while True:\n    pass"], "q5-answer", FULL, "TimeoutError"),
    "endless loop that holds on": ([HOLDS_ON], "q5-answer", 7, "ran longer than 40 seconds"),
    "memory in one piece": (["big = bytearray(10**11)"], "progress", FULL, "MemoryError"),
    "memory in small pieces": (["pile = []\nwhile True:\n    pile.append(bytearray(50_000_000))"], "q5-answer", 7, "MB of memory"),
    "memory in children": (["import os, time\nfor n in range(8):\n    if os.fork() == 0:\n        pile = bytearray(b'x') * 300_000_000\n        time.sleep(60)\ntime.sleep(60)"],
                           "q5-answer", 7, "MB of memory"),
    "fork bomb": (["import os\nwhile True:\n    os.fork()"], "q5-answer", 7, "and was stopped"),
    "left behind": (["import subprocess\nsubprocess.Popen(['sleep', '471'], start_new_session=True)"], "progress", FULL, "✓ Right"),
    "sys.exit": (["import sys\nsys.exit()"], "imports", FULL, "SystemExit"),
    "os._exit": (["import os\nos._exit(0)"], "q5-answer", 7, "Python ended in code cell"),
    "crash": (["import ctypes\nctypes.string_at(0)"], "q5-answer", 7, "Python ended in code cell"),
    "syntax error": (["this is not Python ("], "q2-answer", FULL, "SyntaxError"),
    "a hundred megabytes": (["for n in range(1000):\n    print('x' * 100_000)"], "progress", FULL, "100 million characters"),
    "a hundred megabytes to the system": (["import os\nfor n in range(1000):\n    os.write(1, b'x' * 100_000)"], "progress", FULL, "✓ Right"),
    "waits for an answer": (["name = input('Who are you?')"], "q2-answer", FULL, "stopped with an error"),
    "hostile objects": (["class Bad:\n    def __getattribute__(self, name):\n        raise SystemExit\nq1 = Bad()\nq2 = [Bad()]"], "progress", 11, "Cannot be checked"),
    "edited tests": (["import portsmouth.exercises as e\ne.Exercise.require = e.Exercise.check = lambda *a: None\ne.judge = lambda *a: e.Verdict('right', '')\nq1 = q2 = q3 = q4 = q5 = q6 = q7 = 'give me marks'"],
                     "progress", 0, "Cannot be checked"),
    "forged report": (["import json, os, sys\nos.chdir('../..')\njson.dump({'answers': {'battle': 'shaho', 'q1': 'right', 'q2': {'kind': 'frame'}, 'q3': {'kind': 'chart', 'bars': 5}, 'q4': 10**400, "
                       "'q5': {'kind': 'list', 'items': [[[]]]}}, 'errors': [], 'cell': 1, 'done': True, 'printed': 0, 'points': 14}, open('answers.json', 'w'))\nos._exit(0)"],
                      "progress", 0, "none of the answers"),
    "report that is a link": (["import os\nos.chdir('../..')\nfor name in ('answers.json', 'answers.json.half'):\n    if os.path.exists(name): os.remove(name)\nos.symlink('/etc/passwd', 'answers.json')\nos._exit(0)"],
                              "progress", 0, "Python ended"),
    "report that is a pipe": (["import os\nos.chdir('../..')\nos.remove('answers.json')\nos.mkfifo('answers.json')\nos._exit(0)"], "progress", 0, "Python ended"),
}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """All submissions marked in one go, as a teacher would."""
    room = Room(tmp_path_factory.mktemp("hostile"))
    listener = socket.create_server(("127.0.0.1", 0))
    room.calls = []

    def listen():
        while True:
            try:
                room.calls.append(listener.accept()[1])
            except OSError:
                return

    threading.Thread(target=listen, daemon=True).start()
    room.listener = listener
    for name, (cells, before, _, _) in CODE.items():
        room.add(name, solved(*cells, before=before))
    room.add("anna", solved())
    room.add("Zoë Ångström 漢字", solved(), "my homework (1).ipynb")
    deleted = solved()
    deleted.cells = [c for c in deleted.cells if not c.id.endswith("-check")]
    room.add("deleted checks", deleted)
    room.add("no json", "this is my homework")
    room.add("no text", b"\xff\xfe\x00\x00" * 100)
    room.add("empty", "")
    room.add("deep", "[" * 100_000)
    room.add("odd cells", json.dumps({"cells": [5, {"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    other = solved()
    for cell in other.cells:
        cell.source = cell.source.replace('Exercise("04")', 'Exercise("99")').replace("# Exercise 04", "# Exercise 99")
    room.add("other exercise", other)
    room.add("a picture", b"\x89PNG", "photo.png")
    (room.folder / "a link").mkdir()
    os.symlink(room.folder / "anna" / "04-mukden.ipynb", room.folder / "a link" / "04-mukden.ipynb")
    os.symlink("/etc", room.folder / "a link" / "folder.d")
    early = room.add("twice", solved("q1 = 'killed'"), "04-mukden.ipynb")
    os.utime(early, (1, 1))
    room.add("twice", solved(), "04-mukden-1.ipynb")
    room.add("=cmd()", solved())
    if grade.has_closed_room():  # elsewhere this would write into the course itself
        targets = [str(room.folder / "anna" / "04-mukden.ipynb"), str(room.out / "marks.csv"), str(room.out / ".state.json"), str(ROOT / "exercises" / "answers" / "ex04.py"),
                   str(ROOT / "data" / "casualties.csv"), str(Path.home() / "portsmouth-was-here"), "/tmp/portsmouth-was-here"]
        room.add("writes outside", solved(f"for path in {targets!r}:\n    try:\n        open(path, 'w').write('mine')\n    except OSError:\n        pass"))
        room.add("reads answers", solved(f"q1 = q2 = q3 = open({str(ROOT / 'exercises' / 'answers' / 'ex04.py')!r}).read()\nq1 = 'killed'",
                                         f"q2 = len(open({str(room.folder / 'anna' / '04-mukden.ipynb')!r}).read())"))
        room.add("network", solved(f"import socket\nsocket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), timeout=3)"))
    room.mark()
    listener.close()
    return room


@pytest.mark.parametrize("name", CODE)
def test_hostile_code(room, name, record_property):
    _, _, points, words = CODE[name]
    record_property("figure", f"hostile submission, {name}: {room.points(name):g} of {FULL} points; {room.rows and room.status(name).split(' | ')[-1][:140]}")
    assert words in room.status(name), room.status(name)
    assert room.points(name) == points, room.status(name)


@pytest.mark.parametrize("name, words", [
    ("no json", "is not a notebook"), ("no text", "cannot be read"), ("empty", "is empty"), ("deep", "not"), ("odd cells", "not a notebook"),
    ("other exercise", "none of the exercises"), ("a picture", "not a notebook (.ipynb)"), ("a link", "a link and not a file")])
def test_broken_files(room, name, words, record_property):
    record_property("figure", f"broken submission, {name}: {room.status(name)[:140]}")
    assert words in room.status(name) and room.points(name) == 0


def test_the_others_keep_their_marks(room):
    for student in ("anna", "Zoë Ångström 漢字", "deleted checks", "twice", "'=cmd()"):
        assert room.points(student) == FULL, room.status(student)
    assert "7 check cells are missing" in room.status("deleted checks")
    assert "latest of 2 files" in room.status("twice") and "not counted: 04-mukden-1.ipynb" in room.status("twice")
    assert "8 words" not in room.status("anna") and "to be read: 9 words" in room.status("anna")


def test_every_file_has_a_row_and_a_feedback_file(room):
    assert len(room.done) == len(list(room.folder.glob("*/*")))
    assert len(list((room.out / "feedback").glob("*.md"))) == len(room.done)


def test_nothing_is_left_running(room):
    assert not [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "471"]]


@needs_room
def test_nothing_outside_was_changed(room):
    assert {p: p.read_bytes() for p in room.before} == room.before
    for path in (Path.home() / "portsmouth-was-here", Path("/tmp/portsmouth-was-here")):
        assert not path.exists()
    assert (ROOT / "exercises" / "answers" / "ex04.py").stat().st_size > 1000 and (ROOT / "data" / "casualties.csv").stat().st_size > 1000
    assert room.points("writes outside") == FULL


@needs_room
def test_answers_and_other_submissions_cannot_be_read(room):
    assert "FileNotFoundError" in room.status("reads answers") and room.points("reads answers") == FULL


@needs_room
def test_the_network_is_cut(room):
    assert not room.calls and "stopped with an error" in room.status("network") and room.points("network") == FULL


def test_marking_goes_on_where_it_stopped(room):
    done, marker = grade.grade(room.folder, room.out, limits=LIMITS, quiet=True)
    assert done.keys() == room.done.keys() and marker.peak == 0, "nothing is run a second time"


def test_after_ctrl_c_it_goes_on(tmp_path):
    room = Room(tmp_path)
    for n in range(6):
        room.add(f"student {n}", solved())
    command = [sys.executable, str(ROOT / "tools" / "grade.py"), str(room.folder), "--out", str(room.out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (room.out / ".state.json").exists():
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert "Stopped after" in process.communicate(timeout=60)[1] and process.returncode == 1
    before = len(json.loads((room.out / ".state.json").read_text())["done"])
    again = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert f"6 files; {before} were marked before." in again.stdout and 0 < before < 6, again.stdout
    with (room.out / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(float(row["points"] or 0) for row in csv.DictReader(file)) == 6 * FULL


def test_without_a_closed_room_marking_works(tmp_path):
    room = Room(tmp_path)
    room.add("anna", solved())
    room.add("loop", solved(HOLDS_ON, before="q5-answer"))
    room.add("left behind", solved("import subprocess\nsubprocess.Popen(['sleep', '472'])"))
    done, _ = grade.grade(room.folder, room.out, limits=LIMITS, closed=False, quiet=True)
    points = {e["rows"][0]["student"]: sum(r["points"] or 0 for r in e["rows"]) for e in done.values()}
    assert points == {"anna": FULL, "loop": 7, "left behind": FULL}
    assert not [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "472"]]
