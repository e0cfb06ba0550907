"""Every notebook opens and runs in the real JupyterLab and the real Notebook 7, and asks no other machine.

GAN_COURSE_SCREENSHOTS=folder also stores pictures of each notebook as it looked at the end.
"""

import os
from pathlib import Path

import pytest
from real_jupyter import APPS, ROOT, cells, complaints, open_notebook, run_all, screenshots

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_runs_from_top_to_bottom(browser, server, name: str, app: str):
    with open_notebook(browser, server, name, app) as notebook:
        run_all(notebook)
        if folder := os.environ.get("GAN_COURSE_SCREENSHOTS"):
            screenshots(notebook, Path(folder) / app)
        assert not complaints(notebook)


@pytest.mark.parametrize("app", APPS)
def test_a_good_notebook_has_no_complaints_and_is_drawn_whole(browser, server, app: str, tmp_path: Path):
    with open_notebook(browser, server, "well.ipynb", app) as notebook:
        run_all(notebook)
        assert not complaints(notebook)
        outputs = cells(notebook)[-2]["outputs"]
        assert any("'smoke'" in output.get("data", {}).get("text/plain", "") for output in outputs)
        assert notebook.page.locator(".seven").is_visible()
        assert not notebook.page.locator(".Toastify__toast").count()  # no offer of news or updates
        pictures = screenshots(notebook, tmp_path)
        assert len(pictures) > 1 and all(path.stat().st_size > 5000 for path in pictures)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("error.ipynb", ["ZeroDivisionError", "did not run"]),
        ("stranger.ipynb", ["asked another machine: http://example.invalid/a.png"]),
        ("download.ipynb", ["URLError"]),
    ],
)
def test_what_is_wrong_is_reported(browser, server, name: str, expected: list[str]):
    with open_notebook(browser, server, name) as notebook:
        run_all(notebook)
        found = complaints(notebook)
        assert len(found) == len(expected)
        for complaint, words in zip(found, expected, strict=True):
            assert words in complaint
