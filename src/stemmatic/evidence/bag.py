"""A bag by the BagIt standard (RFC 8493), and which byte of one does not fit.

The manifests say *that* a file was changed. A second, compressed copy of every file, ``copy.zip`` among the tag
files, says *where*: the first byte that is not as in the copy. The tag manifest is covered by nothing in the bag: its
own SHA-256 is the bag's seal, which is to be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from stemmatic.errors import StemmaticError
from stemmatic.fault import Fault, describe_difference, first_difference

DECLARATION, INFO, MANIFEST, TAG_MANIFEST = "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
COPY = "copy.zip"
_COPIED_TAGS = (DECLARATION, INFO, MANIFEST)
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_CHUNK = 1 << 20
_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(\S.*)")
_END_OF_LINE = re.compile(r"\r\n?|\n")  # and no other: names may hold what `splitlines` takes for one
_OXUM = re.compile(r"^Payload-Oxum:\s*(\d+)\.(\d+)\s*$", re.MULTILINE | re.IGNORECASE)
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same files make the same copy
_DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


class BagError(StemmaticError):
    """A bag could not be written, or is none."""


# --- writing -----------------------------------------------------------------------------------------------------


def write_bag(
    folder: Path,
    payload: Mapping[str, bytes | Path],
    info: Mapping[str, str],
    check: Callable[[Path], object] = lambda folder: None,
) -> str:
    """Write a bag, whole or not at all, and give its seal.

    Args:
        folder: the bag's folder, which must not exist.
        payload: contents, or files to be copied, by their paths below ``data/``.
        info: what ``bag-info.txt`` says besides the payload's size.
        check: told where the bag lies before it gets its name; if it raises, there is no bag.
    """
    if os.path.lexists(folder):
        raise BagError(f"{folder}: there is something of this name already; give the name of a new folder")
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        for name, content in payload.items():
            _write(_inside(part, f"data/{name}"), content)
        files = sorted(f"data/{name}" for name in payload)
        octets = sum((part / name).stat().st_size for name in files)
        lines = {**info, "Payload-Oxum": f"{octets}.{len(files)}"}
        _write(part / DECLARATION, _DECLARED)
        _write(part / INFO, "".join(f"{label}: {' '.join(said.split())}\n" for label, said in lines.items()).encode())
        _write(part / MANIFEST, _manifest((name, hash_file(part / name)) for name in files))
        with (part / COPY).open("xb") as out:
            _write_copy(part, files, out)
        _write(part / TAG_MANIFEST, _manifest((name, hash_file(part / name)) for name in sorted([*_COPIED_TAGS, COPY])))
        check(part)
        part.rename(folder)
    except OSError as error:
        if error.strerror:
            error.filename = str(folder)  # the name that the user gave
        raise
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)
    return seal_of(folder)


def seal_of(folder: Path) -> str:
    """The SHA-256 of the tag manifest: whoever knows it can tell this bag from any other."""
    return hash_file(folder / TAG_MANIFEST)


def hash_file(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(path: Path, content: bytes | Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        if isinstance(content, Path):
            with content.open("rb") as stream:
                shutil.copyfileobj(stream, out, _CHUNK)
        else:
            out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _write_copy(folder: Path, files: Iterable[str], out: IO[bytes]) -> None:
    """All files but the tag manifest, packed; the same files give the same bytes."""
    with zipfile.ZipFile(out, "w") as packed:
        for name in (*_COPIED_TAGS, *files):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.file_size = (folder / name).stat().st_size
            with packed.open(entry, "w", force_zip64=True) as inner, (folder / name).open("rb") as stream:
                shutil.copyfileobj(stream, inner, _CHUNK)


def _manifest(hashes: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{sha256}  {_encoded(name)}\n" for name, sha256 in hashes).encode()


def _encoded(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _decoded(name: str) -> str:
    return re.sub(r"%(0A|0D|25)", lambda found: chr(int(found[1], 16)), name, flags=re.IGNORECASE)


def _inside(folder: Path, name: str) -> Path:
    """The path of a file of the bag.

    Raises:
        BagError: the name leads out of the bag.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or not path.parts:
        raise BagError(f"{folder}: the name {name!r} leads out of the bag")
    return folder / path


# --- checking ----------------------------------------------------------------------------------------------------


def looks_like_bag(folder: Path) -> bool:
    """Whether a folder is a bag, or was one before somebody took files out of it."""
    return any((folder / name).is_file() for name in (DECLARATION, MANIFEST, TAG_MANIFEST))


def check_bag(folder: Path, may_stand_beside: Callable[[str], object] = lambda name: False) -> list[Fault]:
    """All files that do not fit, each with its first byte that does not: one fault a file, in order of names.

    ``may_stand_beside`` tells of the path of a file that no manifest has whether it may be there.
    """
    return _Check(folder, may_stand_beside).faults()


class _Check:
    """One check of a bag; of each file the first fault counts."""

    def __init__(self, folder: Path, may_stand_beside: Callable[[str], object]) -> None:
        self._folder = folder
        self._may_stand_beside = may_stand_beside
        self._found: dict[str, Fault] = {}
        self._present = self._walk()
        self._hashes = {name: hash_file(folder / name) for name in self._present}
        self._copied: dict[str, str] = {}
        self._copy: zipfile.ZipFile | None = None
        self._uncopied: list[str] = []

    def faults(self) -> list[Fault]:
        with ExitStack() as opened:
            if COPY in self._present:
                with suppress(*_DAMAGED_ZIP):
                    self._copy = opened.enter_context(zipfile.ZipFile(self._folder / COPY))
            self._copied = dict(self._hash_copies())
            tags = self._read_manifest(TAG_MANIFEST)
            others = () if COPY in self._present else sorted(tags.keys() - {COPY, *_COPIED_TAGS})
            for name in (*_COPIED_TAGS, *others):
                self._check_file(name, tags, TAG_MANIFEST)
            payload = self._payload(tags)
            for name in sorted(payload):
                self._check_file(name, payload, MANIFEST)
            self._check_copy(tags)
            self._check_tag_manifest(tags)
        for name in sorted(self._present - payload.keys() - tags.keys() - {*_COPIED_TAGS, COPY, TAG_MANIFEST}):
            if self._may_stand_beside(name):
                continue
            self._note(name, "no manifest has it: it was added later", 0)
        if not self._found:
            self._check_size()
        return [self._found[name] for name in sorted(self._found)]

    def _walk(self) -> set[str]:
        found = set()
        for folder, folders, files in os.walk(self._folder):
            for name in [*files, *(one for one in folders if os.path.islink(os.path.join(folder, one)))]:
                path = Path(folder, name)
                inside = path.relative_to(self._folder).as_posix()
                if path.is_symlink() or not path.is_file():
                    self._note(inside, "it is not a file of the bag but leads elsewhere")
                else:
                    found.add(inside)
        return found

    def _note(self, name: str, said: str, byte: int | None = None) -> None:
        self._found.setdefault(name, Fault(where=name, said=said, byte=byte))

    def _hash_copies(self) -> Iterator[tuple[str, str]]:
        for name in self._copy.namelist() if self._copy else ():
            with suppress(*_DAMAGED_ZIP), self._copy.open(name) as stream:  # type: ignore[union-attr]
                yield name, hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    def _read_manifest(self, name: str, content: bytes | None = None) -> dict[str, str]:
        if content is None:
            if name not in self._present:
                self._note(name, "it is missing", 0)
                return {}
            content = (self._folder / name).read_bytes()
        listed = {}
        for line in _END_OF_LINE.split(content.decode("utf-8", "replace")):
            if found := _LINE.fullmatch(line):
                listed[_decoded(found[2])] = found[1].lower()
        return listed

    def _payload(self, tags: Mapping[str, str]) -> dict[str, str]:
        """What the payload's manifest lists; where it was changed and its copy was not, what the copy lists."""
        changed = MANIFEST not in self._present or self._hashes[MANIFEST] != tags.get(MANIFEST)
        if changed and self._copy and self._copied.get(MANIFEST, "") == tags.get(MANIFEST):
            with self._copy.open(MANIFEST) as stream:
                return self._read_manifest(MANIFEST, stream.read())
        return self._read_manifest(MANIFEST)

    def _check_file(self, name: str, listed: Mapping[str, str], manifest: str) -> None:
        expected, copied = listed.get(name), self._copied.get(name)
        if name not in self._present:
            if expected is not None or copied is not None:
                self._note(name, "it is missing", 0)
            return
        actual = self._hashes[name]
        if copied is None or self._copy is None:
            if actual != expected:
                self._note(
                    name, f"its SHA-256 is not that of {manifest}; without {COPY} nothing tells where it differs"
                )
            elif self._copy is not None:
                self._uncopied.append(name)
        elif actual != copied:
            with self._copy.open(name) as copy, (self._folder / name).open("rb") as stream:
                byte, said = _compare(copy, stream)
            self._note(name, said if actual != expected else f"{said} (it fits {manifest}, but not {COPY})", byte)
        # A file that is as its copy is sound: if its manifest says something else, that one was changed.

    def _check_copy(self, tags: Mapping[str, str]) -> None:
        if COPY not in self._present:
            if COPY in tags:
                self._note(COPY, "it is missing", 0)
            return
        if self._hashes[COPY] == tags.get(COPY):
            for name in self._uncopied:
                self._note(COPY, f"it has no sound copy of {name}")
            return
        if self._found.keys() <= {TAG_MANIFEST} and self._present.issuperset(_COPIED_TAGS):
            # All else is sound: made again of it, the copy shows what stood there.
            with tempfile.TemporaryFile() as out, (self._folder / COPY).open("rb") as stream:
                _write_copy(self._folder, sorted(n for n in self._present if n.startswith("data/")), out)
                out.seek(0)
                remade = hashlib.file_digest(out, "sha256").hexdigest()
                if remade == self._hashes[COPY]:
                    return  # the copy is as it was: it is the tag manifest that was changed
                if remade == tags.get(COPY):
                    out.seek(0)
                    byte, said = _compare(out, stream)
                    self._note(COPY, said, byte)
                    return
        self._note(COPY, f"its SHA-256 is not that of {TAG_MANIFEST}")

    def _check_tag_manifest(self, tags: Mapping[str, str]) -> None:
        """The tag manifest against what it would be if it were made now of the files that are sound."""
        if TAG_MANIFEST not in self._present or self._copy is None:
            for name, sha256 in tags.items():
                if name in self._present and name not in self._found and self._hashes[name] != sha256:
                    self._note(name, f"its SHA-256 is not that of {TAG_MANIFEST}")
            return
        sound = {
            name: self._copied.get(name, "") if name in self._found else self._hashes[name] for name in _COPIED_TAGS
        }
        sound[COPY] = tags.get(COPY, "") if COPY in self._found else self._hashes.get(COPY, "")
        expected = _manifest(sorted(sound.items()))
        found = (self._folder / TAG_MANIFEST).read_bytes()
        at = first_difference(expected, found)
        if at is not None:
            self._note(TAG_MANIFEST, describe_difference(expected, found, at), at)

    def _check_size(self) -> None:
        files = [name for name in self._present if name.startswith("data/")]
        actual = (sum((self._folder / name).stat().st_size for name in files), len(files))
        said = _OXUM.search((self._folder / INFO).read_text("utf-8", "replace")) if INFO in self._present else None
        if said and (int(said[1]), int(said[2])) != actual:
            self._note(INFO, f"Payload-Oxum says {said[1]}.{said[2]}, the payload has {actual[0]}.{actual[1]}")


def _compare(expected: IO[bytes], found: IO[bytes]) -> tuple[int | None, str]:
    """The first byte at which two streams differ, and what stands there."""
    begin = 0
    while True:
        one, other = expected.read(_CHUNK), found.read(_CHUNK)
        at = first_difference(one, other)
        if at is not None:
            return begin + at, describe_difference(one, other, at)
        if not one:
            return None, "it is as it should be"
        begin += len(one)
