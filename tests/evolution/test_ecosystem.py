"""Butterflies and birds: a true GAN, its controls, and the acts read off planted traits."""

from gan_course.evolution import (
    MILESTONES,
    Bird,
    Butterfly,
    Chronicle,
    Ecosystem,
    Resemblance,
    Settings,
)
from gan_course.evolution.creatures import TRAITS, Butterflies, Leaves, trait_column
from gan_course.measure.saliency import blurred, saliency

import pytest
import torch


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def genes(n, seed=0):
    return torch.randn(n, Butterfly.GENES, generator=seeded(seed))


def small(**settings):
    return Ecosystem(Settings(**{"population": 4, "head_start": 0} | settings))


def weights(network):
    return torch.cat([one.detach().flatten().clone() for one in network.parameters()])


# ---- the networks


@pytest.mark.parametrize("by_variance", [True, False])
def test_butterflies_begin_as_the_colourful_population(by_variance):
    traits = Butterfly(by_variance).traits(genes(4000))
    expected = Butterflies().sample_traits(4000, seeded(1))
    for name in ("tint_x", "brightness", "veins", "outline"):
        ours, theirs = traits[:, trait_column(name)], expected[:, trait_column(name)]
        torch.testing.assert_close(ours.mean(), theirs.mean(), atol=0.08, rtol=0)
        torch.testing.assert_close(ours.std(), theirs.std(), atol=0.06, rtol=0)


def test_gradient_reaches_every_weight_of_g_through_drawing_and_bird():
    torch.manual_seed(0)
    G, D = Butterfly(), Bird()
    D(G(genes(8))).sum().backward()
    assert G.layer.weight.grad.isfinite().all() and G.layer.bias.grad.abs()[trait_column("tint_x")] > 0
    silent = [trait.name for trait, slope in zip(TRAITS, G.layer.bias.grad, strict=True) if slope == 0]
    assert set(silent) <= {"branching", "serration"}  # too fine for 32 pixels


def test_a_step_moves_traits_in_proportion_to_their_first_variance():
    G, z = Butterfly(), torch.zeros(1, Butterfly.GENES)
    moved = Butterfly()
    with torch.no_grad():
        moved.layer.bias += 0.1
    deviation = Butterflies().deviation
    for name in ("tint_x", "brightness"):  # unbounded, so traits are raw traits
        column = trait_column(name)
        step = (moved.traits(z) - G.traits(z))[0, column]
        torch.testing.assert_close(step, 0.1 * deviation[column], rtol=1e-4, atol=1e-6)


def test_accidents_matter_only_with_mutation():
    a, b = genes(3), genes(3)
    b[:, len(TRAITS) :] += 1
    assert torch.equal(Butterfly().traits(a), Butterfly().traits(b))
    assert not torch.equal(Butterfly(mutation=0.2).traits(a), Butterfly(mutation=0.2).traits(b))


def test_a_short_sighted_bird_cannot_see_stripes_but_colours():
    stripes = torch.ones(1, 3, 32, 32)
    stripes[..., ::2] = -1
    assert blurred(stripes, 3.0)[..., 8:-8].abs().max() < 1e-2
    plain = torch.full((1, 3, 32, 32), 0.4)
    torch.testing.assert_close(blurred(plain, 3.0), plain)
    assert torch.equal(blurred(stripes, 0.0), stripes)


def test_attention_is_where_the_logit_depends_on_the_picture():
    class Corner(Bird):
        def forward(self, pictures):
            return pictures[:, :, 4:8, 20:24].sum((1, 2, 3))[:, None]

    logits, glow = saliency(Corner(), torch.zeros(2, 3, 32, 32))
    assert logits.shape == (2,) and glow.shape == (2, 32, 32)
    row, column = divmod(glow[0].argmax().item(), 32)
    assert 4 <= row < 8 and 20 <= column < 24 and glow.max() == 1 and glow[0, 20:].max() < 0.01


# ---- the game


def test_birds_learn_to_tell_leaves_from_butterflies_of_this_wood():
    wood = Ecosystem(Settings(frozen="butterflies"))
    for _ in range(40):
        wood.step()
    with torch.no_grad():
        leaves = wood.D(Leaves().sample(50, seeded(5)))
        butterflies = wood.D(Butterflies().sample(50, seeded(5)))
    assert (leaves > 0).float().mean() > 0.9 and (butterflies < 0).float().mean() > 0.9
    assert "noticed" in wood.chronicle.reached and "brown" not in wood.chronicle.reached


@pytest.mark.parametrize("frozen", ["nobody", "birds", "butterflies"])
def test_who_is_frozen_stays_and_the_other_learns(frozen):
    wood = small(frozen=frozen)
    G, D = weights(wood.G), weights(wood.D)
    wood.step()
    assert torch.equal(G, weights(wood.G)) == (frozen == "butterflies")
    assert torch.equal(D, weights(wood.D)) == (frozen == "birds")
    assert all(one.requires_grad for one in wood.G.parameters())


def test_frozen_birds_go_on_answering():
    wood = small(population=16)
    for _ in range(30):
        wood.step()
    wood.set(frozen="birds")
    frozen = weights(wood.D)
    with torch.no_grad():  # butterflies that are leaves, which nobody has shown these birds so far
        wood.G.mean.copy_(Leaves().mean)
        wood.G.layer.weight.zero_()
        wood.G.layer.bias.zero_()
    before = [*wood.leaf_logits], [*wood.butterfly_logits], wood.chronicle.now["right"]
    for _ in range(wood.leaf_logits.maxlen):
        wood.step()
    for old, said in zip(before, (wood.leaf_logits, wood.butterfly_logits), strict=False):
        assert len(said) == len(old) and not any(one is other for one in said for other in old)
        assert not any(one.requires_grad for one in said)
    assert wood.chronicle.now["right"] < before[2] - 0.05  # they are fooled, and the score says so
    with torch.no_grad():
        asked = wood.D(wood.G(genes(200)))
    assert abs((torch.cat([*wood.butterfly_logits]) < 0).float().mean() - (asked < 0).float().mean()) < 0.2
    assert torch.equal(frozen, weights(wood.D))


def test_butterflies_wait_for_the_head_start():
    wood = small(head_start=2)
    first = weights(wood.G)
    for _ in range(2):
        wood.step()
    assert torch.equal(first, weights(wood.G))
    wood.step()
    assert not torch.equal(first, weights(wood.G))


def test_repeatable_from_the_seed_and_leaves_the_global_generator_alone():
    before = torch.random.get_rng_state()

    def end(seed):
        wood = small(seed=seed, mutation=0.1)
        for _ in range(3):
            wood.step()
        return weights(wood.G)

    assert torch.equal(end(1), end(1)) and not torch.equal(end(1), end(2))
    assert torch.equal(before, torch.random.get_rng_state())


def test_controls_act_while_it_runs():
    wood = small()
    leaves = wood.leaves[:4]
    wood.set(bird_rate=0.5, butterfly_rate=0.25, mutation=0.3, blur=2.0, kind="oak-like", population=5, bird_steps=2)
    assert wood.opt_D.param_groups[0]["lr"] == 0.5 and wood.opt_G.param_groups[0]["lr"] == 0.25
    assert (wood.G.mutation, wood.D.blur) == (0.3, 2.0) and not torch.equal(leaves, wood.leaves[:4])
    wood.step()
    assert [len(one) for one in wood.leaf_logits] == [5, 5]


def test_scarce_butterflies_make_birds_believe_in_leaves():
    def believed(food):
        wood = small(frozen="butterflies", food=food, population=16)
        for _ in range(8):
            wood.step()
        with torch.no_grad():
            return wood.D(wood.G(genes(30))).mean()

    assert believed(0.05) > believed(0.95)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"frozen": "bees"}, "nobody"),
        ({"food": 0.0}, "0.5"),
        ({"population": 0}, "1 or more"),
        ({"mutation": -1.0}, "0 or more"),
        ({"kind": "elm"}, "beech, oak-like, dead"),
        ({"population": 3.5}, "whole number"),
        ({"seed": -1}, "0 or more"),
        ({"blur": float("nan")}, "0 or more"),
        ({"mutation": "much"}, "give a number"),
        ({"bird_rate": 0.0}, "frozen='birds'"),
        ({"by_variance": "yes"}, "True, False"),
    ],
)
def test_settings_that_make_no_sense_are_explained(wrong, word):
    with pytest.raises(ValueError, match=word):
        Settings(**wrong)


# ---- the acts


def test_resemblance_runs_from_the_first_butterflies_to_the_leaves():
    resemblance = Resemblance(Leaves())
    for source, way in ((Butterflies(), 0), (Leaves(), 1)):
        for share in resemblance(source.sample_traits(3000, seeded(9))).values():
            assert abs(share - way) < 0.05
    brown = Butterflies().sample_traits(500, seeded())
    for name in ("brightness", "tint_x", "tint_y"):
        brown[:, trait_column(name)] = resemblance.goal[trait_column(name)]
    shares = resemblance(brown)
    assert shares["colour"] > 1 and abs(shares["veins"]) < 0.05 and abs(shares["outline"]) < 0.05


def told(rounds=600, **when):
    """Milestones of planted curves: each value jumps from 0 to 1 in its round."""
    chronicle = Chronicle()
    for now in range(1, rounds):
        chronicle.add(now, **{name: float(now >= jump) for name, jump in when.items()})
    return chronicle.reached


def test_acts_are_told_in_the_order_in_which_they_happen():
    story = told(right=20, colour=100, outline=200, veins=300)
    assert list(story) == [one.name for one in MILESTONES]
    assert 100 < story["fading"] < story["brown"] < 150 and 300 < story["veined"] < story["dead leaves"]
    other = told(right=20, colour=300, outline=200, veins=100)
    assert other["veined"] < other["leaf-shaped"] < other["brown"]


def test_one_lucky_round_is_no_act():
    chronicle = Chronicle()
    for now in range(50):
        chronicle.add(now, colour=1.0 if now == 25 else 0.0, outline=0.0, veins=0.0, right=0.5)
    assert chronicle.reached == {}


def test_an_act_once_reached_stays():
    chronicle = Chronicle()
    for now in range(200):
        chronicle.add(now, right=1.0 if now < 100 else 0.5)
    assert chronicle.reached == {"noticed": 0} and chronicle.now["right"] < 0.6
