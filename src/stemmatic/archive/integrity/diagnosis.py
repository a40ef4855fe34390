"""What is wrong with an archive, in words, and what to do about it; nothing is changed by looking."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from stemmatic.archive.backup import backups, how_to_restore
from stemmatic.archive.database import DATABASE
from stemmatic.archive.integrity.held import damaged_columns
from stemmatic.archive.integrity.maintenance import INDEX
from stemmatic.archive.integrity.originals import FILES, UPLOADS, unknown_uploads
from stemmatic.archive.records import iso
from stemmatic.archive.results import UNLINKED
from stemmatic.archive.schema import APPLICATION_ID, migrations
from stemmatic.errors import NoArchive

_LEAST_FREE_BYTES = 256 * 2**20
_LARGE_WAL_BYTES = 256 * 2**20
_MOST_NAMED = 5


class Severity(StrEnum):
    """How much a finding matters: ``damage`` may cost data, ``trouble`` keeps something from working, ``note`` not."""

    DAMAGE = "damage"
    TROUBLE = "trouble"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what to do."""

    severity: Severity
    said: str
    advice: str


def diagnose(folder: Path) -> list[Finding]:
    """What is wrong with the archive at ``folder``, the worst first.

    Raises:
        NoArchive: there is none.
    """
    path = folder / DATABASE
    if not path.exists():
        raise NoArchive(
            f"{folder}: there is no archive here; make one with: stemmatic trace DUMP... --archive {folder}"
        )
    found = [*_look_at_place(folder, path)]
    try:
        with closing(_open(path)) as connection:
            found += _look_inside(connection, folder, path)
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        found.append(_unreadable(path, error))
    order = list(Severity)
    return sorted(found, key=lambda one: order.index(one.severity))


def _open(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, also where nothing can be written."""
    for options in ("mode=ro", "immutable=1"):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{options}", uri=True, timeout=2)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if options == "immutable=1" or path.with_name(f"{path.name}-wal").exists():
                raise
        except (sqlite3.Error, UnicodeDecodeError):
            connection.close()
            raise
        else:
            return connection
    raise AssertionError("one of the two gives or raises")


def _unreadable(path: Path, error: Exception) -> Finding:
    text = str(error)
    if "unable to open" in text or isinstance(error, OSError):
        return Finding(Severity.TROUBLE, f"{path} cannot be opened ({text})", "check who may read the file and folder")
    if "locked" in text:
        return Finding(Severity.TROUBLE, f"{path} is locked by another process", "wait for it, then look again")
    return Finding(Severity.DAMAGE, f"{path} is damaged ({text})", how_to_restore(path))


def _look_at_place(folder: Path, path: Path) -> Iterator[Finding]:
    beside = [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]
    effective = os.access in os.supports_effective_ids
    closed = [one for one in (folder, *beside) if one.exists() and not os.access(one, os.W_OK, effective_ids=effective)]
    if closed:
        yield Finding(
            Severity.TROUBLE,
            f"{closed[0]} cannot be written: the archive can be read, but nothing can be added",
            "change who may write there, or copy the folder to another place",
        )
    free, size = shutil.disk_usage(folder).free, path.stat().st_size
    if free < max(size, _LEAST_FREE_BYTES):
        yield Finding(
            Severity.TROUBLE,
            f"{free / 2**20:,.0f} MiB are free where the archive lies, which has {size / 2**20:,.0f} MiB:"
            " too little for a backup beside it, for compacting or for large dumps",
            "free some space",
        )
    wal = beside[1]
    if wal.exists() and wal.stat().st_size > _LARGE_WAL_BYTES:
        yield Finding(
            Severity.NOTE,
            f"{wal} has grown to {wal.stat().st_size / 2**20:,.0f} MiB: some process has been reading for long",
            "end it; then the next command that writes clears the file",
        )
    if not closed and not _can_be_locked(path):
        yield Finding(
            Severity.NOTE, "another process is writing to the archive", "wait for it before you add, link or compact"
        )


def _can_be_locked(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except (sqlite3.Error, UnicodeDecodeError) as error:  # whatever else is wrong has its own line
            return "locked" not in str(error)
    return True


def _look_inside(connection: sqlite3.Connection, folder: Path, path: Path) -> Iterator[Finding]:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    newest = len(migrations())
    if owner != APPLICATION_ID:
        yield Finding(
            Severity.TROUBLE,
            f"{path} is not an archive of Stemmatic, but another program's database",
            "name another --archive",
        )
        return
    said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        yield Finding(
            Severity.DAMAGE,
            f"{path} is damaged ({' '.join(str(said).split())}); `stemmatic verify` names the places",
            how_to_restore(path),
        )
        return
    if version > newest:
        yield Finding(
            Severity.TROUBLE,
            f"a newer Stemmatic made the archive (schema {version}, this one knows {newest})",
            "upgrade with: pip install --upgrade stemmatic",
        )
        return
    if version < newest:
        yield Finding(
            Severity.NOTE,
            f"an older Stemmatic made the archive (schema {version}, this one has {newest})",
            "the next command on it brings it up to date, and copies it beside itself first",
        )
        return
    for look in _LOOKS:
        yield from look(connection, folder)


def _look_at_links(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    unlinked = connection.execute(UNLINKED).fetchone()[0]
    if unlinked:
        yield Finding(
            Severity.TROUBLE,
            f"{unlinked:,} posts are not linked yet: a run was stopped, is under way, or was made by an older version",
            f"stemmatic link --archive {folder}",
        )


def _look_at_index(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    segments = connection.execute("SELECT name, sums FROM segments ORDER BY name").fetchall()
    bad = [name for name, sums in segments if damaged_columns(folder / INDEX / name, sums)]
    if bad:
        yield Finding(
            Severity.TROUBLE,
            f"the index is damaged: missing or not whole are {_named(bad)} in {folder / INDEX}",
            "nothing is lost: the next run makes it again, from the posts",
        )


def _named(names: Sequence[str]) -> str:
    """Some names, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"


def _look_at_clock(connection: sqlite3.Connection, _: Path) -> Iterator[Finding]:
    steps = connection.execute("SELECT step, at FROM steps ORDER BY step").fetchall()
    back = [(one, other) for one, other in itertools.pairwise(steps) if other[1] < one[1]]
    for one, other in back[:_MOST_NAMED]:
        yield Finding(
            Severity.NOTE,
            f"the clock was set back: step {other[0]} says {other[1]}, step {one[0]} before it {one[1]}",
            "the order of steps holds, their times may not; check the clock",
        )
    now = iso(datetime.now(UTC))
    if steps and steps[-1][1] > now:
        yield Finding(
            Severity.NOTE,
            f"the last step says {steps[-1][1]}, which is later than now, {now}",
            "check the computer's clock",
        )


def _look_at_backups(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    held = backups(folder)
    last = connection.execute("SELECT at, kind FROM steps ORDER BY step DESC LIMIT 1").fetchone()
    if not held:
        yield Finding(Severity.NOTE, "no backup is known", f"stemmatic backup FOLDER --archive {folder}")
    elif last and held[0].at < last[0]:
        yield Finding(
            Severity.NOTE,
            f"the newest backup, {held[0].path} of {held[0].at}, is older than the last step, of {last[0]}",
            f"stemmatic backup FOLDER --archive {folder}",
        )


def _look_at_originals(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    unknown = unknown_uploads(connection, folder)
    if unknown:
        yield Finding(
            Severity.NOTE,
            "no post comes from these originals, or they were changed since:"
            f" {_named([one.name for one in unknown])} in {folder / UPLOADS}",
            f"remove what you do not need, or add it: stemmatic add {unknown[0] / FILES} --archive {folder}",
        )


_LOOKS: tuple[Callable[[sqlite3.Connection, Path], Iterator[Finding]], ...] = (
    _look_at_links,
    _look_at_index,
    _look_at_clock,
    _look_at_backups,
    _look_at_originals,
)
