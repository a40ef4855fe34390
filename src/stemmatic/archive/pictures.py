"""Pictures that posts carry, and which are the same: apart from what their texts say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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


class Pictures(Database):
    """The part of an archive that knows pictures."""

    def sighted_media(self, sha256: str) -> Iterator[tuple[str, Post]]:
        """Position and post of the sightings of a dump that carry files."""
        sql = "SELECT position, record FROM sightings WHERE dump_sha256 = ? AND instr(record, '\"media\":')"
        for position, record in self._rows(sql, (sha256,)):
            yield position, from_json(Post, record)

    def note_pictures(self, sha256: str, pictures: Iterable[tuple[str, str, str, str | None]]) -> None:
        """Keep the pictures of a dump in place of those that were kept: position, name, SHA-256, looks."""
        rows = {one[:2]: (sha256, *one) for one in pictures}
        with self.writing() as connection:
            delete(connection, "pictures", "dump_sha256 = ?", [(sha256,)])
            insert(connection, "pictures", rows.values())
            add_step(connection, open_step(connection), "pictures", sha256, state_sha256(connection))

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
