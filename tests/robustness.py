"""Does the course work where things are not as on its maker's computer? Each case is a clean clone of the last commit.

    make robustness                              every case, one after the other
    make robustness ARGS="readonly path"         only these
    make robustness ARGS="order --seeds 7 1905"  these random orders, to see a failure again

Every case runs the course's own commands, `make test` and `make lab`, and prints one line: passed, FAILED, or `not run` with the
reason. The output of what failed is kept. What git does not have yet is not tested. Needs the network, for the packages; Linux, and
for some cases root or user namespaces.
"""
import argparse
import dataclasses
import itertools
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.gettempdir())  # replaced by a folder of this run
CLONES = itertools.count(1)
MEBIBYTE = 1024 * 1024
MEMORY = Path("/sys/fs/cgroup/memory")  # the memory controller of cgroup v1
PLUGIN = "pytest-random-order==1.2.0"
# `make robustness ARGS=…` hands its variables on to every make below it.
VARIABLES = {name: value for name, value in os.environ.items() if name not in ("ARGS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON")}
ORDINARY_USER = os.geteuid() != 0


class NotRun(Exception):
    """The case is not possible on this computer; the text says why."""


class Failed(Exception):
    """The case ended before its tests began; the text says why."""


@dataclasses.dataclass
class Outcome:
    case: str
    passed: bool
    counts: str
    shows: str
    output: str = ""


# What the cases are made of

def run(command, folder, more=None, inside=()):
    """Run a command of the course in `folder`, and say whether it succeeded and what it printed. `inside`: a command that wraps it."""
    done = subprocess.run([*inside, *map(str, command)], cwd=folder, env=dict(VARIABLES, **(more or {})),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return done.returncode == 0, done.stdout.decode(errors="replace")


def clone(name=None):
    """A clone of the commit that was the last one when this run began."""
    folder = FOLDER / (name or f"clone-{next(CLONES)}")
    subprocess.run(["git", "clone", "--quiet", str(FOLDER / "course.git"), str(folder)], check=True)
    return folder


def prepared(python=sys.executable, _made={}):
    """A clone with everything installed. Installed once for each Python; further clones share the files of the first."""
    folder = clone()
    if python not in _made:
        fine, output = run([python, "tools/lab.py", "run", "-c", "pass"], folder)
        if not fine:
            raise Failed(output.strip())
        _made[python] = folder
    else:
        shutil.copytree(_made[python] / ".venv", folder / ".venv", symlinks=True, copy_function=os.link)
    return folder


def suite(case, shows, folder, arguments="", python=sys.executable, more=None, inside=()):
    fine, output = run(["make", "test", f"PYTHON={python}", f"ARGS={arguments}"], folder, more, inside)
    counts = re.findall(r"^=*\s*(.*\d+ passed.*?) in [\d.]+s", output, re.M)
    return Outcome(case, fine and bool(counts), counts[-1] if counts else "no test finished", shows, output)


def lab(case, shows, folder, python=sys.executable, inside=(), lesson="00-start-here.ipynb"):
    """JupyterLab from `make lab` must answer and run the cells of a lesson in its kernel."""
    fine, output = run([sys.executable, "tests/robustness.py", "--answers", python, lesson], folder, inside=inside)
    return Outcome(case, fine, output.strip().splitlines()[-1] if output.strip() else "no answer", shows, output)


def answers(python, lesson):
    """The part of `lab` that runs inside the place under test, in the folder of the course."""
    log = tempfile.TemporaryFile()
    server = subprocess.Popen(["make", "lab", f"PYTHON={python}", "ARGS=--no-browser --port 9400"], start_new_session=True,
                              stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)

    def ask(path, data=None):
        file, = Path("work/.jupyter/runtime").glob("jpserver-*.json")
        address = json.loads(file.read_text("utf-8"))
        request = urllib.request.Request(address["url"] + path, data, {"Authorization": f"token {address['token']}"})
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60).read(), address

    try:
        began = time.monotonic()
        while True:
            try:
                page, address = ask("lab")
                break
            except (OSError, ValueError):  # not there yet
                if server.poll() is not None or time.monotonic() - began > 600:
                    log.seek(0)
                    sys.exit(log.read().decode(errors="replace") + "\nJupyterLab does not answer")
                time.sleep(0.2)
        seconds = time.monotonic() - began
        assert b"JupyterLab" in page, "the page is not JupyterLab's"
        kernel = json.loads(ask("api/kernels", json.dumps({"name": "python3", "path": f"work/{lesson}"}).encode())[0])["id"]
        channels = f"{address['url'].replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        fine, output = run([".venv/bin/python", "tests/robustness.py", "--cells", channels, address["token"], f"work/{lesson}"], Path.cwd())
        assert fine, output
        print(f"JupyterLab answers after {seconds:.0f} s, {output.strip()}")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def cells(channels, token, notebook):
    """Run the cells of a notebook in a kernel of JupyterLab, with the messages that its page in the browser sends."""
    import websocket  # of .venv, where this runs: JupyterLab needs it too
    kernel = websocket.create_connection(channels, header=[f"Authorization: token {token}"], timeout=300)
    codes = [cell["source"] for cell in json.loads(Path(notebook).read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    for number, code in enumerate(codes, 1):
        header = {"msg_id": f"cell {number}", "msg_type": "execute_request", "session": "robustness", "username": "", "version": "5.3", "date": ""}
        content = {"code": "".join(code), "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        kernel.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}))
        status = None
        while status is None:
            message = kernel.recv()
            if isinstance(message, bytes):  # a message with a picture; none of those awaited here
                continue
            message = json.loads(message)
            if message["content"].get("execution_state") in ("restarting", "dead"):
                sys.exit(f"cell {number} of {notebook}: the kernel died")
            if message["msg_type"] == "execute_reply" and message["parent_header"].get("msg_id") == header["msg_id"]:
                status = message["content"]["status"]
        if status != "ok":
            sys.exit(f"cell {number} of {notebook}: {message['content'].get('evalue', status)}")
    print(f"{len(codes)} cells of {notebook} run")


def sentence(case, shows, command, folder, expected, inside=()):
    """The command must fail with one sentence that has the expected words, and no traceback."""
    fine, output = run(command, folder, inside=inside)
    said = [line for line in output.splitlines() if not line.startswith(("make: ***", "The course installs"))]
    right = not fine and len(said) == 1 and expected in said[0]
    return Outcome(case, right, "one sentence" if right else "not one sentence", shows, output)


def namespace(kind, setup, *values):
    """What wraps a command to run it in a Linux namespace of its own, after the shell commands `setup`, whose arguments are `values`."""
    return ["unshare", kind, *(["--map-root-user"] if ORDINARY_USER else []), "sh", "-ec", f'{setup}; exec "$@"', "sh", *values]


# The cases

def order(options):
    """Ten random orders. Tests are shuffled within their files, and the files among themselves; the cells of a notebook stay in order."""
    folder = prepared()
    fine, output = run([".venv/bin/python", "-m", "pip", "install", "--quiet", PLUGIN], folder)
    if not fine:
        raise Failed(output.strip())
    for seed in options.seeds or random.sample(range(10_000), 10):
        # Without --no-loadscope-reorder, xdist would put the largest files first whatever the order.
        yield suite(f"order seed {seed}", "no test needs another one before it", folder,
                    f"-p tests.robustness --no-loadscope-reorder --random-order-bucket=module --random-order-seed={seed}")


def pytest_itemcollected(item):
    """This file as a plugin of `order`: a notebook's cells build on each other, so its order is kept."""
    if item.path.suffix == ".ipynb":
        import pytest
        item.add_marker(pytest.mark.random_order(disabled=True))


def pythons(options):
    """Every CPython from 3.11 on that is on the path or was installed by pyenv or uv, each with packages installed anew."""
    found = {}
    home = Path.home()
    candidates = [shutil.which(f"python3.{minor}") for minor in range(11, 30)] + [sys.executable]
    candidates += [*home.glob(".pyenv/versions/*/bin/python3"), *home.glob(".local/share/uv/python/*/bin/python3")]
    for python in map(str, filter(None, candidates)):
        code = "import sys; print(sys.implementation.name, *sys.version_info[:3])"
        name, *version = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.split() or [""]
        if name == "cpython" and (3, 11) <= tuple(map(int, version[:2])):
            found[tuple(map(int, version))] = python
    for version, python in sorted(found.items()):
        name = f"python {'.'.join(map(str, version))}"
        try:
            yield suite(name, "the whole course on this Python", prepared(python), python=python)
        except Failed as reason:
            yield Outcome(name, False, "packages not installed", "the whole course on this Python", str(reason))


def locale(options):
    """Other languages, encodings and time zones of the computer."""
    if not shutil.which("localedef"):
        raise NotRun("there is no localedef to make other locales with")
    for name, source, zone in [("tr_TR.UTF-8", "tr_TR", "Pacific/Kiritimati"), ("ja_JP.UTF-8", "ja_JP", "Asia/Tokyo"), ("C", "", "America/St_Johns")]:
        # PYTHONUTF8=0 in the locale C: files are read as ASCII unless the course names their encoding.
        more = {"LC_ALL": name, "LANG": name, "LANGUAGE": name, "TZ": zone, "LOCPATH": str(FOLDER / "locales"), "PYTHONUTF8": "0"}
        if source:
            (FOLDER / "locales").mkdir(exist_ok=True)
            subprocess.run(["localedef", "-i", source, "-f", "UTF-8", str(FOLDER / "locales" / name)], check=True, capture_output=True)
        probe = "import locale, time; locale.setlocale(locale.LC_ALL, ''); print(locale.getencoding(), time.strftime('%z'))"
        fine, said = run([sys.executable, "-c", probe], ROOT, more)
        if not fine:
            raise NotRun(f"the locale {name} does not work here: {said}")
        yield suite(f"locale {name} {zone}", f"encoding and offset: {said.strip()}", prepared(), more=more)


def readonly(options):
    """The course's folder cannot be written to, not even by root: a bind mount without the right to write."""
    def inside(folder):
        return namespace("--mount", 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; cd "$1"; shift', str(folder))

    lab_command = ["make", "lab", f"PYTHON={sys.executable}"]
    bare, folder = clone(), prepared()
    expected = "cannot be written to"
    yield sentence("readonly make lab, not installed", "says what to do", lab_command, bare, expected, inside(bare))
    yield sentence("readonly make lab", "says what to do", lab_command, folder, expected, inside(folder))
    yield sentence("readonly make test, not installed", "says what to do", ["make", "test", *lab_command[2:]], bare, expected, inside(bare))
    yield suite("readonly make test", "all tests pass where nothing can be written", folder, inside=inside(folder))
    copy = FOLDER / "own copy"
    subprocess.run(["cp", "-R", str(folder), str(copy)], check=True)
    yield lab("readonly, in an own copy", "what the sentence advises", copy)


def offline(options):
    """No network at all, only the computer itself."""
    inside = namespace("--net", "ip link set lo up")
    folder = prepared()
    yield suite("offline make test", "nothing is fetched", folder, inside=inside)
    yield lab("offline make lab", "nothing is fetched", folder, inside=inside)
    bare = clone()
    yield sentence("offline first start", "says what to do", ["make", "lab", f"PYTHON={sys.executable}"], bare, "connect to it", inside)


def path(options):
    """A path with spaces, accents and an apostrophe, installed there anew."""
    folder = clone("L'été à Portsmouth 1905")
    yield lab("path make lab", folder.name, folder)
    yield suite("path make test", folder.name, folder)


class Limit:
    """A memory group: `inside` puts a command into it, `peak` is what it used at most beyond file caches, `killed` how many processes died of it."""

    def __init__(self, mebibytes=None):
        self.group = MEMORY / f"portsmouth-{os.getpid()}"
        self.size = mebibytes * MEBIBYTE if mebibytes else -1
        self.inside = ["sh", "-c", f'echo $$ > {shlex.quote(str(self.group / "cgroup.procs"))} && exec "$@"', "sh"]
        self.peak, self.ended = 0, threading.Event()

    def watch(self):
        while not self.ended.wait(0.05):
            stat = dict(line.split() for line in (self.group / "memory.stat").read_text().splitlines())
            self.peak = max(self.peak, (int(stat["total_rss"]) + int(stat.get("total_shmem", 0))) / MEBIBYTE)

    def __enter__(self):
        try:
            self.group.mkdir()
            (self.group / "memory.limit_in_bytes").write_text(str(self.size))
        except OSError as error:
            raise NotRun(f"memory can be limited only by root and with the memory controller of cgroup v1 ({error})") from error
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()
        self.killed = int(re.search(r"oom_kill (\d+)", (self.group / "memory.oom_control").read_text())[1])
        for _ in range(50):
            try:
                return self.group.rmdir()
            except OSError:  # the last process has not gone yet
                time.sleep(0.2)


def memory(options):
    """Half the memory: JupyterLab with lesson 07 in 1 GB and in 512 MB, and `make test` in half of what it takes when it has all."""
    def limited(mebibytes, make):
        with Limit(mebibytes) as limit:
            outcome = make(limit.inside)
        outcome.shows = f"peak {limit.peak:.0f} MiB" + (f" of {mebibytes}, {limit.killed} processes killed" if mebibytes else ", no limit")
        return outcome, limit.peak

    for mebibytes in (None, 1024, 512):
        size = f"in {mebibytes} MiB" if mebibytes else "without a limit"
        yield limited(mebibytes, lambda inside: lab(f"memory lesson 07 {size}", "", prepared(), inside=inside, lesson="07-negotiation.ipynb"))[0]
    whole, peak = limited(None, lambda inside: suite("memory make test without a limit", "", prepared(), inside=inside))
    yield whole
    yield limited(round(peak / 2), lambda inside: suite("memory make test in half", "", prepared(), inside=inside))[0]


CASES = {case.__name__: case for case in (path, offline, readonly, locale, memory, pythons, order)}


def report(outcome, seconds):
    print(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.case:38}  {outcome.counts:55}  {seconds:5.0f} s  {outcome.shows}", flush=True)
    if not outcome.passed:
        log = FOLDER / f"{re.sub('[^A-Za-z0-9.]+', '-', outcome.case)}.log"
        log.write_text(outcome.output, "utf-8")
        print(f"        the output is in {log}; its end:")
        print("".join(f"        | {line}\n" for line in outcome.output.splitlines()[-15:]), flush=True)


def main():
    global FOLDER
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="case", help=f"of {', '.join(CASES)}; none: all")
    parser.add_argument("--seeds", nargs="+", type=int, help="of the random orders; none: ten new ones")
    options = parser.parse_args()
    unknown = [name for name in options.cases if name not in CASES]
    if unknown:
        parser.error(f"no such case: {' '.join(unknown)}; there are {', '.join(CASES)}")
    FOLDER = Path(tempfile.mkdtemp(prefix="robustness-"))
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(FOLDER / "course.git")], check=True)
    print(subprocess.run(["git", "log", "-1", "--format=commit %h, %cs"], cwd=FOLDER / "course.git", capture_output=True, text=True).stdout, flush=True)
    failed, passed, skipped = 0, 0, 0
    for name in options.cases or CASES:
        print(f"{name}: {CASES[name].__doc__}", flush=True)
        began = time.monotonic()
        try:
            for outcome in CASES[name](options):
                report(outcome, time.monotonic() - began)
                passed, failed = passed + outcome.passed, failed + (not outcome.passed)
                began = time.monotonic()
        except Failed as reason:
            report(Outcome(name, False, "ended before its tests", "", str(reason)), time.monotonic() - began)
            failed += 1
        except NotRun as reason:
            print(f"not run {name}: {reason}", flush=True)
            skipped += 1
    for folder in FOLDER.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    if not failed:
        FOLDER.rmdir()
    print(f"{passed} passed, {failed} failed, {skipped} not run")
    return 1 if failed else 0


if __name__ == "__main__":
    parts = {"--answers": answers, "--cells": cells}
    sys.exit(parts[sys.argv[1]](*sys.argv[2:]) if sys.argv[1:2] and sys.argv[1] in parts else main())
