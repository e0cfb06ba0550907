"""Two runs of the laboratory as one session."""

from __future__ import annotations

from gan_course.widgets.laboratory.session import LaboratorySession, Snapshot


class Pair:
    """A session of two runs in step, side by side."""

    def __init__(self, *runs: LaboratorySession):
        self.runs = runs

    @property
    def rounds(self) -> int:
        return min(run.rounds for run in self.runs)

    def step(self) -> None:
        """A round of both; if one of them fails, the other waits for it at the next."""
        last = min((run.rounds, run.phase) for run in self.runs)
        for run in self.runs:
            if (run.rounds, run.phase) == last:
                run.step()

    def snapshot(self) -> list[Snapshot]:
        return [run.snapshot() for run in self.runs]

    def save(self) -> list:
        return [run.save() for run in self.runs]

    def restore(self, state: list) -> None:
        for run, one in zip(self.runs, state, strict=True):
            run.restore(one)
