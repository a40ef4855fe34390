"""Verdicts: nothing that is linked or read later touches them, they follow their posts, and changes to them show."""

from __future__ import annotations

import itertools
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import back_up, compact, verify
from stemmatic.api.records import LinkState
from stemmatic.archive.store import Store
from stemmatic.errors import LockedArchive, NotFound, OptionError
from stemmatic.model import Dump, Place, Post, Verdict
from stemmatic.options import Options
from tests.archive.kept import FERRY, OPTIONS, change, row

PORT, DAILY = "table:tarn_port/1", "table:tarn_daily/7"
FERRIES = "table:tarn_port/2", "table:tarn_daily/8"
NO_LINKS = replace(OPTIONS, link=replace(OPTIONS.link, strong_run_words=500, min_words=500))


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), encoding="utf-8")
    return path


def add(archive: Path, path: Path, *rows: dict[str, object], options: Options = OPTIONS) -> None:
    with Archive(archive) as opened:
        opened.add([write(path, *rows)], options=options)


def faults(archive: Path) -> list[str]:
    return [str(one) for one in verify(archive).faults]


def test_the_latest_verdict_stands_and_what_was_said_before_stays(archive: Path) -> None:
    with Archive(archive) as opened:
        link = next(one for one in opened.links if {one.source, one.target} == set(FERRIES))
        opened.verdicts.judge(*FERRIES, "unsure", comment="  the fee differs?\r\nask  ", by="Ina Vale")
        found = opened.verdicts.judge(*reversed(FERRIES), Verdict.RIGHT)
        assert found == opened.verdicts.of(*FERRIES) == opened.verdicts.of(*reversed(FERRIES))
        assert (found.judgement.verdict, found.judgement.comment, found.judgement.by) == (Verdict.RIGHT, "", None)
        assert [(one.verdict, one.comment, one.by) for one in found.earlier] == [
            (Verdict.UNSURE, "the fee differs?\nask", "Ina Vale")
        ]
        assert found.judgement.link == link == found.link
        assert (found.source, found.target) == (link.source, link.target)
        assert (found.state, found.changes) == (LinkState.FOUND, ())
        assert opened.verdicts.of(PORT, DAILY) is None
        withdrawn = opened.verdicts.judge(*FERRIES, None)
        assert withdrawn.judgement.verdict is None
        assert len(withdrawn.earlier) == 2
        assert list(opened.verdicts) == [withdrawn]
    assert faults(archive) == []


def test_saying_the_same_again_adds_nothing(archive: Path) -> None:
    with Archive(archive) as opened:
        first = opened.verdicts.judge(*FERRIES, "wrong", comment="two ferries")
        seal = verify(archive).seal
        assert opened.verdicts.judge(*FERRIES, "wrong", comment="two ferries") == first
        assert verify(archive).seal == seal
        assert opened.verdicts.judge(*FERRIES, "wrong", comment="two ferries!").earlier == (first.judgement,)
        assert verify(archive).seal != seal


def test_linking_again_leaves_verdicts_and_says_that_the_link_is_gone(archive: Path) -> None:
    with Archive(archive) as opened:
        said = opened.verdicts.judge(*FERRIES, "right", comment="same words")
        assert opened.link(options=NO_LINKS)
        assert len(opened.links) == 0
        gone = opened.verdicts.of(*FERRIES)
        assert gone is not None
        assert gone.judgement == said.judgement
        assert gone.link is None
        assert (gone.state, gone.changes) == (LinkState.GONE, ("the present options do not find this link",))
        assert opened.verdicts.page(state="no longer found").judged == (gone,)
        assert faults(archive) == []
        assert opened.link(options=OPTIONS)
        assert opened.verdicts.of(*FERRIES) == said
    assert faults(archive) == []


def test_a_verdict_on_a_link_that_is_gone_can_be_withdrawn(archive: Path) -> None:
    with Archive(archive) as opened:
        opened.verdicts.judge(*FERRIES, "right")
        opened.link(options=NO_LINKS)
        found = opened.verdicts.judge(*FERRIES, None)
        assert (found.judgement.link, found.state) == (None, LinkState.NEVER)
        assert found.earlier[0].link is not None


def test_a_verdict_on_a_text_that_was_edited_since_stands(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        opened.verdicts.judge(*FERRIES, "right")
    edited = {**row("tarn_daily", 8, FERRY + " Dogs travel free of charge on the upper deck.", 12), "edited": True}
    add(archive, tmp_path / "edited.jsonl", edited)
    with Archive(archive) as opened:
        assert opened.verdicts.of(*FERRIES).state is LinkState.FOUND  # type: ignore[union-attr]


def test_an_edited_text_and_another_relation_are_named(archive: Path, tmp_path: Path) -> None:
    copied = row("tarn_daily", 8, FERRY, 12)
    edited = {**copied, "text": FERRY + " Dogs travel free of charge on the upper deck.", "edited": True}
    archive = tmp_path / "other"
    Archive(archive, create=True).close()
    add(archive, tmp_path / "later.jsonl", row("tarn_port", 2, FERRY, 1), edited)
    with Archive(archive) as opened:
        was = opened.verdicts.judge(*FERRIES, "right")
    add(archive, tmp_path / "earlier.jsonl", copied)
    with Archive(archive) as opened:
        found = opened.verdicts.of(*FERRIES)
        assert found is not None
        assert found.judgement == was.judgement
        assert found.link is not None
        assert found.link.relation is not was.judgement.link.relation  # type: ignore[union-attr]
        assert found.state is LinkState.CHANGED
        assert found.changes[0] == f"the relation was {was.judgement.link.relation} and is now copy"  # type: ignore[union-attr]
        assert f"the text of {FERRIES[1]} is another now" in found.changes
        assert opened.verdicts.judge(*FERRIES, "right").earlier == (was.judgement,)  # the same word, of another link
        assert opened.verdicts.of(*FERRIES).state is LinkState.FOUND  # type: ignore[union-attr]
    assert faults(archive) == []


def test_an_older_text_that_turns_up_is_no_edit(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        was = opened.verdicts.judge(*FERRIES, "right")
        older = {**row("tarn_daily", 8, FERRY.replace("two", "three"), 12), "edited": False}
        opened.add(
            [write(tmp_path / "newer.jsonl", {**row("tarn_daily", 8, FERRY, 12), "edited": True})], options=OPTIONS
        )
        opened.add([write(tmp_path / "older.jsonl", older)], options=OPTIONS)
        assert [one.text for one in opened.posts.revisions(FERRIES[1])] == [older["text"], FERRY]
        found = opened.verdicts.of(*FERRIES)
        assert found is not None
        assert (found.judgement, found.changes) == (was.judgement, ())
        assert {found.link.source_revision, found.link.target_revision} == {0, 1}  # type: ignore[union-attr]


def test_posts_that_no_link_joins_can_be_judged(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        found = opened.verdicts.judge(DAILY, FERRIES[0], "wrong", comment="nothing in common")
        assert (found.source, found.target) == (DAILY, FERRIES[0])
        assert (found.judgement.link, found.state, found.changes) == (None, LinkState.NEVER, ())
        opened.verdicts.judge(*FERRIES, "right")
        opened.link(options=NO_LINKS)
        opened.verdicts.judge(PORT, DAILY, "right", comment="plainly one text")
        opened.link(options=OPTIONS)
        later = opened.verdicts.of(PORT, DAILY)
        assert later is not None
        assert later.state is LinkState.CHANGED
        assert later.changes == (f"no link was found then; now it is found as {later.link.relation}",)  # type: ignore[union-attr]
        with pytest.raises(OptionError, match="is one post"):
            opened.verdicts.judge(PORT, PORT, "right")


def crossing(channel: str, *numbers: int) -> list[dict[str, object]]:
    return [row(channel, n, f"Crossing {n} of the grey lake took {n + 3} hours and two oars.", n) for n in numbers]


def test_verdicts_follow_posts_whose_channel_gets_another_name(archive: Path, tmp_path: Path) -> None:
    copy = row("lake_watch", 50, crossing("x", 6)[0]["text"] + " Calm.", 20)  # type: ignore[operator]
    add(archive, tmp_path / "export.jsonl", *crossing("1234567", 1, 2, 3, 4, 5, 6), copy)
    before, after, other = "table:1234567/6", "table:tarn_lake/6", "table:lake_watch/50"
    with Archive(archive) as opened:
        said = opened.verdicts.judge(before, other, "wrong", comment="each saw it")
        opened.verdicts.judge("table:1234567/2", "table:1234567/3", "unsure")
    add(archive, tmp_path / "page.jsonl", *crossing("tarn_lake", 1, 2, 3, 4, 5))
    with Archive(archive) as opened:
        assert ("table", "1234567") in opened.channels.identities()
        found = opened.verdicts.of(other, after)
        assert found is not None
        assert found == opened.verdicts.of(before, other)  # the old key still leads there
        assert found.judgement == said.judgement
        assert {found.source, found.target} == {after, other}
        assert found.changes == ()
        assert len(opened.verdicts.on([after])) == 1
        assert opened.verdicts.of("table:tarn_lake/2", "table:tarn_lake/3") is not None
        again = opened.verdicts.judge(after, other, "right")
        assert again.earlier == (said.judgement,)
        assert again.judgement.source_keys + again.judgement.target_keys == (before,)
    assert faults(archive) == []
    # Another name of its kind: which of both it is, is open, so the export's posts go back to their number.
    add(archive, tmp_path / "mirror.jsonl", *crossing("tarn_mirror", 1, 2, 3, 4, 5))
    with Archive(archive) as opened:
        assert opened.channels.identities() == {}
        found = opened.verdicts.of(before, other)
        assert found is not None
        assert found.judgement == again.judgement
        assert {found.source, found.target} == {before, other}
    assert faults(archive) == []


DUMPS = {
    "export": crossing("1234567", 1, 2, 3, 4, 5, 6),
    "page": crossing("tarn_lake", 1, 2, 3, 4, 5),
    "wire": [row("lake_watch", 50, "Crossing 6 of the grey lake took 9 hours and two oars. Calm.", 20)],
    "mirror": crossing("tarn_mirror", 1, 2, 3, 4, 5),
}


@pytest.mark.parametrize("order", [one for one in itertools.permutations(DUMPS) if one[-1] != "wire"])
def test_where_a_verdict_stands_does_not_depend_on_when_it_was_said(tmp_path: Path, order: tuple[str, ...]) -> None:
    store = Store(tmp_path, create=True)
    said = 0
    for name in order:
        posts = [
            Post(
                platform="table",
                channel=str(one["channel"]),
                number=str(one["id"]),
                text=str(one["text"]),
                date=datetime.fromisoformat(str(one["date"])),
                place=Place(name, str(one["id"])),
            )
            for one in DUMPS[name]
        ]
        store.add_dump(Dump(sha256=name, name=name, format="table", size_bytes=1), posts, [], {})
        crossed, watched = (store.settled_key(key) for key in ("table:1234567/6", "table:lake_watch/50"))
        if store.post(crossed) and store.post(watched):
            said += store.judge(crossed, watched, "right", comment=f"after {name}")
        judged = store.judged_links()
        assert len(judged) == min(said, 1)
        assert all({one.source, one.target} == {crossed, watched} for one in judged)
        assert sum(len(one.earlier) + 1 for one in judged) == said
    store.close()
    assert said
    assert faults(tmp_path) == []


def test_two_posts_that_turn_out_to_be_one_keep_what_was_said(archive: Path, tmp_path: Path) -> None:
    add(archive, tmp_path / "export.jsonl", *crossing("1234567", 1, 2, 3, 4, 5))
    add(archive, tmp_path / "page.jsonl", *crossing("tarn_lake", 1, 2, 3, 4)[:4])
    pair = "table:1234567/2", "table:tarn_lake/2"
    with Archive(archive) as opened:
        assert opened.channels.identities() == {}
        opened.verdicts.judge(*pair, "right", comment="one channel?")
    add(archive, tmp_path / "more.jsonl", *crossing("tarn_lake", 5))
    with Archive(archive) as opened:
        assert ("table", "1234567") in opened.channels.identities()
        (found,) = opened.verdicts
        assert found.judgement.comment == "one channel?"
        assert found.state is not LinkState.FOUND
        assert any(pair[0] in change for change in found.changes)
        assert opened.verdicts.of("table:tarn_lake/2", "table:tarn_lake/2") is None  # not the post with itself
    assert faults(archive) == []


def test_backups_and_compacting_keep_verdicts(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        opened.verdicts.judge(*FERRIES, "wrong", comment="другой паром ⛴")
        said = list(opened.verdicts)
    back_up(archive, tmp_path / "backup")
    compact(archive)
    for folder in (archive, tmp_path / "backup"):
        with Archive(folder) as opened:
            assert list(opened.verdicts) == said
        assert faults(folder) == []


CHANGES = {
    "a comment": "UPDATE verdicts SET record = replace(record, 'harbours', 'ferries') WHERE entry = 2",
    "a verdict and its record": "UPDATE verdicts SET verdict = 'right',"
    ' record = replace(record, \'"verdict":"wrong"\', \'"verdict":"right"\') WHERE entry = 2',
    "a verdict alone": "UPDATE verdicts SET verdict = 'right' WHERE entry = 2",
    "who said it": "UPDATE verdicts SET record = replace(record, 'Ina', 'Ova') WHERE entry = 2",
    "the posts": "UPDATE verdicts SET target = 'table:tarn_port/1' WHERE entry = 2",
    "taken out": "DELETE FROM verdicts WHERE entry = 2",
    "the first taken out": "DELETE FROM verdicts WHERE entry = 1",
    "put in": "INSERT INTO verdicts SELECT 3, source, target, verdict, record FROM verdicts WHERE entry = 2",
    "no JSON": "UPDATE verdicts SET record = '{' WHERE entry = 2",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
def test_verification_finds_what_was_changed(archive: Path, sql: str) -> None:
    with Archive(archive) as opened:
        opened.verdicts.judge(*FERRIES, "unsure")
        opened.verdicts.judge(*FERRIES, "wrong", comment="two harbours", by="Ina")
    assert faults(archive) == []
    change(archive, sql)
    (fault,) = faults(archive)
    assert fault.startswith(f"verdict {1 if 'first' in sql or 'entry = 1' in sql else 3 if 'SELECT 3' in sql else 2}")


def test_links_are_still_verified_after_a_verdict(archive: Path) -> None:
    with Archive(archive) as opened:
        opened.verdicts.judge(*FERRIES, "right")
    change(archive, "UPDATE links SET score = 0.123")
    assert any("links, table:tarn_port/1" in fault for fault in faults(archive))


def test_pages_of_verdicts_and_their_counts(archive: Path) -> None:
    with Archive(archive) as opened:
        opened.verdicts.judge(*FERRIES, "right")
        opened.verdicts.judge(PORT, DAILY, "wrong")
        opened.verdicts.judge(PORT, FERRIES[0], "wrong")
        opened.verdicts.judge(DAILY, FERRIES[0], "unsure")
        opened.verdicts.judge(DAILY, FERRIES[0], None)
        whole = opened.verdicts.page()
        assert [{one.source, one.target} for one in whole.judged] == [
            {PORT, FERRIES[0]},
            {PORT, DAILY},
            set(FERRIES),
        ]
        assert (whole.total, whole.verdicts) == (3, {"right": 1, "wrong": 2, "withdrawn": 1})
        assert whole.states == {"found": 2, "never found": 1}
        assert opened.verdicts.page(skip=1, limit=1).judged == whole.judged[1:2]
        wrong = opened.verdicts.page(verdict="wrong", state="never found")
        assert (wrong.judged, wrong.total) == (whole.judged[:1], 1)
        assert wrong.verdicts == {"wrong": 1, "withdrawn": 1}
        assert wrong.states == {"found": 1, "never found": 1}
        assert opened.verdicts.page(verdict="withdrawn").total == 1
        for wanted in ({"verdict": "true"}, {"state": "lost"}):
            with pytest.raises(OptionError, match="expected"):
                opened.verdicts.page(**wanted)


def test_what_cannot_be_kept_is_said_in_one_line(archive: Path) -> None:
    with Archive(archive) as opened:
        with pytest.raises(OptionError, match=r"^judge: the comment has 4,001 characters, and at most 4,000 are kept"):
            opened.verdicts.judge(*FERRIES, "right", comment="é" * 4001)
        with pytest.raises(OptionError, match="the name has 201"):
            opened.verdicts.judge(*FERRIES, "right", by="n" * 201)
        with pytest.raises(OptionError, match="expected right, wrong, unsure"):
            opened.verdicts.judge(*FERRIES, "true")
        with pytest.raises(NotFound, match="no post"):
            opened.verdicts.judge(PORT, "table:tarn_port/99", "right")
        with pytest.raises(NotFound, match="nothing was said"):
            opened.verdicts.judge(*FERRIES, None)
        assert list(opened.verdicts) == []
        assert opened.verdicts.judge(*FERRIES, "right", comment="⛴" * 4000).judgement.comment == "⛴" * 4000
        assert opened.verdicts.judge(*FERRIES, "right", comment="half \ud83d").judgement.comment == "half ?"


def test_a_locked_archive_keeps_nothing(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.archive.database._WAIT_SECONDS", 0.05)
    with Archive(archive) as opened, closing(sqlite3.connect(archive / "archive.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedArchive):
            opened.verdicts.judge(*FERRIES, "right")
        other.rollback()
        assert opened.verdicts.judge(*FERRIES, "right").judgement.verdict == "right"


def test_two_versions_in_one_post_can_be_judged(archive: Path) -> None:
    change(
        archive,
        "UPDATE links SET target = source, target_revision = source_revision WHERE source = 'table:tarn_port/1'",
    )
    with Archive(archive) as opened:
        found = opened.verdicts.judge(PORT, PORT, "right")
        assert (found.source, found.target, found.state) == (PORT, PORT, LinkState.FOUND)
        assert opened.verdicts.on([PORT]).of(PORT, PORT) == found
