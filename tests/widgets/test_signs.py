"""The symptom card's two signs that are functions, and the places that name rows of it."""

import dataclasses

from gan_course.data.points import points
from gan_course.training import symptoms
from gan_course.training.presets import POINTS
from gan_course.training.symptoms import LOOKS, are_alike, is_sure
from gan_course.widgets import laboratory, theatre
from gan_course.widgets.core.caption import symptom
from gan_course.widgets.laboratory.view import SETTLED
from gan_course.widgets.laboratory.view import caption as caption_of_laboratory
from gan_course.widgets.theatre.view import caption as caption_of_theatre

import numpy as np
import pytest
import torch

HIGH, LOW = [0.99] * LOOKS, [0.01] * LOOKS


def test_d_is_sure_only_if_it_has_been_for_a_while():
    assert is_sure(HIGH, LOW) and is_sure([0.5, *HIGH], [0.5, *LOW])
    assert not is_sure(HIGH[1:], LOW[1:]), "too early to say"
    assert not is_sure([*HIGH[1:], 0.9], LOW) and not is_sure(HIGH, [*LOW[1:], 0.2])
    assert not is_sure(LOW, HIGH), "swapped labels are another row"
    assert not is_sure([float("nan")] * LOOKS, LOW)


def test_fakes_are_alike_if_they_spread_a_quarter_as_far_as_real_points():
    real = np.random.default_rng(0).normal(size=(300, 2))
    for scale, alike in ((1.0, False), (0.3, False), (0.2, True), (0.0, True)):
        assert are_alike(scale * real + 5, real) is alike
        assert are_alike(scale * real[:, :1], real[:, :1]) is alike


def test_a_row_is_named_by_its_sign():
    for one in symptoms.SYMPTOMS:
        assert one.sign in symptom(one.key) and "docs/symptoms.md" in symptom(one.key)
    with pytest.raises(ValueError):
        symptom("unknown")
    assert symptoms.SYMPTOMS[-1].key == "runaway", "the trainer's message says: last row"


def test_the_laboratory_names_the_rows_that_fit():
    run = laboratory(data="ring8").run(3).session.snapshot()
    ring = points("ring8").sample(220, torch.Generator().manual_seed(0)).numpy()
    sure = run.distances | {"score_real": np.array(HIGH), "score_fake": np.array(LOW)}
    for changes, keys in (
        ({"fake": ring}, []),
        ({"fake": 0 * ring}, ["collapse"]),
        ({"fake": 0 * ring, "rounds": SETTLED - 1}, []),
        ({"fake": ring, "distances": sure}, ["sure"]),
        ({"fake": ring, "distances": sure, "even_losses": None}, []),
        ({"fake": np.nan * ring}, ["runaway"]),
    ):
        shown = caption_of_laboratory([dataclasses.replace(run, **({"rounds": SETTLED} | changes))], slow=False)
        assert [one.key for one in symptoms.SYMPTOMS if symptom(one.key) in shown] == keys, changes


def test_the_theatre_names_the_rows_that_fit():
    stage = theatre(POINTS.trainer(points("ring8"), 8, batch=16, log_every=2))
    stage.run(4)
    now = stage.session.snapshot()
    frame = lambda samples: dataclasses.replace(now.frame, samples=samples)
    even = dict.fromkeys(now.curves, np.full(LOOKS, 0.5)) | {"step": np.arange(LOOKS)}
    sure = even | {"score_real": np.array(HIGH), "score_fake": np.array(LOW)}
    ring = points("ring8").sample(220, torch.Generator().manual_seed(0)).numpy()
    for changes, keys in (
        ({"frame": frame(ring), "curves": even}, []),
        ({"frame": frame(ring), "curves": sure}, ["sure"]),
        ({"frame": frame(0 * ring), "curves": even}, ["collapse"]),
        ({"frame": frame(0 * ring), "curves": sure, "back": True}, []),
        ({"frame": frame(0 * ring)}, []),
        ({"frame": frame(ring), "curves": sure, "real": None}, []),
    ):
        shown = caption_of_theatre(dataclasses.replace(now, **changes))
        assert [one.key for one in symptoms.SYMPTOMS if symptom(one.key) in shown] == keys, changes
