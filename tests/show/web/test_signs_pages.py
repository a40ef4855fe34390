"""Every route of every page and of the JSON API, asked of posts full of signs: nothing is sent that is obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import lxml.etree
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from stemmatic.model import split_key
from stemmatic.show.export import _FORMULA
from stemmatic.show.web import create_app
from stemmatic.show.web.drawing import post_url
from stemmatic.show.web.pages import ROUTERS
from stemmatic.show.web.settings import Settings
from tests.show.signs import Held, obeyed
from tests.show.web.test_hostile_posts import check, check_picture

ROUTES = sorted(
    {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
)


_KINDS = ("csv", "json", "html", "tei", "collatex", "nexus", "dot", "graphml", "gexf", "cytoscape", "svg")
# A reader's job, channels whose names the client cannot ask for, a picture, and what needs vectors: that there are none
# is said.
_UNKNOWN = {
    *("/add/jobs/{name}", "/api/jobs/{name}", "/channel/{platform}/{name:path}", "/api/channel/{platform}/{name:path}"),
    *("/thumbnail/{sha256}.jpg", "/api/search/like", "/api/together/between"),
}


@pytest.fixture(scope="module")
def client(signs: Held) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(archive=signs.archive)), base_url="http://localhost") as opened:
        yield opened


def _addresses(path: str, held: Held) -> Iterator[str]:
    """A route with a post, its channel and its family in the place of its parameters, and asked for each of them."""
    (key,), (family,), (name,) = held.given["POST"], held.given["FAMILY"], held.given["NAME"]
    platform, channel, _ = split_key(key)
    # The client decodes a path twice, where a server does it once.
    filled = re.sub(r"\{[^}]*key[^}]*\}", lambda _: quote(post_url(key).removeprefix("/post/"), safe=":/"), path)
    filled = re.sub(r"\{(family|id)[^}]*\}", family, filled).replace("{platform}", platform)
    if "{kind}" in filled or "{written}" in filled:
        for kind in _KINDS:
            yield f"{re.sub('{(kind|written)}', kind, filled)}?of={family}&by=hashtags"
        return
    filled = re.sub(r"\{[^}]*\}", lambda _: quote(name, safe=""), filled)
    yield filled
    said = quote(held.given["TEXT"][0])
    other = quote(held.given["OTHER"][0], safe="")
    asked = f"q=harbour&a={quote(key, safe='')}&b={other}&of={family}&name={quote(name)}&text={said}&mode=words"
    yield f"{filled}?{asked}"
    yield f"{filled}?{asked}&channel={quote(channel)}&by=hashtags&one={quote(channel)}&other={other}"
    if path.startswith("/api/"):
        yield f"{filled}?{asked}&as=csv"
        yield f"{filled}?{asked}&as=json"


def _no_formulas(text: str) -> None:
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not re.match(_FORMULA, cell), cell[:80]
            assert not set(cell) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127])), cell[:80]


@pytest.mark.parametrize("path", ROUTES)
def test_no_route_sends_what_is_obeyed(path: str, signs: Held, client: TestClient) -> None:
    answered = 0
    for address in _addresses(path, signs):
        answer = client.get(address)
        assert answer.status_code < 500, (address, answer.text[:300])
        for name, value in answer.headers.items():
            assert not obeyed(name + value), (name, value)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        answered += answer.status_code == 200
        if not answer.content:
            continue
        if kind == "text/html":
            assert not obeyed(answer.text, isolates=False), (address, obeyed(answer.text, isolates=False))
            check(answer.text, is_file="attachment" in answer.headers.get("content-disposition", ""))
        elif kind == "application/json":
            json.loads(answer.content)
            assert not obeyed(answer.text), (address, sorted(obeyed(answer.text))[:9])
        elif kind == "text/csv":
            _no_formulas(answer.text)
        elif kind.startswith("text/"):
            assert not obeyed(answer.text), address
        elif kind == "image/svg+xml":
            assert not obeyed(answer.text), address
            check_picture(answer.content)
        elif kind.endswith("xml"):
            lxml.etree.fromstring(answer.content)
        else:
            raise AssertionError(f"{address}: nobody looks at {kind}")
    assert answered or path in _UNKNOWN, path
