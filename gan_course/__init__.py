"""gan-course: generative adversarial networks, learned by running them."""

__version__ = "0.1.0"
