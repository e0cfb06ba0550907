#!/usr/bin/env bash
# Building the first optimizer of a process, torch.optim.SGD(...) and nothing else, imports the compiler behind
# torch.compile: 875 modules, SymPy among them, although nothing is compiled. On the machine where this was found it took
# one to two seconds of processor time and added 154 MB to the process. So the first training step of a notebook is
# seconds slower than the second, a time limit that starts before it is too short on a busy machine, and thirty kernels
# hold more than 4 GB for it.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install --quiet torch==2.14.1 psutil==7.0.0 2>/dev/null
"$room/venv/bin/python" - <<'PY'
import sys
import time

import psutil
import torch

print("torch", torch.__version__, "Python", sys.version.split()[0])
weights = [torch.zeros(3, requires_grad=True)]


def state():
    return len(sys.modules), psutil.Process().memory_info().rss / 2**20, time.process_time()


before = state()
assert "torch._dynamo" not in sys.modules and "sympy" not in sys.modules
torch.optim.SGD(weights, lr=0.1)
first = state()
torch.optim.SGD(weights, lr=0.1)
second = state()
assert "torch._dynamo" in sys.modules and "sympy" in sys.modules
for name, a, b in (("first optimizer", before, first), ("second optimizer", first, second)):
    modules, megabytes, seconds = (y - x for x, y in zip(a, b))
    print(f"{name}: {modules} new modules, {megabytes:.0f} MB, {seconds:.2f} s of the processor")
assert first[0] - before[0] > 500 and first[1] - before[1] > 50
assert second[0] == first[0]
PY
