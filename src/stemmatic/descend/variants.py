"""Variants: inside a language the places of a collation as places of words, each with the readings that witnesses have.

The wordings of a place are put together one by one: first the one that is closest to all others, then always the one
closest to any that is there; what is equally close comes in the order of its letters. So neither the order of the
witnesses nor how many have a wording changes the table (Spencer & Howe 2004 show what else comes of it). A wording is
aligned with its closest: the words that both have stand in one column, the words between are laid over the columns
between. Neighbouring columns that divide the witnesses alike are one place of words: what CollateX joins too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cdist

from stemmatic.errors import OptionError
from stemmatic.model import Collation, Reading, Witness
from stemmatic.text.comparison import split_words
from stemmatic.text.matching import match_words

_PAIRED = 0.15  # what two words are worth that stand in one column without being alike; 1 where they are the same
_BESIDE = 0.1  # the same where the closest wording has no word in the column
_ALIKE = 0.6  # the same for two spellings of a word
_SPELT_LEAST = 5  # letters: of shorter words one letter makes another word
_SPELT_LONG = 9  # from so many letters on two letters may differ
_MOST_CELLS = 250_000  # words times columns that are laid over one another: 500 words that all differ
Wording = tuple[str, ...]


class VariantKind(StrEnum):
    """How two readings differ. All but wording can be left out."""

    WORDING = "wording"
    SPELLING = "spelling"
    PUNCTUATION = "punctuation"
    CASE = "case"
    FIGURES = "figures"
    ORDER = "word order"


LEFT_OUT = tuple(kind for kind in VariantKind if kind is not VariantKind.WORDING)  # what can be


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantReading:
    """Words that witnesses have at one place of words; an empty ``text`` where these have none."""

    text: str
    sigla: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPlace:
    """A place of words: number ``number``, from 1, of those that a place of the collation has in a language.

    ``readings`` stand in the order of the witnesses; it is a *variant* if there are several, and ``kinds`` says how
    they differ.
    """

    place: int
    language: str
    number: int
    readings: tuple[VariantReading, ...]
    kinds: tuple[VariantKind, ...] = ()

    @property
    def varies(self) -> bool:
        """Whether it is a variant."""
        return len(self.readings) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphEdge:
    """The witnesses that go on from one node of a variant graph to another; -1 is the beginning, -2 the end."""

    source: int
    target: int
    sigla: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantGraph:
    """The words of one place of a collation in one language: a path through ``nodes`` for each witness.

    After Schmidt & Colomb 2009, as Dekker & Middell 2011 draw it: ``columns`` gives the number of the place of words
    that each node stands at.
    """

    place: int
    language: str
    nodes: tuple[VariantReading, ...]
    columns: tuple[int, ...]
    edges: tuple[GraphEdge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """The places of words of a collation, in its order; ``ignored`` are the kinds of variant that were left out."""

    witnesses: tuple[Witness, ...]
    places: tuple[WordPlace, ...]
    ignored: tuple[VariantKind, ...] = ()

    @property
    def varying(self) -> tuple[WordPlace, ...]:
        """The places of words that are variants."""
        return tuple(one for one in self.places if one.varies)

    def matrix(self) -> dict[str, list[int | None]]:
        """Of each witness, by siglum, the number of its reading, from 0, at each of :attr:`varying`.

        None where it has nothing to read: the whole place is wanting, or in another language.
        """
        found: dict[str, list[int | None]] = {one.siglum: [] for one in self.witnesses}
        for number, place in enumerate(self.varying):
            for column in found.values():
                column.append(None)
            for at, reading in enumerate(place.readings):
                for siglum in reading.sigla:
                    found[siglum][number] = at
        return found

    def only(self, sigla: Collection[str]) -> Variants:
        """What some of the witnesses have; places and numbers are those of the whole."""
        places = []
        for one in self.places:
            held = [replace(reading, sigla=tuple(s for s in reading.sigla if s in sigla)) for reading in one.readings]
            if kept := tuple(reading for reading in held if reading.sigla):
                places.append(replace(one, readings=kept, kinds=one.kinds if len(kept) > 1 else ()))
        witnesses = tuple(one for one in self.witnesses if one.siglum in sigla)
        return replace(self, witnesses=witnesses, places=tuple(places))

    def apparatus(self, base: str = "") -> list[str]:
        """A line for each place and language with variants, as editions print them: ``17 opened] closed B D; om. C``.

        The lemma is what ``base`` has, a siglum or the key of a post; where it has nothing in the language, the first
        witness that has. What the lemma lacks is added behind the word before it. A lemma that comes again in the
        place has its number.

        Raises:
            OptionError: there is no such witness.
        """
        names = {one.siglum for one in self.witnesses if base in (one.siglum, one.post, one.siglum.partition(".")[0])}
        if base and not names:
            raise OptionError(f"variants: no witness {base!r}: expected {' '.join(o.siglum for o in self.witnesses)}")
        return [line for held in self._by_place() if (line := _apparatus_line(held, names))]

    def _by_place(self) -> list[list[WordPlace]]:
        found: dict[tuple[int, str], list[WordPlace]] = defaultdict(list)
        for one in self.places:
            found[one.place, one.language].append(one)
        return list(found.values())

    def graphs(self) -> Iterator[VariantGraph]:
        """The variant graph of each place and language."""
        return map(_graph, self._by_place())


def _apparatus_line(held: Sequence[WordPlace], base: Collection[str]) -> str:
    sigla = [siglum for reading in held[0].readings for siglum in reading.sigla]
    lemma_of = next((one for one in sigla if one in base), sigla[0])
    entries, said = list[str](), " "
    before = "at the beginning"
    for place in held:
        lemma = next(one for one in place.readings if lemma_of in one.sigla)
        if place.varies:
            again = said.count(f" {lemma.text} ") if lemma.text else 0
            number = f" ({again + 1})" if again else ""
            others = [_told(one, added=not lemma.text) for one in place.readings if one is not lemma]
            entries.append(f"{lemma.text or before}{number}] {'; '.join(others)}")
        if lemma.text:
            before, said = lemma.text.split()[-1], f"{said}{lemma.text} "
    return f"{held[0].place} {' · '.join(entries)}" if entries else ""


def _told(reading: VariantReading, *, added: bool) -> str:
    text = f"add. {reading.text}" if added else reading.text or "om."
    return f"{text} {' '.join(reading.sigla)}"


def _graph(held: Sequence[WordPlace]) -> VariantGraph:
    nodes = [(one.number, reading) for one in held for reading in one.readings if reading.text]
    walks: dict[str, list[int]] = {siglum: [-1] for reading in held[0].readings for siglum in reading.sigla}
    for at, (_, reading) in enumerate(nodes):
        for siglum in reading.sigla:
            walks[siglum].append(at)
    steps: dict[tuple[int, int], list[str]] = defaultdict(list)
    for siglum, walk in walks.items():
        for step in pairwise([*walk, -2]):
            steps[step].append(siglum)
    return VariantGraph(
        place=held[0].place,
        language=held[0].language,
        nodes=tuple(reading for _, reading in nodes),
        columns=tuple(number for number, _ in nodes),
        edges=tuple(
            GraphEdge(source=source, target=target, sigla=tuple(sigla)) for (source, target), sigla in steps.items()
        ),
    )


class _Token(NamedTuple):
    """A word of a reading: folded, where it stands, and the marks beside it."""

    word: str
    begin: int
    end: int
    raw: str
    marks: tuple[str, str]

    @property
    def letters(self) -> str:
        """As it is written, in one case; dotted and dotless i are one, for capitals do not tell them apart."""
        return self.raw.casefold().replace("ı", "i").replace("i\u0307", "i")

    @property
    def case(self) -> str:
        return "upper" if self.raw.isupper() and len(self.raw) > 1 else "capital" if self.raw[:1].isupper() else ""

    @property
    def signs(self) -> tuple[str, str]:
        """The marks without the spaces beside them."""
        return self.marks[0].strip(), self.marks[1].strip()

    @property
    def is_figure(self) -> bool:
        return any(map(str.isdigit, self.raw))


def find_variants(collation: Collation, ignore: Iterable[VariantKind] = ()) -> Variants:
    """The places of words of a collation: a function of its table alone.

    Args:
        collation: the whole of it; of some columns :meth:`Variants.only` gives what they have.
        ignore: kinds of variant that make no reading of their own.
    """
    ignored = frozenset(ignore).intersection(LEFT_OUT)
    numbers = collation.numbers or range(1, len(collation.places) + 1)
    languages = [one.language for one in collation.witnesses]
    places: list[WordPlace] = []
    for number, readings in zip(numbers, collation.places, strict=True):
        held: dict[str, list[Reading]] = defaultdict(list)
        for language, reading in zip(languages, readings, strict=True):
            if reading.text:
                held[language].append(reading)
        for language, ours in held.items():
            places += _divide(number, language, ours, ignored)
    return Variants(
        witnesses=collation.witnesses,
        places=tuple(places),
        ignored=tuple(kind for kind in VariantKind if kind in ignored),
    )


# --- words -----------------------------------------------------------------------------------------------------------


def _tokens(text: str) -> list[_Token]:
    """The words of a reading; marks stand with the word that they touch, those that touch none with the word before."""
    found = split_words(text)
    bounds = zip([0, *found.ends], [*found.begins, len(text)], strict=True)
    gaps = [_part_marks(text[a:b], first=not at) for at, (a, b) in enumerate(bounds)]
    tokens = [
        _Token(word, begin, end, text[begin:end], (gaps[at][1], gaps[at + 1][0]))
        for at, (word, begin, end) in enumerate(zip(found.words, found.begins, found.ends, strict=True))
    ]
    if tokens:  # the last marks end the reading, whatever its last word
        last = tokens[-1]
        marks = text[last.end :].rstrip()
        tokens[-1] = last._replace(marks=(last.marks[0], ""))
        tokens.append(_Token("", last.end, last.end + len(marks), marks.strip(), ("", "")))
    return tokens


def _part_marks(gap: str, *, first: bool) -> tuple[str, str]:
    """The marks between two words: what belongs to the one before, and to the one behind."""
    parts = gap.split()
    if not parts:
        return "", ""
    before, after = " " * gap[0].isspace(), " " * gap[-1].isspace()
    if first:
        return "", " ".join(parts) + after
    if not after and (before or len(parts) > 1):
        return before + " ".join(parts[:-1]), parts[-1]
    return before + " ".join(parts), ""


@lru_cache(maxsize=1 << 17)
def _spelt_alike(one: str, other: str) -> bool:
    """Whether two words may be spellings of one: a letter or two inside them differ, not the first or last one.

    Where the last differs it may be another form of the word, which says something else.
    """
    short, long = sorted((len(one), len(other)))
    if short < _SPELT_LEAST or one[0] != other[0] or one[-1] != other[-1] or not (one + other).isalpha():
        return False
    most = 2 if short >= _SPELT_LONG else 1
    return long - short <= most and OSA.distance(one, other, score_cutoff=most) <= most


# --- columns ---------------------------------------------------------------------------------------------------------


def _align(wordings: Collection[Wording]) -> dict[Wording, list[int]]:
    """Of each wording the column that each of its words stands in; columns are numbered in order."""
    order = sorted(wordings)
    parents = _closest_first(order)
    columns: list[set[str]] = []  # in order of the text: the words that stand in each
    identity: list[int] = []  # of each column the number by which wordings know it while columns come between
    at_column: dict[Wording, list[int]] = {}
    for wording, parent in parents:
        spots = _spots(wording, columns, identity, (parent, at_column[parent]) if parent is not None else None)
        taken: list[int] = []
        shift = 0
        for word, (spot, new) in zip(wording, spots, strict=True):
            at = spot + shift
            if new:
                columns.insert(at, set())
                identity.insert(at, len(identity))
                shift += 1
            columns[at].add(word)
            taken.append(identity[at])
        at_column[wording] = taken
    turn = {one: at for at, one in enumerate(identity)}
    return {wording: [turn[one] for one in taken] for wording, taken in at_column.items()}


def _closest_first(order: Sequence[Wording]) -> Iterator[tuple[Wording, Wording | None]]:
    """Wordings with the one already there that each is closest to: a spanning tree from the one closest to all."""
    near = cdist(order, order, scorer=Indel.normalized_similarity, dtype=np.float64)
    root = int(near.sum(axis=0).round(9).argmax())
    yield order[root], None
    best, parent = near[root].copy(), np.full(len(order), root)
    waiting = np.ones(len(order), bool)
    waiting[root] = False
    while waiting.any():
        at = int(np.where(waiting, best, -1.0).argmax())
        yield order[at], order[int(parent[at])]
        waiting[at] = False
        closer = near[at] > best
        parent[closer], best[closer] = at, near[at][closer]


def _spots(
    wording: Wording,
    columns: Sequence[Collection[str]],
    identity: Sequence[int],
    parent: tuple[Wording, Sequence[int]] | None,
) -> list[tuple[int, bool]]:
    """Of each word the column that it goes to, or before which one a new column is made for it."""
    if parent is None:
        return [(0, True)] * len(wording)
    turn = {one: at for at, one in enumerate(identity)}
    places = [turn[one] for one in parent[1]]
    held = frozenset(places)
    spots: list[tuple[int, bool]] = []
    word = column = 0
    for theirs, ours, size in (*match_words(parent[0], wording), (len(places), len(wording), 0)):
        upto = places[theirs] if theirs < len(places) else len(columns)
        spots += _lay_over(wording[word:ours], columns[column:upto], column, held)
        spots += [(places[theirs + at], False) for at in range(size)]
        word = ours + size
        column = places[theirs + size - 1] + 1 if size else column
    return spots


def _lay_over(
    words: Wording, columns: Sequence[Collection[str]], begin: int, held: Collection[int]
) -> Iterator[tuple[int, bool]]:
    """Words over columns, so that as many as can be stand with the same, then with any.

    The first of the columns has number ``begin``; in ``held`` the closest wording has a word.
    """
    n, m = len(words), len(columns)
    if n * m > _MOST_CELLS:  # nothing can be told of so much that is new: it stands by itself
        yield from [(begin, True)] * n
        return
    worth = [[_worth(word, column, begin + j in held) for j, column in enumerate(columns)] for word in words]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + worth[i][j])
    i = j = 0
    while i < n:
        if j < m and best[i][j] == best[i + 1][j + 1] + worth[i][j]:
            yield begin + j, False
            i, j = i + 1, j + 1
        elif j < m and best[i][j] == best[i][j + 1]:
            j += 1
        else:
            yield begin + j, True
            i += 1


def _worth(word: str, column: Collection[str], held: bool) -> float:
    if word in column:
        return 1.0
    if any(_spelt_alike(word, other) for other in column):
        return _ALIKE
    return _PAIRED if held else _BESIDE


# --- readings --------------------------------------------------------------------------------------------------------


_OF_WRITING = frozenset(VariantKind) - {VariantKind.WORDING, VariantKind.ORDER}
_Key = tuple[str, ...]
_MOVED = ("", "moved")


def _divide(
    number: int, language: str, held: Sequence[Reading], ignored: frozenset[VariantKind]
) -> Iterator[WordPlace]:
    """The places of words of one place in one language."""
    tokens = {one.siglum: _tokens(one.text) for one in held}
    texts = {one.siglum: one.text for one in held}
    wordings = {siglum: tuple(one.word for one in found[:-1]) for siglum, found in tokens.items()}
    columns_of = _align({*wordings.values()})
    table: dict[int, dict[str, _Token]] = defaultdict(dict)
    for siglum, found in tokens.items():
        for token, column in zip(found[:-1], columns_of[wordings[siglum]], strict=True):
            table[column][siglum] = token
    rows = [table[column] for column in sorted(table)]
    if VariantKind.PUNCTUATION not in ignored:
        rows.append({siglum: found[-1] for siglum, found in tokens.items() if found})
    moved = _moved_words(rows, wordings)
    # What differs in words is not joined with what differs in writing alone, if the witnesses are the same.
    groups = [
        (_group(row, tokens, ignored, moved[at]), _group(row, tokens, _OF_WRITING, moved[at]))
        for at, row in enumerate(rows)
    ]
    begin, count = 0, 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or groups[end] != groups[begin]:
            count += 1
            yield _word_place(
                number, language, count, rows[begin:end], moved[begin:end], groups[begin][0], texts, ignored
            )
            begin = end


def _moved_words(rows: Sequence[Mapping[str, _Token]], wordings: Mapping[str, Wording]) -> list[frozenset[str]]:
    """Of each column the witnesses whose word stands in another column of others, and those of whom it stands there.

    It must be the only one of its kind in each wording: of words that come often nobody can say which was moved.
    """
    counts = {siglum: Counter(words) for siglum, words in wordings.items()}
    found: list[set[str]] = [set() for _ in rows]
    where: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for at, row in enumerate(rows):
        for siglum, token in row.items():
            if counts[siglum][token.word] == 1:
                where[token.word][at].add(siglum)
    for spots in where.values():
        holders = set[str]().union(*spots.values())
        if len(spots) > 1:
            for at, sigla in spots.items():
                # Who has the word elsewhere, and nothing here, lacks nothing here.
                found[at] |= sigla | (holders - rows[at].keys())
    return [frozenset(one) for one in found]


def _key(token: _Token, ignored: Collection[VariantKind]) -> _Key:
    written = VariantKind.FIGURES if token.is_figure else VariantKind.SPELLING
    return (
        token.word,
        "" if written in ignored else token.letters,
        "" if VariantKind.CASE in ignored else token.case,
        *(("", "") if VariantKind.PUNCTUATION in ignored else token.signs),
    )


def _group(
    row: Mapping[str, _Token], sigla: Iterable[str], ignored: frozenset[VariantKind], moved: frozenset[str]
) -> tuple[int, ...]:
    """Of each witness the number of its reading in a column, counted as they come."""
    keys: dict[str, _Key] = {}
    for siglum in sigla:
        if VariantKind.ORDER in ignored and siglum in moved:
            keys[siglum] = _MOVED
        else:
            keys[siglum] = _key(row[siglum], ignored) if siglum in row else ()
    if VariantKind.SPELLING in ignored:
        merged = _merge_spellings({key for key in keys.values() if len(key) > len(_MOVED)})
        keys = {siglum: merged.get(key, key) for siglum, key in keys.items()}
    numbers: dict[_Key, int] = {}
    return tuple(numbers.setdefault(key, len(numbers)) for key in keys.values())


def _merge_spellings(keys: Collection[_Key]) -> dict[_Key, _Key]:
    """Keys of words that are spelt alike, directly or by way of others, as the first of them."""
    found: dict[_Key, _Key] = {}
    for key in sorted(keys):
        root = next((found[other] for other in found if key[1:] == other[1:] and _spelt_alike(key[0], other[0])), key)
        found[key] = root
    return found


def _word_place(
    number: int,
    language: str,
    count: int,
    rows: Sequence[Mapping[str, _Token]],
    moved: Sequence[frozenset[str]],
    group: Sequence[int],
    texts: Mapping[str, str],
    ignored: frozenset[VariantKind],
) -> WordPlace:
    held: dict[int, list[str]] = defaultdict(list)
    for siglum, at in zip(texts, group, strict=True):
        held[at].append(siglum)
    spans = {at: [row[sigla[0]] for row in rows if sigla[0] in row] for at, sigla in held.items()}
    readings = [
        VariantReading(text=_said(texts[sigla[0]], spans[at], ignored), sigla=tuple(sigla))
        for at, sigla in held.items()
    ]
    kinds: set[VariantKind] = set()
    firsts = [sigla[0] for sigla in held.values()]
    for at, one in enumerate(firsts):
        for other in firsts[at + 1 :]:
            for row, away in zip(rows, moved, strict=True):
                kinds.update(_kinds(row.get(one), row.get(other), {one, other} <= away))
    return WordPlace(
        place=number,
        language=language,
        number=count,
        readings=tuple(readings),
        kinds=tuple(kind for kind in VariantKind if kind in kinds - ignored),
    )


def _kinds(one: _Token | None, other: _Token | None, moved: bool) -> Iterator[VariantKind]:
    """How two words of one column differ; the marks at the end of a reading are a word without letters."""
    if one is None or other is None:
        if one is not other:
            yield VariantKind.ORDER if moved else VariantKind.WORDING
        return
    if one.word != other.word:
        if not _spelt_alike(one.word, other.word):
            yield VariantKind.ORDER if moved else VariantKind.WORDING
            return
        yield VariantKind.SPELLING
    elif one.letters != other.letters and not one.word:
        yield VariantKind.PUNCTUATION
    elif one.letters != other.letters:
        yield VariantKind.FIGURES if one.is_figure or other.is_figure else VariantKind.SPELLING
    if one.case != other.case:
        yield VariantKind.CASE
    if one.signs != other.signs:
        yield VariantKind.PUNCTUATION


def _said(text: str, tokens: Sequence[_Token], ignored: Collection[VariantKind]) -> str:
    """The words of a reading as they are printed; their outer marks, unless these are left out."""
    if not tokens:
        return ""
    said = " ".join(text[tokens[0].begin : tokens[-1].end].split())
    if VariantKind.PUNCTUATION in ignored:
        return said
    return f"{tokens[0].marks[0]}{said}{tokens[-1].marks[1]}".strip()
