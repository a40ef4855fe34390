"""Saved t.me/s pages, in invented posts of invented channels."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from stemmatic.model import ChannelInfo, Forward, LinkPreview, Media, Post, PostKind, Reaction
from stemmatic.options import ReadOptions
from stemmatic.read import DumpReading, Reading, read_dumps
from stemmatic.read.telegram.page import FORMAT

FOOTER = (
    '<div class="tgme_widget_message_footer compact js-message_footer">{before}'
    '<div class="tgme_widget_message_info short js-message_info">'
    '<span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span>'
    '<span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date" href="https://t.me/{post}">'
    '<time datetime="{date}" class="time">10:31</time></a></span></div></div>'
)
HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta property="og:title" content="Ministry of Tides"><meta property="og:description" content="All about the sea.">
<meta property="og:image" content="//cdn.example/tides.jpg"></head><body class="widget_frame_base">
<section class="tgme_right_column"><div class="tgme_channel_info">
<div class="tgme_channel_info_header_title"><span dir="auto">Ministry of Tides</span></div>
<div class="tgme_channel_info_header_username"><a href="https://t.me/tides_example">@tides_example</a></div>
<div class="tgme_channel_info_counters">
<div class="tgme_channel_info_counter"><span class="counter_value">12.5K</span>
<span class="counter_type">subscribers</span></div>
<div class="tgme_channel_info_counter"><span class="counter_value">1</span>
<span class="counter_type">photo</span></div>
</div><div class="tgme_channel_info_description">All about the sea.<br>Daily.</div></div></section>
<main class="tgme_main" data-url="/tides_example"><section class="tgme_channel_history">
"""


def text(inner: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{inner}</div>'


def message(
    body: str = "",
    *,
    post: str = "tides_example/7",
    meta: str = "",
    before: str = "",
    classes: str = "",
    date: str = "2023-02-24T10:31:00+00:00",
) -> str:
    footer = FOOTER.format(before=before, meta=meta, post=post, date=date)
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap {classes} js-widget_message" data-post="{post}">'
        '<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color">'
        '<a class="tgme_widget_message_owner_name" href="https://t.me/tides_example">'
        f'<span dir="auto">Ministry of Tides</span></a></div>{body}{footer}</div></div></div>'
    )


def read(tmp_path: Path, content: str | bytes, reading: Reading | None = None) -> tuple[list[Post], DumpReading]:
    path = tmp_path / "page.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (result,) = read_dumps([path], formats=[FORMAT], reading=reading or Reading())
    return list(result), result


def read_one(tmp_path: Path, content: str) -> Post:
    posts, reading = read(tmp_path, content)
    assert reading.skipped == []
    (post,) = posts
    return post


def test_a_whole_page(tmp_path: Path) -> None:
    page = HEAD + message(text("One"), post="tides_example/1") + message(text("Two"), post="tides_example/2")
    posts, reading = read(tmp_path, page + "</section></main><script>let s = '<div>';</script></body></html>")
    assert [(post.key, post.text, post.place.position) for post in posts] == [
        ("telegram:tides_example/1", "One", "post 1 (tides_example/1)"),
        ("telegram:tides_example/2", "Two", "post 2 (tides_example/2)"),
    ]
    assert posts[0].channel_title == "Ministry of Tides"
    assert posts[0].url == "https://t.me/tides_example/1"
    assert posts[0].date == datetime(2023, 2, 24, 10, 31, tzinfo=UTC)
    assert (posts[0].views, posts[0].forwards, posts[0].reactions, posts[0].edited) == (1200, None, None, False)
    assert reading.skipped == []
    assert reading.channels == [
        ChannelInfo(
            platform="telegram",
            channel="tides_example",
            title="Ministry of Tides",
            description="All about the sea.\nDaily.",
            image_url="https://cdn.example/tides.jpg",
            subscribers=12500,
            counters={"photos": 1},
        )
    ]


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("one<br/>two<br><br>three", "one\ntwo\n\nthree"),
        ("\n      padded\n   by its writer\n    ", "padded by its writer"),
        ('<i class="emoji" style="x"><b>🌊</b></i> Işık <b>ve</b> ёлка', "🌊 Işık ve ёлка"),
        ('<tg-emoji emoji-id="5"><i class="emoji"><b>🌊</b></i></tg-emoji>!', "🌊!"),
        ("before<blockquote>quoted<br>lines</blockquote>after", "before\nquoted\nlines\nafter"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("a <tg-spoiler>hidden</tg-spoiler> word", "a hidden word"),
        ("AT&amp;T &lt;b&gt; &#33;", "AT&T <b> !"),
        ('<div class="tgme_widget_message_text js-message_text">once</div>', "once"),
        ("<script>alert(1)</script>safe", "safe"),
        ("مرحبا <b>بالعالم</b>", "مرحبا بالعالم"),
    ],
)
def test_text_as_the_page_shows_it(tmp_path: Path, inner: str, shown: str) -> None:
    assert read_one(tmp_path, message(text(inner))).text == shown


def test_links_but_not_searches_for_hashtags(tmp_path: Path) -> None:
    body = text(
        '<a href="https://a.example/">x</a> <a href="?q=%23tides">#tides</a> <a href="//b.example/y">y</a> '
        '<a href="https://t.me/s/tides_example?q=%23sea">#sea</a> <a href="https://t.me/reef_example">@reef</a>'
    )
    assert read_one(tmp_path, message(body)).links == (
        "https://a.example/",
        "https://b.example/y",
        "https://t.me/reef_example",
    )


FORWARDED = '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;{}</div>'


@pytest.mark.parametrize(
    ("origin", "forward"),
    [
        (
            '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/reef_example/123">'
            '<span dir="auto">Reef Daily</span></a>',
            Forward(name="Reef Daily", channel="reef_example", number="123"),
        ),
        (
            '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/reef_example">Reef Daily</a>',
            Forward(name="Reef Daily", channel="reef_example"),
        ),
        ('<span class="tgme_widget_message_forwarded_from_name">Reef Daily</span>', Forward(name="Reef Daily")),
        ("", Forward()),
    ],
)
def test_forwards(tmp_path: Path, origin: str, forward: Forward) -> None:
    assert read_one(tmp_path, message(FORWARDED.format(origin) + text("x"))).forward == forward


def test_edited_and_signed(tmp_path: Path) -> None:
    signed = '<span class="tgme_widget_message_from_author" dir="auto">Harbour office</span>,&nbsp;'
    post = read_one(tmp_path, message(text("x"), meta=f"{signed}edited &nbsp;"))
    assert (post.author, post.edited) == ("Harbour office", True)
    post = read_one(tmp_path, message(text("x"), meta=signed))
    assert (post.author, post.edited) == ("Harbour office", False)


def test_replies_do_not_lend_their_text(tmp_path: Path) -> None:
    reply = (
        '<a class="tgme_widget_message_reply" href="https://t.me/tides_example/5">'
        '<i class="tgme_widget_message_reply_thumb" style="background-image:url(\'//cdn.example/5.jpg\')"></i>'
        '<div class="tgme_widget_message_author"><span class="tgme_widget_message_author_name">Tides</span></div>'
        '<div class="tgme_widget_message_text js-message_reply_text" dir="auto">the earlier text</div></a>'
    )
    post = read_one(tmp_path, message(reply + text("the answer")))
    assert (post.text, post.reply_to) == ("the answer", "telegram:tides_example/5")
    assert post.extra == {"reply_thumbnail_url": "https://cdn.example/5.jpg"}
    assert post.media == ()


def test_reactions_old_and_new(tmp_path: Path) -> None:
    row = (
        '<div class="tgme_widget_message_reactions js-message_reactions">'
        '<span class="tgme_reaction tgme_reaction_paid"><i class="icon icon-telegram-stars"></i>7</span>'
        '<span class="tgme_reaction"><i class="emoji" style="x"><b>❤</b></i>1.5K</span>'
        '<span class="tgme_reaction"><tg-emoji emoji-id="55"><i class="emoji"></i></tg-emoji>3</span>'
        '<span class="tgme_reaction"><i class="emoji"><b>👍</b></i><span class="tgme_reaction_count">2</span></span>'
        "</div>"
    )
    post = read_one(tmp_path, message(text("x"), before=row))
    assert post.reactions == (Reaction("⭐", 7), Reaction("❤", 1500), Reaction("55", 3), Reaction("👍", 2))


def test_a_preview_and_its_picture_are_no_media_of_the_post(tmp_path: Path) -> None:
    card = (
        '<a class="tgme_widget_message_link_preview" href="https://tides.example/a">'
        '<i class="link_preview_image" style="background-image:url(&quot;https://cdn.example/a.jpg&quot;);x"></i>'
        '<div class="link_preview_site_name">Tides</div><div class="link_preview_title">High water</div>'
        '<div class="link_preview_description">Ebb and flow</div></a>'
    )
    post = read_one(tmp_path, message(text("x") + card))
    assert post.media == ()
    assert post.previews == (
        LinkPreview(
            url="https://tides.example/a",
            site_name="Tides",
            title="High water",
            description="Ebb and flow",
            image_url="https://cdn.example/a.jpg",
        ),
    )


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (
            '<a class="tgme_widget_message_photo_wrap" style="width:1px;background-image:url(\'https://c.example/p\')"></a>',
            Media(kind="photo", url="https://c.example/p"),
        ),
        (
            '<a class="tgme_widget_message_voice_player"><audio src="https://c.example/v.ogg"></audio></a>',
            Media(kind="voice", url="https://c.example/v.ogg"),
        ),
        (
            '<a class="tgme_widget_message_document_wrap"><div class="tgme_widget_message_document_icon"></div>'
            '<div class="tgme_widget_message_document_title">tides.pdf</div></a>',
            Media(kind="document", name="tides.pdf"),
        ),
        (
            '<div class="message_media_not_supported"><div class="message_media_not_supported_label">'
            "Please open Telegram to view this post</div></div>",
            Media(kind="unsupported"),
        ),
    ],
)
def test_media(tmp_path: Path, body: str, media: Media) -> None:
    assert read_one(tmp_path, message(body)).media == (media,)


def test_service_messages(tmp_path: Path) -> None:
    post = read_one(tmp_path, message(text("Channel photo updated"), classes="service_message"))
    assert (post.kind, post.text) == (PostKind.SERVICE, "Channel photo updated")


def test_readers_comments_are_counted_not_kept(tmp_path: Path) -> None:
    comment = '<div class="tgme_widget_message js-widget_message" data-post-id="9">' + text("Ada: well said") + "</div>"
    posts, reading = read(tmp_path, message(text("x")) + comment + comment)
    assert [post.text for post in posts] == ["x"]
    (line,) = reading.skipped
    assert line.deliberate
    assert line.reason == "2 comments of readers, not kept"


def test_a_page_saved_as_one_file_is_recognised_behind_its_styles(tmp_path: Path) -> None:
    style = "<style>" + "a{color:red}" * 20_000 + "</style>"
    page = f"<!DOCTYPE html><html><!-- https://t.me/s/x Telegram -->{style}<body>" + message(text("kept"))
    assert read_one(tmp_path, page).text == "kept"


@pytest.mark.parametrize("chunk", [1, 50, 333])
@pytest.mark.parametrize("head", [HEAD, ""])
def test_borders_of_chunks_change_nothing(
    tmp_path: Path, head: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = head + "".join(message(text(f"Текст {n} 🌊"), post=f"tides_example/{n}") for n in range(20))
    page = page if head else page[page.index('<div class="tgme_widget_message ') :]
    whole, _ = read(tmp_path, page)
    monkeypatch.setattr("stemmatic.read.markup._CHUNK_BYTES", chunk)
    assert len(whole) == 20
    assert read(tmp_path, page)[0] == whole


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (message(text("x"), post="no number"), "expected channel/number"),
        (message(text("x"), date="yesterday"), "expected a date, found 'yesterday'"),
        (message(text("x")).replace("1.2K", "many"), "no number"),
        (message(text("<b>" * 100_000)), "nested deeper"),
        (message(text("<b>" * 150)), "nested deeper than 100 levels"),
        (message(text("y" * 11_000_000)), "longer than can be read"),
    ],
)
def test_one_bad_message_costs_one_message(tmp_path: Path, bad: str, says: str) -> None:
    good = [message(text(f"good {n}"), post=f"tides_example/{n}") for n in (1, 3)]
    posts, reading = read(tmp_path, good[0] + bad + good[1])
    assert [post.text for post in posts] == ["good 1", "good 3"]
    (line,) = reading.skipped
    assert line.position.startswith("post 2")
    assert says in line.reason


def test_bytes_that_are_no_text_cost_their_message(tmp_path: Path) -> None:
    content = message(text("one")).encode() + message(text("@@")).encode().replace(b"@@", b"\xcf\xf0")
    posts, reading = read(tmp_path, content + message(text("three")).encode())
    assert [post.text for post in posts] == ["one", "three"]
    assert "is no UTF-8" in reading.skipped[0].reason


def test_a_page_cut_off_keeps_its_whole_messages(tmp_path: Path) -> None:
    content = message(text("one")) + message(text("two and more"))
    posts, reading = read(tmp_path, content[: content.index(" and more")])
    assert [post.text for post in posts] == ["one"]
    assert "cut off inside this message" in reading.skipped[0].reason


def test_a_message_that_is_too_large_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.read.markup._CHUNK_BYTES", 1000)
    content = message(text("one")) + message(text("x" * 100_000)) + message(text("three"))
    posts, reading = read(tmp_path, content, Reading(options=ReadOptions(max_record_bytes=20_000)))
    assert [post.text for post in posts] == ["one", "three"]
    assert "larger than 20000 bytes" in reading.skipped[0].reason


@pytest.mark.parametrize("content", ["<html><body>a page about Telegram</body></html>", "tgme_widget_message", "{}"])
def test_other_pages_are_left_to_others(tmp_path: Path, content: str) -> None:
    _, reading = read(tmp_path, content)
    assert reading.dump is None
