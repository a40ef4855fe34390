"""The entries of what people note for themselves, and the keys by which those that stand are found.

The kinds are motivations of the W3C's Web Annotation Data Model (2017): bookmarking, tagging, commenting; a saved
search is a bookmark of a query, with a name. An entry is a step of the archive's chain, as verdicts are; taking one
back is a further entry. So that one more costs the same however many there are, ``annotation_keys`` has what those
that stand are about, and a hash of what they say.
"""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.records import from_json, record_sha256, to_json

ANNOTATION_STEP = "annotation"  # the kind of its steps
_KEEP_KEY = "INSERT INTO annotation_keys VALUES (?, ?, ?)"
_TAKE_KEY = "DELETE FROM annotation_keys WHERE key = ? AND said = ? AND entry = ?"


class AnnotationKind(StrEnum):
    """What is noted: that one wants to come back, a word of one's own, a text, or a query under a name."""

    BOOKMARK = "bookmark"
    TAG = "tag"
    COMMENT = "comment"
    SEARCH = "search"


class Noted(StrEnum):
    """What an annotation is of."""

    POST = "post"
    FAMILY = "family"
    QUERY = "query"


OF_POSTS = tuple(one for one in AnnotationKind if one is not AnnotationKind.SEARCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationEntry:
    """One entry, as it is sealed: an annotation, or that an earlier one is taken back.

    ``target`` is the key of a post, the id that a family had, or a query. ``posts`` are a post's further keys, or those
    of a family's posts, by which either is found again. ``withdraws`` is the number of the entry that is taken back.
    """

    kind: AnnotationKind
    of: Noted
    target: str
    text: str = ""
    date: datetime
    by: str | None = None
    posts: tuple[str, ...] = ()
    withdraws: int | None = None

    @property
    def keys(self) -> frozenset[tuple[str, bytes]]:
        """What it is found by: each key of what it is about (none of a query), with a hash of what it says."""
        said = said_hash(self.kind, self.text)
        return frozenset((key, said) for key in (("",) if self.of is Noted.QUERY else (self.target, *self.posts)))


def folded_tag(text: str) -> str:
    """A tag as tags are compared: small and capital letters, widths and blanks alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def said_hash(kind: AnnotationKind, text: str) -> bytes:
    """16 bytes, the same for what says the same: comments as they are kept, tags and names of searches as tags are."""
    said = text if kind is AnnotationKind.COMMENT else folded_tag(text)
    return hashlib.sha256(f"{kind}\0{said}".encode()).digest()[:16]


def keep_annotation(connection: sqlite3.Connection, said: AnnotationEntry) -> int:
    """Add an entry, the step that seals it, and its keys; or take those away of the one that it takes back."""
    record = to_json(said)
    entry = int(connection.execute("SELECT coalesce(max(entry), 0) + 1 FROM annotations").fetchone()[0])
    connection.execute("INSERT INTO annotations VALUES (?, ?)", (entry, record))
    if said.withdraws is None:
        connection.executemany(_KEEP_KEY, [(*key, entry) for key in sorted(said.keys)])
    elif (before := entry_of(connection, said.withdraws)) is not None:
        connection.executemany(_TAKE_KEY, [(*key, said.withdraws) for key in sorted(before.keys)])
    add_step(connection, open_step(connection), ANNOTATION_STEP, str(entry), record_sha256(record))
    return entry


def entry_of(connection: sqlite3.Connection, number: int) -> AnnotationEntry | None:
    """The entry of a number, None if there is none."""
    found = connection.execute("SELECT record FROM annotations WHERE entry = ?", (number,)).fetchone()
    return None if found is None else from_json(AnnotationEntry, found[0])


def note_annotation_keys(connection: sqlite3.Connection) -> None:
    """Make the keys of all entries that stand, whatever there was before."""
    connection.execute("DELETE FROM annotation_keys")
    records = dict(connection.execute("SELECT entry, record FROM annotations"))
    connection.executemany(_KEEP_KEY, sorted(_keys_of(records)))


def with_wrong_keys(connection: sqlite3.Connection, records: Mapping[int, str]) -> list[int]:
    """The entries that are found by other keys than these records, which are all, give them."""
    held = set(connection.execute("SELECT key, said, entry FROM annotation_keys"))
    return sorted({entry for *_, entry in held ^ _keys_of(records)})


def _keys_of(records: Mapping[int, str]) -> set[tuple[str, bytes, int]]:
    entries = {entry: from_json(AnnotationEntry, record) for entry, record in records.items()}
    gone = {one.withdraws for one in entries.values()}
    standing = {entry: one for entry, one in entries.items() if one.withdraws is None and entry not in gone}
    return {(*key, entry) for entry, one in standing.items() for key in one.keys}
