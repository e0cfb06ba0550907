"""What this machine can do: accelerator, precision, memory format and threads, found out once at the start.

Set ``GAN_COURSE_DEVICE`` (cpu, cuda, mps, xpu), ``GAN_COURSE_PRECISION`` (float32, bfloat16) or ``GAN_COURSE_THREADS``
(no more than PyTorch uses by itself, which is what ``OMP_NUM_THREADS`` says) to decide yourself.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import local

import torch
from torch import Tensor, nn

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
SMALL = 100_000
"""Weights of plain layers below which a training is faster on the processor. One of 67,000 (a GAN of points) did 154
rounds a second on an H200, which waited for orders most of the time, and 220 on two processor cores."""
CORES = torch.get_num_threads()  # as many as PyTorch uses by itself, whatever is set later
LISTEN = 0.1  # seconds: Python hears of an interrupt between two of its waits
_blocks = local()  # the number of threads in the innermost `threads` block of each thread

MESSAGES = {
    "small": "trained on the processor, where they are faster (GAN_COURSE_DEVICE={device} trains them on the GPU)",
    "threads of your choice": "{n}, because GAN_COURSE_THREADS says so",
    "one thread": "1 for each training, as a second gains little alone and costs much when two notebooks train at "
    "once; {cores} to draw and measure pictures",
    "half of the cores": "{n} for each training of convolutions and 1 for smaller ones, so that two notebooks can "
    "train at once; {cores} to draw and measure pictures",
}


@dataclass(frozen=True)
class Machine:
    """Where networks run, and how.

    Attributes:
        device: the accelerator if there is one, else the CPU.
        dtype: the precision of convolutions (weights are always float32): bfloat16 where it is faster here.
        memory_format: channels_last where convolutions prefer it.
        name: the device in words.
    """

    device: torch.device
    dtype: torch.dtype
    memory_format: torch.memory_format
    name: str

    def place(self, network: nn.Module) -> nn.Module:
        """Move `network` to the device (in place) and return it, ready to run in the machine's precision.

        Convolutional networks get the machine's memory format and, where it is faster, bfloat16 arithmetic around
        float32 weights; networks of plain layers are small, lose more in conversions than they gain, and stay float32.
        """
        network.to(self.device)
        if not _convolutional(network):
            return network
        network.to(memory_format=self.memory_format)
        if isinstance(network, MixedPrecision) and network.dtype == self.dtype:
            return network
        return bare(network) if self.dtype == torch.float32 else MixedPrecision(bare(network), self.dtype)

    @property
    def records(self) -> bool:
        """Whether whole rounds are recorded and replayed: on a card of NVIDIA's, if GAN_COURSE_RECORD is 1."""
        return self.device.type == "cuda" and os.environ.get("GAN_COURSE_RECORD") == "1"

    @property
    def spares_small(self) -> bool:
        """Whether small networks are trained on the processor: beside a card, unless you chose it or it records."""
        return self.device.type != "cpu" and not os.environ.get("GAN_COURSE_DEVICE") and not self.records

    def for_training(self, *networks: nn.Module) -> Machine:
        """Return where a training of `networks` is faster: here, or on the processor (fewer than `SMALL` weights).

        By their size alone, as a timing would not be repeatable. Convolutions are never small.
        """
        weights = sum(p.numel() for network in networks for p in network.parameters())
        if not self.spares_small or weights >= SMALL or _convolutional(*networks):
            return self
        return _on(torch.device("cpu"))

    def threads(self, *networks: nn.Module) -> int:
        """How many of the processor's threads a training of `networks` uses; see :func:`threads`.

        One for small layers and for bfloat16 convolutions: further ones gain next to nothing alone, and two trainings
        at once would spend their time waiting for each other's threads (benchmarks/threads.py). Half of the cores for
        float32 convolutions. The load of the machine plays no part: results depend on the number of threads in their
        last digits, and a run must be repeatable.
        """
        if wanted := _threads_wanted():
            return min(wanted, CORES)
        if _convolutional(*networks) and self.device.type == "cpu" and self.dtype == torch.float32:
            return max(CORES // 2, 1)
        return 1

    def threads_in_words(self) -> str:
        """The number of threads of a training, and the reason for it."""
        if wanted := _threads_wanted():
            return MESSAGES["threads of your choice"].format(n=min(wanted, CORES))
        n = self.threads(nn.Conv2d(1, 1, 1))
        return MESSAGES["one thread" if n == 1 else "half of the cores"].format(n=n, cores=CORES)

    def generator(self, seed: int) -> torch.Generator:
        """A random generator on the device, at `seed`."""
        return torch.Generator(self.device).manual_seed(seed)

    def __str__(self) -> str:
        kind = "channels last" if self.memory_format == torch.channels_last else "channels first"
        precision = str(self.dtype).removeprefix("torch.")
        return f"{self.name} ({self.device}, convolutions in {precision}, {kind})"


class MixedPrecision(nn.Module):
    """Runs `network` under autocast and returns float32, so that losses and samples never see the low precision."""

    def __init__(self, network: nn.Module, dtype: torch.dtype):
        super().__init__()
        self.network, self.dtype = network, dtype

    def __getattr__(self, name: str):  # G.latent_dim is G.latent_dim, on every machine
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("network"), name)

    def forward(self, x: Tensor, *more: Tensor) -> Tensor:
        # each weight is converted once a pass, so a cache would gain nothing, and a recorded round may not have one
        with torch.autocast(x.device.type, self.dtype, cache_enabled=False):
            return self.network(x, *more).float()


def bare(network: nn.Module) -> nn.Module:
    """The network itself, without the precision that :meth:`Machine.place` put around it."""
    return network.network if isinstance(network, MixedPrecision) else network


def plain(network: nn.Module) -> nn.Module:
    """Return the network without what may be around it: mixed precision, ``torch.compile``, ``DataParallel``.

    Its weights are the same tensors, under the names that they have in the network as it was written.
    """
    while True:
        inner = bare(network)
        if isinstance(inner, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            inner = inner.module
        inner = getattr(inner, "_orig_mod", inner)  # of torch.compile
        if inner is network:
            return network
        network = inner


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Inside, PyTorch computes with `n` threads of the processor, or with fewer: those of a block around this one.

    The number belongs to the thread that sets it: trainings in several threads do not disturb each other.
    """
    before, around = torch.get_num_threads(), getattr(_blocks, "threads", None)
    _blocks.threads = min(n, around or CORES)
    if _blocks.threads != before:  # setting it again costs threads that come and go
        torch.set_num_threads(_blocks.threads)
    try:
        yield
    finally:
        _blocks.threads = around
        if torch.get_num_threads() != before:
            torch.set_num_threads(before)


@contextmanager
def every_core() -> Iterator[None]:
    """Inside, PyTorch computes with all of the processor's threads, unless a block around this one allows fewer.

    It decorates what draws or evaluates many pictures at once: this gains from each thread, and is soon over.
    """
    with threads(_threads_wanted() or CORES):
        yield


@contextmanager
def side_by_side(n: int, each: int = 1) -> Iterator[Callable]:
    """Inside, up to `n` calls run at the same time: yields a function that is used as `map` is.

    Calls that never wait for each other lose nothing to each other, unlike the threads of one operation. Each runs in a
    thread of its own and computes with `each` of the processor's threads. Where there is no room for two (in a block of
    few :func:`threads`, with GAN_COURSE_THREADS, on one core), they run one after another, in this thread.
    """
    allowed = getattr(_blocks, "threads", None) or _threads_wanted() or CORES
    if n == 1 or allowed < 2 * each:
        with threads(each):
            yield map
        return

    def prepare() -> None:
        _blocks.threads = each
        torch.set_num_threads(each)

    def run(function: Callable, items: Iterable) -> list:
        calls = [pool.submit(function, item) for item in items]
        while wait(calls, LISTEN).not_done:
            pass
        return [call.result() for call in calls]

    with ThreadPoolExecutor(n, initializer=prepare) as pool:
        yield run
    torch.set_num_threads(torch.get_num_threads())  # PyTorch gives a new thread the number that was set last


def _threads_wanted() -> int:
    """What GAN_COURSE_THREADS says; 0 if it says nothing."""
    wanted = os.environ.get("GAN_COURSE_THREADS", "")
    if wanted and not (wanted.isdecimal() and int(wanted)):
        raise ValueError(f"GAN_COURSE_THREADS is {wanted!r}; give a whole number, 1 or more.")
    return int(wanted or 0)


@cache
def machine() -> Machine:
    """This machine, found out once per process (a few milliseconds).

    Raises ValueError when GAN_COURSE_DEVICE or GAN_COURSE_PRECISION name something that is not there.
    """
    return _on(_device())


def _on(device: torch.device) -> Machine:
    memory_format = torch.contiguous_format if device.type == "mps" else torch.channels_last
    return Machine(device, _precision(device), memory_format, _name(device))


def _convolutional(*networks: nn.Module) -> bool:
    return any(isinstance(layer, CONVOLUTIONS) for network in networks for layer in network.modules())


def _device() -> torch.device:
    found = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    wanted = os.environ.get("GAN_COURSE_DEVICE")
    if not wanted or (found and wanted == found.type):
        return found or torch.device("cpu")
    if wanted != "cpu":
        there = f"cpu, {found.type}" if found else "cpu"
        raise ValueError(f"GAN_COURSE_DEVICE is {wanted!r}, but this machine has: {there}.")
    return torch.device("cpu")


def _precision(device: torch.device) -> torch.dtype:
    wanted = os.environ.get("GAN_COURSE_PRECISION")
    if wanted:
        if wanted not in PRECISIONS:
            raise ValueError(f"GAN_COURSE_PRECISION is {wanted!r}; accepted: {', '.join(PRECISIONS)}.")
        return PRECISIONS[wanted]
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    if device.type == "cpu":
        return torch.bfloat16 if _bfloat16_is_fast() else torch.float32
    return torch.bfloat16 if device.type == "xpu" else torch.float32


def _bfloat16_is_fast() -> bool:
    """Has the processor instructions for bfloat16? Old ones emulate it, many times slower.

    Asked, not timed: a timing on a busy machine may come out either way, and a run would not be repeatable.
    """
    if not hasattr(torch.cpu, "get_capabilities"):  # early PyTorch, 2.9 among them
        return torch.cpu._is_avx512_bf16_supported()
    has = torch.cpu.get_capabilities()
    return any(has.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16"))


def _name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        return f"{platform.processor() or platform.machine()} processor"
    return {"mps": "Apple GPU", "xpu": "Intel GPU"}.get(device.type, device.type)
