"""The pixel editor: the sheet and its scores, what is drawn, and what the page may do to it."""

import asyncio

from gan_course.data.digits import digits
from gan_course.training.autoencoder import squared_error
from gan_course.widgets.pixels import PixelEditor, PixelsSession, pixel_editor, words
from gan_course.widgets.pixels.picture import HEIGHT, SHEET, SMALL_LEFT, SMALL_TOPS, WIDTH, Drawing

import ipywidgets
import numpy as np
import pytest
import torch
from torch import nn

TWOS = digits(split="test").only(2)[:6]


def ink(x):
    """A discriminator that prefers little ink."""
    return 5 - x.clamp_min(0).flatten(1).sum(1, keepdim=True) / 30


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


# --- the sheet


def test_numbers_are_those_of_the_error_and_of_d():
    sheet = PixelsSession(ink, TWOS, start=2)
    sheet.toggle([(3, 4), (3, 5)])
    yours = sheet.snapshot().yours
    x = torch.from_numpy(yours.pixels)[None, None]
    assert yours.error == pytest.approx(squared_error(x, TWOS[2:3]).item()) == pytest.approx(8)  # two pixels, 2 apart
    assert yours.score == pytest.approx(ink(x).sigmoid().item())
    for one in (sheet.original, *sheet.candidates):
        x = torch.from_numpy(one.pixels)[None, None]
        assert one.error == pytest.approx(squared_error(x, TWOS[2:3]).item(), abs=1e-4)
        assert one.score == pytest.approx(ink(x).sigmoid().item(), abs=1e-6)


def test_a_stroke_takes_the_opposite_of_its_first_pixel_and_is_one_change():
    sheet = PixelsSession(ink, TWOS)
    row, column = np.argwhere(sheet.original.pixels > 0.5)[0]
    assert sheet.toggle([(row, column)]) is False
    sheet.toggle([(0, 0)], on=False, new=False)
    assert sheet.toggle([(0, 0)]) is True
    sheet.toggle([(0, 1), (0, 2)], on=True, new=False)
    pixels = sheet.snapshot().yours.pixels
    assert pixels[row, column] == -1 and (pixels[0, :3] == 1).all()
    sheet.undo()
    assert (sheet.snapshot().yours.pixels[0, :3] == -1).all()
    sheet.undo()
    assert np.array_equal(sheet.snapshot().yours.pixels, TWOS[0, 0].numpy())
    sheet.undo()  # there is nothing left, and nothing happens
    assert sheet.snapshot().yours is sheet.original


def test_what_can_be_put_on_the_sheet_can_be_undone():
    sheet = PixelsSession(ink, TWOS)
    before = sheet.snapshot().yours
    for what in ("stray", "longer", "invert", "erase", "real"):
        sheet.put(what)
    shown = sheet.snapshot()
    assert np.array_equal(shown.yours.pixels, TWOS[0, 0].numpy()) and len(shown.trail) == 5
    sheet.undo()
    assert (sheet.snapshot().yours.pixels == -1).all()
    for _ in range(4):
        sheet.undo()
    assert sheet.snapshot().yours is before
    with pytest.raises(ValueError, match="stray, "):
        sheet.put("upside down")


def test_the_candidates_are_what_they_are_called_and_a_and_b_take_turns():
    kinds = set()
    for start in range(6):
        sheet = PixelsSession(ink, TWOS, start=start, seed=start)
        changed = {
            kind: (one.pixels != sheet.original.pixels).sum() for kind, one in zip(sheet.kinds, sheet.candidates)
        }
        assert changed["stray"] == 1 < changed["longer"]
        kinds.add(sheet.kinds)
    assert len(kinds) == 2


def test_votes_are_counted_and_the_machines_vote_once_for_each_digit():
    sheet = PixelsSession(ink, TWOS)
    for _ in range(3):
        sheet.vote(0)
    sheet.vote(1)
    votes = sheet.snapshot().votes
    assert votes["you"][sheet.kinds[0]] == 3 and votes["you"][sheet.kinds[1]] == 1
    assert votes["error"] == {"stray": 1, "longer": 0}  # one pixel, 4, is less than a stroke
    assert votes["D"] == {"stray": 1, "longer": 0}  # this one wants little ink
    sheet.another()
    assert not sheet.snapshot().voted and sheet.index == 1
    sheet.vote(0)
    assert sum(sheet.votes["D"].values()) == 2 and sum(sheet.votes["you"].values()) == 5
    with pytest.raises(ValueError, match="A"):
        sheet.vote(2)


def test_digits_go_round_and_counting_may_begin_anywhere():
    sheet = PixelsSession(ink, TWOS, start=-1)
    assert sheet.index == 5
    sheet.another()
    assert sheet.index == 0
    assert PixelsSession(ink, TWOS, start=10**9).index == 10**9 % 6


def test_looking_changes_nothing_and_d_is_left_as_it_is():
    D = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784), nn.Dropout(0.5), nn.Linear(784, 1))
    before = {name: value.clone() for name, value in D.state_dict().items()}
    sheet = PixelsSession(D, TWOS)
    sheet.toggle([(1, 1)])
    one, two = sheet.snapshot(), sheet.snapshot()
    assert one.yours is two.yours and D.training
    assert all(torch.equal(value, before[name]) for name, value in D.state_dict().items())
    assert all(weight.grad is None and weight.requires_grad for weight in D.parameters())
    sheet.toggle([(1, 1)]), sheet.toggle([(1, 1)])
    assert sheet.snapshot().yours.score == one.yours.score  # no dropout: the same picture, the same answer


def test_cells_outside_are_left_out_and_the_cursor_stays_inside():
    sheet = PixelsSession(ink, TWOS)
    sheet.toggle([(-1, 3), (28, 28), (10**6, -(10**6))])
    assert sheet.snapshot().yours is sheet.original
    sheet.move(-100, 100)
    assert sheet.cursor == (0, 27)
    for _ in range(500):
        sheet.toggle([(0, 0)])
    assert len(sheet.snapshot().trail) <= 200


@pytest.mark.parametrize(
    ("pictures", "words"),
    [(torch.zeros(0, 1, 28, 28), "at least one"), (torch.zeros(3, 28, 28), "n, 1, height"), ("digits", "str"),
     (torch.zeros(2, 3, 8, 8), "n, 1, height")],
)  # fmt: skip
def test_pictures_that_are_none_are_refused(pictures, words):
    with pytest.raises(ValueError, match=words):
        PixelsSession(ink, pictures)


def test_a_d_that_is_none_is_refused():
    with pytest.raises(TypeError, match="D is a NoneType"):
        pixel_editor(None)


@pytest.mark.parametrize(
    ("D", "error", "words"),
    [
        (lambda x: x.flatten(1).sum(1) * float("nan"), ValueError, "NaN"),
        (lambda x: x, ValueError, "each one number"),
        (lambda x: x.sum(), ValueError, "3"),
        (lambda x: 0.5, TypeError, "float"),
        (nn.Linear(3, 1), RuntimeError, "shapes"),
    ],
)
def test_a_d_that_gives_no_logits_is_told_so(D, error, words):
    with pytest.raises(error, match=words):
        PixelsSession(D, TWOS)


def test_a_d_that_breaks_leaves_everything_as_it_was():
    sheet = PixelsSession(ink, TWOS)
    sheet.toggle([(2, 2)])
    before = sheet.snapshot()
    sheet.D = lambda x: x * float("nan")
    for do in (lambda: sheet.toggle([(3, 3)]), sheet.another, lambda: sheet.put("erase")):
        with pytest.raises(ValueError):
            do()
    after = sheet.snapshot()
    assert after.yours is before.yours and after.candidates is before.candidates and sheet.index == 0
    assert len(after.trail) == len(before.trail)


# --- the picture


def test_no_number_can_be_seen_before_the_vote():
    pictures = []
    for D in (ink, lambda x: -ink(x)):
        sheet = PixelsSession(D, TWOS)
        sheet.toggle([(4, 4)])
        pictures.append(Drawing(28, 28)(sheet.snapshot()))
        sheet.vote(0)
        pictures.append(Drawing(28, 28)(sheet.snapshot()))
    assert pictures[0].shape == (HEIGHT, WIDTH, 4) and pictures[0].dtype == np.uint8
    assert np.array_equal(pictures[0], pictures[2]) and not np.array_equal(pictures[1], pictures[3])


def test_every_pixel_of_the_sheet_can_be_hit_and_nothing_beside_it():
    drawing = Drawing(28, 28)
    left, top, right, bottom = drawing.box
    hit = {drawing.cell_at(x / WIDTH, y / HEIGHT) for x in range(WIDTH) for y in range(0, HEIGHT, 2)} - {None}
    assert hit == {(row, column) for row in range(28) for column in range(28)}
    assert drawing.cell_at((left - 1) / WIDTH, 0.5) is None and drawing.cell_at(1e9, -1e9) is None
    at = [(SMALL_LEFT + 5) / WIDTH, (SMALL_TOPS[2] + 5) / HEIGHT]
    assert drawing.candidate_at(*at) == 1 and drawing.candidate_at(0.1, 0.9) is None


@pytest.mark.parametrize("size", [(1, 1), (5, 40), (64, 48), (28, 28)])
def test_sheets_of_any_size_fit(size):
    sheet = PixelsSession(lambda x: x.flatten(1).sum(1), torch.rand(2, 1, *size) * 2 - 1)
    drawing = Drawing(*size)
    for what in ("invert", "longer", "stray", "erase", "real"):
        sheet.put(what)
        sheet.vote(1)
        picture = drawing(sheet.snapshot())
    left, top, right, bottom = drawing.box
    assert picture.shape == (HEIGHT, WIDTH, 4) and right <= SHEET[2] and bottom <= SHEET[3] and right > left


# --- the page


class Page:
    """What the page sends: touches at pixels of the sheet, keys, and anything else."""

    def __init__(self, editor: PixelEditor):
        self.editor, self.count = editor, 0

    def send(self, *words: str) -> None:
        self.count += len(words)
        self.editor._pad.said.value = " ".join(("page", str(self.count), *words))

    def at(self, kind: str, row: int, column: int) -> str:
        drawing = self.editor.drawing
        left, top, _, _ = drawing.box
        x, y = left + (column + 0.5) * drawing.cell, top + (row + 0.5) * drawing.cell
        return f"{kind},{x / WIDTH:.4f},{y / HEIGHT:.4f}"


def made(**how) -> tuple[PixelEditor, Page]:
    editor = pixel_editor(ink, TWOS, **how)
    return editor, Page(editor)


def test_a_mouse_draws_without_gaps():
    editor, page = made()
    page.send(page.at("down", 0, 2), page.at("move", 0, 12), page.at("move", 2, 14), "up,0,0")
    page.send(page.at("move", 20, 1))  # the button is up
    pixels = editor.session.snapshot().yours.pixels
    assert (pixels[0, 2:13] == 1).all() and pixels[1, 13] == pixels[2, 14] == 1 and pixels[20, 1] == -1
    assert len(editor.session.snapshot().trail) == 1 and not editor._error.value
    editor.undo.click()
    assert editor.session.snapshot().yours is editor.session.original and editor.undo.disabled


def test_a_touch_that_changes_nothing_draws_nothing():
    editor, page = made()
    shown = []
    editor.show = shown.append
    page.send(page.at("down", 3, 3))
    assert len(shown) == 1
    page.send(page.at("move", 3, 3))
    page.send("up,0.1,0.1")
    page.send("down,0.99,0.99", "up,0.99,0.99")
    assert len(shown) == 1
    page.send("ArrowUp")
    assert len(shown) == 2


def test_a_drag_that_begins_beside_the_sheet_draws_nothing():
    editor, page = made()
    page.send("down,0.99,0.99", page.at("move", 3, 3), page.at("move", 9, 9), "up,0,0")
    assert editor.session.snapshot().yours is editor.session.original


def test_keys_move_the_frame_and_turn_pixels():
    editor, page = made()
    row, column = editor.session.cursor
    page.send("ArrowUp", "ArrowUp", "ArrowRight", "Space")
    at = row - 2, column + 1
    assert editor.session.cursor == at == (editor.row.value, editor.column.value)
    assert editor.session.snapshot().yours.pixels[at] == (-1 if editor.session.original.pixels[at] > 0 else 1)


def test_the_controls_do_it_without_the_pad():
    editor, _ = made()
    editor.row.value, editor.column.value = 0, 27
    assert editor.session.cursor == (0, 27)
    button(editor, "turn").click()
    assert editor.session.snapshot().yours.pixels[0, 27] == 1
    editor.row.value = 10**6
    assert editor.session.cursor == (27, 27) and not editor._error.value


def button(editor: PixelEditor, css: str) -> ipywidgets.Button:
    from gan_course.widgets.core.view import family

    return next(one for one in family(editor) if f"gan-{css}" in getattr(one, "_dom_classes", ()))


def test_quick_keys_do_not_chase_each_other():
    async def play():
        editor, page = made(name="quick")
        shown = []
        editor.show = shown.append
        row, column = editor.session.cursor
        for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowUp"):
            page.send(key)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(shown) == 1  # for all that came at once
        assert editor.session.cursor == (row - 2, column + 2) == (editor.row.value, editor.column.value)

    asyncio.run(play())


def test_a_click_on_a_candidate_votes_once_and_shows_the_numbers():
    editor, page = made()
    assert words.BEFORE.format(what="2") in editor.caption.value and "<table" not in editor.caption.value
    click = f"down,{(SMALL_LEFT + 9) / WIDTH:.4f},{(SMALL_TOPS[1] + 9) / HEIGHT:.4f}"
    page.send(click, "up,0,0", click, "up,0,0")
    assert sum(editor.session.votes["you"].values()) == 1 and "<table" in editor.caption.value
    assert words.LEGEND in editor.caption.value
    button(editor, "vote-B").click()
    assert sum(editor.session.votes["you"].values()) == 2
    button(editor, "another").click()
    assert "<table" not in editor.caption.value


def test_nonsense_from_the_page_changes_nothing():
    editor, page = made()
    before = editor.picture.copy()
    for text in (
        "",
        "a",
        "x 1 Enter",
        "x 2 down,nan,0",
        "y 5 " + "move,9e9,-9e9 " * 5,
        "z 3 up,1e300,1",
        "🦋 1 Space,",
    ):
        editor._pad.said.value = text
    assert np.array_equal(editor.picture, before) and not editor._error.value


def test_a_mistake_in_d_is_shown_and_goes_when_it_is_mended():
    editor, page = made()
    editor.session.D = lambda x: 1 / 0
    page.send("Space")
    assert "ZeroDivisionError" in editor._error.value
    editor.session.D = ink
    page.send("Space")
    assert not editor._error.value
    assert "image/png" in editor._repr_mimebundle_()


def test_words_from_outside_are_shown_as_words():
    editor, _ = made(what="<b>2</b>")
    assert "<b>2" not in editor.caption.value
