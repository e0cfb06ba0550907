"""The stored outcomes as a table: in Markdown for docs/claims.md and the README, and in notebooks.

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

PLACE = "#why-the-others-do-not-hold"
BEGIN, END = "<!-- claims: written by make claims -->", "<!-- end of claims -->"
HEAD = ("", "claim", "figure A: median (smallest to largest)", "figure B", "holds on", "verdict", "core-seconds")
WHY = ("", "because (or not)", *HEAD[2:])
SIGNS = {"holds": "✓", "supported": "✓", "does not hold here": "✗", "not supported": "✗"}
NOT_RUN = "not run yet; make claims ONLY={id} runs it"


def markdown(records: dict[str, Record]) -> str:
    """The table of the claims among these records, one row each, and how to read it."""
    stated = {id: one for id, one in records.items() if not explained(id)}
    verdicts = [one.verdict for one in stated.values()]
    held, left = verdicts.count("holds"), verdicts.count("not finished")
    cost, whys = (sum(sum(one.seconds.values()) for one in some.values()) / 60 for some in (stated, records))
    state = f"{held} of {len(verdicts)} claims hold" + (f", {left} are not finished" if left else "")
    return _rows(stated.values()) + (
        f"\n{state}. A claim over ten seeds holds if it does on at least nine, one over fewer if it does on all. It "
        f"took {cost:.0f} core-minutes, and the experiments that explain [why the others do not hold](WHY_NOT) "
        f"{whys - cost:.0f} more. `python -m gan_course.claims C5 --seed 3` repeats one run; every seed's figures are "
        "in [claims.json](CLAIMS_JSON).\n"
    )


def reasons(records: dict[str, Record], known: dict[str, Claim]) -> str:
    """For each claim that does not hold, in Markdown: how it was tested, and what was tried to explain it.

    Args:
        records: what is stored, explanations included.
        known: the claims by id, whose files are quoted.
    """
    parts = []
    for id, one in records.items():
        if explained(id) or one.verdict != "does not hold here":
            continue
        _, statement, a, b, held, verdict, _ = _cells(one)
        told, words = _told(known.get(id))
        asked = f"### {id}. {statement}\n\n**{verdict.capitalize()}: {held} seeds.** {a}; {b}.\n"
        parts += [asked, f"**{words}**\n" if words else "", told, _further(one)]
        tried = {why: other for why, other in records.items() if explained(why) == id}
        if not tried:
            parts.append("No experiment has explained it yet.\n")
            continue
        parts.append(_rows(tried.values(), WHY))
        for why, other in tried.items():
            parts += [f"**{why}.** {_told(known.get(why))[0]}", _further(other)]
    return "\n".join(parts)


def _rows(records: Iterable[Record], head: tuple[str, ...] = HEAD) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in _cells(one))} |" for one in records]
    return "\n".join(lines) + "\n"


def _further(one: Record) -> str:
    """What an experiment kept beside its two figures, folded away."""
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


def write_documents(root: Path | None = None) -> None:
    """Write docs/claims.md, and the README's table if the README has the markers BEGIN and END, from docs/claims.json.

    Args:
        root: of the checkout.
    """
    root = root or FILE.parents[1]
    for path, text in documents(root).items():
        path.write_text(text)


def documents(root: Path) -> dict[Path, str]:
    """The files that show the table, as they should be: docs/claims.md, and the README if it has the markers."""
    records = load(root / "docs" / FILE.name)
    table = markdown(records)
    page = (
        "# The claims\n\nEvery statement of the course is an experiment in `gan_course/claims/`, run over several "
        "seeds.\nA claim that does not hold is shown like the others. `make claims` writes this page.\n\n"
        + table.replace("CLAIMS_JSON", "claims.json").replace("WHY_NOT", PLACE)
        + "\n## Why the others do not hold\n\nAn explanation is a statement, too: each is an experiment with a rule of "
        "its own, written before its figures, and reported as it came out. What is not supported explains nothing.\n"
        "What the texts call `more` are the further figures, folded away below them.\n\n"
        + reasons(records, {one.id: one for one in claims()})
    )
    texts = {root / "docs" / "claims.md": page}
    readme = root / "README.md"
    before, begin, rest = readme.read_text().partition(BEGIN) if readme.is_file() else ("", "", "")
    if begin:
        _, end, after = rest.partition(END)
        if not end:
            raise ValueError(f"{readme} has {BEGIN!r} but no {END!r} after it; put that where the table ends.")
        linked = table.replace("CLAIMS_JSON", "docs/claims.json").replace("WHY_NOT", f"docs/claims.md{PLACE}")
        texts[readme] = f"{before}{BEGIN}\n\n{linked}\n{END}{after}"
    return texts


@dataclass(frozen=True)
class Shown:
    """Rows of the table: HTML in a notebook, plain text elsewhere."""

    records: dict[str, Record | None]

    def __str__(self) -> str:
        lines = []
        for id, record in self.records.items():
            if record is None:
                lines.append(f"{id}: {NOT_RUN.format(id=id)}")
                continue
            _, statement, a, b, held, verdict, _ = _cells(record)
            lines += [
                f"{id}: {'Why? ' if explained(id) else ''}{statement}",
                f"    {a}",
                f"    {b}",
                f"    {verdict}: {held} seeds",
            ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = ""
        for id, record in self.records.items():
            if record is None:
                rows += f'<tr><td><b>{escape(id)}</b></td><td colspan="5">{escape(NOT_RUN.format(id=id))}</td></tr>'
                continue
            id, statement, *cells = map(escape, _cells(record)[:-1])
            sign = SIGNS.get(record.verdict, "○")
            statement = f"<i>Why?</i> {statement}" if explained(id) else statement
            cells[-1] = f"<b>{sign} {cells[-1]}</b>"
            rows += f"<tr><td><b>{id}</b></td><td>{statement}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        style = "<style>.claims td, .claims th {text-align: left; vertical-align: top}</style>"
        head = "".join(f"<th>{escape(cell)}</th>" for cell in HEAD[:-1])
        return f'{style}<table class="claims"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def shown(*ids: str, path: Path | None = None) -> Shown:
    """The stored rows of these claims, for a notebook: `shown("C5", "C6")`; without ids, of all that were run.

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
