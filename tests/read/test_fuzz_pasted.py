"""Whatever the text: no line is lost, nothing but DamagedDump is raised, two pages give the posts of both."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.errors import DamagedDump
from stemmatic.model import Post
from stemmatic.read.format import Reading, Source
from stemmatic.read.pasted.page_chrome import fold, parse_page_chrome
from stemmatic.read.pasted.reader import FORMAT

SENTENCES = (
    "The Republic of Valdoria opened the northern bridge.",
    "Вальдория открыла северный мост через залив.",
    "Valdorya kuzey köprüsünü trafiğe açtı, İçişleri ışık tuttu.",
    "افتتحت فالدوريا الجسر الشمالي",
    "🎙 Minister Orla Venn’s interview with Karsu News:",
    "💬 Orla Venn: We will keep the ferry line for the islands.",
    "🔸 First, the ferry stays;",
    "1. The sides agreed.",
    "5. The sides met again.",
    "<...>",
    "#Bridge #Karsu",
    "👉 Read in full",
    "https://valdoria.example/1",
    "",
    "",
)
FURNITURE = (
    "Forwarded from Karsu Herald 🇰🇷",
    "Переслано из Порт-радио",
    "👍1",
    "👍 12 ❤ 3",
    "1.2K views",
    "12:31",
    "February 24, 2022",
    "Karsu Herald, [24.02.2022 12:31]",
)
pages = st.lists(st.sampled_from(SENTENCES + FURNITURE), max_size=40).map("\n".join)
texts = st.one_of(st.text(max_size=300), pages, st.lists(st.text(max_size=30), max_size=20).map("\n".join))


def source_of(data: bytes) -> Source:
    return Source(
        name="page.txt",
        label="page.txt",
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        head=data[:65536],
        open=lambda: io.BytesIO(data),
    )


def posts_of(page: str) -> list[Post]:
    items = FORMAT.read(source_of(page.encode("utf-8", "replace")), Reading())
    return [item for item in items if isinstance(item, Post)]


@settings(deadline=None, max_examples=300)
@given(texts)
def test_no_line_is_lost(page: str) -> None:
    page = page.encode("utf-8", "replace").decode()
    posts = posts_of(page)
    kept = {line for post in posts for line in post.text.split("\n")}
    kept |= {str(wording) for post in posts for wording in post.extra.get("other_wordings", ())}
    kept |= {post.channel_title for post in posts if post.channel_title}
    kept |= {post.forward.name for post in posts if post.forward and post.forward.name}
    folded = {fold(line) for line in kept}
    for line in page.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip() and parse_page_chrome(line) is None:
            assert line in kept or fold(line) in folded


@settings(deadline=None, max_examples=200)
@given(texts)
def test_texts_are_runs_of_the_file_and_keys_differ(page: str) -> None:
    page = page.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    posts = posts_of(page)
    assert len({post.key for post in posts}) == len(posts)
    lines = page.split("\n")
    for post in posts:
        begin = int(post.number.partition("-")[0])
        assert post.text.split("\n")[0] in lines[begin - 1 :]
        if not post.extra.get("printed_twice") and len([part for part in post.text.split("\n") if part.strip()]) > 1:
            assert all(part in lines for part in post.text.split("\n"))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    source = source_of(data)
    assert FORMAT.recognise(source) in (True, False)
    with suppress(DamagedDump):
        for item in FORMAT.read(source, Reading()):
            assert item.position if not isinstance(item, Post) else item.text.strip()


OTHER_SENTENCES = (
    "The lighthouse at Cape Mora was lit again.",
    "Маяк на мысе Мора снова зажгли.",
    "⚡️ Deniz feneri yeniden yandı.",
    "• The keeper returned;",
    "Read more",
)


def framed_posts(sentences: tuple[str, ...]) -> st.SearchStrategy[str]:
    lines = st.lists(st.sampled_from([line for line in sentences if line]), min_size=1, max_size=8)
    return lines.map(lambda chosen: "\n".join(["Forwarded from Karsu Herald", *chosen, "👍 3"]))


framed = framed_posts(SENTENCES)


@settings(deadline=None, max_examples=100)
@given(framed, framed)
def test_two_framed_pages_are_the_posts_of_both(first: str, second: str) -> None:
    both = [post.text for post in posts_of(f"{first}\n{second}")]
    assert both == [post.text for post in (*posts_of(first), *posts_of(second))]


@settings(deadline=None, max_examples=100)
@given(pages, framed_posts(OTHER_SENTENCES))
def test_appending_framed_posts_leaves_the_keys_before_alone(page: str, framed_post: str) -> None:
    page = f"{page}\n👍 9"
    before = [post.key for post in posts_of(page)]
    assert [post.key for post in posts_of(f"{page}\n{framed_post}")][: len(before)] == before
