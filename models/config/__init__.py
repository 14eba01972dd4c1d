"""What a run is asked to be: every option with its bounds, and ready-made configurations; knows nothing of numbers."""
