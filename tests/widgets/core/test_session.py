"""The two memories of sessions, and copies of networks."""

from gan_course.widgets.core.session import Timeline, Trace, load_state_dict, state_dict

import numpy as np
import pytest
import torch
from samples_widgets import Count


def run(timeline: Timeline, session: Count, rounds: int) -> None:
    for _ in range(rounds):
        session.step()
        timeline.push(session)


def test_timeline_spans_everything_in_bounded_memory():
    timeline, session = Timeline(keep=10, every=2), Count()
    timeline.push(session)
    run(timeline, session, 5000)
    rounds = timeline.rounds
    assert rounds[0] == 0 and len(rounds) <= 10 and rounds == sorted(set(rounds))
    assert rounds[-1] > 5000 - 2 * timeline.every  # the last interval at most is missing
    assert session.saved < 100  # not one for each round


def test_timeline_rewinds_and_goes_another_way():
    timeline, session = Timeline(keep=10, every=5), Count()
    timeline.push(session)
    run(timeline, session, 20)
    timeline.rewind(session, 1)
    assert session.rounds == 5 and timeline.rounds[-1] == 20  # later moments can still be looked at
    timeline.truncate(session.rounds)
    assert timeline.rounds == [0, 5]


def test_the_present_can_be_come_back_to():
    timeline, session = Timeline(keep=10, every=5), Count()
    timeline.push(session)
    run(timeline, session, 13)
    timeline.rewind(session, 0)
    assert session.rounds == 0 and timeline.rounds == [0, 5, 10, 13]
    timeline.rewind(session, -1)
    assert session.rounds == 13


def test_going_another_way_is_kept_as_closely_as_the_first():
    timeline, session = Timeline(keep=10, every=2), Count()
    timeline.push(session)
    run(timeline, session, 5000)
    session.rounds = 0
    timeline.truncate(0)
    run(timeline, session, 12)
    assert timeline.rounds == [0, 2, 4, 6, 8, 10, 12]


def test_large_states_are_fewer(monkeypatch):
    class Large(Count):
        def save(self):
            return {"a": [np.zeros(1000)], "b": {"c": (torch.zeros(500, dtype=torch.float64), 1)}}

    monkeypatch.setattr("gan_course.widgets.core.session.ROOM", 100_000)
    timeline, session = Timeline(keep=48, every=1), Large()
    run(timeline, session, 500)
    assert 4 <= len(timeline.rounds) <= 8 and timeline.rounds[0] == 1 and timeline.rounds[-1] > 300


def test_insisting_keeps_the_last_moment_and_the_bound():
    timeline, session = Timeline(keep=4, every=1), Count()
    timeline.push(session)
    for _ in range(20):
        session.step()
        timeline.force(session)
        timeline.force(session)
        assert timeline.rounds[-1] == session.rounds
    assert len(timeline.rounds) <= 4 and timeline.rounds[0] == 0
    assert len(set(timeline.rounds)) == len(timeline.rounds)


@pytest.mark.parametrize("bad", [{"keep": 3}, {"every": 0}])
def test_timeline_refuses(bad):
    with pytest.raises(ValueError, match="give keep >= 4"):
        Timeline(**bad)


def test_trace_spans_everything_and_keeps_its_size():
    trace = Trace("a", "b", size=50)
    for i in range(1, 4001):
        trace.add(i, a=i / 2)
    assert 25 <= len(trace) <= 50
    assert trace["round"][0] == 1 and trace["round"][-1] > 3800
    assert np.array_equal(trace["a"], trace["round"] / 2)
    assert np.isnan(trace["b"]).all()
    with pytest.raises(ValueError, match="has no c; it has a, b"):
        trace.add(1, c=2)


def test_networks_optimisers_generators_and_traces_come_back():
    net, trace = torch.nn.Linear(3, 2), Trace("loss")
    parts = {
        "net": net,
        "opt": torch.optim.Adam(net.parameters(), 0.1),
        "random": torch.Generator().manual_seed(1),
        "trace": trace,
    }

    def train(rounds: int) -> list[float]:
        losses = []
        for i in range(rounds):
            loss = net(torch.randn(4, 3, generator=parts["random"])).square().mean()
            parts["opt"].zero_grad()
            loss.backward()
            parts["opt"].step()
            trace.add(i, loss=loss.item())
            losses.append(loss.item())
        return losses

    train(3)
    memory = state_dict(parts)
    first = train(5)
    for _ in range(2):  # a memory may be used again
        load_state_dict(parts, memory)
        assert len(trace) == 3
        assert train(5) == first
