"""Draws the README's moving picture of butterflies and birds: the whole story, about 700 rounds.

python docs/pictures/butterflies.py
"""

from pathlib import Path

from gan_course.widgets.butterflies import butterflies

import numpy as np
from PIL import Image

ROUNDS, EVERY, FRAMES_A_SECOND, WIDTH = 700, 14, 8, 800

wood = butterflies(seed=1)
frames = []
for _ in range(0, ROUNDS + 1, EVERY):
    picture = Image.fromarray(np.ascontiguousarray(wood.picture[..., :3]))
    frames.append(picture.resize((WIDTH, picture.height * WIDTH // picture.width), Image.Resampling.LANCZOS))
    wood.run(EVERY)
path = Path(__file__).with_name("butterflies.webp")
hold = [1000 // FRAMES_A_SECOND] * (len(frames) - 1) + [2500]
frames[0].save(path, save_all=True, append_images=frames[1:], duration=hold, loop=0, quality=45, method=3)
print(f"{path}: {len(frames)} pictures, {path.stat().st_size / 1e6:.2f} MB")
