"""Keeping: the archive folder and what is in it."""

from stemmatic.archive.family_facts import FamilyRows, family_rows
from stemmatic.archive.ledger.gaps import Gap, GapKind
from stemmatic.archive.ledger.ledger import ChannelLedger, Holding, Ledger
from stemmatic.archive.ledger.provenance import Difference, Provenance
from stemmatic.archive.ledger.windows import Absence, FormatFacts
from stemmatic.archive.link_rows import link_of, link_row
from stemmatic.archive.lists.channels import ChannelLine, ChannelPage, Relay
from stemmatic.archive.lists.families import ChannelCount, FamilyFilter, FamilyLine, FamilyList, FamilyOrder, NameCount
from stemmatic.archive.lists.links import LinkFilter
from stemmatic.archive.lists.overview import Overview
from stemmatic.archive.lists.posts import PostFilter, PostLine
from stemmatic.archive.lists.speakers import SpeakerLine, SpeakerList, SpeakerPage
from stemmatic.archive.lists.timeline import Series, Timeline, TimeUnit
from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.published import PublishedText
from stemmatic.archive.records import from_json, iso, to_json, to_plain
from stemmatic.archive.results import Run, RunResults, UnderstoodText
from stemmatic.archive.search.facets import Facet, Facets, FacetValue
from stemmatic.archive.search.gathered import Gathered
from stemmatic.archive.search.hits import Hit, Hits, SearchOrder
from stemmatic.archive.search.query import split_query
from stemmatic.archive.search.snippet import Snippet
from stemmatic.archive.store import Store
from stemmatic.archive.verdicts.judgement import JudgedLink, JudgedPage, Judgement, LinkState, Verdicts

__all__ = [
    "Absence",
    "ChannelCount",
    "ChannelLedger",
    "ChannelLine",
    "ChannelPage",
    "Difference",
    "Facet",
    "FacetValue",
    "Facets",
    "FamilyFilter",
    "FamilyLine",
    "FamilyList",
    "FamilyOrder",
    "FamilyRows",
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
    "LinkFilter",
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
    "RunResults",
    "SearchOrder",
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
    "family_rows",
    "from_json",
    "iso",
    "link_of",
    "link_row",
    "merge_sightings",
    "split_query",
    "to_json",
    "to_plain",
]
