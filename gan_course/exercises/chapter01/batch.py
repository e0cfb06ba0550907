"""Exercise 1.4: one batch of real and other pictures, with the right answers."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, keeps_device, same, several
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.classifier import labelled

import torch
from torch import Tensor

MESSAGES = {
    "two": "two tensors, the samples and their labels",
    "no tensor": "Return two tensors, the samples and their labels; one of yours is a {type}.",
    "samples first": "You return the labels first. Return the samples, then their labels.",
    "samples": (
        "From {n} real and {m} other samples of shape {shape} your batch has shape {got}; it should be {want}. "
        "`torch.cat` joins along the first dimension."
    ),
    "labels": (
        "Your labels have shape {got}; D outputs (batch, 1), so they should be {want}, one row for each sample."
    ),
    "whole": "Your labels are {dtype}. The loss compares them with D's outputs: make them floats.",
    "samples differ": "Your batch does not hold each real and each other sample exactly once, unchanged.",
    "swapped": "The labels are swapped: 1 for real, 0 for the others.",
    "alike": "All labels are the same. From such a batch D learns to output the same for everything.",
    "numbers": "Labels are 1 for real and 0 for the others, no other numbers.",
    "order": "Some samples have the label of the other kind. Join samples and labels in the same order.",
}
HINTS = (
    "D needs examples of both kinds in one tensor, and for each of them the output that you wish for.",
    "`torch.cat([a, b])` puts two tensors one below the other. As many ones as there are real samples, as many zeros "
    "as there are others, joined in the same order; each label in a row of its own.",
    "`real.new_ones(len(real), 1)` and `fake.new_zeros(len(fake), 1)` are the two halves of the labels, on the device "
    "of the samples.",
)
CASES = [(3, 2, (3, 4, 4)), (1, 4, (2,)), (5, 2, (1, 8, 8)), (4, 4, (1,))]  # real, others, shape of a sample


def _check(attempt: Answer) -> None:
    for seed, (n, m, shape) in enumerate(CASES):
        rng = torch.Generator().manual_seed(seed)
        real, fake = (torch.randn(k, *shape, generator=rng) for k in (n, m))
        samples, labels = _two_tensors(attempt(real.clone(), fake.clone()))
        want = (n + m, *shape)
        if samples.shape != want:
            if labels.shape == want and samples.shape == (n + m, 1):
                raise Wrong(MESSAGES["samples first"])
            raise Wrong(MESSAGES["samples"].format(n=n, m=m, shape=shape, got=tuple(samples.shape), want=want))
        if labels.shape != (n + m, 1):
            raise Wrong(MESSAGES["labels"].format(got=tuple(labels.shape), want=(n + m, 1)))
        if not labels.is_floating_point():
            raise Wrong(MESSAGES["whole"].format(dtype=labels.dtype))
        _right_answers(samples, labels, real, fake)
    keeps_device(attempt, torch.empty(2, 3, device="meta"), torch.empty(2, 3, device="meta"))


def _two_tensors(got: Any) -> tuple[Tensor, Tensor]:
    samples, labels = several(got, 2, MESSAGES["two"])
    for one in (samples, labels):
        if not isinstance(one, Tensor):
            raise Wrong(MESSAGES["no tensor"].format(type=type(one).__name__))
    return samples, labels


def _right_answers(samples: Tensor, labels: Tensor, real: Tensor, fake: Tensor) -> None:
    """Raise Wrong unless each sample is there once, with its own label; any order will do."""
    want_samples, want_labels = labelled(real, fake)
    rows, wanted = samples.flatten(1), want_samples.flatten(1)
    place = torch.cdist(wanted.double(), rows.double()).argmin(1)  # where each wanted sample is
    if len(set(place.tolist())) != len(wanted) or not same(rows[place], wanted):
        raise Wrong(MESSAGES["samples differ"])
    found = labels[place]
    if same(found, want_labels):
        return
    if same(found, 1 - want_labels):
        raise Wrong(MESSAGES["swapped"])
    if same(found, torch.ones_like(found)) or same(found, torch.zeros_like(found)):
        raise Wrong(MESSAGES["alike"])
    if set(found.flatten().tolist()) - {0.0, 1.0}:
        raise Wrong(MESSAGES["numbers"])
    raise Wrong(MESSAGES["order"])


register(
    Exercise(
        id="1.4",
        title="Label the batch",
        minutes=8,
        difficulty=2,
        reference=labelled,
        check=_check,
        hints=HINTS,
    )
)
