"""C7b: noise carries a code to another digit's place, in both networks alike, and no decoder can undo that.

C7's figures are nearly equal. Perhaps they say more about the codes than about the decoders: after noise as large as
half of the codes' own spread, the nearest codes of training digits may be those of another digit. So the noisy codes
are read without any decoder: by the digits of their 15 nearest neighbours among the training digits' codes. Networks
are others than C7's, trained like them.

The rule, written after a look at another seed: averaged over C7's four amounts, the two networks' shares of noisy codes
that are still among their own digit's differ by at most 0.02, and of the digits that are lost behind the decoder, at
least two thirds are lost before it.
"""

from __future__ import annotations

from gan_course.claims.chapter02.digit_codes import pair
from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.measure.decoded_digits import AMOUNTS, codes_of, still_read
from gan_course.models.autoencoder import Autoencoder

import torch
from torch import Tensor

OTHER_SEEDS = 200  # added to C7's
NEIGHBOURS = 15


@torch.no_grad()
def still_among_own(model: Autoencoder, noise: Tensor) -> float:
    """Share of the first n held-out digits whose code, after `noise` (n, code_dim), has neighbours of its own digit."""
    held_out, known = digits(split="test"), digits()
    noisy = model.encode(held_out[: len(noise)]) + noise
    nearest = torch.cdist(noisy, model.encode(known[:])).topk(NEIGHBOURS, largest=False).indices
    return (known.labels[nearest].mode(1).values == held_out.labels[: len(noise)]).float().mean().item()


@claim(
    "C7b",
    "Noise carries a code to another digit's place, in both networks alike, and no decoder can undo that",
    ("VAE: share of noisy codes among their own digit's, mean over four amounts of noise", "autoencoder: the same"),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    own, read, more = {}, {}, {}
    for name, model in zip(("autoencoder", "VAE"), pair(seed + OTHER_SEEDS, quick)):
        noise = codes_of(model).noise(1000, torch.Generator().manual_seed(seed))
        own[name] = sum(still_among_own(model, t * noise) for t in AMOUNTS) / len(AMOUNTS)
        read[name] = sum(still_read(model, t * noise) for t in AMOUNTS) / len(AMOUNTS)
        more[f"{name}: digits read behind the decoder"] = read[name]
        more[f"{name}: of those lost, lost before the decoder"] = (1 - own[name]) / (1 - read[name])
    mostly_before = all(1 - own[name] >= 2 / 3 * (1 - read[name]) for name in own)
    return Outcome(own["VAE"], own["autoencoder"], abs(own["VAE"] - own["autoencoder"]) <= 0.02 and mostly_before, more)
