import re
from pathlib import Path

from gan_course import pretrained
from gan_course.data import resources
from gan_course.data.digits import digits

import pytest
import torch
from torch import nn


@pytest.mark.parametrize("name", pretrained.NAMES)
def test_each_network_is_frozen_noted_and_has_its_recipe(name):
    network = pretrained.pretrained(name)
    assert not network.training
    assert not any(weight.requires_grad for weight in network.parameters())
    notes = pretrained.notes(name)
    assert Path(notes["recipe"]["script"]).name == pretrained.recipe(name).name
    assert all(isinstance(figure, (int, float)) for figure in notes["quality"].values())


@pytest.mark.parametrize("name", pretrained.NAMES)
def test_the_data_folders_readme_has_its_row(name):
    text = (resources.folder() / "README.md").read_text()
    sums = dict(reversed(line.split()) for line in (resources.folder() / "SHA256SUMS").read_text().splitlines())
    row = re.search(rf"^\| `{name}.safetensors` .*$", text, re.MULTILINE)
    assert row and sums[f"{name}.safetensors"] in row[0] and pretrained.recipe(name).name in row[0]


def test_what_is_saved_is_loaded_and_its_sum_recorded(tmp_path, monkeypatch):
    (tmp_path / "SHA256SUMS").write_text("0" * 64 + "  other.npz\n")
    monkeypatch.setenv("GAN_COURSE_DATA", str(tmp_path))
    monkeypatch.setitem(pretrained._BUILDERS, "small-net", lambda: nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)))
    network = pretrained.rounded(pretrained._BUILDERS["small-net"]().eval())
    path = pretrained.save("small-net", network, {"script": "small_net.py"}, {"accuracy": 0.5})
    again = pretrained.pretrained("small-net")
    x = torch.randn(5, 3)
    assert torch.equal(network(x), again(x)), "half precision holds the rounded weights exactly"
    assert again[0].weight.dtype == torch.float32
    assert pretrained.notes("small-net")["quality"] == {"accuracy": 0.5}
    assert (tmp_path / "SHA256SUMS").read_text().startswith("0" * 64 + "  other.npz\n")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(resources.DamagedFileError):
        pretrained.pretrained("small-net")


def test_every_shipped_file_has_a_recipe():
    for file in resources.sums():
        if file.endswith(".safetensors"):
            assert pretrained.recipe(Path(file).stem).is_file()
    assert pretrained.recipe("avatars64-critic").name == "avatars64.py"
    with pytest.raises(FileNotFoundError, match="inception_v3.py, inception.py"):
        pretrained.recipe("inception-v3")


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="avatar-probe.*digit-classifier"):
        pretrained.pretrained("inception")


def test_the_digit_reader_reads_new_digits():
    classifier, test = pretrained.pretrained("digit-classifier"), digits(split="test")
    right = (classifier(test[:]).argmax(1) == test.labels).double().mean().item()
    assert right == pytest.approx(pretrained.notes("digit-classifier")["quality"]["accuracy"], abs=0.003)
    assert right > 0.98
    assert classifier.features(test[:5]).shape == (5, 64)
    assert torch.equal(classifier.answer(classifier.features(test[:5])), classifier(test[:5]))
