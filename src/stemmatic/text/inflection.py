"""Cases of Russian and Ukrainian words, by pymorphy3 (Korobov 2015) and the dictionaries OpenCorpora and VESUM.

The dictionaries take half a second and 45 MB: they are read when the first word is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

_UKRAINIAN = re.compile("[іїєґʼ’']", re.IGNORECASE)
_SURNAME = re.compile("..(?:[оеё]в|[иы]н|[сц]к[ио]й|[сц]ький|ич|ко|[ую]к|ян|дзе|швили|швілі)$")
_WOMANS = re.compile("..(?:[оеё]ва|[иы]на|[сц]кая|[сц]ька|ич|ко|[ую]к|ян|дзе|швили|швілі)$")
_EITHER = re.compile(f"{_SURNAME.pattern}|(?:ская|ська)$")
_HARD_END = re.compile("[бвгджзйклмнпрстфхцчшщ]$")
_OBLIQUE = re.compile("(?:[уюеыи]|[оеи]м|ым|ой|ого|[ао]ми|ях|ах)$")
_ENDLESS = re.compile("[жчшщ]к$|[аеёиоуыэюяіїє].*енк$")  # no name ends so: "Лишка" is of "Лишко"; but "Шенк"
_MOST_ADJECTIVES = 4  # words among which a phrase's noun is looked for
_CYRILLIC = re.compile("[а-яёіїєґ]", re.IGNORECASE)


class Form(NamedTuple):
    """What a word may be: its nominative, case (``nomn``, ``gent`` …), gender (``masc``, ``femn`` or none), and kind.

    ``kind`` is ``Name``, ``Surn``, ``Patr``, ``Geox``, ``ADJF`` or empty; ``weight`` says how likely it is, 0 to 1.
    """

    nominative: str
    case: str
    gender: str
    kind: str
    known: bool
    plural: bool
    weight: float


def is_cyrillic(word: str) -> bool:
    """Whether a word has Cyrillic letters."""
    return _CYRILLIC.search(word) is not None


@lru_cache(maxsize=100_000)
def forms_of(word: str, *, ukrainian: bool = False) -> tuple[Form, ...]:
    """What a noun or adjective may be, likeliest first; empty for other words."""
    found: dict[tuple[str, str, str, str, bool, bool], float] = {}
    language = "uk" if ukrainian or _UKRAINIAN.search(word) else "ru"
    for parse in _analyser(language).parse(word):
        tag = parse.tag
        if tag.POS not in ("NOUN", "ADJF", None) or tag.case is None:
            continue
        marks = str(tag).replace(" ", ",").split(",")  # a tag itself refuses marks that it never met
        kind = next((one for one in ("Surn", "Name", "Patr", "Geox", "ADJF") if one in marks), "")
        held = parse.inflect({"nomn"}) if tag.case != "nomn" else parse
        nominative = word if held is None or tag.case == "nomn" else _cased(held.word, word)
        gender = "" if "ms-f" in marks else str(tag.gender or "")
        key = nominative, str(tag.case), gender, kind, bool(parse.is_known), tag.number == "plur"
        found[key] = found.get(key, 0.0) + float(parse.score)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Form(*key, weight) for key, weight in ranked)


def nominative_name(name: str, *, ukrainian: bool = False) -> str | None:
    """A Russian or Ukrainian name that stands in the genitive, in the nominative; nothing where that is unsure.

    All words must agree: as a man's, a woman's, or unchanged.
    """
    words = name.split()
    best: tuple[float, str] | None = None
    for gender in ("masc", "femn"):
        weight, turned = 1.0, []
        for word in words:
            if not is_cyrillic(word) or word.endswith(".") or word.isupper():
                turned.append(word)
                continue
            given, weighs = _turn(word, gender, ukrainian=ukrainian)
            turned.append(given)
            weight *= weighs
        if weight > 0 and (best is None or weight > best[0]):
            best = weight, " ".join(turned)
    return best[1] if best else None


def nominative_phrase(phrase: str, case: str = "") -> str:
    """A Russian or Ukrainian phrase that stands in another case, in the nominative: "телефонную беседу с кем".

    Its head is the first noun, before which adjectives alone may stand; what follows stays. The number stays too: where
    singular and plural are spelled alike the dictionaries' frequencies decide, and the singular where they say nothing.
    ``case`` is the one that it stands in, if that is known, as of an office before a name: it is one person's then.
    """
    words = phrase.split()
    either = (True,) if _UKRAINIAN.search(phrase) else (False, True)
    return next((turned for one in either if (turned := _head_turned(words, case, ukrainian=one))), phrase)


def _head_turned(words: Sequence[str], case: str, *, ukrainian: bool) -> str | None:
    """A phrase with its head in the nominative; nothing where the dictionary does not know the head in another case."""
    for at, word in enumerate(words[:_MOST_ADJECTIVES]):
        forms = [form for form in forms_of(word, ukrainian=ukrainian) if form.known]
        nouns = [form for form in forms if form.kind != "ADJF"]
        if not nouns and not forms:
            return None
        if nouns:
            oblique = [form for form in nouns if form.case not in ("nomn", "voct")]
            if case:
                oblique = [form for form in oblique if form.case == case and not form.plural]
            if not oblique:
                return None
            head = max(oblique, key=lambda form: (form.weight, not form.plural))
            turned = [_agreeing(one, head, ukrainian=ukrainian) for one in words[:at]]
            return " ".join([*turned, head.nominative, *words[at + 1 :]])
    return None


def _agreeing(adjective: str, noun: Form, *, ukrainian: bool) -> str:
    """The nominative of an adjective that is in the case, number and gender of a noun; as it is where it is not."""
    for form in forms_of(adjective, ukrainian=ukrainian):
        agrees = form.case == noun.case and form.plural == noun.plural
        if form.kind == "ADJF" and agrees and (noun.plural or form.gender in (noun.gender, "")):
            return form.nominative
    return adjective


def _turn(word: str, gender: str, *, ukrainian: bool) -> tuple[str, float]:
    """The nominative of a word in the genitive, and how likely it is of a person of that gender."""
    fitting = [
        form
        for form in forms_of(word, ukrainian=ukrainian)
        if form.case == "gent" and not form.plural and form.gender in (gender, "")
    ]
    named = [form for form in fitting if form.kind in ("Surn", "Name", "Patr")]
    for form in named or fitting:
        return _ENDLESS.sub(r"\g<0>о", form.nominative), form.weight + (1.0 if named else 0.01)
    if gender == "masc" and re.search("[бвгджзклмнпрстфхцчшщ]а$", word):
        return _ENDLESS.sub(r"\g<0>о", word[:-1]), 0.02
    if not re.search("[аяыиуюй]$", word) or gender == "femn":
        return word, 0.005
    return word, 0.001


def is_verb(word: str) -> bool:
    """Whether a Cyrillic word is no noun or adjective: mostly a verb."""
    return is_cyrillic(word) and not forms_of(word)


def may_be_nominative(word: str, gender: str = "", *, alone: bool = False, ukrainian: bool = False) -> bool:
    """Whether a word can be the subject of a verb that is a man's (``m``), a woman's (``f``) or of either.

    Nothing that it could belong to stands before one that is ``alone``: a foreign surname is none of a common noun's
    forms then (Линд, of "Линда").
    """
    wanted = {"m": ("masc", ""), "f": ("femn", "")}.get(gender, ("masc", "femn", "neut", ""))
    if (_SURNAME if gender == "m" else _WOMANS if gender == "f" else _EITHER).search(word):
        return True
    forms = forms_of(word, ukrainian=ukrainian)
    undeclined = gender == "f" and not _SURNAME.search(word)  # is a woman's surname that ends so
    is_place = any(one.kind == "Geox" for one in forms)  # "мэр Чебоксар"
    if (undeclined or alone) and word[:1].isupper() and _HARD_END.search(word) and not is_place:
        return True
    if forms and not any(one.known for one in forms) and not _OBLIQUE.search(word):
        return gender != "m" or word[-1:] not in "ая" or any(one.case == "nomn" for one in forms)
    return any(one.case == "nomn" and not one.plural and (not one.known or one.gender in wanted) for one in forms)


def _cased(word: str, printed: str) -> str:
    """A word with capitals where ``printed`` has them: at its beginning, and behind a hyphen."""
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-")) if printed[:1].isupper() else word


@cache
def _analyser(language: str) -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang=language)
