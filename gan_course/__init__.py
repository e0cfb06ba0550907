"""gan-course: generative adversarial networks, learned by running them."""

import os

__version__ = "0.1.0"

# PyTorch's threads spin while they wait for each other. On a laptop whose other core is busy (a browser is enough) that
# makes a small training step 30 times slower (benchmarks/threads.py). Waiting without spinning costs next to nothing.
# The thread library reads this when it is loaded, so gan_course is imported before torch.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
