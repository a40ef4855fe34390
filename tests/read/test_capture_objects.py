"""Posts as programming interfaces give them, alone in lines, lists and documents; and JSON that is something else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.model import Forward
from stemmatic.read import FORMATS
from stemmatic.read.capture import reader as capture
from stemmatic.read.encoding import json_fault
from stemmatic.read.table import reader as table

NOON = datetime(2031, 6, 2, 12, tzinfo=UTC)
TELETHON: dict[str, Any] = {
    "_": "Message",
    "id": 7,
    "peer_id": {"_": "PeerChannel", "channel_id": 77},
    "date": "2031-06-02T12:00:00+00:00",
    "message": "Read the notice",
    "from_id": {"_": "PeerUser", "user_id": 5},
    "entities": [{"_": "MessageEntityTextUrl", "offset": 9, "length": 6, "url": "https://quay.example/n"}],
    "fwd_from": {"date": "2031-06-02T11:00:00+00:00", "from_id": {"channel_id": 88}, "channel_post": 4},
    "reply_to": {"reply_to_msg_id": 3},
    "reactions": {"results": [{"reaction": {"_": "ReactionEmoji", "emoticon": "👍"}, "count": 2}]},
    "media": {"_": "MessageMediaPhoto"},
}
STATUS: dict[str, Any] = {
    "id_str": "9",
    "created_at": "Mon Jun 02 12:00:00 +0000 2031",
    "full_text": "RT @pier: The crane &amp; the …",
    "user": {"screen_name": "quay", "name": "Quay News"},
    "retweeted_status": {"id_str": "4", "full_text": "The crane &amp; the mole", "user": {"screen_name": "pier"}},
}
PAGE: dict[str, Any] = {
    "data": [
        {
            "id": "9",
            "author_id": "1",
            "text": "RT @pier: The cra…",
            "created_at": "2031-06-02T12:00:00Z",
            "referenced_tweets": [{"type": "retweeted", "id": "4"}],
        },
        {
            "id": "10",
            "author_id": "1",
            "text": "Look",
            "public_metrics": {"like_count": 0},
            "referenced_tweets": [{"type": "quoted", "id": "4"}],
        },
    ],
    "includes": {
        "users": [{"id": "1", "username": "quay"}, {"id": "2", "username": "pier"}],
        "tweets": [{"id": "4", "author_id": "2", "text": "The crane &amp; the mole"}],
    },
}
NOTE = {
    "id": "https://m.example/users/quay/statuses/7",
    "type": "Note",
    "content": "<p>The <a href='https://q.example'>crane</a></p>",
}
CREATE = {
    "id": "https://m.example/users/quay/statuses/7/activity",
    "type": "Create",
    "actor": "https://m.example/users/quay",
    "published": "2031-06-02T12:00:00Z",
    "object": {**NOTE, "inReplyTo": "https://n.example/users/pier/statuses/4"},
}
ANNOUNCE = {
    **CREATE,
    "id": "https://m.example/users/quay/statuses/8/activity",
    "type": "Announce",
    "object": "https://n.example/users/pier/statuses/4",
}
BLUESKY = {
    "uri": "at://quay.example/app.bsky.feed.post/3k",
    "value": {"$type": "app.bsky.feed.post", "text": "The crane", "createdAt": "2031-06-02T12:00:00Z", "langs": ["en"]},
}


def lines(*rows: Any) -> str:
    return "\n".join(json.dumps(row) for row in rows) + "\n"


def read(content: str, name: str = "a.json") -> Outcome:
    source = source_of(name, content)
    form = next(form for form in FORMATS if form.recognise(source))
    assert form is capture.FORMAT
    return read_all(form, source)


@pytest.mark.parametrize(
    "written", [lines(TELETHON), json.dumps([TELETHON]), json.dumps({"messages": [TELETHON]}, indent=1)]
)
def test_telethon_as_such(written: str) -> None:
    (post,) = read(written).posts
    assert (post.key, post.text, post.date) == ("telegram:77/7", "Read the notice", NOON)
    assert post.forward == Forward(channel="88", number="4", date=NOON.replace(hour=11))
    assert (post.links, post.reply_to) == (("https://quay.example/n",), "telegram:77/3")
    assert [one.kind for one in post.media] == ["photo"]


def test_a_document_says_whose_its_messages_are() -> None:
    (post,) = read(json.dumps({"username": "quay", "title": "Quay News", "messages": [TELETHON]}, indent=1)).posts
    assert (post.key, post.channel_title) == ("telegram:quay/7", "Quay News")


def test_private_messages_are_not_kept() -> None:
    outcome = read(lines({**TELETHON, "peer_id": {"_": "PeerUser", "user_id": 5}}))
    assert outcome.posts == []
    assert outcome.reasons == ["line 1: a message of a private chat or group, not kept"]


def test_x_of_both_versions_keeps_a_repost_whole() -> None:
    repost, original = read(lines(STATUS)).posts
    assert (repost.key, repost.text, repost.forward and repost.forward.number) == ("x:quay/9", original.text, "4")
    assert (original.key, original.text) == ("x:pier/4", "The crane & the mole")
    repost, reposted, quoting = read(lines(PAGE)).posts
    assert (repost.key, repost.text) == ("x:quay/9", "The crane & the mole")
    assert repost.forward == Forward(name="@pier", channel="pier", number="4")
    assert (reposted.key, reposted.text) == ("x:pier/4", "The crane & the mole")
    assert (quoting.key, quoting.quoted) == ("x:quay/10", "x:pier/4")
    alone = {**PAGE["data"][1], "author": {"username": "quay"}}
    assert [post.key for post in read(lines(alone)).posts] == ["x:quay/10"]


@pytest.mark.parametrize("indent", [None, 1])
def test_an_outbox(indent: int | None) -> None:
    outbox = {"@context": ["x", {"y": 1}], "type": "OrderedCollection", "orderedItems": [CREATE, ANNOUNCE]}
    created, announced = read(json.dumps(outbox, indent=indent)).posts
    assert (created.key, created.text, created.date) == ("fediverse:quay@m.example/7", "The crane", NOON)
    assert (created.links, created.reply_to) == (("https://q.example",), "fediverse:pier@n.example/4")
    assert (announced.key, announced.forward) == (
        "fediverse:quay@m.example/8",
        Forward(channel="pier@n.example", number="4"),
    )


def test_bluesky() -> None:
    (post,) = read(lines(BLUESKY)).posts
    assert (post.key, post.text, post.date) == ("bluesky:quay.example/3k", "The crane", NOON)
    assert post.declared_language == "en"


def test_maps_of_messages_and_texts_alone() -> None:
    message = {"message": "The crane", "date": NOON.timestamp(), "is_forwarded": False, "forwarded_from_id": None}
    document = {"77": {"username": "quay", "text_messages": {"7": message}}, "78": {"text_messages": {"7": message}}}
    for indent in (None, 1):
        outcome = read_all(table.FORMAT, source_of("a.json", json.dumps(document, indent=indent)))
        assert [post.key for post in outcome.posts] == ["telegram:quay/7", "telegram:78/7"]
    outcome = read_all(table.FORMAT, source_of("a.json", json.dumps(["The crane is back", "Ships wait outside"])))
    assert [post.text for post in outcome.posts] == ["The crane is back", "Ships wait outside"]


@pytest.mark.parametrize(
    "value",
    [
        {"name": "x", "messages": []},
        {"items": [1, 2]},
        ["https://quay.example/a", "https://quay.example/b"],
        {"package": "x", "scripts": {"build": "y"}},
    ],
)
def test_other_json_is_none_of_ours(value: Any) -> None:
    source = source_of("a.json", json.dumps(value, indent=1))
    assert not any(form.recognise(source) for form in FORMATS)


def test_where_json_is_broken() -> None:
    assert json_fault(source_of("a.json", '{"a": 1\n "b": 2}')) == ("line 2, character 2", "Expecting ',' delimiter")
    assert json_fault(source_of("a.json", '{"a": 1}')) is None
    assert json_fault(source_of("a.txt", "text")) is None
    cut = source_of("a.json", "[" + '"word word word",\n' * 10_000)
    assert json_fault(cut) is None  # the head ends somewhere


def test_an_actor_that_is_no_address_costs_no_more_than_itself() -> None:
    outcome = read(lines({**CREATE, "actor": "http://[[["}, CREATE))
    assert [post.key for post in outcome.posts] == ["fediverse:http:%2F%2F[[[/7", "fediverse:quay@m.example/7"]
