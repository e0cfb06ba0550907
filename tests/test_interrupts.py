"""The stop button at any moment, once or twice: afterwards every long loop goes on as if nothing had happened.

An interrupt is delivered at the n-th call of a Python function inside the loop, as the system would deliver it, at 300
random moments for each loop; the second of a pair follows after at most a few hundred calls.
"""

import random
import signal
import sys
from collections.abc import Callable
from functools import partial

from gan_course.argmax.loop import ArgmaxLoop, LoopSettings
from gan_course.data.latent import Latent
from gan_course.data.points import points
from gan_course.models.autoencoder import VAE
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training import Settings, Trainer
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.training.batched import Ensemble
from gan_course.utils import seeded
from gan_course.widgets.laboratory import laboratory

import pytest
import torch

MOMENTS, STEPS = 300, 3
DATA = points("ring8")


def pair():
    return MLPGenerator(2, (2,), (4,)), MLPDiscriminator((2,), (4,))


def numbers(*parts) -> list:
    """Every number of networks, optimisers, generators and plain values, for comparison."""
    found = []
    for part in parts:
        if isinstance(part, torch.nn.Module):
            found += [(name, tensor.tolist()) for name, tensor in part.state_dict().items()]
            found += [(name, p.requires_grad) for name, p in part.named_parameters()]
            found.append([module.training for module in part.modules()])
        elif isinstance(part, torch.optim.Optimizer):
            found.append([{k: torch.as_tensor(v).tolist() for k, v in s.items()} for s in part.state.values()])
        elif isinstance(part, torch.Generator):
            found.append(part.get_state().tolist())
        else:
            found.append(part.tolist() if isinstance(part, torch.Tensor) else part)
    return found


class Loop:
    """A loop of STEPS rounds: `make()` builds it, `go(x, n)` does n more, `done(x)` says how many, `state(x)` all."""

    def __init__(self, make: Callable, go: Callable, done: Callable, state: Callable):
        self.make, self.go, self.done, self.state = make, go, done, state


def of_trainer() -> Loop:
    def make():
        with seeded(0):
            return Trainer(*pair(), DATA, Latent(2), Settings(batch=4, log_every=1, snapshot_every=1, snapshot_size=2))

    def state(t):
        shots = [(step, x.tolist()) for step, x in t.history.snapshots]
        curves = [getattr(t.history, name) for name in t.history.CURVES]
        return numbers(t.G, t.D, t.average, t.opt_G, t.opt_D, t.generator, t.steps, curves, shots)

    return Loop(make, lambda t, n: t.train(n, progress=False), lambda t: t.steps, state)


def of_ensemble() -> Loop:
    def state(ensemble):
        e = ensemble.groups[0]
        stacks = [[e.G.steps, e.G._table, e.G._mean, e.G._square], [e.D.steps, e.D._table, e.D._mean, e.D._square]]
        return numbers(e.steps, e.loss_D, e.loss_G, *stacks[0], *stacks[1], *e._generators)

    def make():
        return Ensemble(pair, DATA, Latent(2), seeds=[0, 1], batch=4)

    return Loop(make, lambda e, n: e.train(n, progress=False), lambda e: e.steps, state)


def of_autoencoder() -> Loop:
    def make():
        with seeded(0):
            return AutoencoderTrainer(VAE((2,), 1, hidden=(4,)), DATA, batch=4, log_every=1)

    def state(t):
        return numbers(t.model, t.opt, t.generator, t._look, t.steps, vars(t.history))

    return Loop(make, lambda t, n: t.train(n, progress=False), lambda t: t.steps, state)


def of_argmax() -> Loop:
    settings = LoopSettings(searches=4, climb_steps=2, d_steps=2, batch=4, keep=2, noise=1.0)

    def make():
        with seeded(0):
            return ArgmaxLoop(MLPDiscriminator((2,), (4,)), DATA, settings)

    def state(a):
        return numbers(a.D, a.opt_D, a.generator, a.rounds, a.evaluations, a.loss_D, a.found, a.negatives)

    return Loop(make, lambda a, n: a.run(n, progress=False), lambda a: a.rounds, state)


def of_widget() -> Loop:
    lab = laboratory(G_width=8, D_width=8, batch=32)
    start = lab.session.save()

    def make():
        lab.session.restore(start)
        return lab

    def state(lab):
        return [plain(lab.session.save()), lab.playing]

    return Loop(make, lambda lab, n: lab.run(n), lambda lab: lab.session.rounds, state)


def plain(value):
    """A saved state as lists."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if hasattr(value, "tolist"):
        return repr(value.tolist())  # NaN equals NaN
    return value if isinstance(value, (int, float, str, bool, type(None))) else type(value).__name__


LOOPS = {
    "trainer": of_trainer,
    "ensemble": of_ensemble,
    "autoencoder": of_autoencoder,
    "arg max": of_argmax,
    "widget": of_widget,
}


def interrupted(do: Callable[[], object], moments: set[int]) -> int:
    """Run `do()` with an interrupt at each of those calls of a Python function; returns how many calls there were."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += 1
        if calls in moments:
            sys.settrace(None)  # the handler's own calls do not count
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                sys.settrace(count)

    before = sys.gettrace()
    sys.settrace(count)
    try:
        do()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return calls


@pytest.mark.parametrize("presses", [1, 2])
@pytest.mark.parametrize("name", LOOPS)
def test_equal_to_the_undisturbed_run(name: str, presses: int, capsys):
    loop = LOOPS[name]()
    undisturbed = loop.make()
    calls = interrupted(lambda: loop.go(undisturbed, STEPS), set())
    expected = loop.state(undisturbed)
    rng, early = random.Random(presses), 0
    for _ in range(MOMENTS):
        first = rng.randrange(1, calls + 1)
        moments = {first, first + rng.choice([1, 2, 3, 10, 100, 300])} if presses == 2 else {first}
        one = loop.make()
        interrupted(partial(loop.go, one, STEPS), moments)
        early += loop.done(one) < STEPS
        while loop.done(one) < STEPS:
            loop.go(one, STEPS - loop.done(one))
        assert loop.state(one) == expected, f"interrupted at calls {sorted(moments)} of {calls}"
        assert torch.is_grad_enabled() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert early > MOMENTS // 10, "enough of the interrupts fell between two rounds; in a widget most of it is drawing"
