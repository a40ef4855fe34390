"""A family as a bundle of STIX 2.1: what was observed, and how it hangs together.

Each post is ``observed-data`` with the account that published it, its address and the dump that it was read in; each
edge of the stemma a ``relationship``: *derived-from* where it is determined, *related-to* where it is open; what the
posts say, and what the family is, are notes. Nobody is accused of anything: there are no actors, campaigns or
intents. Ids follow from the contents, so one archive gives one bundle.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from stemmatic.api.archive import Archive
from stemmatic.model import Descent, Family, Post
from stemmatic.show.machine import to_json
from stemmatic.show.printable import first_words

_OBSERVABLES = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # of deterministic ids of cyber-observables: STIX 2.1, 2.9
_OURS = uuid5(NAMESPACE_URL, "urn:stemmatic:stix")
_TITLE = 80
_ACCOUNT_TYPES = {"x": "twitter"}


def write_stix(archive: Archive, family: Family) -> str:
    """The bundle as JSON."""
    run = archive.ledger.latest_run
    made = _time(run.finished if run else datetime(1970, 1, 1, tzinfo=UTC))
    posts = [post for post, _ in archive.posts.read(family.posts).values()]
    posts.sort(key=lambda post: family.posts.index(post.key))
    names = {dump.sha256: dump.name for dump, _ in archive.ledger.dumps}
    objects: dict[str, dict[str, Any]] = {}

    def keep(one: dict[str, Any]) -> str:
        objects[one["id"]] = one
        return str(one["id"])

    seen = {post.key: _observe(keep, post, names.get(post.place.dump_sha256), made) for post in posts}
    for post in posts:
        if post.text:
            keep(_note(made, f"text of {post.key}", "Text as published", post.text, [seen[post.key]]))
    edges = [keep(_relate(made, edge, seen)) for edge in family.stemma if {edge.source, edge.target} <= seen.keys()]
    said = archive.families.summary(family)
    about = [*seen.values(), *edges]
    lost = [f"{one.key}: {one.name}" for one in family.lost]
    words = f"{said}\n\nThe stemma is a proposal: relationships state their grounds; undetermined ones are related-to."
    words += f"\n\nOrigins that the archive does not hold: {'; '.join(lost)}" if lost else ""
    words += f"\n\nHead of the archive's chain (SHA-256): {archive.ledger.chain_head}"
    keep(_note(made, f"family {family.id}", f"Family {family.id}", words, about))
    grouping = {
        **_common("grouping", made, family.id),
        "name": f"Family {family.id}",
        "description": "Posts that carry one statement, and the descent that is proposed for them.",
        "context": "unspecified",
        "object_refs": about,
    }
    keep(grouping)
    held = sorted(objects.values(), key=lambda one: (one["type"], one["id"]))
    bundle = {"type": "bundle", "id": _id("bundle", json.dumps(held, sort_keys=True)), "objects": held}
    return to_json(bundle, indent=1) + "\n"


def _observe(keep: Any, post: Post, dump: str | None, made: str) -> str:
    """Keep a post's observables; gives the id of what was observed. An undated post was seen when it was linked."""
    account: dict[str, Any] = {
        "account_type": _ACCOUNT_TYPES.get(post.platform, post.platform),
        "user_id": post.channel,
    }
    shown = {"display_name": post.channel_title} if post.channel_title else {}
    refs = [keep({**_observable("user-account", account), **shown})]
    if post.url:
        refs.append(keep(_observable("url", {"value": post.url})))
    file = {"hashes": {"SHA-256": post.place.dump_sha256}, **({"name": dump} if dump else {})}
    refs.append(keep(_observable("file", file)))
    seen = _time(post.date) if post.date else made
    source = {"source_name": "stemmatic", "external_id": post.key, "description": f"read at {post.place.position}"}
    return str(
        keep(
            {
                **_common("observed-data", made, post.key),
                "first_observed": seen,
                "last_observed": seen,
                "number_observed": 1,
                "object_refs": refs,
                "external_references": [source],
                **({} if post.date else {"labels": ["undated"]}),
            }
        )
    )


def _relate(made: str, edge: Descent, seen: dict[str, str]) -> dict[str, Any]:
    sure = edge.determined and edge.directed
    declared = "declared by the platform" if edge.declared else "inferred"
    return {
        **_common("relationship", made, f"{edge.source} {edge.target} {edge.relation}"),
        "relationship_type": "derived-from" if sure else "related-to",
        "source_ref": seen[edge.target],
        "target_ref": seen[edge.source],
        "description": "; ".join([f"{edge.relation}, {declared}", *edge.grounds]),
        "confidence": round(100 * edge.score),
    }


def _note(made: str, of: str, abstract: str, content: str, refs: Sequence[str]) -> dict[str, Any]:
    said = {"abstract": first_words(abstract, _TITLE), "content": content, "object_refs": list(refs)}
    return {**_common("note", made, of), **said}


def _common(kind: str, made: str, of: str) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": _id(kind, of), "created": made, "modified": made}


def _observable(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """An observable, its id made as STIX 2.1 says: from what identifies it, as canonical JSON (RFC 8785)."""
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid5(_OBSERVABLES, canonical)}", **values}


def _id(kind: str, of: str) -> str:
    return f"{kind}--{uuid5(_OURS, f'{kind} {of}')}"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
