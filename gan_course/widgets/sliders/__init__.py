"""Code sliders: a code in, a picture or a sentence out.

>>> desk = sliders(G, latent, {"red hair": direction}, read=factor_probe())
>>> desk.move("red hair", 1.5)                                        # the same as moving the slider
>>> sliders(writer, meanings(), words=WORDS, read=grammatical)        # sentences
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gan_course.widgets.core.evaluate import Network
from gan_course.widgets.sliders.session import SlidersSession, Snapshot
from gan_course.widgets.sliders.view import CodeSliders

from torch import Tensor

__all__ = ["CodeSliders", "SlidersSession", "Snapshot", "sliders"]


def sliders(
    G: Network,
    latent: Any,
    directions: Mapping[str, Tensor] | None = None,
    *,
    read: Callable[[Tensor], Any] | None = None,
    words: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    reach: float | None = None,
    seed: int = 0,
    name: str = "sliders",
) -> CodeSliders:
    """Move the numbers of a code, or directions found in it, and watch what a generator makes of it.

    Args:
        G: codes (n, d) to pictures (n, 1 or 3, height, width) in [-1, 1], or with `words` to logits (n, length, words).
        latent: source of random codes: anything with `sample(n, generator)`, the codes' length d (normally
            distributed), or codes (n, d) to choose from.
        directions: name -> (d,), directions of your own; their lengths do not matter.
        read: classifier of the outputs: a factor probe for avatars; for sentences a function from words (n, length),
            indices into `words`, to bool (n,), such as `grammatical`.
        words: the words that the logits are for.
        labels: names of the code's d numbers; by default "number 1", "number 2", ...
        reach: how far all sliders go to both sides; by default as far as any of 500 random codes lies.
        seed: of the random codes.
        name: two of these in one cell need two names.

    Raises:
        TypeError, ValueError: if an argument is not accepted. Exceptions of G pass through.
    """
    session = SlidersSession(G, latent, directions, read=read, words=words, labels=labels, reach=reach, seed=seed)
    return CodeSliders(session, name)
