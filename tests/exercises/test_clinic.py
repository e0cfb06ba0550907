"""The clinic: every patient is ill on each seed, and recovers on each seed once the one fault is mended."""

import inspect
import re

from gan_course.exercises.chapter06 import clinic
from gan_course.exercises.chapter06.repairs import cancelled

import pytest

REPAIRED = {
    "Ada": {"train_round": cancelled},
    "Bo": {},
    "Cleo": clinic.CLEO,
    "Dora": {},
    "Emil": {},
    "Fay": {"make_G": clinic.bounded, "scale": 0.7},
}


@pytest.mark.parametrize("name", clinic.PATIENTS)
@pytest.mark.parametrize("seed", range(5))
def test_no_patient_recovers_by_itself(name, seed):
    assert not clinic.train(seed=seed, **clinic.PATIENTS[name]).recovered


@pytest.mark.parametrize("name", ["Ada", "Bo", "Cleo", "Fay"])  # Dora's and Emil's repaired trainings are Bo's
@pytest.mark.parametrize("seed", range(5))
def test_the_repaired_training_recovers(name, seed):
    assert clinic.train(seed=seed, **REPAIRED[name]).recovered


def test_the_faults_are_not_named_in_the_patients_code():
    source = inspect.getsource(clinic).split("PATIENTS", 1)[1]
    for step in ("_a", "_b", "_c"):
        source += inspect.getsource(getattr(clinic, step))
    assert "#" not in source and '"""' not in source
    assert not re.search(r"wrong|broken|fault|swap|bug", source, re.IGNORECASE)


def test_looking_at_a_training_does_not_change_it():
    often = clinic.train(rounds=26).samples
    assert often.isfinite().all() and often.equal(clinic.train(rounds=26).samples)
