# %% [markdown] id="title"
# # 06 · Training GANs

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

# %% [markdown] id="collapse-title"
# ## 4 · Mode collapse
#
# *35 minutes · must*
#
# A G that draws one thing well can please D for a while. If it draws only that, its training has *collapsed*. We make
# a collapse, learn to see it, and try eight treatments.
#
# The data are the wide ring of chapter 04, eight clusters. The networks are small, and Adam keeps its usual *momentum*
# of 0.9: a step goes mostly where the last ones went, a tenth of it where the gradient points now.

# %% id="collapse-make"
from gan_course.data.latent import Latent
from gan_course.training.batched import Ensemble
from gan_course.training.collapse import UNTREATED, WIDE, untreated_pair

rounds = pick(20, 2000, 4000)
job = {"data": WIDE, "latent": Latent(2), "lr_G": 0.01, "lr_D": 0.01}
ill = Ensemble(untreated_pair, **job, **UNTREATED, seeds=range(10))

# %% [markdown] id="collapse-film-text"
# Ten seeds at once. We stop six times and look at the first.

# %% id="collapse-film"
from gan_course.measure.modes import modes

figure, axes = plt.subplots(1, 6, figsize=(9, 1.9), sharex=True, sharey=True)
losses, counts = [], []
for ax in axes:
    ill.train(rounds // 6, progress=False)
    losses.append((ill.loss_D.mean().item(), ill.loss_G.mean().item()))
    counts.append([modes(x, WIDE).captured for x in ill.sample(2500)])
    plots.scatter(WIDE.modes, plots.REAL, ax=ax, s=30)
    plots.scatter(ill.sample(300)[0], plots.GENERATED, ax=ax, s=6).set_title(f"round {ill.steps:,}", fontsize=9)
    ax.set(xlim=(-2, 2), ylim=(-2, 2), xticks=[], yticks=[])

# %% id="predict-healthy"
predict(
    "6.f",
    "Would you notice the collapse from the two losses alone?",
    ["Yes: D's loss must go to 0", "Yes: G's loss must grow", "Not surely: both may stay in a healthy range"],
    answer=2,
    why="The losses compare the two players, not G with the data. A G that jumps to where D was wrong keeps D's loss "
    "up, whatever it leaves out.",
)

# %% id="collapse-losses"
print("round     " + "".join(f"{rounds // 6 * (i + 1):>8,}" for i in range(6)))
for name, row in zip(("loss of D", "loss of G"), zip(*losses)):
    print(f"{name:10}" + "".join(f"{value:8.2f}" for value in row))
print(f"{'modes':10}" + "".join(f"{sum(row) / len(row):8.1f}" for row in counts) + "   of 8, mean of ten seeds")

# %% [markdown] id="collapse-birthday-text"
# Even game: 1.39 for D and 0.69 for G. Compare with the first two rows, and then with the third.
#
# Modes can be counted because we know where they are. Of faces we do not. But a G that draws few different things
# *repeats itself*, and that can be counted. Among 23 people two probably share a birthday, because there are only 365
# days. Turned round: the more pairs of *twins* there are among G's samples, the fewer samples it has to draw from. If
# it had N, each as likely as the others, one pair in N would be twins (Arora and Zhang 2017).

# %% id="collapse-birthday"
from gan_course.measure.birthday import variety

rng = torch.Generator().manual_seed(0)
near = 6 * WIDE.sd  # two points of one cluster are nearly always nearer than that
print(f"real points: one pair in {variety(WIDE.sample(500, rng), near):.1f} is a pair of twins")
for i, samples in enumerate(ill.sample(500)[:4]):
    print(f"seed {i}: one in {variety(samples, near):.1f}; modes {modes(samples, WIDE).captured}")

# %% [markdown] id="collapse-birthday-says"
# Real points have eight clusters, so one pair in about eight. The figure of the seeds tells how many clusters *worth of
# variety* there is, wherever they lie: it would also find that all faces have one hairstyle.

# %% [markdown] id="collapse-std-card" exercise="6.4" role="exercise"
# Why does D not see that all fakes are alike? Because it looks at one sample at a time, and each by itself is good.
# Tell it: give D's last layer one more number that says how much the batch varies (*minibatch standard deviation*,
# Karras et al. 2017).
#
# For each feature take the standard deviation over the batch, that is
# $\sqrt{\mathrm{variance} + 10^{-8}}$ with the variance that divides by n; average over the features. Every
# sample gets this one number as a new last column.
#
# `minibatch_std(h)`: features `(batch, n)`; returns `(batch, n + 1)`, with a gradient, also where all samples are equal
# and for a batch of 1.

# %% id="collapse-std" exercise="6.4" role="blank"
def minibatch_std(h):
    """The features, and as one more column how much they vary over the batch."""
    ### BEGIN SOLUTION
    varies = (h.var(dim=0, unbiased=False) + 1e-8).sqrt().mean()
    return torch.cat([h, varies.expand(len(h), 1)], dim=1)
    ### END SOLUTION

# %% id="collapse-std-check" exercise="6.4" role="check"
minibatch_std = check("6.4", minibatch_std)

# %% id="collapse-std-hint"
# hint("6.4")

# %% id="collapse-std-use"
alike, apart = torch.full((4, 2), 0.7), torch.tensor([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 2.0]])
print("four equal samples:    ", minibatch_std(alike)[0])
print("four different samples:", minibatch_std(apart)[0])

# %% [markdown] id="collapse-treat-text"
# Your column is one of eight treatments. The others:
#
# - **momentum 0**: each step follows the gradient of now. D changes all the time, so old advice misleads.
# - **3 steps of D** for each of G, and **two time scales** (G four times slower): D keeps up.
# - **batch x 4**: a missing mode is missing in more samples.
# - **packing**: D sees two samples at once, both real or both fake (PacGAN, Lin et al. 2018).
# - **R1**: D is kept flat at the data, so that G does not overshoot.
# - **averaged weights**: draw from a moving average of G's weights, as in chapter 04.

# %% id="predict-treat"
predict(
    "6.g",
    "Which treatment cannot help if G sits on one mode all the time, and may help if it jumps around?",
    ["momentum 0", "averaged weights", "minibatch standard deviation"],
    answer=1,
    why="Averaging does not touch the training at all; it only changes what is drawn from it. The mean of networks "
    "that all draw one thing draws that thing.",
)

# %% [markdown] id="collapse-maps-text"
# One pair of learning rates is one place on the map of chapter 04. So we colour the map again for each: five rates of G
# (upwards), five of D, rates falling to zero over the second half.

# %% id="collapse-maps"
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

# %% [markdown] id="collapse-scales-text"
# (*Two time scales* need no map of their own: they are the lower right half of every map, where D's rate is the
# larger.)

# %% id="collapse-maps-run"
maps = {}
for name, changes in TREATMENTS.items():
    if name != "two time scales":
        maps[name] = outcomes(changes(0.01), pick(10, 1200, 3000))
names = list(maps)
plots.outcome_maps({name: maps[name] for name in names[:4]}, rates, rates);

# %% id="collapse-maps-rest"
plots.outcome_maps({name: maps[name] for name in names[4:]}, rates, rates);

# %% [markdown] id="collapse-maps-say"
# Two maps with the same share of *good* ones may still differ in how many are *collapsed*. Count the orange squares as
# well: some treatments bring all modes back without making them sharp.

# %% id="collapse-maps-count"
for name, words in maps.items():
    print(f"{name:18}good {words.count('good'):2}, collapsed {words.count('collapsed'):2} of {len(words)}")

# %% [markdown] id="collapse-claim-text"
# Ten seeds at one place of the map (both rates 0.01), then three seeds of small avatars, where coverage says which
# share of real faces has a fake nearby. The rule asks much: *every* treatment has to help.

# %% id="collapse-claims"
shown("C25", "C26")

# %% id="collapse-table"
from gan_course.claims.store import load

for id, unit in (("C25", "modes"), ("C26", "coverage")):
    record = load().get(id)
    names = [key for key in next(iter(record.outcomes.values())).more if key.endswith(unit)] if record else []
    for name in names:
        middle, low, high = record.spread(name)
        print(f"{id} {name:30}{middle:6.2f}  ({low:.2f} to {high:.2f})")

# %% [markdown] id="collapse-table-says"
# On the points, momentum 0 and two time scales brought all eight modes back on every one of ten seeds. A larger batch,
# packing and averaged weights brought back none on half of the seeds or more, so the rule, which asks that each
# treatment help, does not hold for a single seed. A treatment with a paper behind it may do nothing for *your*
# collapse: find the cause first.

# %% [markdown] id="collapse-lab-text"
# **The task of chapter 04.** In the laboratory's *mode collapse* G takes ten steps a round, and momentum is 0.5. You
# were to cure it with a single control.
#
# <details><summary>The answer, sealed until you have tried</summary>
#
# Both suspects are innocent, taken alone. We ran the laboratory's networks for 1,000 rounds with three seeds and
# counted modes: one step of G a round gave 1, 0 and 0; momentum 0 gave 4, 0 and 5, and neither is a cure. *Ten steps of
# D* a round gave 7, 6 and 8. It is the *balance* that is wrong: with a G so fast, D has to be as fast. A lower rate of
# G (0.0001) gave 0, 8 and 0 in that time: it cures one seed of three. An R1 penalty, other losses and larger batches we
# leave to you.
#
# </details>

# %% [markdown] id="open-experiment-title"
# ## 5 · An experiment of your own
#
# *30 minutes · should*
#
# This section has no right answer. Every table of claims began like this: a question, a rule, and only then figures.
#
# Choose one setting. Write down what you expect and when you would call it confirmed. *Then* run it. Some questions:
# does a wider D prevent collapse? Is momentum -0.5 better than 0? Do three samples in a pack beat two? Does a batch of
# 8 collapse more often than one of 128?

# %% id="open-rule"
statement = "a batch of 128 has more samples of high quality than one of 32"
figures = "share of high quality, batch 128", "share of high quality, batch 32"


def rule(a, b):
    """Whether the statement holds for one seed; written before the figures."""
    return a > b

# %% [markdown] id="open-run-card" exercise="6.5" role="exercise"
# One run of it. `run_once(seed)` returns two numbers, A and B: the figure with your change and the one without, and
# nothing else differs. All that is random must follow from `seed`.
#
# The check does not know your question. It only asks whether the run is repeatable, uses its seed, and returns two
# numbers. Keep it to a few seconds.

# %% id="open-run" exercise="6.5" role="blank"
def run_once(seed):
    """A and B for one seed."""
    ### BEGIN SOLUTION
    shares = []
    for batch in (128, 32):
        options = UNTREATED | {"batch": batch}
        gans = Ensemble(untreated_pair, WIDE, Latent(2), seeds=[seed], lr_G=0.01, lr_D=0.01, **options)
        gans.train(150, progress=False)
        shares.append(modes(gans.sample(2500)[0], WIDE).high_quality)
    return shares[0], shares[1]
    ### END SOLUTION

# %% id="open-run-check" exercise="6.5" role="check"
run_once = check("6.5", run_once)

# %% id="open-run-hint"
# hint("6.5")

# %% id="open-report"
from gan_course.claims import experiment

experiment(statement, figures, rule, run_once, seeds=range(pick(2, 10, 10)))

# %% [markdown] id="open-says"
# Over ten seeds a statement *holds* if it does on nine. Whatever came out: do not change the rule now. A new rule is a
# new experiment, with new seeds.

# %% [markdown] id="clinic-title"
# ## 6 · The clinic
#
# *35 minutes · must*
#
# Six trainings of points, each with one fault. You see what a physician sees: the curves, the samples and D's map. One
# healthy training first, to compare with.

# %% id="clinic-look"
from gan_course.exercises.chapter06 import clinic


def look(name, **options):
    """The chart of one training: losses, D's mean outputs, samples on D's map."""
    chart = clinic.train(rounds=pick(26, clinic.ROUNDS, clinic.ROUNDS), **options)
    figure, axes = plt.subplots(1, 3, figsize=(9, 2.7))
    plots.curves(chart.history, axes[:2])
    chart.D.eval()
    plots.heat_map(chart.D, chart.real[:200], chart.samples[:200], ax=axes[2], keys=False, reach=2.2)
    axes[0].set_title(f"{name}: losses"), axes[1].set_title("D's mean output")
    axes[2].set_title(str(chart.report).split(",")[0])

# %% id="clinic-healthy"
look("healthy")

# %% id="clinic-patients-1"
for name in ("Ada", "Bo", "Cleo"):
    look(name, **clinic.PATIENTS[name])

# %% id="clinic-patients-2"
for name in ("Dora", "Emil", "Fay"):
    look(name, **clinic.PATIENTS[name])

# %% id="clinic-quiz"
quiz(
    "6.clinic",
    question(
        "What is wrong with Ada?",
        ["rate ten times too high", "missing detach", "real and fake of different range"],
        answer=1,
        why="D's gradient reaches G and cancels G's own. D becomes sure, G hardly learns.",
    ),
    question(
        "What is wrong with Bo?",
        ["labels swapped", "a frozen batch norm in G", "D in evaluation mode"],
        answer=0,
        why="D gives fakes 1 and real points 0. G is told that it does well, and flees.",
    ),
    question(
        "What is wrong with Cleo?",
        ["rate ten times too high", "a frozen batch norm in G", "D in evaluation mode"],
        answer=2,
        why="In evaluation mode D is another function than the one that D has learned.",
    ),
    question(
        "What is wrong with Dora?",
        ["real and fake of different range", "a frozen batch norm in G", "missing detach"],
        answer=1,
        why="The curves are perfect, the samples useless: in training mode G draws well.",
    ),
    question(
        "What is wrong with Emil?",
        ["rate ten times too high", "missing detach", "labels swapped"],
        answer=0,
        why="It finds the modes and never settles on them: each step jumps across.",
    ),
    question(
        "What is wrong with Fay?",
        ["labels swapped", "missing detach", "real and fake of different range"],
        answer=2,
        why="D is perfect at once: the data lie where G's bounded outputs cannot get.",
    ),
)

# %% [markdown] id="clinic-ada-text"
# Two of them are for you to repair. Here is Ada's round. (G's loss is minimax here, which is no fault by itself.)

# %% id="clinic-ada-code"
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

# %% [markdown] id="clinic-ada-card" exercise="6.6" role="exercise"
# Copy the round and mend it. One word, or one line in another place, is enough.
#
# `repaired(G, D, real, z, opt_G, opt_D)`: real points and latent vectors `(n, 2)`; moves D, then G; returns D's loss
# and G's, detached.

# %% id="clinic-ada" exercise="6.6" role="blank"
def repaired(G, D, real, z, opt_G, opt_D):
    """Ada's round without its fault."""
    ### BEGIN SOLUTION
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
    ### END SOLUTION

# %% id="clinic-ada-check" exercise="6.6" role="check"
repaired = check("6.6", repaired)

# %% id="clinic-ada-hint"
# hint("6.6")

# %% id="clinic-ada-use"
look("Ada, repaired", train_round=repaired)

# %% [markdown] id="clinic-cleo-text"
# And Cleo's. Her D has one batch norm.

# %% id="clinic-cleo-code"
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

# %% [markdown] id="clinic-cleo-card" exercise="6.7" role="exercise"
# `healed(G, D, real, z, opt_G, opt_D)`: as above, for Cleo.

# %% id="clinic-cleo" exercise="6.7" role="blank"
def healed(G, D, real, z, opt_G, opt_D):
    """Cleo's round without its fault."""
    ### BEGIN SOLUTION
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
    ### END SOLUTION

# %% id="clinic-cleo-check" exercise="6.7" role="check"
healed = check("6.7", healed)

# %% id="clinic-cleo-hint"
# hint("6.7")

# %% id="clinic-cleo-use"
look("Cleo, repaired", train_round=healed, make_D=clinic.normalising)

# %% [markdown] id="clinic-card-text"
# The card to keep. It is also a page of the course, `docs/symptoms.md`.

# %% id="clinic-card"
from gan_course.training.symptoms import Card

Card()

# %% [markdown] id="modern-title"
# ## 7 · From DCGAN to a modern baseline
#
# *20 minutes · should*
#
# In 2024 Huang and others took a strong GAN apart, left out its tricks, and built it again from parts with a reason:
# *R3GAN*. We walk from chapter 05's DCGAN in that direction, in six steps, one change at a time.
#
# 1. **A relativistic loss.** D no longer says how real a sample is, but how much more real than the fake it is paired
#    with.
# 2. **R1 and R2.** D is kept flat at real samples and at fakes. Batch norm in D goes: a penalty needs each picture by
#    itself.
# 3. **No batch norm in G.** The sizes of the numbers must now be right from the start (He et al. 2015).
# 4. **Residual blocks.** Each adds a correction to its input, and starts as zero.
# 5. **Bilinear resampling** instead of strides.
# 6. **Grouped convolutions in an inverted bottleneck**: wide inside, narrow outside.

# %% id="modern-loss"
def relativistic_d_loss(real_logits, fake_logits):
    """-log sigmoid(real - fake), averaged over the pairs."""
    return nn.functional.softplus(fake_logits - real_logits).mean()


s = torch.tensor([[3.0], [1.0]])
print("real above fake by 2:", relativistic_d_loss(s, s - 2).item())
print("the same, all 100 higher:", relativistic_d_loss(s + 100, s + 98).item())

# %% id="predict-modern"
predict(
    "6.h",
    "A paper shows that its new loss beats the old one. Its training also used a new learning rate. What would you "
    "like to see?",
    ["more seeds", "the old loss at the new rate", "a larger network"],
    answer=1,
    why="Two things have changed, and one of them was perhaps the whole gain. Each rival needs the same tuning budget: "
    "here both rates are tried for every row.",
)

# %% [markdown] id="modern-grid-text"
# The smallest honest comparison is a table of two by two: two losses, two settings of Adam. Here with 16-pixel
# avatars, short and with one seed, to see how it is done.

# %% id="modern-grid"
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.training import roadmap

heads = Pictures(avatars(pick(100, 4000, 20_000), size=16))
probe, steps = factor_probe(), pick(2, 250, 1500)
n, found = pick(60, 1000, 2000), {}
for row in (0, 2):
    for name, rates in roadmap.RATES.items():
        trainer = roadmap.trainer(row, heads, steps, size=16, **rates)
        trainer.train(steps, progress=False)
        found[row, name] = trainer.sample(n)

# %% id="modern-grid-table"
for row in (0, 2):
    gaps = {name: frechet(heads[:n], found[row, name], probe.features).distance for name in roadmap.RATES}
    print(f"{roadmap.STEPS[row]:32}" + "  ".join(f"{name}: {gap:5.0f}" for name, gap in gaps.items()))

# %% [markdown] id="modern-grid-says"
# Read the table along a row (what do rates change?) and down a column (what does the loss change?). Which of the two
# moves the figure more?

# %% id="modern-claim"
shown("C29")

# %% id="modern-rows"
record = load().get("C29")
for name in roadmap.STEPS if record else ():
    keys = [f"{name} | {rates} | distance" for rates in roadmap.RATES]
    best = min(keys, key=lambda key: record.spread(key)[0])
    numbers = [record.spread(best.replace("distance", unit))[0] for unit in ("distance", "coverage", "eyes", "seconds")]
    print(f"{name:32}" + "  ".join(f"{value:7.2f}" for value in numbers))

# %% [markdown] id="modern-says"
# Columns: Fréchet distance, coverage, share of mismatched eyes, seconds; each row at its better rates, medians over the
# seeds. (No rows: the claim has not been run on this copy of the course.) The last column is part of the verdict: a
# step that is better after as many *steps* may be worse after as many *seconds*.

# %% [markdown] id="tracker-title"
# ## 8 · What everyone asks
#
# *15 minutes · should*
#
# Five questions fill the issue trackers of GAN repositories.
#
# **Batch norm in D: real and fake in one batch, or apart?** Chapter 01 put them in one batch, most GANs do not.
# Measured on five seeds, together with the next question:

# %% id="tracker-claim"
shown("C27")

# %% [markdown] id="tracker-reuse"
# **May G's step reuse the fakes of D's step?** It saves a pass through G. The clinic's healthy training does so. On
# small avatars:

# %% id="tracker-reuse-table"
record = load().get("C27")
for label, key in (("new fakes", "a"), ("the same fakes", "fakes reused")) if record else ():
    middle, low, high = record.spread(key)
    print(f"{label:16}Fréchet distance {middle:.0f} ({low:.0f} to {high:.0f})")

# %% [markdown] id="tracker-twice"
# **Why is D evaluated on the fakes twice a round?** Because it has changed in between. After D's step its output for
# the same fake is another one, and G should learn from the D of now.

# %% id="tracker-twice-code"
chart = clinic.train(rounds=pick(5, 100, 100))
opt = torch.optim.Adam(chart.D.parameters(), 5e-3, (0.0, 0.9))
real, fake = chart.real[:64], chart.samples[:64]
before = chart.D(fake).mean()
loss = d_loss(chart.D(real), chart.D(fake))
loss.backward(), opt.step()
print(f"D's mean logit of the same fakes: {before:.3f} before its step, {chart.D(fake).mean():.3f} after")

# %% [markdown] id="tracker-normal"
# **Is my loss normal?** A loss by itself says little. An even game has 1.39 for D and 0.69 for G (cross-entropy, not
# saturating). D's loss below 0.1 for long: D is far ahead. D's loss at 1.39 from the first step on: D has learned
# nothing, or its input is wrong. Everything in between is ordinary, and the samples decide.

# %% id="predict-first"
predict(
    "6.i",
    "A training of yours fails. What do you do first?",
    ["train longer", "try another loss", "look at real and fake samples as the networks get them, with their ranges"],
    answer=2,
    why="Most failures are faults, not dynamics: wrong range, wrong order, wrong mode. The test takes a minute. Change "
    "settings only when the code is known to be right, for example on the ring.",
)

# %% [markdown] id="tracker-first"
# **What do I do first when it fails?** In this order: look at a batch of real and of fake samples, with min and max;
# run your steps on the ring, where a right code takes seconds to succeed; halve both rates and set momentum to 0; only
# then change losses and networks, one at a time, over seeds.

# %% [markdown] id="close-title"
# ## 9 · What you have seen
#
# *5 minutes · must*
#
# - Collapse hides from the losses. Count modes, measure coverage, look for twins.
# - Treatments are not equal, and what helps points need not help pictures: measure over seeds.
# - A rule comes before its figures.
# - Most broken trainings have a plain fault, and each fault has its sign.
# - New loss, new rates: change one at a time, and tune every rival alike.

# %% id="close-quiz"
quiz(
    "6",
    question(
        "D's loss stays near 1.39. What follows?",
        ["G draws like the data", "D cannot tell the two apart, for a good reason or a bad one", "D is too strong"],
        answer=1,
        why="The good reason is a good G, the bad one a D that cannot learn. Samples tell them apart.",
    ),
    question(
        "Perfect curves, bad samples. First suspect?",
        ["evaluation mode", "the loss", "the batch size"],
        answer=0,
        why="Curves are measured in training mode, samples usually in evaluation mode.",
    ),
    question(
        "Why can packing reveal a collapse that a single sample cannot?",
        ["two samples have more pixels", "two equal samples are a sign that they are fake", "it halves the batch"],
        answer=1,
        why="Each fake by itself may be perfect. Two real samples are hardly ever twins.",
    ),
)

# %% [markdown] id="close-references"
# **What it leaves open.** Why does momentum harm some GANs and not others? Would the order of the six steps change
# after a training ten times as long? Does a treatment that works at one pair of rates work at all? Chapter 07 goes on
# with how to judge a GAN.
#
# **References.** S. Arora, Y. Zhang, *Do GANs actually learn the distribution?*, 2017, arXiv 1706.08224 (birthday
# test). T. Karras et al., *Progressive Growing of GANs*, 2017, arXiv 1710.10196 (minibatch standard deviation). Z. Lin
# et al., *PacGAN*, 2018, arXiv 1712.04086. L. Mescheder et al., arXiv 1801.04406 (R1, R2). M. Heusel et al., arXiv
# 1706.08500 (two time scales). Y. Yazıcı et al., arXiv 1806.04498 (averaged weights). A. Jolicoeur-Martineau, *The
# relativistic discriminator*, 2018, arXiv 1807.00734. K. He et al., arXiv 1502.01852 (starting weights). H. Zhang et
# al., *Fixup Initialization*, 2019, arXiv 1901.09321. Y. Huang et al., *The GAN is dead; long live the GAN!*, 2024,
# arXiv 2501.05441 (R3GAN). S. Ioffe, C. Szegedy, arXiv 1502.03167 (batch norm).
