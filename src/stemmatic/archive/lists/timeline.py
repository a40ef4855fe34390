"""How posts are spread over time: by channel and by language, in days, weeks, months or years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from stemmatic.archive.lists.families import NameCount
from stemmatic.archive.search.index import SearchIndex
from stemmatic.archive.search.post_facts import DAYS, UNKNOWN_LANGUAGE

MAX_SERIES = 8  # that are told apart; all others are one


class TimeUnit(StrEnum):
    """How long one column of a timeline is."""

    DAY = "day"
    WEEK = "week"  # from Monday on
    MONTH = "month"
    YEAR = "year"


# Of each unit the first day of a column as SQL, how columns follow, and of how many days in all it is the unit.
_UNITS: Mapping[TimeUnit, tuple[str, Literal[0, 1, 2, 3], int]] = {
    TimeUnit.DAY: ("day", DAILY, 92),
    TimeUnit.WEEK: ("date(day, 'weekday 0', '-6 days')", WEEKLY, 3 * 366),
    TimeUnit.MONTH: ("substr(day, 1, 7) || '-01'", MONTHLY, 20 * 366),
    TimeUnit.YEAR: ("substr(day, 1, 4) || '-01-01'", YEARLY, timedelta.max.days),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How many posts each column of a timeline has of one channel or language.

    ``name`` is ``platform:channel`` or a language's code; it is empty where ``joined`` of them, those with the fewest
    posts, are counted together.
    """

    name: str
    posts: tuple[int, ...]
    joined: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Posts over time.

    ``begins`` are the first days of the columns, none left out between the first and the last; each series has one
    number a column. A post counts for one language: that of its first version, ``und`` where it is not told.
    ``first`` and ``last`` are the days asked for, or those of the first and last post. ``undated`` posts are in no
    column.
    """

    unit: TimeUnit
    first: date | None
    last: date | None
    begins: tuple[date, ...] = ()
    by_channel: tuple[Series, ...] = ()
    by_language: tuple[Series, ...] = ()
    undated: int


class Timed(SearchIndex):
    """The part of an archive that counts posts by day."""

    def timeline(
        self, channel: tuple[str, str] | None = None, since: date | None = None, until: date | None = None
    ) -> Timeline:
        """Posts over time: of all channels or of one (platform, name in the keys of posts); both days are in it."""
        days = self._days()
        where, values = ("platform = ? AND channel = ?", list(channel)) if channel else ("true", [])
        begun, ended = self._rows(
            f"SELECT min(day), max(day) FROM {days} WHERE day <> '' AND {where}",  # noqa: S608 (fixed text)
            values,
        )[0]
        undated = self._value(f"SELECT sum(posts) FROM {days} WHERE day = '' AND {where}", values) or 0  # noqa: S608
        bounds = [date.fromisoformat(day) if day else None for day in (begun, ended)]
        first, last = since or bounds[0], until or bounds[1]
        if first is None or last is None or first > last:
            return Timeline(unit=TimeUnit.DAY, first=first, last=last, undated=undated)
        if bounds[0] and bounds[1]:  # no empty columns before and after all posts
            first = max(first, min(bounds[0], last))
            last = min(last, max(bounds[1], first))
        unit, (begin_of, frequency, _) = next(one for one in _UNITS.items() if (last - first).days < one[1][2])
        earliest = self._value(f"SELECT {begin_of} FROM (SELECT ? AS day)", (first.isoformat(),))  # noqa: S608
        moments = rrule(frequency, dtstart=datetime.fromisoformat(earliest), until=datetime.combine(last, time.min))
        begins = tuple(moment.date() for moment in moments)
        at = {begin.isoformat(): number for number, begin in enumerate(begins)}

        def count(name: str) -> tuple[Series, ...]:
            found: dict[str, Counter[int]] = {}
            for begin, one, posts in self._rows(
                f"SELECT {begin_of}, {name}, sum(posts) FROM {days} WHERE {where} AND day BETWEEN ? AND ?"  # noqa: S608
                " GROUP BY 1, 2",
                [*values, first.isoformat(), last.isoformat()],
            ):
                found.setdefault(one, Counter())[at[begin]] += posts
            return _series(found, len(begins))

        return Timeline(
            unit=unit,
            first=first,
            last=last,
            begins=begins,
            by_channel=count("platform || ':' || channel"),
            by_language=count(f"coalesce(language, '{UNKNOWN_LANGUAGE}')"),
            undated=undated,
        )

    def count_languages(self) -> list[NameCount]:
        """How many posts have each language as their main one, most first."""
        return self._records(
            NameCount,
            f"SELECT coalesce(language, '{UNKNOWN_LANGUAGE}') AS name, sum(posts) AS count FROM {self._days()}"  # noqa: S608
            " GROUP BY 1 ORDER BY 2 DESC, 1",
        )

    def _days(self) -> str:
        """What to count from: the table, or the posts themselves where it does not hold."""
        return "days" if self.counts_hold() else f"({DAYS})"


def _series(counted: Mapping[str, Counter[int]], columns: int) -> tuple[Series, ...]:
    """The largest, each by itself, then all others together."""
    ordered = sorted(counted.items(), key=lambda one: (-one[1].total(), one[0]))
    shown = MAX_SERIES if len(ordered) > MAX_SERIES + 1 else len(ordered)
    found = [Series(name=name, posts=tuple(posts[at] for at in range(columns))) for name, posts in ordered[:shown]]
    rest: Counter[int] = Counter()
    for _, posts in ordered[shown:]:
        rest.update(posts)
    if rest:
        found.append(Series(name="", posts=tuple(rest[at] for at in range(columns)), joined=len(ordered) - shown))
    return tuple(found)
