"""Every word that the theatre shows. Literals only; the view and the drawing fill in the {fields}."""

ALT = (
    "Samples of the same latent codes at one moment of the training; the losses of D and G; D's mean outputs for real"
    " and generated samples; a strip of earlier moments"
)

# --- the controls: label and tooltip

SAVE = ("Save", "Write the whole training to the file")
LOAD = ("Load", "Go on from the training in the file")
UNDO = ("Undo", "Bring back the training as it was before Reset or Load")
FILM = ("Film", "Write what the strip shows as a film: a GIF, and an MP4 where ffmpeg is installed")
FILE = ("file", "The file that Save writes and Load reads, next to the notebook; Film takes its name")

# --- the picture

X = "x"
X1, X2 = "x₁", "x₂"
LOSSES = "losses"
STEP = "step"
D, G = "D", "G"
REAL, GENERATED = "real", "generated"
PROBABILITY, NO_PROBABILITY = "D(x)", "sigmoid(D)"
"""D's output at a place, where it means a probability and where it does not."""
MEAN_PROBABILITY, MEAN_NO_PROBABILITY = "D's mean output", "mean of sigmoid(D)"

# --- the line below it

MOMENT = "step {step:,}"
MOMENT_OF = "step {step:,} of {end:,}"
PERCENT = "{percent:.0f} %"
LEFT = "about {duration} left"
SECONDS, MINUTES, HOURS = "{n:.0f} s", "{n:.0f} min", "{n:.1f} h"
IDLE = (
    "in the last step the learning rates were zero: nothing was learned",
    "in the last {n:,} steps the learning rates were zero: nothing was learned",
)
LOSSES_NOW = "losses: D {D:.2f}, G {G:.2f}"
SCORES_NOW = "D's mean output: {real:.2f} for real, {fake:.2f} for generated"
SCORES_NOW_NO_PROBABILITY = "mean of sigmoid(D): {real:.2f} for real, {fake:.2f} for generated"
LOOKING_BACK = "<b>Looking back</b> at step {step:,}"
GOES_ON = "<i>Play</i> goes on from {moment}"
EVEN_GAME = "dashed: an even game"

# --- the status next to the buttons

BACK_AT = "step {step:,}, looking back"
RATES_ARE_ZERO = "the learning rates have fallen to zero: Reset starts again"
SAVED = "saved to {path}"
FILMED = "film saved to {paths}"
AND = " and "
NOT_FILMED = "The film could not be written to {path} ({reason}); give another file name."
