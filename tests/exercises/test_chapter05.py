"""The checks of chapter 05 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

from gan_course.exercises.chapter05.receptive_field import by_gradient
from gan_course.models.dcgan import DCGANGenerator, initialise

import numpy as np
import torch
from answers import Answers
from torch import nn
from torch.nn.functional import conv2d, conv_transpose2d, fold, pad, unfold

book = Answers("5.1", "5.2", "5.3", "5.4", "5.5", "5.6")
wrong, right = book.wrong, book.right


# --- 5.1 -----------------------------------------------------------------------------------------


@right("5.1")
def two_loops(x, kernel, stride, padding):
    x, k = pad(x, [padding] * 4), kernel.shape[0]
    out = x.new_zeros((x.shape[0] - k) // stride + 1, (x.shape[1] - k) // stride + 1)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i * stride : i * stride + k, j * stride : j * stride + k] * kernel).sum()
    return out


@right("5.1")
def windows_as_columns(x, kernel, stride, padding):
    k = len(kernel)
    columns = unfold(x[None, None], k, padding=padding, stride=stride)[0]
    height = (x.shape[0] + 2 * padding - k) // stride + 1
    return (kernel.reshape(1, -1) @ columns).view(height, -1)


@right("5.1")
def shifted_pictures(x, kernel, stride, padding):
    x, k = pad(x, [padding] * 4), len(kernel)
    rows, columns = x.shape[0] - k + 1, x.shape[1] - k + 1
    total = sum(kernel[a, b] * x[a : a + rows, b : b + columns] for a in range(k) for b in range(k))
    return total[::stride, ::stride]


def conv(x, kernel, stride, padding):
    return conv2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


@wrong("5.1", "upside down")
def as_in_mathematics(x, kernel, stride, padding):
    return conv(x, kernel.flip(0).flip(1), stride, padding)


@wrong("5.1", "padding is missing")
def unpadded(x, kernel, stride, padding):
    return two_loops(x, kernel, stride, 0)


@wrong("5.1", "stride is missing")
def every_place(x, kernel, stride, padding):
    return two_loops(x, kernel, 1, padding)


@wrong("5.1", "last row")
def one_place_short(x, kernel, stride, padding):
    return two_loops(x, kernel, stride, padding)[:-1, :-1]


@wrong("5.1", "mean of the products")
def averaged(x, kernel, stride, padding):
    return conv(x, kernel / kernel.numel(), stride, padding)


@wrong("5.1", "exchanged")
def kernel_on_its_side(x, kernel, stride, padding):
    return conv(x, kernel.T, stride, padding)


@wrong("5.1", "returns nothing")
def forgot_to_return(x, kernel, stride, padding):
    two_loops(x, kernel, stride, padding)


@wrong("5.1", "returns a list")
def rows_in_a_list(x, kernel, stride, padding):
    return list(two_loops(x, kernel, stride, padding))


@wrong("5.1", "changes the numbers")
def in_place(x, kernel, stride, padding):
    out = two_loops(x, kernel, stride, padding)
    x.mul_(2)
    return out


@wrong("5.1", "precision")
def always_float32(x, kernel, stride, padding):
    return conv(x.float(), kernel.float(), stride, padding)


# --- 5.2 -----------------------------------------------------------------------------------------


@right("5.2")
def counted(size, kernel, stride, padding):
    return len(range(0, size + 2 * padding - kernel + 1, stride))


@right("5.2")
def with_int(size, kernel, stride, padding):
    return int((size + 2 * padding - kernel) / stride + 1)


@right("5.2")
def in_a_loop(size, kernel, stride, padding):
    places, begin = 0, -padding
    while begin + kernel <= size + padding:
        places, begin = places + 1, begin + stride
    return places


@wrong("5.2", "both sides")
def one_side(size, kernel, stride, padding):
    return (size + padding - kernel) // stride + 1


@wrong("5.2", "One is missing")
def without_the_one(size, kernel, stride, padding):
    return (size + 2 * padding - kernel) // stride


@wrong("5.2", "kernel is missing")
def halved(size, kernel, stride, padding):
    return (size + 2 * padding) // stride


@wrong("5.2", "Divide by the stride before")
def one_inside(size, kernel, stride, padding):
    return (size + 2 * padding - kernel + 1) // stride


@wrong("5.2", "round up")
def rounded_up(size, kernel, stride, padding):
    return int(np.ceil((size + 2 * padding - kernel) / stride)) + 1


@wrong("5.2", "rounds down")
def divided(size, kernel, stride, padding):
    return (size + 2 * padding - kernel) / stride + 1


@wrong("5.2", "opposite layer")
def transposed(size, kernel, stride, padding):
    return (size - 1) * stride + kernel - 2 * padding


@wrong("5.2", "torch makes")
def for_this_course_only(size, kernel, stride, padding):
    return size // 2


# --- 5.3 -----------------------------------------------------------------------------------------


@right("5.3")
def stamps(x, kernel, stride, padding):
    k = len(kernel)
    out = torch.zeros((x.shape[0] - 1) * stride + k, (x.shape[1] - 1) * stride + k, dtype=x.dtype, device=x.device)
    for i, row in enumerate(x):
        for j, number in enumerate(row):
            out[i * stride : i * stride + k, j * stride : j * stride + k] += number * kernel
    return out[padding:-padding, padding:-padding] if padding else out


@right("5.3")
def zeros_between(x, kernel, stride, padding):
    k = len(kernel)
    apart = x.new_zeros((x.shape[0] - 1) * stride + 1, (x.shape[1] - 1) * stride + 1)
    apart[::stride, ::stride] = x
    return conv(apart, kernel.flip(0, 1), 1, k - 1 - padding)


@right("5.3")
def folded(x, kernel, stride, padding):
    k = len(kernel)
    size = [(side - 1) * stride + k - 2 * padding for side in x.shape]
    return fold(kernel.reshape(-1, 1) * x.reshape(1, -1), size, k, padding=padding, stride=stride)[0]


def transpose(x, kernel, stride, padding):
    return conv_transpose2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


@wrong("5.3", "+=")
def opaque_ink(x, kernel, stride, padding):
    k, (rows, columns) = len(kernel), x.shape
    out = x.new_zeros((rows - 1) * stride + k, (columns - 1) * stride + k)
    for i in range(rows):
        for j in range(columns):
            out[i * stride : i * stride + k, j * stride : j * stride + k] = x[i, j] * kernel
    return out[padding : out.shape[0] - padding, padding : out.shape[1] - padding]


@wrong("5.3", "rim is still there")
def uncut(x, kernel, stride, padding):
    return transpose(x, kernel, stride, 0)


@wrong("5.3", "backwards")
def padded_more(x, kernel, stride, padding):
    return pad(transpose(x, kernel, stride, 0), [padding] * 4)


@wrong("5.3", "same ink")
def no_strength(x, kernel, stride, padding):
    return transpose(torch.ones_like(x), kernel, stride, padding)


@wrong("5.3", "stride is missing")
def side_by_side(x, kernel, stride, padding):
    return transpose(x, kernel, 1, padding)


@wrong("5.3", "upside down")
def turned(x, kernel, stride, padding):
    return transpose(x, kernel.flip(0, 1), stride, padding)


@wrong("5.3", "yours is")
def empty_when_nothing_is_cut(x, kernel, stride, padding):
    return transpose(x, kernel, stride, 0)[padding:-padding, padding:-padding]


# --- 5.4 -----------------------------------------------------------------------------------------


def block(n_in, n_out, norm=True, act=nn.ReLU, kernel=4):
    layers = [nn.ConvTranspose2d(n_in, n_out, kernel, 2, 1, bias=False)]
    return nn.Sequential(*layers, *([nn.BatchNorm2d(n_out)] if norm else []), act())


def built(size, width, dim, *, norm=True, act=nn.ReLU, end=nn.Tanh, first=True, last_norm=False, init=True, flip=False):
    n = width * size // 8
    channels = [width * 2**i for i in range(n.bit_length())]
    channels = [c for c in reversed(channels) if width <= c <= n]
    if flip:
        channels = channels[::-1]
    layers = [nn.Unflatten(1, (dim, 1, 1))] if first else []
    layers += [nn.ConvTranspose2d(dim, channels[0], 4, 1, 0), *([nn.BatchNorm2d(channels[0])] if norm else []), act()]
    layers += [block(a, b, norm, act) for a, b in zip(channels, channels[1:])]
    layers += [nn.ConvTranspose2d(channels[-1], 3, 4, 2, 1), *([nn.BatchNorm2d(3)] if last_norm else [])]
    G = nn.Sequential(*layers, *([end()] if end else []))
    if init:
        initialise(G)
    return G


@right("5.4")
def in_a_sequence(size, width, latent_dim):
    return built(size, width, latent_dim)


@right("5.4")
def the_packages(size, width, latent_dim):
    return DCGANGenerator(size, width, latent_dim)


@right("5.4")
def a_class(size, width, latent_dim):
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = built(size, width, latent_dim, first=False, end=None)
            self.end = nn.Tanh()

        def forward(self, z):
            return self.end(self.body(z.view(len(z), -1, 1, 1)))

    return Mine()


@wrong("5.4", "How often does 4 double")
def always_64(size, width, latent_dim):
    return built(64, width, latent_dim)


@wrong("5.4", "no batch norm")
def unnormalised(size, width, latent_dim):
    return built(size, width, latent_dim, norm=False)


@wrong("5.4", "last convolution has a batch norm")
def normalised_pixels(size, width, latent_dim):
    return built(size, width, latent_dim, last_norm=True)


@wrong("5.4", "ReLU")
def leaky(size, width, latent_dim):
    return built(size, width, latent_dim, act=lambda: nn.LeakyReLU(0.2))


@wrong("5.4", "initialise")
def torchs_first_weights(size, width, latent_dim):
    return built(size, width, latent_dim, init=False)


@wrong("5.4", "1 x 1 pixel")
def flat_code(size, width, latent_dim):
    return built(size, width, latent_dim, first=False)


@wrong("5.4", "each before it twice as many")
def widening(size, width, latent_dim):
    return built(size, width, latent_dim, flip=True)


@wrong("5.4", "returns a list")
def only_layers(size, width, latent_dim):
    return list(built(size, width, latent_dim))


@wrong("5.4", "Tanh")
def open_ended(size, width, latent_dim):
    G = built(size, width, latent_dim, end=None)
    nn.init.constant_(G[-1].bias, 2.0)
    return G


@wrong("5.4", "fully connected")
def linear_first(size, width, latent_dim):
    return nn.Sequential(nn.Linear(latent_dim, latent_dim), built(size, width, latent_dim))


# --- 5.5 -----------------------------------------------------------------------------------------


@right("5.5")
def forwards(layers):
    window, step = 1, 1
    for kernel, stride in layers:
        window, step = window + (kernel - 1) * step, step * stride
    return window


@right("5.5")
def backwards(layers):
    window = 1
    for kernel, stride in reversed(layers):
        window = (window - 1) * stride + kernel
    return window


@right("5.5")
def by_trying(layers):
    return by_gradient(layers)


@wrong("5.5", "strides are missing")
def strideless(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@wrong("5.5", "multiply the kernels")
def product(layers):
    window = 1
    for kernel, _ in layers:
        window *= kernel
    return window


@wrong("5.5", "own stride")
def step_first(layers):
    window, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        window += (kernel - 1) * step
    return window


@wrong("5.5", "gaps")
def counts_numbers(layers):
    window, step = 1, 1
    for kernel, stride in layers:
        window += kernel * step
        step *= stride
    return window


@wrong("5.5", "last stride")
def forgets_strides(layers):
    window, step = 1, 1
    for kernel, stride in layers:
        window += (kernel - 1) * step
        step = stride
    return window


@wrong("5.5", "Begin with 1")
def from_zero(layers):
    return forwards(layers) - 1


@wrong("5.5", "from the end")
def wrong_way(layers):
    return forwards(layers[::-1])


# --- 5.6 -----------------------------------------------------------------------------------------


@right("5.6")
def means(plus, minus, onto):
    return onto + plus.mean(dim=0) - minus.mean(dim=0)


@right("5.6")
def sums(plus, minus, onto):
    return onto + (plus.sum(0) / len(plus) - minus.sum(0) / len(minus))[None]


@right("5.6")
def one_by_one(plus, minus, onto):
    way = plus.mean(0) - minus.mean(0)
    return torch.stack([face + way for face in onto])


@wrong("5.6", "sign")
def takes_it_away(plus, minus, onto):
    return onto - plus.mean(0) + minus.mean(0)


@wrong("5.6", "take nothing away")
def only_adds(plus, minus, onto):
    return onto + plus.mean(0)


@wrong("5.6", "single code")
def first_ones(plus, minus, onto):
    return onto + plus[0] - minus[0]


@wrong("5.6", "dimensions, too")
def one_number(plus, minus, onto):
    return onto + plus.mean() - minus.mean()


@wrong("5.6", "average the faces")
def one_face(plus, minus, onto):
    return (onto.mean(0) + plus.mean(0) - minus.mean(0)).expand_as(onto)


@wrong("5.6", "changes the codes")
def added_in_place(plus, minus, onto):
    return onto.add_(plus.mean(0) - minus.mean(0))


@wrong("5.6", "yours is")
def one_result(plus, minus, onto):
    return onto[0] + plus.mean(0) - minus.mean(0)


globals().update(book.tests())
