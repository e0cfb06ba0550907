"""Chapter 01's checks agree with an oracle on generated answers: right ones respelled, mutants, and one part wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.chapter01.layer import layer as course_layer
from gan_course.exercises.chapter01.scripted import ScriptedGame
from gan_course.exercises.chapter01.words import read as course_read
from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.measure.latent_directions import direction as course_direction
from gan_course.training.classifier import labelled as course_labelled
from gan_course.training.classifier import turn_of_G as course_turn_of_G

import pytest
import torch
from answers import Answers
from mutants import mutants
from torch.nn import functional as F

bce = F.binary_cross_entropy_with_logits
BATCH, GOAL, SOME = 256, 0.9, 500
book = Answers("1.1", "1.2", "1.3", "1.4", "1.5")


# --- right answers in other spellings -------------------------------------------------------------

book.variants(
    "1.1",
    """
    def layer(x, weight, bias):
        $total
        return $bend
    """,
    {
        "total": [
            "t = x @ weight.T + bias",
            "t = torch.matmul(x, weight.t())\nt += bias",
            "t = bias + F.linear(x, weight)",
            "t = torch.addmm(bias, x, weight.mT)",
            "t = torch.einsum('bi,oi->bo', x, weight) + bias[None, :]",
            "t = (x[:, None, :] * weight[None]).sum(dim=-1).add(bias)",
            "t = (weight @ x.T + bias[:, None]).T",
            "t = torch.stack([(weight * v).sum(1) + bias for v in x])",
            "t = torch.stack([x @ w + b for w, b in zip(weight, bias)], dim=1)",
            "t = x.mm(weight.transpose(0, 1)) + bias.expand(len(x), -1)",
        ],
        "bend": [
            "torch.relu(t)",
            "F.relu(input=t, inplace=True)",
            "nn.ReLU()(t)",
            "t.clamp(min=0)",
            "torch.clip(t, 0)",
            "torch.maximum(t, torch.zeros_like(t))",
            "torch.maximum(t, torch.tensor(0.0))",
            "torch.where(t > 0, t, 0)",
            "t * (t > 0).float()",
            "(t + t.abs()) / 2",
            "t.masked_fill(t < 0, 0.0)",
            "torch.max(t, t.new_zeros(t.shape))",
        ],
    },
    at_most=60,
)

book.variants(
    "1.2",
    """
    def read(logits, words):
        $best
        return $sentences
    """,
    {
        "best": [
            "best = logits.argmax(dim=-1)",
            "best = torch.argmax(logits, 2)",
            "best = logits.max(dim=-1).indices",
            "best = logits.max(-1)[1]",
            "best = logits.softmax(-1).argmax(-1)",
            "best = torch.sort(logits, descending=True).indices[..., 0]",
            "best = logits.topk(1, dim=-1).indices[:, :, 0]",
            "with torch.no_grad():\n    best = logits.log_softmax(2).argmax(2)",
        ],
        "sentences": [
            "[' '.join(words[i] for i in row) for row in best.tolist()]",
            "[' '.join([words[i] for i in row]) for row in best]",
            "list(map(lambda row: ' '.join(words[int(i)] for i in row), best))",
            "[' '.join(words[best[b, p]] for p in range(best.shape[1])) for b in range(len(best))]",
            "[' '.join(list(words)[i.item()] for i in row) for row in best]",
            "tuple(' '.join(dict(enumerate(words))[i] for i in row) for row in best.tolist())",
        ],
    },
)

book.variants(
    "1.3",
    """
    def direction(codes, yes):
        $way
        return $unit
    """,
    {
        "way": [
            "way = codes[yes].mean(0) - codes[~yes].mean(0)",
            "way = codes[yes].mean(dim=0) - codes[yes == False].mean(dim=0)",
            "way = torch.mean(codes[yes], 0)\nway = way - torch.mean(codes[torch.logical_not(yes)], 0)",
            "way = codes[yes].mean(axis=0)\nway -= codes[~yes].mean(axis=0)",
            "way = codes[yes].sum(0) / yes.sum() - codes[~yes].sum(0) / (~yes).sum()",
            "way = codes[yes.nonzero()[:, 0]].mean(0) - codes[torch.where(~yes)[0]].mean(0)",
            "way = codes[yes].mean(0) - codes.mean(0)",
            "way = codes.mean(0) - codes[~yes].mean(0)",
            "w = yes.float()\nway = w @ codes / w.sum() - (1 - w) @ codes / (1 - w).sum()",
            "way = torch.cov(torch.cat([codes, yes[:, None].to(codes)], 1).T)[:-1, -1]",
        ],
        "unit": [
            "way / way.norm()",
            "way / torch.norm(way)",
            "way.div(torch.linalg.norm(way))",
            "way / way.square().sum().sqrt()",
            "way / (way @ way) ** 0.5",
            "F.normalize(way, dim=0)",
            "F.normalize(way[None])[0]",
            "way * torch.rsqrt((way**2).sum())",
        ],
    },
    at_most=60,
)

book.variants(
    "1.4",
    """
    def labelled(real, fake):
        $samples
        $labels
        return samples, labels
    """,
    {
        "samples": [
            "samples = torch.cat([real, fake])",
            "samples = torch.cat((real, fake), dim=0)",
            "samples = torch.vstack([real, fake])",
            "samples = torch.concat([real, fake], axis=0)",
            "samples = torch.stack([*real, *fake])",
            "samples = real.new_zeros(len(real) + len(fake), *real.shape[1:])\n"
            "samples[:len(real)] = real\nsamples[len(real):] = fake",
        ],
        "labels": [
            "labels = torch.cat([real.new_ones(len(real), 1), fake.new_zeros(len(fake), 1)])",
            "labels = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)]).to(real.device)",
            "labels = torch.zeros(len(samples), 1, device=real.device)\nlabels[:len(real)] = 1",
            "labels = (torch.arange(len(samples), device=real.device) < len(real)).float().unsqueeze(1)",
            "labels = torch.cat([torch.ones_like(real.flatten(1)[:, :1]), torch.zeros_like(fake.flatten(1)[:, :1])])",
            "labels = torch.tensor([1.0] * len(real) + [0.0] * len(fake), device=real.device)[:, None]",
            "labels = real.new_tensor([[1.0]] * len(real) + [[0.0]] * len(fake))",
            "labels = samples.new_ones((len(samples), 1), dtype=torch.float64)\nlabels[len(real):] = 0",
        ],
    },
)

TURN = """
def turn_of_G(G, D, noise, opt_G, goal=0.9, limit=500):
    $thaw
    $freeze
    for step in range(limit):
        $before
        $forward
        if $won:
            return $count
        $loss
        $update
    return $end
"""
PARTS: dict[str, list[str]] = {
    "thaw": [
        "G.requires_grad_(True)",
        "for p in G.parameters():\n    p.requires_grad = True",
        "[p.requires_grad_() for p in G.parameters()]",
    ],
    "freeze": [
        "D.requires_grad_(False)",
        "for p in D.parameters():\n    p.requires_grad_(False)",
        "D.eval().requires_grad_(requires_grad=False)",
    ],
    "before": ["pass", "opt_G.zero_grad()", "G.zero_grad(set_to_none=False)", "D.zero_grad()"],
    "forward": [
        "logits = D(G(noise(256)))",
        "z = noise(100)\nx = G(z)\nlogits = D(x)",
        "with torch.no_grad():\n    D(G(noise(64)))\nlogits = D(G(noise(64)))",
        "logits = D(torch.cat([G(noise(32)), G(noise(32))]))",
    ],
    "won": [
        "torch.sigmoid(logits).mean() >= goal",
        "logits.sigmoid().mean().item() >= goal",
        "F.sigmoid(logits).mean() >= goal",
        "goal <= float(torch.mean(torch.sigmoid(logits)))",
        "(1 / (1 + torch.exp(-logits))).mean() >= goal",
        "not torch.sigmoid(logits).mean() < goal",
        "torch.sigmoid(D(G(noise(200)))).mean() >= goal",
        "torch.sigmoid(logits).sum() / len(logits) >= goal",
    ],
    "loss": [
        "loss = bce(logits, torch.ones_like(logits))",
        "loss = bce(logits, logits.new_ones(len(logits), 1))",
        "loss = bce(logits, torch.ones(logits.shape, device=logits.device))",
        "loss = F.binary_cross_entropy(torch.sigmoid(logits), torch.ones_like(logits))",
        "loss = nn.BCEWithLogitsLoss()(logits, torch.full_like(logits, 1.0))",
        "loss = F.softplus(-logits).mean()",
        "loss = -F.logsigmoid(logits).mean()",
        "loss = -torch.log(torch.sigmoid(logits)).mean()",
        "loss = -bce(logits, torch.zeros_like(logits))",
        "logits = D(G(noise(128)))\nloss = bce(logits, torch.ones_like(logits))",
    ],
    "update": [
        "opt_G.zero_grad()\nloss.backward()\nopt_G.step()",
        "G.zero_grad()\nloss.backward()\nopt_G.step()",
        "for p in G.parameters():\n    p.grad = None\nloss.backward()\nopt_G.step()",
        "opt_G.zero_grad(set_to_none=False)\nloss.backward()\nopt_G.step()",
        "mine = list(G.parameters())\nfor p, g in zip(mine, torch.autograd.grad(loss, mine)):\n    p.grad = g\n"
        "opt_G.step()",
    ],
    "count": ["step"],
    "end": ["limit", "step + 1"],
}
book.variants("1.5", TURN, PARTS, names={"bce": bce}, at_most=120)

# --- one part wrong, and words that the message must have ------------------------------------------

WRONG_PARTS: dict[str, list[tuple[str, str]]] = {
    "thaw": [("pass", "G is frozen"), ("G.train()", "G is frozen"), ("G.requires_grad_(False)", "G is frozen")],
    "freeze": [("pass", "not frozen"), ("D.eval()", "not frozen"), ("D.requires_grad_(True)", "not frozen")],
    "before": [
        ("D[-1].bias.data += 0.1", "D's weights moved"),
        ("z = 1\nif not step: first = noise(256)\nnoise = lambda n: first", "same noise"),
        ("torch.manual_seed(0)\nnoise = lambda n: torch.randn(n, 3)", "`noise`"),
    ],
    "forward": [
        ("logits = D(G(noise(256)).detach())", "graph was cut"),
        ("with torch.no_grad():\n    x = G(noise(256))\nlogits = D(x)", "graph was cut"),
        ("logits = D(G(torch.randn(256, 3)))", "`noise`"),
        ("logits = D(G(torch.randn(256, 2)))", "`noise`"),
        ("logits = D(G(torch.randn_like(noise(256))))", "`noise`"),
        ("logits = torch.sigmoid(D(G(noise(256))))", "sigmoid"),
    ],
    "won": [
        ("logits.mean() >= goal", "D's logits with the goal"),
        ("(logits >= goal).all()", "D's logits with the goal"),
        ("torch.sigmoid(logits.mean()) >= goal", "mean logit"),
        ("(torch.sigmoid(logits) >= goal).all()", "every sample"),
        ("torch.sigmoid(logits).min() >= goal", "every sample"),
        ("(torch.sigmoid(logits) >= goal).any()", "a single sample"),
        ("torch.sigmoid(logits).max() >= goal", "a single sample"),
        ("torch.sigmoid(logits).median() >= goal", "median"),
        ("(logits > 0).float().mean() >= goal", "count the samples"),
        ("(torch.sigmoid(logits) > 0.5).float().mean() >= goal", "count the samples"),
        ("torch.sigmoid(torch.sigmoid(logits)).mean() >= goal", "twice"),
        ("torch.sigmoid(logits).mean() >= 0.9", "number of your own"),
        ("torch.sigmoid(logits).mean() >= 0.5", "number of your own"),
        ("torch.sigmoid(logits).mean() >= 0.99", "number of your own"),
        ("torch.sigmoid(logits).mean() >= 0.85", "number of your own"),
        ("torch.sigmoid(logits).mean() >= 1 - goal", "goal"),
        ("torch.sigmoid(logits).mean() <= goal", "goal"),
        ("torch.sigmoid(logits).mean() < goal", "goal"),
        ("(torch.sigmoid(logits) < goal).all()", "goal"),
        ("torch.sigmoid(logits)[0] >= goal", "goal"),
        ("torch.sigmoid(logits).sum() >= goal", "goal"),
        ("1 - torch.sigmoid(logits).mean() >= goal", "goal"),
        ("torch.tanh(logits).mean() >= goal", "goal"),
        ("bce(logits, torch.ones_like(logits)) <= 1 - goal", "goal"),
        ("False", "never stops"),
        ("step % 10 == 0 and torch.sigmoid(logits).mean() >= goal", "in every round"),
        ("step > 0 and torch.sigmoid(logits).mean() >= goal", "before each step"),
        ("True", "takes no step"),
    ],
    "loss": [
        ("loss = bce(logits, torch.zeros_like(logits))", "label 1"),
        ("loss = -bce(logits, torch.ones_like(logits))", "label 1"),
        ("loss = logits.mean()", "label 1"),
        ("loss = torch.sigmoid(logits).mean()", "label 1"),
        ("loss = bce(logits, torch.full_like(logits, goal))", "target of the loss is 1"),
        ("loss = bce(logits, torch.full_like(logits, 0.9))", "target of the loss is 1"),
        ("loss = bce(logits, torch.full_like(logits, 0.5))", "target of the loss is 1"),
        ("loss = F.mse_loss(logits, torch.ones_like(logits))", "target of the loss is 1"),
        ("loss = bce(torch.sigmoid(logits), torch.ones_like(logits))", "sigmoid twice"),
        ("loss = bce(torch.ones_like(logits), logits)", "logits first"),
        ("loss = -logits.mean()", "equally hard"),
        ("loss = bce(logits, torch.ones(len(logits)))", "(batch, 1)"),
        ("loss = bce(logits, torch.ones(len(logits), 1))", "on the CPU"),
        ("loss = F.binary_cross_entropy(logits, torch.ones_like(logits))", "wants probabilities"),
        ("loss = bce(logits, torch.ones_like(logits)).detach()", "graph was cut"),
    ],
    "update": [
        ("loss.backward()\nopt_G.step()", "clear"),
        ("loss.backward()\nopt_G.zero_grad()\nopt_G.step()", "cleared after"),
        ("opt_G.step()\nopt_G.zero_grad()\nloss.backward()", "clear, backward, step"),
        ("opt_G.zero_grad()\nopt_G.step()", "backward() missing"),
        ("opt_G.zero_grad()\nloss.backward()", "never called"),
        ("opt_G.zero_grad()\nloss.backward()\nopt_G.step()\nopt_G.step()", "steps"),
        ("G.zero_grad()\nloss.backward()\ntorch.optim.SGD(G.parameters(), lr=0.1).step()", "optimiser of its own"),
    ],
    "count": [
        ("step + 1", "returned"),
        ("None", "returns nothing"),
        ("float(step)", "whole number"),
        ("True", "whole"),
    ],
    "end": [("step", "returned"), ("limit - 1", "returned"), ("None", "returns nothing"), ("0", "returned")],
}
for part, choices in WRONG_PARTS.items():
    for wrong, word in choices:
        right_ones = {name: spellings[:1] for name, spellings in PARTS.items()}
        book.variants("1.5", TURN, right_ones | {part: [wrong]}, wrong=[word], names={"bce": bce})

tests = book.tests()
del tests["test_hints_are_not_solutions"], tests["test_the_reference_passes_its_own_check"]
del tests["test_the_reference_runs_on_a_second_device"], tests["test_enough_answers_of_each_kind"]
globals().update(tests)


# --- mutants, decided by an oracle -----------------------------------------------------------------


def layer(x, weight, bias):
    total = x @ weight.T
    total = total + bias
    return torch.relu(total)


def read(logits, words):
    sentences = []
    for row in logits.argmax(dim=-1).tolist():
        sentences.append(" ".join(words[i] for i in row))
    return sentences


def direction(codes, yes):
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.norm()


def labelled(real, fake):
    samples = torch.cat([real, fake])
    labels = torch.cat([real.new_ones(len(real), 1), fake.new_zeros(len(fake), 1)])
    return samples, labels


def turn_of_G(G, D, noise, opt_G, goal=GOAL, limit=SOME):
    D.requires_grad_(False)
    G.requires_grad_(True)
    for step in range(limit):
        logits = D(G(noise(BATCH)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


def layers() -> list[tuple]:
    rng = torch.Generator().manual_seed(11)
    sizes = [(2, 3, 4), (5, 2, 2), (1, 1, 1), (3, 6, 2), (4, 4, 4)]
    return [tuple(torch.randn(*s, generator=rng) for s in ((b, i), (o, i), (o,))) for b, i, o in sizes for _ in "ab"]


def scores() -> list[tuple]:
    rng, words = torch.Generator().manual_seed(12), ["x", "y", "z", "u", "v", "w"]
    return [
        (torch.randn(b, p, n, generator=rng), words[:n]) for b, p, n in [(1, 2, 3), (4, 1, 6), (2, 5, 4), (3, 3, 3)]
    ]


def groups() -> list[tuple]:
    rng, cases = torch.Generator().manual_seed(13), []
    for n, d, k in [(7, 3, 2), (9, 9, 5), (4, 1, 1), (20, 2, 13)]:
        cases.append((torch.randn(n, d, generator=rng) + 1, torch.randperm(n, generator=rng) < k))
    return cases


def batches() -> list[tuple]:
    rng = torch.Generator().manual_seed(14)
    sizes = [(2, 3, (4,)), (4, 1, (2, 2)), (3, 3, (1, 3, 3))]
    return [tuple(torch.randn(k, *shape, generator=rng) for k in (n, m)) for n, m, shape in sizes]


def turns() -> list[tuple]:
    games = [(21, None, 0.8, 150), (22, None, 0.7, 150), (23, ((1.0, 1.0),), 0.9, 2), (24, ((1.0, 3.0),), 0.9, 3)]
    return [*games, (25, ((0.5, 4.0), (0.5, -4.0)), 0.6, 2), (26, ((0.2, -9.0), (0.8, 3.0)), 0.7, 2)]


def played(turn: Callable[..., Any]) -> Callable[..., Any]:
    """What a turn returned, where G then was, and whether D, frozen, was left alone."""

    def outcome(seed, mixture, goal, limit):
        game = ScriptedGame(seed, mixture and (lambda _: mixture))
        steps = turn(game.G, game.D, game.noise, game.opt_G, goal, limit)
        return [steps, game.weights("G"), torch.tensor([game.moved("D"), game.taught(game.D)])]

    return outcome


ORACLES: dict[str, tuple[Callable, Callable, list[tuple], Callable]] = {
    "1.1": (layer, course_layer, layers(), lambda f: f),
    "1.2": (read, course_read, scores(), lambda f: f),
    "1.3": (direction, course_direction, groups(), lambda f: f),
    "1.4": (labelled, course_labelled, batches(), lambda f: f),
    "1.5": (turn_of_G, course_turn_of_G, turns(), played),
}


def alike(got: Any, want: Any) -> bool:
    if isinstance(want, torch.Tensor):
        if not isinstance(got, torch.Tensor) or got.shape != want.shape:
            return False
        return torch.allclose(got.double(), want.double(), 1e-4, 1e-4)
    if isinstance(want, (list, tuple)):
        return isinstance(got, (list, tuple)) and len(got) == len(want) and all(map(alike, got, want))
    return not isinstance(got, torch.Tensor) and got == want


def is_right(answer: Callable, truth: Callable, cases: list[tuple], view: Callable) -> bool:
    """Whether `answer` does what `truth` does in all cases, and leaves its arguments alone."""
    for case in cases:
        given = tuple(part.clone() if isinstance(part, torch.Tensor) else part for part in case)
        try:
            got = view(answer)(*given)
        except Exception:
            return False
        if not alike(got, view(truth)(*case)) or not alike(given, case):
            return False
    return True


@pytest.mark.parametrize("id", ORACLES)
def test_mutants_are_decided_as_by_the_oracle(id):
    right, *oracle = ORACLES[id]
    assert is_right(right, *oracle)
    n = 0
    for source, mutant in mutants(right):
        verdict, n = grade(find(id), mutant), n + 1
        want = "passed" if is_right(mutant, *oracle) else "wrong"
        assert verdict.state == want, f"{verdict.message}\n{source}"
    assert n > 5


@pytest.mark.parametrize(
    "id, line, name",
    [
        ("1.1", "x.mul_(2)", "x"),
        ("1.1", "bias[0] = 1.5", "bias"),
        ("1.2", "logits.detach()[0, 0] += 9", "logits"),
        ("1.2", "words.append('x') if isinstance(words, list) else None", "words"),
        ("1.3", "codes.sub_(codes.mean(0))", "codes"),
        ("1.3", "yes.logical_not_()", "yes"),
        ("1.4", "fake.zero_()", "fake"),
    ],
)
def test_in_place_changes_of_an_argument_are_named(id, line, name):
    right = ORACLES[id][0]

    def changes(a, b, *more):
        result = right(a, b, *more)
        exec(line, {"torch": torch}, dict(zip(right.__code__.co_varnames, (a, b, *more))))
        return result

    verdict = grade(find(id), changes)
    assert verdict.state == "wrong" and "which it was given" in verdict.message
