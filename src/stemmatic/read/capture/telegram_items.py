"""Messages of Telegram channels as 4CAT collects them: Telethon's objects as JSON.

Who sent a message to a group, and of which person one was forwarded, is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stemmatic.model import Formatting, Forward, LinkPreview, Media, Post, PostKind, Reaction, make_key
from stemmatic.read.capture.items import NoPost
from stemmatic.read.formatting import ENTITY_FIELDS, read_entities
from stemmatic.read.record import Record
from stemmatic.read.values import Unreadable, read_reactions

PLATFORM = "telegram"

_MEDIA = {
    "MessageMediaPhoto": "photo",
    "MessageMediaDocument": "document",
    "MessageMediaGeo": "location",
    "MessageMediaGeoLive": "location",
    "MessageMediaVenue": "location",
}


def is_message(row: Mapping[str, Any]) -> bool:
    """Whether a record is one of Telethon's messages, with the chat that 4CAT adds or as such."""
    as_such = isinstance(row.get("peer_id"), Mapping) and "date" in row
    return (as_such or isinstance(row.get("_chat"), Mapping)) and "id" in row and ("message" in row or "action" in row)


def read_message(item: Record) -> list[Post]:
    """The post that a message is; raises NoPost for a service message or one without its chat's name."""
    chat = item.inside("_chat")
    peer = item.inside("peer_id")
    if peer and not chat and peer.text("channel_id") is None:
        raise NoPost("a message of a private chat or group, not kept")
    channel = (
        chat.text("username", "usernames.0.username", "id")
        or item.text("username", "channel")
        or peer.text("channel_id")
    )
    item.ask("peer_id", "channel_id", "fwd_from.from_id")
    number = item.text("id")
    if channel is None or number is None:
        raise NoPost("expected the chat and the number of a message, found none")
    if item.inside("action"):
        raise NoPost("a message of the service (joined, pinned, renamed), not kept")
    edited_date = item.date("edit_date")
    is_poll = item.text("media._type", "media._") == "MessageMediaPoll"
    text = item.text("message") or ""
    reply = item.text("reply_to.reply_to_msg_id", "reply_to_msg_id")
    post = Post(
        platform=PLATFORM,
        channel=channel,
        channel_title=chat.text("title") or item.text("title"),
        kind=PostKind.POLL if is_poll else PostKind.MESSAGE,
        number=number,
        text=text or (_poll(item.inside("media.poll")) if is_poll else ""),
        place=item.place,
        date=item.date("date"),
        edited=edited_date is not None and item.at("edit_hide") is not True,
        edited_date=edited_date,
        author=item.text("post_author") if item.at("post") is True else None,
        url=f"https://t.me/{channel}/{number}" if chat.text("username") else None,
        forward=_forward(item),
        reply_to=make_key(PLATFORM, channel, reply) if reply else None,
        album=item.text("grouped_id"),
        views=item.count("views"),
        forwards=item.count("forwards"),
        replies=item.count("replies.replies"),
        reactions=_reactions(item),
        media=_media(item.inside("media")),
        links=_links(item),
        formatting=_formatting(item, text),
        previews=_preview(item.inside("media.webpage")),
    )
    return [post]


def _forward(item: Record) -> Forward | None:
    header = item.inside("fwd_from")
    if not header:
        return None
    date = header.date("date")
    origin = header.inside("from_id")
    channel_id = origin.text("channel_id")
    if channel_id is None:
        return Forward(date=date)  # a person, hidden or not
    chats = [item.inside("_forward._chat"), *origin.each("chats")]
    chat = next((chat for chat in chats if chat.text("id") in (channel_id, None)), Record(None, item.place))
    return Forward(
        name=chat.text("title") or header.text("from_name"),
        channel=chat.text("username") or channel_id,
        number=header.text("channel_post"),
        date=date,
    )


def _reactions(item: Record) -> tuple[Reaction, ...] | None:
    if "reactions" not in item:
        return None
    try:
        return read_reactions([result.value for result in item.each("reactions.results")])
    except Unreadable:
        return None


def _media(media: Record) -> tuple[Media, ...]:
    kind = _MEDIA.get(media.text("_type", "_") or "")
    if kind == "document":
        mime = media.text("document.mime_type") or ""
        kind = {"video": "video", "audio": "audio", "image": "photo"}.get(mime.partition("/")[0], "document")
    return (Media(kind=kind),) if kind else ()


def _links(item: Record) -> tuple[str, ...]:
    """The addresses behind words of the text; those that are written out stand in the text."""
    found = (entity.text("url") for entity in item.each("entities"))
    return tuple(dict.fromkeys(url for url in found if url))


def _formatting(item: Record, text: str) -> tuple[Formatting, ...]:
    entities = item.each("entities")
    for one in entities:
        one.ask(*ENTITY_FIELDS)
    return read_entities(text, [one.value for one in entities])


def _preview(page: Record) -> tuple[LinkPreview, ...]:
    url = page.text("url")
    if url is None:
        return ()
    names = ("site_name", "title", "description")
    return (LinkPreview(url=url, **{name: page.text(name) for name in names}),)


def _poll(poll: Record) -> str:
    """The question and the answers, a line each."""

    def worded(value: Record, name: str) -> str:
        return value.text(f"{name}.text", name) or ""

    return "\n".join([worded(poll, "question"), *(f"• {worded(answer, 'text')}" for answer in poll.each("answers"))])
