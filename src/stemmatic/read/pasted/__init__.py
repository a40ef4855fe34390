"""Text pasted from channel pages."""
