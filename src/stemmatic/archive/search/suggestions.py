"""What somebody may have meant whose words no post has: the nearest of the archive's own words."""

from __future__ import annotations

import sqlite3

from rapidfuzz.distance import OSA

from stemmatic.archive.search.query import split_query
from stemmatic.text.comparison import split_to_search

_MIN_LETTERS = 4
_LONG_WORD = 8  # from so many letters on two may differ, else one
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab('main', 'search_index', 'col')"
_KNOWN = "SELECT 1 FROM temp.search_words WHERE term = ? AND col IN ('words', 'stems') LIMIT 1"
_NEAR = "SELECT term, doc FROM temp.search_words WHERE col = 'words' AND length(term) BETWEEN ? AND ?"


def suggest(connection: sqlite3.Connection, query: str) -> str | None:
    """The query with each word that no post has replaced by the nearest that one has; None where there is none.

    Letters that were left out, added, mistaken or swapped count alike (optimal string alignment); of words that are
    equally near the one that most posts have is taken.
    """
    connection.execute(_VOCABULARY)
    parts = [(part, kind, _nearest(connection, part) if not kind else None) for part, kind in split_query(query)]
    if not any(nearest for _, _, nearest in parts):
        return None
    return " ".join(nearest or part for part, _, nearest in parts)


def _nearest(connection: sqlite3.Connection, part: str) -> str | None:
    words = split_to_search(part).words
    if len(words) != 1 or len(words[0]) < _MIN_LETTERS or part[:1] in '-"“”„«»' or part.endswith("*"):
        return None
    word = words[0]
    if connection.execute(_KNOWN, (word,)).fetchone():
        return None
    most = 2 if len(word) >= _LONG_WORD else 1
    known = dict(connection.execute(_NEAR, (len(word) - most, len(word) + most)).fetchall())
    near = [
        (distance, -count, term)
        for term, count in known.items()
        if (distance := OSA.distance(word, term, score_cutoff=most)) <= most
    ]
    return min(near)[2] if near else None
