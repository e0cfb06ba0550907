"""C5: a decoder trained on random codes cannot generate from new codes; an autoencoder's can.

Both decoders are the same network and learn the same 500 digits. New codes are drawn alike for both: from a Gaussian
with the mean and covariance of the codes that the decoder was trained on. The rule, written before the figures: the
claim holds if the autoencoder's pictures are less than half as far from held-out digits as the other's.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.data.latent import FittedLatent, Latent
from gan_course.data.pictures import Pictures
from gan_course.measure.frechet import frechet
from gan_course.models import Autoencoder, Generated, MLPGenerator
from gan_course.pretrained import pretrained
from gan_course.training.autoencoder import AutoencoderTrainer, squared_error
from gan_course.training.trainer import linear_decay
from gan_course.utils import seeded

import torch
from torch import Tensor, nn

PICTURES, CODE_DIM, STEPS = 500, 16, 2500
NEW = 1000  # pictures from new codes, compared with as many held-out digits


def fit_to_codes(decoder: nn.Module, codes: Tensor, pictures: Tensor, steps: int, seed: int = 0) -> None:
    """Supervised learning: `decoder` is shown each code with the picture that belongs to it, in batches of 64.

    Args:
        codes: (n, code_dim).
        pictures: (n, ...), in the same order.
    """
    random = torch.Generator().manual_seed(seed)
    opt = torch.optim.Adam(decoder.parameters())
    for step in range(steps):
        opt.param_groups[0]["lr"] = 1e-3 * linear_decay(step, steps)
        chosen = torch.randint(len(codes), (64,), generator=random)
        loss = squared_error(decoder(codes[chosen]), pictures[chosen])
        opt.zero_grad()
        loss.backward()
        opt.step()


@claim(
    "C5",
    "A decoder trained on random codes cannot generate from new codes; an autoencoder's can",
    ("random codes: Fréchet distance of pictures from new codes", "autoencoder: the same"),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Distances in the digit classifier's features to 1,000 held-out digits."""
    steps = 20 if quick else STEPS
    pictures, classifier = digits()[:PICTURES], pretrained("digit-classifier")
    with seeded(seed):
        decoder = MLPGenerator(CODE_DIM, (1, 28, 28), (128, 256), bounded=True)
        autoencoder = Autoencoder((1, 28, 28), CODE_DIM)
    codes = Latent(CODE_DIM).sample(PICTURES, torch.Generator().manual_seed(seed))
    fit_to_codes(decoder, codes, pictures, steps, seed)
    data = Pictures(digits().pixels[:PICTURES])
    AutoencoderTrainer(autoencoder, data, decay_steps=steps, seed=seed).train(steps, progress=False)

    autoencoder.cpu()
    with torch.no_grad():
        own = autoencoder.encode(pictures)
        errors = squared_error(decoder(codes), pictures), squared_error(autoencoder(pictures), pictures)
    held_out, distances = digits(split="test")[:], []
    for network, latent in ((decoder, FittedLatent(codes)), (autoencoder.decoder, FittedLatent(own))):
        new = Generated(network, latent).sample(NEW, torch.Generator().manual_seed(seed))
        distances.append(float(frechet(held_out, new, classifier.features)))
    return Outcome(
        a=distances[0],
        b=distances[1],
        holds=distances[1] < distances[0] / 2,
        more={
            "random codes: error on the pictures it learned": errors[0].item(),
            "autoencoder: error on the pictures it learned": errors[1].item(),
            "real against real": float(frechet(held_out, digits()[:NEW], classifier.features)),
        },
    )
