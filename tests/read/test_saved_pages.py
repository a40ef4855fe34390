"""Pages that a browser saved whole in one file: MHTML and webarchive."""

from __future__ import annotations

import base64
import plistlib
import quopri
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stemmatic.model import Post, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read import Reading, read_dumps
from tests.read.test_warc import TEXTS, story
from tests.web_pages import ferry, page

URL = "https://t.me/s/tarn_ferries"
PAGE = page("tarn_ferries", [ferry(number) for number in range(1, 4)])
SAVED = datetime(2031, 6, 5, 9, 30, tzinfo=UTC)
PICTURE = base64.b64encode(b"\x89PNG" * 400).decode()


class Found(NamedTuple):
    """What a dump gave."""

    name: str
    posts: list[Post]
    skipped: list[Skipped]


def read_all(folder: Path, **options: int) -> list[Found]:
    reading = Reading(options=ReadOptions(**options))
    return [Found(Path(one.label).name, list(one), one.skipped) for one in read_dumps([folder], reading=reading)]


def read(path: Path, **options: int) -> Found:
    (found,) = read_all(path, **options)
    return found


def mhtml(
    body: str, url: str = URL, *, coding: str = "quoted-printable", charset: str = "utf-8", eol: str = "\r\n"
) -> bytes:
    """A page as Chrome saves it, with a picture that belongs to it."""
    raw = body.encode(charset)
    if coding == "quoted-printable":
        held = quopri.encodestring(raw).decode("ascii")
    elif coding == "base64":
        held = base64.encodebytes(raw).decode("ascii")
    else:
        held = body
    lines = f"""From: <Saved by Blink>
Snapshot-Content-Location: {url}
Subject: Ferries
Date: Thu, 5 Jun 2031 11:30:00 +0200
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--tarn----"


------MultipartBoundary--tarn----
Content-Type: text/html; charset={charset}
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: {coding}
Content-Location: {url}

{held}
------MultipartBoundary--tarn----
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://tarn.example/photo.png

{PICTURE}
------MultipartBoundary--tarn------
"""
    return lines.replace("\r\n", "\n").replace("\n", eol).encode(charset)


def webarchive(body: str, url: str = URL, **more: Any) -> bytes:
    resource = {
        "WebResourceURL": url,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceData": body.encode(),
    }
    return plistlib.dumps({"WebMainResource": resource, **more}, fmt=plistlib.FMT_BINARY)


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_a_channels_page_out_of_mhtml_is_what_the_page_is(tmp_path: Path, coding: str, eol: str) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    (tmp_path / "page.mhtml").write_bytes(mhtml(PAGE, coding=coding, eol=eol))
    plain, saved = read(tmp_path / "page.html"), read(tmp_path / "page.mhtml")
    assert [(one.key, one.text, one.date) for one in saved.posts] == [
        (one.key, one.text, one.date) for one in plain.posts
    ]
    assert len(saved.posts) == 3
    assert not saved.skipped


def test_a_saved_page_says_when_it_was_saved_and_from_where(tmp_path: Path) -> None:
    path = tmp_path / "page.mhtml"
    path.write_bytes(mhtml(PAGE))
    captures = [post.place.capture for post in read(path).posts]
    assert {(one.time, one.url) for one in captures if one} == {(SAVED, URL)}
    assert None not in captures


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("kind", ["mhtml", "webarchive"])
def test_articles_of_five_languages(tmp_path: Path, language: str, kind: str) -> None:
    path = tmp_path / f"story.{kind}"
    url = f"https://herald.tarn.example/{language}/bell"
    path.write_bytes(mhtml(story(language), url) if kind == "mhtml" else webarchive(story(language), url))
    (post,) = read(path).posts
    assert TEXTS[language][1] in post.text
    assert post.url == url


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_the_code_page_that_the_part_names(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "story.mht"
    path.write_bytes(mhtml(story("ru", charset), "https://herald.tarn.example/bell", charset=charset))
    (post,) = read(path).posts
    assert TEXTS["ru"][1] in post.text


def test_a_name_that_is_of_no_code_page(tmp_path: Path) -> None:
    path = tmp_path / "page.mhtml"
    path.write_bytes(mhtml(PAGE).replace(b"charset=utf-8", b"charset=hex"))
    assert len(read(path).posts) == 3


def test_a_webarchive_with_a_frame(tmp_path: Path) -> None:
    path = tmp_path / "page.webarchive"
    frame = plistlib.loads(webarchive(PAGE))
    path.write_bytes(webarchive(story("en"), "https://herald.tarn.example/bell", WebSubframeArchives=[frame]))
    assert {one.channel for one in read(path).posts} >= {"tarn_ferries"}
    assert len(read(path).posts) == 4


def test_a_cut_page_is_read_as_far_as_it_goes_and_said(tmp_path: Path) -> None:
    path = tmp_path / "page.mhtml"
    whole = mhtml(PAGE, coding="8bit")
    path.write_bytes(whole[: whole.index(b"number 3")])
    found = read(path)
    assert len(found.posts) >= 2
    assert any("cut off inside this page" in one.reason for one in found.skipped)


def test_damaged_and_empty_pages_are_said(tmp_path: Path) -> None:
    broken = webarchive(PAGE)
    (tmp_path / "a.webarchive").write_bytes(broken[: len(broken) // 2])
    (tmp_path / "b.webarchive").write_bytes(webarchive("").replace(b"text/html", b"image/gif"))
    (tmp_path / "c.mhtml").write_bytes(mhtml(PAGE).replace(b"text/html", b"image/gif"))
    reasons = {one.name: [line.reason for line in one.skipped] for one in read_all(tmp_path)}
    assert reasons["a.webarchive"][0].startswith("the webarchive is damaged")
    assert reasons["b.webarchive"] == reasons["c.mhtml"] == ["no page stands in it"]


def test_a_page_larger_than_a_record_may_be_is_not_held(tmp_path: Path) -> None:
    (tmp_path / "page.mhtml").write_bytes(mhtml(PAGE + " " * 40_000, coding="8bit"))
    (tmp_path / "page.webarchive").write_bytes(webarchive(PAGE + " " * 40_000))
    for found in read_all(tmp_path, max_record_bytes=20_000):
        assert not found.posts
        assert any("max_record_bytes" in one.reason for one in found.skipped)


def test_what_is_written_about_such_files_is_text(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(
        "A saved page begins with Content-Type: multipart/related and names WebMainResource in its list, we are told.",
        "utf-8",
    )
    (post,) = read(path).posts
    assert "multipart/related" in post.text
