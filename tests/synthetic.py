"""A tiny chapter for tests of the machinery: no torch in it, so a kernel is ready at once."""

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

MASTER = '''\
# %% [markdown] id="title"
# # A synthetic chapter

# %% id="imports"
from gan_course.exercises import check, hint

# %% [markdown] id="double-card" exercise="99.1" role="exercise"
# Twice is more than once.

# %% id="double" exercise="99.1" role="blank"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% id="double-check" exercise="99.1" role="check"
double = check("99.1", double)

# %% id="use"
eight = double(4)
assert eight == 8

# %% id="answer" exercise="99.2" role="blank"
### BEGIN SOLUTION
answer = 42
### END SOLUTION

# %% id="answer-check" exercise="99.2" role="check"
answer = check("99.2", answer)

# %% id="end"
print(answer + 1)
'''
