"""What a pad hears: each touch once, in order, whatever else the page may send."""

from gan_course.widgets import View
from gan_course.widgets.core.pointer import KEYS, SCRIPT, Pad, Touch

import numpy as np
import pytest


def test_each_touch_is_heard_once_and_in_order():
    pad = Pad("a sheet")
    assert pad.heard("one 2 down,0.1,0.2 move,0.3,0.4") == [Touch("down", 0.1, 0.2), Touch("move", 0.3, 0.4)]
    assert pad.heard("one 4 down,0.1,0.2 move,0.3,0.4 up,0.3,0.4 Space") == [Touch("up", 0.3, 0.4), Touch("Space")]
    assert pad.heard("one 4 down,0.1,0.2 move,0.3,0.4 up,0.3,0.4 Space") == []
    assert pad.heard("one 3 down,0.1,0.2 move,0.3,0.4 up,0.3,0.4") == []  # late: it was overtaken


def test_a_drag_that_was_too_quick_keeps_its_end():
    pad = Pad("a sheet")
    pad.heard("one 1 down,0,0")
    assert [touch.x for touch in pad.heard("one 9 move,0.7,0 move,0.8,0")] == [0.7, 0.8]  # 2 to 7 are forgotten


def test_two_pages_do_not_mix_and_many_cost_nothing():
    pad = Pad("a sheet")
    assert pad.heard("one 1 Space") == pad.heard("two 1 Space") == [Touch("Space")]
    for i in range(500):
        pad.heard(f"page{i} 1 Space")
    assert len(pad._heard) <= 52


@pytest.mark.parametrize(
    "text",
    ["", " ", "one", "one two", "one -3 Space", "one 1.5 Space", "one ² Space", "one 1 <script>", "one 3 down down, ,",
     "one 1 down,nan,0", "one 1 move,inf,0", "one 1 down,1,2,3", "one 1 Enter", "one 1 Space,1,1", "one 0 Space"],
)  # fmt: skip
def test_nonsense_is_left_out(text: str):
    assert Pad("a sheet").heard(text) == []


def test_the_view_hands_touches_on_and_shows_mistakes():
    class Sheet(View):
        def __init__(self):
            super().__init__(name="sheet", pad=Pad('a "sheet"'))
            self.show(np.zeros((10, 20, 3), np.uint8))
            self.on_touch(self.touched)

        def touched(self, touches):
            raise ValueError(f"{len(touches)} touches")

    sheet = Sheet()
    assert sheet.image in sheet._pad.children and "a &quot;sheet&quot;" in sheet._pad._ear.value
    sheet._pad.said.value = "one 2 Space Space"
    assert "2 touches" in sheet._error.value
    said = sheet._pad.said
    sheet.close()
    assert sheet.image.comm is None and said.comm is None


def test_the_script_asks_nobody_and_knows_the_keys():
    assert "http" not in SCRIPT and all(key in Pad("a sheet")._ear.value for key in KEYS)
