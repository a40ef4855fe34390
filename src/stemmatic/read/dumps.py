"""From paths to posts: what lies there, which reader takes it, and an account of all that was not kept."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from stemmatic.errors import DamagedDump, DumpError
from stemmatic.model import ChannelInfo, Dump, Post, Skipped
from stemmatic.read import companions
from stemmatic.read.clean import clean
from stemmatic.read.containers import open_sources
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.registry import FORMATS

MAX_LISTED = 10_000  # lines about one dump; what is beyond is counted in one more line, for memory's sake
_WHOLE = "whole file"
_FOLDER = "whole folder"
_FORMATS_ADVICE = "`stemmatic formats` lists what can be read"

Known = Callable[[str, str], bool]


@dataclass(slots=True, kw_only=True)
class DumpReading:
    """One file on disk as it is read: iterating over it gives its posts, one at a time.

    ``skipped`` and ``channels`` fill up meanwhile, and start anew if it is iterated over again. ``dump`` is ``None``
    where there is nothing to iterate over: no such file, no known format, or a line about a folder as a whole.
    ``already_known`` says that the caller knew the dump: it gives no posts.
    """

    dump: Dump | None
    label: str
    already_known: bool = False
    skipped: list[Skipped] = field(default_factory=list)
    channels: list[ChannelInfo] = field(default_factory=list)
    _path: Path = field(default=Path(), repr=False)
    _reading: Reading = field(default=Reading(), repr=False)
    _formats: Sequence[Format] = field(default=(), repr=False)
    _unlisted: int = field(default=0, repr=False)

    def __iter__(self) -> Iterator[Post]:
        if self.dump is None or self.already_known:
            return
        self.skipped.clear()
        self.channels.clear()
        self._unlisted = 0
        scripts = 0
        try:
            for source in open_sources(self._path, self.label, self.dump.sha256, self._reading.options):
                if isinstance(source, Skipped):
                    self._note(source)
                elif found := _recognise(source, self._formats):
                    yield from self._read(source, found)
                elif companions.is_script(source.name):
                    scripts += 1
                else:
                    self._note(_unknown(source, self.label))
        # The border: whatever a hostile container does to the libraries that open it ends here, as one line.
        except Exception as error:  # noqa: BLE001
            self._note(self._line(_WHOLE, f"cannot be read: {_said(error)}"))
        if scripts:
            self._note(self._line(_WHOLE, companions.passed_over(scripts), deliberate=True))
        if self._unlisted:
            self.skipped.append(self._line(_WHOLE, f"{self._unlisted} more places were skipped that are not listed"))

    def _read(self, source: Source, found: Format) -> Iterator[Post]:
        last = ""
        lines_before = len(self.skipped) + self._unlisted
        try:
            for item in found.read(source, self._reading):
                if isinstance(item, Skipped):
                    self._note(replace(item, position=_inside(source, item.position)))
                    continue
                whole = clean(item)
                if isinstance(whole, Post):
                    last = whole.place.position
                    yield whole
                else:
                    self.channels.append(whole)
        except DamagedDump as fault:
            self._note(self._line(_inside(source, fault.position), fault.reason, fault.advice))
        except DumpError as fault:
            self._note(self._line(source.position(_WHOLE), str(fault)))
        # The border: hostile content can make any library below raise anything; the other dumps must go on.
        except Exception as error:  # noqa: BLE001
            reason = f"the {found.name} reader could not go on: {_said(error)}"
            where = source.position(f"after {last.removeprefix(f'{source.inside}: ') or 'its start'}")
            self._note(self._line(where, reason, "what was read before it is kept"))
        if not last and lines_before == len(self.skipped) + self._unlisted:
            reason = f"no posts were found in it (read as {found.name})"
            advice = "if there should be some, save or export it again"
            self._note(self._line(source.position(_WHOLE), reason, advice, deliberate=True))

    def _line(self, position: str, reason: str, advice: str = "", *, deliberate: bool = False) -> Skipped:
        return Skipped(dump=self.label, position=position, reason=reason, advice=advice, deliberate=deliberate)

    def _note(self, skipped: Skipped) -> None:
        if len(self.skipped) < MAX_LISTED:
            self.skipped.append(replace(skipped, dump=self.label))
        else:
            self._unlisted += 1


def read_dumps(
    paths: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading = Reading(),  # noqa: B008 (frozen)
    known: Known | None = None,
    formats: Sequence[Format] = FORMATS,
    label: Callable[[Path], str] | None = None,
) -> Iterator[DumpReading]:
    """One reading a file at ``paths``; folders are walked in natural order, .zip and .gz opened.

    ``known(sha256, format)`` says whether the caller has read a dump before; such a one comes without posts. The
    first of ``formats`` that recognises a file reads it. Whatever is wrong with a path or a file becomes a line in
    ``skipped``: nothing in a dump makes this iterator, or a reading, raise. ``label`` gives the name that a person
    knows a file by, where that is not its path; its last part becomes the name of the dump.
    """
    for given in paths:
        path = Path(given)
        called = label(path) if label else str(given)
        if not os.path.isdir(path):  # unlike Path.is_dir it never raises
            yield _prepare(path, called, reading, known, formats)
            continue
        passed_over = 0
        empty = True
        for found in _walk(path):
            empty = False
            if found is None:
                passed_over += 1
                continue
            result = _prepare(found, label(found) if label else str(found), reading, known, formats)
            if result.dump is None and companions.is_script(found.name):
                passed_over += 1
            else:
                yield result
        if empty:
            yield _failed(called, "the folder is empty", "check the path", position=_FOLDER)
        if passed_over:
            line = Skipped(
                dump=called,
                position=_FOLDER,
                reason=companions.passed_over(passed_over),
                deliberate=True,
            )
            yield DumpReading(dump=None, label=called, skipped=[line])


def _walk(folder: Path) -> Iterator[Path | None]:
    """The files under ``folder`` in natural order; ``None`` for one that is passed over on purpose."""
    left: list[tuple[Path, bool]] = [(folder, False)]
    while left:
        path, is_asset = left.pop()
        if os.path.islink(path) and path != folder:
            yield None  # its target is read where it lies, if it lies in this folder
        elif os.path.isdir(path):
            try:
                entries = sorted(os.listdir(path), key=lambda name: companions.natural_key(PurePosixPath(name)))
            except OSError:
                yield path  # reading it says why it cannot be read
                continue
            is_export = any(companions.is_export_page(name) for name in entries)
            for name in reversed(entries):
                beside_export = is_export and companions.is_asset_folder(name) and os.path.isdir(path / name)
                left.append((path / name, is_asset or beside_export or companions.is_hidden(name)))
        elif is_asset or companions.is_asset(path.name):
            yield None
        else:
            yield path


def _prepare(path: Path, label: str, reading: Reading, known: Known | None, formats: Sequence[Format]) -> DumpReading:
    """A reading of one file, hashed and recognised but not yet read."""
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise OSError("neither a file nor a folder")
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            size_bytes = stream.tell()
    except FileNotFoundError:
        return _failed(label, "there is no such file or folder", "check the path")
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        return _failed(label, f"cannot be read: {said}", "check that it is a file that you may read")
    names: dict[str, None] = {}
    skipped: list[Skipped] = []
    try:
        for source in open_sources(path, label, sha256, reading.options):
            if isinstance(source, Skipped):
                skipped.append(source)
            elif found := _recognise(source, formats):
                names[found.name] = None
            else:
                skipped.append(_unknown(source, label))
    except Exception as error:  # noqa: BLE001 (the border, as above)
        return _failed(label, f"cannot be read: {_said(error)}", "")
    if not names:
        return DumpReading(dump=None, label=label, skipped=skipped[:MAX_LISTED])
    dump = Dump(sha256=sha256, name=Path(label).name or label, format="+".join(names), size_bytes=size_bytes)
    return DumpReading(
        dump=dump,
        label=label,
        already_known=known is not None and known(dump.sha256, dump.format),
        _path=path,
        _reading=reading,
        _formats=formats,
    )


def _failed(label: str, reason: str, advice: str, position: str = _WHOLE) -> DumpReading:
    line = Skipped(dump=label, position=position, reason=reason, advice=advice)
    return DumpReading(dump=None, label=label, skipped=[line])


def _recognise(source: Source, formats: Sequence[Format]) -> Format | None:
    for candidate in formats:
        try:
            if candidate.recognise(source):
                return candidate
        except Exception:  # noqa: BLE001, S112 (content that trips a recogniser is not of its format)
            continue
    return None


def _unknown(source: Source, label: str) -> Skipped:
    return Skipped(
        dump=label, position=source.position(_WHOLE), reason="no reader knows this format", advice=_FORMATS_ADVICE
    )


def _inside(source: Source, position: str) -> str:
    return position if position.startswith(source.inside) else source.position(position)


def _said(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__} ({words[:200]})" if words else type(error).__name__
