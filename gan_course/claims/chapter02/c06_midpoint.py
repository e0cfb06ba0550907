"""C6: the decoded midpoint of two 1s is a 1 for the VAE more often than for the autoencoder.

The 20 held-out 1s that lean furthest to the left are paired with the 20 that lean furthest to the right; the mean of
their two codes is decoded, and the digit classifier says what it sees. The rule, written before the figures: the claim
holds if the VAE's share of 1s is the larger one.

`more` has what explains the outcome: the code half-way on the *arc*, which is as far from the middle of all codes as
the two ends are.

In words: wrong as it stands. The VAE's decoder does know what lies between two 1s, but a straight line does not lead
there.
"""

from __future__ import annotations

from gan_course.claims.chapter02.digit_codes import pair
from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.measure.attributes import slant
from gan_course.models.autoencoder import Autoencoder
from gan_course.pretrained import pretrained

import torch
from torch import Tensor

ENDS = 20


def leaning(ones: Tensor, n: int = ENDS) -> tuple[Tensor, Tensor]:
    """The `n` pictures that lean furthest to the left, and to the right, (n, 1, height, width) each, in this order."""
    order = slant(ones).argsort()
    return ones[order[:n]], ones[order[-n:].flip(0)]


def midpoint(a: Tensor, b: Tensor) -> Tensor:
    """The code half-way on the straight line, (..., code_dim)."""
    return (a + b) / 2


def spherical_midpoint(a: Tensor, b: Tensor, middle: Tensor) -> Tensor:
    """The code half-way in direction and in distance from `middle`, (..., code_dim): it does not cut the corner.

    Args:
        a, b: codes.
        middle: mean of all codes, (code_dim,).
    """
    inner = midpoint(a, b) - middle
    reach = ((a - middle).norm(dim=-1, keepdim=True) + (b - middle).norm(dim=-1, keepdim=True)) / 2
    return middle + inner / inner.norm(dim=-1, keepdim=True) * reach


@torch.no_grad()
def shares_of_ones(model: Autoencoder, left: Tensor, right: Tensor) -> dict[str, float]:
    """Share of pairs whose decoded middle is read as a 1, on the line and on the arc; and of the ends themselves."""
    classifier = pretrained("digit-classifier")
    a, b = model.encode(left)[:, None], model.encode(right)[None]
    codes = {
        "line": midpoint(a, b),
        "arc": spherical_midpoint(a, b, model.encode(digits()[:]).mean(0)),
        "ends": torch.cat([a[:, 0], b[0]]),
    }
    return {
        name: (classifier(model.decode(code.flatten(0, -2))).argmax(1) == 1).float().mean().item()
        for name, code in codes.items()
    }


@claim(
    "C6",
    "The decoded midpoint of two 1s is a 1 for the VAE more often than for the autoencoder",
    ("VAE: share of midpoints read as a 1", "autoencoder: the same"),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """400 pairs."""
    left, right = leaning(digits(split="test").only(1)[:])
    autoencoder, vae = (shares_of_ones(model, left, right) for model in pair(seed, quick))
    return Outcome(
        a=vae["line"],
        b=autoencoder["line"],
        holds=vae["line"] > autoencoder["line"],
        more={
            "VAE: on the arc": vae["arc"],
            "autoencoder: on the arc": autoencoder["arc"],
            "VAE: the ends": vae["ends"],
            "autoencoder: the ends": autoencoder["ends"],
        },
    )
