"""C17a: three codes on each side are too few and their step too short; the mean over all codes, twice, puts on a bow.

Three wearers of a bow have more in common than the bow, and the rest of it, hair above all, is added as well. What the
generator lacks is not the direction: the mean over all codes with a bow, less the mean over all without, leaves only
what they share, and twice of it leads far enough. `more` has other numbers of codes and other lengths.

The factor two was chosen after a look at one seed, which is not among these. The rule: at least half of the sums wear a
bow, as in C17, and the hair's hue moves less than with three codes.

When we ran it, twice the mean over all codes put on a bow about twice as often as three codes did, on each seed, and
moved the hair less. With the generator for which the factor was chosen, an earlier one, that was enough on all five
seeds. With the present one, which draws fewer bows by itself, it comes near to the half and mostly misses it.
"""

from __future__ import annotations

from gan_course.claims.chapter05.c17_arithmetic import EXAMPLES, LATENT
from gan_course.claims.registry import Outcome, claim
from gan_course.measure.attributes import factor_probe, hue_difference
from gan_course.measure.latent_directions import PLAIN, WITH, analogy, drawn, wardrobe
from gan_course.pretrained import pretrained

import torch
from torch import Tensor

OTHER_SEEDS = 200  # added to C17's


@claim(
    "C17a",
    "Three codes on each side are too few and their step too short; the mean over all codes, twice, puts on a bow",
    ("share of sums that wear a bow, twice the mean over all codes", "with means over three codes, as in C17"),
    seeds=5,
    chapter=5,
)
def run(seed: int, quick: bool = False) -> Outcome:
    G, probe = pretrained("avatars64"), factor_probe()
    random = torch.Generator().manual_seed(seed + OTHER_SEEDS)
    known = wardrobe(G, LATENT.sample(300 if quick else 4000, random), probe)
    bows, plain = known.wearing(WITH), known.wearing(PLAIN)
    faces = plain[torch.randint(len(plain), (40 if quick else 200,), generator=random)]
    hair = probe(drawn(G, faces))["hair_hue"]

    def scored(sums: Tensor) -> tuple[float, float]:
        """Share of sums that wear a bow, and how far their hair's hue moved (median, degrees)."""
        seen = probe(drawn(G, sums))
        worn = (seen.probability("accessory", WITH) > 0.5).double().mean().item()
        return worn, hue_difference(hair, seen["hair_hue"]).abs().median().item()

    def of_some(n: int) -> Tensor:
        """A sum for each face, with means over n codes drawn afresh."""
        picks = (codes[torch.randint(len(codes), (len(faces), n), generator=random)] for codes in (bows, plain))
        return torch.cat([analogy(*three, face[None]) for *three, face in zip(*picks, faces)])

    way = analogy(bows, plain, torch.zeros(()))
    sums = {f"means over {n} codes": of_some(n) for n in (1, EXAMPLES, 10, 30)}
    sums |= {f"means over all codes, {far:g} times": faces + far * way for far in (1, 1.5, 2, 3)}
    found = {name: scored(some) for name, some in sums.items()}
    twice, three = found["means over all codes, 2 times"], found[f"means over {EXAMPLES} codes"]
    more = {f"{name}: bows": worn for name, (worn, _) in found.items()}
    more |= {f"{name}: hair moved, degrees": moved for name, (_, moved) in found.items()}
    return Outcome(twice[0], three[0], twice[0] >= 0.5 and twice[1] < three[1], more)
