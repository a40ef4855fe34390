"""Keeping: the archive folder and what is in it."""

from stemmatic.archive.channels import ChannelLine, ChannelPage, Relay
from stemmatic.archive.concluded import Conclusions, Run, UnderstoodText, link_of, link_row
from stemmatic.archive.facets import Facet, Facets, FacetValue
from stemmatic.archive.family_list import ChannelCount, FamilyFilter, FamilyLine, FamilyList, FamilyOrder, NameCount
from stemmatic.archive.gaps import Gap, GapKind
from stemmatic.archive.gathered import Gathered
from stemmatic.archive.growing import Segment
from stemmatic.archive.judgement import JudgedLink, JudgedPage, Judgement, LinkState, Verdicts
from stemmatic.archive.ledger import ChannelLedger, Holding, Ledger
from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.overview import Overview
from stemmatic.archive.portions import PublishedText
from stemmatic.archive.post_list import PostFilter, PostLine
from stemmatic.archive.provenance import Difference, Provenance
from stemmatic.archive.records import from_json, iso, to_json, to_plain
from stemmatic.archive.search import Hit, Hits, SearchOrder
from stemmatic.archive.search_query import split_query
from stemmatic.archive.search_snippet import Snippet
from stemmatic.archive.speakers import SpeakerLine, SpeakerList, SpeakerPage
from stemmatic.archive.store import Store
from stemmatic.archive.timeline import Series, Timeline, TimeUnit
from stemmatic.archive.windows import Absence, FormatFacts

__all__ = [
    "Absence",
    "ChannelCount",
    "ChannelLedger",
    "ChannelLine",
    "ChannelPage",
    "Conclusions",
    "Difference",
    "Facet",
    "FacetValue",
    "Facets",
    "FamilyFilter",
    "FamilyLine",
    "FamilyList",
    "FamilyOrder",
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
    "Ledger",
    "LinkState",
    "NameCount",
    "Overview",
    "PostFilter",
    "PostLine",
    "Provenance",
    "PublishedText",
    "Relay",
    "Revision",
    "Run",
    "SearchOrder",
    "Segment",
    "Series",
    "Snippet",
    "SpeakerLine",
    "SpeakerList",
    "SpeakerPage",
    "Store",
    "TimeUnit",
    "Timeline",
    "UnderstoodText",
    "Verdicts",
    "from_json",
    "iso",
    "link_of",
    "link_row",
    "merge_sightings",
    "split_query",
    "to_json",
    "to_plain",
]
