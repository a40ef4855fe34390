"""Telegram Desktop's HTML export: ``messages.html``, ``messages2.html`` …

The pages do not say what sort of chat they show, nor its id. A channel writes every message under its own title; where
someone else writes too it is a group or a conversation, which is counted and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from stemmatic.model import (
    ChannelInfo,
    Formatting,
    Forward,
    Media,
    Place,
    Post,
    PostKind,
    Precision,
    Reaction,
    Skipped,
    make_key,
)
from stemmatic.read.encoding import head_text
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.markup import (
    Element,
    Fragment,
    absolute,
    classes_of,
    join_formatted,
    lines_of_poll,
    read_fragments,
    read_text,
)
from stemmatic.read.telegram.album import Album
from stemmatic.read.telegram.local_times import say_local
from stemmatic.read.values import Unreadable, clock_of, read_count

PLATFORM = "telegram"
_PAGE_MARK = 'class="page_wrap'
_EXPORT_MARKS = ('class="history"', 'class="page_header', 'class="page_body')
_NUMBER = re.compile(r"message(-?\d{1,18})")
_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4}) (\d{2}):(\d{2}):(\d{2})(?: UTC([+-])(\d{2}):(\d{2}))?")
_REPLY = re.compile(r"(?:messages\d{0,6}\.html)?#go_to_message(\d{1,18})")
_VIA = re.compile(r" via @(\w{1,64})\Z")
_UNKNOWN_NAMES = frozenset({"Deleted Account", "Deleted"})
_WRAPPED_MEDIA = {
    "photo_wrap": "photo",
    "video_file_wrap": "video",
    "animated_wrap": "animation",
    "sticker_wrap": "sticker",
    "media_voice_message": "voice",
    "media_audio_file": "audio",
    "media_file": "document",
    "media_location": "location",
    "media_live_location": "location",
    "media_venue": "location",
    "media_contact": "contact",
    "media_game": "game",
    "media_invoice": "invoice",
}
_TITLED_MEDIA = {  # what the export calls a picture or film that it could not show
    "Photo": "photo",
    "Self-destructing photo": "photo",
    "Sticker": "sticker",
    "Video message": "round-video",
    "Animation": "animation",
}


def _recognise(source: Source) -> bool:
    head = head_text(source)
    return _PAGE_MARK in head and any(mark in head for mark in _EXPORT_MARKS)


def _is_message(classes: frozenset[str]) -> bool:
    return "message" in classes and not classes.isdisjoint({"default", "service"})


def _read(source: Source, reading: Reading) -> Iterator[Post | Skipped | ChannelInfo]:
    title, message_count, senders = _survey(source, reading)
    if not message_count:
        yield source.skip("whole page", "a page of an export without messages", deliberate=True)
        return
    if title is None:
        yield source.skip("the page's head", "expected the chat's title, found none: its messages are not kept")
        return
    if senders != {title} and not reading.options.public:
        what = "a group or a conversation, not a channel" if senders else "no sender named, perhaps a private chat"
        advice = (
            "if it is public, read it with --public (members' names are not kept), or export it as JSON, which says so"
        )
        yield source.skip("whole page", f"{what}: {message_count} messages not kept", advice, deliberate=True)
        return
    album = Album()
    zone, local, services = clock_of(reading.options).zone, 0, 0
    for fragment in read_fragments(source, _is_message, "html", reading.options):
        if fragment.index < 0:
            continue
        item = _read_message(fragment, title, source, zone)
        if senders != {title} and isinstance(item, Post):
            if item.kind is PostKind.SERVICE:
                services += 1
                continue
            item = _without_members(item)
        if item is not None:
            local += isinstance(item, Post) and bool(item.precision & Precision.LOCAL)
            yield from album.add(item, title)
    yield from album.end()
    yield from say_local(source, local)
    if services:
        counted = "1 service message" if services == 1 else f"{services} service messages"
        yield source.skip("whole page", f"{counted} of a group, not kept: it names members", deliberate=True)
    yield ChannelInfo(platform=PLATFORM, channel=title, title=title)


def _survey(source: Source, reading: Reading) -> tuple[str | None, int, set[str | None]]:
    """The page's title, how many messages it has, and under whose names; of others than the title one is enough."""
    title: str | None = None
    count = 0
    senders: set[str | None] = set()
    for fragment in read_fragments(source, _is_message, "html", reading.options):
        if fragment.index < 0:
            header = fragment.first("page_header")
            title = _name(read_text(header)) if header is not None else None
            continue
        count += 1
        sender = _own(fragment, "from_name")
        if sender is not None and len(senders) < 2:
            senders.add(_name(read_text(sender)))
    return title, count, senders


def _without_members(post: Post) -> Post:
    """A message of a group without who wrote it, or of whom it is: the page tells no person from a channel."""
    return replace(post, author=None, forward=Forward(date=post.forward.date) if post.forward else None)


def _read_message(fragment: Fragment, title: str, source: Source, zone: tzinfo | None) -> Post | Skipped | None:
    """The post, or why there is none; ``None`` for the lines that the export puts between days."""
    element = fragment.first("message")
    where = f"message {fragment.index + 1} (byte {fragment.byte})"
    if fragment.fault or element is None:
        return source.skip(where, fragment.fault or "no message where one begins")
    found = _NUMBER.fullmatch(element.get("id") or "")
    if found is None:
        return source.skip(where, f"expected an id like message12, found {(element.get('id') or 'none')[:40]!r}")
    number = found[1]
    is_service = "service" in classes_of(element)
    if is_service and number.startswith("-"):
        return None
    where = f"message{number}"
    try:
        return _post(fragment, number, title, source.place(where), zone, is_service=is_service)
    except (ValueError, Unreadable) as error:
        return source.skip(where, str(error))


def _post(fragment: Fragment, number: str, title: str, place: Place, zone: tzinfo | None, *, is_service: bool) -> Post:
    extra: dict[str, Any] = {}
    text, formatting, links = _text(fragment)
    kind = PostKind.MESSAGE
    if is_service:
        kind = PostKind.SERVICE
        text, formatting = fragment.text("details") or "", ()
    elif poll := _poll(fragment):
        kind = PostKind.POLL
        extra["poll"] = poll
        text = lines_of_poll(text, poll)
    date, is_local = _date(_own(fragment, "date"), zone)
    if is_local:
        extra["date_is_local"] = True
    for name in fragment.all("from_name"):
        if via := _VIA.search(_first_line(name)):
            extra["via_bot"] = f"@{via[1]}"
    return Post(
        platform=PLATFORM,
        channel=title,
        number=number,
        text=text,
        place=place,
        channel_title=title,
        kind=kind,
        date=date,
        author=fragment.text("signature"),
        forward=_forward(fragment, zone),
        reply_to=_reply_to(fragment, title),
        reactions=_reactions(fragment),
        media=() if is_service else tuple(_media(fragment)),
        links=links,
        formatting=formatting,
        extra=extra,
    )


# --- fields ----------------------------------------------------------------------------------------------------------


def _name(text: str) -> str | None:
    """A displayed name without the bot that it was sent through, white space made plain; "Deleted Account" is none."""
    name = " ".join(_VIA.sub("", text).split())
    return None if not name or name in _UNKNOWN_NAMES else name


def _first_line(element: Element) -> str:
    """The text of an element before any child: a forward's name, without the date behind it."""
    return " ".join((element.text or "").split())


def _own(fragment: Fragment, name: str) -> Element | None:
    """The first element with the class that belongs to the message, not to what it forwards."""
    forwarded = set(fragment.all("forwarded"))
    return next((element for element in fragment.all(name) if forwarded.isdisjoint(element.iterancestors("div"))), None)


def _text(fragment: Fragment) -> tuple[str, tuple[Formatting, ...], tuple[str, ...]]:
    bodies = [element for element in fragment.all("text") if element.tag == "div"]
    links = (
        absolute(anchor.get("href").strip())
        for body in bodies
        for anchor in body.iter("a")
        if (anchor.get("href") or "").strip().lower().startswith(("http://", "https://", "//", "tg://"))
    )
    return *join_formatted(bodies), tuple(dict.fromkeys(links))


def _date(element: Element | None, zone: tzinfo | None) -> tuple[datetime | None, bool]:
    """The date, and whether it is local time of the exporting machine, as older exports have it."""
    title = (element.get("title") or "") if element is not None else ""
    if not title:
        return None, False
    found = _DATE.fullmatch(title.strip())
    if found is None:
        raise ValueError(f"expected a date like 24.02.2023 10:31:00, found {title[:40]!r}")
    day, month, year, hour, minute, second = (int(part) for part in found.groups()[:6])
    moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if found[7] is None and zone is None:
        return moment, True
    if found[7] is not None:
        offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
        zone = timezone(offset if found[7] == "+" else -offset)
    try:
        return moment.replace(tzinfo=zone).astimezone(UTC), False
    except OverflowError:
        raise ValueError(f"expected a date, found {title[:40]!r}") from None


def _forward(fragment: Fragment, zone: tzinfo | None) -> Forward | None:
    """A forward without a name continues that of a person: the export repeats the name of a channel each time."""
    forwarded = next((e for e in fragment.all("forwarded") if "body" in classes_of(e)), None)
    if forwarded is None:
        return None
    inner = fragment.inner(forwarded)
    name = inner.first("from_name")
    date, _ = _date(inner.first("date"), zone)
    return Forward(name=_name(_first_line(name)) if name is not None else None, date=date)


def _reply_to(fragment: Fragment, title: str) -> str | None:
    reply = fragment.first("reply_to")
    for anchor in () if reply is None else reply.iter("a"):
        if found := _REPLY.fullmatch(anchor.get("href") or ""):
            return make_key(PLATFORM, title, found[1])
    return None


def _poll(fragment: Fragment) -> dict[str, Any] | None:
    element = fragment.first("media_poll")
    if element is None:
        return None
    inner = fragment.inner(element)
    answers = [
        {"text": _first_line(answer).removeprefix("- "), "votes": _votes(next(answer.iter("span"), None))}
        for answer in inner.all("answer")
    ]
    total = inner.first("total")
    return {"question": inner.text("question") or "", "answers": answers, "total_voters": _votes(total)}


def _votes(element: Element | None) -> int:
    """``12 votes``; the export leaves a number out, or says "No votes", where it is zero."""
    found = re.match(r"\d{1,18}", read_text(element)) if element is not None else None
    return int(found[0]) if found else 0


def _reactions(fragment: Fragment) -> tuple[Reaction, ...] | None:
    """Emoji and counts, without who gave them; ``None`` where none are shown: older exports never show any."""
    if not fragment.all("reactions"):
        return None
    found = []
    for element in fragment.all("reaction"):
        inner = fragment.inner(element)
        emoji = inner.text("emoji")
        count = inner.text("count")
        # A few reactions are shown by the faces of those who gave them alone.
        number = read_count(count) if count else len(inner.all("userpic"))
        if number is not None:
            found.append(Reaction(emoji or "?", number))
    return tuple(found)


def _media(fragment: Fragment) -> Iterator[Media]:
    for wrap in fragment.all("media_wrap"):
        for element in wrap.iter("a", "div"):
            classes = classes_of(element)
            kind = next((_WRAPPED_MEDIA[name] for name in classes if name in _WRAPPED_MEDIA), None)
            inner = fragment.inner(element)
            title = inner.text("title")
            if kind is None and not {"media_photo", "media_video"}.isdisjoint(classes):
                kind = _TITLED_MEDIA.get(title or "", "photo" if "media_photo" in classes else "video")
            if kind is None:
                continue
            href = element.get("href")
            if kind == "contact":
                yield Media(kind=kind)  # whose it is, is nobody's business
            elif kind == "location":
                yield Media(kind=kind, url=href, name=title if "media_venue" in classes else None)
            else:
                yield Media(kind=kind, name=href or (title if kind in ("document", "audio", "game") else None))


FORMAT = Format(
    name="telegram-html",
    description="Telegram Desktop's HTML export of a channel (messages.html, messages2.html …)",
    recognise=_recognise,
    read=_read,
    contiguous=True,
    lacks=frozenset(
        {"views", "forwards", "replies", "url", "previews", "title", "edited", "edited_date"} | {"declared_language"}
    ),
)
