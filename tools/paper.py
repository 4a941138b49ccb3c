"""A page of HTML for the printer: sheets written in Markdown, one section each, in the type of the course."""
from markdown_it import MarkdownIt

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Portsmouth 1905: {title}</title>
<link rel="icon" href="data:,">
<style>
@page {{ size: A4; margin: 14mm 16mm; }}
@font-face {{ font-family: "Course"; src: url("{root}portsmouth/fonts/IBMPlexSans-Regular.ttf"); }}
@font-face {{ font-family: "Course"; font-weight: bold; src: url("{root}portsmouth/fonts/IBMPlexSans-SemiBold.ttf"); }}
@media screen {{ body {{ overflow-wrap: anywhere; }} table {{ display: block; overflow-x: auto; }} }}
{style}</style>
</head>
<body>
{sections}</body>
</html>
"""
MARKDOWN = MarkdownIt("commonmark").enable("table")


def page(title, root, style, sections):
    """The page as text. `root`: the way from the page up to the course, "../"; `style`: further rules of CSS, a line each."""
    return PAGE.format(title=title, root=root, style=style, sections="".join(sections))
