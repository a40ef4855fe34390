# ruff: noqa: E501, SIM905 - tables of names read best as text
"""Which names are one person's: in full, as a surname alone, with initials, in other cases, spellings and scripts.

Names are compared by sound skeletons: what the usual transliterations (BGN/PCGN, ISO 9, those of Turkish and of
newspapers) write differently is one letter there. Arabic is compared by its consonants. Whether two names are one
person's depends on the names that there are, and on nothing else: neither on their order nor on how often each is met.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from stemmatic.text.inflection import forms_of, is_cyrillic, may_be_nominative, nominative_name

# Given names that are one in several languages, a line each; the first stands for all.
_GIVEN = """
sergey sergei serhiy serhii sergej sergiy
vladimir volodymyr wladimir vladimír wolodymyr
dmitry dmitri dmitriy dmytro dmitrij dimitri dmitrii
alexander aleksandr oleksandr alexandre aleksander alejandro iskender
alexey aleksey alexei aleksei oleksiy oleksii alexej
mikhail mykhailo michail mihail michael mihayil
nikolay nikolai mykola nikolaj nikolas nicolas nicholas
andrey andrei andriy andrii andrej andrew
yuri yuriy yury yurii jurij iouri juri
elena olena yelena helena
anna hanna
igor ihor
oleg oleh
evgeny yevgeny evgeniy yevhen evgeni yevgeniy jewgeni
pavel pavlo paul
peter pyotr petro petr piotr
ivan iwan
konstantin kostiantyn
natalia nataliia natalya nataliya
tatiana tetiana tatyana tetyana
irina iryna
svetlana svitlana
maria mariya mariia marija
vasily vasyl vasiliy vasili
vitaly vitaliy vitalii vitali
viktor victor
denis denys
maxim maksim maksym
joseph josep yusuf iosif josef yosyp
ekaterina kateryna catherine katerina
julia yulia yuliia yuliya juliya
ludmila lyudmila liudmyla
recep redzhep
"""
_PATRONYMIC = re.compile(
    r"(?:ович|евич|ёвич|ич|овна|евна|ёвна|инична|йович|івна|ївна|ovich|evich|ovych|yovych|ovna|evna|ivna)$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    "de da del della van von der bin bint ibn al el ben du dos la le af zu фон ван дер де ди аль эль бен ибн".split()
)
_MANS = re.compile("(?:[оеё]в|[иы]н|[сц]кий|[сц]ький)$")
_HASHTAG = re.compile(r"(?<=[^\W\d_])_+(?=[^\W\d_])|(?<=[a-zа-яёіїєґçğıöşü])(?=[A-ZА-ЯЁІЇЄҐÇĞİÖŞÜ])")
_INITIAL = re.compile(r"([^\W\d_])\.\s*")
_ARABIC = re.compile("[\u0600-\u06ff]")
_OTHER_SCRIPT = re.compile(r"[^\W\d_]")
_MIN_CONSONANTS = 5  # of given name and surname
_SHORT = 4  # letters of a skeleton under which a surname alone is compared in its own script only
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("kh", "h"), ("zh", "z"), ("ts", "c"), ("tz", "c"), ("dzh", "j"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("ks", "x"), ("ou", "u"), ("ow", "ov"), ("w", "v"),
    ("iy", "i"), ("yi", "i"), ("ii", "i"), ("ij", "i"), ("yy", "i"), ("ay", "ai"), ("ey", "ei"), ("oy", "oi"),
    ("ye", "e"), ("ie", "e"), ("je", "e"), ("yo", "e"), ("jo", "e"), ("io", "e"), ("ya", "a"), ("ja", "a"), ("ia", "a"), ("yu", "u"), ("ju", "u"), ("iu", "u"),
    ("y", "i"), ("j", "i"), ("q", "k"), ("dj", "j"), ("'", ""), ("`", ""), ("’", ""),
)  # fmt: skip
_TURKISH = str.maketrans(
    {
        "ş": "sh",
        "ç": "ch",
        "ı": "i",
        "ğ": "g",
        "ö": "o",
        "ü": "u",
        "Ş": "sh",
        "Ç": "ch",
        "İ": "i",
        "Ğ": "g",
        "щ": "s",
        "Щ": "s",
        "ц": "c",
        "Ц": "c",
        "х": "h",
        "Х": "h",
    }
)
_CONSONANTS = (
    ("kh", "h"),
    ("sh", "s"),
    ("ch", "s"),
    ("zh", "z"),
    ("ph", "f"),
    ("th", "t"),
    ("gh", "g"),
    ("c", "s"),
    ("z", "s"),
    ("q", "k"),
    ("p", "b"),
    ("v", "f"),
    ("w", "f"),
    ("j", "g"),
    ("x", "ks"),
)
_ARABIC_SOUNDS = str.maketrans(
    "بپتطثجچحخدضذرزظسصشغفڤقكکگلمنهةعءئؤأإآاوىيی",
    "bbttsgghhddsrsssssgffkkkglmnh" + "\0" * 13,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom names stand for: ``name`` is what stands for all, in full and in the nominative where one is so.

    ``sure`` has for each name why it is this person's: 1 for the same name in full, less for initials, a surname alone,
    another script.
    """

    id: str
    name: str
    sure: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: skeletons of surname and given name, and the initial."""

    printed: str
    surname: str
    given: str
    initial: str
    arabic: bool
    script: str
    last: str

    @property
    def full(self) -> tuple[str, str]:
        return self.given, self.surname


def find_persons(names: Mapping[str, int]) -> dict[str, Person]:
    """By name whose it is, for names of people as they are printed, each with how often it is met.

    How often a name is met decides only which stands for all.

    A surname alone, or with initials, is the person's who alone has a full name that fits; where two have, it stands
    for itself.
    """
    taken = {name: _take_apart(name) for name in sorted(set(names))}
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    owner: dict[str, tuple[str, ...]] = {}
    sure: dict[str, float] = {}
    by_surname: dict[str, set[tuple[str, str]]] = defaultdict(set)
    by_sounds: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for one in taken.values():
        if one.given and not one.arabic:
            for surname in {one.surname, *({skeleton(one.last)} if one.given in _KNOWN else ())}:
                by_surname[surname].add(one.full)
            by_sounds[consonants(one.given), consonants(one.surname)].add(one.full)
    same = _across_scripts(taken, by_sounds)
    fulls = {one.full for one in taken.values() if one.given}
    for given, surname in sorted(fulls):  # "Ивана Орлова" beside "Иван Орлов", where the given name shows no case
        if surname.endswith("a") and given[-1:] not in "ae" and (given, surname[:-1]) in fulls:
            man = given, surname[:-1]
            same[given, surname] = same.get(man, man)
    scripts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in taken.values():
        scripts[one.full].add(one.script)
    key: tuple[str, ...]
    for name, one in taken.items():
        if one.given:
            full = same.get(one.full, one.full)
            key, sure[name] = ("full", *full), 1.0 if full == one.full else 0.9
            if one.arabic:
                others = {same.get(other, other) for other in by_sounds.get((one.given, one.surname), ())}
                if len(others) == 1 and min(len(one.given), len(one.surname)) > 1:
                    key, sure[name] = ("full", *min(others)), 0.8
        else:
            fits = {full for full in by_surname.get(one.surname, ()) if not one.initial or full[0][:1] == one.initial}
            inflected = not fits and one.script == "cyrillic" and one.surname.endswith("a")
            if inflected:  # "Путина": a man's in the genitive, if no woman has it
                fits = {full for full in by_surname.get(one.surname[:-1], ()) if full[0][-1:] not in "ae"}
            persons = {same.get(full, full) for full in fits}
            near = len(one.surname) >= _SHORT or any(one.script in scripts[full] for full in fits)
            if len(persons) == 1 and near:
                key, sure[name] = ("full", *min(persons)), 0.9 if one.initial else 0.6 if inflected else 0.8
            else:
                key, sure[name] = ("bare", one.initial, one.surname), 1.0
        owner[name] = key
        groups[key].add(name)
    found: dict[str, Person] = {}
    for key, held in groups.items():
        best = _best(held, taken, names)
        person = Person(" ".join(part for part in key[1:] if part), best, {name: sure[name] for name in sorted(held)})
        found |= dict.fromkeys(held, person)
    return found


def _across_scripts(
    taken: Mapping[str, _Name], by_sounds: Mapping[tuple[str, str], set[tuple[str, str]]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Full names of two scripts that have the same consonants, if each script has one: by name the first of them.

    So are names joined that each script writes by its own ear: Scholz and Шольц, Trump and Трамп.
    """
    scripts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in taken.values():
        scripts[one.full].add(one.script)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for (given, surname), held in by_sounds.items():
        if len(held) == 2 and len(given) + len(surname) >= _MIN_CONSONANTS:
            first, other = sorted(held)
            if not scripts[first] & scripts[other]:
                found[other] = first
    return found


def _best(names: Iterable[str], taken: Mapping[str, _Name], met: Mapping[str, int]) -> str:
    """The name that stands for all: in full before initials before a surname alone, the most often met, the first."""
    best = min(names, key=lambda name: (not taken[name].given, not taken[name].initial, -met[name], name))
    return turn_nominative(spell_name(best))


def spell_name(name: str) -> str:
    """A name without the sign of a hashtag, its words apart: "#SergeyLavrov" is "Sergey Lavrov"."""
    if not name.startswith(("#", "＃")):
        return " ".join(name.split())
    return " ".join(_HASHTAG.sub(" ", name.lstrip("#＃")).split())


@lru_cache(maxsize=50_000)
def turn_nominative(name: str) -> str:
    """A Russian or Ukrainian name in full that stands in the genitive, in the nominative; any other as it is."""
    words = name.split()
    if len(words) < 2 or not all(map(is_cyrillic, words)) or _is_known(words[0]):
        return name
    for ukrainian in (False, True):
        turned = nominative_name(name, ukrainian=ukrainian)
        if turned is not None and turned != name and _is_known(turned.split()[0]):
            return turned
    turned = nominative_name(name)
    if turned is None or turned == name or all(map(may_be_nominative, words)):
        return name
    return turned if all(map(may_be_nominative, turned.split())) else name


def _is_known(given: str) -> bool:
    return _canonical(skeleton(given)) in _KNOWN


@lru_cache(maxsize=50_000)
def _take_apart(name: str) -> _Name:
    spelled = turn_nominative(spell_name(name))
    initials = [found[1] for found in _INITIAL.finditer(spelled)]
    words = [word for word in _INITIAL.sub(" ", spelled).split() if word.casefold() not in _PARTICLES]
    capitals = max((n + 1 for n, word in enumerate(words[:-1]) if word.isupper() and len(word) > 1), default=0)
    words = words[capitals:]
    while len(words) > 1 and _leads(words[0], words[-1]):
        words = words[1:]
    if len(words) > 2 and not _is_known(words[0]):
        words = words[next((n for n, word in enumerate(words[:-1]) if _is_known(word)), 0) :]
    if len(words) > 2:
        words = [words[0], *(word for word in words[1:-1] if not _PATRONYMIC.search(word)), words[-1]]
    if len(words) == 2 and _PATRONYMIC.search(words[1]) and _is_known(words[0]) and not initials:
        words = words[:1]  # "Ivan Ivanovich": no surname
    if len(words) > 1 and words[0].casefold() == words[-1].casefold():
        words = words[:1]
    arabic = _ARABIC.search(spelled) is not None
    sound = _arabic_consonants if arabic else skeleton
    surname = sound(words[-1]) if words else sound(spelled)
    given = _canonical(sound(words[0])) if len(words) > 1 and not arabic else sound(words[0]) if len(words) > 1 else ""
    if given in _KNOWN:
        surname = surname.replace("h", "g")  # Ukrainian г is written as either
    initial = "" if given or not initials else skeleton(initials[0])[:1]
    letter = _OTHER_SCRIPT.search(spelled)
    script = "cyrillic" if letter and is_cyrillic(letter[0]) else "arabic" if arabic else "other"
    return _Name(name, surname, given, initial, arabic, script, words[-1] if words else spelled)


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """What a word sounds like, whichever way it is transliterated, in small Latin letters."""
    held = anyascii(word.translate(_TURKISH)).casefold()
    for one, other in _SOUNDS:
        held = held.replace(one, other)
    held = re.sub(r"[^a-z]", "", held)
    held = re.sub(r"(.)\1+", r"\1", held)
    return re.sub(r"(?<=..)i$", "i", re.sub(r"(?<=[oe])f$", "v", held))


def _leads(word: str, last: str) -> bool:
    """Whether a Cyrillic word before a name is none: a common noun, or not in its case or gender."""
    if not is_cyrillic(word) or not is_cyrillic(last) or _is_known(word):
        return False
    known = [one for one in forms_of(word) if one.known]
    common = bool(known) and not any(one.kind in ("Surn", "Name") for one in known) and len(word) > 2
    agrees = may_be_nominative(word) and not (word[-1:] in "ая" and _MANS.search(last))
    return common or (not known and not agrees and may_be_nominative(last))


def _canonical(given: str) -> str:
    return _VARIANTS.get(given, given)


def consonants(sounds: str) -> str:
    """The consonants of a skeleton, those that languages exchange as one."""
    held = sounds
    for one, other in _CONSONANTS:
        held = held.replace(one, other)
    return re.sub("[aeiouyh]", "", held)


def _arabic_consonants(word: str) -> str:
    held = word.translate(_ARABIC_SOUNDS).removeprefix("ال")
    return re.sub("h", "", re.sub(r"[^a-z]", "", held))


_VARIANTS = {skeleton(word): skeleton(line.split()[0]) for line in _GIVEN.strip().splitlines() for word in line.split()}
_KNOWN = frozenset(_VARIANTS.values())
