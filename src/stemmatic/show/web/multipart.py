"""Forms with files, as a browser without scripts sends them: read piece by piece, files straight to disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, Self

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from stemmatic.errors import OptionError

MAX_FIELDS = 100
_MAX_FIELD_BYTES = 64 << 10
_MAX_BOUNDARY_BYTES = 200


class FileSink(Protocol):
    """Where a file of a form goes."""

    def write(self, data: bytes, /) -> object:
        """Take a piece."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object, /) -> None:
        """End, or give up."""


class FormStream:
    """A ``multipart/form-data`` body that is fed in pieces.

    ``fields`` are what is no file, in the order that they came, ``first`` is the name of the first that came whole.
    ``open_file`` is given a file's name and gives where it goes; files without a name (none was chosen), or all where
    it is ``None``, are passed over.

    Raises:
        OptionError: ``content_type`` is that of no such form.
    """

    def __init__(self, content_type: str, open_file: Callable[[str], FileSink] | None = None) -> None:
        kind, given = parse_options_header(content_type)
        boundary = given.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary or len(boundary) > _MAX_BOUNDARY_BYTES:
            raise OptionError("this form cannot be read: expected multipart/form-data with a boundary")
        self.fields: dict[str, list[str]] = {}
        self.first: str | None = None
        self.whole = False
        self._open_file = open_file
        self._header, self._value, self._data = bytearray(), bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._name, self._is_file = "", False
        self._sink: FileSink | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, begin, end: self._header.extend(data[begin:end]),
                "on_header_value": lambda data, begin, end: self._value.extend(data[begin:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._take,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )

    def feed(self, data: bytes) -> None:
        """Take a piece of the body.

        Raises:
            OptionError: it is no such form.
        """
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise OptionError(f"this form cannot be read: {error}") from error

    def abandon(self, error: BaseException) -> None:
        """Give up the file that is being received, if there is one."""
        if self._sink is not None:
            sink, self._sink = self._sink, None
            sink.__exit__(type(error), error, None)

    def one(self, name: str) -> str:
        """The first value of a field, or nothing."""
        return self.fields.get(name, [""])[0]

    def _begin(self) -> None:
        self._headers, self._is_file, self._name = {}, False, ""
        self._data.clear()
        self._header.clear()
        self._value.clear()

    def _end_header(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        _, given = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = given.get(b"name", b"").decode("utf-8", "replace")
        filename = given.get(b"filename")
        self._is_file = filename is not None
        if filename and self._open_file is not None:
            # Browsers write these three so in a file's name (HTML, "multipart form data", step 4 of the encoding).
            name = filename.decode("utf-8", "replace").replace("%22", '"').replace("%0D", "").replace("%0A", "")
            self._sink = self._open_file(name)
            self._sink.__enter__()

    def _take(self, data: bytes, begin: int, end: int) -> None:
        if self._sink is not None:
            self._sink.write(data[begin:end])
        elif not self._is_file:
            self._data += data[begin:end]
            if len(self._data) > _MAX_FIELD_BYTES:
                raise OptionError(f"this form's field {self._name[:40]!r} is longer than {_MAX_FIELD_BYTES:,} bytes")

    def _end(self) -> None:
        if self._sink is not None:
            sink, self._sink = self._sink, None
            sink.__exit__(None, None, None)
        elif not self._is_file:
            if sum(map(len, self.fields.values())) >= MAX_FIELDS:
                raise OptionError(f"this form has more than {MAX_FIELDS} fields")
            self.fields.setdefault(self._name, []).append(self._data.decode("utf-8", "replace"))
        if self.first is None:
            self.first = self._name

    def _finish(self) -> None:
        self.whole = True
