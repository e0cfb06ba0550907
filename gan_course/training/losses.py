"""What the two players want: losses on logits, and penalties on D's slope.

With D(x) = sigmoid(logit), `softplus(-logit)` is -log D(x) and `softplus(logit)` is -log(1 - D(x)), both exact far from
zero where a logarithm of a rounded probability is infinite.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import relu, softplus

Penalty = Callable[[nn.Module, Tensor, Tensor], Tensor]


def d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """D's loss in the GAN game: -log D(real) - log(1 - D(fake)), averaged over the batch.

    2 log 2 = 1.386 when D outputs 0.5 for everything (Goodfellow et al. 2014, arXiv 1406.2661, equation 1).
    """
    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


def g_loss(fake_logits: Tensor) -> Tensor:
    """G's non-saturating loss: -log D(fake), averaged over the batch (the same paper, section 3).

    Its gradient is largest where D is sure that the sample is fake, exactly where G must learn.
    """
    return softplus(-fake_logits).mean()


def minimax_g_loss(fake_logits: Tensor) -> Tensor:
    """G's loss in the minimax game: log(1 - D(fake)). It is flat where D is sure that the sample is fake."""
    return -softplus(fake_logits).mean()


def least_squares_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Real towards 1, fake towards 0 (LSGAN: Mao et al. 2017, arXiv 1611.04076, equation 9)."""
    return 0.5 * ((real_logits - 1).square().mean() + fake_logits.square().mean())


def least_squares_g_loss(fake_logits: Tensor) -> Tensor:
    """Fake towards 1 (LSGAN, equation 9)."""
    return 0.5 * (fake_logits - 1).square().mean()


def hinge_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Real above 1, fake below -1, no reward beyond (Lim & Ye 2017, arXiv 1705.02894; Miyato et al. 2018)."""
    return relu(1 - real_logits).mean() + relu(1 + fake_logits).mean()


def wasserstein_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Minus the estimated earth mover's distance (WGAN: Arjovsky et al. 2017, arXiv 1701.07875)."""
    return fake_logits.mean() - real_logits.mean()


def raise_score(fake_logits: Tensor) -> Tensor:
    """Return G's loss for the hinge and Wasserstein games: minus D's mean logit."""
    return -fake_logits.mean()


def smoothed_d_loss(real_logits: Tensor, fake_logits: Tensor, label: float = 0.9) -> Tensor:
    """D's cross-entropy where real samples have the label 0.9 instead of 1 (Salimans et al. 2016, arXiv 1606.03498)."""
    return (label * softplus(-real_logits) + (1 - label) * softplus(real_logits)).mean() + softplus(fake_logits).mean()


def relativistic_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Each real sample above the fake it is paired with (RpGAN: Jolicoeur-Martineau 2018, arXiv 1807.00734).

    -log sigmoid(real - fake), averaged over the pairs; the loss of R3GAN (Huang et al. 2024, arXiv 2501.05441).
    """
    return softplus(fake_logits - real_logits).mean()


def relativistic_g_loss(fake_logits: Tensor, real_logits: Tensor) -> Tensor:
    """Each fake above the real sample it is paired with: -log sigmoid(fake - real) (the same papers)."""
    return softplus(real_logits - fake_logits).mean()


def gradient_penalty(weight: float = 10.0, one_sided: bool = False) -> Penalty:
    """WGAN-GP: D's slope between real and fake samples should be 1 (Gulrajani et al. 2017, arXiv 1704.00028).

    With `one_sided` it should be at most 1 (Petzka et al. 2018, arXiv 1709.08894).

    The positions between the two are evenly spaced, one for each sample of the batch, so no random numbers are needed:
    which real sample meets which fake is random already.
    """

    def penalty(D: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        t = (torch.arange(len(real), dtype=real.dtype, device=real.device) + 0.5) / len(real)
        t = t.view(-1, *[1] * (real.dim() - 1))
        return weight * slope_penalty(D, real, fake, t, one_sided)

    return penalty


def slope_penalty(D: nn.Module, real: Tensor, fake: Tensor, t: Tensor, one_sided: bool = False) -> Tensor:
    """Return the mean squared difference of D's slope from 1, at a point between each real sample and its fake.

    The penalty of WGAN-GP without its weight (Gulrajani et al. 2017, equation 3).

    Args:
        real, fake: samples, (n, ...).
        t: position between the two, 0 at the real sample and 1 at the fake, (n, 1) or (n, 1, 1, 1).
        one_sided: count only slopes above 1.

    Returns a scalar; its gradient reaches D's weights.
    """
    excess = _slopes(D, real.lerp(fake, t)).flatten(1).norm(dim=1) - 1
    return (relu(excess) if one_sided else excess).square().mean()


def r1_penalty(weight: float = 1.0) -> Penalty:
    """R1: D should be flat at the real data (Mescheder et al. 2018, arXiv 1801.04406, equation 9)."""

    def penalty(D: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        return weight / 2 * _slopes(D, real).flatten(1).square().sum(1).mean()

    return penalty


def r1_r2_penalty(weight: float = 1.0) -> Penalty:
    """R1 and R2: D should be flat at the real data and at the fakes.

    Mescheder et al. 2018 (arXiv 1801.04406, equations 9 and 10); both together as in R3GAN (arXiv 2501.05441).
    """
    r1 = r1_penalty(weight)

    def penalty(D: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        return r1(D, real, fake) + r1(D, fake, real)

    return penalty


def _slopes(D: nn.Module, x: Tensor) -> Tensor:
    """Gradient of the logits' sum with respect to each sample, differentiable; same shape as `x`."""
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        (slopes,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return slopes


@dataclass(frozen=True)
class Objective:
    """A pair of losses for the two players, with an optional penalty on D.

    Attributes:
        d_loss: D's loss from its logits of real samples and of fakes.
        g_loss: G's loss from the logits of its fakes; of a relativistic objective, from those of real samples as well.
        penalty: on D's slope, added to its loss.
        even: the best that D can output, as a logit, where real and fake are alike. None where no logit is better than
            another (Wasserstein, relativistic: the loss depends on differences only), and where it is unknown (losses
            of your own).
        relativistic: whether G's loss compares fakes with real samples: `g_loss(fake_logits, real_logits)`.
    """

    d_loss: Callable[[Tensor, Tensor], Tensor]
    g_loss: Callable[..., Tensor]
    penalty: Penalty | None = None
    even: float | None = None
    relativistic: bool = False

    def loss_of_G(self, fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
        """Return G's loss, a scalar. Only a relativistic objective looks at `real_logits`, and requires them."""
        if not self.relativistic:
            return self.g_loss(fake_logits)
        if real_logits is None:
            raise ValueError("A relativistic loss of G compares fakes with real samples: give real samples as well.")
        return self.g_loss(fake_logits, real_logits)

    @property
    def even_losses(self) -> tuple[float, float] | None:
        """D's and G's loss in an even game: D has learned all it can and cannot tell G's samples from real ones.

        D then outputs `even` for everything; penalties are not counted (R1's is 0, since such a D is flat). 2 log 2
        and log 2 for the non-saturating losses, 2 log 2 and -log 2 for minimax, 1/4 and 1/8 for least squares, 2 and 0
        for the hinge. None without `even`.
        """
        if self.even is None:
            return None
        logits = torch.full((1, 1), self.even, dtype=torch.float64)
        return self.d_loss(logits, logits).item(), self.g_loss(logits).item()

    @property
    def even_answer(self) -> float | None:
        """D's output in an even game, sigmoid(even); None without `even`."""
        return None if self.even is None else 1 / (1 + math.exp(-self.even))

    @property
    def asks_for_probability(self) -> bool:
        """Whether sigmoid(logit) is D's estimate of the probability of "real": with cross entropy, no other loss."""
        return self.d_loss is d_loss


OBJECTIVES = {
    "non-saturating": Objective(d_loss, g_loss, even=0.0),
    "minimax": Objective(d_loss, minimax_g_loss, even=0.0),
    "least-squares": Objective(least_squares_d_loss, least_squares_g_loss, even=0.5),
    "hinge": Objective(hinge_d_loss, raise_score, even=0.0),  # the middle: from -1 to 1 all logits are as good for D
    "wasserstein-gp": Objective(wasserstein_d_loss, raise_score, gradient_penalty()),
    # For points, where a weight of 10 fails (claim C24); the authors' code for toy data has 0.1 as well
    "wasserstein-gp-points": Objective(wasserstein_d_loss, raise_score, gradient_penalty(0.1)),
    "non-saturating-r1": Objective(d_loss, g_loss, r1_penalty(), even=0.0),
    "relativistic-r1-r2": Objective(relativistic_d_loss, relativistic_g_loss, r1_r2_penalty(), relativistic=True),
}


def objective(name: str) -> Objective:
    """Return the objective called `name`; a ValueError lists the accepted ones."""
    if name not in OBJECTIVES:
        raise ValueError(f"No objective is called {name!r}; there are {', '.join(OBJECTIVES)}.")
    return OBJECTIVES[name]
