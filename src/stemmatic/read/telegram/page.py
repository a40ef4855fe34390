"""Saved t.me/s pages and embedded single posts.

The markup is that of Telegram's own widget; browsers that save a page "complete" make its addresses absolute. Persons
who comment under a post are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from stemmatic.model import (
    ChannelInfo,
    Formatting,
    Forward,
    LinkPreview,
    Media,
    Place,
    Post,
    PostKind,
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
    read_background,
    read_fragments,
    read_text,
)
from stemmatic.read.telegram.info import ChannelPage
from stemmatic.read.values import Unreadable, read_count

PLATFORM = "telegram"
_MESSAGE = "tgme_widget_message"
_MARKS = (f'{_MESSAGE}"', f"{_MESSAGE} ", "tgme_channel_info", "tme_no_messages_found")
_CHUNK_BYTES = 1 << 16
_SEARCH_BYTES = 16 * 2**20  # how far a page may be filled with styles before its first message
_POST_URL = re.compile(
    r"(?:https?:)?//(?:www\.)?(?:t|telegram)\.me/(?:s/)?(\w{1,64})(?:/(?:\d{1,18}/)?(\d{1,18}))?(?![\w/])"
)
_MEDIA = {  # by its class, the kind of what a post shows, and the attribute or tag that has its address
    "tgme_widget_message_photo_wrap": ("photo", "style"),
    "tgme_widget_message_service_photo": ("photo", "img"),
    "tgme_widget_message_video_player": ("video", "video"),
    "tgme_widget_message_roundvideo_player": ("round-video", "video"),
    "tgme_widget_message_video_thumb": ("thumbnail", "style"),
    "tgme_widget_message_roundvideo_thumb": ("thumbnail", "style"),
    "tgme_widget_message_voice_player": ("voice", "audio"),
    "tgme_widget_message_document_wrap": ("document", ""),
    "tgme_widget_message_location_wrap": ("location", "href"),
    "tgme_widget_message_sticker": ("sticker", "source"),
    "tgme_widget_message_tgsticker": ("sticker", "source"),
    "tgme_widget_message_videosticker": ("sticker", "video"),
}
_DATA_POST = re.compile(r"([^/\s]{1,64})/(\d{1,18})g?")


def _recognise(source: Source) -> bool:
    head = head_text(source)
    if any(mark in head for mark in _MARKS):
        return "<" in head
    if "<html" not in head[:4096].lower() or "telegram" not in head.lower():
        return False
    # Tools that save a page as one file put all its styles before it.
    before = b""
    with source.open() as stream:
        for _ in range(0, _SEARCH_BYTES, _CHUNK_BYTES):
            chunk = stream.read(_CHUNK_BYTES)
            if not chunk or _MESSAGE.encode() in before + chunk:
                return bool(chunk)
            before = chunk[-64:]
    return False


def _read(source: Source, reading: Reading) -> Iterator[Post | Skipped | ChannelInfo]:
    page = ChannelPage()
    comments = 0
    title = search = None
    for fragment in read_fragments(source, lambda classes: _MESSAGE in classes, "main", reading.options):
        page.look_at(fragment)
        if fragment.index < 0:
            title, search = page.title, _search_words(fragment)
            if fragment.fault and fragment.fault != "no markup":
                yield source.skip("the page's head", fragment.fault)
            continue
        element = fragment.first(_MESSAGE)
        where = f"post {fragment.index + 1}"
        at_byte = f"{where} (byte {fragment.byte})"
        if fragment.fault or element is None:
            yield source.skip(at_byte, fragment.fault or "no message where one begins")
            continue
        given = element.get("data-post")
        if given is None and element.get("data-post-id") is not None:
            comments += 1
            continue
        named = _DATA_POST.fullmatch(given or "")
        if named is None:
            yield source.skip(at_byte, f"expected channel/number as data-post, found {(given or 'nothing')[:80]!r}")
            continue
        where = f"{where} ({named[1]}/{named[2]})"
        try:
            post = _post(fragment, element, named[1], named[2], source.place(where), title)
            yield replace(post, extra={**post.extra, "search": search}) if search else post
        except (Unreadable, ValueError) as error:
            yield source.skip(where, str(error))
    if comments:
        reason = f"{comments} comment{'' if comments == 1 else 's'} of readers, not kept"
        yield source.skip("comments", reason, deliberate=True)
    if info := page.info():
        yield info


def _post(
    fragment: Fragment, element: Element, channel: str, number: str, place: Place, page_title: str | None
) -> Post:
    extra: dict[str, Any] = {}
    text, formatting, links = _text(fragment, channel)
    kind = PostKind.MESSAGE
    if "service_message" in classes_of(element):
        kind = PostKind.SERVICE
    poll = _poll(fragment)
    if poll:
        kind = PostKind.POLL
        extra["poll"] = poll
        text = lines_of_poll(text, poll)
    media = _media(fragment)
    # Since 2026 a page has the label behind any text with an emoji that browsers may lack: nothing is missing there.
    text_only = bool(text) and "text_not_supported_wrap" in classes_of(element)
    if not text_only and (label := fragment.text("message_media_not_supported_label")):
        if not media and not poll:
            media = (Media(kind="unsupported"),)
        if not any(item.url for item in media):
            extra["not_supported"] = label
    grouped = [_post_of(item.get("href"))[1] for item in fragment.all("grouped_media_wrap")]
    if numbers := [item for item in grouped if item]:
        extra["album_numbers"] = numbers
    reply = fragment.first("tgme_widget_message_reply")
    if reply is not None and (thumbnail := _thumbnail(fragment, "tgme_widget_message_reply_thumb")):
        extra["reply_thumbnail_url"] = thumbnail
    if author := fragment.text("tgme_widget_message_forwarded_from_author"):
        extra["forwarded_author"] = author
    views = fragment.text("tgme_widget_message_views")
    return Post(
        platform=PLATFORM,
        channel=channel,
        number=number,
        text=text,
        place=place,
        channel_title=fragment.text("tgme_widget_message_owner_name") or page_title,
        kind=kind,
        date=_date(fragment),
        edited=_is_edited(fragment),
        author=fragment.text("tgme_widget_message_from_author"),
        url=f"https://t.me/{channel}/{number}",
        forward=_forward(fragment),
        reply_to=_reply_to(reply),
        album=number if fragment.all("tgme_widget_message_grouped_wrap") else None,
        views=read_count(views) if views else None,
        reactions=_reactions(fragment),
        media=media,
        links=links,
        formatting=formatting,
        previews=tuple(_preview(fragment.inner(card)) for card in fragment.all("tgme_widget_message_link_preview")),
        extra=extra,
    )


def _search_words(head: Fragment) -> str | None:
    """The words that the page is the answer to, if it is one: such a page leaves posts out."""
    for element in () if head.root is None else head.root.iter("input", "a"):
        words = ""
        if element.tag == "input" and element.get("name") == "q":
            words = element.get("value") or ""
        elif element.tag == "a" and "tme_messages_more" in classes_of(element):
            words = parse_qs((element.get("href") or "").partition("?")[2]).get("q", [""])[0]
        if words.strip():
            return words.strip()
    return None


# --- fields ----------------------------------------------------------------------------------------------------------


def _post_of(url: str | None) -> tuple[str | None, str | None]:
    """Channel and number in a t.me address, each where it has one."""
    found = _POST_URL.match(url or "")
    return (found[1], found[2]) if found else (None, None)


def _is_inside(element: Element, *classes: str) -> bool:
    return any(name in classes_of(outer) for outer in element.iterancestors() for name in classes)


def _text(fragment: Fragment, channel: str) -> tuple[str, tuple[Formatting, ...], tuple[str, ...]]:
    """The post's text, and the addresses in it; a hashtag's link to the page's search is not one of them."""
    bodies = [
        element
        for element in fragment.all("tgme_widget_message_text")
        if "js-message_reply_text" not in classes_of(element)
        and not _is_inside(element, "tgme_widget_message_reply", "tgme_widget_message_text")
    ]
    links: dict[str, None] = {}
    for body in bodies:
        for anchor in body.iter("a"):
            href = absolute((anchor.get("href") or "").strip())
            if href and not _is_search(href) and "tgme_widget_message_author_name" not in (anchor.get("class") or ""):
                links[href] = None
    return *join_formatted(bodies), tuple(links)


def _is_search(href: str) -> bool:
    return href.startswith("?q=") or (_post_of(href.partition("?")[0])[0] is not None and "?q=" in href)


def _poll(fragment: Fragment) -> dict[str, Any] | None:
    question = fragment.text("tgme_widget_message_poll_question")
    if question is None:
        return None
    texts = [read_text(option) for option in fragment.all("tgme_widget_message_poll_option_text")]
    percents = [read_text(option) for option in fragment.all("tgme_widget_message_poll_option_percent")]
    percents += [""] * (len(texts) - len(percents))
    voters = fragment.text("tgme_widget_message_voters")
    return {
        "question": question,
        "type": fragment.text("tgme_widget_message_poll_type"),
        "answers": [{"text": text, "percent": percent} for text, percent in zip(texts, percents, strict=False)],
        "total_voters": read_count(voters) if voters else None,
    }


def _date(fragment: Fragment) -> datetime | None:
    """The date that the footer links to; a video's length is a ``<time>`` too, but has no ``datetime``."""
    for element in fragment.all("tgme_widget_message_date") or [fragment.root]:
        for time in element.iter("time"):
            if given := time.get("datetime"):
                try:
                    moment = datetime.fromisoformat(given)
                    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
                except (ValueError, OverflowError):
                    raise ValueError(f"expected a date, found {given[:40]!r}") from None
    return None


def _is_edited(fragment: Fragment) -> bool | None:
    """Whether words stand beside signature and time: whatever the page's language, they can only say "edited"."""
    meta = fragment.first("tgme_widget_message_meta")
    if meta is None:
        return None
    beside = [meta.text or "", *(child.tail or "" for child in meta)]
    return any(character.isalpha() for character in "".join(beside))


def _forward(fragment: Fragment) -> Forward | None:
    name = fragment.first("tgme_widget_message_forwarded_from_name")
    if name is None:
        return Forward() if fragment.all("tgme_widget_message_forwarded_from") else None
    channel, number = _post_of(name.get("href"))
    return Forward(name=read_text(name) or None, channel=channel, number=number)


def _reply_to(reply: Element | None) -> str | None:
    channel, number = _post_of(reply.get("href")) if reply is not None else (None, None)
    return make_key(PLATFORM, channel, number) if channel and number else None


def _reactions(fragment: Fragment) -> tuple[Reaction, ...] | None:
    """``None`` without a row of reactions: pages saved before 2025 show none."""
    if not fragment.all("tgme_widget_message_reactions"):
        return None
    reactions = []
    for element in fragment.all("tgme_reaction"):
        custom = next(element.iter("tg-emoji"), None)
        glyph = next((read_text(icon) for icon in element.iter("i", "img", "tg-emoji") if read_text(icon)), "")
        if "tgme_reaction_paid" in classes_of(element):
            glyph = "⭐"
        elif not glyph and custom is not None:
            glyph = custom.get("emoji-id") or "?"
        counted = [read_text(child) for child in element if "tgme_reaction_count" in (child.get("class") or "")]
        count = (counted or ["".join([element.text or "", *(child.tail or "" for child in element)])])[0]
        number = read_count(count.strip())
        if number is None:
            raise ValueError(f"expected a count beside a reaction, found {count.strip()[:40]!r}")
        reactions.append(Reaction(glyph or "?", number))
    return tuple(reactions)


def _thumbnail(fragment: Fragment, name: str) -> str | None:
    return next((url for element in fragment.all(name) if (url := read_background(element))), None)


def _media(fragment: Fragment) -> tuple[Media, ...]:
    """Everything that the post shows, in the order of the page."""
    outside = ("tgme_widget_message_link_preview", "tgme_widget_message_reply")
    return tuple(
        _document(element) if kind == "document" else Media(kind=kind, url=_address(element, where))
        for element in fragment.root.iter("a", "div", "i")
        for kind, where in (_MEDIA[name] for name in classes_of(element) if name in _MEDIA)
        if not _is_inside(element, *outside)
    )


def _document(element: Element) -> Media:
    parts = {name: part for part in element.iter("div") for name in classes_of(part)}
    title = parts.get("tgme_widget_message_document_title")
    name = read_text(title) if title is not None else ""
    return Media(kind="audio" if "audio" in parts else "document", name=name or None)


def _address(element: Element, where: str) -> str | None:
    """The address of the picture, film or sound in an element; the last of several is the sharpest."""
    if where in ("style", "href"):
        return read_background(element) if where == "style" else element.get(where)
    addresses = [inner.get("src") for inner in element.iter(where) if inner.get("src")]
    return element.get("data-webp") or (absolute(addresses[-1]) if addresses else None)


def _preview(card: Fragment) -> LinkPreview:
    pictures = ("link_preview_image", "link_preview_right_image", "link_preview_video_thumb")
    return LinkPreview(
        url=absolute(card.root.get("href") or ""),
        site_name=card.text("link_preview_site_name"),
        title=card.text("link_preview_title"),
        description=card.text("link_preview_description"),
        image_url=next((url for name in pictures if (url := _thumbnail(card, name))), None),
    )


FORMAT = Format(
    name="telegram-page",
    description="A saved t.me/s page of a channel, or an embedded post",
    recognise=_recognise,
    read=_read,
    contiguous=True,
    lacks=frozenset({"edited_date", "forwards", "replies", "title", "declared_language"})
    | {"service messages", "parts of albums"},
)
