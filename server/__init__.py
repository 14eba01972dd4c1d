"""The service: sessions, worker processes, the wire and the command line."""
