"""One session inside a worker: its lanes, what is done to them, and what is told of them; knows no pipe."""
