"""What the second half of chapter 07 shows and what the package runs compute the same."""

import re

from gan_course.data.latent import Latent
from gan_course.data.phone import ODDITIES
from gan_course.exercises.registry import find
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training import steps
from gan_course.training.augmentation import Augmented, augmented_losses
from gan_course.training.diffusion import denoise, denoising_loss
from gan_course.utils import seeded

import pytest
import torch
import visible
from visible import run


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("07_judging_and_using_a_gan")


def test_the_solutions_are_the_packages(cells):
    rng = torch.Generator().manual_seed(0)
    x, e = torch.randn(2, 4, 1, 3, 3, generator=rng)
    t = torch.rand(4, generator=rng)
    network = lambda m, t: m.flip(-1) * t.view(-1, 1, 1, 1)  # noqa: E731
    torch.testing.assert_close(
        run(cells, "denoise")["denoising_loss"](network, x, e, t), denoising_loss(network, x, e, t)
    )
    torch.testing.assert_close(run(cells, "walk")["denoise"](network, e, 5), denoise(network, e, 5))
    D, augment = (lambda x: x.flatten(1).sum(1, keepdim=True)), (lambda x: 0.3 * x.flip(-1) + 0.1)
    for mine, ours in zip(
        run(cells, "augment")["augmented_losses"](D, x, e, augment), augmented_losses(D, x, e, augment)
    ):
        torch.testing.assert_close(mine, ours)
    assert [find(id).reference for id in ("7.6", "7.7", "7.8")] == [augmented_losses, denoising_loss, denoise]


def test_the_steps_made_of_the_exercise_are_those_of_a_discriminator_that_sees_through_the_augmentation(cells):
    augment = lambda x: 0.5 * x.flip(-1) + 0.1  # noqa: E731
    shown = run(cells, "augment", "own-steps", augment=augment)
    moved = []
    for d_step, g_step, wrap in (
        (shown["own_d_step"], shown["own_g_step"], lambda D: D),
        (steps.d_step, steps.g_step, lambda D: Augmented(D, augment)),
    ):
        with seeded(0):
            G, D = DCGANGenerator(8, 4, 6, batch_norm=False), wrap(DCGANDiscriminator(8, 4, batch_norm=False))
        rng = torch.Generator().manual_seed(1)
        opt_G, opt_D = (torch.optim.SGD(net.parameters(), 0.5) for net in (G, D))
        real, noise = torch.randn(5, 3, 8, 8, generator=rng), lambda n, rng=rng: Latent(6).sample(n, rng)
        losses = torch.stack([d_step(G, D, real, noise, opt_D), g_step(G, D, 5, noise, opt_G)])
        moved.append([losses, *visible.weights(G, D)])
    for mine, ours in zip(*moved, strict=True):
        torch.testing.assert_close(mine, ours)


def test_sections_say_how_long_they_take_and_whether_they_can_be_skipped(cells):
    sections = [text for id, text in cells.items() if text.startswith("## ") and id.split("-")[0] in PREFIXES]
    assert len(sections) == 4
    for text in sections:
        assert re.search(r"\A## .*\n\n\*\d+ minutes.* · (must|should|may)\*\n", text), text[:60]


PREFIXES = ("own", "diffusion", "challenge", "close")


def test_what_the_text_says_of_the_phone_folder_is_true(cells, tmp_path, capsys):
    from gan_course.data.folder import read_folder
    from gan_course.data.phone import phone_folder

    assert len(ODDITIES) == 16 and "sixteen oddities" in cells["own-title"]
    odd = phone_folder(tmp_path / "phone", members=2)
    pictures, report = read_folder(tmp_path / "phone", 32)
    assert len(pictures) == 12 and "Ten." in cells["predict-odd"]
    assert {name for name, _ in report.skipped} < set(odd) and report.hidden == 1


def test_the_transforms_that_the_text_names_pass_a_gradient_or_do_not(cells, capsys):
    from gan_course.data.phone import club
    from gan_course.data.pictures import Pictures

    torch.manual_seed(0)
    run(cells, "own-gradient", "own-gradient-use", portraits=Pictures(club(2)))
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert [name for name, answer in said.items() if answer != "yes"] == ["RandomPosterize", "RandomEqualize"]
