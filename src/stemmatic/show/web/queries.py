"""What stands in the box: a query that is added to and taken from by clicks, or a text whose origin is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from stemmatic.api.records import split_query

MAX_PERMALINK_CHARS = 2_000  # a longer text is sent in the body of a request
_TEXT_WORDS = 12  # more without anything that only queries have, and it is a text
_LONG_TEXT_WORDS = 30  # more, and quotation marks or hashtags are the text's own
_ALONE = frozenset({"channel", "platform", "from", "until"})  # a post has one of each


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
