"""Where else each passage of a post stands: the passages of other posts that answer it, by the links that are kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import NamedTuple

from stemmatic.archive.store import Store
from stemmatic.model import Link, Passage, Relation

_UNSURE = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A passage of another post that answers one: where it stands, and by what link of the post or its earliest copy.

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
    the two declares to be a forward of. Where very many posts have a text each is compared with the first of them, not
    with all: so what the earliest of a post's copies is linked with counts too.
    """
    found = next(iter(store.understood_posts([key])), None)
    if found is None:
        return []
    post, said = found
    links = store.found_links(key)
    begins = [(one.begin, at) for at, one in enumerate(said.passages)]
    answers = list(_find_answers(links, key, begins))
    if first := _earliest_copy(store, links, key):
        linked = {answer.post for answer in answers} | {key}
        theirs = sorted((answer.begin, answer.at) for answer in answers if answer.post == first)
        more = store.found_links(first)
        answers += [one for one in _find_answers(more, first, theirs) if one.post not in linked]
    published = store.published_posts({one.post for one in answers})
    declared = {ends for end in (key, first) if end for ends in store.declared_ends(end)}
    languages = {
        (other.key, one.begin): one.language
        for other, its in store.understood_posts({one.post for one in answers if one.link.relation.crosses_languages})
        for one in its.passages
    }
    held: list[dict[tuple[str, int], Standing]] = [{} for _ in begins]
    for one in answers:
        place = one.post, one.begin
        if place in held[one.at] and held[one.at][place].score >= one.score:
            continue
        channel, title, date = published[one.post]
        # In a link inside a language both sides have one; only for the others it is read what the other post says.
        across = one.link.relation.crosses_languages
        held[one.at][place] = Standing(
            post=one.post,
            channel=channel,
            channel_title=title,
            language=languages.get(place, _UNSURE) if across else said.passages[one.at].language,
            date=date,
            relation=one.link.relation,
            declared=(one.link.source, one.link.target) in declared,
            score=one.score,
            begin=one.begin,
            end=one.end,
        )
    return [
        _gather(key, post.date, passage, post.text[passage.begin : passage.end], list(places.values()))
        for passage, places in zip(said.passages, held, strict=True)
    ]


class _Answer(NamedTuple):
    """What answers the passage ``at``: a span of another post, how much alike the two are, and the link."""

    at: int
    post: str
    begin: int
    end: int
    score: float
    link: Link


def _find_answers(links: Sequence[Link], key: str, begins: Sequence[tuple[int, int]]) -> Iterator[_Answer]:
    """What answers passages by the links of the post ``key``, in which these begin; each comes with its number.

    Of a link between the versions of one post either side is this post's.
    """
    for link in links:
        for pair in link.passages:
            source = link.source, pair.source_begin, pair.source_end
            target = link.target, pair.target_begin, pair.target_end
            for (own, begin, end), (other, other_begin, other_end) in ((source, target), (target, source)):
                if own == key:
                    for _, at in begins[bisect_left(begins, (begin, 0)) : bisect_left(begins, (end, 0))]:
                        yield _Answer(at, other, other_begin, other_end, pair.score, link)


def _earliest_copy(store: Store, links: Sequence[Link], key: str) -> str | None:
    """The earliest dated copy of a post, if it is earlier than the post."""
    copies = {end for link in links if link.relation is Relation.COPY for end in (link.source, link.target)}
    dated = [(date, end) for end, (_, _, date) in store.published_posts(copies).items() if date]
    _, first = min(dated, default=(None, key))
    return None if first == key else first


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
