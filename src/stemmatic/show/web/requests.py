"""What pages and the JSON API ask of a request, and the addresses of the same page in another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Annotated
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.errors import OptionError
from stemmatic.show.web.archives import MOST_OPEN
from stemmatic.show.web.trial import archives_of

PAGE = 50  # rows
MOST_ROWS = 500  # of one answer


def _lend(request: Request) -> Iterator[Archive]:
    with archives_of(request).lend() as archive:
        yield archive


# An archive is given back before an answer is sent, so that no slow reader keeps it; who comes later waits for one.
LentArchive = Annotated[Archive, Depends(_lend, scope="function", max_concurrency=MOST_OPEN)]
MOST_NUMBER = (1 << 31) - 1  # what SQLite and all that adds to it can hold
Skip = Annotated[int, Query(ge=0, le=MOST_NUMBER)]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]


class Days:
    """The days that are asked for, both in it, as a form or a program sends them: an empty text is none.

    Raises:
        OptionError: one is no day.
    """

    def __init__(self, since: str = "", until: str = "") -> None:
        self.since = _day("since", since)
        self.until = _day("until", until)

    @property
    def begin(self) -> datetime | None:
        """The first moment, UTC."""
        return datetime.combine(self.since, time.min, UTC) if self.since else None

    @property
    def end(self) -> datetime | None:
        """The last moment, UTC."""
        return datetime.combine(self.until, time.max, UTC) if self.until else None


AskedDays = Annotated[Days, Depends()]


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise OptionError(f"{name} {text}: expected a day such as 2031-06-03") from None


def attached(content: str | bytes, name: str, kind: str) -> Response:
    """A file to be kept rather than shown; ``kind`` is its media type."""
    held = content.encode("utf-8", "replace") if isinstance(content, str) else content
    kind = kind if kind == "application/json" else f"{kind}; charset=utf-8"
    return Response(held, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


Asked = str | int | Sequence[str] | None


def address(path: str, **values: Asked) -> str:
    """A path with a query string of the values that are given."""
    given = [
        f"{quoted(name)}={quoted(str(one))}"
        for name, value in values.items()
        if value not in (None, "", 0, (), [])
        for one in ((value,) if isinstance(value, str | int) else value or ())
    ]
    return f"{path}?{'&'.join(given)}" if given else path


quoted = lru_cache(maxsize=1 << 12)(quote_plus)  # a page asks for the same names and values again and again


def asked_address(request: Request) -> str:
    """The address that was asked for, encoded as it was: what a form returns to."""
    raw = request.scope.get("raw_path") or quote(request.url.path).encode()
    return raw.decode("ascii", "replace") + (f"?{request.url.query}" if request.url.query else "")


def own_path(address: str, otherwise: str) -> str:
    """``address`` if it is a path of our own site, else another: a form never leads elsewhere."""
    odd = any(char == "\\" or not char.isprintable() for char in address)
    if odd or not address.startswith("/") or address.startswith("//"):
        return otherwise
    try:
        parts = urlsplit(address)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else address


def choosing_address(request: Request, **choice: str) -> str:
    """The address that was asked for, with a language or words chosen; of a form that was sent, the first page's."""
    if request.method not in ("GET", "HEAD"):
        return address("/settings", **choice)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in choice]
    return f"{quote(request.url.path)}?{urlencode([*kept, *choice.items()])}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as it was asked for: its path and what stands behind the question mark."""

    path: str
    asked: Mapping[str, Asked]

    def address(self, **changed: Asked) -> str:
        """The address of the page with something else asked for; a list begins anew unless ``skip`` is given."""
        return address(self.path, **{**self.asked, "skip": None, **changed})

    def of_api(self) -> str:
        """The question to the JSON API that has the rows of the page."""
        return address(f"/api{self.path}", **self.asked)

    def toggled(self, name: str, value: str) -> str:
        """The address of the list that also asks for ``value``, or no longer."""
        values = [one for one in self._all(name) if one != value]
        return self.address(**{name: values if self.has(name, value) else [*values, value]})

    def has(self, name: str, value: str) -> bool:
        """Whether ``value`` is asked for."""
        return value in self._all(name)

    def _all(self, name: str) -> Sequence[str]:
        held = self.asked.get(name) or ()
        return [str(held)] if isinstance(held, str | int) else held
