"""Captures: Zeeschuimer's NDJSON and 4CAT's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from captures import DATE, WHEN, lines, read, zeeschuimer

from stemmatic.model import Forward, LinkPreview, Media, PostKind, Reaction

# --- X ---------------------------------------------------------------------------------------------------------------


def x_post(number: str, account: str, text: str, **more: Any) -> dict[str, Any]:
    legacy = {
        "created_at": "Fri Feb 24 07:33:58 +0000 2023",
        "full_text": text,
        "id_str": number,
        "favorite_count": 4,
        "retweet_count": 3,
        "reply_count": 2,
        "quote_count": 1,
        "lang": "en",
        "entities": {"urls": [], "hashtags": [], "user_mentions": []},
        "conversation_id_str": number,
        "user_id_str": "1",
        **more.pop("legacy", {}),
    }
    user = {"rest_id": "1", "core": {"screen_name": account, "name": account.title()}, "legacy": {}}
    return {
        "__typename": "Tweet",
        "rest_id": number,
        "id": number,
        "core": {"user_results": {"result": user}},
        "views": {"count": "1500", "state": "Enabled"},
        "legacy": legacy,
        **more,
    }


def test_a_post_of_x() -> None:
    outcome = read(zeeschuimer("twitter.com", x_post("11", "norlund_gov", "Peace &amp; bread")))
    (post,) = outcome.posts
    assert (post.key, post.text, post.date) == ("x:norlund_gov/11", "Peace & bread", DATE)
    assert (post.views, post.forwards, post.replies, post.reactions) == (1500, 3, 2, (Reaction("♥", 4),))
    assert (post.channel_title, post.declared_language) == ("Norlund_Gov", "en")
    assert post.extra == {"quote_count": 1, "collected": "2023-11-14T22:13:20+00:00"}
    assert (post.place.position, outcome.skipped) == ("line 1", [])


def test_a_repost_brings_its_original_whole() -> None:
    original = x_post("9", "ysk_daily", "The bridge is…", legacy={"created_at": "Thu Feb 23 07:33:58 +0000 2023"})
    long_text = "The bridge is open again &amp; free. " * 20
    original["note_tweet"] = {"note_tweet_results": {"result": {"text": long_text, "entity_set": {"urls": []}}}}
    repost = x_post(
        "11",
        "norlund_gov",
        "RT @ysk_daily: The bridge is…",
        legacy={"retweeted_status_result": {"result": {"__typename": "TweetWithVisibilityResults", "tweet": original}}},
    )
    outer, inner = read(zeeschuimer("x.com", repost)).posts
    date = datetime(2023, 2, 23, 7, 33, 58, tzinfo=UTC)
    assert outer.forward == Forward(name="@ysk_daily", channel="ysk_daily", number="9", date=date)
    assert outer.text == inner.text == long_text.replace("&amp;", "&")
    assert outer.extra["full_text"] == "RT @ysk_daily: The bridge is…"
    assert (outer.key, inner.key, inner.forward) == ("x:norlund_gov/11", "x:ysk_daily/9", None)


def test_a_quotation_names_and_brings_the_quoted_post() -> None:
    quoting = x_post(
        "11", "norlund_gov", "Well said", quoted_status_result={"result": x_post("9", "ysk_daily", "Said")}
    )
    outer, inner = read(zeeschuimer("x.com", quoting)).posts
    assert (outer.quoted, inner.key, inner.text) == ("x:ysk_daily/9", "x:ysk_daily/9", "Said")
    withheld = x_post("12", "norlund_gov", "Well", quoted_status_result={"result": {"tombstone": {}}})
    assert [post.quoted for post in read(zeeschuimer("x.com", withheld)).posts] == [None]


def test_the_older_form_and_an_unavailable_post() -> None:
    old = {
        "id": 11,
        "type": "adaptive",
        "legacy": x_post("11", "n", "Old")["legacy"],
        "user": {"screen_name": "norlund_gov", "name": "Norlund"},
    }
    outcome = read(zeeschuimer("twitter.com", old, {"__typename": "TweetTombstone", "rest_id": "5"}))
    assert [post.key for post in outcome.posts] == ["x:norlund_gov/11"]
    assert outcome.reasons == ["line 2: expected the post's text (legacy), found none"]


# --- other platforms -------------------------------------------------------------------------------------------------


def test_instagram_in_both_forms() -> None:
    item = {
        "code": "CoYsk",
        "taken_at": WHEN,
        "caption": {"text": "Ysk'ta sabah"},
        "user": {"username": "norlund", "full_name": "Norlund"},
        "like_count": 5,
        "comment_count": 2,
        "media_type": 8,
        "carousel_media": [
            {"media_type": 1, "image_versions2": {"candidates": [{"url": "https://i.example/1.jpg"}]}},
            {"media_type": 2, "video_versions": [{"url": "https://i.example/2.mp4"}]},
        ],
    }
    graph = {
        "__typename": "GraphImage",
        "shortcode": "CoOld",
        "taken_at_timestamp": WHEN,
        "edge_media_to_caption": {"edges": [{"node": {"text": "Old form"}}]},
        "owner": {"username": "norlund"},
        "edge_media_preview_like": {"count": 7},
        "edge_media_to_comment": {"count": 0},
        "display_url": "https://i.example/3.jpg",
    }
    hidden = {**item, "code": "CoHid", "like_and_view_counts_disabled": True, "caption": None, "taken_at": None}
    first, second, third = read(zeeschuimer("instagram.com", item, graph, hidden)).posts
    assert (first.key, first.text, first.date) == ("instagram:norlund/CoYsk", "Ysk'ta sabah", DATE)
    assert (first.reactions, first.replies, first.views) == ((Reaction("♥", 5),), 2, None)
    assert [media.kind for media in first.media] == ["photo", "video"]
    assert (second.key, second.text, second.replies) == ("instagram:norlund/CoOld", "Old form", 0)
    assert second.reactions == (Reaction("♥", 7),)
    assert (third.text, third.reactions, third.date) == ("", None, None)


def test_tiktok_threads_and_truth_social() -> None:
    film = {
        "id": "73",
        "desc": "Köprü açıldı",
        "createTime": str(WHEN),
        "author": {"uniqueId": "norlund", "nickname": "Norlund"},
        "stats": {"diggCount": 1, "commentCount": 2, "shareCount": 3, "playCount": 4},
        "statsV2": {"playCount": "40"},
        "textLanguage": "tr",
    }
    (post,) = read(zeeschuimer("tiktok.com", film)).posts
    assert (post.key, post.text, post.date) == ("tiktok:norlund/73", "Köprü açıldı", DATE)
    assert (post.views, post.forwards, post.replies, post.declared_language) == (40, 3, 2, "tr")

    original = {"code": "T1", "user": {"username": "ysk"}, "caption": {"text": "First"}, "taken_at": WHEN}
    repost = {
        "code": "T2",
        "user": {"username": "norlund"},
        "caption": None,
        "taken_at": WHEN,
        "like_count": 0,
        "text_post_app_info": {"share_info": {"reposted_post": original}, "repost_count": 2, "direct_reply_count": 1},
    }
    outer, inner = read(zeeschuimer("threads.net", repost)).posts
    assert (outer.key, outer.text, outer.reactions) == ("threads:norlund/T2", "First", ())
    assert (outer.forward, inner.key) == (
        Forward(name="@ysk", channel="ysk", number="T1", date=DATE),
        "threads:ysk/T1",
    )

    toot = {
        "id": "110",
        "created_at": "2023-02-24T07:33:58.000Z",
        "content": "<p>One<br/>two</p>",
        "account": {"username": "norlund", "display_name": "Norlund"},
        "url": "https://truth.example/@norlund/110",
        "reblogs_count": 3,
        "replies_count": 0,
        "favourites_count": 2,
        "media_attachments": [{"type": "image", "url": "https://t.example/1.jpg"}],
    }
    (post,) = read(zeeschuimer("truthsocial.com", toot)).posts
    assert (post.key, post.text, post.date) == ("truthsocial:norlund/110", "One\ntwo", DATE)
    assert post.media == (Media(kind="photo", url="https://t.example/1.jpg"),)


def test_what_cannot_be_read_and_what_is_not_kept() -> None:
    content = (
        zeeschuimer("linkedin.com", {"x": 1}, {"x": 2})
        + zeeschuimer("tiktok-comments", {"cid": "1", "text": "a reader says"})
        + zeeschuimer("tiktok.com", {"desc": "no number"})
        + lines({"other": 1})
    )
    outcome = read(content)
    assert outcome.posts == []
    assert [line.position for line in outcome.skipped] == [f"line {n}" for n in range(1, 6)]
    assert [line.deliberate for line in outcome.skipped] == [False, False, True, False, False]
    assert "posts captured from 'linkedin.com' cannot be read" in outcome.skipped[0].reason
    assert "a reader says" not in "".join(outcome.reasons)


def test_4cat_ndjson_without_the_envelope() -> None:
    item = {**x_post("11", "norlund_gov", "Hello"), "__import_meta": {"source_platform": "twitter.com"}}
    assert [post.key for post in read(lines(item)).posts] == ["x:norlund_gov/11"]
    assert [post.key for post in read(lines(x_post("12", "norlund_gov", "Bare"))).posts] == ["x:norlund_gov/12"]


def test_an_unreadable_date_leaves_the_post() -> None:
    outcome = read(zeeschuimer("x.com", x_post("11", "n", "t", legacy={"created_at": "soon"})))
    assert (outcome.posts[0].date, len(outcome.skipped)) == (None, 1)


# --- Telegram --------------------------------------------------------------------------------------------------------


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "_type": "Message",
        "id": number,
        "_chat": {"id": 1123456789, "username": "norlund", "title": "Norlund"},
        "_sender": {"id": 77, "first_name": "Ada", "last_name": "Norrin", "username": "ada_private"},
        "message": text,
        "date": float(WHEN),
        "edit_date": None,
        "views": 1500,
        "forwards": 2,
        "replies": {"replies": 3},
        "media": None,
        "fwd_from": None,
        **more,
    }


def test_messages_of_telegram() -> None:
    first, second = read(
        lines(
            message(
                5,
                "Köprü açık",
                post=True,
                post_author="Press office",
                edit_date=WHEN + 60,
                grouped_id=9,
                reactions={"results": [{"reaction": {"emoticon": "👍"}, "count": 12}]},
                reply_to={"reply_to_msg_id": 4},
                media={
                    "_type": "MessageMediaWebPage",
                    "webpage": {"url": "https://n.example/1", "title": "T", "site_name": "N"},
                },
            ),
            message(6, "", media={"_type": "MessageMediaDocument", "document": {"mime_type": "video/mp4"}}),
        )
    ).posts
    assert (first.key, first.text, first.date) == ("telegram:norlund/5", "Köprü açık", DATE)
    assert (first.author, first.edited, first.album, first.reply_to) == (
        "Press office",
        True,
        "9",
        "telegram:norlund/4",
    )
    assert (first.views, first.forwards, first.replies, first.reactions) == (1500, 2, 3, (Reaction("👍", 12),))
    assert first.previews == (LinkPreview(url="https://n.example/1", site_name="N", title="T"),)
    assert (second.media, second.reactions, second.edited) == ((Media(kind="video"),), None, False)


def test_forwards_of_telegram() -> None:
    def origin(**header: Any) -> dict[str, Any]:
        return {"fwd_from": {"date": WHEN, **header}}

    chat = {"_forward": {"_chat": {"id": 1199, "username": "ysk_daily", "title": "Ysk Daily"}}}
    channel, unnamed, person, hidden = read(
        lines(
            message(1, "a", **origin(from_id={"_type": "PeerChannel", "channel_id": 1199}, channel_post=8), **chat),
            message(2, "b", **origin(from_id={"_type": "PeerChannel", "channel_id": 1200})),
            message(3, "c", **origin(from_id={"_type": "PeerUser", "user_id": 55, "user": {"first_name": "Bo"}})),
            message(4, "d", **origin(from_id=None, from_name="Bo Hidden")),
        )
    ).posts
    assert channel.forward == Forward(name="Ysk Daily", channel="ysk_daily", number="8", date=DATE)
    assert unnamed.forward == Forward(channel="1200", date=DATE)
    assert person.forward == hidden.forward == Forward(date=DATE)


def test_no_persons_of_telegram_are_kept() -> None:
    content = lines(
        message(1, "in a group", post=False, post_author="Bo"),
        message(2, "", action={"_type": "MessageActionChatAddUser", "users": [5]}),
        message(3, "c", fwd_from={"date": WHEN, "from_id": {"user_id": 55, "user": {"first_name": "Bo"}}}),
    )
    outcome = read(content)
    kept = repr(outcome.posts) + repr(outcome.skipped)
    assert not any(name in kept for name in ("Ada", "Norrin", "ada_private", "Bo", "77", "55"))
    assert [(line.position, line.deliberate) for line in outcome.skipped] == [("line 2", True)]


def test_a_poll() -> None:
    poll = {"question": {"text": "Open?"}, "answers": [{"text": {"text": "Yes"}}, {"text": "No"}]}
    (post,) = read(lines(message(1, "", media={"_type": "MessageMediaPoll", "poll": poll}))).posts
    assert (post.kind, post.text) == (PostKind.POLL, "Open?\n• Yes\n• No")
