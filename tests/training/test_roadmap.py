"""The road from a DCGAN to a modern baseline: each row changes what it says, and nothing else."""

import math

from gan_course.data.pictures import Pictures
from gan_course.models.modern import ResidualBlock
from gan_course.training import roadmap
from gan_course.utils import seeded

import pytest
import torch
from torch import nn

ROWS = range(len(roadmap.STEPS))
DATA = Pictures(torch.randint(256, (16, 3, 8, 8), dtype=torch.uint8))


def layers(network: nn.Module, kind: type) -> int:
    return sum(isinstance(layer, kind) for layer in network.modules())


def start(row: int) -> tuple[dict, dict]:
    with seeded(0):
        return tuple(net.state_dict() for net in roadmap.networks(row, 8, 8))


def equal(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(a[name].equal(b[name]) for name in a)


@pytest.mark.parametrize("row", ROWS)
def test_what_each_row_is_made_of(row):
    G, D = roadmap.networks(row, 16, 8)
    assert bool(layers(D, nn.BatchNorm2d)) == (row < 2) and bool(layers(G, nn.BatchNorm2d)) == (row < 3)
    assert bool(layers(G, ResidualBlock)) == bool(layers(D, ResidualBlock)) == (row >= 4)
    assert bool(layers(G, nn.Upsample)) == bool(layers(D, nn.AvgPool2d)) == (row >= 5)
    middles = [block.layers[2] for net in (G, D) for block in net.modules() if isinstance(block, ResidualBlock)]
    assert all(middle.groups == (4 if row == 6 else 1) for middle in middles)
    assert G(torch.randn(4, 100)).shape == (4, 3, 16, 16) and D(torch.randn(4, 3, 16, 16)).shape == (4, 1)


def test_one_change_at_a_time():
    games = [roadmap.game(row) for row in ROWS]
    assert not games[0].relativistic and all(game.relativistic for game in games[1:])
    assert [game.penalty is not None for game in games] == [False, False, *[True] * 5]
    assert equal(start(0)[0], start(1)[0]) and equal(start(0)[1], start(1)[1])  # the loss alone
    assert equal(start(1)[0], start(2)[0])  # G is left alone
    assert start(2)[1].keys() == start(3)[1].keys()  # D's layers are
    assert games[2] is games[6]


def test_the_relativistic_game_is_log_2_at_a_tie_and_sees_differences_only():
    for row in (1, 2):
        game, s = roadmap.game(row), torch.randn(5, 1)
        assert game.d_loss(s, s).item() == pytest.approx(math.log(2))
        assert game.g_loss(s, s).item() == pytest.approx(math.log(2))
        torch.testing.assert_close(game.d_loss(s + 3, s + 4), game.d_loss(s, s + 1))


def test_the_penalty_of_a_straight_discriminator_is_known():
    D = nn.Sequential(nn.Flatten(), nn.Linear(12, 1))
    x = torch.randn(2, 4, 3, 2, 2)
    want = roadmap.PENALTY * D[1].weight.square().sum().item()  # R1 and R2, half the squared slope each
    assert roadmap.REGULARISED.penalty(D, *x).item() == pytest.approx(want, rel=1e-5)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("rates", roadmap.RATES)
def test_each_row_trains_at_both_rates(row, rates):
    trainer = roadmap.trainer(row, DATA, 2, size=8, width=8, **roadmap.RATES[rates])
    before = [w.clone() for w in (*trainer.G.parameters(), *trainer.D.parameters())]
    trainer.train(2, progress=False)
    after = [*trainer.G.parameters(), *trainer.D.parameters()]
    assert all(w.isfinite().all() for w in after)
    assert sum(not a.equal(b) for a, b in zip(before, after)) > len(after) / 2
    assert trainer.settings.lr_D == trainer.settings.lr_G == roadmap.RATES[rates]["lr_G"]
    assert trainer.settings.betas == roadmap.RATES[rates]["betas"]


def test_the_seed_decides_the_weights():
    first, again, other = (roadmap.trainer(6, DATA, 1, seed, size=8, width=8).G.state_dict() for seed in (3, 3, 4))
    assert equal(first, again) and not equal(first, other)
