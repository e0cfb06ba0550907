"""What a learner has at hand becomes a source, or is refused in one sentence."""

from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.data.sources import Samples, as_source

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset


def rng():
    return torch.Generator().manual_seed(0)


class Listed(Dataset):
    """A data set of (sample, label) pairs, as ImageFolder gives them."""

    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i], 7


class Stream(IterableDataset):
    def __iter__(self):
        yield torch.zeros(3, 8, 8)


FLOATS = torch.linspace(-1, 1, 5 * 3 * 8 * 8).reshape(5, 3, 8, 8)


def test_a_source_stays_as_it_is():
    latent = Latent(3)
    assert as_source(latent) is latent


@pytest.mark.parametrize(
    "data",
    [
        FLOATS,
        FLOATS.numpy(),
        FLOATS.double(),
        TensorDataset(FLOATS, torch.arange(5)),
        DataLoader(TensorDataset(FLOATS), batch_size=2, shuffle=True),
        Listed(*FLOATS),
        Listed(*FLOATS.numpy()),
        list(FLOATS),
    ],
    ids=["tensor", "array", "double", "data set", "loader", "pairs", "pairs of arrays", "list"],
)
def test_samples_are_those_that_were_given(data):
    drawn = as_source(data).sample(200, rng())
    assert drawn.shape == (200, 3, 8, 8) and drawn.dtype == torch.float32
    assert {tuple(x.flatten().tolist()) for x in drawn} == {tuple(x.flatten().tolist()) for x in FLOATS}


def test_bytes_and_pictures_of_pillow_are_scaled():
    grey = np.array([[0, 255], [127, 128]], np.uint8)
    for data in (grey[None], torch.from_numpy(grey)[None, None], Listed(Image.fromarray(grey))):
        source = as_source(data)
        assert isinstance(source, Pictures)
        assert torch.allclose(source.sample(1, rng()), torch.tensor([[[[-1, 1], [-1 / 255, 1 / 255]]]]), atol=1e-6)
    colour = Image.new("RGB", (4, 4), (255, 0, 0))
    assert as_source(Listed(colour, colour.convert("P"))).sample(1, rng())[0, :, 0, 0].tolist() == [1, -1, -1]


@pytest.mark.parametrize(
    "data, words",
    [
        ("cats/", r"a path; read the pictures first: from_folder\('cats/', size=64\)"),
        (Listed(Image.new("RGB", (4, 4)), Image.new("RGB", (5, 4))), r"\(3, 4, 4\) and \(3, 4, 5\).*from_folder"),
        (Stream(), "a Stream, which has no length; collect"),
        (DataLoader(Stream()), "a Stream, which has no length; collect"),
        ((x for x in FLOATS), "a generator, which has no length; collect"),
        (Listed(3), "are int, and no tensors or pictures; add a transform"),
        (Listed(), r"shape \(0,\); give at least one sample"),
        (torch.zeros(0, 3, 8, 8), r"shape \(0, 3, 8, 8\); give at least one"),
        (np.zeros((5, 8, 8, 3)), r"\(5, 8, 8, 3\), with the channels last; .*permute"),
        (torch.tensor([[0.0], [float("nan")], [float("inf")]]), "2 values that are not finite"),
        (Pictures, "the class Pictures; give a source"),
        ({"a": 1}, "a dict; give a source"),
        (16, "a int; give a source"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(data, words):
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        as_source(data)
    assert "\n" not in str(caught.value)


def test_equal_generators_draw_equal_samples():
    source = Samples(FLOATS)
    assert torch.equal(source.sample(9, rng()), source.sample(9, rng()))
