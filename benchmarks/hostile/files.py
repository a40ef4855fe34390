"""Hostile files of every format, each by its name and what makes it of about so many bytes."""

# ruff: noqa: E501 (files, as they are)

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import plistlib
import tarfile
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.hostile.shapes import (
    ATOM,
    COPIED,
    FEED,
    MARKUP,
    TEI,
    TELEGRAM_HTML,
    TELEGRAM_PAGE,
    Make,
    listed,
    wrapped,
)


def _cells(cell: str, lead: str = "id,text\n1,") -> Make:
    return wrapped((lead, "\n"), cell)


def _header(unit: str) -> Make:
    def make(size: int) -> bytes:
        count = size // (2 * len(unit.replace("{n}", "12345")) + 2)
        names = ["text", *(unit.replace("{n}", str(n)) for n in range(count))]
        return (",".join(names) + "\n" + ",".join("a" for _ in names) + "\n").encode()

    return make


def _keys(size: int) -> bytes:
    return json.dumps({"text": "The lock is open.", **{f"k{n}": n for n in range(size // 14)}}).encode() + b"\n"


def _own_keys(size: int) -> bytes:
    """Each row with other keys than all others."""
    return "".join(f'{{"text": "Lock {n}", "k{n}": {n}}}\n' for n in range(size // 34)).encode()


def _parquet(size: int) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(size // 10)), "text": ["The lock is open."] * (size // 10)}), out)
    return out.getvalue()


def _wide_parquet(size: int) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": ["a"], **{f"c{n}": [1] for n in range(size // 200)}}), out)
    return out.getvalue()


def _zip_of(count_of: Callable[[int], int], member: bytes) -> Make:
    def make(size: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for n in range(max(1, count_of(size))):
                packed.writestr(f"posts{n}.jsonl", member)
        return out.getvalue()

    return make


def _warc(records: Callable[[int], list[bytes]], size: int) -> bytes:
    parts = []
    for n, content in enumerate(records(size)):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + content
        parts.append(
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: 2031-06-04T08:00:00Z\r\n"
            f"WARC-Target-URI: https://t.me/s/tarn{n}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n".encode()
            + answer
            + b"\r\n\r\n"
        )
    return b"".join(parts)


def _pages(size: int) -> list[bytes]:
    page = "".join(TELEGRAM_PAGE).encode()
    return [page] * max(1, size // (len(page) + 300))


def _article(unit: str) -> Callable[[int], list[bytes]]:
    head = b'<html><head><meta property="og:type" content="article"></head><body><article><p>The lock is open. '
    return lambda size: [head + (unit * (size // len(unit))).encode() + b"</p></article></body></html>"]


def _mhtml(unit: bytes) -> Make:
    head = (
        b"Snapshot-Content-Location: https://t.me/s/tarn\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    )
    return lambda size: head + unit * (size // len(unit))


def _webarchive(size: int) -> bytes:
    page = {"WebMainResource": {"WebResourceMIMEType": "text/html", "WebResourceData": b"<p>The lock is open."}}
    return plistlib.dumps({**page, "WebSubframeArchives": [page] * (size // 20)}, fmt=plistlib.FMT_BINARY)


def _tar(members: int, content: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as packed:
        for n in range(max(1, members)):
            info = tarfile.TarInfo(f"posts{n}.jsonl")
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _collatex(size: int) -> bytes:
    row = [[[{"t": "lock ", "n": "lock"}], [{"t": "lock ", "n": "lock"}]]] * max(1, size // 60)
    return json.dumps({"witnesses": ["A", "B"], "table": row}).encode()


_TWEETS = ("window.YTD.tweets.part0 = [", "]")
FILES: tuple[tuple[str, str, Make], ...] = (
    (
        "telegram-json: messages",
        "result.json",
        listed(
            ('{"name": "T", "type": "public_channel", "id": 777, "messages": [', "]}"),
            '{"id": {n}, "type": "message", "date_unixtime": "1677234661", "from_id": "channel777", "text": "Lock {n}"}',
            ",",
        ),
    ),
    (
        "telegram-json: one number",
        "result.json",
        listed(
            ('{"name": "T", "type": "public_channel", "id": 777, "messages": [', "]}"),
            '{"id": 1, "type": "message", "date_unixtime": "1677234661", "from_id": "channel777", "text": "Lock {n}"}',
            ",",
        ),
    ),
    (
        "telegram-json: chats",
        "result.json",
        listed(
            ('{"chats": {"list": [', "]}}"), '{"name": "T", "type": "public_channel", "id": {n}, "messages": []}', ","
        ),
    ),
    ("telegram-json: keys before", "result.json", listed(("{", '"messages": []}'), '"k{n}": {},')),
    (
        "telegram-page: messages",
        "page.html",
        listed(
            ('<html><body><main class="tgme_main">', "</main></body></html>"),
            '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post="t/{n}">'
            '<div class="tgme_widget_message_text">Lock</div></div></div>',
        ),
    ),
    (
        "telegram-html: messages",
        "messages.html",
        listed(
            (TELEGRAM_HTML[0].partition('<div class="message')[0], "</div></div></body></html>"),
            '<div class="message default clearfix" id="message{n}"><div class="body"><div class="text">Lock</div></div></div>',
        ),
    ),
    ("x-archive: tweets", "tweets.js", listed(_TWEETS, '{"tweet": {"id_str": "{n}", "full_text": "Lock"}}', ",")),
    ("telegram-copied: messages", "copied.txt", listed(("", ""), "Quay News, [24.02.2031 10:31]\nLock {n}.\n\n")),
    ("telegram-copied: words", "copied.txt", wrapped(COPIED, "lock ")),
    ("telegram-copied: brackets", "copied.txt", wrapped(COPIED, "[")),
    ("telegram-copied: half heads", "copied.txt", wrapped(COPIED, "a, [")),
    ("telegram-copied: line ends", "copied.txt", wrapped(COPIED, "\n")),
    ("pasted: words", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "lock ")),
    ("pasted: line ends", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "\n")),
    ("pasted: lines", "a.txt", listed(("Forwarded from Quay\n", ""), "The lock {n} is open.\n")),
    ("pasted: blocks", "a.txt", listed(("Forwarded from Quay\n", ""), "The lock {n} is open.\n\n")),
    ("pasted: forwards", "a.txt", listed(("", ""), "Forwarded from Quay\nThe lock {n} is open.\n")),
    ("pasted: times", "a.txt", listed(("", ""), "The lock {n} is open.\n1.2K views\n10:31\n")),
    ("pasted: clocks", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "10:31\n")),
    ("pasted: days", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "June 3\n")),
    ("pasted: dates", "a.txt", listed(("", ""), "June 3, 2031\nThe lock {n} is open.\n")),
    ("pasted: emoji", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "👍 12\n")),
    ("pasted: addresses", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "t.me/quay/1\n")),
    ("pasted: one address", "a.txt", wrapped(("Forwarded from Quay\nLock.\nhttps://", ""), "a.b/")),
    ("pasted: digits", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "1")),
    ("pasted: blanks", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), " ")),
    ("pasted: numbers", "a.txt", wrapped(("Forwarded from Quay\nLock.\n", ""), "1 ")),
    ("pasted: headings", "a.txt", listed(("", ""), "Briefing by Ilen Marsk\nVeyra, June 3, 2031\nLock {n}.\n\n")),
    ("pasted: same blocks", "a.txt", wrapped(("", ""), "Forwarded from Quay\nThe lock is open.\n10:31\n\n")),
    ("csv: rows", "a.csv", listed(("id,text\n", ""), "{n},The lock is open.\n")),
    ("csv: quotes", "a.csv", _cells('"')),
    ("csv: quotes doubled", "a.csv", _cells('""')),
    ("csv: a quote that does not end", "a.csv", wrapped(('id,text\n1,"', ""), "a,b\n")),
    ("csv: backslashes", "a.csv", _cells("\\")),
    ("csv: commas", "a.csv", _cells(",")),
    ("csv: line ends", "a.csv", _cells("\n")),
    ("csv: carriage returns", "a.csv", _cells("\r")),
    ("csv: one cell", "a.csv", _cells("a")),
    ("csv: a wide header", "a.csv", _header("c{n}")),
    ("csv: one name for all", "a.csv", _header("name")),
    ("csv: known names for all", "a.csv", _header("text{n}")),
    ("csv: names of blanks", "a.csv", _header(" ")),
    ("csv: semicolons", "a.csv", wrapped(("id;text\n1;", "\n"), ";")),
    ("csv: tabs", "a.tsv", wrapped(("id\ttext\n1\t", "\n"), "\t")),
    ("csv: bars", "a.csv", wrapped(("id|text\n1|", "\n"), "|")),
    ("csv: header alone of commas", "a.csv", wrapped(("text", "\n"), ",")),
    ("csv: dates", "a.csv", listed(("id,date,text\n", ""), "{n},03/04/2031,lock\n")),
    ("csv: a date of any length", "a.csv", wrapped(("id,text,date\n1,lock,", "\n"), "1")),
    ("csv: a number of any length", "a.csv", wrapped(("id,text,views\n1,lock,", "\n"), "1")),
    ("csv: reactions", "a.csv", wrapped(("id,text,reactions\n1,lock,", "\n"), "👍")),
    ("csv: reactions by number", "a.csv", listed(('id,text,reactions\n1,lock,"', '"\n'), "{n} 👍 ")),
    ("csv: a list that does not end", "a.csv", wrapped(("id,text,links\n1,lock,", "\n"), "[")),
    ("csv: a list", "a.csv", listed(('id,text,links\n1,lock,"[', ']"\n'), "'https://q.example/{n}',")),
    ("csv: an object", "a.csv", listed(('id,text,tags\n1,lock,"{', '}"\n'), "'k{n}': 1,")),
    (
        "csv: 4cat",
        "4cat.csv",
        listed(('"id","chat","body","unix_timestamp","views"\n', ""), '"q-{n}","quay","Lock","1677224038","5"\n'),
    ),
    ("csv: blank", "a.csv", _cells(" ")),
    ("csv: zero bytes", "a.csv", _cells("\0")),
    ("csv: utf-16", "a.csv", lambda size: ("id,text\n" + "1,lock\n" * (size // 14)).encode("utf-16")),
    ("json lines: keys", "a.jsonl", _keys),
    ("json lines: own keys", "a.jsonl", _own_keys),
    ("json lines: rows", "a.jsonl", listed(("", ""), '{"id": {n}, "text": "The lock is open."}\n')),
    ("json lines: same rows", "a.jsonl", listed(("", ""), '{"id": 1, "text": "The lock is open."}\n')),
    (
        "json lines: channels",
        "a.jsonl",
        listed(("", ""), '{"id": {n}, "channel": "c{n}", "text": "The lock is open."}\n'),
    ),
    (
        "json lines: parallel",
        "a.jsonl",
        listed(("", ""), '{"id": {n}, "uk": {"text": "Шлюз"}, "tr": {"text": "Kapı"}}\n'),
    ),
    ("json lines: broken", "a.jsonl", listed(('{"id": 1, "text": "Lock"}\n', ""), '{"id": {n}, "text": "\n')),
    ("json lines: a long number", "a.jsonl", wrapped(('{"id": 1, "text": "Lock", "views": ', "}\n"), "9")),
    ("json lines: no rows", "a.jsonl", wrapped(('{"id": 1, "text": "Lock"}\n', ""), "[]\n")),
    ("json lines: of arrays", "a.json", wrapped(("[", "]"), "[],")),
    ("json lines: texts", "a.json", listed(("[", "]"), '"The lock of Sarn {n} is open"', ",")),
    ("json array: rows", "a.json", listed(("[", "]"), '{"id": {n}, "text": "The lock is open."}', ",")),
    (
        "json array: in an envelope",
        "a.json",
        listed(('{"data": [', "]}"), '{"id": {n}, "text": "The lock is open."}', ","),
    ),
    ("json array: keys around", "a.json", listed(("{", '"data": [{"id": 1, "text": "Lock"}]}'), '"k{n}": [],')),
    ("json array: nested", "a.json", wrapped(("", ""), '[{"a":')),
    ("json array: columns", "a.json", listed(('{"text": {', '"x": "y"}}'), '"{n}": "Lock",')),
    (
        "capture: telethon",
        "a.json",
        listed(
            ('{"username": "quay", "messages": [', "]}"),
            '{"_": "Message", "id": {n}, "peer_id": {"_": "PeerChannel", "channel_id": 7}, '
            '"date": "2031-06-02T12:00:00+00:00", "message": "Lock"}',
            ",",
        ),
    ),
    (
        "capture: entities",
        "a.json",
        listed(
            (
                '{"username": "quay", "messages": [{"_": "Message", "id": 1, "peer_id": {"_": "PeerChannel", "channel_id": 7}, '
                '"date": "2031-06-02T12:00:00+00:00", "message": "Lock", "entities": [',
                "]}]}",
            ),
            '{"_": "MessageEntityTextUrl", "offset": {n}, "length": 5, "url": "https://q.example/{n}"}',
            ",",
        ),
    ),
    (
        "capture: reactions",
        "a.json",
        listed(
            (
                '{"username": "quay", "messages": [{"_": "Message", "id": 1, "peer_id": {"_": "PeerChannel", "channel_id": 7}, '
                '"date": "2031-06-02T12:00:00+00:00", "message": "Lock", "reactions": {"results": [',
                "]}}]}",
            ),
            '{"reaction": {"emoticon": "👍"}, "count": {n}}',
            ",",
        ),
    ),
    (
        "capture: twarc",
        "a.jsonl",
        listed(
            ("", ""),
            '{"data": [{"id": "{n}", "author_id": "1", "text": "Lock"}], "includes": {"users": [{"id": "1", "username": "quay"}]}}\n',
        ),
    ),
    (
        "capture: twarc in one page",
        "a.jsonl",
        listed(
            ('{"includes": {"users": [{"id": "1", "username": "quay"}]}, "data": [', "]}\n"),
            '{"id": "{n}", "author_id": "1", "text": "Lock", "created_at": "2031-06-02T12:00:00Z"}',
            ",",
        ),
    ),
    (
        "capture: activities",
        "outbox.json",
        listed(
            ('{"@context": ["x"], "type": "OrderedCollection", "orderedItems": [', "]}"),
            '{"id": "https://m.example/{n}/activity", "type": "Create", "actor": "https://m.example/users/quay", "published": '
            '"2031-06-02T12:00:00Z", "object": {"id": "https://m.example/{n}", "type": "Note", "content": "<p>Lock</p>"}}',
            ",",
        ),
    ),
    (
        "capture: markup of an activity",
        "outbox.json",
        wrapped(
            (
                '{"@context": ["x"], "type": "OrderedCollection", "orderedItems": [{"id": "https://m.example/a", "type": "Create", '
                '"actor": "https://m.example/users/quay", "published": "2031-06-02T12:00:00Z", "object": '
                '{"id": "https://m.example/1", "type": "Note", "content": "',
                '"}}]}',
            ),
            "<!-- ",
        ),
    ),
    (
        "feed: items",
        "feed.xml",
        listed(FEED, "<item><guid>{n}</guid><title>T {n}</title><description>Lock</description></item>"),
    ),
    (
        "feed: categories",
        "feed.xml",
        listed((FEED[0] + "<item><guid>1</guid><title>T</title>", "</item>" + FEED[1]), "<category>c{n}</category>"),
    ),
    (
        "feed: entities",
        "feed.xml",
        listed(('<?xml version="1.0"?><!DOCTYPE rss [', "]>" + FEED[0] + FEED[1]), '<!ENTITY e{n} "a">'),
    ),
    (
        "feed: namespaces",
        "feed.xml",
        listed(
            ('<rss version="2.0" ', "><channel><title>T</title></channel></rss>"), 'xmlns:n{n}="http://q.example/{n}" '
        ),
    ),
    (
        "feed: attributes",
        "feed.xml",
        listed(('<rss version="2.0" ', "><channel><title>T</title></channel></rss>"), 'a{n}="" '),
    ),
    ("feed: atom", "feed.xml", wrapped(ATOM, "<link href='https://q.example'/>")),
    (
        "feed: atom markup",
        "feed.xml",
        wrapped(
            (
                ATOM[0] + '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">',
                "</div></content>" + ATOM[1],
            ),
            "<p>a</p>",
        ),
    ),
    ("feed: before the feed", "feed.xml", wrapped(('<?xml version="1.0"?>', FEED[0] + FEED[1]), "<!-- a -->")),
    ("feed: blanks before", "feed.xml", wrapped(("", FEED[0] + FEED[1]), " ")),
    ("tei: readings", "a.xml", listed(TEI, '<app><rdg wit="#A">lock {n}</rdg><rdg wit="#B">gate</rdg></app>')),
    (
        "tei: witnesses of a reading",
        "a.xml",
        wrapped((TEI[0] + '<app><rdg wit="', '">a</rdg></app>' + TEI[1]), "#A "),
    ),
    (
        "tei: witnesses",
        "a.xml",
        listed(
            (
                TEI[0].partition('<witness xml:id="B"')[0],
                "</listWit></sourceDesc></fileDesc></teiHeader><text><body><p>Lock</p></body></text></TEI>",
            ),
            '<witness xml:id="W{n}"/>',
        ),
    ),
    ("tei: nested", "a.xml", wrapped(TEI, "<seg>")),
    ("tei: comments", "a.xml", wrapped(TEI, "<!-- ")),
    ("collatex: places", "a.json", _collatex),
    ("parquet: rows", "a.parquet", _parquet),
    ("parquet: columns", "a.parquet", _wide_parquet),
    ("zip: members", "a.zip", _zip_of(lambda size: size // 150, b'{"id": 1, "text": "The lock is open."}\n')),
    ("zip: empty members", "a.zip", _zip_of(lambda size: size // 150, b"")),
    ("zip: members of no format", "a.zip", _zip_of(lambda size: size // 150, b"\x00\x01\x02")),
    ("gzip: members", "a.jsonl.gz", lambda size: gzip.compress(b'{"id": 1, "text": "Lock"}\n', 1) * (size // 46)),
    (
        "gzip: empty members",
        "a.jsonl.gz",
        lambda size: gzip.compress(b'{"id": 1, "text": "Lock"}\n') + gzip.compress(b"") * (size // 20),
    ),
    ("bzip2: members", "a.jsonl.bz2", lambda size: bz2.compress(b'{"id": 1, "text": "Lock"}\n') * (size // 60)),
    ("xz: members", "a.jsonl.xz", lambda size: lzma.compress(b'{"id": 1, "text": "Lock"}\n') * (size // 80)),
    ("tar: members", "a.tar", lambda size: _tar(size // 1024, b'{"id": 1, "text": "The lock is open."}\n')),
    ("tar: empty members", "a.tar", lambda size: _tar(size // 512, b"")),
    ("mhtml: parts", "a.mhtml", _mhtml(b"Content-Type: text/html\r\n\r\n<p>Lock.\r\n--b\r\n")),
    ("mhtml: empty parts", "a.mhtml", _mhtml(b"\r\n--b\r\n")),
    ("mhtml: parts inside parts", "a.mhtml", _mhtml(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n")),
    ("mhtml: headers", "a.mhtml", _mhtml(b"X-A: a\r\n")),
    ("mhtml: a header over lines", "a.mhtml", _mhtml(b" a\r\n")),
    ("mhtml: words in code", "a.mhtml", _mhtml(b"Content-Location: =?utf-8?q?a?=\r\n =?utf-8?q?a?=\r\n")),
    ("webarchive: frames", "a.webarchive", _webarchive),
    ("warc: captures", "a.warc", lambda size: _warc(_pages, size)),
    (
        "warc: headers",
        "a.warc",
        lambda size: b"WARC/1.1\r\nWARC-Type: response\r\n" + b"X: a\r\n" * (size // 6) + b"\r\n",
    ),
    ("warc: a header of any length", "a.warc", lambda size: b"WARC/1.1\r\nWARC-Type: " + b"a" * size + b"\r\n\r\n"),
    ("warc: line ends", "a.warc", lambda size: b"WARC/1.1\r\n" + b"\r\n" * (size // 2)),
    *(
        (f"article: {name}", "a.warc", lambda size, unit=unit: _warc(_article(unit), size))
        for name, unit in MARKUP.items()
    ),
)
