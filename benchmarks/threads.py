"""A training step while another notebook trains, too: threads that spin while they wait, against those that sleep.

    python benchmarks/threads.py

Each way runs in processes of its own, since the thread library reads GOMP_SPINCOUNT once, when it is loaded; the course
sets it in gan_course/__init__.py. Libraries other than GNU OpenMP ignore it, and both ways are then alike.
"""

import os
import subprocess
import sys

WAYS = {"PyTorch's default": None, "the course": "1000"}
TRAINER = """
import torch  # before gan_course, so that the environment decides
from time import perf_counter
from gan_course.data.points import points
from gan_course.training.presets import POINTS
trainer = POINTS.trainer(points("ring8"))
trainer.train(20, progress=False)
"""
FOR_EVER = TRAINER + "print(flush=True)\nwhile True: trainer.step()"
TIMED = TRAINER + (
    "times = []\n"
    "for _ in range(9):\n"
    "    start = perf_counter()\n"
    "    trainer.train(20, progress=False)\n"
    "    times.append((perf_counter() - start) / 20)\n"
    "print(sorted(times)[4])\n"
)


def step_milliseconds(environment: dict[str, str]) -> float:
    """Median milliseconds of one GAN step on points."""
    command = [sys.executable, "-c", TIMED]
    return 1e3 * float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    print(f"{os.cpu_count()} cores; milliseconds for one step of a GAN on points (batch 256)\n")
    print(f"{'':20}{'alone':>10}{'beside another training':>26}")
    for name, spin in WAYS.items():
        environment = {key: value for key, value in os.environ.items() if key != "GOMP_SPINCOUNT"}
        if spin:
            environment["GOMP_SPINCOUNT"] = spin
        alone = step_milliseconds(environment)
        other = subprocess.Popen([sys.executable, "-c", FOR_EVER], env=environment, stdout=subprocess.PIPE)
        other.stdout.readline()  # it is under way
        beside = step_milliseconds(environment)
        other.kill()
        print(f"{name:20}{alone:10.1f}{beside:26.1f}")


if __name__ == "__main__":
    main()
