"""Your own pictures: a folder or a zip of images, of any size and kind and some of them broken, becomes a dataset.

Files come from anywhere, so nothing is trusted: no archive is unpacked to the disk, every size is checked before
memory is allocated for it, and a file that cannot be used is skipped and named in the report.

>>> mine = from_folder("cats.zip", size=64)                      # prints what was read and what was skipped
>>> x = mine.sample(16, torch.Generator().manual_seed(0))        # float (16, 3, 64, 64) in [-1, 1]
"""

from __future__ import annotations

import os
import warnings
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from gan_course.data.pictures import Pictures
from gan_course.utils import progress_bar

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

# Pillow reads more kinds, some by starting another program (EPS): not for files from anywhere.
KINDS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
MAX_BYTES = 256 * 2**20  # of one file, unpacked
MAX_PIXELS = 64_000_000  # of one picture
MAX_RATIO = 100  # unpacked to packed; pictures are compressed already and reach 2 or 3
RATIO_COUNTS_FROM = {"file": 16 * 2**20, "archive": 2**30}  # bytes; flat drawings compress well and are small
MEMORY = 2 * 10**9  # bytes for all pixels together
CLUTTER = ("__MACOSX", "Thumbs.db", "desktop.ini")

PROGRESSIVE = ("progressive", "progression")  # such a JPEG is unpacked whole, however small it is asked for
NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf")  # chunks of a PNG that its pixels depend on
TWELVE_BITS = 4095  # white of many cameras and scanners, whose files have room for 16 bits
HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1")  # brands after "ftyp"

REASONS = {
    "heif": "in HEIC, a format of phones (pip install pillow-heif and start again, or export as JPEG)",
    "zip": "a zip within (unpack it, or read it on its own)",
    "link": "a link to a folder, not followed",
    "outside": "a path that leads out of the archive",
    "no file": "not a file",
    "empty": "empty",
    "bytes": "too large: {given:.0f} MiB of at most {most}",
    "encrypted": "encrypted",
    "method": "packed by another method than deflate: {method}",
    "bomb": "a zip bomb: {packed} bytes unpack to {unpacked}",
    "pixels": "too many pixels: {width}x{height}",
    "bombed": "too many pixels",
    "levels": "grey values outside 0..{white}: no telling which is white",
    "permission": "no permission to read",
    "unknown": "not a picture",
    "damaged": "damaged: {error}",
}
"""Why a file is skipped; what follows a colon differs from file to file."""

Found = tuple[str, Callable[[], BinaryIO]]  # a file's name and what opens it


class Unusable(Exception):
    """A file that is skipped; the message is the reason, in the form "reason" or "reason: detail"."""


@dataclass
class Report:
    """What happened to the files.

    Attributes:
        source: where they were looked for.
        used: how many became pictures.
        skipped: (name, reason) of each file that did not.
        hidden: how many files and folders were left out because they are hidden or an operating system's clutter.
        classes: names of the folders that the pictures lie in, in the order of their labels; empty without labels.
    """

    source: str
    used: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    hidden: int = 0
    classes: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{_printable(self.source)}: {self.used:,} read as pictures"
        head += f", {len(self.skipped):,} skipped" if self.skipped else ""
        head += f", {self.hidden:,} hidden and left out" if self.hidden else ""
        if self.classes:
            head += f", in {len(self.classes)} classes ({', '.join(map(_printable, self.classes))})"
        groups: dict[str, list[str]] = {}
        for name, reason in self.skipped:
            groups.setdefault(reason.partition(":")[0], []).append(_printable(name))
        lines = [
            f"  {len(names):,} {reason}: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''}"
            for reason, names in sorted(groups.items(), key=lambda group: -len(group[1]))
        ]
        return "\n".join([head, *lines])


def from_folder(path: str | Path, size: int = 64, limit: int | None = None, memory: int = MEMORY) -> Pictures:
    """Read the pictures below a folder, or in a zip, as squares in colour; print a :class:`Report`.

    Each is turned upright (EXIF), cropped to its central square and resized (antialiased). Grey, palette, CMYK and
    16-bit pictures become RGB (16-bit greys of which none is above 4095 count as 12 bits); transparent ones are laid on
    white; of an animation the first frame is taken.
    Kinds: AVIF, BMP, GIF, JPEG, JPEG 2000, PNG, PPM, TIFF, WebP, told by content and not by name; HEIC where the
    package pillow-heif is installed. Folders within are searched, links to folders not followed. The order is that of
    the names.
    If all pictures lie in two or more folders, one for each class, their labels say in which (`Report.classes` has the
    names).

    Args:
        path: a folder or a .zip file.
        size: height and width of the result in pixels.
        limit: take at most this many, chosen at random (the same ones each time); None takes all.
        memory: the most bytes that the pixels may take, 3 size^2 a picture.

    Raises FileNotFoundError if nothing is at `path`; ValueError if it is neither a folder nor a complete zip, holds no
    usable picture, does not fit in `memory`, or unpacks to more than pictures could (a zip bomb).
    """
    pictures, report = read_folder(path, size, limit, memory)
    print(report)
    return pictures


def read_folder(
    path: str | Path, size: int = 64, limit: int | None = None, memory: int = MEMORY
) -> tuple[Pictures, Report]:
    """Read like :func:`from_folder`, with the report returned instead of printed."""
    for name, value in (("size", size), ("limit", limit)):
        if value is not None and value < 1:
            raise ValueError(f"The {name} is {value}; give a whole number, 1 or more.")
    path = Path(path).expanduser()
    report = Report(str(path))
    with ExitStack() as stack:
        if path.is_dir():
            found = _in_folder(path, report)
        elif path.exists():
            found = _in_zip(stack.enter_context(_open_zip(path)), report)
        else:
            raise FileNotFoundError(f"There is no folder and no zip at {path}.")
        if limit is not None:
            order = torch.randperm(len(found), generator=torch.Generator().manual_seed(0))
            found = [found[i] for i in order]
        most = len(found) if limit is None else min(limit, len(found))
        _check_memory(most, size, memory)
        pixels = torch.empty(most, 3, size, size, dtype=torch.uint8)
        names = []
        for name, opened in progress_bar(found, desc="Reading pictures", unit=" files"):
            if report.used == most:
                break
            try:
                with opened() as file:
                    pixels[report.used] = _decode(file, size)
                report.used += 1
                names.append(name)
            except Exception as error:  # a broken file makes a decoder raise anything; none may stop the rest
                report.skipped.append((name, _reason(error)))
    if not report.used:
        raise ValueError(f"There is no usable picture in {path} (kinds: {', '.join(KINDS)}).\n{report}")
    report.classes, labels = _classes(names)
    # a copy where much was skipped, so that the unused rest is given back
    return Pictures(pixels if report.used == most else pixels[: report.used].clone(), labels), report


def _classes(names: list[str]) -> tuple[tuple[str, ...], list[int] | None]:
    """Names of the classes and the label of each file, if each lies in one of several folders; else neither."""
    paths = [name.replace(os.sep, "/").split("/")[:-1] for name in names]
    while paths and all(paths) and len({path[0] for path in paths}) == 1:
        paths = [path[1:] for path in paths]  # one folder around everything is no class
    if not all(paths):
        return (), None
    classes = sorted({path[0] for path in paths})
    return tuple(classes), [classes.index(path[0]) for path in paths]


def _check_memory(n: int, size: int, memory: int) -> None:
    each = 3 * size**2
    if n * each > memory:
        fewer = f" or limit={memory // each}" if memory >= each else ""
        raise ValueError(
            f"{n:,} pictures of {size}x{size} would take {n * each / 1e9:.2f} GB, and {memory / 1e9:.2f} GB are "
            f"allowed. Give a smaller size{fewer}, or allow more with memory=."
        )


def _in_folder(root: Path, report: Report) -> list[Found]:
    """The files below `root` in the order of their names; hidden ones are counted and left out."""
    found: list[Found] = []

    def unreadable(error: OSError) -> None:
        report.skipped.append((os.path.relpath(error.filename, root), _reason(error)))

    for place, folders, files in os.walk(root, onerror=unreadable):
        here = Path(place)
        shown = [name for name in folders if not _hidden(name)]
        report.hidden += len(folders) - len(shown)
        folders[:] = shown  # tells os.walk where to go on
        for path in (here / name for name in shown):
            if path.is_symlink():
                report.skipped.append((str(path.relative_to(root)), REASONS["link"]))
        for path in (here / name for name in files):
            if _hidden(path.name):
                report.hidden += 1
            else:
                found.append((str(path.relative_to(root)), partial(_open_file, path)))
    return sorted(found, key=lambda one: one[0])


def _open_file(path: Path) -> BinaryIO:
    if not path.is_file():  # opening a pipe would wait for ever
        raise Unusable(REASONS["no file"])
    _check_bytes(path.stat().st_size)
    return path.open("rb")


def _open_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive; refuse what is none, and what as a whole unpacks to more than pictures could."""
    try:
        archive = zipfile.ZipFile(path)
    except PermissionError:
        raise
    except Exception as error:  # a damaged directory makes zipfile raise several kinds
        raise ValueError(
            f"{path} is neither a folder nor a whole zip file ({error}). Give a folder, or a zip of pictures."
        ) from error
    unpacked = sum(info.file_size for info in archive.infolist())
    if _is_bomb(unpacked, path.stat().st_size, "archive"):
        archive.close()
        raise ValueError(
            f"{path} would unpack to {unpacked / 1e9:.1f} GB, more than {MAX_RATIO} times its size: that is no archive "
            "of pictures (a zip bomb?), and nothing of it was read."
        )
    return archive


def _in_zip(archive: zipfile.ZipFile, report: Report) -> list[Found]:
    """The files of an archive in the order of their names. Two of one name are two files: members are the key."""
    found: list[Found] = []
    for member in archive.infolist():
        name = member.filename.replace("\\", "/")
        parts = name.split("/")
        if parts[-1] == "":
            continue  # a folder
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            report.skipped.append((name, REASONS["outside"]))
        elif any(map(_hidden, parts)):
            report.hidden += 1
        else:
            found.append((name, partial(_open_member, archive, member)))
    return sorted(found, key=lambda one: one[0])


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    """Unpack one member into memory."""
    if member.flag_bits & 1:
        raise Unusable(REASONS["encrypted"])
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unusable(REASONS["method"].format(method=member.compress_type))
    _check_bytes(member.file_size)
    if _is_bomb(member.file_size, member.compress_size, "file"):
        raise Unusable(REASONS["bomb"].format(packed=member.compress_size, unpacked=member.file_size))
    with archive.open(member) as file:
        # with a count, deflate stops there even if the size in the directory is a lie (the check sum then tells)
        return BytesIO(file.read(member.file_size))


def _check_bytes(size: int) -> None:
    if size == 0:
        raise Unusable(REASONS["empty"])
    if size > MAX_BYTES:
        raise Unusable(REASONS["bytes"].format(given=size / 2**20, most=MAX_BYTES // 2**20))


def _is_bomb(unpacked: int, packed: int, what: str) -> bool:
    return unpacked > RATIO_COUNTS_FROM[what] and unpacked > MAX_RATIO * packed


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in CLUTTER


def _decode(file: BinaryIO, size: int) -> Tensor:
    """The central square of a picture, upright and in colour: uint8 (3, size, size)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's remarks on odd files; what matters raises
        with Image.open(*_opened(file)) as image:
            if not any(image.info.get(mark) for mark in PROGRESSIVE):
                image.draft(None, (2 * size, 2 * size))  # a large JPEG is decoded at a half, a quarter or an eighth
            if image.width * image.height > MAX_PIXELS:
                raise Unusable(REASONS["pixels"].format(width=image.width, height=image.height))
            image.load()
            side = min(image.size)
            left, top = (image.width - side) // 2, (image.height - side) // 2
            square = image.crop((left, top, left + side, top + side))  # ImageOps.fit would blur the rest into its rim
            square = _rgb(ImageOps.exif_transpose(square)).resize((size, size), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(square)).permute(2, 0, 1)


def _opened(file: BinaryIO) -> tuple[BinaryIO, str, tuple[str, ...]]:
    """The arguments of `Image.open` for a file; Unusable for kinds that take another way.

    Of a PNG only the chunks that its pixels depend on are handed on: Pillow refuses a picture for a long text in it.
    """
    head = file.read(16)
    if head[:4] == b"PK\3\4":
        raise Unusable(REASONS["zip"])
    kinds = KINDS
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        if not _reads_heif():
            raise Unusable(REASONS["heif"])
        kinds = (*KINDS, "HEIF")
    file.seek(0)
    return (_pixels_only(file) if head[:8] == b"\x89PNG\r\n\x1a\n" else file), "r", kinds


def _reads_heif() -> bool:
    """Register pillow-heif with Pillow; False where it is not installed."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _pixels_only(file: BinaryIO) -> BinaryIO:
    """A PNG file without texts, colour profiles and the like; a damaged rest is kept as it is."""
    data = file.read()
    kept, place = [data[:8]], 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        if place + 12 + length > len(data):
            break
        if data[place + 4 : place + 8] in NEEDED:
            kept.append(data[place : place + 12 + length])
        place += 12 + length
    return BytesIO(b"".join([*kept, data[place:]]))


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode of Pillow to RGB, 8 bits a channel."""
    if image.mode[0] in "IF":  # grey in 16 bits or more, or float: Pillow's own conversion would clip it
        levels, white = np.asarray(image).astype(np.float64), 1 if image.mode == "F" else 65535
        if not (levels.min() >= 0 and levels.max() <= white):
            raise Unusable(REASONS["levels"].format(white=white))
        if 255 < levels.max() <= TWELVE_BITS:
            white = TWELVE_BITS
        image = Image.fromarray((levels / white * 255).round().astype(np.uint8))
    elif image.has_transparency_data:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return image.convert("RGB")


def _reason(error: Exception) -> str:
    """Why a file was skipped, the same words for the same cause."""
    if isinstance(error, Unusable):
        return str(error)
    if isinstance(error, PermissionError):
        return REASONS["permission"]
    if isinstance(error, UnidentifiedImageError):
        return REASONS["unknown"]
    if isinstance(error, Image.DecompressionBombError):
        return REASONS["bombed"]
    return REASONS["damaged"].format(error=str(error) or type(error).__name__)


def _printable(name: str) -> str:
    """A name fit for a terminal: what cannot be printed is escaped, the middle of a long one left out."""
    name = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    return name if len(name) <= 60 else f"{name[:28]}...{name[-29:]}"
