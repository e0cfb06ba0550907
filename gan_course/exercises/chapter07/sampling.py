"""Exercise 7.8: from noise to a picture, in steps."""

from __future__ import annotations

from gan_course.exercises.probes import MESSAGES as PROBES
from gan_course.exercises.probes import Answer, call, keeps_device, keeps_dtype, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.diffusion import denoise

import torch
from torch import Tensor

MESSAGES = {
    "time": "The network is given times of shape {got}; it wants one for each picture, shape ({n},).",
    "count": "For steps={want} there should be {want} guesses, one guess a step; the number of yours is {got}.",
    "times": "For steps={n} the times should be {want}; yours are {got}. They begin at 1 and fall by 1 / steps.",
    "jump": "Your step goes all the way to the guess, so all guesses but the last are in vain. Go a share of the way.",
    "share": "Your step is always the share 1 / steps of the way to the guess, so at the end you have not arrived. At "
    "time t the share is (1 / steps) / t: the fewer steps are left, the larger; in the last step it is all.",
    "sign": "Your step leads away from the guess. Add a share of guess minus x.",
    "sum": "You add a share of the guess itself. Add a share of the way to it: guess minus x.",
    "last": "The last step is missing: it goes all the way to the guess.",
    "noise": "You return the noise. Keep the result of each step for the next one.",
    "fixed": "Each of your steps begins at the first noise. It should begin where the step before has ended.",
    "otherwise": "For steps={n} the result is off by up to {off:.3f}. Each step moves x by 1 / (steps left, with this "
    "one) of the way to the guess.",
}
HINTS = (
    "You stand at t and want to arrive at 0. The guess is where the line ends. Which share of the rest of the way is "
    "one step of 1 / steps?",
    "With k steps left, this one among them, t is k / steps and the share is 1 / k. So the last step arrives at the "
    "guess.",
    "Loop over `range(steps, 0, -1)`; make the times with `x.new_full((len(x),), left / steps)`; move x by "
    "(network(x, t) - x) / left.",
)
CASES = [(4, (3, 1, 2, 2)), (1, (2, 3, 4, 4)), (7, (1, 1, 3, 5))]


class Watched:
    """A guess that depends on everything, and notes its times."""

    def __init__(self):
        self.times: list[float] = []

    def __call__(self, x: Tensor, t: Tensor) -> Tensor:
        if not isinstance(t, Tensor) or t.shape != x.shape[:1]:
            got = tuple(t.shape) if isinstance(t, Tensor) else type(t).__name__
            raise Wrong(MESSAGES["time"].format(got=got, n=len(x)))
        self.times.append(float(t.flatten()[0]))
        return 0.4 * x.flip(-1) + 0.3 + t.view(-1, 1, 1, 1).cos() * 0.2


def _walk(f, x: Tensor, steps: int, move, last: int = 0) -> Tensor:
    for left in range(steps, last, -1):
        t = x.new_full((len(x),), left / steps)
        x = move(x, f(x, t), left, steps)
    return x


MISTAKES = [
    (lambda f, x, n: _walk(f, x, n, lambda x, g, k, n: g), "jump"),
    (lambda f, x, n: _walk(f, x, n, lambda x, g, k, n: x + (g - x) / n), "share"),
    (lambda f, x, n: _walk(f, x, n, lambda x, g, k, n: x - (g - x) / k), "sign"),
    (lambda f, x, n: _walk(f, x, n, lambda x, g, k, n: x + g / k), "sum"),
    (lambda f, x, n: _walk(f, x, n, lambda x, g, k, n: x + g / n), "sum"),
    (lambda f, x, n: _walk(f, x, n, lambda x, g, k, n: x - g / n), "sum"),
    (lambda f, x, n: x, "noise"),
    (lambda f, x, n: f(x, x.new_full((len(x),), 1 / n)), "fixed"),
]


def _check(attempt: Answer) -> None:
    for seed, (steps, shape) in enumerate(CASES):
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        seen, other = Watched(), Watched()
        got = one_tensor(call(attempt, seen, noise.clone(), steps), shape).detach()
        want = denoise(other, noise, steps)
        if same(got, want) and len(seen.times) == steps:
            continue
        if len(seen.times) == steps - 1 and steps > 1:
            raise Wrong(MESSAGES["last"])
        if len(seen.times) != steps:
            raise Wrong(MESSAGES["count"].format(want=steps, got=len(seen.times)))
        if not same(torch.tensor(seen.times), torch.tensor(other.times)):
            times = (", ".join(f"{t:.2f}" for t in each) for each in (other.times, seen.times))
            raise Wrong(MESSAGES["times"].format(n=steps, **dict(zip(("want", "got"), times, strict=True))))
        for formula, key in MISTAKES:
            if same(got, formula(Watched(), noise, steps)):
                raise Wrong(MESSAGES[key])
        raise Wrong(MESSAGES["otherwise"].format(n=steps, off=(got - want).abs().max().item()))
    simple = lambda x, t: x * t.view(-1, 1, 1, 1)  # noqa: E731
    keeps_device(attempt, simple, torch.empty(3, 1, 2, 2, device="meta"), 3)
    noise = torch.randn(2, 1, 2, 2, generator=torch.Generator().manual_seed(7))
    got = attempt(simple, noise.double(), 3)
    keeps_dtype(got, torch.float64)
    if not same(got, denoise(simple, noise.double(), 3)):
        raise Wrong(PROBES["precision"])


register(
    Exercise(
        id="7.8",
        title="Walk out of the noise",
        minutes=10,
        difficulty=3,
        reference=denoise,
        check=_check,
        hints=HINTS,
    )
)
