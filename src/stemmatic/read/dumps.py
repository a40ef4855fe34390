"""From paths to posts: what lies there, which reader takes it, and an account of all that was not kept."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from stemmatic.errors import DamagedDump, DumpError
from stemmatic.model import ChannelInfo, Dump, Post, Skipped
from stemmatic.read import article, companions
from stemmatic.read.budget import Budget, Spent
from stemmatic.read.clean import clean, readable
from stemmatic.read.containers import open_sources
from stemmatic.read.encoding import guess_code_page, json_fault
from stemmatic.read.format import BESIDE, FOLDER, Format, Reading, Source
from stemmatic.read.registry import FORMATS

MAX_LISTED = 10_000  # lines about one dump; what is beyond is counted in one more line, for memory's sake
_WHOLE = "whole file"
_FOLDER = "whole folder"
_FORMATS_ADVICE = "`stemmatic formats` lists what can be read"

Known = Callable[[str, str], bool]
Given = TypeVar("Given")


@dataclass(slots=True, kw_only=True)
class DumpReading:
    """One file on disk as it is read: iterating over it gives its posts, one at a time.

    ``skipped`` and ``channels`` fill up meanwhile, and start anew if it is iterated over again. ``dump`` is ``None``
    where there is nothing to iterate over: no such file, no known format, or a line about a folder as a whole.
    ``surroundings`` has what was taken from around the file, by the names of :attr:`Reading.how`: its folder's name,
    and what its reader took from files beside it. ``already_known`` says that the caller knew the dump: it gives no
    posts.
    """

    dump: Dump | None
    label: str
    already_known: bool = False
    surroundings: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    channels: list[ChannelInfo] = field(default_factory=list)
    _path: Path = field(default=Path(), repr=False)
    _reading: Reading = field(default=Reading(), repr=False)
    _formats: Sequence[Format] = field(default=(), repr=False)
    _unlisted: int = field(default=0, repr=False)
    _kept: int = field(default=0, repr=False)
    _last: str = field(default="", repr=False)

    @property
    def path(self) -> Path:
        """The file on disk."""
        return self._path

    def __iter__(self) -> Iterator[Post]:
        if self.dump is None or self.already_known:
            return
        self.skipped.clear()
        self.channels.clear()
        self._unlisted = self._kept = 0
        scripts = captures = 0
        budget = Budget(self._reading.options, self.dump.size_bytes)
        sources = _sources(self._path, self.label, self.dump.sha256, self._reading, self._formats, budget)
        try:
            for source, form in _timed(sources, budget):
                if budget.is_spent:
                    continue
                if isinstance(source, Skipped):
                    self._note(source)
                elif form:
                    yield from self._read(source, form)
                elif source.url:
                    captures += 1
                elif companions.is_script(source.name):
                    scripts += 1
                else:
                    self._note(_unknown(source))
        # The border: whatever a hostile container does to the libraries that open it ends here, as one line.
        except Exception as error:  # noqa: BLE001
            self._note(self._line(_WHOLE, f"cannot be read: {_said(error)}"))
        if budget.fault:
            self._note(self._cut_off(budget))
        if scripts:
            self._note(self._line(_WHOLE, companions.passed_over(scripts), deliberate=True))
        if captures:
            self._note(replace(_unread(captures), dump=self.label))
        if self._unlisted:
            self.skipped.append(self._line(_WHOLE, f"{self._unlisted} more places were skipped that are not listed"))

    def _read(self, source: Source, form: Format) -> Iterator[Post]:
        last = ""
        lines_before = len(self.skipped) + self._unlisted
        if form.beside and not source.inside and (taken := form.beside(source, self._reading)):
            self.surroundings[BESIDE] = json.dumps(taken, ensure_ascii=False, sort_keys=True)
        if page := guess_code_page(source):
            reason = f"the file is no Unicode; it looks like the code page {page}"
            self._note(self._line(source.position(_WHOLE), reason, f"read it with --encoding {page}"))
        try:
            for item in _timed(form.read(source, self._reading), source.budget):
                if isinstance(item, Skipped):
                    self._note(replace(item, position=_inside(source, item.position)))
                    continue
                source.budget.take_row()
                whole = clean(item)
                if isinstance(whole, Post):
                    last = self._last = whole.place.position
                    self._kept += 1
                    yield whole
                else:
                    self.channels.append(whole)
        except Spent:
            return
        except DamagedDump as fault:
            if source.budget.is_spent:
                return
            self._note(self._line(_inside(source, fault.position), fault.reason, fault.advice))
        except DumpError as fault:
            self._note(self._line(source.position(_WHOLE), str(fault)))
        # The border: hostile content can make any library below raise anything; the other dumps must go on.
        except Exception as error:  # noqa: BLE001
            if source.budget.is_spent:
                return
            reason = f"the {form.name} reader could not go on: {_said(error)}"
            where = source.position(f"after {last.removeprefix(f'{source.inside}: ') or 'its start'}")
            self._note(self._line(where, reason, "what was read before it is kept"))
        if not last and lines_before == len(self.skipped) + self._unlisted:
            reason = f"no posts were found in it (read as {form.name})"
            advice = "if there should be some, save or export it again"
            self._note(self._line(source.position(_WHOLE), reason, advice, deliberate=True))

    def _cut_off(self, budget: Budget) -> Skipped:
        """The line about where reading ended, what is kept and what is not."""
        where = f"after {self._last}" if self._kept else _WHOLE
        kept = "1 post before it is kept" if self._kept == 1 else f"{self._kept} posts before it are kept"
        return _cut_line(self.label, budget, where, f"; {kept}")

    def _line(self, position: str, reason: str, advice: str = "", *, deliberate: bool = False) -> Skipped:
        return Skipped(dump=self.label, position=position, reason=reason, advice=advice, deliberate=deliberate)

    def _note(self, skipped: Skipped) -> None:
        if len(self.skipped) < MAX_LISTED:
            self.skipped.append(clean(replace(skipped, dump=self.label)))
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
        called = label(path) if label else readable(given)
        if not os.path.isdir(path):  # unlike Path.is_dir it never raises
            yield _prepare(path, called, reading, known, formats)
            continue
        files, passed_over = _files_in(path)
        if not files and not passed_over:
            yield _failed(called, "the folder is empty", "check the path", position=_FOLDER)
        for file in files:
            result = _prepare(file, label(file) if label else readable(file), reading, known, formats)
            if result.dump is None and companions.is_script(file.name):
                passed_over += 1
            else:
                yield result
        if passed_over:
            reason = companions.passed_over(passed_over)
            yield _failed(called, reason, position=_FOLDER, deliberate=True)


def _files_in(folder: Path) -> tuple[list[Path], int]:
    """The files under ``folder`` in natural order, and how many others are passed over on purpose.

    Symbolic links are, since their targets are read where they lie, if they lie in this folder.
    """
    found: list[PurePosixPath] = []
    links = 0
    unreadable: list[OSError] = []
    for top, folders, names in os.walk(folder, onerror=unreadable.append):
        paths = [Path(top, name) for name in (*folders, *names)]
        links += sum(map(os.path.islink, paths))
        files = (path for path in paths[len(folders) :] if not os.path.islink(path))
        found += [PurePosixPath(path.relative_to(folder)) for path in files]
    exports = companions.export_folders(found)
    wanted = [path for path in found if not companions.is_companion(path, exports)]
    passed_over = links + len(found) - len(wanted)
    wanted += [PurePosixPath(Path(error.filename).relative_to(folder)) for error in unreadable]  # reading them says why
    return [folder / path for path in sorted(wanted, key=companions.natural_key)], passed_over


def _sources(
    path: Path, label: str, sha256: str, reading: Reading, formats: Sequence[Format], budget: Budget
) -> Iterator[tuple[Source | Skipped, Format | None]]:
    """What is in a file, each with the format that recognises it, if any does."""
    for source in open_sources(path, label, sha256, reading.options, budget, reading.folder, reading.beside):
        yield source, next((form for form in formats if isinstance(source, Source) and _is_of(form, source)), None)


def _timed(items: Iterable[Given], budget: Budget) -> Iterator[Given]:
    """The items; the time that making them takes is the budget's."""
    each = iter(items)
    while True:
        with budget.running():
            item = next(each, None)
        if item is None:
            return
        yield item


def _cut_line(label: str, budget: Budget, where: str, kept: str = "") -> Skipped:
    fault = budget.fault
    reason, advice = (fault.reason, fault.advice) if fault else ("", "")
    unread = f"; {budget.unread} more packed files were not read" if budget.unread else ""
    return Skipped(dump=label, position=where, reason=f"cut off: {reason}{kept}{unread}", advice=advice)


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
    captures = 0
    budget = Budget(reading.options, size_bytes)
    try:
        for source, form in _timed(_sources(path, label, sha256, reading, formats, budget), budget):
            if budget.is_spent:
                continue
            if form:
                names[form.name] = None
            elif isinstance(source, Source) and source.url:
                captures += 1
            else:
                skipped.append(source if isinstance(source, Skipped) else _unknown(source))
    except Exception as error:  # noqa: BLE001 (the border, as above)
        return _failed(label, f"cannot be read: {_said(error)}")
    if captures:
        skipped.append(_unread(captures))
    if budget.fault:
        skipped.insert(0, _cut_line(label, budget, _WHOLE))
    if not names:
        return DumpReading(
            dump=None, label=label, skipped=[clean(replace(line, dump=label)) for line in skipped[:MAX_LISTED]]
        )
    dump = Dump(sha256=sha256, name=Path(label).name or label, format="+".join(names), size_bytes=size_bytes)
    return DumpReading(
        dump=dump,
        label=label,
        already_known=known is not None and known(dump.sha256, dump.format),
        surroundings={FOLDER: readable(path.absolute().parent.name)},
        _path=path,
        _reading=reading,
        _formats=formats,
    )


def _failed(
    label: str, reason: str, advice: str = "", *, position: str = _WHOLE, deliberate: bool = False
) -> DumpReading:
    line = Skipped(dump=label, position=position, reason=reason, advice=advice, deliberate=deliberate)
    return DumpReading(dump=None, label=label, skipped=[clean(line)])


def _is_of(form: Format, source: Source) -> bool:
    try:
        return form.recognise(source)
    except Exception:  # noqa: BLE001 (content that trips a recogniser is not of its format)
        return False


def _unknown(source: Source) -> Skipped:
    if fault := json_fault(source):
        return source.skip(fault[0], f"broken JSON ({fault[1]})", "mend it there, or export the file again")
    return source.skip(_WHOLE, "no reader knows this format", _FORMATS_ADVICE)


def _unread(captures: int) -> Skipped:
    """The line about captured pages that no format recognises."""
    reason = f"{captures} captured {'page that holds' if captures == 1 else 'pages that hold'} no posts"
    advice = article.ADVICE if article.is_missing() else ""
    return Skipped(dump="", position="captures", reason=reason, advice=advice, deliberate=True)


def _inside(source: Source, position: str) -> str:
    return position if position.startswith(source.inside) else source.position(position)


def _said(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__} ({words[:200]})" if words else type(error).__name__
