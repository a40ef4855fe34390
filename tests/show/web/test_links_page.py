"""The list of links: in an order, narrowed, with counts; in the API, on the page, on the command line."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.errors import OptionError
from tests.show.web.test_annotations import archive_of


def asked(client: TestClient, **given: Any) -> dict[str, Any]:
    answer = client.get("/api/links", params={"limit": 500, **given})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_orders(client: TestClient) -> None:
    surest, least = (asked(client, order=one)["links"] for one in ("surest", "least sure"))
    scores = [one["score"] for one in surest]
    assert len(set(scores)) > 2
    assert all(before >= after for before, after in pairwise(scores))
    assert [one["score"] for one in least] == sorted(scores)
    newest = asked(client, order="newest")["links"]
    dates = [max((end["date"] for end in (one["source"], one["target"]) if end["date"]), default="") for one in newest]
    assert dates == sorted(dates, reverse=True)
    assert dates[0] > dates[-1]
    keys = [(one["source"]["post"], one["target"]["post"]) for one in asked(client, order="keys")["links"]]
    assert keys == sorted(keys)
    assert len(keys) == len(surest) == asked(client)["total"]


def test_what_it_is_narrowed_by(client: TestClient) -> None:
    every = asked(client)
    assert sum(every["by_relation"].values()) == every["total"]
    assert client.get("/api/links", params={"relation": "poem"}).status_code == 400
    for relation, count in every["by_relation"].items():
        found = asked(client, relation=relation)
        assert {one["relation"] for one in found["links"]} == {relation}
        assert found["total"] == count
    low = asked(client, max_score=0.9, min_score=0.5)["links"]
    assert low == [one for one in every["links"] if 0.5 <= one["score"] <= 0.9]

    def spoken(link: dict[str, Any]) -> set[str]:
        return {code for end in ("source", "target") for code in link[end]["languages"] or ()}

    both = asked(client, language=["tr", "ru"])["links"]
    assert both
    assert both == [one for one in every["links"] if {"tr", "ru"} <= spoken(one)]
    changed = asked(client, changed="any")["links"]
    assert changed
    assert all(one["changes"] for one in changed)
    day = "2031-06-10"
    later = asked(client, since=day)["links"]
    assert 0 < len(later) < every["total"]
    dates = [max(end["date"] or "" for end in (one["source"], one["target"])) for one in later]
    assert min(dates) >= day
    assert asked(client, until="2031-06-09")["total"] + len(later) + undated(every) == every["total"]


def undated(every: dict[str, Any]) -> int:
    return sum(not (one["source"]["date"] or one["target"]["date"]) for one in every["links"])


def test_the_judged_and_the_others(own_client: TestClient) -> None:
    with archive_of(own_client) as archive:
        one, other, *_ = archive.links
        archive.verdicts.judge(one.target, one.source, "wrong")
        archive.verdicts.judge(other.source, other.target, "right")
        archive.verdicts.judge(other.source, other.target, None)
        total = len(archive.links)
    found = asked(own_client, judged="yes")
    assert [(one["source"]["post"], one["verdict"]) for one in found["links"]] == [(one.source, "wrong")]
    assert asked(own_client, judged="no")["total"] == total - 1
    page = own_client.get("/links", params={"judged": "yes"}).text
    assert "1 link<" in page
    assert "✗ wrong" in page


def test_the_page_has_pages_filters_and_files(client: TestClient) -> None:
    every = asked(client)
    page = client.get("/links").text
    assert f"{every['total']} links<" in page
    assert "/links?order=least+sure&amp;judged=no" in page
    assert "There are no more." in client.get("/links", params={"skip": 100_000}).text
    assert "No link is like this." in client.get("/links", params={"min_score": 1, "max_score": 0.5}).text
    assert client.get("/links", params={"min_score": 2}).status_code == 422
    rows = client.get("/api/links", params={"as": "csv", "table": "links"}).text.splitlines()
    assert rows[0].startswith(
        "source.post,source.platform,source.channel,source.date,source.languages,source.beginning,"
    )
    answer = client.get("/api/links", params={"as": "json", "table": "links"}).json()
    assert answer == every["links"]


def test_on_the_command_line(run: Any, traced_examples: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEMMATIC_ARCHIVE", str(traced_examples))
    found = json.loads(run("links", "--order", "least sure", "--json").stdout)
    assert [one["score"] for one in found] == sorted(one["score"] for one in found)
    text = run("links", "--relation", "translation", "--limit", "1").stdout
    assert text.startswith("⇄ translation · score ")
    assert "not shown" in text
    wrong = run("links", "--order", "prettiest")
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    with Archive(traced_examples) as archive, pytest.raises(OptionError, match="before the end"):
        archive.links.where(since=archive.overview().last, until=archive.overview().first)
