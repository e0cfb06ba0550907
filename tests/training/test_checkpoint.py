import subprocess
import sys
import textwrap
import time

from gan_course.training import checkpoint
from gan_course.training.ema import EMA

import pytest
import torch
from safetensors.torch import save_file


def test_what_is_written_is_read(tmp_path):
    tensors = {"a": torch.randn(3, 2), "b": torch.arange(4), "c": torch.zeros(0)}
    checkpoint.write(tmp_path / "deep" / "run", tensors, {"steps": 3, "text": "蝶"})
    read, notes = checkpoint.read(tmp_path / "deep" / "run")
    assert notes == {"steps": 3, "text": "蝶"}
    assert read.keys() == tensors.keys()
    assert all(torch.equal(read[name], tensors[name]) for name in tensors)


def test_tensors_that_share_memory_are_kept_apart(tmp_path):
    a = torch.arange(6.0)
    checkpoint.write(tmp_path / "run", {"a": a, "view": a[:3]}, {})
    assert torch.equal(checkpoint.read(tmp_path / "run")[0]["view"], a[:3])


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"\xff" * 100])
def test_damaged_files_are_refused(tmp_path, content):
    (tmp_path / "run").write_bytes(content)
    with pytest.raises(checkpoint.CheckpointError, match="not a readable checkpoint"):
        checkpoint.read(tmp_path / "run")


def test_a_file_cut_short_is_refused(tmp_path):
    checkpoint.write(tmp_path / "run", {"a": torch.zeros(100)}, {})
    whole = (tmp_path / "run").read_bytes()
    (tmp_path / "run").write_bytes(whole[:-10])
    with pytest.raises(checkpoint.CheckpointError, match="cut short"):
        checkpoint.read(tmp_path / "run")


def test_a_missing_file_and_a_strangers_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="no checkpoint at"):
        checkpoint.read(tmp_path / "none")
    save_file({"a": torch.zeros(1)}, tmp_path / "other")
    with pytest.raises(checkpoint.CheckpointError, match="other safetensors file"):
        checkpoint.read(tmp_path / "other")


def test_a_failed_write_leaves_the_old_file_and_no_crumbs(tmp_path):
    checkpoint.write(tmp_path / "run", {"a": torch.ones(1)}, {})
    with pytest.raises(TypeError):
        checkpoint.write(tmp_path / "run", {"a": torch.zeros(1)}, {"not JSON": object()})
    assert torch.equal(checkpoint.read(tmp_path / "run")[0]["a"], torch.ones(1))
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_write_that_fails_midway_leaves_no_crumbs(tmp_path, monkeypatch, error):
    checkpoint.write(tmp_path / "run", {"a": torch.ones(1)}, {})

    def fail(_):
        raise error

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(type(error)):
        checkpoint.write(tmp_path / "run", {"a": torch.zeros(1)}, {})
    assert torch.equal(checkpoint.read(tmp_path / "run")[0]["a"], torch.ones(1))
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


WRITE_FOREVER = textwrap.dedent("""
    import sys, torch
    from gan_course.training import checkpoint
    n = 0
    while True:
        n += 1
        checkpoint.write(sys.argv[1], {"a": torch.full((2_000_000,), float(n))}, {"n": n})
        print(n, flush=True)
""")


def test_kill_9_during_a_write_leaves_a_readable_checkpoint(tmp_path):
    path = tmp_path / "run"
    for wait in (0.0, 0.004, 0.011):  # into different moments of a write
        writer = subprocess.Popen([sys.executable, "-c", WRITE_FOREVER, str(path)], stdout=subprocess.PIPE, text=True)
        assert int(writer.stdout.readline()) == 1
        time.sleep(wait)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        tensors, notes = checkpoint.read(path)
        assert (tensors["a"] == notes["n"]).all()


def test_the_moving_average_is_the_formula():
    torch.manual_seed(0)
    network = torch.nn.Linear(2, 1, bias=False)
    average = EMA(network, 0.5)
    expected = network.weight.detach().clone()
    for t in range(1, 20):
        with torch.no_grad():
            network.weight.add_(1.0)
        average.update(network)
        decay = min(0.5, (1 + t) / (10 + t))
        expected = decay * expected + (1 - decay) * network.weight.detach()
    torch.testing.assert_close(average.network.weight, expected)
    assert not average.network.weight.requires_grad


def test_decay_zero_is_a_plain_copy_and_one_is_refused():
    network = torch.nn.BatchNorm1d(2)
    average = EMA(network, 0.0)
    network(torch.randn(8, 2))
    average.update(network)
    for mine, theirs in zip(average.network.state_dict().values(), network.state_dict().values()):
        assert torch.equal(mine, theirs)
    with pytest.raises(ValueError, match="1.0"):
        EMA(network, 1.0)
