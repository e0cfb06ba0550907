"""Wrong and right answers to exercises 7.6 to 7.8."""

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.training.augmentation import augmented_losses
from gan_course.training.diffusion import denoise, denoising_loss
from gan_course.training.losses import d_loss, g_loss

import torch
import torch.nn.functional as F
from answers import Answers
from mutants import mutants

book = Answers("7.6", "7.7", "7.8")
wrong, right = book.wrong, book.right

# --- 7.6 -------------------------------------------------------------------------------------------

book.variants(
    "7.6",
    """
    def losses(D, real, fake, augment):
        $D_step
        $G_step
        return $pair
    """,
    {
        "D_step": [
            "a = d_loss(D(augment(real)), D(augment(fake.detach())))",
            "a = F.softplus(-D(augment(real))).mean() + F.softplus(D(augment(fake).detach())).mean()",
            "r, f = D(augment(torch.cat([real, fake.detach()]))).split(len(real))\na = d_loss(r, f)",
        ],
        "G_step": [
            "b = g_loss(D(augment(fake)))",
            "g = D(augment(fake))\nb = F.binary_cross_entropy_with_logits(g, torch.ones_like(g))",
        ],
        "pair": ["a, b", "[a, b]"],
    },
    names={"d_loss": d_loss, "g_loss": g_loss},
)


@wrong("7.6", "exchanged", "D's first")
def other_order(D, real, fake, augment):
    return augmented_losses(D, real, fake, augment)[::-1]


@wrong("7.6", "Real and generated are exchanged")
def labels_swapped(D, real, fake, augment):
    return d_loss(D(augment(fake.detach())), D(augment(real))), g_loss(D(augment(fake)))


@wrong("7.6", "Nothing is augmented")
def plain(D, real, fake, augment):
    return d_loss(D(real), D(fake.detach())), g_loss(D(fake))


@wrong("7.6", "holes")
def only_real(D, real, fake, augment):
    return d_loss(D(augment(real)), D(fake.detach())), g_loss(D(fake))


@wrong("7.6", "in G's loss the generated ones are not")
def not_in_g(D, real, fake, augment):
    return d_loss(D(augment(real)), D(augment(fake.detach()))), g_loss(D(fake))


@wrong("7.6", "leads back into G")
def no_detach(D, real, fake, augment):
    fake = augment(fake)
    return d_loss(D(augment(real)), D(fake)), g_loss(D(fake))


@wrong("7.6", "does not lead back to G")
def detached_for_both(D, real, fake, augment):
    fake = augment(fake.detach())
    return d_loss(D(augment(real)), D(fake)), g_loss(D(fake))


@wrong("7.6", "does not lead back to G")
def augmented_without_gradients(D, real, fake, augment):
    with torch.no_grad():
        real, fake = augment(real), augment(fake)
    return d_loss(D(real), D(fake)), g_loss(D(fake))


@wrong("7.6", "twice")
def again(D, real, fake, augment):
    fake = augment(fake)
    return d_loss(D(augment(real)), D(augment(fake.detach()))), g_loss(D(augment(fake)))


@wrong("7.6", "minimax")
def saturating(D, real, fake, augment):
    return d_loss(D(augment(real)), D(augment(fake.detach()))), -F.softplus(D(augment(fake))).mean()


@wrong("7.6", "2 values")
def one_loss(D, real, fake, augment):
    return d_loss(D(augment(real)), D(augment(fake.detach())))


@wrong("7.6", "D's weights")
def frozen(D, real, fake, augment):
    with torch.no_grad():
        a = d_loss(D(augment(real)), D(augment(fake)))
    return a, g_loss(D(augment(fake)))


# --- 7.7 -------------------------------------------------------------------------------------------

book.variants(
    "7.7",
    """
    def loss(network, x, noise, t):
        $shaped
        $mixed
        guess = network(m, t)
        return $error
    """,
    {
        "shaped": ["s = t.view(-1, 1, 1, 1)", "s = t[:, None, None, None]", "s = t.reshape(len(x), 1, 1, 1)"],
        "mixed": ["m = (1 - s) * x + s * noise", "m = x + s * (noise - x)", "m = torch.lerp(x, noise, s)"],
        "error": [
            "(guess - x).square().mean()",
            "F.mse_loss(guess, x)",
            "((x - guess) ** 2).flatten(1).mean(1).mean()",
        ],
    },
)


def mixed(x, noise, t):
    share = t.view(-1, 1, 1, 1)
    return (1 - share) * x + share * noise


@wrong("7.7", "runs the other way")
def reversed_time(network, x, noise, t):
    return F.mse_loss(network(mixed(noise, x, t), t), x)


@wrong("7.7", "guessing the noise")
def guesses_noise(network, x, noise, t):
    return F.mse_loss(network(mixed(x, noise, t), t), noise)


@wrong("7.7", "noise minus picture")
def guesses_velocity(network, x, noise, t):
    return F.mse_loss(network(mixed(x, noise, t), t), noise - x)


@wrong("7.7", "sees the clean picture")
def sees_everything(network, x, noise, t):
    return F.mse_loss(network(x, t), x)


@wrong("7.7", "a share 1 - t")
def added(network, x, noise, t):
    return F.mse_loss(network(x + t.view(-1, 1, 1, 1) * noise, t), x)


@wrong("7.7", "square roots")
def as_ddpm(network, x, noise, t):
    share = t.view(-1, 1, 1, 1)
    return F.mse_loss(network((1 - share).sqrt() * x + share.sqrt() * noise, t), x)


@wrong("7.7", "Each has its own")
def first_time(network, x, noise, t):
    return F.mse_loss(network(mixed(x, noise, t[:1]), t), x)


@wrong("7.7", "view(-1, 1, 1, 1)")
def unshaped(network, x, noise, t):
    return F.mse_loss(network((1 - t) * x + t * noise, t), x)


@wrong("7.7", "sum the squared errors")
def summed(network, x, noise, t):
    return (network(mixed(x, noise, t), t) - x).square().sum()


@wrong("7.7", "absolute")
def absolute(network, x, noise, t):
    return F.l1_loss(network(mixed(x, noise, t), t), x)


@wrong("7.7", "another time")
def other_time(network, x, noise, t):
    return F.mse_loss(network(mixed(x, noise, t), 1 - t), x)


@wrong("7.7", "another time")
def shaped_time(network, x, noise, t):
    return F.mse_loss(network(mixed(x, noise, t), t.view(-1, 1, 1, 1)), x)


@wrong("7.7", "lost its gradient")
def cut(network, x, noise, t):
    return F.mse_loss(network(mixed(x, noise, t), t).detach(), x)


# --- 7.8 -------------------------------------------------------------------------------------------

book.variants(
    "7.8",
    """
    def walk(network, noise, steps):
        x = noise
        for $loop
            t = $times
            x = $move
        return x
    """,
    {
        "loop": [
            "left in range(steps, 0, -1):",
            "left in reversed(range(1, steps + 1)):",
            "left in [steps - i for i in range(steps)]:",
        ],
        "times": [
            "x.new_full((len(x),), left / steps)",
            "x.new_ones(len(x)) * left / steps",
            "torch.full((len(x),), left / steps, dtype=x.dtype, device=x.device)",
        ],
        "move": [
            "x + (network(x, t) - x) / left",
            "torch.lerp(x, network(x, t), 1 / left)",
            "(1 - 1 / left) * x + network(x, t) / left",
        ],
    },
)


def times(x, share):
    return x.new_full((len(x),), share)


@wrong("7.8", "all the way to the guess")
def jumps(network, x, steps):
    for left in range(steps, 0, -1):
        x = network(x, times(x, left / steps))
    return x


@wrong("7.8", "always the share 1 / steps")
def same_share(network, x, steps):
    for left in range(steps, 0, -1):
        x = x + (network(x, times(x, left / steps)) - x) / steps
    return x


@wrong("7.8", "away from the guess")
def other_way(network, x, steps):
    for left in range(steps, 0, -1):
        x = x - (network(x, times(x, left / steps)) - x) / left
    return x


@wrong("7.8", "the guess itself")
def adds_guess(network, x, steps):
    for left in range(steps, 0, -1):
        x = x + network(x, times(x, left / steps)) / left
    return x


@wrong("7.8", "last step is missing")
def stops_early(network, x, steps):
    for left in range(steps, 1, -1):
        x = x + (network(x, times(x, left / steps)) - x) / left
    return x


@wrong("7.8", "the times should be")
def forwards(network, x, steps):
    for i in range(1, steps + 1):
        x = x + (network(x, times(x, i / steps)) - x) / (steps - i + 1)
    return x


@wrong("7.8", "the times should be")
def begins_late(network, x, steps):
    for left in range(steps, 0, -1):
        x = x + (network(x, times(x, (left - 1) / steps)) - x) / left
    return x


@wrong("7.8", "one for each picture")
def one_number(network, x, steps):
    for left in range(steps, 0, -1):
        x = x + (network(x, torch.tensor(left / steps)) - x) / left
    return x


@wrong("7.8", "You return the noise")
def forgets(network, noise, steps):
    for left in range(steps, 0, -1):
        noise + (network(noise, times(noise, left / steps)) - noise) / left
    return noise


@wrong("7.8", "one guess a step", "yours is 1.")
def one_jump(network, noise, steps):
    return network(noise, times(noise, 1.0))


# --- mutants: a changed reference passes only if it computes the same ------------------------------


def decided(id: str, reference, cases) -> None:
    """Every mutant of the reference that passes the check computes what the reference computes."""
    counted = 0
    for source, mutant in mutants(reference):
        counted += 1
        if grade(find(id), mutant).state != "passed":
            continue
        for case in cases:
            torch.testing.assert_close(mutant(*case), reference(*case), msg=source)
    assert counted > 10


def test_mutants_of_7_7():
    rng = torch.Generator().manual_seed(1)
    x, e = torch.randn(2, 5, 1, 3, 3, generator=rng)
    decided(
        "7.7", denoising_loss, [(lambda m, t: m.flip(-1) * t.view(-1, 1, 1, 1), x, e, torch.rand(5, generator=rng))]
    )


def test_mutants_of_7_8():
    noise = torch.randn(3, 1, 2, 2, generator=torch.Generator().manual_seed(2))
    decided("7.8", denoise, [(lambda x, t: x.flip(-1) * t.view(-1, 1, 1, 1), noise, 5)])


def test_mutants_of_7_6():
    rng = torch.Generator().manual_seed(3)
    real, fake = torch.randn(2, 5, 1, 3, 3, generator=rng)
    decided(
        "7.6",
        augmented_losses,
        [(lambda x: x.flatten(1).sum(1, keepdim=True), real, fake, lambda x: 0.5 * x.flip(-1) + x**2)],
    )


globals().update(book.tests())
