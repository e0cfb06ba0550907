"""Setting up: what is done, what is left alone, and the one line for each thing that can go wrong.

The real installations here are of a tiny course in a temporary folder, without any network.
"""

import importlib.util
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# The smallest build backend: `pip install --editable .` with the requirements of requirements.txt, and an extra `test`.
BACKEND = """
import zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    metadata = "Metadata-Version: 2.1\\nName: tiny-course\\nVersion: 1\\n"
    metadata += "".join(f"Requires-Dist: {r}\\n" for r in Path("requirements.txt").read_text().split())
    metadata += "Provides-Extra: test\\nRequires-Dist: grain; extra == 'test'\\n"
    wheel = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    files = {"METADATA": metadata, "WHEEL": wheel, "RECORD": ""}
    with zipfile.ZipFile(Path(folder) / "tiny_course-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr("tiny_course-1.dist-info/" + name, text)
    return "tiny_course-1-py3-none-any.whl"

build_wheel = build_editable
"""


def tiny_wheel(folder: Path, name: str, version: str) -> None:
    """Write a wheel of a package that holds one module."""
    info = f"{name}-{version}.dist-info/"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"version = {version!r}\n")
        wheel.writestr(info + "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(info + "RECORD", "")


class Course:
    """A course in a folder of its own, with this repository's bootstrap.py."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir(parents=True)
        shutil.copy(ROOT / "bootstrap.py", folder)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "backend.py").write_text(BACKEND)
        self.write(requirements="speck>=1", constraints="speck==1.1")
        for name, version in (("speck", "1.0"), ("speck", "1.1"), ("grain", "1.0")):
            tiny_wheel(self.wheels, name, version)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / f"{name}.txt").write_text(text + "\n")

    def environment(self, **more: str) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.upper().startswith(("PIP_", "HTTP", "ALL_PROXY"))}
        return (
            clean | {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": self.wheels.as_uri(), "PIP_RETRIES": "1"} | more
        )

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "bootstrap.py", *arguments],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, list[str]]:
        """Exit status and lines of output of `python bootstrap.py ARGUMENTS`."""
        process = self.start(*arguments, **environment)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output.splitlines()


@pytest.fixture
def bootstrap(tmp_path: Path):
    """bootstrap.py as a module, at home in an empty folder."""
    course = Course(tmp_path / "course")
    spec = importlib.util.spec_from_file_location("bootstrap_of_a_tiny_course", course.folder / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_life_of_an_environment(tmp_path: Path):
    course = Course(tmp_path / "a course")  # with a space in its name
    venv, log = course.folder / ".venv", course.folder / "build/install.log"
    offline = {"PIP_NO_INDEX": "1"}
    version = ("run", "-c", "import speck; print(speck.version)")

    # exact versions that are not to be had: said in a line, and what requirements.txt allows is taken
    course.write(constraints="speck==7")
    status, lines = course.run("env", **offline)
    assert status == 0, lines
    assert [line.split()[0] for line in lines] == ["Making", "Downloading", "The", "The"]
    assert "exact tested versions" in lines[2] and lines[3].startswith("The environment is ready: ")

    # current: nothing is done, nothing is said
    before = log.stat().st_mtime_ns
    assert course.run(*version, **offline) == (0, ["1.1"])
    assert log.stat().st_mtime_ns == before

    # new constraints: the environment is kept and brought up to date
    (venv / "kept").touch()
    course.write(constraints="speck==1.0")
    status, lines = course.run(*version, **offline)
    assert (status, lines[-1], len(lines)) == (0, "1.0", 3)
    assert (venv / "kept").exists()

    # what only tests need comes with the first `test`
    ask = ("run", "-c", "from importlib.util import find_spec; print(find_spec('grain') is not None)")
    assert course.run(*ask, **offline) == (0, ["False"])
    assert "No module named pytest" in course.run("test", **offline)[1][-1]
    assert course.run(*ask, **offline) == (0, ["True"])

    # no network: one line, which names the log
    course.write(requirements="speck>=1\nfar-away>=1")
    status, lines = course.run("env", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert status == 1 and len(lines) == 2
    assert lines[1].startswith("The package index cannot be reached; check the network")
    assert lines[1].endswith("The full log is in build/install.log.")
    assert "far-away" in log.read_text()

    # something that does not exist: one line as well
    status, lines = course.run("env", **offline)
    assert status == 1 and "far-away" in lines[-1] and lines[-1].startswith("Installing failed: No matching")

    # Ctrl-C while pip waits for a server that never answers
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = course.start("env", PIP_INDEX_URL=f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        connection, _ = silent.accept()
        with connection:  # open, or pip would hear that nobody listens
            os.killpg(process.pid, signal.SIGINT)
            output, _ = process.communicate(timeout=30)
    assert process.returncode == 1 and output.splitlines()[-1].startswith("Stopped. ")
    assert "Traceback" not in output

    # until then nothing was changed: with the old requirements the environment is current and the network is not asked
    course.write(requirements="speck>=1")
    assert course.run(*version, **offline) == (0, ["1.0"])
    assert (venv / "kept").exists()

    # pip was stopped while it changed things: everything starts afresh
    (venv / "gan-course.stamp").write_text("unfinished")
    assert course.run(*version, **offline)[1][-1] == "1.0"
    assert not (venv / "kept").exists()


def test_a_change_by_pip_is_marked_before_it_is_done(bootstrap):
    bootstrap.VENV.mkdir()
    bootstrap.LOG.parent.mkdir()
    bootstrap.STAMP.write_text("here\nold")
    bootstrap.run_logged([sys.executable, "-c", "print('Collecting torch')"])
    assert bootstrap.STAMP.read_text() == "here\nold"
    bootstrap.run_logged([sys.executable, "-c", "print('Installing collected packages: torch')"])
    assert bootstrap.STAMP.read_text() == bootstrap.UNFINISHED


def test_the_cpu_build_comes_from_its_own_index(bootstrap, monkeypatch):
    commands = []
    monkeypatch.setattr(bootstrap, "run_logged", commands.append)
    bootstrap.install(cpu=True)
    bootstrap.install(cpu=False, tests=True)
    index = ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
    assert [" ".join(index) in " ".join(map(str, c)) for c in commands] == [False, True, False, False]
    assert "--constraint" in commands[1] and "--editable" in commands[1]
    assert [str(bootstrap.ROOT) + "[test]" in c for c in commands] == [False, False, False, True]


# (NVIDIA card, index answers, .venv holds the CPU build) -> (CPU build, how many lines are said)
CHOICES = {
    (True, True, False): (False, 0),
    (True, False, False): (False, 0),
    (False, True, False): (True, 1),
    (False, False, False): (False, 1),
    (False, False, True): (True, 0),
    (True, True, True): (True, 0),
}


@pytest.mark.parametrize(("card", "answers", "held"), CHOICES)
def test_which_build_this_machine_gets(bootstrap, monkeypatch, capsys, card: bool, answers: bool, held: bool):
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.delenv("PIP_NO_INDEX", raising=False)
    monkeypatch.setattr(bootstrap, "has_card", lambda: card)
    monkeypatch.setattr(bootstrap, "answers", lambda address: answers)
    assert not bootstrap.wants_cpu_build(), "a course without PyTorch has no choice"
    (bootstrap.ROOT / "requirements.txt").write_text("torch>=2.9\n")
    if held:
        (bootstrap.VENV / "lib/python3.11/site-packages/torch-2.9.0+cpu.dist-info").mkdir(parents=True)
    build, lines = CHOICES[card, answers, held]
    assert bootstrap.wants_cpu_build() is build
    said = capsys.readouterr().out.splitlines()
    assert len(said) == lines and all("No NVIDIA card is seen" in line for line in said)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert not bootstrap.wants_cpu_build()
    for system in ("win32", "darwin"):
        monkeypatch.setattr(bootstrap.sys, "platform", system)
        assert not bootstrap.wants_cpu_build()


@pytest.mark.parametrize("command", ["env", "lab"])
@pytest.mark.parametrize(("argument", "cpu"), [("--cpu", True), ("--gpu", False), (None, None)])
def test_arguments_decide_on_the_build(bootstrap, monkeypatch, command: str, argument: str | None, cpu: bool | None):
    asked, started = [], []
    monkeypatch.setattr(bootstrap, "ensure", lambda cpu, tests: asked.append((cpu, tests)))
    monkeypatch.setattr(bootstrap, "start", started.extend)
    bootstrap.main([command, *filter(None, [argument])])
    assert asked == [(cpu, False)] and argument not in started


@pytest.mark.parametrize(
    ("vendor", "kind", "expected"),
    [("0x10de", "0x030000", True), ("0x10de", "0x040300", False), ("0x1002", "0x030000", False), (None, None, False)],
    ids=["card", "its sound device", "another maker's", "nothing"],
)
def test_a_card_is_seen_on_the_bus(bootstrap, monkeypatch, tmp_path, vendor, kind, expected: bool):
    monkeypatch.setattr(bootstrap, "CARD", ())
    monkeypatch.setattr(bootstrap, "PLUGGED", tmp_path / "devices")
    if vendor:
        device = tmp_path / "devices/0000:01:00.0"
        device.mkdir(parents=True)
        (device / "vendor").write_text(vendor + "\n")
        (device / "class").write_text(kind + "\n")
        (tmp_path / "devices/half").mkdir()
    assert bootstrap.has_card() is expected
    monkeypatch.setattr(bootstrap, "CARD", (str(tmp_path),))
    assert bootstrap.has_card()


def test_whether_an_index_answers(bootstrap):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    assert not bootstrap.answers(address) and not bootstrap.answers("nonsense")


def test_what_leads_out_of_the_environment_stays_outside(tmp_path: Path):
    """A hub's PIP_USER=1 and PYTHONPATH, and pip's settings of the same meaning."""
    course, outside = Course(tmp_path / "course"), tmp_path / "outside"
    outside.mkdir()
    (outside / "speck.py").write_text("version = 'of the hub'")
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\n")
    stray = {
        "PIP_NO_INDEX": "1",
        "PIP_USER": "1",
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"),
        "PIP_TARGET": str(tmp_path / "target"),
        "PYTHONPATH": str(outside),
    }
    ask = "import os, speck; print(speck.version, 'PYTHONPATH' in os.environ)"
    status, lines = course.run("run", "-c", ask, **stray)
    assert (status, lines[-1]) == (0, "1.1 False"), lines
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(
    ("stamp", "works", "expected"),
    [
        (None, False, "make install"),  # nothing there, or a Python that is gone
        (None, True, "install"),  # made by hand
        ("unfinished", True, "make install"),
        ("elsewhere\n{files}", True, "make install"),  # moved or copied, or another Python
        ("here\nold", True, "install"),
        ("here\n{files}", False, "make install"),
        ("here\n{files}", True, ""),
    ],
)
def test_what_is_done(bootstrap, monkeypatch, stamp: str | None, works: bool, expected: str):
    done = []
    bootstrap.VENV.mkdir()
    if stamp:
        bootstrap.STAMP.write_text(stamp.format(files=bootstrap.fingerprint()))
    monkeypatch.setattr(bootstrap, "identify", lambda: "here" if works or done else None)
    monkeypatch.setattr(bootstrap, "make_venv", lambda: done.append("make"))

    def install(cpu, tests):
        before = bootstrap.STAMP.read_text() if bootstrap.STAMP.is_file() else None
        assert before == (bootstrap.UNFINISHED if "make" in done else stamp)
        done.append("install")

    monkeypatch.setattr(bootstrap, "install", install)
    monkeypatch.setattr(bootstrap, "check_room", lambda cpu: None)
    bootstrap.ensure()
    assert " ".join(done) == expected
    assert bootstrap.STAMP.read_text() == "here\n" + bootstrap.fingerprint()


def test_what_tests_need_is_installed_by_the_first_test_run_and_kept(bootstrap, monkeypatch):
    installed = []
    bootstrap.VENV.mkdir()
    monkeypatch.setattr(bootstrap, "identify", lambda: "here")
    monkeypatch.setattr(bootstrap, "check_room", lambda cpu: None)
    monkeypatch.setattr(bootstrap, "install", lambda cpu, tests: installed.append(tests))
    monkeypatch.setattr(bootstrap, "start", lambda arguments: None)
    monkeypatch.chdir(".")  # `test` changes the folder
    for command in (["env"], ["test"], ["env"], ["test", "-x"]):
        bootstrap.main(command)
    assert installed == [False, True]
    (bootstrap.ROOT / "requirements.txt").write_text("changed")
    bootstrap.main(["env"])
    assert installed == [False, True, True]


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt", "pyproject.toml"])
def test_the_fingerprint_changes_with_every_input(bootstrap, name: str):
    before = bootstrap.fingerprint()
    path = bootstrap.ROOT / name
    path.write_text(path.read_text() + "# changed\n")
    assert bootstrap.fingerprint() != before


def test_a_copied_environment_is_another_one(bootstrap, tmp_path: Path, monkeypatch):
    if os.name == "nt":
        pytest.skip("no symbolic links without a privilege")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bootstrap.VENV], check=True)
    pip = next(bootstrap.VENV.glob("lib/python*/site-packages")) / "pip.py"
    assert bootstrap.identify() is None  # an environment without pip is of no use
    pip.touch()
    first = bootstrap.identify()
    assert first == bootstrap.identify() and str(bootstrap.VENV) in first
    copy = tmp_path / "copy/.venv"
    shutil.copytree(bootstrap.VENV, copy, symlinks=True)
    monkeypatch.setattr(bootstrap, "PYTHON", copy / "bin/python")
    assert bootstrap.identify() not in (None, first)
    (copy / "bin/python").unlink()
    (copy / "bin/python").symlink_to("/gone/python")
    assert bootstrap.identify() is None


def test_a_current_environment_costs_one_look_at_it(bootstrap, monkeypatch, capsys):
    bootstrap.VENV.mkdir()
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    bootstrap.STAMP.write_text(bootstrap.identify() + "\n" + bootstrap.fingerprint())
    started, popen = [], subprocess.Popen

    class Counted(popen):
        def __init__(self, command, *arguments, **options):
            started.append(command)
            super().__init__(command, *arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    bootstrap.ensure()
    assert len(started) == 1 and capsys.readouterr().out == ""


def test_an_old_python_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"^Python 3\.10 or newer is needed, this is 3\.9\.2 \(.*make PYTHON="):
        runpy.run_path(str(ROOT / "bootstrap.py"), run_name="__main__")


def old_pythons() -> list[str]:
    """Interpreters older than 3.10 on this machine that run."""
    ask = ["-c", "import sys; sys.exit(sys.version_info >= (3, 10))"]
    names = ["python2.7", *(f"python3.{minor}" for minor in range(5, 10))]
    found = [path for name in names if (path := shutil.which(name))]
    return [path for path in found if subprocess.run([path, *ask], capture_output=True).returncode == 0]


def test_real_old_pythons_are_told_so_too():
    pythons = old_pythons()
    if not pythons:
        pytest.skip("no old Python on this machine")
    for python in pythons:
        answer = subprocess.run([python, str(ROOT / "bootstrap.py")], capture_output=True, text=True)
        assert answer.returncode == 1
        assert answer.stderr.startswith("Python 3.10 or newer is needed, this is ")
        assert answer.stderr.count("\n") == 1


def problem(bootstrap, capsys, *arguments: str) -> str:
    """What main() says when it gives up."""
    with pytest.raises(bootstrap.Problem) as caught:
        bootstrap.main(list(arguments))
    assert not capsys.readouterr().out
    return str(caught.value)


def test_no_venv_module(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None if name == "ensurepip" else object())
    text = problem(bootstrap, capsys)
    assert "\n" not in text and f"sudo apt install python3.{sys.version_info.minor}-venv" in text


def test_no_room(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: SimpleNamespace(free=1.5e9))
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    text = problem(bootstrap, capsys)
    assert "\n" not in text and "has 1.5 GB left" in text and "bootstrap.py env --cpu" in text
    assert "takes 3 GB" in problem(bootstrap, capsys, "env", "--cpu")
    assert not bootstrap.VENV.exists()


def test_the_disk_fills_up_on_the_way(bootstrap):
    output = (
        "Collecting torch\nERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
    )
    assert bootstrap.explain("Installing", output).startswith("The disk is full; free 10 GB")


def test_an_unknown_command_shows_the_commands(bootstrap, capsys):
    assert "python bootstrap.py lab [ARGS]" in problem(bootstrap, capsys, "labb")
    for arguments in (["env", "--tpu"], ["env", "--cpu", "--gpu"], ["lab", "--cpu", "--gpu"]):
        assert "python bootstrap.py lab [ARGS]" in problem(bootstrap, capsys, *arguments)


@pytest.mark.parametrize("root", [True, False])
def test_how_the_lab_is_started(bootstrap, monkeypatch, root: bool):
    started = []
    monkeypatch.setattr(bootstrap, "ensure", lambda cpu, tests: None)
    monkeypatch.setattr(bootstrap, "start", started.append)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    (bootstrap.ROOT / bootstrap.START_PAGE).parent.mkdir()
    (bootstrap.ROOT / bootstrap.START_PAGE).touch()
    bootstrap.main(["lab", "--no-browser"])
    (command,) = started
    assert command[:2] == ["-m", "jupyterlab"] and command[-1] == "--no-browser"
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert ("--allow-root" in command) == root
    assert os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == ["mine", str(bootstrap.LAB_SETTINGS)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Collecting torch>=2.9 (from gan-course==0.1.0)\n", "looking up torch"),
        (
            "  Downloading torch-2.14.1-cp311-cp311-manylinux_2_28_x86_64.whl (532.5 MB)\n",
            "downloading torch (532.5 MB)",
        ),
        (
            "Installing collected packages: widgetsnbextension, torch\n",
            "installing widgetsnbextension and all the others",
        ),
        ("Requirement already satisfied: numpy\n", None),
    ],
)
def test_progress_in_words(bootstrap, line: str, words: str | None):
    assert bootstrap.stage(line) == words


def lines_of(name: str) -> list[str]:
    text = (ROOT / name).read_text()
    return [line for raw in text.splitlines() if (line := raw.split("#")[0].strip())]


def test_the_exact_set_fits_the_requirements_and_names_no_place():
    exact = {}
    for line in lines_of("constraints.txt"):
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == "==" and not requirement.url and "+" not in specifier.version
        exact[requirement.name.lower()] = specifier.version
    assert not [name for name in exact if name.startswith(("nvidia", "cuda", "triton"))]
    tests = re.search(r"^test = \[(.*)\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    for requirement in map(Requirement, lines_of("requirements.txt") + re.findall(r'"([^"]+)"', tests)):
        assert [s.operator for s in requirement.specifier] == [">="]
        assert exact[requirement.name.lower()] in requirement.specifier


@pytest.mark.parametrize(
    ("arguments", "everything"),
    [([], True), (["--durations=15"], True), (["tests/test_layers.py", "-x"], False), (["-k", "layers"], False)],
)
def test_the_whole_suite_runs_on_every_core(bootstrap, monkeypatch, arguments: list[str], everything: bool):
    """Each process on one thread: with more they would wait for each other."""
    started, wanted = [], []
    monkeypatch.setenv("OMP_NUM_THREADS", "")  # so that it is set back afterwards
    del os.environ["OMP_NUM_THREADS"]
    monkeypatch.setattr(bootstrap, "ensure", lambda cpu, tests: wanted.append(tests))
    monkeypatch.setattr(bootstrap, "start", started.append)
    monkeypatch.chdir(".")
    bootstrap.main(["test", *arguments])
    assert wanted == [True]
    (command,) = started
    assert command[:2] == ["-m", "pytest"] and command[-len(arguments) or len(command) :] == arguments
    assert ("-n" in command) == (os.environ.get("OMP_NUM_THREADS") == "1") == everything


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["lab", "ARGS=--no-browser"], "python bootstrap.py lab --no-browser"),
        (["test", "ARGS=tests/test_layers.py -x"], "python bootstrap.py test tests/test_layers.py -x"),
        (["env"], "python bootstrap.py env"),
        (["notebooks"], "python bootstrap.py run -m gan_course.authoring.notebook_builder"),
        (
            ["check", "NB=a b.ipynb", "RESTORE=1"],
            'python bootstrap.py run -m gan_course.authoring.grading.marking "a b.ipynb" --restore',
        ),
        (
            ["check", "DIR=in", "CSV=m.csv"],
            'python bootstrap.py run -m gan_course.authoring.grading.marking --dir "in" --csv "m.csv"',
        ),
    ],
)
def test_make_is_a_thin_wrapper(arguments: list[str], command: str):
    answer = make("--dry-run", "PYTHON=python", *arguments)
    assert " ".join(answer.replace("\\\n", " ").split()) == command


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
def test_arguments_of_one_make_do_not_reach_another(tmp_path: Path):
    """`make lab ARGS=--no-browser`, and in JupyterLab's terminal `make test`."""
    echo = tmp_path / "python"
    echo.write_text("#!/bin/sh\nenv\n")
    echo.chmod(0o755)
    inherited = make(f"PYTHON={echo}", "lab", "ARGS=--no-browser", "NB=x")
    assert "PATH=" in inherited and "--no-browser" not in inherited and "NB=x" not in inherited


def make(*arguments: str) -> str:
    """What this repository's make prints, as if called from a fresh shell."""
    fresh = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=ROOT, env=fresh, capture_output=True, text=True, check=True).stdout
