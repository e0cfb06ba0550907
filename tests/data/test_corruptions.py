"""Corruptions: none at 0, more of them with the amount, the same for the same generator."""

import math

from gan_course.data.avatars import FACTORS, column, draw, sample_factors
from gan_course.data.avatars.code import encode, labels, vary
from gan_course.data.corruptions import (
    CLEAR,
    CORRUPTIONS,
    INK,
    LEVELS,
    PICTURE_CORRUPTIONS,
    blur,
    blurred,
    combined,
    corrupted,
    corrupted_pictures,
    longer_stroke,
    noise,
    patches,
    randomly_corrupted,
    specks,
    stray_pixel,
)
from gan_course.data.digits import digits
from gan_course.models.classifiers import outputs

import pytest
import torch
import torch.nn.functional as F


def dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def factors() -> torch.Tensor:
    return sample_factors(24, dice())


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_no_damage_is_the_avatar_itself(kind: str, factors: torch.Tensor):
    torch.testing.assert_close(corrupted(factors, kind, 0.0, dice()), draw(factors, 32), atol=1e-4, rtol=0)


@pytest.mark.parametrize("kind", [kind for kind in CORRUPTIONS if kind != "mouth"])
def test_the_more_damage_the_further_from_the_avatar(kind: str, factors: torch.Tensor):
    whole = draw(factors, 32)
    far = [
        (corrupted(factors, kind, level, dice()) - whole).square().mean().item() for level in (0.0, *LEVELS.values())
    ]
    assert all(a < b for a, b in zip(far, far[1:])), far


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_equal_dice_give_equal_damage_in_the_range_of_pictures(kind: str, factors: torch.Tensor):
    once, again = (corrupted(factors, kind, 0.7, dice(3)) for _ in range(2))
    assert torch.equal(once, again)
    assert once.shape == (24, 3, 32, 32)
    assert once.abs().max() <= 1 + 1e-5


def test_each_avatar_has_its_own_amount(factors: torch.Tensor):
    amount = torch.zeros(len(factors))
    amount[5] = 1
    changed = (corrupted(factors, "blur", amount, dice()) - draw(factors, 32)).abs().amax((1, 2, 3)) > 0.01
    assert changed.tolist() == [i == 5 for i in range(len(factors))]


def test_bad_eyes_have_opposite_hues(factors: torch.Tensor):
    only_right = corrupted(factors, "eyes", 1.0, dice(), 64) != draw(factors, 64)
    columns = only_right.any(1).any(1)  # (n, width)
    assert not columns[:, :24].any(), "the picture's left half, with the left eye, stays as it was"
    odd = factors.clone()
    odd[:, column("right_iris_hue")] = (factors[:, column("left_iris_hue")] + 0.5) % 1
    torch.testing.assert_close(corrupted(factors, "eyes", 1.0, dice(), 64), draw(odd, 64), atol=1e-4, rtol=0)


def test_a_moved_mouth_leaves_the_rest_alone(factors: torch.Tensor):
    changed = (corrupted(factors, "mouth", 1.0, dice(), 64) != draw(factors, 64)).any(1)
    assert changed.any(2).any(1).all()
    assert not changed[:, :16].any(), "the top of the head"
    assert not changed[:, :, :8].any() and not changed[:, :, -8:].any(), "the sides"


def test_a_mouth_moves_as_far_as_it_is_told():
    """What changes is the place where the mouth was and the place where it is, so the box around both grows."""
    factors = sample_factors(8, dice(1))
    whole = draw(factors, 64)
    torch.testing.assert_close(draw(factors, 64, mouth=torch.zeros(8, 2)), whole)
    widths = []
    for right in (4, 8, 12):  # pixels
        changed = (draw(factors, 64, mouth=torch.tensor([[right / 32, 0.0]] * 8)) != whole).any(1).any(1)
        first, last = changed.float().argmax(1), 63 - changed.flip(1).float().argmax(1)
        widths.append((last - first).float())
    for near, far in zip(widths, widths[1:]):
        assert ((far - near - 4).abs() <= 1).all()


def test_blur_is_a_gaussian_that_keeps_the_mean():
    spot = torch.full((1, 1, 64, 64), -1.0)
    spot[..., 32, 32] = 1
    soft = blur(spot, torch.tensor([1.0]))
    sd = 0.05 * 64
    assert math.isclose(soft.mean().item(), spot.mean().item(), abs_tol=1e-6)
    assert math.isclose((soft[0, 0, 32, 32].item() + 1) / 2, 1 / (2 * math.pi * sd**2), rel_tol=0.02)


def test_noise_stays_within_the_range():
    grey = torch.zeros(2, 3, 16, 16)
    grainy = noise(grey, torch.tensor([0.0, 1.0]), dice())
    assert torch.equal(grainy[0], grey[0])
    assert 0.3 < grainy[1].std() < 0.5 and grainy.abs().max() <= 1


def test_patches_only_move_squares_about():
    picture = torch.rand(3, 3, 32, 32, generator=dice()) * 2 - 1
    moved = patches(picture, torch.tensor([0.0, 0.25, 1.0]), dice())
    squares = [F.unfold(x, 4, stride=4) for x in (picture, moved)]
    stayed = (squares[0] == squares[1]).all(1).sum(1).tolist()
    assert stayed == [64, 64 - 8, 64 - 32]
    for before, after in zip(*squares):
        assert sorted(before.T.tolist()) == sorted(after.T.tolist())


def test_somehow_damaged_spoils_every_avatar_with_each_kind(factors: torch.Tensor):
    spoilt = randomly_corrupted(factors, dice())
    assert ((spoilt - draw(factors, 32)).abs().amax((1, 2, 3)) > 0.02).all()
    one = randomly_corrupted(factors, dice(), kinds=("eyes",))
    assert ((one - draw(factors, 32)).abs() > 0.02).any(1).float().mean() < 0.1, "eyes are a small part of a picture"


def test_what_is_not_accepted_is_named(factors: torch.Tensor):
    with pytest.raises(ValueError, match="'nose'.*eyes, mouth"):
        corrupted(factors, "nose", 0.5, dice())
    with pytest.raises(ValueError, match="0 .none. to 1 .bad."):
        corrupted(factors, "blur", 1.5, dice())


def test_the_code_of_an_avatar_is_laid_out_as_the_readers_answer(factors: torch.Tensor):
    code = encode(factors)
    assert code.shape == (24, sum(map(outputs, FACTORS))) == (24, len(labels()))
    assert code.abs().max() <= 1 + 1e-5


def test_hues_lie_on_a_circle_and_choices_are_switches(factors: torch.Tensor):
    cosine, sine = encode(factors, ["hair_hue"]).T
    assert torch.allclose((torch.atan2(sine, cosine) / (2 * math.pi)) % 1, factors[:, column("hair_hue")], atol=1e-5)
    collar = encode(factors, ["collar"])
    assert torch.equal(collar.argmax(1).float(), factors[:, column("collar")])
    assert labels(["collar", "smile"]) == ["collar round", "collar sailor", "collar turtleneck", "smile"]
    with pytest.raises(KeyError, match="nose"):
        encode(factors, ["nose"])


def test_vary_takes_the_named_factors_only(factors: torch.Tensor):
    made = vary(factors[:1], ["smile", "skin"], factors)
    mine = [column("smile"), column("skin")]
    others = [i for i in range(len(FACTORS)) if i not in mine]
    assert torch.equal(made[:, mine], factors[:, mine])
    assert torch.equal(made[:, others], factors[:1, others].repeat(24, 1))


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_one_kind_combined_with_nothing_is_that_kind(kind: str, factors: torch.Tensor):
    assert torch.equal(combined(factors, {kind: 0.6}, seed=4), corrupted(factors, kind, 0.6, dice(4)))
    nothing = dict.fromkeys(CORRUPTIONS, 0.0) | {kind: 0.6}
    torch.testing.assert_close(combined(factors, nothing, 4), corrupted(factors, kind, 0.6, dice(4)), atol=1e-4, rtol=0)


def test_turning_up_one_kind_leaves_the_chance_of_the_others_alone(factors: torch.Tensor):
    low, high = (combined(factors, {"noise": 0.2, "eyes": eyes}, seed=1) for eyes in (0.0, 1.0))
    background = (slice(None), slice(None), slice(0, 3), slice(0, 3))
    assert torch.equal(low[background], high[background]) and not torch.equal(low, high)


def test_alike_gives_every_picture_the_same_chance(factors: torch.Tensor):
    same = factors[:1].repeat(5, 1)
    amounts = dict.fromkeys(CORRUPTIONS, 0.7)
    alike = combined(same, amounts, seed=2, alike=True)
    assert torch.equal(alike, alike[:1].expand_as(alike))
    assert torch.equal(alike[:1], combined(same[:1], amounts, seed=2))
    assert not torch.equal(*combined(same[:2], amounts, seed=2))


def test_harm_is_for_any_picture_and_refuses_what_it_cannot_do():
    grey = torch.linspace(-1, 1, 16 * 16).view(1, 1, 16, 16)
    for kind in PICTURE_CORRUPTIONS:
        assert not torch.equal(corrupted_pictures(grey, {kind: 1.0}, seed=0), grey)
    for amounts in ({"eyes": 0.5}, {"noise": 1.5}, {"noise": math.nan}, {"rain": 0.1}):
        with pytest.raises(ValueError, match="damage"):
            corrupted_pictures(grey, amounts, seed=0)


@pytest.fixture(scope="module")
def twos() -> torch.Tensor:
    return digits(split="test").only(2)[:40]


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_stray_pixel_is_one_white_pixel_with_no_ink_near_it(twos):
    before, spoilt = twos.clone(), stray_pixel(twos, random())
    assert torch.equal(twos, before)
    changed = spoilt != twos
    assert (changed.flatten(1).sum(1) == 1).all()
    assert (spoilt[changed] == 1).all()
    for old, where in zip(twos[:, 0], changed[:, 0]):
        row, column = where.nonzero()[0].tolist()
        window = old[max(0, row - CLEAR) : row + CLEAR + 1, max(0, column - CLEAR) : column + CLEAR + 1]
        assert not (window > INK).any()
        assert 4 <= row < 24 and 4 <= column < 24


def test_a_picture_full_of_ink_still_gets_its_pixel():
    assert stray_pixel(torch.full((1, 1, 28, 28), 0.5), random()).max() == 1


def test_a_longer_stroke_only_adds_ink_next_to_ink(twos):
    before, longer = twos.clone(), longer_stroke(twos)
    assert torch.equal(twos, before)
    assert (longer >= twos).all()
    added = (longer - twos) > 0.1
    assert 3 < added.flatten(1).sum(1).float().mean() < 20
    near = torch.nn.functional.max_pool2d((twos > INK).float(), 9, 1, 4) > 0
    assert (near | ~added).all()


def test_a_stroke_goes_on_the_way_it_was_going():
    x = torch.full((1, 1, 28, 28), -1.0)
    x[0, 0, 20, 5:15] = 1.0
    longer = longer_stroke(x, 3)
    assert (longer[0, 0, 20, 5:18] == 1).all()
    assert (longer > 0).sum() == 13


def test_an_empty_picture_has_no_stroke_to_lengthen():
    x = torch.full((2, 1, 28, 28), -1.0)
    assert torch.equal(longer_stroke(x), x)


def test_specks_are_one_to_eight_pixels_of_ink(twos):
    spoilt = specks(twos, random())
    changed = (spoilt != twos).flatten(1).sum(1)
    assert changed.max() <= 8 and changed.float().mean() > 2
    assert (spoilt[spoilt != twos] >= 0).all()
    assert torch.equal(spoilt, specks(twos, random()))
    assert not torch.equal(spoilt, specks(twos, random(1)))


def test_blurring_leaves_the_mean_and_an_even_picture_alone():
    even = torch.full((1, 3, 9, 9), 0.3)
    torch.testing.assert_close(blurred(even), even)
    point = torch.zeros(1, 1, 9, 9)
    point[..., 4, 4] = 1
    torch.testing.assert_close(blurred(point)[0, 0, 2:7, 2:7], torch.full((5, 5), 1 / 25))
