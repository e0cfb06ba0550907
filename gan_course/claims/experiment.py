"""An experiment of your own, reported like the claims of the course."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import process_time

from gan_course import utils
from gan_course.claims.registry import Outcome
from gan_course.claims.store import Record
from gan_course.claims.table import Shown

MESSAGES = {"rule": "The rule returned {value!r}; it should return True or False for two figures."}


def experiment(
    statement: str,
    figures: tuple[str, str],
    rule: Callable[[float, float], bool],
    run: Callable[[int], tuple[float, float]],
    seeds: Iterable[int] = range(10),
    name: str = "yours",
) -> Shown:
    """Run an experiment over seeds and report it in the form of the claims. Nothing is stored.

    Args:
        statement: what is claimed, one sentence, written before the figures.
        figures: what A and B are.
        rule: rule(a, b) says whether the statement holds for one seed.
        run: run(seed) returns A and B.
        seeds: at least one; over ten seeds it has to hold on nine, over fewer on all.
        name: what stands in the first column.

    Raises ValueError if the rule does not return a truth value, and passes on what `run` raises.
    """
    seeds = list(seeds)
    record = Record(name, statement, figures, len(seeds), 0, "")
    for i in utils.progress(len(seeds), "seeds"):
        start = process_time()
        a, b = run(seeds[i])
        verdict = rule(a, b)
        if str(verdict) not in ("True", "False"):  # NumPy's truth values are not Python's
            raise ValueError(MESSAGES["rule"].format(value=verdict))
        record.outcomes[seeds[i]] = Outcome(float(a), float(b), str(verdict) == "True")
        record.seconds[seeds[i]] = process_time() - start
    return Shown({name: record})
