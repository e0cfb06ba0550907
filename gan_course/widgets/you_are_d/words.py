"""Every word that *You are D* shows."""

ALT = (
    "Two pictures, one real and one generated; how often you and D have found the real one, at each moment of training"
)
PAD = "Click the picture that is real, or press the left or the right arrow key"
BUTTONS = {
    "left": ("Left is real", "You say that the left picture is the real one"),
    "right": ("Right is real", "You say that the right picture is the real one"),
    "again": ("New pairs", "Forget all answers and draw other pairs"),
}

LABELS = {  # in the picture
    "question": "Which one is real?",
    "end": "That was the last pair",
    "before": "the pair before",
    "real": "real",
    "you": "you",
    "D": "D",
    "rate": "hit rate",
    "steps": "steps of training",
}

CAPTION = {
    "start": "{total} pairs, in mixed order. The answer appears after your choice.",
    "hit": "Pair {done} of {total}: right. D was {D}.",
    "miss": "Pair {done} of {total}: that was the generated one. D was {D}.",
    "right": "right",
    "wrong": "wrong",
    "head": ("after steps", "your hits", "D's hits", "D over all pairs of pictures"),
    "all": "together",
    "tally": "{hits} of {n}",
    "d'": "d' so far: you {you:+.1f}, D {D:+.1f} (0: guessing; 20 of 20 hits would be {most:.1f})",
}
