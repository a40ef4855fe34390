"""Every error that Stemmatic raises on purpose.

StemmaticError
├── DumpError            a dump, or a place in one, could not be read
│   └── DamagedDump      the right format, but broken from some place on
├── ArchiveError         the archive folder cannot be used
│   ├── NoArchive        there is none at that path
│   ├── NewerArchive     made by a later version of Stemmatic
│   ├── DamagedArchive   its file is not what was written
│   └── LockedArchive    another process is writing to it
├── NotFound             no such post, family or channel in this archive
├── OptionError          an option's value cannot be used
└── MissingExtra         an optional part is not installed; the message has the install line

Messages are one line: what, where, what was expected, what to do.
"""

from __future__ import annotations


class StemmaticError(Exception):
    """The parent of all errors below; the command line prints its message without a traceback."""


class DumpError(StemmaticError):
    """A dump, or a place in one, could not be read."""


class DamagedDump(DumpError):
    """A file is of a known format but cannot be read from some place on.

    Readers raise it after they have yielded every whole post before that place.
    """

    def __init__(self, position: str, expected: str, found: str, advice: str = "") -> None:
        self.position = position
        self.reason = f"expected {expected}, found {found}"
        self.advice = advice
        super().__init__(f"{position}: {self.reason}" + (f"; {advice}" if advice else ""))


class ArchiveError(StemmaticError):
    """The archive folder cannot be used."""


class NoArchive(ArchiveError):
    """There is no archive at the path."""


class NewerArchive(ArchiveError):
    """The archive was made by a later version of Stemmatic; it is left untouched."""


class DamagedArchive(ArchiveError):
    """The archive's file is not what was written: the disk, or somebody, changed it."""


class LockedArchive(ArchiveError):
    """Another process is writing to the archive."""


class NotFound(StemmaticError):
    """No such post, family or channel in this archive."""


class OptionError(StemmaticError):
    """An option's value cannot be used."""


class MissingExtra(StemmaticError):
    """An optional part is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional part; install it with: pip install 'stemmatic[{extra}]'")


_SAID_CHARS = 200  # of an error that quotes what it found


def words_of(error: BaseException) -> str:
    """What an error says, in one line; its name where it says nothing."""
    return " ".join(str(error).split())[:_SAID_CHARS] or type(error).__name__
