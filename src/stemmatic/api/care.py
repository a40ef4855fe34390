"""Care for what is kept: a bundle or an archive verified, an archive backed up, compacted, diagnosed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from stemmatic.archive.backup import how_to_restore, note_backup
from stemmatic.archive.database import DATABASE
from stemmatic.archive.integrity.checks import Integrity
from stemmatic.archive.integrity.diagnosis import Finding, Severity, diagnose
from stemmatic.archive.integrity.maintenance import Care
from stemmatic.errors import ArchiveError, DamagedArchive, NotFound
from stemmatic.evidence.bag import TAG_MANIFEST, check_bag, looks_like_bag, seal_of
from stemmatic.evidence.bundle import check_evidence
from stemmatic.fault import Fault
from stemmatic.progress import Watch, unwatched

__all__ = ["Fault", "Finding", "Severity", "Verification", "back_up", "compact", "diagnose", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a check found.

    ``kind`` is bundle or archive. ``seal`` is a bundle's seal, or that of an archive's last step: whoever noted it
    elsewhere can tell whether this is what it was. ``advice`` says what to do about the faults.
    """

    path: Path
    kind: str
    faults: tuple[Fault, ...]
    seal: str | None
    advice: str


def verify(path: Path, watch: Watch = unwatched) -> Verification:
    """Check a bundle or an archive, and name of all that does not fit the first byte, where anything tells it.

    Raises:
        NotFound: there is neither at ``path``.
        ArchiveError: the archive cannot be opened, for another reason than damage.
    """
    if (path / DATABASE).is_file():
        return _verify_archive(path, watch)
    if path.is_dir() and looks_like_bag(path):
        return _verify_bundle(path)
    raise NotFound(f"{path}: expected the folder of a bundle or of an archive, found neither; check the path")


def back_up(folder: Path, target: Path, watch: Watch = unwatched) -> Verification:
    """Copy the archive at ``folder`` into the folder ``target`` while others may use it, and verify the copy.

    Raises:
        ArchiveError: there is an archive already, or no room, or the copy does not fit.
    """
    with closing(Care(folder)) as opened:
        copy = opened.back_up(target)
    found = verify(target, watch)
    if found.faults:
        raise ArchiveError(
            f"{copy}: the copy was written, but does not fit, as the archive may not: {found.faults[0]};"
            f" try: stemmatic verify {folder}"
        )
    note_backup(folder, copy)
    return found


def compact(folder: Path) -> tuple[int, int]:
    """Make the files of an archive smaller, and lose nothing: (bytes before, bytes after).

    Raises:
        LockedArchive: another process is writing.
        ArchiveError: there is no room for the second copy that it takes meanwhile.
    """
    with closing(Care(folder)) as opened:
        return opened.compact()


def _verify_bundle(folder: Path) -> Verification:
    # What the records say is looked at where the files are what they were.
    faults = check_bag(folder) or check_evidence(folder)
    return Verification(
        path=folder,
        kind="bundle",
        faults=tuple(faults),
        seal=seal_of(folder) if (folder / TAG_MANIFEST).is_file() else None,
        advice="ask whoever gave it to you for another copy, and compare the seal" if faults else "",
    )


def _verify_archive(folder: Path, watch: Watch) -> Verification:
    path = folder / DATABASE
    seal = None
    try:
        with closing(Integrity(folder)) as opened:
            faults = opened.faults(watch)
            steps = [] if faults else opened.steps()
            seal = steps[-1].chain_sha256 if steps else None
    except DamagedArchive as error:
        faults = [Fault(where=str(path), said=f"the file is damaged: {error.__cause__}")]
    return Verification(
        path=folder,
        kind="archive",
        faults=tuple(faults),
        seal=seal,
        advice=how_to_restore(path) if faults else "",
    )
