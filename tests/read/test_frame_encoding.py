"""Bytes become text in one way, and what is no text is named by its byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from stemmatic.errors import DamagedDump
from stemmatic.read.encoding import head_text, open_text, open_utf8, read_lines
from stemmatic.read.format import Source

TEXT = "Işık ve ёлка 🎄\nاللغة\n"


def source_of(content: bytes, inside: str = "") -> Source:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        yield io.BytesIO(content)

    return Source(
        name="notes.txt",
        label="notes.txt",
        sha256="0" * 64,
        size_bytes=len(content),
        head=content[:65536],
        open=opened,
        inside=inside,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_declared_encodings_read_the_same(encoding: str) -> None:
    source = source_of(TEXT.encode(encoding))
    with open_text(source) as text:
        assert text.read() == TEXT
    with open_utf8(source) as stream:
        assert b"".join(iter(lambda: stream.read(7), b"")) == TEXT.encode()
    assert head_text(source) == TEXT


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("before", [0, 3, 65_530, 200_001])
def test_a_code_page_is_not_guessed(before: int, mark: bytes) -> None:
    content = mark + b"a" * before + "Привет".encode("cp1251")
    with pytest.raises(DamagedDump) as caught, open_text(source_of(content, "chats/notes.txt")) as text:
        text.read()
    assert caught.value.position == f"chats/notes.txt: byte {len(mark) + before}"
    assert "0xCF" in str(caught.value)
    assert "UTF-8" in caught.value.advice


def test_whole_lines_before_the_bad_byte_are_given() -> None:
    lines = []
    with pytest.raises(DamagedDump), open_text(source_of(b"one\n" * 40_000 + b"\xff")) as text:
        lines.extend(text)
    assert len(lines) > 10_000
    assert set(lines) == {"one\n"}


def test_replacing_is_for_those_who_ask() -> None:
    with open_text(source_of(b"caf\xe9\n"), errors="replace") as text:
        assert text.read() == "caf\ufffd\n"


def test_odd_utf16_is_damaged_in_text_and_replaced_in_utf8() -> None:
    content = "ab".encode("utf-16") + b"\x00"
    with pytest.raises(DamagedDump, match="UTF-16"), open_text(source_of(content)) as text:
        text.read()
    with open_utf8(source_of(content)) as stream:
        assert stream.read() + stream.read() == "ab\ufffd".encode()


def test_a_character_cut_off_by_the_head_is_left_out() -> None:
    assert head_text(source_of(("a" * 65_535 + "ё").encode())) == "a" * 65_535


def test_csv_line_ends_survive() -> None:
    with open_text(source_of(b'a,"b\r\nc"\r\n'), newline="") as text:
        assert list(csv.reader(text)) == [["a", "b\r\nc"]]


def test_long_lines_are_passed_over_and_counted() -> None:
    content = b"short\n" + b"x" * 300_000 + b"\nlast"
    with open_text(source_of(content)) as text:
        assert list(read_lines(text, 1000)) == [(1, "short"), (2, None), (3, "last")]


def test_a_line_of_exactly_the_limit_is_kept() -> None:
    with open_text(source_of(b"abcd\nabcde\nabcd")) as text:
        assert list(read_lines(text, 4)) == [(1, "abcd"), (2, None), (3, "abcd")]
