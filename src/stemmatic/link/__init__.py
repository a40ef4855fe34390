"""Linking: which posts share wording or meaning, how, and in which direction."""

from stemmatic.link.copies import CopyLinks, find_copies
from stemmatic.link.origins import Origin, resolve_origins
from stemmatic.link.texts import Texts, WordedPost, time_order
from stemmatic.link.translations import find_translations

__all__ = [
    "CopyLinks",
    "Origin",
    "Texts",
    "WordedPost",
    "find_copies",
    "find_translations",
    "resolve_origins",
    "time_order",
]
