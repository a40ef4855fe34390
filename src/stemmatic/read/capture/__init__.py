"""Captures of 4CAT and Zeeschuimer."""
