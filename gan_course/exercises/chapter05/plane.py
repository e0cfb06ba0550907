"""What the checks of both convolutions share: run the answer on small planes of numbers and compare with torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor, same
from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor

Formula = Callable[[Tensor, Tensor, int, int], Tensor]


@dataclass(frozen=True)
class Case:
    """A plane of `shape`, a kernel of `k` x `k`, a stride, a padding."""

    shape: tuple[int, int]
    k: int
    stride: int = 1
    padding: int = 0

    def __str__(self) -> str:
        height, width = self.shape
        return f"{height}x{width} numbers, a {self.k}x{self.k} kernel, stride {self.stride}, padding {self.padding}"


def check_plane(attempt: Answer, truth: Formula, cases: list[Case], mistakes: list[tuple[Formula, str]]) -> None:
    """Raise Wrong unless `attempt(x, kernel, stride, padding)` computes what `truth` does in all cases."""
    games = []
    for seed, case in enumerate(cases):
        random = torch.Generator().manual_seed(seed)
        x, kernel = torch.randn(case.shape, generator=random), torch.randn(case.k, case.k, generator=random)
        first = x.clone(), kernel.clone()
        got = one_tensor(call(attempt, x, kernel, case.stride, case.padding)).detach()
        if not (same(x, first[0]) and same(kernel, first[1])):
            raise Wrong("Your function changes the numbers that it was given. Work on new tensors.")
        games.append((case, x, kernel, got, truth(x, kernel, case.stride, case.padding)))
    if not all(same(got, want, 1e-4) for *_, got, want in games):
        _why(games, mistakes)
    x, kernel = torch.randn(4, 4, dtype=torch.float64), torch.randn(3, 3, dtype=torch.float64)
    if one_tensor(attempt(x, kernel, 1, 0)).dtype != torch.float64:
        raise Wrong("Given float64 numbers, your result has another precision. `x.new_zeros` makes a tensor like x.")
    keeps_device(attempt, torch.empty(4, 4, device="meta"), torch.empty(2, 2, device="meta"), 2, 0)


def _why(games: list, mistakes: list[tuple[Formula, str]]) -> None:
    """Raise Wrong with the mistake that explains all results; else with the first wrong one."""
    for formula, message in mistakes:
        if all(same(got, formula(x, kernel, c.stride, c.padding), 1e-4) for c, x, kernel, got, _ in games):
            raise Wrong(message)
    case, got, want = next((c, got, want) for c, _, _, got, want in games if not same(got, want, 1e-4))
    if got.shape != want.shape:
        raise Wrong(f"For {case} the result is {tuple(want.shape)}; yours is {tuple(got.shape)}.")
    wrong = int((~torch.isclose(got.double(), want.double(), 1e-4, 1e-4)).sum())
    raise Wrong(
        f"For {case}, {wrong} of {want.numel()} numbers are wrong. Take the first of them and do it with a pencil."
    )
