"""The runner, the store and the table, on claims made up in a package of their own."""

import json
import linecache
import math
import re
import subprocess
import sys
from pathlib import Path

from gan_course.claims import registry, store, table
from gan_course.claims.registry import Claim, Outcome, claims, find
from gan_course.claims.runner import missing, run_all, run_and_store, run_one
from gan_course.data import resources

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = '''
"""A claim that holds."""
from gan_course.claims import Outcome, claim

@claim("C91", "Three is more than its seed | minus one", ("three", "seed - 1"), seeds=3, chapter=1)
def run(seed, quick):
    """Compares."""
    return Outcome(3.0, seed - 1.0, True, {"quick": quick})
'''
RAISES = """
'C92: one over the seed.\\n\\nThe rule: more than a half.\\n\\nIn words: of seed 1 alone.'
from gan_course.claims import Outcome, claim

@claim("C92", "One divided by the seed is above a half", ("quotient", "half"), seeds=3, chapter=1)
def run(seed, quick):
    return Outcome(1 / seed, 0.5, 1 / seed > 0.5)
"""
ZERO = '''
"""C92a: none.

Zero has no inverse.
"""
from gan_course.claims import Outcome, claim

@claim("C92a", "The seed is not 0", ("seed", "zero"), seeds=3, chapter=1)
def run(seed, quick):
    return Outcome(seed, 0, seed > 0, {"twice": 2 * seed})
'''
DIES = """
import os
from gan_course.claims import Outcome, claim

@claim("C93", "Seed 1 survives", ("a", "b"), seeds=3, chapter=1)
def run(seed, quick):
    if seed == 1:
        os._exit(7)
    return Outcome(seed, 0, True)
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with one claim file for each of the sources above; returns (name, folder, path of the store)."""
    name = f"synthetic_{abs(hash(tmp_path))}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for file, source in (("c91_good", GOOD), ("c92_raises", RAISES), ("c93_dies", DIES)):
        (folder / f"{file}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    claims()  # the course's own register themselves once, when they are imported: not into what is thrown away here
    monkeypatch.setattr(registry, "_claims", dict(registry._claims))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return name, folder, tmp_path / "claims.json"


def record(held: int, seeds: int, done: int | None = None, failed: int = 0) -> store.Record:
    done = seeds if done is None else done
    outcomes = {seed: Outcome(seed, 1.0, seed < held) for seed in range(done - failed)}
    failures = dict.fromkeys(range(done - failed, done), "ValueError: no")
    return store.Record("C90", "x", ("a", "b"), seeds, 1, "code", outcomes, failures, dict.fromkeys(range(done), 1.0))


# --- running


def test_all_claims_run_failures_are_reported_and_lose_nothing(package):
    name, _, path = package
    chosen = claims(name)
    assert [one.id for one in chosen] == ["C91", "C92", "C93"]
    failed = run_and_store(chosen, path, jobs=2, package=name)
    stored = store.load(path)
    assert failed == 2
    assert stored["C91"].verdict == "holds" and stored["C91"].outcomes[2] == Outcome(3.0, 1.0, True, {"quick": 0.0})
    assert "ZeroDivisionError" in stored["C92"].failures[0]
    assert stored["C92"].held == 1 and stored["C92"].verdict == "does not hold here"
    assert set(stored["C93"].outcomes) == {0, 2} and stored["C93"].failures[1] == "the process ended"


def test_an_interrupted_run_goes_on_where_it_was(package):
    name, _, path = package
    good = find("C91", name)

    class Enough(Exception):
        pass

    def stop_after_two(claim, seed, result, seconds):
        store.keep(claim, seed, result, seconds, path)
        if len(store.load(path)["C91"].outcomes) == 2:
            raise Enough

    with pytest.raises(Enough):
        run_all(missing([good], path), stop_after_two, jobs=1, package=name)
    assert store.load(path)["C91"].verdict == "not finished"
    assert missing([good], path) == [(good, 2)]
    run_and_store([good], path, jobs=1, package=name)
    assert missing([good], path) == []
    assert store.load(path)["C91"].verdict == "holds"
    assert len(missing([good], path, again=True)) == 3


def test_a_failure_is_tried_again(package):
    name, _, path = package
    raises = find("C92", name)
    run_and_store([raises], path, jobs=1, package=name)
    assert missing([raises], path) == [(raises, 0)]
    store.keep(raises, 0, Outcome(1, 0.5, True), 0.1, path)
    assert store.load(path)["C92"].failures == {} and missing([raises], path) == []


def test_changed_code_runs_again_and_old_outcomes_go(package, monkeypatch):
    name, _, path = package
    good = find("C91", name)
    run_and_store([good], path, jobs=1, package=name)
    monkeypatch.setattr("gan_course.claims.store.code_hash", lambda run: "other")
    assert len(missing([good], path)) == 3
    store.keep(good, 1, Outcome(0, 0, False), 1.0, path)
    assert set(store.load(path)["C91"].outcomes) == {1}


def test_the_hash_sees_code_and_not_its_dress():
    first = store.bare(GOOD)
    dressed = GOOD.replace("Compares.", "Compares both.").replace(
        "return Outcome(", "# why\n    return Outcome(\n        "
    )
    assert store.bare(dressed.replace("quick})", "quick},\n    )")) == first
    assert store.bare(GOOD.replace("3.0", "4.0")) != first
    assert store.bare(GOOD.replace("    return", "    if quick:\n        return")) != first
    assert store.bare(GOOD.replace("minus one", "plus one")) != first, "a statement that changed is another claim"


def test_the_hash_sees_helpers_and_networks(package, monkeypatch):
    name, folder, _ = package
    (folder / "helper.py").write_text(f"from {name}.deeper import y\nx = 1\n")
    (folder / "deeper.py").write_text("y = 1\n")
    (folder / "c94_helped.py").write_text(GOOD.replace("C91", "C94") + f"from {name}.helper import x\n")
    (folder / "c95_probing.py").write_text(
        GOOD.replace("C91", "C95") + "from gan_course.measure.attributes import factor_probe\n"
    )
    helped, probing, good = (find(id, name).run for id in ("C94", "C95", "C91"))
    first = [store.code_hash(run) for run in (helped, probing, good)]
    assert len(set(first)) == 3
    assert [store.code_hash(run) for run in (helped, probing, good)] == first
    (folder / "deeper.py").write_text("y = 2  # and longer\n")
    linecache.checkcache()
    assert [store.code_hash(run) != old for run, old in zip((helped, probing, good), first)] == [True, False, False]
    others = resources.sums() | {"avatar-probe.safetensors": "0" * 64}
    monkeypatch.setattr("gan_course.data.resources.sums", lambda: others)
    assert [store.code_hash(run) != old for run, old in zip((helped, probing, good), first)] == [True, True, False]


def test_run_one_checks_what_comes_back():
    nothing = Claim("C94", "x", ("a", "b"), 3, 1, lambda seed, quick: None)
    assert "returns an Outcome" in run_one(nothing, 0)[0]
    numbers = Claim("C94", "x", ("a", "b"), 3, 1, lambda seed, quick: Outcome(seed, 2, seed > 0, {"q": quick}))
    result, seconds = run_one(numbers, 1, quick=True)
    assert result == Outcome(1.0, 2.0, True, {"q": 1.0}) and seconds >= 0


def test_jobs_below_one_are_refused(package):
    with pytest.raises(ValueError, match="jobs is 0"):
        run_all([(find("C91", package[0]), 0)], print, jobs=0)


# --- verdicts


@pytest.mark.parametrize(
    "held, seeds, done, failed, verdict",
    [
        (10, 10, None, 0, "holds"),
        (9, 10, None, 0, "holds"),
        (8, 10, None, 0, "does not hold here"),
        (9, 10, None, 2, "does not hold here"),  # 8 came through and held
        (5, 5, None, 0, "holds"),
        (4, 5, None, 0, "does not hold here"),
        (18, 20, None, 0, "holds"),
        (17, 20, None, 0, "does not hold here"),
        (4, 10, 4, 0, "not finished"),
        (0, 5, None, 5, "failed"),
    ],
)
def test_verdict(held, seeds, done, failed, verdict):
    assert record(held, seeds, done, failed).verdict == verdict


def test_infinite_figures_survive_the_file(tmp_path):
    def run(seed, quick): ...

    strange = Claim("C95", "x", ("a", "b"), 1, 1, run)
    path = tmp_path / "claims.json"
    store.keep(strange, 0, Outcome(math.inf, math.nan, False), 1.0, path)
    json.loads(path.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    outcome = store.load(path)["C95"].outcomes[0]
    assert outcome.a == math.inf and math.isnan(outcome.b)


# --- tables


def test_markdown_and_notebook_rows(package):
    name, _, path = package
    run_and_store(claims(name), path, jobs=1, package=name)
    text = table.markdown(store.load(path))
    rows = text.splitlines()[2:5]
    assert rows[0].startswith(
        "| C91 | Three is more than its seed &#124; minus one | three: 3 | seed - 1: 0 (-1 to 1) |"
    )
    assert "| 3 of 3 | holds |" in rows[0] and "| 1 of 3 (1 failed) | does not hold here |" in rows[1]
    assert "1 of 3 claims hold" in text
    both = table.shown("C91", "C99", path=path)
    assert "three: 3" in str(both) and "C99: not run yet; make claims ONLY=C99" in str(both)
    assert str(both).startswith("✓ Holds (3 of 3 seeds). C91: Three is more")
    html = both._repr_html_()
    assert html.index("✓ Holds") < html.index("Three is more") < html.index("</summary>") < html.index("three</td>")
    assert "not run yet" in html and html.count("<details>") == 1, "figures are folded; what was not run has none"
    assert list(table.shown(path=path).records) == ["C91", "C92", "C93"]


def test_an_explanation_stands_behind_its_claim_and_is_not_counted(package):
    name, folder, path = package
    (folder / "c92a_zero.py").write_text(ZERO)
    chosen = claims(name)
    assert [one.id for one in chosen] == ["C91", "C92", "C92a", "C93"]
    run_and_store(chosen, path, jobs=1, package=name)
    records = store.load(path)
    assert list(records) == ["C91", "C92", "C92a", "C93"] and records["C92a"].verdict == "not supported"
    text = table.markdown(records)
    assert "C92a" not in text and "1 of 3 claims hold" in text
    told = table.reasons(records, {one.id: one for one in chosen})
    assert "### C91" not in told, "a claim that holds needs no explanation"
    assert (
        told.index("### C92. One divided")
        < told.index("| C92a | The seed is not 0 | seed: 1 (0 to 2) | zero: 0 | 2 of 3 |")
        < told.index("### C93. ")
    )
    assert "**C92a.** Zero has no inverse." in told and "C92a: none" not in told
    assert told.index("**In words: of seed 1 alone.**") < told.index("The rule: more than a half.")
    assert "further figures of C92a" in told and "| twice | 2 (0 to 4) |" in told
    assert "No experiment has explained it yet" in told[told.index("### C93") :]
    for shown in (str(table.shown("C92", path=path)), table.shown("C92", path=path)._repr_html_()):
        assert "✗ Not supported" in shown and "C92a, why? The seed is not 0." in shown
    assert list(table.shown("C91", path=path).records) == ["C91"]


def test_ids_are_in_order():
    ids = ["C10", "C6b", "C6", "C2", "C6a"]
    assert sorted(ids, key=registry.order) == ["C2", "C6", "C6a", "C6b", "C10"]
    assert [registry.explained(id) for id in ids] == ["", "C6", "", "", "C6"]
    for wrong in ("c6", "C", "C6A", "C6ab"):
        with pytest.raises(ValueError, match="C7a"):
            Claim(wrong, "x", ("a", "b"), 5, 1, print)


def test_a_statement_cannot_break_the_page():
    shown = table.Shown({"C90": record(5, 5)})
    shown.records["C90"].statement = "<script>"
    assert "<script>" not in shown._repr_html_()


def test_the_page_of_the_claims_is_written(package, tmp_path):
    name, _, _ = package
    (tmp_path / "docs").mkdir()
    run_and_store([find("C91", name)], tmp_path / "docs/claims.json", jobs=1, package=name)
    table.write_document(tmp_path)
    text = (tmp_path / "docs/claims.md").read_text()
    assert "| C91 |" in text and text == table.document(tmp_path)


def test_figures_are_short():
    expected = {0.1234567: "0.123", 1234567.0: "1,234,567", 2.0: "2", 100.0: "100", 0.0: "0", 1e-5: "1.00e-05"}
    assert {value: table._short(value) for value in expected} == expected
    assert table._short(math.inf) == "infinite" and table._short(math.nan) == "none"


# --- what is committed


def test_the_committed_page_says_what_the_stored_outcomes_say():
    written = (ROOT / "docs/claims.md").read_text()
    assert written == table.document(ROOT), "claims.md is not what docs/claims.json says; run make claims"


@pytest.mark.parametrize("heading, verdict", [("That hold", "holds"), ("That do not", "does not hold here")])
def test_the_readme_tells_the_verdicts_as_they_are(heading, verdict):
    section = re.search(rf"\*\*{heading}.*?\*\*\n(.*?)\n\n[^- ]", (ROOT / "README.md").read_text(), re.DOTALL)
    ids = re.findall(r"\[(C\d+)\]", section[1])
    assert len(ids) >= 3 and {store.load()[id].verdict for id in ids} == {verdict}


def test_the_command_line_names_the_claims_there_are():
    command = [sys.executable, "-m", "gan_course.claims", "C77"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "no claim 'C77'" in done.stderr


def test_the_stored_outcomes_are_of_the_code_that_is_here():
    """A claim that changed after it ran has to run again: make claims."""
    known = {claim.id: store.code_hash(claim.run) for claim in claims()}
    stale = [id for id, record in store.load().items() if known.get(id) != record.code]
    assert not stale, f"make claims ONLY={','.join(stale)}"


def test_a_repeated_seed_is_compared_with_the_stored_one(monkeypatch, capsys):
    from gan_course.claims import __main__ as command

    figures = iter([0.1 + 0.2, 0.3, 0.4])
    again = Claim("C96", "x", ("a", "b"), 5, 1, lambda seed, quick: Outcome(next(figures), math.nan, True))
    stored = record(5, 5)
    stored.outcomes[3] = Outcome(0.3, math.nan, True)
    monkeypatch.setattr(command, "find", lambda id: again)
    monkeypatch.setattr(command, "load", lambda: {"C96": stored})
    for expected in ("as stored", "as stored", "stored: C96 seed 3: a 0.3"):
        assert command.main(["C96", "--seed", "3"]) == 0
        assert expected in capsys.readouterr().out.splitlines()[-1]
