"""C35 to C38: what is compared, and by which rule each holds."""

from gan_course.claims.chapter07 import c35_augmentation, c36_real_only, c37_head_start, c38_diffusion

import pytest


@pytest.mark.parametrize(
    "claim, rule",
    [
        (c35_augmentation, lambda o: o.a < o.b),
        (c36_real_only, lambda o: o.a > o.b),
        (c37_head_start, lambda o: o.a < o.b),
        (c38_diffusion, lambda o: o.a < o.b),
    ],
)
def test_each_holds_by_its_rule(claim, rule):
    outcome = claim.run(0, quick=True)
    assert outcome.holds == rule(outcome) and outcome.a > 0 and outcome.b > 0
