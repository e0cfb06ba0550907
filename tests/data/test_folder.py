"""Your own pictures: every kind of file that people have, and every kind that someone might plant."""

import os
import re
import shutil
import stat
import struct
import tempfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from gan_course.data import folder
from gan_course.data.folder import Report, from_folder, read_folder
from gan_course.data.pictures import to_uint8

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from torch import Tensor

posix = pytest.mark.skipif(os.name == "nt", reason="names, links and permissions as POSIX has them")
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (20, 20)) -> bytes:
    return encoded(Image.new("RGB", size, colour))


def scene(width: int = 48, height: int = 32) -> Image.Image:
    """A smooth picture without any symmetry."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    channels = np.stack([x, y**2, (x * 0.7 + y * 0.3) ** 2], axis=-1)
    return Image.fromarray((channels * 255).round().astype(np.uint8))


def fill(place: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def packed(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture(params=["folder", "zip"])
def both(request: pytest.FixtureRequest, tmp_path: Path):
    """Makes a folder, or a zip, of the files that it is given."""

    def make(files: dict[str, bytes]) -> Path:
        if request.param == "zip":
            return packed(tmp_path / "mine.zip", files)
        place = tmp_path / "mine"
        place.mkdir()
        return fill(place, files)

    return make


def colours(path: Path, **options) -> list[tuple[int, ...]]:
    """The middle pixel of each picture read."""
    pictures, _ = read_folder(path, **{"size": 8, **options})
    return [tuple(pixel) for pixel in pictures.pixels[:, :, 4, 4].tolist()]


def reasons(report: Report) -> dict[str, str]:
    return dict(report.skipped)


def one(place: Path, content: bytes, size: int = 16) -> Tensor:
    """The only picture of a folder that holds `content`, uint8 (3, size, size)."""
    pictures, report = read_folder(fill(place, {"one": content}), size)
    assert report.used == 1
    return pictures.pixels[0]


def difference(a: Tensor, b: Image.Image) -> float:
    """Largest difference of a channel, in levels of 255."""
    return (a.float() - torch.from_numpy(np.array(b)).permute(2, 0, 1).float()).abs().max().item()


# --- what is read ---


def test_a_folder_and_a_zip_become_pictures(both, capsys: pytest.CaptureFixture):
    path = both({"b/2.png": flat(GREEN), "a/1.png": flat(RED), "c.png": flat(BLUE)})
    pictures = from_folder(path, size=16)
    assert pictures.pixels.shape == (3, 3, 16, 16) and pictures.labels is None
    assert capsys.readouterr().out == f"{folder._printable(str(path))}: 3 read as pictures\n"
    assert colours(path) == [RED, GREEN, BLUE]  # the order of the names
    x = pictures.sample(4, torch.Generator().manual_seed(0))
    assert x.shape == (4, 3, 16, 16) and x.min() == -1 and x.max() == 1


def test_sizes_and_paths_as_people_give_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fill(tmp_path / "mine", {"1.png": flat(RED)})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert len(from_folder("~/mine")) == 1
    assert from_folder(str(tmp_path / "mine"), 5).pixels.shape == (1, 3, 5, 5)
    with pytest.raises(ValueError, match="The size is 0"):
        from_folder(tmp_path, 0)
    with pytest.raises(ValueError, match="The limit is -1"):
        from_folder(tmp_path, limit=-1)


@pytest.mark.parametrize("size", [(60, 20), (20, 60), (21, 60)])
def test_the_central_square_is_kept(tmp_path: Path, size: tuple[int, int]):
    image = Image.new("RGB", size, RED)
    side = min(size)
    image.paste(GREEN, ((size[0] - side) // 2, (size[1] - side) // 2, (size[0] + side) // 2, (size[1] + side) // 2))
    picture = one(tmp_path, encoded(image))
    assert (picture == torch.tensor(GREEN)[:, None, None]).all()


def test_shrinking_is_antialiased(tmp_path: Path):
    stripes = np.zeros((64, 64, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    picture = one(tmp_path, encoded(Image.fromarray(stripes)), 8).float()
    assert (picture - 127.5).abs().max() < 20


def test_tiny_pictures_grow(tmp_path: Path):
    assert (one(tmp_path, flat(BLUE, (1, 1)), 32) == torch.tensor(BLUE)[:, None, None]).all()


def test_a_large_jpeg_is_decoded_small_and_looks_the_same(tmp_path: Path):
    image = scene(1200, 1200)
    picture = one(tmp_path, encoded(image, "JPEG", quality=95), 16)
    assert difference(picture, image.resize((16, 16), Image.Resampling.LANCZOS)) <= 6


@pytest.mark.parametrize("kind", ["AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP"])
def test_kinds(tmp_path: Path, kind: str):
    Image.init()
    if kind not in Image.SAVE:
        pytest.skip(f"this Pillow has no {kind}")
    image = scene(64, 64)
    quality = {"quality": 95} if kind in ("AVIF", "JPEG", "WEBP") else {}
    picture = one(tmp_path, encoded(image, kind, **quality))
    assert difference(picture, image.resize((16, 16), Image.Resampling.LANCZOS)) <= (25 if kind == "GIF" else 8)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "PNG"), ("P", "PNG"), ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("YCbCr", "JPEG"), ("LA", "PNG")],
)
def test_modes(tmp_path: Path, mode: str, kind: str):
    image = scene(64, 64) if mode != "1" else Image.new("RGB", (64, 64), "white")
    grey = mode in ("1", "L", "LA")
    quality = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    picture = one(tmp_path, encoded(image.convert(mode), kind, **quality))
    expected = image.convert("L").convert("RGB") if grey else image
    assert difference(picture, expected.resize((16, 16), Image.Resampling.LANCZOS)) <= (25 if mode == "P" else 6)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bits_keep_their_range(tmp_path: Path, kind: str):
    ramp = np.tile(np.linspace(0, 65535, 64).round().astype(np.uint16), (64, 1))
    picture = one(tmp_path, encoded(Image.fromarray(ramp), kind), 64)
    expected = np.tile(np.round(np.linspace(0, 255, 64)), (64, 1))
    assert np.abs(picture.numpy() - expected).max() <= 1


def test_floats_are_taken_where_white_is_known(tmp_path: Path):
    grey = np.full((8, 8), 0.5, dtype=np.float32)
    assert (one(tmp_path / "a", encoded(Image.fromarray(grey), "TIFF")) == 128).all()
    fill(tmp_path / "b", {"odd.tif": encoded(Image.fromarray(grey * 1000), "TIFF"), "a.png": flat(RED)})
    fill(tmp_path / "b", {"nan.tif": encoded(Image.fromarray(grey * np.nan), "TIFF")})
    _, report = read_folder(tmp_path / "b")
    assert reasons(report) == dict.fromkeys(
        ["odd.tif", "nan.tif"], "grey values outside 0..1: no telling which is white"
    )


def transparent() -> dict[str, bytes]:
    """A red picture, its upper half fully transparent, its lower half opaque, in every way to say so."""
    alpha = Image.new("L", (16, 16), 255)
    alpha.paste(0, (0, 0, 16, 8))
    colour = Image.new("RGBA", (16, 16), RED)
    colour.putalpha(alpha)
    grey = Image.new("LA", (16, 16), (0, 255))
    grey.putalpha(alpha)
    palette = Image.new("P", (16, 16), 1)
    palette.putpalette([0, 255, 0, *RED])
    palette.paste(0, (0, 0, 16, 8))
    keyed = Image.new("RGB", (16, 16), RED)
    keyed.paste(GREEN, (0, 0, 16, 8))
    return {
        "rgba": encoded(colour),
        "grey": encoded(grey),
        "palette": encoded(palette, transparency=0),
        "keyed": encoded(keyed, transparency=GREEN),
        "gif": encoded(palette, "GIF", transparency=0),
    }


@pytest.mark.parametrize("way", transparent())
def test_transparency_is_laid_on_white(tmp_path: Path, way: str):
    picture = one(tmp_path, transparent()[way])
    assert (picture[:, 2] == 255).all()
    below = (0, 0, 0) if way == "grey" else RED
    assert (picture[:, 13] == torch.tensor(below)[:, None]).all()


def test_half_transparent_is_half_white(tmp_path: Path):
    picture = one(tmp_path, encoded(Image.new("RGBA", (8, 8), (*RED, 128))))
    assert picture[:, 4, 4].tolist() == [255, 127, 127]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_pictures_upright(tmp_path: Path, kind: str, orientation: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(scene(), kind, exif=exif)
    with Image.open(BytesIO(content)) as image:
        oracle = ImageOps.exif_transpose(image).convert("RGB")
    side = min(oracle.size)
    left, top = (oracle.width - side) // 2, (oracle.height - side) // 2
    oracle = oracle.crop((left, top, left + side, top + side)).resize((16, 16), Image.Resampling.LANCZOS)
    assert difference(one(tmp_path, content), oracle) <= 2


def test_an_odd_orientation_is_ignored(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 77
    assert difference(one(tmp_path, encoded(scene(16, 16), exif=exif)), scene(16, 16)) == 0


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_an_animation_the_first_frame_is_taken(tmp_path: Path, kind: str):
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, GREEN, BLUE)]
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = one(tmp_path, encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options))
    assert (picture.int() - torch.tensor(RED)[:, None, None]).abs().max() <= 1


def test_names_say_nothing_about_content(both):
    path = both({"1.txt": flat(RED), "2.jpg": flat(GREEN), "3": flat(BLUE)})
    assert colours(path) == [RED, GREEN, BLUE]


def test_a_limit_takes_the_same_pictures_each_time_from_everywhere(both):
    path = both({f"{kind}/{i:03}.png": flat((i, kind, 0), (2, 2)) for kind in range(2) for i in range(50)})
    first = colours(path, limit=20)
    assert len(set(first)) == 20 and first == colours(path, limit=20)
    assert read_folder(path, limit=20)[1].skipped == []  # the others were not looked at
    assert 4 < sum(kind for _, kind, _ in first) < 16
    assert len(colours(path, limit=1000)) == 100


def test_a_limit_counts_usable_pictures(both):
    path = both({f"{i}.txt": b"no picture" for i in range(30)} | {f"{i}.png": flat(RED) for i in range(5)})
    pictures, report = read_folder(path, limit=5)
    assert len(pictures) == 5 and {reason for _, reason in report.skipped} <= {"not a picture"}
    assert read_folder(path, limit=3)[1].used == 3


# --- what is skipped, and named ---


def corrupted() -> dict[str, bytes]:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    whole = {kind: encoded(noise, kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "JPEG2000")}
    files = {f"cut {kind}": content[: len(content) // 2] for kind, content in whole.items()}
    wrong_sum = bytearray(whole["PNG"])
    wrong_sum[len(wrong_sum) // 2] ^= 255
    return files | {"flipped PNG": bytes(wrong_sum), "head PNG": whole["PNG"][:20], "head JPEG": whole["JPEG"][:3]}


def test_broken_files_are_skipped_and_named(both):
    bad = corrupted() | {"nothing.png": b"", "notes.txt": b"words", "run.exe": b"MZ" + bytes(200), "svg.svg": b"<svg/>"}
    path = both(bad | {"good.png": flat(RED)})
    pictures, report = read_folder(path)
    assert len(pictures) == report.used == 1
    assert reasons(report).keys() == bad.keys()
    assert reasons(report)["nothing.png"] == "empty"
    assert {reasons(report)[name] for name in ("notes.txt", "run.exe", "svg.svg")} == {"not a picture"}
    assert all(re.match("damaged: .|not a picture$", reasons(report)[name]) for name in corrupted())


def test_random_damage_never_stops_the_rest(tmp_path: Path):
    """Whatever bytes are changed, a file is either used or skipped."""
    chance = np.random.default_rng(1)
    exif = Image.Exif()
    exif[0x0112] = 6
    files = {}
    for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"):
        content = encoded(scene(), kind, **({"exif": exif} if kind in ("PNG", "JPEG", "TIFF", "WEBP") else {}))
        for i in range(40):
            changed = bytearray(content)
            for place in chance.integers(0, len(changed) if i % 2 else min(200, len(changed)), 1 + i % 8):
                changed[place] = chance.integers(256)
            files[f"{kind}-{i}"] = bytes(changed)
    _, report = read_folder(fill(tmp_path, files), 8)
    assert report.used + len(report.skipped) == len(files)
    assert report.used > 20 and len(report.skipped) > 20


def test_hidden_files_and_clutter_are_left_out(both):
    path = both(
        {
            "good.png": flat(RED),
            ".hidden.png": flat(GREEN),
            "a/.DS_Store": b"x",
            "__MACOSX/._good.png": flat(GREEN),
            "a/Thumbs.db": b"x",
            "desktop.ini": b"x",
        }
    )
    pictures, report = read_folder(path)
    assert len(pictures) == 1 and report.skipped == [] and report.hidden == 5


def test_a_hidden_folder_may_be_chosen(tmp_path: Path):
    assert colours(fill(tmp_path / ".mine", {"a.png": flat(RED)})) == [RED]


@posix
def test_links_to_folders_are_not_followed(tmp_path: Path):
    place = fill(tmp_path / "mine", {"a/1.png": flat(RED)})
    outside = fill(tmp_path / "outside", {"2.png": flat(GREEN)})
    (place / "a" / "loop").symlink_to(place)
    (place / "away").symlink_to(outside)
    (place / "broken.png").symlink_to(place / "nowhere.png")
    (place / "ring1").symlink_to(place / "ring2")
    (place / "ring2").symlink_to(place / "ring1")
    (place / "z.png").symlink_to(outside / "2.png")
    pictures, report = read_folder(place, 4)
    assert pictures.pixels[:, :, 0, 0].tolist() == [list(RED), list(GREEN)]
    link = "a link to a folder, not followed"
    not_there = dict.fromkeys(["broken.png", "ring1", "ring2"], "not a file")
    assert reasons(report) == {str(Path("a/loop")): link, "away": link} | not_there


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.png")
    fill(tmp_path, {"a.png": flat(RED)})
    _, report = read_folder(tmp_path)
    assert reasons(report) == {"pipe.png": "not a file"}


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder whose permissions count: root, who may read everything, becomes another user for this test."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    fill(place, {"good.png": flat(RED), "bad.png": flat(RED), "closed/1.png": flat(RED), "half/2.png": flat(RED)})
    packed(place / "closed.zip", {"1.png": flat(RED)}).chmod(0)
    (place / "bad.png").chmod(0)
    (place / "closed").chmod(0)
    (place / "half").chmod(0o444)  # its names can be read, and nothing more
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield place
    if root:
        os.seteuid(0)
    for path in place.iterdir():
        path.chmod(stat.S_IRWXU)
    shutil.rmtree(place)


@posix
def test_what_may_not_be_read_is_skipped(nobody: Path):
    _, report = read_folder(nobody)
    denied = dict.fromkeys(["bad.png", "closed", "closed.zip", str(Path("half/2.png"))], "no permission to read")
    assert report.used == 1 and reasons(report) == denied
    with pytest.raises(PermissionError):
        read_folder(nobody / "closed.zip")
    with pytest.raises(ValueError, match=r"(?s)no usable picture.*1 no permission to read: \."):
        read_folder(nobody / "closed")


@posix
def test_names_in_other_encodings(tmp_path: Path, capsys: pytest.CaptureFixture):
    place = tmp_path / "mine"
    place.mkdir()
    names = ["猫.png".encode(), "ネコ".encode("shift-jis"), b"caf\xe9", b"line\nbreak\x1b[31m"]
    for name in names:
        Path(os.fsdecode(bytes(place) + b"/" + name)).write_bytes(flat(RED))
        Path(os.fsdecode(bytes(place) + b"/bad" + name)).write_bytes(b"x")
    assert len(from_folder(place)) == 4
    out = capsys.readouterr().out
    out.encode("utf-8")  # would fail on bytes that were passed through
    assert out.count("\n") == 2 and "\x1b" not in out and "..." in out
    assert r"badcaf\udce9" in out and r"badline\nbreak\x1b[31m" in out


def test_names_in_other_encodings_in_a_zip(tmp_path: Path):
    path = packed(tmp_path / "mine.zip", {"XXXX.png": flat(RED), "猫.png": flat(GREEN)})
    content = path.read_bytes().replace(b"XXXX", "ネコ".encode("shift-jis"))  # as zips from Japan are
    path.write_bytes(content)
    assert sorted(colours(path)) == [GREEN, RED]


# --- archives that are out of the ordinary ---


def test_paths_that_escape_are_skipped_and_nothing_is_unpacked(tmp_path: Path):
    away = [
        "../up.png",
        "a/../../up.png",
        "/root.png",
        "..\\up.png",
        "C:\\up.png",
        "C:/up.png",
        "\\\\host\\up.png",
        "../.x",
    ]
    place = tmp_path / "deep" / "er"
    place.mkdir(parents=True)
    path = packed(place / "mine.zip", {name: flat(RED) for name in away} | {"sub\\good.png": flat(GREEN)})
    before = sorted(tmp_path.rglob("*"))
    pictures, report = read_folder(path, 4)
    assert pictures.pixels[:, :, 0, 0].tolist() == [list(GREEN)]
    assert [reason for _, reason in report.skipped] == ["a path that leads out of the archive"] * len(away)
    assert sorted(tmp_path.rglob("*")) == before


def test_two_members_of_one_name_are_two_pictures(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.png", flat(RED))
        archive.writestr("a.png", flat(BLUE))
    assert colours(tmp_path / "mine.zip") == [RED, BLUE]


def test_folders_and_links_in_a_zip(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        archive.mkdir("empty")
        archive.writestr("a/1.png", flat(RED))
        link = zipfile.ZipInfo("link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    pictures, report = read_folder(tmp_path / "mine.zip")
    assert len(pictures) == 1 and reasons(report) == {"link.png": "not a picture"}


def flagged_encrypted(path: Path) -> Path:
    """Set the flag that says "encrypted" in both headers of every member."""
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(content)):
            content[found.start() + flags] |= 1
    path.write_bytes(content)
    return path


def test_an_encrypted_zip_says_so(tmp_path: Path):
    path = flagged_encrypted(packed(tmp_path / "mine.zip", {"1.png": flat(RED), "2.png": flat(RED)}))
    with pytest.raises(ValueError, match=r"(?s)no usable picture.*2 encrypted: 1.png, 2.png"):
        read_folder(path)


def test_a_zip_bomb_within_is_skipped(tmp_path: Path):
    files = {"bomb.png": bytes(20 * 2**20), "good.png": flat(RED)}
    _, report = read_folder(packed(tmp_path / "mine.zip", files))
    assert reasons(report).keys() == {"bomb.png"} and reasons(report)["bomb.png"].startswith("a zip bomb: ")


def test_what_packs_well_and_is_small_is_no_bomb(tmp_path: Path):
    content = encoded(Image.new("RGB", (500, 500), RED), "BMP")
    path = packed(tmp_path / "mine.zip", {"flat.bmp": content})
    assert len(content) > folder.MAX_RATIO * path.stat().st_size
    assert colours(path) == [RED]


def test_an_archive_that_is_a_bomb_as_a_whole_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(folder.RATIO_COUNTS_FROM, "archive", 2**20)
    path = packed(tmp_path / "mine.zip", {f"{i}.bmp": bytes(2**19) for i in range(4)})
    with pytest.raises(ValueError, match=r"unpack to 0.0 GB, more than 100 times its size.*nothing of it was read"):
        read_folder(path)


def test_a_member_that_lies_about_its_size_takes_no_more_memory(tmp_path: Path):
    path = packed(tmp_path / "mine.zip", {"bomb.png": bytes(200 * 2**20), "good.png": flat(RED)})
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 1000)
    path.write_bytes(content)
    tracemalloc.start()
    _, report = read_folder(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reasons(report).keys() == {"bomb.png"} and "damaged: Bad CRC" in reasons(report)["bomb.png"]
    assert peak < 10 * 2**20


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_to_pack(tmp_path: Path, method: int):
    path = packed(tmp_path / "mine.zip", {"1.png": flat(RED)}, method)
    if method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert colours(path) == [RED]
    else:  # unpacking these cannot be bounded
        with pytest.raises(ValueError, match="1 packed by another method than deflate"):
            read_folder(path)


def test_a_damaged_member_is_skipped(tmp_path: Path):
    path = packed(tmp_path / "mine.zip", {"1.png": flat(RED), "2.png": encoded(scene())}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.index(b"2.png") + 80] ^= 255
    path.write_bytes(content)
    _, report = read_folder(path)
    assert report.used == 1 and "Bad CRC" in reasons(report)["2.png"]


def test_a_damaged_archive_is_refused(tmp_path: Path):
    content = packed(tmp_path / "mine.zip", {f"{i}.png": flat(RED) for i in range(9)}).read_bytes()
    central, chance = content.index(b"PK\x01\x02"), np.random.default_rng(2)
    for broken in (content[:-30], content[: len(content) // 2], b"", b"PK\x05\x06" + b"\xff" * 18):
        (tmp_path / "mine.zip").write_bytes(broken)
        with pytest.raises(ValueError, match="neither a folder nor a whole zip file"):
            read_folder(tmp_path / "mine.zip")
    for _ in range(200):  # any damage to the directory: refused with ValueError, or read around
        broken = bytearray(content)
        broken[chance.integers(central, len(content))] = chance.integers(256)
        (tmp_path / "mine.zip").write_bytes(broken)
        try:
            _, report = read_folder(tmp_path / "mine.zip", 4)
            assert report.used >= 1
        except ValueError as error:
            assert "mine.zip" in str(error)


# --- what is too much ---


def test_too_many_pixels_are_not_decoded(tmp_path: Path):
    """The header promises 30,000 x 30,000; decoding would take 2.7 GB."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    def png(side: int) -> bytes:
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99)))

    fill(tmp_path, {"30000.png": png(30_000), "9000.png": png(9_000), "good.png": flat(RED)})
    tracemalloc.start()
    _, report = read_folder(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {name: reason[:15] for name, reason in report.skipped} == dict.fromkeys(
        ["30000.png", "9000.png"], "too many pixels"
    )
    assert peak < 10 * 2**20


def test_too_large_a_file_is_not_read(both, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "MAX_BYTES", 1000)
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    _, report = read_folder(both({"good.png": flat(RED), "large.png": encoded(noise)}))
    assert report.used == 1 and reasons(report)["large.png"].startswith("too large: ")


def test_more_than_memory_allows_is_refused_before_anything_is_read(both, monkeypatch: pytest.MonkeyPatch):
    path = both({f"{i}.png": flat(RED) for i in range(10)})
    each = 3 * 64 * 64
    assert len(from_folder(path, memory=10 * each)) == 10
    assert len(from_folder(path, memory=4 * each, limit=4)) == 4
    monkeypatch.setattr(folder, "_decode", None)
    with pytest.raises(
        ValueError, match=r"10 pictures of 64x64 .* smaller size or limit=9, or allow more with memory="
    ):
        from_folder(path, memory=10 * each - 1)
    with pytest.raises(ValueError, match=r"Give a smaller size, or allow more"):
        from_folder(path, size=100_000, limit=1)


def test_memory_of_skipped_files_is_given_back(tmp_path: Path):
    fill(tmp_path, {f"{i}.txt": b"x" for i in range(50)} | {"a.png": flat(RED)})
    pictures, _ = read_folder(tmp_path)
    assert pictures.pixels.untyped_storage().nbytes() == 3 * 64 * 64


# --- what is refused ---


def test_nothing_usable_is_refused_with_the_reasons(both):
    path = both({"a.txt": b"words", "b.txt": b"words", "c.png": b"", ".d.png": flat(RED)})
    with pytest.raises(
        ValueError, match=r"(?s)no usable picture in .*JPEG.*2 not a picture: a.txt, b.txt\n  1 empty: c"
    ):
        read_folder(path)


def test_an_empty_folder_and_an_empty_zip_are_refused(both):
    with pytest.raises(ValueError, match="no usable picture"):
        read_folder(both({}))


def test_what_is_not_there_or_is_no_folder_is_refused(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no folder and no zip at .*nowhere"):
        from_folder(tmp_path / "nowhere")
    fill(tmp_path, {"one.png": flat(RED)})
    with pytest.raises(ValueError, match="one.png is neither a folder nor a whole zip.*Give a folder"):
        from_folder(tmp_path / "one.png")


# --- the report ---


def test_the_report_is_short():
    report = Report("mine", used=1234, hidden=2)
    report.skipped = [(f"{i}.txt", "not a picture") for i in range(40)]
    report.skipped += [("a" * 200, "damaged: cut"), ("b.jpg", "damaged: wrong sum")]
    assert str(report).splitlines() == [
        "mine: 1,234 read as pictures, 42 skipped, 2 hidden and left out",
        "  40 not a picture: 0.txt, 1.txt, 2.txt, ...",
        f"  2 damaged: {'a' * 28}...{'a' * 29}, b.jpg",
    ]


def test_an_interruption_passes_through(both, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "_decode", interrupted)
    with pytest.raises(KeyboardInterrupt):
        from_folder(both({"a.png": flat(RED)}))


def test_progress_shows_only_on_long_reads(tmp_path: Path, capsys: pytest.CaptureFixture):
    fill(tmp_path, {f"{i}.png": flat(RED) for i in range(20)})
    from_folder(tmp_path)
    assert "Reading" not in "".join(capsys.readouterr())


def test_floats_and_bytes_agree(tmp_path: Path):
    pictures = from_folder(fill(tmp_path, {"a.png": encoded(scene(64, 64))}))
    assert torch.equal(to_uint8(pictures[:]), pictures.pixels)


# --- what learners meet ---


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


def test_heic_under_another_name_says_what_it_is_and_what_to_do(both):
    path = both({"a.jpg": heic(), "b.png": flat(RED)})
    pictures, report = read_folder(path, 8)
    assert len(pictures) == 1 and "HEIC" in reasons(report)["a.jpg"] and "pillow-heif" in reasons(report)["a.jpg"]


def test_twelve_bits_of_grey_are_as_bright_as_sixteen(tmp_path: Path):
    ramp = np.linspace(0, 1, 64)[None].repeat(64, 0)
    twelve, sixteen = (Image.fromarray((ramp * white).round().astype(np.uint16)) for white in (4095, 65535))
    a, b = (one(tmp_path, encoded(image)) for image in (twelve, sixteen))
    assert (a.int() - b.int()).abs().max() <= 1 and a.max() > 240


def png_with(chunk: bytes, content: bytes) -> bytes:
    """A PNG with one more chunk after its header."""
    data = encoded(scene())
    extra = struct.pack(">I", len(content)) + chunk + content + struct.pack(">I", zlib.crc32(chunk + content))
    return data[:33] + extra + data[33:]


@pytest.mark.parametrize(
    "chunk, content",
    [
        (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3_000_000))),
        (b"iCCP", b"profile\0\0" + zlib.compress(bytes(3_000_000))),
        (b"tEXt", b"Comment\0" + b"x" * 2_000_000),
    ],
)
def test_texts_and_profiles_of_a_png_do_not_cost_the_picture(tmp_path: Path, chunk: bytes, content: bytes):
    plain = one(tmp_path, encoded(scene()))
    assert torch.equal(one(tmp_path, png_with(chunk, content)), plain)


def test_a_zip_within_is_named(both):
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.png", flat(RED))
    _, report = read_folder(both({"b.png": flat(RED), "more.zip": inner.getvalue()}), 8)
    assert "zip within" in reasons(report)["more.zip"]


def test_folders_become_classes(both):
    pictures, report = read_folder(
        both({"pets/dog/1.png": flat(RED), "pets/cat/2.png": flat(GREEN), "pets/cat/3.png": b"no"}), 8
    )
    assert report.classes == ("cat", "dog") and pictures.labels.tolist() == [0, 1]
    assert "2 classes (cat, dog)" in str(report)


@pytest.mark.parametrize("names", [("1.png", "2.png"), ("all/1.png", "all/2.png"), ("a/1.png", "2.png")])
def test_what_is_not_sorted_into_folders_has_no_classes(both, names: tuple[str, str]):
    pictures, report = read_folder(both(dict.fromkeys(names, flat(RED))), 8)
    assert pictures.labels is None and report.classes == ()


def test_a_huge_jpeg_is_decoded_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "MAX_PIXELS", 10_000)
    big = scene(400, 300)
    assert one(tmp_path, encoded(big, "JPEG")).shape == (3, 16, 16)
    with pytest.raises(ValueError, match="too many pixels"):
        read_folder(fill(tmp_path, {"one": encoded(big, "JPEG", progressive=True)}), 16)
