"""A synthetic chapter for tests of the machinery."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from gan_course.authoring import notebook_builder as builder

import pytest

HERE = Path(__file__).parent
os.environ["GAN_COURSE_PROGRESS"] = ""  # no test, and no kernel of one, writes a learner's progress
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a job in the background ignores the stop button; tests press it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist, whose groups by mark do nothing under pytest 9.2
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a process whole files, which share their fixtures; two processes open browsers, and no more."""
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if not nodeid.startswith("tests/browser/"):
                return super()._split_scope(nodeid)
            return "widgets in a browser" if "test_widgets.py" in nodeid else "browser"

    return Files(config, log)


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
