"""Messages of Telegram channels as 4CAT collects them: Telethon's objects as JSON.

Who sent a message to a group, and of which person one was forwarded, is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stemmatic.model import Forward, LinkPreview, Media, Post, PostKind, Reaction, make_key
from stemmatic.read.capture.items import Found, NoPost, count_at
from stemmatic.read.nested import at, object_at, objects_at, text_at
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
    """Whether a record is one of Telethon's messages with the chat that 4CAT adds."""
    return isinstance(row.get("_chat"), Mapping) and "id" in row and ("message" in row or "action" in row)


def read_message(item: Mapping[str, Any], found: Found) -> list[Post]:
    """The post that a message is; raises NoPost for a service message or one without its chat's name."""
    chat = object_at(item, "_chat")
    channel = text_at(chat, "username") or text_at(chat, "usernames", 0, "username") or text_at(chat, "id")
    number = text_at(item, "id")
    if channel is None or number is None:
        raise NoPost("expected the chat and the number of a message, found none")
    if object_at(item, "action"):
        raise NoPost("a message of the service (joined, pinned, renamed), not kept")
    edited_date = found.date(at(item, "edit_date"))
    page = object_at(item, "media", "webpage")
    is_poll = at(item, "media", "_type") == "MessageMediaPoll"
    text = text_at(item, "message") or ""
    reply = text_at(item, "reply_to", "reply_to_msg_id") or text_at(item, "reply_to_msg_id")
    post = Post(
        platform=PLATFORM,
        channel=channel,
        channel_title=text_at(chat, "title"),
        kind=PostKind.POLL if is_poll else PostKind.MESSAGE,
        number=number,
        text=text or (_poll(item) if is_poll else ""),
        place=found.place,
        date=found.date(at(item, "date")),
        edited=edited_date is not None and at(item, "edit_hide") is not True,
        edited_date=edited_date,
        author=text_at(item, "post_author") if at(item, "post") is True else None,
        url=f"https://t.me/{channel}/{number}" if text_at(chat, "username") else None,
        forward=_forward(item, found),
        reply_to=make_key(PLATFORM, channel, reply) if reply else None,
        album=text_at(item, "grouped_id"),
        views=count_at(item, "views"),
        forwards=count_at(item, "forwards"),
        replies=count_at(item, "replies", "replies"),
        reactions=_reactions(item),
        media=_media(item),
        previews=_preview(page),
    )
    return [post]


def _forward(item: Mapping[str, Any], found: Found) -> Forward | None:
    header = object_at(item, "fwd_from")
    if not header:
        return None
    date = found.date(at(header, "date"))
    origin = object_at(header, "from_id")
    channel_id = text_at(origin, "channel_id")
    if channel_id is None:
        return Forward(date=date)  # a person, hidden or not
    chats = [object_at(item, "_forward", "_chat"), *objects_at(origin, "chats")]
    chat = next((chat for chat in chats if text_at(chat, "id") in (channel_id, None)), {})
    return Forward(
        name=text_at(chat, "title") or text_at(header, "from_name"),
        channel=text_at(chat, "username") or channel_id,
        number=text_at(header, "channel_post"),
        date=date,
    )


def _reactions(item: Mapping[str, Any]) -> tuple[Reaction, ...] | None:
    if "reactions" not in item:
        return None
    try:
        return read_reactions(objects_at(item, "reactions", "results"))
    except Unreadable:
        return None


def _media(item: Mapping[str, Any]) -> tuple[Media, ...]:
    kind = _MEDIA.get(text_at(item, "media", "_type") or "")
    if kind == "document":
        mime = text_at(item, "media", "document", "mime_type") or ""
        kind = {"video": "video", "audio": "audio", "image": "photo"}.get(mime.partition("/")[0], "document")
    return (Media(kind=kind),) if kind else ()


def _preview(page: Mapping[str, Any]) -> tuple[LinkPreview, ...]:
    url = text_at(page, "url")
    if url is None:
        return ()
    return (
        LinkPreview(
            url=url,
            site_name=text_at(page, "site_name"),
            title=text_at(page, "title"),
            description=text_at(page, "description"),
        ),
    )


def _poll(item: Mapping[str, Any]) -> str:
    """The question and the answers, a line each."""

    def worded(value: Any, name: str) -> str:
        return text_at(value, name, "text") or text_at(value, name) or ""

    poll = object_at(item, "media", "poll")
    return "\n".join([worded(poll, "question"), *(f"• {worded(each, 'text')}" for each in objects_at(poll, "answers"))])
