"""*You are D*: pairs are what they say, hits are counted, and d' is detection theory's."""

import math

from gan_course.data.pictures import Pictures, to_float, to_uint8
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training.presets import DIGITS
from gan_course.utils import seeded
from gan_course.widgets.core.pointer import Touch
from gan_course.widgets.you_are_d import Stage, YouAreDSession, stages, you_are_d
from gan_course.widgets.you_are_d.picture import HEIGHT, LEFTS, TILE, TOP, WIDTH, Drawing
from gan_course.widgets.you_are_d.session import Tally

import numpy as np
import pytest
import torch
from scipy.stats import norm


def brightness(x: torch.Tensor) -> torch.Tensor:
    return x.mean((1, 2, 3))


def darkness(x: torch.Tensor) -> torch.Tensor:
    return -brightness(x)[:, None]


def pictures(low: float, high: float, n: int = 12, seed: int = 0) -> torch.Tensor:
    return low + (high - low) * torch.rand(n, 3, 8, 8, generator=torch.Generator().manual_seed(seed))


REAL = pictures(0.2, 1.0)


def moments() -> list[Stage]:
    """Real pictures are bright: the first D knows it, the second has it the wrong way round."""
    return [Stage(10, pictures(-1.0, -0.2), brightness), Stage(200, pictures(-1.0, -0.2, seed=1), darkness)]


def right_side(session: YouAreDSession) -> str:
    return ("left", "right")[session.pairs[len(session.choices)].real]


def test_each_pair_has_a_real_picture_where_it_says_and_a_fake_of_its_moment():
    session = YouAreDSession(moments(), REAL, 20)
    assert sorted(pair.stage for pair in session.pairs) == [0] * 10 + [1] * 10
    assert {pair.real for pair in session.pairs} == {0, 1}
    assert [pair.stage for pair in session.pairs] != sorted(pair.stage for pair in session.pairs)
    for pair in session.pairs:
        assert pair.pictures[pair.real].mean() > 128 > pair.pictures[1 - pair.real].mean()


def test_hits_are_counted_for_you_and_for_the_d_of_the_moment():
    session = YouAreDSession(moments(), REAL, 20)
    for _ in range(20):
        right = right_side(session)
        late = session.pairs[len(session.choices)].stage == 1
        session.answer({"left": "right", "right": "left"}[right] if late else right)
    shown = session.snapshot()
    assert shown.pair is None and shown.done == shown.total == 20
    assert shown.you == shown.D == (Tally(10, 10), Tally(0, 10))
    assert shown.always == (1.0, 0.0) and shown.steps == (10, 200)
    session.answer("left")
    assert session.snapshot().done == 20


def test_restart_draws_other_pairs_and_a_seed_draws_the_same():
    session = YouAreDSession(moments(), REAL, 8, seed=3)
    first = [pair.pictures.copy() for pair in session.pairs]
    session.answer("left")
    session.restart()
    assert session.choices == [] and not all(map(np.array_equal, first, [pair.pictures for pair in session.pairs]))
    session.restart(3)
    assert all(map(np.array_equal, first, [pair.pictures for pair in session.pairs]))


@pytest.mark.parametrize("hits, n", [(10, 20), (15, 20), (20, 20), (0, 7)])
def test_d_prime_is_root_2_times_z_of_the_corrected_rate(hits, n):
    assert Tally(hits, n).d_prime == pytest.approx(math.sqrt(2) * norm.ppf((hits + 0.5) / (n + 1)))


def test_a_tally_without_pairs_is_no_number():
    assert math.isnan(Tally(0, 0).rate) and math.isnan(Tally(0, 0).d_prime)
    assert Tally(1, 2) + Tally(3, 4) == Tally(4, 6) and Tally(3, 4).rate == 0.75 and Tally(5, 10).d_prime == 0


def test_d_prime_of_an_ideal_judge_is_the_distance_of_the_two_kinds():
    """Draw from two bell curves one deviation apart, choose the larger: the hit rate gives back 1."""
    rng = torch.Generator().manual_seed(0)
    real, fake = torch.randn(40_000, generator=rng) + 1, torch.randn(40_000, generator=rng)
    assert Tally(int((real > fake).sum()), 40_000).d_prime == pytest.approx(1, abs=0.03)


def test_pictures_differ_as_the_game_goes_on_and_give_nothing_away_before_the_answer():
    session = YouAreDSession(moments(), REAL, 4)
    draw = Drawing(session.snapshot().steps)
    before = draw(session.snapshot())
    assert before.shape == (HEIGHT, WIDTH, 4)
    green = (0, 158, 115)
    pair = before[TOP - 4 : TOP + TILE + 4, : LEFTS[1] + TILE + 4, :3]
    assert not (pair == green).all(-1).any()
    seen = [before]
    for _ in range(4):
        session.answer("left")
        seen.append(draw(session.snapshot()))
        assert not np.array_equal(seen[-1], seen[-2])
    end = seen[-1][TOP - 4 : TOP + TILE + 4, : LEFTS[1] + TILE + 4, :3]
    assert (end == green).all(-1).any()


def test_buttons_keys_and_clicks_answer():
    game = you_are_d(moments(), Pictures(to_uint8(REAL)), pairs=10)
    game.touched([Touch("ArrowLeft"), Touch("ArrowRight"), Touch("ArrowUp"), Touch("Space")])
    assert game.session.choices == [0, 1]
    y = (TOP + 5) / HEIGHT
    game.touched([Touch("down", (LEFTS[1] + 5) / WIDTH, y), Touch("move", 0.1, y), Touch("up", 0.1, y)])
    game.touched([Touch("down", (LEFTS[0] + 5) / WIDTH, y), Touch("down", 0.99, y)])
    assert game.session.choices == [0, 1, 1, 0]
    buttons = {button.description: button for button in game.children[-1].children}
    buttons["Right is real"].click()
    assert game.session.choices == [0, 1, 1, 0, 1]
    assert "Pair 5 of 10" in game.caption.value
    buttons["New pairs"].click()
    assert game.session.choices == [] and "10 pairs" in game.caption.value


def test_run_plays_to_the_end_and_the_table_stands_below():
    game = you_are_d(moments(), REAL, pairs=6)
    assert game.run(["left"] * 6) is game
    text = game.caption.value
    assert "together" in text and "100%" in text and text.count("<tr>") == 4
    assert "image/png" in game._repr_mimebundle_()


@pytest.mark.parametrize(
    "options, words",
    [
        ({"stages": []}, "0 stages"),
        ({"pairs": 1}, "a pair for each"),
        ({"real": torch.zeros(3, 1, 8, 8)}, "one shape"),
    ],
)
def test_what_does_not_fit_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        you_are_d(**{"stages": moments(), "real": REAL, **options})
    with pytest.raises(ValueError, match="'left' or 'right'"):
        YouAreDSession(moments(), REAL).answer("both")


def small_trainer():
    with seeded(0):
        G, D = MLPGenerator(64, (1, 8, 8), (8,), bounded=True), MLPDiscriminator((1, 8, 8), (8,))
    data = Pictures(torch.randint(0, 255, (20, 1, 8, 8), generator=torch.Generator().manual_seed(0)).to(torch.uint8))
    return DIGITS.trainer(data, G, D, steps=6)


def test_stages_keep_d_and_g_as_they_were():
    trainer = small_trainer()
    kept = stages(trainer, (0, 2, 6), n=5, progress=False)
    assert [stage.steps for stage in kept] == [0, 2, 6] and trainer.steps == 6
    again = small_trainer()
    again.train(2, progress=False)
    assert torch.equal(kept[1].fake, again.sample(5))
    x = to_float(torch.zeros(1, 1, 8, 8, dtype=torch.uint8))
    scores = [stage.D(x.to(next(stage.D.parameters()).device)).item() for stage in kept]
    assert len(set(scores)) == 3
    for moments in ((), (4, 7), (9, 8)):
        with pytest.raises(ValueError, match="after 6 steps"):
            stages(trainer, moments)
