"""The picture of a wood: butterflies on fallen leaves, what D outputs and looks at, and how the race stands.

An orange ring marks a butterfly that the birds recognise: they give it at most 40 in 100 to be a leaf. Green is what
is real, blue what G makes.
"""

from __future__ import annotations

from functools import cache

from gan_course.evolution.creatures import litter
from gan_course.plots.style import GENERATED, REAL
from gan_course.widgets.butterflies import words
from gan_course.widgets.butterflies.figures import folded, perch, width
from gan_course.widgets.butterflies.session import BINS, WINGS, Drawn, Seen, Snapshot
from gan_course.widgets.core.canvas import DISC, INK, Canvas, to_bytes
from gan_course.widgets.core.plot import Plot

import numpy as np
import torch
from PIL import Image

WIDTH, SCENE, HEIGHT = 960, 330, 560
COLUMNS, ROWS = 8, 3
FOUND = 0.4  # below this output of D a butterfly counts as recognised; 0.5 would be guessing
RING, BIRD = "#F0A000", "#777777"
STROKES = {"colour": ("#C0508F", None), "outline": ("#B07400", (7, 3)), "veins": ("#5B4B9A", (2, 2))}
SEEN, SEEN_AT, GAP = 66, (732, 370), 10  # pixels of a picture as birds see it, the first one's place
NAMES = 635  # left edge of the lines' names
RIM = 2  # pixels around it: green around a leaf, blue around a butterfly


class Drawing:
    """Turns snapshots into pictures; a butterfly is repainted only if it has changed or moves its wings.

    Attributes:
        lively: whether butterflies move their wings from round to round.
    """

    def __init__(self) -> None:
        self.lively = False
        self._drawn: tuple[Drawn | None, ...] = (None,) * (COLUMNS * ROWS)
        self.canvas = Canvas(WIDTH, HEIGHT)
        self._scores = Plot(self.canvas, (58, 372, 292, 516), xlim=(0, 1), ylim=(0, 1))
        self._scores.axes(words.SURENESS, words.SHARE, ticks=2)
        self.canvas.text(words.LEAVES, 292, 350, REAL, 12, "rt")
        self.canvas.text(words.BUTTERFLIES, 60, 350, GENERATED, 12)
        self.canvas.text(words.LOOKED_AT, SEEN_AT[0] - RIM, 346, INK, 12)
        perch(self.canvas, SEEN_AT[0] + 172, SEEN_AT[1] - RIM, 30)
        self.canvas.markers(np.array([[SEEN_AT[0] + 6.0, 538.0]]), DISC, 6, line=RING, width=2.0)
        self.canvas.text(words.RECOGNISED, SEEN_AT[0] + 18, 538, INK, 12, "lm")
        self.canvas.image(np.asarray(ground()), 0, 0)
        self.canvas.keep("open")

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        self._change(snapshot)
        self.canvas.begin("race")
        if self.lively:
            for i, one in enumerate(snapshot.butterflies):
                if (wide := width(i, snapshot.rounds)) < 1:
                    self._butterfly(i, one, wide)
        found = np.array([one.leaf < FOUND for one in snapshot.butterflies])
        self.canvas.markers(middles()[found], DISC, WINGS / 2 + 2, line=RING, width=2.0, alpha=0.85)
        self._scores.bars(BINS, snapshot.leaf_scores, REAL)
        self._scores.bars(BINS, snapshot.butterfly_scores, GENERATED)
        return self.canvas.picture()

    def _change(self, snapshot: Snapshot) -> None:
        """Paint what has changed since the last picture: butterflies, what birds see, the race."""
        pairs = zip(snapshot.butterflies, self._drawn, strict=True)
        changed = [(i, one) for i, (one, before) in enumerate(pairs) if one is not before]
        if not changed:
            return
        self.canvas.begin("open")
        for i, one in changed:
            self._butterfly(i, one)
            if one.seen:
                self._what_birds_see(1, i, one.seen, GENERATED)
        for i, leaf in enumerate(snapshot.leaves):
            self._what_birds_see(0, i, leaf, REAL)
        self.canvas.keep("open")
        self._race(snapshot)
        self.canvas.keep("race")
        self._drawn = snapshot.butterflies

    def _butterfly(self, i: int, one: Drawn, wide: float = 1.0) -> None:
        left, top = corners()[i]
        wings = folded(one, wide)
        here = ground().crop((left, top, left + WINGS, top + WINGS))
        here.paste(wings, mask=wings)
        self.canvas.image(np.asarray(here), left, top)

    def _what_birds_see(self, row: int, column: int, seen: Seen, rim: str) -> None:
        """A leaf or a butterfly as it reaches the birds' brains; where those do not look, it is dimmed."""
        light = 0.25 + 0.75 * seen.glow[..., None]
        left, top = SEEN_AT[0] + column * (SEEN + GAP), SEEN_AT[1] + row * (SEEN + GAP)
        self.canvas.fill((left - RIM, top - RIM, left + SEEN + RIM, top + SEEN + RIM), rim)
        self.canvas.image(seen.picture * light, left, top, (SEEN, SEEN), smooth=True)

    def _race(self, snapshot: Snapshot) -> None:
        """How far the butterflies have come in each feature, and how often the birds are right."""
        curves, last = snapshot.curves, max(snapshot.rounds, 200)
        plot = Plot(self.canvas, (392, 352, NAMES - 5, 516), xlim=(0, last), ylim=(-0.05, 1.08))
        plot.axes(words.ROUNDS, words.PROGRESS, ticks=4)
        self.canvas.text(words.ACCURACY, 392 - 60, 434, BIRD, 12, "mm", turned=True)
        plot.level(1.0, REAL)
        self.canvas.text(words.GOAL, NAMES, plot.place([0, 1.0])[1], REAL, 11, "lm")
        for rounds in snapshot.reached.values():
            plot.line(np.array([rounds, rounds]), np.array([-0.05, 0.0]), INK, 1.2)
        x = curves["round"]
        plot.line(x, curves["right"], BIRD, 1.2)
        ends = {"right": (snapshot.right, BIRD)}
        for name, (paint, dashes) in STROKES.items():
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
            self.canvas.text(words.LINES[name], NAMES, y, paint, 11, "lm")
            highest = y


@cache
def ground() -> Image.Image:
    """The ground of the wood, WIDTH x SCENE pixels; drawn once, for it takes a moment."""
    leaves = litter(SCENE, WIDTH, torch.Generator().manual_seed(4), leaf=WINGS)
    return Image.fromarray(to_bytes(((leaves + 1) / 2).movedim(0, -1).numpy()))


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
