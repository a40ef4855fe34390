"""What a post's first lines state: who speaks, in which office, on what occasion, where and when.

Rules over shapes, not over known texts: a name counts as the speaker's if a colon, a verb of speech or an event noun
("Statement by", "Выступление", "'nın açıklamaları") makes it so. Names are given as printed, without ``#``; Russian
and Ukrainian ones are turned into the nominative where that is safe, Turkish ones lose what follows the apostrophe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import regex

from stemmatic.model import Heading
from stemmatic.text.late import compile_late
from stemmatic.text.marks import EMOJI
from stemmatic.understand.heading import prefilter as hints
from stemmatic.understand.heading.datelines import (
    DATELINE_SIGNS,
    is_dateline,
    read_dateline,
    read_parenthesis,
    unhashed,
)
from stemmatic.understand.heading.dates import StatedDate, find_dates
from stemmatic.understand.heading.lexicon import EVENT, ROLE, SPEECH_VERB, TOPIC_WORDS
from stemmatic.understand.heading.names import find_genitive_name, find_name_at, find_person, is_inflected, nominative

_MAX_LINES = 4
_MAX_LINE_CHARS = 320
_MAX_READ_CHARS = 600
_MAX_EVENT_CHARS = 200
_MAX_ROLE_WORDS = 10
_MAX_ABOUT_CHARS = 80
_AND = frozenset(("and", "и", "і", "та", "й", "ve", "y", "et", "und", "&"))
_TO = frozenset(
    ("to", "with", "against", "a", "con", "contra", "à", "contre", "avec", "an", "gegen", "mit", "к", "против", "проти")
)
_IN_ANSWER = regex.compile(
    r"(?i)\b(?:в ответ на|у відповідь на|in (?:response|answer|reply|reaction) to|en respuesta a|en réponse à"
    r"|als Antwort auf)\b"
)
_SPEECH_SIGNS = frozenset("💬🎙🗣🎤")
_NO_SIGNS: frozenset[str] = frozenset()
_NOTHING = Heading()

_FLAGS = regex.V1 | regex.IGNORECASE
_ROLES = compile_late(rf"\b(?:{ROLE})(?!\w)", _FLAGS)
_EVENTS = compile_late(rf"\b(?:{EVENT})(?!\w)", _FLAGS)
_VERBS = compile_late(rf"\b(?:{SPEECH_VERB})(?!\w)", _FLAGS)
_MARKUP = compile_late(rf"(?:{EMOJI}|\*\*|__|[•▪■●◆►▶]|\s)++", regex.V1)
_COLON = regex.compile(r":(?=\s|$|[\"«“„*_])")
_POSSESSIVE = regex.compile(r"['’ʼ](?:s\b|\p{Ll}{1,4}(?!\p{L}))|(?<=s)['’](?=\s)", regex.V1)
_ENGLISH_POSSESSIVE = regex.compile(r"['’ʼ](?:s$|$)")
_ABLATIVE = regex.compile(r"(?<=\p{L}{3}[^\Wn])[dt][ae]n$", regex.V1)  # behind a possessive ("-sından") it stays
_OCCASIONS = (
    r"(?:during|following|after|at|on the sidelines of|in the course of|as part of|for"
    r"|в ходе|во время|по итогам|на полях|«на полях»|на|перед|после|в рамках|по завершении"
    r"|під час|за підсумками|після|у ході|в ході"
    r"|durante|tras|en|lors de|à l'issue de|während|nach|bei|auf)"
)
_OCCASION = compile_late(rf"(?<!\w){_OCCASIONS}\s(?:the\s|a\s|an\s|la\s|el\s)?", _FLAGS)
_AT_EVENT = compile_late(rf"\s(?:[–—-]\s(?:{_OCCASIONS}|в|у|на|in|at)|{_OCCASIONS})\s(?:the\s|a\s|an\s)?", _FLAGS)
_OF_ROLE = compile_late(rf"\bof (?:the )?(?:{ROLE})$", _FLAGS)
_BY = regex.compile(r"\s*(?:by|from|of|with|von|de|del|par)\s(?:the\s|el\s|la\s|le\s)?", _FLAGS)
_WITH = regex.compile(r"\s*(?:со?|з|із|зі)\s", _FLAGS)
_LAST_DASH = regex.compile(r"\s[–—-]\s(?!.*\s[–—-]\s)")
_VISIT = regex.compile(r"visit|визит|візит|ziyaret", _FLAGS)  # who visits need not speak
_LATE_BY = regex.compile(r"\sby\s(?:the\s)?")
_ATTRIBUTION = regex.compile(r"(?:^|[»”\"]\s?)[–—-]\s(?P<who>[^,\n]{3,60}),\s(?P<role>[^\n]{3,120})$", regex.V1)
_BEFORE_ROLE = regex.compile(r"(?:(?!(?:the|a|an|to)\s|\p{L}+ing\s)[\p{L}.’'-]{1,24}\s){0,3}+", _FLAGS)
_ABOUT = compile_late(rf"\s(?:[–—-]\s)?(?:{'|'.join(TOPIC_WORDS)})\s")
_FROM = regex.compile(r"^(?:from|excerpts from|из|з|із)\s(?:the\s)?", _FLAGS)


class _Line(NamedTuple):
    signs: frozenset[str]
    text: str
    whole: bool  # nothing follows a heading in the line


def read_heading(lines: Sequence[str], published: datetime | None = None) -> Heading:
    """The facts that the first lines of a version state; ``published`` completes dates without a year."""
    heading = _NOTHING
    for number, line in enumerate(_heading_lines(lines)):
        given = hints.read_hints(line.text)
        dates = find_dates(line.text, published) if given & hints.DATE else ()
        if (line.signs and line.signs & DATELINE_SIGNS) or (dates and is_dateline(line.text, dates)):
            heading = _fill(heading, read_dateline(line.text, dates, line.signs))
        elif not number or heading.speaker is None:
            heading = _fill(heading, _read_line(line, given, dates, opens=number == 0))
    return heading


def read_attribution(line: str) -> Heading:
    """Who is named in the last line of a post that is one quotation: "… — NAME, ROLE"."""
    found = _ATTRIBUTION.search(line)
    if found is None:
        return Heading()
    person = find_person(line, *found.span("who"))
    begins = _BEFORE_ROLE.match(found["role"])
    office = _ROLES.search(found["role"])
    if person is None or office is None or begins is None or begins.end() < office.start():
        return Heading()
    return (
        Heading(speaker=person.name, role=_role(found["role"])) if person.certain or " " in person.name else Heading()
    )


def _heading_lines(lines: Sequence[str]) -> Iterator[_Line]:
    for raw in lines[:_MAX_LINES]:
        # No letter but one is an emoji too.
        lead = None if raw[:1].isalpha() and raw[0] != "ℹ" else _MARKUP.match(raw)
        body = raw[lead.end() :] if lead else raw
        if "**" in body or "__" in body:
            body = body.replace("**", "").replace("__", "")
        body = body.strip()[:_MAX_READ_CHARS]
        if body:
            yield _Line(frozenset(lead[0]) if lead else _NO_SIGNS, body, len(body) <= _MAX_LINE_CHARS)


def _fill(heading: Heading, further: Heading) -> Heading:
    """``heading`` with what it lacks from ``further``."""
    if further is _NOTHING:
        return heading
    if heading is _NOTHING:
        return further
    return Heading(
        speaker=heading.speaker or further.speaker,
        role=heading.role or (further.role if heading.speaker in (None, further.speaker) else None),
        event=heading.event or further.event,
        place=heading.place or further.place,
        stated_date=heading.stated_date or further.stated_date,
    )


# --- who speaks --------------------------------------------------------------------------------------------------


def _read_line(line: _Line, given: int, dates: Sequence[StatedDate], *, opens: bool) -> Heading:
    """What a line states by which ``given`` are the hints; ``opens`` says that it is the first."""
    text = line.text
    topical = opens and given & hints.TOPIC and _ABOUT.search(text, 0, _MAX_ABOUT_CHARS)
    if not (given & hints.OPENING or dates or ":" in text or "(" in text or topical):
        return _NOTHING
    aside = read_parenthesis(text, None) if given & hints.DATE and "(" in text else None
    facts = _NOTHING
    if aside is not None:
        inside = [d for d in dates if d.begin >= aside[0]]
        facts = replace(aside[1], stated_date=inside[0].iso if inside else aside[1].stated_date)
    colon = _COLON.search(text, 0, _MAX_LINE_CHARS) if ":" in text else None
    eventful = given & hints.OPENING and given & hints.EVENT
    if not (eventful or aside or colon or topical or (opens and given & hints.VERB)):
        return _NOTHING
    limit = min(x for x in (aside[0] if aside else None, colon.start() if colon else None, len(text)) if x is not None)
    head = text[:limit].rstrip()
    if not line.whole and colon is None and aside is None:
        head = head[:_MAX_LINE_CHARS]
    from_mark = _FROM.match(head)
    offset = from_mark.end() if from_mark else 0
    formal = aside is not None or from_mark is not None or bool(line.signs & _SPEECH_SIGNS)
    spoken = (
        (_by_colon(head, offset, given, bool(line.signs & _SPEECH_SIGNS)) if colon and colon.start() >= limit else None)
        or (_by_event(head, offset, given, formal) if eventful else None)
        or (_by_event(head, dash.end(), given, formal) if eventful and (dash := _LAST_DASH.search(head)) else None)
        or (_by_occasion(head, offset, given) if eventful and colon and _ends(text, colon.end()) else None)
        or (_by_possessive(head, offset, given) if eventful else None)
        or (_by_verb(head, offset, given) if opens else None)
    )
    if spoken is not None:
        if len(dates) == 1 and dates[0].begin < limit and facts.stated_date is None:
            facts = replace(facts, stated_date=dates[0].iso)
        return _fill(spoken, facts)
    if (
        opens
        and len(dates) == 1
        and dates[0].begin <= 4
        and eventful
        and facts.stated_date is None
        and _EVENTS.search(head)
    ):
        facts = replace(facts, stated_date=dates[0].iso)
    if not eventful:
        return facts
    dated = aside is not None
    event = _event_alone(head, dated) if dated or (opens and line.whole and limit == len(text)) else None
    return facts if event is None else replace(facts, event=event)


def _by_colon(head: str, begin: int, given: int, spoken: bool) -> Heading | None:
    """ "NAME:", "ROLE NAME:", "NAME, ROLE:"."""
    if len(head) > 200 or head[begin : begin + 1] in '«“„"':
        return None
    person = find_person(head, begin, len(head))
    if person is not None and _EVENTS.search(person.name) is None:
        return Heading(speaker=person.name) if person.certain or spoken else None
    if not given & hints.ROLE or (given & hints.EVENT and _EVENTS.search(head)):
        return None
    comma = head.find(",")
    if comma > 0:
        person = find_person(head, begin, comma)
        if person is not None and person.certain and _ROLES.search(head, comma):
            return Heading(speaker=person.name, role=_role(head[comma + 1 :]))
    found = _role_and_name(head, begin, len(head), given)
    # Who is spoken of does not speak: "… rejected the claim of Mayor Anna Lind:".
    return None if found is None or is_inflected(found.speaker or "-") or _OF_ROLE.search(found.role or "") else found


def _role_and_name(head: str, begin: int, end: int, given: int, genitive: bool = False) -> Heading | None:
    """ "ROLE NAME" that fills ``head[begin:end]``."""
    roles = list(_ROLES.finditer(head, begin, end)) if given & hints.ROLE else []
    if not roles:
        return None
    person = find_person(head, roles[-1].end(), end, after_role=True)
    if person is None or not (person.certain or person.begin - roles[-1].end() <= 2):
        person = find_genitive_name(head, roles[-1].end(), end) if genitive else None
    if person is None:
        return None
    phrase = head[begin : person.begin]
    if len(phrase.split()) > _MAX_ROLE_WORDS or ". " in phrase or _VERBS.search(phrase) or _EVENTS.search(phrase):
        return None
    role = _role(phrase)
    if role is None or role.split()[-1].casefold() in _AND | _TO:  # "The spokesman replied to Anna Lind:"
        return None
    return Heading(speaker=person.name, role=role)


def _role(text: str) -> str | None:
    role = unhashed(text).strip(" ,.;:–—-\"'*")
    role = regex.sub(r"^(?:the|el|la|le)\s", "", role, flags=regex.IGNORECASE)
    role = regex.sub(r"(?:,?\s(?:H\.?\s?E\.?|Mr\.?|Ms\.?|Mrs\.?|Dr\.?|Sn\.|Sayın|г-н|г-жа|пан|пані))$", "", role)
    return role if role and _ROLES.search(role) else None


def _by_event(head: str, begin: int, given: int, formal: bool) -> Heading | None:
    """ "Statement by ROLE NAME during …", "Выступление С.В.Белова в ходе …".

    In a ``formal`` heading, with a microphone, a date, or "From …", two words that agree may be a name.
    """
    event = _EVENTS.search(head, begin, begin + 60)
    if event is None or _VISIT.match(event[0]) or head[begin : event.start()].count(" ") > 3:
        return None
    by = _BY.match(head, event.end()) or _LATE_BY.search(head, event.end(), event.end() + 120)
    start = by.end() if by else event.end()
    rest = head[start:]
    stop = len(rest)
    occasion = _OCCASION.search(rest)
    if occasion is not None:
        stop = occasion.start()
    for sign in (", ", " – ", " — ", " щодо ", " о ", " об ", " про ", " on ", " to ", " with ", " regarding "):
        at = rest.find(sign)
        if 0 < at < stop:
            stop = at
    named = find_name_at(head, start)
    if named is not None:
        stop = named.end - start
    spoken = (named.name, None) if named is not None else _name_phrase(head, start, start + stop, given, formal)
    if spoken is None or (by is None and _WITH.match(rest)):
        return None
    if _IN_ANSWER.search(head, 0, event.start()):
        return None  # "In answer to the statement of Anna Lind the port said"
    speaker, role = spoken
    slavic = regex.search(r"\p{Cyrillic}", speaker) is not None
    after = head[start + stop :]
    if role is None and (found := regex.match(r",\s([^,–—]{3,120})$", after)) and _ROLES.search(found[1]):
        role, after = _role(found[1]), ""
    happened = _EVENTS.search(after)
    if happened is not None:
        leading = _OCCASION.match(after.lstrip())
        phrase = after.lstrip()[leading.end() if leading else 0 :]
    else:
        phrase = head[event.start() : event.end()] + (after if after[:1] == " " else "")
    return Heading(speaker=nominative(speaker) if slavic else speaker, role=role, event=_phrase(phrase))


def _by_occasion(head: str, begin: int, given: int) -> Heading | None:
    """ "ROLE NAME at the opening of the SUMMIT", "ROLE NAME — по итогам переговоров"."""
    if ". " in head[begin:] or (given & hints.VERB and _VERBS.search(head)):
        return None
    for at in islice(_AT_EVENT.finditer(head, begin, 200), 4):
        spoken = _name_phrase(head, begin, at.start(), given)
        if spoken is not None and _EVENTS.search(head, at.end()):
            return Heading(speaker=spoken[0], role=spoken[1], event=_phrase(head[at.end() :]))
    return None


def _ends(text: str, at: int) -> bool:
    """Whether ``text`` ends at ``at``, or goes on with what was said."""
    return text[at:].lstrip(" *_")[:1] in ("", "«", "“", "„", '"')


def _name_phrase(head: str, begin: int, end: int, given: int, genitive: bool = False) -> tuple[str, str | None] | None:
    person = find_person(head, begin, end)
    if person is not None and person.certain:
        return person.name, None
    named = _role_and_name(head, begin, end, given, genitive)
    return (named.speaker, named.role) if named is not None and named.speaker is not None else None


def _phrase(text: str) -> str | None:
    phrase = " ".join(unhashed(text).strip(" ,.;:–—-*").split())
    return phrase[:_MAX_EVENT_CHARS] or None


def _by_possessive(head: str, begin: int, given: int) -> Heading | None:
    """ "ROLE NAME's interview with …", "ROLE NAME'nın … açıklamaları", "ROLE NAME, AGENCY'e demeç verdi"."""
    for mark in _POSSESSIVE.finditer(head, begin, 200):
        spoken = _name_phrase(head, begin, mark.start(), given)
        if spoken is not None and _EVENTS.search(head, mark.end()):
            speaker, role = spoken
            phrase = head[mark.end() :] if _ENGLISH_POSSESSIVE.match(mark[0]) else _up_to_event(head, mark.end())
            return Heading(speaker=speaker, role=role, event=_phrase(_without_dates(phrase)))
    return None


def _up_to_event(head: str, begin: int) -> str:
    """``head`` from ``begin`` to its last event noun, which in Turkish ends the phrase; without "from" (-dan, -ten)."""
    last = max(found.end() for found in _EVENTS.finditer(head, begin))
    return str(_ABLATIVE.sub("", head[begin:last]))


def _without_dates(text: str) -> str:
    for date in reversed(find_dates(text)):
        ending = _POSSESSIVE.match(text, date.end)
        text = text[: date.begin] + text[ending.end() if ending else date.end :].lstrip()
    return text


def _by_verb(head: str, begin: int, given: int) -> Heading | None:
    """ "ROLE NAME said …", "ROLE NAME дал интервью …", "ROLE NAME, AGENCY'e demeç verdi"."""
    verb = _VERBS.search(head, begin, 220) if given & hints.VERB else None
    if verb is None:
        about = _ABOUT.search(head, begin, _MAX_ABOUT_CHARS) if given & hints.TOPIC else None
        person = find_person(head, begin, about.start()) if about is not None else None
        return Heading(speaker=person.name) if person is not None and person.certain else None
    comma = head.find(",", begin, verb.start())
    for stop in [comma, verb.start()] if comma > 0 else [verb.start()]:
        spoken = _name_phrase(head, begin, stop, given)
        if spoken is not None:
            event = _EVENTS.search(head, verb.start() if " " in verb[0] else verb.end())
            phrase = _phrase(_without_dates(head[event.start() :].split(",")[0])) if event and len(head) < 200 else None
            return Heading(speaker=spoken[0], role=spoken[1], event=phrase)
    return None


def _event_alone(head: str, dated: bool) -> str | None:
    """A heading that names an occasion and no speaker: "Joint Statement of …", "… Zirvesi (PLACE, DATE)"."""
    if len(head) > _MAX_EVENT_CHARS or head[-1:] in ".!?…" or not head.lstrip('#«“"')[:1].isupper():
        return None
    found = _EVENTS.search(head)
    if found is None:
        return None
    before = head[: found.start()].split()
    if (
        len(before) <= 3
        and (dated or "," not in head)
        and all(word.lstrip('#«“"')[:1].isupper() and len(word) > 2 for word in before)
    ):
        return _phrase(head)
    if not dated:
        return None
    ended = regex.fullmatch(r"(?:['’ʼ]\p{Ll}{1,5})?", head[found.end() :])  # a noun phrase that ends with its noun
    whole = ended and len(before) <= _MAX_ROLE_WORDS and all(word.lstrip('#«“"')[:1].isupper() for word in before)
    return _phrase(head[: found.end()] if whole else head[found.start() :])
