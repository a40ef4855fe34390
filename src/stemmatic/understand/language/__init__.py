"""Which language a text and its passages are in."""
