"""One channel under several names becomes one, whatever the order of dumps; two channels never do."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stemmatic.api.care import verify
from stemmatic.archive.identity import NameKind, name_kind
from stemmatic.archive.store import Store
from stemmatic.model import Dump, Place, Post

MORNING = datetime(2031, 6, 4, 8, 0, 17, tzinfo=UTC)


def dump(name: str, channel: str, numbers: range, *, title: str | None = "Tarn Daily", minutes: int = 0) -> list[Post]:
    return [
        Post(
            platform="telegram",
            channel=channel,
            number=str(n),
            text=f"The ferry number {n} has left the harbour of Tarn.",
            date=MORNING + timedelta(hours=n, minutes=minutes),
            channel_title=title,
            place=Place(name * 64, f"message {n}"),
        )
        for n in numbers
    ]


def keep(folder: Path, *dumps: list[Post]) -> Store:
    store = Store(folder, create=True)
    for posts in dumps:
        sha256 = posts[0].place.dump_sha256
        store.add_dump(Dump(sha256=sha256, name=sha256[:1], format="table", size_bytes=1), posts, [], {})
    return store


def test_number_user_name_and_title_are_told_by_their_form() -> None:
    kinds = {"1234567": NameKind.NUMBER, "-100123": NameKind.NUMBER, "tarn_daily": NameKind.USER_NAME}
    kinds |= {"Tarn Daily": NameKind.TITLE, "Тарн": NameKind.TITLE, "abc": NameKind.TITLE}
    assert {name: name_kind(name) for name in kinds} == kinds


def test_an_export_a_saved_page_and_a_second_export_make_one_channel(tmp_path: Path) -> None:
    export = dump("a", "1234567", range(1, 9))
    page = [replace(one, views=100 + at) for at, one in enumerate(dump("b", "tarn_daily", range(5, 12)))]
    html = dump("c", "Tarn Daily", range(3, 7))
    results = []
    for number, order in enumerate(itertools.permutations([export, page, html])):
        store = keep(tmp_path / str(number), *order)
        results.append(list(store.posts_of(store.post_keys([])[0])))
        assert store.identities().keys() == {("telegram", "1234567"), ("telegram", "Tarn Daily")}
        assert store.post("telegram:1234567/5") == store.post("telegram:tarn_daily/5")
        text = next(one for one in store.provenance("telegram:tarn_daily/5") if one.field == "text")
        assert len(text.held_by) == 3
    assert all(one == results[0] for one in results)
    assert [one.key for one in results[0]] == [f"telegram:tarn_daily/{n}" for n in range(1, 12)]
    assert [one.views for one in results[0]] == [None] * 4 + list(range(100, 107))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(dump("b", "tarn_mirror", range(5, 12)), id="two user names in lockstep are two channels"),
        pytest.param(dump("b", "1234567", range(5, 12), minutes=3), id="same numbers at other times"),
        pytest.param(dump("b", "1234567", range(5, 7), title="Veyra Now"), id="two posts under another title"),
        pytest.param(dump("b", "1234567", range(90, 99)), id="nothing in common but the title"),
    ],
)
def test_other_channels_stay_apart(tmp_path: Path, other: list[Post]) -> None:
    store = keep(tmp_path, dump("a", "tarn_daily", range(1, 9)), other)
    assert store.identities() == {}
    assert {one.channel for one in store.posts_of(store.post_keys([])[0])} == {"tarn_daily", other[0].channel}


def test_a_renamed_channel_is_known_by_many_posts(tmp_path: Path) -> None:
    store = keep(tmp_path, dump("a", "tarn_daily", range(1, 9)), dump("b", "1234567", range(1, 9), title="Tarn Now"))
    assert store.identities()["telegram", "1234567"][0] == "tarn_daily"
    assert store.count_posts() == 8


def test_a_title_that_fits_two_channels_joins_neither(tmp_path: Path) -> None:
    store = keep(
        tmp_path,
        dump("a", "tarn_daily", range(1, 9)),
        dump("b", "tarn_mirror", range(1, 9)),
        dump("c", "Tarn Daily", range(1, 9)),
    )
    assert store.identities() == {}


def test_a_dump_with_other_times_changes_nothing_by_its_place(tmp_path: Path) -> None:
    dumps = [
        dump("a", "tarn_daily", range(1, 3)),
        dump("b", "1234567", range(1, 3)),
        dump("c", "1234567", range(1, 3), minutes=7),
    ]
    stores = [keep(tmp_path / str(n), *order) for n, order in enumerate(itertools.permutations(dumps))]
    assert all(one.identities() == stores[0].identities() for one in stores)
    assert all(
        list(one.posts_of(one.post_keys([])[0])) == list(stores[0].posts_of(stores[0].post_keys([])[0]))
        for one in stores
    )
    assert stores[0].count_posts() == 2


def test_two_names_for_which_one_place_of_a_dump_has_a_post_each_are_two_channels(tmp_path: Path) -> None:
    one, other = dump("export", "1234567", range(1, 8)), dump("export", "tarn_daily", range(1, 8))
    store = keep(tmp_path, [post for pair in zip(one, other, strict=True) for post in pair])
    assert store.identities() == {}
    assert store.count_posts() == 14
    store.close()
    assert verify(tmp_path).faults == ()
