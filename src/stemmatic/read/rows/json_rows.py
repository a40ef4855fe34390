"""Rows out of JSON: one object a line, the elements of an array, or values one behind another."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from stemmatic.options import ReadOptions
from stemmatic.read.encoding import head_text, lines_of_bytes, open_utf8
from stemmatic.read.format import Source
from stemmatic.read.rows.row import BadRecord, BrokenRow, Row, not_utf8, too_long
from stemmatic.read.rows.spread import Spread

_BLOCK_BYTES = 1 << 16

# NaN and Infinity are no JSON but common in it; control characters inside strings do no harm.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None, strict=False)
_SPACE = re.compile(r"[\s,\ufeff\x1e]*")  # RFC 7464 has a record separator before each value
_END_OF_LINE = re.compile(r"\r\n?|\n")  # and no other: texts may hold U+2028


def decode_object(text: str, options: ReadOptions) -> dict[str, Any]:
    """The JSON object that ``text`` is; raises :class:`BadRecord`."""
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise BadRecord(f"nested deeper than {options.max_nesting} levels") from None
    except json.JSONDecodeError as error:
        raise BadRecord(f"broken JSON at character {error.pos + 1} ({error.msg})") from None
    except ValueError:
        raise BadRecord("a number with too many digits") from None
    return _checked(value, text, options)


def _checked(value: Any, text: str, options: ReadOptions) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRecord(f"expected an object, found {_named(value)}")
    _check_depth(value, text, options)
    return value


def _check_depth(value: Any, text: str, options: ReadOptions) -> None:
    if text.count("{") + text.count("[") > options.max_nesting and _depth(value) > options.max_nesting:
        raise BadRecord(f"nested deeper than {options.max_nesting} levels")


def _named(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return "a list" if isinstance(value, list) else "a string" if isinstance(value, str) else "a number"


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return depth


def first_objects(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` objects that stand alone in one of the first lines."""
    found: list[dict[str, Any]] = []
    for line in _END_OF_LINE.split(head_text(source), 20)[:20]:
        if line.startswith("{"):
            try:
                value = _DECODER.decode(line.rstrip(", "))
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                found.append(value)
    return found[:count]


def first_elements(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` records from the array that a file begins with."""
    text = head_text(source)
    return _first(text, text.find("[") + 1, count)


def first_values(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` records from the values that a file begins with."""
    return _first(head_text(source), 0, count)


def _first(text: str, position: int, count: int) -> list[dict[str, Any]]:
    found, spread = list[dict[str, Any]](), Spread()
    while len(found) < count:
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found += [one for one in spread.records(value) or () if not isinstance(one, BadRecord)]
    return found[:count]


def has_values(source: Source) -> bool:
    """Whether behind the JSON value that a file begins with another one begins."""
    text = head_text(source)
    try:
        _, end = _DECODER.raw_decode(text, _SPACE.match(text).end())  # type: ignore[union-attr]
    except (ValueError, RecursionError):
        return False
    return text.startswith(("{", "["), _SPACE.match(text, end).end())  # type: ignore[union-attr]


def read_json_lines(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """One object a line; blank lines are none."""
    with open_utf8(source) as stream:
        for number, line in lines_of_bytes(stream, options.max_record_bytes):
            where = f"line {number}"
            if line is None:
                yield too_long(where, options)
                continue
            try:
                text = line.decode().strip().rstrip(",")  # as lines cut out of an array have it
                if text:
                    yield Row(number, where, decode_object(text, options))
            except UnicodeDecodeError as error:
                yield not_utf8(where, line[error.start])
            except BadRecord as error:
                kind = "broken JSON" if "broken JSON" in str(error) else str(error)
                yield BrokenRow(where, kind, str(error))


def read_array(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The objects of the first JSON array in a file; what stands before and after it does not matter."""
    with open_utf8(source) as stream:
        yield from _read_array(stream, source, options)


def read_elements(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The records of an array, and of others behind it: a string is a row with a text alone, a list may be several."""
    with open_utf8(source) as stream:
        yield from _read_array(stream, source, options, spread=Spread())


def read_one_by_one(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The records of JSON values one behind another, with blanks, commas or line ends between, or nothing."""
    with open_utf8(source) as stream:
        yield from _read_array(stream, source, options, spread=Spread(), alone=True)


def _read_array(
    stream: BinaryIO, source: Source, options: ReadOptions, *, spread: Spread | None = None, alone: bool = False
) -> Iterator[Row | BrokenRow]:
    decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
    buffer, position, number, wanted = "", 0, 1, _BLOCK_BYTES
    ended, behind, more = False, False, 0  # behind the array
    while not alone and "[" not in buffer:
        block = stream.read(_BLOCK_BYTES)
        buffer = decode(block, not block)
        if not block:
            raise source.damage("its start", "a JSON array", "none")
    position = 0 if alone else buffer.index("[") + 1
    while True:
        where = f"row {number}"
        position = _SPACE.match(buffer, position).end()  # type: ignore[union-attr]
        if alone and ended and position == len(buffer):
            return
        if behind and position < len(buffer):
            if not buffer.startswith(("[", "{"), position):
                return  # what ends a script
            behind = False
        if not alone and buffer.startswith("]", position):
            if spread is None:
                return
            position, alone, behind = position + 1, True, True
            continue
        fault = "the end of the file"
        try:
            value, end = _DECODER.raw_decode(buffer, position)
            if end < len(buffer) or ended:
                for row in _elements(value, buffer[position:end], number, more, options, spread):
                    yield row
                    more += 1
                position, number, more, wanted = end, number + 1, more - 1, _BLOCK_BYTES
                continue
        except RecursionError:
            limit = f"at most {options.max_nesting} levels"
            raise source.damage(where, limit, "deeper nesting") from None
        except json.JSONDecodeError as error:
            # A value cut off by the end of the buffer is read on; one that is wrong before that is broken.
            fault = f"broken JSON ({error.msg})" if position < len(buffer) else fault
            if "Unterminated" not in error.msg and len(buffer) - error.pos > 32:
                raise source.damage(where, "an object", fault) from None
        except ValueError:
            raise source.damage(where, "an object", "a number with too many digits") from None
        if ended:
            raise source.damage(where, "an object or the end of the array", fault)
        if len(buffer) - position > options.max_record_bytes:
            at_most = f"at most {options.max_record_bytes} bytes (max_record_bytes)"
            raise source.damage(where, at_most, "more")
        blocks, got = [buffer[position:]], 0
        while got < wanted and not ended:
            block = stream.read(_BLOCK_BYTES)
            ended = not block
            got += len(block)
            blocks.append(decode(block, ended))
        buffer, position, wanted = "".join(blocks), 0, wanted * 2


def _elements(
    value: Any, text: str, number: int, more: int, options: ReadOptions, spread: Spread | None
) -> Iterator[Row | BrokenRow]:
    """The rows of a value by its number in the file; before it there were so many more rows than values."""
    where = f"row {number}"
    try:
        text.encode()
        records = spread.records(value) if spread else None
        if records is None:
            yield Row(number + more, where, _checked(value, text, options))
            return
        _check_depth(value, text, options)
        for at, cells in enumerate(records):
            item = where if len(records) == 1 else f"{where}, item {at + 1}"
            if isinstance(cells, BadRecord):
                yield BrokenRow(item, str(cells), str(cells))
            else:
                yield Row(number + more + at, item, cells)
    except UnicodeEncodeError as error:
        yield not_utf8(where, ord(text[error.start]) - 0xDC00)
    except BadRecord as error:
        yield BrokenRow(where, str(error), str(error))
