"""Draws the README's moving picture of the GAN laboratory: a face of 14 drawn cells is learned in 1,500 rounds.

python docs/pictures/laboratory.py
"""

from pathlib import Path

from gan_course.widgets.laboratory import Board, laboratory

import numpy as np
from PIL import Image

FRAMES, ROUNDS, FRAMES_A_SECOND = 64, 1500, 12

lab = laboratory(data="drawing", drawing=Board.SMILE, lr_D=2e-3)
frames = []
# Quick changes come first, so the frames stand closer there.
for rounds in np.unique((ROUNDS * np.linspace(0, 1, FRAMES) ** 2).round().astype(int)):
    lab.run(int(rounds) - lab.session.rounds)
    frames.append(Image.fromarray(np.ascontiguousarray(lab.picture[..., :3])))
path = Path(__file__).with_name("laboratory.webp")
hold = [1000 // FRAMES_A_SECOND] * (len(frames) - 1) + [2500]
frames[0].save(path, save_all=True, append_images=frames[1:], duration=hold, loop=0, quality=72, method=3)
print(f"{path}: {len(frames)} pictures, {path.stat().st_size / 1e6:.2f} MB")
