"""Timestamps that a bundle or an archive carries, beside what they are about: ``timestamps/`` in its folder.

They are of a seal, so they stand outside what it seals: in a bag as tag files that no manifest lists, in an archive as
files. An answer of an authority (.tsr) has the request that it answers beside it (.tsq), if that is known.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from stemmatic.archive.chain import Step
from stemmatic.errors import MissingExtra, StemmaticError
from stemmatic.evidence.opentimestamps import NoProof, read_proof
from stemmatic.evidence.rfc3161 import Answered, check_answer

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

FOLDER = "timestamps"
ANSWER, REQUEST, PROOF = ".tsr", ".tsq", ".ots"
IS_TIMESTAMP = re.compile(rf"{FOLDER}/[\w-]+\.(?:tsr|tsq|ots)", re.ASCII)
MOST_BYTES = 1 << 20


class TimestampKind(StrEnum):
    """Whose word a timestamp is: an authority's by RFC 3161, or that of a block chain by OpenTimestamps."""

    AUTHORITY = "rfc3161"
    CHAIN = "opentimestamps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """The word of somebody else that a seal was there at a time.

    ``file`` is its path in the folder; ``of`` what was sealed, empty where it is about something else; ``at`` the time
    (UTC), where it says one itself; ``by`` who says so. ``faults`` tell what is wrong with it, ``unchecked`` what was
    not looked at.
    """

    file: str
    kind: TimestampKind
    of: str
    at: datetime | None
    by: str
    faults: tuple[str, ...]
    unchecked: tuple[str, ...]


class TimestampError(StemmaticError):
    """A timestamp could not be had, or is not about this seal."""


def sealed_by_steps(steps: Sequence[Step]) -> dict[str, str]:
    """What each seal of an archive's chain seals."""
    return {one.chain_sha256: f"step {one.step} of the archive and all before it" for one in steps}


def check_timestamps(
    folder: Path, sealed: Mapping[str, str], certificates: Sequence[Certificate] = ()
) -> list[Timestamp]:
    """All timestamps of a folder, each held against the seals that it may be about."""
    found = []
    for path in timestamp_files(folder):
        asked = path.with_suffix(REQUEST)
        if path.suffix == REQUEST and path.with_suffix(ANSWER).is_file():
            continue
        name = f"{FOLDER}/{path.name}"
        try:
            contents = {path.suffix: read_small(path)}
            if path.suffix == ANSWER and asked.is_file():
                contents[REQUEST] = read_small(asked)
            found.append(check_timestamp(name, contents, sealed, certificates))
        except MissingExtra as error:
            found.append(_told(name, Answered(unchecked=(f"anything: {error}",)), sealed))
        except TimestampError as error:
            found.append(_told(name, Answered(faults=(str(error),)), sealed))
    return found


def check_timestamp(
    name: str, contents: Mapping[str, bytes], sealed: Mapping[str, str], certificates: Sequence[Certificate] = ()
) -> Timestamp:
    """One of them, its files' contents by their endings; ``name`` is how it is called to a reader.

    Raises:
        MissingExtra: it is an authority's answer, and what checks it is not installed.
    """
    if PROOF in contents:
        found = _check_proof(contents[PROOF], sealed)
    elif ANSWER in contents:
        found = check_answer(contents[ANSWER], sealed, contents.get(REQUEST), certificates)
    else:
        found = Answered(faults=("it is a request without an answer beside it",))
    return _told(name, found, sealed)


def _told(name: str, found: Answered, sealed: Mapping[str, str]) -> Timestamp:
    return Timestamp(
        file=name,
        kind=TimestampKind.CHAIN if name.endswith(PROOF) else TimestampKind.AUTHORITY,
        of=sealed.get(found.imprint, ""),
        at=found.at,
        by=found.by,
        faults=found.faults,
        unchecked=found.unchecked,
    )


def _check_proof(content: bytes, sealed: Mapping[str, str]) -> Answered:
    try:
        proof = read_proof(content)
    except NoProof as error:
        return Answered(faults=(f"it is no proof of OpenTimestamps: {error}",))
    wrong = () if proof.imprint in sealed else (f"it is the proof of another hash, {proof.imprint}",)
    unchecked = ["the block chain, which is not at hand: whether the block has this root, and when it was found"]
    if not any(one.is_in_block for one in proof.attestations):
        unchecked = ["whether the promise was kept: upgrade the proof (ots upgrade) and put it here again"]
    said = "; ".join(dict.fromkeys(one.said for one in proof.attestations))[:1000]
    return Answered(imprint=proof.imprint, by=said, faults=wrong, unchecked=tuple(unchecked))


def timestamp_files(folder: Path) -> list[Path]:
    """The files of a folder's timestamps in order of names; no symbolic link is followed."""
    held = folder / FOLDER
    if held.is_symlink() or not held.is_dir():
        return []
    return sorted(
        path
        for path in held.iterdir()
        if IS_TIMESTAMP.fullmatch(f"{FOLDER}/{path.name}") and path.is_file() and not path.is_symlink()
    )


def read_small(path: Path) -> bytes:
    """The content of a file of a timestamp.

    Raises:
        TimestampError: it is far too large for one.
    """
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TimestampError(f"{path.name}: larger than {MOST_BYTES >> 20} MiB, which no timestamp is")
    return content


def keep(folder: Path, stem: str, contents: Mapping[str, bytes]) -> list[Path]:
    """Put the files of a timestamp (contents by their endings) under one new name into a folder."""
    held = folder / FOLDER
    held.mkdir(exist_ok=True)
    for name in _names(stem):
        if not any((held / f"{name}{ending}").exists() for ending in (ANSWER, REQUEST, PROOF)):
            break
    return [_write(held / f"{name}{ending}", content) for ending, content in contents.items()]


def copy_timestamps(folder: Path, target: Path) -> None:
    """Put the timestamps of one archive beside its copy."""
    for path in timestamp_files(folder):
        (target / FOLDER).mkdir(exist_ok=True)
        _write(target / FOLDER / path.name, path.read_bytes())


def _names(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _write(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    return path
