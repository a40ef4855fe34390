"""Styles and scripts of the pages as text that stands inside one HTML file, and the policy that lets only them run."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib import resources

from markupsafe import Markup

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)


@cache
def read_static(name: str) -> str:
    """The text of one of the files that pages load."""
    return resources.files("stemmatic.show.web").joinpath("static", *name.split("/")).read_text("utf-8")


def join_styles(names: Sequence[str]) -> str:
    """Style sheets as one."""
    return "\n".join(read_static(name) for name in names)


@cache
def join_modules(name: str) -> str:
    """An ES module with all that it imports inside: each imported module is a function that gives what it exports."""

    def imported(found: re.Match[str]) -> str:
        inside = join_modules(found[2])
        return f"const {{ {found[1]} }} = (() => {{\n{_without_exports(inside)}\nreturn {{ {found[1]} }};\n}})();"

    return _IMPORT.sub(imported, read_static(name))


def _without_exports(module: str) -> str:
    return _EXPORT.sub("", module)


def embed(text: str) -> Markup:
    """``text`` of our own as the content of a script or style element.

    Raises:
        ValueError: it would end the element.
    """
    if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
        raise ValueError("this would end the element that it stands in")
    return Markup(text)  # noqa: S704 (looked at)


def policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The Content-Security-Policy of a file that holds exactly these scripts and styles, and loads nothing."""
    listed = {"script-src": scripts, "style-src": styles}
    parts = [f"{name} {' '.join(map(_source, texts)) or _NONE}" for name, texts in listed.items()]
    return "; ".join([f"default-src {_NONE}", *parts, "img-src data:", f"base-uri {_NONE}", f"form-action {_NONE}"])


_NONE = "'none'"


def _source(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
