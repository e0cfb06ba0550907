"""gan-course: generative adversarial networks, learned by running them."""

import os

__version__ = "0.1.0"

# PyTorch's threads spin while they wait for each other, which slows down whatever runs next to them. A training uses
# few threads for that reason (gan_course/device.py); this shortens the spinning of everything else. The thread library
# reads it when it is loaded, so gan_course is imported before torch.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
