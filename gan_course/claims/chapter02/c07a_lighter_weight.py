"""C7a: C7's VAE had to say too little in its codes; at a quarter of the KL term's weight it survives more noise.

The KL term is a price on what a code says of its picture. At C7's weight of 1 the VAE's digits are read less often than
the autoencoder's even without noise, and this loss comes before any robustness. C7's experiment once more, with a VAE
of weight 0.25; seeds are others than C7's.

The weight was chosen after a look at one seed, which is not among these. The rule is C7's: averaged over four amounts
of noise, more of the VAE's digits are still read.

When we ran it, the VAE was ahead on most seeds and behind on others, by little each time. So the weight does not
explain C7.
"""

from __future__ import annotations

from gan_course.claims.chapter02.digit_codes import CODE_DIM, QUICK, STEPS
from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.measure.decoded_digits import AMOUNTS, codes_of, still_read
from gan_course.models.autoencoder import VAE, Autoencoder
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.utils import seeded

import torch

OTHER_SEEDS = 200  # added to C7's
KL_WEIGHT = 0.25


def trained_with(
    kind: type[Autoencoder], seed: int, steps: int, code_dim: int = CODE_DIM, kl_weight: float = 1.0
) -> Autoencoder:
    """An autoencoder or a VAE as those of C6 to C8, but for the length of its codes or the weight of the KL term."""
    with seeded(seed):
        model = kind((1, 28, 28), code_dim)
    trainer = AutoencoderTrainer(model, digits(), kl_weight=kl_weight, decay_steps=steps, seed=seed)
    trainer.train(steps, progress=False)
    return trainer.model.requires_grad_(False).cpu()


@claim(
    "C7a",
    "C7's VAE had to say too little in its codes; at a quarter of the KL term's weight it survives more noise",
    ("VAE of weight 0.25: share of digits still read, mean over four amounts of noise", "autoencoder: the same"),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    seed, steps = seed + OTHER_SEEDS, QUICK if quick else STEPS
    shares, more = {}, {}
    for name, kind in (("autoencoder", Autoencoder), ("VAE", VAE)):
        model = trained_with(kind, seed, steps, kl_weight=KL_WEIGHT)
        noise = codes_of(model).noise(1000, torch.Generator().manual_seed(seed))
        read = {t: still_read(model, t * noise) for t in (0.0, *AMOUNTS)}
        shares[name] = sum(read[t] for t in AMOUNTS) / len(AMOUNTS)
        more |= {f"{name}: noise of {t:g} spreads": share for t, share in read.items()}
    return Outcome(shares["VAE"], shares["autoencoder"], shares["VAE"] > shares["autoencoder"], more)
