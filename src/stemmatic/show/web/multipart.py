"""Forms with files, as a browser without scripts sends them: read piece by piece, files straight to disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
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
    """A ``multipart/form-data`` body that is fed in pieces; as a context, a file that did not come whole is given up.

    ``fields`` are what is no file, in the order that they came; ``whole`` says that the end has come. ``open_file`` is
    given a file's name and gives where it goes; files without a name (none was chosen) are passed over. Starlette's
    own forms keep every file open, in memory or the system's temporary folder, until the last one has come.

    Raises:
        OptionError: ``content_type`` is that of no such form.
    """

    def __init__(self, content_type: str, open_file: Callable[[str], FileSink]) -> None:
        kind, given = parse_options_header(content_type)
        boundary = given.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary or len(boundary) > _MAX_BOUNDARY_BYTES:
            raise OptionError("this form cannot be read: expected multipart/form-data with a boundary")
        self.fields: dict[str, list[str]] = {}
        self.whole = False
        self._open_file = open_file
        self._header, self._value, self._field = bytearray(), bytearray(), bytearray()
        self._about: dict[bytes, bytes] = {}  # what the part's header says of it
        self._file: FileSink | None = None
        self._opened = ExitStack()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._field.clear,
                "on_header_field": lambda data, begin, end: self._header.extend(data[begin:end]),
                "on_header_value": lambda data, begin, end: self._value.extend(data[begin:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._take,
                "on_part_end": self._end,
                "on_end": lambda: setattr(self, "whole", True),
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def feed(self, data: bytes) -> None:
        """Take a piece of the body.

        Raises:
            OptionError: it is no such form.
        """
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise OptionError(f"this form cannot be read: {error}") from error

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._about = parse_options_header(bytes(self._value))[1]
        self._header.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        if filename := self._about.get(b"filename"):
            # Browsers write these three so in a file's name (HTML, "multipart form data", step 4 of the encoding).
            name = filename.decode("utf-8", "replace").replace("%22", '"').replace("%0D", "").replace("%0A", "")
            self._file = self._opened.enter_context(self._open_file(name))

    def _take(self, data: bytes, begin: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[begin:end])
        elif b"filename" not in self._about:
            self._field += data[begin:end]
            if len(self._field) > _MAX_FIELD_BYTES:
                raise OptionError(f"a field of this form is longer than {_MAX_FIELD_BYTES:,} bytes")

    def _end(self) -> None:
        self._opened.close()
        if b"filename" not in self._about:
            if sum(map(len, self.fields.values())) >= MAX_FIELDS:
                raise OptionError(f"this form has more than {MAX_FIELDS} fields")
            name = self._about.get(b"name", b"").decode("utf-8", "replace")
            self.fields.setdefault(name, []).append(self._field.decode("utf-8", "replace"))
        self._file, self._about = None, {}
