"""Answers that take seconds in a large archive, kept until the archive changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from stemmatic.api.archive import Archive

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """The last few answers of one kind; the head of the archive's chain tells whether they still hold."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._held: dict[Hashable, Answer] = {}

    def find(self, archive: Archive, asked: Hashable, answer: Callable[[], Answer]) -> Answer:
        """What was answered when this was last asked, or else the answer."""
        key = (archive.folder, archive.ledger.chain_head, archive.ignores_verdicts, asked)
        with self._lock:
            if key in self._held:
                return self._held[key]
        found = answer()
        with self._lock:
            self._held[key] = found
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]
        return found
