"""Which pairs of posts may say the same in two languages, after some came, changed or went.

Every passage is encoded once, whatever posts have it and however often runs meet it. Fresh passages are compared with
all of the other languages; as with wordings, a text may be invalidated by others that came or went. Pairs of near
passages are not kept: those of some passages at a time become pairs of texts, and most of these are sifted out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.link import PASSAGE, Speeches, describe_passage, find_units, lift_between, lift_of, sift
from stemmatic.link.texts import microseconds
from stemmatic.options import TranslateOptions
from stemmatic.pipeline.checkpoint import open_arrays, write_arrays
from stemmatic.pipeline.index.nearest import WORDS, Radius, Sketches, cosines, round_vectors, sketch, whole_vectors
from stemmatic.pipeline.index.postings import Numbers, Postings, each_once, spread
from stemmatic.pipeline.index.segments import Segment, add_rows, find_rows, scan_rows, write_segment
from stemmatic.pipeline.text_ids import Partners, TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles

UNITS, VECTORS = "units", "vectors"
_MORE = PASSAGE.names or ()
UNIT_COLUMNS = ("passage", "language", "text", "begin", "time", *_MORE)
"""A row for each passage of a text: its number, language and text, where it begins, when the post came, and more."""
VECTOR_COLUMNS = ("language", "passage", "vector")
Encode = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
Watch = Callable[[int, int], None]

NO_PAIRS: tuple[NDArray[np.int64], NDArray[np.str_]] = np.empty((0, 2), np.int64), np.empty((0, 2), "U4")
_BLOCK = 65_536
_ASKED_AT_ONCE = 32_768
_ENCODED_AT_ONCE = 4096
_PART = "vectors-part-"
_UNIT = np.dtype(
    [
        ("passage", np.uint64),
        ("language", np.uint32),
        ("text", np.int64),
        ("begin", np.int32),
        ("time", np.int64),
        *((name, PASSAGE[name]) for name in _MORE),
    ]
)


def passage_number(encoder: str, language: str, text: str) -> int:
    """A 64-bit number for a passage's vector: the same in every run and on every machine (BLAKE2b)."""
    whole = "\0".join((encoder, language, text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "little")


def write_units(
    folder: Path, texts: TokenizedFiles, options: TranslateOptions, encoder: str, followed: Container[str]
) -> Segment:
    """The passages of fresh texts that may be evidence and are in languages ``followed``, sorted by their numbers."""
    parts = [np.empty(0, _UNIT)]
    for batch in range(len(texts.batches)):
        held = texts.spoken(batch)
        times = [microseconds(post) for post in held.posts]
        rows = [
            (
                passage_number(encoder, language, text),
                language_code(language),
                held.numbers[i],
                passage.begin,
                times[i],
                *describe_passage(text),
            )
            for i, language, text, passage in find_units(held, options)
            if language in followed
        ]
        parts.append(np.array(rows, _UNIT))
    units = np.concatenate(parts)
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
            codes = np.array([language_code(language) for _, language, _ in part], np.uint32)
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


class _Vectors:
    """The vectors of passages, whose rows are numbered through all files that hold them."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._vectors = [one.column("vector") for one in segments]
        self._ends = np.cumsum([0, *(one.rows for one in segments)])
        self.languages: NDArray[np.uint32] = _joined([one.column("language") for one in segments], np.uint32)
        passages: NDArray[np.uint64] = _joined([one.column("passage") for one in segments], np.uint64)
        self._order = np.argsort(passages)
        self._passages = passages[self._order]

    def __len__(self) -> int:
        return len(self._order)

    def rows_of(self, passages: NDArray[np.uint64]) -> Numbers:
        """The rows of passages by their numbers, -1 where there is none."""
        if not len(self):
            return np.full(len(passages), -1)
        at = np.minimum(np.searchsorted(self._passages, passages), len(self) - 1)
        return np.where(self._passages[at] == passages, self._order[at], -1)

    @cached_property
    def sketches(self) -> Sketches:
        """The sketches of all vectors."""
        return np.concatenate([np.empty((0, WORDS), np.uint64), *(sketch(vectors) for vectors in self._vectors)])

    def take(self, rows: Numbers) -> NDArray[np.int8]:
        """The vectors of some rows, which are sorted."""
        cuts = np.searchsorted(rows, self._ends)
        parts = [
            vectors[rows[begin:end] - first]
            for vectors, first, begin, end in zip(self._vectors, self._ends, cuts, cuts[1:], strict=False)
        ]
        return np.concatenate(parts) if len(parts) != 1 else np.asarray(parts[0])

    def blocks(self) -> Iterator[tuple[int, int, NDArray[np.int8]]]:
        """All vectors, some at a time: their language, the row of the first, and they themselves."""
        for first, vectors in zip(self._ends.tolist(), self._vectors, strict=False):
            for code, begin, end in _spans(self.languages[first : first + len(vectors)]):
                for at in range(begin, end, _BLOCK):
                    yield code, first + at, vectors[at : min(at + _BLOCK, end)]


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
        self._new_vectors: Segment | None = None

    def languages(self) -> set[str]:
        """The languages of all texts."""
        return {language_of(code) for code in np.unique(self._columns(self._known.after, ("language",))["language"])}

    def lacks_vectors(self) -> bool:
        """Whether passages of texts that are not fresh were never encoded, for all were in one language."""
        old = self._columns(self._known.before & self._known.after, ("passage",))
        return bool((_Vectors(self._vectors).rows_of(old["passage"]) < 0).any())

    @property
    def vectors(self) -> list[Segment]:
        """The files with the vectors of all passages."""
        return [*self._vectors, *([self._new_vectors] if self._new_vectors and self._new_vectors.rows else [])]

    def take_in(self, vectors: Segment) -> None:
        """Take in the vectors that the files did not have of fresh texts' passages."""
        self._new_vectors = vectors

    def invalidated(self, partners: Partners) -> set[int]:
        """The old texts that a pair was made or unmade for; ``partners`` as for wordings."""
        known, cap = self._known, self._options.max_holders
        if not (known.before & known.after).any():
            return set()
        vectors = _Vectors(self.vectors)
        columns = self._columns(known.before | known.after, ("passage", "text"))
        rows, text = vectors.rows_of(columns["passage"]), columns["text"]
        rows, text = rows[rows >= 0], text[rows >= 0]
        was, will_be = known.holders(rows, text, len(vectors))
        # Pairs of passages that few texts have make the same pairs of texts whatever else comes or goes.
        sizes = np.maximum(was.sizes, will_be.sizes)
        changed = each_once(rows[known.before[text] != known.after[text]])
        asked = changed[sizes[changed] * sizes.max(initial=0) > cap]
        found: set[int] = set()
        for a, b in self._near(vectors, asked, sizes * sizes[asked].max(initial=0) > cap):
            was_wide, is_wide = was.sizes[a] * was.sizes[b] > cap, will_be.sizes[a] * will_be.sizes[b] > cap
            for at in np.flatnonzero(was_wide | is_wide).tolist():
                before, after = ([held.of(side[at]) for side in (a, b)] for held in (was, will_be))
                if was_wide[at] and is_wide[at]:  # either side's first text is paired with the other side
                    firsts = [(old[:1], new[:1]) for old, new in zip(before, after, strict=True)]
                    found |= known.unsettled([one for old, new in firsts if old != new for one in (*old, *new)], None)
                else:
                    found |= known.unsettled([*before[0], *before[1]], None if was_wide[at] else partners)
        return found

    def pairs(self, wanted: NDArray[np.bool_]) -> tuple[Numbers, NDArray[np.str_]]:
        """The pairs of texts (n, 2) that could be linked, one of each ``wanted``, and their languages (n, 2).

        The languages of a pair are in order; two texts stand there once for each two languages, one behind the other.
        """
        columns = self._columns(self._known.after, UNIT_COLUMNS)
        if len(np.unique(columns["language"])) < 2:
            return NO_PAIRS
        vectors = _Vectors(self.vectors)
        speeches = self._speeches(columns, vectors.rows_of(columns["passage"]))
        asking = wanted[speeches.texts]
        places = np.empty(len(vectors), np.int64)
        found = [np.empty(0, np.int64)]
        for pairs in self._near_speeches(vectors, speeches, asking):
            involved = each_once(pairs.ravel())
            begins = speeches.begins[involved]
            rows = each_once(speeches.rows[spread(begins, speeches.begins[involved + 1] - begins)])
            places[rows] = np.arange(len(rows))
            could = sift(speeches, pairs, vectors.take(rows), places, self._options)
            found.append(pairs[could, 0] * len(asking) + pairs[could, 1])
        a, b = np.divmod(each_once(np.concatenate(found)), len(asking))
        # Speeches stand in order of time, what is wanted here is the order of languages.
        turned = speeches.languages[a] > speeches.languages[b]
        a, b = np.where(turned, b, a), np.where(turned, a, b)
        texts = np.stack([speeches.texts[a], speeches.texts[b]], axis=1)
        languages = np.stack([speeches.languages[a], speeches.languages[b]], axis=1)
        order = np.lexsort((*languages.T, texts[:, 0], texts.max(axis=1), texts.min(axis=1)))
        spelt = np.array([language_of(code) for code in languages[order].ravel().tolist()], "U4")
        return texts[order], spelt.reshape(-1, 2)

    def _speeches(self, columns: Mapping[str, NDArray[Any]], rows: Numbers) -> Speeches:
        """What texts say in each language, in order of time, from columns of units and the rows of their vectors."""
        rank = self._known.rank[columns["text"]]
        order = np.lexsort((columns["begin"], columns["language"], rank))
        held = {name: column[order] for name, column in columns.items()}
        first = np.ones(len(order), np.bool_)
        first[1:] = (np.diff(held["text"]) != 0) | (held["language"][1:] != held["language"][:-1])
        begins = np.flatnonzero(first)
        passages = np.empty(len(order), PASSAGE)
        for name in _MORE:
            passages[name] = held[name]
        languages = held["language"][begins]
        lifts = {code: lift_of(language_of(code), self._options) for code in np.unique(languages).tolist()}
        return Speeches(
            texts=held["text"][begins],
            languages=languages,
            times=held["time"][begins],
            lifts=np.array([lifts[code] for code in languages.tolist()], np.float64),
            begins=np.append(begins, len(order)),
            rows=rows[order],
            passages=passages,
        )

    def _near_speeches(self, vectors: _Vectors, speeches: Speeches, asking: NDArray[np.bool_]) -> Iterator[Numbers]:
        """Pairs of speeches (n, 2), many at a time, that have near passages or are of one text; some come twice."""
        # The versions of one post are compared whatever their vectors say.
        firsts = np.flatnonzero(asking)
        for step in range(1, len(asking)):
            firsts = firsts[firsts + step < len(asking)]
            firsts = firsts[speeches.texts[firsts] == speeches.texts[firsts + step]]
            if not len(firsts):
                break
            yield np.stack([firsts, firsts + step], axis=1)
        sizes = np.diff(speeches.begins)
        held = Postings(speeches.rows, np.repeat(np.arange(len(sizes)), sizes), len(vectors))
        asked = each_once(speeches.rows[np.repeat(asking, sizes)])
        for a, b in self._near(vectors, asked, held.sizes > 0):
            yield held.pairs(a, b, asking, self._options.max_holders)

    def _near(self, vectors: _Vectors, asked: Numbers, others: NDArray[np.bool_]) -> Iterator[tuple[Numbers, Numbers]]:
        """Rows of vectors within the radius, many at a time: one of two is ``asked``, the other among ``others``."""
        both = np.zeros(len(vectors), np.bool_)
        both[asked] = True
        for one in np.unique(vectors.languages[asked]).tolist():
            rows = asked[vectors.languages[asked] == one]
            for some in np.array_split(rows, -(-len(rows) // _ASKED_AT_ONCE)):
                near = Radius(vectors.take(some), vectors.sketches[some])
                for other, first, block in vectors.blocks():
                    keep = others[first : first + len(block)]
                    if one > other:  # where both are asked, the pair is found from one side
                        keep = keep & ~both[first : first + len(block)]
                    if one == other or not keep.any():
                        continue
                    lift = lift_between(language_of(one), language_of(other), self._options)
                    kept = np.flatnonzero(keep)
                    pairs = near.pairs(
                        block[kept], self._options.anchor_similarity - lift, vectors.sketches[first + kept]
                    )
                    yield some[pairs[:, 0]], first + kept[pairs[:, 1]]

    def _columns(self, alive: NDArray[np.bool_], names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Columns of the passages of the texts that are ``alive``."""
        parts: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
        for segment in (*self._units, self.fresh):
            held = alive[segment.column("text")]
            for name in names:
                parts[name].append(segment.column(name)[held])
        return {name: np.concatenate(found).astype(_UNIT[name], copy=False) for name, found in parts.items()}

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
    return whole_vectors(rows["vector"][order[np.searchsorted(rows["passage"], numbers, sorter=order)]])


def find_alike(
    segments: Sequence[Segment],
    asked: NDArray[np.float32],
    lift: Callable[[str], float],
    *,
    least: float = -np.inf,
    count: int | None = None,
) -> dict[int, float]:
    """The passages nearest to any of a few vectors, each with its cosine and what ``lift`` adds for its language.

    They have ``least`` at least, and are no more than ``count``. A language with a lift of -inf is left out.
    """
    nearest: list[tuple[float, int]] = []
    for segment in segments:
        columns = {name: segment.column(name) for name in VECTOR_COLUMNS}
        for code, begin, end in _spans(columns["language"]):
            if (lifted := lift(language_of(code))) == -np.inf:
                continue
            best = cosines(asked, columns["vector"][begin:end]).max(axis=0) + lifted
            top = np.flatnonzero(best >= least)
            if count is not None and len(top) > count:
                top = top[np.argpartition(-best[top], count - 1)[:count]]
            nearest += zip(best[top].tolist(), columns["passage"][begin + top].tolist(), strict=True)
    return {passage: cosine for cosine, passage in sorted(nearest, reverse=True)[:count]}


def find_texts(segments: Sequence[Segment], passages: Mapping[int, float]) -> dict[int, float]:
    """The texts that have any of these passages, each with the best number that a passage of it has."""
    rows = find_rows(segments, np.array(sorted(passages), np.uint64), UNIT_COLUMNS)
    found: dict[int, float] = {}
    for passage, text in zip(rows["passage"].tolist(), rows["text"].tolist(), strict=True):
        found[text] = max(passages[passage], found.get(text, -1.0))
    return found


def count_holders(segments: Sequence[Segment], passages: NDArray[np.uint64]) -> dict[int, int]:
    """How many texts have each of these passages."""
    rows = find_rows(segments, np.unique(passages), ("passage", "text"))
    pairs = np.unique(np.stack([rows["passage"].astype(np.uint64), rows["text"].astype(np.uint64)]), axis=1)
    found, counts = np.unique(pairs[0], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _spans(codes: NDArray[np.uint32]) -> list[tuple[int, int, int]]:
    """Where each language of a sorted column begins and ends."""
    languages, begins = np.unique(codes, return_index=True)
    return list(zip(languages.tolist(), begins.tolist(), [*begins[1:].tolist(), len(codes)], strict=True))


def _joined(parts: Sequence[NDArray[Any]], type_: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([*parts, np.empty(0, type_)]).astype(type_, copy=False)


def _stacked(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([one, other]) if len(one) else other


def language_code(language: str) -> int:
    return int.from_bytes(language.encode("ascii").ljust(4, b"\0"), "big")


def language_of(code: int) -> str:
    return int(code).to_bytes(4, "big").rstrip(b"\0").decode("ascii")
