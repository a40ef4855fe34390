"""Articles of web sites, out of captures: text, title, date and author as trafilatura finds them.

A page is read if it says that it is an article (Open Graph, schema.org), or has one ``<article>`` element: lists of
articles, and what a site has beside them, are not posts. The channel is the host, the number the rest of the address.
Adrien Barbaresi, "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and Extraction" (2021).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from stemmatic.model import Media, Post, Skipped, captured_in
from stemmatic.read.encoding import head_text
from stemmatic.read.format import Format, Reading, Source

PLATFORM = "web"
_PACKAGE = "trafilatura"
ADVICE = "articles among them need: pip install 'stemmatic[articles]'"
_DECLARED = re.compile(
    r"""["']article:published_time["']|og:type["'][^<>]{0,40}["']article["']|["']article["'][^<>]{0,40}og:type["']"""
    r"""|["']@type["']\s{0,9}:\s{0,9}\[?\s{0,9}["'](?:[A-Z][a-z]{1,20})?(?:Article|BlogPosting)["']"""
    r"""|schema\.org/(?:[A-Z][a-z]{1,20})?(?:Article|BlogPosting)["']""",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<article[\s>]", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"""(?:article:published_time["'][^<>]{0,80}?content\s*=\s*["']"""
    r"""|["']datePublished["']\s{0,9}:\s{0,9}["']|itemprop=["']datePublished["'][^<>]{0,80}?(?:content|datetime)=["'])"""
    r"""(\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d))""",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"<html\b[^<>]{0,2000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


def is_missing() -> bool:
    """Whether the package that finds the text of articles is not installed."""
    return find_spec(_PACKAGE) is None


def _recognise(source: Source) -> bool:
    if not source.url or is_missing():
        return False
    text = head_text(source)
    return "<html" in text[:4096].lower() and (bool(_DECLARED.search(text)) or len(_ELEMENT.findall(text)) == 1)


def _read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    from trafilatura import bare_extraction  # half a second, and an optional part

    with source.open() as stream:
        markup = stream.read().decode("utf-8", "replace")
    capture = captured_in(source.inside)
    latest = (capture.time if capture else datetime.now(UTC)) + timedelta(days=1)
    found: Any = bare_extraction(
        markup,
        url=source.url,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": f"{latest:%Y-%m-%d}"},
    )
    if found is None or not (found.text or "").strip():
        yield source.skip("article", "no text was found in it")
        return
    parts = urlsplit(source.url)
    date, day = _date(markup, found.date)
    language = _LANGUAGE.search(markup[:20_000])
    extra: dict[str, Any] = {"date_precision": "day"} if day else {}
    if tags := [*(found.categories or ()), *(found.tags or ())]:
        extra["tags"] = list(dict.fromkeys(tags))
    yield Post(
        platform=PLATFORM,
        channel=(parts.hostname or "").removeprefix("www."),
        channel_title=found.sitename or None,
        number=parts.path + (f"?{parts.query}" if parts.query else "") or "/",
        text=found.text.strip(),
        place=source.place("article"),
        title=found.title or None,
        date=date,
        author=found.author or None,
        url=source.url.partition("#")[0],
        media=(Media(kind="photo", url=found.image),) if found.image else (),
        declared_language=language[1].lower() if language else None,
        extra=extra,
    )


def _date(markup: str, day: str | None) -> tuple[datetime | None, bool]:
    """When an article says that it was published, and whether that is the day alone."""
    for written in _PUBLISHED.finditer(markup):
        try:
            return datetime.fromisoformat(written[1]).astimezone(UTC), False
        except (ValueError, OverflowError):
            continue
    try:
        return (datetime.fromisoformat(day).replace(tzinfo=UTC), True) if day else (None, False)
    except ValueError:
        return None, False


FORMAT = Format(
    name="article",
    description="Articles of web sites in WARC, WACZ, MHTML and webarchive files",
    recognise=_recognise,
    read=_read,
    lacks=frozenset({"views", "forwards", "replies", "reactions", "edited", "edited_date"}),
)
