"""Finds the notebooks in what a class has handed in: folders, zips, renamed files; every student gives a row."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

KEPT = ".before-restore"  # ends the name of a notebook as it was before its check cells were put back
NOTEBOOK_NAMES = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers append .txt and .json
OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
LARGEST_ZIP = 300_000_000  # bytes, unpacked
MOST_FILES = 2_000  # in one zip
DEEPEST = 3  # zips in zips

MESSAGES = {
    "nothing": "There is no notebook here. Ask for the .ipynb file of the chapter.",
    "other": "This is not a notebook. Ask for the .ipynb file of the chapter.",
    "archive": "Only .zip archives are opened. Unpack this one in its place and mark again.",
    "damaged": "The zip cannot be opened ({why}). Ask for it again.",
    "locked": "The zip has a password. Ask for it without one.",
    "large": "The zip unpacks to more than {size:.0f} MB and was not opened.",
    "many": "The zip holds more than {count} files and was not opened.",
    "deep": "Zips lie in zips more than {depth} deep. Unpack this one in its place and mark again.",
    "link": "This is a link to another place and was not followed. Ask for the file itself.",
}


@dataclass(frozen=True)
class Submission:
    """One row of the table.

    Attributes:
        name: the path below the folder of submissions, with `/`; a file in a zip is `ada.zip/01_generators.ipynb`.
        path: the notebook; None where there is none.
        note: why there is none.
    """

    name: str
    path: Path | None
    note: str = ""


def submissions_in(folder: Path, room: Path) -> list[Submission]:
    """List what a class has handed in.

    Args:
        folder: one file or folder a student, nested as it may be.
        room: an empty folder that zips are unpacked into.

    Returns:
        At least one row for each file and folder directly in `folder`, except for what an OS or Jupyter leaves behind.
    """
    rows: list[Submission] = []
    for entry in sorted(folder.iterdir()):
        if not _is_litter(entry.name) and not entry.name.endswith(".csv"):
            rows += _look_into(entry, readable(entry.name), room, 0) or [
                Submission(readable(entry.name), None, MESSAGES["nothing" if entry.is_dir() else "other"])
            ]
    return rows


def readable(name: str) -> str:
    """The name with a question mark for each byte that is no UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_litter(name: str) -> bool:
    """Whether an OS, an editor or Jupyter put the file there, and not the student."""
    plain = name.lower()
    return name.startswith(".") or plain in ("__macosx", "thumbs.db", "desktop.ini") or plain.endswith(f"{KEPT}.ipynb")


def _look_into(path: Path, name: str, room: Path, depth: int) -> list[Submission]:
    if path.is_symlink():
        return [Submission(name, None, MESSAGES["link"])]
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if not _is_litter(p.name))
        return [row for p in inside for row in _look_into(p, f"{name}/{readable(p.name)}", room, depth)]
    if not path.is_file():
        return []
    plain = path.name.lower()
    if plain.endswith(".zip") or (plain.endswith(NOTEBOOK_NAMES) and zipfile.is_zipfile(path)):
        return _unpack(path, name, room, depth)
    if plain.endswith(NOTEBOOK_NAMES):
        return [Submission(name, path)]
    if plain.endswith(OTHER_ARCHIVES):
        return [Submission(name, None, MESSAGES["archive"])]
    return []


def _unpack(path: Path, name: str, room: Path, depth: int) -> list[Submission]:
    """The rows of a zip: its notebooks, or one sentence on why it was not opened."""
    if depth >= DEEPEST:
        return [Submission(name, None, MESSAGES["deep"].format(depth=DEEPEST))]
    target = room / f"zip-{len(list(room.iterdir()))}"
    target.mkdir()
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = list(_wanted(archive))
            if len(wanted) > MOST_FILES:
                return [Submission(name, None, MESSAGES["many"].format(count=MOST_FILES))]
            if any(info.flag_bits & 1 for info in wanted):
                return [Submission(name, None, MESSAGES["locked"])]
            left, rows = LARGEST_ZIP, []
            for number, info in enumerate(wanted):
                inner = PurePosixPath(info.filename.replace("\\", "/"))
                # a name of our own, so that no name in a zip decides where a file is written
                file = target / f"{number}{''.join(inner.suffixes[-2:])[-12:].replace('/', '')}"
                with archive.open(info) as source:
                    content = source.read(left + 1)
                left -= len(content)
                if left < 0:
                    return [Submission(name, None, MESSAGES["large"].format(size=LARGEST_ZIP / 1e6))]
                file.write_bytes(content)
                rows += _look_into(file, f"{name}/{readable(str(inner))}", room, depth + 1)
    except Exception as error:  # zipfile raises many kinds for a damaged file
        return [Submission(name, None, MESSAGES["damaged"].format(why=f"{type(error).__name__}: {error}"))]
    return rows or [Submission(name, None, MESSAGES["nothing"])]


def _wanted(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Entries that can be notebooks or zips."""
    for info in archive.infolist():
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        litter = any(_is_litter(part) for part in parts if part != "..")
        possible = info.filename.lower().endswith((*NOTEBOOK_NAMES, ".zip", *OTHER_ARCHIVES))
        if possible and not litter and not info.is_dir():
            yield info
