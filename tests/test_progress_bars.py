"""What a progress bar leaves in a stored notebook: nothing, and no widget."""

from functools import partial
from pathlib import Path
from time import sleep

from gan_course import utils
from gan_course.argmax.exhaustive import all_scores
from gan_course.data.folder import from_folder

import pytest
import torch
from PIL import Image

LONG = 0.11  # seconds: a bar is drawn ten times a second at most


def slow_D(x: torch.Tensor) -> torch.Tensor:
    sleep(LONG)
    return x.flatten(1).sum(1, keepdim=True)


def read_pictures(folder: Path) -> None:
    for i in range(3):
        Image.new("RGB", (8, 8)).save(folder / f"{i}.png")
    from_folder(folder)


LOOPS = {
    "a long loop": lambda folder: [sleep(LONG) for _ in utils.progress(4)],
    "all pictures": lambda folder: all_scores(slow_D, (1, 2, 2), batch=4),
    "a folder": read_pictures,
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_bar_is_text_and_cleared_at_the_end(name, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(utils, "DELAY", 1e-9)
    monkeypatch.setattr(utils, "REFRESH", 0)  # each iteration is drawn
    monkeypatch.setattr(utils, "tqdm", partial(utils.tqdm, miniters=1))
    LOOPS[name](tmp_path)
    out, err = capsys.readouterr()
    bars = out.split("\r")
    assert len(bars) > 2 and any("%|" in bar for bar in bars), "no bar was shown"
    assert not any("%|" in line.split("\r")[-1] for line in out.split("\n")), "a bar is left"
    assert err == ""


def test_an_interrupted_bar_is_cleared_as_well(capsys, monkeypatch):
    monkeypatch.setattr(utils, "DELAY", 1e-9)
    with pytest.raises(ZeroDivisionError):
        for i in utils.progress(4):
            sleep(LONG)
            1 / (2 - i)
    assert "%|" not in capsys.readouterr().out.split("\r")[-1]
