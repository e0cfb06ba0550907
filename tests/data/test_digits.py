"""The digits: what the file promises, what happens when it is damaged, and the full set with and without a network."""

import gzip
import hashlib
import re
import runpy
import shutil
import socket
import struct
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from gan_course.data import resources
from gan_course.data.digits import digits, full_mnist

import numpy as np
import pytest
import torch
from sklearn.neighbors import KNeighborsClassifier
from torchvision.datasets import MNIST

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("digits.npz", resources.SUMS):
        shutil.copy(REPOSITORY / "data" / name, folder)
    monkeypatch.setenv(resources.VARIABLE, str(folder))
    return folder


def test_sizes_classes_and_range():
    for split, n in (("train", 4000), ("test", 1000)):
        pictures = digits(split=split)
        assert pictures.pixels.shape == (n, 1, 28, 28)
        assert pictures.labels.bincount().tolist() == [n // 10] * 10
        assert pictures.labels[:20].tolist() == [*range(10)] * 2
        x = pictures[:]
        assert x.min() == -1 and x.max() == 1
        assert (x[:, :, 0] == -1).all()  # the ground is black and the ink white


def test_the_test_split_is_held_out():
    train, test = ({bytes(x.numpy()) for x in digits(split=split).pixels} for split in ("train", "test"))
    assert len(train) == 4000 and len(test) == 1000 and not train & test


def test_the_labels_belong_to_the_pictures():
    train, test = digits(), digits(split="test")
    neighbours = KNeighborsClassifier(3).fit(train[:].flatten(1), train.labels)
    assert neighbours.score(test[:].flatten(1), test.labels) > 0.9  # 0.1 if mixed up


def test_every_call_gives_the_same_and_its_own():
    first, second = digits(), digits()
    assert torch.equal(first.pixels, second.pixels)
    first.pixels.zero_()
    assert second.pixels.any()


def test_other_sizes():
    assert digits(32).pixels.shape == (4000, 1, 32, 32)
    assert digits(14, "test").pixels.shape == (1000, 1, 14, 14)
    with pytest.raises(ValueError, match="'valid'; accepted: 'train', 'test'"):
        digits(split="valid")


def test_works_from_any_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert len(digits()) == 4000


def test_a_damaged_file_is_refused(data: Path):
    path = data / "digits.npz"
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    with pytest.raises(resources.DamagedFileError, match=r"digits.npz is damaged.*git checkout -- "):
        digits()
    path.write_bytes(content[:1000])
    with pytest.raises(resources.DamagedFileError):
        digits()


def test_a_missing_file_or_folder_says_what_to_do(data: Path, monkeypatch: pytest.MonkeyPatch):
    (data / "digits.npz").unlink()
    with pytest.raises(FileNotFoundError, match="digits.npz is not in .*git checkout"):
        digits()
    monkeypatch.setenv(resources.VARIABLE, str(data / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"nowhere.*pip install -e .*GAN_COURSE_DATA"):
        digits()


def test_every_bundled_file_has_its_sum_and_its_row():
    folder = REPOSITORY / "data"
    sums = dict(line.split()[::-1] for line in (folder / resources.SUMS).read_text().splitlines())
    rows = re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})`.*\|$", (folder / "README.md").read_text(), re.MULTILINE)
    assert dict(rows) == sums
    for name, expected in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected
        assert resources.file(name) == folder / name
    ours = {"README.md", resources.SUMS}
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert {name for name in files if not name.startswith(("cache/", "recipes/"))} == {*sums, *ours}


def test_the_recipe_keeps_pixels_and_labels(tmp_path: Path):
    """The way back: the file in the source's order, through the recipe, gives the arrays of the file."""
    with np.load(REPOSITORY / "data/digits.npz", allow_pickle=False) as arrays:
        images, labels = arrays["images"], arrays["labels"]
    order = np.argsort(labels, kind="stable")  # one block a class, as in the source
    table = np.concatenate([images.reshape(5000, 784), labels[:, None]], axis=1)[order]
    source = tmp_path / "mnist_5k.csv.gz"
    with gzip.open(source, "wt", compresslevel=1) as file:
        np.savetxt(file, table, fmt="%d", delimiter=",")
    recipe = runpy.run_path(str(REPOSITORY / "data/recipes/digits.py"))
    recipe["convert"](source, tmp_path / "made.npz")
    with np.load(tmp_path / "made.npz", allow_pickle=False) as made:
        assert np.array_equal(made["images"], images) and np.array_equal(made["labels"], labels)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small MNIST of noise, in the original's file format, served by this machine to itself."""
    place = tmp_path / "mirror"
    place.mkdir()
    resources = []
    for name, shape in {
        "train-images-idx3": (60, 28, 28),
        "train-labels-idx1": (60,),
        "t10k-images-idx3": (10, 28, 28),
        "t10k-labels-idx1": (10,),
    }.items():
        values = torch.randint(10, shape, generator=torch.Generator().manual_seed(len(shape))).numpy()
        header = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)
        content = gzip.compress(header + values.astype(np.uint8).tobytes())
        (place / f"{name}-ubyte.gz").write_bytes(content)
        resources.append((f"{name}-ubyte.gz", hashlib.md5(content).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", resources)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=place)) as server:
        monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
        Thread(target=server.serve_forever, args=[0.05]).start()
        yield place
        server.shutdown()


def test_the_full_set_is_downloaded_once(data: Path, mirror: Path):
    pictures = full_mnist(32)
    assert pictures.pixels.shape == (60, 1, 32, 32) and pictures.labels.shape == (60,)
    assert [path.name for path in (data / "cache").iterdir()] == ["MNIST"]
    shutil.rmtree(mirror)
    assert full_mnist(split="test").pixels.shape == (10, 1, 28, 28)


def test_no_network_is_one_clear_line_and_leaves_nothing(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])  # nobody answers there
    before = socket.getdefaulttimeout()
    with pytest.raises(ConnectionError, match=r"cannot be downloaded here; digits\(\) needs no network") as caught:
        full_mnist()
    assert "\n" not in str(caught.value) and "Connection refused" in str(caught.value)
    assert list((data / "cache").iterdir()) == []
    assert socket.getdefaulttimeout() == before


def test_a_mirror_that_never_answers_is_given_up(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gan_course.data.digits.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{silent.getsockname()[1]}/"])
        with pytest.raises(ConnectionError, match="timed out"):
            full_mnist()


def test_an_interrupted_or_damaged_download_leaves_nothing(data: Path, mirror: Path, monkeypatch):
    (mirror / "t10k-images-idx3-ubyte.gz").write_bytes(b"cut off")
    with pytest.raises(ConnectionError):
        full_mnist()
    assert list((data / "cache").iterdir()) == []

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(MNIST, "download", interrupted)
    with pytest.raises(KeyboardInterrupt):
        full_mnist()
    assert list((data / "cache").iterdir()) == []


def test_a_read_only_place_is_named(data: Path, mirror: Path):
    (data / "cache").write_text("a file where the folder should be")
    with pytest.raises(ConnectionError, match=r"cache: .*exists"):
        full_mnist()
