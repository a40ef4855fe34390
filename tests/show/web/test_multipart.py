"""Forms with files: however the body is cut, the same fields and files; a form that is none is refused."""

from __future__ import annotations

from typing import Self

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.errors import OptionError
from stemmatic.show.web.multipart import FormStream

KIND = "multipart/form-data; boundary=xyz"


class Sink:
    def __init__(self) -> None:
        self.data, self.ended = b"", ""

    def write(self, data: bytes) -> None:
        self.data += data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.ended = "broken" if kind else "whole"


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"\r\nContent-Type: text/plain' if filename is not None else ""
    return f'--xyz\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + value + b"\r\n"


BODY = (
    part("keep", b"1")
    + part("columns", "text=тело".encode())
    + part("files", b"line\r\n--xy\r\n\x00\xff", "../Канал %22a%22.txt")
    + part("files", b"", "")
    + part("files", b"two", "b.txt")
    + b"--xyz--\r\n"
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 80), max_size=40))
def test_however_the_body_is_cut_it_is_one_form(sizes: list[int]) -> None:
    sinks: dict[str, Sink] = {}
    form = FormStream(KIND, lambda name: sinks.setdefault(name, Sink()))
    at = 0
    for size in [*sizes, len(BODY)]:
        form.feed(BODY[at : at + size])
        at += size
    assert form.whole
    assert form.fields == {"keep": ["1"], "columns": ["text=тело"]}
    assert {name: (sink.data, sink.ended) for name, sink in sinks.items()} == {
        '../Канал "a".txt': (b"line\r\n--xy\r\n\x00\xff", "whole"),
        "b.txt": (b"two", "whole"),
    }


def test_a_broken_form_is_one_line_and_its_file_is_given_up() -> None:
    sink = Sink()

    def never(name: str) -> Sink:
        raise AssertionError(name)

    form = FormStream(KIND, lambda _: sink)
    form.feed(BODY[:260])
    form.__exit__(ConnectionError, ConnectionError(), None)
    assert sink.data.startswith(b"line")
    assert sink.ended == "broken"
    with pytest.raises(OptionError, match="cannot be read"):
        FormStream(KIND, never).feed(b"no form at all")
    for kind in ("text/plain", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300):
        with pytest.raises(OptionError, match="boundary"):
            FormStream(kind, never)
    with pytest.raises(OptionError, match="longer"):
        FormStream(KIND, never).feed(part("columns", b"x" * 70_000))
    with pytest.raises(OptionError, match="more than 100 fields"):
        FormStream(KIND, never).feed(part("columns", b"x") * 102)


@pytest.mark.parametrize("body", [part("keep", b"1") + b"--xyz--\r\n", part("keep", b"1"), b"", b"no form"])
def test_a_form_without_files_adds_nothing(own_client: TestClient, body: bytes) -> None:
    answer = own_client.post("/add", content=body, headers={"Content-Type": KIND}, follow_redirects=False)
    assert answer.status_code == 400
