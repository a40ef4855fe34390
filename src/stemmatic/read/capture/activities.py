"""Posts of networks without a centre: ActivityPub (an outbox of Mastodon and others), Bluesky's records as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from stemmatic.model import Forward, LinkPreview, Media, Post, make_key
from stemmatic.read.capture.items import NoPost, as_forward, read_toot
from stemmatic.read.html_text import html_text
from stemmatic.read.record import Record

FEDIVERSE, BLUESKY = "fediverse", "bluesky"
_POSTS = frozenset({"Note", "Article", "Question", "Page"})
_ACTIVITIES = frozenset(
    "Create Announce Update Like Follow Undo Delete Accept Reject Add Remove Block Flag Move".split()  # noqa: SIM905
)
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_INSIDE = frozenset({"reblog", "quote"})
_NOT_PUBLIC = "a post that is not public, not kept"
_BLUESKY_POST, _BLUESKY_REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"


def is_activity(row: Mapping[str, Any]) -> bool:
    """Whether a record is an activity of ActivityPub, or a post of it alone."""
    return (row.get("type") in _ACTIVITIES and "actor" in row and "object" in row) or _stands_alone(row)


def _stands_alone(row: Mapping[str, Any]) -> bool:
    return row.get("type") in _POSTS and "attributedTo" in row and "content" in row


def is_bluesky(row: Mapping[str, Any]) -> bool:
    """Whether a record is one of Bluesky's: bare, in a repository's export, or as its interface gives it."""
    return (_record_type(row) or "").startswith("app.bsky.")


def is_status(row: Mapping[str, Any]) -> bool:
    """Whether a record is a post as the interface of Mastodon gives it."""
    account = row.get("account")
    return isinstance(account, Mapping) and "acct" in account and "content" in row and "created_at" in row


def _record_type(row: Mapping[str, Any]) -> str | None:
    for inner in (row, row.get("value"), row.get("record"), row.get("post")):
        if isinstance(inner, Mapping):
            inner = inner.get("record", inner)
            if isinstance(inner, Mapping) and isinstance(inner.get("$type"), str):
                return str(inner["$type"])
    return None


def read_activity(item: Record) -> list[Post]:
    """The post that an activity creates, or the one that it passes on: of that only the address is known."""
    if _stands_alone(item.value):
        item.ask(*item.value)
        item = item.with_value({"type": "Create", "actor": item.at("attributedTo"), "object": item.value})
    kind = item.text("type") or ""
    if kind not in ("Create", "Announce"):
        raise NoPost(f"an activity that publishes nothing ({kind[:40]}), not kept")
    if not _is_public(item):
        raise NoPost(_NOT_PUBLIC)
    item.ask(
        "id", "published", "object.attributedTo", "object.replies.id", "object.replies.type", "object.attachment.type"
    )
    actor = item.text("actor", "actor.id") or ""
    channel, shared = _account(actor), item.inside("object")
    if kind == "Announce":
        origin = item.text("object", "object.id") or ""
        text, links = html_text(shared.text("content") or "")
        owner = shared.text("attributedTo") or origin
        forward = Forward(channel=_account(owner), number=_number(origin))
        return [_activity_post(item, channel, item.text("id") or origin, text, links, forward, item)]
    if shared.text("type") not in _POSTS:
        raise NoPost(f"an activity about {(shared.text('type') or 'an address alone')[:40]!r}, not kept")
    text, links = html_text(shared.text("content") or "")
    return [_activity_post(item, channel, shared.text("id") or "", text, links, None, shared)]


def _is_public(item: Record) -> bool:
    """Whether an activity is for everybody, where it says for whom it is: an outbox has letters to few, too."""
    said = [item.at(f"{around}{name}") for around in ("", "object.") for name in ("to", "cc")]
    named = [one for value in said for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return not named or not _PUBLIC.isdisjoint(named)


def read_status(item: Record) -> list[Post]:
    """A post of Mastodon's interface, under the names that it has on all servers, and what it reposts."""
    if (item.text("visibility") or "public") not in ("public", "unlisted"):
        raise NoPost(_NOT_PUBLIC)
    item.ask("uri", "reblog.uri", "quote.uri", "in_reply_to_account_id")
    return read_toot(FEDIVERSE, item.with_value(_everywhere(item.value)))


def _everywhere(status: Mapping[str, Any]) -> dict[str, Any]:
    """A status with the account and the number that other servers have for it."""
    account, address = status.get("account"), status.get("uri") or status.get("url")
    whole = {
        name: _everywhere(inner) if isinstance(inner, Mapping) and name in _INSIDE else inner
        for name, inner in status.items()
    }
    if isinstance(address, str) and isinstance(account, Mapping):
        name, host = str(account.get("acct") or ""), _parts(address)[0]
        whole["account"] = {**account, "acct": name if "@" in name or not host else f"{name}@{host}"}
        whole["id"] = _number(address)
    return whole


def _activity_post(
    item: Record, channel: str, address: str, text: str, links: tuple[str, ...], forward: Forward | None, shared: Record
) -> Post:
    number = _number(address)
    if not channel or not number:
        raise NoPost("expected the actor and the post's id, found none")
    reply = shared.text("inReplyTo")
    edited_date = shared.date("updated")
    content = shared.at("contentMap")
    language = next(iter(content), None) if isinstance(content, Mapping) and len(content) == 1 else None
    return Post(
        platform=FEDIVERSE,
        channel=channel,
        number=number,
        text=text,
        place=item.place,
        title=shared.text("name"),
        date=shared.date("published") or item.date("published"),
        edited=bool(edited_date) if "updated" in shared else None,
        edited_date=edited_date,
        url=shared.text("url", "id"),
        forward=forward,
        reply_to=make_key(FEDIVERSE, _account(reply), _number(reply)) if reply else None,
        replies=shared.count("replies.totalItems"),
        reactions=shared.likes("likes.totalItems"),
        media=tuple(
            Media(kind=(one.text("mediaType") or "document").partition("/")[0].replace("image", "photo"), url=url)
            for one in shared.each("attachment")
            if (url := one.text("url"))
        ),
        links=links,
        declared_language=language[:2].lower() if isinstance(language, str) else None,
        extra={"summary": summary} if (summary := shared.text("summary")) else {},
    )


def _account(address: str) -> str:
    """``lake@m.example`` of https://m.example/users/lake, or of an address under it."""
    host, names = _parts(address)
    if names[:1] == ["users"] and len(names) > 1:
        return f"{names[1]}@{host}"
    if names and names[0].startswith("@"):
        return f"{names[0][1:]}@{host}"
    return f"{names[0]}@{host}" if names and host else address


def _parts(address: str) -> tuple[str | None, list[str]]:
    """The host and the parts of the path of an address, none of what is no address."""
    try:
        split = urlsplit(address)
        return split.hostname, [part for part in split.path.split("/") if part]
    except ValueError:
        return None, []


def _number(address: str) -> str:
    names = [part for part in _parts(address)[1] if part != "activity"]
    return names[-1] if names else address


def read_bluesky(item: Record) -> list[Post]:
    """A post of Bluesky, with its author where the record says it (``at://did/collection/number``)."""
    if (kind := _record_type(item.value)) not in (_BLUESKY_POST, _BLUESKY_REPOST):
        raise NoPost(f"a record that is no post ({(kind or '')[:60]}), not kept")
    item.ask("cid", "post.cid", "indexedAt", "post.indexedAt", "post.author.did", "author.did")
    around = item.inside("post") or item
    record = around.inside("value") or around.inside("record") or around
    address = (around.text("uri") or "").removeprefix("at://").split("/")
    channel = around.text("author.handle", "handle", "username") or address[0]
    number = address[2] if len(address) > 2 else around.text("rkey", "cid") or ""
    if not channel or not number:
        raise NoPost("expected the post's address (uri), found none")
    forward = None
    if record.text("$type") == _BLUESKY_REPOST:
        origin = (record.text("subject.uri") or "").removeprefix("at://").split("/")
        forward = Forward(channel=origin[0] or None, number=origin[-1] if len(origin) > 2 else None)
    links = [
        feature.text("uri") for facet in record.each("facets") for feature in facet.each("features") if "uri" in feature
    ]
    card = record.inside("embed.external")
    record.ask("embed.record.cid", "subject.cid", "reply.parent.cid", "reply.root")
    languages = record.at("langs")
    language = languages[0] if isinstance(languages, list) and languages and isinstance(languages[0], str) else ""
    return _with_repost(
        item,
        Post(
            platform=BLUESKY,
            channel=channel,
            channel_title=around.text("author.displayName"),
            number=number,
            text=record.text("text") or "",
            place=item.place,
            date=record.date("createdAt"),
            url=f"https://bsky.app/profile/{channel}/post/{number}",
            forward=forward,
            reply_to=_bluesky_key(record.text("reply.parent.uri")),
            quoted=_bluesky_key(record.text("embed.record.uri", "embed.record.record.uri")),
            forwards=around.count("repostCount"),
            replies=around.count("replyCount"),
            reactions=around.likes("likeCount"),
            links=tuple(dict.fromkeys(link for link in links if link)),
            previews=(LinkPreview(url=url, title=card.text("title"), description=card.text("description")),)
            if (url := card.text("uri"))
            else (),
            declared_language=language[:2].lower() or None,
        ),
    )


def _with_repost(item: Record, post: Post) -> list[Post]:
    """A post of a feed, and the repost that has brought it there."""
    reason = item.inside("reason")
    account = reason.text("by.handle", "by.did")
    reason.ask("by", "cid")
    if account is None:
        return [post]
    number = (reason.text("uri") or post.number).rpartition("/")[2]
    repost = replace(
        post,
        channel=account,
        channel_title=reason.text("by.displayName"),
        number=number,
        date=reason.date("indexedAt"),
        url=None,
        forward=as_forward(post),
        reply_to=None,
        views=None,
        forwards=None,
        replies=None,
        reactions=None,
    )
    return [repost, post]


def _bluesky_key(address: str | None) -> str | None:
    parts = (address or "").removeprefix("at://").split("/")
    return make_key(BLUESKY, parts[0], parts[2]) if len(parts) > 2 else None
