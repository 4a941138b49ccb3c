"""What a web page weighs when a reader opens it: bytes and requests in Chromium, on load and after scrolling to its end.

    python3 tools/lab.py site bench/bench_pages.py _site lessons/04-losses.html     a folder of HTML, and pages in it

The folder is served on this computer. Requests to any other place are counted and refused, so that nothing depends on the
network: what they would have brought is in no other column. Bytes are those of the files; "gzip" is what a server sends that
compresses text. Each page is opened with an empty cache at 1280 x 800.
"""
import argparse
import contextlib
import gzip
import http.server
import shutil
import sys
import threading
from pathlib import Path

COLUMNS = ["load kB", "gzip kB", "requests", "all kB", "gzip kB", "requests", "elsewhere"]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, without a line on the screen for each."""

    def log_message(self, *args):
        """Say nothing."""


@contextlib.contextmanager
def served(folder):
    """The address at which a folder is served while the block runs."""
    if not Path(folder).is_dir():
        sys.exit(f"There is no folder {folder}; build the pages first (for the static edition: make site).")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def chromium(name="chromium"):
    """Chromium, in which no name but this computer's can be found."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("This measurement needs Playwright: start it with `make bench`, or `python3 tools/lab.py site FILE`.")
    path = shutil.which(name)
    if not path:
        sys.exit(f"There is no browser {name}: install Chromium, or name yours with --browser.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"])
        yield browser
        browser.close()


def size(content):
    """Bytes, and bytes as a server sends them that compresses what becomes smaller by it."""
    return len(content), min(len(content), len(gzip.compress(content, 6)))


def weigh(browser, folder, page, address):
    """The numbers of one page, in the order of COLUMNS."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab, here, elsewhere = context.new_page(), {}, set()

    def note(request):
        """Keep each address once: a second request for it is answered from the cache."""
        if request.url.startswith(address):
            here.setdefault(request.url.partition("#")[0], None)
        elif not request.url.startswith(("data:", "blob:")):
            elsewhere.add(request.url)

    def weighed():
        """Kilobytes, compressed kilobytes and requests so far."""
        urls = list(here)  # more may come while these are weighed
        for url in urls:
            here[url] = here[url] or size(context.request.get(url).body())
        return [sum(column) / 1000 for column in zip(*(here[url] for url in urls))] + [len(urls)]

    tab.on("request", note)
    if not tab.goto(f"{address}/{page}", wait_until="networkidle").ok:
        sys.exit(f"There is no page {page} in {folder}.")
    found = weighed()
    while tab.evaluate("() => { const y = scrollY; scrollBy({top: innerHeight / 2, behavior: 'instant'}); return scrollY > y; }"):
        tab.wait_for_timeout(50)
    tab.wait_for_load_state("networkidle")
    found += weighed() + [len(elsewhere)]
    context.close()
    return found


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("page", nargs="+", help="its path in the folder")
    parser.add_argument("--browser", default="chromium", help="the Chromium to start: its name or path")
    chosen = parser.parse_args()
    width = max(map(len, chosen.page)) + 2
    print(" " * width + "".join(f"{name:>11}" for name in COLUMNS))
    with served(chosen.folder) as address, chromium(chosen.browser) as browser:
        for page in chosen.page:
            print(f"{page:{width}}" + "".join(f"{n:11,.0f}" for n in weigh(browser, chosen.folder, page, address)), flush=True)


if __name__ == "__main__":
    main()
