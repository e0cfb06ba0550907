"""The GAN laboratory in a real browser: pictures and rounds a second while it plays, what a picture costs, memory.

    python benchmarks/laboratory.py                  # a minute: speed in JupyterLab and Notebook 7
    python benchmarks/laboratory.py --minutes 10     # and memory, of the kernel and of the page, over ten minutes

Pictures are counted in the page, as they are loaded; rounds and processor time in the kernel. The setup is the default:
ring of eight, batch 256, two hidden layers of 64 in each network, arrows and map on. It needs Chromium or Chrome.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_notebook

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from real_jupyter import APPS, Notebook, ask, chromium, find_browser, open_notebook, run_cell, serve  # noqa: E402

CELL = """
import time
from gan_course.widgets.laboratory import laboratory

lab = laboratory()
picture_seconds, pictures, refresh = 0.0, 0, lab.refresh


def timed():
    global picture_seconds, pictures
    began = time.thread_time()
    refresh()
    picture_seconds += time.thread_time() - began
    pictures += 1


lab.refresh = timed
lab
"""
COUNT_PICTURES = """() => {
    window.pictures = 0;
    document.querySelector('img.gan-picture').addEventListener('load', () => { window.pictures += 1; });
}"""
STATE = "print(time.perf_counter(), lab.session.rounds, picture_seconds, pictures, time.process_time())"


def state(notebook: Notebook) -> tuple[float, ...]:
    """In the kernel: clock, rounds, seconds spent on pictures, pictures, processor seconds; in the page: pictures."""
    return (*map(float, ask(notebook, STATE).split()), notebook.page.evaluate("window.pictures"))


def processor_seconds() -> dict[str, float]:
    """Processor time used so far by the browser and by everything else that this benchmark started, by name."""
    used = {"browser": 0.0, "server and kernel": 0.0}
    for one in psutil.Process(os.getpid()).children(recursive=True):
        times = one.cpu_times()
        used["browser" if "chrom" in one.name() else "server and kernel"] += times.user + times.system
    return used


def speed(notebook: Notebook, seconds: float) -> None:
    page = notebook.page
    page.evaluate(COUNT_PICTURES)
    page.click(".gan-play")
    page.wait_for_timeout(5000)
    used, before = processor_seconds(), state(notebook)
    page.wait_for_timeout(1000 * seconds)
    clock, rounds, drawing, drawn, processor, seen = (b - a for a, b in zip(before, state(notebook)))
    print(f"  rounds                {rounds / clock:6.0f} a second")
    print(f"  pictures in the page  {seen / clock:6.1f} a second")
    print(f"  kernel, a picture     {1000 * drawing / drawn:6.1f} ms of processor time (look, draw, encode, send)")
    print(f"  kernel in all         {processor / clock:6.0%} of a core")
    for name, after in processor_seconds().items():
        print(f"  {name:21} {(after - used[name]) / clock:6.0%} of a core")
    page.click(".gan-play")
    page.wait_for_timeout(2000)
    before = state(notebook)
    page.wait_for_timeout(5000)
    clock, *_, processor, _ = (b - a for a, b in zip(before, state(notebook)))
    print(f"  kernel while paused   {processor / clock:6.1%} of a core (the two questions of this benchmark among it)")


def memory(notebook: Notebook, minutes: float) -> None:
    page = notebook.page
    devtools = page.context.new_cdp_session(page)
    kernel = psutil.Process(int(ask(notebook, "import os; print(os.getpid())")))
    page.click(".gan-play")
    print("  minute   kernel MB   browser MB   page's JavaScript MB    rounds")
    for minute in range(int(minutes) + 1):
        devtools.send("HeapProfiler.collectGarbage")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 2**20
        browser = sum(
            one.memory_full_info().pss
            for one in psutil.Process(os.getpid()).children(recursive=True)
            if "chrom" in one.name()
        )
        rounds = state(notebook)[1]
        resident = kernel.memory_info().rss / 2**20
        print(f"  {minute:6} {resident:11.0f} {browser / 2**20:12.0f} {heap:22.1f} {rounds:9,.0f}", flush=True)
        if minute < int(minutes):
            page.wait_for_timeout(60_000)
    page.click(".gan-play")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=0, help="how long to watch the memory")
    parser.add_argument("--seconds", type=float, default=15, help="how long to watch the speed")
    parser.add_argument("--app", choices=APPS, action="append", help="only this one")
    arguments = parser.parse_args()
    if not find_browser():
        parser.error("no Chromium or Chrome on this machine (Debian: apt install chromium)")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before it began, {time.strftime('%Y-%m-%d')}")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "laboratory.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(new_notebook(cells=[new_code_cell(CELL)], metadata={"kernelspec": kernel}), path)
        with serve([path]) as server:
            for app in arguments.app or APPS:
                with open_notebook(browser, server, path.name, app) as notebook:
                    run_cell(notebook, 0)
                    notebook.page.wait_for_selector(".gan-picture", timeout=120_000)
                    print(app)
                    speed(notebook, arguments.seconds)
                    if arguments.minutes:
                        memory(notebook, arguments.minutes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
