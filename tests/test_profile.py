from gan_course import profile

import pytest


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.setattr(profile, "_chosen", None)
    monkeypatch.delenv(profile.VARIABLE, raising=False)


def test_class_is_the_default():
    assert profile.current() == "class"
    assert profile.pick(1, 2, 3) == 2


@pytest.mark.parametrize(("name", "value"), [("smoke", 1), ("class", 2), ("full", 3)])
def test_the_variable_chooses(monkeypatch, name, value):
    monkeypatch.setenv(profile.VARIABLE, name)
    assert profile.pick(1, 2, 3) == value


def test_one_call_goes_before_the_variable(monkeypatch):
    monkeypatch.setenv(profile.VARIABLE, "smoke")
    profile.use("full")
    assert profile.current() == "full"


def test_unknown_profiles_are_named_with_their_source(monkeypatch):
    with pytest.raises(ValueError, match="'huge'.*'smoke', 'class', 'full'"):
        profile.use("huge")
    monkeypatch.setenv(profile.VARIABLE, "tiny")
    with pytest.raises(ValueError, match="GAN_COURSE_PROFILE is 'tiny'"):
        profile.current()
