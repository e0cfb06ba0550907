"""What an author or a teacher runs: the notebook builder, and the grading of notebooks."""
