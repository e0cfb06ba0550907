"""Exercise 5.4: the generator for any size."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, call
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models import DCGANGenerator

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

CASES = [(32, 8, 10), (16, 4, 7), (64, 2, 100), (8, 6, 3)]  # size, width, latent_dim


def _generator(size: int, width: int, latent_dim: int) -> nn.Module:
    return DCGANGenerator(size, width, latent_dim)


def _check(attempt: Answer) -> None:
    for size, width, dim in CASES:
        G = call(attempt, size, width, dim)
        _is_network(G)
        G.train()
        noted = _watch(G)
        z = torch.randn(6, dim, generator=torch.Generator().manual_seed(size))
        x = _run(G, z, f"size {size}, width {width}, latent_dim {dim}")
        if not isinstance(x, Tensor) or x.shape != (6, 3, size, size):
            given = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
            _why_shape(noted, size, width)
            raise Wrong(f"For size {size} six codes should become (6, 3, {size}, {size}); they became {given}.")
        _right_layers(G, noted, size, width, dim)
        if x.detach().abs().max() > 1:
            raise Wrong("Pixels leave [-1, 1]. The last layer is followed by `nn.Tanh()`.")
        _is_trainable(G, x)


def _is_network(G: Any) -> None:
    if isinstance(G, type):
        raise Wrong("Your function returns a class. Return a network: call the class.")
    if G is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if isinstance(G, (list, tuple)):
        raise Wrong("Your function returns a list of layers. `nn.Sequential(*layers)` makes a network of them.")
    if not isinstance(G, nn.Module):
        raise Wrong(f"Your function returns a {type(G).__name__}, not a network.")


def _run(G: nn.Module, z: Tensor, case: str) -> Any:
    try:
        return G(z)
    except (RuntimeError, ValueError) as error:
        text = str(error)
        if "expected input" in text or "channels" in text:
            raise Wrong(
                f"For {case} two layers do not fit: one's output has not the channels of the next. {text}"
            ) from None
        if "3D" in text or "4D" in text or "unbatched" in text:
            raise Wrong(
                "A convolution wants pictures. Make the code a picture of 1 x 1 pixel with latent_dim channels first: "
                "`nn.Unflatten(1, (latent_dim, 1, 1))`."
            ) from None
        raise


def _watch(G: nn.Module) -> list[tuple[nn.Module, Tensor]]:
    """Layers without parts, and what each gives, in the order in which they run."""
    noted: list[tuple[nn.Module, Tensor]] = []
    for layer in G.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda layer, _, out: noted.append((layer, out.detach().clone())))
    return noted


def _shapes(size: int, width: int) -> list[tuple[int, int, int]]:
    """Channels, height and width after each convolution."""
    n = (size // 4).bit_length() - 1
    inner = [(width * 2 ** (n - 1 - i), 4 * 2**i, 4 * 2**i) for i in range(n)]
    return [*inner, (3, size, size)]


def _why_shape(noted: list, size: int, width: int) -> None:
    convolutions = [out for layer, out in noted if isinstance(layer, nn.ConvTranspose2d)]
    if convolutions and convolutions[0].shape[-1] != 4:
        raise Wrong(
            f"The first layer makes {convolutions[0].shape[-1]} x {convolutions[0].shape[-1]} cells of the 1 x 1; it "
            "should make 4 x 4: kernel 4, stride 1, padding 0."
        )
    for before, after in zip(convolutions, convolutions[1:]):
        if after.shape[-1] != 2 * before.shape[-1]:
            raise Wrong(
                f"A layer makes {after.shape[-1]} pixels of {before.shape[-1]}; each should double them: kernel 4, "
                "stride 2, padding 1."
            )
    if len(convolutions) != len(_shapes(size, width)):
        raise Wrong(
            f"For size {size} it takes {len(_shapes(size, width))} convolutions, the first to 4 x 4 and then one for "
            f"each doubling; yours has {len(convolutions)}. How often does 4 double to become {size}?"
        )


def _right_layers(G: nn.Module, noted: list, size: int, width: int, dim: int) -> None:
    if any(isinstance(layer, nn.Linear) for layer, _ in noted):
        raise Wrong("There is a fully connected layer (nn.Linear). Here convolutions do it all.")
    convolutions = [(i, layer, out) for i, (layer, out) in enumerate(noted) if isinstance(layer, nn.ConvTranspose2d)]
    got = [tuple(out.shape[1:]) for _, _, out in convolutions]
    want = _shapes(size, width)
    if got != want:
        _why_shape(noted, size, width)
        mine, true = next((a, b) for a, b in zip(got, want) if a != b)
        raise Wrong(
            f"For size {size} and width {width} a convolution gives {mine} (channels, height, width); it should be "
            f"{true}. The last hidden layer has `width` channels, and each before it twice as many."
        )
    norms = [layer for layer, _ in noted if isinstance(layer, _BatchNorm)]
    if not norms:
        raise Wrong("There is no batch norm. Each hidden convolution is followed by one.")
    if len(norms) != len(want) - 1:
        last = isinstance(noted[min(convolutions[-1][0] + 1, len(noted) - 1)][0], _BatchNorm)
        raise Wrong(
            "The last convolution has a batch norm, too: the paper leaves it out there, so that G can learn the right "
            "mean and scale of the pixels."
            if last
            else f"There are {len(norms)} batch norms for {len(want) - 1} hidden convolutions. Each has its own."
        )
    for (start, _, _), (stop, _, _) in zip(convolutions, convolutions[1:]):
        between = noted[start + 1 : stop]
        if not between or between[-1][1].min() < 0 or between[-1][1].max() <= 0:
            raise Wrong(
                "Between two convolutions negative numbers come through. There should be a ReLU, after the norm."
            )
        if not isinstance(between[0][0], _BatchNorm):
            raise Wrong("The order within a block is convolution, batch norm, ReLU.")


def _is_trainable(G: nn.Module, x: Tensor) -> None:
    weights = torch.cat([m.weight.detach().flatten() for m in G.modules() if isinstance(m, nn.ConvTranspose2d)])
    if not 0.017 < weights.std() < 0.023:
        raise Wrong(
            f"The first weights have a standard deviation of {weights.std():.3f}; the paper's have 0.02. "
            "Call `initialise(G)` before you return G."
        )
    x.square().mean().backward()
    if any(p.grad is None for p in G.parameters() if p.requires_grad):
        raise Wrong("Some layers get no gradient: they are made and not used.")


register(
    Exercise(
        id="5.4",
        title="A generator for any size",
        minutes=20,
        difficulty=4,
        reference=_generator,
        check=_check,
        hints=(
            "How often does 4 double to become 32? So how many blocks are there between the first and the last layer?",
            "Collect the layers in a list. Channels begin at width times 2 to the power (doublings - 1) and are halved "
            "by each block, down to width; the last layer goes from width to 3.",
            "A loop `while n > width:` with `up(n, n // 2)` and `n //= 2` adds the middle blocks. Then "
            "ConvTranspose2d(width, 3, 4, 2, 1) and Tanh; `nn.Sequential(*layers)`; `initialise`.",
        ),
    )
)
