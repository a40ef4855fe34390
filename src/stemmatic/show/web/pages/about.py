"""What this is, which files of others the page uses, and where the JSON API is described."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.show.web.drawing import draw

router = APIRouter(include_in_schema=False)


@cache
def _vendored() -> list[dict[str, Any]]:
    text = resources.files("stemmatic.show.web").joinpath("static", "vendor.toml").read_text("utf-8")
    return list(tomllib.loads(text)["package"])


@router.get("/about")
def about(request: Request) -> Response:
    """The page."""
    return draw(request, "about.html", {"vendored": _vendored()})
