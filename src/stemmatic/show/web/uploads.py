"""Files that are sent to the server: each lies in the archive's folder under names of our own making until it is read.

``uploads/RANDOM/files/…`` holds the files of one upload. Names are hostile: every component is made safe, nothing is
overwritten, no symbolic link is followed, and what a person called a file is kept beside it, to be shown.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from stemmatic.api.records import originals
from stemmatic.errors import NotFound, StemmaticError
from stemmatic.show.printable import one_line

try:
    import fcntl
except ImportError:  # Windows: whoever starts a server there has no other on the same archive
    fcntl = None  # type: ignore[assignment]

MAX_FILES = 20_000
MAX_OPEN = 100
EXPIRES_SECONDS = 3600.0
SPARE_BYTES = 256 << 20  # left free on the disk, for the archive itself
_MAX_DEPTH = 12
_MAX_NAME_BYTES = 120
_MAX_SUFFIX_BYTES = 16
_MAX_LABEL_CHARS = 300
UPLOADS, FILES, KEPT, _LOCK = originals.UPLOADS, originals.FILES, originals.KEPT, "lock"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)


class UploadRefused(StemmaticError):
    """A file is not taken: too large, too many, or no room for it."""

    status = 400


class TooLarge(UploadRefused):
    """More bytes than the server was started to take."""

    status = 413


class NoRoom(UploadRefused):
    """The disk has no room."""

    status = 507


def safe_parts(name: str) -> tuple[str, ...]:
    """The path that a file is stored under: safe components, whatever ``name`` holds; never empty, never upwards."""
    parts = [_safe(part) for part in re.split(r"[/\\]", name) if part.strip(" .\x00")]
    if len(parts) > _MAX_DEPTH:
        parts = [*parts[: _MAX_DEPTH - 1], parts[-1]]
    return tuple(parts) or ("file",)


def _safe(part: str) -> str:
    """One component that every file system takes as a plain name."""
    part = unicodedata.normalize("NFC", _UNSAFE.sub("_", part)).strip().rstrip(". ")
    if _DEVICE.fullmatch(part):
        part = f"_{part}"
    if len(part.encode()) > _MAX_NAME_BYTES:
        stem, dot, suffix = part.rpartition(".")
        ending = f".{suffix}" if dot and stem and len(suffix.encode()) <= _MAX_SUFFIX_BYTES else ""
        cut = (stem if ending else part).encode()[: _MAX_NAME_BYTES - len(ending.encode())]
        part = cut.decode("utf-8", "ignore").rstrip(". ") + ending
    return part or "file"


def label_of(name: str) -> str:
    """What a person called a file, on one line."""
    return one_line(name.replace("\x00", ""))[:_MAX_LABEL_CHARS] or "file"


class Upload:
    """The files of one upload, while they are sent and read."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.id = folder.name
        self.folder = folder
        self.size_bytes = 0
        self.started = False
        self.used_at = time.monotonic()
        self._most_bytes = most_bytes
        self._labels: dict[str, str] = {}  # by path below the folder of files
        self._taken: set[str] = set()  # those paths, casefolded: on some disks A and a are one name
        self._folders: set[str] = set()  # that they lie in
        self._changing = threading.Lock()
        (folder / FILES).mkdir(parents=True)
        self._lock = _hold(folder / _LOCK)

    @property
    def files(self) -> Path:
        """The folder that the files lie in."""
        return self.folder / FILES

    @property
    def labels(self) -> list[str]:
        """What the files that came whole were called."""
        return list(self._labels.values())

    def label(self, path: Path) -> str:
        """What a person called the file at ``path``."""
        try:
            within = path.relative_to(self.files).as_posix()
        except ValueError:
            return str(path)
        return self._labels.get(within) or (within if within != "." else "the dropped files")

    def check(self, count: int, name: str) -> None:
        """Refuse a file of this many bytes before any of them is sent.

        Raises:
            UploadRefused: it would be too much.
        """
        if self.size_bytes + count > self._most_bytes:
            raise self._too_large(name)
        self.used_at = time.monotonic()
        check_room(self.folder, count)

    def receive(self, name: str) -> Receiving:
        """A file of this name, to be written to."""
        with self._changing:
            if len(self._taken) >= MAX_FILES:
                raise UploadRefused(f"more than {MAX_FILES:,} files at once; put them into a .zip, or drop fewer")
            parts = self._free(safe_parts(name))
        path = self.files.joinpath(*parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Made anew and not followed: names that are safe cannot lead elsewhere, and this holds them to it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as error:
            raise _explained(error, name) from error
        return Receiving(self, os.fdopen(handle, "wb"), path, label_of(name))

    def _free(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The path, or one like it that no file has and that leads through no file; it is taken from now on."""
        made: list[str] = []
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            stem, dot, suffix = part.rpartition(".") if is_last and "." in part[1:] else (part, "", "")
            count, tried = 1, part
            while (path := "/".join([*made, tried]).casefold()) in self._taken or (is_last and path in self._folders):
                count += 1
                tried = f"{stem}-{count}{dot}{suffix}"
            made.append(tried)
            (self._taken if is_last else self._folders).add(path)
        return tuple(made)

    def _grow(self, count: int, name: str) -> None:
        self.used_at = time.monotonic()
        with self._changing:
            self.size_bytes += count
        if self.size_bytes > self._most_bytes:
            raise self._too_large(name)

    def _too_large(self, name: str) -> TooLarge:
        most = f"{self._most_bytes >> 20:,} MiB" if self._most_bytes >> 20 else f"{self._most_bytes:,} bytes"
        return TooLarge(
            f"{label_of(name)}: more than {most} at once; drop fewer files,"
            " or start the server with a larger --max-upload"
        )

    def keep(self) -> None:
        """Leave the files where they are when the upload ends, with a list of what they were called."""
        text = json.dumps(self._labels, ensure_ascii=False, indent=1)
        (self.folder / KEPT).write_text(text, encoding="utf-8")

    def end(self) -> None:
        """Remove the files, unless they are to be kept."""
        if self._lock is not None:
            self._lock.close()
        with suppress(OSError):
            (self.folder / _LOCK).unlink()
        if not (self.folder / KEPT).exists():
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(slots=True)
class Receiving:
    """One file as it comes in; as a context, a file that did not come whole is removed."""

    upload: Upload
    stream: BinaryIO
    path: Path
    name: str
    size_bytes: int = 0

    def write(self, data: bytes) -> None:
        """Take in a piece.

        Raises:
            UploadRefused: it would be too much.
        """
        self.size_bytes += len(data)
        self.upload._grow(len(data), self.name)
        try:
            self.stream.write(data)
        except OSError as error:
            raise _explained(error, self.name) from error

    def __enter__(self) -> Receiving:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        failed: OSError | None = None
        try:
            self.stream.close()
        except OSError as error:
            failed = error
        if kind is not None or failed is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            with self.upload._changing:
                self.upload.size_bytes -= self.size_bytes
                self.upload._taken.discard(self.path.relative_to(self.upload.files).as_posix().casefold())
        else:
            self.upload._labels[self.path.relative_to(self.upload.files).as_posix()] = self.name
        if failed is not None and kind is None:
            raise _explained(failed, self.name) from failed


class Uploads:
    """The uploads of one archive."""

    def __init__(self, archive: Path, most_bytes: int) -> None:
        self.folder = archive / UPLOADS
        self._most_bytes = most_bytes
        self._open: dict[str, Upload] = {}

    def sweep(self) -> None:
        """Remove what a server that was stopped left behind; not what is kept, nor what another server works on."""
        if self.folder.is_symlink() or not self.folder.is_dir():
            return
        for folder in self.folder.iterdir():
            if folder.is_symlink() or not folder.is_dir() or (folder / KEPT).exists():
                continue
            lock = _hold(folder / _LOCK) if (folder / _LOCK).exists() else None
            if fcntl is not None and lock is None and (folder / _LOCK).exists():
                continue
            if lock is not None:
                lock.close()
            shutil.rmtree(folder, ignore_errors=True)

    def expire(self) -> None:
        """End uploads that were begun and neither started nor sent to for an hour."""
        for upload in list(self._open.values()):
            if not upload.started and time.monotonic() - upload.used_at > EXPIRES_SECONDS:
                self.end(upload)

    def begin(self, expected_bytes: int = 0) -> Upload:
        """A new upload.

        Raises:
            UploadRefused: there is no room for it.
        """
        self.expire()
        if len(self._open) >= MAX_OPEN:
            raise UploadRefused(f"{MAX_OPEN} uploads are open; start or give up one, or wait an hour")
        if expected_bytes > self._most_bytes:
            raise TooLarge(
                f"{expected_bytes >> 20:,} MiB at once, and this server takes {self._most_bytes >> 20:,} MiB;"
                " drop fewer files, or start it with a larger --max-upload"
            )
        if self.folder.is_symlink():
            raise UploadRefused(f"{self.folder}: expected a folder of the archive, found a symbolic link; remove it")
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            check_room(self.folder, expected_bytes)
            upload = Upload(self.folder / secrets.token_urlsafe(12), self._most_bytes)
        except OSError as error:
            raise _explained(error, UPLOADS) from error
        self._open[upload.id] = upload
        return upload

    def find(self, name: str) -> Upload:
        """An upload that is open.

        Raises:
            NotFound: it is not.
        """
        if name not in self._open:
            raise NotFound("this upload is not open any more; drop the files again")
        return self._open[name]

    def end(self, upload: Upload) -> None:
        """Close an upload; its files go, unless they are to be kept."""
        self._open.pop(upload.id, None)
        upload.end()

    def close(self) -> None:
        """Close all."""
        for upload in list(self._open.values()):
            self.end(upload)


def check_room(folder: Path, expected_bytes: int) -> None:
    """Refuse what would fill the disk.

    Raises:
        NoRoom: it would.
    """
    free, needed = shutil.disk_usage(folder).free, expected_bytes + SPARE_BYTES
    if free < needed:
        raise NoRoom(
            f"the disk of the archive has {free >> 20:,} MiB free, and these files need {needed >> 20:,} MiB with"
            " what the archive needs beside them; free some space"
        )


def _hold(path: Path) -> BinaryIO | None:
    """A lock that the system lets go when this process ends; ``None`` where another has it."""
    stream = path.open("ab")
    if fcntl is not None:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.close()
            return None
    return stream


def _explained(error: OSError, name: str) -> UploadRefused:
    said = error.strerror or str(error)
    if "space" in said.lower() or "quota" in said.lower():
        return NoRoom(f"{label_of(name)}: the disk is full; the file was removed; free some space, then drop it again")
    return UploadRefused(f"{label_of(name)}: cannot be kept: {said}")
