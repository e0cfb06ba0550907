"""Generators and discriminators, and a look at their shapes."""

from gan_course.models.dcgan import DCGANDiscriminator, DCGANGenerator
from gan_course.models.describe import describe
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator

__all__ = ["DCGANDiscriminator", "DCGANGenerator", "MLPDiscriminator", "MLPGenerator", "describe"]
