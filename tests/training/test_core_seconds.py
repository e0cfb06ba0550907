"""How many steps fit into a time of the processor."""

from gan_course.training.core_seconds import steps_within


def test_the_trial_says_how_many_steps_fit_into_the_time():
    def work() -> None:
        sum(range(200_000))

    few, many = (steps_within(work, seconds) for seconds in (0.05, 0.5))
    assert 1 <= few < many
    assert steps_within(work, 0.0) == 1
