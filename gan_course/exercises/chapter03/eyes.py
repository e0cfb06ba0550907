"""Exercise 3.5: hard negatives, avatars whose eyes do not match."""

from __future__ import annotations

from gan_course.argmax import mismatched
from gan_course.data.avatars import FACTORS, column, sample_factors
from gan_course.exercises.chapter03.answers import one_tensor, unchanged
from gan_course.exercises.probes import Answer, call
from gan_course.exercises.registry import Exercise, Wrong, register

import torch

LEFT, RIGHT = column("left_iris_hue"), column("right_iris_hue")
QUARTER = 0.25 - 1e-4


def _check(attempt: Answer) -> None:
    for seed, n in enumerate((200, 1, 40)):
        random = torch.Generator().manual_seed(seed)
        factors = sample_factors(n, random)
        given = factors.clone()
        got = one_tensor(call(attempt, factors, random), given.shape, "the factors of the odd avatars")
        unchanged(factors, given, "factors")
        if not got.isfinite().all():
            raise Wrong("Some of your factors are not numbers.")
        others = [i for i in range(len(FACTORS)) if i != RIGHT]
        changed = [FACTORS[i].name for i in others if not torch.equal(got[:, i], given[:, i])]
        if changed == ["left_iris_hue"] and torch.equal(got[:, RIGHT], given[:, RIGHT]):
            raise Wrong("You changed the left iris. As good a mistake, but here the right one is asked for.")
        if changed:
            raise Wrong(
                f"You changed {', '.join(changed)}, too. A negative that differs in several things lets D go by the "
                "easiest of them. Change the right iris only."
            )
        turn = (got[:, RIGHT] - given[:, LEFT]) % 1.0
        apart = torch.minimum(turn, 1 - turn)
        if (apart < 1e-3).all():
            raise Wrong("The eyes still match. Is the new hue written into the right iris's column?")
        if (apart < QUARTER).any():
            near = apart.min().item()
            raise Wrong(
                f"Some of your eyes are only {near:.2f} turns apart, and a quarter is asked for. Hues run in a circle: "
                "from 0.95 to 0.05 it is a tenth of a turn."
            )
        if n > 20 and turn.std() < 0.02:
            raise Wrong(
                "All your avatars are wrong in the same way: the right iris is always the same turn ahead. Draw the "
                "turn at random for each avatar, or D learns this one mistake only."
            )
        if n > 20 and got[:, RIGHT].std() < 0.02:
            raise Wrong("All your avatars have a right iris of the same hue. Draw it for each of them.")
    again = [
        call(attempt, sample_factors(9, torch.Generator().manual_seed(0)), torch.Generator().manual_seed(1))
        for _ in range(2)
    ]
    if not torch.equal(*again):
        raise Wrong("The same random generator gives other avatars each time. Draw with `generator=random`.")


register(
    Exercise(
        id="3.5",
        title="Hard negatives",
        minutes=10,
        difficulty=2,
        reference=mismatched,
        check=_check,
        hints=(
            "What does a negative look like from which D can learn this one thing and nothing else?",
            "Copy the factors, and set the right iris to the left one's hue plus a turn, at random between 0.25 and "
            "0.75 for each avatar. Beyond 1 a hue begins anew.",
            "`odd = factors.clone()`; the turn is `0.25 + 0.5 * torch.rand(..., generator=random)`, one for each "
            "avatar; write the left hue plus the turn, `% 1.0`, into the right iris's column, and return odd.",
        ),
    )
)
