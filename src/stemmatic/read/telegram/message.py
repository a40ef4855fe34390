"""One message of a Telegram Desktop ``result.json`` as a post.

Only what a channel published is taken: the names of persons (who forwarded, reacted, pinned, joined, were shared as a
contact) stay behind, whatever field they stand in. Fields that are kept beside a post are therefore listed by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from stemmatic.model import Formatting, Forward, Media, Place, Post, PostKind, Reaction, make_key
from stemmatic.read.formatting import fit_formatting, style_named

PLATFORM = "telegram"

_MEDIA_KINDS = {
    "sticker": "sticker",
    "video_message": "round-video",
    "voice_message": "voice",
    "animation": "animation",
    "video_file": "video",
    "audio_file": "audio",
}
_EXTRA_FIELDS = (
    *("poll", "todo_list", "location_information", "place_name", "address", "live_location_period_seconds"),
    *("duration_seconds", "width", "height", "mime_type", "file_size", "photo_file_size", "sticker_emoji"),
    *("performer", "media_spoiler", "self_destruct_period_seconds", "via_bot", "inline_bot_buttons"),
    *("game_title", "game_description", "game_link", "invoice_information", "giveaway_information"),
    *("action", "message_id", "duration", "period", "schedule_date", "new_title", "boosts", "emoticon"),
)
_ANY_EXTRA = frozenset(_EXTRA_FIELDS)
_PERSON = ("user", "chat")
_NOT_THERE = "("  # "(File not included. Change data exporting settings to download.)"


class Broken(ValueError):
    """A message lacks what makes it a post, or holds something else in its place."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat that messages stand in, as its export describes it."""

    type: str | None = None
    id: str | None = None
    name: str | None = None

    @property
    def channel(self) -> str:
        """The channel's part of its posts' keys: the id, or the name where there is none."""
        return self.id or self.name or ""

    @property
    def is_broadcast(self) -> bool:
        """Whether only the channel itself publishes here."""
        return self.type in ("public_channel", "private_channel")


def bare_id(value: Any) -> str | None:
    """A channel's id without the prefix ``-100`` that bots see; ``None`` if it is no id."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > 24:
        return None
    return text.removeprefix("-100") if text.startswith("-100") and len(text) > 10 else text.removeprefix("-")


def message_to_post(message: Any, chat: Chat, place: Place, zone: tzinfo | None = None) -> Post:
    """The post that a message is; ``zone`` is that of the machine that exported it. Raises Broken."""
    if not isinstance(message, dict):
        raise Broken(f"expected an object, found {_kind_of(message)}")
    number = _number(message)
    kind = _string(message, "type") or "message"
    if kind not in ("message", "service", "unsupported"):
        raise Broken(f"expected a message or a service message, found type {kind[:40]!r}")
    extra = {}
    if not _ANY_EXTRA.isdisjoint(message):
        extra = {name: message[name] for name in _EXTRA_FIELDS if message.get(name) is not None}
    date, is_local = _date(message, "date", zone)
    edited_date, _ = _date(message, "edited", zone)
    if edited_date and edited_date.year == 1970:  # how older exports wrote "never"
        edited_date = None
    if is_local:
        extra["date_is_local"] = True
    if kind == "unsupported":
        extra["unsupported"] = True
    text, links, formatting = _text(message.get("text"))
    post_kind = PostKind.MESSAGE
    if kind == "service":
        post_kind, text, formatting = PostKind.SERVICE, _service_text(message, chat, text), []
    elif message.get("poll") is not None:
        post_kind, text = PostKind.POLL, _poll_text(message, text)
    forward = _forward(message, zone)
    if forward and _is_person(message.get("forwarded_from_id")):
        extra["forwarded_from_person"] = True
    return Post(
        platform=PLATFORM,
        channel=chat.channel,
        number=number,
        text=text,
        place=place,
        channel_title=chat.name,
        kind=post_kind,
        date=date,
        edited=edited_date is not None,
        edited_date=edited_date,
        author=None if _is_private(message, chat) else _string(message, "author"),
        forward=forward,
        reply_to=_reply_to(message, chat),
        reactions=_reactions(message),
        media=_media(message),
        links=tuple(dict.fromkeys(links)),
        formatting=fit_formatting(text, formatting),
        extra=extra,
    )


# --- fields ------------------------------------------------------------------------------------------------------


def _kind_of(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")


def _checked(name: str, value: Any, kinds: tuple[type, ...], expected: str) -> Any:
    """The value of a field, which is ``None`` or of one of ``kinds``; Broken says what was expected."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
        raise Broken(f"expected {expected} as {name!r}, found {_kind_of(value)}")
    return value


def _string(message: Mapping[str, Any], name: str) -> str | None:
    return _checked(name, message.get(name), (str,), "text") or None


def _number(message: Mapping[str, Any]) -> str:
    value = _checked("id", message.get("id"), (int, str), "a number")
    if value is None:
        raise Broken("expected a number as 'id', found nothing")
    text = str(value)
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 24:
        raise Broken(f"expected a number as 'id', found {text[:24]!r}")
    return text


def _date(message: Mapping[str, Any], name: str, zone: tzinfo | None) -> tuple[datetime | None, bool]:
    """The date, and whether it is local time of the exporting machine, taken as UTC for want of better."""
    seconds = message.get(f"{name}_unixtime")
    given = _checked(name, message.get(name) if seconds is None else seconds, (int, float, str), "a date")
    if given is None:
        return None, False
    try:
        if seconds is not None:
            return datetime.fromtimestamp(int(seconds), UTC), False
        moment = datetime.fromisoformat(str(given))
        if moment.tzinfo is None and zone is None:
            return moment.replace(tzinfo=UTC), True
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC), False
    except (ValueError, OverflowError, OSError):
        raise Broken(f"expected a date as {name!r}, found {str(given)[:40]!r}") from None


def _text(value: Any) -> tuple[str, list[str], list[Formatting]]:
    """The text, the addresses that its entities link to, and how it is shown."""
    if value is None or isinstance(value, str):
        return value or "", [], []
    _checked("text", value, (list,), "text or a list")
    pieces, links, formatting = [], [], []
    begin = 0
    for piece in value:
        if isinstance(piece, str):
            pieces.append(piece)
            begin += len(piece)
            continue
        if not isinstance(piece, dict) or not isinstance(piece.get("text"), str):
            raise Broken("expected pieces of text in 'text', found something else")
        pieces.append(piece["text"])
        link = piece.get("href") if piece.get("type") == "text_link" else piece["text"]
        if piece.get("type") in ("link", "text_link") and isinstance(link, str):
            links.append(link)
        end = begin + len(piece["text"])
        if (kind := style_named(piece.get("type"))) is not None:
            target = piece.get("href") or piece.get("document_id")
            formatting.append(Formatting(kind, begin, end, target if isinstance(target, str) else None))
        begin = end
    return "".join(pieces), links, formatting


def _poll_text(message: Mapping[str, Any], text: str) -> str:
    poll = _checked("poll", message["poll"], (dict,), "an object")
    answers = _checked("answers", poll.get("answers") or [], (list,), "a list")
    lines = [text, _text(poll.get("question"))[0]]
    lines += [_text(answer.get("text") if isinstance(answer, dict) else None)[0] for answer in answers]
    return "\n".join(line for line in lines if line)


def _service_text(message: Mapping[str, Any], chat: Chat, text: str) -> str:
    """The action in words; the actor's name only where it is the channel's own."""
    action = (_string(message, "action") or "").replace("_", " ")
    title = _string(message, "title") or _string(message, "new_title")
    words = f"{action}: {title}" if action and title else action or title or ""
    actor = _string(message, "actor") if _is_channel(message.get("actor_id")) or _names(message, chat) else None
    said = f"{actor}: {words}" if actor and words else words
    return "\n".join(part for part in (said, text) if part)


def _names(message: Mapping[str, Any], chat: Chat) -> bool:
    """Whether the actor is the channel, going by the name: older exports have no ``actor_id`` that says so."""
    return chat.is_broadcast and chat.name is not None and message.get("actor") == chat.name


def _is_channel(peer: Any) -> bool:
    return isinstance(peer, str) and peer.startswith("channel")


def _channel_id(peer: Any) -> str | None:
    return bare_id(peer.removeprefix("channel")) if isinstance(peer, str) else None


def _is_person(peer: Any) -> bool:
    """Whether a peer is a person or a private group; the oldest exports have bare numbers for persons."""
    return (isinstance(peer, str) and peer.startswith(_PERSON)) or isinstance(peer, int)


def _is_private(message: Mapping[str, Any], chat: Chat) -> bool:
    return not chat.is_broadcast and not _is_channel(message.get("from_id"))


def _forward(message: Mapping[str, Any], zone: tzinfo | None) -> Forward | None:
    if not any(name in message for name in ("forwarded_from", "forwarded_from_id", "forwarded_date")):
        return None
    name = _string(message, "forwarded_from")
    peer = message.get("forwarded_from_id")
    date, _ = _date(message, "forwarded_date", zone)
    return Forward(date=date) if _is_person(peer) else Forward(name=name, channel=_channel_id(peer), date=date)


def _reply_to(message: Mapping[str, Any], chat: Chat) -> str | None:
    target = _checked("reply_to_message_id", message.get("reply_to_message_id"), (int,), "a number")
    if target is None:
        return None
    peer = message.get("reply_to_peer_id")
    if peer is None:
        return make_key(PLATFORM, chat.channel, str(target))
    channel = _channel_id(peer) if _is_channel(peer) else None
    return make_key(PLATFORM, channel, str(target)) if channel else None


def _reactions(message: Mapping[str, Any]) -> tuple[Reaction, ...] | None:
    """Emoji and counts without who gave them; exports before 2024 have none and cannot tell."""
    value = _checked("reactions", message.get("reactions"), (list,), "a list")
    if value is None:
        return None
    reactions = []
    for item in value:
        count = item.get("count") if isinstance(item, dict) else None
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 2**63:
            raise Broken("expected a count in each of 'reactions'")
        name = item.get("emoji") or item.get("document_id") or item.get("type")
        if not isinstance(name, str):
            raise Broken("expected an emoji in each of 'reactions'")
        reactions.append(Reaction("⭐" if item.get("type") == "paid" else name, count))
    return tuple(reactions)


def _media(message: Mapping[str, Any]) -> tuple[Media, ...]:
    media = []
    if photo := _string(message, "photo"):
        media.append(Media(kind="photo", name=_file_name(photo)))
    if file := _string(message, "file"):
        kind = _MEDIA_KINDS.get(_string(message, "media_type") or "", "document")
        media.append(Media(kind=kind, name=_string(message, "file_name") or _file_name(file)))
    if thumbnail := _string(message, "thumbnail"):
        media.append(Media(kind="thumbnail", name=_file_name(thumbnail)))
    if "location_information" in message:
        media.append(Media(kind="location", name=_string(message, "place_name")))
    if "contact_information" in message:
        media.append(Media(kind="contact"))  # whose it is, is nobody's business
    return tuple(media)


def _file_name(path: str) -> str | None:
    return None if path.startswith(_NOT_THERE) else path
