"""Descent: families, their stemmata and their collations."""

from stemmatic.descend.collation import CollatedPost, collate
from stemmatic.descend.disjoint_sets import find_roots
from stemmatic.descend.families import DeclaredForward, family_id, find_families, joins_family
from stemmatic.descend.link_columns import LinkColumns

__all__ = [
    "CollatedPost",
    "DeclaredForward",
    "LinkColumns",
    "collate",
    "family_id",
    "find_families",
    "find_roots",
    "joins_family",
]
