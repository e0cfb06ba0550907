"""Two tiny exercises for tests of the machinery: no torch in them, so a kernel is ready at once."""

from gan_course.exercises.registry import Exercise, Wrong, register


def double(x):
    """Twice x."""
    return 2 * x


def _check_double(attempt):
    for x in (3, -1, 0):
        if attempt(x) == x * x and x * x != 2 * x:
            raise Wrong("That is the square: double means two times.")
        if attempt(x) != 2 * x:
            raise Wrong(f"double({x}) gave {attempt(x)}, not {2 * x}.")


def _check_answer(attempt):
    if attempt != 42:
        raise Wrong(f"The answer is not {attempt}.")


register(Exercise("99.1", "Double it", 2, 1, double, _check_double, ("n", "i", "c"), seconds=2))
register(Exercise("99.2", "The answer", 1, 1, 42, _check_answer, ("n", "i", "c"), seconds=2))
