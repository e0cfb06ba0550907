"""Leaves and butterflies: the map from raw traits, the drawing's gradient and symmetry, and what the sources hold."""

import math

from gan_course.evolution.creatures import (
    TRAITS,
    Butterflies,
    Leaves,
    colour_from,
    colour_traits,
    cut_out,
    draw,
    litter,
    raw_from,
    trait_column,
    traits_from,
)
from gan_course.evolution.creatures.sources import LEAVES

import pytest
import torch

NAMES = [trait.name for trait in TRAITS]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def creatures(n=3, seed=0):
    """n leaves and n butterflies in float64, raw."""
    return torch.cat([source.sample_raw(n, seeded(seed)) for source in (Leaves(), Butterflies())]).double()


def having(traits, **values):
    """A copy of `traits` with some of them set."""
    traits = traits.clone()
    for name, value in values.items():
        traits[:, trait_column(name)] = value
    return traits


# ---- traits


def test_traits_lie_inside_their_bounds_and_come_back():
    raw = torch.randn(500, len(TRAITS), generator=seeded(), dtype=torch.float64) * 3
    traits = traits_from(raw)
    for trait, column in zip(TRAITS, traits.unbind(1), strict=True):
        assert trait.low < column.min() < column.max() < trait.high
    torch.testing.assert_close(raw_from(traits), raw, rtol=1e-6, atol=1e-9)


def test_a_network_that_went_too_far_still_gets_a_gradient():
    raw = torch.tensor([0.0, 3.0, 10.0], dtype=torch.float64)[:, None].repeat(1, len(TRAITS)).requires_grad_()
    traits_from(raw).sum().backward()
    slopes = raw.grad / raw.grad[0]
    assert (slopes[1] > 0.04).all() and (slopes[2] > 0.004).all()  # a sigmoid of that slope: 1e-2 and 1e-8
    assert (slopes[:, 0] == 1).all()  # brightness has no bounds


def test_raw_numbers_of_traits_on_their_bounds_are_finite():
    low = torch.tensor([[max(trait.low, -9) for trait in TRAITS]])
    high = torch.tensor([[min(trait.high, 9) for trait in TRAITS]])
    for traits in (low, high):
        assert raw_from(traits).abs().max() < 100
        draw(traits)
        torch.testing.assert_close(traits_from(raw_from(traits)), traits, rtol=0.01, atol=0.5)


def test_colours_come_back_and_every_one_of_the_cube_has_traits():
    rgb = torch.rand(200, 3, generator=seeded(), dtype=torch.float64) * 0.98 + 0.01
    traits = torch.tensor([colour_traits(*row) for row in rgb.tolist()], dtype=torch.float64)
    torch.testing.assert_close(colour_from(*traits.unbind(1)), rgb)


def test_grey_is_the_middle_of_the_colour_plane():
    zero = torch.zeros(5)
    grey = colour_from(torch.linspace(-2, 2, 5), zero, zero)
    torch.testing.assert_close(grey.amax(1), grey.amin(1))
    assert (grey[1:, 0] > grey[:-1, 0]).all()


@pytest.mark.parametrize(("name", "value"), [("veins", 1.2), ("veins", math.nan), ("brightness", math.inf)])
def test_refuses_traits_out_of_bounds_by_name(name, value):
    traits = having(Leaves().sample_traits(3, seeded()), **{name: value})
    with pytest.raises(ValueError, match=name):
        draw(traits)


def test_refuses_what_is_not_traits():
    with pytest.raises(TypeError, match="floating"):
        draw(torch.zeros(2, len(TRAITS), dtype=torch.long))
    with pytest.raises(ValueError, match="shape"):
        traits_from(torch.zeros(2, 3))
    with pytest.raises(ValueError, match="size"):
        draw(Leaves().sample_traits(1, seeded()), size=8)
    with pytest.raises(ValueError, match="background"):
        draw(Leaves().sample_traits(1, seeded()), background=torch.zeros(3, 16, 16))
    with pytest.raises(KeyError, match="vein_pairs"):
        trait_column("vein")
    with pytest.raises(ValueError, match="colour"):
        colour_traits(0.5, 1.0, 0.2)


# ---- the drawing


@pytest.mark.parametrize("body", [False, True])
def test_gradient_matches_finite_differences_in_every_trait(body):
    raw = creatures(2)
    weights = torch.randn(1, 3, 24, 24, generator=seeded(1), dtype=torch.float64)
    loss = lambda raw: (draw(traits_from(raw), 24, body) * weights).sum((1, 2, 3))
    leaf = raw.clone().requires_grad_()
    loss(leaf).sum().backward()
    for i, name in enumerate(NAMES):
        h = torch.zeros(len(TRAITS), dtype=torch.float64)
        h[i] = 1e-6
        slope = (loss(raw + h) - loss(raw - h)) / 2e-6
        assert torch.allclose(leaf.grad[:, i], slope, rtol=1e-4, atol=1e-5), f"{name}: {leaf.grad[:, i]} is not {slope}"


def test_every_trait_changes_the_picture_and_gets_a_gradient():
    between = creatures(4).view(2, 4, -1).mean(0).requires_grad_()  # half butterfly, half leaf: all traits show
    draw(traits_from(between), size=96).square().sum().backward()  # 32 pixels cannot show teeth
    assert (between.grad.abs().amax(0) > 1e-3).all(), dict(zip(NAMES, between.grad.abs().amax(0).tolist()))


def test_gradients_are_finite_far_out():
    for scale in (0.0, 30.0):
        raw = (scale * torch.randn(64, len(TRAITS), generator=seeded(2))).requires_grad_()
        pictures = draw(traits_from(raw), body=True)
        pictures.sum().backward()
        assert raw.grad.isfinite().all()
        assert pictures.abs().max() <= 1


def test_the_same_traits_give_the_same_picture_whoever_has_them():
    """A butterfly with a leaf's traits is a leaf: nothing else tells them apart."""
    leaves, butterflies = Leaves("dead"), Butterflies()
    noise = (leaves.sample_raw(4, seeded(3)) - leaves.mean) / leaves.deviation
    mimics = traits_from(leaves.mean + leaves.deviation * noise)
    assert torch.equal(draw(mimics), leaves.sample(4, seeded(3)))
    assert not torch.allclose(draw(mimics), butterflies.sample(4, seeded(3)), atol=0.1)


def test_upright_creatures_are_mirror_symmetric():
    traits = having(traits_from(creatures()), tilt=0.0, bend=0.0, mottle=0.0)
    cover = cut_out(traits, 48, body=True)[1]
    torch.testing.assert_close(cover, cover.flip(-1))


def test_tilt_turns_the_picture_clockwise():
    traits = having(traits_from(creatures()), size=0.7, stalk=0.0)
    rows, columns = torch.meshgrid(torch.linspace(-1, 1, 64), torch.linspace(-1, 1, 64), indexing="ij")
    upright = having(traits, tilt=0.0, outline=1.0, tip=1.0, bend=0.0)
    heavy = lambda tilt: (cut_out(having(upright, tilt=tilt), 64)[1][:, 0] * (rows < 0) * columns).sum((1, 2))
    assert (heavy(40.0) > 1).all() and (heavy(-40.0) < -1).all()
    torch.testing.assert_close(heavy(0.0), torch.zeros(6, dtype=torch.float64), atol=1e-6, rtol=0)


def test_a_large_picture_shrunk_is_the_small_picture():
    traits = having(traits_from(creatures()), veins=0.0, spots=0.0, mottle=0.0, band=0.0, serration=0.0, stalk=0.0)
    small, large = cut_out(traits, 32)[1], cut_out(traits, 128)[1]
    shrunk = torch.nn.functional.avg_pool2d(large, 4)
    assert (small - shrunk).abs().mean() < 0.01
    torch.testing.assert_close(small.mean((1, 2, 3)), large.mean((1, 2, 3)), rtol=0.02, atol=0)


def test_size_scales_the_area():
    traits = having(traits_from(creatures()), stalk=0.0)
    area = lambda size: cut_out(having(traits, size=size), 96)[1].mean((1, 2, 3))
    torch.testing.assert_close(area(0.98) / area(0.7), torch.full((6,), 1.96, dtype=torch.float64), rtol=0.01, atol=0)


def test_veins_darken_and_more_pairs_make_more_lines():
    traits = having(Leaves().sample_traits(4, seeded()), tilt=0.0, bend=0.0, mottle=0.0, branching=0.0, band=0.0)
    assert (draw(having(traits, veins=1.0)).mean((1, 2, 3)) < draw(having(traits, veins=0.0)).mean((1, 2, 3))).all()
    across = lambda pairs: draw(having(traits, veins=1.0, vein_pairs=pairs, lobes=0.0), 256)[:, 0, 80:180, 112]
    minima = lambda line: ((line[:, 1:-1] < line[:, :-2]) & (line[:, 1:-1] < line[:, 2:])).sum(1)
    assert (minima(across(9.0)) > minima(across(4.0))).all()


def test_a_body_is_drawn_over_the_wings_only_when_asked():
    traits = having(Butterflies().sample_traits(8, seeded()), brightness=1.0, tint_x=0.0, tint_y=0.0)
    plain, body = draw(traits, 64), draw(traits, 64, body=True)
    assert (body[:, :, 30, 32] < plain[:, :, 30, 32] - 0.3).all()
    corner = (..., slice(56, None), slice(0, 8))
    assert torch.equal(plain[corner], body[corner])


def test_chunks_types_and_empty_batches():
    traits = Leaves().sample_traits(70, seeded())
    whole = draw(traits, 64)
    assert whole.shape == (70, 3, 64, 64) and whole.dtype == torch.float32
    torch.testing.assert_close(whole[33:34], draw(traits[33:34], 64))
    assert draw(traits.double()[:2]).dtype == torch.float64
    assert draw(traits[:0]).shape == (0, 3, 32, 32)
    assert Leaves().sample(0, seeded()).shape == (0, 3, 32, 32)


def test_lies_on_the_background_given():
    traits = Leaves().sample_traits(2, seeded())
    ground = torch.full((3, 32, 32), -0.4)
    pictures = draw(traits, background=ground)
    colour, cover, _ = cut_out(traits)
    torch.testing.assert_close(pictures[:, :, 0, 0], torch.full((2, 3), -0.4), atol=1e-3, rtol=0)
    inside = (cover > 0.999).expand_as(colour)
    torch.testing.assert_close(pictures[inside], colour[inside], atol=2e-3, rtol=0)


# ---- the sources


@pytest.mark.parametrize("source", [*(Leaves(kind) for kind in LEAVES), Butterflies()])
def test_sources_are_repeatable_and_varied(source):
    pictures = source.sample(16, seeded(5))
    assert pictures.shape == (16, 3, 32, 32) and pictures.abs().max() <= 1
    assert torch.equal(pictures, source.sample(16, seeded(5)))
    assert not torch.allclose(pictures, source.sample(16, seeded(6)), atol=0.1)
    assert source.mean.abs().max() < 3.5  # within a network's reach
    assert (pictures.std(0).mean() > 0.05).item()


def column(traits, name):
    return traits[:, trait_column(name)]


def colourful(traits):
    return torch.hypot(column(traits, "tint_x"), column(traits, "tint_y")).median()


def test_leaves_are_brown_and_veined_and_butterflies_colourful_and_round():
    for kind in LEAVES:
        leaves = Leaves(kind).sample_traits(400, seeded())
        butterflies = Butterflies().sample_traits(400, seeded())
        assert colourful(butterflies) > 2 * colourful(leaves)
        assert column(leaves, "veins").quantile(0.05) > column(butterflies, "veins").quantile(0.95)
        assert column(leaves, "outline").quantile(0.01) > 0.8 and column(butterflies, "outline").quantile(0.99) < 0.2
        red, green, blue = colour_from(*leaves[:, :3].unbind(1)).unbind(1)
        assert ((red > green) & (green > blue)).float().mean() > 0.8  # brown: hue of orange


def test_a_linear_look_at_pixels_tells_leaves_from_butterflies():
    real, fake = Leaves().sample(200, seeded(0)), Butterflies().sample(200, seeded(1))
    direction = (real[:100].mean(0) - fake[:100].mean(0)).flatten()
    scores = [x[100:].flatten(1) @ direction for x in (real, fake)]
    assert scores[0].median() > scores[1].quantile(0.95)


def test_unknown_kinds_and_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="beech"):
        Leaves("pine")
    with pytest.raises(ValueError, match="-1"):
        Leaves().sample(-1, seeded())


def test_litter_is_darker_than_what_lies_on_it_and_repeatable():
    floor = litter(96, 64, seeded(), leaf=48)
    assert floor.shape == (3, 96, 64) and floor.abs().max() <= 1
    assert torch.equal(floor, litter(96, 64, seeded(), leaf=48))
    colour, cover, _ = cut_out(Leaves().sample_traits(8, seeded()), 48)
    assert floor.mean() < (colour * cover).sum() / (3 * cover.sum())
    assert floor.std() > 0.05  # there is something to see


def test_draws_nothing_from_the_global_generator():
    state = torch.get_rng_state()
    Butterflies().sample(4, seeded())
    litter(64, 64, seeded(), leaf=32)
    assert torch.equal(state, torch.get_rng_state())
