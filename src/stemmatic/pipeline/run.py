"""What a run has at hand: the archive, the folder of its own files, and what is opened from both."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.store import Store
from stemmatic.model import Ruling
from stemmatic.options import Options
from stemmatic.pipeline.checkpoint import (
    NUMBERS,
    PAIRS,
    REVISED,
    TEXTS,
    TRANSLATIONS,
    VERDICTS,
    WORDINGS,
    Checkpoint,
    open_arrays,
    open_once,
)
from stemmatic.pipeline.forwards import HeldPosts, Origins, find_origins
from stemmatic.pipeline.index.meaning import UNITS, VECTORS, MeaningIndex
from stemmatic.pipeline.index.queries import open_segments, whole_segments
from stemmatic.pipeline.index.wording import KIND, WordingIndex
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.link_files import LinkFiles
from stemmatic.pipeline.text_ids import NO_TEXTS, TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch
from stemmatic.text.comparison import COMPARISON_RULES
from stemmatic.understand import UNDERSTANDING_RULES

EVERYTHING = -1
"""The step before the first: all posts are worked on."""
RULES = f"{COMPARISON_RULES}; {UNDERSTANDING_RULES}"
"""The rules for texts: an archive that a run with others linked is linked from its beginning."""


@dataclass
class Run:
    """One walk along the road. What a stage finds lies in files, and is opened once when a later one first asks.

    ``since`` is the step after which posts changed that are worked on; ``posts_step`` the last one that the run knows
    of, ``after`` the number of the run before this one. ``kept`` says whether the archive kept what came of it.
    """

    store: Store
    checkpoint: Checkpoint
    options: Options
    workers: Workers
    watch: Watch
    cluster: Cluster | None
    since: int
    posts_step: int
    after: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    kept: bool = False

    @property
    def everything(self) -> bool:
        """Whether all posts are worked on, not only those that changed."""
        return self.since == EVERYTHING

    @cached_property
    def removed(self) -> list[str]:
        """The posts of the run before this one that are no more, by key."""
        return [] if self.everything else self.store.removed_texts()

    @cached_property
    def texts(self) -> TokenizedFiles:
        """The texts that say something new."""
        return open_once(TokenizedFiles, tuple(self.checkpoint.paths(TEXTS)), self.checkpoint.path(NUMBERS))

    @cached_property
    def ids(self) -> TextIds:
        """The numbers of all texts, new and old."""
        return TextIds(NO_TEXTS if self.everything else self.store.known_texts(), self.texts.table(), self.removed)

    @cached_property
    def wording(self) -> WordingIndex:
        """The fingerprints of all texts."""
        old = [] if self.everything else open_segments(self.store, KIND)
        return WordingIndex(old, self.checkpoint.known_segment(KIND), self.ids, self.options.link)

    @cached_property
    def meaning(self) -> MeaningIndex:
        """The passages of all texts, and their vectors, as far as there are any."""
        # Vectors outlive a run that works on everything, as far as their files are whole.
        old = [] if self.everything else open_segments(self.store, UNITS)
        vectors = (whole_segments if self.everything else open_segments)(self.store, VECTORS)
        units = self.checkpoint.known_segment(UNITS)
        found = MeaningIndex(old, vectors, units, self.ids, self.options.translate)
        if (fresh := self.checkpoint.find_segment(VECTORS)) is not None:
            found.take_in(fresh)
        return found

    @cached_property
    def links(self) -> LinkFiles:
        """The links of all texts that were compared."""
        return LinkFiles(self.compared, self.checkpoint.paths(REVISED))

    @property
    def compared(self) -> list[Path]:
        """The files with the links of newest texts."""
        return [*self.checkpoint.paths(WORDINGS), *self.checkpoint.paths(TRANSLATIONS)]

    @cached_property
    def relinked(self) -> NDArray[np.int64]:
        """The texts whose links are all among those of this run, by number: new ones and those they invalidated."""
        invalidated = open_arrays(self.checkpoint.path(PAIRS), ("invalidated",))["invalidated"]
        return np.union1d(np.flatnonzero(self.ids.fresh), invalidated)

    @cached_property
    def stale(self) -> Set[str] | None:
        """The posts whose links the archive has are no longer true; None: all."""
        return None if self.everything else {*self.ids.posts(self.relinked), *self.removed}

    @cached_property
    def verdicts(self) -> int:
        """The last entry of what people say that this run takes in: a run that goes on takes in no others."""
        if (entry := self.checkpoint.noted(VERDICTS)) is None:
            self.checkpoint.note(VERDICTS, entry := self.store.last_verdict())
        return int(entry)

    @cached_property
    def rulings(self) -> list[Ruling]:
        """What people say, as far as families are found by it."""
        return self.store.rulings(self.verdicts)

    @cached_property
    def origins(self) -> Origins:
        """The origins of all forwards."""
        held = HeldPosts(self.store, self.links, self.ids, self.stale, self.rulings)
        return find_origins(self.store, held)
