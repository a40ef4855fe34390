"""Which pairs of posts may say the same in two languages, after some came, changed or went.

Every passage is encoded once, whatever posts have it and however often runs meet it. Fresh passages are compared with
all of the other languages; as with wordings, a text may be shaken by others that came or went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.conclude.numbers import TextNumbers
from stemmatic.engine import Segment, add_rows, cosines, find_rows, round_vectors, scan_rows, unit_vectors
from stemmatic.link import LanguagePairs, Texts, anchor_radius, find_units
from stemmatic.options import TranslateOptions

UNITS, VECTORS = "units", "vectors"
UNIT_COLUMNS = ("passage", "language", "text")
VECTOR_COLUMNS = ("language", "passage", "vector")
Encode = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
Watch = Callable[[int, int], None]
Near = tuple[int, str, int, str]  # two passages and their languages

_BLOCK = 8192
_ENCODED_AT_ONCE = 4096


def passage_number(encoder: str, language: str, text: str) -> int:
    """A 64-bit number for a passage's vector: the same in every run and on every machine (BLAKE2b)."""
    whole = "\0".join((encoder, language, text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "little")


class MeaningIndex:
    """The passages of an archive's texts and their vectors: those that the files have, and those of fresh texts.

    Raises:
        DamagedIndex: the files cannot be read.
    """

    def __init__(
        self,
        units: Sequence[Segment],
        vectors: Sequence[Segment],
        known: TextNumbers,
        options: TranslateOptions,
        encoder: str,
    ) -> None:
        self._units, self._vectors = list(units), list(vectors)
        self._known, self._options, self._encoder = known, options, encoder
        self._new: dict[str, NDArray[Any]] = _no_units()
        self._texts: dict[int, tuple[str, str]] = {}
        self._new_vectors: dict[str, NDArray[Any]] = {}
        self._near: list[Near] = []
        self._compared: set[int] = set()  # the passages whose neighbours are all in _near

    def take_in(self, texts: Texts, numbers: Mapping[str, int]) -> None:
        """Take in the passages of fresh texts, whose numbers by post are given."""
        rows = []
        for i, language, text, _ in find_units(texts, self._options):
            passage = passage_number(self._encoder, language, text)
            self._texts[passage] = (language, text)
            rows.append((passage, _code(language), numbers[texts.posts[i].key]))
        if rows:
            passage_column, language_column, text_column = zip(*sorted(set(rows)), strict=True)
            self._new = {
                "passage": np.array(passage_column, np.uint64),
                "language": np.array(language_column, np.uint32),
                "text": np.array(text_column, np.int64),
            }

    def languages(self) -> set[str]:
        """The languages of all texts."""
        found = set(np.unique(self._new["language"]).tolist())
        for segment in self._units:
            alive = self._known.after[segment.column("text")]
            found |= set(np.unique(segment.column("language")[alive]).tolist())
        return {_language(code) for code in found}

    @property
    def has_vectors(self) -> bool:
        """Whether an earlier run encoded the passages of its texts."""
        return bool(self._vectors)

    def encode(self, encode: Encode, watch: Watch) -> None:
        """Make the vectors that no run has made."""
        numbers = np.array(sorted(self._texts), np.uint64)
        missing = np.setdiff1d(numbers, scan_rows(self._vectors, "passage", numbers, ("passage",))["passage"]).tolist()
        parts = []
        for begin in range(0, len(missing), _ENCODED_AT_ONCE):
            watch(begin, len(missing))
            part = [self._texts[number] for number in missing[begin : begin + _ENCODED_AT_ONCE]]
            parts.append(round_vectors(encode([text for _, text in part], [language for language, _ in part])))
        codes = [_code(self._texts[number][0]) for number in missing]
        order = np.argsort(np.array(codes, np.uint32), kind="stable")
        if parts:
            self._new_vectors = {
                "language": np.array(codes, np.uint32)[order],
                "passage": np.array(missing, np.uint64)[order],
                "vector": np.concatenate(parts)[order],
            }

    def shaken(self, partners: Callable[[int], set[int]]) -> set[int]:
        """The old texts that a pair was made or unmade for; ``partners`` as for wordings."""
        known, cap = self._known, self._options.max_holders
        if not (known.before & known.after).any():
            return set()
        touched = {*self._passages_of(known.gone), *self._new["passage"].tolist()}
        found: set[int] = set()
        near = self._near_passages(touched)
        was, will_be = self._holders(near, known.before), self._holders(near, known.after)
        for a, _, b, _ in near:
            ours, theirs, our_new, their_new = was[a], was[b], will_be[a], will_be[b]
            wide_was, wide_now = len(ours) * len(theirs) > cap, len(our_new) * len(their_new) > cap
            if not (wide_was or wide_now):
                continue
            if wide_was and wide_now:
                for old, new in ((ours, our_new), (theirs, their_new)):
                    if old[:1] != new[:1]:
                        found.update((*old[:1], *new[:1]))
            elif wide_was:
                found.update((*ours, *theirs))
            else:
                held = {*ours, *theirs}
                found.update(one for one in held if not held.isdisjoint(partners(one)))
        return {one for one in found if known.before[one] and known.after[one]}

    def pairs(self, wanted: NDArray[np.bool_]) -> LanguagePairs[int]:
        """By two languages, the pairs of numbers of texts that one of the texts ``wanted`` is in."""
        passages = {*self._passages_of(np.flatnonzero(wanted & self._known.before)), *self._new["passage"].tolist()}
        near = self._near_passages(passages)
        holders = self._holders(near, self._known.after)
        found: LanguagePairs[int] = defaultdict(set)
        for a, one, b, other in near:
            ours, theirs = holders[a], holders[b]
            if len(ours) * len(theirs) <= self._options.max_holders:
                pairs: Iterable[tuple[int, int]] = ((i, j) for i in ours for j in theirs)
            else:
                pairs = (*((i, theirs[0]) for i in ours), *((ours[0], j) for j in theirs))
            found[one, other].update((i, j) for i, j in pairs if wanted[i] or wanted[j])
        # The versions of one post are compared whatever their vectors say.
        for number, languages in self._versions(wanted).items():
            for one, other in combinations(sorted(languages), 2):
                found[one, other].add((number, number))
        return found

    def vectors_of(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages that the index has."""
        return vectors_of(self._vectors, self._encoder, texts, languages, self._new_vectors)

    def write(self, folder: Path) -> list[tuple[str, Segment]]:
        """The files with the fresh texts, each with its kind."""
        units, vectors = self._units, self._vectors
        if len(self._new["text"]):
            units = add_rows(folder, UNITS, units, self._new, lambda rows: self._known.after[rows["text"]])
        if self._new_vectors:
            everything = lambda rows: np.ones(len(rows["passage"]), np.bool_)  # noqa: E731
            vectors = add_rows(folder, VECTORS, vectors, self._new_vectors, everything)
        return [*((UNITS, one) for one in units), *((VECTORS, one) for one in vectors)]

    def _passages_of(self, numbers: NDArray[np.int64]) -> list[int]:
        return list(scan_rows(self._units, "text", numbers, ("passage",))["passage"].tolist())

    def _holders(self, near: Sequence[Near], alive: NDArray[np.bool_]) -> Mapping[int, list[int]]:
        """By passage, the texts that have it, in order of time."""
        wanted = np.array(sorted({number for a, _, b, _ in near for number in (a, b)}), np.uint64)
        rows = find_rows(self._units, wanted, UNIT_COLUMNS)
        fresh = np.isin(self._new["passage"], wanted)
        passage = np.concatenate([rows["passage"].astype(np.uint64), self._new["passage"][fresh]])
        text = np.concatenate([rows["text"].astype(np.int64), self._new["text"][fresh]])
        held: dict[int, list[int]] = defaultdict(list)
        order = np.argsort(self._known.rank[text], kind="stable")
        for number, one in zip(passage[order].tolist(), text[order].tolist(), strict=True):
            if alive[one]:
                held[number].append(one)
        return held

    def _versions(self, wanted: NDArray[np.bool_]) -> dict[int, set[str]]:
        rows = scan_rows(self._units, "text", np.flatnonzero(wanted), ("text", "language"))
        at = wanted[self._new["text"]]
        found: dict[int, set[str]] = defaultdict(set)
        for text, language in (
            *zip(rows["text"].tolist(), rows["language"].tolist(), strict=True),
            *zip(self._new["text"][at].tolist(), self._new["language"][at].tolist(), strict=True),
        ):
            found[text].add(_language(language))
        return {text: languages for text, languages in found.items() if len(languages) > 1}

    def _near_passages(self, wanted: Collection[int]) -> list[Near]:
        """Pairs of a wanted passage and one of another language within the radius; languages in order."""
        self._near += self._compare({*wanted} - self._compared)
        self._compared.update(wanted)
        return [pair for pair in self._near if pair[0] in wanted or pair[2] in wanted]

    def _compare(self, wanted: Collection[int]) -> list[Near]:
        if not wanted:
            return []
        numbers = np.array(sorted(wanted), np.uint64)
        asked: dict[int, tuple[NDArray[np.uint64], NDArray[np.float32]]] = {}
        for code, passage, vector in self._blocks():
            at = np.isin(passage, numbers)
            if at.any():
                held = asked.get(code, (passage[:0], unit_vectors(vector[:0])))
                asked[code] = (
                    np.concatenate([held[0], passage[at]]),
                    np.concatenate([held[1], unit_vectors(vector[at])]),
                )
        near: list[Near] = []
        for code, passage, vector in self._blocks():
            others = [one for one in asked if one != code]
            if not others:
                continue
            block = unit_vectors(vector)
            # Where both are wanted, the pair is found from one side.
            repeated = np.isin(passage, numbers)
            for one in others:
                keep = ~repeated if one > code else np.ones(len(passage), np.bool_)
                radius = anchor_radius(_language(one), _language(code), self._options)
                for row, column in np.argwhere(asked[one][1] @ block[keep].T >= radius).tolist():
                    a, b = int(asked[one][0][row]), int(passage[keep][column])
                    pair = (a, _language(one), b, _language(code))
                    near.append(pair if pair[1] < pair[3] else (*pair[2:], *pair[:2]))
        return near

    def _blocks(self) -> Iterator[tuple[int, NDArray[np.uint64], NDArray[Any]]]:
        """All vectors, block by block, each of one language."""
        tables: list[Mapping[str, NDArray[Any]]] = [
            {name: segment.column(name) for name in VECTOR_COLUMNS} for segment in self._vectors
        ]
        for table in [*tables, *([self._new_vectors] if self._new_vectors else [])]:
            for code, begin, end in _spans(table["language"]):
                for at in range(begin, end, _BLOCK):
                    part = slice(at, min(at + _BLOCK, end))
                    yield code, np.asarray(table["passage"][part]), table["vector"][part]


def vectors_of(
    segments: Sequence[Segment],
    encoder: str,
    texts: Sequence[str],
    languages: Sequence[str],
    more: Mapping[str, NDArray[Any]],
) -> NDArray[np.float32]:
    """The vectors of passages that the files have, or ``more``, which has the same columns."""
    numbers = np.array([passage_number(encoder, *one) for one in zip(languages, texts, strict=True)], np.uint64)
    wanted = np.unique(numbers)
    rows = scan_rows(segments, "passage", wanted, ("passage", "vector"))
    if more:
        at = np.isin(more["passage"], wanted)
        rows = {name: _stacked(rows[name], more[name][at]) for name in rows}
    order = np.argsort(rows["passage"])
    return unit_vectors(rows["vector"][order[np.searchsorted(rows["passage"], numbers, sorter=order)]])


def find_near(
    segments: Sequence[Segment], asked: NDArray[np.float32], radius: Callable[[str], float]
) -> dict[int, float]:
    """The passages near any of a few vectors, each with its cosine to the nearest.

    ``radius`` gives the least cosine for a language; above 1 the language is left out.
    """
    found: dict[int, float] = {}
    for segment in segments:
        columns = {name: segment.column(name) for name in VECTOR_COLUMNS}
        for code, begin, end in _spans(columns["language"]):
            least = radius(_language(code))
            if least > 1:
                continue
            best = cosines(asked, columns["vector"][begin:end]).max(axis=0)
            for at in np.flatnonzero(best >= least).tolist():
                found[int(columns["passage"][begin + at])] = float(best[at])
    return found


def find_nearest(
    segments: Sequence[Segment], asked: NDArray[np.float32], lift: Callable[[str], float], count: int
) -> dict[int, float]:
    """The passages nearest to any of a few vectors, each with its cosine and what ``lift`` adds for its language."""
    nearest: list[tuple[float, int]] = []
    for segment in segments:
        columns = {name: segment.column(name) for name in VECTOR_COLUMNS}
        for code, begin, end in _spans(columns["language"]):
            best = cosines(asked, columns["vector"][begin:end]).max(axis=0) + lift(_language(code))
            top = np.argpartition(-best, min(count, len(best)) - 1)[:count]
            nearest += zip(best[top].tolist(), columns["passage"][begin + top].tolist(), strict=True)
    return {passage: cosine for cosine, passage in sorted(nearest, reverse=True)[:count]}


def find_texts(segments: Sequence[Segment], passages: Mapping[int, float]) -> dict[int, float]:
    """The texts that have any of these passages, each with the best number that a passage of it has."""
    rows = find_rows(segments, np.array(sorted(passages), np.uint64), UNIT_COLUMNS)
    found: dict[int, float] = {}
    for passage, text in zip(rows["passage"].tolist(), rows["text"].tolist(), strict=True):
        found[text] = max(passages[passage], found.get(text, -1.0))
    return found


def _spans(codes: NDArray[np.uint32]) -> list[tuple[int, int, int]]:
    """Where each language of a sorted column begins and ends."""
    languages, begins = np.unique(codes, return_index=True)
    return list(zip(languages.tolist(), begins.tolist(), [*begins[1:].tolist(), len(codes)], strict=True))


def _no_units() -> dict[str, NDArray[Any]]:
    return {"passage": np.empty(0, np.uint64), "language": np.empty(0, np.uint32), "text": np.empty(0, np.int64)}


def _stacked(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([one, other]) if len(one) else other


def _code(language: str) -> int:
    return int.from_bytes(language.encode("ascii").ljust(4, b"\0"), "big")


def _language(code: int) -> str:
    return int(code).to_bytes(4, "big").rstrip(b"\0").decode("ascii")
