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
    return two_loops(x, kernel.flip(0).flip(1), stride, padding)


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
    return two_loops(x, kernel / kernel.numel(), stride, padding)


@wrong("5.1", "exchanged")
def kernel_on_its_side(x, kernel, stride, padding):
    return two_loops(x, kernel.T, stride, padding)


@wrong("5.1", "returns nothing")
def forgot_to_return(x, kernel, stride, padding):
    two_loops(x, kernel, stride, padding)


@wrong("5.1", "returns a list")
def rows_in_a_list(x, kernel, stride, padding):
    return list(two_loops(x, kernel, stride, padding))


@wrong("5.1", "changes `")
def in_place(x, kernel, stride, padding):
    out = two_loops(x, kernel, stride, padding)
    x.mul_(2)
    return out


@right("5.1")
def always_float32(x, kernel, stride, padding):
    return two_loops(x.float(), kernel.float(), stride, padding)


@right("5.1")
def zeros_on_the_same_device(x, kernel, stride, padding):
    x, k = pad(x, [padding] * 4), len(kernel)
    out = torch.zeros((x.shape[0] - k) // stride + 1, (x.shape[1] - k) // stride + 1, device=x.device)
    for i in range(len(out)):
        for j in range(out.shape[1]):
            out[i, j] = torch.sum(kernel * x[i * stride :, j * stride :][:k, :k])
    return out


@wrong("5.1", "makes a tensor on the CPU")
def zeros_on_the_cpu(x, kernel, stride, padding):
    good = two_loops(x, kernel, stride, padding)
    out = torch.zeros(*good.shape)
    for i in range(len(out)):
        out[i] = good[i]
    return out


@wrong("5.1", "makes a tensor on the CPU")
def numbers_in_lists(x, kernel, stride, padding):
    return torch.tensor([[number.item() for number in row] for row in two_loops(x, kernel, stride, padding)])


@wrong("5.1", "makes a tensor on the CPU")
def a_rim_on_the_cpu(x, kernel, stride, padding):
    big = torch.zeros(x.shape[0] + 2 * padding, x.shape[1] + 2 * padding)
    big[padding : padding + x.shape[0], padding : padding + x.shape[1]] = x
    return two_loops(big, kernel, stride, 0)


@wrong("5.1", "padding is always 1")
def padding_is_a_switch(x, kernel, stride, padding):
    return two_loops(pad(x, [1, 1, 1, 1]) if padding else x, kernel, stride, 0)


@wrong("5.1", "left, right, above, below")
def pads_two_of_four(x, kernel, stride, padding):
    return two_loops(pad(x, [padding, padding]), kernel, stride, 0)


@wrong("5.1", "all four sides")
def pads_one_corner(x, kernel, stride, padding):
    return two_loops(pad(x, [padding, 0, padding, 0]), kernel, stride, 0)


@wrong("5.1", "rows only")
def stride_of_the_rows(x, kernel, stride, padding):
    return two_loops(x, kernel, 1, padding)[::stride]


@wrong("5.1", "largest")
def largest_product(x, kernel, stride, padding):
    k = len(kernel)
    return (pad(x, [padding] * 4).unfold(0, k, stride).unfold(1, k, stride) * kernel).amax((-2, -1))


@wrong("5.1", "yours has (1, 1, 2, 2)")
def four_dimensions(x, kernel, stride, padding):
    return two_loops(x, kernel, stride, padding)[None, None]


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


@right("5.2")
def by_a_layer(size, kernel, stride, padding):
    return conv(torch.zeros(size, size), torch.zeros(kernel, kernel), stride, padding).shape[0]


@right("5.2")
def by_numpy(size, kernel, stride, padding):
    return np.floor_divide(size + 2 * padding - kernel, stride) + np.int64(1)


@wrong("5.2", "nearest")
def rounded_to_the_nearest(size, kernel, stride, padding):
    return round((size + 2 * padding - kernel) / stride) + 1


@wrong("5.2", "not a whole number")
def in_words(size, kernel, stride, padding):
    return str(counted(size, kernel, stride, padding))


@wrong("5.2", "stride is missing")
def every_second_is_kept(size, kernel, stride, padding):
    return size + 2 * padding - kernel + 1


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


@wrong("5.3", "-padding is empty")
def empty_when_nothing_is_cut(x, kernel, stride, padding):
    return transpose(x, kernel, stride, 0)[padding:-padding, padding:-padding]


@right("5.3")
def pixel_by_pixel(x, kernel, stride, padding):
    k, (rows, columns) = len(kernel), x.shape
    out = kernel.new_zeros((rows - 1) * stride + k - 2 * padding, (columns - 1) * stride + k - 2 * padding)
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(rows):
                for j in range(columns):
                    a, b = r + padding - i * stride, c + padding - j * stride
                    if 0 <= a < k and 0 <= b < k:
                        out[r, c] = out[r, c] + x[i, j] * kernel[a, b]
    return out


@wrong("5.3", "makes a tensor on the CPU")
def plane_on_the_cpu(x, kernel, stride, padding):
    out, good = torch.zeros(transpose(x, kernel, stride, padding).shape), transpose(x, kernel, stride, padding)
    out[:] = good
    return out


@wrong("5.3", "below and on the right")
def cut_below(x, kernel, stride, padding):
    whole = transpose(x, kernel, stride, 0)
    return whole[: len(whole) - 2 * padding, : whole.shape[1] - 2 * padding]


@wrong("5.3", "above and on the left")
def cut_above(x, kernel, stride, padding):
    return transpose(x, kernel, stride, 0)[padding:, padding:]


@wrong("5.3", "always cut one row")
def cut_one(x, kernel, stride, padding):
    return transpose(x, kernel, stride, min(padding, 1))


@wrong("5.3", "exercise 5.1")
def the_other_convolution(x, kernel, stride, padding):
    fits = min(x.shape) + 2 * padding >= len(kernel)
    return conv(x, kernel, stride, padding) if fits else x.new_zeros(0)


@wrong("5.3", "changes `")
def inks_the_kernel(x, kernel, stride, padding):
    good = transpose(x, kernel, stride, padding)
    kernel *= x[0, 0]
    return good


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


@right("5.4")
def in_a_module_list(size, width, latent_dim):
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = nn.ModuleList(built(size, width, latent_dim))

        def forward(self, z):
            for part in self.parts:
                z = part(z)
            return z

    return Mine()


@right("5.4")
def functions_and_parameters(size, width, latent_dim):
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            n, channels = width * size // 8, [latent_dim]
            while n >= width:
                channels, n = [*channels, n], n // 2
            self.weights = nn.ParameterList(
                0.02 * torch.randn(a, b, 4, 4) for a, b in zip(channels, [*channels[1:], 3])
            )
            self.norms = nn.ModuleList(nn.BatchNorm2d(n) for n in channels[1:])

        def forward(self, z):
            x = z.unsqueeze(-1).unsqueeze(-1)
            for i, weight in enumerate(self.weights):
                x = conv_transpose2d(x, weight, stride=min(i, 1) + 1, padding=min(i, 1))
                if i < len(self.norms):
                    x = self.norms[i](x).clamp(min=0)
            return x.tanh()

    return Mine()


@right("5.4")
def in_place_and_other_starting_weights(size, width, latent_dim):
    G = built(size, width, latent_dim, act=lambda: nn.ReLU(inplace=True), init=False)
    for layer in G.modules():
        if isinstance(layer, nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, std=0.02)
    return G


@wrong("5.4", "not followed by `nn.Tanh()`")
def no_tanh(size, width, latent_dim):
    return built(size, width, latent_dim, end=None)


@wrong("5.4", "sigmoid")
def sigmoid_end(size, width, latent_dim):
    return built(size, width, latent_dim, end=nn.Sigmoid)


@wrong("5.4", "ReLU between the last convolution and tanh")
def relu_end(size, width, latent_dim):
    return built(size, width, latent_dim, end=lambda: nn.Sequential(nn.ReLU(), nn.Tanh()))


@wrong("5.4", "Two tanh")
def tanh_twice(size, width, latent_dim):
    return built(size, width, latent_dim, end=lambda: nn.Sequential(nn.Tanh(), nn.Tanh()))


@wrong("5.4", "At the end something other")
def clipped(size, width, latent_dim):
    return built(size, width, latent_dim, end=nn.Hardtanh)


@wrong("5.4", "evaluation mode")
def for_use_only(size, width, latent_dim):
    return built(size, width, latent_dim).eval()


@wrong("5.4", "scales of a batch norm begin near 0")
def every_parameter_drawn(size, width, latent_dim):
    G = built(size, width, latent_dim)
    for p in G.parameters():
        nn.init.normal_(p, 0.0, 0.02)
    return G


@wrong("5.4", "standard deviation", "once G is complete")
def initialised_before_the_last_layer(size, width, latent_dim):
    G = built(size, width, latent_dim)
    G[-2].reset_parameters()
    return G


@wrong("5.4", "plain Python list")
def layers_in_a_list(size, width, latent_dim):
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = list(built(size, width, latent_dim))

        def forward(self, z):
            for part in self.parts:
                z = part(z)
            return z

    return Mine()


@wrong("5.4", "ordinary convolution")
def pixels_repeated(size, width, latent_dim):
    G = built(size, width, latent_dim)
    layers = [m for m in G.modules() if not list(m.children())]
    return nn.Sequential(*layers[:-2], nn.Upsample(scale_factor=2), nn.Conv2d(width, 3, 3, 1, 1), nn.Tanh())


@wrong("5.4", "ReLU comes before the norm")
def norm_last(size, width, latent_dim):
    G = built(size, width, latent_dim)
    layers = [m for m in G.modules() if not list(m.children())]
    for i, layer in enumerate(layers[:-1]):
        if isinstance(layer, nn.BatchNorm2d):
            layers[i : i + 2] = layers[i + 1], layer
    return nn.Sequential(*layers)


@wrong("5.4", "something other than batch norm and ReLU")
def dropout(size, width, latent_dim):
    return built(size, width, latent_dim, act=lambda: nn.Sequential(nn.ReLU(), nn.Dropout(0.3)))


@wrong("5.4", "kernel of 2 x 2")
def small_kernels(size, width, latent_dim):
    G = built(size, width, latent_dim)
    G[-2] = nn.ConvTranspose2d(width, 3, 2, 2, 0)
    return G


@wrong("5.4", "kernel 4, stride 2, padding 1")
def kernels_of_three(size, width, latent_dim):
    G = built(size, width, latent_dim)
    G[-2] = nn.ConvTranspose2d(width, 3, 3, 2, 1)
    return G


@wrong("5.4", "frozen")
def not_to_be_trained(size, width, latent_dim):
    return built(size, width, latent_dim).requires_grad_(False)


@wrong("5.4", "made and not used")
def a_layer_too_many(size, width, latent_dim):
    G = built(size, width, latent_dim)
    G[0].spare = nn.Linear(3, 3)
    return G


@wrong("5.4", "as it is")
def normalised_code(size, width, latent_dim):
    return nn.Sequential(nn.LayerNorm(latent_dim, elementwise_affine=False), built(size, width, latent_dim))


@wrong("5.4", "call the class")
def not_called(size, width, latent_dim):
    return DCGANGenerator


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


@right("5.5")
def by_a_sum_of_products(layers):
    return 1 + sum((k - 1) * int(np.prod([s for _, s in layers[:i]])) for i, (k, _) in enumerate(layers))


@right("5.5")
def of_numpy_numbers(layers):
    window, step = np.int64(1), np.int64(1)
    for layer in layers:
        window, step = window + (layer[0] - 1) * step, step * layer[1]
    return window


@right("5.5")
def calling_itself(layers):
    return (calling_itself(layers[1:]) - 1) * layers[0][1] + layers[0][0] if layers else 1


@wrong("5.5", "multiply them")
def steps_added(layers):
    window, step = 1, 1
    for kernel, stride in layers:
        window, step = window + (kernel - 1) * step, step + stride
    return window


@wrong("5.5", "changes `")
def used_up(layers):
    window = 1
    while layers:
        kernel, stride = layers.pop()
        window = (window - 1) * stride + kernel
    return window


@wrong("5.5", "opposite order", "start with the last")
def backward_formula_forwards(layers):
    window = 1
    for kernel, stride in layers:
        window = (window - 1) * stride + kernel
    return window


@wrong("5.5", "add up the kernels")
def summed(layers):
    return sum(kernel for kernel, _ in layers)


@wrong("5.5", "Behind the layers []")
def nothing_behind_nothing(layers):
    return forwards(layers) if layers else 0


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


@wrong("5.5", "opposite order", "start with the first")
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


@right("5.6")
def by_broadcasting(plus, minus, onto):
    return (onto[:, None, None] + plus[None, :, None] - minus[None, None]).mean((1, 2))


@right("5.6")
def on_a_copy(plus, minus, onto):
    new = onto.clone()
    new += torch.mean(plus, dim=0, keepdim=True)
    new -= torch.mean(minus, dim=0, keepdim=True)
    return new


@wrong("5.6", "hold different numbers of codes", "4, 2 and 6")
def difference_first(plus, minus, onto):
    return onto + (plus - minus).mean(0)


@wrong("5.6", "RuntimeError", "expanded size")
def expanded_to_eight(plus, minus, onto):
    return onto + (plus.mean(0) - minus.mean(0)).expand(8, 100)


@wrong("5.6", "take the mean of all")
def as_in_the_paper(plus, minus, onto):
    return onto + plus[:3].mean(0) - minus[:3].mean(0)


@wrong("5.6", "depend on how many")
def summed_codes(plus, minus, onto):
    return onto + plus.sum(0) - minus.sum(0)


@wrong("5.6", "face is missing")
def only_the_difference(plus, minus, onto):
    return plus.mean(0) - minus.mean(0)


@wrong("5.6", "makes a tensor on the CPU")
def new_codes_on_the_cpu(plus, minus, onto):
    new = torch.zeros(onto.shape)
    new[:] = onto + plus.mean(0) - minus.mean(0)
    return new


@wrong("5.6", "sign")
def takes_it_away(plus, minus, onto):
    return onto - plus.mean(0) + minus.mean(0)


@wrong("5.6", "take nothing away")
def only_adds(plus, minus, onto):
    return onto + plus.mean(0)


@wrong("5.6", "single code")
def first_ones(plus, minus, onto):
    return onto + plus[0] - minus[0]


@wrong("5.6", "dimensions as well")
def one_number(plus, minus, onto):
    return onto + plus.mean() - minus.mean()


@wrong("5.6", "average the faces")
def one_face(plus, minus, onto):
    return (onto.mean(0) + plus.mean(0) - minus.mean(0)).expand_as(onto)


@wrong("5.6", "changes `")
def added_in_place(plus, minus, onto):
    return onto.add_(plus.mean(0) - minus.mean(0))


@wrong("5.6", "yours has")
def one_result(plus, minus, onto):
    return onto[0] + plus.mean(0) - minus.mean(0)


globals().update(book.tests())
