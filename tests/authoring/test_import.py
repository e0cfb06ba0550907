"""Marking a notebook begins with an import, which thirty submissions pay thirty times."""

import subprocess
import sys

CODE = """
import sys
import gan_course.authoring.notebook_builder
import nbformat, jsonschema
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
nbformat.validate(notebook)
del notebook.cells[0]["source"]
try:
    nbformat.validate(notebook)
except nbformat.ValidationError:
    print("checked", "lark" in sys.modules)
"""


def test_notebooks_are_still_validated_and_no_grammars_are_built():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert done.stdout.split() == ["checked", "False"], done.stderr
