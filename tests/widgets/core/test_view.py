"""A view's controls: who is called when a person turns them, and when the view itself does."""

import asyncio
import threading

from gan_course.widgets import View

import ipywidgets
import numpy as np


class Pair(View):
    """Two sliders that show where `place` stands; `draws` counts the pictures. It does not set its controls quietly."""

    def __init__(self):
        self.controls = [ipywidgets.IntSlider(), ipywidgets.IntSlider()]
        self.place, self.draws = [0, 0], 0
        super().__init__(self.controls, name="pair")
        for i, control in enumerate(self.controls):
            self.on_change(control, lambda value, i=i: self.turned(i, value))

    def turned(self, i: int, value: int) -> None:
        if self.place[i] != value:
            self.place[i] = value
            self.put()

    def put(self) -> None:
        self.draws += 1
        self.show(np.zeros((2, 2, 3), np.uint8))
        for control, value in zip(self.controls, self.place):
            control.value = value

    def go(self, *place: int) -> None:
        self.place = list(place)
        self.put()


async def settle():
    for _ in range(30):
        await asyncio.sleep(0)


def test_controls_that_the_view_sets_do_not_chase_each_other():
    async def play():
        pair = Pair()
        for place in ((1, 9), (5, 2), (7, 7)):
            pair.call(lambda place=place: pair.go(*place))
        await settle()
        assert pair.place == [7, 7] and pair.draws == 3
        pair.close()

    asyncio.run(play())


def test_of_several_turns_the_last_one_counts():
    async def play():
        pair = Pair()
        for value in (3, 4, 5):
            pair.controls[0].value = value
        await settle()
        assert pair.place == [5, 0] and pair.draws == 1
        pair.close()

    asyncio.run(play())


def test_two_controls_turned_at_once_are_both_heard_where_the_view_sets_them_quietly():
    class Quiet(Pair):
        def put(self):
            with self.quietly():
                super().put()

    async def play():
        pair = Quiet()
        pair.controls[0].value, pair.controls[1].value = 5, 8
        await settle()
        assert pair.place == [5, 8] and pair.draws == 2
        pair.close()

    asyncio.run(play())


def test_what_is_set_quietly_calls_nobody_but_a_person_is_heard_meanwhile():
    async def play():
        pair = Pair()
        with pair.quietly():
            pair.controls[0].value = 6
            person = threading.Thread(target=lambda: setattr(pair.controls[1], "value", 4))
            person.start()
            person.join()
        await settle()
        assert pair.place[1] == 4 and pair.draws == 1
        pair.controls[0].value = 2
        await settle()
        assert pair.place == [2, 4]
        pair.close()

    asyncio.run(play())
