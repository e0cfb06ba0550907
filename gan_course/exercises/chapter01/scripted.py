"""A game in which D's outputs are scripted: for testing when a turn of G ends, whatever G draws."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.game import Game

import torch
from torch import Tensor, nn

Mixture = tuple[tuple[float, float], ...]  # (share of the samples, their logit), shares adding up to 1


MOST = 1000  # batches that G makes before a game is stopped


class Endless(Exception):
    """Raised inside an answer that goes on after all limits."""


class ScriptedGame(Game):
    """A game after D's turn: G is frozen, D is not, and G has gradients of an earlier step.

    Args:
        seed: as for Game.
        script: the logits that D outputs for any batch, after this number of G's steps; None for its real ones.
            Gradients pass through D in any case.

    Attributes:
        slopes: for each batch of logits that a loss was computed from, the logits and the loss's gradient.
        rounds: for each batch that G was given, how many steps it had taken before.
    """

    def __init__(self, seed: int, script: Callable[[int], Mixture] | None = None, **settings: object):
        super().__init__(seed, **settings)
        self.slopes: list[tuple[Tensor, Tensor]] = []
        self.rounds: list[int] = []
        self.G.register_forward_pre_hook(lambda *_: self._count())
        if script:
            self.D.register_forward_hook(lambda _, x, logits: self._scripted(logits, script(self.steps)))
        for parameter in self.G.parameters():
            parameter.grad = torch.ones_like(parameter)
        self.opt_G.keep_gradients()
        self.G.requires_grad_(False)

    @property
    def steps(self) -> int:
        """How many steps G has taken."""
        return self.events.count("step G")

    def taught(self, network: nn.Module) -> bool:
        """Whether the network, which had no gradients, has received some."""
        return any(p.grad is not None and bool(p.grad.any()) for p in network.parameters())

    def same_noise(self) -> bool:
        """Whether G was given the same vectors before and after a step."""
        fed = list(zip(self.rounds, self.fed_G, strict=True))
        return any(i != j and torch.equal(a, b) for k, (i, a) in enumerate(fed) for j, b in fed[:k])

    def _count(self) -> None:
        self.rounds.append(self.steps)
        if len(self.rounds) > MOST:
            raise Endless

    def _scripted(self, logits: Tensor, mixture: Mixture) -> Tensor:
        logits = logits - logits.detach() + scripted(len(logits), mixture)
        if logits.requires_grad:
            logits.register_hook(lambda slope: self.slopes.append((logits.detach(), slope)))
        return logits


def scripted(n: int, mixture: Mixture) -> Tensor:
    """n logits, (n, 1), of which each has its share."""
    ends = torch.tensor([share for share, _ in mixture]).cumsum(0)
    ends[-1] = 1.0
    which = torch.searchsorted(ends, (torch.arange(n) + 0.5) / n)
    return torch.tensor([logit for _, logit in mixture])[which][:, None]
