"""The line below the picture of a training: how far it is, how long it will last, how the two players stand."""

from __future__ import annotations

from gan_course.widgets.theatre.session import Scene

import numpy as np


def caption(scene: Scene) -> str:
    """HTML. Of an earlier moment it first says how the players stood then."""
    so_far = [f"step {scene.step:,}"]
    if scene.end:
        so_far = [f"step {scene.step:,} of {scene.end:,}", f"{100 * min(scene.step / scene.end, 1):.0f} %"]
        left = (scene.end - scene.step) * scene.seconds
        if left > 0:
            so_far.append(f"about {duration(left)} left")
    if scene.idle:
        so_far.append(f"in the last {scene.idle:,} steps the learning rates were zero: nothing was learned")
    if scene.back:
        then = " · ".join([f"<b>Looking back</b> at step {scene.frame.step:,}", *_players(scene)])
        lines = [then, f"<i>Play</i> goes on from {' · '.join(so_far)}"]
    else:
        lines = [" · ".join([*so_far, *_players(scene)])]
    if scene.game and scene.game.even_losses:
        lines[0] += ' · <span style="opacity:.6">dashed: an even game</span>'
    return f'<div style="line-height:1.5">{"<br>".join(lines)}</div>'


def _players(scene: Scene) -> list[str]:
    """Losses and answers at the moment that is looked at: as they were last noted before it, if they were."""
    last = np.searchsorted(scene.curves["step"], scene.frame.step, side="right") - 1
    if last < 0:
        return []
    now = {name: values[last] for name, values in scene.curves.items()}
    probability = scene.game is None or scene.game.asks_for_probability  # as far as is known
    asked, to = ("D's mean answer", "to") if probability else ("mean of sigmoid(D)", "for")
    return [
        f"losses: D {now['loss_D']:.2f}, G {now['loss_G']:.2f}",
        f"{asked}: {now['score_real']:.2f} {to} real, {now['score_fake']:.2f} {to} generated",
    ]


def duration(seconds: float) -> str:
    """Seconds as a person would say them: 46 s, 3 min, 2.5 h."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
