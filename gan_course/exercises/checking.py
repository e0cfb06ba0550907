"""`check` an answer and go on with it, or with the reference; `hint` when stuck."""

from __future__ import annotations

import contextlib
import copy
import inspect
import sys
import traceback
from types import FrameType
from typing import Any

from gan_course.exercises import cards
from gan_course.exercises.registry import NOT_DONE, PASSED, WRONG, Exercise, Verdict, Wrong, find


def check(id: str, attempt: Any) -> Any:
    """Check an answer, show the verdict, and return what the notebook should go on with.

    Args:
        id: the exercise, such as "4.2".
        attempt: the learner's function (or value) itself, not the result of calling it.

    Returns `attempt` if it is right, else the reference. Whatever the answer does, this neither hangs nor raises, and
    the notebook's random numbers, tensors and settings are as before. ValueError: there is no such exercise.
    """
    exercise = find(id)
    verdict = judge(exercise, attempt)
    cards.show_verdict(verdict)
    return attempt if verdict.state == PASSED else exercise.reference


_hints_seen: dict[str, int] = {}


def hint(id: str) -> None:
    """Show the next hint of the exercise: first a nudge, then the idea, then nearly the code."""
    exercise = find(id)
    seen = min(_hints_seen.get(id, 0) + 1, len(exercise.hints))
    _hints_seen[id] = seen
    cards.show_hints(exercise, seen)


def judge(exercise: Exercise, attempt: Any) -> Verdict:
    """Run the exercise's check on `attempt`, guarded, and say what came out; shows nothing.

    The check runs on the CPU on every machine: its networks are tiny, its arithmetic is the same everywhere, and an
    accelerator need not be started for it. That an answer keeps to its inputs' device is tested without one.
    """
    if attempt is ...:
        return Verdict(exercise, NOT_DONE, "Fill in the cell above, run it, then run this one.")
    if attempt is exercise.reference and callable(attempt):
        return Verdict(
            exercise,
            NOT_DONE,
            "This is the course's own function, not yours (an earlier check puts it in place). "
            "Run the cell with your code again, then this one.",
        )
    from gan_course.exercises import guard

    module = getattr(attempt, "__module__", "__main__")

    def theirs(frame: FrameType) -> bool:
        return frame.f_globals.get("__name__") == module

    printed, notebook = guard.Printed(), guard.NotebookState(attempt)
    state, message = PASSED, ""
    with guard.Interrupts() as interrupts:
        try:
            with (
                guard.same_world(),
                guard.no_exit(),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                guard.time_limit(exercise.seconds, theirs),
            ):
                _signature_fits(exercise, attempt)
                exercise.check(_own_copy(attempt))
        except BaseException as error:
            state, message = _explain(exercise, error, theirs)
    changed = notebook.restore()
    if interrupts.real:
        raise KeyboardInterrupt
    if changed and state != NOT_DONE:
        state, names = WRONG, " and ".join(f"`{name}`" for name in changed)
        message = (
            f"Your function changed the notebook's own {names} (it is as before again). "
            "Work with what the function is given: use the names of its arguments."
        )
    return Verdict(exercise, state, message, printed.text)


def _signature_fits(exercise: Exercise, attempt: Any) -> None:
    """Raise Wrong unless `attempt` can be called with the arguments that the reference must have."""
    if not callable(exercise.reference):
        return
    if not callable(attempt):
        raise Wrong(
            f"The check got {_briefly(attempt)}, not a function. "
            "Give it the function itself, by its name and without calling it."
        )
    needed = [
        p.name
        for p in inspect.signature(exercise.reference).parameters.values()
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    try:
        signature = inspect.signature(attempt)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*needed)
    except TypeError:
        raise Wrong(
            f"The function should take ({', '.join(needed)}), in this order; yours takes {signature}. "
            "Put the `def` line back as it was."
        ) from None


def _own_copy(attempt: Any) -> Any:
    """Values may be changed by the check, so it gets a copy; functions and classes are run as they are."""
    if inspect.isroutine(attempt) or inspect.isclass(attempt):
        return attempt
    try:
        return copy.deepcopy(attempt)
    except Exception:
        return attempt


def _explain(exercise: Exercise, error: BaseException, theirs) -> tuple[str, str]:
    """State and message for an exception that ended the check."""
    from gan_course.exercises.guard import OutOfTime

    if isinstance(error, Wrong):
        return WRONG, str(error)
    if isinstance(error, OutOfTime):
        return WRONG, (
            f"Your code was still running after {exercise.seconds:g} seconds and was stopped. "
            "Is there a loop that never ends, or one that is far longer than it needs to be?"
        )
    where = _line(error, theirs)
    if isinstance(error, NotImplementedError) and where:
        return NOT_DONE, "Write your code in the cell above, run it, then run this one."
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    if isinstance(error, SystemExit):
        what = "an exit, which would end the whole notebook"
    if where:
        return WRONG, f"Your code raised {what}\n{where}"
    return WRONG, (
        f"The check could not use what your code gave it ({what}). "
        "Compare its shape and type with what the exercise asks for."
    )


def _line(error: BaseException, theirs) -> str:
    """The learner's line that raised `error`, in words; empty if it came from elsewhere."""
    trace, found = error.__traceback__, None
    while trace:
        if theirs(trace.tb_frame):
            found = trace
        trace = trace.tb_next
    if not found:
        return ""
    entry = traceback.extract_tb(found, limit=1)[0]
    return f"in line {entry.lineno} of the cell: {entry.line}" if entry.line else f"in {entry.name}"


def _briefly(value: Any) -> str:
    text = repr(value) if "torch" not in sys.modules or not hasattr(value, "shape") else "a tensor"
    return f"{type(value).__name__} {text[:60]}" if text != "a tensor" else text
