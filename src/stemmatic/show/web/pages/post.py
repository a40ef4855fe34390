"""A post: its raw text with passages lit, what its heading states, its revisions, where it was read, its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import (
    Absence,
    Difference,
    Provenance,
    Revision,
    Styled,
    Thumbnail,
    family_sigla,
    format_post,
    heading_facts,
)
from stemmatic.model import Link, Post, Understanding
from stemmatic.show.post import disguise_lines, shown_value
from stemmatic.show.printable import one_line
from stemmatic.show.readings import Stretch, spaced, stretch_text
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.pages.annotations import box_of
from stemmatic.show.web.requests import LentArchive, Skip

router = APIRouter()

_LINKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAnswer:
    """A post with what its text says, the texts that it had, where each field was read, and its links.

    ``links`` are 50 at most, from number ``skip`` on, the surest first; ``total_links`` counts all. A thumbnail
    is to be had at ``/thumbnail/SHA256.jpg``.
    """

    key: str
    post: Post
    understanding: Understanding
    revisions: Sequence[Revision]
    provenance: Sequence[Provenance]
    absence: Absence | None
    family: str | None
    families: Sequence[str]
    links: Sequence[Link]
    total_links: int
    thumbnails: Sequence[Thumbnail]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link as the page of one of its ends shows it: the other end, and both ends' coverage."""

    link: Link
    other: Post
    languages: tuple[str, ...]
    role: str
    covered: float  # of this post
    other_covered: float


@router.get("/api/posts/{key:path}")
def post_json(archive: LentArchive, key: str, skip: Skip = 0) -> PostAnswer:
    """A post by its key."""
    post = archive.posts[key]
    links = sorted(archive.links.of(post.key), key=lambda link: (-link.score, link.source, link.target))
    families = [one.id for one in archive.families.all_of(post.key)]
    return PostAnswer(
        key=post.key,
        post=post,
        understanding=archive.posts.understanding(post.key),
        revisions=archive.posts.revisions(post.key),
        provenance=archive.ledger.provenance(post.key),
        absence=archive.ledger.absence(post.key),
        family=families[0] if families else None,
        families=families,
        links=links[skip : skip + _LINKS],
        total_links=len(links),
        thumbnails=archive.posts.thumbnails([post.key]).get(post.key, ()),
    )


@router.get("/post/{key:path}", include_in_schema=False)
def page(
    request: Request,
    archive: LentArchive,
    found: Annotated[PostAnswer, Depends(post_json)],
    skip: Skip = 0,
    raw: Annotated[bool, Query(description="The text's characters alone, without bold, links, quotes")] = False,
) -> Response:
    """The page."""
    post, said = found.post, found.understanding
    formatted = format_post(post)

    def shown(stretch: Stretch) -> Sequence[Styled]:
        return [Styled(stretch.text)] if raw else formatted.runs(stretch.begin, stretch.begin + len(stretch.text))

    families = archive.families.all_of(post.key)
    dumps = sorted(
        {ref for one in found.provenance for ref in (*one.held_by, *(r for o in one.others for r in o.held_by))}
    )
    following = skip + len(found.links)
    values: dict[str, Any] = {
        "post": post,
        "said": said,
        "disguises": disguise_lines(said.disguises),
        "stretches": stretch_text(post.text, said.passages),
        "shown": shown,
        "formatted": bool(formatted) and not raw,
        "raw": raw and bool(formatted),
        "headings": [
            [(what, one_line(value)) for what, value in facts]
            for heading in said.headings
            if (facts := heading_facts(heading))
        ],
        "families": [(one, family_sigla(one)[post.key], post.key in one.containers) for one in families],
        "origin": archive.posts.origin(post.key),
        "revisions": list(zip(found.revisions, [None, *map(spaced, archive.posts.changes(post.key))], strict=True)),
        "provenance": found.provenance,
        "numbers": {ref: number for number, ref in enumerate(dumps, 1)},
        "contradicted": any(one.contradictions for one in found.provenance),
        "contradiction": Difference.CONTRADICTION,
        "shown_value": shown_value,
        "absence": found.absence,
        "links": _lines(archive, post.key, found.links),
        "total": found.total_links,
        "thumbnails": found.thumbnails,
        "next": following if following < found.total_links else None,
        "elsewhere": archive.passages.elsewhere(post.key),
        "verdicts": archive.verdicts.on([post.key]),
        **box_of(archive, post.key),
    }
    return draw(request, "post.html", values)


def _lines(archive: Archive, key: str, links: Sequence[Link]) -> list[LinkLine]:
    others = archive.posts.read([link.target if link.source == key else link.source for link in links])
    found = []
    for link in links:
        ours = link.source == key
        other, said = others[link.target if ours else link.source]
        role = "with" if not link.directed else "to" if ours else "from"
        covered = (link.source_coverage, link.target_coverage)
        found.append(
            LinkLine(
                link=link,
                other=other,
                languages=said.languages,
                role="between its versions" if link.source == link.target else role,
                covered=covered[0 if ours else 1],
                other_covered=covered[1 if ours else 0],
            )
        )
    return found
