"""What the laboratory writes to files: a picture, the settings with their results, the history."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from gan_course.widgets.core.view import encoded
from gan_course.widgets.laboratory.session import LaboratorySession

import numpy as np


def export(folder: str | Path, picture: np.ndarray, runs: Sequence[LaboratorySession]) -> list[Path]:
    """Write the picture (png), settings and results (json) and the history (csv); return the three paths."""
    rounds = min(run.rounds for run in runs)
    stem = Path(folder) / f"laboratory-{runs[0].setup.data}-{rounds:06}"
    stem.parent.mkdir(parents=True, exist_ok=True)
    png, notes, table = (stem.with_suffix(suffix) for suffix in (".png", ".json", ".csv"))
    png.write_bytes(encoded(picture, "png"))
    rows = history(runs)
    results = [
        {"setup": str(run.setup), "data": repr(run.data), "baselines": run.baselines, "quality": run.quality}
        for run in runs
    ]
    notes.write_text(json.dumps({"rounds": rounds, "runs": results, "history": rows}, indent=1))
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return [png, notes, table]


def history(runs: Sequence[LaboratorySession]) -> list[dict[str, float | str | None]]:
    """Return everything that was noted, a row for each run and round; what was not measured there is None."""
    rows = []
    for which, run in zip("AB", runs):
        names = [*run.curves.names[1:], *run.distances.names[1:]]
        table: dict[int, dict] = {}
        for trace in (run.curves, run.distances):
            columns = {name: trace[name].tolist() for name in trace.names}
            for i, at in enumerate(columns.pop("round")):
                row = table.setdefault(int(at), {"run": which, "round": int(at), **dict.fromkeys(names)})
                row |= {name: None if values[i] != values[i] else values[i] for name, values in columns.items()}
        rows += [table[at] for at in sorted(table)]
    return rows
