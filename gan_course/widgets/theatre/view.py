"""The training theatre on the page: a player of a trainer, with a film to look back at and a file to go on from."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from gan_course.training.trainer import Trainer
from gan_course.widgets.core.controls import button
from gan_course.widgets.core.player import Player
from gan_course.widgets.core.view import encoded, named, still_html
from gan_course.widgets.theatre.picture import Drawing
from gan_course.widgets.theatre.session import Training
from gan_course.widgets.theatre.words import caption

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import DisplayHandle, display

ALT = (
    "Samples of the same codes at one moment of the training; the losses of D and G; D's mean answers to real and"
    " generated samples; a strip of earlier moments"
)
SHARE = 30  # so drawing takes less than one twentieth of the time
OFTEN = 0.25  # seconds between two pictures while a cell trains, at least


class TrainingTheatre(Player):
    """See :func:`gan_course.widgets.theatre.theatre`.

    Attributes: `trainer`, `session` (the `Training`), `file` (a field with the name of a file).
    """

    unit = "step"
    _shown_in: Any = None  # the execution of a cell that shows it already
    _outputs: tuple[DisplayHandle, ...] = ()
    _due = 0.0

    def __init__(self, trainer: Trainer, steps: int, file: str, name: str):
        self.trainer = trainer
        self._training = Training(trainer, steps)
        self._first, self._before = self._training.save(), None
        self._settled: int | None = self._training.rounds
        self._save = button("Save", "save", "Write the whole training to the file", "save")
        self._load = button("Load", "folder-open", "Go on from the training in the file", "load")
        self._undo = button("Undo", "undo", "Bring back the training as it was before Reset or Load", "undo")
        self._undo.layout.display = "none"
        self.file = widgets.Text(
            str(file),
            continuous_update=False,
            **named("file", "Where Save writes and Load reads, beside the notebook"),
            style={"description_width": "auto"},
            layout=widgets.Layout(width="300px"),
        )
        self.file.add_class("gan-file")
        super().__init__(
            self._fresh,
            Drawing(),
            name=name,
            caption=caption,
            buttons=[self._save, self._load, self.file, self._undo],
            threads=trainer.threads,
            share=SHARE,
            timeline=self._training.film,
            alt=ALT,
        )
        self.on_click(self._save, self._write)
        self.on_click(self._load, self._read)
        self.on_click(self._undo, self._bring_back)

    @property
    def over(self) -> bool:
        return self.session.over

    def play(self) -> None:
        """Train on until the planned end or :meth:`pause`; beyond the end only where the rates have not fallen."""
        if self._longer():
            super().play()

    def step(self) -> None:
        """Pause and do one step; beyond the end as :meth:`play`."""
        if self._longer():
            super().step()

    def reset(self) -> None:
        """Pause and begin anew; *Undo* brings back what was trained."""
        self._halt()
        trained = self._trained()
        super().reset()
        self._put_aside(trained)

    def run(self, rounds: int | None = None) -> TrainingTheatre:
        """Train so many steps, or to the planned end, while pictures appear. The stop button leaves all as it is.

        In a notebook the cell that calls this shows the theatre, at work and afterwards. Errors are raised.
        """
        session = self.session
        if rounds is None:
            if not session.end:
                raise ValueError("This training has no planned end; say how many steps: run(1000).")
            rounds = session.left
        if session.end:
            session.end = max(session.end, session.rounds + rounds)
        if words := self.trainer.warning(rounds):
            print(words)
        self._raise_curtain()
        self._due = 0.0
        try:
            super().run(rounds)
        except BaseException as error:
            self.trainer.stopped = isinstance(error, KeyboardInterrupt)
            with suppress(Exception):  # the first one is what counts
                self.refresh()
            raise
        finally:
            self._update_outputs()
        return self

    def ran(self) -> None:
        start = time.perf_counter()
        if start >= self._due:
            self.refresh()
            cost = time.perf_counter() - start
            self._due = start + max(OFTEN, (SHARE + 1) * cost)

    # --- the session

    def _fresh(self) -> Training:
        """The training as it was in the beginning: weights, too, that changed in a step which then failed."""
        if hasattr(self, "session"):
            self._training.restore(self._first)
        return self._training

    def _trained(self) -> dict[str, Any] | None:
        """The whole training, unless nothing has been trained since it was last begun anew or loaded."""
        return None if self.session.rounds == self._settled else self.session.save()

    def _put_aside(self, trained: dict[str, Any] | None) -> None:
        """Keep for *Undo* what a reset or a file has just replaced."""
        self._before, self._settled = trained or self._before, self.session.rounds
        self._undo.layout.display = "none" if self._before is None else "inline-block"

    def _longer(self) -> bool:
        """Whether there is more to learn. Where the plan has ended and the rates have not, it is planned anew."""
        if self.over and not self._ended():
            self.session.end *= 2
        return not self.over

    def _ended(self) -> bool:
        """Whether more steps would teach nothing; says so."""
        nothing = 0 < self.trainer.settings.decay_steps <= self.session.rounds
        if nothing:
            self.note(f"{self.status.value} · the learning rates have fallen to zero: Reset begins anew")
        return nothing

    def _path(self) -> str:
        if not self.file.value.strip():
            raise ValueError("Give the file a name, such as training.safetensors.")
        return self.file.value.strip()

    def _write(self) -> None:
        self._clear_error()
        self.trainer.save(self._path())
        self.note(f"{self.unit} {self.session.rounds:,} · saved to {self._path()}")

    def _read(self) -> None:
        self._halt()
        self._clear_error()
        trained = self._trained()
        self.session.load(self._path())
        self._put_aside(trained)
        self.refresh()

    def _bring_back(self) -> None:
        self._halt()
        if self._before is not None:
            self.session.restore(self._before)
            self._before = self._settled = None
            self._undo.layout.display = "none"
            self.refresh()

    # --- the page

    def _place(self) -> int:
        looking = self.session.film.looking
        return super()._place() if looking is None else looking

    def _look(self) -> None:
        super()._look()
        looking = self.session.film.looking
        if looking is not None and not self.playing:
            self.status.value = f"{self.unit} {self.moments[looking]:,}, looking back"

    def _ipython_display_(self) -> None:
        if self._shown_in is None or self._shown_in != _execution():
            self._raise_curtain()

    def _raise_curtain(self) -> None:
        """Show the widget as an output of this cell, unless it is one already."""
        execution = _execution()
        if execution is None or execution == self._shown_in:
            return
        self._shown_in = execution
        self._outputs = tuple(display(one, raw=True, display_id=True) for one in self._bundles())

    def _update_outputs(self) -> None:
        """Give the outputs of this cell the last picture, for a page without a kernel."""
        if self._shown_in is not None and self._shown_in == _execution():
            for output, bundle in zip(self._outputs, self._bundles()):
                output.update(bundle, raw=True)

    def _bundles(self) -> tuple[dict[str, Any], dict[str, Any]]:
        still = still_html(encoded(self.picture, "png"), repr(self))
        return self._repr_mimebundle_(), {"text/html": still, "text/plain": ""}


def _execution() -> int | None:
    """Which execution of a notebook's cell this is; None outside of a kernel."""
    shell = get_ipython()
    return shell.execution_count if shell is not None and hasattr(shell, "kernel") else None
