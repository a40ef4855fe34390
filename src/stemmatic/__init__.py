"""Stemmatic follows a text from channel to channel and from language to language."""
