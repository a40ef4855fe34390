"""Keeping: the archive folder and what is in it."""

from stemmatic.archive.concluded import Conclusions, UnderstoodText
from stemmatic.archive.growing import KnownText, Segment
from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.records import from_json, iso, to_json, to_plain
from stemmatic.archive.store import Store

__all__ = [
    "Conclusions",
    "KnownText",
    "Revision",
    "Segment",
    "Store",
    "UnderstoodText",
    "from_json",
    "iso",
    "merge_sightings",
    "to_json",
    "to_plain",
]
