"""Telegram Desktop's ``result.json``: one chat, or a whole account.

Only channels and public supergroups are kept. Every other chat is counted in one line, and so are an account's
sections about persons (contacts, sessions …), which are passed over unread.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import cache
from typing import Any

from stemmatic.errors import DamagedDump
from stemmatic.model import ChannelInfo, Post, Precision, Skipped
from stemmatic.read.encoding import head_text, open_utf8
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.jsonstream import Path, Take, Value, read_values
from stemmatic.read.telegram.album import Album
from stemmatic.read.telegram.local_times import say_local
from stemmatic.read.telegram.message import PLATFORM, Broken, Chat, bare_id, message_to_post
from stemmatic.read.values import clock_of

KEPT_TYPES = frozenset({"public_channel", "private_channel", "public_supergroup"})
PRIVATE_TYPES = frozenset(
    {"private_supergroup", "private_group", "personal_chat", "bot_chat", "saved_messages", "replies"}
    | {"verification_codes"}
)
_CHAT_FIELDS = ("name", "type", "id")
_CHAT_LISTS = ("chats", "left_chats")
_SECTIONS = (
    *("personal_information", "profile_pictures", "stories", "contacts", "frequent_contacts", "sessions"),
    *("web_sessions", "other_data"),
)


# --- shape -----------------------------------------------------------------------------------------------------------


def _chat_of(path: Path) -> tuple[Path, Path]:
    """The path of the chat that a path lies in, and the path from there."""
    if len(path) >= 3 and path[0] in _CHAT_LISTS and path[1] == "list":
        return path[:3], path[3:]
    return (), path


def _choose(path: Path, messages: Take = Take.WHOLE) -> Take:
    chat, rest = _chat_of(path)
    if not chat and path and path[0] in _CHAT_LISTS:
        return Take.INTO if path[1:] in ((), ("list",)) else Take.PAST
    if not rest or rest in (("messages",), *((name,) for name in _CHAT_FIELDS)):
        return Take.INTO
    return messages if len(rest) == 2 and rest[0] == "messages" else Take.PAST


def _recognise(source: Source) -> bool:
    """Whether the head has messages of this make, a chat of a known type, or an account's lists of chats."""
    if not head_text(source).lstrip().startswith("{"):
        return False
    paths: set[Path] = set()

    def choose(path: Path) -> Take:
        paths.add(path[:2])
        return _choose(path)

    types: set[Any] = set()
    head = replace(source, open=lambda: io.BytesIO(source.head))
    try:
        with open_utf8(head) as stream:
            for value in read_values(stream, choose, str, Reading().options):
                _, rest = _chat_of(value.path)
                if rest[:1] == ("messages",) and _looks_like_message(value.value):
                    return True
                if rest == ("type",) and isinstance(value.value, str):
                    types.add(value.value)
    except DamagedDump:  # the head ends somewhere
        pass
    is_account = ("about",) in paths and any((section,) in paths for section in _SECTIONS)
    is_list = any((name, "list") in paths for name in _CHAT_LISTS)
    return is_account or is_list or (("messages",) in paths and not types.isdisjoint(KEPT_TYPES | PRIVATE_TYPES))


def _looks_like_message(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value and value.get("type") in ("message", "service", "unsupported")


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _ChatReading:
    """A chat on the way: what is known of it, and how many of its messages were passed by."""

    path: Path
    fields: dict[str, Any] = field(default_factory=dict)
    chat: Chat | None = None
    message_count: int = 0

    def settle(self, elsewhere: Callable[[Path], dict[str, Any]]) -> Chat:
        """The chat as its fields describe it; those that stand behind its messages come from ``elsewhere``."""
        if self.chat is None:
            if any(name not in self.fields for name in _CHAT_FIELDS):
                self.fields = elsewhere(self.path) | self.fields
            name, kind = self.fields.get("name"), self.fields.get("type")
            self.chat = Chat(
                type=kind if isinstance(kind, str) else None,
                id=bare_id(self.fields.get("id")),
                name=name if isinstance(name, str) and name else None,
            )
        return self.chat


def _read(source: Source, reading: Reading) -> Iterator[Post | Skipped | ChannelInfo]:
    current: _ChatReading | None = None
    album = Album()
    sections: dict[str, None] = {}
    fault: DamagedDump | None = None
    zone, local = clock_of(reading.options).zone, 0

    @cache
    def all_fields() -> dict[Path, dict[str, Any]]:
        return _find_fields(source, reading)

    def fields_of(path: Path) -> dict[str, Any]:
        return all_fields().get(path, {})

    def choose(path: Path) -> Take:
        if len(path) == 1 and path[0] in _SECTIONS:
            sections[str(path[0])] = None
        return _choose(path)

    try:
        with open_utf8(source) as stream:
            for value in read_values(stream, choose, source.position, reading.options):
                path, rest = _chat_of(value.path)
                if current is None or current.path != path:
                    yield from album.end()
                    yield from _close(current, source)
                    current = _ChatReading(path)
                if len(rest) == 1:
                    current.fields.setdefault(str(rest[0]), value.value)
                else:
                    chat = current.settle(fields_of)
                    current.message_count += 1
                    if _is_kept(chat):
                        item, sender = _read_message(value, chat, source, zone)
                        local += isinstance(item, Post) and bool(item.precision & Precision.LOCAL)
                        yield from album.add(item, sender)
    except DamagedDump as error:
        fault = error
    yield from album.end()  # whether or not the file broke off: what waited for its neighbours is whole
    if current:
        current.settle(fields_of)
    yield from _close(current, source)
    yield from say_local(source, local)
    for section in sections:
        yield source.skip(section, "a part of an account export about persons, not kept", deliberate=True)
    if fault:
        raise fault


def _find_fields(source: Source, reading: Reading) -> dict[Path, dict[str, Any]]:
    """Name, type and id of each chat, by a pass over the whole file that reads no messages."""
    found: dict[Path, dict[str, Any]] = {}
    try:
        with open_utf8(source) as stream:
            for value in read_values(stream, lambda path: _choose(path, Take.PAST), str, reading.options):
                path, rest = _chat_of(value.path)
                if rest:
                    found.setdefault(path, {}).setdefault(str(rest[0]), value.value)
    except DamagedDump:  # the main pass meets it too, and says so
        pass
    return found


def _is_kept(chat: Chat) -> bool:
    return chat.type in KEPT_TYPES and chat.channel != ""


def _close(current: _ChatReading | None, source: Source) -> Iterator[ChannelInfo | Skipped]:
    """What is to say of a chat as a whole."""
    if current is None:
        return
    chat = current.chat or current.settle(lambda path: {})
    if _is_kept(chat):
        yield ChannelInfo(platform=PLATFORM, channel=chat.channel, title=chat.name)
        return
    where = _written(current.path) or "the chat"
    count = f"{current.message_count} message{'' if current.message_count == 1 else 's'}"
    if chat.type in PRIVATE_TYPES:
        yield source.skip(where, f"private chat ({chat.type}), not kept: {count}", deliberate=True)
    elif chat.type in KEPT_TYPES:
        yield source.skip(where, f"expected an id or a name of the chat, found neither: {count} not kept")
    else:
        found = f"type {chat.type[:40]!r}" if chat.type else "no type"
        advice = 'if it is a public channel, add "type": "public_channel" beside its name'
        yield source.skip(where, f"cannot tell whether the chat is public, found {found}: {count} not kept", advice)


def _read_message(value: Value, chat: Chat, source: Source, zone: tzinfo | None) -> tuple[Post | Skipped, Any]:
    """The post, or why there is none, and who sent it."""
    message = value.value
    number = message.get("id") if isinstance(message, dict) else None
    printed = " ".join(str(number).split()) if isinstance(number, int | str) else ""
    where = _written(value.path) + (f" (id {printed})" if printed else "")
    if value.fault:
        return source.skip(where, value.fault), None
    try:
        post = message_to_post(message, chat, source.place(where), zone)
    except Broken as error:
        return source.skip(where, str(error)), None
    return post, message.get("from_id", message.get("from"))


def _written(path: Path) -> str:
    """``chats.list[3].messages[17]``"""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


FORMAT = Format(
    name="telegram-json",
    description="Telegram Desktop's result.json: one channel, or the public channels of an account",
    recognise=_recognise,
    read=_read,
    contiguous=True,
    lacks=frozenset({"views", "forwards", "replies", "url", "previews", "title", "declared_language"}),
)
