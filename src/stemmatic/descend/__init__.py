"""Descent: families, their stemmata and their collations."""

from stemmatic.descend.collation import CollatedPost, collate, needed_links
from stemmatic.descend.disjoint_sets import find_roots
from stemmatic.descend.drafts import family_id
from stemmatic.descend.families import Descended, find_families
from stemmatic.descend.known import DeclaredForward, LayOut
from stemmatic.descend.layout import Layout, lay_out
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.descend.variants import (
    LEFT_OUT,
    GraphEdge,
    VariantGraph,
    VariantKind,
    VariantReading,
    Variants,
    WordPlace,
    find_variants,
)

__all__ = [
    "LEFT_OUT",
    "CollatedPost",
    "DeclaredForward",
    "Descended",
    "GraphEdge",
    "LayOut",
    "Layout",
    "LinkColumns",
    "VariantGraph",
    "VariantKind",
    "VariantReading",
    "Variants",
    "WordPlace",
    "collate",
    "family_id",
    "find_families",
    "find_roots",
    "find_variants",
    "lay_out",
    "needed_links",
]
