"""A notebook as a page of the static edition: pictures and numbers become files, panels work without a kernel."""
import base64
import csv
import html
import io
import posixpath
import re

import nbformat
from bs4 import BeautifulSoup
from PIL import Image

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
LONGEST_CODE = 10  # lines; longer code, mostly of drawings, is shown at a click
FILES = "files"  # folder of the edition for pictures and numbers of charts
COMMENT = re.compile(r"[ \t]*<!--.*?-->\n?", re.DOTALL)
LIVE = """\
<div class="live-note" id="{id}"><p>In the notebook the next chart answers to these controls: {controls}. It is computed anew for each
position, and that needs Python: <a href="{up}run.html">run the course</a> to move them.
{instead}</p></div>"""


class Page:
    """One notebook on its way into the edition.

    path : where it stands in the repository, "notebooks/04-losses.ipynb"; the page keeps its place.
    out : folder (a Path) of the files that go beside the pages.
    anchors : ids of cells that other pages link to.
    """

    def __init__(self, path, nb, out, anchors=()):
        self.path, self.nb, self.out, self.anchors = path, nb, out, set(anchors)
        self.up = "../" * path.count("/")
        self.stem = posixpath.splitext(path)[0].replace("/", "-")
        self.sources = {}  # source id: ids of the charts that name it
        self.panels = []  # ids of the cells with a panel, in order

    def convert(self):
        """The notebook with the outputs of the edition."""
        models = self.nb.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
        cells = []
        for cell in self.nb.cells:
            if cell.cell_type == "raw":
                continue
            if cell.cell_type == "markdown":
                cell.source = COMMENT.sub("", cell.source)
                if cell.id in self.anchors:
                    cell.source = f'<div id="{cell.id}"></div>\n\n{cell.source}'
            else:
                cell.outputs = [self.output(cell, output, models) for output in cell.outputs]
                if len(cell.source.splitlines()) > LONGEST_CODE:
                    cell.metadata["tags"] = ["hide-input"]
            cells.append(cell)
        self.nb.cells = cells
        return self.nb

    def output(self, cell, output, models):
        """One output of a cell, for the edition."""
        data = output.get("data", {})
        if VIEW in data:
            page = self.widget(cell.id, data[VIEW]["model_id"], models)
        elif "<figure" in data.get("text/html", ""):
            page = self.chart(BeautifulSoup(data["text/html"], "html.parser").figure, cell.id)
        elif "<table" in data.get("text/html", ""):
            page = self.table(data["text/html"], cell.id if cell.id in self.anchors else None)
        else:
            return output
        return nbformat.v4.new_output("display_data", {"text/html": page})

    def table(self, text, name):
        """A table of pandas in a box of its own, which scrolls when the table is wider than the screen."""
        soup = BeautifulSoup(text, "html.parser")
        for style in soup("style"):
            style.decompose()
        table = soup.table
        del table["border"]
        for head in table.select("thead th"):
            head["scope"] = "col"
        for head in table.select("tbody th"):
            head["scope"] = "rowgroup" if head.get("rowspan") else "row"
        rest = "".join(str(p) for p in soup("p"))  # "100 rows × 5 columns"
        return f'<div class="wide"{f" id={name!r}" if name else ""}>{table}</div>{rest}'

    def chart(self, figure, name, label=None):
        """A chart: the picture as a file with its size, its sources as links, its numbers to open and to download."""
        image, stem = figure.img, f"{FILES}/{self.stem}/{name}"
        png = base64.b64decode(image["src"].partition("base64,")[2])
        picture = Image.open(io.BytesIO(png))
        file = self.out / f"{stem}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.convert("RGB").save(file, "WEBP", lossless=True, quality=100, method=4)
        width = int(image["width"])
        sources = [s.strip() for s in figure.figcaption.get_text().removeprefix("Sources:").split(",")]
        for source in sources:
            self.sources.setdefault(source, []).append(name)
        links = ", ".join(f'<a href="{self.up}sources.html#{html.escape(s)}">{html.escape(s)}</a>' for s in sources)
        return (f'<figure class="chart" id="{name}">'
                f'<img src="{self.up}{stem}.webp" alt="{html.escape(image["alt"])}" width="{width}" '
                f'height="{round(width * picture.height / picture.width)}" loading="lazy" decoding="async">'
                f"<figcaption>Sources: {links}</figcaption>{self.numbers(figure, stem, label)}</figure>")

    def numbers(self, figure, stem, label):
        """The numbers of a chart as a table to open, and as a file."""
        table = figure.select_one("details table")
        if table is None:
            return ""
        rows = [[cell.get_text() for cell in row(["th", "td"])] for row in table("tr")]
        with (self.out / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        what = f" ({html.escape(label)})" if label else ""
        return (f"<details><summary>The numbers of this chart{what}</summary>{self.table(str(table), None)}"
                f'<p><a href="{self.up}{stem}.csv" download>Download these numbers (CSV)</a> · '
                f'<a href="{self.up}{stem}.webp">The picture alone</a></p></details>')

    def widget(self, name, model_id, models):
        """A panel with its frames, or for a live chart the words that say what it needs."""
        def of(model):
            return models[model.removeprefix("IPY_MODEL_")]

        children = [of(child) for child in of(model_id)["state"]["children"]]
        stack = next((child["state"] for child in children if child["model_name"] == "StackModel"), None)
        if stack is None:
            controls = "; ".join(html.escape(c["state"]["description"]) for c in children if "Slider" in c["model_name"] or "Checkbox" in c["model_name"])
            instead = f'The <a href="#{self.panels[-1]}">panel above</a> shows chosen positions.' if self.panels else ""
            return LIVE.format(id=name, controls=controls, up=self.up, instead=instead)
        self.panels.append(name)
        slider = next(child["state"] for child in children if child["model_name"] == "SelectionSliderModel")
        frames = [of(child)["state"]["value"] for child in stack["children"]]
        items = []
        for number, (label, frame) in enumerate(zip(slider["_options_labels"], frames, strict=True), start=1):
            figure = self.chart(BeautifulSoup(frame, "html.parser").figure, f"{name}-{number}", label)
            items.append(f'<li><p class="frame-label">{html.escape(label)}</p>{figure}</li>')
        return (f'<div class="panel" id="{name}" role="group" aria-label="{html.escape(slider["description"])}" '
                f'data-name="{html.escape(slider["description"])}"><ol class="frames">{"".join(items)}</ol></div>')
