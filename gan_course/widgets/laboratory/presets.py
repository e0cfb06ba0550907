"""Runs worth seeing: what to set, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A run by its setup's text (two, parted by `|`, side by side) and a sentence on what to look at."""

    text: str
    watch: str


PRESETS: dict[str, Preset] = {
    "success": Preset(
        "data=two_moons lr_G=0.002 ema=100 lr_D=0.002 objective=non-saturating-r1",
        "The distance falls towards its dashed floor, the map pales: D can hardly tell the two apart any more.",
    ),
    "mode collapse": Preset(
        "data=ring8 lr_G=0.005 g_steps=10 momentum=0.5",
        "All fakes sit in one place, D learns that place, and all of them move on to another.",
    ),
    "a lost mode": Preset(
        "data=two_blobs lr_D=0.01 d_steps=10 objective=minimax",
        "One of the two blobs is imitated well, and the other one never, however long they play.",
    ),
    "oscillation": Preset(
        "data=two_blobs lr_G=0.005 lr_D=0.005 momentum=0.9 | data=two_blobs lr_G=0.005 lr_D=0.005",
        "A: both swing round each other like two pendulums, and only slowly less. B, without momentum, hardly swings.",
    ),
    "vanishing gradients": Preset(
        "data=ring8 lr_G=0.005 lr_D=0.1 d_steps=10 objective=minimax optimiser=sgd momentum=0.5 | "
        "data=ring8 lr_G=0.005 lr_D=0.1 d_steps=10 optimiser=sgd momentum=0.5",
        "D is sure of everything. With minimax (A) nothing is left that could push G; the other loss (B) pushes hard.",
    ),
    "a thread for a plane": Preset(
        "data=three_blobs noise_dim=1 | data=three_blobs",
        "A draws its noise from a line: G can only bend a thread. Tick 'noise cloth' to see both.",
    ),
    "trained, then pulled apart": Preset(
        "data=ring8 lr_G=0.0002 lr_D=0.0002 start=trained | "
        "data=ring8 lr_G=0.005 lr_D=0.005 momentum=0.5 start=trained",
        "The same trained networks go on with small steps (A) and with large ones and momentum (B).",
    ),
}
