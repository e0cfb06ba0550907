"""C7: the VAE's decoding survives more code noise than the autoencoder's.

How large is a noise in code space? An autoencoder may use codes of any scale, so noise is measured by the codes
themselves: t times a Gaussian with the covariance of all codes. Held-out digits are encoded, noise of t = 0.25, 0.5,
0.75 and 1 is added, and the classifier says what is left. The rule, written before the figures: the claim holds if
the VAE's share of digits still read as what they are, averaged over the four, is the larger one.

`more` has the same noise in absolute size, 0.5 in each number of the code, which is what the VAE was trained for and
is next to nothing for the wide codes of an autoencoder.

In words: wrong, if noise is measured by what is fair to both. The two lose about as many digits.
"""

from __future__ import annotations

from gan_course.claims.chapter02.digit_codes import pair
from gan_course.claims.registry import Outcome, claim
from gan_course.measure.decoded_digits import AMOUNTS, codes_of, still_read

import torch


@claim(
    "C7",
    "The VAE's decoding survives more code noise than the autoencoder's",
    ("VAE: share of digits still read, mean over four amounts of noise", "autoencoder: the same"),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """1,000 held-out digits, the same noise but for the codes' spread."""
    shares, more = [], {}
    for name, model in zip(("autoencoder", "VAE"), pair(seed, quick)):
        codes = codes_of(model)
        noise = codes.noise(1000, torch.Generator().manual_seed(seed))
        shares.append(sum(still_read(model, t * noise) for t in AMOUNTS) / len(AMOUNTS))
        plain = torch.randn(noise.shape, generator=torch.Generator().manual_seed(seed))
        more[f"{name}: without noise"] = still_read(model, 0 * noise)
        more[f"{name}: noise of 0.5 in each number"] = still_read(model, 0.5 * plain)
        more[f"{name}: spread of the codes"] = noise.std().item()
    return Outcome(a=shares[1], b=shares[0], holds=shares[1] > shares[0], more=more)
