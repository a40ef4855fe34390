"""The ledger: what the archive has of each channel, what it lacks, and why, as far as its dumps can tell."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from stemmatic.archive.identity import channels_by_name
from stemmatic.archive.ledger.gaps import Gap, find_gaps
from stemmatic.archive.ledger.provenance import Provenance, trace_fields
from stemmatic.archive.ledger.recovered import Recovering
from stemmatic.archive.ledger.windows import (
    COUNTING,
    Absence,
    FormatFacts,
    Missing,
    Window,
    is_whole,
    key_range,
)
from stemmatic.archive.records import from_json, read_time
from stemmatic.archive.search.post_facts import UNKNOWN_LANGUAGE
from stemmatic.model import Post, split_key

_FIELDS = tuple(
    name
    for name in Post.__dataclass_fields__
    if name not in ("platform", "channel", "number", "text", "place", "kind", "extra")
)
_QUOTED = re.compile(r"'[^']{1,200}'|\"[^\"]{1,200}\"")
_NUMBERS = re.compile(r"\d[\d,.:]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one dump has of a channel: from the first to the last number and date.

    The numbers are None on platforms that do not count messages. ``whole`` says that the dump is taken to have every
    post between them; ``faults`` is how much of the whole dump could not be read.
    """

    dump: str
    dump_sha256: str
    format: str
    posts: int
    first: int | None
    last: int | None
    first_date: datetime | None
    last_date: datetime | None
    whole: bool
    faults: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Another name that dumps have for a channel, and the ground on which it is the same channel."""

    name: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLedger:
    """What the archive has of one channel, and what not.

    ``unknown`` are the fields that no dump fills for any of its posts. ``uncovered`` are the times between dumps,
    from the last post of one to the first of the next, on platforms that do not count messages. ``recovered`` counts
    its posts that live on in those of others: absent ones, and such as no dump has.
    """

    platform: str
    channel: str
    title: str | None
    posts: int
    names: tuple[Name, ...]
    dumps: tuple[Holding, ...]
    gaps: tuple[Gap, ...]
    uncovered: tuple[tuple[datetime, datetime], ...]
    absent: tuple[Absence, ...]
    missing: tuple[Missing, ...]
    unknown: tuple[str, ...]
    recovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatLedger:
    """A format's dumps in this archive: ``lacks`` is what the format leaves out, ``unseen`` what it could have
    told and none of these dumps does."""

    format: str
    dumps: int
    posts: int
    contiguous: bool
    lacks: tuple[str, ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedCount:
    """How often something was left out for one reason; numbers and quoted words in reasons are put as ``…``."""

    reason: str
    deliberate: bool
    count: int
    dumps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untranslated:
    """How many posts are in a language that is not followed into others: copies are found, translations are not."""

    language: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the archive has and has not; ``skipped`` and ``untranslated`` are in order of count."""

    channels: tuple[ChannelLedger, ...]
    formats: tuple[FormatLedger, ...]
    skipped: tuple[SkippedCount, ...]
    untranslated: tuple[Untranslated, ...]


@dataclass(slots=True)
class _Gathered:
    """What is gathered of a channel in one pass over its sightings."""

    posts: set[str] = field(default_factory=set)
    title: str | None = None
    unseen: set[str] = field(default_factory=lambda: set(_FIELDS))
    counts: Counter[str] = field(default_factory=Counter)  # of posts by dump
    dates: dict[str, tuple[str, str]] = field(default_factory=dict)  # first and last by dump
    date_of: dict[int, str] = field(default_factory=dict)  # by number
    albums: set[int] = field(default_factory=set)  # numbers that stand inside an album

    def take(self, key: str, sha256: str, record: Mapping[str, Any]) -> None:
        """Take a sighting into account."""
        self.posts.add(key)
        self.counts[sha256] += 1
        if self.unseen:
            self.unseen -= record.keys()
        if title := record.get("channel_title"):
            self.title = max(self.title or "", title)
        if date := record.get("date"):
            first, last = self.dates.get(sha256, (date, date))
            self.dates[sha256] = min(first, date), max(last, date)
            if (number := record["number"]).isdecimal():
                self.date_of.setdefault(int(number), date)
        for number in (record.get("extra") or {}).get("album_numbers") or ():
            if isinstance(number, str) and number.isdecimal():
                self.albums.add(int(number))


class Accounted(Recovering):
    """The part of an archive that gives account of it."""

    def untranslated(
        self, followed: Container[str], channel: tuple[str, str] | None = None
    ) -> tuple[Untranslated, ...]:
        """The languages of posts that are told and not among ``followed``, of one channel or of all."""
        where, values = ("", ()) if channel is None else (" WHERE platform = ? AND channel = ?", channel)
        found = self._rows(
            f"SELECT main, count(*) FROM posts JOIN post_languages USING (id){where}"  # noqa: S608
            " GROUP BY main ORDER BY count(*) DESC, main",
            values,
        )
        return tuple(
            Untranslated(language=main, posts=posts)
            for main, posts in found
            if main != UNKNOWN_LANGUAGE and main not in followed
        )

    def ledger(
        self, formats: Mapping[str, FormatFacts], followed: Container[str], channel: tuple[str, str] | None = None
    ) -> Ledger:
        """What the archive has and has not, of one channel (platform, name in the keys of posts) or of all."""
        windows = dict(self.windows(formats, channel))
        absent, missing = self.absences_in(windows.items(), formats)
        absent_of, missing_of = _by_channel(absent.values()), _by_channel(missing)
        recovered = Counter((one.platform, one.channel) for one in self.recovered_in(absent, channel).posts)
        files, faults = self._dump_names(), self._fault_counts()
        names = defaultdict(list)
        for platform, name, own, ground in self._rows(
            "SELECT platform, name, channel, ground FROM identities ORDER BY platform, name"
        ):
            names[platform, own].append(Name(name=name, ground=ground))
        seen_fields: dict[str, set[str]] = defaultdict(set)
        posts_of_format: Counter[str] = Counter()
        channels = []
        kinds = {sha256: kind for sha256, (_, kind) in files.items()}
        for prefix, gathered in self._gather(channel, kinds, seen_fields, posts_of_format).items():
            platform, own = split_key(prefix)[:2]
            held: dict[str, list[Window]] = defaultdict(list)
            counted = windows.get(prefix, []) if platform in COUNTING else []
            for window in counted:
                held[window.sha256].append(window)
            holdings = tuple(
                sorted(
                    (_holding(sha256, files, gathered, held.get(sha256, ()), faults) for sha256 in gathered.counts),
                    key=lambda one: (one.first or 0, one.first_date is None, one.first_date, one.dump_sha256),
                )
            )
            channels.append(
                ChannelLedger(
                    platform=platform,
                    channel=own,
                    title=gathered.title,
                    posts=len(gathered.posts),
                    names=tuple(names[platform, own]),
                    dumps=holdings,
                    gaps=tuple(find_gaps(counted, formats, gathered.albums, gathered.date_of)),
                    uncovered=() if held else tuple(_uncovered(holdings)),
                    absent=tuple(absent_of.get(prefix, ())),
                    missing=tuple(missing_of.get(prefix, ())),
                    unknown=tuple(name for name in _FIELDS if name in gathered.unseen),
                    recovered=recovered[platform, own],
                )
            )
        chosen = {one.dump_sha256 for each in channels for one in each.dumps} if channel else None
        return Ledger(
            channels=tuple(sorted(channels, key=lambda one: (one.platform, one.channel))),
            formats=tuple(_format_ledgers(formats, files, seen_fields, posts_of_format, chosen)),
            skipped=tuple(self._count_skipped(chosen)),
            untranslated=self.untranslated(followed, channel),
        )

    def provenance(self, key: str) -> tuple[Provenance, ...]:
        """The provenance of every field of a post, given its key in the archive; empty if there is no such post."""
        rows = self._rows("SELECT record FROM sightings WHERE post = ?", (key,))
        names = dict(self._rows("SELECT sha256, min(name) FROM dumps GROUP BY sha256"))
        channel = split_key(key)[1]
        return trace_fields([replace(from_json(Post, record), channel=channel) for (record,) in rows], names)

    def find_channels(self, name: str) -> list[tuple[str, str]]:
        """The channels, as platform and name in the keys of posts, that a dump or a person calls so.

        ``name`` may be a channel's name in keys with or without its platform, another of its names, or its title.
        """
        wanted = name.strip().removeprefix("@").casefold()
        known = dict.fromkeys(self._rows("SELECT DISTINCT platform, channel FROM posts ORDER BY platform, channel"))
        found = {one for one in known if wanted in (one[1].casefold(), f"{one[0]}:{one[1]}".casefold())}
        own = channels_by_name(self._connection)
        found |= {(platform, c) for (platform, n), c in own.items() if n.casefold() == wanted}
        for titles in ("channels", "posts"):
            title = "title" if titles == "channels" else "channel_title"
            if not found:
                rows = self._rows(f"SELECT DISTINCT platform, channel, {title} FROM {titles}")  # noqa: S608
                found = {(p, own.get((p, c), c)) for p, c, said in rows if (said or "").casefold() == wanted}
        return [one for one in known if one in found]

    def _gather(
        self,
        channel: tuple[str, str] | None,
        kinds: Mapping[str, str],
        seen_fields: dict[str, set[str]],
        posts_of_format: Counter[str],
    ) -> dict[str, _Gathered]:
        where, values = key_range(channel)
        found: dict[str, _Gathered] = defaultdict(_Gathered)
        # In the order of the file: by key, every record would be looked up somewhere else.
        rows = self._each(f"SELECT post, dump_sha256, record FROM sightings {where}", values)  # noqa: S608
        for key, sha256, text in rows:
            record = json.loads(text)
            found[key[: key.rindex("/") + 1]].take(key, sha256, record)
            kind = kinds.get(sha256, "")
            seen_fields[kind].update(record)
            posts_of_format[kind] += 1
        return found

    def _count_skipped(self, chosen: set[str] | None) -> Iterator[SkippedCount]:
        counts: Counter[tuple[str, bool]] = Counter()
        dumps: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for sha256, dump, reason, deliberate in self._rows("SELECT dump_sha256, dump, reason, deliberate FROM skipped"):
            if chosen is None or sha256 in chosen:
                kind = _NUMBERS.sub("…", _QUOTED.sub("…", reason)), bool(deliberate)
                counts[kind] += 1
                dumps[kind].add(dump)
        for (reason, deliberate), count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            names = tuple(sorted(dumps[reason, deliberate]))
            yield SkippedCount(reason=reason, deliberate=deliberate, count=count, dumps=names)


def _by_channel(found: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for one in found:
        groups[one.post[: one.post.rindex("/") + 1]].append(one)
    return groups


def _holding(
    sha256: str,
    files: Mapping[str, tuple[str, str]],
    gathered: _Gathered,
    windows: Sequence[Window],
    faults: Mapping[str, int],
) -> Holding:
    name, kind = files.get(sha256, ("", ""))
    dates = gathered.dates.get(sha256)
    return Holding(
        dump=name,
        dump_sha256=sha256,
        format=kind,
        posts=gathered.counts[sha256],
        first=min((one.numbers[0] for one in windows), default=None),
        last=max((one.numbers[-1] for one in windows), default=None),
        first_date=read_time(dates[0]) if dates else None,
        last_date=read_time(dates[1]) if dates else None,
        whole=is_whole(windows),
        faults=faults.get(sha256, 0),
    )


def _format_ledgers(
    formats: Mapping[str, FormatFacts],
    files: Mapping[str, tuple[str, str]],
    seen_fields: Mapping[str, set[str]],
    posts: Mapping[str, int],
    chosen: set[str] | None,
) -> Iterator[FormatLedger]:
    dumps = Counter(kind for sha256, (_, kind) in files.items() if chosen is None or sha256 in chosen)
    for kind in sorted(posts):
        facts = formats.get(kind, FormatFacts())
        yield FormatLedger(
            format=kind,
            dumps=dumps[kind],
            posts=posts[kind],
            contiguous=facts.contiguous,
            lacks=tuple(sorted(facts.lacks)),
            unseen=tuple(name for name in _FIELDS if name not in seen_fields[kind] | facts.lacks),
        )


def _uncovered(holdings: Sequence[Holding]) -> Iterator[tuple[datetime, datetime]]:
    """The times between the dumps of a channel."""
    spans = sorted((one.first_date, one.last_date) for one in holdings if one.first_date and one.last_date)
    until = None
    for first, last in spans:
        if until and first > until:
            yield until, first
        until = max(until, last) if until else last
