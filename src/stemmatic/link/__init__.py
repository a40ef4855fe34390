"""Linking: which posts share wording or meaning, how, and in which direction."""

from stemmatic.link.copies import CopyLinks, compare_pairs, find_copies
from stemmatic.link.fingerprints import find_fingerprints
from stemmatic.link.origins import Origin, resolve_origins
from stemmatic.link.texts import Texts, WordedPost, time_order
from stemmatic.link.translations import find_translations

__all__ = [
    "CopyLinks",
    "Origin",
    "Texts",
    "WordedPost",
    "compare_pairs",
    "find_copies",
    "find_fingerprints",
    "find_translations",
    "resolve_origins",
    "time_order",
]
