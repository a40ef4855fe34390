"""Which pairs of posts may say the same in two languages, after some came, changed or went.

Every passage is encoded once, whatever posts have it and however often runs meet it. Fresh passages are compared with
all of the other languages; as with wordings, a text may be invalidated by others that came or went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.link import LanguagePairs, anchor_radius, find_units
from stemmatic.options import TranslateOptions
from stemmatic.pipeline.checkpoint import open_arrays, write_arrays
from stemmatic.pipeline.index.nearest import Radius, cosines, round_vectors, unit_vectors
from stemmatic.pipeline.index.postings import Postings, each_once
from stemmatic.pipeline.index.segments import Segment, add_rows, find_rows, scan_rows, write_segment
from stemmatic.pipeline.text_ids import TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles

UNITS, VECTORS = "units", "vectors"
UNIT_COLUMNS = ("passage", "language", "text")
VECTOR_COLUMNS = ("language", "passage", "vector")
Encode = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
Watch = Callable[[int, int], None]
Near = NDArray[Any]  # pairs of passages and their languages

_BLOCK = 65_536
_ASKED_AT_ONCE = 131_072
_ENCODED_AT_ONCE = 4096
_PART = "vectors-part-"
_UNIT = np.dtype([("passage", np.uint64), ("language", np.uint32), ("text", np.int64)])
_NEAR = np.dtype([("a", np.uint64), ("one", np.uint32), ("b", np.uint64), ("other", np.uint32)])


def passage_number(encoder: str, language: str, text: str) -> int:
    """A 64-bit number for a passage's vector: the same in every run and on every machine (BLAKE2b)."""
    whole = "\0".join((encoder, language, text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "little")


def write_units(folder: Path, texts: TokenizedFiles, options: TranslateOptions, encoder: str) -> Segment:
    """The passages of fresh texts that may be evidence, sorted by their numbers."""
    parts = []
    for batch in range(len(texts.batches)):
        held = texts.spoken(batch)
        rows = {
            (passage_number(encoder, language, text), _code(language), held.numbers[i])
            for i, language, text, _ in find_units(held, options)
        }
        parts.append(np.array(sorted(rows), _UNIT) if rows else np.empty(0, _UNIT))
    units = np.concatenate(parts) if parts else np.empty(0, _UNIT)
    return write_segment(folder, UNITS, [{name: units[name] for name in UNIT_COLUMNS}])


def write_vectors(
    folder: Path,
    texts: TokenizedFiles,
    units: Segment,
    known: Sequence[Segment],
    options: TranslateOptions,
    encoder: str,
    encode: Encode,
    watch: Watch,
) -> Segment:
    """The vectors that no run has made of the passages ``units`` of fresh texts.

    They are written a few at a time, and those that a run wrote before it was stopped are not made again.
    """
    numbers = np.unique(units.column("passage"))
    missing = np.setdiff1d(numbers, scan_rows(known, "passage", numbers, ("passage",))["passage"])
    parts = sorted(folder.glob(f"{_PART}*.npz"))
    made = [_vectors_of_part(part) for part in parts]
    missing = np.setdiff1d(missing, np.concatenate([part["passage"] for part in made]) if made else [])
    asked, done = set(missing.tolist()), 0
    waiting: dict[int, tuple[str, str]] = {}
    for batch in range(len(texts.batches) + 1):
        last = batch == len(texts.batches)
        for _, language, text, _ in () if last or not asked else find_units(texts.spoken(batch), options):
            if (number := passage_number(encoder, language, text)) in asked:
                asked.remove(number)
                waiting[number] = language, text
        while len(waiting) >= _ENCODED_AT_ONCE or (last and waiting):
            watch(done, len(missing))
            part = [(number, *waiting.pop(number)) for number in list(waiting)[:_ENCODED_AT_ONCE]]
            part.sort(key=lambda one: (one[1], one[0]))  # the encoder keeps a language's tokens at hand
            vectors = round_vectors(encode([text for _, _, text in part], [language for _, language, _ in part]))
            codes = np.array([_code(language) for _, language, _ in part], np.uint32)
            columns = (codes, np.array([number for number, _, _ in part], np.uint64), vectors)
            path = folder / f"{_PART}{len(parts):06d}.npz"
            write_arrays(path, dict(zip(VECTOR_COLUMNS, columns, strict=True)))
            parts.append(path)
            done += len(part)
    return write_segment(folder, VECTORS, _by_language(parts))


def _by_language(parts: Sequence[Path]) -> Iterator[dict[str, NDArray[Any]]]:
    codes = sorted({code for part in parts for code in np.unique(_vectors_of_part(part)["language"]).tolist()})
    for code in codes:
        for part in parts:
            columns = _vectors_of_part(part)
            at = columns["language"] == code
            if at.any():
                yield {name: columns[name][at] for name in VECTOR_COLUMNS}


def _vectors_of_part(path: Path) -> dict[str, NDArray[Any]]:
    return open_arrays(path, VECTOR_COLUMNS)


class MeaningIndex:
    """The passages of an archive's texts and their vectors: those that the files have, and those of fresh texts.

    Raises:
        DamagedIndex: the files cannot be read.
    """

    def __init__(
        self,
        units: Sequence[Segment],
        vectors: Sequence[Segment],
        fresh: Segment,
        known: TextIds,
        options: TranslateOptions,
    ) -> None:
        self._units, self._vectors, self.fresh = list(units), list(vectors), fresh
        self._known, self._options = known, options
        self._new: dict[str, NDArray[Any]] = {name: fresh.column(name) for name in UNIT_COLUMNS}
        self._new_vectors: Segment | None = None
        self._near: Near = np.empty(0, _NEAR)
        self._compared = np.empty(0, np.uint64)  # the passages whose neighbours are all in _near

    def languages(self) -> set[str]:
        """The languages of all texts."""
        found = set(np.unique(self._new["language"]).tolist())
        for segment in self._units:
            alive = self._known.after[segment.column("text")]
            found |= set(np.unique(segment.column("language")[alive]).tolist())
        return {_language(code) for code in found}

    @property
    def vectors(self) -> list[Segment]:
        """The files with the vectors of all passages."""
        return [*self._vectors, *([self._new_vectors] if self._new_vectors and self._new_vectors.rows else [])]

    def take_in(self, vectors: Segment) -> None:
        """Take in the vectors that the files did not have of fresh texts' passages."""
        self._new_vectors = vectors

    def invalidated(self, partners: Callable[[int], set[int]]) -> set[int]:
        """The old texts that a pair was made or unmade for; ``partners`` as for wordings."""
        known, cap = self._known, self._options.max_holders
        if not (known.before & known.after).any():
            return set()
        near = self._near_passages(np.union1d(self._passages_of(known.gone), self._new["passage"]))
        was, will_be = self._holders(near, known.before), self._holders(near, known.after)
        # Pairs of passages that few texts have make the same pairs of texts whatever else comes or goes.
        wide = near[(was.products(near) > cap) | (will_be.products(near) > cap)]
        found: set[int] = set()
        for a, b in zip(wide["a"].tolist(), wide["b"].tolist(), strict=True):
            ours, theirs, our_new, their_new = was.of(a), was.of(b), will_be.of(a), will_be.of(b)
            wide_was, wide_now = len(ours) * len(theirs) > cap, len(our_new) * len(their_new) > cap
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
        old = self._passages_of(np.flatnonzero(wanted & self._known.before))
        near = self._near_passages(np.union1d(old, self._new["passage"]))
        holders = self._holders(near, self._known.after)
        found: LanguagePairs[int] = defaultdict(set)
        languages = near["one"].astype(np.uint64) << np.uint64(32) | near["other"]
        for both in np.unique(languages):
            pairs = holders.pairs(near[languages == both], wanted, self._options.max_holders)
            one, other = divmod(int(both), 1 << 32)
            found[_language(one), _language(other)].update(zip(*pairs.T.tolist(), strict=True))
        # The versions of one post are compared whatever their vectors say.
        for number, spoken in self._versions(wanted).items():
            for pair in combinations(sorted(spoken), 2):
                found[pair].add((number, number))
        return found

    def write(self, folder: Path) -> list[tuple[str, Segment]]:
        """The files with the fresh texts, each with its kind."""
        units, vectors = self._units, self._vectors
        if self.fresh.rows:
            alive = lambda rows: self._known.after[rows["text"]]  # noqa: E731
            units = add_rows(folder, UNITS, UNIT_COLUMNS, units, self.fresh, alive)
        if self._new_vectors is not None and self._new_vectors.rows:
            everything = lambda rows: np.ones(len(rows["passage"]), np.bool_)  # noqa: E731
            vectors = add_rows(folder, VECTORS, VECTOR_COLUMNS, vectors, self._new_vectors, everything)
        return [*((UNITS, one) for one in units), *((VECTORS, one) for one in vectors)]

    def _passages_of(self, numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
        passages: NDArray[np.uint64] = scan_rows(self._units, "text", numbers, ("passage",))["passage"]
        return passages.astype(np.uint64)

    def _holders(self, near: Near, alive: NDArray[np.bool_]) -> Postings:
        """The texts that have the passages of these pairs."""
        wanted = each_once(np.concatenate([near["a"], near["b"]]))
        rows = find_rows(self._units, wanted, UNIT_COLUMNS)
        fresh = np.isin(self._new["passage"], wanted)
        passage = np.concatenate([rows["passage"].astype(np.uint64), self._new["passage"][fresh]])
        text = np.concatenate([rows["text"].astype(np.int64), self._new["text"][fresh]])
        held = alive[text]
        return Postings(wanted, passage[held], text[held], self._known.rank)

    def _versions(self, wanted: NDArray[np.bool_]) -> dict[int, set[str]]:
        rows = scan_rows(self._units, "text", np.flatnonzero(wanted), ("text", "language"))
        at = wanted[self._new["text"]]
        text = np.concatenate([rows["text"].astype(np.int64), self._new["text"][at]])
        language = np.concatenate([rows["language"].astype(np.uint32), self._new["language"][at]])
        order = np.lexsort((language, text))
        text, language = text[order], language[order]
        other = np.flatnonzero((text[1:] == text[:-1]) & (language[1:] != language[:-1]))
        found: dict[int, set[str]] = defaultdict(set)
        for i in other.tolist():
            found[int(text[i])].update((_language(language[i]), _language(language[i + 1])))
        return found

    def _near_passages(self, wanted: NDArray[np.uint64]) -> Near:
        """Pairs of a passage of ``wanted``, which is sorted, and one of another language within the radius."""
        self._near = np.concatenate([self._near, *self._compare(np.setdiff1d(wanted, self._compared))])
        self._compared = np.union1d(self._compared, wanted)
        return self._near[np.isin(self._near["a"], wanted) | np.isin(self._near["b"], wanted)]

    def _compare(self, numbers: NDArray[np.uint64]) -> list[Near]:
        if not len(numbers):
            return []
        found: list[Near] = []
        for one, passages, asked in self._asked(numbers):
            near = Radius(asked)
            for code, passage, vector in self._blocks():
                if code == one:
                    continue
                # Where both are wanted, the pair is found from one side.
                keep = ~np.isin(passage, numbers) if one > code else np.ones(len(passage), np.bool_)
                if not keep.any():
                    continue
                radius = anchor_radius(_language(one), _language(code), self._options)
                rows = near.pairs(vector if keep.all() else vector[keep], radius)
                pairs = np.empty(len(rows), _NEAR)
                ours, theirs = (("a", "one"), ("b", "other")) if one < code else (("b", "other"), ("a", "one"))
                pairs[ours[0]], pairs[ours[1]] = passages[rows[:, 0]], one
                pairs[theirs[0]], pairs[theirs[1]] = passage[keep][rows[:, 1]], code
                found.append(pairs)
        return found

    def _asked(self, numbers: NDArray[np.uint64]) -> Iterator[tuple[int, NDArray[np.uint64], NDArray[np.int8]]]:
        """The vectors of passages, as many at once as memory is meant for, each time of one language."""
        waiting: dict[int, list[tuple[NDArray[np.uint64], NDArray[Any]]]] = defaultdict(list)
        for code, passage, vector in self._blocks():
            at = np.isin(passage, numbers)
            if at.any():
                waiting[code].append((passage[at], vector[at]))
            if sum(len(part) for part, _ in waiting[code]) >= _ASKED_AT_ONCE:
                yield code, *_joined(waiting.pop(code))
        for code, parts in waiting.items():
            if parts:
                yield code, *_joined(parts)

    def _blocks(self) -> Iterator[tuple[int, NDArray[np.uint64], NDArray[Any]]]:
        """All vectors, block by block, each of one language."""
        for segment in self.vectors:
            table = {name: segment.column(name) for name in VECTOR_COLUMNS}
            for code, begin, end in _spans(table["language"]):
                for at in range(begin, end, _BLOCK):
                    part = slice(at, min(at + _BLOCK, end))
                    yield code, np.asarray(table["passage"][part]), table["vector"][part]


def _joined(parts: Sequence[tuple[NDArray[np.uint64], NDArray[Any]]]) -> tuple[NDArray[np.uint64], NDArray[np.int8]]:
    return np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])


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


def _stacked(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([one, other]) if len(one) else other


def _code(language: str) -> int:
    return int.from_bytes(language.encode("ascii").ljust(4, b"\0"), "big")


def _language(code: int) -> str:
    return int(code).to_bytes(4, "big").rstrip(b"\0").decode("ascii")
