"""The VAE desk: planes of codes, ways to choose a code, the picture, and what the page may do to it."""

import asyncio

from gan_course.data.digits import digits
from gan_course.data.pictures import Pictures
from gan_course.measure.decoded_digits import spherical_midpoint
from gan_course.models import VAE, Autoencoder
from gan_course.plots.style import REAL
from gan_course.pretrained import pretrained
from gan_course.widgets.core.canvas import colour
from gan_course.widgets.desk import DeskSession, VAEDesk, vae_desk, words
from gan_course.widgets.desk.codes import Codes, spherical
from gan_course.widgets.desk.picture import HEIGHT, MAP, STRIP, WIDTH, Drawing
from gan_course.widgets.desk.selective import SelectiveClassifier
from gan_course.widgets.desk.session import MANY, SETTINGS, SHARE, WAYS

import ipywidgets
import numpy as np
import pytest
import torch
from torch import nn

ALL = digits(split="test")
FEW = Pictures(ALL.pixels[:80], ALL.labels[:80])


def network(kind=VAE, dim=5, seed=0):
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return kind((1, 28, 28), dim, (12,))


@pytest.fixture(scope="module")
def models():
    return {"VAE": network(), "autoencoder": network(Autoencoder, 6, 1)}


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


# --- planes and ways


def test_the_plane_of_a_and_b_holds_them_and_the_middle():
    codes = Codes("VAE", network(), FEW[:])
    for kind in ("a and b", "main axes"):
        plane = codes.plane(kind, 3, 11)
        torch.testing.assert_close(plane.axes @ plane.axes.T, torch.eye(2))
        place = torch.tensor([[0.3, -1.2], [2.0, 0.5]])
        np.testing.assert_allclose(plane.to(plane.code(place)), place, atol=1e-5)
    plane = codes.plane("a and b", 3, 11)
    for code in (codes.m[3], codes.m[11], codes.middle):
        torch.testing.assert_close(plane.code(torch.from_numpy(plane.to(code))), code)


def test_the_main_axes_are_those_of_the_widest_spread():
    codes = Codes("VAE", network(), FEW[:])
    spread = np.var(codes.plane("main axes", 0, 0).to(codes.m), axis=0).sum()
    values = torch.linalg.svdvals(codes.m - codes.middle).square() / len(codes.m)
    assert spread == pytest.approx(values[:2].sum().item(), rel=1e-4)


def test_a_plane_of_two_numbers_is_all_there_is():
    codes = Codes("VAE", network(dim=2), FEW[:])
    plane = codes.plane("a and b", 1, 2)
    np.testing.assert_array_equal(plane.to(codes.m), codes.m)
    assert plane.names == tuple(words.AXES["number"].format(i=i) for i in (0, 1))
    desk = DeskSession({"VAE": network(dim=2)}, FEW)
    desk.way, desk.place = "place", (0.0, 0.0)
    np.testing.assert_allclose(at(desk).code, codes.middle, atol=1e-6)
    plot = Drawing(1)._map(0, at(desk))  # the map is centred on the codes, and its axes tell their numbers
    np.testing.assert_allclose(np.mean([plot.xlim, plot.ylim], axis=1), codes.middle, atol=1e-5)


AXES = words.AXES
MAIN = [AXES["main"].format(i=i) for i in (1, 2)]


def across(axis: str) -> str:
    return AXES["perpendicular"].format(axis=axis)


@pytest.mark.parametrize("pair", [(4, 4), (0, 0)])
def test_a_and_b_may_be_the_same(pair):
    codes = Codes("VAE", network(), FEW[:])
    plane = codes.plane("a and b", *pair)
    torch.testing.assert_close(plane.axes @ plane.axes.T, torch.eye(2))
    assert plane.names == (AXES["same"], across(MAIN[0]))
    assert plane.to(codes.m[pair[0]])[1] == pytest.approx(0, abs=1e-5)


def test_axes_are_called_what_they_were_made_of():
    codes = Codes("VAE", network(), FEW[:])
    a, b = codes.m[3] - codes.middle, codes.m[11] - codes.middle
    plane = codes.plane("a and b", 3, 11)
    assert plane.names == (AXES["a"], across(AXES["b"]))
    assert abs(plane.axes[1] @ b) < b.norm()  # not all of the way to b
    torch.testing.assert_close(plane.axes[0] * a.norm(), a)
    codes.m[11] = codes.middle + b - (a @ b) / (a @ a) * a
    assert codes.plane("a and b", 3, 11).names == (AXES["a"], AXES["b"])  # now it is
    codes.m[11] = codes.middle - 2 * a  # opposite: there is no second direction
    assert codes.plane("a and b", 3, 11).names == (AXES["a"], across(MAIN[0]))
    codes.m[3] = codes.middle
    assert codes.plane("a and b", 3, 11).names == (AXES["b"], across(MAIN[0]))
    assert codes.plane("main axes", 3, 11).names == tuple(MAIN)


def test_spherical_interpolation_is_the_chapters_and_keeps_its_distance():
    a, b, middle = torch.randn(3, 7, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(spherical(a, b, middle, torch.tensor([0.5]))[0], spherical_midpoint(a, b, middle))
    t = torch.tensor([0.0, 0.3, 1.0])
    way = spherical(a, b, middle, t)
    torch.testing.assert_close(way[[0, 2]], torch.stack([a, b]))
    wanted = 0.7 * (a - middle).norm() + 0.3 * (b - middle).norm()
    torch.testing.assert_close((way[1] - middle).norm(), wanted)
    assert (
        spherical(a, -a, torch.zeros(7), torch.tensor([0.5])).isfinite().all()
    )  # through the middle there is no direction


# --- the desk


def at(desk: DeskSession, i: int = 0):
    return desk.snapshot()[i]


def test_the_cloud_is_c_equals_m_plus_sigma_times_e(models):
    desk = DeskSession(models, FEW)
    m, s = models["VAE"].posterior(desk.x[desk.a : desk.a + 1])
    one = at(desk)
    np.testing.assert_allclose(one.m, m[0].detach(), atol=1e-6)
    np.testing.assert_allclose(one.sigma, s.exp()[0].detach(), rtol=1e-5)
    e = (one.code - one.m) / one.sigma
    desk.strength = 3.0
    more = at(desk)
    np.testing.assert_allclose(more.sigma, 3 * one.sigma, rtol=1e-5)
    np.testing.assert_allclose((more.code - more.m) / more.sigma, e, rtol=1e-3, atol=1e-4)  # the same noise, more of it
    desk.new_noise()
    assert not np.allclose(at(desk).code, more.code)


def test_a_function_of_the_learners_own_makes_the_codes(models):
    desk = DeskSession(models, FEW, reparameterise=lambda mean, log_sd, noise: mean + 10)
    one = at(desk)
    np.testing.assert_allclose(one.code, one.m + 10, atol=1e-5)
    desk.reparameterise = lambda mean, log_sd, noise: noise.sum()
    with pytest.raises(ValueError, match="reparameterise gave"):
        at(desk)


def test_without_noise_all_pictures_are_the_digit_as_it_comes_back(models):
    desk = DeskSession(models, FEW)
    desk.strength = 0.0
    for i, model in enumerate(models.values()):
        one = at(desk, i)
        back = model(desk.x[desk.a : desk.a + 1]).detach()
        np.testing.assert_allclose(one.output[..., 0] / 127.5 - 1, back[0, 0], atol=0.01)
        assert (one.samples == one.output).all() and len(one.samples) == 2 * MANY


def test_the_autoencoder_gets_noise_of_the_same_share_of_its_spread(models):
    desk = DeskSession(models, FEW)
    noise = [desk._noise(codes)[1] / codes.each for codes in desk.models]
    shares = [one.square().mean().sqrt().item() for one in noise]
    assert shares[0] == pytest.approx(shares[1], rel=1e-4)
    alone = DeskSession({"autoencoder": models["autoencoder"]}, FEW)
    torch.testing.assert_close(alone._noise(alone.models[0])[1], SHARE * alone.models[0].each)


def test_an_autoencoder_has_no_sigma_and_no_band(models):
    desk = DeskSession(models, FEW)
    light = (0.35 * colour(REAL) + 0.65 * 255).round()
    for desk.way, banded in (("cloud", [True, False]), ("prior", [True, True])):  # N(0, 1) has a sigma for both
        snapshots = desk.snapshot()
        picture = Drawing(2)(snapshots)[..., :3].astype(int)
        for i, one in enumerate(snapshots):
            left, top, right, bottom = STRIP
            strip = picture[i * HEIGHT + top : i * HEIGHT + bottom, (MAP[2] + 20) : right]
            band = (np.abs(strip - light).max(-1) < 3).sum()
            assert (one.sigma is not None) == banded[i] == (band > 500), (desk.way, i, band)
            assert one.m is not None


def test_the_interpolation_goes_from_a_to_b(models):
    desk = DeskSession(models, FEW)
    desk.way = "interpolation"
    for curved in (False, True):
        desk.curved = curved
        for t, end in ((0.0, desk.a), (1.0, desk.b)):
            desk.t = t
            for i, codes in enumerate(desk.models):
                np.testing.assert_allclose(at(desk, i).code, codes.m[end], atol=1e-5)
    one = at(desk)
    np.testing.assert_allclose(one.many[[0, MANY]], one.ends[[0, 0]], atol=1e-5)
    np.testing.assert_allclose(one.many[[MANY - 1, -1]], one.ends[[1, 1]], atol=1e-5)


def test_a_place_of_the_map_is_the_code_that_lies_there(models):
    desk = DeskSession(models, FEW)
    desk.way, desk.place = "place", (0.7, -1.3)
    for one, codes in zip(desk.snapshot(), desk.models):
        np.testing.assert_allclose(one.at - one.centre, np.multiply(desk.place, codes.spread), atol=1e-4)
        drawn = codes.decode(torch.from_numpy(one.code)[None])
        np.testing.assert_allclose(one.output[..., 0] / 127.5 - 1, drawn[0, 0], atol=0.01)


def test_new_codes_are_from_the_standard_normal(models):
    desk = DeskSession(models, FEW)
    desk.way = "prior"
    found = []
    for _ in range(300):
        desk.new_noise()
        found.append(desk._codes(desk.models[0], None, 1.0)[0])
    found = torch.stack(found)
    assert found.mean().abs() < 0.1 and abs(found.std() - 1) < 0.1


def test_looking_changes_nothing(models):
    vae = network().train()
    desk = DeskSession({"VAE": vae}, FEW)
    for desk.way in WAYS:
        one, two = at(desk), at(desk)
        assert np.array_equal(one.samples, two.samples) and np.array_equal(one.many, two.many)
    assert vae.training and all(weight.requires_grad and weight.grad is None for weight in vae.parameters())


def test_another_handwriting_goes_round_the_digits_of_its_class(models):
    desk = DeskSession(models, FEW)
    first, seen = desk.a, set()
    for _ in range(8):
        seen.add(desk.a)
        desk.another("a")
    assert desk.a == first and seen == set(np.flatnonzero(desk.labels == 2))
    desk.choose("b", 9)
    assert desk.labels[desk.b] == 9


def test_a_and_b_are_two_handwritings_as_long_as_there_are_two(models):
    desk = DeskSession(models, FEW)
    desk.choose("b", 2)
    for _ in range(20):
        assert desk.a != desk.b and desk.labels[desk.b] == 2
        desk.another("b")
    alone = DeskSession({"VAE": models["VAE"]}, Pictures(FEW.pixels[:3], [5, 5, 6]))
    for end in "ab":
        alone.choose(end, 6)
        alone.another(end)
    assert (alone.a, alone.b) == (2, 2) and at(alone).axes[0] == AXES["same"]


def test_the_map_of_pictures_has_each_where_its_code_lies(models):
    desk = DeskSession({"VAE": models["VAE"]}, FEW)
    desk.decoded, desk.way, desk.place = True, "place", (0.0, 0.0)
    one = at(desk)
    assert one.decoded.shape == (11 * 28, 11 * 28, 3)
    middle = one.decoded[5 * 28 : 6 * 28, 5 * 28 : 6 * 28]
    np.testing.assert_allclose(middle, one.output, atol=1)


def test_the_class_of_each_sample_stands_there(models):
    desk = DeskSession(models, FEW, read=lambda x: 9.0 * nn.functional.one_hot(torch.full((len(x),), 4), 10))
    desk.strength, desk.models[0].model = 0.0, Same(FEW[:1])
    assert at(desk).classes == 2 * MANY * [4]
    desk.models[0].model = Same(FEW[:1] + 0.2)
    assert at(desk).classes == 2 * MANY * [None]


class Same:
    """A decoder that always draws this picture."""

    def __init__(self, picture):
        self.picture = picture.clamp(-1, 1)

    def decode(self, code):
        return self.picture.expand(len(code), -1, -1, -1)


# --- the classifier that abstains


@pytest.fixture(scope="module")
def selective():
    return SelectiveClassifier(pretrained("digit-classifier"), ALL[:])


def test_real_digits_keep_their_names(selective):
    said, labels = selective(ALL[:]), ALL.labels.tolist()
    named = [(one, label) for one, label in zip(said, labels) if one is not None]
    assert len(named) >= 0.98 * len(labels) and sum(one == label for one, label in named) >= 0.99 * len(named)


@pytest.mark.parametrize(("blur", "named_at_least", "right_at_least"), [(3, 0.9, 0.97), (5, 0.3, 0.6)])
def test_soft_strokes_are_read_better_than_by_the_bare_classifier(selective, blur, named_at_least, right_at_least):
    """As decoders draw them: smeared, on black. Smeared over 5 pixels they are hard to read for people as well."""
    soft = nn.functional.avg_pool2d(ALL[:300] + 1, blur, 1, blur // 2) - 1
    said, labels = selective(soft), ALL.labels[:300].tolist()
    named = [(one, label) for one, label in zip(said, labels) if one is not None]
    right = sum(one == label for one, label in named) / len(named)
    plain = (selective.read(soft).argmax(1) == ALL.labels[:300]).float().mean().item()
    assert len(named) >= named_at_least * 300 and right >= max(right_at_least, plain)


def test_what_is_no_digit_has_no_name(selective):
    few, rng = ALL[:100], torch.Generator().manual_seed(0)
    sheets = torch.linspace(-1, 1, 41)[:, None, None, None].expand(-1, 1, 28, 28)  # plain, from black to white
    ghosts = 0.5 * few + 0.5 * few.flip(0)  # two digits, half as bright each
    for pictures in (
        sheets,
        few + 0.2,  # on grey, where the classifier sees an 8 nearly always
        -few,
        torch.rand(100, 1, 28, 28, generator=rng) * 2 - 1,
        nn.functional.avg_pool2d(few + 1, 15, 1, 7, count_include_pad=False) - 1,
        few * float("nan"),
    ):
        assert selective(pictures.clamp(-1, 1)) == len(pictures) * [None]
    assert 2 * selective(ghosts).count(8) < (selective.read(ghosts).argmax(1) == 8).sum()


class Broken(nn.Module):
    def encode(self, x):
        return x.flatten(1)[:, :3] * float("nan")

    def decode(self, code):
        return code


@pytest.mark.parametrize(
    ("model", "error", "words"),
    [
        (nn.Linear(3, 3), TypeError, "without encode"),
        (None, TypeError, "NoneType"),
        (Broken(), ValueError, "NaN"),
        (network(dim=1), ValueError, "two numbers or more"),
        (VAE((2,), 2, (4,)), RuntimeError, "shapes"),
    ],
)
def test_models_that_make_no_sense_are_refused(model, error, words):
    with pytest.raises(error, match=words):
        DeskSession({"VAE": model}, FEW)


def test_pictures_without_labels_are_refused():
    for pictures in (Pictures(FEW.pixels), FEW[:], None, Pictures(FEW.pixels[:1], FEW.labels[:1])):
        with pytest.raises(ValueError, match="labels"):
            DeskSession({"VAE": network()}, pictures)


def test_a_decoder_of_something_else_is_told_so():
    vae = network()
    vae.decode = lambda code: code
    with pytest.raises(ValueError, match="the desk shows pictures"):
        DeskSession({"VAE": vae}, FEW).snapshot()


# --- the picture


@pytest.mark.parametrize("dim", [2, 3, 16, 100])
def test_any_code_size_and_any_way_can_be_drawn(dim):
    desk = DeskSession({"VAE": network(dim=dim), "autoencoder": network(Autoencoder, dim)}, FEW)
    drawing = Drawing(2)
    pictures = []
    for desk.way in WAYS:
        for desk.decoded in (False, True):
            pictures.append(drawing(desk.snapshot()))
    assert all(one.shape == (2 * HEIGHT, WIDTH, 4) and one.dtype == np.uint8 for one in pictures)
    assert len({one.tobytes() for one in pictures}) == len(pictures)


def test_a_kept_map_is_the_same_as_a_fresh_one(models):
    desk = DeskSession(models, FEW)
    drawing = Drawing(2)
    for change in (
        {"strength": 2.0},
        {"way": "interpolation"},
        {"decoded": True},
        {"a": 5},
        {"decoded": False},
        {"t": 0.1},
    ):
        for name, value in change.items():
            setattr(desk, name, value)
        assert np.array_equal(drawing(desk.snapshot()), Drawing(2)(desk.snapshot())), change


def test_a_dead_encoder_and_a_decoder_without_numbers_can_be_drawn():
    vae = network()
    with torch.no_grad():
        for weight in vae.encoder.parameters():
            weight.zero_()
        list(vae.decoder.parameters())[-1].fill_(float("nan"))
    desk = DeskSession({"VAE": vae}, FEW)
    for desk.way in WAYS:
        assert Drawing(1)(desk.snapshot()).shape == (HEIGHT, WIDTH, 4)


def test_labels_and_colours_of_another_kind():
    labels = torch.arange(80) % 3 + 100
    pictures = Pictures(FEW.pixels.expand(-1, 3, -1, -1).contiguous(), labels)
    desk = DeskSession({"VAE": VAE((3, 28, 28), 4, (8,))}, pictures)
    assert Drawing(1)(desk.snapshot()).shape == (HEIGHT, WIDTH, 4) and desk.classes == [100, 101, 102]


# --- the page


def send(desk: VAEDesk, *words: str) -> None:
    send.count = getattr(send, "count", 0) + len(words)
    desk._pad.said.value = " ".join(("page", str(send.count), *words))


def on_map(kind: str, i: int, x: float, y: float, of: int) -> str:
    left, top, right, bottom = MAP
    across, down = (left + right) / 2 + x * (right - left) / 2, (top + bottom) / 2 - y * (bottom - top) / 2
    return f"{kind},{across / WIDTH:.5f},{(down + i * HEIGHT) / (of * HEIGHT):.5f}"


@pytest.fixture
def desk(models):
    return vae_desk(*models.values(), pictures=FEW)


def test_a_click_on_either_map_chooses_the_place_there(desk: VAEDesk):
    for i in (0, 1):
        send(desk, on_map("down", i, 0.5, -0.25, of=2), "up,0,0")
        reach = desk.session.reach()
        assert desk.session.way == "place" == desk.controls["way"].value
        np.testing.assert_allclose(desk.session.place, (0.5 * reach, -0.25 * reach), atol=0.05)
        assert (desk.controls["x"].value, desk.controls["y"].value) == desk.session.place
        desk.change(place=(0.0, 0.0))


def test_a_drag_past_the_rim_stays_on_its_map_and_at_its_rim(desk: VAEDesk):
    reach = desk.session.reach()
    for i, places in {
        0: {(0.5, -1.4): (0.5, -1), (0.2, -2.4): (0.2, -1), (0.5, 1.5): (0.5, 1), (-3, 0.1): (-1, 0.1)},
        1: {(0.5, 1.4): (0.5, 1), (0.2, 2.6): (0.2, 1), (0.5, -1.5): (0.5, -1), (8, -0.3): (1, -0.3)},
    }.items():
        for (x, y), (across, up) in places.items():  # some beyond the picture, some on the other model's map
            send(desk, on_map("down", i, 0, 0, of=2), on_map("move", i, x, y, of=2), "up,0,0")
            np.testing.assert_allclose(desk.session.place, (across * reach, up * reach), atol=0.03 * reach)
            for name, value in zip("xy", desk.session.place):  # a page has nothing to correct in its sliders
                control = desk.controls[name]
                steps = (value - control.min) / control.step
                assert (
                    control.value == value
                    and steps == pytest.approx(round(steps), abs=1e-6)
                    and -control.min == control.max
                )
                assert control.max >= abs(value) and not control.continuous_update
    assert not desk._error.value


@pytest.mark.parametrize("place", [(0.1, -0.01), (0.1, -0.3), (0.1, 1.0001), (0.1, 1.6), (-0.1, 0.2), (1.1, 0.2)])
def test_beside_the_picture_there_is_no_map(place):
    assert Drawing(2).place_at(*place) is None and Drawing(1).place_at(*place) is None


def test_a_drag_follows_the_mouse_and_ends_with_it(desk: VAEDesk):
    send(desk, on_map("down", 0, 0, 0, of=2), on_map("move", 0, 0.3, 0.3, of=2))
    first = desk.session.place
    send(desk, "up,0,0", on_map("move", 0, -0.9, 0, of=2))
    assert desk.session.place == first and first[0] > 0
    send(desk, "down,0.99,0.01", on_map("move", 0, -0.9, 0, of=2))  # it began outside the map
    assert desk.session.place == first


def test_arrow_keys_go_on_from_the_code_in_view_and_stay_on_the_map(desk: VAEDesk):
    desk.change(strength=0.0)
    start = at(desk.session).at / desk.session.models[0].spread
    send(desk, "ArrowRight", "ArrowUp")
    np.testing.assert_allclose(desk.session.place, start + 0.1, atol=0.02)
    for _ in range(80):
        send(desk, "ArrowLeft")
    assert desk.session.place[0] == pytest.approx(-desk.session.reach(), abs=0.03) and not desk._error.value


def test_each_control_reaches_the_desk_and_shows_where_it_stands(desk: VAEDesk):
    for name, value in {
        "strength": 2.5,
        "way": "interpolation",
        "t": 0.2,
        "curved": True,
        "plane": "main axes",
        "decoded": True,
    }.items():
        before = desk.picture
        desk.controls[name].value = value
        assert getattr(desk.session, name) == value and not np.array_equal(desk.picture, before), name
    digit, another = desk._ends["b"]
    digit.value = 5
    assert desk.session.labels[desk.session.b] == 5
    before = desk.session.b
    another.click()
    assert desk.session.b != before and digit.value == 5
    desk.change(way="place", place=(1.0, 2.0))
    desk.controls["x"].value = -0.5
    assert desk.session.place == (-0.5, 2.0) and not desk._error.value


def test_only_the_controls_that_matter_are_shown(desk: VAEDesk):
    shown = lambda: {name for name, control in desk.controls.items() if control.layout.display != "none"}
    assert {"strength", "noise", "a"} <= shown() and not {"t", "x"} & shown()
    desk.change(way="interpolation")
    assert {"t", "a", "b"} <= shown() and "noise" not in shown()
    alone = vae_desk(network(dim=2), pictures=FEW, way="place", name="alone")
    assert alone.controls["a"].layout.display == "none"  # nothing depends on a


def test_settings_that_make_no_sense_leave_the_desk_as_it_was(desk: VAEDesk):
    before = desk.picture.copy()
    for bad in (
        {"way": "sideways"},
        {"plane": 3},
        {"a": 10**6},
        {"b": -1},
        {"strength": "much"},
        {"strength": -1.0},
        {"strength": float("nan")},
        {"t": 1.5},
        {"curved": "yes"},
        {"place": (1.0,)},
        {"place": (0.0, float("inf"))},
        {"way": ["interpolation"]},
    ):
        with pytest.raises(ValueError, match=f"{next(iter(bad))} is .*; give"):
            desk.change(**bad)
        desk.refresh()
        assert np.array_equal(desk.picture, before), bad
    with pytest.raises(ValueError, match="sideways"):
        vae_desk(network(), pictures=FEW, way="sideways", name="other")


@pytest.mark.parametrize("name", ["strenght", "models", "refresh"])
def test_a_setting_that_does_not_exist_is_named_with_those_that_do(desk: VAEDesk, name):
    before = desk.picture.copy()
    for do in (lambda: desk.change(t=0.1, **{name: 2}), lambda: vae_desk(network(), pictures=FEW, **{name: 2})):
        with pytest.raises(TypeError) as caught:
            do()
        assert repr(name) in str(caught.value) and all(known in str(caught.value) for known in SETTINGS)
    assert desk.session.t == 0.5 and np.array_equal(desk.picture, before)


def test_more_noise_than_the_control_had_moves_its_end(desk: VAEDesk):
    desk.change(strength=8.0)
    control = desk.controls["strength"]
    assert control.value == 8.0 == desk.session.strength and control.max == 8.0
    control.value = 2.0
    assert desk.session.strength == 2.0 and control.max == 8.0  # it does not run away under the mouse


def test_quick_touches_do_not_chase_each_other(models):
    """In a notebook all callbacks come a little later: a control's answer to an old place must not bring it back."""

    async def play():
        desk = vae_desk(*models.values(), pictures=FEW, name="quick")
        shown = []
        desk.show = shown.append
        for x in (-0.6, -0.2, 0.1, 0.4):
            send(desk, on_map("down", 0, x, x / 2, of=2), "up,0,0")
        for _ in range(30):
            await asyncio.sleep(0)
        assert len(shown) == 1  # for all that came at once
        reach = desk.session.reach()
        np.testing.assert_allclose(desk.session.place, (0.4 * reach, 0.2 * reach), atol=0.05)
        assert (desk.controls["x"].value, desk.controls["y"].value) == desk.session.place
        desk.controls["x"].value = 0.5  # a person's turn is heard
        for _ in range(5):
            await asyncio.sleep(0)
        assert desk.session.place[0] == 0.5

    asyncio.run(play())


def test_nonsense_from_the_page_changes_nothing(desk: VAEDesk):
    before = desk.picture.copy()
    for text in ("", "a", "x 1 Enter", "x 2 down,nan,0", "y 5 " + "down,9e9,-9e9 " * 5, "z 3 up,1e300,1", "🦋 1 Space"):
        desk._pad.said.value = text
    assert np.array_equal(desk.picture, before) and not desk._error.value


def test_a_mistake_in_the_decoder_is_shown_and_goes_when_it_is_mended(desk: VAEDesk):
    model = desk.session.models[0].model
    model.decode = lambda code: 1 / 0
    try:
        desk.controls["noise"].click()
        assert "ZeroDivisionError" in desk._error.value
    finally:
        del model.decode
    desk.controls["noise"].click()
    assert not desk._error.value and "image/png" in desk._repr_mimebundle_()


def test_the_caption_counts_the_classes(models):
    outputs = [2]
    desk = vae_desk(
        models["VAE"],
        pictures=FEW,
        read=lambda x: 9.0 * nn.functional.one_hot(torch.tensor(outputs)[torch.arange(len(x)) % len(outputs)], 10),
    )
    desk.session.models[0].model = Same(FEW[:1])

    def counted(template: str, count: int, **fields: int) -> str:
        return template.format(model=words.VAE, n=2 * MANY, count=count, **fields)

    for now, way, told in (
        ([2], "cloud", counted(words.COUNT, 18, label=2)),
        ([2], "prior", counted(words.KINDS, 18, kinds=1)),
        ([2, 3, 5], "cloud", counted(words.COUNT, 6, label=2)),
        ([2, 3, 5], "prior", counted(words.KINDS, 18, kinds=3)),
    ):
        outputs[:] = now
        desk.change(way=way)
        assert told in desk.caption.value and words.NOT_SURE not in desk.caption.value
    desk.change(way="cloud", a=int(np.flatnonzero(desk.session.labels == 8)[0]))
    assert counted(words.COUNT, 0, label=8) in desk.caption.value
    desk.session.models[0].model = Same(FEW[:1] + 0.2)  # on a grey background
    for way, told in (
        ("cloud", counted(words.COUNT, 0, label=8)),
        ("prior", counted(words.READ, 0)),
        ("interpolation", ""),
        ("place", ""),
    ):
        desk.change(way=way)
        assert told in desk.caption.value and words.NOT_SURE in desk.caption.value
