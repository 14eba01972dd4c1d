"""Lessons and challenges as data: what they are made of, what they claim, and the runs that show whether it is true."""
