"""Every word that all widgets have in common. Fields in braces are filled in by view and player."""

# --- without a kernel, and when something goes wrong

STILL = "{alt}. Run this cell to play with it."
STILL_AT = "{alt} ({status}). Run this cell to play it."
INTERRUPTED = "Stopped by hand"
OWN_FUNCTION = "If it is a function of yours, mend it, then run its cell and this one again."
PAUSED = "Paused in {status}."

# --- the player's controls

PLAY = ("Play", "Train until you pause")
PAUSE = ("Pause", "Stop training; everything is kept")
STEP = ("Step", "Pause and do one round")
RESET = ("Reset", "Start over")
BACK = ("Back", "Pause and go to the stored moment before")
FORWARD = ("On", "Go to the stored moment after")
REWIND = "Rewind to a stored moment"
SPEED = "How fast it plays, in rounds"
SPEEDS = {
    "1 a second": "1 a second",
    "5 a second": "5 a second",
    "25 a second": "25 a second",
    "as fast as it goes": "as fast as it goes",
}
HEARD = "What the page heard"

# --- the player's status line

UNITS = {"round": ("round", "rounds"), "step": ("step", "steps")}
STATUS = "{unit} {n:,}"
RATES = "{unit} {n:,} · {rate:,.0f} {units}/s · {pictures:.0f} pictures/s"
ENDED = "{status} · {why}"
GONE = "paused: the page no longer answers"
END = "the end"
