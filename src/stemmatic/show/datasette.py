"""An archive as a plain SQLite file, for Datasette and whatever else reads one: tables with keys, and views."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from stemmatic.api.archive import Archive
from stemmatic.show.machine import iso

_TABLES = """
CREATE TABLE channels (
    channel TEXT PRIMARY KEY, platform TEXT, title TEXT, posts INTEGER, families INTEGER, first TEXT, last TEXT
);
CREATE TABLE posts (
    post TEXT PRIMARY KEY, channel TEXT REFERENCES channels, date TEXT, language TEXT, title TEXT, text TEXT, url TEXT,
    views INTEGER, forwards INTEGER, forwarded_from TEXT, dump_sha256 TEXT, position TEXT
);
CREATE INDEX posts_by_channel ON posts (channel, date);
CREATE INDEX posts_by_date ON posts (date);
CREATE TABLE families (
    family TEXT PRIMARY KEY, posts INTEGER, channels INTEGER, languages TEXT, first TEXT, last TEXT,
    earliest TEXT REFERENCES posts, begins TEXT
);
CREATE TABLE family_posts (
    family TEXT REFERENCES families, post TEXT REFERENCES posts, PRIMARY KEY (family, post)
);
CREATE INDEX family_posts_by_post ON family_posts (post);
CREATE TABLE links (
    source TEXT REFERENCES posts, target TEXT REFERENCES posts, relation TEXT, score REAL, directed INTEGER,
    grounds TEXT, PRIMARY KEY (source, target)
);
CREATE INDEX links_by_target ON links (target);
CREATE TABLE relays (
    source TEXT, target TEXT, forwards INTEGER, copies INTEGER, translations INTEGER, undetermined INTEGER,
    PRIMARY KEY (source, target)
);
CREATE VIEW posts_of_families AS
    SELECT family, post, date, channel, language, text FROM family_posts JOIN posts USING (post)
    ORDER BY family, date IS NULL, date, post;
CREATE VIEW widest_families AS
    SELECT family, channels, posts, languages, first, begins FROM families ORDER BY channels DESC, posts DESC, family;
CREATE VIEW who_takes_from_whom AS
    SELECT target AS channel, source AS takes_from, forwards + copies + translations AS determined, forwards, copies,
        translations, undetermined
    FROM relays ORDER BY 3 DESC, 1, 2;
CREATE VIEW linked_texts AS
    SELECT relation, score, source, one.text AS source_text, target, other.text AS target_text
    FROM links JOIN posts AS one ON one.post = source JOIN posts AS other ON other.post = target;
CREATE VIEW posts_by_day AS
    SELECT substr(date, 1, 10) AS day, channel, count(*) AS posts FROM posts WHERE date IS NOT NULL GROUP BY 1, 2;
"""
_BATCH = 1000


def write_datasette(archive: Archive, path: Path) -> int:
    """Make the file at ``path``, which must not exist; gives how many posts are in it. Instances of series are in."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_TABLES)
        with connection:
            for table, rows in _rows(archive):
                for part in _parts(rows):
                    marks = ", ".join("?" * len(part[0]))
                    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", part)  # noqa: S608 (our names)
        connection.execute("VACUUM")
        return int(connection.execute("SELECT count(*) FROM posts").fetchone()[0])


def _rows(archive: Archive) -> Iterator[tuple[str, Iterable[Sequence[object]]]]:
    """Each table with its rows, in an order in which what is referred to is there before."""
    yield (
        "channels",
        (
            (
                *(f"{one.platform}:{one.channel}", one.platform, one.title, one.posts, one.families),
                *(iso(moment) if moment else None for moment in (one.first, one.last)),
            )
            for one in archive.channels.lines()
        ),
    )
    yield "posts", _posts(archive)
    lines = archive.families.lines(limit=None).families
    yield (
        "families",
        (
            (
                *(one.family, one.posts, len(one.channels), " ".join(one.languages)),
                *(iso(moment) if moment else None for moment in (one.first, one.last)),
                *(one.earliest, one.beginning),
            )
            for one in lines
        ),
    )
    shown = {one.family for one in lines}
    yield (
        "family_posts",
        ((family.id, key) for family in archive.families if family.id in shown for key in family.posts),
    )
    yield (
        "links",
        (
            (one.source, one.target, one.relation.value, one.score, int(one.directed), "; ".join(one.grounds))
            for one in archive.links
        ),
    )
    yield (
        "relays",
        (
            (one.source, one.target, one.forwards, one.copies, one.translations, one.undetermined)
            for one in archive.network().edges
        ),
    )


def _posts(archive: Archive) -> Iterator[Sequence[object]]:
    keys = archive.posts.keys
    for begin in range(0, len(keys), _BATCH):
        for post, said in archive.posts.read(keys[begin : begin + _BATCH]).values():
            origin = post.forward and (post.forward.name or post.forward.channel)
            yield (
                *(post.key, f"{post.platform}:{post.channel}", iso(post.date) if post.date else None),
                *(next(iter(said.languages), None), post.title, post.text, post.url, post.views, post.forwards, origin),
                *(post.place.dump_sha256, post.place.position),
            )


def _parts(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    rest = iter(rows)
    return iter(lambda: list(islice(rest, _BATCH)), [])
