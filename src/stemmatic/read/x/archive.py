"""The archive of an account that X sends its owner: ``data/tweets.js`` and its parts (also ``tweet.js``).

The other parts of such an archive (private messages, addresses, whom the account follows) hold no posts, or are
private: they are recognised and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from stemmatic.errors import DamagedDump
from stemmatic.model import Place, Post, Skipped
from stemmatic.read.encoding import head_text, open_utf8
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.nested import object_at, text_at
from stemmatic.read.table.json_rows import read_array
from stemmatic.read.table.row import BrokenRow
from stemmatic.read.values import Unreadable
from stemmatic.read.x.status import Surroundings, account_in, read_status

_PART = re.compile(r"\s{0,100}window\.YTD\.([A-Za-z_]{1,60})\.part\d{1,6}\s{0,100}=")
_POSTS = frozenset({"tweets", "tweet", "community_tweet"})
_LONG_POSTS = "note_tweet"
_LONG_POSTS_REASON = "the full texts of long posts, without the posts' numbers: they cannot be joined to their posts"
_LONG_POSTS_ADVICE = "tweets.js has the beginnings of these posts"


def recognise(source: Source) -> bool:
    """A script that begins with ``window.YTD.<part>.part<n> =``."""
    return _PART.match(head_text(source)) is not None


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The posts of one part, in the file's order; of a part without posts only why it is left out."""
    part = _PART.match(head_text(source))
    name = part[1].lower() if part else ""
    faults = Faults(source)
    if name == _LONG_POSTS:
        yield from faults.note("long posts", "whole file", _LONG_POSTS_REASON, _LONG_POSTS_ADVICE)
        return
    if name not in _POSTS:
        yield from faults.note("private", "whole file", _why_left_out(name), deliberate=True)
        return
    account = _find_account(source, reading) or _name_of_archive(source)
    yield from faults.account_for(_read_posts(source, reading, account, faults))


def _read_posts(source: Source, reading: Reading, account: str, faults: Faults) -> Iterator[Post | Skipped]:
    """What each status holds, and what is wrong with it."""
    for where, status in _statuses(source, reading, faults):
        if isinstance(status, Skipped):
            yield status
            continue
        number = text_at(status, "id_str") or text_at(status, "id")
        if number is None:
            yield from faults.note("no number", where, "expected id_str, found none")
            continue
        place = Place(source.sha256, source.position(where))
        own = text_at(status, "user", "screen_name") or account
        try:
            yield read_status(status, number, own, place, Surroundings())
        except Unreadable as fault:
            yield read_status({**status, "created_at": None}, number, own, place, Surroundings())
            reason = f"created_at: {fault}; the post is kept without its date"
            yield from faults.note("date unreadable", where, reason)


FORMAT = Format(
    name="x-archive",
    description="X (Twitter) archive: data/tweets.js, tweet.js, tweets-part1.js …; private parts are left out",
    recognise=recognise,
    read=read,
)


def _why_left_out(part: str) -> str:
    if part.startswith("direct_message"):
        return "private messages, not kept"
    if part.startswith("deleted_tweet"):
        return "posts that their author deleted, not kept"
    return f"a part of an X archive without posts ({part}), not kept"


def _statuses(source: Source, reading: Reading, faults: Faults) -> Iterator[tuple[str, Mapping[str, Any] | Skipped]]:
    with open_utf8(source) as stream:
        for row in read_array(stream, source, reading.options):
            if isinstance(row, BrokenRow):
                for line in faults.note(row.kind, row.where, row.reason, row.advice):
                    yield row.where, line
            else:
                yield row.where, object_at(row.cells, "tweet") or row.cells


def _find_account(source: Source, reading: Reading) -> str | None:
    """The account's name, read from the first post that shows it; the file is opened for this once more."""
    try:
        for _, status in _statuses(source, reading, Faults(source)):
            if not isinstance(status, Skipped) and (number := text_at(status, "id_str") or text_at(status, "id")):
                name = account_in(status, number)
                if name:
                    return name
    except DamagedDump:
        pass
    return None


def _name_of_archive(source: Source) -> str:
    """The folder around ``data/tweets.js``, or the archive file's name, where no post names the account."""
    outer, _, inner = source.label.replace("\\", "/").rpartition(": ")
    for path in (inner, outer):
        parts = [part for part in PurePosixPath(path).parts if part not in ("/", "..", "data")]
        if path is inner:
            parts = parts[:-1]
        if parts:
            return PurePosixPath(parts[-1]).stem if path is outer else parts[-1]
    return PurePosixPath(source.name).stem or "x"
