"""Dumps that are hostile to their readers: one part of a file again and again, for every format."""

# ruff: noqa: E501 (files, as they are)

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.hostile.pattern import Pattern
from stemmatic.read import read_dumps

Make = Callable[[int], bytes]

_TELEGRAM_PAGE = (
    '<html><body><main class="tgme_main"><div class="tgme_widget_message_wrap"><div class="tgme_widget_message '
    'js-widget_message" data-post="tides/1"><div class="tgme_widget_message_text">',
    '</div><a class="tgme_widget_message_date"><time datetime="2031-02-24T10:31:01+00:00"></time></a></div></div>'
    "</main></body></html>",
)
_TELEGRAM_HTML = (
    '<html><body><div class="page_wrap"><div class="page_header"><div class="text bold">Tides</div></div>'
    '<div class="history"><div class="message default clearfix" id="message1"><div class="body">'
    '<div class="pull_right date details" title="24.02.2031 13:31:01 UTC+03:00">13:31</div>'
    '<div class="from_name">Tides</div><div class="text">',
    "</div></div></div></div></div></body></html>",
)
_FEED = ('<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>', "</channel></rss>")
_ITEM = (f"{_FEED[0]}<item><guid>1</guid><title>T</title><description>", f"</description></item>{_FEED[1]}")
_ESCAPED_ITEM = (f"{_ITEM[0]}<![CDATA[", f"]]>{_ITEM[1]}")
_ATOM = ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><entry><id>1</id>', "</entry></feed>")
_RESULT = (
    '{"name": "Tides", "type": "public_channel", "id": 777, "messages": [{"id": 1, "type": "message", '
    '"date_unixtime": "1677234661", "from_id": "channel777", "text": ',
    "}]}",
)
_TWEET = (
    'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018", '
    '"full_text": ',
    "}}]",
)
_COPIED = ("Quay News, [24.02.2031 10:31]\nThe crane is back.\n", "")
_TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><sourceDesc><listWit><witness xml:id="A"/>'
    '<witness xml:id="B"/></listWit></sourceDesc></fileDesc></teiHeader><text><body><p>',
    "</p></body></text></TEI>",
)

_MARKUP = {
    "comments that do not end": "<!-- ",
    "comments": "<!-- a -->",
    "tags that do not end": "<a ",
    "tags": "<b>",
    "tags closed": "<b></b>",
    "ends of tags": "</b>",
    "divs": "<div>",
    "divs with classes": '<div class="message tgme_widget_message">',
    "ends of divs": "</div>",
    "paragraphs": "<p>a",
    "line breaks": "<br>",
    "links": '<a href="https://q.example">a</a>',
    "links that do not end": "<a href='",
    "pictures": "<img alt='a'>",
    "angles": "<",
    "closing angles": ">",
    "ampersands": "&",
    "references": "&amp;",
    "references by number": "&#65;",
    "references that do not end": "&#",
    "blanks": " ",
    "line ends": "\n",
    "quotes": '"',
    "attributes": " a=b",
    "data sections": "<![CDATA[",
    "ends of data sections": "]]>",
    "instructions": "<?a ",
    "declarations": "<!DOCTYPE a [",
    "scripts": "<script>",
    "styles": "<style>a</style>",
    "tables": "<table><tr><td>",
    "lists": "<ul><li>",
    "words": "lock ",
}
_PAGES = {
    "telegram-page": _TELEGRAM_PAGE,
    "telegram-html": _TELEGRAM_HTML,
    "feed": _ITEM,
    "feed escaped": _ESCAPED_ITEM,
}
_STRINGS = {
    "quotes": '"',
    "backslashes": "\\",
    "braces": "{",
    "brackets": "[",
    "objects": '{"a":',
    "strings": '"a",',
    "numbers": "1,",
    "digits": "1",
    "blanks": " ",
    "line ends": "\n",
    "escapes": '"\\u0041"',
    "commas": ",",
    "colons": ":",
    "objects closed": "{},",
    "pieces of text": '{"type": "bold", "text": "a"},',
}


def _wrapped(around: tuple[str, str], unit: str) -> Make:
    return lambda size: (around[0] + (unit * (size // len(unit) + 1))[:size] + around[1]).encode()


def _listed(around: tuple[str, str], one: str, between: str = "") -> Make:
    """Records, each with its number for ``{n}``."""

    def make(size: int) -> bytes:
        count = max(1, size // len(one + between))
        return (around[0] + between.join(one.replace("{n}", str(n)) for n in range(count)) + around[1]).encode()

    return make


def dump_patterns() -> Iterator[Pattern]:
    """Every format with its own parts repeated."""
    for form, around in _PAGES.items():
        for name, unit in _MARKUP.items():
            yield _read(f"{form}: {name}", "page.html" if "telegram" in form else "feed.xml", _wrapped(around, unit))
    for name, unit in _MARKUP.items():
        yield _read(f"feed of {name}", "feed.xml", _wrapped(_FEED, unit))
    for name, unit in _STRINGS.items():
        yield _read(f"telegram-json: {name}", "result.json", _wrapped(_RESULT, unit))
        yield _read(f"x-archive: {name}", "tweets.js", _wrapped(_TWEET, unit))
        yield _read(f"table of lines: {name}", "table.jsonl", _wrapped(('{"id": 1, "text": ', "}\n"), unit))
        yield _read(f"table of an array: {name}", "table.json", _wrapped(('[{"id": 1, "text": ', "}]"), unit))
    for name, file, make in _FILES:
        yield _read(name, file, make)


def _cells(cell: str, lead: str = "id,text\n1,") -> Make:
    return _wrapped((lead, "\n"), cell)


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
    page = "".join(_TELEGRAM_PAGE).encode()
    return [page] * max(1, size // (len(page) + 300))


def _article(unit: str) -> Callable[[int], list[bytes]]:
    head = b'<html><head><meta property="og:type" content="article"></head><body><article><p>The lock is open. '
    return lambda size: [head + (unit * (size // len(unit))).encode() + b"</p></article></body></html>"]


def _collatex(size: int) -> bytes:
    row = [[[{"t": "lock ", "n": "lock"}], [{"t": "lock ", "n": "lock"}]]] * max(1, size // 60)
    return json.dumps({"witnesses": ["A", "B"], "table": row}).encode()


_TWEETS = ("window.YTD.tweets.part0 = [", "]")
_FILES: tuple[tuple[str, str, Make], ...] = (
    (
        "telegram-json: messages",
        "result.json",
        _listed(
            ('{"name": "T", "type": "public_channel", "id": 777, "messages": [', "]}"),
            '{"id": {n}, "type": "message", "date_unixtime": "1677234661", "from_id": "channel777", "text": "Lock {n}"}',
            ",",
        ),
    ),
    (
        "telegram-json: one number",
        "result.json",
        _listed(
            ('{"name": "T", "type": "public_channel", "id": 777, "messages": [', "]}"),
            '{"id": 1, "type": "message", "date_unixtime": "1677234661", "from_id": "channel777", "text": "Lock {n}"}',
            ",",
        ),
    ),
    (
        "telegram-json: chats",
        "result.json",
        _listed(
            ('{"chats": {"list": [', "]}}"), '{"name": "T", "type": "public_channel", "id": {n}, "messages": []}', ","
        ),
    ),
    ("telegram-json: keys before", "result.json", _listed(("{", '"messages": []}'), '"k{n}": {},')),
    (
        "telegram-page: messages",
        "page.html",
        _listed(
            ('<html><body><main class="tgme_main">', "</main></body></html>"),
            '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post="t/{n}">'
            '<div class="tgme_widget_message_text">Lock</div></div></div>',
        ),
    ),
    (
        "telegram-html: messages",
        "messages.html",
        _listed(
            (_TELEGRAM_HTML[0].partition('<div class="message')[0], "</div></div></body></html>"),
            '<div class="message default clearfix" id="message{n}"><div class="body"><div class="text">Lock</div></div></div>',
        ),
    ),
    ("x-archive: tweets", "tweets.js", _listed(_TWEETS, '{"tweet": {"id_str": "{n}", "full_text": "Lock"}}', ",")),
    ("telegram-copied: messages", "copied.txt", _listed(("", ""), "Quay News, [24.02.2031 10:31]\nLock {n}.\n\n")),
    ("telegram-copied: words", "copied.txt", _wrapped(_COPIED, "lock ")),
    ("telegram-copied: brackets", "copied.txt", _wrapped(_COPIED, "[")),
    ("telegram-copied: half heads", "copied.txt", _wrapped(_COPIED, "a, [")),
    ("telegram-copied: line ends", "copied.txt", _wrapped(_COPIED, "\n")),
    ("pasted: words", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "lock ")),
    ("pasted: line ends", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "\n")),
    ("pasted: lines", "a.txt", _listed(("Forwarded from Quay\n", ""), "The lock {n} is open.\n")),
    ("pasted: blocks", "a.txt", _listed(("Forwarded from Quay\n", ""), "The lock {n} is open.\n\n")),
    ("pasted: forwards", "a.txt", _listed(("", ""), "Forwarded from Quay\nThe lock {n} is open.\n")),
    ("pasted: times", "a.txt", _listed(("", ""), "The lock {n} is open.\n1.2K views\n10:31\n")),
    ("pasted: clocks", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "10:31\n")),
    ("pasted: days", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "June 3\n")),
    ("pasted: dates", "a.txt", _listed(("", ""), "June 3, 2031\nThe lock {n} is open.\n")),
    ("pasted: emoji", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "👍 12\n")),
    ("pasted: addresses", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "t.me/quay/1\n")),
    ("pasted: one address", "a.txt", _wrapped(("Forwarded from Quay\nLock.\nhttps://", ""), "a.b/")),
    ("pasted: digits", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "1")),
    ("pasted: blanks", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), " ")),
    ("pasted: numbers", "a.txt", _wrapped(("Forwarded from Quay\nLock.\n", ""), "1 ")),
    ("pasted: headings", "a.txt", _listed(("", ""), "Briefing by Ilen Marsk\nVeyra, June 3, 2031\nLock {n}.\n\n")),
    ("pasted: same blocks", "a.txt", _wrapped(("", ""), "Forwarded from Quay\nThe lock is open.\n10:31\n\n")),
    ("csv: rows", "a.csv", _listed(("id,text\n", ""), "{n},The lock is open.\n")),
    ("csv: quotes", "a.csv", _cells('"')),
    ("csv: quotes doubled", "a.csv", _cells('""')),
    ("csv: a quote that does not end", "a.csv", _wrapped(('id,text\n1,"', ""), "a,b\n")),
    ("csv: backslashes", "a.csv", _cells("\\")),
    ("csv: commas", "a.csv", _cells(",")),
    ("csv: line ends", "a.csv", _cells("\n")),
    ("csv: carriage returns", "a.csv", _cells("\r")),
    ("csv: one cell", "a.csv", _cells("a")),
    ("csv: a wide header", "a.csv", _header("c{n}")),
    ("csv: one name for all", "a.csv", _header("name")),
    ("csv: known names for all", "a.csv", _header("text{n}")),
    ("csv: names of blanks", "a.csv", _header(" ")),
    ("csv: semicolons", "a.csv", _wrapped(("id;text\n1;", "\n"), ";")),
    ("csv: tabs", "a.tsv", _wrapped(("id\ttext\n1\t", "\n"), "\t")),
    ("csv: bars", "a.csv", _wrapped(("id|text\n1|", "\n"), "|")),
    ("csv: header alone of commas", "a.csv", _wrapped(("text", "\n"), ",")),
    ("csv: dates", "a.csv", _listed(("id,date,text\n", ""), "{n},03/04/2031,lock\n")),
    ("csv: a date of any length", "a.csv", _wrapped(("id,text,date\n1,lock,", "\n"), "1")),
    ("csv: a number of any length", "a.csv", _wrapped(("id,text,views\n1,lock,", "\n"), "1")),
    ("csv: reactions", "a.csv", _wrapped(("id,text,reactions\n1,lock,", "\n"), "👍")),
    ("csv: reactions by number", "a.csv", _listed(('id,text,reactions\n1,lock,"', '"\n'), "{n} 👍 ")),
    ("csv: a list that does not end", "a.csv", _wrapped(("id,text,links\n1,lock,", "\n"), "[")),
    ("csv: a list", "a.csv", _listed(('id,text,links\n1,lock,"[', ']"\n'), "'https://q.example/{n}',")),
    ("csv: an object", "a.csv", _listed(('id,text,tags\n1,lock,"{', '}"\n'), "'k{n}': 1,")),
    (
        "csv: 4cat",
        "4cat.csv",
        _listed(('"id","chat","body","unix_timestamp","views"\n', ""), '"q-{n}","quay","Lock","1677224038","5"\n'),
    ),
    ("csv: blank", "a.csv", _cells(" ")),
    ("csv: zero bytes", "a.csv", _cells("\0")),
    ("csv: utf-16", "a.csv", lambda size: ("id,text\n" + "1,lock\n" * (size // 14)).encode("utf-16")),
    ("json lines: keys", "a.jsonl", _keys),
    ("json lines: own keys", "a.jsonl", _own_keys),
    ("json lines: rows", "a.jsonl", _listed(("", ""), '{"id": {n}, "text": "The lock is open."}\n')),
    ("json lines: same rows", "a.jsonl", _listed(("", ""), '{"id": 1, "text": "The lock is open."}\n')),
    (
        "json lines: channels",
        "a.jsonl",
        _listed(("", ""), '{"id": {n}, "channel": "c{n}", "text": "The lock is open."}\n'),
    ),
    (
        "json lines: parallel",
        "a.jsonl",
        _listed(("", ""), '{"id": {n}, "uk": {"text": "Шлюз"}, "tr": {"text": "Kapı"}}\n'),
    ),
    ("json lines: broken", "a.jsonl", _listed(('{"id": 1, "text": "Lock"}\n', ""), '{"id": {n}, "text": "\n')),
    ("json lines: a long number", "a.jsonl", _wrapped(('{"id": 1, "text": "Lock", "views": ', "}\n"), "9")),
    ("json lines: no rows", "a.jsonl", _wrapped(('{"id": 1, "text": "Lock"}\n', ""), "[]\n")),
    ("json lines: of arrays", "a.json", _wrapped(("[", "]"), "[],")),
    ("json lines: texts", "a.json", _listed(("[", "]"), '"The lock of Sarn {n} is open"', ",")),
    ("json array: rows", "a.json", _listed(("[", "]"), '{"id": {n}, "text": "The lock is open."}', ",")),
    (
        "json array: in an envelope",
        "a.json",
        _listed(('{"data": [', "]}"), '{"id": {n}, "text": "The lock is open."}', ","),
    ),
    ("json array: keys around", "a.json", _listed(("{", '"data": [{"id": 1, "text": "Lock"}]}'), '"k{n}": [],')),
    ("json array: nested", "a.json", _wrapped(("", ""), '[{"a":')),
    ("json array: columns", "a.json", _listed(('{"text": {', '"x": "y"}}'), '"{n}": "Lock",')),
    (
        "capture: telethon",
        "a.json",
        _listed(
            ('{"username": "quay", "messages": [', "]}"),
            '{"_": "Message", "id": {n}, "peer_id": {"_": "PeerChannel", "channel_id": 7}, '
            '"date": "2031-06-02T12:00:00+00:00", "message": "Lock"}',
            ",",
        ),
    ),
    (
        "capture: entities",
        "a.json",
        _listed(
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
        _listed(
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
        _listed(
            ("", ""),
            '{"data": [{"id": "{n}", "author_id": "1", "text": "Lock"}], "includes": {"users": [{"id": "1", "username": "quay"}]}}\n',
        ),
    ),
    (
        "capture: twarc in one page",
        "a.jsonl",
        _listed(
            ('{"includes": {"users": [{"id": "1", "username": "quay"}]}, "data": [', "]}\n"),
            '{"id": "{n}", "author_id": "1", "text": "Lock", "created_at": "2031-06-02T12:00:00Z"}',
            ",",
        ),
    ),
    (
        "capture: activities",
        "outbox.json",
        _listed(
            ('{"@context": ["x"], "type": "OrderedCollection", "orderedItems": [', "]}"),
            '{"id": "https://m.example/{n}/activity", "type": "Create", "actor": "https://m.example/users/quay", "published": '
            '"2031-06-02T12:00:00Z", "object": {"id": "https://m.example/{n}", "type": "Note", "content": "<p>Lock</p>"}}',
            ",",
        ),
    ),
    (
        "capture: markup of an activity",
        "outbox.json",
        _wrapped(
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
        _listed(_FEED, "<item><guid>{n}</guid><title>T {n}</title><description>Lock</description></item>"),
    ),
    (
        "feed: categories",
        "feed.xml",
        _listed((_FEED[0] + "<item><guid>1</guid><title>T</title>", "</item>" + _FEED[1]), "<category>c{n}</category>"),
    ),
    (
        "feed: entities",
        "feed.xml",
        _listed(('<?xml version="1.0"?><!DOCTYPE rss [', "]>" + _FEED[0] + _FEED[1]), '<!ENTITY e{n} "a">'),
    ),
    (
        "feed: namespaces",
        "feed.xml",
        _listed(
            ('<rss version="2.0" ', "><channel><title>T</title></channel></rss>"), 'xmlns:n{n}="http://q.example/{n}" '
        ),
    ),
    (
        "feed: attributes",
        "feed.xml",
        _listed(('<rss version="2.0" ', "><channel><title>T</title></channel></rss>"), 'a{n}="" '),
    ),
    ("feed: atom", "feed.xml", _wrapped(_ATOM, "<link href='https://q.example'/>")),
    (
        "feed: atom markup",
        "feed.xml",
        _wrapped(
            (
                _ATOM[0] + '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">',
                "</div></content>" + _ATOM[1],
            ),
            "<p>a</p>",
        ),
    ),
    ("feed: before the feed", "feed.xml", _wrapped(('<?xml version="1.0"?>', _FEED[0] + _FEED[1]), "<!-- a -->")),
    ("feed: blanks before", "feed.xml", _wrapped(("", _FEED[0] + _FEED[1]), " ")),
    ("tei: readings", "a.xml", _listed(_TEI, '<app><rdg wit="#A">lock {n}</rdg><rdg wit="#B">gate</rdg></app>')),
    (
        "tei: witnesses of a reading",
        "a.xml",
        _wrapped((_TEI[0] + '<app><rdg wit="', '">a</rdg></app>' + _TEI[1]), "#A "),
    ),
    (
        "tei: witnesses",
        "a.xml",
        _listed(
            (
                _TEI[0].partition('<witness xml:id="B"')[0],
                "</listWit></sourceDesc></fileDesc></teiHeader><text><body><p>Lock</p></body></text></TEI>",
            ),
            '<witness xml:id="W{n}"/>',
        ),
    ),
    ("tei: nested", "a.xml", _wrapped(_TEI, "<seg>")),
    ("tei: comments", "a.xml", _wrapped(_TEI, "<!-- ")),
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
        for name, unit in _MARKUP.items()
    ),
)


def _read(name: str, file: str, make: Make) -> Pattern:
    """The file read as a user's dump is: recognised, and all its posts taken."""

    def prepare(size: int) -> Callable[[], object]:
        folder = tempfile.TemporaryDirectory(prefix="hostile-")
        path = Path(folder.name) / file
        path.write_bytes(make(size))

        def work() -> object:
            with folder:
                return [(sum(1 for _ in found), len(found.skipped)) for found in read_dumps([path])]

        return work

    return Pattern(f"read {name}", prepare)
