"""Widgets that only answer (sliders, desks, editors) in the real JupyterLab and the real Notebook 7.

A widget is tested by adding a line to DESKS in widget_samples.py. All stand in one notebook, with one kernel for
each app, so that a line costs a few seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")
from playwright.sync_api import Locator, expect  # noqa: E402
from real_jupyter import APPS, PANEL, Notebook, ask, go_to, open_notebook, run_cell, serve  # noqa: E402
from widget_samples import DESKS, Desk, write_desks  # noqa: E402

SECONDS = 1000
COUNT = "import ipywidgets.widgets.widget as w; print(len(w._instances))"
DIGEST = """async image => {
    const bytes = await (await fetch(image.src)).arrayBuffer();
    return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).join();
}"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory, browser):
    """A function that opens the notebook of all desks in an app, once; each app saves a file of its own."""
    folder = tmp_path_factory.mktemp("desks")
    with serve([write_desks(folder / f"{app}.ipynb") for app in APPS]) as server, ExitStack() as stack:
        notebooks: dict[str, Notebook] = {}

        def of(app: str) -> Notebook:
            if app not in notebooks:
                notebooks[app] = stack.enter_context(open_notebook(browser, server, f"{app}.ipynb", app))
                notebooks[app].address = server.address(f"{app}.ipynb", app)
            return notebooks[app]

        yield of


@dataclass
class Live:
    """A desk on the page."""

    notebook: Notebook
    desk: Desk

    @property
    def cell(self) -> int:
        return 2 * list(DESKS).index(self.desk.name)

    def run(self) -> None:
        run_cell(self.notebook, self.cell)
        self.all.wait_for()

    @property
    def all(self) -> Locator:
        return self.notebook.page.locator(f".gan-course-live.gan-{self.desk.name}")

    @property
    def control(self) -> Locator:
        return self.all.locator(f".{self.desk.control}").first

    def picture(self) -> str:
        """A digest of the picture's bytes as the page has them."""
        image = self.all.locator("img.gan-picture")
        expect(image).to_have_js_property("complete", True)
        return image.evaluate(DIGEST)

    def changes(self, do: Callable[[], None]) -> None:
        """The picture becomes another one by what is done."""
        before = self.picture()
        do()
        for _ in range(100):
            if self.picture() != before:
                return
            self.notebook.page.wait_for_timeout(50)
        raise AssertionError("the picture stays as it was")

    def turn(self) -> None:
        """Turn the control by mouse: drag a slider's handle, choose the next option, press a button."""
        if (handle := self.control.locator(".noUi-handle")).count():
            handle.first.scroll_into_view_if_needed()  # a mouse cannot reach what is out of sight
            box, track = handle.first.bounding_box(), self.control.locator(".noUi-base").bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            left = x < track["x"] + track["width"] / 2
            mouse = self.notebook.page.mouse
            mouse.move(x, y)
            mouse.down()
            mouse.move(x + (0.3 if left else -0.3) * track["width"], y, steps=4)
            mouse.up()
        elif (choice := self.control.locator("select")).count():
            count = choice.locator("option").count()
            choice.select_option(index=(choice.evaluate("choice => choice.selectedIndex") + 1) % count)
        else:
            self.control.click()

    def turn_by_keys(self) -> None:
        """The same by keyboard alone. JupyterLab takes a slider's arrow keys for itself, but not Page Up and Down."""
        page = self.notebook.page
        if (handle := self.control.locator(".noUi-handle")).count():
            self.reach(handle.first)
            track = self.control.locator(".noUi-base").bounding_box()
            left = handle.first.bounding_box()["x"] < track["x"] + track["width"] / 2
            page.keyboard.press("PageUp" if left else "PageDown")
        elif (choice := self.control.locator("select")).count():
            self.reach(choice)
            first = choice.evaluate("choice => choice.selectedIndex") == 0
            page.keyboard.press("End" if first else "Home")
        else:
            self.reach(self.control)
            page.keyboard.press("Space")

    def reach(self, target: Locator) -> None:
        """Come to it by Tab, as a person without a mouse would."""
        target.focus()
        self.notebook.page.keyboard.press("Shift+Tab")
        assert not target.evaluate("target => document.activeElement === target")
        self.notebook.page.keyboard.press("Tab")
        assert target.evaluate("target => document.activeElement === target")


EVERY = [(app, name) for app in APPS for name in DESKS]
TOUCHED = [(app, name) for app, name in EVERY if DESKS[name].touch is not None]


@pytest.fixture(scope="module", params=EVERY, ids="-".join)
def live(request, opened):
    """A desk on the page, its cell run; the tests of one desk share it, in their order."""
    app, name = request.param
    desk = Live(opened(app), DESKS[name])
    desk.run()
    return desk


def test_appears(live: Live):
    assert live.all.count() == 1 and live.picture()
    alt = ask(live.notebook, "print(desk.alt)")
    expect(live.all.locator("img.gan-picture")).to_have_attribute("alt", alt)
    assert not live.notebook.page.locator(".gan-course-still:visible").count()  # the picture for pages without a kernel
    assert not live.all.locator(".gan-course-error").count()
    live.notebook.page.wait_for_timeout(500)  # whatever the page says of the controls that it was given
    assert ask(live.notebook, "print(desk.image.value == made)") == "True"


def test_its_control_changes_the_picture_by_mouse_and_by_keyboard(live: Live):
    live.changes(live.turn)
    live.changes(live.turn_by_keys)
    assert ask(live.notebook, "print(1 + 1)") == "2"  # and the kernel is free


@pytest.mark.parametrize("live", TOUCHED, indirect=True, ids="-".join)
def test_its_picture_can_be_touched_and_hears_keys(live: Live):
    image = live.all.locator("img.gan-picture")
    image.scroll_into_view_if_needed()
    below_top = (
        "image => image.getBoundingClientRect().top - image.closest('.gan-course-live').getBoundingClientRect().top"
    )
    place, box, (x, y) = image.evaluate(below_top), image.bounding_box(), live.desk.touch
    x, y = box["x"] + x * box["width"], box["y"] + y * box["height"]
    mouse, keyboard = live.notebook.page.mouse, live.notebook.page.keyboard
    live.changes(lambda: mouse.click(x, y))
    live.notebook.page.wait_for_timeout(300)
    assert image.evaluate(below_top) == place  # it stays under the mouse, whatever controls it brings
    cell = live.notebook.page.evaluate(f"{PANEL}.content.activeCellIndex")
    for key in live.desk.presses:
        live.changes(lambda key=key: keyboard.press(key))
    assert live.notebook.page.evaluate(f"{PANEL}.content.activeCellIndex") == cell  # the keys are the picture's alone

    mouse.move(x, y)  # a drag: every pixel on its way is heard, however slow the kernel
    live.changes(lambda: (mouse.down(), mouse.move(x + 40, y + 40, steps=20), mouse.up()))


@pytest.mark.parametrize("live", [(app, "vae-desk") for app in APPS], indirect=True, ids="-".join)
def test_a_drag_over_a_map_ends_where_the_mouse_lets_go(live: Live):
    """The sliders that show the place must not bring an earlier one back."""
    image = live.all.locator("img.gan-picture")
    image.scroll_into_view_if_needed()
    box, mouse = image.bounding_box(), live.notebook.page.mouse
    at = lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])
    for end in (-0.04, 0.9):  # past the upper rim; into the other model's map
        mouse.move(*at(0.15, 0.25))
        mouse.down()
        mouse.move(*at(0.2, 0.4), steps=8)
        mouse.move(*at(0.2, end), steps=8)
        mouse.up()
        live.notebook.page.wait_for_timeout(1500)
        up, reach = map(float, ask(live.notebook, "print(desk.session.place[1], desk.session.reach())").split())
        assert up == pytest.approx(reach if end < 0 else -reach, abs=0.05)


def test_every_control_says_what_it_does(live: Live):
    controls = live.all.locator("button, input, select, .noUi-handle").all()
    titled = '[title]:not([title=""])'  # of a slider and of a choice it is the description that has the tooltip
    told = f"""control => control.ariaLabel || control.closest('{titled}')
                       || control.closest('.jupyter-widgets')?.querySelector('{titled}') ? true : false"""
    assert (
        controls
        and [control.evaluate("control => control.outerHTML") for control in controls if not control.evaluate(told)]
        == []
    )


def test_ten_runs_of_its_cell_leave_one_of_it(live: Live):
    live.run()
    before = ask(live.notebook, COUNT)
    for _ in range(9):
        run_cell(live.notebook, live.cell)
    live.all.wait_for()
    assert live.all.count() == 1 and ask(live.notebook, COUNT) == before


def test_a_learners_mistake_is_shown(live: Live):
    run_cell(live.notebook, live.cell + 1)
    live.turn()
    expect(live.all.locator(".gan-course-error")).to_contain_text("the learner's mistake", timeout=20 * SECONDS)
    live.run()  # created again, it is whole again
    assert not live.all.locator(".gan-course-error").count()
    live.changes(live.turn)


@pytest.mark.parametrize("app", APPS)
def test_without_its_kernel_a_picture_of_each_stands_there_and_no_other_machine_was_asked(opened, app: str):
    notebook = opened(app)
    page = notebook.page
    page.evaluate(f"async () => {{ await {PANEL}.context.save(); await {PANEL}.sessionContext.shutdown(); }}")
    go_to(page, notebook.address)
    for i, name in enumerate(DESKS):
        page.evaluate(f"index => {PANEL}.content.scrollToItem(index)", 2 * i)
        still = page.locator(".jp-Cell").nth(2 * i).locator(".gan-course-still img")
        expect(still, name).to_be_visible(timeout=20 * SECONDS)
        assert still.evaluate("image => image.naturalWidth") > 100
    assert not page.get_by_text("Error displaying widget").locator("visible=true").count()
    assert not notebook.strangers
