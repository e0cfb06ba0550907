"""Convolutions by hand against torch's; sizes and windows against what torch's layers do."""

from gan_course.models.convolution import convolve, receptive_field, size_after, stamp

import pytest
import torch
from torch.nn.functional import conv1d, conv2d, conv_transpose2d

CASES = [(4, 5, 3, 1, 0), (7, 4, 2, 2, 0), (8, 8, 4, 2, 1), (5, 9, 3, 3, 2), (3, 3, 1, 1, 0)]


@pytest.mark.parametrize("height, width, k, stride, padding", CASES)
def test_both_are_torchs(height, width, k, stride, padding):
    x, kernel = torch.randn(height, width, dtype=torch.float64), torch.randn(k, k, dtype=torch.float64)
    options = {"stride": stride, "padding": padding}
    torch.testing.assert_close(
        convolve(x, kernel, **options), conv2d(x[None, None], kernel[None, None], **options)[0, 0]
    )
    theirs = conv_transpose2d(x[None, None], kernel[None, None], **options)[0, 0]
    torch.testing.assert_close(stamp(x, kernel, **options), theirs)


@pytest.mark.parametrize("height, width, k, stride, padding", CASES)
def test_the_stamp_is_the_convolutions_adjoint(height, width, k, stride, padding):
    """<convolve(x), y> = <x, stamp(y)> wherever no pixel is left over: this is what 'transposed' means."""
    y, kernel = torch.randn(4, 3, dtype=torch.float64), torch.randn(k, k, dtype=torch.float64)
    back = stamp(y, kernel, stride, padding)
    x = torch.randn_like(back)
    torch.testing.assert_close((convolve(x, kernel, stride, padding) * y).sum(), (x * back).sum())


@pytest.mark.parametrize("height, width, k, stride, padding", CASES)
def test_the_size_is_the_convolutions(height, width, k, stride, padding):
    shape = convolve(torch.zeros(height, width), torch.zeros(k, k), stride, padding).shape
    assert shape == (size_after(height, k, stride, padding), size_after(width, k, stride, padding))


@pytest.mark.parametrize("layers", [[], [(4, 2)], [(4, 2)] * 4, [(3, 1), (2, 2), (5, 3), (3, 1)]])
def test_the_window_is_what_gets_gradients(layers):
    row = torch.zeros(1, 1, 300, dtype=torch.float64, requires_grad=True)
    y = row
    for kernel, stride in layers:
        y = conv1d(y, torch.ones(1, 1, kernel, dtype=torch.float64), stride=stride)
    y[..., y.shape[-1] // 2].sum().backward()
    assert receptive_field(layers) == (row.grad != 0).sum()
