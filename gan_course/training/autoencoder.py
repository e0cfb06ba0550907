"""Training a generator without a discriminator: autoencoders and VAEs, by the distance to given samples.

Chapter 02 has the learner write the losses and the steps (Kingma and Welling 2013, arXiv 1312.6114).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gan_course import utils
from gan_course.data.latent import Latent
from gan_course.data.sources import Source, as_source
from gan_course.device import Machine, machine, threads
from gan_course.models.autoencoder import VAE, Autoencoder, reparameterise
from gan_course.training.rates import linear_decay, set_rate
from gan_course.training.steps import Noise

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def squared_error(x: Tensor, y: Tensor) -> Tensor:
    """Return the squared differences, summed over a sample and averaged over the batch, a scalar >= 0.

    The sum over a sample, unlike a mean, is a log likelihood (of a Gaussian of fixed width about each pixel, up to a
    factor) and keeps its weight against the KL term whatever the size of the pictures.
    """
    return (x - y).square().flatten(1).sum(1).mean()


def kl_to_normal(mean: Tensor, log_sd: Tensor) -> Tensor:
    """Return KL(N(m, sigma^2) || N(0, 1)) in nats, with sigma = exp(s), summed over the code, averaged over the batch.

    (m^2 + sigma^2 - 1) / 2 - s for each number of the code (Kingma and Welling, appendix B); 0 at m = s = 0.
    """
    each = (mean.square() + (2 * log_sd).exp() - 1) / 2 - log_sd
    return each.sum(1).mean()


def autoencoder_step(encoder: nn.Module, decoder: nn.Module, real: Tensor, opt: Optimizer) -> Tensor:
    """Do one step of an autoencoder: both networks learn to give `real` back more faithfully.

    Args:
        encoder, decoder: (batch, ...) -> (batch, code_dim) and back.
        real: a batch of samples.
        opt: optimiser of both networks' weights.

    Returns the loss before the step, a detached scalar.
    """
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


def vae_step(
    encoder: nn.Module, decoder: nn.Module, real: Tensor, noise: Noise, opt: Optimizer, kl_weight: float = 1.0
) -> Tensor:
    """Do one step of a VAE on the squared error of noisy codes' pictures plus `kl_weight` times the KL term.

    The sum is minus the evidence lower bound, times 2 w^2, for pixels that spread about the decoded picture with
    standard deviation w, where kl_weight = 2 w^2 (Kingma and Welling, equation 10; Higgins et al. 2017 call it beta).

    Args:
        encoder: (batch, ...) -> (batch, 2 * code_dim), m and s side by side.
        decoder: (batch, code_dim) -> (batch, ...).
        noise: noise(n) draws n standard normal vectors, (n, code_dim).

    Other arguments and the result as for :func:`autoencoder_step`.
    """
    mean, log_sd = encoder(real).chunk(2, dim=1)
    code = reparameterise(mean, log_sd, noise(len(real)))
    loss = squared_error(decoder(code), real) + kl_weight * kl_to_normal(mean, log_sd)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


MESSAGES = {
    "diverged": "At step {step} the error is {error}: the training diverged. "
    "Build the network again and try a smaller learning rate.",
    "data": "At step {step} the error is {error}, because the data hold values that are not finite (NaN or infinity). "
    "Remove those samples and build the network again.",
    "stopped": "Stopped after step {step}. Everything is kept: train again to go on.",
}


@dataclass
class AutoencoderHistory:
    """Measurements during the training, one entry every `log_every` steps.

    `error` is the squared error of samples decoded from their codes (a VAE's with noise, as in training), `kl` the KL
    term in nats, and `spread` the mean sigma over the numbers of the code; the last two are 0 for an autoencoder.
    """

    step: list[int] = field(default_factory=list)
    error: list[float] = field(default_factory=list)
    kl: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)


class AutoencoderTrainer:
    """An autoencoder or a VAE in training: the network, its optimiser, the random state, the history.

    Args:
        model: it is moved to the device and trained in place.
        data: source of real samples, or what :func:`gan_course.data.sources.as_source` makes one of.
        kl_weight: weight of a VAE's KL term; 0 leaves the term out.
        batch: samples a step.
        lr: Adam's learning rate.
        decay_steps: length of the schedule. The learning rate is constant for the first half, then falls linearly to
            zero. 0 disables it.
        seed: of everything random in the training (the network's first weights are yours).
        log_every: steps between two entries of the history.
        step: your own step, called like :func:`autoencoder_step`, or for a VAE like :func:`vae_step`.
        on: the machine to train on; by default as for :class:`Trainer`.

    Attributes: `steps` (done so far), `history`, `stopped` (whether the last :meth:`train` was interrupted).
    """

    def __init__(
        self,
        model: Autoencoder,
        data: Source,
        *,
        kl_weight: float = 1.0,
        batch: int = 64,
        lr: float = 1e-3,
        decay_steps: int = 0,
        seed: int = 0,
        log_every: int = 10,
        step: Callable[..., Tensor] | None = None,
        on: Machine | None = None,
    ):
        on = on or machine().for_training(model)
        self.model, self.data = on.place(model), as_source(data)
        self.threads = on.threads(self.model)
        self.kl_weight, self.batch, self.lr, self.decay_steps, self.log_every = (
            kl_weight,
            batch,
            lr,
            decay_steps,
            log_every,
        )
        self.variational = isinstance(model, VAE)
        self._step = step or (vae_step if self.variational else autoencoder_step)
        self.opt = torch.optim.Adam(self.model.parameters(), lr, fused=True)
        self.generator = on.generator(seed)
        self._look = on.generator(seed + 1)  # a closer look at the training must not change its course
        self.steps = 0
        self.stopped = False
        self.history = AutoencoderHistory()
        self._loss: Tensor | None = None

    def noise(self, n: int) -> Tensor:
        """Draw `n` standard normal vectors as long as a code from the training's own random generator."""
        return Latent(self.model.code_dim).sample(n, self.generator)

    def train(self, n: int, progress: bool = True) -> AutoencoderHistory:
        """Train for `n` more steps and return the history; call it again to go on.

        An interrupt stops after the step in progress, with everything intact. A progress bar appears after two
        seconds. Raises FloatingPointError when the loss is no longer a number.
        """
        self.stopped = False
        steps = utils.progress(n, "steps", progress)
        with threads(self.threads):
            for _ in steps:
                self.step()
        if self.steps and self._loss is not None:
            self._require_finite(float(self._loss))
        if steps.stopped:
            self.stopped = True
            print(MESSAGES["stopped"].format(step=self.steps))
        return self.history

    @property
    def steps_left(self) -> int:
        """Steps until the learning rate is zero; 0 without a schedule (`decay_steps`)."""
        return max(self.decay_steps - self.steps, 0)

    def step(self) -> None:
        """Do one step on a fresh batch."""
        set_rate(self.opt, self.lr * linear_decay(self.steps, self.decay_steps))
        real = self.data.sample(self.batch, self.generator)
        networks = self.model.encoder, self.model.decoder
        if self.variational:
            self._loss = self._step(*networks, real, self.noise, self.opt, self.kl_weight)
        else:
            self._loss = self._step(*networks, real, self.opt)
        self.steps += 1
        if self.steps % self.log_every == 0:
            self._log(real)

    def _require_finite(self, error: float) -> None:
        if abs(error) < float("inf"):
            return
        # the batch that did it is gone; once more as many samples as the training has seen, up to a limit
        finite = self.data.sample(min(self.steps * self.batch, 4096), self._look).isfinite().all()
        raise FloatingPointError(MESSAGES["diverged" if finite else "data"].format(step=self.steps, error=error))

    @torch.no_grad()
    def _log(self, real: Tensor) -> None:
        error, kl, spread = measure(self.model, real, lambda n: Latent(self.model.code_dim).sample(n, self._look))
        self._require_finite(error)
        h = self.history
        for values, value in ((h.step, self.steps), (h.error, error), (h.kl, kl), (h.spread, spread)):
            values.append(value)


@torch.no_grad()
def measure(model: Autoencoder, real: Tensor, noise: Noise) -> tuple[float, float, float]:
    """Return squared error, KL term and mean spread of `model` on a batch, as in :class:`AutoencoderHistory`."""
    if not isinstance(model, VAE):
        return squared_error(model(real), real).item(), 0.0, 0.0
    mean, log_sd = model.posterior(real)
    back = model.decode(reparameterise(mean, log_sd, noise(len(real))))
    return squared_error(back, real).item(), kl_to_normal(mean, log_sd).item(), log_sd.exp().mean().item()
