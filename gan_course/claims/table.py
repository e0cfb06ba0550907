"""The stored outcomes: as a table in Markdown for docs/claims.md, and in words for notebooks.

docs/claims.md also says of each claim that does not hold how it was tested, in the words of its file, and what the
experiments that were to explain it gave.
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from gan_course.claims.registry import Claim, claims, explained
from gan_course.claims.store import FILE, Record, load
from gan_course.utils import html_table

PLACE = "#why-the-others-do-not-hold"
HEAD = ("", "claim", "figure A: median (smallest to largest)", "figure B", "holds on", "verdict", "core-seconds")
WHY = ("", "because (or not)", *HEAD[2:])
SIGNS = {"holds": "✓", "supported": "✓", "does not hold here": "✗", "not supported": "✗"}
MESSAGES = {
    "not run": "{id}: not run yet; make claims ONLY={id} runs it",
    "verdict": "{sign} {verdict} ({held} seeds).",
    "statement": "{id}: {statement}.",
    "why": "{id}, why? {statement}.",
    "figures": ("figure", "median (smallest to largest)"),
}


def markdown(records: dict[str, Record]) -> str:
    """The table of the claims among these records, one row each, and how to read it."""
    stated = {id: one for id, one in records.items() if not explained(id)}
    verdicts = [one.verdict for one in stated.values()]
    held, left = verdicts.count("holds"), verdicts.count("not finished")
    cost, whys = (sum(sum(one.seconds.values()) for one in some.values()) / 60 for some in (stated, records))
    state = f"{held} of {len(verdicts)} claims hold" + (f", {left} are not finished" if left else "")
    return rows(stated.values()) + (
        f"\n{state}. A claim over ten seeds holds if it does on at least nine, one over fewer if it does on all. It "
        f"took {cost:.0f} core-minutes, and the experiments that explain [why the others do not hold]({PLACE}) "
        f"{whys - cost:.0f} more. `python -m gan_course.claims C5 --seed 3` repeats one run; every seed's figures are "
        "in [claims.json](claims.json).\n"
    )


def reasons(records: dict[str, Record], known: dict[str, Claim]) -> str:
    """For each claim that does not hold, in Markdown: how it was tested, and what was tried to explain it.

    Args:
        records: what is stored, explanations included.
        known: the claims by id, whose files are quoted.
    """
    failing = [id for id, one in records.items() if not explained(id) and one.verdict == "does not hold here"]
    return "\n".join(page(id, records, known, "###") for id in failing)


def page(id: str, records: dict[str, Record], known: dict[str, Claim], level: str = "#") -> str:
    """Return in Markdown, under a heading of `level`, how a claim was tested, what came out, and what explains it."""
    one = records[id]
    _, statement, a, b, held, verdict, _ = _cells(one)
    told, words = _told(known.get(id))
    asked = f"{level} {id}. {statement}\n\n**{verdict.capitalize()}: {held} seeds.** {a}; {b}.\n"
    parts = [asked, f"**{words}**\n" if words else "", told, _further(one)]
    tried = {why: other for why, other in records.items() if explained(why) == id}
    if tried:
        parts.append(rows(tried.values(), WHY))
    elif one.verdict == "does not hold here":
        parts.append("No experiment has explained it yet.\n")
    for why, other in tried.items():
        parts += [f"**{why}.** {_told(known.get(why))[0]}", _further(other)]
    return "\n".join(parts)


def rows(records: Iterable[Record], head: tuple[str, ...] = HEAD) -> str:
    """Return a table in Markdown with a row for each of these records."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in _cells(one))} |" for one in records]
    return "\n".join(lines) + "\n"


def _further(one: Record) -> str:
    """Return what an experiment kept besides its two figures, folded away."""
    names = dict.fromkeys(name for outcome in one.outcomes.values() for name in outcome.more)
    lines = [f"| {name.replace('|', '&#124;')} | {_figure(*one.spread(name))} |" for name in names]
    if not lines:
        return ""
    table = "\n".join(["|  | median (smallest to largest) |", "|---|---|", *lines])
    return f"<details><summary>further figures of {one.id}</summary>\n\n{table}\n\n</details>\n"


def _told(claim: Claim | None) -> tuple[str, str]:
    """What the docstrings of a claim's file and of its experiment say, without the statement they begin with, and apart
    from it what came of it, the paragraph that begins with "In words:"."""
    if claim is None:
        return "", ""
    module = inspect.cleandoc(sys.modules[claim.run.__module__].__doc__ or "")
    _, *paragraphs = "\n\n".join(filter(None, (module, inspect.getdoc(claim.run)))).split("\n\n")
    words = "\n\n".join(one for one in paragraphs if one.startswith("In words:"))
    return "\n\n".join(one for one in paragraphs if not one.startswith("In words:")) + "\n", words


def write_document(root: Path | None = None) -> None:
    """Write docs/claims.md of the checkout `root` (default: this one) from its docs/claims.json."""
    root = root or FILE.parents[1]
    (root / "docs" / "claims.md").write_text(document(root), encoding="utf-8")


def document(root: Path) -> str:
    """Return docs/claims.md as it should be: the table, and why some claims do not hold."""
    records = load(root / "docs" / FILE.name)
    return (
        "# The claims\n\nEvery statement of the course is an experiment in `gan_course/claims/`, run over several "
        "seeds.\nA claim that does not hold is shown like the others. `make claims` writes this page.\n\n"
        + markdown(records)
        + "\n## Why the others do not hold\n\nAn explanation is a statement as well: each is an experiment with a "
        "rule of its own, written before its figures, and reported as it came out. What is not supported explains "
        "nothing.\nWhat the texts call `more` are the further figures, folded away below them.\n\n"
        + reasons(records, {one.id: one for one in claims()})
    )


@dataclass(frozen=True)
class Shown:
    """Claims in words, the verdict first: HTML in a notebook, where the figures are folded; plain text elsewhere."""

    records: dict[str, Record | None]

    def __str__(self) -> str:
        lines = []
        for id, record in self.records.items():
            lines.append(" ".join(_words(id, record)))
            lines += [f"    {name}: {_figure(*record.spread(ab))}" for name, ab in _named(record)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = []
        for id, record in self.records.items():
            *verdict, statement = map(escape, _words(id, record))
            text = "".join(f"<b>{one}</b> " for one in verdict) + statement
            if record is not None:
                rows = [(name, _figure(*record.spread(ab))) for name, ab in _named(record)]
                text = f"<details><summary>{text}</summary>{html_table(MESSAGES['figures'], rows)}</details>"
            inset = "margin-left:1.5em" if explained(id) else ""
            parts.append(f'<div style="text-align:left;max-width:50em;line-height:1.5;{inset}">{text}</div>')
        return f'<div class="claims">{"".join(parts)}</div>'


def _words(id: str, record: Record | None) -> tuple[str, ...]:
    """Verdict and statement of a claim as sentences; of one that was not run, how to run it."""
    if record is None:
        return (MESSAGES["not run"].format(id=id),)
    _, statement, _, _, held, verdict, _ = _cells(record)
    sign = SIGNS.get(record.verdict, "○")
    return (
        MESSAGES["verdict"].format(sign=sign, verdict=verdict[:1].upper() + verdict[1:], held=held),
        MESSAGES["why" if explained(id) else "statement"].format(id=id, statement=statement),
    )


def _named(record: Record | None) -> zip[tuple[str, str]]:
    """Pairs of what a figure is and which it is, "a" or "b"."""
    return zip(record.figures if record else (), "ab")


def shown(*ids: str, path: Path | None = None) -> Shown:
    """Return what was stored of these claims, for a notebook: `shown("C5", "C6")`; without ids, of all that were run.

    A claim that does not hold is followed by what was tried to explain it.
    """
    records, rows = load(path), {}
    for id in ids or records:
        rows[id] = records.get(id)
        if rows[id] and rows[id].verdict == "does not hold here":
            rows |= {why: one for why, one in records.items() if explained(why) == id}
    return Shown(rows)


def _cells(one: Record) -> tuple[str, ...]:
    """A row's cells as text, in the order of HEAD."""
    a, b = (f"{name}: {_figure(*one.spread(figure))}" for name, figure in zip(one.figures, "ab"))
    held = f"{one.held} of {one.done}" + (f" ({len(one.failures)} failed)" if one.failures else "")
    verdict = one.verdict
    if verdict == "not finished":
        verdict += f", {one.done} of {one.seeds} seeds"
    statement = one.statement[:1].upper() + one.statement[1:].rstrip(".")
    return one.id, statement, a, b, held, verdict, f"{sum(one.seconds.values()):.0f}"


def _figure(*spread: float) -> str:
    median, low, high = map(_short, spread)
    return median if low == high else f"{median} ({low} to {high})"


def _short(value: float) -> str:
    """Three significant digits, no exponent where a reader can do without."""
    if not math.isfinite(value):
        return {"nan": "none", "inf": "infinite"}.get(str(value), "-infinite")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        digits = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
        text = f"{value:,.{digits}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.2e}"
