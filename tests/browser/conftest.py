"""Chromium, and JupyterLab as `make lab` starts it, for the tests in this folder (`make browser-test`)."""
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import lab as course
import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "_screenshots"
# Nothing but this computer can be found, so a page that needs the network fails here as it would on a train.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


def find_chromium():
    """The path of Chromium: what the variable CHROMIUM names, or the first that is installed; None if there is none."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else ["chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, names)), None)


def pytest_configure():
    """Say once, before any test, what is missing."""
    if not find_chromium():
        named = f" (it is {os.environ['CHROMIUM']!r} now, and no program stands there)" if os.environ.get("CHROMIUM") else ""
        raise pytest.UsageError(f"Chromium is missing: on Debian `apt-get install chromium`, or set CHROMIUM=/path{named}")


@dataclass
class Visit:
    """One page, with what it asked for elsewhere (`outside`) and what it complained about (`complaints`)."""

    page: Page
    outside: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        self.page.context.on("request", lambda request: self.note(request.url))
        self.page.on("websocket", lambda socket: self.note(socket.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(f"{said.text} ({said.location['url']})") if said.type == "error" else None)

    def note(self, address):
        parts = urlsplit(address)
        if parts.hostname != "127.0.0.1" and parts.scheme not in ("data", "blob"):
            self.outside.append(address)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of a process."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """visit(width, height) opens an empty page for one test and returns it as a Visit; further arguments go to `new_context`."""
    with contextlib.ExitStack() as opened:
        def open_page(width=1280, height=1000, **options):
            context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
            opened.callback(context.close)
            return Visit(context.new_page())
        yield open_page


@pytest.fixture(scope="session")
def screenshot():
    """screenshot(page or locator, name) writes _screenshots/NAME.png in place of the one before."""
    def write(what, name, **options):
        what.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled", **options)
    return write


@dataclass
class Lab:
    """A running JupyterLab: `root` is its copy of the course."""

    root: Path
    port: int
    token: str

    def address(self, path=""):
        """The address of a path such as /lab/tree/work/04-losses.ipynb; without one, what `make lab` opens. No tab of a former visit comes back."""
        return f"http://127.0.0.1:{self.port}{path}?token={self.token}&reset"

    def ask(self, path, method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()


@pytest.fixture
def lab(running_lab):
    """The running JupyterLab; the kernels that a test started end with it."""
    yield running_lab
    for kernel in json.loads(running_lab.ask("/api/kernels")):
        running_lab.ask(f"/api/kernels/{kernel['id']}", "DELETE")


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory):
    """JupyterLab as `make lab` starts it, on a free port of this computer and on a copy of the course, so that the tester's own work/ is left alone."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("notebooks", "exercises", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    environment, own = course.Environment(root), course.Environment()
    environment.folder, environment.python = own.folder, own.python
    course.trust(environment, course.Copies(root).copy()[0])
    course.no_news(environment)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        running = Lab(root, probe.getsockname()[1], secrets.token_hex(16))
    variables = dict(environment.variables(), JUPYTER_TOKEN=running.token)
    Path(variables["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)
    options = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={running.port}", "--ServerApp.port_retries=0", "--no-browser"]
    log = root / "jupyterlab.log"
    with log.open("wb") as said:
        server = subprocess.Popen([str(environment.python), *course.jupyterlab(root, options)], cwd=root, env=variables, stdout=said, stderr=said)
    try:
        wait_for(running, server, log)
        yield running
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for(running, server, log, seconds=120):
    """Return when JupyterLab answers; fail with its last words if it ended or stays silent."""
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            return running.ask("/api/status")
        except OSError:
            time.sleep(0.25)
    state = f"did not answer within {seconds} s" if server.poll() is None else f"ended with the code {server.returncode}"
    pytest.fail(f"JupyterLab {state}. Its last words: {log.read_text(errors='replace')[-2000:] or '(none)'}", pytrace=False)
