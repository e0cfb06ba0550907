"""Every word that the pixel editor shows. Fields in braces are filled in by the view."""

ALT = (
    "A handwritten digit as a sheet of large pixels; next to it the real digit and two corrupted ones, A and B; and a"
    " chart of each picture's pixel error and D(x)"
)
PAD = "The sheet. Draw with the mouse. Arrow keys move the frame; Space turns the framed pixel on or off."
CORRUPTIONS = {"stray": "stray pixel", "longer": "longer stroke"}

# --- in the picture

REAL = "real"
CANDIDATES = ("A", "B")
ERROR = "pixel error"
SCORE = "D(x)"
UNKNOWN = "?"

# --- controls

QUESTION = "Which is more like a real {what}?&nbsp;"
VOTE = "Vote for {candidate}; a class votes by a show of hands"
ANOTHER = ("Another {what}", "Go on to the next one")
UNDO = ("Undo", "Undo the last change")
PRESETS = {
    "real": ("Real", "Put the real digit on the sheet"),
    "stray": ("Stray pixel", "Put the digit with one stray pixel on the sheet"),
    "longer": ("Longer stroke", "Put the digit with the longer stroke on the sheet"),
    "erase": ("Erase", "Turn all pixels off"),
    "invert": ("Invert", "Swap black and white"),
}
ROW = ("row", "The framed pixel's row, from 0")
COLUMN = ("column", "The framed pixel's column, from 0")
TURN = ("Toggle this pixel", "Turn the framed pixel on or off")

# --- below the picture

BEFORE = (
    "A and B are this {what} with a fault: one has a stray pixel, the other a longer stroke. Vote first (or click A or"
    " B); then the numbers appear. Draw on the large sheet: orange dots mark ink that you added, blue dots ink that you"
    " removed."
)
CANDIDATE = "{candidate} ({corruption})"
SHEET = "your sheet"
VOTES = "votes for the"
VOTERS = {"you": "you", "error": "pixel error", "D": "D"}
LEGEND = (
    "On the sheet: orange dots, ink added; blue dots, ink removed. In the chart: green, the real digit; ×, your sheet;"
    " the line, where it was before."
)
