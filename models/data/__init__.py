"""The points of a run and what the network is given of them; knows no network."""
