"""Exercise 7.7: the whole loss of a diffusion model."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, call, keeps_device, keeps_double, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.diffusion import denoising_loss

import torch
from torch import Tensor

MESSAGES = {
    "reversed": "Your mixture runs the other way: at t = 0 it should be the picture, at t = 1 the noise.",
    "noise": "The error is that of guessing the noise. Here the network guesses the picture.",
    "velocity": "The error is that of guessing noise minus picture. Here the network guesses the picture.",
    "mixture": "You compare the guess with the mixture. Compare it with the clean picture.",
    "clean": "The network sees the clean picture, so there is nothing to guess. Feed it the mixture.",
    "only noise": "The network sees pure noise. Feed it the mixture of picture and noise.",
    "added": "You add the noise to the whole picture. At t only a share 1 - t of the picture is left.",
    "roots": "You mix with square roots (as DDPM does). Here the shares are t and 1 - t themselves.",
    "one time": "All pictures of your batch are mixed at one time. Each has its own: `t` is (batch,).",
    "time": "The network is given another time than the one of the mixture. Give it `t` as it is, (batch,).",
    "sum": "You sum the squared errors. Take their mean.",
    "absolute": "These are absolute errors. Square them.",
    "root": "You take a square root at the end. Leave it out.",
    "not squared": "The errors are not squared, so they cancel.",
    "half": "There is a factor too many: the mean of the squared errors is all.",
    "shape": "Your code fails for pictures of shape {shape} with times of shape {times}: {error}. Make t "
    "`(batch, 1, 1, 1)` where you mix, `t.view(-1, 1, 1, 1)`, and the times meet their pictures.",
    "gradient": "The value is right, but no gradient reaches the network, or a wrong one.",
    "calls": "The network is evaluated {n} times. Once is enough.",
    "otherwise": "For pictures of shape {shape} the loss is {want:.4f}; yours is {got:.4f}. Mix, let the network guess "
    "from the mixture and t, and take the mean of the squared differences to the picture.",
}
HINTS = (
    "What is left of the picture at t = 0.25, and how much noise is there? Write that for any t, then let the network "
    "guess.",
    "The mixture is (1 - t) x + t noise, with t shaped so that each picture meets its own. The loss is the mean "
    "squared difference between the network's guess and x.",
    "`share = t.view(-1, 1, 1, 1)`; mix with `share`; `network(mixture, t)`; subtract x, square, mean.",
)
SHAPES = ((3, 1, 4, 5), (4, 3, 4, 4), (1, 2, 3, 3))


class Guesser:
    """A network of one weight that depends on the mixture, on the time and on the place; counts its calls."""

    def __init__(self, weight: float, dtype: torch.dtype = torch.float32):
        self.weight, self.calls = torch.tensor(weight, dtype=dtype, requires_grad=True), 0

    def __call__(self, mixture: Tensor, t: Tensor) -> Tensor:
        self.calls += 1
        if t.shape != mixture.shape[:1]:
            raise Wrong(MESSAGES["time"])
        return self.weight.to(mixture) * mixture.flip(-1) + t.view(-1, 1, 1, 1).sin() * 0.5


def _mixed(x: Tensor, e: Tensor, t: Tensor) -> Tensor:
    share = t.view(-1, 1, 1, 1)
    return (1 - share) * x + share * e


def _root_mixed(x: Tensor, e: Tensor, t: Tensor) -> Tensor:
    share = t.view(-1, 1, 1, 1)
    return (1 - share).sqrt() * x + share.sqrt() * e


MISTAKES = [
    (lambda f, x, e, t: (f(_mixed(e, x, t), t) - x).square().mean(), "reversed"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - e).square().mean(), "noise"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - (e - x)).square().mean(), "velocity"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - _mixed(x, e, t)).square().mean(), "mixture"),
    (lambda f, x, e, t: (f(x, t) - x).square().mean(), "clean"),
    (lambda f, x, e, t: (f(e, t) - x).square().mean(), "only noise"),
    (lambda f, x, e, t: (f(x + t.view(-1, 1, 1, 1) * e, t) - x).square().mean(), "added"),
    (lambda f, x, e, t: (f(x + e, t) - x).square().mean(), "added"),
    (lambda f, x, e, t: (f(_root_mixed(x, e, t), t) - x).square().mean(), "roots"),
    (lambda f, x, e, t: (f(_mixed(x, e, t[:1]), t) - x).square().mean(), "one time"),
    (lambda f, x, e, t: (f(_mixed(x, e, t.mean()[None]), t) - x).square().mean(), "one time"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), 1 - t) - x).square().mean(), "time"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), 0 * t) - x).square().mean(), "time"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).square().sum(), "sum"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).square().flatten(1).sum(1).mean(), "sum"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).abs().mean(), "absolute"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).square().mean().sqrt(), "root"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).mean(), "not squared"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).square().mean() / 2, "half"),
    (lambda f, x, e, t: (f(_mixed(x, e, t), t) - x).square().mean() * 2, "half"),
]


def _batch(seed: int, shape: tuple[int, ...]) -> tuple[Tensor, Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    t = torch.rand(shape[0], generator=rng) * 0.8 + 0.1
    return torch.rand(shape, generator=rng) * 2 - 1, torch.randn(shape, generator=rng), t


def _check(attempt: Answer) -> None:
    for seed, shape in enumerate(SHAPES):
        x, noise, t = _batch(seed, shape)
        network, other = Guesser(0.7), Guesser(0.7)
        try:
            got = scalar_loss(call(attempt, network, x, noise, t), attached=True)
        except (IndexError, RuntimeError) as error:
            if "size" not in str(error) and "dimension" not in str(error):
                raise
            raise Wrong(MESSAGES["shape"].format(shape=shape, times=tuple(t.shape), error=error)) from None
        want = denoising_loss(other, x, noise, t)
        if not same(got, want):
            _name(got, want, x, noise, t)
        if network.calls != 1:
            raise Wrong(MESSAGES["calls"].format(n=network.calls))
        (mine,) = torch.autograd.grad(got, network.weight, allow_unused=True)
        if mine is None or not same(mine, torch.autograd.grad(want, other.weight)[0]):
            raise Wrong(MESSAGES["gradient"])
    simple = lambda mixture, t: mixture * t.view(-1, 1, 1, 1)  # noqa: E731
    meta = torch.empty(3, 1, 4, 4, device="meta", requires_grad=True)
    keeps_device(attempt, simple, meta, meta, torch.empty(3, device="meta"))
    keeps_double(
        lambda *batch: attempt(simple, *batch), lambda *batch: denoising_loss(simple, *batch), *_batch(9, SHAPES[0])
    )


def _name(got: Tensor, want: Tensor, x: Tensor, noise: Tensor, t: Tensor) -> None:
    for formula, key in MISTAKES:
        if same(formula(Guesser(0.7), x, noise, t).detach(), got.detach()):
            raise Wrong(MESSAGES[key])
    raise Wrong(MESSAGES["otherwise"].format(shape=tuple(x.shape), want=want.item(), got=got.item()))


register(
    Exercise(
        id="7.7",
        title="Guess the picture in the noise",
        minutes=10,
        difficulty=2,
        reference=denoising_loss,
        check=_check,
        hints=HINTS,
    )
)
