"""Plain tables: every form of file, every field, and faults that stay where they are."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sources import Outcome, read_all, source_of

from stemmatic.errors import OptionError
from stemmatic.model import Forward, Reaction
from stemmatic.options import ReadOptions
from stemmatic.read import read_dumps
from stemmatic.read.columns import FIELDS, SYNONYMS, fold_name
from stemmatic.read.format import Reading, Source
from stemmatic.read.table import reader as table

ROWS = [
    {"channel": "norlund_gov", "id": 7, "date": "2023-02-24T07:33:58+03:00", "text": "The border at Ysk is open."},
    {"channel": "norlund_gov", "id": 8, "date": "2023-02-24 09:00:00", "text": "Ysk sınırı açık; işler iyi.\nİkinci."},
    {"channel": "ysk_daily", "id": 9, "date": "1677229200", "text": 'Министр сказал: "ёлка", 👩‍👩‍👧 и всё.'},
]


def at(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def lines(*rows: Any) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


def written_csv(rows: list[dict[str, Any]], **dialect: Any) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n", **dialect)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def parquet(rows: list[dict[str, Any]], **columns: pa.Array) -> bytes:
    content = pa.Table.from_pylist(rows)
    for name, values in columns.items():
        content = content.append_column(name, values)
    out = io.BytesIO()
    pq.write_table(content, out)
    return out.getvalue()


def read(name: str, content: bytes | str, columns: dict[str, str] | None = None) -> Outcome:
    source = source_of(name, content)
    assert table.recognise(source)
    return read_all(table.FORMAT, source, Reading(columns=columns or {}))


FORMS: dict[str, tuple[str, bytes]] = {
    "jsonl": ("a.jsonl", lines(*ROWS).encode()),
    "jsonl with CRLF, BOM and blank lines": ("a.txt", ("\ufeff\n" + lines(*ROWS).replace("\n", "\r\n\r\n")).encode()),
    "jsonl as UTF-16": ("a.jsonl", lines(*ROWS).encode("utf-16")),
    "array": ("a.json", json.dumps(ROWS).encode()),
    "array, indented": ("a.json", json.dumps(ROWS, indent=4, ensure_ascii=False).encode("utf-8-sig")),
    "array as UTF-16": ("a.json", json.dumps(ROWS, ensure_ascii=False).encode("utf-16")),
    "csv": ("a.csv", written_csv(ROWS).encode()),
    "csv, semicolons, BOM": ("a.csv", written_csv(ROWS, delimiter=";").encode("utf-8-sig")),
    "csv named otherwise": ("a.data", written_csv(ROWS, quoting=csv.QUOTE_ALL).encode()),
    "csv with backslashes": ("a.csv", written_csv(ROWS, doublequote=False, escapechar="\\").encode()),
    "tsv as UTF-16": ("a.tsv", written_csv(ROWS, delimiter="\t").encode("utf-16")),
    "csv with old line ends": ("a.csv", written_csv(ROWS[:1] + ROWS[2:]).replace("\r\n", "\r").encode()),
    "parquet": ("a.bin", parquet(ROWS)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_posts(form: str) -> None:
    outcome = read(*FORMS[form])
    expected = [row for row in ROWS if not ("old line ends" in form and row["id"] == 8)]
    assert [post.text for post in outcome.posts] == [row["text"] for row in expected]
    assert [post.key for post in outcome.posts] == [f"table:{row['channel']}/{row['id']}" for row in expected]
    assert outcome.posts[0].date == at(2023, 2, 24, 4, 33, 58)
    assert outcome.posts[-1].date == at(2023, 2, 24, 9)
    assert all(not post.extra and post.views is None and post.reactions is None for post in outcome.posts)
    assert outcome.reasons == []
    assert outcome.damage is None


def test_a_position_names_the_line_and_the_path_inside_an_archive_file() -> None:
    content = written_csv(ROWS)
    posts = read_all(table.FORMAT, source_of("a.csv", content, inside="data/a.csv")).posts
    assert [post.place.position for post in posts] == [f"data/a.csv: line {n}" for n in (2, 3, 5)]
    posts = read("a.json", json.dumps(ROWS)).posts
    assert [post.place.position for post in posts] == ["row 1", "row 2", "row 3"]


def test_every_field() -> None:
    row = {
        "platform": "Twitter",
        "channel": "@norlund_gov",
        "channel_title": "Government of Norlund",
        "id": 12.0,
        "date": "2023-02-24",
        "text": "Text ",
        "url": "https://x.com/norlund_gov/status/12",
        "title": "Border open",
        "author": "Press office",
        "edited": "2023-02-25T00:00:00Z",
        "forwarded_from": "Ysk Daily",
        "forwarded_from_id": "telegram:ysk_daily/5",
        "forwarded_date": 1677229200,
        "reply_to": 11,
        "quoted": "https://x.com/ysk_daily/status/99",
        "album": "a1",
        "views": "1.2K",
        "forwards": 3,
        "replies": "0",
        "reactions": {"👍": 12, "❤": "3"},
        "likes": 5,
        "language": "tr-TR",
        "links": ["https://example.org/a", "https://example.org/a"],
        "hashtags": ["#Ysk"],
        "score": 0.5,
    }
    (post,) = read("a.jsonl", lines(row)).posts
    assert post.key == "x:norlund_gov/12"
    assert (post.channel_title, post.title, post.author) == ("Government of Norlund", "Border open", "Press office")
    assert (post.edited, post.edited_date) == (True, at(2023, 2, 25))
    origin_date = at(2023, 2, 24, 9)
    assert post.forward == Forward(name="Ysk Daily", channel="ysk_daily", number="5", date=origin_date)
    assert (post.reply_to, post.quoted, post.album) == ("x:norlund_gov/11", "x:ysk_daily/99", "a1")
    assert (post.views, post.forwards, post.replies) == (1200, 3, 0)
    assert post.reactions == (Reaction("👍", 12), Reaction("❤", 3), Reaction("♥", 5))
    assert (post.declared_language, post.links) == ("tr", ("https://example.org/a",))
    assert post.extra == {"hashtags": ["#Ysk"], "score": 0.5}
    assert post.text == "Text "


def test_without_channel_and_id_the_files_name_and_the_rows_number_stand_in() -> None:
    outcome = read("bulletin.2023.jsonl", lines({"text": "one"}, {"text": "two"}))
    assert [post.key for post in outcome.posts] == ["table:bulletin.2023/1", "table:bulletin.2023/2"]
    # A row without its id beside rows that have one must not take another's key.
    outcome = read("b.jsonl", lines({"id": 2, "text": "one"}, {"id": None, "text": "two"}))
    assert [post.number for post in outcome.posts] == ["2", "row-2"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"Message ID": 5, "Body": "t", "Created At": "2023-02-24", "Username": "ysk"}, "table:ysk/5"),
        ({"messageId": 5, "fullText": "t", "timestamp": 1677196800, "channelName": "ysk"}, "table:ysk/5"),
        ({"post_id": 5, "content": "t", "published": "Fri, 24 Feb 2023 00:00:00 GMT", "source": "ysk"}, "table:ysk/5"),
        ({"number": 5, "message": "t", "datetime": "2023-02-24 00:00", "chat": {"username": "ysk"}}, "table:ysk/5"),
        # Exact names win, whatever stands first.
        ({"message_id": 6, "id": 5, "body": "b", "text": "t", "username": "u", "channel": "ysk"}, "table:ysk/5"),
    ],
)
def test_synonyms(names: dict[str, Any], expected: str) -> None:
    (post,) = read("a.jsonl", lines(names)).posts
    assert (post.key, post.text) == (expected, "t")
    assert post.date in (None, at(2023, 2, 24))


def test_numbers_that_a_spreadsheet_has_spoilt() -> None:
    given = ["1.80E+18", "1,8e18", "NaN", "2101.0", "2102", "v1.0.2", "a.3.0"]
    outcome = read(
        "posts.csv",
        written_csv(
            [{"platform": "telegram", "channel": "velin", "id": one, "text": f"The pier {one}"} for one in given]
        ),
    )
    assert [post.number for post in outcome.posts] == ["row-1", "row-2", "row-3", "2101", "2102", "v1.0.2", "a.3.0"]
    assert [reason for reason in outcome.reasons if "rounded" in reason] == outcome.reasons[:2]
    assert outcome.posts[0].extra["id"] == "1.80E+18"
    (other,) = read("posts.csv", written_csv([{"channel": "velin", "id": "12.0", "text": "The pier"}])).posts
    assert other.number == "12.0"  # beside 12.1, for all that is known


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_a_line_that_names_the_separator_is_no_header(delimiter: str) -> None:
    content = written_csv([{"channel": "velin", "id": "1", "text": "sep=; is said"}], delimiter=delimiter)
    for line in (f"sep={delimiter}", f'"sep={delimiter}"'):
        (post,) = read("posts.csv", f"{line}\r\n{content}").posts
        assert (post.key, post.text) == ("table:velin/1", "sep=; is said")


def test_messages_of_telegrams_programming_interface() -> None:
    peer = {"_": "PeerChannel", "channel_id": 1500000009}
    header = {"_": "MessageFwdHeader", "date": "2031-06-01T08:00:00+00:00", "channel_post": 17}
    person = {"_": "PeerUser", "user_id": 12345}
    message = {"_": "Message", "id": 4, "peer_id": peer, "message": "The pier is open."}
    outcome = read(
        "messages.jsonl",
        lines(
            message | {"fwd_from": None},
            message | {"fwd_from": header | {"from_id": {"_": "PeerChannel", "channel_id": 1500000001}}},
            message | {"fwd_from": header | {"from_id": person, "from_name": "Anna"}},
        ),
    )
    assert {post.channel for post in outcome.posts} == {"1500000009"}
    assert [post.forward for post in outcome.posts] == [
        None,
        Forward(channel="1500000001", number="17", date=at(2031, 6, 1, 8)),
        Forward(),
    ]


def test_a_column_is_the_synonym_of_one_field_only() -> None:
    names = [name for field in FIELDS for name in (field, *SYNONYMS[field])]
    assert len(names) == len(set(names))
    assert [fold_name(name) for name in names] == names


def test_other_columns_through_a_map_with_dotted_paths() -> None:
    row = {"n": 4, "uk": {"text": "Привіт", "when": "2023-02-24", "tag": 1}, "text": "not this", "versions": ["a", "b"]}
    columns = {"text": "uk.text", "date": "uk.when", "id": "n", "title": "versions.1", "views": "uk.nothing"}
    outcome = read("a.jsonl", lines(row), columns)
    (post,) = outcome.posts
    assert (post.text, post.number, post.title) == ("Привіт", "4", "b")
    assert post.date == at(2023, 2, 24)
    assert post.extra == {"uk": {"tag": 1}, "text": "not this", "versions": ["a", "b"]}
    assert outcome.reasons == ["whole file: no row has the column 'uk.nothing' (--map views=uk.nothing)"]


def test_a_map_to_no_field_is_an_option_error() -> None:
    with pytest.raises(OptionError, match="no field 'colour'"):
        read("a.jsonl", lines(ROWS[0]), {"colour": "text"})


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_no_text_column_names_the_columns_found(form: str) -> None:
    rows = [{"channel": "a", "wortlaut": "x"}] * 3
    content = {"csv": written_csv(rows), "jsonl": lines(*rows), "parquet": parquet(rows)}[form]
    outcome = read(f"a.{form}", content)
    assert outcome.posts == []
    assert outcome.skipped == []
    assert str(outcome.damage) == (
        "whole file: expected a column with the text (text, body, message, content, full_text), "
        "found columns channel, wortlaut; name the column that has the text: --map text=COLUMN"
    )
    assert [post.text for post in read(f"a.{form}", content, {"text": "wortlaut"}).posts] == ["x"] * 3
    assert "the column 'nope' (--map text=nope)" in str(read(f"a.{form}", content, {"text": "nope"}).damage)


def test_a_row_without_text_beside_rows_that_have_one_is_skipped() -> None:
    outcome = read("a.jsonl", lines({"id": 1}, {"id": 2, "text": "t"}, {"id": 3, "text": None}, {"id": 4, "text": {}}))
    assert [(post.number, post.text) for post in outcome.posts] == [("2", "t"), ("3", "")]
    assert [line.position for line in outcome.skipped] == ["line 1", "line 4"]


def test_text_in_pieces_is_joined() -> None:
    row = {"id": 1, "text": ["Open: ", {"type": "bold", "text": "Ysk"}, "."]}
    assert read("a.jsonl", lines(row)).posts[0].text == "Open: Ysk."


def test_unreadable_cells_leave_the_post_and_are_noted_and_kept() -> None:
    row = {"id": 1, "text": "t", "date": "03/04/2023", "views": "many", "reactions": "nice", "language": "Northern"}
    outcome = read("a.jsonl", lines(row))
    (post,) = outcome.posts
    assert (post.date, post.views, post.reactions, post.declared_language) == (None, None, None, None)
    assert post.extra == {"date": "03/04/2023", "views": "many", "reactions": "nice", "language": "Northern"}
    assert [reason.partition(" '")[0] for reason in outcome.reasons] == [
        "line 1: date",
        "line 1: views",
        "line 1: reactions",
        "line 1: language",
    ]
    assert outcome.skipped[0].reason.endswith("the post is kept without its date")


def test_broken_lines_are_listed_and_the_others_go_on() -> None:
    content = lines(ROWS[0]) + '{"id": 1, "text": "cut\n[1, 2]\n"text"\n' + lines(ROWS[1])
    outcome = read("a.jsonl", content)
    assert len(outcome.posts) == 2
    assert [line.position for line in outcome.skipped] == ["line 2", "line 3", "line 4"]
    assert outcome.skipped[1].reason == "expected an object, found a list"


def test_equal_faults_are_listed_twenty_times_and_then_counted() -> None:
    content = lines(*ROWS) + "{broken\n" * 50 + lines(ROWS[0])
    outcome = read("a.jsonl", content)
    assert len(outcome.posts) == 4
    assert len(outcome.skipped) == 21
    assert outcome.skipped[-1].reason == "broken JSON: 30 more like this, the last at line 53"


def test_rows_with_too_few_or_too_many_cells_are_listed() -> None:
    content = "channel,id,text\na,1,one\na,2\na,3,three,and more\na,4,four,\n\nchannel,id,text\na,5,five\n"
    outcome = read("a.csv", content)
    assert [post.number for post in outcome.posts] == ["1", "4", "5"]
    assert outcome.reasons == ["line 3: expected 3 cells, found 2", "line 4: expected 3 cells, found 4"]


def test_a_quote_that_is_never_closed_ends_the_reading_and_says_where() -> None:
    outcome = read("a.csv", 'id,text\n1,one\n2,"two\n3,three\n')
    assert [post.text for post in outcome.posts] == ["one"]
    assert outcome.damage is not None
    assert outcome.damage.position == "line 3"


def test_a_delimiter_inside_texts_is_not_taken_for_the_files() -> None:
    content = "channel;id;text\n" + "".join(f"a;{n};one, two, three, {n}, five, six\n" for n in range(5))
    assert [post.number for post in read("a.csv", content).posts] == list("01234")


def test_bytes_that_are_no_utf8_damage_their_row_only() -> None:
    good = lines(ROWS[0]).encode()
    bad = '{"id": 1, "text": "Привет"}\n'.encode("cp1251")
    outcome = read("a.jsonl", good + bad + good)
    assert len(outcome.posts) == 2
    assert outcome.reasons == ["line 2: expected UTF-8 text, found 0xCF"]
    outcome = read("a.csv", b"id,text\n1,caf\xe9\n2,caf\n")
    assert ([post.text for post in outcome.posts], outcome.reasons) == (
        ["caf"],
        ["line 2: expected UTF-8 text, found 0xE9"],
    )
    outcome = read("a.json", b'[{"text": "\xff"}, {"text": "fine"}]')
    assert ([post.text for post in outcome.posts], outcome.reasons) == (
        ["fine"],
        ["row 1: expected UTF-8 text, found 0xFF"],
    )


def test_records_above_the_limit_are_skipped() -> None:
    reading = Reading(options=ReadOptions(max_record_bytes=100_000))
    long = "x" * 300_000
    content = lines({"id": 1, "text": long}, {"id": 2, "text": "short"})
    outcome = read_all(table.FORMAT, source_of("a.jsonl", content), reading)
    assert ([post.number for post in outcome.posts], len(outcome.skipped)) == (["2"], 1)
    unclosed = "y y\n" * 50_000
    content = f'id,text\n1,{long}\n2,short\n3,"{unclosed}"\n4,short\n'
    outcome = read_all(table.FORMAT, source_of("a.csv", content), reading)
    assert [post.number for post in outcome.posts][:1] == ["2"]
    assert outcome.skipped[0].position == "line 2"
    content = json.dumps([{"id": 1, "text": "short"}, {"id": 2, "text": long}])
    outcome = read_all(table.FORMAT, source_of("a.json", content), reading)
    assert [post.number for post in outcome.posts] == ["1"]
    assert outcome.damage is not None
    assert outcome.damage.position == "row 2"


def test_nesting_below_the_limit_is_kept_and_beyond_it_skipped() -> None:
    def nested(levels: int) -> str:
        return '{"id": 1, "text": "t", "deep": ' + "[" * levels + "]" * levels + "}\n"

    outcome = read("a.jsonl", nested(99) + nested(100) + nested(100_000))
    assert len(outcome.posts) == 1
    assert {line.reason for line in outcome.skipped} == {"nested deeper than 100 levels"}
    outcome = read("a.json", f"[{nested(5)},{nested(200)},{nested(5)},{nested(100_000)}]")
    assert len(outcome.posts) == 2
    assert outcome.damage is not None
    assert outcome.damage.position == "row 4"


def test_a_cut_array_gives_every_whole_row() -> None:
    content = json.dumps(ROWS)
    outcome = read("a.json", content[:-10])
    assert len(outcome.posts) == 2
    assert outcome.damage is not None
    assert outcome.damage.position == "row 3"


def test_parquet_types() -> None:
    when = pa.array([at(2023, 2, 24, 7, 0), None], pa.timestamp("ns", tz="Europe/Istanbul"))
    content = parquet(
        [{"id": 1, "text": "a"}, {"id": 2, "text": "b"}],
        date=when,
        views=pa.array([Decimal("12"), None]),
        reactions=pa.array([[{"emoji": "👍", "count": 2}], None]),
        raw=pa.array([b"abc", None]),
        day=pa.array([at(2023, 2, 24), None]).cast(pa.date32()),
    )
    first, second = read("a.parquet", content).posts
    assert first.date == at(2023, 2, 24, 7)
    assert (first.views, first.reactions) == (12, (Reaction("👍", 2),))
    assert first.extra == {"raw": "abc", "day": "2023-02-24"}
    assert (second.date, second.views, second.reactions) == (None, None, None)


def test_parquet_from_a_stream_that_cannot_seek_and_cut_parquet() -> None:
    content = parquet(ROWS)

    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

    source = source_of("a.parquet", content)
    one_way = Source(
        name=source.name, label="l", sha256="0", size_bytes=1, head=source.head, open=lambda: OneWay(content)
    )
    assert len(read_all(table.FORMAT, one_way).posts) == 3
    assert read("a.parquet", content[:-5]).damage is not None


def test_memory_does_not_grow_with_the_file() -> None:
    block = lines(*({"id": n, "text": "word " * 40} for n in range(500))).encode()

    class Endless(io.RawIOBase):
        """The same block, again and again."""

        def __init__(self, blocks: int) -> None:
            self._stream = (block for _ in range(blocks))

        def read(self, size: int = -1, /) -> bytes:
            return next(self._stream, b"") if size else b""

        def readable(self) -> bool:
            return True

    def opened(blocks: int) -> Callable[[], AbstractContextManager[BinaryIO]]:
        @contextmanager
        def open_():  # type: ignore[no-untyped-def]
            yield Endless(blocks)

        return open_

    peaks = []
    for blocks in (4, 40):
        source = Source(name="a.jsonl", label="l", sha256="0", size_bytes=1, head=block[:65536], open=opened(blocks))
        tracemalloc.start()
        count = sum(1 for _ in table.FORMAT.read(source, Reading()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == 500 * blocks
    assert peaks[1] < peaks[0] * 1.5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "A line, with a comma\nand another, too\nand a third, so\n"),
        ("a.txt", "Just text."),
        ("a.html", "<html><body>text, text</body></html>"),
        ("a.json", '{\n  "name": "x",\n  "messages": [\n  ]\n}'),
        ("a.json", "[1, 2, 3]"),
        ("a.jsonl", ""),
        ("a.bin", b"\x00\x01\x02,\x00"),
    ],
)
def test_what_is_no_table_is_not_recognised(name: str, content: bytes | str) -> None:
    assert not table.recognise(source_of(name, content))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"forwarded_from": "Ysk Daily"}, Forward(name="Ysk Daily")),
        ({"forwarded_from": "Daily/Weekly"}, Forward(name="Daily/Weekly")),
        ({"forwarded_from": "@ysk_daily"}, Forward(name="@ysk_daily", channel="ysk_daily")),
        ({"forwarded_from_id": "ysk_daily/5"}, Forward(channel="ysk_daily", number="5")),
        ({"forwarded_from_id": "table:Ysk Daily/5"}, Forward(channel="Ysk Daily", number="5")),
        ({"forwarded_from_id": "table:a%2Fb/5"}, Forward(channel="a/b", number="5")),
        ({"forwarded_from_id": "https://t.me/ysk_daily/5?single"}, Forward(channel="ysk_daily", number="5")),
        ({"forwarded_from_id": "https://t.me/c/1123456789/5"}, Forward(channel="1123456789", number="5")),
        ({"forwarded_from_id": "channel1123456789"}, Forward(channel="1123456789")),
        ({"forwarded_from_id": -1001123456789}, Forward(channel="1123456789")),
        ({"forwarded_from": "Ysk", "forwarded_from_id": 1123456789}, Forward(name="Ysk", channel="1123456789")),
        ({"forwarded_from": "ysk", "forwarded_from_id": 17}, Forward(name="ysk", channel="ysk", number="17")),
        ({"forwarded_from": "ysk", "forward_from_message_id": 3}, Forward(name="ysk", number="3")),
        ({"forwarded_from": "A Person", "forwarded_from_id": "user55"}, Forward()),
        ({"forwarded_from": "", "forwarded_from_id": None}, None),
    ],
)
def test_origins_of_forwards(columns: dict[str, Any], expected: Forward | None) -> None:
    assert read("a.jsonl", lines({"id": 12, "text": "t", **columns})).posts[0].forward == expected


def test_a_bare_number_beside_long_numbers_is_a_posts() -> None:
    row = {"id": 1580000000000000001, "text": "t", "forwarded_from": "ysk", "forwarded_from_id": 1580000000000000000}
    assert read("a.jsonl", lines(row)).posts[0].forward == Forward(
        name="ysk", channel="ysk", number="1580000000000000000"
    )


def test_the_documentation_lists_every_name_of_a_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    documented = {row[0].strip("| `"): tuple(re.findall(r"`([^`]+)`", row[1])) for row in rows}
    assert {field: documented.get(field) for field in FIELDS} == SYNONYMS


def test_columns_that_nobody_used_are_named_once_with_the_map_that_would() -> None:
    rows = [{"text": "t", "Sent on": "2031-06-02", "my page": "quay", "n": 1, "blank": ""} for _ in range(3)]
    outcome = read("a.csv", written_csv(rows))
    (line,) = outcome.remarks
    assert line.reason == "columns that no field takes, kept in extra: Sent on, my page, n"
    assert line.advice == "if that is what they are: --map date='Sent on' --map channel='my page'"
    assert line.deliberate
    assert read("a.csv", written_csv([{"text": "t", "id": 1}])).remarks == []


def test_a_text_or_date_that_is_empty_throughout_is_said() -> None:
    rows = [{"text": "", "date": "", "what": "a long text of many words", "id": n} for n in range(3)]
    outcome = read("a.csv", written_csv(rows))
    assert outcome.reasons == [
        "whole file: the column 'text' (text) is empty in every row",
        "whole file: the column 'date' (date) is empty in every row",
    ]
    assert outcome.skipped[0].advice == "if that is what they are: --map text=what"
    assert read("a.csv", written_csv([*rows, {**rows[0], "text": "t", "date": "2031-06-02"}])).reasons == []


@pytest.mark.parametrize("nothing", ["None", "NaN", "null", ""])
def test_where_an_id_says_nothing_the_other_names_are_asked(nothing: str) -> None:
    rows = [{"channel": "quay", "message_id": n, "id": nothing, "text": "t"} for n in (7, 8)]
    assert [post.number for post in read("a.csv", written_csv(rows)).posts] == ["7", "8"]
    alone = [{"id": nothing, "text": "t"}, {"id": 5, "text": "t"}]
    assert [post.number for post in read("a.csv", written_csv(alone)).posts] == ["row-1", "5"]


def test_an_address_is_the_posts_own_only_where_it_agrees_with_channel_and_number() -> None:
    row = {"channel": "quay", "message_id": 78, "text": "t", "url": "https://t.me/quay/77"}
    (post,) = read("a.jsonl", lines(row)).posts
    assert (post.key, post.url, post.links) == ("table:quay/78", None, ("https://t.me/quay/77",))
    (post,) = read("a.jsonl", lines({**row, "message_id": 77})).posts
    assert (post.key, post.url, post.links) == ("telegram:quay/77", "https://t.me/quay/77", ())
    # A plain id may count rows: the address says which post it is.
    (post,) = read("a.jsonl", lines({"channel": "quay", "id": 1, "text": "t", "url": "https://t.me/quay/77"})).posts
    assert (post.key, post.extra) == ("telegram:quay/77", {"id": "1"})


@pytest.mark.parametrize(
    "names",
    ["канал дата новость", "kanal tarih haber", "канал дата новини", "canal fecha texto", "القناة التاريخ النص"],
)
def test_names_of_columns_in_other_languages(names: str) -> None:
    channel, date, text = names.split()
    (post,) = read("a.csv", written_csv([{channel: "quay", date: "02.06.2031 08:00", text: "t"}])).posts
    assert (post.channel, post.date, post.text) == ("quay", at(2031, 6, 2, 8), "t")


def test_a_files_folder_is_the_channel_where_its_name_says_only_what_is_in_it() -> None:
    for name, channel in [("posts.csv", "quay"), ("Export (2).csv", "quay"), ("lake.csv", "lake")]:
        source = source_of(name, "text\nt\n", folder="quay")
        assert read_all(table.FORMAT, source).posts[0].channel == channel


def test_times_without_a_zone() -> None:
    rows = [{"text": "t", "date": f"2031-06-02 0{n}:00"} for n in (8, 9)]
    outcome = read("a.csv", written_csv(rows))
    assert outcome.remarks[0].reason == "2 times name no zone and were taken as UTC"
    kyiv = Reading(options=ReadOptions(time_zone="Europe/Kyiv"))
    outcome = read_all(table.FORMAT, source_of("a.csv", written_csv(rows)), kyiv)
    assert ([post.date for post in outcome.posts], outcome.remarks) == ([at(2031, 6, 2, n) for n in (5, 6)], [])
    zoned = [{**row, "time_zone": "+05:00"} for row in rows]
    assert read("a.csv", written_csv(zoned)).posts[0].date == at(2031, 6, 2, 3)
    with pytest.raises(OptionError, match="no time zone such as Europe/Kyiv"):
        Reading(options=ReadOptions(time_zone="Nowhere/Land"))


def test_dates_with_two_readings_are_read_with_an_order() -> None:
    content = written_csv([{"text": "t", "date": "03/04/2031"}])
    for order, month, day in [("day-first", 4, 3), ("month-first", 3, 4)]:
        reading = Reading(options=ReadOptions(date_order=order))
        assert read_all(table.FORMAT, source_of("a.csv", content), reading).posts[0].date == at(2031, month, day)
    assert "--day-first or --month-first" in read("a.csv", content).reasons[0]


@pytest.mark.parametrize(("name", "code"), [("English", "en"), ("русский", "ru"), ("Türkçe", "tr"), ("العربية", "ar")])
def test_languages_by_name(name: str, code: str) -> None:
    assert read("a.jsonl", lines({"text": "t", "language": name})).posts[0].declared_language == code


def test_rows_of_one_text_are_proposed_as_one_post_and_joined_on_demand() -> None:
    rows = [{"document": f"d{n // 3}", "n": n, "text": f"Sentence {n}."} for n in range(6)]
    assert [line.advice for line in read("a.csv", written_csv(rows)).skipped] == [
        "read each text as one post: --group document"
    ]
    source = source_of("a.csv", written_csv(rows))
    grouped = read_all(table.FORMAT, source, Reading(options=ReadOptions(group="document"))).posts
    assert [(post.number, post.text) for post in grouped] == [
        ("d0", "Sentence 0.\nSentence 1.\nSentence 2."),
        ("d1", "Sentence 3.\nSentence 4.\nSentence 5."),
    ]
    alone = [{"document": f"d{n}", "text": "t"} for n in range(6)]
    assert read("a.csv", written_csv(alone)).skipped == []


RUSSIAN, TURKISH = "Паром полон до пятницы", "Köprü açıldı, göl ışıl ışıl"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("cp866", RUSSIAN),
        ("cp1254", TURKISH),
        ("cp1252", "Die Fähre fährt für Schüler über den großen See"),
        ("cp1250", "Prom przez jezioro nie kursuje do środy, użyj mostu południowego"),
        ("cp1253", "Το πλοίο δεν θα λειτουργήσει μέχρι την Τετάρτη"),
        ("cp1255", "המעבורת לא תפעל עד יום רביעי"),
        ("cp1256", "العبارة لا تعمل حتى يوم الأربعاء"),
        ("gb18030", "市政府宣布渡轮停运到星期三，请乘客使用南桥。"),
        ("cp932", "フェリーは水曜日まで運休すると市が発表した。"),
        ("cp949", "여객선은 수요일까지 멈춘다고 시가 밝혔다."),
    ],
)
def test_code_pages_are_recognised_and_said_and_read_by_the_users_word(tmp_path: Path, page: str, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"channel;text\nquay;{text}\n".encode(page))
    (found,) = read_dumps([path])
    assert [post.text for post in found] != [text]
    assert found.skipped[0].advice == f"read it with --encoding {page}"
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(encoding=page)))
    assert ([post.text for post in found], found.skipped) == ([text], [])
    path.write_text(f"channel;text\nquay;{text}\n", encoding="utf-8")  # Unicode is read as such whatever is said
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(encoding=page)))
    assert ([post.text for post in found], found.skipped) == ([text], [])


def test_a_header_that_runs_into_the_first_row_is_parted_and_said() -> None:
    rows = "".join(f"quay;2031-06-02T08:0{n}Z;{n};The crane is back, note {n}\n" for n in range(5))
    outcome = read("a.csv", "username;date;id;text" + rows)
    assert [post.key for post in outcome.posts] == [f"table:quay/{n}" for n in range(5)]
    assert outcome.posts[0].text == "The crane is back, note 0"
    assert outcome.reasons[0].startswith("line 1: the header runs into the first row")
    # A wide header above rows that lack cells is another fault.
    outcome = read("a.csv", "username;date;id;text;a;b;c\n" + rows)
    assert (outcome.posts, len(outcome.reasons)) == ([], 5)


@pytest.mark.shared_data
def test_eleven_thousand_real_posts(shared_data: Path) -> None:
    outcome = read("posts.jsonl", (shared_data / "telegram-ru" / "posts.jsonl").read_bytes())
    assert len({post.key for post in outcome.posts}) == len(outcome.posts) == 11_418
    assert all(post.date is not None and post.text for post in outcome.posts)
    assert outcome.posts[0].key == "table:Naked Science/11877"
    assert (outcome.skipped, outcome.damage) == ([], None)
