"""Captures as 4CAT's CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from captures import DATE, WHEN, lines, read, sheet, zeeschuimer
from sources import source_of
from test_capture import x_post

from stemmatic.model import Forward, LinkPreview, Media, Reaction
from stemmatic.read.capture import reader as capture
from stemmatic.read.format import Reading

TELEGRAM_ROW = {
    "id": "norlund-5",
    "thread_id": "norlund",
    "chat": "norlund",
    "author": "77",
    "author_username": "ada_private",
    "author_name": "Ada Norrin",
    "author_is_bot": "no",
    "body": "Köprü açık\nİkinci",
    "reply_to": "4",
    "views": "1500",
    "reactions": "👍👍❤",
    "timestamp": "2023-02-24 10:33:58",
    "unix_timestamp": str(WHEN),
    "timestamp_edited": "",
    "unix_timestamp_edited": "",
    "author_forwarded_from_name": "Ysk Daily",
    "author_forwarded_from_username": "ysk_daily",
    "author_forwarded_from_id": "1199",
    "unix_timestamp_forwarded_from": str(WHEN),
    "link_title": "T",
    "link_description": "",
    "link_attached": "https://n.example/1",
    "attachment_type": "photo",
    "attachment_data": '{"phone_number": "123456"}',
    "attachment_filename": "norlund-5.jpeg",
}


def test_telegram_csv() -> None:
    hidden = {
        **TELEGRAM_ROW,
        "id": "6",
        "author_forwarded_from_name": "Bo Hidden",
        "author_forwarded_from_username": "",
        "author_forwarded_from_id": "",
        "unix_timestamp_forwarded_from": "",
        "timestamp_edited": "2023-02-25 00:00:00",
    }
    unnamed = {**TELEGRAM_ROW, "id": "norlund-7", "author_forwarded_from_username": ""}
    outcome = read(sheet(TELEGRAM_ROW, hidden, unnamed), "telegram.csv")
    first, second, third = outcome.posts
    assert (first.key, first.text, first.date) == ("telegram:norlund/5", "Köprü açık\nİkinci", DATE)
    assert first.forward == Forward(name="Ysk Daily", channel="ysk_daily", date=DATE)
    assert (first.views, first.reactions) == (1500, (Reaction("👍", 2), Reaction("❤", 1)))
    assert (first.reply_to, first.edited, second.edited) == ("telegram:norlund/4", False, True)
    assert (first.media, first.previews) == (
        (Media(kind="photo"),),
        (LinkPreview(url="https://n.example/1", title="T"),),
    )
    assert first.extra == {"attachment_type": "photo", "attachment_filename": "norlund-5.jpeg"}
    assert (second.number, second.forward) == ("6", Forward())
    assert third.forward == Forward(name="Ysk Daily", channel="1199", date=DATE)
    kept = repr(outcome.posts)
    assert not any(secret in kept for secret in ("Ada", "ada_private", "77", "123456", "Bo Hidden"))
    assert outcome.skipped == []


def test_x_csv() -> None:
    row = {
        "id": "11",
        "thread_id": "11",
        "timestamp": "2023-02-24 07:33:58",
        "unix_timestamp": str(WHEN),
        "link": "https://x.com/norlund_gov/status/11",
        "body": "RT @ysk_daily: The bridge is open",
        "author": "norlund_gov",
        "author_fullname": "Norlund",
        "author_id": "1",
        "language_guess": "en",
        "retweet_count": "3",
        "reply_count": "2",
        "like_count": "4",
        "impression_count": "",
        "is_retweet": "yes",
        "retweeted_user": "ysk_daily",
        "is_quote_tweet": "no",
        "quote_tweet_id": "",
        "quote_author": "",
        "urls": "https://a.example/1,https://a.example/2",
        "images": "https://p.example/1.jpg",
        "videos": "",
        "hashtags": "Ysk",
    }
    quoting = {
        **row,
        "id": "12",
        "body": "Well said",
        "is_retweet": "no",
        "retweeted_user": "",
        "is_quote_tweet": "yes",
        "quote_tweet_id": "9",
        "quote_author": "ysk_daily",
    }
    first, second = read(sheet(row, quoting), "x.csv").posts
    assert (first.key, first.text) == ("x:norlund_gov/11", "The bridge is open")
    assert first.forward == Forward(name="@ysk_daily", channel="ysk_daily")
    assert (first.views, first.forwards, first.replies, first.reactions) == (None, 3, 2, (Reaction("♥", 4),))
    assert first.links == ("https://a.example/1", "https://a.example/2")
    assert (first.extra["full_text"], first.extra["hashtags"]) == ("RT @ysk_daily: The bridge is open", "Ysk")
    assert (second.forward, second.quoted, second.text) == (None, "x:ysk_daily/9", "Well said")


def test_a_quoting_post_is_the_same_from_both_forms() -> None:
    quoted = {"result": x_post("9", "ysk_daily", "Ships &lt;wait&gt;")}
    item = x_post("11", "norlund_gov", "Fish &amp; ships wait", quoted_status_result=quoted)
    row = {
        "id": "11",
        "thread_id": "11",
        "timestamp": "2023-02-24 07:33:58",
        "unix_timestamp": str(WHEN),
        "link": "https://x.com/norlund_gov/status/11",
        "body": "Fish &amp; ships wait",
        "author": "norlund_gov",
        "author_fullname": "Norlund_Gov",
        "author_id": "1",
        "language_guess": "en",
        "retweet_count": "3",
        "reply_count": "2",
        "like_count": "4",
        "impression_count": "1500",
        "is_retweet": "no",
        "retweeted_user": "",
        "is_quote_tweet": "yes",
        "quote_tweet_id": "9",
        "quote_author": "ysk_daily",
        "quote_body": "Ships &lt;wait&gt;",
    }
    captured, tabled = read(zeeschuimer("x.com", item)).posts, read(sheet(row), "x.csv").posts
    bare = [replace(outer, place=tabled[0].place, extra={}) for outer in (captured[0], tabled[0])]
    assert bare[0] == bare[1]
    # Of the quoted post the table has its account, number and text alone.
    assert [(one[1].key, one[1].text) for one in (captured, tabled)] == [("x:ysk_daily/9", "Ships <wait>")] * 2


@pytest.mark.parametrize(
    ("platform", "row", "key"),
    [
        (
            "tiktok",
            {
                "id": "73",
                "thread_id": "73",
                "author": "norlund",
                "body": "t",
                "unix_timestamp": WHEN,
                "tiktok_url": "u",
            },
            "tiktok:norlund/73",
        ),
        (
            "instagram",
            {"id": "Co", "author": "norlund", "body": "t", "timestamp": WHEN, "num_likes": 1, "num_comments": 2},
            "instagram:norlund/Co",
        ),
        (
            "threads",
            {"id": "T", "author": "norlund", "body": "t", "unix_timestamp": WHEN, "timestamp": ""}
            | {"is_paid_partnership": "no", "reposts": "1", "link_thumbnail_url": ""},
            "threads:norlund/T",
        ),
        (
            "truthsocial",
            {"id": "1", "created_at": "2023-02-24T07:33:58Z", "body": "<p>t</p>", "reblogs_count": "1"}
            | {"account_username": "norlund", "account_display_name": "N"},
            "truthsocial:norlund/1",
        ),
    ],
)
def test_other_csv(platform: str, row: dict[str, Any], key: str) -> None:
    (post,) = read(sheet(row), f"{platform}.csv").posts
    assert (post.key, post.text, post.date) == (key, "t", DATE)


def test_comments_in_an_instagram_csv_are_not_kept() -> None:
    row = {"id": "Co", "author": "norlund", "body": "t", "timestamp": WHEN, "num_likes": 1, "num_comments": 2}
    outcome = read(
        sheet({**row, "type": "picture"}, {**row, "id": "5", "type": "comment", "author": "a_reader"}), "i.csv"
    )
    assert [post.number for post in outcome.posts] == ["Co"]
    assert [(line.position, line.deliberate) for line in outcome.skipped] == [("line 3", True)]


def test_a_map_reads_a_capture_as_a_plain_table() -> None:
    outcome = read(sheet(TELEGRAM_ROW), "a.csv", Reading(columns={"text": "link_title"}))
    assert [(post.platform, post.text) for post in outcome.posts] == [("table", "T")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,thread_id,author,timestamp,body\n1,1,a,2023-02-24,t\n"),
        ("a.csv", "channel,id,text,retweeted_user\nx,1,t,u\n"),
        ("a.jsonl", lines({"data": {"text": "t"}, "source_platform": "x.com"})),
        ("a.jsonl", lines({"id": 1, "message": "t"})),
        ("a.json", "{}"),
    ],
)
def test_other_tables_are_no_captures(name: str, content: str) -> None:
    assert not capture.recognise(source_of(name, content))
