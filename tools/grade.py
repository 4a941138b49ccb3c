"""Mark what students handed in (`make grade FOLDER=submissions/`).

    python tools/grade.py submissions/                  marks into grades/submissions/
    python tools/grade.py submissions/ --exercise 04    a notebook of another exercise is named and not marked
    python tools/grade.py --help                        limits of time and memory, number at a time

Writes marks.csv (student, exercise, file, question, points, of, status) and a feedback file for each student and exercise.
Started again it goes on where it stopped.

Who handed in: the folder below FOLDER, or the beginning of the file name, as Moodle and Canvas export them. Of two files for
one exercise the later counts.

Every notebook runs in a process of its own, in a throw-away copy of the course without answers, with limits of time, memory
and processes. Where bubblewrap is installed (Linux: `apt install bubblewrap`) it also has no network, sees neither the other
submissions nor the marks, and can write nowhere else. That process only reports answers, in plain form; the marks are made
here, by Otter-Grader's tests. (`otter run` is not used: it believes a pickle that the submission's own process writes.)
"""
import argparse
import concurrent.futures
import contextlib
import csv
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
from tqdm import tqdm

from portsmouth.exercises import Exercise, Written
from portsmouth.exercises.plain import Ready, plain

try:
    import resource
except ImportError:  # Windows; main() says so
    resource = None

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 50_000_000  # bytes of a notebook
COLUMNS = ["student", "exercise", "file", "question", "points", "of", "status"]
LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"}


class Stop(Exception):
    """Something the teacher can put right."""


@dataclass
class Limits:
    """What one submission may use."""

    seconds: int = 120
    cell: int = 30
    megabytes: int = 2000
    processes: int = 64


@dataclass
class Submission:
    """One file that was handed in."""

    path: Path
    student: str
    changed: float = 0
    number: str = ""  # of the exercise
    fault: str = ""  # why it cannot be run
    notes: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    digest: str = ""


# Reading the folder

def find(folder):
    """All submissions below a folder. Links are named and not followed."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in LITTER)
        for name in [f for f in folders if Path(place, f).is_symlink()] + sorted(files):
            if name in LITTER or name.startswith("._"):
                continue
            found.append(read(Path(place, name), folder))
    return found


def student_of(path, folder):
    """Who handed in a file: the folder below `folder`, else the beginning of the file name."""
    parts = path.relative_to(folder).parts
    if len(parts) > 1:
        name = re.sub(r"_\d+_assignsubmission.*$", "", parts[0])  # Moodle: Name_12345_assignsubmission_file
    else:
        name = re.split(r"_(?:LATE_)?\d+_\d+_", path.stem)[0]  # Canvas: name_LATE_12345_67890_file
    return printable(name)


def printable(text):
    return "".join(c if c.isprintable() else "?" for c in text.encode("utf-8", "replace").decode("utf-8")).strip() or "(no name)"


def read(path, folder):
    """A submission with its code cells, or with its fault in words."""
    sent = Submission(path, student_of(path, folder))
    try:
        if path.is_symlink():
            sent.fault = "this is a link and not a file; it was not followed"
            return sent
        status = path.stat()
        sent.changed = status.st_mtime
        if not stat.S_ISREG(status.st_mode):
            sent.fault = "this is not an ordinary file"
        elif path.suffix != ".ipynb":
            sent.fault = "this is not a notebook (.ipynb)"
        elif status.st_size == 0:
            sent.fault = "the file is empty"
        elif status.st_size > LARGEST:
            sent.fault = f"the file has {status.st_size / 1e6:.0f} MB; notebooks up to {LARGEST / 1e6:.0f} MB are read"
        if sent.fault:
            return sent
        raw = path.read_bytes()
        sent.digest = hashlib.sha256(raw).hexdigest()
        nb = nbformat.v4.upgrade(nbformat.reads(raw.decode("utf-8-sig"), as_version=4))
        sent.cells = [(str(c.get("id", "")), c["cell_type"], str(c["source"])) for c in nb["cells"]]
    except RecursionError:
        sent.fault = "the file is nested too deeply to be a notebook"
    except (OSError, UnicodeError) as error:
        sent.fault = f"the file cannot be read ({type(error).__name__})"
    except Exception:
        sent.fault = "the file is not a notebook: it is damaged or something else under this name"
    else:
        numbers = re.findall(r"Exercise\([\"'](\d\d)[\"']\)", "\n".join(s for _, kind, s in sent.cells if kind == "code"))
        known = [n for n in numbers if (ROOT / "exercises" / "answers" / f"ex{n}.py").is_file()]
        titled = re.search(r"^# Exercise (\d\d)\b", "\n".join(s for _, kind, s in sent.cells if kind == "markdown"), re.M)
        sent.number = known[0] if known else titled[1] if titled else ""
        if not (ROOT / "exercises" / "answers" / f"ex{sent.number}.py").is_file():
            sent.fault, sent.number = "this notebook is none of the exercises of the course", ""
    return sent


def choose(submissions, only=None):
    """Name notebooks of another exercise, and those that the same student replaced by a later one."""
    latest = {}
    for sent in submissions:
        if not sent.fault and only and sent.number != only:
            sent.fault = f"this is a notebook of exercise {sent.number} and not of {only}"
        if not sent.fault:
            latest.setdefault((sent.student, sent.number), []).append(sent)
    for versions in latest.values():
        versions.sort(key=lambda s: (s.changed, [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", str(s.path))]))
        for early in versions[:-1]:
            early.fault = f"not counted: {versions[-1].path.name} by the same student is later"
        if len(versions) > 1:
            versions[-1].notes.append(f"the latest of {len(versions)} files for this exercise")


# Running one submission in a closed room

def closed_room(hidden, writable):
    """The beginning of a command that shuts a process in; [] where bubblewrap does not work."""
    command = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    for path in {sys.prefix, sys.base_prefix}:
        command += ["--ro-bind", path, path]
    for path in hidden:
        command += ["--tmpfs", str(path)]
    command += ["--bind", str(writable), str(writable), "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    return command


def has_closed_room():
    with tempfile.TemporaryDirectory() as folder:
        try:
            return subprocess.run(closed_room([], folder) + ["true"], capture_output=True, timeout=20).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False


class Marker:
    """Runs and marks submissions with the same settings."""

    def __init__(self, folder, out, limits, closed=None):
        self.limits, self.closed = limits, has_closed_room() if closed is None else closed
        self.hidden = [p for p in (ROOT / "exercises", ROOT / ".git", Path(folder).resolve(), Path(out).resolve()) if p.is_dir()]
        self.stopped, self.running = threading.Event(), set()
        self.peak = 0  # bytes of memory of the largest submission

    def run(self, sent):
        """Run the code of a submission; what its process reported, and {"ended": words} if it did not come to its end."""
        exercise = Exercise(sent.number, ROOT)
        with tempfile.TemporaryDirectory(prefix="portsmouth-", ignore_cleanup_errors=True) as folder:
            room = Path(folder)
            shutil.copytree(ROOT / "data", room / "course" / "data")
            shutil.copytree(ROOT / "portsmouth", room / "course" / "portsmouth", ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copyfile(ROOT / "tools" / "run_submission.py", room / "run_submission.py")
            (room / "home").mkdir()
            self._copy_font_list(room / "home")
            work = room / "course" / "work"
            work.mkdir()
            wanted = {"names": [*exercise.questions, *exercise.cases], "cells": [source for _, kind, source in sent.cells if kind == "code"]}
            (room / "wanted.json").write_text(json.dumps(wanted), encoding="utf-8")
            program = [sys.executable, "-B", str(room / "run_submission.py"), str(room / "wanted.json"), str(room / "answers.json"), str(self.limits.cell)]
            shut = closed_room(self.hidden, room) + ["--chdir", str(work)] if self.closed else []
            ended = self._watch(shut + program, work, room)
            report = self._report(room / "answers.json")
        if ended:
            report["ended"] = ended
        elif not report.get("done"):
            report["ended"] = f"Python ended in code cell {report.get('cell', 1)} before the notebook was at its end"
        return report

    def _copy_font_list(self, home):
        """Matplotlib would spend seconds on looking for fonts again."""
        import matplotlib
        (home / "matplotlib").mkdir()
        for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
            shutil.copy(path, home / "matplotlib" / path.name)

    def _watch(self, command, work, room):
        """Run a command within the limits; "" or, in words, why it was ended."""
        home = str(room / "home")
        variables = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "MPLCONFIGDIR": home + "/matplotlib", "IPYTHONDIR": home, "LANG": "C.UTF-8",
                     "PYTHONPATH": str(room / "course"), "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg", "TMPDIR": home,
                     "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        if os.environ.get("OPENBLAS_CORETYPE"):
            variables["OPENBLAS_CORETYPE"] = os.environ["OPENBLAS_CORETYPE"]
        process = subprocess.Popen(command, cwd=work, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True, preexec_fn=self._limit)
        self.running.add(process)
        end, ended = time.monotonic() + self.limits.seconds, ""
        try:
            while process.poll() is None and not ended:
                if self.stopped.is_set():
                    ended = "stopped"
                elif time.monotonic() > end:
                    ended = f"it ran longer than {self.limits.seconds} seconds and was stopped"
                else:
                    family = self._family(process)
                    memory = 0
                    for one in family:
                        with contextlib.suppress(psutil.Error):
                            memory += one.memory_info().rss
                    self.peak = max(self.peak, memory)
                    if len(family) > self.limits.processes:
                        ended = f"it started more than {self.limits.processes} processes and was stopped"
                    elif memory > self.limits.megabytes * 1e6:
                        ended = f"it used more than {self.limits.megabytes} MB of memory and was stopped"
                    else:
                        time.sleep(0.05)
        finally:
            self._kill(process)
            self.running.discard(process)
        return ended

    def _family(self, process):
        try:
            parent = psutil.Process(process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.Error:
            return []

    def _kill(self, process):
        """End a process and all that came from it. In a closed room they all end with the first."""
        for _ in range(100):
            family = [p for p in self._family(process) if p.pid != process.pid or process.poll() is None]
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            for one in family:
                with contextlib.suppress(psutil.Error):
                    one.kill()
            if process.poll() is not None:
                break
            time.sleep(0.05)
        process.wait()

    def _limit(self):
        """Limits that the system keeps, set in the new process before it begins."""
        os.nice(10)
        for name, most in (("RLIMIT_CPU", self.limits.seconds + 5), ("RLIMIT_FSIZE", 100_000_000), ("RLIMIT_CORE", 0),
                           ("RLIMIT_AS", self.limits.megabytes * 3_000_000), ("RLIMIT_NPROC", 4096)):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                kind = getattr(resource, name)
                hard = resource.getrlimit(kind)[1]
                most = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(kind, (most, most))

    def _report(self, path):
        """What the process wrote, if it is a report; nothing in it is believed, answers are only judged."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, encoding="utf-8", errors="replace") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode) or os.fstat(handle).st_size > LARGEST:
                    return {}
                report = json.load(file)
            clean = {"answers": {str(k): Ready(v) for k, v in report["answers"].items()}, "done": report["done"] is True, "cell": int(report["cell"]),
                     "printed": int(report["printed"])}
            clean["errors"] = [(int(n), printable(str(kind))[:40], printable(str(text))[:120]) for n, kind, text in report["errors"]][:50]
            return clean
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}

    # Marking

    def mark(self, sent, report):
        """Rows for the table, and the feedback as text."""
        exercise, original = Exercise(sent.number, ROOT), original_of(sent.number)
        answers = report.get("answers", {})
        notes = sent.notes + happened(report) + changed_cells(sent, original)
        rows, lines = [], [f"# {sent.student}: exercise {sent.number}", "", f"File: {printable(sent.path.name)}", ""]
        for question in exercise.questions.values():
            row = {"student": sent.student, "exercise": sent.number, "file": printable(sent.path.name), "question": question.id, "of": question.points}
            if isinstance(question.kind, Written):
                text = written(sent, question.id, original)
                words = len(text.split())
                row |= {"points": "" if words else 0, "status": f"to be read: {words} words; rubric {', '.join(question.kind.rubric)}" if words else "not answered"}
                lines += [f"## {question.id}: {'__ of ' + str(question.points) if words else '0 of ' + str(question.points)} points", "", row["status"], ""]
                lines += ["    " + line for line in text.splitlines()] + [""] * bool(words)
            else:
                points, sentence = otter_points(original.stem, question, answers)
                row |= {"points": points, "status": sentence}
                lines += [f"## {question.id}: {points} of {question.points} points", "", sentence, ""]
            rows.append(row)
        for row in rows:
            row["status"] = "; ".join([row["status"]] + notes)
        checked = [row for row in rows if row["points"] != ""]
        lines[3:3] = ["", f"By the checks: {sum(r['points'] for r in checked):g} of {sum(r['of'] for r in checked)} points. The rest is read by a person."]
        lines += ["## What happened", "", *[f"- {note}" for note in notes or ["The notebook ran to its end."]], ""]
        return rows, "\n".join(lines)

    def handle(self, sent):
        """Run and mark one submission: (rows, feedback, seconds)."""
        start = time.monotonic()
        if sent.fault:
            row = {"student": sent.student, "exercise": sent.number, "file": printable(sent.path.name), "question": "", "points": "", "of": "", "status": sent.fault}
            return [row], f"# {sent.student}\n\nFile: {printable(sent.path.name)}\n\n{sent.fault}.\n", 0
        report = self.run(sent)
        return (*self.mark(sent, report), time.monotonic() - start)


_otter = threading.Lock()


def otter_points(stem, question, answers):
    """Points and sentence for one question, from its Otter test."""
    with _otter:
        from otter.test_files import ExceptionTestFile
        test = ExceptionTestFile.from_file(str(ROOT / "exercises" / "marking" / stem / f"{question.id}.py"))
        test.run(answers)
    (result,) = test.test_case_results
    points = round(test.score, 2) if test.score % 1 else int(test.score)
    return points, f"✓ Right: {question.why}" if result.passed else result.message.split("AssertionError: ")[-1].strip()


def original_of(number):
    return next((ROOT / "exercises").glob(f"{number}-*.ipynb"))


def happened(report):
    """What a reader of the marks should know about the run."""
    notes = [report["ended"]] if "ended" in report else []
    errors = report.get("errors", [])
    if errors:
        number, kind, text = errors[0]
        notes.append(f"{len(errors)} code cell{'s' * (len(errors) > 1)} stopped with an error, the first is cell {number}: {kind}: {text}")
    if report.get("printed", 0) > 1_000_000:
        notes.append(f"it printed {report['printed'] / 1e6:,.0f} million characters")
    return notes


def changed_cells(sent, original):
    """Whether check cells are missing or changed. It makes no difference to the marks."""
    checks = {c["id"]: c["source"] for c in nbformat.v4.reads(original.read_text(encoding="utf-8")).cells if c["id"].endswith("-check")}
    theirs = {name: source for name, _, source in sent.cells}
    missing, changed = [n for n in checks if n not in theirs], [n for n in checks if n in theirs and theirs[n].strip() != checks[n].strip()]
    return ([f"{len(missing)} check cells are missing, which changes no mark"] if missing else []) + (
        [f"{len(changed)} check cells were edited, which changes no mark"] if changed else [])


def written(sent, name, original):
    """The text of a written answer, "" if there is none."""
    texts = [(cell, source) for cell, kind, source in sent.cells if kind == "markdown"]
    prompt = next(c["source"] for c in nbformat.v4.reads(original.read_text(encoding="utf-8")).cells if c["id"] == f"{name}-answer")
    text = dict(texts).get(f"{name}-answer")
    if text is None:  # ids are lost: what stands behind the question
        place = next((n for n, (cell, source) in enumerate(texts) if re.match(rf"## Question {name[1:]}\b", source)), None)
        text = texts[place + 1][1] if place is not None and place + 1 < len(texts) else ""
    return text.replace(prompt, "").strip()


# The whole folder

def fingerprint():
    """Changes when exercises, data or the tools of marking change, so that old marks are not kept."""
    total = hashlib.sha256()
    for path in sorted([*(ROOT / "exercises").rglob("*.py"), *(ROOT / "data").glob("*.csv"), *(ROOT / "portsmouth").rglob("*.py"), ROOT / "tools" / "run_submission.py",
                        Path(__file__)]):
        total.update(path.read_bytes())
    return total.hexdigest()


def cell(value):
    """A cell that a spreadsheet does not take for a formula."""
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def write(out, done):
    """marks.csv, one feedback file each, from all that is done; whole or not at all."""
    half = out / ".marks.half"
    with half.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for entry in sorted(done.values(), key=lambda e: (e["rows"][0]["student"].casefold(), e["rows"][0]["exercise"], e["rows"][0]["file"])):
            table.writerows([[cell(row[c]) for c in COLUMNS] for row in entry["rows"]])
    os.replace(half, out / "marks.csv")
    folder = out / "feedback"
    folder.mkdir(exist_ok=True)
    for key, entry in done.items():
        row = entry["rows"][0]
        name = re.sub(r"[^\w .-]", "_", f"{row['student']} {row['exercise']}".strip())[:80] + ("" if row["question"] else " " + hashlib.sha256(key.encode()).hexdigest()[:6])
        (folder / f"{name}.md").write_text(entry["feedback"], encoding="utf-8")


def grade(folder, out, only=None, limits=None, jobs=2, closed=None, quiet=False):
    """Mark a folder; returns {submission: {"rows", "feedback", "seconds"}} and the Marker."""
    folder = Path(folder)
    if not folder.is_dir():
        raise Stop(f"There is no folder {folder}: say where the submissions are, for example `make grade FOLDER=submissions/`.")
    out.mkdir(parents=True, exist_ok=True)
    submissions = [s for s in find(folder) if out.resolve() not in s.path.resolve().parents]
    if not submissions:
        raise Stop(f"{folder} has no files in it.")
    choose(submissions, only)
    marker, state, course = Marker(folder, out, limits or Limits(), closed), out / ".state.json", fingerprint()
    try:
        before = json.loads(state.read_text(encoding="utf-8"))
        before = before["done"] if before["course"] == course else {}
    except (OSError, ValueError, KeyError, TypeError):
        before = {}
    keys = {id(s): "|".join([printable(str(s.path.relative_to(folder))), s.digest, s.fault, *s.notes]) for s in submissions}
    done = {key: before[key] for key in keys.values() if key in before}
    todo = [s for s in submissions if keys[id(s)] not in done]
    if not quiet:
        print(f"{len(submissions)} files; {len(done)} were marked before.")
        if not marker.closed:
            print("bubblewrap does not work here, so submissions are not kept from the network or from other files of yours. On Linux: apt install bubblewrap.")

    def save():
        half = state.with_suffix(".half")
        half.write_text(json.dumps({"course": course, "done": done}), encoding="utf-8")
        os.replace(half, state)

    pool, saved = concurrent.futures.ThreadPoolExecutor(jobs), time.monotonic()
    try:
        waiting = {pool.submit(marker.handle, s): s for s in todo}
        for future in tqdm(concurrent.futures.as_completed(waiting), total=len(todo), unit="notebook", disable=quiet):
            rows, feedback, seconds = future.result()
            done[keys[id(waiting[future])]] = {"rows": rows, "feedback": feedback, "seconds": seconds}
            if time.monotonic() > saved + 2:
                save()
                saved = time.monotonic()
    except KeyboardInterrupt:
        marker.stopped.set()
        pool.shutdown(cancel_futures=True)
        raise Stop(f"Stopped after {len(done)} of {len(submissions)} files. The same command goes on from here.") from None
    finally:
        marker.stopped.set()
        pool.shutdown(cancel_futures=True)
        save()
        write(out, done)
    return done, marker


def main(arguments):
    if resource is None:
        return "Marking needs Linux, macOS or the terminal of a JupyterHub: it cannot keep submissions within limits on this system."
    parser = argparse.ArgumentParser(prog="make grade", description="Mark what students handed in.")
    parser.add_argument("folder", help="where the submissions are")
    parser.add_argument("--out", type=Path, help="where the marks go (grades/ and the name of the folder)")
    parser.add_argument("--exercise", help="mark only this exercise, for example 04")
    for name, what in (("seconds", "a notebook may take"), ("cell", "seconds a cell may take"), ("megabytes", "of memory"), ("processes", "at once")):
        parser.add_argument(f"--{name}", type=int, default=getattr(Limits, name), help=f"{what} (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time (%(default)s)")
    asked = parser.parse_args(arguments)
    if not asked.folder:
        return "Say where the submissions are, for example `make grade FOLDER=submissions/`."
    out = asked.out or ROOT / "grades" / Path(asked.folder).resolve().name
    try:
        start = time.monotonic()
        done, marker = grade(asked.folder, out, asked.exercise, Limits(asked.seconds, asked.cell, asked.megabytes, asked.processes), asked.jobs)
    except Stop as reason:
        return str(reason)
    faults = sum(not entry["rows"][0]["question"] for entry in done.values())
    print(f"{len(done) - faults} notebooks marked, {faults} files not, in {time.monotonic() - start:.0f} s; the largest used {marker.peak / 1e6:.0f} MB.")
    print(f"Marks: {out / 'marks.csv'}. Feedback: {out / 'feedback'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
