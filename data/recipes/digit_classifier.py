"""How data/digit-classifier.safetensors was made: a classifier of handwritten digits, trained on the 4,000 that ship.

    python data/recipes/digit_classifier.py            # about 2 minutes on one core

Each time a digit is seen, it is shifted, turned, scaled and slanted a little, since 4,000 are few. The 1,000 test
digits test the classifier and are used for nothing else.
"""

import time
from pathlib import Path

from gan_course import pretrained
from gan_course.data.digits import digits
from gan_course.device import bare, machine
from gan_course.models.classifiers import DigitClassifier

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm.auto import tqdm

NAME = "digit-classifier"


def moved(x: Tensor, generator: torch.Generator) -> Tensor:
    """Each picture under an affine map of its own: turned (12 degrees), slanted, scaled (10 %), shifted (2 pixels)."""

    def spread(most: float, *shape: int) -> Tensor:
        return most * (2 * torch.rand(len(x), *shape, generator=generator, device=generator.device) - 1)

    angle, slant, scale = spread(0.21), spread(0.2), 1 + spread(0.1)
    cos, sin = angle.cos() * scale, angle.sin() * scale
    turn = torch.stack([cos, slant * cos - sin, sin, slant * sin + cos], dim=1).view(-1, 2, 2)
    grid = F.affine_grid(torch.cat([turn, spread(2 / 14, 2, 1)], dim=2), list(x.shape), align_corners=False)
    return F.grid_sample(x + 1, grid, align_corners=False) - 1  # beyond the rim it is -1, paper


def train(rounds: int, batch: int = 100, rate: float = 3e-3, seed: int = 0) -> DigitClassifier:
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)  # the network's first weights
    data = digits()
    classifier = machine().place(DigitClassifier())
    steps = rounds * (len(data) // batch)
    optimizer = torch.optim.AdamW(classifier.parameters(), lr=rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps, pct_start=0.1)
    with tqdm(total=steps, mininterval=5) as progress:
        for _ in range(rounds):
            for index in torch.randperm(len(data), generator=generator).split(batch):
                value = F.cross_entropy(
                    classifier(moved(data[index], generator)), data.labels[index], label_smoothing=0.05
                )
                optimizer.zero_grad(set_to_none=True)
                value.backward()
                optimizer.step()
                schedule.step()
                progress.update()
    return bare(classifier).to(memory_format=torch.contiguous_format)


@torch.no_grad()
def accuracy(classifier: DigitClassifier) -> float:
    """Share of the 1,000 test digits that are read rightly."""
    test = digits(split="test")
    return (classifier.eval()(test[:]).argmax(1) == test.labels).double().mean().item()


def main(rounds: int = 40) -> Path:
    began = time.process_time()
    classifier = train(rounds)
    recipe = {"script": Path(__file__).name, "rounds": rounds, "core-seconds": round(time.process_time() - began)}
    quality = {"accuracy": accuracy(pretrained.rounded(classifier))}
    print(quality)
    return pretrained.save(NAME, classifier, recipe, quality)


if __name__ == "__main__":
    print(main())
