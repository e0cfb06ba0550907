"""Chapter 04, the code without its prose: The GAN: each solves the other's problem.

GAN_COURSE_PROFILE=smoke python examples/chapter04.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/04_gan.py: change that.
"""


from gan_course.start import start

print(start())

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.profile import pick

# --- Something to imitate -------------------------------------------------------------------------

from gan_course.data.points import points

ring = points("ring8")
rng = torch.Generator().manual_seed(0)  # a seed: the same random numbers for everyone
real = ring.sample(500, rng)
plots.scatter(real, plots.REAL, "real").set_title("500 real points")

G = nn.Sequential(
    nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
    nn.Linear(128, 2),
)  # z (batch, 2) -> point (batch, 2)
D = nn.Sequential(
    nn.Linear(2, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2),
    nn.Linear(128, 1),
)  # point (batch, 2) -> logit (batch, 1)

def noise(n):
    """n fresh latent vectors, (n, 2)."""
    return torch.randn(n, 2)


z = noise(3)
print("z     ", z.shape, "\nG(z)  ", G(z).shape, "\nD(G(z))", D(G(z)).shape)

fake = G(noise(500)).detach()
plots.heat_map(D, real, fake).set_title("before any training")

# --- What D wants ---------------------------------------------------------------------------------

output = torch.linspace(0.001, 0.999, 200)
plt.figure(figsize=(5, 3))
plt.plot(output, -output.log(), color=plots.REAL, label="x was real: -log D(x)")
price = -(1 - output).log()
plt.plot(output, price, color=plots.GENERATED, linestyle="--", label="x was generated: -log(1 - D(x))")
plt.xlabel("D's output D(x)"), plt.ylabel("price"), plt.legend()

logit = torch.tensor(20.0)
probability = torch.sigmoid(logit)
print("probability", probability.item(), "  -log(1 - p) =", -(1 - probability).log().item())
print("from the logit:", nn.functional.softplus(logit).item())

from torch.nn.functional import binary_cross_entropy_with_logits as bce


def d_loss(real_logits, fake_logits):
    """D's loss: the target is 1 for real samples and 0 for generated ones."""
    real_price = bce(real_logits, torch.ones_like(real_logits))
    fake_price = bce(fake_logits, torch.zeros_like(fake_logits))
    return real_price + fake_price

print(d_loss(D(real), D(fake)).item())  # an untrained D: not far from 2 log 2 = 1.386

# --- D learns, G holds still ----------------------------------------------------------------------

x = nn.Parameter(torch.tensor(0.0))
opt = torch.optim.SGD([x], lr=0.1)  # plain gradient steps; the optimiser holds the parameters that may move
for _ in range(20):
    price = (x - 3) ** 2
    opt.zero_grad()  # clear the old gradient: new ones are added to what is there
    price.backward()  # compute the gradient of the price, back to x
    opt.step()  # move x a little against it
print(f"x = {x.item():.2f}")

def d_step(G, D, real, noise, opt_D):
    """One step of D: raise its output on real samples, lower it on fresh fakes."""
    fake = G(noise(len(real))).detach()
    loss = d_loss(D(real), D(fake))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()

opt_D = torch.optim.Adam(D.parameters(), lr=1e-3)
losses = [d_step(G, D, ring.sample(256, rng), noise, opt_D).item() for _ in range(200)]
print(f"D's loss: {losses[0]:.3f} at first, {losses[-1]:.3f} after 200 steps")
plots.heat_map(D, real, fake).set_title("D after 200 steps alone")

# --- G learns, D holds still ----------------------------------------------------------------------

def push(loss):
    """How steep the loss is where D's logit is -5."""
    logit = torch.tensor(-5.0, requires_grad=True)
    loss(logit.sigmoid()).backward()
    return abs(logit.grad.item())


print(f"minimax {push(lambda d: torch.log(1 - d)):.4f}, non-saturating {push(lambda d: -torch.log(d)):.4f}")

logits = torch.linspace(-8, 8, 200)
output = logits.sigmoid()
plt.figure(figsize=(5, 3))
plt.plot(logits, output, color=plots.GAN, linestyle="--", label="minimax: D")
plt.plot(logits, 1 - output, color=plots.GENERATED, label="non-saturating: 1 - D")
plt.axvspan(-8, -3, color="0.92"), plt.text(-7.6, 0.45, "D is sure:\n'generated'")
plt.xlabel("D's logit for a fake"), plt.ylabel("size of the slope"), plt.ylim(-0.05, 1.45)
plt.legend(loc="upper center", ncols=2)

from torch.nn.functional import softplus

losses_of_G = {"minimax": lambda s: -softplus(s), "non-saturating": lambda s: softplus(-s)}  # of D's logits s
figure, axes = plt.subplots(1, 2, figsize=(9, 4.3), sharex=True, sharey=True)
for ax, (name, loss) in zip(axes, losses_of_G.items()):
    x = fake[:60].clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss(D(x)).sum(), x)
    plots.scatter(real, plots.REAL, ax=ax, s=4), plots.scatter(x, plots.GENERATED, ax=ax)
    ax.quiver(*x.detach().T, *-slope.T, angles="xy", scale_units="xy", scale=30, width=0.004)
    ax.set_title(f"{name}: {slope.norm(dim=1).mean():.3f} on average")

def g_step(G, D, n, noise, opt_G):
    """One step of G: n fresh fakes should be taken for real."""
    D.requires_grad_(False)
    logits = D(G(noise(n)))
    loss = bce(logits, torch.ones_like(logits))
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    D.requires_grad_(True)
    return loss.detach()

opt_G = torch.optim.Adam(G.parameters(), lr=1e-3)
for _ in range(300):
    g_step(G, D, 256, noise, opt_G)
fake = G(noise(500)).detach()
print(f"D's mean logit: {D(real).mean():.1f} for real points, {D(fake).mean():.1f} for G's")
plots.heat_map(D, real, fake).set_title("G after 300 steps against a frozen D")

# --- How good can D get? --------------------------------------------------------------------------

def optimal_score(p_real, p_fake):
    """D*(x), the best possible output of a discriminator."""
    total = p_real + p_fake
    share = p_real / torch.where(total > 0, total, 1.0)
    return torch.where(total > 0, share, 0.5)

clusters = points("two_gaussians_1d")
x = torch.linspace(-3, 3, 301)[:, None]  # 301 places, as a column: (301, 1)
p = clusters.log_density(x).exp()  # density of the real data at each place
q = torch.exp(-(x[:, 0] ** 2) / 2) / (2 * torch.pi) ** 0.5  # the bell curve of the noise

from gan_course.models import MLPDiscriminator

G_fixed = nn.Identity()  # hands its input on
D_line = MLPDiscriminator((1,), hidden=(64, 64))
opt_line = torch.optim.Adam(D_line.parameters(), lr=2e-3)
for _ in range(pick(50, 1500, 5000)):
    loss = d_step(G_fixed, D_line, clusters.sample(512, rng), lambda n: torch.randn(n, 1), opt_line)

learned, best = torch.sigmoid(D_line(x)).detach()[:, 0], optimal_score(p, q)
print(f"largest difference between learned and best output: {(learned - best).abs().max():.2f}")

figure, (top, bottom) = plt.subplots(2, 1, figsize=(6, 4.2), sharex=True)
top.fill_between(x[:, 0], p, color=plots.REAL, alpha=0.4, label="real, p(x)")
top.fill_between(x[:, 0], q, color=plots.GENERATED, alpha=0.4, label="generated, q(x)")
bottom.plot(x, best, color="0.2", linestyle="--", label="best possible, D*(x)")
bottom.plot(x, learned, color=plots.GAN, label="learned, D(x)")
bottom.axhline(0.5, color="0.7", linewidth=0.8)
bottom.set(xlabel="x", ylim=(0, 1.2)), top.legend(), bottom.legend(loc="upper center", ncols=2)

from math import log

dx = (x[1] - x[0]).item()
m = (p + q) / 2
jsd = 0.5 * ((torch.xlogy(p, p / m) + torch.xlogy(q, q / m)).sum() * dx).item()
print(f"JSD = {jsd:.3f}, so the best D loses {2 * log(2) - 2 * jsd:.3f}")

fakes = torch.randn(20_000, 1, generator=rng)
measured = d_loss(D_line(clusters.sample(20_000, rng)), D_line(fakes)).item()
print(f"our D loses {measured:.3f}")

from gan_course.measure.divergences import density_js

shifts, best, measured = torch.linspace(0, 1.2, 7), [], []
for shift in shifts:
    shifted = lambda n, shift=shift: clusters.sample(n, rng) + shift
    D_line = MLPDiscriminator((1,), hidden=(64, 64))
    opt_line = torch.optim.Adam(D_line.parameters(), lr=2e-3)
    for _ in range(pick(5, 500, 2000)):
        d_step(G_fixed, D_line, clusters.sample(512, rng), shifted, opt_line)
    measured.append(d_loss(D_line(clusters.sample(20_000, rng)), D_line(shifted(20_000))).item())
    jsd = density_js(clusters.log_density, lambda y, s=shift: clusters.log_density(y - s), (-5, 6), dim=1)
    best.append(2 * log(2) - 2 * jsd)

plt.figure(figsize=(5, 3))
plt.plot(shifts, best, color="0.2", linestyle="--", label="2 log 2 - 2 JSD")
plt.plot(shifts, measured, "o", color=plots.GAN, label="a trained D's loss")
plt.axhline(2 * log(2), color="0.7", linewidth=0.8, label="2 log 2")
plt.xlabel("how far the fakes are shifted"), plt.ylabel("loss of D"), plt.legend()

# --- Taking turns ---------------------------------------------------------------------------------

def train_gan(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    """The GAN game: D and G in turn; returns the (loss_D, loss_G) of each round."""
    losses = []
    for _ in range(steps):
        loss_D = d_step(G, D, sample_real(batch), noise, opt_D)
        loss_G = g_step(G, D, batch, noise, opt_G)
        losses.append((loss_D.item(), loss_G.item()))
    return losses

from gan_course.models import MLPGenerator, summary

G, D = MLPGenerator(2, (2,)), MLPDiscriminator((2,))
opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.0, 0.9)) for net in (G, D))
print(summary(G, 2))

rounds = pick(30, 2000, 5000)
losses = train_gan(rounds, 256, lambda n: ring.sample(n, rng), noise, G, D, opt_G, opt_D)
plots.heat_map(D, real, G(noise(500)).detach()).set_title(f"your GAN after {rounds} rounds")

from gan_course.measure.modes import modes

report = modes(G(noise(2500)).detach(), ring)
print(f"modes captured: {report.captured} of {report.total}, high quality: {report.high_quality:.1%}")
print(f"(of the real data itself: {modes(ring.sample(2500, rng), ring).high_quality:.1%})")

# --- What G replaces ------------------------------------------------------------------------------

from gan_course.argmax import ArgmaxLoop, LoopSettings
from gan_course.data.points import Points

wide = Points(ring.modes, sd=0.05, name="wide ring")
settings = LoopSettings(box=(-1.5, 1.5), lr_D=1e-3)
torch.manual_seed(0)
search = ArgmaxLoop(MLPDiscriminator((2,), (64, 64)), wide, settings)

from gan_course.device import machine


def ask_G(D, x, steps, lr, box):
    """Replaces the climb: G learns for one step, then draws as many points as the search would have."""
    z = lambda n: torch.randn(n, 2, device=x.device)
    g_step(G, D, len(x), z, opt_G)
    return G(z(len(x))).detach()


torch.manual_seed(0)
G = machine().place(MLPGenerator(2, (2,), (64, 64)))  # on the GPU, if there is one: the loop runs there
opt_G = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.0, 0.9))
game = ArgmaxLoop(MLPDiscriminator((2,), (64, 64)), wide, settings, climb=ask_G)

from time import perf_counter

from gan_course.measure.divergences import sliced_wasserstein

many = wide.sample(2500, rng)
for name, loop in (("search", search), ("G", game)):
    start = perf_counter()
    loop.run(pick(3, 160, 400))
    seconds, gap = perf_counter() - start, sliced_wasserstein(many, loop.negatives.cpu())
    print(f"{name:7}{loop.rounds} rounds in {seconds:4.1f} s, distance to the data {gap:.3f}")
print(f"(256 real points: {sliced_wasserstein(many, wide.sample(256, rng)):.3f})")

from gan_course.argmax import climb

start, fresh = perf_counter(), G(noise(2500).to(machine().device)).detach()
jump = perf_counter() - start
print(f"G: one pass, {1000 * jump:.1f} ms, {modes(fresh, wide)}")
for steps in (10, 100, pick(100, 1000, 1000)):
    start, found = perf_counter(), climb(search.D, search.anywhere(2500), steps, 0.02, settings.box)
    seconds = perf_counter() - start
    print(f"search: {steps} steps, {1000 * seconds:.0f} ms ({seconds / jump:,.0f} x G's), {modes(found, wide)}")

from gan_course.claims import shown

print(shown("C11", "C13"))

# --- A training in earnest ------------------------------------------------------------------------

from gan_course.training.presets import POINTS

steps = pick(40, 4000, POINTS.steps)
trainer = POINTS.trainer(ring, steps=steps, d_step=d_step, g_step=g_step, snapshot_every=steps // 5)
trainer.train(steps // 2)

last = trainer.G(trainer.noise(2500)).detach().cpu()
print(f"half-way, last weights:     {modes(last, ring).high_quality:.1%} of high quality")
print(f"half-way, averaged weights: {modes(trainer.sample(2500), ring).high_quality:.1%}")

history = trainer.train(steps - trainer.steps)
report = modes(trainer.sample(2500), ring)
print(f"at the end: {report.high_quality:.1%} of high quality, {report.captured} of {report.total} modes captured")

plots.filmstrip(history)

plots.curves(history)

print(shown("C4"))

# --- A GAN next to a VAE --------------------------------------------------------------------------

from gan_course.training.ready_made import gan_of, vae_of

blobs = points("three_blobs")
steps = pick(20, 2000, 5000)
by_gan, _ = gan_of(64, blobs, steps, progress=True)
by_vae, _ = vae_of(64, blobs, steps, kl_weight=0.045, progress=True)

figure, axes = plt.subplots(1, 3, figsize=(9, 3.3), sharex=True, sharey=True)
rows = {"real": blobs.sample(2500, rng), "VAE": by_vae, "GAN": by_gan}
for ax, (name, samples), colour in zip(axes, rows.items(), (plots.REAL, plots.GENERATED, plots.GAN)):
    plots.scatter(samples[:800], colour, ax=ax, alpha=0.4).set_title(name)

from gan_course.measure.modes import share_between

for name, samples in rows.items():
    print(f"{name:5}{share_between(samples, blobs):6.1%} between the blobs, {modes(samples, blobs)}")

print(shown("C10"))

# --- Hard to tune ---------------------------------------------------------------------------------

def small_gan():
    """A new pair of networks, 2,400 weights."""
    return MLPGenerator(2, (2,), (32, 32)), MLPDiscriminator((2,), (32, 32))


rates = torch.logspace(-4, -0.5, pick(2, 8, 8)).tolist()
everyone = [(rate_G, rate_D, seed) for rate_G in rates for rate_D in rates for seed in range(4)]
lr_G, lr_D, seeds = zip(*everyone)

G, D = small_gan()
opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr=1e-3) for net in (G, D))
tries, rounds = pick(5, 300, 300), pick(5, 2000, 4000)
start = perf_counter()
train_gan(tries, 32, lambda n: wide.sample(n, rng), noise, G, D, opt_G, opt_D)
one = (perf_counter() - start) / tries
minutes = len(everyone) * rounds * one / 60
print(f"{1000 * one:.2f} ms a round; {len(everyone)} GANs of {rounds:,} rounds in turn: {minutes:.0f} minutes")

from torch.func import functional_call, stack_module_state, vmap

Ds = [small_gan()[1] for _ in everyone]
weights, _ = stack_module_state(Ds)
print({name: tuple(weight.shape) for name, weight in list(weights.items())[:2]})
x = wide.sample(32 * len(Ds), rng).view(len(Ds), 32, 2)  # each D has its own batch
logits = vmap(lambda w, x: functional_call(Ds[0], w, (x,)))(weights, x)
print("logits", tuple(logits.shape))

from gan_course.data.latent import Latent
from gan_course.training.batched import Ensemble

job = {"data": wide, "latent": Latent(2), "batch": 32}
gans = Ensemble(small_gan, **job, seeds=seeds, lr_G=lr_G, lr_D=lr_D, betas=(0.9, 0.999))  # Adam's default
start = perf_counter()
gans.train(rounds)
seconds = perf_counter() - start
print(f"{gans.members} GANs at once: {seconds:.0f} s, {60 * minutes / seconds:.0f} times as fast")

def outcome(samples, data):
    """How a training ended: "good", "partial", "collapsed" or "blown up"."""
    near = samples.abs().amax(1) < 3 * data.extent  # False for what is not a number
    if near.float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    if report.captured == report.total and report.high_quality >= 0.5:
        return "good"
    return "partial"

words = [outcome(samples, wide) for samples in gans.sample(2500)]
plots.outcome_map(words, rates, rates)

from collections import Counter

print(", ".join(f"{word}: {count} of {len(words)}" for word, count in Counter(words).most_common()))

first = {word: words.index(word) for word in dict.fromkeys(words)}
figure, axes = plt.subplots(1, len(first), figsize=(9, 9 / max(3, len(first)) + 0.6), squeeze=False)
for ax, (word, i) in zip(axes[0], first.items()):
    plots.scatter(wide.sample(300, rng), plots.REAL, ax=ax, s=4)
    plots.scatter(gans.sample(300)[i], plots.GENERATED, ax=ax)
    ax.set_title(f"{word}\nG {lr_G[i]:.1g}, D {lr_D[i]:.1g}")

def trial(make=small_gan, **changes):
    """GANs with other settings, one for each pair of learning rates."""
    lr_G, lr_D = zip(*((rate_G, rate_D) for rate_G in rates for rate_D in rates))
    return Ensemble(make, **job, seeds=[0] * len(lr_G), lr_G=lr_G, lr_D=lr_D, **changes)


def wider_gan():
    return MLPGenerator(2, (2,), (64, 64)), MLPDiscriminator((2,), (64, 64))

from gan_course.training import train_together

trials = {
    "no momentum": trial(betas=(0.0, 0.9)),
    "+ falling rates": trial(betas=(0.0, 0.9), decay_steps=rounds),
    "+ wider layers": trial(wider_gan, betas=(0.0, 0.9), decay_steps=rounds),
}
print(train_together(*trials.values(), steps=rounds))

runs = {"Adam as usual": words[::4]}
for name, gans in trials.items():
    runs[name] = [outcome(samples, wide) for samples in gans.sample(2500)]
plots.outcome_maps(runs, rates, rates)

# --- The GAN laboratory ---------------------------------------------------------------------------

from gan_course.widgets.laboratory import laboratory

lab = laboratory(d_step=d_step, g_step=g_step)
lab.run(pick(10, 300, 300))
print(lab)

# --- Handwriting ----------------------------------------------------------------------------------

from gan_course.data.digits import digits

written = digits()
plots.grid(written[:16], title=f"16 of {len(written):,} real digits")

from gan_course.training.presets import DIGITS

G = MLPGenerator(64, (1, 28, 28), hidden=(256, 256), bounded=True)  # bounded: pixels in [-1, 1]
D = MLPDiscriminator((1, 28, 28), hidden=(256, 256))
steps = pick(10, 2500, 5 * DIGITS.steps)

trainer = DIGITS.trainer(written, G, D, steps=steps, d_step=d_step, g_step=g_step, snapshot_every=steps // 5)
history = trainer.train(steps)
plots.filmstrip(history)

plots.grid(trainer.sample(40), columns=10, title=f"generated, after {trainer.steps:,} steps")

plots.curves(history)

# --- Faces ----------------------------------------------------------------------------------------

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures

heads = Pictures(avatars(pick(500, 10_000, 50_000), size=32))
plots.grid(heads[:16], title="16 drawn avatars, 32 by 32 pixels")

from gan_course.training.presets import AVATARS

G = MLPGenerator(100, (3, 32, 32), hidden=(256, 256), bounded=True)
D = MLPDiscriminator((3, 32, 32), hidden=(256, 256))
steps = pick(6, 1000, 8 * AVATARS.steps)
plain = AVATARS.trainer(heads, G, D, steps=steps, d_step=d_step, g_step=g_step)
plain.train(steps)

plots.grid(plain.sample(16), title=f"plain layers, after {plain.steps:,} steps")

from gan_course.models import DCGANDiscriminator, DCGANGenerator

G, D = DCGANGenerator(size=32, width=32), DCGANDiscriminator(size=32, width=32)
print(summary(G, 100))

from gan_course.widgets.theatre import theatre

film = max(1, steps // 15)
trainer = AVATARS.trainer(heads, G, D, steps=steps, d_step=d_step, g_step=g_step, snapshot_every=film)
stage = theatre(trainer)
print(stage.run())

plots.grid(trainer.sample(48), columns=8, title=f"generated, after {trainer.steps:,} steps")

from gan_course.measure.frechet import frechet
from gan_course.pretrained import pretrained

features = pretrained("avatar-probe").features
n = pick(200, 1000, 1000)
for name, fakes in (("plain layers", plain.sample(n)), ("DCGAN", trainer.sample(n))):
    print(f"{name:13}{frechet(heads[:n], fakes, features).distance:8.1f}")
print(f"{'real avatars':13}{frechet(heads[:n], heads[-n:], features).distance:8.1f}")

print(shown("C15"))

from gan_course.claims.store import load

record = load().get("C15")
trainings = [run.more for run in record.outcomes.values()] if record else []
plt.figure(figsize=(5, 3))
for place, (family, colour) in enumerate((("MLP", plots.GENERATED), ("DCGAN", plots.GAN))):
    ends = [end for run in trainings for name, end in run.items() if name.startswith(f"{family} ")]
    across = torch.linspace(place - 0.3, place + 0.3, len(ends))
    plt.scatter(across, ends, color=colour, marker=plots.MARKERS[colour])
for run in trainings:
    plt.axhline(run["limit"], color="0.3", linestyle="--")
plt.ylim(35, 3500), plots.plain_log(plt.gca()), plt.xticks([0, 1], ["MLP", "DCGAN"]), plt.ylabel("Fréchet distance")

from gan_course.utils import eval_mode


def advice(x):
    """In which direction D would have each pixel of x move."""
    x = x.clone().requires_grad_()
    with eval_mode(trainer.D):
        return torch.autograd.grad(trainer.D(x).sum(), x)[0]

face = trainer.sample(1)
touched = face.clone()
touched[..., 17, 11] = 1  # all three colours: white
change = (advice(touched) - advice(face)).abs().amax(1)[0].cpu()
figure, (left, right) = plt.subplots(1, 2, figsize=(6, 2.8))
plots.grid(touched, ax=left), plots.maps(change[None], ax=right)
right.set_title(f"{(change > 0.01 * change.max()).sum()} of {change.numel()} pixels get other advice")

plt.show()  # opens the figures where there is a screen
