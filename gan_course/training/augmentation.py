"""Differentiable augmentation: show D changed pictures, real and generated alike, and let gradients through.

With few pictures D learns them by heart. Changing only the real ones does not help: G would learn the changes. Changing
everything that D sees, in both players' steps, hides the individual pictures and leaves G's goal as it was, as long as
the changes can be undone on average (Zhao et al. 2020, arXiv 2006.10738; Karras et al. 2020, arXiv 2006.06676).

>>> D = Augmented(DCGANDiscriminator(32, 16), DiffAugment(seed=0))   # any training step works as before
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.training.losses import d_loss, g_loss

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

Augment = Callable[[Tensor], Tensor]
"""Pictures to changed pictures of the same shape, differentiable; torchvision's transforms are such functions."""


class Augmented(nn.Module):
    """A discriminator that sees every picture through `augment`.

    Args:
        D: a discriminator; input (batch, channels, height, width), output (batch, 1) logits.
        augment: see :data:`Augment`.
    """

    def __init__(self, D: nn.Module, augment: Augment):
        super().__init__()
        self.D, self.augment = D, augment

    def forward(self, x: Tensor) -> Tensor:
        return self.D(self.augment(x))


def augmented_losses(D: nn.Module, real: Tensor, fake: Tensor, augment: Augment) -> tuple[Tensor, Tensor]:
    """Return D's and G's non-saturating losses where D sees real and generated pictures through `augment`.

    Args:
        real, fake: (batch, channels, height, width); `fake` carries G's graph.
        augment: see :data:`Augment`; drawn again at each call.

    Returns two scalars: the first has no path to G, the second leads through `augment` back to G (Zhao et al. 2020,
    equations 4 to 6).
    """
    loss_D = d_loss(D(augment(real)), D(augment(fake.detach())))
    loss_G = g_loss(D(augment(fake)))
    return loss_D, loss_G


class DiffAugment:
    """Change colours, shift, and cut a hole, at random for each picture by itself (Zhao et al. 2020, appendix).

    Brightness moves by up to 0.5, saturation is multiplied by 0 to 2, contrast by 0.5 to 1.5, in units of pictures in
    [-1, 1]; a picture moves by up to an eighth of its side, black fills in; the hole is a square of half its side.

    Args:
        policy: which of "colour", "translation", "cutout", in this order.
        seed: of everything random here. The random state belongs to this object, not to a trainer.
    """

    def __init__(self, policy: tuple[str, ...] = ("colour", "translation", "cutout"), seed: int = 0):
        if unknown := set(policy) - set(POLICY):
            raise ValueError(f"No augmentation is called {', '.join(sorted(unknown))}; there are {', '.join(POLICY)}.")
        self.policy, self.seed = policy, seed
        self._generators: dict[torch.device, torch.Generator] = {}

    def __call__(self, x: Tensor) -> Tensor:
        if x.device not in self._generators:
            self._generators[x.device] = torch.Generator(x.device).manual_seed(self.seed)
        for name in self.policy:
            x = POLICY[name](x, self._generators[x.device])
        return x


def _draw(x: Tensor, generator: torch.Generator) -> Tensor:
    """Draw one number in [0, 1) for each picture, (batch, 1, 1, 1)."""
    return torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device, dtype=torch.float32).to(x.dtype)


def _colour(x: Tensor, generator: torch.Generator) -> Tensor:
    x = x + _draw(x, generator) - 0.5
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * 2 * _draw(x, generator)
    level = x.mean((1, 2, 3), keepdim=True)
    return level + (x - level) * (0.5 + _draw(x, generator))


def _translation(x: Tensor, generator: torch.Generator) -> Tensor:
    height, width = x.shape[2:]
    down, right = height // 8, width // 8
    rows = torch.arange(height, device=x.device) + _whole(x, generator, 2 * down + 1)  # (batch, height)
    columns = torch.arange(width, device=x.device) + _whole(x, generator, 2 * right + 1)
    wide = pad(x, [right, right, down, down], value=-1.0)
    batch = torch.arange(len(x), device=x.device)
    return wide[batch[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _cutout(x: Tensor, generator: torch.Generator) -> Tensor:
    def inside(side: int) -> Tensor:  # (batch, side): which rows (or columns) the hole takes
        place = torch.arange(side, device=x.device)
        start = _whole(x, generator, side + 1) - side // 4  # it may hang over the edge
        return (place >= start) & (place < start + side // 2)

    hole = inside(x.shape[2])[:, None, :, None] & inside(x.shape[3])[:, None, None, :]
    return x.masked_fill(hole, 0.0)


def _whole(x: Tensor, generator: torch.Generator, n: int) -> Tensor:
    """Draw a whole number in 0..n-1 for each picture, (batch, 1)."""
    return torch.randint(n, (len(x), 1), generator=generator, device=x.device)


POLICY = {"colour": _colour, "translation": _translation, "cutout": _cutout}
