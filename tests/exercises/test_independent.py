"""Answers of an author who had not read the checks: those that once got a false verdict or a misleading message."""

from gan_course.training import d_step, g_step
from gan_course.training.autoencoder import squared_error
from gan_course.training.losses import d_loss, g_loss, minimax_g_loss

import numpy as np
import torch
import torch.nn.functional as F
from answers import Answers

book = Answers()


def wrong(id: str, *words: str, code: str, **names) -> None:
    """The answer is rejected, and each of these words is in the message."""
    book.variants(id, code, {}, wrong=words, names=names)


def right(id: str, *, code: str, **names) -> None:
    """The answer is accepted."""
    book.variants(id, code, {}, names=names)


# --- chapter 01 --------------------------------------------------------------------------------------------------

wrong(
    "1.1",
    "row 0, column 4",
    "yours is 0.00",
    code="""
def last_neuron_forgotten(x, weight, bias):
    out = x.new_zeros(len(x), len(weight))
    for k in range(len(weight) - 1):
        out[:, k] = torch.relu(x @ weight[k] + bias[k])
    return out
""",
)
wrong(
    "1.2",
    "another order",
    "as it is given",
    code="""
def sorted_words(logits, words):
    words = sorted(words)
    return [" ".join(words[i] for i in row) for row in logits.argmax(-1).tolist()]
""",
)
wrong("1.2", "lists of positions", code="def positions(logits, words): return logits.argmax(dim=-1).tolist()")
wrong(
    "1.2",
    "opposite order",
    code="""
def backwards(logits, words):
    return [" ".join(words[i] for i in reversed(row)) for row in logits.argmax(-1).tolist()]
""",
)
wrong(
    "1.2",
    "One of your sentences has 8 words",
    "4 places",
    code="""
def never_emptied(logits, words):
    sentences, so_far = [], []
    for row in logits.argmax(-1).tolist():
        so_far += [words[i] for i in row]
        sentences.append(" ".join(so_far))
    return sentences
""",
)
wrong(
    "1.3",
    "drop the signs",
    code="""
def no_signs(codes, yes):
    v = (codes[yes].mean(0) - codes[~yes].mean(0)).abs()
    return v / v.norm()
""",
)
wrong(
    "1.3",
    "direction is right",
    "should be 1",
    code="""
def divided_by_the_spread(codes, yes):
    v = codes[yes].mean(0) - codes[~yes].mean(0)
    return v / v.std() if len(v) > 1 else v / v.norm()
""",
)
wrong(
    "1.3",
    "`~` or `logical_not()`",
    code="def one_minus(codes, yes): return codes[yes].mean(0) - codes[1 - yes].mean(0)",
)
wrong(
    "1.3",
    "one yes or no",
    "`~`",
    code="def not_yes(codes, yes): return codes[yes].mean(0) - codes[not yes].mean(0)",
)
wrong(
    "1.5",
    "includes the goal itself",
    code="""
def more_than_the_goal(G, D, noise, opt_G, goal=0.9, limit=500):
    G.requires_grad_(True), D.requires_grad_(False)
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() > goal:
            return step
        loss = F.softplus(-logits).mean()
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit
""",
)

# --- chapter 02 --------------------------------------------------------------------------------------------------

wrong(
    "2.2",
    "Here the step came first",
    code="""
def step_first(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    opt.step()
    loss.backward()
    return loss.detach()
""",
    squared_error=squared_error,
)
wrong(
    "2.2",
    "more than once",
    code="""
def ten_steps(encoder, decoder, real, opt):
    for _ in range(10):
        loss = squared_error(decoder(encoder(real)), real)
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.detach()
""",
    squared_error=squared_error,
)
wrong(
    "2.4",
    "in place",
    "`y = y * e`",
    code="""
def exp_changed_in_place(mean, log_sd, noise):
    code = log_sd.exp()
    code *= noise
    return code + mean
""",
)
wrong(
    "2.5",
    "shape (1,)",
    "`keepdim`",
    code="""
def keeps_a_dimension(mean, log_sd):
    return (0.5 * (mean**2 + log_sd.exp() ** 2 - 1) - log_sd).sum(1).mean(0, keepdim=True)
""",
)
wrong(
    "2.5",
    "the notebook's own `codes`",
    code="def reads_the_notebook(mean, log_sd): return (codes.square() / 2).sum(1).mean()",
    codes=torch.ones(4, 16),
)

# --- chapter 03 --------------------------------------------------------------------------------------------------

LEARN = """
def learns(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    $step
    return loss.detach()
"""
for lines, word in (
    ("(-loss).backward()\nopt_D.step()", "uphill"),
    ("loss.backward()\nopt_D.step()\nopt_D.step()", "more than once"),
):
    book.variants("3.1", LEARN, {"step": [lines]}, wrong=[word], names={"d_loss": d_loss})
wrong(
    "3.2",
    "number of your own",
    "`k`",
    code="""
def thirty(D, x, k):
    with torch.no_grad():
        scores, best = D(x).flatten().topk(30)
    return x[best], scores
""",
)
CLIMB = """
def climbs(D, x, steps, lr, box):
    x = x.detach()
    for _ in range(steps):
        x = x.requires_grad_()
        $slope
        x = (x + $step).$put.detach()
    return x
"""
PLAIN = {"slope": ["(slope,) = torch.autograd.grad(D(x).sum(), x)"], "step": ["lr * slope"], "put": ["clamp(*box)"]}
for change, word in (
    ({"slope": ["(slope,) = torch.autograd.grad(F.logsigmoid(D(x)).sum(), x)"]}, "log D"),
    ({"step": ["slope"]}, "Multiply it by `lr`"),
    ({"put": ["clamp(min=box[0])"]}, "one side"),
    ({"put": ["clamp(box[1], box[0])"]}, "the lower end of the box first"),
):
    book.variants("3.3", CLIMB, PLAIN | change, wrong=[word])
wrong(
    "3.4",
    "outside the box",
    code="def weight_times_end(weight, low, high): return torch.where(weight > 0, weight * high, weight * low)",
)
LANGEVIN = """
def langevin(D, x, lr, e):
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad($score, x)
    return ($step).detach()
"""
PLAIN = {"score": ["D(x).sum()"], "step": ["x + lr * slope + (2 * lr) ** 0.5 * e"]}
for change, word in (
    ({"step": ["lr * slope + (2 * lr) ** 0.5 * e"]}, "x itself is missing"),
    ({"step": ["x + lr * slope + 2**0.5 * lr * e"]}, "under the root"),
    ({"step": ["x + lr / 2 * slope + (2 * lr) ** 0.5 * e"]}, "halved"),
    ({"step": ["x + lr * slope + (2 * lr) ** 0.5 * e[0]"]}, "same noise"),
    ({"score": ["F.logsigmoid(D(x)).sum()"]}, "log D"),
):
    book.variants("3.6", LANGEVIN, PLAIN | change, wrong=[word])

# --- chapter 04 --------------------------------------------------------------------------------------------------

bce = F.binary_cross_entropy_with_logits
D_LOSS = "def loss(real, fake): return $value"
for value, word in (
    ("bce(real, torch.zeros_like(real)) + bce(fake, torch.zeros_like(fake))", "Both targets are 0"),
    ("bce(torch.ones_like(real), real) + bce(torch.zeros_like(fake), fake)", "takes the logits first"),
    ("(real - 1).square().mean() + fake.square().mean()", "squared error"),
    ("bce(real, real.new_ones(64, 1)) + bce(fake, fake.new_zeros(64, 1))", "(64, 1)"),
):
    book.variants("4.1", D_LOSS, {"value": [value]}, wrong=[word], names={"bce": bce})
D_STEP = """
def steps(G, D, real, noise, opt_D):
    fake = G(noise(len(real))).detach()
    loss = d_loss(D(real), D(fake))
    opt_D.zero_grad()
    $step
    return $value
"""
for lines, value, word in (
    ("(-loss).backward()\nopt_D.step()", "loss.detach()", "uphill"),
    ("loss.backward()\nopt_D.step()\nopt_D.step()", "loss.detach()", "more than once"),
    ("loss.backward()\nopt_D.step()", "d_loss(D(real), D(fake)).detach()", "after its step"),
):
    book.variants("4.2", D_STEP, {"step": [lines], "value": [value]}, wrong=[word], names={"d_loss": d_loss})
G_STEP = """
def steps(G, D, n, noise, opt_G):
    logits = D($samples)
    loss = F.softplus(-logits).mean()
    opt_G.zero_grad()
    $step
    return loss.detach()
"""
for samples, lines, word in (
    ("G(noise(n))", "(-loss).backward()\nopt_G.step()", "uphill"),
    ("G(noise(n))", "loss.backward()\nopt_G.step()\nopt_G.step()", "opt_G.step() was called more than once"),
    ("fake[:n]", "loss.backward()\nopt_G.step()", "G was never evaluated"),
):
    fields = {"samples": [samples], "step": [lines]}
    book.variants("4.3", G_STEP, fields, wrong=[word], names={"fake": torch.ones(9, 2)})
wrong(
    "4.4",
    "yours is 0.2236",
    code="def a_little_in_both(p, q): return (p + 0.01) / (p + q + 0.02)",
)
LOOP = """
def loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    losses = []
    for _ in range(steps):
        d = d_step(G, D, sample_real(batch), noise, $first)
        g = g_step(G, D, batch, noise, $second)
        losses.append($pair)
    return losses
"""
for first, second, pair, word in (
    ("opt_G", "opt_D", "(d.item(), g.item())", "`d_step` was given opt_G"),
    ("opt_D", "opt_G", "(f'{d:.3f}', f'{g:.3f}')", "holds a str"),
):
    fields = {"first": [first], "second": [second], "pair": [pair]}
    book.variants("4.5", LOOP, fields, wrong=[word], names={"d_step": d_step, "g_step": g_step})

# --- chapter 05 --------------------------------------------------------------------------------------------------

wrong(
    "5.1",
    "torch's own",
    code="""
def by_torch(x, kernel, stride, padding):
    return F.conv2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]
""",
)
right(
    "5.1",
    code="""
def columns(x, kernel, stride, padding):
    k = len(kernel)
    columns = F.unfold(x[None, None], k, padding=padding, stride=stride)[0]
    rows = (x.shape[0] + 2 * padding - k) // stride + 1
    return (kernel.reshape(1, -1) @ columns).view(rows, -1)
""",
)
wrong(
    "5.4",
    "does not take six codes of 10 numbers",
    "`latent_dim`",
    code="""
def always_100(size, width, latent_dim):
    return nn.Sequential(nn.Unflatten(1, (100, 1, 1)), nn.ConvTranspose2d(100, 3, size), nn.Tanh())
""",
)

# --- chapter 06 --------------------------------------------------------------------------------------------------

for code in (
    "def from_lists(real, fake): return torch.tensor(np.abs(np.sort(real.tolist()) - np.sort(fake.tolist())).mean())",
    "def no_gradient(real, fake): return (real.detach().msort() - fake.detach().msort()).abs().mean()",
):
    right("6.2", code=code, np=np)
for value, word in (
    ("(torch.msort(real) - torch.msort(fake)).mean().abs()", "ways to the left and to the right cancel"),
    ("(real[fake.argsort()] - fake[real.argsort()]).abs().mean()", "on average; yours is"),
):
    book.variants("6.2", "def distance(real, fake): return $value", {"value": [value]}, wrong=[word])
PENALTY = """
def penalty(D, real, fake, t):
    x = ($place).detach().requires_grad_()
    (slope,) = torch.autograd.grad($score.sum(), x, create_graph=True)
    return ($length - 1).square().mean()
"""
PLAIN = {"place": ["real.lerp(fake, t)"], "score": ["D(x)"], "length": ["slope.flatten(1).norm(dim=1)"]}
for change, word in (
    ({"place": ["(real + fake) / 2"]}, "half way"),
    ({"score": ["torch.sigmoid(D(x))"]}, "without a sigmoid"),
    ({"length": ["slope.flatten(1).abs().sum(1)"]}, "absolute values"),
):
    book.variants("6.3", PENALTY, PLAIN | change, wrong=[word])
ROUND = """
def round_of(G, D, real, z, opt_G, opt_D):
    D.train()
    fake = G(z)
    $turns
    return $losses
"""
TURN_D = "loss_D = d_loss(D(real), D(fake.detach()))\nopt_D.zero_grad()\nloss_D.backward()\nopt_D.step()\n"
TURN_G = "loss_G = g(D(fake))\nopt_G.zero_grad()\nloss_G.backward()\nopt_G.step()\n"
for id, g in (("6.6", minimax_g_loss), ("6.7", g_loss)):
    names = {"d_loss": d_loss, "g": g}
    for turns, losses, word in (
        (TURN_G + TURN_D, "loss_D.detach(), loss_G.detach()", "G moves before D"),
        (TURN_D + TURN_G, "loss_G.detach(), loss_D.detach()", "You return G's loss first"),
        (TURN_D + TURN_G, "0 * loss_D.detach(), loss_G.detach()", "not the losses of this round"),
    ):
        book.variants(id, ROUND, {"turns": [turns.strip()], "losses": [losses]}, wrong=[word], names=names)
    plain = {
        "turns": [(TURN_D + TURN_G).strip()],
        "losses": ["loss_D.detach(), loss_G.detach()", "loss_D.item(), loss_G.item()"],
    }
    book.variants(id, ROUND, plain, names=names)

# --- chapter 07 --------------------------------------------------------------------------------------------------

wrong(
    "7.4",
    "in row",
    code="""
def first_condition(h, condition, real, fits):
    return real(h) + (h * fits(condition[:1])).sum(1, keepdim=True)
""",
)
wrong(
    "7.5",
    "`minlength`",
    code="""
def no_minlength(group, wanted):
    missed = wanted / (torch.bincount(group) / len(group))
    return missed[group] / missed[group].max()
""",
)
wrong(
    "7.7",
    "Return the result as it is",
    code="""
def backward_itself(network, x, noise, t):
    s = t.view(-1, 1, 1, 1)
    loss = (network((1 - s) * x + s * noise, t) - x).square().mean()
    loss.backward()
    return loss
""",
)
for times in (
    "torch.full((len(x),), left / steps, device=x.device)",  # float32, whatever x is
    "torch.tensor([left / steps], device=x.device).repeat(len(x))",
    "torch.ones(len(x), device=x.device) * (left / steps)",
):
    book.variants(
        "7.8",
        """
def walk(network, noise, steps):
    x = noise
    for left in range(steps, 0, -1):
        x = x + (network(x, $times) - x) / left
    return x
""",
        {"times": [times]},
    )


globals().update({name: test for name, test in book.tests().items() if "answers_are" in name})
