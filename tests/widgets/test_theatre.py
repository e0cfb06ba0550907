"""The theatre: it trains as the trainer does, looks back without going back, and stops between steps."""

import asyncio
import os
import signal
from types import SimpleNamespace

from gan_course.data.avatars import avatars
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.data.points import points
from gan_course.device import bare
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.plots import film
from gan_course.training import OBJECTIVES, Settings, Trainer, d_step, g_step
from gan_course.training.checkpoint import CheckpointError
from gan_course.training.presets import AVATARS, POINTS
from gan_course.widgets.core import pace
from gan_course.widgets.core.plot import chart
from gan_course.widgets.theatre import TheatreSession, picture, theatre, view
from gan_course.widgets.theatre.picture import HEIGHT, LOSSES, MARK, SCORES, STRIP_TOP, WIDTH, Drawing
from gan_course.widgets.theatre.session import FRAMES
from gan_course.widgets.theatre.view import caption, duration

import ipywidgets
import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def dots(name: str = "ring8", steps: int = 0, **options) -> Trainer:
    options = {"log_every": 2, **options}
    trainer = POINTS.trainer(points(name), steps or 40, batch=16, **options)
    return trainer if steps else _without_end(trainer)


def _without_end(trainer: Trainer) -> Trainer:
    settings = Settings(batch=16, log_every=2)
    return Trainer(trainer.G, trainer.D, trainer.data, trainer.latent, settings)


def faces(steps: int = 20, size: int = 16, **options) -> Trainer:
    torch.manual_seed(0)
    networks = DCGANGenerator(size=size, width=4), DCGANDiscriminator(size=size, width=4)
    return AVATARS.trainer(Pictures(avatars(8, size=size)), *networks, steps=steps, batch=4, log_every=2, **options)


def all_of(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in trainer.state()[0].items()}


def same(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("make", [dots, faces])
def test_it_trains_as_the_trainer_does_by_itself(make):
    plain, watched = make(steps=12, snapshot_every=5), make(steps=12, snapshot_every=5)
    plain.train(12, progress=False)
    stage = theatre(watched)
    stage._due, view_every = 0.0, view.OFTEN
    try:
        view.OFTEN = 0.0  # many pictures
        stage.run(5).run()
    finally:
        view.OFTEN = view_every
    assert same(all_of(plain), all_of(watched)) and plain.history == watched.history
    assert stage.session.over and "100 %" in stage.caption.value


def test_the_learners_own_steps_are_the_engine():
    seen = []

    def my_d_step(*given):
        seen.append("D")
        return d_step(*given)

    def my_g_step(*given):
        seen.append("G")
        return g_step(*given)

    theatre(dots(steps=3, d_step=my_d_step, g_step=my_g_step)).run()
    assert seen == ["D", "G"] * 3


@pytest.mark.parametrize("make", [dots, faces])
def test_a_restored_session_goes_on_bit_for_bit_and_looking_changes_nothing(make):
    session = TheatreSession(make(steps=20))
    for _ in range(4):
        session.step()
        session.snapshot()
    state = session.save()
    for _ in range(3):
        session.step()
    first = all_of(session.trainer)
    for look in (False, True):  # a state serves again and again
        session.restore(state)
        assert session.rounds == 4 and len(session.trainer.history.step) == 2
        for _ in range(3):
            session.step()
            if look:
                session.snapshot()
        assert same(first, all_of(session.trainer))


def test_the_recording_shows_the_same_codes_spans_everything_and_stays_small():
    stage = theatre(dots()).run(400)
    frames = stage.session.recording.frames
    steps = [frame.step for frame in frames]
    assert steps == sorted(set(steps)) and steps[0] == 0 and steps[-1] == 400 and 20 <= len(steps) <= FRAMES
    assert max(np.diff(steps)) <= 40
    with torch.no_grad():
        now = stage.trainer.average(stage.session._codes).cpu().numpy()
    np.testing.assert_allclose(frames[-1].samples, now)


def test_a_planned_recording_never_loses_a_frame():
    stage = theatre(dots(steps=300)).run()
    assert [frame.step for frame in stage.session.recording.frames] == [*range(0, 300, 8), 300]


def test_looking_back_leaves_the_training_where_it_is():
    stage = theatre(dots(steps=100)).run(30)
    before, shown = all_of(stage.trainer), stage.picture
    stage.rewind(2)
    frame = stage.session.snapshot().frame
    assert stage.session.rounds == 30 and frame is stage.session.recording.frames[2] and frame.step == stage.moments[2]
    assert "Looking back" in stage.caption.value and f"step {frame.step}, looking back" in stage.status.value
    assert (stage.picture != shown).any() and same(before, all_of(stage.trainer))
    stage._go(-1)
    assert stage.session.recording.looking == 1
    stage.rewind(-1)
    assert stage.session.recording.looking is None and (stage.picture == shown).all()
    stage.rewind(0)
    moments = stage.moments
    stage.step()
    assert stage.session.rounds == 31 and stage.session.recording.looking is None
    assert stage.moments[: len(moments)] == moments  # nothing was forgotten


def test_looking_back_says_how_the_players_stood_then():
    stage = theatre(dots(steps=100)).run(60)
    history = stage.trainer.history
    stage.rewind(4)
    at = stage.moments[4]
    last = max(i for i, step in enumerate(history.step) if step <= at)
    then, now = stage.caption.value.split("<br>")
    assert (
        f"Looking back</b> at step {at}" in then
        and f"D {history.loss_D[last]:.2f}, G {history.loss_G[last]:.2f}" in then
    )
    assert f"{history.score_real[last]:.2f} for real, {history.score_fake[last]:.2f} for generated" in then
    assert "step 60 of 100" in now and "losses" not in now
    stage.rewind(0)  # nothing had been noted yet
    assert "losses" not in stage.caption.value


def test_the_charts_mark_what_is_looked_at():
    stage = theatre(dots(steps=100)).run(60)
    paint = np.array([int(MARK[i : i + 2], 16) for i in (1, 3, 5)])
    for index in (0, 3, 6, -1):
        stage.rewind(index)
        for left, top, right, bottom in (LOSSES, SCORES):
            part = stage.picture[top + 2 : bottom - 2, left - 3 : right + 3, :3].astype(int)
            columns = np.flatnonzero((np.abs(part - paint).sum(-1) < 90).mean(0) > 0.5) + left - 3
            want = left + (right - left) * stage.moments[index] / 100
            assert len(columns) and np.abs(columns + 0.5 - want).max() < 2.5


EVEN_CAPTION = "dashed: an even game"


@pytest.mark.parametrize("name", OBJECTIVES)
def test_levels_are_those_of_the_game(name, monkeypatch):
    drawn = {}

    def spy(canvas, box, label, lines, **how):
        drawn[box] = (label, [value for value, _ in how["levels"]])
        return chart(canvas, box, label, lines, **how)

    monkeypatch.setattr(picture, "chart", spy)
    stage = theatre(dots(steps=20, objective=name)).run(4)
    game = OBJECTIVES[name]
    assert drawn[LOSSES] == ("losses", [] if game.even is None else [*game.even_losses])
    label, levels = drawn[SCORES]
    assert ("sigmoid" in label) == ("sigmoid" in stage.caption.value) == (not game.asks_for_probability)
    assert levels == ([] if game.even is None else [game.even_answer])
    assert (EVEN_CAPTION in stage.caption.value) == (game.even is not None)
    stage.trainer.d_step = lambda *given: d_step(*given)  # nobody knows what it minimises
    stage.run(2)
    assert not drawn[LOSSES][1] and not drawn[SCORES][1] and EVEN_CAPTION not in stage.caption.value


class Flat(torch.nn.Module):
    """A D whose logits are (n,), not (n, 1)."""

    def __init__(self, D):
        super().__init__()
        self.D = D

    def forward(self, x):
        return self.D(x).squeeze(-1)


@pytest.mark.parametrize("name", ["ring8", "two_gaussians_1d"])
def test_logits_may_be_flat_but_not_two_for_each(name):
    plain, flat = theatre(dots(name)), dots(name)
    flat = theatre(Trainer(flat.G, Flat(flat.D), flat.data, flat.latent, flat.settings))
    np.testing.assert_array_equal(plain.session.frame().scores, flat.session.frame().scores)
    flat.run(3)
    data = points(name)
    with pytest.raises(ValueError, match=r"D made \(\d+, 2\) of \d+ places; it should give each one number"):
        theatre(Trainer(flat.trainer.G, torch.nn.Linear(data.dim, 2), data, flat.trainer.latent, Settings(batch=4)))


def test_a_training_half_way_brings_its_snapshots_as_a_recording():
    trainer = faces(snapshot_every=2)
    trainer.train(9, progress=False)
    stage = theatre(trainer)
    assert stage.moments == [0, 2, 4, 6, 8, 9]
    assert stage.session.recording.frames[0].samples.shape[0] == len(stage.session.recording.frames[-1].samples)
    stage.run(2)
    stage.reset()  # back to where this theatre began
    assert stage.session.rounds == 9


@pytest.mark.parametrize("name", ["ring8", "two_gaussians_1d"])
def test_points_have_D_below_them(name):
    stage = theatre(dots(name, steps=20)).run(3)
    snapshot = stage.session.snapshot()
    assert snapshot.frame.scores is not None and 0 <= snapshot.frame.scores.min() <= snapshot.frame.scores.max() <= 1
    assert snapshot.real.shape == snapshot.frame.samples.shape == (300, points(name).dim)
    assert stage.picture.shape == (HEIGHT, WIDTH, 4)


@pytest.mark.parametrize("shape, most", [((1, 28, 28), 64), ((3, 8, 8), 64), ((3, 40, 100), 88), ((3, 200, 200), 132)])
def test_pictures_of_any_size_fit(shape, most):
    G, D = MLPGenerator(4, shape, (4,), bounded=True), MLPDiscriminator(shape, (4,))
    data = Pictures(torch.randint(256, (5, *shape), dtype=torch.uint8))
    stage = theatre(Trainer(G, D, data, Latent(4), Settings(batch=2, snapshot_size=9))).run(2)
    samples = stage.session.recording.frames[-1].samples
    assert samples.dtype == np.uint8 and samples.shape[3] == 3 and len(samples) == 9 and max(samples.shape[1:3]) <= most
    assert (stage.picture[20:60, 20:60, :3] != 255).any()


def test_the_picture_marks_what_is_looked_at_and_fills_the_strip_from_the_left():
    stage = theatre(dots(steps=100)).run(50)
    paint = np.array([int(MARK[i : i + 2], 16) for i in (1, 3, 5)])
    marked = lambda: np.flatnonzero((stage.picture[STRIP_TOP + 10, :, :3] == paint).all(1)).mean()
    now = marked()
    stage.rewind(5)
    assert marked() < now
    grey = (stage.picture[STRIP_TOP + 35, :, :3] == 239).all(1)
    assert not grey[: WIDTH // 3].any() and grey[2 * WIDTH // 3 :].sum() > 200


def test_snapshots_are_drawn_alike_however_they_come():
    session = TheatreSession(dots(steps=20))
    drawing = Drawing()
    for _ in range(6):
        session.step()
        snapshot = session.snapshot()
        assert (drawing(snapshot) == Drawing()(snapshot)).all()


def test_words_say_how_long_it_will_last():
    session = TheatreSession(dots(steps=100))
    for _ in range(2):
        session.step()
    session.seconds = 2.0
    text = caption(session.snapshot())
    assert "step 2 of 100 · 2 % · about 3 min left" in text and "D's mean output" in text
    assert [duration(s) for s in (0.2, 46, 200, 9000)] == ["1 s", "46 s", "3 min", "2.5 h"]
    assert caption(TheatreSession(dots()).snapshot()).count("step 0") == 1


def test_the_stop_button_leaves_a_training_that_goes_on_as_unbroken():
    unbroken = dots(steps=20)
    unbroken.train(20, progress=False)

    def interrupted(*given):
        if trainer.steps == 6:
            os.kill(os.getpid(), signal.SIGINT)
        return d_step(*given)

    trainer = dots(steps=20)
    stage = theatre(trainer)
    own, trainer.d_step = trainer.d_step, interrupted
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert trainer.steps == 7 == stage.session.rounds and trainer.stopped and "step 7" in stage.status.value
    trainer.d_step = own
    stage.run()
    assert same(all_of(unbroken), all_of(trainer)) and not trainer.stopped


def test_the_stop_button_while_it_plays_does_not_cut_a_step_in_two():
    async def scenario():
        stage = theatre(dots(steps=5000))
        own = stage.trainer.g_step

        def interrupted(*given):
            if stage.trainer.steps == 6:
                os.kill(os.getpid(), signal.SIGINT)
            return own(*given)

        stage.trainer.g_step = interrupted
        stage.play()
        for _ in range(500):
            await asyncio.sleep(0.01)
            if not stage.playing:
                break
        assert stage.session.rounds == 7 and "Stopped by hand" in stage._error.value
        stage.trainer.g_step = own
        stage.play()
        await asyncio.sleep(0.1)
        assert stage.playing and not stage._error.value
        stage.close()

    asyncio.run(scenario())


def test_a_d_that_moved_within_a_step_is_drawn_everywhere():
    """As after a step that failed between D's half and G's: the number of the step is what it was."""
    trainer = dots(steps=5000)
    stage = theatre(trainer)
    stage.run(7)
    stage.session.recording.clear()  # no frame of this step is kept: the present is looked at afresh
    drawing = Drawing()
    drawing(stage.session.snapshot())
    with torch.no_grad():
        for weight in trainer.D.parameters():
            weight.add_(0.3)
    now = stage.session.snapshot()
    assert (drawing(now) == Drawing()(now)).all()


def test_after_a_failure_while_it_plays_it_shows_how_far_it_came():
    def bad(*given):
        if trainer.steps == 7:
            raise ValueError("mine")
        return g_step(*given)

    trainer = dots(steps=5000, g_step=bad)

    async def scenario():
        stage = theatre(trainer)
        before = stage.picture
        stage.play()
        for _ in range(500):
            await asyncio.sleep(0.01)
            if not stage.playing:
                break
        assert "mine" in stage._error.value and "Paused in step 7" in stage._error.value
        assert "step 7 of" in stage.caption.value and "step 7" in stage.status.value
        assert (stage.picture == Drawing()(stage.session.snapshot())).all() and (stage.picture != before).any()

    asyncio.run(scenario())


def test_play_ends_at_the_planned_end_and_says_that_nothing_more_is_learned():
    async def scenario():
        stage = theatre(dots(steps=12))
        stage.play()
        for _ in range(500):
            await asyncio.sleep(0.01)
            if not stage.playing:
                break
        assert stage.session.rounds == 12 and "step 12 of 12" in stage.caption.value
        stage.play()
        assert not stage.playing and "fallen to zero" in stage.status.value
        stage.step()
        assert stage.session.rounds == 12
        stage.close()

        endless = theatre(dots(), steps=5)
        endless.run()
        assert endless.session.over
        endless.play()  # its rates have not fallen: as long again
        assert endless.session.end == 10
        endless.close()

    asyncio.run(scenario())


def test_beyond_the_planned_end_the_plan_moves(capsys):
    stage = theatre(dots(), 20).run()
    stage.step()
    assert stage.session.rounds == 21 and "step 21 of 40" in stage.caption.value
    stage.run(35)
    assert stage.session.rounds == 56 and "step 56 of 56 · 100 %" in stage.caption.value
    assert "zero" not in capsys.readouterr().out + stage.caption.value  # its rates have not fallen


def test_where_the_rates_are_zero_it_says_so(capsys):
    stage = theatre(dots(steps=12)).run()
    assert not capsys.readouterr().out and "nothing" not in stage.caption.value
    stage.run(30)
    assert "zero from step 12 on (decay_steps): nothing is learned after it" in capsys.readouterr().out
    assert (
        "step 42 of 42" in stage.caption.value and "last 30 steps the learning rates were zero" in stage.caption.value
    )


def test_a_reset_can_be_undone():
    stage = theatre(faces()).run(6)
    trained, recording = all_of(stage.trainer), stage.moments
    stage.reset()
    assert stage.session.rounds == 0 and stage.moments == [0] and stage._undo.layout.display != "none"
    stage.reset()  # once more in panic: nothing is lost
    stage._undo.click()
    assert same(trained, all_of(stage.trainer)) and stage.moments == recording and stage._undo.layout.display == "none"
    fresh = faces()
    stage.reset()
    stage.run(3)
    fresh.train(3, progress=False)
    assert same(all_of(fresh), all_of(stage.trainer))


@pytest.mark.parametrize("number", [None, float("nan")])
def test_reset_undoes_a_first_step_that_failed_half_way(number):
    def bad(G, D, *given):
        if number is not None:
            with torch.no_grad():
                next(D.parameters()).fill_(number)
        raise ValueError("mine")

    stage = theatre(dots(steps=20, g_step=bad))
    first = all_of(stage.trainer)
    for _ in range(5):
        stage._buttons["step"].click()
    assert "mine" in stage._error.value and stage.session.rounds == 0 and not same(first, all_of(stage.trainer))
    stage.reset()
    assert same(first, all_of(stage.trainer)) and stage._undo.layout.display == "none" and not stage._error.value
    stage.trainer.g_step = g_step
    stage.run(3)
    fresh = dots(steps=20)
    fresh.train(3, progress=False)
    assert same(all_of(fresh), all_of(stage.trainer))


def test_reset_begins_anew_after_another_training_of_equal_length_was_loaded(tmp_path):
    file = str(tmp_path / "other.safetensors")
    other = dots(steps=20)
    for weight in other.G.parameters():
        weight.data *= 0.5
    other.save(file)
    stage = theatre(dots(steps=20), file=file)
    first = all_of(stage.trainer)
    stage._load.click()
    assert stage.session.rounds == 0 and not same(first, all_of(stage.trainer))
    stage.reset()
    assert same(first, all_of(stage.trainer))


def test_loading_keeps_the_recording_of_the_same_training_and_can_be_undone(tmp_path):
    stage = theatre(dots(steps=80), file=str(tmp_path / "dots.safetensors")).run(40)
    recording, saved = stage.moments, all_of(stage.trainer)
    stage._save.click()
    stage._load.click()
    assert stage.moments == recording and len(recording) > 15 and stage._undo.layout.display != "none"
    stage.run(10)
    later, long_recording = all_of(stage.trainer), stage.moments
    stage._load.click()
    stage._load.click()  # once more in panic
    assert same(saved, all_of(stage.trainer)) and stage.moments == recording
    stage.file.value = str(tmp_path / "nothing")
    stage._load.click()
    assert "no checkpoint" in stage._error.value
    stage._undo.click()
    assert same(later, all_of(stage.trainer)) and stage.moments == long_recording
    assert stage._undo.layout.display == "none"


def test_loading_another_training_drops_the_recording_and_a_shorter_one_leaves_a_gap(tmp_path):
    file = str(tmp_path / "dots.safetensors")
    theatre(dots(steps=80), file=file).run(40)._save.click()
    short = theatre(dots(steps=80), file=file).run(10)
    recording = short.moments
    short._load.click()
    assert short.moments == [*recording, 40]
    other = dots(steps=80)
    for weight in other.G.parameters():
        weight.data *= 0.5
    other = theatre(other, file=file).run(50)
    other._load.click()
    assert other.moments == [40]
    other._undo.click()
    assert other.session.rounds == 50 and len(other.moments) > 20


def test_saved_and_loaded_it_goes_on_bit_for_bit(tmp_path):
    file = tmp_path / "new" / "faces.safetensors"
    stage = theatre(faces(snapshot_every=2), file=str(file)).run(6)
    stage._save.click()
    assert file.is_file() and "saved" in stage.status.value
    stage.run(4)
    first = all_of(stage.trainer)
    other = theatre(faces(snapshot_every=2), file=str(file))
    other._load.click()
    assert other.session.rounds == 6 and other.moments == [0, 2, 4, 6] and not other._error.value
    other.run(4)
    assert same(first, all_of(other.trainer))


def test_files_that_are_none_are_explained(tmp_path):
    stage = theatre(faces(), file=str(tmp_path / "nothing.safetensors")).run(2)
    stage._load.click()
    assert "no checkpoint" in stage._error.value and stage.session.rounds == 2
    stage.file.value = "  "
    stage._save.click()
    assert "Give the file a name" in stage._error.value
    (tmp_path / "text").write_text("hello")
    stage.file.value = str(tmp_path / "text")
    stage._load.click()
    assert CheckpointError.__name__ in stage._error.value
    theatre(faces(size=32), file=str(tmp_path / "large")).run(1)._save.click()
    stage.file.value = str(tmp_path / "large")
    stage._load.click()
    assert "another network" in stage._error.value and stage.session.rounds == 2
    stage.run(1)


@pytest.mark.parametrize("make", [dots, faces])
def test_its_film_has_every_moment_of_the_strip_and_leaves_the_training_alone(make, tmp_path, monkeypatch):
    monkeypatch.setattr(film.FFMpegWriter, "isAvailable", classmethod(lambda cls: False))
    file = tmp_path / "new" / "run.safetensors"
    stage = theatre(make(steps=40), file=str(file)).run(18)
    stage.rewind(1)
    before, shown = all_of(stage.trainer), stage.picture
    stage._film.click()
    gif = file.with_suffix(".gif")
    assert [*file.parent.iterdir()] == [gif] and str(gif) in stage.status.value and not stage._error.value
    with Image.open(gif) as images:
        assert images.n_frames == len(stage.moments) and images.size == (WIDTH, HEIGHT)
        pixels = [np.array(frame.convert("RGB"), int) for frame in ImageSequence.Iterator(images)]
    away = [np.abs(frame - shown[..., :3]).mean() for frame in pixels]
    assert np.argmin(away) == 1 and away[1] < 6  # a GIF has 256 colours
    stage.rewind(-1)
    away = [np.abs(frame - stage.picture[..., :3]).mean() for frame in pixels]
    assert np.argmin(away) == len(pixels) - 1 and away[-1] < 4
    stage.rewind(1)
    assert (stage.picture == shown).all() and same(before, all_of(stage.trainer))


def test_with_an_encoder_the_film_is_an_mp4_as_well(tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr(film.FFMpegWriter, "isAvailable", classmethod(lambda cls: True))
    monkeypatch.setattr(film, "_mp4", lambda path, sheets, each: written.append((path, len(sheets))))
    stage = theatre(dots(steps=40), file=str(tmp_path / "run")).run(18)
    stage._film.click()
    assert written == [(tmp_path / "run.mp4", len(stage.moments))] and (tmp_path / "run.gif").is_file()
    assert f"run.gif and {tmp_path / 'run.mp4'}" in stage.status.value


def test_a_film_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    stage = theatre(dots(steps=40), file=str(tmp_path / "taken" / "run.safetensors")).run(4)
    stage._film.click()
    assert "film could not be written to" in stage._error.value and "give another file name" in stage._error.value
    assert "Traceback" not in stage._error.value and "<pre" not in stage._error.value
    stage.file.value = " "
    stage._film.click()
    assert "Give the file a name" in stage._error.value
    stage.file.value = str(tmp_path / "run.safetensors")
    stage._film.click()
    assert not stage._error.value and (tmp_path / "run.gif").is_file()


def test_mistakes_of_the_learner_are_raised_and_leave_a_training_that_goes_on():
    def bad(*given):
        if stage.trainer.steps == 3:
            raise ValueError("mine")
        return d_step(*given)

    stage = theatre(dots(steps=20, d_step=bad))
    with pytest.raises(ValueError, match="mine"):
        stage.run()
    assert stage.session.rounds == 3 and "step 3" in stage.status.value
    stage.trainer.d_step = lambda *given: 1.0
    with pytest.raises(TypeError, match="not a tensor"):
        stage.run(1)
    stage.trainer.d_step = lambda *given: torch.tensor(float("nan"))
    with pytest.raises(FloatingPointError, match="diverged"):
        stage.run(2)
    stage.trainer.d_step = d_step
    stage.run(2)


@pytest.mark.parametrize("make", [dots, lambda: dots("two_gaussians_1d"), faces])
def test_a_generator_that_ran_away_can_be_looked_at(make):
    stage = theatre(make())
    with torch.no_grad():
        for number in (float("nan"), float("inf"), 1e30):
            for weight in bare(stage.trainer.average).parameters():
                weight.fill_(number)
            stage.session.recording.clear()
            stage.refresh()
    assert stage.picture.shape == (HEIGHT, WIDTH, 4)


def test_nonsense_is_refused():
    with pytest.raises(TypeError, match="Trainer"):
        theatre("a training")
    for steps in (-1, 2.5, True, "many"):
        with pytest.raises(ValueError, match="steps"):
            theatre(dots(), steps)
    with pytest.raises(ValueError, match="how many steps"):
        theatre(dots()).run()
    vectors = SimpleNamespace(sample=lambda n, generator: torch.zeros(n, 5))
    networks = MLPGenerator(2, (5,), (4,)), MLPDiscriminator((5,), (4,))
    with pytest.raises(ValueError, match=r"\(5,\)"):
        theatre(Trainer(*networks, vectors, Latent(2), Settings(batch=2)))
    with pytest.raises(ValueError, match="nothing to show"):
        theatre(Trainer(*networks, points("ring8"), Latent(2), Settings(batch=2)))


def test_a_cell_that_runs_it_shows_it_once_and_leaves_the_last_picture(monkeypatch):
    shown, updated = [], []

    def display(bundle, raw, display_id):
        shown.append(bundle)
        return SimpleNamespace(update=lambda bundle, raw: updated.append(bundle))

    shell = SimpleNamespace(kernel=None, execution_count=1)
    monkeypatch.setattr(view, "display", display)
    monkeypatch.setattr(view, "get_ipython", lambda: shell)
    stage = theatre(dots(steps=20))
    assert not shown
    assert stage.run(5) is stage
    stage._ipython_display_()  # the cell's last line is the theatre itself
    assert len(shown) == len(updated) == 2  # the view, and the still picture for a page without a kernel
    assert updated[0]["image/png"] != shown[0]["image/png"] and "step 5" in updated[1]["text/html"]
    stage.run(3)
    assert len(shown) == 2 and len(updated) == 4
    shell.execution_count = 2
    stage._ipython_display_()
    assert len(shown) == 4


def test_pictures_take_at_most_their_share_of_the_time(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(pace, "perf_counter", lambda: clock[0])
    one = pace.Pace(share=view.SHARE)
    drawing = training = 0.0
    while clock[0] < 60:
        one.tick(None)
        started = clock[0]
        while one.round_due():
            clock[0] += 0.07
        assert clock[0] - started < pace.TICK + 0.07  # buttons are looked at meanwhile
        training += clock[0] - started
        if one.picture_due():
            clock[0] += 0.03
            drawing += 0.03
            one.did_picture()
    assert 0 < drawing < 0.05 * (training + drawing) + 0.1
