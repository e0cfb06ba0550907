"""Chapter 05, the code without its prose: DCGAN: convolutions learn to draw.

GAN_COURSE_PROFILE=smoke python examples/chapter05.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/05_dcgan.py: change that.
"""


from gan_course.start import start

print(start())

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.profile import pick

# --- What a plain layer does not know -------------------------------------------------------------

window = nn.Conv2d(3, 32, kernel_size=4, stride=2, padding=1, bias=False)
x = torch.zeros(1, 3, 64, 64)
y = window(x)
print("convolution:    ", f"{window.weight.numel():>11,} weights for {tuple(x.shape[1:])} -> {tuple(y.shape[1:])}")
print("fully connected:", f"{x.numel() * y.numel():>11,}")

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures, to_float

face = to_float(avatars(1, seed=4, size=64))
both = torch.cat([face, face.roll(8, dims=3)])
with torch.no_grad():
    found = window(both)[:, 5]  # (2, 32, 32): the sixth of its 32 planes
moved = (found[1, :, 5:-1] - found[0, :, 1:-5]).abs().max()
print(f"second output, moved back by 4, minus the first: at most {moved:.1g}")

figure, (left, right) = plt.subplots(1, 2, figsize=(8, 2.2))
plots.grid(both, ax=left), plots.maps(found, ax=right)

# --- A convolution with a pencil ------------------------------------------------------------------

from torch.nn.functional import conv2d

x = torch.tensor([[1.0, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]])
kernel = torch.tensor([[-1.0, 0, 1], [-1, 0, 1], [-1, 0, 1]])
y = conv2d(x[None, None], kernel[None, None])[0, 0]  # torch wants (batch, channels, height, width)
plots.planes([x, kernel, y], ["picture", "kernel", "output"])

from torch.nn.functional import pad


def convolve(x, kernel, stride, padding):
    """Lay the kernel on the picture, multiply, add up; move on by `stride`."""
    x, k = pad(x, [padding] * 4), len(kernel)
    rows, columns = (range(0, side - k + 1, stride) for side in x.shape)
    out = x.new_zeros(len(rows), len(columns))
    for a, i in enumerate(rows):
        for b, j in enumerate(columns):
            out[a, b] = (x[i : i + k, j : j + k] * kernel).sum()
    return out

grey = face.mean(1)[0, ::2, ::2]  # (32, 32)
mine = convolve(grey, kernel, 1, 1)
theirs = conv2d(grey[None, None], kernel[None, None], padding=1)[0, 0]
print(f"largest difference to torch: {(mine - theirs).abs().max():.1g}")
plots.maps(torch.stack([grey, mine]))

def size_after(size, kernel, stride, padding):
    """Height or width that a convolution makes of `size` pixels."""
    return (size + 2 * padding - kernel) // stride + 1

for kernel_size, stride, padding in [(3, 1, 1), (4, 2, 1), (5, 2, 2), (4, 1, 0)]:
    sizes = [64]
    while sizes[-1] >= kernel_size and len(sizes) < 6:
        sizes.append(size_after(sizes[-1], kernel_size, stride, padding))
    print(f"kernel {kernel_size}, stride {stride}, padding {padding}:", " -> ".join(map(str, sizes)))

# --- The other way round: from small to large -----------------------------------------------------

from torch.nn.functional import conv_transpose2d

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
kernel = torch.tensor([[1.0, 1, 0], [1, 1, 0], [0, 0, 0.5]])
y = conv_transpose2d(x[None, None], kernel[None, None], stride=2)[0, 0]
plots.planes([x, kernel, y], ["small", "kernel", "large"])

def stamp(x, kernel, stride, padding):
    """Each number of x stamps a copy of the kernel; stamps lie `stride` apart and add up."""
    k = len(kernel)
    height, width = ((side - 1) * stride + k for side in x.shape)
    out = x.new_zeros(height, width)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i * stride : i * stride + k, j * stride : j * stride + k] += x[i, j] * kernel
    return out[padding : height - padding, padding : width - padding]

apart = torch.zeros(3, 3)
apart[::2, ::2] = x  # a zero between any two numbers
again = convolve(apart, kernel.flip(0, 1), 1, 2)
print("the same:", torch.equal(again, stamp(x, kernel, 2, 0)))
plots.planes([apart, kernel.flip(0, 1), again], ["apart", "turned", "large"])

ones = torch.ones(5, 5)
counts = [stamp(ones, torch.ones(k, k), 2, 1) for k in (3, 4)]
plots.planes(counts, ["kernel 3", "kernel 4"])

# --- The paper's generator, layer by layer --------------------------------------------------------

def up(n_in, n_out):
    """Twice as high and wide: (batch, n_in, size, size) -> (batch, n_out, 2 size, 2 size)."""
    return nn.Sequential(
        nn.ConvTranspose2d(n_in, n_out, 4, 2, 1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()
    )

first = nn.Sequential(nn.ConvTranspose2d(100, 1024, 4, 1, 0, bias=False), nn.BatchNorm2d(1024), nn.ReLU())
last = nn.Sequential(nn.ConvTranspose2d(128, 3, 4, 2, 1), nn.Tanh())
blocks = [first, up(1024, 512), up(512, 256), up(256, 128), last]
G = nn.Sequential(nn.Unflatten(1, (100, 1, 1)), *blocks)

from gan_course.data.latent import Latent

codes = Latent(100, "uniform")  # as in the paper: uniform on [-1, 1]
rng = torch.Generator().manual_seed(0)
x = G[0](codes.sample(2, rng))
print("z  ", tuple(x.shape))
for block in blocks:
    x = block(x)
    print(f"-> {tuple(x.shape)}")  # (batch, channels, height, width)

from gan_course.pretrained import pretrained

h = codes.sample(1, rng)[:, :, None, None]
stages = [{"z": h.flatten()}]
for layer in pretrained("avatars64").layers:
    h = layer(h).detach()
    if isinstance(layer, (nn.ReLU, nn.Tanh)):
        stages.append(h[0])
plots.flow(stages, ["stamp", *["double"] * 4])

from gan_course.models.dcgan import initialise


def generator(size, width, latent_dim):
    """z to picture, doubling from 4 x 4 cells to `size` pixels."""
    n = width * size // 8  # channels of the first 4 x 4 cells: doubled once for each doubling but the last
    layers = [nn.Unflatten(1, (latent_dim, 1, 1))]
    layers += [nn.ConvTranspose2d(latent_dim, n, 4, 1, 0, bias=False), nn.BatchNorm2d(n), nn.ReLU()]
    while n > width:
        layers.append(up(n, n // 2))
        n //= 2
    G = nn.Sequential(*layers, nn.ConvTranspose2d(width, 3, 4, 2, 1), nn.Tanh())
    initialise(G)
    return G

def down(n_in, n_out):
    """Half as high and wide: (batch, n_in, size, size) -> (batch, n_out, size / 2, size / 2)."""
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, 4, 2, 1, bias=False), nn.BatchNorm2d(n_out), nn.LeakyReLU(0.2)
    )


first = nn.Sequential(nn.Conv2d(3, 128, 4, 2, 1), nn.LeakyReLU(0.2))
last = nn.Sequential(nn.Conv2d(1024, 1, 4, 1, 0), nn.Flatten())
D = nn.Sequential(first, down(128, 256), down(256, 512), down(512, 1024), last)

from gan_course.models import DCGANDiscriminator, summary

print("logits of two pictures:", D(x).detach().flatten().tolist())
print(summary(D, 3, 64, 64))

# --- Train it -------------------------------------------------------------------------------------

from gan_course.training.presets import AVATARS

heads = Pictures(avatars(pick(500, 10_000, 50_000), size=32))
fresh = to_float(avatars(pick(100, 1000, 2000), seed=999, size=32))  # none of them is trained on
plots.grid(heads[:16], alt="drawn heads")

G, D = generator(32, 32, 100), DCGANDiscriminator(size=32, width=32)
steps = pick(6, 1500, 8 * AVATARS.steps)
live = AVATARS.trainer(heads, G, D, steps=steps, snapshot_every=max(1, steps // 15))

from gan_course.widgets.theatre import theatre

stage = theatre(live)
print(stage.run())

plots.filmstrip(live.history)

plots.grid(live.sample(48), title=f"generated, after {live.steps:,} steps")

from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.prdc import prdc

probe = factor_probe()


def report(name, pictures, real=fresh):
    """Print the Fréchet distance and the coverage of pictures (n, 3, size, size)."""
    a, b = probe.features(real), probe.features(pictures)
    distance, coverage = frechet(a, b).distance, prdc(a, b).coverage
    print(f"{name:<22} Fréchet distance {distance:6.1f}   coverage {coverage:.2f}")

n = len(fresh)
report("real (the baseline)", to_float(avatars(n, seed=998, size=32)))
report("averaged weights", live.sample(n))
with torch.no_grad():
    last_weights = torch.cat([live.G.eval()(z).cpu() for z in live.noise(n).split(250)])
print(report("last weights", last_weights))

# --- The rules, broken one at a time --------------------------------------------------------------

from gan_course.models.dcgan import RULES, without

instead = dict(zip(RULES, [  # what takes the rule's place where it is broken
    "pooling instead of strides",
    "no batch norm",
    "a fully connected layer in both",
    "tanh instead of ReLU in G",
    "no tanh at G's end",
    "ReLU instead of LeakyReLU in D",
]))
for rule, label in instead.items():
    print(f"{rule:<26} broken: {label}")

from gan_course.training import train_together

rule = "batch norm"  # any name of the list above

torch.manual_seed(0)
steps = pick(4, 300, 2000)
kept, broken = (AVATARS.trainer(heads, *without(one, size=32, width=16), steps=steps) for one in ("", rule))
print(train_together(kept, broken))

figure, axes = plt.subplots(1, 2, figsize=(9, 3))
runs = {"all rules kept": kept.sample(n), instead[rule]: broken.sample(n)}
for ax, (name, pictures) in zip(axes, runs.items()):
    plots.grid(pictures[:32], title=name, ax=ax)
    report(name, pictures)

from gan_course.claims.store import load

runs = list(load()["C16"].outcomes.values())
whole = [run.a for run in runs]
figure, ax = plt.subplots(figsize=(8, 3))
ax.axvspan(min(whole), max(whole), color="0.85")
for row, rule in enumerate(reversed(RULES)):
    ax.plot([run.more[rule] for run in runs], [row] * len(runs), "x", color=plots.GENERATED)
ax.set(yticks=range(len(RULES)), yticklabels=reversed(instead.values()), xlabel="Fréchet distance")
plots.plain_log(ax, "x")

for rule in RULES:
    worse = sum(run.more[rule] > run.a for run in runs)
    median = sorted(run.more[rule] for run in runs)[len(runs) // 2]
    print(f"{instead[rule]:<32} median {median:6.1f}, worse than with all rules on {worse} of {len(runs)} seeds")
print(shown("C16"))

# --- 64 x 64 --------------------------------------------------------------------------------------

from gan_course.pretrained import notes, pretrained

G = pretrained("avatars64")
z = codes.sample(64, rng)
plots.grid(G(z), columns=8, alt="generated heads")

for name, value in notes("avatars64")["quality"].items():
    print(f"{name:<24} {value:.3g}" if isinstance(value, float) else f"{name:<24} {value:,}")

from gan_course.data.avatars.factors import FACTORS
from gan_course.measure.latent_directions import drawn

choices = next(factor.choices for factor in FACTORS if factor.name == "accessory")
sets = {
    "real": to_float(avatars(pick(200, 2000, 4000), seed=996, size=64)),
    "generated": drawn(G, codes.sample(pick(200, 2000, 4000), rng)),
}
for name, pictures in sets.items():
    worn = probe(pictures)["accessory"]
    print(f"{name:<10}", *(f"{c}: {(worn == i).float().mean():.0%}  " for i, c in enumerate(choices)))

from gan_course.models.multi_discriminator import Crop, MultiDiscriminator

critic = pretrained("avatars64-critic")  # the D that sees everything ("critic" is another word for a D)
half = nn.Sequential(nn.AvgPool2d(2), DCGANDiscriminator(size=32, width=32))
views = [Crop(top=22, left=16, size=32), Crop(top=2, left=16, size=32)]
close = [nn.Sequential(view, DCGANDiscriminator(size=32, width=32)) for view in views]
logits = MultiDiscriminator(critic, half, *close)(G(z[:5]))
print("five pictures, a logit from each of the four:", tuple(logits.shape))
plots.grid(torch.cat([view(G(z[:16])) for view in views]), columns=16, alt="eyes and mouths; fringes")

# --- Eyes of two colours --------------------------------------------------------------------------

from gan_course.models import VAE, MLPDiscriminator, MLPGenerator
from gan_course.training.autoencoder import AutoencoderTrainer

vae = AutoencoderTrainer(VAE((3, 32, 32), 32, hidden=(256,)), heads, decay_steps=pick(5, 1200, 10_000))
plain_G = MLPGenerator(100, (3, 32, 32), hidden=(256, 256), bounded=True)
plain_D = MLPDiscriminator((3, 32, 32), hidden=(256, 256))
plain = AVATARS.trainer(heads, plain_G, plain_D, steps=pick(5, 1500, 10_000))
print(train_together(vae, plain))

with torch.no_grad():
    sets = {
        "real, 32 px": fresh,
        "VAE": vae.model.sample(n, vae.generator).cpu(),
        "GAN of plain layers": plain.sample(n),
        "DCGAN, live": live.sample(n),
        "real, 64 px": to_float(avatars(n, seed=999, size=64)),
        "DCGAN, trained longer": drawn(G, codes.sample(n, rng)),
    }
rates = {name: probe.mismatched_rate(pictures) for name, pictures in sets.items()}
for name, rate in rates.items():
    share = f"{rate.rate:6.1%} ± {rate.error:.1%} of two colours" if rate.unreadable < 1 else "no pair can be read"
    print(f"{name:<22} {share}, {rate.unreadable:6.1%} unreadable")

figure, axes = plt.subplots(2, 3, figsize=(9, 5))
for ax, (name, pictures) in zip(axes.flat, sets.items()):
    plots.grid(pictures[:12], columns=4, title=name, ax=ax)

for name in list(sets)[1:4]:
    report(name, sets[name])

# --- Look inside ----------------------------------------------------------------------------------

from gan_course.measure.activations import feature_maps, strongest

layers = feature_maps(G, z[:1])
for layer in layers[:-1]:
    print("channels, height, width:", tuple(layer.shape[1:]), f" at 0: {(layer == 0).float().mean():.0%}")

figure, axes = plt.subplots(2, 2, figsize=(9, 5))
channels = {"heads": range(8), "sides": [f"{i} +" for i in (0, 8, 16, 24)]}  # number 11 is 8 + 3
for ax, layer in zip(axes.flat, layers[:-1]):
    ax.set_title("32 of {} channels, {} x {}".format(*layer.shape[1:]))
    plots.maps(layer[0, :32], columns=8, ax=ax, **channels)

from gan_course.widgets.switchboard import switchboard

board = switchboard(G, codes)
print(board.switch(board.session.strongest()))

kernels = critic.layers[0].weight.detach()
kernels = kernels / kernels.abs().amax((1, 2, 3), keepdim=True)
numbers = {"heads": range(12), "sides": ["0 +", "12 +"]}
plots.grid(kernels, columns=12, title="D's first layer: 24 filters", **numbers)

def receptive_field(layers):
    """Width of the window of the picture that one number behind these layers sees, in pixels."""
    window, step = 1, 1  # step: pixels between two neighbours of the present layer
    for kernel, stride in layers:
        window += (kernel - 1) * step
        step *= stride
    return window

for n_layers in range(1, 5):
    print(f"behind {n_layers} layers of D one number sees", receptive_field([(4, 2)] * n_layers), "pixels in a row")

real = to_float(avatars(pick(100, 1000, 2000), seed=997, size=64))
channels = 3, 11, 19, 27, 35
rows = [strongest(critic, real, 2, channel) for channel in channels]
names = {"heads": range(1, 9), "sides": [f"channel {channel}" for channel in channels]}
plots.grid(torch.cat(rows), columns=8, title="layer 2", **names)

channels = 5, 20, 35, 50, 65
rows = [strongest(critic, real, 3, channel) for channel in channels]
names["sides"] = [f"channel {channel}" for channel in channels]
plots.grid(torch.cat(rows), columns=8, title="layer 3", **names)

# --- From one face to another ---------------------------------------------------------------------

t = torch.linspace(0, 1, 9)[:, None]
ends = codes.sample(8, rng)
paths = [G((1 - t) * start + t * end) for start, end in ends.view(4, 2, -1)]
plots.grid(torch.cat(paths), columns=9, alt="each row an interpolation from one face to another")

leaps = []
for pictures in paths:
    change = (pictures[1:] - pictures[:-1]).abs().mean((1, 2, 3))
    leaps.append((change.max() / change.sum()).item())
print("largest of eight steps:", ", ".join(f"{leap:.0%}" for leap in leaps))

from gan_course.measure.neighbours import memorisation, nearest

learned = to_float(avatars(40_000, seed=64, size=64, first=pick(100, 2000, 4000)))
made = drawn(G, codes.sample(len(real), rng))
near = nearest(probe.features(made[:8]), probe.features(learned)).index[:, 0]
plots.grid(torch.cat([made[:8], learned[near]]), columns=8, title="below: the nearest it learned from")

copies = memorisation(probe.features(made), probe.features(learned), probe.features(real))
print(f"chance that a generated face lies nearer to these than a new real face does: {copies.score:.2f}")

# --- Bow - no bow + face --------------------------------------------------------------------------

from gan_course.measure.latent_directions import wardrobe

known = wardrobe(G, codes.sample(pick(400, 3000, 5000), rng), probe)
bows, bare = known.wearing("bow"), known.wearing("none")
print(f"of {len(known.codes):,} codes, {len(bows)} surely draw a bow and {len(bare)} surely nothing")

def analogy(plus, minus, onto):
    """onto, plus what the codes in `plus` have and those in `minus` lack."""
    return onto + plus.mean(0) - minus.mean(0)

faces = bare[-8:]
three = analogy(bows[:3], bare[:3], faces)
plots.grid(G(torch.cat([faces, three])), columns=8, title="eight faces; below each: plus (3 bows - 3 without)")

way = bows.mean(0) - bare.mean(0)
stretched = [faces + k * way for k in (0, 0.5, 1, 2, 4)]
plots.grid(G(torch.cat(stretched)), columns=8, title="plus 0, 1/2, 1, 2 and 4 times the mean difference")

from gan_course.measure.attributes import hue_difference

many = bare[:300]
before = probe(drawn(G, many))
for k in (0, 0.5, 1, 2, 4):
    after = probe(drawn(G, many + k * way))
    share = (after.probability("accessory", "bow") > 0.5).float().mean()
    turned = hue_difference(before["hair_hue"], after["hair_hue"]).abs().median()
    print(f"{k:>3} times: {share:4.0%} wear a bow; the hue of the hair has moved by {turned:3.0f} degrees (median)")

print(shown("C17"))

from gan_course.measure.latent_directions import changes, direction, follow

seen = known.seen  # what the probe reads off the faces of known.codes
blue = hue_difference(torch.tensor(2 / 3), seen["hair_hue"]).abs() < 60  # within 60 degrees of blue
ways = {
    "a bow": way,
    "blue hair": direction(known.codes, blue),
    "darker skin": direction(known.codes, seen["skin"] > 0.5),
    "eyes wide open": direction(known.codes, seen["eye_openness"] > 0.7),
}

from gan_course.widgets.sliders import sliders

by_hand = sliders(G, codes, ways, read=probe, seed=2)
by_hand.move("blue hair", 1.0)  # or with the mouse
print(by_hand)

meant = dict(zip([*ways, "number 1"], ["accessory", "hair_hue", "skin", "eye_openness", "hair_hue"]))
for name, one in (ways | {"number 1": torch.eye(100)[0]}).items():
    one = one / one.norm()
    change = changes(probe, G(follow(z, one, -1.5)), G(follow(z, one, 1.5)), usual=G(z))
    own = change.pop(meant[name])
    most = max(change, key=change.get)
    mean = sum(change.values()) / len(change)
    print(f"{name:<15}{meant[name]} {own:.2f}, others on average {mean:.2f}, at most {most} {change[most]:.2f}")

# --- A test bench for objectives ------------------------------------------------------------------

objective = "hinge"  # or "minimax", "least-squares", "wasserstein-gp"

torch.manual_seed(0)
steps, trainers = pick(4, 300, 1500), {}
for name in ("non-saturating", objective):
    pair = generator(32, 16, 100), DCGANDiscriminator(32, 16, batch_norm=False)
    trainers[name] = AVATARS.trainer(heads, *pair, steps=steps, objective=name)
train_together(*trainers.values())
for name, trainer in trainers.items():
    report(name, trainer.sample(n))

none, usual = {"batch_norm": False}, "non-saturating"
stabilisers = {
    "batch norm": ({}, usual),
    "spectral norm": (none | {"spectral_norm": True}, usual),
    "R1 penalty": (none, "non-saturating-r1"),
}
trainers = {}
for name, (of_D, objective) in stabilisers.items():
    torch.manual_seed(0)
    pair = generator(32, 16, 100), DCGANDiscriminator(32, 16, **of_D)
    trainers[name] = AVATARS.trainer(heads, *pair, steps=steps, objective=objective)
print(train_together(*trainers.values()))

figure, axes = plt.subplots(1, 3, figsize=(9, 2.6))
for ax, (name, trainer) in zip(axes, trainers.items()):
    pictures = trainer.sample(n)
    plots.grid(pictures[:15], columns=5, title=name, ax=ax)
    report(name, pictures)

runs = list(load()["C19"].outcomes.values())
names = list(runs[0].more)
figure, ax = plt.subplots(figsize=(8, 3))
for row, name in enumerate(reversed(names)):
    ax.plot([run.more[name] for run in runs], [row] * len(runs), "x", color=plots.GENERATED)
ax.set(yticks=range(len(names)), yticklabels=reversed(names), xlabel="Fréchet distance")
plots.plain_log(ax, "x")

print(shown("C19"))

plt.show()  # opens the figures where there is a screen
