"""The records that rooms answer with, beside those of :mod:`stemmatic.model`, and what is asked of them."""

from stemmatic.api.search import Dossier, DossierEntry
from stemmatic.archive import (
    Absence,
    ChannelCount,
    ChannelLedger,
    ChannelLine,
    ChannelPage,
    Difference,
    Facet,
    Facets,
    FacetValue,
    FamilyLine,
    FamilyList,
    FamilyOrder,
    Gathered,
    Hit,
    Hits,
    JudgedLink,
    JudgedPage,
    Judgement,
    Ledger,
    LinkState,
    NameCount,
    Overview,
    PostLine,
    Provenance,
    Relay,
    Revision,
    Run,
    SearchOrder,
    Snippet,
    SpeakerLine,
    SpeakerList,
    SpeakerPage,
    Timeline,
    Verdicts,
    split_query,
)
from stemmatic.archive.integrity import originals
from stemmatic.ask.compare import Alignment, ArchivedCollation, Comparison, family_sigla
from stemmatic.ask.like import LikePassage
from stemmatic.ask.whence import HeldBy, Whence
from stemmatic.link import time_order
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.reading import Account
from stemmatic.pipeline.road import ROAD
from stemmatic.tables import POSTS, to_table
