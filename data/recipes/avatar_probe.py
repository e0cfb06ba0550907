"""How data/avatar-probe.safetensors was made: a classifier of factors, trained on drawn avatars of 64 and 32 pixels.

    python data/recipes/avatar_probe.py            # about 10 minutes on one core

The two irises get independent hues, so that the network cannot guess one eye from the other. Half of the pictures are
roughened (blurred, noisy, slightly off in colour) so that it also reads what a generator draws.
"""

import argparse
import math
import time
from pathlib import Path

from gan_course import pretrained
from gan_course.data.avatars import FACTORS, column, draw, sample_factors
from gan_course.data.pictures import to_float, to_uint8
from gan_course.device import bare, machine
from gan_course.measure.attributes import SIZES, measure_probe
from gan_course.models.classifiers import FactorClassifier, split_outputs

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm.auto import tqdm

NAME = "avatar-probe"
IRISES = ("left_iris_hue", "right_iris_hue")


def loss(out: Tensor, factors: Tensor) -> Tensor:
    """Squared error of numbers and of hues' arrows, cross-entropy of choices; the irises count three times."""
    total = out.new_zeros(())
    for factor in FACTORS:
        answer, truth = split_outputs(out)[factor.name], factors[:, column(factor.name)]
        if factor.kind == "categorical":
            total = total + F.cross_entropy(answer, truth.long())
        elif factor.kind == "circular":
            angle = 2 * math.pi * truth
            arrow = torch.stack([angle.cos(), angle.sin()], dim=1)
            total = total + (3 if factor.name in IRISES else 1) * F.mse_loss(answer, arrow)
        else:
            total = total + F.mse_loss(
                answer[:, 0], (2 * truth - factor.high - factor.low) / (factor.high - factor.low)
            )
    return total


def roughen(x: Tensor, generator: torch.Generator) -> Tensor:
    """Half of the pictures a little blurred, noisy and off in brightness and colour; (n, 3, size, size) in [-1, 1]."""

    def some(*shape: int) -> Tensor:
        return torch.rand(len(x), *shape, 1, 1, generator=generator, device=generator.device)

    much = some(1) * (some(1) < 0.5)
    kernel = x.new_tensor((1, 4, 6, 4, 1)) / 16
    kernel = (kernel[:, None] * kernel).expand(3, 1, 5, 5)
    x = torch.lerp(x, F.conv2d(F.pad(x, (2, 2, 2, 2), mode="replicate"), kernel, groups=3), much * some(1))
    noise = torch.randn(x.shape, generator=generator, device=generator.device)
    gain, tint = 1 + 0.2 * (some(1) - 0.5) * much, 0.1 * (some(3) - 0.5) * much
    return (x * gain + tint + 0.2 * much * some(1) * noise).clamp(-1, 1)


def drawn(n: int, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """n avatars as bytes, and their factors, with independent irises."""
    factors = sample_factors(n, generator)
    factors[:, column("right_iris_hue")] = torch.rand(n, generator=generator)
    return torch.cat([to_uint8(draw(part, size)) for part in factors.split(1024)]), factors


def train(pictures: int, rounds: int, batch: int = 128, rate: float = 2e-3, seed: int = 0) -> FactorClassifier:
    """Train on `pictures` avatars of each size; each is seen `rounds` times."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)  # the network's first weights
    sets = [drawn(pictures, size, generator) for size in SIZES]
    classifier = machine().place(FactorClassifier())
    steps = rounds * (pictures // batch) * len(sets)
    optimizer = torch.optim.AdamW(classifier.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps, pct_start=0.1)
    progress = tqdm(total=steps, mininterval=5)
    for _ in range(rounds):
        orders = [torch.randperm(pictures, generator=generator).split(batch)[: pictures // batch] for _ in sets]
        for chosen in zip(*orders):
            for (pixels, factors), index in zip(sets, chosen):
                x = roughen(to_float(pixels[index]), generator).contiguous(memory_format=torch.channels_last)
                value = loss(classifier(x), factors[index])
                optimizer.zero_grad(set_to_none=True)
                value.backward()
                optimizer.step()
                schedule.step()
                progress.update()
        progress.set_postfix(loss=f"{value.item():.3f}")
    return bare(classifier).to(memory_format=torch.contiguous_format)


def main(pictures: int, rounds: int) -> Path:
    began = time.process_time()
    recipe = {"script": Path(__file__).name, "pictures of each size": pictures, "rounds": rounds}
    classifier = train(pictures, rounds)
    recipe["core-seconds"] = round(time.process_time() - began)
    quality = measure_probe(pretrained.rounded(classifier))
    for name, value in quality.items():
        print(f"{name:32}{value:.4f}")
    return pretrained.save(NAME, classifier, recipe, quality)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=40_000, help="drawn avatars of each size")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    print(main(arguments.pictures, arguments.rounds))
