"""The 69 claims and the lessons that judge them."""
import shutil
from pathlib import Path

from checks import claims

ROOT = Path(__file__).resolve().parent.parent


def test_claims():
    """Each claim of a written lesson is judged once, on read evidence, in the table and in the prose; the others are drafts."""
    problems = claims.claim_problems(ROOT / "data", ROOT / "notebooks")
    assert not problems, "\n".join(problems)


def test_a_lesson_not_written_and_not_listed_is_missed(tmp_path):
    """When a lesson that is not listed as missing has gone, each of its claims is a problem."""
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        if not lesson.name.startswith("04"):
            shutil.copy(lesson, tmp_path)
    problems = claims.claim_problems(ROOT / "data", tmp_path)
    assert f"claims.csv row S22, column lesson: there is no lesson 04 in {tmp_path.name}/; restore it." in problems
