# %% [markdown] id="title"
# # 05 · DCGAN: convolutions learn to draw
#
# The networks of 2014 were stacks of plain layers. Their settings were hard to find, training often failed, and faces
# came out as blots. One year later Alec Radford, Luke Metz and Soumith Chintala put convolutions into both players,
# found a handful of rules that make such a game stable, and looked inside. Theirs is the *deep convolutional GAN*.
#
# **You will be able to** compute both kinds of convolution with a pencil; build a generator for any size; say which of
# the paper's rules matter here, and by how much; look into a trained network; add a bow to a face by arithmetic.
#
# **Time:** about three hours, of which the computer trains for about five minutes; the sections marked *must* take two
# and a half. A good place for a break is the end of section 5. **You need:** the two steps of chapter 04.
# **Exercises:** six; where one is unsolved, our solution stands in so that everything below it runs, and *your
# function* in the text then means ours. Sentences about results refer to the time profile *class*; in *smoke* nothing
# is trained to the end.

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

# %% [markdown] id="why-title"
# ## 1 · What a plain layer does not know
#
# *5 minutes · must*
#
# A plain (*fully connected*) layer gives every pixel a weight of its own. It does not know that two pixels are
# neighbours, and what it has learned about the left eye tells it nothing about the right one.
#
# A *convolution* looks through a small window, its *kernel*, and slides the same window over the whole picture.

# %% id="predict-weights"
predict(
    "5.a",
    "A layer turns a colour picture of 64 x 64 into 32 planes of 32 x 32 numbers. A fully connected layer needs "
    "403 million weights for that. How many does a convolution with a window of 4 x 4 need?",
    ["about 1,500", "about 50,000", "about 1.5 million"],
    answer=0,
    why="Each of the 32 planes has one window of 4 x 4 for each of 3 colours: 32 x 3 x 4 x 4 = 1,536 weights. The same "
    "window serves all places.",
)

# %% id="weights"
window = nn.Conv2d(3, 32, kernel_size=4, stride=2, padding=1, bias=False)
x = torch.zeros(1, 3, 64, 64)
y = window(x)
print("convolution:    ", f"{window.weight.numel():>11,} weights for {tuple(x.shape[1:])} -> {tuple(y.shape[1:])}")
print("fully connected:", f"{x.numel() * y.numel():>11,}")

# %% [markdown] id="shift-text"
# Fewer weights are one gain. The other: what the window finds, it finds everywhere. Shift the picture, and the layer's
# output shifts with it. Here are an avatar and the same one moved eight pixels to the right, each with what a random
# window makes of it.

# %% id="shift"
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures, to_float

face = to_float(avatars(1, seed=4, size=64))
both = torch.cat([face, face.roll(8, dims=3)])
with torch.no_grad():
    found = window(both)[:, 5]  # (2, 32, 32): the sixth of its 32 planes
moved = (found[1, :, 5:-1] - found[0, :, 1:-5]).abs().max()
print(f"second output, moved back by 4, minus the first: at most {moved:.1g}")

# %% id="shift-plot"
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 2.2))
plots.grid(both, ax=left), plots.maps(found, ax=right);

# %% [markdown] id="shift-says"
# Eight pixels became four, because this window moves on by two: its *stride* is 2. (What left the picture on the right
# came back on the left; there the two differ.)
#
# So a convolution does not express *more* than a plain layer: a plain layer with the right weights could do the same.
# It *assumes* more, namely that neighbours belong together and that a thing looks the same wherever it is. For pictures
# this is true, so the data no longer have to teach it.

# %% [markdown] id="conv-title"
# ## 2 · A convolution with a pencil
#
# *30 minutes · must*
#
# Take a picture of 4 x 4 numbers and a kernel of 3 x 3. Lay the kernel on the top left corner, multiply number by
# number, add up: that is the first number of the output. Move one to the right, and so on.

# %% id="pencil"
from torch.nn.functional import conv2d

x = torch.tensor([[1.0, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]])
kernel = torch.tensor([[-1.0, 0, 1], [-1, 0, 1], [-1, 0, 1]])
y = conv2d(x[None, None], kernel[None, None])[0, 0]  # torch wants (batch, channels, height, width)
plots.planes([x, kernel, y], ["picture", "kernel", "output"]);

# %% [markdown] id="pencil-says"
# This kernel asks: is it brighter on the right than on the left? Here it is darker everywhere.
#
# Two numbers control a convolution. The **stride** says how far the window moves on: with stride 2 it skips every other
# place, and the output has half the height and width. The **padding** first puts a border of zeros around the picture,
# so that windows may hang over the edge.

# %% [markdown] id="conv-card" exercise="5.1" role="exercise"
# This is all that D does, many times over.
#
# Compute a convolution of one channel without using torch's. Put `padding` rows and columns of zeros around `x`, slide
# the kernel by `stride`, and collect the sums.
#
# `convolve(x, kernel, stride, padding)`: `x` is `(height, width)`, `kernel` is `(k, k)`; returns a two-dimensional
# tensor. `pad(x, [1, 1, 1, 1])` is imported for you: it puts one zero on the left, on the right, above and below.
# `x.new_zeros(rows, columns)` makes zeros to fill in, on the device (CPU or GPU) where x is; plain `torch.zeros` would
# make them on the CPU.

# %% id="conv" exercise="5.1" role="blank"
from torch.nn.functional import pad


def convolve(x, kernel, stride, padding):
    """Lay the kernel on the picture, multiply, add up; move on by `stride`."""
    ### BEGIN SOLUTION
    x, k = pad(x, [padding] * 4), len(kernel)
    rows, columns = (range(0, side - k + 1, stride) for side in x.shape)
    out = x.new_zeros(len(rows), len(columns))
    for a, i in enumerate(rows):
        for b, j in enumerate(columns):
            out[a, b] = (x[i : i + k, j : j + k] * kernel).sum()
    return out
    ### END SOLUTION

# %% id="conv-check" exercise="5.1" role="check"
convolve = check("5.1", convolve)

# %% id="conv-hint"
# hint("5.1")   # remove the first # and run this cell; each run reveals a little more

# %% [markdown] id="conv-use-text"
# Your function against torch's, on the avatar in grey, with the kernel from above. Yours is slow, but it computes the
# same numbers.

# %% id="conv-use"
grey = face.mean(1)[0, ::2, ::2]  # (32, 32)
mine = convolve(grey, kernel, 1, 1)
theirs = conv2d(grey[None, None], kernel[None, None], padding=1)[0, 0]
print(f"largest difference to torch: {(mine - theirs).abs().max():.1g}")
plots.maps(torch.stack([grey, mine]));

# %% id="predict-size"
predict(
    "5.b",
    "DCGAN's D uses kernels of 4, stride 2, padding 1. What does such a layer make of 64 x 64?",
    ["31 x 31", "32 x 32", "33 x 33"],
    answer=1,
    why="With its padding the picture is 66 wide. The window can begin at 0, 2, ..., 62: 32 places. So the layer "
    "halves exactly, and the next one can halve again.",
)

# %% [markdown] id="size-card" exercise="5.2" role="exercise"
# Anyone who stacks layers needs this formula every day.
#
# How many places can a kernel take in a row of pixels? Compute the height (or width) of the output. A window that hangs
# over the padded edge does not count.
#
# `size_after(size, kernel, stride, padding)`: four whole numbers; returns a whole number.

# %% id="size" exercise="5.2" role="blank"
def size_after(size, kernel, stride, padding):
    """Height or width that a convolution makes of `size` pixels."""
    ### BEGIN SOLUTION
    return (size + 2 * padding - kernel) // stride + 1
    ### END SOLUTION

# %% id="size-check" exercise="5.2" role="check"
size_after = check("5.2", size_after)

# %% id="size-hint"
# hint("5.2")

# %% id="size-use"
for kernel_size, stride, padding in [(3, 1, 1), (4, 2, 1), (5, 2, 2), (4, 1, 0)]:
    sizes = [64]
    while sizes[-1] >= kernel_size and len(sizes) < 6:
        sizes.append(size_after(sizes[-1], kernel_size, stride, padding))
    print(f"kernel {kernel_size}, stride {stride}, padding {padding}:", " -> ".join(map(str, sizes)))

# %% [markdown] id="stamp-title"
# ## 3 · The other way round: from small to large
#
# *20 minutes · must*
#
# D makes pictures smaller. G has to make them larger, and learn how. The *fractionally strided* (or *transposed*)
# convolution, in torch `ConvTranspose2d`, runs the window backwards: every number of the small plane **stamps** a copy
# of the kernel onto the large one, with itself as the strength of the ink. The stamps lie `stride` apart. Where they
# overlap they add up.

# %% id="stamp-pencil"
from torch.nn.functional import conv_transpose2d

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
kernel = torch.tensor([[1.0, 1, 0], [1, 1, 0], [0, 0, 0.5]])
y = conv_transpose2d(x[None, None], kernel[None, None], stride=2)[0, 0]
plots.planes([x, kernel, y], ["small", "kernel", "large"]);

# %% id="predict-stamp"
predict(
    "5.c",
    "In the large plane find the number in the very middle, third row, third column. Four stamps reach it. Where does "
    "its value come from?",
    ["from 4 alone", "from all four, added up", "from 1 and 4"],
    answer=2,
    why="The stamp of 4 puts its top left corner there, 4 x 1. The stamp of 1 puts its bottom right corner there, "
    "1 x 0.5. The other two stamp zeros at that place. 4 + 0.5 = 4.5.",
)

# %% [markdown] id="stamp-card" exercise="5.3" role="exercise"
# This is all that G does.
#
# Compute a fractionally strided convolution of one channel. Make a large plane of zeros, let every number of `x` stamp
# its copy of the kernel, and at the end cut `padding` rows and columns off on all four sides.
#
# `stamp(x, kernel, stride, padding)`: `x` is `(height, width)`, `kernel` is `(k, k)`; returns a two-dimensional tensor.
# Begin with `x.new_zeros(rows, columns)`, which is on x's device. How large must the plane be for the last stamp just
# to fit?

# %% id="stamp" exercise="5.3" role="blank"
def stamp(x, kernel, stride, padding):
    """Each number of x stamps a copy of the kernel; stamps lie `stride` apart and add up."""
    ### BEGIN SOLUTION
    k = len(kernel)
    height, width = ((side - 1) * stride + k for side in x.shape)
    out = x.new_zeros(height, width)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i * stride : i * stride + k, j * stride : j * stride + k] += x[i, j] * kernel
    return out[padding : height - padding, padding : width - padding]
    ### END SOLUTION

# %% id="stamp-check" exercise="5.3" role="check"
stamp = check("5.3", stamp)

# %% id="stamp-hint"
# hint("5.3")

# %% [markdown] id="zeros-text"
# Why "fractionally strided"? Look at it from the other side. Put a zero between every two neighbours in the small
# plane, and slide a window over the result with stride 1: measured on the small plane, the window moves on by half a
# number. With the kernel turned upside down this gives the same large plane, as your first function can show.

# %% id="zeros"
apart = torch.zeros(3, 3)
apart[::2, ::2] = x  # a zero between any two numbers
again = convolve(apart, kernel.flip(0, 1), 1, 2)
print("the same:", torch.equal(again, stamp(x, kernel, 2, 0)))
plots.planes([apart, kernel.flip(0, 1), again], ["apart", "turned", "large"]);

# %% [markdown] id="board-text"
# One more thing to know. Let all numbers be 1, and all weights too: how often is each place stamped? Left, kernel 3
# with stride 2; right, kernel 4 with stride 2, as in this chapter.

# %% id="board"
ones = torch.ones(5, 5)
counts = [stamp(ones, torch.ones(k, k), 2, 1) for k in (3, 4)]
plots.planes(counts, ["kernel 3", "kernel 4"]);

# %% [markdown] id="board-says"
# If the kernel's size is not a multiple of the stride, some places get more ink than others, and a chessboard shines
# through what G draws. With 4 and 2, the inner places are all stamped equally often. Random weights can still make a
# chessboard; then G has to unlearn it. Look for it at the start of the film in section 5.

# %% [markdown] id="generator-title"
# ## 4 · The paper's generator, layer by layer
#
# *25 minutes · must*
#
# The code z has 100 numbers, each drawn *uniformly* from [-1, 1]: any number there is as likely as any other. Think of
# it as a picture of 1 x 1 pixel with 100 channels. The first layer stamps it onto 4 x 4 cells with 1,024 channels. Then
# each layer doubles height and width and halves the channels, until there are 64 x 64 pixels with three channels.
#
# (That first layer connects every number of z with every cell. The paper itself says that it "could be called fully
# connected". Its rule against such layers, in section 6, is about further ones between z and these cells.)
#
# After every hidden convolution come two more layers. **Batch norm** measures each channel over the batch, shifts it to
# mean 0, scales it to standard deviation 1, and then applies a shift and a scale of its own that are learned. **ReLU**
# sets negative numbers to 0. At the end **tanh** brings the pixels into [-1, 1].
#
# Why should batch norm help a GAN? The first weights are tiny, and without it the numbers would shrink from layer to
# layer, and so would the gradients on their way back; batch norm resets their size at every layer. And since it
# measures a whole batch, it pushes apart fakes that are all becoming alike; the authors found it critical against just
# this failure. The price: a picture depends a little on the others in its batch. That happens in *training mode* only.
# In *evaluation mode* (`G.eval()`) batch norm uses averages that it gathered during training, so that one code always
# gives the same picture.

# %% id="up"
def up(n_in, n_out):
    """Twice as high and wide: (batch, n_in, size, size) -> (batch, n_out, 2 size, 2 size)."""
    return nn.Sequential(
        nn.ConvTranspose2d(n_in, n_out, 4, 2, 1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()
    )

# %% id="paper-generator"
first = nn.Sequential(nn.ConvTranspose2d(100, 1024, 4, 1, 0, bias=False), nn.BatchNorm2d(1024), nn.ReLU())
last = nn.Sequential(nn.ConvTranspose2d(128, 3, 4, 2, 1), nn.Tanh())
blocks = [first, up(1024, 512), up(512, 256), up(256, 128), last]
G = nn.Sequential(nn.Unflatten(1, (100, 1, 1)), *blocks)

# %% id="paper-shapes"
from gan_course.data.latent import Latent

codes = Latent(100, "uniform")  # as in the paper: uniform on [-1, 1]
rng = torch.Generator().manual_seed(0)
x = G[0](codes.sample(2, rng))
print("z  ", tuple(x.shape))
for block in blocks:
    x = block(x)
    print(f"-> {tuple(x.shape)}")  # (batch, channels, height, width)

# %% [markdown] id="paper-flow-text"
# These weights are random. What do the layers hold after training? Here is a G with the same layers and a quarter of
# the channels, trained on avatars (section 7 is about it): one code, and sixteen channels behind each layer.

# %% id="paper-flow"
from gan_course.pretrained import pretrained

h = codes.sample(1, rng)[:, :, None, None]
stages = [{"z": h.flatten()}]
for layer in pretrained("avatars64").layers:
    h = layer(h).detach()
    if isinstance(layer, (nn.ReLU, nn.Tanh)):
        stages.append(h[0])
plots.flow(stages, ["stamp", *["double"] * 4]);

# %% [markdown] id="paper-flow-says"
# At 4 x 4 nothing looks like a head to us. Where do you see the first outline, and where the first eye?

# %% [markdown] id="generator-card" exercise="5.4" role="exercise"
# Now for any size. Your network will draw the faces of this chapter.
#
# Build a generator of pictures of `size` pixels (8, 16, 32, 64, ...), out of fractionally strided convolutions with
# kernels of 4 x 4 as above. The last hidden layer has `width` channels, and each layer before it has twice as many: the
# paper's is `generator(64, 128, 100)`. Use `up` for the layers in the middle.
#
# `generator(size, width, latent_dim)`: returns a network, `(batch, latent_dim)` to `(batch, 3, size, size)` in [-1, 1].
# Before you return it, call `initialise(G)`, imported for you: it draws the first weights as the paper does, normal
# with standard deviation 0.02.

# %% id="generator" exercise="5.4" role="blank"
from gan_course.models.dcgan import initialise


def generator(size, width, latent_dim):
    """z to picture, doubling from 4 x 4 cells to `size` pixels."""
    ### BEGIN SOLUTION
    n = width * size // 8  # channels of the first 4 x 4 cells: doubled once for each doubling but the last
    layers = [nn.Unflatten(1, (latent_dim, 1, 1))]
    layers += [nn.ConvTranspose2d(latent_dim, n, 4, 1, 0, bias=False), nn.BatchNorm2d(n), nn.ReLU()]
    while n > width:
        layers.append(up(n, n // 2))
        n //= 2
    G = nn.Sequential(*layers, nn.ConvTranspose2d(width, 3, 4, 2, 1), nn.Tanh())
    initialise(G)
    return G
    ### END SOLUTION

# %% id="generator-check" exercise="5.4" role="check"
generator = check("5.4", generator)

# %% id="generator-hint"
# hint("5.4")

# %% [markdown] id="mirror-text"
# **The discriminator is the mirror**: strided convolutions halve the picture from 64 to 4 while the channels double,
# and a last window of 4 x 4 turns all of it into one number, the logit. D's nonlinearity is *LeakyReLU*: negative
# numbers are not cut to 0 but shrunk to a fifth. The first layer has no batch norm: the paper found that with it,
# samples oscillate and training becomes unstable.

# %% id="mirror"
def down(n_in, n_out):
    """Half as high and wide: (batch, n_in, size, size) -> (batch, n_out, size / 2, size / 2)."""
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, 4, 2, 1, bias=False), nn.BatchNorm2d(n_out), nn.LeakyReLU(0.2)
    )


first = nn.Sequential(nn.Conv2d(3, 128, 4, 2, 1), nn.LeakyReLU(0.2))
last = nn.Sequential(nn.Conv2d(1024, 1, 4, 1, 0), nn.Flatten())
D = nn.Sequential(first, down(128, 256), down(256, 512), down(512, 1024), last)

# %% id="mirror-shapes"
from gan_course.models import DCGANDiscriminator, summary

print("logits of two pictures:", D(x).detach().flatten().tolist())
summary(D, 3, 64, 64)

# %% [markdown] id="mirror-says"
# In the package the two are called `DCGANGenerator` and `DCGANDiscriminator`, with `size` and `width` as in your
# exercise.

# %% [markdown] id="live-title"
# ## 5 · Train it
#
# *10 minutes · must*
#
# Avatars of 32 x 32 pixels, your generator with a width of 32, and the two steps that you know. Three settings are not
# the paper's, because this training is short: smaller batches, a learning rate of 0.001 instead of 0.0002, and Adam
# without momentum (chapter 04).

# %% id="live-data"
from gan_course.training.presets import AVATARS

heads = Pictures(avatars(pick(500, 10_000, 50_000), size=32))
fresh = to_float(avatars(pick(100, 1000, 2000), seed=999, size=32))  # none of them is trained on
plots.grid(heads[:16], alt="drawn heads");

# %% id="live-train"
G, D = generator(32, 32, 100), DCGANDiscriminator(size=32, width=32)
steps = pick(6, 1500, 8 * AVATARS.steps)
live = AVATARS.trainer(heads, G, D, steps=steps, snapshot_every=max(1, steps // 15))

# %% [markdown] id="theatre-text"
# What will G learn first: where a face is, the colours of hair, or the eyes? Write down your guess. Then watch. The
# large pictures are what the same 48 codes give at that moment. Next to them are both losses and D's mean outputs, with
# those of an even game dashed; below them is the film so far. The notebook's stop button (■) ends the run after the
# current step, and *Play* goes on from there.

# %% id="theatre" tags=["theatre"]
from gan_course.widgets.theatre import theatre

stage = theatre(live)
stage.run()

# %% [markdown] id="theatre-how"
# *Back*, *On* and the slider look back through the film, and the orange line on the curves moves with them. Was your
# guess right? When do two eyes stand where they should? Follow one code: at which moment does its face become the one
# that it has at the end, and who was it before?
#
# *Save* writes the whole training to a file, and *Load* goes on from there, tomorrow or on another machine. *Undo*
# takes back a *Load* or a *Reset*. For a printout, here are six moments in a row.

# %% id="live-film"
plots.filmstrip(live.history);

# %% id="live-grid"
plots.grid(live.sample(48), title=f"generated, after {live.steps:,} steps");

# %% [markdown] id="distance-text"
# How good is that? We measure it as we measured chapter 04's points: by a distance between two clouds. The *probe*, a
# network that was trained to read hair, eyes and everything else off an avatar, turns pictures into points: its last
# 128 features. The *Fréchet distance* fits a bell curve to each of the two clouds and compares the two (the well-known
# FID is this distance with another network's features). 0 is perfect; the baseline, what real pictures reach against
# other real pictures, is printed first. *Coverage* is the share of real pictures with a generated one nearby. Chapter
# 07 takes [both apart](07_judging_and_using_a_gan.ipynb#1-·-The-Fréchet-distance,-taken-apart).

# %% id="distance"
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.prdc import prdc

probe = factor_probe()


def report(name, pictures, real=fresh):
    """Print the Fréchet distance and the coverage of pictures (n, 3, size, size)."""
    a, b = probe.features(real), probe.features(pictures)
    distance, coverage = frechet(a, b).distance, prdc(a, b).coverage
    print(f"{name:<22} Fréchet distance {distance:6.1f}   coverage {coverage:.2f}")

# %% id="distance-use"
n = len(fresh)
report("real (the baseline)", to_float(avatars(n, seed=998, size=32)))
report("averaged weights", live.sample(n))
with torch.no_grad():
    last_weights = torch.cat([live.G.eval()(z).cpu() for z in live.noise(n).split(250)])
report("last weights", last_weights)

# %% [markdown] id="distance-says"
# The averaged weights (chapter 04) cost nothing. In our run, with the learning rate at zero at the end, they hardly
# differ from the last ones. They matter while the rate is high.

# %% [markdown] id="rules-title"
# ## 6 · The rules, broken one at a time
#
# *10 minutes · must*
#
# The paper gives five rules for stable convolutional GANs:
#
# 1. strided convolutions instead of *pooling*, so that each network learns its own way to shrink and to grow;
# 2. batch norm in G and in D;
# 3. no fully connected hidden layers after (in G: before) the convolutions;
# 4. ReLU in G, with tanh at its end;
# 5. LeakyReLU in D.
#
# Good rules can be tested. Break one, keep the others, train from scratch, measure: this is called an *ablation*. The
# fourth rule has two halves, so there are six ways to break one. In the package each is an argument of the two classes,
# and `RULES` says which. (Without strides, G repeats each pixel and D takes the largest of four; the fully connected
# layer has 512 neurons.)

# %% id="rules"
from gan_course.models.dcgan import RULES, without

instead = dict(zip(RULES, [  # what takes the rule's place where it is broken
    "pooling instead of strides",
    "no batch norm",
    "a fully connected layer in both",
    "tanh instead of ReLU in G",
    "no tanh at G's end",
    "ReLU instead of LeakyReLU in D",
]))
for rule, label in instead.items():
    print(f"{rule:<26} broken: {label}")

# %% id="predict-rules"
predict(
    "5.d",
    "Which of these do you expect to hurt most when it is broken?",
    [
        "pooling instead of strides",
        "no batch norm, or a fully connected layer in both",
        "tanh instead of ReLU in G",
        "ReLU instead of LeakyReLU in D",
    ],
    answer=0,
    why="In our runs pooling is worst on four of five seeds; the fully connected layer and the missing batch norm "
    "follow, and the rest hardly matters. The figures are below. These runs are short. What is slow at the start is "
    "not always worse at the end.",
)

# %% [markdown] id="rules-own-text"
# Try one yourself. Choose a rule, predict what the faces will look like, and run. Both networks are half as wide as
# above and train for a short while, both at the same time.

# %% id="rules-own"
from gan_course.training import train_together

rule = "batch norm"  # any name of the list above

torch.manual_seed(0)
steps = pick(4, 300, 2000)
kept, broken = (AVATARS.trainer(heads, *without(one, size=32, width=16), steps=steps) for one in ("", rule))
train_together(kept, broken)

# %% id="rules-own-show"
figure, axes = plt.subplots(1, 2, figsize=(9, 3))
runs = {"all rules kept": kept.sample(n), instead[rule]: broken.sample(n)}
for ax, (name, pictures) in zip(axes, runs.items()):
    plots.grid(pictures[:32], title=name, ax=ax)
    report(name, pictures)

# %% [markdown] id="rules-all-text"
# One run is an anecdote, and yours stopped after 300 steps: without batch norm the faces have hardly begun by then (310
# in our run). Here are the six over five seeds (a *seed* fixes all random numbers of a run), after 800 steps. There is
# a row for each broken rule, labelled with what takes its place, and a cross for each seed. The grey band is the span
# of five seeds with all rules kept. To the right of the band, breaking the rule hurts.

# %% id="rules-all"
from gan_course.claims.store import load

runs = list(load()["C16"].outcomes.values())
whole = [run.a for run in runs]
figure, ax = plt.subplots(figsize=(8, 3))
ax.axvspan(min(whole), max(whole), color="0.85")
for row, rule in enumerate(reversed(RULES)):
    ax.plot([run.more[rule] for run in runs], [row] * len(runs), "x", color=plots.GENERATED)
ax.set(yticks=range(len(RULES)), yticklabels=reversed(instead.values()), xlabel="Fréchet distance")
plots.plain_log(ax, "x");

# %% id="rules-shown"
for rule in RULES:
    worse = sum(run.more[rule] > run.a for run in runs)
    median = sorted(run.more[rule] for run in runs)[len(runs) // 2]
    print(f"{instead[rule]:<32} median {median:6.1f}, worse than with all rules on {worse} of {len(runs)} seeds")
shown("C16")

# %% [markdown] id="rules-says"
# So the rules are not all alike. Strides, batch norm and leaving out fully connected layers each make a large
# difference here, on all five seeds. The other three, ReLU within G, tanh at its end and LeakyReLU in D, make a small
# one, and for each of them there is one seed on which it makes none. The list as a whole, "each rule helps", does not
# hold in our test.
#
# A rule belongs to a recipe. We first ran this test with another one, which the course no longer contains: Adam with
# momentum, and a third of the learning rate. With it, tanh *within* G came nearer to the data than ReLU on every seed,
# and the worst mistakes were a missing batch norm and the fully connected layers, not the pooling.
#
# Nor is a rule always the best one can do. ReLU loses whatever is below zero. LeakyReLU keeps a part of it, and with
# LeakyReLU in G (the paper has it only in D), the faces came nearer to the data than with ReLU on two of the three
# seeds of row C16a, and were level with it on the third.
#
# Two cautions. The test is short, on small pictures, with small networks; the authors looked at long training runs on
# large sets. And "no batch norm" keeps the paper's tiny first weights, which are made for networks with it: without it,
# signals fade from layer to layer. Rules work together.

# %% [markdown] id="big-title"
# ## 7 · 64 x 64
#
# *5 minutes · should*
#
# Twice the size takes longer than a lesson, so this generator comes ready-trained: the paper's layers with a width of
# 32, on 40,000 avatars, in about an hour on one core. Its file says how good it is.

# %% id="big"
from gan_course.pretrained import notes, pretrained

G = pretrained("avatars64")
z = codes.sample(64, rng)
plots.grid(G(z), columns=8, alt="generated heads");

# %% id="big-quality"
for name, value in notes("avatars64")["quality"].items():
    print(f"{name:<24} {value:.3g}" if isinstance(value, float) else f"{name:<24} {value:,}")

# %% [markdown] id="big-says"
# *Precision* is the share of generated pictures that have a real one nearby: is what G draws right? *Recall* is the
# share of real pictures that have a generated one nearby: does G draw everything? Nearly all of its faces pass, and
# fewer than half of the real ones are matched: good faces, too little variety. *Coverage* asks what recall asks, but
# with neighbourhoods drawn around the real pictures instead of the generated ones, so that one odd fake cannot spoil
# it. It looks lower the more samples there are to compare, since then a real picture's neighbourhood is smaller;
# between real and real it stays the same.
#
# Now look for what is wrong, and for what is missing. A GAN can please D without drawing everything there is. In the
# data about three in eight wear no accessory, and the rest share five accessories evenly. The probe counts.

# %% id="big-missing"
from gan_course.data.avatars.factors import FACTORS
from gan_course.measure.latent_directions import drawn

choices = next(factor.choices for factor in FACTORS if factor.name == "accessory")
sets = {
    "real": to_float(avatars(pick(200, 2000, 4000), seed=996, size=64)),
    "generated": drawn(G, codes.sample(pick(200, 2000, 4000), rng)),
}
for name, pictures in sets.items():
    worn = probe(pictures)["accessory"]
    print(f"{name:<10}", *(f"{c}: {(worn == i).float().mean():.0%}  " for i, c in enumerate(choices)))

# %% [markdown] id="panel-text"
# Training it was not only a matter of time. With the plain recipe D wins at 64 pixels: within a few hundred steps it
# tells real from generated by their *grain* alone, its loss falls to almost 0, and its gradients are about grain.
#
# *Several discriminators* helped. A second D sees only half-size copies, where there is no grain, and so has to look at
# hair and eyes. At first it teaches alone. Then the D that sees everything joins, then a third that looks closely at
# eyes and mouth. Then we counted as above: cat ears were one in sixty, flowers one in thirty. So we added a fourth, for
# the fringe and what is worn there. It brought both back, to about one in fourteen and one in ten; and glasses, which
# it does not see well, nearly went: from one in fifteen to one in a hundred. You get what your discriminators look at.
# G's loss is the mean over all of them. The layers, batch norm, the loss and Adam are those of the plain DCGAN.
# (`data/recipes/avatars64.py` repeats all of this.)

# %% id="panel"
from gan_course.models.multi_discriminator import Crop, MultiDiscriminator

critic = pretrained("avatars64-critic")  # the D that sees everything ("critic" is another word for a D)
half = nn.Sequential(nn.AvgPool2d(2), DCGANDiscriminator(size=32, width=32))
views = [Crop(top=22, left=16, size=32), Crop(top=2, left=16, size=32)]
close = [nn.Sequential(view, DCGANDiscriminator(size=32, width=32)) for view in views]
logits = MultiDiscriminator(critic, half, *close)(G(z[:5]))
print("five pictures, a logit from each of the four:", tuple(logits.shape))
plots.grid(torch.cat([view(G(z[:16])) for view in views]), columns=16, alt="eyes and mouths; fringes");

# %% [markdown] id="eyes-title"
# ## 8 · Eyes of two colours
#
# *5 minutes · should*
#
# Chapter 02 ended with a complaint: a generator's pixels do not see each other, so nothing stops it from painting a
# green eye next to a blue one. The GAN's answer was a D that sees the whole. Does that work? Our avatars always have
# two eyes of the same colour, and the probe can read both irises. So we can count. (After ± comes the standard
# deviation that chance gives a share of that many pictures.)
#
# Four generators: a VAE (chapter 02) and a GAN of plain layers (chapter 04), both trained now on the same heads; the
# DCGAN of section 5; and the trained one.

# %% id="rivals-train"
from gan_course.models import VAE, MLPDiscriminator, MLPGenerator
from gan_course.training.autoencoder import AutoencoderTrainer

vae = AutoencoderTrainer(VAE((3, 32, 32), 32, hidden=(256,)), heads, decay_steps=pick(5, 1200, 10_000))
plain_G = MLPGenerator(100, (3, 32, 32), hidden=(256, 256), bounded=True)
plain_D = MLPDiscriminator((3, 32, 32), hidden=(256, 256))
plain = AVATARS.trainer(heads, plain_G, plain_D, steps=pick(5, 1500, 10_000))
train_together(vae, plain)

# %% id="predict-eyes"
predict(
    "5.e",
    "Which generator paints the most pairs of eyes of two colours?",
    ["the VAE", "the GAN of plain layers", "the DCGAN of section 5", "they are about equal"],
    answer=2,
    why="In our run it was the DCGAN of section 5. Before you praise the GAN of plain layers, look at its share of "
    "unreadable pairs: where the eyes are a grey blur, no colour can be wrong.",
)

# %% id="eyes"
with torch.no_grad():
    sets = {
        "real, 32 px": fresh,
        "VAE": vae.model.sample(n, vae.generator).cpu(),
        "GAN of plain layers": plain.sample(n),
        "DCGAN, live": live.sample(n),
        "real, 64 px": to_float(avatars(n, seed=999, size=64)),
        "DCGAN, trained longer": drawn(G, codes.sample(n, rng)),
    }
rates = {name: probe.mismatched_rate(pictures) for name, pictures in sets.items()}
for name, rate in rates.items():
    share = f"{rate.rate:6.1%} ± {rate.error:.1%} of two colours" if rate.unreadable < 1 else "no pair can be read"
    print(f"{name:<22} {share}, {rate.unreadable:6.1%} unreadable")

# %% id="eyes-show"
figure, axes = plt.subplots(2, 3, figsize=(9, 5))
for ax, (name, pictures) in zip(axes.flat, sets.items()):
    plots.grid(pictures[:12], columns=4, title=name, ax=ax)

# %% id="eyes-distance"
for name in list(sets)[1:4]:
    report(name, sets[name])

# %% [markdown] id="eyes-says"
# The VAE's faces are pale, yet nearly all of their eyes can be read, and agree. Its decoder was shown, code by code,
# the one picture that it should draw, and in that picture both eyes have one colour. A GAN's generator never gets to
# see such a picture.
#
# For a GAN, a D that sees both eyes is not enough. It *can* punish two colours, but it will not before the coarser
# mistakes are gone: it is paid for telling real from generated, and blotched hair is easier to see. Longer training
# and a discriminator for the eyes bring the rate down: compare the two rows that begin with *DCGAN*. The article's
# "two eyes of different colours" is a matter of how well D has learned, not of having a D.

# %% [markdown] id="inside-title"
# ## 9 · Look inside
#
# *20 minutes · must*
#
# The paper's authors did not only look at samples. What do the layers do? Follow one code through the trained G. Each
# small square is one channel: orange where it is above 0, and white where ReLU cut it to 0.

# %% id="maps"
from gan_course.measure.activations import feature_maps, strongest

layers = feature_maps(G, z[:1])
for layer in layers[:-1]:
    print("channels, height, width:", tuple(layer.shape[1:]), f" at 0: {(layer == 0).float().mean():.0%}")

# %% id="maps-show"
figure, axes = plt.subplots(2, 2, figsize=(9, 5))
channels = {"heads": range(8), "sides": [f"{i} +" for i in (0, 8, 16, 24)]}  # number 11 is 8 + 3
for ax, layer in zip(axes.flat, layers[:-1]):
    ax.set_title("32 of {} channels, {} x {}".format(*layer.shape[1:]))
    plots.maps(layer[0, :32], columns=8, ax=ax, **channels)

# %% [markdown] id="maps-says"
# At 4 x 4 and 8 x 8 hardly any square means something to the eye. At 16 x 16 a head stands out, and at 32 x 32 some
# channels have become the hair, others the outline, the background, the eyes.
#
# Seeing is not yet knowing. A channel that looks like hair may be about something else. So do what one does with a
# fuse box: switch one off and see what goes dark (Bau et al. 2019 took generators of rooms apart in this way).

# %% id="predict-switch"
predict(
    "5.g",
    "The last hidden layer has 32 channels. You switch off the one that changes the pictures most. What will you see?",
    ["all faces vanish", "one kind of thing changes, in every face", "a square of each picture turns black"],
    answer=1,
    why="A channel is one window that is used at every place of the plane. Without it, whatever this window draws is "
    "missing everywhere: a shade, a line, a kind of texture.",
)

# %% id="switchboard"
from gan_course.widgets.switchboard import switchboard

board = switchboard(G, codes)
board.switch(board.session.strongest())

# %% [markdown] id="switchboard-says"
# Above, the faces as they are; below them, the same codes with one channel off; at the bottom what differs. On the
# right are all channels of the layer; the bar below each says how much the pictures change when it alone is off. Which
# channels belong to the eyes? Which one can you switch off without anyone noticing? Then choose an earlier layer,
# nearer to the code: what does a single switch change there?
#
# Now the *filters*: the first layer of D has 24 windows of 4 x 4 pixels in three colours. Here they are as pictures,
# each scaled to its largest weight. Some look for an edge, some for a colour.

# %% id="filters"
kernels = critic.layers[0].weight.detach()
kernels = kernels / kernels.abs().amax((1, 2, 3), keepdim=True)
numbers = {"heads": range(12), "sides": ["0 +", "12 +"]}
plots.grid(kernels, columns=12, title="D's first layer: 24 filters", **numbers);

# %% [markdown] id="window-text"
# Deeper weights are hard to look at: the second layer has 24 planes as its input, not three colours. So ask another
# question: which *parts of pictures* excite a channel most? For that we need to know how much of the picture one number
# of a layer sees.

# %% [markdown] id="window-card" exercise="5.5" role="exercise"
# A number in the first layer sees 4 pixels in a row. One in the second sees 4 numbers of the first; their windows lie 2
# pixels apart and overlap.
#
# Compute how many pixels (in a row) one number behind a stack of layers depends on, its *receptive field*.
#
# `receptive_field(layers)`: a list of `(kernel, stride)`, beginning at the picture; returns a whole number and leaves
# the list as it is. Behind no layer at all, the field is 1.

# %% id="window" exercise="5.5" role="blank"
def receptive_field(layers):
    """Width of the window of the picture that one number behind these layers sees, in pixels."""
    ### BEGIN SOLUTION
    window, step = 1, 1  # step: pixels between two neighbours of the present layer
    for kernel, stride in layers:
        window += (kernel - 1) * step
        step *= stride
    return window
    ### END SOLUTION

# %% id="window-check" exercise="5.5" role="check"
receptive_field = check("5.5", receptive_field)

# %% id="window-hint"
# hint("5.5")

# %% id="window-use"
for n_layers in range(1, 5):
    print(f"behind {n_layers} layers of D one number sees", receptive_field([(4, 2)] * n_layers), "pixels in a row")

# %% [markdown] id="excite-text"
# Behind the fourth layer the middle numbers see both eyes at once; they could compare them. Below, each row belongs to
# one channel: the eight parts of real pictures that excite it most, in order. Layer 2 first, then layer 3.

# %% id="excite"
real = to_float(avatars(pick(100, 1000, 2000), seed=997, size=64))
channels = 3, 11, 19, 27, 35
rows = [strongest(critic, real, 2, channel) for channel in channels]
names = {"heads": range(1, 9), "sides": [f"channel {channel}" for channel in channels]}
plots.grid(torch.cat(rows), columns=8, title="layer 2", **names);

# %% id="excite-deeper"
channels = 5, 20, 35, 50, 65
rows = [strongest(critic, real, 3, channel) for channel in channels]
names["sides"] = [f"channel {channel}" for channel in channels]
plots.grid(torch.cat(rows), columns=8, title="layer 3", **names);

# %% [markdown] id="excite-says"
# Nobody told D what an eye is, or a collar. It was asked one question, real or generated, and found for itself what is
# worth looking at. Try other channels: layer 2 has 48 of them, layer 3 has 96. The authors used such features of a D to
# sort photographs into classes, and did well.

# %% [markdown] id="walk-title"
# ## 10 · From one face to another
#
# *5 minutes · should*
#
# Has G learned pictures by heart? If so, an *interpolation* from one code to another would stay at one picture and then
# jump to the next.

# %% id="walk"
t = torch.linspace(0, 1, 9)[:, None]
ends = codes.sample(8, rng)
paths = [G((1 - t) * start + t * end) for start, end in ends.view(4, 2, -1)]
plots.grid(torch.cat(paths), columns=9, alt="each row an interpolation from one face to another");

# %% [markdown] id="walk-text"
# Every step is a face. In numbers: how much of the whole change of the pixels happens in the largest of the eight
# steps? If all steps are alike, it is one eighth, 12.5 %; if the picture jumps, it is nearly all of it.

# %% id="walk-measure"
leaps = []
for pictures in paths:
    change = (pictures[1:] - pictures[:-1]).abs().mean((1, 2, 3))
    leaps.append((change.max() / change.sum()).item())
print("largest of eight steps:", ", ".join(f"{leap:.0%}" for leap in leaps))

# %% [markdown] id="neighbours-text"
# A second test looks up, for each generated face, the nearest one among those that G learned from, by the probe's
# features. (Here among 2,000 of the 40,000, drawn again from their seed.)

# %% id="neighbours"
from gan_course.measure.neighbours import memorisation, nearest

learned = to_float(avatars(40_000, seed=64, size=64, first=pick(100, 2000, 4000)))
made = drawn(G, codes.sample(len(real), rng))
near = nearest(probe.features(made[:8]), probe.features(learned)).index[:, 0]
plots.grid(torch.cat([made[:8], learned[near]]), columns=8, title="below: the nearest it learned from");

# %% id="neighbours-share"
copies = memorisation(probe.features(made), probe.features(learned), probe.features(real))
print(f"chance that a generated face lies nearer to these than a new real face does: {copies.score:.2f}")

# %% [markdown] id="neighbours-says"
# "Near" needs a yardstick, and a *new* real face is one: it cannot be a copy. A G that recites would come out near 1;
# one whose faces lie as far away as new real ones, at 0.5; one whose faces are worse, below. Chapter 07 writes this
# test and applies it to a set that *is* copied.

# %% [markdown] id="arithmetic-title"
# ## 11 · Bow - no bow + face
#
# *20 minutes · must*
#
# The most quoted figure of the paper: take the codes of a smiling woman, subtract those of a woman who does not smile,
# add those of a man; out comes a smiling man. The authors found that single codes did not work and took the mean of
# three.
#
# We do the same with bows. First the probe sorts some thousand faces by what they wear.

# %% id="wardrobe"
from gan_course.measure.latent_directions import wardrobe

known = wardrobe(G, codes.sample(pick(400, 3000, 5000), rng), probe)
bows, bare = known.wearing("bow"), known.wearing("none")
print(f"of {len(known.codes):,} codes, {len(bows)} surely draw a bow and {len(bare)} surely nothing")

# %% [markdown] id="arithmetic-card" exercise="5.6" role="exercise"
# One line, once you see it.
#
# `plus` holds codes of faces with a property, `minus` codes of faces without it, and `onto` codes of faces that are to
# get it. Compute the new codes.
#
# `analogy(plus, minus, onto)`: `(n, dim)`, `(m, dim)` and `(k, dim)`, where n, m and k may differ; returns new codes
# `(k, dim)`, on the same device, and changes none of the three.

# %% id="arithmetic" exercise="5.6" role="blank"
def analogy(plus, minus, onto):
    """onto, plus what the codes in `plus` have and those in `minus` lack."""
    ### BEGIN SOLUTION
    return onto + plus.mean(0) - minus.mean(0)
    ### END SOLUTION

# %% id="arithmetic-check" exercise="5.6" role="check"
analogy = check("5.6", analogy)

# %% id="arithmetic-hint"
# hint("5.6")

# %% id="arithmetic-show"
faces = bare[-8:]
three = analogy(bows[:3], bare[:3], faces)
plots.grid(G(torch.cat([faces, three])), columns=8, title="eight faces; below each: plus (3 bows - 3 without)");

# %% [markdown] id="scale-text"
# With three codes of each kind, hair and eyes often change too: three bow wearers have more in common than a bow. The
# mean over *all* codes of a kind leaves only what they share.
#
# But why should a difference found at *these* codes do the same at another one? Because G bends only gently: the
# interpolations of section 10 had no jumps. Where a curve bends little, a step along it changes the same thing wherever
# it starts, and everything that varies alike in both kinds, such as the hue of the hair, cancels in the difference of
# their means. So the sum must fail where that is not true: after a long step, where G has bent; with few or different
# examples, where nothing cancels; where two properties always occur together; and where a property is not a straight
# path at all, such as the hue, which runs in a circle.
#
# How many times do you have to add the mean difference? The hue of the hair shows how much else changes.

# %% id="scale"
way = bows.mean(0) - bare.mean(0)
stretched = [faces + k * way for k in (0, 0.5, 1, 2, 4)]
plots.grid(G(torch.cat(stretched)), columns=8, title="plus 0, 1/2, 1, 2 and 4 times the mean difference");

# %% id="scale-measure"
from gan_course.measure.attributes import hue_difference

many = bare[:300]
before = probe(drawn(G, many))
for k in (0, 0.5, 1, 2, 4):
    after = probe(drawn(G, many + k * way))
    share = (after.probability("accessory", "bow") > 0.5).float().mean()
    turned = hue_difference(before["hair_hue"], after["hair_hue"]).abs().median()
    print(f"{k:>3} times: {share:4.0%} wear a bow; the hue of the hair has moved by {turned:3.0f} degrees (median)")

# %% id="arithmetic-claim"
shown("C17")

# %% [markdown] id="arithmetic-claim-says"
# A *claim* is a statement with a rule, written before the runs, for when it holds. This one asks for a bow on half of
# the sums, with means over three codes, as in the paper: they have it on 20 to 29 % and turn the hue of the hair by 25
# degrees. With the mean over *all* codes, added once, the share is hardly larger (28 to 33 %), but the hue moves by
# only 4 degrees. (Your table has about 8 there: it averages over fewer codes with a bow.) Added twice, it puts a bow on
# 41 to 52 % (row C17a, on other seeds than C17). This generator draws few bows by itself, so there is little to learn
# the direction from. (Where a claim does not hold, rows marked *Why?* follow: explanations, each with a rule of its
# own, by which it is *supported* or *not*.)
#
# Now look at the pictures again. Added twice or more, the difference draws a band in all colours over many heads, and
# hardly a bow. These shares are what the *probe* takes for a bow; chapter 07 meets this again, with glasses.

# %% [markdown] id="hand-text"
# The bow is one direction in a space of a hundred numbers. Chapter 01 found reddish hair in the same way: the mean of
# codes with it minus the mean of codes without. Here are three more, from the codes that the probe has already sorted.
#
# Guess before you look: which of the four leaves most of the face alone? And what will a single one of the hundred
# numbers do, moved from end to end?

# %% id="hand-ways"
from gan_course.measure.latent_directions import changes, direction, follow

seen = known.seen  # what the probe reads off the faces of known.codes
blue = hue_difference(torch.tensor(2 / 3), seen["hair_hue"]).abs() < 60  # within 60 degrees of blue
ways = {
    "a bow": way,
    "blue hair": direction(known.codes, blue),
    "darker skin": direction(known.codes, seen["skin"] > 0.5),
    "eyes wide open": direction(known.codes, seen["eye_openness"] > 0.7),
}

# %% id="hand"
from gan_course.widgets.sliders import sliders

by_hand = sliders(G, codes, ways, read=probe, seed=2)
by_hand.move("blue hair", 1.0)  # or with the mouse
by_hand

# %% [markdown] id="hand-question"
# One face may be an exception. Here are 64, each moved by 1.5 in both directions; "1" is as much change as between
# random pairs of faces.

# %% id="hand-measured"
meant = dict(zip([*ways, "number 1"], ["accessory", "hair_hue", "skin", "eye_openness", "hair_hue"]))
for name, one in (ways | {"number 1": torch.eye(100)[0]}).items():
    one = one / one.norm()
    change = changes(probe, G(follow(z, one, -1.5)), G(follow(z, one, 1.5)), usual=G(z))
    own = change.pop(meant[name])
    most = max(change, key=change.get)
    mean = sum(change.values()) / len(change)
    print(f"{name:<15}{meant[name]} {own:.2f}, others on average {mean:.2f}, at most {most} {change[most]:.2f}")

# %% [markdown] id="hand-says"
# Compare the first number of each row with the second. A direction earns its name if what it is meant to change changes
# much more than the rest; the third number is its worst side effect. A single number of the code was meant for nothing,
# and does a little of everything.

# %% [markdown] id="bench-title"
# ## 12 · A test bench for objectives
#
# *10 minutes · may*
#
# DCGAN became the standard network on which new ideas were compared. What should the two players minimise? Since 2014
# many answers have been given. With D's logit s:
#
# | | D lowers | G lowers |
# |---|---|---|
# | minimax (2014) | cross-entropy | log(1 - D), which is flat where D is sure |
# | non-saturating (2014) | cross-entropy | -log D |
# | least squares (2017) | (s - 1)² for real, s² for fakes | (s - 1)² |
# | hinge (2017) | how far s is below 1 for real, above -1 for fakes | -s |
# | Wasserstein with gradient penalty (2017) | mean s of fakes minus that of real, and slopes other than 1 | -s |

# %% id="bench-own"
objective = "hinge"  # or "minimax", "least-squares", "wasserstein-gp"

torch.manual_seed(0)
steps, trainers = pick(4, 300, 1500), {}
for name in ("non-saturating", objective):
    pair = generator(32, 16, 100), DCGANDiscriminator(32, 16, batch_norm=False)
    trainers[name] = AVATARS.trainer(heads, *pair, steps=steps, objective=name)
train_together(*trainers.values())
for name, trainer in trainers.items():
    report(name, trainer.sample(n))

# %% [markdown] id="stable-text"
# In our runs both end farther from the data than the plain recipe: without batch norm D runs ahead of G. What holds D
# back is called a *stabiliser*:
#
# - **batch norm in D**, the plain recipe;
# - **spectral norm**, which divides each layer's weights, written as a matrix, by the largest factor by which that
#   matrix stretches a vector (its spectral norm);
# - a **slope penalty**, R1, which keeps D flat where the data lie.
#
# Which brings the faces nearest?
#
# <details><summary>What spectral norm bounds, and what it does not</summary>
#
# For a convolution, the matrix is the kernel with one row for each output channel. The layer itself is a larger matrix:
# the windows overlap, so that a pixel is used several times. Hence its bound is not 1: a new layer with kernel 4 and
# stride 2 still stretches some inputs 1.28 times, slightly more or less depending on its weights. And the spectral norm
# is only estimated: in training mode each call of the layer improves the estimate by one step of *power iteration*
# (multiply a vector by the matrix and by its transpose, bring it back to length 1), so that two calls with the same
# input give slightly different outputs.
#
# </details>

# %% id="stable-predict"
predict(
    "5.f",
    "The same short training, the usual loss. Which stabiliser comes nearest to the data?",
    ["batch norm in D", "spectral norm in D", "the slope penalty R1", "no stabiliser: they all slow D down"],
    answer=1,
    why="In our run it was spectral norm, with batch norm next. R1 and no stabiliser (the cell above) were farther "
    "behind. After so short a training another seed may swap the first two.",
)

# %% id="stable"
none, usual = {"batch_norm": False}, "non-saturating"
stabilisers = {
    "batch norm": ({}, usual),
    "spectral norm": (none | {"spectral_norm": True}, usual),
    "R1 penalty": (none, "non-saturating-r1"),
}
trainers = {}
for name, (of_D, objective) in stabilisers.items():
    torch.manual_seed(0)
    pair = generator(32, 16, 100), DCGANDiscriminator(32, 16, **of_D)
    trainers[name] = AVATARS.trainer(heads, *pair, steps=steps, objective=objective)
train_together(*trainers.values())

# %% id="stable-figure"
figure, axes = plt.subplots(1, 3, figsize=(9, 2.6))
for ax, (name, trainer) in zip(axes, trainers.items()):
    pictures = trainer.sample(n)
    plots.grid(pictures[:15], columns=5, title=name, ax=ax)
    report(name, pictures)

# %% [markdown] id="bench-text"
# Again over five seeds, for 500 steps instead of 300, a row for each objective. D has no batch norm here, because the
# gradient penalty needs each picture treated by itself. The last two rows have a stabiliser: the plain D with batch
# norm, and *hinge* with spectral norm.

# %% id="bench-all"
runs = list(load()["C19"].outcomes.values())
names = list(runs[0].more)
figure, ax = plt.subplots(figsize=(8, 3))
for row, name in enumerate(reversed(names)):
    ax.plot([run.more[name] for run in runs], [row] * len(runs), "x", color=plots.GENERATED)
ax.set(yticks=range(len(names)), yticklabels=reversed(names), xlabel="Fréchet distance")
plots.plain_log(ax, "x");

# %% id="bench-claim"
shown("C19")

# %% [markdown] id="bench-says"
# Two things stand out. Without batch norm in D, the usual (non-saturating) loss, minimax and least squares are close to
# each other, and the usual one is ahead on only one of five seeds. (Wasserstein is far behind: it was made for several
# steps of D in each round.) And the plain recipe, batch norm in D, is ahead of all the others on four of five seeds.
# Is that the opposite of prediction 5.f? There, spectral norm had the usual loss and 300 steps; here it has hinge.
#
# What matters more than any row is in none of them: the rates. With the earlier recipe of section 6 (momentum, a third
# of the learning rate) the usual loss ended at 201 to 449 without batch norm, where it is at 86 to 99 now, and at 99 to
# 159 with it, where it is at 70 to 83.
#
# Be careful with such a table, ours included. The learning rates were tuned for one of the rows; another objective
# might like others, and the order may change in a longer training. A large study of 2018 (*Are GANs Created Equal?*)
# tuned every rival with the same effort and found that most of the differences were gone.

# %% [markdown] id="next-title"
# ## 13 · What DCGAN did not settle
#
# *5 minutes · should*
#
# DCGAN gave no theory. It showed that GANs can work, and others took it from there.
#
# - **Why does training fail?** DCGAN's rules are recipes. Arjovsky and Bottou (2017) asked
#   [what D tells G](06_training_gans.ipynb#2-·-What-D-can-tell-G) when the two distributions do not touch; the
#   [*Wasserstein GAN*](06_training_gans.ipynb#3-·-Carrying-sand), the gradient penalty and *spectral norm* came out of
#   that.
#   Mescheder and others (2018) showed on [a single point](06_training_gans.ipynb#1-·-The-smallest-GAN) that GAN
#   training need not converge, and which penalties cure it.
# - **Does G draw everything?** A G that draws a few faces well can please D. [Chapter 06](06_training_gans.ipynb) makes
#   such a *mode collapse*, sees it and treats it.
# - **How does one measure?** Looking is not measuring. The Fréchet distance came in 2017, precision and recall in 2018.
# - **How large?** Progressive growing (2017) began with 4 x 4 pixels and added layers; BigGAN (2018) used large
#   batches; StyleGAN (2018 to 2021) fed a mapped code into every layer. Our several discriminators are small cousins of
#   these.
# - **What is in z?** One number of z still means nothing by itself. InfoGAN (2016) and StyleGAN's codes are two
#   answers.
# - **GANs or not?** Since about 2021 *diffusion models* have drawn the finest pictures, in many small steps. GANs draw
#   in one pass, and adversarial losses live on inside other models: in picture compression, in speech, in fast
#   samplers.

# %% [markdown] id="recap-title"
# ## 14 · What you have seen
#
# *5 minutes · must*
#
# - A convolution slides one window over the picture; its fractionally strided twin stamps the window onto a larger
#   plane. Kernel 4 with stride 2 and padding 1 halves or doubles exactly.
# - The paper's G goes from 100 numbers through 4 x 4 cells to 64 x 64 pixels; D is its mirror.
# - Of the rules, three made a large difference in our test, and the other three a small one.
# - A bigger picture makes D's life easier and G's harder; discriminators that see less helped.
# - Inside D are detectors that nobody asked for; between codes G's pictures change smoothly; a bow can be added.

# %% id="recap-quiz"
quiz(
    "5",
    question(
        "A layer with kernel 4, stride 2, padding 1 gets 16 x 16 numbers. As ConvTranspose2d it gives",
        ["8 x 8", "31 x 31", "32 x 32"],
        answer=2,
        why="(16 - 1) x 2 + 4 - 2 x 1 = 32. As Conv2d it would give 8 x 8.",
    ),
    question(
        "Why can D, in principle, notice two eyes of different colours?",
        [
            "Its last layers see both eyes in one window",
            "It compares the picture with its mirror image",
            "It was given the colours of the eyes",
        ],
        answer=0,
        why="Behind four layers the receptive field is 46 pixels of 64. Whether it learns to compare is another "
        "matter.",
    ),
    question(
        "A friend says: G needs ReLU, the paper says so. What do you answer?",
        [
            "The paper is right",
            "In our short test tanh did almost as well; measure it in your own case",
            "ReLU is useless",
        ],
        answer=1,
        why="Our test was short and small, so it does not prove the rule wrong. It shows that the rule need not matter "
        "everywhere.",
    ),
)

# %% [markdown] id="open-title"
# **What it leaves open.** Why does tanh within G do almost as well as ReLU here, and would it in a long training? How
# low can the rate of mismatched eyes get? Which of the four discriminators did most? What would your own pictures need?
# [Chapter 06](06_training_gans.ipynb) goes on with how to train GANs.
#
# **References.** A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional
# Generative Adversarial Networks*, 2015, arXiv 1511.06434. V. Dumoulin, F. Visin, *A guide to convolution arithmetic
# for deep learning*, 2016, arXiv 1603.07285. A. Odena et al., *Deconvolution and Checkerboard Artifacts*, Distill
# 2016. S. Ioffe, C. Szegedy, *Batch Normalization*, 2015, arXiv 1502.03167. M. Arjovsky, L. Bottou, arXiv 1701.04862;
# M. Arjovsky et al., *Wasserstein GAN*, arXiv 1701.07875; I. Gulrajani et al., arXiv 1704.00028 (gradient penalty);
# X. Mao et al., *Least Squares GAN*, arXiv 1611.04076; J. Lim, J. Ye, *Geometric GAN*, arXiv 1705.02894 (hinge); T.
# Miyato et al., arXiv 1802.05957 (spectral norm); L. Mescheder et al., arXiv 1801.04406; M. Heusel et al., arXiv
# 1706.08500 (Fréchet distance); D. Bau et al., *GAN Dissection*, arXiv 1811.10597;
# M. Lucic et al., *Are GANs Created Equal?*, arXiv 1711.10337; T.-C. Wang et al.,
# arXiv 1711.11585 (several discriminators); T. Karras et al., arXiv 1710.10196 (progressive growing) and 1812.04948
# (StyleGAN); A. Brock et al., arXiv 1809.11096 (BigGAN); X. Chen et al., *InfoGAN*, arXiv 1606.03657; P. Dhariwal, A.
# Nichol, *Diffusion Models Beat GANs on Image Synthesis*, 2021, arXiv 2105.05233.
