"""A kernel that dies as it starts, as one does whose ports another has taken, costs no submission its marks."""

import sys

from gan_course.authoring.grading.nbval_plugin import STARTS, WatchedKernel

import pytest
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager


def start(folder, monkeypatch: pytest.MonkeyPatch, dying: int) -> tuple[WatchedKernel, list[str]]:
    """Start a kernel where the first `dying` programs end at once; returns it, and the name of each that was tried."""
    tried, real = [], NbvalKernelspecManager.get_kernel_spec

    def spec(manager, name):
        found = real(manager, name)
        if len(tried) < dying:
            found.argv = [sys.executable, "-c", "raise SystemExit(1)"]
        tried.append(name)
        return found

    monkeypatch.setattr(NbvalKernelspecManager, "get_kernel_spec", spec)
    try:
        return WatchedKernel(CURRENT_ENV_KERNEL_NAME, cwd=str(folder), startup_timeout=120), tried
    except RuntimeError as error:
        raise RuntimeError(f"{len(tried)} tried: {error}") from None


def test_another_takes_its_place(tmp_path, monkeypatch):
    kernel, tried = start(tmp_path, monkeypatch, dying=STARTS - 1)
    try:
        assert kernel.is_alive() and len(tried) == STARTS
        kernel.await_reply(kernel.execute_cell_input("6 * 7"), timeout=60)
        assert kernel.reply["status"] == "ok"
    finally:
        kernel.stop()


def test_where_each_dies_it_is_given_up(tmp_path, monkeypatch):
    with pytest.raises(RuntimeError, match=f"{STARTS} tried: .*died"):
        start(tmp_path, monkeypatch, dying=99)
