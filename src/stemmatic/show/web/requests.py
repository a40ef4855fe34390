"""What pages ask of a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from stemmatic.api.archive import Archive


def _lend(request: Request) -> Iterator[Archive]:
    with request.app.state.archives.lend() as archive:
        yield archive


LentArchive = Annotated[Archive, Depends(_lend)]
