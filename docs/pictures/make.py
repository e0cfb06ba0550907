"""Draws the README's picture: real avatars, and what a DCGAN makes of noise while it is trained.

python docs/pictures/make.py
"""

from pathlib import Path

from gan_course import plots
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS

import matplotlib.pyplot as plt
import torch

plots.use_style()
torch.manual_seed(0)
heads = Pictures(avatars(10_000, size=32))
trainer = AVATARS.trainer(
    heads, DCGANGenerator(size=32, width=32), DCGANDiscriminator(size=32, width=32), snapshot_every=100
)
history = trainer.train(AVATARS.steps)

chosen = [history.snapshots[i] for i in (0, 1, 5, 12, -1)]
figure, axes = plt.subplots(1, 6, figsize=(13, 2.45), dpi=100)
for ax, (step, samples) in zip(axes, chosen):
    plots.grid(samples[:16], 4, title=f"step {step:,}", ax=ax)
plots.grid(heads[:16], 4, title="real", ax=axes[-1])
figure.savefig(Path(__file__).with_name("avatars.png"))
plots.grid(trainer.sample(64), 16).figure.savefig(Path(__file__).with_name("generated.png"))
