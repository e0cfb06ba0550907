from gan_course import plots, profile
from gan_course.start import start

import matplotlib as mpl


def test_the_card_names_machine_profile_and_versions(monkeypatch):
    monkeypatch.setattr(profile, "_chosen", "smoke")
    card = start()
    assert "smoke" in repr(card) and "PyTorch" in repr(card)
    assert "smoke" in card._repr_html_()
    assert mpl.rcParams["figure.dpi"] == plots.STYLE["figure.dpi"]
