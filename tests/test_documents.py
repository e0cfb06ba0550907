"""What README and docs say of the course is so: times, code, links, commands."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from gan_course.authoring.notebook_builder import masters, read_master

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "README.md"])
MINUTES = re.compile(r"^\*(\d+) minutes · (must|should|may)\*$", re.MULTILINE)

RUN_BY = {
    r"make lab|py bootstrap.py lab|jupyter lab": "test_bootstrap.py::test_how_the_lab_is_started",
    r"make test|py(thon)? bootstrap.py test|conda": "test_bootstrap.py::test_life_of_an_environment",
    r"make PYTHON=|make env": "test_bootstrap.py::test_make_is_a_thin_wrapper",
    r"make (notebooks|solutions)": "notebooks/test_masters.py::test_solved_it_passes_every_check",
    r"make examples|python -m gan_course.authoring.examples": "test_examples.py::test_a_changed_example_is_named",
    r"python examples/": "test_examples.py::test_a_chapters_code_is_its_masters_and_runs",
    r"make book": "authoring/test_book.py::test_the_site_asks_no_other_host",
    r"make teaching": "authoring/test_teaching.py::test_a_changed_page_is_named",
    r"make slides": "authoring/test_slides.py::test_a_deck_stands_alone",
    r"make address": "authoring/test_address.py::test_an_address_is_written_everywhere_and_can_be_changed",
    r"make check|python -m gan_course.authoring.grading": "authoring/test_marking.py::test_nobody_is_left_out",
    r"pytest --nbval-lax": "authoring/test_marking.py::test_plain_pytest_says_the_same",
    r"make claims|python -m gan_course.claims": "claims/test_quick.py::test_every_claim_runs",
    r"make challenge|python -m gan_course.challenge": "challenge/test_challenge.py::test_good_and_bad_in_order",
    r".* SCHEDULER=|dask (scheduler|worker)": "test_executors.py::test_a_lost_worker_loses_no_submission",
    r"make checkpoints": "data/test_data_recipes.py::test_the_faces_at_64_pixels_train_in_four_stages_and_go_on",
}
NOT_RUN = {
    r"docker |python -m gan_course.authoring.grading.marking --dir /submissions": "no container in the tests",
    r"python -m pip (download|install --no-index)": "said not to be run in docs/deploy.md",
    r"python -m pip install --editable": "what .ci/run starts with",
    r"pip install --editable '.\[test\]'": "it downloads; bootstrap.py, which is tested, does the same",
    r"make lint": "part of each change, not of the tests",
    r"make bench|python benchmarks/|python docs/pictures/": "minutes each, and their figures are of one machine",
}
"""Commands in the documents: which test runs what they start, or why none does."""


def commands() -> set[str]:
    """Each command that a page shows, in a block without a language or in backticks."""
    found = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            found |= {line.strip() for line in block.replace("\\\n", "").splitlines()}
        found |= set(re.findall(r"`([^`\n]+)`", text))
    starts = ("make ", "python ", "py ", "docker ", "conda ", "jupyter ", "pytest ", "pip ", "dask ")
    return {one for one in found if one.startswith(starts)}


@pytest.mark.parametrize("command", sorted(commands()))
def test_each_command_is_run_by_a_test_or_said_not_to_be(command: str):
    tests = [test for pattern, test in RUN_BY.items() if re.match(pattern, command)]
    assert tests or any(re.match(pattern, command) for pattern in NOT_RUN), "neither in RUN_BY nor in NOT_RUN"
    for file, name in (test.split("::") for test in tests):
        assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_each_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in commands():
        if command.startswith("make "):
            words = re.sub(r'\w+=("[^"]*"|\S+)|#.*|   .*', "", command.removeprefix("make ")).split()
            assert set(words) <= targets, command


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_links_between_pages_lead_somewhere(page: Path):
    text = re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M))
    links = re.findall(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)", text, re.MULTILINE)
    for link in filter(None, (inline or below for inline, below in links)):
        if re.match(r"https?:|mailto:", link):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{link}: there is no {file}"
        if heading and target.suffix == ".md":
            assert heading in anchors(target), f"{link}: {target.name} has no such heading"


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page in an address."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_the_chapters_take_what_the_readme_says():
    rows = re.findall(
        r"^\| (\d\d) \| \[[^\]]+\]\(notebooks/(\S+)\.ipynb\) .*\| (\d+) \((\d+)\) \| (\d+) \|$", README, re.M
    )
    expected = []
    for master in masters():
        cells = read_master(master).cells
        minutes = [(int(n), level) for cell in cells for n, level in MINUTES.findall(cell.source)]
        must = sum(n for n, level in minutes if level == "must")
        exercises = sum(cell.metadata.get("role") == "check" for cell in cells)
        numbers = sum(n for n, _ in minutes), must, exercises
        expected.append((master.stem[:2], master.stem, *map(str, numbers)))
    assert rows == expected


def test_the_code_in_the_readme_is_that_of_the_example():
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    program = (ROOT / "examples" / "gan_in_60_lines.py").read_text(encoding="utf-8")
    assert len(block.splitlines()) <= 10
    assert all(line.strip() in program for line in block.splitlines())


def test_forms_and_citation_are_valid():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    version = re.search(r'version = "(.+)"', (ROOT / "pyproject.toml").read_text())[1]
    assert citation["version"] == version and citation["license"] == "MIT" and citation["authors"]
    for form in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"):
        content = yaml.safe_load(form.read_text(encoding="utf-8"))
        assert content["name"] and content["description"] and content["body"], form.name


def test_workflows_run_what_there_is():
    """They cannot be run here; what they start exists, and they say that they were not run."""
    modules = {path.stem for path in (ROOT / "gan_course" / "authoring").glob("*.py")}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        jobs = yaml.safe_load(text)["jobs"]
        commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
        assert text.startswith("# Not run yet") and commands
        for command in commands:
            assert set(re.findall(r"gan_course\.authoring\.(\w+)", command)) <= modules, command
            assert set(re.findall(r"^make ([a-z-]+)", command)) <= targets, command


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
def test_make_alone_lists_what_there_is():
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "make examples" in done.stdout and "make lab" in done.stdout
