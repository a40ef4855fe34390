"""A post of X as its programming interface writes it, the same in an account's archive and in captured traffic.

Text: the three entities that X writes (``&amp; &lt; &gt;``) are decoded, short t.co addresses stay (``links`` has what
they stand for). A repost begins with ``RT @name: ``, which nobody typed: the prefix becomes the forward, the text is
what follows, and ``extra["full_text"]`` keeps the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stemmatic.model import Forward, Media, Post, make_key
from stemmatic.read.record import Record
from stemmatic.text.addresses import post_of_url

PLATFORM = "x"
ANY_ACCOUNT = "i"  # x.com/i/status/NUMBER leads to a post whose account is not named

_REPOST = re.compile(r"RT @(\w{1,50}): ?")
_LANGUAGES = {"in": "id", "iw": "he"}  # X's old names
_LONG_CODES = {"ckb"}  # the others name no language: und, zxx, qme …
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
    entities: Record | None = None  # of the long text


def read_status(status: Record, number: str, account: str, around: Surroundings) -> Post:
    """The post that ``status`` (the object with ``full_text``) is."""
    written = status.text("full_text", "text") or ""
    entities = around.entities or status.inside("entities")
    links = _links(entities)
    fields = status.value.items()
    status.ask(*status.value)  # what has no place of its own stays in extra
    extra = {name: value for name, value in fields if name not in _TAKEN and value not in (None, "", [], {})}
    forward, text = _repost(status, written, around)
    if forward:
        extra["full_text"] = written
    return Post(
        platform=PLATFORM,
        channel=account,
        channel_title=around.account_title,
        number=number,
        text=text,
        place=status.place,
        date=status.date("created_at"),
        edited=_edited(status.inside("edit_info")),
        url=f"https://x.com/{account}/status/{number}",
        forward=forward,
        reply_to=_reply_to(status),
        quoted=around.quoted or (None if forward else _quoted(status, links, number)),
        views=around.views,
        forwards=status.count("retweet_count"),
        replies=status.count("reply_count"),
        reactions=status.likes("favorite_count"),
        media=_media(status, entities),
        links=links,
        declared_language=_language(status),
        extra=extra,
    )


def account_in(status: Record, number: str) -> str | None:
    """The account that published a status, where the status says it: its user, or the address of its own media."""
    if name := status.text("user.screen_name"):
        return name
    for media in _media_objects(status, status.inside("entities")):
        address = post_of_url(media.text("expanded_url") or "")
        if address and address[0] == PLATFORM and address[2] == number:
            return address[1]
    return None


def decode_entities(text: str) -> str:
    """A text with the three entities that X writes as what they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def without_prefix(written: str) -> tuple[str | None, str]:
    """The account that ``RT @name: `` names, and the text behind it."""
    prefix = _REPOST.match(written)
    return (prefix[1], written[prefix.end() :]) if prefix else (None, written)


def _repost(status: Record, written: str, around: Surroundings) -> tuple[Forward | None, str]:
    prefix = _REPOST.match(written)
    whole = Record(status.at("retweeted_status"), status.place)  # what is wrong with it is nothing of this post
    if around.reposted is not None:
        forward = around.reposted
    elif prefix or whole:
        name = whole.text("user.screen_name") or (prefix[1] if prefix else None)
        number = whole.text("id_str") or _reposted_number(status, name)
        forward = Forward(name=f"@{name}" if name else None, channel=name, number=number, date=whole.date("created_at"))
    else:
        return None, decode_entities(around.long_text or written)
    if around.reposted_text is not None:
        return forward, around.reposted_text
    return forward, decode_entities(whole.text("full_text") or (written[prefix.end() :] if prefix else written))


def _reposted_number(status: Record, account: str | None) -> str | None:
    """The number of a reposted status, which its media name."""
    for media in _media_objects(status, status.inside("entities")):
        address = post_of_url(media.text("expanded_url") or "")
        if address and account and address[1].lower() == account.lower():
            return address[2]
        if number := media.text("source_status_id_str"):
            return number
    return None


def _links(entities: Record) -> tuple[str, ...]:
    links = (url.text("expanded_url", "url") for url in entities.each("urls"))
    return tuple(dict.fromkeys(link for link in links if link))


def _quoted(status: Record, links: tuple[str, ...], number: str) -> str | None:
    """The quoted post: named as such, or the last address of a post, which is how X shows a quotation."""
    named = status.text("quoted_status_permalink.expanded")
    for link in (named, *reversed(links)):
        address = post_of_url(link or "")
        if address and address[0] == PLATFORM and address[2] != number:
            return make_key(*address)
    quoted = status.text("quoted_status_id_str", "quoted_status_id")
    account = status.text("quoted_status.user.screen_name") or ANY_ACCOUNT
    return make_key(PLATFORM, account, quoted) if quoted else None


def _reply_to(status: Record) -> str | None:
    number = status.text("in_reply_to_status_id_str", "in_reply_to_status_id")
    account = status.text("in_reply_to_screen_name") or ANY_ACCOUNT
    return make_key(PLATFORM, account, number) if number else None


def _media_objects(status: Record, entities: Record) -> list[Record]:
    return status.each("extended_entities.media") or entities.each("media")


def _media(status: Record, entities: Record) -> tuple[Media, ...]:
    return tuple(
        Media(
            kind={"animated_gif": "video"}.get(kind := media.text("type") or "photo", kind),
            url=media.text("media_url_https", "media_url"),
        )
        for media in _media_objects(status, entities) or status.each("entities.media")
    )


def _language(status: Record) -> str | None:
    code = status.text("lang") or ""
    return _LANGUAGES.get(code, code) if (len(code) == 2 and code.isalpha()) or code in _LONG_CODES else None


def _edited(info: Record) -> bool | None:
    versions = info.at("initial.editTweetIds")
    return "edit" in info or (isinstance(versions, list) and len(versions) > 1) if info else None
