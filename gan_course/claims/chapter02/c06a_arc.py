"""C6a: the VAE's midpoints fail where the straight line cuts through the empty middle; on the arc they are 1s.

In 16 dimensions nearly all codes lie at about the same distance from their middle, as on a sphere. A straight line
between two of them runs inside of it, where the decoder has never been asked. Half-way on the *arc* is as far from the
middle as the ends are. The networks are others than C6's.

The rule, written before these figures (C6's had been seen): the arc makes up for more than half of what the VAE's
midpoints on the line lack to the ends themselves. `more` says how far from the middle the midpoints lie, and how far
95 of 100 training codes lie at least.
"""

from __future__ import annotations

from gan_course.claims.chapter02.digit_codes import pair
from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.measure.attributes import leaning
from gan_course.measure.decoded_digits import midpoint, shares_of_ones

OTHER_SEEDS = 200  # added to C6's


@claim(
    "C6a",
    "The VAE's midpoints fail where the straight line cuts through the empty middle; on the arc they are 1s",
    ("VAE: share of midpoints read as a 1, on the arc", "on the line"),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    left, right = leaning(digits(split="test").only(1)[:])
    more = {}
    for name, model in zip(("autoencoder", "VAE"), pair(seed + OTHER_SEEDS, quick)):
        shares = shares_of_ones(model, left, right)
        more |= {f"{name}: {where}": share for where, share in shares.items()}
        codes = model.encode(digits()[:])
        middle = codes.mean(0)
        inner = midpoint(model.encode(left)[:, None], model.encode(right)[None]).flatten(0, 1)
        more[f"{name}: midpoints' distance from the middle (median)"] = (inner - middle).norm(dim=1).median().item()
        more[f"{name}: distance of 95 % of codes at least"] = (codes - middle).norm(dim=1).quantile(0.05).item()
    line, arc, ends = (more[f"VAE: {where}"] for where in ("line", "arc", "ends"))
    return Outcome(arc, line, arc - line > (ends - line) / 2, more)
