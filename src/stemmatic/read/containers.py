"""The files inside a file: .zip, .tar and packed streams, never unpacked to disk; captures and saved pages.

What a file is, its first bytes say, not its name. A .zip or .tar inside another is opened one level deep, out of an
unnamed temporary file, because a .zip's directory stands at its end and a .tar has none.
"""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from stemmatic.errors import DamagedDump, words_of
from stemmatic.model import Skipped
from stemmatic.options import ReadOptions
from stemmatic.read import companions
from stemmatic.read.budget import Budget, Watched
from stemmatic.read.captured import HEAD_BYTES
from stemmatic.read.clean import readable
from stemmatic.read.encoding import from_code_page
from stemmatic.read.format import Source
from stemmatic.read.saved_page import is_mhtml, is_webarchive, open_mhtml, open_webarchive
from stemmatic.read.unpacking import (
    CHUNK_BYTES,
    UNPACKING_ERRORS,
    WHOLE,
    is_tar,
    opener,
    unpacked,
    unpacked_name,
)
from stemmatic.read.warc import is_warc, open_captures

_LINK = "a symbolic link; it is not followed"
_OUTSIDE = "the member's name points outside the archive file; it is not read"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOKS = "python_calamine"
_WORKBOOKS_ADVICE = "pip install 'stemmatic[sheets]', or save the sheet as .csv"


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
        return io.BufferedReader(Watched(path, budget), CHUNK_BYTES)

    size = path.stat().st_size
    name = readable(path.name)
    whole = Source(name=name, label=label, sha256=sha256, size_bytes=size, head=b"", open=opened, budget=budget)
    around = folder or readable(path.absolute().parent.name)
    whole = replace(whole, folder=around, beside=partial(_beside, path, whole, beside or {}))
    yield from _look_inside(whole, options, archives_left=2)


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


def _look_inside(file: Source, options: ReadOptions, archives_left: int) -> Iterator[Source | Skipped]:
    """What is in a file whose first bytes were not looked at yet."""
    try:
        head = _read_head(file)
        if (name := unpacked_name(file.name, head)) is not None:
            file = replace(file, name=name, open=opener(unpacked(file, head), file, options))
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
    elif is_mhtml(head):
        yield from open_mhtml(replace(file, head=head), options)
    elif is_webarchive(head):
        yield from open_webarchive(replace(file, head=head), options)
    elif not ((is_packed_tar := is_tar(head)) or head.startswith(_ZIP)):
        found = replace(file, head=head, label=f"{file.label}: {file.inside}" if file.inside else file.label)
        yield from_code_page(found, options.encoding) if options.encoding else found
    elif not archives_left:
        yield _refused(file, "an archive file inside two others", "unpack it and read the folder")
    else:
        kind = "tar" if is_packed_tar else "zip"
        try:
            if is_packed_tar:
                yield from _open_tar(file, options, archives_left - 1)
            else:
                with file.open_seekable() as stream, zipfile.ZipFile(stream) as archive:
                    yield from _open_zip(archive, file, options, archives_left - 1)
        except DamagedDump as fault:
            yield _refused(file, fault.reason, fault.advice)
        except UNPACKING_ERRORS as error:
            yield _refused(file, f"the .{kind} is damaged: {words_of(error)}", "make or download it again")


def _read_head(file: Source) -> bytes:
    with file.open() as stream:
        return stream.read(HEAD_BYTES)


def _refused(file: Source, reason: str, advice: str = "", *, deliberate: bool = False) -> Skipped:
    position = file.inside or WHOLE
    return Skipped(dump=file.label, position=position, reason=reason, advice=advice, deliberate=deliberate)


@dataclass(frozen=True, slots=True)
class _Member:
    """A file that an archive file packs, whatever packs it; ``refusal`` says why it is not read."""

    path: PurePosixPath
    packed_bytes: int
    size_bytes: int
    open: Callable[[], Any]
    refusal: str = ""
    advice: str = ""
    deliberate: bool = False


def _open_zip(
    archive: zipfile.ZipFile, file: Source, options: ReadOptions, archives_left: int
) -> Iterator[Source | Skipped]:
    members = [_of_zip(archive, info) for info in archive.infolist() if not info.is_dir()]
    if not members:
        yield _refused(file, "the .zip holds no files", "if it should, make or download it again")
    if any(str(one.path) in ("xl/workbook.xml", "xl/workbook.bin") for one in members) or _is_ods(archive):
        if find_spec(_WORKBOOKS) is None:
            yield _refused(file, "a workbook, which needs a package that is not installed", _WORKBOOKS_ADVICE)
        else:
            yield replace(file, head=_read_head(file))
        return
    if any(one.path.name in ("[Content_Types].xml", "mimetype") and len(one.path.parts) == 1 for one in members):
        yield _refused(file, "an office document or e-book", "save its text or table as .txt or .csv")
        return
    count = len(members)
    captures = [one for one in members if _is_warc_of_wacz(one.path)]
    if captures and any(str(one.path) == "datapackage.json" for one in members):
        members = captures
    yield from _open_members(members, count - len(members), file, options, archives_left)


def _of_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    member = _Member(path, info.compress_size, info.file_size, partial(archive.open, info))
    if stat.S_ISLNK(info.external_attr >> 16):
        return replace(member, refusal=_LINK, deliberate=True)
    if info.flag_bits & 0x1:
        advice = "unpack it with its password and read the folder"
        return replace(member, refusal="the member is encrypted", advice=advice)
    return member


def _open_tar(file: Source, options: ReadOptions, archives_left: int) -> Iterator[Source | Skipped]:
    with file.open_seekable() as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
        members, fault = list[_Member](), ""
        try:
            while info := archive.next():
                file.budget.tick()
                if not info.isdir():
                    members.append(_of_tar(archive, info))
        except tarfile.TarError as error:
            fault = words_of(error)
        if not members:
            yield _refused(file, "the .tar holds no files", "if it should, make or download it again")
        yield from _open_members(members, 0, file, options, archives_left)
        if fault:
            yield _refused(file, f"the .tar is damaged: {fault}", "make or download it again")


def _of_tar(archive: tarfile.TarFile, info: tarfile.TarInfo) -> _Member:
    member = _Member(PurePosixPath(info.name), info.size, info.size, lambda: archive.extractfile(info))
    if info.issym() or info.islnk():
        return replace(member, refusal=_LINK, deliberate=True)
    if not info.isreg() or info.issparse():
        return replace(member, refusal="neither a file nor a folder", deliberate=True)
    return member


def _open_members(
    members: list[_Member], companion_count: int, file: Source, options: ReadOptions, archives_left: int
) -> Iterator[Source | Skipped]:
    exports = companions.export_folders(one.path for one in members)
    members = sorted(members, key=lambda one: companions.natural_key(one.path))
    named = {(one.path.parent, one.path.name): one for one in reversed(members)}
    for at, one in enumerate(members):
        if file.budget.is_spent:
            file.budget.unread += len(members) - at
            return
        member = _member(one, file, options)
        if not one.path.parts or one.path.is_absolute() or ".." in one.path.parts or ":" in one.path.parts[0]:
            yield _refused(member, _OUTSIDE)
        elif companions.is_companion(one.path, exports) and not one.refusal:
            companion_count += 1
        elif one.refusal:
            yield _refused(member, one.refusal, one.advice, deliberate=one.deliberate)
        else:
            beside = partial(_beside_member, named, one.path.parent, file, options)
            yield from _look_inside(replace(member, beside=beside), options, archives_left)
    if companion_count:
        yield _refused(file, companions.passed_over(companion_count), deliberate=True)


def _member(one: _Member, file: Source, options: ReadOptions) -> Source:
    inside = f"{file.inside}/{one.path}" if file.inside else str(one.path)
    around = one.path.parent.name or PurePosixPath(file.name).stem
    packed = replace(file, name=one.path.name, inside=inside, folder=around, size_bytes=one.packed_bytes)
    return replace(packed, size_bytes=one.size_bytes, open=opener(one.open, packed, options))


def _beside_member(
    members: Mapping[tuple[PurePosixPath, str], _Member],
    folder: PurePosixPath,
    file: Source,
    options: ReadOptions,
    name: str,
) -> Source | None:
    """Another member of the same folder."""
    if (other := members.get((folder, name))) is None or other.refusal:
        return None
    opened = _member(other, file, options)
    return replace(opened, head=_read_head(opened))


def _is_warc_of_wacz(path: PurePosixPath) -> bool:
    """Whether a member of a WACZ holds captures; beside them are its index, its lists of pages, and logs."""
    return path.parent.name == "archive" and path.name.lower().endswith((".warc", ".warc.gz"))


def _is_ods(archive: zipfile.ZipFile) -> bool:
    if "mimetype" not in archive.namelist():
        return False
    with archive.open("mimetype") as stream:
        return b"opendocument.spreadsheet" in stream.read(200)
