"""Links by the time of their later post: found once for a state of an archive, since no index of one table has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.database import Database
from stemmatic.model import Relation

_RELATIONS = tuple(Relation)
_UNDATED = ""


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """Of every link that is not declared, in the order of its ends' keys: a number a column, 25 bytes in all.

    Ends are numbers of posts in the order of their keys; ``ids`` are the posts' numbers in the archive. ``later`` is
    the place of the later post's date among ``dates``, which are in order; that of links without a date is the first.
    """

    ids: NDArray[np.int64]
    dates: NDArray[np.bytes_]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    later: NDArray[np.int32]
    relation: NDArray[np.int8]
    score: NDArray[np.float64]

    def within(self, since: str, until: str) -> NDArray[np.bool_]:
        """Which links have a later post from ``since`` to ``until``, both in it; those without a date are never."""
        begin = max(int(np.searchsorted(self.dates, since.encode(), "left")), 1)
        end = int(np.searchsorted(self.dates, until.encode(), "right"))
        found: NDArray[np.bool_] = (self.later >= begin) & (self.later < end)
        return found

    def ending_at(self, posts: Sequence[int]) -> NDArray[np.bool_]:
        """Which links have one of these posts, by their numbers in the archive, at one end at least."""
        there = np.isin(self.ids, posts)
        found: NDArray[np.bool_] = there[self.source] | there[self.target]
        return found

    def chosen(
        self,
        kept: NDArray[np.bool_] | None,
        relations: Collection[Relation],
        min_score: float,
        max_score: float,
    ) -> NDArray[np.int64]:
        """Which links, of those that are ``kept``, are of one of the relations, and so sure."""
        kept = np.ones(len(self.score), bool) if kept is None else kept
        if min_score > 0 or max_score < 1:
            kept = kept & (self.score >= min_score) & (self.score <= max_score)
        if relations:
            kept = kept & np.isin(self.relation, [_RELATIONS.index(one) for one in relations])
        return np.flatnonzero(kept)

    def count(self, chosen: NDArray[np.int64]) -> dict[Relation, int]:
        """How many of them are of each relation."""
        counts = np.bincount(self.relation[chosen], minlength=len(_RELATIONS))
        return {one: int(count) for one, count in zip(_RELATIONS, counts, strict=True) if count}

    def in_order(self, chosen: NDArray[np.int64], order: str, begin: int, end: int | None) -> list[tuple[int, int]]:
        """Numbers of source and target of some of them: surest, least sure or newest first, or in the order of keys."""
        ranks: Mapping[str, NDArray[np.float64] | NDArray[np.int32]] = {
            "surest": -self.score[chosen],
            "least sure": self.score[chosen],
            "newest": -self.later[chosen],
        }
        if order in ranks:
            chosen = chosen[np.argsort(ranks[order], kind="stable")]
        some = chosen[begin:end]
        return list(zip(self.ids[self.source[some]].tolist(), self.ids[self.target[some]].tolist(), strict=True))


class LinkTimesHeld(Database):
    """The part of an archive that knows links by time."""

    def link_times(self) -> LinkTimes:
        """As the archive is now; what was found of this state is remembered, for all that have it open."""
        state = self._moment_of_links()
        with _FINDING:
            if state not in _HELD:
                found = self._find_link_times()
                _HELD.clear()
                _HELD[state] = found
            return _HELD[state]

    def holds_link_times(self) -> bool:
        """Whether they were found already for the archive as it is now: to find them takes longer than to ask once."""
        return self._moment_of_links() in _HELD

    def _moment_of_links(self) -> tuple[str, str | None]:
        return str(self.path), self._value("SELECT chain_sha256 FROM steps ORDER BY step DESC LIMIT 1")

    def _find_link_times(self) -> LinkTimes:
        posts = self._rows("SELECT id, post, date FROM posts ORDER BY post")
        turn = {post: at for at, (_, post, _) in enumerate(posts)}
        dates = [_UNDATED, *sorted({date for *_, date in posts if date})]
        rank = {date: at for at, date in enumerate(dates)}
        dated = np.array([rank[date or _UNDATED] for *_, date in posts], np.int32)
        parts = [self._of_relation(number, turn) for number in range(len(_RELATIONS))]
        source, target, relation, score = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((target, source))
        source, target = source[order], target[order]
        return LinkTimes(
            ids=np.array([number for number, *_ in posts], np.int64),
            dates=np.array([date.encode() for date in dates]),
            source=source,
            target=target,
            later=np.maximum(dated[source], dated[target]) if len(posts) else source,
            relation=relation[order],
            score=score[order],
        )

    def _of_relation(
        self, number: int, turn: Mapping[str, int]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8], NDArray[np.float64]]:
        sql = "SELECT source, target, score FROM links INDEXED BY links_by_relation WHERE declared = 0 AND relation = ?"
        rows: Iterable[tuple[str, str, float]] = self._rows(sql, (str(_RELATIONS[number]),))
        sources, targets, scores = zip(*rows, strict=True) if rows else ((), (), ())
        return (
            np.fromiter(map(turn.__getitem__, sources), np.int32, len(sources)),
            np.fromiter(map(turn.__getitem__, targets), np.int32, len(targets)),
            np.full(len(sources), number, np.int8),
            np.array(scores, np.float64),
        )


_HELD: dict[tuple[str, str | None], LinkTimes] = {}
_FINDING = Lock()
