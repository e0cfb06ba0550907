"""Exercise 6.3: the gradient penalty."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, keeps_device, keeps_dtype, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.losses import slope_penalty
from gan_course.utils import seeded

import torch
from torch import Tensor, nn

MESSAGES = {
    "no path": "The value is right, but nothing reaches D's weights, so the penalty would teach D nothing. The slope "
    "has to stay in the graph: `torch.autograd.grad(..., create_graph=True)`.",
    "weights": "The value is right, but its gradient with respect to D's weights is not.",
    "turned round": "t runs the wrong way: at t = 0 the place is the real sample, at t = 1 the fake.",
    "at real": "You measure the slope at the real samples only. The place lies between: t of the way to the fake.",
    "at fakes": "You measure the slope at the fakes only. The place lies between the two.",
    "half way": "You measure the slope half way, whatever t is. The place lies t of the way to the fake.",
    "probability": "You take the slope of D's probability. The penalty is about the logit, without a sigmoid.",
    "absolute": "You add up absolute values. A length is the root of the sum of the squares: `norm`.",
    "mean logit": "You take the gradient of the mean logit, so every slope comes out n times too small. Take that of "
    "the sum: a sample's logit depends on that sample only.",
    "not squared": "The difference to 1 is not squared.",
    "no one": "The 1 is missing: the slope should be 1, not 0. (Without it this would be a penalty like R1.)",
    "no root": "You have the squared length of the gradient. Take its root before you subtract 1.",
    "each number": "You compare each number of the gradient with 1. First make one length of each sample's gradient.",
    "one length": "You take one length of the gradients of the whole batch. Each sample has a slope of its own.",
    "along batch": "You take the length along the batch. It goes along each sample's own numbers: `flatten(1)`, "
    "`norm(dim=1)`.",
    "sum": "You add up over the batch, so the penalty grows with it. Take the mean.",
    "one-sided": "You punish only slopes above 1. Here slopes below 1 are punished as well.",
    "mean slope": "You average the slopes first and then compare with 1. Compare each slope with 1, then average.",
    "weighted": "Your penalty is {times:g} times what it should be. The weight comes later, in the loss.",
    "flat": "For pictures, (n, 1, 4, 4), the penalty is {want:.4f}; yours is {got:.4f}. The length of a gradient goes "
    "over all numbers of a sample: `flatten(1)` makes one row of each.",
    "other": "For a batch of {n} with {size} numbers each the penalty is {want:.4f}; yours is {got:.4f}. Look in turn "
    "at the places, the gradient there, its length for each sample, and (length - 1) squared.",
    "inputs": "Your function changes `{name}`: it now requires gradients. Make a new tensor: "
    "`x = (...).detach().requires_grad_()`.",
    "frozen": "Your function leaves D's weights frozen.",
    "grad": "Your function leaves gradients behind in D's weights: `backward()` adds to them. "
    "`torch.autograd.grad` gives the slope without.",
    "not summed": "`torch.autograd.grad` takes one number, and D(x) has one for each sample. Give it their sum: a "
    "sample's logit depends on that sample only, so each row of the gradient is its own.",
    "no tensor of its own": "autograd is asked for a slope at a tensor that it does not follow. The place needs "
    "`requires_grad_()` before D is evaluated there.",
}
HINTS = (
    "Three things: a place between each real sample and its fake, D's gradient there, and how far its length is "
    "from 1.",
    "The place is a new tensor that requires a gradient. `torch.autograd.grad` of the sum of D's logits gives one "
    "gradient for each sample. Keep its graph, since the penalty itself will be differentiated.",
    "`x = real.lerp(fake, t).detach().requires_grad_()`, then `torch.autograd.grad(D(x).sum(), x, "
    "create_graph=True)[0]`; of it `flatten(1).norm(dim=1)`.",
)


class Bumpy(nn.Module):
    """A small D that is nowhere straight, so that every place has a slope of its own."""

    def __init__(self, size: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(size, 6), nn.Tanh(), nn.Linear(6, 1))

    def forward(self, x: Tensor) -> Tensor:
        return 3 * self.layers(x)


class Flat(nn.Module):
    """A D without weights, which works on any device."""

    def forward(self, x: Tensor) -> Tensor:
        return x.square().sum(1, keepdim=True)


def _gradient(D: nn.Module, x: Tensor, mean: bool = False) -> Tensor:
    x = x.detach().requires_grad_()
    logits = D(x)
    return torch.autograd.grad(logits.mean() if mean else logits.sum(), x)[0]


def _of(formula: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """A mistake that is made after the gradient, (n, numbers), was found rightly."""
    return lambda D, r, f, t: formula(_gradient(D, r.lerp(f, t)).flatten(1))


MISTAKES: list[tuple[Callable[..., Tensor], str]] = [
    (lambda D, r, f, t: slope_penalty(D, r, f, 1 - t), MESSAGES["turned round"]),
    (lambda D, r, f, t: slope_penalty(D, r, f, 0 * t), MESSAGES["at real"]),
    (lambda D, r, f, t: slope_penalty(D, r, f, 0 * t + 1), MESSAGES["at fakes"]),
    (lambda D, r, f, t: slope_penalty(D, r, f, 0 * t + 0.5), MESSAGES["half way"]),
    (lambda D, r, f, t: slope_penalty(lambda x: D(x).sigmoid(), r, f, t), MESSAGES["probability"]),
    (
        lambda D, r, f, t: (_gradient(D, r.lerp(f, t), True).flatten(1).norm(dim=1) - 1).square().mean(),
        MESSAGES["mean logit"],
    ),
    (_of(lambda g: (g.norm(dim=1) - 1).mean()), MESSAGES["not squared"]),
    (_of(lambda g: (g.norm(dim=1) - 1).abs().mean()), MESSAGES["not squared"]),
    (_of(lambda g: g.norm(dim=1).square().mean()), MESSAGES["no one"]),
    (_of(lambda g: g.norm(dim=1).mean()), MESSAGES["no one"]),
    (_of(lambda g: (g.square().sum(1) - 1).square().mean()), MESSAGES["no root"]),
    (_of(lambda g: (g - 1).square().mean()), MESSAGES["each number"]),
    (_of(lambda g: (g.abs() - 1).square().mean()), MESSAGES["each number"]),
    (_of(lambda g: (g.abs().sum(1) - 1).square().mean()), MESSAGES["absolute"]),
    (_of(lambda g: (g.norm() - 1).square()), MESSAGES["one length"]),
    (_of(lambda g: (g.norm(dim=0) - 1).square().mean()), MESSAGES["along batch"]),
    (_of(lambda g: (g.norm(dim=1) - 1).square().sum()), MESSAGES["sum"]),
    (_of(lambda g: (g.norm(dim=1) - 1).relu().square().mean()), MESSAGES["one-sided"]),
    (_of(lambda g: (g.norm(dim=1).mean() - 1).square()), MESSAGES["mean slope"]),
]
WEIGHTS = (10.0, 0.5, 2.0, 0.1)


def _samples(seed: int, shape: tuple[int, ...]) -> tuple[Tensor, Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    t = torch.rand(shape[0], *[1] * (len(shape) - 1), generator=rng)
    return torch.randn(shape, generator=rng) - 1, torch.randn(shape, generator=rng) + 1, t


def _critic(seed: int, size: int) -> Bumpy:
    with seeded(seed):
        return Bumpy(size)


def _check(attempt: Answer) -> None:
    for seed, shape in enumerate([(5, 2), (1, 2), (4, 1, 4, 4)]):
        given, size = _samples(seed, shape), 16 if len(shape) == 4 else 2
        mine, theirs = _critic(seed, size), _critic(seed, size)
        got = _run(attempt, mine, given)
        want = slope_penalty(theirs, *given)
        if not same(got, want):
            raise Wrong(_named(got, want, theirs, given))
        _reaches_the_weights(got, want, mine, theirs)
    double = tuple(x.double() for x in _samples(3, (4, 2)))
    keeps_dtype(_run(attempt, _critic(3, 2).double(), double), torch.float64)
    keeps_device(lambda *samples: attempt(Flat(), *samples), *(x.to("meta") for x in _samples(4, (3, 2))))


def _run(attempt: Answer, D: nn.Module, given: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    try:
        got = attempt(D, *given)
    except RuntimeError as error:
        if "only for scalar outputs" in str(error):
            raise Wrong(MESSAGES["not summed"]) from None
        if any(
            words in str(error) for words in ("does not require grad", "appears to not have been used in the graph")
        ):
            raise Wrong(MESSAGES["no tensor of its own"]) from None
        raise
    got = scalar_loss(got, attached=isinstance(got, Tensor) and got.requires_grad)  # whether it must be: see below
    for name, x in zip(("real", "fake", "t"), given):
        if x.requires_grad:
            raise Wrong(MESSAGES["inputs"].format(name=name))
    if any(weight.grad is not None for weight in D.parameters()):
        raise Wrong(MESSAGES["grad"])
    if not all(weight.requires_grad for weight in D.parameters()):
        raise Wrong(MESSAGES["frozen"])
    return got


def _named(got: Tensor, want: Tensor, D: nn.Module, given: tuple[Tensor, Tensor, Tensor]) -> str:
    """Return the message for a wrong value."""
    figures = {"want": want.item(), "got": got.item()}
    if given[0].dim() == 4:  # for points it is right
        return MESSAGES["flat"].format(**figures)
    for formula, message in MISTAKES:
        if same(formula(D, *given).detach(), got.detach()):
            return message
    for times in WEIGHTS:
        if same(times * want.detach(), got.detach()):
            return MESSAGES["weighted"].format(times=times)
    return MESSAGES["other"].format(n=len(given[0]), size=given[0][0].numel(), **figures)


def _reaches_the_weights(got: Tensor, want: Tensor, mine: nn.Module, theirs: nn.Module) -> None:
    """Wrong unless D learns from the answer what it would learn from the reference."""
    if not got.requires_grad:
        raise Wrong(MESSAGES["no path"])
    gradients = [
        torch.autograd.grad(loss, list(D.parameters()), allow_unused=True) for loss, D in ((got, mine), (want, theirs))
    ]
    for a, b in zip(*gradients):  # the last bias moves no slope: its gradient is None or 0
        a, b = (torch.zeros(()) if x is None or not x.any() else x for x in (a, b))
        if not same(a, b):
            raise Wrong(MESSAGES["weights"])


register(
    Exercise(
        id="6.3",
        title="A price on the slope",
        minutes=15,
        difficulty=4,
        reference=slope_penalty,
        check=_check,
        hints=HINTS,
    )
)
