# %% [markdown] id="title"
# # 06 · Training GANs: why it fails, and what to do about it
#
# A GAN that works looks easy: two steps in turn, and faces appear. A GAN that does not work gives no reason. The losses
# wobble as they did before, the pictures are grey, or all alike, and a search on the web returns twenty cures and no
# diagnosis.
#
# This chapter takes the failures apart one at a time: on a GAN of two numbers, then on a line, on points, on avatars.
# Each cure is measured, also those that turn out not to work here.
#
# **You will be able to** say why a GAN goes round in circles and what stops it; what D's slope must be like for G to
# learn from it; recognise mode collapse and treat it; find the fault in a training from its symptoms.
#
# **You need:** the two steps of chapter 04. An unsolved exercise falls back to our solution, so that everything below
# it runs. Where the text then says *your function*, it is ours. Sentences about results are about the time profile
# *class*; in *smoke* nothing is trained to the end.

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
# Networks of a million weights are hard to watch. So take everything away that is not the game (Mescheder, Geiger and
# Nowozin 2018 call what is left the *Dirac GAN*):
#
# - the data are one single point, 0;
# - G is one number, θ (theta): all its fakes lie at θ;
# - D is one slope, ψ (psi): its logit at x is ψ · x.
#
# With a positive slope D believes that what lies on the right is real. The best that can happen is θ = 0, the fake lies
# on the real point, and ψ = 0, D cannot tell them apart. That is the *equilibrium*: neither wants to move any more.
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
# Does autograd see it as you do? Five random pairs, from both losses above:

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
# Here is that game to play with. Click into the plane, or drag, to choose the start; press Play. (By keyboard: the
# arrow keys move the start once the picture has the focus, Space does one round.) Bottom right is the same game on the
# line: D's logit is the red line, and the fake slides up it.
#
# **Try:** Which way do the arrows point, at the right, at the top? What happens if both look first and then both move
# (*simultaneous*)? With a larger learning rate? With a little *R1*?

# %% id="plane"
from gan_course.widgets.phase_plane import phase_plane

phase_plane(gradients).run(150)

# %% [markdown] id="plane-says"
# The arrows turn round the middle and never point at it. You can read off why from your own two lines: the pull on G is
# ψ times something, the pull on D is -θ times the same thing. So the step is always at right angles to the way to the
# equilibrium, and whoever walks at right angles to the way to a tree walks round the tree. No learning rate mends it: a
# smaller one draws the same circle more finely.
#
# This is not a matter of two bad networks. There is only one number in each, and both are right at every moment.

# %% [markdown] id="momentum-text"
# What about *momentum*? With it a step is no longer just the gradient. It has a velocity: keep a share m of the last
# velocity, add the new gradient, and move along that. A ball that rolls does the same. Downhill this is a gain: where
# gradients agree the ball gets faster, where they contradict each other it stays calm. Nearly every training of a
# single network uses it, with m = 0.9. (In Adam it is the first of the two *betas*.)

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
# - **Both at once** makes every step a little too long for the bend: they drift outwards. Steps in turn are not a
#   detail.
# - **Momentum 0.5** carries them out to five times the distance. So a GAN wants less momentum than a classifier. DCGAN
#   lowered it from 0.9 to 0.5, and our recipe for points (`betas=(0.0, 0.9)`) has none at all.
# - **Negative momentum** takes back a part of the last step, and they spiral in, slowly (Gidel et al. 2019).
# - **R1** makes D pay for its slope at the real point: its loss gets ψ²/2, times a weight. That is a brake. Each round
#   takes a share of the slope away, and both arrive (Mescheder et al. 2018).
#
# And the non-saturating loss, which G usually plays with? Choose it in the widget. It spirals in by itself, but ever
# more slowly: at this learning rate a third of the distance is left after 300 rounds, and still a tenth after 3,000.
#
# From ten random starts:

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
# Take two distributions on a line that do not touch: real points near -1, fakes near +1. G stands still, and D trains
# on, better and better. Surely that is good for G?

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
# What reaches a fake is the gradient of its own loss with respect to *where it lies*. Both of G's losses from chapter
# 04 can be asked: minimax, log(1 - D), and non-saturating, -log D.

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
train_alone(D, real, fake, pick(60, 1000, 1000), callback=look)  # chapter 04's step of D, with fakes that stand still
for name, curve in lengths.items():
    print(f"{name:14}  greatest {max(curve):.2g}, at the end {curve[-1]:.2g}")

# %% id="silence-plot"
plots.lengths(lengths);

# %% [markdown] id="silence-says"
# After some twenty steps of D the minimax loss is at its best, and then it goes silent. This is the *vanishing
# gradient* of GANs, and it is D's success that causes it. (Adam brings every gradient to about the same length, and so
# hides this for a while. Where the gradient is below its ε, 10⁻⁸, it cannot.)
#
# The non-saturating loss stays loud: its gradient is (1 - D) times D's slope, and 1 - D is 1. But look at what it says
# now. It grows and grows, with D's slope, while nothing at all has changed between the data and the fakes. Its
# direction is right. Its length no longer says how far it is to go; it says how steep D happens to be.

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

# %% id="cures-plot"
plots.lengths(heard);

# %% [markdown] id="cures-says"
# - **Noise** keeps the gradient where it was, because D has a reason to doubt: where both clouds overlap, nobody can be
#   sure. Its price: G learns to match the *blurred* data, so the noise has to be taken away again during training.
# - **Smoothed labels** end the fall at about a ten-thousandth of what the gradient was: better than a billionth, and
#   still next to nothing. They hold D back on one side only. What they do buy is a D whose logits for real samples stay
#   near log(0.9/0.1) = 2.2.
# - **The early stop** ends just behind the top of the first curve, with half of the greatest length or more: D is asked
#   when it has learned something and is not yet sure. That is why a GAN trains both players in turn instead of D to the
#   end. But the stop has to be found again after every move of G.
#
# Over ten seeds, and the reason why the second one fails as a claim of its own:

# %% id="silence-claims"
shown("C21", "C22", "C22a")

# %% [markdown] id="sand-title"
# ## 3 · Carrying sand
#
# *40 minutes · must*
#
# All three treat the symptom. The illness is the question that D is asked. "Real or fake?" has no *farther* and
# *nearer*: once two heaps do not touch, they are told apart perfectly, whether a hair or a mile lies between them.
#
# So ask another question. Think of the fakes as a heap of sand, and of the data as the heap that it should become. How
# far must a grain be carried, on average, if one works as cleverly as possible? That is the *earth mover's* or
# *Wasserstein* distance.

# %% [markdown] id="mover-card" exercise="6.2" role="exercise"
# On a line, the cleverest plan is easy to find. Two grains that pass each other on the way could as well swap their
# goals.
#
# `earth_mover(real, fake)`: as many numbers in each, shape `(n,)`, in any order. Returns the mean distance over which a
# grain is carried, a tensor with one number.

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
# Push the fakes away from the data, and compare your distance with the Jensen-Shannon divergence, which is what the
# classical game minimises where D is at its best (chapter 04):

# %% id="farther"
from gan_course.measure.divergences import histogram_js

for shift in (0.0, 0.2, 0.5, 1.0, 2.0, 4.0):
    moved = x_real + shift
    js = histogram_js(x_real, moved)
    print(f"moved by {shift:3g}:  Jensen-Shannon {js:.3f}   earth mover {earth_mover(x_real[:, 0], moved[:, 0]):.3f}")

# %% [markdown] id="farther-says"
# From a shift of 1 on, the divergence stands at its end, log 2 = 0.693, and has nothing to add. The earth mover's
# distance is just the way that is left to go. A generator that follows it knows at every place in which direction it
# gets better *and* how far it still is.

# %% [markdown] id="best-critic-text"
# But G cannot sort pictures. It needs a D. Here is the surprising part, by Kantorovich and Rubinstein: the same number
# can be had by *giving scores*.
#
# Let a *critic* give each place on the line a score, as it likes, with one rule: **the slope is at most 1**. Its
# earnings are the mean score of the real samples minus that of the fakes. The best critic earns exactly the earth
# mover's distance. On a line it can be written down: it climbs wherever more fakes than real samples lie to the left,
# and falls where it is the other way round.

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
# Its slope is 1, -1 or 0 everywhere, and that is what makes it useful to G: no fake is left in a place where nothing is
# said, and none is shouted at.
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
    why="Multiply all scores by 10, and you earn ten times as much. Nothing stops it, so it grows for as long as it "
    "trains, and so does the gradient that G gets.",
)

# %% [markdown] id="ways-to-bound-text"
# Why must the slope be bounded? Because a score has no unit. "Twice as real" means nothing until somebody says how much
# score one step to the side may be worth. The bound is that unit.
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
plots.critics(curves, x_real[:, 0], x_fake[:, 0], top=3);

# %% [markdown] id="bounded-says"
# - **No bound**: thousands, as predicted, a wall in this picture.
# - **Clipped** at the paper's 0.01: a few thousandths of a slope, so the critic says the right thing in a whisper. At
#   0.1 it would say two and a half times too much, because the slopes of three layers multiply. Nobody knows the right
#   number beforehand; the paper itself calls clipping "a clearly terrible way".
# - **Gradient penalty**: near the true distance. It is a price and no wall, so the slope ends a little above 1, where
#   earning more balances paying for it. (Remember that this is one seed.)
# - **Spectral norm**: a wall at 1, and on a line the critic stands right at it. In more dimensions the steepest
#   direction of one layer seldom meets that of the next, and the whole network stays well below the bound.
# - **R1**: far too much. It asks for flatness *at the data*, and in the gap nothing stops the critic. R1 belongs to the
#   logistic losses of section 1, which are content once D is sure; with a Wasserstein loss it bounds nothing.
#
# <details><summary>What spectral norm bounds in a convolution</summary>
#
# `torch`'s parametrization divides by the largest stretch (singular value) of the *kernel written as a matrix*, a row
# for each output channel. The layer itself is a larger matrix, since its windows overlap: a new 4 x 4 convolution of
# stride 2 still stretches some pictures about 1.28 times. The stretch is estimated by one *power iteration* for each
# call in training mode: multiply a vector by the matrix, then by its transpose, bring it back to length 1. So the bound
# holds only once the estimate has settled, and two calls with equal inputs give slightly unequal outputs.
#
# </details>

# %% [markdown] id="stuck-text"
# That was one start. Here is the same critic with the gradient penalty, from other first weights:

# %% id="stuck"
for name, one_sided in (("slope = 1", False), ("slope <= 1", True)):
    D = fresh_D(2)
    train_alone(D, real, fake, pick(30, 1000, 1000), objective=critic(gradient_penalty(10.0, one_sided)))
    with torch.no_grad():
        print(f"a price on every slope but {name:10}  earns {-wasserstein_d_loss(D(x_real), D(x_fake)):6.3f}")

# %% [markdown] id="stuck-says"
# The first one earns *less than nothing*: it gives the fakes the higher scores, and 1,000 steps do not change its mind.
# Its first weights happened to lean the wrong way. To turn round it would have to become flat on the way, and a flat
# critic pays the whole penalty, 10, while all that it could win is 2 + 2. So it stays on the wrong side, with a slope
# of nearly 1, as the penalty asks.
#
# The second penalty has a price only on slopes *above* 1 (Petzka et al. 2018). Being flat costs nothing, and it turns
# round. We did not find this in a book: our claim that the gradient penalty finds the distance failed, and this is why.

# %% id="bounds-claim"
shown("C23", "C23a")

# %% [markdown] id="penalty-card" exercise="6.3" role="exercise"
# The gradient penalty is the one that most programs get wrong. Write it.
#
# For each pair of a real sample and a fake take a place in between, and measure how steep D is there: the length of the
# gradient of its logit with respect to the place. The penalty is the mean of (length - 1)².
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
# And the whole GAN? Put into our recipe for points as it is, WGAN-GP fails: two of the ring's eight clusters after
# 10,000 rounds, where every other loss of chapter 05's table has all eight. It needs a recipe of its own, and that is
# worth remembering before a loss is called better or worse:
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
ax = plots.scatter(ring.sample(500, rng), plots.REAL, "real")
plots.scatter(trainer.sample(500), plots.GENERATED, "generated", ax=ax);

# %% [markdown] id="recipe-says"
# Is it really these two? Take each of them away and leave all else, with equally many steps of D, on five seeds. The
# claim that both are needed does not hold, and its figures say why: with a weight of 10 no seed has all eight, so the
# weight is needed. With one step of D a round (and five times as many rounds of G) some seeds have all eight and others
# next to none. So the steps of D buy no better result at its best, but one that can be relied on.

# %% id="recipe-claim"
shown("C24")
