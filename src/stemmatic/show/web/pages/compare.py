"""Posts side by side: any two, in whatever languages, aligned on demand; or more, as a collation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import Comparison
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Post
from stemmatic.show.readings import page_collation, place_shown_text
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import MOST_NUMBER, LentArchive, Listed

router = APIRouter()

_MOST_POSTS = 12
_HITS = 12
_SUGGESTED = 8
_View = Literal["passages", "together", "texts"]


def _keys(
    a: str = "",
    b: str = "",
    posts: Annotated[list[str], Query(alias="post", description="Keys of posts, besides a and b")] = [],  # noqa: B006
) -> list[str]:
    """The keys that an address names."""
    keys = list(dict.fromkeys(key.strip() for key in (a, b, *posts) if key.strip()))
    if len(keys) > _MOST_POSTS:
        raise OptionError(f"compare: {len(keys)} posts are too many side by side; choose up to {_MOST_POSTS}")
    return keys


_Keys = Annotated[list[str], Depends(_keys)]


@router.get("/api/compare")
def compare_json(archive: LentArchive, keys: _Keys) -> Comparison:
    """Posts side by side, each read against the first: their collation, links, and what was aligned on demand."""
    if len(keys) < 2:
        raise OptionError("compare: two posts at least are needed: ?a=KEY&b=KEY")
    return archive.compare(keys)


@router.get("/compare", include_in_schema=False)
def page(
    request: Request,
    archive: LentArchive,
    keys: _Keys,
    q: Annotated[str, Query(max_length=2000)] = "",
    view: _View = "passages",
    only: Literal["", "differences"] = "",
    place: Annotated[int, Query(ge=1, le=MOST_NUMBER)] = 1,
    places: Literal["", "all"] = "",
) -> Response:
    """The page: a picker until two posts are chosen."""
    if len(keys) < 2:
        return _pick(request, archive, keys, q)
    read = archive.posts.read(keys)
    if missing := [key for key in keys if key not in read]:
        archive.posts[missing[0]]  # says that there is none
    compared = archive.compare(keys)
    shown = page_collation(compared.collation, read, only_differences=bool(only), first=place, every=bool(places))

    def listed(keys: Sequence[str]) -> Listed:
        named = {"a": keys[0], "b": keys[1]} if len(keys) == 2 else {"post": keys}
        return Listed("/compare", {**named, "view": view if view != "passages" else "", "only": only})

    address = listed(keys).address
    values = {
        "compared": compared,
        "collation": shown,
        "keys": keys,
        "posts": [read[key][0] for key in keys],
        "languages_of": {key: read[key][1].languages for key in keys},
        "sigla": {one.post: one.siglum.partition(".")[0] for one in compared.collation.witnesses},
        "pairs": _pair_lines(compared, keys),
        "texts": [place_shown_text(read[key][0], compared.collation) for key in keys] if view == "texts" else [],
        "joined": bool(compared.links),
        "view": view,
        "only": bool(only),
        "address": address,
        "swapped": listed([keys[1], keys[0], *keys[2:]]).address(),
        "family": archive.families.of(keys[0]),
        "verdicts": archive.verdicts.on(keys),
        "here": address(),
    }
    return draw(request, "compare.html", values)


def _pair_lines(compared: Comparison, keys: Sequence[str]) -> list[dict[str, Any]]:
    """For every two posts: the link between them, or what was aligned on demand, or neither."""
    links = {frozenset((link.source, link.target)): link for link in compared.links}
    alignments = {frozenset((one.source, one.target)): one for one in compared.alignments}
    return [
        {
            "one": one,
            "other": other,
            "link": links.get(frozenset((one, other))),
            "alignment": alignments.get(frozenset((one, other))),
        }
        for at, one in enumerate(keys)
        for other in keys[at + 1 :]
    ]


def _pick(request: Request, archive: Archive, keys: Sequence[str], query: str) -> Response:
    """The picker: what the post is linked with and the rest of its family, and a box to search the archive."""
    first: Post | None = archive.posts[keys[0]] if keys else None
    hits, fault, found = [], "", None
    if query.strip():
        try:
            found = archive.posts[query.strip()]
        except NotFound:
            try:
                hits = [
                    one for one in archive.search(query, limit=_HITS).hits if first is None or one.post != first.key
                ]
            except OptionError as error:
                fault = str(error)
    near: list[str] = []
    if first is not None:
        links = sorted(archive.links.of(first.key), key=lambda link: -link.score)
        family = archive.families.of(first.key)
        others = [link.target if link.source == first.key else link.source for link in links]
        near = [key for key in dict.fromkeys([*others, *(family.posts if family else ())]) if key != first.key]
    read = archive.posts.read(near[:_SUGGESTED])
    values = {
        "first": first,
        "found": found,
        "hits": hits,
        "fault": fault,
        "near": [read[key] for key in near[:_SUGGESTED]],
        "q": query,
    }
    return draw(request, "compare_pick.html", values, part="picked")
