"""gan-course: generative adversarial networks, learned by running them."""

import os

__version__ = "0.1.0"

# PyTorch's threads spin while they wait for each other. When two notebooks train at once, that makes a small step
# nearly three times slower than it need be (benchmarks/threads.py); alone it makes no difference. The thread library
# reads this when it is loaded, so gan_course is imported before torch.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
