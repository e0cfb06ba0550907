"""The session behind the switchboard: a generator, some codes, and which channels of one layer are off."""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.data.sources import Source
from gan_course.measure.activations import feature_maps, switched_off
from gan_course.widgets.core.evaluate import evaluate, pixels

import numpy as np
import torch
from torch import Tensor, nn

FACES = 6
MOST = 64  # channels that the picture has room for; the first ones of a wider layer


@dataclass(frozen=True)
class Snapshot:
    """All that a picture of the switchboard shows.

    Attributes:
        on, off: the same faces with all channels, and without those that are off; uint8 (6, height, width, 3).
        maps: of the first face, a plane for each channel, in 0..1, (channels, height, width).
        effects: how much the faces change without each channel alone, mean absolute difference in 0..1, (channels,).
        switched: whether each channel is off, bool (channels,).
        chosen: the channel that the switch is for.
        layer: which layer, from 1.
        change: mean absolute difference between `on` and `off`, in 0..1.
    """

    on: np.ndarray
    off: np.ndarray
    maps: np.ndarray
    effects: np.ndarray
    switched: np.ndarray
    chosen: int
    layer: int
    change: float


class SwitchboardSession:
    """A generator whose channels can be switched.

    Args as of :func:`gan_course.widgets.switchboard.switchboard`.

    Attributes: `layers` (channels and size behind each activation but the last), `layer`, `channel`, `off` (a set).
    """

    def __init__(self, G: nn.Module, latent: Source, layer: int = 0, seed: int = 0):
        self.G, self._latent, self._generator = G, latent, torch.Generator().manual_seed(seed)
        self.codes = latent.sample(FACES, self._generator)
        planes = self._planes()
        self.layers = [tuple(plane.shape[1:3]) for plane in planes[:-1] if plane.dim() == 4]
        if not self.layers:
            raise ValueError("This network has no hidden convolutions with activations, so there are no channels.")
        self.channel, self.off = 0, set()
        self.choose_layer(layer or len(self.layers))

    @property
    def channels(self) -> int:
        """How many channels of the present layer can be switched."""
        return min(MOST, self.layers[self.layer - 1][0])

    def choose_layer(self, layer: int) -> None:
        """Go to another layer, all of its channels on."""
        if not 1 <= layer <= len(self.layers):
            raise ValueError(f"The layer is {layer}; give 1 to {len(self.layers)}.")
        self.layer, self.off = layer, set()
        self.channel = min(self.channel, self.channels - 1)
        self._measure()

    def switch(self, *channels: int) -> None:
        """Switch these channels: off where they are on, on where they are off."""
        for channel in channels:
            if not 0 <= channel < self.channels:
                raise ValueError(f"The channel is {channel}; give 0 to {self.channels - 1}.")
        self.off ^= set(channels)

    def strongest(self) -> int:
        """The channel that is on and changes the pictures most."""
        return max(set(range(self.channels)) - self.off or {0}, key=lambda c: self._effects[c])

    def next(self) -> None:
        """Go on to other codes."""
        self.codes = self._latent.sample(FACES, self._generator)
        self._measure()

    def snapshot(self) -> Snapshot:
        off = self._drawn(self.off)
        return Snapshot(
            on=pixels(self._on),
            off=pixels(off),
            maps=self._maps,
            effects=self._effects,
            switched=np.array([channel in self.off for channel in range(self.channels)]),
            chosen=self.channel,
            layer=self.layer,
            change=_change(self._on, off),
        )

    def _drawn(self, off: set[int]) -> Tensor:
        with switched_off(self.G, self.layer, off):
            return evaluate(self.G, self.codes)

    def _planes(self) -> list[Tensor]:
        """What each activation gives for the codes."""
        planes: list[Tensor] = []
        evaluate(lambda z: planes.extend(feature_maps(self.G, z.to(_home(self.G)))) or z, self.codes)
        return planes

    def _measure(self) -> None:
        maps = self._planes()[self.layer - 1][0, : self.channels].float().cpu()
        self._maps = (maps / maps.amax((1, 2), keepdim=True).clamp_min(1e-6)).clamp(0, 1).numpy()
        self._on = self._drawn(set())
        self._effects = np.array([_change(self._on, self._drawn({channel})) for channel in range(self.channels)])


def _change(a: Tensor, b: Tensor) -> float:
    return (a - b).abs().mean().item() / 2


def _home(network: nn.Module) -> torch.device:
    return next(network.parameters()).device
