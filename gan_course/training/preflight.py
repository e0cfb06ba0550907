"""Look at data and networks once before the first step, for mistakes that raise no error and ruin the result."""

from __future__ import annotations

from gan_course.data.sources import Source
from gan_course.device import plain
from gan_course.models.minibatch import Packed
from gan_course.models.multi_discriminator import MultiDiscriminator
from gan_course.utils import batch_statistics, seeded

import torch
from torch import Tensor, nn

SAMPLES = 64  # of the data; the networks see four of them, or four packs

MESSAGES = {
    "no tensor": "data.sample(n, generator) returned {given}; it has to return a tensor of n samples, (n, ...).",
    "not finite": "The data hold values that are not finite (NaN or infinity); remove those samples before training.",
    "bytes": "The data reach from {low:.3g} to {high:.3g}, which are pixels in 0..255; networks here take [-1, 1]: "
    "x / 127.5 - 1, or give the pixels as bytes, Pictures(x.to(torch.uint8)).",
    "half": "The data lie in [0, 1] and G ends in tanh, which draws in [-1, 1]; scale the data: 2 * x - 1 "
    "(in torchvision Normalize(0.5, 0.5) after ToTensor()).",
    "shape": "G draws samples of shape {fake} and the data have shape {real}; build both networks for {real}, or "
    "bring the data to {fake} (Pictures.resized changes the size).",
    "G": "G cannot be evaluated on latent vectors of shape {shape} ({error}); build it for the latent vectors that "
    "the trainer is given.",
    "D": "D cannot be evaluated on samples of shape {shape} ({error}); build it for such samples.",
    "batch": "D returns shape {scores} for {n} samples; it has to return one logit for each, ({n}, 1): do not average "
    "over the batch.",
    "several": "D returns {k} numbers for each sample of shape {shape}; it has to return one logit, the score for "
    "real: build it for that shape, with one output.",
    "differ": "D returns shape {real} for real samples and {fake} for those of G; build both for samples of one shape.",
    "sigmoid": "D ends in {name}, and the losses take logits, the numbers before it; remove the last {name}.",
    "in place": "A layer of D changes D's input, so that real samples are no longer what they were; write "
    "inplace=False in its first layer.",
}

ENDS = {"Sigmoid": "sigmoid", "Softmax": "softmax", "LogSigmoid": "logsigmoid", "LogSoftmax": "log_softmax"}
PASSING = ("View", "Reshape", "UnsafeView", "Squeeze", "Unsqueeze", "ToCopy", "Clone", "Alias", "Select", "Slice")


def problem(G: nn.Module, D: nn.Module, data: Source, latent: Source, device: torch.device, logits: bool) -> str:
    """Return one sentence on what is wrong and what to do, or an empty string.

    Nothing changes: neither weights, running statistics, modes nor the random state of the training or of PyTorch.

    Args:
        device: where the networks are.
        logits: whether D's output goes to losses of this package. If not, only the data are looked at, and whether
            what G draws has their shape: a learner's own steps may call the networks in any way.
    """
    generator = torch.Generator(device).manual_seed(0)
    real = data.sample(SAMPLES, generator)
    if not isinstance(real, Tensor) or not real.ndim:
        return MESSAGES["no tensor"].format(given=type(real).__name__)
    real = real[:SAMPLES]
    if not real.isfinite().all():
        return MESSAGES["not finite"]
    G, D = plain(G), plain(D)
    pack = D.n if isinstance(D, Packed) else 1  # so many samples share a logit
    z = latent.sample(4 * pack, generator)
    with seeded(0), batch_statistics(G), batch_statistics(D):
        try:
            fake = G(z)
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            return MESSAGES["G"].format(shape=tuple(z.shape), error=_first_line(error)) if logits else ""
        if found := _range(real, fake):
            return found
        if fake.shape[1:] != real.shape[1:]:
            return MESSAGES["shape"].format(fake=tuple(fake.shape[1:]), real=tuple(real.shape[1:]))
        return _scores(D, real[: 4 * pack], fake.detach(), pack) if logits else ""


def _range(real: Tensor, fake: Tensor) -> str:
    """Say if pictures have another range than G's; points may have any."""
    if real.ndim != 4:
        return ""
    low, high = float(real.min()), float(real.max())
    if low >= 0 and high > 16:
        return MESSAGES["bytes"].format(low=low, high=high)
    black = 0 <= low < 1 / 510  # pictures of bytes in [-1, 1] have no 0: 127 and 128 become -1/255 and 1/255
    return MESSAGES["half"] if black and high <= 1 and _last_function(fake) == "Tanh" else ""


def _scores(D: nn.Module, real: Tensor, fake: Tensor, pack: int) -> str:
    """Say what is wrong with D's output, one logit for each `pack` samples, or with how D treats its input."""
    given = real.clone()
    try:
        scores = D(given)
        of_fakes = D(fake.clone())
    except (RuntimeError, TypeError, ValueError, IndexError) as error:
        return MESSAGES["D"].format(shape=tuple(real.shape), error=_first_line(error))
    if not torch.equal(given, real):
        return MESSAGES["in place"]
    if scores.ndim == 0 or len(scores) * pack != len(real):
        shape = tuple(scores.shape)
        return MESSAGES["batch"].format(scores=shape, n=len(real))
    if scores.shape != of_fakes.shape:
        return MESSAGES["differ"].format(real=tuple(scores.shape), fake=tuple(of_fakes.shape))
    if scores.ndim > 1 and scores.shape[1] > 1 and not isinstance(D, MultiDiscriminator):
        return MESSAGES["several"].format(k=scores.shape[1], shape=tuple(real.shape[1:]))
    name = ENDS.get(_last_function(scores))
    return MESSAGES["sigmoid"].format(name=name) if name else ""


def _last_function(output: Tensor) -> str:
    """Name of the operation that made `output`, such as "Sigmoid"; changes of shape and of precision do not count."""
    node = output.grad_fn
    while node is not None:
        name = node.name().split("Backward")[0]
        if not name.startswith(PASSING):
            return name
        node = next((before for before, _ in node.next_functions if before is not None), None)
    return ""


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
