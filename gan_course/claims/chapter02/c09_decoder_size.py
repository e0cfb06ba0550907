"""C9: a VAE needs a larger decoder than a GAN's generator for the same sample quality.

Eight modes on a ring. The quality of samples is the overlap of two histograms: how much of the probability of each mode
a model gets right, 1/8 at most; a miss counts for nothing, and so does a mode that is drawn too often. A GAN with a
small generator sets the mark. VAEs with decoders of the same kind, from the generator's size upwards, try to reach it;
everything else is equal or in their favour (a larger encoder, and the weight of the KL term that suited them best in
a search over 0.0002, 0.002 and 0.02). The rule, written before the figures: the claim holds if the decoder of the
generator's own size does not reach the mark.

In words: true of GANs whose training comes through, and one of these did not.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.points import points
from gan_course.measure.modes import overlap
from gan_course.training.ready_made import gan_of, vae_of

GENERATOR, DECODERS = 32, (32, 64, 128, 256)  # neurons of each of two hidden layers
STEPS = 3000


@claim(
    "C9",
    "A VAE needs a larger decoder than a GAN's generator for the same sample quality",
    (
        "parameters of the smallest VAE decoder that reaches the GAN (of the largest tried, if none does)",
        "parameters of the GAN's generator",
    ),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Decoders are tried from small to large until one reaches the mark."""
    data, steps = points("ring8"), 20 if quick else STEPS
    samples, of_generator = gan_of(GENERATOR, data, steps, seed)
    mark = overlap(samples, data)
    more = {"GAN: overlap": mark}
    for width in DECODERS:
        samples, of_decoder = vae_of(width, data, steps, seed)
        more[f"VAE of {of_decoder:,} parameters: overlap"] = got = overlap(samples, data)
        if got >= mark:
            break
    more["a VAE reached the GAN (1: yes)"] = float(got >= mark)
    return Outcome(a=float(of_decoder), b=float(of_generator), holds=of_decoder > of_generator, more=more)
