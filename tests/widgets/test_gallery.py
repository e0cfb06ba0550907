"""The score gallery without a browser: how it evaluates D, what it shows, and what it refuses."""

import asyncio

from gan_course.data.avatars import draw, sample_factors
from gan_course.data.pictures import Pictures, to_float, to_uint8
from gan_course.models import DCGANDiscriminator
from gan_course.plots.style import GENERATED
from gan_course.widgets.core.canvas import colour
from gan_course.widgets.core.view import alive, family
from gan_course.widgets.gallery import GallerySession, score_gallery, words
from gan_course.widgets.gallery.picture import CURVE, HEIGHT, WIDTH, Drawing
from gan_course.widgets.gallery.view import verdict

import ipywidgets
import numpy as np
import pytest
import torch
from torch import nn


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def roughness(x: torch.Tensor) -> torch.Tensor:
    """A D that is known to the last digit: it counts how much neighbours differ."""
    return 4 - 40 * (x[..., 1:] - x[..., :-1]).abs().mean((1, 2, 3))


def test_scores_are_the_sigmoid_of_ds_logits():
    gallery = GallerySession(roughness)
    gallery.corrupt(noise=0.5)
    shown = gallery.snapshot()
    made = gallery._corrupted(torch.tensor([[0.0] * 5, [0.0, 0.0, 0.0, 0.5, 0.0]]))
    expected = torch.sigmoid(roughness(made)).tolist()
    assert [shown.clean_score, shown.score] == pytest.approx(expected, abs=1e-5)
    assert shown.score < shown.clean_score  # noise is rough


def test_the_curve_of_each_kind_goes_through_the_present_score():
    gallery = GallerySession(roughness)
    gallery.corrupt(eyes=0.25, blur=0.5, patches=1.0)
    shown = gallery.snapshot()
    for kind, amount in shown.amounts.items():
        assert shown.curves[kind][round(amount * 8)] == pytest.approx(shown.score, abs=1e-5), kind
        assert shown.steps[kind].shape == (4, 32, 32, 3)
    assert not np.array_equal(shown.clean, shown.corrupted) and shown.change.max() == pytest.approx(1.0)


def test_looking_changes_nothing_and_repeats_itself():
    D = DCGANDiscriminator(size=32, width=4)  # left in training mode, as a learner's may be
    before = {name: value.clone() for name, value in D.state_dict().items()}
    gallery = GallerySession(D)
    once, again = gallery.snapshot(), gallery.snapshot()
    assert once.score == again.score and np.array_equal(once.saliency, again.saliency)
    assert D.training and all(weight.grad is None for weight in D.parameters())
    assert all(torch.equal(value, before[name]) for name, value in D.state_dict().items())
    assert once.saliency.shape == (32, 32) and once.saliency.min() >= 0 and once.saliency.max() == pytest.approx(1.0)


def test_next_reroll_and_clean():
    gallery = GallerySession(roughness)
    gallery.corrupt(mouth=0.8, noise=0.3)
    first = gallery.snapshot()
    gallery.reroll()
    rerolled = gallery.snapshot()
    assert np.array_equal(first.clean, rerolled.clean) and not np.array_equal(first.corrupted, rerolled.corrupted)
    gallery.next()
    assert gallery.snapshot().amounts == first.amounts
    assert not np.array_equal(gallery.snapshot().clean, first.clean)
    gallery.clean()
    shown = gallery.snapshot()
    assert np.array_equal(shown.clean, shown.corrupted) and shown.score == shown.clean_score and not shown.change.any()


def test_means_are_those_of_other_avatars_and_follow_a_d_that_goes_on_learning():
    class Fixed(nn.Module):
        def __init__(self):
            super().__init__()
            self.says = nn.Parameter(torch.tensor(0.0))

        def forward(self, x):
            return self.says.expand(len(x))

    D = Fixed()
    gallery = GallerySession(D)
    assert all(np.allclose(means, 0.5) for means in gallery.snapshot().means.values())
    D.says.data.fill_(2.0)
    gallery.next()
    assert all(np.allclose(means, 1 / (1 + np.exp(-2.0))) for means in gallery.snapshot().means.values())


def test_the_verdict_on_d_is_what_was_measured():
    assert verdict([0.9, 0.6, 0.3, 0.1]) == "sees"
    assert verdict([0.9, 0.88, 0.8, 0.6]) == "sees bad"
    assert verdict([0.9, 0.89, 0.9, 0.88]) == "hardly"
    assert verdict([float("nan")] * 4) == "no number"
    blind = score_gallery(lambda x: torch.zeros(len(x)))
    assert blind.caption.value.count(words.VERDICTS["hardly"]) == 5


def test_pictures_of_ones_own_take_what_can_be_done_to_any_picture():
    digits = torch.rand(3, 1, 28, 28) * 2 - 1
    gallery = GallerySession(lambda x: x.mean((1, 2, 3)), digits)
    assert gallery.kinds == ["blur", "noise"]  # 28 is no multiple of 8: no patches
    gallery.corrupt(blur=1.0)
    assert Drawing(gallery.kinds)(gallery.snapshot()).shape == (HEIGHT, WIDTH, 4)
    for _ in range(4):
        gallery.next()  # round and round
    pixels = to_uint8(digits)
    as_pictures, as_tensor = (
        GallerySession(lambda x: x.mean((1, 2, 3)), x) for x in (Pictures(pixels), to_float(pixels))
    )
    assert as_pictures.snapshot().score == as_tensor.snapshot().score
    heads = draw(sample_factors(2, torch.Generator().manual_seed(0)), 64)
    assert GallerySession(lambda x: x.mean((1, 2, 3)), heads).kinds == ["blur", "noise", "patches"]


@pytest.mark.parametrize("size", [16, 64, 128])
def test_other_sizes(size: int):
    gallery = score_gallery(lambda x: x.mean((1, 2, 3)), size=size)
    gallery.corrupt(patches=0.5)
    assert gallery.session.snapshot().clean.shape == (size, size, 3)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"D": 7}, "a network, or a function"),
        ({"D": lambda x: x}, "each one number"),
        ({"D": lambda x: x.mean()}, "return 32 outputs"),
        ({"D": lambda x: "good"}, "a tensor was expected"),
        ({"size": 30}, "multiple of 8"),
        ({"size": "large"}, "multiple of 8"),
        ({"pictures": torch.zeros(3, 28, 28)}, "Pictures have the shape"),
        ({"pictures": torch.zeros(0, 3, 28, 28)}, "Pictures have the shape"),
        ({"pictures": "digits"}, "pictures is str; give Pictures or a tensor"),
        ({"pictures": torch.zeros(3, 3, 28, 28).numpy()}, "pictures is ndarray"),
    ],
)
def test_what_is_no_d_and_no_picture_is_named(options: dict, words: str):
    with pytest.raises((TypeError, ValueError), match=words):
        score_gallery(**({"D": roughness} | options))


@pytest.mark.parametrize("amounts", [{"rain": 0.5}, {"noise": 1.1}, {"noise": float("nan")}, {"noise": "a lot"}])
def test_nonsense_changes_nothing(amounts: dict):
    gallery = GallerySession(roughness)
    with pytest.raises(ValueError):
        gallery.corrupt(blur=0.5, **amounts)
    assert set(gallery.amounts.values()) == {0.0}


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), -float("inf"), 1e30])
def test_a_d_that_has_run_away_can_still_be_looked_at(answer: float):
    gallery = score_gallery(lambda x: torch.full((len(x), 1), answer) + 0 * x.sum())
    gallery.corrupt(eyes=1.0, noise=1.0)
    assert gallery.picture.shape == (HEIGHT, WIDTH, 4)


@pytest.mark.parametrize("answer", [-30.0, 0.0, 30.0])
def test_curves_are_seen_whatever_d_answers(answer: float):
    gallery = GallerySession(lambda x: torch.full((len(x), 1), answer) + 0 * x.sum())
    gallery.corrupt(noise=1.0)
    picture = Drawing(gallery.kinds)(gallery.snapshot())[..., :3]
    blue = (np.abs(picture[CURVE[0] - 4 : CURVE[1] + 4].astype(int) - colour(GENERATED)).max(-1) < 20).sum(0)
    assert (blue > 0).sum() > 0.4 * WIDTH  # nearly as wide as all boxes together


def test_a_d_without_gradients_has_no_look():
    shown = GallerySession(lambda x: x.detach().mean((1, 2, 3))).snapshot()
    assert shown.saliency is None
    assert Drawing(list(shown.amounts))(shown).shape == (HEIGHT, WIDTH, 4)


def test_controls_and_session_keep_together():
    gallery = score_gallery(roughness, name="together")
    before = gallery.picture
    gallery.controls["noise"].value = 0.6
    assert gallery.session.amounts["noise"] == 0.6 and not np.array_equal(before, gallery.picture)
    gallery.corrupt(blur=0.25)
    assert gallery.controls["blur"].value == 0.25
    next(w for w in family(gallery) if "gan-clean" in w._dom_classes).click()
    assert all(control.value == 0 for control in gallery.controls.values()) and np.array_equal(before, gallery.picture)


def test_a_mistake_is_shown_and_goes_when_it_is_mended():
    gallery = score_gallery(roughness)

    def bad(x):
        raise ValueError("the learner's mistake")

    gallery.session.D = bad
    gallery.controls["noise"].value = 0.5
    assert "mistake" in gallery._error.value
    gallery.session.D = roughness
    gallery.controls["noise"].value = 0.4
    assert not gallery._error.value


def test_made_again_it_leaves_nothing_behind():
    score_gallery(roughness, name="again")
    count = len(ipywidgets.widgets.widget._instances)
    for _ in range(3):
        gallery = score_gallery(roughness, name="again")
    assert len(ipywidgets.widgets.widget._instances) == count and alive["again", ""] is gallery


def test_what_a_cell_sets_stays_as_it_was_set():
    async def cell():
        gallery = score_gallery(roughness)
        asked = []
        gallery.session.D = lambda x: (asked.append(len(x)), roughness(x))[1]
        for amount in (0.5, 0.2, 0.8):
            gallery.corrupt(noise=amount)
        now = len(asked)
        for _ in range(20):  # the controls that the view has set are heard only now
            await asyncio.sleep(0)
        assert gallery.session.amounts["noise"] == 0.8 and len(asked) == now

    asyncio.run(cell())
