"""Archives of every schema, opened by processes that are killed before a statement of the migration.

STEMMATIC_KILLS=all takes every statement that writes and change in the folder, not a few of each schema; 20 as many.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.older import make_older
from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive.schema import migrations
from tests.archive.kept import make_archive
from tests.archive.test_migrations import version_of
from tests.killing import ARCHIVE, Killer, Killing, choose, read_places

pytest.importorskip("fcntl", reason="needs os.fork")
NEWEST = len(migrations())
MOST_PLACES = 1
OPEN = ("families", "--archive", ARCHIVE)


@dataclass(frozen=True)
class Held:
    """What an archive holds: posts with their texts, revisions, families, and what people said."""

    posts: dict[str, str]
    revisions: list[str]
    families: dict[str, tuple[str, ...]]
    verdicts: list[tuple[str, str, str | None]]


def held(folder: Path) -> Held:
    with Archive(folder) as opened:
        keys = [post.key for post in opened.posts]
        return Held(
            {post.key: post.text for post in opened.posts},
            [one.text for key in keys for one in opened._store.revisions(key)],
            {one.id: tuple(one.posts) for one in opened.families},
            [(one.source, one.target, one.verdict) for one in opened.verdicts],
        )


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, killer: Killer) -> Path:
    """A folder with an archive of each schema in it, ``schema-N``, and what becomes of it undisturbed, ``whole-N``."""
    folder = tmp_path_factory.mktemp("migrated")
    modern = make_archive(folder)
    with Archive(modern) as opened:
        link = next(iter(opened.links))
        opened.verdicts.judge(link.source, link.target, "right")
    for schema in range(1, NEWEST):
        older = make_older(modern, folder / f"schema-{schema}", schema)
        shutil.copytree(modern / "index", older / "index")
    wholes = [
        Killing(str(folder / f"schema-{schema}"), str(folder / "whole" / f"{schema}"), OPEN)
        for schema in range(1, NEWEST)
    ]
    assert killer.kill(wholes) == [0] * (NEWEST - 1)
    return folder


def test_undisturbed_each_schema_keeps_what_it_can_hold(folder: Path) -> None:
    newest = held(folder / "archive")
    assert len(newest.posts) == 4
    assert len(newest.verdicts) == 1
    for schema in range(1, NEWEST):
        found = held(folder / "whole" / f"{schema}")
        assert found.posts == newest.posts, schema
        assert found.revisions == newest.revisions, schema
        assert found.families == newest.families, schema
        assert found.verdicts == (newest.verdicts if schema >= 5 else []), schema
        assert verify(folder / "whole" / f"{schema}").faults == (), schema


@pytest.mark.parametrize("schema", range(1, NEWEST))
def test_killed_anywhere(folder: Path, killer: Killer, schema: int) -> None:
    base, whole = folder / f"schema-{schema}", folder / "whole" / f"{schema}"
    places = read_places(whole)
    assert f"PRAGMA user_version = {NEWEST}" in places
    assert "COMMIT" in places
    numbers = choose(places, MOST_PLACES)
    killings = [Killing(str(base), str(folder / f"killed-{schema}" / f"{at}"), OPEN, at) for at in numbers]
    assert killer.kill(killings) == [-9] * len(killings)
    expected, met = held(whole), set()
    for killing in killings:
        archive, place = Path(killing.archive), f"before {places[killing.number - 1]}, step {killing.number}"
        version = version_of(archive / "archive.sqlite")
        assert version in (schema, NEWEST), place  # all of it, or nothing
        met.add(version)
        assert verify(archive).faults == (), place
        assert version_of(archive / "archive.sqlite") == NEWEST, place
        assert held(archive) == expected, place
        copies = [path for path in archive.glob("archive-schema-*.sqlite") if version_of(path) == schema]
        assert copies, place
        for copy in copies:
            with closing(sqlite3.connect(copy)) as connection:
                assert connection.execute("SELECT count(*) FROM posts").fetchone()[0] == len(expected.posts), place
        shutil.rmtree(archive)
    assert schema in met  # mostly nothing was kept; behind the last commit all is
