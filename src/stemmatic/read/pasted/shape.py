"""What a single line of a pasted page looks like, without its neighbours."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from stemmatic.read.pasted.language import tell_language

_MIN_ANNOUNCING_WORDS = 5  # "Details:" announces inside a post
_MIN_SAID_LETTERS = 25  # "Where: Ostrava" is no speaker

_ITEM_MARKS = "•●○▪▫◾◽◼◻🔹🔸🔷🔶▶►➤➢◆◇‣⁃–—-−*·"
_ARROW_EMOJI = "👉🔗👇👆⬇➡▶"  # with up to ten words they point elsewhere
_MEDIA_EMOJI = "📖📄📃📑📎📹🎥🎞📷📸🖼🎧🔎🔍📲📺🌐📰"  # with up to four; with more they begin a heading
_PLACE_EMOJI = "📍🗺🗓📅📆🕐🕑🕒⏰🏛"
_ITEM = regex.compile(rf"\s*([{_ITEM_MARKS}])\uFE0F?\s?")
_NUMBERED = regex.compile(r"\s*(?:\(?([0-9]{1,3})(?:[.)](?=\s|\p{L})| ?[—–-] )|([0-9]{1,2})\uFE0F?\u20E3)")
_EMOJI_FIRST = regex.compile(
    r"[\s\p{Cf}]*((?:\p{RI}\p{RI}|(?![\d#*©®™])[\p{Extended_Pictographic}]\p{EMod}?\uFE0F?(?:\u200D\p{Extended_Pictographic}\uFE0F?){0,4}){1,8})"
)
_SPEAKER = regex.compile(r"[^:\n]{2,120}?:(?=\s|$)")
_LINK = regex.compile(r"(?:https?://|www\.|t\.me/)\S+|@\w+", regex.IGNORECASE)
_HASHTAG = regex.compile(r"#[\w]+")
_BRACKETED = regex.compile(r"[\[【(«]{1}[^\]】)»\n]{2,60}[\]】)»](?=\s|$)")
_ENDED = regex.compile(r"[.!?…。؟!?»”\")\]>]\W*$|[\p{Emoji_Presentation}\uFE0F]\s*$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line looks like, without its neighbours."""

    emoji: str = ""  # the emoji it begins with
    item: str = ""  # its list mark
    number: int | None = None  # its clause number
    heading: bool = False
    announces: bool = False  # ends with a colon
    closes: bool = False  # pointer, bare link, row of hashtags
    never_opens: bool = False
    begins_small: bool = False
    ended: bool = False
    language: str = ""
    letters: int = 0

    @property
    def opens(self) -> bool:
        """Whether the line looks like the first line of a post."""
        return (bool(self.emoji) or self.heading) and not (self.never_opens or self.item or self.begins_small)


def shape_of(text: str) -> Shape:
    """The :class:`Shape` of a line; of very long lines the first 2,000 characters and the end count."""
    text = text.strip()
    head = text if len(text) <= 2000 else text[:1500] + text[-500:]
    item, numbered, emoji = _ITEM.match(head), _NUMBERED.match(head), _EMOJI_FIRST.match(head)
    lead = emoji[1] if emoji and not item else ""
    rest = head[emoji.end() :].strip() if emoji else head
    words = len(rest.split())
    announces = head.rstrip("\u200e\u200f ").endswith((":", ":"))
    bare = _HASHTAG.sub("", _LINK.sub("", rest))
    only_tags = not any(char.isalnum() for char in bare)
    mark = lead[:1]
    pointer = (
        mark != ""
        and not announces
        and ((mark in _ARROW_EMOJI and words <= 10) or (mark in _MEDIA_EMOJI and words <= 4))
    ) or (not only_tags and bool(_LINK.search(rest)) and len(bare.split()) <= 4)
    place = mark != "" and mark in _PLACE_EMOJI and words <= 12 and not announces
    first = next((char for char in rest if char.isalnum()), "")
    small = first.islower() and not rest.startswith(("http", "www", "@", "#", "t.me"))
    closing_mark = head[:1] in "»”)]}<…"
    return Shape(
        emoji=lead,
        item=item[1] if item else "",
        number=int(numbered[1] or numbered[2]) if numbered else None,
        heading=_is_heading(rest, announces=announces),
        announces=announces,
        closes=pointer or (only_tags and bool(rest)),
        never_opens=pointer or place or only_tags or not any(char.isalpha() for char in rest),
        begins_small=(small and not lead) or closing_mark,
        ended=bool(_ENDED.search(head[-40:])),
        language=tell_language(head),
        letters=sum(char.isalpha() for char in head) if len(text) <= 2000 else len(text),
    )


def _is_heading(rest: str, *, announces: bool) -> bool:
    """A lead in brackets or capitals, "Speaker: …", or a line of some words that announces with a colon."""
    if announces and len(rest) <= 250 and len(rest.split()) >= _MIN_ANNOUNCING_WORDS:
        return True
    if _BRACKETED.match(rest):
        return True
    letters = [char for char in rest[:60] if char.isalpha()]
    if len(letters) >= 12 and all(char.isupper() for char in letters) and letters[0].lower() != letters[0]:
        return True
    speaker = _SPEAKER.match(rest)
    if not speaker or (not announces and sum(char.isalpha() for char in rest[speaker.end() :]) < _MIN_SAID_LETTERS):
        return False
    names = [word for word in speaker[0].split() if any(char.isalpha() for char in word)]
    named = [w for w in names if w[0] == "#" or unicodedata.category(w[0]) in ("Lu", "Lt") or w[0] in "«“\"'"]
    return 1 <= len(names) <= 9 and len(named) >= 0.6 * len(names)
