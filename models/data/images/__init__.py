"""Images of 8 x 8 pixels: a shipped set of handwritten digits and drawn ones; knows no network and nothing of torch."""
