"""Lists of links are what comes of looking at every link, whatever narrows and orders them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

import stemmatic
from stemmatic.archive.lists.links import LinkFilter
from stemmatic.model import ChangeKind, Link, Post, Relation

MIDDLE = datetime(2031, 6, 4, 12, tzinfo=UTC)


def _ends(archive: stemmatic.Archive, link: Link) -> tuple[Post, Post]:
    return archive.posts[link.source], archive.posts[link.target]


def _later(archive: stemmatic.Archive, link: Link) -> datetime | None:
    return max((post.date for post in _ends(archive, link) if post.date), default=None)


def _listed(links: stemmatic.api.links.Links, order: str = "keys", **page: int) -> list[tuple[str, str]]:
    lines = links.lines(order=order, limit=page.get("limit"), skip=page.get("skip", 0))
    return [(one.source.post, one.target.post) for one in lines.links]


def test_the_newest_come_by_their_later_post_and_undated_ones_last(examples: stemmatic.Archive) -> None:
    links = sorted(examples.links, key=lambda one: (one.source, one.target))
    assert any(_later(examples, one) is None or None in [end.date for end in _ends(examples, one)] for one in links)

    def place(link: Link) -> tuple[bool, float]:
        later = _later(examples, link)
        return later is None, -later.timestamp() if later else 0.0

    expected = [(one.source, one.target) for one in sorted(links, key=place)]
    assert _listed(examples.links, "newest") == expected
    pages = [_listed(examples.links, "newest", limit=7, skip=skip) for skip in range(0, len(expected), 7)]
    assert [one for page in pages for one in page] == expected


@pytest.mark.parametrize("order", ["keys", "newest", "surest"])
def test_times_are_those_of_the_later_post(examples: stemmatic.Archive, order: str) -> None:
    def within(since: datetime | None, until: datetime | None) -> set[tuple[str, str]]:
        found = set()
        for one in examples.links:
            later = _later(examples, one)
            if later and (since is None or later >= since) and (until is None or later <= until):
                found.add((one.source, one.target))
        return found

    dates = sorted({later for one in examples.links if (later := _later(examples, one))})
    for since, until in ((MIDDLE, None), (None, MIDDLE), (dates[3], dates[-4]), (dates[5], dates[5])):
        expected = within(since, until)
        found = examples.links.where(since=since, until=until)
        assert expected
        assert set(_listed(found, order)) == expected
        assert found.lines(order=order).total == len(expected)
    assert not _listed(examples.links.where(since=dates[4]).where(until=dates[3]), order)


def test_languages_and_changes_are_those_of_the_ends_and_of_the_link(examples: stemmatic.Archive) -> None:
    for language in ("uk", "tr", "ar", "xx"):
        lines = examples.links.lines(limit=None).links
        expected = {
            (one.source.post, one.target.post)
            for one in lines
            if language in (*(one.source.languages or ()), *(one.target.languages or ()))
        }
        assert set(_listed(examples.links.where(language=language))) == expected
        assert bool(expected) is (language != "xx")
    seen = 0
    for kind in ChangeKind:
        expected = {(one.source, one.target) for one in examples.links if kind in [each.kind for each in one.changes]}
        assert set(_listed(examples.links.where(changed=kind))) == expected
        seen += len(expected)
    assert seen > 3


def test_counts_of_relations_are_those_of_the_list_most_first(examples: stemmatic.Archive) -> None:
    found = examples.links.where(min_score=0.5).lines(limit=None)
    counts = {one: sum(line.relation == one for line in found.links) for one in Relation}
    assert found.by_relation == {one: count for one, count in counts.items() if count}
    assert all(first >= second for first, second in pairwise(found.by_relation.values()))
    assert examples.links.count_by_relation() == examples.links.lines().by_relation


@pytest.mark.parametrize("order", ["keys", "newest", "surest", "least sure"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"relation": "translation"},
        {"relation": ["copy", "excerpt"], "min_score": 0.5},
        {"max_score": 0.9},
        {"channel": "valdoria_mfa"},
        {"channel": ["valdoria_mfa", "visti_nadrichia"], "language": "uk"},
        {"language": ["tr", "ar"], "min_score": 0.2},
        {"language": "xx"},
    ],
)
def test_what_is_remembered_of_links_gives_what_looking_at_every_link_gives(
    examples: stemmatic.Archive, monkeypatch: pytest.MonkeyPatch, order: str, asked: dict[str, object]
) -> None:
    for when in ({"since": MIDDLE}, {"until": MIDDLE}, {"since": MIDDLE, "until": MIDDLE.replace(day=9)}, {}):
        chosen = examples.links.where(**asked, **when)
        remembered = [chosen.lines(order=order, limit=limit, skip=skip) for limit, skip in ((None, 0), (5, 3))]
        assert remembered[0].total == len(remembered[0].links)
        with monkeypatch.context() as looking:
            looking.setattr(LinkFilter, "is_indexed", False)
            looked = [chosen.lines(order=order, limit=limit, skip=skip) for limit, skip in ((None, 0), (5, 3))]
        assert looked == remembered
    assert examples.links.where(since=MIDDLE).lines().total > 0


def test_what_is_remembered_is_of_the_archive_as_it_is(tmp_path: Path) -> None:
    with stemmatic.Archive(tmp_path / "lakes", create=True) as archive:
        texts = {
            "one.csv": 'channel,id,date,text\nlamp,1,2031-06-01T08:00:00Z,"{}"\n',
            "two.csv": 'channel,id,date,text\nquay,1,2031-06-02T08:00:00Z,"{}"\n',
        }
        said = "The ferry of Lower Tarn will not sail before Thursday, the harbour master said at the long pier."
        counts = []
        for name, text in texts.items():
            (tmp_path / name).write_text(text.format(said), "utf-8")
            archive.add([tmp_path / name])
            counts.append(archive.links.where(since=datetime(2031, 6, 2, tzinfo=UTC)).lines().total)
        assert counts == [0, 1]
