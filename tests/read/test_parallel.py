"""Records that hold one text in several languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sources import read_all, source_of

from stemmatic.read.format import Reading
from stemmatic.read.table import parallel

RECORD = {
    "id": "b-1",
    "place": "Ysk",
    "uk": {
        "title": "Заява",
        "date": "2023-02-24T07:33:58",
        "speaker": ["Ada Norrin"],
        "text": "Кордон відкрито.",
        "url": "https://example.org/uk/1",
    },
    "tr": {"date": "2023-02-25", "speaker": ["Ada Norrin"], "text": "Sınır açık."},
}


def lines(*records: Any) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_one_post_a_language() -> None:
    source = source_of("statements.jsonl", lines(RECORD))
    assert parallel.recognise(source)
    outcome = read_all(parallel.FORMAT, source)
    uk, tr = outcome.posts
    assert (uk.key, tr.key) == ("table:statements.uk/b-1", "table:statements.tr/b-1")
    assert (uk.text, uk.title, uk.url) == ("Кордон відкрито.", "Заява", "https://example.org/uk/1")
    assert (uk.declared_language, tr.declared_language) == ("uk", "tr")
    assert (uk.date, tr.date) == (datetime(2023, 2, 24, 7, 33, 58, tzinfo=UTC), datetime(2023, 2, 25, tzinfo=UTC))
    assert uk.extra == {"place": "Ysk", "speaker": ["Ada Norrin"]}
    assert (tr.title, tr.url, tr.place.position) == (None, None, "line 1")
    assert outcome.skipped == []


def test_a_missing_language_is_absent_and_a_missing_id_is_the_row() -> None:
    content = lines(
        {"uk": RECORD["uk"]},
        {"id": 2, "uk": None, "tr": RECORD["tr"]},
        {"id": 3, "note": "nothing"},
        {"id": 4, "uk": {**RECORD["uk"], "date": "24:99"}},  # type: ignore[dict-item]
    )
    outcome = read_all(parallel.FORMAT, source_of("s.jsonl", content))
    assert [post.key for post in outcome.posts] == ["table:s.uk/1", "table:s.tr/2", "table:s.uk/4"]
    assert [line.position for line in outcome.skipped] == ["line 3", "line 4"]
    assert outcome.skipped[1].reason.startswith("uk: date '24:99'")


def test_an_array_of_records_and_a_cut_one() -> None:
    content = json.dumps([RECORD, RECORD])
    assert parallel.recognise(source_of("s.json", content))
    assert len(read_all(parallel.FORMAT, source_of("s.json", content)).posts) == 4
    cut = read_all(parallel.FORMAT, source_of("s.json", content[:-9]))
    assert len(cut.posts) == 2
    assert cut.damage is not None


def test_a_map_reads_the_records_as_a_plain_table() -> None:
    reading = Reading(columns={"text": "tr.text", "date": "tr.date"})
    outcome = read_all(parallel.FORMAT, source_of("s.jsonl", lines(RECORD)), reading)
    assert [(post.key, post.text) for post in outcome.posts] == [("table:s/b-1", "Sınır açık.")]


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1, "text": "plain", "en": {"text": "x"}},
        {"id": 1, "xx": {"text": "x"}, "yy": {"text": "y"}},
        {"id": 1, "en": "plain", "uk": "plain"},
        {"id": 1, "en": {"words": 5}},
        {"document": "a", "n": 0, "text": "x"},
    ],
)
def test_other_records_are_not_parallel(record: dict[str, Any]) -> None:
    assert not parallel.recognise(source_of("s.jsonl", lines(RECORD, record)))


@pytest.mark.shared_data
def test_real_statements(shared_data: Path) -> None:
    content = (shared_data / "statements-uk-en" / "statements.jsonl").read_bytes()
    source = source_of("statements.jsonl", content)
    assert parallel.recognise(source)
    outcome = read_all(parallel.FORMAT, source)
    by_language = {
        language: sum(post.channel == f"statements.{language}" for post in outcome.posts) for language in ("uk", "en")
    }
    assert by_language == {"uk": 201, "en": 199}
    assert len({post.key for post in outcome.posts}) == 400
    assert all(post.text and post.title for post in outcome.posts)
    # Two records state an hour of 24, which no clock shows.
    assert {line.position for line in outcome.skipped} == {"line 90", "line 106"}
