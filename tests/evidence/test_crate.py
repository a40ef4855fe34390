"""What a bundle says of how it was made: RO-Crate 1.1, Process Run Crate 0.5, PROV."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive, example_dumps
from stemmatic.api.care import verify
from stemmatic.evidence.bag import write_bag
from stemmatic.version import __version__

KEY = "telegram:valdoria_mfa/2101"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
Graph = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def bundle(traced: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crates") / "bundle"
    with Archive(traced / "archive") as archive:
        archive.write_evidence(KEY, folder, example_dumps(), by="Ilen Marsk")
    return folder


def crate_of(bundle: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((bundle / "data" / "ro-crate-metadata.json").read_text("utf-8"))
    return held


def graph_of(bundle: Path) -> Graph:
    return {one["@id"]: one for one in crate_of(bundle)["@graph"]}


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def kinds(entity: dict[str, Any]) -> list[str]:
    return several(entity["@type"])


def test_a_bundle_is_a_crate_by_the_profile(bundle: Path) -> None:
    """What RO-Crate 1.1 and Process Run Crate 0.5 demand (MUST)."""
    graph = graph_of(bundle)
    assert len(graph) == len(crate_of(bundle)["@graph"])
    assert crate_of(bundle)["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    descriptor = graph["ro-crate-metadata.json"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    root = graph["./"]
    assert root["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    assert kinds(graph[root["conformsTo"]["@id"]]) == ["CreativeWork"]
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    parts = {one["@id"] for one in root["hasPart"]}
    assert parts == {name for name, one in graph.items() if "File" in kinds(one)}
    assert all((bundle / "data" / name).is_file() for name in parts)
    actions = [one for one in graph.values() if "CreateAction" in kinds(one)]
    assert {one["@id"] for one in actions} == {one["@id"] for one in root["mentions"]}
    for one in actions:
        assert "SoftwareApplication" in kinds(graph[one["instrument"]["@id"]])
        assert one["name"]
        assert one["result"]
        assert MOMENT.fullmatch(one["endTime"])
    for entity in graph.values():
        for value in entity.values():
            for one in several(value):
                assert not (isinstance(one, dict) and "@id" in one) or one["@id"] in {
                    *graph,
                    descriptor["conformsTo"]["@id"],
                }
            assert not isinstance(value, list) or len(value) > 1


def test_a_crate_says_what_made_it_of_what(bundle: Path) -> None:
    graph = graph_of(bundle)
    run = json.loads((bundle / "data" / "run.json").read_text("utf-8"))
    linked, made = graph[f"#run-{run['run']}"], graph["#bundle"]
    assert graph[linked["instrument"]["@id"]]["softwareVersion"] == run["version"]
    assert graph[made["instrument"]["@id"]]["softwareVersion"] == __version__
    assert graph[made["agent"]["@id"]]["name"] == "Ilen Marsk"
    used = [graph[one["@id"]] for one in linked["object"]]
    options = {one["name"]: one["value"] for one in used if one["@type"] == "PropertyValue"}
    assert options["link.min_words"] == run["options"]["link"]["min_words"]
    assert len(options) == sum(len(part) for part in run["options"].values())
    dumps = [one for one in used if "sha256" in one]
    for one in dumps:
        assert hashlib.sha256((bundle / "data" / one["@id"]).read_bytes()).hexdigest() == one["sha256"]
    told = json.loads((bundle / "data" / "dumps.json").read_text("utf-8"))
    assert {one["sha256"] for one in dumps} == {one["sha256"] for one in told}
    assert made["object"] == linked["result"]


def test_a_crate_reads_as_prov(bundle: Path) -> None:
    graph = graph_of(bundle)
    activities = {name for name, one in graph.items() if "prov:Activity" in kinds(one)}
    agents = {name for name, one in graph.items() if {"prov:Person", "prov:SoftwareAgent"} & set(kinds(one))}
    assert len(activities) == 2
    for name in activities:
        assert {one["@id"] for one in several(graph[name]["prov:wasAssociatedWith"])} <= agents
        assert graph[name]["prov:used"] == graph[name]["object"]
        assert graph[name]["prov:endedAtTime"] == graph[name]["endTime"]
    assert graph["links.json"]["prov:wasGeneratedBy"]["@id"].startswith("#run-")
    assert graph["posts.jsonl"]["prov:wasGeneratedBy"] == {"@id": "#bundle"}
    assert crate_of(bundle)["@context"][1]["prov"] == "http://www.w3.org/ns/prov#"


def test_dumps_that_are_not_in_the_bundle_and_a_maker_who_is_not_told(traced: Path, tmp_path: Path) -> None:
    with Archive(traced / "archive") as archive:
        archive.write_evidence(KEY, tmp_path / "bundle")
    graph = graph_of(tmp_path / "bundle")
    assert "#maker" not in graph
    assert "agent" not in graph["#bundle"]
    absent = [one for name, one in graph.items() if name.startswith("#dump-")]
    assert absent
    assert all(kinds(one)[0] == "CreativeWork" and len(one["sha256"]) == 64 for one in absent)
    assert verify(tmp_path / "bundle").faults == ()


def changed(bundle: Path, folder: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """The bundle with another description, and manifests that fit it."""
    data = bundle / "data"
    payload: dict[str, bytes | Path] = {
        path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()
    }
    crate = crate_of(bundle)
    change(crate)
    write_bag(folder, {**payload, "ro-crate-metadata.json": json.dumps(crate).encode()}, {})
    return folder


def _entity(crate: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in crate["@graph"] if one["@id"] == name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda crate: _entity(crate, "#option-link.min_words").update(value=99), "the options that it names"),
        (lambda crate: _entity(crate, "#run-1").update(endTime="2030-01-01T00:00:00+00:00"), "the run that it names"),
        (lambda crate: _entity(crate, "#run-1")["object"].pop(0), "the dumps that it names"),
        (lambda crate: crate["@graph"].remove(_entity(crate, "links.json")), "names links.json, which it does not"),
        (lambda crate: crate.pop("@graph"), "its records are not those of evidence"),
    ],
)
def test_a_description_of_another_run_is_a_fault(
    change: Callable[[dict[str, Any]], Any], said: str, bundle: Path, tmp_path: Path
) -> None:
    faults = verify(changed(bundle, tmp_path / "changed", change)).faults
    assert said in " ".join(one.said for one in faults)


def test_bundles_of_earlier_versions_are_verified_as_before(bundle: Path, tmp_path: Path) -> None:
    def plainer(crate: dict[str, Any]) -> None:
        crate["@context"] = "https://w3id.org/ro/crate/1.1/context"
        crate["@graph"] = [one for one in crate["@graph"] if kinds(one)[0] in ("CreativeWork", "Dataset", "File")]
        for name in ("conformsTo", "mentions"):
            del _entity(crate, "./")[name]

    old = changed(bundle, tmp_path / "old", plainer)
    assert verify(old).faults == ()
    command = [sys.executable, "-m", "bagit", "--validate", str(old)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
