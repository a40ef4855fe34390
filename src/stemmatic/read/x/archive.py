"""The archive of an account that X sends its owner: ``data/tweets.js`` and its parts (also ``tweet.js``).

The other parts of such an archive (private messages, addresses, whom the account follows) hold no posts, or are
private: they are recognised and left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
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
_LONG_POSTS_REASON = "the full texts of long posts, joined to the posts of tweets.js beside it"
_LONG_POSTS_ALONE = "the full texts of long posts, without the posts' numbers: there is no tweets.js beside it to join"
_LONG_POSTS_ADVICE = "read it in the folder, or the .zip, that X sent"
_ACCOUNT = "account.js"
_LONG_POSTS_FILE = "note-tweet.js"
_SAME_BEGINNING = 40  # characters in which a long text and the cut one agree
_SAME_MOMENT = timedelta(seconds=2)
_CUT = "…"

# By the beginning of the text: when it was written, and the text's object.
LongPosts = Mapping[str, Sequence[tuple[datetime, Record]]]


def recognise(source: Source) -> bool:
    """A script that begins with ``window.YTD.<part>.part<n> =``."""
    return _PART.match(head_text(source)) is not None


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The posts of one part, in the file's order; of a part without posts only why it is left out."""
    part = _PART.match(head_text(source))
    name = part[1].lower() if part else ""
    if name == _LONG_POSTS:
        if source.beside("tweets.js") or source.beside("tweet.js"):
            yield source.skip("whole file", _LONG_POSTS_REASON, deliberate=True)
        else:
            yield source.skip("whole file", _LONG_POSTS_ALONE, _LONG_POSTS_ADVICE)
    elif name not in _POSTS:
        yield source.skip("whole file", _why_left_out(name), deliberate=True)
    else:
        named = _named_account(source, reading)
        account = named[0] or _find_account(source, reading) or _name_of_archive(source)
        long_posts = _long_posts(source, reading)
        faults = Faults(source)
        rows = read_array(source, reading.options)
        yield from read_each(rows, faults, lambda row: _read_row(row, source, (account, named[1]), long_posts, faults))


def take_from_beside(source: Source, reading: Reading) -> dict[str, str]:
    """The account's name and the long texts, out of files that hold more: an address, a telephone number."""
    part = _PART.match(head_text(source))
    if part is None or part[1].lower() not in _POSTS:
        return {}
    username, title = _named_account(source, reading)
    named = {key: value for key, value in (("username", username), ("accountDisplayName", title)) if value}
    notes = [
        {"noteTweet": {"createdAt": date.isoformat(), "core": {name: core.at(name) for name in ("text", "urls")}}}
        for texts in _long_posts(source, reading).values()
        for date, core in texts
    ]
    found = {_ACCOUNT: [{"account": named}] if named else [], _LONG_POSTS_FILE: notes}
    return {name: json.dumps(records, ensure_ascii=False) for name, records in found.items() if records}


FORMAT = Format(
    name="x-archive",
    description="X (Twitter) archive: data/tweets.js, tweet.js, tweets-part1.js …; private parts are left out",
    recognise=recognise,
    read=read,
    beside=take_from_beside,
)


def _why_left_out(part: str) -> str:
    if part.startswith("direct_message"):
        return "private messages, not kept"
    if part.startswith("deleted_tweet"):
        return "posts that their author deleted, not kept"
    return f"a part of an X archive without posts ({part}), not kept"


def _read_row(
    row: Row, source: Source, owner: tuple[str, str | None], long_posts: LongPosts, faults: Faults
) -> Iterator[Post | Skipped]:
    status, number = _status(row, source)
    if number is None:
        yield from faults.note("no number", row.where, "expected id_str, found none")
        return
    account, title = owner
    note = _long_post(status, long_posts)
    around = Surroundings(
        account_title=title,
        long_text=note.text("text") if note else None,
        entities=_entities(note) if note else None,
    )
    yield read_status(status, number, status.text("user.screen_name") or account, around)
    for problem in status.problems:
        yield from faults.note("date unreadable", row.where, problem)


def _status(row: Row, source: Source) -> tuple[Record, str | None]:
    """The status of a row and its number."""
    whole = Record(row.cells, source.place(row.where))
    status = whole.inside("tweet") or whole
    return status, status.text("id_str", "id")


def _named_account(source: Source, reading: Reading) -> tuple[str | None, str | None]:
    """The account's user name and title, which ``account.js`` beside the posts says."""
    for record in _records_beside(source, reading, _ACCOUNT, "account"):
        return record.text("username"), record.text("accountDisplayName")
    return None, None


def _long_posts(source: Source, reading: Reading) -> LongPosts:
    """The texts of ``note-tweet.js``, which has no numbers of posts: few accounts have many."""
    found: dict[str, list[tuple[datetime, Record]]] = {}
    for record in _records_beside(source, reading, _LONG_POSTS_FILE, "noteTweet"):
        core, date = record.inside("core"), record.date("createdAt")
        if (text := core.text("text")) and date:
            found.setdefault(text[:_SAME_BEGINNING], []).append((date, core))
    return found


def _records_beside(source: Source, reading: Reading, name: str, inner: str) -> Iterator[Record]:
    beside = source.beside(name)
    if beside is None:
        return
    try:
        for row in read_array(beside, reading.options):
            if isinstance(row, Row):
                yield Record(row.cells, source.place(row.where)).inside(inner)
    except DamagedDump:
        return


def _long_post(status: Record, long_posts: LongPosts) -> Record | None:
    """The whole text of a post that is cut: written at the same time, with the same beginning."""
    if not long_posts:
        return None
    text, date = status.text("full_text", "text") or "", Record(status.value, status.place).date("created_at")
    if date is None:
        return None
    near = (one for moment, one in long_posts.get(text[:_SAME_BEGINNING], ()) if abs(moment - date) <= _SAME_MOMENT)
    return next((one for one in near if len(one.text("text") or "") > len(text.rstrip(_CUT))), None)


def _entities(note: Record) -> Record:
    urls = [{"expanded_url": url.text("expandedUrl", "expanded_url")} for url in note.each("urls")]
    return Record({"urls": urls}, note.place)


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
