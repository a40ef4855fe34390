"""Hostile and broken input to the readers of tables, parallel records, X archives, feeds and captures.

Whatever the bytes are, a recogniser answers, a reader raises nothing but DamagedDump, and every post it gives is whole.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources import Outcome, read_all, source_of

from stemmatic.model import ChannelInfo, Forward, Post, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read.capture import reader as capture
from stemmatic.read.clean import clean
from stemmatic.read.feed import reader as feed
from stemmatic.read.format import Format, Reading
from stemmatic.read.table import parallel
from stemmatic.read.table import reader as table
from stemmatic.read.x import archive as x_archive

READING = Reading(options=ReadOptions(max_record_bytes=300_000))
FORMATS = (x_archive.FORMAT, feed.FORMAT, capture.FORMAT, parallel.FORMAT, table.FORMAT)
fuzzed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

ROWS = [
    {
        "platform": "telegram",
        "channel": "norlund",
        "id": n,
        "date": "2023-02-24T07:33:58Z",
        "text": f'Köprü "açık", ёлка 👩‍👩‍👧;\tsatır {n}\nikinci',
        "views": "1.2K",
        "reactions": {"👍": n + 1},
        "forwarded_from": "Ysk",
        "forwarded_from_id": "ysk/5",
        "language": "tr",
        "edited": False,
        "reply_to": 3,
        "links": ["https://a.example"],
        "tags": ["a", {"b": None}],
    }
    for n in range(4)
]
RECORDS = [
    {"id": n, "uk": {"text": f"Кордон {n}", "date": "2023-02-24"}, "tr": {"text": f"Sınır {n}"}} for n in range(4)
]
TWEETS = [
    {
        "tweet": {
            "id_str": str(n),
            "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "full_text": f"RT @ysk: Köprü &amp; {n}",
            "favorite_count": "3",
            "retweet_count": "2",
            "lang": "tr",
            "entities": {"urls": [{"expanded_url": "https://x.com/ysk/status/9"}], "media": [{"type": "photo"}]},
            "edit_info": {"initial": {"editTweetIds": ["1"]}},
            "in_reply_to_status_id_str": "5",
        }
    }
    for n in range(4)
]


def _x(number: int, inner: dict[str, Any] | None) -> dict[str, Any]:
    legacy: dict[str, Any] = {"full_text": f"Köprü {number}", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}
    legacy |= {"favorite_count": 1, "entities": {"urls": [], "media": []}, "lang": "tr"}
    user = {"core": {"screen_name": "norlund", "name": "N"}, "legacy": {"screen_name": "norlund"}}
    item: dict[str, Any] = {"rest_id": str(number), "legacy": legacy, "core": {"user_results": {"result": user}}}
    item["note_tweet"] = {"note_tweet_results": {"result": {"text": "long", "entity_set": {"urls": []}}}}
    if inner:
        legacy["retweeted_status_result"] = {"result": inner}
        item["quoted_status_result"] = {"result": inner}
    return item


ITEMS = {
    "x.com": _x(1, _x(2, None)),
    "instagram.com": {
        "code": "C",
        "taken_at": 1677224038,
        "caption": {"text": "t"},
        "user": {"username": "n", "full_name": "N"},
        "like_count": 5,
        "carousel_media": [{"image_versions2": {"candidates": [{"url": "u"}]}}],
        "edge_media_to_caption": {"edges": [{"node": {"text": "t"}}]},
    },
    "threads.net": {
        "code": "C",
        "user": {"username": "n"},
        "caption": {"text": "t"},
        "text_post_app_info": {"share_info": {"quoted_post": {"code": "D", "user": {"username": "m"}}}},
    },
    "tiktok.com": {
        "id": "7",
        "desc": "t",
        "createTime": 1677224038,
        "author": {"uniqueId": "n"},
        "stats": {"playCount": 4},
    },
    "truthsocial.com": {
        "id": "1",
        "content": "<p>t</p>",
        "created_at": "2023-02-24T07:33:58Z",
        "account": {"username": "n"},
        "reblog": {"id": "2", "account": {"username": "m"}, "content": "u"},
        "media_attachments": [{"type": "image", "url": "u"}],
    },
    "linkedin.com": {"x": 1},
}
CAPTURED = [
    {"nav_index": "1:1:1", "timestamp_collected": 1700000000000, "source_platform": platform, "data": item}
    for platform, item in ITEMS.items()
]
MESSAGES = [
    {
        "_type": "Message",
        "id": n,
        "_chat": {"id": 1123456789, "username": "norlund", "title": "N"},
        "message": "Köprü",
        "date": 1677224038.0,
        "edit_date": None,
        "views": 5,
        "reactions": {"results": [{"reaction": {"emoticon": "👍"}, "count": 12}]},
        "fwd_from": {"date": 1677224038, "from_id": {"channel_id": 1199, "chats": [{"id": 1199, "username": "ysk"}]}},
        "media": {"_type": "MessageMediaPoll", "poll": {"question": {"text": "q"}, "answers": [{"text": "a"}]}},
        "reply_to": {"reply_to_msg_id": 4},
    }
    for n in range(4)
]
SHEET_ROW = {
    "id": "norlund-5",
    "chat": "norlund",
    "body": "Köprü",
    "unix_timestamp": "1677224038",
    "reactions": "👍👍",
    "author_forwarded_from_name": "Ysk",
    "author_forwarded_from_username": "ysk",
    "author_forwarded_from_id": "1",
    "timestamp_edited": "",
    "views": "5",
    "attachment_type": "photo",
    "link_attached": "https://a.example",
}
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><link>https://n.example/en</link>'
    + "".join(
        f"<item><guid>{n}</guid><title>T {n}</title><link>https://n.example/{n}</link>"
        "<pubDate>Fri, 24 Feb 2023 07:33:58 +0300</pubDate><enclosure url='a' type='image/png'/>"
        "<description><![CDATA[<p>Köprü</p><p>açık &amp; <a href='https://a.example'>a</a></p>]]></description></item>"
        for n in range(4)
    )
    + "</channel></rss>"
)


def _lines(rows: list[Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"id": n, "text": f"Köprü {n}"} for n in range(4)]), out)
    return out.getvalue()


SAMPLES: dict[str, tuple[Format, str, bytes]] = {
    "jsonl": (table.FORMAT, "a.jsonl", _lines(ROWS).encode()),
    "array": (table.FORMAT, "a.json", json.dumps(ROWS, ensure_ascii=False, indent=1).encode()),
    "csv": (table.FORMAT, "a.csv", _csv(ROWS).encode()),
    "tsv in UTF-16": (table.FORMAT, "a.tsv", _csv(ROWS, "\t").encode("utf-16")),
    "parquet": (table.FORMAT, "a.parquet", _parquet()),
    "parallel": (parallel.FORMAT, "a.jsonl", _lines(RECORDS).encode()),
    "x archive": (x_archive.FORMAT, "tweets.js", b"window.YTD.tweets.part0 = " + json.dumps(TWEETS).encode()),
    "rss": (feed.FORMAT, "a.xml", RSS.encode()),
    "zeeschuimer": (capture.FORMAT, "a.ndjson", _lines(CAPTURED).encode()),
    "4cat ndjson": (capture.FORMAT, "a.ndjson", _lines(MESSAGES).encode()),
    "4cat csv": (capture.FORMAT, "a.csv", _csv([SHEET_ROW, SHEET_ROW]).encode()),
}


def check(outcome: Outcome) -> None:
    """Every post, channel and line is whole: fields of the right type, storable, with its place."""
    for post in outcome.posts:
        for value in (post.platform, post.channel, post.number, post.text, post.place.position):
            assert isinstance(value, str)
        assert post.platform
        assert post.channel
        assert post.number
        optional = (post.title, post.author, post.url, post.reply_to, post.quoted, post.album, post.channel_title)
        for text in (*optional, post.declared_language):
            assert text is None or isinstance(text, str)
        for count in (post.views, post.forwards, post.replies):
            assert count is None or (type(count) is int and 0 <= count < 2**63)
        for reaction in post.reactions or ():
            assert isinstance(reaction.emoji, str)
            assert 0 < reaction.count < 2**63
        for date in (post.date, post.edited_date, post.forward and post.forward.date):
            assert date is None or (isinstance(date, datetime) and date.utcoffset() == timedelta(0))
        if post.forward:
            assert isinstance(post.forward, Forward)
            for text in (post.forward.name, post.forward.channel, post.forward.number):
                assert text is None or isinstance(text, str)
        assert all(isinstance(link, str) for link in post.links)
        assert all(isinstance(part.kind, str) and isinstance(part.url, str | None) for part in post.media)
        cleaned = clean(post)
        assert isinstance(cleaned, Post)
        json.dumps(cleaned.extra, allow_nan=False)
        (cleaned.key + cleaned.text).encode()
    for channel in outcome.channels:
        assert isinstance(channel, ChannelInfo)
    for line in outcome.skipped:
        assert isinstance(line, Skipped)
        assert line.position
        assert "\n" not in line.reason
        assert len(line.reason) < 1000
    if outcome.damage:
        assert "\n" not in str(outcome.damage)
        assert len(str(outcome.damage)) < 2000


def read_anyhow(name: str, content: bytes) -> None:
    """As the frame does it: the first format that recognises the content reads it."""
    source = source_of(name, content)
    for form in FORMATS:
        if form.recognise(source):
            check(read_all(form, source, READING))
            return


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_are_read_whole(sample: str) -> None:
    form, name, content = SAMPLES[sample]
    source = source_of(name, content)
    assert next(each for each in FORMATS if each.recognise(source)) is form
    outcome = read_all(form, source, READING)
    check(outcome)
    assert len(outcome.posts) >= 2
    assert outcome.damage is None


@pytest.mark.parametrize("sample", SAMPLES)
@fuzzed
@given(data=st.data())
def test_cut_anywhere_the_posts_are_those_of_the_whole(sample: str, data: st.DataObject) -> None:
    form, name, content = SAMPLES[sample]
    whole = read_all(form, source_of(name, content), READING).posts
    cut = content[: data.draw(st.integers(0, len(content)))]
    source = source_of(name, cut)
    if not form.recognise(source):
        return
    outcome = read_all(form, source, READING)
    check(outcome)
    assert [(post.key, post.text) for post in outcome.posts] == [
        (post.key, post.text) for post in whole[: len(outcome.posts)]
    ]
    if len(outcome.posts) < len(whole) and "csv" not in sample and "tsv" not in sample:
        # Lines and records that end where the file does cannot tell that there were more.
        ends_at_border = cut.rstrip().endswith((b"}", b"]"))
        assert outcome.damage or outcome.skipped or ends_at_border or not cut.strip()


@pytest.mark.parametrize("sample", SAMPLES)
@fuzzed
@given(data=st.data())
def test_bytes_changed_anywhere(sample: str, data: st.DataObject) -> None:
    _, name, content = SAMPLES[sample]
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(broken)))
        broken[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=8))
    read_anyhow(name, bytes(broken))


@pytest.mark.parametrize(
    "encoding", ["cp1251", "cp1254", "latin-1", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-7"]
)
@pytest.mark.parametrize("sample", [name for name in SAMPLES if name not in ("parquet", "tsv in UTF-16")])
def test_wrong_encodings(sample: str, encoding: str) -> None:
    _, name, content = SAMPLES[sample]
    read_anyhow(name, content.decode().encode(encoding, "replace"))


@fuzzed
@given(content=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.jsonl", "a.json", "a.xml", "tweets.js", "a"]))
def test_any_bytes(content: bytes, name: str) -> None:
    read_anyhow(name, content)


@fuzzed
@given(
    content=st.text('",;\t|\n\r\\ab1é\u2028\x00', max_size=200),
    name=st.sampled_from(["a.csv", "a.tsv", "a"]),
    head=st.booleans(),
)
def test_any_csv(content: str, name: str, head: bool) -> None:
    read_anyhow(name, (("id,text,date\n" if head else "") + content).encode())


@fuzzed
@given(
    content=st.lists(
        st.sampled_from(["<item>", "</item>", "<![CDATA[", "]]>", "<!--", "-->", "<title>", "&", "x", "<p", "</rss>"])
    )
)
def test_any_feed(content: list[str]) -> None:
    read_anyhow("a.xml", ("<rss><channel>" + "".join(content)).encode())


# --- wrong types in every field --------------------------------------------------------------------------------------

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(st.characters(), max_size=12),
    st.sampled_from(
        ["\ud800", "\udc00\ud800", "\x00", "nan", "9" * 400, "1e999", "https://t.me/a/1", "-", "24.02.2023"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [deeper for key, item in inner for deeper in ((*path, key), *places(item, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(copy[path[0]], path[1:], new)
    return copy


JSON_SAMPLES: dict[str, tuple[Format, list[Any], Callable[[list[Any]], str]]] = {
    "table": (table.FORMAT, ROWS, _lines),
    "parallel": (parallel.FORMAT, RECORDS, _lines),
    "x archive": (x_archive.FORMAT, TWEETS, lambda rows: "window.YTD.tweets.part0 = " + json.dumps(rows)),
    "zeeschuimer": (capture.FORMAT, CAPTURED, lambda rows: "".join(json.dumps(row) + "\n" for row in rows)),
    "4cat": (capture.FORMAT, MESSAGES, lambda rows: "".join(json.dumps(row) + "\n" for row in rows)),
}


@pytest.mark.parametrize("sample", JSON_SAMPLES)
@settings(fuzzed, max_examples=150)
@given(data=st.data())
def test_anything_in_any_field(sample: str, data: st.DataObject) -> None:
    form, rows, written = JSON_SAMPLES[sample]
    index = data.draw(st.integers(0, len(rows) - 1))
    row = rows[index]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(row)))
        row = changed(row, path, data.draw(VALUES))
        if not places(row):
            break
    content = written([*rows[:index], row, *rows[index + 1 :]]).encode("utf-8", "surrogatepass")
    outcome = read_all(form, source_of("a.json", content), READING)
    check(outcome)
    assert outcome.damage is None
    others = {post.place.position for post in outcome.posts}
    assert len(others) >= len([each for n, each in enumerate(rows) if n != index]) - 1


@pytest.mark.parametrize(
    "field", ["id", "date", "views", "reactions", "forwarded_from_id", "language", "edited", "platform"]
)
@settings(fuzzed, max_examples=40)
@given(cell=st.text(st.characters(codec="utf-8"), max_size=40))
def test_anything_in_any_cell(field: str, cell: str) -> None:
    content = _csv([{"channel": "n", "text": "t", field: cell}, {"channel": "n", "text": "u", field: "5"}])
    outcome = read_all(table.FORMAT, source_of("a.csv", content), READING)
    check(outcome)
    assert outcome.damage is None
    assert [post.text for post in outcome.posts] == ["t", "u"]


# --- size and depth --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begin", "unit", "end"),
    [
        ("a.jsonl", '{"id": 1, "text": "', "x", '"}\n'),
        ("a.jsonl", "", "x", "\n"),
        ("a.json", '[{"id": 1, "text": "', "é", '"}]'),
        ("a.csv", "id,text\n1,", "x", "\n"),
        ("a.csv", 'id,text\n1,"', "x" * 999 + "\n", '"\n'),
        ("a.csv", "", "a,", "\n"),
        ("tweets.js", 'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "', "x", '"}}]'),
        ("tweets.js", "window.YTD.tweets.part0 = ", " ", ""),
        ("a.xml", "<rss><channel><item><title>", "x", "</title></item></channel></rss>"),
        ("a.xml", "<rss><channel><title>", "x", "</title></channel></rss>"),
        ("a.xml", "<rss><channel>", "<item>" + "x" * 94, "</channel></rss>"),
        ("a.xml", "<rss><channel><item><!--", "x", "--></item></channel></rss>"),
        ("a.xml", "<!--", "x", "--><rss><channel></channel></rss>"),
        ("a.xml", "<rss " + "a='1' ", " ", "><channel></channel></rss>"),
    ],
)
def test_ten_megabytes_in_one_line(name: str, begin: str, unit: str, end: str) -> None:
    content = begin + unit * (10_000_000 // len(unit)) + end
    good = '\n{"id": 2, "text": "good"}\n' if name == "a.jsonl" else ""
    read_anyhow(name, (content + good).encode())


@pytest.mark.parametrize("levels", [50, 99, 101, 1_000, 200_000])
@pytest.mark.parametrize(
    ("name", "begin", "open_", "close", "end"),
    [
        ("a.jsonl", '{"id": 1, "text": "t", "x": ', "[", "]", "}\n"),
        ("a.jsonl", '{"id": 1, "text": "t", "x": ', '{"a":', "1}", "}\n"),
        ("a.json", '[{"id": 1, "text": "t", "x": ', "[", "]", "}]"),
        ("tweets.js", 'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "t", "x": ', "[", "]", "}}]"),
        (
            "a.jsonl",
            '{"nav_index": 1, "source_platform": "x.com", "data": {"rest_id": "1", "legacy": ',
            '{"a":',
            "1}",
            "}}\n",
        ),
        ("a.xml", "<rss><channel><item><description>", "<b>", "</b>", "</description></item></channel></rss>"),
        (
            "a.xml",
            "<rss><channel><item><description><![CDATA[",
            "<div>",
            "</div>",
            "]]></description></item></channel></rss>",
        ),
    ],
)
def test_deep_nesting(name: str, begin: str, open_: str, close: str, end: str, levels: int) -> None:
    read_anyhow(name, (begin + open_ * levels + close * levels + end).encode())


def test_lone_surrogates() -> None:
    row = '{"channel": "\\ud800", "id": "\\udc00", "text": "a\\ud83d b \\ud83d\\ude00", "x": {"\\ud800": 1}}\n'
    outcome = read_all(table.FORMAT, source_of("a.jsonl", row))
    check(outcome)
    assert outcome.posts[0].text == "a\ud83d b 😀"
