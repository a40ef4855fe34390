"""Keeping: the archive folder and what is in it."""

from stemmatic.archive.concluded import Conclusions, UnderstoodText
from stemmatic.archive.facets import Facet, Facets, FacetValue
from stemmatic.archive.gaps import Gap, GapKind
from stemmatic.archive.gathered import Gathered
from stemmatic.archive.growing import KnownText, Segment
from stemmatic.archive.judgement import JudgedLink, JudgedPage, Judgement, LinkState, Verdicts
from stemmatic.archive.ledger import ChannelLedger, Holding, Ledger
from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.provenance import Difference, Provenance
from stemmatic.archive.records import from_json, iso, to_json, to_plain
from stemmatic.archive.search import Hit, Hits, SearchOrder
from stemmatic.archive.search_query import split_query
from stemmatic.archive.search_snippet import Snippet
from stemmatic.archive.store import Store
from stemmatic.archive.windows import Absence, FormatFacts

__all__ = [
    "Absence",
    "ChannelLedger",
    "Conclusions",
    "Difference",
    "Facet",
    "FacetValue",
    "Facets",
    "FormatFacts",
    "Gap",
    "GapKind",
    "Gathered",
    "Hit",
    "Hits",
    "Holding",
    "JudgedLink",
    "JudgedPage",
    "Judgement",
    "KnownText",
    "Ledger",
    "LinkState",
    "Provenance",
    "Revision",
    "SearchOrder",
    "Segment",
    "Snippet",
    "Store",
    "UnderstoodText",
    "Verdicts",
    "from_json",
    "iso",
    "merge_sightings",
    "split_query",
    "to_json",
    "to_plain",
]
