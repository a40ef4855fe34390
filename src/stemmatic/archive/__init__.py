"""Keeping: the archive folder and what is in it."""

from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.records import from_json, to_json, to_plain
from stemmatic.archive.store import Store

__all__ = ["Revision", "Store", "from_json", "merge_sightings", "to_json", "to_plain"]
