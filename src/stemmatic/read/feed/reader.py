"""Feeds saved as files: RSS 2.0, RSS 1.0, Atom.

The channel is the host and path of the page that the feed belongs to (``example.org``, ``example.org/en``), else its
title, else the file's name. The number is the item's id, else its address. An item without content has its title as
text. Nothing is fetched.
"""

from __future__ import annotations

import calendar
import hashlib
import io
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from stemmatic.model import ChannelInfo, Forward, Media, Post, Skipped
from stemmatic.read.addresses import page_channel
from stemmatic.read.faults import Faults
from stemmatic.read.feed.items import Header, read_items, root_tag
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.html_text import html_text
from stemmatic.read.values import Unreadable, read_date, states_zone

PLATFORM = "feed"

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|\Z)")
_REFERENCE = re.compile(r"&#(?:[xX]0*+([0-9A-Fa-f]++)|0*+([0-9]++));?")


class _Tags(list[Mapping[str, Any]]):
    """The tags of an item, of which feedparser asks for each new one whether it is there already."""

    def __init__(self) -> None:
        super().__init__()
        self._held: set[tuple[Any, ...]] = set()

    def __contains__(self, tag: object) -> bool:
        return isinstance(tag, Mapping) and tuple(tag.values()) in self._held

    def append(self, tag: Mapping[str, Any]) -> None:
        """Take in a tag."""
        self._held.add(tuple(tag.values()))
        super().append(tag)


# It looks through all tags for each (24,000 in one item: 12 seconds); versions without this method have their own way.
_add_tag: Any = getattr(_FeedParserMixin, "_add_tag", None)


def _add_tag_of_many(parser: Any, *tag: Any) -> None:
    parser._get_context().setdefault("tags", _Tags())
    _add_tag(parser, *tag)


if _add_tag is not None:
    _FeedParserMixin._add_tag = _add_tag_of_many

_KINDS = {"image": "photo", "video": "video", "audio": "audio"}


def recognise(source: Source) -> bool:
    """The root element of RSS 2.0, RSS 1.0 or Atom."""
    return root_tag(source) is not None


def read(source: Source, reading: Reading) -> Iterator[Post | ChannelInfo | Skipped]:
    """What the feed says of itself, then its items in the file's order."""
    root = root_tag(source)
    if root is None:
        raise source.damage("its start", "a feed", "none")
    faults = Faults(source)
    feed = _Feed(source, reading, root)
    yield feed.channel_info()
    yield from faults.account_for(_read_entries(source, reading, feed, faults))


def _read_entries(source: Source, reading: Reading, feed: _Feed, faults: Faults) -> Iterator[Post | Skipped]:
    """What each item holds, and what is wrong with it."""
    for item in read_items(source, reading.options):
        where = f"item {item.number}"
        if item.is_cut:
            raise source.damage(where, "a whole item or the end of the feed", "the end of the file")
        if item.markup is None:
            reason = f"larger than {reading.options.max_record_bytes} characters (max_record_bytes)"
            yield from faults.note("too large", where, reason)
            continue
        entries = feed.parse(item.markup).entries
        if not entries:
            yield from faults.note("unreadable", where, "expected an item of a feed, found none")
        for entry in entries:
            post, problem = feed.read_entry(entry, where)
            yield post
            if problem:
                yield from faults.note("date unreadable", where, problem)


FORMAT = Format(
    name="feed",
    description="RSS and Atom feeds saved as files",
    recognise=recognise,
    read=read,
)


class _Feed:
    """A feed's own facts, read in a first pass, and the reading of its items."""

    def __init__(self, source: Source, reading: Reading, root: str) -> None:
        self._source = source
        self._root = root
        name = root[1:].split(">")[0].split()[0]
        self._end = f"</{name}>"
        self._is_rss = name.endswith("rss")
        header = Header()
        for _ in read_items(source, reading.options, header):
            pass
        markup = header.markup
        facts = feedparser.parse(io.BytesIO(_bytes(markup[max(markup.find(root), 0) :]))).feed
        self._language = _language(facts)
        self._title = _plain(facts.get("title"))
        self._description = _plain(facts.get("subtitle"))
        self._image = _text(facts.get("image", {}).get("href")) or _text(facts.get("logo"))
        self.channel = page_channel(_text(facts.get("link"))) or self._title or source.stem

    def channel_info(self) -> ChannelInfo:
        return ChannelInfo(
            platform=PLATFORM,
            channel=self.channel,
            title=self._title,
            description=self._description,
            image_url=self._image,
        )

    def parse(self, markup: str) -> Any:
        """One item as a feed of its own, with the namespaces of the whole."""
        inner = f"<channel>{markup}</channel>" if self._is_rss else markup
        return feedparser.parse(io.BytesIO(_bytes(self._root + inner + self._end)))

    def read_entry(self, entry: Mapping[str, Any], where: str) -> tuple[Post, str]:
        """The post of an item, and what is wrong with its date, if anything."""
        markup = max((_text(part.get("value")) or "" for part in entry.get("content", ())), key=len, default="")
        text, links = html_text(markup or _text(entry.get("summary")) or "")
        title = _plain(entry.get("title"))
        url = _text(entry.get("link"))
        date, updated = (_moment(_own(entry, name), _own(entry, f"{name}_parsed")) for name in ("published", "updated"))
        written = _text(_own(entry, "published")) or _text(_own(entry, "updated"))
        edited = bool(date and updated and updated > date)
        extra: dict[str, Any] = {}
        if tags := [term for tag in entry.get("tags", ()) if (term := _text(tag.get("term")))]:
            extra["tags"] = tags
        if comments := _text(entry.get("comments")):
            extra["comments"] = comments
        post = Post(
            platform=PLATFORM,
            channel=self.channel,
            channel_title=self._title,
            number=_text(entry.get("id")) or url or _digest(title, text, written),
            text=text or title or "",
            title=title if text else None,
            place=self._source.place(where),
            date=date or updated,
            edited=edited or None,
            edited_date=updated if edited else None,
            author=_text(entry.get("author")),
            url=url,
            forward=_origin(entry),
            media=_media(entry),
            links=links,
            declared_language=_language(entry) or self._language,
            extra=extra,
        )
        problem = (
            f"date {written[:60]!r} is none, or of no zone that is known; the post is kept without its date"
            if written and not post.date
            else ""
        )
        return post, problem


def _bytes(markup: str) -> bytes:
    """The markup with a character for each reference that feedparser would stumble over: halves of characters, none."""
    whole = _REFERENCE.sub(_storable, markup).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _without_comments(whole).encode()


def _without_comments(markup: str) -> str:
    """The markup without comments, escaped ones too: nobody sees them, and feedparser looks for the end of each."""
    for begin, end in (("<!--", "-->"), ("&lt;!--", "--&gt;")):
        kept, at = [], 0
        while (opened := markup.find(begin, at)) >= 0:
            closed = markup.find(end, opened + len(begin))
            kept.append(markup[at:opened])
            at = opened + len(begin) if closed < 0 else closed + len(end)
            if closed < 0:  # then none after it is
                kept.append(markup[at:].replace(begin, ""))
                at = len(markup)
        markup = "".join([*kept, markup[at:]])
    return markup


def _storable(reference: re.Match[str]) -> str:
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    code = int(digits, base) if len(digits) < 8 else sys.maxunicode + 1
    if code > sys.maxunicode:
        return "\ufffd"
    return chr(code) if 0xD800 <= code < 0xE000 else reference[0]


def _own(entry: Mapping[str, Any], name: str) -> Any:
    """A date of an entry itself: asked otherwise, feedparser answers with the other date where one is missing."""
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _plain(value: Any) -> str | None:
    """A title: markup in it becomes text on one line."""
    return " ".join(html_text(_text(value) or "")[0].split()) or None


def _moment(written: Any, parsed: Any) -> datetime | None:
    """A date as it is written, if it says of which zone it is, and as feedparser has read it, in UTC.

    feedparser takes the time of a zone that it does not know, and of none, for that of UTC.
    """
    if not isinstance(written, str) or (":" in written and not states_zone(written)):
        return None
    try:
        return read_date(written)
    except Unreadable:
        pass  # in words that feedparser may know
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _language(facts: Mapping[str, Any]) -> str | None:
    found = _LANGUAGE.match(_text(facts.get("language")) or "")
    return found[1].lower() if found else None


def _origin(entry: Mapping[str, Any]) -> Forward | None:
    """An item that says which other feed it was taken from is a forward."""
    source = entry.get("source")
    if not isinstance(source, Mapping):
        return None
    name, channel = _plain(source.get("title")), page_channel(_text(source.get("href") or source.get("link")))
    return Forward(name=name, channel=channel) if name or channel else None


def _media(entry: Mapping[str, Any]) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for part in [*entry.get("enclosures", ()), *entry.get("media_content", ())]:
        url = _text(part.get("href")) or _text(part.get("url"))
        kind = (_text(part.get("type")) or _text(part.get("medium")) or "").partition("/")[0]
        if url:
            found.setdefault(url, Media(kind=_KINDS.get(kind, "document"), url=url))
    return tuple(found.values())


def _digest(*parts: str | None) -> str:
    """A number for an item that has neither id nor address: the same content, the same number."""
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()[:16]
