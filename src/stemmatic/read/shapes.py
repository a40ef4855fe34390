"""What the field's tools write: which columns betray a tool, and which of its columns are which fields of a post.

A tool's entry here, and an example in tests/read/test_shapes.py, are all that a new one needs. docs/formats.md lists
the entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import regex

_CASE_CHANGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = regex.compile(r"[[^\w\p{M}]_]+", regex.V1)  # vowels of Indic scripts are marks
_DOT_ABOVE = "\u0307"  # what a Turkish İ leaves behind in lower case


def fold_name(name: str) -> str:
    """A column's name as it is compared: "Message ID", "messageId" and "message-id" are ``message_id``."""
    return str(_NO_WORD.sub("_", _CASE_CHANGE.sub("_", name[:200]).lower().replace(_DOT_ABOVE, "")).strip("_"))


@dataclass(frozen=True, slots=True)
class Shape:
    """One tool's table. ``signs`` are sets of columns, one of which a row of the tool has whole.

    ``fields`` are columns, or paths into nested objects, the first that says something. ``misleading`` columns are not
    what their names say (``source`` is an app), or are persons': no field takes them, and they are not kept.
    ``local`` says that the tool writes times of the machine that it ran on.
    """

    name: str
    platform: str
    signs: tuple[frozenset[str], ...]
    fields: Mapping[str, tuple[str, ...]]
    misleading: frozenset[str] = frozenset()
    inside: tuple[str, ...] = ()  # where the posts stand that a post quotes or passes on: posts of their own
    escaped: bool = False  # texts have &amp; for &
    reposts: bool = False  # "RT @name: " at the beginning is the platform's, not the author's
    local: bool = False
    html: bool = False  # texts and titles are HTML
    shifted: tuple[str, ...] = ()  # fields with a post's number times 2^20
    private: tuple[tuple[str, re.Pattern[str]], ...] = ()  # paths, and what they say of a message of a private chat


def _shape(
    name: str,
    platform: str,
    signs: tuple[str, ...],
    fields: str,
    misleading: str = "",
    *,
    inside: str = "",
    escaped: bool = False,
    reposts: bool = False,
    local: bool = False,
    html: bool = False,
    shifted: str = "",
    private: str = "",
) -> Shape:
    words = (word.partition("=") for word in fields.split())
    return Shape(
        name,
        platform,
        tuple(frozenset(sign.split()) for sign in signs),
        {field: tuple((names or field).split("|")) for field, _, names in words},
        frozenset(misleading.split()),
        tuple(inside.split()),
        escaped,
        reposts,
        local,
        html,
        tuple(shifted.split()),
        tuple(
            (path, re.compile(said, re.IGNORECASE)) for path, _, said in (one.partition("=") for one in private.split())
        ),
    )


def _said_at(condition: str) -> tuple[str, re.Pattern[str]]:
    path, _, said = condition.partition("=")
    return path, re.compile(said, re.IGNORECASE)


_X_ACCOUNT = (
    "channel=screen_name|username|user.screen_name|user.username|author.username|user_screen_name|user_username|"
)
_X_ACCOUNT += "author_username|user_name|tweet_user_screen_name|author|channel|account|handle "
_X_COUNTS = (
    "forwards=retweet_count|retweets_count|retweets|public_metrics.retweet_count replies=reply_count|replies_count|"
)
_X_COUNTS += "replies|public_metrics.reply_count likes=favorite_count|like_count|likes_count|favorites|likes|"
_X_COUNTS += "public_metrics.like_count views=view_count|views|public_metrics.impression_count "
_X_OTHERS = "reply_channel=in_reply_to_screen_name|in_reply_to_username|in_reply_to_user.username "
_X_OTHERS += "quoted_channel=quoted_username|quoted_user_screen_name|quoted_screen_name|quoted_tweet.user.username "
_X_OTHERS += "reposted_text=retweeted_tweet.raw_content|retweeted_tweet.content|retweeted_tweet.rendered_content "
_X_APP = "source source_label source_url twarc_url twarc_version twarc_retrieved_at"

_MCL = (
    "channel=post_owner.username|post_owner.name|post_owner.id channel_title=post_owner.name id text "
    "date=creation_time language=lang views=statistics.views|statistics.view_count likes=statistics.like_count "
    "replies=statistics.comment_count forwards=statistics.share_count edited_date=modified_time "
)

SHAPES: tuple[Shape, ...] = (
    _shape(
        "telegram-tracker",
        "telegram",
        ("msg_id msg_link cleaned_message", "msg_id msg_link forward_msg_link", "msg_id number_forwards"),
        "channel=channel_name|channel_id id=msg_id text=message|cleaned_message date url=msg_link views "
        "replies=number_replies forwards=number_forwards forwarded_from=forward_msg_from_peer_name "
        "forwarded_from_id=forward_msg_link|forward_msg_from_peer_id forwarded_date=forward_msg_date "
        "reply_to=reply_to_msg_id links=url",
        "signature msg_from_peer msg_from_id",
    ),
    _shape(
        "Telepathy",
        "telegram",
        ("message_text original_message timestamp", "message_text message_id reply_to_id"),
        "channel=to id=message_id text=original_message|message_text date=timestamp|date reply_to=reply_to_id replies "
        "forwards views forwarded_from=forward|forward_from forwarded_from_id=forward_id url media=has_media",
        "id display_name user_id from_id",
    ),
    _shape(
        "Pyrogram",
        "telegram",
        (
            "sender_chat chat date",
            "chat forward_from_chat date",
            "chat forward_from_message_id date",
            "chat media_group_id date",
            "chat outgoing date",
            "chat mentioned date",
            "chat from_scheduled date",
        ),
        "channel=chat.username|chat.id|sender_chat.username|sender_chat.id|chat "
        "channel_title=chat.title|sender_chat.title "
        "id=id|message_id text=text|caption date url=link edited_date=edit_date author=author_signature views "
        "forwards "
        "forwarded_from=forward_from_chat.title|forward_origin.chat.title "
        "forwarded_from_id=forward_from_chat.username|forward_from_chat.id|forward_origin.chat.username "
        "forwarded_from_number=forward_from_message_id|forward_origin.message_id forwarded_date=forward_date|"
        "forward_origin.date reply_to=reply_to_message_id album=media_group_id "
        "reactions=reactions.reactions|reactions "
        "links=entities|caption_entities media=media|photo|video|document|audio|animation",
        "from_user forward_from forward_sender_name outgoing mentioned",
        local=True,
        private=r"chat.type=(?:.*\.)?(?:private|bot|group)\Z",
    ),
    _shape(
        "Telethon",
        "telegram",
        (
            "peer_id message date",
            "peer_id_channel_id message date",
            "to_id message date",
            "to_id_channel_id message date",
        ),
        "channel=chat.username|peer_id.channel_id|to_id.channel_id id text=message|text date views forwards "
        "replies=replies.replies|replies "
        "edited_date=edit_date author=post_author album=grouped_id "
        "forwarded_from_id=fwd_from.from_id.channel_id "
        "forwarded_from_number=fwd_from.channel_post forwarded_date=fwd_from.date reply_to=reply_to.reply_to_msg_id|"
        "reply_to_msg_id reactions=reactions.results links=entities media",
        "from_id out mentioned media_unread silent",
        private=r"peer_id.user_id=. peer_id.chat_id=. to_id.user_id=. to_id.chat_id=.",
    ),
    _shape(
        "TGDataset",
        "telegram",
        ("is_forwarded forwarded_from_id message", "forwarded_message_date message", "media_id extension date"),
        "channel=username|channel_id channel_title id text=message|caption date "
        "forwarded_from_id forwarded_date=forwarded_message_date media=extension",
        "author",
    ),
    _shape(
        "TDLib",
        "telegram",
        ("chat_id is_channel_post content", "chat_id interaction_info content", "chat_id media_album_id content"),
        "channel=chat_id id text=content.text.text|content.caption.text date edited_date=edit_date "
        "author=author_signature views=interaction_info.view_count forwards=interaction_info.forward_count "
        "replies=interaction_info.reply_info.reply_count album=media_album_id "
        "forwarded_from_id=forward_info.origin.chat_id|forward_info.origin.sender_chat_id "
        "forwarded_from_number=forward_info.origin.message_id|forward_info.from_message_id "
        "forwarded_date=forward_info.date reply_to=reply_to.message_id|reply_to_message_id "
        "links=content.text.entities|content.caption.entities",
        "sender sender_id sender_user_id",
        shifted="id forwarded_from_number reply_to",
        private=r"chat_id=\d is_channel_post=false\Z",
    ),
    _shape(
        "snscrape (Telegram)",
        "telegram",
        ("url content outlinks link_preview", "url content outlinks forwarded"),
        "channel=channel.username|channel_username id text=content date url views "
        "forwarded_from=forwarded.title|forwarded "
        "forwarded_from_id=forwarded_url|forwarded.username links=outlinks media",
    ),
    _shape(
        "snscrape (X)",
        "x",
        ("raw_content user url", "rendered_content user url", "content user url retweeted_tweet", "raw_content url id"),
        _X_ACCOUNT + "channel_title=user.displayname id text=raw_content|content|rendered_content date url "
        "reply_to=in_reply_to_tweet_id quoted=quoted_tweet.url|quoted_tweet.id forwarded_from_id=retweeted_tweet.url "
        "language=lang links=links|outlinks media " + _X_OTHERS + _X_COUNTS,
        _X_APP,
        inside="quoted_tweet retweeted_tweet",
        escaped=True,
        reposts=True,
    ),
    _shape(
        "twint",
        "x",
        ("conversation_id tweet", "tweet username likes_count"),
        _X_ACCOUNT + "channel_title=name id text=tweet date=created_at|date url=link language links=urls "
        "quoted=quote_url forwarded_from=user_rt forwarded_from_number=retweet_id forwarded_date=retweet_date "
        "time_zone=timezone media=photos " + _X_COUNTS,
        escaped=True,
        reposts=True,
    ),
    _shape(
        "X (API, Trump-Archive-like tables)",
        "x",
        (
            "is_retweet",
            "id_str",
            "tweet_id",
            "tweet date",
            "tweet id",
            "retweet_count favorite_count",
            "user full_text",
            "author_id referenced_tweets",
            "public_metrics_like_count text",
            "public_metrics author_id text",
            "author_id author_username text",
        ),
        _X_ACCOUNT + "channel_title=user.name|author.name|user_displayname "
        "id=id_str|tweet_id|status_id|id text=full_text|text|content|tweet_text|tweet "
        "date=created_at|date|datetime|timestamp "
        "reply_to=in_reply_to_status_id_str|in_reply_to_status_id|in_reply_to_tweet_id|referenced_tweets.replied_to.id "
        "quoted=quoted_status_id_str|quoted_status_id|referenced_tweets.quoted.id "
        "forwarded_from=retweeted_user_screen_name|retweeted_user|retweeted_username|retweet_screen_name "
        "forwarded_from_number=retweeted_status_id|retweet_status_id|referenced_tweets.retweeted.id "
        "language=lang links=entities.urls|urls url=tweet_url|permalink|link|url media=media|images|photos "
        + _X_OTHERS
        + _X_COUNTS,
        _X_APP,
        escaped=True,
        reposts=True,
    ),
    _shape(
        "CrowdTangle",
        "facebook",
        (
            "page_name post_created message",
            "page_name post_created url",
            "group_name post_created url",
            "page_name user_name created",
        ),
        "channel=user_name|page_name|group_name channel_title=page_name|group_name id=url text=message|description "
        "date=post_created|created|post_created_date url likes replies=comments forwards=shares title=link_text "
        "links=link|final_link",
        "facebook_id",
    ),
    _shape(
        "CrowdTangle (Instagram)",
        "instagram",
        ("account user_name post_created",),
        "channel=user_name|account channel_title=account id=url text=description date=post_created url likes "
        "replies=comments views",
    ),
    _shape(
        "CrowdTangle (interface)",
        "facebook",
        ("platform_id post_url account",),
        "channel=account.handle|account.name|account.id channel_title=account.name id=platform_id|id text=message|"
        "description date platform url=post_url likes=statistics.actual.like_count|statistics.actual.favorite_count "
        "replies=statistics.actual.comment_count forwards=statistics.actual.share_count title links=link media",
    ),
    _shape(
        "Meta Content Library (Instagram)",
        "instagram",
        ("post_owner_username creation_time media_type", "post_owner creation_time media_type"),
        _MCL + "media=media_type",
    ),
    _shape(
        "Meta Content Library",
        "facebook",
        ("post_owner_name creation_time", "post_owner_username creation_time", "post_owner creation_time"),
        _MCL + "links=link_attachment.link",
    ),
    _shape(
        "VK wall",
        "vk",
        ("owner_id from_id post_type", "owner_id date text likes"),
        "channel=owner_id id text=text|copy_history.0.text date likes=likes.count|likes "
        "replies=comments.count|comments forwards=reposts.count|reposts views=views.count|views edited_date=edited "
        "forwarded_from_id=copy_history.0.owner_id "
        "forwarded_from_number=copy_history.0.id forwarded_date=copy_history.0.date "
        "links=attachments media=attachments",
        "from_id signer_id created_by",
        inside="copy_history.0",
    ),
    _shape(
        "JSON Feed",
        "feed",
        ("content_text date_published", "content_html date_published", "content_text id url", "content_html id url"),
        "channel=home_page_url|feed_url id text=content_text|content_html|summary title date=date_published "
        "edited_date=date_modified url links=external_url",
        "authors author",
        html=True,
    ),
    _shape(
        "WordPress",
        "web",
        ("date_gmt link content", "date_gmt guid content"),
        "id text=content.rendered|content date=date_gmt|date edited_date=modified_gmt url=link title=title.rendered|"
        "title",
        "author guid",
        html=True,
    ),
    _shape(
        "yt-dlp",
        "youtube",
        ("extractor webpage_url description", "extractor webpage_url upload_date"),
        "channel=channel_id|uploader_id|channel|uploader channel_title=channel|uploader id text=description title "
        "date=timestamp|upload_date url=webpage_url views=view_count likes=like_count replies=comment_count language",
        "comments",
    ),
)


def find_shape(names: Iterable[str]) -> Shape | None:
    """The tool whose columns have these folded names; ``None`` for any other table."""
    known = frozenset(names)
    return next((shape for shape in SHAPES if any(sign <= known for sign in shape.signs)), None)
