# %% [markdown] id="title"
# # 00 · Start here: what is a GAN?
#
# This course teaches **generative adversarial networks**, GANs: one network learns to draw because another learns to
# tell its drawings from real pictures. You will run them, predict what they do, play with them, and write the decisive
# lines yourself.
#
# **You will be able to** run a notebook, check an exercise, say in two sentences what a GAN is, and say where the usual
# comparisons break down. **Time:** half an hour, less than a minute of which is computing. **You need:** a little
# Python. **Exercises:** none here; this page shows how they work.

# %% [markdown] id="check-text"
# ## 1 · Does everything work?
#
# *2 minutes · must*
#
# Click into the next cell and press **Shift + Enter**. That runs it and moves on to the one below.

# %% id="start"
from gan_course.start import start

start()

# %% [markdown] id="card-says"
# - **machine**: where networks will run. A graphics card (GPU) is used if there is one; a laptop without one is enough
#   for everything in `class`. *Convolutions* are a way to compute with pictures (chapter 05). *bfloat16* and *float32*
#   are number formats of 2 and 4 bytes; *channels last* and *channels first* are orders in which a picture's numbers
#   lie in memory. The course takes what is faster here. *Threads* are the processor cores that work at once.
# - **time profile**: how long training takes in these notebooks. `smoke` takes seconds and only shows that everything
#   runs; `class` is made for lessons on a laptop, `full` for a workstation with a graphics card. To choose another, set
#   it before you start JupyterLab: `GAN_COURSE_PROFILE=full`. Statements about results refer to `class`.
# - **versions**: what to write down when you ask for help.

# %% id="works"
import torch

from gan_course.device import machine

table = torch.rand(1000, 1000, device=machine().device)
print("a table of a million numbers, multiplied by itself:", tuple((table @ table).shape), "on", machine().device)

# %% [markdown] id="game-title"
# ## 2 · A game for two networks
#
# *5 minutes · must*
#
# One network, the **generator** G, turns random numbers into pictures. It has never seen a real picture. The other, the
# **discriminator** D, is shown as many generated pictures as real ones, and for each it outputs how likely it is to be
# real.
#
# After each round, both learn. D learns from its mistakes. G is told, for each of its pictures, which way to change it
# so that D would have believed it a little more.

# %% [markdown] id="faces-text"
# These are the real pictures of our running example: heads that a program draws from random factors (hair, eyes, mood).
# The generators of this course will have to find out by themselves what a head is.

# %% id="faces"
from gan_course import plots
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures

heads = Pictures(avatars(16, seed=3, size=64))  # seed: which random numbers; seed 3 always gives these heads
plots.grid(heads[:], columns=8, alt="drawn heads");

# %% [markdown] id="predict-text"
# Before each experiment, the notebook asks what you expect. Choose an answer (mouse, or **Tab** and **Space**), then
# see why. Nobody keeps score. A wrong prediction teaches more than a right one.

# %% id="predict-first"
from gan_course.exercises import predict

predict(
    "0.a",
    "The game begins. Neither network has learned anything. Who wins the first rounds?",
    ["the generator", "the discriminator", "nobody: it stays even"],
    answer=1,
    why="Drawing a head is hard; telling a head from coloured noise is easy. The discriminator is soon far ahead. If "
    "it gets too far ahead, the game is spoilt, which is one of the reasons why GANs are hard to train.",
)

# %% id="predict-half"
predict(
    "0.b",
    "The game has gone on for a very long time, and the generator's pictures look exactly like real ones. What does "
    "the discriminator output when it is shown one, on a scale from 0 (generated) to 1 (real)?",
    ["0: it has learned to spot them", "0.5: it can only guess", "1: it takes them for real"],
    answer=1,
    why="If nothing tells the two apart, half of the pictures that look like this are real, so 0.5 is the best output. "
    "This is where an even game ends; few training runs get there, and the curves will show how far off they are.",
)

# %% [markdown] id="why-gans"
# Why did people care? The networks that had astonished everyone in 2012 needed *labels*: people had written down what
# each of a million pictures shows. A GAN needs only the pictures. Learning from examples without labels is called
# *unsupervised*. And "looks real", for which nobody could write down a formula, is left to an opponent that learns it.
# It is a little like the Turing test, in which a machine tries to pass for a person, except that here the examiner is a
# machine too, and both train for it.
#
# From 2014 on, GANs drew digits, then faces (2015). They turned sketches into photographs (2016) and horses into zebras
# (2017), sharpened small pictures, and by 2019 drew faces of people who do not exist, which many took for photographs.
# Today most pictures made from text come from *diffusion models*, which turn random pixels into a picture step by step
# (chapter 07). The adversarial idea lives on in them and next to them: where pictures are compressed or sharpened, and
# where drawing has to be fast, because a generator needs only a single pass.

# %% id="why-gans-show"
from gan_course.data.latent import Latent
from gan_course.pretrained import pretrained

G = pretrained("avatars64")  # a generator of chapter 05, trained on heads like those above
noise = Latent(100, "uniform").sample(16, torch.Generator().manual_seed(4))  # each number between -1 and 1
with torch.no_grad():  # only look, learn nothing
    plots.grid(G(noise), columns=8, alt="generated heads")

# %% [markdown] id="why-gans-says"
# Nobody drew these sixteen heads: a generator made each of them from 100 random numbers. It has never seen a head.
# Compare them with the real ones above. Which mistakes do you see, and which would you have noticed without knowing
# where they come from?

# %% [markdown] id="butterflies-text"
# ## 3 · Butterflies and birds
#
# *15 minutes · must*
#
# Nature plays a game like this. A bird eats the butterflies that it recognises as butterflies. Those that look a little
# more like a leaf survive, and their offspring look like them. Then the bird has to look more closely. Nobody plans it,
# and in the end there is a butterfly with the veins of a leaf on its wings.
#
# Here the leaves are the real pictures, the butterflies are drawn by a generator, and the bird is a discriminator.

# %% id="predict-bird"
predict(
    "0.c",
    "The butterflies are colourful, the leaves are brown, and the bird goes by colour. Later all butterflies are "
    "brown as well. What does the bird do next?",
    ["It gives up", "It looks for something else that differs, such as veins", "It goes on looking for colours"],
    answer=1,
    why="Whatever still differs between leaf and butterfly is worth learning to see. So the butterflies need veins, "
    "and so on, each in answer to the other. That is the game in one sentence.",
)

# %% id="predict-order"
predict(
    "0.e",
    "Among the first butterflies, colours vary a lot and veins hardly at all. Which of the two will match a leaf's "
    "first?",
    ["the colour", "the veins", "both at the same time"],
    answer=0,
    why="Selection can only choose among what is there, and there are dull butterflies from the beginning. At the end "
    "of this section the game is played ten times over to see whether that is so.",
)

# %% [markdown] id="butterflies-play"
# Press **Play**; until then both charts are empty. A ring marks each butterfly that the birds recognise. The bars below
# show how sure the birds are that what they see is a leaf. The curves show how far colour, outline and veins have come
# from the first butterflies (0) to the leaves (1), and how often the birds are right. The small pictures are three
# leaves (green) and three butterflies (blue) as the birds see them, bright where they look. Now and then a butterfly
# moves its wings. That is for us: the birds see them open.

# %% id="butterflies"
from gan_course.widgets.butterflies import butterflies

butterflies()

# %% id="predict-frozen"
predict(
    "0.f",
    "Next you will be able to freeze the birds in the middle of the story: they learn nothing more. What becomes of "
    "the butterflies then?",
    ["They become leaves all the sooner", "They become whatever these birds take for a leaf", "They stop changing"],
    answer=1,
    why="They still change, towards what these birds take for a leaf. Nobody asks for what the birds never learned "
    "to see, such as veins. A generator gets no better than its discriminator can tell.",
)

# %% [markdown] id="butterflies-end-text"
# Here the same game runs on to a later round, from another random start. Go **Back** through it, then take over with
# the controls: freeze the birds, or the butterflies. What stops when only one of them learns?

# %% id="butterflies-end"
from gan_course.profile import pick

rounds = pick(30, 700, 700)  # the first number in the profile smoke, the second in class, the third in full
wood = butterflies(story=False, name="later", seed=1).run(rounds)
wood

# %% [markdown] id="butterflies-honest"
# What is real here, and what did we choose? The butterflies are a generator G, the birds a discriminator D, and they
# learn by the two steps of chapter 04 and nothing else; each sentence of the story appears when the butterflies' traits
# have got that far. But the order of the acts is not a law of GANs. We let a trait change in proportion to how much it
# varies in the first butterflies, as breeders observe in nature. Untick *what varies evolves*, and all traits change
# equally fast: with the same birds, does colour still come first?
#
# The line below is a **claim**: a statement with a rule that was written down before the experiment, which was then run
# with several seeds. The verdict says whether the rule held: the claim *holds*, or it *does not hold here*. Lines
# marked *why?* try to explain a claim that does not hold. Each has a rule of its own; its verdict is *supported* or
# *not supported*. Click a line for its figures.

# %% id="butterflies-claim"
from gan_course.claims import shown

shown("C18")

# %% [markdown] id="analogies"
# ## 4 · Three comparisons, and where they break
#
# *3 minutes · should*
#
# **Student and teacher.** The student takes mock exams; the teacher marks them. The student gets better at answering,
# the teacher better at asking. Each gains from the other.
#
# **Proposer and critic.** In many offices one person makes proposals but sees only their own desk, and another sees the
# whole and turns proposals down but never makes one. Together they get something done.
#
# **Butterfly and bird.** The bird eats what it recognises, and what it overlooks has offspring.

# %% id="predict-analogy"
predict(
    "0.d",
    "In which of the three does the one who draws get directions for improvement, as in a GAN?",
    ["the student, who gets a marked paper back", "the proposer, who hears no", "the butterfly, eaten or not eaten"],
    answer=0,
    why="A marked paper says where to improve. A no or a death says only that something was wrong, and the next "
    "attempt is a guess. A GAN's generator is told which way to go, pixel by pixel.",
)

# %% [markdown] id="analogies-break"
# The *student and teacher* comparison breaks down in two places. A teacher knows the subject, while our discriminator
# knows nothing when the game begins. And a good student can learn from books alone, and a good teacher can do without
# students, so the comparison does not say why G and D *need* each other.
#
# *Proposer and critic* comes closer: G draws quickly, but none of its pixels knows about the others; D sees the whole
# picture at once, but cannot draw. Yet a critic only says *no*, while our D says much more: it tells each pixel which
# way to change (through a *gradient*, a word that chapter 01 explains).
#
# That is where *evolution* breaks down as well. A butterfly that is eaten learns nothing. Ours get the bird's advice.

# %% [markdown] id="exercises-text"
# ## 5 · Write the decisive lines
#
# *2 minutes · must*
#
# An exercise is a cell with `# YOUR CODE` in it. Replace that line and the one below it, run the cell, then run the
# check below it:
#
# - **passed**: from here on the notebook runs on *your* function;
# - **not right yet**: it says why and what to look at; **not done yet**: the cell is still empty. In both cases the
#   notebook goes on with our solution, so nothing below it breaks;
# - stuck? `hint("1.1")` reveals a little more each time you run it. After one try or three hints,
#   `from gan_course.exercises import solution` and `solution("1.1")` show a correct answer.
#
# Every notebook runs from top to bottom, solved or not. A cell that takes a long time can be stopped with the ■ button;
# nothing is lost.
#
# Each exercise that you pass is marked here, and stays marked after a restart:

# %% id="passed"
from gan_course.exercises import passed

passed()

# %% [markdown] id="passed-text"
# A filled square with a ✓ means passed; run the cell again to see new ones. `certificate("Your Name")` writes the list
# as a page to print, `forget()` empties it; import both the way `passed` is imported above. The record is a file on
# this machine and stays there. To have the answers in your notebooks checked again, type `make check` in a terminal.

# %% [markdown] id="map"
# ## 6 · The course
#
# *3 minutes · must*
#
# | chapter | what happens |
# |---|---|
# | 00 Start here | this page |
# | [01](01_generators_and_discriminators.ipynb) Generators and discriminators | networks; from vectors to scores |
# | [02](02_a_generator_alone.ipynb) A generator alone | autoencoders, VAEs, and why they fall short |
# | [03](03_a_discriminator_alone.ipynb) A discriminator alone | drawing by searching for the highest score |
# | [04](04_gan.ipynb) The GAN | each solves the other's problem: points, digits, faces |
# | [05](05_dcgan.ipynb) DCGAN | convolutions, five design rules, better faces |
# | [06](06_training_gans.ipynb) Training GANs | why it fails, and what to do about it |
# | [07](07_judging_and_using_a_gan.ipynb) Judging and using a GAN | how good is it, and what is it for? |
#
# Each chapter begins with what you will be able to do, how long it takes and what you need, and ends with a short quiz
# and the questions that it leaves open. Each section says how many minutes it takes, and whether it is a *must* (later
# chapters build on it), a *should* or a *may* (skip it when time is short). Every "this is better than that" comes with
# both numbers, and [the list of claims](../docs/claims.md) says which of these statements held with every seed. The
# words of the field, each with a one-sentence definition and its Chinese name, are in [the
# glossary](../docs/glossary.md).
#
# If you have never trained a network, go on with [chapter 01](01_generators_and_discriminators.ipynb). If you have,
# read its sections 5 to 8 and then [chapter 04](04_gan.ipynb).

# %% id="map-show"
needs = {"01": ["00"], "02": ["01"], "03": ["01"], "04": ["01", "02", "03"], "05": ["04"], "06": ["04", "05"],
         "07": ["05", "06"]}
plots.graph(needs, light=[("02", "04"), ("03", "04"), ("06", "07")]);

# %% [markdown] id="map-says"
# An arrow from one chapter to another means that the second builds on the first. Where it is dashed, the first helps,
# but a reader in a hurry can do without it.

# %% id="recap-quiz"
from gan_course.exercises import question, quiz

quiz(
    "0",
    question(
        "Which of the two networks is shown real pictures?",
        ["the generator", "the discriminator", "both"],
        answer=1,
        why="All that the generator learns is what the discriminator makes of the pictures it draws.",
    ),
    question(
        "An exercise is not solved. What does the rest of the notebook do?",
        ["It stops with an error", "It runs on the course's own solution"],
        answer=1,
        why="Either way the check passes on a function that works, and says whose it is.",
    ),
)

# %% [markdown] id="open-title"
# **What it leaves open.** How can a list of numbers become a picture at all? And how does a network learn? That comes
# next.
#
# **References.** I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv 1406.2661. The order of the
# course and its comparisons follow an article by Bingunner; the proposer and the critic come from the lectures of
# Hung-yi Lee.
