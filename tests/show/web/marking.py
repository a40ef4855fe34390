"""What a template shows that is not marked as a message: text and attributes of its HTML, and constants in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

_SEEN = frozenset({"aria-label", "title", "placeholder", "alt", "content"})
_UNSEEN = frozenset({"script", "style", "code"})
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NAMES = re.compile(r"\b(Stemmatic|UTC|SHA-256|JSON|CSV|DOT|HTML)\b")  # the same in every language
_CALLS = frozenset({"_", "gettext", "ngettext"})
_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)  # noqa: S701 (parsed only)


def unmarked(template: Path) -> Iterator[str]:
    """Every piece of text that a reader would see in English, whatever the language."""
    reading = _Seen()
    reading.feed("".join(_html(_ENVIRONMENT.parse(template.read_text("utf-8")))))
    yield from reading.found


def _html(tree: nodes.Node) -> Iterator[str]:
    """The template's HTML: where an expression stands, the constants that it can put there."""
    for node in tree.iter_child_nodes():
        if isinstance(node, nodes.TemplateData):
            yield node.data
        elif isinstance(node, nodes.Output):
            for one in node.nodes:
                yield one.data if isinstance(one, nodes.TemplateData) else " ".join(_constants(one))
        elif not isinstance(node, nodes.Expr):
            yield from _html(node)


def _constants(expression: nodes.Node) -> Iterator[str]:
    if isinstance(expression, nodes.Const):
        yield str(expression.value) if isinstance(expression.value, str) else ""
    elif isinstance(expression, nodes.CondExpr):
        for one in (expression.expr1, expression.expr2):
            if one is not None:
                yield from _constants(one)
    elif isinstance(expression, nodes.Concat):
        for one in expression.nodes:
            yield from _constants(one)
    elif isinstance(expression, nodes.BinExpr):
        yield from _constants(expression.left)
        yield from _constants(expression.right)
    elif isinstance(expression, nodes.Filter) and expression.node is not None and expression.name != "format":
        yield from _constants(expression.node)
    elif isinstance(expression, nodes.Call) and getattr(expression.node, "name", "") not in _CALLS:
        for one in expression.args:  # of macros: captions, labels
            if " " in "".join(_constants(one)):
                yield from _constants(one)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _SEEN and tag != "meta" and _shows(value or ""):
                self.found.append(f'{name}="{value}"')
        if tag in _UNSEEN:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and _shows(data):
            self.found.append(" ".join(data.split()))


def _shows(text: str) -> bool:
    return bool(_LETTERS.search(_NAMES.sub("", text)))
