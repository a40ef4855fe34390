"""The archive: records round-trip, sightings merge whatever their order, transactions are whole."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.archive.merge import merge_sightings
from stemmatic.archive.records import from_json, to_json
from stemmatic.archive.schema import migrations
from stemmatic.archive.store import Store
from stemmatic.archive.strangers import base_key
from stemmatic.errors import ArchiveError, LockedArchive, NewerArchive, NoArchive
from stemmatic.model import Dump, Forward, LinkPreview, Media, Place, Post, PostKind, Reaction, Skipped
from tests.invented import post

DUMP = Dump(sha256="0" * 64, name="posts.jsonl", format="table", size_bytes=10)
storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


@settings(deadline=None, max_examples=60)
@given(
    text=storable,
    name=st.none() | storable,
    views=st.none() | st.integers(0, 10**9),
    date=st.none() | st.datetimes(timezones=st.just(UTC)),
    reactions=st.none() | st.lists(st.builds(Reaction, storable, st.integers(0, 99)), max_size=3).map(tuple),
    extra=st.dictionaries(
        storable, st.none() | st.booleans() | st.integers() | storable | st.lists(storable), max_size=3
    ),
)
def test_a_record_comes_back_as_it_was(text, name, views, date, reactions, extra) -> None:  # type: ignore[no-untyped-def]
    before = Post(
        platform="telegram",
        channel="veyra/press",
        number="7",
        text=text,
        place=Place("f" * 64, "messages[0]"),
        kind=PostKind.POLL,
        date=date,
        forward=Forward(name=name, date=date),
        views=views,
        reactions=reactions,
        media=(Media(kind="photo", url=name),),
        previews=(LinkPreview(url="https://veyra.example/a", title=name),),
        extra=extra,
    )
    assert from_json(Post, to_json(before)) == before


names = st.sampled_from(["veyra", "veyra/press", "a%2Fb", '"channel_title":"x",', 'back\\slash "q"', "ö", "\U0001f6a2"])


@settings(deadline=None, max_examples=60)
@given(
    posts=st.lists(
        st.builds(
            Post,
            platform=st.sampled_from(["telegram", "table"]),
            channel=names,
            number=names | st.integers(1, 9).map(str),
            text=storable | st.just('{"forward":{"name":"a"}}'),
            place=st.builds(Place, st.just(DUMP.sha256), st.integers(1, 99).map("line {}".format)),
            channel_title=st.none() | names | storable,
            author=st.none() | names,
            album=st.none() | names,
            date=st.none() | st.datetimes(timezones=st.just(UTC)),
            forward=st.none() | st.builds(Forward, name=st.none() | names),
            extra=st.dictionaries(st.sampled_from(["forward", "channel_title", "channel"]), storable, max_size=2),
        ),
        max_size=5,
    )
)
def test_the_columns_of_a_new_post_say_what_its_record_says(posts: list[Post]) -> None:
    with TemporaryDirectory() as folder, closing(Store(Path(folder), create=True)) as store:
        store.add_dump(DUMP, posts, [], {})
        rows = store._rows("SELECT post, platform, channel, number, date, record, forwarded, channel_title FROM posts")
        for *columns, forwarded, channel_title in rows:
            one = from_json(Post, columns.pop())
            date = one.date.isoformat() if one.date else None
            assert columns == [one.key, one.platform, one.channel, one.number, date]
            assert (forwarded, channel_title) == (one.forward is not None, one.channel_title)
        assert {base_key(row[0]) for row in rows} == {store.settled_key(one.key) for one in posts}


def test_unknown_never_overwrites_known_and_counts_take_the_highest() -> None:
    page = replace(post("a", 1, "Text."), views=120, place=Place("1", "p"), channel_title="Veyra Press")
    export = replace(post("a", 1, "Text."), reactions=(Reaction("👍", 2),), place=Place("2", "m"))
    later = replace(post("a", 1, "Text."), views=90, place=Place("3", "p"))
    results = [merge_sightings(order) for order in itertools.permutations([page, export, later])]
    assert all(result == results[0] for result in results)
    merged = results[0][0]
    assert (merged.views, merged.reactions, merged.channel_title) == (120, (Reaction("👍", 2),), "Veyra Press")


def test_each_text_is_a_revision_oldest_first() -> None:
    first = replace(post("a", 1, "We open on Monday."), place=Place("9", "x"))
    edit = datetime(2031, 6, 4, tzinfo=UTC)
    second = replace(post("a", 1, "We open on Friday."), edited=True, edited_date=edit, place=Place("1", "y"))
    for order in itertools.permutations([first, second]):
        merged, revisions = merge_sightings(order)
        assert merged.text == "We open on Friday."
        assert [one.text for one in revisions] == ["We open on Monday.", "We open on Friday."]


def test_adding_a_dump_again_adds_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    posts = [post("a", n, f"Text {n}.") for n in range(5)]
    assert store.add_dump(DUMP, posts, [], {}) == (5, 5)
    before = store.posts_step()
    assert before > 0
    assert store.add_dump(DUMP, posts, [], {}) == (5, 0)
    assert store.posts_step() == before
    assert store.has_dump(DUMP.sha256, {})
    assert not store.has_dump(DUMP.sha256, {"text": "body"})


def test_a_dump_read_in_another_way_replaces_what_was_read(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    store.add_dump(DUMP, [post("a", 1, "Wrong column.")], [], {})
    store.add_dump(DUMP, [post("b", 1, "Right column.")], [], {"channel": "who"})
    assert [one.key for one in store.posts_of(store.post_keys([])[0])] == ["table:b/1"]


def test_a_dump_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)

    def broken():  # type: ignore[no-untyped-def]
        yield post("a", 1, "Kept only if all is kept.")
        raise RuntimeError("the reader failed")

    with pytest.raises(RuntimeError):
        store.add_dump(DUMP, broken(), [], {})
    assert store.count_posts() == 0
    assert store.dumps() == []


def test_notes_of_a_dump_are_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    note = Skipped(dump="posts.jsonl", position="line 3", reason="not JSON", advice="repair the line")
    for _ in range(2):
        store.add_dump(DUMP, [], [note], {})
    assert store.skipped() == [note]


def test_a_second_writer_gets_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.archive.database._WAIT_SECONDS", 0.1)
    one, other = Store(tmp_path, create=True), Store(tmp_path)
    with one.writing():
        assert other.count_posts() == 0  # a reader does not wait
        with pytest.raises(LockedArchive, match="another process is writing"):
            other.add_dump(DUMP, [], [], {})


def test_a_newer_archive_is_refused_untouched(tmp_path: Path) -> None:
    Store(tmp_path, create=True).close()
    path = tmp_path / "archive.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerArchive, match="newer Stemmatic"):
        Store(tmp_path)
    assert path.read_bytes() == before


def test_other_files_are_no_archives(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="stemmatic trace"):
        Store(tmp_path)
    (tmp_path / "archive.sqlite").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(ArchiveError, match="damaged"):
        Store(tmp_path)
