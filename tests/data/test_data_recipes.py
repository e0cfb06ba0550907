"""The scripts that made the trained networks still run: small trainings learn something."""

import importlib.util
from types import ModuleType

from gan_course.data import resources
from gan_course.data.avatars import FACTORS, column
from gan_course.data.digits import digits
from gan_course.data.pictures import to_float

import pytest
import torch


def recipe(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"recipe_{name}", resources.folder() / "recipes" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def probe() -> ModuleType:
    return recipe("avatar_probe")


@pytest.fixture(scope="module")
def classifier() -> ModuleType:
    return recipe("digit_classifier")


def test_a_short_training_of_the_probe_lowers_its_loss(probe):
    pixels, factors = probe.drawn(64, 64, torch.Generator().manual_seed(9))
    losses = []
    for rounds in (1, 6):
        trained = probe.train(pictures=128, rounds=rounds, batch=32).train()
        with torch.no_grad():
            losses.append(probe.loss(trained(to_float(pixels)), factors).item())
    assert losses[1] < 0.97 * losses[0]


def test_the_loss_of_the_truth_is_least(probe):
    """An answer that says just the truth (choices surely) has next to no loss; a hue's neighbour across 0 is near."""
    _, factors = probe.drawn(20, 32, torch.Generator().manual_seed(1))

    def says(factors):
        parts = []
        for factor in FACTORS:
            value = factors[:, column(factor.name)]
            if factor.kind == "circular":
                parts += [(2 * torch.pi * value).cos()[:, None], (2 * torch.pi * value).sin()[:, None]]
            elif factor.kind == "categorical":
                parts.append(20.0 * torch.nn.functional.one_hot(value.long(), len(factor.choices)))
            else:
                parts.append((2 * (value - factor.low) / (factor.high - factor.low) - 1)[:, None])
        return torch.cat(parts, dim=1)

    assert probe.loss(says(factors), factors) < 1e-4
    turned = factors.clone()
    turned[:, column("hair_hue")] = (turned[:, column("hair_hue")] + 0.999) % 1
    assert probe.loss(says(turned), factors) < 1e-3


def test_the_irises_of_the_training_set_are_independent(probe):
    _, factors = probe.drawn(500, 16, torch.Generator().manual_seed(2))
    left, right = factors[:, column("left_iris_hue")], factors[:, column("right_iris_hue")]
    apart = ((right - left + 0.5) % 1 - 0.5).abs()
    assert abs(apart.mean() - 0.25) < 0.03  # of two independent hues


def test_roughening_spares_half_and_stays_in_range(probe):
    x = torch.rand(400, 3, 32, 32, generator=torch.Generator().manual_seed(3)) * 2 - 1
    rough = probe.roughen(x, torch.Generator().manual_seed(4))
    spared = (rough - x).abs().flatten(1).amax(1) < 1e-6
    assert 0.4 < spared.float().mean() < 0.6
    assert rough.abs().max() <= 1 and rough.shape == x.shape


def test_moved_digits_keep_their_paper_and_most_of_their_ink(classifier):
    x = digits()[:100]
    moved = classifier.moved(x, torch.Generator().manual_seed(0))
    assert moved.shape == x.shape and moved.min() >= -1 and moved.max() <= 1
    assert not torch.equal(moved, x)
    ink = [(pictures + 1).mean(dim=(1, 2, 3)) for pictures in (x, moved)]
    assert (ink[1] / ink[0] - 1).abs().mean() < 0.2


def test_a_short_training_reads_most_digits(classifier):
    assert classifier.accuracy(classifier.train(rounds=2)) > 0.8


def test_the_faces_at_64_pixels_train_in_four_stages_and_go_on(tmp_path, monkeypatch):
    """A training that was stopped within a stage ends where an unbroken one does."""
    ends = []
    for keep, halt in ((tmp_path / "whole", False), (tmp_path / "broken", True)):
        avatars64 = recipe("avatars64")
        monkeypatch.setattr(avatars64, "PICTURES", 40)
        monkeypatch.setattr(avatars64, "STEPS", (2, 2, 2, 4))
        monkeypatch.setattr(avatars64, "SAVE_EVERY", 2)
        monkeypatch.setattr(avatars64, "SETTINGS", avatars64.SETTINGS | {"log_every": 1})
        monkeypatch.setattr(avatars64, "BATCHES", (4, 4, 4, 8))
        if halt:
            run = avatars64.run
            monkeypatch.setattr(avatars64, "run", lambda t, n, path, run=run: run(t, min(n, 2), path))
            avatars64.train(keep)
            monkeypatch.setattr(avatars64, "run", run)
        G, critic = avatars64.train(keep)
        ends.append([*G.state_dict().values(), *critic.state_dict().values()])
    assert sorted(path.name for path in keep.iterdir()) == [f"avatars64-stage{i}.safetensors" for i in (1, 2, 3, 4)]
    for whole, broken in zip(*ends, strict=True):
        torch.testing.assert_close(whole, broken)
