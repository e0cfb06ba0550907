"""Every word that the widget of the arg max on a line shows. Literals only; view and drawing fill in the {fields}."""

ALT = (
    "D's answer as a curve over the densities of the data and of the negatives; searches climb on it; the distance of"
    " the negatives to the data and D's loss over the rounds"
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
    "collect": "where they end are the new negatives",
}
FIGURES = (
    "distance of the negatives to the data: {distance} (real to real: {baseline:.3f}); {negatives:,} negatives;"
    " {evaluations:,} samples sent through D"
)
DISTANCE_NOW, NOT_YET = "{distance:.3f}", "not yet measured"

# --- the controls: label and tooltip

SLOW = ("Slow", "Slow motion: D learns and the searches climb, piece by piece")
BEST = ("Best D", "The best possible answers against these negatives")
GROUPS = {"data": "data", "D": "discriminator", "search": "search"}
CONTROLS = {
    "data": ("real", "How the real numbers lie; begins anew"),
    "seed": ("seed", "Of all that is random; begins anew"),
    "d_steps": ("steps a round", "Steps that D takes in each round"),
    "keep": ("memory (rounds)", "For how many rounds a negative stays one"),
    "start": ("begins", "Anywhere in the box, or where the last one ended"),
    "climb_steps": ("steps", "Steps uphill of each search"),
    "searches": ("searches", "How many search at once; begins anew"),
    "noise": ("tremor", "Random push after each step; 1 is Langevin's"),
}
VALUES = {
    "two_modes": "two heaps",
    "one_mode": "one heap",
    "large_and_small": "a large and a small heap",
    "three_modes": "three heaps",
    "needle_and_hill": "a needle and a hill",
    "plateau": "a plateau",
    "drawing": "drawing",
    "fresh": "fresh",
    "last": "last",
}
"""Value of a control that is no number -> its name in the dropdown."""
OWN_DATA = "Your own data take this place"
COLUMN = "{low:g} to {high:g}: press to raise this column; from the top it goes back to nothing"
BLOCKS = " ▂▄▆█"
"""A column of the drawing by its height."""
