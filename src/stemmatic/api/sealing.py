"""Seals and the time of them: what seals a bundle or an archive, and timestamps that others give for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from stemmatic.archive.database import DATABASE
from stemmatic.archive.integrity.checks import Integrity
from stemmatic.collect.authority import ask_authority
from stemmatic.errors import NotFound
from stemmatic.evidence.bag import TAG_MANIFEST, looks_like_bag, seal_of
from stemmatic.evidence.bundle import read_steps
from stemmatic.evidence.rfc3161 import make_request, need_client, read_certificates
from stemmatic.evidence.timestamps import (
    ANSWER,
    FOLDER,
    PROOF,
    REQUEST,
    Timestamp,
    TimestampError,
    TimestampKind,
    check_timestamp,
    check_timestamps,
    keep,
    read_small,
    sealed_by_steps,
)

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from stemmatic.archive.chain import Step

__all__ = [
    "Sealed",
    "Timestamp",
    "TimestampError",
    "TimestampKind",
    "add_answer",
    "add_proof",
    "ask_for_time",
    "make_request",
    "read_certificates",
    "read_seal",
    "timestamps_of_archive",
    "timestamps_of_bundle",
]

_BUNDLE = "this bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A bundle or an archive with its seal, the SHA-256 that a timestamp is of.

    ``kind`` is bundle or archive; ``of`` says what the seal covers.
    """

    path: Path
    kind: str
    seal: str
    of: str


def read_seal(path: Path) -> Sealed:
    """What seals a bundle or an archive now; whether it fits is for ``verify`` to say.

    Raises:
        NotFound: there is neither at ``path``, or nothing was sealed in it yet.
    """
    if (path / DATABASE).is_file():
        with closing(Integrity(path)) as opened:
            steps = opened.steps()
        if not steps:
            raise NotFound(f"{path}: nothing is sealed in this archive yet; add a dump first")
        sealed = sealed_by_steps(steps[-1:])
        return Sealed(path=path, kind="archive", seal=steps[-1].chain_sha256, of=sealed[steps[-1].chain_sha256])
    if path.is_dir() and looks_like_bag(path) and (path / TAG_MANIFEST).is_file():
        return Sealed(path=path, kind="bundle", seal=seal_of(path), of=_BUNDLE)
    raise NotFound(f"{path}: expected the folder of a bundle or of an archive, found neither; check the path")


def ask_for_time(sealed: Sealed, authority: str, certificates: Sequence[Certificate] = ()) -> Timestamp:
    """Ask an authority (an address) for a timestamp of a seal, check it, and keep it with the bundle or archive.

    Raises:
        StemmaticError: nothing was had, or what was had does not hold; then nothing is kept.
    """
    need_client()
    request = make_request(sealed.seal)
    return _add(sealed, {ANSWER: ask_authority(authority, request), REQUEST: request}, certificates)


def add_answer(
    sealed: Sealed, answer: Path, request: Path | None = None, certificates: Sequence[Certificate] = ()
) -> Timestamp:
    """Keep an authority's answer that was got elsewhere, and the request that it answers; checked before.

    Raises:
        StemmaticError: it does not hold; then nothing is kept.
    """
    files = {ANSWER: read_small(answer)} | ({REQUEST: read_small(request)} if request is not None else {})
    return _add(sealed, files, certificates)


def add_proof(sealed: Sealed, proof: Path) -> Timestamp:
    """Keep a proof of OpenTimestamps; checked before, as far as that can be done without the block chain.

    Raises:
        TimestampError: it is none, or is of another hash; then nothing is kept.
    """
    return _add(sealed, {PROOF: read_small(proof)}, ())


def timestamps_of_archive(
    folder: Path, steps: Sequence[Step], certificates: Sequence[Certificate] = ()
) -> list[Timestamp]:
    """The timestamps that an archive keeps."""
    return check_timestamps(folder, sealed_by_steps(steps), certificates)


def timestamps_of_bundle(folder: Path, certificates: Sequence[Certificate] = ()) -> list[Timestamp]:
    """The timestamps of a bundle, and those of the archive that came with it."""
    sealed = {seal_of(folder): _BUNDLE} if (folder / TAG_MANIFEST).is_file() else {}
    own = check_timestamps(folder, sealed, certificates)
    carried = check_timestamps(folder / "data", sealed_by_steps(read_steps(folder)), certificates)
    return own + [replace(one, file=f"data/{one.file}") for one in carried]


def _add(sealed: Sealed, files: Mapping[str, bytes], certificates: Sequence[Certificate]) -> Timestamp:
    ending = next(iter(files))
    found = check_timestamp(f"the timestamp{ending}", files, {sealed.seal: sealed.of}, certificates)
    if found.faults:
        raise TimestampError(f"the timestamp was not kept: {'; '.join(found.faults)}")
    stem = f"{(found.at or datetime.now(UTC)):%Y%m%dT%H%M%SZ}-{sealed.seal[:12]}"
    kept = keep(sealed.path, stem, files)
    return replace(found, file=f"{FOLDER}/{kept[0].name}")
