"""How tables look in a notebook: numbers to the right, words to the left."""

import re

import pandas as pd
from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell

_SHORT = r"(?s).{0,28}"  # a date, a row id or a name does not break
DATE = r"\d{4}-\d\d.*"


def number(value):
    """Text for one number: 8705.0 as 8,705 and 0.456 as 0.46."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def words_to_the_left(table):
    """HTML of a DataFrame as pandas shows it, with words to the left and dates and names on one line; None if pandas shows text."""
    html = table._repr_html_()
    return html and aligned(html, table)


def aligned(html, table, unbroken=_SHORT):
    """The HTML that pandas made of ``table``, with words aligned to the left.

    Notebook viewers align every cell to the right, which makes sentences hard to read. Tables with several rows of
    headers stay as they are. Cells that match the pattern ``unbroken`` stay on one line.
    """
    if table.columns.nlevels > 1 or table.index.nlevels > 1:
        return html
    is_words = [not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]

    def align_row(row):
        cells = re.findall("<(t[hd])>(.*?)</t[hd]>", row[0], flags=re.DOTALL)
        left = [True] * (len(cells) - len(is_words)) + is_words
        return "<tr>" + "".join(_cell(tag, text, words, unbroken) for (tag, text), words in zip(cells, left)) + "</tr>"

    return re.sub("<tr.*?</tr>", align_row, html, flags=re.DOTALL)


def _cell(tag, text, words, unbroken):
    """One cell of a table; ``words`` says whether its column holds words."""
    styles = ["text-align: left"] * words + ["white-space: nowrap"] * bool(re.fullmatch(unbroken, text))
    return f'<{tag} style="{"; ".join(styles)}">{text}</{tag}>' if styles else f"<{tag}>{text}</{tag}>"


def install():
    """Let pandas print tables this way, in the notebook that is running if there is one."""
    pd.set_option("display.float_format", number)
    pd.set_option("display.max_colwidth", None)
    pd.set_option("display.max_rows", 100)
    if InteractiveShell.initialized():
        get_ipython().display_formatter.formatters["text/html"].for_type(pd.DataFrame, words_to_the_left)
