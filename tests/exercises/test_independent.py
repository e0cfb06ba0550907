"""Answers of an author who had not read the checks: those that once got a false verdict or a misleading message."""

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
    "row 0, column 1",
    "the result is 1.71; yours is 0.00",
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

globals().update({name: test for name, test in book.tests().items() if "answers_are" in name})
