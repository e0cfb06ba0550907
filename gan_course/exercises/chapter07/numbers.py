"""What the checks of this chapter share: a number that an answer returns, compared with the right one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any

from gan_course.exercises.probes import Answer, call, returned
from gan_course.exercises.registry import Wrong

from torch import Tensor

Mistake = tuple[Callable[..., Any], str]

MESSAGES = {
    "no number": "Your function returns a {type}. Return one number.",
    "shape": "Your function returns a tensor of shape {shape}. Return one number.",
    "not finite": "Your function returns {got} where the answer is {want:.4g}. {why}",
}


def number(got: Any) -> float:
    """Return the number that an answer returned, Python's, NumPy's or a tensor with one element; Wrong otherwise."""
    returned(got)
    if isinstance(got, Tensor) and got.numel() != 1:
        raise Wrong(MESSAGES["shape"].format(shape=tuple(got.shape)))
    if isinstance(got, complex):
        got = got.real if abs(got.imag) < 1e-6 * max(1.0, abs(got)) else got
    if isinstance(got, bool) or not isinstance(got, (Real, Tensor)) or (isinstance(got, Tensor) and got.is_complex()):
        raise Wrong(MESSAGES["no number"].format(type="complex number" if _complex(got) else type(got).__name__))
    return float(got)


def check_number(
    attempt: Answer,
    reference: Callable[..., float],
    cases: Sequence[tuple],
    mistakes: Sequence[Mistake],
    otherwise: Callable[[tuple, float, float], str],
    why_nan: str = "",
    tolerance: float = 1e-4,
) -> None:
    """Wrong unless the answer gives the reference's number in every case.

    Args:
        mistakes: (formula, message) pairs; named is the first one that agrees with the answer in all cases.
        otherwise: the message for a case that no mistake explains, from the case, the wrong number and the right one.
        why_nan: what to look at where the answer is not a finite number.
    """

    def close(a: float, b: float) -> bool:
        return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)

    got = [number(call(attempt, *_copied(case))) for case in cases]
    want = [reference(*case) for case in cases]
    if all(map(close, got, want)):
        return
    for formula, message in mistakes:
        if all(close(a, b) or a == b for a, b in zip(got, _by(formula, cases), strict=True)):
            raise Wrong(message)
    for case, mine, true in zip(cases, got, want, strict=True):
        if not math.isfinite(mine):
            raise Wrong(MESSAGES["not finite"].format(got=mine, want=true, why=why_nan))
        if not close(mine, true):
            raise Wrong(otherwise(case, mine, true))


def _by(formula: Callable[..., Any], cases: Sequence[tuple]) -> list[float]:
    values = []
    for case in cases:
        try:
            values.append(float(formula(*case)))
        except (RuntimeError, ValueError, IndexError):
            values.append(math.nan)
    return values


def _copied(case: tuple) -> tuple:
    return tuple(part.clone() if isinstance(part, Tensor) else part for part in case)


def _complex(got: Any) -> bool:
    return isinstance(got, complex) or (isinstance(got, Tensor) and got.is_complex())
