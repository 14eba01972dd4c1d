"""Compiled training and evaluation that mean what torch means, in place on the same memory; knows no server."""
