"""Every widget in the real JupyterLab and the real Notebook 7: what a learner sees, presses, breaks and leaves behind.

A widget is tested by adding a sample to widget_samples.py.
"""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")
from playwright.sync_api import expect  # noqa: E402
from real_jupyter import APPS, PANEL, Notebook, ask, cells, go_to, open_notebook, run_cell, serve  # noqa: E402
from widget_samples import WIDGETS, write  # noqa: E402

COUNT_TASKS = """
import asyncio
print(sum("Player._play" in repr(task.get_coro()) for task in asyncio.all_tasks()))
"""
PICTURE = """image => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL();
}"""
SECONDS = 1000


@pytest.fixture(scope="module")
def served(tmp_path_factory, browser):
    with serve(write(tmp_path_factory.mktemp("widgets"))) as server:
        yield server


@pytest.fixture(scope="module", params=[(app, name) for name in WIDGETS for app in APPS], ids="-".join)
def live(request, served, browser):
    """A notebook whose first cell, run already, shows the widget; the tests of one widget share it, in their order."""
    app, name = request.param
    with open_notebook(browser, served, f"widget-{name}.ipynb", app) as notebook:
        run_cell(notebook, 0)
        notebook.address = served.address(notebook.name, app)
        yield notebook


def press(notebook: Notebook, button: str) -> None:
    """Click a button; again where the page moved it away under the mouse, as a page that scrolls can."""
    target = notebook.page.locator(f".gan-{button}")
    target.evaluate("button => button.addEventListener('click', () => { button.clicked = true; }, { once: true })")
    for _ in range(3):
        target.click()
        if target.evaluate("button => { const was = button.clicked; button.clicked = false; return was; }"):
            return
    raise AssertionError(f"{button} got none of three clicks")


def playing(notebook: Notebook) -> bool:
    return notebook.page.locator(".gan-play").inner_text().strip() == "Pause"


def picture(notebook: Notebook) -> str:
    """The picture's pixels, in some form that can be compared."""
    image = notebook.page.locator("img.gan-picture")
    notebook.page.wait_for_function("() => document.querySelector('img.gan-picture')?.naturalWidth > 0")
    return image.evaluate(PICTURE)


def rounds(notebook: Notebook) -> int:
    status = notebook.page.locator(".gan-status").inner_text()
    return int(re.search(r"(?:round|step) ([\d,]+)", status)[1].replace(",", ""))


def until(notebook: Notebook, condition, seconds: float = 20) -> None:
    for _ in range(int(seconds * 10)):
        if condition():
            return
        notebook.page.wait_for_timeout(100)
    raise AssertionError(f"it did not happen within {seconds} s")


def stop(notebook: Notebook) -> None:
    if playing(notebook):
        press(notebook, "play")
        until(notebook, lambda: not playing(notebook))
        notebook.page.wait_for_timeout(500)  # the last pictures arrive


def test_appears_and_waits(live: Notebook):
    live.first = picture(live)
    assert not playing(live) and live.page.locator(".gan-course-live").count() == 1
    assert not live.page.locator(".gan-course-still:visible").count()  # the picture for pages without a kernel
    alt = ask(live, "print(player.alt)")
    assert alt and live.page.locator("img.gan-picture").get_attribute("alt") == alt
    live.start = rounds(live)
    live.page.wait_for_timeout(500)
    assert rounds(live) == live.start


def test_plays_and_pauses(live: Notebook):
    press(live, "play")
    until(live, lambda: rounds(live) > live.start and picture(live) != live.first)
    assert playing(live)
    stop(live)
    before = picture(live), rounds(live)
    live.page.wait_for_timeout(500)
    assert (picture(live), rounds(live)) == before


def test_steps_goes_back_and_resets(live: Notebook):
    before = rounds(live)
    press(live, "step")
    until(live, lambda: rounds(live) == before + 1)
    press(live, "back")
    until(live, lambda: rounds(live) <= before)
    press(live, "reset")
    until(live, lambda: rounds(live) == live.start and picture(live) == live.first)


def test_another_cell_runs_while_it_plays(live: Notebook):
    press(live, "play")
    until(live, lambda: rounds(live) > live.start)
    run_cell(live, 1)
    assert cells(live)[1]["outputs"][0]["data"]["text/plain"] == "2"
    before = rounds(live)
    until(live, lambda: rounds(live) > before)
    stop(live)


def test_keyboard_alone_plays_and_pauses(live: Notebook):
    live.page.locator(".gan-step").focus()
    live.page.keyboard.press("Shift+Tab")  # backwards from Step: Play
    assert live.page.evaluate("document.activeElement.classList.contains('gan-play')")
    live.page.keyboard.press("Space")
    until(live, lambda: playing(live))
    live.page.keyboard.press("Space")
    until(live, lambda: not playing(live))
    live.page.keyboard.press("Tab")
    live.page.wait_for_timeout(500)
    before = rounds(live)
    live.page.keyboard.press("Space")
    until(live, lambda: rounds(live) == before + 1)


@pytest.mark.parametrize("live", [(app, "theatre") for app in APPS], indirect=True, ids="-".join)
def test_the_keyboard_saves_a_theatres_film(live: Notebook):
    live.page.locator(".gan-load").focus()
    live.page.keyboard.press("Tab")
    assert live.page.evaluate("document.activeElement.classList.contains('gan-film')")
    live.page.keyboard.press("Space")
    until(live, lambda: "film saved to training.gif" in live.page.locator(".gan-status").inner_text())
    assert ask(live, "print(open('training.gif', 'rb').read(6).decode())") == "GIF89a"


def test_every_button_and_control_says_what_it_does(live: Notebook):
    buttons = live.page.locator(".gan-course-live button").all()
    assert len(buttons) >= 5
    assert [b.inner_text() for b in buttons if not (b.get_attribute("title") or b.get_attribute("aria-label"))] == []
    told = """one => one.title || one.closest('.jupyter-widgets').querySelector('[title]:not([title=""])') !== null"""
    kinds = "select, input[type=text], input[type=checkbox], .noUi-handle"
    controls = live.page.locator(".gan-course-live").locator(kinds).all()
    assert [
        control.evaluate("control => control.outerHTML") for control in controls if not control.evaluate(told)
    ] == []


def test_ten_runs_of_its_cell_leave_one_widget_and_one_task(live: Notebook):
    for _ in range(10):
        press(live, "play")
        run_cell(live, 0)
        live.page.locator(".gan-course-live").wait_for()
    press(live, "play")
    until(live, lambda: playing(live))
    assert live.page.locator(".gan-course-live").count() == 1
    assert ask(live, COUNT_TASKS) == "1"


def test_a_learners_mistake_is_shown(live: Notebook):
    if not playing(live):
        press(live, "play")
    run_cell(live, 2)
    box = live.page.locator(".gan-course-error")
    expect(box).to_contain_text("the learner's mistake", timeout=20 * SECONDS)
    assert not playing(live) and ask(live, COUNT_TASKS) == "0"


def test_a_cleared_output_ends_the_work(live: Notebook):
    run_cell(live, 0)
    ask(live, "from gan_course.widgets.core import player as module; module.PATIENCE = 1.0")
    press(live, "play")
    until(live, lambda: playing(live))
    live.page.wait_for_timeout(2200)
    assert playing(live)  # it knows that it is displayed
    live.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-cell-output')")
    live.page.locator(".gan-course-live").wait_for(state="detached")
    until(live, lambda: ask(live, COUNT_TASKS) == "0")


def test_a_restarted_kernel_leaves_no_button_that_pretends_to_play(live: Notebook):
    ask(live, "from gan_course.widgets.core import presence; presence.LATE = 1.5")
    run_cell(live, 0)
    press(live, "play")
    until(live, lambda: playing(live))
    gone = live.page.locator(".gan-gone")
    live.page.wait_for_timeout(2200)
    expect(gone).to_be_hidden()
    live.page.evaluate(f"async () => {{ await {PANEL}.sessionContext.session.kernel.restart(); }}")
    expect(gone).to_be_visible(timeout=20 * SECONDS)
    expect(live.page.locator(".gan-play")).to_be_hidden()
    run_cell(live, 0)
    expect(live.page.locator(".gan-play")).to_be_visible()


def test_a_page_that_has_gone_ends_the_work(live: Notebook):
    run_cell(live, 0)
    ask(live, "from gan_course.widgets.core import player as module; module.PATIENCE = 1.0")
    press(live, "play")
    until(live, lambda: playing(live))
    live.page.evaluate(f"async () => {{ await {PANEL}.context.save(); }}")
    live.page.goto("about:blank")
    live.page.wait_for_timeout(2500)
    go_to(live.page, live.address)
    assert ask(live, COUNT_TASKS) == "0"


def test_without_its_kernel_a_picture_stands_there(live: Notebook):
    live.page.evaluate(f"() => {PANEL}.sessionContext.shutdown()")
    go_to(live.page, live.address)
    still = live.page.locator(".gan-course-still img")
    expect(still).to_be_visible(timeout=20 * SECONDS)
    assert still.evaluate("image => image.naturalWidth") > 100
    assert not live.page.get_by_text("Error displaying widget").locator("visible=true").count()


def test_no_other_machine_was_asked(live: Notebook):
    assert not live.strangers
