"""Care for what is kept: a bundle or an archive verified, an archive backed up, compacted, diagnosed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stemmatic.api.sealing import read_certificates, timestamps_of_archive, timestamps_of_bundle
from stemmatic.archive.backup import how_to_restore, note_backup
from stemmatic.archive.chain import SEALED_SINCE, Step
from stemmatic.archive.database import DATABASE
from stemmatic.archive.integrity.checks import Integrity, look_at_tables
from stemmatic.archive.integrity.diagnosis import Finding, Severity, diagnose
from stemmatic.archive.integrity.maintenance import Care
from stemmatic.errors import ArchiveError, DamagedArchive, NotFound
from stemmatic.evidence.bag import TAG_MANIFEST, check_bag, looks_like_bag, seal_of
from stemmatic.evidence.bundle import check_evidence
from stemmatic.evidence.timestamps import IS_TIMESTAMP, Timestamp, copy_timestamps
from stemmatic.fault import Fault
from stemmatic.pipeline.workers import Workers, processes_at_most
from stemmatic.progress import Watch, unwatched

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

__all__ = ["Fault", "Finding", "Severity", "Verification", "back_up", "compact", "diagnose", "verify"]


_SHARED_BYTES = 50 << 20  # of a database that two processes verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a check found.

    ``kind`` is bundle or archive. ``seal`` is a bundle's seal, or that of an archive's last step: whoever noted it
    elsewhere can tell whether this is what it was. ``timestamps`` are others' word for the time of seals; without any,
    times are the maker's own word. ``advice`` says what to do about the faults. ``unvouched`` is the time (ISO
    8601, UTC) until which an earlier version did not seal all tables of an archive; None where all always were.
    """

    path: Path
    kind: str
    faults: tuple[Fault, ...]
    seal: str | None
    timestamps: tuple[Timestamp, ...]
    advice: str
    unvouched: str | None = None


def verify(path: Path, watch: Watch = unwatched, certificates: Path | None = None) -> Verification:
    """Check a bundle or an archive, and name of all that does not fit the first byte, where anything tells it.

    Timestamps are held against the certificates in the file ``certificates`` (PEM, DER): of authorities, or above them.

    Raises:
        OptionError: there is no certificate in that file.
        NotFound: there is neither at ``path``.
        ArchiveError: the archive cannot be opened, for another reason than damage.
    """
    trusted = read_certificates(certificates) if certificates is not None else []
    if (path / DATABASE).is_file():
        return _verify_archive(path, watch, trusted)
    if path.is_dir() and looks_like_bag(path):
        return _verify_bundle(path, trusted)
    raise NotFound(f"{path}: expected the folder of a bundle or of an archive, found neither; check the path")


def back_up(folder: Path, target: Path, watch: Watch = unwatched) -> Verification:
    """Copy the archive at ``folder`` into the folder ``target`` while others may use it, and verify the copy.

    Raises:
        ArchiveError: there is another archive already, or no room, or the copy does not fit.
    """
    with closing(Care(folder)) as opened:
        copy = opened.back_up(target, lambda: copy_timestamps(folder, target))
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


def _verify_bundle(folder: Path, trusted: Sequence[Certificate]) -> Verification:
    # What the records say is looked at where the files are what they were.
    faults = check_bag(folder, IS_TIMESTAMP.fullmatch) or check_evidence(folder)
    timestamps = timestamps_of_bundle(folder, trusted)
    faults += _faults_of(timestamps)
    return Verification(
        path=folder,
        kind="bundle",
        faults=tuple(faults),
        seal=seal_of(folder) if (folder / TAG_MANIFEST).is_file() else None,
        timestamps=tuple(timestamps),
        advice="ask whoever gave it to you for another copy, and compare the seal" if faults else "",
    )


def _verify_archive(folder: Path, watch: Watch, trusted: Sequence[Certificate]) -> Verification:
    path = folder / DATABASE
    seal = None
    timestamps: list[Timestamp] = []
    unvouched = None
    try:
        with closing(Integrity(folder)) as opened, Workers(1) as workers:
            # A process takes a second to begin: what is little is looked at here.
            shared = processes_at_most() > 1 and path.stat().st_size > _SHARED_BYTES
            faults = opened.faults(watch, aside=(lambda: workers.aside(look_at_tables, folder)) if shared else None)
            steps = [] if faults else opened.steps()
            seal = steps[-1].chain_sha256 if steps else None
            unvouched = _unvouched(steps)
            if not faults:
                timestamps = timestamps_of_archive(folder, steps, trusted)
    except DamagedArchive as error:
        faults = [Fault(where=str(path), said=f"the file is damaged: {error.__cause__}")]
    advice = how_to_restore(path) if faults else ""
    if stamp_faults := _faults_of(timestamps):
        advice = "a timestamp that does not fit shows nothing: get another, and look why"
    return Verification(
        path=folder,
        kind="archive",
        faults=(*faults, *stamp_faults),
        seal=seal,
        timestamps=tuple(timestamps),
        advice=advice,
        unvouched=unvouched,
    )


def _unvouched(steps: Sequence[Step]) -> str | None:
    """The time of the step that sealed all tables as it found them, if the archive is older than that."""
    renewed = (one for one in steps if one.kind == "migration" and one.state_sha256)
    return next((one.at for one in renewed if int(one.subject.split()[1]) < SEALED_SINCE), None)


def _faults_of(timestamps: Sequence[Timestamp]) -> list[Fault]:
    return [Fault(where=one.file, said=said) for one in timestamps for said in one.faults]
