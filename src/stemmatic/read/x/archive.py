"""The archive of an account that X sends its owner: ``data/tweets.js`` and its parts (also ``tweet.js``).

The other parts of such an archive (private messages, addresses, whom the account follows) hold no posts, or are
private: they are recognised and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from stemmatic.errors import DamagedDump
from stemmatic.model import Post, Skipped
from stemmatic.read.encoding import head_text
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.record import Record
from stemmatic.read.rows.json_rows import read_array
from stemmatic.read.rows.layouts import read_each
from stemmatic.read.rows.row import Row
from stemmatic.read.x_status import Surroundings, account_in, read_status

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
    if name == _LONG_POSTS:
        yield source.skip("whole file", _LONG_POSTS_REASON, _LONG_POSTS_ADVICE)
    elif name not in _POSTS:
        yield source.skip("whole file", _why_left_out(name), deliberate=True)
    else:
        account = _find_account(source, reading) or _name_of_archive(source)
        faults = Faults(source)
        rows = read_array(source, reading.options)
        yield from read_each(rows, faults, lambda row: _read_row(row, source, account, faults))


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


def _read_row(row: Row, source: Source, account: str, faults: Faults) -> Iterator[Post | Skipped]:
    status, number = _status(row, source)
    if number is None:
        yield from faults.note("no number", row.where, "expected id_str, found none")
        return
    yield read_status(status, number, status.text("user.screen_name") or account, Surroundings())
    for problem in status.problems:
        yield from faults.note("date unreadable", row.where, problem)


def _status(row: Row, source: Source) -> tuple[Record, str | None]:
    """The status of a row and its number."""
    whole = Record(row.cells, source.place(row.where))
    status = whole.inside("tweet") or whole
    return status, status.text("id_str", "id")


def _find_account(source: Source, reading: Reading) -> str | None:
    """The account's name, read from the first post that shows it; the file is opened for this once more."""
    try:
        for row in read_array(source, reading.options):
            if isinstance(row, Row):
                status, number = _status(row, source)
                if number and (name := account_in(status, number)):
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
