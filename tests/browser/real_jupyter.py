"""Notebooks in the real JupyterLab and the real Notebook 7, driven through a real browser.

Everything happens on copies in a temporary folder, with settings of its own, and nothing may leave this machine:
the page's requests are recorded, and the server and its kernels get a proxy that answers nobody.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from bootstrap import LAB_SETTINGS  # noqa: E402  (the settings that learners get)

TOKEN = "gan-course-test"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
APPS = {"lab": "lab/tree", "notebook": "notebooks"}  # where each app opens a document
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTH, HEIGHT = 1350, 1400
LOCAL = {"127.0.0.1", "localhost", "::1"}
NOBODY = "http://127.0.0.1:9"  # the discard port: whoever asks this proxy is refused


def find_browser() -> str | None:
    """Path of a Chromium or Chrome on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass
class Server:
    """A running Jupyter server; `folder` holds the copies that it serves."""

    base: str
    folder: Path

    def address(self, name: str, app: str) -> str:
        """Where `app` ('lab' or 'notebook') opens the notebook `name`."""
        return f"{self.base}/{APPS[app]}/{quote(name)}?token={TOKEN}&reset"


@contextmanager
def serve(notebooks: list[Path], profile: str = "smoke") -> Iterator[Server]:
    """Serve copies of `notebooks`, in the course's JupyterLab settings and time profile, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="gan-course-jupyter-") as temporary:
        folder = Path(temporary) / "notebooks"
        folder.mkdir()
        for path in notebooks:
            shutil.copy(path, folder)
        port = _free_port()
        base = f"http://127.0.0.1:{port}"
        log = Path(temporary) / "server.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                _command(folder, port),
                cwd=folder,
                env=_environment(Path(temporary), profile),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_for(base, process, log)
            yield Server(base, folder)
        finally:
            process.send_signal(signal.SIGTERM)  # the server stops its kernels first
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _command(folder: Path, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"),
    ]


def _environment(temporary: Path, profile: str) -> dict[str, str]:
    return os.environ | {
        "GAN_COURSE_PROFILE": profile,
        "JUPYTER_CONFIG_PATH": str(LAB_SETTINGS),
        "JUPYTER_CONFIG_DIR": str(temporary / "config"),
        "JUPYTER_DATA_DIR": str(temporary / "data"),
        "JUPYTER_RUNTIME_DIR": str(temporary / "runtime"),
        "IPYTHONDIR": str(temporary / "ipython"),
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOBODY),
        **dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(LOCAL)),
    }


def _wait_for(base: str, process: subprocess.Popen, log: Path, timeout: float = 60) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + timeout
    while time.monotonic() < end and process.poll() is None:
        try:
            direct.open(f"{base}/api/status?token={TOKEN}", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser of this machine (a container's root user needs the two flags)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Notebook:
    """A notebook that is open in a page."""

    page: Page
    name: str
    strangers: set[str] = field(default_factory=set)  # addresses asked for on other machines


# The notebook in view, as JupyterLab and Notebook 7 both show it to scripts.
PANEL = "window.jupyterapp.shell.currentWidget"


def go_to(page: Page, address: str) -> None:
    """Open a notebook's address in the page and wait until its kernel is ready to run."""
    page.goto(address)
    page.wait_for_function(f"window.jupyterapp && {PANEL}?.sessionContext?.session", timeout=60_000)
    # without this wait a run was sometimes dropped
    page.evaluate(
        f"""async () => {{
            const panel = {PANEL};
            await panel.context.ready;
            await panel.sessionContext.ready;
            await panel.sessionContext.session.kernel.info;
        }}"""
    )


@contextmanager
def open_notebook(browser: Browser, server: Server, name: str, app: str = "lab") -> Iterator[Notebook]:
    """Open `name` in 'lab' or 'notebook', its kernel ready to run; shut both down when the block ends."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    notebook = Notebook(page, name)

    def note(request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOCAL:
            notebook.strangers.add(request.url)

    page.on("request", note)
    page.on("websocket", note)
    try:
        go_to(page, server.address(name, app))
        yield notebook
        page.evaluate(f"() => {PANEL}.sessionContext.shutdown()")
    finally:
        context.close()


def run_all(notebook: Notebook, timeout: float = 300) -> None:
    """Run every cell and wait (at most `timeout` seconds) until the last is done and the kernel is idle.

    Raises playwright's TimeoutError when it takes longer.
    """
    page = notebook.page
    page.evaluate(
        """() => {
            window.ranAll = false;
            const run = window.jupyterapp.commands.execute('notebook:run-all-cells');
            run.finally(() => { window.ranAll = true; });
        }"""
    )
    page.wait_for_function(
        f"window.ranAll && {PANEL}.sessionContext.session?.kernel?.status === 'idle'",
        timeout=timeout * 1000,
        polling=250,
    )
    page.wait_for_timeout(500)  # the last outputs and widgets are being drawn


def run_cell(notebook: Notebook, index: int) -> None:
    """Run one cell and wait until it has been run."""
    notebook.page.evaluate(
        f"""async index => {{
            {PANEL}.content.activeCellIndex = index;
            await window.jupyterapp.commands.execute('notebook:run-cell');
        }}""",
        index,
    )


def ask(notebook: Notebook, code: str) -> str:
    """What the notebook's kernel prints when it runs `code`, which leaves no trace in the notebook."""
    return notebook.page.evaluate(
        f"""async code => {{
            let printed = '';
            const future = {PANEL}.sessionContext.session.kernel.requestExecute({{ code, store_history: false }});
            future.onIOPub = message => {{
                printed += message.content.text ?? message.content.traceback?.join('\\n') ?? '';
            }};
            await future.done;
            return printed;
        }}""",
        code,
    ).strip()


def cells(notebook: Notebook) -> list[dict]:
    """The notebook's cells as they are in the page now, in the notebook format."""
    model = f"() => JSON.stringify([...{PANEL}.content.model.cells].map(cell => cell.toJSON()))"
    return json.loads(notebook.page.evaluate(model))


def complaints(notebook: Notebook) -> list[str]:
    """Whatever went wrong, in words: errors in outputs, cells that did not run, requests to other machines."""
    found = []
    for number, cell in enumerate(cells(notebook), start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or not source.strip():
            continue
        where = f"cell {number} ({source.strip().splitlines()[0]})"
        if not cell["execution_count"]:
            found.append(f"{where} did not run")
        found += [
            f"{where}: {output['ename']}: {output['evalue']}"
            for output in cell["outputs"]
            if output["output_type"] == "error"
        ]
    outputs = notebook.page.locator(".jp-OutputArea-output")
    broken = sum(outputs.filter(has_text=words).count() for words in ("Error displaying widget", "javascript error"))
    found += [f"{broken} widgets are not displayed"] if broken else []
    nameless = sum(map(_nameless, cells(notebook))) + notebook.page.evaluate(NAMELESS)
    found += [f"{nameless} pictures have no alt text"] if nameless else []
    return found + [f"asked another machine: {url}" for url in sorted(notebook.strangers)]


NAMELESS = """() => [...document.querySelectorAll('.jp-OutputArea-output img')]
    .filter(image => image.checkVisibility() && image.width > 20 && !image.alt).length"""
"""How many pictures of outputs in view have no alt text."""


def _nameless(cell: dict) -> int:
    """How many of a cell's pictures a page would show without an alt text: a picture alone, without HTML or widget."""
    kinds = [output.get("data", {}).keys() for output in cell.get("outputs", [])]
    return sum("image/png" in kind and not kind & {"text/html", WIDGET_VIEW} for kind in kinds)


def use_theme(notebook: Notebook, theme: str) -> None:
    """Show the page in the theme "JupyterLab Light" or "JupyterLab Dark"."""
    notebook.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    notebook.page.wait_for_function(
        "dark => document.body.dataset.jpThemeLight === String(!dark)", arg=theme.endswith("Dark"), timeout=120_000
    )


LOW_CONTRAST = """least => {
    const rgba = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const over = (top, below) => [0, 1, 2].map(i => top[i] * (top[3] ?? 1) + below[i] * (1 - (top[3] ?? 1)));
    const paper = element => {
        if (!element) return [255, 255, 255];
        const own = rgba(getComputedStyle(element).backgroundColor);
        return (own[3] ?? 1) === 1 ? own : over(own, paper(element.parentElement));
    };
    const found = new Map();
    for (const area of document.querySelectorAll('.jp-OutputArea-output, .jp-MarkdownOutput'))
        for (const element of [area, ...area.querySelectorAll('*')]) {
            const words = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim());
            if (!/[\\p{L}\\d]/u.test(words.join('')) || element.disabled) continue;
            if (!element.checkVisibility({ opacityProperty: true })) continue;
            let opacity = 1;
            for (let e = element; e; e = e.parentElement) opacity *= Number(getComputedStyle(e).opacity);
            const below = paper(element), ink = rgba(getComputedStyle(element).color);
            const [a, b] = [light(over([...ink.slice(0, 3), (ink[3] ?? 1) * opacity], below)), light(below)];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < least) found.set(words.join(' ').slice(0, 60), ratio);
        }
    return [...found];
}"""
"""Texts of outputs and prose in view whose contrast with what is behind them (WCAG 2) is below a ratio."""


def low_contrasts(notebook: Notebook, least: float = 4.5) -> dict[str, float]:
    """Texts of the notebook, top to bottom, with a contrast ratio below `least`: words -> ratio."""
    found = {}
    for _ in screenfuls(notebook):
        found |= dict(notebook.page.evaluate(LOW_CONTRAST, least))
    return found


def screenfuls(notebook: Notebook) -> Iterator[int]:
    """Scroll from top to bottom, a screenful at a time; yield 1, 2, ... when the cells in view are drawn."""
    page = notebook.page
    scroller = page.locator(".jp-WindowedPanel-outer").first
    content = page.locator(".jp-WindowedPanel-inner").first
    screenful = scroller.bounding_box()["height"]
    number, top = 0, 0.0
    while top < content.bounding_box()["height"]:
        scroller.evaluate("(element, top) => { element.scrollTop = top; }", top)
        page.wait_for_timeout(300)  # the cells in view are drawn, which changes their heights
        number += 1
        yield number
        if scroller.evaluate("element => element.scrollTop") < top:  # the end of the notebook
            break
        top += screenful


def screenshots(notebook: Notebook, folder: Path) -> list[Path]:
    """Write the whole notebook to `folder`, one picture a screenful, top to bottom."""
    folder.mkdir(parents=True, exist_ok=True)
    scroller, paths = notebook.page.locator(".jp-WindowedPanel-outer").first, []
    for number in screenfuls(notebook):
        paths.append(folder / f"{Path(notebook.name).stem}-{number:02}.png")
        scroller.screenshot(path=paths[-1])
    return paths
