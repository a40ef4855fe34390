"""Hostile posts, through every reader and every page: nothing of them becomes markup, a script or a request."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import lxml.etree
import lxml.html
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

import stemmatic
from stemmatic.model import split_key
from stemmatic.options import Options
from stemmatic.show.web import create_app
from stemmatic.show.web.drawing import channel_url, compare_url, family_url, post_url
from stemmatic.show.web.pages import ROUTERS
from stemmatic.show.web.settings import Settings
from tests.show.web.hostile import ATTEMPTS, HOST, NAME, lead, write_hostile

ROUTES = sorted(
    {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
)
_OURS = ("", "http", "https")
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "hx-put", "hx-delete")
_FRAMES = {"iframe", "frame", "object", "embed", "applet", "base"}
_FORBIDDEN = _FRAMES | {"style", "foreignobject", "animate", "set", "img", "math"}
_ASKED = (ATTEMPTS[1], ATTEMPTS[2], ATTEMPTS[7], ATTEMPTS[8], ATTEMPTS[9], NAME, "harbour lantern", "#Tarn1")


@dataclass(frozen=True)
class Hostile:
    """An archive of hostile posts, served, and what is in it."""

    folder: Path
    client: TestClient
    keys: tuple[str, ...]
    families: tuple[str, ...]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    options = replace(Options(), translate=replace(Options().translate, enabled=False))
    with stemmatic.trace([write_hostile(folder / "dumps")], folder / "archive", options=options) as archive:
        platforms = {split_key(post.key)[0] for post in archive.posts}
        assert {"telegram", "x", "feed", "table", "text"} <= platforms
        assert len(archive.ledger.dumps) >= 10
        by_channel: dict[str, str] = {}
        for post in archive.posts:
            by_channel.setdefault(f"{post.platform}:{post.channel}", post.key)
        largest = max(archive.families, key=lambda one: len(one.posts))
        keys = tuple(dict.fromkeys([*by_channel.values(), *largest.posts[:4]]))
        families = tuple(one.id for one in archive.families)
    assert len(families) > 5
    with TestClient(create_app(Settings(archive=folder / "archive")), base_url="http://localhost") as client:
        yield Hostile(folder / "archive", client, keys, families)


def addresses(path: str, hostile: Hostile) -> Iterator[str]:
    """Addresses of a route: with what the archive holds in the place of its parameters, and with attempts."""
    one, other = hostile.keys[0], hostile.keys[-1]
    if path.startswith("/api/") or "{" not in path:
        yield path
    if "{" in path:
        for key in hostile.keys:
            filled = re.sub(r"\{[^}]*key[^}]*\}", lambda _, key=key: post_url(key).removeprefix("/post/"), path)  # type: ignore[misc]
            filled = re.sub(r"\{(family|id|name)[^}]*\}", hostile.families[0], filled)
            held_platform, held_channel, _ = split_key(key)
            filled = filled.replace("{platform}", quote(held_platform, safe=""))
            filled = re.sub(r"\{channel[^}]*\}", lambda _, held=held_channel: quote(held, safe=""), filled)  # type: ignore[misc]
            yield re.sub(r"\{[^}]*\}", lambda _: quote(ATTEMPTS[0], safe=""), filled)
        yield re.sub(r"\{[^}]*\}", lambda _: quote(ATTEMPTS[2], safe=""), path)
        return
    for attempt in _ASKED:
        said = quote(attempt, safe="")
        yield f"{path}?q={said}&text={said}&name={said}&mode=words&kind=html&order=newest"
    yield f"{path}?q=harbour&order={said}&language={said}&channel={said}&speaker={said}&job={said}&kind={said}"
    yield f"{path}?q=harbour&text={quote(f'{ATTEMPTS[2]} {lead(3)} {ATTEMPTS[3]}')}"
    yield f"{path}?{compare_url(one, other).partition('?')[2]}"


def _hash(text: str) -> str:
    """How a policy names an inline script that a file carries."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def check(page: str, *, is_file: bool = False) -> None:
    """Nothing in a page but what our templates wrote: no script, handler, style, frame, or address of a script."""
    document = lxml.html.document_fromstring(page)
    policy = "".join(document.xpath("/html/head/meta[@http-equiv='Content-Security-Policy'][1]/@content"))
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.lower().rpartition("}")[2]
        if tag == "script" and element.get("type") != "application/json":
            ours = (element.get("src") or "").startswith("/static/") or _hash(element.text or "") in policy
            assert ours, lxml.html.tostring(element)[:300]
        assert tag not in _FORBIDDEN - ({"style"} if is_file else set()), lxml.html.tostring(element)[:300]
        if tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            assert re.fullmatch(r"\d+", element.get("content") or "")
        for name, value in element.attrib.items():
            name = str(name).lower()
            assert not name.startswith(("on", "hx-on", "data-hx")), (tag, name, value)
            assert name not in ("srcdoc", "style", "autofocus", "background", "xlink:href"), (tag, name, value)
            if name in _ADDRESSES:
                parts = urlsplit(str(value).strip())
                assert parts.scheme.lower() in _OURS, (tag, name, value)
                if tag not in ("a", "area"):
                    assert not parts.netloc, (tag, name, value)
        if tag == "link":
            assert (element.get("href") or "").startswith("/static/"), element.get("href")


def check_picture(svg: bytes) -> None:
    """Nothing in a picture that acts or leads elsewhere, wherever it is opened."""
    for element in lxml.etree.fromstring(svg).iter(lxml.etree.Element):
        assert lxml.etree.QName(element).localname not in {"script", "foreignObject", "image", "iframe", "use", "set"}
        for name, value in element.attrib.items():
            assert not lxml.etree.QName(name).localname.lower().startswith("on"), (element.tag, name)
            assert lxml.etree.QName(name).localname != "href" or value.startswith("#"), (element.tag, value)


def test_the_check_itself_finds_what_it_should() -> None:
    for inside in ("<script/>", "<a href='javascript:1'/>", "<g onload='1'/>", "<image href='//evil.example'/>"):
        with pytest.raises(AssertionError):
            check_picture(f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>".encode())
    for fault in (
        "<p onclick=x>a</p>",
        "<script>1</script>",
        "<a href='javascript:1'>a</a>",
        "<svg onload=1></svg>",
        "<img src=//evil.example/x>",
        "<p style='color:red'>a</p>",
        "<form action='https://evil.example'></form>",
    ):
        with pytest.raises(AssertionError):
            check(f"<html><body>{fault}</body></html>")


@pytest.mark.parametrize("path", ROUTES)
def test_no_page_lets_a_post_become_markup(path: str, hostile: Hostile) -> None:
    shown = 0
    for address in addresses(path, hostile):
        for headers in ({}, {"HX-Request": "true"})[: 1 if shown else 2]:
            answer = hostile.client.get(address, headers=headers)
            assert answer.status_code < 500 or "/api/" in path, (address, answer.text[:500])
            assert answer.headers["x-content-type-options"] == "nosniff"
            kind = answer.headers.get("content-type", "")
            if not kind.startswith("text/html"):
                assert path.startswith("/api/") or "attachment" in answer.headers.get("content-disposition", "")
                if kind.startswith("image/svg+xml"):
                    check_picture(answer.content)
                    shown += 1
                continue
            if answer.text.strip():
                is_file = "attachment" in answer.headers.get("content-disposition", "")
                check(answer.text, is_file=is_file)
                assert ">49" not in answer.text.replace(">49 ", "")
                shown += 1
    assert shown or path.startswith("/api/")


def test_the_attempts_are_shown_as_text(hostile: Hostile) -> None:
    for number, attempt in ((0, "<script>alert(1)</script>"), (7, "{{7*7}}"), (12, "<iframe srcdoc=")):
        for path in (f"/search?mode=words&q={quote(f'#Tarn{number}')}", f"/dossier?q={quote(f'#Tarn{number}')}"):
            page = hostile.client.get(path).text
            assert attempt in lxml.html.document_fromstring(page).text_content(), path
    for path in (f"/search?mode=words&q={quote('#Tarn8')}", f"/dossier?q={quote('#Tarn8')}"):
        page = hostile.client.get(path).text
        assert "isolated" in page
        assert not set("\u202e\u2066") & set(page)


@pytest.mark.browser
def test_in_a_browser_no_dialog_opens_and_nothing_is_asked_of_others(hostile: Hostile, page: Any) -> None:
    from tests.show.web.serving import serving

    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def note(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    said = quote("office says")
    platform, channel, _ = split_key(hostile.keys[0])
    with serving(hostile.folder) as address:
        for path in (
            f"/search?q={said}",
            f"/search?q={quote(ATTEMPTS[0])}",
            f"/dossier?q={said}",
            f"/whence?text={quote(f'{ATTEMPTS[2]} {lead(2)}')}",
            "/add",
            "/",
            "/families",
            "/channels",
            "/notes",
            "/annotations",
            "/links",
            channel_url(platform, channel),
            family_url(hostile.families[0]),
            compare_url(hostile.keys[0], hostile.keys[-1]),
            *(post_url(key) for key in hostile.keys[:4]),
        ):
            if hostile.client.get(path).status_code == 200:  # a page may not be there
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                assert (
                    page.evaluate("document.querySelectorAll('main script:not([type=\"application/json\"])').length")
                    == 0
                )
    assert dialogs == []
    assert asked
    assert [url for url in asked if urlsplit(url).hostname != "127.0.0.1" or HOST in urlsplit(url).netloc] == []
