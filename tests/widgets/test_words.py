"""Words are data: a widget shows the words of its table and no others, so that a second language can replace them."""

from __future__ import annotations

import ast
import asyncio
import importlib
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

from gan_course import widgets
from gan_course.data.digits import digits
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.data.points import points
from gan_course.measure.attributes import factor_probe
from gan_course.models import VAE, Autoencoder, DCGANGenerator
from gan_course.training.presets import POINTS
from gan_course.utils import seeded
from gan_course.widgets import Player, View, pixel_editor, score_gallery, sliders, vae_desk
from gan_course.widgets.core import words
from gan_course.widgets.core.canvas import Canvas
from gan_course.widgets.core.view import error_box, family
from gan_course.widgets.desk.codes import PLANES
from gan_course.widgets.desk.session import WAYS
from gan_course.widgets.you_are_d import Stage

import ipywidgets
import pytest
import torch
from core.samples_widgets import Count, draw
from torch import nn

WIDGETS = Path(importlib.import_module("gan_course.widgets").__file__).parent
DONE = sorted(path.parent.name for path in WIDGETS.glob("*/__init__.py"))

# --- no words among the code


SHOWN = {"text", "label", "axes", "chart", "button", "switch", "named", "caption", "lines", "table", "HTML"}
"""Functions whose string arguments a person sees; keywords that do not end on the page are in UNSEEN."""
SEEN = {"description", "tooltip", "tooltips", "options", "alt", "placeholder", "caption", "xlabel", "ylabel", "legend"}
UNSEEN = {"css", "icon", "name", "anchor", "paint", "layout", "style", "margin"}
LETTERS = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r"[^\W\d_]{2,}[.,:;!?)]* \S*[^\W\d_]|^[A-Z][a-z]+$")
KEYS = {"number", "a and b", "main axes", "no number", "sees bad", "learn D", "learn G", "wings open"} | {
    *("Space", "DejaVu Sans", "the function")
}
"""Strings that look like words and are keys, or stand in error messages only."""
CODE = {"STYLE", "SCRIPT", "SET_ALT", "ALT_HTML", "__all__"}
"""Names of constants that hold CSS, JavaScript or names of the package."""


class Literals(ast.NodeVisitor):
    """Collects literals that a person would see: sentences, capitalised words, arguments of functions that show them.

    Docstrings, error messages, annotations and HTML tags do not count; nor do layouts, which are CSS.
    """

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self.shown = False

    def visit_Raise(self, node: ast.Raise) -> None:
        pass

    visit_ExceptHandler = visit_Raise
    visit_Compare = visit_Raise  # what is compared is a key

    def visit_Assign(self, node: ast.Assign) -> None:
        if getattr(node.targets[0], "id", "") not in CODE:
            self.visit(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # else a docstring
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        before = self.shown
        self.visit(node.func)
        for i, argument in enumerate(node.args):
            css = name in ("button", "switch") and i in (1, 3) or name == "text" and i > 2
            self.shown = name in SHOWN and not css
            self.visit(argument)
        for keyword in node.keywords:
            if name != "Layout" and keyword.arg not in UNSEEN:
                self.shown = keyword.arg in SEEN
                self.visit(keyword.value)
        self.shown = before

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)  # an index is a key

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.check(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.check(node, "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values))
        before, self.shown = self.shown, False
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
        self.shown = before

    def check(self, node: ast.expr, text: str) -> None:
        text = re.sub(r"<[^<>]*>", "", text).replace("{}", "")
        code = re.fullmatch(r"[\w-]+:\S[^<>]*|\w+=\S.*", text)  # CSS; settings
        if text.strip() not in KEYS and not code and (SENTENCE.search(text) or self.shown and LETTERS.search(text)):
            self.found.append((node.lineno, text))


def collected(source: str) -> list[tuple[int, str]]:
    visitor = Literals()
    visitor.visit(ast.parse(source))
    return visitor.found


SOURCES = [path for name in DONE for path in sorted((WIDGETS / name).glob("*.py")) if path.name != "words.py"]


@pytest.mark.parametrize("path", SOURCES, ids=[str(path.relative_to(WIDGETS)) for path in SOURCES])
def test_no_word_stands_among_the_code(path: Path):
    assert not collected(path.read_text())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('canvas.text("digit", 3, 4, INK, 12, "mt")', ["digit"]),
        ('canvas.text(f"{n} digits", 3, 4)', [" digits"]),
        ('button("Next", "arrow-right", hint, "next")', ["Next"]),
        ('widgets.IntSlider(description="row", layout=Layout(flex_flow="row wrap"))', ["row"]),
        ('said = f"<b>{name}</b> is not a number"', [" is not a number"]),
        ('TITLES = {"clean": "Whole"}', ["Whole"]),
        ('def f(hint="How far it goes"):\n    """A docstring of words."""', ["How far it goes"]),
        ('kind = kinds["stray"] if way == "a and so on" else f"<td style=\'color:red\'>{x:.2f}</td>"', []),
        ('raise ValueError(f"give a number, not {x}")', []),
        ("canvas.text(words.TITLE, 3, 4)", []),
        ('return "paused: it is over"', ["paused: it is over"]),
    ],
)
def test_the_search_finds_words_and_leaves_keys_alone(source: str, found: list[str]):
    assert [text for _, text in collected(source)] == found


@pytest.mark.parametrize("name", DONE)
def test_a_table_holds_literals_only_and_each_is_used(name: str):
    table = WIDGETS / name / "words.py"
    for node in ast.parse(table.read_text()).body[1:]:
        assert isinstance(node, (ast.Assign, ast.Expr)), f"line {node.lineno} is more than a literal"
        ast.literal_eval(node.value)  # an expression is the docstring of the constant before it
    code = "".join(path.read_text() for path in table.parent.glob("*.py") if path != table)
    for word in public(importlib.import_module(f"gan_course.widgets.{name}.words")):
        assert re.search(rf"words\.{word}\b", code), f"{word} is not shown anywhere"


# --- words from the table and from nowhere else


MARK = "ж"


def public(table: ModuleType) -> list[str]:
    return [name for name in vars(table) if name.isupper()]


def marked(value):
    """Replace each letter of each text by MARK, but not fields, tags and entities; keys of tables stay."""
    if isinstance(value, dict):
        return {key: marked(text) for key, text in value.items()}
    if isinstance(value, tuple):
        return tuple(map(marked, value))
    return re.sub(r"(\{[^{}]*\}|<[^<>]*>|&\w+;)|[^\W\d_]", lambda found: found[1] or MARK, value)


class Page(HTMLParser):
    """Collects what a page shows of a piece of HTML, and what a screen reader reads of it."""

    def __init__(self, text: str):
        super().__init__()
        self.texts, self._hidden = [], False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag == "style"
        self.texts += [value for name, value in attrs if name in ("title", "alt", "aria-label") and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def texts_of(view: View) -> Iterator[str]:
    """Yield everything that a view shows outside its picture, except for an error."""
    yield from (view.alt, repr(view))
    for widget in family(view):
        if widget is not view._error:
            texts = [getattr(widget, name, None) for name in ("description", "tooltip", "placeholder")]
            texts += [*(getattr(widget, "tooltips", None) or ()), *(getattr(widget, "_options_labels", None) or ())]
            texts += [widget.value] if isinstance(widget, ipywidgets.HTML) else []
            for text in filter(None, texts):
                yield from Page(text).texts


See = Callable[[View], None]


def core(see: See) -> None:
    async def played() -> None:
        player = Player(Count, draw, name="count", alt=MARK)
        see(player)
        player.play()
        for _ in range(8):
            await asyncio.sleep(0.1)
            see(player)
        player.pause()
        see(player)

    asyncio.run(played())


def gallery(see: See) -> None:
    for D in (lambda x: 4 - 40 * (x[..., 1:] - x[..., :-1]).abs().mean((1, 2, 3)), lambda x: torch.zeros(len(x))):
        view = score_gallery(D)
        see(view)
        view.corrupt(noise=0.5)
        see(view)


def code_sliders(see: See) -> None:
    noise = lambda z: z[:, :1, None, None] * torch.linspace(-1, 1, 64 * 64).view(1, 1, 64, 64).expand(len(z), 3, -1, -1)
    pictures = sliders(noise, 20, {MARK: torch.ones(20)}, read=factor_probe())
    see(pictures)
    pictures.move("number 2", 0.5)
    see(pictures)
    sentences = sliders(
        lambda z: z[:, :2, None].expand(-1, 2, 2).cumsum(2),
        3,
        words=[MARK, 2 * MARK],
        read=lambda found: found[:, 0] > 0,
    )
    see(sentences)


def pixels(see: See) -> None:
    view = pixel_editor(lambda x: x.flatten(1).mean(1), digits(split="test").only(2)[:2], what=MARK)
    see(view)
    for which in (0, 1):
        view.session.vote(which)
        view.refresh()
        see(view)


def desk(see: See) -> None:
    test = digits(split="test")
    few = Pictures(test.pixels[:40], test.labels[:40])
    with seeded(0):
        vae, autoencoder, flat = (kind((1, 28, 28), dim, (8,)) for kind, dim in ((VAE, 4), (Autoencoder, 5), (VAE, 2)))
    sure = lambda x: 9.0 * nn.functional.one_hot(torch.full((len(x),), 4), 10)
    for models in ((vae, autoencoder), (flat,)):
        view = vae_desk(*models, pictures=few, read=sure)
        for settings in ({"way": way, "plane": plane} for way in WAYS for plane in PLANES):
            view.change(**settings)
            see(view)
        view.change(b=view.session.a)
        see(view)


def laboratory(see: See) -> None:
    view = widgets.laboratory("data=ring8 | data=two_moons", name="two")
    see(view)
    view.run(3)
    see(view)
    view = widgets.laboratory()
    view._slow_motion(True)
    for _ in range(5):
        view.step()
        see(view)


def theatre(see: See) -> None:
    view = widgets.theatre(POINTS.trainer(points("ring8"), 8, batch=16, log_every=2))
    see(view)
    view.run(3)
    see(view)
    view.rewind(0)
    see(view)
    view.run()
    see(view)


def argmax(see: See) -> None:
    view = widgets.argmax_line()
    see(view)
    view.run(2)
    see(view)
    view._slow_motion(True)
    for _ in range(6):
        view.step()
        see(view)


def butterflies(see: See) -> None:
    view = widgets.butterflies()
    for _ in range(6):
        see(view)
        view.run(60)
    view = widgets.butterflies(story=False)
    see(view)
    for who in ("birds", "butterflies"):
        view.change(frozen=who)
        view.run(2)
        see(view)


def phase_plane(see: See) -> None:
    view = widgets.phase_plane()
    see(view)
    view.run(20)
    see(view)
    view.change(momentum=0.9)
    view.run(400)
    see(view)


def you_are_d(see: See) -> None:
    bright = lambda x: x.mean((1, 2, 3))
    moments = [Stage(steps, torch.rand(12, 3, 8, 8) - 1, bright) for steps in (10, 200)]
    view = widgets.you_are_d(moments, torch.rand(12, 3, 8, 8))
    for _ in range(20):
        see(view)
        view.run(["left"])
    see(view)


def switchboard(see: See) -> None:
    view = widgets.switchboard(DCGANGenerator(size=16, width=4, latent_dim=8), Latent(8))
    see(view)
    view.switch(view.session.strongest())
    see(view)
    view.switch(0, 1, 2)
    see(view)
    view.choose_layer(1)
    view.next()
    see(view)


SAMPLES = {
    **{"core": core, "gallery": gallery, "sliders": code_sliders, "pixels": pixels, "desk": desk},
    **{"laboratory": laboratory, "theatre": theatre, "argmax": argmax, "butterflies": butterflies},
    **{"phase_plane": phase_plane, "you_are_d": you_are_d, "switchboard": switchboard},
}
"""For each widget a function that makes it and passes it to `see` in every state in which it shows other words."""


@pytest.fixture
def in_other_words(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def replace(*names: str) -> None:
        for name in names:
            table = importlib.import_module(f"gan_course.widgets.{name}.words")
            for word in public(table):
                monkeypatch.setattr(table, word, marked(getattr(table, word)))

    yield replace
    ipywidgets.Widget.close_all()


@pytest.mark.parametrize("name", DONE)
def test_a_widget_shows_the_words_of_its_table_and_no_others(name: str, in_other_words, monkeypatch):
    in_other_words("core", name)
    drawn: set[str] = set()
    text = Canvas.text
    monkeypatch.setattr(
        Canvas, "text", lambda self, words, *where, **how: (drawn.add(words), text(self, words, *where, **how))
    )
    shown: set[str] = set()
    SAMPLES[name](lambda view: shown.update(texts_of(view)))
    assert any(MARK in one for one in shown) and (drawn or name == "core")
    assert not [one for one in shown | drawn if LETTERS.search(one.replace(MARK, ""))]


def test_an_error_is_explained_in_words_of_the_table(in_other_words):
    in_other_words("core")
    try:
        nn.Linear(2, 3)(torch.zeros(1))
    except RuntimeError as error:
        box = error_box(error, MARK)
    assert words.MEND_IT in box and MARK in words.MEND_IT and MARK in error_box(KeyboardInterrupt())
