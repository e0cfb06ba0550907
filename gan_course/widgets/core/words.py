"""Every word that all widgets have in common. Literals only; view and player fill in the {fields}."""

PLAY = ("Play", "Train until you pause")
PAUSE = ("Pause", "Stop training; everything is kept")
STEP = ("Step", "Pause and do one round")
RESET = ("Reset", "Start again from the beginning")
BACK = ("Back", "Pause and go to the previous stored moment")
ON = ("On", "Go to the next stored moment")
REWIND = "Rewind to a stored moment"
SPEED = "Rounds a second"
SPEEDS = ("1 a second", "5 a second", "25 a second", "as fast as possible")

MOMENT = {"round": "round {rounds:,}", "step": "step {rounds:,}"}
"""For each `unit` of a player, how far it is, and how fast it goes."""
RATES = {
    "round": "round {rounds:,} · {speed:,.0f} rounds/s · {pictures:.0f} pictures/s",
    "step": "step {rounds:,} · {speed:,.0f} steps/s · {pictures:.0f} pictures/s",
}
STATUS = "{status} · {more}"
NOT_DISPLAYED = "paused: it was no longer displayed"
PAGE_IS_SILENT = "paused: the page no longer answers"
THE_END = "the end"
PRINTED = "Printed while it plays, the last lines:"
PAUSED_IN = "Paused in {moment}."

STILL = "{alt}. Run this cell to play with it."
STILL_PLAYER = "{alt} ({moment}). Run this cell to play it."
STOPPED_BY_HAND = "Stopped by hand"
"""In place of the name of a KeyboardInterrupt."""
HEARD = "What the page heard"
KERNEL_IS_SILENT = "The kernel does not answer. If it was restarted, run this cell again to play."
MEND_IT = "If the mistake is in a function of yours, correct it, then run its cell and this one again."
SYMPTOM = "a sign of the card docs/symptoms.md: <i>{sign}</i>"
