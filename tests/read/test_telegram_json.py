"""Telegram Desktop's result.json: every field, every shape, and no person's name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stemmatic.model import ChannelInfo, Forward, Media, Post, PostKind, Precision, Reaction
from stemmatic.options import ReadOptions
from stemmatic.read import DumpReading, Reading, read_dumps
from stemmatic.read.telegram.desktop_json import FORMAT

DATE = {"date": "2023-02-24T13:31:00", "date_unixtime": "1677234660"}
WHEN = datetime(2023, 2, 24, 10, 31, tzinfo=UTC)
PHOTO = {"photo": "photos/photo_1.jpg", "width": 1280, "height": 720}


def message(number: int = 1, **fields: Any) -> dict[str, Any]:
    base = {"id": number, "type": "message", **DATE, "from": "Ministry of Tides", "from_id": "channel777"}
    return {**base, "text": "The harbour opens at dawn.", **fields}


def chat(*messages: Any, **fields: Any) -> dict[str, Any]:
    return {"name": "Ministry of Tides", "type": "public_channel", "id": 777, "messages": list(messages), **fields}


def read(tmp_path: Path, content: Any) -> tuple[list[Post], DumpReading]:
    path = tmp_path / "result.json"
    if not isinstance(content, bytes):
        content = json.dumps(content, ensure_ascii=False, indent=1).encode()
    path.write_bytes(content)
    (reading,) = read_dumps([path], formats=[FORMAT])
    return list(reading), reading


def read_one(tmp_path: Path, chat_fields: dict[str, Any] | None = None, **fields: Any) -> Post:
    posts, reading = read(tmp_path, chat(message(**fields), **(chat_fields or {})))
    assert [line for line in reading.skipped if "unknown zone" not in line.reason] == []
    (post,) = posts
    return post


def test_a_plain_message(tmp_path: Path) -> None:
    post = read_one(tmp_path)
    assert post.key == "telegram:777/1"
    assert (post.text, post.channel_title, post.kind) == (
        "The harbour opens at dawn.",
        "Ministry of Tides",
        PostKind.MESSAGE,
    )
    assert (post.date, post.edited, post.edited_date) == (WHEN, False, None)
    assert post.place.position == "messages[0] (id 1)"
    unknown = (post.views, post.forwards, post.replies, post.reactions, post.forward, post.reply_to, post.album)
    assert unknown == (None,) * 7
    assert post.extra == {}


def test_text_in_pieces_and_its_links(tmp_path: Path) -> None:
    pieces = [
        "Işık ",
        {"type": "bold", "text": "ve"},
        {"type": "custom_emoji", "text": "🔥", "document_id": "5.webp"},
        {"type": "text_link", "text": "here", "href": "https://tides.example/a"},
        {"type": "link", "text": "tides.example/b"},
        {"type": "hashtag", "text": "#tides"},
        {"type": "link", "text": "tides.example/b"},
    ]
    post = read_one(tmp_path, text=pieces)
    assert post.text == "Işık ve🔥heretides.example/b#tidestides.example/b"
    assert post.links == ("https://tides.example/a", "tides.example/b")


@pytest.mark.parametrize(
    ("fields", "forward"),
    [
        ({"forwarded_from": None}, Forward()),
        ({"forwarded_from": "Reef Daily"}, Forward(name="Reef Daily")),
        (
            {"forwarded_from": "Reef Daily", "forwarded_from_id": "channel88"},
            Forward(name="Reef Daily", channel="88"),
        ),
        ({"forwarded_from": "Ada Reef", "forwarded_from_id": "user9"}, Forward()),
        (
            {"forwarded_from": "Reef", "forwarded_from_id": "channel88", "forwarded_date_unixtime": "1677234660"},
            Forward(name="Reef", channel="88", date=WHEN),
        ),
        ({}, None),
    ],
)
def test_forwards_of_every_age(tmp_path: Path, fields: dict[str, Any], forward: Forward | None) -> None:
    post = read_one(tmp_path, **fields)
    assert post.forward == forward
    is_person = str(fields.get("forwarded_from_id", "")).startswith("user")
    assert post.extra == ({"forwarded_from_person": True} if is_person else {})


def test_reactions(tmp_path: Path) -> None:
    given = [
        {"type": "emoji", "count": 3, "emoji": "👍", "recent": [{"from": "Ada Reef", "from_id": "user9"}]},
        {"type": "custom_emoji", "count": 2, "document_id": "stickers/x.webp"},
        {"type": "paid", "count": 1},
    ]
    post = read_one(tmp_path, reactions=given)
    assert post.reactions == (Reaction("👍", 3), Reaction("stickers/x.webp", 2), Reaction("⭐", 1))
    assert read_one(tmp_path, reactions=[]).reactions == ()
    assert "Ada" not in repr(post)


def test_edits(tmp_path: Path) -> None:
    post = read_one(tmp_path, edited="2023-02-24T13:40:00", edited_unixtime="1677235200")
    assert (post.edited, post.edited_date) == (True, datetime(2023, 2, 24, 10, 40, tzinfo=UTC))
    never = read_one(tmp_path, edited="1970-01-01T03:00:00")
    assert (never.edited, never.edited_date) == (False, None)


def test_local_time_is_said_to_be_local(tmp_path: Path) -> None:
    post = read_one(tmp_path, date_unixtime=None)
    assert post.date == datetime(2023, 2, 24, 13, 31, tzinfo=UTC)
    assert post.extra == {"date_is_local": True}


def test_the_zone_of_local_times_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    old = {"id": 1, "type": "message", "text": "x", "date": "2021-06-02T11:00:00"}
    path.write_text(json.dumps({"name": "Quay", "type": "public_channel", "id": 777, "messages": [old]}))
    (found,) = read_dumps([path])
    (post,) = found
    assert post.precision is Precision.LOCAL
    assert [line.reason for line in found.skipped] == ["a post has a local time of an unknown zone"]
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(time_zone="Europe/Kyiv")))
    (post,) = found
    assert (post.date, post.precision, found.skipped) == (datetime(2021, 6, 2, 8, tzinfo=UTC), Precision.EXACT, [])


def test_replies(tmp_path: Path) -> None:
    assert read_one(tmp_path, reply_to_message_id=5).reply_to == "telegram:777/5"
    there = read_one(tmp_path, reply_to_message_id=5, reply_to_peer_id="channel88")
    assert there.reply_to == "telegram:88/5"
    assert read_one(tmp_path, reply_to_message_id=5, reply_to_peer_id="user9").reply_to is None


def test_polls(tmp_path: Path) -> None:
    poll = {
        "question": "When shall the ferry leave?",
        "closed": False,
        "total_voters": 7,
        "answers": [{"text": "At dawn", "voters": 4, "chosen": False}, {"text": "At noon", "voters": 3}],
    }
    post = read_one(tmp_path, text="", poll=poll)
    assert (post.kind, post.text) == (PostKind.POLL, "When shall the ferry leave?\nAt dawn\nAt noon")
    assert post.extra["poll"] == poll


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        (PHOTO, Media(kind="photo", name="photos/photo_1.jpg")),
        ({"photo": "(File not included. Change data exporting settings to download.)"}, Media(kind="photo")),
        ({"file": "files/tide.pdf", "mime_type": "application/pdf"}, Media(kind="document", name="files/tide.pdf")),
        ({"file": "a.mp4", "media_type": "video_file", "file_name": "t.mp4"}, Media(kind="video", name="t.mp4")),
        ({"file": "a.mp4", "media_type": "video_message"}, Media(kind="round-video", name="a.mp4")),
        ({"file": "a.ogg", "media_type": "voice_message"}, Media(kind="voice", name="a.ogg")),
        ({"file": "a.mp3", "media_type": "audio_file"}, Media(kind="audio", name="a.mp3")),
        ({"file": "a.webp", "media_type": "sticker", "sticker_emoji": "🌊"}, Media(kind="sticker", name="a.webp")),
        ({"file": "a.mp4", "media_type": "animation"}, Media(kind="animation", name="a.mp4")),
        ({"location_information": {"latitude": 1.5, "longitude": 2.5}}, Media(kind="location")),
        ({"contact_information": {"first_name": "Ada", "phone_number": "+1"}}, Media(kind="contact")),
    ],
)
def test_media(tmp_path: Path, fields: dict[str, Any], media: Media) -> None:
    post = read_one(tmp_path, **fields)
    assert post.media == (media,)
    assert "Ada" not in repr(post)
    assert ("location_information" in post.extra) == ("location_information" in fields)


def test_a_thumbnail_stands_beside_its_file(tmp_path: Path) -> None:
    post = read_one(tmp_path, file="a.mp4", media_type="video_file", thumbnail="a_thumb.jpg")
    assert [item.kind for item in post.media] == ["video", "thumbnail"]


def test_neighbours_of_one_second_are_an_album(tmp_path: Path) -> None:
    other = {"date_unixtime": "1677234661"}
    posts, _ = read(
        tmp_path,
        chat(
            message(1, **PHOTO),
            message(2, **PHOTO, text=""),
            message(3, **PHOTO, text=""),
            message(4, **PHOTO, text="another caption"),
            message(5, text="no picture"),
            message(6, **PHOTO, **other),
            message(7, **PHOTO, **other, text="", from_id="channel88"),
        ),
    )
    assert [(post.number, post.album) for post in posts] == [
        ("1", "1"),
        ("2", "1"),
        ("3", "1"),
        ("4", None),
        ("5", None),
        ("6", None),
        ("7", None),
    ]


def test_an_album_has_ten_at_most(tmp_path: Path) -> None:
    posts, _ = read(tmp_path, chat(*(message(number, **PHOTO, text="") for number in range(1, 14))))
    assert [post.album for post in posts] == ["1"] * 10 + ["11"] * 3


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"action": "create_channel", "title": "Tides"}, "create channel: Tides"),
        ({"action": "pin_message", "actor": "Ada Reef", "actor_id": "user9", "message_id": 1}, "pin message"),
        (
            {"action": "pin_message", "actor": "Ministry of Tides", "actor_id": "channel777"},
            "Ministry of Tides: pin message",
        ),
        ({"action": "pin_message", "actor": "Ministry of Tides"}, "Ministry of Tides: pin message"),
        ({"action": "invite_members", "actor": "Ada Reef", "members": ["Bo Reef"]}, "invite members"),
    ],
)
def test_service_messages_without_persons(tmp_path: Path, fields: dict[str, Any], text: str) -> None:
    post = read_one(tmp_path, type="service", text="", **fields)
    assert (post.kind, post.text) == (PostKind.SERVICE, text)
    assert "Reef" not in repr(post)


def test_unsupported_messages_have_a_number_only(tmp_path: Path) -> None:
    posts, _ = read(tmp_path, chat({"id": 4, "type": "unsupported"}))
    assert [(post.number, post.text, post.date) for post in posts] == [("4", "", None)]
    assert posts[0].extra == {"unsupported": True}


def test_the_signature_is_the_author(tmp_path: Path) -> None:
    assert read_one(tmp_path, author="Press office").author == "Press office"


def test_persons_in_a_public_supergroup_have_no_names(tmp_path: Path) -> None:
    group = {"type": "public_supergroup"}
    post = read_one(
        tmp_path, group, **{"from": "Ada Reef", "from_id": "user9", "author": "Ada Reef", "forwarded_from": "X"}
    )
    assert post.text == "The harbour opens at dawn."
    assert post.author is None
    assert "Ada" not in repr(post)
    admin = read_one(tmp_path, group, from_id="channel777", author="Harbour master")
    assert admin.author == "Harbour master"


@pytest.mark.parametrize("kind", ["private_group", "private_supergroup", "personal_chat", "bot_chat", "saved_messages"])
def test_private_chats_are_counted_not_kept(tmp_path: Path, kind: str) -> None:
    posts, reading = read(tmp_path, chat(message(1), message(2), type=kind, name="Ada Reef"))
    assert posts == []
    assert reading.channels == []
    (line,) = reading.skipped
    assert line.deliberate
    assert line.reason == f"private chat ({kind}), not kept: 2 messages"
    assert "Ada" not in repr(line)


def test_a_chat_of_unknown_type_is_not_kept_and_not_deliberate(tmp_path: Path) -> None:
    posts, reading = read(tmp_path, {"name": "Tides", "id": 1, "messages": [message()]})
    assert posts == []
    (line,) = reading.skipped
    assert not line.deliberate
    assert "cannot tell whether the chat is public" in line.reason


def test_a_private_channel_is_a_channel(tmp_path: Path) -> None:
    assert read_one(tmp_path, {"type": "private_channel"}).channel == "777"


@pytest.mark.parametrize(("given", "channel"), [(-1001234567890, "1234567890"), ("channel x", "Ministry of Tides")])
def test_ids_of_channels(tmp_path: Path, given: Any, channel: str) -> None:
    assert read_one(tmp_path, {"id": given}).channel == channel


def test_fields_behind_the_messages_are_found(tmp_path: Path) -> None:
    export = chat(message(1), message(2))
    posts, reading = read(tmp_path, {"messages": export.pop("messages"), **export})
    assert [post.key for post in posts] == ["telegram:777/1", "telegram:777/2"]
    assert posts[0].channel_title == "Ministry of Tides"
    assert reading.channels == [ChannelInfo(platform="telegram", channel="777", title="Ministry of Tides")]


def test_a_whole_account(tmp_path: Path) -> None:
    account = {
        "about": "Here is the data you requested.",
        "personal_information": {"first_name": "Ada", "phone_number": "+1"},
        "contacts": {"about": "…", "list": [{"first_name": "Bo"}]},
        "chats": {
            "about": "…",
            "list": [
                chat(message(1), id=1, name="Tides"),
                chat(message(2), type="personal_chat", name="Bo"),
                {"messages": [message(3)], "name": "Reef", "id": 3, "type": "public_channel"},
                chat(id=4, name="Empty"),
            ],
        },
        "left_chats": {"about": "…", "list": [chat(message(5), id=5, name="Left")]},
    }
    posts, reading = read(tmp_path, account)
    assert [(post.key, post.place.position) for post in posts] == [
        ("telegram:1/1", "chats.list[0].messages[0] (id 1)"),
        ("telegram:3/3", "chats.list[2].messages[0] (id 3)"),
        ("telegram:5/5", "left_chats.list[0].messages[0] (id 5)"),
    ]
    assert [info.title for info in reading.channels] == ["Tides", "Reef", "Empty", "Left"]
    assert [(line.position, line.deliberate) for line in reading.skipped] == [
        ("chats.list[1]", True),
        ("personal_information", True),
        ("contacts", True),
    ]
    assert "Bo" not in repr(reading.skipped)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"type": "message", "text": "no id"}, "as 'id', found nothing"),
        (message(id="1; drop"), "expected a number as 'id'"),
        (None, "expected an object, found nothing"),
        ([], "expected an object, found a list"),
        (message(type="story"), "found type 'story'"),
        (message(text=5), "expected text or a list as 'text', found a number"),
        (message(text=[5]), "expected pieces of text"),
        (message(date_unixtime="yesterday"), "expected a date as 'date'"),
        (message(date_unixtime="9" * 40), "expected a date as 'date'"),
        (message(date_unixtime=[1]), "expected a date"),
        (message(reactions={"👍": 1}), "expected a list as 'reactions'"),
        (message(reactions=[{"emoji": "👍", "count": "3"}]), "expected a count"),
        (message(poll=[]), "expected an object as 'poll'"),
        (message(author={}), "expected text as 'author'"),
        (message(reply_to_message_id="x"), "expected a number as 'reply_to_message_id'"),
    ],
)
def test_a_broken_message_costs_one_message(tmp_path: Path, bad: Any, says: str) -> None:
    posts, reading = read(tmp_path, chat(message(1), bad, message(3)))
    assert [post.number for post in posts] == ["1", "3"]
    (line,) = reading.skipped
    assert line.position.startswith("messages[1]")
    assert says in line.reason


def test_a_file_cut_off_keeps_what_is_whole(tmp_path: Path) -> None:
    content = json.dumps(chat(message(1), message(2, **PHOTO), message(3))).encode()
    posts, reading = read(tmp_path, content[: content.rindex(b'"id": 3')])
    assert [post.number for post in posts] == ["1", "2"]
    (line,) = reading.skipped
    assert "the end of the file" in line.reason
    assert reading.channels[0].channel == "777"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    posts, _ = read(tmp_path, json.dumps(chat(message(text="ёлка 🎄")), ensure_ascii=False).encode(encoding))
    assert [post.text for post in posts] == ["ёлка 🎄"]


def test_control_characters_of_real_exports(tmp_path: Path) -> None:
    content = json.dumps(chat(message(1, text="a@b"), message(2))).replace("a@b", r"a\x0Bb")
    posts, reading = read(tmp_path, content.encode())
    assert posts[0].text == "a\x0bb"
    assert reading.skipped == []


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    posts, _ = read(tmp_path, json.dumps(chat(message(text="\ud83d!", author="\udc00"))).encode())
    assert (posts[0].text, posts[0].author) == ("\ufffd!", "\ufffd")


@pytest.mark.parametrize(
    "content",
    [
        b'{"messages": "hello"}',
        b'{"messages": [{"role": "user", "content": "x"}]}',
        b'{"id": 1, "type": "public_channel"}',
        b'[{"id": 1, "type": "message"}]',
        b'{"chats": [1, 2]}',
        b"{",
        b"not json at all",
    ],
)
def test_other_json_is_left_to_others(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)
    (reading,) = read_dumps([path], formats=[FORMAT])
    assert reading.dump is None
    assert reading.skipped[0].reason.startswith(("no reader knows", "broken JSON"))
