"""Every committed picture, panel frames included, is what the lesson draws today."""
import build_lessons
import pytest

from checks import charts
from checks.exercises import NUMBERS, SOLUTIONS

DEBRIEF = build_lessons.ROOT / "teaching" / "roleplay" / "debrief.ipynb"


def shown(nb):
    """Place and words of every chart and frame of a notebook. nbval does not look into panels."""
    return [(cell["id"], frame, build_lessons.PICTURE.sub("", html))
            for cell, frame, html in build_lessons.pages(nb) if "<figure" in html]


def test_a_new_run_shows_the_same(lesson, record_property):
    """No picture differs by more than build_lessons.TOLERANCE, no word differs, and `make build` would change no byte."""
    committed, text = build_lessons.read(lesson), lesson.read_text(encoding="utf-8")
    fresh = build_lessons.normalise(build_lessons.execute(build_lessons.read(lesson), lesson.parent), lesson.stem)
    count = sum(map(len, build_lessons.pictures(committed).values()))
    record_property("figure", f"{lesson.stem}: {count} pictures compared with a new run")
    problems = charts.image_problems(lesson.name, committed, fresh)
    problems += [f"{lesson.name}, cell {new[0]}, frame {new[1]}: the words differ from those of a new run; run `make build`."
                 for old, new in zip(shown(committed), shown(fresh)) if old != new]
    if build_lessons.write(build_lessons.keep_pictures(fresh, committed)) != text:
        problems.append(f"{lesson.name}: `make build` would change the file; run it.")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("notebook", [*SOLUTIONS, DEBRIEF], ids=[*NUMBERS, "debrief"])
def test_a_new_run_of_a_solution_or_the_debrief_shows_the_same(notebook, record_property):
    test_a_new_run_shows_the_same(notebook, record_property)
