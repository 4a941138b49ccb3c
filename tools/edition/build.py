"""Build the static edition of the course into _site/ (`make site`).

    python tools/edition/build.py [FOLDER]

The pages are made in a temporary folder, from the committed notebooks, tables and sheets and from site/; Sphinx turns them into
HTML, and the last step puts a content policy into every page. Nothing is executed and nothing comes from the network. Warnings
of Sphinx are errors: a link that leads nowhere stops the build.
"""
import base64
import hashlib
import html
import os
import posixpath
import re
import shutil
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

import nbformat
import pages
from bs4 import BeautifulSoup
from fontTools import subset
from notebooks import COMMENT, FILES, Page
from PIL import Image
from sphinx.cmd.build import main as sphinx

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import language  # noqa: E402  (it lies in the folder above)

# Words of other languages, for screen readers. Japanese names in Latin letters are left out here: the voice that comes with NVDA
# would spell them letter by letter. The glossary, where names are looked up, marks them too.
FOREIGN = {word: tag for word, tag in language.words().items() if tag != "ja-Latn"}
SHEETS = ["data/README.md", "data/glossary.md", "exercises/README.md", "teaching/guide.md", "teaching/rubrics.md", "teaching/claims-*.md",
          "teaching/lessons/*.md", "teaching/roleplay/*.md"]
NOTEBOOKS = ["notebooks/*.ipynb", "exercises/*.ipynb", "exercises/solutions/*.ipynb", "teaching/roleplay/*.ipynb"]
# Where a link to something that is no page of the edition leads
MOVED = {"README.md": "run.md", "CONTRIBUTING.md": "corrections.md", "data": "data/README.md", "exercises/solutions": "exercises/solutions.md",
         "teaching/lessons": "teaching/guide.md", "notebooks": "lessons.md", "exercises": "exercises/README.md"}
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
FONTS = {"Regular": "IBMPlexSans-Regular.ttf", "SemiBold": "IBMPlexSans-SemiBold.ttf"}
LETTERS = "U+0020-024F,U+0300-036F,U+0400-045F,U+1E00-1EFF,U+2000-206F,U+20A0-20BF,U+2190-2193,U+2212,U+2264-2265"
INCLUDE = re.compile(r'```{include} (\S+)\n:start-after: "(.+)"\n(?::end-before: "(.+)"\n)?```')
PICTURE = f"{FILES}/notebooks-04-losses/chart-statements.webp"
HUB = """\
## On a JupyterHub

If your university has a JupyterHub with nbgitpuller, write its address here. The course is laid into your files there, and work of your own is
kept.

<form class="hub pst-js-only" data-pull="{pull}"><label>Address of the hub <input name="hub" type="url" required placeholder="https://hub.example.org"></label> <button>Open the course there</button></form>
"""
POLICY = ("default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'")


class SiteError(Exception):
    """Something in the course keeps the edition from being built; the text says where and what to do."""


def relative(target, page):
    """The way from one page to a file, both named from the root of the edition."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


class Edition:
    """The source of the edition in a temporary folder: `source` for Sphinx, `files` for what is copied beside the pages."""

    def __init__(self, root, folder):
        self.root, self.source, self.files = root, folder / "source", folder / "files"
        self.address = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["portsmouth"]["repository"]
        self.paths = {p.relative_to(root).as_posix() for pattern in SHEETS + NOTEBOOKS for p in root.glob(pattern)}
        self.paths |= {p.relative_to(root / "site").as_posix() for p in (root / "site").rglob("*.md")}
        self.paths |= {"lessons.md", "claims.md", "sources.md"}
        self.rows = {row["row_id"] for table in ("glossary", "people", "places") for row in pages.read(root, table)}
        self.charts = {}

    def links(self, text, page):
        """The Markdown of a page with links that lead to pages of the edition, or to a file that is copied beside them."""
        def change(match):
            words, target = match.groups()
            if re.match(r"\w+:", target):
                return match[0]
            path, _, anchor = target.partition("#")
            if not path:
                return f'<a href="#{anchor}">{words}</a>' if anchor in self.rows else match[0]
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
            path = MOVED.get(path, path)
            if path in self.paths:
                there = posixpath.splitext(relative(path, page))[0] + ".html"
                return f'<a href="{there}#{anchor.lower()}">{words}</a>' if anchor else f"[{words}](/{path})"
            if not (self.root / path).is_file():
                raise SiteError(f"{page}: the link to {target} leads to no page and no file; correct it, or add it to MOVED in tools/edition/build.py.")
            self.copy(path)
            return f'<a href="{relative(path, page)}">{words}</a>'

        return LINK.sub(change, text)

    def copy(self, path):
        """A file of the course as it is, at the same place."""
        (self.files / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / path, self.files / path)

    def write(self, path, text):
        """A page of Markdown; comments are for editors."""
        (self.source / path).parent.mkdir(parents=True, exist_ok=True)
        (self.source / path).write_text(self.links(COMMENT.sub("", text), path), "utf-8")

    def launch(self, path):
        """The line below the title of a notebook: download, and where it can be run."""
        buttons = [f'<a href="{posixpath.basename(path)}" download>Download this notebook</a>',
                   f'<a href="{relative("run.html", path)}">Run the course</a>']
        if self.address and not path.startswith("exercises/solutions"):
            work = "work/" + posixpath.basename(path)
            buttons.append(f'<a href="{binder(self.address, work)}">Open on Binder</a>')
            buttons.append(f'<a href="{relative("run.html", path)}#on-a-jupyterhub">Open on a JupyterHub</a>')
        return '<p class="launch">' + " ".join(buttons) + "</p>"

    def notebook(self, path, anchors):
        """A notebook as a page, and its file beside the page."""
        page = Page(path, nbformat.read(self.root / path, as_version=4), self.files, anchors)
        nb = page.convert()
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = self.links(cell.source, path)
        title, rest = nb.cells[0].source.split("\n", 1)
        nb.cells[0].source = f"{title}\n\n{self.launch(path)}\n{rest}"
        if path.startswith("exercises/") and "solutions" not in path:
            solution = f"solutions/{posixpath.basename(path)}"
            nb.cells.append(nbformat.v4.new_markdown_cell(f"---\n\nThe [solution](/exercises/{solution}) gives the reason for each answer. It is open to everybody."))
        (self.source / path).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nb, self.source / path)
        self.copy(path)
        return page

    def prepare(self):
        """Write everything that Sphinx needs."""
        anchors = {}
        for row in pages.read(self.root, "claims"):
            anchors.setdefault(row["lesson"].zfill(2), set()).add(row["anchor"])
        for path in sorted(p for p in self.paths if p.endswith(".ipynb")):
            number = anchors.get(posixpath.basename(path)[:2], ()) if path.startswith("notebooks/") else ()
            page = self.notebook(path, number)
            if path.startswith("notebooks/"):
                self.charts[posixpath.splitext(posixpath.basename(path))[0]] = page.sources
        for path in (p for p in self.paths if p.endswith(".md") and (self.root / p).is_file()):
            self.write(path, self.sheet(path))
        for file in (self.root / "site").rglob("*.md"):
            self.write(file.relative_to(self.root / "site").as_posix(), self.filled(file.read_text("utf-8")))
        self.write("lessons.md", pages.lessons(self.root))
        self.write("claims.md", pages.claims(self.root))
        self.write("sources.md", pages.sources(self.root, self.charts))

    def filled(self, text):
        """A page of site/ with what it takes from elsewhere: {{lessons}}, {{picture}}, {{hub}}, and parts of other sheets."""
        def part(match):
            sheet = (self.root / match[1]).read_text("utf-8")
            start, end = (sheet.index(mark) + len(mark) if mark else None for mark in match.group(2, 3))
            return sheet[start:end and end - len(match[3])]

        text = INCLUDE.sub(part, text)
        readme = (self.root / "README.md").read_text("utf-8")
        words = html.escape(re.search(r"!\[([^\]]+)\]", readme)[1])
        picture = (f'<img class="opening" src="{PICTURE}" alt="{words}" width="806" height="{height(self.files / PICTURE, 806)}">')
        return (text.replace("{{lessons}}", pages.lesson_list(self.root)).replace("{{picture}}", f'<figure class="chart">{picture}</figure>')
                .replace("{{hub}}", hub(self.address)))

    def sheet(self, path):
        """The text of a sheet, with the contents of its section where it opens one."""
        text = (self.root / path).read_text("utf-8")
        text = re.sub(r"^_{20,}\n\n(?=_{20,})", "", text, flags=re.M)  # lines to write on: Sphinx allows one
        if path == "data/README.md":
            for table in sorted((self.root / "data").glob("*.csv")):
                self.copy(f"data/{table.name}")
            text = re.sub(r"^(### ([a-z0-9_]+\.csv): .*)$", r"\1" "\n\n" r"[Download \2](\2)", text, flags=re.M)
        section = CONTENTS.get(path)
        return text + ("\n\n```{toctree}\n:hidden:\n\n" + "\n".join(section(self.paths)) + "\n```\n" if section else "")


def under(pattern, but=()):
    """A function that finds the pages of a section, as Sphinx names them in a table of contents."""
    def find(paths):
        return ["/" + posixpath.splitext(p)[0] for p in sorted(paths) if re.fullmatch(pattern, p) and p not in but]
    return find


CONTENTS = {
    "data/README.md": lambda paths: ["/data/glossary", "/sources"],
    "exercises/README.md": lambda paths: [*under(r"exercises/\d\d-[\w-]+\.ipynb")(paths), "/exercises/solutions"],
    "teaching/guide.md": lambda paths: [*under(r"teaching/lessons/\d\d\.md")(paths), *under(r"teaching/[\w-]+\.md", ["teaching/guide.md"])(paths), "/teaching/roleplay/README"],
    "teaching/roleplay/README.md": under(r"teaching/roleplay/[\w-]+\.(md|ipynb)", ["teaching/roleplay/README.md"]),
}


def height(file, width):
    """The height in CSS pixels at which a picture file is shown `width` wide."""
    with Image.open(file) as picture:
        return round(width * picture.height / picture.width)


def hub(address):
    """The section on a JupyterHub; nothing as long as the address of the repository is not set."""
    if not address:
        return ""
    pull = urlencode({"repo": address, "urlpath": "lab/tree/portsmouth-1905/work/00-start-here.ipynb", "targetPath": "portsmouth-1905"})
    return HUB.format(pull=html.escape(pull))


def binder(address, file):
    """The address that opens a file of the course on Binder."""
    github = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(\.git)?/?", address)
    place = f"gh/{github[1]}" if github else "git/" + quote(address, safe="")
    return f"https://mybinder.org/v2/{place}/HEAD?urlpath=lab/tree/{file}"


def fonts(folder):
    """The typeface of the charts, cut down to the letters of the course."""
    folder.mkdir(parents=True)
    for name, file in FONTS.items():
        subset.main([str(ROOT / "portsmouth" / "fonts" / file), f"--unicodes={LETTERS}", "--no-hinting", "--flavor=woff", f"--output-file={folder / name}.woff"])
    shutil.copyfile(ROOT / "portsmouth" / "fonts" / "OFL.txt", folder / "OFL.txt")


def course_zip(root, file):
    """The whole course as one file to download: what git would keep."""
    ignored = {line.strip("/") for line in (root / ".gitignore").read_text("utf-8").split()} | {".git"}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in ignored)
            for name in sorted(names):
                path = Path(folder, name)
                if name not in ignored:
                    entry = zipfile.ZipInfo(f"portsmouth-1905/{path.relative_to(root).as_posix()}")
                    entry.external_attr = path.stat().st_mode << 16
                    archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def finished(text, name):
    """A page with its foreign words marked, without the index of the search unless it is the page of the search, and with
    its content policy: scripts by origin, or inline ones by their hash."""
    soup = BeautifulSoup(text, "html.parser")
    if soup.article and language.mark(soup.article, FOREIGN):
        text = str(soup)
    if name != "search.html":
        text = re.sub(r'<script src="[^"]*(?:searchtools|language_data|searchindex)\.js"></script>\s*', "", text)
    text = text.replace('<summary><span class="toctree-toggle"', '<summary aria-label="Pages of this section"><span class="toctree-toggle"')  # the theme's has no name
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", text, flags=re.DOTALL)
    hashes = sorted({base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline})
    content = POLICY.format(hashes="".join(f" 'sha256-{h}'" for h in hashes))
    return text.replace("<head>", f'<head>\n    <meta http-equiv="Content-Security-Policy" content="{content}">', 1)


def build(out, root=ROOT):
    """Build the edition in the folder `out`, in place of whatever stands there."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        edition = Edition(root, folder)
        edition.prepare()
        fonts(edition.files / "fonts")
        for file in FONTS.values():  # the sheets for the printer name them
            edition.copy(f"portsmouth/fonts/{file}")
        built = folder / "html"
        if sphinx(["-b", "html", "-q", "-W", "--keep-going", "-c", str(root / "site"), "-D", f"html_extra_path={edition.files}", str(edition.source), str(built)]):
            raise SiteError("Sphinx found the faults named above; mend them and run `make site` again.")
        for unused in [*built.glob("_static/**/*.map"), built / "_static" / "webpack-macros.html", built / ".buildinfo", built / "objects.inv"]:
            unused.unlink()
        for page in built.rglob("*.html"):
            page.write_text(finished(page.read_text("utf-8"), page.name), "utf-8")
        course_zip(root, built / "portsmouth-1905.zip")
        shutil.rmtree(out, ignore_errors=True)
        shutil.move(built, out)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_site"
    try:
        build(target)
    except SiteError as error:
        sys.exit(str(error))
    print(f"The static edition is in {target}.")
