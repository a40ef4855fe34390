"""``stemmatic search --like``: the meaning of a few words, in whatever language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run

from stemmatic.api.archive import Archive


def test_words_of_one_language_find_passages_of_others(run: Run, examples: Path) -> None:
    """A sentence that has a translation in the archive finds itself, then that."""
    with Archive(examples) as archive:
        link = next(one for one in archive.links if one.relation.value == "translation" and one.source != one.target)
        pair = max(link.passages, key=lambda pair: pair.score)
        source, target = archive.posts[link.source], archive.posts[link.target]
        spoken = archive.posts.understanding(target.key).languages
    asked = source.text[pair.source_begin : pair.source_end]
    found = json.loads(run("search", "--like", asked, "--archive", examples, "--json").stdout)
    near = [one["similarity"] for one in found]
    assert near == sorted(near, reverse=True)
    assert near[0] > 0.99
    assert source.key in found[0]["posts"]
    others = [one for one in found[:5] if one["language"] in spoken]
    assert target.key in {key for one in others for key in one["posts"]}
    for one in found:
        with Archive(examples) as archive:
            texts = [
                archive.posts[key].text[slice(*span)] for key, span in zip(one["posts"], one["spans"], strict=True)
            ]
        assert {text.replace("#", "") for text in texts} == {one["text"]}
    printed = run("search", "--like", asked, "--archive", examples, "--limit", "3").stdout
    assert "3 passages" in printed


@pytest.mark.parametrize("arguments", [(), ("harbour", "--like", "harbour")])
def test_a_query_or_like(run: Run, examples: Path, arguments: tuple[str, ...]) -> None:
    done = run("search", *arguments, "--archive", examples)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "a query, or --like" in done.stderr


def test_an_archive_without_vectors_says_how_to_make_them(run: Run, tarn: Path) -> None:
    done = run("search", "--like", "the harbour is closed", "--archive", tarn)
    assert done.exit_code == 2
    assert "translate.always_encode=yes" in done.stderr
