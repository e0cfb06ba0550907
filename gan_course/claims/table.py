"""The stored outcomes as a table: in Markdown for docs/claims.md and the README, and in notebooks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from pathlib import Path

from gan_course.claims.store import FILE, Record, load

BEGIN, END = "<!-- claims: written by make claims -->", "<!-- end of claims -->"
HEAD = ("", "claim", "figure A: median (smallest to largest)", "figure B", "holds on", "verdict", "core-seconds")
NOT_RUN = "not run yet; make claims ONLY={id} runs it"


def markdown(records: dict[str, Record]) -> str:
    """The table of these records, one row a claim, and how to read it."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in _cells(one))} |" for one in records.values()]
    verdicts = [one.verdict for one in records.values()]
    held, left = verdicts.count("holds"), verdicts.count("not finished")
    cost = sum(sum(one.seconds.values()) for one in records.values()) / 60
    state = f"{held} of {len(verdicts)} claims hold" + (f", {left} are not finished" if left else "")
    return "\n".join(lines) + (
        f"\n\n{state}. A claim over ten seeds holds if it does on at least nine, one over five if it does on all. All "
        f"of it cost {cost:.0f} core-minutes. `python -m gan_course.claims C5 --seed 3` repeats one run; every seed's "
        "figures are in [claims.json](CLAIMS_JSON).\n"
    )


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
    table = markdown(load(root / "docs" / FILE.name))
    title = (
        "# The claims\n\nEvery statement of the course is an experiment in `gan_course/claims/`, run over several "
        "seeds.\nA claim that does not hold is shown like the others. `make claims` writes this page.\n\n"
    )
    texts = {root / "docs" / "claims.md": title + table.replace("CLAIMS_JSON", "claims.json")}
    readme = root / "README.md"
    before, begin, rest = readme.read_text().partition(BEGIN) if readme.is_file() else ("", "", "")
    if begin:
        _, end, after = rest.partition(END)
        if not end:
            raise ValueError(f"{readme} has {BEGIN!r} but no {END!r} after it; put that where the table ends.")
        texts[readme] = f"{before}{BEGIN}\n\n{table.replace('CLAIMS_JSON', 'docs/claims.json')}\n{END}{after}"
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
            lines += [f"{id}: {statement}", f"    {a}", f"    {b}", f"    {verdict}: {held} seeds"]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = ""
        for id, record in self.records.items():
            if record is None:
                rows += f'<tr><td><b>{escape(id)}</b></td><td colspan="5">{escape(NOT_RUN.format(id=id))}</td></tr>'
                continue
            id, statement, *cells = map(escape, _cells(record)[:-1])
            sign = {"holds": "✓", "does not hold here": "✗"}.get(record.verdict, "○")
            cells[-1] = f"<b>{sign} {cells[-1]}</b>"
            rows += f"<tr><td><b>{id}</b></td><td>{statement}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        style = "<style>.claims td, .claims th {text-align: left; vertical-align: top}</style>"
        head = "".join(f"<th>{escape(cell)}</th>" for cell in HEAD[:-1])
        return f'{style}<table class="claims"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def shown(*ids: str, path: Path | None = None) -> Shown:
    """The stored rows of these claims, for a notebook: `shown("C5", "C6")`; without ids, of all that were run."""
    records = load(path)
    return Shown({id: records.get(id) for id in ids or records})


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
