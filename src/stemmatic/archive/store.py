"""The archive folder: what is kept in ``archive.sqlite``, written in whole transactions, read while others write."""

from __future__ import annotations

from stemmatic.archive.ledger.ledger import Accounted
from stemmatic.archive.lists.flows import Flows
from stemmatic.archive.lists.links import LinkLists
from stemmatic.archive.lists.overview import Overviews
from stemmatic.archive.lists.shares import SharesLists
from stemmatic.archive.published import PublishedPosts
from stemmatic.archive.received import Received
from stemmatic.archive.results import Results
from stemmatic.archive.run_state import RunState
from stemmatic.archive.search.gathered import Gathering
from stemmatic.archive.verdicts.names import JudgedNames
from stemmatic.archive.verdicts.statements import JudgedStatements


class Store(
    JudgedNames,
    Received,
    Results,
    RunState,
    Accounted,
    Gathering,
    JudgedStatements,
    LinkLists,
    Overviews,
    PublishedPosts,
    SharesLists,
    Flows,
):
    """An open archive."""
