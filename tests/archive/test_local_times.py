"""Times whose zone is unknown: they say so, and order posts only where no zone could turn them round."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kept import OPTIONS, command_line

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.model import UNKNOWN_ZONE, Place, Post, surely_earlier

TEXT = "Ships wait outside the mole until the fog over Lower Tarn lifts, says the keeper of the harbour and of the lock"
NOON = datetime(2031, 6, 2, 12, tzinfo=UTC)


def post(hours: float, *, local: bool, channel: str = "quay") -> Post:
    extra = {"date_is_local": True} if local else {}
    date = NOON + timedelta(hours=hours)
    return Post(platform="t", channel=channel, number="1", text="", date=date, extra=extra, place=Place("d", "line 1"))


@pytest.mark.parametrize(
    ("one", "other", "sure"),
    [
        (post(0, local=False), post(1, local=False), True),
        (post(0, local=True), post(13, local=False), False),
        (post(0, local=True), post(15, local=False), True),
        (post(0, local=True), post(1, local=True), True),  # of one channel, so of one zone
        (post(0, local=True), post(1, local=True, channel="pier"), False),
        (post(1, local=False), post(0, local=True), False),
    ],
)
def test_what_no_zone_could_turn_round(one: Post, other: Post, sure: bool) -> None:
    assert surely_earlier(one, other) is sure


def dumps(folder: Path, later_hour: int) -> list[Path]:
    old = {"id": 1, "type": "message", "date": "2031-06-02T12:00:00", "text": TEXT}
    export, table = folder / "result.json", folder / "table.jsonl"
    folder.mkdir()
    export.write_text(json.dumps({"name": "Quay", "type": "public_channel", "id": 77, "messages": [old]}))
    date = NOON + timedelta(hours=later_hour)
    table.write_text(json.dumps({"channel": "pier", "id": 5, "date": date.isoformat(), "text": TEXT}) + "\n")
    return [export, table]


@pytest.mark.parametrize(("hours", "earliest"), [(3, None), (-3, None), (20, "telegram:77/1"), (-20, "table:pier/5")])
def test_a_family_with_a_local_time(tmp_path: Path, hours: int, earliest: str | None) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add(dumps(tmp_path / "dumps", hours), options=OPTIONS)
        (family,) = archive.families
        assert family.earliest == earliest
        assert [edge.determined for edge in family.stemma] == [earliest is not None]
        kept = archive.posts["telegram:77/1"]
        assert kept.date == NOON
        assert kept.date.tzinfo is UNKNOWN_ZONE
        rows = archive.posts.to_arrow().to_pylist()
        assert {row["post"]: row["date_is_local"] for row in rows} == {"telegram:77/1": True, "table:pier/5": False}
    assert not verify(tmp_path / "archive").faults
    elsewhere = ["show", "table:pier/5", "--passages", "--no-tree", "--no-collation"]
    for command in (["posts"], ["show", family.id], ["show", "telegram:77/1"], ["search", "harbour"], elsewhere):
        said = " ".join(command_line(*command, "--archive", tmp_path / "archive").stdout.split())
        assert "12:00 (local time, zone unknown)" in said, command


def test_the_users_zone_makes_it_exact(tmp_path: Path) -> None:
    paths = dumps(tmp_path / "dumps", -2)
    archive = tmp_path / "archive"
    assert command_line("trace", *paths, "--archive", archive, "--no-translations").exit_code == 0
    again = command_line("trace", *paths, "-a", archive, "--no-translations", "--time-zone", "Europe/Kyiv")
    assert again.exit_code == 0
    with Archive(archive) as opened:
        assert opened.posts["telegram:77/1"].date == NOON - timedelta(hours=3)
        (family,) = opened.families
        assert family.earliest == "telegram:77/1"


def test_a_dry_run_says_what_would_be_read_and_keeps_nothing(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("channel,Sent on,text,colour\nquay,2031-06-02,One,red\nquay,2031-06-03,Two,blue\n")
    archive = tmp_path / "archive"
    result = command_line("add", table, "--archive", archive, "--dry-run")
    said = " ".join(result.stdout.split())
    for words in (
        "table, 2 posts",
        "table:quay (2)",
        "columns: channel is 'channel', text is 'text'",
        "columns that no field takes, kept in extra: Sent on, colour; if that is what they are: --map date='Sent on'",
        "table:quay/1",
        "Nothing was kept.",
    ):
        assert words in said, words
    assert not archive.exists()
    (facts,) = json.loads(command_line("add", table, "--dry-run", "--json", "--map", "date=Sent on").stdout)
    assert (facts["posts"], facts["undated"], facts["first"]) == (2, 0, "2031-06-02T00:00:00Z")
