"""Collecting: pages and feeds are fetched, kept as WARC among the archive's originals, and read from there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from stemmatic.api.ledger import format_facts
from stemmatic.archive.integrity.originals import FILES, KEPT, UPLOADS
from stemmatic.archive.store import Store
from stemmatic.collect.kept import WarcFile
from stemmatic.collect.manners import Clock, Fetcher, Unanswered, agent_of
from stemmatic.collect.sources import Channel, Covered, Feed, collect_channel, collect_feed, parse_source
from stemmatic.collect.wire import Refused, Wire
from stemmatic.errors import OptionError
from stemmatic.model import Skipped, make_key
from stemmatic.pipeline.reading import Account
from stemmatic.progress import Watch

_UNREAD = "unread"  # beside files that are not read into the archive yet
_EVERY = re.compile(r"(\d{1,4})\s?(m|min|h|d)")
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 86_400}
_LEAST = timedelta(minutes=5)

Add = Callable[[Sequence[Path]], Account]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the network and time are reached; tests put servers and clocks of their own in their place."""

    wire: Wire = field(default_factory=Wire)
    clock: Clock = field(default_factory=Clock)


def parse_every(given: str) -> timedelta:
    """``30m``, ``1h``, ``2d`` as a time.

    Raises:
        OptionError: it is none, or shorter than five minutes.
    """
    found = _EVERY.fullmatch(given.strip().lower())
    every = timedelta(seconds=int(found[1]) * _SECONDS[found[2]]) if found else timedelta(0)
    if every < _LEAST:
        raise OptionError(f"--every {given}: expected a time such as 30m, 1h or 1d, five minutes at the least")
    return every


def check(sources: Sequence[str], contact: str) -> list[Channel | Feed]:
    """The sources as they are collected, each once.

    Raises:
        OptionError: a source is none, or the contact is not one line.
    """
    agent_of(contact)
    return [parse_source(one) for one in dict.fromkeys(sources)]


def collect(
    store: Store,
    folder: Path,
    sources: Sequence[str],
    add: Add,
    *,
    since: datetime | None,
    every: timedelta | None,
    contact: str,
    again: bool,
    watch: Watch,
    network: Network,
) -> Iterator[Account]:
    """Visit the sources, in rounds if ``every`` says so, and give an account of each round.

    The first is of what a visit that was stopped had left, if one had. It ends when a round is over and there is no
    further one, or when no source has anything more to give.
    """
    left = check(sources, contact)
    fetcher = Fetcher(network.wire, network.clock, agent_of(contact))
    if pending := _unread(folder):
        account = add(pending)
        _mark_read(folder)
        yield account
    while True:
        began = network.clock.now()
        lines: list[Skipped] = []
        posts = 0

        def told(count: int) -> None:
            nonlocal posts
            posts += count
            watch("collect", posts, None)

        held = _Originals(folder, began, fetcher.agent)
        try:
            for source in list(left):
                covered = [] if again or isinstance(source, Feed) else _covered(store, source.name)
                fetcher.keep = held.file_of(source).keep
                line, has_ended = _visit(source, fetcher, covered, since, told)
                store.note_unread(source.url, line)
                lines += line
                if has_ended:
                    left.remove(source)
        finally:
            held.end()
        account = add(_unread(folder))
        _mark_read(folder)
        account.skipped[:0] = lines
        yield account
        if every is None or not left:
            return
        network.clock.sleep(max(0.0, (began + every - network.clock.now()).total_seconds()))


def _visit(
    source: Channel | Feed,
    fetcher: Fetcher,
    covered: Sequence[Covered],
    since: datetime | None,
    told: Callable[[int], None],
) -> tuple[list[Skipped], bool]:
    """The line about what went wrong at a source, if anything did, and whether that is for good."""
    try:
        if isinstance(source, Channel):
            collect_channel(source, fetcher, covered, since, told)
        else:
            collect_feed(source, fetcher, told)
    except Refused as error:
        reason = str(error).removeprefix(f"{source.url}: ")
        line = Skipped(dump=source.url, position="collecting", reason=reason, advice="what was stored stays")
        return [line], not isinstance(error, Unanswered)
    return [], False


def _covered(store: Store, name: str) -> list[Covered]:
    """The numbers of a channel that captures in the archive were asked for."""
    own = re.compile(rf"https?://t\.me/s/{re.escape(name)}(?:\?|\Z)", re.IGNORECASE)
    found: list[Covered] = []
    for channel in store.find_channels(name):
        if channel[0] != "telegram":
            continue
        for _, windows in store.windows(format_facts(), channel):
            runs: list[tuple[int, int, int]] = []  # first and last that were asked for, first that there is
            for one in sorted(windows, key=lambda one: one.first):
                if one.capture is None or not own.match(one.capture.url):
                    continue
                if runs and one.first <= runs[-1][1] + 1:
                    runs[-1] = runs[-1][0], max(runs[-1][1], one.last), runs[-1][2]
                else:
                    runs.append((one.first, one.last, one.numbers[0]))
            for first, last, number in runs:
                post = store.post(make_key(*channel, str(number)))
                found.append(Covered(first, last, post.date if post else None))
    return found


class _Originals:
    """The folder of one round's files among the archive's originals, made with the first of them."""

    def __init__(self, folder: Path, began: datetime, agent: str) -> None:
        name = stem = f"collected-{began:%Y%m%dT%H%M%SZ}"
        number = 1
        while (folder / UPLOADS / name).exists():
            number += 1
            name = f"{stem}-{number}"
        self._folder = folder / UPLOADS / name
        (self._folder / FILES).mkdir(parents=True, mode=0o700)
        (self._folder / KEPT).write_text("{}", encoding="utf-8")
        (self._folder / _UNREAD).touch()
        self._began = began
        self._agent = agent
        self._labels: dict[str, str] = {}

    def file_of(self, source: Channel | Feed) -> WarcFile:
        """The file for what a source gives."""
        stem = re.sub(r"[^\w.-]+", "_", source.url.partition("://")[2], flags=re.ASCII)[:80].strip("_")
        name = f"{stem}-{self._began:%Y%m%dT%H%M%SZ}.warc.gz"
        while name in self._labels:
            name = f"_{name}"
        self._labels[name] = name
        (self._folder / KEPT).write_text(json.dumps(self._labels, indent=1), encoding="utf-8")
        return WarcFile(self._folder / FILES / name, self._agent)

    def end(self) -> None:
        """Take away a folder in which nothing was kept."""
        if not any((self._folder / FILES).iterdir()):
            for name in (KEPT, _UNREAD):
                (self._folder / name).unlink(missing_ok=True)
            with suppress(OSError):
                (self._folder / FILES).rmdir()
                self._folder.rmdir()


def _unread(folder: Path) -> list[Path]:
    """What was collected and not read yet, now or when an earlier round was stopped."""
    return sorted(
        path for mark in (folder / UPLOADS).glob(f"*/{_UNREAD}") for path in (mark.parent / FILES).glob("*.warc.gz")
    )


def _mark_read(folder: Path) -> None:
    for mark in (folder / UPLOADS).glob(f"*/{_UNREAD}"):
        mark.unlink(missing_ok=True)
