"""Every word that butterflies and birds show. Literals only; the view and the drawing fill in the {fields}."""

ALT = (
    "Butterflies on fallen leaves, with a ring around those that the birds recognise; the birds' outputs for leaves and"
    " butterflies; how far colour, outline and veins have come towards those of leaves; where the birds look"
)

# --- the picture

SURENESS = "how sure birds (D) are that it is a leaf"
SHARE = "share of outputs"
LEAVES = "leaves (real)"
BUTTERFLIES = "butterflies (G)"
LOOKED_AT = "what birds (D) look at"
RECOGNISED = "recognised as a butterfly"
ROUNDS = "rounds (generations)"
PROGRESS = "progress towards leaves"
ACCURACY = "birds' accuracy"
GOAL = "leaves"
LINES = {"colour": "colour", "outline": "outline", "veins": "veins", "right": "accuracy"}

# --- the story

PROGRESS_LINE = "Generation <b>{rounds:,}</b> · the birds are right <b>{right:.0f}</b> times in 100 (guessing gives 50)"
BEGINNING = ("Colourful", "Butterflies are colourful and leaves are not. Nobody has told the birds: they guess.")
ACTS = {
    "noticed": (
        "Noticed",
        "The birds have learned what gives a butterfly away: bright colours, eyespots, round wings.",
    ),
    "fading": (
        "The dull survive",
        "Butterflies that happen to be duller pass for leaves a little more often, and their colours spread.",
    ),
    "brown": (
        "All brown",
        "Now the birds learn that butterflies can be brown. The outline and the missing veins still give them away.",
    ),
    "leaf-shaped": (
        "Leaf-shaped",
        "The wings have the outline of a leaf, and the eyespots are gone. But leaves have veins.",
    ),
    "veined": ("Veins", "Wings with a trace of veins pass for leaves. The veins grow stronger."),
    "dead leaves": (
        "Dead-leaf butterflies",
        "Butterflies that look like dead leaves, veins and all. The birds have little left to go by.",
    ),
}
"""Milestone -> title and sentence; a training may reach them in another order."""

# --- the controls: label and tooltip

OPEN = ("Controls", "Take over: show the controls")
GROUPS = {"birds": "birds (D)", "butterflies": "butterflies (G)", "wood": "wood"}
CONTROLS = {
    "bird_rate": ("learning rate", "How fast the birds (D) learn"),
    "bird_steps": ("steps", "Steps of the birds (D) in each round"),
    "blur": ("short sight", "Blur of the birds' eyes, in pixels of a picture 32 pixels wide; 0 is sharp"),
    "food": (
        "food",
        "Share of butterflies among all that the birds look at; if there are few, they are hardly worth a look",
    ),
    "butterfly_rate": ("learning rate", "How fast the butterflies (G) change"),
    "butterfly_steps": ("steps", "Steps of the butterflies (G) in each round"),
    "mutation": ("mutation", "Accidents: noise on each trait that no gene controls"),
    "by_variance": (
        "what varies evolves",
        "On: traits change in proportion to how much they vary at first. Off: all equally fast. Starts again",
    ),
    "kind": ("leaves", "The leaves that the birds know; may change while it plays"),
    "population": ("population", "Butterflies, and as many leaves, in each step"),
    "frozen": ("frozen", "Who does not learn for now"),
    "seed": ("seed", "Seed of everything random; starts again"),
}
VALUES = {
    "beech": "beech",
    "oak-like": "oak-like",
    "dead": "dead",
    "nobody": "nobody",
    "birds": "birds",
    "butterflies": "butterflies",
}
"""Value of a control that is no number -> its name in the dropdown."""
