"""What people say of families: it acts at once, survives what comes later, follows its posts, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive, open_archive
from stemmatic.api.care import verify
from stemmatic.api.records import LinkState
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Verdict
from tests.archive.kept import FERRY, OPTIONS, STORM, change, row
from tests.archive.test_verdicts import NO_LINKS, crossing, write

PAROM = "Паром в Верхний Тарн снова берёт велосипеды с первого мая, по два талера с каждого, сообщила пристань."
VAPUR = "Yukarı Tarn vapuru mayısın birinden itibaren bisikletleri tanesi iki talere yeniden alıyor, dedi iskele."
ABBARA = "تعود عبّارة تارن العليا إلى حمل الدراجات منذ أول مايو مقابل تالرين لكل دراجة، كما أعلن المرفأ."
POROM = "Пором до Верхнього Тарна знову бере велосипеди з першого травня, по два талери за кожен, сказали на пристані."
LOCK = "The lock at Sarn stays open all night in June so that the hay barges can reach the mills before the rain comes."
DIGEST = "\n".join(("The week at the lake", f"• {FERRY}", f"• {LOCK}", f"• {STORM}"))
ROWS = [
    row("tarn_port", 1, STORM, 8),
    row("tarn_port", 2, FERRY, 9),
    row("tarn_daily", 7, STORM, 10),
    row("tarn_daily", 8, FERRY, 12),
    row("lake_wire", 1, STORM, 13),
    row("lake_wire", 2, LOCK, 14),
    row("parom", 1, PAROM, 15),
    row("vapur", 1, VAPUR, 16),
    row("abbara", 1, ABBARA, 17),
    row("porom", 1, POROM, 18),
    row("week", 1, DIGEST, 20),
]
STORMS = [f"table:{name}" for name in ("tarn_port/1", "tarn_daily/7", "lake_wire/1")]
FERRIES = ["table:tarn_port/2", "table:tarn_daily/8"]
WEEK, ELSEWHERE = "table:week/1", ["table:parom/1", "table:vapur/1", "table:abbara/1", "table:porom/1"]


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "lake", create=True) as opened:
        opened.add([write(tmp_path / "lake.jsonl", *ROWS)], options=OPTIONS)
        yield opened


def grouped(archive: Archive) -> list[set[str]]:
    return sorted((set(one.posts) for one in archive.families.with_hidden()), key=sorted)


def exported(archive: Archive) -> list[dict[str, Any]]:
    return archive.table("families").to_pylist()


def faults(archive: Archive) -> list[str]:
    return [str(one) for one in verify(archive.folder).faults]


def test_the_lake_has_these_families(lake: Archive) -> None:
    expected = ([*STORMS, WEEK], [*FERRIES, WEEK], ["table:lake_wire/2", WEEK])
    assert grouped(lake) == sorted(map(set, expected), key=sorted)


def test_what_is_said_acts_at_once_and_taking_it_back_gives_what_was(lake: Archive) -> None:
    before, links = exported(lake), list(lake.links)
    said = [
        lake.verdicts.join(STORMS[0], FERRIES[0], comment="one office", by="Ina Vale"),
        *(lake.verdicts.join(FERRIES[0], one) for one in ELSEWHERE),
        lake.verdicts.split(FERRIES[0], [STORMS[1]], comment="the older storm"),
        lake.verdicts.hide("table:lake_wire/2"),
        lake.verdicts.judge(WEEK, STORMS[2], "wrong"),
    ]
    families = lake.families.of(FERRIES[0])
    assert families is not None
    assert {*FERRIES, *ELSEWHERE, STORMS[0], STORMS[2]} <= set(families.posts)
    assert STORMS[1] not in families.posts
    assert families.languages == ("ar", "en", "ru", "tr", "uk")
    assert set(families.verdicts) >= {one.entry for one in said[:6]}
    assert [one.state for one in said[:-1]] == [LinkState.ACTS] * (len(said) - 1)
    assert [one.entry for one in lake.verdicts.acting_in(families)] == list(families.verdicts)
    assert list(lake.links) == links
    assert faults(lake) == []
    for one in reversed(said):
        assert lake.verdicts.withdraw(one.entry).verdict is None
    assert exported(lake) == before
    assert faults(lake) == []
    assert len(lake.verdicts.page(verdict="withdrawn").judged) == len(said)


def test_an_item_of_a_digest_is_split_off_and_follows_an_edit(lake: Archive, tmp_path: Path) -> None:
    ferries = lake.families.of(FERRIES[0])
    assert ferries is not None
    said = lake.verdicts.split(ferries.id, [WEEK])
    (carrier,) = said.judgement.ours
    assert [DIGEST[begin:end] for begin, end in carrier.spans] == [FERRY]
    assert set(FERRIES) in grouped(lake)
    assert {*STORMS, WEEK} in grouped(lake)
    edited = DIGEST.replace("The week at the lake", "The week at the grey lake, and what else there is to tell of it")
    later = {**row("week", 1, edited, 20), "edited_date": "2031-03-02T09:00:00Z"}
    lake.add([write(tmp_path / "edited.jsonl", later)], options=OPTIONS)
    assert set(FERRIES) in grouped(lake)
    assert (lake.verdicts[0].state, lake.verdicts[0].changes) == (LinkState.ACTS, ())
    gone = {**row("week", 1, edited.replace("bicycles", "goats"), 20), "edited_date": "2031-03-03T09:00:00Z"}
    lake.add([write(tmp_path / "gone.jsonl", gone)], options=OPTIONS)
    found = lake.verdicts[0]
    assert (found.state, found.changes) == (LinkState.IDLE, (f"{WEEK} is not in the archive as it was judged",))
    assert faults(lake) == []


def test_linking_anew_with_other_options_keeps_what_was_said(lake: Archive) -> None:
    lake.verdicts.split(STORMS[0], [STORMS[1]])
    lake.verdicts.judge(FERRIES[0], ELSEWHERE[0], "right")
    before = exported(lake)
    assert lake.link(options=NO_LINKS)
    assert {FERRIES[0], ELSEWHERE[0]} in grouped(lake)
    assert not any(STORMS[0] in one for one in grouped(lake))
    assert lake.link(options=OPTIONS)
    assert exported(lake) == before
    assert lake.link(options=OPTIONS) is False


def test_an_entry_that_was_kept_alone_is_taken_in_later(lake: Archive, tmp_path: Path) -> None:
    """As where a process ended between both, or posts waited to be linked."""
    lake._store.judge(FERRIES[0], ELSEWHERE[0], "right")
    said = lake._store.say(Verdict.HIDDEN, [lake._store.carrier(STORMS[0])])
    assert lake.verdicts._store.judged_entries([said])[0].changes == ("it acts from the next run on: stemmatic link",)
    assert {*FERRIES, WEEK} in grouped(lake)
    assert lake.link(options=OPTIONS)
    assert {*FERRIES, ELSEWHERE[0], WEEK} in grouped(lake)
    assert sum(one.hidden for one in lake.families.with_hidden()) == 1
    assert lake.link(options=OPTIONS) is False
    lake._store.judge(FERRIES[0], ELSEWHERE[1], "right")
    lake.add([write(tmp_path / "more.jsonl", row("moss", 1, "A grey mitten waits in the toll house of Sarn.", 21))])
    assert {*FERRIES, *ELSEWHERE[:2]} <= set(lake.families[FERRIES[0]].posts)
    assert faults(lake) == []


def test_what_was_said_follows_posts_whose_channel_gets_another_name(tmp_path: Path) -> None:
    with Archive(tmp_path / "lake", create=True) as lake:
        copies = [{**one, "channel": name} for name in ("watch", "wire") for one in crossing("x", 6)]
        rows = [*crossing("1234567", 1, 2, 3, 4, 5, 6), *copies]
        lake.add([write(tmp_path / "export.jsonl", *rows)], options=OPTIONS)
        assert {"table:1234567/6", "table:watch/6", "table:wire/6"} in grouped(lake)
        lake.verdicts.split("table:watch/6", ["table:1234567/6"])
        lake.verdicts.join("table:1234567/2", "table:1234567/3")
        lake.verdicts.hide("table:1234567/2")
        lake.add([write(tmp_path / "page.jsonl", *crossing("tarn_lake", 1, 2, 3, 4, 5))], options=OPTIONS)
        assert "table:tarn_lake/6" in [one.key for one in lake.posts]
        assert grouped(lake) == [{"table:tarn_lake/2", "table:tarn_lake/3"}, {"table:watch/6", "table:wire/6"}]
        assert [one.state for one in lake.verdicts] == [LinkState.ACTS] * 3
        assert len(lake.families) == 1
        for one in list(lake.verdicts):
            lake.verdicts.withdraw(one.entry)
        assert {"table:tarn_lake/6", "table:watch/6", "table:wire/6"} in grouped(lake)
        assert faults(lake) == []


def test_a_forward_whose_origin_a_wrong_link_told(tmp_path: Path) -> None:
    """Where the header gives a name only, a link tells the post; judged wrong it tells nothing."""
    forward = {**row("far_echo", 7, f"{STORM} Seen at noon.", 11), "forwarded_from": "tarn_port"}
    with Archive(tmp_path / "lake", create=True) as lake:
        lake.add([write(tmp_path / "rows.jsonl", row("tarn_port", 1, STORM, 8), forward)], options=OPTIONS)
        before = exported(lake)
        (edge,) = before[0]["stemma"]
        assert (edge["declared"], edge["source"]) == (True, "table:tarn_port/1")
        lake.verdicts.judge("table:tarn_port/1", "table:far_echo/7", "wrong")
        (alone,) = exported(lake)
        assert (alone["posts"], [one["name"] for one in alone["lost"]]) == (["table:far_echo/7"], ["tarn_port"])
        assert lake.link(options=OPTIONS) is False
        lake.verdicts.judge("table:tarn_port/1", "table:far_echo/7", None)
        assert exported(lake) == before
        assert faults(lake) == []


def test_hidden_families_are_in_no_list_but_found_by_their_id(lake: Archive) -> None:
    storms = lake.families.of(STORMS[0])
    assert storms is not None
    count = lake.overview().families
    lake.verdicts.hide(storms.id, comment="weather")
    assert storms.id not in [one.id for one in lake.families]
    assert storms.id not in [one.family for one in lake.families.lines().families]
    assert sum(one.count for one in lake.families.lines().by_channel if one.channel == "tarn_daily") == 1
    assert [one.family for one in lake.families.with_hidden().lines().families if one.hidden] == [storms.id]
    overview = lake.overview()
    assert overview.families == count - 1 == len(lake.families)
    assert storms.id not in [one.family for one in (*overview.widest, *overview.fastest, *overview.newest)]
    assert not [one for one in overview.relays if (one.source, one.target) == ("tarn_port", "lake_wire")]
    assert {one.family for one in lake.search("storm").hits if one.post in STORMS} == {None}
    assert {one.families for one in lake.search("storm").hits if one.post in STORMS} == {()}
    assert lake.families[storms.id].hidden
    assert lake.families[STORMS[0]].id == storms.id
    assert [one["family"] for one in exported(lake) if one["hidden"]] == [storms.id]
    lake.verdicts.withdraw(lake.verdicts.standing(Verdict.HIDDEN, [storms.id]).entry)
    assert lake.overview().families == count


def test_an_archive_is_read_as_if_nobody_had_said_anything(lake: Archive) -> None:
    before, relays, overview = exported(lake), lake.channels.relays(), lake.overview()
    lake.verdicts.join(STORMS[0], FERRIES[0])
    lake.verdicts.hide("table:lake_wire/2")
    after = exported(lake)
    with open_archive(lake.folder, ignore_verdicts=True) as view:
        assert exported(view) == before
        assert (view.channels.relays(), view.overview()) == (relays, overview)
        assert view.families.of(FERRIES[0]) == view.families[FERRIES[0]]
        assert view.search("storm").hits
        for change_it in (
            lambda: view.verdicts.hide(STORMS[0]),
            lambda: view.verdicts.withdraw(1),
            lambda: view.verdicts.judge(*FERRIES, "right"),
            lambda: view.link(options=OPTIONS),
            lambda: view.add([]),
        ):
            with pytest.raises(OptionError, match="opened without verdicts"):
                change_it()
    assert exported(lake) == after != before
    assert faults(lake) == []


@pytest.mark.parametrize(
    ("say", "line"),
    [
        (lambda v: v.join("Fnone", FERRIES[0]), "no family or post 'Fnone'"),
        (lambda v: v.join(FERRIES[0], FERRIES[1]), "are one family already"),
        (lambda v: v.join(ELSEWHERE[0], ELSEWHERE[0]), "is one post; name two families or posts"),
        (lambda v: v.split("Fnone", [FERRIES[0]]), "no such family or post"),
        (lambda v: v.split(FERRIES[0], [STORMS[0]]), "table:tarn_port/1 is not in the family F"),
        (lambda v: v.split(FERRIES[0], []), "name the posts that leave"),
        (lambda v: v.split(FERRIES[0], [*FERRIES, WEEK]), "would leave it"),
        (lambda v: v.hide(ELSEWHERE[0]), "no such family or post"),
        (lambda v: v.withdraw(7), "no verdict 7 stands"),
        (lambda v: v.hide(FERRIES[0], comment="x" * 4001), "the comment has 4,001 characters"),
        (lambda v: v.judge(*FERRIES, "hidden"), "verdict hidden: expected right, wrong, unsure"),
        (lambda v: v.standing(Verdict.ONE, FERRIES), "nobody said 'one statement' of"),
    ],
)
def test_what_cannot_be_said_is_one_line_and_leaves_nothing(lake: Archive, say: Any, line: str) -> None:
    with pytest.raises((OptionError, NotFound)) as raised:
        say(lake.verdicts)
    assert line in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(lake.verdicts) == 0


def test_hidden_ones_are_not_joined_nor_hidden_again_and_nothing_is_withdrawn_twice(lake: Archive) -> None:
    said = lake.verdicts.hide(FERRIES[0])
    with pytest.raises(OptionError, match="is hidden already"):
        lake.verdicts.hide(FERRIES[0])
    with pytest.raises(OptionError, match="is hidden; show it first"):
        lake.verdicts.join(FERRIES[0], STORMS[0])
    lake.verdicts.withdraw(said.entry)
    with pytest.raises(NotFound, match=f"no verdict {said.entry} stands"):
        lake.verdicts.withdraw(said.entry)


def test_the_latest_of_a_split_and_a_join_stands(lake: Archive) -> None:
    split = lake.verdicts.split(STORMS[0], [STORMS[1]])
    join = lake.verdicts.join(STORMS[0], STORMS[1])
    assert {*STORMS, WEEK} in grouped(lake)
    first = lake.verdicts[0]
    assert (first.entry, first.state, first.changes) == (
        split.entry,
        LinkState.IDLE,
        ("a later verdict says otherwise",),
    )
    lake.verdicts.withdraw(join.entry)
    assert {STORMS[0], STORMS[2], WEEK} in grouped(lake)
    assert lake.verdicts[0].state is LinkState.ACTS


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE verdicts SET record = replace(record, 'weather', 'whether') WHERE entry = 1",
        "UPDATE verdicts SET verdict = 'one statement' WHERE entry = 1",
        "UPDATE verdicts SET record = replace(record, 'tarn_daily/7', 'tarn_daily/8') WHERE entry = 1",
        "DELETE FROM verdicts WHERE entry = 2",
    ],
)
def test_verification_finds_what_was_changed(lake: Archive, sql: str) -> None:
    lake.verdicts.split(STORMS[0], [STORMS[1]], comment="weather")
    lake.verdicts.hide(FERRIES[0])
    lake.close()
    change(lake.folder, sql)
    (fault,) = faults(lake)
    assert fault.startswith(f"verdict {2 if 'DELETE' in sql else 1}")
