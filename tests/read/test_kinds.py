"""Files as people have them: other names of columns, nested and lumped objects, pages of interfaces, dates in words."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.model import Forward, Media
from stemmatic.options import ReadOptions
from stemmatic.read import read_dumps
from stemmatic.read.format import Reading
from stemmatic.read.registry import FORMATS
from stemmatic.read.values import Unreadable, read_date

EIGHT = datetime(2031, 6, 2, 8, tzinfo=UTC)


def read(name: str, content: str, **options: Any) -> Outcome:
    source = source_of(name, content)
    form = next(form for form in FORMATS if form.recognise(source))
    return read_all(form, source, Reading(options=ReadOptions(**options)))


def table(*rows: dict[str, Any], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def keys(outcome: Outcome) -> list[str]:
    return [post.key for post in outcome.posts]


@pytest.mark.parametrize(
    "names",
    [
        "Kanal|Mesaj No|Tarih|Mesaj Metni|Dil",
        "Канал|Идентификатор|Дата сообщения|Текст сообщения|Язык",
        "Назва каналу|Ідентифікатор|Дата і час|Текст повідомлення|Мова",
        "Canal|Identifiant|Date|Texte|Langue",
        "Kanal|Nachrichten-ID|Datum|Nachricht|Sprache",
        "اسم القناة|رقم الرسالة|تاريخ النشر|نص الرسالة|اللغة",
        "کانال|شماره|تاریخ|متن|زبان",
        "Canal|Número|Fecha y hora|Contenido|Idioma",
        "频道|编号|日期|内容|语言",
    ],
)
def test_columns_of_other_languages(names: str) -> None:
    row = dict(zip(names.split("|"), ("ozero", "7", "2031-06-02 08:00", "The lock opens", "rus"), strict=True))
    (post,) = read("a.csv", table(row)).posts
    assert (post.channel, post.text, post.date, post.declared_language) == ("ozero", "The lock opens", EIGHT, "ru")
    assert post.number == "7"


def test_a_text_column_that_nobody_knows_is_proposed() -> None:
    outcome = read("a.csv", table({"id": 1, "text length": 9, "Full Message Body": "The lock opens"}))
    assert outcome.damage is not None
    assert outcome.damage.advice == "name the column that has the text: --map text='Full Message Body'"


TELETHON = {
    "_": "Message",
    "id": 7,
    "peer_id": {"_": "PeerChannel", "channel_id": 1000000077},
    "date": "2031-06-02T08:00:00+00:00",
    "message": "Read the notice",
    "entities": [{"_": "MessageEntityTextUrl", "offset": 9, "length": 6, "url": "https://quay.example/n"}],
    "fwd_from": {"_": "MessageFwdHeader", "from_id": {"_": "PeerChannel", "channel_id": 1000000088}, "channel_post": 4},
    "media": {"_": "MessageMediaPhoto"},
    "views": 9,
}


@pytest.mark.parametrize("written", [repr, json.dumps])
def test_objects_in_cells(written: Any) -> None:
    row = {name: written(value) if isinstance(value, dict | list) else value for name, value in TELETHON.items()}
    (post,) = read("a.csv", table(row)).posts
    assert (post.key, post.text, post.date, post.views) == ("telegram:1000000077/7", "Read the notice", EIGHT, 9)
    assert post.forward == Forward(channel="1000000088", number="4")
    assert (post.links, post.media) == (("https://quay.example/n",), (Media(kind="photo"),))


def test_a_header_of_a_forward_in_a_plain_table() -> None:
    header = (
        "MessageFwdHeader(date=datetime.datetime(2031, 6, 2, 8, 0, tzinfo=datetime.timezone.utc), imported=False, "
        "from_id=PeerChannel(channel_id=1000000088), from_name=None, channel_post=4)"
    )
    person = "{'_': 'MessageFwdHeader', 'from_id': {'_': 'PeerUser', 'user_id': 5}, 'from_name': 'A Member'}"
    rows = [{"id": 7, "text": "The lock", "fwd_from": header}, {"id": 8, "text": "The mole", "fwd_from": person}]
    first, second = read("a.csv", table(*rows)).posts
    assert first.forward == Forward(channel="1000000088", number="4", date=EIGHT)
    assert second.forward == Forward()


def test_flattened_columns_of_telethon() -> None:
    row = {
        "id": 7,
        "peer_id.channel_id": 1000000077,
        "date": "2031-06-02 08:00:00+00:00",
        "message": "The lock",
        "fwd_from.from_id.channel_id": 1000000088,
        "fwd_from.channel_post": 4,
        "reply_to.reply_to_msg_id": "3.0",
    }
    (post,) = read("a.csv", table(row)).posts
    assert (post.key, post.forward, post.reply_to) == (
        "telegram:1000000077/7",
        Forward(channel="1000000088", number="4"),
        "telegram:1000000077/3",
    )


def test_messages_of_private_chats_in_tables_are_not_kept() -> None:
    row = {"id": 7, "peer_id": "PeerUser(user_id=5)", "date": "2031-06-02", "message": "Between us"}
    chat = {"id": 5, "type": "ChatType.PRIVATE", "first_name": "A Member"}
    for outcome in (
        read("a.csv", table(row)),
        read("a.jsonl", lines({"id": 7, "chat": chat, "date": "2031-06-02", "text": "Between us", "outgoing": True})),
    ):
        assert outcome.posts == []
        assert outcome.reasons[0].endswith("a message of a private chat or group, not kept")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_for_each_channel(indent: int | None) -> None:
    plain = {"quay": [{"id": 1, "text": "The lock", "date": "2031-06-02"}], "77": [{"id": 1, "text": "The mole"}]}
    assert keys(read("a.json", json.dumps(plain, indent=indent))) == ["table:quay/1", "table:77/1"]
    dumped = {"quay": [TELETHON], "pier": [{**TELETHON, "id": 8}]}
    assert keys(read("a.json", json.dumps(dumped, indent=indent))) == ["telegram:quay/7", "telegram:pier/8"]


@pytest.mark.parametrize("indent", [None, 1])
def test_channels_beside_messages(indent: int | None) -> None:
    chats = [
        {"_": "Channel", "id": 1000000077, "username": "quay", "title": "Quay News"},
        {"_": "Channel", "id": 1000000088, "username": "pier", "title": "Pier"},
    ]
    page = {"messages": [TELETHON], "chats": chats, "users": [{"id": 5, "first_name": "A Member"}]}
    (post,) = read("a.json", json.dumps(page, indent=indent)).posts
    assert (post.key, post.channel_title) == ("telegram:quay/7", "Quay News")
    assert post.forward == Forward(name="Pier", channel="pier", number="4")
    assert "A Member" not in repr(post)


@pytest.mark.parametrize("indent", [None, 1])
def test_accounts_and_quoted_posts_beside_those_of_x(indent: int | None) -> None:
    page = {
        "data": [
            {
                "id": "7",
                "author_id": "1",
                "created_at": "2031-06-02T08:00:00.000Z",
                "text": "Look",
                "referenced_tweets": [{"type": "quoted", "id": "4"}],
            }
        ],
        "includes": {
            "users": [{"id": "1", "username": "quay"}, {"id": "2", "username": "pier"}, {"id": "3", "username": "x"}],
            "tweets": [{"id": "4", "author_id": "2", "text": "The crane"}, {"id": "5", "author_id": "3", "text": "No"}],
        },
    }
    quoting, quoted = read("a.json", json.dumps(page, indent=indent)).posts
    assert (quoting.key, quoting.quoted) == ("x:quay/7", "x:pier/4")
    assert (quoted.key, quoted.text) == ("x:pier/4", "The crane")


def test_what_a_bot_is_told_of_a_channel() -> None:
    chat = {"id": -10077, "title": "Quay News", "username": "quay", "type": "channel"}
    post = {"message_id": 7, "sender_chat": chat, "chat": chat, "date": EIGHT.timestamp(), "text": "The lock"}
    told = {"ok": True, "result": [{"update_id": 1, "channel_post": post}]}
    for content in (lines({"update_id": 1, "channel_post": post}), json.dumps(told)):
        assert keys(read("a.json", content)) == ["telegram:quay/7"]


def test_posts_inside_others_are_posts_of_their_own() -> None:
    original = {
        "url": "https://twitter.com/pier/status/4",
        "id": 4,
        "rawContent": "The crane &amp; the mole are back",
        "user": {"username": "pier"},
    }
    around = {"user": {"username": "quay"}, "retweetedTweet": None, "quotedTweet": None}
    quoting = {
        **around,
        "url": "https://twitter.com/quay/status/7",
        "id": 7,
        "rawContent": "Look",
        "quotedTweet": original,
    }
    passing_on = {
        **around,
        "url": "https://twitter.com/quay/status/8",
        "id": 8,
        "rawContent": "RT @pier: The crane …",
        "retweetedTweet": original,
    }
    outcome = read("a.jsonl", lines(quoting, passing_on))
    assert keys(outcome) == ["x:quay/7", "x:pier/4", "x:quay/8", "x:pier/4"]
    whole = "The crane & the mole are back"
    assert [post.text for post in outcome.posts] == ["Look", whole, whole, whole]
    assert outcome.posts[2].forward == Forward(name="@pier", channel="pier", number="4")
    written = {name: repr(value) if isinstance(value, dict) else value for name, value in quoting.items()}
    assert keys(read("a.csv", table(written))) == ["x:quay/7", "x:pier/4"]


def test_numbers_on_x_are_not_of_the_same_account() -> None:
    row = {
        "id": "20",
        "author_id": "7",
        "text": "see",
        "created_at": "2031-06-02T08:00:00Z",
        "author.username": "quay",
        "public_metrics.retweet_count": 5,
        "referenced_tweets.quoted.id": "17",
        "quoted_username": "pier",
        "referenced_tweets.replied_to.id": "15",
        "entities.urls": json.dumps([{"url": "https://t.co/x", "expanded_url": "https://quay.example/z"}]),
    }
    (post,) = read("a.csv", table(row)).posts
    assert (post.quoted, post.reply_to, post.links) == ("x:pier/17", "x:i/15", ("https://quay.example/z",))


def test_an_apps_name_is_no_channel() -> None:
    tweets = [{"source": "dlvr.it", "text": "The lock", "created_at": "2031-06-02", "id_str": "5"}]
    assert [post.channel for post in read("lakes.csv", table(*tweets)).posts] == ["lakes"]
    others = [{"source": "Hootsuite Inc.", "text": "The lock", "date": "2031-06-02", "id": "5"}]
    assert keys(read("lakes.csv", table(*others))) == ["table:lakes/5"]
    named = [{"Datetime": "2031-06-02 08:00", "Tweet Id": "5", "Text": "Fish &amp; ships", "Username": "quay"}]
    (post,) = read("a.csv", table(*named)).posts
    assert (post.key, post.text, post.date) == ("x:quay/5", "Fish & ships", EIGHT)


def test_a_post_without_words_is_kept_where_a_tool_names_it() -> None:
    row = {"url": "https://t.me/s/quay/7", "date": "2031-06-02T08:00:00Z", "content": None, "outlinks": []}
    (post,) = read("a.jsonl", lines({**row, "linkPreview": None})).posts
    assert (post.key, post.text, post.date) == ("telegram:quay/7", "", EIGHT)


def test_files_without_words_of_a_dataset() -> None:
    film = {"title": "The lock", "media_id": "m", "date": EIGHT.timestamp(), "extension": ".mp4"}
    document = {"77": {"username": "quay", "title": "Quay News", "text_messages": {}, "generic_media": {"9": film}}}
    (post,) = read("a.json", json.dumps(document, indent=1)).posts
    assert (post.key, post.text, post.date) == ("telegram:quay/9", "", EIGHT)
    assert (post.media, post.channel_title, post.title) == ((Media(kind="video"),), "Quay News", "The lock")


def test_the_text_before_it_was_translated_is_the_posts() -> None:
    row = {
        "To": "quay",
        "Message ID": 7,
        "Message_text": "The lock is open",
        "Original_message": "Замок відкрито",
        "Timestamp": "2031-06-02 08:00:00+00:00",
        "Reply_to_ID": "None",
    }
    (post,) = read("a.csv", table(row)).posts
    assert (post.text, post.extra["Message_text"]) == ("Замок відкрито", "The lock is open")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("MessageMediaType.VIDEO", (Media(kind="video"),)),
        (
            "https://q.example/a.mp4, https://q.example/b",
            (Media(kind="video", url="https://q.example/a.mp4"), Media(kind="photo", url="https://q.example/b")),
        ),
        (
            [{"_type": "snscrape.modules.telegram.Photo", "url": "https://q.example/c"}],
            (Media(kind="photo", url="https://q.example/c"),),
        ),
        ("plan.pdf", (Media(kind="document", name="plan.pdf"),)),
        (True, ()),
        ("3", ()),
    ],
)
def test_media_of_tables(value: Any, wanted: tuple[Media, ...]) -> None:
    outcome = read("a.jsonl", lines({"id": 1, "text": "t", "media": value}))
    assert (outcome.posts[0].media, outcome.skipped) == (wanted, [])
    assert outcome.posts[0].extra.get("media") == (value if isinstance(value, list) or value == "3" else None)


PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def activity(number: int, to: list[str], **more: Any) -> dict[str, Any]:
    address = f"https://m.example/users/quay/statuses/{number}"
    note = {"id": address, "type": "Note", "content": "<p>The lock</p>", "attributedTo": "https://m.example/users/quay"}
    return {
        "id": f"{address}/activity",
        "type": "Create",
        "actor": "https://m.example/users/quay",
        "published": "2031-06-02T08:00:00Z",
        "to": to,
        "object": note,
        **more,
    }


def test_letters_in_an_outbox_are_not_kept() -> None:
    letter = activity(2, ["https://n.example/users/member"])
    like = activity(3, [PUBLIC], type="Like", object="https://n.example/1")
    outcome = read("a.jsonl", lines(activity(1, [PUBLIC]), letter, like))
    assert keys(outcome) == ["fediverse:quay@m.example/1"]
    assert outcome.reasons == [
        "line 2: a post that is not public, not kept",
        "line 3: an activity that publishes nothing (Like), not kept",
    ]
    assert all(skipped.deliberate for skipped in outcome.skipped)


def test_a_note_alone_and_mastodons_interface() -> None:
    note = {**activity(1, [PUBLIC])["object"], "published": "2031-06-02T08:00:00Z"}
    status = {
        "id": "900",
        "uri": "https://m.example/users/quay/statuses/1",
        "created_at": "2031-06-02T08:00:00Z",
        "content": "<p>The lock</p>",
        "account": {"acct": "quay", "username": "quay"},
        "visibility": "public",
        "reblogs_count": 2,
    }
    (first,), (second,) = read("a.jsonl", lines(note)).posts, read("b.jsonl", lines(status)).posts
    assert (first.key, first.text, first.date) == ("fediverse:quay@m.example/1", "The lock", EIGHT)
    assert (second.key, second.text, second.forwards) == (first.key, first.text, 2)
    assert read("c.jsonl", lines({**status, "visibility": "direct"})).posts == []


def test_reposts_and_likes_of_bluesky() -> None:
    record = {"$type": "app.bsky.feed.post", "text": "The crane", "createdAt": "2031-06-02T08:00:00Z"}
    post = {"uri": "at://did:plc:b/app.bsky.feed.post/3j", "author": {"handle": "pier.example"}, "record": record}
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": {"handle": "quay.example"}}
    repost, original = read("a.json", json.dumps({"feed": [{"post": post, "reason": reason}]})).posts
    assert (repost.key, repost.text) == ("bluesky:quay.example/3j", "The crane")
    assert repost.forward is not None
    assert (repost.forward.channel, repost.forward.number) == ("pier.example", "3j")
    assert original.key == "bluesky:pier.example/3j"
    like = {"uri": "at://did:plc:b/app.bsky.feed.like/3m", "value": {"$type": "app.bsky.feed.like"}}
    outcome = read("a.jsonl", lines({"uri": "at://did:plc:b/app.bsky.feed.post/3j", "value": record}, like))
    assert outcome.reasons == ["line 2: a record that is no post (app.bsky.feed.like), not kept"]


def test_sentences_of_documents_are_proposed_as_texts() -> None:
    rows = [
        {"article": name, "sentence": text}
        for name, text in (("d1", "The lock opens."), ("d1", "Ships pass."), ("d2", "Snow fell."), ("d2", "All slept."))
    ]
    outcome = read("a.csv", table(*rows))
    assert "read each text as one post: --group article" in [line.advice for line in outcome.skipped]
    grouped = read("a.csv", table(*rows), group="article")
    assert [post.text for post in grouped.posts] == ["The lock opens.\nShips pass.", "Snow fell.\nAll slept."]


def test_a_header_that_runs_into_the_first_of_two_rows() -> None:
    rows = "lakes,1,2031-06-02 08:00,The lock\nlakes,2,2031-06-02 09:00,The mole\n"
    outcome = read("a.csv", f"channel,id,date,text{rows}")
    assert keys(outcome) == ["table:lakes/1", "table:lakes/2"]
    assert "the header runs into the first row" in outcome.reasons[0]


@pytest.mark.parametrize(
    "written",
    [
        "2 июня 2031, 08:00",
        "понедельник, 2 июня 2031 г., 08:00",
        "2 июн. 2031 в 08:00",
        "2 червня 2031 р. 08:00",
        "2 HAZİRAN 2031 08:00",
        "2 de junio de 2031, 08:00",
        "2 juin 2031 à 08:00",
        "2. Juni 2031 um 08:00",
        "Jun 2, 2031 · 08:00 UTC",
        "June 2nd, 2031 at 8:00 AM",
        "2 июня 2031 в 11:00 MSK",
        "2 يونيو 2031 08:00",
        "2031年6月2日 08:00",
        "2031.06.02 08:00",
    ],
)
def test_dates_in_words(written: str) -> None:
    assert read_date(written) == EIGHT


@pytest.mark.parametrize("written", ["31 июня 2031", "2 xyz 2031", "2 июня 31", "2 ма 2031", "июня 2031"])
def test_what_is_no_date_in_words(written: str) -> None:
    with pytest.raises(Unreadable):
        read_date(written)


@pytest.mark.parametrize(
    ("photo", "forwarded"),
    [
        ("Фотография", "Переслано из Гавань"),
        ("Світлина", "Переслано з Гавань"),
        ("Fotoğraf", "Гавань kanalından iletildi"),
        ("Imagen", "Reenviado de Гавань"),
        ("صورة", "محوّلة من Гавань"),
    ],
)
def test_a_copy_out_of_a_telegram_of_another_language(photo: str, forwarded: str) -> None:
    content = f"Озеро, [02.06.2031 08:00]\n[{forwarded}]\n[ {photo} ]\nЗамок открыт\n"
    (post,) = read("a.txt", content).posts
    assert (post.text, post.forward, post.media) == ("Замок открыт", Forward(name="Гавань"), (Media(kind="photo"),))


def test_pyrogram_writes_times_of_its_machine() -> None:
    chat = {"id": -1001000000077, "username": "quay", "type": "ChatType.CHANNEL"}
    row = {"id": 7, "chat": chat, "date": "2031-06-02 08:00:00", "text": "The lock", "outgoing": False}
    outcome = read("a.jsonl", lines(row))
    assert outcome.posts[0].extra["date_is_local"] is True
    assert "whole file: the times are local, of an unknown zone" in outcome.reasons
    sure = {**row, "date": EIGHT.timestamp(), "forward_date": "2031-06-02 07:00:00"}
    assert "date_is_local" not in read("a.jsonl", lines(sure)).posts[0].extra
    assert "date_is_local" not in read("a.jsonl", lines(row), time_zone="Europe/Kyiv").posts[0].extra


@pytest.mark.parametrize(
    "names",
    [
        "Kanal|Veröffentlichungsdatum|Beitragstext",
        "Kanał|Data publikacji|Treść posta",
        "Canal|Data|Text mesaj",
        "Κανάλι|Ημερομηνία|Κείμενο",
        "არხი|თარიღი|ტექსტი",
        "ալիք|ամսաթիվ|տեքստ",
        "ערוץ|תאריך|טקסט",
        "チャンネル|日時|本文",
        "채널|날짜|내용",
        "Kênh|Ngày đăng|Nội dung",
        "Канал|Датум|Садржај",
        "चैनल|तारीख|संदेश",
        "Kanal|Tarix|Mətn",
        "کانال|تاریخ انتشار|متن پیام",
    ],
)
def test_the_three_columns_that_every_table_has(names: str) -> None:
    row = dict(zip(names.split("|"), ("ozero", "2031-06-02 08:00", "The lock opens"), strict=True))
    for delimiter in ",\t":
        (post,) = read("a.csv", table(row, delimiter=delimiter)).posts
        assert (post.channel, post.date, post.text) == ("ozero", EIGHT, "The lock opens")


@pytest.mark.parametrize(
    ("names", "date", "time"),
    [
        ("date,time", "2031-06-02", "08:00:00"),
        ("Дата,Время", "02.06.2031", "08:00"),
        ("Tarih,Saat", "2 Haziran 2031", "08:00"),
        ("Datum,Uhrzeit", "02.06.2031", "8:00"),
    ],
)
def test_a_time_beside_its_date(names: str, date: str, time: str) -> None:
    row = dict(zip(names.split(","), (date, time), strict=True), text="The lock opens")
    (post,) = read("a.csv", table(row)).posts
    assert post.date == EIGHT


def test_a_time_that_is_none_of_a_date() -> None:
    whole, duration, alone = (
        read("a.csv", table({**row, "text": "The lock opens"})).posts[0]
        for row in (
            {"date": "2031-06-02 08:00", "time": "09:30"},
            {"date": "2031-06-02", "time": "three days"},
            {"Время": "2031-06-02 08:00"},
        )
    )
    assert (whole.date, whole.extra["time"]) == (EIGHT, "09:30")
    assert (duration.date, duration.extra["time"]) == (EIGHT.replace(hour=0), "three days")
    assert alone.date == EIGHT


POST = {"date": "2031-06-02 08:00", "channel": "ozero", "text": "The lock opens"}
MONGO = {
    "_id": {"$oid": "665f00000000000000000001"},
    "date": {"$date": {"$numberLong": str(int(EIGHT.timestamp() * 1000))}},
    "channel": "ozero",
    "text": "The lock opens",
}


@pytest.mark.parametrize(
    "content",
    [
        lines({"data": POST}),
        lines({"_index": "posts", "_id": "1", "_source": POST}),
        json.dumps({"took": 3, "hits": {"total": 1, "hits": [{"_id": "1", "_source": POST}]}}),
        json.dumps({"status": "ok", "data": {"results": [POST]}}, indent=1),
        json.dumps({"data": {"posts": {"edges": [{"node": {**POST, "createdAt": POST["date"]}}]}}}),
        lines(MONGO),
        lines({**POST, "text": None, "message": {"text": "The lock opens"}}),
        json.dumps({"columns": list(POST), "index": [0], "data": [list(POST.values())]}),
        json.dumps({name: {"0": value} for name, value in POST.items()}),
        json.dumps(POST) + ",\n" + json.dumps(POST | {"text": ""}) + ",\n",
        "window.posts = " + json.dumps([POST]) + ";",
    ],
)
def test_records_inside_what_programs_put_around_them(content: str) -> None:
    post = read("a.json", content).posts[0]
    assert (post.channel, post.date, post.text) == ("ozero", EIGHT, "The lock opens")


def test_what_looks_like_an_envelope_and_is_a_post() -> None:
    outcome = read("a.jsonl", lines({**POST, "results": [{"option": "yes"}, {"option": "no"}]}))
    assert [post.text for post in outcome.posts] == ["The lock opens"]


def test_quotation_marks_between_tabs() -> None:
    bare = 'date\tchannel\ttext\n2031-06-02 08:00\tozero\t"Lock" opens\n2031-06-02 09:00\tozero\tIt shuts\n'
    assert [post.text for post in read("a.tsv", bare).posts] == ['"Lock" opens', "It shuts"]
    quoted = 'date\tchannel\ttext\n2031-06-02 08:00\tozero\t"The ""lock""\nopens"\n'
    assert [post.text for post in read("a.tsv", quoted).posts] == ['The "lock"\nopens']


def test_a_channel_is_named_without_the_signs_around_its_name() -> None:
    for channel in ("ozero", "@ozero", "https://t.me/ozero"):
        outcome = read("a.csv", table({"id": "7", "channel": channel, "text": "The lock opens"}))
        assert keys(outcome) == ["table:ozero/7"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    source = source_of("a.jsonl", lines(POST | {"text": "Шлюз открыт"}).encode(encoding))
    form = next(form for form in FORMATS if form.recognise(source))
    assert [post.text for post in read_all(form, source).posts] == ["Шлюз открыт"]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_a_page_of_xs_interface_with_few_fields(tmp_path: Path, indent: int | None, suffix: str) -> None:
    tweets = [
        {"id": str(number), "author_id": "7", "text": f"Lock {number} is open", "created_at": "2031-06-02T12:00:00Z"}
        for number in range(1, 4)
    ]
    around = {"users": [{"id": "7", "username": "quay", "name": "The Quay"}]}
    path = tmp_path / f"page.{suffix}"
    path.write_text(json.dumps({"data": tweets, "includes": around}, indent=indent) + "\n", "utf-8")
    (found,) = read_dumps([path])
    assert [post.key for post in found] == ["x:quay/1", "x:quay/2", "x:quay/3"]
