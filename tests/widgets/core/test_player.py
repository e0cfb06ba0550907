"""The player, without a browser: what its buttons do, and that nothing is left behind."""

import asyncio
import base64
import io
import re

from gan_course.widgets.core import player as module
from gan_course.widgets.core.player import Player
from gan_course.widgets.core.view import View, encoded, family, still_html

import ipywidgets
import numpy as np
import pytest
from PIL import Image
from samples_widgets import Count, draw


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def make(fail_at: int = -1, name: str = "count", **options) -> Player:
    return Player(lambda: Count(fail_at), draw, name=name, **options)


def button(player: Player, css: str) -> ipywidgets.Button:
    return next(w for w in family(player) if css in w._dom_classes)


def in_loop(scenario):
    """Run an async test function in a loop of its own, as in a notebook's kernel."""
    return lambda: asyncio.run(scenario())


async def until(condition, seconds: float = 10.0) -> None:
    for _ in range(int(seconds * 200)):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


@in_loop
async def test_plays_pauses_and_goes_on():
    player = make()
    before = player.image.value
    await asyncio.sleep(0.02)
    assert not player.playing and player.session.rounds == 0  # never by itself
    button(player, "gan-play").click()
    await until(lambda: player.session.rounds > 20 and player.image.value != before)
    assert player.playing and button(player, "gan-play").description == "Pause"
    button(player, "gan-play").click()
    await until(lambda: not player.playing)
    rounds = player.session.rounds
    await asyncio.sleep(0.05)
    assert player.session.rounds == rounds
    assert len(asyncio.all_tasks()) == 1  # this test: a paused player has no task that could cost anything
    player.play()
    await until(lambda: player.session.rounds > rounds)


@in_loop
async def test_others_run_while_it_plays():
    player = make()
    player.play()

    async def another() -> list[int]:
        rounds = []
        for _ in range(20):
            await asyncio.sleep(0.002)
            rounds.append(player.session.rounds)
        return rounds

    rounds = await asyncio.wait_for(another(), 10)
    assert player.playing and rounds[-1] > rounds[0]  # in turns


@in_loop
async def test_the_present_is_not_lost_by_going_back():
    player = make()
    for _ in range(33):
        player.session.step()
        player._timeline.push(player.session)
    assert player.moments[-1] == 30
    button(player, "gan-back").click()
    await until(lambda: player.session.rounds == 30)  # the nearest one before the present
    button(player, "gan-on").click()
    await until(lambda: player.session.rounds == 33)
    button(player, "gan-on").click()
    await asyncio.sleep(0.01)
    assert player.session.rounds == 33  # there is nothing after it
    player.rewind(0)
    player.rewind(-1)
    assert player.session.rounds == 33


@in_loop
async def test_step_reset_and_rewind():
    player = make()
    for _ in range(3):
        button(player, "gan-step").click()
    await until(lambda: player.session.rounds == 3)
    player.run(40)
    assert player.session.rounds == 43 and player.moments[0] == 0 and player.moments[-1] == 43
    button(player, "gan-back").click()
    await until(lambda: player.session.rounds < 43)
    assert player.session.rounds == player.moments[-2]
    button(player, "gan-on").click()
    await until(lambda: player.session.rounds == 43)
    button(player, "gan-rewind").value = 0  # as a person drags it
    await until(lambda: player.session.rounds == 0)
    player.step()
    assert player.moments == [0, 1]  # another way from here
    button(player, "gan-reset").click()
    await until(lambda: player.session.rounds == 0 and player.moments == [0])


@in_loop
async def test_ten_runs_of_a_cell_leave_one_task_and_no_widgets():
    players = []
    for _ in range(10):
        players.append(make())
        players[-1].play()
        await asyncio.sleep(0.01)
    assert [one.playing for one in players] == [False] * 9 + [True]
    assert len(asyncio.all_tasks()) == 2
    ten = len(models())
    players[-1].close()
    none, one = len(models()), make()
    assert len(models()) == ten  # ten runs hold no more than one, layouts and styles among it
    one.close()
    assert len(models()) == none


def models() -> list[ipywidgets.Widget]:
    return list(ipywidgets.widgets.widget._instances.values())


@in_loop
async def test_one_plays_at_a_time():
    one, other = make(name="one"), make(name="other")
    one.play()
    await asyncio.sleep(0.01)
    other.play()
    assert other.playing and not one.playing


@in_loop
async def test_closing_ends_the_work():
    player = make()
    player.play()
    await asyncio.sleep(0.01)
    player.close()
    await asyncio.sleep(0.01)
    assert len(asyncio.all_tasks()) == 1


@in_loop
async def test_a_page_that_went_silent_pauses_it():
    patience, module.PATIENCE = module.PATIENCE, 0.3
    try:
        player = make()
        player.play()
        await asyncio.sleep(0.05)
        for _ in range(50):  # a page that answers, but late
            player._seen.value = max(player._sent - 2, 1)
            await asyncio.sleep(0.02)
        assert player.playing
        await until(lambda: not player.playing)  # and now it is closed
        assert "no longer answers" in player.status.value
    finally:
        module.PATIENCE = patience


@in_loop
async def test_a_slow_page_is_not_flooded_and_training_goes_on():
    player = make()
    player._seen.value = player._sent
    player.play()
    await asyncio.sleep(0.6)
    assert player._sent <= 2 * module.AHEAD
    rounds = player.session.rounds
    await asyncio.sleep(0.1)
    assert player.session.rounds > rounds


@in_loop
async def test_a_page_that_cannot_answer_still_gets_pictures():
    player = make()
    player.play()
    await asyncio.sleep(1.5)
    assert module.AHEAD + 2 < player._sent < 25


@in_loop
async def test_an_exception_while_playing_is_shown():
    player = make(fail_at=30)
    player.play()
    await until(lambda: not player.playing)
    shown = player._error.value
    assert "ValueError" in shown and "&lt;b&gt;forbidden&lt;/b&gt;" in shown and "samples_widgets.py" in shown
    assert "of yours, correct it" in shown
    assert "player.py" not in shown and "round 30" in shown and player.status.value == "round 30"
    assert np.array_equal(player.picture, draw(30))  # as things stand
    player.reset()
    assert player._error.value == ""


@in_loop
async def test_an_exception_while_looking_is_shown():
    player = make()
    player.session.snapshot = lambda: 1 / 0
    player.play()
    await until(lambda: "ZeroDivisionError" in player._error.value)
    assert not player.playing and button(player, "gan-play").description == "Play"
    with pytest.raises(ZeroDivisionError):
        player.step()  # called by hand: raised there


@in_loop
async def test_an_exception_in_a_callback_is_shown():
    control, player = ipywidgets.IntSlider(), make()
    player.on_change(control, lambda value: 1 / value)
    control.value = 5
    await asyncio.sleep(0.01)
    assert not player._error.value
    control.value = 0
    await until(lambda: "ZeroDivisionError" in player._error.value)


@in_loop
async def test_clicks_on_another_thread_reach_the_loop():
    player = make()
    await asyncio.to_thread(button(player, "gan-step").click)
    await until(lambda: player.session.rounds == 1)


@in_loop
async def test_speed_is_kept():
    player = make()
    player.speed.value = 25.0
    player.play()
    await asyncio.sleep(0.5)
    assert 1 <= player.session.rounds <= 25


def test_without_a_loop_buttons_work_and_play_explains():
    player = make()
    button(player, "gan-step").click()
    assert player.session.rounds == 1
    button(player, "gan-play").click()
    assert "run(rounds=50)" in player._error.value


def test_run_raises_in_the_cell():
    with pytest.raises(ValueError, match="forbidden"):
        make(fail_at=5).run(10)
    assert make().run(50).session.rounds == 50


@in_loop
async def test_a_run_that_fails_leaves_no_pause_button():
    player = make(fail_at=2000)
    player.play()
    await until(lambda: player.session.rounds > 0)
    player.session.fail_at = player.session.rounds + 5
    with pytest.raises(ValueError, match="forbidden"):
        player.run(10)
    assert not player.playing and button(player, "gan-play").description == "Play"


def test_leaves_a_picture_where_no_kernel_answers():
    player = make(alt="a bar that moves").run(3)
    bundle = player._repr_mimebundle_()
    picture = np.asarray(Image.open(io.BytesIO(bundle["image/png"])).convert("RGB"))
    assert np.array_equal(picture, draw(3))
    assert bundle["text/plain"] == repr(player) and "a bar that moves" in repr(player)
    assert f'alt="{repr(player)}"' in bundle["text/html"]  # a bare picture would have none
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_pictures_of_three_and_four_channels():
    picture = np.zeros((8, 9, 4), np.uint8)
    picture[..., 0] = 200
    for kind in ("jpeg", "png"):
        for channels in (3, 4):
            again = np.asarray(Image.open(io.BytesIO(encoded(picture[..., :channels], kind))).convert("RGB")).astype(
                int
            )
            assert np.abs(again - picture[..., :3]).max() < 8


def test_an_exported_page_shows_one_picture_and_asks_nobody():
    nbformat = pytest.importorskip("nbformat")
    exporter = pytest.importorskip("nbconvert").HTMLExporter()
    player = make(alt="a bar that moves")
    still = still_html(encoded(player.picture, "png"), repr(player))
    bundle = player._repr_mimebundle_()
    bundle["image/png"] = base64.b64encode(bundle["image/png"]).decode()
    outputs = [nbformat.v4.new_output("display_data", data) for data in (bundle, {"text/html": still})]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("player", outputs=outputs)])
    page, _ = exporter.from_notebook_node(notebook)
    assert page.count("<img") == 2  # the picture, and the still one, which the page hides
    assert re.search(r'class="gan-course-still" style="display:none"', page)
    assert "application/vnd.jupyter.widget-view+json" not in page


def test_a_widget_without_rounds_has_the_picture_the_red_box_and_one_of_its_name():
    control = ipywidgets.IntSlider(1)
    first, view = (View([control], name="control", alt="one control") for _ in range(2))
    assert first.comm is None and view.comm is not None
    view.on_change(control, lambda value: view.show(np.full((10, 20, 3), 100 // value, np.uint8)))
    control.value = 50
    assert (view.picture == 2).all() and bytes(view.image.value[:2]) == b"\xff\xd8"
    assert {"image/png", "text/plain"} < view._repr_mimebundle_().keys() and repr(view).startswith("one control")
    control.value = 0
    assert "ZeroDivisionError" in view._error.value


def test_a_cleared_output_ends_the_work_though_the_page_goes_on_answering(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.3)

    async def scenario():
        player = make()
        displayed = True

        def page(change: dict) -> None:  # what its script does, where there is a view of it
            if displayed:
                player._presence._said.value = str(player._presence.asked)

        player._presence._question.observe(page, "value")
        player._shown.observe(
            lambda change: setattr(player._seen, "value", change["new"]), "value"
        )  # as the page's link
        player.play()
        await asyncio.sleep(1.5)
        assert player.playing and player._presence.answered > 1
        displayed = False
        await until(lambda: not player.playing)
        assert "no longer displayed" in player.status.value and not player._error.value
        displayed = True
        player.play()
        await asyncio.sleep(1.0)
        assert player.playing

    asyncio.run(scenario())


def test_a_page_that_forbids_scripts_never_says_whether_it_is_displayed(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.2)

    async def scenario():
        player = make()
        player._shown.observe(lambda change: setattr(player._seen, "value", change["new"]), "value")
        player.play()
        await asyncio.sleep(1.5)
        assert player.playing

    asyncio.run(scenario())


class Talker(Count):
    """Prints in each round, and much more than anyone would read."""

    def step(self) -> None:
        super().step()
        print(f"round {self.rounds} <b>")
        print("x" * 100_000, end="")
        print()


@in_loop
async def test_what_a_step_prints_while_it_plays_is_shown_escaped_and_bounded():
    player = Player(Talker, draw, name="talker")
    assert player.printed.value == ""
    button(player, "gan-step").click()
    await until(lambda: player.session.rounds == 1)
    assert "round 1 &lt;b&gt;" in player.printed.value and len(player.printed.value) < 2500
    player.play()
    await until(lambda: player.session.rounds > 50)
    player.pause()
    assert f"round {player.session.rounds} &lt;b&gt;" in player.printed.value
    assert "round 1 " not in player.printed.value and len(player.printed.value) < 2500
    player.session.fail_at = player.session.rounds + 2
    player.play()
    await until(lambda: not player.playing)  # the lines before a mistake help to find it
    assert f"round {player.session.rounds - 1} &lt;b&gt;" in player.printed.value
    player.reset()
    assert player.printed.value == ""


def test_what_a_step_prints_in_a_cell_belongs_to_the_cell(capsys):
    player = Player(Talker, draw, name="talker").run(2)
    assert "round 2 <b>" in capsys.readouterr().out and player.printed.value == ""
