"""The files that come with the course, in the repository's data folder, and the check that they are intact."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SUMS = "SHA256SUMS"
VARIABLE = "GAN_COURSE_DATA"


class DamagedFileError(ValueError):
    """A bundled file is not the one that was committed; the message says what to do."""


def folder() -> Path:
    """Return the data folder: ``GAN_COURSE_DATA`` if that is set, else ``data/`` of this package's checkout.

    Raises FileNotFoundError if there is none, as when the package was installed without its checkout.
    """
    chosen = os.environ.get(VARIABLE)
    path = Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "data"
    if not (path / SUMS).is_file():
        raise FileNotFoundError(
            f"The course's data folder is not at {path} (no {SUMS} there). Install from a checkout with "
            f"'pip install -e .', or set {VARIABLE} to the data folder of one."
        )
    return path


def sums() -> dict[str, str]:
    """Return file name -> SHA-256 as committed, for each bundled file."""
    return dict(reversed(line.split(maxsplit=1)) for line in (folder() / SUMS).read_text().splitlines())


def record(name: str) -> None:
    """Write the SHA-256 of the file `name` in the data folder into SHA256SUMS; call it after making the file again."""
    known = sums() | {name: hashlib.sha256((folder() / name).read_bytes()).hexdigest()}
    (folder() / SUMS).write_text("".join(f"{known[key]}  {key}\n" for key in sorted(known)))


def file(name: str) -> Path:
    """Return the path of the bundled file `name` after comparing its SHA-256 with the one in ``data/SHA256SUMS``.

    Raises FileNotFoundError if it is missing, DamagedFileError if its content is not what was committed.
    """
    known = sums()
    path = folder() / name
    restore = f"Restore it: git checkout -- {path}"
    if name not in known or not path.is_file():
        raise FileNotFoundError(f"{name} is not in the course's data folder {folder()}. {restore}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != known[name]:
        raise DamagedFileError(
            f"{path} is damaged or was changed: its SHA-256 is {found[:12]}..., not {known[name][:12]}... {restore}"
        )
    return path
