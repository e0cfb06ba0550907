"""The race of the arg max loop against a GAN: when a player has arrived, and what it has paid."""

from gan_course.data.points import points
from gan_course.measure import race as module
from gan_course.measure.race import WAYS, Race, goal, run_gan, run_loop

import pytest


def test_arrives_at_the_first_of_three_in_a_row():
    race = Race([10, 20, 30, 40, 50, 60], [0.1, 0.9, 0.1, 0.2, 0.1, 0.1])
    assert race.arrived(0.2) == 30
    assert race.arrived(0.05) == float("inf")


def test_both_players_get_the_same_budget():
    data = points("two_gaussians_1d")
    loop = run_loop(data, (-3.0, 3.0), 30_000, start="fresh", keep=2, climb_steps=20)
    gan = run_gan(data, 30_000)
    for race in (loop, gan):
        assert race.evaluations[-2] < 30_000 <= race.evaluations[-1]
        assert len(race.evaluations) == len(race.distance)
        assert min(race.distance) > 0
    assert goal(data) < 0.2


DATA = points("two_gaussians_1d")
PLAYERS = {
    "loop": lambda budget, **options: run_loop(DATA, (-3.0, 3.0), budget, **WAYS["remembers"], **options),
    "GAN": lambda budget, **options: run_gan(DATA, budget, **options),
}


@pytest.mark.parametrize("player", PLAYERS)
def test_a_player_that_has_arrived_stops(player, monkeypatch):
    distances = iter([3.0, 0.1, 3.0, 0.1, 0.2, 0.1, 0.1])
    monkeypatch.setattr(module, "sliced_wasserstein", lambda real, generated: next(distances))
    race = PLAYERS[player](10**6, near=0.2)
    assert race.distance == [3.0, 0.1, 3.0, 0.1, 0.2, 0.1]
    assert race.arrived(0.2) == race.evaluations[3]


@pytest.mark.parametrize("player", PLAYERS)
def test_measurements_take_as_many_points_as_they_are_told_to(player, monkeypatch):
    seen = set()

    def distance(real, generated):
        seen.add((len(real), len(generated)))
        return 1.0

    monkeypatch.setattr(module, "sliced_wasserstein", distance)
    PLAYERS[player](30_000, samples=70)
    assert seen == {(70, 70)}
