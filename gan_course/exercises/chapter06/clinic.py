"""Six trainings of points that do not work, and one that does. Chapter 06 shows their symptoms; look here last."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

from gan_course.data.latent import Latent
from gan_course.data.points import Points, points
from gan_course.measure.modes import ModeReport, modes
from gan_course.training.losses import d_loss, g_loss, minimax_g_loss
from gan_course.training.settings import History
from gan_course.utils import seeded

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

DATA = Points(points("ring8").modes, sd=0.1, name="ring of eight wide clusters")
LATENT = Latent(2)
ROUNDS, BATCH, LOG_EVERY = 1000, 64, 25
RECOVERED = 0.7
"""Share of high quality, with all modes captured, from which a training counts as recovered."""

Round = Callable[[nn.Module, nn.Module, Tensor, Tensor, Optimizer, Optimizer], tuple[Tensor, Tensor]]
"""train_round(G, D, real, z, opt_G, opt_D) -> D's loss and G's, detached."""


def train_round(
    G: nn.Module,
    D: nn.Module,
    real: Tensor,
    z: Tensor,
    opt_G: Optimizer,
    opt_D: Optimizer,
    loss_of_G: Callable[[Tensor], Tensor] = g_loss,
) -> tuple[Tensor, Tensor]:
    """One round: D's step, then G's, on the same fakes.

    Args:
        real: (n, 2); z: latent vectors (n, dim).
        loss_of_G: from D's logits of the fakes.

    Returns both losses, detached scalars.
    """
    fake = G(z)
    loss_D = d_loss(D(real), D(fake.detach()))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    loss_G = loss_of_G(D(fake))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()


def generator(momentum: float = 0.1) -> nn.Module:
    """A generator of points with batch norm, 2 -> 64 -> 64 -> 2; `momentum` of its running statistics."""
    block = lambda n: [nn.Linear(n, 64, bias=False), nn.BatchNorm1d(64, momentum=momentum), nn.ReLU()]
    return nn.Sequential(*block(LATENT.dim), *block(64), nn.Linear(64, 2))


def discriminator() -> nn.Module:
    """A discriminator of points, 2 -> 64 -> 64 -> 1."""
    block = lambda n: [nn.Linear(n, 64), nn.LeakyReLU(0.2)]
    return nn.Sequential(*block(2), *block(64), nn.Linear(64, 1))


class Times(nn.Module):
    """Multiply by a number."""

    def __init__(self, number: float):
        super().__init__()
        self.number = number

    def forward(self, x: Tensor) -> Tensor:
        return self.number * x


@dataclass
class Chart:
    """What a training leaves behind: its curves, networks, and samples in evaluation mode, (2500, 2).

    `D` takes points in the data's units, as `real` and `samples` are, whatever the training's `scale`.
    """

    G: nn.Module
    D: nn.Module
    real: Tensor
    samples: Tensor
    history: History = field(repr=False)

    @property
    def report(self) -> ModeReport:
        """Modes captured and share of high quality."""
        return modes(self.samples, DATA)

    @property
    def recovered(self) -> bool:
        """Whether all modes are captured and the share of high quality is RECOVERED or more."""
        report = self.report
        return report.captured == report.total and report.high_quality >= RECOVERED


def train(
    train_round: Round = train_round,
    seed: int = 0,
    *,
    rounds: int = ROUNDS,
    make_G: Callable[[], nn.Module] = generator,
    make_D: Callable[[], nn.Module] = discriminator,
    lr: float = 5e-3,
    scale: float = 1.0,
) -> Chart:
    """Train a GAN of points by `train_round` and return its chart.

    Args:
        scale: the networks see real points times this; the chart's samples are divided by it.
    """
    with seeded(seed):
        G, D = make_G(), make_D()
    rng = torch.Generator().manual_seed(seed)
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr, (0.0, 0.9)) for net in (G, D))
    history = History()
    for i in range(rounds):
        real = scale * DATA.sample(BATCH, rng)
        losses = train_round(G, D, real, LATENT.sample(BATCH, rng), opt_G, opt_D)
        if i % LOG_EVERY == 0:
            _log(history, i, losses, G, D, scale * DATA.sample(256, rng), LATENT.sample(256, rng))
    G.eval()
    with torch.no_grad():
        samples = G(LATENT.sample(2500, rng)) / scale
    seeing = D if scale == 1 else nn.Sequential(Times(scale), D)
    return Chart(G, seeing, DATA.sample(500, rng), samples, history)


@torch.no_grad()
def _log(history: History, i: int, losses: tuple[Tensor, Tensor], G: nn.Module, D: nn.Module, real: Tensor, z: Tensor):
    """Note the losses and D's mean outputs; nothing moves, not even running statistics."""
    G, D = copy.deepcopy(G), copy.deepcopy(D)
    history.step.append(i)
    for name, value in (
        ("loss_D", losses[0]),
        ("loss_G", losses[1]),
        ("score_real", torch.sigmoid(D(real)).mean()),
        ("score_fake", torch.sigmoid(D(G(z))).mean()),
    ):
        getattr(history, name).append(float(value))


def _a(G, D, real, z, opt_G, opt_D):
    fake = G(z)
    opt_D.zero_grad()
    opt_G.zero_grad()
    loss_D = d_loss(D(real), D(fake))
    loss_D.backward(retain_graph=True)
    opt_D.step()

    loss_G = minimax_g_loss(D(fake))
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()


def _b(G, D, real, z, opt_G, opt_D):
    fake = G(z)
    loss_D = d_loss(D(fake.detach()), D(real))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    loss_G = g_loss(D(fake))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()


def _c(G, D, real, z, opt_G, opt_D):
    D.train()
    fake = G(z)
    loss_D = d_loss(D(real), D(fake.detach()))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    D.eval()
    loss_G = g_loss(D(fake))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()


def normalising() -> nn.Module:
    """:func:`discriminator` with batch norm in its second layer."""
    D = discriminator()
    return nn.Sequential(*D[:3], nn.BatchNorm1d(64), *D[3:])


def bounded() -> nn.Module:
    """:func:`generator` with outputs in [-1, 1]."""
    return nn.Sequential(*generator(), nn.Tanh())


CLEO = {"make_D": normalising, "lr": 1e-3, "rounds": 2 * ROUNDS}
"""With batch norm in D smaller steps are needed, and more of them: at 5e-3 even a sound training may fail."""

PATIENTS: dict[str, dict] = {
    "Ada": {"train_round": _a},
    "Bo": {"train_round": _b},
    "Cleo": {"train_round": _c, **CLEO},
    "Dora": {"make_G": lambda: generator(0.0)},
    "Emil": {"lr": 5e-2},
    "Fay": {"make_G": bounded, "scale": 3.0},
}
