"""Search, and "where does this come from?", in one box: results as they are typed, filters that show counts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import MIN_PREFIX, Facets, Hits, LikePassage, is_address, split_query
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Post
from stemmatic.show.search import near_in_meaning, pieces
from stemmatic.show.web.drawing import draw, post_url
from stemmatic.show.web.pages.annotations import kept_of
from stemmatic.show.web.pages.whence import answer
from stemmatic.show.web.requests import PAGE, LentArchive, Limit, Skip

router = APIRouter()

_TEXT_WORDS = 12  # more without anything that only queries have, and it is a text
_LONG_TEXT_WORDS = 30  # more, and quotation marks or hashtags are the text's own
_ALONE = frozenset({"channel", "platform", "from", "until"})  # a post has one of each
_MOST_LIKE = 50
_MONTHS_SHOWN = 36  # beyond these a bar stands for a year
_BARS_PIXELS = 264
_BAR_PIXELS = 7  # the narrowest
Order = Literal["relevance", "newest", "oldest"]
Mode = Literal["auto", "words", "text", "meaning"]


@router.get("/search", include_in_schema=False)
def search_page(
    request: Request,
    archive: LentArchive,
    q: str = "",
    mode: Mode = "auto",
    order: Order = "relevance",
    skip: Skip = 0,
    since: str = "",
    until: str = "",
    typing: bool = False,
) -> Response:
    """The box and what it finds; while somebody types, nothing is asked that takes the encoder."""
    for name, value in (("from", since), ("until", until)):
        if value.strip():
            q = with_part(q, f"{name}:{value.strip()}")
    context: dict[str, Any] = {
        "query": q,
        "mode": mode,
        "order": order,
        "skip": skip,
        "kind": "nothing",
    }
    if is_address(q) and mode == "auto":
        found = None if typing else _post_at(archive, q.strip())
        if found is not None:
            # What asks by script follows no redirection to another page.
            asked_by_script = request.headers.get("hx-request") and not request.headers.get("hx-boosted")
            where = post_url(found.key)
            return Response(headers={"HX-Redirect": where}) if asked_by_script else RedirectResponse(where, 303)
        context |= {"kind": "address", "typing": typing}
        return draw(request, "search.html", context, part="results")
    try:
        context |= _found(archive, q, mode, order, skip, typing=typing)
    except (OptionError, NotFound) as error:
        context |= {"kind": "fault", "line": str(error).removeprefix("search: ")}
    return draw(request, "search.html", context, part="results")


def _post_at(archive: Archive, address: str) -> Post | None:
    with suppress(NotFound):
        return archive.posts[address]
    return None


def _found(archive: Archive, q: str, mode: Mode, order: Order, skip: int, *, typing: bool) -> Mapping[str, Any]:
    saved = list(archive.annotations.where(kind="search"))
    if not q.strip():
        return {"kind": "nothing", "saved": saved}
    if mode == "text" or (mode == "auto" and is_text(q)):
        return {"kind": "waiting", "mode": "text"} if typing else {"kind": "text", "mode": "text", **answer(archive, q)}
    if mode == "meaning":
        return {"kind": "waiting"} if typing else {"kind": "meaning", "like": archive.search.like(q, limit=PAGE)}
    if typing:
        q = with_open_end(q)
    hits = archive.search(q, order=order, limit=PAGE, skip=skip)
    if typing and not hits.total:
        return {"kind": "waiting"}
    facets = archive.search.facets(q)
    return {
        "kind": "hits",
        "hits": hits,
        "pieces": pieces,
        "facets": facets,
        "chips": chips(q),
        "bars": _bars(facets),
        "narrowed": lambda part: with_part(q, part),
        "without": lambda part: asks_for(q, part),
        "kept": kept_of(archive),
        "saved_as": next((one.text for one in saved if one.target == q.strip()), ""),
        "near": near_in_meaning(archive, q) if not hits.total and not typing else [],
    }


def _bars(facets: Facets) -> list[dict[str, Any]]:
    """Months, or years where there are many: name, posts, what asks for them, width and height in pixels."""
    if not facets.months:
        return []
    by_month = _spans(facets, len("2031-06"))
    bars = by_month if len(by_month) <= _MONTHS_SHOWN else _spans(facets, len("2031"))
    most = max(bars.values())
    width = max(_BARS_PIXELS // len(bars), _BAR_PIXELS)
    return [
        {
            "name": name,
            "posts": posts,
            "part": f"from:{name} until:{name}",
            "height": max(round(40 * posts / most), 2),
            "width": min(width, 4 * _BAR_PIXELS),
        }
        for name, posts in bars.items()
    ]


def _spans(facets: Facets, chars: int) -> dict[str, int]:
    """How many hits each month or year has, those between that have none included."""
    first, last = facets.months[0].label, facets.months[-1].label
    begin, end = (12 * int(label[:4]) + int(label[5:7]) - 1 for label in (first, last))
    names = (f"{month // 12:04}-{month % 12 + 1:02}"[:chars] for month in range(begin, end + 1))
    found = dict.fromkeys(names, 0)
    for month in facets.months:
        found[month.label[:chars]] += month.posts
    return found


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a query that is no word, and the query without it."""

    part: str
    without: str


def is_text(typed: str) -> bool:
    """Whether somebody who put this into the box wants to know where it comes from, rather than to search for it."""
    words = typed.split()
    if len(words) <= _TEXT_WORDS:
        return False
    parts = split_query(typed)
    if any(kind not in ("", "#") for _, kind in parts):
        return False
    if len(words) > _LONG_TEXT_WORDS:
        return True
    return not any(kind == "#" or part == "OR" or part[0] in '-"“„«' or part.endswith("*") for part, kind in parts)


def with_open_end(typed: str) -> str:
    """A query as far as it is typed: its last word may go on."""
    word = typed.rsplit(maxsplit=1)[-1] if typed.strip() else ""
    if typed[-1:].isspace() or len(word) < MIN_PREFIX or not word.isalpha() or word in ("OR", "AND", "NOT"):
        return typed
    return f"{typed}*"


def with_part(query: str, part: str) -> str:
    """The query that also asks for ``part``; a filter that a post can meet once only replaces another."""
    asked = {kind for _, kind in split_query(part)} & _ALONE
    kept = [one for one, kind in split_query(query) if kind not in asked and one != part]
    return " ".join([*kept, part])


def chips(query: str) -> list[Chip]:
    """The filters of a query, each with the query that does without it."""
    parts = split_query(query)
    return [
        Chip(part, " ".join(one for other, (one, _) in enumerate(parts) if other != number))
        for number, (part, kind) in enumerate(parts)
        if kind
    ]


def asks_for(query: str, part: str) -> str | None:
    """The query without ``part``, if it asks for it."""
    wanted = {one.casefold() for one, _ in split_query(part)}
    parts = [one for one, _ in split_query(query)]
    if wanted <= {one.casefold() for one in parts}:
        return " ".join(one for one in parts if one.casefold() not in wanted)
    return None


@router.get("/api/search", tags=["search"])
def search(
    archive: LentArchive,
    q: str,
    order: Order = "relevance",
    limit: Limit = 20,
    skip: Skip = 0,
) -> Hits:
    """The posts that fit a query; its syntax is in docs/search.md."""
    return archive.search(q, order=order, limit=limit, skip=skip)


@router.get("/api/search/facets", tags=["search"])
def facets(archive: LentArchive, q: str) -> Facets:
    """How the posts that fit a query are spread over channels, languages, speakers, hashtags, months."""
    return archive.search.facets(q)


@router.get("/api/search/like", tags=["search"])
def like(archive: LentArchive, text: str, limit: Annotated[int, Query(ge=1, le=_MOST_LIKE)] = 20) -> list[LikePassage]:
    """The passages nearest in meaning to a few words, in whatever language."""
    return archive.search.like(text, limit=limit)
