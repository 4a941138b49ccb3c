"""Write teaching/roleplay/print.html, the sheets of the role-play ready for the printer (part of `make build`).

Each role is one A4 page; the cable cards are to be cut along the dashed lines.
"""
import re
from pathlib import Path

import paper

FOLDER = Path(__file__).resolve().parent.parent / "teaching" / "roleplay"
ROLES = ["public-brief", "japan", "russia", "mediator", "korea", "china", "press", "bankers"]
SHEETS = [*ROLES, "treaty-sheet", "cables"]
STYLE = """\
body { font: 10.2pt/1.33 "Course", Helvetica, Arial, sans-serif; color: #111; max-width: 178mm; margin: 0 auto; }
section { break-after: page; }
h1 { font-size: 17pt; line-height: 1.15; margin: 0 0 2.5mm; }
h2 { font-size: 12.5pt; margin: 4.5mm 0 1.5mm; }
p, ul, ol { margin: 0 0 1.9mm; }
ul, ol { padding-left: 5.5mm; }
li { margin-bottom: 0.5mm; }
code { font: 7.2pt "DejaVu Sans Mono", Consolas, monospace; color: #555; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2.5mm; }
th, td { border: 0.3mm solid #888; padding: 1mm 2mm; text-align: left; vertical-align: top; font-size: 9.5pt; }
hr { border: 0; border-top: 0.4mm dashed #666; margin: 3mm 0; }
.treaty-sheet th:first-child { min-width: 46mm; }
.treaty-sheet hr { margin: 8mm 0; }
.treaty-sheet td:empty { height: 7mm; }
.cables p, .cables table, .cables h2 { break-inside: avoid; break-after: auto; }
.cables td:first-child { width: 62mm; height: 8mm; }
"""


def print_page(folder=FOLDER):
    """The page as text."""
    sections = []
    for name in SHEETS:
        html = paper.MARKDOWN.render((folder / f"{name}.md").read_text(encoding="utf-8"))
        html = re.sub(r'<a href="[^"]*\.md">(.*?)</a>', r"\1", html)
        sections.append(f'<section class="{name}">\n{html}</section>\n')
    return paper.page("the sheets of the role-play", "../../", STYLE, sections)


if __name__ == "__main__":
    (FOLDER / "print.html").write_text(print_page(), encoding="utf-8", newline="\n")
