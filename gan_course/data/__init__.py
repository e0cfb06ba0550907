"""What networks learn from: sources with one method, ``sample(n, generator)``."""
