"""Chapter 07, the code without its prose: Judging and using a GAN.

GAN_COURSE_PROFILE=smoke python examples/chapter07.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/07_judging_and_using_a_gan.py: change that.
"""


from gan_course.start import start

print(start())

import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.profile import pick

# --- The Fréchet distance, taken apart ------------------------------------------------------------

from gan_course.data.avatars import avatars
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures, to_float
from gan_course.measure.latent_directions import drawn
from gan_course.pretrained import pretrained

n = pick(200, 2000, 5000)
codes, rng = Latent(100, "uniform"), torch.Generator().manual_seed(0)
made = drawn(pretrained("avatars64"), codes.sample(n, rng))
fresh, others = (to_float(avatars(n, seed=seed, size=64)) for seed in (999, 998))  # the generator never saw these
taught = to_float(avatars(40_000, seed=64, size=64, first=n))  # and these it did see: the first n of its 40,000

figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, pictures, name in zip(axes, (fresh, made), ("real", "generated")):
    plots.grid(pictures[:16], title=name, ax=ax)

from gan_course.measure.attributes import factor_probe

probe = factor_probe()
seen_real, seen_made = probe(fresh), probe(made)
plots.bells(seen_real["mouth_openness"], seen_made["mouth_openness"], "how open the mouth is (0 closed, 1 wide open)")

pairs = [torch.stack([seen["mouth_openness"], seen["smile"]], dim=1) for seen in (seen_real, seen_made)]
plots.ellipses(*pairs, ("how open the mouth is", "smile"))
print("covariance, real:\n", torch.cov(pairs[0].T), "\ncovariance, generated:\n", torch.cov(pairs[1].T))

def distance(mean1, cov1, mean2, cov2):
    """Squared Fréchet distance of two Gaussians."""
    roots = torch.linalg.eigvals(cov1 @ cov2).real.clamp(min=0).sqrt().sum()
    return (mean1 - mean2).square().sum() + cov1.trace() + cov2.trace() - 2 * roots

def features_of(pictures):
    """The probe's last 128 features, before it names anything: (n, 128)."""
    return probe.features(pictures).double()


def frechet_distance(a, b):
    """Your distance between two sets of features."""
    return float(distance(a.mean(0), torch.cov(a.T), b.mean(0), torch.cov(b.T)))

of_fresh, of_others, of_made = map(features_of, (fresh, others, made))
print(f"generated against real: {frechet_distance(of_fresh, of_made):6.2f}")
print(f"real against real:      {frechet_distance(of_fresh, of_others):6.2f}")

from gan_course.measure.sample_size import at_infinity, by_sample_size

sizes = pick((50, 100, 200), (250, 500, 1000, 2000), (250, 500, 1000, 2000, 5000))
curves = {
    "generated": by_sample_size(frechet_distance, of_fresh, of_made, sizes, repeats=3),
    "real": by_sample_size(frechet_distance, of_fresh, of_others, sizes, repeats=3),
}

figure, ax = plt.subplots(figsize=(6, 3.2))
for (name, values), colour in zip(curves.items(), (plots.GENERATED, plots.REAL)):
    end = at_infinity(sizes, values)
    ax.plot([1 / size for size in sizes], values, plots.MARKERS[colour], color=colour, label=f"{name} against real")
    ax.plot([0, 1 / sizes[0]], [end, values[0]], "--", color=colour)
    measured = "  ".join(f"{size:,}: {value:.1f}" for size, value in zip(sizes, values))
    print(f"{name:<10} {measured}  in the limit: {end:.1f}")
ax.set_xticks([0, *(1 / size for size in sizes)], ["0", *(f"1/{size:,}" for size in sizes)], rotation=45)
ax.set(ylim=(0, None), xlabel="1 / number of pictures", ylabel="Fréchet distance"), ax.legend()

print(shown("C30"))

from gan_course.data.corruptions import blurred

few = taught[: n // 7]  # each of them is shown about seven times
sets = {"generator": made, "recites": few.repeat(8, 1, 1, 1)[:n], "blurs": blurred(others)}
figure, axes = plt.subplots(1, 3, figsize=(9, 2.3))
for ax, (name, pictures) in zip(axes, sets.items()):
    plots.grid(pictures[:8], columns=4, title=name, ax=ax)

found = {name: features_of(pictures) for name, pictures in sets.items()}
for name, features in found.items():
    print(f"{name:<10} Fréchet distance {frechet_distance(of_fresh, features):5.1f}")

from gan_course.measure.features import edges

of_edges = edges(fresh).double()
for name, pictures in sets.items():
    print(f"{name:<10} Fréchet distance of edges {frechet_distance(of_edges, edges(pictures).double()):6.3f}")

dice = torch.Generator().manual_seed(2)
some_real = torch.randn(14, 2, generator=dice)
some_made = torch.cat([torch.randn(9, 2, generator=dice) * 0.4, torch.tensor([[2.2, 1.8]])])
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
plots.balls(some_real, some_made, k=3, ax=left)
plots.balls(some_made, some_real, k=3, real_first=False, ax=right)

def coverage(real, fake, k):
    """Share of real samples with a generated one no farther than their k-th real neighbour."""
    radius = torch.cdist(real, real).sort(dim=1).values[:, k]  # place 0 is the sample itself
    inside = torch.cdist(real, fake) <= radius[:, None]
    return inside.any(dim=1).float().mean()

from gan_course.measure.prdc import prdc

found = {"real": of_others, **found}
for name, features in found.items():
    four = prdc(of_fresh, features, k=5)
    mine = float(coverage(of_fresh, features, 5))
    print(f"{name:<10} precision {four.precision:.2f}  recall {four.recall:.2f}", end="  ")
    print(f"density {four.density:.2f}  coverage {mine:.2f}")

from gan_course.measure.neighbours import nearest

of_taught = features_of(taught)
near = nearest(of_made, of_taught)
plots.grid(torch.cat([made[:8], taught[near.index[:8, 0]]]), columns=8, alt="generated; below each the nearest one")

def nearer_share(near, usual):
    """Chance that a generated sample is nearer to the training data than a held-out one."""
    nearer = (near[:, None] < usual[None, :]).float()
    ties = (near[:, None] == usual[None, :]).float()
    return (nearer + ties / 2).mean()

usual = nearest(of_others, of_taught).distance[:, 0]
for name, features in found.items():
    share = float(nearer_share(nearest(features, of_taught).distance[:, 0], usual))
    print(f"{name:<10} nearer than a new real picture: {share:.2f}")

for name, pictures in {"real": others, **sets}.items():
    print(f"{name:<10}", probe.mismatched_rate(pictures))

print(shown("C31"))

# --- You are D ------------------------------------------------------------------------------------

from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.widgets.you_are_d import stages, you_are_d

heads = Pictures(avatars(pick(300, 8000, 20_000), size=32))
moments = pick((1, 2, 3, 4), (40, 150, 400, 1000), (100, 500, 2000, 8000))
G, D = DCGANGenerator(size=32, width=16), DCGANDiscriminator(size=32, width=16)
trainer = AVATARS.trainer(heads, G, D, steps=moments[-1])
album = stages(trainer, moments, n=pick(20, 200, 500))

game = you_are_d(album, to_float(avatars(pick(20, 300, 500), seed=999, size=32)))
print(game)

score = game.session.snapshot()
for steps, mine, always in zip(score.steps, score.you, score.always):
    yours = f"you {mine.hits} of {mine.n}" if mine.n else "not played yet"
    print(f"after {steps:>5,} steps: D finds {always:4.0%} of all pairs, {yours}")

# --- Ask for what you want ------------------------------------------------------------------------

class ConditionalGenerator(nn.Module):
    """Draw what is asked for: G sees the latent vector with the condition behind it."""

    def __init__(self, G):
        super().__init__()
        self.G = G

    def forward(self, z, condition):
        return self.G(torch.cat([z, condition], dim=1))

def project(h, condition, real, fits):
    """Is it real, plus does it fit what was asked for."""
    return real(h) + (fits(condition) * h).sum(dim=1, keepdim=True)

class ProjectionDiscriminator(nn.Module):
    """Score a picture together with what was asked for; `body` turns a picture into `features` numbers."""

    def __init__(self, body, features, condition_dim):
        super().__init__()
        self.body, self.real = body, nn.Linear(features, 1)
        self.fits = nn.Linear(condition_dim, features, bias=False)
        nn.init.normal_(self.fits.weight, std=0.02)  # nearly silent at first: a random demand only disturbs

    def forward(self, x, condition):
        return project(self.body(x), condition, self.real, self.fits)


class Blind(ProjectionDiscriminator):
    """A D that does not look at the condition."""

    def forward(self, x, condition):
        return self.real(self.body(x))

from gan_course.models.conditional import Given
from gan_course.training import d_step, g_step


def one_round(G, D, x, c, noise, opt_G, opt_D):
    """One step of D and one of G, for real pictures x with conditions c."""
    d_step(Given(G, c), Given(D, c), x, noise, opt_D)
    g_step(Given(G, c), Given(D, c), len(x), noise, opt_G)

from torch.nn.functional import one_hot

from gan_course.data.digits import digits
from gan_course.models import MLPEncoder, MLPGenerator
from gan_course.training.conditional import Conditioned, train_conditional
from gan_course.training.presets import DIGITS

written = digits()
labelled = Conditioned(written, one_hot(written.labels, 10).float())
steps, obedient = pick(5, 1500, 4000), {}
for name, kind in (("D looks", ProjectionDiscriminator), ("D is blind", Blind)):
    body = nn.Sequential(MLPEncoder((1, 28, 28), 256, hidden=(512,)), nn.LeakyReLU(0.2))
    G = ConditionalGenerator(MLPGenerator(64 + 10, (1, 28, 28), hidden=(256, 512), bounded=True))
    obedient[name] = train_conditional(G, kind(body, 256, 10), labelled, DIGITS.latent, DIGITS.settings, steps)

asked = torch.arange(10).repeat(4)
figure, axes = plt.subplots(1, 2, figsize=(9, 2))
for ax, (name, G) in zip(axes, obedient.items()):
    with torch.no_grad():
        drawings = G(DIGITS.latent.sample(40, rng), one_hot(asked, 10).float())
    plots.grid(drawings, columns=10, title=f"{name}: asked for 0 1 2 ... 9", ax=ax)

read = pretrained("digit-classifier")
asked = torch.arange(10).repeat(pick(5, 100, 100))
for name, G in obedient.items():
    with torch.no_grad():
        answers = read(G(DIGITS.latent.sample(len(asked), rng), one_hot(asked, 10).float())).argmax(1)
    print(f"{name:<11} {(answers == asked).float().mean():4.0%} of the digits are read as asked (chance: 10%)")

print(shown("C32"))

from gan_course.data.avatars import column, draw, sample_factors
from gan_course.data.pictures import to_uint8
from gan_course.models.conditional import dcgan_body, on_circle

factors = sample_factors(pick(100, 8000, 20_000), torch.Generator().manual_seed(0))
hues = on_circle(factors[:, column("hair_hue")])
coloured = Conditioned(Pictures(to_uint8(draw(factors, 32))), hues)
G = ConditionalGenerator(DCGANGenerator(32, 16, latent_dim=100 + 2))
D = ProjectionDiscriminator(*dcgan_body(32, 16), condition_dim=2)
painter = train_conditional(G, D, coloured, AVATARS.latent, AVATARS.settings, pick(3, 1200, 6000))

wheel = torch.arange(10) / 10
z = AVATARS.latent.sample(5, rng).repeat_interleave(10, dim=0)
with torch.no_grad():
    plots.grid(painter(z, on_circle(wheel.repeat(5))), columns=10, alt="rows: latent vectors; columns: hues");

from gan_course.measure.attributes import hue_difference

asked = torch.rand(pick(50, 1000, 1000), generator=rng)
with torch.no_grad():
    heads_asked = painter(AVATARS.latent.sample(len(asked), rng), on_circle(asked))
error = hue_difference(asked, probe(heads_asked)["hair_hue"]).abs()
print(f"median error of the hue: {error.median():.0f}° (chance: 90°)")
print(f"error of the probe on drawn avatars: {probe.error('hair_hue', 32):.0f}°")

print(shown("C33"))

# --- Whom does it leave out? ----------------------------------------------------------------------

from gan_course.measure.bias import moved, shares

in_data, in_samples = shares(seen_real), shares(seen_made)
plots.pairs_of_bars({"data": in_data["accessory"], "generated": in_samples["accessory"]})

table = {name: moved(in_data[name], in_samples[name]) for name in in_data}
table = dict(sorted(table.items(), key=lambda row: row[1]))
figure, ax = plt.subplots(figsize=(7, 4.4))
ax.barh([name.replace("_", " ") for name in table], table.values(), color=plots.GENERATED)
ax.set_xlabel("share of avatars that would have to change their group")

for name in list(table)[-6:]:
    changes = [f"{group} {share:.0%} -> {in_samples[name][group]:.0%}" for group, share in in_data[name].items()]
    print(f"{name.replace('_', ' '):<15}", "  ".join(changes))

def keep_probability(group, wanted):
    """Wanted share over present share, divided by the largest."""
    present = torch.bincount(group, minlength=len(wanted)) / len(group)
    weight = (wanted / present)[group]
    return weight / weight.max()

wanted = torch.tensor(list(in_data["accessory"].values()))
chance = keep_probability(seen_made["accessory"].long(), wanted)
kept = (torch.rand(len(chance), generator=rng) < chance).nonzero()[:, 0]
after = shares(probe(made[kept]))
plots.pairs_of_bars({
    "data": in_data["accessory"], "generated": in_samples["accessory"], "generated and kept": after["accessory"],
})
print(f"kept: {len(kept)} of {len(made):,}")

for name, features in (("as they came", of_made[: len(kept)]), ("kept", of_made[kept])):
    if len(features) > 1:  # one sample has no covariance
        print(f"Fréchet distance of {len(features)} {name}: {frechet_distance(of_fresh, features):.1f}")
likeliest = seen_made.probability("accessory", "glasses").argsort(descending=True)
plots.grid(made[likeliest[:8]], title="the eight likeliest pairs of glasses")

print(shown("C34"))

from gan_course.claims.store import load

record = load().get("C34")
for seed, run in (record.outcomes if record else {}).items():
    print(f"seed {seed}, glasses in the data {run.more['glasses, data']:.0%}")
    for name in ("as they are", "reweighted"):
        share, far = run.more[f"glasses, {name}"], run.more[f"Fréchet distance, {name}"]
        print(f"   {name:<12} glasses {share:4.0%}   Fréchet distance {far:4.0f}")

from statistics import median

def all_factors(way):
    runs = record.outcomes.values() if record else ()
    return {name: median(run.more[f"moved, {name}, {way}"] for run in runs) for name in in_data if runs}

plots.dots_by_name(
    {way: all_factors(way) for way in ("as they are", "reweighted", "kept")}, chance=all_factors("other data"),
    label="share of avatars that would have to change their group",
)

# --- Your own pictures ----------------------------------------------------------------------------

from pathlib import Path
from tempfile import mkdtemp

from gan_course.data.phone import phone_folder

phone = Path(mkdtemp()) / "my_phone"
odd = phone_folder(phone, members=pick(30, 200, 200))
for name, what in odd.items():
    print(f"{name:<22} {what}")

from gan_course.data.folder import read_folder

everything, said = read_folder(phone, size=32)
print(said)
first = len(everything) - 10  # names are sorted: IMG_0000 ... come before IMG_on_its_side and lower-case letters
plots.grid(everything[first:], columns=10, alt="what was read of the oddities")

from gan_course.data.phone import club
from gan_course.data.pictures import Pictures, to_float

my_pictures = None  # or the name of your folder or zip file: "my_pictures.zip"


def collection(size, learn, compare):
    """Pictures to learn from, and others, (n, 3, size, size), that nothing is trained on."""
    if my_pictures:
        mine, _ = read_folder(my_pictures, size=size)
        return mine.hold_out(len(mine) // 4)
    return Pictures(club(learn, size=size)), to_float(club(compare, seed=50_000, size=size))


portraits, held_out = collection(32, pick(40, 200, 200), pick(60, 500, 1000))

from gan_course.training.augmentation import DiffAugment

augment = DiffAugment(seed=0)  # colour, translation, cutout: at random, and differently for each picture
changed = [augment(portraits[:8]) for _ in range(3)]
plots.grid(torch.cat([portraits[:8], *changed]), columns=8, alt="portraits; below each, three changed copies")

from torchvision.transforms import v2

transforms = [
    v2.RandomHorizontalFlip(1.0), v2.RandomAffine(15, (0.1, 0.1)), v2.ColorJitter(0.3), v2.GaussianBlur(3),
    v2.RandomErasing(1.0), v2.RandomPosterize(3, 1.0), v2.RandomEqualize(1.0),
]


def passes(transform):
    """Whether a gradient comes back through a transform, or what prevents it."""
    x = ((portraits[:1] + 1) / 2).requires_grad_()  # torchvision's colours are in [0, 1]
    try:
        (slope,) = torch.autograd.grad(transform(x).sum(), x)
        return "yes" if slope.abs().sum() > 0 else "no: the gradient is zero"
    except (RuntimeError, TypeError) as error:
        return f"no ({type(error).__name__})"

for transform in transforms:
    print(f"{type(transform).__name__:<22} {passes(transform)}")

from gan_course.training.losses import d_loss, g_loss


def augmented_losses(D, real, fake, augment):
    """D's loss and G's loss, where D sees everything through `augment`."""
    loss_D = d_loss(D(augment(real)), D(augment(fake.detach())))
    loss_G = g_loss(D(augment(fake)))
    return loss_D, loss_G

def descend(optimizer, loss):
    """One step of the optimiser down this loss."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def own_d_step(G, D, real, noise, opt_D):
    return descend(opt_D, augmented_losses(D, real, G(noise(len(real))), augment)[0])


def own_g_step(G, D, n, noise, opt_G):
    fake = G(noise(n))
    return descend(opt_G, augmented_losses(D, fake, fake, augment)[1])

from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training import train_together
from gan_course.training.presets import AVATARS
from gan_course.utils import seeded

steps, trained = pick(4, 500, 4000), {}
for name, own in (("as they are", {}), ("augmented", {"d_step": own_d_step, "g_step": own_g_step})):
    with seeded(0):
        G, D = DCGANGenerator(32, 16), DCGANDiscriminator(32, 16)
    trained[name] = AVATARS.trainer(portraits, G, D, steps=steps, snapshot_every=max(1, steps // 12), **own)
print(train_together(*trained.values()))  # at the same time, where the processor has cores for it

figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, (name, trainer) in zip(axes, trained.items()):
    plots.grid(trainer.sample(16), title=name, ax=ax)

from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.neighbours import memorisation, nearest

describe = factor_probe().features
learned, unseen = describe(portraits[:]), describe(held_out)
for name, trainer in trained.items():
    drawn_now = describe(trainer.sample(len(held_out)))
    copies = memorisation(drawn_now, learned, unseen)
    print(f"{name:<12} Fréchet distance {frechet(unseen, drawn_now).distance:6.1f}   memorisation {copies.score:.2f}")

some = trained["augmented"].sample(8)
closest = nearest(describe(some), learned).index[:, 0]
plots.grid(torch.cat([some, portraits[closest]]), columns=8, alt="generated; below each the nearest one")

print(shown("C35", "C36"))

import time

from gan_course.pretrained import start_from

members, unseen64 = collection(64, pick(40, 200, 200), pick(40, 300, 1000))
unseen64 = describe(unseen64)


def to_the_club(trainer):
    return frechet(unseen64, describe(trainer.sample(len(unseen64)))).distance


paths = {"trained": pick(2, 60, 600), "fresh": pick(4, 240, 2400)}

courses = {}
for begins, steps in paths.items():
    trainer = start_from(members, begins, snapshot_every=max(1, steps // 12), snapshot_size=16)
    courses[begins] = [(0.0, to_the_club(trainer))]
    for _ in range(2):
        begun = time.perf_counter()
        trainer.train(steps // 2)
        courses[begins].append((courses[begins][-1][0] + time.perf_counter() - begun, to_the_club(trainer)))
    trained[begins] = trainer

figure, ax = plt.subplots(figsize=(8, 3))
for (begins, course), paint in zip(courses.items(), (plots.GAN, plots.GENERATED)):
    ax.plot(*zip(*course), marker=plots.MARKERS[paint], color=paint, label=f"{begins} weights")
ax.set(xlabel="seconds of training", ylabel="Fréchet distance"), plots.plain_log(ax)
ax.legend()

figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, begins in zip(axes, paths):
    plots.grid(trained[begins].sample(16), title=f"{begins} weights", ax=ax)
print(shown("C37"))

copies = memorisation(describe(trained["trained"].sample(len(unseen64))), describe(members[:]), unseen64)
print(f"trained weights, {paths['trained']} steps on: memorisation {copies.score:.2f}")

frames = [pictures for _, pictures in trained["trained"].history.snapshots]
film = plots.save_film(phone.parent / "club.gif", frames, seconds=4)
print(plots.show_film(film, alt="eight faces of the club, from the first step to the last"))

from gan_course.challenge import read_entry, save_generator

file = phone.parent / "club.safetensors"
save_generator(file, trained["trained"].average, trained["trained"].latent)
entry = read_entry(file)  # on any machine with the course
z = entry.latent.sample(3, torch.Generator().manual_seed(7))
print(f"{file.stat().st_size / 1e6:.1f} MB; three faces from it: {tuple(entry.G(z).shape)}")

# --- GAN or diffusion? ----------------------------------------------------------------------------

from gan_course.data.avatars import avatars

heads = Pictures(avatars(pick(200, 4000, 20_000), size=32))
x = heads[:1]
noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
plots.grid(torch.cat([(1 - t) * x + t * noise for t in torch.linspace(0, 1, 8)]), alt="a head that fades into noise")

def denoising_loss(network, x, noise, t):
    """Mean squared error of the network's guesses of x."""
    share = t.view(-1, 1, 1, 1)  # one number for each picture
    mixture = (1 - share) * x + share * noise
    return (network(mixture, t) - x).square().mean()

from gan_course.models.denoiser import Denoiser
from gan_course.training.core_seconds import gan_within, steps_within
from gan_course.training.diffusion import DiffusionTrainer

seconds = pick(0.3, 20.0, 120.0)
with seeded(0):
    model = DiffusionTrainer(Denoiser(32), heads, loss=denoising_loss)
model.decay_steps = steps_within(model.step, seconds, model.threads)
model.train(model.decay_steps)
rival = gan_within(heads, seed=0, seconds=seconds)
print(f"{model.steps:,} steps of the diffusion model, {rival.steps:,} of the GAN")

def denoise(network, noise, steps):
    """Walk from noise to pictures, each step towards the present guess."""
    x = noise
    for left in range(steps, 0, -1):
        t = x.new_full((len(x),), left / steps)
        x = x + (network(x, t) - x) / left
    return x

guesses = []


def watched(x, t):
    guess = model.average(x, t)
    guesses.append(guess.cpu())
    return guess


dice = torch.Generator(model.generator.device).manual_seed(1)
start_noise = torch.randn(5, 3, 32, 32, generator=dice, device=dice.device)
with torch.no_grad():
    ends = denoise(watched, start_noise, 14)
way = torch.stack([start_noise.cpu(), *guesses[::2]], dim=1)  # (5, 8, 3, 32, 32)
plots.grid(way.flatten(0, 1).clamp(-1, 1), columns=8, alt="five walks out of the noise, one in each row")

from gan_course.measure.prdc import prdc

new_heads, sheets = describe(to_float(avatars(pick(60, 500, 2000), seed=999, size=32))), {}
for name, trainer in (("GAN", rival), ("diffusion", model)):
    begun = time.process_time()
    sheets[name] = trainer.sample(len(new_heads))
    each = (time.process_time() - begun) / len(new_heads)
    seen = describe(sheets[name])
    far, covered = frechet(new_heads, seen).distance, prdc(new_heads, seen).coverage
    figures = f"Fréchet distance {far:6.1f}   coverage {covered:.2f}"
    print(f"{name:<10} {figures}   {1000 * each:.1f} milliseconds a picture")

figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, name in zip(axes, sheets):
    plots.grid(sheets[name][:16], title=name, ax=ax)
print(shown("C38"))

history = [  # year, what, kind
    (2014.4, "GAN", "GANs"), (2015.9, "DCGAN", "GANs"), (2017.1, "Wasserstein GAN", "GANs"),
    (2017.8, "progressive\ngrowing", "GANs"), (2018.9, "StyleGAN", "GANs"),
    (2015.2, "diffusion", "diffusion"), (2020.45, "DDPM", "diffusion"), (2021.35, "“beat GANs”", "diffusion"),
    (2021.95, "latent\ndiffusion", "diffusion"), (2020.5, "DiffAugment,\nADA", "GANs"),
    (2016.7, "SRGAN", "adversarial losses elsewhere"), (2020.95, "VQGAN", "adversarial losses elsewhere"),
    (2020.8, "HiFi-GAN", "adversarial losses elsewhere"),
    (2023.9, "one-step\ndistillation", "adversarial losses elsewhere"),
    (2023.2, "GigaGAN", "GANs"), (2025.0, "R3GAN", "GANs"),
]
plots.timeline(history).set_xlim(2013.6, 2026.4)

# --- The challenge --------------------------------------------------------------------------------

from gan_course.challenge import LEVELS

for level, (far, least, eyes) in LEVELS.items():
    print(f"{level:<8} distance at most {far:.0f}, coverage at least {least:.1f}, mismatched eyes at most {eyes:.0%}")
print("boss     strong, at 64 x 64, and better than avatars64 in all three")

from gan_course.challenge import score
from gan_course.data import resources

n = pick(60, 500, 1000)
for path in (file, resources.file("avatars64.safetensors")):
    print(score(path, n=n))

plt.show()  # opens the figures where there is a screen
