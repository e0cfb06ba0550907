"""Exercise 2.2: one training step of an autoencoder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from gan_course.exercises.faults import no_gradients
from gan_course.exercises.game import WatchedSGD
from gan_course.exercises.probes import Answer, call, keeps_device, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.exercises.second_device import SecondDevice
from gan_course.training.autoencoder import autoencoder_step, squared_error

import torch
from torch import Tensor, nn

MESSAGES = {
    "real changed": "Your step changes the real batch. Work on new tensors.",
    "never called": "`{name}` was never called. The batch goes through both networks: encode it, then decode the "
    "codes.",
    "decoder fed": "You gave `decoder` a tensor of shape {got}. It takes codes, which come out of `encoder`: here "
    "{want}.",
    "ignores real": "Your loss does not look at the real batch: what came back is compared with 0.",
    "mean of pixels": "Your loss averages over the pixels. Use `squared_error` of exercise 2.1, which sums over them.",
    "sum of pictures": "Your loss is the sum over the batch. Use `squared_error` of exercise 2.1.",
    "sign": "The sign is the wrong way round: the error is to fall.",
    "loss after": "You return the loss after the step. Return the one that the step was made from.",
    "otherwise loss": "The loss is {want:.4f} for this batch; yours is {got:.4f}. It is the error between the batch "
    "and what comes back when it is encoded and decoded.",
    "no step": "Nothing moved: opt.step() was never called.",
    "not opt": "The networks moved, but not by `opt`: its step() was never called. Use the optimiser that the step is "
    "given, which remembers what it needs from step to step.",
    "cleared after": "Nothing moved: the optimiser found no gradients. They were cleared after backward() instead of "
    "before.",
    "step before": "Nothing moved: the optimiser found no gradients. Is backward() called before the step? Here the "
    "step came first.",
    "no backward": "Nothing moved: the optimiser found no gradients. Is backward() missing?",
    "one learned": "Only `{other}` learned: no gradient reached `{name}`. Is there a `detach` or a `no_grad` between "
    "the two, or does `opt.zero_grad()` come at the wrong place? Both networks are to be trained together.",
    "not cleared": "Gradients of an earlier step were still there and were added to the new ones: clear them "
    "(`opt.zero_grad()`) before backward().",
    "cut": "The decoder moved rightly, but the encoder did not. Does the gradient pass through the code?",
    "two steps": "opt.step() was called more than once. Take one step.",
    "two backwards": "The gradients of two backward passes were added up. One backward() is enough.",
    "other loss": "The loss that you return is right, but backward() was called on another one. Use the same.",
    "otherwise weights": "The loss is right, but the networks did not move along its gradient. Clear, backward, step: "
    "once each.",
    "frozen": "Some weights are frozen afterwards (requires_grad is False). Both networks are to go on learning.",
    "eval": "A network is in evaluation mode after your step. Leave the modes as they were.",
}
HINTS = (
    "A picture goes in, a picture comes out. What should come out, and what tells the two networks so?",
    "Encode the batch, decode the codes, and compare with the batch by `squared_error`. Gradients flow from the error "
    "through the decoder into the encoder, if nothing cuts them off.",
    "One line for what comes back, one for the loss, then clear, backward, step with `opt`, and return the loss "
    "without its graph.",
)
NAMES = ("encoder", "decoder")
CODE_DIM = 2


class Pair:
    """A small encoder and decoder, an optimiser for both, and a batch. Two pairs of one seed are equal.

    Attributes:
        fed: what each network was given.
        events: calls of the optimiser, "step both" and "zero both".
    """

    def __init__(
        self, seed: int, n: int, shape: tuple[int, ...] = (1, 3, 3), *, device: str = "cpu", stale: bool = False
    ):
        rng = torch.Generator().manual_seed(seed)
        size = torch.Size(shape).numel()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(size, 5), nn.Tanh(), nn.Linear(5, CODE_DIM))
        self.decoder = nn.Sequential(nn.Linear(CODE_DIM, 5), nn.Tanh(), nn.Linear(5, size), nn.Unflatten(1, shape))
        self.both = nn.ModuleDict({"encoder": self.encoder, "decoder": self.decoder})
        for parameter in self.both.parameters():
            nn.init.normal_(parameter, std=0.6, generator=rng)
        self.both.to(device)
        self.real = torch.randn(n, *shape, generator=rng).to(device)
        self.fed: dict[str, list[Tensor]] = {name: [] for name in NAMES}
        for name in NAMES:  # the first layer, so that encoder.forward(...) counts as well
            self.both[name][0].register_forward_pre_hook(lambda _, x, name=name: self.fed[name].append(x[0].detach()))
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

    def agrees(self, other: Pair) -> bool:
        """Whether both networks have the weights of the other pair's."""
        return all(same(self.weights(name), other.weights(name), 1e-4) for name in NAMES)

    def play(self, step: Answer) -> Any:
        return call(step, self.encoder, self.decoder, self.real, self.opt)


def _pixel_mean(back: Tensor, real: Tensor) -> Tensor:
    return (back - real).square().mean()


def _total(back: Tensor, real: Tensor) -> Tensor:
    return (back - real).square().sum()


def _negative(back: Tensor, real: Tensor) -> Tensor:
    return -squared_error(back, real)


LOSS_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (lambda back, real: squared_error(back, torch.zeros_like(real)), MESSAGES["ignores real"]),
    (_pixel_mean, MESSAGES["mean of pixels"]),
    (_total, MESSAGES["sum of pictures"]),
    (_negative, MESSAGES["sign"]),
]


def _wrong_step(
    pair: Pair,
    *,
    loss: Callable[[Tensor, Tensor], Tensor] = squared_error,
    cut: bool = False,
    cleared: tuple[str, ...] = NAMES,
    backwards: int = 1,
) -> None:
    """A step with one mistake, played on `pair`."""
    code = pair.encoder(pair.real)
    value = loss(pair.decoder(code.detach() if cut else code), pair.real)
    for name in cleared:
        pair.both[name].zero_grad()
    for _ in range(backwards):
        value.backward(retain_graph=True)
    pair.opt.step()


WEIGHT_MISTAKES: list[tuple[Callable[[Pair], None], str]] = [
    (partial(_wrong_step, cleared=()), MESSAGES["not cleared"]),
    (partial(_wrong_step, cleared=("encoder",)), MESSAGES["not cleared"]),
    (partial(_wrong_step, cleared=("decoder",)), MESSAGES["not cleared"]),
    (partial(_wrong_step, cut=True, cleared=("decoder",)), MESSAGES["cut"]),
    (partial(_wrong_step, backwards=2), MESSAGES["two backwards"]),
    (partial(_wrong_step, loss=_pixel_mean), MESSAGES["other loss"]),
    (partial(_wrong_step, loss=_total), MESSAGES["other loss"]),
    (partial(_wrong_step, loss=_negative), MESSAGES["sign"]),
]


def _check(attempt: Answer) -> None:
    for settings in ({"seed": 1, "n": 4}, {"seed": 2, "n": 1, "stale": True}, {"seed": 3, "n": 6, "shape": (2,)}):
        pair, course = Pair(**settings), Pair(**settings)
        given = pair.real.clone()
        loss = scalar_loss(_played(attempt, pair), attached=False)
        want = course.play(autoencoder_step)
        if pair.events.count("step both") > 1:
            raise Wrong(MESSAGES["two steps"])
        if not torch.equal(pair.real, given):
            raise Wrong(MESSAGES["real changed"])
        if not same(loss, want):
            _why_loss(Pair(**settings), pair, loss, want)
        _both_moved(pair)
        if not pair.agrees(course):
            _why_weights(pair, settings)
        if not all(p.requires_grad for p in pair.both.parameters()):
            raise Wrong(MESSAGES["frozen"])
        if not all(m.training for m in pair.both.modules()):
            raise Wrong(MESSAGES["eval"])
    with SecondDevice():  # so that its networks and pictures have numbers
        meta = Pair(4, 3, device="meta")
    keeps_device(attempt, meta.encoder, meta.decoder, meta.real, meta.opt)


def _played(attempt: Answer, pair: Pair) -> Any:
    """What the answer returns on `pair`; an error on the way from picture to picture becomes a reason."""
    try:
        return pair.play(attempt)
    except NotImplementedError:  # a blank, and a RuntimeError as well
        raise
    except (RuntimeError, IndexError, Wrong):  # Wrong: PyTorch's words about shapes, translated
        _fed_rightly(pair)
        raise


def _fed_rightly(pair: Pair) -> None:
    """Wrong unless both networks were called, and the decoder with codes."""
    want = (len(pair.real), CODE_DIM)
    for codes in pair.fed["decoder"]:
        if codes.shape != want:
            raise Wrong(MESSAGES["decoder fed"].format(got=tuple(codes.shape), want=want))
    for name in NAMES:
        if not pair.fed[name]:
            raise Wrong(MESSAGES["never called"].format(name=name))


def _why_loss(before: Pair, pair: Pair, got: Tensor, want: Tensor) -> NoReturn:
    """Raise Wrong with the likeliest reason for a wrong loss; `before` has the networks as they were."""
    _fed_rightly(pair)
    with torch.no_grad():
        back = before.decoder(before.encoder(before.real))
        after = pair.decoder(pair.encoder(pair.real))
    if same(got, squared_error(after, pair.real)):
        raise Wrong(MESSAGES["loss after"])
    raise Wrong(
        named(LOSS_MISTAKES, got, back, before.real)
        or MESSAGES["otherwise loss"].format(want=want.item(), got=got.item())
    )


def _both_moved(pair: Pair) -> None:
    """Wrong unless both networks moved, and by `opt`."""
    moved = [name for name in NAMES if pair.moved(name)]
    if "step both" not in pair.events:
        raise Wrong(MESSAGES["not opt" if moved else "no step"])
    if not moved:
        raise Wrong(MESSAGES[no_gradients(pair.opt)])
    for name, other in (NAMES, NAMES[::-1]):
        if name not in moved:
            raise Wrong(MESSAGES["one learned"].format(name=name, other=other))


def _why_weights(pair: Pair, settings: dict[str, Any]) -> NoReturn:
    """Raise Wrong with the mistake that leads to the pair's weights, though the loss is right."""
    for step, message in WEIGHT_MISTAKES:
        other = Pair(**settings)
        step(other)
        if pair.agrees(other):
            raise Wrong(message)
    raise Wrong(MESSAGES["otherwise weights"])


register(
    Exercise(
        id="2.2",
        title="One step of an autoencoder",
        minutes=12,
        difficulty=3,
        reference=autoencoder_step,
        check=_check,
        hints=HINTS,
    )
)
