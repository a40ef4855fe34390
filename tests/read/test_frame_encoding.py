"""Bytes become text in one way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from stemmatic.read.encoding import head_text, open_utf8
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
    with open_utf8(source) as stream:
        assert b"".join(iter(lambda: stream.read(7), b"")) == TEXT.encode()
    assert head_text(source) == TEXT


def test_odd_utf16_is_replaced() -> None:
    content = "ab".encode("utf-16") + b"\x00"
    with open_utf8(source_of(content)) as stream:
        assert stream.read() + stream.read() == "ab\ufffd".encode()


def test_a_character_cut_off_by_the_head_is_left_out() -> None:
    assert head_text(source_of(("a" * 65_535 + "ё").encode())) == "a" * 65_535
