"""The pages of a database file, walked without SQLite, for where it only says that something is damaged.

The file format is https://www.sqlite.org/fileformat2.html, section 1.6: a page begins with its kind, the number of its
cells and where they stand; inner pages point to others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_INNER_INDEX, _INNER_TABLE, _LEAF_INDEX, _LEAF_TABLE = 2, 5, 10, 13
_KINDS = (_INNER_INDEX, _INNER_TABLE, _LEAF_INDEX, _LEAF_TABLE)
_INNER = (_INNER_INDEX, _INNER_TABLE)
_FILE_HEADER = 100  # bytes at the beginning of the first page


@dataclass(frozen=True, slots=True)
class BadPage:
    """A page that cannot be one of its tree, and the byte of the file that shows it."""

    page: int
    tree: str
    byte: int
    said: str


def find_bad_pages(path: Path, size: int, roots: Mapping[str, int]) -> Iterator[BadPage]:
    """The first pages, on the ways down from the roots of trees, that cannot be what they should be.

    Args:
        path: the database's file.
        size: of a page, in bytes.
        roots: of each table or index the number of its first page.
    """
    count = path.stat().st_size // size
    with path.open("rb") as stream:
        for tree, root in roots.items():
            seen: set[int] = set()
            left = [(root, 0)]
            while left:
                page, pointer = left.pop()
                if not 1 <= page <= count or page in seen:
                    yield BadPage(page, tree, pointer, f"it points to page {page}, of {count}")
                    continue
                seen.add(page)
                stream.seek((page - 1) * size)
                found = _look(stream.read(size), page, size)
                if isinstance(found, tuple):
                    yield BadPage(page, tree, *found)
                else:
                    left += found


def _look(content: bytes, page: int, size: int) -> list[tuple[int, int]] | tuple[int, str]:
    """The pages that one points to and where it does; or the byte of the file that cannot be, and why."""
    start, begin = (page - 1) * size, _FILE_HEADER if page == 1 else 0
    kind = content[begin]
    if kind not in _KINDS:
        return start + begin, f"a page of kind {kind} where 2, 5, 10 or 13 should be"
    inner = kind in _INNER
    cells = int.from_bytes(content[begin + 3 : begin + 5], "big")
    first = begin + (12 if inner else 8)
    if first + 2 * cells > size:
        return start + begin + 3, f"{cells} cells, for which it has no room"
    children = [(int.from_bytes(content[begin + 8 : begin + 12], "big"), start + begin + 8)] if inner else []
    for number in range(cells):
        at = first + 2 * number
        cell = int.from_bytes(content[at : at + 2], "big")
        if not first + 2 * cells <= cell <= size - 4:
            return start + at, f"cell {number} at {cell}, which is no place for one"
        if inner:
            children.append((int.from_bytes(content[cell : cell + 4], "big"), start + cell))
    return children
