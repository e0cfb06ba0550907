from gan_course.data.digits import digits
from gan_course.measure.attributes import slant

import pytest
import torch


def stroke(degrees: float, size: int = 61) -> torch.Tensor:
    """A straight stroke through the middle, that far from the vertical, (1, 1, size, size)."""
    rows, columns = torch.meshgrid(*[torch.arange(size) - size // 2] * 2, indexing="ij")
    centre = -rows * torch.tensor(degrees).deg2rad().tan()
    ink = ((columns - centre).abs() < 2) & (rows.abs() < 20)
    return (ink.float() * 2 - 1)[None, None]


@pytest.mark.parametrize("degrees", [-35.0, -10.0, 0.0, 20.0, 40.0])
def test_the_slant_of_a_straight_stroke(degrees):
    assert slant(stroke(degrees)).item() == pytest.approx(degrees, abs=1.5)


def test_a_mirrored_digit_leans_the_other_way():
    ones = digits(split="test").only(1)[:]
    torch.testing.assert_close(slant(ones.flip(3)), -slant(ones), atol=1e-3, rtol=0)


def test_most_people_lean_to_the_right():
    assert slant(digits(split="test").only(1)[:]).median() > 5


def test_shapes_and_empty_pictures():
    with pytest.raises(ValueError, match=r"\(n, 1, height, width\)"):
        slant(torch.zeros(3, 28, 28))
    assert slant(torch.full((1, 1, 5, 5), -1.0)).isnan().all()
