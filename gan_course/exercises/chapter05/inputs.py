"""Call an answer on arguments that it must leave alone, and read whole numbers of any kind."""

from __future__ import annotations

import copy
from numbers import Integral
from typing import Any

from gan_course.exercises.probes import Answer, same, whole_number
from gan_course.exercises.registry import Wrong

from torch import Tensor

MESSAGES = {
    "changed": "Your function changes the numbers that it was given. Work on new ones: `x = x + 1` makes a new tensor, "
    "`x += 1` changes the one that is there, and so do `x[0] = ...` and every method whose name ends in `_`.",
    "list changed": "Your function changes the list that it was given (`pop`, `reverse`, `append`, ...). Whoever calls "
    "it may still need the list. `reversed(layers)` and `layers[::-1]` leave it as it is.",
}


def run(attempt: Answer, *arguments: Any) -> Any:
    """Return `attempt(*arguments)`; Wrong if it changes one of its arguments, each a tensor, a list or a number."""
    given = copy.deepcopy(arguments)
    got = attempt(*arguments)
    for now, before in zip(arguments, given, strict=True):
        if isinstance(now, Tensor) and not same(now, before, 0):
            raise Wrong(MESSAGES["changed"])
        if isinstance(now, list) and now != before:
            raise Wrong(MESSAGES["list changed"])
    return got


def whole(got: Any) -> int:
    """Return the whole number of an answer, Python's or NumPy's; Wrong if it is anything else."""
    return int(got) if isinstance(got, Integral) and not isinstance(got, bool) else whole_number(got)
