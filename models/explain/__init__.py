"""What is said of a run: verdicts with their remedies, its equation, its program."""
