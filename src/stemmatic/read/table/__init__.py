"""Plain tables with a post in each row, and parallel records with a text in several languages in each."""
