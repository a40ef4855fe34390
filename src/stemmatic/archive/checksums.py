"""Checksums of the files of the index: they are kept in the archive, and the files held against them."""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

_HEADER_BEGIN = 10  # bytes of a file of NumPy, of which the last two have the length of the rest of its header
_AT_ONCE = 1 << 22  # bytes


def column_sum(path: Path) -> int:
    """The checksum of a column's file: CRC-32, of its rows and then of its header, which is written last.

    It is made once as long as the file stays the same one.

    Raises:
        OSError: the file cannot be read.
    """
    now = path.stat()
    return _sum_of(path, now.st_ino, now.st_size, now.st_mtime_ns)


def header_sum(header: bytes, rows_sum: int) -> int:
    """The checksum of a file of this header, from that of its rows."""
    return zlib.crc32(header, rows_sum)


@lru_cache(maxsize=4096)
def _sum_of(path: Path, *_: int) -> int:
    with path.open("rb") as stream:
        begin = stream.read(_HEADER_BEGIN)
        header = begin + stream.read(int.from_bytes(begin[8:], "little"))
        found = 0
        while part := stream.read(_AT_ONCE):
            found = zlib.crc32(part, found)
    return header_sum(header, found)
