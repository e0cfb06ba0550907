"""A training as a film: frames to a GIF, or to an MP4 where an encoder is there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from gan_course.plots.pictures import tiles
from gan_course.utils import atomic_write

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML
from matplotlib.animation import FFMpegWriter
from PIL import Image
from torch import Tensor

MESSAGES = {
    "kind": "The name {name!r} ends in neither .gif nor .mp4; give one of these.",
    "no encoder": "There is no ffmpeg on this machine, which an MP4 needs. Save a GIF instead: {name!r}.",
    "not shown": "{name!r} is no GIF, and only a GIF is shown here; open it with a video player.",
    "no frames": "There are no frames: train with snapshot_every=... first.",
}


def save_film(
    path: str | Path, frames: Sequence[Tensor], seconds: float = 6.0, columns: int = 8, zoom: int = 2
) -> Path:
    """Write pictures as they changed, one sheet a frame, and return the path.

    Args:
        path: ends in .gif or .mp4 (needs ffmpeg).
        frames: each (n, 1 or 3, height, width) in [-1, 1], such as the samples in `trainer.history.snapshots`.
        seconds: how long the film lasts.
        columns: pictures in a row of a sheet.
        zoom: pixels of the film for each pixel of a picture.

    Raises ValueError (another ending, no frames) or RuntimeError (no encoder).
    """
    sheets = [(np.kron(tiles(frame, columns), np.ones((zoom, zoom, 1))) * 255).astype(np.uint8) for frame in frames]
    return save_sheets(path, sheets, seconds)


def show_film(path: str | Path, alt: str) -> HTML:
    """Return a GIF of :func:`save_film` for a notebook's page; `alt` says in words what it shows.

    Raises ValueError for another kind of file.
    """
    if Path(path).suffix.lower() != ".gif":
        raise ValueError(MESSAGES["not shown"].format(name=Path(path).name))
    data = b64encode(Path(path).read_bytes()).decode()
    return HTML(f'<img alt="{escape(alt)}" src="data:image/gif;base64,{data}">')


def save_sheets(path: str | Path, sheets: Sequence[np.ndarray], seconds: float = 6.0) -> Path:
    """Write finished pictures, uint8 (height, width, 3), as a film; the rest is as for :func:`save_film`."""
    path = Path(path).expanduser()
    if path.suffix.lower() not in (".gif", ".mp4"):
        raise ValueError(MESSAGES["kind"].format(name=path.name))
    if not len(sheets):
        raise ValueError(MESSAGES["no frames"])
    if path.suffix.lower() == ".mp4" and not FFMpegWriter.isAvailable():
        raise RuntimeError(MESSAGES["no encoder"].format(name=path.with_suffix(".gif").name))
    (_gif if path.suffix.lower() == ".gif" else _mp4)(path, sheets, seconds / len(sheets))
    return path


def endings() -> tuple[str, ...]:
    """Return the kinds of film that this machine can write: .gif, and .mp4 where ffmpeg is installed."""
    return (".gif", ".mp4") if FFMpegWriter.isAvailable() else (".gif",)


def _gif(path: Path, sheets: Sequence[np.ndarray], each: float) -> None:
    # Not median cut, Pillow's default: it spends its 256 colours on the pictures and merges those of thin curves.
    images = [Image.fromarray(sheet).quantize(256, Image.Quantize.FASTOCTREE) for sheet in sheets]
    options = {"append_images": images[1:], "duration": round(1000 * each), "loop": 0}
    with atomic_write(path) as temporary:
        images[0].save(temporary, "GIF", save_all=True, **options)


def _mp4(path: Path, sheets: Sequence[np.ndarray], each: float) -> None:
    height, width = sheets[0].shape[:2]
    figure = plt.figure(figsize=(width / 100, height / 100), dpi=100, layout="none")
    shown = figure.figimage(sheets[0])
    writer = FFMpegWriter(
        fps=1 / each, codec="h264", extra_args=["-pix_fmt", "yuv420p", "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2"]
    )
    try:
        with writer.saving(figure, str(path), dpi=100):
            for sheet in sheets:
                shown.set_data(sheet)
                writer.grab_frame()
    finally:
        plt.close(figure)
