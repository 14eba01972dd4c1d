"""What trains, measures and draws a run: one protocol, on torch and on compiled kernels; knows no trainer."""
