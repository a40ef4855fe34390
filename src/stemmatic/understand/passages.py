"""Where a text's passages begin and end: lines, bullets, clause numbers, sentences.

A line break ends a passage, unless the line was plainly wrapped. A passage's span leaves out the white space around
it and the bullet or number before it; the rest of the text, to the last letter, is in exactly one passage. All
sentences of a numbered clause carry its number, and those of a list item are items.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import regex

from stemmatic.model import PassageKind
from stemmatic.text.characters import (
    BULLETS,
    CLOSERS,
    FULL_STOP,
    INVISIBLE,
    KNOWN_PLANES,
    OPENERS,
    RARE_STOPS,
    SPACED_BULLETS,
    SPACELESS,
    STOPS,
    codes_of,
    is_small,
)
from stemmatic.text.marks import ELISION, EMOJI, LINK, MENTION, find_elisions, find_places
from stemmatic.text.months import MONTH_NAMES
from stemmatic.understand.abbreviations import BEFORE_NUMBER, TITLES
from stemmatic.understand.borders import (
    ALONE,
    ITEM,
    MAX_TOKEN_CHARS,
    UNREAD,
    WRAPPED_MIN_CHARS,
    find_borders,
)
from stemmatic.understand.pointers import is_pointer, reads_also

_LINES = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]++")
_BULLET = rf"[{BULLETS}]|[{regex.escape(SPACED_BULLETS)}](?=\s)|\*\*|__"
# To str.strip the separators of records are white space, too; to \s they are not.
_LEAD = regex.compile(rf"(?:[\s\x1c-\x1f]|{EMOJI}|{_BULLET}|[{INVISIBLE}])++", regex.V1)
_KEYCAPS = regex.compile(r"(?:[0-9]\uFE0F?\u20E3){1,3}+\s*+$")
_CIRCLED_NUMBER = regex.compile(r"([\u2460-\u2473\u24F5-\u24FE\u2776-\u2793])\s*+")
_NUMBER = regex.compile(r"([0-9]{1,3})(?:\.(?=\s)|\.?\))\s*+(?=(\w*+))")
_LETTER_MARK = regex.compile(r"[\p{Ll}\p{Lu}]\)\s++(?=\w)", regex.V1)

_STOPS = regex.compile(
    rf"(?P<masked>{LINK}|{MENTION}|{ELISION})"
    rf"|(?P<full>{FULL_STOP}++[{regex.escape(CLOSERS.replace('“', ''))}]*+)\s*+"  # where “ only opens
    rf"|(?P<stop>(?:[{STOPS}{RARE_STOPS}]|(?<=\p{{Greek}});|(?<=\p{{Armenian}}):)++)(?P<close>[{regex.escape(CLOSERS)}]*+(?:\s»(?=\s|$))?+)(?P<gap>(?:\s*+{EMOJI})*+(?:\s++|$))"
    rf"|(?P<speech>:)(?=\s*+{EMOJI}\s*+\w)",
    regex.V1,
)
# Most text has none of the signs in _RARE_SIGNS. Its stops are found by the standard library's engine, far sooner.
_RARE_SIGNS = re.compile(
    r"[©®\x1C-\x1F\u20E3\u2122\u2139\u2194-\u21AA\u231A-\u3299\uFF01-\uFF61\U0001F000-\U0010FFFF"
    + RARE_STOPS
    + "".join(found[0] for found in regex.finditer(FULL_STOP, "".join(map(chr, range(KNOWN_PLANES))), regex.V1))
    + r"]|[\u0370-\u03FF\u1F00-\u1FFF];|[\u0531-\u058A]:"
)
_PLAIN_STOPS = re.compile(
    rf"(?P<stop>[{STOPS}][{STOPS}]*+)(?P<close>[{re.escape(CLOSERS)}]*+(?:\s»(?=\s|$))?)(?P<gap>\s++|$)"
)
_BLANK = regex.compile(rf"(?<=[{SPACELESS}])[^\S\r\n]++(?=[{SPACELESS}])", regex.V1)
_MIN_PART = 24  # characters of a sentence between blanks; shorter ones are names and items
_Stop: TypeAlias = "re.Match[str] | regex.Match[str]"
_DIGIT_AND_STOP = re.compile(r"\.\s(?<=\d..)", re.DOTALL)  # that begins with the stop is found far sooner
_MAY_BE_ORDINAL = regex.compile(r"(?<!\w)\d{1,3}\.\s")
_WORD_CHAR = regex.compile(r"[\p{L}\p{N}]", regex.V1)
_FIRST_WORD = regex.compile(r"\w++")
_DASHES = "—–-"
_TOKEN = regex.compile(rf"[^\s()\[\]«»“”„\"'’‘/<>#]{{1,{MAX_TOKEN_CHARS}}}$")
_INITIALS = regex.compile(r"(?:\p{L}\.[\-–]?){0,3}+\p{L}{1}$", regex.V1)
_DOTTED = regex.compile(r"\p{L}{1,2}(?:\.\p{L}{1,3}){1,4}$", regex.V1)
_ORDINAL_LANGUAGES = frozenset(
    {"de", "tr", "az", "pl", "cs", "sk", "hu", "fi", "no", "da", "sr", "hr", "sl", "et", "lv"}
)


class Piece(NamedTuple):
    """A passage before its language is known.

    ``block`` numbers the block that it is from; ``lead`` is what stood before it there: bullet, emoji, white space.
    """

    begin: int
    end: int
    kind: PassageKind
    block: int
    lead: str
    clause: int | None = None


class Block(NamedTuple):
    """A line, or wrapped lines: its span without white space around it; ``body`` is behind bullet and number."""

    begin: int
    end: int
    body: int
    kind: PassageKind
    clause: int | None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the lines that hold something, wrapped ones joined."""
    held: tuple[int, int] | None = None
    previous_raw_end = -2
    for found in _LINES.finditer(text):
        raw = found[0]
        begin, end = found.start() + len(raw) - len(raw.lstrip()), found.start() + len(raw.rstrip())
        if begin >= end:
            previous_raw_end = -2  # a line of white space is a border
            continue
        adjacent = found.start() - previous_raw_end <= 1 or text[previous_raw_end : found.start()] == "\r\n"
        previous_raw_end = found.end()
        if (
            held is not None
            and adjacent
            and is_small(text[begin])
            and end - begin > 1
            and text[begin + 1] not in ").:"
            and held[1] - max(held[0], text.rfind("\n", held[0], held[1])) >= WRAPPED_MIN_CHARS
            and (text[held[1] - 1].isalpha() or text[held[1] - 1] == ",")
        ):
            held = (held[0], end)
            continue
        if held is not None:
            yield held
        held = (begin, end)
    if held is not None:
        yield held


def find_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of ``text`` that hold at least one letter or digit, in order."""
    return tuple(_block(text, begin, end) for begin, end in _lines(text) if _has_word(text, begin, end))


def _has_word(text: str, begin: int, end: int) -> bool:
    return text[begin : begin + 1].isalnum() or any(map(str.isalnum, text[begin:end]))


def _block(text: str, begin: int, end: int) -> Block:
    if text[begin].isalpha() and text[begin] != "ℹ" and text[begin + 1 : begin + 2] != ")":
        return Block(begin, end, begin, PassageKind.SENTENCE, None)  # no bullet, emoji, number or letter before it
    body, kind, clause = begin, PassageKind.SENTENCE, None
    lead = _LEAD.match(text, begin, end)
    if lead and _has_word(text, lead.end(), end):
        body, kind = lead.end(), PassageKind.ITEM
        keycaps = _KEYCAPS.search(lead[0])
        if keycaps:
            clause = int("".join(c for c in keycaps[0] if c in "0123456789"))
    elif lead:
        return Block(begin, end, begin, kind, None)
    if clause is None and (circled := _CIRCLED_NUMBER.match(text, body, end)) and _has_word(text, circled.end(), end):
        return Block(begin, end, circled.end(), PassageKind.CLAUSE, int(unicodedata.numeric(circled[1])))
    if clause is None:
        number = _NUMBER.match(text, body, end)
        if number and _has_word(text, number.end(), end) and _numbers_a_clause(number[0], number[2]):
            return Block(begin, end, number.end(), PassageKind.CLAUSE, int(number[1]))
        letter = _LETTER_MARK.match(text, body, end)
        if letter:
            return Block(begin, end, letter.end(), PassageKind.ITEM, None)
    return Block(begin, end, body, PassageKind.CLAUSE if clause is not None else kind, clause)


def _numbers_a_clause(mark: str, word: str) -> bool:
    """Whether "16." or "3)" before ``word`` numbers a clause, and no date ("3. Oktober")."""
    return ")" in mark or not (word[:1].islower() or word.casefold() in MONTH_NAMES)


def may_hold_ordinals(text: str) -> bool:
    """False where nothing like "16. Festival" stands in ``text``: then its language does not matter to its division."""
    return _DIGIT_AND_STOP.search(text) is not None


def divide_text(text: str, language: Callable[[str], str] | None) -> tuple[Piece, ...]:
    """The passages of ``text``, in order.

    ``language`` gives a block's language; it is asked only where something like "16. Festival" stands, which some
    languages write for an ordinal, and may be ``None`` for a text that holds no such thing.
    """
    if language is not None and not may_hold_ordinals(text):
        language = None
    borders = find_borders(codes_of(text), ordinals=language is not None)
    if borders is None:
        return divide_by_rules(text, language)
    pieces: list[Piece] = []
    for flags, at, begin, end, number in borders:
        if flags & UNREAD:
            pieces += _divide(text, _block(text, begin, end), number, language)
            continue
        lead, kind = text[at:begin], PassageKind.ITEM if flags & ITEM else PassageKind.SENTENCE
        if (flags & ALONE and is_pointer(text[begin:end], lead)) or reads_also(text, begin, end):
            kind = PassageKind.POINTER
        pieces.append(Piece(begin, end, kind, number, lead))
    return tuple(pieces)


def divide_by_rules(text: str, language: Callable[[str], str] | None) -> tuple[Piece, ...]:
    """What ``divide_text`` gives, by the full rules alone."""
    return tuple(piece for n, block in enumerate(find_blocks(text)) for piece in _divide(text, block, n, language))


def _divide(text: str, block: Block, number: int, language: Callable[[str], str] | None) -> list[Piece]:
    lead = text[block.begin : block.body]
    spans = _sentences(text, block.body, block.end, language)
    if len(spans) == 1:
        begin, end = spans[0]
        if is_pointer(text[begin:end], lead):
            return [Piece(begin, end, PassageKind.POINTER, number, lead)]
    pieces, at = [], block.begin
    for begin, end in spans:
        kind = PassageKind.POINTER if reads_also(text, begin, end) else block.kind
        pieces.append(Piece(begin, end, kind, number, text[at:begin], block.clause))
        at = end
    return pieces


def _sentences(text: str, begin: int, end: int, language: Callable[[str], str] | None) -> list[tuple[int, int]]:
    """The sentences of ``text[begin:end]``; what holds no letter or digit joins the sentence before it."""
    ordinals: bool | None = False if language is None else None  # whether the language writes them so
    spans: list[tuple[int, int]] = []
    start, word = begin, -1
    for found in _stops(text, begin, end):
        if word < 0 and (word := _next_word(text, begin, end)) < 0:
            break
        if word >= found.start() or found.end() >= end:
            continue
        kind = found.lastgroup
        if kind == "gap":
            ends = _ends_sentence(text, start, found)
            if ends is None and ordinals is None and language is not None:
                may_be = _MAY_BE_ORDINAL.search(text, begin, end) is not None
                ordinals = may_be and language(text[begin:end]) in _ORDINAL_LANGUAGES
            if ends is False or (ends is None and ordinals):
                continue
        next_word = _next_word(text, found.end(), end)
        if next_word < 0:
            break
        cut = found.start() + len(found[0].rstrip())
        spans.append((start, cut))
        gap = text[cut:next_word]
        start = cut + len(gap) - len(gap.lstrip())
        if kind == "speech" and (lead := _LEAD.match(text, cut, next_word)) is not None:
            start = lead.end()
        word = next_word
    spans.append((start, end))
    if _BLANK.search(text, begin, end) is None:
        return spans
    return [part for span in spans for part in _at_blanks(text, *span)]


def _at_blanks(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence in a script that writes blanks between sentences, and around names, lists and numbers."""
    start = begin
    for found in _BLANK.finditer(text, begin, end):
        if found.start() - start >= _MIN_PART and end - found.end() >= _MIN_PART:
            yield start, found.start()
            start = found.end()
    yield start, end


def _next_word(text: str, begin: int, end: int) -> int:
    """Where the next letter or digit is in ``text[begin:end]``, -1 if there is none."""
    if begin < end and text[begin].isalpha():
        return begin
    found = _WORD_CHAR.search(text, begin, end)
    return found.start() if found else -1


def _stops(text: str, begin: int, end: int) -> Iterable[_Stop]:
    """Where a sentence may end in ``text[begin:end]``: not inside links, mentions and marks of omission."""
    if _RARE_SIGNS.search(text, begin, end):
        return (found for found in _STOPS.finditer(text, begin, end) if found["masked"] is None)
    stops = _PLAIN_STOPS.finditer(text, begin, end)
    places = find_places(text, begin, end)
    starts = [start for start, _ in places]
    elisions = [
        one
        for one in find_elisions(text, begin, end)
        if not ((n := bisect_right(starts, one[0])) and one[0] < places[n - 1][1])
    ]
    return _unmasked(stops, sorted([*places, *elisions])) if places or elisions else stops


def _unmasked(stops: Iterable[_Stop], masks: Sequence[tuple[int, int]]) -> Iterator[_Stop]:
    """The stops that do not begin inside one of ``masks``; both are in order."""
    ahead = 0
    for found in stops:
        while ahead < len(masks) and masks[ahead][1] <= found.start():
            ahead += 1
        if ahead == len(masks) or found.start() < masks[ahead][0]:
            yield found


def _ends_sentence(text: str, start: int, found: _Stop) -> bool | None:
    """Whether a stop with white space or the line's end behind it ends the sentence that began at ``start``.

    None where it does unless it makes an ordinal of the number before it.
    """
    after = found.end()
    inner = text[after]
    if inner in OPENERS:
        if inner in _DASHES:
            return False  # «Speech!» — said someone
        inner = next((c for c in text[after : after + 12] if c.isalnum()), "")
    if inner and is_small(inner) and not found["gap"].strip():
        return False
    if found["stop"] != "." or found["close"].strip(")]}"):
        return True
    near = text[max(start, found.start() - MAX_TOKEN_CHARS) : found.start()]
    raw = near[near.rfind(" ") + 1 :]
    if raw.isalpha() and len(raw) > 1:  # a plain word
        word = raw.casefold()
        if word in BEFORE_NUMBER and inner.isdecimal():
            return False
        return bool(found["close"]) or word not in TITLES
    token = _TOKEN.search(text, max(start, found.start() - MAX_TOKEN_CHARS), found.start())
    if token is None:
        return True
    raw = token[0]
    word = raw.casefold().lstrip("-–—")
    if word.isdecimal():
        if (token.start() <= start + 1 and len(word) <= 3) or _is_month(text, after):
            return False
        return None if len(word) <= 3 else True
    if word in BEFORE_NUMBER and inner.isdecimal():
        return False
    if found["close"]:
        return True
    return not (_INITIALS.fullmatch(raw) or word in TITLES or _DOTTED.fullmatch(word))


def _is_month(text: str, at: int) -> bool:
    word = _FIRST_WORD.match(text, at, at + 14)
    return word is not None and word[0].casefold() in MONTH_NAMES
