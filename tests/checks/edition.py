"""The files of the static edition: links, headings, policies. Nothing here needs a browser."""
import functools
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

SITE = Path(__file__).resolve().parent.parent.parent / "_site"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
PRINTED = [page for page in PAGES if page.endswith("/print.html")]  # sheets for the printer, one section a sheet
LESSONS = [page for page in PAGES if page.startswith("notebooks/")]


@functools.cache
def soup(page, folder=SITE):
    return BeautifulSoup((folder / page).read_text("utf-8"), "html.parser")


def link_problems(page, folder=SITE):
    """Links and files of a page that lead nowhere inside the edition, and files it would take from elsewhere."""
    problems = []
    for element in soup(page, folder).find_all(True):
        for name in ("href", "src", "action", "srcset"):
            target = element.get(name)
            if target is None:
                continue
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                if element.name not in ("a",) and parts.scheme != "data":
                    problems.append(f"{page}: <{element.name}> takes {target} from elsewhere.")
                continue
            there = (folder / page).parent / unquote(parts.path) if parts.path else folder / page
            if not there.resolve().is_file():
                problems.append(f"{page}: {target} leads to no file.")
            elif parts.fragment and there.suffix == ".html":
                other = there.resolve().relative_to(folder.resolve()).as_posix()
                if not soup(other, folder).find(id=unquote(parts.fragment)):
                    problems.append(f"{page}: {target} leads to no place on its page.")
    return problems
