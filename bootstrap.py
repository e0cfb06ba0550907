"""Make the course's environment in .venv, and start things in it. Needs nothing but Python and its pip.

    python bootstrap.py                  make .venv, or do nothing where it is current
    python bootstrap.py env --cpu        a new .venv takes the CPU build of PyTorch (on Linux: 5 GB less), which is
                                         what a Linux machine without an NVIDIA card gets by itself; --gpu: the other
    python bootstrap.py lab [ARGS]       the environment (--cpu, --gpu as above), then JupyterLab on the start page
    python bootstrap.py test [ARGS]      the environment with what only tests need, then every test
    python bootstrap.py run ARGS         the environment, then its Python with ARGS

The file is written so that Python 2.7 can read it, far enough to say that it is too old.
"""

from __future__ import print_function

import sys

if sys.version_info < (3, 10):
    sys.exit(
        "Python 3.10 or newer is needed, this is %d.%d.%d (%s); install a newer one and name it, "
        "for example: make PYTHON=python3.12 lab, or: python3.12 bootstrap.py lab"
        % (sys.version_info[:3] + (sys.executable,))
    )

import hashlib
import os
import queue
import re
import shutil
import subprocess
import threading
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "gan-course.stamp"
LOG = ROOT / "build" / "install.log"
CONSTRAINTS = ROOT / "constraints.txt"
INPUTS = (ROOT / "requirements.txt", CONSTRAINTS, ROOT / "pyproject.toml")

# Gigabytes that an installation takes at its peak: the environment, and the downloads that pip keeps.
# Linux with an NVIDIA card gets PyTorch with CUDA; otherwise, and with --cpu, it is small.
ROOM_CUDA, ROOM_CPU, ROOM_UPDATE = 10, 3, 1
CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# Signs of an NVIDIA card: its driver, its device in a container, the driver of Windows seen from within WSL.
CARD = ("/proc/driver/nvidia/version", "/dev/nvidia0", "/usr/lib/wsl/lib/nvidia-smi")
# Where the kernel lists what is plugged in; a card without its driver yet is here only.
PLUGGED = Path("/sys/bus/pci/devices")
NVIDIA, DISPLAY = "0x10de", "0x03"

# Settings of a person or a hub that would lead pip, or what is started, out of .venv
STRAY = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")

START_PAGE = "notebooks/00_start_here.ipynb"
# JupyterLab as the course starts it asks nothing of the network: no news, no updates, no catalogue of extensions.
LAB_SETTINGS = ROOT / ".jupyter"

# The stamp says what .venv holds, or, from the moment when pip begins to change it until all is done, this:
UNFINISHED = "unfinished"
TESTS = "with what tests need"  # its last line, where that is installed
TOUCHING = "Installing collected packages:"
# how pip, urllib3 and the three systems say it
NO_NETWORK = re.compile(
    "connection broken by|Max retries exceeded|Failed to connect|Failed to establish a new connection|"
    "Temporary failure in name resolution|getaddrinfo failed|nodename nor servname|NameResolutionError|"
    "ConnectTimeoutError|ReadTimeoutError|ProxyError|Connection refused|ConnectionResetError|"
    "Network is unreachable|IncompleteRead|SSLError"
)
NO_SPACE = re.compile("No space left on device|not enough space on the disk")
STAGES = (
    (r"\s*Collecting ([\w.-]+)", "looking up %s"),
    (r"\s*Downloading (?:\S*/)?([^-\s]+)-\d\S* (\(.*\))", "downloading %s %s"),
    (r"\s*Installing collected packages: (\S+),", "installing %s and all the others"),
)


class Problem(Exception):
    """One line for the person at the keyboard: what is wrong and what to do."""


def ensure(cpu=None, tests=False):
    """Bring .venv up to date with requirements.txt, constraints.txt and pyproject.toml (60 ms when it is).

    cpu: whether to take the CPU build of PyTorch; None decides by this machine.
    tests: whether to install what only tests need as well; once there, it is kept up to date.
    """
    identity = identify()
    stamp = STAMP.read_text().split("\n") if STAMP.is_file() else []
    tests = tests or TESTS in stamp
    wanted = [identity, fingerprint()] + [TESTS] * tests
    if identity and stamp == wanted:
        return
    start = time.monotonic()
    # A folder that was moved or copied has the old path in its scripts; an interrupted installation may have
    # left half a package behind. Neither can be repaired by pip. An environment made by hand has no stamp: it is used.
    fresh = identity is None or (stamp != [] and stamp[0] != identity)
    if fresh:
        check_venv_module()
    if cpu is None:
        cpu = wants_cpu_build()
    check_room(cpu)
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("")
    if fresh:
        say("Making .venv with Python %d.%d.%d" % sys.version_info[:3])
        make_venv()
        STAMP.write_text(UNFINISHED)
    install(cpu, tests)
    STAMP.write_text("\n".join([identify()] + wanted[1:]))
    size = sum(f.lstat().st_size for f in VENV.rglob("*")) / 1e9
    say("The environment is ready: %.0f s, %.1f GB in .venv" % (time.monotonic() - start, size))


def identify():
    """Place and Python of a .venv that works, as a line of text, or None if it has to be made again."""
    probe = "import sys, pip; print(sys.prefix, sys.version_info[:2], sys.version_info >= (3, 10))"
    try:
        answer = subprocess.run([str(PYTHON), "-I", "-c", probe], capture_output=True, text=True, env=environment())
    except OSError:
        return None
    line = answer.stdout.strip()
    return line if answer.returncode == 0 and line.endswith("True") else None


def fingerprint():
    """A hash of all that decides what is installed."""
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in INPUTS)).hexdigest()


def wants_cpu_build():
    """Whether to take the CPU build: .venv has it already, or this is Linux without a card and the index answers."""
    if (
        sys.platform != "linux"
        or os.environ.get("PIP_NO_INDEX")
        or not re.search(r"^torch\b", INPUTS[0].read_text(), re.MULTILINE)
    ):
        return False
    if any(VENV.glob("lib/python*/site-packages/torch-*+cpu.dist-info")):
        return True
    if has_card():
        return False
    if answers(CPU_INDEX + "/torch/"):
        say("No NVIDIA card is seen: taking the CPU build of PyTorch (env --gpu takes the other)")
        return True
    say("No NVIDIA card is seen, but %s does not answer: taking PyTorch with its GPU libraries" % CPU_INDEX)
    return False


def has_card():
    def read(path):
        try:
            return path.read_text()
        except OSError:
            return ""

    plugged = (read(d / "class").startswith(DISPLAY) and read(d / "vendor").strip() == NVIDIA for d in devices())
    return any(Path(sign).exists() for sign in CARD) or any(plugged)


def devices():
    return PLUGGED.iterdir() if PLUGGED.is_dir() else ()


def answers(address):
    import urllib.request  # 50 ms, and hardly ever needed

    try:
        urllib.request.urlopen(address, timeout=10).close()
    except (OSError, ValueError):  # refused, unknown, too slow, a proxy that says no
        return False
    return True


def check_venv_module():
    if find_spec("venv") and find_spec("ensurepip"):
        return
    raise Problem(
        "This Python (%s) has no venv module; on Debian and Ubuntu: sudo apt install python%d.%d-venv; "
        "then run the same command again." % ((sys.executable,) + sys.version_info[:2])
    )


def check_room(cpu):
    cuda = sys.platform == "linux" and not cpu
    installed = any(VENV.glob("lib/python*/site-packages/torch")) or (VENV / "Lib/site-packages/torch").exists()
    needed = ROOM_UPDATE if installed else ROOM_CUDA if cuda else ROOM_CPU
    free = shutil.disk_usage(ROOT).free / 1e9
    if free >= needed:
        return
    advice = (
        "free some, or take the CPU build of PyTorch (%d GB): python bootstrap.py env --cpu" % ROOM_CPU
        if needed == ROOM_CUDA
        else "free some and run the same command again."
    )
    raise Problem("Installing takes %d GB of disk and %s has %.1f GB left; %s" % (needed, ROOT, free, advice))


def make_venv():
    output = run_logged([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if output is not None:
        raise Problem(explain("Making .venv", output))


def install(cpu, tests=False):
    """Install the packages and the course itself, in the exact tested versions where they exist for this machine."""
    pip = [str(PYTHON), "-m"] + ["pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    extra = ["--extra-index-url", CPU_INDEX] if cpu else []
    course = pip + extra + ["--editable", str(ROOT) + ("[test]" if tests else "")]
    say("Downloading and installing packages (a few minutes; details in %s)" % LOG.relative_to(ROOT))
    # editable installation from pyproject.toml alone needs a pip of 2021 or later; Python 3.10 may bring an older one
    output = run_logged(pip + ["pip>=22"]) or run_logged(course + ["--constraint", str(CONSTRAINTS)])
    if output is not None and not (NO_NETWORK.search(output) or NO_SPACE.search(output)):
        say("The exact tested versions do not all fit this machine: taking what requirements.txt allows")
        output = run_logged(course)
    if output is not None:
        raise Problem(explain("Installing", output))


def explain(what, output):
    """One line about a command that failed, from its output."""
    log = "The full log is in %s." % LOG.relative_to(ROOT)
    if NO_SPACE.search(output):
        needed = "free %d GB (with --cpu %d) and run the same command again." % (ROOM_CUDA, ROOM_CPU)
        return "The disk is full; %s %s" % (needed, log)
    if NO_NETWORK.search(output):
        return (
            "The package index cannot be reached; check the network (behind a proxy, set HTTPS_PROXY) "
            "and run the same command again. " + log
        )
    errors = re.findall(r"^(?:ERROR|error|Error): *(.+?)\.?$", output, re.MULTILINE)
    return "%s failed: %s. %s" % (what, errors[-1] if errors else "no reason was given", log)


def environment():
    """The environment variables of all that is started: those of here without what leads out of .venv."""
    kept = {name: value for name, value in os.environ.items() if name not in STRAY}
    return dict(kept, PIP_USER="0")  # a hub's PIP_USER=1, or user = true in pip's own settings, is refused in a venv


def run_logged(command):
    """Run `command` with its output in the log and one line of progress on a terminal; the output if it failed."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    process = subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    threading.Thread(target=read, daemon=True).start()
    start, output, doing = time.monotonic(), [], "looking at what is there"
    with LOG.open("a") as log:
        log.write("$ %s\n" % " ".join(command))
        while True:
            try:
                line = lines.get(timeout=1)
            except queue.Empty:
                line = ""
            if line is None:
                break
            output.append(line)
            log.write(line)
            if line.startswith(TOUCHING):
                STAMP.write_text(UNFINISHED)
            doing = stage(line) or doing
            progress("%4.0f s  %s" % (time.monotonic() - start, doing))
    progress("")
    return "".join(output) if process.wait() else None


def stage(line):
    """What pip is doing, in a few words, if `line` of its output tells."""
    for pattern, words in STAGES:
        found = re.match(pattern, line)
        if found:
            return words % found.groups()
    return None


def progress(text):
    """Show `text` in place of the last one, on a terminal only."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width) + ("" if text else "\r"), end="", flush=True)


def say(text):
    print(text, flush=True)


# Each process takes a file of tests at a time (conftest.py), on one thread: with more they would wait for each other.
# One process more than cores, as those with a browser often wait; more than four would want too much memory.
SIDE_BY_SIDE = ["-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "loadfile"]


def start(arguments):
    """Become the environment's Python with `arguments` (Windows has no such thing: wait for it there)."""
    command = [str(PYTHON)] + arguments
    if os.name != "nt":
        os.execve(command[0], command, environment())
    try:
        sys.exit(subprocess.call(command, env=environment()))
    except KeyboardInterrupt:  # it reached the command as well, which has its own answer to it
        sys.exit(130)


def lab(arguments):
    page = START_PAGE if (ROOT / START_PAGE).is_file() else "notebooks"
    settings = ["--ServerApp.root_dir=%s" % ROOT, "--LabApp.default_url=/lab/tree/" + page]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        settings.append("--allow-root")  # in a container root is often the only user, and Jupyter refuses it
    mine = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [mine, str(LAB_SETTINGS)]))
    start(["-m", "jupyterlab"] + settings + arguments)


def main(arguments):
    command, rest = (arguments[0], arguments[1:]) if arguments else ("env", [])
    builds = [a for a in rest if a in ("--cpu", "--gpu")] if command in ("env", "lab") else []
    rest = [a for a in rest if a not in builds]
    if command not in ("env", "lab", "test", "run") or (command == "env" and rest) or len(builds) > 1:
        raise Problem(__doc__.strip())
    ensure(cpu=builds == ["--cpu"] if builds else None, tests=command == "test")
    if command == "lab":
        lab(rest)
    elif command == "test":
        os.chdir(str(ROOT))
        everything = all(argument.startswith("-") for argument in rest)
        if everything:
            os.environ.setdefault("OMP_NUM_THREADS", "1")
        start(["-m", "pytest"] + (SIDE_BY_SIDE if everything else []) + rest)
    elif command == "run":
        start(rest)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Problem as problem:
        sys.exit(str(problem))
    except OSError as error:  # no permission to write here, for example
        sys.exit("Setting up failed: %s" % error)
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again: what was downloaded is kept, the rest starts afresh.")
