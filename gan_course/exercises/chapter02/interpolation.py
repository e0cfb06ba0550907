"""Exercise 2.3: pictures of the codes on the straight line between two codes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, NoReturn

from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.exercises.second_device import SecondDevice

import torch
from torch import Tensor, nn

MESSAGES = {
    "list": "Your function returns a {kind} of tensors. Return one: `torch.cat` joins batches.",
    "never decoded": "`decoder` was never called. Mix the two codes, and decode each mixture.",
    "fed": "You gave `decoder` a tensor of shape {got}. It takes a batch of codes, one in each row: here "
    "`(batch, {dim})`. `code[None]` makes a batch of a single code.",
    "crossfade": "You fade one picture into the other. Mix the codes, and decode the mixtures.",
    "backwards": "Your codes are in reverse order: the first is to be `start`.",
    "only added": "You add a share of `end` but take nothing of `start` away.",
    "end missing": "Your codes do not reach `end`: between n pictures there are n - 1 steps.",
    "start missing": "Your codes do not begin at `start`: the first share is 0.",
    "both missing": "Neither end is among your codes: the first is `start`, the last is `end`.",
    "sphere": "Your codes lie on an arc (spherical interpolation). Section 5 comes to that; here the way is straight.",
    "otherwise": "Your pictures are not those of n = {n} codes at equal distances on the straight line from `start` "
    "to `end`. Half-way, for example, the code is the mean of the two.",
    "count": "For n = {n} your result has length {got}. Return n pictures; both ends count among them.",
    "shape": "Your result has shape {got}, not {want}: one picture for each code, as `decoder` returns it.",
}
HINTS = (
    "What is the code one quarter of the way from a to b? And what turns a code into a picture?",
    "A share t of the way along, the code is (1 - t) times `start` plus t times `end`. `torch.linspace` gives n shares "
    "from 0 to 1, both ends included.",
    "Give the shares the shape (n, 1) with `[:, None]`, so that each multiplies a whole code. The decoder takes all n "
    "codes at once.",
)


def interpolate(decoder: Callable[[Tensor], Tensor], start: Tensor, end: Tensor, n: int) -> Tensor:
    """Decode `n` codes at equal distances on the straight line from one code to another, both ends among them.

    Args:
        decoder: codes (batch, code_dim) to samples (batch, ...).
        start, end: codes, (code_dim,).
        n: number of samples, 2 or more.

    Returns:
        Samples, (n, ...).
    """
    t = torch.linspace(0, 1, n, dtype=start.dtype, device=start.device)[:, None]
    return decoder((1 - t) * start + t * end)


class _Game:
    """A small decoder and two codes. `decode` is a plain function, as the lesson's `ae.decode` is."""

    def __init__(self, seed: int, dim: int, shape: tuple[int, ...], device: str = "cpu"):
        rng = torch.Generator().manual_seed(seed)
        size = torch.Size(shape).numel()
        self.network = nn.Sequential(nn.Linear(dim, 7), nn.Tanh(), nn.Linear(7, size), nn.Unflatten(1, shape))
        for parameter in self.network.parameters():
            nn.init.normal_(parameter, generator=rng)
        with SecondDevice() if device == "meta" else nullcontext():
            self.network.to(device)
            self.start, self.end = (torch.randn(dim, generator=rng).to(device) for _ in range(2))
        self.first = self.start.clone(), self.end.clone()
        self.calls = 0

    def decode(self, codes: Tensor) -> Tensor:
        if codes.dim() != 2 or codes.shape[1] != len(self.start):
            raise Wrong(MESSAGES["fed"].format(got=tuple(codes.shape), dim=len(self.start)))
        self.calls += 1
        return self.network(codes)

    def play(self, attempt: Answer, n: int) -> Any:
        return call(attempt, self.decode, self.start, self.end, n)


def _check(attempt: Answer) -> None:
    for seed, (dim, shape, n) in enumerate([(3, (1, 4, 4), 5), (1, (2,), 2), (8, (3, 2, 2), 7), (2, (2,), 50)]):
        game, course = _Game(seed, dim, shape), _Game(seed, dim, shape)
        got, want = game.play(attempt, n), course.play(interpolate, n)
        if isinstance(got, (list, tuple)) and all(isinstance(x, Tensor) for x in got):
            raise Wrong(MESSAGES["list"].format(kind=type(got).__name__))
        if not same(one_tensor(got), want, 1e-4):
            _why(game, got, want, n)
    meta = _Game(5, 3, (1, 4, 4), device="meta")
    keeps_device(attempt, meta.decode, meta.start, meta.end, 4)


def _why(game: _Game, got: Tensor, want: Tensor, n: int) -> NoReturn:
    """Raise Wrong with the likeliest reason for wrong pictures."""
    if not game.calls:
        raise Wrong(MESSAGES["never decoded"])
    if got.shape != want.shape:
        if got.shape[1:] == want.shape[1:]:
            raise Wrong(MESSAGES["count"].format(n=n, got=len(got)))
        raise Wrong(MESSAGES["shape"].format(got=tuple(got.shape), want=tuple(want.shape)))
    start, end = game.first
    whole = torch.arange(n)[:, None].to(start)
    t = whole / (n - 1)
    pictures = game.network(torch.stack([start, end]))
    share = t.view(-1, *[1] * (want.dim() - 1))
    angle = torch.arccos(start @ end / start.norm() / end.norm())
    arc = (torch.sin((1 - t) * angle) * start + torch.sin(t * angle) * end) / torch.sin(angle)
    mistakes = [
        ((1 - share) * pictures[0] + share * pictures[1], "crossfade"),
        (game.network(t * start + (1 - t) * end), "backwards"),
        (game.network(start + t * end), "only added"),
        (game.network(start + whole / n * (end - start)), "end missing"),
        (game.network(start + (whole + 1) / n * (end - start)), "start missing"),
        (game.network(start + (whole + 1) / (n + 1) * (end - start)), "both missing"),
        (game.network(arc), "sphere"),
    ]
    for wrong, key in mistakes:
        if same(got, wrong, 1e-4):
            raise Wrong(MESSAGES[key])
    raise Wrong(MESSAGES["otherwise"].format(n=n))


register(
    Exercise(
        id="2.3",
        title="Interpolate between two codes",
        minutes=10,
        difficulty=2,
        reference=interpolate,
        check=_check,
        hints=HINTS,
    )
)
