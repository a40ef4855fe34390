"""Statements of an invented week (:mod:`tests.golden.week`): each is a family of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import stemmatic
from stemmatic.model import Family
from tests.golden.week import BRIDGE, BRIDGE_TR, HARVEST, HARVEST_TR, LIBRARY, TRAMS, write_week


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stemmatic.Archive]:
    with stemmatic.trace([write_week(tmp_path_factory.mktemp("week") / "week.jsonl")]) as traced:
        yield traced


def family_with(archive: stemmatic.Archive, key: str) -> Family:
    return archive.families[f"table:{key}"]


def carried(archive: stemmatic.Archive, family: Family) -> dict[str, str]:
    """What each post has of a family."""
    said: dict[str, str] = {}
    for one in family.witnesses:
        said[one.post.removeprefix("table:")] = archive.posts[one.post].text[one.begin : one.end]
    return said


def test_each_statement_is_a_family(archive: stemmatic.Archive) -> None:
    posts = {key: set(carried(archive, family_with(archive, key))) for key in ("tarn wire/1", "tarn wire/2")}
    assert posts["tarn wire/1"] == {
        "tarn wire/1", "morning lamp/1", "tarn haber/1", "week in tarn/1", "haftanın özeti/1",
    }  # fmt: skip
    assert posts["tarn wire/2"] == {
        "tarn wire/2", "morning lamp/2", "tarn haber/2", "week in tarn/1", "haftanın özeti/1",
    }  # fmt: skip


def test_a_digest_stands_in_a_family_for_each_item(archive: stemmatic.Archive) -> None:
    items = {
        family.id: carried(archive, family)["week in tarn/1"]
        for family in archive.families.all_of("table:week in tarn/1")
    }
    assert sorted(items.values()) == sorted(text[0] for text in (BRIDGE, HARVEST, LIBRARY, TRAMS))
    for family in archive.families.all_of("table:week in tarn/1"):
        assert "table:week in tarn/1" in family.containers
        edges = [edge for edge in family.stemma if edge.target == "table:week in tarn/1"]
        assert [edge.relation for edge in edges] == ["excerpt"]
        assert any(ground.startswith("contained: ") for ground in edges[0].grounds)


def test_a_digest_in_another_language_too(archive: stemmatic.Archive) -> None:
    items = [
        carried(archive, family)["haftanın özeti/1"] for family in archive.families.all_of("table:haftanın özeti/1")
    ]
    assert sorted(items) == sorted([HARVEST_TR[0], BRIDGE_TR[0]])


def test_a_thread_is_one_witness(archive: stemmatic.Archive) -> None:
    family = family_with(archive, "tarn wire/3")
    sigla = {one.post: one.siglum for one in family.witnesses}
    assert sigla["table:lamp in parts/1"] == sigla["table:lamp in parts/2"]
    assert len(set(sigla.values())) == len(sigla) - 1


def test_a_text_of_two_belongs_to_both(archive: stemmatic.Archive) -> None:
    families = archive.families.all_of("table:two in one/1")
    said = [carried(archive, family)["two in one/1"] for family in families]
    assert {family.posts[0] for family in families} == {"table:tarn wire/3", "table:tarn wire/4"}
    assert any(text.endswith(LIBRARY[-1]) for text in said)
    assert any(text.endswith(TRAMS[-1]) for text in said)


def test_one_sentence_in_common_joins_nothing(archive: stemmatic.Archive) -> None:
    links = {(link.source, link.target) for link in archive.links}
    assert ("table:tarn wire/1", "table:night bus/1") in links
    assert archive.families.all_of("table:night bus/1") == []


def test_a_series_is_no_family(archive: stemmatic.Archive) -> None:
    (series,) = archive.series
    assert series.posts == tuple(f"table:sarn gauge/{number}" for number in range(1, 5))
    family = family_with(archive, "sarn gauge/2")
    assert set(family.posts) == {"table:sarn gauge/2", "table:harbour radio/1"}, "what relays an instance"
    assert family.series == series.id
    assert archive.series.of("table:sarn gauge/3") == [series]
    relays = {(one.source, one.target) for one in archive.channels.relays()}
    assert ("sarn gauge", "harbour radio") not in relays
    assert ("tarn wire", "morning lamp") in relays


def test_a_summary_quotes_what_was_left_out_most(archive: stemmatic.Archive) -> None:
    said = archive.families.summary(family_with(archive, "tarn wire/2"))
    assert "Left out most: “Frost in the last week of April destroyed nine blossoms out of ten on…” (2 times)." in said
    assert "Added most" not in said
    digest = archive.families.summary(family_with(archive, "tarn wire/1"))
    assert "The week in four items" not in digest, "what a digest has beside it was not added to this statement"


def test_a_summary_says_who_had_it_first(archive: stemmatic.Archive) -> None:
    family = family_with(archive, "tarn wire/1")
    said = archive.families.summary(family, "tr")
    assert said.startswith("“Veyra yol idaresi, Aşağı Tarn'daki")
    assert "tarn wire had it first in this archive, on 2031-09-01 at 07:00 UTC." in said
    assert (
        "It is in 5 posts of 5 channels, in English and Turkish, within 4 d 15 h; 2 of them hold other texts too."
        in said
    )
    assert archive.families.summary(family).startswith("“The old bridge at Lower Tarn")


def test_lists_and_searches_name_every_family_of_a_digest(archive: stemmatic.Archive) -> None:
    keys = [post.key for post in archive.posts]
    stands = {key: [family.id for family in archive.families.all_of(key)] for key in keys}
    assert max(map(len, stands.values())) > 2
    found = {hit.post: hit for hit in archive.search("platform:table", order="oldest", limit=len(keys)).hits}
    assert set(found) == set(keys)
    for key, ids in stands.items():
        assert sorted(found[key].families) == sorted(ids)
        assert found[key].family == (found[key].families[0] if ids else None)
    for channel in archive.channels.lines():
        for line in archive.channels.page(channel.platform, channel.channel).latest:
            assert line.families == found[line.post].families
