"""The search index: filled from the queue of posts that changed, in whole transactions of a thousand posts.

Triggers queue a post when its record or what it says changes, so that nobody who keeps posts has to think of search.
A batch leaves the queue in the transaction that indexes it: a fill that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import numpy as np

from stemmatic.archive.counters import counts_stand, discard_counts, note_counts
from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json
from stemmatic.archive.seals import SEALED, clear, delete, insert, update
from stemmatic.archive.search.marks import marks_of
from stemmatic.archive.search.pages import seal_pages, watch_pages
from stemmatic.archive.search.persons import count_persons
from stemmatic.archive.search.post_facts import TABLES as FACTS
from stemmatic.archive.search.post_facts import count_days, forget_posts, note_posts
from stemmatic.archive.search.stems import RULES, stems_in
from stemmatic.archive.search.topics import count_topics
from stemmatic.errors import ArchiveError
from stemmatic.model import Understanding
from stemmatic.progress import Watch
from stemmatic.text.comparison import COMPARISON_RULES, split_to_search

_RULES = f"{COMPARISON_RULES}; {RULES}"  # an index that was made by others is made again
_BATCH = 1_000
_MERGED_PAGES = 2_000
_BREAK = "¶"  # no phrase reaches from a title into the text
MAX_DEAD_SHARE = 0.2  # of the places in the index; above it the index is made anew
_MIN_DEAD = 1_000
# By archive, held by the thread of this process that fills its index: whoever else searches meanwhile does not wait.
_FILLING: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

# A post's place: undated ones first, then 4,096 places a second from the year 1 on.
_PLACES_A_SECOND = 1 << 12
UNDATED = 1 << 40
_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)


def place_of(date: datetime) -> int:
    """The first place in the index of posts of that second."""
    seconds = int((date - _YEAR_1).total_seconds())
    return UNDATED + seconds * _PLACES_A_SECOND


def months_of(places: Sequence[int]) -> tuple[dict[str, int], int]:
    """How many of the places are in each month, in order of time, and how many are undated."""
    dated = np.array([place for place in places if place >= UNDATED], np.int64)
    moments = np.datetime64("0001-01-01", "s") + ((dated - UNDATED) // _PLACES_A_SECOND).astype("timedelta64[s]")
    months, counts = np.unique(moments.astype("datetime64[M]"), return_counts=True)
    found = {str(month): int(count) for month, count in zip(months, counts, strict=True)}
    return found, len(places) - len(dated)


class SearchIndex(Database):
    """The part of an archive that finds words."""

    def count_unindexed(self) -> int:
        """How many posts changed since the index was filled."""
        return int(self._value("SELECT count(*) FROM search_pending"))

    def index_search(self, watch: Watch) -> int:
        """Take in the posts that changed, and take out those that went; gives how many were looked at."""
        watched = watch_pages(self._connection)
        self._check_rules(_RULES, watched)
        pending = self._column(
            "SELECT search_pending.id FROM search_pending LEFT JOIN posts USING (id) ORDER BY date, search_pending.id"
        )
        for begin in range(0, len(pending), _BATCH):
            watch("index", begin, len(pending))
            with self.writing() as connection:
                _index(connection, pending[begin : begin + _BATCH])
                seal_pages(connection, watched=watched)
        if pending:
            watch("index", len(pending), len(pending))
            self._tidy(len(pending), watched)
        if not self.counts_hold():
            with self.writing() as connection:
                count_persons(connection)
                count_topics(connection)
                count_days(connection)
                note_counts(connection)
        return len(pending)

    def counts_hold(self) -> bool:
        """Whether days, persons and topics are those of the posts."""
        return counts_stand(self._connection) and not self.count_unindexed()

    def index_search_if_free(self, watch: Watch) -> None:
        """Take in what changed, unless another thread does, a process is writing or the archive cannot be written."""
        if self.counts_hold() and is_current(self._connection):
            return
        filling = _FILLING[str(self.path)]
        if not filling.acquire(blocking=False):
            return
        wait = self._value("PRAGMA busy_timeout")
        self._rows("PRAGMA busy_timeout = 0")  # who searches does not wait
        try:
            self.index_search(watch)
        except ArchiveError:
            return  # what was not taken in is counted, and damage shows when the index is asked
        finally:
            self._rows(f"PRAGMA busy_timeout = {wait}")
            filling.release()

    def _check_rules(self, rules: str, watched: bool) -> None:
        """Empty an index that other rules made, or that holds too much of what is no more."""
        known = self._rows("SELECT rules FROM search_rules")
        dead, live = self._rows("SELECT (SELECT count(*) FROM search_dead), (SELECT count(*) FROM search_posts)")[0]
        if known == [(rules,)] and dead <= max(_MIN_DEAD, MAX_DEAD_SHARE * live):
            return
        with self.writing() as connection:
            connection.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
            for table in ("search_posts", "search_dead", "search_languages", "search_rules", "search_pending", *FACTS):
                if table in SEALED:
                    clear(connection, table)
                else:
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed names)
            seal_pages(connection, watched=watched)
            connection.execute("INSERT INTO search_pending SELECT id FROM posts")
            connection.execute("INSERT INTO search_rules VALUES (?)", (rules,))

    def _tidy(self, taken_in: int, watched: bool) -> None:
        """Merge the index's parts after a large fill, a little at a time: one part is searched faster than many."""
        live = self._value("SELECT count(*) FROM search_posts")
        pages, merged = -_MERGED_PAGES, taken_in * 4 > live  # below zero FTS5 sets about merging all parts into one
        while merged:
            with self.writing() as connection:
                before = connection.total_changes
                connection.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (pages,))
                merged = connection.total_changes - before > 1  # FTS5's sign of something left to do
                seal_pages(connection, watched=watched)
            pages = _MERGED_PAGES


def _index(connection: sqlite3.Connection, ids: list[int]) -> None:
    """Index those of the posts that are in the queue still, and take them off it."""
    marks = ",".join("?" * len(ids))
    rows = connection.execute(
        "SELECT search_pending.id, posts.record, understood.record, place, input, content"  # noqa: S608 (marks only)
        " FROM search_pending LEFT JOIN posts ON posts.id = search_pending.id"
        " LEFT JOIN understood ON understood.post = posts.post"
        f" LEFT JOIN search_posts ON search_posts.id = search_pending.id WHERE search_pending.id IN ({marks})",
        ids,
    ).fetchall()
    discard_counts(connection)
    told: list[tuple[int, dict[str, Any], Understanding]] = []
    same: list[tuple[bytes, int]] = []
    fresh: list[_Entry] = []
    forgotten, outdated = [], []
    for number, record, understood, place, known_input, known_content in rows:
        if record is None:
            forgotten.append(number)
            outdated.append(place)
            continue
        given = input_hash(record, understood)
        if given == known_input:
            continue
        post = json.loads(record)
        said = from_json(Understanding, understood) if understood else Understanding()
        told.append((number, post, said))
        words, stems, held = _words_and_stems(post, said)
        texts = (words, stems, " ".join(marks_of(post, said)))
        content = _digest(*texts, post.get("date") or "")
        if content == known_content:
            same.append((given, place))
        else:
            outdated.append(place)
            fresh.append(_Entry(number, post.get("date"), held, given, content, texts))
    forget_posts(connection, forgotten)
    note_posts(connection, told)
    update(connection, "search_posts", "input = ?", "place = ?", same)
    gone = [(place,) for place in outdated if place is not None]
    delete(connection, "search_posts", "place = ?", gone)
    connection.executemany("INSERT INTO search_dead VALUES (?)", gone)
    # In the order of places: FTS5 starts a new part of the index whenever one goes back.
    placed = sorted(zip(_free_places(connection, [one.date for one in fresh]), fresh, strict=True), key=itemgetter(0))
    connection.executemany(
        "INSERT INTO search_index (rowid, words, stems, marks) VALUES (?, ?, ?, ?)",
        [(place, *one.texts) for place, one in placed],
    )
    insert(
        connection,
        "search_posts",
        [
            (place, one.post, " ".join(one.languages), one.input, one.content, _sizes(connection, place))
            for place, one in placed
        ],
    )
    languages = sorted({language for one in fresh for language in one.languages})
    connection.executemany("INSERT OR IGNORE INTO search_languages VALUES (?)", [(one,) for one in languages])
    connection.executemany("DELETE FROM search_pending WHERE id = ?", [(row[0],) for row in rows])


def _sizes(connection: sqlite3.Connection, place: int) -> bytes:
    """How many words FTS5 counted in the columns of a place, as it keeps them."""
    return bytes(connection.execute("SELECT sz FROM search_index_docsize WHERE id = ?", (place,)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the index takes in of a post; hashes over what it was given and over what it made of it."""

    post: int
    date: str | None
    languages: Sequence[str]
    input: bytes
    content: bytes
    texts: tuple[str, str, str]


def _free_places(connection: sqlite3.Connection, dates: Sequence[str | None]) -> list[int]:
    """A place for each post that was never given: the next of its second, or, after 4,096 posts, of the next second."""
    last: dict[int, int] = {}
    places = []
    for date in dates:
        begin = place_of(datetime.fromisoformat(date)) if date else 0
        while True:
            end = begin + _PLACES_A_SECOND if begin else UNDATED
            if begin not in last:
                last[begin] = _last_place(connection, begin, end)
            if last[begin] + 1 < end:
                break
            begin = end
        last[begin] += 1
        places.append(last[begin])
    return places


def _last_place(connection: sqlite3.Connection, begin: int, end: int) -> int:
    found = connection.execute(
        "SELECT max(coalesce((SELECT max(place) FROM search_posts WHERE place >= ?1 AND place < ?2), ?1),"
        " coalesce((SELECT max(place) FROM search_dead WHERE place >= ?1 AND place < ?2), ?1))",
        (begin, end),
    ).fetchone()
    return int(found[0])


def _words_and_stems(post: dict[str, Any], said: Understanding) -> tuple[str, str, list[str]]:
    """The folded words of title and text, their stems, and the languages that these are of."""
    spans = [(p.begin, p.end, p.language) for p in said.passages if p.language != "und"]
    main = next(iter(said.languages), None) or post.get("declared_language") or "und"
    held = dict.fromkeys(one for one in (main, *(language for _, _, language in spans)) if one != "und")
    text = split_to_search(post["text"])
    stems_in_main = stems_in(main)
    words = list(text.words)
    if any(language != main for _, _, language in spans):
        stems = list(_stems(text.words, text.begins, spans, main))
    else:
        stems = [stems_in_main[word] for word in words]
    if post.get("title"):
        title = split_to_search(post["title"]).words
        words = [*title, _BREAK, *words]
        stems += [stems_in_main[word] for word in title]
    return " ".join(words), " ".join(stems), list(held)


def _stems(words: Iterable[str], begins: Iterable[int], spans: list[tuple[int, int, str]], main: str) -> Iterator[str]:
    at = 0
    for word, begin in zip(words, begins, strict=True):
        while at < len(spans) and spans[at][1] <= begin:
            at += 1
        yield stems_in(spans[at][2] if at < len(spans) and spans[at][0] <= begin else main)[word]


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index was made by the rules of today: any other is made anew."""
    return connection.execute("SELECT rules FROM search_rules").fetchall() == [(_RULES,)]


def input_hash(record: str, understood: str | None) -> bytes:
    """A hash over what the index takes in of a post: its record, and that of what it says."""
    return _digest(record, understood or "")


def _digest(*texts: str) -> bytes:
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
