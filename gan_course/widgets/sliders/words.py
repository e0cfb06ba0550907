"""Every word that the code sliders show. Fields in braces are filled in by session and view."""

ALT = "What a generator makes of a code, and of codes along one direction"

# --- in the picture

CODE = "code"
DIRECTION = "direction"
NUMBER = "number {i}"
WRONG = "✗"
UNREADABLE = "?"
ROWS = {
    "hair_hue": "hair",
    "left_iris_hue": "left iris",
    "right_iris_hue": "right iris",
    "clothes_hue": "clothes",
    "skin": "skin",
    "eye_openness": "eyes open",
    "smile": "smile",
    "mouth_openness": "mouth open",
}

# --- controls

NEW = ("New code", "Another random code")
ZERO = ("Zero", "Set every number of the code to 0")
BACK = ("Back", "Return to the code before")
PAGE = ("show", "Which numbers of the code have a slider")
RANGE = "{first} to {last}"
DIRECTIONS = "directions"
NUMBERS = "numbers of the code"
HINTS = {
    "direction": "{label}: how far the code lies along this direction (keys: Page Up, Page Down, Home, End)",
    "number": "{label}: this number of the code (keys: Page Up, Page Down, Home, End)",
}

# --- below the picture

POSITION = "<b>{label}</b> at {position:+.2f}"
READ = "the probe reads: {factors}"
CHANGES = "From one end of the strip to the other changes: {most} (1: as much as between random pairs)."
CHANGES_AND_OTHERS = (
    "From one end of the strip to the other changes: {most}; the other {n} on average {mean:.2f}"
    " (1: as much as between random pairs)."
)
FACTOR = "{name} {value}"
INVALID = "Lines that are not sentences (✗): {wrong} of {n}."
BARS = "Blue: the numbers of the code. Orange: how much each of them contributes to this direction."
FACTORS = {
    "hair_hue": "hair hue",
    "hair_saturation": "hair saturation",
    "hair_lightness": "hair lightness",
    "back_hair": "back hair",
    "hair_length": "hair length",
    "fringe": "fringe",
    "skin": "skin",
    "left_iris_hue": "left iris hue",
    "right_iris_hue": "right iris hue",
    "eye_size": "eye size",
    "eye_openness": "eye openness",
    "gaze": "gaze",
    "brow": "brow",
    "smile": "smile",
    "mouth_openness": "mouth openness",
    "blush": "blush",
    "accessory": "accessory",
    "clothes_hue": "clothes hue",
    "collar": "collar",
    "background_hue": "background hue",
    "tilt": "tilt",
    "shift_x": "shift x",
    "shift_y": "shift y",
}
CHOICES = {
    "short": "short",
    "spiky": "spiky",
    "bob": "bob",
    "long": "long",
    "twin_tails": "twin tails",
    "buns": "buns",
    "straight": "straight",
    "parted": "parted",
    "swept": "swept",
    "choppy": "choppy",
    "crossed": "crossed",
    "none": "none",
    "bow": "bow",
    "glasses": "glasses",
    "flower": "flower",
    "hairband": "hairband",
    "cat_ears": "cat ears",
    "round": "round",
    "sailor": "sailor",
    "turtleneck": "turtleneck",
}
