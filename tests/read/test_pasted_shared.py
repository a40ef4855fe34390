"""The two real pages, where they are at hand. Nothing of their text stands here, only counts and places.

How the pages are read, line numbers as in the files:

* ``channel-page-celac.txt``: six posts, each under a forward header (lines 1, 28, 45, 66, 83, 109), each printed twice.
  Four end with reactions (1, 1, 2, 1); of the last two nothing is known. Line 122 stands in a second printing only.
* ``channel-page-brics.txt``: thirteen posts. Paragraphs are set off by blank lines, posts by single newlines, so those
  at 19, 28, 31, 34, 69, 97, 108, 109 and 118 begin after a newline. Three begin after a blank line: 45 and 96 change
  the language without being a version of what stands before, and at 75 another announcement follows a post that has
  both its versions. Four posts carry two versions, divided by blank lines: 28-30, 34-43, 69-73, 118-120. Lines 96 and
  97, and 108 and 109, say the same in two languages under one another, without a blank line: separate posts.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from stemmatic.model import Post
from stemmatic.read.format import Reading, Source
from stemmatic.read.pasted.reader import FORMAT

pytestmark = pytest.mark.shared_data


def read_page(path: Path) -> list[Post]:
    data = path.read_bytes()
    source = Source(
        name=path.name,
        label=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        head=data[:65536],
        open=lambda: path.open("rb"),
    )
    assert FORMAT.recognise(source)
    items = list(FORMAT.read(source, Reading()))
    assert all(isinstance(item, Post) for item in items), "nothing is skipped"
    return [item for item in items if isinstance(item, Post)]


def test_the_page_of_forwards(shared_data: Path) -> None:
    path = shared_data / "seeds" / "channel-page-celac.txt"
    lines = path.read_text("utf-8").split("\n")
    posts = read_page(path)
    assert [post.place.position for post in posts] == [f"line {n}" for n in (1, 28, 45, 66, 83, 109)]
    assert len({post.forward.name for post in posts if post.forward and post.forward.name}) == 1
    assert all(post.forward for post in posts)
    counts = [post.reactions and [reaction.count for reaction in post.reactions] for post in posts]
    assert counts == [[1], [1], [2], [1], None, None]
    assert [len(post.text.split("\n")) for post in posts] == [13, 8, 10, 8, 13, 8]
    for post in posts:
        kept = post.text.split("\n")
        assert len(set(kept)) == len(kept), "no line twice"
        assert post.extra["printed_twice"] is True
    assert posts[-1].text.split("\n")[6] == lines[121], "kept from the second printing, in its place"
    page_chrome = {line for line in lines if any(line == f"👍{n}" for n in (1, 2))} | {lines[0]}
    assert {line for post in posts for line in post.text.split("\n")} == set(lines) - page_chrome - {""}


def test_the_page_of_statements(shared_data: Path) -> None:
    path = shared_data / "seeds" / "channel-page-brics.txt"
    posts = read_page(path)
    begins = [1, 19, 28, 31, 34, 45, 69, 75, 96, 97, 108, 109, 118]
    assert [post.place.position for post in posts] == [f"line {n}" for n in begins]
    assert all(post.forward is None and post.reactions is None and post.date is None for post in posts)
    lines = [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    assert [line for post in posts for line in post.text.split("\n") if line.strip()] == lines


def test_both_pages_in_one_file_are_the_posts_of_both(shared_data: Path, tmp_path: Path) -> None:
    pages = [shared_data / "seeds" / f"channel-page-{name}.txt" for name in ("brics", "celac")]
    apart = [[post.text for post in read_page(page)] for page in pages]
    for first, second in ((0, 1), (1, 0)):
        both = tmp_path / "both.txt"
        text = pages[first].read_text("utf-8").rstrip("\n") + "\n" + pages[second].read_text("utf-8")
        both.write_text(text, "utf-8")
        assert [post.text for post in read_page(both)] == [*apart[first], *apart[second]]
