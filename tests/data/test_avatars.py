"""Avatars: the factors mean what they say, and the drawing is exact, repeatable and differentiable."""

from __future__ import annotations

import colorsys
import itertools

from gan_course.data import avatars as module
from gan_course.data.avatars import (
    FACTORS,
    avatars,
    column,
    draw,
    render,
    sample_factors,
    with_factor,
)
from gan_course.data.avatars.canvas import Canvas
from gan_course.data.avatars.head import EYE_X, EYE_Y

import pytest
import torch
import torch.nn.functional as F
from scipy import stats
from torch import Tensor

NAMES = [factor.name for factor in FACTORS]
NUMBERS = [factor for factor in FACTORS if factor.kind == "continuous"]
HUES = [factor.name for factor in FACTORS if factor.kind == "circular"]
CHOICES = [(f.name, choice) for f in FACTORS if f.kind == "categorical" for choice in f.choices]


def some(n: int = 6, seed: int = 0, **fixed: float | str) -> Tensor:
    """Random factors, some of them fixed."""
    factors = sample_factors(n, torch.Generator().manual_seed(seed))
    for name, value in fixed.items():
        factors = with_factor(factors, name, value)
    return factors


def still(n: int = 4, seed: int = 0, **fixed: float | str) -> Tensor:
    """Random factors of upright, centred heads with open eyes that look ahead, nothing over their eyes."""
    pose = {
        "tilt": 0,
        "shift_x": 0,
        "shift_y": 0,
        "gaze": 0,
        "eye_openness": 1,
        "accessory": "none",
    }
    return some(n, seed, **{"fringe": "straight", **pose, **fixed})


def changed(before: Tensor, after: Tensor) -> Tensor:
    """Which pixels differ in any avatar, (size, size)."""
    return (draw(before) - draw(after)).abs().amax((0, 1)) > 1e-4


def hue_of(pixel: Tensor) -> float:
    """The hue, in turns, of a colour (3,) in [-1, 1], by the standard library."""
    return colorsys.rgb_to_hsv(*((pixel + 1) / 2).tolist())[0]


def turn(a: float, b: float) -> float:
    """The distance between two hues, in turns."""
    return abs((a - b + 0.5) % 1 - 0.5)


# -- factors ---------------------------------------------------------------------------------------------------------


def test_the_table_is_consistent():
    assert len(set(NAMES)) == len(NAMES)
    for i, factor in enumerate(FACTORS):
        assert column(factor.name) == i
        assert factor.low < factor.high
        assert factor.meaning
        assert len(factor.weights) == len(factor.choices)
    assert set(module.__all__) >= {"FACTORS", "column", "draw", "sample_factors", "with_factor"}


def test_samples_are_float32_in_range_and_repeatable():
    factors = some(500)
    assert factors.shape == (500, len(FACTORS))
    assert factors.dtype == torch.float32
    for values, factor in zip(factors.unbind(1), FACTORS, strict=True):
        assert factor.low <= values.min() and values.max() <= factor.high
        if factor.kind == "categorical":
            assert values.unique().tolist() == list(range(len(factor.choices)))
    assert torch.equal(factors, some(500))
    assert not torch.equal(factors, some(500, seed=1))


@pytest.mark.parametrize("factor", [f for f in FACTORS if f.kind != "categorical"], ids=lambda f: f.name)
def test_numbers_and_hues_are_uniform(factor):
    values = some(2000)[:, column(factor.name)].numpy()
    assert stats.kstest(values, "uniform", (factor.low, factor.high - factor.low)).pvalue > 1e-4


@pytest.mark.parametrize("factor", [f for f in FACTORS if f.kind == "categorical"], ids=lambda f: f.name)
def test_choices_follow_their_weights(factor):
    counts = torch.bincount(some(3000)[:, column(factor.name)].long(), minlength=len(factor.choices))
    expected = torch.tensor(factor.weights) / sum(factor.weights) * 3000
    assert stats.chisquare(counts.numpy(), expected.numpy()).pvalue > 1e-4


def test_factors_are_independent_but_for_the_eyes():
    correlation = torch.corrcoef(some(3000).T).fill_diagonal_(0)
    left, right = column("left_iris_hue"), column("right_iris_hue")
    assert correlation[left, right] == pytest.approx(1)
    correlation[left, right] = correlation[right, left] = 0
    assert correlation.abs().max() < 0.08  # four standard errors of 3,000 samples


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_mismatched_is_the_share_of_unlike_eyes(share):
    factors = sample_factors(2000, torch.Generator().manual_seed(0), mismatched=share)
    left, right = factors[:, column("left_iris_hue")], factors[:, column("right_iris_hue")]
    apart = ((left - right + 0.5) % 1 - 0.5).abs()
    odd = apart > 0
    assert odd.float().mean().item() == pytest.approx(share, abs=0.04)
    assert (apart[odd] >= 0.25 - 1e-6).all()
    same = sample_factors(2000, torch.Generator().manual_seed(0))
    assert torch.equal(same[~odd], factors[~odd])  # nothing else moves


def test_with_factor_sets_one_column():
    factors = some(3)
    for value in (0.25, torch.tensor([0.1, 0.2, 0.3])):
        after = with_factor(factors, "smile", value)
        assert torch.equal(after[:, column("smile")], torch.as_tensor(value).expand(3))
        others = [i for i in range(len(FACTORS)) if i != column("smile")]
        assert torch.equal(after[:, others], factors[:, others])
    assert with_factor(factors, "collar", "sailor")[:, column("collar")].tolist() == [1, 1, 1]


# -- errors ----------------------------------------------------------------------------------------------------------


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(KeyError, match="hat.*hair_hue"):
        column("hat")
    with pytest.raises(ValueError, match="collar is 'crew'; accepted: 0 .round., 1 .sailor."):
        with_factor(some(1), "collar", "crew")
    with pytest.raises(ValueError, match="smile of avatar 0 is 3; accepted: -0.4 to 1"):
        with_factor(some(1), "smile", 3.0)


@pytest.mark.parametrize("factor", FACTORS, ids=lambda f: f.name)
def test_values_out_of_bounds_are_refused_by_name(factor):
    bad = [float("nan"), float("inf")]
    if factor.kind != "circular":
        bad += [factor.low - 0.5, factor.high + 0.5]
    if factor.kind == "categorical":
        bad += [0.5]
    for value in bad:
        factors = some(3)
        factors[1, column(factor.name)] = value
        with pytest.raises(ValueError, match=f"{factor.name} of avatar 1 is .*accepted: "):
            draw(factors, 16)


def test_the_bounds_themselves_are_accepted():
    for values in ([f.low for f in FACTORS], [f.high for f in FACTORS]):
        assert draw(torch.tensor([values]), 16).isfinite().all()


def test_what_is_not_a_table_of_factors_is_refused():
    with pytest.raises(ValueError, match="shape"):
        draw(torch.zeros(len(FACTORS)))
    with pytest.raises(ValueError, match="shape"):
        draw(torch.zeros(2, 5))
    with pytest.raises(TypeError, match="int64"):
        draw(torch.zeros(2, len(FACTORS), dtype=torch.long))
    with pytest.raises(TypeError, match="list"):
        draw([[0.0] * len(FACTORS)])


@pytest.mark.parametrize("size", [8, 1024, 64.0])
def test_sizes_out_of_bounds_are_refused(size):
    with pytest.raises(ValueError, match="size is .* 16 to 512"):
        draw(some(1), size)


def test_impossible_samples_are_refused():
    with pytest.raises(ValueError, match="mismatched is 1.5"):
        sample_factors(3, torch.Generator(), mismatched=1.5)
    with pytest.raises(ValueError, match="n is -1"):
        sample_factors(-1, torch.Generator())


# -- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [16, 32, 65, 512])
def test_pictures_have_the_size_and_range(size):
    pictures = draw(some(3), size)
    assert pictures.shape == (3, 3, size, size)
    assert pictures.dtype == torch.float32
    assert pictures.min() >= -1 and pictures.max() <= 1
    assert pictures.std() > 0.2


def test_no_avatars_make_an_empty_batch():
    assert draw(some(0), 32).shape == (0, 3, 32, 32)
    assert draw(some(0).requires_grad_(), 32).shape == (0, 3, 32, 32)
    assert avatars(0).shape == (0, 3, 32, 32)


def test_double_precision_agrees_with_single():
    factors = some(8)
    exact = draw(factors.double())
    assert exact.dtype == torch.float64
    assert (draw(factors) - exact).abs().max() < 2e-3
    assert (draw(factors) - exact).abs().mean() < 1e-5


def test_an_avatar_alone_looks_as_in_a_batch(monkeypatch):
    factors = some(9)
    together = draw(factors, 48)
    for i in range(9):
        assert torch.allclose(draw(factors[i : i + 1], 48)[0], together[i], atol=1e-4)
    monkeypatch.setattr(render, "CHUNK_PIXELS", 4 * 48**2)
    assert torch.allclose(draw(factors, 48), together, atol=1e-4)


def test_no_part_leaves_its_window(monkeypatch):
    """Under extreme poses and the widest shapes, windows cut nothing off."""
    corners = itertools.product((-9, 9), (-0.06, 0.06), (-0.05, 0.05))
    poses = [some(40, tilt=tilt, shift_x=x, shift_y=y) for tilt, x, y in corners]
    factors = with_factor(with_factor(torch.cat(poses), "eye_size", 1.15), "hair_length", 1)
    windowed = draw(factors, 48)
    monkeypatch.setattr(Canvas, "span", lambda *_: slice(0, 48))
    assert torch.allclose(windowed, draw(factors, 48), atol=1e-4)


def test_bytes_are_the_rounded_drawing_and_repeatable():
    pictures = avatars(300, seed=3, size=16, mismatched=0.5)
    assert pictures.dtype == torch.uint8
    drawn = draw(sample_factors(300, torch.Generator().manual_seed(3), 0.5), 16)
    assert ((drawn + 1) * 127.5 - pictures).abs().max() <= 0.51
    assert torch.equal(pictures, avatars(300, seed=3, size=16, mismatched=0.5))
    assert not torch.equal(pictures, avatars(300, seed=4, size=16, mismatched=0.5))


@pytest.mark.parametrize("size", [32, 64, 128])
def test_a_large_picture_made_small_is_the_small_picture(size):
    factors = some(24)
    small = F.avg_pool2d(draw(factors, 256), 256 // size)
    # A ramp one pixel wide stands for the true coverage, so thin lines and corners differ a little.
    assert (small - draw(factors, size)).abs().mean() < 0.03 * 64 / size
    blurred = [F.avg_pool2d(x, size // 16) for x in (small, draw(factors, size))]
    assert (blurred[0] - blurred[1]).abs().max() < 0.3


@pytest.mark.parametrize("back", [choice for name, choice in CHOICES if name == "back_hair"])
def test_a_symmetric_face_is_its_mirror_image(back):
    for fringe in ("straight", "crossed"):
        for accessory in ("none", "glasses", "hairband", "cat_ears"):
            picture = draw(still(2, back_hair=back, fringe=fringe, accessory=accessory))
            assert torch.allclose(picture, picture.flip(-1), atol=1e-4)


def test_tilt_and_gaze_mirror_each_other():
    for name, value in (("tilt", 6.0), ("gaze", 0.8), ("shift_x", 0.05)):
        right, left = draw(still(**{name: value})), draw(still(**{name: -value}))
        assert torch.allclose(right, left.flip(-1), atol=1e-3)
        assert not torch.allclose(right, left, atol=0.1)


# -- what the factors mean -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", FACTORS, ids=lambda f: f.name)
def test_each_factor_shows(factor):
    fixed = {"accessory": "bow"} if factor.name == "clothes_hue" else {}
    low, high = factor.low, 0.5 if factor.kind == "circular" else factor.high
    before, after = (draw(some(4, **fixed | {factor.name: value})) for value in (low, high))
    visible = ((before - after).abs().amax(1) > 0.1).float().mean((1, 2))
    assert (visible > 0.002).all(), visible  # at least eight of 4,096 pixels in each of four avatars


@pytest.mark.parametrize(("name", "choice"), CHOICES)
def test_every_choice_looks_like_no_other(name, choice):
    pictures = {other: draw(still(2, **{name: other})) for group, other in CHOICES if group == name}
    for other, picture in pictures.items():
        if other != choice:
            assert (picture - pictures[choice]).abs().mean() > 0.003


@pytest.mark.parametrize(("name", "sign"), [("left_iris_hue", -1), ("right_iris_hue", 1)])
def test_an_iris_hue_changes_that_eye_only(name, sign):
    ys, xs = changed(still(**{name: 0.1}), still(**{name: 0.6})).nonzero(as_tuple=True)
    x, y = (xs + 0.5) / 32 - 1, (ys + 0.5) / 32 - 1
    assert len(xs) > 40
    assert ((x - sign * EYE_X).abs() < 0.24).all()
    assert ((y - EYE_Y).abs() < 0.28).all()


def test_clothes_and_background_leave_the_face_alone():
    face = torch.zeros(64, 64, dtype=torch.bool)
    face[26:46, 20:44] = True
    for name in ("clothes_hue", "background_hue", "collar"):
        low, high = (0.1, 0.6) if name != "collar" else ("round", "sailor")
        assert not (changed(still(**{name: low}), still(**{name: high})) & face).any()


def test_hair_hue_does_not_reach_irises_skin_or_clothes():
    before, after = still(hair_hue=0.1), still(hair_hue=0.6)
    difference = (draw(before) - draw(after)).abs().amax((0, 1))
    for x, y in (
        (EYE_X, EYE_Y),
        (-EYE_X, EYE_Y + 0.1),
        (0, 0.3),
        (0, 0.95),
    ):
        assert difference[round((y + 1) * 32 - 0.5), round((x + 1) * 32 - 0.5)] < 1e-4
    assert difference[6:10, 28:36].min() > 0.1


def test_the_mouth_and_brows_move_where_they_are():
    for name, low, high in (("smile", 0.2, 1), ("mouth_openness", 0, 1)):
        ys, xs = changed(still(**{name: low}), still(**{name: high})).nonzero(as_tuple=True)
        assert ys.min() >= 43 and ys.max() <= 55 and xs.min() >= 24 and xs.max() <= 39
    ys, _ = changed(still(brow=-1), still(brow=1)).nonzero(as_tuple=True)
    assert ys.max() < 34 and ys.min() > 18


@pytest.mark.parametrize("hue", [0.0, 0.08, 0.2, 0.4, 0.55, 0.7, 0.85])
def test_painted_hues_are_the_factors(hue):
    """The hue in the picture is the factor, within 10 degrees, for dark and light hair and every iris."""
    at = {"hair_hue": (0.0, -0.78), "left_iris_hue": (-0.29, 0.27), "right_iris_hue": (0.29, 0.27)}
    for name, (x, y) in at.items():
        for lightness in (0.0, 1.0):
            for picture in draw(still(3, hair_lightness=lightness, **{name: hue})):
                pixel = picture[:, int((y + 1) * 32), int((x + 1) * 32)]
                assert turn(hue_of(pixel), hue) < 10 / 360


def test_hues_are_circles():
    for name in HUES:
        zero = draw(some(3, **{name: 0.0}))
        assert torch.allclose(draw(some(3, **{name: 1.0})), zero, atol=1e-4)
        assert torch.allclose(draw(some(3, **{name: -2.0})), zero, atol=1e-4)
        assert (draw(some(3, **{name: 0.999})) - zero).abs().max() < 0.03


# -- gradients -------------------------------------------------------------------------------------------------------


def test_drawing_with_gradients_gives_the_same_pictures(monkeypatch):
    factors = some(7)
    assert torch.allclose(draw(factors.clone().requires_grad_(), 32), draw(factors, 32), atol=1e-5)
    monkeypatch.setattr(render, "CHUNK_PIXELS", 3 * 32**2)
    assert torch.allclose(draw(factors.clone().requires_grad_(), 32), draw(factors, 32), atol=1e-5)
    with torch.no_grad():
        assert not draw(factors.clone().requires_grad_(), 32).requires_grad


def test_gradients_agree_with_finite_differences():
    """Every number and hue, at 40 px in double precision, against central differences of a random linear score."""
    factors = some(4, seed=2).double()
    coarse = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    weights = F.interpolate(coarse, size=40, mode="bilinear")

    def score(x: Tensor) -> Tensor:
        return (draw(x, 40) * weights).sum((1, 2, 3))

    leaf = factors.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(score(leaf).sum(), leaf)
    step = 1e-7
    for factor in NUMBERS + [f for f in FACTORS if f.kind == "circular"]:
        nudge = torch.zeros_like(factors)
        nudge[:, column(factor.name)] = step
        numeric = (score(factors + nudge) - score(factors - nudge)) / (2 * step)
        exact = gradient[:, column(factor.name)]
        assert torch.allclose(exact, numeric, rtol=1e-3, atol=1e-3 * numeric.abs().max()), factor.name
        assert (exact != 0).any(), f"{factor.name} has no gradient"
    for factor in FACTORS:
        if factor.kind == "categorical":
            assert (gradient[:, column(factor.name)] == 0).all()


def test_gradient_descent_finds_a_hair_hue_and_a_smile():
    """Matching a picture by its gradient recovers the factors that it was drawn with."""
    target = still(1, hair_hue=0.55, smile=0.9)
    start = with_factor(with_factor(target, "hair_hue", 0.42), "smile", 0.5)
    goal, factors = draw(target, 32), start.clone().requires_grad_()
    columns = [column("hair_hue"), column("smile")]
    optimiser = torch.optim.Adam([factors], lr=0.02)
    for _ in range(60):
        optimiser.zero_grad()
        (draw(factors, 32) - goal).square().mean().backward()
        keep = torch.zeros_like(factors)
        keep[:, columns] = 1
        factors.grad *= keep
        optimiser.step()
        with torch.no_grad():
            factors[:, column("smile")].clamp_(-0.4, 1)
    assert torch.allclose(factors[:, columns], target[:, columns], atol=0.06)


def test_the_first_of_a_set_are_drawn_alone():
    assert torch.equal(avatars(40, seed=3, size=16, first=7), avatars(40, seed=3, size=16)[:7])
    assert len(avatars(5, size=16, first=9)) == 5
