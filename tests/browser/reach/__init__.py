"""Whom the page reaches: every screen, language and theme, keyboard alone, screen readers."""
