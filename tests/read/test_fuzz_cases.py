"""The kept corpus of spoiled dumps, and a few seconds of new ones: posts or lines come of each, and nothing else.

``benchmarks/fuzz.py`` says how the corpus is made and what is looked at; STEMMATIC_FUZZ_SECONDS fuzzes for longer.
"""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.fuzz_mutations import CONTAINERS, MUTATIONS
from stemmatic.model import Post
from stemmatic.read import FORMATS, read_dumps

CASES = Path(__file__).parent / "fuzz_cases"
SPOILED = sorted((CASES / "spoiled").glob("*.zip"))
PACKED = sorted((CASES / "packed").glob("*.gz"))
MESSAGE = '<div class="tgme_widget_message js-widget_message" data-post="quay/{}">{}</div>'

FOUND = {
    # Each took minutes, or cost the rest of its file, when it was found.
    "quotes without end.json": '{"about": {' + '""' * 30_000,
    "blanks without line end.html": '<html><main class="tgme_main">'
    + MESSAGE.format(1, f'<div class="tgme_widget_message_text">a{" " * 300_000}b</div>'),
    "half a character.xml": "<rss><channel><title>N</title><item><title>a &#xD83D; b</title><guid>1</guid></item>"
    "<item><title>&#55357;&#56832; &#x110000; &#99999999999999; c</title><guid>2</guid></item></channel></rss>",
    "a head without posts.html": '<html><head></head><body><main class="tgme_main"><div class="tgme_channel_info">',
    "columns without rows.csv": "id,text,date\n",
    "a packed nothing.zip": "PK\x05\x06" + "\0" * 18,
}


def read(path: Path, content: bytes) -> fuzz.Found:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found, _ = fuzz.guarded(lambda: fuzz.read_one(path))
    return found


@pytest.mark.parametrize("case", SPOILED, ids=lambda case: case.stem)
def test_spoiled(case: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(case) as members:
        assert {name.partition("/")[0] for name in members.namelist()} == set(MUTATIONS)
        wrongs = {name: read(tmp_path / name, members.read(name)).wrong for name in members.namelist()}
    assert {name: wrong for name, wrong in wrongs.items() if wrong} == {}


def test_every_reader_has_cases() -> None:
    readers = {reader for path in fuzz.sound_dumps() for reader in fuzz.read_one(path).readers}
    assert readers == {one.name for one in FORMATS}


def test_every_way_to_pack_is_kept() -> None:
    assert {case.stem for case in PACKED} == set(CONTAINERS)


ROWS = 4  # posts in the packed table
PACKED_POSTS = {
    # Posts, and lines: on what was skipped, and on the columns of each table that no field takes.
    "bomb": (ROWS + 2, 2),
    "gzipped_tail": (ROWS, 1),
    "nested": (ROWS, 2),
    "outside": (ROWS, 7),
    "plain_zip": (ROWS, 1),
    "same_names": (2 * ROWS, 2),
    "symlinked": (ROWS, 3),
    "wrong_sizes": (ROWS, 3),
}


@pytest.mark.parametrize("case", PACKED, ids=lambda case: case.stem)
def test_packed(case: Path, tmp_path: Path) -> None:
    found = read(tmp_path / "inner" / "dump", gzip.decompress(case.read_bytes()))
    assert found.wrong is None
    assert (found.posts, found.skipped) == PACKED_POSTS[case.stem]
    assert {path.name for path in tmp_path.rglob("*")} == {"inner", "dump"}  # nothing was unpacked


@pytest.mark.parametrize("name", FOUND)
def test_found_once(name: str, tmp_path: Path) -> None:
    assert read(tmp_path / name, FOUND[name].encode()).wrong is None


def test_half_a_character_costs_no_item(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FOUND["half a character.xml"], "utf-8")
    (reading,) = read_dumps([path])
    assert [post.text for post in reading] == ["a \ufffd b", "\U0001f600 \ufffd \ufffd c"]


def test_a_run_of_blanks_is_kept_and_a_line_end_in_one_is_a_blank(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    text = '<div class="tgme_widget_message_text">a \t \n\r b\nc   d\r\n \n<br> e</div>'
    path.write_text('<html><main class="tgme_main">' + MESSAGE.format(1, text) + "</main></html>", "utf-8")
    (reading,) = read_dumps([path])
    assert [post.text for post in reading] == ["a b c   d \ne"]


def test_a_file_without_posts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(FOUND["columns without rows.csv"], "utf-8")
    (reading,) = read_dumps([path])
    assert list(reading) == []
    assert [(line.position, line.reason) for line in reading.skipped] == [
        ("whole file", "no posts were found in it (read as table)")
    ]


def test_the_check_sees_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"channel": "quay", "id": 1, "text": "The ferry leaves at nine."}) + "\n", "utf-8")
    assert fuzz.read_one(path) == fuzz.Found(("table",), 1, 0, None)
    monkeypatch.setattr("stemmatic.read.dumps.clean", lambda item: 1 / 0 if isinstance(item, Post) else item)
    assert "a border was reached" in str(fuzz.read_one(path).wrong)


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_new_ones_for_a_while(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seconds, seed = (
        float(os.environ.get("STEMMATIC_FUZZ_SECONDS", "3")),
        int(os.environ.get("STEMMATIC_FUZZ_SEED", "1")),
    )
    found = fuzz.fuzz(seconds, seed, tmp_path / "failing", target)
    assert found == 0, capsys.readouterr().out
