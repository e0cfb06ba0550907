"""One server and one browser for a file of tests; without a browser they are skipped."""

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")
from real_jupyter import ROOT, chromium, find_browser, serve  # noqa: E402


@pytest.fixture(scope="module")
def browser():
    if not find_browser():
        pytest.skip("no Chromium or Chrome on this machine (Debian: apt install chromium)")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory, browser):
    """JupyterLab and Notebook 7 in the smoke profile, on copies of all notebooks and a few more."""
    import samples

    extra = samples.write(tmp_path_factory.mktemp("samples"))
    with serve([*sorted((ROOT / "notebooks").glob("*.ipynb")), *extra]) as server:
        yield server
