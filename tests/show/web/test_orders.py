"""Lists in other orders: by name, by person, by score; and the files that are taken along in the same order."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.errors import OptionError


def names_of(client: TestClient, address: str) -> list[str]:
    table = client.get(address).text
    return re.findall(r'<th scope="row"><a href="/channel/([^"]+)"', table)


@pytest.mark.parametrize(
    ("order", "field", "turn"),
    [("posts", "posts", -1), ("families", "families", -1), ("takes", "relays", -1), ("gives", "relayed", -1)],
)
def test_channels_by_how_much_they_have(client: TestClient, order: str, field: str, turn: int) -> None:
    values = [one[field] for one in client.get(f"/api/channels?order={order}").json()]
    assert values == sorted(values, key=lambda value: turn * value)
    assert len(set(values)) > 1


def test_channels_by_name_and_their_file_in_the_same_order(client: TestClient) -> None:
    found = client.get("/api/channels?order=name").json()
    titles = [(one["title"] or one["channel"]).casefold() for one in found]
    assert titles == sorted(titles)
    page = client.get("/channels?order=name").text
    assert re.findall(r'<a href="([^"]+)" aria-current="true">name</a>', page) == ["/channels?order=name"]
    (address,) = re.findall(r'href="(/api/channels[^"]+as=csv)"', page.replace("&amp;", "&"))
    rows = list(csv.DictReader(io.StringIO(client.get(address).text.lstrip("\ufeff"))))
    assert [row["channel"] for row in rows] == [one["channel"] for one in found]
    assert len(names_of(client, "/channels?order=name")) == len(found)
    assert client.get("/channels?order=colour").status_code == 422


def test_speakers_in_their_orders(client: TestClient) -> None:
    by = {order: client.get(f"/api/speakers?order={order}").json()["speakers"] for order in ("posts", "name", "newest")}
    assert [one["name"] for one in by["name"]] == sorted(one["name"] for one in by["name"])
    assert [one["posts"] for one in by["posts"]] == sorted((one["posts"] for one in by["posts"]), reverse=True)
    last = [one["last"] or "" for one in by["newest"]]
    assert last == sorted(last, reverse=True)
    assert {one["person"] for one in by["name"]} == {one["person"] for one in by["posts"]}
    assert 'aria-current="true">latest post' in client.get("/speakers?order=newest").text


def test_notes_by_person_and_by_score(own_client: TestClient) -> None:
    links = own_client.get("/api/links?order=least+sure").json()["links"]
    chosen = [links[0], links[-1], links[len(links) // 2]]
    for link, by in zip(chosen, ("Zoya", None, "Anselm"), strict=True):
        said = {"source": link["source"]["post"], "target": link["target"]["post"], "verdict": "unsure", "by": by}
        assert own_client.post("/api/notes", json=said).status_code == 200

    def listed(order: str) -> list[tuple[str | None, float]]:
        judged = own_client.get(f"/api/notes?order={order}").json()["judged"]
        return [(one["judgement"]["by"], one["judgement"]["link"]["score"]) for one in judged]

    assert [by for by, _ in listed("newest")] == ["Anselm", None, "Zoya"]
    assert [by for by, _ in listed("person")] == ["Anselm", "Zoya", None]
    scores = [score for _, score in listed("surest")]
    assert scores == sorted(scores, reverse=True)
    assert [score for _, score in listed("least sure")] == sorted(scores)
    assert 'aria-current="true">who said it' in own_client.get("/notes?order=person").text


def test_there_is_no_other_order(traced_examples: Path) -> None:
    with Archive(traced_examples) as archive:
        with pytest.raises(OptionError, match="speakers: order"):
            archive.speakers.lines(order="colour")
        with pytest.raises(OptionError, match="notes: order"):
            archive.verdicts.page(order="colour")
