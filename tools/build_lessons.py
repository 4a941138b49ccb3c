"""Run the lessons again and write them in one tidy form (`make build`).

    python tools/build_lessons.py                            every lesson in notebooks/, and the debrief of the role-play
    python tools/build_lessons.py notebooks/04-losses.ipynb  only this one

A second run changes no byte: nothing random or timed is kept, and a picture that only differs by less than TOLERANCE
from the one on disk stays as it is, so that another machine does not rewrite it. A lesson that fails is not touched.
"""
import base64
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 0.3  # root mean square difference of two pictures, in grey levels from 0 to 255; one changed digit in a label makes about 0.5
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"},
}
KEPT_CELL_METADATA = {"tags", "editable", "deletable"}
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


class LessonError(Exception):
    """A cell of a lesson fails; the text names it."""


def read(path):
    """The notebook in a file, exactly as it stands there: nothing is checked or repaired."""
    return nbformat.v4.reads(Path(path).read_text(encoding="utf-8"))


def write(nb):
    """The text of a notebook file."""
    return nbformat.v4.writes(nb).rstrip("\n") + "\n"


def name(cell, taken):
    """An id for a cell that has none, from its first words; different from all in `taken`."""
    words = re.sub(r"[^a-z0-9]+", "-", "".join(cell.source).strip().lower())[:40].strip("-") or "cell"
    number = next(n for n in range(1, 1000) if (words if n == 1 else f"{words}-{n}") not in taken)
    return words if number == 1 else f"{words}-{number}"


def normalise(nb, stem):
    """Take out of a notebook what changes from run to run. `stem` is its file name; it names the widget models."""
    widgets = nb.metadata.get("widgets")
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(METADATA | ({"widgets": widgets} if widgets else {}))
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA})
        if not cell.get("id"):
            cell["id"] = name(cell, {other.get("id") for other in nb.cells})
    text = write(nb)
    for number, model in enumerate(widgets[STATE]["state"] if widgets else (), start=1):
        text = text.replace(model, f"{stem}-widget-{number:03}")
    return nbformat.v4.reads(text)


def execute(nb, folder):
    """Run all cells of a notebook in `folder` and keep the outputs; raise LessonError naming the cell that fails."""
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(nb, kernel_name="python3", timeout=600, resources={"metadata": {"path": str(folder)}},
                            store_widget_state=True, record_timing=False, coalesce_streams=True,
                            extra_arguments=["--IPKernelApp.log_level=ERROR"])  # no advice about network encryption
    try:
        return client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        reached = [c for c in nb.cells if c.cell_type == "code" and (c.execution_count or c.outputs)]
        what = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else str(error).splitlines()[0]
        raise LessonError(f"cell {reached[-1].get('id', '(no id)') if reached else '(first)'}: {what}") from error


def models(nb, model_id):
    """The widget model and, depth first, all models inside it."""
    state = nb.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    if model_id in state:
        yield state[model_id]["state"]
        for child in state[model_id]["state"].get("children", []):
            yield from models(nb, child.removeprefix("IPY_MODEL_"))


def pages(nb):
    """(cell, frame, HTML) of everything shown with words or pictures; frame is 0 for an output, 1, 2, … in a panel."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                yield cell, 0, data["text/html"]
            if VIEW in data:
                frames = [m["value"] for m in models(nb, data[VIEW]["model_id"]) if m["_model_name"] == "HTMLModel"]
                yield from ((cell, number, frame) for number, frame in enumerate(frames, start=1))


def pictures(nb):
    """Base64 texts of the pictures of a notebook, by place: "cell mukden-chart", "cell panel, frame 2"."""
    found = {}
    for cell, frame, html in pages(nb):
        place = f"cell {cell.get('id', '(no id)')}" + (f", frame {frame}" if frame else "")
        found.setdefault(place, []).extend(PICTURE.findall(html))
    return {place: images for place, images in found.items() if images}


def difference(one, other):
    """Root mean square difference of two base64 pictures in grey levels; infinite if one is no picture or larger."""
    if one == other:
        return 0.0
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder, f"{n}.png")) for n in (1, 2)]
        try:
            for file, text in zip(files, (one, other)):
                Path(file).write_bytes(base64.b64decode(text))
            result = compare_images(*files, tol=0, in_decorator=True)
        except (ImageComparisonFailure, OSError, ValueError, SyntaxError):
            return float("inf")
    return result["rms"] if result else 0.0


def keep_pictures(nb, old):
    """`nb` with the pictures of `old` where they look the same."""
    text, before = write(nb), pictures(old)
    for place, images in pictures(nb).items():
        for new, kept in zip(images, before.get(place, [])):
            if difference(kept, new) <= TOLERANCE:
                text = text.replace(new, kept)
    return nbformat.v4.reads(text)


def build(path):
    """Run one lesson and write it if anything changed; returns whether it did."""
    old, text = read(path), path.read_text(encoding="utf-8")
    new = write(keep_pictures(normalise(execute(read(path), path.parent), path.stem), old))
    if new != text:
        path.write_text(new, encoding="utf-8", newline="\n")
    return new != text


def main(arguments):
    everything = sorted([*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "teaching" / "roleplay").glob("*.ipynb")])
    for path in map(Path, arguments or everything):
        try:
            print(f"{path.name}: {'written' if build(path.resolve()) else 'unchanged'}", flush=True)
        except (LessonError, OSError, ValueError) as error:
            return f"{path.name}, {error}\nThe file was left as it was."
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
