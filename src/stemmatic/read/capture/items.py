"""Posts as platforms send them to a browser: X, Instagram, TikTok, Threads, Truth Social and Gab.

Each ``read_…`` takes the captured object and gives its posts: the post itself and, where the platform sent it along,
the post that it reposts or quotes. Raises :class:`NoPost` where the object is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from stemmatic.model import Forward, Media, Place, Post, Reaction, make_key
from stemmatic.read.html_text import html_text
from stemmatic.read.nested import at, object_at, objects_at, text_at
from stemmatic.read.values import LIKE, Unreadable, read_count, read_date
from stemmatic.read.x import status as x_status

Item = Mapping[str, Any]


class NoPost(ValueError):
    """A captured object is no post; the message says what was missing."""


@dataclass(slots=True)
class Found:
    """Where an object was captured, and what of it could not be read."""

    place: Place
    problems: list[str] = field(default_factory=list)

    def date(self, value: Any) -> datetime | None:
        try:
            return read_date(value)
        except Unreadable as fault:
            self.problems.append(f"date {str(value)[:60]!r}: {fault}; the post is kept without its date")
            return None


def count_at(item: Any, *path: str | int) -> int | None:
    """The number at ``path``; ``None`` where there is none."""
    try:
        value = at(item, *path)
        return None if isinstance(value, (list, dict)) else read_count(value)
    except Unreadable:
        return None


def likes_of(count: int | None) -> tuple[Reaction, ...] | None:
    """Likes as a reaction; ``None`` where unknown."""
    return None if count is None else (Reaction(LIKE, count),) if count else ()


def _needed(value: str | None, what: str) -> str:
    if value is None:
        raise NoPost(f"expected {what}, found none")
    return value


# --- X ---------------------------------------------------------------------------------------------------------------


def read_x(item: Item, found: Found) -> list[Post]:
    """A post of X, new (``rest_id``) or old ("adaptive") form, and the posts inside it."""
    item = _unwrapped(item)
    status = object_at(item, "legacy")
    number = _needed(text_at(item, "rest_id") or text_at(status, "id_str") or text_at(item, "id"), "the post's number")
    if not status:
        raise NoPost("expected the post's text (legacy), found none")
    account, title = _x_account(item)
    account = account or x_status.account_in(status, number) or x_status.ANY_ACCOUNT
    inside: list[Post] = []
    reposted = quoted = None
    for holder, name in ((status, "retweeted_status_result"), (item, "quoted_status_result")):
        result = _unwrapped(object_at(holder, name, "result"))
        if object_at(result, "legacy"):
            # One level only: nobody reposts a repost, and a quotation in a quotation is sent as an address.
            whole = read_x({**result, "quoted_status_result": None, "legacy": _single(result)}, found)[0]
            inside.append(whole)
            reposted, quoted = (whole, quoted) if name.startswith("re") else (reposted, whole)
    note = object_at(item, "note_tweet", "note_tweet_results", "result")
    long_text = text_at(note, "text")
    around = x_status.Surroundings(
        account_title=title,
        long_text=long_text,
        entities=object_at(note, "entity_set") if long_text and object_at(note, "entity_set") else None,
        reposted=_as_forward(reposted),
        reposted_text=reposted.text if reposted else None,
        quoted=quoted.key if quoted else None,
        views=count_at(item, "views", "count") or count_at(item, "ext_views", "count"),
    )
    date = found.date(at(status, "created_at"))
    post = x_status.read_status({**status, "created_at": None}, number, account, found.place, around)
    extra = {**post.extra, **({"promoted": True} if item.get("promoted") is True else {})}
    return [replace(post, date=date, extra=extra), *inside]


def _unwrapped(item: Item) -> Item:
    return object_at(item, "tweet") or item


def _single(result: Item) -> Item:
    return {name: value for name, value in object_at(result, "legacy").items() if name != "retweeted_status_result"}


def _x_account(item: Item) -> tuple[str | None, str | None]:
    user = object_at(item, "core", "user_results", "result")
    for facts in (object_at(user, "core"), object_at(user, "legacy"), object_at(item, "user")):
        if name := text_at(facts, "screen_name"):
            return name, text_at(facts, "name")
    return None, None


def _as_forward(post: Post | None) -> Forward | None:
    if post is None:
        return None
    return Forward(name=f"@{post.channel}", channel=post.channel, number=post.number, date=post.date)


# --- Instagram and Threads -------------------------------------------------------------------------------------------


def read_instagram(item: Item, found: Found) -> list[Post]:
    """A post of Instagram, from a list of items or in the older Graph form."""
    number = _needed(text_at(item, "code") or text_at(item, "shortcode"), "the post's code")
    owner = object_at(item, "user") or object_at(item, "owner")
    hidden = at(item, "like_and_view_counts_disabled") is True
    likes = count_at(item, "like_count")
    likes = count_at(item, "edge_media_preview_like", "count") if likes is None else likes
    replies = count_at(item, "comment_count")
    for edge in ("edge_media_to_parent_comment", "edge_media_preview_comment", "edge_media_to_comment"):
        replies = count_at(item, edge, "count") if replies is None else replies
    views = count_at(item, "play_count")
    post = Post(
        platform="instagram",
        channel=text_at(owner, "username") or text_at(owner, "id") or text_at(owner, "pk") or "unknown",
        channel_title=text_at(owner, "full_name"),
        number=number,
        text=_caption(item),
        place=found.place,
        date=found.date(at(item, "taken_at") or at(item, "taken_at_timestamp")),
        edited=at(item, "caption_is_edited") if isinstance(at(item, "caption_is_edited"), bool) else None,
        url=f"https://www.instagram.com/p/{number}",
        views=count_at(item, "view_count") if views is None else views,
        replies=replies,
        reactions=None if hidden else likes_of(likes),
        media=_instagram_media(item),
        extra={"location": name} if (name := text_at(item, "location", "name")) else {},
    )
    return [post]


def read_threads(item: Item, found: Found) -> list[Post]:
    """A post of Threads, and what it reposts or quotes."""
    number = _needed(text_at(item, "code"), "the post's code")
    account = _needed(text_at(item, "user", "username"), "the account's name")
    facts = object_at(item, "text_post_app_info")
    inside = []
    reposted = quoted = None
    for name in ("reposted_post", "quoted_post"):
        shared = object_at(facts, "share_info", name)
        if text_at(shared, "code") and text_at(shared, "user", "username"):
            whole = read_threads({**shared, "text_post_app_info": None}, found)[0]
            inside.append(whole)
            reposted, quoted = (whole, quoted) if name == "reposted_post" else (reposted, whole)
    post = Post(
        platform="threads",
        channel=account,
        channel_title=text_at(item, "user", "full_name"),
        number=number,
        text=_caption(item) or (reposted.text if reposted else ""),
        place=found.place,
        date=found.date(at(item, "taken_at")),
        url=f"https://www.threads.com/@{account}/post/{number}",
        forward=_as_forward(reposted),
        quoted=quoted.key if quoted else None,
        forwards=count_at(facts, "repost_count"),
        replies=count_at(facts, "direct_reply_count"),
        reactions=likes_of(count_at(item, "like_count")),
        media=_instagram_media(item),
    )
    return [post, *inside]


def _caption(item: Item) -> str:
    found = text_at(item, "caption", "text") or text_at(item, "caption")
    return found or text_at(item, "edge_media_to_caption", "edges", 0, "node", "text") or ""


def _instagram_media(item: Item) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for part in objects_at(item, "carousel_media") or [item]:
        video = text_at(part, "video_versions", 0, "url") or text_at(part, "video_url")
        picture = text_at(part, "image_versions2", "candidates", 0, "url") or text_at(part, "display_url")
        if url := video or picture:
            found.setdefault(url, Media(kind="video" if video else "photo", url=url))
    return tuple(found.values())


# --- TikTok ----------------------------------------------------------------------------------------------------------


def read_tiktok(item: Item, found: Found) -> list[Post]:
    """A film of TikTok and its description."""
    number = _needed(text_at(item, "id") or text_at(item, "aweme_id"), "the post's number")
    account = text_at(item, "author", "uniqueId") or text_at(item, "author", "unique_id") or text_at(item, "author")
    account = _needed(account, "the account's name")

    def counted(name: str) -> int | None:
        count = count_at(item, "statsV2", name)
        return count_at(item, "stats", name) if count is None else count

    language = text_at(item, "textLanguage") or ""
    post = Post(
        platform="tiktok",
        channel=account,
        channel_title=text_at(item, "author", "nickname") or text_at(item, "nickname"),
        number=number,
        text=text_at(item, "desc") or "",
        place=found.place,
        date=found.date(at(item, "createTime") or at(item, "create_time")),
        url=f"https://www.tiktok.com/@{account}/video/{number}",
        views=counted("playCount"),
        forwards=counted("shareCount"),
        replies=counted("commentCount"),
        reactions=likes_of(counted("diggCount")),
        media=(Media(kind="video", url=text_at(item, "video", "playAddr")),),
        declared_language=language if len(language) == 2 and language.isalpha() else None,
    )
    return [post]


# --- Truth Social, Gab -----------------------------------------------------------------------------------------------


def read_toot(item: Item, found: Found, platform: str) -> list[Post]:
    """A post of a platform built on Mastodon's interface, and what it reposts or quotes."""
    number = _needed(text_at(item, "id"), "the post's number")
    account = text_at(item, "account", "acct") or text_at(item, "account", "username")
    account = _needed(account, "the account's name")
    inside = []
    reposted = quoted = None
    for name in ("reblog", "quote"):
        shared = object_at(item, name)
        if text_at(shared, "id") and object_at(shared, "account"):
            whole = read_toot({**shared, "reblog": None, "quote": None}, found, platform)[0]
            inside.append(whole)
            reposted, quoted = (whole, quoted) if name == "reblog" else (reposted, whole)
    text, links = html_text(text_at(item, "content") or "")
    reply = text_at(item, "in_reply_to_id")
    edited_date = found.date(at(item, "edited_at"))
    post = Post(
        platform=platform,
        channel=account,
        channel_title=text_at(item, "account", "display_name"),
        number=number,
        text=text or (reposted.text if reposted else ""),
        place=found.place,
        date=found.date(at(item, "created_at")),
        edited=bool(edited_date) if "edited_at" in item else None,
        edited_date=edited_date,
        url=text_at(item, "url"),
        forward=_as_forward(reposted),
        reply_to=make_key(platform, text_at(item, "in_reply_to", "account", "acct") or "unknown", reply)
        if reply
        else None,
        quoted=quoted.key if quoted else None,
        forwards=count_at(item, "reblogs_count"),
        replies=count_at(item, "replies_count"),
        reactions=likes_of(count_at(item, "favourites_count")),
        media=tuple(
            Media(kind={"image": "photo"}.get(kind := text_at(part, "type") or "document", kind), url=url)
            for part in objects_at(item, "media_attachments")
            if (url := text_at(part, "url"))
        ),
        links=links,
        declared_language=(text_at(item, "language") or "")[:2].lower() or None,
    )
    return [post, *inside]


def read_truth(item: Item, found: Found) -> list[Post]:
    """A post of Truth Social."""
    return read_toot(item, found, "truthsocial")


def read_gab(item: Item, found: Found) -> list[Post]:
    """A post of Gab."""
    return read_toot(item, found, "gab")


READERS: dict[str, Callable[[Item, Found], list[Post]]] = {
    "twitter.com": read_x,
    "x.com": read_x,
    "instagram.com": read_instagram,
    "threads.net": read_threads,
    "threads.com": read_threads,
    "tiktok.com": read_tiktok,
    "truthsocial.com": read_truth,
    "gab.com": read_gab,
}
