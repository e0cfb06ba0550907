"""What can be set in the GAN laboratory: one table of controls, and a line of text that says how they stand."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from gan_course.data.points import NAMES, Points, from_drawing, points
from gan_course.training.losses import OBJECTIVES

import torch

SIDE = 14  # cells along each side of the drawing
PLANE = tuple(name for name in NAMES if points(name).dim == 2)


@dataclass(frozen=True)
class Control:
    """One thing that can be set.

    Attributes:
        group: which column it stands in.
        label: its name on the page, with the unit if it has one.
        values: what it can be set to.
        hint: what it does, in a sentence.
        live: whether it may change while the networks train; otherwise they begin anew.
    """

    group: str
    label: str
    values: tuple
    hint: str
    live: bool = False


RATES = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
WIDTHS = (4, 8, 16, 32, 64, 128, 256)
LAYERS = (1, 2, 3, 4)
STEPS = (1, 2, 3, 5, 10)
LOSSES = tuple(
    name
    for name, game in OBJECTIVES.items()
    if not game.relativistic  # the arrows are of single fakes, not of pairs
    and name != "wasserstein-gp"  # its weight is for pictures: on points it fails, see presets.WGAN_GP
)

CONTROLS = {
    "data": Control("data", "real points", (*PLANE, "drawing"), "The distribution that G has to imitate"),
    "noise": Control("data", "noise", ("normal", "uniform"), "How G's random numbers z are drawn; uniform on -1 to 1"),
    "noise_dim": Control("data", "noise numbers", (1, 2), "How many random numbers z holds: a thread, or a cloth"),
    "batch": Control(
        "data", "batch (points)", (16, 32, 64, 128, 256, 512), "Real points, and as many fakes, a step", True
    ),
    "seed": Control("data", "seed", tuple(range(10)), "Of all that is random: first weights, batches, noise"),
    "G_layers": Control("generator", "layers", LAYERS, "G's hidden layers"),
    "G_width": Control("generator", "neurons", WIDTHS, "Neurons of each hidden layer of G"),
    "lr_G": Control("generator", "learning rate", RATES, "Length of G's steps", True),
    "g_steps": Control("generator", "steps a round", STEPS, "Steps that G takes in each round", True),
    "ema": Control(
        "generator", "averaged over", (0, 10, 100, 1000), "Show G with its weights averaged over so many steps", True
    ),
    "D_layers": Control("discriminator", "layers", LAYERS, "D's hidden layers"),
    "D_width": Control("discriminator", "neurons", WIDTHS, "Neurons of each hidden layer of D"),
    "lr_D": Control("discriminator", "learning rate", RATES, "Length of D's steps", True),
    "d_steps": Control("discriminator", "steps a round", STEPS, "Steps that D takes in each round, before G", True),
    "spectral": Control("discriminator", "spectral norm", (False, True), "Divide each layer of D by its spectral norm"),
    "objective": Control("training", "losses", (*LOSSES, "own"), "What D and G minimise; some with a penalty", True),
    "optimiser": Control("training", "optimiser", ("adam", "sgd"), "Adam: a stride for each weight; SGD: one for all"),
    "momentum": Control("training", "momentum", (0.0, 0.5, 0.9), "How much of the last step goes into the next", True),
    "start": Control("training", "start", ("fresh", "trained"), "Untrained networks, or ones after 6,000 rounds"),
}


@dataclass(frozen=True)
class Setup:
    """How a run is set up; each field is one of :data:`CONTROLS`, which lists its values.

    `drawing` holds the drawn cells where `data` is "drawing": `SIDE` rows from the top, each a hexadecimal number whose
    bits are its cells from the left. `str(setup)` names all that differs from the defaults; :meth:`parse` reads it.

    Raises ValueError for a value that its control does not have.
    """

    data: str = "ring8"
    noise: str = "normal"
    noise_dim: int = 2
    batch: int = 256
    seed: int = 0
    G_layers: int = 2
    G_width: int = 64
    lr_G: float = 1e-3
    g_steps: int = 1
    ema: int = 0
    D_layers: int = 2
    D_width: int = 64
    lr_D: float = 1e-3
    d_steps: int = 1
    spectral: bool = False
    objective: str = "non-saturating"
    optimiser: str = "adam"
    momentum: float = 0.0
    start: str = "fresh"
    drawing: str = ""

    def __post_init__(self) -> None:
        for name, control in CONTROLS.items():
            value = getattr(self, name)
            if name == "seed" and isinstance(value, int) and 0 <= value < 2**63:
                continue
            if value not in control.values:
                raise ValueError(f"{name} is {value!r}; it can be {', '.join(map(str, control.values))}.")
        if self.start == "trained" and (self.data not in PLANE or self._networks() != Setup()._networks()):
            raise ValueError("Trained networks are there for the named points and for the networks of the defaults.")
        if self.data == "drawing":
            self.cells()

    def _networks(self) -> tuple:
        return (self.noise, self.noise_dim, self.G_layers, self.G_width, self.D_layers, self.D_width, self.spectral)

    def cells(self) -> torch.Tensor:
        """The drawn cells, float (SIDE, SIDE) of 0 and 1, row 0 at the top."""
        try:
            rows = [int(row, 16) for row in self.drawing.split("-")]
        except ValueError:
            rows = []
        if len(rows) != SIDE or not any(rows) or any(not 0 <= row < 2**SIDE for row in rows):
            raise ValueError(f"The drawing is {self.drawing!r}; draw at least one of the {SIDE} by {SIDE} cells.")
        return torch.tensor([[float(row >> (SIDE - 1 - i) & 1) for i in range(SIDE)] for row in rows])

    def points(self) -> Points:
        """The real distribution."""
        return points(self.data) if self.data != "drawing" else from_drawing(self.cells())

    def but(self, **changes: Any) -> Setup:
        """The same with some values changed; what the change makes impossible goes back to its default."""
        if "start" not in changes and self.start == "trained" and changes.keys() & {*_NETWORKS, "drawing"}:
            changes["start"] = "fresh"
        if changes.get("start") == "trained":
            default = Setup()
            changes |= {name: getattr(default, name) for name in _NETWORKS}
        return replace(self, **changes)

    def __str__(self) -> str:
        default = asdict(Setup())
        changed = {name: value for name, value in asdict(self).items() if value != default[name] or name == "data"}
        if self.data != "drawing":
            changed.pop("drawing", None)
        return " ".join(
            f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for name, value in changed.items()
        )

    @classmethod
    def parse(cls, text: str) -> Setup:
        """The setup that `str()` wrote, such as "data=ring lr_G=0.002 seed=3"; what is left out is as by default."""
        kinds = {field.name: type(field.default) for field in fields(cls)}
        given: dict[str, Any] = {}
        for word in text.split():
            name, equals, value = word.partition("=")
            if not equals or name not in kinds:
                raise ValueError(f"{word!r} is not a setting; write name=value, with the names {', '.join(kinds)}.")
            try:
                given[name] = _truth(value) if kinds[name] is bool else kinds[name](value)
            except ValueError:
                example = "yes or no" if kinds[name] is bool else f"a number such as {getattr(cls(), name)}"
                raise ValueError(f"{name} is {value!r}; it takes {example}.") from None
        return cls(**given)


_NETWORKS = ("noise", "noise_dim", "G_layers", "G_width", "D_layers", "D_width", "spectral")


def _truth(word: str) -> bool:
    for truth, words in ((True, ("true", "yes", "1")), (False, ("false", "no", "0"))):
        if word.lower() in words:
            return truth
    raise ValueError(word)


def drawing(cells: Any) -> str:
    """Cells as a line of text for `Setup(data="drawing", drawing=...)`: (SIDE, SIDE) of anything true or false."""
    return "-".join(f"{sum(bool(cell) << (SIDE - 1 - i) for i, cell in enumerate(row)):x}" for row in cells)
