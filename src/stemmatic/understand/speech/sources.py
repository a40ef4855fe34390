"""Who is named by a run of words that speaks: a person, a body, somebody by office alone, or a pronoun."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import regex

from stemmatic.text.inflection import forms_of, is_cyrillic, may_be_nominative, nominative_name, nominative_phrase
from stemmatic.understand.heading.lexicon import GIVEN_NAMES, NO_NAME, PLACES, SURNAME
from stemmatic.understand.heading.names import ROLE_WORD, nominative
from stemmatic.understand.speech.clauses import Token
from stemmatic.understand.speech.lexicon import (
    ARABIC_GIVEN,
    ARABIC_OF_SOMEBODY,
    BODY_STEMS,
    EITHER,
    FEMININE,
    GENERIC,
    MEDIA,
    MEDIA_WITH_CAPITALS,
    NOT_PEOPLE,
    OF_SOMEBODY,
    PARTICLES,
    PREPOSITIONS,
    PRONOUNS,
    TITLES,
)

_OWNER = regex.compile(r"['’ʼ](?:s|\p{Ll}{1,4})?$", regex.V1)  # "Breitbart’s", "Valdoria’nın"
_SHORTEST_OWNER = 2  # letters before the apostrophe that are a name: "O'Hara" is none's
_BEHIND_ARTICLE = regex.compile("^[ldLD]['’]|-.*$")  # "l’agence"
_OF_STATES = ("ия", "ія", "стан")
_MAX_NAME = 5
_NUMBERED = frozenset(("ii", "iii", "iv", "jr", "sr"))
_NOT_BEFORE = frozenset(["the", "a", "an", "der", "die", "das", "ein", "eine", "el", "la", "le", "un", "une"])
_POSSESSIVE_S = regex.compile(r"(?:['’ʼ]s|(?<=s)['’ʼ])$")


class Kind(Enum):
    """What a source is."""

    PERSON = 1
    BODY = 2
    PRONOUN = 3
    UNNAMED = 4


class Source(NamedTuple):
    """Who speaks, at ``begin:end``: the name in the nominative, what stands before it, and the gender if it shows.

    ``grounds``
    for a person's name: 2 an office, a given name, initials or an ending of surnames, 1 several words, 0 a capital.
    """

    begin: int
    end: int
    name: str
    role: str
    kind: Kind
    gender: str
    grounds: int


def is_role(word: str) -> bool:
    """Whether a folded word is an office."""
    return ROLE_WORD.fullmatch(word) is not None


def is_medium(run: Sequence[Token]) -> bool:
    """Whether words name a medium."""
    return any(
        (token.low in MEDIA or _BEHIND_ARTICLE.split(token.low)[-1] in MEDIA)
        and not (token.kind == "w" and token.low in MEDIA_WITH_CAPITALS)
        for token in run
    )


def is_body(word: str) -> bool:
    """Whether a folded word makes an organisation of a name."""
    return word.startswith(BODY_STEMS)


def is_owner(name: str) -> bool:
    """Whether a name is printed as the owner of something: "Anna Lind's", "Anna Lind’in"."""
    found = _OWNER.search(name)
    return found is not None and found.start() > _SHORTEST_OWNER


def is_given(word: str) -> bool:
    """Whether a folded word is a known given name."""
    return word in GIVEN_NAMES


def gender_of(given: str) -> str:
    """The gender that a given name shows, ``m`` or ``f``, else nothing."""
    low = given.casefold()
    if low in EITHER:
        return ""
    if low in FEMININE:
        return "f"
    if not is_cyrillic(low):
        return "m" if low in GIVEN_NAMES else ""
    if low not in GIVEN_NAMES:
        return ""
    return (
        "f" if low[-1] in "ая" and low not in ("никита", "илья", "данила", "кузьма", "савва", "микола", "ілля") else "m"
    )


def read_source(
    run: Sequence[Token], *, gender: str = "", genitive: bool = False, opens: bool = False, ukrainian: bool = False
) -> Source | None:
    """Who is named by a run of words, which a name must end; ``opens`` says that a sentence begins with them.

    ``gender`` is what the verb asks for. Nothing where the words name nobody that could speak.
    """
    run = [token for token in run if token.kind not in '"«»“”„*_']
    if not run:
        return None
    begin, end = run[0].begin, run[-1].end
    low = run[-1].low
    if low in PRONOUNS:
        return Source(run[-1].begin, end, "", "", Kind.PRONOUN, PRONOUNS[low], 0)
    if "\u0600" <= low[:1] <= "\u06ff":
        return _arabic(run)
    if len(run) > 2 and low in _NUMBERED:
        run = run[:-1]
    size = _name_size(run)
    tail = run[len(run) - size :]
    head = run[: len(run) - size]
    unnamed = Source(begin, end, "", _text(run), Kind.UNNAMED, gender if gender in ("m", "f") else "", 0)
    if not tail and is_medium(run):
        return unnamed
    if not tail:
        return _body(run, unnamed, genitive=genitive, ukrainian=ukrainian)
    ended = len(tail) > 1 and (is_given(tail[-2].low) or tail[-2].low in TITLES or tail[-2].kind in ("i", "."))
    cut = max((n + 1 for n, one in enumerate(tail[:-1] if ended else tail) if _is_title(one)), default=0)
    office = max((n + 1 for n, one in enumerate(tail) if is_body(one.low)), default=0)
    titled = any(is_role(one.low) or one.low in TITLES for one in [*head, *tail[:cut]])
    titles, name = tail[: max(cut, office)], tail[max(cut, office) :]
    while name and (name[0].kind in ("w", "A") and len(name) > 1):
        titles, name = [*titles, name[0]], name[1:]
    given = next(
        (
            n
            for n in range(len(name) - 1)
            if is_given(name[n].low) or (genitive and _is_genitive_given(name[n], ukrainian=ukrainian))
        ),
        None,
    )
    initial = next((n for n, one in enumerate(name[:-1]) if one.kind == "i"), None)
    if (
        is_medium(name)
        or (not titled and is_medium(tail))
        or (head and is_medium(head[-1:]) and not tail[: max(cut, office)])
    ):
        return unnamed
    if not name or name[-1].kind == "A" or (office == 1 and not head and given is None and not titled):
        return _body(run, unnamed, genitive=genitive, ukrainian=ukrainian)
    sure = titled
    if given is not None or initial is not None:
        if initial and given is None and name[initial - 1].kind == "C":
            initial -= 1
        start = min(n for n in (given, initial) if n is not None)
        titles, name, sure = [*titles, *name[:start]], name[start:], True
    else:
        start = next(
            (n for n in range(1, len(name)) if is_cyrillic(name[n].text) and not is_cyrillic(name[n - 1].text)), 0
        )
        titles, name = [*titles, *name[:start]], name[start:]
        while len(name) > 1 and not genitive and (_leads(name[0]) or name[0].low in OF_SOMEBODY):
            titles, name = [*titles, name[0]], name[1:]
        if titled and len(name) > 1 and name[-2].kind == "C" and is_cyrillic(name[-2].text) and is_oblique(name[-2]):
            titles, name = [*titles, *name[:-1]], name[-1:]
    of = titles[-1] if titles else None
    if of is not None and of.kind == "w" and of.low in PARTICLES:
        return unnamed  # "Der Anwalt von Anna Lind"
    lows = [one.low for one in name]
    if any(one in NOT_PEOPLE or one in NO_NAME or one in PLACES for one in lows) or " ".join(lows) in PLACES:
        return unnamed
    if head and not titles and head[-1].low in _NOT_BEFORE:
        return unnamed
    placed = [one for one in head if one.low != "a" and _is_preposition(one, ukrainian=ukrainian)]
    if (
        not sure and placed and not (placed == [head[0]] and len(head) > 2 and head[-1].kind == "w")
    ):  # "In an interview …"
        return unnamed
    another = not titles or (_is_title(titles[0]) and not any(map(_is_title, head[:1])))
    if head and another and _is_preposition(head[-1], ukrainian=ukrainian):
        return unnamed  # "Critics of Mayor Anna Lind"
    printed = _text(name)
    if len(printed) < 2:
        return unnamed
    cyrillic = is_cyrillic(printed)
    if len(name) == 1:
        sure = sure or SURNAME.fullmatch(lows[0]) is not None
        if cyrillic and not genitive:
            alone = gender == "m" and not head and not titles
            if not may_be_nominative(printed.lstrip("#"), gender, alone=alone, ukrainian=ukrainian):
                body = _body(run, unnamed, genitive=False, ukrainian=ukrainian)  # "Министерство транспорта Вейры"
                return body if body.kind is Kind.BODY else None
            owned = (
                head
                and not titled
                and not sure
                and is_cyrillic(head[-1].text)
                and is_oblique(head[-1]._replace(kind="C"))
            )
            if head and gender == "f" and head[-1].low in OF_SOMEBODY and printed[-1] not in "ая":
                body = _body(run, unnamed, genitive=False, ukrainian=ukrainian)  # "Помощница Меркель": hers, or herself
                return body if body.kind is Kind.BODY else unnamed
            if owned or (not titled and not _may_name(printed, opens=opens, ukrainian=ukrainian)):
                return unnamed
    elif (
        cyrillic
        and not genitive
        and (titles or head)
        and [*head, *titles][-1].low in OF_SOMEBODY
        and not all(may_be_nominative(one.text, gender, ukrainian=ukrainian) for one in name if one.kind == "C")
    ):
        return unnamed  # "Дочь Ивана Петрова"
    elif (
        cyrillic
        and not genitive
        and not any(may_be_nominative(one.text, gender, ukrainian=ukrainian) for one in name if one.kind == "C")
    ):
        return None
    shown = printed
    if genitive and is_cyrillic(printed):
        shown = nominative_name(printed, ukrainian=ukrainian) or nominative(printed)
    elif not is_cyrillic(printed):
        shown = _POSSESSIVE_S.sub("", printed) if not genitive else _OWNER.sub("", printed)
    role = _text([*head, *titles])
    if genitive and is_cyrillic(role):
        role = nominative_phrase(role, case="gent")
    told = gender if gender in ("m", "f") else gender_of(name[0].text.lstrip("#")) if len(name) > 1 else ""
    return Source(
        name[0].begin, name[-1].end, shown.replace("#", ""), role, Kind.PERSON, told, 2 if sure else int(len(name) > 1)
    )


def _arabic(run: Sequence[Token]) -> Source:
    """Who is named in Arabic, which has no capitals: a known given name and what follows it, behind an office."""
    begin, end = run[0].begin, run[-1].end
    for at, token in enumerate(run):
        word = token.text.removeprefix("ل") if at == 0 and token.text not in ARABIC_GIVEN else token.text
        if word in ARABIC_GIVEN and at + 1 < len(run):
            if at and run[at - 1].text in ARABIC_OF_SOMEBODY:
                break
            name = [word, *(one.text for one in run[at + 1 : at + 4])]
            return Source(
                token.begin, run[min(at + 3, len(run) - 1)].end, " ".join(name), _text(run[:at]), Kind.PERSON, "", 2
            )
    return Source(begin, end, "", _text(run), Kind.UNNAMED, "", 0)


def _text(run: Sequence[Token]) -> str:
    """Words as printed, with initials and hyphens as they stand."""
    parts = [f"{one.text}." if one.kind == "i" else one.text for one in run]
    return " ".join(part for part in parts if part != ".").strip()


def _is_title(token: Token) -> bool:
    """Whether a word stands before a name: an office, a form of address, whose it is ("Breitbart’s")."""
    return is_role(token.low) or token.low in TITLES or is_owner(token.text)


def _name_size(run: Sequence[Token]) -> int:
    """How many of the words that end a run may be a name: capitals, initials, and particles between them."""
    size = capitals = 0
    for token in reversed(run):
        if token.kind == "." and size:
            size += 1
            continue
        if token.kind in ("C", "i", "A"):
            if token.kind != "i":
                capitals += 1
            if capitals > _MAX_NAME:
                break
            size += 1
        elif token.kind == "w" and size and token.low in PARTICLES:
            size += 1
        else:
            break
    while size and run[len(run) - size].kind in ("w", "."):
        size -= 1
    return size


def _is_preposition(token: Token, *, ukrainian: bool) -> bool:
    """Whether a word is a preposition in its language: "ради" is "of a council" in Ukrainian."""
    noun = ukrainian and len(token.low) > 3 and any(one.known for one in forms_of(token.low, ukrainian=True))
    return token.low in PREPOSITIONS and not noun


def is_oblique(token: Token) -> bool:
    """Whether a Cyrillic word stands in no nominative: an object, or whose something is."""
    forms = forms_of(token.text) if is_cyrillic(token.text) and token.kind == "C" and len(token.text) > 3 else ()
    return bool(forms) and not any(one.case == "nomn" and not one.plural for one in forms)


def _leads(token: Token) -> bool:
    """Whether a Cyrillic word before a name is none itself: whose the office is, or a common noun."""
    if not is_cyrillic(token.text) or token.kind != "C" or token.low in PARTICLES or is_given(token.low):
        return False
    known = [one for one in forms_of(token.text) if one.known]
    common = bool(known) and not any(one.kind in ("Surn", "Name") for one in known) and len(token.text) > 3
    return common or (is_oblique(token) and not any(one.kind in ("Surn", "Name") for one in known))


def _is_genitive_given(token: Token, *, ukrainian: bool) -> bool:
    forms = forms_of(token.text, ukrainian=ukrainian) if is_cyrillic(token.low) else ()
    return any(one.kind == "Name" and one.case == "gent" and one.known for one in forms)


def _may_name(word: str, *, opens: bool, ukrainian: bool) -> bool:
    """Whether a Cyrillic word can be a name: no adjective, no place, no common noun with which a sentence opens."""
    known = [one for one in forms_of(word, ukrainian=ukrainian) if one.known]
    if not known and word.endswith(_OF_STATES):
        return False
    if not known or any(one.kind in ("Surn", "Name") and one.case == "nomn" for one in known):
        return True
    return not (opens or any(one.kind in ("ADJF", "Geox") and one.case == "nomn" for one in known))


def _is_adjective(word: str) -> bool:
    return any(one.kind == "ADJF" for one in forms_of(word))


def _body(run: Sequence[Token], unnamed: Source, *, genitive: bool, ukrainian: bool) -> Source:
    """A body that speaks, if a word of the run that no person stands before makes it one.

    It must have a capital that is not the sentence's first word alone: "the police" has no name.
    """
    at = next((n for n, one in enumerate(run) if is_body(one.low)), None)
    if at is None or is_medium(run) or any(is_role(one.low) for one in run[:at]):
        return unnamed
    if len(run) == 1 and run[0].low in GENERIC:
        return unnamed
    begin = next((n for n, one in enumerate(run) if n <= at and one.kind in ("C", "A", "T")), at)
    held = run[begin:]
    before = run[begin - 1] if begin else None
    nouns = any(one.kind == "w" and is_cyrillic(one.low) and not _is_adjective(one.low) for one in run[begin:at])
    if nouns or (before is not None and is_cyrillic(before.low) and is_oblique(run[at]._replace(kind="C"))):
        return unnamed
    named = any(one.kind in ("C", "A", "T") for one in held)
    if not named or any(one.low in PREPOSITIONS for one in held):
        return unnamed
    words = [one.text for one in held]
    if genitive:
        for n in range(at - begin + 1):
            if is_cyrillic(words[n]) and not words[n].isupper():
                forms = [one for one in forms_of(words[n], ukrainian=ukrainian) if one.case in ("gent", "loct")]
                words[n] = forms[0].nominative if forms else words[n]
    return Source(held[0].begin, held[-1].end, " ".join(words), "", Kind.BODY, "", 2)
