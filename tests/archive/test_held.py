"""Every column of every table is held: a changed value is found, with its table."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.tamper import alter, columns_of
from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.api.repair import repair
from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.post_rows import FIELDS
from stemmatic.archive.schema import make_schema
from stemmatic.archive.seals import HELD_OTHERWISE, SEALED, insert, row_seal
from stemmatic.archive.verdicts.names import NameVerdict
from tests.archive.kept import FERRY, OPTIONS, change, command_line, row

# What another value changes nothing of that anybody is given, and why.
OF_NO_EFFECT = {
    ("counters", "value"): "of the sign that counts stand no value is asked; a lower number of texts has its own test",
    ("search_rules", "rules"): "by other rules the index is made anew before it is asked",
    (
        "search_pending",
        "id",
    ): "another post waits to be indexed again; one that has to wait and does not has its own test",
}
# A hash that no page fits, a record that has no post, a dead place that lives: nothing tells which of two was changed.
_NAMED_BY = {
    "search_pages": ("search_index_data", "search_index_idx"),
    "search_dead": ("search_index_docsize",),
    "sightings": ("posts",),
    # A sum, or the rows that it is of; the chain, which tells, holds no sums of tables that searches fill.
    "seals": tuple(name for name, held in SEALED.items() if not held.chained),
}
_POST = "table:tarn_port/1"
_INVENTED = {"TEXT": "x", "INTEGER": 1, "REAL": 0.25, "BLOB": b"x"}


@pytest.fixture(scope="session")
def filled(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a row in every table."""
    folder = tmp_path_factory.mktemp("filled") / "archive"
    shutil.copytree(sound, folder)
    edited = folder.parent / "edited.jsonl"
    edited.write_text(json.dumps({**row("tarn_port", 2, FERRY + " Dogs travel free.", 9), "edited": True}) + "\n")
    with Archive(folder) as opened:
        opened.add([edited], options=OPTIONS)
        (link, *_) = opened.links
        opened.verdicts.judge(link.source, link.target, "right")
        opened.annotations.tag(link.source, "ferries")
        opened._store.judge_names("odo", "odo lindqvist", NameVerdict.TWO)
        opened._store.index_search(lambda *_: None)
    with closing(sqlite3.connect(folder / "archive.sqlite", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for table, held in SEALED.items():
            if not connection.execute(f"SELECT 1 FROM {table}").fetchone():  # noqa: S608
                types = dict(one[1:3] for one in connection.execute(f"PRAGMA table_info({table})"))
                values = [_POST if name == "post" else _INVENTED[types[name]] for name in held.columns]
                insert(connection, table, [values])
        connection.execute("INSERT INTO search_pending SELECT min(id) FROM posts")
        add_step(connection, open_step(connection), "repair", "invented rows", "0" * 64)
        connection.execute("COMMIT")
    assert verify(folder).faults == ()
    return folder


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


def trials(archive: Path) -> Iterator[list[tuple[str, str]]]:
    """Columns that are changed together: of sealed tables one each, of others one alone."""
    by_table = defaultdict(list)
    for table, column in columns_of(archive):
        by_table[table].append((table, column))
    sealed = [columns for table, columns in by_table.items() if table in SEALED]
    for at in range(max(map(len, sealed))):
        yield [columns[at] for columns in sealed if at < len(columns)]
    for table, columns in by_table.items():
        if table not in SEALED:
            yield from ([one] for one in columns)


def test_one_changed_value_in_every_column_of_every_table_is_found(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(filled, copy)
    content, choose = (filled / "archive.sqlite").read_bytes(), random.Random(3)  # noqa: S311
    seen = set()
    for columns in trials(filled):
        for ending in ("", "-wal", "-shm"):
            (copy / f"archive.sqlite{ending}").unlink(missing_ok=True)
        (copy / "archive.sqlite").write_bytes(content)
        done = {one: alter(copy, *one, choose) for one in columns}
        seen |= {table for (table, _), said in done.items() if said}
        faults = verify(copy).faults
        named = {fault.table for fault in faults}
        for one, said in done.items():
            if one in OF_NO_EFFECT:
                assert not faults, said
            elif said:
                assert named & {one[0], *_NAMED_BY.get(one[0], ())}, (said, faults)
    assert seen == {table for table, _ in columns_of(filled)}


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

MENDED = {
    "posts": "UPDATE posts SET record = replace(record, 'milk', 'silk'), date = NULL WHERE post = 'table:tarn_daily/7'",
    "a post taken out": "DELETE FROM posts WHERE post = 'table:tarn_port/2'",
    "revisions": "UPDATE revisions SET text = 'Never.'",
    "steps of posts": "UPDATE posts SET step = 1",
    "links": "UPDATE links SET score = score / 2",
    "understood": "UPDATE understood SET record = replace(record, 'en', 'tr')",
    "facts of families": "UPDATE family_facts SET posts = posts + 5; DELETE FROM relays",
    "posts of families": "DELETE FROM family_posts WHERE post = 'table:tarn_port/1'",
    "search": "DELETE FROM search_posts WHERE id = 1; UPDATE search_index_data SET block = x'00' WHERE id > 10",
    "days": "UPDATE days SET posts = 77",
    "an index": "DROP INDEX posts_by_date; DROP TRIGGER search_post_changed",
    "counters": "DELETE FROM counters",
}


def kept(archive: Path) -> list[list[tuple[object, ...]]]:
    """What lists ask of families and days, as the tables have it."""
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection:
        return [
            sorted(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 (fixed names)
            for table in ("family_facts", "family_posts", "family_channels", "relays", "relay_pairs", "days")
        ]


@pytest.mark.parametrize("name", MENDED)
def test_what_follows_from_the_rest_is_made_anew(archive: Path, sound: Path, name: str) -> None:
    change(archive, *MENDED[name].split(";"))
    assert verify(archive).faults
    done, left, _ = repair(archive)
    assert done
    assert left == []
    assert verify(archive).faults == ()
    with Archive(archive) as mended, Archive(sound) as before:
        for table in ("posts", "passages", "links", "families"):
            assert mended.table(table).equals(before.table(table)), table
        assert mended.search("milk").total == before.search("milk").total
        assert kept(archive) == kept(sound)


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
