"""Random wrong answers, a thousand a check: none raises and none passes."""
import pytest

from checks import exercises
from checks.exercises import NUMBERS


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("number", NUMBERS)
def test_a_thousand_random_answers(number, seed, record_property):
    problems, tried, removed = exercises.random_problems(number, f"thorough {seed}", 250)
    record_property("figure", f"exercise {number}, seed {seed}: {tried} random answers, {removed} removed because they equal the solution")
    assert not problems, "\n".join(problems[:20])
    assert removed < tried / 100
