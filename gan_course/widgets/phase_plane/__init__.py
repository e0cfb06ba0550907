"""The smallest GAN as a phase plane: one number for G, one slope for D, and the path that both leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.widgets.phase_plane.session import PhasePlaneSession, Setup, Snapshot
from gan_course.widgets.phase_plane.view import PhasePlane

__all__ = ["PhasePlane", "PhasePlaneSession", "Setup", "Snapshot", "phase_plane"]


def phase_plane(gradients: Callable | None = None, *, name: str = "phase-plane", **controls: Any) -> PhasePlane:
    """Play the smallest GAN (Dirac GAN: Mescheder, Geiger & Nowozin 2018, arXiv 1801.04406).

    Args:
        gradients: your own `gradients(theta, psi)`, two tensors: the slope of D's loss with respect to psi and that of
            G's loss with respect to theta. The tensors given are of any shape.
        name: two of them in one cell need two names.
        controls: fields of :class:`Setup`, such as `theta=1.5, momentum=0.5, r1=0.2`.

    Nothing plays before Play is pressed, or `run(rounds)` is called. Raises ValueError for a setting out of range.
    """
    if gradients is not None:
        controls = {"loss": "own", **controls}
    return PhasePlane(Setup(**controls), gradients, name)
