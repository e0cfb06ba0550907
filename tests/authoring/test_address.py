"""The repository's address: written once, found everywhere; the first cell fetches the course as Colab would."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from gan_course.authoring import address, notebook_builder

import pytest

ROOT = Path(__file__).resolve().parents[2]
URL = "https://github.com/someone/gan-course"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the two files that name the address."""
    for name in ("CITATION.cff", "README.md"):
        text = address.FIELD.sub("", (ROOT / name).read_text(encoding="utf-8"))
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_address_is_written_everywhere_and_can_be_changed(checkout: Path):
    assert address.address(checkout) == "" and address.colab_cell(checkout) == ""
    assert address.in_repository("README.md", checkout) == ""
    address.write(f"{URL}.git", checkout)
    address.write(URL.replace("someone", "another") + "/", checkout)
    assert address.address(checkout) == "https://github.com/another/gan-course"
    assert address.in_repository("a/b.py", checkout) == "https://github.com/another/gan-course/blob/main/a/b.py"
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    assert "someone" not in readme and "(Colab and Binder: not run)" in readme
    assert "colab.research.google.com/github/another/gan-course/blob/main/notebooks/00_start_here.ipynb" in readme
    assert "mybinder.org/v2/gh/another/gan-course/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F00_start_here.ipynb" in readme
    assert (ROOT / address.START).is_file()
    citation = (checkout / "CITATION.cff").read_text(encoding="utf-8")
    assert citation.count("repository-code") == 1


def test_elsewhere_than_on_github_there_is_no_colab(checkout: Path):
    address.write("https://git.example.org/group/sub/gan-course", checkout)
    assert "colab" not in address.links(address.address(checkout)).lower().replace("(colab and", "")
    assert "https://git.example.org/group/sub/gan-course" in address.colab_cell(checkout)


@pytest.mark.parametrize(
    "url", ["", "github.com/a/b", "https://github.com/a", "https://github.com/a/b c", 'https://a/b/c"']
)
def test_what_is_no_address_is_refused(url: str, checkout: Path):
    before = (checkout / "README.md").read_bytes()
    with pytest.raises(ValueError, match="github.com/owner/name"):
        address.write(url, checkout)
    assert (checkout / "README.md").read_bytes() == before


def test_notebooks_get_the_cell_with_an_address_only(monkeypatch):
    master = notebook_builder.masters()[0]
    plain = notebook_builder.student_edition(master)
    monkeypatch.setattr(notebook_builder, "colab_cell", lambda: address.COLAB_CELL.format(url=URL))
    fetched = notebook_builder.student_edition(master)
    assert fetched.cells[0].id == "colab" and URL in fetched.cells[0].source
    assert [cell.id for cell in fetched.cells[1:]] == [cell.id for cell in plain.cells if cell.id != "colab"]


@pytest.mark.skipif(not shutil.which("git"), reason="no git on this machine")
def test_the_first_cell_fetches_the_course_on_colab_and_does_nothing_elsewhere(tmp_path: Path):
    """Against a local repository: the cell, then what a notebook's next cell does."""
    course, work = tmp_path / "course", tmp_path / "work"
    work.mkdir()
    for name in (".binder/missing.py", "notebooks/00_start_here.ipynb", "gan_course/__init__.py"):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, course / name)
    git = ["git", "-C", str(course), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "course"]):
        subprocess.run([*git, *arguments], check=True)
    cell = address.COLAB_CELL.format(url=course.as_uri())
    after = "\nimport gan_course, json; print(json.dumps([os.getcwd(), gan_course.__file__]))"
    colab = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=work, env=surroundings, capture_output=True, text=True, check=True).stdout

    assert run(cell + "\nprint(os.getcwd())").strip() == str(work) and not list(work.iterdir())
    for _ in range(2):  # running the cell again in a new session does no harm
        folder, module = json.loads(run(colab + cell + after).splitlines()[-1])
        assert Path(folder) == work / "gan-course" / "notebooks"
        assert Path(module).is_relative_to(work / "gan-course")


def test_only_what_is_missing_is_installed_and_ipython_stays(tmp_path: Path):
    missing = runpy.run_path(str(ROOT / ".binder" / "missing.py"))
    assert missing["command"](tmp_path, ("numpy", "ipykernel")) == []
    arguments = missing["command"](tmp_path, ("numpy", "no-such-package-of-ours"))
    assert arguments[0] == "install" and arguments[-1] == "no-such-package-of-ours" and "numpy" not in arguments
    assert "--upgrade" not in arguments
    kept = Path(arguments[arguments.index("--constraint") + 1]).read_text()
    assert re.search(r"^ipykernel==\d", kept, re.MULTILINE) and re.search(r"^ipython==\d", kept, re.MULTILINE)


def test_what_binder_reads_is_there():
    folder = ROOT / ".binder"
    assert "--requirement ../requirements.txt" in (folder / "requirements.txt").read_text()
    for name in ("postBuild", "start"):
        script = folder / name
        assert script.read_text().startswith("#!/bin/bash")
        assert os.name == "nt" or os.access(script, os.X_OK), f"{name} must be executable"
        if shutil.which("bash"):
            subprocess.run(["bash", "-n", str(script)], check=True)
