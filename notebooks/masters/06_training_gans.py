# %% [markdown] id="title"
# # 06 · Training GANs: why it fails, and what to do about it
#
# A GAN that works looks easy: two steps in turn, and faces appear. A GAN that does not work gives no reason. The
# losses wobble as they always did, the pictures are grey, or all alike, and a search on the web returns twenty cures
# and no diagnosis.
#
# This chapter takes the failures apart one at a time: on a GAN of two numbers, then on a line, on points, on avatars.
# Each cure is measured, including those that turn out not to work here.
#
# **You will be able to** say why a GAN goes round in circles and what stops it; what D's slope must be like for G to
# learn from it; recognise mode collapse and treat it; find the fault in a training from its symptoms.
#
# **Time:** a little over four hours; the sections marked *must* take three. A good place for a break is the end of
# section 3. **You need:** the two steps of chapter 04. **Exercises:** seven. An unsolved one falls back to our
# solution, so that everything below it runs; where the text then says *your function*, it is ours. Sentences about
# results are about the time profile *class*; in *smoke* nothing is trained to the end.

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

# %% [markdown] id="smallest-title"
# ## 1 · The smallest GAN
#
# *30 minutes · must*
#
# Networks of a million weights are hard to watch. So take away everything that is not the game (Mescheder, Geiger and
# Nowozin 2018 call what is left the *Dirac GAN*):
#
# - the data are one single point, 0;
# - G is one number, θ (theta): all its fakes lie at θ;
# - D is one slope, ψ (psi): its logit at x is ψ · x.
#
# With a positive slope D believes that what lies on the right is real. The best that can happen is θ = 0 (the fake
# lies on the real point) and ψ = 0 (D cannot tell the two apart). That is the *equilibrium*: neither wants to move any
# more.
#
# The losses are those of chapter 04. With D = sigmoid(logit), `softplus(-logit)` is -log D and `softplus(logit)` is
# -log(1 - D).

# %% id="smallest-losses"
from torch.nn.functional import softplus


def loss_D(theta, psi):
    return softplus(-psi * 0.0) + softplus(psi * theta)  # the real point lies at 0, the fake at theta


def loss_G(theta, psi):
    return -softplus(psi * theta)  # log(1 - D): the minimax loss

# %% id="predict-smallest"
predict(
    "6.a",
    "G begins at θ = 1, D at ψ = 0. They take small steps in turn, as in every training. Where are they after 1,000 "
    "rounds?",
    [
        "at the equilibrium, or very near it",
        "about as far from it as at the start",
        "far outside, and farther with every round",
    ],
    answer=1,
    why="D leans against the fake and pushes it to the other side of 0, where D has to lean the other way. They chase "
    "each other round the equilibrium, always at about the same distance. You will see it below.",
)

# %% [markdown] id="gradients-card" exercise="6.1" role="exercise"
# Two slopes, two lines: the whole training of this GAN.
#
# `gradients(theta, psi)`: two tensors of any shape. Returns two: the slope of D's loss with respect to `psi`, and the
# slope of G's loss with respect to `theta`. Write them as formulas. One thing to know: the slope of softplus(u) is
# sigmoid(u).

# %% id="gradients" exercise="6.1" role="blank"
def gradients(theta, psi):
    """Slope of D's loss with respect to psi, slope of G's loss with respect to theta."""
    ### BEGIN SOLUTION
    answer = torch.sigmoid(psi * theta)  # D's answer to the fake
    return theta * answer, -psi * answer
    ### END SOLUTION

# %% id="gradients-check" exercise="6.1" role="check"
gradients = check("6.1", gradients)

# %% id="gradients-hint"
# hint("6.1")   # remove the first # and run this cell; each run reveals a little more

# %% [markdown] id="gradients-use-text"
# Does *autograd*, torch's own way to find slopes, see it as you do? Five random pairs, from both losses above:

# %% id="gradients-use"
theta, psi = (torch.randn(5).requires_grad_() for _ in range(2))
(of_D,) = torch.autograd.grad(loss_D(theta, psi).sum(), psi)
(of_G,) = torch.autograd.grad(loss_G(theta, psi).sum(), theta)
by_hand = gradients(theta, psi)
print("largest difference:", max((a - b).abs().max().item() for a, b in zip(by_hand, (of_D, of_G))))

# %% [markdown] id="rounds-text"
# And now the game, with your function: D takes a step, then G takes one and already sees D's new slope.

# %% id="rounds"
def play(theta, psi, rounds, lr=0.2):
    path = [torch.stack([theta, psi])]
    for _ in range(rounds):
        psi = psi - lr * gradients(theta, psi)[0]  # D's step
        theta = theta - lr * gradients(theta, psi)[1]  # G's step
        path.append(torch.stack([theta, psi]))
    return torch.stack(path)  # (rounds + 1, 2)


path = play(torch.tensor(1.0), torch.tensor(0.0), 1000)
print(f"distance to the equilibrium: {path[0].norm():.2f} at the start, {path[-1].norm():.2f} after 1,000 rounds")

# %% [markdown] id="plane-text"
# Here is that game to play with. Click in the plane, or drag, to choose the start, then press Play. (By keyboard: the
# arrow keys move the start once the picture has the focus, Space does one round.) At the bottom right is the same game
# on the line: D's logit is the orange line, and the fake slides up it.
#
# **Try:** Which way do the arrows point on the right, and at the top? What happens if both look first and then both
# move (*simultaneous*)? With a larger learning rate? With a little *R1*, a price that D pays for its slope?

# %% id="plane"
from gan_course.widgets.phase_plane import phase_plane

phase_plane(gradients).run(150)

# %% [markdown] id="plane-says"
# The arrows turn round the middle and never point at it. Your own two lines say why: the pull on G is ψ times
# something, the pull on D is -θ times the same thing. So the step is always at right angles to the direction of the
# equilibrium, and if you always walk at right angles to the direction of a tree, you walk round the tree. No learning
# rate mends this: a smaller one draws the same circle more finely.
#
# Two bad networks are not to blame. Each is a single number, and both are right at every moment.

# %% [markdown] id="momentum-text"
# What about *momentum*? With it, a step no longer follows the gradient alone. It has a velocity: keep a share m of the
# last velocity, add the new gradient, and move along that. A ball that rolls does the same. Downhill this is a gain:
# where gradients agree, the ball speeds up; where they contradict each other, it stays calm. Nearly every training of
# a single network uses it, with m = 0.9. (In Adam it is the first of the two *betas*.)

# %% id="predict-momentum"
predict(
    "6.b",
    "Both players get a momentum of 0.5. What happens to the circle?",
    ["it closes faster: they arrive", "nothing: it stays a circle", "it opens: they are carried outwards"],
    answer=2,
    why="On a circle the last velocity always points a little outwards, along the tangent. A ball on a merry-go-round "
    "does not roll into the middle.",
)

# %% id="ways"
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

# %% id="ways-plot"
plots.orbits(paths);

# %% [markdown] id="ways-says"
# On the left are the first 150 rounds, on the right the distance over all 300.
#
# - **Both at once** makes every step a little too long for the bend: they drift outwards. Taking turns is not a
#   detail.
# - **Momentum 0.5** carries them out to five times the distance. So a GAN wants less momentum than a classifier. DCGAN
#   lowered it from 0.9 to 0.5, and our recipe for points (`betas=(0.0, 0.9)`) has none at all.
# - **Negative momentum** takes back part of the last step, and they spiral in, slowly (Gidel et al. 2019).
# - **R1** makes D pay for its slope at the real point: its loss gets ψ²/2, times a weight. This is a brake: each round
#   takes away a share of the slope, and both arrive (Mescheder et al. 2018).
#
# And the non-saturating loss, which G usually plays with? Choose it in the widget. It spirals in by itself, but ever
# more slowly: at this learning rate a third of the distance is left after 300 rounds, and still a tenth after 3,000.
#
# From ten random starts, after 3,000 rounds and with an R1 of weight 1:

# %% id="smallest-claim"
shown("C20")

# %% [markdown] id="tell-title"
# ## 2 · What D can tell G
#
# *25 minutes · must*
#
# G sees no data. All it ever gets is D's slope at its own fakes: in which direction would this one look more real, and
# how strongly? So ask what that slope is worth.
#
# Take two distributions on a line that do not touch: real points near -1, fakes near +1. G stands still, and D goes on
# training, better and better. Surely that is good for G?

# %% id="apart"
from gan_course.data.points import Points
from gan_course.models import MLPDiscriminator

real, fake = Points([[-1.0]], 0.1), Points([[1.0]], 0.1)
rng = torch.Generator().manual_seed(0)
x_real, x_fake = real.sample(200, rng), fake.sample(200, rng)


def fresh_D(seed=0):
    torch.manual_seed(seed)
    return MLPDiscriminator((1,), hidden=(64, 64))

# %% [markdown] id="pull-text"
# What reaches a fake is the gradient of its own loss with respect to *where it lies*. We look at it for both of G's
# losses from chapter 04: minimax, log(1 - D), and non-saturating, -log D.

# %% id="pull"
def pull(D, x, loss):
    """Where each fake is pulled: minus the gradient of its own loss, (n, 1)."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(len(x) * loss(D(x)), x)  # the loss is a mean over the batch
    return -gradient

# %% id="predict-silence"
predict(
    "6.c",
    "D trains for 1,000 steps. How long is the minimax loss's gradient then, compared with its greatest length on the "
    "way?",
    ["about as long", "about a tenth", "less than a millionth"],
    answer=2,
    why="The gradient of log(1 - D) is D(fake) times D's slope. The surer D is, the smaller D(fake), and soon it is 0 "
    "for all practical purposes. The better D gets, the less it tells G.",
)

# %% id="silence"
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

# %% id="silence-plot"
plots.lengths(lengths);

# %% [markdown] id="silence-says"
# After some twenty steps of D the minimax loss is at its best, and then it goes silent. This is the *vanishing
# gradient* of GANs, and it is D's success that causes it. (Adam brings every gradient to about the same length, and so
# hides this for a while. It divides by the length plus a small ε, 10⁻⁸; a gradient below that stays short.)
#
# The non-saturating loss stays loud: its gradient is (1 - D) times D's slope, and 1 - D is 1. But look at what it says
# now. It grows and grows, with D's slope, while nothing at all has changed between the data and the fakes. Its
# direction is right. Its length no longer says how far there is to go; it says how steep D happens to be.

# %% [markdown] id="cures-text"
# Three old remedies are supposed to keep D from becoming too sure:
#
# - **noise on the inputs**: D sees real points and fakes only after adding noise, so that the two overlap (Arjovsky and
#   Bottou 2017; Sønderby et al. 2017);
# - **smoothed labels**: the label of real samples is 0.9 instead of 1 (Salimans et al. 2016);
# - **an early stop**: D trains only until its loss has fallen to some value, here 0.2, and then waits for G.

# %% id="predict-cures"
predict(
    "6.d",
    "After 1,000 steps, which of the three leaves the minimax loss nearly silent all the same?",
    ["noise", "smoothed labels", "the early stop"],
    answer=1,
    why="The label 0.9 keeps D from being sure about real samples. About fakes it may become as sure as it likes, and "
    "D(fake) is what the gradient is multiplied by.",
)

# %% id="cures"
def hearing(noise=0.0, **how):
    """Length of the minimax gradient at the fakes after each step of D's training."""
    D, heard = fresh_D(), []

    def look(step):
        seen = x_fake + noise * torch.randn(x_fake.shape)
        heard.append(pull(D, seen, minimax_g_loss).norm(dim=1).mean().item())

    train_alone(D, real, fake, pick(60, 1000, 1000), noise=noise, callback=look, **how)
    return heard

# %% id="cures-use"
from gan_course.training.losses import Objective, smoothed_d_loss

smoothed = Objective(smoothed_d_loss, g_loss)  # labels 0.9 and 0
heard = {"no cure": hearing(), "noise 0.5": hearing(noise=0.5), "labels 0.9": hearing(objective=smoothed)}
for name, curve in heard.items():
    print(f"{name:10}  minimax gradient at the end {curve[-1]:.2g}")

# %% id="cures-stop"
from gan_course.training.losses import d_loss

D, falling = fresh_D(), []
train_alone(D, real, fake, 60, callback=lambda step: falling.append(d_loss(D(x_real), D(x_fake)).item()))
stop = next(step for step, loss in enumerate(falling) if loss < 0.2)
print(f"early stop  after step {stop}: minimax gradient {heard['no cure'][stop]:.2g}")

# %% id="cures-plot"
ax = plots.lengths(heard)
ax.plot(stop, heard["no cure"][stop], "ko");  # the early stop

# %% [markdown] id="cures-says"
# - **Noise** keeps the gradient where it was, because D has a reason to doubt: where both clouds overlap, nobody can
#   be sure. The price: G learns to match the *blurred* data, so the noise has to be taken away again during training.
# - **Smoothed labels** end the fall at about a ten-thousandth of what the gradient was: better than a billionth, and
#   still next to nothing. They hold D back on one side only. What they do buy is a D whose logits for real samples stay
#   near log(0.9/0.1) = 2.2, where the sigmoid is 0.9.
# - **The early stop** (the black dot) is just past the top of the first curve, at half of the greatest length or more:
#   here D has learned something and is not yet sure. That is why a GAN trains both players in turn instead of training
#   D to the end first. But the stop has to be found again after every move of G.
#
# Here are both predictions as claims over ten seeds. The one about the cures (C22) fails because of the labels; the
# last row says why.

# %% id="silence-claims"
shown("C21", "C22", "C22a")

# %% [markdown] id="sand-title"
# ## 3 · Carrying sand
#
# *45 minutes · must*
#
# All three remedies treat the symptom. The illness is the question that D is asked. "Real or fake?" knows no *farther*
# or *nearer*: two heaps that do not touch can be told apart perfectly, whether a hair or a mile lies between them.
#
# So ask another question. Think of the fakes as a heap of sand, and of the data as the heap that it should become. How
# far must a grain be carried, on average, by the cleverest plan? That is the *earth mover's* or *Wasserstein*
# distance.

# %% [markdown] id="mover-card" exercise="6.2" role="exercise"
# On a line, the cleverest plan is easy to find. Two grains that pass each other on the way might as well swap
# destinations.
#
# `earth_mover(real, fake)`: equally many numbers in each, shape `(n,)`, in any order. Returns the mean distance over
# which a grain is carried, a tensor with one number.

# %% id="mover" exercise="6.2" role="blank"
def earth_mover(real, fake):
    """Mean distance that a grain is carried, on a line, by the best plan."""
    ### BEGIN SOLUTION
    return (real.sort().values - fake.sort().values).abs().mean()
    ### END SOLUTION

# %% id="mover-check" exercise="6.2" role="check"
earth_mover = check("6.2", earth_mover)

# %% id="mover-hint"
# hint("6.2")

# %% [markdown] id="farther-text"
# Push the fakes away from the data, and compare your distance with the Jensen-Shannon divergence, on which the minimax
# game's value depends when D is at its best (chapter 04):

# %% id="farther"
from gan_course.measure.divergences import histogram_js

for shift in (0.0, 0.2, 0.5, 1.0, 2.0, 4.0):
    moved = x_real + shift
    js = histogram_js(x_real, moved)
    print(f"moved by {shift:3g}:  Jensen-Shannon {js:.3f}   earth mover {earth_mover(x_real[:, 0], moved[:, 0]):.3f}")

# %% [markdown] id="farther-says"
# From a shift of 1 on, the divergence is at its maximum, log 2 = 0.693, and has nothing to add. The earth mover's
# distance is simply how far there is left to go. A generator that follows it knows everywhere which way is better
# *and* how far it still has to go.

# %% [markdown] id="best-critic-text"
# But G cannot sort pictures. It needs a D. Here is the surprising part, due to Kantorovich and Rubinstein: the same
# number can be found by *giving scores*.
#
# Let a *critic* give each place on the line any score it likes, with one rule: **the slope is at most 1**. Its
# earnings are the mean score of the real samples minus that of the fakes. The best critic earns exactly the earth
# mover's distance. On a line it can be written down. Stand at some place. If more fakes than real samples lie to your
# left, grains have to be carried past you to the right, so the scores have to rise there, as steeply as the rule
# allows. If fewer do, they fall.

# %% id="best-critic"
def best_critic(real, fake):
    """Places in order, and the scores of the best critic there."""
    places, order = torch.cat([real, fake]).sort()
    share = torch.cat([torch.full_like(real, -1 / len(real)), torch.full_like(fake, 1 / len(fake))])[order]
    slope = share.cumsum(0)[:-1]  # share of fakes to the left minus share of real samples
    slope = torch.where(slope.abs() < 1e-6, 0.0, slope.sign())
    return places, torch.cat([torch.zeros(1), (slope * places.diff()).cumsum(0)])

# %% id="best-critic-use"
bumps = Points([[-2.0], [0.5]], 0.3).sample(300, rng)[:, 0]
heap = Points([[-0.5], [2.0]], 0.3, weights=[2, 1]).sample(300, rng)[:, 0]
places, scores = best_critic(bumps, heap)
score_of = dict(zip(places.tolist(), scores.tolist()))
earned = sum(map(score_of.get, bumps.tolist())) / 300 - sum(map(score_of.get, heap.tolist())) / 300
print(f"the best critic earns {earned:.4f}; carrying costs {earth_mover(bumps, heap):.4f}")
plots.critics({"the best critic": (places, scores)}, bumps, heap);

# %% [markdown] id="best-critic-says"
# Wherever a grain has to pass, the critic's slope is 1 or -1; it is 0 only where nothing needs to move. That is what
# makes the critic useful to G: a fake that has to go somewhere is always told which way, and none is shouted at.
#
# So the *Wasserstein GAN* (Arjovsky, Chintala and Bottou 2017) lets D be such a critic. There are no probabilities any
# more: D's loss is the mean score of the fakes minus that of the real samples, G's is minus the mean score of its
# fakes. The losses are simple; the rule about the slope is the hard part.

# %% id="predict-unbounded"
predict(
    "6.e",
    "Forget the rule, and train a critic on the two heaps near -1 and +1 (distance 2). What does it claim to earn "
    "after 1,000 steps?",
    ["about 2", "less than 2: without the rule it does not learn", "thousands"],
    answer=2,
    why="Multiply all scores by 10, and you earn ten times as much. Nothing stops the critic, so its scores grow for "
    "as long as it trains, and so does the gradient that G gets.",
)

# %% [markdown] id="ways-to-bound-text"
# Why must the slope be bounded? Because a score has no unit. "Twice as real" means nothing until someone says how much
# the score may change over one step to the side. The bound supplies that unit.
#
# Four ways to impose it on a network:
#
# | | what is done | what is promised |
# |---|---|---|
# | **clipping** (WGAN, 2017) | after each step all weights are cut off at ±0.01 | the slope is below *some* bound |
# | **gradient penalty** (WGAN-GP, 2017) | D pays for slopes other than 1 between data and fakes | slope near 1, there |
# | **spectral norm** (2018) | each layer's matrix is divided by its largest stretch | slope at most 1, everywhere |
# | **R1** (2018) | D pays for any slope at the real data | flat at the data, when all is well |

# %% id="ways-to-bound"
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

# %% id="bounded"
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

# %% id="bounded-plot"
figure, axes = plt.subplots(1, 2, figsize=(10, 3.2))
for ax, top in zip(axes, (3, 150)):
    plots.critics(curves, x_real[:, 0], x_fake[:, 0], ax, top=top)
axes[0].get_legend().remove()

# %% [markdown] id="bounded-says"
# The same scores twice: on the left up to 3, on the right up to 150, where R1's slope and the cliff part.
#
# - **No bound**: thousands, as predicted, and a cliff in both pictures.
# - **Clipped** at the paper's 0.01: a few thousandths of a slope, so the critic says the right thing in a whisper. At
#   0.1 it would say two and a half times too much, because the slopes of three layers multiply. Nobody knows the right
#   number beforehand; the paper itself calls clipping "a clearly terrible way".
# - **Gradient penalty**: near the true distance. It is a price, not a wall, so the slope ends up a little above 1,
#   where earning more balances paying for it. (Remember that this is one seed.)
# - **Spectral norm**: a wall at 1, and on a line the critic stands right at it. In more dimensions the steepest
#   direction of one layer seldom meets that of the next, and the whole network stays well below the bound.
# - **R1**: far too much. It asks for flatness *at the data*, and in the gap nothing stops the critic. R1 belongs to
#   the cross-entropy of section 1, which has hardly anything left to gain once D is sure; with a Wasserstein loss it
#   bounds nothing.
#
# (What spectral norm bounds in a convolution is folded away in
# [chapter 05](05_dcgan.ipynb#12-·-A-test-bench-for-objectives).)

# %% [markdown] id="stuck-text"
# That was one start. Here is the same critic with the gradient penalty, from different initial weights:

# %% id="stuck"
for name, one_sided in (("slope = 1", False), ("slope <= 1", True)):
    D = fresh_D(2)
    train_alone(D, real, fake, pick(30, 1000, 1000), objective=critic(gradient_penalty(10.0, one_sided)))
    with torch.no_grad():
        print(f"a price on every slope but {name:10}  earns {-wasserstein_d_loss(D(x_real), D(x_fake)):6.3f}")

# %% [markdown] id="stuck-says"
# The first one earns *less than nothing*: it gives the fakes the higher scores, and 1,000 steps do not change its
# mind. Its initial weights happened to lean the wrong way. To turn round, it would have to become flat on the way, and
# a flat critic pays the whole penalty, 10, while all that it could win is 2 + 2. So it stays on the wrong side, with a
# slope of nearly 1, as the penalty asks.
#
# The second penalty puts a price only on slopes *above* 1 (Petzka et al. 2018). Being flat costs nothing, and this
# critic turns round. We did not find this in a book: our claim that the gradient penalty finds the distance failed,
# and this is why.

# %% id="bounds-claim"
shown("C23", "C23a")

# %% [markdown] id="penalty-card" exercise="6.3" role="exercise"
# The gradient penalty is the one that most programs get wrong. Write it.
#
# For each pair of a real sample and a fake, take a place in between and measure how steep D is there: the length of
# the gradient of its logit with respect to the place. The penalty is the mean of (length - 1)².
#
# `slope_penalty(D, real, fake, t)`: `real` and `fake` have shape `(n, ...)`; `t`, shape `(n, 1)` or `(n, 1, 1, 1)`,
# says how far each place lies on the way: 0 at the real sample, 1 at the fake. Returns one number, from which D can
# learn: `loss.backward()` will be called on it. `torch.autograd.grad(y, x)` gives a tuple with the gradient of `y` with
# respect to `x`; with `create_graph=True` that gradient can itself be differentiated.

# %% id="penalty" exercise="6.3" role="blank"
def slope_penalty(D, real, fake, t):
    """Mean of (slope - 1)², the slope measured between each real sample and its fake."""
    ### BEGIN SOLUTION
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()
    ### END SOLUTION

# %% id="penalty-check" exercise="6.3" role="check"
slope_penalty = check("6.3", slope_penalty)

# %% id="penalty-hint"
# hint("6.3")

# %% [markdown] id="penalty-use-text"
# Your penalty at work, with a random place for each pair. D earns what it can, and pays your price, times 10:

# %% id="penalty-use"
def my_penalty(D, real, fake):
    return 10 * slope_penalty(D, real, fake, torch.rand(len(real), 1))


D = fresh_D()
train_alone(D, real, fake, pick(30, 1000, 1000), objective=critic(my_penalty))
with torch.no_grad():
    print(f"earns {-wasserstein_d_loss(D(x_real), D(x_fake)):.3f}")

# %% [markdown] id="recipe-text"
# And the whole GAN? Put unchanged into our recipe for points, WGAN-GP fails: it has two of the ring's eight clusters
# after 10,000 rounds, where every other loss of chapter 05's table has all eight. It needs a recipe of its own, and
# that is worth remembering before a loss is called better or worse:
#
# - **five steps of D for each of G**, since a critic that lags behind tells G a wrong distance;
# - **a penalty that weighs 0.1 instead of 10**: 10 is for pictures, and the authors' own code for points has 0.1.

# %% id="recipe"
from gan_course.data.points import points
from gan_course.measure.modes import modes
from gan_course.training.presets import WGAN_GP

ring = points("ring8")
steps = pick(3, 1200, WGAN_GP.steps)
trainer = WGAN_GP.trainer(ring, steps)
trainer.train(steps)
found = modes(trainer.sample(2500), ring)
print(f"{found.captured} of 8 clusters, {found.high_quality:.0%} of the samples near one")

# %% id="recipe-plot"
ax = plots.scatter(ring.sample(500, rng), plots.REAL, "real", s=60)
plots.scatter(trainer.sample(500), plots.GENERATED, "generated", ax=ax).legend(loc="center");

# %% [markdown] id="recipe-says"
# All eight, but many points lie on the way from one cluster to the next: at full length about half of the samples are
# near a cluster, whereas chapter 04's training in earnest has more than nine in ten.
#
# Is it really these two changes? Take away each of them and leave all else as it is, with equally many steps of D, on
# five seeds. The claim that both are needed does not hold, and its figures say why: with a weight of 10 no seed has
# all eight, so the weight is needed. With one step of D a round (and five times as many rounds of G) three seeds have
# all eight and two have one or none. So more steps of D do not make the best result better; they make a good one
# dependable.

# %% id="recipe-claim"
shown("C24")

# %% [markdown] id="collapse-title"
# ## 4 · Mode collapse
#
# *40 minutes · must*
#
# A G that draws one thing can please D for a while, until D has learned that thing and G moves on to the next. If all
# its samples are alike at every moment, the training has *collapsed*. We make a collapse, learn to see it, and try
# eight treatments.
#
# The data are the wide ring of chapter 04, eight clusters. The networks are small, and Adam keeps its usual *momentum*
# of 0.9: a step goes mostly where the last ones went, and only a tenth of it where the gradient points now.

# %% id="collapse-make"
from gan_course.data.latent import Latent
from gan_course.training.batched import Ensemble
from gan_course.training.collapse import UNTREATED, WIDE, untreated_pair

rounds = pick(20, 2000, 4000)
job = {"data": WIDE, "latent": Latent(2), "lr_G": 0.01, "lr_D": 0.01}
ill = Ensemble(untreated_pair, **job, **UNTREATED, seeds=range(10))

# %% [markdown] id="collapse-film-text"
# Ten seeds at once. We stop six times and look at the first seed: 300 fakes (blue crosses) and the middles of the eight
# clusters (green dots). What lies outside the picture is drawn at its edge.

# %% id="collapse-film"
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
# The third row is a disaster: a lump that jumps about, and hardly ever lands on a cluster. And the first two? In an
# even game D has 1.39 and G 0.69, and a cured training on this ring stays close to that, so here D is ahead. But to
# say so you have to know the cured one. The DCGAN of section 7 has about 0.2 and 3, still farther from even, while it
# learns to draw heads.
#
# Modes can be counted here because we know where they are. For faces we do not. But a G that draws few different
# things *repeats itself*, and that can be counted. Among 23 people two probably share a birthday, because there are
# only 365 days. Turned round: the more pairs of *twins* there are among G's samples, the fewer samples it has to draw
# from. If it had N, each as likely as the others, one pair in N would be twins (Arora and Zhang 2017).

# %% id="collapse-birthday"
from gan_course.measure.birthday import variety

rng = torch.Generator().manual_seed(0)
near = 6 * WIDE.sd  # two points of one cluster are nearly always nearer than that
print(f"real points: one pair in {variety(WIDE.sample(500, rng), near):.1f} is a pair of twins")
for i, samples in enumerate(ill.sample(500)[:4]):
    print(f"seed {i}: one in {variety(samples, near):.1f}; modes {modes(samples, WIDE).captured}")

# %% [markdown] id="collapse-birthday-says"
# Real points have eight clusters, so one pair in about eight. The seeds' figures say how many clusters' *worth of
# variety* there is, wherever the samples lie: the same count would also find that all faces have one hairstyle.

# %% [markdown] id="collapse-std-card" exercise="6.4" role="exercise"
# Why does D not see that all fakes are alike? Because it looks at one sample at a time, and a single sample cannot be
# alike. Tell it: give D's last layer one more number that says how much the batch varies (*minibatch standard
# deviation*, Karras et al. 2017).
#
# For each feature take the standard deviation over the batch, that is
# $\sqrt{\mathrm{variance} + 10^{-8}}$ with the variance that divides by n; average over the features. Every
# sample gets this one number as a new last column.
#
# `minibatch_std(h)`: features `(batch, n)`; returns `(batch, n + 1)`, with a gradient, even where all samples are
# equal and for a batch of 1.

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
# - **momentum 0**: each step follows the present gradient. D changes all the time, so old advice misleads.
# - **3 steps of D** for each of G, and **two time scales** (G's rate a quarter of D's): D keeps up.
# - **batch x 4**: a missing mode is missing from more samples.
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
# One pair of learning rates is one place on the map of chapter 04. So we colour the map again for each treatment: five
# rates of G (upwards), five of D, all falling to zero over the second half.

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
# The figure above each map is its share of *good* trainings. (*Two time scales* need no map of their own: they are the
# lower right half of every map, where D's rate is the larger.)

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
# Ten seeds at one place of the map (both rates 0.01), then three seeds of small avatars, where coverage says what
# share of real faces has a fake nearby. The rule asks a lot: *every* treatment has to help. (R1 is not tried on the
# avatars. Their D has batch norm, and a penalty needs each picture by itself.)

# %% id="collapse-claims"
shown("C25", "C26")

# %% id="collapse-table"
from gan_course.claims.store import load

for id, unit in (("C25", "modes"), ("C26", "coverage")):
    record = load().get(id)
    names = [key for key in next(iter(record.outcomes.values())).more if key.endswith(unit)] if record else []
    print(f"{id}, {unit}".ljust(22) + "median  (lowest to highest)")
    for name in names:
        middle, low, high = record.spread(name)
        print(f"{name.split(' | ')[0]:22}{middle:6.2f}  ({low:.2f} to {high:.2f})")

# %% [markdown] id="collapse-table-says"
# On the points, momentum 0 and two time scales brought all eight modes back on every one of ten seeds. A larger batch,
# packing and averaged weights brought back none on half of the seeds or more, so the rule, which asks that each
# treatment help, does not hold for a single seed. A treatment with a paper behind it may do nothing for *your*
# collapse: find the cause first.
#
# On the avatars momentum 0 stands out: coverage 0.74 to 0.83 on three seeds, against 0.08 to 0.25 untreated. Three
# steps of D reach 0.34 to 0.40. And two time scales, which cured the ring, end *below* the untreated training.
# Untreated, G has five times D's rate there; a quarter of D's rate is a twentieth of that, and 400 steps are too few
# for it.

# %% [markdown] id="collapse-lab-text"
# **The task of chapter 04.** In the laboratory's *mode collapse* G takes ten steps a round, and momentum is 0.5. Your
# task was to cure it with a single control.
#
# <details><summary>The answer, sealed until you have tried</summary>
#
# Both suspects are innocent, taken one at a time. We ran the laboratory's networks for 1,000 rounds with three seeds
# and counted modes: one step of G a round gave 1, 0 and 0; momentum 0 gave 4, 0 and 5, and neither is a cure. *Ten
# steps of D* a round gave 7, 6 and 8: the one cure that we found. It is the *balance* that is wrong: if G is so fast, D
# has to be as fast. A lower rate of G gave 0, 8 and 0 (0.0001) or 0, 1 and 1 (0.0005); ten times the rate of D gave 0,
# 1 and 0; an R1 penalty, spectral norm and least squares gave none at all. Larger batches we leave to you.
#
# </details>

# %% [markdown] id="open-experiment-title"
# ## 5 · An experiment of your own
#
# *30 minutes · should*
#
# This section has no right answer. Every claim in our tables began like this: a question, a rule, and only then
# figures.
#
# Choose one setting. Write down what you expect and when you would call it confirmed. *Then* run it. Some questions:
# does a wider D prevent collapse? Is momentum -0.5 better than 0? Do four samples in a pack beat two? Does a batch of
# 8 collapse more often than one of 128?
#
# The next cell holds a question of ours. Replace it with yours.

# %% id="open-rule"
from gan_course.models import MLPGenerator

statement = "a batch of 128 has more samples of high quality than one of 32"
figures = "share of high quality, batch 128", "share of high quality, batch 32"


def rule(a, b):
    """Whether the statement holds for one seed; written before the figures."""
    return a > b

# %% [markdown] id="open-run-card" exercise="6.5" role="exercise"
# One run of it. `run_once(seed)` returns two numbers, A and B: the figure with your change and the one without;
# nothing else may differ. All that is random must follow from `seed`.
#
# Section 4 has all that you need. `Ensemble(untreated_pair, **job, **UNTREATED, seeds=[seed])` is one untreated GAN; it
# has `train(rounds, progress=False)` and `sample(2500)[0]`. `UNTREATED | {"batch": 8}` changes a setting; others are
# `betas`, `d_steps`, `g_steps` and `ema`, the share that the averaged weights keep at each step (0: no average; 0.999
# is usual). For other networks write a function like this one, with more neurons in D:
# `lambda: (MLPGenerator(2, (2,), (32, 32)), MLPDiscriminator((2,), (128, 128)))`.
#
# The check does not know your question. It only asks whether the run is repeatable, uses its seed, and returns two
# numbers. Keep it to a few seconds.

# %% id="open-run" exercise="6.5" role="blank"
def run_once(seed):
    """A and B for one seed."""
    ### BEGIN SOLUTION
    shares = []
    for batch in (128, 32):
        gans = Ensemble(untreated_pair, **job, **(UNTREATED | {"batch": batch}), seeds=[seed])
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
# healthy training first, to compare with. (Ada's G has the minimax loss, log(1 - D): in an even game it is -0.69, not
# the 0.69 of the dashed line. That is no fault.)

# %% id="clinic-look"
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
        why="D gives fakes 1 and real points 0. G is praised for looking fake, and flees the data.",
    ),
    question(
        "What is wrong with Cleo?",
        ["rate ten times too high", "a frozen batch norm in G", "D in evaluation mode"],
        answer=2,
        why="In evaluation mode batch norm makes D a different function from the one that it has learned. The losses "
        "of D are those of its training mode, near 0; the outputs are measured in the mode that G's step leaves "
        "behind, where fakes score higher than real points.",
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
# Two of them are for you to repair. Here is Ada's round.

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
# And Cleo's. Her D has one batch norm layer.

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
look("Cleo, repaired", train_round=healed, **clinic.CLEO)

# %% [markdown] id="clinic-card-text"
# There is another cure for Cleo: evaluation mode in *both* steps. Then her batch norm never learns its averages and
# does nothing, but D is one and the same function for both players, and that is what counts.
#
# And here is the card to keep. It is also a page of the course, `docs/symptoms.md`, and the theatre and the laboratory
# name its rows when they see a sign. (R2, in its last row, is R1 at the fakes; you meet it in section 7.)

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
# 5. **Bilinear resampling** instead of strides: enlarge and shrink by averages of neighbouring pixels.
# 6. **Grouped convolutions in an inverted bottleneck.** A block has more channels inside than outside, and its 3 x 3
#    convolution treats four groups of them separately, at a quarter of the cost.

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
    why="Two things have changed, and perhaps one of them was the whole gain. Each rival needs the same tuning budget: "
    "here both rates are tried for every row.",
)

# %% [markdown] id="modern-grid-text"
# The smallest honest comparison is a table of two by two: two recipes and two settings of Adam, *slow, with momentum*
# (rate 0.0003, betas 0.5 and 0.999) and *faster, no momentum* (0.0006, betas 0 and 0.99). The recipes are the DCGAN
# and step 2 of the list, which has another loss, its penalties, and no batch norm in D. We do it here with 16-pixel
# avatars, briefly and with one seed, to see how it is done.

# %% id="modern-grid"
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

# %% id="modern-grid-table"
for row in (0, 2):
    gaps = {name: frechet(heads[:n], found[row, name], probe.features).distance for name in roadmap.RATES}
    print(f"{roadmap.STEPS[row]:32}" + "  ".join(f"{name}: {gap:5.0f}" for name, gap in gaps.items()))

# %% [markdown] id="modern-grid-says"
# Fréchet distances: smaller is nearer. Read the table along a row (what do the rates change?) and down a column (what
# does the recipe change?). Which of the two moves the figure more, and in which direction? Here are all six steps, on
# three seeds:

# %% id="modern-claim"
shown("C29")

# %% id="modern-rows"
record = load().get("C29")
for name in roadmap.STEPS if record else ():
    keys = [f"{name} | {rates} | distance" for rates in roadmap.RATES]
    best = min(keys, key=lambda key: record.spread(key)[0])
    units = "distance", "coverage", "eyes", "seconds"
    numbers = [record.spread(best.replace("distance", unit))[0] for unit in units]
    print(f"{name:32}" + "  ".join(f"{value:7.2f}" for value in numbers))

# %% [markdown] id="modern-says"
# Columns: Fréchet distance, coverage, share of mismatched eyes (`nan`: in no picture can both eyes be read), seconds;
# each row at its better rates, medians over the seeds. (No rows: the claim has not been run on this copy of the
# course.)
#
# Our verdict, from three seeds (medians). Better rates alone bring the plain DCGAN from 223 (not in the table) to 162,
# with a gain on two of the three. At these rates the relativistic loss reaches 134, for a fifth more time. Penalties in
# place of batch norm lose that again, residual blocks without the rest fail, and only with smooth resampling does it
# come together: 107. The last step changes nothing. So the modern baseline is nearer to the data after as many *steps*,
# on every seed, and it takes five times as many *seconds*. What it gives for equal seconds, or after a training of
# hours, is not in this table.

# %% [markdown] id="tracker-title"
# ## 8 · What everyone asks
#
# *15 minutes · should*
#
# Five questions fill the issue trackers of GAN repositories.
#
# **Batch norm in D: real and fake in one batch, or apart?** Chapter 01 put them in one batch, to train a D without any
# G. Here it is measured in a GAN, over five seeds, together with the next question:

# %% id="tracker-claim"
shown("C27")

# %% [markdown] id="tracker-claim-says"
# Apart, by far: a Fréchet distance of about 55 against 495. In one batch D learns to score a picture in the company of
# the other kind. In G's step it meets fakes alone, and its batch norm measures something other than what it learned
# with. So the rule is not *apart* but *alike*: D must meet its samples in G's step as it met them in its own.

# %% [markdown] id="tracker-reuse"
# **May G's step reuse the fakes of D's step?** That saves a pass through G, and the clinic's healthy training does it.
# On small avatars, five seeds show no loss:

# %% id="tracker-reuse-table"
record = load().get("C27")
for label, key in (("new fakes", "a"), ("the same fakes", "fakes reused")) if record else ():
    middle, low, high = record.spread(key)
    print(f"{label:16}Fréchet distance {middle:.0f} ({low:.0f} to {high:.0f})")

# %% [markdown] id="tracker-twice"
# **Why is D evaluated on the fakes twice a round?** Because it has changed in between. After D's step its output for
# the same fake is different, and G should learn from D as it is now. (It may even rise for the fakes. Fakes and real
# points lie in the same places by now, so D can hardly move one without the other.)

# %% id="tracker-twice-code"
chart = clinic.train(rounds=pick(5, 100, 100))
opt = torch.optim.Adam(chart.D.parameters(), 5e-3, (0.0, 0.9))
real, fake = chart.real[:64], chart.samples[:64]
before = chart.D(real).mean(), chart.D(fake).mean()
loss = d_loss(chart.D(real), chart.D(fake))
loss.backward(), opt.step()
for name, old, x in zip(("real points", "fakes"), before, (real, fake)):
    print(f"D's mean logit of the same {name}: {old:.3f} before its step, {chart.D(x).mean():.3f} after")

# %% [markdown] id="tracker-normal"
# **Is my loss normal?** A loss by itself says little. An even game has 1.39 for D and 0.69 for G (cross-entropy, G
# non-saturating). D's loss below 0.1 for a long time: D is far ahead. D's loss at 1.39 from the first step on: D has
# learned nothing, or its input is wrong, or all is well and G follows as fast as D learns, as in the clinic's healthy
# training. Everything in between is ordinary. The samples decide.

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
# run your steps on the ring, where correct code succeeds within seconds; halve both rates and set momentum to 0; only
# then change losses and networks, one at a time, over seeds.

# %% [markdown] id="close-title"
# ## 9 · What you have seen
#
# *5 minutes · must*
#
# - Two players who are right at every moment still go round in circles. Momentum carries them out; a price on D's slope
#   brings them in.
# - G learns from D's slope alone. A D that is sure goes silent, or shouts; a bound on its slope gives it a unit.
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
# to how a GAN is judged.
#
# **References.** S. Arora, Y. Zhang, *Do GANs actually learn the distribution?*, 2017, arXiv 1706.08224 (birthday
# test). T. Karras et al., *Progressive Growing of GANs*, 2017, arXiv 1710.10196 (minibatch standard deviation). Z. Lin
# et al., *PacGAN*, 2018, arXiv 1712.04086. L. Mescheder et al., arXiv 1801.04406 (R1, R2). M. Heusel et al., arXiv
# 1706.08500 (two time scales). Y. Yazıcı et al., arXiv 1806.04498 (averaged weights). A. Jolicoeur-Martineau, *The
# relativistic discriminator*, 2018, arXiv 1807.00734. K. He et al., arXiv 1502.01852 (starting weights). H. Zhang et
# al., *Fixup Initialization*, 2019, arXiv 1901.09321. Y. Huang et al., *The GAN is dead; long live the GAN!*, 2024,
# arXiv 2501.05441 (R3GAN). S. Ioffe, C. Szegedy, arXiv 1502.03167 (batch norm).
