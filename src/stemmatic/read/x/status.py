"""A post of X as its programming interface writes it, the same in an account's archive and in captured traffic.

Text: the three entities that X writes (``&amp; &lt; &gt;``) are decoded, short t.co addresses stay (``links`` has what
they stand for). A repost begins with ``RT @name: ``, which nobody typed: the prefix becomes the forward, the text is
what follows, and ``extra["full_text"]`` keeps the whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stemmatic.model import Forward, Media, Place, Post, Reaction, make_key
from stemmatic.read.nested import at, object_at, objects_at, text_at
from stemmatic.read.telegram.forward_origins import post_of_url
from stemmatic.read.values import LIKE, Unreadable, read_count, read_date

PLATFORM = "x"
ANY_ACCOUNT = "i"  # x.com/i/status/NUMBER leads to a post whose account is not named

_REPOST = re.compile(r"RT @(\w{1,50}): ?")
_LANGUAGES = {"in": "id", "iw": "he"}  # X's old names; its longer codes (und, zxx, qme …) name no language
_TAKEN = frozenset(
    "id id_str full_text text created_at lang entities extended_entities favorite_count retweet_count reply_count "  # noqa: SIM905
    "in_reply_to_status_id in_reply_to_status_id_str in_reply_to_screen_name in_reply_to_user_id "
    "in_reply_to_user_id_str quoted_status_id quoted_status_id_str quoted_status_permalink quoted_status user "
    "retweeted_status retweeted_status_result display_text_range truncated retweeted favorited bookmarked edit_info "
    "user_id_str is_quote_status conversation_id_str bookmark_count possibly_sensitive_editable".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around a status in captured traffic, where it is known."""

    account_title: str | None = None
    long_text: str | None = None  # of a post of more than 280 characters
    reposted: Forward | None = None
    reposted_text: str | None = None  # whole and decoded; the repost's own is cut
    quoted: str | None = None  # a key
    views: int | None = None
    entities: Mapping[str, Any] | None = None  # of the long text


def read_status(status: Mapping[str, Any], number: str, account: str, place: Place, around: Surroundings) -> Post:
    """The post that ``status`` (the object with ``full_text``) is. Raises Unreadable for a date that is none."""
    written = text_at(status, "full_text") or text_at(status, "text") or ""
    entities = around.entities if around.entities is not None else object_at(status, "entities")
    links = _links(entities)
    extra = {name: value for name, value in status.items() if name not in _TAKEN and value not in (None, "", [], {})}
    forward, text = _repost(status, written, around)
    if forward:
        extra["full_text"] = written
    return Post(
        platform=PLATFORM,
        channel=account,
        channel_title=around.account_title,
        number=number,
        text=text,
        place=place,
        date=read_date(at(status, "created_at")),
        edited=_edited(status),
        url=f"https://x.com/{account}/status/{number}",
        forward=forward,
        reply_to=_reply_to(status),
        quoted=around.quoted or (None if forward else _quoted(status, links, number)),
        views=around.views,
        forwards=_count(status, "retweet_count"),
        replies=_count(status, "reply_count"),
        reactions=_likes(status),
        media=_media(status, entities),
        links=links,
        declared_language=_language(status),
        extra=extra,
    )


def account_in(status: Mapping[str, Any], number: str) -> str | None:
    """The account that published a status, where the status says it: its user, or the address of its own media."""
    if name := text_at(status, "user", "screen_name"):
        return name
    for media in _media_objects(status, object_at(status, "entities")):
        found = post_of_url(text_at(media, "expanded_url") or "")
        if found and found[0] == PLATFORM and found[2] == number:
            return found[1]
    return None


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _repost(status: Mapping[str, Any], written: str, around: Surroundings) -> tuple[Forward | None, str]:
    prefix = _REPOST.match(written)
    whole = object_at(status, "retweeted_status")
    if around.reposted is not None:
        forward = around.reposted
    elif prefix or whole:
        name = text_at(whole, "user", "screen_name") or (prefix[1] if prefix else None)
        number = text_at(whole, "id_str") or _reposted_number(status, name)
        forward = Forward(name=f"@{name}" if name else None, channel=name, number=number, date=_date(whole))
    else:
        return None, _decoded(around.long_text or written)
    if around.reposted_text is not None:
        return forward, around.reposted_text
    return forward, _decoded(text_at(whole, "full_text") or (written[prefix.end() :] if prefix else written))


def _date(status: Mapping[str, Any]) -> Any:
    try:
        return read_date(at(status, "created_at"))
    except Unreadable:
        return None


def _reposted_number(status: Mapping[str, Any], account: str | None) -> str | None:
    """The number of a reposted status, which its media name."""
    for media in _media_objects(status, object_at(status, "entities")):
        found = post_of_url(text_at(media, "expanded_url") or "")
        if found and account and found[1].lower() == account.lower():
            return found[2]
        if number := text_at(media, "source_status_id_str"):
            return number
    return None


def _links(entities: Mapping[str, Any]) -> tuple[str, ...]:
    found = (text_at(url, "expanded_url") or text_at(url, "url") for url in objects_at(entities, "urls"))
    return tuple(dict.fromkeys(link for link in found if link))


def _quoted(status: Mapping[str, Any], links: tuple[str, ...], number: str) -> str | None:
    """The quoted post: named as such, or the last address of a post, which is how X shows a quotation."""
    named = text_at(status, "quoted_status_permalink", "expanded")
    for link in (named, *reversed(links)):
        found = post_of_url(link or "")
        if found and found[0] == PLATFORM and found[2] != number:
            return make_key(*found)
    quoted = text_at(status, "quoted_status_id_str") or text_at(status, "quoted_status_id")
    account = text_at(status, "quoted_status", "user", "screen_name") or ANY_ACCOUNT
    return make_key(PLATFORM, account, quoted) if quoted else None


def _reply_to(status: Mapping[str, Any]) -> str | None:
    number = text_at(status, "in_reply_to_status_id_str") or text_at(status, "in_reply_to_status_id")
    account = text_at(status, "in_reply_to_screen_name") or ANY_ACCOUNT
    return make_key(PLATFORM, account, number) if number else None


def _count(status: Mapping[str, Any], name: str) -> int | None:
    try:
        return read_count(at(status, name))
    except Unreadable:
        return None


def _likes(status: Mapping[str, Any]) -> tuple[Reaction, ...] | None:
    count = _count(status, "favorite_count")
    return None if count is None else (Reaction(LIKE, count),) if count else ()


def _media_objects(status: Mapping[str, Any], entities: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return objects_at(status, "extended_entities", "media") or objects_at(entities, "media")


def _media(status: Mapping[str, Any], entities: Mapping[str, Any]) -> tuple[Media, ...]:
    found = _media_objects(status, entities) or objects_at(status, "entities", "media")
    return tuple(
        Media(
            kind={"animated_gif": "video"}.get(kind := text_at(media, "type") or "photo", kind),
            url=text_at(media, "media_url_https") or text_at(media, "media_url"),
        )
        for media in found
    )


def _language(status: Mapping[str, Any]) -> str | None:
    code = text_at(status, "lang") or ""
    return _LANGUAGES.get(code, code) if len(code) == 2 and code.isalpha() else None


def _edited(status: Mapping[str, Any]) -> bool | None:
    info = object_at(status, "edit_info")
    if not info:
        return None
    versions = at(info, "initial", "editTweetIds")
    return "edit" in info or (isinstance(versions, list) and len(versions) > 1)
