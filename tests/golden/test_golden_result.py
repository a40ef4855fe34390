"""The bundled examples, traced, held exactly to their labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stemmatic
from stemmatic.api.archive import example_dumps
from stemmatic.model import Link

LABELS: dict[str, Any] = json.loads(Path(__file__).with_name("labels.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def archive() -> Iterator[stemmatic.Archive]:
    with stemmatic.trace(example_dumps()) as traced:
        yield traced


@pytest.fixture(scope="module")
def keys(archive: stemmatic.Archive) -> dict[str, str]:
    """From the labels' keys to the archive's: a pasted post is known by how it begins."""
    found = {}
    for label in LABELS["posts"]:
        if label["key"].startswith("pasted:"):
            begins = [p.key for p in archive.posts if p.platform == "text" and p.text.startswith(label["begins"])]
            assert len(begins) == 1, label["key"]
            found[label["key"]] = begins[0]
        else:
            found[label["key"]] = label["key"]
    return found


@pytest.fixture(scope="module")
def links(archive: stemmatic.Archive) -> dict[frozenset[str], Link]:
    return {frozenset((link.source, link.target)): link for link in archive.links}


def test_every_post_is_there_and_no_other(archive: stemmatic.Archive, keys: dict[str, str]) -> None:
    assert {post.key for post in archive.posts} == set(keys.values())


@pytest.mark.parametrize("label", LABELS["posts"], ids=lambda label: label["key"])
def test_a_post_says_what_its_file_says(
    archive: stemmatic.Archive, keys: dict[str, str], label: dict[str, Any]
) -> None:
    row = archive.posts.rows_of([keys[label["key"]]])[0]
    assert row["text"].startswith(label.get("begins", ""))
    assert row["forwarded_from"] == label["forwarded_from"]
    if label["languages"] is not None:
        assert row["languages"] == label["languages"]
    if "views" in label:
        assert row["views"] == label["views"]
    if "clauses" in label:
        assert row["clauses"] == label["clauses"]
    if "edited" in label:
        assert row["edited"] == label["edited"]


@pytest.mark.parametrize("label", LABELS["links"]["must"], ids=lambda label: f"{label['a']} {label['b']}")
def test_a_link_is_found_named_and_directed(
    keys: dict[str, str], links: dict[frozenset[str], Link], label: dict[str, Any]
) -> None:
    link = links[frozenset((keys[label["a"]], keys[label["b"]]))]
    also = label.get("also", [])
    assert link.relation.value in [label["relation"], *([also] if isinstance(also, str) else also)]
    if label["source"] is None or not link.directed:
        assert not link.directed or link.source in {keys[parent] for parent in _ancestors(label["a"], label["b"])}
    else:
        assert link.source == keys[label["source"]]
    assert link.grounds
    assert link.passages


def _ancestors(*ends: str) -> set[str]:
    """The ends and what they descend from in the story."""
    found: set[str] = set()
    open_ends = list(ends)
    while open_ends:
        one = open_ends.pop()
        if one not in found:
            found.add(one)
            open_ends += LABELS["true_parents"].get(one, [])
    return found


def test_nothing_else_is_linked(keys: dict[str, str], links: dict[frozenset[str], Link]) -> None:
    allowed = {
        frozenset((keys[label["a"]], keys[label["b"]])) for label in LABELS["links"]["must"] + LABELS["links"]["may"]
    }
    assert {tuple(sorted(pair)) for pair in links.keys() - allowed} == set()


@pytest.mark.parametrize("label", LABELS["near_misses"], ids=lambda label: f"{label['a']} {label['b']}")
def test_near_misses_stay_apart(keys: dict[str, str], links: dict[frozenset[str], Link], label: dict[str, Any]) -> None:
    assert frozenset((keys[label["a"]], keys[label["b"]])) not in links, label["reason"]


@pytest.mark.parametrize("label", LABELS["forwards"], ids=lambda label: label["post"])
def test_a_declared_forward_stays_declared(
    archive: stemmatic.Archive, keys: dict[str, str], links: dict[frozenset[str], Link], label: dict[str, Any]
) -> None:
    row = archive.posts.rows_of([keys[label["post"]]])[0]
    assert row["forwarded"]
    edge = next(e for e in archive.families[row["post"]].stemma if e.target == row["post"])
    assert edge.declared
    if label["origin"]:
        assert (row["origin"], row["origin_held"]) == (keys[label["origin"]], True)
        assert edge.source == row["origin"]
        assert frozenset((row["post"], row["origin"])) not in links
    else:
        assert row["origin_held"] is False
        lost = {one.key: one.name for one in archive.families[row["post"]].lost}
        assert edge.source in lost
        if label["lost"]:
            assert label["lost"] in (lost[edge.source], edge.source)


def test_families_are_the_labelled_ones(archive: stemmatic.Archive, keys: dict[str, str]) -> None:
    of_labels = {frozenset(keys[key] for key in family) for family in LABELS["families"]}
    of_archive = {frozenset(family.posts) for family in archive.families if len(family.posts) > 1}
    assert of_archive == {family for family in of_labels if len(family) > 1}


def test_stemmata_tell_the_story(archive: stemmatic.Archive, keys: dict[str, str]) -> None:
    """Of the edges that claim a source, none contradicts the story; most of the story is told."""
    claimed = told = 0
    wrong = []
    names = {real: label for label, real in keys.items()}
    for family in archive.families:
        for edge in family.stemma:
            label = names[edge.target]
            if not edge.determined or edge.declared or label not in LABELS["true_parents"]:
                continue
            claimed += 1
            if names[edge.source] in LABELS["true_parents"][label]:
                told += 1
            elif names[edge.source] not in _ancestors(label):
                wrong.append((names[edge.source], label, edge.relation, edge.alternatives))
    assert wrong == []
    assert told / claimed >= 0.85


@pytest.mark.parametrize("key", LABELS["headings"])
def test_heading_facts(archive: stemmatic.Archive, keys: dict[str, str], key: str) -> None:
    headings = archive.posts.understanding(keys[key]).headings
    for label in LABELS["headings"][key]:
        heading = headings[label["version"]]
        for fact in ("speaker", "role", "event", "place", "stated_date"):
            if fact in label:
                right = label[fact] if isinstance(label[fact], list) else [label[fact]]
                assert getattr(heading, fact) in right, fact


def test_boilerplate_is_learned(archive: stemmatic.Archive) -> None:
    for channel, lines in LABELS["boilerplate"].items():
        platform, _, name = channel.partition(":")
        posts = [p for p in archive.posts if (p.platform, p.channel) == (platform, name)]
        for line in lines:
            with_line = [post for post in posts if line in post.text]
            assert len(with_line) > 3
            for post in with_line:
                begin = post.text.rindex(line)
                inside = [p for p in archive.posts.understanding(post.key).passages if p.end > begin]
                assert inside
                assert all(passage.boilerplate for passage in inside), post.key


def test_marks_of_omission(archive: stemmatic.Archive, keys: dict[str, str]) -> None:
    found = {key: len(archive.posts.understanding(keys[key]).elisions) for key in LABELS["elisions"]}
    assert found == LABELS["elisions"]


def test_revisions_are_kept(archive: stemmatic.Archive, keys: dict[str, str]) -> None:
    for key, texts in LABELS["revisions"].items():
        assert [one.text for one in archive.posts.revisions(keys[key])] == [one["text"] for one in texts]


def test_what_was_left_out_is_listed(archive: stemmatic.Archive) -> None:
    for label in LABELS["skipped"]:
        assert [
            one
            for one in archive.ledger.skipped
            if one.dump.endswith(label["dump"])
            and one.position.startswith(label["position"])
            and one.deliberate == label["deliberate"]
        ], label


def test_tracing_again_adds_nothing(archive: stemmatic.Archive) -> None:
    before = [table.to_pylist() for table in map(archive.table, ("posts", "links", "families"))]
    account = archive.add(example_dumps())
    assert (account.dumps, account.new_posts) == (0, 0)
    assert [table.to_pylist() for table in map(archive.table, ("posts", "links", "families"))] == before


def test_adding_later_gives_what_tracing_at_once_gives(archive: stemmatic.Archive, tmp_path: Path) -> None:
    files = sorted(path for path in example_dumps()[0].rglob("*") if path.is_file())
    with stemmatic.Archive(tmp_path, create=True) as piecemeal:
        for part in (files[1::2], files[0::2]):
            piecemeal.add(reversed(part))
        for what in ("links", "families"):
            assert piecemeal.table(what).to_pylist() == archive.table(what).to_pylist()
        rows = [
            [{name: value for name, value in row.items() if name not in ("dump_sha256", "position")} for row in rows]
            for rows in (piecemeal.table("posts").to_pylist(), archive.table("posts").to_pylist())
        ]
        assert rows[0] == rows[1]
