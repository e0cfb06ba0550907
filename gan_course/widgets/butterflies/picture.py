"""The picture of a wood: butterflies on fallen leaves, what the birds say and see, and how the race stands.

An orange ring marks a butterfly that the birds recognise: they give it at most 40 in 100 to be a leaf.
"""

from __future__ import annotations

from functools import cache

from gan_course.data.creatures import litter
from gan_course.plots.style import GENERATED, REAL
from gan_course.widgets.butterflies.session import BINS, WINGS, Drawn, Snapshot
from gan_course.widgets.raster import DISC, INK, Canvas

import numpy as np
import torch

WIDTH, SCENE, HEIGHT = 960, 330, 560
COLUMNS, ROWS = 8, 3
FOUND = 0.4  # at most so sure are birds of a leaf when they recognise a butterfly; 0.5 would be guessing
RING, BIRD = "#F0A000", "#777777"
LINES = {"colour": ("#C0508F", None), "outline": ("#B07400", (7, 3)), "veins": ("#0072B2", (2, 2))}
SEEN, SEEN_AT, GAP = 72, (724, 364), 6  # pixels of a picture as birds see it, the first one's place


class Drawing:
    """Turns snapshots into pictures; it remembers the last one, and draws only what has changed."""

    def __init__(self) -> None:
        self._scene = ground().copy()
        self._drawn: list[Drawn | None] = [None] * (COLUMNS * ROWS)
        self.canvas = Canvas(WIDTH, HEIGHT)
        self._said = self.canvas.plot((44, 372, 286, 516), xlim=(0, 1), ylim=(0, 1))
        self._said.axes("how sure birds are that it is a leaf", ticks=2)
        self.canvas.text("leaves", 285, 350, REAL, 12, "rt")
        self.canvas.text("butterflies", 46, 350, GENERATED, 12)
        self.canvas.text("what birds look at", SEEN_AT[0], 342, INK, 12)
        self.canvas.keep()

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        canvas = self.canvas.begin()
        self._place(snapshot.butterflies)
        canvas.image(self._scene, 0, 0)
        found = np.array([one.leaf < FOUND for one in snapshot.butterflies])
        canvas.markers(middles()[found], DISC, WINGS / 2 + 2, line=RING, width=2.0, alpha=0.85)
        self._said.bars(BINS, snapshot.leaves_said, REAL)
        self._said.bars(BINS, snapshot.butterflies_said, GENERATED)
        self._race(snapshot)
        self._what_birds_see(snapshot.butterflies)
        return canvas.picture()

    def _place(self, butterflies: tuple[Drawn, ...]) -> None:
        for i, (one, left_top) in enumerate(zip(butterflies, corners(), strict=True)):
            if one is self._drawn[i]:
                continue
            left, top = left_top
            place = np.s_[top : top + WINGS, left : left + WINGS]
            floor = ground()[place] * (1 - 0.5 * one.shadow)
            self._scene[place] = floor + one.cover * (one.colour - floor)
            self._drawn[i] = one

    def _race(self, snapshot: Snapshot) -> None:
        """How far the butterflies have come in each feature, and how often the birds are right."""
        curves, last = snapshot.curves, max(snapshot.rounds, 200)
        plot = self.canvas.plot((364, 352, 620, 516), xlim=(0, last), ylim=(-0.05, 1.08))
        plot.axes("rounds (generations)", "", ticks=4)
        plot.level(1.0, REAL)
        self.canvas.text("leaves", 625, plot.place([0, 1.0])[1], REAL, 11, "lm")
        for rounds in snapshot.reached.values():
            plot.line(np.array([rounds, rounds]), np.array([-0.05, 0.0]), INK, 1.2)
        x = curves["round"]
        plot.line(x, curves["right"], BIRD, 1.2)
        ends = {"birds right": (snapshot.right, BIRD)}
        for name, (paint, dashes) in LINES.items():
            plot.line(x, curves[name], paint, 2.2, dashes=dashes)
            ends[name] = (curves[name][-1] if len(x) else 0.0, paint)
        self._name_lines(plot, ends)

    def _name_lines(self, plot, ends: dict[str, tuple[float, str]]) -> None:
        """The lines' names behind their ends, pushed apart where they would overlap, and from that of the leaves."""
        names = sorted(ends, key=lambda name: -ends[name][0])
        highest, bottom = plot.place([0, 1.0])[1], plot.box[3] - 2
        for i, name in enumerate(names):
            value, paint = ends[name]
            y = max(plot.place([0, value])[1], highest + 13)
            y = min(y, bottom - 13 * (len(names) - 1 - i))
            self.canvas.text(name, 625, y, paint, 11, "lm")
            highest = y

    def _what_birds_see(self, butterflies: tuple[Drawn, ...]) -> None:
        """Some butterflies as they reach the birds' brains; where those do not look, they are dimmed."""
        for i, one in enumerate(butterflies[:6]):
            light = 0.25 + 0.75 * one.glow[..., None]
            left, top = SEEN_AT[0] + i % 3 * (SEEN + GAP), SEEN_AT[1] + i // 3 * (SEEN + GAP)
            self.canvas.image(one.seen * light, left, top, (SEEN, SEEN), smooth=True)


@cache
def ground() -> np.ndarray:
    """The floor of the wood, float32 (SCENE, WIDTH, 3) in 0..1; drawn once, it takes a moment."""
    floor = litter(SCENE, WIDTH, torch.Generator().manual_seed(4), leaf=WINGS)
    return ((floor + 1) / 2).movedim(0, -1).contiguous().numpy()


@cache
def corners() -> list[tuple[int, int]]:
    """Left and top of each butterfly's square: a grid, shaken a little."""
    wide, high = WIDTH / COLUMNS, SCENE / ROWS
    shake = np.random.default_rng(1).uniform(-1, 1, (ROWS, COLUMNS, 2)) * (
        (wide - WINGS) / 2 - 5,
        (high - WINGS) / 2 - 4,
    )
    places = np.stack(np.meshgrid(np.arange(COLUMNS), np.arange(ROWS)), axis=-1) * (wide, high)
    return [
        tuple(one)
        for one in (places + ((wide - WINGS) / 2, (high - WINGS) / 2) + shake).round().astype(int).reshape(-1, 2)
    ]


@cache
def middles() -> np.ndarray:
    """Middle of each butterfly's square in pixels, (n, 2)."""
    return np.array(corners()) + WINGS / 2
