"""Every word that the score gallery shows. Fields in braces are filled in by the view."""

ALT = "A picture whole and damaged, where D looks, and D's score against each kind of damage"

# --- in the picture

TITLES = {"clean": "whole", "corrupted": "damaged", "change": "what was done", "saliency": "where D looks"}
UNKNOWN = "?"
KINDS = {"eyes": "eyes", "mouth": "mouth", "blur": "blur", "noise": "noise", "patches": "patches"}
AMOUNT = "damage"
SCORE = "D(x)"

# --- controls

NEXT = ("Next", "Another picture, with the same damage")
REROLL = ("Reroll", "The same damage, as chance has it another time")
CLEAN = ("Whole", "Undo all damage")
SLIDER = "{what}, from none to bad (keys: Page Up, Page Down, Home, End)"
WHAT = {
    "eyes": "The right iris in another colour",
    "mouth": "The mouth in the wrong place",
    "blur": "All edges soft",
    "noise": "Every pixel moved at random",
    "patches": "Squares that have changed places",
}

# --- below the picture

CAPTION = (
    "D looks where a small change of the pixels would move its answer most. Blue: its answer to this picture, the "
    "other damages as they are. Dashed: its mean answer to {others} others, with this damage alone. "
    "These means, and what they say of this D (it <i>sees</i> what costs at least {least} when slight):"
)
LEVELS = ("none", "slight", "medium", "bad")
VERDICTS = {
    "sees": "sees it",
    "sees bad": "sees it only when it is bad",
    "hardly": "hardly sees it",
    "no number": "it answers with what is no number",
}
