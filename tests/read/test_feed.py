"""Feeds saved as files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.model import Forward, Media
from stemmatic.options import ReadOptions
from stemmatic.read.feed import reader as feed
from stemmatic.read.format import Reading
from stemmatic.read.html_text import html_text

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Norlund Bulletin &amp; Notes</title>
  <link>https://www.norlund.example/en/</link>
  <atom:link href="https://www.norlund.example/en/feed" rel="self"/>
  <description>News of Norlund</description>
  <language>en-GB</language>
  <image><url>https://norlund.example/logo.png</url><title>x</title><link>x</link></image>
  <item>
    <title>Border &amp; bridge open</title>
    <link>https://norlund.example/en/1</link>
    <guid isPermaLink="false">nb-1</guid>
    <pubDate>Fri, 24 Feb 2023 07:33:58 +0300</pubDate>
    <dc:creator>Press office</dc:creator>
    <category>Ysk</category>
    <description>Short.</description>
    <content:encoded><![CDATA[<p>The border at <b>Ysk</b> is open.</p><p>First line<br>second &amp; line, see
      <a href="https://norlund.example/map">map</a>.</p><ul><li>one</li><li>two</li></ul><script>alert(1)</script>
      <!-- </item> -->]]></content:encoded>
    <enclosure url="https://norlund.example/a.mp3" type="audio/mpeg" length="1"/>
    <media:content url="https://norlund.example/a.jpg" medium="image"/>
  </item>
  <item>
    <title>Only a headline</title>
    <link>https://norlund.example/en/2</link>
    <pubDate>some day</pubDate>
    <source url="https://ysk.example/rss">Ysk Daily</source>
  </item>
  <item><description>Neither title nor address</description></item>
</channel>
</rss>
"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk">
  <title>Вісник Норлунду</title>
  <link rel="self" href="https://norlund.example/uk/atom"/>
  <link rel="alternate" href="https://norlund.example/"/>
  <entry>
    <id>urn:nb:1</id>
    <title type="html">&lt;b&gt;Кордон&lt;/b&gt;</title>
    <link href="https://norlund.example/uk/1"/>
    <published>2023-02-24T07:33:58Z</published>
    <updated>2023-02-25T07:33:58Z</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Кордон відкрито.</p><p>Усе.</p></div></content>
  </entry>
  <entry>
    <id>urn:nb:2</id><title>Plain</title><updated>2023-02-26T00:00:00+02:00</updated>
    <content type="text">5 &lt; 6 and so on</content>
  </entry>
</feed>
"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://ysk.example/rss"><title>Ysk</title><link>https://ysk.example</link></channel>
  <item rdf:about="https://ysk.example/1"><title>One</title><link>https://ysk.example/1</link>
    <description>Text one</description><dc:date>2023-02-24T07:33:58+03:00</dc:date></item>
</rdf:RDF>
"""


def read(content: bytes | str, name: str = "feed.xml", reading: Reading | None = None) -> Outcome:
    source = source_of(name, content)
    assert feed.recognise(source)
    return read_all(feed.FORMAT, source, reading)


def test_rss() -> None:
    outcome = read(RSS)
    first, second, third = outcome.posts
    assert first.key == "feed:norlund.example%2Fen/nb-1"
    assert first.text == ("The border at Ysk is open.\n\nFirst line\nsecond & line, see map.\n\n• one\n• two")
    assert (first.title, first.author, first.url) == (
        "Border & bridge open",
        "Press office",
        "https://norlund.example/en/1",
    )
    assert first.date == datetime(2023, 2, 24, 4, 33, 58, tzinfo=UTC)
    assert (first.declared_language, first.channel_title) == ("en", "Norlund Bulletin & Notes")
    assert first.media == (
        Media(kind="audio", url="https://norlund.example/a.mp3"),
        Media(kind="photo", url="https://norlund.example/a.jpg"),
    )
    assert (first.links, first.extra) == (("https://norlund.example/map",), {"tags": ["Ysk"]})
    assert (first.place.position, first.edited, first.views) == ("item 1", None, None)
    assert (second.number, second.text, second.title) == ("https://norlund.example/en/2", "Only a headline", None)
    assert second.forward == Forward(name="Ysk Daily", channel="ysk.example/rss")
    assert (third.text, third.date, len(third.number)) == ("Neither title nor address", None, 16)
    assert outcome.reasons == [
        "item 2: date 'some day' is none, or of no zone that is known; the post is kept without its date"
    ]
    (channel,) = outcome.channels
    assert (channel.channel, channel.title, channel.description) == (
        "norlund.example/en",
        "Norlund Bulletin & Notes",
        "News of Norlund",
    )
    assert channel.image_url == "https://norlund.example/logo.png"


def test_atom() -> None:
    first, second = read(ATOM).posts
    assert first.key == "feed:norlund.example/urn:nb:1"
    assert (first.text, first.title) == ("Кордон відкрито.\n\nУсе.", "Кордон")
    assert (first.edited, first.edited_date) == (True, datetime(2023, 2, 25, 7, 33, 58, tzinfo=UTC))
    assert (first.declared_language, first.url) == ("uk", "https://norlund.example/uk/1")
    assert (second.text, second.edited) == ("5 < 6 and so on", None)
    assert second.date == datetime(2023, 2, 25, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("MSK", 3),
        ("EDT", 10),
        ("EEST", 3),
        ("UTC+3", 3),
        ("+0300", 3),
        ("GMT", 6),
        ("IST", None),
        ("QQT", None),
        ("", None),
    ],
)
def test_a_time_of_no_known_zone_is_no_time(written: str, hour: int | None) -> None:
    item = f"<item><title>x</title><pubDate>Mon, 21 Apr 2031 06:00:00 {written}</pubDate></item>"
    outcome = read(f"<rss><channel>{item}</channel></rss>")
    assert outcome.posts[0].date == (None if hour is None else datetime(2031, 4, 21, hour, tzinfo=UTC))
    assert bool(outcome.reasons) == (hour is None)


def test_rss_1() -> None:
    (post,) = read(RDF).posts
    assert (post.key, post.text) == ("feed:ysk.example/https:%2F%2Fysk.example%2F1", "Text one")
    assert post.date == datetime(2023, 2, 24, 4, 33, 58, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251"])
def test_encodings(encoding: str) -> None:
    declared = "" if "utf" in encoding else f' encoding="{encoding}"'
    content = f'<?xml version="1.0"{declared}?><rss><channel><title>Норлунд</title><item><title>Ёлка</title></item>'
    (post,) = read((content + "</channel></rss>").encode(encoding)).posts
    assert (post.text, post.channel) == ("Ёлка", "Норлунд")


def test_a_feed_without_link_and_title_takes_the_files_name() -> None:
    assert read("<rss><channel><item><title>x</title></item></channel></rss>", "ysk.rss").posts[0].channel == "ysk"


def test_a_cut_feed_gives_every_whole_item() -> None:
    outcome = read(RSS[: RSS.index("<source")])
    assert len(outcome.posts) == 1
    assert str(outcome.damage) == "item 2: expected a whole item or the end of the feed, found the end of the file"
    between = read(RSS.partition("</item>\n  <item>")[0] + "</item>")
    assert len(between.posts) == 1
    assert between.damage is not None
    assert between.damage.position == "item 2"


def test_markup_that_is_not_well_formed_is_read_as_browsers_do() -> None:
    content = "<rss><channel><item><title>Fish & chips &nbsp; <b>now</title><description>A</p>B</description></item>"
    (post,) = read(content + "<item><title>Next</title></item></channel></rss>").posts[:1]
    assert post.title is not None
    assert post.title.startswith("Fish & chips")


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 20))
    content = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><title>t</title><item><guid>1</guid><title>&e19; and &f;</title></item></channel></rss>"
    )
    (post,) = read(content).posts
    assert len(post.text) < 100
    assert "root:" not in post.text


def test_an_item_above_the_limit_is_skipped() -> None:
    reading = Reading(options=ReadOptions(max_record_bytes=200_000))
    items = [
        f"<item><guid>{n}</guid><description>{'x' * size}</description></item>"
        for n, size in enumerate([5, 900_000, 5])
    ]
    outcome = read("<rss><channel>" + "".join(items) + "</channel></rss>", reading=reading)
    assert [post.number for post in outcome.posts] == ["0", "2"]
    assert [line.position for line in outcome.skipped] == ["item 2"]


def test_items_across_blocks() -> None:
    items = "".join(
        f"<item><guid>{n}</guid><description>{'ё' * (n * 37 % 5000)}.</description></item>" for n in range(300)
    )
    outcome = read(f"<rss><channel><title>t</title>{items}</channel></rss>")
    assert [post.number for post in outcome.posts] == [str(n) for n in range(300)]
    assert all(len(post.text) == n * 37 % 5000 + 1 for n, post in enumerate(outcome.posts))


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><rss></rss></body></html>",
        "<feed><entry/></feed>",
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>',
        "<rss",
        "rss",
        "",
    ],
)
def test_other_markup_is_no_feed(content: str) -> None:
    assert not feed.recognise(source_of("a.xml", content))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain < text", "plain < text"),
        ("a &amp; b", "a & b"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("one<br/>two<br>three", "one\ntwo\nthree"),
        ("<div><div><p>deep</p></div></div><div>next</div>", "deep\n\nnext"),
        ("x <!-- note --> y<style>p{}</style>", "x y"),
        ("<p>אב <b>ab</b></p>", "אב ab"),
        ("", ""),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert html_text(html)[0] == text


def test_many_tags_of_an_item_stand_once_each_in_their_order() -> None:
    tags = "".join(f"<category>tide{number % 3000}</category>" for number in range(6000))
    item = f"<item><title>Ferry</title><guid>1</guid>{tags}</item>"
    outcome = read_all(feed.FORMAT, source_of("f.xml", f'<rss version="2.0"><channel>{item}</channel></rss>'))
    assert outcome.posts[0].extra["tags"] == [f"tide{number}" for number in range(3000)]
