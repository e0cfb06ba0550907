"""The VAE desk: codes, noise, a map of codes, and what decoders make of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.data.digits import digits
from gan_course.data.pictures import Pictures
from gan_course.models.autoencoder import reparameterise
from gan_course.widgets.desk import words
from gan_course.widgets.desk.session import DeskSession, Snapshot
from gan_course.widgets.desk.view import VAEDesk

from torch import Tensor

__all__ = ["DeskSession", "Snapshot", "VAEDesk", "vae_desk"]


def vae_desk(
    vae: Any,
    autoencoder: Any = None,
    *,
    pictures: Pictures | None = None,
    read: Callable[[Tensor], Tensor] | None = None,
    reparameterise: Callable[[Tensor, Tensor, Tensor], Tensor] = reparameterise,
    seed: int = 0,
    name: str = "vae-desk",
    **settings: Any,
) -> VAEDesk:
    """Explore the codes of a VAE, and of an autoencoder next to it.

    Args:
        vae: a trained VAE of any code size from 2, with `posterior(x)`, `encode(x)` and `decode(code)`.
        autoencoder: a trained autoencoder with `encode(x)` and `decode(code)`, or None.
        pictures: digits with labels; by default the 1,000 held-out ones.
        read: classifier, pictures to logits, such as `pretrained("digit-classifier")`. Its class stands below each
            picture, or a grey "?" where it abstains, see
            :class:`gan_course.widgets.desk.selective.SelectiveClassifier`.
        reparameterise: your own function of exercise 2.4, m, s and e to codes; it makes all noisy codes of the desk.
        seed: of the noise.
        name: two desks in one cell need two names.
        settings: initial settings, such as `way="interpolation"` or `strength=2`; see :class:`DeskSession`.

    Raises:
        TypeError, ValueError: if a model or a setting is not accepted.
    """
    models = {words.VAE: vae} | ({} if autoencoder is None else {words.AUTOENCODER: autoencoder})
    pictures = digits(split="test") if pictures is None else pictures
    return VAEDesk(DeskSession(models, pictures, read, seed, reparameterise), name).change(**settings)
