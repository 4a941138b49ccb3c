"""Settings of the static edition; `make site` builds it (tools/edition/build.py)."""
import tomllib
from pathlib import Path

settings = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))

project = "Portsmouth 1905"
author = "The Portsmouth 1905 contributors"
copyright = "the Portsmouth 1905 contributors; text and data CC BY 4.0, code BSD-3-Clause"  # noqa: A001
release = settings["project"]["version"]
language = "en"

extensions = ["myst_nb"]
exclude_patterns = []
nb_execution_mode = "off"  # the committed outputs are the edition
nb_ipywidgets_js = {}  # panels need no script of Jupyter's
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "misc.highlighting_failure"]

html_theme = "pydata_sphinx_theme"
html_title = "Portsmouth 1905"
html_favicon = "static/favicon.svg"
html_context = {"default_mode": "auto"}
html_static_path = ["static"]
html_css_files = ["course.css"]
html_js_files = [("course.js", {"defer": "defer"})]
html_show_sourcelink = False
html_copy_source = False
html_use_index = False
html_sidebars = {"index": [], "claims": [], "search": []}
html_theme_options = {
    "show_prev_next": True,
    "navbar_align": "left",
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 8,
    "secondary_sidebar_items": {"**": ["page-toc"], "index": [], "claims": [], "sources": []},
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
}
