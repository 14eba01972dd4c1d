"""Networks and what they are made of: layers, activations, initial weights, losses, metrics; knows no training."""
