"""What stands in a text and is not wording: links, mentions, hashtags, emoji, elision marks.

The patterns are for the ``regex`` module with its V1 flag, run in linear time (possessive, bounded), and have no
groups, so that they combine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

LINK = (
    r"(?:(?:[Hh][Tt][Tt][Pp][Ss]?://|(?:www|Www|WWW)\.|tg://)[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?…)\]}'’]"
    r"|[A-Za-z0-9](?<![\w@.\-].)[A-Za-z0-9\-]{0,40}+\.(?:[A-Za-z0-9\-]{1,40}+\.){0,4}+[A-Za-z]{2,24}+/"
    r"[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?…)\]}'’])"
)
MENTION = r"(?:(?<![\w@])@[A-Za-z0-9_]{2,64}+)"
EMOJI = (
    r"(?:[#*0-9]\uFE0F?\u20E3"
    r"|[\p{Extended_Pictographic}\p{Regional_Indicator}\U0001F3FB-\U0001F3FF]"
    r"[\u200D\u20E3\uFE0E\uFE0F\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]*+)"
)
# A hashtag ends before an apostrophe (a Turkish ending follows it) and has at least one letter; some signs stand
# inside, such as a middle dot in Catalan and Japanese. In scripts without white space it may stand anywhere, and be
# closed.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\u30FC\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
HASHTAG = (
    rf"(?:(?<![[\w&/]--[{_UNSPACED}]])[#＃](?<![#＃][\p{{L}}\p{{M}}\p{{N}}_]{{1,60}}.)(?=[\d_]{{0,60}}+\p{{L}})"
    r"(?:[\p{L}\p{M}\p{N}_\u200C]|(?<=\p{L})[·・־׳״〜～゠](?=\p{L})){1,140}+)"
)
# A mark of something left out: three dots, or two inside angle brackets, in brackets of any kind.
ELISION = r"(?:<\s?(?:\.{2,4}|…)\s?>|[\[(]\s?(?:\.{3,4}|…)\s?[\])])"

QUOTING = '"“”„«»'  # what a query may put a value between
CLAUSE_MARK = re.compile(r"[,;:،؛、，；：—–…]")  # behind which a clause may end

_LINKS = regex.compile(LINK, regex.V1)
_MENTION = regex.compile(MENTION, regex.V1)
_HASHTAG = regex.compile(HASHTAG, regex.V1)
_MENTIONS = regex.compile(rf"{LINK}|({MENTION})", regex.V1)
_HASHTAGS = regex.compile(rf"{LINK}|({HASHTAG})", regex.V1)
_ELISIONS = regex.compile(ELISION, regex.V1)
_ASIDE = regex.compile(rf"{LINK}|{MENTION}|{HASHTAG}", regex.V1)

# What a link, a mention or a hashtag cannot be without. None holds a border, so that only the stretches between borders
# that have such a sign are searched: the patterns take their time over everything else.
_LINK_SIGNS = ("/", "www.", "WWW.", "Www.")
_HASHTAG_SIGNS = ("#", "＃")
_MENTION_SIGNS = ("@", *_LINK_SIGNS)
_ALL_SIGNS = (*_HASHTAG_SIGNS, *_MENTION_SIGNS)
BORDERS = " \n\t\r"
_NEXT_BORDER = re.compile(f"[{BORDERS}]")


def may_hold_links(text: str) -> bool:
    """False where ``text`` has no link for certain; far cheaper than a search."""
    return "/" in text or "www." in text or "WWW." in text or "Www." in text


def may_hold_places(text: str) -> bool:
    """False where ``text`` has no link and no mention for certain."""
    return "@" in text or may_hold_links(text)


def holds_no_signs(text: str) -> bool:
    """True where ``text`` has no link, mention or hashtag for certain."""
    return "#" not in text and "＃" not in text and not may_hold_places(text)


def _stretches(text: str, signs: tuple[str, ...], begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """The stretches between borders in ``text[begin:stop]`` that hold one of ``signs``, in order."""
    ahead = {sign: at for sign in signs if (at := text.find(sign, begin, stop)) >= 0}
    done = begin
    while ahead:
        at = min(ahead.values())
        begin = max(done, *(1 + text.rfind(border, done, at) for border in BORDERS))
        border = _NEXT_BORDER.search(text, at, stop)
        end = border.start() if border else stop
        yield begin, end
        ahead = {
            sign: found
            for sign, old in ahead.items()
            if (found := old if old >= end else text.find(sign, end, stop)) >= 0
        }
        done = end


def _find_signed(pattern: regex.Pattern[str], text: str, sign: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans in ``text[begin:end]`` of what begins with ``sign``, where nothing else counts."""
    at = text.find(sign, begin, end)
    while at >= 0:
        found = pattern.match(text, at, end)
        if found is not None:
            yield found.span()
        at = text.find(sign, at + 1 if found is None else found.end(), end)


def find_places(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The spans of the links and mentions in ``text[begin:end]``."""
    if not may_hold_links(text[begin:end]):
        return list(_find_signed(_MENTION, text, "@", begin, end))
    stretches = _stretches(text, _MENTION_SIGNS, begin, end)
    return [found.span() for a, b in stretches for found in _MENTIONS.finditer(text, a, b)]


class Marks(NamedTuple):
    """What is in a text and is not wording: the spans of all of it in order, none with one of ``BORDERS`` in it; links,
    @mentions with the sign, and hashtags as printed, but with ``#`` and without endings after an apostrophe, each once.
    """

    asides: Sequence[tuple[int, int]] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()


_NO_MARKS = Marks()


def find_marks(text: str) -> Marks:
    """The links, mentions and hashtags in ``text``."""
    if holds_no_signs(text):
        return _NO_MARKS
    asides: list[tuple[int, int]] = []
    links, mentions, hashtags = dict[str, None](), dict[str, None](), dict[str, None]()
    if "＃" not in text and not may_hold_links(text):
        for held, pattern, sign in ((mentions, _MENTION, "@"), (hashtags, _HASHTAG, "#")):
            spans = list(_find_signed(pattern, text, sign, 0, len(text)))
            asides += spans
            held.update((text[begin:end], None) for begin, end in spans)
        return Marks(sorted(asides), (), tuple(mentions), tuple(hashtags))
    for begin, end in _stretches(text, _ALL_SIGNS, 0, len(text)):
        stretch = text[begin:end]
        linked, mentioned, tagged = may_hold_links(stretch), "@" in stretch, "#" in stretch or "＃" in stretch
        if linked and not mentioned and not tagged:
            for found in _LINKS.finditer(text, begin, end):
                asides.append(found.span())
                links[found[0]] = None
            continue
        asides += [found.span() for found in _ASIDE.finditer(text, begin, end)]
        if linked:
            links.update((found[0], None) for found in _LINKS.finditer(text, begin, end))
        if mentioned:
            mentions.update((found[1], None) for found in _MENTIONS.finditer(text, begin, end) if found[1])
        if tagged:
            hashtags.update(("#" + found[1][1:], None) for found in _HASHTAGS.finditer(text, begin, end) if found[1])
    return Marks(asides, tuple(links), tuple(mentions), tuple(hashtags))


def leave_out(text: str, asides: Sequence[tuple[int, int]]) -> str:
    """``text`` with a space for each of ``asides``."""
    if not asides:
        return text
    parts: list[str] = []
    at = 0
    for begin, end in asides:
        parts += text[at:begin], " "
        at = end
    return "".join(parts) + text[at:]


def set_aside(text: str) -> str:
    """``text`` with a space for each link, mention and hashtag."""
    return text if holds_no_signs(text) else leave_out(text, find_marks(text).asides)


def find_elisions(text: str, begin: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """The spans of marks such as ``<...>``, ``[…]``, ``(...)`` in ``text[begin:end]``."""
    end = len(text) if end is None else end
    if text.find("…", begin, end) < 0 and text.find("...", begin, end) < 0 and text.find("<", begin, end) < 0:
        return ()
    return tuple(found.span() for found in _ELISIONS.finditer(text, begin, end))
