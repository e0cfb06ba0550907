"""The examples are the masters' code, run to their end, and the sixty lines learn the ring."""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

from gan_course.authoring import examples
from gan_course.authoring.notebook_builder import MasterError, masters

import pytest
import torch

ROOT = Path(__file__).parents[1]
SIXTY = ROOT / "examples" / "gan_in_60_lines.py"
MASTERS = masters()


def run(*command: str, folder: Path) -> str:
    """Run a Python program without a screen, in the smoke profile; return what it prints."""
    surroundings = {**os.environ, "GAN_COURSE_PROFILE": "smoke", "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=surroundings | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("master", MASTERS, ids=[m.stem for m in MASTERS])
def test_a_chapters_code_is_its_masters_and_runs(master: Path, tmp_path: Path):
    """The functions are the masters', which test_visibleNN.py compares with the package's."""
    path = examples.FOLDER / f"chapter{master.stem[:2]}.py"
    assert path.read_text(encoding="utf-8") == examples.script(master), "run `make examples`"
    text = path.read_text(encoding="utf-8")
    assert "NotImplementedError" not in text and "SOLUTION" not in text and "predict(" not in text
    assert "machine:" in run(str(path), folder=tmp_path)


def test_each_example_has_a_master():
    assert {path.stem for path in examples.FOLDER.glob("chapter*.py")} == {f"chapter{m.stem[:2]}" for m in MASTERS}


def test_sixty_lines_are_a_whole_gan(tmp_path: Path):
    text = SIXTY.read_text()
    assert len(text.splitlines()) <= 60 and "gan_course" not in text
    said = run(str(SIXTY), "20", "ring.png", folder=tmp_path)
    assert len(re.findall(r"step +[\d,]+: loss of D \d", said)) == 10
    assert re.search(r"\d of 8 modes, [\d.]+% of high quality; see ring.png", said)
    assert (tmp_path / "ring.png").read_bytes().startswith(b"\x89PNG")


def test_sixty_lines_learn(capsys):
    program = runpy.run_path(str(SIXTY))
    torch.manual_seed(0)
    noise = torch.randn(500, 2)
    far = [torch.cdist(program["train"](n)(noise), program["MODES"]).amin(dim=1).mean() for n in (1, 1200)]
    assert far[1] < 0.7 * far[0], "G's points move towards the modes"


@pytest.mark.parametrize(
    "cell, becomes",
    [
        ("x = 1\nx", "x = 1\nprint(x)"),
        ("f(\n    1,\n)  # why", "print(f(\n    1,\n))  # why"),
        ("plot(x);", "plot(x)"),
        ("(x + 1)", "print((x + 1))"),
        ("print(x)", "print(x)"),
        ("from gan_course.exercises import check\n\nx = 2", "x = 2"),
        ("predict('0.a', 'Why?', ['a', 'b'], answer=0, why='so')", ""),
        ("# hint('4.2')", ""),
        (
            "live = display(figure, display_id=True)\nfor x in y:\n    plot(x), live.update(figure)",
            "for x in y:\n    plot(x)",
        ),
        ("for x in y:\n    draw(x)\nplt.close(figure);", "for x in y:\n    draw(x)"),
    ],
)
def test_a_cell_becomes_a_part_of_a_program(cell: str, becomes: str):
    assert examples.program(cell) == becomes


def test_a_changed_example_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    monkeypatch.setattr(examples, "masters", lambda: MASTERS[:1])
    assert examples.main(["--check"]) == 1 and "chapter00.py differs" in capsys.readouterr().out
    assert examples.main([]) == 0 and examples.main(["--check"]) == 0
    ast.parse((tmp_path / "chapter00.py").read_text(encoding="utf-8"))


def test_a_master_that_breaks_the_rules_is_refused(tmp_path: Path):
    broken = tmp_path / "09_broken.py"
    broken.write_text("# %%\nx = 1\n")
    with pytest.raises(MasterError, match="has no id"):
        examples.script(broken)
