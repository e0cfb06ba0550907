"""Exercises: `check` an answer, ask for a `hint` or the `solution`, `predict` before running, answer a `quiz`,
see what you `passed`.

In a notebook: ``from gan_course.exercises import check, hint, predict``. Importing this costs nothing;
what each of them needs is imported when it is first used.
"""

from importlib import import_module

_HOMES = {
    "check": "checking",
    "certificate": "progress",
    "forget": "progress",
    "hint": "checking",
    "passed": "progress",
    "predict": "questions",
    "question": "questions",
    "quiz": "questions",
    "solution": "solutions",
}
__all__ = ["certificate", "check", "forget", "hint", "passed", "predict", "question", "quiz", "solution"]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
