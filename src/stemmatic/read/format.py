"""What every reader gets and gives.

A reader is a module with a constant ``FORMAT``. Its ``recognise`` looks at the content (never at the name alone);
its ``read`` yields whole posts and notes of what was skipped, in the order of the file, and holds one record in
memory at a time. It raises :class:`~stemmatic.errors.DamagedDump` where the file cannot be read any further.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from stemmatic.errors import DamagedDump, OptionError
from stemmatic.model import ChannelInfo, Place, Post, Skipped
from stemmatic.options import BUDGET, WORDS, ReadOptions
from stemmatic.read.budget import Budget
from stemmatic.read.columns import Columns
from stemmatic.read.values import Unreadable, clock_of

FOLDER, BESIDE = "--folder", "--beside"
_SPOOL_BYTES = 32 * 2**20
_ANY_STEM = re.compile(
    r"(?i)(?:all[-_ ]?)?(?:posts?|tweets?|messages?|msgs?|data(?:set)?|export(?:ed)?|table|outputs?|results?|items?"
    r"|records?|dump|archive|download|texts?|news|sheet|book|untitled|channel|feed|history|scraped?)"
    r"(?:[-_ ]?\(?\d{1,8}\)?)?"
)
_PACKED = re.compile(r"(?i)\.(?:gz|bz2|xz|zst)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of a dump, wherever it lies: in a folder, inside a .zip, compressed as .gz.

    ``name`` is the file's own name ("result.json"), ``label`` how a person finds it
    ("export.zip: chats/result.json"), ``inside`` the path inside an archive file or an empty string, ``folder`` the
    name of the folder, or of the archive file, around it. ``head`` holds the
    first 64 KiB of the content, decompressed. ``url`` is the address that a capture of the web
    was made of. ``open`` gives the decompressed content from the start,
    ``beside`` another file of the same folder by its name, where there is one. What is read of it draws on ``budget``.
    """

    name: str
    label: str
    sha256: str
    size_bytes: int
    head: bytes
    open: Callable[[], AbstractContextManager[BinaryIO]]
    inside: str = ""
    folder: str = ""
    url: str = ""
    beside: Callable[[str], Source | None] = lambda name: None
    budget: Budget = field(default_factory=Budget, repr=False, compare=False)

    def position(self, where: str) -> str:
        """``where`` in this file, with the path inside the archive file if there is one."""
        return f"{self.inside}: {where}" if self.inside else where

    def place(self, where: str) -> Place:
        """Where a post of this file was read."""
        return Place(self.sha256, self.position(where))

    def skip(self, where: str, reason: str, advice: str = "", *, deliberate: bool = False) -> Skipped:
        """The line about something at ``where`` that is not kept."""
        position = self.position(where)
        return Skipped(dump=self.label, position=position, reason=reason, advice=advice, deliberate=deliberate)

    def damage(self, where: str, expected: str, found: str, advice: str = "") -> DamagedDump:
        """The error of a file that cannot be read from ``where`` on."""
        return DamagedDump(self.position(where), expected, found, advice)

    @contextmanager
    def open_seekable(self) -> Iterator[BinaryIO]:
        """The content as a stream to go back in: out of an unnamed temporary file where it is packed."""
        with self.open() as stream:
            if stream.seekable():
                yield stream
                return
            with (
                tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool,
                self.budget.spooling(stream, cast(IO[bytes], spool)) as copied,
            ):
                yield copied

    @property
    def stem(self) -> str:
        """The file's name without folder and endings: "bulletin.csv.gz" is ``bulletin``."""
        name = PurePosixPath(self.name.replace("\\", "/")).name
        return PurePosixPath(_PACKED.sub("", name)).stem or "table"

    @property
    def own_name(self) -> str:
        """What a channel is called where nothing else names it: the file's stem, or its folder's name.

        The stem of "posts.csv" or "export (2).json" says what is in the file, and another folder's has the same.
        """
        return self.folder if self.folder and _ANY_STEM.fullmatch(self.stem) else self.stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the user wants a file read: options, and the columns of plain tables (``{"text": "body"}``)."""

    options: ReadOptions = ReadOptions()
    columns: Mapping[str, str] = field(default_factory=dict)
    describe: bool = False  # a line says which columns of a table are which fields
    folder: str = ""  # that a dump lay in when it was received, where it lies elsewhere now
    beside: Mapping[str, str] = field(default_factory=dict)  # what was taken from files that lay beside it there

    def __post_init__(self) -> None:
        Columns(self.columns)  # a field that posts do not have is the user's error, not a dump's
        try:
            clock_of(self.options)
        except Unreadable as fault:
            raise OptionError(f"--time-zone {self.options.time_zone}: {fault}") from None

    @property
    def how(self) -> dict[str, str]:
        """All that was said of how to read: a file is read anew if this is another."""
        return {**self.columns, **self.options.how()}

    @classmethod
    def of(cls, how: Mapping[str, str], options: ReadOptions) -> Reading:
        """The reading that an archive's account of a dump describes: :attr:`how`, and the folder that it lay in."""
        columns = {field: column for field, column in how.items() if not field.startswith("--")}
        words = {
            name[2:]: value for name, value in how.items() if name.startswith("--") and name not in (FOLDER, BESIDE)
        }
        # What was said of other files is not said of this one.
        said: dict[str, Any] = {**dict.fromkeys(WORDS, ""), **words, "public": words.get("public") == "True"}
        said |= {name: int(words[name]) for name in BUDGET if name in words}
        return cls(
            options=replace(options, **said),
            columns=columns,
            folder=how.get(FOLDER, ""),
            beside=json.loads(how.get(BESIDE, "{}")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A dump format: its short name, a sentence for ``stemmatic formats``, and how to know and read it.

    A format is ``contiguous`` if its dumps hold every post of a channel between the first and the last number that
    they hold. ``lacks`` names what its dumps leave out, whatever the channel published: fields of
    :class:`~stemmatic.model.Post`, "service messages", "parts of albums" (an album stands as one post). ``beside``
    gives, by name, what its reader takes from other files of the folder, and no more: with it the dump can be read
    again without them.
    """

    name: str
    description: str
    recognise: Callable[[Source], bool]
    read: Callable[[Source, Reading], Iterator[Post | Skipped | ChannelInfo]]
    contiguous: bool = False
    lacks: frozenset[str] = frozenset()
    beside: Callable[[Source, Reading], dict[str, str]] | None = None
