"""Packed streams: .gz, .bz2, .xz and .zst, told by their first bytes, unpacked while they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, BinaryIO, cast

import pyarrow as pa

from stemmatic.errors import DamagedDump, words_of
from stemmatic.options import ReadOptions
from stemmatic.read.format import Source

EXPANSION_FLOOR_BYTES = 64 * 2**20  # of one packed file; the dump as a whole has its budget
CHUNK_BYTES = 1 << 16
UNPACKING_ERRORS = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, pa.ArrowException),
    *(NotImplementedError, RuntimeError, ValueError),
)
WHOLE = "whole file"
_XZ_MEMORY_BYTES = 256 * 2**20  # a file may ask for gigabytes


class _Xz(io.RawIOBase):
    """An .xz stream that takes no more memory than is given to it."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpacking = self._begin()

    @staticmethod
    def _begin() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_XZ_MEMORY_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """As of any stream; several streams one behind another are one."""
        while True:
            more = b""
            if self._unpacking.eof:
                rest = self._unpacking.unused_data.lstrip(b"\0") or self._packed.read(CHUNK_BYTES).lstrip(b"\0")
                if not rest:
                    return 0
                self._unpacking, more = self._begin(), rest
            elif self._unpacking.needs_input:
                more = self._packed.read(CHUNK_BYTES)
                if not more:
                    raise EOFError("the compressed file ends before its end mark")
            data = self._unpacking.decompress(more, len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)


class _Zst(io.RawIOBase):
    """A .zst stream."""

    def __init__(self, packed: BinaryIO) -> None:
        self._unpacking = pa.CompressedInputStream(packed, "zstd")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """As of any stream."""
        data = self._unpacking.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return io.BufferedReader(raw, CHUNK_BYTES)


_PACKINGS: tuple[tuple[bytes, tuple[str, ...], Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", (".gz", ".tgz"), lambda packed: cast(BinaryIO, gzip.GzipFile(fileobj=packed))),
    (b"BZh", (".bz2", ".tbz2", ".tbz"), lambda packed: cast(BinaryIO, bz2.BZ2File(packed))),
    (b"\xfd7zXZ\x00", (".xz", ".txz"), lambda packed: _buffered(_Xz(packed))),
    (b"\x28\xb5\x2f\xfd", (".zst", ".tzst"), lambda packed: _buffered(_Zst(packed))),
)


def unpacked_name(name: str, head: bytes) -> str | None:
    """What a packed file is called once unpacked; ``None`` for one whose first bytes are those of no packing."""
    for mark, endings, _ in _PACKINGS:
        if head.startswith(mark) and (mark != b"BZh" or head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")):
            ending = next((ending for ending in endings if name.lower().endswith(ending)), "")
            return name[: len(name) - len(ending)] if ending else name
    return None


def is_tar(head: bytes) -> bool:
    """Whether a file begins with the head of a .tar's first member, the sum of which is right."""
    if len(head) < tarfile.BLOCKSIZE or b"\0" not in head[:100]:
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def unpacked(file: Source, head: bytes) -> Callable[[], AbstractContextManager[Any]]:
    """What opens the content of a packed file by its first bytes."""
    unpack = next(unpack for mark, _, unpack in _PACKINGS if head.startswith(mark))

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        with file.open() as packed, closing(unpack(packed)) as stream:
            yield stream

    return opened


def opener(
    unpack: Callable[[], AbstractContextManager[Any]], packed: Source, options: ReadOptions
) -> Callable[[], AbstractContextManager[BinaryIO]]:
    """What opens the content of a packed file, which may grow so many times, and draws on the dump's budget."""

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            stream = unpack()
        except UNPACKING_ERRORS as error:
            raise _damaged(packed, error) from None
        with stream as content:
            limit = max(EXPANSION_FLOOR_BYTES, packed.size_bytes * options.max_expansion)
            yield cast(BinaryIO, _Unpacked(content, packed, limit))

    return opened


class _Unpacked(io.BufferedIOBase):
    """A decompressed stream that hands out all that is sound, then raises DamagedDump."""

    def __init__(self, stream: BinaryIO, packed: Source, limit_bytes: int) -> None:
        self._stream = stream
        self._packed = packed
        self._limit = limit_bytes
        self._count = 0
        self._fault: DamagedDump | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        parts: list[bytes] = []
        wanted = -1 if size is None else size
        while wanted:
            part = self._read_part(CHUNK_BYTES if wanted < 0 else min(wanted, CHUNK_BYTES))
            if not part:
                break
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        if self._fault and not parts and wanted:
            raise self._fault
        return b"".join(parts)

    read1 = read

    def _read_part(self, size: int) -> bytes:
        if self._fault:
            return b""
        try:
            part: bytes = self._stream.read1(size)  # type: ignore[attr-defined]
            self._packed.budget.unpack(len(part))
        except DamagedDump as fault:  # of what it is packed in itself, or the budget's
            self._fault = fault
            return b""
        except UNPACKING_ERRORS as error:
            self._fault = _damaged(self._packed, error)
            return b""
        self._count += len(part)
        if self._count > self._limit:
            self._fault = DamagedDump(
                self._packed.inside or WHOLE,
                f"at most {self._limit // 2**20} MiB once decompressed",
                f"more out of {self._packed.size_bytes} bytes",
                "if the file is sound, decompress it yourself and read the result",
            )
            return b""
        return part


def _damaged(packed: Source, error: Exception) -> DamagedDump:
    return DamagedDump(packed.inside or WHOLE, "sound compressed data", words_of(error), "make or download it again")
