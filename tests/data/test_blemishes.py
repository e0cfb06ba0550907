from gan_course.data.blemishes import CLEAR, INK, longer_stroke, specks, stray_pixel
from gan_course.data.digits import digits

import pytest
import torch


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
