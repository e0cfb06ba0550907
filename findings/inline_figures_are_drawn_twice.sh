#!/usr/bin/env bash
# In a notebook with matplotlib's inline backend, each figure of a cell is drawn to the end twice: once by a hook that
# pyplot registers for interactive windows, into a canvas that nobody sees, and once more to be shown. (The passes that
# only measure the layout come on top.) A cell that shows a large scatter plot takes about twice as long as the drawing.
# plt.uninstall_repl_displayhook() removes the hook, and the figures are shown as before.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install --quiet matplotlib==3.11.2 matplotlib-inline==0.2.2 ipykernel==7.4.0 nbclient==0.11.0 \
    2>/dev/null
"$room/venv/bin/python" - <<'PY'
from importlib.metadata import version

import nbformat
from nbclient import NotebookClient

for package in ("matplotlib", "matplotlib-inline", "ipykernel"):
    print(package, version(package))

COUNT = """
%matplotlib inline
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
drawn, draw = [], FigureCanvasAgg.draw
def counted(canvas):
    draw(canvas)
    drawn.append(canvas.figure.number)  # reached only by a drawing that goes to its end
FigureCanvasAgg.draw = counted
"""
cells = [COUNT, "plt.plot([1, 2]);", "print(len(drawn)); drawn.clear()", "plt.uninstall_repl_displayhook()",
         "plt.plot([1, 2]);", "print(len(drawn))"]
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
shown = [sum("image/png" in output.get("data", {}) for output in cell.outputs) for cell in notebook.cells]
with_hook, without = (int(notebook.cells[i].outputs[0]["text"]) for i in (2, 5))
print(f"figures shown: {shown[1]} and {shown[4]}; whole drawings: {with_hook} with pyplot's hook, {without} without")
assert shown[1] == shown[4] == 1
assert (with_hook, without) == (2, 1)
PY
