"""The training loop: D's steps and G's in turn, with everything that a long training needs around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from gan_course import utils
from gan_course.data.sources import Source, as_source
from gan_course.device import Machine, every_core, machine, plain, threads
from gan_course.training import checkpoint, preflight, recording, steps
from gan_course.training.ema import EMA
from gan_course.training.losses import Objective, objective
from gan_course.training.rates import adam, linear_decay, set_rate
from gan_course.training.settings import History, Settings
from gan_course.utils import batch_statistics

import torch
from torch import Tensor, nn

MESSAGES = {
    "schedule": "The learning rates are zero from step {end:,} on (decay_steps): nothing is learned after it.",
    "latent": "latent is {given!r}; give a source of latent vectors, such as Latent(16), from gan_course.data.latent.",
    "own steps": "Before the first step: {problem}",
    "returned": "{name} returned {given!r}, not a tensor; end it with `return loss.detach()`.",
    "diverged": "At step {step} the losses are {loss_D} (D) and {loss_G} (G): the training diverged. "
    "Build the networks again and try a smaller learning rate; docs/symptoms.md, last row, has more.",
    "data": "At step {step} the losses are {loss_D} (D) and {loss_G} (G), because the data hold values that are not "
    "finite (NaN or infinity). Remove those samples and build the networks again.",
    "stopped": "Stopped after step {step}. Everything is kept: train again to go on.",
}


class Trainer:
    """A GAN in training: two networks, their optimisers, the random state, the averaged generator, the history.

    Args:
        G, D: generator and discriminator (logits). They are moved to the device and trained in place.
        data: source of real samples, or what :func:`gan_course.data.sources.as_source` makes one of.
        latent: source of latent vectors.
        settings: see :class:`Settings`.
        d_step, g_step: your own steps, called as ``d_step(G, D, real, noise, opt_D)`` and
            ``g_step(G, D, n, noise, opt_G)``; by default the package's, with the objective of the settings.
        on: the machine; by default this one, or its processor alone for small networks (:meth:`Machine.for_training`).

    Attributes: `steps` (done so far), `history`, `average` (the generator that samples are drawn from), `watched` (the
    latent vectors of the snapshots), `threads` (how many of the processor's :meth:`train` uses), `stopped` (whether the
    last :meth:`train` was interrupted; a loop over trainings should look at it).
    Two trainers with equal networks, data and settings give equal results on one machine.
    """

    def __init__(
        self,
        G: nn.Module,
        D: nn.Module,
        data: Source,
        latent: Source,
        settings: Settings | None = None,
        *,
        d_step: Callable[..., Tensor] | None = None,
        g_step: Callable[..., Tensor] | None = None,
        on: Machine | None = None,
    ):
        self.settings = s = settings or Settings()
        game = objective(s.objective)
        self.d_step = d_step or partial(steps.d_step, objective=game)
        self.g_step = g_step or partial(steps.g_step, objective=game)
        self.data, self.latent = as_source(data), latent
        if not callable(getattr(latent, "sample", None)):
            raise TypeError(MESSAGES["latent"].format(given=latent))

        on = on or machine().for_training(G, D)
        self.G, self.D = on.place(G), on.place(D)
        recorded = on.records
        self.opt_G, self.opt_D = (
            adam(network, rate, s.betas, recorded) for network, rate in ((self.G, s.lr_G), (self.D, s.lr_D))
        )
        self.threads = on.threads(self.G, self.D)
        self._ema = EMA(self.G, s.ema, recorded)
        self.generator = on.generator(s.seed)
        self._rounds = self._recorded_rounds() if recorded else None
        self.fixed_noise = latent.sample(s.snapshot_size, on.generator(s.seed + 1))
        self.steps = 0
        self.stopped = False
        self.history = History()
        self._losses: tuple[Tensor, Tensor, Tensor] | None = None  # D's and G's of the last step, and its real batch

    @property
    def average(self) -> nn.Module:
        """The generator with averaged weights, in eval mode: what samples are drawn from."""
        return self._ema.network

    @property
    def game(self) -> Objective | None:
        """The losses that are played for; None where a step is your own, whose losses nobody can know."""
        of_D, of_G = steps.objective_of(self.d_step), steps.objective_of(self.g_step)
        return of_D if of_D is of_G else None

    def noise(self, n: int) -> Tensor:
        """`n` fresh latent vectors from the training's own random generator."""
        return self.latent.sample(n, self.generator)

    @every_core()
    @torch.no_grad()
    def sample(self, n: int, seed: int = 0) -> Tensor:
        """`n` generated samples, on the CPU; the same seed draws the same latent vectors."""
        generator = torch.Generator(self.generator.device).manual_seed(seed)
        return self.average(self.latent.sample(n, generator)).cpu()

    def train(
        self,
        n: int,
        callbacks: Iterable[Callable[[Trainer], None]] = (),
        progress: bool = True,
    ) -> History:
        """Train for `n` more steps and return the history; call it again to go on.

        An interrupt stops after the step in hand, with everything intact. Each callback is called after each step with
        the trainer. Progress shows once it has lasted two seconds. Raises FloatingPointError when a loss is no longer
        a number.
        """
        callbacks = list(callbacks)
        if words := self.warning(n):
            print(words)
        with utils.Interruption() as early:  # half a look would leave the networks in another mode
            self.begin()
        steps = utils.progress(0 if early.asked else n, "steps", progress)
        with threads(self.threads):
            for _ in steps:
                self.step()
                for callback in callbacks:
                    callback(self)
        if self._losses:
            self._require_finite()
        if steps.stopped or early.asked:
            self.stopped = True
            print(MESSAGES["stopped"].format(step=self.steps))
        return self.history

    @property
    def steps_left(self) -> int:
        """Steps until the learning rates are zero; 0 without a schedule (`decay_steps`)."""
        return max(self.settings.decay_steps - self.steps, 0)

    def warning(self, n: int) -> str:
        """Return a warning if the learning rates are zero in some of the next `n` steps, else an empty string."""
        end = self.settings.decay_steps
        if end and self.steps + n > end:
            return MESSAGES["schedule"].format(end=end)
        return ""

    def begin(self) -> None:
        """Prepare for :meth:`step`; :meth:`train` does it by itself.

        Before the first step of all it looks at data and networks once (:mod:`gan_course.training.preflight`) and
        raises ValueError if they cannot train together. Where a step is your own, the sentence is printed instead.
        """
        self.D.requires_grad_(True)  # a step of yours that failed half-way may have left it frozen
        self.stopped = False
        if self.steps == 0:
            known = None not in (steps.objective_of(self.d_step), steps.objective_of(self.g_step))
            device = self.generator.device
            if problem := preflight.problem(self.G, self.D, self.data, self.latent, device, logits=known):
                if known:
                    raise ValueError(problem)
                print(MESSAGES["own steps"].format(problem=problem))
        if self.steps == 0 and not self.history.snapshots:
            self._snapshot()

    def step(self) -> None:
        """One step of G after `d_steps` steps of D."""
        self._decay()
        self._ema.advance()
        self._losses = self._rounds() if self._rounds else self._round()
        self.steps += 1
        if self.steps % self.settings.log_every == 0:
            self._log(self._losses[-1])
        if self.settings.snapshot_every and self.steps % self.settings.snapshot_every == 0:
            self._snapshot()

    def _round(self) -> tuple[Tensor, Tensor, Tensor]:
        """D's steps, G's, and the averaged weights; returns the losses of D and G, and D's last real batch."""
        s = self.settings
        for _ in range(s.d_steps):
            real = self.data.sample(s.batch, self.generator)
            loss_D = self.d_step(self.G, self.D, real, self.noise, self.opt_D)
        game = steps.objective_of(self.g_step)  # a step of yours is called without real samples
        pairs = {"real": real} if game and game.relativistic else {}
        loss_G = self.g_step(self.G, self.D, s.batch, self.noise, self.opt_G, **pairs)
        for name, loss in (("d_step", loss_D), ("g_step", loss_G)):
            if not isinstance(loss, Tensor):
                raise TypeError(MESSAGES["returned"].format(name=name, given=loss))
        self._ema.average(self.G)
        return loss_D, loss_G, real

    def _recorded_rounds(
        self, recorder: Callable[..., recording.Recorder] = recording.CUDARecorder
    ) -> recording.Rounds:
        def changing() -> list[Tensor]:
            states = [state for opt in (self.opt_G, self.opt_D) for state in opt.state.values()]
            of_networks = [t for n in (self.G, self.D, self.average) for t in (*n.parameters(), *n.buffers())]
            return of_networks + [value for state in states for value in state.values()]

        def circumstances() -> tuple[Any, ...]:
            return self.data, self.latent, self.G.training, self.D.training

        return recording.Rounds(
            self._round, changing, self.generator, lambda: (self.d_step, self.g_step), circumstances, recorder
        )

    def _decay(self) -> None:
        if not self.settings.decay_steps:
            return
        left = linear_decay(self.steps, self.settings.decay_steps)
        for optimizer, lr in ((self.opt_G, self.settings.lr_G), (self.opt_D, self.settings.lr_D)):
            set_rate(optimizer, lr * left)

    def _require_finite(self) -> tuple[float, float]:
        """Return the last losses of D and G; raise FloatingPointError if one is not finite."""
        loss_D, loss_G, real = self._losses
        loss_D, loss_G = float(loss_D), float(loss_G)
        if not (abs(loss_D) < float("inf") and abs(loss_G) < float("inf")):
            # the batch that did it is gone; once more as many samples as the training has seen, up to a limit
            seen = min(self.steps * self.settings.batch, 4096)
            finite = real.isfinite().all() and self.data.sample(seen, self.generator).isfinite().all()
            message = MESSAGES["diverged" if finite else "data"]
            raise FloatingPointError(message.format(step=self.steps, loss_D=loss_D, loss_G=loss_G))
        return loss_D, loss_G

    def _log(self, real: Tensor) -> None:
        h, n = self.history, self.settings.snapshot_size
        loss_D, loss_G = self._require_finite()
        entry = (self.steps, loss_D, loss_G, mean_score(self.D, real[:n]), mean_score(self.D, self._draw(self.G)))
        for name, value in zip(History.CURVES, entry):  # measured first: the lists stay equally long whatever fails
            getattr(h, name).append(value)

    @torch.no_grad()
    def _draw(self, G: nn.Module) -> Tensor:
        """Samples of the snapshot's latent vectors by G as it is now, seen as in training."""
        with batch_statistics(G):
            return G(self.fixed_noise)

    @torch.no_grad()
    def _snapshot(self) -> None:
        if self.settings.snapshot_every:
            self.history.snapshots.append((self.steps, self.average(self.fixed_noise).cpu()))

    def save(self, path: str | Path) -> None:
        """Write everything to one file, whole or not at all; :meth:`load` goes on from it, on the CPU bit for bit."""
        checkpoint.write(path, *self.state())

    def load(self, path: str | Path) -> Trainer:
        """Go on from a file of :meth:`save`. Build the trainer first with the same networks and settings.

        Raises FileNotFoundError, or CheckpointError when the file is damaged or belongs to other networks or settings;
        this trainer is then as it was before.
        """
        return self.restore(*checkpoint.read(path), source=str(path))

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Everything that is saved, as tensors and notes. The training goes on in these tensors: copy what you keep."""
        h = self.history
        curves = torch.tensor([getattr(h, name) for name in History.CURVES], dtype=torch.float64)
        tensors = {
            **checkpoint.prefixed("G", plain(self.G).state_dict()),
            **checkpoint.prefixed("D", plain(self.D).state_dict()),
            **checkpoint.prefixed("average", plain(self.average).state_dict()),
            **checkpoint.prefixed("opt_G", checkpoint.optimizer_tensors(self.opt_G)),
            **checkpoint.prefixed("opt_D", checkpoint.optimizer_tensors(self.opt_D)),
            **checkpoint.prefixed("snapshot", {str(step): samples for step, samples in h.snapshots}),
            "generator": self.generator.get_state(),
            "curves": curves,
        }
        notes = {
            "steps": self.steps,
            "ema_steps": self._ema.steps,
            "settings": asdict(self.settings),
        }
        return tensors, notes

    def restore(self, tensors: dict[str, Tensor], notes: dict[str, Any], source: str = "The state") -> Trainer:
        """Go on from a :meth:`state`; some of its tensors are used on. Raises as :meth:`load`, naming the `source`."""
        if missing := ({"generator", "curves"} - tensors.keys()) | ({"settings", "steps", "ema_steps"} - notes.keys()):
            lacking = ", ".join(sorted(missing))
            raise checkpoint.CheckpointError(f"{source} lacks {lacking}: it is not a whole training.")
        mine = asdict(self.settings)
        theirs = asdict(Settings(**{**asdict(Settings()), **notes["settings"]}))  # a setting younger than the file
        if mine != theirs:
            other = [f"{name}={theirs[name]!r} (here {mine[name]!r})" for name in mine if theirs[name] != mine[name]]
            raise checkpoint.CheckpointError(f"{source} was trained with other settings: {', '.join(other)}.")
        networks = {"G": plain(self.G), "D": plain(self.D), "average": plain(self.average)}
        states = {name: checkpoint.under(name, tensors) for name in networks}
        for name, network in networks.items():
            if states[name].keys() != network.state_dict().keys():  # saved from a compiled network, for example
                states[name] = checkpoint.plain_names(states[name])
            checkpoint.require_fit(network, states[name], f"{name} in {source}")

        for name, network in networks.items():
            network.load_state_dict(states[name])
        checkpoint.restore_optimizer(self.opt_G, checkpoint.under("opt_G", tensors))
        checkpoint.restore_optimizer(self.opt_D, checkpoint.under("opt_D", tensors))
        if tensors["generator"].shape == self.generator.get_state().shape:
            self.generator.set_state(tensors["generator"])
        else:  # saved on another kind of device, whose random state does not fit this one's
            self.generator.manual_seed(self.settings.seed + notes["steps"])
        if self._rounds:
            self._rounds.forget()
        self.steps, self._ema.steps = notes["steps"], notes["ema_steps"]
        step, *curves = tensors["curves"].tolist()
        snapshots = sorted((int(k), v) for k, v in checkpoint.under("snapshot", tensors).items())
        self.history = History([int(i) for i in step], *curves, snapshots)
        return self


@torch.no_grad()
def mean_score(D: nn.Module, x: Tensor) -> float:
    """D's mean answer to `x` as a probability in 0..1."""
    with batch_statistics(D):
        return torch.sigmoid(D(x)).mean().item()
