"""The challenge scores weights, ranks them, and refuses everything that is not weights."""

import pickle
import time
from pathlib import Path

from gan_course.challenge import RefusedError, Score, read_entry, save_generator, score, score_folder, table
from gan_course.challenge.__main__ import main
from gan_course.data import resources
from gan_course.data.latent import Latent
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPGenerator
from gan_course.training import checkpoint
from gan_course.training.trainer import Trainer

import pytest
import torch

SHIPPED = resources.file("avatars64.safetensors")
Z = Latent(8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("class")
    (place / "shipped.safetensors").write_bytes(SHIPPED.read_bytes())
    save_generator(place / "bad.safetensors", DCGANGenerator(64, 4, 8).eval(), Z)
    (place / "notes.txt").write_text("my generator reads avatars from the disk")
    return place


def test_good_and_bad_in_order(folder, capsys):
    begun = time.process_time()
    good, bad, refused = score_folder(folder, seed=3, n=120)
    assert time.process_time() - begun < 60
    assert good.name == "shipped" and bad.name == "bad" and refused[0] == "notes.txt"
    assert good.distance < bad.distance and good.coverage > bad.coverage and bad.level == ""
    lines = table([good, bad, refused]).splitlines()
    assert len(lines) == 3 and "refused" in lines[2]


def test_the_same_seed_gives_the_same_score_and_another_another(folder):
    path = folder / "bad.safetensors"
    assert score(path, 1, 40) == score(path, 1, 40) != score(path, 2, 40)


def test_a_generator_saved_and_read_draws_the_same(tmp_path):
    G = DCGANGenerator(32, 4, 8).eval()
    save_generator(tmp_path / "mine.safetensors", G, Z)
    entry = read_entry(tmp_path / "mine.safetensors")
    z = torch.randn(3, 8)
    assert entry.size == 32 and entry.latent == Z and entry.name == "mine"
    assert torch.equal(entry.G(z), G(z))


def test_a_saved_training_takes_part_with_its_average(tmp_path):
    from gan_course.data.pictures import Pictures

    data = Pictures(torch.zeros(4, 3, 32, 32, dtype=torch.uint8))
    trainer = Trainer(DCGANGenerator(32, 4, 8), DCGANDiscriminator(32, 4), data, Z)
    trainer.save(tmp_path / "t.safetensors")
    assert read_entry(tmp_path / "t.safetensors").latent == Z


def broken(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / "x.safetensors"
    weights = DCGANGenerator(32, 4, 8).state_dict()
    if kind == "torch.save":
        torch.save(weights, path)
    elif kind == "pickle":
        path.write_bytes(pickle.dumps(print))
    elif kind == "cut":
        path.write_bytes(SHIPPED.read_bytes()[:5000])
    elif kind == "code":
        path.write_text("import os\nG = lambda z: open('avatars').read()\n")
    elif kind == "plain":
        checkpoint.write(path, MLPGenerator(8, (3, 32, 32), hidden=(16,)).state_dict(), {})
    elif kind == "mlp":
        checkpoint.write(path, checkpoint.prefixed("network", MLPGenerator(8, (3, 32, 32), (16,)).state_dict()), {})
    elif kind == "critic":
        checkpoint.write(path, checkpoint.prefixed("network", DCGANDiscriminator(32, 4).state_dict()), {})
    elif kind == "nan":
        weights = {name: w * float("nan") if w.is_floating_point() else w for name, w in weights.items()}
        checkpoint.write(path, checkpoint.prefixed("network", weights), {})
    elif kind == "size":
        checkpoint.write(path, checkpoint.prefixed("network", DCGANGenerator(16, 4, 8).state_dict()), {})
    elif kind == "latent":
        checkpoint.write(path, checkpoint.prefixed("network", weights), {"latent": "poisson"})
    return path


@pytest.mark.parametrize(
    "kind, words",
    [
        ("torch.save", "pickle"),
        ("pickle", "pickle"),
        ("cut", "not an entry"),
        ("code", "not an entry"),
        ("plain", "no generator"),
        ("mlp", "not a DCGANGenerator"),
        ("critic", "not a DCGANGenerator"),
        ("nan", "NaN"),
        ("size", "16 x 16"),
        ("latent", "poisson"),
        ("missing", "no file"),
    ],
)
def test_what_is_no_entry_is_refused_in_one_sentence(tmp_path, capsys, kind, words):
    path = broken(tmp_path, kind)
    with pytest.raises(RefusedError, match=words):
        read_entry(path)
    assert main([str(path)]) == 1
    assert words in capsys.readouterr().out


def test_an_eye_that_nobody_can_read_is_said(folder):
    assert "unread" in str(Score("x", 1.0, 0.5, float("nan"), ""))
