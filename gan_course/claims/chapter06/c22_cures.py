"""C22: noise on the inputs, smoothed labels and an early stop of D each keep the minimax loss audible.

The rule was written before the figures: with each of the three the last gradient of the minimax loss at the fakes is at
least a hundredth of the greatest on the way of the plain training. The early stop ends D's training when its loss first
falls below 0.2.

Seeds 0 and 1 had been looked at while the experiment was built.

In words: noise and the early stop do, smoothed labels do not. They bound what D outputs for real samples and leave it
free to become ever surer of the fakes (C22a).
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.claims.chapter06.apart import FAKE, REAL, STEPS, discriminator, samples
from gan_course.claims.registry import Outcome, claim
from gan_course.training.alone import pull, train_alone
from gan_course.training.losses import Objective, d_loss, g_loss, minimax_g_loss, smoothed_d_loss

import torch

AUDIBLE, EVERY, STOP, NOISE = 0.01, 5, 0.2, 0.5
SMOOTHED = Objective(smoothed_d_loss, g_loss)


def lengths(seed: int, quick: bool, noise: float = 0.0, **options: Objective) -> tuple[list[float], list[float]]:
    """Mean length of the minimax gradient at the fakes, and D's loss, every EVERY steps of D's training."""
    D, (real, fake) = discriminator(seed), samples(seed)
    generator = torch.Generator().manual_seed(seed + 2000)
    found, loss = [], []

    def look(step: int) -> None:
        if step % EVERY == 0:
            seen = fake + noise * torch.randn(fake.shape, generator=generator)
            found.append(pull(D, seen, minimax_g_loss).norm(dim=1).mean().item())
            with torch.no_grad():
                loss.append(d_loss(D(real), D(fake)).item())

    train_alone(D, REAL, FAKE, 30 if quick else STEPS, noise=noise, seed=seed, callback=look, **options)
    return found, loss


def stopped(curve: list[float], loss: list[float], limit: float = STOP) -> float:
    """The length where D's loss first falls below the limit; the last one if it never does."""
    return next((length for length, value in zip(curve, loss) if value < limit), curve[-1])


@claim(
    "C22",
    "Noise, smoothed labels and an early stop of D each keep the minimax loss audible",
    ("the smallest of the three gradients / the greatest without a cure", "the last without a cure / the greatest"),
    seeds=10,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """`more` has all three."""
    plain, loss = lengths(seed, quick)
    greatest = max(plain)
    cures: dict[str, Callable[[], float]] = {
        "noise of 0.5": lambda: lengths(seed, quick, noise=NOISE)[0][-1],
        "labels of 0.9": lambda: lengths(seed, quick, objective=SMOOTHED)[0][-1],
        "early stop": lambda: stopped(plain, loss),
    }
    shares = {name: length() / greatest for name, length in cures.items()}
    smallest = min(shares.values())
    return Outcome(smallest, plain[-1] / greatest, smallest >= AUDIBLE, shares)
