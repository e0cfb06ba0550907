# %% [markdown] id="title"
# # 00 · Start here
#
# This course teaches **generative adversarial networks**, GANs: one network learns to draw because another learns to
# judge. You will run them, predict what they do, play with them, and write the decisive lines yourself.
#
# **You will be able to** run a notebook, check an exercise, and say in two sentences what a GAN is. **Time:** 10
# minutes. **You need:** a little Python.

# %% [markdown] id="check-text"
# ## Does everything work?
#
# Click into the next cell and press **Shift + Enter**. That runs it and goes on to the one below.

# %% id="start"
from gan_course.start import start

start()

# %% [markdown] id="card-says"
# The table says where networks will run (a graphics card, if there is one), and the *time profile*: how long the
# trainings in these notebooks last. `class` is made for a laptop and for lessons. On a workstation with a graphics
# card, start JupyterLab with `GAN_COURSE_PROFILE=full`.

# %% [markdown] id="game-title"
# ## A game for two networks
#
# One network, the **generator**, turns random numbers into pictures. It has never seen a real picture. Another, the
# **discriminator**, is shown as many generated pictures as real ones and says of each how likely it is to be real.
#
# After each round both learn. The discriminator learns from its mistakes. The generator is told, for each of its
# pictures, in which direction to change it so that the discriminator would have believed it a little more.
#
# Think of a student and an examiner: each exam makes the student better at exams, and each student makes the examiner
# better at asking. The comparison has a limit: an examiner knows the subject, and our discriminator knows nothing
# either when the game begins. Both learn from scratch.

# %% [markdown] id="faces-text"
# This is what the real pictures of our running example look like: heads that a program draws from random factors
# (hair, eyes, mood). The generators of this course will have to find out by themselves what a head is.

# %% id="faces"
from gan_course import plots
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures

heads = Pictures(avatars(16, seed=3, size=64))
plots.grid(heads[:], columns=8);

# %% [markdown] id="predict-text"
# ## Predict first
#
# Before an experiment the notebook asks what you expect. Choose an answer (mouse, or **Tab** and **Space**), then see
# why. Nobody counts. A wrong prediction teaches more than a right one.

# %% id="predict-half"
from gan_course.exercises import predict

predict(
    "0.a",
    "The game has gone on for very long, and the generator's pictures look exactly like real ones. What does the "
    "discriminator answer when it is shown one, on a scale from 0 (generated) to 1 (real)?",
    ["0: it has learned to spot them", "0.5: it can only guess", "1: it takes them for real"],
    answer=1,
    why="If nothing tells the two apart, half of the pictures that look like this are real, so 0.5 is the best answer. "
    "This is where an even game ends; few trainings get there, and the curves will show how far off they are.",
)

# %% [markdown] id="exercises-text"
# ## Write the decisive lines
#
# An exercise is a cell with `# YOUR CODE` in it. Replace that line and the one below it, run the cell, then run the
# check below it:
#
# - **passed**: from here on the notebook runs on *your* function;
# - **not yet** or **wrong**: it says why and what to look at, and the notebook goes on with our solution, so nothing
#   below it breaks;
# - stuck? `hint("4.1")` says a little more each time you run it.
#
# To see the state of all your exercises at once, type `make check` in a terminal.

# %% [markdown] id="map"
# ## The course
#
# | chapter | what happens | state |
# |---|---|---|
# | 00 Start here | this page | |
# | 01 Generators and discriminators | a vector becomes a picture; a picture becomes a score | being written |
# | 02 A generator alone | autoencoders, VAEs, and why they fall short | being written |
# | 03 A discriminator alone | drawing by searching for the highest score | being written |
# | [04 The GAN](04_gan.ipynb) | each solves the other's problem: points, digits, faces | ready |
# | 05 DCGAN | convolutions, five design rules, better faces | being written |
#
# Go on with [chapter 04](04_gan.ipynb).
