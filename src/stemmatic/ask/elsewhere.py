"""Where else each passage of a post stands: the passages of other posts that answer it, by the links that are kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf

from stemmatic.archive.store import Store
from stemmatic.model import Link, Passage, PassagePair, Relation

_UNSURE = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A passage of another post that answers one: where it stands, and by what link.

    ``begin`` and ``end`` are its span in the text of ``post``, ``score`` (0 to 1) is that of the two passages.
    ``declared`` says that the platform declares one of the posts to be a forward of the other: then there is no link
    of ours between them. ``date`` is None where it is not known.
    """

    post: str
    channel: str
    channel_title: str | None
    language: str
    date: datetime | None
    relation: Relation
    declared: bool
    score: float
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageElsewhere:
    """A passage of a post, and where else it stands, earliest first and undated ones last.

    ``posts`` and ``channels`` count the other posts that have it and the channels of these, ``languages`` are those in
    which it stands elsewhere. ``first`` is the earliest dated post that has it, this one included: earliest in this
    archive.
    """

    passage: Passage
    text: str
    posts: int
    channels: int
    languages: tuple[str, ...]
    first: str | None
    first_date: datetime | None
    standings: tuple[Standing, ...]


def find_elsewhere(store: Store, key: str) -> list[PassageElsewhere]:
    """The passages of a post in their order, each with where else it stands; none before the post is linked.

    They come from the pairs of passages of the post's links, and of what was found between it and a post that one of
    the two declares to be a forward of. In a link inside a language both sides have one; only for links across
    languages it is read what the other post says.
    """
    found = next(iter(store.understood_posts([key])), None)
    if found is None:
        return []
    post, said = found
    links = store.found_links(key)
    published = store.published_posts({end for link in links for end in (link.source, link.target)})
    declared = store.declared_ends(key)
    across = {end for link in links if link.relation.crosses_languages for end in (link.source, link.target)}
    languages = {
        (other.key, one.begin): one.language for other, its in store.understood_posts(across) for one in its.passages
    }
    begins = [one.begin for one in said.passages]
    held: list[dict[tuple[str, int], Standing]] = [{} for _ in begins]
    for link in links:
        for other, pair in _answers(link, key):
            channel, title, date = published[other]
            for at in range(bisect_left(begins, pair.source_begin), bisect_left(begins, pair.source_end)):
                place = other, pair.target_begin
                if place in held[at] and held[at][place].score >= pair.score:
                    continue
                held[at][place] = Standing(
                    post=other,
                    channel=channel,
                    channel_title=title,
                    language=languages.get(place, _UNSURE)
                    if link.relation.crosses_languages
                    else said.passages[at].language,
                    date=date,
                    relation=link.relation,
                    declared=(link.source, link.target) in declared,
                    score=pair.score,
                    begin=pair.target_begin,
                    end=pair.target_end,
                )
    return [
        _gather(key, post.date, passage, post.text[passage.begin : passage.end], list(places.values()))
        for passage, places in zip(said.passages, held, strict=True)
    ]


def _answers(link: Link, key: str) -> Iterator[tuple[str, PassagePair]]:
    """The other end of a link with each pair of passages turned so that this post's comes first.

    Of a link between the versions of one post either side is this post's.
    """
    for pair in link.passages:
        if link.source == key:
            yield link.target, pair
        if link.target == key:
            yield (
                link.source,
                PassagePair(pair.target_begin, pair.target_end, pair.source_begin, pair.source_end, pair.score),
            )


def _gather(
    key: str, date: datetime | None, passage: Passage, text: str, standings: list[Standing]
) -> PassageElsewhere:
    standings.sort(key=lambda one: (one.date.timestamp() if one.date else inf, one.post, one.begin))
    others = [one for one in standings if one.post != key]
    dated = [(one.date, one.post) for one in others if one.date] + ([(date, key)] if date else [])
    first_date, first = min(dated, default=(None, None))
    return PassageElsewhere(
        passage=passage,
        text=text,
        posts=len({one.post for one in others}),
        channels=len({one.post.rpartition("/")[0] for one in others}),
        languages=tuple(sorted({one.language for one in standings} - {_UNSURE})),
        first=first,
        first_date=first_date,
        standings=tuple(standings),
    )
