"""What users hold in Python: an archive and what it is asked; everything that is shown goes through here."""
