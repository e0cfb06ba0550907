"""C6b: the empty middle comes with the many numbers of a code; with two of them the VAE's midpoints are 1s.

Where the article draws codes, it draws few numbers. In a plane codes lie near the middle as well, and a straight line
leads through codes that the decoder knows. C6's experiment with codes of two numbers; networks are others than C6's.

The rule, written after one look at another seed: of the VAE's midpoints at most 5 of 100 fewer are read as a 1 than of
the ends.

When we ran it, the autoencoder's midpoints were 1s there as well: in the plane the two do not differ.
"""

from __future__ import annotations

from gan_course.claims.chapter02.c07a_lighter_weight import trained_with
from gan_course.claims.chapter02.digit_codes import QUICK, STEPS
from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.measure.attributes import leaning
from gan_course.measure.decoded_digits import shares_of_ones
from gan_course.models.autoencoder import VAE, Autoencoder

OTHER_SEEDS = 200  # added to C6's


@claim(
    "C6b",
    "The empty middle comes with the many numbers of a code; with two of them the VAE's midpoints are 1s",
    ("VAE, two numbers: share of midpoints read as a 1", "of the ends"),
    seeds=3,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    left, right = leaning(digits(split="test").only(1)[:])
    autoencoder, vae = (
        shares_of_ones(trained_with(kind, seed + OTHER_SEEDS, QUICK if quick else STEPS, code_dim=2), left, right)
        for kind in (Autoencoder, VAE)
    )
    more = {"autoencoder: midpoints": autoencoder["line"], "autoencoder: ends": autoencoder["ends"]}
    return Outcome(vae["line"], vae["ends"], vae["line"] >= vae["ends"] - 0.05, more)
