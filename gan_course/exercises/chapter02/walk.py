"""Exercise 2.3: pictures on the straight line between two codes."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, call, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor, nn


def walk(decoder: nn.Module, start: Tensor, end: Tensor, n: int) -> Tensor:
    """`n` pictures on the straight way from one code to another, both ends among them.

    Args:
        decoder: (n, code_dim) -> (n, ...).
        start, end: codes, (code_dim,).
        n: how many, 2 or more.

    Returns (n, ...).
    """
    t = torch.linspace(0, 1, n, dtype=start.dtype, device=start.device)[:, None]
    return decoder((1 - t) * start + t * end)


class _Game:
    """A small decoder and two codes; `fed` keeps what the decoder is given."""

    def __init__(self, seed: int, dim: int, shape: tuple[int, ...], device: str = "cpu"):
        random = torch.Generator().manual_seed(seed)
        size = torch.Size(shape).numel()
        self.decoder = nn.Sequential(nn.Linear(dim, 7), nn.Tanh(), nn.Linear(7, size), nn.Unflatten(1, shape))
        for parameter in self.decoder.parameters():
            nn.init.normal_(parameter, generator=random)
        self.decoder.to(device)
        self.start, self.end = (torch.randn(dim, generator=random).to(device) for _ in range(2))
        self.fed: list[Tensor] = []
        self.decoder.register_forward_pre_hook(lambda _, x: self.fed.append(x[0].detach().clone()))

    def play(self, attempt: Answer, n: int) -> Any:
        return call(attempt, self.decoder, self.start, self.end, n)


def _check(attempt: Answer) -> None:
    for seed, (dim, shape, n) in enumerate([(3, (1, 4, 4), 5), (1, (2,), 2), (8, (3, 2, 2), 9)]):
        game, course = _Game(seed, dim, shape), _Game(seed, dim, shape)
        first = game.start.clone(), game.end.clone()
        got, want = game.play(attempt, n), course.play(walk, n)
        if got is None:
            raise Wrong("Your function returns nothing. Is there a `return` at the end?")
        if isinstance(got, (list, tuple)) and all(isinstance(x, Tensor) for x in got):
            raise Wrong(f"Your function returns a {type(got).__name__} of tensors. Return one: `torch.cat` joins them.")
        if not isinstance(got, Tensor):
            raise Wrong(f"Your function returns a {type(got).__name__}, not a tensor.")
        if got.shape != want.shape or not same(got, want):
            _why(game, got, want, n)
        if not (same(game.start, first[0]) and same(game.end, first[1])):
            raise Wrong("Your function changes the codes that it was given. Work on new tensors.")
    meta = _Game(5, 3, (1, 4, 4), device="meta")
    keeps_device(attempt, meta.decoder, meta.start, meta.end, 4)


def _why(game: _Game, got: Tensor, want: Tensor, n: int) -> None:
    """Raise Wrong with the likeliest reason for wrong pictures."""
    if not game.fed:
        raise Wrong("The decoder was never asked. Mix the two codes, and decode each mixture.")
    t = torch.linspace(0, 1, n)[:, None]
    start, end = game.start, game.end
    pictures = game.decoder(torch.stack([start, end]))
    if got.shape == want.shape:
        fade = (1 - t.view(-1, *[1] * (want.dim() - 1))) * pictures[0] + t.view(-1, *[1] * (want.dim() - 1)) * pictures[
            1
        ]
        ways = [
            (fade, "You fade one picture into the other. Mix the codes, and decode the mixtures."),
            (game.decoder(t * start + (1 - t) * end), "Your walk goes the other way round: it begins at `start`."),
            (game.decoder(start + t * end), "You add a share of `end` but take nothing of `start` away."),
            (
                game.decoder(start + torch.arange(n)[:, None] / n * (end - start)),
                "Your walk does not reach `end`: with n pictures there are n - 1 steps between them.",
            ),
            (
                game.decoder(start + torch.arange(1, n + 1)[:, None] / (n + 1) * (end - start)),
                "Neither end is in your walk: the first picture is that of `start`, the last that of `end`.",
            ),
        ]
        for wrong, message in ways:
            if same(got, wrong):
                raise Wrong(message)
        raise Wrong(
            f"Your pictures are not those of n = {n} codes at even distances on the straight line from `start` to "
            "`end`. Half-way, for example, the code is the mean of the two."
        )
    if got.shape[1:] == want.shape[1:]:
        raise Wrong(f"For n = {n} your walk has {len(got)} pictures. Both ends count among the n.")
    raise Wrong(f"Your result has shape {tuple(got.shape)}, not {tuple(want.shape)}: one picture for each code.")


register(
    Exercise(
        id="2.3",
        title="Walk from code to code",
        minutes=10,
        difficulty=2,
        reference=walk,
        check=_check,
        hints=(
            "What is the code one quarter of the way from a to b? And what turns a code into a picture?",
            "A share t of the way along, the code is (1 - t) times `start` plus t times `end`. `torch.linspace` gives "
            "n shares from 0 to 1, both ends included.",
            "Give the shares the shape (n, 1) with `[:, None]`, so that each multiplies a whole code. The decoder "
            "takes all n codes at once.",
        ),
    )
)
