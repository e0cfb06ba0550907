"""The loop without a generator: bookkeeping, repeatability, and that it goes where the data are."""

from dataclasses import replace

from gan_course.argmax import ArgmaxLoop, LoopSettings, climb, langevin, learn
from gan_course.data.digits import digits
from gan_course.data.points import points
from gan_course.measure.divergences import sliced_wasserstein
from gan_course.models import MLPDiscriminator
from gan_course.training.losses import d_loss

import pytest
import torch

LINE = LoopSettings(box=(-3.0, 3.0), searches=32, climb_steps=4, d_steps=2, batch=16)


def loop(settings: LoopSettings = LINE, data: str = "two_gaussians_1d", **own) -> ArgmaxLoop:
    torch.manual_seed(0)
    source = points(data)
    return ArgmaxLoop(MLPDiscriminator((source.dim,), (16, 16)), source, settings, **own)


def test_learning_is_a_step_along_the_losss_gradient():
    torch.manual_seed(0)
    D = MLPDiscriminator((2,), (8,))
    real, negatives = torch.randn(6, 2), torch.randn(6, 2)
    want = d_loss(D(real), D(negatives))
    slopes = torch.autograd.grad(want, list(D.parameters()))
    goals = [p.detach() - 0.1 * g for p, g in zip(D.parameters(), slopes)]
    got = learn(D, real, negatives, torch.optim.SGD(D.parameters(), 0.1))
    torch.testing.assert_close(got, want.detach())
    torch.testing.assert_close([p.detach() for p in D.parameters()], goals)


@pytest.mark.parametrize("start", ["fresh", "last"])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_equal_loops_go_the_same_way(start, noise):
    settings = replace(LINE, start=start, noise=noise, keep=2)
    one, other = loop(settings), loop(settings)
    one.run(3)
    other.run(3, every=1)  # looking at it changes nothing
    assert torch.equal(one.negatives, other.negatives) and one.loss_D == other.loss_D
    assert one.negatives.abs().max() <= 3


def test_tremor_is_langevins_inside_the_box_and_drives_ones_own_climb():
    seen = []

    def my_climb(D, x, steps, lr, box):
        seen.append((steps, lr, box))
        return climb(D, x, steps, lr, box)

    one = loop(replace(LINE, noise=0.5), climb=my_climb)
    x = torch.rand(32, 1) - 0.5  # far from the rim
    generator = torch.Generator().manual_seed(0)
    one.generator.manual_seed(0)
    want = langevin(one.D, x, 4, LINE.climb_lr, generator, 0.5, LINE.box)
    torch.testing.assert_close(one.ascend(x, 4), want)
    assert seen == [(1, LINE.climb_lr, LINE.box)] * 4
    still = loop(replace(LINE, noise=0.5), climb=lambda D, x, *_: x)  # pushes alone
    moved = still.ascend(torch.zeros(4000, 1), 1)
    assert moved.std().item() == pytest.approx(0.5 * (2 * LINE.climb_lr) ** 0.5, rel=0.05)


@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("bad, words", [(lambda D, x, *_: x[:3], r"\(3, 1\)"), (lambda *_: None, "None")])
def test_a_climb_that_returns_no_places_is_named(noise, bad, words):
    with pytest.raises(ValueError, match=f"climb returned {words}"):
        loop(replace(LINE, noise=noise), climb=bad).run(1)


def test_the_memory_keeps_the_last_rounds():
    one = loop(replace(LINE, keep=3))
    seen = [one.found]
    for _ in range(5):
        one.step()
        seen.append(one.found)
        assert torch.equal(one.negatives, torch.cat(seen[-3:]))


def test_evaluations_are_what_went_through_D():
    one = loop()
    counted = []
    one.D.register_forward_hook(lambda _m, inputs, _out: counted.append(len(inputs[0])))
    one.run(2)
    assert one.evaluations == sum(counted)


def test_own_functions_are_the_engine():
    calls = []

    def my_learn(D, real, negatives, opt_D):
        calls.append("learn")
        return learn(D, real, negatives, opt_D)

    def my_climb(D, x, steps, lr, box):
        calls.append("climb")
        return climb(D, x, steps, lr, box)

    mine, plain = loop(learn=my_learn, climb=my_climb), loop()
    mine.run(2), plain.run(2)
    assert calls == ["learn", "learn", "climb"] * 2
    assert torch.equal(mine.found, plain.found)


def test_going_back_goes_the_same_way_again():
    one = loop(replace(LINE, keep=3, start="fresh"))
    one.run(2)
    state = one.save()
    one.run(3)
    there = one.negatives.clone()
    for _ in range(2):
        one.restore(state)
        assert one.rounds == 2
        one.run(3)
        assert torch.equal(one.negatives, there)


@pytest.mark.parametrize("data, places", [("two_gaussians_1d", (240, 1)), ("three_blobs", (6400, 2))])
def test_a_snapshot_is_what_is_drawn(data, places):
    one = loop(data=data)
    one.run(1)
    shot = one.snapshot(n=20, resolution=240)
    assert shot.places.shape == places and shot.answers.shape == places[:1]
    answers = torch.sigmoid(one.D(torch.from_numpy(shot.places)))[:, 0].detach()
    torch.testing.assert_close(torch.from_numpy(shot.answers), answers)
    assert shot.real.shape == shot.generated.shape == (20, places[1])
    kept = shot.found.copy()
    one.run(1)
    assert (shot.found == kept).all()  # later rounds do not reach into it


def test_pictures_have_no_places():
    torch.manual_seed(0)
    one = ArgmaxLoop(MLPDiscriminator((1, 8, 8), (16,)), digits(8), replace(LINE, box=(-1.0, 1.0)))
    one.step()
    shot = one.snapshot(n=9)
    assert shot.places.shape == (0, 1, 8, 8) and shot.generated.shape == (9, 1, 8, 8)


@pytest.mark.parametrize("settings", [{"start": "fresh", "keep": 20}, {"start": "last"}])
def test_on_a_line_it_comes_near_the_data(settings):
    torch.manual_seed(0)
    data = points("two_gaussians_1d")
    box = (-3.0, 3.0)
    one = ArgmaxLoop(MLPDiscriminator((1,), (64, 64)), data, LoopSettings(box=box, climb_steps=30, **settings))
    real = data.sample(1000, torch.Generator().manual_seed(1))
    before = sliced_wasserstein(real, one.negatives)
    one.run(40)
    assert sliced_wasserstein(real, one.negatives) < before / 3


def test_errors_say_what_is_accepted():
    with pytest.raises(ValueError, match="'fresh', 'last'"):
        LoopSettings(start="random")
    with pytest.raises(ValueError, match="keep is 0"):
        LoopSettings(keep=0)
    with pytest.raises(ValueError, match="smaller value first"):
        LoopSettings(box=(1.0, -1.0))
