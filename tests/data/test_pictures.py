"""Pictures: exact conversion, drawing that depends on the generator alone, classes, sizes, clear errors."""

from gan_course.data.pictures import Pictures, to_float, to_uint8

import pytest
import torch
from scipy import stats
from torch.nn import functional as F


@pytest.fixture
def pictures() -> Pictures:
    pixels = torch.randint(256, (30, 3, 8, 8), generator=seeded(0)).to(torch.uint8)
    return Pictures(pixels, torch.arange(30) % 3)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_pictures_at_places_come_in_their_order_and_as_often_as_asked(pictures):
    chosen = torch.tensor([4, 0, 4])
    assert torch.equal(pictures.at(chosen), to_float(pictures.pixels[chosen]))


def test_the_last_pictures_are_held_out(pictures):
    others, held_out = pictures.hold_out(7)
    assert torch.equal(others.pixels, pictures.pixels[:23]) and torch.equal(others.labels, pictures.labels[:23])
    assert torch.equal(held_out, pictures[23:])
    assert Pictures(pictures.pixels).hold_out(1)[0].labels is None
    for n in (0, 30, -1):
        with pytest.raises(ValueError, match="at least one on either side"):
            pictures.hold_out(n)


def test_every_byte_survives_the_way_to_float_and_back():
    levels = torch.arange(256).to(torch.uint8)
    images = to_float(levels)
    assert images.dtype == torch.float32
    assert (images[0], images[-1]) == (-1, 1)
    assert torch.equal(to_uint8(images), levels)
    assert torch.equal(to_uint8(images.bfloat16()).float().sub(levels).abs() <= 1, torch.ones(256, dtype=bool))


def test_to_uint8_rounds_clips_and_survives_a_run_away():
    x = torch.tensor(
        [
            -5,
            -1,
            0.0,
            1,
            5,
            -torch.inf,
            torch.inf,
            torch.nan,
            2 / 255 * 0.51 - 1,
            2 / 255 * 0.49 - 1,
        ]
    )
    assert to_uint8(x).tolist() == [0, 0, 128, 255, 255, 0, 255, 128, 1, 0]


def test_conversions_refuse_the_wrong_kind():
    with pytest.raises(TypeError, match="uint8 pixels in 0..255, not torch.float32"):
        to_float(torch.zeros(2))
    with pytest.raises(TypeError, match="floats in .* not torch.uint8"):
        to_uint8(torch.zeros(2, dtype=torch.uint8))


def test_samples_are_the_pictures_as_floats(pictures: Pictures):
    x = pictures.sample(50, seeded(1))
    assert x.shape == (50, 3, 8, 8) and x.dtype == torch.float32
    assert x.min() >= -1 and x.max() <= 1
    everything = to_float(pictures.pixels)
    assert all((everything == one).flatten(1).all(1).any() for one in x)


def test_every_picture_is_drawn_equally_often():
    pictures = Pictures(torch.arange(10).to(torch.uint8).reshape(10, 1, 1, 1))
    drawn = to_uint8(pictures.sample(20_000, seeded(2))).flatten().long()
    assert stats.chisquare(drawn.bincount(minlength=10)).pvalue > 1e-3


def test_drawing_depends_on_the_generator_alone(pictures: Pictures):
    generator = seeded(3)
    torch.manual_seed(0)
    pictures.sample(7, generator)
    state = generator.get_state()
    expected = pictures.sample(7, generator)
    torch.manual_seed(1)
    elsewhere = torch.Generator()
    elsewhere.set_state(state)
    assert torch.equal(Pictures(pictures.pixels.clone()).sample(7, elsewhere), expected)
    assert not torch.equal(pictures.sample(7, generator), expected)


def test_drawing_leaves_the_global_generator_alone(pictures: Pictures):
    before = torch.get_rng_state()
    pictures.sample(7, seeded(3))
    assert torch.equal(torch.get_rng_state(), before)


def test_the_pixels_move_to_a_device_once():
    device = torch.device("meta")  # any device that is not the CPU will do
    pictures = Pictures(torch.zeros(4, 1, 2, 2, dtype=torch.uint8))
    first = pictures._on(device)
    assert first.device == device and pictures._on(device) is first
    assert pictures._on(torch.device("cpu")) is pictures.pixels
    assert pictures[:2].device.type == "cpu"


@pytest.mark.skipif(not torch.accelerator.is_available(), reason="needs an accelerator")
def test_samples_lie_on_the_generators_device(pictures: Pictures):
    device = torch.accelerator.current_accelerator()
    generator = torch.Generator(device).manual_seed(0)
    x = pictures.sample(5, generator)
    assert x.device.type == device.type
    assert all((pictures[:] == one).flatten(1).all(1).any() for one in x.cpu())
    generator.manual_seed(0)
    assert torch.equal(pictures.sample(5, generator), x)


def test_indexing(pictures: Pictures):
    assert len(pictures) == 30
    assert pictures[2].shape == (3, 8, 8)
    assert torch.equal(pictures[2], to_float(pictures.pixels[2]))
    assert torch.equal(pictures[:16], to_float(pictures.pixels[:16]))
    assert torch.equal(pictures[[3, 1]], to_float(pictures.pixels[[3, 1]]))
    assert torch.equal(pictures[torch.tensor([3, 1])], pictures[[3, 1]])
    with pytest.raises(IndexError):
        pictures[30]
    assert len(list(pictures)) == 30


def test_one_class_or_several(pictures: Pictures):
    ones = pictures.only(1)
    assert torch.equal(ones.pixels, pictures.pixels[1::3]) and ones.labels.tolist() == [1] * 10
    assert torch.equal(pictures.only(2, 0).labels, pictures.labels[pictures.labels != 1])
    assert len(ones.resized(4).only(1)) == 10
    with pytest.raises(ValueError, match=r"Classes \[1, 7\] were asked for; there are \[0, 1, 2\]"):
        pictures.only(1, 7)
    with pytest.raises(ValueError, match="there are"):
        pictures.only()
    with pytest.raises(ValueError, match="no labels"):
        Pictures(pictures.pixels).only(1)


def test_resizing_keeps_order_labels_and_flat_colour(pictures: Pictures):
    flat = torch.arange(0, 250, 10).to(torch.uint8)[:, None, None, None].expand(25, 3, 12, 12).contiguous()
    for size in (1, 5, 12, 31):
        small = Pictures(flat, range(25)).resized(size)
        assert small.pixels.dtype == torch.uint8
        assert torch.equal(small.pixels, flat[:, :, :1, :1].expand(25, 3, size, size))
        assert small.labels.tolist() == list(range(25))
    assert pictures.resized(8) is pictures


def test_shrinking_is_antialiased():
    stripes = torch.zeros(1, 1, 64, 64, dtype=torch.uint8)
    stripes[..., ::2] = 255
    small = Pictures(stripes).resized(8).pixels.float()
    assert (small - 127.5).abs().max() < 20  # sampling without a filter would give 0 or 255


def test_resizing_in_chunks_is_resizing_at_once(pictures: Pictures, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gan_course.data.pictures.CHUNK", 7)
    expected = F.interpolate(pictures.pixels.float(), (5, 5), mode="bilinear", antialias=True).round()
    assert torch.equal(pictures.resized(5).pixels.float(), expected)


def test_resizing_refuses_what_it_would_distort(pictures: Pictures):
    with pytest.raises(ValueError, match="8x6"):
        Pictures(pictures.pixels[..., :6]).resized(4)
    with pytest.raises(ValueError, match="size is 0"):
        pictures.resized(0)


@pytest.mark.parametrize(
    ("pixels", "labels", "error", "message"),
    [
        (torch.zeros(2, 1, 4, 4), None, TypeError, r"not torch.float32; to_uint8\(\)"),
        ([[0]], None, TypeError, "not list"),
        (torch.zeros(4, 4, dtype=torch.uint8), None, ValueError, r"\(4, 4\); give \(n, channels"),
        (torch.zeros(0, 1, 4, 4, dtype=torch.uint8), None, ValueError, r"\(0, 1, 4, 4\)"),
        (torch.zeros(2, 1, 4, 4, dtype=torch.uint8), [1, 2, 3], ValueError, r"\(3,\); give \(2,\)"),
        (torch.zeros(2, 1, 4, 4, dtype=torch.uint8), [0.5, 1.0], TypeError, "whole numbers"),
    ],
)
def test_refuses_what_is_no_set_of_pictures(pixels, labels, error, message):
    with pytest.raises(error, match=message):
        Pictures(pixels, labels)


def test_says_what_it_holds(pictures: Pictures):
    assert repr(pictures) == "Pictures(30 of 3x8x8, 3 classes, 0.0 MB)"
