"""How data/laboratory.safetensors was made: small GANs of points, trained, for a start in the middle of the game.

    python data/recipes/laboratory.py              # about 3 minutes on one core

One GAN for each named distribution of the plane, with the laboratory's default networks and the recipe of the points.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from gan_course.data import resources
from gan_course.data.points import points
from gan_course.measure.divergences import baseline, histogram_js
from gan_course.measure.modes import modes
from gan_course.training import checkpoint
from gan_course.training.presets import POINTS
from gan_course.widgets.laboratory.networks import FILE
from gan_course.widgets.laboratory.setup import PLANE, Setup

import torch
from tqdm.auto import tqdm

ROUNDS = 6000


def main() -> Path:
    default = Setup()
    recipe = replace(POINTS, hidden=(default.G_width,) * default.G_layers)
    assert (default.G_width, default.G_layers) == (default.D_width, default.D_layers)
    tensors, quality, began = {}, {}, time.process_time()
    for name in tqdm(PLANE):
        data = points(name)
        trainer = recipe.trainer(data, ROUNDS)
        trainer.train(ROUNDS, progress=False)
        for player, network in (("G", trainer.G), ("D", trainer.D)):
            tensors |= checkpoint.prefixed(f"{name}.{player}", network.cpu().state_dict())
        fake, real = trainer.sample(2000), data.sample(2000, torch.Generator().manual_seed(1))
        box = (-1.3 * data.extent, 1.3 * data.extent)
        js = lambda real, fake, box=box: histogram_js(real, fake, box=box)
        quality[f"{name}: JS in nats"] = round(js(real, fake), 4)
        quality[f"{name}: JS of real against real"] = round(baseline(js, data, 2000).median().item(), 4)
        if data.modes is not None:
            report = modes(fake, data)
            quality |= {f"{name}: modes": report.captured, f"{name}: high quality": round(report.high_quality, 4)}
        print(name, {key: value for key, value in quality.items() if key.startswith(f"{name}:")}, flush=True)
    path = resources.folder() / FILE
    seconds = round(time.process_time() - began)
    settings = {"rounds": ROUNDS, "seed": 0, "processor seconds": seconds}
    checkpoint.write(path, tensors, {"recipe": settings, "quality": quality})
    resources.record(FILE)
    return path


if __name__ == "__main__":
    print(main())
