"""The code sliders without a browser: how a code moves, what is shown of it, and what is refused."""

import asyncio

from gan_course.data import sentences
from gan_course.data.avatars import column, draw, sample_factors
from gan_course.data.latent import Latent
from gan_course.measure.attributes import factor_probe
from gan_course.plots.style import GAN
from gan_course.widgets.core.canvas import colour
from gan_course.widgets.core.view import alive, family
from gan_course.widgets.sliders import SlidersSession, sliders, words
from gan_course.widgets.sliders.picture import LEFT, WEIGHTS, WIDTH, Drawing

import ipywidgets
import numpy as np
import pytest
import torch
from torch import nn


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def plain(z: torch.Tensor) -> torch.Tensor:
    """A generator that is known: the first three numbers are the colour."""
    return z[:, :3, None, None].tanh().expand(-1, -1, 8, 8)


def heads(z: torch.Tensor) -> torch.Tensor:
    """Avatars whose hue of hair is the first number in turns and whose smile is the second."""
    factors = sample_factors(1, torch.Generator().manual_seed(0)).repeat(len(z), 1)
    factors[:, column("hair_saturation")] = 0.8
    factors[:, column("hair_hue")] = z[:, 0] / 4
    factors[:, column("smile")] = z[:, 1].clamp(-0.4, 1)
    return draw(factors, 64)


def writer(z: torch.Tensor) -> torch.Tensor:
    """Sentences by the grammar, as logits."""
    return 9.0 * nn.functional.one_hot(sentences.words_of(z), len(sentences.WORDS))


def test_a_move_sets_the_place_along_the_way_and_nothing_across():
    way = torch.tensor([1.0, 1.0, 0.0, 0.0])
    codes = SlidersSession(plain, 4, {"brown": 5 * way})
    before = codes.code
    codes.move("brown", 1.5)
    assert codes.position("brown") == pytest.approx(1.5)
    across = torch.tensor([1.0, -1.0, 0.3, -0.7])
    assert float(codes.code @ across) == pytest.approx(float(before @ across), abs=1e-5)
    assert codes.position("number 1") == pytest.approx(codes.code[0].item())


def test_ways_that_are_not_at_right_angles_carry_each_other():
    desk = sliders(plain, 3, {"a": torch.tensor([1.0, 0.0, 0.0]), "b": torch.tensor([1.0, 1.0, 0.0])})
    desk.zero()
    desk.move("a", 1.0)
    for way, place in (("a", 1.0), ("b", 0.5**0.5)):
        assert desk.session.position(way) == pytest.approx(place)
        assert desk.found[way].value == pytest.approx(place, abs=0.51 * desk.found[way].step)


def test_the_strip_lies_along_the_way_and_row_0_is_now():
    codes = SlidersSession(plain, 3, reach=2)
    codes.move("number 2", 0.4)
    shown = codes.snapshot()
    assert shown.positions.tolist() == pytest.approx([-2, -4 / 3, -2 / 3, 0, 2 / 3, 4 / 3, 2], abs=1e-5)
    expected = (np.tanh(shown.positions) + 1) * 127.5
    assert shown.pictures[1:, 0, 0, 1] == pytest.approx(expected, abs=0.6)
    assert shown.pictures[0, 0, 0, 1] == round((np.tanh(0.4) + 1) * 127.5)
    assert np.ptp(shown.pictures[:, 0, 0, 0].astype(int)) == 0  # the first number stays


def test_sliders_reach_as_far_as_random_codes_do():
    uniform = SlidersSession(plain, Latent(3, "uniform"))
    assert all(reach == pytest.approx(1.0, abs=0.011) for reach in uniform.reaches.values())
    given = torch.tensor([[0.0, 3.0, -0.25], [0.0, -2.0, 0.5]])
    assert list(SlidersSession(plain, given).reaches.values()) == [1.0, 3.0, 0.5]  # 1 where all codes are 0
    assert set(SlidersSession(plain, 3, reach=0.7).reaches.values()) == {0.7}


def test_new_zero_and_back():
    codes = SlidersSession(plain, 3)
    first = codes.code
    codes.new()
    second = codes.code
    assert not torch.equal(first, second)
    for far in (0.1, 0.2, 0.3):  # one drag
        codes.move("number 1", far)
    codes.back()
    assert torch.equal(codes.code, second)
    codes.zero()
    assert not codes.code.any()
    for _ in range(5):
        codes.back()  # further than there is
    assert torch.equal(codes.code, first)


def test_looking_changes_neither_codes_nor_generator():
    G = nn.Sequential(nn.Linear(4, 3 * 64), nn.BatchNorm1d(192), nn.Tanh(), nn.Unflatten(1, (3, 8, 8)))
    before = {name: value.clone() for name, value in G.state_dict().items()}
    codes = SlidersSession(G, 4, seed=5)
    once, again = codes.snapshot(), codes.snapshot()
    assert np.array_equal(once.pictures, again.pictures) and G.training
    assert all(torch.equal(value, before[name]) for name, value in G.state_dict().items())
    codes.new()
    other = SlidersSession(G, 4, seed=5)
    other.new()
    assert torch.equal(codes.code, other.code)


def test_the_probe_reads_what_moves_and_what_does_not():
    desk = sliders(heads, Latent(2, "uniform"), read=factor_probe(), labels=["turn", "smile"], seed=1)
    desk.move("turn", 0.0)
    shown = desk.session.snapshot()
    hues = shown.along["hair_hue"]
    assert all(360 * abs((hue - want + 0.5) % 1 - 0.5) < 25 for hue, want in zip(hues, shown.positions / 4))
    changes = desk._changes(shown)
    assert changes["hair_hue"] > 0.8 and changes["smile"] < 0.3
    assert words.FACTORS["hair_hue"] in desk.caption.value.split(words.CHANGES.split("{")[0])[1].split(",")[0]


def test_sentences_are_read_word_by_word():
    labels = [scale.name for scale in sentences.SCALES]
    desk = sliders(
        writer, sentences.meanings(), words=sentences.WORDS, labels=labels, read=sentences.grammatical, seed=3
    )
    desk.move("number", -1.0)
    shown = desk.session.snapshot()
    assert shown.sentences[0][0] in ("a", "an") and len(shown.sentences) == 8 and shown.valid.all()
    assert [row[0][0] for row in shown.likely] == shown.sentences[0]
    assert all(row[0][1] > row[1][1] for row in shown.likely)
    assert [words[0] for words in shown.sentences[1:]][-1] == "many"
    assert words.INVALID.format(wrong=0, n=7) in desk.caption.value


@pytest.mark.parametrize("dim", [3, 100])
def test_bars_show_code_and_way_and_are_explained(dim):
    desk = sliders(plain, dim, {"all": torch.ones(dim)})
    for way in ("all", "number 3"):
        desk.move(way, 0.5)
        strip = desk.picture[-WEIGHTS - 4 :, LEFT:, :3]  # below the code's bars, next to the present picture
        orange = np.abs(strip.astype(int) - colour(GAN)).max(-1) < 5
        part = orange.any(0).sum() * dim / (WIDTH - LEFT)
        assert part > 0.6 * dim if way == "all" else 0.6 < part < 1.1  # columns of all numbers, or of one
        assert orange.sum(0).max() > 0.8 * WEIGHTS and words.BARS in desk.caption.value


def test_the_bars_are_explained_only_where_there_is_room_for_them():
    for word, there in (("word", True), ("rhabarberbarbarabar", False)):
        desk = sliders(lambda z: z[:, :1, None].expand(-1, 4, 2), 3, words=[word, word + "s"])
        assert (words.BARS in desk.caption.value) == there
        orange = np.abs(desk.picture[-WEIGHTS - 4 :, LEFT:, :3].astype(int) - colour(GAN)).max(-1) < 5
        assert orange.any() == there


def test_pages_of_a_long_code():
    desk = sliders(plain, 20)
    before = desk.session.code.clone()
    desk.page.value = 16
    names = [control.description for control in desk.numbers if control.layout.display != "none"]
    assert names == ["number 17", "number 18", "number 19", "number 20"]
    assert torch.equal(desk.session.code, before) and desk.session.current == "number 17"
    desk.numbers[0].value = 0.5
    assert desk.session.position("number 17") == pytest.approx(0.5)
    desk.page.value = 0
    assert [control.description for control in desk.numbers] == [f"number {i}" for i in range(1, 9)]
    assert all(control.layout.display != "none" for control in desk.numbers)
    torch.testing.assert_close(desk.session.code[:16], before[:16])


def test_controls_and_code_keep_together():
    desk = sliders(plain, 3, {"brown": torch.tensor([1.0, 1.0, 0.0])})
    before = desk.picture
    desk.found["brown"].value = 0.9
    assert desk.session.position("brown") == pytest.approx(0.9) and not np.array_equal(before, desk.picture)
    next(w for w in family(desk) if "gan-zero" in w._dom_classes).click()
    assert all(control.value == 0.0 for control in (*desk.found.values(), *desk.numbers))
    next(w for w in family(desk) if "gan-back" in w._dom_classes).click()
    assert desk.session.position("brown") == pytest.approx(0.9)


def test_what_the_page_repeats_of_a_slider_moves_nothing():
    desk = sliders(plain, 3, {"brown": torch.tensor([1.0, 1.0, 0.0])})
    desk.move("brown", 0.987)
    code, way = desk.session.code, desk.session.current
    for control in (*desk.found.values(), *desk.numbers):  # as a page rounds them to their steps when they appear
        control.value = round(control.value / control.step) * control.step + 1e-12
    assert torch.equal(desk.session.code, code) and desk.session.current == way
    desk.numbers[1].value += desk.numbers[1].step  # the smallest move that a person can make
    assert desk.session.current == "number 2" and not torch.equal(desk.session.code, code)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"G": 3}, "a network, or a function"),
        ({"G": lambda z: z}, "give words="),
        ({"G": lambda z: z.mean()}, "return 8 outputs"),
        ({"G": lambda z: None}, "a tensor was expected"),
        ({"latent": "normal"}, "give a Latent"),
        ({"latent": torch.zeros(3)}, r"give codes \(n, d\)"),
        ({"latent": torch.full((3, 3), torch.nan)}, "all of them numbers"),
        ({"directions": {"short": torch.ones(2)}}, "the codes have 3 numbers"),
        ({"directions": {"none": torch.zeros(3)}}, "points nowhere"),
        ({"directions": {"number 2": torch.ones(3)}}, "both called number 2"),
        ({"labels": ["a", "b"]}, "labels has 2 names"),
        ({"labels": ["a", "a", "b"]}, "2 of them different"),
        ({"reach": 0}, "a number above 0"),
        ({"words": ["a"]}, "With 1 words"),
        ({"read": lambda x: 1}, "Reading"),
    ],
)
def test_what_is_not_accepted_is_named(options: dict, words: str):
    with pytest.raises((TypeError, ValueError), match=words):
        sliders(**({"G": plain, "latent": 3} | options))


def test_nonsense_changes_nothing():
    codes = SlidersSession(plain, 3)
    before = codes.code.clone()
    for way, far in (("number 9", 0.0), ("number 1", float("nan")), ("number 1", "far"), ("number 1", None)):
        with pytest.raises(ValueError):
            codes.move(way, far)
    assert torch.equal(codes.code, before)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_a_generator_that_has_run_away_can_still_be_looked_at(value: float):
    desk = sliders(lambda z: torch.full((len(z), 3, 32, 32), value), 3, read=factor_probe())
    desk.move("number 1", 1e9)
    assert desk.picture.shape[1] == WIDTH
    desk = sliders(lambda z: torch.full((len(z), 12, 4), value), 3, words=["one", "two", "three", "x" * 50])
    assert desk.picture.shape[1] == WIDTH


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 5, 400), (1, 1, 1), (3, 300, 300)])
def test_pictures_of_any_size_are_drawn(shape: tuple):
    shown = SlidersSession(lambda z: z[:, :1, None, None].expand(-1, *shape), 1).snapshot()
    assert Drawing()(shown).shape[1:] == (WIDTH, 4)


def test_a_mistake_is_shown_and_goes_when_it_is_mended():
    desk = sliders(plain, 3)

    def bad(z):
        raise ValueError("the learner's mistake")

    desk.session.G = bad
    desk.numbers[0].value = 0.5
    assert "mistake" in desk._error.value
    desk.session.G = plain
    desk.numbers[0].value = 0.4
    assert not desk._error.value


def test_made_again_it_leaves_nothing_behind():
    sliders(plain, 20, name="again")
    count = len(ipywidgets.widgets.widget._instances)
    for _ in range(3):
        desk = sliders(plain, 20, name="again")
    assert len(ipywidgets.widgets.widget._instances) == count and alive["again", ""] is desk


def test_what_a_cell_moves_stays_where_it_was_moved_to():
    async def cell():
        desk = sliders(plain, 3, {"brown": torch.tensor([1.0, 1.0, 0.0])})
        for far in (0.3, -0.4, 0.9):
            desk.move("brown", far)
        code = desk.session.code
        for _ in range(20):  # the controls that the view has set are heard only now
            await asyncio.sleep(0)
        assert desk.session.current == "brown" and torch.equal(desk.session.code, code)

    asyncio.run(cell())
