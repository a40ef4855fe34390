"""Annotations: kept as they were made, found on what they are about today, and changes to them show."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.api.records import AnnotationKind, Noted
from stemmatic.api.repair import repair
from stemmatic.errors import NotFound, OptionError
from tests.archive.kept import OPTIONS
from tests.archive.test_verdicts import DAILY, FERRIES, NO_LINKS, PORT, add, crossing, faults

FERRY_POST, OTHER_FERRY = FERRIES


def test_a_bookmark_a_tag_and_a_comment_stand_on_a_post_and_on_a_family(archive: Path) -> None:
    with Archive(archive) as opened:
        family = opened.families[FERRY_POST].id
        opened.annotations.bookmark(FERRY_POST, by="Ina Vale")
        opened.annotations.tag(family[:5], " #Geçit  ücreti ")
        opened.annotations.comment(FERRY_POST, "ask\r\nthem ")
        found = [(one.entry, one.kind, one.of, one.target, one.text, one.by) for one in opened.annotations]
        assert found == [
            (1, AnnotationKind.BOOKMARK, Noted.POST, FERRY_POST, "", "Ina Vale"),
            (2, AnnotationKind.TAG, Noted.FAMILY, family, "Geçit ücreti", None),
            (3, AnnotationKind.COMMENT, Noted.POST, FERRY_POST, "ask\nthem", None),
        ]
        assert [one.entry for one in opened.annotations.where(of=FERRY_POST)] == [1, 3]
        assert [one.entry for one in opened.annotations.where(tag="GEÇİT ÜCRETİ")] == []  # İ is no I of English
        assert [one.entry for one in opened.annotations.where(tag="GEÇIT ÜCRETI")] == [2]
    with Archive(archive) as again:
        assert len(again.annotations) == 3
    assert faults(archive) == []


def test_the_same_again_adds_nothing_and_what_is_taken_back_stays_on_record(archive: Path) -> None:
    with Archive(archive) as opened:
        first = opened.annotations.tag(PORT, "toll")
        assert opened.annotations.tag(PORT, "TOLL") == first
        assert opened.annotations.standing("tag", PORT, "Toll") == first
        opened.annotations.take_back(first.entry)
        assert list(opened.annotations) == []
        assert opened.annotations.tag(PORT, "TOLL").text == "TOLL"
        assert [opened.annotations.comment(PORT, text).text for text in ("ask them", "Ask them", "ask them")] == [
            "ask them",
            "Ask them",
            "ask them",
        ]
        assert [one.text for one in opened.annotations.where(kind="comment")] == ["ask them", "Ask them"]
        for text in ("ask them", "Ask them"):
            opened.annotations.take_back(opened.annotations.standing("comment", PORT, text).entry)
        with pytest.raises(NotFound, match="no annotation 1 stands"):
            opened.annotations.take_back(first.entry)
        with pytest.raises(NotFound, match="has no comment"):
            opened.annotations.standing("comment", PORT)
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection:
        records = [json.loads(one) for (one,) in connection.execute("SELECT record FROM annotations ORDER BY entry")]
    assert [one.get("withdraws") for one in records] == [None, 1, None, None, None, 4, 5]


def test_posts_families_and_searches_are_found_by_them(archive: Path) -> None:
    with Archive(archive) as opened:
        family = opened.families[FERRY_POST].id
        opened.annotations.tag(family, "ferry line")
        opened.annotations.bookmark(PORT)
        of_family = set(opened.families[family].posts)
        assert {FERRY_POST, OTHER_FERRY} <= of_family
        assert set(opened.posts.where(tag="Ferry Line").keys) == of_family
        assert list(opened.posts.where(has="bookmark").keys) == [PORT]
        assert [one.id for one in opened.families.where(tag="ferry line")] == [family]
        assert [one.id for one in opened.families.where(has="bookmark")] == [opened.families[PORT].id]
        assert list(opened.families.where(tag="ferry line", has="comment")) == []

        def hits(query: str) -> set[str]:
            found = opened.search(query, limit=100)
            assert found.total == opened.search.facets(query).total == len(found.hits)
            return {hit.post for hit in found.hits}

        every = set(opened.posts.keys)
        assert hits('tag:"ferry line"') == of_family
        assert hits("-has:tag") == every - of_family
        assert hits("has:bookmark") == {PORT}
        assert hits("has:bookmark tag:none") == set()
        for query, said in (
            ("tag:a OR ferry", "OR between two words"),
            ("ferry OR tag:a", "expected it without OR"),
            ("ferry OR -has:tag", "OR between parts without -"),
            ("tag:a*", "expected tag: with a whole value"),
            ('tag:""', "expected tag: with a whole value"),
            ("ferry from:2031 OR toll", "OR between two words"),
        ):
            with pytest.raises(OptionError, match=said):
                opened.search(query)
        with pytest.raises(OptionError, match="has search: expected bookmark, tag, comment"):
            opened.families.where(has="search")


def test_tags_are_counted_in_the_spelling_of_the_latest(archive: Path) -> None:
    with Archive(archive) as opened:
        for key, tag in ((PORT, "toll"), (DAILY, "Toll"), (FERRY_POST, "мито")):
            opened.annotations.tag(key, tag)
        assert [(one.tag, one.count) for one in opened.annotations.tags()] == [("Toll", 2), ("мито", 1)]


def test_a_search_is_saved_under_a_name_and_another_takes_its_place(archive: Path) -> None:
    with Archive(archive) as opened:
        opened.annotations.save_search("Tolls", "toll*")
        opened.annotations.save_search("tolls", " toll has:bookmark ")
        assert opened.annotations.search("TOLLS").target == "toll has:bookmark"
        assert len(opened.annotations.where(kind="search")) == 1
        with pytest.raises(OptionError, match="no field nonsense"):
            opened.annotations.save_search("x", "nonsense:y")
        with pytest.raises(NotFound, match="no search is saved as 'z'"):
            opened.annotations.search("z")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("tag", "  # ", "tag: expected a text"),
        ("tag", "x" * 101, "100 characters at most, got 101"),
        ("tag", 'a "b"', "no quotation marks"),
        ("tag", "a*", "no \\* at its end"),
        ("comment", " \n ", "comment: expected a text"),
        ("comment", "x" * 4001, "4,001 characters"),
    ],
)
def test_what_is_no_text_of_its_kind_is_refused(archive: Path, kind: str, text: str, said: str) -> None:
    with Archive(archive) as opened:
        with pytest.raises(OptionError, match=said):
            getattr(opened.annotations, kind)(PORT, text)
        assert list(opened.annotations) == []


def test_what_is_not_there_can_have_none(archive: Path) -> None:
    with Archive(archive) as opened, pytest.raises(NotFound, match="no such family or post"):
        opened.annotations.bookmark("table:nobody/1")


def test_they_follow_a_channel_that_gets_another_name(archive: Path, tmp_path: Path) -> None:
    before, after = "table:1234567/2", "table:tarn_lake/2"
    add(archive, tmp_path / "export.jsonl", *crossing("1234567", 1, 2, 3, 4, 5))
    with Archive(archive) as opened:
        opened.annotations.tag(before, "lake")
    add(archive, tmp_path / "page.jsonl", *crossing("tarn_lake", 1, 2, 3, 4, 5))
    with Archive(archive) as opened:
        assert ("table", "1234567") in opened.channels.identities()
        assert [one.target for one in opened.annotations] == [after]
        assert opened.annotations.where(of=before)[0].held
        opened.annotations.bookmark(after)
    # Which of two names it is, is open now: the export's posts go back to their number.
    add(archive, tmp_path / "mirror.jsonl", *crossing("tarn_mirror", 1, 2, 3, 4, 5))
    with Archive(archive) as opened:
        assert opened.channels.identities() == {}
        assert [(one.kind.value, one.target, one.held) for one in opened.annotations] == [
            ("tag", before, True),
            ("bookmark", after, True),
        ]
    assert faults(archive) == []


def test_a_family_that_is_found_anew_keeps_its_own(archive: Path) -> None:
    with Archive(archive) as opened:
        family = opened.families[FERRY_POST]
        opened.annotations.tag(family.id, "ferry line")
        joined = opened.families[PORT]
        opened.verdicts.join(family.id, joined.id)
        (found,) = opened.annotations
        assert (found.held, found.target) == (True, opened.families[FERRY_POST].id)
        assert [one.id for one in opened.families.where(tag="ferry line")] == [opened.families[FERRY_POST].id]
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection:
        record = json.loads(connection.execute("SELECT record FROM annotations").fetchone()[0])
    assert record["target"] == family.id
    assert set(record["posts"]) == set(family.posts)


def test_what_no_link_joins_any_more_is_listed_as_gone(archive: Path) -> None:
    with Archive(archive) as opened:
        opened.annotations.tag(opened.families[FERRY_POST].id, "ferry line")
        opened.link(options=NO_LINKS)
        (found,) = opened.annotations
        assert not found.held
        assert opened.posts.where(tag="ferry line").keys == []
        opened.link(options=OPTIONS)
        assert opened.annotations[0].held


def test_one_more_is_written_without_looking_at_those_of_others(archive: Path) -> None:
    with Archive(archive) as opened:
        for number in range(20):
            opened.annotations.tag(PORT, f"toll {number}")
            opened.annotations.bookmark(FERRIES[number % 2])
        read: list[str] = []
        opened._store._connection.set_trace_callback(read.append)
        opened.annotations.tag(PORT, "one more")
        assert opened.annotations.tag(PORT, "TOLL 7").text == "toll 7"
        opened._store._connection.set_trace_callback(None)
        plans = [one for one in read if "annotation" in one and one.startswith("SELECT")]
        looked = [
            detail
            for one in plans
            for *_, detail in opened._store._connection.execute(f"EXPLAIN QUERY PLAN {one}").fetchall()
        ]
    assert any("annotation_keys" in one and one.startswith("SEARCH") for one in looked)
    assert not [one for one in looked if "annotation" in one and one.startswith("SCAN")]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM annotation_keys WHERE entry = 3",
        "UPDATE annotation_keys SET key = key || '1'",
        "UPDATE annotation_keys SET said = x'00'",
        "UPDATE annotation_keys SET entry = 2",
        "INSERT INTO annotation_keys VALUES ('telegram/tarn/1', x'00', 2)",
    ],
)
def test_a_change_of_what_they_are_found_by_shows(archive: Path, change: str) -> None:
    with Archive(archive) as opened:
        opened.annotations.tag(PORT, "toll")
        opened.annotations.take_back(1)
        opened.annotations.tag(PORT, "toll")
        assert faults(archive) == []
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection, connection:
        connection.execute(change)
    assert {one.table for one in verify(archive).faults} == {"annotation_keys"}
    done, left, _ = repair(archive)
    assert "what notes are found by, from their entries" in done
    assert not left
    with Archive(archive) as opened:
        assert [one.text for one in opened.annotations] == ["toll"]
    assert faults(archive) == []


@pytest.mark.parametrize(
    "change", ["UPDATE annotations SET record = replace(record, 'toll', 'fee')", "DELETE FROM annotations"]
)
def test_a_change_shows(archive: Path, change: str) -> None:
    with Archive(archive) as opened:
        opened.annotations.tag(PORT, "toll")
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection, connection:
        connection.execute(change)
    (fault,) = verify(archive).faults
    assert fault.table == "annotations"
    assert "annotation 1" in fault.where
