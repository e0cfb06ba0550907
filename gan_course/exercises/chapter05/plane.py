"""What the checks of both convolutions share: run the answer on small planes of numbers and compare with torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gan_course.exercises.probes import Answer, keeps_device, one_tensor, same
from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor

MESSAGES = {
    "case": "{height} x {width} numbers, a {k} x {k} kernel, stride {stride}, padding {padding}",
    "shape": "For {case} the result has the shape {want}; yours has {got}.",
    "numbers": "For {case}, {wrong} of {all} numbers are wrong. The first is in row {row}, column {column} (counted "
    "from 0): {got:.3f} instead of {want:.3f}. Which numbers of x and of the kernel belong to it?",
}

Formula = Callable[[Tensor, Tensor, int, int], Tensor]
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Case:
    """A plane of `shape`, a kernel of `k` x `k`, a stride, a padding."""

    shape: tuple[int, int]
    k: int
    stride: int = 1
    padding: int = 0

    def __str__(self) -> str:
        height, width = self.shape
        return MESSAGES["case"].format(height=height, width=width, k=self.k, stride=self.stride, padding=self.padding)


def check_plane(attempt: Answer, truth: Formula, cases: list[Case], mistakes: list[tuple[Formula, str]]) -> None:
    """Raise Wrong unless `attempt(x, kernel, stride, padding)` computes what `truth` does in all cases."""
    games = []
    for seed, case in enumerate(cases):
        rng = torch.Generator().manual_seed(seed)
        x, kernel = torch.randn(case.shape, generator=rng), torch.randn(case.k, case.k, generator=rng)
        got = one_tensor(attempt(x, kernel, case.stride, case.padding)).detach()
        games.append((case, x, kernel, got, truth(x, kernel, case.stride, case.padding)))
    if not all(same(got, want, TOLERANCE) for *_, got, want in games):
        _why(games, mistakes)
    keeps_device(attempt, torch.ones(4, 4, device="meta"), torch.ones(2, 2, device="meta"), 2, 0)
    keeps_device(attempt, torch.ones(4, 4, device="meta"), torch.ones(4, 4, device="meta"), 2, 1)


def _why(games: list, mistakes: list[tuple[Formula, str]]) -> None:
    """Raise Wrong with the mistake that explains all results; else with the first wrong one."""
    for formula, message in mistakes:
        if all(same(got, formula(x, kernel, c.stride, c.padding), TOLERANCE) for c, x, kernel, got, _ in games):
            raise Wrong(message)
    case, got, want = next((c, got, want) for c, _, _, got, want in games if not same(got, want, TOLERANCE))
    if got.shape != want.shape:
        raise Wrong(MESSAGES["shape"].format(case=case, want=tuple(want.shape), got=tuple(got.shape)))
    wrong = ~torch.isclose(got.double(), want.double(), TOLERANCE, TOLERANCE)
    row, column = wrong.nonzero()[0].tolist()
    raise Wrong(
        MESSAGES["numbers"].format(
            case=case,
            wrong=int(wrong.sum()),
            all=want.numel(),
            row=row,
            column=column,
            got=got[row, column].item(),
            want=want[row, column].item(),
        )
    )
