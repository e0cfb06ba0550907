# %% [markdown] id="title"
# # 07 · Judging and using a GAN
#
# The second half.

# %% id="start"
from gan_course.start import start

start()

# %% id="imports"
import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_course import plots
from gan_course.claims import shown
from gan_course.exercises import check, hint, predict, question, quiz
from gan_course.profile import pick

# %% [markdown] id="own-title"
# ## 5 · Your own pictures
#
# *50 minutes · must*
#
# Sooner or later you want a GAN of *your* pictures: your cats, your class, your sketches. They lie on a phone, and a
# phone is not a dataset. So that nobody's photographs are needed here, the next cell draws a phone folder: portraits
# of a club whose members all wear glasses and have violet hair, and among them sixteen oddities, each of a kind that
# real folders hold.

# %% id="own-folder"
from pathlib import Path
from tempfile import mkdtemp

from gan_course.data.phone import phone_folder

phone = Path(mkdtemp()) / "my_phone"
odd = phone_folder(phone, members=pick(30, 200, 200))
for name, what in odd.items():
    print(f"{name:<22} {what}")

# %% id="predict-odd"
predict(
    "7.f",
    "How many of these sixteen files can become a picture?",
    ["four", "about ten", "fifteen"],
    answer=1,
    why="Ten. Turned, stretched, printed, scanned, animated or misnamed files are still pictures. A text, an empty "
    "file, half a file, a zip and an operating system's file are none; HEIC is one, but needs a package of its own.",
)

# %% [markdown] id="own-read-text"
# `read_folder` takes a folder or a zip. It trusts nothing: it looks at the content and not at the name, checks sizes
# before it gives memory, and a file that it cannot use never stops the others. What it skipped, and why, is in its
# report.

# %% id="own-read"
from gan_course.data.folder import read_folder

everything, said = read_folder(phone, size=32)
print(said)
first = len(everything) - 10  # names are sorted: IMG_0000 ... come before IMG_on_its_side and lower-case letters
plots.grid(everything[first:], columns=10);

# %% [markdown] id="own-read-says"
# Look at these ten. The portrait that was held sideways stands upright, the scan of 16 bits and the camera's 12 bits
# are equally bright, the sticker lies on white. The panorama lost its sides, because we keep the central square. And
# the one-pixel picture became a plain square: it is no mistake of the reader, but you would rather not train on it.
# *Always look at what was read.* For your own, write the name of your folder or zip:
#
# ```python
# mine, said = read_folder("my_pictures.zip", size=32)
# ```

# %% [markdown] id="own-few-text"
# ### Two hundred are few
#
# From here on we use the club's portraits without the oddities: 200 to learn from, and as many others to compare with.
# A GAN wants tens of thousands of pictures. With 200, D can learn each of them by heart. Then it calls real what it has
# seen before, and G has two ways to please it: copy, or fail.
#
# A classifier that has too little data is shown changed copies: shifted, recoloured, with a piece cut out. Can we do
# this here?

# %% id="own-data"
from gan_course.data.phone import club
from gan_course.data.pictures import Pictures, to_float

few = Pictures(club(pick(40, 200, 200), size=32))
others = to_float(club(pick(60, 500, 1000), seed=50_000, size=32))  # none of them is trained on

# %% id="own-augment"
from gan_course.training.augmentation import DiffAugment

augment = DiffAugment(seed=0)  # colour, translation, cutout: each picture by chance in its own way
plots.grid(torch.cat([few[:8], *(augment(few[:8]) for _ in range(3))]), columns=8);

# %% id="predict-real-only"
predict(
    "7.g",
    "Suppose D sees the real pictures augmented, as here, and G's pictures as they are. What will G learn to draw?",
    ["better faces, because D knows more kinds of them", "faces with holes, shifts and odd colours", "nothing at all"],
    answer=1,
    why="G learns what D calls real. If holes are a mark of the real ones, G draws holes. So whatever is done to the "
    "real pictures has to be done to G's as well, in both players' steps.",
)

# %% [markdown] id="own-gradient-text"
# That has a price. In G's step the gradient now has to pass through the augmentation on its way from D to G. Which
# transforms let it through? torchvision has dozens; ask them. A picture goes in, and we look at the gradient that comes
# back.

# %% id="own-gradient"
from torchvision.transforms import v2

transforms = [
    v2.RandomHorizontalFlip(1.0), v2.RandomAffine(15, (0.1, 0.1)), v2.ColorJitter(0.3), v2.GaussianBlur(3),
    v2.RandomErasing(1.0), v2.RandomPosterize(3, 1.0), v2.RandomEqualize(1.0),
]


def passes(transform):
    """Whether a gradient comes back through a transform, or what prevents it."""
    x = ((few[:1] + 1) / 2).requires_grad_()  # torchvision's colours are in [0, 1]
    try:
        (slope,) = torch.autograd.grad(transform(x).sum(), x)
        return "yes" if slope.abs().sum() > 0 else "no: the gradient is zero"
    except (RuntimeError, TypeError) as error:
        return f"no ({type(error).__name__})"

# %% id="own-gradient-use"
for transform in transforms:
    print(f"{type(transform).__name__:<22} {passes(transform)}")

# %% [markdown] id="own-gradient-says"
# Moving, turning, blurring, brightening and cutting are sums and products of pixels, so their gradients are easy.
# Rounding to a few levels (*posterize*) and spreading brightness by its ranks (*equalize*) are staircases: flat, then a
# jump. Those that say *yes* may be an `augment` of yours. (torchvision draws one change for the whole batch;
# `DiffAugment` draws one for each picture.)

# %% [markdown] id="augment-card" exercise="7.6" role="exercise"
# This is the one rule of differentiable augmentation: **D never sees a picture as it is.**
#
# Compute both players' losses. `augment` changes a batch of pictures and lets gradients through; call it on everything
# that goes into D.
#
# `augmented_losses(D, real, fake, augment)`: `real` and `fake` are `(batch, channels, height, width)`, and `fake` still
# hangs on G. Returns D's loss, which must not lead back to G, and G's non-saturating loss, which must. `d_loss(real
# logits, fake logits)` and `g_loss(fake logits)` of chapter 04 are imported for you.

# %% id="augment" exercise="7.6" role="blank"
from gan_course.training.losses import d_loss, g_loss


def augmented_losses(D, real, fake, augment):
    """D's loss and G's loss, where D sees everything through `augment`."""
    ### BEGIN SOLUTION
    loss_D = d_loss(D(augment(real)), D(augment(fake.detach())))
    loss_G = g_loss(D(augment(fake)))
    return loss_D, loss_G
    ### END SOLUTION

# %% id="augment-check" exercise="7.6" role="check"
augmented_losses = check("7.6", augmented_losses)

# %% id="augment-hint"
# hint("7.6")   # remove the first # and run this cell; each run reveals a little more

# %% [markdown] id="own-steps-text"
# Your function makes both steps of a training. (G's step needs no real pictures; the generated ones stand in for them,
# and D's loss is not used.)

# %% id="own-steps"
def moved(optimizer, loss):
    """One step of the optimiser down this loss."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def own_d_step(G, D, real, noise, opt_D):
    return moved(opt_D, augmented_losses(D, real, G(noise(len(real))), augment)[0])


def own_g_step(G, D, n, noise, opt_G):
    fake = G(noise(n))
    return moved(opt_G, augmented_losses(D, fake, fake, augment)[1])

# %% id="own-train"
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.utils import seeded

steps, trained = pick(4, 500, 4000), {}
for name, own in (("as they are", {}), ("augmented", {"d_step": own_d_step, "g_step": own_g_step})):
    with seeded(0):
        G, D = DCGANGenerator(32, 16), DCGANDiscriminator(32, 16)
    trained[name] = AVATARS.trainer(few, G, D, steps=steps, snapshot_every=max(1, steps // 12), **own)
    trained[name].train(steps)

# %% id="own-look"
figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, (name, trainer) in zip(axes, trained.items()):
    plots.grid(trainer.sample(16), title=name, ax=ax)

# %% [markdown] id="own-copy-text"
# Two questions to both: how far are they from members that nobody trained on, and do they copy? *Memorisation* (section
# 2) is the chance that a generated picture is nearer to the training pictures than a new real one is. 0.5 is innocent,
# 1 is a copy, and far below 0.5 the pictures are near to nothing, because they are not good yet.

# %% id="own-copy"
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.neighbours import memorisation, nearest

features = factor_probe().features
learned, unseen = features(few[:]), features(others)
for name, trainer in trained.items():
    drawn_now = features(trainer.sample(len(others)))
    copies = memorisation(drawn_now, learned, unseen)
    print(f"{name:<12} Fréchet distance {frechet(unseen, drawn_now).distance:6.1f}   memorisation {copies.score:.2f}")

# %% [markdown] id="own-neighbours-text"
# Numbers first, then the eyes. Upper row: what the second G draws. Below each the training picture nearest to it.

# %% id="own-neighbours"
some = trained["augmented"].sample(8)
near = nearest(features(some), learned).index[:, 0]
plots.grid(torch.cat([some, few[near]]), columns=8);

# %% id="own-shown"
shown("C35", "C36")

# %% [markdown] id="own-shown-says"
# The table has three seeds and longer trainings than the cell above. Read it with care: the papers that invented
# differentiable augmentation trained for days, until D knew its pictures by heart. A short training may end before it
# helps, and then the harder task for D only costs time. What a row says holds for its steps and no others.

# %% [markdown] id="own-start-title"
# ### Do not begin at zero
#
# Few pictures and little time: why should G learn again what a face is? The shipped `avatars64` knows faces. It draws
# members of the club hardly ever, but it can learn to.

# %% id="predict-start"
predict(
    "7.h",
    "One GAN begins with the shipped G and D, another one with fresh weights and gets four times the steps. Which is "
    "nearer to the club?",
    ["the one with the head start", "the one with more steps", "no difference"],
    answer=0,
    why="Eyes, mouths, shading and outlines are learned already. What is new is which hair and which accessory. The "
    "figures are printed below.",
)

# %% id="own-start"
import time

from gan_course.claims.chapter07.c37_head_start import trainer as start_from

members = Pictures(club(pick(40, 200, 200), size=64))
unseen64 = features(to_float(club(pick(40, 300, 1000), seed=50_000, size=64)))


def distance(trainer):
    return frechet(unseen64, features(trainer.sample(len(unseen64)))).distance


paths = {"trained": pick(2, 60, 600), "fresh": pick(4, 240, 2400)}

# %% id="own-start-train"
courses = {}
for begins, steps in paths.items():
    trainer = start_from(members, begins, snapshot_every=max(1, steps // 12), snapshot_size=16)
    courses[begins] = [(0.0, distance(trainer))]
    for _ in range(2):
        begun = time.perf_counter()
        trainer.train(steps // 2)
        courses[begins].append((courses[begins][-1][0] + time.perf_counter() - begun, distance(trainer)))
    trained[begins] = trainer

# %% id="own-start-plot"
figure, ax = plt.subplots(figsize=(8, 3))
for (begins, course), paint in zip(courses.items(), (plots.GAN, plots.GENERATED)):
    ax.plot(*zip(*course), marker=plots.MARKERS[paint], color=paint, label=f"{begins} weights")
ax.set(xlabel="seconds of training", ylabel="Fréchet distance", yscale="log")
ax.legend();

# %% id="own-start-look"
figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, begins in zip(axes, paths):
    plots.grid(trained[begins].sample(16), title=f"{begins} weights", ax=ax)
shown("C37")

# %% [markdown] id="own-film-title"
# ### Film it, save it, share it
#
# The trainer kept a picture every few steps. `save_film` makes a GIF of them, or an MP4 where the program ffmpeg is
# installed.

# %% id="own-film"
from IPython.display import Image

frames = [pictures for _, pictures in trained["trained"].history.snapshots]
film = plots.save_film(phone.parent / "club.gif", frames, seconds=4)
Image(film)

# %% [markdown] id="own-share-text"
# A file of weights is all that a friend needs: no pictures, no pickle (a pickle can run code when it is opened), only
# numbers. The file says how large the layers are, so the network can be built from it.

# %% id="own-share"
from gan_course.challenge import read_entry, save_generator

file = phone.parent / "club.safetensors"
save_generator(file, trained["trained"].average, trained["trained"].latent)
entry = read_entry(file)  # on any machine with the course
z = entry.latent.sample(3, torch.Generator().manual_seed(7))
print(f"{file.stat().st_size / 1e6:.1f} MB; three faces from it: {tuple(entry.G(z).shape)}")

# %% [markdown] id="own-share-says"
# Before you share a network that learned from people's pictures, read section 4 again: did they agree, and does your
# copying test say that nobody's portrait is inside?

# %% [markdown] id="diffusion-title"
# ## 6 · GAN or diffusion?
#
# *40 minutes · should*
#
# Since about 2021 the finest pictures have come from *diffusion models*. They have no discriminator and no game. Their
# idea fits into one sentence: teach a network to guess a picture that noise hides, then let it guess again and again,
# beginning with nothing but noise.
#
# Mix a picture x with noise e: at *time* t a share t of the mixture is noise. At t = 0 it is the picture, at t = 1 pure
# noise.

# %% id="diffusion-mixture"
from gan_course.data.avatars import avatars

heads = Pictures(avatars(pick(200, 4000, 20_000), size=32))
x = heads[:1]
noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
plots.grid(torch.cat([(1 - t) * x + t * noise for t in torch.linspace(0, 1, 8)]));

# %% id="predict-guess"
predict(
    "7.i",
    "A network that was trained to guess x with the smallest squared error sees pure noise, t = 1. What does it "
    "answer?",
    ["some sharp face", "the average of all faces, a blur", "noise"],
    answer=1,
    why="The noise says nothing about x, and the guess with the smallest squared error is then the mean. A sharp face "
    "appears only on the way, when less noise leaves fewer faces possible.",
)

# %% [markdown] id="denoise-card" exercise="7.7" role="exercise"
# This is all that a diffusion model learns.
#
# Mix each picture with its noise at its own time, let the network guess the picture, and return the mean of the squared
# errors.
#
# `denoising_loss(network, x, noise, t)`: `x` and `noise` are `(batch, channels, height, width)`, `t` is `(batch,)` in
# 0..1, and `network(mixture, t)` returns guesses shaped like `x`. Returns one number.

# %% id="denoise" exercise="7.7" role="blank"
def denoising_loss(network, x, noise, t):
    """Mean squared error of the network's guesses of x."""
    ### BEGIN SOLUTION
    share = t.view(-1, 1, 1, 1)  # one number for each picture
    mixture = (1 - share) * x + share * noise
    return (network(mixture, t) - x).square().mean()
    ### END SOLUTION

# %% id="denoise-check" exercise="7.7" role="check"
denoising_loss = check("7.7", denoising_loss)

# %% id="denoise-hint"
# hint("7.7")

# %% [markdown] id="diffusion-train-text"
# The network is a *U-Net*: convolutions down to small planes and up again, with bridges across, so that the details of
# the mixture reach the end. It and a DCGAN of about chapter 05's size now learn the same avatars for the same time of
# the processor. Which will be ahead?

# %% id="diffusion-train"
from gan_course.claims.chapter07.c38_diffusion import gan, steps_within
from gan_course.models.denoiser import Denoiser
from gan_course.training.diffusion import DiffusionTrainer

seconds = pick(0.3, 20.0, 120.0)
with seeded(0):
    model = DiffusionTrainer(Denoiser(32), heads, loss=denoising_loss)
model.decay_steps = steps_within(model.step, seconds)
model.train(model.decay_steps)
rival = gan(heads, seed=0, seconds=seconds)
print(f"{model.steps:,} steps of the diffusion model, {rival.steps:,} of the GAN")

# %% [markdown] id="walk-card" exercise="7.8" role="exercise"
# One guess from pure noise is a blur. So do not go there: go a *little* of the way, and guess again.
#
# Begin with the noise at t = 1 and take `steps` equal steps of time. A straight line leads from where you are, at time
# t, to the guess, at time 0. A step of 1 / steps is the share (1 / steps) / t of that line: small at first, all of it
# at last.
#
# `denoise(network, noise, steps)`: `noise` is `(batch, channels, height, width)`; `network(x, t)` guesses, with `t`
# of shape `(batch,)`. Returns pictures of the same shape.

# %% id="walk" exercise="7.8" role="blank"
def denoise(network, noise, steps):
    """Walk from noise to pictures, each step towards the present guess."""
    ### BEGIN SOLUTION
    x = noise
    for left in range(steps, 0, -1):
        t = x.new_full((len(x),), left / steps)
        x = x + (network(x, t) - x) / left
    return x
    ### END SOLUTION

# %% id="walk-check" exercise="7.8" role="check"
denoise = check("7.8", denoise)

# %% id="walk-hint"
# hint("7.8")

# %% [markdown] id="diffusion-walk-text"
# Five walks, one in each row. On the left the noise. The pictures to its right are guesses on the way. Where do you
# first see a head, and where is the colour of its hair decided?

# %% id="diffusion-walk"
guesses = []


def watched(x, t):
    guess = model.average(x, t)
    guesses.append(guess.cpu())
    return guess


rng = torch.Generator(model.generator.device).manual_seed(1)
start_noise = torch.randn(5, 3, 32, 32, generator=rng, device=rng.device)
with torch.no_grad():
    ends = denoise(watched, start_noise, 14)
way = torch.stack([start_noise.cpu(), *guesses[::2]], dim=1)  # (5, 8, 3, 32, 32)
plots.grid(way.flatten(0, 1).clamp(-1, 1), columns=8);

# %% id="predict-seconds"
predict(
    "7.j",
    "The GAN needs one pass for a picture, the diffusion model 20 of a network that is itself slower. How many times "
    "as long does one of its pictures take?",
    ["about 3 times", "more than 20 times", "they are equal: both run on the same machine"],
    answer=1,
    why="Twenty passes, and each through a U-Net that goes down and up again, while G only goes up. The times are "
    "printed below.",
)

# %% id="diffusion-compare"
from gan_course.measure.prdc import prdc

fresh = features(to_float(avatars(pick(60, 500, 2000), seed=999, size=32)))
for name, trainer in (("GAN", rival), ("diffusion", model)):
    begun = time.process_time()
    pictures = trainer.sample(len(fresh))
    each = (time.process_time() - begun) / len(fresh)
    trained[name], seen = pictures, features(pictures)
    figures = f"Fréchet distance {frechet(fresh, seen).distance:6.1f}   coverage {prdc(fresh, seen).coverage:.2f}"
    print(f"{name:<10} {figures}   {1000 * each:.1f} milliseconds a picture")

# %% id="diffusion-look"
figure, axes = plt.subplots(1, 2, figsize=(9, 2.6))
for ax, name in zip(axes, ("GAN", "diffusion")):
    plots.grid(trained[name][:16], title=name, ax=ax)
shown("C38")

# %% [markdown] id="diffusion-says"
# Look at both sheets before you believe the numbers. After so short a training neither model is finished, and they are
# unfinished in different ways. Which would you call better, and does the probe agree? Its features were trained to read
# hair and eyes off clean drawings. *Other features, another verdict.*
#
# What so short a training cannot show: a diffusion model has no opponent, so nothing runs in circles and nothing
# collapses, and with more time it keeps getting better. You have seen how a GAN's game can end. So what is left for
# GANs?
#
# - **Speed.** One pass for a picture. To get a diffusion model down to one or four passes, it is *distilled* into a
#   student, and the best recipes let a discriminator judge the student: adversarial diffusion distillation (Sauer et
#   al. 2023) and improved distribution matching (Yin et al. 2024).
# - **Compressing pictures.** The autoencoder under most large image generators is trained with a discriminator, so that
#   what it fills in looks real instead of blurred (VQGAN, Esser et al. 2020; latent diffusion, Rombach et al. 2021).
# - **Sharpening.** In super-resolution many sharp pictures fit one blurred picture, and a pixel error would draw their
#   mean. A discriminator insists on *one* of them (SRGAN, Ledig et al. 2016).
# - **Speech.** Turning a spectrogram into sound, live, is still often the work of a GAN (HiFi-GAN, Kong et al. 2020).
#
# And with a loss that does not run in circles a plain GAN is a match for diffusion models of its size on several
# benchmarks (R3GAN, Huang et al. 2024; chapter 06).

# %% id="diffusion-history"
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
plots.timeline(history).set_xlim(2013.6, 2026.4);

# %% [markdown] id="challenge-title"
# ## 7 · The challenge
#
# *15 minutes, or a month · may*
#
# You can train a generator, and you can judge one. Now make the best that you can. An entry is a file of weights, as
# you saved one in section 5. It is judged on codes that nobody knows beforehand, by three numbers: Fréchet distance,
# coverage, and the share of mismatched eyes.

# %% id="challenge-levels"
from gan_course.challenge import LEVELS

for level, (far, least, eyes) in LEVELS.items():
    print(f"{level:<8} distance at most {far:.0f}, coverage at least {least:.1f}, mismatched eyes at most {eyes:.0%}")
print("boss     strong, at 64 x 64, and better than avatars64 in all three")

# %% id="predict-challenge"
predict(
    "7.k",
    "The club's generator from section 5 enters. It draws neat faces, all with glasses and violet hair. What will it "
    "lose on?",
    ["on mismatched eyes", "on distance and coverage", "on nothing: neat faces win"],
    answer=1,
    why="The judge compares with avatars of all kinds. Neat but alike is far away (distance) and leaves most kinds "
    "without a neighbour (coverage).",
)

# %% id="challenge-score"
from gan_course.challenge import score
from gan_course.data import resources

n = pick(60, 500, 1000)
for path in (file, resources.file("avatars64.safetensors")):
    print(score(path, n=n))

# %% [markdown] id="challenge-rules"
# In a terminal:
#
# ```
# make challenge FILE=my_generator.safetensors
# make challenge FILE=entries/         (a folder: the table of a class, best first)
# ```
#
# Any number of seconds, any augmentation, any loss, several discriminators, a head start: all is allowed that ends in
# the weights of a `DCGANGenerator` of 32 or 64 pixels. Pickles, code and broken files are refused with a sentence.
#
# **Report.** One page: what you expected and why, what you changed (one thing at a time), three seeds, what happened,
# and a figure that could have proved you wrong. `docs/challenge.md` says how it is marked. A well-told failure is worth
# more than a lucky number.

# %% [markdown] id="close-title"
# ## 8 · What you have seen
#
# *10 minutes · must*
#
# - A number is a verdict *by certain features, at a certain sample size, on certain data*. Say all three.
# - No single measure sees everything: the Fréchet distance can be cheated, coverage does not see copies, a copying test
#   does not see bias. Count what you care about.
# - A folder of pictures is not a dataset until you have looked at what was read.
# - Augment everything that D sees, in both players' steps, by transforms that let gradients through.
# - Begin with a trained network whenever there is one.
# - A GAN draws in one pass; a diffusion model trains calmly. Adversarial losses have moved into the inside of other
#   models.

# %% id="close-quiz"
quiz(
    "7",
    question(
        "A friend reports a Fréchet distance of 12 and does not say of how many samples. What do you answer?",
        ["Better than 20, then", "Nothing can be said: it depends on features and sample size", "It must be wrong"],
        answer=1,
        why="With fewer samples the distance grows, with other features it is another number.",
    ),
    question(
        "You augment the real pictures only. What happens?",
        ["D learns better", "G learns to draw the augmentation", "Nothing"],
        answer=1,
        why="What only real pictures show is what makes a picture real.",
    ),
    question(
        "Memorisation is 0.97. What does your generator do?",
        ["It copies training pictures", "It draws very well", "It has collapsed to one picture"],
        answer=0,
        why="Its pictures are nearer to the training set than new real ones almost always are.",
    ),
    question(
        "Where would you rather take a GAN than a diffusion model?",
        ["Where a picture must come in a millisecond", "Where training must never fail", "Nowhere"],
        answer=0,
        why="One pass instead of many. Calm training is the other one's strength.",
    ),
    question(
        "Why does the challenge refuse pickles?",
        ["They are larger", "Opening one can run any code", "They lose precision"],
        answer=1,
        why="safetensors holds numbers only. A stranger's file can then be wrong, but it cannot do anything.",
    ),
)

# %% [markdown] id="close-open"
# **What it leaves open.** How many pictures are enough? When does augmentation begin to pay? Can a measure be made that
# nobody can cheat? Who should be asked before their face trains a network? The last one is no question about code.
#
# **References.** M. Heusel et al., arXiv 1706.08500 (Fréchet distance); M. F. Naeem et al., arXiv 2002.09797 (density
# and coverage); C. Meehan et al., arXiv 2004.05675 (copying); S. Zhao et al., *Differentiable Augmentation for
# Data-Efficient GAN Training*, arXiv 2006.10738; T. Karras et al., *Training Generative Adversarial Networks with
# Limited Data*, arXiv 2006.06676; J. Sohl-Dickstein et al., arXiv 1503.03585 (diffusion); J. Ho et al., arXiv
# 2006.11239 (DDPM); J. Song et al., arXiv 2010.02502 (DDIM); X. Liu et al., arXiv 2209.03003 (rectified flow); P.
# Dhariwal, A. Nichol, arXiv 2105.05233; R. Rombach et al., arXiv 2112.10752 (latent diffusion); P. Esser et al., arXiv
# 2012.09841 (VQGAN); C. Ledig et al., arXiv 1609.04802 (SRGAN); J. Kong et al., arXiv 2010.05646 (HiFi-GAN); M. Kang
# et al., arXiv 2303.05511 (GigaGAN); A. Sauer et al., arXiv 2311.17042 (adversarial diffusion distillation); T. Yin et
# al., arXiv 2405.14867 (improved distribution matching distillation); Y. Huang et al., arXiv 2501.05441 (R3GAN).
