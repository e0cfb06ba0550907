# %% [markdown] id="title"
# # 01 · Generators and discriminators
#
# A generator turns a list of numbers into a picture, or into a sentence. A discriminator turns a picture into one
# number. This chapter builds both from scratch, lets them play against each other, and ends with faces that a network
# drew from noise.
#
# **You will be able to** say what a network, a weight, a loss and a gradient step are; train a small generator and a
# small discriminator; find out which way to move a generator's input so that the hair changes colour; play one round of
# the GAN game by hand.
#
# **Time:** about three hours, including about three minutes of training; the sections marked *must* take two and a
# quarter hours. The end of section 6 is a good place for a break. **You need:** a little Python, and no knowledge of
# networks. **Exercises:** five; an unsolved one falls back to our solution, so that everything below it runs. Where the
# text says *your function*, it then means ours. Statements about results refer to the time profile *class*; in *smoke*
# nothing is trained to the end.

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

# %% [markdown] id="vector-title"
# ## 1 · A list of numbers becomes a picture
#
# *5 minutes · must*
#
# A **vector** is a list of numbers. PyTorch, the library that we use, keeps numbers in *tensors*: a list, a table, or a
# stack of tables. A tensor's *shape* says how many numbers there are in each direction.

# %% id="vector"
vector = torch.tensor([0.5, -1.0, 2.0])
table = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
print("vector", vector.shape, "  table", table.shape, "(rows, columns)")

# %% [markdown] id="idioms"
# <details><summary><b>Tensor idioms of this chapter</b> (come back when one of them puzzles you)</summary>
#
# | written | what it does |
# |---|---|
# | `t.shape`, `len(t)` | the size in each dimension; the size of the first |
# | `t[:, 0]` | the first column of a table |
# | `t[:, None]` | makes a column of a list: shape (n,) becomes (n, 1) |
# | `a + b`, `a * b` | entry by entry; where one size is 1, its entries are repeated: (n, 1) times (d,) gives (n, d) |
# | `a @ b` | multiplies tables: each row of a with each column of b, entry by entry, and adds up |
# | `t.mean(0)` | the mean over the first dimension: (n, d) becomes (d,) |
# | `t[yes]`, `t[~yes]` | the rows where `yes` is True; those where it is False |
# | `t.flatten(0, 1)` | makes one dimension of the first two: (4, 9, 100) becomes (36, 100) |
# | `t.item()` | the one number in t, as a plain Python number |
# | `t.detach()` | the same numbers without the record behind them (section 3), so no gradient flows back: *detached* |
#
# </details>

# %% [markdown] id="factors-text"
# In this course most pictures are *avatars*: heads in the style of Japanese animation. Each is drawn from a vector of
# 23 numbers, its *factors*. Here are the first eight numbers of one avatar.

# %% id="factors"
from gan_course.data.avatars import FACTORS, draw, sample_factors, with_factor

rng = torch.Generator().manual_seed(3)  # random numbers; with this seed, 3, everybody gets the same
factors = sample_factors(6, rng)  # (6, 23): six avatars, a row each
for factor, value in list(zip(FACTORS, factors[0]))[:8]:
    print(f"{factor.name:<16}{value:6.2f}   {factor.meaning}")

# %% id="six-avatars"
pictures = draw(factors, 64)
print("factors", tuple(factors.shape), "-> pictures", tuple(pictures.shape))
plots.grid(pictures, columns=6, alt="drawn heads");

# %% [markdown] id="picture-numbers"
# A picture is a tensor as well. The shape (6, 3, 64, 64) means six pictures in three colours (red, green, blue), with
# 64 rows and 64 columns each. Each number says how strong one colour is at one place: -1 is none of it, 1 is all of it.
# So 23 numbers go in and 3 · 64 · 64 = 12,288 come out.

# %% id="predict-hue"
predict(
    "1.a",
    "We change one number of the first avatar, `hair_hue`, and leave the other 22 as they are. What changes in the "
    "picture?",
    ["Nothing: one number of 23 is too few", "The colour of the hair and the eyebrows", "Everything, a little"],
    answer=1,
    why="Each of these 23 numbers was given one meaning by the people who wrote the drawing program.",
)

# %% id="turn-hue"
same = factors[:1].repeat(7, 1)  # the first avatar, seven times
hues = torch.linspace(0, 6 / 7, 7)
plots.grid(draw(with_factor(same, "hair_hue", hues), 64), columns=7, alt="one head, its hair in all hues");

# %% [markdown] id="program-says"
# Is `draw` a network? No. It is a program of about a thousand lines, and its authors knew what a head is. Nobody can
# write such a program for photographs of real people. But photographs themselves are easy to get. So we want something
# that *learns* to draw from examples. For that we need two ideas first: what a network is, and how it learns.

# %% [markdown] id="network-title"
# ## 2 · What a network is
#
# *15 minutes · must*
#
# A **neuron** takes a few numbers. It multiplies each by a **weight** of its own, adds everything up, and adds one more
# number, its **bias**. If the sum is below 0, the neuron outputs 0 instead.

# %% id="neuron"
x = torch.tensor([1.0, 2.0])  # two numbers come in
weight, bias = torch.tensor([0.5, -1.0]), 2.0
total = (x * weight).sum() + bias
print(f"1.0 * 0.5 + 2.0 * (-1.0) + 2.0 = {total:.1f}, so the neuron outputs {max(total.item(), 0):.1f}")

# %% id="predict-bend"
predict(
    "1.b",
    "The same two numbers and weights, but a bias of -1. What does the neuron output?",
    ["-2.5", "0", "2.5"],
    answer=1,
    why="1.0 · 0.5 + 2.0 · (-1.0) - 1 = -2.5, which is below 0, so it outputs 0.",
)

# %% id="bend"
sums = torch.linspace(-3, 3, 100)
plt.figure(figsize=(4, 2.2))
plt.plot(sums, torch.relu(sums), color=plots.GENERATED, linewidth=2)
plt.xlabel("sum"), plt.ylabel("output of the neuron");

# %% [markdown] id="bend-says"
# This bend has a name, *ReLU*; such bends in general are called *activation functions*. It looks harmless, but without
# it, a thousand neurons in a row would be no more than one sum. With it they can follow any curve.
#
# A **layer** is a group of neurons that look at the same numbers. Its weights form a table with a row for each neuron.

# %% [markdown] id="layer-card" exercise="1.1" role="exercise"
# Everything a network does is this, again and again.
#
# Compute the output of a layer. It gets a **batch**: several vectors at once, one in each row of `x`.
#
# `layer(x, weight, bias)`: `x` is `(batch, n_in)`, `weight` is `(n_out, n_in)` with a row for each neuron, `bias` is
# `(n_out,)`; returns `(batch, n_out)`: for each vector, the output of each neuron.
#
# `a @ b` multiplies tables: the entry in row i and column k is the sum over j of a[i, j] · b[j, k]. `a.T` is `a` with
# rows and columns swapped. `torch.relu(t)` bends every number of `t`. If you want a table of zeros to fill in,
# `x.new_zeros(rows, columns)` makes it on the device (CPU or GPU) where `x` is.

# %% id="layer" exercise="1.1" role="blank"
def layer(x, weight, bias):
    """The output of a layer of neurons: weighted sums plus bias, and 0 for what is below 0."""
    ### BEGIN SOLUTION
    return torch.relu(x @ weight.T + bias)
    ### END SOLUTION

# %% id="layer-check" exercise="1.1" role="check"
layer = check("1.1", layer)

# %% id="layer-hint"
# hint("1.1")   # remove the first # and run this cell; each run reveals a little more

# %% [markdown] id="tiny-text"
# A **network** is a few layers in a row: the output of the first is the input of the second. In PyTorch `nn.Linear(2,
# 4)` holds the weights and biases of four neurons that take two numbers.

# %% id="tiny"
tiny = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 3))  # 2 numbers -> 4 -> 3
plots.network(tiny, labels=("in", "out"));

# %% [markdown] id="tiny-says"
# Each line is a weight; the wider the line, the further the weight is from 0. The weights are random so far: nothing
# has been learned. Does your layer compute the same as PyTorch's?

# %% id="same-layer"
x = torch.tensor([[1.0, 2.0], [-1.0, 0.5]])  # a batch of two vectors
mine, theirs = layer(x, tiny[0].weight, tiny[0].bias), tiny[:2](x)
print("largest difference:", (mine - theirs).abs().max().item())

# %% id="predict-count"
predict(
    "1.c",
    "How many numbers can be adjusted in this network, weights and biases together?",
    ["9", "20", "27"],
    answer=2,
    why="2 · 4 weights and 4 biases, then 4 · 3 weights and 3 biases: 8 + 4 + 12 + 3 = 27. Networks that draw faces "
    "have a million.",
)

# %% id="count"
sum(p.numel() for p in tiny.parameters())

# %% [markdown] id="learn-title"
# ## 3 · How a network learns
#
# *10 minutes · must*
#
# Take the smallest network there is: one weight w, no bias, no bend. Its output is y = w · x. For the inputs 1, 2 and 3
# we want the outputs 2, 4 and 6. A single number, the **loss**, says how wrong the network is: here it is the mean of
# the squared differences between its outputs and the ones we want.

# %% id="toy-loss"
x, wanted = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0])

def toy_loss(w):
    """How wrong the network y = w x is."""
    return (w * x - wanted).square().mean()

for w in (0.0, 1.0, 2.0, 3.0):
    print(f"w = {w}: loss {toy_loss(w):.2f}")

# %% [markdown] id="nudge-text"
# With w = 2 the loss is 0. Suppose we did not know that, and stood at w = 0.5. Which way should w go? Nudge it a little
# and look.

# %% id="nudge"
w, nudge = 0.5, 0.001
slope = (toy_loss(w + nudge) - toy_loss(w)) / nudge
print(f"loss at {w}: {toy_loss(w):.3f}   at {w + nudge}: {toy_loss(w + nudge):.3f}   slope: {slope:.1f}")

# %% [markdown] id="gradient-text"
# This slope is called the **gradient**. PyTorch computes it without nudging, for all weights of a network at once: it
# keeps a record of every operation, and `backward()` follows the record back to the weights.

# %% id="gradient"
w = torch.tensor(0.5, requires_grad=True)  # record what is computed from w
toy_loss(w).backward()
print("gradient:", w.grad.item())

# %% id="predict-step"
predict(
    "1.d",
    "The gradient is -14. Which way should w move to make the loss smaller?",
    ["up", "down", "there is no telling"],
    answer=0,
    why="A slope of -14 says: when w goes up, the loss goes down. So w moves against the gradient.",
)

# %% [markdown] id="step-text"
# A **gradient step** moves w against its gradient: by the gradient times a small number, the **learning rate**.

# %% id="descend"
def descend(w, rate, steps=8):
    """Where w is after each gradient step."""
    path = [w]
    for _ in range(steps):
        w = torch.tensor(path[-1], requires_grad=True)
        toy_loss(w).backward()
        path.append(path[-1] - rate * w.grad.item())  # against the gradient
    return path

print([f"{w:.2f}" for w in descend(0.5, rate=0.05)])

# %% id="predict-rate"
predict(
    "1.e",
    "w starts at 0.5 again, with a learning rate of 0.22 instead of 0.05. What happens?",
    ["It gets to 2 faster", "It overshoots 2, further each time", "It stays where it is"],
    answer=1,
    why="The step is so long that w lands on the other side, higher up than before, where the slope is steeper still.",
)

# %% id="paths"
places = torch.linspace(-1, 5, 100)
figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), sharey=True)
for ax, rate in zip(axes, (0.05, 0.22)):
    path = descend(0.5, rate)
    ax.plot(places, [toy_loss(w) for w in places], color="0.7")
    ax.plot(path, [toy_loss(w) for w in path], "o-", color=plots.GENERATED, markersize=4, linewidth=0.8)
    ax.set(xlabel="w", title=f"learning rate {rate}", xlim=(-1, 5), ylim=(0, 30))
axes[0].set_ylabel("loss");

# %% [markdown] id="learn-says"
# That is all there is to learning. A network with a million weights has a million slopes. It takes one small step
# against all of them at once, then looks at the loss again. **Training** is doing this a few hundred or a few million
# times.
#
# Two habits come with it. A data set may be large, so each step looks at a handful of examples drawn at random, a
# *batch*. And we use *Adam*: gradient steps that follow a running average of recent gradients (*momentum*: like a heavy
# ball, it evens out the jolts) and have a separate step size for each weight. That saves a lot of patience.

# %% [markdown] id="decoder-title"
# ## 4 · A network learns to draw
#
# *10 minutes · must*
#
# Can a network do what the drawing program does? To keep things small, we vary six factors of one avatar and leave the
# others alone. The vector that the network starts from is called its **code**, or *latent vector*: six factors written
# as seven numbers between -1 and 1. The hue becomes two of them, a place on a circle, because a hue of 0.99 and one of
# 0.01 are nearly the same red.

# %% id="pairs"
from gan_course.data.avatars.code import encode, labels, vary

NAMES = ["hair_hue", "skin", "hair_length", "eye_openness", "smile", "mouth_openness"]
face = with_factor(with_factor(factors[:1], "hair_saturation", 0.8), "hair_lightness", 0.5)
varied = vary(face, NAMES, sample_factors(2000, rng))  # 2,000 versions of one avatar
codes, pictures = encode(varied, NAMES), draw(varied, 32)
print(tuple(codes.shape), "->", tuple(pictures.shape))
print(dict(zip(labels(NAMES), [round(number, 2) for number in codes[0].tolist()])))

# %% [markdown] id="decoder-text"
# A network that turns a code into something larger is a **generator**. (One that is told which code belongs to which
# picture, as here, is also called a *decoder*.) Ours has three layers. The last one outputs 3,072 numbers, the pixels;
# `Tanh` squeezes them into -1 to 1, and `Unflatten` lays them out as three colours of 32 rows and 32 columns.

# %% id="decoder"
decoder = nn.Sequential(
    nn.Linear(7, 128), nn.ReLU(),
    nn.Linear(128, 512), nn.ReLU(),
    nn.Linear(512, 3 * 32 * 32), nn.Tanh(), nn.Unflatten(1, (3, 32, 32)),
)  # code (batch, 7) -> picture (batch, 3, 32, 32)
plots.grid(decoder(codes[:6]), columns=6, title="before training");

# %% id="train-decoder"
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

# %% [markdown] id="why-clear"
# Why clear the gradients? `backward()` *adds* to what is stored with each weight (in its `.grad`). Without
# `zero_grad()`, the step would follow the sum of all gradients so far, most of them computed where the weights no
# longer are.

# %% id="predict-new"
predict(
    "1.f",
    "Now the network gets codes that were not among the 2,000. What will it draw?",
    ["Noise: it never saw them", "The avatar of the nearest code that it saw", "The right avatar, or nearly so"],
    answer=2,
    why="A small step in the code changes the output of each layer by a small step, so the network fills in between "
    "the examples. Here that works well because we gave it codes that follow the pictures. Chapter 02 tries others.",
)

# %% id="new-codes"
new = vary(face, NAMES, sample_factors(6, rng))
with torch.no_grad():  # only look: no record for gradients
    drawn = decoder(encode(new, NAMES))
print(f"mean squared error on new codes: {(drawn - draw(new, 32)).square().mean():.4f}")
plots.grid(torch.cat([draw(new, 32), drawn]), columns=6, alt="above drawn by the program, below by the network");

# %% [markdown] id="new-says"
# Above, what the program draws; below, what the network draws. It does not know what an eye is. It has 1.6 million
# numbers, and together they give the right pixels.
#
# Next, one row for each number of the code. That number goes from -1 to 1, while the other six stay at 0.

# %% id="each-number"
rows = torch.zeros(7, 7, 7)  # (number, step, code)
for i in range(7):
    rows[i, :, i] = torch.linspace(-1, 1, 7)
with torch.no_grad():
    plots.grid(decoder(rows.flatten(0, 1)), columns=7, sides=labels(NAMES))

# %% [markdown] id="each-says"
# Each number means one thing *because we said so*: the network saw 2,000 pairs of a code and a picture. Who would give
# us the codes of 2,000 photographs? Keep that question; it is where chapter 02 begins.

# %% [markdown] id="sentence-title"
# ## 5 · A list of numbers becomes a sentence
#
# *25 minutes · should*
#
# A generator need not make pictures. Here is a tiny language. A meaning is five numbers, each of them a place on a
# scale of words; a grammar turns the meaning into six words.

# %% id="grammar"
from gan_course.data.sentences import LENGTH, SCALES, WORDS, grammatical, meanings, texts, words_of

for scale in SCALES:
    print(f"{scale.name:<8} from -1 to 1: {', '.join(scale.steps)}")
meaning, written = meanings(), words_of(meanings())  # (1600, 5) and (1600, 6)
print(meaning[60].tolist(), "->", written[60].tolist(), "->", texts(written)[60])

# %% [markdown] id="logits-text"
# A network cannot output a word; it outputs numbers. So for each of the six places it gives a score to every word in
# the language, and the word with the highest score is written. Such scores, which may be any number, are called
# **logits**.

# %% [markdown] id="read-card" exercise="1.2" role="exercise"
# From numbers to language: choose words by their scores.
#
# Write down the sentences. At every place take the word with the highest score.
#
# `read(logits, words)`: `logits` is `(batch, places, words)`; `words` is a list of strings in the order of the scores.
# Returns a list with one string for each row of the batch, its words separated by single spaces.
#
# `t.argmax(dim=-1)` gives, along the last dimension of `t`, the *position* of the largest number. `t.tolist()` turns a
# tensor into lists, and `" ".join(["two", "cats"])` is `"two cats"`.

# %% id="read" exercise="1.2" role="blank"
def read(logits, words):
    """The sentence of each row: at every place the word with the highest score."""
    ### BEGIN SOLUTION
    return [" ".join(words[i] for i in row) for row in logits.argmax(dim=-1).tolist()]
    ### END SOLUTION

# %% id="read-check" exercise="1.2" role="check"
read = check("1.2", read)

# %% id="read-hint"
# hint("1.2")

# %% id="writer"
writer = nn.Sequential(
    nn.Linear(5, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
    nn.Linear(128, LENGTH * len(WORDS)), nn.Unflatten(1, (LENGTH, len(WORDS))),
)  # meaning (batch, 5) -> logits (batch, 6 places, 34 words)
print(*read(writer(meaning[:3]), WORDS), sep="\n")

# %% [markdown] id="cross-entropy-text"
# So far it babbles. What is its loss? Turn the scores at a place into shares that add up to 1, and charge -log of the
# share that the right word got (log is the natural logarithm, here and everywhere in the course): nothing if the right
# word got all of it, a lot if it got next to nothing. This is called *cross-entropy*.
#
# We train on three quarters of the 1,600 sentences and keep the others for an exam, because a network may learn its
# examples by heart and be wrong everywhere else. This is called *overfitting*, and only examples that the network was
# never shown reveal it.

# %% id="train-writer"
exam = torch.rand(len(meaning), generator=rng) < 0.25  # True for a quarter of them
known, right = meaning[~exam], written[~exam]
opt = torch.optim.Adam(writer.parameters(), lr=3e-3)
for _ in range(pick(30, 500, 500)):
    some = torch.randint(len(known), (64,), generator=rng)
    loss = nn.functional.cross_entropy(writer(known[some]).flatten(0, 1), right[some].flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()

# %% id="exam"
answers = writer(meaning[exam]).argmax(-1)
share = (answers == written[exam]).all(dim=1).float().mean()
print(f"{share:.1%} of {exam.sum()} sentences that it was never shown are right, word for word")
print(*read(writer(meaning[exam][:3]), WORDS), sep="\n")

# %% id="predict-number"
predict(
    "1.g",
    "We move one number of a meaning, from 'one' to 'two'. How many of the six words change?",
    ["one", "two", "three"],
    answer=2,
    why="A mouse creeps, two mice creep: the first word, the noun and the verb. One dimension of meaning is not one "
    "word, just as one dimension of a face is not one pixel.",
)

# %% id="move-number"
steps = meaning[60].repeat(9, 1)
steps[:, 0] = torch.linspace(-1, 0, 9)  # from "one" towards "two" and "three"
print(*read(writer(steps), WORDS), sep="\n")

# %% [markdown] id="between-text"
# Look closely at the lines in the middle, which lie between two meanings from the data. Do all the words change at the
# same moment? And how often is what comes out between two meanings a sentence at all?

# %% id="between"
anywhere = torch.rand(2000, 5, generator=rng) * 2 - 1
for name, code in (("at meanings of the data", meaning[exam]), ("anywhere between them", anywhere)):
    share = grammatical(writer(code).argmax(-1)).float().mean()
    print(f"grammatical {name}: {share:.1%}")

# %% [markdown] id="between-says"
# Each word is chosen without looking at its neighbours, so somewhere in between, one word may have changed and the next
# not yet: our run wrote "a tiny wolves". The article that this course follows says the same of pixels: the outputs of a
# generator do not see each other. Chapter 02 comes back to it.
#
# Could a GAN write? Its discriminator would have to tell the writer in which direction to change. For a pixel there is
# such a direction, a little brighter or a little darker. Between two words there is none: which score is highest
# changes in jumps, so its gradient is zero wherever it exists. This is why adversarial networks became painters, not
# writers. (Ways around it are known, such as SeqGAN, 2017, arXiv 1609.05473; they never caught up with plain prediction
# of the next word.)

# %% [markdown] id="sentence-sliders-text"
# Find such a place yourself. The five sliders are the five numbers of the meaning. The bars show what shares the
# likeliest words get at each place. Below are sentences along the number that you moved last: orange words differ from
# the line above, and ✗ marks what is not a sentence. Which number changes one word only, and which changes three?

# %% id="sentence-sliders"
from gan_course.widgets.sliders import sliders

spoken = sliders(writer, meaning, words=WORDS, labels=[scale.name for scale in SCALES], read=grammatical)
spoken.move("number", -0.66)
spoken

# %% [markdown] id="direction-title"
# ## 6 · Which number means hair?
#
# *25 minutes · should*
#
# In sections 4 and 5 we decided what each number means. In a GAN nobody does: it gets random numbers and makes of them
# what it likes. Let us build such a case. A layer with random weights mixes all seven numbers before they reach the
# decoder. Now the code is as opaque to you as a GAN's latent space is to anyone.

# %% id="mixer"
mixer = nn.Linear(7, 7, bias=False)
nn.init.orthogonal_(mixer.weight)  # a rotation in seven dimensions: it mixes everything and loses nothing
G = nn.Sequential(mixer, decoder).requires_grad_(False)  # nothing in it learns from here on

# %% id="predict-mixed"
predict(
    "1.h",
    "We move the first number of the new code, as before. What changes?",
    ["The colour of the hair, as before", "Nothing", "Several things at once"],
    answer=2,
    why="The first number now moves all seven old ones a little.",
)

# %% id="mixed"
rows = torch.zeros(3, 7, 7)
for i in range(3):
    rows[i, :, i] = torch.linspace(-1.5, 1.5, 7)
plots.grid(G(rows.flatten(0, 1)), columns=7, alt="a row for each of three mixed numbers");

# %% [markdown] id="probe-text"
# The colour of the hair is still in there, along some slanted *direction*. To find it we need no knowledge of the
# network, only pictures: draw random codes, see which of them give reddish hair, and compare those with the rest.
#
# A thousand pictures are too many to look at. A network that comes with the course, the *factor probe*, reads the
# factors back from a picture. It makes mistakes, as every network does, and it comes with figures that say how large
# they are.

# %% id="probe"
from gan_course.measure.attributes import factor_probe, hue_difference

probe = factor_probe()
print(f"median error of the hair's hue: {probe.error('hair_hue', 32):.1f} of 360 degrees")
z = 0.6 * torch.randn(1000, 7, generator=rng)  # random codes
hue = probe(G(z))["hair_hue"]  # 0 is red, 1/3 green, 2/3 blue, 1 red again
red = hue_difference(torch.tensor(0.0), hue).abs() < 90  # within a quarter turn of red
print(f"{red.sum()} of {len(z)} pictures have reddish hair")

# %% [markdown] id="way-card" exercise="1.3" role="exercise"
# Two clouds of codes, those with the property and those without. The arrow from one to the other is all you need.
#
# Find the direction: from the mean of the codes without the property to the mean of those with it, scaled to length 1.
#
# `direction(codes, yes)`: `codes` is `(n, d)`, `yes` is `(n,)` and True for the codes with the property; returns a
# vector `(d,)`.
#
# `codes[yes]` are the rows where `yes` is True, and `~yes` is its opposite. `t.mean(0)` averages over the rows.
# `v.norm()` is the length of a vector: the root of the sum of its squares.

# %% id="way" exercise="1.3" role="blank"
def direction(codes, yes):
    """The direction in which the property lies: from the mean without it to the mean with it, of length 1."""
    ### BEGIN SOLUTION
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.norm()
    ### END SOLUTION

# %% id="way-check" exercise="1.3" role="check"
direction = check("1.3", direction)

# %% id="way-hint"
# hint("1.3")

# %% id="follow"
way = direction(z, red)
raw = torch.eye(7)[0]  # the first number, for comparison
far = torch.linspace(-1.2, 1.2, 7)[:, None]
plots.grid(G(torch.cat([far * raw, far * way])), columns=7, sides=["first number", "direction found"]);

# %% [markdown] id="measure-text"
# Does only the hair change? Let the probe measure it. For 300 random codes we go to both ends of the direction and
# compare. A change of 1 is as large as the difference between two pictures drawn at random.

# %% id="measure-way"
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

# %% id="measure-plot"
places = torch.arange(len(NAMES))
plt.figure(figsize=(8, 2.8))
plt.bar(places - 0.2, [found[name] for name in NAMES], 0.4, color=plots.GENERATED, label="direction found")
plt.bar(places + 0.2, [first[name] for name in NAMES], 0.4, color="0.75", label="first number")
plt.xticks(places, NAMES, fontsize=9), plt.ylabel("change"), plt.legend();

# %% [markdown] id="sliders-text"
# Now by hand. Each slider is a path through the code: your direction, or one of the seven numbers. The strip shows
# pictures along the path that you moved on last; below it is what the probe reads in them. A level row is a factor that
# this path leaves alone.
#
# Before you touch anything: which rows will move along your direction, and which along `number 1`? And when you move
# `number 1`, why does the slider of your direction move with it?

# %% id="sliders"
by_hand = sliders(G, z, {"reddish hair": way}, read=probe)
by_hand.move("reddish hair", 1.2)  # or with the mouse
by_hand

# %% [markdown] id="sliders-says"
# Section 10 does the same with a code that truly nobody has given a meaning.

# %% [markdown] id="judge-title"
# ## 7 · A picture becomes a number
#
# *30 minutes · must*
#
# Now the other way round. A **discriminator** takes a picture and outputs one number: how likely it is to be real. Its
# last layer gives a logit, which may be any number; the *sigmoid* function squeezes it into 0 to 1.

# %% id="sigmoid"
logits = torch.linspace(-6, 6, 100)
plt.figure(figsize=(4, 2.2))
plt.plot(logits, torch.sigmoid(logits), color=plots.REAL, linewidth=2)
plt.xlabel("logit"), plt.ylabel("D(x)");

# %% [markdown] id="damage-text"
# To learn what is good, it has to see what is bad. We corrupt avatars in five ways, each from slight to bad: eyes of
# two colours, a mouth in the wrong place, blur, noise, and squares that have swapped places.

# %% id="damage"
from gan_course.data.corruptions import CORRUPTIONS, LEVELS, corrupted, randomly_corrupted

levels = {"none": 0.0, **LEVELS}
example = sample_factors(1, torch.Generator().manual_seed(5))
examples = [corrupted(example, kind, amount, rng) for kind in CORRUPTIONS for amount in levels.values()]
plots.grid(torch.cat(examples), columns=4, heads=levels, sides=CORRUPTIONS);

# %% id="predict-hard"
predict(
    "1.i",
    "Which corruption will be hardest to see for a network that has to learn all five?",
    ["eyes of two colours", "a mouth in the wrong place", "blur", "noise", "squares that swapped places"],
    answer=0,
    why="Each eye by itself is a perfectly good eye. To find the mistake a network has to compare two small places "
    "with each other, and that is learned last. The numbers below show how well it went here.",
)

# %% [markdown] id="batch-card" exercise="1.4" role="exercise"
# A teacher needs questions and their right answers.
#
# Make one batch of real and corrupted pictures, and its *labels*: 1 for real, 0 for the others.
#
# `labelled(real, fake)`: `real` is `(n, ...)`, `fake` is `(m, ...)`; returns two tensors, the samples `(n + m, ...)`
# and the labels `(n + m, 1)`, as floats.
#
# `torch.cat([a, b])` puts one tensor below the other. `real.new_ones(n, 1)` makes a column of n ones on the device (CPU
# or GPU) where `real` is, and `new_zeros` the same with zeros. Plain `torch.ones(n, 1)` would make it on the CPU, and
# PyTorch refuses to mix devices.

# %% id="batch" exercise="1.4" role="blank"
def labelled(real, fake):
    """One batch of both kinds, and its labels: 1 for real, 0 for the others."""
    ### BEGIN SOLUTION
    samples = torch.cat([real, fake])
    labels = torch.cat([real.new_ones(len(real), 1), fake.new_zeros(len(fake), 1)])
    return samples, labels
    ### END SOLUTION

# %% id="batch-check" exercise="1.4" role="check"
labelled = check("1.4", labelled)

# %% id="batch-hint"
# hint("1.4")

# %% [markdown] id="price-text"
# D's loss is again -log of the share that the right answer got: $-\log D(x)$ for a real picture, $-\log(1 - D(x))$ for
# a corrupted one. In PyTorch it is called `binary_cross_entropy_with_logits`; we call it `bce`.

# %% id="price"
from torch.nn.functional import binary_cross_entropy_with_logits as bce

for p in (0.99, 0.5, 0.01):
    logit, label = torch.tensor([p]).logit(), torch.tensor([1.0])
    print(f"the picture is real and D outputs {p:.2f}: that costs {bce(logit, label):.2f}")

# %% [markdown] id="price-says"
# Remember 0.69, which is log 2: the price of 0.5. A D that can only guess pays it for every picture, either because it
# has learned nothing yet or because nothing tells the two kinds apart.

# %% [markdown] id="judge-text"
# The network itself is borrowed from chapter 05, which explains the names in the table. Its layers (`Conv2d`) look at
# small neighbourhoods of the picture, which suits pictures better than neurons that look at all pixels at once; with a
# *stride* of 2 a layer halves the sides of the picture. In goes a picture, out comes one logit.

# %% id="judge"
from gan_course.device import machine
from gan_course.models import DCGANDiscriminator, summary

D = DCGANDiscriminator(size=32, width=16)
summary(D, 3, 32, 32)

# %% id="train-judge"
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

# %% id="judge-run"
clean = sample_factors(pick(100, 3000, 3000), rng)
real, fake = draw(clean, 32), randomly_corrupted(clean, rng)
D = machine().place(D)  # to the device that is fastest on this machine
losses = train_discriminator(D, real.to(machine().device), fake.to(machine().device), pick(4, 800, 3000))
D.eval()  # evaluation mode: see below
print(f"loss {losses[0]:.2f} at first, {sum(losses[-20:]) / len(losses[-20:]):.2f} at the end")

# %% [markdown] id="judge-says"
# Some layers of this D are *batch norm* (chapter 05). In *training mode* they measure the batch at hand, so that D's
# output for a picture depends a little on the others in its batch. `D.eval()` turns on *evaluation mode*, in which they
# use averages gathered during training.
#
# This is also why real and corrupted pictures share *one* batch here. If each kind came in a batch of its own, D's
# output for a picture would depend on the kind of its neighbours, and D could rely on that instead of on the picture.
# Chapter 04 puts real and generated samples in separate batches, as most GANs do; [chapter 06](06_training_gans.ipynb)
# measures what difference that makes.
#
# Here is an avatar that D has never seen, clean and corrupted:

# %% id="gallery"
@torch.no_grad()
def score(D, pictures):
    """D's outputs as probabilities in 0..1, (n,)."""
    return torch.sigmoid(D(pictures.to(machine().device)))[:, 0].cpu()

faces = torch.cat(examples)
plots.scored(faces, score(D, faces), columns=4, heads=list(levels), sides=list(CORRUPTIONS));

# %% [markdown] id="ladder-text"
# One avatar may be an exception. The mean over many is not:

# %% id="score-means"
others = sample_factors(pick(50, 300, 300), torch.Generator().manual_seed(77))
means = {}
for kind in CORRUPTIONS:
    means[kind] = [score(D, corrupted(others, kind, amount, rng)).mean().item() for amount in levels.values()]
    print(f"{kind:<8}", "  ".join(f"{name} {mean:.2f}" for name, mean in zip(levels, means[kind])))

# %% id="score-plot"
plt.figure(figsize=(6, 3))
for kind, marker in zip(CORRUPTIONS, "os^Dv"):
    plt.plot(list(levels), means[kind], marker=marker, label=kind)
plt.ylabel("mean D(x)"), plt.ylim(0, 1), plt.legend(ncols=2);

# %% [markdown] id="score-gallery-text"
# The worse the corruption, the lower the score. Or nearly so: look for a line that stops falling, or that hardly falls
# at all. Once D is sure that a picture is corrupted, it has no reason to go lower, however bad the picture gets; and
# what it hardly notices, it hardly marks down. A score is an opinion, not a ruler.
#
# Corrupt an avatar yourself. First guess: how far can you turn up `eyes` before your D minds? Then find two slight
# corruptions that it forgives one at a time. Does it forgive them together? The table below is measured on your D. It
# shows what this D sees, and what it hardly sees.

# %% id="score-gallery"
from gan_course.widgets.gallery import score_gallery

gallery = score_gallery(D)
gallery.corrupt(eyes=0.5)  # or with the mouse
gallery

# %% id="predict-blind"
predict(
    "1.j",
    "Another D is trained in the same way, but the only bad pictures that it is ever shown are noisy ones. What does "
    "it output for an avatar with a badly misplaced mouth?",
    ["about 0: a mouth like that is wrong", "much the same as for a clean avatar"],
    answer=1,
    why="It has learned what noise looks like, not what a face looks like. A discriminator knows only what its bad "
    "examples taught it. So where do good bad examples come from? Chapter 03 asks that, and a GAN answers it.",
)

# %% id="blind"
D_noise = machine().place(DCGANDiscriminator(size=32, width=16))
noisy = randomly_corrupted(clean, rng, kinds=("noise",))
train_discriminator(D_noise, real.to(machine().device), noisy.to(machine().device), pick(4, 200, 400))
D_noise.eval()
for kind in CORRUPTIONS:
    outputs = [score(D_noise, corrupted(others, kind, amount, rng)).mean().item() for amount in (0.0, 1.0)]
    print(f"{kind:<8} none {outputs[0]:.2f}, bad {outputs[1]:.2f}")

# %% [markdown] id="claims-text"
# Is it true in general that the score falls as the corruption grows, and never rises again on the way
# (*monotonically*)? A statement like this is a **claim** in this course: first a rule is written down, then the
# experiment is run with several seeds, and the verdict says whether the rule held. (*Damage* is another word for
# corruption.)

# %% id="claim-damage"
shown("C2")

# %% [markdown] id="claim-damage-says"
# <details><summary>Why does it not hold?</summary>
#
# The rule is strict: slight corruption of *every* kind has to cost at least 0.05. After a training run as short as
# yours, eyes of two colours, and sometimes a slight blur, cost less on some seeds. The lines marked *why?* test two
# explanations (a D for each kind alone; more than slight corruption). Neither held on all seeds, so both are called
# *not supported*. Time helps: after three times as many steps, eyes of two colours were seen on all five seeds, and the
# rule held on three of them. "The better the picture, the higher the score" has to be learned, kind by kind.
#
# </details>

# %% [markdown] id="game-title"
# ## 8 · The game
#
# *35 minutes · must*
#
# Now the generator gets no codes and no pairs. It gets *noise*, random numbers, and a discriminator. The discriminator
# gets real samples and what the generator made; nobody corrupts anything for it. To see everything at once, we turn to
# points in the plane. The real points come from a **distribution**: a rule that says how likely each place is. Where
# points fall often, its *density* is high: here, along two moons.

# %% id="players"
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

# %% id="players-drawn"
plots.network(G, D, labels=("z", "x", "D(x)"));

# %% [markdown] id="players-says"
# Noise z comes in at the left. The blue half, G, turns it into a point x. The orange half, D, turns the point into a
# number. (`LeakyReLU` is a bend that lets a fifth of what is below 0 through.)
#
# The players take turns, and while one learns the other is **frozen**: its weights may not move. D has the first turn.
# It learns to output 1 for real points and 0 for G's.

# %% id="turn-of-d"
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

# %% id="first-turn"
opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr=3e-3) for net in (G, D))
see_z, see_real = noise(400), real(400)  # always the same, to look at

def answer(D, samples):
    """D's mean output for samples, a probability."""
    return torch.sigmoid(D(samples)).mean().item()

print(f"before: real {answer(D, see_real):.2f}, G's {answer(D, G(see_z)):.2f}")
turn_of_D(G, D, real, noise, opt_D, pick(30, 300, 300))
print(f"after:  real {answer(D, see_real):.2f}, G's {answer(D, G(see_z)):.2f}")

# %% id="first-turn-map"
plots.heat_map(D, see_real, G(see_z)).set_title("D, version 1, has found out G, version 1");

# %% [markdown] id="map-says"
# Green is where D says "real", violet where it says "generated". G is untrained, and all its points lie in one small
# cluster. D has found it.
#
# Now D is frozen and G learns. Its wish is simple: D should output 1. Which way should each point move for that? The
# gradient, sent back *through* D, tells.

# %% id="predict-through"
predict(
    "1.k",
    "In G's turn the gradient has to pass through D to reach G. Do D's weights change?",
    ["Yes, a little", "No", "Only the last layer's"],
    answer=1,
    why="Passing through a weight does not change it. A frozen weight helps to compute which way a point should "
    "move, and stays as it is.",
)

# %% [markdown] id="turn-card" exercise="1.5" role="exercise"
# After this exercise both halves of the game are in your hands.
#
# Let G learn until D, frozen, believes it: until the mean of D's probabilities for fresh samples is at least `goal`.
# Stop after `limit` steps in any case.
#
# `turn_of_G(G, D, noise, opt_G, goal=0.9, limit=500)`: `noise(n)` draws n vectors of noise; D gives logits. Returns how
# many steps G took, a whole number: 0 if D believed G from the start.
#
# Model it on `turn_of_D`, which has just left G frozen and D free to learn. In every round, draw fresh samples and
# compare before you take a step. All of G's samples get the label that G *wishes* for; `torch.ones_like(t)` is a tensor
# of ones with the shape and on the device of `t`.

# %% id="turn" exercise="1.5" role="blank"
def turn_of_G(G, D, noise, opt_G, goal=0.9, limit=500):
    """G learns until the frozen D's mean output for its samples is at least `goal`; returns the steps taken."""
    ### BEGIN SOLUTION
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
    ### END SOLUTION

# %% id="turn-check" exercise="1.5" role="check"
turn_of_G = check("1.5", turn_of_G)

# %% id="turn-hint"
# hint("1.5")

# %% [markdown] id="versions-text"
# Take turns: G, version 2, fools D, version 1; D, version 2, finds it out; G, version 3, fools D again. We keep a copy
# of every version.

# %% id="versions"
from copy import deepcopy

Gs, Ds = [deepcopy(G)], [deepcopy(D)]
for version in (2, 3):
    steps = turn_of_G(G, D, noise, opt_G)
    print(f"G {version}: {steps} steps, until the mean output of D {version - 1} was {answer(D, G(see_z)):.2f}")
    Gs.append(deepcopy(G))
    turn_of_D(G, D, real, noise, opt_D, pick(30, 300, 300))
    Ds.append(deepcopy(D))

# %% id="versions-map"
figure, axes = plt.subplots(1, 3, figsize=(9, 3.1), sharex=True, sharey=True)
for ax, g, d in zip(axes, (0, 1, 1), (0, 0, 1)):
    plots.heat_map(Ds[d], see_real, Gs[g](see_z).detach(), ax=ax, reach=1.8, keys=False)
    ax.set_title(f"G version {g + 1}, D version {d + 1}")

# %% id="versions-table"
print(f"{'mean output of':<19}{'for real':>9}{'for G 1':>9}{'for G 2':>9}{'for G 3':>9}")
for i, discriminator in enumerate(Ds):
    row = [answer(discriminator, see_real), *(answer(discriminator, made(see_z)) for made in Gs)]
    print(f"D, version {i + 1}       " + "".join(f"{number:9.2f}" for number in row))

# %% [markdown] id="versions-says"
# Read the table along a staircase. D 1 sees through G 1 and believes G 2. D 2 sees through G 2 and believes G 3. Every
# version is better than the one that it was made to beat, and is beaten by the next.
#
# Look down the column of G 1 as well: what do the later versions of D output for it? A D that has moved on may forget
# what it knew.

# %% [markdown] id="one-network-title"
# ### One network, half of it frozen
#
# From noise to D's output, G and D are one long network. Each turn trains one half of it. Grey lines are frozen
# weights.

# %% id="one-network"
figure, axes = plt.subplots(1, 2, figsize=(9, 2.9))
for ax, learner, other, title in ((axes[0], D, G, "D's turn"), (axes[1], G, D, "G's turn")):
    learner.requires_grad_(True), other.requires_grad_(False)
    plots.network(G, D, labels=("z", "x", "D(x)"), most=6, ax=ax).set_title(title)

# %% [markdown] id="moved-text"
# The drawing shows which weights may move (`requires_grad`). Do the turns keep to it? Here are two more, and how far
# the weights of each layer moved, on average, in each of them.

# %% id="moved"
def weights():
    """Copies of the weights of all six layers, G's first."""
    return [layer.weight.detach().clone() for net in (G, D) for layer in net if isinstance(layer, nn.Linear)]

at_first = weights()
turn_of_G(G, D, noise, opt_G)
between = weights()
turn_of_D(G, D, real, noise, opt_D, pick(30, 300, 300))
turns = {"G's turn": (at_first, between), "D's turn": (between, weights())}

# %% id="moved-plot"
figure, axes = plt.subplots(1, 2, figsize=(8, 2.4), sharey=True)
names = ["G 1", "G 2", "G 3", "D 1", "D 2", "D 3"]
for ax, (title, (old, new)) in zip(axes, turns.items()):
    far = [(b - a).abs().mean().item() for a, b in zip(old, new)]
    ax.bar(names, far, color=[plots.GENERATED] * 3 + [plots.GAN] * 3)
    ax.set(title=title, xlabel="layer")
    print(title, [f"{name}: {number:.4f}" for name, number in zip(names, far)])
axes[0].set_ylabel("mean movement");

# %% [markdown] id="gan-title"
# ## 9 · A whole GAN in fifteen lines
#
# *5 minutes · must*
#
# Long turns are good to look at and bad for learning: each player over-learns the weakness of the other's last version.
# A **generative adversarial network** takes turns of a single step. That is all:

# %% id="gan"
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

# %% id="predict-end"
predict(
    "1.l",
    "The game has gone on for a long time and G's points look like the real ones. What does D output for them?",
    ["near 0", "near 0.5", "near 1"],
    answer=1,
    why="If half of the points at a place are real and half are generated, 0.5 is the best that anyone can say.",
)

# %% id="gan-map"
print(f"D's mean output: {answer(D, real(2000)):.2f} for real points, {answer(D, G(noise(2000))):.2f} for G's")
plots.heat_map(D, see_real, G(noise(400)).detach()).set_title("after the game");

# %% [markdown] id="gan-says"
# Compare with the picture of the first turn. G was never shown a single real point. Outputs of 0.5 are a sign of an
# even game; chapter 04 asks what else they could be a sign of.
#
# (Instead of freezing D, this loop lets G's step leave gradients in D, and clears them before they are used. The first
# of the two `betas` sets Adam's momentum; here it is less than usual. Chapter 04 writes these lines with care.)

# %% [markdown] id="faces-title"
# ## 10 · Faces from noise
#
# *15 minutes · must*
#
# The same game on avatars of 32 by 32 pixels. All 23 factors vary now, and G is told none of them: it gets 100 random
# numbers and D's opinion. The networks are from chapter 05; the `Trainer` runs such a loop with a progress bar.

# %% id="faces"
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.models import DCGANGenerator
from gan_course.training.presets import AVATARS

heads = Pictures(avatars(pick(300, 10_000, 10_000), size=32))
G, D = DCGANGenerator(size=32, width=32), DCGANDiscriminator(size=32, width=32)
moments = pick((1, 2), (100, 200, 400, 800, 1600), (100, 400, 1600, 6400))
every = {"snapshot_every": moments[0], "log_every": moments[0] // 5 or 1}
trainer = AVATARS.trainer(heads, G, D, steps=moments[-1], **every)

# %% [markdown] id="frechet-text"
# Do the faces get better, or do we only think so? A *Fréchet distance* compares two sets of pictures by what a network
# sees in them, here our factor probe: it is 0 if what the network sees has the same mean and the same spread in both.
# We measure G's pictures against real ones along the way.

# %% id="train-faces"
from gan_course.measure.frechet import frechet

n = pick(200, 1000, 2000)
fresh = probe.features(Pictures(avatars(n, seed=1))[:])
distances = []
for moment in moments:
    history = trainer.train(moment - trainer.steps)
    distances.append(float(frechet(fresh, probe.features(trainer.sample(n)))))
baseline = float(frechet(fresh, probe.features(Pictures(avatars(n, seed=2))[:])))

# %% id="faces-film"
shots = {step: samples for step, samples in history.snapshots if step in (0, *moments)}
history.snapshots = sorted(shots.items())
plots.filmstrip(history);

# %% id="faces-distances"
for moment, distance in zip(moments, distances):
    print(f"after {moment:>5,} steps: Fréchet distance {distance:6.1f}")
print(f"two sets of real avatars: {baseline:.1f}   ({n:,} pictures each)")

# %% id="faces-grid"
plots.grid(trainer.sample(40), columns=10, title=f"generated, after {trainer.steps:,} steps");

# %% id="claim-longer"
shown("C3")

# %% [markdown] id="claim-longer-says"
# It held at every doubling in all five runs. That is no law. When we trained the same networks with a third of the
# learning rate and a momentum of 0.5, one of five runs gained nothing in its last doubling, and after 800 steps all
# five were about twice as far from the data: at 83 to 98, where these are at 46 to 51.

# %% id="predict-faces"
predict(
    "1.m",
    "What does D output now for real avatars and for G's?",
    ["0.5 for both", "more than 0.5 for real ones, less for G's"],
    answer=1,
    why="You can still tell them apart, and so can D. On points the game reached its end; on faces, after so few "
    "steps, it has not. The numbers are below.",
)

# %% id="faces-scores"
plots.curves(history)
print(f"last measurement: real {history.score_real[-1]:.2f}, generated {history.score_fake[-1]:.2f}")

# %% [markdown] id="own-direction-text"
# Thin lines are as measured. Thick ones are smoothed, so they may end elsewhere. The dashed lines are where D outputs
# 0.5 for everything (chapter 04).
#
# And the code? Nobody gave its 100 numbers a meaning. Your function from exercise 1.3 finds the colour of the hair in
# it all the same. What else does this direction move?

# %% id="own-direction"
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

# %% id="own-direction-row"
rows = torch.stack([follow(z[:4], way, far) for far in torch.linspace(-4, 4, 9)], dim=1)  # (4, 9, 100)
with torch.no_grad():
    plots.grid(G(rows.flatten(0, 1)), columns=9, alt="four faces, each along the direction");

# %% id="own-direction-measured"
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

what_changes(G, z[:500], way)

# %% [markdown] id="own-direction-says"
# The hair changes colour, and something else comes along. A short training run leaves the factors *entangled*: a step
# that changes one of them changes others as well, and which ones move with the hair differs from run to run. Is that
# the fault of the direction or of the generator? The course comes with a generator that was trained for much longer, on
# pictures of 64 by 64 pixels. The same function, the same distances:

# %% id="longer-direction"
from gan_course.pretrained import pretrained

longer = pretrained("avatars64")
z = 2 * torch.rand(pick(100, 800, 2000), 100, generator=rng) - 1  # any number between -1 and 1 is as likely
what_changes(longer, z[:200], hair_direction(longer, z))

# %% id="claim-direction"
shown("C1")

# %% [markdown] id="claim-direction-says"
# The statement is about the short run. Its rule: the other factors may change at most half as much as the hair. It held
# on all five seeds, but "alone" is too strong a word for it: the others change 0.6 times as much as between random
# pairs (*strangers* in the table). What else a direction moves says something about the *generator*. After the slower
# training mentioned above, which ended twice as far from the data, the rule held on only three seeds.

# %% [markdown] id="soul-title"
# ## 11 · Two questions
#
# *5 minutes · must*
#
# You have seen a generator learn without a discriminator (sections 4 and 5), and a discriminator without a generator
# (section 7). So why do they need each other? Decide now, and see in the next two chapters whether you were right.

# %% id="predict-alone-g"
predict(
    "1.n",
    "Why can a generator not simply learn alone, from a pile of photographs?",
    [
        "It can: it only needs longer training",
        "Nobody knows which code belongs to which photograph, and comparing pixels is a poor measure",
        "It would need a faster computer",
    ],
    answer=1,
    why="In section 4 we had the codes. Chapter 02 looks for a way without them, finds one (let a second network "
    "invent the codes), and then meets the second problem: what does 'nearly right' mean, pixel by pixel?",
)

# %% id="predict-alone-d"
predict(
    "1.o",
    "A good discriminator knows a good picture when it sees one. Why does it not generate pictures by itself?",
    [
        "It can: look for the picture with the highest score. But the search is long, and the bad examples are missing",
        "It has no opinion on pictures that nobody has shown it",
        "Its output is one number, so nothing can be drawn with it",
    ],
    answer=0,
    why="Chapter 03 does it. It searches among all pictures, first one by one, then by the gradient, and finds out "
    "where good bad examples come from: from the search itself.",
)

# %% [markdown] id="recap-title"
# ## 12 · What you have seen
#
# *5 minutes · must*
#
# - A network is layers of neurons: weighted sums and a bend. Training is loss, gradient, a small step, and again.
# - A generator turns a code into something larger: a picture, a sentence. A dimension of the code, or a direction in
#   it, can carry a meaning, and the meaning can be found from data and measured.
# - A discriminator turns a picture into a number between 0 and 1. The score falls as the corruption grows, as far as
#   D's bad examples have taught it to.
# - The game: freeze G and train D, freeze D and train G, again and again, in turns of one step. At the end of an even
#   game D outputs 0.5.

# %% id="recap-quiz"
quiz(
    "1",
    question(
        "A loss has the gradient 3 at some weight. A gradient step moves the weight ...",
        ["up", "down", "to 3"],
        answer=1,
        why="A positive slope: going up makes the loss larger. The step goes against it.",
    ),
    question(
        "In G's turn, what is frozen, and which label do G's samples get?",
        ["D, and the label 1", "D, and the label 0", "G, and the label 1", "nothing, and the label 0"],
        answer=0,
        why="G wants D to output 1, and only G may move.",
    ),
    question(
        "D gives the score 0.02 to a blurred avatar and 0.01 to a badly blurred one. Is the second twice as bad?",
        ["Yes", "No: D learned to tell corrupted from clean, not how badly"],
        answer=1,
        why="Once D is sure, it has no reason to go lower. A score is an opinion, not a ruler.",
    ),
    question(
        "How many real points did the generator of section 9 see?",
        ["256 in each round", "none"],
        answer=1,
        why="Only D sees real points. All that G ever gets is the gradient that comes back through D.",
    ),
)

# %% [markdown] id="open-title"
# **What it leaves open.** The two questions of section 11. Whether D's 0.5 always means that G is good. What the layers
# of a convolutional network look at, and why they suit pictures.
#
# **References.** I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv 1406.2661. A. Radford, L. Metz,
# S. Chintala, 2015, arXiv 1511.06434 (directions in the code of a GAN; the networks of sections 7 and 10). M. Heusel et
# al., 2017, arXiv 1706.08500 (the Fréchet distance). D. Kingma, J. Ba, *Adam*, 2014, arXiv 1412.6980. The words of this
# chapter are collected in the [glossary](../docs/glossary.md).
