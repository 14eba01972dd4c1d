"""The numbers: configurations, datasets, networks and their training; no I/O, no threads, no clocks."""
