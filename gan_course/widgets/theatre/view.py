"""The training theatre on the page: a player of a trainer, a recording to look back at, a file to go on from."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

from gan_course.plots.film import endings, save_sheets
from gan_course.training.symptoms import LOOKS, are_alike, is_sure
from gan_course.training.trainer import Trainer
from gan_course.widgets.core import words as player_words
from gan_course.widgets.core.caption import DOT, counted, lines, symptom
from gan_course.widgets.core.controls import button
from gan_course.widgets.core.player import Player
from gan_course.widgets.core.view import encoded, named, still_html
from gan_course.widgets.theatre import words
from gan_course.widgets.theatre.picture import Drawing
from gan_course.widgets.theatre.session import Snapshot, TheatreSession

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import DisplayHandle, display

SHARE = 30  # training gets this many times the time of the pictures: they take less than a twentieth
OFTEN = 0.25  # seconds between two pictures while a cell trains, at least


class TrainingTheatre(Player):
    """See :func:`gan_course.widgets.theatre.theatre`.

    Attributes: `trainer`, `session` (a `TheatreSession`), `file` (a field with the name of a file).
    """

    unit = "step"
    _shown_in: Any = None  # the execution of a cell that shows it already
    _outputs: tuple[DisplayHandle, ...] = ()
    _due = 0.0

    def __init__(self, trainer: Trainer, steps: int, file: str, name: str):
        self.trainer = trainer
        self._training = TheatreSession(trainer, steps)
        self._first, self._before = self._training.save(), None
        self._settled: int | None = self._training.rounds
        looks = {
            "save": (words.SAVE, "save"),
            "load": (words.LOAD, "folder-open"),
            "film": (words.FILM, "film"),
            "undo": (words.UNDO, "undo"),
        }
        buttons = [button(text, icon, hint, css) for css, ((text, hint), icon) in looks.items()]
        self._save, self._load, self._film, self._undo = buttons
        self._undo.layout.display = "none"
        self.file = widgets.Text(
            str(file),
            continuous_update=False,
            **named(*words.FILE),
            style={"description_width": "auto"},
            layout=widgets.Layout(width="300px"),
        )
        self.file.add_class("gan-file")
        super().__init__(
            self._fresh,
            Drawing(),
            name=name,
            caption=caption,
            buttons=[self._save, self._load, self._film, self.file, self._undo],
            threads=trainer.threads,
            share=SHARE,
            timeline=self._training.recording,
            alt=words.ALT,
        )
        self.on_click(self._save, self._write)
        self.on_click(self._load, self._read)
        self.on_click(self._film, self._write_film)
        self.on_click(self._undo, self._bring_back)

    @property
    def over(self) -> bool:
        return self.session.over

    def play(self) -> None:
        """Train until the planned end or :meth:`pause`; beyond the end only while the learning rates are not zero."""
        if self._longer():
            super().play()

    def step(self) -> None:
        """Pause and do one step; beyond the end as :meth:`play`."""
        if self._longer():
            super().step()

    def reset(self) -> None:
        """Pause and start again; *Undo* brings back what was trained."""
        self._halt()
        trained = self._trained()
        super().reset()
        self._put_aside(trained)

    def run(self, rounds: int | None = None) -> TrainingTheatre:
        """Train for a number of steps, or to the planned end, while pictures appear; the stop button ends it cleanly.

        In a notebook the cell that calls this shows the theatre, at work and afterwards. Errors are raised.
        """
        session = self.session
        if rounds is None:
            if not session.end:
                raise ValueError("This training has no planned end; say how many steps: run(1000).")
            rounds = session.left
        if session.end:
            session.end = max(session.end, session.rounds + rounds)
        if warning := self.trainer.warning(rounds):
            print(warning)
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

    def _fresh(self) -> TheatreSession:
        """Return the training as it was in the beginning, also its weights if a step failed after changing them."""
        if hasattr(self, "session"):
            self._training.restore(self._first)
        return self._training

    def _trained(self) -> dict[str, Any] | None:
        """Return the whole training, or None if nothing has been trained since it was last reset or loaded."""
        return None if self.session.rounds == self._settled else self.session.save()

    def _put_aside(self, trained: dict[str, Any] | None) -> None:
        """Keep for *Undo* what a reset or a file has just replaced."""
        self._before, self._settled = trained or self._before, self.session.rounds
        self._undo.layout.display = "none" if self._before is None else "inline-block"

    def _longer(self) -> bool:
        """Return whether there is more to learn. Where the plan ends but the learning rates go on, double the plan."""
        if self.over and not self._ended():
            self.session.end *= 2
        return not self.over

    def _ended(self) -> bool:
        """Return whether more steps would learn nothing, and say so."""
        nothing = 0 < self.trainer.settings.decay_steps <= self.session.rounds
        if nothing:
            self.note(player_words.STATUS.format(status=self.status.value, more=words.RATES_ARE_ZERO))
        return nothing

    def _path(self) -> str:
        if not self.file.value.strip():
            raise ValueError("Give the file a name, such as training.safetensors.")
        return self.file.value.strip()

    def _write(self) -> None:
        self._clear_error()
        self.trainer.save(self._path())
        saved = words.SAVED.format(path=self._path())
        self.note(player_words.STATUS.format(status=self.moment, more=saved))

    def _write_film(self) -> None:
        """Write all moments of the recording next to the file, as every kind of film that this machine can write."""
        self._clear_error()
        file, drawing, written = Path(self._path()).expanduser(), Drawing(), []
        sheets = [drawing(snapshot)[..., :3] for snapshot in self.session.film()]
        for ending in endings():
            path = file.with_suffix(ending)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                written.append(str(save_sheets(path, sheets)))
            except (OSError, SubprocessError) as error:
                reason = getattr(error, "strerror", None) or type(error).__name__
                raise OSError(words.NOT_FILMED.format(path=path, reason=reason)) from None
        told = words.FILMED.format(paths=words.AND.join(written))
        self.note(player_words.STATUS.format(status=self.moment, more=told))

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
        looking = self.session.recording.looking
        return super()._place() if looking is None else looking

    def _look(self) -> None:
        super()._look()
        looking = self.session.recording.looking
        if looking is not None and not self.playing:
            self.status.value = words.BACK_AT.format(step=self.moments[looking])

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


def caption(snapshot: Snapshot) -> str:
    """Return the line below the picture, as HTML; of an earlier moment it first says how D and G were then."""
    so_far = [words.MOMENT.format(step=snapshot.step)]
    if snapshot.end:
        percent = 100 * min(snapshot.step / snapshot.end, 1)
        so_far = [words.MOMENT_OF.format(step=snapshot.step, end=snapshot.end), words.PERCENT.format(percent=percent)]
        left = (snapshot.end - snapshot.step) * snapshot.seconds
        if left > 0:
            so_far.append(words.LEFT.format(duration=duration(left)))
    if snapshot.idle:
        so_far.append(counted(snapshot.idle, words.IDLE))
    if snapshot.back:
        then = DOT.join([words.LOOKING_BACK.format(step=snapshot.frame.step), *_figures(snapshot)])
        told = [then, words.GOES_ON.format(moment=DOT.join(so_far))]
    else:
        told = [DOT.join([*so_far, *_figures(snapshot)])]
    if snapshot.game and snapshot.game.even_losses:
        told[0] += f'{DOT}<span style="opacity:.7">{words.EVEN_GAME}</span>'
    return lines(*told, *_signs(snapshot))


def _signs(snapshot: Snapshot) -> list[str]:
    """Return the rows of the symptom card that fit the present; none before the history says anything.

    On points only: a GAN of pictures may be healthy though its D is sure, and goes on getting better.
    """
    curves = snapshot.curves
    if snapshot.back or len(curves["step"]) < LOOKS or snapshot.real is None:
        return []
    told = [symptom("collapse")] if are_alike(snapshot.frame.samples, snapshot.real) else []
    probability = snapshot.game is None or snapshot.game.asks_for_probability
    sure = probability and is_sure(curves["score_real"], curves["score_fake"])
    return [*told, symptom("sure")] if sure else told


def _figures(snapshot: Snapshot) -> list[str]:
    """Return losses and scores as they were last noted before the moment that is looked at, if they were."""
    last = np.searchsorted(snapshot.curves["step"], snapshot.frame.step, side="right") - 1
    if last < 0:
        return []
    now = {name: values[last] for name, values in snapshot.curves.items()}
    probability = snapshot.game is None or snapshot.game.asks_for_probability  # as far as is known
    scores = words.SCORES_NOW if probability else words.SCORES_NOW_NO_PROBABILITY
    return [
        words.LOSSES_NOW.format(D=now["loss_D"], G=now["loss_G"]),
        scores.format(real=now["score_real"], fake=now["score_fake"]),
    ]


def duration(seconds: float) -> str:
    """Return a time as people say it: 46 s, 3 min, 2.5 h."""
    if seconds < 90:
        return words.SECONDS.format(n=max(1, seconds))
    return words.MINUTES.format(n=seconds / 60) if seconds < 5400 else words.HOURS.format(n=seconds / 3600)
