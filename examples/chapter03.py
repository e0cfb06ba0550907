"""Chapter 03, the code without its prose: A discriminator alone: drawing by arg max.

GAN_COURSE_PROFILE=smoke python examples/chapter03.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/03_a_discriminator_alone.py: change that.
"""


from gan_course.start import start

print(start())

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.profile import pick

# --- A very small world ---------------------------------------------------------------------------

from gan_course.data.bars import bars_and_stripes, is_bars

bars = bars_and_stripes(4)  # (30, 1, 4, 4), black -1, white +1
rng = torch.Generator().manual_seed(0)
show = lambda x, title="": plots.grid(0.6 * x, columns=15, title=title)  # greys: white would vanish on the page
show(bars, "all 30 real pictures")

def noise(n):
    """n pictures of black and white noise, (n, 1, 4, 4)."""
    return torch.randint(2, (n, 1, 4, 4), generator=rng) * 2.0 - 1


show(noise(15), "noise")

from gan_course.training.losses import d_loss

torch.manual_seed(0)
D = nn.Sequential(
    nn.Flatten(), nn.Linear(16, 64), nn.LeakyReLU(0.2),
    nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1),
)  # picture (batch, 1, 4, 4) -> logit (batch, 1)

def learn(D, real, negatives, opt_D):
    """One step of D: real samples up, given negatives down."""
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()

opt_D = torch.optim.Adam(D.parameters(), lr=2e-3)
for _ in range(pick(100, 600, 600)):
    chosen = torch.randint(len(bars), (64,), generator=rng)
    learn(D, bars[chosen], noise(64), opt_D)
mean_output = lambda x: torch.sigmoid(D(x)).mean().item()
print(f"D's mean output: {mean_output(bars):.3f} for bars and stripes, {mean_output(noise(5000)):.3f} for noise")

# --- Draw by looking at everything ----------------------------------------------------------------

def every_picture(n):
    """All pictures of n pixels, (2**n, n): picture k shows the binary digits of k."""
    k = torch.arange(2**n)[:, None]
    return (k >> torch.arange(n) & 1) * 2.0 - 1


everything = every_picture(16).view(-1, 1, 4, 4)
print(everything.shape)

def best_of(D, x, k):
    """The k samples of x with the highest logits, and their logits."""
    with torch.no_grad():
        scores, order = D(x)[:, 0].topk(k)
    return x[order], scores

drawn, scores = best_of(D, everything, 30)
print(f"{is_bars(drawn).sum()} of D's 30 favourites are bars or stripes; logits {scores[0]:.1f} to {scores[-1]:.1f}")
show(drawn, "D's favourites among all 65,536 pictures")

# --- What it costs --------------------------------------------------------------------------------

from gan_course.argmax import cost_law
from gan_course.models import MLPDiscriminator

pixels = pick([10, 12], [12, 13, 14, 15, 16, 17, 18], [12, 14, 16, 18, 20])
law = cost_law(lambda n: MLPDiscriminator((n,), hidden=(64, 64)), pixels)
for n, seconds in zip(law.pixels, law.seconds):
    print(f"{n} pixels: {2**n:9,} pictures in {seconds:.4f} s")

print(f"8 by 8 pixels: {law.years(64):,.0f} years")
line = torch.arange(8, 65)
plt.figure(figsize=(6, 3.2))
plt.semilogy(line, [law.predicted(int(n)) for n in line], color="0.5", linestyle="--", label="twice as long per pixel")
plt.semilogy(law.pixels, law.seconds, "o", color=plots.GENERATED, label="measured")
for seconds, name in [(1, "second"), (3.156e7, "year"), (4.35e17, "age of the universe")]:
    plt.axhline(seconds, color="0.85", linewidth=0.8), plt.text(8, seconds * 1.5, name, fontsize=9, color="0.4")
plt.xlabel("pixels"), plt.ylabel("seconds"), plt.legend(loc="lower right")

# --- Climb instead --------------------------------------------------------------------------------

def climb(D, x, steps, lr, box):
    """Gradient ascent on D's logit inside a box, from many starts at once."""
    for _ in range(steps):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(x).sum(), x)
        x = (x + lr * slope).clamp(*box)
    return x.detach()

box = (-1.0, 1.0)
starts = torch.rand(256, 1, 4, 4, generator=rng) * 2 - 1
after = [climb(D, starts[:3], steps, 0.1, box) for steps in (0, 2, 5, 10, 20, 50, 200)]
moments = torch.stack(after, dim=1).flatten(0, 1)  # a row for each climb
heads = ["start", "2", "5", "10", "20", "50", "200"]
plots.scored(0.6 * moments, torch.sigmoid(D(moments)), columns=7, heads=heads)

ends = climb(D, starts, 200, 0.1, box)
rounded = ends.sign()
kinds = {tuple(picture.flatten().tolist()) for picture in rounded}
at_best = (rounded == drawn[0]).flatten(1).all(1)
print(f"{len(kinds)} different pictures; {at_best.sum()} of {len(ends)} climbs ended at D's favourite")
print(f"{is_bars(rounded).float().mean():.0%} of them ended at bars or stripes")

from gan_course.argmax import all_scores, peaks

all_of_them = all_scores(D, (1, 4, 4))  # one logit for each picture
tops = everything[peaks(all_of_them)]
print(f"{len(tops)} pictures are dead ends, and {is_bars(tops).sum()} of them are real")
show(tops[~is_bars(tops)][:15], "dead ends that are not real")

from gan_course.argmax import gradient_argmax

for inside in ("clip", "tanh"):
    found = gradient_argmax(D, starts, 200, 0.1, box, inside)
    real = found.hits[is_bars(found.x)].sum().item()
    print(f"{inside}: {len(found)} different ends, best logit {found.score[0]:.2f}, {real} of {found.starts} real")
show(found.x[:30], "the different ends with tanh, best first")

import time

from gan_course.training.ready_made import bars_gan

gan = bars_gan(pick(50, 2000, 5000))
started = time.perf_counter()
by_G = gan.sample(1000)
seconds_G = time.perf_counter() - started
started = time.perf_counter()
by_D = climb(D, torch.rand(1000, 1, 4, 4, generator=rng) * 2 - 1, 200, 0.1, box)
seconds_D = time.perf_counter() - started

share = lambda x: f"{is_bars(x).float().mean():.0%} bars or stripes"
print(f"look at everything: {2**16:,} passes through D, {law.predicted(16):.4f} s for one search")
print(f"climb: 201 passes through D per picture, {seconds_D:.4f} s for 1,000 pictures, {share(by_D)}")
print(f"generator: 1 pass through G per picture, {seconds_G:.4f} s for 1,000 pictures, {share(by_G)}")
show(by_G[:30], "by the generator, one pass per picture")

print(shown("C11"))

# --- A discriminator whose favourite is a formula -------------------------------------------------

def linear_argmax(weight, low, high):
    """The x in the box with the largest weight . x + b."""
    return torch.where(weight > 0, high, low)

from gan_course.argmax import exhaustive
from gan_course.measure.discriminator import share_right

torch.manual_seed(0)
linear = MLPDiscriminator((1, 4, 4), hidden=())  # Flatten, then one Linear(16, 1)
opt = torch.optim.Adam(linear.parameters(), lr=2e-3)
for _ in range(pick(100, 600, 600)):
    chosen = torch.randint(len(bars), (64,), generator=rng)
    learn(linear, bars[chosen], noise(64), opt)

weight = linear.layers[1].weight[0].detach().view(1, 4, 4)
at_once = linear_argmax(weight, -1.0, 1.0)
by_search, _ = exhaustive(linear, (1, 4, 4))
print("the formula finds what the exhaustive search finds:", torch.equal(at_once, by_search[0]))

trial = noise(20_000)
print(f"right: linear D {share_right(linear, bars, trial):.1%}, D with hidden layers {share_right(D, bars, trial):.1%}")
show(torch.cat([weight[None] / weight.abs().max(), at_once[None]]), "weights, arg max")

from gan_course.data.points import Points

two_modes = Points([[-0.5], [1.5]], sd=0.2)
anywhere = lambda n: torch.rand(n, 1, generator=rng) * 6 - 3  # the box is -3 to 3
line_Ds = {"linear": MLPDiscriminator((1,), hidden=()), "two hidden layers": MLPDiscriminator((1,), hidden=(64, 64))}
for network in line_Ds.values():
    opt = torch.optim.Adam(network.parameters(), lr=2e-3)
    for _ in range(pick(50, 500, 500)):
        learn(network, two_modes.sample(128, rng), anywhere(128), opt)

x = torch.linspace(-3, 3, 300)[:, None]
figure, axes = plt.subplots(1, 2, figsize=(9, 2.8), sharey=True)
for ax, (name, network) in zip(axes, line_Ds.items()):
    end = climb(network, torch.linspace(-3, 3, 25)[:, None], 1500, 0.02, (-3, 3))
    ax.hist(two_modes.sample(2000, rng)[:, 0].numpy(), 60, density=True, color=plots.REAL, alpha=0.35)
    ax.plot(x, torch.sigmoid(network(x)).detach(), color=plots.GAN)
    ax.plot(end, torch.sigmoid(network(end)).detach(), "x", color=plots.GENERATED, markersize=9)
    ax.set(title=name, xlabel="x", ylim=(0, 1.2))
axes[0].set_ylabel("D(x)")

print(shown("C14"))

# --- Where do negatives come from? ----------------------------------------------------------------

from gan_course.data.avatars import column, draw, sample_factors

factors = sample_factors(pick(200, 3000, 10_000), rng)
heads = draw(factors, 32)
mixed = draw(sample_factors(16, rng, mismatched=0.5), 32)
plots.grid(mixed, columns=8, alt="heads, some with odd eyes")

from gan_course.argmax import noise_pictures
from gan_course.measure.discriminator import accepted, odd_among_best
from gan_course.training.classifier import avatar_discriminator

static = noise_pictures(len(heads), (3, 32, 32), rng)
D_noise = avatar_discriminator(heads, static, steps=pick(10, 100, 100), seed=0)
print("accepted, that is, D outputs more than 0.5:")
print(f"{accepted(D_noise, heads):.1%} of the heads, {accepted(D_noise, static):.1%} of the noise")

fresh = sample_factors(pick(200, 1000, 1000), rng)
opposite = fresh.clone()
opposite[:, column("right_iris_hue")] = (fresh[:, column("left_iris_hue")] + 0.5) % 1  # the other side of the circle
matching, odd = draw(fresh, 32), draw(opposite, 32)
print(f"accepted: {accepted(D_noise, matching):.1%} of the heads, {accepted(D_noise, odd):.1%} of those with odd eyes")

both = torch.cat([matching, odd])
favourites, scores = best_of(D_noise.eval(), both, 16)
print(f"odd eyes among the 100 highest scores: {odd_among_best(D_noise, matching, odd):.0%}")
plots.scored(favourites, torch.sigmoid(scores))

def mismatched(factors, rng):
    """The same avatars with eyes of two colours."""
    turn = 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)
    odd = factors.clone()
    odd[:, column("right_iris_hue")] = (factors[:, column("left_iris_hue")] + turn) % 1.0
    return odd

negatives = draw(mismatched(factors, rng), 32)
D_odd = avatar_discriminator(heads, negatives, steps=pick(10, 400, 400), seed=0)
odd = draw(mismatched(fresh, rng), 32)
for name, trained in (("noise", D_noise), ("hard negatives", D_odd)):
    print(f"trained on {name}: {accepted(trained, matching):.1%} of the heads accepted,", end=" ")
    print(f"{accepted(trained, odd):.1%} of those with odd eyes")
    print(f"   odd eyes among the 100 highest scores: {odd_among_best(trained, matching, odd):.0%}")

pairs = torch.cat([matching[:8], odd[:8]])
plots.scored(pairs, torch.sigmoid(D_odd.eval()(pairs)), columns=8, sides=["matching", "odd"])

print(shown("C12"))

# --- The chicken and the egg ----------------------------------------------------------------------

for name, trained in (("noise", D_noise), ("hard negatives", D_odd)):
    print(f"trained on {name}: accepts {accepted(trained, static):.1%} of the noise")

# --- The loop -------------------------------------------------------------------------------------

from gan_course.data.points import points

line_data = points("two_gaussians_1d")

def one_round(D, negatives, opt_D):
    """Train D against these negatives, then return what it scores highest."""
    for _ in range(10):
        some = negatives[torch.randint(len(negatives), (128,), generator=rng)]
        learn(D, line_data.sample(128, rng), some, opt_D)
    starts = -3 + 6 * torch.rand(256, 1, generator=rng)
    return climb(D, starts, 50, 0.02, (-3.0, 3.0))

from gan_course.argmax import ArgmaxLoop, LoopSettings


def new_loop(data, D, **settings):
    """The loop with your two functions as its engine."""
    return ArgmaxLoop(D, data, LoopSettings(**settings), learn=learn, climb=climb)


line_D = lambda: MLPDiscriminator((1,), hidden=(64, 64))

forgets = new_loop(line_data, line_D(), box=(-3.0, 3.0), start="fresh", climb_steps=50, keep=1)
start_shot = forgets.snapshot()
forgets.run(pick(2, 24, 24))
plots.rounds([start_shot, *forgets.run(6, every=1)], columns=4)

remembers = new_loop(line_data, line_D(), box=(-3.0, 3.0), start="fresh", climb_steps=50, keep=20)
shots = [remembers.snapshot()]
for rounds in pick((1, 1, 1), (1, 1, 2, 6, 10, 20, 40), (1, 1, 2, 6, 10, 20, 160)):
    remembers.run(rounds)
    shots.append(remembers.snapshot())
plots.rounds(shots, columns=4)

from gan_course.widgets.argmax import argmax_line

playground = argmax_line(learn=learn, climb=climb)
playground.run(3)
print(playground)

from gan_course.measure.race import WAYS, goal, run_gan, run_loop

budget = pick(30_000, 600_000, 900_000)  # samples sent through D
races = {way: run_loop(line_data, (-3.0, 3.0), budget, **settings) for way, settings in WAYS.items()}
for way, race in races.items():
    print(f"{way:10} distance {sum(race.distance[-5:]) / 5:.3f}, mean of the last five rounds")
print(f"baseline   distance {goal(line_data) / 2:.3f}, real to real")

LINES = {
    "remembers": (plots.GENERATED, "-"), "forgets": ("0.6", "-"),
    "goes on": (plots.GENERATED, ":"), "GAN": (plots.GAN, "-"),
}


def draw_races(races, data):
    _, ax = plt.subplots(figsize=(7, 3))
    for name, race in races.items():
        colour, style = LINES[name]
        ax.plot(race.evaluations, race.distance, color=colour, linestyle=style, label=name)
    ax.axhline(goal(data) / 2, color=plots.REAL, label="baseline")
    ax.set(xlabel="samples sent through D", ylabel="distance")
    ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    plots.plain_log(ax, "xy")


print(draw_races(races, line_data))

# --- What happens, in terms of probability --------------------------------------------------------

from gan_course.measure.divergences import sliced_wasserstein  # on a line: the Wasserstein distance of section 8

goes_on = new_loop(line_data, line_D(), box=(-3.0, 3.0), start="last", climb_steps=10)
goes_on.run(pick(5, 200, 200))
sample = line_data.sample(500, rng)
fresh = goes_on.anywhere(500)
new = climb(goes_on.D, fresh, 50, 0.02, (-3, 3))
for name, found in (("the loop's negatives", goes_on.negatives), ("fresh starts", fresh), ("after climbing", new)):
    print(f"{name:21} distance to the data {sliced_wasserstein(sample, found):.3f}")

# --- In the plane, and against a GAN --------------------------------------------------------------

moons = points("two_moons")
plane_D = MLPDiscriminator((2,), hidden=(64, 64))
plane = new_loop(moons, plane_D, box=(-2.0, 2.0), start="fresh", climb_steps=50, keep=20)
shots = [plane.snapshot()]
for rounds in pick((1, 1), (1, 2, 17, 40), (1, 2, 17, 180)):
    plane.run(rounds)
    shots.append(plane.snapshot())
plots.rounds(shots, columns=5)

races = {way: run_loop(moons, (-2.0, 2.0), budget, **settings) for way, settings in WAYS.items()}
races["GAN"] = run_gan(moons, budget)
for name, race in races.items():
    near = race.arrived(goal(moons))
    print(f"{name:10} near the data after {near:9,.0f} samples through D; whole run {race.seconds:.1f} s")
print(draw_races(races, moons))

print(shown("C13"))

# --- Handwriting without a generator --------------------------------------------------------------

from gan_course.data.digits import digits

written = digits(8)
torch.manual_seed(0)
writer = new_loop(written, MLPDiscriminator((1, 8, 8), hidden=(256, 256)), climb_lr=0.05, lr_D=1e-3)
for _ in range(pick(2, 20, 20)):
    writer.teach()
favourites = climb(writer.D, writer.anywhere(16), 200, 0.05, box)
both = torch.cat([written[:8], favourites[:8].cpu()])
logits = writer.D(both.to(favourites.device)).detach()
print(f"D's mean logit: {logits[:8].mean():.1f} for real digits, {logits[8:].mean():.1f} for where the climbs ended")
plots.scored(both, torch.sigmoid(logits), columns=8, sides=["real", "arg max"])

shots = [writer.snapshot()]
for rounds in pick((1, 1, 1), (5, 10, 25, 110), (5, 10, 25, 360)):
    writer.run(rounds)
    shots.append(writer.snapshot())
plots.rounds(shots, columns=5)

plots.grid(writer.found[:48].cpu(), columns=16, title="negatives of the last round, or: digits")

unseen = digits(8, "test")[:256]
distance = lambda x: sliced_wasserstein(unseen.flatten(1), x.flatten(1).cpu())
new = climb(writer.D, writer.anywhere(256), 200, 0.05, box)
print(f"loop {distance(writer.found):.3f}, baseline (real to real) {distance(written[:256]):.3f}")
print(f"noise {distance(writer.anywhere(256)):.3f}")
print(f"fresh climbs on the last D: {distance(new):.3f}")
print(f"samples through D per picture: {writer.evaluations / len(writer.found):,.0f}")
plots.grid(new[:16].cpu(), columns=16, title="fresh climbs on the last D")

# --- Another reading: energy ----------------------------------------------------------------------

def langevin_step(D, x, lr, e):
    """One step uphill and one at random."""
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return (x + lr * slope + (2 * lr) ** 0.5 * e).detach()

def hills(x):
    """A logit with a broad hill at -1 and a steep one at 1."""
    return torch.logaddexp(-2 * (x + 1) ** 2, -12 * (x - 1) ** 2)


starts = torch.rand(5000, 1, generator=rng) * 6 - 3
climbed, sampled = climb(hills, starts, 300, 0.05, (-3, 3)), starts
for _ in range(pick(50, 2000, 2000)):
    sampled = langevin_step(hills, sampled, 0.01, torch.randn(sampled.shape, generator=rng))

x = torch.linspace(-3, 3, 400)[:, None]
boltzmann = hills(x).exp() / (hills(x).exp().sum() * (x[1] - x[0]))
figure, axes = plt.subplots(1, 2, figsize=(9, 2.8), sharex=True)
for ax, sample in zip(axes, (climbed, sampled)):
    ax.hist(sample[:, 0].numpy(), 80, range=(-3, 3), density=True, color=plots.GENERATED, alpha=0.5)
    ax.plot(x, boltzmann, color="0.2", label="exp(logit) / Z"), ax.set_xlabel("x")
axes[0].set_title("climb"), axes[1].set_title("with Langevin noise"), axes[1].set_ylim(0, 1), axes[1].legend()

right = x[:, 0] > 0.3
share = (boltzmann[right].sum() / boltzmann.sum()).item()
for name, sample in (("climb", climbed), ("with noise", sampled)):
    print(f"{name:11} {(sample > 0.3).float().mean():.1%} on the right hill (Boltzmann: {share:.1%})")

plt.show()  # opens the figures where there is a screen
