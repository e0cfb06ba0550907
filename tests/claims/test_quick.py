"""`make claims QUICK=1`: every claim runs from end to end, at a fraction of its work."""

import subprocess
import sys
from pathlib import Path

from gan_course.claims import claims

ROOT = Path(__file__).resolve().parents[2]


def test_every_claim_runs():
    command = [sys.executable, "-m", "gan_course.claims", "--quick", "--jobs", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    for claim in claims():
        assert f"{claim.id} seed 0: " in done.stdout, done.stderr
    assert "FAILED" not in done.stdout, done.stdout
    assert done.returncode == 0, done.stderr


def test_claims_state_what_they_are():
    for claim in claims():
        assert claim.seeds >= 5 and 0 <= claim.chapter <= 6, claim.id
        assert len(claim.figures) == 2 and all(claim.figures), claim.id
        file = Path(claim.run.__code__.co_filename).name
        assert file.startswith(f"c{claim.number:02d}_"), f"{claim.id} lives in {file}"
