"""The few things that every lesson of Portsmouth 1905 needs and that are not the lesson.

Importing the package sets the chart style and the way pandas prints tables. It offers

- ``SIDE_COLORS``: one colour for each side, told apart in grey print and by colour-blind readers;
- ``publish``: finishes a chart with its title, its sources and a written description;
- ``panel``: a slider over finished charts that works without a kernel;
- ``live``: sliders that draw a chart again; they need a kernel;
- ``evidence_rows``: the rows behind a verdict, in words.
"""

import warnings
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib import font_manager

from portsmouth import tables
from portsmouth.charts import SIDE_COLORS, Chart, publish
from portsmouth.evidence import evidence_rows
from portsmouth.live import live
from portsmouth.panels import panel

__all__ = ["SIDE_COLORS", "Chart", "evidence_rows", "live", "panel", "publish"]
__version__ = "0.1.0"

_HERE = Path(__file__).parent

for font in sorted(_HERE.glob("fonts/*.ttf")):
    font_manager.fontManager.addfont(font)
plt.style.use(_HERE / "portsmouth.mplstyle")

tables.install()

# A lesson reads "../data/…": say so early when it was taken out of the course.
if not any(Path(folder, "data", "datapackage.json").exists() for folder in ("..", ".", "../..")):
    warnings.warn(
        "There is no folder data/ beside the folder of this notebook. A lesson needs the whole course: "
        "get all of Portsmouth 1905 as its README says, and open the lesson there.",
        stacklevel=2,
    )
