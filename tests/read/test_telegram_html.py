"""Telegram Desktop's HTML export, with the line breaks and indents that it writes around everything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from stemmatic.model import ChannelInfo, Forward, Media, Post, PostKind, Reaction
from stemmatic.options import ReadOptions
from stemmatic.read import DumpReading, Reading, read_dumps
from stemmatic.read.telegram.desktop_html import FORMAT

TITLE = "Ministry of Tides"
DATE = "24.02.2023 13:31:00 UTC+03:00"
WHEN = datetime(2023, 2, 24, 10, 31, tzinfo=UTC)
HEAD = f"""<!DOCTYPE html>
<html>
 <head>
  <meta charset="utf-8"/>
<title>Exported Data</title>
  <link href="css/style.css" rel="stylesheet"/>
 </head>
 <body onload="CheckLocation();">
  <div class="page_wrap">
   <div class="page_header">
    <div class="content">
     <div class="text bold">
{TITLE}
     </div>
    </div>
   </div>
   <div class="page_body chat_page">
    <div class="history">
"""
FOOT = '<a class="pagination block_link" href="messages2.html">Next messages</a></div></div></div></body></html>'


def text(inner: str) -> str:
    return f'\n       <div class="text">\n{inner}\n       </div>\n'


def message(
    body: str = "", *, number: int | str = 1, sender: str | None = f"{TITLE} ", date: str = DATE, more: str = ""
) -> str:
    name = "" if sender is None else f'\n       <div class="from_name">\n{sender}\n       </div>\n'
    joined = " joined" if sender is None else ""
    return (
        f'\n     <div class="message default clearfix{joined}" id="message{number}">\n'
        '\n      <div class="body">\n'
        f'\n       <div class="pull_right date details" title="{date}">\n13:31\n       </div>\n'
        f"{name}{body}{more}\n      </div>\n\n     </div>\n"
    )


def service(inner: str, number: int | str) -> str:
    return (
        f'\n     <div class="message service" id="message{number}">\n\n      <div class="body details">\n{inner}\n'
        "      </div>\n\n     </div>\n"
    )


def media(inner: str) -> str:
    return f'<div class="media_wrap clearfix">{inner}</div>'


def read(tmp_path: Path, *messages: str, head: str = HEAD) -> tuple[list[Post], DumpReading]:
    path = tmp_path / "messages.html"
    path.write_text(head + "".join(messages) + FOOT, encoding="utf-8")
    (reading,) = read_dumps([path], formats=[FORMAT])
    return list(reading), reading


def read_one(tmp_path: Path, content: str) -> Post:
    posts, reading = read(tmp_path, content)
    assert [line for line in reading.skipped if "unknown zone" not in line.reason] == []
    (post,) = posts
    return post


def test_a_page(tmp_path: Path) -> None:
    posts, reading = read(
        tmp_path,
        service("24 February 2023", -1),
        service(f"{TITLE} pinned <a href='#go_to_message1'>this message</a>", 4),
        message(text("One<br>two"), number=5),
        message(text("joined to it"), number=6, sender=None),
    )
    assert [(post.key, post.text, post.kind, post.place.position) for post in posts] == [
        ("telegram:Ministry of Tides/4", f"{TITLE} pinned this message", PostKind.SERVICE, "message4"),
        ("telegram:Ministry of Tides/5", "One\ntwo", PostKind.MESSAGE, "message5"),
        ("telegram:Ministry of Tides/6", "joined to it", PostKind.MESSAGE, "message6"),
    ]
    assert posts[1].date == WHEN
    assert (posts[1].edited, posts[1].views, posts[1].reactions, posts[1].forward) == (None,) * 4
    assert reading.channels == [ChannelInfo(platform="telegram", channel=TITLE, title=TITLE)]
    assert reading.skipped == []


def test_pages_of_a_folder_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name, number in (("messages.html", 1), ("messages10.html", 10), ("messages2.html", 2)):
        (tmp_path / name).write_text(HEAD + message(text("x"), number=number) + FOOT, encoding="utf-8")
    assert [post.number for reading in read_dumps([tmp_path], formats=[FORMAT]) for post in reading] == ["1", "2", "10"]


@pytest.mark.parametrize(
    ("date", "when", "is_local"),
    [
        ("24.02.2023 13:31:00 UTC+03:00", WHEN, False),
        ("24.02.2023 05:01:00 UTC-05:30", WHEN, False),
        ("24.02.2023 10:31:00", WHEN, True),
    ],
)
def test_dates(tmp_path: Path, date: str, when: datetime, is_local: bool) -> None:
    post = read_one(tmp_path, message(text("x"), date=date))
    assert post.date == when
    assert post.extra == ({"date_is_local": True} if is_local else {})


def test_text_and_links(tmp_path: Path) -> None:
    inner = (
        'Işık <strong>ve</strong> <a href="https://tides.example/a?b=1&amp;c=2">here</a> '
        '<a href="" onclick="return ShowHashtag(&quot;tides&quot;)">#tides</a> '
        '<span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">secret</span></span> '
        '<a href="mailto:x@tides.example">x@tides.example</a>'
    )
    post = read_one(tmp_path, message(text(inner)))
    assert post.text == "Işık ve here #tides secret x@tides.example"
    assert post.links == ("https://tides.example/a?b=1&c=2",)


def forwarded(name: str | None, inner: str) -> str:
    date = f'<span class="date details" title="{DATE}"> 24.02.2023 13:31:00</span>'
    shown = "" if name is None else f'<div class="from_name">\n{name}{date}\n</div>'
    return f'<div class="forwarded body">{shown}{text(inner)}</div>'


@pytest.mark.parametrize(
    ("name", "forward"),
    [
        ("Reef Daily ", Forward(name="Reef Daily", date=WHEN)),
        ("Reef Daily  via @reefbot", Forward(name="Reef Daily", date=WHEN)),
        ("Deleted Account", Forward(date=WHEN)),
        (None, Forward()),
    ],
)
def test_forwards(tmp_path: Path, name: str | None, forward: Forward) -> None:
    post = read_one(tmp_path, message(forwarded(name, "carried")))
    assert (post.text, post.forward, post.date) == ("carried", forward, WHEN)
    assert post.extra == ({"via_bot": "@reefbot"} if name and "via" in name else {})


@pytest.mark.parametrize(
    ("href", "key"),
    [
        ("#go_to_message12", f"telegram:{TITLE}/12"),
        ("messages3.html#go_to_message12", f"telegram:{TITLE}/12"),
        ("", None),
    ],
)
def test_replies(tmp_path: Path, href: str, key: str | None) -> None:
    reply = f'<div class="reply_to details">In reply to <a href="{href}">this message</a></div>'
    post = read_one(tmp_path, message(reply + text("x")))
    assert (post.text, post.reply_to) == ("x", key)


def test_signature_and_reactions(tmp_path: Path) -> None:
    face = '<div class="userpic userpic1"><div class="initials" title="Ada Reef, 24.02.2023">A</div></div>'
    row = (
        '<span class="reactions"><span class="reaction active"><span class="emoji">\n❤\n</span>'
        f'<span class="userpics">{face}{face}</span><span class="count">\n1234\n</span></span>'
        f'<span class="reaction"><span class="emoji">👍</span><span class="userpics">{face}</span></span>'
        '<span class="reaction paid"><span class="emoji">⭐</span><span class="count">2</span></span></span>'
    )
    post = read_one(tmp_path, message(text("x") + '<div class="signature details">\nHarbour office\n</div>', more=row))
    assert post.author == "Harbour office"
    assert post.reactions == (Reaction("❤", 1234), Reaction("👍", 1), Reaction("⭐", 2))
    assert "Ada" not in repr(post)


def test_polls(tmp_path: Path) -> None:
    poll = (
        '<div class="media_poll"><div class="question bold">\nWhen?\n</div><div class="details">Anonymous poll</div>'
        '<div class="answer">\n- At dawn <span class="details">4 votes</span>\n</div>'
        '<div class="answer">\n- At noon\n</div><div class="total details\t">4 votes</div></div>'
    )
    post = read_one(tmp_path, message(media(poll)))
    assert (post.kind, post.text) == (PostKind.POLL, "When?\nAt dawn\nAt noon")
    assert post.extra["poll"]["answers"] == [{"text": "At dawn", "votes": 4}, {"text": "At noon", "votes": 0}]
    assert post.extra["poll"]["total_voters"] == 4


def generic(classes: str, title: str, href: str | None = None, status: str = "") -> str:
    tag = f'a href="{href}"' if href else "div"
    return (
        f'<{tag} class="media clearfix pull_left {classes}"><div class="fill pull_left"></div><div class="body">'
        f'<div class="title bold">{title}</div><div class="status details">{status}</div></div></{tag.split()[0]}>'
    )


@pytest.mark.parametrize(
    ("inner", "item"),
    [
        ('<a class="photo_wrap clearfix pull_left" href="photos/p.jpg"></a>', Media(kind="photo", name="photos/p.jpg")),
        ('<a class="video_file_wrap clearfix" href="v.mp4"></a>', Media(kind="video", name="v.mp4")),
        ('<a class="animated_wrap clearfix" href="v.mp4"></a>', Media(kind="animation", name="v.mp4")),
        ('<a class="sticker_wrap clearfix" href="s.webp"></a>', Media(kind="sticker", name="s.webp")),
        (generic("media_photo", "Photo"), Media(kind="photo")),
        (generic("media_photo", "Sticker"), Media(kind="sticker")),
        (generic("media_video", "Video message", "r.mp4"), Media(kind="round-video", name="r.mp4")),
        (generic("media_video", "Video file"), Media(kind="video")),
        (generic("media_voice_message", "Voice message", "v.ogg"), Media(kind="voice", name="v.ogg")),
        (generic("media_file", "tides.pdf"), Media(kind="document", name="tides.pdf")),
        (generic("media_contact", "Ada Reef", status="+1 234"), Media(kind="contact")),
        (
            generic("media_location", "Location", "https://maps.example/?q=1,2"),
            Media(kind="location", url="https://maps.example/?q=1,2"),
        ),
    ],
)
def test_media(tmp_path: Path, inner: str, item: Media) -> None:
    post = read_one(tmp_path, message(media(inner) + text("caption")))
    assert (post.media, post.text) == ((item,), "caption")
    assert "Ada" not in repr(post)


def test_neighbours_of_one_second_are_an_album(tmp_path: Path) -> None:
    photo = media('<a class="photo_wrap clearfix pull_left" href="photos/p.jpg"></a>')
    posts, _ = read(
        tmp_path,
        message(photo + text("x"), number=1),
        message(photo, number=2, sender=None),
        message(photo, number=3, date="24.02.2023 13:31:01 UTC+03:00"),
    )
    assert [post.album for post in posts] == ["1", "1", None]


@pytest.mark.parametrize("others", [("Ada Reef",), (TITLE, "Ada Reef")])
def test_groups_and_conversations_are_counted_not_kept(tmp_path: Path, others: tuple[str, ...]) -> None:
    posts, reading = read(tmp_path, *(message(text("x"), number=n, sender=name) for n, name in enumerate(others)))
    assert posts == []
    assert reading.channels == []
    (line,) = reading.skipped
    assert line.deliberate
    assert "a group or a conversation" in line.reason
    assert "Ada" not in repr(reading.skipped)


def test_a_forward_does_not_make_a_group(tmp_path: Path) -> None:
    assert len(read(tmp_path, message(forwarded("Reef Daily", "x")), message(text("y"), number=2))[0]) == 2


def test_service_lines_alone_do_not_make_a_channel(tmp_path: Path) -> None:
    posts, reading = read(tmp_path, service("Ada Reef invited Bo Reef", 3))
    assert posts == []
    assert "no sender named" in reading.skipped[0].reason


def test_other_pages_of_an_export_are_passed_over(tmp_path: Path) -> None:
    posts, reading = read(tmp_path, '<div class="entry clearfix"><div class="name bold">Ada Reef</div></div>')
    assert posts == []
    assert [(line.reason, line.deliberate) for line in reading.skipped] == [
        ("a page of an export without messages", True)
    ]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (message(text("x"), number="x"), "expected an id like message12"),
        (message(text("x"), date="tomorrow"), "expected a date like"),
        (message(text("x"), date="99.99.2023 13:31:00"), "month"),
        (message(text("<b>" * 100_000)), "nested deeper"),
    ],
)
def test_one_bad_message_costs_one_message(tmp_path: Path, bad: str, says: str) -> None:
    posts, reading = read(tmp_path, message(text("a"), number=1), bad, message(text("c"), number=3))
    assert [post.text for post in posts] == ["a", "c"]
    (line,) = reading.skipped
    assert says in line.reason


def test_a_page_cut_off_keeps_its_whole_messages(tmp_path: Path) -> None:
    path = tmp_path / "messages.html"
    content = HEAD + message(text("one"), number=1) + message(text("two"), number=2)
    path.write_text(content[: content.index("two") + 2], encoding="utf-8")
    (reading,) = read_dumps([path], formats=[FORMAT])
    assert [post.text for post in reading] == ["one"]
    (line,) = reading.skipped
    assert "cut off inside this message" in line.reason


def test_a_groups_pages_are_read_by_the_users_word_without_members_names(tmp_path: Path) -> None:
    forwarded = f'<div class="forwarded body"><div class="from_name">Another Member</div>{text("Two")}</div>'
    pages = [message(text("One"), sender="A Member"), message(forwarded, number=2, sender="B Member")]
    posts, reading = read(tmp_path, *pages, service("A Member joined", 3))
    assert posts == []
    assert "--public" in reading.skipped[0].advice
    (reading,) = read_dumps([tmp_path / "messages.html"], reading=Reading(options=ReadOptions(public=True)))
    posts = list(reading)
    assert [(post.number, post.text) for post in posts] == [("1", "One"), ("2", "Two")]
    assert "Member" not in repr(posts)
    assert [line.reason for line in reading.skipped] == ["1 service message of a group, not kept: it names members"]
