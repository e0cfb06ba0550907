"""Pictures of your own, drawn: portraits of a club, and a phone folder that holds them with everything that goes wrong.

The course ships nobody's photographs. The members of the club all wear glasses and have violet hair, which a generator
of all kinds of avatars hardly ever draws, so learning them is a real task; and since the factors are known, the result
can be measured.

>>> phone_folder("my_phone", members=40)                     # writes JPEGs and sixteen oddities
>>> heads = Pictures(club(200, size=32))                     # the same kind of portrait, without the detour
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from gan_course.data.avatars.factors import sample_factors, with_factor
from gan_course.data.avatars.render import draw
from gan_course.data.pictures import to_uint8

import numpy as np
import torch
from PIL import Image
from torch import Tensor

VIOLET = (0.74, 0.86)
"""Hues of the club's hair, in turns."""


def club(n: int, seed: int = 0, size: int = 32) -> Tensor:
    """Draw portraits of n members, uint8 (n, 3, size, size); each seed has its own members.

    Args:
        n: how many, >= 1.
        seed: which members.
        size: height and width in pixels, at least 16.
    """
    return torch.cat([to_uint8(draw(part, size)) for part in _members(n, seed).split(500)])


def _members(n: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    factors = with_factor(sample_factors(n, generator), "accessory", "glasses")
    low, high = VIOLET
    return with_factor(factors, "hair_hue", low + (high - low) * torch.rand(n, generator=generator))


def phone_folder(path: str | Path, members: int = 200, seed: int = 0) -> dict[str, str]:
    """Write a folder like one copied from a phone: portraits as JPEG, and among them every file of :data:`ODDITIES`.

    Args:
        path: the folder; made if it is not there. Files of the same names are replaced.
        members: how many portraits of the club, >= 1.
        seed: which members.

    Returns what each odd file is, by its name.
    """
    path = Path(path).expanduser()
    path.mkdir(parents=True, exist_ok=True)
    for i, pixels in enumerate(club(members, seed, PORTRAIT)):
        _as_image(pixels).save(path / f"IMG_{i:04d}.jpg", quality=95)
    odd = _as_image(club(1, seed + 10_000, PORTRAIT)[0])
    for name, (_, make) in ODDITIES.items():
        (path / name).write_bytes(make(odd))
    return {name: what for name, (what, _) in ODDITIES.items()}


PORTRAIT = 96  # pixels


def _as_image(pixels: Tensor) -> Image.Image:
    return Image.fromarray(pixels.permute(1, 2, 0).numpy())


def _file(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _on_its_side(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn it a quarter clockwise to see it upright
    return _file(image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)


def _sixteen_bits(image: Image.Image, white: int) -> bytes:
    grey = np.asarray(image.convert("L")).astype(np.uint16)
    return _file(Image.fromarray((grey.astype(np.float64) / 255 * white).round().astype(np.uint16)), "PNG")


def _sticker(image: Image.Image) -> bytes:
    """A disc of the picture in a palette, the rest transparent."""
    sticker = image.quantize(255)
    y, x = np.mgrid[-1 : 1 : 1j * image.height, -1 : 1 : 1j * image.width]
    pixels = np.where(x**2 + y**2 < 1, np.asarray(sticker), 255).astype(np.uint8)
    cut = Image.frombytes("P", image.size, pixels.tobytes())
    cut.putpalette((sticker.getpalette() + [0] * 768)[:768])
    return _file(cut, "PNG", transparency=255)


def _animated(image: Image.Image) -> bytes:
    frames = [image.rotate(angle, fillcolor="white") for angle in (0, 10, 0, -10)]
    return _file(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=120, loop=0)


def _zipped(image: Image.Image) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("more/IMG_0000.jpg", _file(image, "JPEG"))
    return buffer.getvalue()


HEIC_HEAD = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"

ODDITIES: dict[str, tuple[str, Callable[[Image.Image], bytes]]] = {
    "IMG_on_its_side.jpg": ("held sideways: a tag says how to turn it", _on_its_side),
    "panorama.jpg": ("three times as wide as high", lambda i: _file(i.resize((3 * i.width, i.height)), "JPEG")),
    "poster.jpg": ("12 megapixels", lambda i: _file(i.resize((3464, 3464)), "JPEG", quality=60)),
    "dot.png": ("one pixel", lambda i: _file(i.resize((1, 1)), "PNG")),
    "print.jpg": ("four inks (CMYK) instead of three lights", lambda i: _file(i.convert("CMYK"), "JPEG", quality=95)),
    "scan.png": ("grey, 16 bits a pixel", lambda i: _sixteen_bits(i, 65535)),
    "camera.png": ("grey, 12 bits in a file for 16", lambda i: _sixteen_bits(i, 4095)),
    "sticker.png": ("a palette, and transparent around the edge", _sticker),
    "wave.gif": ("animated", _animated),
    "really_a_png.jpg": ("a PNG with the name of a JPEG", lambda i: _file(i, "PNG")),
    "cut_off.jpg": ("the first half of a file", lambda i: (whole := _file(i, "JPEG"))[: len(whole) // 2]),
    "IMG_from_a_friend.jpg": ("HEIC with the name of a JPEG", lambda i: HEIC_HEAD + bytes(200)),
    "shopping_list.jpg": ("a text with the name of a JPEG", lambda i: b"milk, flour, eggs\n"),
    "empty.jpg": ("nothing at all", lambda i: b""),
    "holiday.zip": ("a zip within", _zipped),
    ".thumbnails": ("what an operating system leaves behind", lambda i: b"\0" * 64),
}
"""Name of each odd file -> what it is, and what makes its bytes of a portrait."""
