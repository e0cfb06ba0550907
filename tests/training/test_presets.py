from gan_course.data.points import points
from gan_course.measure.modes import modes
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training.presets import DIGITS, POINTS, WGAN_GP

import torch


def test_a_recipes_seed_decides_everything_and_the_global_state_stays():
    before = torch.get_rng_state()
    a, b, other = (POINTS.trainer(points("ring8"), 5, seed=seed) for seed in (1, 1, 2))
    for trainer in (a, b, other):
        trainer.train(5, progress=False)
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(a.sample(4), b.sample(4))
    assert not torch.equal(a.sample(4), other.sample(4))


def test_the_learning_rate_falls_over_the_training_that_was_asked_for():
    trainer = POINTS.trainer(points("ring8"), 100)
    rates = []
    trainer.train(100, [lambda t: rates.append(t.opt_G.param_groups[0]["lr"])], progress=False)
    assert rates[49] == POINTS.settings.lr_G
    assert rates[75] < 0.6 * POINTS.settings.lr_G
    assert rates[99] < 0.05 * POINTS.settings.lr_G


def test_options_are_settings_or_the_learners_own_steps():
    def my_step(*_):
        return torch.zeros(())

    G, D = MLPGenerator(64, (1, 28, 28), bounded=True), MLPDiscriminator((1, 28, 28))
    trainer = DIGITS.trainer(points("ring8"), G, D, steps=7, d_step=my_step, snapshot_every=3)
    assert trainer.d_step is my_step and trainer.settings.snapshot_every == 3 and trainer.settings.decay_steps == 7
    assert trainer.settings.batch == DIGITS.settings.batch


def test_points_are_learned_even_in_a_short_training():
    """A tenth of the recipe's length already finds most modes; the whole length is benchmarks/modes.py."""
    ring = points("ring8")
    trainer = POINTS.trainer(ring, 1000)
    trainer.train(1000, progress=False)
    found = modes(trainer.sample(2500), ring)
    assert found.captured >= 5
    assert found.high_quality > 0.2


def test_wgan_gp_brings_its_own_steps_of_D_and_its_own_weight():
    trainer = WGAN_GP.trainer(points("ring8"), 2)
    assert trainer.settings.d_steps == 5 and trainer.settings.objective == "wasserstein-gp-points"
    trainer.train(2, progress=False)
    assert trainer.steps == 2
