"""Chapter 00, the code without its prose: Start here: what is a GAN?.

GAN_COURSE_PROFILE=smoke python examples/chapter00.py    smoke: seconds; class: minutes; full: a GPU

Written by `make examples` from notebooks/masters/00_start_here.py: change that.
"""


# --- Does everything work? ------------------------------------------------------------------------

from gan_course.start import start

print(start())

import torch

from gan_course.device import machine

table = torch.rand(1000, 1000, device=machine().device)
print("a table of a million numbers, multiplied by itself:", tuple((table @ table).shape), "on", machine().device)

# --- A game for two networks ----------------------------------------------------------------------

from gan_course import plots
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures

heads = Pictures(avatars(16, seed=3, size=64))  # seed: which random numbers; seed 3 always gives these heads
plots.grid(heads[:], columns=8, alt="drawn heads")

from gan_course.data.latent import Latent
from gan_course.pretrained import pretrained

G = pretrained("avatars64")  # a generator of chapter 05, trained on heads like those above
noise = Latent(100, "uniform").sample(16, torch.Generator().manual_seed(4))  # each number between -1 and 1
with torch.no_grad():  # only look, learn nothing
    plots.grid(G(noise), columns=8, alt="generated heads")

# --- Butterflies and birds ------------------------------------------------------------------------

from gan_course.widgets.butterflies import butterflies

print(butterflies())

from gan_course.profile import pick

rounds = pick(30, 700, 700)  # the first number in the profile smoke, the second in class, the third in full
wood = butterflies(story=False, name="later", seed=1).run(rounds)
print(wood)

from gan_course.claims import shown

print(shown("C18"))

# --- The course -----------------------------------------------------------------------------------

needs = {"01": ["00"], "02": ["01"], "03": ["01"], "04": ["01", "02", "03"], "05": ["04"], "06": ["04", "05"],
         "07": ["05", "06"]}
plots.graph(needs, light=[("02", "04"), ("03", "04"), ("06", "07")])
