"""The index of an archive, as those ask it who only read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.store import Store
from stemmatic.errors import ArchiveError
from stemmatic.options import LinkOptions
from stemmatic.pipeline.anew import DamagedIndex
from stemmatic.pipeline.index import meaning, wording
from stemmatic.pipeline.index.segments import Segment

FOLDER = "index"
_TRIES = 3
COLUMNS = {
    wording.KIND: wording.COLUMNS,
    meaning.UNITS: meaning.UNIT_COLUMNS,
    meaning.VECTORS: meaning.VECTOR_COLUMNS,
}
"""By kind of its files, the columns of the index."""
Found = TypeVar("Found")


def open_segments(store: Store, kind: str) -> list[Segment]:
    """The files of the index that hold one kind of rows, oldest first."""
    return [
        Segment(store.folder / FOLDER / name, rows, _sums(kind, sums))
        for name, held, rows, sums in store.segments()
        if held == kind
    ]


def _sums(kind: str, said: str) -> Mapping[str, int]:
    """Checksums as the archive has them; where that is not what was written, none that any file has."""
    try:
        return dict(json.loads(said))
    except (ValueError, TypeError):
        return dict.fromkeys(COLUMNS[kind], -1)


def find_damage(store: Store) -> DamagedIndex | None:
    """The first file of the index that is not there as it was written, as an error that says so."""
    every = ((one, names) for kind, names in COLUMNS.items() for one in open_segments(store, kind))
    return next((error for segment, names in every if (error := _damage(segment, names))), None)


def whole_segments(store: Store, kind: str) -> list[Segment]:
    """Of the files that hold one kind of rows those that are there, as they were written."""
    return [one for one in open_segments(store, kind) if _damage(one, COLUMNS[kind]) is None]


def _damage(segment: Segment, names: Sequence[str]) -> DamagedIndex | None:
    try:
        for name in names:
            segment.column(name)
    except DamagedIndex as error:
        return error
    return None


def find_holders(store: Store, fingerprints: NDArray[np.uint64], options: LinkOptions) -> dict[str, wording.Sharing]:
    """The posts that share enough fingerprints with a text, by key, each with what it shares.

    Raises:
        ArchiveError: the index is damaged.
    """
    return _posts(
        store,
        _steadily(store, lambda: wording.find_holders(open_segments(store, wording.KIND), fingerprints, options)),
    )


def has_vectors(store: Store) -> bool:
    """Whether the passages of the archive were encoded."""
    return any(kind == meaning.VECTORS for _, kind, *_ in store.segments())


def find_alike(
    store: Store,
    asked: NDArray[np.float32],
    lift: Callable[[str], float],
    *,
    least: float = -np.inf,
    count: int | None = None,
) -> tuple[dict[int, float], dict[str, float]]:
    """The passages nearest to any of a few vectors, and the posts that have them, by key, each with its best number.

    That is the cosine and what ``lift`` adds for the language, one of -inf leaves a language out; it is ``least`` at
    least. There are no more than ``count`` passages.

    Raises:
        ArchiveError: the index is damaged.
    """

    def find() -> tuple[dict[int, float], dict[int, float]]:
        near = meaning.find_alike(open_segments(store, meaning.VECTORS), asked, lift, least=least, count=count)
        return near, meaning.find_texts(open_segments(store, meaning.UNITS), near)

    passages, texts = _steadily(store, find)
    return passages, _posts(store, texts)


def count_holders(store: Store, passages: NDArray[np.uint64]) -> dict[int, int]:
    """How many texts have each of some passages, by the passages' numbers.

    Raises:
        ArchiveError: the index is damaged.
    """
    return _steadily(store, lambda: meaning.count_holders(open_segments(store, meaning.UNITS), passages))


def known_vectors(
    store: Store, encoder: str, more: Mapping[str, NDArray[Any]]
) -> Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]:
    """Gives the vectors of passages that the archive has, or ``more``, by their texts and languages."""

    def look_up(texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        def find() -> NDArray[np.float32]:
            return meaning.vectors_of(open_segments(store, meaning.VECTORS), encoder, texts, languages, more)

        return _steadily(store, find)

    return look_up


def _posts(store: Store, found: Mapping[int, Found]) -> dict[str, Found]:
    posts = store.posts_of_texts(found)
    return {posts[number]: value for number, value in found.items() if number in posts}


def _steadily(store: Store, find: Callable[[], Found]) -> Found:
    """``find``, begun anew if a run that ended just now has put other files in the place of those that it reads."""
    for left in reversed(range(_TRIES)):
        try:
            return find()
        except DamagedIndex as error:
            store.renew()  # what it saw until now has other files
            if not left:
                advice = f"make the index again with: stemmatic link --archive {store.folder}"
                raise ArchiveError(f"{error}; {advice}") from error
    raise AssertionError
