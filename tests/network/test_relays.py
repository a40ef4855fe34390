"""Who takes from whom, and how a family spread: numbers by hand, in Python, on the command line and on the page."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.errors import NotFound, OptionError
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings
from tests.network.conftest import Said


def test_edges_are_counted_by_kind_and_month(archive: Archive) -> None:
    found = archive.network()
    edges = {(one.source, one.target): one for one in found.edges}
    tarn = edges["table:Tarn", "table:Mere"]
    assert (tarn.forwards, tarn.copies, tarn.translations, tarn.open) == (0, 3, 0, False)
    assert tarn.months == ((date(2031, 5, 1), 1), (date(2031, 6, 1), 2))
    mere = edges["table:Mere", "table:Quay"]
    assert (mere.forwards, mere.copies) == (3, 0)
    gone = edges["table:Gone", "table:Quay"]
    assert gone.forwards == 1
    nodes = {one.channel: one for one in found.nodes}
    assert (nodes["table:Mere"].takes, nodes["table:Mere"].gives, nodes["table:Mere"].posts) == (4, 3, 4)
    assert (nodes["table:Gone"].held, nodes["table:Gone"].posts) == (False, 0)
    assert nodes["table:Tarn"].subscribers is None


def test_kinds_times_and_least_edges_narrow_it(archive: Archive) -> None:
    ends = lambda **asked: {(one.source, one.target) for one in archive.network(**asked).edges}  # noqa: E731
    assert ("table:Tarn", "table:Mere") not in ends(kinds="forward")
    assert ends(kinds=["copy"]) == {("table:Tarn", "table:Mere")}
    june = archive.network(since=datetime(2031, 6, 1, tzinfo=UTC), kinds="copy")
    assert [one.copies for one in june.edges] == [2]
    assert ("table:Gone", "table:Quay") not in ends(min_edges=2)
    with pytest.raises(OptionError, match="kind rumour"):
        archive.network(kinds="rumour")
    with pytest.raises(OptionError):
        archive.network(since=datetime(2032, 1, 1, tzinfo=UTC), until=datetime(2031, 1, 1, tzinfo=UTC))


def test_the_families_of_an_edge(archive: Archive) -> None:
    found = archive.network.families("table:Tarn", "table:Mere")
    assert len(found) == 3
    assert archive.families[found[0]].posts[0] == "table:Tarn/12"  # newest first
    with pytest.raises(NotFound):
        archive.network.families("table:Tarn", "nowhere")


def test_a_narrowed_network_keeps_what_has_most(archive: Archive) -> None:
    small = archive.network().narrowed(2, 10)
    assert {one.channel for one in small.nodes} == {"table:Mere", "table:Quay"}
    assert [(one.source, one.target) for one in small.edges] == [("table:Mere", "table:Quay")]
    assert set(small.places()) == {"table:Mere", "table:Quay"}


def test_it_opens_in_networkx(archive: Archive) -> None:
    graph = archive.network().to_networkx()
    assert graph.edges["table:Tarn", "table:Mere"]["copies"] == 3
    assert graph.nodes["table:Gone"]["held"] is False


def test_how_a_family_spread(archive: Archive) -> None:
    found = archive.families.spread("table:Tarn/11")
    assert [(one.post, one.posts, one.channels, one.reach) for one in found.points] == [
        ("table:Tarn/11", 1, 1, 200),
        ("table:Mere/21", 2, 2, 5200),
        ("table:Quay/31", 3, 3, 5200),
    ]
    assert (found.first, found.widest, found.most_seen) == ("table:Tarn/11", "table:Tarn", "table:Mere")
    assert (found.pace_seconds, found.half_life_seconds) == (3600.0, 3600.0)
    assert (found.views_known, found.subscribers_known) == (2, 0)
    tarn, mere, quay = found.channels
    assert (tarn.taken_by, tarn.descended) == (1, 2)
    assert (mere.taken_by, mere.views, mere.subscribers) == (1, 5000, None)
    assert (quay.taken_by, quay.views) == (0, None)


def test_the_commands_say_what_is_known_and_what_is_not(say: Said) -> None:
    said = say("spread", "table:Tarn/11")
    assert "known of 2 of 3 posts, 5,200 in all" in said
    assert "subscribers unknown" in said
    assert json.loads(say("spread", "table:Tarn/11", "--json"))["half_life_seconds"] == 3600.0
    assert "table:Mere from table:Tarn: 3 copies" in say("network")
    found = json.loads(say("network", "--kind", "forward", "--json"))
    assert found["kinds"] == ["forward"]
    assert "expected forward, copy, translation" in say("network", "--kind", "rumour", status=2)
    assert "no such family" in say("spread", "nothing", status=2)


def test_the_pages_draw_it(relayed: Path, archive: Archive) -> None:
    with TestClient(create_app(Settings(archive=relayed)), base_url="http://localhost") as client:
        page = client.get("/network")
        assert page.status_code == 200
        assert "style=" not in page.text
        drawn = client.get("/api/network/drawn").json()
        names = [one["channel"] for one in drawn["nodes"]]
        assert drawn["months"] == ["2031-05-01", "2031-06-01"]
        edge = next(one for one in drawn["edges"] if names[one[0]] == "table:Tarn")
        assert edge[2:] == [0, 3, 0, 0, [[0, 1], [1, 2]]]
        assert next(one["address"] for one in drawn["nodes"] if one["channel"] == "table:Gone") is None
        pair = client.get("/network?source=table:Tarn&target=table:Mere").text
        assert pair.count('href="/family/') == 3
        assert "Rows are sources" in client.get("/network?layout=matrix").text
        assert client.get("/network?kind=rumour").status_code == 400
        assert client.get("/network?since=soon").status_code == 400
        family = archive.families["table:Tarn/11"].id
        assert "Half-life" in client.get(f"/family/{family}").text
        for address in ("/network.svg", "/matrix.svg", f"/spread/{family}.svg?log=1"):
            svg = client.get(address)
            assert svg.headers["content-type"].startswith("image/svg+xml")
            assert ET.fromstring(svg.text).tag.endswith("svg")
        assert client.get(f"/api/families/{family}/spread").json()["widest"] == "table:Tarn"
