"""A classifier that abstains where it cannot tell.

A classifier has a class for every picture, also of a kind that it was never trained on. The digit classifier has never
seen a grey background: it classifies 99 % of held-out digits correctly, and 13 % with 0.2 added to their brightness,
where it calls nearly everything an 8 with probability 0.99. It does the same with plain grey pictures, and with most
digits of a VAE of two numbers a code, whose strokes are surrounded by grey. Its own probability is therefore no measure
of what it knows, and :class:`SelectiveClassifier` checks more than that.

Of the held-out digits 98 % get a class, and 99.5 % of these are correct. As reconstructed by a VAE of 16 numbers a
code: 89 and 96 %; by one of two numbers: 82 and 70 % (it often reconstructs another digit), where the bare classifier
calls 69 % an 8 and is correct for 34 %.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.data.corruptions import INK
from gan_course.widgets.core.evaluate import evaluate

from torch import Tensor

MARGIN = 0.05  # how much brighter or darker than real ones a background may be: the classifier is as good so far
OFFSET = -0.4  # what is darker counts as background; the rest is stretched to the full range of brightness
SURE = 0.6  # least probability of a class that is returned


class SelectiveClassifier:
    """A classifier that removes a brightness offset first and returns None where it abstains.

    It returns a class if the picture has some white, a background as bright as those of real pictures, and a
    probability above SURE.

    Args:
        read: pictures to logits of classes, (n, classes).
        real: pictures that it was trained on, (n, channels, height, width) in [-1, 1], bright on dark.
    """

    def __init__(self, read: Callable[[Tensor], Tensor], real: Tensor):
        self.read = read
        backgrounds = background(real)
        self.low, self.high = backgrounds.min().item() - MARGIN, backgrounds.max().item() + MARGIN

    def __call__(self, pictures: Tensor) -> list[int | None]:
        """Return the class of each picture, (n, channels, height, width), or None where it abstains."""
        clear = ((pictures - OFFSET) / (1 - OFFSET) * 2 - 1).clamp_min(-1.0)
        share, found = evaluate(self.read, clear).softmax(1).max(1)
        backgrounds = background(pictures)
        usual = (backgrounds >= self.low) & (backgrounds <= self.high) & (pictures > INK).flatten(1).any(1)
        return [one if sure else None for one, sure in zip(found.tolist(), (usual & (share > SURE)).tolist())]


def background(pictures: Tensor) -> Tensor:
    """Return the brightness of each picture's background, which is more than half of it: the median pixel, (n,)."""
    return pictures.flatten(1).median(1).values
