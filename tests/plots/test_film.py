"""Films: a GIF of frames, an MP4 where there is an encoder, one sentence where there is none."""

import re
from base64 import b64decode
from html import unescape

from gan_course import plots
from gan_course.data.avatars import avatars
from gan_course.data.pictures import to_float
from gan_course.plots import film, style
from gan_course.plots.pictures import tiles

import numpy as np
import pytest
import torch
from PIL import Image

FRAMES = [torch.full((4, 3, 8, 8), value) for value in (-1.0, 0.0, 1.0)]


def test_a_gif_has_the_frames_and_lasts_as_long_as_asked(tmp_path):
    path = plots.save_film(tmp_path / "a.gif", FRAMES, seconds=3, columns=2, zoom=3)
    with Image.open(path) as image:
        assert image.n_frames == 3 and image.size == (57, 57)
        image.seek(1)
        assert image.info["duration"] == 1000
        assert image.convert("RGB").getpixel((10, 10))[0] in range(125, 131)


def test_a_gif_keeps_the_colours_of_thin_curves_next_to_colourful_pictures(tmp_path):
    faces = (tiles(to_float(avatars(48, size=64)), 8) * 255).astype(np.uint8)
    sheet = np.pad(faces, ((100, 0), (0, 300), (0, 0)), constant_values=255)
    for row, paint in enumerate((style.REAL, style.GENERATED, style.GAN)):
        sheet[20 * row, -200:] = [int(paint[i : i + 2], 16) for i in (1, 3, 5)]
    path = film.save_sheets(tmp_path / "a.gif", [sheet])
    with Image.open(path) as image:
        kept = np.array(image.convert("RGB"), int)
    for row in range(3):
        assert np.abs(kept[20 * row, -150] - sheet[20 * row, -150]).max() < 6


def test_a_film_is_shown_with_its_words(tmp_path):
    path = plots.save_film(tmp_path / "a.gif", FRAMES)
    shown = plots.show_film(path, alt='from "noise" to faces').data
    alt, data = re.fullmatch(r'<img alt="(.*?)" src="data:image/gif;base64,(.*?)">', shown).groups()
    assert unescape(alt) == 'from "noise" to faces' and b64decode(data) == path.read_bytes()
    with pytest.raises(ValueError, match=r"b\.mp4"):
        plots.show_film(tmp_path / "b.mp4", alt="")


def test_without_an_encoder_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(film.FFMpegWriter, "isAvailable", classmethod(lambda cls: False))
    with pytest.raises(RuntimeError, match=r"a\.gif"):
        plots.save_film(tmp_path / "a.mp4", FRAMES)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not film.FFMpegWriter.isAvailable(), reason="no ffmpeg here")
def test_an_mp4_is_written_where_there_is_an_encoder(tmp_path):
    path = plots.save_film(tmp_path / "a.mp4", FRAMES)
    assert path.read_bytes()[4:8] == b"ftyp"


def test_other_endings_and_no_frames_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.gif nor \.mp4"):
        plots.save_film(tmp_path / "a.avi", FRAMES)
    with pytest.raises(ValueError, match="no frames"):
        plots.save_film(tmp_path / "a.gif", [])


def test_a_timeline_shows_every_event_and_at_most_three_kinds():
    ax = plots.timeline([(2014, "a", "x"), (2015, "b", "y"), (2016, "c", "x")])
    assert {text.get_text() for text in ax.texts} == {"a", "b", "c"}
    with pytest.raises(ValueError, match="4 kinds"):
        plots.timeline([(2014 + i, "a", str(i)) for i in range(4)])
