"""Sessions and the worker processes they are given to, in the server's own process; knows no socket."""
