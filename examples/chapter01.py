"""Chapter 01, the code without its prose: Generators and discriminators.

GAN_COURSE_PROFILE=smoke python examples/chapter01.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/01_generators_and_discriminators.py: change that.
"""


from gan_course.start import start

print(start())

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.profile import pick

# --- A list of numbers becomes a picture ----------------------------------------------------------

vector = torch.tensor([0.5, -1.0, 2.0])
table = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
print("vector", vector.shape, "  table", table.shape, "(rows, columns)")

from gan_course.data.avatars import FACTORS, draw, sample_factors, with_factor

rng = torch.Generator().manual_seed(3)  # random numbers; with this seed, 3, everybody gets the same
factors = sample_factors(6, rng)  # (6, 23): six avatars, a row each
for factor, value in list(zip(FACTORS, factors[0]))[:8]:
    print(f"{factor.name:<16}{value:6.2f}   {factor.meaning}")

pictures = draw(factors, 64)
print("factors", tuple(factors.shape), "-> pictures", tuple(pictures.shape))
plots.grid(pictures, columns=6, alt="drawn heads")

same = factors[:1].repeat(7, 1)  # the first avatar, seven times
hues = torch.linspace(0, 6 / 7, 7)
plots.grid(draw(with_factor(same, "hair_hue", hues), 64), columns=7, alt="one head, its hair in all hues")

# --- What a network is ----------------------------------------------------------------------------

x = torch.tensor([1.0, 2.0])  # two numbers come in
weight, bias = torch.tensor([0.5, -1.0]), 2.0
total = (x * weight).sum() + bias
print(f"1.0 * 0.5 + 2.0 * (-1.0) + 2.0 = {total:.1f}, so the neuron outputs {max(total.item(), 0):.1f}")

sums = torch.linspace(-3, 3, 100)
plt.figure(figsize=(4, 2.2))
plt.plot(sums, torch.relu(sums), color=plots.GENERATED, linewidth=2)
plt.xlabel("sum"), plt.ylabel("output of the neuron")

def layer(x, weight, bias):
    """The output of a layer of neurons: weighted sums plus bias, and 0 for what is below 0."""
    return torch.relu(x @ weight.T + bias)

tiny = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 3))  # 2 numbers -> 4 -> 3
plots.network(tiny, labels=("in", "out"))

x = torch.tensor([[1.0, 2.0], [-1.0, 0.5]])  # a batch of two vectors
mine, theirs = layer(x, tiny[0].weight, tiny[0].bias), tiny[:2](x)
print("largest difference:", (mine - theirs).abs().max().item())

print(sum(p.numel() for p in tiny.parameters()))

# --- How a network learns -------------------------------------------------------------------------

x, wanted = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0])

def toy_loss(w):
    """How wrong the network y = w x is."""
    return (w * x - wanted).square().mean()

for w in (0.0, 1.0, 2.0, 3.0):
    print(f"w = {w}: loss {toy_loss(w):.2f}")

w, nudge = 0.5, 0.001
slope = (toy_loss(w + nudge) - toy_loss(w)) / nudge
print(f"loss at {w}: {toy_loss(w):.3f}   at {w + nudge}: {toy_loss(w + nudge):.3f}   slope: {slope:.1f}")

w = torch.tensor(0.5, requires_grad=True)  # record what is computed from w
toy_loss(w).backward()
print("gradient:", w.grad.item())

def descend(w, rate, steps=8):
    """Where w is after each gradient step."""
    path = [w]
    for _ in range(steps):
        w = torch.tensor(path[-1], requires_grad=True)
        toy_loss(w).backward()
        path.append(path[-1] - rate * w.grad.item())  # against the gradient
    return path

print([f"{w:.2f}" for w in descend(0.5, rate=0.05)])

places = torch.linspace(-1, 5, 100)
figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), sharey=True)
for ax, rate in zip(axes, (0.05, 0.22)):
    path = descend(0.5, rate)
    ax.plot(places, [toy_loss(w) for w in places], color="0.7")
    ax.plot(path, [toy_loss(w) for w in path], "o-", color=plots.GENERATED, markersize=4, linewidth=0.8)
    ax.set(xlabel="w", title=f"learning rate {rate}", xlim=(-1, 5), ylim=(0, 30))
axes[0].set_ylabel("loss")

# --- A network learns to draw ---------------------------------------------------------------------

from gan_course.data.avatars.code import encode, labels, vary

NAMES = ["hair_hue", "skin", "hair_length", "eye_openness", "smile", "mouth_openness"]
face = with_factor(with_factor(factors[:1], "hair_saturation", 0.8), "hair_lightness", 0.5)
varied = vary(face, NAMES, sample_factors(2000, rng))  # 2,000 versions of one avatar
codes, pictures = encode(varied, NAMES), draw(varied, 32)
print(tuple(codes.shape), "->", tuple(pictures.shape))
print(dict(zip(labels(NAMES), [round(number, 2) for number in codes[0].tolist()])))

decoder = nn.Sequential(
    nn.Linear(7, 128), nn.ReLU(),
    nn.Linear(128, 512), nn.ReLU(),
    nn.Linear(512, 3 * 32 * 32), nn.Tanh(), nn.Unflatten(1, (3, 32, 32)),
)  # code (batch, 7) -> picture (batch, 3, 32, 32)
plots.grid(decoder(codes[:6]), columns=6, title="before training")

opt = torch.optim.Adam(decoder.parameters(), lr=1e-3)  # the optimiser holds what may move
losses = []
for _ in range(pick(20, 400, 2000)):  # pick: 20 steps in smoke, 400 in class, 2,000 in full
    some = torch.randint(len(codes), (64,), generator=rng)  # a batch: 64 pairs, drawn at random
    loss = (decoder(codes[some]) - pictures[some]).square().mean()
    opt.zero_grad()  # clear the old gradients
    loss.backward()  # compute the new ones
    opt.step()  # move every weight a little against its own
    losses.append(loss.item())
print(f"loss {losses[0]:.3f} at first, {losses[-1]:.4f} at the end")

new = vary(face, NAMES, sample_factors(6, rng))
with torch.no_grad():  # only look: no record for gradients
    drawn = decoder(encode(new, NAMES))
print(f"mean squared error on new codes: {(drawn - draw(new, 32)).square().mean():.4f}")
plots.grid(torch.cat([draw(new, 32), drawn]), columns=6, alt="above drawn by the program, below by the network")

rows = torch.zeros(7, 7, 7)  # (number, step, code)
for i in range(7):
    rows[i, :, i] = torch.linspace(-1, 1, 7)
with torch.no_grad():
    plots.grid(decoder(rows.flatten(0, 1)), columns=7, sides=labels(NAMES))

# --- A list of numbers becomes a sentence ---------------------------------------------------------

from gan_course.data.sentences import LENGTH, SCALES, WORDS, grammatical, meanings, texts, words_of

for scale in SCALES:
    print(f"{scale.name:<8} from -1 to 1: {', '.join(scale.steps)}")
meaning, written = meanings(), words_of(meanings())  # (1600, 5) and (1600, 6)
print(meaning[60].tolist(), "->", written[60].tolist(), "->", texts(written)[60])

def read(logits, words):
    """The sentence of each row: at every place the word with the highest score."""
    return [" ".join(words[i] for i in row) for row in logits.argmax(dim=-1).tolist()]

writer = nn.Sequential(
    nn.Linear(5, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
    nn.Linear(128, LENGTH * len(WORDS)), nn.Unflatten(1, (LENGTH, len(WORDS))),
)  # meaning (batch, 5) -> logits (batch, 6 places, 34 words)
print(*read(writer(meaning[:3]), WORDS), sep="\n")

exam = torch.rand(len(meaning), generator=rng) < 0.25  # True for a quarter of them
known, right = meaning[~exam], written[~exam]
opt = torch.optim.Adam(writer.parameters(), lr=3e-3)
for _ in range(pick(30, 500, 500)):
    some = torch.randint(len(known), (64,), generator=rng)
    loss = nn.functional.cross_entropy(writer(known[some]).flatten(0, 1), right[some].flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()

answers = writer(meaning[exam]).argmax(-1)
share = (answers == written[exam]).all(dim=1).float().mean()
print(f"{share:.1%} of {exam.sum()} sentences that it was never shown are right, word for word")
print(*read(writer(meaning[exam][:3]), WORDS), sep="\n")

steps = meaning[60].repeat(9, 1)
steps[:, 0] = torch.linspace(-1, 0, 9)  # from "one" towards "two" and "three"
print(*read(writer(steps), WORDS), sep="\n")

anywhere = torch.rand(2000, 5, generator=rng) * 2 - 1
for name, code in (("at meanings of the data", meaning[exam]), ("anywhere between them", anywhere)):
    share = grammatical(writer(code).argmax(-1)).float().mean()
    print(f"grammatical {name}: {share:.1%}")

from gan_course.widgets.sliders import sliders

spoken = sliders(writer, meaning, words=WORDS, labels=[scale.name for scale in SCALES], read=grammatical)
spoken.move("number", -0.66)
print(spoken)

# --- Which number means hair? ---------------------------------------------------------------------

mixer = nn.Linear(7, 7, bias=False)
nn.init.orthogonal_(mixer.weight)  # a rotation in seven dimensions: it mixes everything and loses nothing
G = nn.Sequential(mixer, decoder).requires_grad_(False)  # nothing in it learns from here on

rows = torch.zeros(3, 7, 7)
for i in range(3):
    rows[i, :, i] = torch.linspace(-1.5, 1.5, 7)
plots.grid(G(rows.flatten(0, 1)), columns=7, alt="a row for each of three mixed numbers")

from gan_course.measure.attributes import factor_probe, hue_difference

probe = factor_probe()
print(f"median error of the hair's hue: {probe.error('hair_hue', 32):.1f} of 360 degrees")
z = 0.6 * torch.randn(1000, 7, generator=rng)  # random codes
hue = probe(G(z))["hair_hue"]  # 0 is red, 1/3 green, 2/3 blue, 1 red again
red = hue_difference(torch.tensor(0.0), hue).abs() < 90  # within a quarter turn of red
print(f"{red.sum()} of {len(z)} pictures have reddish hair")

def direction(codes, yes):
    """The direction in which the property lies: from the mean without it to the mean with it, of length 1."""
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.norm()

way = direction(z, red)
raw = torch.eye(7)[0]  # the first number, for comparison
far = torch.linspace(-1.2, 1.2, 7)[:, None]
plots.grid(G(torch.cat([far * raw, far * way])), columns=7, sides=["first number", "direction found"])

from gan_course.measure.latent_directions import changes

def follow(codes, way, far):
    """The codes (n, d), set to `far` along the direction and unchanged otherwise."""
    return codes + (far - codes @ way)[:, None] * way

some = z[:300]
found, first = (
    changes(probe, G(follow(some, one, -1.2)), G(follow(some, one, 1.2)), usual=G(some)) for one in (way, raw)
)
for name in NAMES:
    print(f"{name:<16} direction found {found[name]:.2f}   first number {first[name]:.2f}")

places = torch.arange(len(NAMES))
plt.figure(figsize=(8, 2.8))
plt.bar(places - 0.2, [found[name] for name in NAMES], 0.4, color=plots.GENERATED, label="direction found")
plt.bar(places + 0.2, [first[name] for name in NAMES], 0.4, color="0.75", label="first number")
plt.xticks(places, NAMES, fontsize=9), plt.ylabel("change"), plt.legend()

by_hand = sliders(G, z, {"reddish hair": way}, read=probe)
by_hand.move("reddish hair", 1.2)  # or with the mouse
print(by_hand)

# --- A picture becomes a number -------------------------------------------------------------------

logits = torch.linspace(-6, 6, 100)
plt.figure(figsize=(4, 2.2))
plt.plot(logits, torch.sigmoid(logits), color=plots.REAL, linewidth=2)
plt.xlabel("logit"), plt.ylabel("D(x)")

from gan_course.data.corruptions import CORRUPTIONS, LEVELS, corrupted, randomly_corrupted

levels = {"none": 0.0, **LEVELS}
example = sample_factors(1, torch.Generator().manual_seed(5))
examples = [corrupted(example, kind, amount, rng) for kind in CORRUPTIONS for amount in levels.values()]
plots.grid(torch.cat(examples), columns=4, heads=levels, sides=CORRUPTIONS)

def labelled(real, fake):
    """One batch of both kinds, and its labels: 1 for real, 0 for the others."""
    samples = torch.cat([real, fake])
    labels = torch.cat([real.new_ones(len(real), 1), fake.new_zeros(len(fake), 1)])
    return samples, labels

from torch.nn.functional import binary_cross_entropy_with_logits as bce

for p in (0.99, 0.5, 0.01):
    logit, label = torch.tensor([p]).logit(), torch.tensor([1.0])
    print(f"the picture is real and D outputs {p:.2f}: that costs {bce(logit, label):.2f}")

from gan_course.device import machine
from gan_course.models import DCGANDiscriminator, summary

D = DCGANDiscriminator(size=32, width=16)
print(summary(D, 3, 32, 32))

def train_discriminator(D, real, fake, steps, batch=32):
    """Teach D to output 1 for real pictures and 0 for their corrupted twins."""
    opt, losses = torch.optim.Adam(D.parameters(), lr=1e-3), []
    for _ in range(steps):
        some = torch.randint(len(real), (batch,), generator=rng)
        samples, labels = labelled(real[some], fake[some])
        loss = bce(D(samples), labels)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses

clean = sample_factors(pick(100, 3000, 3000), rng)
real, fake = draw(clean, 32), randomly_corrupted(clean, rng)
D = machine().place(D)  # to the device that is fastest on this machine
losses = train_discriminator(D, real.to(machine().device), fake.to(machine().device), pick(4, 800, 3000))
D.eval()  # evaluation mode: see below
print(f"loss {losses[0]:.2f} at first, {sum(losses[-20:]) / len(losses[-20:]):.2f} at the end")

@torch.no_grad()
def score(D, pictures):
    """D's outputs as probabilities in 0..1, (n,)."""
    return torch.sigmoid(D(pictures.to(machine().device)))[:, 0].cpu()

faces = torch.cat(examples)
plots.scored(faces, score(D, faces), columns=4, heads=list(levels), sides=list(CORRUPTIONS))

others = sample_factors(pick(50, 300, 300), torch.Generator().manual_seed(77))
means = {}
for kind in CORRUPTIONS:
    means[kind] = [score(D, corrupted(others, kind, amount, rng)).mean().item() for amount in levels.values()]
    print(f"{kind:<8}", "  ".join(f"{name} {mean:.2f}" for name, mean in zip(levels, means[kind])))

plt.figure(figsize=(6, 3))
for kind, marker in zip(CORRUPTIONS, "os^Dv"):
    plt.plot(list(levels), means[kind], marker=marker, label=kind)
plt.ylabel("mean D(x)"), plt.ylim(0, 1), plt.legend(ncols=2)

from gan_course.widgets.gallery import score_gallery

gallery = score_gallery(D)
gallery.corrupt(eyes=0.5)  # or with the mouse
print(gallery)

D_noise = machine().place(DCGANDiscriminator(size=32, width=16))
noisy = randomly_corrupted(clean, rng, kinds=("noise",))
train_discriminator(D_noise, real.to(machine().device), noisy.to(machine().device), pick(4, 200, 400))
D_noise.eval()
for kind in CORRUPTIONS:
    outputs = [score(D_noise, corrupted(others, kind, amount, rng)).mean().item() for amount in (0.0, 1.0)]
    print(f"{kind:<8} none {outputs[0]:.2f}, bad {outputs[1]:.2f}")

print(shown("C2"))

# --- The game -------------------------------------------------------------------------------------

from gan_course.data.points import points

moons = points("two_moons")
G = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))
D = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1))

def real(n):
    """n real points, (n, 2)."""
    return moons.sample(n, rng)

def noise(n):
    """n vectors of noise, (n, 2)."""
    return torch.randn(n, 2, generator=rng)

plots.network(G, D, labels=("z", "x", "D(x)"))

def turn_of_D(G, D, real, noise, opt_D, steps):
    """D learns for some steps: 1 for real samples, 0 for G's. G is frozen."""
    G.requires_grad_(False)
    D.requires_grad_(True)
    for _ in range(steps):
        samples, labels = labelled(real(256), G(noise(256)))
        loss = bce(D(samples), labels)
        opt_D.zero_grad()
        loss.backward()
        opt_D.step()

opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr=3e-3) for net in (G, D))
see_z, see_real = noise(400), real(400)  # always the same, to look at

def answer(D, samples):
    """D's mean output for samples, a probability."""
    return torch.sigmoid(D(samples)).mean().item()

print(f"before: real {answer(D, see_real):.2f}, G's {answer(D, G(see_z)):.2f}")
turn_of_D(G, D, real, noise, opt_D, pick(30, 300, 300))
print(f"after:  real {answer(D, see_real):.2f}, G's {answer(D, G(see_z)):.2f}")

plots.heat_map(D, see_real, G(see_z)).set_title("D, version 1, has found out G, version 1")

def turn_of_G(G, D, noise, opt_G, goal=0.9, limit=500):
    """G learns until the frozen D's mean output for its samples is at least `goal`; returns the steps taken."""
    D.requires_grad_(False)
    G.requires_grad_(True)
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit

from copy import deepcopy

Gs, Ds = [deepcopy(G)], [deepcopy(D)]
for version in (2, 3):
    steps = turn_of_G(G, D, noise, opt_G)
    print(f"G {version}: {steps} steps, until the mean output of D {version - 1} was {answer(D, G(see_z)):.2f}")
    Gs.append(deepcopy(G))
    turn_of_D(G, D, real, noise, opt_D, pick(30, 300, 300))
    Ds.append(deepcopy(D))

figure, axes = plt.subplots(1, 3, figsize=(9, 3.1), sharex=True, sharey=True)
for ax, g, d in zip(axes, (0, 1, 1), (0, 0, 1)):
    plots.heat_map(Ds[d], see_real, Gs[g](see_z).detach(), ax=ax, reach=1.8, keys=False)
    ax.set_title(f"G version {g + 1}, D version {d + 1}")

print(f"{'mean output of':<19}{'for real':>9}{'for G 1':>9}{'for G 2':>9}{'for G 3':>9}")
for i, discriminator in enumerate(Ds):
    row = [answer(discriminator, see_real), *(answer(discriminator, made(see_z)) for made in Gs)]
    print(f"D, version {i + 1}       " + "".join(f"{number:9.2f}" for number in row))

figure, axes = plt.subplots(1, 2, figsize=(9, 2.9))
for ax, learner, other, title in ((axes[0], D, G, "D's turn"), (axes[1], G, D, "G's turn")):
    learner.requires_grad_(True), other.requires_grad_(False)
    plots.network(G, D, labels=("z", "x", "D(x)"), most=6, ax=ax).set_title(title)

def weights():
    """Copies of the weights of all six layers, G's first."""
    return [layer.weight.detach().clone() for net in (G, D) for layer in net if isinstance(layer, nn.Linear)]

at_first = weights()
turn_of_G(G, D, noise, opt_G)
between = weights()
turn_of_D(G, D, real, noise, opt_D, pick(30, 300, 300))
turns = {"G's turn": (at_first, between), "D's turn": (between, weights())}

figure, axes = plt.subplots(1, 2, figsize=(8, 2.4), sharey=True)
names = ["G 1", "G 2", "G 3", "D 1", "D 2", "D 3"]
for ax, (title, (old, new)) in zip(axes, turns.items()):
    far = [(b - a).abs().mean().item() for a, b in zip(old, new)]
    ax.bar(names, far, color=[plots.GENERATED] * 3 + [plots.GAN] * 3)
    ax.set(title=title, xlabel="layer")
    print(title, [f"{name}: {number:.4f}" for name, number in zip(names, far)])
axes[0].set_ylabel("mean movement")

# --- A whole GAN in fifteen lines -----------------------------------------------------------------

G = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
D = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))
opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.5, 0.9)) for net in (G, D))
for _ in range(pick(20, 3000, 10_000)):
    samples, labels = labelled(real(256), G(noise(256)).detach())  # detach: D's loss sends no gradient to G
    loss_D = bce(D(samples), labels)  # D wants to be right
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    logits = D(G(noise(256)))
    loss_G = bce(logits, torch.ones_like(logits))  # G wants D to output 1
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()

print(f"D's mean output: {answer(D, real(2000)):.2f} for real points, {answer(D, G(noise(2000))):.2f} for G's")
plots.heat_map(D, see_real, G(noise(400)).detach()).set_title("after the game")

# --- Faces from noise -----------------------------------------------------------------------------

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.models import DCGANGenerator
from gan_course.training.presets import AVATARS

heads = Pictures(avatars(pick(300, 10_000, 10_000), size=32))
G, D = DCGANGenerator(size=32, width=32), DCGANDiscriminator(size=32, width=32)
moments = pick((1, 2), (100, 200, 400, 800, 1600), (100, 400, 1600, 6400))
every = {"snapshot_every": moments[0], "log_every": moments[0] // 5 or 1}
trainer = AVATARS.trainer(heads, G, D, steps=moments[-1], **every)

from gan_course.measure.frechet import frechet

n = pick(200, 1000, 2000)
fresh = probe.features(Pictures(avatars(n, seed=1))[:])
distances = []
for moment in moments:
    history = trainer.train(moment - trainer.steps)
    distances.append(float(frechet(fresh, probe.features(trainer.sample(n)))))
baseline = float(frechet(fresh, probe.features(Pictures(avatars(n, seed=2))[:])))

shots = {step: samples for step, samples in history.snapshots if step in (0, *moments)}
history.snapshots = sorted(shots.items())
plots.filmstrip(history)

for moment, distance in zip(moments, distances):
    print(f"after {moment:>5,} steps: Fréchet distance {distance:6.1f}")
print(f"two sets of real avatars: {baseline:.1f}   ({n:,} pictures each)")

plots.grid(trainer.sample(40), columns=10, title=f"generated, after {trainer.steps:,} steps")

print(shown("C3"))

plots.curves(history)
print(f"last measurement: real {history.score_real[-1]:.2f}, generated {history.score_fake[-1]:.2f}")

@torch.no_grad()
def hair_direction(G, z):
    """The direction of reddish hair among the codes z (n, d) of a generator of avatars."""
    hue = probe(G(z))["hair_hue"]
    order = hue_difference(torch.tensor(0.0), hue).abs().argsort()  # the reddest first, the opposite last
    third = len(order) // 3
    clear = torch.cat([order[:third], order[-third:]])  # leave out those in between
    return direction(z[clear], torch.arange(2 * third) < third)

z = trainer.latent.sample(pick(200, 2000, 2000), rng)
G = trainer.average.cpu()  # samples come from a running average of G's weights (chapter 04)
way = hair_direction(G, z)

rows = torch.stack([follow(z[:4], way, far) for far in torch.linspace(-4, 4, 9)], dim=1)  # (4, 9, 100)
with torch.no_grad():
    plots.grid(G(rows.flatten(0, 1)), columns=9, alt="four faces, each along the direction");

from math import isnan

@torch.no_grad()
def what_changes(G, z, way):
    """Print how much the hair's hue and all else change along `way`, as far to each side as codes reach."""
    far = 3 * z.std()  # hardly any code is farther from the middle
    change = changes(probe, G(follow(z, way, -far)), G(follow(z, way, far)), usual=G(z))
    hair = change.pop("hair_hue")
    others = {name: share for name, share in change.items() if not isnan(share)}  # without those that never vary
    most = max(others, key=others.get)
    mean = sum(others.values()) / len(others)
    print(f"hair hue {hair:.2f}, the others on average {mean:.2f} (1: as between random pairs)")
    print(f"most changed of the others: {most}, {others[most]:.2f}")

print(what_changes(G, z[:500], way))

from gan_course.pretrained import pretrained

longer = pretrained("avatars64")
z = 2 * torch.rand(pick(100, 800, 2000), 100, generator=rng) - 1  # any number between -1 and 1 is as likely
print(what_changes(longer, z[:200], hair_direction(longer, z)))

print(shown("C1"))

plt.show()  # opens the figures where there is a screen
