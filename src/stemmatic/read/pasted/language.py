"""Just enough about languages to see where a pasted page changes from one to another, and back.

This names no language for the archive (that is the task of ``understand``): it tells stretches apart, by script, by
letters that only one of the likely languages has, and by the commonest words.
"""

from __future__ import annotations

from collections import Counter

import regex
from rapidfuzz import fuzz

_WORDS = {
    "en": "the of and to in is that for with on was are be by from has have its will this",
    "tr": "ve bir bu için ile da de olarak olan daha ise gibi kadar sonra en çok ancak etti oldu edildi",
    "es": "el la los las del que y en un una por con para se es su al como más fue",
    "fr": "le la les des du et que dans un une pour sur est par au avec qui pas plus ce",
    "de": "der die das und ist von mit den im für auf ein eine nicht dem des zu sich auch wird",
    "pt": "o a os as do da dos das e que em um uma para com não por no na foi",
    "it": "il lo la gli le di che e un una per con del della nel non sono è dei più",
    "pl": "i w z na do nie się że jest o po przez dla od za to są oraz jak był",
}
_LETTERS = {
    "latin": {"tr": "ğışİĞŞ", "es": "ñ¿¡", "de": "ßäÄ", "pt": "ãõ", "pl": "łąęśżźćń"},
    "cyrillic": {"ru": "ыэъёЫЭЪЁ", "uk": "іїєґІЇЄҐ", "be": "ўЎ"},
    "arabic": {"fa": "پچژگکی"},
}
_LATIN = {
    word: [lang for lang, words in _WORDS.items() if word in words.split()]
    for w in _WORDS.values()
    for word in w.split()
}
_SCRIPTS = {
    "latin": regex.compile(r"\p{Latin}+"),
    "cyrillic": regex.compile(r"\p{Cyrillic}+"),
    "arabic": regex.compile(r"\p{Arabic}+"),
    "hebrew": regex.compile(r"\p{Hebrew}+"),
    "greek": regex.compile(r"\p{Greek}+"),
    "han": regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]+"),
    "hangul": regex.compile(r"\p{Hangul}+"),
}
_MIN_LETTERS = 15
# One Latin letter for each Cyrillic one ("-": none), to compare names, not to print them.
_CYRILLIC = dict(zip("абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя", "abvggdeeejziiiiklmnoprstufhccss-i-eua", strict=True))
_SOUNDS = {"kh": "h", "sh": "s", "ch": "c", "ş": "s", "ç": "c", "ks": "x", "yu": "u", "ya": "a"}
_NAME = regex.compile(r"\d+|#?\p{Lu}[\p{L}\p{M}]{2,}")


def tell_language(text: str) -> str:
    """A label that differs where languages differ ("latin:tr"); empty where there is too little text to tell."""
    text = regex.sub(r"(?:https?://|www\.)\S+|[@#]\w+", " ", text[:2000])
    letters = {name: sum(map(len, script.findall(text))) for name, script in _SCRIPTS.items()}
    script = max(letters, key=lambda name: letters[name])
    if letters[script] < _MIN_LETTERS:
        return ""
    votes: Counter[str] = Counter()
    for lang, marks in _LETTERS.get(script, {}).items():
        votes[lang] += sum(text.count(letter) for letter in marks)
    if script == "latin":
        for word in regex.findall(r"\p{L}+", text):
            for lang in _LATIN.get(word.lower().replace("i̇", "i"), ()):
                votes[lang] += 2
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] < 1.3 * ranked[1][1]):
        return "" if script in ("latin",) else script
    return f"{script}:{ranked[0][0]}"


def languages_differ(a: str, b: str) -> bool:
    """Whether two labels are of different languages: "cyrillic" may be "cyrillic:uk", "latin:en" is no "latin:tr"."""
    if not a or not b or a == b:
        return False
    (script_a, _, lang_a), (script_b, _, lang_b) = a.partition(":"), b.partition(":")
    return script_a != script_b or bool(lang_a and lang_b)


def is_version_of(text: str, other: str, *, same_emoji: bool) -> bool:
    """Whether ``text`` may say in another language what ``other`` says.

    Lengths within a factor of three and one shared name or figure, or the same emoji first; within six and three
    shared. Names are compared across scripts by a rough transliteration.
    """
    sizes = sorted(sum(char.isalpha() for char in part) for part in (text, other))
    if not sizes[0]:
        return False
    ratio = sizes[1] / sizes[0]
    shared = count_shared(text, other)
    return (ratio <= 3 and (shared >= 1 or same_emoji)) or (ratio <= 6 and shared >= 3)


def count_shared(text: str, other: str) -> int:
    """How many names, hashtags and figures of ``text`` have one alike in ``other``; the first forty of each count."""
    ours, theirs = _names(text), _names(other)
    return sum(any(_same_name(a, b) for b in theirs) for a in ours)


def _names(text: str) -> list[str]:
    found = dict.fromkeys(_latinise(name) for name in _NAME.findall(text[:5000]))
    return [name for name in found if name.isdigit() or len(name) >= 4][:40]


def _same_name(a: str, b: str) -> bool:
    if a == b:
        return True
    if a.isdigit() or b.isdigit():
        return False
    short = min(len(a), len(b), 6)
    return short >= 4 and a[0] == b[0] and fuzz.ratio(a[:short], b[:short]) >= 75


def _latinise(name: str) -> str:
    if name.isdigit():
        return str(int(name)) if len(name) < 10 else name
    lower = name.lstrip("#").lower().replace("i̇", "i").replace("ı", "i")
    plain = "".join(_CYRILLIC.get(char, char) for char in lower).replace("-", "")
    for sound, letter in _SOUNDS.items():
        plain = plain.replace(sound, letter)
    return plain
