"""Who shared what, and when: the rows that channels acting together are found from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from stemmatic.archive.database import Database
from stemmatic.archive.pictures import Pictures

_TRACKING = ("utm_", "fbclid", "gclid", "yclid", "igshid", "mc_cid", "mc_eid")
_DAY = 86400  # seconds
_MOST_BITS = 6  # of two hashes of one picture


class Shared(StrEnum):
    """What channels are found by to have in common."""

    FAMILIES = "families"
    LINKS = "links"
    HASHTAGS = "hashtags"
    PICTURES = "pictures"
    FORWARDS = "forwards"


class DatedPost(NamedTuple):
    """A post of which the time is known to the second, as ``platform:channel`` and seconds of the epoch."""

    post: str
    account: str
    seconds: int


class SharesLists(Pictures, Database):
    """The part of an archive that knows what posts have in common, whatever their texts say."""

    def dated_posts(self) -> tuple[list[DatedPost], int]:
        """The posts whose time is known, by key, and of how many others it is not: undated, a day, a local time.

        A channel of which every post is of midnight was dated by days.
        """
        # No text can hold what is looked for: the quotation marks of a text are escaped in its record.
        rows = self._rows(
            "SELECT post, platform || ':' || channel, CAST(strftime('%s', date) AS INTEGER) FROM posts"
            " WHERE date NOT NULL AND date NOT LIKE '%-00:00'"
            """ AND instr(record, '"date_precision":"day"') = 0 ORDER BY post"""
        )
        every = list(map(DatedPost._make, rows))
        by_hour = {one.account for one in every if one.seconds % _DAY}
        found = [one for one in every if one.account in by_hour]
        return found, int(self._value("SELECT count(*) FROM posts")) - len(found)

    def main_languages(self) -> dict[str, int]:
        """A number for the main language of each post of which that is told."""
        rows = self._rows("SELECT post, main FROM post_languages JOIN posts USING (id) WHERE main <> 'und'")
        numbers = {name: at for at, name in enumerate(sorted({main for _, main in rows}))}
        return {post: numbers[main] for post, main in rows}

    def shared_objects(self, by: Shared) -> Iterator[tuple[str, str]]:
        """Objects of a kind with the key of a post that has it, each pair once.

        Families are those that lists show, but for instances of series; addresses are compared without what tracks
        readers; of forwards the origin is the object, where its key is known.
        """
        if by is Shared.FAMILIES:
            return self._each(
                "SELECT family, post FROM family_posts JOIN family_facts USING (family)"
                " WHERE series IS NULL AND NOT hidden ORDER BY family, post"
            )
        if by is Shared.HASHTAGS:
            return self._each("SELECT tag, post FROM hashtags JOIN posts USING (id) ORDER BY tag, post")
        if by is Shared.FORWARDS:
            return self._each("SELECT origin, post FROM origins WHERE origin NOT NULL ORDER BY origin, post")
        if by is Shared.PICTURES:
            return self._shared_pictures()
        return self._shared_links()

    def _shared_pictures(self) -> Iterator[tuple[str, str]]:
        for group in self.same_pictures(_MOST_BITS):
            for post in sorted({one.post for one in group}):
                yield group[0].sha256, post

    def _shared_links(self) -> Iterator[tuple[str, str]]:
        for post, posted, said in self._each(
            "SELECT post, json_extract(posts.record, '$.links'), json_extract(understood.record, '$.links')"
            " FROM posts LEFT JOIN understood USING (post)"
            " WHERE json_extract(posts.record, '$.links') NOT NULL"
            " OR json_extract(understood.record, '$.links') NOT NULL ORDER BY post"
        ):
            written = [*json.loads(posted or "[]"), *json.loads(said or "[]")]
            for one in dict.fromkeys(filter(None, map(plain_address, written))):
                yield one, post


def plain_address(written: str) -> str:
    """A web address without scheme, ``www.``, fragment and what tracks readers; empty if it is none."""
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "." not in host or parts.username:
        return ""
    asked = [one for one in parse_qsl(parts.query, keep_blank_values=True) if not one[0].lower().startswith(_TRACKING)]
    return f"{host}{parts.path.rstrip('/')}{'?' + urlencode(asked) if asked else ''}"
