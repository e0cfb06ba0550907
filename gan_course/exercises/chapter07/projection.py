"""Exercise 7.4: the logit of a projection discriminator."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, call, farthest, keeps_device, keeps_dtype, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.conditional import project

import torch
from torch import Tensor, nn

MESSAGES = {
    "no sum": "You return a number for each feature. Add the products up over the features: "
    "`sum(dim=1, keepdim=True)`.",
    "column": "Your result has the shape {got} and should have (batch, 1), here {want}. Where (batch,) meets "
    "(batch, 1), a whole table comes out: `sum(dim=1, keepdim=True)` keeps the column.",
    "batch": "You add up over the batch. Each picture has a logit of its own: sum over dim=1.",
    "only real": "The condition plays no part: add the dot product of h with what the condition calls for.",
    "only fits": "`real(h)` is missing: without it D cannot say whether the picture is real at all.",
    "mean": "You average the products. The projection is their sum.",
    "all with all": "You multiply every picture with every condition. Picture i belongs to condition i: multiply row "
    "by row (`*`), then add up.",
    "product": "You multiply the two parts. Add them.",
    "minus": "You subtract the second part. Add it: a picture that fits its condition should score higher.",
    "cosine": "You divide by the lengths. The projection is the plain dot product.",
    "detached": "The gradient does not reach {what}. Is there a `detach`, a `no_grad` or `.data` on the way?",
    "numbers": "For a batch of {n} your logits are off: in row {row} (counted from 0) it is {got:.4f} and should be "
    "{want:.4f}. It is `real(h)` plus the dot product of h and `fits(condition)`, row by row.",
}
HINTS = (
    "Two questions, two numbers, added: is this a real picture, and is it the one that was asked for?",
    "`fits(condition)` has the shape of h: the features that this condition calls for. How well do two vectors agree? "
    "Their dot product says it.",
    "Multiply `fits(condition)` and `h` number by number, `.sum(dim=1, keepdim=True)`, and add `real(h)`.",
)
SHAPES = [(4, 6, 3), (1, 5, 2), (5, 5, 5), (7, 3, 10)]  # batch, features, length of a condition


def _game(seed: int, shape: tuple[int, int, int], dtype: torch.dtype = torch.float32) -> tuple:
    n, features, dim = shape
    rng = torch.Generator().manual_seed(seed)
    real, fits = nn.Linear(features, 1), nn.Linear(dim, features, bias=False)
    for parameter in [*real.parameters(), *fits.parameters()]:
        nn.init.normal_(parameter, generator=rng)
    h, condition = (torch.randn(n, k, generator=rng).to(dtype).requires_grad_() for k in (features, dim))
    return h, condition, real.to(dtype), fits.to(dtype)


def _cosine(h: Tensor, c: Tensor, real: nn.Module, fits: nn.Module) -> Tensor:
    return real(h) + torch.cosine_similarity(fits(c), h)[:, None]


MISTAKES = [
    (lambda h, c, real, fits: real(h) + fits(c) * h, MESSAGES["no sum"]),
    (lambda h, c, real, fits: fits(c) * h, MESSAGES["no sum"]),
    (lambda h, c, real, fits: real(h) + (fits(c) * h).sum(0), MESSAGES["batch"]),
    (lambda h, c, real, fits: real(h) + (fits(c) * h).sum(), MESSAGES["batch"]),
    (lambda h, c, real, fits: real(h), MESSAGES["only real"]),
    (lambda h, c, real, fits: (fits(c) * h).sum(1, keepdim=True), MESSAGES["only fits"]),
    (lambda h, c, real, fits: real(h) + (fits(c) * h).mean(1, keepdim=True), MESSAGES["mean"]),
    (lambda h, c, real, fits: real(h) + fits(c) @ h.T, MESSAGES["all with all"]),
    (lambda h, c, real, fits: real(h) + h @ fits(c).T, MESSAGES["all with all"]),
    (lambda h, c, real, fits: real(h) * (fits(c) * h).sum(1, keepdim=True), MESSAGES["product"]),
    (lambda h, c, real, fits: real(h) - (fits(c) * h).sum(1, keepdim=True), MESSAGES["minus"]),
    (_cosine, MESSAGES["cosine"]),
]


def _check(attempt: Answer) -> None:
    for seed, shape in enumerate(SHAPES):
        game = _game(seed, shape)
        got, want = one_tensor(call(attempt, *game)), project(*game)
        if not same(got.detach(), want.detach()):
            _why(got.detach(), want.detach(), game)
        _learns(got, want, game)
    double = _game(9, SHAPES[0], torch.float64)
    keeps_dtype(one_tensor(call(attempt, *double)), torch.float64)
    h, condition, real, fits = _game(5, SHAPES[0])
    keeps_device(attempt, h.detach().to("meta"), condition.detach().to("meta"), real.to("meta"), fits.to("meta"))


def _why(got: Tensor, want: Tensor, game: tuple) -> None:
    """Raise Wrong with the likeliest reason for wrong logits."""
    for formula, message in MISTAKES:
        with torch.no_grad():
            try:
                if same(formula(*game), got):
                    raise Wrong(message)
            except RuntimeError:
                continue
    if got.shape != want.shape:
        raise Wrong(MESSAGES["column"].format(got=tuple(got.shape), want=tuple(want.shape)))
    row = farthest(got, want)
    raise Wrong(MESSAGES["numbers"].format(n=len(want), row=row, got=got[row, 0].item(), want=want[row, 0].item()))


def _learns(got: Tensor, want: Tensor, game: tuple) -> None:
    """Wrong unless the gradient reaches the features, the condition's weights and the real part's."""
    h, _, real, fits = game
    goals = {"h": h, "`fits`": fits.weight, "`real`": real.weight}
    slopes = torch.autograd.grad(want.sum(), list(goals.values()))
    mine = [None] * len(goals)
    if got.requires_grad:
        mine = torch.autograd.grad(got.sum(), list(goals.values()), allow_unused=True)
    for (what, _), a, b in zip(goals.items(), mine, slopes, strict=True):
        if a is None or not same(a, b):
            raise Wrong(MESSAGES["detached"].format(what=what))


register(
    Exercise(
        id="7.4",
        title="Project",
        minutes=10,
        difficulty=3,
        reference=project,
        check=_check,
        hints=HINTS,
    )
)
