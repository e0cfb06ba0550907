"""Many small GANs trained at once, each with its own learning rates, first weights, data and noise.

What one training with one setting gives says little, since the next seed may give something else. An ensemble trains
hundreds of them in the time of a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gan_course.training.interruption import Interruption
from gan_course.training.loop import Source, falling
from gan_course.training.losses import Objective
from gan_course.training.losses import objective as find_objective
from gan_course.training.stacked import Stack

import torch
from torch import Tensor, nn
from torch.func import vmap
from tqdm.auto import tqdm

AHEAD = 32  # rounds that each member draws for at a time: a hundred small draws a round would cost as much as the round


class Ensemble:
    """GANs of one architecture on one kind of data, one round of all of them at a time, on the CPU.

    Args:
        make: make() builds one pair (G, D); it is called for each member with the global seed set to the member's.
        data, latent: sources of real samples and of latent vectors.
        seeds: of each member: its first weights, its data and its noise follow from it, whatever its company.
        lr_G, lr_D: Adam's learning rates of each member; one number serves all.
        betas: Adam's memory of gradients and of their squares.
        batch: real samples, and as many fakes, a step.
        objective: a name in `losses.OBJECTIVES`, or one of your own.
        anneal: length of a training after which the learning rates are zero, as in `loop.Settings`; 0 keeps them.

    Attributes: `members`; `steps` done; `loss_D`, `loss_G` of the last round, (members,), without D's penalty. Where a
    member ran away they are not numbers; the others are not touched by that.

    A member is trained as by `d_step` and `g_step` in turn with two `torch.optim.Adam`, up to rounding.
    """

    def __init__(
        self,
        make: Callable[[], tuple[nn.Module, nn.Module]],
        data: Source,
        latent: Source,
        *,
        seeds: Sequence[int],
        lr_G: float | Sequence[float] = 1e-3,
        lr_D: float | Sequence[float] = 1e-3,
        betas: tuple[float, float] = (0.0, 0.9),
        batch: int = 64,
        objective: str | Objective = "non-saturating",
        anneal: int = 0,
    ):
        self.data, self.latent, self.batch = data, latent, batch
        self.members, self.steps = len(seeds), 0
        self.objective = find_objective(objective) if isinstance(objective, str) else objective
        self.anneal = anneal
        Gs, Ds = zip(*(_seeded(make, seed) for seed in seeds))
        self.G = Stack(Gs, _for_each(lr_G, self.members, "lr_G"), betas)
        self.D = Stack(Ds, _for_each(lr_D, self.members, "lr_D"), betas)
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._rounds = self._draw()
        self.loss_D = self.loss_G = torch.full((self.members,), float("nan"))

    def step(self) -> None:
        """One round: a step of D for every member, then one of G."""
        self.G.left = self.D.left = falling(self.steps, self.anneal)
        real, z_D, z_G = next(self._rounds)
        with torch.no_grad():
            fake = self.G(z_D)
        loss_D = vmap(self.objective.d_loss)(self.D(real), self.D(fake))
        self.D.descend(loss_D + self._penalty(real, fake) if self.objective.penalty else loss_D)
        loss_G = vmap(self.objective.g_loss)(self.D.frozen(self.G(z_G)))
        self.G.descend(loss_G)
        self.loss_D, self.loss_G = loss_D.detach(), loss_G.detach()
        self.steps += 1

    def train(self, n: int, progress: bool = True) -> None:
        """`n` more rounds. An interrupt stops after the round in hand, with everything intact."""
        with Interruption() as interruption, tqdm(total=n, delay=2, disable=not progress, unit=" rounds") as bar:
            for _ in range(n):
                self.step()
                bar.update()
                if interruption.asked:
                    print(f"Stopped after round {self.steps}. Everything is kept: train again to go on.")
                    break

    def sample(self, n: int, seed: int = 0) -> Tensor:
        """`n` samples of each member from the same latent vectors, (members, n, ...); batch norm sees the `n`."""
        z = self.latent.sample(n, torch.Generator().manual_seed(seed))
        return self.G.look(z.expand(self.members, *z.shape))

    def networks(self, i: int) -> tuple[nn.Module, nn.Module]:
        """Member i's G and D as networks of their own, copies."""
        return self.G.member(i), self.D.member(i)

    def _draw(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """For each round the real batches (members, batch, ...) and the latent vectors of D's step and of G's."""
        while True:
            drawn = [draw(self.data, self.latent, AHEAD, self.batch, generator) for generator in self._generators]
            yield from zip(*(torch.stack(part, dim=1) for part in zip(*drawn)))

    def _penalty(self, real: Tensor, fake: Tensor) -> Tensor:
        """D's penalty as each member's share, (members,), all alike: only the sum is ever used.

        A penalty is a mean over samples, so that of all members' samples together is the mean of the members' own.
        (The ladder of the WGAN-GP spans them all; a member's rungs are shifted by less than one.)
        """

        def every_D(x: Tensor) -> Tensor:
            return self.D(x.unflatten(0, (-1, self.members)).transpose(0, 1)).transpose(0, 1).flatten(0, 1)

        mixed = (x.transpose(0, 1).flatten(0, 1) for x in (real, fake))  # one sample of each member, then the next
        return self.objective.penalty(every_D, *mixed)


def draw(
    data: Source, latent: Source, rounds: int, batch: int, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """What one member is given in so many rounds: real batches, and latent vectors for D's steps and for G's.

    Shapes (rounds, batch, ...), twice (rounds, batch, dim).
    """
    real = data.sample(rounds * batch, generator).unflatten(0, (rounds, batch))
    z = latent.sample(2 * rounds * batch, generator).unflatten(0, (2, rounds, batch))
    return real, *z


def _seeded(make: Callable[[], tuple[nn.Module, nn.Module]], seed: int) -> tuple[nn.Module, nn.Module]:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return make()


def _for_each(lr: float | Sequence[float], members: int, name: str) -> Tensor:
    rates = torch.as_tensor(lr, dtype=torch.float32)
    if rates.dim() == 0:
        rates = rates.expand(members)
    if rates.shape != (members,):
        raise ValueError(f"{name} has shape {tuple(rates.shape)} for {members} members: give one, or one for each.")
    return rates
