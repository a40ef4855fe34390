"""Facets: what they count is what a search for them finds; what is sampled is said to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.records import Facets
from stemmatic.archive.search import facets as module
from stemmatic.errors import OptionError


@pytest.fixture(scope="module")
def examples(traced: Path) -> Archive:
    return Archive(traced / "archive")


def of(found: Facets, field: str) -> dict[str, int]:
    return {value.label: value.posts for facet in found.facets if facet.field == field for value in facet.values}


@pytest.mark.parametrize(
    "query", ["summit", "platform:telegram", "ferry OR паром -has:forward", "until:2031-06-08", "#Ferry"]
)
def test_every_count_is_what_the_search_finds(examples: Archive, query: str) -> None:
    found = examples.search.facets(query)
    assert found.sampled is None
    assert found.total == examples.search(query).total
    parts = [value for facet in found.facets for value in facet.values]
    assert len(parts) > 5
    for value in parts:
        assert value.part is not None
        assert examples.search(f"{query} {value.part}").total == value.posts, value
    assert sum(month.posts for month in found.months) + found.undated == found.total
    for month in found.months:
        if "until:" not in query:
            assert examples.search(f"{query} {month.part}").total == month.posts


def test_many_hits_are_sampled_and_said_to_be(examples: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = examples.search.facets("platform:telegram")
    monkeypatch.setattr(module, "MAX_SAMPLED", 20)
    found = examples.search.facets("platform:telegram")
    assert found.sampled is not None
    assert found.sampled <= 20
    assert found.total == whole.total
    assert found.months == whole.months
    assert of(found, "platform") == {"telegram": whole.total}
    for channel, posts in of(found, "channel").items():
        assert abs(posts - of(whole, "channel")[channel]) <= whole.total / 2
    monkeypatch.setattr(module, "MAX_COUNTED", 10)
    found = examples.search.facets("platform:telegram")
    assert found.more
    assert found.total == 10


def test_nothing_found_has_no_facets(examples: Archive) -> None:
    found = examples.search.facets("thereisnosuchword")
    assert (found.total, found.months, found.sampled) == (0, (), None)
    assert all(facet.values == () for facet in found.facets)
    with pytest.raises(OptionError, match="closing quotation mark"):
        examples.search.facets('"summit')


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("plain_name", "channel:plain_name"),
        ("two words", 'channel:"two words"'),
        ("Топор+", 'channel:"Топор+"'),
        ('with "quotes"', None),
        ("ends*", None),
        (" ", None),
    ],
)
def test_a_part_asks_for_a_name_or_there_is_none(name: str, part: str | None) -> None:
    assert module._part("channel", name) == part


def test_what_is_gathered_is_in_order_and_by_family(examples: Archive) -> None:
    parts = examples.dossier.gather("summit")
    assert sum(len(one.hits) for one in parts) == examples.search('"summit"').total
    dates = [one.first for one in parts if one.first]
    assert dates == sorted(dates)
    for one in parts:
        if one.family:
            assert set(one.hits) <= set(examples.families[one.family].posts)
            assert one.first == examples.posts[examples.families[one.family].posts[0]].date
    assert [key for one in examples.dossier.gather("summit", limit=2) for key in one.hits]
    assert sum(len(one.hits) for one in examples.dossier.gather("summit", limit=2)) == 2
    assert examples.dossier.gather("") == examples.dossier.gather("#") == []


def test_a_phrase_may_go_on_and_what_has_no_words_is_found_as_it_stands(examples: Archive) -> None:
    def keys(words: str) -> set[str]:
        return {key for one in examples.dossier.gather(words) for key in one.hits}

    assert keys("Four-Rivers  SUMM") == keys("four rivers summit") != set()
    assert keys("our rivers summit") == set()  # no word begins in its middle
    assert keys("📍") == {post.key for post in examples.posts if "📍" in post.text} != set()
    assert keys("#fourrivers") == keys("#FourRivers") != set()


def test_rows_of_a_few_posts_are_those_of_the_table(examples: Archive) -> None:
    wanted = [post.key for post in examples.posts][::7]
    assert examples.posts.rows_of(wanted) == [examples.posts.rows_of([key])[0] for key in wanted]
