"""What made a bundle, for other programs: RO-Crate 1.1 with the profile Process Run Crate 0.5, and PROV in it.

Two actions are told: the run that linked the archive, with its version, every option and the dumps by their hashes; and
the making of the bundle from it. Each is a ``CreateAction`` of schema.org, as the profile wants it, and an ``Activity``
of W3C PROV.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from stemmatic.fault import Fault

DESCRIPTOR = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CRATE = "https://w3id.org/ro/crate/1.1"
_CONTEXT = [
    f"{_CRATE}/context",
    {"prov": "http://www.w3.org/ns/prov#", "sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
_DONE = "http://schema.org/CompletedActionStatus"
_RESULTS = ("links.json", "family.json")
_KINDS = {
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".html": "text/html",
    ".txt": "text/plain",
    ".tsr": "application/timestamp-reply",
    ".tsq": "application/timestamp-query",
}
_SAID = {
    "posts.jsonl": "Each post as the archive has it, its revisions, and what was understood of it",
    "sightings.jsonl": "What each dump says of each post, unchanged",
    "dumps.json": "The dumps: name, size, SHA-256, format",
    "identities.json": "Names of channels that are held to be one channel, and on what ground",
    "links.json": "Inferred relations between these posts",
    "verdicts.json": "What people said of these posts",
    "family.json": "The proposed stemma with the grounds of every edge",
    "collation.json": "The witnesses passage by passage",
    "run.json": "The run that concluded this: version, every option, counts",
    "steps.jsonl": "The archive's chain of steps",
    "README.txt": "What is in this folder",
}

Entity = dict[str, Any]


def describe_bundle(
    family: str,
    payload: Mapping[str, bytes | Path],
    dumps: Sequence[Mapping[str, Any]],
    run: Mapping[str, Any],
    *,
    version: str,
    now: datetime,
    by: str = "",
) -> Entity:
    """The description of a bundle's files and of what made them.

    Args:
        family: the family's id.
        payload: contents or files by their paths, without this description.
        dumps: the records of ``dumps.json``.
        run: the record of ``run.json``.
        version: ours, which makes the bundle.
        now: when it is made, UTC.
        by: who makes it, if that was told.
    """
    linking, making = f"#run-{run['run']}", "#bundle"
    held = {one["file"]: one for one in dumps if one["file"]}
    files = [_file(name, payload[name], held.get(name), linking, making) for name in sorted(payload)]
    inputs = [_absent(one) if one["file"] is None else {"@id": quote(one["file"])} for one in dumps]
    options = list(_options(run.get("options", {})))
    people = [{"@id": "#maker", "@type": ["Person", "prov:Person"], "name": by}] if by else []
    tools = {one: _tool(one) for one in (str(run["version"]), version)}
    results = [{"@id": name} for name in _RESULTS if name in payload]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "identifier": family,
        "name": f"Evidence for the family {family}",
        "description": "Posts, the records that they were read from, links with grounds, stemma and collation.",
        "datePublished": f"{now:%Y-%m-%d}",
        "license": {"@id": "#texts"},
        **({"author": {"@id": "#maker"}} if by else {}),
        "hasPart": [{"@id": one["@id"]} for one in files],
        "mentions": [{"@id": linking}, {"@id": making}],
        "prov:wasGeneratedBy": {"@id": making},
    }
    linked = _action(
        linking,
        name="Linking of the archive",
        description="Of the run's dumps those are named in which posts of this family stand; run.json has its counts.",
        tool=str(run["version"]),
        used=[{"@id": one["@id"]} for one in (*inputs, *options)],
        result=results,
        begin=run["started"],
        end=run["finished"],
    )
    made = _action(
        making,
        name="Making of this bundle",
        description="The records of the family were taken from the archive, and verified.",
        tool=version,
        used=results,
        result=[{"@id": "./"}],
        end=now.isoformat(),
        agents=[{"@id": one["@id"]} for one in people],
    )
    return {
        "@context": _CONTEXT,
        "@graph": [
            {
                "@id": DESCRIPTOR,
                "@type": "CreativeWork",
                "conformsTo": {"@id": _CRATE},
                "about": {"@id": "./"},
            },
            root,
            {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
            {
                "@id": "#texts",
                "@type": "CreativeWork",
                "name": "The texts belong to those who published them.",
                "description": "No licence is given with this bundle.",
            },
            *tools.values(),
            *people,
            linked,
            made,
            *(one for one in inputs if len(one) > 1),
            *options,
            *files,
        ],
    }


def check_crate(crate: Any, run: Mapping[str, Any], dumps: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """What a description by the profile does not say as the records beside it do; earlier ones name no run."""
    graph = {one["@id"]: one for one in crate["@graph"]}
    root = graph["./"]
    if root.get("conformsTo") != {"@id": PROFILE}:
        return
    for holder, name in _references(crate["@graph"]):
        if name not in graph and name != _CRATE:
            yield Fault(where=DESCRIPTOR, said=f"{holder} names {name}, which it does not describe")
    linked = graph.get(f"#run-{run['run']}", {})
    if _moment(run["finished"]) != linked.get("endTime") or linked.get("instrument") != {
        "@id": _tool_id(str(run["version"]))
    }:
        yield Fault(where=DESCRIPTOR, said="the run that it names is not that of run.json")
    held = linked.get("object", [])
    used = [graph.get(one["@id"], {}) for one in (held if isinstance(held, list) else [held])]
    told = {one["name"]: one["value"] for one in used if one.get("@type") == "PropertyValue"}
    if told != {one["name"]: one["value"] for one in _options(run.get("options", {}))}:
        yield Fault(where=DESCRIPTOR, said="the options that it names are not those of run.json")
    if {one["sha256"] for one in used if "sha256" in one} != {one["sha256"] for one in dumps}:
        yield Fault(where=DESCRIPTOR, said="the dumps that it names are not those of dumps.json")


def _references(graph: Sequence[Entity]) -> Iterator[tuple[str, str]]:
    for entity in graph:
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and "@id" in one:
                    yield entity["@id"], one["@id"]


def _tool_id(version: str) -> str:
    return f"#stemmatic-{quote(version)}"


def _tool(version: str) -> Entity:
    kinds = ["SoftwareApplication", "prov:SoftwareAgent"]
    return {"@id": _tool_id(version), "@type": kinds, "name": "Stemmatic", "softwareVersion": version}


def _action(
    name_id: str,
    *,
    name: str,
    description: str,
    tool: str,
    used: Sequence[Entity],
    result: Sequence[Entity],
    end: str,
    begin: str | None = None,
    agents: Sequence[Entity] = (),
) -> Entity:
    times = {"endTime": _moment(end), "prov:endedAtTime": _moment(end)}
    if begin:
        times |= {"startTime": _moment(begin), "prov:startedAtTime": _moment(begin)}
    return {
        "@id": name_id,
        "@type": ["CreateAction", "prov:Activity"],
        "name": name,
        "description": description,
        "instrument": {"@id": _tool_id(tool)},
        "object": _one_or_more(used),
        "prov:used": _one_or_more(used),
        "result": _one_or_more(result),
        "actionStatus": _DONE,
        "prov:wasAssociatedWith": _one_or_more([{"@id": _tool_id(tool)}, *agents]),
        **({"agent": agents[0]} if agents else {}),
        **times,
    }


def _one_or_more(values: Sequence[Entity]) -> Entity | list[Entity]:
    """As RO-Crate wants it: a list is of several."""
    return values[0] if len(values) == 1 else list(values)


def _options(options: Mapping[str, Any]) -> Iterator[Entity]:
    """Every option of a run; lists and the like as they stand in ``--option``."""
    for part, values in sorted(options.items()):
        for name, value in sorted(values.items()) if isinstance(values, dict) else (("", values),):
            said = f"{part}.{name}" if name else part
            plain = value if isinstance(value, bool | int | float | str) else str(value)
            yield {"@id": f"#option-{quote(said)}", "@type": "PropertyValue", "name": said, "value": plain}


def _file(name: str, content: bytes | Path, dump: Mapping[str, Any] | None, linking: str, making: str) -> Entity:
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    kind = _KINDS.get(Path(name).suffix, "") if not name.startswith("dumps/") else ""
    entity: Entity = {
        "@id": quote(name),
        "@type": ["File", "prov:Entity"],
        "name": Path(name).name,
        "contentSize": str(size),
        "encodingFormat": kind or "application/octet-stream",
    }
    if name in _SAID:
        entity["description"] = _SAID[name]
    if dump is not None:
        return entity | _of_dump(dump)
    if isinstance(content, bytes):
        entity["sha256"] = hashlib.sha256(content).hexdigest()
        entity["prov:wasGeneratedBy"] = {"@id": linking if name in _RESULTS else making}
    return entity


def _absent(dump: Mapping[str, Any]) -> Entity:
    """A dump whose file is not in the bundle."""
    return {"@id": f"#dump-{dump['sha256']}", "@type": ["CreativeWork", "prov:Entity"], **_of_dump(dump)}


def _of_dump(dump: Mapping[str, Any]) -> Entity:
    step = f" as step {dump['step']} of the archive's chain" if dump.get("step") else ""
    return {
        "name": dump["name"],
        "description": f"A dump, read as {dump['format']}, kept {dump['added']}{step}",
        "contentSize": str(dump["size_bytes"]),
        "sha256": dump["sha256"],
    }


def _moment(said: str) -> str:
    """A time to the second, as the profile wants it."""
    return datetime.fromisoformat(said).astimezone(UTC).isoformat(timespec="seconds")
