"""Every word that the pixel editor shows. Fields in braces are filled in by the view."""

ALT = (
    "A handwritten digit as a sheet of large pixels; beside it the real digit and two spoilt ones, A and B; and a chart"
    " of each picture's pixel error and D(x)"
)
PAD = "The sheet. Draw with the mouse. Arrow keys move the frame, Space turns the framed pixel on and off."
CORRUPTIONS = {"stray": "stray pixel", "longer": "longer stroke"}

# --- in the picture

REAL = "real"
CANDIDATES = ("A", "B")
ERROR = "pixel error"
SCORE = "D(x)"
UNKNOWN = "?"

# --- controls

QUESTION = "Which is more like a real {what}?&nbsp;"
VOTE = "One vote for {candidate}; a class votes by show of hands"
ANOTHER = ("Another {what}", "Go on to the next one")
UNDO = ("Undo", "Take the last change back")
PRESETS = {
    "real": ("Real", "Put the real digit on the sheet"),
    "stray": ("Stray pixel", "Put the digit with one stray pixel on the sheet"),
    "longer": ("Longer stroke", "Put the digit whose stroke goes on on the sheet"),
    "erase": ("Erase", "No ink at all"),
    "invert": ("Invert", "Ink becomes ground, and ground ink"),
}
ROW = ("row", "The framed pixel's row, from 0")
COLUMN = ("column", "The framed pixel's column, from 0")
TURN = ("Turn this pixel", "Ink becomes ground, ground becomes ink")

# --- below the picture

BEFORE = (
    "A and B are this {what}, spoilt: one has a stray pixel, in the other a stroke goes on. Vote first (or click A or"
    " B); then the numbers appear. Draw on the large sheet: orange dots mark ink that was added, blue ones ink that is"
    " gone."
)
CANDIDATE = "{candidate} ({corruption})"
SHEET = "your sheet"
VOTES = "votes for the"
VOTERS = {"you": "you", "error": "pixel error", "D": "D"}
LEGEND = (
    "On the sheet: orange dots, ink added; blue, ink gone. In the chart: green, the real one; ×, your sheet; the line,"
    " where it has been."
)
