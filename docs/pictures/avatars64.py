"""Draws the README's heads of 64x64 pixels, from the generator that ships in data/.

python docs/pictures/avatars64.py
"""

from pathlib import Path

from gan_course.data.latent import Latent
from gan_course.pretrained import pretrained

import torch
from torchvision.utils import save_image

G = pretrained("avatars64")
codes = Latent(100, "uniform").sample(32, torch.Generator().manual_seed(0))
target = Path(__file__).with_name("avatars64.png")
save_image(G(codes), target, nrow=16, padding=2, pad_value=1, normalize=True, value_range=(-1, 1))
