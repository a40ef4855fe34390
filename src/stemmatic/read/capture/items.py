"""Posts as platforms send them to a browser: X, Instagram, TikTok, Threads, Truth Social and Gab.

Each ``read_…`` takes the captured object and gives its posts: the post itself and, where the platform sent it along,
the post that it reposts or quotes. Raises :class:`NoPost` where the object is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from stemmatic.model import Forward, Media, Post, make_key
from stemmatic.read.html_text import html_text
from stemmatic.read.record import Record
from stemmatic.read.x_status import ANY_ACCOUNT, Surroundings, account_in, read_status


class NoPost(ValueError):
    """A captured object is no post; the message says what was missing."""


def _needed(value: str | None, what: str) -> str:
    if value is None:
        raise NoPost(f"expected {what}, found none")
    return value


def as_forward(post: Post | None) -> Forward | None:
    """The forward of a post that was captured inside another."""
    if post is None:
        return None
    return Forward(name=f"@{post.channel}", channel=post.channel, number=post.number, date=post.date)


def with_shared(post: Post, *shared: Post | None) -> list[Post]:
    """A post, and those inside it."""
    return [post, *(inside for inside in shared if inside)]


# --- X ---------------------------------------------------------------------------------------------------------------


def read_x(item: Record) -> list[Post]:
    """A post of X, new (``rest_id``) or old ("adaptive") form, and the posts inside it."""
    item = item.inside("tweet") or item
    status = item.inside("legacy")
    number = _needed(item.text("rest_id") or status.text("id_str") or item.text("id"), "the post's number")
    if not status:
        raise NoPost("expected the post's text (legacy), found none")
    account, title = _x_account(item)
    account = account or account_in(status, number) or ANY_ACCOUNT
    reposted = _x_shared(status.inside("retweeted_status_result.result"))
    quoted = _x_shared(item.inside("quoted_status_result.result"))
    note = item.inside("note_tweet.note_tweet_results.result")
    long_text = note.text("text")
    around = Surroundings(
        account_title=title,
        long_text=long_text,
        entities=note.inside("entity_set") if long_text else None,
        reposted=as_forward(reposted),
        reposted_text=reposted.text if reposted else None,
        quoted=quoted.key if quoted else None,
        views=item.count("views.count") or item.count("ext_views.count"),
    )
    post = read_status(status, number, account, around)
    if item.at("promoted") is True:
        post = replace(post, extra={**post.extra, "promoted": True})
    return with_shared(post, reposted, quoted)


def _x_shared(item: Record) -> Post | None:
    """A post inside another: one level only, since a quotation in a quotation is sent as an address."""
    item = item.inside("tweet") or item
    status = item.inside("legacy")
    if not status:
        return None
    alone = {**item.value, "quoted_status_result": None, "legacy": status.without("retweeted_status_result").value}
    return read_x(item.with_value(alone))[0]


def _x_account(item: Record) -> tuple[str | None, str | None]:
    user = item.inside("core.user_results.result")
    for facts in (user.inside("core"), user.inside("legacy"), item.inside("user")):
        if name := facts.text("screen_name"):
            return name, facts.text("name")
    return None, None


# --- Instagram and Threads -------------------------------------------------------------------------------------------


def read_instagram(item: Record) -> list[Post]:
    """A post of Instagram, from a list of items or in the older Graph form."""
    number = _needed(item.text("code", "shortcode"), "the post's code")
    owner = item.inside("user") or item.inside("owner")
    hidden = item.at("like_and_view_counts_disabled") is True
    edited = item.at("caption_is_edited")
    post = Post(
        platform="instagram",
        channel=owner.text("username", "id", "pk") or "unknown",
        channel_title=owner.text("full_name"),
        number=number,
        text=_caption(item),
        place=item.place,
        date=item.date("taken_at", "taken_at_timestamp"),
        edited=edited if isinstance(edited, bool) else None,
        url=f"https://www.instagram.com/p/{number}",
        views=item.count("play_count", "view_count"),
        replies=item.count(
            "comment_count",
            "edge_media_to_parent_comment.count",
            "edge_media_preview_comment.count",
            "edge_media_to_comment.count",
        ),
        reactions=None if hidden else item.likes("like_count", "edge_media_preview_like.count"),
        media=_instagram_media(item),
        extra={"location": name} if (name := item.text("location.name")) else {},
    )
    return [post]


def read_threads(item: Record) -> list[Post]:
    """A post of Threads, and what it reposts or quotes."""
    number = _needed(item.text("code"), "the post's code")
    account = _needed(item.text("user.username"), "the account's name")
    facts = item.inside("text_post_app_info")
    reposted, quoted = (
        read_threads(shared.without("text_post_app_info"))[0]
        if (shared := facts.inside(f"share_info.{name}")).text("code") and shared.text("user.username")
        else None
        for name in ("reposted_post", "quoted_post")
    )
    post = Post(
        platform="threads",
        channel=account,
        channel_title=item.text("user.full_name"),
        number=number,
        text=_caption(item) or (reposted.text if reposted else ""),
        place=item.place,
        date=item.date("taken_at"),
        url=f"https://www.threads.com/@{account}/post/{number}",
        forward=as_forward(reposted),
        quoted=quoted.key if quoted else None,
        forwards=facts.count("repost_count"),
        replies=facts.count("direct_reply_count"),
        reactions=item.likes("like_count"),
        media=_instagram_media(item),
    )
    return with_shared(post, reposted, quoted)


def _caption(item: Record) -> str:
    caption = item.text("caption.text", "caption")
    return caption or item.text("edge_media_to_caption.edges.0.node.text") or ""


def _instagram_media(item: Record) -> tuple[Media, ...]:
    by_url: dict[str, Media] = {}
    for part in item.each("carousel_media") or [item]:
        video = part.text("video_versions.0.url", "video_url")
        picture = part.text("image_versions2.candidates.0.url", "display_url")
        if url := video or picture:
            by_url.setdefault(url, Media(kind="video" if video else "photo", url=url))
    return tuple(by_url.values())


# --- TikTok ----------------------------------------------------------------------------------------------------------


def read_tiktok(item: Record) -> list[Post]:
    """A film of TikTok and its description."""
    number = _needed(item.text("id", "aweme_id"), "the post's number")
    author = item.inside("author")
    account = _needed(author.text("uniqueId", "unique_id") or item.text("author"), "the account's name")
    language = item.text("textLanguage") or ""
    post = Post(
        platform="tiktok",
        channel=account,
        channel_title=author.text("nickname") or item.text("nickname"),
        number=number,
        text=item.text("desc") or "",
        place=item.place,
        date=item.date("createTime", "create_time"),
        url=f"https://www.tiktok.com/@{account}/video/{number}",
        views=item.count("statsV2.playCount", "stats.playCount"),
        forwards=item.count("statsV2.shareCount", "stats.shareCount"),
        replies=item.count("statsV2.commentCount", "stats.commentCount"),
        reactions=item.likes("statsV2.diggCount", "stats.diggCount"),
        media=(Media(kind="video", url=item.text("video.playAddr")),),
        declared_language=language if len(language) == 2 and language.isalpha() else None,
    )
    return [post]


# --- Truth Social, Gab -----------------------------------------------------------------------------------------------


def read_toot(platform: str, item: Record) -> list[Post]:
    """A post of a platform built on Mastodon's interface, and what it reposts or quotes."""
    number = _needed(item.text("id"), "the post's number")
    account = _needed(item.text("account.acct", "account.username"), "the account's name")
    reposted, quoted = (
        read_toot(platform, shared.without("reblog").without("quote"))[0]
        if (shared := item.inside(name)).text("id") and shared.inside("account")
        else None
        for name in ("reblog", "quote")
    )
    text, links = html_text(item.text("content") or "")
    reply = item.text("in_reply_to_id")
    answered = item.text("in_reply_to.account.acct") or "unknown"
    edited_date = item.date("edited_at")
    post = Post(
        platform=platform,
        channel=account,
        channel_title=item.text("account.display_name"),
        number=number,
        text=text or (reposted.text if reposted else ""),
        place=item.place,
        date=item.date("created_at"),
        edited=bool(edited_date) if "edited_at" in item else None,
        edited_date=edited_date,
        url=item.text("url"),
        forward=as_forward(reposted),
        reply_to=make_key(platform, answered, reply) if reply else None,
        quoted=quoted.key if quoted else None,
        forwards=item.count("reblogs_count"),
        replies=item.count("replies_count"),
        reactions=item.likes("favourites_count"),
        media=tuple(
            Media(kind={"image": "photo"}.get(kind := part.text("type") or "document", kind), url=url)
            for part in item.each("media_attachments")
            if (url := part.text("url"))
        ),
        links=links,
        declared_language=(item.text("language") or "")[:2].lower() or None,
    )
    return with_shared(post, reposted, quoted)


READERS: dict[str, Callable[[Record], list[Post]]] = {
    "twitter.com": read_x,
    "x.com": read_x,
    "instagram.com": read_instagram,
    "threads.net": read_threads,
    "threads.com": read_threads,
    "tiktok.com": read_tiktok,
    "truthsocial.com": partial(read_toot, "truthsocial"),
    "gab.com": partial(read_toot, "gab"),
}
