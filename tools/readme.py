"""Write what README.md and CITATION.cff take from elsewhere (part of `make build`).

The picture in the README is the chart of lesson 04 with its written description. The lines that need the repository's
public address come from one setting, `repository` in the table [tool.portsmouth] of pyproject.toml; as long as it is
empty they are left out.
"""
import base64
import re
import tomllib
from pathlib import Path
from urllib.parse import quote

import nbformat
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
LESSON, CELL = "notebooks/04-losses.ipynb", "chart-statements"
PICTURE = "notebooks/images/mukden-statements.png"


def chart():
    """The PNG bytes and the alternative text of the README's picture, as they are saved in the lesson."""
    cells = nbformat.read(ROOT / LESSON, as_version=4).cells
    html = next(cell for cell in cells if cell.id == CELL).outputs[0].data["text/html"]
    image = BeautifulSoup(html, "html.parser").img
    return base64.b64decode(image["src"].partition("base64,")[2]), image["alt"]


def address_lines(address):
    """The README's lines for an address: where to get the course, and Binder; nothing for an empty address."""
    if not address:
        return ""
    github = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(\.git)?/?", address)
    place = f"gh/{github[1]}" if github else "git/" + quote(address, safe="")
    binder = f"https://mybinder.org/v2/{place}/HEAD?urlpath=lab/tree/work/00-start-here.ipynb"
    return (f"\nGet the course: `git clone {address} portsmouth-1905`.\n\n"
            f"In a browser, with nothing installed: [open it on Binder]({binder}) (not tested). What you change there is lost when "
            "you close it; download what you want to keep.\n")


def between(text, mark, new):
    """A text with `new` between the lines <!-- mark --> and <!-- /mark -->, in place of what stood there."""
    text, found = re.subn(rf"(?<=<!-- {mark} -->\n).*?(?=<!-- /{mark} -->)", lambda _: new, text, flags=re.DOTALL)
    if found != 1:
        raise ValueError(f"README.md must have the lines <!-- {mark} --> and <!-- /{mark} --> once")
    return text


def written(readme, citation, address, alt):
    """The texts of README.md and CITATION.cff with the lines for `address` and the picture described by `alt`."""
    readme = between(between(readme, "address", address_lines(address)), "picture", f"![{alt}]({PICTURE})\n")
    citation = re.sub(r"^repository-code:.*\n", "", citation, flags=re.MULTILINE)
    return readme, citation + (f'repository-code: "{address}"\n' if address else "")


def main():
    address = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["portsmouth"]["repository"]
    png, alt = chart()
    (ROOT / PICTURE).parent.mkdir(exist_ok=True)
    (ROOT / PICTURE).write_bytes(png)
    paths = ROOT / "README.md", ROOT / "CITATION.cff"
    for path, text in zip(paths, written(*(p.read_text("utf-8") for p in paths), address, alt)):
        path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
