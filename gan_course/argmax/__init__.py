"""Generation without a generator: search for the sample that a discriminator likes best (chapter 03)."""
