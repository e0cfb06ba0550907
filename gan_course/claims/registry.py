"""What a claim is: a statement of the course as an experiment that returns figures.

Where a claim does not hold, the question is why. An answer is a statement that has to stand a test as well, so an
explanation is a claim of its own, with a letter: C6a says why C6 does not hold, and may itself turn out wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import walk_packages

ID = re.compile(r"(C(\d+))([a-z]?)")


@dataclass(frozen=True)
class Outcome:
    """What one run of a claim's experiment gave.

    Attributes:
        a, b: the two figures that the claim compares, in the units that the claim's `figures` name.
        holds: whether the claim holds in this run.
        more: further figures worth keeping, by name.
    """

    a: float
    b: float
    holds: bool
    more: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """A statement and the experiment behind it.

    Attributes:
        id: "C1", "C2", ...; "C6a", "C6b", ... for what is to explain why C6 does not hold.
        statement: what is claimed, one sentence.
        figures: what figure A and figure B are, with their units.
        seeds: how many seeds `make claims` runs: 10 for points, 5 for pictures, 3 where a run is costly.
        chapter: where the course shows it.
        run: run(seed, quick) -> Outcome. The same seed gives the same outcome on one machine; `quick` takes seconds
            and only shows that the experiment runs: its verdict means nothing.
    """

    id: str
    statement: str
    figures: tuple[str, str]
    seeds: int
    chapter: int
    run: Callable[[int, bool], Outcome]

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(f"A claim's id is C, a number, for an explanation a letter: 'C7', 'C7a'; not {self.id!r}.")


def explained(id: str) -> str:
    """The claim that an explanation belongs to, "C6" for "C6a"; "" for a claim, and for an experiment of a learner."""
    match = ID.fullmatch(id)
    return match[1] if match and match[3] else ""


def order(id: str) -> tuple[int, str]:
    """Sort ids by this: C2, C6, C6a, C6b, C10."""
    match = ID.fullmatch(id)
    return int(match[2]), match[3]


_claims: dict[str, Claim] = {}


def claim(
    id: str, statement: str, figures: tuple[str, str], *, seeds: int, chapter: int
) -> Callable[[Callable[[int, bool], Outcome]], Callable[[int, bool], Outcome]]:
    """Decorate the experiment of a claim; arguments as the attributes of :class:`Claim`."""

    def register(run: Callable[[int, bool], Outcome]) -> Callable[[int, bool], Outcome]:
        _claims[id] = Claim(id, statement, figures, seeds, chapter, run)
        return run

    return register


def claims(package: str = __package__) -> list[Claim]:
    """All claims and explanations, in order. Imports each module of the package called cNN_name or cNNa_name."""
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if re.fullmatch(r"c\d\d[a-z]?_\w+", module.name.rpartition(".")[2]):
            import_module(module.name)
    known = (one for one in _claims.values() if one.run.__module__.startswith(f"{package}."))
    return sorted(known, key=lambda one: order(one.id))


def find(id: str, package: str = __package__) -> Claim:
    """The claim with this id; ValueError names those there are."""
    known = {one.id: one for one in claims(package)}
    if id not in known:
        raise ValueError(f"There is no claim {id!r}; there are {', '.join(known)}.")
    return known[id]
