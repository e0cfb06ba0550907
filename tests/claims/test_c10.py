"""C10: how much of their samples a VAE and a GAN put between the modes."""

from gan_course.claims.chapter04.c10_between import KL_WEIGHTS, run


def test_shares_and_the_rule():
    outcome = run(0, quick=True)
    assert all(0 <= share <= 1 for share in (outcome.a, outcome.b))
    assert outcome.holds == (outcome.a > outcome.b)
    assert outcome.a == min(outcome.more[f"VAE between, KL weight {weight:g}"] for weight in KL_WEIGHTS)
    assert outcome.more["real between"] < 0.02
