"""Small pictures on the pages: seen where the archive has them, and never anything but a picture."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.show.web import create_app
from stemmatic.show.web.report import report_family
from stemmatic.show.web.settings import Settings
from tests.pictured import drawn
from tests.show.web.serving import serving

PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
TEXT = (
    "The ferry of Lower Tarn will not sail before Thursday, the harbour master said this morning at the long pier;"
    " whoever must cross before that is asked to take the bridge at Veyra, which is open at night as well."
)
IMAGE = re.compile(r"""<img src="([^"]+)" width="(\d+)" height="(\d+)" alt="([^"]+)" loading="lazy" """)


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a family of three posts: two carry the same picture, one a film without one."""
    folder = tmp_path_factory.mktemp("pictured")
    bell = drawn("bell", 600)
    for number, (file, content) in enumerate(
        (({"photo": "photos/1.jpg"}, bell), ({"photo": "photos/2.jpg"}, bell), ({"file": "video_files/3.mp4"}, None)), 1
    ):
        inner = folder / f"chat_{number}"
        (inner / "photos").mkdir(parents=True)
        if content:
            (inner / file["photo"]).write_bytes(content)
        message = {"id": 1, "type": "message", "date": f"2031-06-0{number}T08:00:00", "text": TEXT, **file}
        chat = {"name": f"Tarn {number}", "type": "public_channel", "id": 80 + number, "messages": [message]}
        (inner / "result.json").write_text(json.dumps(chat), "utf-8")
    with Archive(folder / "archive", create=True) as archive:
        archive.add([folder / f"chat_{number}" for number in (1, 2, 3)], options=PLAIN)
        assert len(archive.families) == 1
    return folder / "archive"


@pytest.fixture
def pages(pictured: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(archive=pictured)), base_url="http://localhost") as opened:
        yield opened


def test_a_post_shows_its_picture_with_its_kind_beside_it_and_one_without_shows_none(pages: TestClient) -> None:
    ((source, width, height, alt),) = IMAGE.findall(pages.get("/post/telegram:81/1").text)
    assert (width, height, alt) == ("320", "320", "photo")
    assert IMAGE.findall(pages.get("/post/telegram:83/1").text) == []
    assert pages.get("/api/posts/telegram:81/1").json()["thumbnails"][0]["sha256"] in source
    assert pages.get("/api/posts/telegram:83/1").json()["thumbnails"] == []
    answer = pages.get(source)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    assert Image.open(io.BytesIO(answer.content)).size == (320, 320)


@pytest.mark.parametrize("name", ["0" * 64, "0" * 63, "..%2F..%2Farchive.sqlite", "%27%20OR%201", "A" * 64])
def test_there_is_nothing_else_at_that_address(pages: TestClient, name: str) -> None:
    answer = pages.get(f"/thumbnail/{name}.jpg")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"].startswith("text/html")


def test_a_family_shows_each_picture_once_with_the_posts_that_carry_it(pages: TestClient, pictured: Path) -> None:
    with Archive(pictured) as archive:
        (family,) = archive.families
    page = pages.get(f"/family/{family.id}").text
    assert len(IMAGE.findall(page)) == 1
    beside = page[page.index("pictures-heading") : page.index("</section>", page.index("pictures-heading"))]
    assert re.findall(r'href="/post/([^"]+)"', beside) == ["telegram:81/1", "telegram:82/1"]
    for listing in ("/families", "/"):
        assert IMAGE.search(pages.get(listing).text), listing


def test_a_report_has_small_pictures_inside_itself_and_else_their_kind(
    pictured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(pictured) as archive:
        (family,) = archive.families
        html = report_family(archive, family.id).html
        assert html.count('<img src="data:image/jpeg;base64,') == 2
        assert "img-src data:" in html
        monkeypatch.setattr("stemmatic.show.web.report._PICTURE_BYTES", 100)
        without = report_family(archive, family.id).html
        assert "<img" not in without
        assert without.count("[photo]") == 2


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_picture_is_seen_in_a_browser(pictured: Path, page: Any, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    with serving(pictured) as address:
        for path in ("/post/telegram:81/1", "/families"):
            page.goto(f"{address}{path}")
            image = page.locator("main img").first
            image.scroll_into_view_if_needed()
            page.wait_for_function("document.querySelector('main img').naturalWidth > 0")
            box = image.bounding_box()
            assert 0 < box["width"] <= 322
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
