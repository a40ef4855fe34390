"""Posts of X as its programming interface gives them to collectors (twarc): versions 1.1 and 2.

A post of version 2 stands in a page (``data`` with ``includes``), or alone, flattened, with its author inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from stemmatic.model import Forward, Post, make_key
from stemmatic.read.capture.items import NoPost, as_forward, with_shared
from stemmatic.read.record import Record
from stemmatic.read.x_status import ANY_ACCOUNT, PLATFORM, Surroundings, decode_entities, read_status, without_prefix

_OLD_NUMBER = ("id_str", "id")
_IN_PAGE = frozenset({"id", "text", "author_id"})  # of a post whose author stands beside it


def is_status(row: Mapping[str, Any]) -> bool:
    """Whether a record is a post in version 1.1."""
    user = row.get("user")
    return (
        isinstance(user, Mapping) and "screen_name" in user and "id_str" in row and bool({"full_text", "text"} & {*row})
    )


def is_page_or_tweet(row: Mapping[str, Any]) -> bool:
    """Whether a record is a page of version 2, or a post of one."""
    data = row.get("data")
    first = data[0] if isinstance(data, list) and data else data
    if not isinstance(first, Mapping):
        return _is_tweet(row)
    around = row.get("includes")
    in_page = isinstance(around, Mapping) and isinstance(around.get("users"), list) and first.keys() >= _IN_PAGE
    return in_page or _is_tweet(first)


def _is_tweet(row: Mapping[str, Any]) -> bool:
    signs = {"public_metrics", "referenced_tweets", "edit_history_tweet_ids", "conversation_id", "author"}
    return "author_id" in row and "text" in row and "id" in row and not signs.isdisjoint(row)


def read_old(item: Record) -> list[Post]:
    """A post in version 1.1, and those that it reposts or quotes."""
    reposted, quoted = (_shared(item.inside(name)) for name in ("retweeted_status", "quoted_status"))
    number, account = item.text(*_OLD_NUMBER), item.text("user.screen_name")
    if number is None or account is None:
        raise NoPost("expected the post's number and account, found none")
    around = Surroundings(
        account_title=item.text("user.name"),
        long_text=item.text("extended_tweet.full_text"),
        entities=item.inside("extended_tweet.entities") or None,
        reposted=as_forward(reposted),
        reposted_text=reposted.text if reposted else None,
        quoted=quoted.key if quoted else None,
    )
    return with_shared(read_status(item, number, account, around), reposted, quoted)


def _shared(item: Record) -> Post | None:
    if not item.text(*_OLD_NUMBER) or not item.text("user.screen_name"):
        return None
    return read_old(item.without("retweeted_status").without("quoted_status"))[0]


def read_new(item: Record) -> list[Post]:
    """The posts of a page of version 2, or the one that stands alone."""
    data = item.at("data")
    tweets = item.each("data") or ([item.inside("data")] if isinstance(data, Mapping) else [item])
    users = {one.text("id"): one for one in item.each("includes.users")}
    shared = {one.text("id"): one for one in item.each("includes.tweets")}
    found: dict[str, Post] = {}  # a page may have a post that another one of it quotes
    for one in tweets:
        for post in (_tweet(one, users, shared), *_inside(one, users, shared)):
            found.setdefault(post.key, post)
    return list(found.values())


def _inside(item: Record, users: Mapping[str | None, Record], shared: Mapping[str | None, Record]) -> Iterator[Post]:
    """The posts that one passes on or quotes, where they and their accounts are there."""
    for one in item.each("referenced_tweets"):
        there = shared.get(one.text("id") or "") or one
        if one.text("type") in ("retweeted", "quoted") and "text" in there and _account_of(there, users):
            yield _tweet(there, users, shared)


def _tweet(item: Record, users: Mapping[str | None, Record], shared: Mapping[str | None, Record]) -> Post:
    number, author = item.text("id"), item.text("author_id")
    if number is None or author is None:
        raise NoPost("expected the post's number and author, found none")
    user = item.inside("author") or users.get(author) or Record(None, item.place)
    account = user.text("username") or author
    written = item.text("note_tweet.text", "text") or ""
    named, text = without_prefix(written)
    forward: Forward | None = None
    quoted = reply = None
    for one in item.each("referenced_tweets"):
        other = one.text("id") or ""
        there = shared.get(other) or one  # flattened posts have the other one inside
        name = _account_of(there, users)
        if one.text("type") == "retweeted":
            forward = Forward(name=f"@{name or named}" if name or named else None, channel=name or named, number=other)
            forward = replace(forward, date=there.date("created_at"))
            text = there.text("note_tweet.text", "text") or text
        elif one.text("type") == "quoted":
            quoted = make_key(PLATFORM, name or ANY_ACCOUNT, other)
        elif one.text("type") == "replied_to":
            reply = make_key(PLATFORM, name or ANY_ACCOUNT, other)
    links = (url.text("unwound_url", "expanded_url", "url") for url in item.each("entities.urls"))
    language = item.text("lang") or ""
    return Post(
        platform=PLATFORM,
        channel=account,
        channel_title=user.text("name"),
        number=number,
        text=decode_entities(text if forward else written),
        place=item.place,
        date=item.date("created_at"),
        url=f"https://x.com/{account}/status/{number}",
        forward=forward,
        reply_to=reply,
        quoted=quoted,
        views=item.count("public_metrics.impression_count"),
        forwards=item.count("public_metrics.retweet_count"),
        replies=item.count("public_metrics.reply_count"),
        reactions=item.likes("public_metrics.like_count"),
        links=tuple(dict.fromkeys(link for link in links if link)),
        declared_language=language if len(language) == 2 else None,
        extra={"full_text": written} if forward else {},
    )


def _account_of(tweet: Record, users: Mapping[str | None, Record]) -> str | None:
    user = tweet.inside("author") or users.get(tweet.text("author_id"))
    return user.text("username") if user else None
