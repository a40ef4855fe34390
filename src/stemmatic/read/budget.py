"""What one dump may cost, over all that is packed in it: bytes once unpacked, rows, seconds, and disk.

A file of a few kilobytes can unpack to terabytes, in one member or in a thousand, packed in one another or as rows of
a table that are all the same. Whoever reads a dump draws on one budget; when it is spent, reading ends there.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from stemmatic.errors import DamagedDump
from stemmatic.options import ReadOptions

FLOOR_BYTES = 256 * 2**20  # a factor says nothing about a small file: a page of one letter packs 1000 times
_SECONDS_FOR_BYTES = 100_000_000
_MEGABYTE = 2**20
_CHUNK_BYTES = 1 << 18


class Spent(DamagedDump):
    """A dump's budget is spent: nothing more of it is read."""


class Budget:
    """What is left of a dump of ``size_bytes``; all that is read of it in one pass draws on one budget.

    ``unread`` counts the packed files that were not looked at any more when it was spent.
    """

    def __init__(self, options: ReadOptions = ReadOptions(), size_bytes: int = 0) -> None:  # noqa: B008 (frozen)
        self._size_bytes = size_bytes
        self._most_bytes = max(FLOOR_BYTES, size_bytes * options.max_expansion)
        self._most_rows = options.max_rows
        self._most_seconds = options.max_seconds * (1 + size_bytes // _SECONDS_FOR_BYTES)
        self._most_disk = options.max_disk_megabytes * _MEGABYTE
        self._bytes = self._rows = self._disk = 0
        self._seconds = 0.0
        self._since: float | None = None
        self._spent: Spent | None = None
        self.unread = 0

    @property
    def is_spent(self) -> bool:
        """Whether anything was asked for beyond what there was."""
        return self._spent is not None

    @property
    def fault(self) -> Spent | None:
        """Which limit was reached; ``None`` where none was."""
        return self._spent

    @property
    def left_seconds(self) -> int:
        """How much longer reading may take, in whole seconds, 1 at least."""
        now = time.monotonic() - self._since if self._since is not None else 0.0
        return max(1, int(self._most_seconds - self._seconds - now))

    def unpack(self, count: int) -> None:
        """Draw so many bytes that the file holds packed. Raises Spent."""
        self._bytes += count
        if self._bytes > self._most_bytes:
            limit = f"at most {self._most_bytes // _MEGABYTE} MiB once unpacked"
            self._end(limit, f"more out of {self._size_bytes} bytes", "max_expansion")
        self.tick()

    def take_row(self) -> None:
        """Draw a post, or a record that gave none. Raises Spent."""
        self._rows += 1
        if self._rows > self._most_rows:
            self._end(f"at most {self._most_rows} records", "more", "max_rows")
        self.tick()

    def tick(self) -> None:
        """See whether there is time left. Raises Spent."""
        running = 0.0 if self._since is None else time.monotonic() - self._since
        if self._seconds + running > self._most_seconds:
            self._end(f"at most {self._most_seconds} seconds of reading", "more", "max_seconds")

    def _end(self, expected: str, found: str, option: str) -> None:
        advice = f"if the file is sound, unpack or divide it, or allow more: --option read.{option}=…"
        self._spent = self._spent or Spent("whole file", expected, found, advice)
        raise self._spent

    @contextmanager
    def running(self) -> Iterator[None]:
        """Time that passes inside counts; what others do between two posts does not."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._seconds += time.monotonic() - self._since
            self._since = None

    @contextmanager
    def spooling(self, stream: BinaryIO, spool: IO[bytes]) -> Iterator[BinaryIO]:
        """``stream`` copied into a temporary file, which counts as disk until it is left. Raises Spent."""
        copied = 0
        try:
            while block := stream.read(_CHUNK_BYTES):
                copied += len(block)
                self._disk += len(block)
                if self._disk > self._most_disk:
                    limit = f"at most {self._most_disk // _MEGABYTE} MiB of temporary files"
                    self._end(limit, "more", "max_disk_megabytes")
                spool.write(block)
            spool.seek(0)
            yield cast(BinaryIO, spool)
        finally:
            self._disk -= copied


class Watched(io.FileIO):
    """A file on disk, each reading of which looks at the clock."""

    def __init__(self, path: Path, budget: Budget) -> None:
        super().__init__(path, "rb")
        self._budget = budget

    def readinto(self, buffer: object, /) -> int:
        """As of any file; raises Spent."""
        self._budget.tick()
        return super().readinto(buffer)  # type: ignore[arg-type]
