"""Codes half-way, and what the digit classifier reads in them."""

from gan_course.measure.decoded_digits import midpoint, spherical_midpoint

import torch


def test_the_arc_keeps_the_distance_from_the_middle():
    a, b, middle = torch.randn(7, 5), torch.randn(7, 5), torch.randn(5)
    arc = spherical_midpoint(a, b, middle)
    reach = ((a - middle).norm(dim=1) + (b - middle).norm(dim=1)) / 2
    torch.testing.assert_close((arc - middle).norm(dim=1), reach)
    torch.testing.assert_close(spherical_midpoint(a, a, middle), a)
    assert (torch.cosine_similarity(arc - middle, midpoint(a, b) - middle) > 0.999).all()
