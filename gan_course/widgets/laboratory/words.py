"""Every word that the laboratory shows. Literals only; the view and the drawing fill in the {fields}."""

ALT = (
    "GAN laboratory: real points and fakes in the plane, coloured by D's output; the losses, D's mean outputs and a"
    " distance over the rounds"
)
RUNS = ("A", "B")
"""Names of two runs side by side."""

# --- the picture

X1, X2 = "x₁", "x₂"
ROUND = "round"
LOSSES, LOSSES_OF_TWO = "losses", "losses (B dashed)"
SCORES = "D's mean output"
SHARES, NO_MODES = "shares", "these data have no separate modes"
D, G = "D", "G"
REAL, GENERATED = "real", "generated"
CAPTURED, HIGH_QUALITY = "modes captured", "high quality"

# --- the line below it

NEXT = "next: {phases}"
PHASES = {
    "sample": "real points and fakes are drawn",
    "learn_D": "D learns: real up, fakes down",
    "gradient": "D's gradient tells each fake where to go",
    "learn_G": "G learns: its fakes follow the arrows",
}
MODES = ("{captured} of {n} mode, {good:.0%} high quality", "{captured} of {n} modes, {good:.0%} high quality")
DIVERGED = "the training diverged: G's points are NaN or infinite (go back, or press Reset)"
DISTANCE = "JS {js:.3f} nats (baseline, real against real: {baseline:.3f})"
BEST_IS_UNKNOWN = "for this loss the best output D* is not known"
OUTSIDE = ("{n} of {shown} fakes is outside the picture", "{n} of {shown} fakes are outside the picture")
STEPS = "steps: D {D:,}, G {G:,}"

# --- buttons and choices: label and tooltip

STEP_D = ("D", "Pause and do one step of D alone")
STEP_G = ("G", "Pause and do one step of G alone")
SLOW = ("Slow", "Slow motion: the phases of a round, one by one")
TWO = ("Two runs", "Two runs side by side, in step")
WHICH = ("The controls of the left run", "The controls of the right run")
EXPORT = ("Export", "Write picture, settings and history next to the notebook")
EXPORTED = "written: {files}"
PRESET = ("try", "Runs worth seeing")
BACKGROUND = ("map", "What the colours show: green is high, violet is low, the line is 0.5")
BACKGROUNDS = {
    "D": "D's output",
    "best": "best possible output D*",
    "difference": "D minus D*",
    "density": "real density",
    "": "nothing",
}
MEASURE = ("curve", "The third curve: the distance of the fakes to the data")
MEASURES = {
    "js": "Jensen-Shannon (nats)",
    "kl": "KL(real, fake) (nats)",
    "wasserstein": "sliced Wasserstein (units of x)",
    "quality": "share of modes, of high quality",
}
LAYERS = {
    "real": ("real points", "Show 220 real points"),
    "fake": ("fakes", "Show 220 of G's points"),
    "arrows": ("arrows", "Where G's loss pushes its points"),
    "cloth": ("noise cloth", "A grid on the noise z, bent by G"),
}
TEXT = ("as text", "All controls as a line: copy it to share a run; paste one and press Enter to load it")

# --- the controls: label and tooltip

GROUPS = {"data": "data", "generator": "generator", "discriminator": "discriminator", "training": "training"}
CONTROLS = {
    "data": ("real points", "The distribution that G imitates"),
    "noise": ("noise", "Distribution of the noise z: normal, or uniform from -1 to 1"),
    "noise_dim": ("size of noise", "Numbers in z: 1 is a thread, 2 a cloth"),
    "batch": ("batch (points)", "Real points, and as many fakes, in each step"),
    "seed": ("seed", "Seed of everything random: first weights, batches, noise"),
    "G_layers": ("layers", "Hidden layers of G"),
    "G_width": ("neurons", "Neurons in each hidden layer of G"),
    "lr_G": ("learning rate", "Step size of G"),
    "g_steps": ("steps a round", "Steps of G in each round"),
    "ema": ("averaged over", "Show G_ema: G with its weights averaged over about this many steps"),
    "D_layers": ("layers", "Hidden layers of D"),
    "D_width": ("neurons", "Neurons in each hidden layer of D"),
    "lr_D": ("learning rate", "Step size of D"),
    "d_steps": ("steps a round", "Steps of D in each round, before G"),
    "spectral": ("spectral norm", "Divide each layer of D by its spectral norm"),
    "objective": ("losses", "What D and G minimise; some with a penalty"),
    "optimiser": ("optimiser", "Adam: a step size for each weight; SGD: one for all"),
    "momentum": ("momentum", "Share of the last step that goes into the next"),
    "start": ("start", "Untrained networks, or ones trained for 6,000 rounds"),
}
VALUES = {
    "line": "line",
    "ring": "ring",
    "two_blobs": "two blobs",
    "three_blobs": "three blobs",
    "two_moons": "two moons",
    "spiral": "spiral",
    "ring8": "ring8",
    "grid25": "grid25",
    "drawing": "drawing",
    "normal": "normal",
    "uniform": "uniform",
    "False": "no",
    "True": "yes",
    "adam": "adam",
    "sgd": "sgd",
    "fresh": "fresh",
    "trained": "trained",
    "non-saturating": "non-saturating",
    "minimax": "minimax",
    "least-squares": "least-squares",
    "hinge": "hinge",
    "wasserstein-gp-points": "wasserstein-gp",
    "non-saturating-r1": "non-saturating-r1",
    "own": "own",
}
"""Value of a control that is no number -> its name in the dropdown."""
OWN = "Replaced by your own {what}"
OWN_STEPS = "(With the course's steps; for yours choose own at <b>losses</b>.)"
NO_ARROWS = "This step is run to find the arrows; the picture is drawn without them."

# --- runs worth seeing: name, and what to look at

OWN_SETTINGS = "settings of your own"
PRESETS = {
    "success": (
        "success",
        "The distance falls towards its dashed baseline and the map pales: D can hardly tell real from fake any more.",
    ),
    "mode_collapse": (
        "mode collapse",
        "All fakes sit in one place, D learns that place, and all of them move on to another.",
    ),
    "lost_mode": (
        "a lost mode",
        "One of the two blobs is imitated well, the other one never, however long you play.",
    ),
    "oscillation": (
        "oscillation",
        "A: G and D swing like two pendulums and settle only slowly. B, without momentum, hardly swings.",
    ),
    "vanishing_gradients": (
        "vanishing gradients",
        "D is sure of everything. With minimax (A) nothing is left to push G; the other loss (B) pushes hard.",
    ),
    "thread": (
        "a thread for a plane",
        "A draws its noise from a line: G can only bend a thread. Turn on 'noise cloth' to see both.",
    ),
    "trained": (
        "trained, then pulled apart",
        "The same trained networks go on with small steps (A) and with large ones and momentum (B).",
    ),
}

# --- the drawing board

BOARD = (
    "Drag to draw, or use the arrow keys and Space; a stroke that begins on a green cell erases. Training starts again."
)
BOARD_HINT = "The drawing board. Drag with the mouse. Arrow keys move the frame, Space turns the framed cell on or off."
