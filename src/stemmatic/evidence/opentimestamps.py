"""OpenTimestamps proofs (.ots): which hash they are of, and to which blocks of a chain or calendars they lead.

A proof is a tree of operations on bytes, from a file's hash to attestations: the Merkle root of a block, or the promise
of a calendar to put it into one (Todd, "OpenTimestamps: scalable, trust-minimized, distributed timestamping with
Bitcoin", 2016). The operations are done here; whether a block has that root only the chain itself can tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
_VERSION = 1
_FORK, _ATTESTATION = 0xFF, 0x00
_APPEND, _PREPEND, _REVERSE, _HEXLIFY = 0xF0, 0xF1, 0xF2, 0xF3
_HASHES = {0x02: "sha1", 0x03: "ripemd160", 0x08: "sha256"}
_SHA256 = 0x08
_CHAINS = {bytes.fromhex("0588960d73d71901"): "Bitcoin", bytes.fromhex("06869a0d73d71b45"): "Litecoin"}
_CALENDAR = bytes.fromhex("83dfe30d2ef90c8e")
_MOST_BYTES, _MOST_PAYLOAD, _MOST_STEPS, _DEEPEST = 4096, 8192, 20_000, 256


class NoProof(Exception):
    """The bytes are no proof; the message says what stands where."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """Where one way through a proof ends.

    ``said`` is a sentence for a person; ``is_in_block`` tells a block's root from a calendar's promise.
    """

    said: str
    is_in_block: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """The hash (SHA-256) that a proof is of, and where it leads."""

    imprint: str
    attestations: tuple[Attestation, ...]


def read_proof(content: bytes) -> Proof:
    """Read a proof and do all of its operations.

    Raises:
        NoProof: it is none, or does not lead anywhere.
    """
    reader = _Reader(content)
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise NoProof("it does not begin as a proof of OpenTimestamps does")
    if (version := reader.number()) != _VERSION:
        raise NoProof(f"it is of version {version}; version {_VERSION} is known")
    if (kind := reader.byte()) != _SHA256:
        raise NoProof(f"it is the proof of a hash of another kind than SHA-256 ({_HASHES.get(kind, hex(kind))})")
    imprint = reader.take(32)
    found = tuple(_follow(reader, imprint, 0))
    if not reader.is_at_end():
        raise NoProof(f"byte {reader.at}: something stands behind its end")
    return Proof(imprint.hex(), found)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0
        self._steps = 0

    def take(self, count: int) -> bytes:
        taken = self._content[self.at : self.at + count]
        if len(taken) < count:
            raise NoProof(f"byte {len(self._content)}: it ends too early")
        self.at += count
        return taken

    def byte(self) -> int:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise NoProof(f"byte {self.at}: more than {_MOST_STEPS} steps")
        return self.take(1)[0]

    def number(self) -> int:
        """An unsigned number, seven bits a byte, the lowest first."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7
            if shift > 63:
                raise NoProof(f"byte {self.at}: a number that is too large")

    def counted(self, most: int) -> bytes:
        """Bytes with their count in front."""
        count = self.number()
        if count > most:
            raise NoProof(f"byte {self.at}: {count} bytes where {most} are the most")
        return self.take(count)

    def is_at_end(self) -> bool:
        return self.at == len(self._content)


def _follow(reader: _Reader, message: bytes | None, depth: int) -> Iterator[Attestation]:
    """All attestations that a message leads to; ``message`` is None behind an operation that cannot be done here."""
    if depth > _DEEPEST:
        raise NoProof(f"byte {reader.at}: more than {_DEEPEST} branches inside one another")
    while True:
        tag = reader.byte()
        if tag == _FORK:
            yield from _follow(reader, message, depth + 1)
        elif tag == _ATTESTATION:
            yield _attestation(reader.take(8), reader.counted(_MOST_PAYLOAD), message)
            return
        else:
            message = _operate(tag, reader, message)


def _operate(tag: int, reader: _Reader, message: bytes | None) -> bytes | None:
    given = reader.counted(_MOST_BYTES) if tag in (_APPEND, _PREPEND) else b""
    if tag not in (_APPEND, _PREPEND, _REVERSE, _HEXLIFY, 0x67, *_HASHES):
        raise NoProof(f"byte {reader.at - 1}: an operation that is not known, {tag:02x}")
    if message is None:
        return None
    result: bytes | None
    match tag:
        case 0xF0:
            result = message + given
        case 0xF1:
            result = given + message
        case 0xF2:
            result = message[::-1]
        case 0xF3:
            result = message.hex().encode()
        case _:
            result = _hash(tag, message)
    if result is not None and len(result) > _MOST_BYTES:
        raise NoProof(f"byte {reader.at}: more than {_MOST_BYTES} bytes between two hashes")
    return result


def _hash(tag: int, message: bytes) -> bytes | None:
    """A hash of the message; None for what Python, or its OpenSSL, does not have (Keccak, perhaps RIPEMD-160)."""
    try:
        return hashlib.new(_HASHES[tag], message, usedforsecurity=False).digest()
    except (KeyError, ValueError):
        return None


def _attestation(tag: bytes, payload: bytes, message: bytes | None) -> Attestation:
    inner = _Reader(payload)
    if tag in _CHAINS:
        height = inner.number()
        if message is None:
            return Attestation(f"block {height} of {_CHAINS[tag]}, by an operation that cannot be done here", True)
        if len(message) != 32:
            raise NoProof(f"it leads to {len(message)} bytes where a block of {_CHAINS[tag]} has a root of 32")
        return Attestation(f"block {height} of {_CHAINS[tag]}, if its Merkle root is {message[::-1].hex()}", True)
    if tag == _CALENDAR:
        calendar = inner.counted(1000).decode("ascii", "replace")
        return Attestation(f"a promise of the calendar {calendar}", False)
    return Attestation(f"an attestation of a kind that is not known ({tag.hex()})", False)
