"""Quotations in a post, and whom they are attributed to."""

from __future__ import annotations

import regex

from stemmatic.model import Quote
from stemmatic.text.quotations import UNSPACED, quoted_spans
from stemmatic.understand.heading.lexicon import SPEECH_VERB
from stemmatic.understand.heading.names import NAME, Person, find_person, is_inflected

_MIN_WORDS = 4  # fewer are a title, a term, irony
_MIN_LETTERS = 8  # letters of a script that writes no spaces
_NEAR_CHARS = 160
_VERB_THEN_NAME = regex.compile(
    rf"^[»”\"’,.!?…*\s]*(?:[-–—]\s?)?(?:,\s?)?(?:{SPEECH_VERB})(?!\w)\s(?P<who>[^.!?:;«“\"\n]{{3,120}})", regex.V1
)
_NAME_THEN_VERB = regex.compile(
    rf"^[»”\"’,.!?…*\s]*(?:[-–—]\s?|diyen\s)?(?P<who>{NAME})(?:\s(?:{SPEECH_VERB})(?!\w)|\s*$|\s?[.(\n])", regex.V1
)
_BEFORE = regex.compile(r"(?P<clause>[^.!?:;«“\"\n]{3,})[:,]\s*$", regex.V1)
_VERB_BEHIND = regex.compile(rf"\s(?:{SPEECH_VERB})(?!\w)", regex.V1)
_BESIDE_COLON = 40  # characters between a name without a verb of speech and the colon
_OF = regex.compile(r"(?<!\bwords\s)\b(?:of|against|with|for|about)\s(?:\p{L}+\s){0,3}$", regex.V1)  # before an object
_FIRST_NAME = regex.compile(NAME, regex.V1)


def find_quotes(text: str, spoken: list[tuple[int, int]], speaker: str | None) -> tuple[Quote, ...]:
    """The quotations in ``text``: in quotation marks (four words at least), and the ``spoken`` paragraphs.

    A quotation's speaker is who is named beside it with a verb of speech, a dash or a colon, else the heading's
    ``speaker``.
    """
    quoted = quoted_spans(text)
    if not spoken and not quoted:
        return ()
    quotes = [Quote(begin=begin, end=end, speaker=speaker) for begin, end in spoken]
    before: tuple[int, str | None] = (-1, None)  # where the quotation before ends, and who speaks in it
    for begin, end in quoted:
        if not _is_long_enough(text[begin:end]):
            continue
        said_by = _speaker_of(text, begin, end)
        if said_by is None and before[0] >= 0 and not text[before[0] : begin].strip():
            said_by = before[1]  # a quotation goes on in the next paragraph
        quotes.append(Quote(begin=begin, end=end, speaker=said_by or speaker))
        before = end, said_by
    return tuple(sorted(quotes, key=lambda quote: (quote.begin, -quote.end)))


def _is_long_enough(quoted: str) -> bool:
    """Whether what is quoted is more than a title or a term."""
    return len(quoted.split()) >= _MIN_WORDS or len(UNSPACED.findall(quoted)) >= _MIN_LETTERS


def _speaker_of(text: str, begin: int, end: int) -> str | None:
    after = text[end : end + _NEAR_CHARS].split("\n", 1)[0]
    found = _VERB_THEN_NAME.match(after)
    if found is not None:
        who = found["who"]
        named = _FIRST_NAME.search(who)
        person = find_person(who, 0, len(who.rstrip()), after_role=True) or (
            find_person(who, named.start(), named.end()) if named else None
        )
        if person is not None and person.certain:
            return person.name
    found = _NAME_THEN_VERB.match(after)
    if found is not None:
        person = find_person(found["who"], 0, len(found["who"]))
        if person is not None and person.certain:
            return person.name
    before = text[max(0, begin - _NEAR_CHARS) : begin].rsplit("\n", 1)[-1]
    found = _BEFORE.search(before)
    return None if found is None else _speaker_before(found["clause"])


def _speaker_before(clause: str) -> str | None:
    """Who speaks, by the clause that leads to a quotation: who has a verb of speech, or else who stands last.

    Who is spoken of or to is not the speaker: "… rejected the claim of Anna Lind:", «… отверг слова Ивана Петрова:».
    """
    names: list[tuple[int, int, Person]] = []
    for named in _FIRST_NAME.finditer(clause):
        person = find_person(named[0], 0, len(named[0]), after_role=True)
        if person is not None and person.certain:
            names.append((named.start() + person.begin, named.end(), person))
    for _, end, who in reversed(names):
        if _VERB_BEHIND.match(clause, end):
            return who.name
    if names:
        begin, end, who = names[-1]
        spoken_of = is_inflected(who.name) or _OF.search(clause, 0, begin)
        if not spoken_of and len(clause) - end <= _BESIDE_COLON:
            return who.name
    return None
