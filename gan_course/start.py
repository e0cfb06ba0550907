"""The first cell of every notebook: says what this machine can do, sets the figures' style and gives them alt texts."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from html import escape

import gan_course
from gan_course import plots, profile
from gan_course.compiler import optimizers_without_compiler
from gan_course.device import MESSAGES, machine

import matplotlib.pyplot as plt
import torch
from IPython import get_ipython


@dataclass(frozen=True)
class Card:
    """What a notebook shows of its surroundings; prints as text and shows as HTML."""

    rows: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(f"{name + ':':<14}{value}" for name, value in self.rows)

    def _repr_html_(self) -> str:
        cells = "".join(
            f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in self.rows
        )
        return f"<table>{cells}</table>"


def give_memory_back(*_: object) -> None:
    """Return freed memory to the system, where the C library can: glibc would keep hundreds of megabytes of it."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def start() -> Card:
    """Make this notebook ready: figure style, alt texts, threads, and the global seed for networks' first weights."""
    torch.set_num_threads(machine().threads())  # of the learner's own loops; a Trainer sets its own
    optimizers_without_compiler()
    plots.use_style()
    plots.show_alt_texts()
    plt.uninstall_repl_displayhook()  # it would draw each figure before it is drawn to be shown
    if shell := get_ipython():
        shell.events.register("post_run_cell", give_memory_back)
    torch.manual_seed(0)
    here = machine()
    small = [("small networks", MESSAGES["small"].format(device=here.device.type))] if here.spares_small else []
    python = ".".join(map(str, sys.version_info[:3]))
    return Card(
        (
            ("machine", str(here)),
            *small,
            ("threads", here.threads_in_words()),
            ("time profile", f"{profile.current()} - {profile.PROFILES[profile.current()]}"),
            ("versions", f"gan-course {gan_course.__version__}, PyTorch {torch.__version__}, Python {python}"),
        )
    )
