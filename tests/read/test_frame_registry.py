"""Every reader is registered, once, under a name of its own, and specific ones come before general ones."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import stemmatic.read
from stemmatic.read import FORMATS, Format, read_dumps


def test_every_reader_is_registered_once() -> None:
    modules = [
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(stemmatic.read.__path__, f"{stemmatic.read.__name__}.")
    ]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Format)]
    assert {id(value) for value in found} == {id(value) for value in FORMATS}
    assert len({value.name for value in FORMATS}) == len(FORMATS)
    assert all(value.description for value in FORMATS)


SAMPLES = {
    "result.json": (
        b'{"name": "T", "type": "public_channel", "id": 7, "messages": [{"id": 1, "type": "message"}]}',
        "telegram-json",
    ),
    "page.html": (b'<div class="tgme_widget_message" data-post="tides/1"></div>', "telegram-page"),
    "messages.html": (b'<div class="page_wrap"><div class="page_header">T</div><div class="history">', "telegram-html"),
    "tweets.js": (b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "x"}}]', "x-archive"),
    "copy.txt": (b"Tides, [24.02.2023 10:31]\nThe tide is in.\n", "telegram-copied"),
    "telethon.json": (b'[{"id": 1, "peer_id": {"channel_id": 7}, "date": "2031-06-02", "message": "x"}]', "capture"),
    "feed.xml": (b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title></channel></rss>', "feed"),
    "posts.jsonl": (b'{"channel": "tides", "id": 1, "text": "x"}\n', "table"),
    "statements.jsonl": ('{"uk": {"text": "заява"}, "en": {"text": "statement"}}\n'.encode(), "parallel"),
    "notes.txt": ("Министр прибыл на остров.\n\nThe minister came to the island.\n".encode(), "pasted"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_reader_takes_its_own(tmp_path: Path, name: str) -> None:
    content, expected = SAMPLES[name]
    path = tmp_path / "dump"  # the name must not help
    path.write_bytes(content)
    (reading,) = read_dumps([path])
    assert reading.dump is not None
    assert reading.dump.format == expected


@pytest.mark.parametrize(
    "content", [b"\x7fELF\x02\x01" + b"\x00" * 500, bytes(range(256)) * 40, b"%PDF-1.7\n\xff\xff\x00"]
)
def test_no_reader_takes_what_is_no_dump(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dump"
    path.write_bytes(content)
    (reading,) = read_dumps([path])
    assert reading.dump is None
    assert len(reading.skipped) == 1
