"""Exercise 2.2: one training step of an autoencoder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.game import WatchedSGD
from gan_course.exercises.probes import Answer, call, keeps_device, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.autoencoder import autoencoder_step, squared_error

import torch
from torch import Tensor, nn

NAMES = {"encoder": "the encoder", "decoder": "the decoder"}


class Pair:
    """A small encoder and decoder, an optimiser for both, and a batch; made from a seed, so that two are equal.

    Attributes: `fed` holds what each network was given, `events` the optimiser's calls.
    """

    def __init__(
        self, seed: int, n: int, shape: tuple[int, ...] = (1, 3, 3), *, device: str = "cpu", stale: bool = False
    ):
        random = torch.Generator().manual_seed(seed)
        size = torch.Size(shape).numel()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(size, 5), nn.Tanh(), nn.Linear(5, 2))
        self.decoder = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, size), nn.Unflatten(1, shape))
        self.both = nn.ModuleDict({"encoder": self.encoder, "decoder": self.decoder})
        for parameter in self.both.parameters():
            nn.init.normal_(parameter, std=0.6, generator=random)
        self.both.to(device)
        self.real = torch.randn(n, *shape, generator=random).to(device)
        self.fed: dict[str, list[Tensor]] = {name: [] for name in NAMES}
        for name in NAMES:
            self.both[name].register_forward_pre_hook(lambda _, x, name=name: self.fed[name].append(x[0].detach()))
        self.events: list[str] = []
        self.opt = WatchedSGD(self.both, 0.05, "both", self.events)
        if stale:
            for parameter in self.both.parameters():
                parameter.grad = torch.ones_like(parameter)
        self.first = {name: self.weights(name) for name in NAMES}

    def weights(self, name: str) -> Tensor:
        """All weights of a network in one vector."""
        return torch.cat([p.detach().flatten().clone() for p in self.both[name].parameters()])

    def moved(self, name: str) -> bool:
        return not torch.equal(self.first[name], self.weights(name))

    def play(self, step: Answer) -> Any:
        return call(step, self.encoder, self.decoder, self.real, self.opt)


MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda back, real: squared_error(back, torch.zeros_like(real)),
        "Your loss does not look at the real batch: what came back is compared with 0.",
    ),
    (
        lambda back, real: (back - real).square().mean(),
        "Your loss averages over the pixels. Use `squared_error` of exercise 2.1, which sums over them.",
    ),
    (
        lambda back, real: (back - real).square().sum(),
        "Your loss is the sum over the batch. Use `squared_error` of exercise 2.1.",
    ),
    (lambda back, real: -squared_error(back, real), "The sign is turned round: the error is to fall."),
]


def _check(attempt: Answer) -> None:
    for settings in ({"seed": 1, "n": 4}, {"seed": 2, "n": 1, "stale": True}, {"seed": 3, "n": 6, "shape": (2,)}):
        pair, course = Pair(**settings), Pair(**settings)
        given = pair.real.clone()
        got = pair.play(attempt)
        want = course.play(autoencoder_step)
        loss = scalar_loss(got, attached=False)
        if not torch.equal(pair.real, given):
            raise Wrong("Your step changed the real batch in place. Work on new tensors.")
        if not same(loss, want):
            _why_loss(Pair(**settings), pair, loss, want)
        _both_moved(pair)
        if not all(same(pair.weights(name), course.weights(name), 1e-4) for name in NAMES):
            _why_weights(pair, settings)
        if not all(p.requires_grad for p in pair.both.parameters()):
            raise Wrong("Some weights are frozen afterwards (requires_grad is False): both networks go on learning.")
    meta = Pair(4, 3, device="meta")
    keeps_device(attempt, meta.encoder, meta.decoder, meta.real, meta.opt)


def _why_loss(before: Pair, pair: Pair, got: Tensor, want: Tensor) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss; `before` has the networks as they were."""
    for name in NAMES:
        if not pair.fed[name]:
            raise Wrong(
                f"{NAMES[name].capitalize()} was never asked. The batch goes through both: encode, then decode."
            )
    with torch.no_grad():
        back = before.decoder(before.encoder(before.real))
        after = pair.decoder(pair.encoder(pair.real))
    if same(got, squared_error(after, pair.real)):
        raise Wrong("You return the loss after the step. Return the one that the step was made from.")
    raise Wrong(
        named(MISTAKES, got, back, before.real)
        or f"The loss is {want.item():.4f} for this batch; yours is {got.item():.4f}. It is the error between the "
        "batch and what comes back when it is encoded and decoded."
    )


def _both_moved(pair: Pair) -> None:
    if "step both" not in pair.events:
        raise Wrong("Nothing moved: opt.step() was never called.")
    if not any(map(pair.moved, NAMES)):
        raise Wrong(
            "Nothing moved: the optimiser found no gradients. Is backward() missing, or are the gradients cleared "
            "after it instead of before?"
        )
    for name, other in (("encoder", "decoder"), ("decoder", "encoder")):
        if not pair.moved(name):
            raise Wrong(
                f"Only {NAMES[other]} learned: no gradient reached {NAMES[name]}. Is there a `detach` or a `no_grad` "
                "between the two? Here both are trained together."
            )


def _why_weights(pair: Pair, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for networks that moved elsewhere, though the loss is right."""
    if pair.events.count("step both") > 1:
        raise Wrong("opt.step() was called more than once. Take one step.")
    if "zero both" not in pair.events[: pair.events.index("step both")]:
        raise Wrong(
            "Gradients of an earlier step were still there and were added to the new ones: clear them "
            "(opt.zero_grad()) before backward()."
        )
    cut = Pair(**settings)  # decoder learns from a detached code, encoder keeps stale gradients
    squared_error(cut.decoder(cut.encoder(cut.real).detach()), cut.real).backward()
    cut.opt.step()
    if same(cut.weights("decoder"), pair.weights("decoder"), 1e-4):
        raise Wrong("The decoder moved rightly, but the encoder did not. Does the gradient pass through the code?")
    raise Wrong(
        "The loss is right, but the networks did not move along its gradient. Clear, backward, step: once each."
    )


register(
    Exercise(
        id="2.2",
        title="One step of an autoencoder",
        minutes=12,
        difficulty=3,
        reference=autoencoder_step,
        check=_check,
        hints=(
            "A picture goes in, a picture comes out. What should come out, and who can tell the two networks so?",
            "Encode the batch, decode the codes, and compare with the batch by `squared_error`. Gradients flow from "
            "the error through the decoder into the encoder, if nothing cuts them off.",
            "One line for what comes back, one for the loss, then clear, backward, step with `opt`, and return the "
            "loss without its graph.",
        ),
    )
)
