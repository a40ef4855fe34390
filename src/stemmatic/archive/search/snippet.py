"""Where in a text the words of a search stand, and the stretch of it to show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from stemmatic.archive.search.query import Mark, Query, Term
from stemmatic.archive.search.stems import KEEP_BEGINNING, stem_forms, stem_word
from stemmatic.text.comparison import split_to_search
from stemmatic.text.folding import plain_letters

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
        self._begun_by: dict[tuple[str, ...], dict[str, list[int]]] = {}  # by languages and word: what begins so
        for part in (part for group in query.wanted for part in group):
            if isinstance(part, Term):
                stems = () if part.exact else stem_forms(part.words[0], languages)
                self._wanted.append(_Wanted(part.words, part.prefix, frozenset(stems)))
            elif isinstance(part, Mark) and part.any_of[0][0].startswith("#"):
                words = tuple(part.any_of[0][0][1:].split("_"))
                self._wanted.append(_Wanted(words, part.prefix, hashtag=True))
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
        words = split_to_search(text)
        any_letter = not KEEP_BEGINNING.issuperset(languages)
        known = self._begun_by.setdefault(tuple(languages), {})
        for word in {*words.words} - known.keys():
            # So most words need no stem; behind an apostrophe one may begin with another letter.
            other = not any_letter and "'" not in word and plain_letters(word)[:1] not in self._first_letters
            known[word] = [] if other else [n for n, one in enumerate(self._wanted) if _begins(one, word, languages)]
        marks = []
        for at, begun in [(at, begun) for at, word in enumerate(words.words) if (begun := known[word])]:
            begin = words.begins[at]
            for which in begun:
                wanted = self._wanted[which]
                last = at + len(wanted.words) - 1
                if last > at and not _go_on(wanted, words.words[at + 1 : last + 1]):
                    continue
                if not wanted.hashtag:
                    marks.append((begin, words.ends[last], which))
                elif begin and text[begin - 1] in _HASH:
                    marks.append((begin - 1, words.ends[last], which))
        return marks


def _go_on(wanted: _Wanted, words: Sequence[str]) -> bool:
    """Whether these words are the second and further ones of what is wanted."""
    return len(words) == len(wanted.words) - 1 and words[:-1] == wanted.words[1:-1] and _ends(wanted, words[-1])


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


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined
