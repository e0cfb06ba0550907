"""What the second half of chapter 06 shows and what the package runs compute the same."""

from pathlib import Path

from gan_course.exercises.chapter06 import clinic
from gan_course.models.minibatch import minibatch_std
from gan_course.training import symptoms

import pytest
import torch
import visible
from visible import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("06_training_gans")


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
