"""Archives of X accounts."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.model import Forward, Media, Reaction
from stemmatic.options import ReadOptions
from stemmatic.read import Reading, read_dumps
from stemmatic.read.format import Source
from stemmatic.read.x import archive as x_archive


def tweet(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "tweet": {
            "edit_info": {"initial": {"editTweetIds": [str(number)], "isEditEligible": True}},
            "retweeted": False,
            "source": '<a href="https://example.org">Norlund Web</a>',
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
            "display_text_range": ["0", "20"],
            "favorite_count": "3",
            "id_str": str(number),
            "truncated": False,
            "retweet_count": "2",
            "id": str(number),
            "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "favorited": False,
            "full_text": text,
            "lang": "en",
            **more,
        }
    }


def picture(account: str, number: int, **more: Any) -> dict[str, Any]:
    address = f"https://twitter.com/{account}/status/{number}/photo/1"
    media = [{"type": "photo", "media_url_https": "https://pbs.example/a.jpg", "expanded_url": address, **more}]
    return {"entities": {"urls": [], "media": media}, "extended_entities": {"media": media}}


def url(expanded: str) -> dict[str, Any]:
    return {"entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": expanded}]}}


def part(*tweets: Any, name: str = "tweets", number: int = 0) -> str:
    return f"window.YTD.{name}.part{number} = " + json.dumps(list(tweets), indent=2, ensure_ascii=False)


def labelled(content: str, label: str, inside: str = "") -> Source:
    return replace(source_of("tweets.js", content, inside), label=label)


def read(content: str, label: str = "norlund-archive/data/tweets.js") -> Outcome:
    source = labelled(content, label)
    assert x_archive.recognise(source)
    return read_all(x_archive.FORMAT, source)


def test_a_post() -> None:
    (post,) = read(
        part(tweet(11, "Peace &amp; bread &lt;3 at Ysk &copy https://t.co/abc", **picture("norlund_gov", 11)))
    ).posts
    assert post.key == "x:norlund_gov/11"
    assert post.text == "Peace & bread <3 at Ysk &copy https://t.co/abc"
    assert post.date == datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)
    assert (post.forwards, post.reactions, post.views, post.replies) == (2, (Reaction("♥", 3),), None, None)
    assert post.media == (Media(kind="photo", url="https://pbs.example/a.jpg"),)
    assert (post.declared_language, post.edited, post.forward, post.quoted) == ("en", False, None, None)
    assert post.url == "https://x.com/norlund_gov/status/11"
    assert post.place.position == "row 1"
    assert post.extra == {"source": '<a href="https://example.org">Norlund Web</a>'}


@pytest.mark.parametrize("name", ["tweet", "tweets", "community_tweet"])
def test_every_part_with_posts(name: str) -> None:
    assert [post.number for post in read(part(tweet(1, "a"), tweet(2, "b"), name=name, number=12)).posts] == ["1", "2"]


def test_bare_records_and_a_user_in_the_record() -> None:
    bare = tweet(5, "x", user={"screen_name": "ysk_daily"})["tweet"]
    assert [post.key for post in read(part(bare)).posts] == ["x:ysk_daily/5"]


def test_the_accounts_name_comes_from_its_own_media_only() -> None:
    # The picture of a repost shows whose post it was, not whose archive this is.
    borrowed = tweet(2, "RT @ysk_daily: See", **picture("ysk_daily", 99, source_status_id_str="99"))
    outcome = read(part(tweet(1, "first"), borrowed, tweet(3, "x", **picture("Norlund_Gov", 3))))
    assert {post.channel for post in outcome.posts} == {"Norlund_Gov"}


@pytest.mark.parametrize(
    ("label", "channel"),
    [
        ("/home/ada/norlund/data/tweets.js", "norlund"),
        ("norlund-2023.zip: data/tweets.js", "norlund-2023"),
        ("all.zip: norlund/data/tweets.js", "norlund"),
        ("tweets.js", "tweets"),
    ],
)
def test_else_the_folder_names_the_account(label: str, channel: str) -> None:
    assert read(part(tweet(1, "a")), label).posts[0].channel == channel


def test_a_repost_is_a_forward_and_loses_its_prefix() -> None:
    media = picture("ysk_daily", 99, source_status_id_str="99")
    seen, plain = read(
        part(tweet(2, "RT @ysk_daily: The bridge is &lt;open&gt;", **media), tweet(3, "RT @far: Cut off he…"))
    ).posts
    assert seen.forward == Forward(name="@ysk_daily", channel="ysk_daily", number="99")
    assert seen.text == "The bridge is <open>"
    assert seen.extra["full_text"] == "RT @ysk_daily: The bridge is &lt;open&gt;"
    assert plain.forward == Forward(name="@far", channel="far", number=None)
    assert plain.text == "Cut off he…"


def test_a_repost_with_the_whole_original() -> None:
    whole = {
        "id_str": "99",
        "full_text": "The bridge is open again today.",
        "created_at": "Tue Oct 09 20:19:24 +0000 2018",
        "user": {"screen_name": "ysk_daily"},
    }
    (post,) = read(part(tweet(2, "RT @ysk_daily: The bridge is…", retweeted_status=whole))).posts
    when = datetime(2018, 10, 9, 20, 19, 24, tzinfo=UTC)
    assert post.forward == Forward(name="@ysk_daily", channel="ysk_daily", number="99", date=when)
    assert post.text == "The bridge is open again today."


@pytest.mark.parametrize("text", ["We RT @ysk_daily: hello", "RT if you agree: yes", "ART @x: y", "RT @: x"])
def test_what_only_looks_like_a_repost_is_none(text: str) -> None:
    (post,) = read(part(tweet(2, text))).posts
    assert (post.forward, post.text) == (None, text)


def test_quotations_and_replies() -> None:
    quoting, named, chatting, page = read(
        part(
            tweet(2, "See https://t.co/abc", **url("https://twitter.com/ysk_daily/status/98")),
            tweet(
                3,
                "See",
                quoted_status_id_str="97",
                quoted_status_permalink={"expanded": "https://x.com/ysk_daily/status/97"},
            ),
            tweet(4, "@far Yes", in_reply_to_status_id_str="55", in_reply_to_screen_name="far"),
            tweet(5, "https://t.co/abc", **url("https://example.org/page")),
        )
    ).posts
    assert (quoting.quoted, named.quoted) == ("x:ysk_daily/98", "x:ysk_daily/97")
    assert quoting.links == ("https://twitter.com/ysk_daily/status/98",)
    assert (chatting.reply_to, chatting.quoted) == ("x:far/55", None)
    assert (page.quoted, page.links, page.reply_to) == (None, ("https://example.org/page",), None)


def test_languages_that_name_none() -> None:
    outcome = read(part(*(tweet(n, "x", lang=lang) for n, lang in enumerate(["und", "qme", "in", "tr", None, 5]))))
    assert [post.declared_language for post in outcome.posts] == [None, None, "id", "tr", None, None]


def test_an_edited_post() -> None:
    info = {"initial": {"editTweetIds": ["2", "3"]}}
    assert read(part(tweet(3, "x", edit_info=info))).posts[0].edited is True


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("direct_messages", "private messages, not kept"),
        ("direct_messages_group", "private messages, not kept"),
        ("deleted_tweets", "posts that their author deleted, not kept"),
        ("ip_audit", "a part of an X archive without posts (ip_audit), not kept"),
    ],
)
def test_private_parts_are_left_out_on_purpose(name: str, reason: str) -> None:
    outcome = read(part({"dmConversation": {"messages": [{"text": "secret"}]}}, name=name))
    assert (outcome.posts, outcome.damage) == ([], None)
    assert [(line.position, line.reason, line.deliberate) for line in outcome.skipped] == [("whole file", reason, True)]


def test_long_posts_without_numbers_are_said_to_be_missing() -> None:
    outcome = read(part({"noteTweet": {"noteTweetId": "1", "core": {"text": "long"}}}, name="note_tweet"))
    assert (outcome.posts, len(outcome.skipped), outcome.skipped[0].deliberate) == ([], 1, False)


def test_long_posts_are_joined_to_theirs_and_the_account_names_itself(tmp_path: Path) -> None:
    whole = "The lock at Norlund opens on Monday after three weeks of repairs, and ships may pass from six."
    late = {"noteTweet": {"createdAt": "2018-10-10T20:29:25.000Z", "core": {"text": whole + " Another day."}}}
    note = {"noteTweet": {"createdAt": "2018-10-10T20:19:25.000Z", "core": {"text": whole}}}
    cut = tweet(1, whole[:60] + " …", created_at="Wed Oct 10 20:19:24 +0000 2018")
    other = tweet(2, "The lock is shut", created_at="Wed Oct 10 20:19:24 +0000 2018")
    account = {
        "account": {"email": "nobody@example.org", "username": "lakeherald", "accountDisplayName": "Lake Herald"}
    }
    members = {"tweets": part(cut, other), "note-tweet": part(late, note, name="note_tweet")}
    members["account"] = part(account, name="account")
    folder, packed = tmp_path / "data", tmp_path / "x.zip"
    folder.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            (folder / f"{name}.js").write_text(content, encoding="utf-8")
            archive.writestr(f"data/{name}.js", content)
    for path in (folder, packed):
        posts = [post for found in read_dumps([path]) for post in found]
        assert [(post.key, post.text) for post in posts] == [
            ("x:lakeherald/1", whole),
            ("x:lakeherald/2", "The lock is shut"),
        ]
        assert posts[0].channel_title == "Lake Herald"
    # What was taken from beside a file is enough to read it again alone, and no more is taken.
    (found,) = (one for one in read_dumps([folder]) if one.label.endswith("tweets.js"))
    before = list(found)
    assert "nobody@example.org" not in found.surroundings["--beside"]
    (folder / "account.js").unlink()
    (folder / "note-tweet.js").unlink()
    (again,) = read_dumps([folder / "tweets.js"], reading=Reading.of(found.surroundings, ReadOptions()))
    assert list(again) == before


def test_faults_stay_with_their_post() -> None:
    outcome = read(part(tweet(1, "a", created_at="yesterday"), {"tweet": {"full_text": "no number"}}, 5, tweet(2, "b")))
    assert [(post.number, post.date is None) for post in outcome.posts] == [("1", True), ("2", False)]
    assert [line.position for line in outcome.skipped] == ["row 1", "row 2", "row 3"]


def test_a_cut_archive_gives_every_whole_post() -> None:
    content = part(*(tweet(n, "word " * 500) for n in range(100)))
    outcome = read(content[: len(content) // 2])
    assert 45 <= len(outcome.posts) <= 50
    assert outcome.damage is not None
    assert outcome.damage.position == f"row {len(outcome.posts) + 1}"


@pytest.mark.parametrize(
    "content", ["window.YTD = 5", "var x = [];", '[{"tweet": {}}]', "// window.YTD.tweets.part0 ="]
)
def test_other_scripts_are_not_recognised(content: str) -> None:
    assert not x_archive.recognise(source_of("tweets.js", content))
