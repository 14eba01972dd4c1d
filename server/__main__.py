"""Lets `python -m server` do what `livegrad` does."""

from server.cli import main

if __name__ == "__main__":
    main()
