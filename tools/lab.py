"""Make .venv, keep the reader's copy of the lessons, open JupyterLab.

    python3 tools/lab.py                start JupyterLab on lesson 00 (`make lab`); further options go to JupyterLab
    python3 tools/lab.py fresh 04       lay an untouched copy of lesson 04 beside the reader's (`make fresh LESSON=04`)
    python3 tools/lab.py copy           copy the lessons to work/ and nothing else (Binder, conda)
    python3 tools/lab.py run -m pytest  run the Python of .venv, with the test requirements installed (`make test`)
    python3 tools/lab.py site FILE      the same, with what the static edition and the browser tests need (`make site`)

Needs only the standard library. It must stay readable for Python 3.6, so that an old Python gets a sentence and not
a SyntaxError.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
FIRST_LESSON = "00-start-here.ipynb"
MORE = {"run": "requirements-test.txt", "site": "requirements-site.txt"}  # the command, and what it needs beyond a learner's packages


class Stop(Exception):
    """Something the reader can put right; its text is the one sentence they see."""


def check_python(version=sys.version_info):
    """Stop unless `version` (major, minor, ...) is new enough for the course."""
    if tuple(version[:2]) < OLDEST:
        raise Stop("This course needs Python %d.%d or newer and this one is %d.%d: install a newer Python, or name one "
                   "that you have, for example `make lab PYTHON=python3.12`." % (OLDEST + tuple(version[:2])))


def writable(root):
    """Whether the course's folder can be written to (on a read-only file system it cannot, not even by root)."""
    return os.access(str(root), os.W_OK)


def check_writable(root):
    """Stop unless the reader's notebooks and the software can be kept in the course's folder."""
    if not writable(root):
        raise Stop("The folder %s cannot be written to, and the course keeps your notebooks and its software there: copy the "
                   "whole folder to a place of your own, give yourself the right to write in the copy (`chmod -R u+w`), and "
                   "start again there." % root)


class Offline(Stop):
    """The packages cannot be downloaded; nothing has been changed."""


class Environment:
    """The course's own Python in `.venv`, and the stamp that says what is installed in it.

    The stamp is taken away before a change and written after it, so that an interrupted installation has none and the
    next start begins again.
    """

    def __init__(self, root=ROOT):
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp = self.folder / "stamp.json"
        self.log = self.folder / "install.log"
        self.home = None

    def wanted(self, more=None):
        """What has to be installed: {part: SHA-256 of the files that decide it}. `more`: a second file of requirements."""
        parts = {name: [self.root / name] for name in ("requirements.txt", more) if name}
        sources = [p for p in (self.root / "portsmouth").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        parts["package"] = [self.root / "pyproject.toml", self.root / "portsmouth" / "__init__.py"] + sorted(sources)
        for path in sum(parts.values(), []):
            if not path.is_file():
                raise Stop("%s is missing from %s: the course needs its whole folder, so please get it again."
                           % (path.relative_to(self.root).as_posix(), self.root))
        return {part: digest(*paths) for part, paths in parts.items()}

    def installed(self):
        """What the stamp says is installed; {} if there is no stamp or the Python of `.venv` does not work."""
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            probe = [str(self.python), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]
            found = subprocess.run(probe, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.variables())
            return stamp if found.stdout.decode().strip() == stamp["python"] else {}
        except (OSError, ValueError, KeyError):
            return {}

    def update(self, more=None):
        """Install what is missing or has changed, and nothing else. `more`: a second file of requirements."""
        wanted, installed = self.wanted(more), self.installed()
        changed = [part for part in wanted if wanted[part] != installed.get(part)]
        if not changed:
            return
        check_writable(self.root)
        if "requirements.txt" in installed:
            print("Something has changed since the last start: bringing .venv up to date.", flush=True)
        else:
            print("The course installs its software into .venv; this happens once and takes a minute or two.", flush=True)
        self.stamp.unlink(missing_ok=True)
        if not installed:
            self.create()
            installed = {"python": "%d.%d" % sys.version_info[:2]}
        try:
            for part in changed:
                # The tools that build the package stand in requirements.txt, so this step needs no network.
                self.pip(*(["--no-deps", "--no-build-isolation", "."] if part == "package"
                           else ["--require-hashes", "-r", part]))
                installed[part] = wanted[part]
        except Offline:
            self.write_stamp(installed)
            raise
        self.write_stamp(installed)

    def create(self):
        """Make an empty `.venv`, in place of whatever stands there."""
        try:
            import ensurepip  # noqa: F401  (Debian and Ubuntu ship Python without it)
            import venv
        except ImportError:
            raise Stop("This Python cannot make a virtual environment because its venv or ensurepip module is missing: "
                       "install it (on Debian and Ubuntu: `sudo apt install python3-venv`) and try again.")
        try:
            venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(str(self.folder))
        except subprocess.CalledProcessError as error:
            raise Stop("Python could not make the virtual environment %s (%s)." % (self.folder, error))

    def pip(self, *arguments):
        """Run `pip install` in `.venv`; its messages go to the log."""
        command = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        with self.log.open("wb") as log:
            failed = subprocess.call(command + list(arguments), cwd=str(self.root), env=self.variables(),
                                     stdout=log, stderr=subprocess.STDOUT)
        if failed and b"connection" in self.log.read_bytes().lower():
            raise Offline("The course's software could not be downloaded because the network cannot be reached: connect to "
                          "it and start again.")
        if failed:
            raise Stop("The course's software could not be installed; the reason is written in %s." % self.log)

    def write_stamp(self, installed):
        self.stamp.write_text(json.dumps(installed, indent=1), encoding="utf-8")

    def variables(self):
        """Environment variables for programs of `.venv`: all that Jupyter keeps stays inside the course's folder."""
        if self.home is None:  # In a read-only folder the tests still run: Jupyter's own files then go to a temporary place.
            self.home = self.root / "work" / ".jupyter" if writable(self.root) else Path(tempfile.mkdtemp(prefix="portsmouth-"))
        home = self.home
        own = {"JUPYTER_PREFER_ENV_PATH": "1", "PIP_USER": "0", "MPLCONFIGDIR": str(home / "matplotlib"),
               "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"),
               "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "IPYTHONDIR": str(home / "ipython")}
        inherited = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")}
        return dict(inherited, **own)


class Copies:
    """The reader's own notebooks in `work/`. No file there is ever overwritten.

    `work/.copied.json` keeps, for each notebook, the hash that the course's version had when it was copied.
    """

    def __init__(self, root=ROOT):
        self.work = root / "work"
        self.record = self.work / ".copied.json"
        self.originals = sorted((root / "notebooks").glob("*.ipynb")) + sorted((root / "exercises").glob("*.ipynb"))

    def read_record(self):
        try:
            return json.loads(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def lay(self, original, target):
        """Copy one notebook to a name that is free, whole or not at all, and remember which version it was."""
        self.work.mkdir(exist_ok=True)
        half = self.work / ".half-copied"
        half.write_bytes(as_copied(original))
        if target.exists():
            raise Stop("%s exists already and is left as it is." % target)
        os.replace(str(half), str(target))
        copied = dict(self.read_record(), **{original.name: digest(original)})
        self.record.write_text(json.dumps(copied, indent=1, sort_keys=True), encoding="utf-8")
        return target

    def copy(self):
        """Copy each notebook that the reader has not got; return the new files and a sentence for each newer original."""
        new, sentences = [], []
        for original in self.originals:
            target = self.work / original.name
            if not target.exists():
                new.append(self.lay(original, target))
            elif digest(original) != self.read_record().get(original.name) and target.read_bytes() != as_copied(original):
                sentences.append("There is a corrected version of %s; yours stays as it is, and `make fresh LESSON=%s` lays "
                                 "the corrected one beside it." % (original.name, self.short(original)))
        return new, sentences

    def short(self, original):
        """The shortest name by which `fresh` finds this notebook: a number for a lesson, all of it for an exercise."""
        number = original.name.split("-")[0]
        return number if next(o for o in self.originals if o.name.startswith(number)) == original else original.stem

    def fresh(self, lesson):
        """Lay an untouched copy of the lesson whose name begins with `lesson` beside the reader's; return its path."""
        original = next((o for o in self.originals if lesson and o.name.startswith(lesson)), None)
        if original is None:
            raise Stop("Say which lesson, for example `make fresh LESSON=04`; there are: %s."
                       % ", ".join(o.stem for o in self.originals))
        number = 1
        while (self.work / ("%s-fresh-%d.ipynb" % (original.stem, number))).exists():
            number += 1
        return self.lay(original, self.work / ("%s-fresh-%d.ipynb" % (original.stem, number)))


def as_copied(original):
    """The bytes of a notebook for `work/`, where lessons and exercises lie side by side: links lead to the reader's copies."""
    return re.sub(rb"\]\(\.\./(?:notebooks|exercises)/([\w.-]+\.ipynb)", rb"](\1", original.read_bytes())


def digest(*paths):
    """SHA-256 of the names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def trust(environment, notebooks):
    """Sign new copies, so that JupyterLab shows their charts and panels before they are run."""
    if notebooks:
        subprocess.call([str(environment.python), "-m", "nbformat.sign"] + [str(n) for n in notebooks],
                        env=environment.variables(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def no_news(environment):
    """Switch off JupyterLab's question whether it may fetch news; without this setting it asks although it has none."""
    settings = environment.folder / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    setting = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    (settings / "overrides.json").write_text(json.dumps(setting), encoding="utf-8")


def has_browser():
    """Whether a browser window can be opened here."""
    if sys.platform.startswith("linux") and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return False
    try:
        return bool(webbrowser.get())
    except webbrowser.Error:
        return False


def jupyterlab(root=ROOT, arguments=()):
    """The options with which JupyterLab is started: no news, no update check, nothing after the address on screen."""
    options = ["-m", "jupyterlab", "--ServerApp.root_dir=%s" % root, "--LabApp.default_url=/lab/tree/work/" + FIRST_LESSON,
               "--LabApp.news_url=None", "--Application.log_level=ERROR", "--KernelManager.transport_encryption=auto",
               "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    if not has_browser():
        options.append("--no-browser")
    return options + list(arguments)


def execute(environment, arguments):
    """Become the Python of `.venv` with these arguments; the exit code is its own."""
    command = [str(environment.python)] + list(arguments)
    Path(environment.variables()["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, environment.variables())
    return subprocess.call(command, env=environment.variables())


def main(arguments):
    check_python()
    command, rest = (arguments[0], arguments[1:]) if arguments[:1] and arguments[0][:1] != "-" else ("start", arguments)
    if command not in MORE:
        check_writable(ROOT)
    environment, copies = Environment(), Copies()
    if command in MORE:
        environment.update(MORE[command])
        return execute(environment, rest)
    if command == "fresh":
        path = copies.fresh("".join(rest))
        if environment.installed():
            trust(environment, [path])
        print("The untouched copy is %s." % path.relative_to(ROOT).as_posix())
    elif command == "copy":
        new, sentences = copies.copy()
        print("\n".join(sentences + ["%d notebooks copied to work/." % len(new)]))
    elif command == "start":
        environment.update()
        new, sentences = copies.copy()
        trust(environment, new)
        no_news(environment)
        print("\n".join(sentences + ["JupyterLab is starting; Ctrl-C ends it."]))
        return execute(environment, jupyterlab(ROOT, rest))
    else:
        raise Stop("%s is none of: fresh, copy, run, site; to start the course give no command." % command)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Stop, OSError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
