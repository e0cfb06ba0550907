"""Small helpers that every layer shares: seeds, evaluation mode, whole files, long loops, HTML tables."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from tqdm import tqdm

if TYPE_CHECKING:
    from torch import nn

DELAY, REFRESH = 2.0, 0.5  # seconds before a progress bar appears, and between two of its states: each is stored
PATIENCE = 10.0
"""Seconds after a first interrupt from which another one stops a step that does not end."""


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed the global generator of the CPU inside the block; restore its state afterwards.

    Networks draw their first weights from that generator: ``with seeded(0): G = MLPGenerator(...)``.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # the CPU's alone: fork_rng restores that one
        yield


@contextmanager
def eval_mode(*networks: nn.Module) -> Iterator[None]:
    """Put networks into evaluation mode inside the block and hide their gradients.

    Afterwards each module's mode and each parameter's `requires_grad` and `grad` are what they were before.
    """
    parameters = [(p, p.requires_grad, p.grad) for network in networks for p in network.parameters()]
    modes = [(module, module.training) for network in networks for module in network.modules()]
    for network in networks:
        network.eval()
    for parameter, _, _ in parameters:
        parameter.grad = None
    try:
        yield
    finally:
        for parameter, required, gradient in parameters:
            parameter.requires_grad_(required)
            parameter.grad = gradient
        for module, training in modes:
            module.training = training


@contextmanager
def batch_statistics(network: nn.Module) -> Iterator[None]:
    """Evaluate a network without changing it: batch norm sees the batch, as in training, and keeps nothing of it."""
    from torch.nn.modules.batchnorm import _BatchNorm

    norms = [layer for layer in network.modules() if isinstance(layer, _BatchNorm) and layer.training]
    before = [(layer, layer.training) for layer in network.modules()]
    tracked = [(norm, norm.track_running_stats) for norm in norms]
    try:
        network.eval()
        for norm in norms:
            norm.train()
            norm.track_running_stats = False
        yield
    finally:
        for norm, tracks in tracked:
            norm.track_running_stats = tracks
        for layer, training in before:
            layer.training = training


@contextmanager
def atomic_write(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path next to `path`; it replaces `path` if the block succeeds and is removed if it does not.

    A leading ``~`` means the home folder. The folder must exist.
    """
    path = Path(path).expanduser()
    temporary = path.with_name(f".{path.name}.part")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


_joint = threading.local()  # in a thread that runs a part of a longer loop: its interruption, and its bar's update


@contextmanager
def part_of(interruption: Interruption, update: Callable[[], object]) -> Iterator[None]:
    """Inside, the loops of this thread are parts of a longer one: they end with it and move its bar, not their own."""
    before = dict(vars(_joint))
    _joint.interruption, _joint.update = interruption, update
    try:
        yield
    finally:
        vars(_joint).clear()
        vars(_joint).update(before)


class Interruption:
    """Hold back interrupts (Ctrl-C, the notebook's stop button) inside the block, so that no step is left half done.

    An interrupt only sets `asked`; the loop inside looks at it after each step, so weights, optimisers and random
    states always belong together, however often the button is pressed. Only a step that is still running `PATIENCE`
    seconds after the first interrupt is stopped by another one, with a KeyboardInterrupt. Outside the main thread
    Python delivers no interrupts, so there is nothing to hold back; inside :func:`part_of` the longer loop's counts.
    """

    def __init__(self) -> None:
        self._asked, self._since = False, 0.0
        self._whole: Interruption | None = getattr(_joint, "interruption", None)

    @property
    def asked(self) -> bool:
        """Whether an interrupt came."""
        return self._asked or (self._whole is not None and self._whole.asked)

    def stop(self) -> None:
        """End the loop inside after the step in progress, as an interrupt does."""
        self._asked = True

    def __enter__(self) -> Interruption:
        self._active = threading.current_thread() is threading.main_thread()
        if self._active:
            self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        if self._active:
            signal.signal(signal.SIGINT, self._before or signal.default_int_handler)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self._asked:
            self._asked, self._since = True, now
        elif now - self._since > PATIENCE:
            raise KeyboardInterrupt


def progress_bar(items: Iterable | None = None, **options: object) -> tqdm:
    """Return tqdm's bar as plain text on stdout, shown after `DELAY` seconds and cleared at the end.

    A bar that is a widget is "model not found" when its notebook is opened again.

    Args:
        options: further arguments of tqdm, such as `unit` and `disable`.
    """
    return tqdm(items, delay=DELAY, mininterval=REFRESH, leave=False, file=sys.stdout, ncols=80, **options)


class progress:
    """Iterate over ``range(n)`` with a progress bar; an interrupt ends the loop after the iteration in progress.

    Args:
        n: number of iterations.
        unit: what one iteration is called on the bar.
        show: whether to show the bar; it appears after two seconds and is cleared at the end.

    Attributes: `stopped`, whether an interrupt ended the loop early; see :class:`Interruption`.

    >>> steps = progress(100, "steps")
    >>> for _ in steps: trainer.step()
    >>> if steps.stopped: print("stopped")
    """

    def __init__(self, n: int, unit: str = "steps", show: bool = True):
        self.n, self.unit, self.show, self.stopped = n, unit, show, False

    def __iter__(self) -> Iterator[int]:
        with (
            Interruption() as interruption,
            progress_bar(total=self.n, unit=f" {self.unit}", disable=not self.show) as bar,
        ):
            update = getattr(_joint, "update", bar.update)
            for i in range(self.n):
                yield i
                update()
                if interruption.asked:
                    self.stopped = True
                    return


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], style: str = "") -> str:
    """Return an HTML table of text cells, left-aligned; the cells are escaped."""

    def line(cells: Sequence[str], tag: str) -> str:
        left = "text-align:left;padding-right:1em"
        return "<tr>" + "".join(f'<{tag} style="{left}">{escape(cell)}</{tag}>' for cell in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f'<table style="{escape(style, quote=True)}"><thead>{line(head, "th")}</thead><tbody>{body}</tbody></table>'
