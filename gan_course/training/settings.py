"""How a GAN is trained, and what is measured on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor


@dataclass(frozen=True)
class Settings:
    """How a GAN is trained. The defaults are those of the DCGAN paper (arXiv 1511.06434, section 4).

    Attributes:
        batch: real samples, and as many fakes, a step.
        lr_G, lr_D: Adam's learning rates.
        betas: Adam's memory of gradients and of their squares.
        objective: a name in `losses.OBJECTIVES`.
        d_steps: steps of D for each step of G.
        ema: decay of G's averaged weights; 0 samples from G as it is.
        decay_steps: length of a training after which the learning rates are zero: they stay for its first half and fall
            linearly over its second. 0 keeps them for ever.
        seed: of all that is random in the training (the networks' first weights are yours).
        log_every: steps between two entries of the history.
        snapshot_every: steps between two sample snapshots; 0 takes none.
        snapshot_size: samples in a snapshot, always of the same latent vectors.
    """

    batch: int = 64
    lr_G: float = 2e-4
    lr_D: float = 2e-4
    betas: tuple[float, float] = (0.5, 0.999)
    objective: str = "non-saturating"
    d_steps: int = 1
    ema: float = 0.99
    decay_steps: int = 0
    seed: int = 0
    log_every: int = 10
    snapshot_every: int = 0
    snapshot_size: int = 64

    def __post_init__(self) -> None:
        object.__setattr__(self, "betas", tuple(float(beta) for beta in self.betas))
        for name in ("batch", "d_steps", "log_every", "snapshot_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 1 or more.")


@dataclass
class History:
    """What was measured on the way, one entry every `log_every` steps.

    `loss_D` and `loss_G` are the players' losses; `score_real` and `score_fake` are D's mean answers, as
    probabilities in 0..1, to real and generated samples. `snapshots` holds (step, samples) pairs.
    """

    step: list[int] = field(default_factory=list)
    loss_D: list[float] = field(default_factory=list)
    loss_G: list[float] = field(default_factory=list)
    score_real: list[float] = field(default_factory=list)
    score_fake: list[float] = field(default_factory=list)
    snapshots: list[tuple[int, Tensor]] = field(default_factory=list, compare=False)

    CURVES = ("step", "loss_D", "loss_G", "score_real", "score_fake")
