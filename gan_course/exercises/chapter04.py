"""Exercises of chapter 04: the two losses' steps, the optimal discriminator, the training loop.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.faults import (
    cleared_first,
    draws_each_time,
    has_moved,
    keeps_precision,
    left_as_it_was,
    used_the_noise,
)
from gan_course.exercises.game import Game
from gan_course.exercises.probes import NUMERICS, call, keeps_device, listed, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training import d_step, g_step
from gan_course.training.losses import d_loss

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus

Step = Callable[..., Any]


def _bce(logits: Tensor, target: float) -> Tensor:
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


# --- 4.1 D's loss ------------------------------------------------------------------------------

D_LOSS_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda r, f: d_loss(f, r),
        "Real and fake are swapped: D should say 1 (a large logit) to real samples and 0 to generated ones.",
    ),
    (
        lambda r, f: -d_loss(r, f),
        "The sign is turned round. The paper maximises a sum of logarithms; a loss is minimised, so it is minus that.",
    ),
    (lambda r, f: d_loss(r, f) / 2, "Your loss is half of what it should be: the two terms are added, not averaged."),
    (
        lambda r, f: softplus(-r).mean(),
        "Only the real samples count in your loss. D must also learn to say no to generated ones.",
    ),
    (
        lambda r, f: softplus(f).mean(),
        "Only the generated samples count in your loss. D must also learn to say yes to real ones.",
    ),
    (
        lambda r, f: softplus(-r).sum() + softplus(f).sum(),
        "Your loss is the sum over the batch, so it grows with the batch. Take the mean.",
    ),
    (
        lambda r, f: _bce(r.sigmoid(), 1) + _bce(f.sigmoid(), 0),
        "A sigmoid is applied twice: the loss for logits has one inside, so give it the logits as they are.",
    ),
    (
        lambda r, f: softplus(-r).mean() + softplus(-f).mean(),
        "Both targets are 1. Generated samples have the target 0 in D's loss.",
    ),
    (
        lambda r, f: softplus(-r).mean() - softplus(-f).mean(),
        "For generated samples it is minus log(1 - D(x)), which is not minus one times the real samples' term.",
    ),
    (
        lambda r, f: softplus(-r).mean() + logsigmoid(-f).mean(),
        "The term of the generated samples has the wrong sign.",
    ),
    (
        lambda r, f: f.mean() - r.mean(),
        "This is the difference of mean logits (the Wasserstein loss). Here each logit goes through -log sigmoid.",
    ),
    (
        lambda r, f: -r.sigmoid().mean() + f.sigmoid().mean(),
        "This is the difference of mean probabilities. The logarithm is missing.",
    ),
    (
        lambda r, f: (1 - r).relu().mean() + (1 + f).relu().mean(),
        "This is the hinge loss. It is a good one; here the game's own loss with logarithms is asked for.",
    ),
    (
        lambda r, f: (1 - r.sigmoid()).square().mean() + f.sigmoid().square().mean(),
        "This is a squared error. The game's loss is the cross-entropy, with logarithms.",
    ),
    (
        lambda r, f: _bce(r, 0.9) + _bce(f, 0),
        "Your target for real samples is 0.9 (smoothed labels). Here it is 1.",
    ),
]


def _check_d_loss(attempt: Step) -> None:
    for seed, n in enumerate((4, 1, 7)):
        random = torch.Generator().manual_seed(seed)
        logits = [torch.randn(n, 1, generator=random) * 2 for _ in range(2)]
        real, fake = (x.clone().requires_grad_() for x in logits)
        got = scalar_loss(call(attempt, real, fake), attached=True)
        if not same(got, d_loss(*logits)):
            raise Wrong(
                named(D_LOSS_MISTAKES, got, *logits)
                or f"For real logits {listed(logits[0])} and fake logits {listed(logits[1])} the loss is "
                f"{d_loss(*logits).item():.4f}; yours is {got.item():.4f}. It is the cross-entropy of the real ones "
                "with target 1 plus that of the fake ones with target 0."
            )
        wanted = [x.clone().requires_grad_() for x in logits]
        slopes = torch.autograd.grad(d_loss(*wanted), wanted)
        mine = torch.autograd.grad(got, (real, fake), allow_unused=True)
        for side, a, b in zip(("real", "fake"), mine, slopes, strict=True):
            if a is None or not same(a, b):
                raise Wrong(f"The value is right, but its gradient with respect to the {side} logits is not.")
        if not (same(real, logits[0]) and same(fake, logits[1])):
            raise Wrong("Your function changes the logits that it was given. Work on new tensors.")

    sure = torch.tensor([[-200.0], [200.0]]).requires_grad_()
    got = scalar_loss(call(attempt, sure, sure), attached=True)
    want = d_loss(sure, sure)
    slope = torch.autograd.grad(got, sure, allow_unused=True)[0]
    if not same(got, want) or slope is None or not slope.isfinite().all():
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    meta = torch.empty(4, 1, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta)
    double = torch.linspace(-3, 3, 6, dtype=torch.float64).view(6, 1).requires_grad_()
    got = scalar_loss(call(attempt, double, -double), attached=True)
    if got.dtype != torch.float64 or not same(got, d_loss(double, -double), 1e-9):
        raise Wrong("Given float64 logits, your loss is computed in another precision: convert nothing on the way.")


register(
    Exercise(
        id="4.1",
        title="Write D's loss",
        minutes=10,
        difficulty=2,
        reference=d_loss,
        check=_check_d_loss,
        hints=(
            "D answers two questions in each step. What should it say to real samples, what to generated ones, and "
            "which loss fits a yes-or-no answer?",
            "Binary cross-entropy with target 1 for the real logits, plus the same with target 0 for the fake ones. "
            "`torch.nn.functional` has a version that takes logits, and stays exact where D is very sure.",
            "Twice `binary_cross_entropy_with_logits(logits, targets)`, with targets made by `torch.ones_like` for one "
            "and `torch.zeros_like` for the other; add the two.",
        ),
    )
)


# --- 4.2 D's step ------------------------------------------------------------------------------

GAMES: list[dict[str, Any]] = [
    {"seed": 1, "batch": 5},
    {"seed": 2, "batch": 1, "stale": True},
    {"seed": 3, "batch": 3, "shape": (1, 4, 4), "stale": True},
    {"seed": 4, "batch": 6, "sharpness": 1e3},
]


def _play_d(step: Step, game: Game) -> Any:
    return call(step, game.G, game.D, game.real, game.noise, game.opt_D)


def _check_d_step(attempt: Step) -> None:
    for settings in GAMES:
        game, course = Game(**settings), Game(**settings)
        given = game.real.clone()
        got = _play_d(attempt, game)
        want = _play_d(d_step, course)
        loss = scalar_loss(got, attached=False)
        if game.moved("G"):
            raise Wrong("G's weights moved. In D's step G only supplies samples; only D learns.")
        if game.gradients_touched("G"):
            raise Wrong(
                "D's step reached G's gradients. Cut the graph between G and D (`detach` the fakes): "
                "then nothing goes back into G, and there is nothing to clear there."
            )
        if not torch.equal(game.real, given):
            raise Wrong("Your step changed the real batch in place. Work on new tensors.")
        has_moved(game, "D")
        if not same(loss, want):
            _why_d_loss(game, course, loss, want, settings)
        if not same(game.weights("D"), course.weights("D"), 1e-4):
            _why_d_weights(game, settings)
        left_as_it_was(game)

    draws_each_time(_play_d, attempt)
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.G, meta.D, meta.real, meta.noise, meta.opt_D)
    keeps_precision(_play_d, attempt)


def _why_d_loss(game: Game, course: Game, got: Tensor, want: Tensor, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss of D."""
    used_the_noise(game, len(game.real))
    before = Game(**settings)  # the networks as they were
    with torch.no_grad():
        real, fake = before.D(before.real), before.D(before.G(course.latents[0]))
    if settings.get("sharpness"):
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    raise Wrong(
        named(D_LOSS_MISTAKES, got, real, fake)
        or f"D's loss is {want.item():.4f} for this batch; yours is {got.item():.4f}. "
        "Compare with exercise 4.1: real logits with target 1, fake ones with target 0."
    )


def _why_d_weights(game: Game, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for D having moved elsewhere, though the loss is right."""
    if game.events.count("step D") > 1:
        raise Wrong("opt_D.step() was called more than once. Add up both gradients first, then take one step.")
    cleared_first(game, "D")
    for half, message in ((0, "real"), (1, "generated")):
        other = Game(**settings)
        fake = other.G(other.noise(len(other.real))).detach()
        parts = (softplus(-other.D(other.real)).mean(), softplus(other.D(fake)).mean())
        other.opt_D.zero_grad()
        parts[half].backward()
        other.opt_D.step()
        if same(other.weights("D"), game.weights("D"), 1e-4):
            raise Wrong(
                f"D learned from the {message} samples only. Both parts need a backward pass, "
                "with no clearing of gradients in between."
            )
    raise Wrong("The loss is right, but D did not move along its gradient. Clear, backward, step: in this order, once.")


register(
    Exercise(
        id="4.2",
        title="One step of D",
        minutes=15,
        difficulty=3,
        reference=d_step,
        check=_check_d_step,
        hints=(
            "Five things happen: make fakes, score both batches, compute the loss, find gradients, move D. "
            "Which of these may touch G?",
            "Fakes come from `G(noise(n))` with n from the real batch. Detach them, so that D's loss cannot reach G. "
            "The loss is that of exercise 4.1. Old gradients must be cleared before the new ones are computed.",
            "Make `fake` and detach it. `loss = d_loss(D(...), D(...))`. Then three lines with opt_D and loss: clear, "
            "backward, step. Return the loss without its graph.",
        ),
    )
)


# --- 4.3 G's step ------------------------------------------------------------------------------

G_LOSS_MISTAKES: list[tuple[Callable[[Tensor], Tensor], str]] = [
    (
        lambda f: softplus(f).mean(),
        "G is trained to be recognised: the target is 0. G wants D to take its samples for real, so its target is 1.",
    ),
    (
        lambda f: -softplus(f).mean(),
        "This is the minimax loss, log(1 - D(G(z))). It saturates: while D is sure, it has almost no gradient. "
        "Use -log D(G(z)), the non-saturating one.",
    ),
    (
        lambda f: softplus(-f).sum(),
        "Your loss is the sum over the batch, so it grows with the batch. Take the mean.",
    ),
    (
        lambda f: _bce(f.sigmoid(), 1),
        "A sigmoid is applied twice: the loss for logits has one inside, so give it the logits as they are.",
    ),
    (lambda f: -f.mean(), "This is minus the mean logit (the Wasserstein loss). Here it goes through -log sigmoid."),
    (lambda f: -f.sigmoid().mean(), "This is minus the mean probability. The logarithm is missing."),
    (lambda f: logsigmoid(f).mean(), "The sign is turned round: a loss is minimised, so it is minus the logarithm."),
]


def _play_g(step: Step, game: Game) -> Any:
    return call(step, game.G, game.D, game.batch, game.noise, game.opt_G)


def _check_g_step(attempt: Step) -> None:
    for settings in GAMES:
        game, course = Game(**settings), Game(**settings)
        got = _play_g(attempt, game)
        want = _play_g(g_step, course)
        loss = scalar_loss(got, attached=False)
        if game.moved("D"):
            raise Wrong("D's weights moved. In G's step D only judges; only G learns.")
        has_moved(game, "G")
        if not same(loss, want):
            _why_g_loss(game, course, loss, want, settings)
        if not same(game.weights("G"), course.weights("G"), 1e-4):
            _why_g_weights(game)
        left_as_it_was(game)

    draws_each_time(_play_g, attempt)
    # Gradients that G's step leaves in D do no harm, because D's step clears before it adds: the two together decide.
    together, course = Game(9), Game(9)
    for game, step in ((together, attempt), (course, g_step)):
        _play_g(step, game)
        _play_d(d_step, game)
    if not same(together.weights("D"), course.weights("D"), 1e-4):
        raise Wrong("After your G step, D's next step goes elsewhere. G's step must leave D as it found it.")
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.G, meta.D, meta.batch, meta.noise, meta.opt_G)
    keeps_precision(_play_g, attempt)


def _why_g_loss(game: Game, course: Game, got: Tensor, want: Tensor, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss of G."""
    used_the_noise(game, game.batch)
    before = Game(**settings)
    with torch.no_grad():
        fake = before.D(before.G(course.latents[0]))
    if settings.get("sharpness"):
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    raise Wrong(
        named(G_LOSS_MISTAKES, got, fake)
        or f"G's loss is {want.item():.4f} for this batch; yours is {got.item():.4f}. "
        "It is the cross-entropy of D's logits for the fakes, with the target that G wishes for."
    )


def _why_g_weights(game: Game) -> None:
    """Raise Wrong with the likeliest reason for G having moved elsewhere, though the loss is right."""
    if game.events.count("step G") > 1:
        raise Wrong("opt_G.step() was called more than once. Take one step.")
    cleared_first(game, "G")
    raise Wrong("The loss is right, but G did not move along its gradient. Clear, backward, step: in this order, once.")


register(
    Exercise(
        id="4.3",
        title="One step of G",
        minutes=10,
        difficulty=3,
        reference=g_step,
        check=_check_g_step,
        hints=(
            "G never sees a real sample. What does it want D to say about its fakes?",
            "The gradient goes through D back into G, so this time nothing is detached. The target for the fakes is 1. "
            "Only opt_G takes a step, so D's weights stay.",
            "`logits = D(G(...))` with n fresh latent vectors; the loss is binary cross-entropy of the logits with "
            "targets `ones_like`. Then clear, backward and step with opt_G; return the loss without its graph.",
        ),
    )
)


# --- 4.4 the best possible D -------------------------------------------------------------------


def optimal_score(p_real: Tensor, p_fake: Tensor) -> Tensor:
    """What the best possible D says where the densities are `p_real` and `p_fake` (any shape): p / (p + q), in [0, 1].

    Where both are 0 no sample ever lands, any answer is as good, and 0.5 is given (Goodfellow et al. 2014, arXiv
    1406.2661, proposition 1).
    """
    total = p_real + p_fake
    nowhere = total == 0
    return torch.where(nowhere, 0.5, p_real / torch.where(nowhere, 1, total))


SCORE_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda p, q: optimal_score(q, p),
        "This is the share of the generated density. D says 1 to real: the real density's share is asked for.",
    ),
    (
        lambda p, q: p / q,
        "This is the ratio p/q, which grows without bound. A score lies between 0 and 1: p as a share of both.",
    ),
    (
        lambda p, q: (p > q).to(p),
        "This is a hard decision, 0 or 1. The best D is unsure where both densities are there: it says how likely.",
    ),
    (lambda p, q: p - q, "This is the difference of the densities, which can be negative. A share is asked for."),
    (
        lambda p, q: (p - q).sigmoid(),
        "A sigmoid of the difference is no share: try p = 0.9, q = 0.1, where D should say 0.9.",
    ),
    (
        lambda p, q: p.log() - q.log(),
        "This is the logit of the score. A sigmoid away from right; or take the share directly.",
    ),
    (lambda p, q: p / (p + q) / 2, "Your score is half of what it should be."),
    (lambda p, q: 2 * p / (p + q), "Your score is twice what it should be, and reaches 2."),
]


def _check_optimal_score(attempt: Step) -> None:
    for seed, shape in enumerate(((6,), (1,), (3, 4))):
        random = torch.Generator().manual_seed(seed)
        p, q = (torch.rand(shape, generator=random) + 0.05 for _ in range(2))
        given = p.clone(), q.clone()
        got = _score(attempt, p, q)
        if not (torch.equal(p, given[0]) and torch.equal(q, given[1])):
            raise Wrong("Your function changes the densities that it was given. Work on new tensors.")
        if not same(got, optimal_score(p, q)):
            raise Wrong(
                named(SCORE_MISTAKES, got, p, q)
                or f"For p_real = {p.flatten()[0]:.2f} and p_fake = {q.flatten()[0]:.2f} the best score is "
                f"{optimal_score(p, q).flatten()[0]:.4f}; yours is {got.flatten()[0]:.4f}."
            )
    zeros = torch.tensor([0.0, 0.0, 1.0])
    got = _score(attempt, zeros, zeros[[0, 2, 0]])
    if got[0].isnan():
        raise Wrong("Where both densities are 0 your score is 0/0, not a number. Give 0.5 there.")
    if got[0] != 0.5:
        raise Wrong(f"Where both densities are 0 the score should be 0.5; yours is {got[0]:.3g}.")
    if not same(got[1:], torch.tensor([0.0, 1.0])):
        raise Wrong(f"Where only one density is 0 the score is 0 or 1; yours is {listed(got[1:])}.")
    tiny = torch.tensor([1e-12, 3e-12, 1e-20])
    got = _score(attempt, tiny, tiny[[1, 0, 2]])
    if not same(got, torch.tensor([0.25, 0.75, 0.5]), 1e-3):
        raise Wrong(
            "Where the densities are small but not 0 (far from the data) the score is off: a small constant in the "
            "denominator outweighs them. Treat the places where the sum is exactly 0 apart instead."
        )
    double = torch.linspace(0.1, 1, 4, dtype=torch.float64)
    if _score(attempt, double, double).dtype != torch.float64:
        raise Wrong("Given float64 densities, your scores have another precision: convert nothing on the way.")
    meta = torch.empty(4, device="meta")
    keeps_device(attempt, meta, meta)


def _score(attempt: Step, p: Tensor, q: Tensor) -> Tensor:
    try:
        got = call(attempt, p, q)
    except RuntimeError as error:
        if "ambiguous" not in str(error):
            raise
        raise Wrong(
            "`if` asks for one yes or no, but there is one for each point. Choose point by point: torch.where."
        ) from None
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, Tensor) or got.shape != p.shape:
        shape = tuple(got.shape) if isinstance(got, Tensor) else type(got).__name__
        raise Wrong(f"There should be one score for each point, shape {tuple(p.shape)}; yours is {shape}.")
    return got.detach()


register(
    Exercise(
        id="4.4",
        title="The best possible D",
        minutes=10,
        difficulty=2,
        reference=optimal_score,
        check=_check_optimal_score,
        hints=(
            "At one point x, out of many samples that land there, which share is real?",
            "If the densities are p and q, samples land at x in the proportion p to q. "
            "And where neither ever lands, the share is 0/0: answer 0.5.",
            "The real density over the sum of both; `torch.where(condition, a, b)` chooses point by point. "
            "`torch.nan_to_num` may help, too.",
        ),
    )
)


# --- 4.5 the loop ------------------------------------------------------------------------------


def train_gan(
    steps: int,
    batch: int,
    sample_real: Callable[[int], Tensor],
    noise: Callable[[int], Tensor],
    G: nn.Module,
    D: nn.Module,
    opt_G: torch.optim.Optimizer,
    opt_D: torch.optim.Optimizer,
) -> list[tuple[float, float]]:
    """Train for so many steps, D then G in each (Goodfellow et al. 2014, arXiv 1406.2661, algorithm 1 with k = 1).

    Args:
        sample_real: sample_real(batch) draws fresh real samples; noise: noise(n) draws latent vectors.

    Returns (loss of D, loss of G) of each step.
    """
    history = []
    for _ in range(steps):
        loss_D = d_step(G, D, sample_real(batch), noise, opt_D)
        loss_G = g_step(G, D, batch, noise, opt_G)
        history.append((loss_D.item(), loss_G.item()))
    return history


def _play_both(loop: Step, game: Game, steps: int) -> Any:
    return call(
        loop, steps, game.batch, game.sample_real, game.noise, game.G, game.D, game.opt_G, game.opt_D
    )  # fmt: skip


def _check_train_gan(attempt: Step) -> None:
    for settings, steps in (({"seed": 11, "batch": 4}, 3), ({"seed": 12, "batch": 1}, 5), ({"seed": 13}, 1)):
        game, course = Game(**settings), Game(**settings)
        got = _play_both(attempt, game, steps)
        want = _play_both(train_gan, course, steps)
        turns = [event[-1] for event in game.events if event.startswith("step")]
        _turns(turns, steps)
        if game.asked_real != course.asked_real:
            _real_batches(game, steps)
        _history(got, want, steps)
        for name in ("D", "G"):
            if not same(game.weights(name), course.weights(name), 1e-4):
                raise Wrong(f"After {steps} steps {name}'s weights are not where they should be.")
    nothing = _play_both(attempt, Game(14), 0)
    if nothing != []:
        raise Wrong("For 0 steps the history should be an empty list.")


def _turns(turns: list[str], steps: int) -> None:
    """Wrong unless D and G took turns, D first, as many times as asked."""
    if turns == ["D", "G"] * steps:
        return
    if not turns:
        raise Wrong("Neither player took a step. Call d_step and g_step inside the loop.")
    if steps > 1 and turns == ["D", "G"]:
        raise Wrong(f"Only 1 of {steps} steps was done. Is the `return` inside the loop?")
    if set(turns) != {"D", "G"}:
        other = "G" if turns[0] == "D" else "D"
        raise Wrong(f"Only {turns[0]} learns. {other} needs its turn in each step, too.")
    if turns == ["G", "D"] * steps:
        raise Wrong(
            "G moves before D. In the algorithm D goes first, so that G is judged by a D that has just learned."
        )
    if turns == ["D"] * steps + ["G"] * steps or turns == ["G"] * steps + ["D"] * steps:
        raise Wrong(
            "One player does all its steps before the other begins. They take turns: both inside the same loop."
        )
    if turns == ["D", "G"] * (len(turns) // 2):
        raise Wrong(f"Asked for {steps} steps, your loop does {len(turns) // 2}. Look at the range.")
    raise Wrong(f"In {steps} steps the turns were {' '.join(turns)}; they should be {' '.join(['D', 'G'] * steps)}.")


def _real_batches(game: Game, steps: int) -> None:
    """Raise Wrong with what was unexpected about the calls of sample_real."""
    asked = game.asked_real[1:]
    if not asked:
        raise Wrong("sample_real was never called, so D saw no batch of the real data that the function is given.")
    if any(n != game.batch for n in asked):
        raise Wrong(f"sample_real was asked for {asked[0]} samples, not for the batch of {game.batch}.")
    if len(asked) < steps:
        raise Wrong("D saw the same real batch in every step. Draw a new one inside the loop.")
    raise Wrong(f"sample_real was called {len(asked)} times in {steps} steps: once a step is enough.")


def _history(got: Any, want: list[tuple[float, float]], steps: int) -> None:
    """Wrong unless the history is a list of pairs of floats with the right values."""
    if got is None:
        raise Wrong("Your function returns nothing. Return the history after the loop.")
    if not isinstance(got, list) or (len(got) == 2 and all(isinstance(part, list) for part in got)):
        raise Wrong(f"The history should be a list with one pair for each step, not {type(got).__name__} of losses.")
    if len(got) != steps:
        raise Wrong(f"The history has {len(got)} entries after {steps} steps. Append one pair in each step.")
    for pair in got:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Wrong("Each entry of the history should be a pair (loss of D, loss of G).")
        if any(isinstance(loss, Tensor) for loss in pair):
            raise Wrong("The history holds tensors. Keep plain numbers: `.item()` takes one out of its tensor.")
    if not same(torch.tensor(got), torch.tensor(want), 1e-4):
        if same(torch.tensor(got), torch.tensor(want).flip(1), 1e-4):
            raise Wrong("The pairs are the wrong way round: first the loss of D, then that of G.")
        raise Wrong(
            f"The losses differ from those of the course's loop, first at step {_first_difference(got, want)}. "
            "Give each step a fresh real batch and the `noise` function itself."
        )


def _first_difference(got: Any, want: Any) -> int:
    a, b = torch.tensor(got, dtype=torch.float64), torch.tensor(want, dtype=torch.float64)
    return int((~torch.isclose(a, b, rtol=1e-4, atol=1e-4)).any(1).nonzero()[0])


register(
    Exercise(
        id="4.5",
        title="The training loop",
        minutes=15,
        difficulty=3,
        reference=train_gan,
        check=_check_train_gan,
        hints=(
            "You have both steps. What must be new in every round, and what stays?",
            "Networks and optimisers stay; the real batch is drawn anew in each round, and the steps draw their own "
            "noise. D first, then G, then note both losses.",
            "A `for` over range(steps): `loss_D` from d_step with a fresh `sample_real(batch)`, `loss_G` from g_step "
            "with the batch size; append the pair of numbers (`.item()`). Return the list after the loop.",
        ),
    )
)
