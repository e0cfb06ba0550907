"""A synthetic chapter for tests of the machinery."""

from __future__ import annotations

import os
from pathlib import Path

from gan_course.authoring import notebook_builder as builder

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a process whole files, which share their fixtures, and one process all that opens a browser."""
    for item in items:
        group = "browser" if item.path.parent == HERE / "browser" else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def synthetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the exercises of synthetic.py known, here and in kernels started from here."""
    monkeypatch.setenv("GAN_COURSE_EXERCISES", "synthetic")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")])))
    monkeypatch.syspath_prepend(str(HERE))


@pytest.fixture
def master(tmp_path: Path, synthetic: None) -> Path:
    """The master of the synthetic chapter, in a folder of masters of its own."""
    path = tmp_path / "notebooks" / "masters" / "99_synthetic.py"
    path.parent.mkdir(parents=True)
    from synthetic import MASTER

    path.write_text(MASTER, encoding="utf-8")
    return path


@pytest.fixture
def student(master: Path):
    """The student edition of the synthetic chapter."""
    return builder.student_edition(master)


@pytest.fixture
def solved(master: Path):
    """Its solution edition, not run."""
    return builder.solution_edition(master)
