"""The picture of a wood: butterflies on fallen leaves, what the birds say and see, and how the race stands.

An orange ring marks a butterfly that the birds recognise: they give it at most 40 in 100 to be a leaf.
"""

from __future__ import annotations

from functools import cache

from gan_course.data.creatures import litter
from gan_course.plots.style import GENERATED, REAL
from gan_course.widgets.butterflies.session import BINS, LOOKED_AT, WINGS, Drawn, Snapshot
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
    """Turns snapshots into pictures; the wood, most of a picture, is painted anew only where it has changed."""

    def __init__(self) -> None:
        self._drawn: tuple[Drawn | None, ...] = (None,) * (COLUMNS * ROWS)
        self.canvas = Canvas(WIDTH, HEIGHT)
        self._said = self.canvas.plot((44, 372, 286, 516), xlim=(0, 1), ylim=(0, 1))
        self._said.axes("how sure birds are that it is a leaf", ticks=2)
        self.canvas.text("leaves", 285, 350, REAL, 12, "rt")
        self.canvas.text("butterflies", 46, 350, GENERATED, 12)
        self.canvas.text("what birds look at", SEEN_AT[0], 342, INK, 12)
        self.canvas.image(ground(), 0, 0)
        self.canvas.keep("without rings")

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        self._wood(snapshot)
        self.canvas.begin("wood")
        self._said.bars(BINS, snapshot.leaves_said, REAL)
        self._said.bars(BINS, snapshot.butterflies_said, GENERATED)
        return self.canvas.picture()

    def _wood(self, snapshot: Snapshot) -> None:
        """The butterflies, some as birds see them, and the race, if any has changed since the last picture."""
        butterflies = snapshot.butterflies
        changed = [i for i, (one, before) in enumerate(zip(butterflies, self._drawn, strict=True)) if one is not before]
        if not changed:
            return
        self.canvas.begin("without rings")
        for i in changed:
            self._butterfly(butterflies[i], *corners()[i])
            if i < LOOKED_AT:
                self._what_birds_see(i, butterflies[i])
        self.canvas.keep("without rings")
        found = np.array([one.leaf < FOUND for one in butterflies])
        self.canvas.markers(middles()[found], DISC, WINGS / 2 + 2, line=RING, width=2.0, alpha=0.85)
        self._race(snapshot)
        self.canvas.keep("wood")
        self._drawn = butterflies

    def _butterfly(self, one: Drawn, left: int, top: int) -> None:
        floor = ground()[top : top + WINGS, left : left + WINGS] * (1 - 0.5 * one.shadow)
        self.canvas.image(floor + one.cover * (one.colour - floor), left, top)

    def _what_birds_see(self, i: int, one: Drawn) -> None:
        """A butterfly as it reaches the birds' brains; where those do not look, it is dimmed."""
        light = 0.25 + 0.75 * one.glow[..., None]
        left, top = SEEN_AT[0] + i % 3 * (SEEN + GAP), SEEN_AT[1] + i // 3 * (SEEN + GAP)
        self.canvas.image(one.seen * light, left, top, (SEEN, SEEN), smooth=True)

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
