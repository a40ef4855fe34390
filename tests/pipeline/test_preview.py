"""What other thresholds would change is what they do change, and until they are asked for nothing changes."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.api.records import Change, Preview
from stemmatic.options import Options
from tests.show.tarn import start

PLAIN = Options()


def moved(section: str, **values: Any) -> Options:
    changed: dict[str, Any] = {section: replace(getattr(PLAIN, section), **values)}
    return replace(PLAIN, **changed)


@pytest.fixture
def folder(traced: Path, tmp_path: Path) -> Path:
    """A copy of the archive of the examples, which a test may change."""
    return Path(shutil.copytree(traced / "archive", tmp_path / "archive"))


def held(archive: Archive) -> tuple[dict[tuple[str, str], Any], dict[str, frozenset[str]]]:
    links = {(one.source, one.target): (one.directed, one.relation, one.score) for one in archive.links}
    return links, {one.id: frozenset(one.posts) for one in archive.families}


def files(folder: Path) -> dict[str, bytes]:
    """What all files of an archive hold; -wal and -shm are SQLite's own, and may be empty or not there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def check_as_linked(archive: Archive, options: Options, said: Preview) -> None:
    """What was said is what linking does."""
    links, families = held(archive)
    archive.link(options=options)
    links_now, families_now = held(archive)
    ends, ends_now = ({frozenset(pair) for pair in one} for one in (links, links_now))
    for change, expected in (
        (Change.COMES, {pair for pair in links_now if frozenset(pair) not in ends}),
        (Change.GOES, {pair for pair in links if frozenset(pair) not in ends_now}),
        (
            Change.CHANGES,
            {pair for pair, one in links_now.items() if frozenset(pair) in ends and links.get(pair) != one},
        ),
    ):
        assert {(one.source, one.target) for one in said.links if one.change is change} == expected, change
    for one in said.links:
        there = links if one.change is Change.GOES else links_now
        assert (one.directed, one.relation, one.score) == there[one.source, one.target]
    count = Counter(one.change for one in said.links)
    assert (sum(said.come.values()), sum(said.go.values()), said.change) == tuple(count[one] for one in Change)
    assert (said.families.before, said.families.after) == (len(families), len(families_now))
    assert set(said.families.come) == families_now.keys() - families.keys()
    assert set(said.families.go) == families.keys() - families_now.keys()
    both = families.keys() & families_now.keys()
    assert set(said.families.change) == {one for one in both if families[one] != families_now[one]}


@pytest.mark.parametrize(
    "options",
    [
        moved("translate", min_score=0.95),
        moved("translate", min_score=0.1),
        moved("translate", enabled=False),
        moved("link", min_coverage=0.1, formula_coverage=0.1, min_apart_words=4, min_edited_words=3),
        moved("link", strong_run_words=30, min_partial_words=30, cut_share=0.6),
        moved("link", far_weight=-3.0),
        moved("descend", whole_share=0.9),
    ],
    ids=["stricter", "looser", "no translations", "looser wording", "stricter wording", "scores", "families"],
)
def test_it_says_what_linking_does_and_changes_nothing(folder: Path, options: Options) -> None:
    with Archive(folder) as archive:
        before, folders = files(folder), {entry for entry in folder.iterdir() if entry.is_dir()}
        said = archive.preview(options=options)
        assert files(folder) == before
        assert {entry for entry in folder.iterdir() if entry.is_dir()} == folders
        assert said.links or said.families.change or said.families.come  # each of these moves something
        assert list(said.options) == [
            f"{section}.{name}"
            for section, values in options.as_dict().items()
            for name, value in values.items()
            if PLAIN.as_dict()[section][name] != value
        ]
        check_as_linked(archive, options, said)


def test_with_the_options_of_the_last_run_nothing_would_change(folder: Path) -> None:
    with Archive(folder) as archive:
        said = archive.preview()
        assert (said.options, said.come, said.go, said.change, said.links) == ({}, {}, {}, 0, ())
        assert said.families.before == said.families.after == len(archive.families)


def test_declared_forwards_are_no_links_that_come(folder: Path) -> None:
    with Archive(folder) as archive:
        declared = {post.key for post in archive.posts if post.forward is not None}
        said = archive.preview(options=moved("link", min_edited_words=7))
        assert declared
        assert said.come == {}


def test_posts_that_are_not_linked_yet_come(folder: Path, tmp_path: Path) -> None:
    """Only they are worked on, as they would be by linking."""
    with Archive(folder) as archive:
        text = archive.posts["telegram:valdoria_mfa/2101"].text
        dump = tmp_path / "more.jsonl"
        dump.write_text(json.dumps({"channel": "tarn_port", "id": 1, "text": text}) + "\n", "utf-8")

        def stop(stage: str, done: int, whole: int | None) -> None:
            if stage == "fingerprint":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.add([dump], watch=stop)
        assert archive.ledger.unlinked == 1
        said = archive.preview()
        assert said.options == {}
        assert said.come
        assert all("table:tarn_port/1" in (one.source, one.target) for one in said.links)
        assert archive.ledger.unlinked == 1
        check_as_linked(archive, PLAIN, said)


@pytest.mark.parametrize("stage", ["understand", "pair", "descend"])
def test_one_that_is_stopped_leaves_nothing(folder: Path, stage: str) -> None:
    with Archive(folder) as archive:
        before, folders = files(folder), {entry for entry in folder.iterdir() if entry.is_dir()}

        def stop(named: str, done: int, whole: int | None) -> None:
            if named == stage:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.preview(options=moved("translate", min_score=0.9), watch=stop)
        assert files(folder) == before
        assert {entry for entry in folder.iterdir() if entry.is_dir()} == folders


def test_a_run_that_was_stopped_can_still_go_on_afterwards(folder: Path) -> None:
    with Archive(folder) as archive:
        options = moved("translate", min_score=0.9)

        def stop(named: str, done: int, whole: int | None) -> None:
            if named == "descend":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.link(options=options, watch=stop)
        stopped = files(folder / "staging")
        assert stopped
        archive.preview(options=moved("translate", min_score=0.8))
        assert files(folder / "staging") == stopped
        archive.link(options=options)


def test_the_list_is_cut_and_the_counts_are_not(folder: Path) -> None:
    with Archive(folder) as archive:
        options = moved("translate", enabled=False)
        whole, cut = archive.preview(options=options), archive.preview(options=options, limit=3)
        assert (len(cut.links), cut.go, cut.families) == (3, whole.go, whole.families)
        assert cut.links == whole.links[:3]
        with pytest.raises(stemmatic.StemmaticError, match="limit"):
            archive.preview(options=options, limit=0)


def test_the_command_line_says_the_same(folder: Path) -> None:
    given = ("link", "--preview", "--no-translations", "--archive", str(folder))
    before = files(folder)
    done = start(*given, "--limit", "2")
    assert (done.status, done.stderr) == (0, "")
    assert "nothing was changed" in done.stdout
    assert "translate.enabled yes → no" in done.stdout
    assert done.stdout.count("\n  − ") == 2
    assert "--limit 0 shows all" in done.stdout
    found = json.loads(start(*given, "--json").stdout)
    assert found["options"] == {"translate.enabled": [True, False]}
    assert sum(found["go"].values()) == len(found["links"]) > 2
    assert files(folder) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--limit", "2"), "link: --limit is for --preview"),
        (("--preview", "--engine", "spark", "--shared", "there"), "on this machine"),
        (("--preview", "--option", "link.min_wods=2"), "did you mean"),
    ],
)
def test_what_cannot_be_previewed_is_one_clear_line(folder: Path, given: tuple[str, ...], said: str) -> None:
    if "spark" in given:
        pytest.importorskip("pyspark")
        pytest.importorskip("pandas")
    done = start("link", *given, "--archive", str(folder))
    assert done.status == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
