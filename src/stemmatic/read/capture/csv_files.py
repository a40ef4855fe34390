"""CSV files that 4CAT writes: which platform one is of, and its columns as fields of a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stemmatic.model import Forward, LinkPreview, Media, Post, Skipped, make_key, split_key
from stemmatic.read.html_text import html_text
from stemmatic.read.rows.cells import RowReader
from stemmatic.read.rows.row import Row
from stemmatic.read.x_status import decode_entities

_REPOST = re.compile(r"RT @\w{1,50}:? ?")
_AUTHOR = "author author_id author_fullname author_full author_avatar_url author_avatar "
_PROFILE = (
    _AUTHOR + "author_banner_url author_followers author_following author_bio author_location author_likes "
    "author_videos author_name author_username author_is_bot author_is_verified verified "
)
_TELEGRAM_TAKEN = frozenset({"link_attached", "link_title", "link_description", "forwarded_from_id"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One platform's columns: what betrays them, field → columns (the first that is filled), and what is not kept."""

    platform: str
    signs: tuple[frozenset[str], ...]
    fields: Mapping[str, tuple[str, ...]]
    dropped: frozenset[str]
    seen: frozenset[str] = frozenset()  # columns that are looked at beyond the fields


def _sheet(platform: str, signs: tuple[str, ...], fields: str, dropped: str = _PROFILE, seen: str = "") -> Sheet:
    """A sheet out of words; a field has the column of its own name where no others stand behind it."""
    columns = (word.partition("=") for word in f"id text=body date={_DATES} {fields}".split())
    return Sheet(
        platform,
        tuple(frozenset(sign.split()) for sign in signs),
        {field: tuple((names or field).split("|")) for field, _, names in columns},
        frozenset(dropped.split()),
        frozenset(seen.split()),
    )


_DATES = "unix_timestamp|timestamp|created_at"
_BY_AUTHOR = "channel=author channel_title=author_fullname|author_full "

SHEETS = (
    _sheet(
        "telegram",
        ("author_forwarded_from_name", "author_is_bot attachment_type"),
        "channel=chat|thread_id views forwards reactions reply_to album=grouped_id "
        "edited_date=unix_timestamp_edited|timestamp_edited forwarded_from=author_forwarded_from_name "
        "forwarded_date=unix_timestamp_forwarded_from|timestamp_forwarded_from",
        # Whom a message is from is a person in groups; a shared contact's telephone stands in attachment_data.
        _PROFILE + "attachment_data",
        "attachment_type",
    ),
    _sheet(
        "x",
        ("retweeted_user", "is_quote_tweet"),
        _BY_AUTHOR + "url=link views=impression_count forwards=retweet_count replies=reply_count likes=like_count "
        "links=urls",
        _PROFILE + "quote_body quote_images quote_videos",
        "is_retweet retweeted_user is_quote_tweet quote_tweet_id quote_author quoted_user images videos language_guess",
    ),
    _sheet("tiktok", ("tiktok_url",), _BY_AUTHOR + "url=tiktok_url likes replies=comments forwards=shares views=plays"),
    _sheet(
        "threads",
        ("is_paid_partnership reposts link_thumbnail_url",),
        _BY_AUTHOR + "url likes forwards=reposts replies",
    ),
    _sheet(
        "truthsocial",
        ("account_username reblogs_count",),
        "channel=account_username channel_title=account_display_name url forwards=reblogs_count replies=replies_count",
        "account_id account_avatar account_followers account_following account_verified",
    ),
    _sheet(
        "instagram",
        ("num_likes num_comments",),
        _BY_AUTHOR + "url likes=num_likes replies=num_comments views=play_count",
        _PROFILE + "usertags coauthors coauthor_fullnames coauthor_ids",
    ),
)


def find_sheet(columns: Mapping[str, Any]) -> Sheet | None:
    """The platform whose columns a 4CAT file has; ``None`` for any other table."""
    names = frozenset(columns)
    if "body" not in names or not names & {"timestamp", "created_at", "unix_timestamp"}:
        return None
    return next((sheet for sheet in SHEETS if any(sign <= names for sign in sheet.signs)), None)


def read_sheet_row(sheet: Sheet, row: Row, reader: RowReader) -> tuple[list[Post], list[Skipped]]:
    """The post of a row, the one that it quotes, and the lines about cells that could not be read."""
    cells = {name: value for name, value in row.cells.items() if value not in ("", None)}
    used = {column for columns in sheet.fields.values() for column in columns} | sheet.dropped
    extra = {name: value for name, value in cells.items() if name not in used}
    fields: dict[str, Any] = {
        field: next((cells[name] for name in columns if name in cells), None) for field, columns in sheet.fields.items()
    }
    fields["platform"] = sheet.platform
    if sheet.platform == "telegram":
        _telegram_fields(fields, row.cells, extra)
    post, lines = reader.read(row, fields, str(fields["text"] or ""), extra)
    finish = _FINISH.get(sheet.platform)
    whole = finish(post, row.cells) if finish else post
    return [whole, *_quoted(whole, row.cells)] if sheet.platform == "x" else [whole], lines


def _telegram_fields(fields: dict[str, Any], cells: Mapping[str, Any], extra: dict[str, Any]) -> None:
    # "channel-123": newer files put the channel before the number.
    number, channel = str(fields["id"] or ""), str(fields["channel"] or "")
    fields["id"] = number.removeprefix(f"{channel}-") or None
    fields["reply_to"] = str(fields["reply_to"] or "").removeprefix(f"{channel}-") or None
    user_name, origin = cells.get("author_forwarded_from_username"), cells.get("author_forwarded_from_id")
    if "author_forwarded_from_id" in cells and not user_name and not origin:
        fields["forwarded_from"] = None  # a name alone is that of a person who hides the account
    if user_name:
        fields["forwarded_from_id"] = f"@{user_name}"
    elif origin:
        fields["forwarded_from_id"] = f"channel{origin}"
    for name in ("author_forwarded_from_username", "author_forwarded_from_id"):
        extra.pop(name, None)


def _telegram(post: Post, cells: Mapping[str, Any]) -> Post:
    kind = str(cells.get("attachment_type") or "")
    kind = {"geo": "location", "geo_live": "location", "venue": "location", "image": "photo"}.get(kind, kind)
    link = cells.get("link_attached")
    preview = LinkPreview(
        url=str(link or ""),
        title=cells.get("link_title") or None,
        description=cells.get("link_description") or None,
    )
    known = {"photo", "video", "audio", "document", "location"}
    was_forwarded = bool(cells.get("author_forwarded_from_name"))
    return replace(
        post,
        forward=post.forward or (Forward() if was_forwarded else None),
        edited=post.edited_date is not None if {"timestamp_edited", "unix_timestamp_edited"} & {*cells} else None,
        media=(Media(kind=kind),) if kind in known else (),
        previews=(preview,) if link else (),
        extra={name: value for name, value in post.extra.items() if name not in _TELEGRAM_TAKEN},
    )


def _x(post: Post, cells: Mapping[str, Any]) -> Post:
    forward, text = None, decode_entities(post.text)
    origin = str(cells.get("retweeted_user") or "")
    if cells.get("is_retweet") == "yes" or origin:
        forward = Forward(name=f"@{origin}" if origin else None, channel=origin or None)
        text = _REPOST.sub("", text, count=1)
    quoted = cells.get("quote_tweet_id")
    account = cells.get("quote_author") or cells.get("quoted_user") or "i"
    pictures = [Media(kind="photo", url=url) for url in str(cells.get("images") or "").split(",") if url]
    films = [Media(kind="video", url=url) for url in str(cells.get("videos") or "").split(",") if url]
    language = str(cells.get("language_guess") or "")
    return replace(
        post,
        text=text,
        forward=forward,
        quoted=make_key("x", str(account), str(quoted)) if quoted else None,
        media=(*pictures, *films),
        declared_language=language if len(language) == 2 else None,
        extra={**post.extra, **({"full_text": post.text} if forward else {})},
    )


def _quoted(post: Post, cells: Mapping[str, Any]) -> list[Post]:
    """The post that a post quotes, as far as the row has it."""
    body = decode_entities(str(cells.get("quote_body") or ""))
    if not body or post.quoted is None:
        return []
    _, channel, number = split_key(post.quoted)
    return [Post(platform="x", channel=channel, number=number, text=body, place=post.place)]


def _truth(post: Post, _: Mapping[str, Any]) -> Post:
    text, links = html_text(post.text)
    return replace(post, text=text, links=links)


def _instagram(post: Post, cells: Mapping[str, Any]) -> Post:
    return replace(post, reactions=None) if cells.get("likes_hidden") == "yes" else post


_FINISH: Mapping[str, Callable[[Post, Mapping[str, Any]], Post]] = {
    "telegram": _telegram,
    "x": _x,
    "truthsocial": _truth,
    "instagram": _instagram,
}
