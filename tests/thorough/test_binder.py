"""Binder: environment.yml and postBuild, done step by step in a clean copy, give a JupyterLab that opens lesson 00.

A virtual environment stands in for conda's part, which is only Python and pip, and this Python for the version that
environment.yml names. As on Binder, the copy is the home folder and nothing is inherited from the course's own .venv.
"""
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = ("JUPYTER", "IPYTHON", "MPL", "PYTHON", "PIP_USER", "VIRTUAL_ENV")


class Stay(urllib.request.HTTPRedirectHandler):
    """Do not follow: the test asks where the server sends a reader."""

    def redirect_request(self, *args, **kwargs):
        return None


class Binder:
    """A copy of the course with its own Python, as Binder builds it."""

    def __init__(self, folder):
        self.root, self.venv = folder / "home", folder / "venv"
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        for name in filter(None, names):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.root / name)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        cache = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
        # Downloads are kept where pip keeps them, although the home folder is another: they are no part of what is tested.
        self.variables = inherited | {"HOME": str(self.root), "PATH": f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}", "PIP_CACHE_DIR": cache}

    def run(self, *command, folder="."):
        return subprocess.run(command, cwd=self.root / folder, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=1200)

    def install(self):
        """What `conda env update --file environment.yml` does: Python and pip, then the list under `pip`, read in the course's folder."""
        parts = yaml.safe_load((self.root / "environment.yml").read_text("utf-8"))["dependencies"]
        lists = [part["pip"] for part in parts if isinstance(part, dict)]
        others = [part for part in parts if isinstance(part, str) and part.partition("=")[0] not in ("python", "pip")]
        assert len(lists) == 1 and not others, f"This test cannot stand in for conda's packages {others}: install them here too."
        subprocess.run([sys.executable, "-m", "venv", str(self.venv)], check=True)
        (self.root / "condaenv.requirements.txt").write_text("\n".join(lists[0]) + "\n", "utf-8")
        return self.run("python", "-m", "pip", "install", "-U", "-r", "condaenv.requirements.txt")


@pytest.fixture(scope="module")
def binder(tmp_path_factory):
    made = Binder(tmp_path_factory.mktemp("binder"))
    done = made.install()
    if done.returncode and "connection broken" in done.stdout and "No matching distribution" in done.stdout:
        pytest.skip(f"The packages cannot be reached, so Binder's steps were not tried: {done.stdout.strip().splitlines()[-1]}")
    assert not done.returncode, done.stdout
    (made.root / "postBuild").chmod(0o755)
    done = made.run("./postBuild")
    assert not done.returncode, done.stdout
    return made


def test_repo2docker_would_take_these_files():
    """A folder binder/ or .binder/ would hide environment.yml and postBuild; a Dockerfile, Julia, Nix or R file would win over them."""
    rivals = ["binder", ".binder", "Dockerfile", "Project.toml", "JuliaProject.toml", "REQUIRE", "default.nix", "DESCRIPTION", "install.R", "runtime.txt"]
    assert [name for name in rivals if (ROOT / name).exists()] == []
    lines = (ROOT / "postBuild").read_text("utf-8").splitlines()
    assert lines[0].startswith("#!") and any(line.startswith("set -e") for line in lines), "An error in postBuild would go unnoticed."


def test_lesson_04_runs_where_binder_would_run_it(binder, record_property):
    """In work/, with the installed package: the same words as in the committed lesson."""
    done = binder.run("jupyter", "nbconvert", "--to", "notebook", "--execute", "04-losses.ipynb", "--output", "run.ipynb", folder="work")
    assert not done.returncode, done.stdout
    run, committed = (nbformat.read(path, as_version=4) for path in (binder.root / "work" / "run.ipynb", ROOT / "notebooks" / "04-losses.ipynb"))

    def words(nb):
        return [output.data["text/plain"] for cell in nb.cells for output in cell.get("outputs", []) if "text/plain" in output.get("data", {})]
    assert words(run) == words(committed) and len(words(run)) > 5
    where = binder.run("python", "-c", "import portsmouth; print(portsmouth.__file__)", folder="work").stdout
    assert where.startswith(str(binder.venv)), where
    record_property("figure", f"Binder's steps: done with Python {sys.version_info[0]}.{sys.version_info[1]} in place of conda's")


@pytest.mark.parametrize("program", ["lab", "server"])
def test_jupyter_opens_lesson_00_with_its_charts(binder, program):
    """`jupyter lab` is what Binder starts; a JupyterHub starts a server that takes its address from ServerApp, as `jupyter server` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = ["jupyter", program, "--ip", "127.0.0.1", "--port", str(port), "--ServerApp.port_retries=0", "--no-browser", "--allow-root"]
    server = subprocess.Popen(command, cwd=binder.root, env=binder.variables | {"JUPYTER_TOKEN": token}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def ask(path):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"})
        return urllib.request.build_opener(Stay).open(request, timeout=60)
    try:
        end = time.monotonic() + 120
        while True:
            try:
                ask("/api")
                break
            except urllib.error.URLError:
                assert server.poll() is None and time.monotonic() < end, f"jupyter {program} does not answer."
                time.sleep(0.25)
        with pytest.raises(urllib.error.HTTPError) as sent:
            ask("/")
        first = urllib.parse.urlsplit(sent.value.headers["Location"]).path
        assert first == "/lab/tree/work/00-start-here.ipynb" and ask(first).status == 200
        for name in ("00-start-here", "04-losses"):
            cells = json.load(ask(f"/api/contents/work/{name}.ipynb"))["content"]["cells"]
            assert all(cell["metadata"].get("trusted") for cell in cells if cell["cell_type"] == "code"), f"{name}: its charts would not show before it is run."
    finally:
        server.terminate()
        server.communicate()
