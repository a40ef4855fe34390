"""Feeds saved as files: RSS 2.0, RSS 1.0 and Atom."""
