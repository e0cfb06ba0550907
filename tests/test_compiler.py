"""Optimizers and the classes that watch operations work without PyTorch's compiler, and compute what they did."""

import json
import subprocess
import sys

import pytest

TRAININGS = """
import json, sys
import torch
from gan_course.compiler import optimizers_without_compiler
if sys.argv[1] == "without":
    optimizers_without_compiler()
weights = {}
for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam", "RAdam", "Adamax", "Adadelta", "Rprop", "ASGD"):
    torch.manual_seed(0)
    layer = torch.nn.Linear(3, 2)
    optimizer = getattr(torch.optim, name)(layer.parameters(), lr=0.1)
    for step in range(4):
        optimizer.zero_grad()
        loss = optimizer.step(lambda: (lambda loss: (loss.backward(), loss)[1])(layer(torch.ones(5, 3)).pow(2).sum()))
        if step == 1:
            optimizer.load_state_dict(optimizer.state_dict())
    assert layer.weight.grad_fn is None and layer.weight.requires_grad
    weights[name] = [loss.item(), *layer.weight.flatten().tolist()]
print(json.dumps({"weights": weights, "compiler": "torch._dynamo" in sys.modules}))
"""


def in_a_process(code: str, *arguments: str) -> str:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True).stdout


def test_optimizers_compute_the_same_without_the_compiler():
    without, as_they_are = (json.loads(in_a_process(TRAININGS, how)) for how in ("without", "with"))
    assert without["weights"] == as_they_are["weights"]
    assert not without["compiler"]


def test_a_gradient_passes_through_a_step_where_asked_for():
    code = """
import torch
from gan_course.compiler import optimizers_without_compiler
optimizers_without_compiler()
start = torch.tensor([2.0], requires_grad=True)
weight = start.clone()
weight.retain_grad()
(weight**2).backward(retain_graph=True)
optimizer = torch.optim.SGD([weight], lr=0.1, differentiable=True)
optimizer.step()
print(weight.grad_fn is not None)
"""
    assert in_a_process(code).strip() == "True"


def test_networks_can_still_be_compiled():
    code = """
import sys
import torch
from gan_course.compiler import optimizers_without_compiler
optimizers_without_compiler()
layer = torch.nn.Linear(3, 1)
optimizer = torch.optim.Adam(layer.parameters())
compiled, x = torch.compile(layer, backend="eager"), torch.ones(2, 3)
torch.testing.assert_close(compiled(x), layer(x))
before = layer.weight.clone()
compiled(x).sum().backward()
optimizer.step()
print("torch._dynamo" in sys.modules, bool((layer.weight != before).all()))
"""
    assert in_a_process(code).split() == ["True", "True"]


@pytest.mark.parametrize(
    "code",
    [
        "from gan_course.exercises.chapter05.recorder import Recorder as Mode; mode = Mode()",
        "from gan_course.exercises.second_device import SecondDevice as Mode; mode = Mode()",
        "from gan_course.exercises.chapter05.convolution import _ByHand as Mode; mode = Mode()",
    ],
)
def test_watching_operations_needs_no_compiler(code):
    code += "\nimport sys, torch\nwith mode: torch.ones(2) + 1\nprint('torch._dynamo' in sys.modules)"
    assert in_a_process(code).strip() == "False"
