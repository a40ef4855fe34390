r"""Values out of a JSON file of any size, one record in memory at a time.

A general streaming parser stops for good at the first fault. Here each record is first cut out by counting braces
(which needs no understanding of what is between them) and then parsed on its own by :mod:`json`. So one bad record
costs one record, a record that is too large or nested too deep is passed over without being held, and exports whose
writer escapes control characters as ``\x0B``, which is no JSON, can be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, BinaryIO

from stemmatic.errors import DamagedDump
from stemmatic.options import ReadOptions

Path = tuple[str | int, ...]

_CHUNK_BYTES = 1 << 18
_SPACE = re.compile(rb"[ \t\r\n]*+")
# No group is possessive: those of Python before 3.11.5 let go of what they hold.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"', re.DOTALL)
_BARE = re.compile(rb'[^ \t\r\n,:{}\[\]"]++')
# From anywhere outside a string to the next bracket, to the beginning of a string that does not end, or to the end.
_TO_BRACE = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*"[^"{}\[\]]*+)*(?:([{\[])|([}\]])|(")|\Z)', re.DOTALL)
_OPENS, _CLOSES, _OPEN_STRING = 1, 2, 3
# Up to the end of a string, or a backslash that ends the buffer.
_INSIDE_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*(")?', re.DOTALL)
_HEX_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_OPENING = b"{["
_DECODER = json.JSONDecoder(strict=False)  # raw line ends inside strings harm nobody


class Take(Enum):
    """What to do with the value at a path."""

    INTO = "go into it if it is an object or a list"
    WHOLE = "give it as one record"
    PAST = "pass over it"


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar or a record; ``fault`` says why a record has no value."""

    path: Path
    byte: int
    value: Any = None
    fault: str = ""


def read_values(
    stream: BinaryIO, choose: Callable[[Path], Take], position: Callable[[str], str], options: ReadOptions
) -> Iterator[Value]:
    """The scalars and records of the JSON value in ``stream`` (UTF-8), in the order of the file.

    Raises DamagedDump where the structure around the records breaks off.
    """
    return _Parser(stream, choose, position, options).values()


class _Parser:
    def __init__(
        self, stream: BinaryIO, choose: Callable[[Path], Take], position: Callable[[str], str], options: ReadOptions
    ) -> None:
        self._stream = stream
        self._choose = choose
        self._position = position
        self._max_bytes = options.max_record_bytes
        self._max_nesting = options.max_nesting
        self._data = b""
        self._at = 0  # where we are in _data
        self._base = 0  # the byte of the file at which _data begins
        self._held_from: int | None = None  # where in _data the record begins that is being read

    # --- the structure around the records ----------------------------------------------------------------------------

    def values(self) -> Iterator[Value]:
        yield from self._value(())
        if self._peek():
            raise self._damage("the end of the file")

    def _value(self, path: Path) -> Iterator[Value]:
        first = self._peek()
        take = self._choose(path)
        if not first or first in b",:]}":
            raise self._damage("a value")
        if first not in _OPENING:
            value = self._scalar(path)
            if take is not Take.PAST:
                yield value
        elif take is Take.WHOLE:
            yield self._record(path)
        elif take is Take.PAST:
            self._record(path, wanted=False)
        elif len(path) >= self._max_nesting:
            raise self._damage(f"at most {self._max_nesting} levels of nesting")
        else:
            yield from self._members(path, b"}" if first == b"{" else b"]")

    def _members(self, path: Path, end: bytes) -> Iterator[Value]:
        """What the object or list that begins here holds, up to its ``end``."""
        self._at += 1
        index = 0
        more = self._peek() != end
        while more:
            yield from self._value((*path, self._key(path) if end == b"}" else index))
            index += 1
            found = self._peek()
            more = found == b","
            if not more and found != end:
                raise self._damage(f"',' or '{end.decode()}'")
            self._at += more
        self._at += 1

    def _key(self, path: Path) -> str:
        if self._peek() != b'"':
            raise self._damage("a key")
        key = self._scalar(path)
        if key.fault:
            raise DamagedDump(self._position(f"byte {key.byte}"), "a key", key.fault)
        if self._peek() != b":":
            raise self._damage("':'")
        self._at += 1
        return str(key.value)

    def _scalar(self, path: Path) -> Value:
        is_string = self._data[self._at : self._at + 1] == b'"'
        pattern = _STRING if is_string else _BARE
        while True:
            found = pattern.match(self._data, self._at)
            # A number that ends where the buffer ends may go on.
            if found and (is_string or found.end() < len(self._data)):
                break
            if len(self._data) - self._at > self._max_bytes:
                raise self._damage(f"a string or number of at most {self._max_bytes} bytes")
            if not self._fill():
                if found:
                    break
                raise self._damage("the end of a string")
        byte = self._base + self._at
        self._at = found.end()
        value = _parsed(path, byte, found[0])
        if value.fault and not is_string:
            raise DamagedDump(self._position(f"byte {byte}"), "a value", repr(found[0][:20].decode("latin-1")))
        return value

    # --- records -----------------------------------------------------------------------------------------------------

    def _record(self, path: Path, *, wanted: bool = True) -> Value:
        """The object or list that begins here. No more than a chunk is held of one that is too large, or not wanted."""
        byte = self._base + self._at
        self._held_from = self._at if wanted else None
        depth = deepest = 0
        in_string = False
        while not deepest or depth:
            if in_string:  # one that did not end where the buffer ended
                found = _INSIDE_STRING.match(self._data, self._at)
                in_string = not found or not found[1]
                self._at = found.end() if found else self._at
            for found in () if in_string else _TO_BRACE.finditer(self._data, self._at):
                self._at = found.end()
                if found.lastindex == _OPENS:
                    depth += 1
                    if depth > deepest:
                        deepest = depth
                elif found.lastindex == _CLOSES:
                    depth -= 1
                    if not depth:
                        break
                else:
                    in_string = found.lastindex == _OPEN_STRING
                    break
            if depth or not deepest:
                if self._held_from is not None and len(self._data) - self._held_from > self._max_bytes:
                    self._held_from = None
                if not self._fill():
                    raise self._damage(f"the end of what began at byte {byte}", at_end=True)
        begin, self._held_from = self._held_from, None
        if begin is None or self._at - begin > self._max_bytes:
            return Value(path, byte, fault=f"larger than {self._max_bytes} bytes")
        if deepest > self._max_nesting:
            return Value(path, byte, fault=f"nested deeper than {self._max_nesting} levels")
        return _parsed(path, byte, self._data[begin : self._at])

    # --- bytes -------------------------------------------------------------------------------------------------------

    def _peek(self) -> bytes:
        """The next byte that is no space, or nothing at the end of the file."""
        while True:
            found = _SPACE.match(self._data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._data):
                return self._data[self._at : self._at + 1]
            if not self._fill():
                return b""

    def _fill(self) -> bool:
        """Drops what is behind us and not held, and reads on; twice as much each time that nothing could be dropped."""
        begin = self._at if self._held_from is None else self._held_from
        kept = self._data[begin:]
        more = self._stream.read(max(_CHUNK_BYTES, len(kept)))
        self._base += begin
        self._at -= begin
        self._held_from = None if self._held_from is None else 0
        self._data = kept + more
        return bool(more)

    def _damage(self, expected: str, *, at_end: bool = False) -> DamagedDump:
        if at_end or not self._peek():
            place = self._position(f"byte {self._base + len(self._data)}")
            return DamagedDump(place, expected, "the end of the file", "the file was cut off; export it again")
        found = repr(self._data[self._at : self._at + 1].decode("latin-1"))
        return DamagedDump(self._position(f"byte {self._base + self._at}"), expected, found)


def _parsed(path: Path, byte: int, raw: bytes) -> Value:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return Value(path, byte, fault=f"byte {byte + error.start} is no UTF-8")
    try:
        return Value(path, byte, _DECODER.decode(text))
    except (ValueError, RecursionError):
        pass
    try:
        return Value(path, byte, _DECODER.decode(_HEX_ESCAPE.sub(_json_escape, text)))
    except RecursionError:
        return Value(path, byte, fault="nested too deep")
    except ValueError as error:
        return Value(path, byte, fault=f"no JSON: {error}")


def _json_escape(found: re.Match[str]) -> str:
    return f"\\u00{found[1]}" if found[1] else found[0]
