import sys
from pathlib import Path

from gan_course import plots, profile
from gan_course.start import start

import matplotlib as mpl
import nbformat
import pytest


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
