"""``stemmatic whence``: posts earliest first, passage by passage, and an honest answer where nothing fits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run
from tarn import start

from stemmatic.api.archive import Archive
from stemmatic.model import Relation


def asked(examples: Path) -> tuple[str, str]:
    """The text of a post that others copied, and its key."""
    with Archive(examples) as archive:
        keys = [family.posts[0] for family in archive.families]
        copied = next(key for key in keys if any(link.relation is Relation.COPY for link in archive.links.of(key)))
        return archive.posts[copied].text, copied


def test_the_earliest_post_comes_first(run: Run, examples: Path) -> None:
    text, key = asked(examples)
    found = json.loads(run("whence", text, "--archive", examples, "--json").stdout)
    assert found["posts"][0]["post"] == key
    assert found["posts"][0]["coverage"] > 0.99
    dates = [one["date"] for one in found["posts"] if one["date"]]
    assert dates == sorted(dates)
    assert len(dates) > 1
    assert all(passage["posts"] for passage in found["passages"] if len(passage["text"].split()) > 6)
    printed = run("whence", text, "--archive", examples).stdout
    assert printed.index(key) < printed.index(found["posts"][1]["post"])
    assert "Passage by passage" in printed


def test_what_is_nowhere_is_said(run: Run, examples: Path) -> None:
    text = "Nobody in the whole valley has ever heard a teapot sing the harvest hymn backwards."
    assert "No post of this archive" in run("whence", text, "--archive", examples).stdout
    assert json.loads(run("whence", text, "--archive", examples, "--json").stdout)["posts"] == []


def test_a_part_that_is_new_is_told_from_the_part_that_is_not(run: Run, examples: Path) -> None:
    text, key = asked(examples)
    new = "A purple walrus conducts the brass band of the upper reservoir every second Thursday."
    found = json.loads(run("whence", f"{text}\n\n{new}", "--archive", examples, "--json").stdout)
    assert found["posts"][0]["post"] == key
    assert found["passages"][-1] == {**found["passages"][-1], "text": new, "posts": []}


def test_a_file_and_standard_input(examples: Path, tmp_path: Path) -> None:
    text, key = asked(examples)
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    for arguments, stdin in ((("--file", str(tmp_path / "note.txt")), ""), (("-",), text)):
        done = start("whence", *arguments, "--archive", str(examples), stdin=stdin)
        assert key in done.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("whence",), "expected a text"),
        (("whence", "a text", "--file", "note.txt"), "expected a text"),
        (("whence", "  \n "), "there is no text"),
        (("whence", "--file", "none.txt"), "none.txt: No such file"),
    ],
)
def test_wrong_use_gets_one_line(run: Run, examples: Path, arguments: tuple[str, ...], line: str) -> None:
    done = run(*arguments, "--archive", examples)
    assert done.exit_code == 2
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


def test_bytes_that_are_no_text(run: Run, examples: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_bytes(b"The quay \xff\xfe of Tarn")
    done = run("whence", "--file", tmp_path / "note.txt", "--archive", examples)
    assert (done.exit_code, "expected UTF-8, found another byte at 9" in done.stderr) == (2, True)
