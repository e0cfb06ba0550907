"""Every word that the VAE desk shows. Fields in braces are filled in by session and view."""

ALT = (
    "For each model a map of its codes with digits a and b; a chart of the chosen code, number by number; the picture"
    " that it is decoded to; and eighteen small pictures of other codes"
)
PAD = "Maps of codes. Click or drag to decode the code there. Arrow keys move the chosen place."

# --- in the picture

VAE = "VAE"
AUTOENCODER = "autoencoder"
ENDS = {"a": "a", "b": "b", "same": "a=b"}
CODE = "number of the code"
UNSURE = "?"
AXES = {
    "a": "towards a",
    "b": "towards b",
    "same": "towards a = b",
    "main": "main axis {i}",
    "number": "code[{i}]",
    "perpendicular": "{axis}, at right angles",
}

# --- controls

WAY = "How the code is chosen"
WAYS = {
    "cloud": ("cloud of a", "c = m + exp(s) e: codes around that of digit a"),
    "interpolation": ("a to b", "codes between a and b"),
    "place": ("place on the map", "the code at any place of the map"),
    "prior": ("new from N(0, 1)", "new codes from N(0, 1)"),
}
DIGIT = ("{end}: digit {label}", "Which digit {end} is")
ANOTHER = ("another", "Another handwriting of digit {end}")
STRENGTH = ("noise", "How many times sigma")
NOISE = ("New noise", "Draw the noise again")
T = ("from a to b", "0 is at a, 1 at b")
CURVED = "How to interpolate between a and b"
CURVES = {
    False: ("line", "Linear interpolation: straight from code a to code b"),
    True: ("arc", "Spherical interpolation: as far from the middle of all codes as a and b are"),
}
X = ("to the right", "Where on the map, in units of the codes' own spread")
Y = ("upwards", "Where on the map, in units of the codes' own spread")
DECODED = "What the map shows"
MAPS = {
    False: ("codes of digits", "The map shows where the codes of digits lie"),
    True: ("decoded pictures", "The map shows what the decoder makes of the code at each place"),
}
PLANE = "Which plane of code space the map is"
PLANES = {
    "a and b": ("map through a and b", "The map is the plane through the middle of all codes, a and b"),
    "main axes": (
        "map through main axes",
        "The map is the plane through the two directions in which codes spread most",
    ),
}

# --- below the picture

CAPTIONS = {
    "cloud": "Green: m, and sigma below and above it. Crosses: the code c = m + sigma · e, and {others} others of the"
    " same cloud.",
    "interpolation": "First row: nine codes on the straight line from a to b. Second row: on the arc.",
    "place": "First row: from left to right through the place. Second row: from bottom to top.",
    "prior": "Every number of the code comes from N(0, 1), wherever digits lie. Green: m = 0 and sigma = 1.",
}
NO_SIGMA = "An autoencoder has no sigma and no band; it gets noise of the same share of its own codes' spread."
COUNT = "{model}: {count} of {n} classified as {label}"
READ = "{model}: {count} of {n} classified"
KINDS = "{model}: {count} of {n} classified, different digits: {kinds}"
COUNTS = "{counts}."
NOT_SURE = "?: the classifier is not sure."

# --- what settings accept, in error messages

ONE_OF = "one of {choices}"
INDEX = "a picture's index, 0 to {last}"
FLAG = "True or False"
FACTOR = "a number, 0 or more"
FRACTION = "a number from 0 (at a) to 1 (at b)"
