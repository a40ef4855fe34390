"""Dumps that were sent through the web page and kept as they came: ``uploads/ID/files`` in the archive's folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from stemmatic.errors import ArchiveError

UPLOADS, FILES, KEPT = "uploads", "files", "kept.json"
_PART = ".part"
_SPARE_BYTES = 64 << 20


def kept_uploads(folder: Path) -> list[Path]:
    """The folders of the uploads that an archive keeps; no symbolic link is followed."""
    uploads = folder / UPLOADS
    if uploads.is_symlink() or not uploads.is_dir():
        return []
    return sorted(
        one for one in uploads.iterdir() if not one.is_symlink() and one.suffix != _PART and (one / KEPT).is_file()
    )


def copy_originals(folder: Path, target: Path) -> None:
    """Copy the kept uploads of the archive at ``folder`` into the folder ``target``, all or none.

    Each gets its name when it is whole. Those that are there as they are, of a backup that was stopped, stay.

    Raises:
        ArchiveError: there are others already, there is no room for them, or one cannot be read.
    """
    kept, copy = kept_uploads(folder), target / UPLOADS
    if not kept:
        return
    needed = sum(path.stat().st_size for one in kept for path in _files(one)) + _SPARE_BYTES
    if (free := shutil.disk_usage(target).free) < needed:
        raise ArchiveError(
            f"{copy}: the kept originals need {needed / 2**20:,.1f} MiB, and {free / 2**20:,.1f} MiB are free;"
            " nothing was copied; free some space, then run again"
        )
    made: list[Path] = []
    try:
        copy.mkdir(mode=0o700, exist_ok=True)
        if strange := {path.name for path in copy.iterdir() if path.suffix != _PART} - {one.name for one in kept}:
            raise ArchiveError(f"{copy}: there are originals already ({min(strange)}); give the name of a new folder")
        for part in copy.glob(f".*{_PART}"):  # of a backup that was stopped
            shutil.rmtree(part)
        for one in kept:
            part, whole = copy / f".{one.name}.{os.getpid()}{_PART}", copy / one.name
            if whole.exists():
                if _is_copy(one, whole):
                    continue
                raise ArchiveError(f"{whole}: there are other originals already; give the name of a new folder")
            made.append(part)
            shutil.copytree(one / FILES, part / FILES, symlinks=True)
            shutil.copy2(one / KEPT, part / KEPT)
            part.rename(whole)
            made[-1] = whole
    except BaseException as error:
        with suppress(OSError):
            for path in made:
                shutil.rmtree(path)
            copy.rmdir()
        if isinstance(error, OSError):  # so is copytree's
            raise ArchiveError(f"{copy}: the kept originals could not be copied: {error}") from error
        raise


def _is_copy(one: Path, other: Path) -> bool:
    """Whether two uploads hold the same files."""
    held, there = (
        {path.relative_to(upload): _sha256(path) for path in (*_files(upload), upload / KEPT)}
        for upload in (one, other)
    )
    return held == there


def unknown_uploads(connection: sqlite3.Connection, folder: Path) -> list[Path]:
    """The kept uploads none of whose files, by its SHA-256, is a dump that the archive was made from."""
    dumps = set(connection.execute("SELECT size_bytes, sha256 FROM dumps"))
    sizes = {size for size, _ in dumps}
    return [
        one
        for one in kept_uploads(folder)
        if not any((size := path.stat().st_size) in sizes and (size, _sha256(path)) in dumps for path in _files(one))
    ]


def _files(upload: Path) -> Iterator[Path]:
    return (path for path in (upload / FILES).rglob("*") if path.is_file() and not path.is_symlink())


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
