"""The guided example: begun, walked step by step, and left, without a browser."""

from __future__ import annotations

import time
from typing import Any

import lxml.html
from fastapi.testclient import TestClient

from stemmatic.show.web.trial import COOKIE

_SECONDS = 300  # a machine may be busy with other things


def _steps(client: TestClient) -> list[Any]:
    """The links of the steps, as soon as the example is made."""
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        seen = lxml.html.document_fromstring(client.get("/tour").text)
        assert not seen.xpath("//*[@role='alert']")
        if steps := seen.xpath("//ol[@class='tour']/li/a/@href"):
            return list(steps)
        time.sleep(0.5)
    raise AssertionError("the example was not made")


def test_the_example_is_begun_walked_and_left(own_client: TestClient) -> None:
    begun = own_client.post("/tour", follow_redirects=False)
    assert (begun.status_code, begun.headers["location"]) == (303, "/tour")
    assert COOKIE in own_client.cookies
    steps = _steps(own_client)
    assert len(steps) == 5
    for where in steps:
        assert own_client.get(where).status_code == 200, where
    left = own_client.post("/tour/leave", follow_redirects=False)
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert COOKIE not in own_client.cookies
    assert not lxml.html.document_fromstring(own_client.get("/tour").text).xpath("//ol[@class='tour']")
