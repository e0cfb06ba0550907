"""Claims of chapter 07: judging and using a GAN."""
