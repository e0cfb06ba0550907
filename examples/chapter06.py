"""Chapter 06, the code without its prose: Training GANs: why it fails, and what to do about it.

GAN_COURSE_PROFILE=smoke python examples/chapter06.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/06_training_gans.py: change that.
"""


from gan_course.start import start

print(start())

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.profile import pick

# --- The smallest GAN -----------------------------------------------------------------------------

from torch.nn.functional import softplus


def loss_D(theta, psi):
    return softplus(-psi * 0.0) + softplus(psi * theta)  # the real point lies at 0, the fake at theta


def loss_G(theta, psi):
    return -softplus(psi * theta)  # log(1 - D): the minimax loss

def gradients(theta, psi):
    """Slope of D's loss with respect to psi, slope of G's loss with respect to theta."""
    answer = torch.sigmoid(psi * theta)  # D's answer to the fake
    return theta * answer, -psi * answer

theta, psi = (torch.randn(5).requires_grad_() for _ in range(2))
(of_D,) = torch.autograd.grad(loss_D(theta, psi).sum(), psi)
(of_G,) = torch.autograd.grad(loss_G(theta, psi).sum(), theta)
by_hand = gradients(theta, psi)
print("largest difference:", max((a - b).abs().max().item() for a, b in zip(by_hand, (of_D, of_G))))

def play(theta, psi, rounds, lr=0.2):
    path = [torch.stack([theta, psi])]
    for _ in range(rounds):
        psi = psi - lr * gradients(theta, psi)[0]  # D's step
        theta = theta - lr * gradients(theta, psi)[1]  # G's step
        path.append(torch.stack([theta, psi]))
    return torch.stack(path)  # (rounds + 1, 2)


path = play(torch.tensor(1.0), torch.tensor(0.0), 1000)
print(f"distance to the equilibrium: {path[0].norm():.2f} at the start, {path[-1].norm():.2f} after 1,000 rounds")

from gan_course.widgets.phase_plane import phase_plane

print(phase_plane(gradients).run(150))

from gan_course.training.dirac import orbit

ways = {
    "in turn": {},
    "both at once": {"alternating": False},
    "momentum 0.5": {"momentum": 0.5},
    "momentum -0.3": {"momentum": -0.3},
    "R1, weight 0.5": {"r1": 0.5},
}
paths = {name: orbit(1.0, 0.0, 300, gradients=gradients, **way) for name, way in ways.items()}
for name, path in paths.items():
    print(f"{name:15} distance after 300 rounds: {path[-1].norm():.2g}")

plots.orbits(paths)

print(shown("C20"))

# --- What D can tell G ----------------------------------------------------------------------------

from gan_course.data.points import Points
from gan_course.models import MLPDiscriminator

real, fake = Points([[-1.0]], 0.1), Points([[1.0]], 0.1)
rng = torch.Generator().manual_seed(0)
x_real, x_fake = real.sample(200, rng), fake.sample(200, rng)


def fresh_D(seed=0):
    torch.manual_seed(seed)
    return MLPDiscriminator((1,), hidden=(64, 64))

def pull(D, x, loss):
    """Where each fake is pulled: minus the gradient of its own loss, (n, 1)."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(len(x) * loss(D(x)), x)  # the loss is a mean over the batch
    return -gradient

from gan_course.training.alone import train_alone
from gan_course.training.losses import g_loss, minimax_g_loss

lengths = {"minimax": [], "non-saturating": []}


def look(step):
    for name, loss in (("minimax", minimax_g_loss), ("non-saturating", g_loss)):
        lengths[name].append(pull(D, x_fake, loss).norm(dim=1).mean().item())


D = fresh_D()
# chapter 04's step of D, with fakes that stand still
train_alone(D, real, fake, pick(60, 1000, 1000), callback=look)
for name, curve in lengths.items():
    print(f"{name:14}  greatest {max(curve):.2g}, at the end {curve[-1]:.2g}")

plots.lengths(lengths)

def hearing(noise=0.0, **how):
    """Length of the minimax gradient at the fakes after each step of D's training."""
    D, heard = fresh_D(), []

    def look(step):
        seen = x_fake + noise * torch.randn(x_fake.shape)
        heard.append(pull(D, seen, minimax_g_loss).norm(dim=1).mean().item())

    train_alone(D, real, fake, pick(60, 1000, 1000), noise=noise, callback=look, **how)
    return heard

from gan_course.training.losses import Objective, smoothed_d_loss

smoothed = Objective(smoothed_d_loss, g_loss)  # labels 0.9 and 0
heard = {"no cure": hearing(), "noise 0.5": hearing(noise=0.5), "labels 0.9": hearing(objective=smoothed)}
for name, curve in heard.items():
    print(f"{name:10}  minimax gradient at the end {curve[-1]:.2g}")

from gan_course.training.losses import d_loss

D, falling = fresh_D(), []
train_alone(D, real, fake, 60, callback=lambda step: falling.append(d_loss(D(x_real), D(x_fake)).item()))
stop = next(step for step, loss in enumerate(falling) if loss < 0.2)
print(f"early stop  after step {stop}: minimax gradient {heard['no cure'][stop]:.2g}")

ax = plots.lengths(heard)
ax.plot(stop, heard["no cure"][stop], "ko")  # the early stop

print(shown("C21", "C22", "C22a"))

# --- Carrying sand --------------------------------------------------------------------------------

def earth_mover(real, fake):
    """Mean distance that a grain is carried, on a line, by the best plan."""
    return (real.sort().values - fake.sort().values).abs().mean()

from gan_course.measure.divergences import histogram_js

for shift in (0.0, 0.2, 0.5, 1.0, 2.0, 4.0):
    moved = x_real + shift
    js = histogram_js(x_real, moved)
    print(f"moved by {shift:3g}:  Jensen-Shannon {js:.3f}   earth mover {earth_mover(x_real[:, 0], moved[:, 0]):.3f}")

def best_critic(real, fake):
    """Places in order, and the scores of the best critic there."""
    places, order = torch.cat([real, fake]).sort()
    share = torch.cat([torch.full_like(real, -1 / len(real)), torch.full_like(fake, 1 / len(fake))])[order]
    slope = share.cumsum(0)[:-1]  # share of fakes to the left minus share of real samples
    slope = torch.where(slope.abs() < 1e-6, 0.0, slope.sign())
    return places, torch.cat([torch.zeros(1), (slope * places.diff()).cumsum(0)])

bumps = Points([[-2.0], [0.5]], 0.3).sample(300, rng)[:, 0]
heap = Points([[-0.5], [2.0]], 0.3, weights=[2, 1]).sample(300, rng)[:, 0]
places, scores = best_critic(bumps, heap)
score_of = dict(zip(places.tolist(), scores.tolist()))
earned = sum(map(score_of.get, bumps.tolist())) / 300 - sum(map(score_of.get, heap.tolist())) / 300
print(f"the best critic earns {earned:.4f}; carrying costs {earth_mover(bumps, heap):.4f}")
plots.critics({"the best critic": (places, scores)}, bumps, heap)

from gan_course.models.mlp import bounded_by_spectral_norm
from gan_course.training.losses import gradient_penalty, r1_penalty, raise_score, wasserstein_d_loss


def critic(penalty=None):
    return Objective(wasserstein_d_loss, raise_score, penalty)


bounds = {
    "no bound": {"objective": critic()},
    "clipped at 0.01": {"objective": critic(), "clip": 0.01},
    "gradient penalty": {"objective": critic(gradient_penalty(10.0))},
    "spectral norm": {"objective": critic()},
    "R1": {"objective": critic(r1_penalty(10.0))},
}

from gan_course.training.alone import slopes
from gan_course.utils import eval_mode

line, curves = torch.linspace(-1.5, 1.5, 301)[:, None], {}
for name, how in bounds.items():
    D = bounded_by_spectral_norm(fresh_D()) if name == "spectral norm" else fresh_D()
    train_alone(D, real, fake, pick(30, 1000, 1000), **how)
    with eval_mode(D):
        curves[name] = line[:, 0], D(line)[:, 0]
        estimate = -wasserstein_d_loss(D(x_real), D(x_fake)).item()
        print(f"{name:16}  earns {estimate:8.3f}   steepest slope {slopes(D, line).max():8.3f}")
print(f"{'the distance':16}        {earth_mover(x_real[:, 0], x_fake[:, 0]):8.3f}")

figure, axes = plt.subplots(1, 2, figsize=(10, 3.2))
for ax, top in zip(axes, (3, 150)):
    plots.critics(curves, x_real[:, 0], x_fake[:, 0], ax, top=top)
print(axes[0].get_legend().remove())

for name, one_sided in (("slope = 1", False), ("slope <= 1", True)):
    D = fresh_D(2)
    train_alone(D, real, fake, pick(30, 1000, 1000), objective=critic(gradient_penalty(10.0, one_sided)))
    with torch.no_grad():
        print(f"a price on every slope but {name:10}  earns {-wasserstein_d_loss(D(x_real), D(x_fake)):6.3f}")

print(shown("C23", "C23a"))

def slope_penalty(D, real, fake, t):
    """Mean of (slope - 1)², the slope measured between each real sample and its fake."""
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()

def my_penalty(D, real, fake):
    return 10 * slope_penalty(D, real, fake, torch.rand(len(real), 1))


D = fresh_D()
train_alone(D, real, fake, pick(30, 1000, 1000), objective=critic(my_penalty))
with torch.no_grad():
    print(f"earns {-wasserstein_d_loss(D(x_real), D(x_fake)):.3f}")

from gan_course.data.points import points
from gan_course.measure.modes import modes
from gan_course.training.presets import WGAN_GP

ring = points("ring8")
steps = pick(3, 1200, WGAN_GP.steps)
trainer = WGAN_GP.trainer(ring, steps)
trainer.train(steps)
found = modes(trainer.sample(2500), ring)
print(f"{found.captured} of 8 clusters, {found.high_quality:.0%} of the samples near one")

ax = plots.scatter(ring.sample(500, rng), plots.REAL, "real", s=60)
plots.scatter(trainer.sample(500), plots.GENERATED, "generated", ax=ax).legend(loc="center")

print(shown("C24"))

# --- Mode collapse --------------------------------------------------------------------------------

from gan_course.data.latent import Latent
from gan_course.training.batched import Ensemble
from gan_course.training.collapse import UNTREATED, WIDE, untreated_pair

rounds = pick(20, 2000, 4000)
job = {"data": WIDE, "latent": Latent(2), "lr_G": 0.01, "lr_D": 0.01}
ill = Ensemble(untreated_pair, **job, **UNTREATED, seeds=range(10))

from gan_course.measure.modes import modes

figure, axes = plt.subplots(1, 6, figsize=(9, 1.9), sharex=True, sharey=True)
losses, counts = [], []
for ax in axes:
    ill.train(rounds // 6, progress=False)
    losses.append((ill.loss_D.mean().item(), ill.loss_G.mean().item()))
    counts.append([modes(x, WIDE).captured for x in ill.sample(2500)])
    plots.scatter(WIDE.modes, plots.REAL, ax=ax, s=30)
    fakes = ill.sample(300)[0].clamp(-1.9, 1.9)
    plots.scatter(fakes, plots.GENERATED, ax=ax, s=6).set_title(f"round {ill.steps:,}", fontsize=9)
    ax.set(xlim=(-2, 2), ylim=(-2, 2), xticks=[], yticks=[])

print("round     " + "".join(f"{rounds // 6 * (i + 1):>8,}" for i in range(6)))
for name, row in zip(("loss of D", "loss of G"), zip(*losses)):
    print(f"{name:10}" + "".join(f"{value:8.2f}" for value in row))
print(f"{'modes':10}" + "".join(f"{sum(row) / len(row):8.1f}" for row in counts) + "   of 8, mean of ten seeds")

from gan_course.measure.birthday import variety

rng = torch.Generator().manual_seed(0)
near = 6 * WIDE.sd  # two points of one cluster are nearly always nearer than that
print(f"real points: one pair in {variety(WIDE.sample(500, rng), near):.1f} is a pair of twins")
for i, samples in enumerate(ill.sample(500)[:4]):
    print(f"seed {i}: one in {variety(samples, near):.1f}; modes {modes(samples, WIDE).captured}")

def minibatch_std(h):
    """The features, and as one more column how much they vary over the batch."""
    varies = (h.var(dim=0, unbiased=False) + 1e-8).sqrt().mean()
    return torch.cat([h, varies.expand(len(h), 1)], dim=1)

alike, apart = torch.full((4, 2), 0.7), torch.tensor([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 2.0]])
print("four equal samples:    ", minibatch_std(alike)[0])
print("four different samples:", minibatch_std(apart)[0])

from gan_course.measure.modes import outcome
from gan_course.training.collapse import TREATMENTS

rates = torch.logspace(-3.5, -1.5, pick(2, 5, 7)).tolist()
lr_G, lr_D = zip(*((a, b) for a in rates for b in rates))


def outcomes(changes, rounds):
    """How a training ends, for each pair of learning rates."""
    options = {"make": untreated_pair} | UNTREATED | changes
    pair, decay = options.pop("make"), {"decay_steps": rounds}
    gans = Ensemble(pair, WIDE, Latent(2), lr_G=lr_G, lr_D=lr_D, seeds=[0] * len(lr_G), **options, **decay)
    gans.train(rounds)
    return [outcome(samples, WIDE) for samples in gans.sample(2500)]

maps = {}
for name, changes in TREATMENTS.items():
    if name != "two time scales":
        maps[name] = outcomes(changes(0.01), pick(10, 1200, 3000))
names = list(maps)
plots.outcome_maps({name: maps[name] for name in names[:4]}, rates, rates)

plots.outcome_maps({name: maps[name] for name in names[4:]}, rates, rates)

for name, words in maps.items():
    print(f"{name:18}good {words.count('good'):2}, collapsed {words.count('collapsed'):2} of {len(words)}")

print(shown("C25", "C26"))

from gan_course.claims.store import load

for id, unit in (("C25", "modes"), ("C26", "coverage")):
    record = load().get(id)
    names = [key for key in next(iter(record.outcomes.values())).more if key.endswith(unit)] if record else []
    print(f"{id}, {unit}".ljust(22) + "median  (lowest to highest)")
    for name in names:
        middle, low, high = record.spread(name)
        print(f"{name.split(' | ')[0]:22}{middle:6.2f}  ({low:.2f} to {high:.2f})")

# --- An experiment of your own --------------------------------------------------------------------

from gan_course.models import MLPGenerator

statement = "a batch of 128 has more samples of high quality than one of 32"
figures = "share of high quality, batch 128", "share of high quality, batch 32"


def rule(a, b):
    """Whether the statement holds for one seed; written before the figures."""
    return a > b

def run_once(seed):
    """A and B for one seed."""
    shares = []
    for batch in (128, 32):
        gans = Ensemble(untreated_pair, **job, **(UNTREATED | {"batch": batch}), seeds=[seed])
        gans.train(150, progress=False)
        shares.append(modes(gans.sample(2500)[0], WIDE).high_quality)
    return shares[0], shares[1]

from gan_course.claims import experiment

print(experiment(statement, figures, rule, run_once, seeds=range(pick(2, 10, 10))))

# --- The clinic -----------------------------------------------------------------------------------

from gan_course.exercises.chapter06 import clinic


def look(name, **options):
    """The chart of one training: losses, D's mean outputs, samples on D's map."""
    rounds = options.pop("rounds", clinic.ROUNDS)
    chart = clinic.train(rounds=pick(26, rounds, rounds), **options)
    figure, axes = plt.subplots(1, 3, figsize=(9, 2.7))
    plots.curves(chart.history, axes[:2])
    chart.D.eval()
    plots.heat_map(chart.D, chart.real[:200], chart.samples[:200], ax=axes[2], keys=False, reach=2.2)
    axes[0].set_title(f"{name}: losses"), axes[1].set_title("D's mean output")
    axes[2].set_title(str(chart.report).split(",")[0])

print(look("healthy"))

for name in ("Ada", "Bo", "Cleo"):
    look(name, **clinic.PATIENTS[name])

for name in ("Dora", "Emil", "Fay"):
    look(name, **clinic.PATIENTS[name])

from gan_course.training.losses import d_loss, g_loss, minimax_g_loss


def adas_round(G, D, real, z, opt_G, opt_D):
    fake = G(z)
    opt_D.zero_grad()
    opt_G.zero_grad()
    loss_D = d_loss(D(real), D(fake))
    loss_D.backward(retain_graph=True)
    opt_D.step()

    loss_G = minimax_g_loss(D(fake))
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()

def repaired(G, D, real, z, opt_G, opt_D):
    """Ada's round without its fault."""
    fake = G(z)
    loss_D = d_loss(D(real), D(fake.detach()))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    loss_G = minimax_g_loss(D(fake))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()

print(look("Ada, repaired", train_round=repaired))

def cleos_round(G, D, real, z, opt_G, opt_D):
    D.train()
    fake = G(z)
    loss_D = d_loss(D(real), D(fake.detach()))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    D.eval()
    loss_G = g_loss(D(fake))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()

def healed(G, D, real, z, opt_G, opt_D):
    """Cleo's round without its fault."""
    D.train()
    fake = G(z)
    loss_D = d_loss(D(real), D(fake.detach()))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    loss_G = g_loss(D(fake))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()

print(look("Cleo, repaired", train_round=healed, **clinic.CLEO))

from gan_course.training.symptoms import Card

print(Card())

# --- From DCGAN to a modern baseline --------------------------------------------------------------

def relativistic_d_loss(real_logits, fake_logits):
    """-log sigmoid(real - fake), averaged over the pairs."""
    return nn.functional.softplus(fake_logits - real_logits).mean()


s = torch.tensor([[3.0], [1.0]])
print("real above fake by 2:", relativistic_d_loss(s, s - 2).item())
print("the same, all 100 higher:", relativistic_d_loss(s + 100, s + 98).item())

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.training import roadmap, train_together

heads = Pictures(avatars(pick(100, 4000, 20_000), size=16))
probe, steps = factor_probe(), pick(2, 250, 1500)
n, trainers = pick(60, 1000, 2000), {}
for row in (0, 2):
    for name, rates in roadmap.RATES.items():
        trainers[row, name] = roadmap.trainer(row, heads, steps, size=16, **rates)
train_together(*trainers.values())  # at the same time, where the processor has cores for it
found = {key: trainer.sample(n) for key, trainer in trainers.items()}

for row in (0, 2):
    gaps = {name: frechet(heads[:n], found[row, name], probe.features).distance for name in roadmap.RATES}
    print(f"{roadmap.STEPS[row]:32}" + "  ".join(f"{name}: {gap:5.0f}" for name, gap in gaps.items()))

print(shown("C29"))

record = load().get("C29")
for name in roadmap.STEPS if record else ():
    keys = [f"{name} | {rates} | distance" for rates in roadmap.RATES]
    best = min(keys, key=lambda key: record.spread(key)[0])
    units = "distance", "coverage", "eyes", "seconds"
    numbers = [record.spread(best.replace("distance", unit))[0] for unit in units]
    print(f"{name:32}" + "  ".join(f"{value:7.2f}" for value in numbers))

# --- What everyone asks ---------------------------------------------------------------------------

print(shown("C27"))

record = load().get("C27")
for label, key in (("new fakes", "a"), ("the same fakes", "fakes reused")) if record else ():
    middle, low, high = record.spread(key)
    print(f"{label:16}Fréchet distance {middle:.0f} ({low:.0f} to {high:.0f})")

chart = clinic.train(rounds=pick(5, 100, 100))
opt = torch.optim.Adam(chart.D.parameters(), 5e-3, (0.0, 0.9))
real, fake = chart.real[:64], chart.samples[:64]
before = chart.D(real).mean(), chart.D(fake).mean()
loss = d_loss(chart.D(real), chart.D(fake))
loss.backward(), opt.step()
for name, old, x in zip(("real points", "fakes"), before, (real, fake)):
    print(f"D's mean logit of the same {name}: {old:.3f} before its step, {chart.D(x).mean():.3f} after")

plt.show()  # opens the figures where there is a screen
