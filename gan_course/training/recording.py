"""A round recorded once as a CUDA graph, then replayed.

A large card waits for the processor when it trains a small GAN: a round is hundreds of short kernels, and launching
them takes longer than running them. A recording launches all of them at once; results are those of the rounds that it
replaces. Recording is off until ``GAN_COURSE_RECORD=1``: it has not yet been run on a card.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from gan_course.training.side_effects import side_effect

import torch
from torch import Tensor

MESSAGES = {
    "eager": "Each round runs step by step, since {reason}; a recorded round would be faster.",
    "differs": "a recording gave other results than the rounds themselves",
    "waits": "a step waits for the card, as .item(), float(...) and print do",
    "failed": "it cannot be recorded ({error})",
}
SOON = 20  # rounds that are played before a recording pays; the optimisers have their state by then
ROUNDS = 3  # compared with as many replays
TOLERANCE = 0.05  # see `apart`: rounding differs, and Adam turns the smallest gradients into whole steps

Results = tuple[Tensor, ...]


class Recorder(Protocol):
    """What records work and replays it."""

    def rehearsal(self) -> Iterator[None]:
        """Inside, work runs as it will while it is recorded; RuntimeError where it waits for the device."""

    def record(self, work: Callable[[], Results]) -> Results:
        """Record `work` without running it, and return the tensors that each replay fills."""

    def replay(self) -> None:
        """Run what was recorded."""


class CUDARecorder:
    """Records with ``torch.cuda.graph`` the work that draws from `generator`."""

    def __init__(self, generator: torch.Generator):
        self.graph = torch.cuda.CUDAGraph()
        self.graph.register_generator_state(generator)

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        # A failed recording may leave PyTorch's generators unusable, so what would make it fail is found before.
        before, side = torch.cuda.get_sync_debug_mode(), torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        torch.cuda.set_sync_debug_mode("error")
        try:
            with torch.cuda.stream(side):
                yield
        finally:
            torch.cuda.set_sync_debug_mode(before)
            torch.cuda.current_stream().wait_stream(side)

    def record(self, work: Callable[[], Results]) -> Results:
        with torch.cuda.graph(self.graph):
            return work()

    def replay(self) -> None:
        self.graph.replay()


class Rounds:
    """Play a training's rounds: step by step at first, then from a recording where that is possible.

    Args:
        play: plays one round and returns tensors of fixed shapes.
        tensors: all that a round changes in place, but for the generator.
        generator: what a round draws from.
        code: the functions in a round that may be a learner's; see :func:`side_effect`.
        circumstances: what else a round depends on. When it or `code` changes, the next recording is made.
        recorder: makes a recorder for the generator.

    Attribute `reason`: why rounds run step by step, "" if nothing stands in the way.
    """

    def __init__(
        self,
        play: Callable[[], Results],
        tensors: Callable[[], Iterable[Tensor]],
        generator: torch.Generator,
        code: Callable[[], tuple[Callable, ...]] = tuple,
        circumstances: Callable[[], Hashable] = lambda: None,
        recorder: Callable[[torch.Generator], Recorder] = CUDARecorder,
    ):
        self.play, self.tensors, self.generator = play, tensors, generator
        self.code, self.circumstances, self.recorder = code, circumstances, recorder
        self.reason = ""
        self._seen: Hashable = None
        self.forget()

    def forget(self) -> None:
        """Drop the recording: the tensors, or the work, are others now."""
        self.reason = ""
        self._recorder: Recorder | None = None
        self._results: Results = ()
        self._played = 0

    def __call__(self) -> Results:
        """Play one round; the results of a replay are overwritten by the next."""
        if (now := (self.code(), self.circumstances())) != self._seen:
            self._seen = now
            self.forget()
        if self._recorder is None and self._played == SOON:
            self._record()
        self._played += 1
        if self._recorder is None:
            return self.play()
        self._recorder.replay()
        return self._results

    def _record(self) -> None:
        """Record a round and compare it with rounds that are played; all is as before afterwards."""
        self.reason = next(filter(None, map(side_effect, self.code())), "")
        if not self.reason:
            tensors = list(self.tensors())
            before, random = [tensor.clone() for tensor in tensors], self.generator.get_state()

            def restore() -> None:
                self.generator.set_state(random)
                with torch.no_grad():
                    torch._foreach_copy_(tensors, before)

            try:
                self._try(tensors, before, restore)
            except RuntimeError as error:
                first = str(error).splitlines()[0][:120]
                self.reason = MESSAGES["waits"] if "synchronizing" in first else MESSAGES["failed"].format(error=first)
            finally:
                restore()
        if self.reason:
            print(MESSAGES["eager"].format(reason=self.reason))

    def _try(self, tensors: list[Tensor], before: list[Tensor], restore: Callable[[], None]) -> None:
        recorder = self.recorder(self.generator)
        with recorder.rehearsal():
            for _ in range(ROUNDS):
                self.play()
        played = [tensor.clone() for tensor in tensors]
        restore()
        results = recorder.record(self.play)
        restore()
        for _ in range(ROUNDS):
            recorder.replay()
        if apart(tensors, played, before) > TOLERANCE:
            self.reason = MESSAGES["differs"]
        else:
            self._recorder, self._results = recorder, results


def apart(found: Iterable[Tensor], expected: Iterable[Tensor], before: Iterable[Tensor]) -> float:
    """How far `found` is from `expected` as a share of how far that is from `before`: the mean over tensors, 0 to 1.

    Counts and other whole numbers are left out. A tensor counts 1 if it is off by more than it moved, or not finite.
    """
    shares = []
    for a, b, start in zip(found, expected, before, strict=True):
        if a.is_floating_point():
            off, moved = (b - a).double().norm().item(), (b - start).double().norm().item()
            shares.append(0.0 if off == 0 else off / moved if off < moved else 1.0)
    return sum(shares) / max(len(shares), 1)
