"""Numbers of messages that no post of the archive has, and what the dumps around them tell of why."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter

from stemmatic.archive.ledger.windows import SERVICE_MESSAGES, FormatFacts, Window
from stemmatic.archive.records import read_time

Run = tuple[int, int]  # first and last number, both of them in it


class GapKind(StrEnum):
    """What is known of numbers that no post of the archive has."""

    DELETED = "deleted"  # a dump covers them that has all messages, and does not have them
    DELETED_OR_SERVICE = "deleted or a service message"  # so does one that may leave service messages out
    UNREAD = "perhaps unread"  # a dump covers them that could not be read whole
    NOT_COVERED = "not covered"  # no dump covers them


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A run of numbers that no post has; ``after`` and ``before`` are the dates of the posts around it."""

    first: int
    last: int
    kind: GapKind
    after: datetime | None = None
    before: datetime | None = None

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return self.last - self.first + 1


def find_gaps(
    windows: Sequence[Window],
    formats: Mapping[str, FormatFacts],
    albums: Collection[int],
    dates: Mapping[int, str],
) -> Iterator[Gap]:
    """The runs of numbers without a post, from 1 to the last number, each with what is known of it.

    ``albums`` are numbers that stand inside an album; ``dates`` are posts' times by number, in ISO 8601.
    """
    posted = {number for window in windows for number in window.numbers}
    if not posted:
        return
    last_number = max(posted)
    numbers = sorted(number for number in posted.union(albums) if 0 < number <= last_number)
    covers: dict[GapKind, list[Run]] = defaultdict(list)
    for window in windows:
        if window.contiguous:
            with_all = SERVICE_MESSAGES not in formats[window.format].lacks
            kind = GapKind.DELETED if with_all else GapKind.DELETED_OR_SERVICE
            covers[GapKind.UNREAD if window.faults else kind].append((window.first, window.last))
    order = [(kind, _join(covers[kind])) for kind in GapKind if kind is not GapKind.NOT_COVERED]
    dated = sorted(dates)
    for before, after in zip([0, *numbers], numbers, strict=False):
        if after - before > 1:
            for first, last, kind in _divide((before + 1, after - 1), order):
                at = bisect_right(dated, first)
                yield Gap(
                    first=first,
                    last=last,
                    kind=kind,
                    after=read_time(dates[dated[at - 1]]) if at else None,
                    before=read_time(dates[dated[at]]) if at < len(dated) else None,
                )


def _join(runs: Iterable[Run]) -> list[Run]:
    """Runs that overlap or touch made one."""
    joined: list[Run] = []
    for first, last in sorted(runs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _divide(run: Run, order: Sequence[tuple[GapKind, Sequence[Run]]]) -> list[tuple[int, int, GapKind]]:
    """The parts of a run, each of the first kind that covers it."""
    found, left = [], [run]
    for kind, covers in order:
        rest: list[Run] = []
        for first, last in left:
            at = max(bisect_right(covers, first, key=itemgetter(0)) - 1, 0)
            for begin, end in covers[at:]:
                if begin > last:
                    break
                if end < first:
                    continue
                if begin > first:
                    rest.append((first, begin - 1))
                found.append((max(first, begin), min(last, end), kind))
                first = end + 1
            if first <= last:
                rest.append((first, last))
        left = rest
    return sorted(found + [(*one, GapKind.NOT_COVERED) for one in left])
