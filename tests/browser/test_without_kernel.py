"""Predictions and quizzes stay readable where no kernel answers: a notebook opened again, and exports read offline.

GAN_COURSE_SCREENSHOTS=folder also stores a picture of each such page.
"""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, SlidesExporter
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Locator, Page, expect
from real_jupyter import APPS, PANEL, complaints, go_to, open_notebook, run_all, serve

SECONDS = 1000
CELLS = [
    "from gan_course.exercises import predict, question, quiz",
    'predict("9.a", "Which way?", ["to the left", "to the right"], answer=1, why="That is where the data lie.")',
    """quiz(
    "9",
    question("How much?", ["one", "two"], answer=0, why="Not more."),
    question("How often?", ["once", "twice"], answer=1, why="Not less."),
)""",
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def asked(page: Page) -> list[Locator]:
    """The two cells' outputs."""
    return [page.locator(".jp-Cell").nth(i) for i in (1, 2)]


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GAN_COURSE_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"questions-{name}.png")


def require_readable(page: Page, name: str) -> None:
    """Each question and each choice is seen once, each answer when it is unfolded."""
    prediction, quiz = asked(page)
    for cell, words in ((prediction, ["Which way?", "to the left", "to the right"]), (quiz, ["How much?", "twice"])):
        for text in words:
            shown = cell.locator(".jp-OutputArea").get_by_text(text, exact=False).locator("visible=true")
            expect(shown, f"{name}: {text}").to_have_count(1, timeout=20 * SECONDS)
    shoot(page, name)
    details = prediction.locator(".jp-OutputArea details:visible")
    expect(details).to_have_count(1)
    assert not details.evaluate("element => element.open"), "the answer is folded at first"
    details.locator("summary").click()
    assert details.evaluate("element => element.open && element.innerText").endswith("That is where the data lie.")
    assert not page.get_by_text("Error displaying widget").locator("visible=true").count()


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    """A notebook that was not run yet."""
    path = tmp_path_factory.mktemp("questions") / "questions.ipynb"
    cells = [new_code_cell(source) for source in CELLS]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path


@pytest.mark.parametrize("app", APPS)
def test_a_notebook_opened_again_without_its_kernel(browser: Browser, saved: Path, app: str):
    with serve([saved]) as server, open_notebook(browser, server, saved.name, app) as notebook:
        page = notebook.page
        run_all(notebook)
        for cell in asked(page):
            expect(cell.locator(".gan-course-question").first).to_be_visible(timeout=20 * SECONDS)
        assert not page.locator(".gan-course-still:visible").count(), "the live notebook shows the widget alone"
        assert not page.locator("summary:visible").count()
        page.evaluate(f"async () => {{ await {PANEL}.context.save(); await {PANEL}.sessionContext.shutdown(); }}")
        go_to(page, server.address(saved.name, app))
        require_readable(page, f"{app}-opened-again")
        assert not notebook.strangers


@pytest.fixture(scope="module")
def executed(saved: Path):
    notebook = nbformat.read(saved, 4)
    client = NotebookClient(notebook, timeout=120)
    client.execute()
    assert notebook.metadata.get("widgets"), "the run has stored the widgets' state"
    return notebook


@pytest.mark.parametrize("state", ["with state", "without state"])
@pytest.mark.parametrize("exporter", [HTMLExporter, SlidesExporter])
def test_an_export_read_offline(browser: Browser, executed, tmp_path: Path, exporter, state: str):
    notebook = nbformat.from_dict(executed)
    if state == "without state":
        notebook = nbformat.from_dict({**notebook, "metadata": {"kernelspec": KERNEL}})
    name = f"{exporter.__name__}-{state}".replace(" ", "-")
    html, _ = exporter().from_notebook_node(notebook)
    (tmp_path / f"{name}.html").write_text(html)
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    context.route("http*://**", lambda route: route.abort())
    try:
        page = context.new_page()
        page.goto((tmp_path / f"{name}.html").as_uri())
        require_readable(page, name)
    finally:
        context.close()


@pytest.mark.parametrize("app", APPS)
def test_a_widget_of_a_notebook_that_ran_elsewhere_is_one_picture_with_an_alt_text(browser, tmp_path: Path, app: str):
    """Here its kernel is a new one, which knows nothing of the widget."""
    lines = "from gan_course.models import MLPDiscriminator\nfrom gan_course.widgets.pixels import pixel_editor"
    cell = new_code_cell(f"{lines}\npixel_editor(MLPDiscriminator((1, 28, 28), (16,)))")
    notebook = new_notebook(cells=[cell], metadata={"kernelspec": KERNEL})
    NotebookClient(notebook, timeout=120, store_widget_state=False).execute()
    nbformat.write(notebook, tmp_path / "ran.ipynb")
    with serve([tmp_path / "ran.ipynb"]) as server, open_notebook(browser, server, "ran.ipynb", app) as opened:
        pictures = opened.page.locator(".jp-OutputArea-output img:visible")
        expect(pictures).to_have_count(1, timeout=20 * SECONDS)
        assert pictures.get_attribute("alt") and pictures.evaluate("image => image.naturalWidth") > 100
        assert not complaints(opened)
