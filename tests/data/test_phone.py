"""The phone folder: members of a club, and everything that a real folder holds."""

from gan_course.data.folder import read_folder
from gan_course.data.phone import ODDITIES, VIOLET, club, phone_folder
from gan_course.data.pictures import to_float
from gan_course.measure.attributes import factor_probe

import torch
from PIL import Image


def test_members_wear_glasses_and_have_violet_hair():
    seen = factor_probe()(to_float(club(60, seed=1, size=64)))
    assert (seen.probability("accessory", "glasses") > 0.5).float().mean() > 0.9
    middle = sum(VIOLET) / 2
    assert ((seen["hair_hue"] - middle).abs() < 0.12).float().mean() > 0.9


def test_every_seed_has_members_of_its_own_and_the_same_ones_each_time():
    assert torch.equal(club(3, 5), club(3, 5)) and not torch.equal(club(3, 5), club(3, 6))


def test_the_reader_takes_what_is_a_picture_and_names_the_rest(tmp_path):
    phone_folder(tmp_path / "p", members=3)
    pictures, report = read_folder(tmp_path / "p", 16)
    reasons = dict(report.skipped)
    assert len(pictures) == 13 and len(list((tmp_path / "p").iterdir())) == 3 + len(ODDITIES)
    assert "HEIC" in reasons["IMG_from_a_friend.jpg"] and "pillow-heif" in reasons["IMG_from_a_friend.jpg"]
    assert "zip" in reasons["holiday.zip"] and reasons["empty.jpg"] == "empty"
    assert reasons["shopping_list.jpg"] == "not a picture" and reasons["cut_off.jpg"].startswith("damaged")


def test_sideways_twelve_and_sixteen_bits_show_the_same_face(tmp_path):
    phone_folder(tmp_path / "p", members=1)
    keep = ["IMG_on_its_side.jpg", "really_a_png.jpg", "camera.png", "scan.png"]
    for path in (tmp_path / "p").iterdir():
        if path.name not in keep:
            path.unlink()
    side, camera, png, scan = (x.float() for x in _by_name(tmp_path / "p"))
    assert (side - png).abs().mean() < 6
    assert (camera - scan).abs().max() <= 2


def _by_name(place):
    return [read_folder(path.parent, 32)[0].pixels[i] for i, path in enumerate(sorted(place.iterdir()))]


def test_the_poster_is_large(tmp_path):
    phone_folder(tmp_path / "p", members=1)
    assert Image.open(tmp_path / "p" / "poster.jpg").size == (3464, 3464)
