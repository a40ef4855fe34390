"""Stemmatic follows a text from channel to channel and from language to language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stemmatic.encode import encode
from stemmatic.version import __version__

if TYPE_CHECKING:
    from stemmatic.api.archive import Archive, example_dumps, open_archive, trace
    from stemmatic.errors import StemmaticError
    from stemmatic.model import Collation, Family, Link, Post, Understanding
    from stemmatic.options import Options

__all__ = [
    "Archive",
    "Collation",
    "Family",
    "Link",
    "Options",
    "Post",
    "StemmaticError",
    "Understanding",
    "__version__",
    "align_passages",
    "encode",
    "example_dumps",
    "open_archive",
    "trace",
]

_HOMES = {
    "Archive": "api.archive",
    "Collation": "model",
    "Family": "model",
    "Link": "model",
    "Options": "options",
    "Post": "model",
    "StemmaticError": "errors",
    "Understanding": "model",
    "align_passages": "ask.align",
    "example_dumps": "api.archive",
    "open_archive": "api.archive",
    "trace": "api.archive",
}


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    # Names are fetched when they are first used: `stemmatic --help` must not wait for numpy.
    if name not in _HOMES:
        raise AttributeError(f"module 'stemmatic' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"stemmatic.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
