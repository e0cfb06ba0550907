"""Exercise 7.6: both players' losses where D sees everything augmented."""

from __future__ import annotations

from gan_course.exercises.probes import NUMERICS, Answer, call, keeps_device, same, scalar_loss, several
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.augmentation import augmented_losses
from gan_course.training.losses import d_loss, g_loss

import torch
from torch import Tensor, nn

MESSAGES = {
    "two": "D's loss and G's loss",
    "order": "The two losses are exchanged: return D's first.",
    "swapped": "Real and generated are exchanged in D's loss.",
    "none": "Nothing is augmented: D should see every picture through `augment`.",
    "real only": "D sees augmented real pictures and generated ones as they are. Then G learns to draw the holes and "
    "shifts of the augmentation, because they are a mark of the real ones.",
    "fake only": "Only the generated pictures are augmented. D then tells them by that alone.",
    "D only": "In D's loss both are augmented, in G's loss the generated ones are not. G would be judged by a D that "
    "has never seen such pictures.",
    "G only": "In G's loss the generated pictures are augmented, in D's loss they are not.",
    "twice": "The pictures are augmented twice. Once is enough.",
    "after": "`augment` is applied to D's logits. It belongs before D: it changes pictures.",
    "minimax": "G's loss is the one of the minimax game. Here it is the non-saturating one: -log D, averaged.",
    "sign": "The sign of G's loss is reversed.",
    "half": "One of the losses is half or twice what it should be. D's is the sum of two means, G's is one mean.",
    "to G": "D's loss leads back into G: its step would move G's gradients. Detach the generated pictures there.",
    "cut": "G's loss does not lead back to G: is there a `detach` or a `no_grad` on the way? The gradient has to pass "
    "through D and through `augment`.",
    "to D": "D's loss does not lead back to D's weights: is there a `no_grad`, or a `detach` of the logits?",
    "slope": "The values are right, but G's gradient is not: it has to pass through D and through `augment`.",
    "D slope": "The values are right, but the gradient of D's weights is not.",
    "otherwise": "For a batch of {n} D's loss is {want_D:.4f} and G's is {want_G:.4f}; yours are {got_D:.4f} and "
    "{got_G:.4f}. D's loss is `d_loss(real logits, fake logits)` and G's is `g_loss(fake logits)`, with every picture "
    "augmented before D sees it.",
}
HINTS = (
    "What does D see in its own step, and what does it see in G's? Is any picture to reach it as it is?",
    "Three calls of D, each on augmented pictures: real ones and detached generated ones for D's loss, generated ones "
    "with their graph for G's.",
    "`D(augment(real))` and `D(augment(fake.detach()))` go into `d_loss`, `D(augment(fake))` goes into `g_loss`.",
)


def _twice(x: Tensor, augment) -> Tensor:
    return augment(augment(x))


def _pair(real_D: Tensor, fake_D: Tensor, fake_G: Tensor) -> tuple[Tensor, Tensor]:
    return d_loss(real_D, fake_D), g_loss(fake_G)


# what a mistaken answer computes, from D, real, fake and augment
MISTAKES = [
    (lambda D, r, f, T: _pair(D(T(r)), D(T(f)), D(T(f)))[::-1], "order"),
    (lambda D, r, f, T: _pair(D(T(f)), D(T(r)), D(T(f))), "swapped"),
    (lambda D, r, f, T: _pair(D(r), D(f), D(f)), "none"),
    (lambda D, r, f, T: _pair(D(T(r)), D(f), D(f)), "real only"),
    (lambda D, r, f, T: _pair(D(r), D(T(f)), D(T(f))), "fake only"),
    (lambda D, r, f, T: _pair(D(T(r)), D(T(f)), D(f)), "D only"),
    (lambda D, r, f, T: _pair(D(T(r)), D(f), D(T(f))), "G only"),
    (lambda D, r, f, T: _pair(D(r), D(f), D(T(f))), "G only"),
    (lambda D, r, f, T: _pair(D(_twice(r, T)), D(_twice(f, T)), D(_twice(f, T))), "twice"),
    (lambda D, r, f, T: _pair(D(T(r)), D(_twice(f, T)), D(_twice(f, T))), "twice"),
    (lambda D, r, f, T: _pair(D(T(r)), D(T(f)), D(_twice(f, T))), "twice"),
    (lambda D, r, f, T: _pair(T(D(r)), T(D(f)), T(D(f))), "after"),
    (lambda D, r, f, T: (d_loss(D(T(r)), D(T(f))), -g_loss(-D(T(f)))), "minimax"),
    (lambda D, r, f, T: (d_loss(D(T(r)), D(T(f))), -g_loss(D(T(f)))), "sign"),
    (lambda D, r, f, T: (d_loss(D(T(r)), D(T(f))) / 2, g_loss(D(T(f)))), "half"),
    (lambda D, r, f, T: (d_loss(D(T(r)), D(T(f))), g_loss(D(T(f))) / 2), "half"),
]


def _bend(x: Tensor) -> Tensor:
    """An augmentation without chance, which does not undo itself when it is applied twice."""
    return 0.6 * x.flip(-1) + 0.3 + 0.2 * x * x


def _world(seed: int, n: int) -> tuple[nn.Module, Tensor, Tensor, Tensor]:
    """D, real pictures, what G's pictures are made of, and these pictures."""
    rng = torch.Generator().manual_seed(seed)
    D = nn.Sequential(nn.Flatten(), nn.Linear(18, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1))
    for weight in D.parameters():
        nn.init.normal_(weight, std=0.7, generator=rng)
    z = torch.randn(n, 2, 3, 3, generator=rng).requires_grad_()
    return D, torch.randn(n, 2, 3, 3, generator=rng) + 1, z, torch.tanh(z)


def _slopes(loss: Tensor, *of: Tensor) -> list[Tensor | None]:
    return list(torch.autograd.grad(loss, of, allow_unused=True, retain_graph=True))


def _reaches(slope: Tensor | None) -> bool:
    return slope is not None and bool(slope.abs().sum() > 0)


def _check(attempt: Answer) -> None:
    for seed, n in enumerate((4, 1, 6)):
        D, real, z, fake = _world(seed, n)
        got = several(call(attempt, D, real, fake, _bend), 2, MESSAGES["two"])
        want = augmented_losses(D, real, fake, _bend)
        got_D, got_G = (scalar_loss(loss, attached=_attached(loss)) for loss in got)
        if not (same(got_D, want[0]) and same(got_G, want[1])):
            _name(got_D.detach(), got_G.detach(), D, real, fake, want)
        _right_gradients(got_D, got_G, want, D, z)
    sure = lambda x: x.flatten(1).sum(1, keepdim=True)  # noqa: E731
    far = torch.full((2, 1, 10, 10), 3.0).requires_grad_()
    got_D, got_G = attempt(sure, -far, far, lambda x: x)
    for got, want in zip((got_D, got_G), augmented_losses(sure, -far, far, lambda x: x), strict=True):
        if not same(got, want):
            raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    meta = torch.empty(3, 1, 4, 4, device="meta", requires_grad=True)
    keeps_device(attempt, sure, meta, meta, _bend)


def _attached(loss: object) -> bool:
    return isinstance(loss, Tensor) and loss.requires_grad


def _name(got_D: Tensor, got_G: Tensor, D: nn.Module, real: Tensor, fake: Tensor, want: tuple[Tensor, Tensor]) -> None:
    for formula, key in MISTAKES:
        a, b = formula(D, real, fake, _bend)
        if same(got_D, a.detach()) and same(got_G, b.detach()):
            raise Wrong(MESSAGES[key])
    numbers = {"want_D": want[0], "want_G": want[1], "got_D": got_D, "got_G": got_G}
    raise Wrong(MESSAGES["otherwise"].format(n=len(real), **{key: value.item() for key, value in numbers.items()}))


def _right_gradients(got_D: Tensor, got_G: Tensor, want: tuple[Tensor, Tensor], D: nn.Module, z: Tensor) -> None:
    weights = list(D.parameters())
    if not got_D.requires_grad or not any(map(_reaches, _slopes(got_D, *weights))):
        raise Wrong(MESSAGES["to D"])
    if _reaches(_slopes(got_D, z)[0]):
        raise Wrong(MESSAGES["to G"])
    mine = _slopes(got_G, z)[0] if got_G.requires_grad else None
    if not _reaches(mine):
        raise Wrong(MESSAGES["cut"])
    if not same(mine, _slopes(want[1], z)[0]):
        raise Wrong(MESSAGES["slope"])
    for a, b in zip(_slopes(got_D, *weights), _slopes(want[0], *weights), strict=True):
        if a is None or not same(a, b):
            raise Wrong(MESSAGES["D slope"])


register(
    Exercise(
        id="7.6",
        title="Augment for both players",
        minutes=12,
        difficulty=3,
        reference=augmented_losses,
        check=_check,
        hints=HINTS,
    )
)
