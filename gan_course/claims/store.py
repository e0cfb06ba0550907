"""What the claims' experiments gave, in docs/claims.json: one outcome for each claim and seed, kept as it comes.

An outcome is fresh as long as the claim's code and the trained networks that it uses are what they were when it ran.
Comments, docstrings and layout do not count; neither does the rest of the package, so run everything again (`make
claims AGAIN=1`) after a change there that may matter.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import math
import re
import statistics
import tokenize
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from gan_course import pretrained
from gan_course.claims.registry import Claim, Outcome, explained, order
from gan_course.data import resources
from gan_course.utils import atomic_write

USERS = {
    "factor_probe": ("avatar-probe",),
    "decoded_digits": ("digit-classifier",),
    "start_from": ("avatars64", "avatars64-critic"),
}
"""Words in a claim's code that stand for trained networks it does not name."""

FILE = Path(__file__).resolve().parents[2] / "docs" / "claims.json"


def code_hash(run: Any) -> str:
    """Twelve hexadecimal digits that change with what an experiment is made of, as far as its own files say.

    That is the code of the file that `run` is defined in, of the modules next to it that it imports, and the weights of
    the course's trained networks that these name, or use through one of `USERS`.
    """
    claims = re.sub(r"(\.chapter\d\d)?\.\w+$", "", run.__module__)  # the package of all claims
    sources, names = [], [run.__module__]
    for name in names:  # grows on the way
        sources.append(inspect.getsource(import_module(name)))
        used = re.findall(rf"from ({re.escape(claims)}\.[\w.]+) import", sources[-1])
        names += sorted(set(used) - {*names, f"{claims}.registry"})
    text = "\n".join(sources)
    networks = {f"{name}.safetensors" for name in pretrained.NAMES if f'"{name}"' in text}
    networks |= {f"{name}.safetensors" for user, names in USERS.items() if user in text for name in names}
    parts = [
        *map(bare, sources),
        *(checksum for file, checksum in sorted(resources.sums().items()) if file in networks),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def bare(source: str) -> str:
    """Python code without what does not matter to what it computes: comments, docstrings, layout.

    The same under every Python: some take an f-string for one token and some for several, so nothing is put between
    tokens, and braces that say a brace count once.
    """
    statements, tokens = [], []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            if [one.type for one in tokens] != [tokenize.STRING]:  # else it is a docstring
                statements.append("".join(one.string for one in tokens))
            statements.append(tokenize.tok_name[token.type])
            tokens = []
        elif token.type not in (tokenize.COMMENT, tokenize.NL):
            tokens.append(token)
    text = re.sub(r"[ \t,]", "", "\n".join(statements))  # formatters add commas as well
    return re.sub(r"([{}])\1+", r"\1", text)


@dataclass
class Record:
    """All that is stored of one claim.

    Attributes:
        id, statement, figures, seeds, chapter: the claim's own, as they were when it ran.
        code: `code_hash` of what ran.
        outcomes: by seed, what the experiment gave.
        failures: by seed, the exception that it ended with, in words.
        seconds: by seed, processor time.
    """

    id: str
    statement: str
    figures: tuple[str, str]
    seeds: int
    chapter: int
    code: str
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, claim: Claim) -> Record:
        """A record of the claim with nothing in it yet."""
        return cls(claim.id, claim.statement, claim.figures, claim.seeds, claim.chapter, code_hash(claim.run))

    @property
    def needed(self) -> int:
        """On how many seeds a claim has to hold: 9 of 10, of fewer all."""
        return math.floor(0.9 * self.seeds) if self.seeds >= 10 else self.seeds

    @property
    def held(self) -> int:
        """On how many seeds it held."""
        return sum(outcome.holds for outcome in self.outcomes.values())

    @property
    def done(self) -> int:
        """How many seeds were run, failures included."""
        return len(self.outcomes) + len(self.failures)

    @property
    def verdict(self) -> str:
        """ "holds" or "does not hold here", of an explanation "supported" or "not supported"; or "failed" (an exception
        on every seed so far), or "not finished"."""
        if self.done < self.seeds:
            return "not finished"
        if not self.outcomes:
            return "failed"
        words = ("not supported", "supported") if explained(self.id) else ("does not hold here", "holds")
        return words[self.held >= self.needed]

    def spread(self, figure: str) -> tuple[float, float, float]:
        """Median, smallest and largest over the seeds of figure "a" or "b", or of one that `more` names; NaN where no
        seed came through."""
        figures = [{**outcome.more, "a": outcome.a, "b": outcome.b} for outcome in self.outcomes.values()]
        values = [known[figure] for known in figures if figure in known] or [math.nan]
        return statistics.median(values), min(values), max(values)


def load(path: Path | None = None) -> dict[str, Record]:
    """The stored records by id, in the order of their numbers; none where nothing was stored."""
    path = path or FILE
    if not path.is_file():
        return {}
    return {id: _from_json(id, entry) for id, entry in json.loads(path.read_text()).items()}


def keep(claim: Claim, seed: int, result: Outcome | str, seconds: float, path: Path | None = None) -> None:
    """Store what one seed gave: an outcome, or the exception that ended it, in words.

    The file is read again first, so that two runners at once do not undo each other; outcomes of older code go.
    """
    path = path or FILE
    records = load(path)
    record = records.get(claim.id)
    fresh = Record.of(claim)
    if record is not None and record.code == fresh.code:
        fresh.outcomes, fresh.failures, fresh.seconds = record.outcomes, record.failures, record.seconds
    fresh.outcomes.pop(seed, None)
    fresh.failures.pop(seed, None)
    if isinstance(result, Outcome):
        fresh.outcomes[seed] = result
    else:
        fresh.failures[seed] = result
    fresh.seconds[seed] = seconds
    records[claim.id] = fresh
    ordered = sorted(records.values(), key=lambda record: order(record.id))
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps({record.id: _to_json(record) for record in ordered}, indent=1) + "\n")


def _to_json(record: Record) -> dict[str, Any]:
    seeds: dict[str, Any] = {}
    for seed in sorted(record.seconds):
        if seed in record.failures:
            seeds[str(seed)] = {"failed": record.failures[seed]}
        else:
            one = record.outcomes[seed]
            more = {name: _number(value) for name, value in one.more.items()}
            seeds[str(seed)] = {"a": _number(one.a), "b": _number(one.b), "holds": bool(one.holds), "more": more}
        seeds[str(seed)]["seconds"] = round(record.seconds[seed], 2)
    head = {name: getattr(record, name) for name in ("statement", "figures", "seeds", "chapter", "code")}
    return head | {"outcomes": seeds}


def _from_json(id: str, entry: dict[str, Any]) -> Record:
    head = {name: entry[name] for name in ("statement", "seeds", "chapter", "code")}
    record = Record(id=id, figures=tuple(entry["figures"]), **head)
    for key, one in entry["outcomes"].items():
        seed = int(key)
        record.seconds[seed] = one["seconds"]
        if "failed" in one:
            record.failures[seed] = one["failed"]
        else:
            more = {name: float(value) for name, value in one["more"].items()}
            record.outcomes[seed] = Outcome(float(one["a"]), float(one["b"]), one["holds"], more)
    return record


def _number(value: Any) -> float | str:
    """JSON has no infinity and no NaN: those as words, which float() reads again."""
    value = float(value)
    return float(f"{value:.6g}") if math.isfinite(value) else str(value)
