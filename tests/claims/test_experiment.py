"""An experiment of the learner's own: every seed once, the rule's verdicts, nothing stored."""

from gan_course.claims import experiment
from gan_course.claims.store import FILE

import numpy as np
import pytest
import torch

FIGURES = "A of it", "B of it"


def report(rule=lambda a, b: a > b, run=lambda seed: (seed, 4.5), seeds=range(10), **options):
    return experiment("the seed is large", FIGURES, rule, run, seeds, **options)


def test_each_seed_is_run_once_and_its_figures_are_kept():
    runs = []
    record = report(run=lambda seed: runs.append(seed) or (seed, 4.5), seeds=[7, 3, 5]).records["yours"]
    assert runs == [7, 3, 5] and record.figures == FIGURES and record.statement == "the seed is large"
    assert {seed: (one.a, one.b, one.holds) for seed, one in record.outcomes.items()} == {
        7: (7.0, 4.5, True),
        3: (3.0, 4.5, False),
        5: (5.0, 4.5, True),
    }
    assert record.spread("a") == (5, 3, 7) and all(seconds >= 0 for seconds in record.seconds.values())


@pytest.mark.parametrize(
    "seeds, lowest, verdict",
    [(10, 0, "holds"), (10, 1, "holds"), (10, 2, "does not hold here"), (9, 1, "does not hold here"), (1, 0, "holds")],
)
def test_nine_of_ten_seeds_are_enough_and_all_of_fewer(seeds, lowest, verdict):
    shown = report(rule=lambda a, b: a >= lowest, seeds=range(seeds))
    record = shown.records["yours"]
    assert record.held == seeds - lowest and record.verdict == verdict
    words = f"{verdict[:1].upper()}{verdict[1:]} ({seeds - lowest} of {seeds} seed"
    assert words in str(shown) and words in shown._repr_html_()


def test_it_is_shown_under_its_name_with_medians():
    shown = report(run=lambda seed: (10 * seed, 1), seeds=range(3), name="mine")
    assert list(shown.records) == ["mine"] and "mine: The seed is large" in str(shown)
    assert "A of it: 10 (0 to 20)" in str(shown) and "B of it: 1" in str(shown)


@pytest.mark.parametrize("value", [np.bool_(True), np.array([3.0]).max() > 2, True])
def test_truth_values_of_numpy_count(value):
    assert report(rule=lambda a, b: value).records["yours"].held == 10


@pytest.mark.parametrize("value", [None, 1, 0.5, "yes", torch.tensor(True), (True,)])
def test_other_values_of_a_rule_are_refused(value):
    with pytest.raises(ValueError, match="True or False"):
        report(rule=lambda a, b: value)


def test_what_a_run_raises_is_raised():
    def run(seed):
        raise FloatingPointError("it diverged")

    with pytest.raises(FloatingPointError, match="diverged"):
        report(run=run)


def test_nothing_is_stored():
    before = FILE.read_bytes()
    report()
    assert FILE.read_bytes() == before
