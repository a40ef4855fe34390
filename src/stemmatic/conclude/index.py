"""The index of an archive, as those ask it who only read."""

from __future__ import annotations

import pyarrow as pa

from stemmatic.archive import Store
from stemmatic.conclude import meaning, wording
from stemmatic.engine import DamagedIndex, Segment
from stemmatic.errors import ArchiveError
from stemmatic.options import LinkOptions

FOLDER = "index"
_TRIES = 3
_COLUMNS = {
    wording.KIND: wording.COLUMNS,
    meaning.UNITS: meaning.UNIT_COLUMNS,
    meaning.VECTORS: meaning.VECTOR_COLUMNS,
}


def open_segments(store: Store, kind: str) -> list[Segment]:
    """The files of the index that hold one kind of rows, oldest first."""
    return [Segment(store.folder / FOLDER / one.name, one.rows) for one in store.segments() if one.kind == kind]


def is_whole(store: Store) -> bool:
    """Whether the files of the index are there, with as many rows as they should have."""
    try:
        for kind, columns in _COLUMNS.items():
            for segment in open_segments(store, kind):
                for name in columns:
                    segment.column(name)
    except DamagedIndex:
        return False
    return True


def find_holders(store: Store, fingerprints: pa.RecordBatch, options: LinkOptions) -> dict[str, int]:
    """The posts that share enough fingerprints with a text, by key, each with how many.

    Raises:
        ArchiveError: the index is damaged.
    """
    for left in reversed(range(_TRIES)):
        try:
            shared = wording.find_holders(open_segments(store, wording.KIND), fingerprints, options)
        except DamagedIndex as error:
            if left:
                continue  # a run that ended just now has put another file in its place
            raise ArchiveError(
                f"{error}; make the index again with: stemmatic link --archive {store.folder}"
            ) from error
        posts = store.posts_of_texts(shared)
        return {posts[number]: count for number, count in shared.items() if number in posts}
    raise AssertionError
