"""The VAE desk: codes, noise, a map of codes, and what decoders make of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.data.digits import digits
from gan_course.data.pictures import Pictures
from gan_course.models.autoencoder import reparameterise
from gan_course.widgets.desk.session import Desk
from gan_course.widgets.desk.view import VAEDesk

from torch import Tensor

__all__ = ["Desk", "VAEDesk", "vae_desk"]


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
    """A desk to look at codes: a VAE, and an autoencoder beside it.

    Args:
        vae: a trained VAE, of any code size from 2: has `posterior(x)`, `encode(x)` and `decode(code)`.
        autoencoder: a trained autoencoder, which has `encode(x)` and `decode(code)`; or None.
        pictures: digits with labels; without, the 1,000 held-out ones.
        read: pictures to logits of classes, such as `pretrained("digit-classifier")`: what it sees is written below
            each picture, a grey "?" where it is not sure (see :class:`gan_course.widgets.desk.reading.Careful`).
        reparameterise: your own function of exercise 2.4, m, s and e to codes; it makes all noisy codes of the desk.
        seed: of the noise.
        name: two desks in one cell need two names.
        settings: how the desk stands at first, such as `way="walk"`, `strength=2`; see :class:`Desk`.

    Raises ValueError or TypeError for models and settings that make no sense.
    """
    models = {"VAE": vae} | ({} if autoencoder is None else {"autoencoder": autoencoder})
    pictures = digits(split="test") if pictures is None else pictures
    return VAEDesk(Desk(models, pictures, read, seed, reparameterise), name).change(**settings)
