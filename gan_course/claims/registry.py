"""What a claim is: a statement of the course as an experiment that returns figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

ID = re.compile(r"C(\d+)")


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
        id: "C1", "C2", ...
        statement: what is claimed, one sentence.
        figures: what figure A and figure B are, with their units.
        seeds: how many seeds `make claims` runs: 10 for points, 5 for pictures.
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
            raise ValueError(f"A claim's id is C and a number, such as 'C7', not {self.id!r}.")

    @property
    def number(self) -> int:
        return int(self.id[1:])


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
    """All claims, in the order of their numbers. Imports each module of the package that is called cNN_name."""
    for module in iter_modules(import_module(package).__path__):
        if re.fullmatch(r"c\d\d_\w+", module.name):
            import_module(f"{package}.{module.name}")
    known = (one for one in _claims.values() if one.run.__module__.startswith(f"{package}."))
    return sorted(known, key=lambda one: one.number)


def find(id: str, package: str = __package__) -> Claim:
    """The claim with this id; ValueError names those there are."""
    known = {one.id: one for one in claims(package)}
    if id not in known:
        raise ValueError(f"There is no claim {id!r}; there are {', '.join(known)}.")
    return known[id]
