"""Marks notebooks by the check cells of the repository."""
