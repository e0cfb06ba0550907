"""Exercise 1.4: one batch of real and other pictures, with the right answers."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.classifier import labelled

import torch
from torch import Tensor


def _check(attempt: Answer) -> None:
    for seed, (n, m, shape) in enumerate([(3, 2, (3, 4, 4)), (1, 4, (2,)), (5, 2, (1, 8, 8))]):
        random = torch.Generator().manual_seed(seed)
        real, fake = (torch.randn(k, *shape, generator=random) for k in (n, m))
        given = real.clone(), fake.clone()
        samples, labels = _pair(attempt(real, fake))
        if samples.shape != (n + m, *shape):
            raise Wrong(
                f"From {n} real and {m} other samples of shape {shape} your batch has the shape "
                f"{tuple(samples.shape)}; it should be {(n + m, *shape)}. `torch.cat` joins along the first dimension."
            )
        if labels.shape != (n + m, 1):
            raise Wrong(
                f"Your labels have the shape {tuple(labels.shape)}; D answers (batch, 1), so they should be "
                f"({n + m}, 1), one for each sample."
            )
        if not labels.is_floating_point():
            raise Wrong(f"Your labels are {labels.dtype}. The loss compares them with D's numbers: make them floats.")
        _right_answers(samples, labels, *given)
        if not (same(real, given[0]) and same(fake, given[1])):
            raise Wrong("Your function changes the samples that it was given. Work on new tensors.")
    keeps_device(attempt, torch.empty(2, 3, device="meta"), torch.empty(2, 3, device="meta"))


def _pair(got: Any) -> tuple[Tensor, Tensor]:
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, (tuple, list)) or len(got) != 2 or not all(isinstance(one, Tensor) for one in got):
        raise Wrong("Return two tensors, the samples and their labels: `return samples, labels`.")
    return got[0], got[1]


def _right_answers(samples: Tensor, labels: Tensor, real: Tensor, fake: Tensor) -> None:
    """Raise Wrong unless each sample is there once, with its own label; any order will do."""
    want_samples, want_labels = labelled(real, fake)
    rows, wanted = samples.flatten(1), want_samples.flatten(1)
    place = torch.cdist(wanted.double(), rows.double()).argmin(1)  # where each wanted sample is
    if len(set(place.tolist())) != len(wanted) or not same(rows[place], wanted):
        raise Wrong("The batch does not hold each real and each other sample once.")
    found = labels[place]
    if same(found, want_labels):
        return
    if same(found, 1 - want_labels):
        raise Wrong("The labels are swapped: 1 for real, 0 for the others.")
    if same(found, torch.ones_like(found)) or same(found, torch.zeros_like(found)):
        raise Wrong("All labels are the same. From such a batch D learns to say the same to everything.")
    if set(found.flatten().tolist()) - {0.0, 1.0}:
        raise Wrong("Labels are 1 for real and 0 for the others, no other numbers.")
    raise Wrong("Some samples have the label of the other kind. Join samples and labels in the same order.")


register(
    Exercise(
        id="1.4",
        title="Label the batch",
        minutes=8,
        difficulty=2,
        reference=labelled,
        check=_check,
        hints=(
            "D needs examples of both kinds in one tensor, and for each of them the answer that you want to hear.",
            "`torch.cat([a, b])` puts two tensors one below the other. As many ones as there are real samples, as many "
            "zeros as there are others, joined in the same order; each label in a row of its own.",
            "`torch.ones(len(real), 1)` and `torch.zeros(len(fake), 1)` are the two halves of the labels. For a GPU "
            "give both `device=real.device`.",
        ),
    )
)
