"""One key with unrelated texts and other dates is two posts and a line; an edit is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from kept import OPTIONS

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive.strangers import find_posts
from stemmatic.model import Place, Post

DAY = datetime(2031, 6, 1, 8, tzinfo=UTC)
TEXTS = ("The ferry to Visby is full until Friday", "The mayor opened the library in Torne", "Snow fell on the pass")


def seen(text: str, date: datetime | None = DAY) -> Post:
    return Post(platform="table", channel="lake", number="1", text=text, date=date, place=Place("d", "line 2"))


@pytest.mark.parametrize(
    ("one", "other", "posts"),
    [
        (seen(TEXTS[0]), seen(TEXTS[1], DAY + timedelta(days=1)), 2),
        (seen(TEXTS[0]), seen(TEXTS[1], DAY + timedelta(hours=3)), 1),  # the same moment in another zone
        (seen(TEXTS[0]), seen(TEXTS[1]), 1),
        (seen(TEXTS[0]), seen(TEXTS[1], None), 1),
        (seen(TEXTS[0]), seen(TEXTS[0] + ", they say", DAY + timedelta(days=9)), 1),
        (seen(TEXTS[0]), seen("", DAY + timedelta(days=9)), 1),
    ],
)
def test_which_are_two(one: Post, other: Post, posts: int) -> None:
    assert len(find_posts({1: one, 2: other})) == posts


def test_tables_that_count_alike_are_all_kept_in_whatever_order(tmp_path: Path) -> None:
    files = []
    for number, text in enumerate(TEXTS):
        files.append(tmp_path / f"{number}" / "lake.csv")
        files[-1].parent.mkdir()
        files[-1].write_text(f"id,date,text\n1,{DAY + timedelta(days=number):%Y-%m-%dT%H:%MZ},{text}\n")
    found = set()
    for run, order in enumerate(permutations(files)):
        with Archive(tmp_path / f"archive-{run}", create=True) as archive:
            archive.add(list(order), options=OPTIONS)
            found.add(tuple((post.key, post.text) for post in archive.posts))
            lines = [line.reason for line in archive.ledger.skipped if "unrelated texts" in line.reason]
            assert lines
            assert lines[0].startswith("table:lake/1 is given to unrelated texts of different dates")
        assert not verify(tmp_path / f"archive-{run}").faults
    keys = ("table:lake/1", "table:lake/1~2031-06-02", "table:lake/1~2031-06-03")
    assert found == {tuple(zip(keys, TEXTS, strict=True))}
