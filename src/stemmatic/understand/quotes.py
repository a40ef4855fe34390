"""Quotations in a post, and whom they are attributed to."""

from __future__ import annotations

import re

import regex

from stemmatic.model import Quote
from stemmatic.understand.heading.lexicon import SPEECH_VERB
from stemmatic.understand.heading.names import NAME, Person, find_person, is_inflected

_MIN_WORDS = 4  # fewer are a title, a term, irony
_MIN_UNSPACED = 8  # letters of a script that writes no spaces
_MAX_CHARS = 2_000
_NEAR_CHARS = 160
_CLOSING = {"«": "»", "“": "”", "„": "“”", "‘": "’", '"': '"', "「": "」", "『": "』", "｢": "｣"}
_OPENERS = {mark: [o for o, closing in _CLOSING.items() if mark in closing] for mark in '«»“”„‘’"「」『』｢｣'}
_OPENING = re.compile(f"[{''.join(_CLOSING)}]")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]", regex.V1)
# A quotation mark, or a blank line: the engine is quick to find what begins with one of a few signs.
_SPACES = r"\t\v\f\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_MARKS = re.compile(rf"[«»“”„‘’\"「」『』｢｣\n](?:(?<!\n)|(?<=\n)[{_SPACES}]*+\n)")
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
    quoted = _quoted_spans(text)
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
    return len(quoted.split()) >= _MIN_WORDS or len(_UNSPACED.findall(quoted)) >= _MIN_UNSPACED


def _quoted_spans(text: str) -> list[tuple[int, int]]:
    """The spans between quotation marks that belong together, outermost only.

    A blank line closes nothing, unless the next paragraph begins with the same mark: then the quotation goes on there.
    """
    if _OPENING.search(text) is None:
        return []
    spans: list[tuple[int, int]] = []
    open_at: dict[str, list[int]] = {mark: [] for mark in _CLOSING}
    for found in _MARKS.finditer(text):
        mark, at = found[0], found.start()
        if len(mark) > 1:
            following = text[found.end() :].lstrip()[:1]
            if following in _CLOSING and (opened := open_at[following]):
                spans.append((opened[0], len(text[:at].rstrip())))
            for stack in open_at.values():
                stack.clear()
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opener = next((o for o in _OPENERS[mark] if open_at[o]), None)
        if mark in "’‘" and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        opens_again = mark == '"' and not before.isalnum() and after.isalnum()
        if opener is not None and not opens_again:
            begin = open_at[opener].pop()
            if at + 1 - begin <= _MAX_CHARS:
                while spans and spans[-1][0] > begin:
                    spans.pop()
                spans.append((begin, at + 1))
        elif mark in _CLOSING and not after.isspace() and (not before.isalnum() or _UNSPACED.match(before)):
            open_at[mark].append(at)
    return spans


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
