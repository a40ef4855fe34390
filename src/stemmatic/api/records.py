"""The records that rooms answer with, beside those of :mod:`stemmatic.model`, and what is asked of them."""

from stemmatic.api.search import Dossier, DossierEntry
from stemmatic.archive.annotation_entries import OF_POSTS, AnnotationKind, Noted
from stemmatic.archive.annotations import Annotation, TagCount
from stemmatic.archive.integrity import originals
from stemmatic.archive.ledger.ledger import ChannelLedger, Ledger, Untranslated
from stemmatic.archive.ledger.provenance import Difference, Provenance
from stemmatic.archive.ledger.recovered import Loss, Recovered, Recovery
from stemmatic.archive.ledger.windows import Absence
from stemmatic.archive.lists.channels import ChannelLine, ChannelPage, Relay
from stemmatic.archive.lists.families import ChannelCount, FamilyLine, FamilyList, FamilyOrder, NameCount
from stemmatic.archive.lists.flows import Carried
from stemmatic.archive.lists.links import LinkEnd, LinkLine, LinkList, LinkOrder
from stemmatic.archive.lists.overview import Overview
from stemmatic.archive.lists.posts import PostLine
from stemmatic.archive.lists.speakers import SpeakerLine, SpeakerList, SpeakerPage
from stemmatic.archive.lists.timeline import Timeline
from stemmatic.archive.merge import Revision
from stemmatic.archive.pictures import PictureShown, Thumbnail
from stemmatic.archive.results import Run
from stemmatic.archive.search.facets import Facet, Facets, FacetValue
from stemmatic.archive.search.gathered import Gathered
from stemmatic.archive.search.hits import Hit, Hits, SearchOrder
from stemmatic.archive.search.query import MIN_PREFIX, split_query
from stemmatic.archive.search.snippet import Snippet
from stemmatic.archive.search.topics import TopicLine, TopicTag
from stemmatic.archive.verdicts.judgement import JudgedLink, JudgedPage, Judgement, LinkState, Verdicts
from stemmatic.archive.verdicts.names import NameJudgement, NameVerdict
from stemmatic.ask.compare import Alignment, ArchivedCollation, Comparison, family_sigla, mark_changes
from stemmatic.ask.coverage import Coverage, CoveredPassage
from stemmatic.ask.elsewhere import PassageElsewhere, Standing
from stemmatic.ask.headings import Stated, heading_facts, stated_facts
from stemmatic.ask.like import LikePassage
from stemmatic.ask.nearly import NearMiss, NearMisses
from stemmatic.ask.segmentation import Segment, find_segments
from stemmatic.ask.summary import Words
from stemmatic.ask.whence import HeldBy, Whence
from stemmatic.descend import LEFT_OUT, VariantGraph, Variants, WordPlace
from stemmatic.link import Rule, time_order
from stemmatic.network.companions import Companions
from stemmatic.network.relays import KINDS, Network, NetworkEdge, NetworkNode
from stemmatic.network.spread import Carrying, Spread, SpreadPoint
from stemmatic.network.together import Coincidence, CurvePoint, Together
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.preview import Change, FamilyChanges, LinkChange, Preview
from stemmatic.pipeline.reading import Account
from stemmatic.pipeline.road import ROAD
from stemmatic.tables import POSTS, to_table
from stemmatic.text.addresses import is_address
from stemmatic.text.formatted import Formatted, Styled, format_post, pieces_without_marks, read_markdown, without_marks
