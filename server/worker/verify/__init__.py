"""Attempts at challenges and claims of lessons, trained beside a session's runs: queued, in turns, within a limit."""
