"""The race of the arg max loop against a GAN: when a player has arrived, and what it has paid."""

from gan_course.data.points import points
from gan_course.measure.race import Race, goal, run_gan, run_loop


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
