"""Runs notebooks under pytest and nbval: one verdict per exercise, and none of nbval's silent passes.

The repository's conftest.py loads this, so ``pytest --nbval-lax notebooks/04_gan.ipynb`` is all it takes. The check
cells that run are the repository's own (see align.py); what was changed about them is reported as a failure of its own.
Without nbval's options nothing here has any effect.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CELL_TIMEOUT = 300.0  # seconds, where the command line says nothing
NBVALS_OWN_TIMEOUT = 2000


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gan-course", "course notebooks (with --nbval or --nbval-lax)")
    group.addoption("--masters", type=Path, help="folder with the masters (default: the repository's)")
    group.addoption("--verdicts", type=Path, help="append one line of JSON per verdict and problem to this file")
    group.addoption("--memory", type=float, help="gigabytes of data that each process may hold (Linux)")


def pytest_configure(config: pytest.Config) -> None:
    option = config.option
    if not _runs_notebooks(option):
        return
    os.environ.setdefault("GAN_COURSE_PROFILE", "smoke")  # the kernel inherits it
    if not option.nbval_kernel_name:
        option.nbval_current_env = True
    if option.nbval_cell_timeout == NBVALS_OWN_TIMEOUT:
        option.nbval_cell_timeout = CELL_TIMEOUT
    if option.memory and sys.platform == "linux":
        import resource

        limit = int(option.memory * 1e9)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Iterator[None]:
    """The course's collector stands where nbval would put its own."""
    found = yield
    if file_path.suffix != ".ipynb" or not _runs_notebooks(parent.config.option):
        return found
    from gan_course.authoring.grading.nbval_items import NotebookFile

    return [NotebookFile.from_parent(parent, path=file_path)]


def _runs_notebooks(option: object) -> bool:
    return getattr(option, "nbval", False) or getattr(option, "nbval_lax", False)
