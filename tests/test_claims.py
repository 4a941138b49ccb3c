"""The 69 claims and the lessons that judge them."""
from pathlib import Path

from checks import claims

ROOT = Path(__file__).resolve().parent.parent


def test_claims():
    """Each claim of a written lesson is judged once, on read evidence, in the table and in the prose; the others are drafts."""
    problems = claims.claim_problems(ROOT / "data", ROOT / "notebooks")
    assert not problems, "\n".join(problems)


def test_a_lesson_not_written_and_not_listed_is_missed():
    """Without the list of missing lessons every claim of an unwritten lesson is a problem."""
    problems = claims.claim_problems(ROOT / "data", ROOT / "notebooks", missing=[])
    assert "claims.csv row S08, column lesson: there is no lesson 01 in notebooks/; restore it." in problems
