"""The time profile: how much work a notebook asks of the machine.

``smoke`` (tests, seconds), ``class`` (a laptop, minutes; the default) or ``full`` (a GPU). It is chosen by the
environment variable ``GAN_COURSE_PROFILE`` or by :func:`use`, and notebooks read it through :func:`pick`.
"""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

PROFILES = {
    "smoke": "seconds: everything runs, nothing is trained to the end (the tests use it)",
    "class": "minutes on a laptop with two cores (the default)",
    "full": "a GPU: longer training, larger networks",
}
VARIABLE = "GAN_COURSE_PROFILE"

_chosen: str | None = None


def _known(name: str, source: str) -> str:
    if name not in PROFILES:
        raise ValueError(f"{source} is {name!r}; the profiles are {', '.join(map(repr, PROFILES))}.")
    return name


def use(name: str) -> None:
    """Choose the profile for the rest of this session; `name` is 'smoke', 'class' or 'full' (else ValueError)."""
    global _chosen
    _chosen = _known(name, "The profile")


def current() -> str:
    """The profile in use: the one given to :func:`use`, else ``GAN_COURSE_PROFILE``, else 'class'."""
    return _chosen or _known(os.environ.get(VARIABLE) or "class", f"The variable {VARIABLE}")


def pick(smoke: T, class_: T, full: T) -> T:
    """The one of three values that belongs to the current profile: ``steps = pick(20, 1500, 10_000)``."""
    return {"smoke": smoke, "class": class_, "full": full}[current()]
