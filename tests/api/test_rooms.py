"""Records are found, narrowed and read in the database, and are given to pandas, networkx and notebooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemmatic import tables
from stemmatic.api.archive import Archive
from stemmatic.archive.store import Store
from stemmatic.errors import MissingExtra, NotFound, OptionError
from stemmatic.model import Relation, split_key
from tests.invented_dump import write_rows


@pytest.mark.parametrize("room", ["posts", "links", "families"])
def test_numbers_slices_and_names_find_what_walking_finds(examples: Archive, room: str) -> None:
    records = getattr(examples, room)
    walked = list(records)
    assert len(records) == len(walked) > 10
    assert [records[at] for at in (0, 7, -1)] == [walked[at] for at in (0, 7, -1)]
    assert records[3:9] == walked[3:9]
    with pytest.raises(IndexError):
        records[len(walked)]


def test_posts_are_narrowed(examples: Archive) -> None:
    posts = list(examples.posts)
    said = {post.key: examples.posts.understanding(post.key) for post in posts}
    moment = sorted(post.date for post in posts if post.date)[30]
    for found, wanted in (
        (examples.posts.where(channel="@VALDORIA_mfa"), [p for p in posts if p.channel == "valdoria_mfa"]),
        (
            examples.posts.where(channel=["valdoria_mfa", "visti_nadrichia"]),
            [p for p in posts if p.channel in ("valdoria_mfa", "visti_nadrichia")],
        ),
        (examples.posts.where(language=["tr", "RU"]), [p for p in posts if {"tr", "ru"} <= {*said[p.key].languages}]),
        (examples.posts.where(until=moment), [p for p in posts if p.date and p.date <= moment]),
        (
            examples.posts.where(language="tr").where(since=moment),
            [p for p in posts if p.date and p.date >= moment and "tr" in said[p.key].languages],
        ),
        (examples.posts.where(channel="nobody"), []),
    ):
        assert list(found) == wanted
        assert len(found) == len(wanted)
        assert found.to_arrow()["post"].to_pylist() == [post.key for post in wanted]
    assert examples.posts.where(since=moment).undated == sum(post.date is None for post in posts) > 0
    assert len(examples.posts.where(language="tr").passages) == sum(
        len(said[post.key].passages) for post in posts if "tr" in said[post.key].languages
    )


def test_links_are_narrowed(examples: Archive) -> None:
    links = list(examples.links)
    key = links[0].source
    for found, wanted in (
        (examples.links.where(relation="copy"), [one for one in links if one.relation is Relation.COPY]),
        (
            examples.links.where(relation=[Relation.COPY, Relation.TRANSLATION], min_score=0.9),
            [one for one in links if one.relation in (Relation.COPY, Relation.TRANSLATION) and one.score >= 0.9],
        ),
        (examples.links.where(directed=False), [one for one in links if not one.directed]),
        (examples.links.where(post=key), examples.links.of(key)),
        (
            examples.links.where(channel="valdoria_mfa").where(min_score=0.8),
            [
                one
                for one in links
                if ("telegram", "valdoria_mfa") in (split_key(one.source)[:2], split_key(one.target)[:2])
                and one.score >= 0.8
            ],
        ),
    ):
        assert list(found) == wanted
        assert wanted
        assert len(found) == len(wanted)
    with pytest.raises(OptionError, match="expected copy"):
        examples.links.where(relation="forgery")
    with pytest.raises(NotFound):
        examples.links.where(channel="nobody")


def test_families_are_narrowed_and_ordered(examples: Archive) -> None:
    families = list(examples.families)
    found = examples.families.where(language="tr").where(min_channels=3)
    assert list(found) == [one for one in families if "tr" in one.languages and len(one.channels) >= 3]
    assert [one.family for one in found.by("newest").lines().families] == [one.id for one in found.by("newest")]
    assert sorted(one.id for one in found.by("earliest")) == sorted(one.id for one in found)
    assert examples.families[families[0].posts[-1]] == families[0]
    assert found.to_arrow().schema.equals(tables.FAMILIES)


def test_one_record_is_had_without_reading_all(examples: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("everything was read")

    key = examples.families[0].posts[0]
    for name in ("post_keys", "family_ids", "link_ends", "origins"):
        monkeypatch.setattr(Store, name, refuse)
    assert examples.posts[key].key == key
    assert examples.families[key].posts[0] == key
    assert [row["post"] for row in examples.posts.rows_of([key])] == [key]
    assert examples.passages.of(key)
    assert examples.links.of(key)
    assert examples.dossier("#karsu").entries
    assert len(examples.posts) > len(examples.families) > 1
    assert len(examples.links) > 1


def test_pandas_and_networkx(examples: Archive) -> None:
    pytest.importorskip("pandas")
    frame = examples.posts.where(channel="valdoria_mfa").to_pandas()
    assert set(frame["channel"]) == {"valdoria_mfa"}
    assert str(frame["date"].dt.tz) == "UTC"
    networkx = pytest.importorskip("networkx")
    graph = examples.links.where(min_score=0.9).to_networkx()
    assert graph.number_of_edges() == len(examples.links.where(min_score=0.9))
    assert all(fields["score"] >= 0.9 for _, _, fields in graph.edges(data=True))
    family = examples.families[0]
    stemma = examples.families.to_networkx(family.id)
    assert {(one.source, one.target) for one in family.stemma} == set(stemma.edges)
    assert {key for key, of in stemma.nodes(data="family") if of == family.id} == set(family.posts)
    assert networkx.is_directed_acyclic_graph(stemma)
    assert set(stemma) <= set(examples.families.to_networkx())


@pytest.mark.parametrize("module", ["pandas", "networkx"])
def test_without_them_the_install_line_is_said(examples: Archive, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install 'stemmatic\[analysis\]'"):
        examples.links.to_pandas() if module == "pandas" else examples.links.to_networkx()


HOSTILE = "<script>alert('ferry')</script> The ferry of Tarn crosses at noon & at six."


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Archive]:
    rows = [("harbour", "1", HOSTILE), ("<b>lamp</b>", "1", HOSTILE), ("quay", "1", "تعبر العبارة البحيرة عند الظهر.")]
    with Archive(tmp_path / "archive", create=True) as opened:
        opened.add([write_rows(tmp_path / "rows.jsonl", rows)])
        yield opened


def test_notebooks_show_tables_in_which_nothing_is_markup(hostile: Archive) -> None:
    shown: list[Any] = [hostile.posts, hostile.passages, hostile.links, hostile.families, hostile.families[0]]
    for one in (*shown, hostile.collation(hostile.families[0]), hostile.verdicts):
        html = one._repr_html_()
        assert html.startswith("<table>")
        assert "<script" not in html
        assert "<b>" not in html
    assert "&lt;script&gt;" in hostile.posts._repr_html_()
    assert 'dir="auto"' in hostile.posts._repr_html_()
    assert "العبارة" in hostile.posts._repr_html_()


def test_what_notebooks_show_is_small(examples: Archive) -> None:
    for one in (examples.posts, examples.passages, examples.links, examples.families):
        assert one._repr_html_().count("<tr>") == min(len(one), 20) + 1
        assert len(one._repr_html_()) < 60_000
    assert examples.families[0].id in examples.families._repr_html_()


def test_what_is_gone_is_passed_over(tmp_path: Path) -> None:
    dump = write_rows(tmp_path / "rows.jsonl", [("harbour", "1", HOSTILE), ("lamp", "1", HOSTILE)])
    with Archive(tmp_path / "archive", create=True) as one, Archive(tmp_path / "archive") as other:
        one.add([dump])
        other.release()  # and sees what others write, as they write it
        links = other.links
        assert len(list(links)) == 1
        with one._store.writing() as connection:
            connection.execute("DELETE FROM links")
        assert list(links) == []
        with pytest.raises(NotFound, match="no longer"):
            links[0]
        assert len(other.links) == 0
