import platform
import sys
from pathlib import Path

from gan_course import plots, profile
from gan_course.start import give_memory_back, start

import matplotlib as mpl
import nbformat
import psutil
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient


def test_the_card_names_machine_profile_and_versions(monkeypatch):
    monkeypatch.setattr(profile, "_chosen", "smoke")
    card = start()
    assert "smoke" in repr(card) and "PyTorch" in repr(card)
    assert "smoke" in card._repr_html_()
    assert mpl.rcParams["figure.dpi"] == plots.STYLE["figure.dpi"]


NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_another_kernel_is_told_which_one_to_choose(path, monkeypatch):
    """The first cell ends in one sentence, before anything of the course is imported."""
    first = next(cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "gan_course", None)  # as where it is not installed
    with pytest.raises(AssertionError, match="Change Kernel"):
        exec(first.source, {})
    monkeypatch.undo()
    exec(first.source, {})


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library gives memory back by itself, or not")
def test_freed_memory_is_given_back():
    blocks = [torch.ones(16_000) for _ in range(4_000)]  # 256 MB in pieces that glibc keeps when they are freed
    last = torch.ones(16_000)
    del blocks
    before = psutil.Process().memory_info().rss
    give_memory_back()
    assert before - psutil.Process().memory_info().rss > 150e6
    assert last.sum() == 16_000


def test_memory_is_given_back_after_each_cell(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr("gan_course.start.get_ipython", lambda: shell)
    start(), start()
    assert shell.events.callbacks["post_run_cell"].count(give_memory_back) == 1


def test_a_figure_is_drawn_once():
    """Where pyplot's own hook is left in place, each figure is drawn for nothing before it is drawn to be shown."""
    cells = [
        "from gan_course.start import start; start()",
        "import matplotlib.pyplot as plt\nfrom matplotlib.backend_bases import FigureCanvasBase\n"
        "early, draw = [], FigureCanvasBase.draw_idle\n"
        "FigureCanvasBase.draw_idle = lambda canvas: (early.append(canvas), draw(canvas))",
        "plt.plot([1, 2]); plt.figure(); plt.plot([2, 1]);",
        "print(len(early))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    shown = [output for output in notebook.cells[2].outputs if "image/png" in output.get("data", {})]
    assert len(shown) == 2
    assert notebook.cells[3].outputs[0].text.split() == ["0"]
