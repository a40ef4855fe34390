"""What part of a channel each dump holds, and which posts are missing from a later dump that should have them.

A post is absent since a dump if the dump holds every post between the first and the last number that it has, the
post's number lies between these, the dump does not have it, and was made later than every dump that does. "Later" is
claimed on evidence inside the dumps only, so the order in which they were added does not matter. Of a dump of web
captures each capture is such a whole, and knows its time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from urllib.parse import parse_qs

from stemmatic.archive.database import Database
from stemmatic.archive.published import keys_of_channel
from stemmatic.model import WebCapture, captured_in

# Platforms that count a channel's messages 1, 2, 3 …: only there does a number that is missing mean something.
COUNTING = frozenset({"telegram"})
SERVICE_MESSAGES, ALBUM_PARTS = "service messages", "parts of albums"  # what formats may leave out beside fields
MIN_DENSITY = 0.1  # share of the numbers in its window that a dump must hold to be taken as whole: results of a search
_MAX_COMPARED = 1000  # newest posts of a dump by which it is compared with others
_MAX_ALBUM = 10
_LOCAL = timedelta(hours=14)  # how far a local time may be from UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatFacts:
    """What is known of a dump format: see :class:`stemmatic.read.format.Format`."""

    contiguous: bool = False
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A post that is missing from a later dump which should have it.

    ``since`` is the time of the newest post of the channel in that dump: the dump was made then or later, and the
    post was gone by then. It is None where that dump has no times.
    """

    post: str
    dump: str
    dump_sha256: str
    since: datetime | None
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A dump should have a post by its number and does not, and no more can be claimed; ``reason`` says why not."""

    post: str
    dump: str
    dump_sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of a sighting tells when its dump was made."""

    views: int | None
    edited: bool | None
    edited_date: str | None


@dataclass(frozen=True, slots=True)
class _Details:
    """What a sighting tells of its kind and album; ``numbers`` are those of the album's posts as JSON."""

    window: tuple[str, str]
    kind: str
    album: str | None
    numbers: str | None


@dataclass(slots=True)
class Window:
    """What one dump, or one capture in it, holds of a channel whose posts are counted: ``numbers`` in order."""

    sha256: str
    dump: str
    format: str
    numbers: list[int]
    contiguous: bool
    faults: int
    capture: WebCapture | None = None
    newest: tuple[datetime, datetime] | None = None  # the newest post's time, at the least and at the most
    seen: dict[int, _Seen] | None = field(default=None, repr=False)

    @property
    def name(self) -> tuple[str, str]:
        """The dump, and the words of the capture in it, if it is one."""
        return self.sha256, str(self.capture or "")

    @property
    def first(self) -> int:
        """The lowest number; of a page that was asked for by number, the one behind it."""
        return min([self.numbers[0], *(asked + 1 for asked in self._asked("after"))])

    @property
    def last(self) -> int:
        """The highest number; of a page that was asked for by number, the one before it."""
        return max([self.numbers[-1], *(asked - 1 for asked in self._asked("before"))])

    def _asked(self, name: str) -> list[int]:
        query = parse_qs(self.capture.url.partition("?")[2]) if self.capture else {}
        return [int(text) for text in query.get(name, ()) if _NUMBER.fullmatch(text)]


class Windows(Database):
    """The part of an archive that knows which dump should hold which post."""

    def absences(
        self, formats: Mapping[str, FormatFacts], channel: tuple[str, str] | None = None
    ) -> tuple[dict[str, Absence], list[Missing]]:
        """The absent posts by key, and what is missing without being claimed absent; of one channel, or of all.

        ``channel`` is platform and channel as the keys of posts have them.
        """
        return self.absences_in(self.windows(formats, channel), formats)

    def absences_in(
        self, channels: Iterable[tuple[str, list[Window]]], formats: Mapping[str, FormatFacts]
    ) -> tuple[dict[str, Absence], list[Missing]]:
        """The same of channels whose windows are known."""
        absent: dict[str, Absence] = {}
        missing: list[Missing] = []
        for prefix, windows in channels:
            if len(windows) > 1 and any(one.contiguous for one in windows):
                found, unclaimed = _ChannelAbsences(self, prefix, windows, formats).find()
                absent.update((one.post, one) for one in found)
                missing += unclaimed
        return absent, missing

    def windows(
        self, formats: Mapping[str, FormatFacts], channel: tuple[str, str] | None = None
    ) -> Iterator[tuple[str, list[Window]]]:
        """For each channel the beginning of its posts' keys, and what each dump holds of it."""
        dumps, faults = self._dump_names(), self._fault_counts()
        where, values = key_range(channel)
        sql = f"SELECT post, dump_sha256, position FROM sightings {where} ORDER BY post"  # noqa: S608
        for prefix, group in groupby(self._each(sql, values), key=lambda row: row[0][: row[0].rindex("/") + 1]):
            numbers: dict[tuple[str, str], set[int]] = {}
            for key, sha256, position in group:
                if (number := key[len(prefix) :]).isdecimal() and number.isascii():
                    numbers.setdefault((sha256, _capture_of(position)), set()).add(int(number))
            windows = []
            for (sha256, capture), held in sorted(numbers.items()):
                name, kind = dumps.get(sha256, ("", ""))
                if capture and prefix.partition(":")[0] in COUNTING:  # one page of those that the dump has
                    kind = next((one for one in kind.split("+") if one in formats and formats[one].contiguous), kind)
                contiguous = formats.get(kind, FormatFacts()).contiguous and (
                    len(held) >= MIN_DENSITY * (max(held) - min(held) + 1)
                )
                found = captured_in(capture)
                windows.append(Window(sha256, name, kind, sorted(held), contiguous, faults.get(sha256, 0), found))
            for window in windows:
                self._note_newest(prefix, window)
            yield prefix, windows

    def _dump_names(self) -> dict[str, tuple[str, str]]:
        """Name and format of each dump, by its SHA-256."""
        rows = self._rows("SELECT sha256, min(name), format FROM dumps GROUP BY sha256")
        return {sha256: (name, kind) for sha256, name, kind in rows}

    def _fault_counts(self) -> dict[str, int]:
        """How much of each dump could not be read."""
        return dict(self._rows("SELECT dump_sha256, count(*) FROM skipped WHERE NOT deliberate GROUP BY dump_sha256"))

    def _note_newest(self, prefix: str, window: Window) -> None:
        """The time of the newest post, and whether the dump is the answer to a search, which leaves posts out."""
        for number in reversed(window.numbers[-20:]):
            for date, local, search in self._rows(
                "SELECT json_extract(record, '$.date'), json_extract(record, '$.extra.date_is_local'),"
                " json_extract(record, '$.extra.search') FROM sightings"
                " WHERE post = ? AND dump_sha256 = ? AND instr(position, ?)",
                (f"{prefix}{number}", *window.name),
            ):
                window.contiguous = window.contiguous and search is None
                if date and window.newest is None:
                    moment = datetime.fromisoformat(date)
                    window.newest = _around(moment) if local else (moment, moment)
            if window.newest:
                return

    def seen(self, prefix: str, window: Window) -> dict[int, _Seen]:
        """The newest posts of a dump with what tells when it was made."""
        if window.seen is None:
            window.seen = {}
            for number in window.numbers[-_MAX_COMPARED:]:
                for views, edited, date in self._rows(
                    "SELECT json_extract(record, '$.views'), json_extract(record, '$.edited'),"
                    " json_extract(record, '$.edited_date') FROM sightings"
                    " WHERE post = ? AND dump_sha256 = ? AND instr(position, ?)",
                    (f"{prefix}{number}", *window.name),
                ):
                    window.seen[number] = _Seen(views, None if edited is None else bool(edited), date)
        return window.seen

    def details(self, key: str) -> list[_Details]:
        """What each sighting of a post tells of albums."""
        rows = self._rows(
            "SELECT dump_sha256, position, coalesce(json_extract(record, '$.kind'), 'message'),"
            " json_extract(record, '$.album'), json_extract(record, '$.extra.album_numbers')"
            " FROM sightings WHERE post = ?",
            (key,),
        )
        return [_Details((sha256, _capture_of(position)), *rest) for sha256, position, *rest in rows]


class _ChannelAbsences:
    """Finds the absences of one channel."""

    def __init__(
        self, store: Windows, prefix: str, windows: Sequence[Window], formats: Mapping[str, FormatFacts]
    ) -> None:
        self._store = store
        self._prefix = prefix
        self._windows = {one.name: one for one in windows}
        self._formats = formats
        self._later: dict[tuple[tuple[str, str], tuple[str, str]], str | None] = {}

    def find(self) -> tuple[list[Absence], list[Missing]]:
        """The absent posts, and those that a dump should have and lacks without being proven absent."""
        known = sorted({number for window in self._windows.values() for number in window.numbers})
        lacking: dict[int, list[Window]] = {}
        for window in self._windows.values():
            if window.contiguous:
                held = set(window.numbers)
                part = known[bisect_left(known, window.first) : bisect_right(known, window.last)]
                for number in part:
                    if number not in held:
                        lacking.setdefault(number, []).append(window)
        absent, missing = [], []
        for number in sorted(lacking):
            key = f"{self._prefix}{number}"
            sightings = self._store.details(key)
            expecting = [one for one in lacking[number] if self._expects(one, number, sightings)]
            holders = sorted({sighting.window for sighting in sightings})
            claim, unclaimed = self._judge(key, expecting, [self._windows[name] for name in holders])
            if claim:
                absent.append(claim)
            missing += unclaimed
        return absent, missing

    def _expects(self, window: Window, number: int, sightings: Collection[_Details]) -> bool:
        """Whether the dump would have the post under this number: not a service message, not a part of an album."""
        lacks = self._formats[window.format].lacks
        if SERVICE_MESSAGES in lacks and any(one.kind == "service" for one in sightings):
            return False
        if ALBUM_PARTS not in lacks:
            return True
        if any(one.album not in (None, str(number)) for one in sightings):
            return False  # stands under the album's first number
        before = window.numbers[bisect_left(window.numbers, number) - 1]
        return number - before >= _MAX_ALBUM or not any(
            one.window == window.name and f'"{number}"' in (one.numbers or "")
            for one in self._store.details(f"{self._prefix}{before}")
        )

    def _judge(
        self, key: str, lacking: Sequence[Window], holders: Sequence[Window]
    ) -> tuple[Absence | None, list[Missing]]:
        unclaimed = []
        for window in sorted(lacking, key=lambda one: (one.newest or (_MAX, _MAX), one.name)):
            if window.faults:
                reason = f"the dump could not be read whole: {window.faults} faults"
            elif None in (grounds := [self._is_later(window, one) for one in holders]):
                reason = "it is not known whether the dump is later than those that have the post"
            else:
                ground = "; ".join(sorted({one for one in grounds if one}))
                since = window.newest[0] if window.newest else None
                found = Absence(post=key, dump=window.dump, dump_sha256=window.sha256, since=since, ground=ground)
                return found, []
            unclaimed.append(Missing(post=key, dump=window.dump, dump_sha256=window.sha256, reason=reason))
        return None, unclaimed

    def _is_later(self, window: Window, other: Window) -> str | None:
        """The ground on which a dump was made later than another, or None."""
        pair = window.name, other.name
        if pair not in self._later:
            self._later[pair] = self._compare(window, other)
        return self._later[pair]

    def _compare(self, window: Window, other: Window) -> str | None:
        if window.capture and other.capture:
            return "it was captured later" if window.capture.time > other.capture.time else None
        ours, theirs = self._store.seen(self._prefix, window), self._store.seen(self._prefix, other)
        same_format = window.format == other.format
        edits = grown = False
        for number in ours.keys() & theirs.keys():
            one, another = ours[number], theirs[number]
            change = _edited_after(one, another)
            growth = 0
            if same_format and one.views is not None and another.views is not None:  # formats round in their own ways
                growth = one.views - another.views
            if change < 0 or growth < 0:
                return None
            edits, grown = edits or change > 0, grown or growth > 0
        if edits:
            return "it has later edits"
        if grown:
            return "posts have more views in it"
        if window.newest and other.newest and window.newest[0] > other.newest[1]:
            return "its newest post is later"
        return None


_NUMBER = re.compile(r"[0-9]{1,18}")
_MAX = datetime.max.replace(tzinfo=UTC)


def key_range(channel: tuple[str, str] | None) -> tuple[str, tuple[str, ...]]:
    """A condition on the keys of a channel's posts, as SQL and its values; none for all channels."""
    if channel is None:
        return "", ()
    return "WHERE post BETWEEN ? AND ?", keys_of_channel(*channel)


def is_whole(windows: Sequence[Window]) -> bool:
    """Whether what a dump holds of a channel is taken to have every post between its first and last number."""
    if not windows or not all(one.contiguous and not one.faults for one in windows):
        return False
    until: int | None = None
    for window in sorted(windows, key=lambda one: one.first):
        if until is not None and window.first > until + 1:
            return False
        until = max(until or 0, window.last)
    return True


def _capture_of(position: str) -> str:
    """The words of the capture that a position is in, or nothing."""
    return str(captured_in(position) or "")


def _edited_after(one: _Seen, other: _Seen) -> int:
    """1 if the first is a later state of the post, −1 if the second is, 0 where edits do not tell."""
    if one.edited_date and other.edited_date:
        return (one.edited_date > other.edited_date) - (one.edited_date < other.edited_date)
    if None in (one.edited, other.edited):
        return 0
    return bool(one.edited) - bool(other.edited)


def _around(moment: datetime) -> tuple[datetime, datetime]:
    try:
        return moment - _LOCAL, moment + _LOCAL
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC), _MAX
