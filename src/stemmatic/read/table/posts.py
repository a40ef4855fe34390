"""From the cells of a row to a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, TypeVar

from stemmatic.model import Forward, Place, Post, Reaction, make_key
from stemmatic.read.format import Source
from stemmatic.read.table.row import Row
from stemmatic.read.telegram.forward_origins import channel_name, is_person, post_of_url, read_forward
from stemmatic.read.values import LIKE, Unreadable, is_empty, plain_text, read_count, read_date, read_reactions

PLATFORM = "table"

_NO_PLATFORM = re.compile(r"[^a-z0-9_-]+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?\Z")
_COMMENT = re.compile(r"[?&]comment=\d")
_HANDLE = re.compile(r"-?\w{1,64}\Z", re.ASCII)
_KEY = re.compile(r"[a-z0-9_-]{1,40}:(?!//)[^/]{1,500}/[^/]{1,500}\Z")
_YES = frozenset({"true", "yes", "y", "1", "t", "да", "так", "evet"})
_NO = frozenset({"false", "no", "n", "0", "f", "нет", "ні", "hayır"})
_SAME_PLATFORM = {"twitter": "x", "twitter-com": "x", "x-com": "x", "t-me": "telegram", "tg": "telegram"}
_MAX_REMEMBERED = 256  # sets of columns; JSON rows may all differ
_Value = TypeVar("_Value")


def file_stem(source: Source) -> str:
    """The file's name without folder and endings: "bulletin.csv.gz" is ``bulletin``."""
    name = PurePosixPath(source.name.replace("\\", "/")).name
    name = re.sub(r"(?i)\.(?:gz|bz2|xz|zst)\Z", "", name)
    return PurePosixPath(name).stem or PLATFORM


def joined_text(value: Any) -> str | None:
    """A text cell as text: as it is, or its pieces (strings, objects with ``text``) joined; ``None`` if it is none."""
    if isinstance(value, list):
        pieces = [piece.get("text") if isinstance(piece, Mapping) else piece for piece in value]
        joined = [piece for piece in pieces if isinstance(piece, str)]
        return "".join(joined) if len(joined) == len(pieces) else None
    try:
        return plain_text(value)
    except Unreadable:
        return None


def read_language(value: Any) -> str | None:
    """An ISO 639 code in lower case, without region or script."""
    if is_empty(value) or value == "und":
        return None
    if isinstance(value, str) and (found := _LANGUAGE.match(value.strip())):
        return found[1].lower()
    raise Unreadable("no language code")


def read_flag(value: Any) -> bool | None:
    """Yes or no."""
    if is_empty(value):
        return None
    word = plain_text(value).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise Unreadable("neither yes nor no")


def read_links(value: Any) -> tuple[str, ...]:
    """Web addresses from a list, or from text with blanks or commas between them."""
    if is_empty(value):
        return ()
    pieces = re.split(r"[\s|]+|,(?=\s*https?://)", value) if isinstance(value, str) else value
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        raise Unreadable("no web addresses")
    return tuple(dict.fromkeys(piece for piece in pieces if piece.startswith(("http://", "https://"))))


class RowReader:
    """Makes posts of rows of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stem = file_stem(source)
        self._by_columns: dict[tuple[str, ...], Sequence[tuple[str, _Reader]]] = {}

    def read(
        self, row: Row, cells: Mapping[str, Any], text: str, extra: dict[str, Any]
    ) -> tuple[Post, list[tuple[str, str]]]:
        """The post of a row, and for each cell that could not be read its field and what is wrong with it."""
        fields = _Fields(cells, extra)
        platform = self._platform(fields) if "platform" in cells else PLATFORM
        named, channel_title, url = fields.text("channel"), fields.text("channel_title"), fields.text("url")
        given = fields.text("id")
        channel = named or self._stem
        if platform != PLATFORM:
            channel = channel_name(channel)
        number = given or (f"row-{row.number}" if "id" in cells else str(row.number))
        if url and (post_key := _key_of_address(url, platform, named)):
            platform, channel, number = post_key
            if given and given != number:
                extra.setdefault("id", given)
            if named and channel_name(named).casefold() != channel.casefold():
                channel_title = channel_title or named
        said: dict[str, Any] = {}
        for name, read in self._readers(tuple(cells)):
            said[name] = read(fields, platform, channel, number)
        if "edited_date" in said:
            said["edited"], said["edited_date"] = said["edited_date"]
        post = Post(
            platform=platform,
            channel=channel,
            number=number,
            text=text,
            place=Place(self._source.sha256, self._source.position(row.where)),
            channel_title=channel_title,
            url=url,
            extra=extra,
            **said,
        )
        return post, fields.problems

    def _readers(self, columns: tuple[str, ...]) -> Sequence[tuple[str, _Reader]]:
        """What reads a row that has these of the known columns: most rows of a file have the same few."""
        found = self._by_columns.get(columns)
        if found is None:
            if len(self._by_columns) >= _MAX_REMEMBERED:
                self._by_columns.clear()
            found = [(name, read) for name, known, read in _READERS if not known.isdisjoint(columns)]
            self._by_columns[columns] = found
        return found

    def _platform(self, fields: _Fields) -> str:
        named = _NO_PLATFORM.sub("-", (fields.text("platform") or "").lower()).strip("-")
        return _SAME_PLATFORM.get(named, named) or PLATFORM


class _Fields:
    """The cells of one row by field; what cannot be read goes to ``extra`` and to ``problems``."""

    def __init__(self, cells: Mapping[str, Any], extra: dict[str, Any]) -> None:
        self.cells = cells
        self.extra = extra
        self.problems: list[tuple[str, str]] = []

    def take(self, field: str, read: Callable[[Any], _Value]) -> _Value | None:
        value = self.cells.get(field)
        if value is None:  # most fields of most rows
            return None
        try:
            return read(value)
        except Unreadable as fault:
            self.refuse(field, str(fault))
            return None

    def refuse(self, field: str, fault: str) -> None:
        value = self.cells.get(field)
        self.extra.setdefault(field, value)
        shown = " ".join(str(value)[:60].split())
        self.problems.append((field, f"{field} {shown!r}: {fault}"))

    def text(self, field: str) -> str | None:
        """A name or identifier without the blanks around it; ``None`` where there is none."""
        value = self.cells.get(field)
        if value is None:
            return None
        if isinstance(value, str):
            return value.strip() or None
        if isinstance(value, Mapping):  # {"username": …}, {"id": …}: nested as some programming interfaces give it
            value = next((value[name] for name in ("username", "screen_name", "name", "id") if name in value), value)
        found = self.take(field, lambda _: plain_text(value))
        return (found.strip() or None) if found else None


def _key_of_address(url: str, platform: str, channel: str | None) -> tuple[str, str, str] | None:
    """Platform, channel and number that a row's own address names, as the readers of that platform have them.

    None where the row says of itself that it stands elsewhere, and for the address of a comment under a post. A
    channel that cannot be a user name is a displayed name, and says nothing against the address.
    """
    found = None if _COMMENT.search(url) else post_of_url(url)
    if found is None or platform not in (PLATFORM, found[0]):
        return None
    if channel is None or channel_name(channel).casefold() == found[1].casefold():
        return found
    return None if _HANDLE.match(channel_name(channel)) else found


def _edit(fields: _Fields) -> tuple[bool | None, datetime | None]:
    """``edited`` may hold yes, no, or the date of the edit."""
    date = fields.take("edited_date", read_date)
    value = fields.cells.get("edited")
    try:
        return read_flag(value) if date is None else True, date
    except Unreadable:
        date = date or fields.take("edited", read_date)
        return (True if date else None), date


def _forward(fields: _Fields, number: str) -> Forward | None:
    origin = fields.text("forwarded_from_id")
    try:
        forward = read_forward(fields.text("forwarded_from"), origin, number)
    except Unreadable as fault:
        fields.refuse("forwarded_from_id", str(fault))
        return None
    post = fields.text("forwarded_from_number")
    date = fields.take("forwarded_date", read_date)
    if post:
        forward = replace(forward or Forward(), number=post)
    if date:
        forward = replace(forward or Forward(), date=date)
    if forward and origin and not (forward.channel and forward.number) and not is_person(origin):
        fields.extra.setdefault("forwarded_from_id", origin)
    return forward


def _key(value: str | None, platform: str, channel: str) -> str | None:
    """The key of another post: given as a key, as an address, or as a number in the same channel."""
    if value is None or value == "0":
        return None
    if _KEY.match(value):
        return value
    if found := post_of_url(value):
        return make_key(*found)
    return make_key(platform, channel, value)


def _reactions(fields: _Fields) -> tuple[Reaction, ...] | None:
    reactions = fields.take("reactions", read_reactions)
    likes = fields.take("likes", read_count)
    if likes is None:
        return reactions
    liked = (Reaction(LIKE, likes),) if likes else ()
    return tuple(reaction for reaction in reactions or () if reaction.emoji != LIKE) + liked


_Reader = Callable[[_Fields, str, str, str], Any]  # with platform, channel and number of the post


def _cell(column: str, read: Callable[[Any], Any]) -> _Reader:
    return lambda fields, *_: fields.take(column, read)


def _text(column: str) -> _Reader:
    return lambda fields, *_: fields.text(column)


def _other(column: str) -> _Reader:
    return lambda fields, platform, channel, _: _key(fields.text(column), platform, channel)


# The post's fields, each with the columns that it is read from, in the order in which what is wrong with them is told.
_READERS: tuple[tuple[str, frozenset[str], _Reader], ...] = (
    ("edited_date", frozenset({"edited", "edited_date"}), lambda fields, *_: _edit(fields)),
    ("title", frozenset({"title"}), _text("title")),
    ("date", frozenset({"date"}), _cell("date", read_date)),
    ("author", frozenset({"author"}), _text("author")),
    (
        "forward",
        frozenset({"forwarded_from", "forwarded_from_id", "forwarded_from_number", "forwarded_date"}),
        lambda fields, _platform, _channel, number: _forward(fields, number),
    ),
    ("reply_to", frozenset({"reply_to"}), _other("reply_to")),
    ("quoted", frozenset({"quoted"}), _other("quoted")),
    ("album", frozenset({"album"}), _text("album")),
    ("views", frozenset({"views"}), _cell("views", read_count)),
    ("forwards", frozenset({"forwards"}), _cell("forwards", read_count)),
    ("replies", frozenset({"replies"}), _cell("replies", read_count)),
    ("reactions", frozenset({"reactions", "likes"}), lambda fields, *_: _reactions(fields)),
    ("links", frozenset({"links"}), lambda fields, *_: fields.take("links", read_links) or ()),
    ("declared_language", frozenset({"language"}), _cell("language", read_language)),
)
