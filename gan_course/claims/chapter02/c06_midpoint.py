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
from gan_course.measure.attributes import leaning
from gan_course.measure.decoded_digits import shares_of_ones


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
