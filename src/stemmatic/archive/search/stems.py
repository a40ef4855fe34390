"""Stems: what inflected forms of a word have in common, so that a search for one finds the others.

Snowball stemmers (PyStemmer) for most languages; for Arabic the light stemmer of Larkey, Ballesteros & Connell
("Light stemming for Arabic information retrieval", 2007), because Snowball's gives ``الوزير`` and ``وزير`` two stems;
for Ukrainian, Hebrew, Georgian and Korean, which Snowball does not have, light stemmers of our own. All of them work
on folded words, whatever
the case, and the dots, that a word was typed with. A language without a stemmer keeps its folded words.

A stem is no word, and two words that have nothing in common may share one: stems find, exact words rank first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

import Stemmer

from stemmatic.text.folding import plain_letters

RULES = f"2 PyStemmer {Stemmer.version()}"  # an index made by other rules is made again

# By ISO 639-1 code, the name of the algorithm.
_ALGORITHMS = """
    ca catalan cs czech da danish de german el greek en english eo esperanto es spanish et estonian
    eu basque fa persian fi finnish fr french ga irish hi hindi hu hungarian hy armenian id indonesian
    it italian lt lithuanian nb norwegian ne nepali nl dutch nn norwegian no norwegian pl polish
    pt portuguese ro romanian ru russian sr serbian sv swedish ta tamil tr turkish yi yiddish
    """
_SNOWBALL = dict(zip(_ALGORITHMS.split()[::2], _ALGORITHMS.split()[1::2], strict=True))
_AVAILABLE = frozenset(Stemmer.algorithms())
_KEEPING = "ca cs da de el en eo es et fi fr hu it lt nb nn no pl pt ro ru sv tr uk"
KEEP_BEGINNING = frozenset(_KEEPING.split())
"""Languages whose stems begin with the plain first letter of their words, unless an apostrophe is in it."""


_MOST_STEMS = 1 << 16  # that are remembered of a language


class Stems(dict[str, str]):
    """The stems of folded words of a language, each found when it is first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stem = _stemmer(language)

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_STEMS:
            self.clear()
        found = self[word] = plain_letters(self._stem(word) if self._stem else word) or word
        return found


@lru_cache(maxsize=64)
def stems_in(language: str) -> Stems:
    """The stems of a language given by its ISO 639-1 code; the plain words where there is no stemmer."""
    return Stems(language)


def stem_word(word: str, language: str) -> str:
    """The stem of a folded word in a language given by its ISO 639-1 code; the plain word where there is no stemmer."""
    return stems_in(language)[word]


def stem_forms(word: str, languages: Collection[str]) -> tuple[str, ...]:
    """The stems that a folded word may have: itself, and its stem in each of the languages."""
    return tuple(dict.fromkeys([plain_letters(word) or word, *(stem_word(word, one) for one in sorted(languages))]))


# --- languages -------------------------------------------------------------------------------------------------------


def has_stemmer(language: str) -> bool:
    """Whether words of a language given by its ISO 639-1 code have stems of their own."""
    return _stemmer(language) is not None


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Callable[[str], str] | None:
    if language in _OWN:
        return _OWN[language]
    name = _SNOWBALL.get(language)
    if name not in _AVAILABLE:
        return None
    snowball: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord  # our cache is enough
    return _turkish(snowball) if language == "tr" else snowball


_TURKISH_VOWELS = "aeioöuü"


def _turkish(snowball: Callable[[str], str]) -> Callable[[str], str]:
    """Snowball's stemmer for folded words: again until nothing more goes, since it takes off too little at once."""

    def stem(word: str) -> str:
        word, before = word.partition("'")[0], ""  # an ending follows an apostrophe
        while word != before:
            before, word = word, snowball(_with_dotless_i(word)).replace("ı", "i")
        return word

    return stem


def _with_dotless_i(word: str) -> str:
    """``ı`` for ``i`` where vowel harmony asks for it: folding made one letter of both.

    The first takes its side from the next other vowel, the rest from the vowel before. Loan words may come out
    wrong, but always the same.
    """
    if "i" not in word:
        return word
    letters = list(word)
    others = [letter for letter in word if letter in _TURKISH_VOWELS and letter != "i"]
    back = bool(others) and others[0] in "aou"
    for at, letter in enumerate(word):
        if letter in _TURKISH_VOWELS:
            if letter != "i":
                back = letter in "aou"
            elif back:
                letters[at] = "ı"
    return "".join(letters)


_ARABIC_ARTICLES = ("ال", "بال", "كال", "فال", "لل")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")


def _arabic(word: str) -> str:
    """Light10: "and" and the article off the front, the commonest endings off the back, two letters left at least.

    An "and" goes behind the article too: otherwise ``وزير`` and ``الوزير`` would part.
    """
    word = _without_and(word)
    for prefix in _ARABIC_ARTICLES:
        if word.startswith(prefix) and len(word) >= len(prefix) + 2:
            word = _without_and(word[len(prefix) :])
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def _without_and(word: str) -> str:
    return word[1:] if word.startswith("و") and len(word) > 3 else word


_UKRAINIAN_NOUNS = "а я о е є у ю и і ї ь й ам ям ами ями ах ях ом ем єм ою ею єю ові еві єві ів їв ей ій"
_UKRAINIAN_ADJECTIVES = "ий ого ього ому ьому им їм ої ьої их їх ими їми ую юю ая яя ее єє"
_UKRAINIAN_VERBS = (
    "ати яти ити іти їти увати ювати ає яє ує ює ають яють ують юють уть ють ать ять ить їть ємо имо їмо єте ите їте"
    " ав яв ив ів ала яла ила іла ало яло ило іло али яли или іли"
)
_UKRAINIAN_ENDINGS = sorted(
    {*_UKRAINIAN_NOUNS.split(), *_UKRAINIAN_ADJECTIVES.split(), *_UKRAINIAN_VERBS.split()},
    key=lambda ending: (-len(ending), ending),
)
_UKRAINIAN_VOWELS = frozenset("аеєиіїоуюя")


def _ukrainian(word: str) -> str:
    """One inflectional ending off, three letters and a vowel left at least; alternating stems made one.

    ``захід, заходу``: ``і`` before the last consonant is ``о``, and ``ї`` is ``є`` (``Київ, Києва``);
    ``республіка, республіці``: a last ``ц`` is ``к``; ``-ість, -ості`` as one; doubled last consonants as one.
    """
    word = word.replace("'", "")
    if len(word) > 5 and word.endswith(("ся", "сь")):
        word = word[:-2]
    if len(word) > 6 and word.endswith(("ість", "істю", "ості")):
        word = word[:-4] + "ост"
    else:
        for ending in _UKRAINIAN_ENDINGS:
            if word.endswith(ending):
                left = word[: -len(ending)]
                if len(left) >= 3 and not _UKRAINIAN_VOWELS.isdisjoint(left):
                    word = left
                    break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in _UKRAINIAN_VOWELS:
        word = word[:-1]
    if len(word) >= 3 and word[-1] not in _UKRAINIAN_VOWELS:
        word = word[:-2] + {"і": "о", "ї": "є"}.get(word[-2], word[-2]) + {"ц": "к"}.get(word[-1], word[-1])
    return word


_HEBREW_PREFIXES, _HEBREW_SUFFIXES = "ושהכלבמ", ("ים", "ות", "ה", "ת")
_HEBREW_LEFT = 3  # letters at least


def _hebrew(word: str) -> str:
    """The letters that stand for "and, that, the, as, to, in, from" off the front, an ending off the back.

    Three letters are left at least; letters of the root that look like these go too, in every form of the word.
    """
    word = word.replace('"', "").replace("'", "")
    while len(word) > _HEBREW_LEFT and word[0] in _HEBREW_PREFIXES:
        word = word[1:]
    for suffix in _HEBREW_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _HEBREW_LEFT:
            return word[: -len(suffix)]
    return word


_GEORGIAN_BEHIND = ("იდან", "თვის", "დან", "მდე", "თან", "კენ", "ში", "ზე", "ვით")
_GEORGIAN_CASES = ("ების", "ებით", "ებად", "ებმა", "ებს", "ები", "ებ", "ის", "ით", "ად", "მა", "ს", "ი", "ო", "ა", "ე")
_GEORGIAN_LEFT = 2


def _georgian(word: str) -> str:
    """A postposition off the back, then the ending of a case with that of the plural; two letters left at least."""
    for endings in (_GEORGIAN_BEHIND, _GEORGIAN_CASES):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _GEORGIAN_LEFT:
                word = word[: -len(ending)]
                break
    return word


_PARTICLES = (
    "에서는 에서도 에서 에게서 에게 한테 으로는 으로도 으로 로는 로 까지 부터 보다 처럼 마다 조차 밖에 이라고 라고 이나"
    " 에는 에도 에 은 는 이 가 을 를 의 와 과 도 만 들은 들이 들을 들의 들에게 들도 들"
)
_KOREAN_PARTICLES = sorted(
    _PARTICLES.split(),
    key=lambda particle: (-len(particle), particle),
)
_KOREAN_LEFT = 2  # syllables at least


def _korean(word: str) -> str:
    """One particle off the back, with the sign of the plural before it; two syllables left at least."""
    for particle in _KOREAN_PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= _KOREAN_LEFT:
            return word[: -len(particle)]
    return word


_OWN: Mapping[str, Callable[[str], str]] = {
    "ar": _arabic,
    "he": _hebrew,
    "ka": _georgian,
    "ko": _korean,
    "uk": _ukrainian,
}
