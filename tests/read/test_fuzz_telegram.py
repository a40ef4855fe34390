"""Hostile and broken dumps: nothing escapes from read_dumps, each fault is a line, each post that comes is whole."""

from __future__ import annotations

import gzip
import io
import json
import string
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemmatic.model import ChannelInfo, Post, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read import Reading, read_dumps

EXAMPLES = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

TEXT = {number: f"Statement {number}: гавань, ışık, ميناء 🌊" for number in range(1, 9)}
DATE = "2023-02-24T10:31:0{}+00:00"


def export_json() -> bytes:
    messages = [
        {
            "id": number,
            "type": "message",
            "date_unixtime": str(1677234660 + number),
            "from_id": "channel777",
            "text": [text[:5], {"type": "bold", "text": text[5:]}],
            "reactions": [{"type": "emoji", "emoji": "👍", "count": number}],
        }
        for number, text in TEXT.items()
    ]
    chat = {"name": "Ministry of Tides", "type": "public_channel", "id": 777, "messages": messages}
    return json.dumps(chat, ensure_ascii=False, indent=1).encode()


def saved_page() -> bytes:
    posts = "".join(
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" '
        f'data-post="tides_example/{number}"><div class="tgme_widget_message_text">{text}</div>'
        f'<span class="tgme_widget_message_views">1.{number}K</span><span class="tgme_widget_message_meta">'
        f'<a class="tgme_widget_message_date"><time datetime="{DATE.format(number)}"></time></a></span></div></div>\n'
        for number, text in TEXT.items()
    )
    return f'<!DOCTYPE html><html><body><main class="tgme_main">{posts}</main></body></html>'.encode()


def export_html() -> bytes:
    posts = "".join(
        f'<div class="message default clearfix" id="message{number}"><div class="body">'
        f'<div class="pull_right date details" title="24.02.2023 13:31:0{number} UTC+03:00">13:31</div>'
        f'<div class="from_name">\nMinistry of Tides \n</div><div class="text">\n{text}\n</div></div></div>\n'
        for number, text in TEXT.items()
    )
    header = '<div class="page_header"><div class="text bold">Ministry of Tides</div></div>'
    return f'<html><body><div class="page_wrap">{header}<div class="history">{posts}</div></div></body></html>'.encode()


DUMPS = {"result.json": export_json(), "page.html": saved_page(), "messages.html": export_html()}


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


PACKED = {"export.zip": zipped(DUMPS), "result.json.gz": gzip.compress(DUMPS["result.json"])}


def read(name: str, content: bytes, options: ReadOptions | None = None) -> tuple[list[Post], list[Skipped]]:
    """All posts and lines of one file; every record is checked for what an archive could not store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        (reading,) = read_dumps([path], reading=Reading(options=options or ReadOptions()))
        posts = list(reading)
    for line in reading.skipped:
        assert line.reason
        assert line.position
        for words in (line.reason, line.position, line.advice):
            assert "\n" not in words
            assert "Traceback" not in words
    for record in (*posts, *reading.channels):
        json.dumps(as_plain(record), allow_nan=False).encode()
    for post in posts:
        assert post.key
        assert post.place.dump_sha256 == (reading.dump.sha256 if reading.dump else None)
        post.text.encode()
        assert "\x00" not in post.text
    return posts, reading.skipped


def as_plain(record: Post | ChannelInfo) -> dict[str, Any]:
    names = ("platform", "channel", "number", "text", "channel_title", "title", "author", "extra", "links")
    found = {name: getattr(record, name, None) for name in names}
    for value in found.values():
        if isinstance(value, str):
            value.encode()
    return found


def is_whole(post: Post) -> bool:
    return post.number.isdigit() and post.text == TEXT.get(int(post.number)) and post.date is not None


def test_the_sound_dumps_are_read_whole() -> None:
    for name, content in DUMPS.items():
        posts, skipped = read(name, content)
        assert [post.text for post in posts] == list(TEXT.values()), name
        assert skipped == []
    assert len(read("export.zip", PACKED["export.zip"])[0]) == 3 * len(TEXT)
    assert len(read("result.json.gz", PACKED["result.json.gz"])[0]) == len(TEXT)


@EXAMPLES
@given(name=st.sampled_from(sorted(DUMPS)), share=st.floats(0, 1))
def test_cut_off_anywhere(name: str, share: float) -> None:
    content = DUMPS[name][: int(len(DUMPS[name]) * share)]
    posts, skipped = read(name, content)
    if posts and posts[0].platform == "telegram":
        assert all(is_whole(post) for post in posts)
        assert len(posts) == len(TEXT) or len([line for line in skipped if not line.deliberate]) == 1


@EXAMPLES
@given(name=st.sampled_from(sorted(PACKED)), share=st.floats(0, 0.999))
def test_packed_and_cut_off_anywhere(name: str, share: float) -> None:
    content = PACKED[name][: int(len(PACKED[name]) * share)]
    posts, skipped = read(name, content)
    assert all(is_whole(post) for post in posts if post.platform == "telegram")
    assert skipped


@EXAMPLES
@given(name=st.sampled_from(sorted(PACKED)), place=st.floats(0, 1), flip=st.integers(1, 255))
def test_packed_with_one_wrong_byte(name: str, place: float, flip: int) -> None:
    content = bytearray(PACKED[name])
    content[min(int(place * len(content)), len(content) - 1)] ^= flip
    read(name, bytes(content))


@EXAMPLES
@given(
    name=st.sampled_from(sorted(DUMPS)),
    place=st.floats(0, 1),
    junk=st.binary(min_size=1, max_size=40)
    | st.sampled_from([b"\xcf\xf0\xe8", b"\\ud83d", b"\x00", b"&#xD83D;", b"]]}"]),
    over=st.integers(0, 30),
)
def test_junk_in_the_middle(name: str, place: float, junk: bytes, over: int) -> None:
    at = int(place * len(DUMPS[name]))
    read(name, DUMPS[name][:at] + junk + DUMPS[name][at + over :])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1251", "utf-32", "utf-7"])
@pytest.mark.parametrize("name", sorted(DUMPS))
def test_encodings(name: str, encoding: str) -> None:
    posts, skipped = read(name, DUMPS[name].decode().encode(encoding, "replace"))
    if encoding in ("utf-16", "utf-8-sig"):
        assert [post.text for post in posts] == list(TEXT.values())
    elif encoding == "cp1251":
        assert not any("?" in post.text for post in posts)
        assert skipped


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1", "\ud83d", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "type", "id"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    *("id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id", "author", "text", "poll"),
    *("forwarded_from", "forwarded_from_id", "reply_to_message_id", "reply_to_peer_id", "reactions", "photo", "file"),
    *("media_type", "file_name", "thumbnail", "location_information", "place_name", "action", "actor", "actor_id"),
    *("title", "via_bot", "duration_seconds", "contact_information", "forwarded_date"),
]


@settings(EXAMPLES, max_examples=200)
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=4),
    kind=st.sampled_from(["message", "service"]),
)
def test_wrong_types_in_every_field(fields: dict[str, Any], kind: str) -> None:
    sound = {"id": 2, "type": "message", "date_unixtime": "1677234660", "text": "sound"}
    bad = {"id": 1, "type": kind, "date_unixtime": "1677234661", "text": "bad", **fields}
    chat = {"name": "Tides", "type": "public_channel", "id": 777, "messages": [bad, sound]}
    posts, skipped = read("result.json", json.dumps(chat).encode())
    assert [post.text for post in posts if post.number == "2"][-1] == "sound"
    assert len(posts) + len(skipped) == 2


@EXAMPLES
@given(fields=st.dictionaries(st.sampled_from(["name", "type", "id", "messages", "chats", "about"]), JSON, max_size=6))
def test_wrong_types_around_the_messages(fields: dict[str, Any]) -> None:
    read("result.json", json.dumps(fields).encode())


MARKUP = st.lists(
    st.sampled_from(
        [
            *(
                "<div>",
                "</div>",
                "<b>",
                "</b>",
                "<br>",
                "<pre>",
                "<a href=",
                "'",
                '"',
                ">",
                "<",
                "<!--",
                "-->",
                "&#0;",
                "&#xD800;",
            ),
            *('<div class="message default" id="message1">', '<div class="tgme_widget_message" data-post="a/1">'),
            *(
                '<div class="tgme_widget_message_text">',
                '<span class="tgme_reaction">',
                "<time datetime='x'>",
                "<script>",
            ),
            *(
                '<div class="text">',
                '<div class="from_name">',
                "Ministry of Tides",
                "<svg>",
                "]]>",
                "<!DOCTYPE x [<!ENTITY a 'b'>]>",
            ),
            *(
                '<div class="tgme_widget_message_reactions">',
                '<a class="tgme_widget_message_reply" href="https://t.me/a/1">',
            ),
        ]
    ),
    max_size=25,
).map("".join)


@settings(EXAMPLES, max_examples=120)
@given(name=st.sampled_from(["page.html", "messages.html"]), markup=MARKUP, place=st.floats(0, 1))
def test_broken_markup(name: str, markup: str, place: float) -> None:
    content = DUMPS[name].decode()
    at = int(place * len(content))
    read(name, (content[:at] + markup + content[at:]).encode())


@EXAMPLES
@given(names=st.lists(st.text(string.ascii_letters + "./\\:\x01é", min_size=1, max_size=12), max_size=5, unique=True))
def test_any_names_in_a_zip(names: list[str]) -> None:
    posts, skipped = read("export.zip", zipped(dict.fromkeys(names, DUMPS["result.json"])))
    assert len(posts) % len(TEXT) == 0
    assert bool(posts) or bool(skipped) or all(name.endswith("/") for name in names)


def deep_json(depth: int) -> bytes:
    value = b'{"a":' * depth + b"1" + b"}" * depth
    return DUMPS["result.json"].replace(
        b'"messages": [', b'"messages": [{"id": 99, "type": "message", "text": ' + value + b"},"
    )


def hostile() -> Iterator[tuple[str, str, bytes, int]]:
    """A label, a file's name, its content, and how many of the sound posts must still come."""
    page, export, whole = DUMPS["page.html"], DUMPS["messages.html"], len(TEXT)
    yield "json, 100,000 levels in a message", "result.json", deep_json(100_000), whole
    yield "json, 100,000 levels, unclosed", "result.json", b'{"messages":' + b"[" * 100_000, 0
    big = b'"messages": [{"id": 99, "type": "message", "text": "' + b"x" * 12_000_000 + b'"},'
    yield "json, 12 MB in a line", "result.json", DUMPS["result.json"].replace(b'"messages": [', big), whole + 1
    cut = b'<div class="tgme_widget_message" data-post="a/9">'
    yield "page, 100,000 levels", "page.html", page.replace(b"<main", cut + b"<div>" * 100_000 + b"<main"), whole
    yield "page, 12 MB in a text", "page.html", page.replace(b"<main", cut + b"x" * 12_000_000 + b"<main"), whole
    late = b'<div class="message default" id="message99">' + b"<b>" * 100_000 + b"</div>"
    yield (
        "export, 100,000 levels",
        "messages.html",
        export.replace(b"</div></div></body>", late + b"</div></div></body>"),
        whole,
    )
    yield (
        "page, unclosed attribute",
        "page.html",
        page + b'<div class="tgme_widget_message" data-post="' + b"a" * 500_000,
        whole,
    )
    yield "zip, outside", "e.zip", zipped({"../x": b"x", "/etc/y": b"y", "result.json": DUMPS["result.json"]}), whole
    bomb = zipped({"bomb.json": b'{"messages": [' + b" " * 80_000_000, "result.json": DUMPS["result.json"]})
    yield "zip, expanding", "e.zip", bomb, whole
    yield "gz, expanding", "e.gz", gzip.compress(DUMPS["result.json"][:-2] + b" " * 80_000_000), whole


@pytest.mark.parametrize(("label", "name", "content", "count"), [pytest.param(*case, id=case[0]) for case in hostile()])
def test_hostile(label: str, name: str, content: bytes, count: int) -> None:
    posts, skipped = read(name, content)
    assert len(posts) == count
    assert "12 MB in a line" in label or len([line for line in skipped if not line.deliberate]) in (1, 2)


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-30],
        lambda content: content[:30],
        lambda content: content[:40] + b"\x00" * 40 + content[80:],
    ],
)
def test_corrupted_containers_are_one_or_two_lines(damage: Damage) -> None:
    for name, content in PACKED.items():
        posts, skipped = read(name, damage(content))
        assert all(is_whole(post) for post in posts)
        assert 1 <= len(skipped) <= 3
