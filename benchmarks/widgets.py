"""Widgets that play small networks, in a real browser: pictures and rounds a second, their costs, memory.

    python benchmarks/widgets.py                                    # two minutes: speed in JupyterLab and Notebook 7
    python benchmarks/widgets.py --widget laboratory --app lab      # one of them
    python benchmarks/widgets.py --minutes 10                       # and memory, of the kernel and of the page

Pictures are counted in the page, as they are loaded; rounds and processor time in the kernel. The laboratory is as by
default: ring of eight, batch 256, two hidden layers of 64 in each network, arrows and map on. Butterflies and birds
play as fast as they can, the arg max on a line 25 pieces of a round a second. It needs Chromium or Chrome.
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

WIDGETS = {
    "laboratory": ("from gan_course.widgets.laboratory import laboratory as make", "make()"),
    "butterflies": ("from gan_course.widgets.butterflies import butterflies as make", "make(story=False)"),
    "argmax": ("from gan_course.widgets.argmax import argmax_line as make", "make()"),
}
CELL = """
import time

{imports}


def timed(name, do):
    def timing():
        began = time.thread_time()
        do()
        spent[name] += time.thread_time() - began
        done[name] += 1

    return timing


began = time.perf_counter()
widget = {make}
made = time.perf_counter() - began
spent, done = dict.fromkeys(("round", "picture"), 0.0), dict.fromkeys(("round", "picture"), 0)
widget.session.step, widget.refresh = timed("round", widget.session.step), timed("picture", widget.refresh)
widget
"""
COUNT_PICTURES = """() => {
    window.pictures = 0;
    document.querySelector('img.gan-picture').addEventListener('load', () => { window.pictures += 1; });
}"""
STATE = "print(time.perf_counter(), *done.values(), *spent.values(), time.process_time())"


def state(notebook: Notebook) -> tuple[float, ...]:
    """In the kernel: clock, rounds, pictures, seconds spent on each, processor seconds; in the page: pictures."""
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
    print(f"  made in               {float(ask(notebook, 'print(made)')):6.2f} s, without the imports")
    page.evaluate(COUNT_PICTURES)
    page.click(".gan-play")
    page.wait_for_timeout(5000)
    used, idle, before = processor_seconds(), psutil.cpu_times().idle, state(notebook)
    page.wait_for_timeout(1000 * seconds)
    clock, rounds, drawn, training, drawing, processor, seen = (b - a for a, b in zip(before, state(notebook)))
    print(f"  rounds                {rounds / clock:6.0f} a second")
    print(f"  pictures in the page  {seen / clock:6.1f} a second")
    print(f"  kernel, a round       {1000 * training / rounds:6.2f} ms of processor time")
    print(f"  kernel, a picture     {1000 * drawing / drawn:6.2f} ms of processor time (look, draw, encode, send)")
    print(f"  kernel in all         {processor / clock:6.0%} of a core")
    for name, after in processor_seconds().items():
        print(f"  {name:21} {(after - used[name]) / clock:6.0%} of a core")
    print(f"  nobody                {(psutil.cpu_times().idle - idle) / clock:6.0%} of a core")
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
    for half in range(int(2 * minutes) + 1):
        devtools.send("HeapProfiler.collectGarbage")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 2**20
        browser = sum(
            one.memory_full_info().pss
            for one in psutil.Process(os.getpid()).children(recursive=True)
            if "chrom" in one.name()
        )
        rounds = state(notebook)[1]
        resident = kernel.memory_info().rss / 2**20
        print(f"  {half / 2:6} {resident:11.0f} {browser / 2**20:12.0f} {heap:22.1f} {rounds:9,.0f}", flush=True)
        if half < int(2 * minutes):
            page.wait_for_timeout(30_000)
    page.click(".gan-play")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0, help="how long to watch the memory")
    parser.add_argument("--seconds", type=float, default=15, help="how long to watch the speed")
    parser.add_argument("--app", choices=APPS, action="append", help="only this one")
    parser.add_argument("--widget", choices=WIDGETS, action="append", help="only this one")
    arguments = parser.parse_args()
    if not find_browser():
        parser.error("no Chromium or Chrome on this machine (Debian: apt install chromium)")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before it began, {time.strftime('%Y-%m-%d')}")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        for widget in arguments.widget or WIDGETS:
            imports, make = WIDGETS[widget]
            path = Path(folder) / f"{widget}.ipynb"
            cell = new_code_cell(CELL.format(imports=imports, make=make))
            nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path)
            with serve([path]) as server:
                for app in arguments.app or APPS:
                    with open_notebook(browser, server, path.name, app) as notebook:
                        run_cell(notebook, 0)
                        notebook.page.wait_for_selector(".gan-picture", timeout=120_000)
                        print(f"{widget} in {app}", flush=True)
                        speed(notebook, arguments.seconds)
                        if arguments.minutes:
                            memory(notebook, arguments.minutes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
