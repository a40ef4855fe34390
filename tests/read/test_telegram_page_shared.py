"""Every field of the expected files can be had from our posts, for every piece of markup in the development data.

The expected files are what one library made of the pieces. Where they carry a habit of that library rather than what
the page says, the comparison says so:

- it gives no text for a poll; ours is the question and the options;
- it breaks lines at every tag and drops empty lines; ours has the page's own line breaks, so texts are compared
  without white space, and the page's line breaks are tested with invented markup;
- it lists the picture of a message's first emoji as a photo; the picture's name is the emoji in UTF-8;
- it lists the page searches that hashtags link to; they follow from the hashtags in the text;
- it lists photos, videos and thumbnails in this order; ours stand in the order of the page.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import regex

from stemmatic.model import ChannelInfo, Media, Post, PostKind
from stemmatic.read import DumpReading, read_dumps
from stemmatic.read.telegram.page import FORMAT

pytestmark = pytest.mark.shared_data

_KIND_NAMES = {"voice": "audio", "sticker": "photo", "location": "link"}
_URL_ORDER = ("photo", "video", "audio", "round-video", "thumbnail-video", "thumbnail-roundvideo", "thumbnail-reply")


@pytest.fixture(scope="session")
def pieces(shared_data: Path) -> Path:
    return shared_data / "telegram-preview-html"


def read(path: Path) -> tuple[list[Post], DumpReading]:
    (reading,) = read_dumps([path], formats=[FORMAT])
    posts = list(reading)
    assert bool(reading.skipped) == (not posts)  # of a page without posts a line says so
    return posts, reading


def as_expected(post: Post) -> dict[str, Any]:
    """Our post in the words of the expected files."""
    forward = post.forward
    forward_url = None
    if forward and forward.channel:
        forward_url = f"https://t.me/{forward.channel}" + (f"/{forward.number}" if forward.number else "")
    preview = post.previews[0] if post.previews else None
    return {
        "id": int(post.number),
        "created_at": post.date,
        "type": type_of(post),
        "channel": post.channel,
        "author": post.author,
        "edited": post.edited,
        "text": None if post.kind is PostKind.POLL or not post.text else post.text,
        "views": post.views,
        "forwarded_author": forward.name if forward else None,
        "forwarded_author_url": forward_url,
        "reply_to_id": int(post.reply_to.rpartition("/")[2]) if post.reply_to else None,
        "preview_url": preview and preview.url,
        "preview_image_url": preview and preview.image_url,
        "preview_site_name": preview and preview.site_name,
        "preview_title": preview and preview.title,
        "preview_description": preview and preview.description,
    }


def type_of(post: Post) -> str:
    if post.kind is not PostKind.MESSAGE:
        return post.kind.value
    kinds = {item.kind for item in post.media} - {"thumbnail"}
    if len(kinds) > 1:
        return "multimedia"
    kind = kinds.pop() if kinds else "text"
    return {"audio": "document", "voice": "audio"}.get(kind, kind)


def media_urls(post: Post) -> list[tuple[str, str]]:
    suffix = "roundvideo" if any(item.kind == "round-video" for item in post.media) else "video"

    def name(item: Media) -> str:
        return f"thumbnail-{suffix}" if item.kind == "thumbnail" else _KIND_NAMES.get(item.kind, item.kind)

    found = [(name(item), item.url) for item in post.media if item.url]
    if thumbnail := post.extra.get("reply_thumbnail_url"):
        found.append(("thumbnail-reply", thumbnail))
    return sorted(found, key=lambda pair: _URL_ORDER.index(pair[0]) if pair[0] in _URL_ORDER else -1)


def emoji_picture(post: Post) -> list[tuple[str, str]]:
    found = regex.search(r"\p{Extended_Pictographic}", post.text) if post.kind is PostKind.MESSAGE else None
    return [("photo", f"https://telegram.org/img/emoji/40/{found[0].encode().hex().upper()}.png")] if found else []


def hashtag_searches(post: Post) -> list[tuple[str, str]]:
    tags = re.findall(r"#\w+", post.text)
    return [("link", f"https://t.me/s/{post.channel}?q={quote(tag)}") for tag in tags]


def moment(words: str) -> datetime:
    return datetime(*(int(number) for number in re.findall(r"\d+", words)[:6]), tzinfo=UTC)  # type: ignore[arg-type]


def squeezed(value: Any) -> Any:
    return re.sub(r"\s+", "", value) if isinstance(value, str) else value


def test_all_expected_files(pieces: Path) -> None:
    seen: dict[str, int] = {}
    for path in sorted(pieces.glob("*_expected.json")):
        (expected,) = json.loads(path.read_text(encoding="utf-8"))
        page = path.with_name(path.name.replace("_expected.json", "_0.html"))
        if "username" in expected:
            continue
        (post,), _ = read(page)
        ours = as_expected(post)
        urls = [tuple(url) for url in expected.pop("urls")]
        expected["created_at"] = moment(expected["created_at"])
        for name, value in expected.items():
            assert squeezed(ours[name]) == squeezed(value), (page.name, name)
            seen[name] = seen.get(name, 0) + 1
        check_urls(post, urls, page.name)
    assert seen["id"] == 30
    assert set(seen) == set(ours)


def check_urls(post: Post, urls: list[tuple[str, ...]], page: str) -> None:
    searches = [url for url in urls if "?q=%23" in url[1]]
    assert searches == hashtag_searches(post), page
    links = [url for url in urls if url[0] == "link" and url not in searches]
    ours = [item for item in media_urls(post) if item[0] == "link"] + [("link", link) for link in post.links]
    assert links == ours, page
    others = [url for url in urls if url[0] != "link"]
    assert others == emoji_picture(post) + [item for item in media_urls(post) if item[0] != "link"], page


def test_channel_info(pieces: Path) -> None:
    (expected,) = json.loads((pieces / "test_channel_info_expected.json").read_text(encoding="utf-8"))
    posts, reading = read(pieces / "test_channel_info_0.html")
    assert posts == []
    assert reading.channels == [
        ChannelInfo(
            platform="telegram",
            channel=expected.pop("username"),
            title=expected.pop("title"),
            description=expected.pop("description"),
            image_url=expected.pop("image_url"),
            subscribers=expected.pop("subscribers"),
            counters=expected,
        )
    ]


def test_a_poll_has_its_question_and_options(pieces: Path) -> None:
    (post,), _ = read(pieces / "test_parse_poll_0.html")
    assert post.text.split("\n")[1:] == ["Opt1", "Opt2", "Opt3"]
    assert post.extra["poll"]["total_voters"] == 0


def test_an_empty_page_is_read_and_has_nothing(pieces: Path) -> None:
    posts, reading = read(pieces / "test_parse_no_posts_found_0.html")
    assert posts == []
    assert reading.dump is not None
    assert reading.dump.format == "telegram-page"


def test_albums_name_their_posts(pieces: Path) -> None:
    (post,), _ = read(pieces / "test_parse_multimedia_message_0.html")
    assert post.album == "84"
    assert post.extra["album_numbers"] == ["84", "85", "86", "87"]
    assert [item.kind for item in post.media] == ["video", "thumbnail", "photo", "video", "thumbnail", "photo"]
