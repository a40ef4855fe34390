"""What takes a second to load, for a program that wants it loaded before somebody waits for it."""

from __future__ import annotations

from stemmatic.understand.language import identify


def load_languages() -> None:
    """Load the model of the languages that few texts are in; any text may turn out to need it."""
    identify.load_rare_languages()
