"""Every word of the phase plane. Literals only; the others fill in the {fields}."""

ALT = (
    "The smallest GAN: the plane of both players' numbers with an arrow field and the path so far, the distance to the"
    " equilibrium over the rounds, and the same game on the line"
)
PAD = "Click or drag to choose the start; arrow keys move it, Space does one round"

GROUPS = {"start": "start", "game": "game", "rates": "steps"}
LABELS = {
    "theta": ("θ (G's point)", "Where G's fakes lie at the start; the real point lies at 0"),
    "psi": ("ψ (D's slope)", "D's slope at the start: D's logit at x is ψ times x"),
    "loss": ("G's loss", "Minimax: G lowers log(1 - D). Non-saturating: G lowers -log D"),
    "rule": ("order", "Alternating: G sees D's new slope. Simultaneous: both look first, then both move"),
    "lr": ("learning rate", "How long the steps of both players are"),
    "momentum": ("momentum", "Share of the last step's velocity that is kept; below 0 it is reversed"),
    "r1": ("R1", "Weight of the penalty on D's slope at the real point"),
}
OPTIONS = {
    "minimax": "minimax",
    "non-saturating": "non-saturating",
    "own": "your own gradients",
    "alternating": "alternating",
    "simultaneous": "simultaneous",
}

X_AXIS, Y_AXIS = "θ: where G's point is", "ψ: D's slope"
RADIUS, ROUND, START_LEVEL = "distance to the equilibrium", "round", "at the start"
LINE, PLACE, SLOPE, REAL, FAKE = "the game on the line", "x", "D's logit", "real", "fake"

CAPTION = (
    "G's point at <b>θ = {theta:.2f}</b>, D's slope <b>ψ = {psi:.2f}</b>; distance to the equilibrium "
    "<b>{radius:.3g}</b>, at the start {first:.3g}"
)
GONE = "The players have flown apart: reset, then try a smaller momentum or learning rate, or some R1."
UNKNOWN = "There is no {name} {value!r}; there are {names}."
NOT_A_NUMBER = "{name} is {value!r}; give a number from {low:g} to {high:g}."
NO_GRADIENTS = "loss='own' needs gradients of yours: phase_plane(gradients=...)."
NOT_TWO = "Your gradients returned {got!r}; return two tensors, the slope of D's loss and that of G's."
