"""Chromium presses the real buttons of the real page on a real server; a package, so that its browser ends with it."""
