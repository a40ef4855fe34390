"""HTML inside a feed as plain text: paragraphs apart, ``<br>`` a line end, list items on lines of their own."""

from __future__ import annotations

import re

from lxml import etree

_PARAGRAPHS = frozenset(
    "address article aside blockquote details div dl figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "  # noqa: SIM905
    "main nav ol p pre section table ul".split()
)
_LINES = frozenset({"li", "tr", "dt", "dd", "summary"})
_NOT_TEXT = frozenset({"script", "style", "template", "noscript", "head", "title"})
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,10000}>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINE_END = re.compile(r" *\n *")
_GAP = re.compile(r"\n{3,}")


def html_text(html: str) -> tuple[str, tuple[str, ...]]:
    """The text of ``html`` and the web addresses it links to; text without markup comes back as it is."""
    if not _MARKUP.search(html):
        return html.strip(), ()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    body = etree.fromstring(b"<body>" + html.encode("utf-8", "replace") + b"</body>", parser)
    if body is None:
        return "", ()
    pieces: list[str] = []
    links: dict[str, None] = {}
    hidden = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if event == "start":
            hidden += tag in _NOT_TEXT
            if tag == "br":
                pieces.append("\n")
            elif tag in _PARAGRAPHS:
                pieces.append("\n\n")
            elif tag in _LINES:
                pieces.append("\n• " if tag == "li" else "\n")
            elif tag == "a" and (address := element.get("href", "")).startswith(("http://", "https://")):
                links[address] = None
            _add(element.text, pieces, hidden)
        else:
            hidden -= tag in _NOT_TEXT
            if tag in _PARAGRAPHS:
                pieces.append("\n\n")
            _add(element.tail, pieces, hidden)
    text = _GAP.sub("\n\n", _LINE_END.sub("\n", re.sub(" {2,}", " ", "".join(pieces))))
    return text.strip(), tuple(links)


def _add(text: str | None, pieces: list[str], hidden: int) -> None:
    if text and not hidden:
        pieces.append(_BLANKS.sub(" ", text))
