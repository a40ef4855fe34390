"""Linking: which posts share wording or meaning, how, and in which direction."""

from stemmatic.link.forwards import Held, HeldPost, Origin, resolve_origins
from stemmatic.link.meaning.sift import PASSAGE, Speeches, describe_passage, sift
from stemmatic.link.meaning.translations import LanguagePairs, anchor_radius, find_translations, find_units, lift_of
from stemmatic.link.texts import Texts, TokenizedPost, time_order
from stemmatic.link.wording.copies import CopyLinks, compare_pairs, find_copies, link_columns, link_pairs, verify_batch
from stemmatic.link.wording.fingerprints import find_fingerprints, fingerprint_batch
from stemmatic.link.wording.rows import LinkRows

__all__ = [
    "PASSAGE",
    "CopyLinks",
    "Held",
    "HeldPost",
    "LanguagePairs",
    "LinkRows",
    "Origin",
    "Speeches",
    "Texts",
    "TokenizedPost",
    "anchor_radius",
    "compare_pairs",
    "describe_passage",
    "find_copies",
    "find_fingerprints",
    "find_translations",
    "find_units",
    "fingerprint_batch",
    "lift_of",
    "link_columns",
    "link_pairs",
    "resolve_origins",
    "sift",
    "time_order",
    "verify_batch",
]
