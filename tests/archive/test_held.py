"""Every table is held, and what no single value shows is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive.post_rows import FIELDS
from stemmatic.archive.schema import make_schema
from stemmatic.archive.seals import HELD_OTHERWISE, SEALED, row_seal
from tests.archive.kept import change, command_line


def test_of_every_table_something_says_how_it_is_held() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        make_schema(connection)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == SEALED.keys() | HELD_OTHERWISE.keys()
        assert SEALED.keys().isdisjoint(HELD_OTHERWISE)
        for table, held in SEALED.items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            merged = columns - {*held.columns, "seal"}  # of posts, what the merge of sightings makes again
            assert merged == (columns - {"id", "post", "step", "seal"} if table == "posts" else set())
            assert set(held.key) <= {*held.columns, "rowid"}
    assert {"date", "record"}.isdisjoint(SEALED["posts"].columns)
    assert "date" in FIELDS


def test_a_seal_is_the_same_everywhere() -> None:
    assert row_seal(("Ёлка", 3, None, b"\0x", 0.1)).hex() == SEAL
    assert row_seal((True, 2.0)) == row_seal((1, 2))
    assert row_seal(("1",)) != row_seal((1,))
    assert row_seal(("a", "b")) != row_seal(("ab", ""))
    assert row_seal((None,)) != row_seal(("None",))


SEAL = "bb01c6b79dc08958c4d3eb3d672f94ed"


FOUND = {
    "a lower number of texts": ("UPDATE counters SET value = value - 1 WHERE name = 'text'", "counters"),
    "a post that is not in the search index": ("DELETE FROM search_posts WHERE id = 1", "search_posts"),
    "a post that is not as the index has it": (
        "UPDATE posts SET record = replace(record, 'milk', 'silk') WHERE post = 'table:tarn_daily/7';"
        "DELETE FROM search_pending",
        "search_posts",
    ),
    "rows in one another's place": (
        "UPDATE family_posts SET seal = (SELECT max(seal) FROM family_posts)",
        "family_posts",
    ),
    "a table that nobody knows": ("CREATE TABLE more (one)", "sqlite_master"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_no_single_value_shows_is_found(archive: Path, name: str) -> None:
    statements, table = FOUND[name]
    change(archive, *statements.split(";"))
    assert table in {fault.table for fault in verify(archive).faults}


# --- mending -----------------------------------------------------------------------------------------------------


def test_what_dumps_said_is_left_to_a_backup(archive: Path) -> None:
    change(archive, "UPDATE sightings SET record = replace(record, 'milk', 'silk')", "UPDATE dumps SET name = 'other'")
    done = command_line("doctor", "--repair", "--archive", archive)
    assert done.exit_code == 1
    assert "nothing in the archive can mend" in done.stdout
    assert "no backup" in done.stdout or "backup" in done.stdout


def test_a_sound_archive_is_left_as_it_is(archive: Path) -> None:
    before = verify(archive).seal
    done = command_line("doctor", "--repair", "--archive", archive)
    assert (done.exit_code, verify(archive).seal) == (0, before)
    assert "nothing was to be made anew" in done.stdout


def test_no_evidence_is_made_of_what_does_not_fit(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        (family, *_) = opened.families
    change(archive, "UPDATE dumps SET added = '2031-01-01T00:00:00+00:00'")
    done = command_line("evidence", family.id, "-o", tmp_path / "bundle", "--archive", archive)
    assert done.exit_code != 0
    assert "no evidence was written" in done.output
    assert not (tmp_path / "bundle").exists()
