"""Every word that the laboratory shows. Literals only; the view and the drawing fill in the {fields}."""

ALT = "GAN laboratory"
RUNS = ("A", "B")
"""Names of two runs side by side."""

# --- the picture

X1, X2 = "x₁", "x₂"
ROUND = "round"
LOSSES, LOSSES_OF_TWO = "losses", "losses (B dashed)"
SCORES = "D's mean answer"
SHARES, NO_MODES = "shares", "these data have no separate modes"
D, G = "D", "G"
REAL, GENERATED = "real", "generated"
CAPTURED, HIGH_QUALITY = "modes captured", "high quality"

# --- the line below it

NEXT = "next: {phases}"
PHASES = {
    "sample": "real points and fakes are drawn",
    "learn D": "D learns: real up, fakes down",
    "gradient": "D's slope tells each fake where to go",
    "learn G": "G learns: its fakes follow the arrows",
}
MODES = "{captured} of {total} modes, {good:.0%} of high quality"
DIVERGED = "the training ran away: G's points are no numbers any more (go back, or Reset)"
DISTANCE = "JS {js:.3f} nats (real against real: {baseline:.3f})"
BEST_IS_UNKNOWN = "for this loss no best answer D* is known"
OUTSIDE = "{outside} of {shown} fakes are outside the picture"
STEPS = "steps: D {D:,}, G {G:,}"

# --- buttons and choices: label and tooltip

STEP_D = ("D", "Pause and let D alone do one step")
STEP_G = ("G", "Pause and let G alone do one step")
SLOW = ("Slow", "Slow motion: the parts of a round, one by one")
TWO = ("Two runs", "Two runs side by side, in step")
WHICH = ("The controls of the left run", "The controls of the right run")
EXPORT = ("Export", "Write picture, settings and history beside the notebook")
EXPORTED = "written: {files}"
PRESET = ("try", "Runs worth seeing")
BACKGROUND = ("map", "What colours the plane: green high, violet low, a line at 0.5")
BACKGROUNDS = {
    "D": "D's answer",
    "best": "best possible answer D*",
    "difference": "D minus D*",
    "density": "real density",
    "": "nothing",
}
MEASURE = ("curve", "The third curve: how far the fakes are from the data")
MEASURES = {
    "js": "Jensen-Shannon (nats)",
    "kl": "KL(real, fake) (nats)",
    "wasserstein": "sliced Wasserstein (units of x)",
    "quality": "share of modes, of high quality",
}
LAYERS = {
    "real": ("real points", "Show 220 real points"),
    "fake": ("fakes", "Show 220 of G's points"),
    "arrows": ("arrows", "How G's loss pushes its points"),
    "cloth": ("noise cloth", "A grid on the noise z, as G bends it"),
}
TEXT = ("as text", "All controls in a line: copy it to share a run, paste one and press Enter to load it")

# --- the controls: label and tooltip

GROUPS = {"data": "data", "generator": "generator", "discriminator": "discriminator", "training": "training"}
CONTROLS = {
    "data": ("real points", "The distribution that G has to imitate"),
    "noise": ("noise", "How G's random numbers z are drawn; uniform on -1 to 1"),
    "noise_dim": ("noise numbers", "How many random numbers z holds: a thread, or a cloth"),
    "batch": ("batch (points)", "Real points, and as many fakes, a step"),
    "seed": ("seed", "Of all that is random: first weights, batches, noise"),
    "G_layers": ("layers", "G's hidden layers"),
    "G_width": ("neurons", "Neurons of each hidden layer of G"),
    "lr_G": ("learning rate", "Length of G's steps"),
    "g_steps": ("steps a round", "Steps that G takes in each round"),
    "ema": ("averaged over", "Show G with its weights averaged over so many steps"),
    "D_layers": ("layers", "D's hidden layers"),
    "D_width": ("neurons", "Neurons of each hidden layer of D"),
    "lr_D": ("learning rate", "Length of D's steps"),
    "d_steps": ("steps a round", "Steps that D takes in each round, before G"),
    "spectral": ("spectral norm", "Divide each layer of D by its spectral norm"),
    "objective": ("losses", "What D and G minimise; some with a penalty"),
    "optimiser": ("optimiser", "Adam: a stride for each weight; SGD: one for all"),
    "momentum": ("momentum", "How much of the last step goes into the next"),
    "start": ("start", "Untrained networks, or ones after 6,000 rounds"),
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
    "wasserstein-gp": "wasserstein-gp",
    "non-saturating-r1": "non-saturating-r1",
    "own": "own",
}
"""Value of a control that is no number -> its name in the dropdown."""
OWN = "Your own {what} takes this place"
OWN_STEPS = "(With the course's steps; for yours choose own at <b>losses</b>.)"
NO_ARROWS = "The arrows ask this step where it pushes the fakes."

# --- runs worth seeing: name, and what to look at

OWN_SETTINGS = "settings of your own"
PRESETS = {
    "success": (
        "success",
        "The distance falls towards its dashed floor, the map pales: D can hardly tell the two apart any more.",
    ),
    "mode_collapse": (
        "mode collapse",
        "All fakes sit in one place, D learns that place, and all of them move on to another.",
    ),
    "lost_mode": (
        "a lost mode",
        "One of the two blobs is imitated well, and the other one never, however long they play.",
    ),
    "oscillation": (
        "oscillation",
        "A: both swing round each other like two pendulums, and only slowly less. B, without momentum, hardly swings.",
    ),
    "vanishing_gradients": (
        "vanishing gradients",
        "D is sure of everything. With minimax (A) nothing is left that could push G; the other loss (B) pushes hard.",
    ),
    "thread": (
        "a thread for a plane",
        "A draws its noise from a line: G can only bend a thread. Tick 'noise cloth' to see both.",
    ),
    "trained": (
        "trained, then pulled apart",
        "The same trained networks go on with small steps (A) and with large ones and momentum (B).",
    ),
}

# --- the drawing board

BOARD = "Draw: drag, or arrow keys and Space; a stroke that begins on a green cell wipes. The networks begin anew."
BOARD_HINT = (
    "The drawing board. Drag with the mouse. Arrow keys move the frame, Space turns the framed cell on and off."
)
