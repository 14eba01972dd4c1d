"""The patterns that toy data follow, each a pure function of (count, noise, generator)."""
