"""Pictures that posts carry, and which are the same: apart from what their texts say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json
from stemmatic.archive.seals import delete, insert, state_sha256
from stemmatic.model import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureShown:
    """A picture in a post; ``distance`` counts the bits in which it looks other than the first of its group."""

    post: str
    name: str
    sha256: str
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRead:
    """A picture of a dump as it was read: where, under which name, its file's SHA-256, and how it looks."""

    position: str
    name: str
    sha256: str
    looks: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPicture:
    """A picture made small, as JPEG; ``sha256`` is that of the file that it was made of."""

    sha256: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ThumbnailUse:
    """What a small picture stands for: a file of some kind that a post carries, by its name there."""

    position: str
    name: str
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A small picture of a post: of what kind of file, its SHA-256, and the small one's size in pixels and bytes."""

    post: str
    name: str
    kind: str
    sha256: str
    width: int
    height: int
    size_bytes: int


_THUMBNAIL = tuple(one.name for one in fields(Thumbnail))


class Pictures(Database):
    """The part of an archive that knows pictures."""

    def sighted_media(self, sha256: str) -> Iterator[tuple[str, Post]]:
        """Position and post of the sightings of a dump that carry files."""
        sql = "SELECT position, record FROM sightings WHERE dump_sha256 = ? AND instr(record, '\"media\":')"
        for position, record in self._rows(sql, (sha256,)):
            yield position, from_json(Post, record)

    def note_pictures(
        self,
        sha256: str,
        pictures: Iterable[PictureRead],
        uses: Iterable[ThumbnailUse] = (),
        small: Mapping[str, SmallPicture] | None = None,
    ) -> None:
        """Keep the pictures of a dump in place of those that were kept, and the small ones that stand for them."""
        rows = {(one.position, one.name): (sha256, one.position, one.name, one.sha256, one.looks) for one in pictures}
        used = {(one.position, one.name): (sha256, one.position, one.name, one.kind, one.sha256) for one in uses}
        with self.writing() as connection:
            for table, found in (("pictures", rows), ("thumbnail_uses", used)):
                delete(connection, table, "dump_sha256 = ?", [(sha256,)])
                insert(connection, table, found.values())
            known = {key for (key,) in connection.execute("SELECT sha256 FROM thumbnails")}
            insert(
                connection,
                "thumbnails",
                [(key, one.width, one.height, one.content) for key, one in (small or {}).items() if key not in known],
            )
            delete(connection, "thumbnails", "sha256 NOT IN (SELECT sha256 FROM thumbnail_uses)")
            add_step(connection, open_step(connection), "pictures", sha256, state_sha256(connection))

    def count_pictures(self, sha256: str) -> tuple[int, int]:
        """How many pictures of a dump are known, and for how many files of it a small one stands."""
        pictures = self._value("SELECT count(*) FROM pictures WHERE dump_sha256 = ?", (sha256,))
        return int(pictures), int(self._value("SELECT count(*) FROM thumbnail_uses WHERE dump_sha256 = ?", (sha256,)))

    def thumbnails_of(self, posts: Sequence[str]) -> dict[str, tuple[Thumbnail, ...]]:
        """The small pictures of posts, by key, in the order of their names; each picture once a post."""
        sql = (
            "SELECT s.post, u.name, u.kind, u.sha256, t.width, t.height, length(t.content)"
            " FROM json_each(?) AS asked CROSS JOIN sightings AS s ON s.post = asked.value"
            " CROSS JOIN thumbnail_uses AS u ON u.dump_sha256 = s.dump_sha256 AND u.position = s.position"
            " JOIN thumbnails AS t ON t.sha256 = u.sha256"
        )
        found: dict[str, dict[str, Thumbnail]] = {}
        for row in sorted(self._rows(sql, (json.dumps(list(posts)),)), key=lambda row: row[:2]):
            one = Thumbnail(**dict(zip(_THUMBNAIL, row, strict=True)))
            found.setdefault(one.post, {}).setdefault(one.sha256, one)
        return {post: tuple(each.values()) for post, each in found.items()}

    def thumbnail(self, sha256: str) -> bytes | None:
        """A small picture as JPEG, by the SHA-256 of the file that it was made of."""
        found = self._rows("SELECT content FROM thumbnails WHERE sha256 = ?", (sha256,))
        return bytes(found[0][0]) if found else None

    def same_pictures(self, most_bits: int) -> Iterator[tuple[PictureShown, ...]]:
        """Groups of posts with the same file, or with pictures whose hashes differ in so many bits at the most.

        A picture is of the first group whose first picture it looks like; groups in order of their first post's key.
        """
        rows = self._rows(
            "SELECT DISTINCT s.post, p.name, p.sha256, p.looks FROM pictures AS p JOIN sightings AS s"
            " ON s.dump_sha256 = p.dump_sha256 AND s.position = p.position ORDER BY s.post, p.name, p.sha256"
        )
        looks = np.array([int(one[3] or "0", 16) for one in rows], np.uint64)
        has_looks = np.array([one[3] is not None for one in rows], bool)
        files: dict[str, list[int]] = {}
        for at, one in enumerate(rows):
            files.setdefault(one[2], []).append(at)
        taken = np.zeros(len(rows), bool)
        for first, row in enumerate(rows):
            if taken[first]:
                continue
            bits = np.bitwise_count(looks[first:] ^ looks[first])
            near = (bits <= most_bits) & has_looks[first:] & has_looks[first] & ~taken[first:]
            group = sorted({*(np.flatnonzero(near) + first).tolist(), *(at for at in files[row[2]] if not taken[at])})
            taken[group] = True
            if len({rows[at][0] for at in group}) > 1:
                yield tuple(
                    PictureShown(post=rows[at][0], name=rows[at][1], sha256=rows[at][2], distance=int(bits[at - first]))
                    for at in group
                )
