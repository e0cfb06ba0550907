"""The line below the picture of a training: how far it is, how long it will last, how the two players stand."""

from __future__ import annotations

from gan_course.widgets.theatre.session import Scene


def caption(scene: Scene) -> str:
    """HTML; of an earlier moment it says so first."""
    lines = []
    if scene.back:
        lines.append(f"<b>Looking back</b> at step {scene.frame.step:,}. <i>Play</i> goes on from step {scene.step:,}.")
    words = [f"step {scene.step:,}"]
    if scene.end:
        words = [f"step {scene.step:,} of {scene.end:,}", f"{100 * min(scene.step / scene.end, 1):.0f} %"]
        left = (scene.end - scene.step) * scene.seconds
        if left > 0:
            words.append(f"about {duration(left)} left")
    if len(scene.curves["step"]):
        now = {name: values[-1] for name, values in scene.curves.items()}
        words.append(f"losses: D {now['loss_D']:.2f}, G {now['loss_G']:.2f}")
        words.append(f"D's mean answer: {now['score_real']:.2f} to real, {now['score_fake']:.2f} to generated")
    lines.append(" · ".join(words))
    return f'<div style="line-height:1.5">{"<br>".join(lines)}</div>'


def duration(seconds: float) -> str:
    """Seconds as a person would say them: 46 s, 3 min, 2.5 h."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
