"""Exercise 5.4: the generator for any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.chapter05.recorder import BatchNorm, Convolution, Recorder
from gan_course.exercises.probes import Answer, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models import DCGANGenerator

import torch
from torch import Tensor, nn
from torch.nn.functional import batch_norm, relu

MESSAGES = {
    "class": "Your function returns a class. Return a network: call the class.",
    "nothing": "Your function returns nothing. Is there a `return` at the end?",
    "list": "Your function returns a list of layers. `nn.Sequential(*layers)` makes a network of them.",
    "no network": "Your function returns a {kind}, not a network.",
    "channels": "For {case} two layers do not fit: one's output does not have the channels that the next expects. "
    "{error}",
    "latent": "For {case} the network does not take six codes of {dim} numbers: {error}. "
    "A code has `latent_dim` of them.",
    "fails": "For {case} the network stops with an error: {error}.",
    "picture": "A convolution wants pictures. Make the code a picture of 1 x 1 pixel with latent_dim channels first: "
    "`nn.Unflatten(1, (latent_dim, 1, 1))`.",
    "shape": "For {case} six codes should become {want}; they became {got}.",
    "first size": "The first layer makes {got} x {got} cells of the 1 x 1; it should make 4 x 4: kernel 4, stride 1, "
    "padding 0.",
    "doubles": "A layer makes {after} x {after} pixels of {before} x {before}; each should double them: kernel 4, "
    "stride 2, padding 1.",
    "count": "For size {size} it takes {want} convolutions, the first to 4 x 4 and then one for each doubling; yours "
    "has {got}. How often does 4 double to become {size}?",
    "dense": "There is a fully connected layer (`nn.Linear`). Here convolutions do it all: on a picture of 1 x 1 "
    "pixel, `nn.ConvTranspose2d(latent_dim, n, 4, 1, 0)` is the layer that makes the first 4 x 4 cells.",
    "ordinary": "There is an ordinary convolution (`nn.Conv2d`), which does not enlarge. Here fractionally strided "
    "ones (`nn.ConvTranspose2d`) do it: `up` has one.",
    "kernel": "A layer has a kernel of {got} x {got}. The paper's are 4 x 4 throughout.",
    "widths": "For size {size} and width {width} a convolution gives {got} (channels, height, width); it should be "
    "{want}. The last hidden layer has `width` channels, and each before it twice as many.",
    "unregistered": "Some layers run but do not belong to the network, so no optimiser will train them: PyTorch does "
    "not look into a plain Python list. Use `nn.Sequential(*layers)` or `nn.ModuleList(layers)`.",
    "evaluation": "Your network is in evaluation mode, in which batch norm does not measure its batch. A new network "
    "is in training mode: leave out `.eval()`.",
    "frozen": "Some weights are frozen (`requires_grad` is False): they could not be trained.",
    "no norm": "There is no batch norm. Each hidden convolution is followed by one.",
    "norm count": "There are {got} batch norms for {want} hidden convolutions. Each has its own.",
    "norm last": "The last convolution has a batch norm as well: the paper leaves it out there, so that G can learn "
    "the right mean and scale of the pixels.",
    "not learned": "A batch norm without a learned shift and scale (`affine=False`). The paper's has both.",
    "input": "The first convolution does not get the code as it is: what happens to z on the way?",
    "negative": "Between two convolutions negative numbers come through. There should be a ReLU, after the norm.",
    "order": "The order within a block is convolution, batch norm, ReLU; in yours ReLU comes before the norm.",
    "block": "Between two convolutions something other than batch norm and ReLU happens to the numbers (a block is "
    "convolution, batch norm, ReLU).",
    "no tanh": "The last layer is not followed by `nn.Tanh()`. The first weights are so small that you do not see it, "
    "but trained pixels would leave [-1, 1].",
    "sigmoid": "Your pixels end in a sigmoid, so they are in [0, 1]. Pictures here are in [-1, 1]: `nn.Tanh()`.",
    "ReLU end": "There is a ReLU between the last convolution and tanh: no pixel could be darker than the middle grey.",
    "activation twice": "Two tanh stand at the end. One is enough: with two, no pixel reaches black or white.",
    "end": "At the end something other than one `nn.Tanh()` happens to the numbers of the last convolution.",
    "first weights": "The first weights of a layer have a standard deviation of {got:.3f}; the paper's have 0.02. "
    "Call `initialise(G)` once G is complete, before you return it.",
    "first norms": "The scales of a batch norm begin near {got:.2f}. They should begin near 1, or every layer shrinks "
    "its numbers: `initialise(G)` knows this, a loop over all parameters does not.",
    "no graph": "The pictures are cut off from the weights: is there a `no_grad` or a `detach` in the network?",
    "unused": "Some layers get no gradient: they are made and not used.",
}
HINTS = (
    "How often does 4 double to become 32? So how many blocks are there between the first and the last layer?",
    "Collect the layers in a list. Channels begin at width times 2 to the power (doublings - 1) and are halved "
    "by each block, down to width; the last layer goes from width to 3.",
    "A loop `while n > width:` with `up(n, n // 2)` and `n //= 2` adds the middle blocks. Then "
    "ConvTranspose2d(width, 3, 4, 2, 1) and Tanh; `nn.Sequential(*layers)`; `initialise`.",
)
CASES = [(32, 8, 10), (16, 4, 7), (64, 2, 100), (8, 6, 3)]  # size, width, latent_dim
CODES = 6

# what may stand between two convolutions instead of ReLU(norm(y)): functions of the first one's output and the norm
BLOCK_MISTAKES: list[tuple[Callable[[Tensor, Callable[[Tensor], Tensor]], Tensor], str]] = [
    (lambda y, norm: norm(relu(y)), MESSAGES["order"]),
    (lambda y, norm: relu(norm(relu(y))), MESSAGES["order"]),
]
END_MISTAKES: list[tuple[Callable[[Tensor], Tensor], str]] = [
    (lambda y: y, MESSAGES["no tanh"]),
    (torch.sigmoid, MESSAGES["sigmoid"]),
    (lambda y: torch.tanh(relu(y)), MESSAGES["ReLU end"]),
    (lambda y: relu(torch.tanh(y)), MESSAGES["ReLU end"]),
    (relu, MESSAGES["ReLU end"]),
    (lambda y: torch.tanh(torch.tanh(y)), MESSAGES["activation twice"]),
]


def _generator(size: int, width: int, latent_dim: int) -> nn.Module:
    return DCGANGenerator(size, width, latent_dim)


def _check(attempt: Answer) -> None:
    for size, width, dim in CASES:
        G = attempt(size, width, dim)
        _is_network(G)
        z = torch.randn(CODES, dim, generator=torch.Generator().manual_seed(size))
        x, seen = _run(G, z, f"size {size}, width {width}, latent_dim {dim}", (CODES, 3, size, size), width)
        _right_layers(seen, size, width)
        _is_trainable(G, x, seen)
        _starts_right(seen)
        _right_numbers(G, z)
        keeps_device(G.to("meta"), z.to("meta"))


def _is_network(G: Any) -> None:
    if isinstance(G, type):
        raise Wrong(MESSAGES["class"])
    if G is None:
        raise Wrong(MESSAGES["nothing"])
    if isinstance(G, (list, tuple)):
        raise Wrong(MESSAGES["list"])
    if not isinstance(G, nn.Module):
        raise Wrong(MESSAGES["no network"].format(kind=type(G).__name__))
    if not all(layer.training for layer in G.modules()):
        raise Wrong(MESSAGES["evaluation"])


def _run(G: nn.Module, z: Tensor, case: str, want: tuple[int, ...], width: int) -> tuple[Tensor, Recorder]:
    """Return G's pictures of `z` and the layers that ran; Wrong if they do not run or the pictures' shape is wrong."""
    seen = Recorder()
    try:
        with seen:
            x = G(z)
    except (RuntimeError, ValueError) as error:
        text = str(error)
        if "expected input" in text or "channels" in text:
            raise Wrong(MESSAGES["channels"].format(case=case, error=text)) from None
        if "3D" in text or "4D" in text or "unbatched" in text:
            raise Wrong(MESSAGES["picture"]) from None
        if "unflatten" in text:
            message = MESSAGES["fails" if seen.convolutions else "latent"]
            raise Wrong(message.format(case=case, dim=z.shape[1], error=text)) from None
        raise
    if not isinstance(x, Tensor) or x.shape != want:
        _why_shape(seen, want[-1], width)
        got = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
        raise Wrong(MESSAGES["shape"].format(case=case, want=want, got=got))
    return x, seen


def _shapes(size: int, width: int) -> list[tuple[int, int, int]]:
    """Channels, height and width after each convolution."""
    n = (size // 4).bit_length() - 1
    inner = [(width * 2 ** (n - 1 - i), 4 * 2**i, 4 * 2**i) for i in range(n)]
    return [*inner, (3, size, size)]


def _why_shape(seen: Recorder, size: int, width: int) -> None:
    if seen.dense:
        raise Wrong(MESSAGES["dense"])
    if not all(layer.transposed for layer in seen.convolutions):
        raise Wrong(MESSAGES["ordinary"])
    sides = [layer.output.shape[-1] for layer in seen.convolutions]
    if sides and sides[0] != 4:
        raise Wrong(MESSAGES["first size"].format(got=sides[0]))
    for before, after in zip(sides, sides[1:]):
        if after != 2 * before:
            raise Wrong(MESSAGES["doubles"].format(before=before, after=after))
    want = len(_shapes(size, width))
    if len(sides) != want:
        raise Wrong(MESSAGES["count"].format(size=size, want=want, got=len(sides)))


def _right_layers(seen: Recorder, size: int, width: int) -> None:
    """Wrong unless the right convolutions ran, with a batch norm behind each but the last."""
    _why_shape(seen, size, width)
    want = _shapes(size, width)
    for layer, shape in zip(seen.convolutions, want, strict=True):
        got = tuple(layer.output.shape[1:])
        if got != shape:
            raise Wrong(MESSAGES["widths"].format(size=size, width=width, got=got, want=shape))
        if layer.weight.shape[-1] != 4:
            raise Wrong(MESSAGES["kernel"].format(got=layer.weight.shape[-1]))
    if not seen.norms:
        raise Wrong(MESSAGES["no norm"])
    if isinstance(seen.layers[-1], BatchNorm):
        raise Wrong(MESSAGES["norm last"])
    if len(seen.norms) != len(want) - 1:
        raise Wrong(MESSAGES["norm count"].format(got=len(seen.norms), want=len(want) - 1))
    if any(norm.weight is None for norm in seen.norms):
        raise Wrong(MESSAGES["not learned"])


def _is_trainable(G: nn.Module, x: Tensor, seen: Recorder) -> None:
    """Wrong unless every layer that ran is G's, and every weight of G gets a gradient."""
    known = {p.data_ptr() for p in G.parameters()}
    if any(layer.weight.data_ptr() not in known for layer in seen.layers):
        raise Wrong(MESSAGES["unregistered"])
    if not all(p.requires_grad for p in G.parameters()):
        raise Wrong(MESSAGES["frozen"])
    if not x.requires_grad:
        raise Wrong(MESSAGES["no graph"])
    x.square().mean().backward()
    if any(p.grad is None for p in G.parameters()):
        raise Wrong(MESSAGES["unused"])


def _starts_right(seen: Recorder) -> None:
    """Wrong unless each layer starts with the paper's weights, as far as so many numbers can tell."""
    for layer in seen.convolutions:
        spread = layer.weight.std().item()
        if abs(spread / 0.02 - 1) > 5 / (2 * layer.weight.numel()) ** 0.5:  # five standard errors
            raise Wrong(MESSAGES["first weights"].format(got=spread))
    for norm in seen.norms:
        if abs(norm.weight.mean() - 1) > 0.1:
            raise Wrong(MESSAGES["first norms"].format(got=norm.weight.mean().item()))


@torch.no_grad()
def _right_numbers(G: nn.Module, z: Tensor) -> None:
    """Wrong unless batch norm and ReLU, and nothing else, stand between the convolutions, and tanh at the end.

    The first weights are too small to tell, so all are replaced by numbers for which no two of these agree.
    """
    rng = torch.Generator().manual_seed(0)
    for p in G.parameters():
        p.copy_(torch.randn(p.shape, generator=rng) / (p.shape[0] ** 0.5 if p.dim() > 1 else 1))
    with Recorder() as seen:
        x = G(z)
    if not same(seen.convolutions[0].input, z[:, :, None, None]):
        raise Wrong(MESSAGES["input"])
    for layer, norm, following in zip(seen.convolutions, seen.norms, seen.convolutions[1:]):
        _right_block(layer, norm, following.input)
    y = seen.convolutions[-1].output
    if not same(x, torch.tanh(y), 1e-4):
        raise Wrong(next((text for end, text in END_MISTAKES if same(x, end(y), 1e-4)), MESSAGES["end"]))


def _right_block(layer: Convolution, norm: BatchNorm, result: Tensor) -> None:
    def normed(y: Tensor) -> Tensor:
        return batch_norm(y, None, None, norm.weight, norm.bias, training=True)

    y = layer.output
    if not same(result, relu(normed(y)), 1e-3):
        otherwise = MESSAGES["negative" if result.min() < 0 else "block"]
        raise Wrong(next((text for f, text in BLOCK_MISTAKES if same(result, f(y, normed), 1e-3)), otherwise))


register(
    Exercise(
        id="5.4",
        title="A generator for any size",
        minutes=20,
        difficulty=4,
        reference=_generator,
        check=_check,
        hints=HINTS,
    )
)
