"""Keeping: the archive folder and what is in it."""
