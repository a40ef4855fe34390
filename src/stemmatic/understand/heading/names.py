"""Names of people: their shapes, and the nominative of an inflected one where it is safe."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from stemmatic.text.late import compile_late
from stemmatic.understand.heading.lexicon import BODIES, GIVEN_NAMES, NO_NAME, PLACES, ROLE, SURNAME

_WORD = r"#?\p{Lu}[\p{L}\p{M}]{0,24}\p{Ll}\p{M}{0,2}(?:[-‑]\p{Lu}\p{Ll}{1,20})?"
_INITIALS = r"#?(?:\p{Lu}\p{Ll}?\.\s?){1,3}"
_PARTICLE = r"(?:de|da|del|della|van|von|der|bin|bint|ibn|al|el|ben|du|dos|la|le|af|zu)"
NAME = (
    rf"(?:{_INITIALS}{_WORD}"
    rf"|{_WORD}(?:[ \u00A0](?:{_PARTICLE}[ \u00A0]){{0,2}}(?:\p{{Lu}}\.[ \u00A0])?{_WORD}){{0,5}})"
)
_NAME = compile_late(NAME, regex.V1)
_WITH_INITIALS = compile_late(rf"{_INITIALS}{_WORD}", regex.V1)
_TWO_WORDS = compile_late(rf"{_WORD}[ \u00A0]{_WORD}", regex.V1)
ROLE_WORD = compile_late(rf"(?:{ROLE})", regex.V1 | regex.IGNORECASE)
# A Cyrillic word that is rather whose the office is ("глава Руритании") than a given name or surname.
_IN_GENITIVE = regex.compile(r"\p{Cyrillic}(?:[аяиыоіїує]|ой|ей|их|ых|ого|его)$", regex.V1)
# Given name and surname that agree in the genitive, as a man's and as a woman's; surnames in -о or -у stay as they are.
_MASCULINE_PAIR = regex.compile(
    r"\p{Cyrillic}{2,}[ая] \p{Cyrillic}{2,}(?:[бвгджзклмнпрстфхцчшщ]а|[лнрт]я|[ое]го|[оую])"
)
_FEMININE_PAIR = regex.compile(
    r"\p{Cyrillic}{2,}[ыиії] \p{Cyrillic}{2,}(?:ой|ей|ої|[бвгджзклмнпрстфхцчшщ]|[оую])(?<!ов|ев|их|ых)"
)
_PLACE_ENDING = regex.compile(r"(?:стана|стану|града|бурга|поля|поль|ска|цка|ську?)$")
# Endings after an event noun, where a name stands in the genitive: a feminine one would end otherwise.
_GENITIVE_SURNAMES = (
    ("енка", "енко"),
    ("овой", "ова"),
    ("евой", "ева"),
    ("иной", "ина"),
    ("ской", "ская"),
    ("цкой", "цкая"),
    ("ского", "ский"),
    ("цкого", "цкий"),
    ("ського", "ський"),
    ("цького", "цький"),
    ("ської", "ська"),
    ("цької", "цька"),
    ("ової", "ова"),
    ("ова", "ов"),
    ("ева", "ев"),
    ("ёва", "ёв"),
    ("ина", "ин"),
    ("ына", "ын"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A name found at ``begin:end``, as printed without ``#``, and whether there is more than its capitals for it."""

    begin: int
    end: int
    name: str
    certain: bool


def _plain(word: str) -> str:
    return word.strip("#.,’' \u00a0").casefold().replace("i̇", "i")


def find_person(text: str, begin: int, end: int, *, after_role: bool = False) -> Person | None:
    """The name that fills ``text[begin:end]``, or, behind a role, the one that ends it.

    Behind a role stand first whose it is ("President of Ruritania Anna Beld"): the name is initials and surname, or a
    known given name and what follows, or else the last two words.
    """
    while begin < end and text[begin] in ' \u00a0#*_«"“':
        begin += 1
    while begin < end and text[end - 1] in ' \u00a0,*_»"”':
        end -= 1
    if end - begin < 3 or end - begin > 120:
        return None
    initials = [found for found in _WITH_INITIALS.finditer(text, begin, end) if found.end() == end]
    if initials and (after_role or initials[-1].start() == begin):
        return Person(initials[-1].start(), end, _printed(initials[-1][0]), True)
    if not after_role:
        whole = _NAME.fullmatch(text, begin, end)
        return _whole_name(text, begin, end) if whole else None
    return _last_name(text, begin, end)


def find_name_at(text: str, begin: int) -> Person | None:
    """The name that begins at ``begin``, if initials or a known given name show where it ends."""
    while begin < len(text) and text[begin] in " \u00a0":
        begin += 1
    found = _WITH_INITIALS.match(text, begin)
    if found is None:
        found = _TWO_WORDS.match(text, begin)
        if found is None or not _is_given(_plain(found[0].split()[0])):
            return None
    return Person(begin, found.end(), _printed(found[0]), True)


def find_genitive_name(text: str, begin: int, end: int) -> Person | None:
    """The Russian or Ukrainian name that ends ``text[begin:end]`` behind whose the office is, both in the genitive.

    "… МИД Вальдории Ильзы Брандау": without a known given name only the agreement of the two words tells, which is
    why a third capitalised word must stand before them.
    """
    words = [(found.start(), found.end()) for found in regex.finditer(r"\S+", text[begin:end].rstrip(" \u00a0,*_"))][
        -3:
    ]
    if len(words) < 3:
        return None
    third, given, surname = (text[begin + b : begin + e] for b, e in words)
    if not (third[:1].isupper() and regex.fullmatch(_WORD, given) and regex.fullmatch(_WORD, surname)):
        return None
    pair = f"{_plain(given)} {_plain(surname)}"
    known = any(word in BODIES or word in PLACES or word in NO_NAME for word in pair.split())
    if known or ROLE_WORD.match(pair) or _PLACE_ENDING.search(pair):
        return None
    if _MASCULINE_PAIR.fullmatch(pair) is None and _FEMININE_PAIR.fullmatch(pair) is None:
        return None
    start, stop = begin + words[1][0], begin + words[2][1]
    return Person(start, stop, _printed(text[start:stop]), True)


def _printed(name: str) -> str:
    return " ".join(name.replace("#", "").split())


def _whole_name(text: str, begin: int, end: int) -> Person | None:
    words = text[begin:end].split()
    plain = [_plain(word) for word in words]
    if any(word in NO_NAME or word in PLACES for word in plain) or " ".join(plain) in PLACES:
        return None
    if len(words) > 4 or any(ROLE_WORD.fullmatch(word) for word in plain):
        return None
    if len(words) == 1:
        certain = SURNAME.fullmatch(plain[0]) is not None
    else:
        certain = _is_given(plain[0]) or (SURNAME.fullmatch(plain[-1]) is not None and len(words) <= 3)
    return Person(begin, end, _printed(text[begin:end]), certain)


def _last_name(text: str, begin: int, end: int) -> Person | None:
    tail: list[tuple[int, int]] = []  # the capitalised words that end the span, last first
    at = end
    for found in reversed(list(regex.finditer(r"\S+", text[begin:end]))):
        word = text[begin + found.start() : begin + found.end()]
        if not regex.fullmatch(_WORD, word, regex.V1) or ROLE_WORD.fullmatch(_plain(word)):
            break
        at = begin + found.start()
        tail.append((at, begin + found.end()))
        if len(tail) == 4:
            break
    if not tail:
        return None
    words = [_plain(text[b:e]) for b, e in tail]
    given = max((i for i, word in enumerate(words) if _is_given(word) and i > 0), default=None)
    if given is not None:
        size, certain = given + 1, True
    elif len(tail) == 1 or words[1] in PLACES or _IN_GENITIVE.search(words[1]):
        bare = nominative(words[0])
        if _IN_GENITIVE.search(bare) and not SURNAME.fullmatch(bare):
            return None
        size, certain = 1, SURNAME.fullmatch(bare) is not None
    else:
        size, certain = 2, True
        while size < len(words) and len(words[size]) <= 3:
            size += 1
    if any(word in PLACES or word in NO_NAME for word in words[:size]):
        return None
    start = tail[size - 1][0]
    return Person(start, tail[0][1], _printed(text[start : tail[0][1]]), certain)


def nominative(name: str) -> str:
    """A Russian or Ukrainian name out of the genitive that event nouns ask for; as printed if any part is unsure."""
    words = name.split()
    surname = words[-1]
    stop = surname.rfind(".") + 1
    initials, bare = surname[:stop], surname[stop:]
    turned = next(
        (bare[: -len(a)] + b for a, b in _GENITIVE_SURNAMES if bare.endswith(a) and len(bare) > len(a) + 1), None
    )
    given = words[:-1] if stop == 0 else []
    if given and "." not in given[0]:
        first = _given_nominative(given[0])
        if first is None:
            return name
        if turned is None:
            feminine = first.casefold()[-1] in "ая"
            kept = regex.fullmatch(r".+(?:ук|юк|енко|ко|ян|ич|их|ых)", bare) is not None
            if feminine and kept:
                turned = bare
            elif not feminine and regex.fullmatch(r".{2,}[бвгджзклмнпрстфхцчшщ]а", bare):
                turned = bare[:-1]
            elif not feminine and regex.fullmatch(r".{2,}[лнрт]я", bare):
                turned = bare[:-1] + "ь"
            else:
                return name
        return " ".join([first, *given[1:], turned])
    return " ".join([*words[:-1], initials + turned]) if turned is not None else name


def is_inflected(name: str) -> bool:
    """Whether a Russian or Ukrainian name is for certain not in the nominative: whose it is, or of whom is spoken."""
    return _given_nominative(_plain(name.split()[0])) is not None


def _is_given(word: str) -> bool:
    return word in GIVEN_NAMES or _given_nominative(word) is not None


def _given_nominative(word: str) -> str | None:
    """The given name of which ``word`` is the genitive, if it is a known one."""
    if word.casefold() in GIVEN_NAMES and word[-1] not in "ая":
        return None
    for ending, replacements in (
        ("а", ("", "о")),
        ("я", ("й", "ь", "я")),
        ("и", ("а", "я")),
        ("ы", ("а",)),
        ("ії", ("ія",)),
        ("ии", ("ия",)),
    ):
        if word.endswith(ending):
            for replacement in replacements:
                candidate = word[: len(word) - len(ending)] + replacement
                if candidate.casefold() in GIVEN_NAMES and candidate != word:
                    return candidate
    return None
