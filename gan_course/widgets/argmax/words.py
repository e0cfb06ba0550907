"""Every word that the widget of the arg max on a line shows. Literals only; view and drawing fill in the {fields}."""

ALT = (
    "D's output as a curve over the densities of the data and of the negatives, with searches that climb it; the"
    " distance from the negatives to the data and D's loss over the rounds"
)

# --- the picture

PROBABILITY = "D(x)"
X = "x"
REAL, NEGATIVES = "real", "negatives"
BEST_D, D = "best D", "D"
DISTANCE, REAL_TO_REAL = "distance to the data (units of x)", "real to real"
LOSS, EVEN_LOSS = "D's loss", "2 log 2"
ROUND = "round"

# --- the line below it

PHASES = {
    "learn": "D learns: real up, negatives down",
    "search": "search: climb D's curve",
    "collect": "their ends are the new negatives",
}
FIGURES = (
    "distance from the negatives to the data: {distance} (baseline, real to real: {baseline:.3f});"
    " {negatives:,} negatives; {evaluations:,} samples sent through D"
)
DISTANCE_NOW, NOT_YET = "{distance:.3f}", "not yet measured"

# --- the controls: label and tooltip

SLOW = ("Slow", "Slow motion: D learns and the searches climb step by step")
BEST = ("Best D", "The outputs of the best possible D against these negatives")
GROUPS = {"data": "data", "D": "discriminator", "search": "search"}
CONTROLS = {
    "data": ("real", "The distribution of the real numbers; starts again"),
    "seed": ("seed", "Seed of everything random; starts again"),
    "d_steps": ("steps a round", "Steps of D in each round"),
    "keep": ("memory (rounds)", "How many rounds a negative is kept"),
    "start": ("begins", "Anywhere in the box, or where the last search ended"),
    "climb_steps": ("steps", "Steps uphill of each search"),
    "searches": ("searches", "Number of searches at once; starts again"),
    "noise": ("noise", "Random push after each step; 1 is Langevin dynamics"),
}
VALUES = {
    "two_modes": "two modes",
    "one_mode": "one mode",
    "large_and_small": "a large and a small mode",
    "three_modes": "three modes",
    "needle_and_hill": "a needle and a hill",
    "plateau": "a plateau",
    "drawing": "drawing",
    "fresh": "fresh",
    "last": "last",
}
"""Value of a control that is no number -> its name in the dropdown."""
OWN_DATA = "Replaced by your own data"
COLUMN = "{low:g} to {high:g}: press to raise this column; from the top it goes back to zero"
BLOCKS = " ▂▄▆█"
"""A column of the drawing by its height."""
