"""The unit switchboard: switch channels of a trained generator off and see what vanishes.

>>> board = switchboard(G, Latent(100, "uniform"))
>>> board.switch(3, 4)                           # as if by hand: channels 3 and 4 of the present layer
"""

from __future__ import annotations

from gan_course.data.sources import Source
from gan_course.widgets.switchboard.session import Snapshot, SwitchboardSession
from gan_course.widgets.switchboard.view import Switchboard

from torch import nn

__all__ = ["Snapshot", "Switchboard", "SwitchboardSession", "switchboard"]


def switchboard(
    G: nn.Module, latent: Source, *, layer: int = 0, seed: int = 0, name: str = "switchboard"
) -> Switchboard:
    """Switch channels of a generator off and see what vanishes from its pictures.

    Args:
        G: a convolutional generator, codes (n, dim) to pictures (n, 1 or 3, height, width) in [-1, 1].
        latent: where its codes come from.
        layer: which activation to begin with, 1 for the first; 0 takes the last before the end.
        seed: of the codes.
        name: two switchboards in one cell take two names.

    Raises ValueError where G has no activations of convolutions, or not this layer.
    """
    return Switchboard(SwitchboardSession(G, latent, layer, seed), name)
