"""What was done to a run, and how any of its moments is come back to: journals, keyframes, histories, programs."""
