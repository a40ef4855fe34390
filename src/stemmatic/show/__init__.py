"""What people and programs see: the command line, displays in a terminal, dossiers and exported files."""
