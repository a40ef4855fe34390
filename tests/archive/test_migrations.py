"""Archives of the first schema: copied, migrated, verified; or left untouched, with one clear line."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import threading
from collections import namedtuple
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import diagnose, verify
from stemmatic.archive import backup
from stemmatic.archive.records import to_json
from stemmatic.archive.schema import APPLICATION_ID, _statements, migrations
from stemmatic.archive.store import Store
from stemmatic.errors import ArchiveError
from stemmatic.model import Place, Post
from tests.archive.kept import FERRY, OPTIONS, STORM, command_line
from tests.rights import without_rights

MORNING = datetime(2031, 6, 4, 8, 0, 17, tzinfo=UTC)
NEWEST = len(migrations())
Usage = namedtuple("Usage", "total used free")


def telegram(dump: str, channel: str, number: int, text: str, **fields: object) -> Post:
    return Post(
        platform="telegram",
        channel=channel,
        number=str(number),
        text=text,
        date=MORNING + timedelta(hours=number),
        channel_title="Tarn Daily",
        place=Place(dump * 64, f"message {number}"),
        **fields,  # type: ignore[arg-type]
    )


# One channel as an export knows it and as a saved page does; an edited post that two dumps have.
EXPORT = [telegram("a", "1234567", n, f"{FERRY} Sailing {n}.") for n in range(1, 5)]
PAGE = [telegram("b", "tarn_daily", n, f"{FERRY} Sailing {n}.", views=10 * n) for n in range(3, 7)]
FAMILY = {"id": "Fold", "channels": [], "languages": [], "stemma": [], "lost": []}
EDITED = [telegram("c", "tarn_port", 1, STORM), telegram("d", "tarn_port", 1, STORM.replace("Friday", "Saturday"))]


def make_first(folder: Path, posts: Iterable[Post], *, linked: bool = True, rowids: bool = True) -> Path:
    """An archive as schema 1 had it: posts under the keys of their dumps, no steps, nothing numbered."""
    folder.mkdir()
    path = folder / "archive.sqlite"
    sql = migrations()[0]
    if not rowids:  # as the very first were
        begin = sql.index("CREATE TABLE sightings")
        sql = sql[:begin] + sql[begin:].replace(");", ") WITHOUT ROWID;", 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for statement in _statements(sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        by_key: dict[str, list[Post]] = {}
        for one in posts:
            sha256 = one.place.dump_sha256
            by_key.setdefault(one.key, []).append(one)
            connection.execute(
                "INSERT OR IGNORE INTO dumps VALUES (?, ?, 'telegram-json', 100, '{}', 1)",
                (sha256, f"{sha256[0]}.json"),
            )
            connection.execute(
                "INSERT INTO sightings VALUES (?, ?, ?, ?)", (one.key, sha256, one.place.position, to_json(one))
            )
        for key, seen in by_key.items():
            newest = seen[-1]
            assert newest.date is not None
            connection.execute(
                "INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?)",
                (key, newest.platform, newest.channel, newest.number, newest.date.isoformat(), to_json(newest)),
            )
            for number, one in enumerate(seen if len(seen) > 1 else ()):
                row = (key, number, one.text, None, one.place.dump_sha256)
                connection.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?)", row)
            connection.execute("INSERT INTO understood VALUES (?, '{}')", (key,))
        if linked:
            first, second = EXPORT[0].key, EXPORT[1].key
            connection.execute(
                "INSERT INTO runs (started, finished, version, options, input_sha256, report)"
                " VALUES ('2031-06-04T09:00:00+00:00', '2031-06-04T09:00:01+00:00', '0.1.0', '{}', 'x', '{}')"
            )
            connection.execute("INSERT INTO links VALUES (?, ?, 1, 'copy', 0.9, 1.0, 1.0, '[]', '[]')", (first, second))
            family = {"id": "Fold", "posts": [first, second], "channels": [], "languages": [], "earliest": first}
            connection.execute(
                "INSERT INTO families VALUES ('Fold', ?)", (json.dumps({**family, "stemma": [], "lost": []}),)
            )
            connection.executemany("INSERT INTO family_posts VALUES (?, 'Fold')", [(first,), (second,)])
        connection.execute("COMMIT")
    return folder


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("rowids", [True, False])
@pytest.mark.parametrize("linked", [True, False])
def test_a_first_archive_is_copied_migrated_and_verified(tmp_path: Path, linked: bool, rowids: bool) -> None:
    posts = [*EXPORT, *PAGE, *EDITED]
    folder = make_first(tmp_path / "archive", posts, linked=linked, rowids=rowids)
    assert "an older Stemmatic made the archive (schema 1" in diagnose(folder)[0].said
    assert version_of(folder / "archive.sqlite") == 1  # looking changes nothing
    found = verify(folder)
    assert found.faults == ()
    assert found.unvouched is not None
    assert "nothing vouches for what was changed before" in command_line("verify", folder).stdout
    assert version_of(folder / "archive.sqlite") == NEWEST
    copy = folder / "archive-schema-1.sqlite"
    assert version_of(copy) == 1
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM sightings").fetchone()[0] == len(posts)
    with closing(Store(folder)) as store:
        assert {one.key for one in store.posts_of(store.post_keys([])[0])} == {one.key for one in posts}
        assert [one.text for one in store.revisions(EDITED[0].key)] == [one.text for one in EDITED]
        steps = store._rows("SELECT kind, subject FROM steps ORDER BY step")
        assert [kind for kind, _ in steps] == ["dump"] * 4 + ["migration"]
        assert steps[-1][1] == f"schema 1 to {NEWEST}"
        assert store.count_unlinked() == len({one.key for one in posts})
    with Archive(folder) as opened:
        assert [one.id for one in opened.families] == (["Fold"] if linked else [])
        opened.link(options=OPTIONS)
        assert opened.ledger.unlinked == 0
    assert verify(folder).faults == ()


def test_names_that_were_two_channels_become_one_at_the_next_dump(tmp_path: Path) -> None:
    folder = make_first(tmp_path / "archive", [*EXPORT, *PAGE])
    with Archive(folder) as opened:
        assert {one.channel for one in opened.posts} == {"1234567", "tarn_daily"}
        more = tmp_path / "more.jsonl"
        more.write_text('{"channel": "elsewhere", "id": 9, "text": "The lock is painted."}\n')
        opened.add([more], options=OPTIONS)
        assert {one.channel for one in opened.posts} == {"tarn_daily", "elsewhere"}
        assert [one.views for one in opened.posts if one.channel == "tarn_daily"] == [None, None, 30, 40, 50, 60]
    assert verify(folder).faults == ()


def test_migrated_and_made_anew_are_the_same(tmp_path: Path) -> None:
    posts = [*EXPORT, *EDITED]
    folder = make_first(tmp_path / "archive", posts)
    with Archive(folder) as opened, Archive(tmp_path / "anew", create=True) as anew:
        for sha256 in ("a", "c", "d"):
            held = [one for one in posts if one.place.dump_sha256[0] == sha256]
            dump = next(dump for dump, _ in opened.ledger.dumps if dump.sha256[0] == sha256)
            anew._store.add_dump(dump, held, [], {})
        for one in (opened, anew):
            one.link(options=OPTIONS)
        assert list(opened.posts) == list(anew.posts)
        assert list(opened.links) == list(anew.links)
        assert list(opened.families) == list(anew.families)


def test_an_earlier_copy_is_never_written_over(tmp_path: Path) -> None:
    folder = make_first(tmp_path / "archive", EXPORT)
    (folder / "archive-schema-1.sqlite").write_bytes(b"somebody's")
    Store(folder).close()
    assert (folder / "archive-schema-1.sqlite").read_bytes() == b"somebody's"
    assert version_of(folder / "archive-schema-1-2.sqlite") == 1
    assert next(one.path.name for one in backup.backups(folder)).startswith("archive-schema-1")


def test_without_room_for_the_copy_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_first(tmp_path / "archive", EXPORT)
    before = (folder / "archive.sqlite").read_bytes()
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    done = command_line("posts", "--archive", folder)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "nothing was changed; free some space" in done.stderr
    assert (folder / "archive.sqlite").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["archive.sqlite"]


def test_a_migration_that_fails_leaves_the_archive_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_first(tmp_path / "archive", EXPORT)
    broken = [*migrations(), "CREATE TABLE never (x);\nINSERT INTO nowhere VALUES (1);\n"]
    with monkeypatch.context() as patched:
        patched.setattr("stemmatic.archive.schema.migrations", lambda: broken)
        with pytest.raises(ArchiveError, match="nowhere"):
            Store(folder)
    assert version_of(folder / "archive.sqlite") == 1
    assert verify(folder).faults == ()


def test_merging_by_todays_rules(tmp_path: Path) -> None:
    known = replace(EXPORT[0], views=500)
    unknown = replace(EXPORT[0], place=Place("e" * 64, "message 1"))
    folder = make_first(tmp_path / "archive", [known, unknown], linked=False)
    with Archive(folder) as opened:
        assert opened.posts[EXPORT[0].key].views == 500  # the first schema's post, made above, did not know it
    assert verify(folder).faults == ()


def test_an_older_archive_that_cannot_be_written(sound: Path, tmp_path: Path) -> None:
    made = make_first(tmp_path / "archive", EXPORT)
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name, "archive")
        folder.mkdir()
        shutil.copy(made / "archive.sqlite", folder)
        (folder / "archive.sqlite").chmod(0o444)
        folder.chmod(0o555)
        with pytest.raises(ArchiveError, match=r"older Stemmatic \(schema 1.* copy the folder"):
            without_rights(lambda: Store(folder).close())
        folder.chmod(0o755)
        assert version_of(folder / "archive.sqlite") == 1


def test_two_at_once_migrate_once(tmp_path: Path) -> None:
    folder = make_first(tmp_path / "archive", EXPORT)
    failed: list[Exception] = []

    def opened() -> None:
        try:
            Store(folder).close()
        except Exception as error:  # noqa: BLE001 (seen by the test below)
            failed.append(error)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert len(list(folder.glob("archive-schema-*"))) == 1
    assert verify(folder).faults == ()
