"""What the second half of chapter 06 shows and what the package runs compute the same."""

from pathlib import Path

from gan_course.claims.store import load
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.exercises.chapter06 import clinic
from gan_course.models.minibatch import minibatch_std
from gan_course.training import roadmap, symptoms

import pytest
import torch
import visible
from visible import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("06_training_gans")


def flat(text):
    return text.replace("\n", " ")


def played(step, make_D):
    """Weights after two rounds of a clinic's step from always the same start."""
    torch.manual_seed(0)
    G, D = clinic.generator(), make_D()
    opt_G, opt_D = (torch.optim.SGD(net.parameters(), 0.1) for net in (G, D))
    for _ in range(2):
        step(G, D, torch.randn(16, 2), torch.randn(16, 2), opt_G, opt_D)
    return visible.weights(G, D)


def test_the_solution_of_6_4_is_the_packages(cells):
    h = torch.randn(5, 3)
    shown = run(cells, "collapse-std")["minibatch_std"](h)
    torch.testing.assert_close(shown, minibatch_std(h))


@pytest.mark.parametrize(
    "cell, name, patient, make_D",
    [
        ("clinic-ada", "adas_round", "Ada", clinic.discriminator),
        ("clinic-cleo", "cleos_round", "Cleo", clinic.normalising),
    ],
)
def test_the_sick_rounds_that_are_shown_are_the_patients(cells, cell, name, patient, make_D):
    sick = run(cells, f"{cell}-code", d_loss=clinic.d_loss, g_loss=clinic.g_loss, minimax_g_loss=clinic.minimax_g_loss)
    torch.testing.assert_close(played(sick[name], make_D), played(clinic.PATIENTS[patient]["train_round"], make_D))


def test_the_symptom_page_is_the_table():
    assert (ROOT / "docs" / "symptoms.md").read_text(encoding="utf-8") == symptoms.markdown()
    assert len({one.key for one in symptoms.SYMPTOMS}) == len(symptoms.SYMPTOMS)


def test_what_the_text_says_of_wgan_gp_is_what_the_claim_found(cells):
    outcomes = load()["C24"].outcomes.values()
    full = [one.more["five steps, weight 0.1: high quality"] for one in outcomes]
    assert "about half of the samples are near a cluster" in flat(cells["recipe-says"])
    assert 0.4 < min(full) <= max(full) < 0.6
    once = sorted(one.more["one step, weight 0.1: modes"] for one in outcomes)
    assert "three seeds have all eight and two have one or none" in flat(cells["recipe-says"])
    assert once[:2] <= [1, 1] and once[2:] == [8, 8, 8]


def test_a_dcgan_has_losses_farther_from_even_than_the_collapse(cells):
    assert "The DCGAN of section 7 has about 0.2 and 3" in flat(cells["collapse-birthday-text"])
    heads = Pictures(avatars(500, size=16))
    trainer = roadmap.trainer(0, heads, 100, size=16, **roadmap.RATES["slow, with momentum"])
    history = trainer.train(100, progress=False)
    assert 0.1 < min(history.loss_D) < 0.4 and 2 < max(history.loss_G) < 4


def test_fays_map_is_in_the_units_of_her_points():
    chart = clinic.train(rounds=150, **clinic.PATIENTS["Fay"])
    with torch.no_grad():
        real, fake = (chart.D(x[:200]).sigmoid().mean() for x in (chart.real, chart.samples))
    assert chart.samples.abs().max() <= 1 / 3 + 1e-6 and real > 0.9 and fake < 0.1
