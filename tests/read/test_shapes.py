"""Tables of the field's tools, each by one example, and tables that look alike but are something else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.model import Forward, Media, Reaction
from stemmatic.options import ReadOptions
from stemmatic.read.format import Reading
from stemmatic.read.shapes import SHAPES
from stemmatic.read.table import reader as table

NOON = datetime(2031, 6, 2, 12, tzinfo=UTC)
NAMED = {"id": 5, "username": "quay", "title": "Quay News"}


def read(*rows: dict[str, Any], name: str = "a.jsonl", folder: str = "", **options: Any) -> Outcome:
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
    return read_all(table.FORMAT, source_of(name, content, folder=folder), Reading(options=ReadOptions(**options)))


# Tool: a row, the post's key, and further fields of the post.
EXAMPLES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "telegram-tracker": (
        {
            "signature": "x",
            "channel_name": "quay",
            "msg_id": 7,
            "message": None,
            "cleaned_message": "The crane is back",
            "date": "2031-06-02 12:00:00+00:00",
            "msg_link": "https://t.me/quay/7",
            "views": 9,
            "number_replies": 2,
            "number_forwards": 3,
            "forward_msg_from_peer_name": "Pier",
            "forward_msg_from_peer_id": "1000000088.0",
            "forward_msg_link": "https://t.me/pier/4",
            "url": "https://t.me/quay/3",
        },
        "telegram:quay/7",
        {
            "forward": Forward(name="Pier", channel="pier", number="4"),
            "links": ("https://t.me/quay/3",),
            "url": "https://t.me/quay/7",
            "views": 9,
            "replies": 2,
            "forwards": 3,
        },
    ),
    "Telepathy": (
        {
            "To": "quay",
            "Message ID": 7,
            "Display_name": "None",
            "ID": "None",
            "Message_text": "The crane is back",
            "Original_message": "",
            "Timestamp": "2031-06-02 12:00:00+00:00",
            "Reply_to_ID": "None",
            "Views": 9,
        },
        "telegram:quay/7",
        {"views": 9, "reply_to": None},
    ),
    "Pyrogram": (
        {
            "_": "Message",
            "id": 7,
            "sender_chat": NAMED,
            "chat": NAMED,
            "date": "2031-06-02 12:00:00",
            "forward_from_chat": {"id": -1001000000088, "title": "Pier", "username": "pier"},
            "forward_from_message_id": 4,
            "text": "The crane is back",
            "entities": [{"_": "MessageEntity", "type": "TEXT_LINK", "url": "https://quay.example/crane"}],
            "from_user": {"first_name": "A Member"},
        },
        "telegram:quay/7",
        {
            "forward": Forward(name="Pier", channel="pier", number="4"),
            "links": ("https://quay.example/crane",),
            "channel_title": "Quay News",
            "extra": {"_": "Message", "date_is_local": True},
        },
    ),
    "Telethon": (
        {
            "id": 7,
            "peer_id": "PeerChannel(channel_id=1000000077)",
            "message": "The crane is back",
            "date": "2031-06-02 12:00:00+00:00",
            "fwd_from": "{'_': 'MessageFwdHeader', 'from_id': {'_': 'PeerChannel', 'channel_id': 1000000088}}",
            "reply_to": "MessageReplyHeader(reply_to_msg_id=3)",
        },
        "telegram:1000000077/7",
        {"forward": Forward(channel="1000000088"), "reply_to": "telegram:1000000077/3"},
    ),
    "TGDataset": (
        {
            "username": "quay",
            "id": 7,
            "message": "The crane is back",
            "date": NOON.timestamp(),
            "author": None,
            "is_forwarded": True,
            "forwarded_from_id": 1000000088,
            "forwarded_message_date": NOON.timestamp(),
        },
        "telegram:quay/7",
        {"forward": Forward(channel="1000000088", date=NOON)},
    ),
    "snscrape (Telegram)": (
        {
            "_type": "snscrape.modules.telegram.TelegramPost",
            "url": "https://t.me/s/quay/7",
            "date": "2031-06-02T12:00:00+00:00",
            "content": "The crane is back",
            "outlinks": ["https://quay.example/crane"],
            "linkPreview": None,
        },
        "telegram:quay/7",
        {"links": ("https://quay.example/crane",)},
    ),
    "snscrape (X)": (
        {
            "url": "https://twitter.com/quay/status/7",
            "id": 7,
            "date": "2031-06-02T12:00:00+00:00",
            "rawContent": "The crane is back",
            "renderedContent": "The crane is back",
            "user": {"username": "quay", "displayname": "Quay News"},
            "retweetCount": 3,
            "likeCount": 2,
            "sourceLabel": "Quay Client",
            "quotedTweet": {"url": "https://twitter.com/pier/status/4", "id": 4},
        },
        "x:quay/7",
        {"forwards": 3, "quoted": "x:pier/4", "channel_title": "Quay News", "reactions": (Reaction("♥", 2),)},
    ),
    "twint": (
        {
            "id": 7,
            "conversation_id": 7,
            "created_at": "2031-06-02 14:00:00 CEST",
            "date": "2031-06-02",
            "time": "14:00:00",
            "timezone": "+0200",
            "username": "quay",
            "name": "Quay News",
            "tweet": "The crane is back",
            "likes_count": 2,
            "link": "https://twitter.com/quay/status/7",
        },
        "x:quay/7",
        {"reactions": (Reaction("♥", 2),)},
    ),
    "X (API, Trump-Archive-like tables)": (
        {
            "source": "Quay Client",
            "text": "RT @pier: The crane is back",
            "created_at": "Mon Jun 02 12:00:00 +0000 2031",
            "retweet_count": 5,
            "is_retweet": "true",
            "id_str": "7",
            "user_screen_name": "quay",
        },
        "x:quay/7",
        {"forward": Forward(name="@pier", channel="pier")},
    ),
    "CrowdTangle": (
        {
            "Page Name": "Quay News",
            "User Name": "quay",
            "Facebook Id": 1,
            "Post Created": "2031-06-02 08:00:00 EDT",
            "Likes": 2,
            "URL": "https://www.facebook.com/quay/posts/7",
            "Message": "The crane is back",
        },
        "facebook:quay/7",
        {"channel_title": "Quay News"},
    ),
    "CrowdTangle (Instagram)": (
        {
            "Account": "Quay News",
            "User Name": "quay",
            "Post Created": "2031-06-02 12:00:00 UTC",
            "URL": "https://www.instagram.com/p/7/",
            "Description": "The crane is back",
        },
        "instagram:quay/7",
        {},
    ),
    "CrowdTangle (interface)": (
        {
            "platformId": "1_7",
            "platform": "Facebook",
            "date": "2031-06-02 12:00:00",
            "message": "The crane is back",
            "postUrl": "https://www.facebook.com/quay/posts/7",
            "statistics": {"actual": {"likeCount": 2, "shareCount": 3, "commentCount": 4}},
            "account": {"name": "Quay News", "handle": "quay"},
        },
        "facebook:quay/1_7",
        {"forwards": 3, "replies": 4, "channel_title": "Quay News", "reactions": (Reaction("♥", 2),)},
    ),
    "Meta Content Library (Instagram)": (
        {
            "id": "7",
            "text": "The crane is back",
            "creation_time": "2031-06-02T12:00:00+00:00",
            "post_owner.username": "quay",
            "media_type": "IMAGE",
        },
        "instagram:quay/7",
        {"media": (Media(kind="photo"),)},
    ),
    "Meta Content Library": (
        {
            "id": "7",
            "text": "The crane is back",
            "creation_time": "2031-06-02T12:00:00+00:00",
            "post_owner.name": "Quay News",
            "post_owner.username": "quay",
            "statistics.views": 9,
        },
        "facebook:quay/7",
        {"views": 9},
    ),
    "VK wall": (
        {
            "id": 7,
            "owner_id": -50,
            "from_id": -50,
            "post_type": "post",
            "date": NOON.timestamp(),
            "text": "The crane is back",
            "likes": {"count": 2},
            "copy_history": [{"id": 4, "owner_id": -60, "date": NOON.timestamp()}],
            "attachments": [
                {"type": "photo", "photo": {"sizes": [{"url": "https://v.example/s"}, {"url": "https://v.example/l"}]}},
                {"type": "link", "link": {"url": "https://quay.example/crane"}},
            ],
        },
        "vk:-50/7",
        {
            "reactions": (Reaction("♥", 2),),
            "forward": Forward(channel="-60", number="4", date=NOON),
            "links": ("https://quay.example/crane",),
            "media": (Media(kind="photo", url="https://v.example/l"),),
        },
    ),
    "TDLib": (
        {
            "@type": "message",
            "id": 7 << 20,
            "sender_id": {"@type": "messageSenderUser", "user_id": "A Member"},
            "chat_id": -1001700000001,
            "is_channel_post": True,
            "date": NOON.timestamp(),
            "edit_date": 0,
            "forward_info": {"origin": {"chat_id": -1001700000002, "message_id": 4 << 20}, "date": NOON.timestamp()},
            "reply_to": {"message_id": 6 << 20},
            "interaction_info": {"view_count": 9, "forward_count": 3, "reply_info": {"reply_count": 2}},
            "media_album_id": "0",
            "content": {
                "@type": "messagePhoto",
                "caption": {"@type": "formattedText", "text": "The crane is back", "entities": []},
            },
        },
        "telegram:-1001700000001/7",
        {
            "views": 9,
            "forwards": 3,
            "replies": 2,
            "reply_to": "telegram:-1001700000001/6",
            "forward": Forward(channel="1700000002", number="4", date=NOON),
        },
    ),
    "JSON Feed": (
        {
            "home_page_url": "https://www.quay.example/news/",
            "id": "7",
            "url": "https://quay.example/7",
            "title": "Salt &amp; bread",
            "content_html": "<p>The crane <a href='https://crane.example/'>is</a> back</p>",
            "date_published": "2031-06-02T14:00:00+02:00",
        },
        "feed:quay.example%2Fnews/7",
        {"title": "Salt & bread", "links": ("https://crane.example/",), "url": "https://quay.example/7"},
    ),
    "WordPress": (
        {
            "id": 7,
            "date": "2031-06-02T14:00:00",
            "date_gmt": "2031-06-02T12:00:00",
            "guid": {"rendered": "https://quay.example/?p=7"},
            "link": "https://quay.example/crane/",
            "title": {"rendered": "Salt &#038; bread"},
            "content": {"rendered": "<p>The crane is&nbsp;back</p>\n", "protected": False},
            "author": 3,
        },
        "web:a/7",
        {"title": "Salt & bread", "url": "https://quay.example/crane/"},
    ),
    "yt-dlp": (
        {
            "id": "b7",
            "extractor": "youtube",
            "title": "Crane",
            "description": "The crane is back",
            "channel": "Quay News",
            "channel_id": "UC7",
            "timestamp": NOON.timestamp(),
            "upload_date": "20310602",
            "webpage_url": "https://v.example/b7",
            "view_count": 9,
        },
        "youtube:UC7/b7",
        {"views": 9, "title": "Crane", "channel_title": "Quay News"},
    ),
}


@pytest.mark.parametrize("tool", EXAMPLES)
def test_each_tool(tool: str) -> None:
    row, key, wanted = EXAMPLES[tool]
    (post,) = read(row).posts
    assert (post.key, post.text.replace("\u00a0", " "), post.date) == (key, "The crane is back", NOON)
    assert {name: getattr(post, name) for name in wanted} == wanted
    assert "A Member" not in json.dumps(dict(post.extra))


def test_each_tool_has_an_example() -> None:
    assert {shape.name for shape in SHAPES} == EXAMPLES.keys()


def test_a_tools_rows_may_lack_some_of_its_columns() -> None:
    row = EXAMPLES["Pyrogram"][0]
    bare = {name: row[name] for name in ("id", "chat", "date", "text")}
    assert [post.key for post in read(row, {**bare, "id": 8}).posts] == ["telegram:quay/7", "telegram:quay/8"]


def test_an_app_is_no_channel_and_the_folder_stands_in() -> None:
    row = {"source": "Twitter for iPhone", "text": "t", "retweet_count": 1, "favorite_count": 2, "id_str": "7"}
    assert read(row, folder="lakeherald").posts[0].key == "x:lakeherald/7"
    assert read({"source": "Twitter Web App", "text": "t", "id": 7}).posts[0].key == "table:a/7"
    assert read({"source": '<a href="https://e.example">Client</a>', "text": "t", "id": 7}).posts[0].channel == "a"


def test_a_table_that_only_looks_like_a_tools_keeps_its_source() -> None:
    row = {"source": "Quay News", "text": "RT @pier: &amp;", "id": 7, "date": "2031-06-02"}
    (post,) = read(row).posts
    assert (post.key, post.text, post.forward) == ("table:Quay News/7", "RT @pier: &amp;", None)


def test_a_platform_column_goes_before_the_tool() -> None:
    row = {**EXAMPLES["X (API, Trump-Archive-like tables)"][0], "platform": "mirror"}
    assert read(row).posts[0].key == "mirror:quay/7"


def test_messages_of_a_private_chat_of_tdlib_are_not_kept() -> None:
    row = EXAMPLES["TDLib"][0]
    outcome = read(row, {**row, "id": 8 << 20, "chat_id": 1700000003}, {**row, "id": 9 << 20, "is_channel_post": False})
    assert [post.number for post in outcome.posts] == ["7"]
    assert len(outcome.skipped) == 2


def test_a_number_of_tdlib_that_is_no_multiple_stays() -> None:
    (post,) = read({**EXAMPLES["TDLib"][0], "id": 7 << 20 | 1}).posts
    assert post.number == str(7 << 20 | 1)


def test_html_is_read_as_such_only_where_a_tool_writes_it() -> None:
    (post,) = read({"id": 7, "text": "write <b>words</b> &amp; so on", "date": "2031-06-02"}).posts
    assert post.text == "write <b>words</b> &amp; so on"
