# %% [markdown] id="title"
# # 03 · A discriminator alone: drawing by arg max
#
# A discriminator scores pictures. Can it also *make* one? Yes: show it every picture there is, and take the one with
# the highest score. This chapter does exactly that, then finds out why nobody works that way, and what would be needed
# instead.
#
# **You will be able to** generate with nothing but a discriminator, say what that costs, name three ways in which it
# goes wrong, and run the loop that comes closest to a GAN without a generator. On the way you meet *arg max*,
# *negatives* and *energy*.
#
# **Time:** about two and a half hours, of which the computer works for two to three minutes; the sections marked *must*
# take a little over two. A good place for a break is the end of section 5. **You need:** chapter 01: a network, a loss,
# a gradient step, D's logit. **Exercises:** six; where one is unsolved, our solution stands in, and *your function* in
# the text then means ours. Sentences about results refer to the time profile *class*; in *smoke* nothing is trained to
# the end.

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

# %% [markdown] id="bars-title"
# ## 1 · A very small world
#
# *15 minutes · must*
#
# We need pictures so small that we can look at *all* of them. Take 4 by 4 pixels, each black or white. In a real
# picture each row has a single colour, or each column does: *bars and stripes*. There are 30 of them.

# %% id="bars"
from gan_course.data.bars import bars_and_stripes, is_bars

bars = bars_and_stripes(4)  # (30, 1, 4, 4), black -1, white +1
rng = torch.Generator().manual_seed(0)
show = lambda x, title="": plots.grid(0.6 * x, columns=15, title=title)  # greys: white would vanish on the page
show(bars, "all 30 real pictures");

# %% [markdown] id="noise-text"
# The rest of that world is noise: each pixel is black or white by the toss of a coin, whatever the others are.

# %% id="noise"
def noise(n):
    """n pictures of black and white noise, (n, 1, 4, 4)."""
    return torch.randint(2, (n, 1, 4, 4), generator=rng) * 2.0 - 1


show(noise(15), "noise");

# %% [markdown] id="negatives-text"
# A discriminator D has to learn what is real *and what is not*. The samples of the second kind are called
# **negatives**. In a GAN a generator supplies them. Here there is no generator, so they have to come from elsewhere;
# for now, from the coin.
#
# D is a stack of layers, as in chapter 01, from a picture to one logit. `d_loss(real_logits, negative_logits)` is the
# price of its outputs: the cross-entropy with label 1 for the real samples plus the cross-entropy with label 0 for the
# negatives.

# %% id="D"
from gan_course.training.losses import d_loss

torch.manual_seed(0)
D = nn.Sequential(
    nn.Flatten(), nn.Linear(16, 64), nn.LeakyReLU(0.2),
    nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1),
)  # picture (batch, 1, 4, 4) -> logit (batch, 1)

# %% [markdown] id="learn-card" exercise="3.1" role="exercise"
# Everything in this chapter trains D with the same few lines; only the negatives change.
#
# Take one step of D: evaluate it on both batches, compute `d_loss`, and move D's weights a little downhill.
#
# `learn(D, real, negatives, opt_D)`: samples `(n, ...)` and `(m, ...)`; returns the loss, one number in a tensor,
# detached.
#
# As everywhere in this course, the tensors may be on a GPU. If you make a new one, base it on one that you are given:
# `torch.ones_like(logits)` or `real.new_ones(n, 1)`, not `torch.ones(n, 1)`.

# %% id="learn" exercise="3.1" role="blank"
def learn(D, real, negatives, opt_D):
    """One step of D: real samples up, given negatives down."""
    ### BEGIN SOLUTION
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()
    ### END SOLUTION

# %% id="learn-check" exercise="3.1" role="check"
learn = check("3.1", learn)

# %% id="learn-hint"
# hint("3.1")   # remove the first # and run this cell; each run reveals a little more

# %% id="teach"
opt_D = torch.optim.Adam(D.parameters(), lr=2e-3)
for _ in range(pick(100, 600, 600)):
    chosen = torch.randint(len(bars), (64,), generator=rng)
    learn(D, bars[chosen], noise(64), opt_D)
mean_output = lambda x: torch.sigmoid(D(x)).mean().item()
print(f"D's mean output: {mean_output(bars):.3f} for bars and stripes, {mean_output(noise(5000)):.3f} for noise")

# %% [markdown] id="all-title"
# ## 2 · Draw by looking at everything
#
# *10 minutes · must*
#
# Now let D draw. Sixteen pixels, each black or white: that makes $2^{16} = 65{,}536$ pictures. A whole number below
# 65,536 has sixteen binary digits, and each digit is a pixel.

# %% id="everything"
def every_picture(n):
    """All pictures of n pixels, (2**n, n): picture k shows the binary digits of k."""
    k = torch.arange(2**n)[:, None]
    return (k >> torch.arange(n) & 1) * 2.0 - 1


everything = every_picture(16).view(-1, 1, 4, 4)
print(everything.shape)

# %% [markdown] id="best-card" exercise="3.2" role="exercise"
# "The x with the highest score" has a short name: $\arg\max_x D(x)$, the *argument* at which D is at its maximum.
#
# Evaluate D on all the samples and return the k best ones with their logits, best first.
#
# `best_of(D, x, k)`: x `(n, ...)`; returns `(k, ...)` and `(k,)`, detached (with no record kept for gradients).

# %% id="best" exercise="3.2" role="blank"
def best_of(D, x, k):
    """The k samples of x with the highest logits, and their logits."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        scores, order = D(x)[:, 0].topk(k)
    return x[order], scores
    ### END SOLUTION

# %% id="best-check" exercise="3.2" role="check"
best_of = check("3.2", best_of)

# %% id="best-hint"
# hint("3.2")

# %% id="predict-best"
predict(
    "3.a",
    "D scores all 65,536 pictures. Of the 30 with the highest scores, how many are bars or stripes?",
    ["none: among so many there is always some noise that fools it", "about half", "all, or nearly all"],
    answer=2,
    why="In this tiny world noise is a good teacher: 600 steps show D more than a third of all the pictures there "
    "are. Keep that in mind: it will not stay that way.",
)

# %% id="draw"
drawn, scores = best_of(D, everything, 30)
print(f"{is_bars(drawn).sum()} of D's 30 favourites are bars or stripes; logits {scores[0]:.1f} to {scores[-1]:.1f}")
show(drawn, "D's favourites among all 65,536 pictures");

# %% [markdown] id="draw-says"
# So a discriminator *can* generate. Nobody told it how to draw. It was only taught to tell real from noise, and a
# search did the rest.

# %% [markdown] id="cost-title"
# ## 3 · What it costs
#
# *5 minutes · must*
#
# That search was over at once. How does its cost grow? Time it for pictures with different numbers of pixels. What D
# has learned makes no difference to that, so an untrained one will do.

# %% id="cost"
from gan_course.argmax import cost_law
from gan_course.models import MLPDiscriminator

pixels = pick([10, 12], [12, 13, 14, 15, 16, 17, 18], [12, 14, 16, 18, 20])
law = cost_law(lambda n: MLPDiscriminator((n,), hidden=(64, 64)), pixels)
for n, seconds in zip(law.pixels, law.seconds):
    print(f"{n} pixels: {2**n:9,} pictures in {seconds:.4f} s")

# %% [markdown] id="cost-text"
# Each additional pixel doubles the number of pictures. On a logarithmic axis that is a straight line, and a straight
# line can be extended beyond what was measured.

# %% id="predict-years"
predict(
    "3.b",
    "A picture of 8 by 8 pixels is still tiny. How long would this machine need to look at all of them?",
    ["some hours", "some years", "a human life", "many thousands of years"],
    answer=3,
    why="64 pixels are 48 more than 16, so it takes 2 to the power of 48 times as long: 281 million million times.",
)

# %% id="years"
print(f"8 by 8 pixels: {law.years(64):,.0f} years")
line = torch.arange(8, 65)
plt.figure(figsize=(6, 3.2))
plt.semilogy(line, [law.predicted(int(n)) for n in line], color="0.5", linestyle="--", label="twice as long per pixel")
plt.semilogy(law.pixels, law.seconds, "o", color=plots.GENERATED, label="measured")
for seconds, name in [(1, "second"), (3.156e7, "year"), (4.35e17, "age of the universe")]:
    plt.axhline(seconds, color="0.85", linewidth=0.8), plt.text(8, seconds * 1.5, name, fontsize=9, color="0.4")
plt.xlabel("pixels"), plt.ylabel("seconds"), plt.legend(loc="lower right");

# %% [markdown] id="years-says"
# And this is for black and white. A digit in chapter 04 has 784 pixels in shades of grey. Looking at everything is out
# of the question; we need a search that does not.

# %% [markdown] id="climb-title"
# ## 4 · Climb instead
#
# *25 minutes · must*
#
# D is a network, and a network has slopes. Training follows the slope of a loss along the *weights*. Keep the weights
# fixed and follow the slope of D's logit along the *picture*: it tells each pixel which way to move so that D scores
# the picture higher. Grey is allowed on the way; the picture only has to stay in the *box*, each pixel between -1 and
# 1.

# %% [markdown] id="climb-card" exercise="3.3" role="exercise"
# This is how to search where you cannot look everywhere: *gradient ascent*.
#
# From each start take `steps` steps: find the slope of D's logit at x, add `lr` times the slope to x, and put whatever
# left the box back on its edge (`clamp`). D's weights stay fixed; leave their `.grad` alone.
#
# `climb(D, x, steps, lr, box)`: x `(n, ...)`, box a pair `(low, high)`; returns where the climbs end, `(n, ...)`,
# detached.
#
# `torch.autograd.grad(score, x)` gives the slope of one number `score` along x, in a tuple, and leaves everything else
# alone; x has to be marked with `requires_grad_()` first. D gives n scores. You may add them up: each score depends
# only on its own x, so the slope of the sum along one x is the slope of its own score.

# %% id="climb" exercise="3.3" role="blank"
def climb(D, x, steps, lr, box):
    """Gradient ascent on D's logit inside a box, from many starts at once."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(x).sum(), x)
        x = (x + lr * slope).clamp(*box)
    return x.detach()
    ### END SOLUTION

# %% id="climb-check" exercise="3.3" role="check"
climb = check("3.3", climb)

# %% id="climb-hint"
# hint("3.3")

# %% id="climb-film"
box = (-1.0, 1.0)
starts = torch.rand(256, 1, 4, 4, generator=rng) * 2 - 1
after = [climb(D, starts[:3], steps, 0.1, box) for steps in (0, 2, 5, 10, 20, 50, 200)]
moments = torch.stack(after, dim=1).flatten(0, 1)  # a row for each climb
heads = ["start", "2", "5", "10", "20", "50", "200"]
plots.scored(0.6 * moments, torch.sigmoid(D(moments)), columns=7, heads=heads);

# %% [markdown] id="climb-film-text"
# Each row is one climb, after the number of steps at the top; under each picture is D's output. From grey noise to bars
# or stripes, without a generator, and without looking at 65,536 pictures.

# %% id="predict-climbs"
predict(
    "3.c",
    "256 climbs from 256 random starts. Where do they end?",
    ["all at the one picture with the highest score", "at many different pictures", "most stay grey"],
    answer=1,
    why="A climb ends on the hill that it started on. Such a top is called a local optimum: nothing near it is "
    "higher, but something far away may be.",
)

# %% id="climbs"
ends = climb(D, starts, 200, 0.1, box)
rounded = ends.sign()
kinds = {tuple(picture.flatten().tolist()) for picture in rounded}
at_best = (rounded == drawn[0]).flatten(1).all(1)
print(f"{len(kinds)} different pictures; {at_best.sum()} of {len(ends)} climbs ended at D's favourite")
print(f"{is_bars(rounded).float().mean():.0%} of them ended at bars or stripes")

# %% [markdown] id="climbs-says"
# Two results in one. As a *search for the maximum* it is poor: almost every climb stops at a local optimum. As a
# *generator* it is good: nearly all these optima are real pictures, and different ones. After all, we did not want the
# one best picture; we wanted new ones.
#
# What if there were no slopes to follow, and a search could only flip whole pixels, one at a time? A picture that no
# single flip improves is then a dead end. With all scores at hand we can count these exactly: flipping pixel i changes
# binary digit i.

# %% id="peaks"
from gan_course.argmax import all_scores, peaks

all_of_them = all_scores(D, (1, 4, 4))  # one logit for each picture
tops = everything[peaks(all_of_them)]
print(f"{len(tops)} pictures are dead ends, and {is_bars(tops).sum()} of them are real")
show(tops[~is_bars(tops)][:15], "dead ends that are not real");

# %% [markdown] id="inside-text"
# How a climb stays in the box matters as well. Instead of letting it bump into the edge, one can write each pixel as
# $\tanh u$, which never leaves the box, and climb along u. `gradient_argmax` can do either, and groups ends that are
# equal.

# %% id="inside"
from gan_course.argmax import gradient_argmax

for inside in ("clip", "tanh"):
    found = gradient_argmax(D, starts, 200, 0.1, box, inside)
    real = found.hits[is_bars(found.x)].sum().item()
    print(f"{inside}: {len(found)} different ends, best logit {found.score[0]:.2f}, {real} of {found.starts} real")
show(found.x[:30], "the different ends with tanh, best first");

# %% [markdown] id="inside-says"
# Both find real pictures. With clipping, the ends differ in some grey pixels, since D is made of flat pieces and a
# climb zigzags along the folds between them.
#
# Now the comparison that this course is about. A *generator* draws with one pass through a network. We borrow a small
# GAN from chapter 04, stabilised by a trick from [chapter 06](06_training_gans.ipynb#1-·-The-smallest-GAN), a penalty
# on how steep D is at the data, called R1; its D is as large as ours. The time it takes to train either is not counted.

# %% id="gan"
import time

from gan_course.training.ready_made import bars_gan

gan = bars_gan(pick(50, 2000, 5000))
started = time.perf_counter()
by_G = gan.sample(1000)
seconds_G = time.perf_counter() - started
started = time.perf_counter()
by_D = climb(D, torch.rand(1000, 1, 4, 4, generator=rng) * 2 - 1, 200, 0.1, box)
seconds_D = time.perf_counter() - started

# %% id="gan-table"
share = lambda x: f"{is_bars(x).float().mean():.0%} bars or stripes"
print(f"look at everything: {2**16:,} passes through D, {law.predicted(16):.4f} s for one search")
print(f"climb: 201 passes through D per picture, {seconds_D:.4f} s for 1,000 pictures, {share(by_D)}")
print(f"generator: 1 pass through G per picture, {seconds_G:.4f} s for 1,000 pictures, {share(by_G)}")
show(by_G[:30], "by the generator, one pass per picture");

# %% id="claim-11"
shown("C11")

# %% [markdown] id="claim-11-says"
# In our run the climbs drew better than this small G: 100 % bars or stripes against 87 %. What G saves is time: it was
# about two hundred times as fast. (The claim's first figure counts passes until a climb ends at the *best* picture. A
# climb costs 201, and about one in 24 ends there; if any good picture will do, 201 are enough.)

# %% [markdown] id="linear-title"
# ## 5 · A discriminator whose favourite is a formula
#
# *15 minutes · must*
#
# Is there a D whose arg max needs no search? The simplest D has no hidden layer: it multiplies each pixel by a weight
# and adds up the results, $w_1 x_1 + w_2 x_2 + \dots + b$. It is called *linear*.

# %% [markdown] id="linear-card" exercise="3.4" role="exercise"
# One line, and no search.
#
# Given the weights of a linear D, return the x with the highest score among all x whose entries lie between `low` and
# `high`.
#
# `linear_argmax(weight, low, high)`: weight of any shape, `low` and `high` two floats; returns x of that shape, also
# floats.

# %% id="linear" exercise="3.4" role="blank"
def linear_argmax(weight, low, high):
    """The x in the box with the largest weight . x + b."""
    ### BEGIN SOLUTION
    return torch.where(weight > 0, high, low)
    ### END SOLUTION

# %% id="linear-check" exercise="3.4" role="check"
linear_argmax = check("3.4", linear_argmax)

# %% id="linear-hint"
# hint("3.4")

# %% id="linear-learn"
from gan_course.argmax import exhaustive
from gan_course.measure.discriminator import share_right

torch.manual_seed(0)
linear = MLPDiscriminator((1, 4, 4), hidden=())  # Flatten, then one Linear(16, 1)
opt = torch.optim.Adam(linear.parameters(), lr=2e-3)
for _ in range(pick(100, 600, 600)):
    chosen = torch.randint(len(bars), (64,), generator=rng)
    learn(linear, bars[chosen], noise(64), opt)

# %% id="linear-same"
weight = linear.layers[1].weight[0].detach().view(1, 4, 4)
at_once = linear_argmax(weight, -1.0, 1.0)
by_search, _ = exhaustive(linear, (1, 4, 4))
print("the formula finds what the exhaustive search finds:", torch.equal(at_once, by_search[0]))

# %% id="predict-linear"
predict(
    "3.d",
    "The linear D was trained for as many steps as the other one. How often is it right, if bars and noise are "
    "equally frequent?",
    ["nearly always", "in about three of four cases", "in about half of the cases, like a coin toss"],
    answer=2,
    why="Exchange black and white in a picture of bars, and it is still a picture of bars. What the weights add to "
    "one, they take from the other: on average bars score b, and so does noise.",
)

# %% id="linear-right"
trial = noise(20_000)
print(f"right: linear D {share_right(linear, bars, trial):.1%}, D with hidden layers {share_right(D, bars, trial):.1%}")
show(torch.cat([weight[None] / weight.abs().max(), at_once[None]]), "weights, arg max");

# %% [markdown] id="linear-says"
# Cheap, and useless here. Is that bad luck with bars? Look at the simplest data of all, numbers on a line. The real
# ones lie close to -0.5 or close to 1.5: their distribution has two *modes*, places around which the samples cluster.
# Negatives lie anywhere.

# %% id="line"
from gan_course.data.points import Points

two_modes = Points([[-0.5], [1.5]], sd=0.2)
anywhere = lambda n: torch.rand(n, 1, generator=rng) * 6 - 3  # the box is -3 to 3
line_Ds = {"linear": MLPDiscriminator((1,), hidden=()), "two hidden layers": MLPDiscriminator((1,), hidden=(64, 64))}
for network in line_Ds.values():
    opt = torch.optim.Adam(network.parameters(), lr=2e-3)
    for _ in range(pick(50, 500, 500)):
        learn(network, two_modes.sample(128, rng), anywhere(128), opt)

# %% id="line-plot"
x = torch.linspace(-3, 3, 300)[:, None]
figure, axes = plt.subplots(1, 2, figsize=(9, 2.8), sharey=True)
for ax, (name, network) in zip(axes, line_Ds.items()):
    end = climb(network, torch.linspace(-3, 3, 25)[:, None], 1500, 0.02, (-3, 3))
    ax.hist(two_modes.sample(2000, rng)[:, 0].numpy(), 60, density=True, color=plots.REAL, alpha=0.35)
    ax.plot(x, torch.sigmoid(network(x)).detach(), color=plots.GAN)
    ax.plot(end, torch.sigmoid(network(end)).detach(), "x", color=plots.GENERATED, markersize=9)
    ax.set(title=name, xlabel="x", ylim=(0, 1.2))
axes[0].set_ylabel("D(x)");

# %% [markdown] id="line-says"
# The real numbers are green, the curve is D's output, and the crosses are where 25 climbs ended. Left: a slope is
# highest at the end of its world, wherever the data are. It cannot rise towards the middle and then fall again. Right:
# hidden layers can, and the price is several hills. That is the dilemma: **the D that is easy to maximise cannot do the
# job, and the D that can do the job is hard to maximise.** The article draws the same conclusion. Here is its statement
# as a claim:

# %% id="claim-14"
shown("C14")

# %% [markdown] id="eyes-title"
# ## 6 · Where do negatives come from?
#
# *20 minutes · must*
#
# In a world of 65,536 pictures, noise was a good teacher. Now take avatars, 32 by 32 pixels in colour: 3,072 numbers.
# Some of the heads below have something wrong. Can you see what?

# %% id="pairs"
from gan_course.data.avatars import column, draw, sample_factors

factors = sample_factors(pick(200, 3000, 10_000), rng)
heads = draw(factors, 32)
mixed = draw(sample_factors(16, rng, mismatched=0.5), 32)
plots.grid(mixed, columns=8, alt="heads, some with odd eyes");

# %% [markdown] id="pairs-text"
# About half of them have eyes of two colours. Real avatars never do: the package draws both eyes in one hue unless told
# otherwise. Train a convolutional D (chapter 05 explains the word) on real heads against noise.

# %% id="noise-judge"
from gan_course.argmax import noise_pictures
from gan_course.measure.discriminator import accepted, odd_among_best
from gan_course.training.classifier import avatar_discriminator

static = noise_pictures(len(heads), (3, 32, 32), rng)
D_noise = avatar_discriminator(heads, static, steps=pick(10, 100, 100), seed=0)
print("accepted, that is, D outputs more than 0.5:")
print(f"{accepted(D_noise, heads):.1%} of the heads, {accepted(D_noise, static):.1%} of the noise")

# %% id="predict-eyes"
predict(
    "3.e",
    "This D makes no mistake with heads and noise. How many heads with eyes of two colours does it accept?",
    ["none", "about half", "all of them"],
    answer=2,
    why="To tell a head from noise, one glance at anything smooth is enough. D never had a reason to look at the eyes.",
)

# %% id="noise-eyes"
fresh = sample_factors(pick(200, 1000, 1000), rng)
opposite = fresh.clone()
opposite[:, column("right_iris_hue")] = (fresh[:, column("left_iris_hue")] + 0.5) % 1  # the other side of the circle
matching, odd = draw(fresh, 32), draw(opposite, 32)
print(f"accepted: {accepted(D_noise, matching):.1%} of the heads, {accepted(D_noise, odd):.1%} of those with odd eyes")

# %% [markdown] id="absurd-text"
# Now let this D generate. Its whole world consists of these heads, half with matching and half with odd eyes, and we
# take the 16 with the highest scores:

# %% id="absurd"
both = torch.cat([matching, odd])
favourites, scores = best_of(D_noise.eval(), both, 16)
print(f"odd eyes among the 100 highest scores: {odd_among_best(D_noise, matching, odd):.0%}")
plots.scored(favourites, torch.sigmoid(scores));

# %% [markdown] id="absurd-says"
# It is a coin toss: a picture that is convincing at first glance and absurd at second scores as high as a good one.
# This is the article's example, and it is exact here, since we know the factors of every head. What D lacks is
# negatives that are *nearly right*: **hard negatives**.

# %% [markdown] id="odd-card" exercise="3.5" role="exercise"
# A negative teaches D whatever sets it apart. If only the eyes do, D has to look at the eyes.
#
# Make hard negatives: the same avatars, with the right iris in another colour. Hues run in a circle from 0 to 1, and
# beyond 1 they begin again at 0. Start from the *left* iris's hue (some avatars may have odd eyes already) and turn by
# a random amount, uniform between a quarter and three quarters of a turn and drawn separately for each avatar.
#
# `mismatched(factors, rng)`: factors `(n, number of factors)`, `rng` a `torch.Generator` on the same device; returns
# new factors. The columns are `column("left_iris_hue")` and `column("right_iris_hue")`. `torch.rand(n, generator=rng,
# device=factors.device)` draws n numbers between 0 and 1.

# %% id="odd" exercise="3.5" role="blank"
def mismatched(factors, rng):
    """The same avatars with eyes of two colours."""
    ### BEGIN SOLUTION
    turn = 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)
    odd = factors.clone()
    odd[:, column("right_iris_hue")] = (factors[:, column("left_iris_hue")] + turn) % 1.0
    return odd
    ### END SOLUTION

# %% id="odd-check" exercise="3.5" role="check"
mismatched = check("3.5", mismatched)

# %% id="odd-hint"
# hint("3.5")

# %% id="odd-judge"
negatives = draw(mismatched(factors, rng), 32)
D_odd = avatar_discriminator(heads, negatives, steps=pick(10, 400, 400), seed=0)
odd = draw(mismatched(fresh, rng), 32)
for name, trained in (("noise", D_noise), ("hard negatives", D_odd)):
    print(f"trained on {name}: {accepted(trained, matching):.1%} of the heads accepted,", end=" ")
    print(f"{accepted(trained, odd):.1%} of those with odd eyes")
    print(f"   odd eyes among the 100 highest scores: {odd_among_best(trained, matching, odd):.0%}")

# %% id="odd-pairs"
pairs = torch.cat([matching[:8], odd[:8]])
plots.scored(pairs, torch.sigmoid(D_odd.eval()(pairs)), columns=8, sides=["matching", "odd"]);

# %% id="claim-12"
shown("C12")

# %% [markdown] id="egg-title"
# ## 7 · The chicken and the egg
#
# *5 minutes · must*
#
# Hard negatives cured it. But who made them? We did, because we knew what was wrong. And how good is the new D
# elsewhere? Show it plain noise, which it has never met.

# %% id="egg"
for name, trained in (("noise", D_noise), ("hard negatives", D_odd)):
    print(f"trained on {name}: accepts {accepted(trained, static):.1%} of the noise")

# %% [markdown] id="egg-says"
# The first accepts none. The second has learned about eyes, but lets some of the noise pass for heads, because it was
# never shown any. (How much varies from run to run: we have seen 17 % and 49 %.) A D is only as good as its negatives.
#
# Nobody can list all the mistakes that a picture may have. Something would have to find, for the D that we have, the
# pictures that it wrongly accepts: a good generator, or a good search. So to get a good D one needs good negatives, and
# to find good negatives one needs a good D.
#
# The usual way with such a circle is to step in anywhere and go round many times. Begin with a bad D, find what *it*
# scores highest, and call that a negative.

# %% [markdown] id="loop-title"
# ## 8 · The loop
#
# *20 minutes · must*
#
# 1. Take real samples, and noise for the first negatives.
# 2. Train D to tell them apart.
# 3. Search for what D scores highest: $\arg\max_x D(x)$, from many starts.
# 4. These are the new negatives. Go to 2.
#
# On a line you can see everything at once: real numbers cluster around -1 and around 1, and the box runs from -3 to 3.
# Here is a round, with your `learn` and your `climb`.

# %% id="heaps"
from gan_course.data.points import points

line_data = points("two_gaussians_1d")

# %% id="round"
def one_round(D, negatives, opt_D):
    """Train D against these negatives, then return what it scores highest."""
    for _ in range(10):
        some = negatives[torch.randint(len(negatives), (128,), generator=rng)]
        learn(D, line_data.sample(128, rng), some, opt_D)
    starts = -3 + 6 * torch.rand(256, 1, generator=rng)
    return climb(D, starts, 50, 0.02, (-3.0, 3.0))

# %% id="predict-hop"
predict(
    "3.f",
    "After a few rounds all negatives sit where D was highest. D learns to score that place low. Where is D highest "
    "then?",
    ["at the same place", "somewhere else, where there are no negatives now", "nowhere: D is flat"],
    answer=1,
    why="Only what is shown as a negative is pushed down. As soon as no negative is left at a place, nothing holds D "
    "down there.",
)

# %% [markdown] id="forget-text"
# `ArgmaxLoop` is this round as an object that can be inspected. Watch some of its rounds, one after the other: the real
# numbers in green, the negatives in blue, D's output as a curve.

# %% id="new-loop"
from gan_course.argmax import ArgmaxLoop, LoopSettings


def new_loop(data, D, **settings):
    """The loop with your two functions as its engine."""
    return ArgmaxLoop(D, data, LoopSettings(**settings), learn=learn, climb=climb)


line_D = lambda: MLPDiscriminator((1,), hidden=(64, 64))

# %% id="forget"
forgets = new_loop(line_data, line_D(), box=(-3.0, 3.0), start="fresh", climb_steps=50, keep=1)
start_shot = forgets.snapshot()
forgets.run(pick(2, 24, 24))
plots.rounds([start_shot, *forgets.run(6, every=1)], columns=4);

# %% [markdown] id="forget-says"
# It finds both modes but cannot settle on them. The searches end in one or two narrow clusters. In the next round D
# learns to score these places low, and the searches end next to them instead. D never sees more than its newest mistake
# and forgets the older ones.
#
# The remedy is a memory: let the negatives of the last 20 rounds count, not only the newest.

# %% id="remember"
remembers = new_loop(line_data, line_D(), box=(-3.0, 3.0), start="fresh", climb_steps=50, keep=20)
shots = [remembers.snapshot()]
for rounds in pick((1, 1, 1), (1, 1, 2, 6, 10, 20, 40), (1, 1, 2, 6, 10, 20, 160)):
    remembers.run(rounds)
    shots.append(remembers.snapshot())
plots.rounds(shots, columns=4);

# %% [markdown] id="remember-says"
# Now blue comes to lie on green, or nearly so, and D's curve stays close to 0.5 where the data are. Round by round,
# without any generator, the negatives have become samples.

# %% [markdown] id="argmax-text"
# The same loop, live, with your `learn` and your `climb` as its engine. The thick curve is D's output. The shaded areas
# are densities (how many numbers lie at a place, relative to its width): green for the real numbers, blue for all
# negatives that count. The discs are some of the searches: they climb D's curve, and from where they end they drop down
# and become the new negatives. The dashed line is what the best possible D would output against these negatives
# (section 9 says why); D follows it. In the chart of D's loss the dashed line is 2 log 2 = 1.386, what a D pays that
# outputs 0.5 for everything.

# %% id="argmax-widget"
from gan_course.widgets.argmax import argmax_line

playground = argmax_line(learn=learn, climb=climb)
playground.run(3)
playground

# %% [markdown] id="argmax-task"
# Press *Play*. *Step* does one round; with *Slow* off, the rounds fly by. **Say what you expect, then change a
# setting:**
#
# 1. Start again with a *memory* of 1. How long do the negatives stay with the data?
# 2. Back to 20, and only 2 *steps* for each search: where do most of the negatives lie now?
# 3. Searches that begin where the *last* one ended, 10 steps, a memory of 1. Which curve comes down to the green line
#    first, this one or the one in task 1?
# 4. In *a large and a small mode*, the large one has four times as many real numbers. Do four times as many searches
#    end there? Look at which slope each of them begins on.
#
# With *drawing*, you decide where the real numbers lie: each button sets the column above its place on the axis.

# %% [markdown] id="three-text"
# There is a third way. A new search need not begin just anywhere: it can go on from where it ended in the round before.
# Then 10 steps are enough instead of 50. Which of the three comes nearest to the data? The *Wasserstein distance* says
# how far the generated numbers would have to be moved, on average, to lie as the real ones do. Two samples of the real
# data also have a distance: the *baseline*. Numbers drawn at random cannot be expected to do better.

# %% id="three"
from gan_course.measure.race import WAYS, goal, run_gan, run_loop

budget = pick(30_000, 600_000, 900_000)  # samples sent through D
races = {way: run_loop(line_data, (-3.0, 3.0), budget, **settings) for way, settings in WAYS.items()}
for way, race in races.items():
    print(f"{way:10} distance {sum(race.distance[-5:]) / 5:.3f}, mean of the last five rounds")
print(f"baseline   distance {goal(line_data) / 2:.3f}, real to real")

# %% id="three-plot"
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


draw_races(races, line_data)

# %% [markdown] id="view-title"
# ## 9 · What happens, in terms of probability
#
# *5 minutes · should*
#
# Call p(x) the density of the real samples at x, and q(x) that of the negatives: how likely a sample is to lie close to
# x. The best possible D outputs $p(x)/(p(x)+q(x))$: more than 0.5 where real samples are denser, less where negatives
# are (chapter 04 derives it). The search adds negatives where D is highest, that is, where they are missing most. There
# q grows, and D sinks. Where there are too many, D is low, no search ends there, and old negatives are forgotten. The
# loop can only come to rest when p = q everywhere. Then D is 0.5, and there is nothing left to climb.
#
# <details><summary>In the language of games: fictitious play</summary>
#
# A search is the best reply to the present D, and a D with a memory replies to the average of everything that was
# played before. This is *fictitious play* (G. W. Brown, 1951), and for games in which one side wins what the other
# loses it is known to approach the *equilibrium*, the state in which neither side gains by changing its ways while the
# other does not. Without the memory there is no such promise, and you saw the hopping. (Our D learns only a little in
# each round and forgets after 20, so this is the idea and not a proof.)
#
# </details>

# %% id="predict-rest"
predict(
    "3.g",
    "The loop that goes on has come to rest: negatives and data coincide. You want 500 new samples, so you let 500 "
    "fresh searches climb on its D. Where do they end?",
    ["at real-looking places", "not far from where they start", "all at one place"],
    answer=1,
    why="D is nearly flat, so a climb has no direction. A D that can no longer tell negatives from data does not know "
    "the way either. What the loop knows is in its negatives, not in its D.",
)

# %% id="rest"
from gan_course.measure.divergences import sliced_wasserstein  # on a line: the Wasserstein distance of section 8

goes_on = new_loop(line_data, line_D(), box=(-3.0, 3.0), start="last", climb_steps=10)
goes_on.run(pick(5, 200, 200))
sample = line_data.sample(500, rng)
fresh = goes_on.anywhere(500)
new = climb(goes_on.D, fresh, 50, 0.02, (-3, 3))
for name, found in (("the loop's negatives", goes_on.negatives), ("fresh starts", fresh), ("after climbing", new)):
    print(f"{name:21} distance to the data {sliced_wasserstein(sample, found):.3f}")

# %% [markdown] id="rest-says"
# The article ends this example on the same note: in the end everything generated is like the real thing, and D can no
# longer discriminate. It calls this a kind of overfitting (chapter 01). We would rather call it the goal, with a catch:
# each new sample has to take the path through *all* the D's of the past. A generator is what remembers that path.

# %% [markdown] id="plane-title"
# ## 10 · In the plane, and against a GAN
#
# *5 minutes · should*
#
# Two moons. First the loop with a memory, then a race: the three loops and a GAN whose D is equally large, each allowed
# to send the same number of samples through D.

# %% id="plane"
moons = points("two_moons")
plane_D = MLPDiscriminator((2,), hidden=(64, 64))
plane = new_loop(moons, plane_D, box=(-2.0, 2.0), start="fresh", climb_steps=50, keep=20)
shots = [plane.snapshot()]
for rounds in pick((1, 1), (1, 2, 17, 40), (1, 2, 17, 180)):
    plane.run(rounds)
    shots.append(plane.snapshot())
plots.rounds(shots, columns=5);

# %% [markdown] id="plane-text"
# Green is where D outputs "real", violet where it outputs "negative". Where the moons lie, the map ends up pale: there
# D can no longer tell the two apart.

# %% id="race"
races = {way: run_loop(moons, (-2.0, 2.0), budget, **settings) for way, settings in WAYS.items()}
races["GAN"] = run_gan(moons, budget)
for name, race in races.items():
    near = race.arrived(goal(moons))
    print(f"{name:10} near the data after {near:9,.0f} samples through D; whole run {race.seconds:.1f} s")
draw_races(races, moons)

# %% [markdown] id="race-text"
# The distance is the *sliced* Wasserstein distance: points in the plane are projected onto many lines in random
# directions, and the distances on these lines are averaged. *Near* means: at most twice the baseline, three times in a
# row; `inf` means never. One race is one race. Over ten seeds, on the line (1-D) and in the plane (2-D):

# %% id="claim-13"
shown("C13")

# %% [markdown] id="race-says"
# Three things can be read from this. Searches from scratch do arrive if the loop remembers, but they mostly need
# several times as many samples as the GAN: here the article is right. Without a memory they do not arrive. And the
# claim does not hold for every seed.
#
# <details><summary>Why not for every seed?</summary>
#
# Over our ten seeds, the GAN was the quicker one 9 times in the plane and 7 times on the line. On the others it was not
# the loop that was quick: the GAN came close at once and then stayed a little outside the goal for a long time. The row
# marked *why?* says what was wrong, and it is our measurement: where 500 real points fall is a matter of luck. Measured
# with 5,000, the claim held on nine of the same ten seeds.
#
# </details>
#
# And one thing we did not expect: the loop whose searches *go on* is about as quick as the GAN. Its negatives behave
# like a generator without weights: each is moved a little in each round, just the way D's slope tells a G to move its
# points. (A distance *below* the baseline is no mistake: the negatives drive each other apart, and so lie more evenly
# than chance would place them.)
#
# So the arg max, done like this, need not be slow *in training*. What it lacks shows afterwards, and you have seen it:
# there is nothing that makes new samples.

# %% [markdown] id="digits-title"
# ## 11 · Handwriting without a generator
#
# *5 minutes · should*
#
# Digits, shrunk to 8 by 8 pixels to keep things quick. (Looking at all of them, even in black and white, would take as
# long as you computed in section 3.) First, just the beginning: train D against noise, and let it draw.

# %% id="digits"
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
plots.scored(both, torch.sigmoid(logits), columns=8, sides=["real", "arg max"]);

# %% [markdown] id="digits-says"
# Of sixteen climbs, nearly all ended at the same blot, and D is surer of that blot than of real digits. In 64
# dimensions noise is a bad teacher: it covers almost nothing of the space, and a climb finds exactly what it left out.
# Now the loop, in which each search goes on from where it ended.

# %% id="digits-loop"
shots = [writer.snapshot()]
for rounds in pick((1, 1, 1), (5, 10, 25, 110), (5, 10, 25, 360)):
    writer.run(rounds)
    shots.append(writer.snapshot())
plots.rounds(shots, columns=5);

# %% id="digits-grid"
plots.grid(writer.found[:48].cpu(), columns=16, title="negatives of the last round, or: digits");

# %% [markdown] id="digits-count"
# A discriminator alone has learned to write. How close does it come, and what did each picture cost? The measure is
# again the *sliced* Wasserstein distance, of pixels this time, against digits that D was not shown.

# %% id="digits-figures"
unseen = digits(8, "test")[:256]
distance = lambda x: sliced_wasserstein(unseen.flatten(1), x.flatten(1).cpu())
new = climb(writer.D, writer.anywhere(256), 200, 0.05, box)
print(f"loop {distance(writer.found):.3f}, baseline (real to real) {distance(written[:256]):.3f}")
print(f"noise {distance(writer.anywhere(256)):.3f}")
print(f"fresh climbs on the last D: {distance(new):.3f}")
print(f"samples through D per picture: {writer.evaluations / len(writer.found):,.0f}")
plots.grid(new[:16].cpu(), columns=16, title="fresh climbs on the last D");

# %% [markdown] id="digits-end"
# There it is again. The 256 negatives have become digits, and the last D cannot draw a 257th. A generator, once
# trained, draws as many as you like, with one pass each.

# %% [markdown] id="energy-title"
# ## 12 · Another reading: energy
#
# *15 minutes · may*
#
# Physicists describe a system by its *energy* E(x): low is likely. Boltzmann's law turns energies into probabilities,
# $p(x) = \exp(-E(x)) / Z$, where Z is the sum over all x, so that the probabilities add up to 1. Read D's logit as
# minus an energy, and a D alone *is* a generative model: an **energy-based model**. Arg max is then the state of lowest
# energy. But we do not want the likeliest picture again and again. We want samples, each as often as it is likely.
#
# There is a search that does this: climb, and add noise. The slope pulls x up the hill, and a random push shakes it off
# again. It is called *Langevin dynamics*, and the push *Langevin noise*.

# %% [markdown] id="tremor-card" exercise="3.6" role="exercise"
# From arg max to sampling takes just one more term.
#
# Take one step: $x + lr \cdot \text{slope} + \sqrt{2\, lr} \cdot e$. The slope is that of D's logit at x, as in 3.3; e
# is the noise, which you are given: one normal random number for each entry of x.
#
# `langevin_step(D, x, lr, e)`: x and e `(n, ...)`; returns the new places, detached.

# %% id="tremor" exercise="3.6" role="blank"
def langevin_step(D, x, lr, e):
    """One step uphill and one at random."""
    ### BEGIN SOLUTION
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return (x + lr * slope + (2 * lr) ** 0.5 * e).detach()
    ### END SOLUTION

# %% id="tremor-check" exercise="3.6" role="check"
langevin_step = check("3.6", langevin_step)

# %% id="tremor-hint"
# hint("3.6")

# %% [markdown] id="hills-text"
# Try it where the truth is known: a score with two hills, a broad one on the left and a steep one on the right.

# %% id="hills"
def hills(x):
    """A logit with a broad hill at -1 and a steep one at 1."""
    return torch.logaddexp(-2 * (x + 1) ** 2, -12 * (x - 1) ** 2)


starts = torch.rand(5000, 1, generator=rng) * 6 - 3
climbed, sampled = climb(hills, starts, 300, 0.05, (-3, 3)), starts
for _ in range(pick(50, 2000, 2000)):
    sampled = langevin_step(hills, sampled, 0.01, torch.randn(sampled.shape, generator=rng))

# %% id="hills-plot"
x = torch.linspace(-3, 3, 400)[:, None]
boltzmann = hills(x).exp() / (hills(x).exp().sum() * (x[1] - x[0]))
figure, axes = plt.subplots(1, 2, figsize=(9, 2.8), sharex=True)
for ax, sample in zip(axes, (climbed, sampled)):
    ax.hist(sample[:, 0].numpy(), 80, range=(-3, 3), density=True, color=plots.GENERATED, alpha=0.5)
    ax.plot(x, boltzmann, color="0.2", label="exp(logit) / Z"), ax.set_xlabel("x")
axes[0].set_title("climb"), axes[1].set_title("with Langevin noise"), axes[1].set_ylim(0, 1), axes[1].legend();

# %% id="hills-shares"
right = x[:, 0] > 0.3
share = (boltzmann[right].sum() / boltzmann.sum()).item()
for name, sample in (("climb", climbed), ("with noise", sampled)):
    print(f"{name:11} {(sample > 0.3).float().mean():.1%} on the right hill (Boltzmann: {share:.1%})")

# %% [markdown] id="energy-says"
# Climbing gathers everything in two needles, and how many points end on which depends on the starts. With the noise,
# the histogram takes the shape of Boltzmann's law, and each hill gets its share.
#
# So our loop has relatives. Push D down at samples of its own, found by Langevin steps, and up at the data: that is how
# energy-based models are trained. Going on from where the last search ended is called *persistent* sampling, and a
# memory of old samples is a *replay buffer*. What remains is the price: hundreds of passes for each sample, at each
# step of the training.

# %% [markdown] id="recap-title"
# ## 13 · What you have seen
#
# *10 minutes · must*
#
# - A D can draw: search for its arg max. Exhaustively that costs $2^n$; for 8 by 8 pixels you computed the years.
# - Climbing costs a few hundred passes. It ends in local optima; with a good D these are good pictures.
# - A linear D has a formula for its arg max and cannot do the job.
# - D learns what sets its negatives apart, and nothing else. Noise taught it nothing about eyes.
# - The loop needs no generator and arrives at the data, if it remembers or goes on from where it stopped. At the end
#   its D is flat: the samples are there, but the way to new ones is lost.
#
# | | a discriminator alone |
# |---|---|
# | discriminating | the whole picture at once: no single pixel says anything about bars; all of them together do |
# | drawing | a search; hundreds of passes for each picture |
# | negatives | have to come from somewhere: a person, noise, or its own arg max |
#
# A generator alone (chapter 02) is strong where this is weak and weak where this is strong. In chapter 04 one line of
# the loop is replaced: `climb` goes, G comes.

# %% id="recap-quiz"
quiz(
    "3",
    question(
        "Each pixel of a picture may be black or white. You add one pixel. An exhaustive search takes ...",
        ["one pass longer", "twice as long", "ten times as long"],
        answer=1,
        why="Each of the old pictures now comes twice: once with the new pixel black, once with it white.",
    ),
    question(
        "A D outputs 0.99 for heads, even with the mouth on the forehead. What was it probably trained on?",
        ["negatives with misplaced mouths", "negatives that differ from heads in something easier", "too many heads"],
        answer=1,
        why="It is blind where its negatives never made it look. More heads would not help.",
    ),
    question(
        "Why does the loop forget less with a memory of 20 rounds?",
        [
            "D gets more weights",
            "D must also reject old favourites, so no search can go back to them for free",
            "the climbs become longer",
        ],
        answer=1,
        why="Pushing down one place lets another rise, unless older negatives still hold that one down.",
    ),
)

# %% [markdown] id="open-title"
# **What it leaves open.** How to draw with *one* pass. How a network could learn the path that a climb takes. Why the
# loop with fresh searches, which works on a line and in the plane, has such trouble with digits (try it:
# `start="fresh", keep=20`). And what happens if the network that draws is trained *with* D, one step each in turn.
#
# **References.** D. MacKay, *Information Theory, Inference, and Learning Algorithms*, 2003 (bars and stripes). Z. Tu,
# *Learning Generative Models via Discriminative Approaches*, 2007 (this chapter's loop). J. Lazarow, L. Jin, Z. Tu,
# *Introspective Neural Networks for Generative Modeling*, 2017 (the same with deep networks). G. W. Brown, *Iterative
# Solution of Games by Fictitious Play*, 1951; J. Robinson, *An Iterative Method of Solving a Game*, 1951. Y. LeCun et
# al., *A Tutorial on Energy-Based Learning*, 2006. T. Tieleman, *Training Restricted Boltzmann Machines using
# Approximations to the Likelihood Gradient*, 2008 (persistent samples). M. Welling, Y. W. Teh, *Bayesian Learning via
# Stochastic Gradient Langevin Dynamics*, 2011. Y. Du, I. Mordatch, *Implicit Generation and Modeling with Energy-Based
# Models*, 2019, arXiv 1903.08689 (replay buffer). W. Grathwohl et al., *Your Classifier is Secretly an Energy Based
# Model*, 2020, arXiv 1912.03263.
