"""What can be said of dumps before they are read: which files of an export are wanted, which columns can be named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from stemmatic.model import Post, Skipped, shown_date
from stemmatic.options import ReadOptions
from stemmatic.read import Reading, read_dumps
from stemmatic.read.columns import SYNONYMS, Columns
from stemmatic.read.companions import export_folders, is_companion

FIELDS = tuple(SYNONYMS)
"""The fields of a post that a table's columns may be named for."""


_SAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What reading one file would give, of which nothing is kept.

    ``channels`` has the number of posts by ``platform:channel``, the largest first. Which columns of a table are which
    fields, and which are unused, stands among ``skipped`` with all else that would be said.
    """

    dump: str
    format: str | None
    posts: int
    undated: int
    first: datetime | None
    last: datetime | None
    channels: Mapping[str, int]
    samples: tuple[Post, ...]
    skipped: tuple[Skipped, ...]


def preview(
    dumps: Iterable[str | Path], *, options: ReadOptions | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Preview]:
    """Read dumps as an archive would, and say what comes of each; nothing is kept.

    Raises:
        OptionError: a column is named for a field that posts do not have, or a time zone is none.
    """
    reading = Reading(options=options or ReadOptions(), columns=columns or {}, describe=True)
    for found in read_dumps(dumps, reading=reading):
        channels, samples = Counter[str](), list[Post]()
        first: datetime | None = None
        last: datetime | None = None
        undated = 0
        for post in found:
            channels[f"{post.platform}:{post.channel}"] += 1
            date = shown_date(post)
            if len(samples) < _SAMPLES:
                samples.append(replace(post, date=date))
            if date is None:
                undated += 1
                continue
            first, last = min(first or date, date), max(last or date, date)
        yield Preview(
            dump=found.label,
            format=found.dump.format if found.dump else None,
            posts=channels.total(),
            undated=undated,
            first=first,
            last=last,
            channels=dict(channels.most_common()),
            samples=tuple(samples),
            skipped=tuple(found.skipped),
        )


def wanted_files(names: Sequence[str]) -> list[bool]:
    """Of the files of a folder, by their paths, which are read: pictures and styles of an export are not."""
    paths = [PurePosixPath(one.replace("\\", "/")) for one in names]
    exports = export_folders(paths)
    return [not is_companion(path, exports) for path in paths]


def check_columns(columns: Mapping[str, str]) -> None:
    """Whether columns are named for fields that posts have.

    Raises:
        OptionError: one is not.
    """
    Columns(columns)


def check_words(options: ReadOptions) -> None:
    """Whether what is said of files can be meant.

    Raises:
        OptionError: the time zone is none.
    """
    Reading(options=options)
