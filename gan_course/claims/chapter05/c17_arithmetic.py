"""C17: latent arithmetic works: bow - no bow + face = face with bow, by the factor probe.

In words: true only in part. Sums wear a bow several times as often as where random means are subtracted, and still
fewer than half of them do.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.latent import Latent
from gan_course.measure.attributes import factor_probe, hue_difference
from gan_course.measure.latent_directions import PLAIN, WITH, analogy, drawn, wardrobe
from gan_course.pretrained import pretrained

import torch

EXAMPLES = 3  # as many codes are averaged as in the paper
LATENT = Latent(100, "uniform")  # of the trained network


@claim(
    "C17",
    "latent arithmetic works: bow - no bow + face = face with bow, by the factor probe",
    ("share of the sums that wear a bow", "the same where two random means are subtracted"),
    seeds=5,
    chapter=5,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Holds if at least half of the sums wear a bow.

    Each sum takes three codes with a bow, three without, and a face without, all drawn afresh. `more` says how far the
    hair's hue moved (median, degrees), and what means over all codes give instead of means over three.
    """
    G, probe = pretrained("avatars64"), factor_probe()
    random = torch.Generator().manual_seed(seed)
    known = wardrobe(G, LATENT.sample(300 if quick else 4000, random), probe)
    bows, plain = known.wearing(WITH), known.wearing(PLAIN)

    def some(codes):
        return codes[torch.randint(len(codes), (EXAMPLES,), generator=random)]

    faces = plain[torch.randint(len(plain), (40 if quick else 400,), generator=random)]
    sums = torch.cat([analogy(some(bows), some(plain), face[None]) for face in faces])
    blind = torch.cat([analogy(some(known.codes), some(known.codes), face[None]) for face in faces])
    of_all = analogy(bows, plain, faces)
    before, after, control, with_all = (probe(drawn(G, codes)) for codes in (faces, sums, blind, of_all))

    def share(seen):
        return (seen.probability("accessory", WITH) > 0.5).double().mean().item()

    def hair_moved(seen):
        return hue_difference(before["hair_hue"], seen["hair_hue"]).abs().median().item()

    more = {
        "codes with a bow": float(len(bows)),
        "hair moved, degrees": hair_moved(after),
        "hair moved with random means, degrees": hair_moved(control),
        "share with means over all codes": share(with_all),
        "hair moved with means over all codes, degrees": hair_moved(with_all),
    }
    return Outcome(share(after), share(control), share(after) >= 0.5, more)
