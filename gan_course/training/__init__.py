"""Training a GAN: losses, the two steps, the loop around them, and what it saves."""

from gan_course.training.losses import OBJECTIVES, Objective
from gan_course.training.settings import History, Settings
from gan_course.training.steps import d_step, g_step
from gan_course.training.together import train_together
from gan_course.training.trainer import Trainer

__all__ = ["OBJECTIVES", "History", "Objective", "Settings", "Trainer", "d_step", "g_step", "train_together"]
