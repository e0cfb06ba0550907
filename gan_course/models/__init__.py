"""Generators and discriminators, and a look at their shapes."""

from gan_course.models.autoencoder import VAE, Autoencoder, reparameterise
from gan_course.models.dcgan import DCGANDiscriminator, DCGANGenerator
from gan_course.models.generated import Generated
from gan_course.models.mlp import MLPDiscriminator, MLPEncoder, MLPGenerator
from gan_course.models.summary import summary

__all__ = [
    "VAE",
    "Autoencoder",
    "DCGANDiscriminator",
    "DCGANGenerator",
    "Generated",
    "MLPDiscriminator",
    "MLPEncoder",
    "MLPGenerator",
    "summary",
    "reparameterise",
]
