"""Where in a text the words of a search stand, and the stretch of it to show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from stemmatic.archive.search.query import Mark, Query, Term
from stemmatic.archive.search.stems import KEEP_BEGINNING, plain_letters, stem_forms, stem_word
from stemmatic.text.comparison import find_words, fold_word

_SNIPPET_CHARS = 220
_LEAD_CHARS = 50  # before the first mark
_PIECE_CHARS = 1_500  # of a long text folded at a time, until words of the search are found
_HASH = "#＃"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A stretch ``[begin, end)`` of a post's raw text, or of its title, and the spans that a search found in it.

    All numbers count characters of the whole raw text, or of the whole title; ``cut`` says that more follows.
    """

    text: str
    begin: int
    end: int
    marks: tuple[tuple[int, int], ...] = ()
    cut: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Words side by side that are to be marked; ``stems`` are those that may stand for a single word."""

    words: tuple[str, ...]
    prefix: bool
    stems: frozenset[str] = frozenset()
    hashtag: bool = False


class Finder:
    """Finds what a query looks for in the texts of its hits."""

    def __init__(self, query: Query, languages: Collection[str]) -> None:
        self._wanted: list[_Wanted] = []
        self._begun_by: dict[tuple[str, ...], dict[str, list[int]]] = {}  # by languages and raw word: what begins so
        for part in (part for group in query.wanted for part in group):
            if isinstance(part, Term):
                stems = () if part.exact else stem_forms(part.words[0], languages)
                self._wanted.append(_Wanted(part.words, part.prefix, frozenset(stems)))
            elif isinstance(part, Mark) and part.any_of[0][0].startswith("#"):
                words = tuple(part.any_of[0][0][1:].split("_"))
                self._wanted.append(_Wanted(words, part.prefix, hashtag=True))
        self._letters: dict[str, str] = {}  # by first letter: the letter that it is plainly
        self._first_letters = {plain_letters(one.words[0])[:1] for one in self._wanted}
        self._first_letters.update(stem[0] for one in self._wanted for stem in one.stems)

    def find(self, title: str | None, text: str, languages: Sequence[str]) -> Snippet:
        """The stretch of a post's text, or else of its title, that has most of what is wanted."""
        for piece_begin, piece in _pieces(text):
            if marks := self._marks(piece, languages):
                return _cut(text, [(piece_begin + begin, piece_begin + end, which) for begin, end, which in marks])
        if title and (marks := self._marks(title, languages)):
            return replace(_cut(title, marks), in_title=True)
        return _cut(text, [])

    def _marks(self, text: str, languages: Sequence[str]) -> list[tuple[int, int, int]]:
        """The spans of what is wanted, each with the number of what it is, in order."""
        if not self._wanted:
            return []
        spans = find_words(text)
        any_letter = not KEEP_BEGINNING.issuperset(languages)
        known = self._begun_by.setdefault(tuple(languages), {})
        marks = []
        for at, (begin, end) in enumerate(spans):
            raw = text[begin:end]
            if not any_letter and not self._may_begin(raw):  # so most words need not be folded
                continue
            begun = known.get(raw)
            if begun is None:
                word = fold_word(raw)
                begun = [n for n, one in enumerate(self._wanted) if word and _begins(one, word, languages)]
                known[raw] = begun
            for which in begun:
                wanted = self._wanted[which]
                stop = end if len(wanted.words) == 1 else self._end(wanted, text, spans[at + 1 :])
                if stop is None:
                    continue
                if not wanted.hashtag:
                    marks.append((begin, stop, which))
                elif begin and text[begin - 1] in _HASH:
                    marks.append((begin - 1, stop, which))
        return marks

    def _may_begin(self, raw: str) -> bool:
        """False where the first letter of a word rules out that anything wanted begins with it."""
        letter = self._letters.get(raw[0])
        if letter is None:
            letter = self._letters[raw[0]] = plain_letters(fold_word(raw[0]))[:1]
        # Behind an apostrophe a stem may begin, and a mark may make another letter of the first.
        return not letter or letter in self._first_letters or not raw.isalpha() or "ʼ" in raw

    def _end(self, wanted: _Wanted, text: str, spans: Sequence[tuple[int, int]]) -> int | None:
        """Where the words of what is wanted end whose second and further words should stand in these spans."""
        left = len(wanted.words) - 1
        for begin, end in spans:
            word = fold_word(text[begin:end])
            if not word:
                continue
            if left == 1:
                return end if _ends(wanted, word) else None
            if word != wanted.words[-left]:
                return None
            left -= 1
        return None


def _begins(wanted: _Wanted, word: str, languages: Sequence[str]) -> bool:
    """Whether what is wanted may begin with this word."""
    first = wanted.words[0]
    if wanted.stems:
        return (
            word == first
            or plain_letters(word) in wanted.stems
            or any(stem_word(word, language) in wanted.stems for language in languages)
        )
    return word == first if len(wanted.words) > 1 else _ends(wanted, word)


def _ends(wanted: _Wanted, word: str) -> bool:
    last = wanted.words[-1]
    if wanted.hashtag:
        word = word.partition("'")[0]  # an ending is no part of a hashtag
    return word.startswith(last) if wanted.prefix else word == last


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    while begin < len(text):
        end = begin + _PIECE_CHARS
        if end < len(text):
            end = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end)) + 1 or end
        yield begin, text[begin:end]
        begin = end


def _cut(text: str, marks: Sequence[tuple[int, int, int]]) -> Snippet:
    """The stretch that has most of what is wanted; of equal ones the first."""
    begin = 0
    if marks:
        reach = _SNIPPET_CHARS - _LEAD_CHARS

        def wanted_from(first: int) -> int:
            return len(
                {which for start, end, which in marks if marks[first][0] <= start and end <= marks[first][0] + reach}
            )

        best = max(range(min(len(marks), 100)), key=lambda first: (wanted_from(first), -first))
        begin = _word_begin(text, max(marks[best][0] - _LEAD_CHARS, 0), marks[best][0])
    end = min(begin + _SNIPPET_CHARS, len(text))
    if end < len(text):
        gap = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end))
        if gap > begin + _SNIPPET_CHARS // 2:
            end = gap
    spans = sorted({(start, stop) for start, stop, _ in marks if begin <= start and stop <= end})
    return Snippet(text=text[begin:end], begin=begin, end=end, marks=tuple(_joined(spans)), cut=end < len(text))


def _word_begin(text: str, begin: int, latest: int) -> int:
    """The first beginning of a word from ``begin`` on, ``latest`` at most."""
    while 0 < begin < latest and not text[begin - 1].isspace():
        begin += 1
    return begin


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans with those that overlap made one."""
    held: tuple[int, int] | None = None
    for begin, end in spans:
        if held and begin < held[1]:
            held = (held[0], max(held[1], end))
        else:
            if held:
                yield held
            held = (begin, end)
    if held:
        yield held
