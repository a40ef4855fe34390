"""The files inside a file: .zip and .gz opened as streams, never unpacked to disk.

What a file is, its first bytes say, not its name. A .zip inside a .zip is opened one level deep, out of an unnamed
temporary file, because its directory stands at its end.
"""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from stemmatic.errors import DamagedDump
from stemmatic.model import Skipped
from stemmatic.options import ReadOptions
from stemmatic.read import companions
from stemmatic.read.budget import Budget, Watched
from stemmatic.read.clean import readable
from stemmatic.read.encoding import from_code_page
from stemmatic.read.format import Source
from stemmatic.read.warc import is_warc, open_captures

HEAD_BYTES = 1 << 16
EXPANSION_FLOOR_BYTES = 64 * 2**20  # of one packed file; the dump as a whole has its budget
_CHUNK_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SAID_CHARS = 200  # of an error that quotes what it found
_WORKBOOKS = "python_calamine"
_WORKBOOKS_ADVICE = "pip install 'stemmatic[sheets]', or save the sheet as .csv"
_WHOLE = "whole file"
_UNPACKING_ERRORS = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    *(NotImplementedError, RuntimeError, ValueError),
)


def open_sources(
    path: Path,
    label: str,
    sha256: str,
    options: ReadOptions,
    budget: Budget,
    folder: str = "",
    beside: Mapping[str, str] | None = None,
) -> Iterator[Source | Skipped]:
    """The readable files in the file at ``path``: itself, or what it packs, in natural order.

    ``folder`` is the one that the file lay in, where it lies elsewhere now.
    A source can be opened until the next one is asked for. What is empty, damaged, locked or refused comes as one
    Skipped each. All draw on one ``budget``; once it is spent nothing more comes, and it counts what is left over.
    Raises OSError if the file itself cannot be opened.
    """

    def opened() -> BinaryIO:
        return io.BufferedReader(Watched(path, budget), _CHUNK_BYTES)

    size = path.stat().st_size
    name = readable(path.name)
    whole = Source(name=name, label=label, sha256=sha256, size_bytes=size, head=b"", open=opened, budget=budget)
    around = folder or readable(path.absolute().parent.name)
    whole = replace(whole, folder=around, beside=partial(_beside, path, whole, beside or {}))
    yield from _look_inside(whole, options, zips_left=2)


def _beside(path: Path, file: Source, held: Mapping[str, str], name: str) -> Source | None:
    """Another file of the folder, or what is known to have been taken from it."""
    if held:
        content = held.get(name, "").encode()
        here = replace(file, name=name, open=lambda: io.BytesIO(content), head=content[:HEAD_BYTES])
        return here if content else None
    other = path.with_name(name)
    if not other.is_file():
        return None
    opened = replace(file, name=name, open=lambda: other.open("rb"))
    return replace(opened, head=_read_head(opened), size_bytes=other.stat().st_size)


def _look_inside(file: Source, options: ReadOptions, zips_left: int) -> Iterator[Source | Skipped]:
    """What is in a file whose first bytes were not looked at yet."""
    try:
        head = _read_head(file)
        if head.startswith(_GZIP):
            name = file.name[:-3] if file.name.lower().endswith(".gz") else file.name
            file = replace(file, name=name, open=_opener(partial(_gunzip, file), file, options))
            head = _read_head(file)
    except DamagedDump as fault:
        yield _refused(file, fault.reason, fault.advice)
        return
    if not head:
        yield _refused(file, "the file is empty")
    elif len(head) < len(_ZIP[0]) and file.name.lower().endswith(".zip") and _ZIP[0].startswith(head):
        yield _refused(file, "the .zip is cut off in its first bytes", "make or download it again")
    elif is_warc(head):
        yield from open_captures(replace(file, head=head), options)
    elif not head.startswith(_ZIP):
        found = replace(file, head=head, label=f"{file.label}: {file.inside}" if file.inside else file.label)
        yield from_code_page(found, options.encoding) if options.encoding else found
    elif not zips_left:
        yield _refused(file, "a .zip inside a .zip inside a .zip", "unpack it and read the folder")
    else:
        try:
            with file.open_seekable() as stream, zipfile.ZipFile(stream) as archive:
                yield from _open_members(archive, file, options, zips_left - 1)
        except DamagedDump as fault:
            yield _refused(file, fault.reason, fault.advice)
        except _UNPACKING_ERRORS as error:
            yield _refused(file, f"the .zip is damaged: {_said(error)}", "make or download it again")


def _read_head(file: Source) -> bytes:
    with file.open() as stream:
        return stream.read(HEAD_BYTES)


def _refused(file: Source, reason: str, advice: str = "", *, deliberate: bool = False) -> Skipped:
    position = file.inside or _WHOLE
    return Skipped(dump=file.label, position=position, reason=reason, advice=advice, deliberate=deliberate)


def _open_members(
    archive: zipfile.ZipFile, file: Source, options: ReadOptions, zips_left: int
) -> Iterator[Source | Skipped]:
    members = [
        (PurePosixPath(info.filename.replace("\\", "/")), info) for info in archive.infolist() if not info.is_dir()
    ]
    if not members:
        yield _refused(file, "the .zip holds no files", "if it should, make or download it again")
    if any(str(path) in ("xl/workbook.xml", "xl/workbook.bin") for path, _ in members) or _is_ods(archive):
        if find_spec(_WORKBOOKS) is None:
            yield _refused(file, "a workbook, which needs a package that is not installed", _WORKBOOKS_ADVICE)
        else:
            yield replace(file, head=_read_head(file))
        return
    if any(path.name in ("[Content_Types].xml", "mimetype") and len(path.parts) == 1 for path, _ in members):
        yield _refused(file, "an office document or e-book", "save its text or table as .txt or .csv")
        return
    companion_count = 0
    captures = [member for member in members if _is_warc_of_wacz(member[0])]
    if captures and any(str(path) == "datapackage.json" for path, _ in members):
        companion_count, members = len(members) - len(captures), captures
    exports = companions.export_folders(path for path, _ in members)
    for at, (path, info) in enumerate(members := sorted(members, key=lambda one: companions.natural_key(one[0]))):
        if file.budget.is_spent:
            file.budget.unread += len(members) - at
            return
        inside = f"{file.inside}/{path}" if file.inside else str(path)
        around = path.parent.name or PurePosixPath(file.name).stem
        packed = replace(file, name=path.name, inside=inside, folder=around, size_bytes=info.compress_size)
        opened = _opener(partial(archive.open, info), packed, options)
        member = replace(packed, size_bytes=info.file_size, open=opened)
        member = replace(member, beside=partial(_member, archive, packed, options))
        if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            yield _refused(member, "the member's name points outside the .zip; it is not read")
        elif stat.S_ISLNK(info.external_attr >> 16):
            yield _refused(member, "a symbolic link; it is not followed", deliberate=True)
        elif companions.is_companion(path, exports):
            companion_count += 1
        elif info.flag_bits & 0x1:
            yield _refused(member, "the member is encrypted", "unpack it with its password and read the folder")
        else:
            yield from _look_inside(member, options, zips_left)
    if companion_count:
        yield _refused(file, companions.passed_over(companion_count), deliberate=True)


def _is_warc_of_wacz(path: PurePosixPath) -> bool:
    """Whether a member of a WACZ holds captures; beside them are its index, its lists of pages, and logs."""
    return path.parent.name == "archive" and path.name.lower().endswith((".warc", ".warc.gz"))


def _member(archive: zipfile.ZipFile, packed: Source, options: ReadOptions, name: str) -> Source | None:
    """Another member of the same folder of a .zip."""
    folder = PurePosixPath(packed.inside).parent
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.name == name and folder.parts[-len(path.parent.parts) :] == path.parent.parts:
            opened = replace(packed, name=name, open=_opener(partial(archive.open, info), packed, options))
            return replace(opened, head=_read_head(opened), size_bytes=info.file_size)
    return None


def _is_ods(archive: zipfile.ZipFile) -> bool:
    if "mimetype" not in archive.namelist():
        return False
    with archive.open("mimetype") as stream:
        return b"opendocument.spreadsheet" in stream.read(200)


@contextmanager
def _gunzip(file: Source) -> Iterator[gzip.GzipFile]:
    with file.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
        yield stream


def _opener(
    unpack: Callable[[], AbstractContextManager[Any]], packed: Source, options: ReadOptions
) -> Callable[[], AbstractContextManager[BinaryIO]]:
    """What opens the content of a packed file, which may grow so many times, and draws on the dump's budget."""

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            stream = unpack()
        except _UNPACKING_ERRORS as error:
            raise _damaged(packed, error) from None
        with stream as unpacked:
            limit = max(EXPANSION_FLOOR_BYTES, packed.size_bytes * options.max_expansion)
            yield cast(BinaryIO, _Unpacked(unpacked, packed, limit))

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
            part = self._read_part(_CHUNK_BYTES if wanted < 0 else min(wanted, _CHUNK_BYTES))
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
        except _UNPACKING_ERRORS as error:
            self._fault = _damaged(self._packed, error)
            return b""
        self._count += len(part)
        if self._count > self._limit:
            self._fault = DamagedDump(
                self._packed.inside or _WHOLE,
                f"at most {self._limit // 2**20} MiB once decompressed",
                f"more out of {self._packed.size_bytes} bytes",
                "if the file is sound, decompress it yourself and read the result",
            )
            return b""
        return part


def _damaged(packed: Source, error: Exception) -> DamagedDump:
    return DamagedDump(packed.inside or _WHOLE, "sound compressed data", _said(error), "make or download it again")


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:_SAID_CHARS] or type(error).__name__
