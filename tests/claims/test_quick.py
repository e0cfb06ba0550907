"""`make claims QUICK=1`: every claim runs from end to end, at a fraction of its work."""

import re
import subprocess
import sys
from pathlib import Path

from gan_course.claims import claims
from gan_course.claims.registry import explained

ROOT = Path(__file__).resolve().parents[2]


def test_every_claim_runs():
    command = [sys.executable, "-m", "gan_course.claims", "--quick", "--jobs", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    for claim in claims():
        assert f"{claim.id} seed 0: " in done.stdout, done.stderr
    assert "FAILED" not in done.stdout, done.stdout
    assert done.returncode == 0, done.stderr


def test_claims_state_what_they_are():
    known = {claim.id: claim for claim in claims()}
    for claim in known.values():
        costly = explained(claim.id) or claim.chapter > 5
        assert claim.seeds >= (3 if costly else 5) and 0 <= claim.chapter <= 7, claim.id
        assert len(claim.figures) == 2 and all(claim.figures), claim.id
        file = Path(claim.run.__code__.co_filename).name
        number, letter = re.fullmatch(r"C(\d+)([a-z]?)", claim.id).groups()
        assert file.startswith(f"c{int(number):02d}{letter}_"), f"{claim.id} lives in {file}"


def test_explanations_explain_a_claim_and_have_a_rule_of_their_own():
    known = {claim.id: claim for claim in claims()}
    explanations = [claim for claim in known.values() if explained(claim.id)]
    assert explanations
    for claim in explanations:
        assert claim.chapter == known[explained(claim.id)].chapter, claim.id
        assert "rule" in sys.modules[claim.run.__module__].__doc__, f"{claim.id} does not say its rule"
