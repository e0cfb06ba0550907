"""A class run on a busy machine: are right submissions marked right while other processes take all its cores?

    python benchmarks/class_run.py [--submissions 60] [--busy 8] [--jobs 2]

Each submission is a chapter's solved notebook without the cells between its exercises, so that a run takes minutes and
not hours; its answers are the course's own and other right ones, mixed. They are marked by the function behind
`make check DIR=...`, while busy processes of the same priority run. Prints how many submissions are right.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from pathlib import Path

from gan_course.authoring.grading.marking import mark_class
from gan_course.authoring.notebook_builder import masters, solution_edition

import nbformat
from nbformat import NotebookNode

# exercise -> other right answers; the notebook's own is one as well
SPELLINGS = {
    "1.1": [
        "def layer(x, weight, bias):\n    return torch.einsum('bi,oi->bo', x, weight).add(bias).relu()",
        "def layer(x, weight, bias):\n"
        "    return torch.stack([(x @ w + b).clamp(min=0) for w, b in zip(weight, bias)], 1)",
    ],
    "1.2": [
        "def read(logits, words):\n    best = logits.max(dim=2).indices\n"
        "    return [' '.join(map(words.__getitem__, row)) for row in best.tolist()]",
    ],
    "1.3": [
        "def direction(codes, yes):\n    v = codes[yes].mean(0) - codes.mean(0)\n    return v / v.norm()",
        "def direction(codes, yes):\n    y = yes.float() - yes.float().mean()\n"
        "    return nn.functional.normalize((y[:, None] * codes).sum(0), dim=0)",
    ],
    "1.4": [
        "def labelled(real, fake):\n    x = torch.cat([real, fake])\n"
        "    return x, (torch.arange(len(x), device=x.device) < len(real)).float()[:, None]",
    ],
    "2.1": [
        "def squared_error(x, y):\n    return nn.functional.mse_loss(x, y, reduction='sum') / len(x)",
        "def squared_error(x, y):\n    return torch.stack([(a - b).square().sum() for a, b in zip(x, y)]).mean()",
    ],
    "2.4": ["def reparameterise(mean, log_sd, noise):\n    return torch.addcmul(mean, log_sd.exp(), noise)"],
    "2.5": [
        "def kl_to_normal(mean, log_sd):\n    log_var = 2 * log_sd\n"
        "    return -0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp()) / len(mean)",
    ],
    "4.1": [
        "def d_loss(real_logits, fake_logits):\n"
        "    return nn.functional.softplus(-real_logits).mean() + nn.functional.softplus(fake_logits).mean()",
    ],
    "4.4": [
        "def optimal_score(p_real, p_fake):\n    return torch.nan_to_num(p_real / (p_real + p_fake), nan=0.5)",
    ],
    "5.2": [
        "def size_after(size, kernel, stride, padding):\n"
        "    return len(range(0, size + 2 * padding - kernel + 1, stride))",
    ],
    "5.5": [
        "def receptive_field(layers):\n    field, distance = 1, 1\n    for kernel, stride in layers:\n"
        "        field += (kernel - 1) * distance\n        distance *= stride\n    return field",
    ],
    "5.6": ["def analogy(plus, minus, onto):\n    return onto.sub(minus.mean(dim=0)).add(plus.mean(dim=0))"],
}
IMPORTS = "import torch\nfrom torch import nn\nfrom gan_course.exercises import check"


def submission(master: Path, rng: random.Random) -> NotebookNode:
    """Return a chapter's notebook with right answers, and nothing between them."""
    notebook = solution_edition(master)
    kept = [notebook.cells[0], nbformat.v4.new_code_cell(IMPORTS)]
    for cell in notebook.cells:
        part = cell.metadata.get("gan_course", {})
        if part.get("exercise") not in SPELLINGS or part.get("role") not in ("blank", "check"):
            continue
        if part["role"] == "blank":
            cell.source = rng.choice([cell.source, *SPELLINGS[part["exercise"]]])
        kept.append(cell)
    notebook.cells = kept
    return notebook


def busy() -> None:
    """Compute for ever."""
    while True:
        sum(range(10_000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--busy", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    rng = random.Random(0)
    chapters = [path for path in masters() if any(id.startswith(f"{int(path.stem[:2])}.") for id in SPELLINGS)]
    others = [multiprocessing.Process(target=busy, daemon=True) for _ in range(options.busy)]
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "class"
        folder.mkdir()
        for i in range(options.submissions):
            master = chapters[i % len(chapters)]
            nbformat.write(submission(master, rng), folder / f"student{i:02}_{master.stem}.ipynb")
        for process in others:
            process.start()
        start = time.monotonic()
        try:
            marks = mark_class(folder, Path(room) / "marks.csv", jobs=options.jobs)
        finally:
            for process in others:
                process.kill()
    right = 0
    for mark in marks:
        states = {id: mark.state(id) for id in mark.verdicts if id in SPELLINGS}
        right += bool(states) and set(states.values()) == {"passed"}
        if set(states.values()) != {"passed"}:
            print(mark.name, states, mark.notes)
    seconds = time.monotonic() - start
    print(f"{right} of {len(marks)} submissions right, {seconds:.0f} s, {options.busy} busy processes beside")


if __name__ == "__main__":
    main()
