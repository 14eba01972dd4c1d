"""Lets `python -m livegrad` do what `livegrad` does."""

from livegrad.server.cli.main import main

if __name__ == "__main__":
    main()
