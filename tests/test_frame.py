"""The frame: starting the course, the reader's copies, the locked packages, the files that describe the project."""
import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-grade.txt", "requirements-test.txt", "requirements-site.txt"]


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lab, readme = load("lab"), load("readme")


def text(name):
    return (ROOT / name).read_text("utf-8")


@pytest.fixture
def course(tmp_path):
    """A course with two small lessons and an exercise, in a folder whose name has spaces and accents."""
    root = tmp_path / "Été à Portsmouth"
    files = {"notebooks/00-start-here.ipynb": "start", "notebooks/04-losses.ipynb": "losses, first version",
             "exercises/04-exercise.ipynb": "questions", "exercises/solutions/04-exercise.ipynb": "answers",
             "requirements.txt": "one==1", "requirements-test.txt": "two==2", "pyproject.toml": "", "portsmouth/__init__.py": ""}
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")
    return root


def work(course):
    return {p.name: p.read_text("utf-8") for p in (course / "work").glob("*.ipynb")}


# Starting the course

@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_gets_one_sentence(version):
    with pytest.raises(lab.Stop, match=r"needs Python 3\.11 or newer and this one is %d\.%d" % version[:2]):
        lab.check_python(version)
    lab.check_python((3, 11, 0))
    lab.check_python((3, 14, 0))


def test_an_old_python_can_read_lab_py():
    try:
        ast.parse(text("tools/lab.py"), feature_version=(3, 6))
    except SyntaxError as error:
        pytest.fail(f"Python 3.6 cannot read tools/lab.py, so its reader gets no sentence: {error}")


def test_a_missing_ensurepip_gets_one_sentence(course, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    code = (f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import lab, pathlib\n"
            f"try: lab.Environment(pathlib.Path({str(course)!r})).create()\nexcept lab.Stop as stop: print(stop)")
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert "venv or ensurepip module is missing" in done.stdout and done.stderr == ""


@pytest.mark.parametrize("message, sentence", [
    ("Retrying after connection broken by NewConnectionError", "network cannot be reached"),
    ("THESE PACKAGES DO NOT MATCH THE HASHES", "the reason is written in .*install.log")])
def test_a_failed_installation_gets_one_sentence(course, message, sentence):
    environment = lab.Environment(course)
    environment.python = course / "pip that fails"
    environment.python.write_text(f"#!/bin/sh\necho '{message}'\nexit 1\n")
    environment.python.chmod(0o755)
    environment.folder.mkdir()
    with pytest.raises(lab.Stop, match=sentence):
        environment.pip("anything")


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml", "portsmouth/__init__.py"])
def test_a_missing_file_gets_one_sentence(course, name):
    (course / name).unlink()
    with pytest.raises(lab.Stop, match=f"^{re.escape(name)} is missing from"):
        lab.Environment(course).wanted()


def test_jupyterlab_opens_lesson_00_and_asks_nobody(monkeypatch):
    monkeypatch.setattr(lab, "has_browser", lambda: False)
    options = lab.jupyterlab(Path("/a b"), ["--port", "8899"])
    assert "--LabApp.default_url=/lab/tree/work/00-start-here.ipynb" in options and "--ServerApp.root_dir=/a b" in options
    assert "--LabApp.news_url=None" in options and any(o.endswith(".NeverCheckForUpdate") for o in options)
    assert "--no-browser" in options and options[-2:] == ["--port", "8899"]
    monkeypatch.setattr(lab, "has_browser", lambda: True)
    assert "--no-browser" not in lab.jupyterlab()
    for uid, expected in [(0, True), (1000, False)]:
        monkeypatch.setattr(lab.os, "geteuid", lambda uid=uid: uid, raising=False)
        assert ("--allow-root" in lab.jupyterlab()) is expected


def test_jupyterlab_does_not_ask_about_news(course):
    environment = lab.Environment(course)
    lab.no_news(environment)
    overrides = json.loads((environment.folder / "share/jupyter/lab/settings/overrides.json").read_text("utf-8"))
    assert overrides == {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def test_no_display_means_no_browser(monkeypatch):
    monkeypatch.setattr(lab.sys, "platform", "linux")
    monkeypatch.setattr(lab.webbrowser, "get", lambda: "a browser")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not lab.has_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert lab.has_browser()
    monkeypatch.setattr(lab.webbrowser, "get", lambda: (_ for _ in ()).throw(lab.webbrowser.Error))
    assert not lab.has_browser()


def test_all_that_jupyter_keeps_stays_in_the_folder(course, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    variables = lab.Environment(course).variables()
    assert "PYTHONPATH" not in variables and variables["JUPYTER_PREFER_ENV_PATH"] == "1"
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        assert Path(variables[name]).is_relative_to(course / "work")


@pytest.fixture
def read_only(course, monkeypatch):
    """The course in a folder that, as the system says, cannot be written to."""
    monkeypatch.setattr(lab, "ROOT", course)
    monkeypatch.setattr(lab.os, "access", lambda path, mode: Path(path) != course)
    return course


@pytest.mark.parametrize("command", [[], ["--port", "8899"], ["copy"], ["fresh", "04"]])
def test_a_read_only_folder_gets_one_sentence(read_only, command):
    before = sorted(read_only.rglob("*"))
    with pytest.raises(lab.Stop, match=f"{re.escape(str(read_only))} cannot be written to.*copy the whole folder"):
        lab.main(command)
    with pytest.raises(lab.Stop, match="cannot be written to"):
        lab.Environment(read_only).update("requirements-test.txt")
    assert sorted(read_only.rglob("*")) == before


def test_in_a_read_only_folder_the_tests_keep_their_files_elsewhere(read_only, monkeypatch, tmp_path):
    monkeypatch.setattr(lab.tempfile, "tempdir", str(tmp_path))
    environment = lab.Environment(read_only)
    places = {environment.variables()[name] for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")}
    assert all(Path(place).is_relative_to(tmp_path) and not Path(place).is_relative_to(read_only) for place in places)
    assert environment.variables()["IPYTHONDIR"] in places, "one temporary place for a run, not a new one each time"


# The stamp

class Recorder(lab.Environment):
    """An environment that writes down what it would install; `broken` makes that step fail as set."""

    def __init__(self, root):
        super().__init__(root)
        self.python, self.done, self.broken = Path(sys.executable), [], {}

    def create(self):
        self.folder.mkdir(exist_ok=True)
        self.done.append("venv")

    def pip(self, *arguments):
        assert not self.stamp.exists(), "the stamp must be away while something is being installed"
        if arguments[-1] in self.broken:
            raise self.broken[arguments[-1]]
        self.done.append(arguments[-1])


def steps(environment, more=None):
    environment.done = []
    environment.update(more)
    return environment.done


def test_a_second_start_installs_nothing(course):
    environment = Recorder(course)
    assert steps(environment) == ["venv", "requirements.txt", "."]
    assert steps(environment) == []
    assert steps(environment, "requirements-test.txt") == ["requirements-test.txt"]
    assert steps(environment, "requirements-test.txt") == steps(environment) == []


@pytest.mark.parametrize("name, expected", [
    ("portsmouth/__init__.py", ["."]), ("portsmouth/new.mplstyle", ["."]), ("pyproject.toml", ["."]),
    ("requirements.txt", ["requirements.txt"]), ("portsmouth/__pycache__/x.pyc", []), ("README.md", [])])
def test_only_what_changed_is_installed_again(course, name, expected):
    environment = Recorder(course)
    steps(environment)
    (course / name).parent.mkdir(exist_ok=True)
    (course / name).write_text("changed")
    assert steps(environment) == expected


def test_requirements_are_installed_with_hashes_and_the_package_without_the_network(course):
    environment, calls = Recorder(course), []
    environment.pip = lambda *arguments: calls.append(arguments)
    environment.update()
    assert calls == [("--require-hashes", "-r", "requirements.txt"), ("--no-deps", "--no-build-isolation", ".")]


def test_an_interrupted_installation_begins_again(course):
    environment = Recorder(course)
    environment.broken = {".": KeyboardInterrupt}
    with pytest.raises(KeyboardInterrupt):
        steps(environment)
    environment.broken = {}
    assert steps(environment) == ["venv", "requirements.txt", "."]


@pytest.mark.parametrize("problem, expected", [
    (lab.Offline("no network"), ["requirements.txt"]), (lab.Stop("broken"), ["venv", "requirements.txt", "."])])
def test_without_network_the_rest_is_kept_and_otherwise_all_begins_again(course, problem, expected):
    environment = Recorder(course)
    steps(environment)
    (course / "requirements.txt").write_text("one==2")
    environment.broken = {"requirements.txt": problem}
    with pytest.raises(lab.Stop):
        steps(environment)
    environment.broken = {}
    assert steps(environment) == expected


def test_an_environment_whose_python_is_gone_is_made_anew(course):
    environment = Recorder(course)
    steps(environment)
    environment.python = course / "no such python"
    assert steps(environment) == ["venv", "requirements.txt", "."]


# The reader's copies

def test_a_copy_is_never_overwritten(course):
    new, sentences = lab.Copies(course).copy()
    assert [p.name for p in new] == ["00-start-here.ipynb", "04-losses.ipynb", "04-exercise.ipynb"] and not sentences
    assert work(course)["04-exercise.ipynb"] == "questions"
    (course / "work/04-losses.ipynb").write_text("mine")
    (course / "notebooks/04-losses.ipynb").write_text("corrected")
    (course / "notebooks/00-start-here.ipynb").write_text("corrected")
    new, sentences = lab.Copies(course).copy()
    assert new == [] and work(course) == {"00-start-here.ipynb": "start", "04-losses.ipynb": "mine",
                                          "04-exercise.ipynb": "questions"}
    assert ["corrected version of " + n in s for n, s in zip(["00-start-here", "04-losses"], sentences, strict=True)] == [True, True]
    assert "make fresh LESSON=04`" in sentences[1]


def test_links_between_copies_lead_to_copies(course):
    (course / "notebooks/04-losses.ipynb").write_text("[a](../exercises/04-exercise.ipynb) [b](../data/README.md)")
    (course / "exercises/04-exercise.ipynb").write_text("[c](../notebooks/04-losses.ipynb#Look) [d](../exercises/solutions/04-exercise.ipynb)")
    lab.Copies(course).copy()
    assert work(course)["04-losses.ipynb"] == "[a](04-exercise.ipynb) [b](../data/README.md)"
    assert work(course)["04-exercise.ipynb"] == "[c](04-losses.ipynb#Look) [d](../exercises/solutions/04-exercise.ipynb)"
    (course / "work/.copied.json").unlink()
    assert lab.Copies(course).copy() == ([], [])


def test_a_corrected_exercise_is_not_taken_for_its_lesson(course):
    lab.Copies(course).copy()
    (course / "work/04-exercise.ipynb").write_text("mine")
    (course / "exercises/04-exercise.ipynb").write_text("corrected")
    (sentence,) = lab.Copies(course).copy()[1]
    assert "make fresh LESSON=04-exercise`" in sentence
    assert lab.Copies(course).fresh("04-exercise").read_text() == "corrected"


def test_a_reader_who_only_changed_their_own_copy_is_left_in_peace(course):
    lab.Copies(course).copy()
    (course / "work/04-losses.ipynb").write_text("mine")
    assert lab.Copies(course).copy() == ([], [])


def test_a_removed_copy_comes_back(course):
    lab.Copies(course).copy()
    (course / "work/04-losses.ipynb").unlink()
    assert [p.name for p in lab.Copies(course).copy()[0]] == ["04-losses.ipynb"]


def test_fresh_copies_are_numbered_and_end_the_reminder(course):
    lab.Copies(course).copy()
    (course / "work/04-losses.ipynb").write_text("mine")
    (course / "notebooks/04-losses.ipynb").write_text("corrected")
    assert [lab.Copies(course).fresh("04").name for _ in range(3)] == [f"04-losses-fresh-{n}.ipynb" for n in (1, 2, 3)]
    (course / "work/04-losses-fresh-2.ipynb").unlink()
    assert lab.Copies(course).fresh("04-losses").name == "04-losses-fresh-2.ipynb"
    assert work(course)["04-losses-fresh-1.ipynb"] == "corrected" and work(course)["04-losses.ipynb"] == "mine"
    assert lab.Copies(course).copy() == ([], [])


@pytest.mark.parametrize("asked", ["", "99"])
def test_fresh_without_a_known_lesson_gets_one_sentence(course, asked):
    with pytest.raises(lab.Stop, match="00-start-here, 04-losses"):
        lab.Copies(course).fresh(asked)


def test_no_two_notebooks_have_the_same_name_in_work():
    names = [p.name for p in lab.Copies().originals]
    assert lab.FIRST_LESSON in names and len(names) == len(set(names))


# The locked packages

def packages(lock):
    return dict(re.findall(r"^([a-z0-9_.-]+)==(\S+)", text(lock), re.M))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock):
    assert not re.search(r"://|^\s*-(?!-hash=)|(?:file|https?):|@ ", text(lock), re.M)
    entries = re.split(r"^(?=[a-z0-9])", text(lock), flags=re.M)[1:]
    assert len(entries) > 50 and [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_covers_what_is_asked_for(lock):
    asked = re.findall(r"^[a-z][\w-]*", text(lock.replace(".txt", ".in")), re.M)
    asked += ["jupyterlab", "pandas", "matplotlib", "ipywidgets", "nbval", "pytest", "flit_core"]
    assert {a.replace("_", "-") for a in asked} <= set(packages(lock))


def test_all_locks_have_the_same_versions():
    learner, teacher, tester, site = map(packages, LOCKS)
    assert learner.items() <= teacher.items() <= tester.items() <= site.items()


def test_the_package_needs_nothing_that_is_not_locked():
    assert set(tomllib.loads(text("pyproject.toml"))["project"]["dependencies"]) <= set(packages("requirements.txt"))


# The files that describe the project

def test_environment_yml_installs_the_lock():
    wanted = yaml.safe_load(text("environment.yml"))["dependencies"]
    assert {"pip": ["-r requirements.txt"]} in wanted
    version = next(w for w in wanted if str(w).startswith("python=")).removeprefix("python=")
    assert tuple(map(int, version.split("."))) >= lab.OLDEST
    assert tomllib.loads(text("pyproject.toml"))["project"]["requires-python"] == ">=%d.%d" % lab.OLDEST


def test_scripts_run_what_the_readme_says():
    assert "pip install --no-deps --no-build-isolation ." in text("postBuild") and (ROOT / "postBuild").stat().st_mode & 0o100
    assert {"make test", "make test-all"} <= set(text(".ci/run").splitlines()) and (ROOT / ".ci/run").stat().st_mode & 0o100


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_make_command_named_exists(name):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.M))
    named = set(re.findall(r"^\s*make ([a-z-]+)|`make\s([a-z-]+)", text(name), re.M))
    assert named and {a or b for a, b in named} <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_linked_file_exists(name):
    links = re.findall(r"\]\(([^)#]+)\)", text(name))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_citation():
    citation = yaml.safe_load(text("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys() and citation["cff-version"] == "1.2.0"
    assert citation["authors"] == [{"name": "The Portsmouth 1905 contributors"}]
    assert citation["version"] == tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert f"version {citation['version']}" in text("README.md")


# What README.md takes from elsewhere

def test_the_readme_is_up_to_date():
    setting = tomllib.loads(text("pyproject.toml"))["tool"]["portsmouth"]["repository"]
    png, alt = readme.chart()
    files = text("README.md"), text("CITATION.cff")
    assert readme.written(*files, setting, alt) == files, "run `make build`"
    assert (ROOT / readme.PICTURE).read_bytes() == png, "the picture of the README is not the one of lesson 04: run `make build`"


def test_no_address_means_no_link_and_an_address_means_all():
    empty = readme.written(text("README.md"), text("CITATION.cff"), "", "alt")
    assert "mybinder.org/v2" not in empty[0] and "git clone" not in empty[0] and "repository-code" not in empty[1]
    page, citation = readme.written(*empty, "https://github.com/someone/course.git", "alt")
    assert "mybinder.org/v2/gh/someone/course/HEAD?urlpath=lab/tree/work/00-start-here.ipynb" in page
    assert yaml.safe_load(citation)["repository-code"] == "https://github.com/someone/course.git"
    assert readme.written(page, citation, "", "alt") == empty
    assert "v2/git/https%3A%2F%2Fcodeberg.org%2Fa%2Fb/HEAD" in readme.address_lines("https://codeberg.org/a/b")


@pytest.mark.parametrize("mark", ["address", "picture"])
def test_what_is_taken_must_have_its_place_in_the_readme(mark):
    page = text("README.md").replace(f"<!-- {mark} -->", "")
    with pytest.raises(ValueError, match=f"README.md must have the lines <!-- {mark} -->"):
        readme.written(page, "", "", "alt")


def test_the_readme_has_a_place_for_the_measurements():
    assert "| the table |" in readme.between(text("README.md"), "bench", "| the table |\n"), "`make bench` would measure for nothing"


def test_nothing_in_the_frame_names_this_machine():
    for name in ["Makefile", "pyproject.toml", "environment.yml", "postBuild", ".ci/run", "tools/lab.py", *LOCKS]:
        assert not re.search(r"/(home|root|Users|tmp|opt)/", text(name)), name
