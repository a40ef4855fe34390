"""What an open archive gives is of one moment, whoever writes meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

import stemmatic
from stemmatic.api.archive import Archive, open_archive
from tests.invented_dump import write_rows

FERRY = "The harbour office of Veyra announces that the lake ferry will stop at the northern pier from Monday."
BRIDGE = "The old bridge at Lower Tarn will be closed to lorries from Monday, the road office announced today."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dump = write_rows(tmp_path / "first.jsonl", [("a", "1", FERRY), ("b", "1", FERRY)])
    stemmatic.trace([dump], tmp_path / "archive").close()
    return tmp_path / "archive"


def grow(folder: Path) -> None:
    with Archive(folder) as other:
        rows = [("c", "1", FERRY), ("d", "1", BRIDGE), ("e", "1", BRIDGE)]
        other.add([write_rows(folder.parent / "second.jsonl", rows)])


def test_posts_links_and_families_fit_until_it_is_refreshed(folder: Path) -> None:
    with open_archive(folder) as archive:
        held = {post.key for post in archive.posts}
        grow(folder)
        assert {key for link in archive.links for key in (link.source, link.target)} <= held
        assert {key for family in archive.families for key in family.posts} <= held
        assert archive.table("posts").num_rows == len(held) == 2
        archive.refresh()
        assert len(archive.posts) == 5
        assert {len(family.posts) for family in archive.families} == {2, 3}


def test_a_change_of_its_own_sees_what_others_wrote(folder: Path) -> None:
    with open_archive(folder) as archive:
        assert len(archive.posts) == 2
        grow(folder)
        judged = archive.verdicts.judge("table:d/1", "table:e/1", "right")
        assert judged.link is not None
        assert len(archive.posts) == 5


def test_what_was_released_sees_each_moment(folder: Path) -> None:
    with open_archive(folder) as archive:
        archive.release()
        grow(folder)
        assert len(archive.posts) == 5
