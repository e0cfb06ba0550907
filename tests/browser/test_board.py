"""The laboratory's drawing board in a real browser: a person draws data, and the networks start again with them."""

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")
import nbformat  # noqa: E402
from nbformat.v4 import new_code_cell, new_notebook  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from real_jupyter import APPS, ask, open_notebook, run_cell, serve  # noqa: E402

CODE = """
from gan_course.widgets.laboratory import laboratory

lab = laboratory(data="drawing", G_width=8, D_width=8).run(3)
lab
"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
ROW = "print(*lab.setups[0].cells()[{}].int().tolist(), lab.session.rounds)"


@pytest.fixture(scope="module", params=APPS)
def notebook(request, tmp_path_factory, browser):
    path = tmp_path_factory.mktemp("board") / "board.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(CODE)], metadata={"kernelspec": KERNEL}), path)
    with serve([path]) as server, open_notebook(browser, server, path.name, request.param) as notebook:
        run_cell(notebook, 0)
        yield notebook


def test_a_stroke_of_the_mouse_draws_a_row_of_cells(notebook):
    page = notebook.page
    image = page.locator("img.gan-drawing")
    expect(image).to_be_visible(timeout=60_000)
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    text = page.locator(".gan-text input")
    before = text.input_value()
    page.mouse.move(box["x"] + 3, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 5, steps=5)
    page.mouse.up()
    expect(text).not_to_have_value(before, timeout=10_000)
    assert ask(notebook, ROW.format(0)) == " ".join(["1"] * 14 + ["0"])  # all of the row, round 0


def test_the_keyboard_alone_draws_too(notebook):
    page = notebook.page
    pad = page.locator(".gan-board .gan-pad-ear input")
    pad.focus()
    for key in ("ArrowDown", "ArrowLeft", "Space"):  # from where the stroke ended
        page.keyboard.press(key)
    page.wait_for_timeout(1000)
    assert ask(notebook, ROW.format(1)) == "0 0 0 0 0 0 0 0 0 0 0 0 1 0 0"
