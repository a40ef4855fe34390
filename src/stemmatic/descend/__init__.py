"""Descent: families, their stemmata and their collations."""

from stemmatic.descend.collation import CollatedPost, collate
from stemmatic.descend.families import DeclaredForward, Joins, family_id, find_families, joins_family

__all__ = ["CollatedPost", "DeclaredForward", "Joins", "collate", "family_id", "find_families", "joins_family"]
