"""What marking costs: many copies of one solved and one untouched notebook through `make grade`.

    python bench/bench_marking.py        200 submissions
    python bench/bench_marking.py 20     fewer
"""
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import grade  # noqa: E402


def main(count="200"):
    number = sorted((ROOT / "exercises").glob("*.ipynb"))[0].name[:2]
    untouched, solution = (nbformat.v4.reads(next(f.glob(f"{number}-*.ipynb")).read_text("utf-8")) for f in (ROOT / "exercises", ROOT / "exercises" / "solutions"))
    answers = {c.id: c.source for c in solution.cells if c.id.endswith("-answer")}
    with tempfile.TemporaryDirectory() as folder:
        for n in range(int(count)):
            nb = nbformat.from_dict(untouched)
            for cell in nb.cells:
                if n % 2 and cell.cell_type == "code":
                    cell.source = answers.get(cell.id, cell.source)
            path = Path(folder, "submissions", f"student {n:03}", f"{number}.ipynb")
            path.parent.mkdir(parents=True)
            nbformat.write(nb, path)
        start = time.monotonic()
        done, marker = grade.grade(Path(folder, "submissions"), Path(folder, "marks"))
        seconds = time.monotonic() - start
    total = sum(sum(row["points"] or 0 for row in entry["rows"]) for entry in done.values())
    print(f"{count} submissions in {seconds:.0f} s, {seconds / int(count):.2f} s each, two at a time; the largest used {marker.peak / 1e6:.0f} MB; {total:g} points in all")


if __name__ == "__main__":
    main(*sys.argv[1:])
