"""Small notebooks that show whether the tests see what they should see."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

WELL = """
import os
import ipywidgets, matplotlib.pyplot as plt
from gan_course.start import start
start()
plt.plot([1, 2, 3])
slider = ipywidgets.IntSlider(7)
slider.add_class("seven")
display(slider)
os.environ["GAN_COURSE_PROFILE"]
"""
SAMPLES = {
    "well.ipynb": [new_markdown_cell(f"# Part {i}\n\n$x^{i}$\n\n" + "A line.\n\n" * 12) for i in range(6)]
    + [new_code_cell(WELL), new_code_cell("print('the last cell')")],
    "error.ipynb": [new_code_cell("1 / 0"), new_code_cell("'never reached'")],
    "stranger.ipynb": [
        new_code_cell("from IPython.display import HTML\nHTML('<img src=\"http://example.invalid/a.png\">')")
    ],
    "download.ipynb": [
        new_code_cell("import urllib.request\nurllib.request.urlopen('https://example.org', timeout=5)")
    ],
}


def write(folder: Path) -> list[Path]:
    """Write the samples to `folder` and return their paths."""
    paths = []
    for name, cells in SAMPLES.items():
        paths.append(folder / name)
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), paths[-1])
    return paths
