"""A training step while another program keeps one core busy: threads that spin while waiting, against those that sleep.

    python benchmarks/threads.py

Each way runs in a process of its own, since the thread library reads GOMP_SPINCOUNT once, when it is loaded; the course
sets it in gan_course/__init__.py. Libraries other than GNU OpenMP ignore it, and both ways are then alike.
"""

import multiprocessing
import os
import subprocess
import sys
from time import perf_counter, time

WAYS = {"PyTorch's default": None, "the course": "1000"}
STEP = """
import os
import torch                      # before gan_course: what counts is what the environment says
from time import perf_counter
from gan_course.data.points import points
from gan_course.training.recipes import POINTS
trainer = POINTS.trainer(points("ring8"))
trainer.train(5, progress=False)
times = []
for _ in range(5):
    start = perf_counter()
    trainer.train(6, progress=False)
    times.append((perf_counter() - start) / 6)
print(sorted(times)[2])
"""


def busy(seconds: float) -> None:
    end = time() + seconds
    while time() < end:
        pass


def step_seconds(spin: str | None) -> float:
    """Median seconds of one GAN step on points."""
    environment = {name: value for name, value in os.environ.items() if name != "GOMP_SPINCOUNT"}
    if spin:
        environment["GOMP_SPINCOUNT"] = spin
    result = subprocess.run([sys.executable, "-c", STEP], env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout)


def main() -> None:
    print(f"{os.cpu_count()} cores; milliseconds for one step of a GAN on points (batch 256)\n")
    print(f"{'':20}{'alone':>10}{'one core busy':>16}")
    for name, spin in WAYS.items():
        alone = step_seconds(spin)
        other = multiprocessing.Process(target=busy, args=(120,))
        other.start()
        start = perf_counter()
        beside = step_seconds(spin)
        other.terminate()
        print(f"{name:20}{alone * 1e3:10.1f}{beside * 1e3:16.1f}   ({perf_counter() - start:.0f} s)")


if __name__ == "__main__":
    main()
