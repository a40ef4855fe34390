"""From the cells of a row to a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, TypeVar

from stemmatic.model import Forward, Media, Post, Reaction, Skipped, make_key
from stemmatic.options import ReadOptions
from stemmatic.read.addresses import channel_name, is_person, page_channel, read_forward
from stemmatic.read.columns import Binding, object_in, text_at
from stemmatic.read.faults import Faults
from stemmatic.read.format import Source
from stemmatic.read.formatting import read_entities
from stemmatic.read.html_text import html_text
from stemmatic.read.languages import LANGUAGES, of_three_letters
from stemmatic.read.rows.files import files_in
from stemmatic.read.rows.row import Row
from stemmatic.read.shapes import Shape
from stemmatic.read.values import (
    LIKE,
    Clock,
    Unreadable,
    clock_of,
    is_empty,
    plain_text,
    read_count,
    read_date,
    read_reactions,
    read_zone,
    states_zone,
)
from stemmatic.text.addresses import post_of_url

PLATFORM, FEED = "table", "feed"
ANY_ACCOUNT = "i"  # of a post of X whose account nobody names: x.com/i/status/NUMBER leads to it

_NO_PLATFORM = re.compile(r"[^a-z0-9_-]+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?\Z")
_COMMENT = re.compile(r"[?&]comment=\d")
_HANDLE = re.compile(r"-?\w{1,64}\Z", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_KEY = re.compile(r"[a-z0-9_-]{1,40}:(?!//)[^/]{1,500}/[^/]{1,500}\Z")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}\Z")
_NUMBERING = frozenset({"telegram", "x"})  # platforms whose posts have whole numbers; elsewhere 12.0 may be beside 12.1
_WHOLE = re.compile(r"(\d+)\.0+\Z")  # of a column of whole numbers that became one of fractions
_NAMES_IN_OBJECTS = ("username", "screen_name", "name", "id", "channel_id", "chat_id", "user_id")
_APP = re.compile(
    r"(?i)\s*(?:<a\s|(?:twitter|x) (?:for|web|ads|media)\b|mobile web\b|"
    r"(?:tweetdeck|hootsuite(?: inc\.)?|tweetbot\b.{0,20}|ifttt|dlvr\.it|socialflow|buffer|echofon|web app)\Z)"
)
_HEADER = re.compile(r"\s*(?:MessageFwdHeader\(|\{)")  # an object's text, as programs print it
_OF_TELEGRAM = frozenset({"telegram", PLATFORM})  # whose identifiers of channels have marks before them
_REPOST = re.compile(r"RT @(\w{1,50}): ?")
_SHIFT = 1 << 20
_LONGER_THAN_EMPTY = 8  # than any word that says nothing
_YES = frozenset({"true", "yes", "y", "1", "t", "да", "так", "evet"})
_NO = frozenset({"false", "no", "n", "0", "f", "нет", "ні", "hayır"})
_SAME_PLATFORM = {"twitter": "x", "twitter-com": "x", "x-com": "x", "t-me": "telegram", "tg": "telegram"}
_Value = TypeVar("_Value")


def joined_text(value: Any) -> str | None:
    """A text cell as text: as it is, or its pieces (strings, objects with ``text``) joined; ``None`` if it is none."""
    if isinstance(value, Mapping):  # {"text": …, "entities": …}
        value = value.get("text")
        return value if isinstance(value, str) else None
    if isinstance(value, list):
        pieces = [piece.get("text") if isinstance(piece, Mapping) else piece for piece in value]
        joined = [piece for piece in pieces if isinstance(piece, str)]
        return "".join(joined) if len(joined) == len(pieces) else None
    try:
        return plain_text(value)
    except Unreadable:
        return None


def read_language(value: Any) -> str | None:
    """An ISO 639 code in lower case, without region or script, from a code or a language's name."""
    if is_empty(value) or value == "und":
        return None
    if isinstance(value, str):
        if found := _LANGUAGE.match(value.strip()):
            return of_three_letters(found[1].lower())
        names = (value, value.partition("(")[0])  # "Turkish (Türkçe)"
        if code := next((code for name in names if (code := LANGUAGES.get(name.strip().casefold()))), None):
            return code
    raise Unreadable("no language code, and no name of a language that is known")


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
    if isinstance(value, str):
        value = object_in(value) or value
    pieces = re.split(r"[\s|'\"\[\]]+|,(?=\s*https?://)", value) if isinstance(value, str) else value
    if isinstance(pieces, Mapping):
        pieces = [pieces]
    if isinstance(pieces, list):  # {"url": …}, {"expanded_url": …}: entities, as programming interfaces give them
        pieces = [_address(piece) if isinstance(piece, Mapping) else piece for piece in pieces]
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        raise Unreadable("no web addresses")
    return tuple(dict.fromkeys(piece for piece in pieces if piece.startswith(("http://", "https://"))))


def _address(entity: Mapping[str, Any]) -> str:
    inner = entity.get("link")  # of an attachment
    entity = inner if isinstance(inner, Mapping) else entity
    found = (entity.get(name) for name in ("expanded_url", "unwound_url", "url", "href"))
    return next((url for url in found if isinstance(url, str)), "")


def _zone(value: Any) -> tzinfo | None:
    return None if is_empty(value) else read_zone(plain_text(value))


class RowReader:
    """Makes posts of rows of one file. ``clock`` counts the times that named no zone."""

    def __init__(self, source: Source, faults: Faults, options: ReadOptions) -> None:
        self._source = source
        self._faults = faults
        self._options = options
        self.clock = clock_of(options)

    def read(
        self,
        row: Row,
        cells: Mapping[str, Any],
        text: str,
        extra: dict[str, Any],
        about: str = "",
        binding: Binding | None = None,
    ) -> tuple[Post, list[Skipped]]:
        """The post of a row, and the lines about cells that could not be read, which begin with ``about``."""
        shape = binding.shape if binding else None
        if shape and shape.shifted:
            cells = _numbered(shape, cells)
        fields = _Fields(cells, extra, self.clock)
        if given_platform := fields.text("platform"):
            fields.platform = _platform(given_platform)
        elif self._options.platform:
            fields.platform = _platform(self._options.platform)
        elif shape:
            fields.platform = shape.platform
        named, channel_title, url = fields.text("channel"), fields.text("channel_title"), fields.text("url")
        if named and _APP.match(named):  # what an X post was sent with
            extra.setdefault("source", named)
            named = None
        given = fields.text("id")
        given = fields.identifier(given)
        if given and shape and "://" in given:
            given = given.rstrip("/").rpartition("/")[2]
        named = named or self._options.channel or None
        fields.channel = named or (self._source.folder if shape else "") or self._source.own_name
        of_feed = page_channel(named) if shape and shape.platform == FEED else None
        fields.channel = of_feed or channel_name(fields.channel)
        fields.number = given or (f"row-{row.number}" if "id" in cells else str(row.number))
        elsewhere: tuple[str, ...] = ()
        sure = given if binding and binding.names_posts else None
        if url and (post_key := _key_of_address(url, fields.platform, named, sure)):
            fields.platform, fields.channel, fields.number = post_key
            if given and given != fields.number:
                extra.setdefault("id", given)
            if named and channel_name(named).casefold() != fields.channel.casefold():
                channel_title = channel_title or named
        elif url and named and given and _names_another(url, fields):
            elsewhere, url = (url,), None  # an address in the post, not its own
        fields.numbers_alone = shape is not None and fields.platform == "x"
        said = {name: read(fields) for name, read in _readers_of(tuple(cells))}
        written = cells.get("date")
        if shape and shape.local and said.get("date") and isinstance(written, str) and not self.clock.zone:
            extra |= {} if states_zone(written) else {"date_is_local": True}
        if "edited_date" in said:
            said["edited"], said["edited_date"] = said["edited_date"]
        if elsewhere:
            said["links"] = tuple(dict.fromkeys((*elsewhere, *said.get("links", ()))))
        if shape:
            text = _as_published(shape, fields, text, said)
        post = Post(
            platform=fields.platform,
            channel=fields.channel,
            number=fields.number,
            text=text,
            formatting=read_entities(text, cells.get("links")),
            place=self._source.place(row.where),
            channel_title=channel_title,
            url=url,
            extra=extra,
            **said,
        )
        lines: list[Skipped] = []
        for field, problem in fields.problems:
            reason = f"{about}{problem}; the post is kept without its {field}"
            lines += self._faults.note(f"{field} unreadable", row.where, reason)
        return post, lines


class _Fields:
    """The cells of one row by field; what cannot be read goes to ``extra`` and to ``problems``."""

    def __init__(self, cells: Mapping[str, Any], extra: dict[str, Any], clock: Clock) -> None:
        self.cells = cells
        self.extra = extra
        self._clock = clock
        self.problems: list[tuple[str, str]] = []
        self.platform, self.channel, self.number = PLATFORM, "", ""
        self.numbers_alone = False  # name posts, whatever their channel

    def take(self, field: str, read: Callable[[Any], _Value]) -> _Value | None:
        value = self.cells.get(field)
        if value is None:  # most fields of most rows
            return None
        try:
            return read(value)
        except Unreadable as fault:
            self.refuse(field, str(fault))
            return None

    def date(self, field: str) -> datetime | None:
        """A point in time; one that names no zone is in the row's ``time_zone``, or else the file's."""
        if self.cells.get(field) is None:
            return None
        clock = self._clock
        if "time_zone" in self.cells and (zone := self.take("time_zone", _zone)):
            clock = Clock(zone, clock.order)
        if field == "date" and (time := self._time_beside()):
            self.cells = {**self.cells, field: f"{str(self.cells[field]).strip()} {time}"}
        return self.take(field, lambda value: read_date(value, clock))

    def _time_beside(self) -> str | None:
        """The time of a date that says none, from a column of its own."""
        date, time = self.cells["date"], self.cells.get("time")
        if time is None:
            return None
        if isinstance(date, str) and isinstance(time, str) and ":" not in date and _CLOCK.match(time.strip()):
            return time.strip()
        self.extra.setdefault("time", time)
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
            text = value.strip()
            return None if len(text) < _LONGER_THAN_EMPTY and is_empty(text) else text
        if is_empty(value):
            return None
        if isinstance(value, Mapping):  # {"username": …}, {"id": …}: nested as some programming interfaces give it
            value = next((value[name] for name in _NAMES_IN_OBJECTS if name in value), value)
        shown = self.take(field, lambda _: plain_text(value))
        return (shown.strip() or None) if shown else None

    def identifier(self, given: str | None) -> str | None:
        """A post's number as its platform writes it; None where a table has none, or has rounded it."""
        if given is None or is_empty(given):
            return None
        if _ROUNDED.match(given):
            self.refuse("id", "a number that a spreadsheet has rounded: the post is known by its row")
            return None
        return _whole_number(given) if self.platform in _NUMBERING else given

    def other_post(self, field: str) -> str | None:
        """The key of another post: given as a key, as an address, or as a number.

        A number is one in the same channel; in tables of X's tools, in the channel that they say, if any.
        """
        value = self.text(field)
        if value is None or value == "0":
            return None
        if _KEY.match(value):
            return value
        if address := post_of_url(value):
            return make_key(*address)
        number = _whole_number(value)
        if self.numbers_alone:
            return make_key(self.platform, self.text(f"{field.removesuffix('_to')}_channel") or ANY_ACCOUNT, number)
        return make_key(self.platform, self.channel, number)


def _platform(name: str | None) -> str:
    plain = _NO_PLATFORM.sub("-", (name or "").lower()).strip("-")
    return _SAME_PLATFORM.get(plain, plain) or PLATFORM


def _key_of_address(url: str, platform: str, channel: str | None, number: str | None) -> tuple[str, str, str] | None:
    """Platform, channel and number that a row's own address names, as the readers of that platform have them.

    None where the row says of itself that it stands elsewhere (``number`` is the post's, where the row has one), and
    for the address of a comment under a post. A channel that cannot be a user name is a displayed name, and says
    nothing against the address.
    """
    found = None if _COMMENT.search(url) else post_of_url(url)
    if found is None or platform not in (PLATFORM, found[0]) or (number and channel and number != found[2]):
        return None
    if channel is None or channel_name(channel).casefold() == found[1].casefold():
        return found
    return None if _HANDLE.match(channel_name(channel)) else found


def _names_another(url: str, fields: _Fields) -> bool:
    """Whether an address is that of a post which is not this row's."""
    found = None if _COMMENT.search(url) else post_of_url(url)
    if found is None or (found[0] != fields.platform and fields.platform != PLATFORM):
        return found is not None
    of_channel = not _HANDLE.match(fields.channel) or fields.channel.casefold() == found[1].casefold()
    return not of_channel or found[2] != fields.number


def _whole_number(text: str) -> str:
    whole = _WHOLE.match(text)
    return whole[1] if whole else text


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _numbered(shape: Shape, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells with the numbers that posts have on the platform, where the tool writes them times 2^20; 0 is none."""
    numbered = dict(cells)
    for field in shape.shifted:
        number = numbered.get(field)
        if isinstance(number, str) and number.isdecimal():
            number = int(number)
        if isinstance(number, int) and not number % _SHIFT:
            numbered[field] = number // _SHIFT or None
    return numbered


def _as_published(shape: Shape, fields: _Fields, text: str, said: dict[str, Any]) -> str:
    """The text as its author wrote it, without what the tool or the platform made of it."""
    if shape.escaped:
        text = _unescaped(text)
    if shape.html:
        text, links = html_text(text)
        said["links"] = tuple(dict.fromkeys((*said.get("links", ()), *links)))
        said |= {"title": html_text(said["title"])[0]} if said.get("title") else {}
    if shape.reposts and (given := said.get("forward")) and not given.channel and _HANDLE.match(given.name or ""):
        said["forward"] = replace(given, name=f"@{given.name}", channel=given.name)
    if shape.reposts and (repost := _REPOST.match(text)):
        fields.extra.setdefault("full_text", text)
        forward = said.get("forward") or Forward()
        said["forward"] = replace(forward, name=forward.name or f"@{repost[1]}", channel=forward.channel or repost[1])
        said["quoted"] = None
        text = text[repost.end() :]
    if shape.reposts and said.get("forward") and (whole := fields.text("reposted_text")):
        return _unescaped(whole) if shape.escaped else whole
    return text


def _edit(fields: _Fields) -> tuple[bool | None, datetime | None]:
    """``edited`` may hold yes, no, or the date of the edit."""
    date = fields.date("edited_date")
    value = fields.cells.get("edited")
    try:
        return read_flag(value) if date is None else True, date
    except Unreadable:
        date = date or fields.date("edited")
        return (True if date else None), date


def _of_header(header: Any) -> Forward | None:
    """The origin in a header as Telegram's programming interface gives it: Telethon's dictionaries, or their text."""
    channel, post = text_at(header, "from_id.channel_id"), text_at(header, "channel_post")
    if channel is None:
        return Forward()  # of a person, hidden or not, only that there was a forward is kept
    return Forward(name=text_at(header, "from_name"), channel=channel, number=post, date=_date_at(header))


def _date_at(header: Any) -> datetime | None:
    try:
        return read_date(text_at(header, "date"))
    except Unreadable:
        return None


def _forward(fields: _Fields) -> Forward | None:
    header = fields.cells.get("forwarded_from")
    if isinstance(header, Mapping) and (header.get("_") == "MessageFwdHeader" or "from_id" in header):
        return fields.take("forwarded_from", _of_header)
    if isinstance(header, str) and _HEADER.match(header):
        return fields.take("forwarded_from", _of_header)
    origin = fields.text("forwarded_from_id")
    origin = _whole_number(origin) if origin else origin
    try:
        forward = read_forward(fields.text("forwarded_from"), origin, fields.number)
    except Unreadable as fault:
        fields.refuse("forwarded_from_id", str(fault))
        return None
    if forward and origin and fields.platform not in _OF_TELEGRAM and origin[:1] == "-":
        forward = replace(forward, channel=origin)
    post = fields.text("forwarded_from_number")
    post = _whole_number(post) if post else post
    date = fields.date("forwarded_date")
    if post:
        forward = replace(forward or Forward(), number=post)
    if date:
        forward = replace(forward or Forward(), date=date)
    if forward and origin and not (forward.channel and forward.number) and not is_person(origin):
        fields.extra.setdefault("forwarded_from_id", origin)
    return forward


def _reactions(fields: _Fields) -> tuple[Reaction, ...] | None:
    reactions = fields.take("reactions", read_reactions)
    likes = fields.take("likes", read_count)
    if likes is None:
        return reactions
    liked = (Reaction(LIKE, likes),) if likes else ()
    return tuple(reaction for reaction in reactions or () if reaction.emoji != LIKE) + liked


def _media(fields: _Fields) -> tuple[Media, ...]:
    value = fields.cells.get("media")
    value = (object_in(value) or value) if isinstance(value, str) else value
    found = files_in(value)
    is_object = isinstance(value, (Mapping, list)) and bool(value)  # says more than a kind, a name and an address
    if is_object or not (found or is_empty(value) or isinstance(value, bool)):
        fields.extra.setdefault("media", value)
    return found


_Reader = Callable[[_Fields], Any]


def _cell(column: str, read: Callable[[Any], Any]) -> _Reader:
    return lambda fields: fields.take(column, read)


def _text(column: str) -> _Reader:
    return lambda fields: fields.text(column)


# The post's fields, each with the columns that it is read from, in the order in which what is wrong with them is told.
_READERS: tuple[tuple[str, frozenset[str], _Reader], ...] = tuple(
    (name, frozenset(columns.split()), read)
    for name, columns, read in (
        ("edited_date", "edited edited_date", _edit),
        ("title", "title", _text("title")),
        ("date", "date", lambda fields: fields.date("date")),
        ("author", "author", _text("author")),
        ("forward", "forwarded_from forwarded_from_id forwarded_from_number forwarded_date", _forward),
        ("reply_to", "reply_to", lambda fields: fields.other_post("reply_to")),
        ("quoted", "quoted", lambda fields: fields.other_post("quoted")),
        ("album", "album", _text("album")),
        ("views", "views", _cell("views", read_count)),
        ("forwards", "forwards", _cell("forwards", read_count)),
        ("replies", "replies", _cell("replies", read_count)),
        ("reactions", "reactions likes", _reactions),
        ("links", "links", lambda fields: fields.take("links", read_links) or ()),
        ("media", "media", _media),
        ("declared_language", "language", _cell("language", read_language)),
    )
)


@lru_cache(maxsize=256)
def _readers_of(columns: tuple[str, ...]) -> Sequence[tuple[str, _Reader]]:
    """What reads a row that has these of the known columns: most rows of a file have the same few."""
    return [(name, read) for name, known, read in _READERS if not known.isdisjoint(columns)]
