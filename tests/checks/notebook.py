"""Reading a lesson: its cells, sections, paragraphs and tags."""
import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from build_lessons import read
from markdown_it import MarkdownIt

TAG = re.compile(r"<!--\s*(data|output):(.*?)-->", re.DOTALL)
MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass
class Block:
    """A heading, paragraph, list item or table row of a markdown cell as a reader sees it, without code.

    `text` has no code spans, `words` has them; `tags` are the hidden comments that belong to it: ("data", "a#b.c").
    """

    kind: str
    text: str = ""
    words: str = ""
    level: int = 0
    links: list = field(default_factory=list)
    tags: list = field(default_factory=list)


def tags_in(text):
    """Hidden tags of a text: [("data", "casualties#mukden-ru-03.total"), ("output", "spread")]."""
    return [(kind, item.strip()) for kind, items in TAG.findall(text) for item in items.split(";") if item.strip()]


def add_inline(block, token):
    """Add the words of an inline token to a block."""
    for child in token.children:
        if child.type in ("text", "softbreak", "hardbreak"):
            block.text += child.content or " "
            block.words += child.content or " "
        elif child.type == "code_inline":
            block.text += " ` "
            block.words += child.content
        elif child.type == "html_inline":
            block.tags += tags_in(child.content)
        elif child.type in ("link_open", "image"):
            block.links.append(child.attrs.get("href") or child.attrs.get("src"))
            block.words += child.content


def blocks(source):
    """The blocks of a markdown text. A comment on a line of its own belongs to the block above it."""
    found, kinds = [Block("start")], ["paragraph"]
    for token in MARKDOWN.parse(source):
        if token.type in ("list_item_open", "blockquote_open"):
            kinds.append({"list_item_open": "item", "blockquote_open": "quote"}[token.type])
        elif token.type in ("list_item_close", "blockquote_close"):
            kinds.pop()
        elif token.type == "heading_open":
            found.append(Block("heading", level=int(token.tag[1])))
        elif token.type == "paragraph_open":
            found.append(Block(kinds[-1]))
        elif token.type == "tr_open":
            found.append(Block("row"))
        elif token.type == "inline":
            add_inline(found[-1], token)
            found[-1].text += " " if found[-1].kind == "row" else ""
        elif token.type == "html_block":
            found[-1].tags += tags_in(token.content)
            found[-1].links += re.findall(r'(?:href|src)="([^"]+)"', token.content)
    return found if found[0].tags or found[0].links else found[1:]


@dataclass
class Place:
    """A block of a markdown cell, or a code cell (`block` is None), and where it stands.

    `section` is the H2 heading above it; `part` counts all headings above it, so that equal parts mean "nothing but
    text and code between them".
    """

    index: int
    cell: dict
    section: str
    part: int
    block: Block = None


class Lesson:
    """A notebook file with what the checks ask of it.

    Attributes: ``path``, ``file`` (its name), ``number`` ("04"), ``nb``, ``cells``, and ``flow``: the whole lesson in
    order as a list of :class:`Place`.
    """

    def __init__(self, path, nb=None):
        self.path = Path(path)
        self.file = self.path.name
        self.number = self.file[:2]
        self.nb = nb or read(path)
        self.cells = self.nb.cells
        self.flow = []
        section, part = "", 0
        for index, cell in enumerate(self.cells):
            if cell.cell_type == "code":
                self.flow.append(Place(index, cell, section, part))
            for block in blocks(cell.source) if cell.cell_type == "markdown" else []:
                part += block.kind == "heading"
                section = block.words.strip() if block.level == 2 else section
                self.flow.append(Place(index, cell, section, part, block))

    def place(self, cell):
        """Where a cell is, in words: "04-losses.ipynb, cell mukden-chart"."""
        return f"{self.file}, cell {cell.get('id') or '(no id)'}"

    def code(self, section=None):
        """The code cells that are not empty, of the whole lesson or of one section."""
        return [p.cell for p in self.flow if not p.block and p.cell.source.strip() and section in (None, p.section)]

    def prose(self, section=None):
        """(cell, block) of all blocks, of the whole lesson or of one section without its heading."""
        return [(p.cell, p.block) for p in self.flow
                if p.block and (section is None or (section == p.section and p.block.level != 2))]

    def anchors(self):
        """Every anchor of the lesson: cell ids, and headings as JupyterLab ("The-words") and as sites write them."""
        words = [block.words.strip() for _, block in self.prose() if block.kind == "heading"]
        slugs = {re.sub(r"[^\w\- ]", "", w.lower()).replace(" ", "-") for w in words}
        return {cell.get("id") for cell in self.cells} | {w.replace(" ", "-") for w in words} | slugs


def parse(cell):
    """The syntax tree of a code cell; an empty one if it is not plain Python."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.parse("")


def html_of(cell):
    """The HTML outputs of a code cell, joined."""
    return "\n".join(o.get("data", {}).get("text/html", "") for o in cell.get("outputs", []))
