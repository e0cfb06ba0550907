"""C31: the Fréchet distance can be cheated, and another measure finds each cheat."""

from __future__ import annotations

from gan_course.claims.chapter07.shipped import generated, real
from gan_course.claims.registry import Outcome, claim
from gan_course.data.corruptions import blurred
from gan_course.measure.attributes import factor_probe
from gan_course.measure.features import edges
from gan_course.measure.frechet import frechet
from gan_course.measure.neighbours import memorisation
from gan_course.measure.prdc import prdc

SAMPLES, RECITED = 2000, 300
CAUGHT = 3.0  # standard errors


@claim(
    "C31",
    "300 training pictures shown again and again, and blurred real pictures, are nearer to real avatars by the Fréchet "
    "distance than the shipped generator; the copying test and the Fréchet distance of edges find them",
    ("the larger Fréchet distance of the two cheats", "Fréchet distance of the generator's samples"),
    seeds=5,
    chapter=7,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Holds if A is smaller than B, the copying test is beyond 3 standard errors for the recited set and not for the
    generator, and the blurred set's distance by :func:`gan_course.measure.features.edges` is the larger one.
    """
    n, recited = (80, 20) if quick else (SAMPLES, RECITED)
    probe = factor_probe()
    fresh, held_out, taught = (real(n, 1000 * k + seed) for k in (5, 6, 7))
    sets = {
        "generator": generated(n, seed),
        "recited": taught[:recited].repeat(-(-n // recited), 1, 1, 1)[:n],
        "blurred": blurred(held_out),
    }
    features = {name: probe.features(pictures) for name, pictures in sets.items()}
    of_fresh, of_held_out, of_taught = map(probe.features, (fresh, held_out, taught))
    distance = {name: frechet(of_fresh, f).distance for name, f in features.items()}
    copies = {name: memorisation(features[name], of_taught, of_held_out).z for name in ("generator", "recited")}
    edge = {name: frechet(fresh, sets[name], edges).distance for name in ("generator", "blurred")}
    more = {f"Fréchet distance, {name}": value for name, value in distance.items()}
    more |= {f"copying, standard errors, {name}": value for name, value in copies.items()}
    more |= {f"Fréchet distance of edges, {name}": value for name, value in edge.items()}
    for name in ("generator", "recited"):
        found = prdc(of_fresh, features[name])
        more |= {f"recall, {name}": found.recall, f"coverage, {name}": found.coverage}
    worst = max(distance["recited"], distance["blurred"])
    found = copies["recited"] > CAUGHT >= copies["generator"] and edge["blurred"] > edge["generator"]
    return Outcome(worst, distance["generator"], worst < distance["generator"] and found, more)
