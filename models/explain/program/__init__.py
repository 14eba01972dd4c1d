"""A run as a PyTorch program of its own: as text, as a notebook, and its weights as a file."""
