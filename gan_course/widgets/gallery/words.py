"""Every word that the score gallery shows. Fields in braces are filled in by the view."""

ALT = "A picture clean and corrupted, where D looks, and D's score against the amount of each kind of corruption"

# --- in the picture

TITLES = {"clean": "clean", "corrupted": "corrupted", "change": "what changed", "saliency": "where D looks"}
UNKNOWN = "?"
KINDS = {"eyes": "eyes", "mouth": "mouth", "blur": "blur", "noise": "noise", "patches": "patches"}
AMOUNT = "corruption"
SCORE = "D(x)"

# --- controls

NEXT = ("Next", "Another picture, with the same corruption")
REROLL = ("Reroll", "Draw the random part of the corruption again")
CLEAN = ("Clean", "Undo all corruption")
SLIDER = "{what}, from none to bad (keys: Page Up, Page Down, Home, End)"
WHAT = {
    "eyes": "The right iris in another colour",
    "mouth": "The mouth in the wrong place",
    "blur": "Soft edges everywhere",
    "noise": "Random noise on every pixel",
    "patches": "Squares that have swapped places",
}

# --- below the picture

CAPTION = (
    "D looks where a small change of the pixels would change its score most. Blue: its score of this picture as one "
    "kind of corruption grows and the others stay. Dashed: its mean score of {others} other pictures with this kind "
    "alone. The table lists these means, and what they show of this D: it <i>sees</i> a kind that costs at least "
    "{least} when slight."
)
LEVELS = ("none", "slight", "medium", "bad")
VERDICTS = {
    "sees": "sees it",
    "sees bad": "sees it only when it is bad",
    "hardly": "hardly sees it",
    "no number": "its score is not a number",
}
