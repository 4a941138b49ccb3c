"""Rehearse a seminar: a real JupyterHub on this computer, simulated students, and what goes wrong in a class.

    hub/bin/python deploy/rehearse.py 15 30               15 students, then 30, who all log in at the same moment
    hub/bin/python deploy/rehearse.py 30 --within 60      30 students who log in within a minute
    hub/bin/python deploy/rehearse.py --incidents         killed kernel, memory eaten up, culler, a corrected course by nbgitpuller
    hub/bin/python deploy/rehearse.py 15 30 --record      writes the numbers to deploy/measured.json and the tables of deploy/README.md

A student logs in through the form, waits for the seat as the browser does, opens lesson 04, runs all its cells through the
kernel's websocket, saves the notebook with its outputs, and reads it back. An error is anything that fails, and any output whose
text is not the one committed in the lesson. No browser draws anything. The course is the last commit of this repository.

Linux, git, Node.js and Python 3.12. The hub and the seats need packages that the course does not install:

    python3.12 -m venv hub
    hub/bin/pip install -r requirements.txt
    hub/bin/pip install --no-deps --no-build-isolation .
    hub/bin/pip install jupyterhub==5.5.0 jupyterhub-idle-culler nbgitpuller
    npm install --prefix hub configurable-http-proxy
"""
import argparse
import asyncio
import datetime
import json
import os
import platform
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import nbformat
import psutil
from jupyter_client.session import Session
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketError, websocket_connect

import plan

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
COURSE, LESSON = "portsmouth-1905", "04-losses.ipynb"
WORK = f"{COURSE}/work/{LESSON}"
MB = 1024**2


class Trouble(Exception):
    """Something that a student would notice."""


class Hub:
    """A JupyterHub in a temporary folder, with the course as a bare repository beside it."""

    def __init__(self, port, cull=None):
        self.address, self.port, self.cull = f"http://127.0.0.1:{port}", port, cull
        self.password = secrets.token_hex(8)

    async def __aenter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
        self.course = self.folder / "course.git"
        git("init", "--bare", "--initial-branch=main", self.course)
        git("-C", ROOT, "push", self.course, "HEAD:refs/heads/main")
        tools = Path(sys.executable).parent
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True, env={**os.environ, "MPLCONFIGDIR": str(self.folder / "matplotlib")},
                       capture_output=True)  # as in the image, see image-appendix
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "REHEARSAL_FOLDER": str(self.folder), "REHEARSAL_PORT": str(self.port),
                       "REHEARSAL_PASSWORD": self.password, "REHEARSAL_CULL": str(self.cull or ""), "REHEARSAL_PROXY": proxy_command()}
        self.log = self.folder / "hub.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([tools / "jupyterhub", "-f", HERE / "rehearsal_config.py"], cwd=self.folder, env=environment,
                                            stdout=log, stderr=subprocess.STDOUT)
        async with httpx.AsyncClient() as http:
            for _ in range(120):
                if self.process.poll() is not None:
                    break
                try:
                    if (await http.get(f"{self.address}/hub/health")).is_success:
                        return self
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.5)
        await self.__aexit__()
        sys.exit(f"JupyterHub did not start; the end of its log:\n{self.text[-2000:]}")

    async def __aexit__(self, *_):
        if self.process.poll() is None:
            hub = psutil.Process(self.process.pid)
            started = hub.children(recursive=True)
            self.process.terminate()  # the hub then stops its seats
            self.process.wait()
            for process in psutil.wait_procs(started, timeout=5)[1]:
                process.kill()
        self.text = self.log.read_text("utf-8", "replace")
        shutil.rmtree(self.folder, ignore_errors=True)

    def home(self, name):
        return self.folder / "home" / name

    def processes(self, name):
        """The processes of a student's seat: the server, then what it started."""
        found = []
        for process in psutil.Process(self.process.pid).children():
            try:
                if any("jupyterhub-singleuser" in part for part in process.cmdline()) and process.environ()["JUPYTERHUB_USER"] == name:
                    found += [process, *process.children(recursive=True)]
            except psutil.NoSuchProcess:  # a zombie is one of them
                pass
        return found


def git(*arguments):
    return subprocess.run(["git", "-c", "user.name=Teacher", "-c", "user.email=teacher@localhost", *map(str, arguments)], check=True,
                          capture_output=True, text=True).stdout


def proxy_command():
    found = shutil.which("configurable-http-proxy", path=f"{Path(sys.prefix) / 'node_modules' / '.bin'}:{os.environ['PATH']}")
    return found or sys.exit("configurable-http-proxy is missing: the first lines of deploy/rehearse.py say how to get it.")


class Student:
    """One simulated student with a browser's cookies."""

    def __init__(self, hub, name):
        self.hub, self.name, self.times, self.kernel = hub, name, {}, None
        self.seat = f"/user/{name}/"
        self.http = httpx.AsyncClient(base_url=hub.address, follow_redirects=True, timeout=600)

    def xsrf(self, path):
        return self.http.cookies.get("_xsrf", path=path)

    async def log_in(self):
        """Through the form to the seat's first page, as a browser does it."""
        await self.page("/hub/login")
        form = {"username": self.name, "password": self.hub.password, "_xsrf": self.xsrf("/hub/")}
        answer = await self.http.post("/hub/login", data=form)
        if "/hub/spawn-pending/" in str(answer.url):
            progress = f"/hub/api/users/{self.name}/server/progress"
            async with self.http.stream("GET", progress, params={"_xsrf": self.xsrf("/hub/")}) as events:
                async for line in events.aiter_lines():
                    if line.startswith("data:"):
                        event = json.loads(line[5:])
            if not event.get("ready"):
                raise Trouble(f"no seat: {event}")
            answer = await self.page(event["url"])
        if self.seat not in str(answer.url) or not answer.is_success:
            raise Trouble(f"no seat: {answer.url.path} answers {answer.status_code}")

    async def page(self, address, **options):
        answer = await self.http.get(address, **options)
        if not answer.is_success:
            raise Trouble(f"{answer.url.path} answers {answer.status_code}")
        return answer

    async def api(self, method, path, **options):
        answer = await self.http.request(method, f"{self.seat}api/{path}", headers={"X-XSRFToken": self.xsrf(self.seat)}, **options)
        if not answer.is_success:
            raise Trouble(f"{method} {path} answers {answer.status_code}: {answer.text[:200]}")
        return answer.json() if answer.content else None

    async def open(self, path=WORK):
        return nbformat.from_dict((await self.api("GET", f"contents/{path}", params={"type": "notebook", "content": 1}))["content"])

    async def save(self, notebook, path=WORK):
        await self.api("PUT", f"contents/{path}", json={"type": "notebook", "format": "json", "content": notebook})

    async def start_kernel(self, path=WORK):
        session = await self.api("POST", "sessions", json={"path": path, "name": LESSON, "type": "notebook", "kernel": {"name": "python3"}})
        self.kernel = session["kernel"]["id"]

    async def run(self, cells, seconds=600):
        """Send all cells at once, as Run All does, and fill in their outputs until the kernel is done with all of them."""
        session = Session()
        address = f"{self.hub.address}{self.seat}api/kernels/{self.kernel}/channels?session_id={session.session}"
        cookie = self.http.build_request("GET", address).headers["cookie"]
        request = HTTPRequest(address.replace("http", "ws", 1), headers={"Cookie": cookie}, request_timeout=seconds)
        channel = await websocket_connect(request, max_message_size=100 * MB)
        waiting = {}
        try:
            for cell in cells:
                cell.outputs, cell.execution_count = [], None
                message = session.msg("execute_request", {"code": cell.source, "silent": False, "store_history": True, "user_expressions": {},
                                                          "allow_stdin": False, "stop_on_error": True})
                waiting[message["msg_id"]] = cell
                await channel.write_message(json.dumps({**message, "channel": "shell", "buffers": []}, default=str))
            unfinished = {(message, end) for message in waiting for end in ("execute_reply", "idle")}  # they come on two channels, in any order
            while unfinished:
                text = await asyncio.wait_for(channel.read_message(), seconds)
                if text is None:
                    raise Trouble("the connection to the kernel was closed")
                message = json.loads(text)
                kind, parent = message["msg_type"], message["parent_header"].get("msg_id")
                if kind == "status" and message["content"]["execution_state"] in ("restarting", "dead"):
                    raise Trouble(f"the kernel is {message['content']['execution_state']}")
                if parent not in waiting:
                    continue
                if kind in ("stream", "display_data", "execute_result", "error"):
                    if "first output" not in self.times:
                        self.times["first output"] = time.monotonic()
                        self.processor = spent(self.hub.processes(self.name))
                    waiting[parent].outputs.append(nbformat.v4.output_from_msg(message))
                elif kind == "execute_reply":
                    waiting[parent].execution_count = message["content"].get("execution_count")
                    unfinished.discard((parent, kind))
                elif kind == "status":
                    unfinished.discard((parent, message["content"]["execution_state"]))
        finally:
            channel.close()
        for cell in cells:
            for output in cell.outputs:
                if output.output_type == "error":
                    raise Trouble(f"cell {cell.id}: {output.ename}: {output.evalue}")

    async def lesson(self, expected):
        """Log in, open lesson 04, run all, save, read back."""
        now = time.monotonic
        self.times["arrives"] = now()
        await self.log_in()
        notebook = await self.open()
        self.times["lesson open"] = now()
        await self.start_kernel()
        cells = code(notebook)
        await self.run(cells)
        self.times["all run"] = now()
        await self.save(notebook)
        if texts(await self.open()) != texts(notebook):
            raise Trouble("the saved notebook is not the one that was run")
        self.times["saved"] = now()
        wrong = [cell for cell, text in texts(notebook).items() if text != expected[cell]]
        if wrong:
            raise Trouble(f"other outputs than in the lesson: cells {', '.join(wrong)}")


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(notebook):
    """The words of every cell's outputs; pictures and tables have them too."""
    return {cell.id: [output.get("text", output.get("data", {}).get("text/plain")) for output in cell.outputs] for cell in code(notebook)}


def p(times, percent):
    return sorted(times)[max(-(-len(times) * percent // 100) - 1, 0)]


def spent(processes):
    """Processor seconds of these processes and of the children they have waited for."""
    return sum(sum(process.cpu_times()[:4]) for process in processes)


def machine():
    """Processor seconds of this computer so far: in use, and altogether."""
    times = psutil.cpu_times()
    return sum(times[:8]) - times.idle - times.iowait, sum(times[:8])


def memory(processes):
    """MB: the seat's share of the machine now (PSS), and the sum of what each of its processes held at its highest (RSS)."""
    peaks = [int(line.split()[1]) for process in processes for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
             if line.startswith("VmHWM")]
    return sum(process.memory_full_info().pss for process in processes) / MB, sum(peaks) / 1024


async def attempt(work):
    """None if it went well, else what went wrong."""
    try:
        await work
    except (Trouble, httpx.HTTPError, HTTPClientError, WebSocketError, OSError) as problem:  # TimeoutError is an OSError
        return f"{type(problem).__name__}: {problem}"


async def seminar(hub, seats, within):
    """All students do lesson 04; returns the measured numbers."""
    lesson = texts(nbformat.read(ROOT / "notebooks" / LESSON, as_version=4))
    students = [Student(hub, f"student-{n:04}") for n in range(seats)]
    server = psutil.Process(hub.process.pid)
    proxy = next(process for process in server.children() if "configurable-http-proxy" in " ".join(process.cmdline()))

    def so_far():
        """Processor seconds of hub and proxy, of the students, and of the machine: in use, and altogether."""
        return sum(server.cpu_times()[:2]) + spent([proxy]), time.process_time(), *machine()

    load, before = os.getloadavg()[0], so_far()

    async def arrive(number, student):
        await asyncio.sleep(within * number / seats)
        return await attempt(student.lesson(lesson))

    problems = await asyncio.gather(*map(arrive, range(seats), students))
    hub_cpu, students_cpu, busy, total = (after - earlier for after, earlier in zip(so_far(), before))
    errors = [f"{student.name}: {problem}" for student, problem in zip(students, problems) if problem]
    print(*errors, sep="\n", end="\n" if errors else "")
    done = [student for student in students if "saved" in student.times]
    if not done:
        sys.exit("No student came to the end: there is nothing to measure.")
    memories = [memory(hub.processes(student.name)) for student in done]
    hooks = sum(server.cpu_times()[2:4]) / seats
    seat_cpu = statistics.mean(spent(hub.processes(student.name)) for student in done) + hooks

    def seconds(start, end):
        took = [student.times[end] - student.times[start] for student in done]
        return {"p50": round(p(took, 50), 1), "p95": round(p(took, 95), 1)}

    return {
        "date": datetime.date.today().isoformat(), "seats": seats, "within_seconds": within, "errors": len(errors), "load": round(load, 1),
        "cores": os.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 1024**3), "python": platform.python_version(),
        "login_to_lesson_open": seconds("arrives", "lesson open"), "login_to_first_output": seconds("arrives", "first output"),
        "run_to_first_output": seconds("lesson open", "first output"), "run_to_all_done": seconds("lesson open", "all run"),
        "seat_mb": round(statistics.mean(m[0] for m in memories)), "seat_mb_largest": round(max(m[0] for m in memories)),
        "seat_mb_peak": round(max(m[1] for m in memories)),
        "seat_cpu_first_output": round(statistics.mean(s.processor for s in done) + hooks, 1),
        "seat_cpu_lesson": round(seat_cpu, 1), "start_command_cpu": round(hooks, 1),
        "seat_disk_mb": round(sum(f.lstat().st_blocks * 512 for f in hub.home(done[0].name).rglob("*")) / MB),
        "hub_mb": round(server.memory_full_info().pss / MB), "proxy_mb": round(proxy.memory_full_info().pss / MB),
        "hub_cpu": round(hub_cpu / seats, 2), "students_cpu": round(students_cpu / seats, 2),
        "other_work_percent": max(round(100 * (busy - seats * seat_cpu - hub_cpu - students_cpu) / total), 0)}


def check(truth, sentence):
    print(f"  {'yes' if truth else 'NO '}  {sentence}", flush=True)
    check.failed = check.failed or not truth

check.failed = False


async def incidents(hub):
    """What goes wrong in a class. One student is unlucky; three others do the lesson meanwhile and must notice nothing."""
    lesson = texts(nbformat.read(ROOT / "notebooks" / LESSON, as_version=4))
    unlucky, *others = (Student(hub, name) for name in ("unlucky", "other-1", "other-2", "other-3"))
    await asyncio.gather(*(student.lesson(lesson) for student in (unlucky, *others)))
    mine = hub.home("unlucky") / COURSE

    async def again(student):
        """Whether all cells run once more, with the outputs of the lesson."""
        notebook = await student.open()
        return await attempt(student.run(code(notebook))) is None and texts(notebook) == lesson

    def lessons():
        """The others run the lesson from now on."""
        return asyncio.gather(*map(again, others))

    print("A student's kernel is killed while the lesson runs")
    meanwhile = lessons()
    notebook = await unlucky.open()
    unlucky.times.clear()
    running = asyncio.create_task(attempt(unlucky.run(code(notebook))))
    while "first output" not in unlucky.times and not running.done():
        await asyncio.sleep(0.02)
    hub.processes("unlucky")[1].kill()
    killed = time.monotonic()
    seen = await running
    check("kernel is restarting" in str(seen), f"the student is told: {seen} ({time.monotonic() - killed:.1f} s later)")
    check(await again(unlucky), f"Run All works again in the restarted kernel ({time.monotonic() - killed:.1f} s after the kill)")
    check(all(await meanwhile), "three others ran the lesson at the same time and got the right outputs")

    print("A student's kernel eats memory")
    meanwhile = lessons()
    greedy = nbformat.v4.new_code_cell("rows = []\nwhile True:\n    rows.append(bytearray(10_000_000))")
    seen = await attempt(unlucky.run([greedy]))
    check("MemoryError" in str(seen), f"the limit stops it: {seen}")
    print(f"       the seat's peak: {memory(hub.processes('unlucky'))[1]:.0f} MB")
    await unlucky.api("POST", f"kernels/{unlucky.kernel}/restart")
    check(await again(unlucky), "after Restart Kernel the lesson runs as before")
    check(all(await meanwhile), "three others ran the lesson at the same time and got the right outputs")

    print("A student's whole seat is killed, as Kubernetes does when it is over its limit")
    note = nbformat.v4.new_markdown_cell("My own sentence.")
    notebook = await unlucky.open()
    notebook.cells.append(note)
    await unlucky.save(notebook)
    for process in hub.processes("unlucky"):
        process.kill()
    killed = time.monotonic()
    while problem := await attempt((unlucky := Student(hub, "unlucky")).log_in()):
        if time.monotonic() - killed > 300:
            break
        print(f"       {time.monotonic() - killed:.0f} s later: {problem}")
        await asyncio.sleep(5)
    check(problem is None, f"the student logs in again ({time.monotonic() - killed:.1f} s after the kill)")
    check(note.source == (await unlucky.open()).cells[-1].source, "and finds the work as it was saved last")
    await unlucky.start_kernel()
    check(await again(unlucky), "and the lesson runs")

    print("The teacher corrects the course while a student has it open")
    original = f"{COURSE}/notebooks/{LESSON}"
    notebook = await unlucky.open(original)
    words = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"]
    notebook.cells[words[2]].source = "My own sentence."
    await unlucky.save(notebook, original)
    in_work = (mine / "work" / LESSON).read_bytes()
    teacher = hub.folder / "teacher"
    git("clone", hub.course, teacher)
    corrected = nbformat.read(teacher / "notebooks" / LESSON, as_version=4)
    for n in (words[2], words[-1]):
        corrected.cells[n].source = "The teacher's sentence."
    nbformat.write(corrected, teacher / "notebooks" / LESSON)
    (teacher / "notebooks" / "new.txt").write_text("new", "utf-8")
    git("-C", teacher, "add", "notebooks")
    git("-C", teacher, "commit", "-m", "A correction")
    git("-C", teacher, "push", "origin", "main")
    link = {"repo": str(hub.course), "branch": "main", "targetpath": COURSE, "urlpath": f"lab/tree/{WORK}"}
    page = await unlucky.page("/hub/user-redirect/git-pull", params=link)
    check("git-pull" in str(page.url), f"the nbgitpuller link leads to {page.url.path}")
    pulled = await unlucky.page(f"{unlucky.seat}git-pull/api", params=link, headers={"X-XSRFToken": unlucky.xsrf(unlucky.seat)})
    check('"finished"' in pulled.text, "and pulls the course")
    check((mine / "notebooks" / "new.txt").exists(), "what the teacher added has arrived")
    merged = await unlucky.open(original)
    nbformat.validate(merged)
    check(merged.cells[words[2]].source == "My own sentence.", "a cell that both changed: the student's stays")
    check(merged.cells[words[-1]].source == "The teacher's sentence.", "a cell that only the teacher changed: the correction is there")
    check((mine / "work" / LESSON).read_bytes() == in_work, "the student's copy in work/ is the same, byte for byte")

    await unlucky.http.delete("/hub/api/users/unlucky/server", headers={"X-XSRFToken": unlucky.xsrf("/hub/")})
    while hub.processes("unlucky"):
        await asyncio.sleep(0.5)
    await Student(hub, "unlucky").log_in()
    check("There is a corrected version of 04-losses.ipynb" in (hub.home("unlucky") / "course.log").read_text("utf-8"),
          "at the next start course.log in the student's folder says that lesson 04 was corrected")


async def culling(hub):
    """The culler with a short time; one student goes away, the other goes on."""
    print(f"The culler stops seats that were idle for {hub.cull} seconds")
    idle, busy = Student(hub, "idle"), Student(hub, "busy")
    for student in (idle, busy):
        await student.log_in()
        await student.start_kernel()
    notebook = await idle.open()
    notebook.cells.append(nbformat.v4.new_markdown_cell("My own sentence."))
    await idle.save(notebook)
    began = time.monotonic()
    while hub.processes("idle") and time.monotonic() - began < 10 * hub.cull:
        await busy.run([nbformat.v4.new_code_cell("1 + 1")])
        await asyncio.sleep(2)
    check(not hub.processes("idle"), f"the idle seat is gone after {time.monotonic() - began:.0f} s")
    check(len(hub.processes("busy")) > 1, "a seat in use at the same time is not")
    idle = Student(hub, "idle")
    await idle.log_in()
    check((await idle.open()).cells[-1].source == "My own sentence.", "at the next login the saved work is there")
    check(await idle.api("GET", "kernels") == [], "the kernel is not: the cells have to be run again")


def record(run):
    """Keep these numbers, in place of those for as many students, and write the tables of README.md."""
    path = HERE / "measured.json"
    kept = {(old["seats"], old["within_seconds"]): old for old in [*(json.loads(path.read_text("utf-8")) if path.exists() else []), run]}
    path.write_text(json.dumps([kept[key] for key in sorted(kept)], indent=1) + "\n", "utf-8")
    plan.main()


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seats", nargs="*", type=int, help="number of students; several numbers: one rehearsal after the other")
    parser.add_argument("--within", type=int, default=0, metavar="SECONDS", help="the students log in evenly over this time (at once)")
    parser.add_argument("--incidents", action="store_true", help="show what happens when something goes wrong")
    parser.add_argument("--record", action="store_true", help="write the numbers to deploy/measured.json and deploy/README.md")
    parser.add_argument("--port", type=int, default=9200, help="the first of three ports of this computer (9200)")
    options = parser.parse_args()
    runs = []
    for seats in options.seats:
        async with Hub(options.port) as hub:
            runs.append(await seminar(hub, seats, options.within))
        print(json.dumps(runs[-1], indent=1), flush=True)
        if options.record:
            record(runs[-1])
    if options.incidents:
        async with Hub(options.port) as hub:
            await incidents(hub)
        async with Hub(options.port, cull=40) as hub:
            await culling(hub)
    return bool(check.failed or any(run["errors"] for run in runs))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as for Ctrl-C: hub and seats are stopped before the end
    sys.exit(asyncio.run(main()))
