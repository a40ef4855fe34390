"""Captures of the web: channel pages, feeds and articles out of WARC and WACZ files."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.archive.ledger.gaps import GapKind
from stemmatic.model import Skipped, WebCapture, captured_in
from stemmatic.options import Options, ReadOptions
from stemmatic.pipeline.reading import keep_dumps
from stemmatic.read import DumpReading, Reading, article, read_dumps
from tests.web_pages import START, Answer, Shown, ferry, page, warc

CHANNEL = "tarn_ferries"
URL = f"https://t.me/s/{CHANNEL}"
ARTICLE = """<!DOCTYPE html><html lang="{lang}"><head><meta charset="{charset}"><title>{title}</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="Tarn Herald">
<meta property="og:title" content="{title}">{date}</head><body><nav><a href="/">Home</a> <a href="/sea">Sea</a></nav>
<article><h1>{title}</h1>{text}</article><footer>All rights with the Tarn Herald, Quay Street 3.</footer></body>
</html>"""
PUBLISHED = '<meta property="article:published_time" content="2031-06-04T10:15:00+03:00">'
TEXTS = {
    "en": ("The bell is back", "The bell of the old ferry was found in the harbour of Veyra on Tuesday morning."),
    "tr": ("Çan geri döndü", "Eski feribotun çanı salı sabahı Veyra limanında dalgıçlar tarafından bulundu."),
    "ru": ("Колокол вернулся", "Колокол старого парома нашли водолазы во вторник утром в гавани Вейры."),
    "uk": ("Дзвін повернувся", "Дзвін старого порома знайшли водолази у вівторок вранці в гавані Вейри."),
    "ar": ("عاد الجرس", "عثر الغواصون صباح الثلاثاء على جرس العبّارة القديمة في ميناء فيرا."),
}


def read(path: Path, **options: int) -> DumpReading:
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(**options)))
    return found


def reasons(found: DumpReading) -> list[str]:
    return [line.reason for line in found.skipped]


def kept(folder: Path, *dumps: Path) -> Archive:
    archive = Archive(folder, create=True)
    keep_dumps(archive._store, dumps, options=Options(), columns={}, watch=lambda *_: None)
    return archive


def story(language: str, charset: str = "utf-8", date: str = PUBLISHED) -> str:
    title, sentence = TEXTS[language]
    text = "".join(f"<p>{sentence} ({number})</p>" for number in range(1, 5))
    return ARTICLE.format(lang=language, charset=charset, title=title, date=date, text=text)


@pytest.mark.parametrize("gzip", [True, False])
def test_posts_of_captured_pages_say_when_they_were_captured_and_from_what(tmp_path: Path, gzip: bool) -> None:
    body = page(CHANNEL, [ferry(1), ferry(2)])
    found = read(warc(tmp_path / "a.warc", [Answer(URL, body)], gzip=gzip))
    posts = list(found)
    assert found.dump is not None
    assert found.dump.format == "telegram-page"
    assert [post.key for post in posts] == [f"telegram:{CHANNEL}/1", f"telegram:{CHANNEL}/2"]
    capture = WebCapture(time=START, sha256=hashlib.sha256(body.encode()).hexdigest()[:16], url=URL)
    assert [post.place.capture for post in posts] == [capture, capture]
    assert posts[1].place.position == f"{capture}: post 2 ({CHANNEL}/2)"
    assert found.skipped == []


def test_a_position_without_a_capture_names_none() -> None:
    assert captured_in("post 3: a capture of the fort") is None
    assert captured_in("line 12") is None


def test_feeds_and_what_scrolling_brought_are_read(tmp_path: Path) -> None:
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title><link>https://herald.example</link>'
        "<item><guid>7</guid><title>Bell</title><description>The bell is back.</description></item></channel></rss>"
    )
    scrolled = json.dumps(page(CHANNEL, [ferry(4)]))
    answers = [
        Answer("https://herald.example/feed", feed, kind="application/rss+xml"),
        Answer(f"{URL}?before=5", scrolled, kind="application/json"),
        Answer("https://herald.example/api", "[1, 2]", kind="application/json"),
    ]
    found = read(warc(tmp_path / "a.warc.gz", answers))
    assert [post.key for post in found] == ["feed:herald.example/7", f"telegram:{CHANNEL}/4"]
    assert reasons(found) == ["1 capture of pictures, styles, scripts and the like"]


def test_what_holds_no_posts_is_counted(tmp_path: Path) -> None:
    body = page(CHANNEL, [ferry(1)])
    answers = [
        Answer(URL, body),
        Answer(URL, "", status="302 Found"),
        Answer(URL, "no", status="503 Busy"),
        Answer(URL, body, headers={"WARC-Truncated": "disconnect"}),
        Answer(URL, body, record="revisit"),
        Answer("https://t.me/logo.png", b"\x89PNG", kind="image/png"),
        Answer("https://herald.example/", "<html><body><p>News</p></body></html>"),
        Answer("dns:t.me", "1.2.3.4", kind="text/dns", record="resource"),
    ]
    found = read(warc(tmp_path / "a.warc.gz", answers))
    assert len(list(found)) == 1
    assert sorted(reasons(found)) == [
        "1 capture of content that was captured before",
        "1 capture of pictures, styles, scripts and the like",
        "1 capture of what did not come whole",
        "1 captured page that holds no posts",
        "2 captures of redirects and errors",
    ]
    assert all(line.deliberate for line in found.skipped)


@pytest.mark.parametrize("gzip", [True, False])
def test_a_file_that_is_cut_gives_what_was_whole(tmp_path: Path, gzip: bool) -> None:
    path = warc(tmp_path / "a.warc", [Answer(URL, page(CHANNEL, [ferry(n)])) for n in (1, 2)], gzip=gzip)
    path.write_bytes(path.read_bytes()[:-60])
    found = read(path)
    assert f"telegram:{CHANNEL}/1" in [post.key for post in found]
    assert any(not line.deliberate for line in found.skipped)


def test_a_capture_that_cannot_be_read_is_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    answers = [
        Answer(URL, page(CHANNEL, [ferry(1)]), headers={"WARC-Date": "yesterday"}),
        Answer(f"{URL}?before=5", "[not JSON", kind="application/json"),
        Answer(URL, page(CHANNEL, [ferry(2)]), headers={"WARC-Date": "2031-06-04T08:00:00.1234567Z"}),
    ]
    found = read(warc(tmp_path / "a.warc.gz", answers))
    assert [(post.number, post.place.capture and post.place.capture.time) for post in found] == [("2", START)]
    assert [line.position for line in found.skipped] == ["record 2", "record 3"]
    assert not any(line.deliberate for line in found.skipped)


def test_a_capture_that_is_too_large_is_one_line(tmp_path: Path) -> None:
    answers = [Answer(URL, "<html>" + "x" * 5000), Answer(URL, page(CHANNEL, [ferry(1)]))]
    found = read(warc(tmp_path / "a.warc", answers), max_record_bytes=4000)
    assert len(list(found)) == 1
    assert reasons(found) == ["larger than 4000 bytes (max_record_bytes)"]


def test_a_wacz_is_its_captures_and_nothing_beside_them(tmp_path: Path) -> None:
    inner = warc(tmp_path / "data.warc.gz", [Answer(URL, page(CHANNEL, [ferry(1)]))])
    path = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("pages/pages.jsonl", '{"id": "1", "text": "not a post", "url": "https://t.me"}\n' * 3)
        archive.write(inner, "archive/data.warc.gz")
    found = read(path)
    (post,) = found
    assert post.key == f"telegram:{CHANNEL}/1"
    assert post.place.position.startswith("archive/data.warc.gz: capture 2031-06-04T08:00:00Z (sha256 ")
    assert post.place.capture is not None
    assert post.place.capture.url == URL
    assert [line.deliberate for line in found.skipped] == [True]


@pytest.mark.parametrize("language", TEXTS)
def test_an_article_is_its_text_title_date_and_language(tmp_path: Path, language: str) -> None:
    pytest.importorskip("trafilatura")
    url = "https://www.herald.example/2031/bell?page=1"
    found = read(warc(tmp_path / "a.warc.gz", [Answer(url, story(language))]))
    (post,) = found
    title, sentence = TEXTS[language]
    assert found.dump is not None
    assert found.dump.format == "article"
    assert (post.platform, post.channel, post.number) == ("web", "herald.example", "/2031/bell?page=1")
    assert (post.title, post.declared_language, post.channel_title) == (title, language, "Tarn Herald")
    assert post.date == datetime(2031, 6, 4, 7, 15, tzinfo=UTC)
    assert [f"{sentence} ({number})" in post.text for number in range(1, 5)] == [True] * 4
    assert "Quay Street" not in post.text
    assert "Home" not in post.text


def test_an_article_in_a_code_page_that_the_page_declares(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = story("ru", "windows-1251").encode("cp1251")
    (post,) = read(warc(tmp_path / "a.warc", [Answer("https://herald.example/1", body, kind="text/html")]))
    assert TEXTS["ru"][1] in post.text


def test_an_article_of_a_day_and_one_without_a_date(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    day = '<meta property="article:published_time" content="2031-06-03">'
    answers = [
        Answer("https://herald.example/1", story("en", date=day)),
        Answer("https://herald.example/2", story("en", date="")),
    ]
    one, other = read(warc(tmp_path / "a.warc", answers))
    assert one.date == datetime(2031, 6, 3, tzinfo=UTC)
    assert one.extra["date_precision"] == "day"
    assert other.date is None


def test_a_list_of_articles_is_no_post(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    teasers = "".join(f"<article><h2>Bell {n}</h2><p>{TEXTS['en'][1]}</p></article>" for n in range(5))
    answers = [Answer("https://herald.example/", f"<html><body>{teasers}</body></html>")]
    found = read(warc(tmp_path / "a.warc", answers))
    assert found.dump is None
    assert reasons(found) == ["1 captured page that holds no posts"]


def test_without_the_package_an_article_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article, "find_spec", lambda _: None)
    answers = [Answer("https://herald.example/1", story("en")), Answer(URL, page(CHANNEL, [ferry(1)]))]
    found = read(warc(tmp_path / "a.warc", answers))
    assert len(list(found)) == 1
    (line,) = found.skipped
    assert line == Skipped(
        dump=str(tmp_path / "a.warc"),
        position="captures",
        reason="1 captured page that holds no posts",
        advice="articles among them need: pip install 'stemmatic[articles]'",
        deliberate=True,
    )


# --- several captures of one post ------------------------------------------------------------------------------------


def test_captures_are_sightings_of_edits_deletions_and_views_in_whatever_order(tmp_path: Path) -> None:
    later = START + timedelta(hours=3)
    first = page(CHANNEL, [ferry(n, views=50) for n in (7, 8, 9, 10)])
    edited = Shown(8, "Ferry number 8 stays at the grey quay of Tarn today.", 50, edited=False)
    second = page(CHANNEL, [ferry(7, views=90), edited, ferry(10, views=80)])
    answers = [Answer(URL, second, later), Answer(URL, first, START)]
    for name, order in (("one", answers), ("two", answers[::-1])):
        archive = kept(tmp_path / name, warc(tmp_path / f"{name}.warc.gz", order))
        store = archive._store
        post = store.post(f"telegram:{CHANNEL}/8")
        assert post is not None
        assert post.text == edited.text
        assert [one.text for one in store.revisions(post.key)] == [ferry(8).text, edited.text]
        assert [store.post(f"telegram:{CHANNEL}/{n}").views for n in (7, 10)] == [90, 80]  # type: ignore[union-attr]
        (channel,) = archive.ledger().channels
        assert [(one.post, one.ground) for one in channel.absent] == [
            (f"telegram:{CHANNEL}/9", "it was captured later")
        ]


def test_pages_that_were_asked_for_by_number_leave_no_gap_between_them_and_others_do(tmp_path: Path) -> None:
    pages = [
        Answer(URL, page(CHANNEL, [ferry(n) for n in (41, 42, 44)])),
        Answer(f"{URL}?before=41", page(CHANNEL, [ferry(n) for n in (36, 37, 38)])),  # 39 and 40 are no more
        Answer(f"{URL}?before=30", page(CHANNEL, [ferry(n) for n in (28, 29)])),
    ]
    (channel,) = kept(tmp_path / "one", warc(tmp_path / "a.warc", pages)).ledger().channels
    assert [(gap.first, gap.last, gap.kind) for gap in channel.gaps] == [
        (1, 27, GapKind.NOT_COVERED),
        (30, 35, GapKind.NOT_COVERED),
        (39, 40, GapKind.DELETED_OR_SERVICE),
        (43, 43, GapKind.DELETED_OR_SERVICE),
    ]
    (dump,) = channel.dumps
    assert (dump.first, dump.last, dump.whole) == (28, 44, False)
