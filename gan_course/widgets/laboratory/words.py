"""What the laboratory says in words and in numbers: the line below the picture, and the history for a file."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.widgets.laboratory.session import PHASES, Run, Shown

import numpy as np

WORDS = {
    "sample": "real points and fakes are drawn",
    "D learns": "D learns: real up, fakes down",
    "advice": "D's slope tells each fake where to go",
    "G learns": "G learns: its fakes follow the arrows",
}
NOW = "background:#ffe2b8;color:#222;font-weight:600;border-radius:4px;padding:1px 5px"


def caption(runs: Sequence[Shown], slow: bool) -> str:
    """The line of HTML below the picture: how good G is, and in slow motion which part of a round comes next."""
    lines = [phases(runs[0])] if slow else []
    lines += [(f"<b>{name}</b> " if len(runs) == 2 else "") + state(run) for name, run in zip("AB", runs)]
    return '<div style="line-height:1.5">' + "<br>".join(lines) + "</div>"


def phases(run: Shown) -> str:
    """The parts of a round, the next one marked."""
    chips = [f'<span style="{NOW if name == run.phase else "opacity:.6"}">{WORDS[name]}</span>' for name in PHASES]
    return "next: " + " → ".join(chips)


def state(run: Shown) -> str:
    """Modes, divergence with its floor, fakes that left the picture, steps done."""
    words = []
    if run.quality:
        captured, total, good = run.quality
        words.append(f"{captured} of {total} modes, {good:.0%} of high quality")
    if not np.isfinite(run.fake).all():
        return "the training ran away: G's points are no numbers any more (go back, or Reset)"
    words.append(f"JS {run.distances['js'][-1]:.3f} nats (real against real: {run.baselines['js']:.3f})")
    if run.unknown:
        words.append(run.unknown)
    outside = int((abs(run.fake) > run.reach).any(axis=1).sum())
    if outside:
        words.append(f"{outside} of {len(run.fake)} fakes are outside the picture")
    steps_D, steps_G = run.steps
    return "; ".join([*words, f"steps: D {steps_D:,}, G {steps_G:,}"])


def history(runs: Sequence[Run]) -> list[dict[str, float | str | None]]:
    """Everything that was noted, a row for each run and round; what was not measured there is None."""
    rows = []
    for which, run in zip("AB", runs):
        names = [*run.curves.names[1:], *run.distances.names[1:]]
        table: dict[int, dict] = {}
        for trace in (run.curves, run.distances):
            columns = {name: trace[name].tolist() for name in trace.names}
            for i, at in enumerate(columns.pop("round")):
                row = table.setdefault(int(at), {"run": which, "round": int(at), **dict.fromkeys(names)})
                row |= {name: None if values[i] != values[i] else values[i] for name, values in columns.items()}
        rows += [table[at] for at in sorted(table)]
    return rows
