"""Look inside a convolutional network: what its layers make of a picture, and which parts of pictures excite them.

The second is how the DCGAN paper shows what D has learned (section 6.2): not its weights, but what they respond to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from gan_course.device import bare, every_core
from gan_course.models.convolution import receptive_field

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

ACTIVATIONS = (nn.ReLU, nn.LeakyReLU, nn.Tanh)


@torch.no_grad()
def feature_maps(network: nn.Module, x: Tensor) -> list[Tensor]:
    """Return the output of each activation of `network` for the batch `x`, in the order of the layers.

    Each is (batch, channels, height, width) in a convolutional network.
    """
    noted: list[Tensor] = []
    layers = [layer for layer in bare(network).modules() if isinstance(layer, ACTIVATIONS)]
    hooks = [layer.register_forward_hook(lambda _, __, out: noted.append(out.clone())) for layer in layers]
    try:
        network(x)
    finally:
        for hook in hooks:
            hook.remove()
    return noted


@contextmanager
def switched_off(network: nn.Module, layer: int, channels: Iterable[int]) -> Iterator[None]:
    """Inside the block, set some channels after one activation of `network` to 0.

    What vanishes from the picture is what these channels stood for (Bau et al. 2019, arXiv 1811.10597).

    Args:
        network: a convolutional network.
        layer: which activation, 1 for the first.
        channels: which of its channels, from 0; none changes nothing.

    Raises ValueError for a layer that is not there.
    """
    layers = [part for part in bare(network).modules() if isinstance(part, ACTIVATIONS)]
    if not 1 <= layer <= len(layers):
        raise ValueError(f"The layer is {layer}; this network has activations 1 to {len(layers)}.")
    off = sorted(set(channels))

    def silence(_: nn.Module, __: tuple[Tensor, ...], out: Tensor) -> Tensor:
        return out.index_fill(1, torch.tensor(off, device=out.device, dtype=torch.long), 0.0)

    hook = layers[layer - 1].register_forward_hook(silence)
    try:
        yield
    finally:
        hook.remove()


@every_core()
def strongest(D: nn.Module, pictures: Tensor, layer: int, channel: int, k: int = 8) -> Tensor:
    """Return the parts of pictures that excite one channel of a strided discriminator most.

    Args:
        D: a discriminator whose hidden layers are convolutions, each with an activation.
        pictures: (n, channels, size, size) in [-1, 1], n >= k.
        layer: which hidden layer, 1 for the first.
        channel: which of its channels.
        k: how many parts, each of another picture.

    Returns (k, channels, window, window), strongest first, where window is what one number of the layer sees; what
    lies outside a picture is white.
    """
    convolutions = [part for part in bare(D).modules() if isinstance(part, nn.Conv2d)][:layer]
    sees = [(part.kernel_size[0], part.stride[0]) for part in convolutions]
    window, step, offset = receptive_field(sees), 1, 0
    for part in convolutions:
        offset += part.padding[0] * step  # so far to the left of the picture's edge the first window begins
        step *= part.stride[0]
    answers = torch.cat([feature_maps(D, part)[layer - 1][:, channel] for part in pictures.split(250)])
    height, width = answers.shape[1:]
    best, places = answers.flatten(1).max(1)
    chosen = best.argsort(descending=True)[:k]
    framed = pad(pictures, [window] * 4, value=1.0)
    parts = []
    for i in chosen.tolist():
        row, column = divmod(int(places[i]), width)
        top, left = row * step - offset + window, column * step - offset + window
        parts.append(framed[i, :, top : top + window, left : left + window])
    return torch.stack(parts)
