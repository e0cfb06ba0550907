"""The widget in docs/writing-a-widget.md is complete: its files, as they stand there, run."""

import importlib
import re
import sys
from pathlib import Path

import ipywidgets
import numpy as np

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "writing-a-widget.md"


def test_the_widget_of_the_guide_plays(tmp_path, monkeypatch):
    blocks = re.findall(r"```python\n# (growth/\w+\.py)\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert sorted(Path(name).stem for name, _ in blocks) == ["__init__", "picture", "session", "view", "words"]
    (tmp_path / "growth").mkdir()
    for name, code in blocks:
        (tmp_path / name).write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    growth = importlib.import_module("growth").growth()
    before = growth.picture
    growth.run(50)
    assert "50 rounds, size 1.64" in growth.caption.value and not np.array_equal(before, growth.picture)
    growth.rewind(0)
    assert growth.session.size == 1.0 and np.array_equal(before, growth.picture)
    ipywidgets.Widget.close_all()
    for name in [name for name in sys.modules if name.split(".")[0] == "growth"]:
        del sys.modules[name]
