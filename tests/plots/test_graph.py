"""A graph of what builds on what: every node stands right of what it needs."""

from __future__ import annotations

from gan_course.plots import graph

import pytest


def test_nodes_stand_right_of_what_they_need():
    needs = {"b": ["a"], "c": ["a"], "d": ["b", "c", "a"]}
    ax = graph(needs, light=[("a", "d")])
    place = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    assert set(place) == set("abcd")
    assert all(place[before][0] < place[node][0] for node in needs for before in needs[node])
    assert place["b"][0] == place["c"][0] and place["b"][1] != place["c"][1]
    arrows = [text for text in ax.texts if not text.get_text()]
    assert len(arrows) == 5


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="in a circle: b, a"):
        graph({"a": ["b"], "b": ["a"]})
