"""Files for other tools, opened by other tools: networkx, stix2, SQLite; and citations that can be checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx
import pytest
import stix2

from stemmatic.api.archive import Archive
from stemmatic.show import graphs
from stemmatic.show.citations import cite_post, write_bibtex
from stemmatic.show.graphs import Graph, GraphEdge, GraphNode
from tests.invented import post
from tests.network.conftest import Said

GEXF = "{http://www.gexf.net/1.2draft}"
OPENED: dict[str, Callable[[str], Any]] = {
    "gexf": lambda text: networkx.read_gexf(io.BytesIO(text.encode())),
    "graphml": lambda text: networkx.read_graphml(io.BytesIO(text.encode())),
    "cytoscape": lambda text: networkx.cytoscape_graph(json.loads(text)),
}
NODES = {"channels": 4, "families": 7, "posts": 12, "together": 3}
EDGES = {"channels": 4, "families": 11, "posts": 8, "together": 2}


@pytest.mark.parametrize("file_format", OPENED)
@pytest.mark.parametrize("of", NODES)
def test_networks_open_in_networkx(say: Said, of: str, file_format: str) -> None:
    text = say("export", "network", "--of", of, "--format", file_format, "--window", 7200, "--min-participation", 1)
    graph = OPENED[file_format](text)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (NODES[of], EDGES[of])
    assert graph.is_directed() == (of != "together")


def test_what_is_known_of_an_edge_is_in_every_format(say: Said) -> None:
    for file_format, opened in OPENED.items():
        graph = opened(say("export", "network", "--format", file_format))
        edge = graph.edges["table:Tarn", "table:Mere"]
        assert (edge["copies"], edge["forwards"], edge["open"]) == (3, 0, False), file_format
        assert graph.nodes["table:Mere"]["posts"] == 4, file_format
    rows = list(csv.DictReader(io.StringIO(say("export", "network", "--format", "csv"))))
    row = next(one for one in rows if one["Source"] == "table:Tarn")
    assert (row["Target"], row["Type"], row["Weight"], row["copies"]) == ("table:Mere", "Directed", "3.0", "3")
    assert (row["begin"], row["end"]) == ("2031-05-01", "2031-07-01")


def test_gexf_is_dynamic_with_spells_and_places(say: Said) -> None:
    root = ET.fromstring(say("export", "network", "--format", "gexf"))
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert (graph.attrib["mode"], graph.attrib["timeformat"]) == ("dynamic", "date")
    edge = next(one for one in root.iter(f"{GEXF}edge") if one.attrib["source"] == "table:Tarn")
    spells = [(one.attrib["start"], one.attrib["end"]) for one in edge.iter(f"{GEXF}spell")]
    assert spells == [("2031-05-01", "2031-06-01"), ("2031-06-01", "2031-07-01")]
    assert all(
        len(node.findall("{http://www.gexf.net/1.2draft/viz}position")) == 1 for node in root.iter(f"{GEXF}node")
    )
    # The order that the schema of GEXF asks for.
    node = next(root.iter(f"{GEXF}node"))
    assert [one.tag.rpartition("}")[2] for one in node] == ["attvalues", "size", "position", "color"]


def test_the_posts_of_one_family(say: Said, archive: Archive) -> None:
    family = archive.families["table:Tarn/11"]
    graph = OPENED["graphml"](say("export", "network", family.id, "--of", "posts", "--format", "graphml"))
    assert set(graph.nodes) == set(family.posts)
    assert graph.edges["table:Mere/21", "table:Quay/31"]["declared"] is True


def test_hostile_names_are_names_in_every_format() -> None:
    name = '"]><x>\x07&=cmd'
    graph = Graph(
        name, [GraphNode(name, name, {"said": name}), GraphNode("b", "b", {})], [GraphEdge(name, "b", 1.0, {})]
    )
    for file_format, opened in OPENED.items():
        read = opened(graphs.WRITERS[file_format](graph))
        assert read.number_of_edges() == 1, file_format
    assert "'=x" in graphs.write_csv(Graph("g", [], [GraphEdge("=x", "b", 1.0, {})]), for_spreadsheets=True)


def test_a_bundle_of_stix_is_valid_and_says_what_was_observed(say: Said, archive: Archive) -> None:
    family = archive.families["table:Tarn/11"]
    text = say("export", "stix", family.id)
    bundle = stix2.parse(text, allow_custom=False)
    by_type: dict[str, list[Any]] = {}
    for one in bundle.objects:
        by_type.setdefault(one.type, []).append(one)
    assert set(by_type) == {"file", "grouping", "note", "observed-data", "relationship", "user-account"}
    ids = {one.id for one in bundle.objects}
    for one in bundle.objects:
        refs = [*getattr(one, "object_refs", []), *(one[name] for name in ("source_ref", "target_ref") if name in one)]
        assert set(refs) <= ids
    observed = {one.external_references[0].external_id: one for one in by_type["observed-data"]}
    assert set(observed) == set(family.posts)
    assert str(observed["table:Tarn/11"].first_observed).startswith("2031-06-03 08:00:00")
    kinds = {(one.source_ref, one.target_ref): one.relationship_type for one in by_type["relationship"]}
    assert kinds[observed["table:Quay/31"].id, observed["table:Mere/21"].id] == "derived-from"
    notes = {one.content for one in by_type["note"]}
    assert archive.posts["table:Tarn/11"].text in notes
    assert not {"threat-actor", "campaign", "intrusion-set", "identity", "attack-pattern"} & set(by_type)


def test_ids_of_stix_are_those_that_the_standard_makes_and_stay(say: Said) -> None:
    first, again = (say("export", "stix", "table:Tarn/11") for _ in range(2))
    assert first == again
    account = next(one for one in json.loads(first)["objects"] if one["type"] == "user-account")
    assert account["id"] == stix2.UserAccount(account_type=account["account_type"], user_id=account["user_id"]).id
    file = next(one for one in json.loads(first)["objects"] if one["type"] == "file")
    assert file["id"] == stix2.File(hashes=file["hashes"], name=file["name"]).id


def test_citations_have_the_hash_of_the_text(say: Said, archive: Archive) -> None:
    (one,) = json.loads(say("export", "citations", "table:Mere/21", "--format", "csl"))
    digest = hashlib.sha256(archive.posts["table:Mere/21"].text.encode()).hexdigest()
    assert digest in one["note"]
    assert archive.posts["table:Mere/21"].place.dump_sha256 in one["note"]
    assert one["issued"] == {"date-parts": [[2031, 6, 3]]}
    family = archive.families["table:Mere/21"].id
    cited = json.loads(say("export", "citations", family, "--format", "csl"))
    assert [one["id"] for one in cited] == [family, "table:Tarn/11", "table:Mere/21", "table:Quay/31"]
    assert archive.ledger.chain_head in cited[0]["note"]
    bibtex = say("export", "citations", family)
    assert bibtex.count("@misc{") == 4
    assert "date = {2031-06-03}" in bibtex


def test_bibtex_escapes_what_tex_would_run() -> None:
    found = write_bibtex([cite_post(post("a", 1, r"\input{/x} 100% & #tag_1 {"))])
    assert r"\textbackslash{}input\{/x\} 100\% \& \#tag\_1 \{" in found
    other = write_bibtex([cite_post(post("Канал", 1, "x")), cite_post(post("Кабан", 1, "x"))])
    keys = [line for line in other.splitlines() if line.startswith("@misc")]
    assert len(set(keys)) == 2


def test_a_file_for_datasette_holds_together(say: Said, tmp_path: Path, archive: Archive) -> None:
    path = tmp_path / "archive.db"
    say("export", "datasette", "-o", path)
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert opened.execute("SELECT count(*) FROM posts").fetchone() == (len(archive.posts),)
        rows = opened.execute("SELECT channel, takes_from, copies FROM who_takes_from_whom WHERE copies > 0").fetchall()
        assert rows == [("table:Mere", "table:Tarn", 3)]
        views = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        assert len(views) == 5
        for view in views:
            assert opened.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0, view  # noqa: S608 (our names)
    say("export", "datasette", "-o", path)  # takes the place of what was there
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("stix",), "expected the id of a family"),
        (("citations", "nothing"), "no such family"),
        (("datasette",), "give -o FILE"),
        (("network", "--format", "stix"), "expected --format gexf"),
        (("network", "Fxyz"), "expected nothing after it"),
        (("network", "Fxyz", "--of", "posts"), "no such family"),
        (("stix", "table:Tarn/11", "--format", "csv"), "expected --format stix"),
        (("citations", "table:Tarn/11", "--format", "gexf"), "expected --format bibtex, csl"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(say: Said, asked: tuple[str, ...], said: str) -> None:
    output = say("export", *asked, status=2)
    assert said in " ".join(output.split())
    assert "Traceback" not in output
