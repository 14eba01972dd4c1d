"""What a run looks like at one step: figures, statistics, pictures; changes nothing."""
