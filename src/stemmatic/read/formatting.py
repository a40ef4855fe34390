"""How platforms show parts of a text: bold, links, quotes, as dumps say it, by characters of the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any

from stemmatic.model import Formatting, TextStyle

_MOST = 5_000  # parts of one text; a post has 100 at most on Telegram
# Names of Telegram's: those of Desktop exports and bots' interface, of Telethon (MessageEntityBold) and of Pyrogram
# (MessageEntityType.BOLD), in small letters without what stands before them and without "_".
_NAMES: Mapping[str, TextStyle] = {
    "bold": TextStyle.BOLD,
    "italic": TextStyle.ITALIC,
    "underline": TextStyle.UNDERLINED,
    "strikethrough": TextStyle.STRUCK,
    "strike": TextStyle.STRUCK,
    "code": TextStyle.CODE,
    "pre": TextStyle.PREFORMATTED,
    "blockquote": TextStyle.QUOTE,
    "expandableblockquote": TextStyle.QUOTE,
    "spoiler": TextStyle.SPOILER,
    "link": TextStyle.LINK,
    "textlink": TextStyle.LINK,
    "texturl": TextStyle.LINK,
    "url": TextStyle.LINK,
    "customemoji": TextStyle.EMOJI,
}

_KINDS = ("type", "_type", "_")
_TARGETS = ("url", "href", "custom_emoji_id", "document_id")
ENTITY_FIELDS = (*_KINDS, "offset", "length", *_TARGETS)
"""The fields of Telegram's entities that are read."""


def style_named(name: object) -> TextStyle | None:
    """The style of a name as Telegram's exports and its programs' objects have it; None for other kinds."""
    if not isinstance(name, str):
        return None
    plain = name.rpartition(".")[2].replace("_", "").casefold()
    return _NAMES.get(plain.removeprefix("messageentity"))


def read_entities(text: str, entities: object) -> tuple[Formatting, ...]:
    """Telegram's entities, which count in UTF-16 units, by characters; what lies in no text is left out."""
    if not isinstance(entities, list) or not text:
        return ()
    at = None if text.isascii() else {unit: n for n, unit in enumerate(_units(text))}
    found = []
    for one in entities[:_MOST]:
        if not isinstance(one, Mapping):
            continue
        offset, length = one.get("offset"), one.get("length")
        kind = next((kind for name in _KINDS if (kind := style_named(one.get(name)))), None)
        if kind is None or type(offset) is not int or type(length) is not int:
            continue
        begin, end = (offset, offset + length) if at is None else (at.get(offset, -1), at.get(offset + length, -1))
        found.append(Formatting(kind, begin, end, _target(one)))
    return fit_formatting(text, found)


def fit_formatting(text: str, found: Iterable[Formatting]) -> tuple[Formatting, ...]:
    """Those that lie in a text and are not empty, in its order, outer ones first."""
    size = len(text)
    held = {one for one in found if 0 <= one.begin < one.end <= size}
    return tuple(sorted(held, key=lambda one: (one.begin, -one.end, one.style, one.target or ""))[:_MOST])


def _units(text: str) -> Iterable[int]:
    """The UTF-16 unit at which each character begins, and the one after the last."""
    return accumulate((1 + (char > "\uffff") for char in text), initial=0)


def _target(entity: Mapping[str, Any]) -> str | None:
    found = (entity.get(name) for name in _TARGETS)
    return next((str(one) for one in found if isinstance(one, str | int) and one != ""), None)
