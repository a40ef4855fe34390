"""Verification finds whatever was changed in an archive behind its back, and says where."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.api.archive import Archive
from stemmatic.api.care import back_up, diagnose, verify
from stemmatic.archive import chain
from stemmatic.archive.integrity.checks import Integrity, look_at_tables
from stemmatic.errors import NotFound, StemmaticError
from stemmatic.fault import Fault
from tests.archive.kept import OPTIONS, STORM, change, command_line, row, write_dumps


def said(archive: Path) -> list[str]:
    return [str(one) for one in verify(archive).faults]


def test_an_archive_fits(sound: Path) -> None:
    found = verify(sound)
    assert (found.kind, found.faults, found.advice, found.unvouched) == ("archive", (), "", None)
    assert found.seal is not None
    assert len(found.seal) == 64


def test_the_seal_changes_with_every_step(archive: Path, tmp_path: Path) -> None:
    before = verify(archive).seal
    with Archive(archive) as opened:
        more = tmp_path / "more.jsonl"
        more.write_text('{"channel": "tarn_port", "id": 9, "text": "The lock is painted."}\n')
        opened.add([more], options=OPTIONS)
    found = verify(archive)
    assert found.faults == ()
    assert found.seal != before


CHANGES = {
    "a record": (
        "UPDATE sightings SET record = replace(record, 'milk', 'silk') WHERE post = 'table:tarn_daily/7'",
        [r"^step \d+, dump \w{12} \(daily\.jsonl\): the records", r"^post table:tarn_daily/7: byte \d+: .*daily|^post"],
    ),
    "a record and its post": (
        "UPDATE sightings SET record = replace(record, 'milk', 'silk') WHERE post = 'table:tarn_daily/7';"
        "UPDATE posts SET record = replace(record, 'milk', 'silk') WHERE post = 'table:tarn_daily/7'",
        [r"^step \d+, dump \w{12} \(daily\.jsonl\): the records"],
    ),
    "a post": (
        "UPDATE posts SET record = replace(record, 'thalers', 'dollars') WHERE post = 'table:tarn_port/2'",
        [r"^post table:tarn_port/2: byte \d+: its record is not what .*: expected 74 \(t\), found 64 \(d\)$"],
    ),
    "a post taken out": (
        "DELETE FROM posts WHERE post = 'table:tarn_port/2'",
        [r"^post table:tarn_port/2: it is missing", "such post"],
    ),
    "a post put in": (
        "INSERT INTO posts SELECT 99, 'table:tarn_port/99', platform, channel, '99', date, record, step, 0, NULL, seal"
        " FROM posts WHERE post = 'table:tarn_port/2'",
        [r"^post table:tarn_port/99: no dump has it"],
    ),
    "a record taken out": (
        "DELETE FROM sightings WHERE post = 'table:tarn_daily/8'",
        [r"\(daily\.jsonl\): the records", r"^post table:tarn_daily/8: no dump has it"],
    ),
    "a record under another key": (
        "UPDATE sightings SET post = 'table:tarn_port/2' WHERE post = 'table:tarn_daily/8'",
        ["its record is of the post table:tarn_daily/8"],
    ),
    "a position": (
        "UPDATE sightings SET position = 'line 77' WHERE post = 'table:tarn_daily/8'",
        [r"\(daily\.jsonl\): the records", "says another dump, position"],
    ),
    "a record that is none": (
        "UPDATE sightings SET record = '{' WHERE post = 'table:tarn_daily/8'",
        ["its record cannot be read"],
    ),
    "a dump taken out": (
        "DELETE FROM dumps WHERE name = 'daily.jsonl'",
        [r"^step \d+: the dump \w{12} that it kept is gone", r"2 records name it"],
    ),
    "a dump put in": (
        "INSERT INTO dumps SELECT 'x' || substr(sha256, 2), name, format, size_bytes, columns, posts, added, seal"
        " FROM dumps",
        ["no step of the chain says"],
    ),
    "a revision": ("UPDATE revisions SET text = 'Never.' WHERE revision = 0", ["its revisions are not"]),
    "a link": ("UPDATE links SET score = score / 2", [r"^links, table:tarn_port/1, table:\w+/\d: the row is not what"]),
    "an option": (
        "UPDATE runs SET options = replace(options, '5', '6')",
        ["^runs, 1: the row is not", r"^step \d+, run 1: what the run noted"],
    ),
    "a link taken out": ("DELETE FROM links", [r"^links: \d+ rows were written, 0 are there"]),
    "a link and its seal": (
        "UPDATE links SET score = score / 2, seal = (SELECT seal FROM links LIMIT 1)",
        ["^links, .*: the row is not what was written"],
    ),
    "a sum": ("UPDATE seals SET rows = rows + 1 WHERE name = 'links'", [r"^links: \d+ rows were", r"^step \d+ \(run"]),
    "an index": ("DROP INDEX posts_by_date", ["^index posts_by_date: it is missing"]),
    "a trigger": ("DROP TRIGGER search_post_changed", ["^trigger search_post_changed: it is missing"]),
    "a link to nowhere": (
        "UPDATE links SET target = 'table:tarn_moon/1'",
        ["links, target table:tarn_moon/1: the archive has no such post"],
    ),
    "a revision that is not there": ("UPDATE links SET source_revision = 7", ["rests on a revision"]),
    "a family's posts": (
        "DELETE FROM family_posts WHERE post = 'table:tarn_port/1'",
        [r"^family F\w+: its posts are not"],
    ),
    "a family's record": ("DELETE FROM families", [r"^family F\w+: posts are listed for it"]),
    "a step's time": (
        "UPDATE steps SET at = '2031-01-01T00:00:00+00:00' WHERE step = 2",
        [r"^step 2 \(dump .*its seal"],
    ),
    "a step taken out": ("DELETE FROM steps WHERE step = 2", [r"^step 2: it is missing: step 3"]),
    "the last step taken out": ("DELETE FROM steps WHERE step = 3", ["no step of the chain|it is missing"]),
    "a seal": ("UPDATE steps SET chain_sha256 = upper(chain_sha256) WHERE step = 1", [r"^step 1 \("]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_named(archive: Path, name: str) -> None:
    statements, expected = CHANGES[name]
    change(archive, *statements.split(";"))
    lines = said(archive)
    for pattern in expected:
        assert [line for line in lines if re.search(pattern, line)], (pattern, lines)
    assert all("\n" not in line for line in lines)


def test_the_byte_of_a_post_is_exact(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection:
        (record,) = connection.execute("SELECT record FROM posts WHERE post = 'table:tarn_daily/7'").fetchone()
    change(archive, "UPDATE posts SET record = replace(record, 'Ёлка', 'Елка') WHERE post = 'table:tarn_daily/7'")
    (fault,) = verify(archive).faults
    # Ё is d0 81, Е is d0 95: the second byte is the first that differs.
    assert fault.byte == len(record[: record.index("Ёлка")].encode()) + 1


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_character_changed_in_any_record_is_found(data: st.DataObject, sound: Path) -> None:
    table = data.draw(st.sampled_from(["sightings", "posts"]))
    path = sound / "archive.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows = connection.execute(f"SELECT rowid, record FROM {table} ORDER BY post").fetchall()  # noqa: S608
        update = f"UPDATE {table} SET record = ? WHERE rowid = ?"  # noqa: S608
        rowid, record = data.draw(st.sampled_from(rows))
        at = data.draw(st.integers(0, len(record) - 1))
        other = data.draw(st.characters(exclude_categories=["Cs"], exclude_characters=record[at] + "\0"))
        try:
            connection.execute(update, (record[:at] + other + record[at + 1 :], rowid))
            assert verify(sound).faults
        finally:
            connection.execute(update, (record, rowid))


# --- damage ------------------------------------------------------------------------------------------------------


def test_damaged_pages_are_named_with_the_backup_to_take(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(archive, tmp_path / "copy")
    path = archive / "archive.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'sightings'"
        page = connection.execute(sql).fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : (page - 1) * size + 200] = b"\xa5" * 200
    path.write_bytes(content)
    found = verify(archive)
    assert (page - 1) * size in {one.byte for one in found.faults}
    assert str(tmp_path / "copy" / "archive.sqlite") in found.advice
    monkeypatch.setattr("stemmatic.api.care._SHARED_BYTES", 0)
    monkeypatch.setenv("STEMMATIC_PROCESSES", "2")  # of which the other meets the damage too
    assert verify(archive) == found
    for command in ("verify", "doctor"):
        done = command_line(command, *([archive] if command == "verify" else ["--archive", archive]))
        assert done.exit_code == 1
        assert str(tmp_path / "copy") in done.stdout
    assert diagnose(archive)[0].severity == "damage"
    reading = command_line("posts", "--archive", archive)
    assert reading.exit_code == 2
    assert reading.stderr.count("\n") == 1
    assert str(tmp_path / "copy") in reading.stderr
    assert verify(tmp_path / "copy").faults == ()


def test_flipped_bytes_are_found_or_touch_nothing_that_counts(sound: Path, tmp_path: Path) -> None:
    def held(archive: Path) -> tuple[Any, ...]:
        with closing(Integrity(archive)) as opened:
            # No step seals under what name and when a dump was added, nor with which one a post came to be what it is.
            of_posts = "post, record, platform, channel, number, date, forwarded, channel_title"
            columns = {"dumps": "sha256, sha256", "posts": of_posts}
            tables = ("posts", "sightings", "revisions", "dumps", "links", "families", "steps", "runs", "origins")
            return tuple(
                opened._rows(f"SELECT {columns.get(table, '*')} FROM {table} ORDER BY 1, 2")  # noqa: S608
                for table in tables
            )

    expected = held(sound)
    content = (sound / "archive.sqlite").read_bytes()
    with closing(sqlite3.connect(sound / "archive.sqlite")) as connection:
        statements = [sql.encode() for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")]
    # No step seals the statements that made the tables: SQLite refuses most of what is changed in them, but not all.
    made = {at for sql in statements for at in range(content.find(sql) - 100, content.find(sql) + len(sql))}
    written = [at for at, byte in enumerate(content) if byte and at >= 100 and at not in made]
    chance = random.Random(7)  # noqa: S311
    found = 0
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        at = chance.choice(written)
        flipped = bytes([content[at] ^ chance.randrange(1, 256)])
        (folder / "archive.sqlite").write_bytes(content[:at] + flipped + content[at + 1 :])
        faults = verify(folder).faults
        assert faults or held(folder) == expected, at
        found += bool(faults)
    assert found > 10


@pytest.mark.parametrize("content", [b"SQLite format 3\0" + b"\xff" * 4000, b"nothing of the kind" * 300])
def test_a_file_that_is_no_database_is_a_fault(archive: Path, content: bytes) -> None:
    (archive / "archive.sqlite").write_bytes(content)
    (fault,) = verify(archive).faults
    assert "damaged" in fault.said
    assert diagnose(archive)[0].severity == "damage"


def test_neither_bundle_nor_archive(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="neither"):
        verify(tmp_path)
    with pytest.raises(NotFound, match="neither"):
        verify(tmp_path / "nowhere")


# --- what goes wrong around it -----------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_is_noted_and_breaks_nothing(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2019, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(chain, "datetime", Earlier)
    more = tmp_path / "more.jsonl"
    more.write_text('{"channel": "tarn_port", "id": 9, "text": "The lock is painted."}\n')
    with Archive(archive) as opened:
        opened.add([more], options=OPTIONS)
    assert verify(archive).faults == ()
    notes = [one for one in diagnose(archive) if "clock was set back" in one.said]
    assert len(notes) == 1
    assert "2019-01-01" in notes[0].said


def damage_index(archive: Path, damage: str, elsewhere: Path) -> None:
    """Damage files of an index; ``elsewhere`` is a folder for another archive."""
    (segment,) = (archive / "index").glob("words-*")
    if damage == "of another archive":
        with Archive(elsewhere, create=True) as other:
            dump = elsewhere / "other.jsonl"
            rows = (row("tarn_moon", 7, STORM, 1), row("tarn_sun", 8, STORM + " Bells ring.", 2))
            dump.write_text("".join(json.dumps(one) + "\n" for one in rows))
            other.add([dump], options=OPTIONS)
        (theirs,) = (elsewhere / "index").glob("words-*")
        for path in segment.iterdir():
            path.write_bytes((theirs / path.name).read_bytes())
    elif damage == "one for another":
        shutil.copy(segment / "fingerprint.npy", segment / "text.npy")
    elif damage == "one bit":
        content = bytearray((segment / "text.npy").read_bytes())
        content[-1] ^= 0x40
        (segment / "text.npy").write_bytes(content)
    else:
        content = (segment / "fingerprint.npy").read_bytes()
        chance = random.Random(1)  # noqa: S311
        (segment / "fingerprint.npy").write_bytes(content[:128] + chance.randbytes(len(content) - 128))


@pytest.mark.parametrize("damage", ["of equal size", "one bit", "one for another", "of another archive"])
def test_an_index_that_looks_whole_is_noticed_and_made_again(
    archive: Path, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage_index(archive, damage, tmp_path / "elsewhere")
    assert any("index is damaged" in one.said for one in diagnose(archive))
    assert any("it is not what was written" in line for line in said(archive))
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(row("tarn_moon", 1, STORM, 20)) + "\n")
    with Archive(archive) as opened:
        opened.add([more], options=OPTIONS)
        families = list(opened.families)
    (line,) = (record.getMessage() for record in caplog.records)
    assert "the index is made again from all posts" in line
    assert "\n" not in line
    with Archive(tmp_path / "anew", create=True) as anew:
        anew.add([*write_dumps(tmp_path / "dumps"), more], options=OPTIONS)
        assert list(anew.families) == families
    assert verify(archive).faults == ()


@pytest.mark.parametrize("damage", ["removed", "emptied", "cut"])
def test_a_damaged_index_is_noted_and_made_again(archive: Path, tmp_path: Path, damage: str) -> None:
    index = archive / "index"
    files = [path for path in index.rglob("*") if path.is_file()]
    assert files
    if damage == "removed":
        shutil.rmtree(index)
    else:
        for path in files:
            path.write_bytes(b"" if damage == "emptied" else path.read_bytes()[:20])
    assert any("index is damaged" in one.said for one in diagnose(archive))
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(row("tarn_moon", 1, STORM, 20)) + "\n")
    with Archive(archive) as opened:
        opened.add([more], options=OPTIONS)
        families = list(opened.families)
    with Archive(tmp_path / "anew", create=True) as anew:
        anew.add([*write_dumps(tmp_path / "dumps"), more], options=OPTIONS)
        assert list(anew.families) == families
    assert not any("index" in one.said for one in diagnose(archive))
    assert verify(archive).faults == ()


def test_an_interrupted_run_is_noted(archive: Path) -> None:
    change(archive, "UPDATE posts SET step = 99 WHERE post = 'table:tarn_port/2'")
    (finding,) = (one for one in diagnose(archive) if one.severity != "note")
    assert "1 posts are not linked yet" in finding.said
    assert finding.advice == f"stemmatic link --archive {archive}"


def test_tables_that_another_process_looked_at_are_as_good(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.api.care._SHARED_BYTES", 0)
    monkeypatch.setenv("STEMMATIC_PROCESSES", "2")
    assert verify(archive).faults == ()
    change(archive, "UPDATE links SET score = score / 2")
    shared = verify(archive).faults
    monkeypatch.setenv("STEMMATIC_PROCESSES", "1")
    assert {str(one) for one in shared} == {str(one) for one in verify(archive).faults}
    assert {one.table for one in shared} == {"links"}


def test_tables_that_another_process_saw_otherwise_or_not_at_all_are_looked_at_here(archive: Path) -> None:
    sound = look_at_tables(archive)
    assert sound[1] == []

    def not_at_all() -> tuple[list[Any], list[Fault]]:
        raise StemmaticError("a process that shared the work ended")

    with closing(Integrity(archive)) as opened:
        assert opened.faults(aside=lambda: lambda: (sound[0], [Fault(where="there", said="damaged")])) != []  # believed
        assert opened.faults(aside=lambda: lambda: ([], [Fault(where="there", said="damaged")])) == []
    change(archive, "UPDATE links SET score = score / 2")
    with closing(Integrity(archive)) as opened:
        assert {one.table for one in opened.faults(aside=lambda: not_at_all)} == {"links"}
