"""Hair styles: each is a short table of locks.

A lock is x and y of its root, x and y of its tip, radius at the root, radius at the tip, bend (see
shapes.lock_numbers). The head's centre line is x = 0, the eyes lie near y = 0.15, the chin near
y = 0.64, the crown near y = -0.83.
"""

from __future__ import annotations

from gan_course.data.avatars.factors import FACTORS, column

import torch
from torch import Tensor

Row = tuple[float, ...]


def _mirrored(*rows: Row) -> list[Row]:
    """Return the rows and their mirror images."""
    return [
        row
        for x0, y0, x1, y1, width, end, bend in rows
        for row in ((x0, y0, x1, y1, width, end, bend), (-x0, y0, -x1, y1, width, end, -bend))
    ]


# In front of the forehead, left to right; not folded, so that a style need not be symmetric.
FRINGE: dict[str, list[Row]] = {
    "straight": [
        (0.0, -0.50, 0.0, -0.30, 0.13, 0.07, 0.0),
        *_mirrored(
            (0.17, -0.50, 0.17, -0.305, 0.13, 0.07, 0.0),
            (0.33, -0.46, 0.335, -0.285, 0.12, 0.065, 0.0),
            (0.47, -0.40, 0.485, -0.21, 0.12, 0.06, 0.0),
        ),
    ],
    "parted": [
        (0.02, -0.78, 0.17, -0.95, 0.05, 0.0, -0.05),
        *_mirrored(
            (0.09, -0.50, 0.36, -0.05, 0.17, 0.0, -0.01),
            (0.26, -0.48, 0.50, 0.05, 0.17, 0.0, 0.03),
            (0.44, -0.40, 0.60, 0.20, 0.14, 0.0, 0.03),
        ),
    ],
    "swept": [
        (0.22, -0.58, -0.12, -0.06, 0.16, 0.0, 0.12),
        (0.12, -0.58, -0.34, -0.03, 0.17, 0.0, 0.12),
        (-0.02, -0.54, -0.52, 0.06, 0.16, 0.0, 0.11),
        (-0.32, -0.45, -0.61, 0.18, 0.14, 0.0, 0.05),
        (0.28, -0.55, 0.40, -0.08, 0.14, 0.0, 0.08),
        (0.36, -0.50, 0.58, 0.10, 0.14, 0.0, 0.08),
        (0.24, -0.56, 0.10, -0.10, 0.15, 0.0, 0.08),
    ],
    "choppy": [
        (0.02, -0.50, 0.05, 0.02, 0.14, 0.0, 0.02),
        (-0.14, -0.50, -0.18, -0.09, 0.13, 0.0, -0.02),
        (0.19, -0.50, 0.24, -0.10, 0.13, 0.0, 0.02),
        (-0.30, -0.46, -0.37, -0.02, 0.13, 0.0, -0.02),
        (0.34, -0.46, 0.42, -0.04, 0.13, 0.0, 0.02),
        (-0.46, -0.40, -0.56, 0.08, 0.13, 0.0, -0.02),
        (0.47, -0.40, 0.57, 0.10, 0.13, 0.0, 0.02),
    ],
    "crossed": [
        (0.0, -0.55, 0.0, 0.10, 0.15, 0.0, 0.0),
        *_mirrored(
            (0.16, -0.55, 0.23, -0.08, 0.15, 0.0, 0.03),
            (0.32, -0.52, 0.47, -0.04, 0.15, 0.0, 0.05),
            (0.46, -0.40, 0.61, 0.16, 0.14, 0.0, 0.05),
        ),
    ],
}

# Behind the head, right half, drawn folded: each row is a pair. The styles at hair_length 0 and 1.
BACK: dict[str, tuple[list[Row], list[Row]]] = {
    "short": (
        [
            (0.40, -0.05, 0.66, 0.34, 0.27, 0.0, 0.03),
            (0.36, 0.10, 0.50, 0.50, 0.26, 0.0, 0.03),
            (0.24, 0.20, 0.30, 0.62, 0.26, 0.0, 0.03),
        ],
        [
            (0.40, -0.05, 0.76, 0.50, 0.28, 0.0, 0.03),
            (0.36, 0.10, 0.60, 0.68, 0.28, 0.0, 0.04),
            (0.24, 0.20, 0.38, 0.78, 0.28, 0.0, 0.04),
        ],
    ),
    "spiky": (
        [
            (0.40, -0.40, 0.76, -0.68, 0.22, 0.0, -0.04),
            (0.40, -0.20, 0.90, -0.30, 0.26, 0.0, -0.05),
            (0.40, 0.00, 0.90, 0.10, 0.26, 0.0, -0.05),
            (0.34, 0.12, 0.74, 0.46, 0.26, 0.0, -0.04),
        ],
        [
            (0.40, -0.40, 0.82, -0.80, 0.24, 0.0, -0.05),
            (0.40, -0.20, 0.97, -0.38, 0.28, 0.0, -0.06),
            (0.40, 0.00, 0.97, 0.16, 0.28, 0.0, -0.06),
            (0.34, 0.12, 0.82, 0.62, 0.28, 0.0, -0.05),
        ],
    ),
    "bob": (
        [
            (0.40, 0.00, 0.50, 0.36, 0.34, 0.20, 0.0),
            (0.40, 0.00, 0.40, 0.40, 0.34, 0.16, 0.0),
            (0.20, 0.10, 0.20, 0.40, 0.30, 0.16, 0.0),
        ],
        [
            (0.40, 0.00, 0.52, 0.58, 0.34, 0.24, 0.0),
            (0.40, 0.00, 0.40, 0.62, 0.34, 0.18, 0.0),
            (0.20, 0.10, 0.20, 0.62, 0.30, 0.18, 0.0),
        ],
    ),
    "long": (
        [
            (0.40, -0.05, 0.54, 0.72, 0.34, 0.17, 0.05),
            (0.36, 0.00, 0.40, 0.80, 0.34, 0.14, 0.0),
            (0.15, 0.10, 0.18, 0.80, 0.30, 0.20, 0.0),
        ],
        [
            (0.40, -0.05, 0.60, 1.30, 0.34, 0.24, 0.06),
            (0.36, 0.00, 0.45, 1.30, 0.34, 0.22, 0.0),
            (0.15, 0.10, 0.18, 1.20, 0.30, 0.24, 0.0),
        ],
    ),
    "twin_tails": (
        [
            (0.66, -0.34, 0.88, 0.42, 0.17, 0.0, -0.16),
            (0.66, -0.30, 0.74, 0.40, 0.16, 0.0, -0.10),
            (0.26, 0.20, 0.32, 0.58, 0.26, 0.0, 0.03),
        ],
        [
            (0.66, -0.34, 0.86, 1.00, 0.19, 0.0, -0.16),
            (0.66, -0.30, 0.72, 0.92, 0.17, 0.0, -0.12),
            (0.26, 0.20, 0.32, 0.58, 0.26, 0.0, 0.03),
        ],
    ),
    "buns": (
        [
            (0.50, -0.64, 0.51, -0.65, 0.18, 0.18, 0.0),
            (0.36, 0.10, 0.50, 0.48, 0.26, 0.0, 0.03),
            (0.24, 0.20, 0.30, 0.60, 0.26, 0.0, 0.03),
        ],
        [
            (0.52, -0.66, 0.53, -0.67, 0.23, 0.23, 0.0),
            (0.36, 0.10, 0.60, 0.64, 0.27, 0.0, 0.05),
            (0.24, 0.20, 0.38, 0.74, 0.27, 0.0, 0.05),
        ],
    ),
}

# Next to the face, right half, drawn folded: a pair at hair_length 0 and 1.
SIDE: dict[str, tuple[Row, Row]] = {
    "short": ((0.56, 0.0, 0.56, 0.34, 0.12, 0.0, 0.02), (0.57, 0.0, 0.54, 0.50, 0.13, 0.0, 0.04)),
    "spiky": ((0.56, 0.0, 0.60, 0.36, 0.13, 0.0, 0.02), (0.57, 0.0, 0.62, 0.50, 0.14, 0.0, 0.04)),
    "bob": ((0.58, 0.0, 0.54, 0.46, 0.13, 0.0, 0.06), (0.58, 0.0, 0.54, 0.66, 0.14, 0.0, 0.06)),
    "long": ((0.58, 0.0, 0.54, 0.62, 0.12, 0.0, 0.05), (0.58, 0.0, 0.56, 0.92, 0.13, 0.0, 0.05)),
    "twin_tails": (
        (0.57, 0.0, 0.54, 0.44, 0.11, 0.0, 0.03),
        (0.57, 0.0, 0.53, 0.64, 0.12, 0.0, 0.04),
    ),
    "buns": ((0.57, 0.0, 0.54, 0.48, 0.10, 0.0, 0.03), (0.57, 0.0, 0.52, 0.70, 0.11, 0.0, 0.04)),
}


EARS: list[Row] = [
    (0.40, -0.50, 0.60, -0.99, 0.24, 0.0, 0.0),
    (0.42, -0.52, 0.575, -0.90, 0.14, 0.0, 0.0),
]


def _padded(rows: list[Row], count: int) -> list[Row]:
    """Return the rows, filled up to `count` with specks hidden in the crown."""
    return rows + [(0.0, -0.70, 0.0, -0.68, 0.01, 0.0, 0.0)] * (count - len(rows))


def _pick(table: list[list[Row]], style: Tensor) -> Tensor:
    """Return the rows of each avatar's style (n,), (n, locks, 7)."""
    return style.new_tensor(table)[style.long()]


def fringe_rows(style: Tensor) -> Tensor:
    """Return the locks over the forehead for the factor "fringe" (n,): (n, locks, 7)."""
    count = max(map(len, FRINGE.values()))
    choices = FACTORS[column("fringe")].choices
    return _pick([_padded(FRINGE[choice], count) for choice in choices], style)


def back_rows(style: Tensor, reach: Tensor) -> Tensor:
    """Return the pairs of locks behind the head for "back_hair" and "hair_length" (n,), then the pair at the face."""
    count = max(len(short) for short, _ in BACK.values())
    choices = FACTORS[column("back_hair")].choices
    ends = [
        _pick([[*_padded(BACK[choice][end], count), SIDE[choice][end]] for choice in choices], style) for end in (0, 1)
    ]
    return torch.lerp(*ends, reach[:, None, None])
