"""Links inside a language: fingerprints, candidates, alignment, relation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from stemmatic.link.fingerprints import find_fingerprints
from stemmatic.link.relation import Side, make_link
from stemmatic.link.texts import Texts
from stemmatic.link.wording import SharedText, compare_wording
from stemmatic.model import Link
from stemmatic.options import LinkOptions


class CandidatePairs(Protocol):
    """What an engine gives: pairs (a, b, shared), and what the cap turned from all pairs into chains."""

    @property
    def pairs(self) -> pa.Table:
        """The columns a, b (numbers of posts, a < b) and shared."""

    @property
    def wide_fingerprints(self) -> int:
        """How many fingerprints more posts share than the cap."""

    @property
    def wide_rows(self) -> int:
        """How many posts hold those, with repetition."""


class Engine(Protocol):
    """Where the candidate join runs."""

    def find_candidates(self, fingerprints: pa.Table, cap: int, weak_cap: int) -> CandidatePairs:
        """The pairs of posts that share fingerprints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLinks:
    """The links inside languages, and how they came about."""

    links: tuple[Link, ...]
    candidates: int
    wide_fingerprints: int
    wide_rows: int


Progress = Callable[[int, int], None]


def find_copies(texts: Texts, engine: Engine, options: LinkOptions, progress: Progress | None = None) -> CopyLinks:
    """Every copy, edited copy, excerpt and expansion among the posts; ``progress`` gets (pairs done, pairs in all)."""
    batch = find_fingerprints(texts.words, texts.word_passages, texts.offsets, options)
    found = engine.find_candidates(pa.Table.from_batches([batch]), options.max_holders, options.max_weak_holders)
    pairs = list(zip(found.pairs["a"].to_pylist(), found.pairs["b"].to_pylist(), strict=True))
    return CopyLinks(
        links=tuple(compare_pairs(texts, pairs, options, progress)),
        candidates=len(pairs),
        wide_fingerprints=found.wide_fingerprints,
        wide_rows=found.wide_rows,
    )


def compare_pairs(
    texts: Texts, pairs: Sequence[tuple[int, int]], options: LinkOptions, progress: Progress | None = None
) -> Iterator[Link]:
    """The links among pairs (i, j) of posts of ``texts``, i before j; each rests on its two posts alone."""
    for done, (i, j) in enumerate(pairs):
        if progress and done % 5000 == 0:
            progress(done, len(pairs))
        shared = compare_wording(texts, i, j, options)
        if shared is not None:
            yield _link(texts, i, j, shared, options)
    if progress:
        progress(len(pairs), len(pairs))


def _link(texts: Texts, i: int, j: int, shared: SharedText, options: LinkOptions) -> Link:
    grounds = [f"wording: {shared.words} words shared, longest run {shared.longest_run}"]
    return make_link(
        Side(post=texts.posts[i], covered=shared.a_covered, unpaired=shared.a_unpaired, elided=texts.elided[i]),
        Side(post=texts.posts[j], covered=shared.b_covered, unpaired=shared.b_unpaired, elided=texts.elided[j]),
        changed=shared.changed,
        score=shared.score,
        pairs=shared.pairs,
        translated=False,
        grounds=tuple(grounds),
        options=options,
    )
