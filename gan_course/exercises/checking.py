"""`check` an answer and go on with it, or with the reference; `hint` when stuck"""

from __future__ import annotations

import contextlib
import copy
import inspect
import os
import sys
import traceback
from types import FrameType
from typing import Any

from gan_course.exercises import cards, progress
from gan_course.exercises.registry import BUSY, NOT_DONE, PASSED, WRONG, Exercise, Verdict, Wrong, find

TRIES = "GAN_COURSE_CHECK_TRIES"  # environment variable: how often to check while the machine is busy; default 1
MESSAGES = {
    "empty": "Fill in the cell above, run it, then run this one.",
    "blank": "Write your code in the cell above, run it, then run this one.",
    "reference": (
        "This is the course's own function, not yours (an earlier check puts it in place). "
        "Run the cell with your code again, then this one."
    ),
    "notebook changed": (
        "Your function changed the notebook's own {names}, and its old value was restored. "
        "Work with what the function is given: use the names of its arguments."
    ),
    "no function": "The check got {what}, not a function. Pass the function by its name, without calling it.",
    "a tensor": "{type} (a tensor)",
    "signature": (
        "The function should take ({needed}), in this order; yours takes {signature}. "
        "Restore the `def` line to what it was."
    ),
    "endless": (
        "Your code was still running after {seconds:g} seconds of computing and was stopped. "
        "Is there a loop that never ends, or one that is far longer than it needs to be?"
    ),
    "asleep": (
        "Your code was still running after {seconds:g} seconds of `time.sleep` and was stopped. "
        "Leave the waiting out: only what your function computes is checked."
    ),
    "busy": (
        "The machine was busy; nothing is known of your answer: run this cell again. If that does not help and nothing "
        "else is running, look for a line that waits, such as `input()`."
    ),
    "exit": "an exit, which would end the whole notebook",
    "raised": "Your code raised {error}\n{where}",
    "one yes or no": (
        "`if`, `not`, `and` and `or` need one yes or no, and this tensor holds several. Decide entry by entry: "
        "`torch.where`, `~`, `&`, `|`."
    ),
    "overwritten": (
        "The gradient cannot be computed: something that it needs was changed after it had been used. Does your code "
        "change a result in place (`y *= e` instead of `y = y * e`), or does an optimiser step before backward()?"
    ),
    "second backward": (
        "Your function goes through the graph of its result itself, with backward() or autograd.grad, and so the "
        "caller cannot. Return the result as it is."
    ),
    "notebook read": (
        "Your code reads the notebook's own {names}; the check calls your function with other values. If an argument "
        "is meant, use the argument's name."
    ),
    "unusable": (
        "The check could not use what your code returned ({error}). "
        "Compare its shape and type with what the exercise asks for."
    ),
    "line": "in line {number} of the cell: {line}",
    "function": "in {name}",
    "and": " and ",
}
# part of what PyTorch says -> what to add, or to say instead where it is no line of the learner's
EXPLAINED = [
    ("Boolean value of Tensor", MESSAGES["one yes or no"]),
    ("modified by an inplace operation", MESSAGES["overwritten"]),
    ("backward through the graph a second time", MESSAGES["second backward"]),
]


def check(id: str, attempt: Any) -> Any:
    """Check an answer, show the verdict, and return what the notebook should go on with.

    Args:
        id: the exercise, such as "4.2".
        attempt: the learner's function (or value) itself, not the result of calling it.

    Returns:
        `attempt` if it is right, else the reference. Whatever the answer does, this neither hangs nor raises, and the
        notebook's random numbers, tensors and settings are as before.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = find(id)
    verdict = grade(exercise, attempt)
    for _ in range(int(os.environ.get(TRIES, 1)) - 1):
        if verdict.state != BUSY:
            break
        verdict = grade(exercise, attempt)
    if verdict.state in (PASSED, WRONG):
        tried.add(id)
    if verdict.state == PASSED:
        progress.record(id)
    cards.show_verdict(verdict)
    return attempt if verdict.state == PASSED else exercise.reference


_hints_seen: dict[str, int] = {}
tried: set[str] = set()
"""Exercises for which an answer was checked since the kernel started; a blank is none."""


def hints_left(id: str) -> int:
    """Return how many hints of the exercise have not been asked for."""
    return len(find(id).hints) - _hints_seen.get(id, 0)


def hint(id: str) -> None:
    """Show the next hint of the exercise: first a nudge, then the idea, then nearly the code."""
    exercise = find(id)
    seen = min(_hints_seen.get(id, 0) + 1, len(exercise.hints))
    _hints_seen[id] = seen
    cards.show_hints(exercise, seen)


def grade(exercise: Exercise, attempt: Any) -> Verdict:
    """Run the exercise's check on `attempt`, guarded, and say what came out; shows nothing.

    The check runs on the CPU on every machine: its networks are tiny, its arithmetic is the same everywhere, and an
    accelerator need not be started for it. That an answer keeps to its inputs' device is tested without one.
    """
    if attempt is ...:
        return Verdict(exercise, NOT_DONE, MESSAGES["empty"])
    if attempt is exercise.reference and callable(attempt):
        return Verdict(exercise, NOT_DONE, MESSAGES["reference"])
    from gan_course.exercises import guard
    from gan_course.exercises.in_place import guarded
    from gan_course.exercises.time_limit import BUSY as NO_TIME
    from gan_course.exercises.time_limit import time_limit

    module = getattr(attempt, "__module__", "__main__")

    def theirs(frame: FrameType) -> bool:
        return frame.f_globals.get("__name__") == module

    _import_what_checks_use()
    printed, notebook = guard.Printed(), guard.NotebookState(attempt)
    state, message, limit = PASSED, "", None
    with guard.Interrupts() as interrupts:
        try:
            with (
                guard.same_world(),
                guard.no_exit(),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                time_limit(exercise.seconds, theirs, names=_globals(module)) as limit,
            ):
                _signature_fits(exercise, attempt)
                exercise.check(guarded(_own_copy(attempt)))
        except BaseException as error:
            state, message = _explain(exercise, error, theirs, limit.cause if limit else "")
    changed = notebook.restore()
    if interrupts.real:
        raise KeyboardInterrupt
    if state == WRONG and limit and limit.cause == NO_TIME:  # also where the code went on in spite of being stopped
        state, message = BUSY, MESSAGES["busy"]
    elif changed and state in (PASSED, WRONG):
        names = MESSAGES["and"].join(f"`{name}`" for name in changed)
        state, message = WRONG, MESSAGES["notebook changed"].format(names=names)
    elif state == WRONG and (read := notebook.tensors()):
        names = ", ".join(f"`{name}`" for name in read)
        message += "\n" + MESSAGES["notebook read"].format(names=names)
    return Verdict(exercise, state, message, printed.text)


def _globals(module: str) -> dict[str, Any]:
    return vars(sys.modules[module]) if module in sys.modules else {}


def _import_what_checks_use() -> None:
    """Import now what PyTorch imports when its first optimiser is made, 900 modules: no check should pay for that."""
    torch = sys.modules.get("torch")
    if torch and "torch._dynamo" not in sys.modules:
        torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)


def _signature_fits(exercise: Exercise, attempt: Any) -> None:
    """Raise Wrong unless `attempt` can be called with the arguments that the reference must have."""
    if not callable(exercise.reference):
        return
    if not callable(attempt):
        raise Wrong(MESSAGES["no function"].format(what=_briefly(attempt)))
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
        raise Wrong(MESSAGES["signature"].format(needed=", ".join(needed), signature=signature)) from None


def _own_copy(attempt: Any) -> Any:
    """Values may be changed by the check, so it gets a copy; functions and classes are run as they are."""
    if inspect.isroutine(attempt) or inspect.isclass(attempt):
        return attempt
    try:
        return copy.deepcopy(attempt)
    except Exception:
        return attempt


def _explain(exercise: Exercise, error: BaseException, theirs, cause: str) -> tuple[str, str]:
    """State and message for an exception that ended the check; `cause` is that of the time limit."""
    from gan_course.exercises.time_limit import OutOfTime

    if isinstance(error, Wrong):
        return WRONG, str(error)
    if isinstance(error, OutOfTime):
        return WRONG, MESSAGES[cause].format(seconds=exercise.seconds)
    where = _line(error, theirs)
    if isinstance(error, NotImplementedError) and _raised_by_them(error, theirs):
        return NOT_DONE, MESSAGES["blank"]
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    if isinstance(error, SystemExit):
        what = MESSAGES["exit"]
    explained = next((text for part, text in EXPLAINED if part in str(error)), "")
    if explained and not where:
        return WRONG, explained
    message = MESSAGES["raised" if where else "unusable"].format(error=what, where=where)
    return WRONG, f"{message}\n{explained}".rstrip()


def _raised_by_them(error: BaseException, theirs) -> bool:
    """Whether a `raise` of the learner's file (the blank's) made the error, and not PyTorch, which has such as well."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if not trace or not theirs(trace.tb_frame):
        return False
    line = traceback.extract_tb(trace, limit=1)[0].line
    return not line or "raise" in line


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
    if entry.line:
        return MESSAGES["line"].format(number=entry.lineno, line=entry.line)
    return MESSAGES["function"].format(name=entry.name)


def _briefly(value: Any) -> str:
    if "torch" in sys.modules and hasattr(value, "shape"):
        return MESSAGES["a tensor"].format(type=type(value).__name__)
    return f"{type(value).__name__} {repr(value)[:60]}"
