"""Descent: families, their stemmata and their collations."""

from stemmatic.descend.collation import CollatedPost, collate
from stemmatic.descend.families import DeclaredForward, family_id, find_families, joins_family

__all__ = ["CollatedPost", "DeclaredForward", "collate", "family_id", "find_families", "joins_family"]
