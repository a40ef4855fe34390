"""Which column of a table is which field of a post: exact names, well-known synonyms, and the user's own map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from stemmatic.errors import OptionError

# Field: the names that are taken for it, in this order, after its own. docs/formats.md lists this table.
SYNONYMS: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "channel": "channel_name channel_username username user_name screen_name handle chat chat_name account "
        "account_name page feed outlet publisher source peer_id",
        "id": "message_id post_id msg_id tweet_id status_id item_id id_str guid uid number",
        "date": "created_at datetime published published_at pub_date publication_date posted_at date_utc "
        "unix_timestamp timestamp created post_created",
        "text": "body message content full_text message_text post_text tweet_text raw_text caption",
        "url": "link permalink post_url message_url message_link post_link href",
        "platform": "source_platform platform_name network",
        "channel_title": "chat_title channel_display_name",
        "title": "headline subject",
        "author": "author_name byline post_author signature",
        "edited": "is_edited",
        "edited_date": "edit_date edited_at timestamp_edited",
        "forwarded_from": "forwarded_from_name forward_from fwd_from forward_from_chat retweeted_user",
        "forwarded_from_id": "forward_from_id fwd_from_id forwarded_from_url forwarded_url forwarded_from_username",
        "forwarded_from_number": "forward_from_message_id forwarded_from_message_id fwd_message_id",
        "forwarded_date": "forward_date fwd_date forwarded_from_date",
        "reply_to": "reply_to_id reply_to_message_id reply_to_msg_id in_reply_to in_reply_to_status_id "
        "in_reply_to_status_id_str",
        "quoted": "quoted_id quoted_status_id quoted_status_id_str quote_tweet_id",
        "album": "album_id grouped_id media_group_id",
        "views": "view_count views_count num_views impression_count impressions plays play_count",
        "forwards": "forward_count forwards_count num_forwards shares share_count shares_count retweets "
        "retweet_count reposts",
        "replies": "reply_count replies_count num_replies comments comment_count comments_count num_comments",
        "reactions": "",
        "likes": "like_count likes_count num_likes favorite_count favourite_count favorites",
        "language": "lang language_code declared_language language_guess",
        "links": "urls outlinks",
    }.items()
}

FIELDS = tuple(SYNONYMS)

_CASE_CHANGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_MAX_REMEMBERED = 256  # sets of columns; JSON rows may all differ


def fold_name(name: str) -> str:
    """A column's name as it is compared: "Message ID", "messageId" and "message-id" are ``message_id``."""
    return _NO_WORD.sub("_", _CASE_CHANGE.sub("_", name[:200]).lower()).strip("_")


def has_text_column(names: Iterable[str]) -> bool:
    """Whether one of the columns is taken for the text without a map."""
    known = {"text", *SYNONYMS["text"]}
    return any(fold_name(name) in known for name in names)


@dataclass(frozen=True, slots=True)
class Binding:
    """Field → column for one set of columns; ``paths`` are the user's, ``rest`` the columns that no field takes."""

    columns: Mapping[str, str]
    paths: Mapping[str, str]
    rest: tuple[str, ...]


class Columns:
    """Binds the columns of rows to fields; ``map`` is the user's own, ``{"text": "body"}`` or ``{"text": "uk.text"}``.

    Raises OptionError for a field that posts do not have.
    """

    def __init__(self, map_: Mapping[str, str]) -> None:
        for field in map_:
            if field not in SYNONYMS:
                raise OptionError(f"--map {field}={map_[field]}: no field {field!r}; fields are {', '.join(FIELDS)}")
        self.map = dict(map_)
        self._binding_of = lru_cache(_MAX_REMEMBERED)(self._bind)

    def bind(self, cells: Mapping[str, Any]) -> Binding:
        """The binding for a row with these cells."""
        return self._binding_of(tuple(cells))

    def _bind(self, names: tuple[str, ...]) -> Binding:
        mapped = {field: column for field, column in self.map.items() if column in names}
        paths = {field: path for field, path in self.map.items() if field not in mapped}
        taken = set(mapped.values())
        folded: dict[str, str] = {}
        for name in names:
            if name not in taken:
                folded.setdefault(fold_name(name), name)
        columns = dict(mapped)
        # All exact names first: a column is never taken as a synonym while it is another field's own name.
        for rank in range(1 + max(map(len, SYNONYMS.values()))):
            for field, synonyms in SYNONYMS.items():
                if field in columns or field in paths or rank > len(synonyms):
                    continue
                name = field if rank == 0 else synonyms[rank - 1]
                if name in folded and folded[name] not in taken:
                    columns[field] = folded[name]
                    taken.add(folded[name])
        return Binding(columns, paths, tuple(name for name in names if name not in taken))


def at_path(cells: Any, path: str) -> Any:
    """What stands at a dotted path such as ``uk.text`` or ``versions.0.text``; ``None`` where nothing does."""
    for part in path.split("."):
        if isinstance(cells, Mapping):
            cells = cells.get(part)
        elif isinstance(cells, list) and part.isdecimal() and len(part) < 8 and int(part) < len(cells):
            cells = cells[int(part)]
        else:
            return None
    return cells


def without_path(cells: dict[str, Any], path: str) -> dict[str, Any]:
    """``cells`` without what stands at ``path``; what is around it is copied, not changed."""
    name, _, rest = path.partition(".")
    inner = cells.get(name)
    if not rest:
        return {key: value for key, value in cells.items() if key != name}
    return {**cells, name: without_path(inner, rest)} if isinstance(inner, dict) else cells
