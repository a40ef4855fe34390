"""Cutting JSON into records gives what parsing it whole gives, and survives what parsing it whole does not."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.errors import DamagedDump
from stemmatic.options import ReadOptions
from stemmatic.read import jsonstream
from stemmatic.read.jsonstream import Path, Take, Value, read_values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def rows_whole(path: Path) -> Take:
    if len(path) == 2 and path[0] == "rows":
        return Take.WHOLE
    return Take.INTO if path in ((), ("rows",)) else Take.PAST


def values(content: bytes, options: ReadOptions = ReadOptions(), choose: Any = rows_whole) -> list[Value]:  # noqa: B008
    return list(read_values(io.BytesIO(content), choose, lambda where: f"f: {where}", options))


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(JSON, max_size=6),
    before=JSON,
    after=JSON,
    chunk=st.integers(1, 40),
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 1]),
)
def test_records_are_what_json_says(
    rows: list[Any], before: Any, after: Any, chunk: int, ascii_only: bool, indent: int | None
) -> None:
    whole = {"before": before, "rows": rows, "after": after}
    content = json.dumps(whole, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    size, jsonstream._CHUNK_BYTES = jsonstream._CHUNK_BYTES, chunk
    try:
        found = values(content)
    finally:
        jsonstream._CHUNK_BYTES = size
    assert [value.value for value in found] == rows
    for value in found:
        assert content[value.byte : value.byte + 1] not in (b"", b" ", b",")


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=60) | st.text('{}[]",:\\ a1x\n', max_size=60).map(str.encode))
def test_anything_ends_in_values_or_damage(content: bytes) -> None:
    with suppress(DamagedDump):
        values(content)


def test_scalars_on_the_way_are_given() -> None:
    content = b'{"name": "Lighthouse", "id": 12, "rows": [{"a": 1}, 5, null], "deep": {"x": 1}}'
    found = values(content, choose=lambda path: rows_whole(path) if path[:1] in ((), ("rows",)) else Take.INTO)
    assert [(value.path, value.value) for value in found] == [
        (("name",), "Lighthouse"),
        (("id",), 12),
        (("rows", 0), {"a": 1}),
        (("rows", 1), 5),
        (("rows", 2), None),
        (("deep", "x"), 1),
    ]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b'{"a" 1}', "no JSON"),
        (b'{"a": "\xcf\xf0"}', "byte 28 is no UTF-8"),
        (b'{"a": ' + b"[" * 900 + b"]" * 900 + b"}", "nested deeper than 100"),
        (b'{"a": "' + b"x" * 3000 + b'"}', "larger than 2000 bytes"),
        (b'{"a": "' + b'\\"{' * 300_000 + b'"}', "larger than 2000 bytes"),
        (b'{"a": ' + b"9" * 1900 + b"}", ""),
    ],
)
def test_one_bad_record_costs_one_record(bad: bytes, says: str) -> None:
    found = values(b'{"rows": [{"ok": 1}, ' + bad + b', {"ok": 2}]}', ReadOptions(max_record_bytes=2000))
    assert [value.value for value in (found[0], found[-1])] == [{"ok": 1}, {"ok": 2}]
    assert len(found) == 3
    assert says in found[1].fault


def test_endless_nesting_in_a_record_is_a_fault() -> None:
    found = values(b'{"rows": [{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}, {}]}")
    assert "nested deeper than 100" in found[0].fault
    assert found[1].value == {}


def test_a_whole_number_of_too_many_digits_is_a_fault() -> None:
    found = values(b'{"rows": [{"a": ' + b"9" * 5000 + b"}, {}]}")
    assert "no JSON" in found[0].fault
    assert found[1].value == {}


def test_control_characters_as_telegram_desktop_escapes_them() -> None:
    content = rb'{"rows": [{"text": "a\x0Bb\\x0B\" \n", "more": "\u0451"}]}'
    assert values(content)[0].value == {"text": 'a\x0bb\\x0B" \n', "more": "ё"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "expected a value, found the end of the file"),
        (b'{"rows": [{"a": 1}, {"b"', "found the end of the file"),
        (b'{"rows": [{"a": 1} {"b": 2}]}', "expected ',' or ']', found '{'"),
        (b'{"rows": [{"a": 1}]', "found the end of the file"),
        (b'{"rows" [1]}', "expected ':', found '['"),
        (b"{rows: 1}", "expected a key, found 'r'"),
        (b'{"rows": [flase]}', "expected a value, found 'flase'"),
        (b'{"rows": []} x', "expected the end of the file, found 'x'"),
        (b'{"rows', "expected the end of a string"),
    ],
)
def test_broken_structure_is_damage(content: bytes, says: str) -> None:
    with pytest.raises(DamagedDump) as caught:
        values(content)
    assert says in str(caught.value)


def test_depth_outside_records_is_limited() -> None:
    with pytest.raises(DamagedDump, match="at most 100 levels"):
        values(b"[" * 100_000, choose=lambda path: Take.INTO)


def test_long_strings_do_not_take_quadratic_time_or_stay_in_memory() -> None:
    content = b'{"skip": {"a": "' + b"x\\\\" * 2_000_000 + b'"}, "rows": [{"a": "' + b"y" * 5_000_000 + b'"}]}'
    found = values(content)
    assert len(found[0].value["a"]) == 5_000_000
