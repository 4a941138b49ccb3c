"""The static edition in Chromium: every page, narrow and wide, light and dark, with and without JavaScript, by mouse and by keyboard.

`make browser-test` builds _site/ first. The screenshots of all pages are in _screenshots/site/.
"""
import functools
import gzip
import http.server
import io
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from checks.edition import LESSONS, PAGES, SITE, link_problems, soup

WIDTHS = (360, 768, 1280)  # CSS pixels: a phone, a tablet, a laptop
# Without preload axe does not fetch style sheets once more, from addresses that it gets wrong
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "preload": False}
HEAVIEST = 500_000  # bytes that a lesson may send before it can be read
SHARP = 1.6  # pixels of a picture for each CSS pixel at which it is shown on a laptop


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, text compressed as every web host does; `sent` collects (address, bytes)."""

    sent = []

    def log_message(self, *arguments):
        """Say nothing."""

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in (".html", ".css", ".js", ".svg", ".csv") or not path.is_file():
            if path.is_file():
                self.sent.append((self.path, path.stat().st_size))
            return super().send_head()
        body = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.sent.append((self.path, len(body)))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


def serve(folder):
    """A running server for a folder on a free port of this computer, and its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressed, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture(scope="session")
def site():
    """The address of the static edition."""
    if not PAGES:
        pytest.fail("There is no _site/; run `make site`.", pytrace=False)
    server, address = serve(SITE)
    yield address
    server.shutdown()


def axe_problems(page):
    """What axe-core finds against WCAG 2.2 AA on an open page."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{fault['id']}: {node['html'][:160]}: {node.get('failureSummary', '')[:300]}" for fault in found for node in fault["nodes"]]


def overflow_problems(page):
    """Whether an open page scrolls sideways as a whole."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {wide} pixels wider than the screen."] if wide > 0 else []


def look(seen, address, name, width, scheme, screenshot=None):
    """Open a page, scroll through it, and say what is wrong with it."""
    page = seen.page
    page.goto(address + name, wait_until="load")
    page.evaluate("""async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
        }
        await Promise.all([...document.images].filter(i => i.checkVisibility()).map(i => i.decode().catch(() => null)));
        scrollTo(0, 0);
    }""")
    if screenshot:
        screenshot(page, f"site/{name.removesuffix('.html').replace('/', '-')}-{width}-{scheme}")
    broken = page.evaluate("[...document.images].filter(i => i.checkVisibility() && !i.naturalWidth).map(i => i.src)")
    problems = [f"the picture {source} is not shown." for source in broken] + overflow_problems(page) + axe_problems(page)
    problems += [f"asks for {elsewhere}" for elsewhere in seen.outside] + [f"console: {said}" for said in seen.complaints]
    return [f"{name} at {width} px, {scheme}: {problem}" for problem in problems]


# Every page

@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_at_every_width_in_both_modes(visit, site, screenshot, name):
    problems = []
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            seen = visit(width, 900, color_scheme=scheme)
            problems += look(seen, site, name, width, scheme, lambda page, file: screenshot(page, file, full_page=True))
            seen.page.context.close()
    assert not problems, "\n".join(problems)


def test_a_foreign_script_is_refused(visit, site):
    page = visit().page
    page.goto(site + "index.html")
    assert page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.foreign = true";
        document.body.append(script);
        return window.foreign === undefined;
    }""")


def test_faults_would_be_found(visit, tmp_path):
    """The checks above can fail: a page with every fault that they look for."""
    (tmp_path / "bad.html").write_text("""<!DOCTYPE html><html><head><title>Bad</title></head><body><main><h1>Bad</h1>
        <p style="width: 3000px; color: #ccc; background: #fff">Too pale and too wide</p><img src="none.png">
        <a href="nowhere.html">a</a><a href="#nowhere">b</a><img alt="x" src="http://localhost:9/x.png"><script>boom()</script></main></body></html>""")
    server, address = serve(tmp_path)
    problems = "\n".join(look(visit(), address, "bad.html", 1280, "light") + link_problems("bad.html", tmp_path))
    server.shutdown()
    for fault in ("pixels wider", "color-contrast", "image-alt", "boom", "asks for http://localhost:9", "none.png is not shown", "none.png leads to no file",
                  "nowhere.html leads to no file", "#nowhere leads to no place", "takes http://localhost:9/x.png from elsewhere"):
        assert fault in problems, fault


# Charts and panels

@pytest.mark.parametrize("name", LESSONS)
def test_pictures_are_sharp_and_a_lesson_is_light(visit, site, record_property, name):
    page = visit(1280, 900).page
    Compressed.sent.clear()
    page.goto(site + name, wait_until="networkidle")
    sent = dict(Compressed.sent)
    weight = sum(sent.values())
    record_property("figure", f"{name}: {weight / 1000:.0f} kB in {len(sent)} requests until it can be read")
    assert weight <= HEAVIEST, sent
    page.evaluate("document.querySelectorAll('img').forEach(i => { i.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    blurred = page.evaluate("""least => [...document.querySelectorAll("figure.chart img")]
        .filter(i => i.checkVisibility() && i.naturalWidth < least * i.clientWidth).map(i => i.src)""", SHARP)
    assert not blurred


def panels(page):
    return [page.locator(".panel").nth(n) for n in range(page.locator(".panel").count())]


def shown(panel):
    """The alternative texts of the pictures that a panel shows."""
    return panel.locator("img").evaluate_all("images => images.filter(i => i.checkVisibility()).map(i => i.alt)")


@pytest.mark.parametrize("name", [page for page in LESSONS if "panel" in (SITE / page).read_text("utf-8")])
def test_a_slider_changes_the_picture(visit, site, name):
    seen = visit(1280, 900)
    page = seen.page
    Compressed.sent.clear()
    page.goto(site + name, wait_until="networkidle")
    assert panels(page)
    for panel in panels(page):
        files = [urlsplit(source).path.rsplit("/", 1)[1] for source in panel.locator("img").evaluate_all("images => images.map(i => i.src)")]
        assert not [path for path, _ in Compressed.sent if path.rsplit("/", 1)[1] in files[1:]], "frames were loaded before the panel was touched"
        slider = panel.get_by_role("slider")
        assert slider.get_attribute("id") and panel.locator("label").inner_text() == panel.get_attribute("data-name")
        first = shown(panel)
        slider.focus()
        page.keyboard.press("ArrowRight")
        second = shown(panel)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
        last = shown(panel)
        assert [len(first), len(second), len(last)] == [1, 1, 1] and first != second
        assert last == [panel.locator("img").last.get_attribute("alt")]
        assert panel.locator("output").inner_text() == slider.get_attribute("aria-valuetext") == panel.locator(".frame-label").last.text_content()
        assert panel.locator("img").last.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert not seen.complaints


# Without JavaScript

@pytest.mark.parametrize("name", [*LESSONS, "claims.html", "sources.html", "data/glossary.html"])
def test_without_javascript_everything_is_there(visit, site, name):
    bare = visit(1280, 900, java_script_enabled=False).page
    bare.goto(site + name)
    article = bare.locator("article")
    words = article.inner_text()
    for block in soup(name).select("article p, article li, article h2, article h3"):
        if not block.find_parent("details") and not block.find_parent(class_="pst-js-only"):
            start = " ".join(block.get_text().split())[:40]
            assert start in " ".join(words.split()), start
    for selector in ("article figure.chart", "article .wide > table"):
        hidden = bare.locator(selector).evaluate_all("all => all.filter(e => !e.checkVisibility() && !e.closest('details')).length")
        assert bare.locator(selector).count() == len(soup(name).select(selector)) and hidden == 0
    rows = len(soup(name).select(".filterable tbody tr, ul.filterable > li"))
    assert bare.locator(".filterable tbody tr, ul.filterable > li").evaluate_all("all => all.filter(e => e.checkVisibility()).length") == rows


# Search, filters, keyboard

def test_the_search_finds_mukden(visit, site):
    seen = visit()
    page = seen.page
    page.goto(site + "index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("Mukden")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=Mukden**")
    found = page.locator("#search-results li a")
    found.first.wait_for(timeout=60_000)
    page.locator("#search-results .search-summary").filter(has_text="found").wait_for(timeout=60_000)
    assert "notebooks/04-losses.html" in " ".join(found.evaluate_all("all => all.map(a => a.href)"))
    assert not seen.complaints and not seen.outside


def test_claims_can_be_filtered(visit, site):
    page = visit().page
    page.goto(site + "claims.html")
    rows = page.locator("#claims tbody tr:visible")
    assert rows.count() == 69
    page.get_by_label("Verdict").select_option("wrong")
    assert rows.count() == len(soup("claims.html").select("td[data-value='wrong']"))
    page.get_by_label("Words").fill("no such word in any claim")
    assert rows.count() == 0 and "0 of 69 shown" in page.locator(".filters").inner_text()


def test_an_address_shows_its_source(visit, site):
    page = visit().page
    page.goto(site + "sources.html")
    page.get_by_label("Words").fill("no such word")
    page.goto(site + "sources.html#asakawa1904")
    assert page.locator("#asakawa1904").is_visible()


def test_a_lesson_can_be_read_with_the_keyboard_alone(visit, site):
    """Tab reaches everything in the order of the page, shows where it is, and is never caught."""
    page = visit(1280, 900).page
    page.goto(site + "notebooks/04-losses.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.keyboard.press("Enter")
    last, visited, slider = -1, 0, False
    for _ in range(400):
        page.keyboard.press("Tab")
        here = page.evaluate("""() => {
            const e = document.activeElement, s = getComputedStyle(e);
            if (e === document.body) return null;
            const all = [...document.querySelectorAll("*")];
            return {at: all.indexOf(e), inside: !!e.closest("article"), kind: e.type || e.tagName, visible: e.checkVisibility(),
                    marked: s.outlineStyle !== "none" || s.boxShadow !== "none", text: e.outerHTML.slice(0, 120)};
        }""")
        if here is None:
            break
        if not here["inside"]:
            if visited:
                break
            continue
        assert here["visible"] and here["marked"] and here["at"] > last, here
        last, visited = here["at"], visited + 1
        if here["kind"] == "range":
            before = shown(page.locator(".panel").first)
            page.keyboard.press("ArrowRight")
            slider = shown(page.locator(".panel").first) != before
        if here["kind"] == "SUMMARY":
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.parentElement.open"), here
            page.keyboard.press("Enter")
    else:
        pytest.fail("400 presses of Tab did not lead out of the lesson.")
    assert visited > 20 and slider
